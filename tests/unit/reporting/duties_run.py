"""A run made by hand for the annex of duties: bands and priorities are given, so that no score of a scorecard is in the tests."""

from dataclasses import replace
from datetime import date

import polars as pl

from riskscreen.domain.columns import CANONICAL, RESULTS
from riskscreen.reference.evidence_register import load_actions
from riskscreen.reporting.duties_facts import OWN, SCORED, RunFigures

ACTIONS = ("grievance_channel", "commit_and_assign", "corrective_action_plan", "remedy_lost_income", "remedy_enable")
BLANK = {
    "rs_subdivision": None, "rs_coverage_pct": 60.0, "rs_stability_pct": 95.0, "rs_missing": "the tier", "rs_spend_currency": "EUR",
    **dict.fromkeys(OWN), "findings_told": False, "ilo_indicators": [],
}  # fmt: skip
ROWS = (
    {"rs_country_iso3": "CHN", "rs_country_name": "China", "rs_subdivision": "CN-XJ", "rs_sector_isic": "13", "rs_sector_name": "Textiles",
     "rs_goods": "Cotton", "rs_likelihood_0_100": 90.0, "rs_likelihood_abstract_0_100": 95.0, "rs_band": "very high",
     "rs_severity_band": "critical", "rs_leverage": "some", "rs_priority": 1, "rs_spend_amount": 100.0, "tier": 1,
     "workers_count": 1000.0, "women_share_pct": 60.0, "migrant_share_pct": 10.0, "fees_paid_by_workers": True, "documents_kept": False,
     "policy_state": "evidenced", "grievance_state": "claimed", "audit_on": date(2026, 1, 5), "findings_told": True,
     "ilo_indicators": ["debt_bondage"]},
    {"rs_country_iso3": "CHN", "rs_country_name": "China", "rs_sector_isic": "26", "rs_sector_name": "Electronics", "rs_goods": "Electronics",
     "rs_likelihood_0_100": 50.0, "rs_likelihood_abstract_0_100": 45.0, "rs_band": "high", "rs_severity_band": "severe",
     "rs_leverage": "little", "rs_priority": 2, "rs_spend_amount": 900.0, "tier": 2, "women_share_pct": 40.0,
     "policy_state": "none", "grievance_state": "evidenced", "findings_told": True},
    {"rs_country_iso3": "DEU", "rs_country_name": "Germany", "rs_sector_isic": "62", "rs_sector_name": "Software", "rs_goods": None,
     "rs_likelihood_0_100": 10.0, "rs_likelihood_abstract_0_100": 12.0, "rs_band": "lower", "rs_severity_band": "serious",
     "rs_leverage": "unknown", "rs_priority": 5, "rs_spend_amount": None},
    {"rs_country_iso3": None, "rs_country_name": None, "rs_sector_isic": None, "rs_sector_name": None, "rs_goods": None,
     "rs_likelihood_0_100": 40.0, "rs_likelihood_abstract_0_100": 40.0, "rs_band": "insufficient evidence", "rs_severity_band": "serious",
     "rs_leverage": "unknown", "rs_priority": 3, "rs_spend_amount": None},
)  # fmt: skip
FIELDS = {
    "country", "sector", "goods", "tier", "spend", "workers", "policy", "code_of_conduct", "due_diligence", "grievance", "audit_date",
    "audit_findings", "recruitment_fees", "documents_kept", "women", "migrant", "buyer_share",
}  # fmt: skip


def schema() -> dict[str, pl.DataType]:
    own = {name: CANONICAL[name].dtype for name in OWN if name in CANONICAL}
    return (
        {name: RESULTS[name].dtype for name in SCORED}
        | own
        | {
            "findings_told": pl.Boolean(),
            "ilo_indicators": pl.List(pl.String()),
        }
    )


def made_run(*, without: tuple[str, ...] = (), rows: tuple[dict, ...] = ROWS) -> RunFigures:
    """Return the run; `without` names columns of the list that are taken away, by field: column of the frame."""
    frame = pl.DataFrame([{**BLANK, **row} for row in rows], schema=schema())
    run = RunFigures(
        suppliers=frame,
        label="made.csv",
        as_of=date(2026, 11, 21),
        rows={"read": 7, "scored": 5, "quarantined": 1, "blank": 1},
        duplicates=1,
        issues={"country-blank": 1},
        scorecard="made 1",
        cuts={"very high": 80.0, "high": 42.0, "moderate": 20.0, "lower": 0.0},
        mapped=frozenset(FIELDS),
        listings=pl.DataFrame(
            {
                "iso3": ["CHN", "CHN", "IND"],
                "good": ["Cotton", "Electronics", "Bricks"],
                "is_forced_labour": [True, False, True],
            }
        ),
        goods_edition="2022",
        presumptions=pl.DataFrame(
            {
                "iso3": ["CHN"],
                "country": ["China"],
                "subdivision_code": ["CN-XJ"],
                "statute": ["Uyghur Forced Labor Prevention Act"],
                "from_date": [date(2022, 6, 21)],
            }
        ),
        groups=pl.DataFrame(
            {"sector_isic": ["13"], "group": ["garments_and_textiles"], "label": ["Garments and textiles"]}
        ),
        actions=tuple(action for action in load_actions() if action.id in ACTIONS),
        sources=(),
    )
    return taken_away(run, without)


def taken_away(run: RunFigures, fields: tuple[str, ...]) -> RunFigures:
    columns = {
        "grievance": ["grievance_state"], "policy": ["policy_state"], "tier": ["tier"], "spend": ["rs_spend_amount"],
        "audit_date": ["audit_on"], "recruitment_fees": ["fees_paid_by_workers"], "documents_kept": ["documents_kept"],
        "women": ["women_share_pct"], "migrant": ["migrant_share_pct"], "workers": ["workers_count"], "goods": ["rs_goods"],
        "country": ["rs_country_iso3", "rs_country_name", "rs_subdivision"], "sector": ["rs_sector_isic", "rs_sector_name"],
        "audit_findings": ["findings_told", "ilo_indicators"],
    }  # fmt: skip
    frame = run.suppliers
    for field in fields:
        blank = [
            pl.lit(value=False).alias(name)
            if name == "findings_told"
            else pl.lit([], dtype=frame.schema[name]).alias(name)
            if name == "ilo_indicators"
            else pl.lit(None, dtype=frame.schema[name]).alias(name)
            for name in columns[field]
        ]
        frame = frame.with_columns(blank)
    return replace(run, suppliers=frame, mapped=run.mapped - set(fields))
