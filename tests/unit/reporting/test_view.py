import json

import polars as pl
import pytest

from riskscreen.domain.issues import no_issues
from riskscreen.reporting.places import MatrixCell
from riskscreen.reporting.view import View, build_view
from riskscreen.screening.scorecard import load_scorecard
from tests.unit.reporting import factory
from tests.unit.reporting.rows import FIVE, MANIFEST, rows


def view_of(frame: pl.DataFrame, **options: object) -> View:
    return build_view(frame.lazy(), no_issues().lazy(), MANIFEST, **options)


def test_the_headline_of_five_rows_is_exact_and_counts_the_duplicate_once():
    head = view_of(FIVE).headline
    assert (head.rows, head.suppliers, head.duplicates) == (5, 4, 1)
    assert [(t.name, t.rows, t.suppliers, t.share_pct) for t in head.bands] == [
        ("very high", 1, 1, 25.0),
        ("high", 2, 1, 25.0),
        ("moderate", 0, 0, 0.0),
        ("lower", 1, 1, 25.0),
        ("insufficient evidence", 1, 1, 25.0),
    ]
    assert [(t.name, t.suppliers) for t in head.severities] == [("critical", 1), ("severe", 1), ("serious", 2)]
    assert [(t.name, t.suppliers) for t in head.priorities] == [("1", 1), ("2", 1), ("3", 1), ("4", 0), ("5", 1)]
    assert (head.high, head.insufficient, head.first) == (2, 1, 1)
    assert head.rules == (("Floor high: listed", 1),)
    assert head.coverage_quarters == (2, 0, 2, 0)
    assert head.coverage_median_pct == 40.0
    assert head.missing == (("audit date", 3), ("share of migrant workers", 2))
    assert (head.country_known_pct, head.sector_known_pct) == (75.0, 75.0)


def test_the_sentences_never_speak_of_a_clearance_where_nothing_is_high():
    low = view_of(rows({"rs_band": "lower", "rs_priority": 5})).headline.sentences
    assert low[0] == "None of 1 supplier is at priority 1."
    assert low[1] == "Likelihood is high or very high for none; that is no clearance."


def test_the_priority_matrix_holds_every_severity_and_band():
    matrix = view_of(FIVE).headline.matrix
    assert [[cell.suppliers for cell in row] for row in matrix] == [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 0, 1, 1]]
    assert matrix[0][0].priority == 1
    assert matrix[0][1].priority is None


def test_countries_are_ordered_by_what_comes_first_and_an_unknown_country_is_a_row():
    countries = view_of(FIVE).countries
    assert [(c.iso3, c.suppliers, c.rows, c.first) for c in countries] == [
        ("BGD", 2, 3, 1),
        ("DEU", 1, 1, 0),
        ("", 1, 1, 0),
    ]
    bangladesh, unknown = countries[0], countries[2]
    assert (bangladesh.likelihood_median, bangladesh.likelihood_max) == (75.6, 91.2)
    assert (bangladesh.highest_band, bangladesh.middle_band) == ("very high", "very high")
    assert (unknown.name, unknown.highest_band, unknown.middle_band) == (
        "Country unknown",
        "insufficient evidence",
        "insufficient evidence",
    )


def test_an_open_question_is_not_hidden_behind_a_low_band():
    frame = rows({"rs_band": "lower"}, {"rs_band": "insufficient evidence"})
    assert view_of(frame).countries[0].highest_band == "insufficient evidence"


def test_the_matrix_groups_sectors_by_division_and_gathers_the_rest():
    frame = rows(
        *({"rs_sector_isic": f"{number:02d}", "rs_sector_name": f"Division {number}"} for number in range(1, 21))
    )
    matrix = view_of(frame).matrix
    assert len(matrix.sectors) == 15
    assert matrix.sectors[-1] == ("other", "Other sectors")
    assert matrix.sectors_in_other == 6
    assert matrix.cells[-1][0] == MatrixCell(6, 6, 0)
    assert sum(cell.suppliers for row in matrix.cells for cell in row) == 20


def test_rows_beyond_the_page_are_counted_but_not_listed():
    frame = factory.results(300)
    view = view_of(frame, top=10, listed=40, contributions=factory.contributions)
    assert view.listed["rs_priority_rank"].to_list() == list(range(1, 41))
    assert view.beyond == 260
    assert view.top == 10
    assert set(view.explained.of_supplier) == set(view.listed.head(10)["rs_supplier_id"])
    assert view.headline.rows == 300


def test_the_order_of_the_rows_changes_nothing():
    frame = factory.results(500)
    one, other = view_of(frame), view_of(frame.reverse())
    assert one.as_dict() == other.as_dict()


def test_contributions_are_carried_once_and_still_add_up_for_each_supplier():
    frame = factory.results(50)
    explained = view_of(frame, contributions=factory.contributions).explained
    asked = factory.contributions(frame)
    assert len(explained.distinct) < len(asked) / 2
    sums = dict(asked.group_by("rs_supplier_id").agg(pl.col("points").sum()).iter_rows())
    for supplier, places in explained.of_supplier.items():
        assert sum(explained.distinct[place]["points"] for place in places) == pytest.approx(sums[supplier], abs=1e-9)


def test_the_method_comes_from_the_scorecard_itself_where_it_is_at_hand():
    card = load_scorecard()
    method = view_of(FIVE, card=card).method
    assert method.digest == card.digest()
    assert [band for band, _ in method.cutoffs] == ["very high", "high", "moderate"]
    assert len(method.indicators) == len(card.indicators)
    assert {item.layer for item in method.indicators} >= {"Country", "Goods"}
    assert dict(method.priorities)["critical"][0] == 1


def test_without_the_scorecard_the_manifest_says_the_cut_offs():
    assert view_of(FIVE).method.cutoffs == (("very high", 80.0), ("high", 50.0), ("moderate", 20.0))
    assert view_of(FIVE).method.minimum_coverage_pct == 24.0


def test_an_empty_list_gives_a_view():
    view = view_of(FIVE.clear())
    assert view.headline.suppliers == 0
    assert view.headline.sentences == ("No supplier could be scored. The data section says why.",)
    assert view.countries == ()
    assert view.listed.is_empty()


def test_the_view_is_plain_data_without_personal_columns():
    frame = factory.results(30)
    text = json.dumps(
        build_view(frame.lazy(), factory.issues(frame).lazy(), factory.manifest(frame)).as_dict(), default=str
    )
    assert "example.org" not in text
    assert "81 234" not in text


def test_run_facts_are_read_from_the_manifest():
    run = view_of(FIVE).run
    assert (run.read, run.scored, run.quarantined, run.blank) == (8, 5, 2, 1)
    assert run.date_text == "21 November 2026"
    assert [(m.field, m.columns) for m in run.mapped] == [("name", ("Company",)), ("country", ("Land",))]
    assert run.unmapped == (("list.csv", "E-mail"),)


def test_the_summary_says_how_little_is_known():
    assert view_of(FIVE).headline.sentences[-2] == (
        "For half of the suppliers, evidence covers 40 % or less of what the scorecard asks; "
        "missing most often: audit date."
    )


def test_where_nobody_is_at_priority_1_or_2_no_step_speaks_of_them():
    calm = dict(view_of(rows({"rs_band": "lower", "rs_priority": 5})).wording.steps)
    assert "at priority 1 and 2" not in calm["Engage"]
    assert "No supplier is at priority 1 or 2" in calm["Engage"]
    assert "at priority 1 and 2" in dict(view_of(FIVE).wording.steps)["Engage"]


def test_only_suppliers_with_a_band_can_keep_it():
    open_band = {"rs_band": "insufficient evidence", "rs_priority": 3}
    some = view_of(
        rows(*[{**open_band, "rs_stability_pct": 95.0}] * 3, {"rs_stability_pct": 95.0}, {"rs_stability_pct": 40.0})
    )
    assert (some.headline.banded, some.headline.steady, some.headline.shaky) == (2, 1, 1)
    assert any(said.startswith("1 of 2 keeps its band") for said in some.headline.sentences)
    none = view_of(rows(open_band)).headline
    assert not any("band in at least" in said for said in none.sentences)


def test_a_list_without_a_sector_column_is_told_so_first():
    blank = {"rs_band": "insufficient evidence", "rs_priority": 3, "rs_sector_isic": "", "rs_sector_name": ""}
    fields = {"list.csv": {"fields": {"name": ["Supplier"], "country": ["Country"]}}}
    bare = build_view(rows(blank).lazy(), no_issues().lazy(), {**MANIFEST, "mapping": fields})
    assert bare.headline.sentences[0].startswith("The list has no sector column")
    assert "--map" in bare.headline.sentences[0]
    assert bare.wording.steps[0][1].startswith("The list has no sector column")
    there = {"list.csv": {"fields": {"name": ["Supplier"], "sector": ["Sector"], "country": ["Country"]}}}
    named = build_view(rows(blank).lazy(), no_issues().lazy(), {**MANIFEST, "mapping": there})
    assert named.headline.lacks == ""
