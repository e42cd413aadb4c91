"""What an indicator is: a plain function with a docstring that users read, its axis, its direction and its source."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.scorecard import Controls, Indicator

Axis = Literal["country", "sector", "country_sector", "good", "country_good", "conduct"]
Direction = Literal["higher is worse", "lower is worse", "category"]

KEYS: dict[Axis, tuple[str, ...]] = {
    "country": ("iso3",),
    "sector": ("isic",),
    "country_sector": ("iso3", "isic"),
    "good": ("good",),
    "country_good": ("iso3", "good"),
    "conduct": (),
}

#: Columns that a reference indicator returns beside its keys.
EVIDENCE: dict[str, pl.DataType] = {
    "number": pl.Float64(),
    "value": pl.String(),
    "hazard": pl.Float64(),
    "phrase": pl.String(),
    "detail": pl.String(),
    "locator": pl.String(),
    "year": pl.Int32(),
    "source_id": pl.String(),
    "edition": pl.String(),
}


@dataclass(frozen=True)
class Conduct:
    """A supplier's own indicator as polars expressions over the columns of a conduct profile.

    Attributes:
        known: whether the list says anything that counts as evidence.
        number: the value as a number, where it is one.
        value: the value as text.
        hazard: hazard 0-1 where known (for a control: how much of its points it earns).
        phrase: a few words for the list of reasons; null where it is no reason.
        detail: one sentence.
    """

    known: pl.Expr
    number: pl.Expr
    value: pl.Expr
    hazard: pl.Expr
    phrase: pl.Expr
    detail: pl.Expr


ReferenceFunction = Callable[[ReferenceBundle, Indicator], pl.DataFrame]
ConductFunction = Callable[[Indicator, Controls], Conduct]


@dataclass(frozen=True)
class Definition:
    """An indicator as code defines it; the scorecard may weigh it, never turn it round."""

    code: str
    axis: Axis
    direction: Direction
    source_id: str
    absent: Literal["unknown", "zero"]
    """What a key without a row means: not known, or not on the list (0 points; never a sign of low risk)."""
    absent_value: str
    doc: str
    function: ReferenceFunction | None
    conduct: ConductFunction | None
    orders: tuple[tuple[str, ...], ...] = ()
    """Chains of categories along which hazard must not fall, best first."""
    unknown_over: Literal["code", "section"] = "code"
    """What an unknown's reference distribution counts once along sectors: every code, or every section's own values."""


REGISTRY: dict[str, Definition] = {}


def _documented(code: str, doc: str | None) -> str:
    text = " ".join((doc or "").split("\n\n")[0].split())
    if not text or code in REGISTRY:
        raise TypeError(f"indicator '{code}' needs a docstring of its own (users read it) and a code used once")
    return text


def reference_indicator(
    code: str,
    *,
    axis: Axis,
    direction: Direction,
    source: str,
    absent: Literal["unknown", "zero"],
    absent_value: str = "",
    orders: tuple[tuple[str, ...], ...] = (),
    unknown_over: Literal["code", "section"] = "code",
) -> Callable[[ReferenceFunction], ReferenceFunction]:
    """Register a function from reference tables to evidence; its docstring's first paragraph is shown to users."""

    def register(function: ReferenceFunction) -> ReferenceFunction:
        doc = _documented(code, function.__doc__)
        REGISTRY[code] = Definition(
            code, axis, direction, source, absent, absent_value, doc, function, None, orders, unknown_over
        )
        return function

    return register


def conduct_indicator(
    code: str, *, direction: Direction, orders: tuple[tuple[str, ...], ...] = ()
) -> Callable[[ConductFunction], ConductFunction]:
    """Register a function from a scorecard entry to expressions over conduct profiles; users read its docstring."""

    def register(function: ConductFunction) -> ConductFunction:
        doc = _documented(code, function.__doc__)
        REGISTRY[code] = Definition(
            code, "conduct", direction, "supplier_list", "unknown", "", doc, None, function, orders
        )
        return function

    return register


def hazard_of(number: pl.Expr, spec: Indicator) -> pl.Expr:
    """Map a number to hazard 0-1 by the entry's goalposts, direction and floor (null stays null)."""
    if spec.goalposts is None:
        raise TypeError(f"{spec.code}: goalposts are needed")
    low, high = spec.goalposts.span()
    scaled = number.clip(0).log1p() if spec.goalposts.scale == "log1p" else number
    share = ((scaled - low) / (high - low)).clip(0.0, 1.0)
    worse = 1.0 - share if spec.direction == "lower is worse" else share
    return pl.max_horizontal(worse, pl.lit(spec.floor)).alias("hazard") if spec.floor else worse.alias("hazard")


def thousands(number: pl.Expr) -> pl.Expr:
    """Return a whole number as text with its thousands marked: 12,345."""
    turned = number.cast(pl.String).str.reverse().str.replace_all("([0-9]{3})", "${1},")
    return turned.str.strip_suffix(",").str.reverse()


def span(first: str, last: str) -> pl.Expr:
    """Return years as text, '2014 to 2023', or one year once; the names of two columns go in."""
    once = pl.col(first) == pl.col(last)
    return pl.when(once).then(pl.col(last).cast(pl.String)).otherwise(pl.format("{} to {}", first, last))


def category_hazard(category: pl.Expr, spec: Indicator) -> pl.Expr:
    """Map a category to its hazard; a category that the scorecard does not name becomes null (not known)."""
    return category.replace_strict(dict(spec.categories or {}), default=None, return_dtype=pl.Float64)


def evidence_frame(
    rows: pl.DataFrame,
    bundle: ReferenceBundle,
    table: str,
    source_id: str,
    *,
    keys: tuple[str, ...],
    hazard: pl.Expr,
    value: pl.Expr,
    phrase: pl.Expr,
    detail: pl.Expr,
    locator: pl.Expr,
    number: pl.Expr | None = None,
    year: pl.Expr | None = None,
) -> pl.DataFrame:
    """Lay out an indicator's evidence: its keys and the columns of `EVIDENCE`, sorted by key.

    Args:
        rows: one row per key.
        bundle: for the edition.
        table: the table's name in the bundle.
        source_id: its source.
        keys: key columns, as `rows` has them.
        hazard: 0-1, or null = not known.
        value: the value as published.
        phrase: a few words for the list of reasons.
        detail: one sentence.
        locator: place in the source.
        number: the value as a number, where it is one.
        year: year observed.

    Returns:
        The frame.
    """
    none = pl.lit(None)
    columns = {
        "number": number if number is not None else none,
        "value": value,
        "hazard": hazard,
        "phrase": phrase,
        "detail": detail,
        "locator": locator,
        "year": year if year is not None else none,
        "source_id": pl.lit(source_id),
        "edition": pl.lit(bundle.edition_of(table)),
    }
    return rows.select(*keys, *(expr.cast(EVIDENCE[name]).alias(name) for name, expr in columns.items())).sort(keys)
