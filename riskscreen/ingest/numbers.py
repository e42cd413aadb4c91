"""Numbers as people write them: separators, currency signs, brackets, per cent, "about 300".

What a lone "1.234" means is decided for the whole column from its other cells (`decide_numbers`), never cell by cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from riskscreen.ingest.cell_words import trimmed
from riskscreen.ingest.currency import currencies
from riskscreen.ingest.mapping_file import REMEMBERED, Decision
from riskscreen.ingest.number_text import read_number_texts, with_our_digits

LOOKUP_LIMIT = 200_000
"""Odd cells are looked up by their distinct texts up to this many; beyond, they are parsed where they stand."""


@dataclass(frozen=True)
class NumberColumn:
    """How the numbers of one column are read.

    Attributes:
        column: the user's column.
        decimal: its decimal mark.
        because: the evidence for it.
        plain: every filled cell is a plain number, so that a cast reads them all.
        currency: the one currency that cells name (ISO 4217), or None.
        lookup: distinct texts that are no plain numbers with what they were read as; None where there are too many.
    """

    column: str
    decimal: str
    because: str
    plain: bool
    currency: str | None = None
    lookup: pl.DataFrame | None = field(default=None, compare=False)

    def attach(self, frame: pl.LazyFrame, prefix: str) -> pl.LazyFrame:
        """Add the numbers read.

        Args:
            frame: the table.
            prefix: start of the new columns' names.

        Returns:
            The frame with `<prefix>value` (Float64), `<prefix>code` (issue code of a cell that cannot be read, else
            null) and
            `<prefix>percent` (the cell carries a per cent sign).
        """
        text = trimmed(self.column)
        if self.plain:
            return frame.with_columns(
                _cast(text).alias(f"{prefix}value"),
                pl.lit(None, dtype=pl.String).alias(f"{prefix}code"),
                pl.lit(False).alias(f"{prefix}percent"),
            )
        direct = (
            _cast(text) if self.decimal == "." else pl.when(~text.str.contains(".", literal=True)).then(_cast(text))
        )
        if self.lookup is None:
            read = read_number_texts(frame, text, self.decimal, prefix)
            value, code = pl.col(f"{prefix}value"), pl.col(f"{prefix}code")
            return read.with_columns(
                pl.coalesce(direct, value).alias(f"{prefix}value"),
                pl.when(direct.is_null()).then(code).alias(f"{prefix}code"),
            )
        key = f"{prefix}text"
        table = self.lookup.lazy().select(
            pl.col("text").alias(key),
            pl.col("value").alias(f"{prefix}found"),
            pl.col("code").alias(f"{prefix}code"),
            pl.col("percent").alias(f"{prefix}percent"),
        )
        return (
            frame.with_columns(text.alias(key))
            .join(table, on=key, how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col(f"{prefix}found").is_not_null() | pl.col(f"{prefix}code").is_not_null())
                .then(pl.col(f"{prefix}found"))
                .otherwise(_cast(pl.col(key)))
                .alias(f"{prefix}value"),
                pl.col(f"{prefix}percent").fill_null(False),
            )
            .drop(key, f"{prefix}found")
        )


@dataclass(frozen=True)
class NumberRequest:
    """A column to decide on.

    Attributes:
        column: the user's column.
        whole: its numbers count persons, so that "1.234" is 1234.
        remembered: what was decided before; it holds.
        like: key of another request. Where this column shows no mark of its own, its mark holds, and a lone "1.100" among
            whole numbers is 1100.
    """

    column: str
    whole: bool = False
    remembered: Decision | None = None
    like: str | None = None


def decide_numbers(frame: pl.LazyFrame, requests: Mapping[str, NumberRequest]) -> dict[str, NumberColumn]:
    """Decide how the numbers of several columns are written, from all their cells, in few passes over the table.

    Args:
        frame: the table.
        requests: key -> the column to decide on.

    Returns:
        The same keys -> how the column is read.
    """
    if not requests:
        return {}
    texts = frame.select(trimmed(r.column).alias(key) for key, r in requests.items())
    counts: list[pl.Expr] = []
    for key in requests:
        text, number, dotted = pl.col(key), _cast(pl.col(key)), pl.col(key).str.contains(".", literal=True)
        counts += [
            (text.is_not_null() & number.is_null()).sum().alias(f"{key} odd"),
            (number.is_not_null() & dotted).sum().alias(f"{key} dotted"),
            (dotted & text.str.contains(r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$")).sum().alias(f"{key} grouped"),
            (~dotted & (number > 1)).sum().alias(f"{key} whole"),
        ]
    facts = texts.select(counts).collect(engine="streaming").row(0, named=True)
    odd = {k: pl.col(k).is_not_null() & _cast(pl.col(k)).is_null() for k in requests if facts[f"{k} odd"]}
    rests = _collect_texts(texts, odd)
    marks: dict[str, tuple[str, str]] = {}
    for key, request in requests.items():
        mark = _decimal_mark(
            rests.get(key, _NO_TEXTS), facts[f"{key} dotted"], facts[f"{key} grouped"], whole=request.whole
        )
        grouped = facts[f"{key} grouped"]
        if request.like is not None and grouped and grouped == facts[f"{key} dotted"] and not mark[1]:
            if request.like in marks and marks[request.like][1]:
                mark = (marks[request.like][0], f"as '{requests[request.like].column}' is written")
            elif facts[f"{key} whole"]:
                mark = (",", "its other numbers are whole, and every point stands before exactly three digits")
        before = request.remembered
        if before is not None and before.decimal is not None:
            mark = (before.decimal, REMEMBERED)
        marks[key] = mark
    # Where the comma is the decimal mark, a cell that looks like a plain number with a point needs reading too.
    pointed = {
        k: pl.col(k).str.contains(".", literal=True) for k in requests if marks[k][0] == "," and facts[f"{k} dotted"]
    }
    for key, more in _collect_texts(texts, pointed).items():
        rests[key] = pl.concat([rests.get(key, _NO_TEXTS), more]).unique(maintain_order=True)
    lookups = _read_all(rests, {k: mark for k, (mark, _) in marks.items()})
    return {
        key: NumberColumn(
            column=request.column,
            decimal=marks[key][0],
            because=marks[key][1],
            plain=key not in rests,
            currency=_currency_named(rests.get(key, _NO_TEXTS)),
            lookup=_with_currencies(lookups[key]) if key in lookups else None,
        )
        for key, request in requests.items()
    }


_NO_TEXTS = pl.DataFrame(schema={"text": pl.String})


def _collect_texts(texts: pl.LazyFrame, wanted: Mapping[str, pl.Expr]) -> dict[str, pl.DataFrame]:
    """Return the distinct texts of each column for which a condition holds, at most `LOOKUP_LIMIT` of them."""
    queries = [
        texts.filter(condition).select(pl.col(key).alias("text")).unique().sort("text").head(LOOKUP_LIMIT)
        for key, condition in wanted.items()
    ]
    return dict(zip(wanted, pl.collect_all(queries, engine="streaming"), strict=True))


def _read_all(rests: Mapping[str, pl.DataFrame], marks: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Read the odd texts of all columns, where not too many, once per decimal mark: compiling patterns costs most."""
    small = {key: rest for key, rest in rests.items() if rest.height < LOOKUP_LIMIT}
    found: dict[str, pl.DataFrame] = {}
    for mark in sorted({marks[key] for key in small}):
        keys = [key for key in small if marks[key] == mark]
        every = read_number_texts(
            pl.concat([small[key] for key in keys]).unique().lazy(), pl.col("text"), mark
        ).collect()
        found.update({key: small[key].join(every, on="text", how="left", maintain_order="left") for key in keys})
    return found


def _cast(text: pl.Expr) -> pl.Expr:
    """Return plain numbers as Float64: finite, no blanks inside; null for everything else."""
    number = text.cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number)


def _decimal_mark(rest: pl.DataFrame, dotted: int, grouped: int, *, whole: bool) -> tuple[str, str]:
    """Choose the decimal mark from distinct odd texts, and from counts of plain numbers with a dot."""
    digits = with_our_digits(pl.col("text")).str.replace_all(r"[^0-9.,]", "").str.strip_chars(".,")
    counts = (
        rest.lazy()
        .select(digits.alias("d"))
        .select(
            comma=(
                pl.col("d").str.contains(r"\..*,[^.,]*$")
                | pl.col("d").str.contains(r"^[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})$")
                | pl.col("d").str.contains(r"^0,[0-9]+$")
                | pl.col("d").str.contains(r"^[0-9]{1,3}\.[0-9]{3}\.[0-9]{3}")
            ).sum(),
            dot=(
                pl.col("d").str.contains(r",.*\.[^.,]*$")
                | pl.col("d").str.contains(r"^[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})$")
                | pl.col("d").str.contains(r"^[0-9]{1,3}(?:,[0-9]{2,3})+,[0-9]{3}$")
            ).sum(),
            threes=pl.col("d").str.contains(r"^[1-9][0-9]{0,2}\.[0-9]{3}$").sum(),
            thousands=pl.col("d").str.contains(r"^[1-9][0-9]{0,2},[0-9]{3}$").sum(),
        )
        .collect()
        .row(0, named=True)
    )
    comma, dot = int(counts["comma"] or 0), int(counts["dot"] or 0) + (dotted - grouped)
    threes = grouped + int(counts["threes"] or 0)
    if comma > dot:
        return ",", f"{comma} distinct cells show a decimal comma"
    if dot or comma:
        return ".", f"{dot} distinct cells show a decimal point" + (f", {comma} a comma" if comma else "")
    if threes and (whole or threes >= 3):
        return ",", "every point stands before exactly three digits, as a thousands separator does"
    if counts["thousands"]:
        return ".", "every comma stands before exactly three digits, as a thousands separator does"
    return ".", ""


_MARK = pl.col("text").str.replace_all(r"[0-9.,'’()+\-\s]+", " ").str.strip_chars()
_OPEN_SIGNS = ("$", "¥", "￥", "kr", "kr.", "dollar", "dollars")
"""Marks of money that several currencies share."""


def _with_currencies(lookup: pl.DataFrame) -> pl.DataFrame:
    """Add `currency` (ISO 4217 code that the text names, or null) and `open_sign` (it names a sign of several currencies)."""
    table = currencies()
    texts = lookup.select("text", mark=_MARK).with_columns(
        pl.when(pl.col("mark").str.len_chars().is_between(1, 16)).then(pl.col("mark"))
    )
    marks = texts["mark"].drop_nulls().unique()
    known = pl.DataFrame(
        {"mark": marks, "currency": [table.code_of(m) for m in marks.to_list()]},
        schema={"mark": pl.String, "currency": pl.String},
    )
    found = texts.join(known, on="mark", how="left", maintain_order="left")
    sign = found["mark"].str.to_lowercase().is_in(_OPEN_SIGNS).fill_null(False) & found["currency"].is_null()
    return lookup.with_columns(found["currency"], sign.alias("open_sign"))


def _currency_named(rest: pl.DataFrame) -> str | None:
    """Return the one currency that the cells name by code or sign; None where they name none, several, or one that is shared."""
    if rest.is_empty():
        return None
    table = currencies()
    marks = (
        rest.lazy()
        .select(_MARK.alias("mark"))
        .filter(pl.col("mark").str.len_chars().is_between(1, 16))
        .unique()
        .head(2000)
        .collect()["mark"]
    )
    if marks.str.to_lowercase().is_in(_OPEN_SIGNS).any():
        return None  # "$ 5" beside "€ 5": what the unmarked cells are in cannot be told
    named = {code for mark in marks.to_list() if (code := table.code_of(mark)) is not None}
    return named.pop() if len(named) == 1 else None
