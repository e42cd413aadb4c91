"""Country names inside publishers' files -> ISO 3166-1 alpha-3, by one explicit table.

Strict: a name is mapped, ignored by name with a reason, or the compile step stops. XKX stands for Kosovo throughout.
"""

import csv
from functools import cache

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.recipe import FOLDER

ALTERNATIVE_CODES = {"KOS": "XKX", "KSV": "XKX", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "ADO": "AND", "WBG": "PSE"}
"""Codes that publishers use beside ISO 3166-1."""


@cache
def _table() -> dict[str, str | None]:
    text = (FOLDER / "country_names.csv").read_text(encoding="utf-8")
    return {row["name"]: row["iso3"] or None for row in csv.DictReader(text.splitlines())}


def iso3_of(names: pl.Series, *, where: str) -> pl.Series:
    """Return the code of each name.

    Args:
        names: country names as a publisher writes them.
        where: file and column, for the message.

    Returns:
        ISO 3166-1 alpha-3 codes; null for names that are ignored by name.

    Raises:
        ReferenceDataError: a name is neither mapped nor ignored.
    """
    table = _table()
    tidy = {name: " ".join(name.split()) for name in names.unique().drop_nulls()}
    unknown = sorted(name for name, text in tidy.items() if text not in table)
    if unknown or names.null_count():
        shown = ", ".join(repr(name) for name in unknown[:5]) or "an empty name"
        raise ReferenceDataError(
            f"{where}: no country is known under {shown}; "
            "add it to recipes/country_names.csv, with a code or a reason to ignore it."
        )
    return names.replace_strict(list(tidy), [table[text] for text in tidy.values()], return_dtype=pl.String).alias(
        "iso3"
    )


def settle_codes(frame: pl.DataFrame, column: str, *, ignored: dict[str, str], where: str) -> pl.DataFrame:
    """Bring a publisher's codes to ISO 3166-1 alpha-3 and leave out the ones that are no country.

    Args:
        frame: rows with a code column.
        column: its name; renamed to `iso3`.
        ignored: codes that are left out, with the reason.
        where: file, for the message.

    Returns:
        The rows of countries, code column first named `iso3`.

    Raises:
        ReferenceDataError: a code is neither a country known here nor ignored by name.
    """
    frame = frame.rename({column: "iso3"}).with_columns(pl.col("iso3").replace(ALTERNATIVE_CODES))
    frame = frame.filter(~pl.col("iso3").is_in(list(ignored)))
    unknown = sorted(set(frame["iso3"].unique()) - country_codes(), key=str)
    if unknown:
        raise ReferenceDataError(
            f"{where}: code {unknown[0]!r} is neither a country nor ignored by name; decide which."
        )
    return frame


def known_codes() -> dict[str, str | None]:
    """Return the code of every name in the table; null for names that are ignored by name."""
    return dict(_table())


@cache
def country_codes() -> frozenset[str]:
    """Return every code that may stand in an `iso3` column."""
    text = (FOLDER / "country_codes.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
