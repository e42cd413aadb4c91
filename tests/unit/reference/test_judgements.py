"""The log of human judgements: what is the same text, which answers are taken, and which files are refused."""

import polars as pl
import pytest

from riskscreen.domain.errors import ConfigError
from riskscreen.reference.answer_keys import answer_keys
from riskscreen.reference.answers import country_of, describe_answer, read_answer
from riskscreen.reference.judgements import HEAD, Judgement, load_judgements


def keys(kind, *texts):
    return answer_keys(kind, pl.Series("value", texts)).to_list()


def log(tmp_path, *entries, head=HEAD):
    path = tmp_path / "judgements.yml"
    path.write_text(head + "".join(entries), "utf-8")
    return path


def entry(kind="sector", value="Apparel", answer="14", **more):
    return Judgement(kind=kind, value=value, answer=answer, who="A. Analyst", when="2026-11-22", why="seen", **more)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("sector", ("Apparel", "APPAREL.", "  appárel ", "apparel")),
        ("country", ("Côte d'Ivoire", "COTE D`IVOIRE.", "cote divoire")),
        ("country", ("Republic of Zorb", "the republic  ZORB")),
        ("goods", ("Tee-shirts & tops", "tee shirts and tops")),
    ],
)
def test_case_accents_and_punctuation_do_not_make_another_text(kind, texts):
    assert len(set(keys(kind, *texts))) == 1


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("country", ("NA", "N/A", "na")),
        ("sector", ("14.13", "1413", "14/13")),
        ("goods", ("5201.00", "520100")),
        ("sector", ("Apparel", "Apparels")),
    ],
)
def test_codes_are_compared_as_written(kind, texts):
    assert len(set(keys(kind, *texts))) == len(texts)


def test_a_text_without_a_letter_never_shares_the_key_of_words():
    assert keys("sector", "?!", None, "") == ["=?!", None, "="]


@pytest.mark.parametrize(
    ("kind", "answer", "codes"),
    [
        ("country", "ind", ("IND",)),
        ("country", "Viet Nam", ("VNM",)),
        ("country", "CN-XJ", ("CN-XJ",)),
        ("country", "NO", ("NOR",)),
        ("sector", "C14.10", ("1410",)),
        ("sector", "1", ("01",)),
        ("sector", "c", ("C",)),
        ("sector", "13; 14;13", ("13", "14")),
        ("goods", "cotton ; BRICKS", ("Cotton", "Bricks")),
        ("goods", "Unknown", ()),
    ],
)
def test_answers_are_read_as_codes(kind, answer, codes):
    assert read_answer(kind, answer) == codes


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("country", "99", "is no country"),
        ("country", "036", "is no country"),
        ("country", "Germny", "DEU"),
        ("country", "Korea", "KOR"),
        ("country", "IND; CHN", "one only"),
        ("country", "CN-99", "is no country"),
        ("sector", "00", "no ISIC"),
        ("sector", "A14", "no ISIC"),
        ("sector", "111", "0111"),
        ("sector", "Making shirts", "14"),
        ("sector", "garments_and_textile", "garments_and_textiles"),
        ("goods", "99", "no good"),
        ("goods", "Cottn", "Cotton"),
        ("goods", " ; ", "blank"),
        ("sector", "14; unknown", "neither"),
    ],
)
def test_answers_that_no_table_holds_are_refused_with_what_is_near(kind, answer, said):
    with pytest.raises(ValueError, match=said):
        read_answer(kind, answer)


def test_a_group_stands_for_its_sectors():
    assert "14" in read_answer("sector", "garments_and_textiles")


def test_answers_are_described_by_name():
    assert describe_answer("sector", ("14",)) == "14 (Manufacture of wearing apparel)"
    assert describe_answer("country", ("CN-XJ",)) == "CN-XJ (China)"
    assert describe_answer("goods", ()) == "unknown"
    assert country_of("CN-XJ") == ("CHN", "CN-XJ")


def test_the_later_entry_counts_and_nothing_is_lost(tmp_path):
    path = log(
        tmp_path,
        entry(answer="13").as_yaml(),
        entry(value="APPAREL", answer="14").as_yaml(),
        entry(value="Blimp", answer="30").as_yaml(),
        entry(value="blimp", answer=(), withdrawn=True).as_yaml(),
    )
    found = load_judgements(path)
    assert found.standing == ["superseded", "in force", "withdrawn", "withdrawal"]
    assert found.in_force("sector").select("value", "codes").rows() == [("APPAREL", ["14"])]
    assert len(found.entries) == 4


@pytest.mark.parametrize(
    "value", ["NO", "14", "no", "a: b", "- x", "#1", "two\nlines", " edge ", "=1+1", "'q'", "日本 \u200b", "\ttab"]
)
def test_any_text_comes_back_as_it_went_in(tmp_path, value):
    path = log(tmp_path, entry(value=value).as_yaml(), entry(value="last").as_yaml())
    assert [e.value for e in load_judgements(path).entries] == [value, "last"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (HEAD.encode("utf-16"), "not UTF-8"),
        ((HEAD + entry(value="Bekleidungsstück").as_yaml()).encode("latin-1"), "not UTF-8"),
        (b"a: [1", "not YAML"),
        (b"\x00\x01", "not YAML"),
        (b"just text", "no file of judgements"),
        (b"riskscreen_judgements: '2'\njudgements:\n", "no file of judgements"),
        ((HEAD + "  x: 1\n").encode(), "not a list"),
        ((HEAD + "extra: 1\n").encode(), "'extra'"),
        ((HEAD + "  - text\n").encode(), "judgement 1 is no entry"),
        ((HEAD + entry().as_yaml() + "    colour: red\n").encode(), "judgement 1 .*colour"),
        ((HEAD + entry().as_yaml().replace("kind: sector", "kind: planet")).encode(), "'planet' is none of"),
        ((HEAD + entry().as_yaml().replace("    who: A. Analyst\n", "")).encode(), "who.* missing"),
        ((HEAD + entry().as_yaml().replace("'2026-11-22'", "soon")).encode(), "'soon' is no day"),
        ((HEAD + entry().as_yaml() + "    withdrawn: true\n").encode(), "either an answer or"),
        (
            (HEAD + entry(answer="99", kind="country", value="Congo").as_yaml()).encode(),
            r"judgement 1 \('Congo'\): '99'",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_a_sentence(tmp_path, content, said):
    path = tmp_path / "j.yml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as error:
        load_judgements(path)
    assert "\n" not in str(error.value)


def test_an_answer_that_no_longer_counts_does_not_stop_a_run(tmp_path):
    path = log(tmp_path, entry(answer="00").as_yaml(), entry(answer="14").as_yaml())
    assert load_judgements(path).in_force("sector")["codes"].to_list() == [["14"]]
