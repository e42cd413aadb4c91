"""The annex of duties: each criterion filled or a gap, figures that add up, no names, cautions on every page."""

import os
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from riskscreen.reference.duties import load_duties
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reporting import duties_actions, duties_chain, duties_conduct, duties_risk
from riskscreen.reporting.document.html import render_html
from riskscreen.reporting.document.model import Form, Heading, Table, anchors
from riskscreen.reporting.duties_document import duties_document
from riskscreen.reporting.duties_facts import MOST, OWN, SCORED, Figure, Missing
from riskscreen.reporting.duties_view import FIGURES, OF_CRITERION, duties_view
from riskscreen.reporting.harm import breaches
from tests.unit.reporting.duties_run import FIELDS, ROWS, made_run

GOLDEN = Path(__file__).parents[2] / "golden"
CHOSEN = ("uk-msa", "lksg")
EMPTIED = (
    "grievance", "policy", "tier", "spend", "audit_date", "recruitment_fees", "documents_kept", "women", "migrant", "workers", "goods",
    "sector", "audit_findings",
)  # fmt: skip


def view(*names: str, run=None):
    duties = load_duties()
    return duties_view(run or made_run(), duties, duties.chosen(names or ("all",)))


def test_codes_of_figures_are_those_of_the_table():
    wanted = {code for field in load_duties().fields for code in field.facts}
    assert wanted == {*FIGURES, *OF_CRITERION}


def test_every_criterion_stands_in_the_document_filled_or_as_a_gap():
    shown = view()
    blocks = duties_document(shown).blocks
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    forms = [block.title for block in blocks if isinstance(block, Form)]
    for said in shown.duties:
        for one in said.criteria:
            assert f"{one.criterion.title} ({one.criterion.ref})" in headings
            assert one.figures or one.gaps
            assert (one.state == "filled") == (bool(one.figures) and not one.gaps)
            assert (one.state == "gap") == (not one.figures)
            for text in one.criterion.company:
                assert f"GAP, for the company to fill: {text}" in forms
            for lack in one.missing:
                assert any(title.startswith(f"GAP, the run cannot say: {lack.title}.") for title in forms)


def test_the_matrix_counts_the_criteria_of_each_duty():
    shown = view()
    matrix = next(block for block in duties_document(shown).blocks if isinstance(block, Table))
    assert len(matrix.rows) == len(load_duties().duties)
    for row, said in zip(matrix.rows, shown.duties, strict=True):
        assert row[2] == len(said.criteria) == sum(row[3:])


@pytest.mark.parametrize("field", EMPTIED)
def test_a_column_taken_away_turns_its_figures_into_gaps_that_name_it(field):
    before, after = view(), view(run=made_run(without=(field,)))
    lost = 0
    for was, now in zip(before.duties, after.duties, strict=True):
        for old, new in zip(was.criteria, now.criteria, strict=True):
            gone = {figure.code for figure in old.figures} - {figure.code for figure in new.figures}
            named = {lack.code: lack.why for lack in new.missing}
            for code in gone:
                assert code in named
                assert f"'{field}'" in named[code] or "no column" in named[code] or "on country, sector" in named[code]
            assert not (gone and new.state == "filled")
            lost += len(gone)
    assert lost


def test_a_filled_criterion_without_its_only_column_is_a_gap():
    """Taken together: the figure is there, then it is not, and lines are printed in its place."""
    ungp = view("ilo").duties[0].criteria[1]
    assert ungp.state == "filled"
    without = view("ilo", run=made_run(without=("audit_findings",))).duties[0].criteria[1]
    assert without.state == "gap"
    text = duties_document(view("ilo", run=made_run(without=("audit_findings",)))).text()
    assert "The list has no column for audit findings; add one, or name it with --map (field 'audit_findings')." in text


def test_a_column_that_is_there_but_empty_is_told_apart_from_none():
    run = made_run(without=("grievance",))
    lack = duties_conduct.grievance(replace(run, mapped=frozenset(FIELDS)))
    assert isinstance(lack, Missing)
    assert "has a column for grievance channels, but says nothing that could be read" in lack.why


def test_numbers_are_those_of_the_suppliers():
    run = made_run()
    assert duties_chain.countries(run).table.rows == (("China", 2), ("Germany", 1))
    assert "For 1 supplier the country is not known." in duties_chain.countries(run).said
    assert "EUR 1,000" in duties_chain.spend(run).said[0]
    assert "2 of 4 suppliers (50\u00a0%)" in duties_risk.bands(run).said[0]
    assert duties_risk.abstract_bands(run).table.rows == (("very high", 1), ("high", 1), ("moderate", 1), ("lower", 1))
    assert "EUR 100 of 1,000 (10\u00a0%)" in duties_risk.priority_spend(run).said[0]
    assert duties_risk.listed_goods(run).table.rows == (("Cotton", "China", 1),)
    assert "evidenced with a reference and a date at 1 of 4" in duties_conduct.grievance(run).said[0].lower()
    assert "1 of the 2 suppliers" in duties_conduct.remedy_signs(run).said[0]
    matrix = duties_risk.priority(run).table
    assert sum(cell for row in matrix.rows for cell in row[1:]) == run.total


def test_every_count_of_a_band_or_severity_adds_up_to_the_suppliers():
    run = made_run()
    table = duties_risk.bands(run).table
    assert sum(row[2] for row in table.rows) == run.total
    assert sum(row[1] for row in table.rows if row[1] is not None) == run.total


def test_a_place_under_a_presumption_and_places_without_a_region_are_told_apart():
    said = " ".join(duties_risk.presumption(made_run()).said)
    assert "1 supplier of the list lies in the region CN-XJ" in said
    assert "For 1 supplier more in China the region is not known" in said
    assert "not seen in a list of suppliers" in said


def test_goods_of_named_sectors_are_counted_here_and_in_the_country_of_the_presumption():
    uflpa = next(duty for duty in load_duties().duties if duty.id == "uflpa")
    table = duties_risk.named_goods(made_run(), uflpa.named_goods).table
    rows = {row[0]: row[2:] for row in table.rows}
    assert rows["cotton and cotton products"] == (1, 1)
    assert rows["steel"] == (None, None)


def test_nothing_found_is_never_told_as_no_risk():
    calm = tuple({**row, "rs_band": "lower", "rs_priority": 5, "rs_likelihood_abstract_0_100": 1.0, "ilo_indicators": [],
                  "fees_paid_by_workers": False, "documents_kept": False, "rs_goods": "Bricks", "rs_subdivision": None} for row in ROWS)  # fmt: skip
    text = duties_document(view(run=made_run(rows=calm))).text()
    assert "it may also mean that too little was looked at" in text
    assert "not known to be free of forced labour" in text
    assert not re.search(r"\b(no|without|free of) (any )?risks? (was|were|is|are) (found|identified)", text, re.I)
    assert "no risk found" not in text.lower()
    assert "identifying no risks may reflect insufficient due diligence" in text


def test_actions_count_the_first_suppliers_as_the_library_says():
    run = replace(made_run(), actions=load_actions())
    focus = run.suppliers.filter(pl.col("rs_priority") <= 2)
    counted = {action.id: number for action, number in duties_actions._called(run, focus, list(load_actions()))}
    groups = {"13": {"garments_and_textiles"}}
    for action in load_actions():
        expected = 0
        for row in focus.iter_rows(named=True):
            expected += action.applies(
                indicators=[code for code, holds in marks(row).items() if holds],
                groups=groups.get(row["rs_sector_isic"], set()),
                gaps=[name for name, column in duties_actions.GAP_COLUMNS.items() if row[column] in (None, "")]
                + ([] if row["findings_told"] else ["audit_findings"]),
                band=row["rs_band"],
                severity=row["rs_severity_band"],
            )
        assert counted.get(action.id, 0) == expected, action.id


def marks(row: dict) -> dict[str, bool]:
    return {
        "tier_depth": (row["tier"] or 0) > 1,
        "migrant_share": (row["migrant_share_pct"] or 0) > 0,
        "agency_share": (row["agency_share_pct"] or 0) > 0,
        "worker_paid_fees": bool(row["fees_paid_by_workers"]),
        "documents_kept": bool(row["documents_kept"]),
        "ilo_indicators": bool(row["ilo_indicators"]),
        "control_audit": row["audit_on"] is None,
        **{
            f"control_{name}": row[f"{name}_state"] != "evidenced"
            for name in ("policy", "code_of_conduct", "due_diligence", "grievance")
        },
    }


def test_owner_date_and_status_of_actions_are_left_open():
    table = duties_actions.actions(made_run()).table
    assert table.columns[-3:] == ("owner", "date", "status")
    assert table.rows
    assert all(row[-3:] == ("", "", "") for row in table.rows)
    remedy = duties_actions.remedy_actions(made_run())
    assert any("lost income" in str(row[1]).lower() for row in remedy.table.rows)


def test_no_name_or_id_of_a_supplier_can_enter():
    told = {name for name in (*SCORED, *OWN) if re.search(r"supplier|address|name|id$", name)}
    assert told == {"rs_country_name", "rs_sector_name"}


def test_not_legal_advice_and_the_day_of_the_table_stand_on_top_and_at_the_foot():
    document = duties_document(view("no-ta"))
    first = document.blocks[0]
    assert "Not legal advice" in first.title
    assert "2026-11-21" in first.title
    assert "Not legal advice" in document.footer
    assert "2026-11-21" in document.footer


def test_every_figure_says_list_day_and_what_it_rests_on():
    shown = view()
    text = duties_document(shown).text()
    count = sum(bool(one.figures) for said in shown.duties for one in said.criteria)
    count += sum(bool(figures) for said in shown.duties for _, figures, _ in said.kit)
    told = re.findall(r"^Source of these figures: made\.csv, as of 2026-11-21", text, re.M)
    assert len(told) == count
    assert all(figure.basis for said in shown.duties for one in said.criteria for figure in one.figures)
    assert "scorecard made 1" in text


def test_links_within_the_document_lead_to_headings():
    document = duties_document(view())
    there = set(anchors(document).values())
    page = render_html(document)
    links = set(re.findall(r'href="#([^"]+)"', page)) - {"main", "text", "content"}
    internal = {link for link in links if link not in there and f'id="{link}"' not in page}
    assert not internal
    titles = [block.anchor for block in document.blocks if isinstance(block, Heading)]
    for code, title, _ in view().tables:
        assert titles.count(Heading(2, title).anchor) == 1, code


def test_the_wording_rules_hold():
    assert breaches("annex", duties_document(view()).text(), "en") == []


def test_the_kit_answers_with_figures_and_leaves_names_to_the_company():
    said = view("no-ta").duties[0]
    assert len(said.kit) >= 6
    text = duties_document(view("no-ta")).text()
    assert "Answers kit for requests for information" in text
    assert "whether a supplier is named is for the company to decide" in text
    assert all(figures or missing for _, figures, missing in said.kit)


def test_long_tables_are_cut_and_the_rest_is_summed():
    many = tuple({**ROWS[2], "rs_country_name": f"Land {n:02}", "rs_country_iso3": f"X{n:02}"} for n in range(40))
    figure = duties_chain.countries(made_run(rows=many))
    assert isinstance(figure, Figure)
    assert len(figure.table.rows) == MOST + 1
    assert sum(row[1] for row in figure.table.rows) == 40


def test_an_empty_list_is_all_gaps_and_cautions_not_an_exception():
    run = made_run()
    shown = view(run=replace(run, suppliers=run.suppliers.clear(), mapped=frozenset()))
    assert duties_document(shown).text()


@pytest.mark.parametrize("name", CHOSEN)
def test_the_text_is_what_it_was(name):
    """After a change that is meant, write it anew: RISKSCREEN_WRITE_GOLDEN=1 python -m pytest tests/unit/reporting/test_duties_view.py."""
    path = GOLDEN / f"annex_{name}.txt"
    text = duties_document(view(name)).text() + "\n"
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
