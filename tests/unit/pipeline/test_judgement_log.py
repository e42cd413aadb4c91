"""Adding to the log of judgements: whole or not at all, and nothing that was there is touched."""

import threading

import pytest

from riskscreen.domain.errors import ConfigError, UsageError
from riskscreen.pipeline import judgement_log
from riskscreen.pipeline.judgement_log import judge_from, judge_text, list_judgements
from riskscreen.reference.judgements import load_judgements

SAID = {"who": "A. Analyst", "why": "seen"}
FORM = "kind,value,status,rows,suggestion,answer\n"


def apparel(path, value="Apparel", answer="14"):
    return judge_text(path, kind="sector", value=value, answer=answer, **SAID)


def form(tmp_path, *rows, encoding="utf-8-sig"):
    path = tmp_path / "unresolved.csv"
    path.write_text(FORM + "".join(f"{row}\n" for row in rows), encoding)
    return path


def test_a_log_is_begun_and_grows_byte_for_byte(tmp_path):
    path = tmp_path / "j.yml"
    apparel(path)
    first = path.read_bytes()
    apparel(path, "Blimp", "30")
    assert path.read_bytes().startswith(first)
    assert [e.value for e in load_judgements(path).entries] == ["Apparel", "Blimp"]
    assert [p.name for p in tmp_path.iterdir()] == ["j.yml"]


def test_an_empty_file_is_begun_and_comments_and_line_ends_stay(tmp_path):
    path = tmp_path / "j.yml"
    path.touch()
    apparel(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n") + b"# mine\r\n")
    apparel(path, "Blimp", "30")
    assert b"# mine\r\n" in path.read_bytes()
    assert len(load_judgements(path).entries) == 2


def test_what_holds_already_is_not_said_again(tmp_path):
    path = tmp_path / "j.yml"
    apparel(path)
    before = path.read_bytes()
    assert apparel(path, "APPAREL.").known == 1
    assert path.read_bytes() == before
    assert apparel(path, "APPAREL.", "13").known == 0


def test_a_refused_answer_changes_nothing(tmp_path):
    path = tmp_path / "j.yml"
    with pytest.raises(ConfigError, match="Congo"):
        judge_text(path, kind="country", value="Congo", answer="99", **SAID)
    assert not path.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "planet"}, "none of country"),
        ({"answer": None}, "either --answer"),
        ({"withdraw": True}, "either --answer"),
        ({"value": "  "}, "--value is blank"),
        ({"who": "\n"}, "--who is blank"),
        ({"answer": None, "withdraw": True}, "No judgement about"),
    ],
)
def test_a_call_that_says_too_little_is_refused(tmp_path, given, said):
    with pytest.raises(UsageError, match=said):
        judge_text(tmp_path / "j.yml", **{"kind": "sector", "value": "Apparel", "answer": "14", **SAID, **given})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_log_is_never_written_to(tmp_path):
    path = tmp_path / "suppliers.csv"
    path.write_text("name,country\nA,IND\n")
    with pytest.raises(ConfigError, match="no file of judgements"):
        apparel(path)
    assert path.read_text() == "name,country\nA,IND\n"
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="is a folder"):
        apparel(tmp_path / "folder")


def test_a_list_that_does_not_stand_last_is_refused(tmp_path):
    path = tmp_path / "j.yml"
    apparel(path)
    text = path.read_text()
    moved = text.replace("riskscreen_judgements: '1'\n", "") + "riskscreen_judgements: '1'\n"
    path.write_text(moved)
    with pytest.raises(ConfigError, match="does not stand last"):
        apparel(path, "Blimp", "30")
    assert path.read_text() == moved


def test_a_withdrawal_ends_a_judgement_and_stays_in_the_file(tmp_path):
    path = tmp_path / "j.yml"
    apparel(path)
    judge_text(path, kind="sector", value="appárel", answer=None, withdraw=True, **SAID)
    assert load_judgements(path).in_force("sector").is_empty()
    first, second = list_judgements(path)
    assert first.startswith("withdrawn ")
    assert "A. Analyst" in first
    assert second.startswith("withdrawal")


def test_a_filled_form_is_taken_over_and_escaped_cells_are_restored(tmp_path):
    rows = [
        "country,Congo,ambiguous,3,COD or COG,cod",
        "sector,Blimp,unknown,1,,",
        "goods,'=1+1(x),unknown,1,,Gold; Bricks",
    ]
    path = tmp_path / "j.yml"
    added = judge_from(path, form(tmp_path, *rows), **SAID)
    assert [(e.kind, e.value, e.answer) for e in added.entries] == [
        ("country", "Congo", ("COD",)),
        ("goods", "=1+1(x)", ("Gold", "Bricks")),
    ]
    assert judge_from(path, tmp_path / "unresolved.csv", **SAID).known == 2


def test_a_form_as_a_spreadsheet_saves_it_in_other_countries_is_read(tmp_path):
    path = tmp_path / "form.csv"
    path.write_text(FORM.replace(",", ";") + "sector;Bekleidungsstücke X;unknown;1;;14\n", "cp1252")
    assert judge_from(tmp_path / "j.yml", path, **SAID).entries[0].value == "Bekleidungsstücke X"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["sector,Blimp,unknown,1,,"], "no row with an answer"),
        (
            ["sector,Blimp,unknown,1,,00", "country,Congo,unknown,1,,99"],
            r"row 2 \('Blimp'\).*row 3 \('Congo'\).*Nothing was added",
        ),
        (
            ["sector,Blimp,unknown,1,,30", "sector,BLIMP,unknown,1,,14"],
            "row 3: 'BLIMP' has another answer than in row 2",
        ),
        (["planet,Mars,unknown,1,,30"], "'planet' is none of"),
    ],
)
def test_of_a_form_all_is_taken_or_nothing(tmp_path, rows, said):
    with pytest.raises(ConfigError, match=said):
        judge_from(tmp_path / "j.yml", form(tmp_path, *rows), **SAID)
    assert not (tmp_path / "j.yml").exists()


def test_a_form_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,country\nA,IND\n")
    with pytest.raises(ConfigError, match="no column 'kind'"):
        judge_from(tmp_path / "j.yml", path, **SAID)


def test_two_at_once_both_end_in_the_file(tmp_path):
    path = tmp_path / "j.yml"
    threads = [threading.Thread(target=apparel, args=(path, f"Text number {n}")) for n in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_judgements(path).entries) == 6


def test_what_a_killed_process_left_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(judgement_log, "_PATIENCE_SECONDS", 0.1)
    (tmp_path / ".j.yml.adding").touch()
    with pytest.raises(UsageError, match=r"delete \.j\.yml\.adding"):
        apparel(tmp_path / "j.yml")
