"""Dates as people write them. Whether 03/04/2021 is in March or April is decided for the column, from its other cells.

A year alone is read as its first day, a month as its first day: evidence is then taken for older, never for younger,
than it may be.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import polars as pl

from riskscreen.ingest.cell_words import cell_words
from riskscreen.ingest.header_words import fold

Order = Literal["year-first", "day-first", "month-first"]

EARLIEST = date(1990, 1, 1)
"""No social audit or policy is older: an earlier date is a slip, and years of two digits are placed after it."""

_SPREADSHEET_ORIGIN = date(1899, 12, 30)
_CLOCK = re.compile(r"[t\s]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?$")
_YMD = re.compile(r"^(\d{4})[\s./\-年]+(\d{1,2})[\s./\-月]+(\d{1,2})日?$")
_COMPACT = re.compile(r"^((?:19|20|25)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
_THREE = re.compile(r"^(\d{1,2})[\s./\-]+(\d{1,2})[\s./\-]+(\d{4}|\d{2})$")
_DAY_NAME = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th|er|º|\.|°)?[\s./\-,]*(?:de |of )?([^\W\d_][\w.\u0e00-\u0e7f]*?)\.?"
    r"[\s./\-,]*(?:del? )?['’]?(\d{4}|\d{2})$"
)
_NAME_DAY = re.compile(r"^([^\W\d_][\w.]*?)\.?[\s./\-]+(\d{1,2})(?:st|nd|rd|th)?[\s,./\-]+(\d{4})$")
_MONTH_YEAR = re.compile(r"^([^\W\d_][\w.\u0e00-\u0e7f]*?)\.?[\s./\-,]*(?:de[l]? )?['’]?(\d{4}|\d{2})$")
_NUMBER_MONTH = re.compile(r"^(\d{1,2})[./\-](\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})[./\-年](\d{1,2})月?$")
_YEAR = re.compile(r"^(?:fy\s*)?(\d{4})(?:\.0)?年?$")
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[,.]?\s+")


@dataclass(frozen=True)
class DateOrder:
    """Order of day and month in a column.

    Attributes:
        order: the order decided.
        because: the evidence.
        proven: a cell of the column shows it; otherwise it is assumed.
        open: the column has cells that depend on it.
    """

    order: Order
    because: str
    proven: bool
    open: bool


def decide_order(texts: Iterable[str], elsewhere: Iterable[str] = ()) -> DateOrder:
    """Decide the order of day and month.

    Args:
        texts: the column's distinct texts.
        elsewhere: date texts of the same table's other columns, asked where the column itself cannot tell.
    """
    day, month, both = _evidence(texts)
    if not (day or month or both):
        return DateOrder("year-first", "no cell depends on it", proven=True, open=False)
    if day or month:
        order: Order = "day-first" if day >= month else "month-first"
        return DateOrder(
            order,
            f"{max(day, month)} distinct cells can only be {'day/month' if order == 'day-first' else 'month/day'}",
            proven=True,
            open=bool(both),
        )
    day, month, _ = _evidence(elsewhere)
    if day != month:
        order = "day-first" if day > month else "month-first"
        return DateOrder(
            order,
            f"other columns of the table write {'day/month' if order == 'day-first' else 'month/day'}",
            proven=True,
            open=True,
        )
    return DateOrder("day-first", "no cell shows which; day/month is assumed", proven=False, open=True)


def _evidence(texts: Iterable[str]) -> tuple[int, int, int]:
    """Count the distinct texts that can only be day/month, only month/day, or either."""
    day = month = both = 0
    for text in texts:
        if (found := _THREE.match(_CLOCK.sub("", text.strip().lower()))) is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 >= second >= 1:
            day += 1
        elif second > 12 >= first >= 1:
            month += 1
        elif 1 <= first <= 12 and 1 <= second <= 12 and first != second:
            both += 1
    return day, month, both


def date_of(text: str, order: Order, today: date) -> date | None:
    """Return the date that a cell names, or None.

    Args:
        text: a cell's text.
        order: the column's order of day and month; a cell that can be read only one way is read that way.
        today: the day of the run, which places years of two digits.
    """
    cell = _WEEKDAY.sub("", _CLOCK.sub("", " ".join(fold(text).split())).strip(" .,"))
    return _digits(cell, order, today) or _named(cell, today)


def _digits(cell: str, order: Order, today: date) -> date | None:
    if (m := _YMD.match(cell) or _COMPACT.match(cell)) is not None:
        return _day(m[1], m[2], m[3], today)
    if (m := _THREE.match(cell)) is not None:
        first, second = (m[2], m[1]) if order == "month-first" else (m[1], m[2])
        return _day(m[3], second, first, today) or _day(m[3], first, second, today)
    return _month_or_year(cell, today) or _serial(cell)


def _month_or_year(cell: str, today: date) -> date | None:
    if (m := _NUMBER_MONTH.match(cell)) is not None:
        return _day(m[2], m[1], "1", today)
    if (m := _YEAR_MONTH.match(cell)) is not None:
        return _day(m[1], m[2], "1", today)
    m = _YEAR.match(cell)
    return None if m is None else _day(m[1], "1", "1", today)


def _serial(cell: str) -> date | None:
    """Read a spreadsheet's day number, between 1954 and 2064."""
    m = _SERIAL.match(cell)
    if m is None or not 20_000 <= int(m[1]) <= 60_000:
        return None
    return _SPREADSHEET_ORIGIN + timedelta(days=int(m[1]))


def _named(cell: str, today: date) -> date | None:
    for pattern, places in ((_DAY_NAME, (3, 2, 1)), (_NAME_DAY, (3, 1, 2)), (_MONTH_YEAR, (2, 1, 0))):
        if (m := pattern.match(cell)) is None:
            continue
        year, month, day = places
        number = _month(m[month])
        if number is not None and (found := _day(m[year], str(number), m[day] if day else "1", today)) is not None:
            return found
    return None


@lru_cache(maxsize=256)
def _month(word: str) -> int | None:
    return cell_words().months.get(word.strip(".")) or cell_words().months.get(word)


def _day(year: str, month: str, day: str, today: date) -> date | None:
    number = int(year)
    if len(year) <= 2:
        number += 1900 if 1900 + number >= EARLIEST.year else 2000
    elif 2443 <= number <= 2643:  # the Buddhist era of Thai dates
        number -= 543
    if not 1900 <= number <= 2200:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None


def read_dates(values: pl.Series, order: Order, today: date) -> pl.DataFrame:
    """Resolve distinct date cells.

    Args:
        values: distinct trimmed texts, placeholders left out.
        order: the column's order of day and month.
        today: the day of the run; later dates are not taken.

    Returns:
        A frame with `text`, `value` (Date, null where the cell cannot be read, lies before `EARLIEST` or in the
        future) and `code`
        ("date-unreadable", "date-future" or null).
    """
    found = values.drop_nulls().unique(maintain_order=True)
    # ISO dates and timestamps are read all at once: a column may hold a different second in every row.
    iso = found.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?$").str.to_date(
        "%Y-%m-%d", strict=False
    )
    rest = found.filter(iso.is_null()).to_list()
    read = pl.Series([date_of(t, order, today) for t in rest], dtype=pl.Date)
    days = pl.DataFrame(
        {"text": [*found.filter(iso.is_not_null()).to_list(), *rest], "day": pl.concat([iso.drop_nulls(), read])},
        schema={"text": pl.String, "day": pl.Date},
    )
    future, early = pl.col("day") > today, pl.col("day") < EARLIEST
    return days.select(
        "text",
        pl.when(~future & ~early).then("day").alias("value"),
        pl.when(pl.col("day").is_null() | early)
        .then(pl.lit("date-unreadable"))
        .when(future)
        .then(pl.lit("date-future"))
        .alias("code"),
    )
