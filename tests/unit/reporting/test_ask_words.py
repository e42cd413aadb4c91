"""Words of the questions to suppliers: nothing missing in French and Spanish, nothing that accuses, nothing too long for a prompt."""

import re

import pytest
from babel.messages.pofile import read_po as babel_po

from riskscreen.domain.errors import UsageError
from riskscreen.reporting.ask_words import ask_edition, ask_strings, ask_words
from riskscreen.reporting.brief_catalogue import CATALOGUES, problems
from riskscreen.reporting.brief_words import LANGUAGES, po_path, read_po
from riskscreen.reporting.harm import breaches

OTHERS = LANGUAGES[1:]
ACCUSING = re.compile(
    r"\b(you (?:use|exploit|violate)|high risk|risk score|rating of \d|band|priority \d|likelihood|risque élevé|riesgo alto)\b",
    re.IGNORECASE,
)


def test_the_questions_have_a_catalogue():
    assert CATALOGUES["ask"][1]() == ask_strings()


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_is_translated_from_todays_words_with_the_same_braces(lang):
    assert problems(lang, "ask") == []


@pytest.mark.parametrize("lang", OTHERS)
def test_messages_are_not_left_in_english(lang):
    words = ask_words(lang)
    assert [key for key, text in ask_strings().items() if len(text.split()) > 2 and words(key) == text] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_the_catalogue_is_gettext_and_babel_reads_it_alike(lang):
    with po_path(lang, "ask").open("rb") as file:
        theirs = {str(m.context): (m.id, m.string) for m in babel_po(file, locale=lang) if m.context}
    assert theirs == read_po(po_path(lang, "ask"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_breaks_our_own_rules_or_accuses(lang):
    words = ask_words(lang)
    assert [key for key in ask_strings() if breaches(key, words(key), lang)] == []
    assert [key for key in ask_strings() if ACCUSING.search(words(key))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_prompts_fit_what_a_spreadsheet_shows(lang):
    words = ask_words(lang)
    long = [key for key in ask_strings() if key.startswith(("prompt.", "wrong.")) and len(words(key)) > 255]
    assert long == []
    assert (
        len({words(f"column.{name}") for name in ("ref", "question", "why", "answer", "evidence", "date", "comment")})
        == 7
    )


def test_another_language_is_refused_by_name():
    with pytest.raises(UsageError, match="not in 'de'"):
        ask_words("de")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", ask_edition())
