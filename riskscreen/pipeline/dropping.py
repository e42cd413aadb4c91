"""What `--drop-personal-data` keeps out of the results and the quarantine. The columns stay, so that a table keeps its shape."""

from collections.abc import Sequence

import polars as pl

from riskscreen.domain.masking import masked, without_people, without_personal
from riskscreen.ingest.mapping_file import Mapping
from riskscreen.ingest.personal import numbers_of_companies

RAW_DROPPED = "(not kept: the text of a record that cannot be split may hold personal data)"


def without_personal_data(mapping: Mapping, people: Sequence[str] = ()) -> list[pl.Expr]:
    """Return the list's own columns, to be kept without personal data.

    Args:
        mapping: what the columns are taken for, and which are personal data.
        people: names of people in the list's columns for them; left in suppliers' names, masked elsewhere.

    Returns:
        One expression per column: empty for a column of personal data that is taken for nothing; for others the cells with personal
        data masked in them, and ids of persons left out.
    """
    names = set(mapping.fields.get("name", ()))
    ids = {*mapping.fields.get("supplier_id", ()), *mapping.fields.get("parent_id", ())}
    found: list[pl.Expr] = []
    for column in mapping.columns:
        kind = mapping.personal.get(column)
        cell = pl.col(column)
        if column in mapping.personal_unused:
            cell = pl.lit(None, dtype=pl.String)
        elif column in ids:
            cell = without_personal(cell, kind or "")
        elif kind is not None and column not in names:
            cell = without_people(masked(without_personal(cell, kind)), people)
        elif numbers_of_companies(column):
            cell = pl.when(without_personal(cell).is_null()).then(masked(cell)).otherwise(cell)
        else:
            cell = masked(cell, people=False) if column in names else without_people(masked(cell), people)
        found.append(cell.alias(column))
    return found


def masked_results(results: pl.LazyFrame) -> pl.LazyFrame:
    """Return results in which the texts of ours that quote the list hold no personal data."""
    return results.with_columns(
        masked(pl.col("rs_supplier_name"), people=False), masked(pl.col("rs_reasons"), people=False)
    )
