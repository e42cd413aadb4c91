"""What a file really is, by its bytes and not by its name.

Signatures are those of the formats' own specifications: PKWARE APPNOTE (zip), RFC 1952 (gzip), Apache Parquet and Arrow
(IPC), MS-CFB and MS-XLS (OLE compound files and BIFF), ECMA-376 (OOXML), OASIS OpenDocument.
"""

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

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
        detail: for a workbook its format, for compressed bytes the codec, for other files what they are ("a PDF document").
        advice: what to do with a file that cannot be read as a list.
    """

    kind: Kind
    detail: str = ""
    advice: str = ""


_SAVE_AS = "Save it as XLSX or CSV and screen that file."
_EXPORT = "Export the list as XLSX or CSV and screen that file."
_LIST = "Give the supplier list as CSV, XLSX, JSON or Parquet."
_UNPACK = "Unpack it and screen the list inside."

_OTHERS: tuple[tuple[int, bytes, str, str], ...] = (
    # offset, signature, what it is, advice
    (0, b"%PDF-", "a PDF document", _EXPORT),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image", _LIST),
    (0, b"\xff\xd8\xff", "a JPEG image", _LIST),
    (0, b"GIF87a", "a GIF image", _LIST),
    (0, b"GIF89a", "a GIF image", _LIST),
    (0, b"II*\x00", "a TIFF image", _LIST),
    (0, b"MM\x00*", "a TIFF image", _LIST),
    (8, b"WEBP", "a WebP image", _LIST),
    (4, b"ftyp", "an image or a video", _LIST),
    (8, b"WAVE", "a sound file", _LIST),
    (0, b"ID3", "a sound file", _LIST),
    (0, b"OggS", "a sound file", _LIST),
    (0, b"{\\rtf", "a Rich Text document", _EXPORT),
    (0, b"%!PS", "a PostScript document", _EXPORT),
    (0, b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (4, b"Standard Jet DB", "a Microsoft Access database", _EXPORT),
    (4, b"Standard ACE DB", "a Microsoft Access database", _EXPORT),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (257, b"ustar", "a tar archive", _UNPACK),
    (0, b"\x7fELF", "a program", _LIST),
    (0, b"MZ\x90\x00", "a program", _LIST),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file", _EXPORT),
    (0, b"Obj\x01", "an Avro file", "Convert it to Parquet or CSV and screen that file."),
    (0, b"ORC", "an ORC file", "Convert it to Parquet or CSV and screen that file."),
    (0, b"FEA1", "a Feather file of version 1", "Convert it to Arrow, Parquet or CSV and screen that file."),
    (0, b"PARE", "a Parquet file with an encrypted footer", "Decrypt it and screen the result."),
    (0, b"$FL2", "an SPSS file", _EXPORT),
    (0, b"$FL3", "an SPSS file", _EXPORT),
    (0, b"<stata_dta>", "a Stata file", _EXPORT),
    (0, b"\x09\x00\x04\x00", "a workbook of Excel 2", _SAVE_AS),
    (0, b"\x09\x02\x06\x00", "a workbook of Excel 3", _SAVE_AS),
    (0, b"\x09\x04\x06\x00", "a workbook of Excel 4", _SAVE_AS),
)

_CODECS: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
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
    if head.startswith(b"PAR1"):
        return Found(Kind.PARQUET)
    if head.startswith(b"ARROW1"):
        return Found(Kind.ARROW_FILE)
    if head.startswith(b"\xff\xff\xff\xff") and head[8:9] and head[4:8] != b"\xff\xff\xff\xff":
        return Found(Kind.ARROW_STREAM)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip(path)
    if head.startswith(_OLE):
        return _ole(path)
    for signature, codec in _CODECS:
        if head.startswith(signature):
            return Found(Kind.COMPRESSED, codec)
    for offset, signature, what, advice in _OTHERS:
        if head.startswith(signature, offset):
            return Found(Kind.OTHER, what, advice)
    return _text(head)


def _zip(path: Path) -> Found:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lower().lstrip("/"): name for name in archive.namelist()}
            kind = ""
            if "mimetype" in names:
                kind = (
                    archive.open(names["mimetype"]).read(100).decode("ascii", "replace")
                    if not _locked(archive, names["mimetype"])
                    else ""
                )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return Found(Kind.OTHER, "a damaged zip archive or workbook", "Fetch or save the file again.")
    if "opendocument.spreadsheet" in kind:
        return Found(Kind.WORKBOOK, "ods")
    if "opendocument" in kind:
        return Found(Kind.OTHER, "an OpenDocument file that is not a spreadsheet", _EXPORT)
    if "epub" in kind:
        return Found(Kind.OTHER, "an e-book", _LIST)
    if "xl/workbook.bin" in names:
        return Found(Kind.WORKBOOK, "xlsb")
    if any(name.startswith(("word/", "ppt/", "visio/")) for name in names):
        what = "a Word document" if any(name.startswith("word/") for name in names) else "a presentation or drawing"
        return Found(Kind.OTHER, what, _EXPORT)
    if any(name.endswith("workbook.xml") for name in names) or (
        "[content_types].xml" in names and any("sheet" in n for n in names)
    ):
        return Found(Kind.WORKBOOK, "xlsx")
    if any(name.endswith(".iwa") for name in names):
        return Found(Kind.OTHER, "an Apple Numbers, Pages or Keynote file", _EXPORT)
    return Found(Kind.ZIP)


def _locked(archive: zipfile.ZipFile, name: str) -> bool:
    return bool(archive.getinfo(name).flag_bits & 0x1)


def _ole(path: Path) -> Found:
    # Names of an OLE file's parts stand in its directory as UTF-16; the directory may be anywhere, so look through the file.
    data = path.read_bytes()

    def has(part: str) -> bool:
        return part.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return Found(Kind.OTHER, PROTECTED, _UNLOCK)
    # A workbook may embed Word documents, hence the workbook is asked for first.
    if has("Workbook") or has("WORKBOOK") or has("Book"):
        return Found(Kind.WORKBOOK, "xls")
    for part, what, advice in _OLE_PARTS:
        if has(part):
            return Found(Kind.OTHER, what, advice)
    return Found(Kind.WORKBOOK, "xls")


def _text(head: bytes) -> Found:
    from riskscreen.ingest.text import looks_binary, peek

    if looks_binary(head):
        return Found(Kind.OTHER, "binary data of no kind that riskscreen knows", _LIST)
    text = peek(head).lstrip("\ufeff \t\r\n\x00")
    low = text[:4000].lower()
    if low.startswith(("<!doctype html", "<html", "<table", "<head", "<body", "<meta")) or (
        "<html" in low[:1000] and "<" == low[:1]
    ):
        return Found(
            Kind.OTHER,
            "a web page (HTML)",
            "Open it in a spreadsheet program, save it as XLSX or CSV and screen that file.",
        )
    if low.startswith("mime-version:"):
        return Found(Kind.OTHER, "a web archive or an e-mail", _SAVE_AS)
    if "urn:schemas-microsoft-com:office:spreadsheet" in low and low.startswith("<"):
        return Found(Kind.OTHER, "an XML Spreadsheet of Excel 2003", _SAVE_AS)
    if low.startswith("<?xml") or low.startswith("<svg"):
        return Found(Kind.OTHER, "an XML document", _EXPORT)
    if low.startswith("%pdf-"):
        return Found(Kind.OTHER, "a PDF document", _EXPORT)
    if text.startswith(("{", "[")):
        return Found(Kind.JSON)
    return Found(Kind.TEXT)


def rejection(name: str, found: Found) -> str:
    """Return the sentence that turns a file down.

    Args:
        name: the file's name in quotation marks.
        found: what it is; `Kind.EMPTY` or `Kind.OTHER`.
    """
    if found.kind is Kind.EMPTY:
        return f"{name} is empty (0 bytes). {_LIST}"
    return f"{name} is {found.detail}, not a list that can be read. {found.advice or _LIST}"
