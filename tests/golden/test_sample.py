"""The sample list's scores, held against a committed picture: a change of method, data or reading shows here before a user sees it.

After a change that is meant, write the picture anew: RISKSCREEN_WRITE_GOLDEN=1 python -m pytest tests/golden
"""

import json
import os
from datetime import date
from pathlib import Path

import polars as pl

import riskscreen
from tests.shared import PROJECT

GOLDEN = Path(__file__).with_name("sample.json")
COLUMNS = [
    "rs_supplier_id", "rs_country_iso3", "rs_subdivision", "rs_sector_isic", "rs_goods", "rs_likelihood_0_100", "rs_likelihood_low",
    "rs_likelihood_high", "rs_likelihood_p05", "rs_likelihood_p95", "rs_stability_pct", "rs_rank_pct", "rs_band", "rs_band_rule", "rs_severity_band", "rs_coverage_pct", "rs_priority", "rs_priority_rank", "rs_reasons",
    "rs_missing", "rs_issues", "rs_duplicate_of", "rs_group_id",
]  # fmt: skip


def picture() -> dict[str, object]:
    found = riskscreen.screen(PROJECT / "data" / "samples" / "suppliers.csv", as_of=date(2026, 11, 21))
    rows = found.results.select(COLUMNS).with_columns(pl.col(pl.Float64).round(3))
    return {
        "ledger": found.ledger,
        "issues": found.manifest["issues"],
        "mapping": {label: part["fields"] for label, part in found.manifest["mapping"].items()},
        "rows": rows.to_dicts(),
    }


def test_the_sample_list_scores_as_it_did():
    now = picture()
    if os.environ.get("RISKSCREEN_WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert now == json.loads(GOLDEN.read_text("utf-8"))
