"""What a human may answer about a country, sector or goods text: a code or a name that the reference tables hold."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache, lru_cache

import polars as pl

from riskscreen.reference.answer_keys import Kind
from riskscreen.reference.goods import goods_table, resolve_goods
from riskscreen.reference.goods_phrases import phrases
from riskscreen.reference.goods_text import normalise
from riskscreen.reference.sector_codes import section_of, titles
from riskscreen.reference.sector_groups import codes_of_group, sector_groups
from riskscreen.reference.sectors import resolve_sectors
from riskscreen.reference.territories import country_names, resolve_countries
from riskscreen.reference.territory_tables import lookup

UNKNOWN = "unknown"
"""The answer that a text says nothing: it is scored as unknown, whatever the resolvers make of it."""

_MOST = 5
"""Candidates named in a refusal."""
_ISIC = re.compile(r"^([A-U]?)(\d{0,4})$")


def read_answer(kind: Kind, answer: str | Sequence[str], *, beyond: Sequence[str] = ()) -> tuple[str, ...]:
    """Read an answer.

    Args:
        kind: what it is an answer about.
        answer: one text, or several; in one text several sectors or goods are separated by semicolons.
        beyond: goods of imported editions that the shipped tables do not have (`listed_goods.goods_beyond`).

    Returns:
        For a country one code, ISO 3166-1 alpha-3 or ISO 3166-2; for a sector ISIC Rev. 4 codes (a group's codes for the id of a group);
        for goods names of the ILAB list; nothing for the answer "unknown".

    Raises:
        ValueError: no table holds the answer; the sentence says what was found, and what is near to it.
    """
    return _read(kind, (answer,) if isinstance(answer, str) else tuple(answer), tuple(sorted(set(beyond))))


@lru_cache(maxsize=65_536)
def _read(kind: Kind, texts: tuple[str, ...], beyond: tuple[str, ...]) -> tuple[str, ...]:
    parts = [part.strip() for text in texts for part in text.split(";") if part.strip()]
    if not parts:
        raise ValueError("the answer is blank; give a code, a name, or 'unknown'")
    if len(parts) == 1 and parts[0].lower() == UNKNOWN:
        return ()
    if kind == "country" and len(parts) > 1:
        raise ValueError(f"'{'; '.join(parts)}' names {len(parts)} countries; a text can mean one only")
    if kind == "goods":
        return tuple(dict.fromkeys(good for part in parts for good in _good(part, beyond)))
    read = {"country": _country, "sector": _sector}[kind]
    return tuple(dict.fromkeys(code for part in parts for code in read(part)))


def country_of(code: str) -> tuple[str, str | None]:
    """Return the alpha-3 code and the subdivision (or null) of a country's answer."""
    return (code, None) if "-" not in code else (_subdivisions()[code], code)


def describe_answer(kind: Kind, codes: Sequence[str]) -> str:
    """Return an answer for a reader, codes with their names: "14 (Manufacture of wearing apparel)"."""
    if not codes:
        return UNKNOWN
    if kind == "goods":
        return "; ".join(codes)
    names = titles() if kind == "sector" else _countries()
    return "; ".join(_named(code, names) for code in codes)


def _named(code: str, names: dict[str, str]) -> str:
    name = names.get(code) or (names.get(country_of(code)[0]) if "-" in code else None)
    return f"{code} ({name})" if name else code


@cache
def _countries() -> dict[str, str]:
    return dict(country_names().select("iso3", "name_en").iter_rows())


@cache
def _subdivisions() -> dict[str, str]:
    return dict(lookup().subdivisions.select("subdivision_code", "country_iso3").unique().iter_rows())


def _country(text: str) -> tuple[str, ...]:
    code = text.upper()
    if code in _countries() or code in _subdivisions():
        return (code,)
    found = resolve_countries(pl.Series([text])).row(0, named=True)
    if found["status"] == "recognised" and re.search(r"[^\W\d_]", text):
        return (found["subdivision_code"] or found["country_iso3"],)
    if found["status"] == "ambiguous":
        raise ValueError(f"'{text}' may be {found['suggestion'] or found['candidates']}; give the code of one")
    names = {name.casefold(): f"{iso3} ({name})" for iso3, name in _countries().items()}
    near = [names[name] for name in get_close_matches(text.casefold(), names, _MOST, 0.75)]
    if found["suggestion"] and found["suggestion"].casefold() in names:
        near = list(dict.fromkeys([names[found["suggestion"].casefold()], *near]))
    raise ValueError(f"'{text}' is no country{_did_you_mean(near)}; give an ISO code such as IND or CN-XJ")


def _sector(text: str) -> tuple[str, ...]:
    plain = re.sub(r"[\s.]", "", text.upper())
    shape = _ISIC.match(plain)
    if shape and plain:
        letter, digits = shape.groups()
        # a spreadsheet takes the zero from 01; one digit alone is no code, so nothing else can be meant
        digits = digits.zfill(2) if len(digits) == 1 else digits
        if not digits:
            return (letter,)
        if digits in titles() and letter in ("", section_of()[digits[:2]]):
            return (digits,)
        near = [code for code in (digits.zfill(4), digits.zfill(3), digits[:3], digits[:2]) if code in titles()]
        raise ValueError(f"'{text}' is no ISIC Rev. 4 code{_did_you_mean([_named(c, titles()) for c in near])}")
    ids = {name.casefold(): group for group, label in _groups() for name in (group, label)}
    if text.casefold() in ids:
        return tuple(codes_of_group(ids[text.casefold()]))
    close = [ids[name] for name in get_close_matches(text.casefold(), ids, _MOST, 0.75)]
    said = resolve_sectors(pl.Series([text])).row(0, named=True)["sectors"] or []
    near = list(dict.fromkeys([*(_named(code, titles()) for code in said), *close]))
    groups = ", ".join(sorted({group for group, _ in _groups()}))
    raise ValueError(
        f"'{text}' is neither an ISIC Rev. 4 code nor a group of sectors{_did_you_mean(near)}; the groups are {groups}"
    )


@cache
def _groups() -> list[tuple[str, str]]:
    return sector_groups().select("group", "label").unique(maintain_order=True).rows()


@lru_cache(maxsize=8)
def _goods(beyond: tuple[str, ...]) -> dict[str, str]:
    """Return the goods by their normalised names; those beyond the shipped tables by every form of theirs."""
    frame = goods_table().select(normalise(pl.col("good")).alias("key"), "good")
    further = (
        phrases(beyond).goods.filter(pl.col("good").is_in(list(beyond))).join(phrases(beyond).keys, on="phrase_id")
    )
    return dict(further.select("key", "good").iter_rows()) | dict(frame.iter_rows())


def _good(text: str, beyond: tuple[str, ...]) -> tuple[str, ...]:
    key, names = pl.select(normalise(pl.lit(text))).item(), _goods(beyond)
    if key in names:
        return (names[key],)
    said = resolve_goods(pl.Series([text]), beyond=beyond).row(0, named=True)["goods"]
    close = [names[name] for name in get_close_matches(key, names, _MOST, 0.7)]
    near = list(dict.fromkeys([*said, *close]))[:_MOST]
    raise ValueError(
        f"'{text}' is no good of the ILAB list{_did_you_mean(near)}; its names are such as Cotton, Bricks or Garments, "
        "and those of an edition that you imported, where it is not left out with --no-user-data"
    )


def _did_you_mean(near: Sequence[str]) -> str:
    if not near:
        return ""
    several = f"{', '.join(near[:-1])} or {near[-1]}" if len(near) > 1 else near[0]
    return f" (did you mean {several}?)"
