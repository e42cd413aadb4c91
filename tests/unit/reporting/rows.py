"""A handful of results written out by hand, for exact expectations."""

from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS

BASE: dict[str, Any] = {
    "rs_source_file": "list.csv",
    "rs_country_iso3": "BGD",
    "rs_country_name": "Bangladesh",
    "rs_country_status": "recognised",
    "rs_sector_isic": "1410",
    "rs_sector_name": "Manufacture of wearing apparel, except fur apparel",
    "rs_sector_status": "code",
    "rs_goods": "Garments",
    "rs_goods_status": "recognised",
    "rs_likelihood_0_100": 60.0,
    "rs_likelihood_p05": 52.0,
    "rs_likelihood_p95": 68.0,
    "rs_stability_pct": 75.0,
    "rs_rank_pct": 80.0,
    "rs_rank_p05_pct": 70.0,
    "rs_rank_p95_pct": 90.0,
    "rs_likelihood_low": 50.0,
    "rs_likelihood_high": 70.0,
    "rs_likelihood_abstract_0_100": 58.0,
    "rs_band": "high",
    "rs_severity_band": "severe",
    "rs_severity_reasons": "children work on the goods (scale)",
    "rs_coverage_pct": 60.0,
    "rs_missing": "audit date; share of migrant workers",
    "rs_leverage": "some",
    "rs_priority": 2,
    "rs_reasons": "goods listed",
}


def rows(*changes: dict[str, Any]) -> pl.DataFrame:
    """Return one row per change of `BASE`, in the order of their priority rank."""
    made = [
        BASE
        | {
            "rs_source_row": number + 2,
            "rs_supplier_id": f"S{number + 1}",
            "rs_supplier_name": f"Supplier {number + 1}",
            "rs_priority_rank": number + 1,
        }
        | change
        for number, change in enumerate(changes)
    ]
    return pl.DataFrame(
        {name: [row.get(name) for row in made] for name in RESULTS},
        schema={name: column.dtype for name, column in RESULTS.items()},
    )


FIVE = rows(
    {
        "rs_band": "very high",
        "rs_severity_band": "critical",
        "rs_priority": 1,
        "rs_likelihood_0_100": 91.25,
        "rs_band_rule": "Floor high: listed",
    },
    {"rs_coverage_pct": 20.0},
    {"rs_duplicate_of": "S2"},
    {
        "rs_country_iso3": "DEU",
        "rs_country_name": "Germany",
        "rs_sector_isic": "62",
        "rs_sector_name": "Computer programming",
        "rs_band": "lower",
        "rs_severity_band": "serious",
        "rs_priority": 5,
        "rs_likelihood_0_100": 9.0,
        "rs_missing": "audit date",
    },
    {
        "rs_country_iso3": None,
        "rs_country_name": None,
        "rs_sector_isic": None,
        "rs_sector_name": None,
        "rs_band": "insufficient evidence",
        "rs_severity_band": "serious",
        "rs_priority": 3,
        "rs_likelihood_0_100": 40.0,
        "rs_coverage_pct": 10.0,
        "rs_missing": "",
    },
)
"""Five rows, four suppliers: the third repeats the second."""

MANIFEST: dict[str, Any] = {
    "title": "list.csv",
    "as_of": "2026-11-21",
    "inputs": [{"label": "list.csv", "sha256": "ab" * 32, "format": "csv", "rows": 8}],
    "rows": {"read": 8, "scored": 5, "quarantined": 2, "blank": 1},
    "mapping": {
        "list.csv": {
            "fields": {"name": ["Company"], "country": ["Land"]},
            "why": {"name": "heading"},
            "unmapped": ["E-mail"],
        }
    },
    "scorecard": {
        "name": "default",
        "version": "2026.1",
        "digest": "cd" * 32,
        "bands": {"very_high": 80.0, "high": 50.0, "moderate": 20.0},
        "minimum_coverage_pct": 24,
    },
    "versions": {"riskscreen": "0.1.0"},
}
