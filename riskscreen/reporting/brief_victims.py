"""Detected victims from GLOTIP for a briefing, with small cells and what would reveal them suppressed.

The source prints one to four persons as "<5". Such a cell stays 1 to 4 here, and so does an exact figure of that size.
Where the published total leaves only one answer for it, another cell of the row is withheld too, or the total itself.
Where so few were detected that the figures by form beside those by sex and age tell of single persons, both are withheld.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from riskscreen.reference.catalogue import Catalogue

SMALL = 4
"""Figures of 1 to this many persons are small."""
LEAST = SMALL + 1
FORMS = ("forced_labour", "sexual_exploitation", "other")
PEOPLE = ("women", "girls", "men", "boys", "other_or_not_stated")
YEARS = 8
"""Latest reported years that a briefing shows."""


@dataclass(frozen=True)
class Count:
    """A number of persons: exact where `low` and `high` are equal, else bounds.

    Attributes:
        low: least number; null where nothing is given or shown.
        high: greatest number.
        state: how it is shown; `withheld` and `missing` have no numbers.
    """

    low: int | None
    high: int | None
    state: Literal["shown", "small", "withheld", "missing"] = "shown"


MISSING = Count(None, None, "missing")
WITHHELD = Count(None, None, "withheld")


@dataclass(frozen=True)
class VictimRow:
    """One country and year: counts by form, by sex and age (None where not reported), and over all."""

    iso3: str
    year: int
    forms: tuple[Count, ...]
    people: tuple[Count, ...] | None
    total: Count


@dataclass(frozen=True)
class Crossed:
    """Sex and age by form of exploitation, of one country and year.

    Attributes:
        iso3: country.
        year: year of detection.
        forms: a row per form of `FORMS`, its cells as `PEOPLE`; null where the form is withheld as a whole or not told.
        withheld: forms that are withheld.
    """

    iso3: str
    year: int
    forms: tuple[tuple[int | None, ...] | None, ...]
    withheld: tuple[bool, ...]


def count(low: int, high: int) -> Count:
    """Return bounds as they are shown: all that cannot be told from one to four persons is 1 to 4."""
    if 0 < high <= SMALL:
        return Count(1, SMALL, "small")
    return Count(low, high)


def protected(cells: Sequence[Count], total: Count) -> tuple[tuple[Count, ...], Count]:
    """Withhold what would let a reader work out a small cell from the total.

    A small cell, or a range that holds one, is safe while the rest of the row leaves more than one answer for it, or
    does not add up to the total. Where it is not, the least exact cell is withheld; where there is none, the total is.

    Args:
        cells: the parts of a row.
        total: their published total.

    Returns:
        Parts and total as they may be shown.
    """
    doubtful = [cell for cell in cells if cell.state == "small" or (cell.state == "shown" and cell.low != cell.high)]
    exact = total.state == "shown" and total.low == total.high
    if not doubtful or not exact or any(cell.state == "withheld" for cell in cells):
        return tuple(cells), total
    sure = [cell.low or 0 for cell in cells if cell.state == "shown" and cell.low == cell.high]
    rest = (total.low or 0) - sum(sure)
    least, most = sum(cell.low or 0 for cell in doubtful), sum(cell.high or 0 for cell in doubtful)
    if not least <= rest <= most or (len(doubtful) > 1 and least < rest < most):
        return tuple(cells), total
    others = [
        (cell.low, place)
        for place, cell in enumerate(cells)
        if cell.state == "shown" and cell.low and cell.low == cell.high
    ]
    if not others:
        return tuple(cells), WITHHELD
    hidden = min(others)[1]
    return tuple(WITHHELD if place == hidden else cell for place, cell in enumerate(cells)), total


def guarded(row: VictimRow) -> VictimRow:
    """Return a row with small cells protected; a total withheld for one division is withheld for the other.

    Where all who were detected are fewer than five, by the total or by one division, the two divisions side by side would say
    what was done to each of them; then only the total is shown.
    """
    if _few(row):
        people = None if row.people is None else (WITHHELD,) * len(row.people)
        held = count(row.total.low or 0, row.total.high) if row.total.high else row.total
        return replace(row, forms=(WITHHELD,) * len(row.forms), people=people, total=held)
    forms, total = protected(row.forms, row.total)
    people = row.people
    if people is not None:
        people, again = protected(people, row.total)
        total = again if total.state != "withheld" else total
    return replace(row, forms=forms, people=people, total=total)


def _few(row: VictimRow) -> bool:
    """Return whether so few were detected that what is said of all of them is said of each."""
    if row.total.high and (row.total.low or 0) <= SMALL:
        return True
    if row.people is None:
        return False
    return _alone(row.forms) or _alone(row.people)


def _alone(cells: Sequence[Count]) -> bool:
    """Return whether one cell is small and nothing else was detected."""
    found = [cell for cell in cells if cell.high]
    return len(found) == 1 and found[0].state == "small"


def victims(tables: Catalogue, countries: Sequence[str], *, years: int = YEARS) -> tuple[VictimRow, ...]:
    """Return detected victims of countries, their latest reported years.

    Args:
        tables: reference tables.
        countries: iso3 codes, in the order wanted.
        years: how many years of each country.

    Returns:
        Rows by country in the order given, newest year first; countries without figures have none.
    """
    wanted = pl.col("iso3").is_in(list(countries))
    by_form = tables.table("glotip", "detected_victims").filter(wanted, pl.col("role") == "detected_in")
    by_sex = tables.table("glotip", "detected_by_sex_age").filter(wanted)
    forms = {(r["iso3"], r["year"], r["form"]): r for r in by_form.iter_rows(named=True)}
    people = {(r["iso3"], r["year"], r["sex"], r["age"]): r for r in by_sex.iter_rows(named=True)}
    found = []
    for iso3 in countries:
        reported = sorted({year for (code, year, _) in forms if code == iso3}, reverse=True)[:years]
        for year in reported:
            cells = tuple(_cell(forms.get((iso3, year, form))) for form in FORMS)
            total = _cell(forms.get((iso3, year, "total")))
            if total.low and not any(cell.high for cell in cells):
                cells = (MISSING,) * len(FORMS)  # zeros beside a total that is not zero: no form was told
            found.append(guarded(VictimRow(iso3, year, cells, _people(people, (iso3, year)), total)))
    return tuple(found)


def crossed(tables: Catalogue, rows: Sequence[VictimRow]) -> Crossed | None:
    """Return sex and age by form of exploitation for the latest of some years that can show them.

    A form is shown where each of its cells is 0 or exact and more than four. Otherwise the whole form is withheld; where it is the only
    one, the least of the others goes with it, so that the figures by sex and age give nothing away. A year is passed over where the
    figures by form or by sex and age have something withheld, or where what is left would still tell a small cell.

    Args:
        tables: reference tables.
        rows: years of one country, the newest first, as `victims` gives them.

    Returns:
        The year's figures; None where no year can be shown.
    """
    frame = tables.table("glotip", "detected_by_form_sex_age")
    for row in rows:
        seen = (*row.forms, *(row.people or ()), row.total)
        if row.people is None or any(cell.state == "withheld" for cell in seen):
            continue
        told = frame.filter(pl.col("iso3") == row.iso3, pl.col("year") == row.year)
        by_key = {(r["form"], r["sex"], r["age"]): r for r in told.iter_rows(named=True)}
        parts = [_people({key[1:]: r for key, r in by_key.items() if key[0] == form}, ()) for form in FORMS]
        parts = [cells if cells and sum(cell.state != "missing" for cell in cells) > 1 else None for cells in parts]
        kept, hidden = _kept(parts)
        if any(any(cells) for cells in kept if cells) and not _told(parts, hidden):
            return Crossed(row.iso3, row.year, tuple(kept), tuple(hidden))
    return None


def _kept(parts: Sequence[tuple[Count, ...] | None]) -> tuple[list[tuple[int | None, ...] | None], list[bool]]:
    """Return the forms that are shown, and which are withheld."""
    hidden = [cells is not None and not all(_open(cell) for cell in cells) for cells in parts]
    if sum(hidden) == 1:
        others = [(_sum(c), place) for place, c in enumerate(parts) if c is not None and not hidden[place] and _sum(c)]
        if others:
            hidden[min(others)[1]] = True
    kept = [
        None if cells is None or hidden[place] else tuple(cell.low for cell in cells)
        for place, cells in enumerate(parts)
    ]
    return kept, hidden


def _open(cell: Count) -> bool:
    return cell.state == "missing" or (cell.low == cell.high and (cell.low == 0 or (cell.low or 0) >= LEAST))


def _sum(cells: Sequence[Count]) -> int:
    return sum(cell.low or 0 for cell in cells)


def _told(parts: Sequence[tuple[Count, ...] | None], hidden: Sequence[bool]) -> bool:
    """Return whether the sums of the withheld forms tell a small cell (bounds of Frechet: what two margins leave open)."""
    rows = [cells for cells, away in zip(parts, hidden, strict=True) if away and cells is not None]
    if not rows:
        return False
    if len(rows) == 1:
        return True
    sums = [_sum(cells) for cells in rows]
    columns = [sum(cells[place].low or 0 for cells in rows) for place in range(len(PEOPLE))]
    whole = sum(sums)
    for cells, total in zip(rows, sums, strict=True):
        for cell, column in zip(cells, columns, strict=True):
            if not _open(cell) and min(total, column) <= max(0, total + column - whole):
                return True
    return False


def _cell(row: dict[str, int] | None) -> Count:
    return MISSING if row is None else count(row["persons_min"], row["persons_max"])


def _people(rows: Mapping[tuple[Any, ...], dict[str, int]], key: tuple[Any, ...]) -> tuple[Count, ...] | None:
    """Return women, girls, men, boys, and all others added up as bounds; None where sex and age are not crossed.

    Args:
        rows: figures by `key`, sex and age.
        key: what comes before sex and age.
    """
    at = [(*key, sex, age) for sex in ("female", "male") for age in ("adult", "under_18")]
    divided = [rows.get(place) for place in at]
    if all(cell is None for cell in divided):
        return None
    parts = [("other", "adult"), ("other", "under_18"), ("unknown", "unknown")]
    rest = [row for sex, age in parts if (row := rows.get((*key, sex, age))) is not None]
    other = count(sum(r["persons_min"] for r in rest), sum(r["persons_max"] for r in rest)) if rest else MISSING
    return (*(_cell(cell) for cell in divided), other)
