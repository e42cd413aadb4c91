"""Sector cells to ISIC Rev. 4: codes of several systems, text, or both.

A cell may hold one sector or several, each as a code, a code with its title, or words. Codes are read in the system
that the whole column shows (`sector_codes`); words go to `sector_text`. A cell's sector is the first recognised.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_text import normalise
from riskscreen.reference.sector_codes import Reading, Token, common, describe, named_system, read, section_of

_BLANKS = (
    "na|n a|nd|n d|none|nil|null|nan|unknown|not known|not available|not applicable|not provided|"
    "not specified|not given|not stated|no data|tbc|tba|tbd|to be confirmed|to be advised|to be determined|"
    "to be completed|missing|blank|empty|undefined|value|name|ref|x|xx|xxx|xxxx|0|00|000|0000|0 0|inconnu|"
    "non disponible|sans objet|neant|unbekannt|keine angabe|k a|desconocido|no disponible|no aplica|sin datos|"
    "desconhecido|nao disponivel|nao aplicavel|sconosciuto|non disponibile|无|暂无|未知|不适用|待定|没有|ไม มี|ไม่มี|"
    "ไม่ทราบ|ไม่ระบุ|ไม่มีข้อมูล"
)
BLANKS = frozenset(_BLANKS.split("|"))
"""Normalised texts that mean nothing was filled in."""

_STRONG = re.compile(r"[;|\n\r\t\u2022\u00b7\u3001\uff1b]+|_x000[dD]_")
"""Between sectors, whatever they are made of."""
_LIST = re.compile(r"\s*[,/\uff0c]\s*")
"""Between sectors, where all parts are sectors."""
_WEAK = re.compile(r"\s*(?:[,/\uff0c&+]|\band\b|\s-\s)\s*")
"""Between sectors, or within the name of one."""
_SHORT = 8
"""Characters up to which small letters may stand for the capitals of a code."""
_EDGES = " \u00a0,'\"`"
"""What may stand around a sector without being part of it."""
_SURE = 0.95
"""Confidence from which a text counts as a name of a sector as a whole."""
_LONGEST = 2000
"""Characters of a cell that are looked at."""

_CODE = (
    r"(?:[A-U][ .-]?(?:\d{2}(?:\.?\d{1,2}(?:[./]\d{1,2})?)?|\d\.\d{1,2})"  # C14.13, A0111, A1.1
    r"|\d{4}\.\d{2}(?:\.\d{2}){0,2}"  # customs codes
    r"|\d{1,2}\.\d{1,2}(?:[./]\d{1,3}){0,2}[A-Z]?"  # 14.13, 62.01Z, 56.10/1
    r"|\d{4}[A-Z]"  # 6201Z
    r"|\d{2}\s?[-\u2013]\s?\d{2}"  # 31-33
    r"|\d{1,10})(?:\.0+)?"  # 1413, and floats
)
_SAYS = (
    r"(?i:(?:isic|ciiu|citi|nace|naf|ateco|naics|scian|uk[ -]?sic|sic|hts?|hs)\b"
    r"[ .]*(?:rev(?:ision)?\b\.?)?[ .]*(?:[24]\b(?![.\d]))?(?:20\d\d\b)?)"
)
_WORD = r"(?i:section|division|group|class|codes?|sector|industry)"
_ONE = re.compile(
    rf"^(?:(?P<says>{_SAYS})?\s*{_WORD}?\s*[:#.=-]?\s*)(?P<codes>{_CODE}(?:(?:\s*[,/&+]\s*|\s+){_CODE})*)$"
)
_LED = re.compile(
    rf"^(?:(?P<says>{_SAYS})\s*{_WORD}?\s*[:#.=-]?\s*)?(?P<code>{_CODE})"
    r"(?P<gap>\s*[-\u2013\u2014:)\].=]\s*|\s+)(?P<rest>[^\d\s].*)$"
)
_MORE = re.compile(r",\s*(?P<code>[A-U]?\d{2,5}(?:\.\d{1,2})?)\s*(?:[-\u2013\u2014:]\s|$)")
_TAIL = re.compile(rf"^(?P<rest>.*\D)[(\[](?P<says>{_SAYS})?\s*{_WORD}?\s*:?\s*(?P<code>{_CODE})[)\]]\s*$")
_LETTER = re.compile(r"^(?:section\s+|Section\s+)?(?P<code>[A-U])(?:\s*[-\u2013\u2014:.)]\s*(?P<rest>\D.*))?$")
_LETTERS = re.compile(r"^[A-U](?:\s*,\s*[A-U])+$")
_EACH = re.compile(_CODE)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"^(?:19|20)\d\d$")

_RESOLVED = {
    "value": pl.String(),
    "sector_isic": pl.String(),
    "sectors": pl.List(pl.String()),
    "status": pl.String(),
    "system": pl.String(),
    "detail": pl.String(),
    "confidence": pl.Float64(),
}


class _Entry(NamedTuple):
    """One sector of a cell: codes, and the words beside them (or alone)."""

    tokens: tuple[Token, ...]
    text: str


class _Found(NamedTuple):
    """What one sector of a cell is."""

    isic: str | None
    status: str
    system: str | None
    detail: str | None
    confidence: float | None


@cache
def sector_names() -> pl.DataFrame:
    """Return the names of ISIC Rev. 4: `sector_isic` (section letter, or 2 to 4 digits), `name`; one row per code.

    Raises:
        ReferenceDataError: the table is missing or was changed.
    """
    return load_catalogue().table("classifications", "isic").select(sector_isic="code", name="title")


def sections() -> pl.DataFrame:
    """Return the divisions with their sections: `section` (letter), `division` (2 digits), `name` (of the division)."""
    divisions = load_catalogue().table("classifications", "isic").filter(level="division")
    return divisions.select(section="parent", division="code", name="title").sort("division")


def division_of(isic: pl.Expr) -> pl.Expr:
    """Return the division of ISIC codes.

    Args:
        isic: a String expression of ISIC Rev. 4 codes.

    Returns:
        A String expression: the first two digits; null for a section letter, which leaves the division open.
    """
    return isic.str.extract(r"^(\d{2})")


def resolve_sectors(values: pl.Series, *, column_name: str = "") -> pl.DataFrame:
    """Find the ISIC Rev. 4 sector of sector cells.

    Args:
        values: the distinct cell texts of ONE column, since its codes together show their system; repeated and null
            values are allowed.
        column_name: the user's name of the column; it decides the system where it names one ("NAICS_CODE").

    Returns:
        One row per distinct value, in order of first appearance: `value`; `sector_isic` (section letter or 2 to 4
        digits, as precise as is certain; null where unknown; where ambiguous, the section if all readings share it);
        `sectors` (every sector recognised in the cell, in its order); `status` (code, text, ambiguous, unknown, blank);
        `system` (e.g. `NAICS`; null for text); `detail` (the readings of an ambiguous code, or why it is unknown; else
        null); `confidence` (0-1, null where nothing was recognised).

    Raises:
        ReferenceDataError: a classification table is missing or was changed.
    """
    frame = (
        values.cast(pl.String)
        .unique(maintain_order=True)
        .to_frame("value")
        .with_columns(key=normalise(pl.col("value").str.slice(0, 60)))
    )
    distinct = frame["value"].to_list()
    blank = [key is None or key == "" or key in BLANKS for key in frame["key"].to_list()]
    plain = frame.select(pl.col("value").str.slice(0, _LONGEST).str.normalize("NFKC"))["value"].to_list()
    cells = [() if empty else _entries(text) for empty, text in zip(blank, plain, strict=True)]
    tokens = [token for cell in cells for entry in cell for token in entry.tokens]
    column = describe(tokens, column_name)
    words = _Words(plain, cells)
    readings = {token: read(token, column) for token in dict.fromkeys(tokens)}
    found = [
        _best(words.of_cell(text) if _wordy(cell) else [_entry(entry, readings, words) for entry in cell])
        for text, cell in zip(plain, cells, strict=True)
    ]
    columns: dict[str, list[str | float | None]] = {name: [] for name in _RESOLVED if name != "value"}
    for row in found:
        for name, said in zip(columns, row, strict=True):
            columns[name].append(said)
    named = pl.DataFrame({"value": distinct, **columns}, schema=_RESOLVED | {"sectors": pl.String()})
    several = pl.col("sectors").str.split(" ").list.filter(pl.element() != "")
    return named.with_columns(sectors=several)


def _entries(cell: str) -> tuple[_Entry, ...]:
    """Take a cell apart into its sectors."""
    return tuple(entry for part in _STRONG.split(cell) for entry in _entry_of(part.strip(_EDGES)))


@lru_cache(maxsize=16_384)
def _entry_of(part: str) -> tuple[_Entry, ...]:
    """Read one part of a cell: section letters, codes alone, a code before or behind words, or words."""
    if not part:
        return ()
    if letter := _LETTER.match(part):
        return (_Entry((Token("letter", "", letter["code"]),), letter["rest"] or ""),)
    if _LETTERS.match(part):
        return tuple(_Entry((Token("letter", "", code),), "") for code in re.findall("[A-U]", part))
    return (_numbered(part) if _DIGIT.search(part) else ()) or (_Entry((), part),)


def _numbered(part: str) -> tuple[_Entry, ...]:
    """Read the codes of a part with digits; none where its figures are part of the words ("7 Eleven")."""
    if whole := _ONE.match((part.upper() if len(part) <= _SHORT else part).strip("()[]{}")):
        system = named_system(whole["says"] or "")
        return tuple(_Entry((_token(code, system),), "") for code in _EACH.findall(whole["codes"]))
    if led := _LED.match(part):
        long = len(led["code"]) >= 4 or not led["code"].isdigit()
        gap = led["gap"].strip()
        if long or led["says"] or (gap and (gap not in "-." or gap != led["gap"])):
            first = _Entry((_token(led["code"], named_system(led["says"] or "")),), led["rest"])
            return (first, *(_Entry((_token(more["code"], ""),), "") for more in _MORE.finditer(led["rest"])))
    if tail := _TAIL.match(part):
        code = tail["code"]
        if tail["says"] or not code.isdigit() or (len(code) >= 4 and not _YEAR.match(code)):
            return (_Entry((_token(code, named_system(tail["says"] or "")),), tail["rest"]),)
    return ()


@lru_cache(maxsize=16_384)
def _token(code: str, system: str) -> Token:
    """Read how a code is written."""
    code = re.sub(r"\.0+$", "", code.upper())
    if code[0].isalpha():
        return Token("letter", _digits(code[1:].lstrip(" .-")), code[0], system)
    if re.fullmatch(r"\d{2}\s?[-\u2013]\s?\d{2}", code):
        return Token("range", f"{code[:2]}-{code[-2:]}", "", system)
    if code.isdigit():
        return Token("bare", code, "", system)
    if re.match(r"\d{4}\.", code):
        return Token("customs", code.replace(".", ""), "", system)
    return Token("dotted", _digits(code.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), "", system)


def _digits(code: str) -> str:
    """Return the digits of a code, the first part of a dotted one with the zero that it may have lost."""
    first, dot, rest = code.partition(".")
    return (first.zfill(2) if dot else first) + re.sub(r"\D", "", rest)


class _Words:
    """The texts of a column, resolved once."""

    def __init__(self, plain: list[str | None], cells: list[tuple[_Entry, ...]]) -> None:
        """Resolve whole cells and the words beside codes, then the parts of what is left."""
        texts = [text for text, cell in zip(plain, cells, strict=True) if text and _wordy(cell)]
        texts += [entry.text for cell in cells for entry in cell if entry.text]
        self._known = _resolve(texts)
        left = [
            part
            for text in texts
            if not self._sure(text)
            for apart in (_LIST, _WEAK)
            for part in apart.split(text)
            if part
        ]
        self._known |= _resolve([part for part in left if part not in self._known])

    def of(self, text: str) -> _Found:
        """Return what a text is."""
        return self._known.get(text, _NOTHING)

    def of_cell(self, cell: str | None) -> list[_Found]:
        """Return the sectors of a cell without codes.

        Of its parts where it is a list, or where all between commas are sectors; else of the whole; else of the words
        that are known.
        """
        text = cell or ""
        parts = [part.strip(_EDGES) for part in _STRONG.split(text)]
        apart = [self.of(part) for part in parts if part] if len(parts) > 1 else []
        listed = [] if self._sure(text) else [self.of(part) for part in _LIST.split(text) if part]
        listed = listed if all(one.isic for one in listed) else []
        for found in (apart, listed, [self.of(text)], [self.of(part) for part in _WEAK.split(text)]):
            if any(one.isic for one in found):
                return found
        return [_NOTHING]

    def _sure(self, text: str) -> bool:
        """Say whether a text is a name as a whole, so that its commas are part of it ("Food, drink and tobacco")."""
        return (self.of(text).confidence or 0.0) >= _SURE


_NOTHING = _Found(None, "unknown", None, None, None)


def _resolve(texts: list[str]) -> dict[str, _Found]:
    if not texts:
        return {}
    from riskscreen.reference.sector_text import resolve_text

    found = resolve_text(pl.Series("value", list(dict.fromkeys(texts)), dtype=pl.String))
    columns = (found[name].to_list() for name in ("value", "sector_isic", "confidence"))
    return {
        text: _Found(isic, "text", None, None, confidence) if isic else _NOTHING
        for text, isic, confidence in zip(*columns, strict=True)
    }


def _entry(entry: _Entry, readings: dict[Token, Reading], words: _Words) -> _Found:
    """Say what one sector is; words beside a code choose between its readings, or stand in for an unknown code."""
    said = words.of(entry.text) if entry.text else _NOTHING
    if not entry.tokens:
        return said
    reading = readings[entry.tokens[0]]
    if reading.status == "code":
        return _Found(reading.isic, "code", reading.system, None, reading.confidence)
    if said.isic is None:
        return _Found(reading.isic, reading.status, reading.system, reading.detail, reading.confidence)
    if reading.status == "unknown":
        return said
    fits = [one for one in reading.options if _agree(one[0], said.isic)]
    if len({code[:2] for code, _ in fits}) == 1:
        return _Found(
            common(code for code, _ in fits), "code", " or ".join(sorted({system for _, system in fits})), None, 0.9
        )
    return _Found(reading.isic, "ambiguous", None, reading.detail, None)


def _agree(one: str, other: str) -> bool:
    """Say whether two ISIC codes are of the same division, or one is the section of the other."""
    sections = {code if len(code) == 1 else section_of()[code[:2]] for code in (one, other)}
    return len(sections) == 1 if 1 in (len(one), len(other)) else one[:2] == other[:2]


_ORDER = ("code", "text", "ambiguous", "unknown")


def _wordy(cell: tuple[_Entry, ...]) -> bool:
    return bool(cell) and not any(entry.tokens for entry in cell)


def _best(found: list[_Found]) -> tuple[str | None, str, str, str | None, str | None, float | None]:
    """Return the columns after the value: the first recognised sector of a cell, or the best that can be said."""
    if not found:
        return None, "", "blank", None, None, None
    sure = [one for one in found if one.isic and one.status in ("code", "text")]
    best = sure[0] if sure else min(found, key=lambda one: _ORDER.index(one.status))
    sectors = " ".join(dict.fromkeys(one.isic for one in sure if one.isic))
    return best.isic, sectors, best.status, best.system, best.detail, best.confidence
