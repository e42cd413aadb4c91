"""Goods that came with an imported edition of the list: from the import to recognition, points, floor, judgements, explain and reproduce."""

import csv
import json

import polars as pl
import pytest

from riskscreen.pipeline.explain import explain_supplier
from riskscreen.pipeline.listed_goods import answerable_goods
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.listed_goods import goods_beyond
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.scorecard import load_scorecard
from tests.integration.conftest import riskscreen

NEW = (
    ("China", "Aluminum", "Manufacturing", False, True),
    ("China", "Polyvinyl Chloride (PVC)", "Manufacturing", False, True),
    ("Kenya", "Jujubes", "Agriculture", True, False),
)
LIST = """id,Supplier,Country,Sector,Products
1,A Co,China,,Aluminum
2,B Co,China,24,ALUMINUMS; cotton
3,C Co,China,,polyvinyl chloride pipes
4,D Co,China,,machines for aluminum
5,E Co,China,,alu profiles
6,F Co,Germany,C,aluminum ingots
7,G Co,China,,
"""
SAID = ("--who", "A. Analyst", "--why", "the buyer's list of goods")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Folder with an imported edition 2024 of the list that has three goods more, and the run `out` that uses it."""
    folder = tmp_path_factory.mktemp("newer")
    shipped = load_catalogue()
    gone = shipped.table("ilab", "removals").filter(removed_in="2024")
    newest = (
        shipped.table("ilab", "listings_by_edition").filter(edition="2022").join(gone, on=["iso3", "good"], how="anti")
    )
    flags = ("is_child_labour", "is_forced_labour", "is_forced_child_labour")
    with (folder / "goods.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Country", "Good", "Sector", "Child Labor", "Forced Labor", "Forced Child Labor"])
        for row in newest.select("country", "good", "ilab_sector", *flags).iter_rows():
            out.writerow([*row[:3], *("X" if mark else "" for mark in row[3:])])
        for country, good, sector, child, forced in NEW:
            out.writerow([country, good, sector, "X" if child else "", "X" if forced else "", ""])
    (folder / "list.csv").write_text(LIST, "utf-8")
    before = pytest.MonkeyPatch()
    before.setenv("RISKSCREEN_DATA", str(folder / "data"))
    import_files("ilab", [folder / "goods.csv"], as_edition="2024")
    done = judged(folder, "alu profiles", "aluminum")
    assert done.returncode == 0, done.stderr
    screened(folder, "out", "--judgements", "j.yml")
    yield folder
    before.undo()


def judged(folder, value, answer, *more):
    return riskscreen("judge", folder / "j.yml", "--kind", "goods", "--value", value, "--answer", answer, *SAID, *more)


def screened(folder, out, *more):
    done = riskscreen("screen", "list.csv", "--out", out, "--as-of", "2026-11-21", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done


def rows(folder):
    return {row["rs_supplier_id"]: row for row in pl.read_parquet(folder / "results.parquet").iter_rows(named=True)}


def test_a_new_good_is_recognised_and_scored_with_its_pair_and_the_floor(home):
    found = rows(home / "out")
    one = found["1"]
    assert (one["rs_goods"], one["rs_goods_status"]) == ("Aluminum", "recognised")
    assert one["rs_band"] in ("high", "very high")
    assert "Forced labour listed for Aluminum in China (ILAB 2024)" in one["rs_reasons"]
    assert found["7"]["rs_band"] == "insufficient evidence"
    assert one["rs_band_rule"].startswith("Floor high: Aluminum of China listed for forced labour (ILAB 2024")
    points = {row["indicator"]: row for row in explain_supplier(home / "out", "1").contributions.iter_rows(named=True)}
    assert points["pair_forced_labour"]["points"] > 0
    assert points["pair_forced_labour"]["edition"] == "2024"


def test_number_case_brackets_and_the_words_beside_it_count_as_for_other_goods(home):
    found = rows(home / "out")
    assert set(found["2"]["rs_goods"].split("; ")) == {"Aluminum", "Cotton"}
    assert found["3"]["rs_goods"] == "Polyvinyl Chloride (PVC)"
    assert (found["4"]["rs_goods"], found["4"]["rs_goods_status"]) == (None, "unknown")
    assert found["6"]["rs_goods"] == "Aluminum"
    assert "Forced labour listed for Aluminum" not in (found["6"]["rs_reasons"] or "")


def test_a_judgement_may_name_a_good_of_the_edition_in_force(home):
    five = rows(home / "out")["5"]
    assert (five["rs_goods"], five["rs_goods_status"]) == ("Aluminum", "judgement")
    assert "answer: Aluminum" in (home / "j.yml").read_text("utf-8")
    assert any("Aluminum" in line for line in explain_supplier(home / "out", "5").answers)
    refused = judged(home, "alloy", "Aluminum", "--no-user-data")
    assert refused.returncode != 0
    assert "no good of the ILAB list" in refused.stderr
    assert "--no-user-data" in refused.stderr
    listed = riskscreen("judge", home / "j.yml", "--list")
    assert "Aluminum" in listed.stdout


def test_the_run_names_the_goods_that_have_no_words_but_the_publishers(home):
    lines = [json.loads(line) for line in (home / "out" / "issues.jsonl").read_text("utf-8").splitlines()]
    (told,) = [line for line in lines if line["code"] == "goods-name-only"]
    assert all(good in told["message"] for _, good, *_ in NEW)
    assert (told["level"], told["column"]) == ("info", "Products")


def test_the_run_can_be_repeated_and_explained(home):
    done = riskscreen("reproduce", "out", cwd=home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "same results, row for row" in done.stdout
    explained = explain_supplier(home / "out", "2")
    assert explained.mismatch is None
    assert "Aluminum" in explained.row["rs_goods"]


def test_without_the_users_tables_and_as_of_an_older_edition_it_is_not_a_listed_good(home):
    screened(home, "shipped", "--no-user-data")
    assert rows(home / "shipped")["1"]["rs_goods_status"] == "unknown"
    assert "goods-name-only" not in (home / "shipped" / "issues.jsonl").read_text("utf-8")
    screened(home, "older", "--edition", "ilab=2020", "--judgements", "j.yml")
    older = rows(home / "older")
    assert older["1"]["rs_goods_status"] == "unknown"
    assert older["5"]["rs_goods"] is None
    assert older["5"]["rs_likelihood_0_100"] == pytest.approx(older["1"]["rs_likelihood_0_100"])


def test_an_imported_edition_changes_nothing_about_where_other_goods_are_found(home):
    assert answerable_goods() == tuple(sorted(good for _, good, *_ in NEW))
    assert answerable_goods(user_data=False) == ()
    assert goods_beyond(load_catalogue()) == ()
    without, with_ = rows(home / "shipped"), rows(home / "out")
    assert without["2"]["rs_goods"] == "Cotton"
    assert "Cotton" in with_["2"]["rs_goods"]


def test_a_good_without_a_division_is_scored_with_any_sector_and_stands_for_its_broad_one(home):
    bundle = load_bundle(load_catalogue(user=home / "data" / "reference"))
    screen = Screen(bundle, load_scorecard())
    axes = screen.completions.axes
    at = axes.good_index["Aluminum"]
    assert axes.good_divisions[at] == ()
    assert [axes.sectors[axes.division_index[d]] for d in axes.good_makers[at]] == [f"{n}" for n in range(10, 34)]
    known = axes.good_index["Cotton"]
    assert axes.good_makers[known] == axes.good_divisions[known]
    profiles = [("24", ["Aluminum"]), ("24", []), (None, ["Aluminum"]), ("C", ["Aluminum"]), ("A", ["Aluminum"])]
    frame = pl.DataFrame(
        {
            "country_iso3": ["CHN"] * 5,
            "subdivision_code": [None] * 5,
            "sector_isic": [sector for sector, _ in profiles],
            "goods_key": ["\x1f".join(goods) for _, goods in profiles],
        },
        schema_overrides={"subdivision_code": pl.String},
    )
    scored = screen.base_frame(frame, screen.card.as_of)
    named, blank, open_, broad, elsewhere = scored.iter_rows(named=True)
    top = [row["base_points"] + row["base_above"] for row in (named, blank, open_, broad, elsewhere)]
    assert named["base_goods"] == "Aluminum"
    assert top[1] >= top[0], "naming the good must not raise the upper end"
    assert top[2] >= top[3] >= top[0], "nor must naming the sector"
    assert open_["base_points"] == pytest.approx(broad["base_points"]), "it is made in manufacturing only"
    assert elsewhere["base_goods"] == "Aluminum"
