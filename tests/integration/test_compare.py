"""Two runs held against each other: who came and went, and causes that add up to every difference."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
import yaml

from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Silent
from riskscreen.ingest.mapping_file import mappings_to_yaml
from riskscreen.pipeline.compare import changes_between, compare_runs, write_comparison
from riskscreen.pipeline.compare_causes import CAUSES, plan
from riskscreen.pipeline.compare_cells import cells_of
from riskscreen.pipeline.compare_scores import Mixtures
from riskscreen.pipeline.compare_side import side_of
from riskscreen.pipeline.manifest import now_utc, read_manifest, write_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.record import describe
from riskscreen.pipeline.run import run_screening
from tests.integration.conftest import SAMPLE, riskscreen
from tests.shared import PROJECT

pytestmark = pytest.mark.slow

AS_OF = date(2026, 11, 21)
CARD = PROJECT / "models" / "default" / "2026.1" / "scorecard.yml"
BY = [f"by_{cause}" for cause in CAUSES]


def run_folder(path, folder, **options):
    """Screen a list and leave what a comparison reads: results, mapping, manifest."""
    folder.mkdir()
    chosen = ScreenOptions(uncertainty={"draws": 100}, **{"as_of": AS_OF, **options})
    with TemporaryDirectory() as stage:
        run = run_screening([path], chosen, stage=Path(stage), progress=Silent())
        run.results.sink_parquet(folder / "results.parquet")
        groups = [group.mapping for group in run.prepared.groups]
        (folder / "mapping.yml").write_text(mappings_to_yaml(groups), "utf-8")
        write_manifest(describe(run, started=now_utc()), folder)
    return folder


def edited_card(path):
    """Write the default scorecard with another base and half the weight of the tier."""
    card = yaml.safe_load(CARD.read_text("utf-8"))
    card["version"] = "edited"
    card["base"] += 0.4
    tier = next(one for one in card["indicators"] if one["code"] == "tip_tier")
    tier["weight"] *= 0.5
    card["layers"]["country"]["points"] -= tier["weight"]
    path.write_text(yaml.safe_dump(card, allow_unicode=True, sort_keys=False), "utf-8")
    return path


@pytest.fixture(scope="session")
def lists(tmp_path_factory):
    """The sample with three cells changed, one supplier gone and one new; and the edited scorecard."""
    home = tmp_path_factory.mktemp("lists")
    sample = pl.read_csv(SAMPLE, infer_schema=False)
    ids = pl.col("Supplier ID")
    changed = sample.filter(ids != "S-008").with_columns(
        pl.when(ids == "S-006").then(pl.lit("60%")).otherwise("Migrant workers").alias("Migrant workers"),
        pl.when(ids == "S-016").then(pl.lit("Myanmar")).otherwise("Country").alias("Country"),
        pl.when(ids == "S-001").then(pl.lit("2026-01-15")).otherwise("Policy date").alias("Policy date"),
    )
    new = sample.head(1).with_columns(
        pl.lit("S-900").alias("Supplier ID"), pl.lit("Newcomer Mills").alias("Supplier name")
    )
    pl.concat([changed, new]).write_csv(home / "changed.csv")
    edited_card(home / "scorecard.yml")
    return home


@pytest.fixture(scope="session")
def changed_run(lists, tmp_path_factory):
    return run_folder(lists / "changed.csv", tmp_path_factory.mktemp("changed") / "run")


@pytest.fixture(scope="session")
def edition_run(tmp_path_factory):
    return run_folder(SAMPLE, tmp_path_factory.mktemp("edition") / "run", editions={"tip": "2012"})


@pytest.fixture(scope="session")
def card_run(lists, tmp_path_factory):
    return run_folder(SAMPLE, tmp_path_factory.mktemp("card") / "run", scorecard=str(lists / "scorecard.yml"))


@pytest.fixture(scope="session")
def all_run(lists, tmp_path_factory):
    return run_folder(
        lists / "changed.csv",
        tmp_path_factory.mktemp("all") / "run",
        editions={"tip": "2012"},
        scorecard=str(lists / "scorecard.yml"),
        as_of=date(2028, 3, 1),
    )


@pytest.fixture(scope="session")
def all_found(sample_run, all_run):
    return compare_runs(sample_run, all_run)


@pytest.fixture
def twin(sample_run, tmp_path):
    """The sample's run again, in a folder that may be spoilt."""
    return Path(shutil.copytree(sample_run, tmp_path / "twin"))


def both(found):
    return found.rows.filter(pl.col("state") == "both")


def moved_by(found):
    """Return the causes that moved any score."""
    rows = both(found)
    return {cause for cause in CAUSES if rows[f"by_{cause}"].abs().max() > 1e-6}


def assert_adds_up(found):
    rows = both(found)
    assert rows.height
    off = rows.select(pl.sum_horizontal(BY) - (pl.col("likelihood_0_100_after") - pl.col("likelihood_0_100_before")))
    assert off.to_series().abs().max() < 1e-6


def test_the_same_run_twice_shows_no_change(sample_run, twin):
    found = compare_runs(sample_run, twin)
    changes = found.told.changes
    assert (changes.came, changes.went, changes.up, changes.down, changes.moved) == (0, 0, 0, 0, 0)
    assert changes.before == changes.after == changes.same_band > 0
    assert not moved_by(found)
    assert not changes.movers
    assert not found.told.differed


@pytest.mark.parametrize("name", ["sample_run", "all_run"])
def test_scores_and_bands_worked_out_again_are_those_of_the_run(name, request):
    side = side_of(request.getfixturevalue(name))
    rows = side.results.select("__at", "rs_likelihood_0_100", "rs_band").collect()
    cells = cells_of(side, side, rows.select(pl.col("__at").alias("at_a"), pl.col("__at").alias("at_b")))
    mixtures = Mixtures(plan(side, side).settings, cells)
    assert mixtures.scores(frozenset()).tolist() == rows["rs_likelihood_0_100"].to_list()
    assert mixtures.band_names(frozenset()).to_list() == rows["rs_band"].to_list()


def test_changed_cells_and_suppliers_in_and_out_are_data_and_nothing_else(sample_run, changed_run):
    found = compare_runs(sample_run, changed_run)
    assert_adds_up(found)
    assert moved_by(found) == {"data"}
    rows = {row["rs_supplier_id"]: row for row in found.rows.iter_rows(named=True)}
    assert rows["S-008"]["state"] == "out"
    assert rows["S-008"]["likelihood_0_100_after"] is None
    assert rows["S-900"]["state"] == "in"
    assert rows["S-900"]["band_before"] is None
    fields = {id_: row["fields_changed"] for id_, row in rows.items() if row["fields_changed"]}
    assert fields == {"S-006": "share of migrant workers", "S-016": "country", "S-001": "policy date"}
    assert {id_ for id_, row in rows.items() if row["change"]} <= set(fields)
    assert rows["S-006"]["by_data"] > 1
    changes = found.told.changes
    assert (changes.came, changes.went) == (1, 1)
    assert changes.after == changes.before + changes.came - changes.went


def test_another_edition_is_the_only_cause(sample_run, edition_run):
    found = compare_runs(sample_run, edition_run)
    assert_adds_up(found)
    assert moved_by(found) == {"reference"}
    assert ("edition named for tip", "none: the newest", "2012") in found.told.differed


def test_another_scorecard_is_the_only_cause(sample_run, card_run):
    found = compare_runs(sample_run, card_run)
    assert_adds_up(found)
    assert moved_by(found) == {"scorecard"}
    assert [what for what, _, _ in found.told.differed] == ["scorecard"]
    moves = both(found).filter(pl.col("band_before") != pl.col("band_after"))
    assert moves.height
    assert set(moves["band_by"]) == {"scorecard"}


def test_all_causes_at_once_add_up_for_every_supplier_and_leave_nothing_to_the_code(all_found):
    assert_adds_up(all_found)
    assert moved_by(all_found) == {"data", "reference", "scorecard", "day"}
    told = all_found.told
    assert sum(mean for _, mean, _ in told.changes.causes) == pytest.approx(
        told.mean_after - told.mean_before, abs=1e-6
    )


def test_backwards_every_amount_has_the_other_sign(sample_run, all_run, all_found):
    turned = compare_runs(all_run, sample_run)
    there, back = (both(found).sort("rs_supplier_id").select(BY) for found in (all_found, turned))
    off = there.select(pl.col(name) + back[name] for name in BY)
    assert max(off[name].abs().max() for name in BY) < 1e-6


def test_a_stored_score_that_was_changed_shows_up_as_code(sample_run, twin):
    path = twin / "results.parquet"
    results = pl.read_parquet(path)
    higher = pl.when(pl.col("rs_supplier_id") == "S-015").then(pl.col("rs_likelihood_0_100") + 7.25)
    results.with_columns(higher.otherwise("rs_likelihood_0_100").alias("rs_likelihood_0_100")).write_parquet(path)
    found = compare_runs(sample_run, twin)
    assert_adds_up(found)
    changed = both(found).filter(pl.col("change").abs() > 1e-9)
    assert changed["rs_supplier_id"].to_list() == ["S-015"]
    assert changed["by_code"].to_list() == pytest.approx([7.25])
    assert moved_by(found) == {"code"}


def test_a_code_that_was_read_otherwise_from_the_same_cell_is_code_not_data(sample_run, twin):
    path = twin / "results.parquet"
    results = pl.read_parquet(path)
    where = pl.col("rs_supplier_id") == "S-015"
    results.with_columns(
        pl.when(where).then(pl.lit("NPL")).otherwise("rs_country_iso3").alias("rs_country_iso3"),
        pl.when(where).then(50.0).otherwise("rs_likelihood_0_100").alias("rs_likelihood_0_100"),
    ).write_parquet(path)
    found = compare_runs(sample_run, twin)
    assert_adds_up(found)
    assert moved_by(found) == {"code"}
    row = both(found).row(by_predicate=pl.col("rs_supplier_id") == "S-015", named=True)
    assert row["read_otherwise"] == "country"
    assert row["fields_changed"] is None
    assert any("read otherwise: 1" in note for note in found.told.changes.notes)


def test_an_answer_of_the_users_that_changed_a_reading_is_data(sample_run, twin):
    path = twin / "results.parquet"
    results = pl.read_parquet(path)
    where = pl.col("rs_supplier_id") == "S-015"
    results.with_columns(
        pl.when(where).then(pl.lit("NPL")).otherwise("rs_country_iso3").alias("rs_country_iso3"),
        pl.when(where).then(pl.lit("judgement")).otherwise("rs_country_status").alias("rs_country_status"),
    ).write_parquet(path)
    row = both(compare_runs(sample_run, twin)).row(by_predicate=pl.col("rs_supplier_id") == "S-015", named=True)
    assert row["fields_changed"] == "country (as answered)"
    assert row["by_data"] == pytest.approx(-row["by_code"])
    assert abs(row["by_data"]) > 1


@pytest.mark.parametrize("part", ["scorecard", "reference"])
def test_what_is_gone_is_told_with_the_code_as_one_amount(part, sample_run, all_run, tmp_path):
    gone = Path(shutil.copytree(all_run, tmp_path / "gone"))
    said = json.loads((gone / "manifest.json").read_text("utf-8"))
    if part == "scorecard":
        said["scorecard"]["digest"] = "0" * 64
    else:
        said["reference"]["tip/2025/tiers"] = "0" * 64
    (gone / "manifest.json").write_text(json.dumps(said), "utf-8")
    found = compare_runs(sample_run, gone)
    assert_adds_up(found)
    changes = found.told.changes
    assert part not in moved_by(found)
    assert {"data", "code"} <= moved_by(found)
    assert changes.causes[-1][0].startswith("code and ")
    assert any("Not at hand any more" in note for note in changes.notes)
    assert set(both(found)["by_code_means"]) == {changes.causes[-1][0]}


def test_where_both_runs_scorecards_are_gone_nothing_is_guessed(sample_run, all_run, tmp_path):
    folders = []
    for number, source in enumerate((sample_run, all_run)):
        folder = Path(shutil.copytree(source, tmp_path / str(number)))
        said = json.loads((folder / "manifest.json").read_text("utf-8"))
        said["scorecard"]["digest"] = str(number) * 64
        (folder / "manifest.json").write_text(json.dumps(said), "utf-8")
        folders.append(folder)
    found = compare_runs(*folders)
    assert_adds_up(found)
    assert moved_by(found) == {"code"}
    assert found.told.changes.causes[-1][0] == "all causes together, not told apart"


def test_lists_without_ids_are_matched_by_name_and_country(sample_run, tmp_path):
    plain = tmp_path / "plain.csv"
    ordered = pl.read_csv(SAMPLE, infer_schema=False).drop("Supplier ID").sort("Country", maintain_order=True)
    ordered.write_csv(plain)
    found = compare_runs(sample_run, run_folder(plain, tmp_path / "plain"))
    rows = both(found)
    assert set(rows["matched"]) == {"name and country"}
    assert rows.filter(pl.col("rs_supplier_name").str.starts_with("Model Cotton"))["id_before"].to_list() == ["S-005"]
    assert_adds_up(found)
    assert not moved_by(found)


def test_a_later_run_may_be_unfinished(sample_run, changed_run, tmp_path):
    unfinished = Path(shutil.copytree(changed_run, tmp_path / "unfinished"))
    manifest = read_manifest(unfinished)
    (unfinished / "manifest.json").unlink()
    assert changes_between(sample_run, unfinished, manifest=manifest) == changes_between(sample_run, changed_run)


def test_the_folder_holds_pages_table_and_manifest(sample_run, all_run, tmp_path):
    out = tmp_path / "out"
    found = write_comparison(sample_run, all_run, out)
    assert sorted(path.name for path in out.iterdir()) == [
        "changes.csv",
        "comparison.docx",
        "comparison.html",
        "comparison.pdf",
        "manifest.json",
    ]
    table = pl.read_csv(out / "changes.csv")
    assert table.height == found.rows.height
    assert table.columns == found.rows.columns
    assert {"in", "out", "both"} <= set(table["state"])
    page = (out / "comparison.html").read_text("utf-8")
    assert "Newcomer Mills" in page
    assert not re.search(r'(src|href)="(?!#|data:)', page)
    assert json.loads((out / "manifest.json").read_text("utf-8"))["holds"] == "a comparison"
    with pytest.raises(UsageError, match="holds a comparison"):
        compare_runs(sample_run, out)
    with pytest.raises(UsageError, match="exists already"):
        write_comparison(sample_run, all_run, out)


def test_the_command_prints_a_summary_and_refuses_in_one_sentence(sample_run, all_run, tmp_path):
    done = riskscreen("compare", sample_run, all_run)
    assert done.returncode == 0, done.stderr
    assert "1 came, 1 went" in done.stdout
    assert "scorecard" in done.stdout
    same = riskscreen("compare", sample_run, sample_run)
    assert same.returncode == 2
    assert same.stderr.strip().count("\n") == 0
    assert "Both folders are" in same.stderr


def test_folders_that_hold_no_scores_are_refused_with_what_they_hold(sample_run, tmp_path):
    for name, said, words in (
        ("validation", {"manifest_format": 1, "command": "validate"}, "validation only"),
        ("dossiers", {"manifest_format": 1, "holds": "dossiers"}, "holds dossiers"),
        ("old", {"manifest_format": 0}, "not a manifest of this version"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(json.dumps(said), "utf-8")
        with pytest.raises(UsageError, match=words):
            compare_runs(sample_run, tmp_path / name)
        with pytest.raises(UsageError, match=words):
            compare_runs(tmp_path / name, sample_run)
    with pytest.raises(UsageError, match=r"No manifest\.json"):
        compare_runs(tmp_path / "nowhere", sample_run)


def test_results_of_another_version_are_refused_by_the_column_they_lack(sample_run, twin):
    path = twin / "results.parquet"
    pl.read_parquet(path).drop("rs_sectors").write_parquet(path)
    with pytest.raises(UsageError, match="no column rs_sectors"):
        compare_runs(twin, sample_run)


def test_runs_of_lists_with_no_supplier_in_common_are_refused_but_a_page_goes_on(sample_run, twin):
    path = twin / "results.parquet"
    pl.read_parquet(path).with_columns(
        pl.format("X-{}", "rs_supplier_id").alias("rs_supplier_id"),
        pl.format("Other {}", "rs_supplier_name").alias("rs_supplier_name"),
    ).write_parquet(path)
    with pytest.raises(UsageError, match="nothing to compare"):
        compare_runs(sample_run, twin)
    changes = changes_between(sample_run, twin)
    assert changes.came == changes.after
    assert changes.went == changes.before
    assert "no supplier in common" in changes.notes[0]


def spoil(folder, *changes):
    """Write the results of a folder again, with columns changed."""
    path = folder / "results.parquet"
    pl.read_parquet(path).with_columns(*changes).write_parquet(path)


def for_one(id_, column, value):
    return pl.when(pl.col("rs_supplier_id") == id_).then(value).otherwise(column).alias(column)


def test_what_to_check_of_the_matching_stands_with_the_changes_once(sample_run, twin):
    spoil(
        twin,
        for_one("S-015", "rs_supplier_name", pl.lit("Quite Another Works")),
        for_one("S-015", "rs_likelihood_0_100", pl.col("rs_likelihood_0_100") + 7.25),
        for_one("S-006", "rs_supplier_id", pl.lit("S-777")),
    )
    changes = changes_between(sample_run, twin)
    told = " ".join(changes.notes)
    assert "Same id under another name; check that it is the same supplier: 1." in told
    assert "Came with the name and country of a supplier that went, under another id; may be the same: 1." in told
    assert {mover.id: mover.renamed for mover in changes.movers} == {"S-015": True}
    lines = compare_runs(sample_run, twin).lines()
    assert sum("Same id under another name" in line for line in lines) == 1
    assert any("matched by the list's own id" in line for line in lines)


def test_stored_scores_that_this_version_does_not_give_are_counted(sample_run, twin, changed_run):
    words = "Suppliers whose stored score or band today's code does not give"
    assert not any(words in note for note in changes_between(sample_run, changed_run).notes)
    spoil(twin, for_one("S-015", "rs_likelihood_0_100", pl.col("rs_likelihood_0_100") - 7.87))
    assert any(
        f"{words}, though both runs are of this version: 1;" in n for n in changes_between(sample_run, twin).notes
    )
    manifest = read_manifest(twin)
    manifest["versions"]["riskscreen"] = "0.0.1"
    write_manifest(manifest, twin)
    assert not any(words in note for note in changes_between(sample_run, twin).notes)


def test_runs_named_the_wrong_way_round_are_told_first(sample_run, all_run):
    words = "The run named as earlier is of a later day (2028-03-01)"
    assert changes_between(all_run, sample_run).notes[0].startswith(words)
    assert not any(words in note for note in changes_between(sample_run, all_run).notes)


def test_damaged_results_are_refused_in_a_sentence_by_every_command(sample_run, twin, tmp_path):
    (twin / "results.parquet").write_bytes(b"PAR1" + b"x" * 500)
    for command in (
        ("compare", sample_run, twin),
        ("compare", twin, sample_run),
        ("report", twin, "--out", tmp_path / "r"),
        ("dossier", twin, "--top", "2", "--out", tmp_path / "d"),
        ("explain", twin, "S-015"),
    ):
        done = riskscreen(*command)
        assert done.returncode == 2, done.stderr
        assert "cannot be read; screen the list again." in done.stderr
        assert "unexpected" not in done.stderr


def test_a_comparison_is_not_written_into_the_results_of_a_run(sample_run, all_run, twin):
    with pytest.raises(UsageError, match="would lie inside the results"):
        write_comparison(sample_run, all_run, twin / "deep" / "comparison")
    assert not (twin / "deep").exists()


def test_an_earlier_run_without_a_report_to_tell_it_is_refused_before_any_work(sample_run, tmp_path):
    out = tmp_path / "out"
    done = riskscreen("screen", SAMPLE, "--out", out, "--previous", sample_run, "--report", "none")
    assert done.returncode == 2
    assert "--previous goes into the report" in done.stderr
    assert not out.exists()
