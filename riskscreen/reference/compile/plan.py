"""What a compile module hands over: a table of one edition of one source, as the source has it."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Built:
    """A table before corrections, in its final order of rows and columns."""

    source_id: str
    edition: str
    table: str
    frame: pl.DataFrame

    @property
    def key(self) -> str:
        """Return source/edition/table."""
        return f"{self.source_id}/{self.edition}/{self.table}"
