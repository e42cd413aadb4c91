"""Currencies: ISO 4217 codes from codes, signs and words."""

import re
from dataclasses import dataclass
from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.header_words import fold
from riskscreen.ingest.yaml_text import read_yaml_text

_SIGNS = re.compile(r"[€£₹฿₫₩₱₺₽₴₪₦৳]")


@dataclass(frozen=True)
class Currencies:
    """The currency table.

    Attributes:
        codes: ISO 4217 codes.
        by_word: folded code, sign or word -> code.
    """

    codes: frozenset[str]
    by_word: dict[str, str]

    def code_of(self, text: str) -> str | None:
        """Return the code that a cell names, or None."""
        return self.by_word.get(fold(text.strip()))

    def in_header(self, header: str) -> str | None:
        """Return the one currency a column's name names ("Spend (EUR)", "Montant €"), or None.

        A code counts in capitals only, so that "all" or "top" in a header name no currency.
        """
        named = {self.by_word[fold(sign)] for sign in _SIGNS.findall(header)}
        named |= {
            word
            for word in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", header)
            if word in self.codes and word not in _WORDS_TOO
        }
        return named.pop() if len(named) == 1 else None


_WORDS_TOO = frozenset({"ALL", "TOP", "TRY", "MAD", "COP", "CUP", "SOS", "GEL", "LAK", "PEN", "SAR", "NIO", "RON"})
"""Codes that are words of headers too ("ALL SPEND")."""


@cache
def currencies() -> Currencies:
    """Return the shipped currency table."""
    raw = read_yaml_text(asset("data", "ingest", "currencies.yml"))
    by_word = {fold(code): code for code in raw["codes"]}
    for code, words in raw["words"].items():
        by_word.update({fold(word): code for word in words})
    return Currencies(frozenset(raw["codes"]), by_word)


def read_currencies(values: pl.Series) -> pl.DataFrame:
    """Resolve distinct currency cells.

    Args:
        values: distinct texts as they stand.

    Returns:
        A frame with `value` (as given) and `code` (ISO 4217, null where the text names no currency).
    """
    table = currencies()
    texts = values.to_list()
    return pl.DataFrame(
        {"value": texts, "code": [None if t is None else table.code_of(t) for t in texts]},
        schema={"value": pl.String, "code": pl.String},
    )
