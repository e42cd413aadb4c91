"""Files of another kind, damaged or protected: one sentence each, in words of a user, and never a traceback."""

import io
import zipfile
from pathlib import Path

import pytest

from riskscreen.reference.imports.registry import IMPORTERS
from tests.unit.reference.imports.books import book, zipped
from tests.unit.reference.imports.keeping import refused

JARGON = (
    "Error",
    "error:",
    "codec",
    "zlib",
    "calamine",
    "field limit",
    "polars",
    "Errno",
    "byte",
    "token",
    "central dir",
)
SOURCES = sorted(IMPORTERS)


def protected(path: Path) -> Path:
    """Write a zip whose only member says that it is encrypted."""
    zipped(path, {"a.csv": "Country,2026\nAlbania,1\n"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(bytes(content))
    return path


def of_another_method(path: Path) -> Path:
    """Write a zip whose only member is packed in a way that no library here can unpack."""
    zipped(path, {"a.csv": "Country,2026\nAlbania,1\n"})
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(mark) + offset] = 97
    path.write_bytes(bytes(content))
    return path


def torn(path: Path) -> Path:
    """Write a zip whose content does not unpack."""
    zipped(path, {"a.csv": "Country,2026\nAlbania,1\n" * 200})
    content = bytearray(path.read_bytes())
    at = content.index(b"a.csv") + 10
    content[at : at + 20] = bytes(20)
    path.write_bytes(bytes(content))
    return path


def odd(folder: Path, kind: str) -> Path:
    """Write an odd file of a kind."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", "Country,2026\n")
    page = "<!DOCTYPE html>\n<html><head><title>Not found</title></head><body>404</body></html>"
    texts = {
        "page.csv": page,
        "page.xlsx": page,
        "page.xml": '<?xml version="1.0"?>\n' + page,
        "paper.xlsx": "%PDF-1.7\n%x",
        "wide.csv": ",".join(f"c{n}" for n in range(300_000)) + "\n",
        "long.csv": "Country,2026\n" + "x" * 2_000_000 + ",1\n",
    }
    path = folder / kind
    if kind in texts:
        path.write_text(texts[kind], "utf-8")
    elif kind == "folder":
        path.mkdir()
    elif kind == "protected.zip":
        protected(path)
    elif kind == "method.zip":
        of_another_method(path)
    elif kind == "torn.zip":
        torn(path)
    elif kind == "zip in a zip.zip":
        zipped(path, {"inner.zip": inner.getvalue()})
    elif kind == "long.zip":
        zipped(path, {"a.csv": "Country,iso3,Country Code,2026\n" + "x" * 5_000_000})
    elif kind == "protected.xlsx":
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    elif kind == "cut.xlsx":
        whole = book(folder / "whole.xlsx", {"a": [("Country", 2026)]}).read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
    return path


KINDS = {
    "page.csv": "this is a web page",
    "page.xlsx": "this is a web page",
    "page.xml": "this is a web page",
    "paper.xlsx": "this is a PDF",
    "folder": "this is a folder",
    "protected.zip": "password-protected",
    "protected.xlsx": "password-protected",
    "method.zip": ".",
    "torn.zip": ".",
    "zip in a zip.zip": ".",
    "long.zip": ".",
    "cut.xlsx": ".",
    "wide.csv": ".",
    "long.csv": ".",
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_file_is_refused_in_one_sentence_by_every_reader(tmp_path: Path, kind: str) -> None:
    path = odd(tmp_path, kind)
    for source in SOURCES:
        named = "2025" if source not in ("tip",) else None
        message = refused(source, path, match=KINDS[kind], as_edition=named)
        assert path.name in message or "a.csv" in message
        assert len(message) < 600
        assert not [word for word in JARGON if word in message], message


def test_what_is_wrong_is_said_where_it_can_be(tmp_path: Path) -> None:
    assert "there is a zip in the zip" in refused("hdr", odd(tmp_path, "zip in a zip.zip"), match="unpack it")
    assert "a row has 300,000 cells" in refused("tip", odd(tmp_path, "wide.csv"), match="another file")
    assert "a cell has more than 1,000,000 letters" in refused("hdr", odd(tmp_path, "long.zip"), match="cannot be read")
