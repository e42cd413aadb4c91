"""Languages of a briefing: nothing missing, no brace lost, numbers and dates as CLDR has them."""

from datetime import date
from pathlib import Path

import pytest
from babel.dates import format_date
from babel.messages.pofile import read_po as babel_po
from babel.numbers import format_decimal

from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.evidence_register import load_actions, load_paragraphs
from riskscreen.reporting.brief_catalogue import problems
from riskscreen.reporting.brief_messages import messages
from riskscreen.reporting.brief_words import FIELD, LANGUAGES, Words, po_path, read_po, words_of
from riskscreen.reporting.harm import breaches

OTHERS = LANGUAGES[1:]
SAME = {"{value}", "{low}-{high}", "{name}: {value} ({year}, {source})", "kafala", "{date}: {title}"}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated_from_todays_words_with_the_same_braces(lang: str) -> None:
    assert problems(lang) == []


@pytest.mark.parametrize("lang", OTHERS)
def test_long_messages_are_not_left_in_english(lang: str) -> None:
    words = words_of(lang)
    same = [
        key for key, text in messages().items() if len(text.split()) > 3 and words(key) == text and text not in SAME
    ]
    assert [key for key in same if not key.startswith("country.")] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_the_catalogue_is_gettext_and_babel_reads_it_alike(lang: str) -> None:
    with po_path(lang).open("rb") as file:
        theirs = {str(m.context): (m.id, m.string) for m in babel_po(file, locale=lang) if m.context}
    assert theirs == read_po(po_path(lang))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_breaks_our_own_rules(lang: str) -> None:
    words = words_of(lang)
    assert [key for key in messages() if breaches(key, words(key), lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234, 12345, 1234567])
def test_numbers_are_written_as_in_the_language(lang: str, number: int) -> None:
    told = format_decimal(number, locale=lang)
    if lang == "es" and number < 10_000:  # CLDR groups from five digits on, which Babel passes over
        told = told.replace(".", "")
    assert words_of(lang).number(number) == told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_decimals_have_the_mark_of_the_language(lang: str) -> None:
    assert words_of(lang).number(12345.5, 1) == format_decimal(12345.5, format="#,##0.0", locale=lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_days_are_written_as_in_the_language(lang: str, month: int) -> None:
    day = date(2026, month, 11)
    told = format_date(day, "long", locale="en_GB" if lang == "en" else lang)
    assert words_of(lang).day(day) == told


def test_the_dates_to_act_on_are_days_of_the_year() -> None:
    assert words_of("en").day_of_year(1, 11) == "11 January"
    assert words_of("fr").day_of_year(12, 2) == "2 décembre"
    assert words_of("es").day_of_year(7, 30) == "30 de julio"


def test_another_language_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="not in 'de'"):
        words_of("de")


def test_a_missing_message_is_never_printed_as_its_key() -> None:
    with pytest.raises(ReferenceDataError, match="no message 'title'"):
        Words("fr", {})("title")


def test_a_broken_catalogue_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "briefing.po"
    path.write_text('msgctxt "a"\nmsgid "b"\nnonsense\n', encoding="utf-8")
    with pytest.raises(ReferenceDataError, match="line 3"):
        read_po(path)


def test_paragraphs_and_actions_have_no_braces_of_their_own() -> None:
    texts = [p.text for p in load_paragraphs()] + [a.does for a in load_actions()]
    assert [text for text in texts if FIELD.search(text)] == []


def test_an_index_never_reaches_its_ends() -> None:
    assert [words_of("en").index(v) for v in (99.97, 0.02, 50.04)] == ["over 99.9", "under 0.1", "50.0"]
    assert [words_of("fr").index(v) for v in (99.97, 0.02)] == ["plus de 99,9", "moins de 0,1"]
    assert words_of("es").index(99.97) == "más de 99,9"
