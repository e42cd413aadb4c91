"""Finds columns that look like personal data, by header and by content. Only the column is named, never a value."""

from collections.abc import Mapping as MappingType

import polars as pl

from riskscreen.domain.issues import make_issues
from riskscreen.ingest.candidates import Table

_MOST = 0.5
"""Share of the cells that must look like e-mail addresses or telephone numbers."""


def personal_columns(table: Table, used: frozenset[str]) -> dict[str, str]:
    """Find the columns that look like personal data.

    Args:
        table: headers and contents.
        used: columns that are taken for a field; they count only where their cells are e-mail addresses.

    Returns:
        Column -> kind, e.g. "e-mail address", in the columns' order.
    """
    found: dict[str, str] = {}
    for column in table.columns:
        kind = None if column in used else table.words.personal_kind(table.headers[column])
        contents = table.contents(column)
        if kind is not None and contents.values and contents.yes_no_share >= _MOST:
            kind = None  # "E-mail sent: yes" tells nobody's address
        if kind is None and contents.email_share >= _MOST:
            kind = "e-mail address"
        if kind is None and column not in used and contents.phone_share >= _MOST:
            kind = "telephone number"
        if kind is not None:
            found[column] = kind
    return found


def personal_issues(columns: MappingType[str, str]) -> list[pl.LazyFrame]:
    """Return one issue per column of personal data, without row and without value.

    Args:
        columns: column -> kind.
    """
    nowhere = pl.LazyFrame(
        {"source_file": [None], "source_row": [None]}, schema={"source_file": pl.String, "source_row": pl.UInt32}
    )
    return [
        make_issues(nowhere, "personal-data", field="record", column=column, detail=kind)
        for column, kind in columns.items()
    ]
