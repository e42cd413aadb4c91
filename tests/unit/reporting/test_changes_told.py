from dataclasses import replace

import pytest

from riskscreen.domain.issues import no_issues
from riskscreen.reporting.changes_told import ends, signed, tell_changes
from riskscreen.reporting.html import render_html
from riskscreen.reporting.view import build_view
from tests.unit.reporting.changed import CHANGES
from tests.unit.reporting.rows import FIVE, MANIFEST


def page_with(changes) -> str:
    return render_html(build_view(FIVE.lazy(), no_issues().lazy(), MANIFEST, changes=changes), shapes=())


def test_the_sentences_count_what_moved_came_and_went():
    assert tell_changes(CHANGES).sentences == (
        "Of 11 suppliers in both runs, 2 moved to a higher band and 1 to a lower one; 8 stay in theirs, "
        "5 of them with another score.",
        "3 suppliers are new in the list, 1 is no longer in it.",
        "What moved scores most on average: supplier data (+3.1 points).",
    )


def test_a_list_with_nobody_in_common_says_so():
    told = tell_changes(replace(CHANGES, before=4, went=4, up=0, down=0, same_band=0, moved=0))
    assert len(told.sentences) == 1
    assert "nothing can be compared" in told.sentences[0]


def test_runs_that_are_alike_name_no_cause_and_no_arrival():
    alike = replace(CHANGES, before=4, came=0, went=0, up=0, down=0, same_band=4, moved=0)
    told = tell_changes(replace(alike, causes=(("supplier data", 0.0, 0),)))
    assert told.sentences == ("Of 4 suppliers in both runs, none moved to another band; none with another score.",)
    assert (told.causes[0].points, told.causes[0].length) == ("0.00", 0)


def test_nought_is_said_in_words():
    told = tell_changes(replace(CHANGES, down=0, came=0)).sentences
    assert "2 moved to a higher band and none to a lower one" in told[0]
    assert told[1] == "None is new in the list, 1 is no longer in it."


def test_a_small_cause_is_neither_nought_nor_a_full_bar():
    told = tell_changes(replace(CHANGES, causes=(("code", -0.001, 3), ("scorecard", 0.2, 1))))
    assert [(row.name, row.points, row.length) for row in told.causes] == [
        ("Code", "under 0.01", 0.05),
        ("Scorecard", "+0.20", 10.0),
    ]


def test_bands_carry_their_difference_with_a_sign():
    assert [(row.band, row.difference) for row in tell_changes(CHANGES).bands] == [
        ("very high", "+2"),
        ("high", "−1"),
        ("moderate", "0"),
        ("lower", "+2"),
        ("insufficient evidence", "−1"),
    ]


def test_bars_of_causes_start_at_the_middle_and_keep_their_proportion():
    data, editions, card, *_ = tell_changes(CHANGES).causes
    assert (data.start, data.length, data.raises) == (50.0, 50.0, True)
    assert (editions.start, editions.length, editions.raises) == (25.0, 25.0, False)
    assert card.length == 0


def test_a_mover_names_the_gravest_cause_first_and_leaves_out_what_rounds_to_nought():
    first, second, third, fourth = tell_changes(CHANGES).movers
    assert (first.difference, first.why) == ("+20.5", "supplier data +18.0; reference editions +2.5")
    assert (second.difference, second.why) == ("−5.0", "supplier data −5.0")
    assert (third.difference, third.why) == ("–", "no score in one of the runs")
    assert (fourth.difference, fourth.why) == ("0.0", "less than 0.1 points each")


@pytest.mark.parametrize(
    ("points", "text"), [(0.0, "0.0"), (-0.04, "0.0"), (0.06, "+0.1"), (-3.26, "−3.3"), (12.0, "+12.0")]
)
def test_points_have_a_sign_unless_they_round_to_nought(points, text):
    assert signed(points) == text


def test_names_of_the_list_stay_text_in_the_table_of_movers():
    page = page_with(CHANGES)
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Sons" in page
    assert "<b>Bold" not in page


def test_without_an_earlier_run_the_page_says_how_to_name_one():
    page = page_with(None)
    assert "--previous EARLIER_DIR" in page
    assert 'id="movers"' not in page
    assert "--previous" not in page_with(CHANGES)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (70.0, 90.5, ("70.0", "90.5")),
        (99.62, 99.57, ("99.62", "99.57")),
        (10.0, 10.0, ("10.0", "10.0")),
        (99.93, 99.98, ("99.93", "99.98")),
        (99.93, 99.9962, ("99.930", "99.996")),
        (None, 40.0, ("–", "40.0")),
    ],
)
def test_ends_that_differ_do_not_read_the_same(before, after, told):
    assert ends(before, after) == told


def test_a_mover_with_another_name_than_before_is_marked_in_words():
    renamed = replace(CHANGES, movers=(replace(CHANGES.movers[0], renamed=True),))
    assert tell_changes(renamed).movers[0].why.endswith("; same id, another name before")
    assert "same id, another name before" in page_with(renamed)
