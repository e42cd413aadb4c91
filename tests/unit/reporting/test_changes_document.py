"""The page of a comparison says what the view says, in words a reader can check."""

from dataclasses import replace

import pytest

from riskscreen.reporting.changes import Changes, Comparison, Mover, Supplier
from riskscreen.reporting.changes_charts import steps_svg
from riskscreen.reporting.changes_document import changes_document, signed, summary_lines
from riskscreen.reporting.document.html import render_html
from riskscreen.reporting.harm import own_breaches

MOVER = Mover("S-1", "<b>Mill</b>", "India", "high", "very high", 80.0, 90.0, 6.0, -1.0, 4.5, 0.0, 0.5)
CHANGES = Changes(
    earlier="may (list.csv)",
    earlier_as_of="2026-05-01",
    later_as_of="2026-11-01",
    before=10,
    after=11,
    came=2,
    went=1,
    up=3,
    down=1,
    same_band=4,
    moved=2,
    bands=(("very high", 2, 4), ("high", 8, 7)),
    causes=(
        ("supplier data", 1.25, 4),
        ("reference edition", -0.5, 9),
        ("scorecard", 0.0, 0),
        ("passing of time", 0.001, 1),
        ("code", 0.0, 0),
    ),
    movers=(MOVER,),
    notes=("Something to keep in mind.",),
)
TOLD = Comparison(
    changes=CHANGES,
    later="november (list.csv)",
    differed=(("reference table tip/tiers", "2024", "2025"),),
    fields=(("goods", 3, 2),),
    band_moves=(("high", "very high", 3, "supplier data 2, scorecard 1"),),
    mover_fields=("goods, policy date",),
    came=(Supplier("S-9", "New Mill", "Nepal", "high", 60.0, 2),),
    went=(),
    matching=("Matched by id: 9.",),
    mean_before=50.0,
    mean_after=50.751,
)


def test_the_document_tells_counts_causes_editions_and_fields():
    text = changes_document(TOLD).text()
    for words in (
        "10 suppliers before, 11 after: 2 came, 1 went, 9 are in both.",
        "3 moved to a higher band and 1 to a lower one, 1 to or from insufficient evidence; 4 stayed in theirs",
        "reference table tip/tiers | 2024 | 2025",
        "goods | 3 | 2",
        "supplier data +6.00 (goods, policy date); reference edition −1.00; scorecard +4.50; passing of time +0.50",
        "80.0 to 90.0",
        "high | very high | 3 | supplier data 2, scorecard 1",
        "New Mill",
        "Something to keep in mind.",
        "Matched by id: 9.",
    ):
        assert words in text


def test_a_name_stays_inert():
    page = render_html(changes_document(TOLD))
    assert "<b>Mill</b>" not in page
    assert "&lt;b&gt;Mill&lt;/b&gt;" in page


def test_the_pages_own_words_judge_nobody_whatever_a_supplier_is_called():
    named = replace(TOLD, came=(Supplier("S-9", "Clean Safe Hands", "Nepal", "high", 60.0, 2),))
    text = changes_document(named).text() + "\n" + "\n".join(summary_lines(named))
    assert own_breaches("comparison", text, "en", theirs=["Clean Safe Hands"]) == []
    assert own_breaches("comparison", text, "en") != []


def test_two_equal_runs_are_said_to_be_equal():
    still = tuple((cause, 0.0, 0) for cause, _, _ in CHANGES.causes)
    same = replace(
        TOLD,
        changes=replace(CHANGES, causes=still, movers=(), notes=()),
        mover_fields=(),
        differed=(),
        fields=(),
        band_moves=(),
        mean_after=50.0,
    )
    text = changes_document(same).text()
    assert "Their mean likelihood did not change." in text
    assert "Both runs used the same editions" in text
    assert "No cell of a supplier in both runs changed." in text
    assert "From the mean likelihood" not in text


def test_the_summary_names_every_cause_and_difference():
    lines = summary_lines(TOLD)
    assert "differs: reference table tip/tiers: 2024 -> 2025" in lines
    assert sum(" moved)" in line for line in lines) == len(CHANGES.causes)
    assert "note: Something to keep in mind." in lines


@pytest.mark.parametrize(
    ("points", "said"), [(1.234, "+1.23"), (-0.5, "−0.50"), (0.0, "0.00"), (-0.001, "0.00"), (0.0049, "0.00")]
)
def test_points_carry_their_sign_and_nought_none(points, said):
    assert signed(points) == said


@pytest.mark.parametrize(("before", "parts"), [(0.0, (0.2,)), (99.9, (0.1, -99.0)), (50.0, (0.0, 0.0))])
def test_the_drawing_stays_within_its_frame(before, parts):
    causes = [(f"cause {number} & more", part, signed(part)) for number, part in enumerate(parts)]
    drawing = steps_svg(before, causes, before + sum(parts), "what it shows")
    import re

    spots = [float(x) for x in re.findall(r'\bx1?="([-\d.]+)"', drawing)]
    assert all(0 <= x <= 760 for x in spots)
    assert "nan" not in drawing
    assert "cause 0 &amp; more" in drawing
