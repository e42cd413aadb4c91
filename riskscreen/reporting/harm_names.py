"""Finds names, ids and addresses of suppliers in a text that must not hold any, however they are written.

Text and names are compared in two forms: folded (Unicode compatibility, no accents, no case) and, where the library is
at hand, in Latin letters, so that a name in another script is found by its sound. What our own words say is no name.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_FORMS_OF_COMPANIES = (
    "ltd limited llc inc incorporated corp corporation co company plc gmbh ag kg sa sas sarl srl spa bv nv oy ab as aps pte pvt "
    "private pty sdn bhd ooo oao zao ao jsc pjsc kk kft sp zoo ltda sl slu cv tbk pt fzco fze est"
)
LEGAL = frozenset(_FORMS_OF_COMPANIES.split(" "))
"""Forms of companies: words that no name is known by."""
PREFIX = 7
"""Letters from which a name is found in the middle of other letters."""
SHORTEST = 4
LONGEST_WORDS = 12
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
"""Letters that are written with two where a keyboard lacks them."""
_AND = ("and", "und", "et", "y", "e", "en", "och", "og")
_AMPERSAND = re.compile(r"\s*[&+]\s*")
_ANDS = re.compile(rf"(?<=\w)\s+(?:{'|'.join(_AND)})\s+(?=\w)", re.IGNORECASE)
_PARTS = re.compile(r"[,;\n]+")
_DIGIT = re.compile(r"\d")
_LONG_WORD = re.compile(r"[^\W\d_]{4}|[^\W\d_a-z]{2}")
_HYPHENATED = re.compile(r"(?<=\w)[-\u00ad\u2010]\s*\n\s*(?=\w)")
_CELLS = re.compile(r"[|\t\r\n]+")


@dataclass(frozen=True)
class Named:
    """A text of a list that a page must not hold: `kind` is supplier name, supplier id or address."""

    kind: str
    text: str


def folded(text: str) -> str:
    """Return text without case, accents, invisible characters and punctuation; words with one space between them."""
    if text.isascii():
        return _NOT_PLAIN.sub(" ", text.lower()).strip()
    wide = unicodedata.normalize("NFKD", text).casefold()
    kept = (
        sign if unicodedata.category(sign)[0] in "LN" else "" if unicodedata.category(sign) in {"Mn", "Cf"} else " "
        for sign in unicodedata.normalize("NFKD", wide)
    )
    return " ".join("".join(kept).split())


def _forms(text: str) -> tuple[str, ...]:
    plain = folded(text)
    if text.isascii():
        return (plain,)
    whole = unicodedata.normalize("NFKC", text).casefold()
    spelt = whole.translate(_DIGRAPHS)
    forms = [plain] if spelt == whole else [plain, folded(spelt)]
    if plain.isascii():
        return tuple(forms)
    from anyascii import anyascii

    return (
        *forms,
        folded(anyascii(unicodedata.normalize("NFKC", text))),
        folded(anyascii(plain)),
        folded(anyascii(spelt)),
    )


def _spellings(named: "Named") -> list[str]:
    """Return a text and what else it is written as: "and" for "&" and none for either; an address also by its parts with a number."""
    text = named.text
    if named.kind == "supplier id":
        return [text]
    found = [text]
    if _AMPERSAND.search(text):
        found += [_AMPERSAND.sub(f" {word} ", text) for word in _AND]
    if _ANDS.search(text):
        found.append(_ANDS.sub(" ", text))
    if named.kind == "address":
        parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
        for size in (1, 2):
            joined = (", ".join(parts[at : at + size]) for at in range(len(parts) - size + 1))
            found += [
                part for part in joined if len(part.split()) >= 3 and _DIGIT.search(part) and _LONG_WORD.search(part)
            ]
    return found


def _core(words: list[str]) -> list[str]:
    """Return the words that a name is known by: without forms of companies, also those written with dots (S.p.A.)."""
    joined: list[str] = []
    letters = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        joined += [letters] if letters in LEGAL else list(letters)
        joined += [word] if word else []
        letters = ""
    return [word for word in joined if word not in LEGAL] or words


@dataclass
class NameIndex:
    """Names to look for, ready to be looked up; `own` is all that our own words say, which is no name."""

    own: str
    phrases: dict[str, str] = field(default_factory=dict)
    squeezed: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, set[int]] = field(default_factory=dict)
    inner: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def __post_init__(self) -> None:
        own = " ".join(dict.fromkeys(form for form in _forms(self.own)))
        self._own = f" {own} "
        self._own_words = frozenset(own.split())
        self._own_squeezed = own.replace(" ", "")

    def add(self, named: Named) -> None:
        """Take a name, id or address into the index; what is too short or too common to tell is left out."""
        for form in dict.fromkeys(form for text in _spellings(named) for form in _forms(text)):
            if not form:
                continue
            if named.kind == "supplier id":
                self._add_id(form)
                continue
            if not form.isascii():
                tight = form.replace(" ", "")
                if len(tight) >= 2:
                    self.signs.setdefault(tight, named.kind)
                continue
            words = form.split()
            self._phrase(words, named.kind)
            core = _core(words)
            if named.kind == "address" and len(core) < 3:
                continue
            self._phrase(core, named.kind)
            tight = "".join(core)
            if len(tight) >= PREFIX:
                self.squeezed.setdefault(tight, named.kind)
                self.prefixes.setdefault(tight[:PREFIX], set()).add(len(tight))
            elif SHORTEST <= len(tight) < PREFIX and tight not in self._own_words and not tight.isdigit():
                self.inner.setdefault(tight, named.kind)

    def _add_id(self, form: str) -> None:
        tight = form.replace(" ", "")
        if (tight.isdigit() and len(tight) < 7) or len(tight) < SHORTEST or tight.isalpha():
            return
        self._keep(form.split(), "supplier id")
        self._keep([tight], "supplier id")

    def _phrase(self, words: list[str], kind: str) -> None:
        text = " ".join(words)
        if len(words) > LONGEST_WORDS or len(text) < SHORTEST or text.isdigit():
            return
        self._keep(words, kind)

    def _keep(self, words: list[str], kind: str) -> None:
        self.phrases.setdefault(" ".join(words), kind)
        self.longest = max(self.longest, min(len(words), LONGEST_WORDS))

    def kinds_in(self, text: str) -> set[str]:
        """Return what kinds of names a text holds; a name does not reach over the end of a line or of a cell (|)."""
        found: set[str] = set()
        for part in _CELLS.split(text):
            for form in dict.fromkeys(_forms(part)):
                if form:
                    found |= {kind for phrase, kind in self._phrases_in(form) if not self._is_own(phrase)}
                    found |= self._hidden_in(form)
        return found

    def kinds_across(self, text: str) -> set[str]:
        """Return what kinds of names a text holds over the ends of lines, where a word is not one of our own."""
        whole = _HYPHENATED.sub("", text)
        return {
            kind
            for form in dict.fromkeys((*_forms(text), *(_forms(whole) if whole != text else ())))
            for phrase, kind in self._phrases_in(form)
            if not set(phrase.split()) <= self._own_words
        }

    def _is_own(self, phrase: str) -> bool:
        return f" {phrase} " in self._own

    def _phrases_in(self, form: str) -> Iterator[tuple[str, str]]:
        words = form.split()
        for start in range(len(words)):
            for size in range(1, min(self.longest, len(words) - start) + 1):
                phrase = " ".join(words[start : start + size])
                if kind := self.phrases.get(phrase):
                    yield phrase, kind

    def _hidden_in(self, form: str) -> set[str]:
        """Return kinds of names that stand inside other letters, or without the spaces between their words."""
        found: set[str] = set()
        tight = form.replace(" ", "")
        for start in range(len(tight) - PREFIX + 1):
            for length in self.prefixes.get(tight[start : start + PREFIX], ()):
                inside = tight[start : start + length]
                if (kind := self.squeezed.get(inside)) and inside not in self._own_squeezed:
                    found.add(kind)
        for word in set(form.split()) - self._own_words:
            for start in range(len(word) if self.inner and not word.isdigit() else 0):
                inside_word = (word[start : start + size] for size in range(SHORTEST, PREFIX))
                found |= {kind for part in inside_word if (kind := self.inner.get(part))}
        if not tight.isascii():
            names = ((name, kind) for name, kind in self.signs.items() if name in tight)
            found |= {kind for name, kind in names if name not in self._own_squeezed}
        return found


def name_index(names: Iterable[Named], own: Iterable[str]) -> NameIndex:
    """Return an index of names.

    Args:
        names: what must not be on a page.
        own: our own words; a name that stands in them as it is (Cotton, Thailand) tells nobody apart and is left out.
    """
    index = NameIndex(" \n ".join(own))
    for named in names:
        index.add(named)
    return index


def visible(markup: str) -> str:
    """Return the words of HTML or SVG that a reader sees or hears, lines kept; data inside addresses is left out."""
    from html import unescape

    text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", " ", markup)
    spoken = re.compile(r'\b(?:alt|title|aria-label|content|href)="([^"]*)"')

    def words(tag: re.Match[str]) -> str:
        told = [value for value in spoken.findall(tag[0]) if not value.startswith("data:")]
        return " " + " ".join(told) + " "

    return unescape(re.sub(r"<[^>]*>", words, text))
