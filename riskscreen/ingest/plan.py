"""How the cells of each mapped column are read: decided from all cells of a column before any is read, so that no cell decides alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.ingest.cell_words import is_placeholder, trimmed
from riskscreen.ingest.choose import CONFLICTS_ALLOWED, conflict_share
from riskscreen.ingest.controls import read_control_cells
from riskscreen.ingest.currency import currencies, read_currencies
from riskscreen.ingest.dates import DateOrder, decide_order, read_dates
from riskscreen.ingest.header_words import header_words
from riskscreen.ingest.mapping_file import Decision, Mapping
from riskscreen.ingest.numbers import NumberColumn
from riskscreen.ingest.shares import ShareColumn, decide_shares
from riskscreen.ingest.yesno import read_tiers, read_yes_no

SHARES = ("women", "migrant", "agency", "buyer_share")
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
    decisions = dict(mapping.decisions)
    numbers: dict[str, NumberColumn] = {}
    for name in ("spend", "workers"):
        column = mapping.column(name)
        if column is None:
            continue
        numbers[name] = NumberColumn.decide(frame, column, whole=name == "workers", remembered=decisions.get(name))
        decisions[name] = Decision(decimal="," if numbers[name].decimal == "," else ".", because=numbers[name].because)
    if "spend" in numbers:
        decisions["spend"] = _with_currency(decisions["spend"], mapping, numbers["spend"])
    shares: dict[str, ShareColumn] = {}
    for name in SHARES:
        column = mapping.column(name)
        if column is None:
            continue
        header = header_words().read(column)
        workers = numbers.get("workers") if name != "buyer_share" else None
        shares[name] = decide_shares(frame, column, header.words, percent_sign=header.percent, workers=workers, remembered=mapping.decisions.get(name))
        decisions[name] = shares[name].decision
    lookups: dict[str, pl.DataFrame] = {}
    orders: dict[str, DateOrder] = {}
    distinct = _distinct(frame, mapping, ("tier", "currency", "recruitment_fees", "documents_kept", *CONTROLS, *DATES))
    others = _dates_elsewhere(frame, mapping) if any(f in distinct for f in (*DATES, *CONTROLS)) else []
    for name, values in distinct.items():
        if name == "tier":
            lookups[name] = read_tiers(values)
        elif name == "currency":
            lookups[name] = read_currencies(values).select(
                pl.col("value").alias("text"), pl.col("code").alias("value"), pl.when(pl.col("code").is_null()).then(pl.lit("currency-unknown")).alias("code")
            )
        elif name in ("recruitment_fees", "documents_kept"):
            lookups[name] = read_yes_no(values)
        else:
            before = mapping.decisions.get(name)
            order = decide_order(values.to_list(), others)
            if before is not None and before.order is not None:
                order = DateOrder(before.order, before.because or "remembered from the mapping file", proven=True, open=order.open)
            orders[name] = order
            if name in DATES:
                lookups[name] = read_dates(values, order.order, as_of)
                decisions[name] = Decision(order=order.order, because=order.because)
            else:
                lookups[name] = read_control_cells(values, order.order, as_of)
    decided = mapping.model_copy(update={"decisions": decisions})
    return ColumnPlan(decided, numbers, shares, lookups, orders, as_of)


def _without_broad_conflict(frame: pl.LazyFrame, mapping: Mapping) -> Mapping:
    """Drop an id column that is not called the supplier's where, over the whole list, its ids carry several names too often."""
    column, name = mapping.column("supplier_id"), mapping.column("name")
    if column is None or name is None or mapping.why.get("supplier_id", "").startswith("as ") or not _id_must_fit(column):
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
        return decision.model_copy(update={"currency": code, "because": "; ".join(t for t in (decision.because, "the column's name gives the currency") if t)})
    before = mapping.decisions.get("spend")
    if before is not None and before.currency is not None:
        return decision.model_copy(update={"currency": before.currency})
    if spend.currency is not None and mapping.column("currency") is None:
        return decision.model_copy(update={"currency": spend.currency, "because": "; ".join(t for t in (decision.because, "its cells name the currency") if t)})
    return decision


def _distinct(frame: pl.LazyFrame, mapping: Mapping, fields: Sequence[str]) -> dict[str, pl.Series]:
    """Collect the distinct trimmed texts of several columns; placeholders of dates, tiers and currencies are left out."""
    present = [(f, mapping.column(f)) for f in fields]
    wanted = [(f, c) for f, c in present if c is not None]
    queries = []
    for name, column in wanted:
        text = frame.select(trimmed(column).alias("text")).drop_nulls().unique()
        if name in ("tier", "currency", *DATES):
            text = text.filter(~is_placeholder(pl.col("text")))
        queries.append(text.sort("text"))
    return {name: found["text"] for (name, _), found in zip(wanted, pl.collect_all(queries), strict=True)}


def _dates_elsewhere(frame: pl.LazyFrame, mapping: Mapping) -> list[str]:
    """Return date texts of the table's other columns: a list usually writes all its dates in one order."""
    rows = frame.select(list(mapping.columns)).head(_DATE_SAMPLE).collect()
    found: set[str] = set()
    for column in mapping.columns:
        texts = rows[column].drop_nulls().unique()
        dated = texts.filter(texts.str.contains(r"^\s*\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?:\s+\d{1,2}:.*)?\s*$"))
        found.update(dated.head(500).to_list())
    return sorted(found)
