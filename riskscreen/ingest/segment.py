"""Putting the records that Arrow parted and those it handed over back into one order, numbered."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.lines import line_ends, offset_of_line
from riskscreen.ingest.quotes import LINE_END, fault
from riskscreen.ingest.raw import DETAIL, LINE, LONG_BLANK, META, OK, RAW, ROW, SHORT, STATE, UNREADABLE
from riskscreen.ingest.shape import BREAKS, NUMBER, Shape, Start
from riskscreen.ingest.suspects import find_culprit

OddRow = tuple[int, int, str, str | None, str | None, list[str | None]]
"""A record read here and not by Arrow: row, line, state, detail, raw text, cells."""


@dataclass(frozen=True)
class Odd:
    """A record that Arrow handed over because it has another number of cells.

    Attributes:
        number: its number within the segment, from 1.
        text: the record without its line end.
    """

    number: int
    text: str


class Segment:
    """Records from one place in the file on.

    Args:
        shape: the file.
        at: where the first record begins.
    """

    def __init__(self, shape: Shape, at: Start) -> None:
        self.shape, self.at = shape, at
        self.odd: deque[Odd] = deque()
        self.number = 0
        self.line = at.line

    def here(self) -> Start:
        """Return where the next record begins."""
        offset = offset_of_line(self.shape.path, self.at.offset, self.line - self.at.line)
        return Start(offset, self.at.record + self.number, self.line)

    def take(self, batch: Any, *, last: bool = False) -> tuple[pl.DataFrame | None, str | None]:
        """Take a batch and the handed-over records among it.

        Args:
            batch: an Arrow record batch; None for handed-over records alone.
            last: the text has ended.

        Returns:
            The staged records, and the text of the record after them if that one swallows others.
        """
        import pyarrow as pa

        good = pl.DataFrame(schema=dict.fromkeys(self.shape.parsed, pl.String()))
        if batch is not None and batch.num_rows:
            good = cast(pl.DataFrame, pl.from_arrow(pa.Table.from_batches([batch])))
        numbers, odd = self._numbers(good.height, last=last)
        if not len(numbers) and not odd:
            return None, None
        frame = self._good(good, numbers)
        if odd:
            frame = pl.concat([frame, self._odd(odd)]).sort(NUMBER)
        lines = frame[BREAKS] + 1
        frame = frame.with_columns((lines.cum_sum() - lines + (self.line + 1)).cast(pl.UInt32).alias(LINE))
        culprit = None
        if self.shape.several_lines:
            culprit = find_culprit(self.shape, self.at, frame, [(o.number, o.text) for o in odd])
        if culprit is not None:
            frame = frame.filter(pl.col(NUMBER) < culprit[0])
        if frame.height:
            self.number = int(cast(int, frame[NUMBER].max()))
            self.line += int(frame[BREAKS].sum()) + frame.height
        return frame.drop(NUMBER, BREAKS), culprit[1] if culprit is not None else None

    def _numbers(self, good: int, *, last: bool) -> tuple[pl.Series, list[Odd]]:
        """Number the good records: they have the numbers that the handed-over ones have not."""
        numbers = pl.Series(NUMBER, (), dtype=pl.UInt32)
        if good:
            first = self.number + 1
            numbers = pl.int_range(first, first + good + len(self.odd), dtype=pl.UInt32, eager=True).alias(NUMBER)
            taken = pl.Series([o.number for o in self.odd], dtype=pl.UInt32)
            numbers = numbers.filter(~numbers.is_in(taken.implode())).head(good)
        reached = int(numbers[-1]) if good else self.number
        odd: list[Odd] = []
        while self.odd and (last or self.odd[0].number <= reached + 1):
            odd.append(self.odd.popleft())
            reached = max(reached, odd[-1].number)
        return numbers, odd

    def _good(self, good: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
        shape = self.shape
        state = SHORT if shape.width < len(shape.header) else OK
        nothing = pl.lit(None, dtype=pl.String)
        breaks = pl.lit(0, dtype=pl.UInt32)
        if shape.several_lines:
            broken = good.select(pl.all().str.contains_any(["\n", "\r"]).any()).row(0) if good.height else ()
            if any(broken):
                cells = (c for c, some in zip(good.columns, broken, strict=True) if some)
                breaks = pl.sum_horizontal(line_ends(pl.col(c)).fill_null(0) for c in cells)
        return good.select(
            (numbers + self.at.record).cast(pl.UInt32).alias(ROW),
            pl.lit(0, dtype=pl.UInt32).alias(LINE),
            pl.lit(state).alias(STATE),
            nothing.alias(DETAIL),
            nothing.alias(RAW),
            pl.all(),
            *(nothing.alias(c) for c in shape.columns[shape.width :]),
            numbers.alias(NUMBER),
            breaks.cast(pl.UInt32).alias(BREAKS),
        )

    def _odd(self, odd: list[Odd]) -> pl.DataFrame:
        rows: list[OddRow] = []
        for record in odd:
            cells = dialects.cells(record.text, self.shape.dialect)
            state, detail, raw = _judge(record.text, cells, self.shape)
            kept: list[str | None] = [] if state == UNREADABLE else [*cells[: len(self.shape.columns)]]
            rows.append((self.at.record + record.number, 0, state, detail, raw, kept))
        breaks = [len(LINE_END.findall(o.text)) for o in odd]
        return odd_frame(self.shape, rows).with_columns(
            pl.Series(NUMBER, [o.number for o in odd], dtype=pl.UInt32), pl.Series(BREAKS, breaks, dtype=pl.UInt32)
        )


def _judge(text: str, cells: list[str], shape: Shape) -> tuple[str, str | None, str | None]:
    """Return state, detail and raw text of a record with an unusual number of cells."""
    most = len(shape.columns)
    said = fault(text, shape.dialect)
    if not said and any(cell.strip() for cell in cells[most:]):
        said = f"it has {len(cells)} cells where the header has {len(shape.header)}"
    if said:
        return UNREADABLE, said, text
    if len(cells) > most:
        return LONG_BLANK, None, None
    return (SHORT if len(cells) < len(shape.header) else OK), None, None


def odd_frame(shape: Shape, rows: Iterable[OddRow]) -> pl.DataFrame:
    """Make staged records of records that were read one by one.

    Args:
        shape: the file.
        rows: the records.
    """
    rows = list(rows)
    data: dict[str, list[Any]] = {name: [row[at] for row in rows] for at, name in enumerate(META)}
    for at, column in enumerate(shape.columns):
        data[column] = [(row[5][at] if at < len(row[5]) else None) or None for row in rows]
    return pl.DataFrame(data, schema=META | dict.fromkeys(shape.columns, pl.String()))
