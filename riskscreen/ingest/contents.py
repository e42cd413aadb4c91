"""What a column holds: measured on its distinct values in a sample of the table."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from riskscreen.ingest.cell_words import cell_words, fold_cell, is_placeholder, trimmed
from riskscreen.ingest.currency import currencies
from riskscreen.ingest.names import has_legal_form
from riskscreen.ingest.yesno import tier_of

_DISTINCT = 400

_US_STATES = frozenset(
    {
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA"),
        *("ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK"),
        *("OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC", "PR"),
    }
)
_EMAIL = re.compile(r"^[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}$")
_PHONE = re.compile(
    # Digits that merely begin with 00 are ids ("0000100234"): without a plus, a country code and a separator must follow.
    r"^(?:\+\d[\d ().\-/]{6,20}|00[1-9]\d{0,2}[ ().\-/][\d ().\-/]{5,20})(?:\s*(?:x|ext)\.?\s*\d+)?$"
    r"|^\(\d{2,5}\) ?\d[\d .\-]{4,12}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$"
)
_NUMBER = re.compile(r"^[\s$€£¥]*[-+(]?\d[\d.,' \u00a0]*\d?\)?\s*%?$")


@dataclass(frozen=True)
class Contents:
    """Distinct values of a column in the sample, the frequent first, with how often each stands there.

    Attributes:
        values: at most 400 distinct trimmed values; placeholders left out.
        counts: how often each of `values` stands in the sample.
        distinct: number of distinct values in the sample.
        filled: number of cells of the sample that hold a value.
        rows: number of rows of the sample.
    """

    values: tuple[str, ...]
    counts: tuple[int, ...]
    distinct: int
    filled: int
    rows: int

    def share(self, hits: Sequence[bool]) -> float:
        """Return the share of the cells (of `values`) whose value is a hit, 0-1."""
        total = sum(self.counts)
        return sum(c for c, hit in zip(self.counts, hits, strict=True) if hit) / total if total else 0.0

    def distinct_share(self, hits: Sequence[bool]) -> float:
        """Return the share of the distinct values that are a hit, 0-1."""
        return sum(map(bool, hits)) / len(hits) if hits else 0.0

    @cached_property
    def country_share(self) -> float:
        """Share of the distinct values that name a country; 0 where they look like states of one country."""
        if not self.values or max(map(len, self.values)) == 1:
            return 0.0
        if self.distinct > 3 and all(v.upper() in _US_STATES for v in self.values):
            return 0.0
        if all(_NUMBER.match(v) for v in self.values):
            return 0.0
        hits = countries_among(self.values)
        return self.share([v in hits for v in self.values])

    def sector_share(self, header: str) -> float:
        """Share of the cells that the sector tables recognise."""
        from riskscreen.reference.sectors import resolve_sectors

        if not self.values:
            return 0.0
        known = resolve_sectors(pl.Series("value", list(self.values), dtype=pl.String), column_name=header)
        hits = dict(zip(known["value"].to_list(), known["status"].is_in(["code", "text"]).to_list(), strict=True))
        return self.share([hits.get(v, False) for v in self.values])

    @cached_property
    def goods_share(self) -> float:
        """Share of the cells that name goods of the reference list."""
        from riskscreen.reference.goods import resolve_goods

        if not self.values:
            return 0.0
        known = resolve_goods(pl.Series("value", list(self.values), dtype=pl.String))
        hits = dict(
            zip(known["value"].to_list(), known["status"].is_in(["recognised", "partly"]).to_list(), strict=True)
        )
        return self.share([hits.get(v, False) for v in self.values])

    @cached_property
    def number_share(self) -> float:
        """Share of the cells that are numbers."""
        return self.share([bool(_NUMBER.match(v)) for v in self.values])

    @cached_property
    def email_share(self) -> float:
        """Share of the cells that are e-mail addresses."""
        return self.share([bool(_EMAIL.match(v)) for v in self.values])

    @cached_property
    def phone_share(self) -> float:
        """Share of the cells that are telephone numbers (written with a plus or in groups)."""
        return self.share([bool(_PHONE.match(v)) for v in self.values])

    @cached_property
    def legal_form_share(self) -> float:
        """Share of the distinct values that carry a company's legal form."""
        return self.distinct_share([has_legal_form(v) for v in self.values])

    @cached_property
    def yes_no_share(self) -> float:
        """Share of the cells that say yes or no."""
        words = cell_words()
        return self.share([fold_cell(v) in words.yes or fold_cell(v) in words.no for v in self.values])

    @cached_property
    def digit_share(self) -> float:
        """Share of the cells that hold a digit."""
        return self.share([any(c.isdigit() for c in v) for v in self.values])

    @cached_property
    def tier_share(self) -> float:
        """Share of the cells that name a tier."""
        return self.share([tier_of(v) is not None for v in self.values])

    @cached_property
    def currency_share(self) -> float:
        """Share of the cells that name a currency."""
        return self.share([currencies().code_of(v) is not None for v in self.values])

    @cached_property
    def address_share(self) -> float:
        """Share of the distinct values that look like addresses: words, a number, and a comma or line break."""
        return self.distinct_share(
            [
                bool(len(v) > 15 and re.search(r"\d", v) and re.search(r"[,\n;]|\d{4,}", v) and " " in v)
                for v in self.values
            ]
        )

    @property
    def variety(self) -> float:
        """Distinct values per filled cell, 0-1."""
        return self.distinct / self.filled if self.filled else 0.0

    @cached_property
    def mean_length(self) -> float:
        """Mean length of the distinct values, in characters."""
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0


def countries_among(values: Iterable[str]) -> frozenset[str]:
    """Return those of the distinct values that name a country, a former one or one of several.

    Args:
        values: distinct texts.
    """
    from riskscreen.reference.territories import resolve_countries

    known = resolve_countries(pl.Series("value", list(values), dtype=pl.String))
    return frozenset(known.filter(pl.col("status").is_in(["recognised", "ambiguous", "former"]))["value"].to_list())


def contents_of(sample: pl.DataFrame, column: str) -> Contents:
    """Measure one column of a sample.

    Args:
        sample: rows of the table, all text.
        column: the column.
    """
    text = (
        sample.lazy().select(trimmed(column).alias("v")).drop_nulls().filter(~is_placeholder(pl.col("v"), codes=True))
    )
    counts = text.group_by("v").agg(pl.len().alias("n")).sort(["n", "v"], descending=[True, False]).collect()
    top = counts.head(_DISTINCT)
    return Contents(
        values=tuple(top["v"].to_list()),
        counts=tuple(top["n"].to_list()),
        distinct=counts.height,
        filled=int(counts["n"].sum() or 0),
        rows=sample.height,
    )
