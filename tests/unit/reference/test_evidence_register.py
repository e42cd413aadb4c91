"""The evidence register: complete, true to the documents' lines, and with homes that exist."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.domain.ilo_indicators import ILO_CODES
from riskscreen.domain.issues import CATALOGUE
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.evidence_models import Entry, Home, Locator
from riskscreen.reference.evidence_page import scored, table_of
from riskscreen.reference.evidence_register import (
    load_actions,
    load_claims,
    load_documents,
    load_paragraphs,
    load_reasons,
    load_register,
)
from riskscreen.reference.evidence_texts import Claim
from riskscreen.reference.sector_groups import sector_groups
from riskscreen.reference.sources import load_yaml
from riskscreen.screening.indicators import REGISTRY
from riskscreen.screening.scorecard import Scorecard, default_scorecard, load_scorecard
from tests.shared import PROJECT, shared

ENTRIES = {entry.id: entry for entry in load_register()}
CLAIMS = {claim.id: claim for claim in load_claims().claims}
PARAGRAPHS = {paragraph.id: paragraph for paragraph in load_paragraphs()}
ACTIONS = {action.id: action for action in load_actions()}
LISTED = [
    f"{letter}{n}" for letter, last in zip("FVPAGC", (20, 18, 14, 14, 9, 8), strict=True) for n in range(1, last + 1)
]
MUST_HAVE_DATA_OR_REASON = [*(f"F{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 17)), *(f"V{n}" for n in range(1, 19))]
FORBIDDEN = re.compile(r"\b(guilty|violators?|clean|cleared|safe|uses? (forced|child|slave) labou?r)\b", re.IGNORECASE)
SPELLED = {
    "two million": 2_000_000,
    "eighty percent": 80,
    "fifty percent": 50,
    "one in four": 25,
    "one in every 10": 10,
    "four were women": 40,
    "two were girls": 20,
    "second most lucrative": 2,
    "second": 2,
}


def groups() -> set[str]:
    return set(sector_groups()["group"].to_list())


@cache
def scorecards() -> dict[str, Scorecard]:
    found = sorted(asset("models").glob("*/*/scorecard.yml"))
    return {path.parent.relative_to(asset("models")).as_posix(): load_scorecard(path) for path in found}


@cache
def shipped() -> Scorecard:
    return load_scorecard(default_scorecard())


@cache
def document_lines(document: str) -> list[str]:
    file = {d.id: d.file for d in load_documents()}[document]
    return shared("documents", file).read_text(encoding="utf-8").splitlines()


def words_at(locators: tuple[str, ...]) -> str:
    """The text of all lines named, white space collapsed."""
    found = []
    for text in locators:
        place = Locator.parse(text)
        found += document_lines(place.document)[place.first - 1 : place.last]
    return re.sub(r"\s+", " ", " ".join(found)).lower()


def numbers(text: str) -> set[str]:
    """Whole and decimal numbers as plain digits; ids such as F18 and S3 are none."""
    return {n.replace(",", "") for n in re.findall(r"(?<![A-Za-z\d])\d[\d,]*(?:\.\d+)?(?<!,)", text)}


def numbers_at(locators: tuple[str, ...]) -> set[str]:
    """Numbers on lines; of `18.42` also 18, since a note's number may follow a full stop."""
    found = numbers(words_at(locators))
    return found | {number.partition(".")[0] for number in found}


def own_texts() -> dict[str, str]:
    """Every text of the register, the figures, the paragraphs and the actions, by where it stands."""
    texts = {
        e.id: f"{e.title}. {e.statement} {e.year_note} {' '.join(h.note for h in e.home)} {' '.join(e.homes('reason'))}"
        for e in ENTRIES.values()
    }
    texts |= {c.id: f"{c.counts} {c.cited_from}" for c in CLAIMS.values()}
    texts |= {"/".join(c.between): c.why for c in load_claims().conflicts}
    texts |= {p.id: f"{p.title}. {p.text}" for p in PARAGRAPHS.values()}
    texts |= {a.id: f"{a.title}. {a.does} {a.caution}" for a in ACTIONS.values()}
    texts |= {d.id: f"{d.title} {d.year_note} {d.caution}" for d in load_documents()}
    return texts | load_reasons()


# ---------------------------------------------------------------------------------------------------- complete


def test_every_item_of_the_design_is_in_the_register():
    assert set(LISTED) - set(ENTRIES) == set()


def test_what_goes_beyond_the_list_is_named_here():
    assert set(ENTRIES) - set(LISTED) == {"G10", "G11", "G12", "G13", "G14"}


@pytest.mark.parametrize("id_", MUST_HAVE_DATA_OR_REASON)
def test_every_indicator_of_the_documents_has_a_table_an_indicator_or_a_reason(id_):
    kinds = {home.kind for home in ENTRIES[id_].home}
    assert kinds & {"indicator", "table", "layer", "reason"}


def test_every_sector_group_has_a_paragraph_of_its_own():
    covered = {group for p in PARAGRAPHS.values() if p.kind == "sector" for group in p.groups}
    assert covered == groups()


def test_every_ilo_indicator_has_a_means_of_control():
    assert [p.ilo_indicator for p in PARAGRAPHS.values() if p.kind == "control"] == list(ILO_CODES)


def test_the_days_to_act_on_are_the_four_of_the_design():
    assert {p.day for p in PARAGRAPHS.values() if p.day} == {"01-11", "07-30", "12-02", "12-12"}
    assert PARAGRAPHS["day_cambodia"].place == "KHM"


def test_sector_packs_are_there():
    packs = {a.pack for a in ACTIONS.values()}
    assert packs >= {
        "agriculture",
        "information_and_communication_technology",
        "garments_and_textiles",
        "hospitality",
        "transport",
        "recruitment",
        "domestic_work",
        "online_platforms",
        "finance",
    }


# ---------------------------------------------------------------------------------------------------- true to the documents


def test_documents_are_as_described():
    for document in load_documents():
        assert len(document_lines(document.id)) == document.lines, document.id


def test_every_locator_is_within_its_document_and_names_lines_with_text():
    lengths = {d.id: d.lines for d in load_documents()}
    named = [(e.id, text) for e in ENTRIES.values() for text in e.locators]
    named += [(c.id, text) for c in CLAIMS.values() for text in c.locators]
    named += [(a.id, text) for a in ACTIONS.values() for text in a.sources if text.startswith("S")]
    for id_, text in named:
        assert Locator.parse(text).last <= lengths[Locator.parse(text).document], f"{id_}: {text}"
        assert words_at((text,)).strip(), f"{id_}: {text} is blank"


def test_every_place_that_the_design_names_is_looked_at():
    design = shared("design", "DOCUMENTS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \**([FVPA]\d+)\** \|(.*)$", design, re.MULTILINE)
    assert len(rows) == 20 + 18 + 14 + 14
    for id_, row in rows:
        have = [Locator.parse(text) for text in ENTRIES[id_].locators]
        for document, lines in re.findall(r"(S\d):((?:\d+(?:-\d+)?,? ?)+)", row):
            for text in re.findall(r"\d+(?:-\d+)?", lines):
                want = Locator.parse(f"{document}:{text}")
                near = [h for h in have if h.document == document and h.first <= want.last and want.first <= h.last]
                assert near, f"{id_} does not look at {document}:{text}"


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda e: e.id)
def test_every_number_of_a_statement_stands_on_its_lines(entry):
    there = numbers_at(entry.locators) | {str(entry.year)}
    assert numbers(entry.statement) - there == set(), entry.id


@pytest.mark.parametrize("claim", [c for c in CLAIMS.values() if c.locators], ids=lambda c: c.id)
def test_every_figure_stands_on_its_lines_as_printed(claim):
    for text in claim.as_printed:
        assert text.lower() in words_at(claim.locators)


def value_of(text: str) -> float | None:
    text = text.lower()
    for spelled, value in SPELLED.items():
        if spelled in text:
            return value
    found = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    scale = {"million": 1e6, "billion": 1e9}.get(text.split()[-1], 1)
    return float(found[0].replace(",", "")) * scale if found else None


@pytest.mark.parametrize("claim", [c for c in CLAIMS.values() if c.locators], ids=lambda c: c.id)
def test_every_value_is_the_figure_as_printed(claim):
    if claim.id == "tier3_countries_2007":
        assert claim.value == load_catalogue().table("documents", "tip_tier3").height
        return
    printed = {value_of(text) for text in claim.as_printed}
    if claim.value_to is not None:
        assert printed == {claim.value, claim.value_to} or re.findall(r"\d+", claim.as_printed[0]) == [
            str(int(claim.value)),
            str(int(claim.value_to)),
        ]
    else:
        assert claim.value in printed


def test_figures_of_our_own_tables_are_what_the_tables_say():
    tables = load_catalogue()
    assert (
        round(tables.table("gems", "forced_labour_by_sector")["adults_millions"].sum(), 6)
        == CLAIMS["gems_private_forced_labour"].value
    )
    tiers = tables.table("tip", "tiers").filter(report_year=2025, tier="3")
    assert tiers.height == CLAIMS["tier3_countries_2025"].value


#: Numbers in paragraphs that are not in the documents, each with its reason.
KNOWN_ELSEWHERE = {
    "day_world_trafficking": {"30"},  # set by the General Assembly, newer than the documents' list
    "actor_smf_afesip": {"2014"},  # the year the foundation closed, after the page was written
}


def test_every_number_of_a_paragraph_stands_where_it_cites():
    years = {str(d.year) for d in load_documents()}
    for p in PARAGRAPHS.values():
        entries = [ENTRIES[id_] for id_ in p.cites if id_ in ENTRIES]
        claims = [CLAIMS[id_] for id_ in p.cites if id_ in CLAIMS]
        lines = tuple(text for item in (*entries, *claims) for text in item.locators)
        there = numbers_at(lines) | {str(item.year) for item in (*entries, *claims)} | years
        assert numbers(p.text) - there == KNOWN_ELSEWHERE.get(p.id, set()), p.id


def runs_of_eight(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
    return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}


def test_no_eight_words_in_a_row_are_the_documents():
    theirs: set[tuple[str, ...]] = set()
    for document in load_documents():
        theirs |= runs_of_eight(" ".join(document_lines(document.id)))
    copied = {where: sorted(runs_of_eight(text) & theirs) for where, text in own_texts().items()}
    assert {where: runs for where, runs in copied.items() if runs} == {}


def test_no_survivor_is_named_and_no_account_retold():
    named = re.compile(r"\b(natalya|katerina|meston|chisinau|odessa)\b", re.IGNORECASE)
    assert [where for where, text in own_texts().items() if named.search(text)] == []


def test_no_text_uses_a_forbidden_word():
    assert {where: found[0] for where, text in own_texts().items() if (found := FORBIDDEN.search(text))} == {}


# ---------------------------------------------------------------------------------------------------- homes


def resolves(home: Home) -> bool:
    if home.kind in ("table", "layer"):
        return table_resolves(home.target)
    if home.kind == "rule":
        return rule_resolves(*home.target.split(" ", 1))
    there = {
        "indicator": set(REGISTRY) & {spec.code for spec in shipped().indicators},
        "action": ACTIONS,
        "paragraph": PARAGRAPHS,
        "claim": CLAIMS,
        "group": groups(),
        "reason": {home.target},
    }
    return home.target in there[home.kind]


def table_resolves(target: str) -> bool:
    source, _, table = table_of(target).partition("/")
    column = target.partition("/")[2].partition(".")[2]
    try:
        columns = set(load_catalogue().sidecar(source, table).columns)
    except ReferenceDataError:
        return False
    if source == "wdi" and column:
        columns = set(load_catalogue().table("wdi", "series")["series_id"].to_list())
    return not column or column in columns


def rule_resolves(kind: str, name: str) -> bool:
    if kind == "test":
        return (PROJECT / name).is_file()
    laws = (PROJECT / "tests/property/test_laws.py").read_text(encoding="utf-8")
    there = {
        "law": set(re.findall(r"def test_law_(\d+)_", laws)),
        "issue": CATALOGUE,
        "severity": {rule.code for rule in shipped().severity.rules},
        "floor": {floor.code for floor in shipped().floors},
        "field": load_yaml(asset("data", "ingest", "fields.yml"))["fields"],
    }
    return name in there.get(kind, ())


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda e: e.id)
def test_every_home_resolves(entry):
    assert [home.target for home in entry.home if not resolves(home)] == []


@pytest.mark.parametrize(
    "home",
    [
        {"indicator": "no_such"},
        {"table": "wdi/observations.no.such"},
        {"table": "wdi/nothing"},
        {"rule": "law 99"},
        {"rule": "issue nothing"},
        {"rule": "nothing at all"},
        {"group": "tailors"},
        {"action": "drop_everybody"},
    ],
)
def test_a_home_that_leads_nowhere_is_seen(home):
    assert not resolves(Home.model_validate(home))


def test_no_home_stands_twice_with_an_entry():
    for entry in ENTRIES.values():
        homes = [(home.kind, home.target) for home in entry.home]
        assert len(homes) == len(set(homes)), entry.id


@pytest.mark.parametrize("where", scorecards())
def test_every_indicator_of_every_scorecard_resolves_back(where):
    for spec in scorecards()[where].indicators:
        at = [entry.id for entry in ENTRIES.values() if spec.code in entry.homes("indicator")]
        assert at, (
            f"{where}: no register entry has '- {{indicator: {spec.code}}}' among its homes; add it to the entries it serves "
            f"(goods: A1, sectors: A5; its references are {spec.references}) and run the evidence page anew"
        )
        for reference in spec.references:
            if re.fullmatch(r"METHOD \d+(\.\d+)?", reference):
                continue
            assert reference in ENTRIES, f"{where}: {spec.code} refers to {reference}, which is no register entry"
            assert spec.code in ENTRIES[reference].homes("indicator"), (
                f"{where}: {spec.code} refers to {reference}; add '- {{indicator: {spec.code}}}' to its homes in data/evidence/register"
            )


def test_every_reference_to_the_method_names_a_section_of_it():
    text = shared("design", "METHOD.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\d+)\.", text, re.MULTILINE))
    laws = set(re.findall(r"^(\d+)\. ", text, re.MULTILINE))
    for card in scorecards().values():
        for reference in (r for spec in card.indicators for r in spec.references if r.startswith("METHOD")):
            section, _, law = reference.removeprefix("METHOD ").partition(".")
            assert section in sections
            assert not law or law in laws


def test_every_paragraph_is_reached_and_cites_back():
    for p in PARAGRAPHS.values():
        reached = {entry.id for entry in ENTRIES.values() if p.id in entry.homes("paragraph")}
        assert reached, p.id
        assert reached <= set(p.cites), f"{p.id} does not cite {sorted(reached - set(p.cites))}"
        cited = {id_ for id_ in p.cites if id_ in ENTRIES}
        assert cited <= reached, f"{sorted(cited - reached)} do not name {p.id} as a home"
        assert set(p.cites) <= set(ENTRIES) | set(CLAIMS), p.id
        assert all(table_resolves(table) for table in p.tables), p.id
        assert "all" in p.groups or set(p.groups) <= groups(), p.id


def test_paragraphs_have_one_to_four_sentences():
    for p in PARAGRAPHS.values():
        sentences = re.findall(r"[.!?](?=\s+[A-Z\d]|$)", p.text)
        assert 1 <= len(sentences) <= 4, p.id


def test_every_action_is_reached_and_answers_back():
    for a in ACTIONS.values():
        reached = {entry.id for entry in ENTRIES.values() if a.id in entry.homes("action")}
        assert reached == set(a.answers), a.id


def test_every_claim_is_reached():
    reached = {target for entry in ENTRIES.values() for target in entry.homes("claim")}
    assert reached == set(CLAIMS)


def test_tables_without_points_have_a_reason():
    read = {table for card in scored().values() for table in card.values()}
    homes = {table_of(target) for entry in ENTRIES.values() for target in entry.homes("table")}
    assert homes - read <= set(load_reasons()), "say in data/evidence/not_scored.yml why they carry no points"
    assert set(load_reasons()) <= homes


# ---------------------------------------------------------------------------------------------------- conflicts


def test_conflicts_are_mutual_and_every_pair_says_why():
    claims = load_claims()
    for claim in claims.claims:
        for other in claim.conflicts_with:
            assert claim.id in CLAIMS[other].conflicts_with
            assert claims.why(claim.id, other) == claims.why(other, claim.id)
            assert claims.why(claim.id, other)


@pytest.mark.parametrize(
    "ids",
    [
        {"forced_labour_12m", "victims_trafficking_2024", "modern_slavery_40m", "modern_slavery_50m"},
        {"revenue_9_5bn", "profits_150bn", "profits_236bn"},
        {"women_detected_2020", "women_transnational_2007"},
        {"girls_detected_2020", "minors_transnational_2007", "children_one_in_four"},
        {"tier3_countries_2007", "tier3_countries_2025"},
    ],
)
def test_the_known_conflicts_are_marked(ids):
    for id_ in ids:
        assert ids - {id_} <= set(CLAIMS[id_].conflicts_with)


def test_claims_that_do_not_conflict_have_no_reason():
    assert load_claims().why("profits_236bn", "si_members") is None


def test_figures_of_one_quantity_that_differ_are_marked_as_conflicts():
    apart = {"countries_by_role", "sex_tourism"}
    for one in CLAIMS.values():
        for other in CLAIMS.values():
            if one.quantity == other.quantity and one.id != other.id and one.quantity not in apart:
                assert other.id in one.conflicts_with, (one.id, other.id)


# ---------------------------------------------------------------------------------------------------- loading


def written(folder: Path, name: str, content: Any) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def claim(id_: str, *conflicts: str) -> dict[str, Any]:
    return {
        "id": id_, "quantity": "people", "value": 1, "unit": "persons", "year": 2020, "year_basis": "stated",
        "counts": "People counted in a village.", "locators": ["S2:22"], "as_printed": ["1"], "conflicts_with": list(conflicts),
    }  # fmt: skip


def test_loading_twice_gives_the_same_records():
    assert load_register() is load_register()
    assert isinstance(load_register()[0], Entry)
    assert isinstance(load_claims().claims[0], Claim)


def test_an_unknown_key_is_refused_with_the_record_named(tmp_path):
    folder = written(tmp_path, "claims.yml", {"claims": [claim("one") | {"colour": "red"}], "conflicts": []})
    with pytest.raises(ReferenceDataError, match="claims 'one', colour"):
        load_claims(folder)


def test_an_id_that_stands_twice_is_refused(tmp_path):
    folder = written(tmp_path, "claims.yml", {"claims": [claim("one"), claim("one")], "conflicts": []})
    with pytest.raises(ReferenceDataError, match="'one' stands twice"):
        load_claims(folder)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (("b",), (), [("a", "b")]),
        (("b",), ("a",), []),
        ((), (), [("a", "b")]),
        (("nowhere",), (), [("a", "nowhere")]),
    ],
)
def test_a_conflict_that_is_not_mutual_or_has_no_reason_is_refused(tmp_path, one, other, told):
    conflicts = [{"between": list(pair), "why": "They count different things."} for pair in told]
    folder = written(tmp_path, "claims.yml", {"claims": [claim("a", *one), claim("b", *other)], "conflicts": conflicts})
    with pytest.raises(ReferenceDataError, match="conflict"):
        load_claims(folder)


def test_a_missing_file_is_a_clear_message(tmp_path):
    with pytest.raises(ReferenceDataError, match=r"paragraphs\.yml"):
        load_paragraphs(tmp_path)


def test_a_file_without_its_list_is_a_clear_message(tmp_path):
    with pytest.raises(ReferenceDataError, match="expected a list under 'paragraphs'"):
        load_paragraphs(written(tmp_path, "paragraphs.yml", {"texts": []}))


@pytest.mark.parametrize("text", ["S5:1", "S2", "S2:0", "S2:9-4", "s2:1", "S2:1-"])
def test_a_locator_that_is_none_is_refused(text):
    with pytest.raises(ValueError):
        Locator.parse(text)


@pytest.mark.parametrize("homes", [{}, {"indicator": "a", "action": "b"}])
def test_a_home_names_exactly_one_thing(homes):
    with pytest.raises(ValidationError, match="exactly one"):
        Home.model_validate(homes)


def test_records_cannot_be_changed():
    with pytest.raises(ValidationError):
        ENTRIES["F1"].title = "other"  # type: ignore[misc]
