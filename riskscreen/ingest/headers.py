"""Finds the columns of a list: by what they are called, in eight languages, and by what they hold."""

import re
from collections.abc import Mapping as MappingType
from collections.abc import Sequence

import polars as pl

from riskscreen.domain.errors import ConfigError, InputRejected
from riskscreen.ingest.answer_columns import answer_field
from riskscreen.ingest.candidates import Table, candidates
from riskscreen.ingest.choose import Choice, choose_all
from riskscreen.ingest.contents import Contents, countries_among
from riskscreen.ingest.mapping_file import FIELDS, Layout, Mapping, MappingFile
from riskscreen.ingest.overrides import resolve_overrides
from riskscreen.ingest.personal import personal_columns

__all__ = ["Mapping", "map_columns"]

_UNNAMED = re.compile(r"^column \d+(?: \(\d+\))?$")
_GLANCE = 8
_NAME_WORDS = frozenset(
    {"name", "nom", "nome", "naam", "navn", "namn", "nazwa", "nimi", "nombre", "bezeichnung", "title", "titel"}
)
_NAME_WORDS_UNSPACED = ("名", "ชื่อ", "이름", "상호")


def map_columns(
    columns: Sequence[str],
    sample: pl.DataFrame,
    *,
    overrides: MappingType[str, str | Sequence[str]] | None = None,
    remembered: MappingFile | None = None,
    label: str = "the list",
) -> Mapping:
    """Find out which column is which field.

    Args:
        columns: the table's columns, in order.
        sample: rows of the table, all columns as text; the more of the list they span the better.
        overrides: field -> column, as the user says; they hold.
        remembered: a mapping file; where it knows the header layout, it holds for all but the overrides.
        label: name of the table, for messages.

    Returns:
        The mapping, without decisions on scale, date order and decimal mark (see `plan.plan_columns`) but those
        remembered.

    Raises:
        ConfigError: an override names a field or a column that is not there.
        InputRejected: no column holds usable supplier names.
    """
    table = Table(columns, sample)
    fixed = resolve_overrides(overrides or {}, columns, label)
    layout = remembered.find(columns) if remembered is not None else None
    if layout is not None:
        mapping = _from_layout(layout, fixed, columns, label)
    elif columns and all(_UNNAMED.match(c) for c in columns) and "name" not in fixed:
        mapping = _assemble(table, fixed, _by_contents(table, fixed), label)
    else:
        chosen = choose_all(table, candidates(table, fixed), fixed)
        mapping = _assemble(table, fixed, {**_by_guess(table, fixed, chosen), **chosen}, label)
    mapping = mapping.model_copy(
        update={
            "personal": personal_columns(
                table,
                frozenset(c for cs in mapping.fields.values() for c in cs),
                frozenset((*mapping.fields.get("supplier_id", ()), *mapping.fields.get("parent_id", ()))),
            )
        }
    )
    if "name" not in mapping.fields:
        raise InputRejected(
            f"{label} has no column that holds supplier names (columns found: {_listed(columns)}); "
            "name it with --map name=COLUMN, "
            "or screen the file that lists the suppliers."
        )
    return mapping


def _from_layout(layout: Layout, fixed: dict[str, tuple[str, ...]], columns: Sequence[str], label: str) -> Mapping:
    new = [c for c in columns if c not in layout.columns]
    answers = {f: (c,) for c in reversed(new) if (f := answer_field(c)) is not None and f not in layout.fields}
    fields = {f: cs for f, cs in {**answers, **layout.fields, **fixed}.items() if cs}
    said = "a column of answers, called as in our template, that the mapping file does not know"
    why = {f: said if f in answers else "as the mapping file says" for f in fields} | dict.fromkeys(
        (f for f in fields if f in fixed), "as said by --map"
    )
    used = {c for cs in fields.values() for c in cs}
    decisions = {f: d for f, d in layout.decisions.items() if f in fields and f not in fixed}
    return Mapping(
        label=label,
        columns=tuple(columns),
        fields=_ordered(fields),
        why=why,
        unmapped=tuple(c for c in columns if c not in used),
        decisions=decisions,
    )


def _assemble(table: Table, fixed: dict[str, tuple[str, ...]], chosen: dict[str, Choice], label: str) -> Mapping:
    fields = {f: c.columns for f, c in chosen.items() if c.columns}
    fields.update({f: cs for f, cs in fixed.items() if cs})
    for field, columns in fixed.items():
        if not columns:
            fields.pop(field, None)
    why = {f: "as said by --map" if f in fixed else chosen[f].why for f in fields}
    # A code of goods (HS) tells the sector too, where the list has no sector.
    if "goods" in fields and "sector" not in fields and "sector" not in fixed:
        codes = tuple(c for c in fields["goods"] if table.words.holds_option(table.headers[c], "goods", "sector_codes"))
        if codes:
            fields["sector"] = codes[:1]
            why["sector"] = "the list has no sector, and codes of goods tell it"
    used = {c for cs in fields.values() for c in cs}
    notes = tuple(c.note for f, c in chosen.items() if c.note and f not in fixed)
    return Mapping(
        label=label,
        columns=table.columns,
        fields=_ordered(fields),
        why=why,
        unmapped=tuple(c for c in table.columns if c not in used),
        notes=notes,
    )


def _ordered(fields: MappingType[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    unknown = [f for f in fields if f not in FIELDS]
    if unknown:
        raise ConfigError(f"'{unknown[0]}' is not a field; the fields are: {', '.join(FIELDS)}.")
    return {f: tuple(fields[f]) for f in FIELDS if f in fields}


def _by_guess(table: Table, fixed: dict[str, tuple[str, ...]], chosen: dict[str, Choice]) -> dict[str, Choice]:
    """Find name and country by contents where no header names them."""
    used = {c for x in chosen.values() for c in x.columns} | {c for cs in fixed.values() for c in cs}
    found: dict[str, Choice] = {}
    if "name" not in chosen and "name" not in fixed:
        choice = _name_by_contents(table, used)
        if choice is not None:
            found["name"] = choice
            used |= set(choice.columns)
    if "country" not in chosen and "country" not in fixed:
        choice = _country_by_contents(table, used, least=0.9)
        if choice is not None:
            found["country"] = choice
    return found


def _free(table: Table, used: set[str]) -> list[tuple[str, Contents]]:
    return [
        (c, table.contents(c))
        for c in table.columns
        if c not in used
        and not table.words.is_stranger(table.headers[c])
        and table.words.personal_kind(table.headers[c]) is None
    ]


def _name_by_contents(table: Table, used: set[str]) -> Choice | None:
    best: tuple[float, str, str] | None = None
    for column, contents in _free(table, used):
        header = table.headers[column]
        called = bool(header.words & _NAME_WORDS) or any(w in header.unspaced for w in _NAME_WORDS_UNSPACED)
        texts = (
            contents.number_share < 0.1
            and contents.email_share < 0.1
            and contents.distinct > 1
            and 2 < contents.mean_length < 80
        )
        forms = contents.legal_form_share
        # Company forms are evidence enough; a word for "name" needs them too, if few: brands, people and places have
        # names as well.
        if (
            texts
            and (forms >= 0.2 or (called and forms >= 0.02 and contents.variety > 0.2))
            and (best is None or forms > best[0])
        ):
            best = (forms, column, f"no header says so, but {forms:.0%} of its values carry a company's legal form")
    return None if best is None else Choice((best[1],), best[2])


def _country_by_contents(table: Table, used: set[str], *, least: float) -> Choice | None:
    without = table.words.fields["country"].without
    best: tuple[float, str] | None = None
    free = [
        (c, x)
        for c, x in _free(table, used)
        if x.values and x.mean_length <= 40 and not table.headers[c].words & without
    ]
    # One look at the frequent values of all columns tells which are worth a closer one.
    frequent = countries_among({v for _, x in free for v in x.values[:_GLANCE]}) if free else frozenset()
    for column, contents in free:
        glance = contents.values[:_GLANCE]
        if sum(v in frequent for v in glance) * 2 < len(glance):
            continue
        codes = max(map(len, contents.values)) <= 3
        share = contents.country_share
        if (
            share < (max(least, 0.98) if codes else least)
            or (codes and contents.distinct < 2)
            or contents.filled * 4 < contents.rows
        ):
            continue
        if best is None or share > best[0]:
            best = (share, column)
    return (
        None
        if best is None
        else Choice((best[1],), f"no header says so, but {best[0]:.0%} of its values are countries")
    )


def _by_contents(table: Table, fixed: dict[str, tuple[str, ...]]) -> dict[str, Choice]:
    """Find the columns of a list without header row by what they hold."""
    used = {c for cs in fixed.values() for c in cs}
    found: dict[str, Choice] = {}

    def take(field: str, choice: Choice | None) -> None:
        if choice is not None and field not in fixed:
            found[field] = choice
            used.update(choice.columns)

    take("country", _country_by_contents(table, used, least=0.6))
    free = [(c, x) for c, x in _free(table, used) if x.values]
    texts = [
        (c, x)
        for c, x in free
        if x.number_share < 0.1 and x.email_share < 0.1 and x.phone_share < 0.3 and x.yes_no_share < 0.5
    ]
    named = max(
        ((c, x) for c, x in texts if 2 < x.mean_length < 80 and x.address_share < 0.5),
        key=lambda y: (round(y[1].legal_form_share, 1), round(y[1].variety, 1), -table.places[y[0]]),
        default=None,
    )
    if named is not None and (named[1].variety > 0.3 or named[1].legal_form_share >= 0.1):
        forms = named[1].legal_form_share
        take(
            "name",
            Choice(
                (named[0],),
                f"the list has no header; {forms:.0%} of its values carry a legal form, "
                f"{named[1].variety:.0%} are distinct",
            ),
        )
    for column, contents in texts:
        if column in used:
            continue
        if "address" not in found and contents.address_share >= 0.5:
            take("address", Choice((column,), "the list has no header; its values look like addresses"))
        elif "sector" not in found and contents.variety < 0.9 and contents.sector_share("") >= 0.6:
            take("sector", Choice((column,), "the list has no header; its values are sectors"))
        elif "goods" not in found and contents.goods_share >= 0.6:
            take("goods", Choice((column,), "the list has no header; its values are goods"))
    return found


def _listed(columns: Sequence[str], most: int = 20) -> str:
    return ", ".join(columns[:most]) + (f" and {len(columns) - most} more" if len(columns) > most else "")
