"""Words that stand in cells (yes, no, n/a, about, month names), read from `data/ingest/values.yml`."""

import re
from dataclasses import dataclass
from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.header_words import fold
from riskscreen.ingest.yaml_text import read_yaml_text

_ENDS = " \t\r\n\u00a0\u3000.,;:!"


@dataclass(frozen=True)
class CellWords:
    """Folded words by meaning. `placeholders` holds for every field, `name_placeholders` for names."""

    placeholders: frozenset[str]
    name_placeholders: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    unknown: frozenset[str]
    tiers: dict[str, int]
    months: dict[str, int]
    approximate: tuple[str, ...]
    reference_marks: tuple[str, ...]
    totals: tuple[str, ...]
    notes_with_colon: tuple[str, ...]
    notes_bare: tuple[str, ...]


def fold_cell(text: str) -> str:
    """Return a cell's text for comparison: lower case, no accents, single blanks, no punctuation at the ends."""
    folded = " ".join(fold(text).split())
    return folded.strip(_ENDS) or folded.strip()


@cache
def cell_words() -> CellWords:
    """Return the shipped words."""
    raw = read_yaml_text(asset("data", "ingest", "values.yml"))

    def words(key: str) -> frozenset[str]:
        return frozenset(form for w in raw[key] for form in (fold_cell(w), w.lower().strip(_ENDS)) if form)

    for_names = words("placeholders")
    only_names = words("placeholders_of_names_only")
    return CellWords(
        placeholders=for_names - only_names,
        name_placeholders=for_names | only_names,
        yes=words("yes"),
        no=words("no"),
        unknown=words("unknown"),
        tiers={
            fold_cell(w): n
            for n, key in enumerate(("first", "second", "third", "fourth"), start=1)
            for w in raw["tiers"][key]
        },
        months={fold_cell(w): n for n, names in enumerate(raw["months"], start=1) for w in names},
        approximate=tuple(sorted((fold(w) for w in raw["approximate"]), key=len, reverse=True)),
        reference_marks=tuple(raw["reference_marks"]),
        totals=tuple(raw["totals"]),
        notes_with_colon=tuple(raw["notes_with_colon"]),
        notes_bare=tuple(raw["notes_bare"]),
    )


_WHITE = "".join(
    map(
        chr,
        [
            *range(0x21),
            0x7F,
            0x85,
            0xA0,
            0xAD,
            0x1680,
            *range(0x2000, 0x2010),
            0x2028,
            0x2029,
            0x202F,
            0x205F,
            0x2060,
            0x3000,
            0xFEFF,
        ],
    )
)


def trimmed(column: str) -> pl.Expr:
    """Return a column without white space, zero-width or control characters at the ends; null where nothing is left."""
    text = pl.col(column).str.strip_chars(_WHITE)
    return pl.when(text.str.len_bytes() > 0).then(text)


def folded(text: pl.Expr) -> pl.Expr:
    """Return the text folded as `fold_cell` folds it, as an expression."""
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"[\u0300-\u036f]", "")
        .str.to_lowercase()
        .str.normalize("NFC")
        .str.replace_all(r"[\s\u00a0\u3000]+", " ")
        .str.strip_chars(_ENDS)
    )


def is_placeholder(text: pl.Expr, *, names: bool = False, codes: bool = False) -> pl.Expr:
    """Say where a trimmed text is a word for "nothing here". False where it is null.

    Args:
        text: trimmed texts.
        names: the column holds names, for which more words are placeholders ("test", "various").
        codes: the column may hold codes of two letters, which are then no placeholders ("NA" is Namibia).
    """
    words = cell_words()
    known = words.name_placeholders if names else words.placeholders
    if codes:
        known = frozenset(w for w in known if not (len(w) == 2 and w.isalpha()))
    # Texts are not folded here, which costs ten times as much: the list holds the words with their accents and without.
    said = text.str.to_lowercase().str.strip_chars(_ENDS).is_in(sorted(known))
    return (said | ~text.str.contains(r"[\p{L}\p{N}]")).fill_null(False)


@cache
def _not_supplier_patterns() -> tuple[str, str]:
    """Return the patterns of totals and of notes, for texts in lower case."""
    words = cell_words()

    def any_of(texts: tuple[str, ...]) -> str:
        return "|".join(re.escape(t.lower()).replace(r"\ ", r"\s+") for t in sorted(texts, key=len, reverse=True))

    money = r"[\p{Sc}\p{L}]{0,3}\s*[-(]?[0-9][0-9.,'’ \u00a0\u202f]*[)%]?\s*[\p{Sc}\p{L}]{0,3}"
    totals = rf"^[*=\s-]*(?:{any_of(words.totals)})\s*[:：=]?\s*(?:{money}|\({money}\))?[*=\s.-]*$"
    pages = r"(?:page|seite|p[aá]gina|pagina)\s*[0-9]+\s*(?:(?:of|von|de|di|sur|/)\s*[0-9]+)?\s*$|[-–]\s*[0-9]+\s*[-–]$"
    stand = r"(?:stand|as of|as at)\s+(?:[0-9]{1,4}[./-])"
    notes = (
        rf"^[*(\[\s]*(?:(?:{any_of(words.notes_with_colon)})\s*[:：]"
        rf"|(?:{any_of(words.notes_bare)})(?:[^\p{{L}}]|$)|{pages}|{stand})"
    )
    return totals, notes


def not_a_supplier(name: pl.Expr, elsewhere: pl.Expr) -> pl.Expr:
    """Say what a row is that is no supplier's: a total, a note below the list, a rule line.

    Args:
        name: the trimmed text of the name cell, placeholders as they stand.
        elsewhere: the row gives a country, an address or a sector, so that it speaks of a place: "Total" in France is a
            supplier.

    Returns:
        What the row looks like, e.g. "a total ('Total:')"; null where it may be a supplier's.
    """
    totals, notes = _not_supplier_patterns()
    # No row of the kinds is long, and most names end the matter at once.
    short = pl.when(name.str.len_chars() <= 300).then(name.str.to_lowercase())
    shown = name.str.slice(0, 60)
    said = (
        pl.when(name.str.contains(r"^[-=_*|+–—]{3,}$") | name.str.contains(r"^[-=_*|+\s–—]{5,}$"))
        .then(pl.lit("a rule line"))
        .when(short.str.contains(totals))
        .then(pl.format("a total ('{}')", shown))
        .when(short.str.contains(notes))
        .then(pl.format("a note ('{}')", shown))
    )
    return pl.when(~elsewhere).then(said)
