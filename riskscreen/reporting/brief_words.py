"""The language of a briefing: messages from the catalogues in `data/locale`, and numbers and dates as written there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reporting.brief_messages import messages

LANGUAGES = ("en", "fr", "es")
FIELD = re.compile(r"\{([a-z_]+)\}")
_MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre"),
    "es": ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
           "noviembre", "diciembre"),
}  # fmt: skip
_MARKS = {"en": (",", "."), "fr": ("\u202f", ","), "es": (".", ",")}
"""Thousands and decimals, as CLDR has them."""
_BEYOND = {"en": ("under", "over"), "fr": ("moins de", "plus de"), "es": ("menos de", "más de")}
_PART = re.compile(r'^(msgctxt|msgid|msgstr)?\s*"(.*)"$')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


@dataclass(frozen=True)
class Words:
    """Messages of one language.

    Attributes:
        lang: en, fr or es.
        texts: key -> message in that language.
    """

    lang: str
    texts: Mapping[str, str]

    def __call__(self, key: str, /, **values: str | int) -> str:
        """Return a message with its braces filled.

        Raises:
            ReferenceDataError: there is no such message in the catalogue of the language.
        """
        text = self.texts.get(key)
        if text is None:
            raise ReferenceDataError(
                f"data/locale/{self.lang}: no message '{key}'; restore the catalogue, or run "
                "python -m riskscreen.reporting.brief_catalogue and translate what it adds."
            )
        return FIELD.sub(lambda found: str(values[found[1]]), text) if values else text

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the marks of the language; Spanish groups from five digits on."""
        group, point = _MARKS[self.lang]
        plain = f"{value:,.{digits}f}"
        whole, _, part = plain.partition(".")
        if self.lang == "es" and len(whole.lstrip("-").replace(",", "")) < 5:
            whole = whole.replace(",", "")
        return (whole.replace(",", group) + (point + part if part else "")).replace("-", "\u2212")

    def large(self, value: float) -> str:
        """Return a number from a million on in words: 27 million, 9,5 milliards; Spanish counts in millions throughout."""
        if value >= 1e9 and self.lang != "es":
            return self("billions", value=self.number(value / 1e9, 1 if value % 1e9 else 0))
        return self("millions", value=self.number(value / 1e6, 1 if value % 1e6 else 0))

    def share(self, value: float, digits: int = 0) -> str:
        """Return a number without grouping of thousands, such as an index."""
        return f"{value:.{digits}f}".replace(".", _MARKS[self.lang][1]).replace("-", "\u2212")

    def index(self, value: float) -> str:
        """Return an index with one decimal; never 0.0 or 100.0, which it cannot reach (as the reports say it)."""
        below, above = _BEYOND[self.lang]
        if value < 0.1:
            return f"{below} {self.share(0.1, 1)}"
        return f"{above} {self.share(99.9, 1)}" if value > 99.9 else self.share(value, 1)

    def years(self, span: str) -> str:
        """Return a span of years ('2009 to 2024') as the language writes it."""
        return span if self.lang == "en" else span.replace(" to ", "–")

    def day(self, when: date) -> str:
        """Return a day with its year in words."""
        return self.day_of_year(when.month, when.day) + {"en": " ", "fr": " ", "es": " de "}[self.lang] + str(when.year)

    def day_of_year(self, month: int, day: int) -> str:
        """Return a day of the year in words: 11 January, 11 janvier, 11 de enero."""
        name = _MONTHS[self.lang][month - 1]
        if self.lang == "es":
            return f"{day} de {name}"
        return f"{'1er' if self.lang == 'fr' and day == 1 else day} {name}"

    def country(self, iso3: str) -> str:
        """Return a country's name."""
        return self(f"country.{iso3}")

    def source(self, source: str, edition: str) -> str:
        """Return a source as it is named within a line: in words of the language, with its edition."""
        return ", ".join(part for part in (self(f"short.{source}"), edition) if part)

    @property
    def colon(self) -> str:
        """A colon before what it announces, as the language sets it."""
        return "\u00a0: " if self.lang == "fr" else ": "

    def joined(self, parts: Iterable[str]) -> str:
        """Return longer parts one after the other, with semicolons as the language sets them."""
        return {"fr": "\u202f; "}.get(self.lang, "; ").join(parts)

    def listed(self, items: list[str]) -> str:
        """Return names with commas, or the word for none."""
        return ", ".join(items) if items else self("none")


def words_of(lang: str) -> Words:
    """Return the messages of a language.

    Args:
        lang: en, fr or es.

    Raises:
        UsageError: the language is another one.
        ReferenceDataError: its catalogue is missing or malformed.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"A briefing is written in {', '.join(LANGUAGES)}, not in '{lang}'.")
    return _words(lang)


@cache
def _words(lang: str) -> Words:
    english = messages()
    if lang == "en":
        return Words(lang, english)
    return Words(lang, {key: told for key, (_, told) in read_po(po_path(lang)).items() if told})


def po_path(lang: str, name: str = "briefing") -> Path:
    """Return where a catalogue of a language lies: of the briefings, or another by its name."""
    return asset("data", "locale", lang, f"{name}.po")


def read_po(path: Path) -> dict[str, tuple[str, str]]:
    """Read a catalogue in gettext's text form, one message per context.

    Args:
        path: the .po file.

    Returns:
        Key (`msgctxt`) -> English (`msgid`) and translation (`msgstr`, empty where it is missing).

    Raises:
        ReferenceDataError: the file is missing, or a line is of no form known here.
    """
    if not path.is_file():
        raise ReferenceDataError(f"{path}: the catalogue is missing; restore the file.")
    found: dict[str, tuple[str, str]] = {}
    parts: dict[str, str] = {}
    field = ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], start=1):
        if not line.strip():
            if "msgctxt" in parts:
                found[parts["msgctxt"]] = (parts.get("msgid", ""), parts.get("msgstr", ""))
            parts, field = {}, ""
            continue
        if line.startswith("#"):
            continue
        match = _PART.match(line)
        if match is None or not (match[1] or field):
            raise ReferenceDataError(f"{path}, line {number}: expected msgctxt, msgid or msgstr with a text in quotes.")
        field = match[1] or field
        parts[field] = parts.get(field, "") + re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), match[2])
    return found
