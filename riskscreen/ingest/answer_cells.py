"""What the cells of an answer mean: yes, no, not yet or still open; dates; shares and numbers. Blank is still open."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.answer_sheets import Cell
from riskscreen.ingest.cell_words import fold_cell
from riskscreen.ingest.controls import is_reference
from riskscreen.ingest.dates import EARLIEST, DateOrder, date_of, decide_order
from riskscreen.ingest.yaml_text import read_yaml_text
from riskscreen.ingest.yesno import contradicts, says_unknown, yes_or_no

Said = Literal["yes", "no", "not yet", "open", "neither", "unreadable"]

_SHARE = re.compile(r"^(\d{1,3}(?:[.,]\d{1,4})?)\s*(%|per ?cent|pct|pour ?cent|por ciento|prozent)?$", re.IGNORECASE)
_WHOLE = re.compile(r"^\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+$|^\d{1,9}$")
MOST_WORKERS = 10_000_000


@dataclass(frozen=True)
class Day:
    """A date that was given, or why it is not taken: `future` or `unreadable`; `swapped` where day and month may be."""

    day: date | None = None
    problem: str = ""
    swapped: bool = False


@cache
def _not_yet() -> tuple[str, ...]:
    words = read_yaml_text(asset("data", "ingest", "values.yml"))["not_yet"]
    return tuple(sorted({fold_cell(word) for word in words}, key=len, reverse=True))


def said(cell: Cell, choices: Sequence[str], *, strict_no: bool = False) -> Said:
    """Return what a yes/no answer says.

    Args:
        cell: the answer.
        choices: words of the drop-down, in the order yes, no, not yet, open.
        strict_no: as in `yes_or_no`, where no is the harmless answer.

    Returns:
        "neither" is a yes or a no that its own remark takes back ("Yes, but not implemented").
    """
    if cell.text is None:
        return "open"
    text = fold_cell(cell.text)
    meanings: tuple[Said, ...] = ("yes", "no", "not yet", "open")
    for choice, meaning in zip(choices, meanings, strict=True):
        if text == fold_cell(choice):
            return meaning
    if any(text == word or re.match(rf"{re.escape(word)}(?!\w)", text) for word in _not_yet()):
        return "not yet"
    answer = yes_or_no(cell.text, strict_no=strict_no)
    if answer is None and contradicts(cell.text):
        return "neither"
    if answer is not None:
        return "yes" if answer else "no"
    return "open" if says_unknown(cell.text) else "unreadable"


def order_of(texts: Iterable[str]) -> DateOrder:
    """Decide the order of day and month from all dates of one workbook."""
    return decide_order(dict.fromkeys(texts))


def day_of(cell: Cell, order: DateOrder, today: date) -> Day:
    """Return the date of a cell.

    Args:
        cell: a date cell or a text.
        order: order of day and month in the workbook.
        today: later dates are not taken.

    Returns:
        The date. Where nothing shows which of two readings is meant, the earlier one: evidence is then taken for older,
        never for younger, than it may be.
    """
    if cell.text is None:
        return Day()
    found = date_of(cell.text, order.order, today)
    swapped = False
    if found is not None and not order.proven and order.open:
        others = [date_of(cell.text, other, today) for other in ("day-first", "month-first")]
        read = [day for day in others if day is not None]
        swapped = len(set(read)) > 1
        found = min(read, default=found)
    if found is None or found < EARLIEST:
        return Day(problem="unreadable")
    return Day(problem="future") if found > today else Day(found, swapped=swapped)


def share_of(cell: Cell) -> str | None:
    """Return a share as a list takes it ("45%", "1.5%"), or None where the cell gives none.

    A bare number of at most 1 is none: a spreadsheet stores 45% as 0.45, and 1 may be 1 % or all.
    """
    if cell.text is None or (cell.number is not None and 0 < cell.number <= 1):
        return None
    match = _SHARE.match(cell.text)
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    if value > 100 or (0 < value <= 1 and not match[2]):
        return None
    return f"{value:.4f}".rstrip("0").rstrip(".") + "%"


def number_of(cell: Cell) -> str | None:
    """Return a number of persons as plain digits, or None where the cell gives none (a fraction is no person)."""
    if cell.number is not None:
        whole = cell.number.is_integer() and 0 <= cell.number <= MOST_WORKERS
        return str(int(cell.number)) if whole else None
    if cell.text is None or not _WHOLE.match(cell.text):
        return None
    digits = re.sub(r"\D", "", cell.text)
    return str(int(digits)) if int(digits) <= MOST_WORKERS else None


def is_document(cell: Cell) -> bool:
    """Say whether an evidence cell names a document: anything but a placeholder, a yes, a no or a shrug."""
    if cell.text is None:
        return False
    return bool(pl.select(is_reference(pl.lit(cell.text))).item())
