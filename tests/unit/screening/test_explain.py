from datetime import date

import polars as pl
import pytest

from riskscreen.domain.evidence import Contribution, UnknownContribution
from riskscreen.screening.explain import SCHEMA, contributions, explain, models
from tests.unit.screening.frames import frame, one, screen, supplier


def test_one_suppliers_contributions_are_the_domains_models():
    table = contributions(screen(), frame([supplier("UZB", "01", "Cotton", tier=2)]))
    built = models(table)
    assert {type(b) for b in built} == {Contribution, UnknownContribution}
    assert table.columns == ["row_id", *SCHEMA]
    assert table["indicator"].n_unique() == len(screen().card.indicators)


def test_an_explanation_adds_up_to_the_score():
    row = supplier("IND", None, "Bricks", documents_kept=True, policy_state="evidenced", policy_on=date(2024, 3, 1))
    found = explain(screen(), frame([row]))
    z = found.z()["z"][0]
    result = one("IND", None, "Bricks", documents_kept=True, policy_state="evidenced", policy_on=date(2024, 3, 1))
    assert 100 / (1 + 2.718281828459045**-z) == pytest.approx(result["rs_likelihood_0_100"], abs=1e-5)


def test_evidence_names_source_edition_locator_and_year():
    table = contributions(screen(), frame([supplier("THA", "03", "Fish")]))
    row = table.row(by_predicate=pl.col("indicator") == "pair_forced_labour", named=True)
    assert (row["source_id"], row["edition"], row["value"], row["year"]) == ("ilab", "2022", "listed", 2022)
    assert row["locator"] == "listings_by_edition.csv, edition 2022, iso3 THA, good Fish"
    absent = table.row(by_predicate=pl.col("indicator") == "pair_removed", named=True)
    assert absent["points"] == 0
    assert "no row for THA, Fish" in absent["locator"]


def test_the_suppliers_own_cells_are_located_in_the_list():
    table = contributions(screen(), frame([supplier("DEU", "14"), supplier("DEU", "14", tier=3)]))
    row = table.row(by_predicate=(pl.col("indicator") == "tier_depth") & (pl.col("row_id") == 1), named=True)
    assert (row["source_id"], row["locator"], row["value"]) == ("supplier_list", "list.csv, row 3, tier", "3")


@pytest.mark.parametrize(
    ("row", "indicator", "asks"),
    [
        (supplier(None, "14", "Garments"), "unknown_country", ["country"]),
        (supplier("DEU", None, "Garments"), "unknown_sector", ["sector"]),
        (supplier("DEU", "14"), "unknown_goods", ["goods"]),
        (supplier("DEU"), "unknown_sector_goods", ["sector", "goods"]),
        (supplier(None), "unknown_country_sector_goods", ["country", "sector", "goods"]),
        (supplier("DEU", "C"), "unknown_sector_goods", ["sector", "goods"]),
    ],
)
def test_a_gap_is_one_unknown_with_its_range_and_what_to_ask(row, indicator, asks):
    table = contributions(screen(), frame([row]))
    gap = table.row(by_predicate=pl.col("indicator").str.starts_with("unknown_"), named=True)
    assert gap["indicator"] == indicator
    assert gap["kind"] == "unknown"
    assert gap["points_low"] <= gap["points"] <= gap["points_high"]
    assert gap["quantile"] == 0.75
    for word in asks:
        assert word in gap["ask"]


def test_many_suppliers_are_explained_in_one_frame_in_their_order():
    rows = frame([supplier("DEU", "14"), supplier("CHN"), supplier(None, "01", "Cotton")])[::-1]
    table = contributions(screen(), rows)
    assert table["row_id"].unique(maintain_order=True).to_list() == [2, 1, 0]
    sizes = table.filter(row_id=0)["points"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)


def test_inputs_are_not_changed():
    rows = frame([supplier("DEU", "14", "Garments", "Cotton")])
    copy = rows.clone()
    contributions(screen(), rows)
    screen().score(rows.lazy()).collect()
    assert rows.equals(copy)
