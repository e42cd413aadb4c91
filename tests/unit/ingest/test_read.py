"""The façade: files, folders and several inputs in one run; what is passed over is said."""

import csv
import hashlib
import json
import os
import re
from pathlib import Path

import openpyxl
import pytest

from riskscreen.domain.errors import InputRejected, RiskscreenError, UsageError
from riskscreen.ingest.raw import RawList, unique_names
from riskscreen.ingest.read import read_list
from tests.shared import shared

CSV = "name,country\nAcme,Peru\nBeta,Chile\n"


class Heard:
    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, text: str) -> None:
        self.steps.append(text)

    def note(self, text: str) -> None:
        self.steps.append(text)


def test_several_files_and_folders_make_one_list(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two" / "deep").mkdir(parents=True)
    (tmp_path / "one" / "b.csv").write_text(CSV)
    (tmp_path / "two" / "deep" / "b.csv").write_text(CSV)
    (tmp_path / "two" / "a.json").write_text('[{"name": "C"}]')
    heard = Heard()
    raw = read_list([tmp_path / "one" / "b.csv", tmp_path / "two"], stage_dir=tmp_path / "s", progress=heard)
    assert [t.label for t in raw.tables] == ["b.csv", "a.json", "deep/b.csv"]
    assert heard.steps == ["Reading b.csv", "Reading a.json", "Reading deep/b.csv"]


def test_files_of_the_same_name_are_told_apart(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "b.csv").write_text(CSV)
    raw = read_list([tmp_path / "one" / "b.csv", tmp_path / "two" / "b.csv"], stage_dir=tmp_path / "s")
    assert [t.label for t in raw.tables] == ["one/b.csv", "two/b.csv"]


def test_a_file_given_twice_is_read_once_and_said(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.csv").write_text(CSV)
    raw = read_list([tmp_path / "in" / "b.csv", tmp_path / "in"], stage_dir=tmp_path / "s")
    assert len(raw.tables) == 1
    assert any("more than once" in n for n in raw.notes)


def test_a_folder_passes_over_what_is_no_list_and_says_so(tmp_path):
    folder = tmp_path / "in"
    (folder / "out" / "validation").mkdir(parents=True)
    (folder / "a.csv").write_text(CSV)
    (folder / "README.md").write_text("# Lists\n")
    (folder / "notes.txt").write_text("These are the lists that we got from the buyers in May.\nThey are as sent.\n")
    (folder / "logo.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"\x00\x01")
    (folder / "out" / "manifest.json").write_text("{}")
    (folder / "out" / "results.parquet").write_bytes(b"PAR1")
    (folder / "out" / "results.csv").write_text("rs_source_file,rs_source_row,name\na.csv,2,Acme\n")
    raw = read_list([folder], stage_dir=tmp_path / "s")
    assert [t.label for t in raw.tables] == ["a.csv"]
    said = " | ".join(raw.notes)
    for words in (
        "'README.md' passed over",
        "'notes.txt'",
        "'logo.csv' is a PNG image",
        "'empty.csv' is empty",
        "'out' passed over: riskscreen wrote it",
    ):
        assert words in said
    assert "DS_Store" not in said


@pytest.mark.parametrize("content", [{}, {"a.pdf": b"%PDF-1.4\n\x00"}, {"x.txt": b"just a word\n"}])
def test_a_folder_without_lists_is_turned_down(tmp_path, content):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, data in content.items():
        (folder / name).write_bytes(data)
    with pytest.raises(InputRejected, match="Folder 'in' holds no list"):
        read_list([folder], stage_dir=tmp_path / "s")


def test_missing_files_and_odd_paths_are_errors_of_use(tmp_path):
    with pytest.raises(UsageError, match="There is no file or folder"):
        read_list([tmp_path / "nothing.csv"], stage_dir=tmp_path / "s")
    with pytest.raises(UsageError, match="No list was given"):
        read_list([], stage_dir=tmp_path / "s")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        read_list([tmp_path / "pipe"], stage_dir=tmp_path / "s")


def test_hash_and_size_are_those_of_the_file_given(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(CSV)
    (table,) = read_list([path], stage_dir=tmp_path / "s").tables
    assert (table.sha256, table.bytes) == (hashlib.sha256(CSV.encode()).hexdigest(), len(CSV))
    assert table.path == path


def test_names_are_made_unique_without_touching_those_that_are():
    names, notes = unique_names(["a", None, "a", " ", "a (2)", "b"])
    assert names == ("a", "column 2", "a (3)", "column 4", "a (2)", "b")
    assert len(notes) == 2
    assert unique_names(["x", "y"]) == (("x", "y"), ())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"supplier\0name,country\nAcme,Ghana\nBeta,Peru\n"),
        ("b.json", b'[{"supplier\\u0000name": "Acme", "country": "Ghana"}]'),
    ],
)
def test_a_nul_in_a_columns_name_becomes_its_sign(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    (table,) = read_list([tmp_path / name], stage_dir=tmp_path / "s").tables
    assert table.columns == ("supplier\N{SYMBOL FOR NULL}name", "country")
    assert table.frame.select(table.columns[0]).collect().item(0, 0) == "Acme"


def test_an_array_of_numpy_is_named_for_what_it_is(tmp_path):
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00v\x00{'descr': '<i8', 'shape': (3,), }" + bytes(60))
    with pytest.raises(InputRejected, match="NumPy array"):
        read_list([tmp_path / "a.npy"], stage_dir=tmp_path / "s")


# --- real lists and hostile files -----------------------------------------------------------------------------------


def _facts(folder: Path) -> dict[str, tuple[int, list[str] | None]]:
    """Return rows and header by file, as the folder's PROVENANCE.md tells them."""
    facts: dict[str, tuple[int, list[str] | None]] = {}
    for block in re.split(r"^### ", (folder / "PROVENANCE.md").read_text(), flags=re.MULTILINE)[1:]:
        name = re.match(r"`(.+?)`", block)
        rows = re.search(r"^- rows: (\d+)", block, re.MULTILINE)
        header = re.search(r"^- header verbatim: `(\[.*\])`", block, re.MULTILINE)
        if name and rows and (folder / name[1]).exists():
            facts[name[1]] = (int(rows[1]), json.loads(header[1]) if header else None)
    return facts


FOLDERS = [
    *("financedatabase", "france_hotels", "gleif", "ieee_oui", "open_supply_hub_lists"),
    *("palmwatch", "uk_council_spend", "uk_gender_pay_gap", "us_dol_h2"),
]
OTHERWISE = {"Disclosure Sources.xlsx"}
"""The header stands below a legend; the row count of the provenance counts the legend in."""


@pytest.mark.slow
@pytest.mark.parametrize("folder", FOLDERS)
def test_real_lists_have_the_rows_and_columns_that_their_provenance_tells(tmp_path, folder):
    root = shared("suppliers", folder)
    facts = _facts(root)
    raw = read_list([root], stage_dir=tmp_path / "s")
    by_file = {t.path.relative_to(root).as_posix(): t for t in raw.tables}
    assert set(by_file) >= set(facts) - {"debian-copyright.txt", "leeds_index.json"}
    for name, (rows, header) in facts.items():
        if name in OTHERWISE or name not in by_file:
            continue
        table = by_file[name]
        assert table.rows == rows, name
        assert table.frame.select("__row").collect().height == rows
        if header and table.format != "json":
            given = [h or f"column {i}" for i, h in enumerate(header, 1)]
            assert list(table.columns[: len(given)]) == given, name


@pytest.mark.slow
@pytest.mark.parametrize("folder", [f for f in FOLDERS if f != "gleif"])
def test_real_csv_and_xlsx_agree_cell_by_cell_with_other_readers(tmp_path, folder):
    root = shared("suppliers", folder)
    for table in read_list([root], stage_dir=tmp_path / "s").tables:
        frame = table.frame.collect()
        if table.format == "csv":
            rows = _texts_with(table.path, table.encoding or "utf-8", table.delimiter or ",")
            assert table.header_row is not None
            body = rows[table.header_row :]
            assert len(body) == table.rows, table.label
            got = frame.select(table.columns).fill_null("").rows()
            width = len(table.columns)
            assert all(
                tuple(b[:width]) + ("",) * (width - len(b)) == g
                for b, g, s in zip(body, got, frame["__state"], strict=True)
                if s != "unreadable"
            ), table.label
        elif table.format == "xlsx":
            book = openpyxl.load_workbook(table.path)
            rows = list(book[table.sheet].iter_rows(min_row=(table.header_row or 0) + 1, values_only=True))
            book.close()
            while rows and not any(c not in (None, "") for c in rows[-1]):
                rows.pop()
            assert len(rows) == table.rows, table.label


def _texts_with(path: Path, encoding: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(1 << 30)
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.slow
def test_packages_of_open_contracting_give_suppliers(tmp_path):
    root = shared("suppliers", "ocds")
    raw = read_list([root], stage_dir=tmp_path / "s")
    packages = [t for t in raw.tables if t.format == "json"]
    assert len(packages) == len(list((root / "realdata").glob("*.json")))
    for table in packages:
        frame = table.frame.collect()
        assert frame["name"].is_not_null().all()
        assert set(frame["__state"]) == {"ok"}


HOSTILE = [
    *(
        "big-list-of-naughty-strings",
        "calamine-tests",
        "csv-injection-payloads",
        "csv-spectrum",
        "csvkit-examples",
        "csvlint-fixtures",
    ),
    *(
        "frictionless-data",
        "json-test-suite",
        "messytables-horror",
        "parquet-testing",
        "polars-io-files",
        "xlrd-samples",
    ),
]
TOO_LARGE = {"large_string_map.brotli.parquet"}
"""One cell of two gigabytes: reading it takes four of memory."""


def _read_or_refuse(path: Path, stage: Path) -> RawList | RiskscreenError:
    try:
        return read_list([path], stage_dir=stage)
    except RiskscreenError as error:
        return error


@pytest.mark.slow
@pytest.mark.parametrize("folder", HOSTILE)
def test_hostile_files_end_in_a_list_or_in_one_clear_sentence(tmp_path, folder):
    root = shared("adversarial", folder)
    for number, path in enumerate(sorted(p for p in root.rglob("*") if p.is_file() and p.name not in TOO_LARGE)):
        outcome = _read_or_refuse(path, tmp_path / str(number))
        if isinstance(outcome, RawList):
            for table in outcome.tables:
                frame = table.frame.collect()
                assert frame.height == table.rows > 0
                assert frame["__row"].is_sorted()
                assert frame["__row"].is_unique().all()
                assert frame["__state"].is_in(["ok", "short", "long-blank", "unreadable", "blank"]).all()
        else:
            assert isinstance(outcome, InputRejected)
            text = str(outcome)
            assert "'" in text
            assert text.endswith(".")
            assert "\n" not in text


@pytest.mark.slow
def test_csv_spectrum_reads_as_its_json_says(tmp_path):
    root = shared("adversarial", "csv-spectrum")
    for path in sorted((root / "csvs").glob("*.csv")):
        told = (root / "json" / f"{path.stem}.json").read_text()
        if b"\r" not in path.read_bytes():  # the stored copy lost its carriage returns
            told = told.replace("\\r\\n", "\\n")
        expected = json.loads(told)
        expected = expected if isinstance(expected, list) else [expected]
        (table,) = read_list([path], stage_dir=tmp_path / path.stem).tables
        got = table.frame.select(table.columns).fill_null("").collect().to_dicts()
        if path.stem == "location_coordinates":  # the two files themselves differ in the telephone number
            for row in (*got, *expected):
                row.pop("Contact Phone Number")
        assert got == expected, path.name


@pytest.mark.slow
def test_json_test_suite_is_refused_where_it_is_no_json(tmp_path):
    root = shared("adversarial", "json-test-suite")
    for path in sorted(root.glob("n_*.json")):
        assert isinstance(_read_or_refuse(path, tmp_path / path.stem), InputRejected), path.name
    for path in sorted(root.glob("y_*.json")):
        outcome = _read_or_refuse(path, tmp_path / path.stem)
        assert isinstance(outcome, RawList) or "not valid JSON" not in str(outcome), path.name


@pytest.mark.slow
def test_the_same_list_reads_alike_in_every_format(tmp_path):
    root = shared("suppliers", "open_supply_hub_lists", "facility_lists")
    tables = [read_list([root / f"12.{e}"], stage_dir=tmp_path / e).tables[0] for e in ("csv", "xls", "xlsx")]
    frames = [t.frame.select(t.columns).collect() for t in tables]
    assert frames[1].equals(frames[2])
    # The workbooks hold one address with its accents garbled.
    same = [a == b for a, b in zip(frames[0].rows(), frames[1].rows(), strict=True)]
    assert same.count(False) == 1
    foods = shared("adversarial", "polars-io-files")
    rows = [
        read_list([foods / f"foods1.{e}"], stage_dir=tmp_path / f"f{e}").tables[0].rows
        for e in ("csv", "json", "ndjson", "parquet")
    ]
    assert rows == [27] * 4
