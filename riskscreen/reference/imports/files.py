"""What all readers share: opening files as downloaded, finding sheets and columns, numbers, countries, and clear refusals."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.reference.imports.reading import ImportRefused

MAX_UNPACKED = 500_000_000
"""Bytes that a member of a zip may unpack to; publishers' tables are far smaller."""

MAX_COLUMNS = 20_000
"""Columns that a table may have; publishers' widest have under 2,000."""

MAX_CELL = 1_000_000
"""Letters that a cell may have."""

ROW = "__row"
"""Column with the row number as a spreadsheet counts, in the tables that this module opens."""


def shown(values: Iterable[object], limit: int = 8) -> str:
    """Return values for a sentence: 'a, b, c and 4 more'."""
    items = [str(value) for value in values]
    rest = len(items) - limit
    return ", ".join(items[:limit]) + (f" and {rest} more" if rest > 0 else "")


def only_file(paths: Sequence[Path], what: str) -> Path:
    """Return the one file that was given.

    Raises:
        ImportRefused: none or several were given, or it is not there.
    """
    if len(paths) != 1:
        raise ImportRefused(f"{len(paths)} files were given; expected one: {what}.")
    return existing(paths[0])


def existing(path: Path) -> Path:
    """Return a path that is a file with something in it.

    Raises:
        ImportRefused: it is not.
    """
    if path.is_dir():
        raise ImportRefused(f"{path}: this is a folder; name the publisher's file in it.")
    if not path.is_file():
        raise ImportRefused(f"{path}: there is no such file; check the path.")
    if path.stat().st_size == 0:
        raise ImportRefused(f"{path.name}: the file is empty; download it again.")
    return path


DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
"""What the libraries raise on damaged or odd files."""


@contextmanager
def refusing(path: Path, what: str) -> Iterator[None]:
    """Turn what a library says of an unreadable file into a refusal.

    Args:
        path: the file.
        what: what was expected, e.g. "an Excel workbook".

    Raises:
        ImportRefused: the block failed on the file.
    """
    import fastexcel

    failures = (pl.exceptions.PolarsError, fastexcel.FastExcelError, *DAMAGE)
    try:
        yield
    except ImportRefused:
        raise
    except failures as error:
        raise ImportRefused(
            f"{path.name}: the file cannot be read as {what}; it may be cut short or damaged: download it again."
        ) from error


def kind_of(path: Path) -> str:
    """Return 'workbook', 'zip', 'xml' or 'text' by the file's first bytes and members, never by its name alone.

    Raises:
        ImportRefused: it is a folder, empty, a web page, a PDF, an archive of another kind, damaged or password-protected.
    """
    existing(path)
    with path.open("rb") as handle:
        head = handle.read(4096)
    _refuse_other_kinds(path, head)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise ImportRefused(f"{path.name}: {PROTECTED}")
        return "workbook"
    if head.startswith(b"PK"):
        with refusing(path, "a workbook or a zip"):
            return _kind_of_zip(path)
    text = head.lstrip(codecs.BOM_UTF8).lstrip()
    return "xml" if text.startswith(b"<") else "text"


PROTECTED = "the file is password-protected; save a copy without a password, or take the publisher's own file."

OTHER_KINDS = {
    b"%PDF-": "this is a PDF, whatever its name says; take the publisher's data file.",
    b"Rar!": "this is a RAR archive; unpack it and give the file in it.",
    b"7z\xbc\xaf": "this is a 7z archive; unpack it and give the file in it.",
    b"\x1f\x8b": "this is a gzip archive; unpack it and give the file in it.",
    b"\x89PNG": "this is a picture; take the publisher's data file.",
    b"\xff\xd8\xff": "this is a picture; take the publisher's data file.",
    b"SQLite": "this is a database; take the publisher's data file.",
}
"""How a file of another kind begins -> what it is and what to do."""


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for start, what in OTHER_KINDS.items():
        if head.startswith(start):
            raise ImportRefused(f"{path.name}: {what}")
    text = head.replace(b"\x00", b"").lstrip(codecs.BOM_UTF8 + codecs.BOM_UTF16_LE).lstrip().lower()
    if text.startswith(b"<") and re.search(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]", text):
        raise ImportRefused(
            f"{path.name}: this is a web page, not the data file, whatever its name says; open the publisher's page and "
            "download the file itself."
        )


def _kind_of_zip(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return "workbook" if path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb", ".ods") else "zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if any(item.flag_bits & 1 for item in archive.infolist()):
            raise ImportRefused(f"{path.name}: {PROTECTED}")
    return "workbook" if any(name in ("[Content_Types].xml", "mimetype") for name in names) else "zip"


class Workbook:
    """A workbook as downloaded: sheets as text, numbers as stored."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            ImportRefused: it is not there or no whole workbook.
        """
        import fastexcel

        self.path = existing(path)
        with refusing(path, "an Excel workbook"):
            self._book: Any = fastexcel.read_excel(path)
            self.sheets: tuple[str, ...] = tuple(self._book.sheet_names)

    def rows(self, sheet: str) -> pl.DataFrame:
        """Return a sheet's cells as text, without a header; `__row` counts as the spreadsheet does.

        Raises:
            ImportRefused: there is no such sheet, or it cannot be read.
        """
        if sheet not in self.sheets:
            raise ImportRefused(
                f"{self.path.name}: no sheet '{sheet}'; the workbook has {shown(self.sheets, 15)}. "
                "It may be another edition or another file of the publisher."
            )
        with refusing(self.path, "an Excel workbook"):
            found = self._book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            frame: pl.DataFrame = found.to_polars()
        tidy = [pl.col(name).cast(pl.String).str.strip_chars().replace("", None) for name in frame.columns]
        return frame.select(tidy).with_row_index(ROW, offset=1) if frame.width else pl.DataFrame({ROW: []})

    def find_sheet(self, *names: str, like: str | None = None) -> str:
        """Return the first sheet called as one of `names` (case and blanks aside), or matching the pattern `like`.

        Raises:
            ImportRefused: there is none; the sheets that there are, are named.
        """
        tidy = {re.sub(r"\W+", "", sheet).casefold(): sheet for sheet in self.sheets}
        for name in names:
            if (key := re.sub(r"\W+", "", name).casefold()) in tidy:
                return tidy[key]
        if like is not None:
            for sheet in self.sheets:
                if re.search(like, sheet, re.IGNORECASE):
                    return sheet
        wanted = " or ".join(f"'{name}'" for name in names) or f"like {like}"
        raise ImportRefused(
            f"{self.path.name}: no sheet {wanted}; the workbook has {shown(self.sheets, 15)}. "
            "It may be another edition or another file of the publisher."
        )

    def table(self, sheet: str, *, holding: Iterable[str], within: int = 40) -> pl.DataFrame:
        """Return a sheet as a table of text; its header is the first of `within` rows that holds all of `holding`.

        Args:
            sheet: name of the sheet.
            holding: columns that must be there (case and blanks aside).
            within: how many rows to look at.

        Returns:
            The rows below the header with `__row`; columns without a name are called "column N", doubled ones "name (2)".

        Raises:
            ImportRefused: no row holds them all; the missing ones of the best row are named.
        """
        return under_header(
            self.rows(sheet), holding=holding, within=within, where=f"{self.path.name}, sheet '{sheet}'"
        )


def under_header(rows: pl.DataFrame, *, holding: Iterable[str], within: int, where: str) -> pl.DataFrame:
    """Return the rows below the header; see `Workbook.table`.

    Raises:
        ImportRefused: no row holds all columns asked for.
    """
    wanted = {plain(name): name for name in holding}
    best: tuple[int, list[str]] = (-1, list(wanted.values()))
    cells = rows.drop(ROW).head(within).rows()
    for number, row in enumerate(cells):
        have = {plain(cell) for cell in row if cell}
        missing = [name for key, name in wanted.items() if key not in have]
        if not missing:
            names = unique_names(row)
            body = rows.slice(number + 1)
            return body.rename(dict(zip(body.drop(ROW).columns, names, strict=True))).filter(
                pl.any_horizontal(pl.col(names).is_not_null())
            )
        if len(missing) < len(best[1]):
            best = (number, missing)
    at = f" (the likeliest header is row {best[0] + 1})" if best[0] >= 0 else ""
    raise ImportRefused(
        f"{where}: no column {shown(repr(name) for name in best[1])} in the first {within} rows{at}; "
        "it may be another edition or another file of the publisher."
    )


def unique_names(row: Sequence[str | None]) -> list[str]:
    """Return header cells as column names: tidy, doubled ones numbered, empty ones by their position."""
    names: list[str] = []
    for number, cell in enumerate(row, 1):
        name = " ".join((cell or "").split()) or f"column {number}"
        base, count = name, 1
        while name in names:
            count += 1
            name = f"{base} ({count})"
        names.append(name)
    return names


def plain(text: str | None) -> str:
    """Return text without case, blanks and punctuation, to compare names of columns and sheets."""
    return re.sub(r"[\W_]+", "", text or "").casefold()


def text_of(path: Path, content: bytes | None = None) -> str:
    """Return a text file's content, whatever its encoding: byte-order marks, UTF-8, UTF-16, else Windows-1252.

    Raises:
        ImportRefused: the file is binary.
    """
    raw = existing(path).read_bytes() if content is None else content
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw[:4096]:
        raise ImportRefused(f"{path.name}: the file is not text; expected a CSV: download it again.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def records_of(text: str, delimiter: str, label: str, *, strict: bool = True) -> list[list[str]]:
    """Return the records of a CSV's text.

    Args:
        text: the text.
        delimiter: what divides its cells.
        label: name for messages.
        strict: refuse quotation marks that do not fit.

    Raises:
        ImportRefused: its quotation marks do not fit, or a cell or a row is longer than any of a publisher's.
    """
    csv.field_size_limit(MAX_CELL)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))
    except csv.Error as error:
        says = str(error)
        if "field larger" in says:
            why = f"a cell has more than {MAX_CELL:,} letters"
        elif "unexpected end" in says:
            why = "a quotation mark is opened and never closed"
        elif "expected after" in says:
            why = "quotation marks stand where they do not belong"
        else:
            why = "its rows cannot be told apart"
        raise ImportRefused(
            f"{label}: the file cannot be read as a CSV ({why}); it may be cut short or another file: download it again."
        ) from error
    if (widest := max((len(record) for record in records), default=0)) > MAX_COLUMNS:
        raise ImportRefused(
            f"{label}: a row has {widest:,} cells; expected a table of under {MAX_COLUMNS:,} columns: it is another file, or "
            "its line ends are lost. Download it again."
        )
    return records


def csv_rows(path: Path, content: bytes | None = None) -> pl.DataFrame:
    """Return a CSV's cells as text without a header (comma, semicolon, tab or pipe); `__row` is the line of the record.

    Args:
        path: the file, or the zip that it was in, for messages.
        content: its bytes, where they come from a zip.

    Raises:
        ImportRefused: it is empty or no CSV.
    """
    text = text_of(path, content)
    sample = "\n".join(text.splitlines()[:50])
    delimiter = max(",;\t|", key=sample.count)
    records = records_of(text, delimiter, path.name)
    width = max((len(record) for record in records), default=0)
    if not width:
        raise ImportRefused(f"{path.name}: the file holds no rows; download it again.")
    padded = ([cell.strip() or None for cell in record] + [None] * (width - len(record)) for record in records)
    columns = {f"column_{n}": pl.String() for n in range(1, width + 1)}
    frame = pl.DataFrame(list(padded), schema=columns, orient="row")
    return frame.with_row_index(ROW, offset=1)


def csv_table(
    path: Path, *, holding: Iterable[str], content: bytes | None = None, within: int = 40, label: str | None = None
) -> pl.DataFrame:
    """Return a CSV as a table of text with `__row`; the header is found as in `Workbook.table`.

    Raises:
        ImportRefused: it is no CSV, or no row holds the columns asked for.
    """
    return under_header(csv_rows(path, content), holding=holding, within=within, where=label or path.name)


def zip_members(path: Path, *, ending: str = ".csv") -> dict[str, bytes]:
    """Return the members of a zip with this ending, by name.

    Raises:
        ImportRefused: no zip, a damaged one, a member that would unpack to more than 500 MB, or no such member.
    """
    existing(path)
    with refusing(path, "a zip"), zipfile.ZipFile(path) as archive:
        wanted = [item for item in archive.infolist() if item.filename.lower().endswith(ending)]
        if not wanted and any(name.lower().endswith(".zip") for name in archive.namelist()):
            raise ImportRefused(f"{path.name}: there is a zip in the zip; unpack it and give the inner one.")
        if not wanted:
            raise ImportRefused(
                f"{path.name}: no {ending} in the zip; it holds {shown(archive.namelist())}. Download the CSV form."
            )
        for item in wanted:
            if item.file_size > MAX_UNPACKED:
                raise ImportRefused(f"{path.name}: {item.filename} unpacks to more than 500 MB; not read.")
        return {item.filename: archive.read(item) for item in wanted}


def demand(frame: pl.DataFrame, columns: Iterable[str], where: str) -> None:
    """Refuse a table that lacks columns, naming them and those that there are.

    Raises:
        ImportRefused: a column is missing.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        have = shown((name for name in frame.columns if name != ROW), 12)
        raise ImportRefused(
            f"{where}: no column {shown(repr(name) for name in missing)}; there are {have}. "
            "It may be another edition or another file of the publisher."
        )


def pick(
    frame: pl.DataFrame, names: Mapping[str, Sequence[str]], where: str, *, optional: Iterable[str] = ()
) -> pl.DataFrame:
    """Rename the publisher's columns to ours; case, blanks and punctuation of names do not count.

    Args:
        frame: a table of text.
        names: our name -> the names it may have in the file.
        where: file and sheet, for messages.
        optional: our names that may be missing.

    Returns:
        The frame with our names first, other columns as they are.

    Raises:
        ImportRefused: a column that is not optional is missing, or two columns of the file are the same one.
    """
    have: dict[str, str] = {}
    for column in frame.columns:
        have.setdefault(plain(column), column)
    found: dict[str, str] = {}
    missing = []
    for ours, theirs in names.items():
        hits = [have[plain(name)] for name in theirs if plain(name) in have]
        if hits:
            found[hits[0]] = ours
        elif ours not in set(optional):
            missing.append(theirs[0])
    demand(frame, missing, where)
    return frame.rename(found)


def numbers(
    frame: pl.DataFrame,
    column: str,
    *,
    where: str,
    least: float | None = None,
    most: float | None = None,
    nothing: Iterable[str] = ("", "..", "-", "–", "n/a", "na", "nan", "no data", "not available", "x"),
    row: str = ROW,
) -> pl.Series:
    """Return a text column as numbers; nothing is guessed.

    Args:
        frame: the table; `row` names its rows in messages.
        column: the column of text.
        where: file and sheet, for messages.
        least: smallest sane value.
        most: largest sane value.
        nothing: texts that stand for no value (case aside).
        row: column with row numbers.

    Returns:
        Float64, null where there is none.

    Raises:
        ImportRefused: a cell is a percentage as text, no number, not finite, or out of range; its row is named.
    """
    text = pl.col(column).cast(pl.String).str.strip_chars()
    empty = text.is_null() | text.str.to_lowercase().is_in([word.lower() for word in nothing])
    rows = frame.select(
        (pl.col(row) if row in frame.columns else pl.int_range(1, pl.len() + 1)).alias("row"),
        pl.when(~empty).then(text).alias("text"),
    )
    grouped = pl.col("text").str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
    bare = pl.when(grouped).then(pl.col("text").str.replace_all(",", "", literal=True)).otherwise("text")
    rows = rows.with_columns(bare.cast(pl.Float64, strict=False).alias("number"))
    bad = rows.filter(pl.col("text").is_not_null() & (pl.col("number").is_null() | ~pl.col("number").is_finite()))
    if bad.height:
        number, cell = bad.row(0)[:2]
        if re.fullmatch(r"[+-]?[\d.,\s]+%", cell):
            raise ImportRefused(
                f"{where}, row {number}, column '{column}': '{cell}' is a percentage as text; expected a plain number "
                "as the publisher has it. Use the file as downloaded."
            )
        raise ImportRefused(
            f"{where}, row {number}, column '{column}': '{cell}' is no number ({bad.height} such cells). "
            "Use the file as downloaded."
        )
    limits = [pl.col("number") < least] if least is not None else []
    limits += [pl.col("number") > most] if most is not None else []
    odd = rows.filter(pl.any_horizontal(limits)) if limits else rows.clear()
    if odd.height:
        number, cell = odd.row(0)[:2]
        raise ImportRefused(
            f"{where}, row {number}, column '{column}': {cell} is out of range "
            f"(expected {'any' if least is None else f'{least:g}'} to {'any' if most is None else f'{most:g}'}); "
            "the unit may have changed."
        )
    return rows["number"].alias(column)


def years(frame: pl.DataFrame, column: str, *, where: str, first: int = 1940, last: int = 2100) -> pl.Series:
    """Return a text column as whole years (Int64); a missing or odd one is refused.

    Raises:
        ImportRefused: a cell is no year between `first` and `last`.
    """
    found = numbers(frame, column, where=where, least=first, most=last)
    bad = frame.with_columns(found.alias("__year")).filter(pl.col("__year").is_null() | (pl.col("__year") % 1 != 0))
    if bad.height:
        place = bad[ROW][0] if ROW in bad.columns else "?"
        raise ImportRefused(f"{where}, row {place}, column '{column}': no year there; expected one such as 2025.")
    return found.cast(pl.Int64)


def codes_of(
    names: pl.Series,
    *,
    where: str,
    ignored: Callable[[str], bool] | Iterable[str] = (),
    extra: Mapping[str, str] | None = None,
) -> pl.Series:
    """Return the ISO 3166-1 alpha-3 code of country names or codes, by the names that this project knows.

    Args:
        names: names or codes as the publisher writes them.
        where: file and column, for messages.
        ignored: names that are no country (regions, totals), or a test for them; their code is null.
        extra: the publisher's own names or codes -> code, taken first.

    Returns:
        Codes, XKX for Kosovo; null where ignored or empty.

    Raises:
        ImportRefused: a name is not known, or fits several countries.
    """
    from riskscreen.reference.compile.names import ALTERNATIVE_CODES
    from riskscreen.reference.compile.names import known_codes as publishers_names
    from riskscreen.reference.territories import resolve_countries

    skip = ignored if callable(ignored) else frozenset(ignored).__contains__
    known: dict[str, str | None] = {**ALTERNATIVE_CODES, **publishers_names(), **(extra or {})}
    distinct = names.drop_nulls().unique().sort()
    tidy = {name: " ".join(str(name).split()) for name in distinct}
    found: dict[str, str | None] = {name: None for name, text in tidy.items() if skip(text) or not text}
    found |= {name: known[text] for name, text in tidy.items() if name not in found and text in known}
    rest = [name for name in tidy if name not in found]
    if rest:
        resolved = resolve_countries(pl.Series("value", [tidy[name] for name in rest]))
        found |= dict(zip(rest, resolved["country_iso3"].to_list(), strict=True))
        lost = [name for name in rest if found[name] is None]
        if lost:
            raise ImportRefused(
                f"{where}: no country is known under {shown(repr(name) for name in lost)}; "
                "write the ISO 3166-1 alpha-3 code there, or check that this is the publisher's file."
            )
    return names.replace_strict(list(found), list(found.values()), default=None, return_dtype=pl.String).alias("iso3")


def unique_key(frame: pl.DataFrame, key: Sequence[str], *, where: str, shown_as: str | None = None) -> None:
    """Refuse a table in which a key comes twice, naming it (a country given twice, for one).

    Args:
        frame: the table.
        key: columns that must name a row once.
        where: file and sheet, for messages.
        shown_as: column whose text names the row in the message beside the key.

    Raises:
        ImportRefused: a key comes twice.
    """
    doubled = frame.filter(frame.select(key).is_duplicated()).sort(list(key))
    if doubled.height:
        first = doubled.row(0, named=True)
        named = ", ".join(f"{name} {first[name]}" for name in key)
        again = doubled.filter(pl.all_horizontal(pl.col(name).eq_missing(first[name]) for name in key))
        beside = f" ({shown(again[shown_as].unique().sort())})" if shown_as and shown_as in first else ""
        times = again.height
        raise ImportRefused(
            f"{where}: {named}{beside} is given {times} times; expected once. Remove what was added to the publisher's file."
        )
