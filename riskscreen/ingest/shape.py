"""What reading delimited records has to know of their file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from riskscreen.ingest.dialect import QUOTE, Dialect

NUMBER, BREAKS = "__number", "__breaks"
"""Working columns: a record's number within its segment from 1, and the line ends inside it."""


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


@dataclass(frozen=True)
class Shape:
    """A file of delimited records.

    Attributes:
        path: the file, UTF-8.
        dialect: how cells are parted.
        width: cells that most records have.
        header: the header's columns.
        labels: the header's cells; empty where there is none.
        marks: whether there is a quotation mark anywhere in the file.
    """

    path: Path
    dialect: Dialect
    width: int
    header: Sequence[str]
    labels: Sequence[str | None]
    marks: bool

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The header's columns, then those that most records have beyond it."""
        surplus, taken = [], set(self.header)
        for number in range(len(self.header) + 1, self.width + 1):
            name = f"column {number}"
            while name in taken:
                name += "'"
            surplus.append(name)
        return (*self.header, *surplus)

    @cached_property
    def parsed(self) -> tuple[str, ...]:
        """The columns of records that have the usual width."""
        return self.columns[: self.width]

    @cached_property
    def widths(self) -> frozenset[int]:
        """Numbers of cells that a record of this file has."""
        return frozenset({self.width, len(self.header)})

    @property
    def several_lines(self) -> bool:
        """Whether a record may run over several lines."""
        return bool(self.dialect.quote) and (self.marks or self.dialect.quote != QUOTE)
