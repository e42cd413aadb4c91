"""From the user's cells to canonical columns, a row per record that is not blank, and issues for cells of no use."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from riskscreen.domain.columns import CANONICAL, CONTROLS
from riskscreen.domain.issues import make_issues
from riskscreen.domain.masking import without_personal
from riskscreen.ingest.cell_words import is_placeholder, not_a_supplier, trimmed
from riskscreen.ingest.controls import control_state, is_reference
from riskscreen.ingest.mapping_file import Mapping
from riskscreen.ingest.numbers import NumberColumn
from riskscreen.ingest.personal import personal_issues
from riskscreen.ingest.plan import SHARES, ColumnPlan, plan_columns
from riskscreen.ingest.shares import read_share

MOST_WORKERS = 3_000_000
"""No employer has more workers than the largest known."""

EXTRA: dict[str, pl.DataType] = {
    "record_state": pl.String(),
    "record_problem": pl.String(),
    "not_a_supplier": pl.String(),
}
"""Beside the canonical columns: the reader's state of the record, why it cannot be read (null where it can), and what it looks like
where it is no supplier's (null where it may be one's)."""

_TARGETS = {
    "tier": "tier",
    "currency": "spend_currency",
    "recruitment_fees": "fees_paid_by_workers",
    "documents_kept": "documents_kept",
    "audit_date": "audit_on",
    "women": "women_share_pct",
    "migrant": "migrant_share_pct",
    "agency": "agency_share_pct",
    "buyer_share": "buyer_share_pct",
    "workers": "workers_count",
    "spend": "spend_amount",
}
_LOOKED_UP = ("tier", "currency", "recruitment_fees", "documents_kept", "audit_date")


def to_canonical(
    frame: pl.LazyFrame, mapping: Mapping | ColumnPlan, *, as_of: date | None = None
) -> tuple[pl.LazyFrame, list[pl.LazyFrame]]:
    """Read the user's cells as our fields.

    Args:
        frame: the table: `row_id`, `source_file`, the reader's `__row`, `__state` and `__detail`, and the input's
            columns as text.
        mapping: which column is which field, or the plan made from it (`plan_columns`), which saves deciding twice.
        as_of: the day of the run; needed with a mapping only.

    Returns:
        A lazy frame with the columns of `domain.columns.CANONICAL` and `EXTRA`, in the rows' order, blank records
        left out; and lazy
        frames of issues about cells. Issues that a validation rule names (unreadable record, missing name, id
        conflict) are not among them.

    Raises:
        ValueError: a mapping is given without `as_of` (a bug).
    """
    if isinstance(mapping, ColumnPlan):
        plan = mapping
    elif as_of is None:
        raise ValueError("to_canonical needs as_of where it is given a mapping")
    else:
        plan = plan_columns(frame, mapping, as_of=as_of)
    base = frame.filter(pl.col("__state") != "blank").with_columns(pl.col("__row").cast(pl.UInt32).alias("source_row"))
    reader = _Reader(base, plan)
    return reader.canonical(), reader.issues()


class _Reader:
    """Reads one table after a plan."""

    def __init__(self, base: pl.LazyFrame, plan: ColumnPlan) -> None:
        self.base = base
        self.plan = plan
        self.mapping = plan.mapping

    def canonical(self) -> pl.LazyFrame:
        """Return the canonical frame."""
        # Every mapped cell is trimmed once.
        used = dict.fromkeys(c for cs in self.mapping.fields.values() for c in cs)
        frame = self.base.with_columns(trimmed(c) for c in used)
        for field in _LOOKED_UP:
            frame = self._look_up(frame, field)
        for field, numbers in self.plan.numbers.items():
            frame = self._number(frame, field, numbers)
        frame = self._spend_marks(frame)
        for field in SHARES:
            frame = self._share(frame, field)
        for control in CONTROLS:
            frame = self._control(frame, control)
        made = {
            "row_id": pl.col("row_id"),
            "source_file": pl.col("source_file"),
            "source_row": pl.col("source_row"),
            "supplier_name": self._text("name", names=True),
            "supplier_id": self._id("supplier_id"),
            "parent_supplier_id": self._id("parent_id"),
            "country_text": self._text("country", codes=True),
            "subdivision_text": self._text("subdivision", codes=True),
            "address": self._joined("address", ", "),
            "sector_text": self._code(self._joined("sector", "; ")),
            "goods_text": self._code(self._joined("goods", "; ")),
            "audit_findings_text": self._text("audit_findings"),
            **{target: pl.col(f"__{field}_value") for field, target in _TARGETS.items() if self._has(field)},
            **{f"{c}_state": pl.col(f"__{c}_state") for c in CONTROLS},
            **{f"{c}_on": pl.col(f"__{c}_on") for c in CONTROLS},
        }
        if self._has("spend"):
            made["spend_currency"] = self._currency()
        return self._judged(frame, made)

    def _judged(self, frame: pl.LazyFrame, made: dict[str, pl.Expr]) -> pl.LazyFrame:
        """Make the canonical columns, and tell totals, notes and rule lines from suppliers."""
        column = self.mapping.column("name")
        named = pl.lit(None, dtype=pl.String) if column is None else pl.col(column)
        read = frame.select(
            *(made.get(name, pl.lit(None)).cast(column.dtype).alias(name) for name, column in CANONICAL.items()),
            pl.col("__state").cast(pl.String).alias("record_state"),
            pl.when(pl.col("__state") == "unreadable")
            .then(pl.col("__detail").fill_null("its cells cannot be told apart"))
            .alias("record_problem"),
            named.alias("__named"),
        )
        if column is None:
            return read.drop("__named").with_columns(pl.lit(None, dtype=pl.String).alias("not_a_supplier"))
        elsewhere = pl.any_horizontal(
            pl.col(c).is_not_null() for c in ("country_text", "address", "sector_text", "record_problem")
        )
        # Such a row keeps its text for a name, so that it is named once, as what it is.
        return (
            read.with_columns(not_a_supplier(pl.col("__named"), elsewhere).alias("not_a_supplier"))
            .with_columns(
                pl.when(pl.col("not_a_supplier").is_not_null())
                .then(pl.col("__named"))
                .otherwise(pl.col("supplier_name"))
                .alias("supplier_name")
            )
            .drop("__named")
        )

    def issues(self) -> list[pl.LazyFrame]:
        """Return lazy frames of issues, one per field and kind that can occur."""
        found = [
            make_issues(self.base.filter(pl.col("__state") == "short"), "row-short", field="record"),
            make_issues(self.base.filter(pl.col("__state") == "long-blank"), "row-long-blank", field="record"),
            *personal_issues(
                self.mapping.personal,
                {c for cs in self.mapping.fields.values() for c in cs},
                {c for field in ("supplier_id", "parent_id") for c in self.mapping.fields.get(field, ())},
            ),
        ]
        for field in _LOOKED_UP:
            found += self._looked_up_issues(field)
        for field, numbers in self.plan.numbers.items():
            frame = self._number(self._only(numbers.column), field, numbers)
            codes = ["number-approximate", "number-unreadable"] if not numbers.plain else []
            found += self._coded(
                frame,
                field,
                numbers.column,
                [*codes, "number-out-of-range"] if field == "workers" else codes,
                f"0 to {MOST_WORKERS:,} persons",
            )
        found += self._open_sign_issues()
        for field, share in self.plan.shares.items():
            needed = [share.numbers.column]
            frame = self._only(
                *needed, *([self.plan.numbers["workers"].column] if "workers" in self.plan.numbers else [])
            )
            if "workers" in self.plan.numbers:
                frame = self._number(frame, "workers", self.plan.numbers["workers"])
            codes = ["number-approximate", "number-unreadable"] if not share.numbers.plain else []
            found += self._coded(
                self._share(frame, field),
                field,
                share.numbers.column,
                [
                    *codes,
                    "number-out-of-range",
                    *(["share-undecidable"] if share.scale is None and not share.persons_or_percent else []),
                ],
                pl.col(f"__{field}_detail"),
            )
            if share.persons_or_percent:
                found.append(_column_issue("share-undecidable", field, share.numbers.column, share.because))
        for control in CONTROLS:
            found += self._control_issues(control)
        for field, order in self.plan.orders.items():
            column = self.mapping.column(field)
            if order.open and not order.proven and column is not None:
                found.append(_column_issue("date-ambiguous", field, column, "day/month/year"))
        return found

    def _has(self, field: str) -> bool:
        return self.mapping.column(field) is not None

    def _only(self, *columns: str) -> pl.LazyFrame:
        """Return the base with what an issue of these columns needs, so that nothing else is read."""
        return self.base.select("source_file", "source_row", *dict.fromkeys(columns))

    def _text(self, field: str, *, names: bool = False, codes: bool = False) -> pl.Expr:
        column = self.mapping.column(field)
        if column is None:
            return pl.lit(None, dtype=pl.String)
        return pl.when(~is_placeholder(pl.col(column), names=names, codes=codes)).then(pl.col(column))

    def _id(self, field: str) -> pl.Expr:
        """Return the supplier's id as written. A person's own id or address is none: the row gets one from file and row."""
        column = self.mapping.column(field)
        kind = self.mapping.personal.get(column, "") if column is not None else ""
        return without_personal(self._code(self._text(field)), kind)

    @staticmethod
    def _code(text: pl.Expr) -> pl.Expr:
        """Take the ".0" off codes that a spreadsheet or a number column made decimal ("721110.0"); "01.10" stays."""
        return text.str.replace(r"^(\d{4,})\.0+$", "${1}")

    def _joined(self, field: str, between: str) -> pl.Expr:
        columns = self.mapping.fields.get(field, ())
        if not columns:
            return pl.lit(None, dtype=pl.String)
        texts = [pl.when(~is_placeholder(pl.col(c), codes=field == "address")).then(pl.col(c)) for c in columns]
        if len(texts) == 1:
            return texts[0]
        whole = pl.concat_str(texts, separator=between, ignore_nulls=True)
        return pl.when(pl.any_horizontal(t.is_not_null() for t in texts)).then(whole)

    def _look_up(self, frame: pl.LazyFrame, field: str) -> pl.LazyFrame:
        column = self.mapping.column(field)
        if column is None or field not in self.plan.lookups:
            return frame
        key = f"__{field}_text"
        table = (
            self.plan.lookups[field]
            .lazy()
            .select(
                pl.col("text").alias(key),
                pl.col("value").alias(f"__{field}_value"),
                pl.col("code").alias(f"__{field}_code"),
            )
        )
        return (
            frame.with_columns(trimmed(column).alias(key))
            .join(table, on=key, how="left", maintain_order="left")
            .drop(key)
        )

    def _looked_up_issues(self, field: str) -> list[pl.LazyFrame]:
        column = self.mapping.column(field)
        if column is None or field not in self.plan.lookups:
            return []
        codes = self.plan.lookups[field]["code"].drop_nulls().unique().sort().to_list()
        return self._coded(self._look_up(self._only(column), field), field, column, codes, None) if codes else []

    def _number(self, frame: pl.LazyFrame, field: str, numbers: NumberColumn) -> pl.LazyFrame:
        read = numbers.attach(frame, f"__{field}_")
        if field != "workers":
            return read
        value = pl.col("__workers_value")
        outside = (value < 0) | (value > MOST_WORKERS)
        return read.with_columns(
            pl.when(~outside).then(value).alias("__workers_value"),
            pl.when(outside)
            .then(pl.lit("number-out-of-range"))
            .otherwise(pl.col("__workers_code"))
            .alias("__workers_code"),
        )

    def _spend_marks(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Add the currency that the amount itself names, and whether it bears a sign of several currencies."""
        spend = self.plan.numbers.get("spend")
        if spend is None:
            return frame
        if spend.lookup is None:
            return frame.with_columns(
                pl.lit(None, dtype=pl.String).alias("__spend_named"), pl.lit(False).alias("__spend_open")
            )
        marks = spend.lookup.lazy().select(
            pl.col("text").alias("__spend_text"),
            pl.col("currency").alias("__spend_named"),
            pl.col("open_sign").alias("__spend_open"),
        )
        return (
            frame.with_columns(trimmed(spend.column).alias("__spend_text"))
            .join(marks, on="__spend_text", how="left", maintain_order="left")
            .drop("__spend_text")
        )

    def _currency(self) -> pl.Expr:
        """Return the currency: of its own cell, else named by the amount, else (without such a column) decided for all."""
        paid = pl.col("__spend_value").is_not_null()
        if self._has("currency"):
            return pl.coalesce("__currency_value", pl.when(paid).then(pl.col("__spend_named")))
        decision = self.mapping.decisions.get("spend")
        code = decision.currency if decision is not None else None
        return pl.when(paid).then(pl.coalesce("__spend_named", pl.lit(code, dtype=pl.String)))

    def _open_sign_issues(self) -> list[pl.LazyFrame]:
        """Return issues of amounts whose sign several currencies share, where nothing else says which."""
        spend = self.plan.numbers.get("spend")
        if spend is None or spend.lookup is None or not spend.lookup["open_sign"].any():
            return []
        column = self.mapping.column("currency")
        decision = self.mapping.decisions.get("spend")
        if column is None and decision is not None and decision.currency is not None:
            return []
        frame = self._spend_marks(self._only(spend.column, *([column] if column is not None else [])))
        silent = pl.lit(True) if column is None else trimmed(column).is_null() | is_placeholder(trimmed(column))
        open_sign = pl.col("__spend_open").fill_null(False) & silent
        return [
            make_issues(
                frame.filter(open_sign),
                "currency-unknown",
                field="currency",
                column=spend.column,
                value=pl.col(spend.column),
            )
        ]

    def _share(self, frame: pl.LazyFrame, field: str) -> pl.LazyFrame:
        share = self.plan.shares.get(field)
        if share is None:
            return frame
        workers = "__workers_value" if "workers" in self.plan.numbers and field != "buyer_share" else None
        return read_share(share, frame, f"__{field}_", workers)

    def _coded(
        self, frame: pl.LazyFrame, field: str, column: str, codes: Sequence[str], detail: pl.Expr | str | None
    ) -> list[pl.LazyFrame]:
        """Return an issue frame per code of `__<field>_code`."""
        return [
            make_issues(
                frame.filter(pl.col(f"__{field}_code") == code),
                code,
                field=field,
                column=column,
                value=pl.col(column),
                detail=detail,
            )
            for code in codes
        ]

    def _control(self, frame: pl.LazyFrame, control: str) -> pl.LazyFrame:
        kind, day = pl.lit(None, dtype=pl.String), pl.lit(None, dtype=pl.Date)
        column = self.mapping.column(control)
        dropped: list[str] = []
        if column is not None:
            key = f"__{control}_text"
            table = (
                self.plan.lookups[control]
                .lazy()
                .select(
                    pl.col("text").alias(key),
                    pl.col("kind").alias(f"__{control}_kind"),
                    pl.col("day").alias(f"__{control}_day"),
                    pl.col("code").alias(f"__{control}_code"),
                )
            )
            frame = frame.with_columns(trimmed(column).alias(key)).join(
                table, on=key, how="left", maintain_order="left"
            )
            kind, day = pl.col(f"__{control}_kind"), pl.col(f"__{control}_day")
            dropped = [key]
        dates = f"{control}_date"
        if self._has(dates):
            frame = self._look_up(frame, dates)
            day = pl.coalesce(pl.col(f"__{dates}_value"), day)
        evidence = self.mapping.column(f"{control}_evidence")
        reference = (kind == "reference").fill_null(False)
        if evidence is not None:
            reference = reference | is_reference(trimmed(evidence))
        return frame.with_columns(
            control_state(kind, reference, day).alias(f"__{control}_state"), day.alias(f"__{control}_on")
        ).drop(dropped)

    def _control_issues(self, control: str) -> list[pl.LazyFrame]:
        fields = [f for f in (control, f"{control}_evidence", f"{control}_date") if self._has(f)]
        columns = [c for f in fields if (c := self.mapping.column(f)) is not None]
        if not columns:
            return []
        frame = self._control(self._only(*columns), control)
        found = [
            make_issues(
                frame.filter(pl.col(f"__{control}_state") == "claimed"),
                "control-claimed",
                field=control,
                column=columns[0],
                value=pl.col(columns[0]),
            )
        ]
        if self._has(control) and self.plan.lookups[control]["code"].is_not_null().any():
            found += self._coded(frame, control, columns[0], ["yesno-unreadable"], None)
        found += self._looked_up_issues(f"{control}_date")
        return found


def _column_issue(code: str, field: str, column: str, detail: str) -> pl.LazyFrame:
    """Return one issue that concerns a column as a whole: no file, no row."""
    nowhere = pl.LazyFrame(
        {"source_file": [None], "source_row": [None]}, schema={"source_file": pl.String, "source_row": pl.UInt32}
    )
    return make_issues(nowhere, code, field=field, column=column, detail=detail)
