"""What a file is, is told by its bytes."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskscreen.ingest.detect import Found, Kind, detect, rejection


def _found(tmp_path: Path, data: bytes, name: str = "list.csv") -> Found:
    path = tmp_path / name
    path.write_bytes(data)
    return detect(path)


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a JPEG image"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "a GIF image"),
        (b"<!DOCTYPE html>\n<html><body><table></table></body></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\n <table><tr><td>Acme</td></tr></table>", "a web page (HTML)"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML Spreadsheet of Excel 2003",
        ),
        (b"<?xml version='1.0'?><suppliers/>", "an XML document"),
        (b"{\\rtf1\\ansi Acme}", "a Rich Text document"),
        (b"SQLite format 3\x00\x10\x00", "an SQLite database"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "a workbook of Excel 4"),
        (bytes(range(256)) * 8, "binary data of no kind that riskscreen knows"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "a web archive or an e-mail"),
    ],
)
def test_files_that_hold_no_list_are_named_for_what_they_are(tmp_path, data, what):
    found = _found(tmp_path, data)
    assert (found.kind, found.detail) == (Kind.OTHER, what)
    sentence = rejection("'list.csv'", found)
    assert sentence.startswith(f"'list.csv' is {what}")
    assert sentence.endswith(".")


def test_an_empty_file_is_called_empty(tmp_path):
    assert "is empty (0 bytes)" in rejection("'list.csv'", _found(tmp_path, b""))


@pytest.mark.parametrize(
    "text",
    [
        b"PARENT,Name\nA,B\n",
        b"ORC code;Name\n1;A\n",
        b"ID3,Name\n1,A\n",
        b"MZ,Name\n1,A\n",
        b"PAR1,b\n1,2\n",
        b"BZhang,Name\n",
        b"GIF8,x\n",
    ],
)
def test_text_that_begins_like_a_signature_is_still_text(tmp_path, text):
    assert _found(tmp_path, text).kind is Kind.TEXT


def test_brackets_make_json_and_byte_order_marks_do_not_hide_them(tmp_path):
    assert _found(tmp_path, b'\xef\xbb\xbf [{"name": "A"}]').kind is Kind.JSON
    assert _found(tmp_path, '{"name": "A"}'.encode("utf-16")).kind is Kind.JSON


def test_compressed_and_columnar_files_are_known_whatever_their_name(tmp_path):
    assert _found(tmp_path, gzip.compress(b"a,b\n1,2\n")) == Found(Kind.COMPRESSED, "gzip")
    table = pa.table({"name": ["A"]})
    pq.write_table(table, tmp_path / "p.csv")
    assert detect(tmp_path / "p.csv").kind is Kind.PARQUET
    with pa.OSFile(str(tmp_path / "a.csv"), "wb") as out, pa.ipc.new_file(out, table.schema) as writer:
        writer.write(table)
    assert detect(tmp_path / "a.csv").kind is Kind.ARROW_FILE
    with pa.OSFile(str(tmp_path / "s.csv"), "wb") as out, pa.ipc.new_stream(out, table.schema) as writer:
        writer.write(table)
    assert detect(tmp_path / "s.csv").kind is Kind.ARROW_STREAM


def test_zip_files_are_told_apart_by_their_parts(tmp_path):
    content = {"[Content_Types].xml": b"<Types/>"}
    assert _found(tmp_path, _zip(**content, xl__workbook_xml=b"")).kind is Kind.ZIP
    assert _found(tmp_path, _zip(**content, **{"xl__workbook.xml": b""})) == Found(Kind.WORKBOOK, "xlsx")
    assert _found(tmp_path, _zip(**content, **{"xl__workbook.bin": b""})) == Found(Kind.WORKBOOK, "xlsb")
    assert _found(tmp_path, _zip(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")) == Found(
        Kind.WORKBOOK, "ods"
    )
    assert _found(tmp_path, _zip(**content, **{"word__document.xml": b""})).detail == "a Word document"
    assert _found(tmp_path, _zip(mimetype=b"application/vnd.oasis.opendocument.text")).kind is Kind.OTHER
    assert _found(tmp_path, _zip(**{"a.csv": b"name\nA\n"})).kind is Kind.ZIP
    assert "damaged" in _found(tmp_path, _zip(**{"a.csv": b"name\nA\n"})[:-30]).detail


def test_ole_files_are_told_apart_by_their_parts(tmp_path):
    def ole(part: str) -> bytes:
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + part.encode("utf-16-le") + b"\x00" * 64

    assert _found(tmp_path, ole("Workbook")) == Found(Kind.WORKBOOK, "xls")
    assert _found(tmp_path, ole("WordDocument")).detail == "a Word document"
    assert _found(tmp_path, ole("EncryptedPackage")).detail == "a password-protected workbook"
