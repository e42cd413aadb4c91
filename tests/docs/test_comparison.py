"""docs/comparison.md: in step with tables, scorecard and code, and its figures checked another way."""

import re

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from benchmarks import write_comparison as comparison
from riskscreen.pipeline.analysts import open_screen
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import VARIABLE, user_reference
from riskscreen.reference.imports.reading import Reading, ReadTable
from riskscreen.reference.imports.store import take_over

FORBIDDEN = re.compile(r"\b(guilty|violators?|cleared|safe|clean|backward|corrupt (people|nations?)|TODO)\b")


@pytest.fixture(scope="module")
def screen():
    return open_screen()


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def by_key(key):
    return next(m for m in comparison.MEASURES if m.key == key)


def test_the_page_is_what_the_code_writes():
    assert comparison.PAGE.read_text("utf-8") == comparison.page(), "run: python -m benchmarks.write_comparison"


def test_the_page_says_nothing_that_the_house_does_not_say():
    assert FORBIDDEN.findall(comparison.PAGE.read_text("utf-8")) == []


def test_rank_correlations_are_spearmans(screen, catalogue):
    for row in comparison.correlations(screen, catalogue, comparison.MEASURES).iter_rows(named=True):
        both = comparison.own(screen).join(comparison.values(catalogue, by_key(row["key"])), on="iso3")
        assert row["n"] == both.height > 150
        assert row["country_part"] == pytest.approx(spearmanr(both["country_part"], both["value"]).statistic)
        assert row["mean_index"] == pytest.approx(spearmanr(both["mean_index"], both["value"]).statistic)


def test_every_measure_is_turned_so_that_higher_is_worse(catalogue):
    """Sudan or Afghanistan is further up than Denmark in each of them, whatever their publishers call high."""
    for key in ("rule_of_law", "corruption", "inform", "tier", "ndgain", "wbl"):
        found = dict(comparison.values(catalogue, by_key(key)).select("iso3", "value").iter_rows())
        worse = "AFG" if key in ("tier", "inform") else "SDN"
        assert found[worse] > found["DNK"], key


def test_the_latest_year_of_each_country_is_taken(catalogue):
    table = catalogue.table("wgi", "governance").filter(pl.col("iso3") == "KEN").sort("year")
    ours = comparison.values(catalogue, by_key("rule_of_law")).filter(pl.col("iso3") == "KEN")
    assert ours["value"].item() == -table["rule_of_law_estimate"][-1]
    assert ours["year"].item() == table["year"][-1]


def test_the_country_part_is_the_sum_of_country_level_points(screen):
    points = comparison.country_points(screen)
    assert points.height == 190
    place = screen.completions.axes.place_index["VNM"]
    total = comparison.own(screen).filter(pl.col("iso3") == "VNM")["country_part"].item()
    assert total == pytest.approx(screen.completions.sums.country.points[place])
    assert comparison.shares(screen)["share"].sum() == pytest.approx(1.0)


def test_the_scorecard_reads_neither_of_the_two_that_the_page_calls_independent(screen, catalogue):
    found = comparison.correlations(screen, catalogue, [by_key("inform"), by_key("wbl")])
    assert found["without"].to_list() == [None, None], "mend MEANT in benchmarks/comparison_words.py"


def test_differences_and_their_reasons_point_the_same_way(screen, catalogue):
    measure = by_key("inform")
    table = comparison.differences(screen, catalogue, measure)
    assert table["further"].is_sorted(descending=True)
    top = table.row(0, named=True)
    assert top["further"] == top["theirs"] - top["ours"] > 0
    for iso3, up in ((top["iso3"], True), (table.row(-1, named=True)["iso3"], False)):
        figures = re.findall(r"\(([+-]\d\.\d\d)", comparison.responsible(screen, table, iso3, up=up))
        assert figures
        assert all((float(f) > 0) == up for f in figures)


def test_a_measure_that_the_user_imported_gets_its_row_and_no_other(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert "| Global Slavery Index" not in comparison.page(user_data=True)
    iso3 = load_catalogue().table("universe", "countries")["iso3"].sort().to_list()
    score = np.linspace(0, 100, len(iso3)).round(1)
    frame = pl.DataFrame({"iso3": iso3, "year": [2024] * len(iso3), "cpi_score_0_100": score})
    units = {"iso3": "country", "year": "year", "cpi_score_0_100": "score (0-100)"}
    table = ReadTable("scores", frame, "Corruption Perceptions Index.", units, ("iso3", "year"), "year")
    take_over(Reading("cpi", "2024", (table,)), [comparison.PAGE], root=user_reference())
    own = tmp_path / "own.md"
    assert comparison.main(["--user-data", "--out", str(own)]) == 0
    text = own.read_text("utf-8")
    assert re.search(
        r"^\| Corruption Perceptions Index \| cpi 2024 \| 2024 \| 190 \| -?0\.\d\d \| not used \|", text, re.M
    )
    assert "Not shown: Global Slavery Index, prevalence" in text
    assert comparison.main(["--user-data"]) == 2
    assert "may not be passed on" in capsys.readouterr().err
