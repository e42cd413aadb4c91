"""Sector words to ISIC: eight languages, traps, hand-labelled strings of real lists, and what run time may load."""

import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.sector_vocabulary import check
from riskscreen.reference.sector_text import resolve_text
from riskscreen.reference.sector_text_features import clean, features
from riskscreen.reference.sector_text_model import EDITION, predict, shipped

LABELLED = Path(__file__).parents[2] / "fixtures" / "sectors" / "labelled.csv"
SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39), "F": (41, 43), "G": (45, 47), "H": (49, 53),
    "I": (55, 56), "J": (58, 63), "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84),
    "P": (85, 85),
    "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98), "U": (99, 99),
}  # fmt: skip


def told(*texts: str | None) -> list[str | None]:
    return resolve_text(pl.Series("value", texts, dtype=pl.String))["sector_isic"].to_list()


def right(isic: str, divisions: str | None) -> bool:
    """An answer is right if it is acceptable, or is the section of an acceptable division."""
    wanted = (divisions or "").split(";")
    first, last = SECTIONS.get(isic, (0, 0))
    return isic in wanted or isic[:2] in wanted or any(first <= int(code) <= last for code in wanted if code.isdigit())


def answers(*folds: str) -> pl.DataFrame:
    strings = pl.read_csv(LABELLED, infer_schema=False).filter(pl.col("fold").is_in(folds))
    found = strings.hstack(resolve_text(strings["text"]).drop("value"))
    ok = [
        isic is not None and right(isic, divisions)
        for isic, divisions in found.select("sector_isic", "divisions").rows()
    ]
    return found.with_columns(pl.Series("right", ok))


@pytest.mark.parametrize(
    ("text", "isic"),
    [
        ("Apparel", "14"), ("IT", "62"), ("Road freight", "49"), ("Domestic work", "97"), ("Hand car wash", "4520"),
        ("Prêt-à-porter", "14"), ("HÔTEL DE TOURISME", "55"), ("Agence d'intérim", "78"), ("Nettoyage industriel",
        "81"),
        ("Bekleidung", "14"), ("Gebäudereinigung", "81"), ("Zeitarbeit", "78"), ("Hoch- und Tiefbau", "F"),
        ("Confección de prendas de vestir", "14"), ("Construcción", "F"), ("Servicio doméstico", "97"), ("Minería",
        "B"),
        ("Abbigliamento", "14"), ("Edilizia", "F"), ("Somministrazione di lavoro", "78"), ("Alberghi", "55"),
        ("Confecção", "14"), ("Construção civil", "F"), ("Carvoaria", "0220"), ("Hotelaria", "55"),
        ("服装制造", "14"), ("纺织", "13"), ("โรงแรม", "55"), ("ก่อสร้าง", "F"),
    ],
)  # fmt: skip
def test_sector_words_of_eight_languages_are_read(text: str, isic: str) -> None:
    assert told(text) == [isic]


@pytest.mark.parametrize(
    ("text", "isic"),
    [
        ("Culture du cacao", "0127"), ("Extraction de cobalt", "0729"), ("Fabrication de chaussures", "15"),
        ("Élevage de bovins", "0141"), ("Confection", "14"), ("Cultivo de algodón", "0116"),
        ("Elaboración de azúcar", "1072"), ("Extracción de oro", "0729"), ("Fabricação de calçados", "15"),
        ("Extração de ouro", "0729"), ("Coltivazione di pomodori", "0113"), ("Estrazione di marmo", "0810"),
        ("Fabbricazione di mobili", "31"), ("Herstellung von Schuhen", "15"), ("Anbau von Baumwolle", "0116"),
        ("Gewinnung von Kobalt", "0729"), ("Kabel", "273"), ("น้ำตาล", "1072"),
    ],
)  # fmt: skip
def test_titles_that_put_the_work_first_are_read_by_their_product(text: str, isic: str) -> None:
    assert told(text) == [isic]


def test_a_work_that_its_product_cannot_have_says_nothing_of_the_product() -> None:
    assert told("Extraction de cacao", "Culture de la mode", "Anbau von Kobalt") == [None, None, None]


@pytest.mark.parametrize(
    "text",
    [
        "Other Costs", "Non-Recurring Grants", "food court", "river bank", "West Bank", "transport allowance",
        "travel allowance",
        "bank guarantee", "Security deposit", "legal entity", "Insurance claims", "hospital beds", "hotel supplies",
        "Town Hall Trading Income", "Cook Islands", "John Smith", "n/a", "unknown", "-", "12345", "Culture", "Location",
        "Mão de obra", "Mano de obra", "garment manufacturing and retail", "Hotels and apparel", "Supplier", "Yes",
        "London",
    ],
)  # fmt: skip
def test_texts_that_name_no_sector_or_several_stay_unknown(text: str) -> None:
    assert told(text) == [None]


def test_words_that_mean_something_else_inside_another_phrase_are_not_taken_for_it() -> None:
    assert told("Cotton candy", "food bank", "blood bank", "cyber security") == ["10", "88", "86", "62"]


def test_trade_and_repair_beside_a_product_say_what_is_done_with_it() -> None:
    assert told("retail of clothing", "Großhandel mit Textilien", "commerce de détail de vêtements") == [
        "47",
        "46",
        "47",
    ]


def test_phrases_of_one_section_that_differ_in_division_give_the_section() -> None:
    assert told("Hotels and restaurants", "Trucking & logistics") == ["I", "H"]


def test_a_whole_phrase_is_surer_than_one_inside_a_text_and_unknown_has_no_confidence() -> None:
    texts = ["Hotels", "Hotel with restaurant and bar", "Big hotel", "Other Costs", None]
    found = resolve_text(pl.Series(texts))
    assert found["confidence"][0] == 0.99
    assert found["confidence"][2] in (0.9, 0.98)
    assert found["method"].to_list()[::2] == ["vocabulary", "vocabulary", None]
    assert found["confidence"].to_list()[3:] == [None, None]
    assert found["value"].to_list() == texts


def test_the_model_reads_long_wording_that_the_vocabulary_does_not_know() -> None:
    texts = ["Growing of pistachios, walnuts and almonds in orchards", "Cría de ganado bovino y bufalino para leche"]
    found = resolve_text(pl.Series(texts))
    assert found["sector_isic"].str.slice(0, 2).to_list() == ["01", "01"]
    assert "model" in found["method"].to_list()


def test_the_model_may_doubt_what_the_vocabulary_reads_inside_a_text() -> None:
    assert told("steam generator manufacture for locomotives and ships") != ["27"]


def test_answers_to_text_without_letters_are_not_predicted() -> None:
    assert (
        predict(pl.DataFrame({"id": [1], "value": ["12 / 34"]}, schema={"id": pl.UInt32, "value": pl.String})).height
        == 0
    )


def test_strings_of_real_lists_are_rarely_read_wrong() -> None:
    held_out = answers("held-out")
    read = held_out.filter(pl.col("sector_isic").is_not_null())
    sectors = read.filter(~pl.col("list").str.contains("visas"))
    assert read.height >= 0.6 * held_out["divisions"].count()
    assert sectors["right"].mean() >= 0.97
    assert read["right"].mean() >= 0.95


def test_strings_that_name_no_sector_are_left_unknown() -> None:
    nothing = answers("tune", "held-out").filter(pl.col("divisions").is_null())
    assert nothing.height >= 100
    assert nothing["sector_isic"].is_null().mean() >= 0.95


def test_the_labelled_strings_are_distinct_and_each_is_on_one_side() -> None:
    strings = pl.read_csv(LABELLED, infer_schema=False)
    keys = strings["text"].str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    assert strings.height >= 300
    assert keys.n_unique() == strings.height
    assert set(strings["fold"]) == {"tune", "held-out"}


@given(st.lists(st.text(max_size=80) | st.none(), max_size=20))
@settings(max_examples=40, deadline=None)
def test_no_text_makes_it_fail(texts: list[str | None]) -> None:
    values = pl.Series("value", texts, dtype=pl.String)
    found = resolve_text(values)
    assert found["value"].to_list() == texts
    assert found["sector_isic"].drop_nulls().str.contains(r"^([A-U]|\d{2,4})$").all()


def test_very_long_texts_and_odd_marks_are_read_in_time() -> None:
    assert told("x" * 200_000, "\u202e\x00\ud7ff", "𝕳𝖔𝖙𝖊𝖑", " ".join(["zzz"] * 5_000))[0] is None


def test_features_do_not_depend_on_the_company_of_other_texts() -> None:
    alone = features(pl.Series(["hotel"]), 20)
    together = features(pl.Series(["", "road freight", "hotel", None]), 20)
    assert together.bucket[together.text == 2].tolist() == alone.bucket.tolist()
    assert set(together.text.tolist()) == {1, 2}


def test_features_are_the_same_on_every_machine() -> None:
    assert features(pl.Series(["it"]), 20).bucket.tolist() == [
        81519, 174807, 351488, 441592, 544205, 747486, 999768, 1036156
    ]  # fmt: skip


def test_beginnings_of_words_are_paired_in_either_order() -> None:
    one, other = (set(features(pl.Series([text]), 24).bucket.tolist()) for text in ("gold mining", "mining gold"))
    apart = set(features(pl.Series(["mined gold"]), 24).bucket.tolist())
    assert len(one - other) == 2  # the pair of words as they stand, and the beginning of the first
    assert len(one & other) > len(one & apart)


def test_the_models_spelling_ignores_case_accents_digits_and_punctuation() -> None:
    assert pl.select(clean(pl.lit("Hôtels & Cafés (2024), l'été"))).item() == "hotels cafes l ete"


def test_twenty_thousand_distinct_values_take_seconds() -> None:
    words = pl.Series(
        ["hotel", "steel", "unknown", "assembly of zinc", "legal", "fresh", "parcel", "harvest", "lodging", "blue"]
    )
    values = pl.Series("value", [f"{words[i % 10]} {words[i // 10 % 10]} {i}" for i in range(20_000)])
    resolve_text(values.head(10))
    began = time.perf_counter()
    resolve_text(values)
    assert time.perf_counter() - began < 15  # under 4 s on an idle machine; tests share theirs


def test_run_time_loads_no_training_library() -> None:
    code = (
        "import sys, polars as pl\n"
        "from riskscreen.reference.sector_text import resolve_text\n"
        "assert 'numpy' not in sys.modules\n"
        "resolve_text(pl.Series(['Hotels', 'growing of unheard of things']))\n"
        "assert not {'sklearn', 'scipy'} & set(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_weights_are_small_and_hold_no_words() -> None:
    file = asset("models", "sector-text", EDITION, "weights.npz")
    assert file.stat().st_size < 8_000_000
    assert len(shipped().divisions) == 88
    assert [path.suffix for path in sorted(file.parent.iterdir())] == [".md", ".json", ".npz"]


def test_a_vocabulary_with_a_code_that_is_none_of_isic_is_refused() -> None:
    row = pl.DataFrame({"phrase": ["hotels"], "isic": ["59x"], "language": ["en"], "match": ["anywhere"]})
    with pytest.raises(ReferenceDataError, match="none of ISIC"):
        check(row, {"59"})


def test_a_vocabulary_that_holds_a_phrase_twice_is_refused() -> None:
    row = pl.DataFrame(
        {"phrase": ["hotels"] * 2, "isic": ["55"] * 2, "language": ["en"] * 2, "match": ["anywhere", "whole"]}
    )
    with pytest.raises(ReferenceDataError, match="more than once"):
        check(row, {"55"})
