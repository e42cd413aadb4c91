"""Which columns may be which field: by what they are called, and by what they hold."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from functools import cache, cached_property

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.ingest.contents import Contents, contents_of
from riskscreen.ingest.currency import currencies
from riskscreen.ingest.header_words import QUALIFIED, WEAK, Header, HeaderWords, Match, fold, header_words

ADDRESS_PARTS = ("address", "address_town", "address_postcode")
_FIT = {"sector": 0.2, "goods": 0.2, "country": 0.5}
_FIT_WEAK = {"country": 0.8, "sector": 0.5}
_SHARES = ("women", "migrant", "agency", "buyer_share")


class Table:
    """A table's headers and the contents of its columns, measured when first asked for.

    Args:
        columns: the columns, in order.
        sample: rows of the table, all text.
    """

    def __init__(self, columns: Sequence[str], sample: pl.DataFrame) -> None:
        self.columns = tuple(columns)
        self.sample = sample
        self.words: HeaderWords = header_words()
        self.headers: dict[str, Header] = {c: self.words.read(c) for c in self.columns}
        self.contents = cache(lambda column: contents_of(self.sample, column))

    def candidate(self, column: str, field: str, match: Match, place: int) -> "Candidate":
        """Put together what is known of a column that may be a field."""
        header = self.headers[column]
        # "Postal code" is no address where papers are signed: what names the field says nothing of whose it is.
        # Countries are another
        # matter: "country of origin" is the site's.
        around = header if field == "country" else replace(header, words=header.words - match.phrase)
        block = self.words.block(replace(header, words=header.words - match.phrase))
        return Candidate(column, field, match, header, place, self.contents(column), self.words.role(around), block)

    @cached_property
    def places(self) -> dict[str, int]:
        """Position of each column."""
        return {c: i for i, c in enumerate(self.columns)}


@dataclass(frozen=True)
class Candidate:
    """A column that may be a field.

    Attributes:
        column: the user's column.
        field: our field (address parts apart).
        match: how its header names the field.
        header: the header as read.
        place: position of the column.
        contents: what the column holds.
        role: whose place it speaks of.
        block: the other subject words of its header; columns with the same ones belong together ("Billing city",
            "Billing country").
    """

    column: str
    field: str
    match: Match
    header: Header
    place: int
    contents: Contents
    role: int
    block: frozenset[str]


def candidates(table: Table, taken: MappingType[str, Sequence[str]]) -> dict[str, list[Candidate]]:
    """Give every free column to the field that its header names best, if its contents allow.

    Args:
        table: the table.
        taken: fields that are fixed already, with their columns.

    Returns:
        Field -> its candidates, in the columns' order.
    """
    used = {c for cs in taken.values() for c in cs}
    found: dict[str, list[Candidate]] = {}
    for place, column in enumerate(table.columns):
        if column in used:
            continue
        for field, match in _named(table.words, table.headers[column], column):
            whole = "address" if field in ADDRESS_PARTS else field
            if whole in taken:
                continue
            contents = table.contents(column)
            if _fits(field, match, contents, column):
                found.setdefault(field, []).append(table.candidate(column, field, match, place))
                break
    return found


def _named(words: HeaderWords, header: Header, column: str) -> list[tuple[str, Match]]:
    """Return the fields that a header names, the best first."""
    found: list[tuple[str, Match]] = []
    for name in words.fields:
        match = words.match(_without_currency(header, column) if name == "spend" else header, name)
        if match is not None:
            found.append((name, match))
    for control in CONTROLS:
        for dates, suffix in ((False, "evidence"), (True, "date")):
            bare = words.without_words(header, dates=dates)
            match = None if bare is None else words.match(bare, control)
            if match is not None:
                found.append((f"{control}_{suffix}", replace(match, size=match.size + 1)))
    order = {name: i for i, name in enumerate(words.fields)}
    found.sort(key=lambda x: (-x[1].strength, -x[1].size, x[1].must_fit, order.get(x[0], 0)))
    return [x for x in found if x[1].strength >= QUALIFIED or x[0] in _FIT_WEAK]


def _without_currency(header: Header, column: str) -> Header:
    code = currencies().in_header(column)
    return header if code is None else replace(header, words=header.words - {fold(code)})


def _fits(field: str, match: Match, contents: Contents, column: str) -> bool:
    """Say whether a column's contents allow the field. An empty column is judged by its name alone."""
    if not contents.values:
        return match.strength > WEAK and not match.must_fit
    if field in _FIT and (match.must_fit or match.strength == WEAK):
        least = _FIT_WEAK.get(field, 1.0) if match.strength == WEAK else _FIT[field]
        return _recognised(field, contents, column) >= least
    if field in ("spend", "workers", *_SHARES):
        return contents.digit_share >= (0.3 if match.strength > QUALIFIED else 0.5)
    if field.endswith("_date"):
        return contents.digit_share >= 0.3
    if field == "currency":
        return match.strength > QUALIFIED or contents.currency_share >= 0.3
    test = _TESTS.get(field)
    return test is None or test(contents)


_TESTS: dict[str, Callable[[Contents], bool]] = {
    "name": lambda c: c.number_share < 0.9 and c.email_share < 0.5 and c.yes_no_share < 0.9,
    "tier": lambda c: c.tier_share >= 0.3,
    "parent_id": lambda c: c.legal_form_share < 0.1,
    "supplier_id": lambda c: c.legal_form_share < 0.1 and c.mean_length <= 64,
}


def _recognised(field: str, contents: Contents, column: str) -> float:
    """Return the share of the cells that the reference tables recognise for the field."""
    if field == "sector":
        return contents.sector_share(column)
    return contents.goods_share if field == "goods" else contents.country_share
