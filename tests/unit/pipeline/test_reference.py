"""`riskscreen reference` and `--edition`, through the command line."""

import json
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

import riskscreen
from riskscreen.cli import main
from riskscreen.pipeline.reference import check_library
from riskscreen.reference.catalogue import load_catalogue

ROWS = "Supplier,Country,Sector\nMill,{},Textiles\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("RISKSCREEN_DATA", str(folder))
    return folder


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, list(words))
    assert done.exit_code == code, done.output
    return done.output


def tiers_of_2026(folder):
    frame = load_catalogue().table("tip", "tiers").filter(report_year=2025).select("iso3", pl.col("tier").alias("2026"))
    frame.with_columns(pl.when(pl.col("iso3") == "ALB").then(pl.lit("3")).otherwise("2026").alias("2026")).rename(
        {"iso3": "Country"}
    ).write_csv(folder / "tiers.csv")
    return str(folder / "tiers.csv")


def test_list_names_every_source_with_its_layer(tmp_path, home):
    assert "yours" not in run("reference", "list").split("not shipped")[0]
    run("reference", "import", "tip", tiers_of_2026(tmp_path))
    lines = run("reference", "list").splitlines()
    assert [line.split()[1] for line in lines if line.startswith("tip ")] == ["2025", "2026"]
    assert next(line for line in lines if line.startswith("tip ") and "2026 " in line).split().count("yours") == 1
    assert any(line.strip().startswith("gsi") for line in lines)
    assert str(home) in lines[-1]


def test_show_says_what_a_source_is_and_how_it_is_renewed():
    said = run("reference", "show", "tip")
    for words in (
        "sha256",
        "report_year: year of the report",
        "limit: A tier rates",
        "correction: iso3 COG",
        "reference import tip",
    ):
        assert words in said
    assert "not shipped" in run("reference", "show", "gsi")
    assert "There is no source 'x'" in run("reference", "show", "x", code=2)


def test_check_warns_of_old_editions_and_says_where_new_ones_are():
    found = check_library(date(2027, 11, 22))
    assert not found.broken
    assert any(
        "Trafficking in Persons" in text and "limit 18" in text and "state.gov" in text for text in found.warnings
    )
    assert any(
        "List of Goods" in text and "limit 30" in text and "reference import ilab" in text for text in found.warnings
    )
    assert "tip" not in {stale.source_id for stale in load_catalogue().stale(date(2026, 11, 22))}


def test_check_says_of_every_old_edition_how_to_get_a_new_one():
    for text in check_library(date(2032, 11, 22)).warnings:
        if "months old" in text:
            assert "https://" in text, text
            assert "reference import" in text or "no reader for its files" in text, text
    old = [text for text in check_library(date(2026, 11, 22)).warnings if "Women, Business" in text]
    assert all("https://wbl.worldbank.org/" in text for text in old)
    assert len(old) == 1


def test_an_age_without_a_day_says_what_it_is_counted_from():
    stale = {found.source_id: found for found in load_catalogue().stale(date(2032, 1, 1))}
    assert "counted from the end of 2023" in stale["wgi"].sentence
    assert "counted from" not in stale["tip"].sentence
    assert "counted from the end of 2023" in run("reference", "show", "wgi")


def test_an_edition_in_the_register_points_to_its_source_and_is_gone_once_imported(tmp_path):
    said = run("reference", "import", "ilab_2024", str(tmp_path / "goods.xml"), code=2)
    assert "riskscreen reference import ilab FILE --as-edition 2024" in said
    assert "riskscreen reference import ilab FILE --as-edition 2024" in run("reference", "show", "ilab_2024")
    assert "ilab_2024" in run("reference", "list")
    frame = load_catalogue().table("ilab", "listings_by_edition")
    latest = frame.filter(edition="2022").select("country", "good", "is_child_labour", "is_forced_labour")
    more = pl.DataFrame([("Chad", "Bricks", True, False)], schema=latest.schema, orient="row")
    marked = pl.concat([latest, more]).with_columns(
        pl.when(name).then(pl.lit("X")).otherwise(pl.lit("")).alias(name) for name in latest.columns[2:]
    )
    marked.rename(dict(zip(latest.columns, ("Country", "Good", "Child Labor", "Forced Labor"), strict=True))).write_csv(
        tmp_path / "list.csv"
    )
    run("reference", "import", "ilab", str(tmp_path / "list.csv"), "--as-edition", "2024")
    assert "ilab_2024" not in run("reference", "list")


def test_check_ends_with_4_where_a_table_is_broken(tmp_path, home):
    run("reference", "import", "tip", tiers_of_2026(tmp_path))
    with (home / "reference" / "tip" / "2026" / "tiers.csv").open("a") as table:
        table.write("XXX,2026,1,\n")
    said = run("reference", "check", code=4)
    assert "broken: " in said
    assert "tiers.csv" in said


def test_a_refused_import_ends_with_4_in_one_sentence(tmp_path, home):
    path = tmp_path / "tiers.csv"
    path.write_text("Country,2026\nAlbania,2 WL*\n")
    done = run("reference", "import", "tip", str(path), code=4)
    assert "Albania 2026: '2 WL*'" in done
    assert not home.exists()
    assert "There is no reader for a source 'nothing'" in run("reference", "import", "nothing", str(path), code=2)


def test_a_run_says_which_editions_were_named_and_repeats_with_them(tmp_path):
    suppliers, out = tmp_path / "list.csv", tmp_path / "out"
    suppliers.write_text(ROWS.format("Albania"))
    run("screen", str(suppliers), "--out", str(out), "--edition", "tip=2007", "--edition", "ilab=2018")
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["options"]["editions"] == {"tip": "2007", "ilab": "2018"}
    assert set(manifest["editions_named"]) == {"tip", "ilab"}
    assert not any("List of Goods" in sentence for sentence in manifest["stale"])
    assert "as of 2007" in (out / "report.html").read_text()
    name = pl.read_parquet(out / "results.parquet")["rs_supplier_id"].item()
    assert "2007" in run("explain", str(out), name)
    assert "the same results, row for row" in run("reproduce", str(out))


def test_a_run_takes_the_imported_edition_unless_told_not_to_and_repeats_with_what_it_took(tmp_path):
    suppliers, out = tmp_path / "list.csv", tmp_path / "out"
    suppliers.write_text(ROWS.format("Albania"))
    run("screen", str(suppliers), "--out", str(out), "--quiet")
    run("reference", "import", "tip", tiers_of_2026(tmp_path))
    said = run("reproduce", str(out))
    assert "the same results, row for row" in said
    assert "reference:" not in said
    newer = riskscreen.screen(suppliers)
    assert newer.manifest["reference_of_user"] == ["tip/2026/tiers"]
    without = riskscreen.screen(suppliers, user_data=False)
    assert without.manifest["reference_of_user"] == []
    assert "tip/2025/tiers" in without.manifest["reference"]
    scores = [found.results["rs_likelihood_0_100"].item() for found in (newer, without)]
    assert scores[0] > scores[1]


@pytest.mark.slow
def test_a_run_with_an_edition_that_is_gone_says_so_when_repeated(tmp_path, home):
    import shutil

    suppliers, out = tmp_path / "list.csv", tmp_path / "out"
    suppliers.write_text(ROWS.format("Albania"))
    run("reference", "import", "tip", tiers_of_2026(tmp_path))
    run("screen", str(suppliers), "--out", str(out), "--quiet")
    shutil.rmtree(home)
    said = run("reproduce", str(out), code=5)
    assert "tip/2026/tiers was" in said


@pytest.mark.parametrize("words", ["tip", "=2007", "tip=", "nothing=1", "tip=1999"])
def test_an_odd_edition_is_refused_before_anything_is_done(tmp_path, words):
    suppliers = tmp_path / "list.csv"
    suppliers.write_text(ROWS.format("Albania"))
    for command in (["screen", "--out", str(tmp_path / "out")], ["validate"]):
        said = run(*command, str(suppliers), "--edition", words, code=2)
        assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
