"""Activity codes to ISIC Rev. 4: which system a column is written in, and what each of its codes means.

The same digits are a code of several systems, and a wrong sector is worse than none. So the system is decided once for
a column: by its name ("NAICS_CODE"), else by the codes that are valid in one system only. Where neither decides, a code
counts only if all systems that have it agree on the division; otherwise it is ambiguous and every reading is named.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from riskscreen.reference.catalogue import load_catalogue

ISIC, NACE, NAICS, UK_SIC, HS = "isic", "nace", "naics", "uk_sic", "hs"
NATIONAL = "national"
"""A national version of ISIC Rev. 4 (KBLI, VSIC, CNAE, ...): its first two digits are the division."""
SIC = "sic"
"""A column that only says SIC: UK SIC 2007 where its codes are."""
UNSUPPORTED = "unsupported"
"""A system that is not read."""
LABEL = {ISIC: "ISIC", NACE: "NACE", NAICS: "NAICS", UK_SIC: "UK SIC", HS: "HS", NATIONAL: "a national version of ISIC"}

_NAMES: tuple[tuple[str, str], ...] = (
    (
        UNSUPPORTED,
        r"unspsc|cpv|gics|icb|trbc|anzsic|jsic|ksic|soc|onet|us ?sic|sic ?(?:code ?)?(?:19)?87|sic ?(?:19)?(?:80|92)",
    ),
    (
        UNSUPPORTED,
        r"nace ?(?:rev(?:ision)? ?)?(?:1 1|2 1)|nace rev(?:ision)? ?1"
        r"|(?:isic|ciiu) ?(?:rev(?:ision)? ?(?:[235]|3 1)|3 1)",
    ),
    (NAICS, r"naics?|naic|scian"),
    (NACE, r"nace|naf|ape|ateco|noga|sbi|nacebel|wz(?: ?2008)?|cae"),
    (ISIC, r"isic|ciiu|citi"),
    (NATIONAL, r"kbli|vsic|msic|ssic|psic|tsic|cnae|nic|kved|okved"),
    (UK_SIC, r"uk ?sic|sic ?(?:codes? ?)?(?:uk|2007)|(?:uk|2007) sic"),
    (HS, r"hs|hts|htsus|taric|tariff|harmoni[sz]ed|customs|zolltarif\w*|arancel\w*"),
    (SIC, r"sic"),
)

DECISIVE = 0.9
"""Share of the codes valid in one system only that must be of the same system for a column to be of that system."""
VALID = 0.8
"""Share of a column's codes that must be valid in its system."""
FOREIGN = 0.6
"""A column of at least `FOREIGN_FROM` codes with a smaller valid share in every system is written in none of them."""
FOREIGN_FROM = 5


class Token(NamedTuple):
    """One code as it stands in a cell: `kind` says how it is written, `system` what the cell itself calls it."""

    kind: Literal["bare", "dotted", "letter", "range", "customs"]
    digits: str
    letter: str = ""
    system: str = ""


class Reading(NamedTuple):
    """What a code means: `options` are the ISIC codes that it may mean, each with the system that says so."""

    isic: str | None
    status: Literal["code", "ambiguous", "unknown"]
    system: str | None
    detail: str | None
    confidence: float | None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Column:
    """What is known of a column: its system, how that is known, and whether codes lost a leading zero."""

    system: str
    by: Literal["name", "codes", ""]
    lost_zeros: bool = False
    has_zeros: bool = False
    """Some codes begin with 0, so none was lost."""


@cache
def lookup() -> dict[str, dict[str, str]]:
    """Return system -> code -> ISIC code; where a code covers several divisions, a slash and these, apart by spaces."""
    catalogue = load_catalogue()
    tables: dict[str, dict[str, str]] = {ISIC: {code: code for code in titles()}}
    for system, table in ((NACE, "nace"), (UK_SIC, "uk_sic"), (NAICS, "naics"), (HS, "hs")):
        frame = catalogue.table("classifications", table)
        several = frame["candidates"].to_list() if "candidates" in frame.columns else [None] * frame.height
        codes = zip(frame["code"].to_list(), frame["isic"].to_list(), several, strict=True)
        tables[system] = {code: isic if isic is not None else f"/{more}" for code, isic, more in codes}
    return tables


@cache
def titles() -> dict[str, str]:
    """Return ISIC code -> title, sections to classes."""
    return dict(load_catalogue().table("classifications", "isic").select("code", "title").iter_rows())


@cache
def section_of() -> dict[str, str]:
    """Return division -> section letter."""
    frame = load_catalogue().table("classifications", "isic").filter(level="division")
    return dict(frame.select("code", "parent").iter_rows())


def common(codes: Iterable[str]) -> str | None:
    """Return the most precise ISIC code that holds all `codes`: a shared leading part, a shared section, or null."""
    found = sorted(set(codes))
    if not found:
        return None
    first, last = found[0], found[-1]
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    if same >= 2 or len(found) == 1:
        return first[:same]
    sections = {code if len(code) == 1 else section_of()[code[:2]] for code in found}
    return sections.pop() if len(sections) == 1 else None


@lru_cache(maxsize=4096)
def named_system(name: str) -> str:
    """Return the system that a column's name, or a word before a code, speaks of.

    Args:
        name: e.g. `NAICS_CODE`, `SicCodes`, `NACE Rev. 2`.

    Returns:
        The system, or "" where none is named, or several.
    """
    if not name:
        return ""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = f" {re.sub(r'[^a-z0-9]+', ' ', words.lower()).strip()} "
    hit = {system: re.search(rf" (?:{pattern})(?:\d{{4}}|codes?)? ", plain) for system, pattern in reversed(_NAMES)}
    refused = any(s == UNSUPPORTED and re.search(rf" (?:{p})(?:codes?)? ", plain) for s, p in _NAMES)
    found = [system for system in hit if hit[system] and system != UNSUPPORTED]
    if refused and not set(found) - {SIC, ISIC, NACE}:
        return UNSUPPORTED
    if UK_SIC in found and SIC in found:
        found.remove(SIC)
    return found[0] if len(found) == 1 else ISIC if set(found) == {ISIC, NACE} else ""


def describe(tokens: Iterable[Token], column_name: str) -> Column:
    """Decide the system of a column from its name and its distinct codes.

    Args:
        tokens: the column's codes.
        column_name: the user's name of it.

    Returns:
        What is known; system "" where nothing decides, `UNSUPPORTED` where it is none that is read.
    """
    known = set(tokens)
    bare = {t.digits for t in known if t.kind == "bare" and not t.system}
    zeros = any(digits.startswith("0") for digits in bare)
    named = named_system(column_name)
    if named == SIC:
        long = sum(len(d) >= 4 for d in bare)
        valid = sum(d in lookup()[UK_SIC] for d in bare)
        dotted = any(t.kind in ("dotted", "letter") for t in known)
        named = UK_SIC if valid * 2 >= long and (valid or dotted) else UNSUPPORTED
    if named in (ISIC, NACE) and _foreign(bare):
        return Column(UNSUPPORTED, "codes")
    if named:
        return Column(named, "name", _lost_zeros(named, bare), zeros)
    if sum(t.kind == "customs" for t in known) * 2 > len(known):
        return Column(UNSUPPORTED, "codes")
    system = _by_codes(
        bare, written=sum(t.kind in ("dotted", "letter") and _international(t.digits[:4]) is not None for t in known)
    )
    return Column(system, "codes", _lost_zeros(system, bare), zeros) if system else Column("", "", False, zeros)


def _families(digits: str) -> set[str]:
    tables = lookup()
    found = {system for system in (NAICS, UK_SIC) if digits in tables[system]}
    return found | {ISIC} if digits in tables[ISIC] or digits in tables[NACE] else found


def _foreign(bare: set[str]) -> bool:
    """Say whether most codes of a column called ISIC or NACE do not exist in these revisions."""
    valid = sum(ISIC in _families(d) or ISIC in _families(f"0{d}") for d in bare)
    return len(bare) >= FOREIGN_FROM and valid < FOREIGN * len(bare)


def _by_codes(bare: set[str], *, written: int) -> str:
    """Return the system that the codes decide, or ""; `written` counts those that only ISIC and NACE write so."""
    if not bare:
        return ISIC if written else ""
    families = {d: _families(d) for d in bare}
    mostly_five = sum(len(d) == 5 for d in bare) * 2 >= len(bare)
    for digits in bare:
        if len(digits) == 3 and not families[digits] - {NAICS} and f"0{digits}" in lookup()[ISIC]:
            families[digits] = families[digits] | {ISIC}
        if len(digits) == 4 and mostly_five and f"0{digits}" in lookup()[UK_SIC]:
            families[digits] = families[digits] | {UK_SIC}
    share = {s: sum(s in f for f in families.values()) / len(bare) for s in (ISIC, NAICS, UK_SIC)}
    decisive = {s: sum(f == {s} for f in families.values()) for s in share}
    decisive[ISIC] += written
    best = max(share, key=lambda s: (decisive[s], share[s]))
    if decisive[best] and decisive[best] >= DECISIVE * sum(decisive.values()) and share[best] >= VALID:
        return best
    return UNSUPPORTED if len(bare) >= FOREIGN_FROM and max(share.values()) < FOREIGN else ""


def _lost_zeros(system: str, bare: set[str]) -> bool:
    """Say whether codes lost a leading zero: one needs it, none has it, none refuses it."""
    tables = lookup()
    if any(d.startswith("0") for d in bare):
        return False
    if system == UK_SIC:
        short, table, full = {d for d in bare if len(d) == 4}, tables[UK_SIC], sum(len(d) == 5 for d in bare)
        if full >= 4 * len(short) and full >= FOREIGN_FROM:
            return True
    elif system in (ISIC, NACE):
        short, table = {d for d in bare if len(d) == 3}, tables[ISIC] | tables[NACE]
    else:
        return False
    plain = tables[ISIC] | tables[NACE]
    needs = any(f"0{d}" in table and d not in plain for d in short)
    return needs and all(f"0{d}" in table for d in short)


class _Said(NamedTuple):
    """What one system says: the digits as it reads them and the ISIC code they lie in (or "/" and the divisions)."""

    system: str
    digits: str
    isic: str | None


def read(token: Token, column: Column) -> Reading:
    """Say what a code means in its column.

    Args:
        token: the code.
        column: what is known of its column.

    Returns:
        The reading; the ISIC code is the most precise one that is certain.
    """
    system = token.system or column.system
    if system == HS and token.kind in ("bare", "dotted", "customs"):
        return _settle([_Said(HS, token.digits, _longest(HS, token.digits, 2))], token, 0.8)
    if token.kind != "bare":
        return _written(token, system)
    if system == UNSUPPORTED:
        return _unknown(f"{token.digits} is of a code system that is not read, such as US SIC 1987")
    sure = 1.0 if token.system or column.by == "name" else 0.95
    if system == NAICS and token.digits not in lookup()[NAICS]:
        sure = 0.7
    return _settle(_said(token.digits, system, column, named=sure == 1.0), token, sure if system else 0.8)


def _written(token: Token, system: str) -> Reading:
    """Read a code whose letter, dot or dash shows what it is."""
    match token.kind:
        case "range":
            return _settle([_ranged(token.digits)], token, 0.9)
        case "letter":
            return _settle([_Said(ISIC, token.digits, _lettered(token))], token, 1.0)
        case "customs":
            return _unknown(f"{token.digits} looks like a customs code, which is read where the column's name says HS")
    known = _international(token.digits[:4])
    found = known or (_nearest(token.digits) if system in (ISIC, NACE) else _zeros_off(token.digits))
    return _settle([_Said(NACE, token.digits, found)], token, 0.95)


def _unknown(why: str) -> Reading:
    return Reading(None, "unknown", None, why, None)


def _said(digits: str, system: str, column: Column, *, named: bool) -> list[_Said]:
    """Return what a code of digits alone may mean in a system, or, where none is known, in any."""
    match system:
        case "naics":
            return [_Said(NAICS, digits, _longest(NAICS, digits, 3))]
        case "national":
            return [_Said(NATIONAL, digits, digits[:2] if digits[:2] in section_of() else None)]
        case "uk_sic":
            return _uk(digits, column)
        case "isic" | "nace":
            return _of_family(digits, system, column, named=named)
    plain = [_Said(s, digits, lookup()[s].get(digits)) for s in (ISIC, NACE, NAICS, UK_SIC)]
    known = any(said.isic for said in plain[:2])
    return plain if known or len(digits) != 3 else plain + _padded(digits)


def _padded(digits: str) -> list[_Said]:
    return [_Said(s, f"0{digits}", lookup()[s].get(f"0{digits}")) for s in (ISIC, NACE)]


def _of_family(digits: str, system: str, column: Column, *, named: bool) -> list[_Said]:
    """Read a code of ISIC or NACE; which of the two matters for classes only."""
    if len(digits) == 1:
        return _padded(digits)
    padded = _padded(digits) if len(digits) == 3 else []
    order = (NACE, ISIC) if system == NACE else (ISIC, NACE)
    plain = [_Said(s, digits, lookup()[s].get(digits)) for s in order]
    if named:
        padded = [said for said in padded if said.system == order[0] and said.isic] or padded
        plain = [said for said in plain if said.isic][:1]
    if column.lost_zeros and padded:
        return padded
    if len(digits) == 4 and not any(said.isic for said in plain):
        return [_Said(order[0], digits, _zeros_off(digits))]
    return plain if column.has_zeros else plain + padded


def _uk(digits: str, column: Column) -> list[_Said]:
    table, classes = lookup()[UK_SIC], lookup()[NACE]
    if len(digits) == 5:
        return [_Said(UK_SIC, digits, table.get(digits) or (classes.get(digits[:4]) if digits != "99999" else None))]
    plain = _Said(NACE, digits, classes.get(digits))
    padded = _Said(UK_SIC, f"0{digits}", table.get(f"0{digits}"))
    if len(digits) != 4 or column.has_zeros:
        return [plain] if len(digits) > 1 else []
    return [padded] if column.lost_zeros else [padded, plain, _Said(ISIC, digits, lookup()[ISIC].get(digits))]


def _international(digits: str) -> str | None:
    return lookup()[NACE].get(digits) or lookup()[ISIC].get(digits)


def _lettered(token: Token) -> str | None:
    """Return the code behind a section letter; the division must be of that section, which restores a lost zero."""
    if not token.digits:
        return token.letter
    lost = [f"0{token.digits}"] if len(token.digits) == 3 else []
    for digits in (token.digits[:4], *lost):
        if section_of().get(digits[:2]) == token.letter:
            return _international(digits) or _nearest(digits)
    return None


def _zeros_off(digits: str) -> str | None:
    """Return the group or division of a code that is filled up with zeros (01.10 for group 01.1), or null."""
    return next((found for n in (3, 2) if not digits[n:4].strip("0") and (found := _international(digits[:n]))), None)


def _nearest(digits: str) -> str | None:
    """Return the group, else the division, that a code would lie in."""
    return _international(digits[:3]) or _international(digits[:2])


def _ranged(digits: str) -> _Said:
    """Read two divisions with a dash between them: a NAICS sector such as 31-33, else the ISIC section of both."""
    if known := lookup()[NAICS].get(digits):
        return _Said(NAICS, digits, known)
    first, last = digits.split("-")
    letter = section_of().get(first)
    return _Said(ISIC, digits, letter if letter == section_of().get(last) and first < last else None)


def _longest(system: str, digits: str, least: int) -> str | None:
    """Return the ISIC code of the longest leading part that the system has."""
    if system == HS and len(digits) % 2:
        digits = f"0{digits}"  # codes of the Harmonized System have an even number of digits
    table = lookup()[system]
    sizes = range(len(digits), min(least, len(digits)) - 1, -1)
    return next((table[digits[:n]] for n in sizes if digits[:n] in table), None)


def _settle(found: list[_Said], token: Token, confidence: float) -> Reading:
    """Make one reading of what the systems say."""
    said = [one for one in found if one.isic]
    if not said:
        return _unknown(f"{token.letter}{token.digits} is not a code that is known")
    options = tuple({code: (code, LABEL[one.system]) for one in reversed(said) for code in _codes(one)}.values())
    isic = common(code for code, _ in options)
    if len({code[:2] for code, _ in options}) == 1:
        systems = " or ".join(dict.fromkeys(LABEL[one.system] for one in said))
        return Reading(isic, "code", systems, None, confidence, options)
    meanings: dict[str, str] = {}
    for one in said:
        codes = _codes(one)
        text = titles()[codes[0]].lower() if len(codes) == 1 else f"ISIC divisions {', '.join(codes)}"
        meanings.setdefault(" ".join(code[:2] for code in codes), f"{LABEL[one.system]} {one.digits} ({text})")
    return Reading(isic, "ambiguous", None, " or ".join(meanings.values()), None, options)


def _codes(said: _Said) -> list[str]:
    isic = said.isic or ""
    return isic[1:].split() if isic.startswith("/") else [isic]
