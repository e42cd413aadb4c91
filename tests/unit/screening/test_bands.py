import numpy as np
import polars as pl
import pytest

from riskscreen.screening.bands import band_name, band_rank, banded, likelihood
from riskscreen.screening.calibrate import cut_offs, score_universe
from tests.unit.screening.frames import one, screen


def test_the_files_cut_offs_are_those_of_a_fresh_computation():
    assert cut_offs(screen()) == screen().card.bands.cuts


def test_bands_have_their_shares_of_the_reference_universe():
    cuts = screen().card.bands.cuts
    index = score_universe(screen()).index
    assert index.shape == (190 * 88,)
    assert np.mean(index >= cuts.very_high) == pytest.approx(0.05, abs=0.005)
    assert np.mean((index >= cuts.high) & (index < cuts.very_high)) == pytest.approx(0.15, abs=0.01)
    assert np.mean((index >= cuts.moderate) & (index < cuts.high)) == pytest.approx(0.30, abs=0.015)


def test_the_index_is_the_logistic_of_the_log_odds():
    table = pl.DataFrame({"z": [0.0, -800.0, 800.0, 1.0]}).select(likelihood(pl.col("z")))
    assert table.to_series().to_list() == [50.0, 0.0, 100.0, pytest.approx(73.105858, abs=1e-6)]


def test_cut_offs_are_lower_edges():
    cuts = screen().card.bands.cuts
    table = pl.DataFrame({"x": [cuts.moderate - 1e-6, cuts.moderate, cuts.high, cuts.very_high, 100.0]})
    names = table.select(band_name(band_rank(screen().card, pl.col("x")))).to_series().to_list()
    assert names == ["lower", "moderate", "high", "very high", "very high"]


def band(likelihood_, low, high, coverage, floor=None):
    table = pl.DataFrame(
        {
            "rs_likelihood_0_100": [likelihood_],
            "rs_likelihood_low": [low],
            "rs_likelihood_high": [high],
            "rs_coverage_pct": [coverage],
            "base_floor_rank": [floor],
            "base_floor_rule": ["a listing" if floor is not None else None],
        },
        schema_overrides={"base_floor_rank": pl.Int8, "base_floor_rule": pl.String},
    )
    return table.select(banded(screen().card)).row(0)


def test_insufficient_evidence_needs_both_thin_coverage_and_a_wide_interval():
    assert band(30.0, 10.0, 60.0, 5.0) == ("insufficient evidence", None)
    assert band(30.0, 10.0, 60.0, 60.0) == ("moderate", None)
    assert band(30.0, 28.0, 60.0, 5.0) == ("moderate", None)


def test_a_floor_raises_the_band_and_says_from_where():
    assert band(10.0, 5.0, 20.0, 60.0, 2) == ("high", "Raised from lower to high: a listing")
    assert band(95.0, 5.0, 99.0, 60.0, 2) == ("very high", "Floor high: a listing")
    assert band(10.0, 5.0, 99.0, 1.0, 2) == ("high", "Raised from lower to high: a listing")


def test_the_band_rule_is_blank_where_no_rule_applies():
    assert one("DEU", "71")["rs_band_rule"] is None
