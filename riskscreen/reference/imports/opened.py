"""Opens what publishers hand out for readers of tables by country: a workbook or CSV, alone or still in its zip."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from riskscreen.reference.imports.files import (
    ROW,
    Workbook,
    kind_of,
    plain,
    records_of,
    refusing,
    shown,
    text_of,
    unique_names,
    zip_members,
)
from riskscreen.reference.imports.reading import ImportRefused

SENTENCE = 40
"""A last line of one cell and at least so many letters is a footnote, not a row that breaks off."""


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Turn whatever the zip library says of a damaged file into a refusal.

    Raises:
        ImportRefused: the block failed on the file.
    """
    with refusing(path, "a workbook or a zip"):
        yield


@contextmanager
def workbook_of(path: Path) -> Iterator[Workbook]:
    """Open a workbook, also where it still lies in the zip that the publisher hands out.

    Raises:
        ImportRefused: it is cut off or damaged, no workbook, or a zip that holds none or several.
    """
    with sound(path):
        kind = kind_of(path)
    if kind != "zip":
        whole(path)
        yield Workbook(path)
        return
    books = members(path, ".xlsx")
    if len(books) != 1:
        raise ImportRefused(f"{path.name}: the zip holds {len(books)} workbooks ({shown(books)}); name the right one.")
    ((name, content),) = books.items()
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / Path(name).name
        unpacked.write_bytes(content)
        whole(unpacked)
        yield Workbook(unpacked)


def holds_workbook(path: Path) -> bool:
    """Return whether a file is a workbook, or a zip with one.

    Raises:
        ImportRefused: it is a damaged zip.
    """
    with sound(path):
        kind = kind_of(path)
        if kind != "zip":
            return kind == "workbook"
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(".xlsx") for name in archive.namelist())


def members(path: Path, ending: str) -> dict[str, bytes]:
    """Return the members of a zip with this ending, by name, without those that a Mac adds.

    Raises:
        ImportRefused: the zip is damaged, too large or without such a member.
    """
    with sound(path):
        return {name: held for name, held in zip_members(path, ending=ending).items() if "__MACOSX" not in name}


def whole(path: Path) -> None:
    """Refuse a workbook of which any member is damaged (older .xls files are not checked here).

    Raises:
        ImportRefused: a member cannot be read back.
    """
    if path.read_bytes()[:2] != b"PK":
        return
    with sound(path), zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        if damaged is not None:
            raise zipfile.BadZipFile(f"{damaged} is damaged")


def csv_members(path: Path) -> dict[str, bytes]:
    """Return the CSVs that a user named: the file itself, or those in a zip, by name.

    Raises:
        ImportRefused: it is neither a text nor a zip with a CSV.
    """
    with sound(path):
        kind = kind_of(path)
    if kind == "text":
        return {path.name: path.read_bytes()}
    if kind == "zip":
        return members(path, ".csv")
    what = "a workbook" if kind == "workbook" else "an XML"
    raise ImportRefused(f"{path.name}: this is {what}; expected a CSV, or a zip with it.")


def csv_under_header(
    path: Path, content: bytes, *, holding: Sequence[str], label: str, within: int = 40
) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a CSV below its header as text, and the lines above the header.

    Args:
        path: the file given, for messages.
        content: the CSV's bytes.
        holding: columns of which the header holds at least one (case, blanks and punctuation aside).
        label: name for messages.
        within: how many records to look at for the header.

    Returns:
        The rows with `__row`, empty cells null; and the texts above the header.

    Raises:
        ImportRefused: no header, a last line that breaks off, or a row with more cells than the header.
    """
    text = text_of(path, content).replace("\r\n", "\n").replace("\r", "\n")
    top = text.split("\n", within)[:within]
    wanted = {plain(name) for name in holding}
    for delimiter in (",", ";", "\t"):
        records = records_of("\n".join(top), delimiter, label, strict=False)
        hits = [n for n, record in enumerate(records) if len(record) > 1 and wanted & {plain(c) for c in record}]
        if hits:
            break
    else:
        first = next((line.strip()[:100] for line in top if line.strip()), "nothing")
        raise ImportRefused(
            f"{label}: no header with a column {' or '.join(repr(n) for n in holding)} in the first {within} lines "
            f"(the top says: {first}); it may be another file of the publisher."
        )
    width = len(records[hits[0]])
    _refuse_cut_off(text, delimiter, width, label)
    body = records_of(text, delimiter, label)[hits[0] + 1 :]
    for number, record in enumerate(body, hits[0] + 2):
        if len(record) > width and any(cell.strip() for cell in record[width:]):
            raise ImportRefused(
                f"{label}, row {number}: {len(record)} cells under a header of {width}; a comma inside a number or a "
                "name may have lost its quotation marks. Use the file as downloaded."
            )
    rows = [[cell.strip() or None for cell in record[:width]] + [None] * (width - len(record)) for record in body]
    names = unique_names(records[hits[0]])
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")
    frame = frame.with_row_index(ROW, offset=hits[0] + 2).filter(pl.any_horizontal(pl.col(names).is_not_null()))
    return frame, [" ".join(cell for cell in record if cell) for record in records[: hits[0]]]


def _refuse_cut_off(text: str, delimiter: str, width: int, label: str) -> None:
    """Refuse a file whose last line breaks off: no line end, fewer cells than the header, and no sentence of a footnote."""
    last = text[text.rfind("\n") + 1 :]
    cells = len(next(iter(records_of(last, delimiter, label, strict=False)), []))
    if 1 < cells < width or (cells == 1 < width and len(last) < SENTENCE):
        raise ImportRefused(f"{label}: the last line breaks off ('…{last[-60:]}'); download the file again.")
