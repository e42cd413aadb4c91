"""What columns are called: reads `data/ingest/fields.yml` and says how well a header names a field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.ingest.yaml_text import read_yaml_text

WHOLE, QUALIFIED, WEAK, NONE = 3, 2, 1, 0
"""How well a header names a field: it is the phrase; the phrase with words that may stand beside it; with other words; not at all."""

SITE, PLAIN, OFFICE = 0, 1, 2
"""Whose place a column speaks of: where work is done, nothing said, where papers are signed."""

_JOINTS = re.compile(r"(?<=[a-zà-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-zà-öø-ÿ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_WORDS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3400-\u9fff\uf900-\ufaff]")
_DUPLICATE = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class Match:
    """How a header names a field.

    Attributes:
        strength: `WHOLE`, `QUALIFIED` or `WEAK`.
        size: words of the phrase that matched; more is better.
        rank: place of the phrase in the field's list; less is better.
        must_fit: the phrase is so common that the column's values have to fit the field.
        phrase: the words that matched.
    """

    strength: int
    size: int
    rank: int
    must_fit: bool
    phrase: frozenset[str]


@dataclass(frozen=True)
class Header:
    """A header as read: its words, and the text of scripts that put no blanks between words.

    Attributes:
        words: the words without fillers, folded.
        unspaced: Chinese or Thai text, blanks removed; empty for other scripts.
        numbers: the numbers in the header, in order ("Address line 2" gives (2,)).
        percent: the header holds a percent sign.
    """

    words: frozenset[str]
    unspaced: str
    numbers: tuple[int, ...]
    percent: bool


@dataclass(frozen=True)
class FieldWords:
    """The words of one field."""

    name: str
    title: str
    part_of: str
    several: str
    phrases: tuple[tuple[frozenset[str], str, str], ...]
    beside: frozenset[str]
    without: frozenset[str]
    may_hold: frozenset[str]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def fold(text: str) -> str:
    """Return the text in lower case without accents, in composed form."""
    apart = unicodedata.normalize("NFKD", text.replace("İ", "I").replace("ß", "ss")).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c) or _UNSPACED.match(c)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


class HeaderWords:
    """All fields' words, ready to compare headers with.

    Args:
        path: the words file; default is the shipped one.
    """

    def __init__(self, path: Path | None = None) -> None:
        raw = read_yaml_text(path or asset("data", "ingest", "fields.yml"))
        self._spellings: dict[str, str] = {fold(k): fold(v) for k, v in raw["spellings"].items()}
        self._fillers = frozenset(fold(w) for ws in raw["fillers"].values() for w in ws)
        self.subjects: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = tuple(
            self._sort_words(raw["subjects"][role]) for role in ("site", "plain", "office")
        )
        self.strangers, self._unspaced_strangers = self._sort_words([w for ws in raw["strangers"].values() for w in ws])
        self.evidence_words, self._unspaced_evidence = self._sort_words([w for ws in raw["evidence_words"].values() for w in ws])
        self.date_words, self._unspaced_dates = self._sort_words([w for ws in raw["date_words"].values() for w in ws])
        self.fields: dict[str, FieldWords] = {name: self._field(name, entry) for name, entry in raw["fields"].items()}
        self.personal: dict[str, tuple[Header, ...]] = {
            kind: tuple(self.read(w) for w in words) for kind, words in raw["personal"].items()
        }

    def read(self, header: str) -> Header:
        """Split a header into its words.

        Args:
            header: the header as it stands.
        """
        text = _JOINTS.sub(" ", unicodedata.normalize("NFKC", _DUPLICATE.sub("", header)))
        words, unspaced, numbers = [], [], []
        for token in _WORDS.findall(fold(text)):
            if token.isdecimal():
                numbers.append(int(token[:9]))
            elif _UNSPACED.search(token):
                unspaced.append(token)
            else:
                words.append(token)
        # Letters parted by dots or blanks ("U.M.L.") are one word.
        if len(words) > 1 and all(len(w) == 1 for w in words):
            words = ["".join(words)]
        kept = [w for w in words if w not in self._fillers]
        spelt = frozenset(self._spell(w) for w in (kept or words))
        # Thai vowel signs are combining marks: \w drops them, so the unspaced text is taken from the header itself.
        if unspaced:
            unspaced = ["".join(c for c in fold(text) if _UNSPACED.match(c))]
        return Header(spelt, "".join(unspaced), tuple(numbers), "%" in header)

    def _spell(self, word: str) -> str:
        return _singular(self._spellings.get(word, word))

    def _sort_words(self, words: Iterable[str]) -> tuple[frozenset[str], tuple[str, ...]]:
        spaced: set[str] = set()
        unspaced: list[str] = []
        for word in words:
            if _UNSPACED.search(word):
                unspaced.append(fold(word).replace(" ", ""))
            else:
                spaced.add(self._spell(fold(word)))
        return frozenset(spaced), tuple(sorted(unspaced, key=len, reverse=True))

    def _field(self, name: str, entry: Mapping[str, object]) -> FieldWords:
        phrases: list[tuple[frozenset[str], str, str]] = []
        for kind in ("phrases", "alone", "if_fitting"):
            by_language = entry.get(kind, {})
            if not isinstance(by_language, dict):
                raise TypeError(f"fields.yml, {name}: {kind} must list phrases by language")
            # Interleave the languages, so that the first phrase of each ranks before the second of any.
            lists = [list(words) for words in by_language.values()]
            for place in range(max((len(x) for x in lists), default=0)):
                for words in lists:
                    if place < len(words):
                        read = self.read(words[place])
                        phrases.append((read.words, read.unspaced, kind))
        beside = self._sort_words(_texts(entry.get("with")))[0]
        without = self._sort_words(_texts(entry.get("without")))[0]
        may_hold = self._sort_words(_texts(entry.get("may_hold")))[0]
        options = {k: tuple(_texts(v)) for k, v in entry.items() if k == "sector_codes"}
        return FieldWords(
            name=name,
            title=str(entry["title"]),
            part_of=str(entry.get("part_of", "")),
            several=str(entry.get("several", "")),
            phrases=tuple(phrases),
            beside=beside,
            without=without,
            may_hold=may_hold,
            options=options,
        )

    def is_stranger(self, header: Header, *, may_hold: frozenset[str] = frozenset()) -> bool:
        """Say whether the header holds a word of columns that are never taken for a field of ours."""
        return bool((header.words & self.strangers) - may_hold) or any(w in header.unspaced for w in self._unspaced_strangers)

    def role(self, header: Header) -> int:
        """Return whose place the header speaks of: `SITE`, `PLAIN` or `OFFICE`."""
        for role in (OFFICE, SITE):
            words, unspaced = self.subjects[role]
            if header.words & words or any(w in header.unspaced for w in unspaced):
                return role
        return PLAIN

    def block(self, header: Header) -> frozenset[str]:
        """Return the subject words of a header: columns with the same ones belong together ("Billing city", "Billing country")."""
        spaced = frozenset(w for words, _ in self.subjects for w in header.words & words)
        return spaced | frozenset(w for _, unspaced in self.subjects for w in unspaced if w in header.unspaced)

    def match(self, header: Header, field_name: str) -> Match | None:
        """Say how well a header names a field.

        Args:
            header: a header as read.
            field_name: a field of the words file.

        Returns:
            The best match, or None where the header does not name the field.
        """
        words = self.fields[field_name]
        if self.is_stranger(header, may_hold=words.may_hold):
            return None
        found = (
            self._unspaced_matches(header.unspaced, words) if header.unspaced else self._spaced_matches(header.words, words)
        )
        return max(found, key=lambda m: (m.strength, m.size, -m.rank), default=None)

    def _spaced_matches(self, header: frozenset[str], words: FieldWords) -> Iterable[Match]:
        around = frozenset().union(*(spaced for spaced, _ in self.subjects)) | words.beside
        for rank, (phrase, _, kind) in enumerate(words.phrases):
            if not phrase or not phrase <= header:
                continue
            rest = header - phrase
            if not rest:
                yield Match(WHOLE, len(phrase), rank, kind == "if_fitting", phrase)
            elif rest & words.without:
                continue
            elif kind == "phrases":
                yield Match(QUALIFIED if rest <= around else WEAK, len(phrase), rank, False, phrase)
            elif rest <= words.beside and kind == "if_fitting":
                yield Match(QUALIFIED, len(phrase), rank, True, phrase)

    def _unspaced_matches(self, header: str, words: FieldWords) -> Iterable[Match]:
        for rank, (_, phrase, kind) in enumerate(words.phrases):
            if not phrase or phrase not in header:
                continue
            rest = header.replace(phrase, "", 1)
            if not rest:
                yield Match(WHOLE, len(phrase), rank, kind == "if_fitting", frozenset([phrase]))
            elif kind == "phrases":
                for _, subjects in self.subjects:
                    for subject in subjects:
                        rest = rest.replace(subject, "")
                yield Match(WEAK if rest else QUALIFIED, len(phrase), rank, False, frozenset([phrase]))

    def without_words(self, header: Header, *, dates: bool) -> Header | None:
        """Return the header without its evidence (or date) words; None where it has none."""
        spaced = self.date_words if dates else self.evidence_words
        unspaced = self._unspaced_dates if dates else self._unspaced_evidence
        text = header.unspaced
        for word in unspaced:
            text = text.replace(word, "")
        rest = header.words - spaced
        if (rest, text) == (header.words, header.unspaced) or not (rest or text):
            return None
        return Header(rest, text, header.numbers, header.percent)

    def personal_kind(self, header: Header) -> str | None:
        """Return what personal data a header names, e.g. "e-mail address"; None where it names none."""
        for kind, phrases in self.personal.items():
            for phrase in phrases:
                if (phrase.words and phrase.words <= header.words and len(header.words - phrase.words) <= 4) or (
                    phrase.unspaced and phrase.unspaced in header.unspaced
                ):
                    return kind
        return None


def _texts(value: object) -> Sequence[str]:
    if value is None or value == "":
        return ()
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


@cache
def header_words() -> HeaderWords:
    """Return the shipped words, read once."""
    return HeaderWords()
