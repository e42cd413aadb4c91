"""From points to the index, its band, the rules that put a floor under it, and when insufficient evidence is said."""

from datetime import date

import numpy as np
import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT
from riskscreen.screening.base import BaseScores
from riskscreen.screening.completions import Completions
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.severity import pair_marks

RANKS = {band: len(BANDS) - 1 - n for n, band in enumerate(BANDS)}
"""lower 0, moderate 1, high 2, very high 3."""


def likelihood(z: pl.Expr) -> pl.Expr:
    """Return the index 0-100 of log-odds, rounded to six decimals so that equal input gives equal bytes everywhere."""
    return (100.0 / (1.0 + (-z).exp())).round(6)


def band_rank(card: Scorecard, index: pl.Expr) -> pl.Expr:
    """Return 0 (lower) to 3 (very high) of an index."""
    cuts = card.bands.cuts
    return sum(
        ((index >= cut).cast(pl.Int8) for cut in (cuts.moderate, cuts.high, cuts.very_high)), pl.lit(0, dtype=pl.Int8)
    )


def band_name(rank: pl.Expr) -> pl.Expr:
    """Return the band's name."""
    return rank.cast(pl.Int64).replace_strict({n: band for band, n in RANKS.items()}, return_dtype=pl.String)


def banded(card: Scorecard) -> list[pl.Expr]:
    """Return the band and the rule that set it.

    Args:
        card: the scorecard. Rows need `rs_likelihood_0_100`, `rs_likelihood_low`, `rs_likelihood_high`,
            `rs_coverage_pct`, `base_floor_rank` and `base_floor_rule`.

    Returns:
        Expressions `rs_band` and `rs_band_rule`. A floor is never taken away by controls, nor by want of evidence.
    """
    own = band_rank(card, pl.col("rs_likelihood_0_100"))
    span = band_rank(card, pl.col("rs_likelihood_high")) - band_rank(card, pl.col("rs_likelihood_low")) + 1
    thin = (pl.col("rs_coverage_pct") < card.bands.minimum_coverage_pct) & (span >= card.bands.insufficient_span)
    floor = pl.col("base_floor_rank")
    raised = floor.fill_null(-1) > own
    rank = pl.when(raised).then(floor).otherwise(own)
    rule = (
        pl.when(raised)
        .then(pl.format("Raised from {} to {}: {}", band_name(own), band_name(rank), "base_floor_rule"))
        .otherwise(pl.format("Floor {}: {}", band_name(floor.fill_null(0)), "base_floor_rule"))
    )
    return [
        pl.when(thin & floor.is_null()).then(pl.lit(INSUFFICIENT)).otherwise(band_name(rank)).alias("rs_band"),
        pl.when(floor.is_not_null()).then(rule).alias("rs_band_rule"),
    ]


def floors(completions: Completions, scores: BaseScores, as_of: date) -> pl.DataFrame:
    """Return the floor under each base profile.

    Args:
        completions: the indicators and their axes.
        scores: scored base profiles.
        as_of: day that the edition's age is counted to.

    Returns:
        `base_floor_rank` (0-3) and `base_floor_rule` (text), null where no rule holds; of several the highest.
    """
    layers, axes, card = completions.layers, completions.axes, completions.layers.card
    at = scores.points
    ranks = {rule.code: RANKS[rule.band] for rule in card.floors}
    parts = []
    if "forced_labour_listing" in ranks:
        marks = pair_marks(layers, "pair_forced_labour")
        rows = np.flatnonzero((at.place >= 0) & (at.good >= 0))
        rows = rows[marks[at.place[rows], at.good[rows]]]
        text = _listing_text(completions, as_of)
        goods = pl.Series("good", axes.goods, dtype=pl.String).gather(at.good[rows])
        countries = dict(layers.bundle.countries.select("iso3", "name_en").iter_rows())
        names = pl.Series([countries.get(p[:3], p[:3]) for p in axes.places], dtype=pl.String).gather(at.place[rows])
        said = pl.DataFrame({"profile": at.profile[rows], "good": goods, "country": names}).sort("profile", "good")
        listed = said.group_by("profile", "country", maintain_order=True).agg(pl.col("good").str.join(", "))
        parts.append(
            listed.select(
                "profile",
                pl.lit(ranks["forced_labour_listing"]).alias("rank"),
                pl.format(text, "good", "country").alias("rule"),
            )
        )
    if "statutory_presumption" in ranks:
        laws = layers.bundle.tables["presumptions"].select(
            pl.format("{}:{}", "iso3", "subdivision_code").alias("place"), "statute", "from_date"
        )
        place = at.place[scores.gravest]
        here = pl.DataFrame(
            {
                "profile": np.arange(len(place)),
                "place": pl.Series([*axes.places, None], dtype=pl.String).gather(place % (len(axes.places) + 1)),
            }
        )
        found = here.join(laws, on="place", how="inner", maintain_order="left")
        rule = pl.format(
            "goods of {} are presumed by law to be made with forced labour ({}, since {})",
            pl.col("place").str.slice(4),
            "statute",
            "from_date",
        )
        parts.append(found.select("profile", pl.lit(ranks["statutory_presumption"]).alias("rank"), rule.alias("rule")))
    every = pl.DataFrame({"profile": np.arange(len(scores.gravest))})
    if not parts:
        return every.select(
            pl.lit(None, dtype=pl.Int8).alias("base_floor_rank"), pl.lit(None, dtype=pl.String).alias("base_floor_rule")
        )
    joined = (
        pl.concat(parts)
        .group_by("profile", maintain_order=True)
        .agg(pl.col("rank").max(), pl.col("rule").str.join("; "))
    )
    return every.join(joined, on="profile", how="left", maintain_order="left").select(
        pl.col("rank").cast(pl.Int8).alias("base_floor_rank"), pl.col("rule").alias("base_floor_rule")
    )


def _listing_text(completions: Completions, as_of: date) -> str:
    bundle = completions.layers.bundle
    age, stamp = bundle.ilab_age_years(as_of), bundle.published["listings"]
    dated = f", published {stamp}, {age:.1f} years old on {as_of.isoformat()}" if age is not None and stamp else ""
    return f"{{}} of {{}} listed for forced labour (ILAB {bundle.ilab_edition}{dated})"
