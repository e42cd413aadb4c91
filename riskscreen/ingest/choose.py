"""Which of several candidate columns is taken for a field, and why.

Rules, said in `why`:
    name: a column that speaks of the supplier before one that speaks of its site; then the more exact header; then
    the first.
    country: where work is done (site, production, origin) before one that says nothing, before where papers are
    signed (headquarters,
        registration, billing), unless it is mostly blank; then more values recognised; then the more exact header;
        then the first.
    sector, goods: more values recognised (in steps of ten per cent); then, for sectors, the finer; then the more
    exact header; then the first.
    address, subdivision: the columns that belong to the country's block ("Factory country", "Factory city"); then as
    for country.
    ids: an id that is called the supplier's before other ids, which are taken only where each carries one name.
    others: the more exact header, then the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from riskscreen.ingest.candidates import ADDRESS_PARTS, Candidate, Table
from riskscreen.ingest.cell_words import trimmed
from riskscreen.ingest.header_words import OFFICE, SITE, WHOLE
from riskscreen.ingest.names import core_name

CONFLICTS_ALLOWED = 0.05
"""Share of rows whose id carries several names, above which an id not called the supplier's is not taken for one."""

_ROLE = {SITE: "where work is done", OFFICE: "where papers are signed"}


@dataclass(frozen=True)
class Choice:
    """The columns taken for a field, and why; `note` says why another candidate was not taken."""

    columns: tuple[str, ...]
    why: str
    note: str = ""


Found = dict[str, list[Candidate]]


def choose_all(table: Table, found: Found, taken: dict[str, tuple[str, ...]]) -> dict[str, Choice]:
    """Choose the columns of every field.

    Args:
        table: the table.
        found: the candidates by field.
        taken: fields fixed by the user, with their columns.

    Returns:
        Field -> what was chosen; fields without a column are left out.
    """
    chosen: dict[str, Choice] = {}

    def take(field: str, choice: Choice | None) -> None:
        if choice is not None:
            chosen[field] = choice

    take("name", choose_name(table, found.get("name", [])))
    country = choose_country(found.get("country", []))
    take("country", country)
    block = next(
        (c.block for c in found.get("country", []) if country and c.column in country.columns), frozenset[str]()
    )
    address, address_block = choose_address(found, block)
    take("address", address)
    take("subdivision", choose_subdivision(found.get("subdivision", []), block if country else None, address_block))
    take("sector", _choose_recognised(found.get("sector", []), lambda c: c.contents.sector_share(c.column), finer=True))
    take("goods", choose_goods(found.get("goods", [])))
    take("spend", _first(found.get("spend", [])))
    if "spend" in chosen or "spend" in taken:
        spend = (chosen["spend"].columns if "spend" in chosen else taken["spend"])[0]
        take("currency", _currency(table, found.get("currency", []), spend))
    names = taken.get("name") or (chosen["name"].columns if "name" in chosen else ())
    take("supplier_id", choose_id(table, found.get("supplier_id", []), names[0] if names else None))
    for field, options in found.items():
        if field not in chosen and field not in {
            *ADDRESS_PARTS,
            "name",
            "country",
            "subdivision",
            "sector",
            "goods",
            "spend",
            "currency",
            "supplier_id",
        }:
            take(field, _first(options))
    return chosen


def _best(options: Sequence[Candidate], key: Callable[[Candidate], tuple[float, ...]]) -> Candidate | None:
    return max(options, key=lambda c: (*key(c), -c.place), default=None)


def _exact(c: Candidate) -> tuple[float, ...]:
    return (c.match.strength, -c.match.rank)


def _first(options: Sequence[Candidate]) -> Choice | None:
    best = _best(options, _exact)
    return None if best is None else Choice((best.column,), _called(best), _others(options, best))


def _called(c: Candidate) -> str:
    return "by its name" if c.match.strength == WHOLE else f"its name holds '{' '.join(sorted(c.match.phrase))}'"


def _others(options: Sequence[Candidate], best: Candidate) -> str:
    rest = [f"'{c.column}'" for c in options if c.column != best.column]
    return f"{best.field}: '{best.column}' was taken, not {', '.join(rest)}" if rest else ""


def choose_name(table: Table, options: Sequence[Candidate]) -> Choice | None:
    """Choose the column of the supplier's name."""
    filled = [c for c in options if c.contents.filled] or list(options)
    best = _best(
        filled, lambda c: (table.words.holds_option(c.header, "name", "first"), -c.match.rank, c.match.strength)
    )
    return None if best is None else Choice((best.column,), _called(best), _others(options, best))


def choose_country(options: Sequence[Candidate]) -> Choice | None:
    """Choose the column of the country where the supplier works."""
    if not options:
        return None
    known = {c.column: c.contents.country_share * c.contents.filled / max(c.contents.rows, 1) for c in options}
    most = max(known.values())
    usable = [c for c in options if known[c.column] * 2 >= most]
    best = _best(usable, lambda c: (-c.role, round(known[c.column] * 10), *_exact(c)))
    if best is None:
        return None
    why = _called(best)
    if best.contents.values:
        why += f"; {best.contents.country_share:.0%} of its values are countries"
    note = ""
    rest = [c for c in options if c.column != best.column]
    if rest:
        said = _ROLE.get(best.role, "")
        reason = (
            f"it says {said}"
            if said and any(c.role > best.role for c in rest)
            else "more of its values are recognised"
            if any(round(known[c.column] * 10) < round(known[best.column] * 10) for c in rest)
            else "others say where papers are signed"
            if any(c.role > best.role for c in rest)
            else "its name is the more exact or it stands first"
        )
        note = f"country: '{best.column}' was taken, not {', '.join(repr(c.column) for c in rest)}, because {reason}"
    return Choice((best.column,), why, note)


def choose_subdivision(
    options: Sequence[Candidate], country: frozenset[str] | None, address: frozenset[str]
) -> Choice | None:
    """Choose the province or state: of the country's block, where there is a country; else where work is done.

    Args:
        options: the candidates.
        country: the block of the country's column; None where the list has none.
        address: the block of the address.
    """
    best = _best(
        options,
        lambda c: (c.block == country, -c.role, c.block == address, c.contents.filled > 0, *_exact(c)),
    )
    return None if best is None else Choice((best.column,), _called(best), _others(options, best))


def choose_address(found: Found, block: frozenset[str]) -> tuple[Choice | None, frozenset[str]]:
    """Choose the address: all columns of one block (street, town, postcode), joined in that order.

    Returns:
        The choice, and the block's subject words.
    """
    parts = [c for part in ADDRESS_PARTS for c in found.get(part, [])]
    if not parts:
        return None, frozenset()
    lead = _best(
        parts, lambda c: (c.block == block, c.field == "address", -c.role, c.contents.filled > 0, c.match.strength)
    )
    if lead is None:
        return None, frozenset()
    own = lead.block
    joined = (
        [c for c in parts if c.block in (own, frozenset())]
        if lead.field == "address" or not own
        else [c for c in parts if c.block == own]
    )
    ordered = sorted(joined, key=lambda c: (ADDRESS_PARTS.index(c.field), c.header.numbers, c.place))
    return Choice(tuple(c.column for c in ordered), "by their names" if len(ordered) > 1 else "by its name"), own


def _choose_recognised(
    options: Sequence[Candidate], share: Callable[[Candidate], float], *, finer: bool
) -> Choice | None:
    if len(options) < 2:
        return _first(options)
    known = {c.column: round(share(c) * 10) * (c.contents.filled / max(c.contents.rows, 1)) for c in options}
    best = _best(options, lambda c: (round(known[c.column]), c.contents.distinct if finer else 0, *_exact(c)))
    if best is None:
        return None
    rest = [c for c in options if c.column != best.column]
    reason = "more of its cells are recognised" + (
        ", or as many and it is finer" if finer else ", or as many and it stands first"
    )
    return Choice(
        (best.column,),
        _called(best),
        f"{best.field}: '{best.column}' was taken, not {', '.join(repr(c.column) for c in rest)}, because {reason}",
    )


def choose_goods(options: Sequence[Candidate]) -> Choice | None:
    """Choose the goods: one column, or several that differ by a number only ("Product 1", "Product 2")."""
    choice = _choose_recognised(options, lambda c: c.contents.goods_share, finer=False)
    if choice is None:
        return None
    lead = next(c for c in options if c.column == choice.columns[0])
    row = [
        c
        for c in options
        if c.header.words == lead.header.words
        and c.header.unspaced == lead.header.unspaced
        and c.header.numbers != lead.header.numbers
    ]
    if not row or not (lead.header.numbers or all(c.header.numbers for c in row)):
        return choice
    columns = sorted([lead, *row], key=lambda c: (c.header.numbers, c.place))
    return Choice(tuple(c.column for c in columns), "by their names, numbered")


def _currency(table: Table, options: Sequence[Candidate], spend: str) -> Choice | None:
    own = table.words.block(table.headers[spend])
    best = _best(
        options, lambda c: (table.words.block(c.header) == own, -abs(c.place - table.places[spend]), *_exact(c))
    )
    return None if best is None else Choice((best.column,), _called(best), _others(options, best))


def choose_id(table: Table, options: Sequence[Candidate], name: str | None) -> Choice | None:
    """Choose the supplier's id. Ids not called the supplier's are taken only where each carries one name."""
    named = [c for c in options if not c.match.must_fit]
    if named:
        return _first(named)
    left: list[str] = []
    for candidate in sorted(options, key=lambda c: (-c.match.strength, c.match.rank, c.place)):
        filled = candidate.contents.filled / max(candidate.contents.rows, 1)
        if filled < 0.2 or (candidate.contents.distinct == 1 and candidate.contents.filled > 1):
            continue
        share = conflict_share(table.sample.lazy(), candidate.column, name) if name is not None else 0.0
        if share <= CONFLICTS_ALLOWED:
            return Choice((candidate.column,), "an id that carries one name each", "; ".join(left))
        left.append(
            f"supplier_id: '{candidate.column}' was not taken, because in {share:.0%} of the rows "
            "its ids carry several names"
        )
    return Choice((), "", "; ".join(left)) if left else None


def conflict_share(frame: pl.LazyFrame, id_column: str, name_column: str) -> float:
    """Return the share of the rows with an id whose id carries several names, 0-1.

    Args:
        frame: the table.
        id_column: column of ids.
        name_column: column of names; they are compared as in `core_name`.
    """
    by_id = (
        frame.select(trimmed(id_column).alias("id"), trimmed(name_column).alias("name"))
        .drop_nulls()
        .group_by(pl.col("id").str.to_lowercase().hash().alias("id"))
        .agg(pl.len().alias("rows"), core_name(pl.col("name")).n_unique().alias("names"))
    )
    facts = (
        by_id.select(rows=pl.col("rows").sum(), bad=pl.col("rows").filter(pl.col("names") > 1).sum())
        .collect()
        .row(0, named=True)
    )
    return float(facts["bad"] / facts["rows"]) if facts["rows"] else 0.0
