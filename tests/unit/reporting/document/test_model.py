import pytest

from riskscreen.reporting.document.model import Document, Heading, Run, Table, anchors, plain
from riskscreen.reporting.document.plain import inert, plain_table, shares
from tests.unit.reporting.document.example import document


def test_a_link_to_a_script_cannot_be_made():
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "https://a b"):
        with pytest.raises(ValueError, match="link"):
            Run("x", href=address)


def test_headings_that_skip_a_level_are_refused():
    with pytest.raises(ValueError, match="skips"):
        Document("t", "", "en", (), (Heading(1, "a"), Heading(3, "b")), "")


def test_rows_that_do_not_fit_their_columns_are_refused():
    with pytest.raises(ValueError, match="fit"):
        Table(("a", "b"), (("1",),), "c")


def test_the_text_of_a_document_holds_every_word_that_a_reader_sees():
    text = document().text()
    for words in (
        "A document",
        "Numbers",
        "1,234.5",
        "They are invented.",
        "A bar of two hundred",
        "Owner",
        "The foot of the page",
        "link",
    ):
        assert words in text


def test_two_headings_of_the_same_words_get_different_anchors():
    made = Document("t", "", "en", (), (Heading(1, "Été à Lyon"), Heading(1, "Été à Lyon"), Heading(1, "中文")), "")
    assert list(anchors(made).values()) == ["ete-a-lyon", "ete-a-lyon-2", "section"]


def test_numbers_are_printed_with_thousands_and_without_false_zeros():
    assert [plain(value) for value in (1234567, 0.5, 2.0, None, 0.1234)] == ["1,234,567", "0.5", "2", "–", "0.123"]


def test_controls_and_marks_that_turn_text_are_taken_out():
    assert inert("a\x00b\u202ec\nd\ud800") == "abc d"


def test_columns_of_numbers_are_set_right_and_shares_add_up():
    table = Table(("a", "b", "c"), (("x", "+1.50", 3), ("y", "", None)), "t")
    assert plain_table(table)["right"] == [False, True, True]
    assert sum(shares(table)) == pytest.approx(1)
