"""Supplier names for comparison: folded, without legal form. Only equal names are ever taken as one; nothing is matched fuzzily."""

import re
from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.header_words import fold
from riskscreen.ingest.yaml_text import read_yaml_text

_GLUED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CLOSED_UP = r"[.'’`´‘]"
"""Marks that vanish: "S.A." is "SA"."""


class LegalForms:
    """The legal forms as two regular expressions for folded names (see `legal_forms.yml`)."""

    def __init__(self) -> None:
        raw = read_yaml_text(asset("data", "ingest", "legal_forms.yml"))
        suffixes = {self._tidy(w) for words in raw["suffixes"].values() for w in words}
        prefixes = {self._tidy(w) for words in raw["prefixes"].values() for w in words}
        self.tail = self._pattern(suffixes, front=False)
        self.head = self._pattern(prefixes, front=True)
        weak = {self._tidy(w) for w in raw["weak_evidence"]}
        self.telling = re.compile(f"{self._pattern(suffixes - weak, front=False)}|{self._pattern(prefixes - weak, front=True)}")

    @staticmethod
    def _tidy(word: str) -> str:
        return fold_name(word) if not _GLUED.search(word) else re.sub(r"[^\w\u0e00-\u0e7f]+", " ", fold(word)).strip()

    @staticmethod
    def _pattern(forms: set[str], *, front: bool) -> str:
        ordered = sorted((f for f in forms if f), key=lambda f: (-len(f), f))
        glued = "|".join(re.escape(f).replace(r"\ ", " ?") for f in ordered if _GLUED.search(f))
        spaced = "|".join(re.escape(f).replace(r"\ ", " ") for f in ordered if not _GLUED.search(f))
        return f"^(?:(?:(?:{spaced}) )|(?:(?:{glued}) ?))+" if front else f"(?:(?: (?:{spaced}))|(?: ?(?:{glued})))+$"


@cache
def legal_forms() -> LegalForms:
    """Return the shipped legal forms."""
    return LegalForms()


def fold_name(text: str) -> str:
    """Fold one name as `folded_name` folds a column."""
    closed = re.sub(_CLOSED_UP, "", fold(text)).replace("&", " and ").replace("+", " and ")
    return " ".join(re.sub(r"[^\w\u0e00-\u0e7f]|_", " ", closed).split())


def has_legal_form(text: str) -> bool:
    """Say whether a text carries a telling legal form at its end or front ("Acme Ltd", "PT Maju", "某某有限公司").

    Args:
        text: a cell's text.
    """
    name = fold_name(text)
    found = legal_forms().telling.search(name)
    return found is not None and found.span() != (0, len(name))


def folded_name(text: pl.Expr) -> pl.Expr:
    """Return names folded: lower case, no accents, full stops and apostrophes gone, other punctuation a blank.

    Args:
        text: names as they stand.
    """
    return (
        text.str.normalize("NFKD")
        .str.replace_all(r"[\u0300-\u036f.'’`´‘]", "")
        .str.to_lowercase()
        .str.normalize("NFC")
        .str.replace_all("[&+]", " and ")
        .str.replace_all(r"[^\p{L}\p{N}\p{M}]+", " ")
        .str.strip_chars(" ")
    )


def core_name(text: pl.Expr) -> pl.Expr:
    """Return names for comparison: folded, legal forms at the end and the front gone, blanks gone.

    A name that is nothing but legal forms stays as it is. Blanks go because they differ most between spellings ("Hai Ge" and "Haige");
    digits stay ("11420 Corp." and "Belletech Corp." have nothing in common once the form is gone).

    Args:
        text: names as they stand.
    """
    forms = legal_forms()
    name = folded_name(text)
    bare = name.str.replace(forms.tail, "").str.replace(forms.head, "")
    kept = pl.when(bare.str.len_chars() >= 2).then(bare).otherwise(name)
    return kept.str.replace_all(" ", "", literal=True)
