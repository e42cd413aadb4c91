"""Checks of a reference table against its sidecar: bytes, rows, columns, fill, keys, vocabularies, licence."""

import hashlib
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ChecksumMismatch, LicenceForbids, ReferenceDataError
from riskscreen.reference.sources import Kind, Sidecar

DTYPES: dict[Kind, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
}


def sha256_of(path: Path) -> str:
    """Return the hex SHA-256 of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def check_licence(sidecar: Sidecar, path: Path) -> None:
    """Refuse a table that must not be passed on.

    Raises:
        LicenceForbids: the licence says anything but yes (a compiled table is a derivative).
    """
    if sidecar.licence.redistribution != "yes":
        raise LicenceForbids(
            f"{path}: the licence '{sidecar.licence.name}' does not let a compiled table be shipped "
            f"(redistribution: {sidecar.licence.redistribution}); remove it; users get the publisher's own file."
        )


def check_bytes(sidecar: Sidecar, path: Path) -> None:
    """Refuse a table whose bytes are not those that the sidecar describes.

    Raises:
        ReferenceDataError: the table is missing.
        ChecksumMismatch: the digest differs.
    """
    if not path.is_file():
        raise ReferenceDataError(
            f"{path}: the table is missing although its sidecar is there; restore or compile it anew."
        )
    found = sha256_of(path)
    if found != sidecar.sha256:
        raise ChecksumMismatch(
            f"{path}: the table was changed after it was compiled (SHA-256 {found[:12]}…, its sidecar says "
            f"{sidecar.sha256[:12]}…); restore the file, or record a correction and compile it anew."
        )


def read_table(sidecar: Sidecar, path: Path) -> pl.DataFrame:
    """Read a table with the types that its sidecar declares.

    Args:
        sidecar: the table's sidecar.
        path: the CSV.

    Returns:
        The table, columns in the file's order and of the declared types, empty cells null.

    Raises:
        ReferenceDataError: a column is missing or unknown, or a cell does not fit its declared type.
    """
    with path.open(encoding="utf-8") as handle:
        header = handle.readline().rstrip("\n").split(",")
    if sorted(header) != sorted(sidecar.columns):
        raise ReferenceDataError(
            f"{path}: columns are {', '.join(header)}; the sidecar declares {', '.join(sidecar.columns)}."
        )
    schema = {name: DTYPES[sidecar.columns[name].type] for name in header}
    try:
        return pl.read_csv(path, schema=schema)
    except pl.exceptions.PolarsError as error:
        detail = str(error).splitlines()[0]
        raise ReferenceDataError(f"{path}: a cell does not fit the type its sidecar declares ({detail}).") from error


def check_assertions(sidecar: Sidecar, frame: pl.DataFrame, path: Path) -> tuple[str, ...]:
    """Hold a table against the declared minimums and maximums.

    Args:
        sidecar: the table's sidecar.
        frame: the table.
        path: where it lies, for messages.

    Returns:
        Warnings: maximums that are exceeded.

    Raises:
        ReferenceDataError: a minimum, a key or a vocabulary is broken.
    """
    rules = sidecar.assertions
    if frame.height != sidecar.rows:
        raise ReferenceDataError(f"{path}: {frame.height} rows; the sidecar says {sidecar.rows}.")
    if frame.height < rules.min_rows:
        raise ReferenceDataError(f"{path}: {frame.height} rows; at least {rules.min_rows} are expected.")
    for column, least in rules.min_fill.items():
        share = 1 - frame[column].null_count() / frame.height
        if share < least:
            raise ReferenceDataError(
                f"{path}: column {column} is filled in {share:.1%} of rows; at least {least:.0%} is expected."
            )
    if rules.key and (doubled := int(frame.select(rules.key).is_duplicated().sum())):
        raise ReferenceDataError(
            f"{path}: {doubled} rows share their key ({', '.join(rules.key)}), which must name a row once."
        )
    for column, words in rules.allowed.items():
        odd = frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(list(words)))[column].unique().sort()
        if len(odd):
            raise ReferenceDataError(f"{path}: column {column} holds '{odd[0]}'; allowed are {', '.join(words)}.")
    if rules.max_rows is not None and frame.height > rules.max_rows:
        return (f"{path.name}: {frame.height} rows, more than the {rules.max_rows} expected",)
    return ()
