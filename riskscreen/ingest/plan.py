"""How the cells of each mapped column are read: decided from all cells of a column, so that no cell decides alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.ingest.cell_words import is_placeholder, trimmed
from riskscreen.ingest.choose import CONFLICTS_ALLOWED, conflict_share
from riskscreen.ingest.controls import read_control_cells
from riskscreen.ingest.currency import currencies, read_currencies
from riskscreen.ingest.dates import DateOrder, decide_order, read_dates
from riskscreen.ingest.header_words import header_words
from riskscreen.ingest.mapping_file import REMEMBERED, Decision, Mapping
from riskscreen.ingest.numbers import NumberColumn, NumberRequest, decide_numbers
from riskscreen.ingest.shares import ShareColumn, ShareRequest, decide_shares
from riskscreen.ingest.yesno import read_tiers, read_yes_no

SHARES = ("women", "migrant", "agency", "buyer_share")
YES_NO = ("recruitment_fees", "documents_kept")
DATES = ("audit_date", *(f"{c}_date" for c in CONTROLS))
_DATE_SAMPLE = 2000


@dataclass(frozen=True)
class ColumnPlan:
    """How a table's columns are read.

    Attributes:
        mapping: which column is which field, with the decisions taken.
        numbers: `spend` and `workers`.
        shares: shares of the workforce and of the supplier's business.
        lookups: field -> its distinct texts with what they were read as.
        orders: date fields -> order of day and month.
        today: the day of the run.
    """

    mapping: Mapping
    numbers: dict[str, NumberColumn] = field(default_factory=dict)
    shares: dict[str, ShareColumn] = field(default_factory=dict)
    lookups: dict[str, pl.DataFrame] = field(default_factory=dict)
    orders: dict[str, DateOrder] = field(default_factory=dict)
    today: date = date.min


def plan_columns(frame: pl.LazyFrame, mapping: Mapping, *, as_of: date) -> ColumnPlan:
    """Decide how every mapped column is read.

    Args:
        frame: the table, all input columns as text.
        mapping: which column is which field; its decisions, if any, hold.
        as_of: the day of the run; later dates are not taken.

    Returns:
        The plan. Its mapping holds the decisions, and has lost an id column whose ids turn out to carry several names.
    """
    mapping = _without_broad_conflict(frame, mapping)
    before = mapping.decisions
    wanted = {f: c for f in ("spend", "workers", *SHARES) if (c := mapping.column(f)) is not None}
    read = decide_numbers(
        frame,
        {
            f: NumberRequest(
                c, whole=f == "workers", remembered=before.get(f), like="workers" if _may_count(f, c) else None
            )
            for f, c in wanted.items()
        },
    )
    numbers: dict[str, NumberColumn] = {f: read[f] for f in ("spend", "workers") if f in read}
    shares = decide_shares(
        frame, {f: _share_request(f, read[f], before.get(f)) for f in SHARES if f in read}, numbers.get("workers")
    )
    decisions: dict[str, Decision] = dict(before)
    decisions.update({f: Decision(decimal=_mark(n), because=n.because) for f, n in numbers.items()})
    if "spend" in numbers:
        decisions["spend"] = _with_currency(decisions["spend"], mapping, numbers["spend"])
    decisions.update({f: s.decision for f, s in shares.items()})
    lookups, orders = _look_up_all(frame, mapping, as_of)
    decisions.update({f: Decision(order=o.order, because=o.because) for f, o in orders.items() if f in DATES})
    decided = mapping.model_copy(update={"decisions": decisions})
    return ColumnPlan(decided, numbers, shares, lookups, orders, as_of)


def _may_count(field: str, column: str) -> bool:
    """Say whether a share's column may count persons, who are whole."""
    return field in SHARES and field != "buyer_share" and not header_words().read(column).percent


def _mark(numbers: NumberColumn) -> Literal[".", ","]:
    return "," if numbers.decimal == "," else "."


def _share_request(field: str, numbers: NumberColumn, remembered: Decision | None) -> ShareRequest:
    header = header_words().read(numbers.column)
    return ShareRequest(numbers, header.words, header.percent, of_workers=field != "buyer_share", remembered=remembered)


def _look_up_all(
    frame: pl.LazyFrame, mapping: Mapping, as_of: date
) -> tuple[dict[str, pl.DataFrame], dict[str, DateOrder]]:
    """Read the distinct cells of the fields that hold words or dates."""
    lookups: dict[str, pl.DataFrame] = {}
    orders: dict[str, DateOrder] = {}
    distinct = _distinct(frame, mapping, ("tier", "currency", *YES_NO, *CONTROLS, *DATES))
    others = _dates_elsewhere(frame, mapping) if any(f in distinct for f in (*DATES, *CONTROLS)) else []
    for name, values in distinct.items():
        if name == "tier":
            lookups[name] = read_tiers(values)
        elif name == "currency":
            lookups[name] = _read_currency_cells(values)
        elif name in YES_NO:
            lookups[name] = read_yes_no(values)
        else:
            orders[name] = order = _order(values, others, mapping.decisions.get(name))
            reader = read_dates if name in DATES else read_control_cells
            lookups[name] = reader(values, order.order, as_of)
    return lookups, orders


def _order(values: pl.Series, others: Sequence[str], remembered: Decision | None) -> DateOrder:
    order = decide_order(values.to_list(), others)
    if remembered is None or remembered.order is None:
        return order
    return DateOrder(remembered.order, REMEMBERED, proven=True, open=order.open)


def _read_currency_cells(values: pl.Series) -> pl.DataFrame:
    unknown = pl.when(pl.col("code").is_null()).then(pl.lit("currency-unknown"))
    return read_currencies(values).select(
        pl.col("value").alias("text"), pl.col("code").alias("value"), unknown.alias("code")
    )


def _without_broad_conflict(frame: pl.LazyFrame, mapping: Mapping) -> Mapping:
    """Drop an id column not called the supplier's whose ids, over the whole list, carry several names too often."""
    column, name = mapping.column("supplier_id"), mapping.column("name")
    if (
        column is None
        or name is None
        or mapping.why.get("supplier_id", "").startswith("as ")
        or not _id_must_fit(column)
    ):
        return mapping
    share = conflict_share(frame, column, name)
    if share <= CONFLICTS_ALLOWED:
        return mapping
    note = f"supplier_id: '{column}' was not taken, because in {share:.0%} of the rows its ids carry several names"
    return mapping.without("supplier_id", note)


def _id_must_fit(column: str) -> bool:
    words = header_words()
    match = words.match(words.read(column), "supplier_id")
    return match is None or match.must_fit


def _with_currency(decision: Decision, mapping: Mapping, spend: NumberColumn) -> Decision:
    code = currencies().in_header(spend.column)
    if code is not None:
        return decision.model_copy(
            update={
                "currency": code,
                "because": "; ".join(t for t in (decision.because, "the column's name gives the currency") if t),
            }
        )
    before = mapping.decisions.get("spend")
    if before is not None and before.currency is not None:
        return decision.model_copy(update={"currency": before.currency})
    if spend.currency is not None and mapping.column("currency") is None:
        return decision.model_copy(
            update={
                "currency": spend.currency,
                "because": "; ".join(t for t in (decision.because, "its cells name the currency") if t),
            }
        )
    return decision


def _distinct(frame: pl.LazyFrame, mapping: Mapping, fields: Sequence[str]) -> dict[str, pl.Series]:
    """Collect the distinct trimmed texts of several columns, without placeholders where they are never an answer."""
    present = [(f, mapping.column(f)) for f in fields]
    wanted = [(f, c) for f, c in present if c is not None]
    queries = []
    for name, column in wanted:
        text = frame.select(trimmed(column).alias("text")).drop_nulls().unique()
        if name in ("tier", "currency", *DATES):
            text = text.filter(~is_placeholder(pl.col("text")))
        queries.append(text.sort("text"))
    return {
        name: found["text"]
        for (name, _), found in zip(wanted, pl.collect_all(queries, engine="streaming"), strict=True)
    }


def _dates_elsewhere(frame: pl.LazyFrame, mapping: Mapping) -> list[str]:
    """Return date texts of the table's other columns: a list usually writes all its dates in one order."""
    rows = frame.select(list(mapping.columns)).head(_DATE_SAMPLE).collect()
    found: set[str] = set()
    for column in mapping.columns:
        texts = rows[column].drop_nulls().unique()
        dated = texts.filter(texts.str.contains(r"^\s*\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?:\s+\d{1,2}:.*)?\s*$"))
        found.update(dated.head(500).to_list())
    return sorted(found)
