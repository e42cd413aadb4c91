"""What a file really is, by its bytes and not by its name.

Signatures are those of the formats' own specifications: PKWARE APPNOTE (zip), RFC 1952 (gzip), Apache Parquet and Arrow
(IPC), MS-CFB and MS-XLS (OLE compound files and BIFF), ECMA-376 (OOXML), OASIS OpenDocument.
"""

import mmap
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from riskscreen.ingest.text import looks_binary, peek

HEAD_BYTES = 1 << 16


class Kind(StrEnum):
    """What riskscreen can do with a file."""

    EMPTY = "empty"
    TEXT = "text"
    JSON = "json"
    WORKBOOK = "workbook"
    PARQUET = "parquet"
    ARROW_FILE = "arrow file"
    ARROW_STREAM = "arrow stream"
    COMPRESSED = "compressed"
    ZIP = "zip"
    OTHER = "other"


@dataclass(frozen=True)
class Found:
    """What a file is.

    Attributes:
        kind: what can be done with it.
        detail: for a workbook its format, for compressed bytes the codec, for others what they are ("a PDF document").
        advice: what to do with a file that cannot be read as a list.
    """

    kind: Kind
    detail: str = ""
    advice: str = ""


_SAVE_AS = "Save it as XLSX or CSV and screen that file."
_EXPORT = "Export the list as XLSX or CSV and screen that file."
_LIST = "Give the supplier list as CSV, XLSX, JSON or Parquet."
_OPEN_AND_SAVE = "Open it in a spreadsheet program, save it as XLSX or CSV and screen that file."
_UNPACK = "Unpack it and screen the list inside."

_CONVERT = "Convert it to Parquet or CSV and screen that file."

_CODECS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    *((b"BZh" + size + b"1AY&SY", "bz2") for size in (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9")),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)

_OTHERS: tuple[tuple[int, bytes, str, str], ...] = (
    # offset, signature, what it is, advice
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _LIST),
    (0, b"\xff\xd8\xff", "a JPEG image", _LIST),
    (0, b"GIF8", "a GIF image", _LIST),
    (0, b"II*\x00", "a TIFF image", _LIST),
    (0, b"MM\x00*", "a TIFF image", _LIST),
    (8, b"WEBP", "a WebP image", _LIST),
    (4, b"ftyp", "an image or a video", _LIST),
    (8, b"WAVE", "a sound file", _LIST),
    (0, b"ID3", "a sound file", _LIST),
    (0, b"OggS", "a sound file", _LIST),
    (0, b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (4, b"Standard Jet DB", "a Microsoft Access database", _EXPORT),
    (4, b"Standard ACE DB", "a Microsoft Access database", _EXPORT),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (0, b"\x7fELF", "a program", _LIST),
    (0, b"MZ", "a program", _LIST),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", _EXPORT),
    (0, b"\x93NUMPY", "a NumPy array", _CONVERT),
    (0, b"Obj\x01", "an Avro file", _CONVERT),
    (0, b"ORC", "an ORC file", _CONVERT),
    (0, b"FEA1", "a Feather file of version 1", _CONVERT),
    (0, b"PARE", "a Parquet file with an encrypted footer", "Decrypt it and screen the result."),
    (0, b"$FL2", "an SPSS file", _EXPORT),
    (0, b"$FL3", "an SPSS file", _EXPORT),
    (0, b"<stata_dta>", "a Stata file", _EXPORT),
    (0, b"\x09\x00\x04\x00", "a workbook of Excel 2", _SAVE_AS),
    (0, b"\x09\x02\x06\x00", "a workbook of Excel 3", _SAVE_AS),
    (0, b"\x09\x04\x06\x00", "a workbook of Excel 4", _SAVE_AS),
)
"""Kinds of binary files; text that happens to begin with one of these is text."""

_MARKUP: tuple[tuple[tuple[str, ...], str, str], ...] = (
    # how the text begins, lower case; what it is; advice
    (("<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<div"), "a web page (HTML)", _OPEN_AND_SAVE),
    (("%pdf-",), "a PDF document", _EXPORT),
    (("{\\rtf",), "a Rich Text document", _EXPORT),
    (("%!ps",), "a PostScript document", _EXPORT),
    (("mime-version:",), "a web archive or an e-mail", _SAVE_AS),
    (("<?xml", "<svg"), "an XML document", _EXPORT),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PARTS: tuple[tuple[str, str, str], ...] = (
    ("WordDocument", "a Word document", _EXPORT),
    ("PowerPoint Document", "a PowerPoint presentation", _EXPORT),
    ("__properties_version1.0", "an Outlook message", "Save the attached list and screen that file."),
)
PROTECTED = "a password-protected workbook"
_UNLOCK = "Open it with its password, save a copy without one and screen the copy."


def detect(path: Path) -> Found:
    """Say what a file is.

    Args:
        path: an existing file.

    Returns:
        Its kind; `Kind.OTHER` with what it is and what to do where no list can be read from it.

    Raises:
        OSError: if the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(0, 2)
        size = file.tell()
    if not size:
        return Found(Kind.EMPTY)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(path)
    if head.startswith(_OLE):
        return _ole(path)
    for signature, codec in _CODECS:
        if head.startswith(signature):
            return Found(Kind.COMPRESSED, codec)
    # A message of an Arrow stream begins with a continuation mark and its length.
    if head.startswith(b"\xff\xff\xff\xff") and head[4:8] not in (b"\xff\xff\xff\xff", b""):
        return Found(Kind.ARROW_STREAM)
    return _binary(head) if b"\x00" in head or looks_binary(head) else _text(head)


def _binary(head: bytes) -> Found:
    """Tell kinds of binary files apart; text may hold a few NULs."""
    if head.startswith(b"PAR1"):
        return Found(Kind.PARQUET)
    if head.startswith(b"ARROW1\x00\x00"):
        return Found(Kind.ARROW_FILE)
    for offset, signature, what, advice in _OTHERS:
        if head.startswith(signature, offset):
            return Found(Kind.OTHER, what, advice)
    if head.startswith(b"ustar", 257):
        return Found(Kind.OTHER, "a tar archive", _UNPACK)
    return _text(head)


def _zip(path: Path) -> Found:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower().lstrip("/"): name for name in archive.namelist()}
            declared = names.get("mimetype")
            open_document = declared is not None and not _locked(archive, declared)
            kind = archive.read(declared)[:100].decode("ascii", "replace") if open_document and declared else ""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return Found(Kind.OTHER, "a damaged zip archive or workbook", "Fetch or save the file again.")
    if kind:
        return _declared(kind)
    return _office(frozenset(names))


def _declared(kind: str) -> Found:
    """Tell what a zip archive is that says so itself."""
    if "opendocument.spreadsheet" in kind:
        return Found(Kind.WORKBOOK, "ods")
    if "opendocument" in kind:
        return Found(Kind.OTHER, "an OpenDocument file that is not a spreadsheet", _EXPORT)
    return Found(Kind.OTHER, "an e-book", _LIST) if "epub" in kind else Found(Kind.ZIP)


def _office(names: frozenset[str]) -> Found:
    """Tell what a zip archive is by the names of its parts."""
    if "xl/workbook.bin" in names:
        return Found(Kind.WORKBOOK, "xlsb")
    if any(name.startswith("word/") for name in names):
        return Found(Kind.OTHER, "a Word document", _EXPORT)
    if any(name.startswith(("ppt/", "visio/")) for name in names):
        return Found(Kind.OTHER, "a presentation or drawing", _EXPORT)
    packaged = "[content_types].xml" in names
    if packaged and any(name.endswith("workbook.xml") or "sheet" in name for name in names):
        return Found(Kind.WORKBOOK, "xlsx")
    if any(name.endswith(".iwa") for name in names):
        return Found(Kind.OTHER, "an Apple Numbers, Pages or Keynote file", _EXPORT)
    return Found(Kind.ZIP)


def _locked(archive: zipfile.ZipFile, name: str) -> bool:
    return bool(archive.getinfo(name).flag_bits & 0x1)


def _ole(path: Path) -> Found:
    # Names of an OLE file's parts stand in its directory as UTF-16, and the directory may be anywhere in the file.
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:

        def has(part: str) -> bool:
            return data.find(part.encode("utf-16-le")) >= 0

        if has("EncryptedPackage"):
            return Found(Kind.OTHER, PROTECTED, _UNLOCK)
        # A workbook may embed Word documents, hence the workbook is asked for first.
        if not (has("Workbook") or has("WORKBOOK") or has("Book")):
            for part, what, advice in _OLE_PARTS:
                if has(part):
                    return Found(Kind.OTHER, what, advice)
        return Found(Kind.WORKBOOK, "xls")


def _text(head: bytes) -> Found:
    if looks_binary(head):
        return Found(Kind.OTHER, "binary data of no kind that riskscreen knows", _LIST)
    text = peek(head).lstrip("\ufeff \t\r\n\x00")
    low = text[:4000].lower()
    if low.startswith("<") and "urn:schemas-microsoft-com:office:spreadsheet" in low and "<html" not in low:
        return Found(Kind.OTHER, "an XML Spreadsheet of Excel 2003", _SAVE_AS)
    if low.startswith("<") and "<html" in low[:1000]:
        low = "<html"
    for beginnings, what, advice in _MARKUP:
        if low.startswith(beginnings):
            return Found(Kind.OTHER, what, advice)
    return Found(Kind.JSON if text.startswith(("{", "[")) else Kind.TEXT)


def rejection(name: str, found: Found) -> str:
    """Return the sentence that turns a file down.

    Args:
        name: the file's name in quotation marks.
        found: what it is; `Kind.EMPTY` or `Kind.OTHER`.
    """
    if found.kind is Kind.EMPTY:
        return f"{name} is empty (0 bytes). {_LIST}"
    return f"{name} is {found.detail}, not a list that can be read. {found.advice or _LIST}"
