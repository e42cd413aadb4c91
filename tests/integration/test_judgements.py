"""What the user knows better, from the command line to the results, the issues, the manifest, explain and reproduce."""

import json

import polars as pl
import pytest

import riskscreen as library
from riskscreen.domain.errors import ConfigError
from tests.integration.conftest import riskscreen

LIST = """Supplier,Country,Sector,Products
Alpha,Germny,Qwxz stuff,Zorbles
Beta,Congo,APPAREL.,cotton candy
Gamma,Indya,Qwxz Stüff,"=HYPERLINK(""x"")"
Delta,Viet Nam,Blimp,Shrimp
Eps,Poole,Textiles,Bricks
"""
SAID = ("--who", "A. Analyst", "--why", "asked them")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Folder with a list, judgements made by the command line, a sector mapping, and the run `out` that uses all."""
    folder = tmp_path_factory.mktemp("judged")
    (folder / "list.csv").write_text(LIST, "utf-8")
    (folder / "map.csv").write_text("Our code,ISIC\nBlimp,30\nApparel,C14\nQwxz stuff,01\n", "utf-8")
    for kind, value, answer in (
        ("sector", "qwxz stuff", "14"),
        ("country", "CONGO", "COD"),
        ("country", "Poole", "unknown"),
        ("goods", "zorbles", "Cotton"),
        ("country", "Atlantis", "GRC"),
    ):
        done = riskscreen("judge", folder / "j.yml", "--kind", kind, "--value", value, "--answer", answer, *SAID)
        assert done.returncode == 0, done.stderr
    done = riskscreen(
        "screen", "list.csv", "--out", "out", "--as-of", "2026-11-21", "--judgements", "j.yml", "--sector-map", "map.csv",
        "--accept-suggestions", cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder


def rows(folder):
    return {row["rs_supplier_name"]: row for row in pl.read_parquet(folder / "results.parquet").iter_rows(named=True)}


def test_judgements_win_over_the_mapping_and_both_over_the_tool(home):
    found = rows(home / "out")
    assert (found["Beta"]["rs_country_iso3"], found["Beta"]["rs_country_status"]) == ("COD", "judgement")
    assert (found["Alpha"]["rs_sector_isic"], found["Alpha"]["rs_sector_status"]) == ("14", "judgement")
    assert (found["Gamma"]["rs_sector_isic"], found["Gamma"]["rs_sector_status"]) == ("14", "judgement")
    assert (found["Delta"]["rs_sector_isic"], found["Delta"]["rs_sector_status"]) == ("30", "mapped")
    assert (found["Alpha"]["rs_country_iso3"], found["Alpha"]["rs_country_status"]) == ("DEU", "suggested")
    assert (found["Eps"]["rs_country_iso3"], found["Eps"]["rs_country_status"]) == (None, "judgement")
    assert "Cotton" in found["Alpha"]["rs_goods"]
    assert (found["Delta"]["rs_goods_status"], found["Gamma"]["rs_country_status"]) == ("recognised", "unknown")


def test_the_manifest_counts_what_was_applied_and_what_it_changed(home):
    manifest = json.loads((home / "out" / "manifest.json").read_text())
    answers = manifest["answers"]
    assert answers["judgements"]["applied"] == 4, "two spellings of a sector are one; Atlantis is in no row"
    assert (answers["judgements"]["rows"], answers["judgements"]["rows_changed"]) == (5, 5)
    assert answers["sector_map"]["applied"] == 2
    assert (answers["sector_map"]["rows"], answers["sector_map"]["rows_changed"]) == (2, 1)
    assert answers["suggestions"] == {"applied": 1, "rows": 1, "rows_changed": 1}
    assert manifest["options"]["judgements"] == "j.yml"
    assert (home / "out" / "judgements.yml").read_bytes() == (home / "j.yml").read_bytes()


def test_an_issue_says_value_answer_who_and_when(home):
    lines = [json.loads(line) for line in (home / "out" / "issues.jsonl").read_text().splitlines()]
    judged = {line["value"]: line for line in lines if line["code"] == "judgement-applied"}
    assert {*judged} == {"Congo", "Poole", "Qwxz stuff", "Qwxz Stüff", "Zorbles"}
    assert judged["Congo"]["level"] == "info"
    assert "COD (Democratic Republic of the Congo) in 1 row, as A. Analyst judged on 20" in judged["Congo"]["message"]
    (near,) = [line for line in lines if line["code"] == "suggestion-accepted"]
    assert "'Germny' is read as DEU (Germany)" in near["message"]
    assert [line["field"] for line in lines if line["code"] == "sector-mapped"] == ["sector"]
    assert [line["value"] for line in lines if line["code"] == "country-unknown"] == ["Indya"]


def test_what_stays_open_can_be_filled_in_and_fed_back(home, tmp_path):
    text = (home / "out" / "unresolved.csv").read_text("utf-8-sig")
    assert text.splitlines()[0] == "kind,value,status,rows,suggestion,answer"
    assert "'=HYPERLINK" in text, "a cell that a spreadsheet would run is escaped"
    frame = pl.read_csv(text.encode(), infer_schema=False)
    assert frame.select("kind", "value").rows() == [
        ("country", "Indya"), ("goods", "'=HYPERLINK(\"x\")"), ("goods", "cotton candy"),
    ]  # fmt: skip
    answers = pl.Series("answer", ["India", "Gold", "unknown"])
    frame.with_columns(answers).write_csv(tmp_path / "filled.csv")
    (tmp_path / "j.yml").write_bytes((home / "j.yml").read_bytes())
    done = riskscreen("judge", tmp_path / "j.yml", "--from", tmp_path / "filled.csv", *SAID)
    assert done.returncode == 0, done.stderr
    found = library.screen(
        home / "list.csv", judgements=tmp_path / "j.yml", sector_map=home / "map.csv", accept_suggestions=True
    )
    assert found.unresolved.is_empty()
    gamma = found.results.filter(pl.col("rs_supplier_name") == "Gamma")
    assert gamma.select("rs_country_iso3", "rs_goods").row(0) == ("IND", "Gold")


def test_explain_says_who_judged(home):
    row = rows(home / "out")["Beta"]["rs_supplier_id"]
    done = riskscreen("explain", home / "out", row)
    assert done.returncode == 0, done.stderr
    assert "country 'Congo': judged to be COD" in done.stdout
    assert "by A. Analyst on 20" in done.stdout
    assert "asked them" in done.stdout
    assert "sector 'APPAREL.': read by the sector mapping file" in done.stdout


def test_the_run_is_repeated_with_its_own_copies(home):
    """The files that were given may grow or go; the run can be repeated all the same."""
    kept = (home / "j.yml").read_bytes()
    (home / "j.yml").unlink()
    try:
        done = riskscreen("reproduce", home / "out", cwd=home)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.strip() == "The repeated run gives the same results, row for row."
    finally:
        (home / "j.yml").write_bytes(kept)


def test_without_the_options_nothing_is_overridden(home):
    found = library.screen(home / "list.csv")
    statuses = set(found.results["rs_country_status"]) | set(found.results["rs_sector_status"])
    assert not statuses & {"judgement", "mapped", "suggested"}
    open_ones = found.unresolved.filter(pl.col("kind") == "country")
    assert open_ones.select("value", "suggestion").rows() == [
        ("Congo", "COD (Democratic Republic of the Congo) or COG (Republic of the Congo)"),
        ("Germny", "Germany"),
        ("Indya", None),
    ]
    assert found.manifest["answers"] == {"judgements": None, "sector_map": None, "suggestions": None}


def test_validate_takes_them_too_and_leaves_the_form(home, tmp_path):
    done = riskscreen("validate", home / "list.csv", "--judgements", home / "j.yml", "--out", tmp_path / "v")
    assert done.returncode == 0, done.stderr
    kinds = pl.read_csv(tmp_path / "v" / "unresolved.csv", infer_schema=False)
    assert "Congo" not in kinds["value"].to_list()
    assert "Germny" in kinds["value"].to_list()
    assert (tmp_path / "v" / "judgements.yml").is_file()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("judgements", "", "is empty"),
        ("judgements", "riskscreen_judgements: '1'\njudgements:\n  - kind: country\n    value: Congo\n    answer: '99'\n"
         "    who: A\n    when: 2026-11-22\n    why: b\n", "'99' is no country"),
        ("sector_map", "text,isic\nTops,00\n", "'00' is no ISIC"),
    ],
)  # fmt: skip
def test_a_bad_file_stops_the_run_before_the_list_is_read(tmp_path, name, text, said):
    (tmp_path / "file.csv").write_text(text)
    with pytest.raises(ConfigError, match=said):
        library.screen(tmp_path / "no list at all.csv", **{name: tmp_path / "file.csv"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "country", "--value", "X", "--answer", "99", *SAID), "'99' is no country"),
        (("--kind", "planet", "--value", "X", "--answer", "99", *SAID), "none of country, sector, goods"),
        (("--kind", "sector", "--value", "X", "--answer", "14", "--who", "A"), "needs --why"),
        (("--value", "X", "--answer", "14", *SAID), "needs --kind"),
        (("--list", "--kind", "sector"), "takes no other option"),
        (("--from", "f.csv", "--answer", "14", *SAID), "leave --answer out"),
        (("--list",), "cannot be read"),
    ],
)
def test_a_bad_call_ends_with_a_sentence_and_code_2(tmp_path, arguments, said):
    done = riskscreen("judge", tmp_path / "j.yml", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
