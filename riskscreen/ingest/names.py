"""Supplier names for comparison: folded, without legal form. Only equal names are taken as one; nothing is fuzzy."""

import re
import unicodedata
from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.yaml_text import read_yaml_text

_GLUED = re.compile(r"[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff]")
_VANISH = "[\u0300-\u036f.'\u2019`\u00b4\u2018]"
"""Accents, and marks that vanish: "S.A." is "SA"."""


class LegalForms:
    """The legal forms as two regular expressions for folded names (see `legal_forms.yml`)."""

    def __init__(self) -> None:
        raw = read_yaml_text(asset("data", "ingest", "legal_forms.yml"))
        suffixes = {self._tidy(w) for words in raw["suffixes"].values() for w in words}
        prefixes = {self._tidy(w) for words in raw["prefixes"].values() for w in words}
        self.tail = self._pattern(suffixes, front=False)
        self.head = self._pattern(prefixes, front=True)
        weak = {self._tidy(w) for w in raw["weak_evidence"]}
        self._telling = tuple(
            re.compile(self._pattern(forms - weak, front=front))
            for forms, front in ((suffixes, False), (prefixes, True))
        )

    def told_by(self, folded: str) -> bool:
        """Say whether a folded name carries a form that is evidence of a company (see `weak_evidence` in the file)."""
        return any(pattern.search(folded) for pattern in self._telling)

    @staticmethod
    def _tidy(word: str) -> str:
        return fold_name(word)

    @staticmethod
    def _pattern(forms: set[str], *, front: bool) -> str:
        """Return the pattern of forms at one end; group 1 is the letter that keeps the rest from being nothing."""
        ordered = sorted((f for f in forms if f), key=lambda f: (-len(f), f))
        glued = [f for f in ordered if _GLUED.search(f) and len(f) > 1]
        spaced = "|".join(re.escape(f).replace(r"\ ", " ") for f in ordered if f not in glued)
        joined = "|".join(re.escape(f).replace(r"\ ", " ?") for f in glued)
        either = f"(?:(?:{spaced}) |(?:{joined}) ?)" if front else f"(?: (?:{spaced})| ?(?:{joined}))"
        return rf"^{either}+(\w)" if front else rf"(\w){either}+$"


@cache
def legal_forms() -> LegalForms:
    """Return the shipped legal forms."""
    return LegalForms()


def fold_name(text: str) -> str:
    """Fold one name as `folded_name` folds a column."""
    apart = re.sub(_VANISH, "", unicodedata.normalize("NFKD", text)).lower()
    spaced = re.sub("[&+]", " and ", apart)
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in spaced)
    return " ".join(kept.split())


def has_legal_form(text: str) -> bool:
    """Say whether a text carries a telling legal form at its end or front ("Acme Ltd", "PT Maju", "某某有限公司").

    Args:
        text: a cell's text.
    """
    return legal_forms().told_by(fold_name(text))


def folded_name(text: pl.Expr) -> pl.Expr:
    """Return names folded: lower case, no accents, full stops and apostrophes gone, other punctuation a blank.

    Letters stay decomposed, as comparison needs nothing else.

    Args:
        text: names as they stand.
    """
    return (
        text.str.normalize("NFKD")
        .str.replace_all(_VANISH, "")
        .str.to_lowercase()
        .str.replace_all("[&+]", " and ")
        .str.replace_all(r"[^\p{L}\p{N}\p{M}]+", " ")
        .str.strip_chars(" ")
    )


def core_name(text: pl.Expr) -> pl.Expr:
    """Return names for comparison: folded, legal forms at the end and the front gone, blanks gone.

    A name that is nothing but legal forms stays as it is. Blanks go because they differ most between spellings
    ("Hai Ge" and "Haige"); digits stay ("11420 Corp." and "Belletech Corp." have nothing in common once the form is
    gone).

    Args:
        text: names as they stand.
    """
    # One chain, each step once: a "when" that keeps names of nothing but forms would run the chain twice. The
    # pattern keeps them.
    forms = legal_forms()
    return (
        folded_name(text)
        .str.replace(forms.tail, "${1}")
        .str.replace(forms.head, "${1}")
        .str.replace_all(" ", "", literal=True)
    )
