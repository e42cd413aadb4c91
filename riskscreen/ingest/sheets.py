"""Which sheet of a workbook holds the list."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.preamble import LOOKED_AT, Preamble, find_preamble
from riskscreen.ingest.raw import listed
from riskscreen.ingest.written import cell_text

SAME_HEADER = 0.8
"""Share of column names that two sheets must have in common to be parts of one list."""

EXAMPLES = frozenset(
    {"example", "examples", "sample", "exemple", "beispiel", "ejemplo", "exemplo", "esempio", "示例", "ตัวอย่าง"}
)
"""Names of sheets that show how to fill in a list, as our own template's does."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as first looked at.

    Attributes:
        name: its name.
        rows: rows from the first that has a value to the last.
        top: rows above the first that has a value.
        left: columns before the first that has a value.
        preamble: where header and data begin among the rows that have values.
        header: the header's cells, or one None a column.
        problem: why it holds no list; empty where it does.
        loaded: the sheet itself, where it is worth keeping.
    """

    name: str
    rows: int
    top: int
    left: int
    preamble: Preamble
    header: tuple[str | None, ...]
    problem: str = ""
    loaded: Any = None

    @property
    def data_rows(self) -> int:
        """Rows below the header."""
        return max(0, self.rows - self.preamble.first)

    @property
    def labels(self) -> frozenset[str]:
        """The header's cells for comparison."""
        return frozenset(c.strip().casefold() for c in self.header if c)

    @property
    def rank(self) -> tuple[bool, bool, bool, float, int]:
        """How much it looks like a list of suppliers; greater is better."""
        seen = self.preamble
        return (
            seen.names and seen.countries,
            seen.likeness > 2,
            self.data_rows > 1,
            round(seen.likeness, 1),
            self.data_rows,
        )


def load(workbook: Any, name: str) -> Any:
    """Load a sheet; the reason as text where it cannot be loaded.

    Args:
        workbook: an open workbook.
        name: the sheet's name.
    """
    import python_calamine as calamine

    try:
        return workbook.get_sheet_by_name(name)
    except (calamine.CalamineError, OSError, ValueError) as error:
        return " ".join(str(error).split())[:160] or type(error).__name__


def rows_of(sheet: Any) -> Iterator[list[Any]]:
    """Yield the rows of a loaded sheet from the first that has a value.

    The reader's iterator also yields the empty rows above it, though not the empty columns before.

    Args:
        sheet: a loaded sheet that is not empty.
    """
    rows: Iterator[list[Any]] = sheet.iter_rows()
    above = list(itertools.islice(rows, sheet.start[0]))
    padded = all(cell == "" for row in above for cell in row)
    return rows if padded else itertools.chain(above, rows)


def look_at(workbook: Any, name: str, *, keep: bool) -> Sheet:
    """Look at the first rows of a sheet.

    Args:
        workbook: an open workbook.
        name: the sheet's name.
        keep: keep the loaded sheet for reading.
    """
    nothing = Preamble(None, 0)
    sheet = load(workbook, name)
    if isinstance(sheet, str):
        return Sheet(name, 0, 0, 0, nothing, (), f"cannot be read ({sheet})")
    if sheet.start is None or not sheet.height:
        return Sheet(name, 0, 0, 0, nothing, (), "empty")
    top, left = sheet.start
    first = [tuple(cell_text(c) for c in row) for row in itertools.islice(rows_of(sheet), LOOKED_AT)]
    preamble = find_preamble(first)
    header = preamble.labels if preamble.header is not None else (None,) * int(sheet.width)
    problem = _problem(first, preamble, int(sheet.height))
    return Sheet(name, int(sheet.height), int(top), int(left), preamble, header, problem, sheet if keep else None)


def _problem(first: Sequence[Sequence[str | None]], preamble: Preamble, rows: int) -> str:
    """Say why rows are no list; empty where they may be one."""
    filled = [sum(c is not None for c in row) for row in first]
    if preamble.form:
        return "a form with labels one under another"
    if rows <= preamble.first or not any(filled[preamble.first :]):
        return "no rows below a header" if preamble.header is not None else "no rows"
    if max(filled) < 2 and not preamble.names:
        return "a single column of text"
    return "no header and a single row" if preamble.header is None and rows < 2 else ""


def choose_sheets(workbook: Any, name: str) -> tuple[list[Sheet], list[str]]:
    """Choose the sheet that looks most like a supplier list, and those that go on with it under the same header.

    Args:
        workbook: an open workbook.
        name: the file's name for messages, in quotation marks.

    Returns:
        The sheets in their order, and notes on those passed over.

    Raises:
        InputRejected: if no sheet holds a list.
    """
    import python_calamine as calamine

    passed: dict[str, list[str]] = {}
    wanted: list[str] = []
    for about in workbook.sheets_metadata:
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            passed.setdefault("not a worksheet", []).append(about.name)
        elif about.visible != calamine.SheetVisibleEnum.Visible:
            passed.setdefault("hidden", []).append(about.name)
        else:
            wanted.append(about.name)
    sheets = [look_at(workbook, sheet, keep=len(wanted) == 1) for sheet in wanted]
    lists = [s for s in sheets if not s.problem]
    # an example is read only where there is nothing else: its invented suppliers must not join the real ones
    real = [s for s in lists if s.name.strip().casefold() not in EXAMPLES] or lists
    best = max(real, key=lambda s: s.rank, default=None)
    chosen = [s for s in real if best is not None and (s is best or _continues(s, best))]
    for sheet in sheets:
        if sheet not in chosen:
            why = sheet.problem or f"'{best.name if best else ''}' looks more like the list; name another with --sheet"
            passed.setdefault(why, []).append(sheet.name)
    if best is None:
        reasons = "; ".join(f"{listed(names)}: {why}" for why, names in passed.items())[:400]
        raise InputRejected(
            f"No sheet of {name} holds a list ({reasons or 'it has no sheets'}). "
            "Give a sheet with a header row and one supplier a row, or name one with --sheet."
        )
    notes = [f"sheet{'s' * (len(n) > 1)} {listed(n, most=12)} passed over: {why}" for why, n in passed.items()]
    if len(chosen) > 1:
        notes.append(f"sheets {listed(s.name for s in chosen)} have the same header and are read one after another")
    return chosen, notes


def _continues(sheet: Sheet, best: Sheet) -> bool:
    """Say whether a sheet has the header of another, so that both are parts of one list."""
    if sheet.problem or best.preamble.header is None or not sheet.labels:
        return False
    return len(sheet.labels & best.labels) >= SAME_HEADER * len(sheet.labels | best.labels)
