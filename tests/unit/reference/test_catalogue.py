"""The catalogue: finds tables, verifies them, refuses what was changed, knows what is old."""

import json
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import jsonschema
import polars as pl
import pytest
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ChecksumMismatch, LicenceForbids, ReferenceDataError
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.sources import Sidecar

REFERENCE = asset("data", "reference")

FOR_SCORING = (
    ("ilab", "listings_by_edition"),
    ("tip", "tiers"),
    ("wgi", "governance"),
    ("hdr", "indices"),
    ("glotip", "detected_victims"),
    ("unodc_2006", "roles"),
    ("documents", "tip_tier3"),
    ("gems", "forced_labour_by_sector"),
    ("expert", "tied_visa"),
    ("expert", "statutory_presumptions"),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A catalogue of one table that a test may damage."""
    shutil.copytree(REFERENCE / "tip", tmp_path / "reference" / "tip")
    return tmp_path / "reference"


def edit_sidecar(root: Path, **fields: object) -> None:
    path = root / "tip" / "2025" / "tiers.source.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8")) | fields
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def sidecar_paths() -> list[Path]:
    return sorted(REFERENCE.glob("*/*/*.source.yml"))


# --- all sidecars -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sidecar_paths(), ids=lambda path: str(path.relative_to(REFERENCE)))
def test_every_sidecar_follows_the_one_schema_and_describes_the_table_beside_it(path: Path) -> None:
    schema = json.loads((REFERENCE / "source.schema.json").read_text(encoding="utf-8"))
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(content, schema, cls=jsonschema.Draft202012Validator)
    table = load_catalogue().table(content["id"], content["table"], edition=content["edition"])
    assert table.height == content["rows"]
    assert path.with_name(f"{content['table']}.csv").stat().st_size == content["bytes"] < 3_000_000


def test_the_committed_schema_is_the_one_of_the_model_that_reads_the_sidecars() -> None:
    committed = json.loads((REFERENCE / "source.schema.json").read_text(encoding="utf-8"))
    committed.pop("$schema")
    assert committed == Sidecar.model_json_schema(by_alias=True)


def test_the_schema_refuses_an_unknown_field_a_bad_digest_and_an_unquoted_yes() -> None:
    schema = json.loads((REFERENCE / "source.schema.json").read_text(encoding="utf-8"))
    good = yaml.safe_load((REFERENCE / "tip/2025/tiers.source.yml").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(good)
    for change in ({"hue": "red"}, {"sha256": "abc"}, {"licence": good["licence"] | {"redistribution": True}}):
        assert not validator.is_valid(good | change)


def test_every_table_has_a_sidecar_and_every_sidecar_a_table() -> None:
    of_tables = {path.with_suffix("") for path in REFERENCE.glob("*/*/*.csv")}
    of_sidecars = {path.with_name(path.name.removesuffix(".source.yml")) for path in sidecar_paths()}
    assert of_tables == of_sidecars


def test_no_shipped_table_belongs_to_a_source_that_may_not_be_shipped(catalogue: Catalogue) -> None:
    kept_out = {item.id for item in catalogue.not_shipped()}
    assert {"gsi", "cpi", "index_3p"} <= kept_out
    assert not kept_out & {source.id for source in catalogue.sources()}
    assert {source.licence.redistribution for source in catalogue.sources()} == {"yes"}


# --- finding ----------------------------------------------------------------------------------------------------------


def test_the_latest_edition_is_taken_unless_one_is_named(catalogue: Catalogue) -> None:
    assert catalogue.editions("inform") == ["2021", "2025"]
    latest, older = catalogue.table("inform", "risk"), catalogue.table("inform", "risk", edition="2021")
    assert latest.filter(iso3="AFG")["inform_risk_0_10"].item() == 7.8
    assert older.filter(iso3="AFG")["inform_risk_0_10"].item() == 8.1


def test_editions_are_ordered_by_number_not_by_spelling(tmp_path: Path) -> None:
    for edition in ("9", "10", "2021u", "2021", "2022"):
        folder = tmp_path / "tip" / edition
        folder.mkdir(parents=True)
        (folder / "tiers.source.yml").write_text("{}", encoding="utf-8")
    assert Catalogue(tmp_path).editions("tip") == ["9", "10", "2021", "2021u", "2022"]


def test_an_unknown_source_table_or_edition_is_named_in_one_sentence(catalogue: Catalogue) -> None:
    with pytest.raises(ReferenceDataError, match="no source 'nosuch'"):
        catalogue.source("nosuch")
    with pytest.raises(ReferenceDataError, match="no table 'nosuch' of source 'tip'"):
        catalogue.table("tip", "nosuch")
    with pytest.raises(ReferenceDataError, match=r"in edition 1999 \(editions with it: 2025\)"):
        catalogue.table("tip", "tiers", edition="1999")


def test_an_empty_folder_is_not_a_catalogue(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="no reference tables here"):
        load_catalogue(tmp_path)


def test_a_source_gathers_years_and_limits_of_its_tables(catalogue: Catalogue) -> None:
    ilab = catalogue.source("ilab")
    assert set(ilab.tables) == {"listings_by_edition", "downstream", "first_listed", "removals"}
    assert (ilab.years.first, ilab.years.last) == (2009, 2024)
    assert ilab.date_published == "2022-09-28"
    assert len(ilab.limits) == len(set(ilab.limits)) >= 5


# --- refusing ---------------------------------------------------------------------------------------------------------


def test_a_table_changed_by_one_character_is_refused(copy: Path) -> None:
    table = copy / "tip" / "2025" / "tiers.csv"
    table.write_bytes(table.read_bytes().replace(b"AFG,2025,3,", b"AFG,2025,1,", 1))
    with pytest.raises(ChecksumMismatch, match="changed after it was compiled"):
        load_catalogue(copy).table("tip", "tiers")


def test_a_missing_table_is_refused(copy: Path) -> None:
    (copy / "tip" / "2025" / "tiers.csv").unlink()
    with pytest.raises(ReferenceDataError, match="the table is missing"):
        load_catalogue(copy).table("tip", "tiers")


@pytest.mark.parametrize("word", ["no", "no-derivatives"])
def test_a_table_whose_licence_does_not_say_yes_is_refused(copy: Path, word: str) -> None:
    edit_sidecar(copy, licence={"name": "all rights reserved", "redistribution": word})
    with pytest.raises(LicenceForbids, match="does not let a compiled table be shipped"):
        load_catalogue(copy).table("tip", "tiers")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"rows": 5}, "3428 rows; the sidecar says 5"),
        ({"assertions": {"min_rows": 9999}}, "at least 9999 are expected"),
        ({"assertions": {"key": ["iso3"]}}, "rows share their key"),
        ({"assertions": {"allowed": {"tier": ["1", "2"]}}}, "allowed are 1, 2"),
        ({"columns": {"iso3": {"description": "country"}}}, "the sidecar declares iso3"),
        ({"edition": "2024"}, "not of the table beside it"),
        ({"surprise": 1}, "field 'surprise' is not usable"),
        ({"sha256": None}, "field 'sha256' is not usable"),
    ],
)
def test_a_table_that_breaks_its_sidecar_is_refused(copy: Path, fields: dict[str, object], sentence: str) -> None:
    edit_sidecar(copy, **fields)
    with pytest.raises(ReferenceDataError, match=sentence):
        load_catalogue(copy).table("tip", "tiers")


def test_a_cell_that_does_not_fit_its_declared_type_is_refused(copy: Path) -> None:
    content = yaml.safe_load((copy / "tip/2025/tiers.source.yml").read_text(encoding="utf-8"))
    edit_sidecar(copy, columns=content["columns"] | {"tier": {"type": "number", "description": "tier"}})
    with pytest.raises(ReferenceDataError, match="does not fit the type"):
        load_catalogue(copy).table("tip", "tiers")


def test_too_few_filled_cells_are_refused(tmp_path: Path) -> None:
    shutil.copytree(REFERENCE / "hdr", tmp_path / "hdr")
    path = tmp_path / "hdr" / "2023-24" / "indices.source.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["assertions"]["min_fill"] = {"gii_0_1": 0.99}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="gii_0_1 is filled in"):
        load_catalogue(tmp_path).table("hdr", "indices")


def test_a_declared_maximum_only_warns(copy: Path) -> None:
    edit_sidecar(copy, assertions={"max_rows": 10})
    opened = load_catalogue(copy)
    assert opened.table("tip", "tiers").height == 3428
    assert opened.warnings() == ["tiers.csv: 3428 rows, more than the 10 expected"]


def test_a_sidecar_that_is_not_yaml_is_refused(copy: Path) -> None:
    (copy / "tip/2025/tiers.source.yml").write_bytes(b"\xff\xfe: [")
    with pytest.raises(ReferenceDataError, match="cannot be read as YAML"):
        load_catalogue(copy).sources()


# --- ageing, digests, speed -------------------------------------------------------------------------------------------


def test_the_tip_report_is_stale_after_18_months_and_the_list_of_goods_after_30(catalogue: Catalogue) -> None:
    def old(on: date) -> set[str]:
        return {item.source_id for item in catalogue.stale(on)}

    assert "tip" not in old(date(2027, 3, 29))
    assert "tip" in old(date(2027, 4, 29))
    assert "ilab" not in old(date(2025, 3, 28))
    assert "ilab" in old(date(2025, 4, 28))


def test_only_the_latest_edition_can_be_stale_and_it_says_its_age(catalogue: Catalogue) -> None:
    stale = {item.source_id: item for item in catalogue.stale(date(2026, 11, 21))}
    assert "inform" not in stale, "the edition of 2025 is there"
    assert stale["ilab"].age_months == 49
    assert "is 49 months old (limit 30)" in stale["ilab"].sentence


def test_a_year_alone_counts_from_its_last_day(copy: Path) -> None:
    edit_sidecar(copy, date_published="2025")
    sidecar = load_catalogue(copy).sidecar("tip", "tiers")
    assert sidecar.age_months(date(2026, 1, 30)) == 0
    assert sidecar.age_months(date(2026, 1, 31)) == 1


def test_an_edition_without_a_date_has_no_age(copy: Path) -> None:
    edit_sidecar(copy, date_published=None, date_accessed=None)
    opened = load_catalogue(copy)
    assert opened.sidecar("tip", "tiers").age_months(date(2026, 1, 1)) is None
    assert opened.stale(date(2050, 1, 1)) == []


def test_the_digest_is_the_same_for_equal_files_and_differs_after_any_change(copy: Path) -> None:
    first = load_catalogue(copy).digest()
    assert first == load_catalogue(copy).digest()
    table = copy / "tip" / "2025" / "tiers.csv"
    content = table.read_bytes()
    table.write_bytes(content + b"\n")
    assert load_catalogue(copy).digest() != first
    table.write_bytes(content)
    edit_sidecar(copy, title="another title")
    assert load_catalogue(copy).digest() != first


def test_the_catalogue_remembers_what_was_handed_out() -> None:
    opened = load_catalogue()
    assert opened.used() == {}
    opened.table("tip", "tiers")
    assert opened.used() == {"tip/2025/tiers": opened.sidecar("tip", "tiers").sha256}


def test_the_tables_of_a_score_load_in_under_0_3_seconds() -> None:
    best = 9.0
    for _ in range(3):
        start = time.perf_counter()
        opened = load_catalogue()
        for where in FOR_SCORING:
            opened.table(*where)
        best = min(best, time.perf_counter() - start)
    assert best < 0.3


def test_opening_the_catalogue_imports_no_heavy_library() -> None:
    heavy = "great_expectations pandas sklearn fastexcel openpyxl jinja2 riskscreen.reference.compile"
    code = (
        "import sys, riskscreen.reference.catalogue as c; c.load_catalogue().table('tip', 'tiers');"
        f"print([m for m in '{heavy}'.split() if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=asset())
    assert done.stdout.strip() == "[]"


# --- what the tables say ----------------------------------------------------------------------------------------------


def test_the_list_of_goods_has_the_published_number_of_pairs(catalogue: Catalogue) -> None:
    listings = catalogue.table("ilab", "listings_by_edition")
    pairs = dict(listings.group_by("edition").len().iter_rows())
    assert pairs == {"2014": 353, "2016": 379, "2018": 418, "2020": 437, "2021u": 438, "2022": 467}
    of_2022 = listings.filter(edition="2022")
    assert of_2022["iso3"].n_unique() == 78
    assert of_2022.filter("is_downstream").height == 10
    assert of_2022.filter(~pl.col("is_downstream"))["good"].n_unique() == 158


def test_uzbek_cotton_left_the_list_in_2022(catalogue: Catalogue) -> None:
    listings = catalogue.table("ilab", "listings_by_edition")
    editions = listings.filter(iso3="UZB", good="Cotton").sort("edition")
    assert editions["edition"].to_list() == ["2014", "2016", "2018", "2020", "2021u"]
    assert editions["is_forced_labour"].all()
    assert catalogue.table("ilab", "removals").filter(iso3="UZB")["removed_in"].to_list() == ["2022"]


def test_a_downstream_good_has_no_flag_of_its_own(catalogue: Catalogue) -> None:
    flags = ["is_child_labour", "is_forced_labour", "is_forced_child_labour"]
    listings = catalogue.table("ilab", "listings_by_edition")
    assert not listings.filter("is_downstream").select(pl.any_horizontal(flags)).to_series().any()
    assert listings.filter(~pl.col("is_downstream")).select(pl.any_horizontal(flags)).to_series().all()
    batteries = catalogue.table("ilab", "downstream").filter(good="Lithium-Ion Batteries")
    assert batteries.select("iso3", "derived_from_iso3").row(0) == ("CHN", "COD")


def test_first_listings_are_exact_where_two_files_differ_and_bracketed_before(catalogue: Catalogue) -> None:
    first = catalogue.table("ilab", "first_listed")
    assert first.height == 473
    count = dict(first.group_by("first_listed_basis").len().iter_rows())
    assert count == {"bracketed": 320, "reported": 33, "exact": 120}
    assert first.filter(iso3="AFG", good="Coal")["first_listed"].item() == "2012"
    assert first.filter(iso3="CHN", good="Polysilicon")["first_listed"].item() == "2021u"


def test_tier_3_of_2007_is_what_footnote_38_of_the_white_paper_names(catalogue: Catalogue) -> None:
    of_the_document = set(catalogue.table("documents", "tip_tier3")["iso3"])
    of_the_panel = set(catalogue.table("tip", "tiers").filter(report_year=2007, tier="3")["iso3"])
    assert of_the_document == of_the_panel
    assert len(of_the_document) == 16


def test_the_tip_panel_has_188_countries_in_2025_and_its_known_gaps(catalogue: Catalogue) -> None:
    tiers = catalogue.table("tip", "tiers")
    assert tiers.filter(report_year=2025).height == 188
    years = set(tiers["report_year"])
    assert years == set(range(2001, 2026)) - {2016, 2017, 2019}
    assert set(tiers.filter(report_year=2022)["tier"]) == {"2WL", "3"}


def test_both_disputed_tiers_are_recorded(catalogue: Catalogue) -> None:
    tiers = catalogue.table("tip", "tiers")
    assert tiers.filter(iso3="COG", report_year=2023)["tier"].item() == "2WL"
    assert tiers.filter(iso3="SDN", report_year=2014)["tier"].item() == "2WL"
    assert [item.action for item in catalogue.sidecar("tip", "tiers").corrections] == ["override", "keep"]
    assert tiers.filter(report_year=2014, tier="3").height == 23, "the number of the report, Sudan not among them"


def test_governance_and_development_have_their_published_values(catalogue: Catalogue) -> None:
    governance = catalogue.table("wgi", "governance")
    assert governance.filter(iso3="FIN", year=2022)["rule_of_law_estimate"].item() == pytest.approx(1.96, abs=0.005)
    assert governance.filter(iso3="SOM", year=2022)["rule_of_law_estimate"].item() == pytest.approx(-2.29, abs=0.005)
    indices = catalogue.table("hdr", "indices")
    last = {iso3: indices.filter(iso3=iso3, year=2022)["hdi_0_1"].item() for iso3 in ("NOR", "CHE", "SOM")}
    assert last == {"NOR": 0.966, "CHE": 0.967, "SOM": 0.380}


def test_detected_victims_are_bounds_and_under_5_is_never_zero(catalogue: Catalogue) -> None:
    victims = catalogue.table("glotip", "detected_victims")
    few = victims.filter(pl.col("cells_under_5") > 0)
    assert few.height > 1000
    assert few["persons_min"].min() >= 1
    assert (few["persons_max"] - few["persons_min"]).equals(few["cells_under_5"] * 3)
    rest = victims.filter(cells_under_5=0)
    assert rest["persons_min"].equals(rest["persons_max"])
    germany = victims.filter(iso3="DEU", year=2021, role="detected_in")
    assert dict(germany.select("form", "persons_min").iter_rows())["total"] == 800


def test_every_country_of_detection_is_a_citizenship_too_where_own_nationals_were_counted(catalogue: Catalogue) -> None:
    victims = catalogue.table("glotip", "detected_victims")
    assert set(victims.filter(role="citizen_of")["form"]) == {"total"}
    assert victims.filter(role="citizen_of", iso3="NGA", year=2021)["persons_min"].item() > 100
    assert victims.filter(role="citizen_of", iso3="CIV").height > 5, "its name is spelt five ways in the workbook"


def test_a_country_can_have_all_three_roles_of_2006(catalogue: Catalogue) -> None:
    roles = catalogue.table("unodc_2006", "roles")
    of_country = dict(roles.group_by("iso3").agg(pl.col("role").sort()).iter_rows())
    assert of_country["THA"] == ["destination", "origin", "transit"]
    assert of_country["ALB"] == ["origin", "transit"]
    assert of_country["ITA"] == ["destination", "transit"]
    assert dict(roles.group_by("role").len().iter_rows()) == {"origin": 10, "transit": 6, "destination": 10}


def test_every_tied_visa_row_cites_a_law_or_a_report_with_its_year(catalogue: Catalogue) -> None:
    regimes = catalogue.table("expert", "tied_visa")
    assert {"SAU", "ARE", "KWT", "QAT", "BHR", "OMN", "LBN", "JOR"} <= set(regimes["iso3"])
    assert regimes["citation"].str.contains(r"(19|20)\d\d|16/95").all()
    qatar = regimes.filter(iso3="QAT")
    assert "Law No. 18 of 2020" in qatar["citation"].item()
    assert qatar["regime"].item() == "kafala_reformed"


def test_the_presumption_for_xinjiang_holds_from_21_june_2022(catalogue: Catalogue) -> None:
    row = catalogue.table("expert", "statutory_presumptions").filter(subdivision_code="CN-XJ").row(0, named=True)
    assert row["from_date"] == date(2022, 6, 21)
    assert row["until_date"] is None
    assert "117-78" in row["citation"]


def test_ratifications_agree_with_known_dates(catalogue: Catalogue) -> None:
    status = catalogue.table("ratifications", "status")

    def party(iso3: str, instrument: str, year: int) -> bool:
        return bool(status.filter(iso3=iso3, instrument=instrument, year=year)["is_party"].item())

    assert not party("CHN", "c29", 2022), "ratified in August 2022, in force a year later"
    assert party("KOR", "c29", 2022)
    assert not party("JPN", "c105", 2022)
    assert not party("THA", "palermo", 2012)
    assert party("THA", "palermo", 2013)
    dates = catalogue.table("ratifications", "dates")
    assert dates.filter(iso3="THA", instrument="palermo")["bound_on"].item() == date(2013, 10, 17)
    gone = status.sort("year").filter(pl.col("is_party").shift().over("iso3", "instrument") & ~pl.col("is_party"))
    assert gone.height == 0, "nobody left an instrument"


def test_world_bank_series_hold_countries_only_and_say_their_unit(catalogue: Catalogue) -> None:
    observations, series = catalogue.table("wdi", "observations"), catalogue.table("wdi", "series")
    assert set(observations["series_id"]) == set(series["series_id"])
    assert not {"WLD", "ARB", "EUU", "HIC"} & set(observations["iso3"])
    india = observations.filter(series_id="sp.pop.totl", iso3="IND", year=2020)["value"].item()
    assert 1.3e9 < india < 1.5e9


def test_where_the_day_of_publication_is_not_known_the_age_counts_from_the_copy(copy: Path) -> None:
    edit_sidecar(copy, date_published=None, date_accessed="2026-06")
    found = load_catalogue(copy).sidecar("tip", "tiers")
    assert found.age_months(date(2026, 11, 22)) == 4
    assert found.counted_from == "the copy of 2026-06, since the day of publication is not known"


def test_every_shipped_table_says_when_it_came_here_and_how_old_it_is() -> None:
    shipped = load_catalogue()
    sides = [shipped.sidecar(source, table, edition=edition) for source, edition, table in shipped.entries()]
    assert [side.id for side in sides if side.date_accessed is None] == []
    assert [side.id for side in sides if side.age_months(date(2026, 11, 22)) is None] == []
