"""The pages of docs/indicators/: one per indicator, in step with scorecard and code, their examples run through the engine."""

import re
from functools import cache
from typing import Any

import pytest
import yaml

from benchmarks import write_indicator_pages as pages
from riskscreen.domain.assets import asset
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.explain import contributions, models
from riskscreen.screening.indicators import REGISTRY
from tests.shared import PROJECT

HOW = f"run: {pages.RUN}"
NEW = f"run: {pages.RUN} --new CODE, then write what it asks for"
PROSE = pages.SECTIONS[:-1]
LOCATOR = re.compile(r"\bS([0-4]):(\d+)(?:-(\d+))?")
REGISTER = re.compile(r"(?<!ILO )\b[FVPAGC]\d{1,2}\b")
FORBIDDEN = re.compile(r"\b(guilty|violators?|cleared|safe|clean|TODO)\b|WRITE:|/work\b|/root\b|/home\b")


@cache
def texts() -> dict[str, str]:
    return pages.read_pages()


PAGES = sorted(texts())
"""Codes that have a page; that every indicator has one is a test of its own."""


def entries(name: str, key: str) -> list[dict[str, Any]]:
    """Entries of the evidence register's files."""
    found = sorted(asset("data", "evidence").glob(name))
    return [entry for path in found for entry in yaml.safe_load(path.read_text("utf-8"))[key]]


@cache
def examples() -> list[tuple[str, pages.Example]]:
    return [(code, example) for code, text in texts().items() for example in pages.examples_of(text)]


@cache
def found() -> list[dict[str, dict[str, object]]]:
    return pages.explained([example.profile for _, example in examples()])


def prose(code: str) -> str:
    return re.sub(r"<!-- generated.*?<!-- end of generated -->", "", texts()[code], flags=re.S)


# --- pages and indicators belong together -----------------------------------------------------------------------------


def test_every_indicator_has_a_page():
    assert sorted(set(REGISTRY) - set(texts())) == [], NEW


def test_every_page_has_an_indicator():
    assert sorted(set(texts()) - set(REGISTRY)) == [], "a page without an indicator: delete it, or name it by its code"


def test_every_indicator_stands_in_the_shipped_scorecard():
    assert sorted(set(REGISTRY) - set(pages.codes())) == [], "add its entry to models/default/*/scorecard.yml"


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_an_indicator_is_findable_from_its_code(code):
    """Page, module, source page and unit test, from the code alone; the module and the test name the code."""
    text = texts().get(code, "")
    module, tests = pages.module_of(REGISTRY[code]), pages.tests_of(code)
    assert f"`{module}`" in text, HOW
    assert f'"{code}"' in (PROJECT / module).read_text("utf-8")
    assert tests, f"no test in tests/unit/screening/ names '{code}': write one"
    for path in (module, *tests):
        assert (PROJECT / path).is_file()
        assert f"(../../{path})" in text, HOW
    source = pages.spec_of(code).source
    if source.id != "supplier_list":
        assert (PROJECT / "docs" / "sources" / f"{source.id}.md").is_file()
        assert f"(../sources/{source.id}.md)" in text, HOW
        assert source.column in Catalogue(asset("data", "reference")).sidecar(source.id, source.table).columns


# --- a page is whole --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PAGES)
def test_a_page_has_its_title_one_sentence_and_every_section(code):
    text = texts()[code]
    title, _, sentence, *_ = text.splitlines()
    assert title == f"# {pages.spec_of(code).title} (`{code}`)"
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert tuple(re.findall(r"^## (.+)$", text, re.M)) == pages.SECTIONS
    for name in PROSE:
        assert len(pages.section(text, name)) > 60, f"section '{name}' says nothing"


@pytest.mark.parametrize("code", PAGES)
def test_a_page_says_nothing_that_the_house_does_not_say(code):
    assert FORBIDDEN.findall(texts()[code]) == []


@pytest.mark.parametrize("code", PAGES)
def test_why_it_is_a_red_flag_rests_on_lines_of_the_documents(code):
    assert LOCATOR.search(pages.section(texts()[code], "Why it is a red flag"))


@pytest.mark.parametrize("code", PAGES)
def test_the_scorecards_register_ids_are_explained_in_the_prose(code):
    named = {ref for ref in pages.spec_of(code).references if REGISTER.fullmatch(ref)}
    assert sorted(named - set(REGISTER.findall(prose(code)))) == []


@pytest.mark.parametrize("code", PAGES)
def test_register_ids_named_in_a_page_are_in_the_register(code):
    known = {entry["id"] for entry in entries("register/*.yml", "register")}
    assert sorted(set(REGISTER.findall(prose(code))) - known) == []


def test_locators_point_into_the_documents():
    lines = {entry["id"]: entry["lines"] for entry in entries("documents.yml", "documents")}
    for code, text in texts().items():
        for document, first, last in LOCATOR.findall(text):
            assert 1 <= int(first) <= int(last or first) <= lines[f"S{document}"], f"{code}: S{document}:{first}-{last}"


def test_the_evidence_itself_says_something():
    """A value, a source and a place: an indicator whose absence has no words shows up here."""
    for (code, example), row in zip(examples(), found(), strict=True):
        if code in row and row[code]["kind"] == "evidenced":
            assert row[code]["value"], f"{code}, '{example.case}': give the indicator an absent_value"
            assert row[code]["locator"]


# --- what is generated is fresh ---------------------------------------------------------------------------------------


def test_generated_blocks_are_as_scorecard_tables_and_code_have_them():
    stale = [code for code, text in pages.renewed(texts()).items() if text != texts()[code]]
    assert stale == [], HOW


def test_the_index_is_as_the_scorecard_has_it():
    assert pages.INDEX.read_text("utf-8") == pages.index(), HOW


def test_the_index_names_every_indicator_once():
    listed = re.findall(r"^\| \[`(\w+)`\]\((\w+)\.md\)", pages.INDEX.read_text("utf-8"), re.M)
    assert sorted(code for code, _ in listed) == sorted(REGISTRY)
    assert all(code == page for code, page in listed)


# --- the worked examples are run --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", PAGES)
def test_the_worked_example_is_what_the_engine_says(code):
    cases = [(example, row) for (owner, example), row in zip(examples(), found(), strict=True) if owner == code]
    unlike = [text for example, row in cases for text in pages.differences(code, example, row)]
    assert unlike == [], f"if the change is meant, run: {pages.RUN} --renew {code}, and read the diff"


@pytest.mark.parametrize("code", PAGES)
def test_there_is_a_true_positive_and_a_case_that_earns_nothing_or_is_not_known(code):
    cases = pages.examples_of(texts()[code])
    assert any(case.shows == "finding" and (case.hazard or 0) > 0 for case in cases)
    assert any(case.shows in ("exclusion", "unknown") for case in cases)
    if any("|" in case.case for case in cases):
        pytest.fail("a case's name stands in a table: no '|' in it")


def test_points_of_an_example_are_weight_times_hazard():
    for (code, example), row in zip(examples(), found(), strict=True):
        if example.instead is None:
            expected = pages.spec_of(code).hazard_to_points * example.hazard
            assert row[code]["points"] == pytest.approx(expected, abs=1e-3), f"{code}, '{example.case}'"


def test_every_contribution_of_an_example_is_evidence_or_an_unknown_with_its_range():
    frame = contributions(pages.screen(), pages.rows([example.profile for _, example in examples()]))
    assert len(models(frame)) == frame.height > 1000


def test_profiles_hold_no_names():
    for code, example in examples():
        named = {"supplier_name", "supplier_id", "parent_supplier_id", "address"} & set(example.profile)
        assert not named, f"{code}, '{example.case}'"


# --- these tests can fail ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": "Tier 2"}, "value is 'Tier 2'"),
        ({"hazard": 0.9}, "hazard is 0.9"),
        ({"working": "category 2"}, "does not come to"),
        ({"working": None}, "does not come to"),
        ({"source": "wgi"}, "source is 'wgi'"),
        ({"edition": "2007"}, "edition is '2007'"),
        ({"locator": "tiers.csv"}, "locator is 'tiers.csv'"),
        ({"shows": "unknown"}, "kind is 'unknown'"),
        ({"instead": "unknown_country"}, "not unknown_country"),
    ],
)
def test_a_wrong_figure_in_an_example_is_found(change, says):
    right = next(e for code, e in examples() if code == "tip_tier" and e.shows == "finding")
    contribution = pages.explained([right.profile])[0]
    assert pages.differences("tip_tier", right, contribution) == []
    assert says in " ".join(pages.differences("tip_tier", right.model_copy(update=change), contribution))


def test_a_stale_block_and_a_missing_marker_are_found():
    text = texts()["rule_of_law"]
    stale = text.replace("| Direction | lower is worse", "| Direction | higher is worse")
    assert stale != text
    assert pages.renewed({"rule_of_law": stale})["rule_of_law"] == text
    with pytest.raises(ValueError, match="marker"):
        pages.renewed({"rule_of_law": text.replace(pages.CARD, "")})


def test_unknown_fields_are_refused():
    with pytest.raises(ValueError, match="no field of a supplier"):
        pages.rows([{"country": "DEU", "colour": "blue"}])
    with pytest.raises(ValueError, match="Extra inputs"):
        pages.Example.model_validate({"case": "x", "shows": "finding", "profile": {}, "points": 1})


@pytest.mark.parametrize("text", ["__import__('os')", "log", "1 if 1 else 2", "'a' * 3", "max(1, key=2)", "(1).real"])
def test_a_working_is_plain_arithmetic(text):
    with pytest.raises(ValueError, match="no plain arithmetic"):
        pages.arithmetic(text)


def test_arithmetic_is_worked_out():
    assert pages.arithmetic("max(0.75, log(1 + 0) / log(1 + 9)) * 2 ** 2 - (-1)") == 4.0


def test_a_new_page_is_laid_out_and_refused_until_it_is_written():
    text = pages.scaffold("good_listed_elsewhere", {"country": "DEU", "sector": "01", "goods": ["Cotton"]})
    assert tuple(re.findall(r"^## (.+)$", text, re.M)) == pages.SECTIONS
    assert "WRITE:" in text
    assert FORBIDDEN.search(text)
    (case,) = pages.examples_of(text)
    assert pages.differences("good_listed_elsewhere", case, pages.explained([case.profile])[0]) == []
    whole = pages.renewed({"good_listed_elsewhere": text})["good_listed_elsewhere"]
    assert "| Goalposts |" in whole


@pytest.mark.parametrize("code", PAGES)
def test_examples_survive_being_written_and_read_again(code):
    cases = pages.examples_of(texts()[code])
    assert [pages.Example.model_validate(entry) for entry in yaml.safe_load(pages.yaml_of(cases))] == cases


def test_the_command_lays_out_a_page_renews_blocks_and_never_overwrites(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pages, "PAGES", tmp_path)
    monkeypatch.setattr(pages, "INDEX", tmp_path / "README.md")
    wrong = texts()["tip_tier"].replace("hazard: 1.0", "hazard: 0.4").replace("| Layer, group |", "| Group |")
    (tmp_path / "tip_tier.md").write_text(wrong, "utf-8")
    assert pages.main(["--new", "good_listed_elsewhere", "--example", "country=DEU sector=26 goods=Solar_Modules"]) == 0
    assert "Solar Modules" in (tmp_path / "good_listed_elsewhere.md").read_text("utf-8")
    assert (tmp_path / "README.md").read_text("utf-8") == pages.index()
    renewed = (tmp_path / "tip_tier.md").read_text("utf-8")
    assert "| Layer, group |" in renewed
    assert "hazard: 0.4" in renewed, "expected figures are only changed when asked for"
    assert pages.main(["--renew", "tip_tier"]) == 0
    assert (tmp_path / "tip_tier.md").read_text("utf-8") == texts()["tip_tier"]
    assert pages.main(["--new", "tip_tier"]) == 2
    assert "is there already" in capsys.readouterr().err
