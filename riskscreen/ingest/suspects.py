"""Finding the record that swallows others among those that run over several lines."""

from collections.abc import Iterator, Sequence

import polars as pl

from riskscreen.ingest.lines import line_ends, line_ends_in, marks_in_order, offset_of_line
from riskscreen.ingest.quotes import LINE_END, swallows
from riskscreen.ingest.raw import LINE, STATE, UNREADABLE
from riskscreen.ingest.shape import BREAKS, NUMBER, Shape, Start


def find_culprit(
    shape: Shape, at: Start, records: pl.DataFrame, handed: Sequence[tuple[int, str]]
) -> tuple[int, str] | None:
    """Find the first record that swallows others.

    Most records are ruled out by their cells alone, column by column; the text of the few that are left is fetched from
    the file and looked at line by line.

    Args:
        shape: the file.
        at: where the segment begins.
        records: its latest records, with `shape.NUMBER`, `shape.BREAKS` and `raw.LINE`.
        handed: number and text of records that Arrow handed over for their number of cells.

    Returns:
        Number and text of the record; None where none swallows others.
    """
    found = [(n, text) for n, text in handed if LINE_END.search(text) and swallows(text, shape.dialect, shape.widths)]
    several = records.filter((pl.col(STATE) != UNREADABLE) & (pl.col(BREAKS) > 0))
    looked_at = {number for number, _ in handed}
    for mark, only_if_faulty in ((_counts_fit(shape), False), (_has_marks(shape), True)):
        for number, text in _texts(shape, at, several.filter(mark), only_if_faulty=only_if_faulty):
            if number not in looked_at and swallows(text, shape.dialect, shape.widths):
                found.append((number, text))
                break
    return min(found, default=None)


def _has_marks(shape: Shape) -> pl.Expr:
    """Mark records with a quotation mark inside a cell: it may be one that closed another cell too early."""
    return pl.any_horizontal(pl.col(c).str.contains(shape.dialect.quote, literal=True) for c in shape.parsed).fill_null(
        value=False
    )


def _counts_fit(shape: Shape) -> pl.Expr:
    """Mark records in which the text before a cell's first line end completes a record, and so may those after it."""
    if shape.width == 1:
        # Nothing to count: a mark that is never closed runs to the end of the file.
        return pl.col(NUMBER) == pl.col(NUMBER).max()
    marks: list[pl.Expr] = []
    for place, column in enumerate(shape.parsed):
        cell = pl.col(column)
        total = cell.str.count_matches(shape.dialect.delimiter, literal=True).cast(pl.Int64)
        first = cell.str.extract(r"^([^\r\n]*)").str.count_matches(shape.dialect.delimiter, literal=True)
        ends = line_ends(cell).cast(pl.Int64)
        needed = pl.max_horizontal((ends - 1) * (shape.width - 1), pl.lit(1))
        marks.append((ends > 0) & (first == shape.width - 1 - place) & (total - first >= needed))
    return pl.any_horizontal(marks).fill_null(value=False)


def _texts(shape: Shape, at: Start, records: pl.DataFrame, *, only_if_faulty: bool) -> Iterator[tuple[int, str]]:
    """Yield number and text of records as they stand in the file; none if every mark from first to last is in order."""
    import numpy as np

    if records.is_empty():
        return
    top = int(records[LINE][0])
    bottom = int(records[LINE][-1]) + int(records[BREAKS][-1])
    begin = offset_of_line(shape.path, at.offset, top - 1 - at.line)
    end = offset_of_line(shape.path, begin, bottom - top + 1)
    with shape.path.open("rb") as file:
        file.seek(begin)
        region = file.read(end - begin)
    if only_if_faulty and marks_in_order(region, shape.dialect):
        return
    starts = np.concatenate(([0], line_ends_in(region) + 1))
    for number, line, breaks in records.select(NUMBER, LINE, BREAKS).iter_rows():
        text = region[starts[line - top] : starts[min(line - top + breaks + 1, len(starts) - 1)]]
        yield number, text.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
