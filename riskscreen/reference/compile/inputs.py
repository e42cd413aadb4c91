"""The publishers' files that a compile module opens; each is remembered with its digest for the sidecar."""

from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import sha256_of
from riskscreen.reference.sources import CompiledFrom


class Inputs:
    """Opens files below one folder and keeps a list of what was opened since `start`."""

    def __init__(self, root: Path) -> None:
        """Take the folder that holds the publishers' files (`root`) and, beside it, the documents."""
        self.root = root
        self._digests: dict[str, str] = {}
        self._opened: dict[str, None] = {}

    def path(self, name: str) -> Path:
        """Return the path of one input and note it as used.

        Args:
            name: path below the root; `documents/...` lies beside the root.

        Raises:
            ReferenceDataError: the file is not there.
        """
        path = (self.root.parent if name.startswith("documents/") else self.root) / name
        if not path.is_file():
            raise ReferenceDataError(
                f"{path}: the publisher's file is not here; point --sources at the folder that has it."
            )
        if name not in self._digests:
            self._digests[name] = sha256_of(path)
        self._opened[name] = None
        return path

    def csv(self, name: str) -> pl.DataFrame:
        """Return a CSV as text columns, byte-order mark and stray bytes dealt with, empty cells null."""
        frame = pl.read_csv(self.path(name), infer_schema_length=0, encoding="utf8-lossy")
        return frame.rename({column: column.removeprefix("\ufeff") for column in frame.columns})

    def sheet(self, name: str, sheet: str, *, header_row: int) -> pl.DataFrame:
        """Return a worksheet as text; `header_row` counts from 0, a column without a name is named by position."""
        import fastexcel

        book = fastexcel.read_excel(self.path(name))
        rows: pl.DataFrame = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
        header = [text or f"column {number}" for number, text in enumerate(rows.row(header_row), 1)]
        return rows.slice(header_row + 1).rename(dict(zip(rows.columns, header, strict=True)))

    def take(self) -> tuple[CompiledFrom, ...]:
        """Return the inputs opened since the last call, by name."""
        opened = tuple(CompiledFrom(file=name, sha256=self._digests[name]) for name in sorted(self._opened))
        self._opened.clear()
        return opened
