"""What columns are called: reads `data/ingest/fields.yml` and says how well a header names a field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.ingest.yaml_text import read_yaml_text

WHOLE, QUALIFIED, WEAK, NONE = 3, 2, 1, 0
"""A header is the phrase; it has words beside it that may stand there; or other words; or does not name the field."""

SITE, PLAIN, OFFICE = 0, 1, 2
"""Whose place a column speaks of: where work is done, nothing said, where papers are signed."""

_JOINTS = re.compile(
    r"(?<=[a-zà-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-zà-öø-ÿ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)
_WORDS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3400-\u9fff\uf900-\ufaff]")
_NUMBER_SIGN = re.compile(r"(?<=\w)\s*#\s*$|(?<=\w)\s*№\s*$")  # "Vendor #"; a leading # may mark a comment
_DUPLICATE = re.compile(r" \(\d+\)$")


_ADDRESSES_OF_PAGES = frozenset({"url", "uri", "link", "website", "http"})


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
        self._around = frozenset(w for words, _ in self.subjects for w in words)
        self.strangers, self._unspaced_strangers = self._sort_words([w for ws in raw["strangers"].values() for w in ws])
        self.evidence_words, self._unspaced_evidence = self._sort_words(
            [w for ws in raw["evidence_words"].values() for w in ws]
        )
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
        said = _NUMBER_SIGN.sub(" number", _DUPLICATE.sub("", header))
        text = fold(_JOINTS.sub(" ", unicodedata.normalize("NFKC", said)))
        # Thai vowel signs are no word characters to a regular expression: scripts without blanks are taken letter by
        # letter.
        unspaced = "".join(c for c in text if _UNSPACED.match(c))
        tokens = _WORDS.findall(_UNSPACED.sub(" ", text))
        numbers = tuple(int(t[:9]) for t in tokens if t.isdecimal())
        words = [t for t in tokens if not t.isdecimal()]
        # Letters parted by dots or blanks ("U.M.L.") are one word.
        if len(words) > 1 and all(len(w) == 1 for w in words):
            words = ["".join(words)]
        kept = [w for w in words if w not in self._fillers]
        return Header(frozenset(self._spell(w) for w in (kept or words)), unspaced, numbers, "%" in header)

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
        options = {k: tuple(_texts(v)) for k, v in entry.items() if k in ("sector_codes", "first")}
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
        return bool((header.words & self.strangers) - may_hold) or any(
            w in header.unspaced for w in self._unspaced_strangers
        )

    def role(self, header: Header) -> int:
        """Return whose place the header speaks of: `SITE`, `PLAIN` or `OFFICE`."""
        for role in (OFFICE, SITE):
            words, unspaced = self.subjects[role]
            if header.words & words or any(w in header.unspaced for w in unspaced):
                return role
        return PLAIN

    def block(self, header: Header) -> frozenset[str]:
        """Return the subject words of a header: "Billing city" and "Billing country" belong together."""
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
        best = self._best(self._matches(header, words))
        if (best is not None and best.strength > WEAK) or not (header.unspaced and header.words):
            return best
        # Two scripts in one header ("Country 国家"): both halves must name the field, else the match is weak.
        halves = [
            self._best(self._matches(half, words))
            for half in (replace(header, words=frozenset()), replace(header, unspaced=""))
        ]
        named = self._best(half for half in halves if half is not None)
        return named if named is None or None not in halves else replace(named, strength=WEAK)

    @staticmethod
    def _best(found: Iterable[Match]) -> Match | None:
        return max(found, key=lambda m: (m.strength, m.size, -m.rank), default=None)

    def _matches(self, header: Header, words: FieldWords) -> Iterable[Match]:
        around = self._around | words.beside
        for rank, (phrase, unspaced, kind) in enumerate(words.phrases):
            if not phrase <= header.words or unspaced not in header.unspaced:
                continue
            rest, rest_unspaced = (
                header.words - phrase,
                header.unspaced.replace(unspaced, "", 1) if unspaced else header.unspaced,
            )
            size = len(phrase) + len(unspaced)
            if not rest and not rest_unspaced:
                yield Match(WHOLE, size, rank, kind == "if_fitting", phrase)
            elif rest & words.without or kind == "alone":
                continue
            elif kind == "if_fitting":
                if rest <= words.beside and not rest_unspaced:
                    yield Match(QUALIFIED, size, rank, True, phrase)
            elif not rest or not rest_unspaced:
                for _, subjects in self.subjects:
                    for subject in subjects:
                        rest_unspaced = rest_unspaced.replace(subject, "")
                yield Match(QUALIFIED if rest <= around and not rest_unspaced else WEAK, size, rank, False, phrase)

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
        if header.words & _ADDRESSES_OF_PAGES:
            return None
        for kind, phrases in self.personal.items():
            for phrase in phrases:
                if (phrase.words and phrase.words <= header.words and len(header.words - phrase.words) <= 4) or (
                    phrase.unspaced and phrase.unspaced in header.unspaced
                ):
                    return kind
        return None

    def holds_option(self, header: Header, field_name: str, option: str) -> bool:
        """Say whether a header holds one of a field's listed words (`first`, `sector_codes`)."""
        spaced, unspaced = self._sort_words(self.fields[field_name].options.get(option, ()))
        return bool(header.words & spaced) or any(w in header.unspaced for w in unspaced)


def _texts(value: object) -> Sequence[str]:
    if value is None or value == "":
        return ()
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


@cache
def header_words() -> HeaderWords:
    """Return the shipped words, read once."""
    return HeaderWords()
