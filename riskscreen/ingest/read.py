"""Reading supplier lists as companies keep them: files, archives and folders into tables of raw text."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.ingest.archive import is_visible, members, unpack
from riskscreen.ingest.detect import Found, Kind, detect, rejection
from riskscreen.ingest.raw import RawList, RawTable, Source, counted
from riskscreen.ingest.staging import Stage

__all__ = ["RawList", "RawTable", "read_list"]

MOST_WRAPPINGS = 3
JSON_NAMES = (".json", ".jsonl", ".ndjson", ".geojson")
PROSE_NAMES = frozenset(
    (
        *(".md", ".rst", ".html", ".htm", ".xml", ".tex", ".log", ".pdf", ".docx", ".pptx", ".license", ".lock"),
        *(".py", ".r", ".sh", ".sql", ".css", ".js", ".ts", ".bat", ".ipynb"),
        *(".yml", ".yaml", ".toml", ".ini", ".cfg"),
    )
)
"""Endings of files that are text but no lists; in a folder they are passed over."""

NO_LISTS = frozenset({"license", "licence", "readme", "sha256sums", "manifest.json"})
"""Names of such files."""

_PROMISED = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), "csv"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json ndjson"),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), "arrow"),
    **dict.fromkeys((".xlsx", ".xlsm"), "xlsx"),
    ".xls": "xls",
    ".xlsb": "xlsb",
    ".ods": "ods",
    ".parquet": "parquet",
}
"""Formats that a file's ending promises."""


@dataclass(frozen=True)
class _File:
    """A file to read: where it is, and what it is called in results."""

    path: Path
    label: str
    optional: bool
    """Out of a folder or an archive: passed over, and said so, where it is no list."""


def read_list(
    paths: Sequence[Path], *, stage_dir: Path, sheet: str | None = None, progress: Progress | None = None
) -> RawList:
    """Read one list out of files and folders.

    A file is read as what it is, whatever its name says. In a folder and in an archive, files that hold no list are
    passed over and named in the notes; folders that riskscreen wrote are passed over too.

    Args:
        paths: files or folders.
        stage_dir: folder for staged records; the caller removes it when done.
        sheet: name of the sheet to read from workbooks.
        progress: told of every file.

    Returns:
        The tables in the order of the paths, files of a folder sorted by path.

    Raises:
        UsageError: if a path does not exist, or a workbook has no sheet of that name.
        InputRejected: if a file holds no list, or no file of a folder does.
    """
    told: Progress = progress if progress is not None else Silent()
    if not paths:
        raise UsageError("No list was given. Name a file or a folder.")
    stage = Stage(stage_dir)
    notes: list[str] = []
    tables: list[RawTable] = []
    seen: set[Path] = set()
    for path in paths:
        files = list(_files(path, notes))
        found = False
        for file in files:
            real = file.path.resolve()
            if real in seen:
                found = True
                notes.append(f"'{file.label}' was given more than once; it is read once")
                continue
            seen.add(real)
            told.step(f"Reading {file.label}")
            read = _read(file, stage, sheet, notes)
            found = found or bool(read)
            tables += read
        if not found:
            raise InputRejected(_no_list_in(path, files, notes))
    return RawList(_unlike_labels(tables), tuple(notes))


def _no_list_in(path: Path, files: Sequence[_File], notes: Sequence[str]) -> str:
    what = f"Folder '{path.name or path}' holds no list that can be read"
    if not files:
        return f"{what}: there are no files in it. Give a folder with lists as CSV, XLSX, JSON or Parquet."
    return f"{what} ({'; '.join(notes)[:300]}). Give a folder with lists as CSV, XLSX, JSON or Parquet."


def _files(path: Path, notes: list[str]) -> Iterator[_File]:
    """Yield the file, or the files of a folder in the order of their paths."""
    if not path.exists():
        raise UsageError(f"There is no file or folder '{path}'. Check the path.")
    if not path.is_dir():
        if not path.is_file():
            raise UsageError(f"'{path}' is neither a file nor a folder. Name a file or a folder.")
        yield _File(path, path.name, optional=False)
        return
    for found in _walk(path, path, notes):
        label = found.relative_to(path).as_posix()
        if found.suffix.casefold() in PROSE_NAMES or found.name.casefold() in NO_LISTS:
            notes.append(f"'{label}' passed over: by its name it is no list")
        else:
            yield _File(found, label, optional=True)


def _walk(folder: Path, top: Path, notes: list[str]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        raise UsageError(f"Folder '{folder}' cannot be opened ({error.strerror}). Check its permissions.") from error
    names = {e.name for e in entries}
    if {"manifest.json", "results.parquet"} <= names:
        notes.append(f"folder '{folder.relative_to(top).as_posix()}' passed over: riskscreen wrote it")
        return
    for entry in entries:
        if not is_visible(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), top, notes)
        elif entry.is_file():
            yield Path(entry.path)


def _read(file: _File, stage: Stage, sheet: str | None, notes: list[str]) -> list[RawTable]:
    try:
        with file.path.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        source = Source(file.path, file.path, file.label, digest, file.path.stat().st_size)
        return _read_source(source, stage, sheet, notes, optional=file.optional)
    except OSError as error:
        raise UsageError(
            f"'{file.label}' could not be read ({error.strerror or error}). "
            "Check its permissions and the space left on the disk."
        ) from error
    except (InputRejected, UsageError) as error:
        if not file.optional:
            raise
        notes.append(f"passed over: {error}")
        return []


def _read_source(
    source: Source, stage: Stage, sheet: str | None, notes: list[str], *, optional: bool, wrappings: int = 0
) -> list[RawTable]:
    found = detect(source.path)
    if found.kind in {Kind.EMPTY, Kind.OTHER}:
        raise InputRejected(rejection(source.name, found))
    if found.kind in {Kind.ZIP, Kind.COMPRESSED} and wrappings >= MOST_WRAPPINGS:
        raise InputRejected(
            f"{source.name} is packed more than {MOST_WRAPPINGS} times over. "
            "Unpack it yourself and screen the list inside."
        )
    if found.kind is Kind.COMPRESSED:
        unpacked = unpack(source.path, source.name, found.detail, stage)
        inner = replace(source, path=unpacked)
        try:
            return _read_source(inner, stage, sheet, notes, optional=optional, wrappings=wrappings + 1)
        finally:
            unpacked.unlink(missing_ok=True)
    if found.kind is Kind.ZIP:
        return _read_zip(source, stage, sheet, notes, wrappings=wrappings)
    tables = _reader(source, found, stage, sheet, optional=optional)()
    return [replace(t, notes=(*_misnamed(source, t), *t.notes)) for t in tables]


def _reader(
    source: Source, found: Found, stage: Stage, sheet: str | None, *, optional: bool
) -> Callable[[], list[RawTable]]:
    """Return what reads a file of this kind."""
    if found.kind is Kind.WORKBOOK:
        from riskscreen.ingest.excel import read_workbook

        return lambda: read_workbook(source, stage, found.detail, sheet=sheet)
    if found.kind in {Kind.PARQUET, Kind.ARROW_FILE, Kind.ARROW_STREAM}:
        from riskscreen.ingest.columnar import read_columnar

        return lambda: [read_columnar(source, stage, found.kind)]
    return lambda: [_read_text(source, found, stage, optional=optional)]


def _read_text(source: Source, found: Found, stage: Stage, *, optional: bool) -> RawTable:
    from riskscreen.ingest.delimited import read_delimited
    from riskscreen.ingest.jsonlike import read_json

    called_json = source.label.casefold().removesuffix(".gz").endswith(JSON_NAMES)
    if found.kind is Kind.JSON:
        try:
            return read_json(source, stage)
        except InputRejected:
            # A cell of a CSV may begin with a bracket; a file called JSON is JSON that is broken.
            if called_json:
                raise
            return read_delimited(source, stage, several_columns=True)
    return read_delimited(source, stage, several_columns=called_json or optional)


def _read_zip(source: Source, stage: Stage, sheet: str | None, notes: list[str], *, wrappings: int) -> list[RawTable]:
    tables: list[RawTable] = []
    passed: list[str] = []
    count = 0
    for member in members(source.path, source.name, stage):
        count += 1
        if Path(member.name).suffix.casefold() in PROSE_NAMES:
            passed.append(f"'{source.label}/{member.name}' passed over: by its name it is no list")
            member.path.unlink()
            continue
        inner = replace(source, path=member.path, label=f"{source.label}/{member.name}")
        try:
            tables += _read_source(inner, stage, sheet, passed, optional=True, wrappings=wrappings + 1)
        except InputRejected as error:
            passed.append(f"passed over: {error}")
        finally:
            member.path.unlink(missing_ok=True)
    if not tables:
        reasons = f" ({'; '.join(passed)[:300]})" if passed else ""
        raise InputRejected(
            f"{source.name} is a zip archive of {counted(count, 'file')} without a list in it{reasons}. "
            "Pack the list as CSV, XLSX, JSON or Parquet."
        )
    notes += passed
    return tables


def _misnamed(source: Source, table: RawTable) -> tuple[str, ...]:
    """Say where a file's name promises another format than it has."""
    ending = Path(source.label).suffix.casefold()
    if table.format not in _PROMISED.get(ending, table.format).split():
        shown = {"csv": "delimited text", "ndjson": "JSON, one object a line"}.get(table.format, table.format.upper())
        return (f"the name ends in {ending}, but the content is {shown} and was read as that",)
    return ()


def _unlike_labels(tables: Sequence[RawTable]) -> tuple[RawTable, ...]:
    """Tell tables of the same name apart by their folder, then by number."""
    labels = [t.label for t in tables]
    doubled = {label for label in labels if labels.count(label) > 1}
    taken: set[str] = {label for label in labels if label not in doubled}
    unlike: list[RawTable] = []
    for table in tables:
        label = table.label
        if label in doubled:
            base = f"{table.path.parent.name}/{label}"
            label, times = base, 1
            while label in taken:
                times += 1
                label = f"{base} ({times})"
        taken.add(label)
        unlike.append(replace(table, label=label))
    return tuple(unlike)
