"""Every contribution behind a score, with value, source, edition and locator, adding up to the log-odds exactly.

The frame is made column-wise for one supplier or many; for one supplier every row also passes through the evidence
models of the domain, so that nothing but an evidenced contribution or an unknown with its range can be shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from riskscreen.domain.evidence import Contribution, Evidence, UnknownContribution
from riskscreen.screening import base, supplier
from riskscreen.screening.assess import Screen
from riskscreen.screening.base import BaseScores, score_base
from riskscreen.screening.bundle import TABLES
from riskscreen.screening.explainable import GAPS, Positions, evidence_points, gap_points, gap_title
from riskscreen.screening.layers import NINETY, Cells
from riskscreen.screening.scorecard import Indicator

#: Columns of a table of contributions, beside `row_id`.
SCHEMA: dict[str, pl.DataType] = {
    "indicator": pl.String(),
    "title": pl.String(),
    "layer": pl.String(),
    "kind": pl.String(),
    "value": pl.String(),
    "hazard_0_1": pl.Float64(),
    "points": pl.Float64(),
    "points_low": pl.Float64(),
    "points_high": pl.Float64(),
    "source_id": pl.String(),
    "edition": pl.String(),
    "locator": pl.String(),
    "year": pl.Int32(),
    "unit": pl.String(),
    "detail": pl.String(),
    "reference": pl.String(),
    "quantile": pl.Float64(),
    "ask": pl.String(),
}

CASTS = pl.Schema(SCHEMA)

EVIDENCED, UNKNOWN = "evidenced", "unknown"
AS_SUPPLIED = "as supplied"


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a supplier's score is made of.

    Attributes:
        base: log-odds of a profile without any points.
        contributions: one row per contribution (`SCHEMA`, and `row_id`).
    """

    base: float
    contributions: pl.DataFrame

    def z(self) -> pl.DataFrame:
        """Return the log-odds per supplier: row_id, z."""
        return self.contributions.group_by("row_id", maintain_order=True).agg(
            (pl.col("points").sum() + self.base).alias("z")
        )


def explain(screen: Screen, rows: pl.DataFrame, *, as_of: date | None = None) -> Explanation:
    """Return every contribution to the scores of some rows.

    Args:
        screen: scorecard and bundle.
        rows: canonical and resolved columns, `row_id` unique.
        as_of: day that ages of evidence are counted to, as in the run; the scorecard's own where not given.

    Returns:
        The explanation; contributions sorted by row, then by size.

    Raises:
        pydantic.ValidationError: a contribution of a single supplier has neither evidence nor a range (a bug).
    """
    frame = contributions(screen, rows, as_of=as_of)
    if rows.height == 1:
        models(frame)
    return Explanation(screen.card.base, frame)


def contributions(screen: Screen, rows: pl.DataFrame, *, as_of: date | None = None) -> pl.DataFrame:
    """Return every contribution as one frame: `row_id` and the columns of `SCHEMA`."""
    day = as_of if as_of is not None else screen.card.as_of
    base_keys = rows.select(
        "row_id",
        "country_iso3",
        "subdivision_code",
        "sector_isic",
        base.goods_key(base.goods_as_given(pl.col("goods"))).alias("goods_key"),
    )
    profiles = base_keys.select(base.KEYS).unique().sort(base.KEYS).with_row_index("profile")
    long = _base_rows(screen, profiles)
    at = base_keys.join(profiles, on=base.KEYS, how="left", nulls_equal=True).select("row_id", "profile")
    reference = at.join(long, on="profile", how="inner").select("row_id", *SCHEMA)
    own = _conduct_rows(screen, rows, day)
    order = rows.select("row_id").with_row_index("__order")
    return (
        pl.concat([reference, own])
        .join(order, on="row_id", how="left")
        .sort(["__order", pl.col("points").abs(), "indicator"], descending=[False, True, False])
        .drop("__order")
    )


def models(frame: pl.DataFrame) -> list[Contribution | UnknownContribution]:
    """Build the domain's models from contributions; a row that is neither evidenced nor an unknown cannot be built."""
    found: list[Contribution | UnknownContribution] = []
    for row in frame.iter_rows(named=True):
        shared = {key: row[key] for key in ("indicator", "layer", "points", "points_low", "points_high")}
        if row["kind"] == UNKNOWN:
            found.append(
                UnknownContribution(**shared, reference=row["reference"], quantile=row["quantile"], ask=row["ask"])
            )
            continue
        evidence = {key: row[key] for key in ("source_id", "edition", "locator", "value", "unit", "year")}
        found.append(
            Contribution(**shared, hazard_0_1=row["hazard_0_1"], detail=row["detail"], evidence=Evidence(**evidence))
        )
    return found


def _base_rows(screen: Screen, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the contributions of distinct base profiles: `profile` and the columns of `SCHEMA`."""
    completions = screen.completions
    scores = score_base(completions, profiles)
    positions = Positions.of(scores)
    points = evidence_points(completions.layers, positions)
    parts = [_cell_rows(screen, cell, positions, points[:, n]) for n, cell in enumerate(completions.layers.cells)]
    parts.append(_gap_rows(screen, scores, positions, points))
    return pl.concat(parts)


def _cell_rows(screen: Screen, cell: Cells, positions: Positions, points: np.ndarray) -> pl.DataFrame:
    """Return one indicator's contribution to every profile where no gap leaves it open."""
    rows = np.flatnonzero(~np.isnan(points))
    at = tuple(i[rows] for i in positions.on(cell.definition.axis))
    row, known = cell.find(at), cell.known[at]
    weight, spec = cell.spec.weight, cell.spec
    doubt = weight * cell.hazard[at] * spec.spread * NINETY
    said = cell.evidence.select("value", "locator", "year", "detail", "edition")
    found = said[np.where(row >= 0, row, 0)] if said.height else said.clear(n=len(rows))
    blank = pl.Series(row < 0)
    frame = pl.DataFrame(
        {
            "profile": rows.astype(np.uint32),
            "hazard_0_1": cell.hazard[at],
            "points": points[rows],
            "points_low": np.where(known, points[rows] - doubt, weight * cell.low[at]),
            "points_high": np.where(known, points[rows] + doubt, weight * cell.high[at]),
            "known": known,
            "blank": blank,
            "place": pl.Series(_labels(screen, cell, at), dtype=pl.String),
        }
    ).hstack(found)
    edition = _edition(screen, spec)
    absent = pl.format(f"{spec.source.table}.csv, edition {edition}: no row for {{}}", "place")
    evidenced = pl.col("known")
    return frame.select(
        "profile",
        pl.lit(spec.code).alias("indicator"),
        pl.lit(spec.title).alias("title"),
        pl.lit(spec.layer).alias("layer"),
        pl.when(evidenced).then(pl.lit(EVIDENCED)).otherwise(pl.lit(UNKNOWN)).alias("kind"),
        pl.when(evidenced)
        .then(pl.when("blank").then(pl.lit(cell.definition.absent_value)).otherwise("value"))
        .alias("value"),
        "hazard_0_1",
        "points",
        "points_low",
        "points_high",
        pl.when(evidenced).then(pl.lit(spec.source.id)).alias("source_id"),
        pl.when(evidenced).then(pl.when("blank").then(pl.lit(edition)).otherwise("edition")).alias("edition"),
        pl.when(evidenced).then(pl.when("blank").then(absent).otherwise("locator")).alias("locator"),
        pl.when(evidenced & ~pl.col("blank")).then("year").alias("year"),
        pl.lit(spec.unit).alias("unit"),
        pl.when(evidenced & ~pl.col("blank"))
        .then("detail")
        .when(evidenced)
        .then(pl.format("{}: {}.", pl.lit(spec.title), pl.lit(cell.definition.absent_value)))
        .otherwise(pl.lit(f"{spec.title}: not known; a cautious value is taken."))
        .alias("detail"),
        pl.when(~evidenced).then(pl.lit(spec.unknown.reference)).alias("reference"),
        pl.when(~evidenced).then(pl.lit(spec.unknown.quantile)).alias("quantile"),
        pl.when(~evidenced).then(pl.lit(spec.unknown.ask)).alias("ask"),
    ).cast(CASTS)


def _labels(screen: Screen, cell: Cells, at: tuple[np.ndarray, ...]) -> list[str]:
    """Name the cells asked for, e.g. `CHN, Garments`."""
    axes = screen.completions.axes
    names: dict[str, tuple[tuple[str, ...], ...]] = {
        "country": (axes.places,),
        "sector": (axes.sectors,),
        "good": (axes.goods,),
        "country_sector": (axes.places, axes.sectors),
        "country_good": (axes.places, axes.goods),
    }
    columns = [
        pl.Series(labels, dtype=pl.String).gather(i) for labels, i in zip(names[cell.definition.axis], at, strict=True)
    ]
    return (
        pl.DataFrame([c.alias(f"c{n}") for n, c in enumerate(columns)])
        .select(pl.concat_str(pl.all(), separator=", "))
        .to_series()
        .to_list()
    )


def _edition(screen: Screen, spec: Indicator) -> str:
    names = {where: name for name, where in TABLES.items()}
    return screen.bundle.edition_of(names[spec.source.id, spec.source.table])


def _gap_rows(screen: Screen, scores: BaseScores, positions: Positions, points: np.ndarray) -> pl.DataFrame:
    """Return the contribution that fills each profile's gap."""
    gap = positions.gap
    rows = np.flatnonzero(gap > 0)
    fill = gap_points(scores, points, positions)[rows]
    evidenced = np.nan_to_num(points[rows]).sum(axis=1)
    outcome = scores.outcome.pick(scores.gravest[rows])
    missing = screen.card.missing

    def words(table: Mapping[Literal["country", "sector", "goods"], str]) -> dict[int, str]:
        return {g: "; ".join(table[name] for bit, name in enumerate(GAPS) if g & (1 << bit)) for g in range(1, 8)}

    codes = {g: "unknown_" + "_".join(name for bit, name in enumerate(GAPS) if g & (1 << bit)) for g in range(1, 8)}
    layers: dict[int, str] = {g: next(name for bit, name in enumerate(GAPS) if g & (1 << bit)) for g in range(1, 8)}
    titles = {g: f"{gap_title(g).capitalize()} not known" for g in range(1, 8)}
    which = pl.col("gap")
    frame = pl.DataFrame(
        {
            "profile": rows.astype(np.uint32),
            "gap": gap[rows].astype(np.int64),
            "points": fill,
            "points_low": np.minimum(outcome.reach_low - evidenced, fill),
            "points_high": np.maximum(outcome.reach_high - evidenced, fill),
        }
    )

    def said(table: dict[int, str], name: str) -> pl.Expr:
        return which.replace_strict(table, return_dtype=pl.String).alias(name)

    none = pl.lit(None)
    return frame.select(
        "profile",
        said(codes, "indicator"),
        said(titles, "title"),
        said(layers, "layer"),
        pl.lit(UNKNOWN).alias("kind"),
        none.alias("value"),
        none.alias("hazard_0_1"),
        "points",
        "points_low",
        "points_high",
        *(none.alias(name) for name in ("source_id", "edition", "locator", "year")),
        pl.lit("").alias("unit"),
        said(
            {g: f"{title}; a cautious value is taken over what it could be." for g, title in titles.items()}, "detail"
        ),
        said(words(missing.reference), "reference"),
        pl.lit(missing.quantile).alias("quantile"),
        said(words(missing.ask), "ask"),
    ).cast(CASTS)


def _conduct_rows(screen: Screen, rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the supplier's own contributions: `row_id` and the columns of `SCHEMA`."""
    keyed = rows.select("row_id", "source_file", "source_row", *supplier.conduct_keys(screen.card, as_of).values())
    worked = supplier.conduct_points(screen.card, keyed)
    parts = []
    for spec, conduct in supplier.conduct_expressions(screen.card):
        known = pl.col(f"{spec.code}|known")
        points, low, high, doubt = (pl.col(f"{spec.code}|{part}") for part in ("points", "low", "high", "doubt"))
        unsaid = pl.lit(f"{spec.title}: not given, or not evidenced; a cautious value is taken.")
        locator = pl.format(f"{{}}, row {{}}, {spec.source.column}", "source_file", "source_row")
        parts.append(
            worked.select(
                "row_id",
                pl.lit(spec.code).alias("indicator"),
                pl.lit(spec.title).alias("title"),
                pl.lit(spec.layer).alias("layer"),
                pl.when(known).then(pl.lit(EVIDENCED)).otherwise(pl.lit(UNKNOWN)).alias("kind"),
                pl.when(known).then(conduct.value).alias("value"),
                pl.col(f"{spec.code}|hazard").alias("hazard_0_1"),
                points.alias("points"),
                pl.when(known).then(points - doubt).otherwise(pl.min_horizontal(low, points)).alias("points_low"),
                pl.when(known).then(points + doubt).otherwise(pl.max_horizontal(high, points)).alias("points_high"),
                pl.when(known).then(pl.lit(spec.source.id)).alias("source_id"),
                pl.when(known).then(pl.lit(AS_SUPPLIED)).alias("edition"),
                pl.when(known).then(locator).alias("locator"),
                pl.lit(None).alias("year"),
                pl.lit(spec.unit).alias("unit"),
                pl.when(known).then(conduct.detail).otherwise(unsaid).alias("detail"),
                pl.when(~known).then(pl.lit(spec.unknown.reference)).alias("reference"),
                pl.when(~known).then(pl.lit(spec.unknown.quantile)).alias("quantile"),
                pl.when(~known).then(pl.lit(spec.unknown.ask)).alias("ask"),
            ).cast(CASTS)
        )
    return pl.concat(parts)
