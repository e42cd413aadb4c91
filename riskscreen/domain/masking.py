"""Masking of personal data in texts: e-mail addresses, telephone numbers, national ids, people addressed by name, coordinates.

A mask says what stood there and nothing else. Columns are masked by their distinct suspicious cells: a cell without an at sign and
without a run of digits costs one look of a regular expression in polars.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from riskscreen.domain.personal_ids import ids_in, is_id, shapes

EMAIL = re.compile(r"(?<![\w.])[\w.%+-]+\s?[@＠]\s?[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w.])(?:\+|00(?=[1-9]\d{0,2}[ ().\-/]))[1-9](?:[\s().\-/]{0,2}\d){6,14}(?!\d)"
    r"|(?<![\w\-.,])(?!\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d)\(?0\d{1,4}\)?[\s/.\-]\d{2,4}(?:[\s.\-]?\d{2,4}){1,4}(?!\d)"
    r"|(?<![\w\-.,(])\(\d{3}\)\s?\d{3}[-. ]\d{4}(?!\d)|(?<![\w\-.,])[2-9]\d{2}[-. ]\d{3}[-. ]\d{4}(?![\d.-])"
    r"|\b(?:tel|tél|phone|telephone|téléphone|teléfono|telefone|telefon|fax|whatsapp|mobile|móvil|handy|cell|电话|手机)\W{0,3}"
    r"\(?\d(?:[\s().\-/]{0,2}\d){5,14}",
    re.IGNORECASE,
)
COORDINATES = re.compile(
    r"(?<![\d.])[-+−]?\d{1,2}[.,]\d{4,}\s*°?\s*[NS]?\s*[,;/ ]\s*[-+−]?\d{1,3}[.,]\d{4,}(?:\s*°)?(?:\s*[EWO]\b)?(?!\d)"
    r"|\d{1,3}\s?°\s?\d{1,2}\s?[′'’](?:\s?\d{1,2}(?:[.,]\d+)?\s?[″\"”])?(?:\s?[NSEWO]\b)?"
    r"|\bPOINT\s?\([^)]*\)?|\bgeo:[-\d.,]+"
)
_PART = r"[^\W\d_a-z][\w'’.-]+"
PERSON = re.compile(
    rf"(?<!\w)(?:(?i:attn|attention|contact(?: person)?|kontakt(?:person)?|ansprechpartner(?:in)?|contacto|contatto|contato|"
    rf"à l[’']attention de|z\.\s?hd\.?|联系人|ผู้ติดต่อ)\s*[.:：]\s*(?:(?:Mrs?|Ms|Miss|Dr|Herrn?|Frau|Mme|M|Sra?|Sig)\.?\s+)*"
    r"|(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra)\.?\s+)"
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
    r"[@＠]|(?:[0-9][ ().\-/+A-Za-z]{0,2}){6}|[A-Za-z]{6} ?[0-9LMNP-Vlmnp-v]{2}[A-Za-z]|[A-Za-z]{5}[0-9]{4}[A-Za-z]"
    r"|[.:：]\s*\pL|联系人|ผู้ติดต่อ|\b(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra)\b|°|POINT|geo:"
)
"""What every text that holds personal data or coordinates matches (in the syntax of polars), and most texts do not; quick."""

_LOOSE = (
    r"[@＠]",
    r"(?:\+|\b00)[1-9](?:[\s().\-/]{0,2}\d){6}",
    r"\b0\d{1,4}\)?[\s/.\-]\d{2,4}(?:[\s.\-]?\d{2,4}){1,4}",
    r"\b\d{3}\)?[-. ]{0,2}\d{3}[-. ]\d{4}\b",
    r"(?i:tel|tél|phone|téléphone|teléfono|telefone|fax|whatsapp|mobile|móvil|handy|cell|电话|手机)\W{0,3}\d",
    r"(?i:attn|attention|contact|kontakt|ansprechpartner|contacto|contatto|contato|z\.\s?hd|联系人|ผู้ติดต่อ)[\w\s()’']{0,20}[.:：]",
    r"\b(?:Mrs|Mr|Ms|Herrn|Frau|Mme|Sra)\b",
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
    spans += [
        (m.start(), m.end(), PHONE_KIND)
        for m in PHONE.finditer(text)
        if 8 < sum(map(str.isdigit, m[0])) < 16 or m[0][0].isalpha()
    ]
    if people:
        spans += [(m.start("name"), m.end("name"), PERSON_KIND) for m in PERSON.finditer(text)]
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
    """Return a text expression that is null where a text holds personal data.

    Args:
        cell: a String expression of ids.
        kind: what the whole column is, where it is personal data, e.g. "national id (Poland PESEL)": its plain digits count too.
    """
    country = kind.removeprefix(f"{ID_KIND} (").removesuffix(")") if kind.startswith(ID_KIND) else ""

    def keep(values: pl.Series) -> pl.Series:
        suspects = suspects_of(values) if not country else values.drop_nulls().unique()
        personal = [
            text for text in suspects.to_list() if (country and is_id(text, country)) or found_in(text, people=False)
        ]
        return values.set(values.is_in(personal), None) if personal else values

    return cell.map_batches(keep, return_dtype=pl.String, is_elementwise=True)


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
