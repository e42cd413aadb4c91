"""The supplier list as one block of JSON inside the page: column by column, repeated texts once, inert as markup."""

import json
from typing import Any

import polars as pl

from riskscreen.reporting.contributions import CONTRIBUTION_SCHEMA, Explained
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
    "low": "rs_likelihood_p05",
    "high": "rs_likelihood_p95",
    "stability": "rs_stability_pct",
    "abstract": "rs_likelihood_abstract_0_100",
    "severity": "rs_severity_band",
    "grave": "rs_severity_reasons",
    "coverage": "rs_coverage_pct",
    "missing": "rs_missing",
    "leverage": "rs_leverage",
    "duplicate": "rs_duplicate_of",
}
"""Key in the page -> column, for every row listed."""

FULL = {
    "subdivision": "rs_subdivision",
    "rule": "rs_band_rule",
    "best": "rs_likelihood_low",
    "worst": "rs_likelihood_high",
    "rank_pct": "rs_rank_pct",
    "rank_low": "rs_rank_p05_pct",
    "rank_high": "rs_rank_p95_pct",
    "reasons": "rs_reasons",
    "group": "rs_group_id",
    "issues": "rs_issues",
    "file": "rs_source_file",
    "row": "rs_source_row",
}
"""Key in the page -> column, for the rows that are explained (the first ones)."""


CARRIED = ("title", "kind", "points", "detail", "source_id", "edition", "locator", "value", "unit", "year", "ask")
"""What a page prints of a contribution."""

OWN_LIST = "supplier_list"
"""Source id of what the list itself says."""


def island(view: View) -> str:
    """Return the JSON text of the page's list.

    The text holds no `<`, `>`, `&`, U+2028 or U+2029, so that no name can end the block it stands in.
    """
    explained = view.listed.head(view.top)
    ids = explained["rs_supplier_id"].to_list()
    contributions, places = _contributions(view.explained)
    whole = {
        "rows": len(view.listed),
        "top": view.top,
        "lean": {key: _packed(view.listed[column]) for key, column in LEAN.items()},
        "full": {key: _packed(explained[column]) for key, column in FULL.items()},
        "sectors": dict(view.sectors),
        "cutoffs": [cut for _, cut in view.method.cutoffs],
        "contributions": {name: _packed(contributions[name]) for name in CARRIED},
        "of": [[places[place] for place in view.explained.of_supplier.get(supplier, ())] for supplier in ids]
        if view.explained.of_supplier
        else [],
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


def _contributions(explained: Explained) -> tuple[pl.DataFrame, list[int]]:
    """Return what the page prints of contributions, each once, and where each of those given stands among them.

    What the list itself says is carried without the row it stands in: the page names that beside it, and a share or a
    date that many suppliers have in common is carried once.
    """
    schema = {name: dtype for name, dtype in CONTRIBUTION_SCHEMA.items() if name != "rs_supplier_id"}
    told = pl.DataFrame(list(explained.distinct), schema=schema).select(
        *(name for name in CARRIED if name not in ("locator", "value", "unit")),
        pl.when(pl.col("source_id") == OWN_LIST)
        .then(pl.col("locator").str.split(", ").list.last())
        .otherwise("locator")
        .alias("locator"),
        *(pl.when(pl.col("detail").is_null()).then(name).alias(name) for name in ("value", "unit")),
    )
    once = told.unique(maintain_order=True).with_row_index("place")
    places = told.join(once, on=list(CARRIED), how="left", nulls_equal=True, maintain_order="left")["place"]
    return once, places.to_list()
