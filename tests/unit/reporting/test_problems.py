import polars as pl
import pytest

from riskscreen.domain.issues import make_issues, no_issues
from riskscreen.reporting.problems import MASK, group_issues, shown_value


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("country", "Absurdistan", "Absurdistan"),
        ("country", "ann@example.org", MASK),
        ("workers", "+66 81 234 5678", MASK),
        ("workers", "about 300", "about 300"),
        ("supplier_id", "850101-1234567", MASK),
        ("name", "Ann Other", MASK),
        ("", "anything", MASK),
        (None, "anything", MASK),
        ("sector", "x" * 90, "x" * 59 + "…"),
        ("goods", None, ""),
    ],
)
def test_a_cell_is_shown_only_where_it_cannot_name_or_reach_a_person(field, value, shown):
    assert shown_value(field, value) == shown


def test_issues_are_counted_by_code_with_the_gravest_first():
    rows = pl.LazyFrame({"source_file": ["a.csv"] * 9, "source_row": range(2, 11)})
    issues = pl.concat(
        [
            make_issues(rows, "sector-blank", field="sector"),
            make_issues(
                rows.head(3),
                "country-unknown",
                field="country",
                column="Land",
                value=pl.lit("Xy"),
                detail="Did you mean X?",
            ),
            make_issues(rows.head(1), "name-missing", field="name", column="Firma", value=pl.lit("Jane Doe")),
        ]
    )
    found = group_issues(issues)
    assert [(g.code, g.issues, g.rows) for g in found] == [
        ("name-missing", 1, 1),
        ("country-unknown", 3, 3),
        ("sector-blank", 9, 9),
    ]
    name, country, sector = found
    assert name.examples[0].value == MASK
    assert country.examples[0] == country.examples[0].__class__("a.csv", 2, "Land", "Xy", "Did you mean X?")
    assert country.advice.startswith("Mend the cells")
    assert len(sector.examples) == 5
    assert sector.examples[0].column == "sector"


def test_no_issue_gives_no_group():
    assert group_issues(no_issues().lazy()) == ()
