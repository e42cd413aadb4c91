"""docs/sources.md and docs/sources/: made from the sidecars, complete, and free of anything of a machine."""

import re
from functools import cache
from pathlib import Path

import pytest

from riskscreen.domain.assets import asset
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.compile.document import MARKER, write_sources_page
from riskscreen.reference.compile.source_pages import USES, indicator_uses
from riskscreen.reference.imports.registry import IMPORTERS
from riskscreen.screening.scorecard import load_scorecard
from tests.shared import PROJECT

INDEX = PROJECT / "docs" / "sources.md"
PAGES = PROJECT / "docs" / "sources"
RUN = "run: python -m riskscreen.reference.compile --out data/reference --docs docs/sources.md"
MACHINE = re.compile(r"(?<![\w.:/])/(work|root|home|tmp|mnt|usr)/|localhost|127\.0\.0\.1|artifactory|nexus|proxy", re.I)
REGISTRY_HOST = re.compile(r"https?://[^ >)]*(pypi|pythonhosted|npmjs|crates\.io|registry)", re.I)


@cache
def catalogue() -> Catalogue:
    return Catalogue(asset("data", "reference"))


def ids() -> list[str]:
    return sorted({source.id for source in catalogue().sources()})


def page(source_id: str) -> str:
    return (PAGES / f"{source_id}.md").read_text("utf-8")


def test_index_and_pages_are_what_the_sidecars_say(tmp_path: Path):
    write_sources_page(asset("data", "reference"), tmp_path / "sources.md")
    made = {path.relative_to(tmp_path): path.read_text("utf-8") for path in tmp_path.rglob("*.md")}
    there = {path.relative_to(INDEX.parent): path.read_text("utf-8") for path in [INDEX, *PAGES.glob("*.md")]}
    assert sorted(made) == sorted(there), RUN
    assert [str(path) for path in made if made[path] != there[path]] == [], RUN


def test_every_source_has_a_page_and_the_index_links_to_it():
    assert sorted(path.stem for path in PAGES.glob("*.md")) == ids()
    linked = set(re.findall(r"\]\(sources/([\w.]+)\.md\)", INDEX.read_text("utf-8")))
    assert linked == set(ids())


@pytest.mark.parametrize("source_id", ids())
def test_a_page_tells_what_the_sidecars_hold(source_id: str):
    text = page(source_id)
    for edition in catalogue().editions(source_id):
        source = catalogue().source(source_id, edition)
        for said in (source.citation, source.producer, source.url_main, source.licence.name, f"## Edition {edition}"):
            assert said in text
        assert (source.date_published or "date not known") in text
        for name, table in source.tables.items():
            assert f"### `{name}`" in text
            assert table.sha256 in text
            assert f"{table.rows:,} rows" in text
            for column, meaning in table.columns.items():
                row = f"| `{column}` | {meaning.type} | {meaning.unit.replace('|', '/')} |"
                assert row in text
            for item in table.corrections:
                assert item.reason in text
        assert all(f"- {limit}" in text for limit in source.limits)
    for title in ("Limits", "Used by", "A new edition"):
        assert f"## {title}\n" in text


@pytest.mark.parametrize("source_id", ids())
def test_a_page_names_the_indicators_that_rest_on_it_and_no_other(source_id: str):
    resting = {spec.code for spec in load_scorecard().indicators if spec.source.id == source_id}
    assert set(re.findall(r"\]\(\.\./indicators/(\w+)\.md\)", page(source_id))) == resting


def test_uses_beside_indicators_speak_of_sources_that_there_are():
    assert sorted(set(USES) - set(ids())) == []


def test_every_indicator_rests_on_a_source_with_a_page_or_on_the_list_itself():
    used = set(indicator_uses(asset("models")))
    assert sorted(used - set(ids()) - {"supplier_list"}) == []


@pytest.mark.parametrize("source_id", ids())
def test_a_page_says_when_it_is_stale_and_where_a_new_edition_is_to_be_had(source_id: str):
    newest = catalogue().source(source_id)
    renewal = page(source_id).split("## A new edition")[1]
    months = newest.first.max_age_months
    assert (f"older than {months} months" if months else "No age is set") in renewal
    where = IMPORTERS[source_id].where if source_id in IMPORTERS else newest.url_download or newest.url_main
    assert f"<{where}>" in renewal
    assert (f"reference import {source_id}" in renewal) == (source_id in IMPORTERS)


@pytest.mark.parametrize("path", [INDEX, *sorted(PAGES.glob("*.md"))], ids=lambda path: path.stem)
def test_nothing_of_a_machine_or_a_registry_is_in_a_page(path: Path):
    text = path.read_text("utf-8")
    assert MACHINE.findall(text) == []
    assert REGISTRY_HOST.findall(text) == []


def test_a_page_of_a_source_that_is_gone_is_taken_away_and_others_files_stay(tmp_path: Path):
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "gone.md").write_text(f"# Gone\n\n{MARKER}\n", "utf-8")
    (folder / "mine.md").write_text("# Mine\n", "utf-8")
    write_sources_page(asset("data", "reference"), tmp_path / "sources.md")
    assert not (folder / "gone.md").exists()
    assert (folder / "mine.md").exists()


def test_an_indicator_added_to_a_scorecard_shows_on_its_sources_page(tmp_path: Path):
    card = tmp_path / "models" / "mine" / "1" / "scorecard.yml"
    card.parent.mkdir(parents=True)
    card.write_text("indicators: [{code: floods, title: Floods, source: {id: inform, table: risk}}]\n", "utf-8")
    write_sources_page(asset("data", "reference"), tmp_path / "sources.md", scorecards=tmp_path / "models")
    assert (
        "[`floods`](../indicators/floods.md): Floods (table `risk`)" in (tmp_path / "sources" / "inform.md").read_text()
    )
