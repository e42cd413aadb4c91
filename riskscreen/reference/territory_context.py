"""Takes back readings of codes that the other values of a column make doubtful."""

import polars as pl

from riskscreen.reference.territory_parts import US_STATES
from riskscreen.reference.territory_tables import Lookup

_TWO_LETTERS = "^[A-Za-z]{2}$"
_NUMBER = r"^\d+(?:\.0+)?$"
_SHORT_NUMBER = r"^\d{1,2}(?:\.0+)?$"
#: So many distinct codes that are states of the United States and no countries make a column of states likely.
_STATES_ENOUGH = 3


def in_context(found: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Judge codes by the company they keep.

    - "NA" is Namibia's code; where more values are names than two-letter codes it is ambiguous, since it may as well
      stand for "not available" ("na" and "n/a" always do).
    - Numbers of one or two digits are numeric codes without their zeros only where all numbers given are numeric codes
      and one of them has three digits.
    - "CA", "DE", "IN" are ambiguous beside three or more of "TX", "OH", "NY" and the like.

    Args:
        found: column `text`, and what `find` says of it.
        tables: the lookup tables.

    Returns:
        The frame, with such readings taken back.
    """
    text, recognised = pl.col("text"), (pl.col("status") == "recognised").fill_null(False)
    number = text.str.contains(_NUMBER)
    state = text.str.contains(f"^(?:{US_STATES})$")
    count = found.select(
        (recognised & text.str.contains(_TWO_LETTERS) & (text != "NA")).sum().alias("codes"),
        (recognised & ~text.str.contains(_TWO_LETTERS) & ~number).sum().alias("names"),
        (number & pl.col("status").is_null()).sum().alias("odd_numbers"),
        (number & ~text.str.contains(_SHORT_NUMBER) & recognised).sum().alias("full_numbers"),
        (state & ~recognised).sum().alias("states"),
    ).row(0, named=True)
    dropped = recognised & text.str.contains(_SHORT_NUMBER)
    if not count["odd_numbers"] and count["full_numbers"]:
        dropped = pl.lit(False)
    not_available = (text == "NA") if count["names"] > count["codes"] else pl.lit(False)
    states = (state & recognised) if count["states"] >= _STATES_ENOUGH else pl.lit(False)
    blank = text.is_in(["na", "Na", "nA"])
    country = pl.col("iso3").replace_strict(tables.countries["iso3"], tables.countries["name_en"], default=None)
    return found.with_columns(
        pl.when(blank)
        .then(pl.lit("blank"))
        .when(not_available | states)
        .then(pl.lit("ambiguous"))
        .when(~dropped)
        .then("status")
        .alias("status"),
        pl.when(~(blank | not_available | states | dropped)).then("iso3").alias("iso3"),
        pl.when(not_available)
        .then(pl.format("{} (its code) or not available", country))
        .when(states)
        .then(pl.format("{} (its code) or a state of the United States", country))
        .when(~dropped)
        .then("candidates")
        .alias("candidates"),
    )
