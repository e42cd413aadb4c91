"""The supplier list as one block of JSON inside the page: column by column, repeated texts once, inert as markup."""

import json
from typing import Any

import polars as pl

from riskscreen.reporting.view import View

LEAN = {
    "rank": "rs_priority_rank",
    "id": "rs_supplier_id",
    "name": "rs_supplier_name",
    "iso3": "rs_country_iso3",
    "country": "rs_country_name",
    "isic": "rs_sector_isic",
    "sector": "rs_sector_name",
    "goods": "rs_goods",
    "priority": "rs_priority",
    "band": "rs_band",
    "likelihood": "rs_likelihood_0_100",
    "low": "rs_likelihood_low",
    "high": "rs_likelihood_high",
    "severity": "rs_severity_band",
    "coverage": "rs_coverage_pct",
    "duplicate": "rs_duplicate_of",
}
"""Key in the page -> column, for every row listed."""

FULL = {
    "subdivision": "rs_subdivision",
    "abstract": "rs_likelihood_abstract_0_100",
    "rule": "rs_band_rule",
    "grave": "rs_severity_reasons",
    "missing": "rs_missing",
    "leverage": "rs_leverage",
    "reasons": "rs_reasons",
    "group": "rs_group_id",
    "issues": "rs_issues",
    "file": "rs_source_file",
    "row": "rs_source_row",
}
"""Key in the page -> column, for the rows that are explained (the first ones)."""


def island(view: View) -> str:
    """Return the JSON text of the page's list.

    The text holds no `<`, `>`, `&`, U+2028 or U+2029, so that no name can end the block it stands in.
    """
    explained = view.listed.head(view.top)
    ids = explained["rs_supplier_id"].to_list()
    whole = {
        "rows": len(view.listed),
        "top": view.top,
        "lean": {key: _packed(view.listed[column]) for key, column in LEAN.items()},
        "full": {key: _packed(explained[column]) for key, column in FULL.items()},
        "sectors": dict(view.sectors),
        "cutoffs": [cut for _, cut in view.method.cutoffs],
        "contributions": [_slim(item) for item in view.explained.distinct],
        "of": [view.explained.of_supplier.get(supplier, ()) for supplier in ids] if view.explained.of_supplier else [],
        "sources": {f"{source.id}/{source.edition}": source.title for source in view.sources},
    }
    return inert(json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def inert(text: str) -> str:
    """Return JSON text with every character escaped that could end a script block or a line of script."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _packed(column: pl.Series) -> dict[str, list[Any]]:
    """Return `{v: values}`, or `{d: distinct values, i: places}` where texts repeat; place -1 is no value."""
    if column.dtype != pl.String:
        plain = column.round(2) if column.dtype.is_float() else column
        return {
            "v": [int(value) if isinstance(value, float) and value.is_integer() else value for value in plain.to_list()]
        }
    distinct = column.drop_nulls().unique(maintain_order=True)
    if 2 * len(distinct) > len(column):
        return {"v": column.to_list()}
    places = column.replace_strict(
        distinct, pl.Series(range(len(distinct)), dtype=pl.Int32), default=-1, return_dtype=pl.Int32
    )
    return {"d": distinct.to_list(), "i": places.fill_null(-1).to_list()}


def _slim(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value is not None}
