"""Delimited text: every record comes out once, with its number, its line, its state and its exact cells."""

import csv
import io
import random
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest import stream as streaming
from riskscreen.ingest.raw import RawTable
from riskscreen.ingest.read import read_list


@pytest.fixture
def read(tmp_path):
    """Read bytes or text as one CSV file; return the table and its staged records."""
    count = iter(range(10_000))

    def reader(content: bytes | str, name: str = "list.csv") -> tuple[RawTable, pl.DataFrame]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        raw = read_list([path], stage_dir=tmp_path / f"stage{next(count)}")
        (table,) = raw.tables
        frame = table.frame.collect()
        assert frame.height == table.rows
        assert frame.columns == ["__row", "__line", "__state", "__detail", "__raw", *table.columns]
        return table, frame

    return reader


def cells(table: RawTable, frame: pl.DataFrame) -> list[tuple[str | None, ...]]:
    return frame.select(table.columns).rows()


HEAD = "name,country,goods\n"


def test_rows_lines_and_states_of_every_kind_of_record(read):
    text = HEAD + 'Acme,Türkiye,shoes\n\n ,,\n"Beta\nLtd",Peru,gold\nDelta,Peru,gold,extra\nEps,Peru,gold,,\nZeta\n'
    table, frame = read(text)
    assert frame.select("__row", "__line", "__state").rows() == [
        (2, 2, "ok"),
        (3, 3, "blank"),
        (4, 4, "blank"),
        (5, 5, "ok"),
        (6, 7, "unreadable"),
        (7, 8, "long-blank"),
        (8, 9, "short"),
    ]
    assert cells(table, frame)[3:] == [
        ("Beta\nLtd", "Peru", "gold"),
        (None,) * 3,
        ("Eps", "Peru", "gold"),
        ("Zeta", None, None),
    ]
    unreadable = frame.row(4, named=True)
    assert unreadable["__raw"] == "Delta,Peru,gold,extra"
    assert unreadable["__detail"] == "it has 4 cells where the header has 3"
    assert (table.header_row, table.delimiter, table.encoding, table.format) == (1, ",", "utf-8", "csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"])
def test_separators_line_ends_and_encodings(read, delimiter, end, encoding):
    rows = [
        ["name", "pays", "ville"],
        ["Société Générale", "Côte d'Ivoire", f"a{delimiter}b"],
        ["Café “Noël”", "Türkei", 'say "ü"'],
    ]
    rows += [["Müller & Söhne", "Österreich", "Köln"]] * 3
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    table, frame = read(out.getvalue().encode(encoding))
    assert [table.columns, *cells(table, frame)] == [tuple(r) for r in rows]
    assert table.delimiter == delimiter


def test_title_rows_above_the_header_are_passed_over_and_said(read):
    table, frame = read("Supplier list 2024\n\nname;country\nAcme;Peru\nBeta;Chile\n")
    assert table.columns == ("name", "country")
    assert table.header_row == 3
    assert frame["__row"].to_list() == [4, 5]
    assert any("row 3" in note and "'Supplier list 2024'" in note for note in table.notes)


def test_without_a_header_the_columns_are_numbered_and_the_first_record_counts(read):
    table, frame = read("Acme Ltd,Turkey,20\nBeta GmbH,Germany,31\nGamma Inc,USA,7\n")
    assert table.columns == ("column 1", "column 2", "column 3")
    assert table.header_row is None
    assert frame["__row"].to_list() == [1, 2, 3]
    assert any("no header" in note for note in table.notes)


def test_double_and_empty_headers_are_told_apart_and_said(read):
    table, _ = read("name,name,,country,name (2)\na,b,c,d,e\nf,g,h,i,j\n")
    assert table.columns == ("name", "name (3)", "column 3", "country", "name (2)")
    assert any("'column 3'" in note for note in table.notes)
    assert any("'name (3)'" in note for note in table.notes)


def test_a_column_called_like_one_of_ours_is_told_apart(read):
    table, frame = read("__row,name\nx,Acme\ny,Beta\n")
    assert table.columns == ("__row (2)", "name")
    assert frame["__row"].to_list() == [2, 3]


def test_records_wider_than_the_header_get_columns_only_if_something_is_in_them(read):
    table, frame = read("name,country\nAcme,Peru,x\nBeta,Chile,y\nGamma,Cuba\n")
    assert table.columns == ("name", "country", "column 3")
    assert frame["__state"].to_list() == ["ok"] * 3
    table, _ = read("name,country\nAcme,Peru,\nBeta,Chile,\n")
    assert table.columns == ("name", "country")
    assert any("blank cells beyond the header" in note for note in table.notes)


def test_records_narrower_than_the_header_are_short(read):
    _, frame = read("name,country,goods,\nAcme,Peru,tea\nBeta,Chile,tea\n")
    assert frame["__state"].to_list() == ["short", "short"]
    assert frame["goods"].to_list() == ["tea", "tea"]


def test_a_list_of_names_with_commas_is_one_column(read):
    table, frame = read("Supplier name\nAcme, Inc.\nBeta GmbH\nGamma, Delta, Ltd\n")
    assert frame["Supplier name"].to_list() == ["Acme, Inc.", "Beta GmbH", "Gamma, Delta, Ltd"]
    assert table.delimiter is None


def test_the_separator_that_excel_writes_into_the_first_line_is_heeded(read):
    table, frame = read("sep=;\r\nname;country\r\nAcme, Inc;Peru\r\n")
    assert cells(table, frame) == [("Acme, Inc", "Peru")]
    assert (table.header_row, frame["__row"].to_list(), frame["__line"].to_list()) == (2, [3], [3])


def test_a_header_that_stands_there_once_more_is_set_aside_not_screened(read):
    _, frame = read(HEAD + "Acme,Peru,tea\nname,country,goods\nBeta,Chile,gold\n")
    assert frame.select("__row", "__state", "__detail", "__raw", "name").rows()[1] == (
        3,
        "unreadable",
        "it repeats the header",
        "name | country | goods",
        None,
    )
    assert frame["__state"].to_list() == ["ok", "unreadable", "ok"]


def test_backslash_escapes_are_read_where_they_make_the_records_even(read):
    table, frame = read('name,country\n"Acme \\"Best\\", Ltd",Peru\n"Beta \\"x\\", Inc",Chile\n"C","Cuba"\n')
    assert cells(table, frame) == [('Acme "Best", Ltd', "Peru"), ('Beta "x", Inc', "Chile"), ("C", "Cuba")]


BROKEN = [
    ('"Beta Ltd,China,toys', "\n"),
    ('Beta Ltd,China,"toys', "\n"),
    ('Beta,"China,toys', "\n"),
    ('"Beta Ltd,China,toys', "\r\n"),
    ('"Smith, Jones"",China,toys', "\n"),
]


@pytest.mark.parametrize(("broken", "end"), BROKEN)
@pytest.mark.parametrize(
    "after",
    [
        ["Gamma,India,tea", 'Delta,"Peru, x",gold', "Eps,Chile,cu"],
        ["Gamma,India,tea", "Delta,Peru,gold"],
        ['"Delta, Inc",Peru,gold'],
    ],
)
def test_a_quotation_mark_without_a_partner_costs_one_record_only(read, broken, end, after):
    lines = ["name,country,goods", "Acme,Turkey,shoes", broken, *after]
    table, frame = read(end.join(lines) + end)
    assert frame["__row"].to_list() == list(range(2, len(lines) + 1))
    assert frame.row(1, named=True)["__state"] == "unreadable"
    assert frame.row(1, named=True)["__raw"] == broken
    rest = frame.filter(pl.col("__row") != 3)
    assert set(rest["__state"]) == {"ok"}
    assert cells(table, rest) == [tuple(row) for row in csv.reader([lines[1], *after])]


def test_an_address_over_several_lines_is_not_taken_apart(read):
    text = (
        HEAD + 'Acme,"12 High Street\nLeeds, UK",toys\nBeta,Peru,"line, one\nline, two\nline, three"\nGamma,Peru,tea\n'
    )
    table, frame = read(text)
    assert frame["__state"].to_list() == ["ok"] * 3
    assert frame["__line"].to_list() == [2, 4, 7]
    assert cells(table, frame)[1][2] == "line, one\nline, two\nline, three"


def test_inch_marks_and_inner_quotation_marks_stay_letters(read):
    table, frame = read(HEAD + '5" nails,UK,12"\n"5"" pipes",UK,x\nAcme "Best" Ltd,UK,y\n')
    assert [row[0] for row in cells(table, frame)] == ['5" nails', '5" pipes', 'Acme "Best" Ltd']
    assert frame["__state"].to_list() == ["ok"] * 3


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6))
def test_one_stray_mark_anywhere_loses_no_line_and_at_most_one_record(tmp_path_factory, seed):
    rng = random.Random(seed)
    width = rng.randrange(2, 6)
    rows = [[_cell(rng, i, j) for j in range(width)] for i in range(rng.randrange(4, 40))]
    out = io.StringIO()
    csv.writer(out, lineterminator=rng.choice(["\n", "\r\n"])).writerows(
        [["name", "country", "goods", "city", "tier"][:width], *rows]
    )
    text = out.getvalue()
    at = rng.randrange(len(text.splitlines(keepends=True)[0]), len(text))
    at -= text[at - 1 : at + 1] == "\r\n"  # not in the middle of a line end
    folder = tmp_path_factory.mktemp("stray")
    path = folder / "a.csv"
    path.write_bytes((text[:at] + '"' + text[at:]).encode())
    (table,) = read_list([path], stage_dir=folder / "s").tables
    frame = table.frame.collect()
    assert frame["__row"].to_list() == list(range(2, len(rows) + 2))
    assert frame["__line"].to_list() == list(range(2, len(rows) + 2))
    good = Counter(tuple(c or "" for c in r) for r in cells(table, frame.filter(pl.col("__state") == "ok")))
    assert sum(tuple(r) not in good for r in rows) <= 1


def _cell(rng: random.Random, i: int, j: int) -> str:
    kind = rng.random()
    if kind < (0.8 if j == 0 else 0.7):
        return f"Cell {i}.{j}"
    return (
        f"Smith, Jones {i}"
        if kind < 0.85
        else f'5"x{i}'
        if kind < 0.9
        else f'say ""hi"" {i}'
        if kind < 0.92
        else f"v{i}"
    )


# Runs of control characters are no text; line ends and tabs are.
TEXT = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), st.sampled_from("\n\r\t\"',;|")),
    max_size=12,
)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(TEXT, min_size=width, max_size=width), min_size=3, max_size=12)
)


@settings(max_examples=60)
@given(
    rows=TABLES,
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    everything=st.booleans(),
    block=st.sampled_from([1 << 22, 512]),
)
def test_any_table_that_was_written_is_read_back_exactly(
    tmp_path_factory, *, rows, delimiter, end, encoding, everything, block
):
    names = ["Supplier name", "Country", "Product", "Address", "Tier"][: len(rows[0])]
    out = io.StringIO()
    # Python's writer leaves line ends other than its own unquoted, which nobody could read back.
    broken = any(mark in cell for row in rows for cell in row for mark in "\r\n")
    quoting = csv.QUOTE_ALL if everything or broken else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows([names, *rows])
    folder = tmp_path_factory.mktemp("trip")
    path = folder / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "BLOCK", block)
        (table,) = read_list([path], stage_dir=folder / "s").tables
    frame = table.frame.collect()
    assert table.columns == tuple(names)
    assert table.rows == len(rows)
    assert [tuple(c or "" for c in row) for row in cells(table, frame)] == [tuple(row) for row in rows]


def test_large_files_are_read_block_by_block(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "BLOCK", 4096)
    rows = [[f"Supplier {i}", "Peru", f"line one\r\nline {i}" if i % 3 else "x" * (i % 4000)] for i in range(3000)]
    path = tmp_path / "a.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["name", "country", "notes"], *rows])
    (table,) = read_list([path], stage_dir=tmp_path / "s").tables
    frame = table.frame.collect()
    assert [list(r) for r in frame.select(table.columns).fill_null("").rows()] == rows
    assert frame["__row"].to_list() == list(range(2, 3002))


def test_a_list_that_riskscreen_wrote_is_read_as_the_user_gave_it(read):
    head = "rs_source_file,rs_source_row,name,country,rs_band\n"
    text = head + "a.csv,2,'=1+1,Peru,high\na.csv,3,''x,'-,low\na.csv,4,'+49 30 1,Peru,low\n"
    table, frame = read(text)
    assert table.own_output
    assert table.columns == ("name", "country")
    assert cells(table, frame) == [("=1+1", "Peru"), ("''x", "'-"), ("+49 30 1", "Peru")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty (0 bytes)"),
        (b" \n\n\t\n", "nothing but white space"),
        (b"name,country\n", "no records below it"),
        (
            b"Dear all,\n\nplease find below what we discussed about the suppliers last time.\n\nKind regards,\n\nAnna\n",
            "running text",
        ),
        (b"%PDF-1.4\n%\xe2\xe3", "a PDF document"),
    ],
)
def test_files_without_a_list_are_turned_down_in_one_sentence(tmp_path, content, says):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(InputRejected) as caught:
        read_list([path], stage_dir=tmp_path / "s")
    assert says in str(caught.value)
    assert "'list.csv'" in str(caught.value)


def test_nothing_but_staged_parquet_is_left_behind(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name;país\nAcme;España\nBeta;México\n".encode("cp1252"))
    read_list([path], stage_dir=tmp_path / "s")
    assert {p.suffix for p in Path(tmp_path / "s").iterdir()} == {".parquet"}


def test_records_quoted_as_a_whole_are_unwrapped(read):
    rows = [["Supplier", "Country", "Goods"], ["A", "India", "x"], ["B, Ltd", "Peru", 'a "good" y'], ["C", "Chile", ""]]
    inner, outer = io.StringIO(), io.StringIO()
    csv.writer(inner, lineterminator="\n").writerows(rows)
    csv.writer(outer, quoting=csv.QUOTE_ALL).writerows([line] for line in inner.getvalue().splitlines())
    table, frame = read(outer.getvalue())
    assert table.columns == ("Supplier", "Country", "Goods")
    assert cells(table, frame) == [tuple(c or None for c in row) for row in rows[1:]]
    assert frame["__line"].to_list() == [2, 3, 4]
    assert any("each line was one quoted cell" in note for note in table.notes)


@pytest.mark.parametrize(
    "text",
    [
        '"Supplier"\n"A, Ltd"\n"B, Ltd"\n"C, Ltd"\n',
        '"Supplier, full"\n"A, Ltd"\n"B, Ltd"\n"C, Ltd"\n',
        '"Supplier"\n"A"\n"B"\n',
    ],
)
def test_a_column_of_quoted_names_is_not_unwrapped(read, text):
    table, frame = read(text)
    assert len(table.columns) == 1
    assert frame[table.columns[0]].to_list() == [line.strip('"') for line in text.splitlines()[1:]]


def test_a_line_that_is_not_quoted_stays_as_it_is_among_quoted_records(read):
    lines = ["Supplier,Country", *(f"S{n},Peru" for n in range(20))]
    text = "".join(f'"{line}"\n' for line in lines) + "Last,Chile\n"
    table, frame = read(text)
    assert cells(table, frame)[-1] == ("Last", "Chile")
    assert any("except for 1 line" in note for note in table.notes)
