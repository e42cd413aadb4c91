"""What cells of publishers' files mean: figures within their range, years, countries, and rows that are none.

Used by the readers of tables by country and year; every refusal names the country and the year.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl

from riskscreen.reference.compile.names import ALTERNATIVE_CODES, country_codes
from riskscreen.reference.imports.files import ROW, plain, shown
from riskscreen.reference.imports.reading import ImportRefused

NOTHING = ("", "..", "-", "–", "—", "n/a", "#n/a", "na", "nan", "null", "no data", "not available")
"""Texts that stand for no value (case aside)."""

FEWEST_COUNTRIES = 0.5
"""A code column of which a smaller share are country codes is not the publisher's."""


def settle(
    frame: pl.DataFrame,
    code: str,
    *,
    where: str,
    ignored: Mapping[str, str],
    name: str | None = None,
    strict: bool = False,
) -> tuple[pl.DataFrame, list[str]]:
    """Bring a code column to ISO 3166-1 alpha-3, and leave out rows that are of no country.

    Args:
        frame: rows of text.
        code: column of codes; renamed to `iso3`.
        where: file and sheet, for messages.
        ignored: codes that are known to be no country, with the reason.
        name: column with names, for the notes.
        strict: refuse a code that is neither a country nor ignored, instead of leaving it out with a note.

    Returns:
        The rows of countries, and notes on what was left out.

    Raises:
        ImportRefused: most codes are no country codes, or (strict) one is not known.
    """
    text = pl.col(code).cast(pl.String).str.strip_chars().str.to_uppercase()
    frame = frame.with_columns(text.replace(ALTERNATIVE_CODES).alias(code))
    distinct = frame.group_by(code, maintain_order=True).agg(
        pl.len().alias("rows"), (pl.col(name) if name else pl.col(code)).first().alias("name")
    )
    known = [value for value in distinct[code] if value in country_codes() and value not in ignored]
    others = distinct.filter(~pl.col(code).is_in(known) | pl.col(code).is_null())
    strangers = others.filter(~pl.col(code).is_in(list(ignored)) | pl.col(code).is_null())
    if strict and strangers.height:
        raise ImportRefused(
            f"{where}: code {strangers[code][0]!r} is neither a country nor ignored by name; decide which."
        )
    if len(known) < FEWEST_COUNTRIES * (len(known) + strangers.drop_nulls(code).height) or not known:
        seen = shown((repr(value) for value in strangers[code].drop_nulls()), 5) or "none"
        raise ImportRefused(
            f"{where}: column '{code}' should hold three-letter country codes; found {seen}. "
            "It may be another file of the publisher."
        )
    notes = []
    groups = others.filter(pl.col(code).is_in(list(ignored)))
    if groups.height:
        notes.append(f"{where}: left out {groups.height} that are no country: {_named(groups, code)}.")
    odd = strangers.drop_nulls(code)
    if odd.height:
        notes.append(f"{where}: left out {odd['rows'].sum()} rows of codes not known here: {_named(odd, code)}.")
    lost = frame.filter(pl.col(code).is_null())
    if lost.height:
        texts = [next((str(cell) for cell in row if cell), "") for row in lost.drop(ROW, strict=False).iter_rows()]
        notes.append(f"{where}: left out {lost.height} rows without a country code: {shown(texts, 3)}.")
    return frame.filter(pl.col(code).is_in(known)).rename({code: "iso3"}), notes


def without(
    frame: pl.DataFrame, code: str, *, ignored: Mapping[str, str], name: str | None
) -> tuple[pl.DataFrame, dict[str, str]]:
    """Leave out the rows of codes that are known to be no country, where many tables share one note on them.

    Args:
        frame: rows of text.
        code: column of codes.
        ignored: the codes, with the reason.
        name: column with names, if there is one.

    Returns:
        The other rows, and what was left out: code -> name.
    """
    out = pl.col(code).is_in(list(ignored)).fill_null(value=False)
    gone = frame.filter(out).unique(code, maintain_order=True)
    return frame.filter(~out), dict(zip(gone[code], gone[name or code].fill_null(""), strict=True))


def left_out(groups: Mapping[str, str], *, where: str) -> list[str]:
    """Return the note on what `without` left out of several tables; none where there was nothing."""
    named = (f"{code} ({name})" if name not in ("", code) else code for code, name in sorted(groups.items()))
    return [f"{where}: left out {len(groups)} that are no country: {shown(named)}."] if groups else []


def _named(groups: pl.DataFrame, code: str) -> str:
    pairs = zip(groups[code], groups["name"], strict=True)
    return shown((f"{c} ({n})" if n and n != c else str(c)) for c, n in pairs)


def by_name(frame: pl.DataFrame, name: str, *, where: str, ignored: Sequence[str]) -> tuple[pl.DataFrame, list[str]]:
    """Add `iso3` by country names; names of regions and totals are left out, with a note.

    Args:
        frame: rows of text.
        name: column of names.
        where: file and sheet, for messages.
        ignored: names that are known to be no country, as `plain` writes them.

    Raises:
        ImportRefused: most names are no country's.
    """
    from riskscreen.reference.territories import resolve_countries

    distinct = frame[name].drop_nulls().unique(maintain_order=True)
    resolved = resolve_countries(distinct).with_columns(pl.Series("plain", [plain(text) for text in distinct]))
    taken = set(resolved["country_iso3"].drop_nulls())
    open_ = resolved.filter(pl.col("country_iso3").is_null() & ~pl.col("plain").is_in(list(ignored)))
    chosen: dict[str, str] = {}
    for row in open_.filter(pl.col("status") == "ambiguous").iter_rows(named=True):
        left = set(re.findall(r"\b([A-Z]{3}) \(", row["suggestion"] or "")) - taken
        if len(left) == 1:
            chosen[row["value"]] = left.pop()
    codes = dict(zip(resolved["value"], resolved["country_iso3"], strict=True)) | chosen
    codes = {text: found for text, found in codes.items() if found and plain(text) not in ignored}
    lost = [text for text in distinct if text not in codes]
    if len(codes) < FEWEST_COUNTRIES * len(distinct) or not codes:
        raise ImportRefused(f"{where}: column '{name}' should hold names of countries; found {shown(lost, 5)}.")
    notes = [f"{where}: '{text}' is read as {found}, the one left to mean." for text, found in chosen.items()]
    if lost:
        notes.append(f"{where}: left out, not known as a country: {shown(lost)}.")
    iso3 = pl.col(name).replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
    return frame.with_columns(iso3.alias("iso3")).drop_nulls("iso3"), notes


def figures(
    frame: pl.DataFrame,
    columns: Sequence[str],
    *,
    where: str,
    nothing: Sequence[str] = NOTHING,
    thousands: bool = False,
) -> pl.DataFrame:
    """Return a frame with text columns as Float64; nothing is guessed.

    Args:
        frame: rows with `iso3`, and `year` if there is one.
        columns: the columns of figures.
        where: file and sheet, for messages.
        nothing: texts that stand for no value.
        thousands: take "12,191" for 12191.

    Raises:
        ImportRefused: a cell is a percentage as text or no number; its country and year are named.
    """
    expressions = []
    for column in columns:
        text = pl.col(column).cast(pl.String).str.strip_chars()
        text = pl.when(~text.str.to_lowercase().is_in(list(nothing))).then(text)
        if thousands:
            grouped = text.str.contains(r"^[+-]?[0-9]{1,3}(,[0-9]{3})+$")
            text = pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
        expressions.append(text.alias(column))
    texts = frame.with_columns(expressions)
    for column in columns:
        number = texts[column].str.contains(r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$")
        odd = texts.filter(~number.fill_null(value=True))
        if odd.height:
            row = odd.row(0, named=True)
            cell = str(row[column])
            says = "is a percentage as text" if cell.endswith("%") else "is no number"
            raise ImportRefused(
                f"{where}: '{column}' of {place(row)} {says}: '{cell}' ({odd.height} such cells); "
                "expected a plain number as the publisher has it. Use the file as downloaded."
            )
    return texts.with_columns(pl.col(list(columns)).cast(pl.Float64))


def in_range(frame: pl.DataFrame, ranges: Mapping[str, tuple[float, float]], *, where: str) -> pl.DataFrame:
    """Return the frame if every figure is within its range.

    Raises:
        ImportRefused: one is not; its country and year are named.
    """
    for column, (least, most) in ranges.items():
        odd = frame.filter(~pl.col(column).is_between(least, most).fill_null(value=True))
        if odd.height:
            row = odd.row(0, named=True)
            raise ImportRefused(
                f"{where}: '{column}' of {place(row)} is {row[column]:g} ({odd.height} such values); "
                f"expected {least:g} to {most:g}. The unit may have changed, or the file was edited."
            )
    return frame


def per_cent(frame: pl.DataFrame, columns: Sequence[str], *, where: str) -> pl.DataFrame:
    """Return the frame unless a column of per cent or of 0-100 scores holds nothing above 1 (shares, not per cent).

    Raises:
        ImportRefused: it does; the figures would be a hundredth of what is meant.
    """
    for column in columns:
        most = frame[column].max()
        if isinstance(most, float) and most <= 1 and frame[column].drop_nulls().n_unique() > 1:
            raise ImportRefused(
                f"{where}: '{column}' holds nothing above {most:g}; expected figures of 0 to 100. "
                "They look like shares of 1; use the file as downloaded."
            )
    return frame


def whole_years(frame: pl.DataFrame, column: str, *, where: str) -> pl.DataFrame:
    """Return the frame with a text column of years as `year`, Int64 ("1951.0" is 1951).

    Raises:
        ImportRefused: a cell is no year.
    """
    text = pl.col(column).cast(pl.String).str.strip_chars().str.strip_suffix(".0")
    year = pl.when(text.str.contains(r"^(19|20)[0-9][0-9]$")).then(text).cast(pl.Int64)
    frame = frame.with_columns(year.alias("__year"))
    odd = frame.filter(pl.col("__year").is_null())
    if odd.height:
        row = odd.row(0, named=True)
        raise ImportRefused(
            f"{where}: '{row[column] or 'nothing'}' stands for the year of {row.get('iso3', 'a row')}; "
            "expected one such as 2023. Use the file as downloaded."
        )
    return frame.drop(column).rename({"__year": "year"})


def once(frame: pl.DataFrame, key: Sequence[str], *, where: str) -> pl.DataFrame:
    """Return the frame if its key names every row once.

    Raises:
        ImportRefused: it does not; the country and year that come twice are named.
    """
    doubled = frame.filter(frame.select(key).is_duplicated())
    if doubled.height:
        row = doubled.row(0, named=True)
        rest = [f"{name} {row[name]}" for name in key if name not in ("iso3", "year")]
        raise ImportRefused(
            f"{where}: {', '.join([place(row), *rest])} is given more than once; expected once. "
            "Remove the row that the publisher does not have."
        )
    return frame


def place(row: Mapping[str, object]) -> str:
    """Return "DEU in 2021", or as much of it as the row says."""
    country = str(row.get("iso3") or "a row")
    return f"{country} in {row['year']}" if row.get("year") is not None else country


def filled(frame: pl.DataFrame, *, where: str, expected: str) -> pl.DataFrame:
    """Return the frame if it has rows.

    Raises:
        ImportRefused: it has none.
    """
    if frame.is_empty():
        raise ImportRefused(f"{where}: no row of {expected} is in the file; use the publisher's whole file.")
    return frame


def last_year(frame: pl.DataFrame) -> str:
    """Return the last year in a frame, as text."""
    return str(frame["year"].max())
