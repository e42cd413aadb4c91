"""Archives: unpacked within bounds, never outside the stage."""

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest import archive
from riskscreen.ingest.archive import is_visible
from riskscreen.ingest.read import read_list

CSV = b"name,country\nAcme,Peru\nBeta,Chile\n"


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def _read(path: Path):
    return read_list([path], stage_dir=path.parent / "stage")


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(CSV),
        bz2.compress(CSV),
        lzma.compress(CSV),
        pa.compress(CSV, codec="zstd", asbytes=True),
        gzip.compress(gzip.compress(CSV)),
        gzip.compress(CSV) + gzip.compress(b"Gamma,Cuba\n"),
    ],
    ids=["gzip", "bzip2", "xz", "zstandard", "gzip twice", "two gzips"],  # bytes hold the second they were made in
)
def test_compressed_lists_are_read_as_what_is_inside(tmp_path, packed):
    path = tmp_path / "list.csv.gz"
    path.write_bytes(packed)
    (table,) = _read(path).tables
    assert (table.label, table.format, table.columns) == ("list.csv.gz", "csv", ("name", "country"))
    assert table.rows >= 2
    assert table.bytes == len(packed)
    assert {p.suffix for p in (tmp_path / "stage").iterdir()} == {".parquet"}


def test_every_list_of_a_zip_is_a_table_and_the_rest_is_named(tmp_path):
    path = tmp_path / "lists.zip"
    path.write_bytes(
        _zip(
            {
                "b/two.csv": CSV,
                "a.csv": CSV,
                "readme.md": b"# hello",
                "logo.png": b"\x89PNG\r\n\x1a\n\x00",
                "__MACOSX/._a.csv": b"x",
            }
        )
    )
    raw = _read(path)
    assert [t.label for t in raw.tables] == ["lists.zip/a.csv", "lists.zip/b/two.csv"]
    said = " | ".join(raw.notes)
    assert "readme.md" in said
    assert "'lists.zip/logo.png' is a PNG image" in said
    assert "MACOSX" not in said


def test_names_that_point_outside_are_harmless(tmp_path):
    path = tmp_path / "evil.zip"
    path.write_bytes(_zip({"../../evil.csv": CSV, "/etc/evil.csv": CSV}))
    assert len(_read(path).tables) in {1, 2}
    assert not (tmp_path.parent / "evil.csv").exists()


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({}, "without a list"),
        ({"a.txt": b"", "b.pdf": b"%PDF-1.4\n\x00"}, "2 files without a list in it"),
        ({"only.csv": b"name,country\n"}, "no records below"),
    ],
)
def test_archives_without_a_list_are_turned_down(tmp_path, members, says):
    path = tmp_path / "a.zip"
    path.write_bytes(_zip(members))
    with pytest.raises(InputRejected, match=says):
        _read(path)


def test_protected_and_damaged_archives_are_turned_down(tmp_path):
    data = bytearray(_zip({"a.csv": CSV * 50}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    with pytest.raises(InputRejected, match="password-protected zip archive"):
        _read(tmp_path / "locked.zip")
    broken = bytearray(_zip({"a.csv": CSV * 50}))
    broken[45] ^= 0xFF
    broken[46] ^= 0xFF
    (tmp_path / "broken.zip").write_bytes(broken)
    with pytest.raises(InputRejected, match="damaged"):
        _read(tmp_path / "broken.zip")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(CSV * 1000)[:-50])
    with pytest.raises(InputRejected, match="damaged gzip data"):
        _read(tmp_path / "cut.csv.gz")


def test_bombs_are_not_unpacked_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "RATIO_FROM", 1 << 20)
    monkeypatch.setattr(archive, "CHUNK", 1 << 16)
    bomb = b"0" * (8 << 20)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bomb))
    (tmp_path / "bomb.zip").write_bytes(_zip({"a.csv": bomb}))
    for name in ("bomb.gz", "bomb.zip"):
        with pytest.raises(InputRejected, match="no honest list does"):
            _read(tmp_path / name)


def test_wrappings_without_end_are_turned_down(tmp_path):
    data = CSV
    for _ in range(5):
        data = gzip.compress(data)
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(InputRejected, match="packed more than 3 times over"):
        _read(tmp_path / "a.gz")


def test_droppings_of_systems_are_not_files_of_people():
    assert is_visible("a/b.csv")
    assert not any(map(is_visible, (".DS_Store", "a/.hidden/b.csv", "~$list.xlsx", "__MACOSX/x", "Thumbs.db")))
