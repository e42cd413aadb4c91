"""Masking of personal data in texts: e-mail addresses, telephone numbers, national ids, people addressed by name, coordinates.

A mask says what stood there and nothing else. Columns are masked by their distinct suspicious cells: a cell without an at sign and
without a run of digits costs one look of a regular expression in polars.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from riskscreen.domain.personal_ids import ids_in, is_id, shapes

_UNSEEN = "\u200b-\u200d\u2060\ufeff\u00ad"
"""Characters of no width, which an address may be broken up with."""
_AT = r"(?:[@＠]|[\[(]\s?at\s?[\])])"
EMAIL = re.compile(
    rf"(?<![\w.])[\w.%+{_UNSEEN}-]+\s?{_AT}\s?[\w{_UNSEEN}-]+(?:(?:\.|\s?[\[(]dot[\])]\s?)[\w{_UNSEEN}-]+)+",
    re.IGNORECASE,
)
_CALLED = r"(?:tel|tél|phone|telephone|téléphone|teléfono|telefone|telefon|fax|whatsapp|mobile|móvil|handy|cell|тел|телефон|моб|电话|手机)"
PHONE = re.compile(
    r"(?<![\w.])(?:\+|00(?=[1-9]\d{0,2}[ ().\-/]))[1-9](?:[\s().\-/]{0,2}\d){6,14}(?!\d)"
    r"|(?<![\w\-.,(])\(\d{3}\)\s?\d{3}[-. ]\d{4}(?!\d)"
    rf"|\b{_CALLED}\b\.?(?:\s?(?:no|nr|number|nummer)\b)?\W{{0,3}}\(?\d(?:[\s().\-/]{{0,2}}\d){{5,14}}"
    r"|(?:(?<=\bcall )|(?<=\bcall me ))\(?\d(?:[\s().\-/]{0,2}\d){6,14}"
    rf"|(?<![\w\-.,])(?:0(?:[\s().\-/]{{0,2}}\d){{8,12}}|\d{{3}}[-. ]\d{{3}}[-. ]\d{{4}})(?=[ (]{{1,2}}{_CALLED}\b\.?\)?\s*(?:[,;/]|$))",
    re.IGNORECASE,
)
"""A telephone number: with a plus or 00, with the area code in brackets, or beside a word for telephone. Groups of digits alone are not
one: references, codes of occupations and ids look the same."""
_BESIDE_PERSON = re.compile(
    r"(?<![\w\-.,])(?!\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d)(?:\(0\d{1,4}\)|0\d{1,4})[\s/.\-]\d{2,4}(?:[\s.\-]?\d{2,4}){1,4}(?!\d)"
)
"""What counts as a telephone number where the same text addresses a person."""
COORDINATES = re.compile(
    r"(?<![\d.])[-+−]?\d{1,2}[.,]\d{4,}\s*°?\s*[NS]?\s*[,;/ ]\s*[-+−]?\d{1,3}[.,]\d{4,}(?:\s*°)?(?:\s*[EWO]\b)?(?!\d)"
    r"|\d{1,3}\s?°\s?\d{1,2}\s?[′'’](?:\s?\d{1,2}(?:[.,]\d+)?\s?[″\"”])?(?:\s?[NSEWO]\b)?"
    r"|\bPOINT\s?\([^)]*\)?|\bgeo:[-\d.,]+"
)
_PART = r"[^\W\d_a-z][\w'’.-]+"
PERSON = re.compile(
    rf"(?<!\w)(?:(?i:attn|attention|contact(?: person)?|kontakt(?:person)?|ansprechpartner(?:in)?|contacto|contatto|contato|"
    rf"à l[’']attention de|z\.\s?hd\.?|联系人|ผู้ติดต่อ)\s*[.:：]\s*(?:(?:Mrs?|Ms|Miss|Dr|Herrn?|Frau|Mme|M|Sra?|Sig)\.?\s+)*"
    r"|(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra|Señora?|Prof|Bapak|Ibu|Ông)\.?\s+|Eng\.\s+)"
    rf"(?P<name>{_PART}(?:\s+(?:(?:van|von|de|da|dos|del|della|der|den|bin|binti|al|el|ter)\s+)*{_PART}){{0,3}}|[\u3400-\u9fff]{{2,4}})"
)

EMAIL_KIND, PHONE_KIND, ID_KIND, PERSON_KIND, PLACE_KIND = (
    "e-mail address",
    "telephone number",
    "national id",
    "person's name",
    "coordinates",
)

SUSPECT = (
    r"[@＠]|[\[(] ?(?i:at) ?[\])]|(?:[0-9][ ().\-/+A-Za-z]{0,2}){6}|[A-Za-z]{6} ?[0-9LMNP-Vlmnp-v]{2}[A-Za-z]|[A-Za-z]{5}[0-9]{4}[A-Za-z]"
    r"|[.:：]\s*\pL|联系人|ผู้ติดต่อ|\b(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra|Señora?|Prof|Bapak|Ibu|Ông|Eng)\b|°|POINT|geo:"
)
"""What every text that holds personal data or coordinates matches (in the syntax of polars), and most texts do not; quick."""

_LOOSE = (
    r"[@＠]",
    r"(?:\+|\b00)[1-9](?:[\s().\-/]{0,2}\d){6}",
    r"\(\d{3}\)\s?\d{3}[-. ]\d{4}\b",
    rf"(?i:{_CALLED}\.?(?:\s?(?:no|nr|number|nummer))?\W{{0,3}}\d)",
    rf"(?i:\d[ (]{{1,2}}{_CALLED})",
    r"(?i:call )(?i:me )?\(?\d",
    r"[\[(]\s?(?i:at)\s?[\])]",
    r"(?i:attn|attention|contact|kontakt|ansprechpartner|contacto|contatto|contato|z\.\s?hd|联系人|ผู้ติดต่อ)[\w\s()’']{0,20}[.:：]",
    r"\b(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra|Señora?|Prof|Bapak|Ibu|Ông|Eng)\b",
    r"°|POINT|geo:|\d[.,]\d{4,}\s*°?\s*[NS]?\s*[,;/ ]\s*[-+−]?\d{1,3}[.,]\d{4,}",
)


def _for_polars(pattern: str) -> str:
    """Write a pattern so that polars compiles it small: digits and blanks of ASCII and the no-break space only."""
    return pattern.replace(r"\d", "[0-9]").replace(r"\s", r"[\x20\t\n\xa0]")


CANDIDATE = "|".join(
    [_for_polars(pattern) for pattern in _LOOSE] + [rf"(?i:{_for_polars(shape)})" for shape in shapes()]
)
"""What is left to look at closely, in the syntax of polars: everything that `found_in` finds matches it."""


def found_in(text: str, *, people: bool = True, places: bool = False) -> list[tuple[int, int, str]]:
    """Find personal data in a text.

    Args:
        text: any text.
        people: look for people who are addressed by name ("Attn: ...") too.
        places: look for coordinates too.

    Returns:
        Start, end and kind of each find, from the left, none inside another.
    """
    spans = [(m.start(), m.end(), EMAIL_KIND) for m in EMAIL.finditer(text)]
    spans += [(start, end, ID_KIND) for start, end, _ in ids_in(text)]
    numbers = list(PHONE.finditer(text))
    if people:
        named = [(m.start("name"), m.end("name"), PERSON_KIND) for m in PERSON.finditer(text)]
        spans += named
        numbers += _BESIDE_PERSON.finditer(text) if named else []
    spans += [
        (m.start(), m.end(), PHONE_KIND) for m in numbers if 8 < sum(map(str.isdigit, m[0])) < 16 or m[0][0].isalpha()
    ]
    if places:
        spans += [(m.start(), m.end(), PLACE_KIND) for m in COORDINATES.finditer(text)]
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):
        if kept and span[0] < kept[-1][1]:
            if span[1] > kept[-1][1]:
                kept[-1] = (kept[-1][0], span[1], kept[-1][2])
            continue
        kept.append(span)
    return kept


def mask_text(text: str, *, people: bool = True, places: bool = False) -> str:
    """Return a text with a mask in the place of all personal data (arguments as of `found_in`)."""
    for start, end, kind in reversed(found_in(text, people=people, places=places)):
        text = f"{text[:start]}[{kind}]{text[end:]}"
    return text


def masked(cell: pl.Expr, *, people: bool = True, places: bool = False) -> pl.Expr:
    """Return a text expression with a mask in the place of all personal data; nulls and other texts stay as they are.

    Args:
        cell: a String expression.
        people: as in `found_in`.
        places: as in `found_in`.
    """
    return cell.map_batches(
        lambda values: mask_values(values, people=people, places=places), return_dtype=pl.String, is_elementwise=True
    )


def mask_values(values: pl.Series, *, people: bool = True, places: bool = False) -> pl.Series:
    """Mask a column of texts; each distinct suspicious text is looked at once."""
    suspects = suspects_of(values)
    if suspects.is_empty():
        return values
    texts = suspects.to_list()
    new = [mask_text(text, people=people, places=places) for text in texts]
    changed = [(old, text) for old, text in zip(texts, new, strict=True) if old != text]
    if not changed:
        return values
    return values.replace([old for old, _ in changed], [text for _, text in changed])


def without_personal(cell: pl.Expr, kind: str = "") -> pl.Expr:
    """Return a text expression of ids that is null where one is an e-mail address, a person addressed by name, or an id of `kind`.

    Shapes alone take no id away: companies' ids look like telephone numbers and like ids of persons.

    Args:
        cell: a String expression of ids.
        kind: what the column, judged as a whole, holds of persons' ids, e.g. "national id (Poland PESEL)".
    """
    country = kind.removeprefix(f"{ID_KIND} (").removesuffix(")") if kind.startswith(ID_KIND) else ""

    def keep(values: pl.Series) -> pl.Series:
        texts = (suspects_of(values) if not country else values.drop_nulls().unique()).to_list()
        personal = [text for text in texts if (country and is_id(text, country)) or is_no_id(text)]
        return values.set(values.is_in(personal), None) if personal else values

    return cell.map_batches(keep, return_dtype=pl.String, is_elementwise=True)


def is_no_id(text: str) -> bool:
    """Whether a text cannot serve as a supplier's id: an e-mail address, or a person addressed by name."""
    return bool(EMAIL.search(text) or PERSON.search(text))


def suspects_of(values: pl.Series) -> pl.Series:
    """Return the distinct texts of a column that could hold personal data."""
    if values.dtype != pl.String:
        return pl.Series(values.name, [], dtype=pl.String)
    likely = values.filter(values.str.contains(SUSPECT).fill_null(False)).unique()
    return likely.filter(likely.str.contains(CANDIDATE)) if likely.len() else likely


def without_people(cell: pl.Expr, people: Sequence[str]) -> pl.Expr:
    """Mask names of people that are known.

    Args:
        cell: a String expression.
        people: names, as written; case does not matter, and a name inside a longer word does.
    """
    if not people:
        return cell
    return cell.str.replace_many(list(people), [f"[{PERSON_KIND}]"], ascii_case_insensitive=True, leftmost=True)


def mask_record(record: Any, keep: Iterable[str] = ()) -> Any:
    """Mask every text of a record of plain JSON types; what stands under one of the keys of `keep`, and keys, are left alone."""
    kept = frozenset(keep)
    if isinstance(record, str):
        return mask_text(record)
    if isinstance(record, list):
        return [mask_record(item, kept) for item in record]
    if isinstance(record, dict):
        return {key: item if key in kept else mask_record(item, kept) for key, item in record.items()}
    return record
