"""Streaming delimited records from a file into a staged table, each with its number, its line and its state."""

import io
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import polars as pl

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.dialect import Dialect
from riskscreen.ingest.quotes import LINE_END, NEVER_CLOSED, fault, first_line, swallows
from riskscreen.ingest.raw import DETAIL, LINE, LONG_BLANK, META, OK, RAW, ROW, SHORT, STATE, UNREADABLE, counted
from riskscreen.ingest.staging import TableWriter, mark_blank

BLOCK = 1 << 22
SMALL_BLOCK = 1 << 18
LARGEST_BLOCK = 1 << 30
_NUMBER, _BREAKS = "__number", "__breaks"


@dataclass(frozen=True)
class Start:
    """Where reading begins.

    Attributes:
        offset: byte in the file.
        record: physical records before it.
        line: physical lines before it.
    """

    offset: int
    record: int
    line: int


def stream(
    path: Path, at: Start, dialect: Dialect, width: int, columns: Sequence[str], quotes: bool, writer: TableWriter
) -> tuple[str, ...]:
    """Read records to the end of a UTF-8 file.

    Args:
        path: the file.
        at: where the first record begins.
        dialect: how cells are parted.
        width: cells that most records have.
        columns: the header's columns; columns beyond them are named "column N".
        quotes: whether there is a quotation mark anywhere in the file.
        writer: where to write the records.

    Returns:
        Notes for the user.
    """
    reader = _Reader(path, dialect, width, columns, quotes or dialect.quote not in ("", dialects.QUOTE), writer)
    following: Start | None = at
    while following is not None:
        following = reader.segment(following)
    if not reader.culprits:
        return ()
    rows = ", ".join(map(str, reader.culprits[:5])) + (" and more" if len(reader.culprits) > 5 else "")
    return (
        f"{counted(len(reader.culprits), 'record')} with a quotation mark that has no partner set aside as unreadable (row {rows})",
    )


@dataclass
class _Odd:
    """A record that Arrow handed over because it has another number of cells."""

    number: int
    text: str


class _Blocks(io.RawIOBase):
    """The file from an offset on. Never parts CR from LF: Arrow drops a line feed at the beginning of a block."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if data.endswith(b"\r") and len(data) > 1:
            data = data[:-1]
            self._file.seek(-1, io.SEEK_CUR)
        return data


class _Reader:
    def __init__(
        self, path: Path, dialect: Dialect, width: int, columns: Sequence[str], quotes: bool, writer: TableWriter
    ) -> None:
        self.path, self.dialect, self.width, self.quotes, self.writer = path, dialect, width, quotes, writer
        self.header = len(columns)
        self.columns = [*columns, *(_surplus(n, columns) for n in range(len(columns) + 1, width + 1))]
        self.widths = frozenset({width, self.header})
        self.culprits: list[int] = []
        self.block = BLOCK

    def segment(self, at: Start) -> Start | None:
        """Read from `at` until the end (None) or until a record that has to be set aside (where to go on)."""
        import pyarrow as pa

        if at.offset >= self.path.stat().st_size:
            return None
        state = _Segment(self, at)
        with self.path.open("rb") as file:
            file.seek(at.offset)
            reader = self._open(cast(BinaryIO, _Blocks(file)), state.odd)
            while True:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    # Records of the wrong width at the very end come after the last batch.
                    return state.take(None, last=True)
                except pa.ArrowInvalid:
                    return state.take(None) or self._too_long(state)
                again = state.take(batch)
                if again is not None:
                    return again

    def _open(self, file: BinaryIO, odd: "deque[_Odd]") -> Any:
        import pyarrow as pa
        import pyarrow.csv as pc

        def hand_over(row: Any) -> str:
            odd.append(_Odd(row.number, row.text))
            return "skip"

        names = self.columns[: self.width]
        return pc.open_csv(
            pa.PythonFile(file, mode="r"),
            # One thread: only then do handed-over records carry their number.
            read_options=pc.ReadOptions(use_threads=False, block_size=self.block, column_names=names),
            parse_options=pc.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.dialect.quote or False,
                escape_char=self.dialect.escape or False,
                newlines_in_values=self.quotes,
                ignore_empty_lines=False,
                invalid_row_handler=hand_over,
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )

    def _too_long(self, state: "_Segment") -> Start:
        """Deal with a record longer than a block: a broken one, or one that needs a larger block."""
        here = state.here()
        window = 2 * self.block
        with self.path.open("rb") as file:
            file.seek(here.offset)
            text = file.read(window).decode("utf-8", "replace")
        record = next(dialects.records(text, self.dialect))
        open_to_the_end = not record.complete or record.end >= len(text)
        if LINE_END.search(record.text) and (
            swallows(record.text, self.dialect, self.widths) or (open_to_the_end and window > LARGEST_BLOCK)
        ):
            return self.set_aside(here, record.text)
        self.block = min(self.block * 4, LARGEST_BLOCK * 2)
        return here

    def set_aside(self, at: Start, record: str) -> Start:
        """Write the first line of a record as unreadable and return where the next line begins."""
        line = first_line(record)
        number = at.record + 1
        self.culprits.append(number)
        self.write(self.odd_frame([(number, at.line + 1, UNREADABLE, NEVER_CLOSED, line, [])]))
        after = offset_of_line(self.path, at.offset, 1)
        self.block = SMALL_BLOCK
        return Start(after, number, at.line + 1)

    def odd_frame(self, rows: Iterable[tuple[int, int, str, str | None, str | None, list[str | None]]]) -> pl.DataFrame:
        """Make a frame of records that were read one by one."""
        rows = list(rows)
        data: dict[str, list[Any]] = {name: [r[i] for r in rows] for i, name in enumerate(META)}
        for at, column in enumerate(self.columns):
            data[column] = [(r[5][at] if at < len(r[5]) else None) or None for r in rows]
        return pl.DataFrame(data, schema=META | dict.fromkeys(self.columns, pl.String()))

    def write(self, records: pl.DataFrame) -> None:
        self.writer.write(mark_blank(records, self.columns))


def _surplus(number: int, columns: Sequence[str]) -> str:
    name = f"column {number}"
    while name in columns:
        name += "'"
    return name


class _Segment:
    """Puts batches and handed-over records back into one order."""

    def __init__(self, reader: _Reader, at: Start) -> None:
        self.reader, self.at = reader, at
        self.odd: deque[_Odd] = deque()
        self.number = 0
        self.line = at.line

    def here(self) -> Start:
        """Return where the next record begins."""
        offset = offset_of_line(self.reader.path, self.at.offset, self.line - self.at.line)
        return Start(offset, self.at.record + self.number, self.line)

    def take(self, batch: Any, *, last: bool = False) -> Start | None:
        """Write a batch and the handed-over records among it; return where to go on if one has to be set aside."""
        import pyarrow as pa

        good = pl.DataFrame(schema=dict.fromkeys(self.reader.columns[: self.reader.width], pl.String()))
        if batch is not None and batch.num_rows:
            good = cast(pl.DataFrame, pl.from_arrow(pa.Table.from_batches([batch])))
        numbers, odd = self._numbers(good.height, last=last)
        if not len(numbers) and not odd:
            return None
        frame = self._good(good, numbers)
        if odd:
            frame = pl.concat([frame, self._odd(odd)]).sort(_NUMBER)
        # Line on which each record begins.
        begins = frame[_BREAKS].cast(pl.UInt32) + 1
        frame = frame.with_columns((begins.cum_sum() - begins + (self.line + 1)).cast(pl.UInt32).alias(LINE))
        culprit = self._culprit(frame, odd, last=last) if self.reader.quotes else None
        if culprit is not None:
            frame = frame.filter(pl.col(_NUMBER) < culprit[0])
        self.reader.write(frame.drop(_NUMBER, _BREAKS))
        self.number = int(numbers_max(frame, self.number))
        self.line += int(frame[_BREAKS].sum()) + frame.height
        if culprit is not None:
            return self.reader.set_aside(self.here(), culprit[1])
        return None

    def _numbers(self, good: int, *, last: bool) -> tuple[pl.Series, list[_Odd]]:
        """Number the good records: those that the handed-over ones do not have."""
        handed = list(self.odd)
        first = self.number + 1
        all_numbers = pl.Series(_NUMBER, range(0), dtype=pl.UInt32)
        if good:
            all_numbers = pl.int_range(first, first + good + len(handed), dtype=pl.UInt32, eager=True).alias(_NUMBER)
            if handed:
                taken = pl.Series([o.number for o in handed], dtype=pl.UInt32)
                all_numbers = all_numbers.filter(~all_numbers.is_in(taken.implode()))
            all_numbers = all_numbers.head(good)
        reached = int(cast(int, all_numbers[-1])) if good else self.number
        odd: list[_Odd] = []
        while self.odd and (last or self.odd[0].number < reached or self.odd[0].number == reached + 1):
            odd.append(self.odd.popleft())
            reached = max(reached, odd[-1].number)
        return all_numbers, odd

    def _good(self, good: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
        reader = self.reader
        state = SHORT if reader.width < reader.header else OK
        missing = [pl.lit(None, dtype=pl.String).alias(c) for c in reader.columns[reader.width :]]
        breaks = pl.lit(0, dtype=pl.UInt32)
        if reader.quotes:
            broken = [c for c in good.columns if good[c].str.contains_any(["\n", "\r"]).any()]
            if broken:
                breaks = pl.sum_horizontal(line_ends(pl.col(c)).fill_null(0) for c in broken)
        return good.select(
            (pl.Series(_NUMBER, numbers) + self.at.record).cast(pl.UInt32).alias(ROW),
            pl.lit(0, dtype=pl.UInt32).alias(LINE),
            pl.lit(state).alias(STATE),
            pl.lit(None, dtype=pl.String).alias(DETAIL),
            pl.lit(None, dtype=pl.String).alias(RAW),
            pl.all(),
            *missing,
            numbers.alias(_NUMBER),
            breaks.cast(pl.UInt32).alias(_BREAKS),
        )

    def _odd(self, odd: list[_Odd]) -> pl.DataFrame:
        reader = self.reader
        rows = []
        for record in odd:
            found = dialects.cells(record.text, reader.dialect)
            state, detail, raw = self._judge(record.text, found)
            cells: list[str | None] = [] if state == UNREADABLE else list(found[: len(reader.columns)])
            rows.append((self.at.record + record.number, 0, state, detail, raw, cells))
        breaks = [len(LINE_END.findall(o.text)) for o in odd]
        return reader.odd_frame(rows).with_columns(
            pl.Series(_NUMBER, [o.number for o in odd], dtype=pl.UInt32), pl.Series(_BREAKS, breaks, dtype=pl.UInt32)
        )

    def _judge(self, text: str, cells: list[str]) -> tuple[str, str | None, str | None]:
        """Return state, detail and raw text of a record with an unusual number of cells."""
        reader = self.reader
        most = len(reader.columns)
        said = fault(text, reader.dialect)
        if said:
            return UNREADABLE, said, text
        if len(cells) > most:
            if any(cell.strip() for cell in cells[most:]):
                return UNREADABLE, f"it has {len(cells)} cells where the header has {reader.header}", text
            return LONG_BLANK, None, None
        return (SHORT if len(cells) < reader.header else OK), None, None

    def _culprit(self, frame: pl.DataFrame, odd: list[_Odd], *, last: bool) -> tuple[int, str] | None:
        """Find the first record that swallows others: its number and its text."""
        reader = self.reader
        found = [
            (o.number, o.text)
            for o in odd
            if LINE_END.search(o.text) and swallows(o.text, reader.dialect, reader.widths)
        ]
        suspects = frame.filter((pl.col(STATE) != UNREADABLE) & (pl.col(_BREAKS) > 0)).filter(self._suspicious(frame))
        handed = {o.number for o in odd}
        for number, line, breaks in suspects.select(_NUMBER, LINE, _BREAKS).iter_rows():
            if number in handed:
                continue
            text = self._text_of(line - 1 - self.at.line, breaks + 1)
            if swallows(text, reader.dialect, reader.widths):
                found.append((number, text))
                break
        return min(found, default=None)

    def _suspicious(self, frame: pl.DataFrame) -> pl.Expr:
        """Mark records in which the text before a cell's first line end completes a record, and so may those after it."""
        reader = self.reader
        if reader.width == 1:
            # Nothing to count: a mark that is never closed runs to the end of the file.
            return pl.col(_NUMBER) == pl.col(_NUMBER).max()
        marks: list[pl.Expr] = []
        for at, column in enumerate(reader.columns[: reader.width]):
            cell = pl.col(column)
            first = cell.str.extract(r"^([^\r\n]*)").str.count_matches(reader.dialect.delimiter, literal=True)
            total = cell.str.count_matches(reader.dialect.delimiter, literal=True)
            needed = pl.max_horizontal((line_ends(cell).cast(pl.Int64) - 1) * (reader.width - 1), pl.lit(1))
            marks.append(
                (first == reader.width - 1 - at) & ((total.cast(pl.Int64) - first) >= needed) & (line_ends(cell) > 0)
            )
        return pl.any_horizontal(marks).fill_null(value=False)

    def _text_of(self, lines_before: int, lines: int) -> str:
        begin = offset_of_line(self.reader.path, self.at.offset, lines_before)
        end = offset_of_line(self.reader.path, begin, lines)
        with self.reader.path.open("rb") as file:
            file.seek(begin)
            text = file.read(end - begin).decode("utf-8", "replace")
        return text.removesuffix("\n").removesuffix("\r")


def numbers_max(frame: pl.DataFrame, otherwise: int) -> int:
    """Return the greatest record number in a frame, or `otherwise` where it is empty."""
    return cast(int, frame[_NUMBER].max()) if frame.height else otherwise


def line_ends(cell: pl.Expr) -> pl.Expr:
    """Count the line ends in a cell: CR LF, LF or CR."""
    count = cell.str.count_matches
    return count("\n", literal=True) + count("\r", literal=True) - count("\r\n", literal=True)


def offset_of_line(path: Path, offset: int, lines: int) -> int:
    """Return the byte at which a line begins.

    Args:
        path: the file.
        offset: byte at which line 0 begins.
        lines: which line.

    Returns:
        The byte; the file's size where there are no more lines.
    """
    import numpy as np

    if lines <= 0:
        return offset
    with path.open("rb") as file:
        file.seek(offset)
        while data := _Blocks(file).read(BLOCK):
            bytes_ = np.frombuffer(data, dtype=np.uint8)
            ends = bytes_ == 10
            returns = bytes_ == 13
            # CR ends a line by itself unless LF follows.
            returns[:-1] &= ~ends[1:]
            at = np.flatnonzero(ends | returns)
            if len(at) >= lines:
                return offset + int(at[lines - 1]) + 1
            lines -= len(at)
            offset += len(data)
    return offset
