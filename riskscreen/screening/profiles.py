"""The table of all profiles: country x sector x goods, scored, with every contribution as a column.

What an analyst sorts, filters and plots, and what a slider re-scores. A supplier of whom nothing is known but country,
sector and goods has exactly these figures. The goods of a profile are those made in its sector's ISIC division; where
`good` is null, no goods are named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.screening import supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.axes import Axes, Ints, Reals
from riskscreen.screening.bands import banded, floors, likelihood
from riskscreen.screening.base import BaseScores, Points, score_points
from riskscreen.screening.explainable import Positions, gap_points
from riskscreen.screening.isic import DIVISIONS
from riskscreen.screening.severity import base_flags, severity_band, severity_columns

KEYS = ("country_iso3", "sector_isic", "good")
"""Columns that name a profile."""

COLUMNS: dict[str, tuple[str, str]] = {
    "country_iso3": ("ISO 3166-1 alpha-3", "country"),
    "sector_isic": ("ISIC Rev. 4", "division, or group or class where asked for"),
    "good": ("name in the goods list", "goods made in that division; null = no goods named"),
    "likelihood_0_100": ("index 0-100", "likelihood of a supplier of whom nothing else is known; no probability"),
    "likelihood_low": ("index 0-100", "lower end over what is not known and the doubt in the weights"),
    "likelihood_high": ("index 0-100", "upper end"),
    "band": ("band", "very high, high, moderate, lower, or insufficient evidence; a floor is taken into account"),
    "floor_rule": ("text", "the rule that puts a floor under the band; null where none holds"),
    "severity_band": ("severity", "critical, severe or serious"),
    "coverage_pct": (
        "% of all weights",
        "how much rests on evidence; what a list would say of the supplier counts as missing",
    ),
    "rank": (
        "1 = highest",
        "place in the reference universe (190 countries x 88 divisions, no goods named), ties share the best place",
    ),
    "rank_pct": ("% of the universe", "share of the reference universe that lies below"),
    "log_odds": ("log-odds", "base + all points"),
}
"""Unit and meaning of the columns that every table has."""

UNKNOWN_GOODS = "points_unknown_goods"


@dataclass(frozen=True, eq=False)
class _Grid:
    """Profiles as positions on the axes."""

    place: Ints
    sector: Ints
    good: Ints

    def scores(self, screen: Screen) -> BaseScores:
        """Score them; every profile has one entry."""
        each = np.arange(len(self.place))
        at = Points(each, self.place, self.sector, self.good)
        outcome = score_points(screen.completions, at)
        return BaseScores(at, outcome, each, outcome.high)


def all_profiles(
    screen: Screen,
    *,
    countries: Sequence[str] | None = None,
    sectors: Sequence[str] | None = None,
    goods: Sequence[str | None] | None = None,
    contributions: bool = True,
    as_of: date | None = None,
) -> pl.DataFrame:
    """Score every country x sector x goods profile.

    Args:
        screen: scorecard and reference tables (`riskscreen.open_screen()`).
        countries: ISO 3166-1 alpha-3 codes; the 190 of the reference universe where not given.
        sectors: ISIC codes of two to four digits; the 88 divisions where not given (`isic_groups` gives the groups).
        goods: goods by their name in the list, null for "no goods named"; that and all goods where not given. A good
            stands only beside sectors of a division that makes it.
        contributions: add the points of every indicator.
        as_of: day that the age of the goods list is counted to in `floor_rule`; the scorecard's own where not given.

    Returns:
        One row per profile, sorted by country, sector and good (none first), with the columns of `COLUMNS`. With
        contributions also, per indicator of the scorecard, `points_<code>` (log-odds; null where open goods leave it
        out) and `known_<code>` (whether it rests on evidence), and `points_unknown_goods` (what stands for goods that
        are not named; null where they are). The scorecard's base and all points of a row add up to `log_odds`.

    Raises:
        UsageError: a country, sector or good is not on the axes.
    """
    axes = screen.completions.axes
    grid = _grid(axes, screen, countries, sectors, goods)
    scores = grid.scores(screen)
    conduct = screen.conduct_frame(supplier.blank_profile())
    frame = _scored(screen, scores, conduct, as_of if as_of is not None else screen.card.as_of)
    whole = countries is None and sectors is None and bool((grid.good < 0).any())
    universe = frame["likelihood_0_100"].filter(grid.good < 0) if whole else _universe(screen, conduct)
    ordered, index, size = universe.sort().to_numpy(), frame["likelihood_0_100"].to_numpy(), len(universe)
    keys = pl.DataFrame(
        {
            "country_iso3": pl.Series(axes.places, dtype=pl.String).gather(grid.place),
            "sector_isic": pl.Series(axes.sectors, dtype=pl.String).gather(grid.sector),
            "good": _goods(axes, grid.good),
        }
    )
    ranks = pl.DataFrame(
        {
            "rank": (size - np.searchsorted(ordered, index, side="right") + 1).astype(np.uint32),
            "rank_pct": np.searchsorted(ordered, index, side="left") * (100.0 / size),
        }
    )
    table = pl.concat([keys, frame, ranks], how="horizontal").select(*COLUMNS)
    if not contributions:
        return table
    return pl.concat([table, _contributions(screen, scores)], how="horizontal")


def isic_groups(screen: Screen) -> list[str]:
    """Return the ISIC groups (three digits) that `all_profiles` can be asked for as sectors."""
    return [code for code in screen.completions.axes.sectors if len(code) == 3]


def profile_columns(screen: Screen) -> pl.DataFrame:
    """Return what the columns of `all_profiles` mean: column, unit, meaning."""
    rows = [(name, unit, meaning) for name, (unit, meaning) in COLUMNS.items()]
    for spec in screen.card.indicators:
        rows.append((f"points_{spec.code}", "log-odds", f"points of: {spec.title}"))
        rows.append((f"known_{spec.code}", "true or false", f"rests on evidence: {spec.title}"))
    rows.append((UNKNOWN_GOODS, "log-odds", "cautious points for goods that are not named"))
    return pl.DataFrame(rows, schema=["column", "unit", "meaning"], orient="row")


def band_flips(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Return the profiles whose band differs between two tables of `all_profiles`.

    Args:
        before: the table under one scorecard.
        after: the table under another; profiles that only one of them has are left out.

    Returns:
        `country_iso3`, `sector_isic`, `good`, `band_before`, `band_after`, `likelihood_before`, `likelihood_after`
        (index 0-100), `change` (points of the index) and `rank_change` (places of the universe, negative = further
        up), the largest change first.
    """
    columns = [*KEYS, "band", "likelihood_0_100", "rank"]
    both = before.select(columns).join(after.select(columns), on=KEYS, how="inner", nulls_equal=True, suffix="_after")
    flips = both.filter(pl.col("band") != pl.col("band_after"))
    change = pl.col("likelihood_0_100_after") - pl.col("likelihood_0_100")
    return flips.select(
        *KEYS,
        pl.col("band").alias("band_before"),
        "band_after",
        pl.col("likelihood_0_100").alias("likelihood_before"),
        pl.col("likelihood_0_100_after").alias("likelihood_after"),
        change.alias("change"),
        (pl.col("rank_after").cast(pl.Int64) - pl.col("rank").cast(pl.Int64)).alias("rank_change"),
    ).sort([pl.col("change").abs(), *KEYS], descending=[True, False, False, False])


def _grid(
    axes: Axes,
    screen: Screen,
    countries: Sequence[str] | None,
    sectors: Sequence[str] | None,
    goods: Sequence[str | None] | None,
) -> _Grid:
    """Lay out the profiles asked for, sorted by country, sector and good."""
    iso3 = screen.bundle.universe["iso3"].to_list() if countries is None else countries
    places = _indices("country", iso3, axes.place_index, "an ISO 3166-1 alpha-3 code")
    codes = _indices(
        "sector", DIVISIONS if sectors is None else sectors, axes.sector_index, "an ISIC code of two to four digits"
    )
    named = axes.goods if goods is None else [good for good in goods if good is not None]
    wanted = set(_indices("good", named, axes.good_index, "a name of the goods list").tolist())
    blank = goods is None or None in goods
    makes: list[list[int]] = [[-1] if blank else [] for _ in DIVISIONS]
    for good, divisions in enumerate(axes.good_makers):
        if good in wanted:
            for division in divisions:
                makes[division].append(good)
    pairs = [(code, good) for code in codes.tolist() for good in makes[int(axes.division_of[code])]]
    at = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return _Grid(np.repeat(places, len(at)), np.tile(at[:, 0], len(places)), np.tile(at[:, 1], len(places)))


def _indices(what: str, asked: Iterable[str], index: dict[str, int], expected: str) -> Ints:
    """Return the positions of labels in their order on the axis, each once."""
    if isinstance(asked, str):
        raise UsageError(f"{what}: a list is expected, not the text '{asked}'; write ['{asked}'].")
    for label in asked:
        if label not in index or ":" in label:
            raise UsageError(f"{what} '{label}' is not known; {expected} is expected.")
    return np.array(sorted({index[label] for label in asked}), dtype=np.int64)


def _goods(axes: Axes, good: Ints) -> pl.Series:
    """Return the goods' names, null where none is named."""
    return pl.Series([*axes.goods, None], dtype=pl.String).gather(np.where(good < 0, len(axes.goods), good))


def _scored(screen: Screen, scores: BaseScores, conduct: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return index, band, severity and coverage, worked out as `Screen.score` does for a supplier nothing is known of."""
    card, outcome = screen.card, scores.outcome
    flags = base_flags(screen.completions, scores)
    severity = flags.select(severity_columns(card, {c: pl.col(c) for c in flags.columns}, "base"))
    own = {name: conduct[name][0] for name in ("conduct_points", "conduct_above", "conduct_below", "conduct_covered")}
    graver = conduct["conduct_severity"][0]
    odds = (card.base + outcome.point) + own["conduct_points"]
    below = np.sqrt((outcome.point - outcome.low) ** 2 + own["conduct_below"] ** 2)
    frame = pl.DataFrame(
        {
            "log_odds": odds,
            "low": odds - below,
            "high": odds + (scores.high - outcome.point) + own["conduct_above"],
            "covered": 100.0 * (outcome.covered + own["conduct_covered"]) / screen.total_weight,
        }
    )
    whole = pl.concat([frame, severity, floors(screen.completions, scores, as_of)], how="horizontal").with_columns(
        likelihood(pl.col("log_odds")).alias("rs_likelihood_0_100"),
        likelihood(pl.col("low")).alias("rs_likelihood_low"),
        likelihood(pl.col("high")).alias("rs_likelihood_high"),
        pl.col("covered").round(6).alias("rs_coverage_pct"),
        pl.lit(graver).alias("conduct_severity"),
    )
    return whole.select(
        "log_odds",
        pl.col("rs_likelihood_0_100").alias("likelihood_0_100"),
        pl.col("rs_likelihood_low").alias("likelihood_low"),
        pl.col("rs_likelihood_high").alias("likelihood_high"),
        banded(card)[0].alias("band"),
        banded(card)[1].alias("floor_rule"),
        severity_band(card).alias("severity_band"),
        pl.col("rs_coverage_pct").alias("coverage_pct"),
    )


def _universe(screen: Screen, conduct: pl.DataFrame) -> pl.Series:
    """Return the likelihood index of the reference universe's profiles."""
    axes = screen.completions.axes
    codes, places = axes.division_index, axes.universe
    size = len(places) * len(codes)
    grid = _Grid(np.repeat(places, len(codes)), np.tile(codes, len(places)), np.full(size, -1))
    odds = (screen.card.base + grid.scores(screen).outcome.point) + conduct["conduct_points"][0]
    return pl.DataFrame({"log_odds": odds}).select(likelihood(pl.col("log_odds"))).to_series()


def _contributions(screen: Screen, scores: BaseScores) -> pl.DataFrame:
    """Return points and whether known, per indicator in the scorecard's order, and what stands for open goods."""
    layers, positions = screen.completions.layers, Positions.of(scores)
    size = len(positions.place)
    cells = {cell.spec.code: cell for cell in layers.cells}
    conduct = supplier.conduct_points(screen.card, supplier.blank_profile())
    columns: list[pl.Series] = []
    points: list[Reals] = []
    for spec in screen.card.indicators:
        if spec.code in cells:
            cell = cells[spec.code]
            at = positions.on(cell.definition.axis)
            open_ = np.logical_or.reduce([i < 0 for i in at])
            worth = np.where(open_, np.nan, cell.points[at])
            points.append(worth)
            columns.append(pl.Series(f"points_{spec.code}", worth, nan_to_null=True))
            columns.append(pl.Series(f"known_{spec.code}", cell.known[at] & ~open_))
        elif f"{spec.code}|points" in conduct.columns:
            for part in ("points", "known"):
                value = conduct[f"{spec.code}|{part}"][0]
                columns.append(pl.repeat(value, size, eager=True).alias(f"{part}_{spec.code}"))
    gap = gap_points(scores, np.column_stack(points), positions)
    columns.append(pl.Series(UNKNOWN_GOODS, gap, nan_to_null=True))
    return pl.DataFrame(columns)
