"""Score distinct conduct profiles: what the list says of a supplier itself, its exposure and its controls.

Shares are rounded to whole percents and ages to whole years, so that a long list has few distinct profiles.
"""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import add

import numpy as np
import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.screening.indicators import REGISTRY, Conduct
from riskscreen.screening.layers import NINETY
from riskscreen.screening.scorecard import Indicator, Scorecard

DEEPEST = 9
"""Tiers beyond this are told no further apart."""

WOMEN_PCT = MIGRANTS_PCT = 50
MANY_WORKERS = 1000

KEYS = (
    "tier",
    "migrant_pct",
    "agency_pct",
    "fees",
    "documents",
    "ilo",
    *(f"{control}_{part}" for control in CONTROLS for part in ("state", "age")),
    "audit_age",
    "women_half",
    "many_workers",
)
"""Columns that name a conduct profile."""


TYPES: dict[str, pl.DataType] = {
    "tier": pl.UInt8(),
    "migrant_pct": pl.Int16(),
    "agency_pct": pl.Int16(),
    "fees": pl.Boolean(),
    "documents": pl.Boolean(),
    "ilo": pl.String(),
    **{f"{control}_state": pl.String() for control in CONTROLS},
    **{f"{control}_age": pl.Int16() for control in CONTROLS},
    "audit_age": pl.Int16(),
    "women_half": pl.Boolean(),
    "many_workers": pl.Boolean(),
}


def blank_profile() -> pl.DataFrame:
    """Return the conduct profile of a supplier of whom the list says nothing: one row of nulls."""
    return pl.DataFrame({name: [None] for name in KEYS}, schema={name: TYPES[name] for name in KEYS})


def conduct_keys(card: Scorecard, as_of: date) -> dict[str, pl.Expr]:
    """Return the conduct profile of canonical rows, as expressions.

    Args:
        card: the scorecard; evidence that has expired for it is not told further apart.
        as_of: day that ages are counted to.

    Returns:
        An expression per column of `KEYS`.
    """

    def whole(column: str) -> pl.Expr:
        return pl.col(column).fill_nan(None).clip(0, 100).round(0).cast(pl.Int16)

    def age(column: str) -> pl.Expr:
        day = pl.col(column).dt
        not_yet = day.month().cast(pl.Int16) * 100 + day.day().cast(pl.Int16) > as_of.month * 100 + as_of.day
        years = as_of.year - day.year().cast(pl.Int32) - not_yet.cast(pl.Int32)
        return years.clip(0, card.controls.expires_after_years).cast(pl.Int16)

    keys = {
        "tier": pl.col("tier").clip(1, DEEPEST),
        "migrant_pct": whole("migrant_share_pct"),
        "agency_pct": whole("agency_share_pct"),
        "fees": pl.col("fees_paid_by_workers"),
        "documents": pl.col("documents_kept"),
        "ilo": _ilo(),
        "audit_age": age("audit_on"),
        "women_half": pl.col("women_share_pct").fill_nan(None) >= WOMEN_PCT,
        "many_workers": pl.col("workers_count").fill_nan(None) >= MANY_WORKERS,
    }
    for control in CONTROLS:
        dated = pl.col(f"{control}_on").is_not_null()
        state = pl.col(f"{control}_state")
        keys[f"{control}_state"] = pl.when((state == "evidenced") & ~dated).then(pl.lit("claimed")).otherwise(state)
        keys[f"{control}_age"] = pl.when(state == "evidenced").then(age(f"{control}_on"))
    return {name: keys[name].alias(name) for name in KEYS}


def _ilo() -> pl.Expr:
    """Return the ILO indicators as sorted codes joined by `;`, empty where findings name none, null without any."""
    codes = pl.col("ilo_indicators").list.drop_nulls().list.unique().list.sort().list.join(";")
    named = pl.when(codes.str.len_bytes() > 0).then(codes)
    return pl.when(named.is_not_null()).then(named).when(pl.col("audit_findings_text").is_not_null()).then(pl.lit(""))


def conduct_expressions(card: Scorecard) -> list[tuple[Indicator, Conduct]]:
    """Return every supplier and control indicator of a scorecard with its expressions, in the scorecard's order."""
    found = []
    for spec in card.indicators:
        function = REGISTRY[spec.code].conduct
        if function is not None:
            found.append((spec, function(spec, card.controls)))
    return found


def conduct_points(card: Scorecard, profiles: pl.DataFrame) -> pl.DataFrame:
    """Work out every supplier indicator of conduct profiles.

    Args:
        card: the scorecard.
        profiles: the columns of `KEYS`.

    Returns:
        The profiles with, per indicator, `<code>|known`, `|hazard`, `|points`, `|low`, `|high` (points) and `|doubt`
        (half width of the weight's 90 % interval in points). Controls take points away, together at most the
        scorecard's bound.
    """
    columns: list[pl.Expr] = []
    for spec, conduct in conduct_expressions(card):
        prior = spec.unknown.prior
        if prior is None:
            raise TypeError(f"{spec.code}: a prior is needed")
        known = conduct.known.fill_null(value=False)
        control = spec.layer == "control"
        worst = 0.0 if control else prior.max
        best = prior.max if control else prior.p05
        columns.append(known.alias(f"{spec.code}|known"))
        columns.append(
            pl.when(known).then(conduct.hazard.fill_null(0.0)).otherwise(prior.at_quantile).alias(f"{spec.code}|hazard")
        )
        columns.append(pl.when(known).then(None).otherwise(pl.lit(worst)).alias(f"{spec.code}|worst"))
        columns.append(pl.when(known).then(None).otherwise(pl.lit(best)).alias(f"{spec.code}|best"))
    frame = profiles.with_columns(columns)
    bounded = frame.with_columns(_bound(card).alias("control_factor"))
    return bounded.with_columns(expr for spec, _ in conduct_expressions(card) for expr in _in_points(spec))


def _bound(card: Scorecard) -> pl.Expr:
    """Return the factor that keeps what controls take away within the scorecard's bound."""
    earned = [spec.weight * pl.col(f"{spec.code}|hazard") for spec in card.indicators if spec.layer == "control"]
    total = reduce(add, earned, pl.lit(0.0))
    return pl.when(total > card.controls.most_points).then(card.controls.most_points / total).otherwise(1.0)


def _in_points(spec: Indicator) -> list[pl.Expr]:
    factor = pl.col("control_factor") if spec.layer == "control" else pl.lit(1.0)
    weight = spec.hazard_to_points
    hazard, worst, best = (pl.col(f"{spec.code}|{part}") for part in ("hazard", "worst", "best"))
    points = weight * hazard * factor + 0.0
    widest = pl.max_horizontal(hazard, worst, best) * spec.weight
    return [
        points.alias(f"{spec.code}|points"),
        pl.coalesce(weight * worst, points).alias(f"{spec.code}|high"),
        pl.coalesce(weight * best, points).alias(f"{spec.code}|low"),
        (widest * spec.spread * NINETY).alias(f"{spec.code}|doubt"),
    ]


def score_conduct(card: Scorecard, profiles: pl.DataFrame) -> pl.DataFrame:
    """Score distinct conduct profiles.

    Args:
        card: the scorecard.
        profiles: the columns of `KEYS`, distinct.

    Returns:
        The profiles with `conduct_points` (log-odds), `conduct_above` (to the upper end), `conduct_below` (to the
        lower end), `conduct_covered` (weights that rest on evidence), `conduct_reasons` (text or null) and
        `conduct_missing_1` to `conduct_missing_3` (what to ask for: the first, the first two, the first three).
    """
    entries = conduct_expressions(card)
    specs = [spec for spec, _ in entries]
    frame = conduct_points(card, profiles).with_columns(
        conduct.phrase.alias(f"{spec.code}|phrase") for spec, conduct in entries
    )

    def total(make: Callable[[Indicator], pl.Expr]) -> pl.Expr:
        return reduce(add, (make(spec) for spec in specs), pl.lit(0.0))

    def part(spec: Indicator, name: str) -> pl.Expr:
        return pl.col(f"{spec.code}|{name}")

    summed = frame.with_columns(
        total(lambda s: part(s, "points")).alias("conduct_points"),
        total(lambda s: part(s, "high") - part(s, "points")).alias("above"),
        total(lambda s: part(s, "doubt").pow(2)).alias("doubt"),
        total(lambda s: (part(s, "points") - part(s, "low")).pow(2)).alias("fall"),
        total(lambda s: s.weight * part(s, "known").cast(pl.Float64)).alias("conduct_covered"),
        _asks(specs).alias("asks"),
    ).with_columns(
        *_strongest(frame, [s for s in specs if s.layer == "supplier"], 2, "own"),
        *_strongest(frame, [s for s in specs if s.layer == "control"], 1, "control"),
    )
    reasons = pl.concat_str(
        "own_0", "own_1", pl.lit("lowered by: ") + pl.col("control_0"), separator="; ", ignore_nulls=True
    )
    missing = [pl.col("asks").list.head(n).list.join("; ").alias(f"conduct_missing_{n}") for n in (1, 2, 3)]
    texts = summed.select(
        *KEYS,
        "conduct_points",
        (pl.col("above") + pl.col("doubt").sqrt()).alias("conduct_above"),
        (pl.col("doubt") + pl.col("fall")).sqrt().alias("conduct_below"),
        "conduct_covered",
        reasons.alias("conduct_reasons"),
        *missing,
    )
    blank = ["conduct_reasons", "conduct_missing_1", "conduct_missing_2", "conduct_missing_3"]
    return texts.with_columns(pl.when(pl.col(name).str.len_bytes() > 0).then(name).alias(name) for name in blank)


def _strongest(frame: pl.DataFrame, specs: list[Indicator], count: int, name: str) -> list[pl.Series]:
    """Return the phrases of the indicators with the most points, either way: `<name>_0`, `<name>_1` (null where none)."""
    none = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    if not specs:
        return [none.alias(f"{name}_{place}") for place in range(count)]
    phrases = [frame[f"{spec.code}|phrase"] for spec in specs]
    sizes = np.column_stack([frame[f"{spec.code}|points"].abs().to_numpy() for spec in specs])
    sizes[
        ~np.column_stack(
            [(frame[f"{s.code}|known"] & p.is_not_null()).to_numpy() for s, p in zip(specs, phrases, strict=True)]
        )
    ] = 0.0
    order = np.argsort(-sizes, axis=1, kind="stable")[:, :count]
    found = []
    for place in range(count):
        pick = pl.Series(
            np.where(np.take_along_axis(sizes, order[:, [place]], axis=1)[:, 0] > 1e-12, order[:, place], -1)
        )
        said = pl.coalesce(pl.when(pick == n).then(phrase) for n, phrase in enumerate(phrases))
        found.append(pl.select(said.alias(f"{name}_{place}")).to_series())
    return found


def _asks(specs: list[Indicator]) -> pl.Expr:
    """Return what to ask the supplier, the widest range first."""

    def width(spec: Indicator) -> float:
        prior = spec.unknown.prior
        return 0.0 if prior is None else spec.weight * (prior.max - prior.p05)

    ordered = sorted(specs, key=lambda s: (-width(s), s.code))
    asks = [pl.when(~pl.col(f"{s.code}|known")).then(pl.lit(s.unknown.ask)) for s in ordered]
    return pl.concat_list(asks or [pl.lit(None, dtype=pl.String)]).list.drop_nulls()
