"""Words that stand in cells (yes, no, n/a, about, month names), read from `data/ingest/values.yml`."""

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
