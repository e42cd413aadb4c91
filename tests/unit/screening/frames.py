"""Supplier rows for tests of screening: canonical and resolved columns, on shipped tables and the default scorecard."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from riskscreen.domain.columns import CANONICAL, RESOLVED
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.scorecard import Scorecard, load_scorecard

SCHEMA = {name: column.dtype for name, column in {**CANONICAL, **RESOLVED}.items()}


@cache
def screen() -> Screen:
    """The default scorecard on the shipped tables, built once for all tests."""
    return Screen(load_bundle(), load_scorecard())


def with_table(bundle: ReferenceBundle, name: str, table: pl.DataFrame) -> ReferenceBundle:
    """The bundle with one of its tables changed."""
    return replace(bundle, tables={**bundle.tables, name: table})


def with_weights(card: Scorecard, **weights: float) -> Scorecard:
    """The scorecard with other weights (declared totals are not checked again)."""
    changed = tuple(i.model_copy(update={"weight": weights.get(i.code, i.weight)}) for i in card.indicators)
    return card.model_copy(update={"indicators": changed})


def supplier(country: str | None, sector: str | None = None, *goods: str, **more: Any) -> dict[str, Any]:
    """One supplier row: country, sector and goods as resolved, and any canonical column."""
    return {"country_iso3": country, "sector_isic": sector, "goods": list(goods), "ilo_indicators": [], **more}


def frame(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as ingest and resolution hand them over."""
    numbered = [
        {
            "row_id": n,
            "source_file": "list.csv",
            "source_row": n + 2,
            "supplier_id": f"S{n:05d}",
            "supplier_name": f"Supplier {n}",
            **row,
        }
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(numbered, schema=SCHEMA)


def scored(*rows: Mapping[str, Any], using: Screen | None = None) -> pl.DataFrame:
    """Score rows."""
    return (using or screen()).score(frame(rows).lazy()).collect()


def one(*args: Any, using: Screen | None = None, **more: Any) -> dict[str, Any]:
    """Score one supplier; its result row."""
    return scored(supplier(*args, **more), using=using).row(0, named=True)
