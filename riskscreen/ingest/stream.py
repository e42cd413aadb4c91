"""Streaming delimited records from a file into a staged table, each with its number, its line and its state."""

from collections import deque
from typing import Any, BinaryIO, cast

from riskscreen.ingest import dialect as dialects
from riskscreen.ingest.lines import Blocks, offset_of_line
from riskscreen.ingest.quotes import LINE_END, NEVER_CLOSED, first_line, swallows
from riskscreen.ingest.raw import UNREADABLE, counted
from riskscreen.ingest.segment import Odd, OddRow, Segment, odd_frame
from riskscreen.ingest.shape import Shape, Start
from riskscreen.ingest.staging import TableWriter, mark_blank, mark_repeats

BLOCK = 1 << 22
SMALL_BLOCK = 1 << 18
LARGEST_BLOCK = 1 << 30


def stream(shape: Shape, at: Start, writer: TableWriter) -> tuple[str, ...]:
    """Read records to the end of a file.

    Args:
        shape: the file.
        at: where the first record begins.
        writer: where to write the records.

    Returns:
        Notes for the user.
    """
    reader = _Reader(shape, writer)
    following: Start | None = at
    while following is not None:
        following = reader.read_from(following)
    if not reader.culprits:
        return ()
    rows = ", ".join(map(str, reader.culprits[:5])) + (" and more" if len(reader.culprits) > 5 else "")
    records = counted(len(reader.culprits), "record")
    return (f"{records} with a quotation mark that has no partner set aside as unreadable (row {rows})",)


class _Reader:
    def __init__(self, shape: Shape, writer: TableWriter) -> None:
        self.shape, self.writer = shape, writer
        self.culprits: list[int] = []
        self.block = BLOCK

    def read_from(self, at: Start) -> Start | None:
        """Read until the end (None), or until a record that has to be dealt with (where to go on)."""
        import pyarrow as pa

        if at.offset >= self.shape.path.stat().st_size:
            return None
        segment = Segment(self.shape, at)
        with self.shape.path.open("rb") as file:
            file.seek(at.offset)
            reader = self._open(cast(BinaryIO, Blocks(file)), segment.odd)
            while True:
                try:
                    batch = reader.read_next_batch()
                except StopIteration:
                    # Records of another width at the very end come after the last batch.
                    return self._write(segment, None, last=True)
                except pa.ArrowInvalid:
                    return self._write(segment, None) or self._too_long(segment.here())
                again = self._write(segment, batch)
                if again is not None:
                    return again

    def _write(self, segment: Segment, batch: Any, *, last: bool = False) -> Start | None:
        frame, culprit = segment.take(batch, last=last)
        if frame is not None:
            marked = mark_repeats(frame, self.shape.columns, self.shape.labels)
            self.writer.write(mark_blank(marked, self.shape.columns))
        return None if culprit is None else self._set_aside(segment.here(), culprit)

    def _open(self, file: BinaryIO, odd: deque[Odd]) -> Any:
        import pyarrow as pa
        import pyarrow.csv as pc

        def hand_over(row: Any) -> str:
            odd.append(Odd(row.number, row.text))
            return "skip"

        names = list(self.shape.parsed)
        return pc.open_csv(
            pa.PythonFile(file, mode="r"),
            # One thread: only then do handed-over records carry their number.
            read_options=pc.ReadOptions(use_threads=False, block_size=self.block, column_names=names),
            parse_options=pc.ParseOptions(
                delimiter=self.shape.dialect.delimiter,
                quote_char=self.shape.dialect.quote or False,
                escape_char=self.shape.dialect.escape or False,
                newlines_in_values=self.shape.several_lines,
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

    def _too_long(self, here: Start) -> Start:
        """Deal with a record longer than a block: a broken one, or one that needs a larger block."""
        window = 2 * self.block
        with self.shape.path.open("rb") as file:
            file.seek(here.offset)
            text = file.read(window).decode("utf-8", "replace")
        record = next(dialects.records(text, self.shape.dialect))
        endless = record.end >= len(text) and window > LARGEST_BLOCK
        several = LINE_END.search(record.text)
        if several and (endless or swallows(record.text, self.shape.dialect, self.shape.widths)):
            return self._set_aside(here, record.text)
        self.block = min(self.block * 4, LARGEST_BLOCK * 2)
        return here

    def _set_aside(self, at: Start, record: str) -> Start:
        """Write the first line of a record as unreadable and return where the next line begins."""
        number = at.record + 1
        self.culprits.append(number)
        row: OddRow = (number, at.line + 1, UNREADABLE, NEVER_CLOSED, first_line(record), [])
        self.writer.write(odd_frame(self.shape, [row]))
        # What is broken once may well be so again: little is read in vain from now on.
        self.block = SMALL_BLOCK
        return Start(offset_of_line(self.shape.path, at.offset, 1), number, at.line + 1)
