"""A supplier's controls: evidenced by a reference and a date; a bare yes is claimed; no is none; silence is unknown."""

import re
from datetime import date

import polars as pl

from riskscreen.ingest.cell_words import cell_words, folded, is_placeholder
from riskscreen.ingest.dates import EARLIEST, Order, date_of
from riskscreen.ingest.yesno import contradicts, says_unknown, yes_or_no

KINDS = ("yes", "no", "unknown", "reference", "date", "unreadable")
"""What a control's own cell may be."""

_DOCUMENT_CODE = re.compile(r"^(?=.*\d)[A-Z]{2,}[A-Z0-9]*(?:[-_/ .:#]+[A-Z0-9]+){1,5}$")
_NO_FIRST = re.compile(r"^[^/.:]{0,12}[\s,;:(\-–—]")
_MAX_WORDS = 40


def kind_of(text: str, order: Order, today: date) -> tuple[str, date | None]:
    """Return what a control's cell is, and the date it holds.

    Args:
        text: the cell's text.
        order: order of day and month in the column.
        today: the day of the run.

    Returns:
        One of `KINDS`, and the date where the cell is one (a date says yes, and when). A yes or no that its own remark
        takes back is unknown, whatever document stands beside it.
    """
    if contradicts(text):
        return "unknown", None
    answer = yes_or_no(text)
    if answer is not False and any(mark in text.lower() for mark in cell_words().reference_marks):
        return "reference", None
    if answer is not None:
        return ("yes" if answer else "no"), None
    if says_unknown(text):
        return "unknown", None
    day = date_of(text, order, today)
    if day is not None:
        return ("date", day) if EARLIEST <= day <= today else ("unreadable", None)
    return ("reference" if _DOCUMENT_CODE.match(text) else "unreadable"), None


def _kind_of_linked(text: str) -> str:
    """Return what a cell with an address or a file name in it is."""
    if not _NO_FIRST.match(text):
        return "reference"
    if contradicts(text):
        return "unknown"
    return "no" if yes_or_no(text) is False else "reference"


def read_control_cells(values: pl.Series, order: Order, today: date) -> pl.DataFrame:
    """Resolve distinct cells of a control's column.

    Args:
        values: distinct trimmed texts.
        order: order of day and month in the column.
        today: the day of the run.

    Returns:
        A frame with `text`, `kind` (one of `KINDS`), `day` (Date) and `code` ("yesno-unreadable" or null).
    """
    found = values.drop_nulls()
    # Addresses and file names are told by their marks, all at once: a list may hold a different one for every supplier.
    marked = found.str.to_lowercase().str.contains_any(list(cell_words().reference_marks))
    linked = found.filter(marked).to_list()
    others = found.filter(~marked).to_list()
    read = [kind_of(t, order, today) for t in others]
    kinds = [_kind_of_linked(t) for t in linked]
    return pl.DataFrame(
        {
            "text": [*linked, *others],
            "kind": [*kinds, *(k for k, _ in read)],
            "day": [*(None for _ in linked), *(d for _, d in read)],
            "code": [
                *("yesno-unreadable" if k == "unknown" else None for k in kinds),
                *(
                    "yesno-unreadable" if k == "unreadable" or (k == "unknown" and not says_unknown(t)) else None
                    for t, (k, _) in zip(others, read, strict=True)
                ),
            ],
        },
        schema={"text": pl.String, "kind": pl.String, "day": pl.Date, "code": pl.String},
    )


def is_reference(text: pl.Expr) -> pl.Expr:
    """Say where an evidence cell is a reference: anything but a placeholder, a yes, a no or a shrug.

    Args:
        text: trimmed texts of the evidence column.
    """
    words = cell_words()
    short = folded(pl.when(text.str.len_chars() <= _MAX_WORDS).then(text))
    empty_words = sorted(words.yes | words.no | words.unknown | words.name_placeholders)
    return text.is_not_null() & ~is_placeholder(text) & ~short.is_in(empty_words).fill_null(False)


def control_state(kind: pl.Expr, reference: pl.Expr, on: pl.Expr) -> pl.Expr:
    """Return the state of a control.

    Args:
        kind: what its own cell is (one of `KINDS`; null where blank or where there is no such column).
        reference: the row holds a reference (in its evidence column or in the cell itself).
        on: date of the evidence; null where none.

    Returns:
        "evidenced", "claimed", "none", or null where nothing is known.
    """
    yes = kind.is_in(["yes", "reference", "date"])
    silent = kind.is_null() | (kind == "unreadable")
    return (
        pl.when(kind == "no")
        .then(pl.lit("none"))
        .when((yes.fill_null(False) | silent) & reference & on.is_not_null())
        .then(pl.lit("evidenced"))
        .when(yes.fill_null(False) | (silent & reference))
        .then(pl.lit("claimed"))
    )
