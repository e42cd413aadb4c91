"""Our own words of the questions to suppliers, in English, French and Spanish: `data/locale/*/ask.*`."""

from functools import cache

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import UsageError
from riskscreen.reference.sources import load_yaml
from riskscreen.reporting.brief_strings import strings
from riskscreen.reporting.brief_words import LANGUAGES, Words, po_path, read_po

NAME = "ask"
"""Name of the catalogues."""


def ask_strings() -> dict[str, str]:
    """Return key -> English of every message of the questions to suppliers.

    Raises:
        ReferenceDataError: the file is missing or malformed.
    """
    return strings(asset("data", "locale", "en", "ask.yml"))


@cache
def ask_edition() -> str:
    """Return the edition of the questions' wording."""
    return str(load_yaml(asset("data", "locale", "en", "ask.yml"))["edition"])


@cache
def ask_words(lang: str) -> Words:
    """Return the messages of a language.

    Args:
        lang: en, fr or es.

    Raises:
        UsageError: the language is another one.
        ReferenceDataError: its catalogue is missing or malformed.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"Questions are written in {', '.join(LANGUAGES)}, not in '{lang}'.")
    if lang == "en":
        return Words(lang, ask_strings())
    return Words(lang, {key: told for key, (_, told) in read_po(po_path(lang, NAME)).items() if told})
