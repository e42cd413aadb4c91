"""The main job, end to end, through the command line, in processes of its own."""

import json

import polars as pl
import pytest

import riskscreen as library
from riskscreen.domain.columns import RESULTS
from tests.integration.conftest import SAMPLE, riskscreen

OUTPUTS = {
    "results.parquet", "results.csv", "report.html", "report.xlsx", "report.pdf", "report.docx", "quarantine.csv", "issues.jsonl", "mapping.yml", "manifest.json",
    "rollup.csv", "unresolved.csv", "validation",
}  # fmt: skip


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding, newline="")
    return path


def test_the_folder_holds_what_is_promised_and_nothing_else(sample_run):
    assert {path.name for path in sample_run.iterdir()} == OUTPUTS
    assert {p.name for p in (sample_run / "validation").iterdir()} == {
        "index.html",
        "raw_list.json",
        "canonical_list.json",
    }


def test_every_row_ends_in_exactly_one_state(sample_run):
    manifest = json.loads((sample_run / "manifest.json").read_text())
    rows = manifest["rows"]
    results = pl.read_parquet(sample_run / "results.parquet")
    quarantine = pl.read_csv(sample_run / "quarantine.csv", infer_schema=False)
    assert rows["read"] == rows["scored"] + rows["quarantined"] + rows["blank"]
    assert (rows["scored"], rows["quarantined"]) == (results.height, quarantine.height)
    assert rows["quarantined"] > 0
    assert not set(results["rs_source_row"]) & set(quarantine["rs_source_row"].cast(pl.UInt32))


def test_input_columns_come_out_unchanged_and_ours_follow(sample_run):
    given = pl.read_csv(SAMPLE, infer_schema=False)
    results = pl.read_parquet(sample_run / "results.parquet")
    assert results.columns == [*given.columns, *RESULTS]
    assert results.columns[given.width : given.width + 2] == ["rs_source_file", "rs_source_row"]
    kept = given.with_row_index("rs_source_row", offset=2).filter(
        pl.col("rs_source_row").is_in(results["rs_source_row"].to_list())
    )
    assert results.select(given.columns).equals(kept.select(given.columns))


def test_issues_name_row_field_and_what_to_do(sample_run):
    lines = [json.loads(line) for line in (sample_run / "issues.jsonl").read_text().splitlines()]
    assert lines
    for line in lines:
        assert {"code", "level", "source_row", "field", "value", "message", "suggestion"} <= set(line)
        assert line["message"]
        assert line["suggestion"]


def test_quarantine_mended_and_screened_again_is_scored(sample_run, tmp_path):
    text = (sample_run / "quarantine.csv").read_text("utf-8-sig")
    frame = pl.read_csv(text.encode(), infer_schema=False)
    mapping = json.loads((sample_run / "manifest.json").read_text())["mapping"]
    name, supplier = (next(iter(mapping.values()))["fields"][field][0] for field in ("name", "supplier_id"))
    mended = frame.with_columns(
        pl.lit("Mended Mill ") + pl.int_range(pl.len()).cast(pl.String), pl.lit(None, pl.String).alias(supplier)
    )
    mended = mended.with_columns(pl.col("literal").alias(name)).drop("literal")
    path = tmp_path / "mended.csv"
    mended.write_csv(path)
    found = library.screen(path)
    assert found.ledger == {"read": frame.height, "scored": frame.height, "quarantined": 0, "blank": 0}


def test_explain_adds_up_to_the_score(sample_run):
    results = pl.read_parquet(sample_run / "results.parquet")
    for supplier, likelihood in results.select("rs_supplier_id", "rs_likelihood_0_100").head(6).iter_rows():
        done = riskscreen("explain", sample_run, supplier)
        assert done.returncode == 0, done.stderr
        assert f"= {likelihood:.6f}" in done.stdout
        assert "Note:" not in done.stdout


def test_explain_of_an_unknown_supplier_names_what_to_do(sample_run):
    done = riskscreen("explain", sample_run, "no-such-supplier")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "rs_supplier_id" in done.stderr


def test_reproduce_gives_the_same_results_and_says_what_differs_if_not(sample_run, tmp_path):
    same = riskscreen("reproduce", sample_run)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "same results" in same.stdout
    changed = write(tmp_path / "suppliers.csv", SAMPLE.read_text("utf-8").replace("Bangladesh", "India"))
    other = riskscreen("reproduce", sample_run, "--list", changed)
    assert other.returncode == 5
    assert "the file has changed" in other.stdout
    assert "rs_country_iso3 differs" in other.stdout


def test_the_mapping_file_of_a_run_serves_the_next(sample_run, tmp_path):
    done = riskscreen(
        "screen", SAMPLE, "--out", tmp_path / "out", "--mapping", sample_run / "mapping.yml", "--as-of", "2026-11-21"
    )
    assert done.returncode == 0, done.stderr
    assert pl.read_parquet(tmp_path / "out" / "results.parquet").equals(pl.read_parquet(sample_run / "results.parquet"))


def test_an_existing_folder_is_refused_without_force(sample_run):
    done = riskscreen("screen", SAMPLE, "--out", sample_run)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert done.stderr.count("\n") == 1


def test_fail_on_a_band_exits_with_five_and_still_writes(tmp_path):
    done = riskscreen("screen", SAMPLE, "--out", tmp_path / "out", "--fail-on", "moderate")
    assert done.returncode == 5
    assert (tmp_path / "out" / "report.html").is_file()


def test_blank_countries_stay_unknown_unless_asked(tmp_path):
    path = write(tmp_path / "list.csv", "Supplier,Country\nAlpha Mill,\nBeta Mill,India\n")
    kept = library.screen(path, default_country="BGD").results
    filled = library.screen(path, default_country="BGD", fill_blank_countries=True).results
    assert kept["rs_country_iso3"].to_list() == [None, "IND"]
    assert filled["rs_country_iso3"].to_list() == ["BGD", "IND"]
    assert filled["rs_country_status"].to_list() == ["default", "recognised"]


def test_a_list_without_a_country_column_needs_the_default(tmp_path):
    path = write(tmp_path / "list.csv", "Supplier,Sector\nAlpha Mill,Textiles\n")
    done = riskscreen("screen", path, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "--default-country" in done.stderr
    assert not (tmp_path / "out").exists()
    assert library.screen(path, default_country="GB").results["rs_country_iso3"].to_list() == ["GBR"]


def test_a_frame_gives_the_same_scores_as_the_file():
    given = pl.read_csv(SAMPLE, infer_schema=False)
    by_file, by_frame = library.screen(SAMPLE), library.screen(given)
    ours = ["rs_country_iso3", "rs_sector_isic", "rs_likelihood_0_100", "rs_band", "rs_priority_rank", "rs_reasons"]
    assert by_frame.results.select(ours).equals(by_file.results.select(ours))
    assert by_frame.ledger == by_file.ledger


def test_row_order_changes_no_score():
    given = pl.read_csv(SAMPLE, infer_schema=False)
    key = [
        "rs_supplier_name",
        "rs_country_iso3",
        "rs_likelihood_0_100",
        "rs_likelihood_low",
        "rs_likelihood_high",
        "rs_band",
        "rs_severity_band",
    ]
    first = library.screen(given).results.select(key).sort(key)
    again = library.screen(given.reverse()).results.select(key).sort(key)
    assert again.equals(first)


def test_several_files_with_other_columns_in_one_run(tmp_path):
    one = write(tmp_path / "a.csv", "Supplier,Country\nAlpha Mill,India\n")
    two = write(tmp_path / "b.csv", "Fournisseur;Pays\nBeta Tissage;Maroc\n")
    found = library.screen([one, two])
    assert found.ledger["read"] == 2
    assert found.results["rs_country_iso3"].to_list() == ["IND", "MAR"]
    assert found.results.columns[:4] == ["Supplier", "Country", "Fournisseur", "Pays"]


def test_results_screened_again_keep_the_list_and_do_not_clash(sample_run):
    given = pl.read_csv(SAMPLE, infer_schema=False)
    again = library.screen(sample_run / "results.csv")
    assert set(given.columns) <= set(again.results.columns)
    assert not [name for name in again.results.columns if name.endswith("(input)")]


@pytest.mark.parametrize(
    ("name", "content", "says", "code"),
    [
        ("empty.csv", b"", "empty", 3),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "PDF", 3),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(64), "image", 3),
        ("no_names.csv", b"amount,paid\n12,2020-01-01\n13,2020-01-02\n", "name", 3),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_leaves_nothing(tmp_path, name, content, says, code):
    (tmp_path / name).write_bytes(content)
    done = riskscreen("screen", tmp_path / name, "--out", tmp_path / "out")
    assert done.returncode == code, done.stderr
    assert says.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_missing_file_and_a_folder_without_lists(tmp_path):
    gone = riskscreen("screen", tmp_path / "gone.csv", "--out", tmp_path / "out")
    assert (gone.returncode, "Traceback" in gone.stderr) == (2, False)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.txt").write_text("nothing here\n")
    none = riskscreen("screen", tmp_path / "folder", "--out", tmp_path / "out")
    assert (none.returncode, "Traceback" in none.stderr) == (3, False)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--map", "country"],
        ["--map", "colour=Country"],
        ["--map", "country=No such column"],
        ["--default-country", "Ruritania"],
        ["--scorecard", "none"],
    ],
)
def test_options_that_are_off_are_usage(tmp_path, arguments):
    done = riskscreen("screen", SAMPLE, "--out", tmp_path / "out", *arguments)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_hostile_cells_are_inert_in_csv_and_come_back(tmp_path):
    names = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3+cmd|x", "'=quoted", "<script>alert(1)</script>"]
    frame = pl.DataFrame({"Supplier": names, "Country": ["India"] * len(names)})
    path = tmp_path / "hostile.csv"
    frame.write_csv(path)
    done = riskscreen("screen", path, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    written = pl.read_csv(tmp_path / "out" / "results.csv", infer_schema=False)["Supplier"].to_list()
    assert all(cell[0] not in "=+-@" for cell in written)
    assert library.screen(tmp_path / "out" / "results.csv").results["Supplier"].to_list() == names
    assert "<script>alert(1)" not in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_validate_alone_names_rules_and_writes_on_request(tmp_path):
    done = riskscreen("validate", SAMPLE)
    assert done.returncode == 0, done.stderr
    assert "name-given" in done.stdout
    written = riskscreen("validate", SAMPLE, "--out", tmp_path / "out")
    assert written.returncode == 0, written.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "validation",
        "issues.jsonl",
        "quarantine.csv",
        "unresolved.csv",
        "mapping.yml",
        "manifest.json",
    }


def test_the_template_screens_with_its_example(tmp_path):
    done = riskscreen("template", tmp_path / "t.xlsx")
    assert done.returncode == 0, done.stderr
    found = library.screen(tmp_path / "t.xlsx", sheet="Example")
    assert found.ledger["scored"] == found.ledger["read"] > 5
    assert found.results["rs_country_iso3"].null_count() == 0
    empty = riskscreen("screen", tmp_path / "t.xlsx", "--sheet", "Suppliers", "--out", tmp_path / "out")
    assert empty.returncode == 3
    assert "Traceback" not in empty.stderr


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_a_filled_template_screens_its_suppliers_and_not_the_example(tmp_path, rows):
    import openpyxl

    path = tmp_path / "t.xlsx"
    assert riskscreen("template", path).returncode == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Suppliers"]
    header = next(row for row in sheet.iter_rows() if any(str(c.value).startswith("Supplier name") for c in row))
    places = {str(cell.value): cell.column for cell in header}
    name, country = (next(text for text in places if text.startswith(start)) for start in ("Supplier name", "Country"))
    first = header[0].row + 1
    while any(cell.value is not None for cell in sheet[first]):
        first += 1
    for number in range(rows):
        sheet.cell(first + number, places[name], f"Filled Mill {number}")
        sheet.cell(first + number, places[country], "Viet Nam")
    book.save(path)
    found = library.screen(path)
    assert found.results["rs_supplier_name"].to_list() == [f"Filled Mill {number}" for number in range(rows)]
    assert set(found.results["rs_country_iso3"]) == {"VNM"}


def test_mapped_columns_without_a_single_value_are_unknown_and_no_bug():
    header = SAMPLE.read_text("utf-8").splitlines()[0].split(",")
    frame = pl.DataFrame({name: [None, None] for name in header}, schema=dict.fromkeys(header, pl.String))
    frame = frame.with_columns(
        pl.Series("Supplier name", ["A Mill", "B Mill"]), pl.Series("Country", ["India", "Peru"])
    )
    found = library.screen(frame)
    assert found.ledger == {"read": 2, "scored": 2, "quarantined": 0, "blank": 0}


def test_a_quarantined_row_carries_only_why_it_is_quarantined(tmp_path):
    path = write(tmp_path / "list.csv", "Supplier,Country,Sector\nAlpha Mill,India,Textiles\n,,\n -,,Mystery work\n")
    found = library.screen(path)
    assert found.ledger == {"read": 3, "scored": 1, "quarantined": 1, "blank": 1}
    assert found.issues.filter(pl.col("source_row") == 4)["code"].to_list() == ["name-missing"]


def test_filling_blanks_needs_a_country_to_fill_with(tmp_path):
    done = riskscreen("screen", SAMPLE, "--out", tmp_path / "out", "--fill-blank-countries")
    assert done.returncode == 2
    assert "--default-country" in done.stderr


def test_a_list_that_grew_is_told_from_one_that_changed(sample_run, tmp_path):
    grown = write(tmp_path / "suppliers.csv", SAMPLE.read_text("utf-8") + "S-900,Late Mill,India" + "," * 22 + "\n")
    done = riskscreen("reproduce", sample_run, "--list", grown)
    assert done.returncode == 5
    assert "rows instead of" in done.stdout


def test_of_several_sectors_the_gravest_counts_and_all_are_listed():
    frame = pl.DataFrame(
        {
            "Supplier": ["A Mill", "B Mill", "C Mill", "D Mill"],
            "Country": ["India"] * 4,
            "Sector": ["Software; Brick making", "Brick making; Software", "Brick making", "Software"],
        }
    )
    found = library.screen(frame).results
    assert found["rs_sectors"].to_list() == ["62; 2392", "2392; 62", "2392", "62"]
    assert found["rs_sector_isic"].to_list() == ["2392", "2392", "2392", "62"]
    likelihood = found["rs_likelihood_0_100"].to_list()
    assert likelihood[0] == likelihood[1] == likelihood[2] > likelihood[3]


def test_a_bug_is_one_sentence_without_cells_and_exits_with_one(tmp_path, monkeypatch):
    from click.testing import CliRunner

    import riskscreen.pipeline.screen as stage
    from riskscreen.cli import main

    def broken(*arguments, **options):
        raise ValueError("Secret Supplier Ltd")

    monkeypatch.setattr(stage, "screen_to_folder", broken)
    monkeypatch.delenv("RISKSCREEN_DEBUG", raising=False)
    done = CliRunner().invoke(main, ["screen", str(SAMPLE), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "a bug (ValueError" in done.output
    assert "Secret" not in done.output


@pytest.mark.parametrize("arguments", [["--help"], ["screen", "--help"], ["--version"]])
def test_help_and_version_end_well(arguments):
    done = riskscreen(*arguments)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_option_is_usage():
    done = riskscreen("screen", SAMPLE, "--no-such-option")
    assert done.returncode == 2
    assert "No such option" in done.stderr
