"""Plausible results of a run, made up: for developing and testing pages without the scoring."""

from typing import Any

import numpy as np
import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.issues import ISSUE_SCHEMA, make_issues
from riskscreen.reporting.contributions import CONTRIBUTION_SCHEMA

COUNTRIES = (
    ("BGD", "Bangladesh", 0.9),
    ("CHN", "China", 1.1),
    ("IND", "India", 0.9),
    ("VNM", "Viet Nam", 0.6),
    ("KHM", "Cambodia", 0.9),
    ("MMR", "Myanmar", 1.7),
    ("THA", "Thailand", 0.7),
    ("MYS", "Malaysia", 0.9),
    ("IDN", "Indonesia", 0.5),
    ("PAK", "Pakistan", 1.1),
    ("TUR", "Türkiye", 0.5),
    ("MEX", "Mexico", 0.3),
    ("BRA", "Brazil", 0.4),
    ("CIV", "Côte d'Ivoire", 1.1),
    ("GHA", "Ghana", 0.8),
    ("COD", "Congo - Kinshasa", 1.9),
    ("PRK", "North Korea", 2.6),
    ("TKM", "Turkmenistan", 2.2),
    ("DEU", "Germany", -1.4),
    ("FRA", "France", -1.2),
    ("GBR", "United Kingdom", -1.1),
    ("USA", "United States", -0.9),
    ("NLD", "Netherlands", -1.5),
    ("ITA", "Italy", -0.7),
    ("POL", "Poland", -0.6),
    ("ESP", "Spain", -0.9),
    ("SGP", "Singapore", -0.6),
    ("HKG", "Hong Kong", -0.5),
    ("MLT", "Malta", -0.6),
    ("MDV", "Maldives", 0.2),
    ("QAT", "Qatar", 0.9),
    ("ARE", "United Arab Emirates", 0.8),
    ("ZAF", "South Africa", 0.2),
    ("KEN", "Kenya", 0.7),
    ("PER", "Peru", 0.4),
    ("JPN", "Japan", -1.0),
    ("MUS", "Mauritius", 0.2),
)
SECTORS = (
    ("01", "Crop and animal production, hunting and related service activities", 0.8),
    ("03", "Fishing and aquaculture", 1.2),
    ("10", "Manufacture of food products", 0.3),
    ("13", "Manufacture of textiles", 0.8),
    ("14", "Manufacture of wearing apparel", 0.9),
    ("15", "Manufacture of leather and related products", 0.5),
    ("26", "Manufacture of computer, electronic and optical products", 0.6),
    ("41", "Construction of buildings", 0.8),
    ("49", "Land transport and transport via pipelines", 0.2),
    ("55", "Accommodation", 0.4),
    ("62", "Computer programming, consultancy and related activities", -0.9),
    ("64", "Financial service activities", -1.1),
    ("78", "Employment activities", 0.7),
    ("97", "Activities of households as employers of domestic personnel", 1.1),
    ("0116", "Growing of fibre crops", 1.3),
    ("1410", "Manufacture of wearing apparel, except fur apparel", 0.9),
)
GOODS = {
    "01": "Cotton; Rice",
    "03": "Shrimp; Fish",
    "10": "Sugarcane",
    "14": "Garments",
    "13": "Textiles",
    "26": "Electronics",
    "0116": "Cotton",
}
FIRST = (
    "Golden",
    "Nile",
    "Orient",
    "Delta",
    "Summit",
    "Baltic",
    "Green Valley",
    "上海",
    "Société",
    "Thai Union",
    "Río",
    "Łódź",
    "Al-Noor",
)
LAST = (
    "Textiles Ltd",
    "Garments Co.",
    "Foods SA",
    "Electronics",
    "Logistics GmbH",
    "纺织有限公司",
    "Farms",
    "Seafood PLC",
    "& Sons <Trading>",
)
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("x","y")',
    "+SUM(A1)",
    "-2+3",
    "@cmd",
    "</script><!-- \u2028",
    'O\'Neil & "Sons" {{ 7*7 }}',
)


def results(rows: int, *, seed: int = 1, hostile: bool = True) -> pl.DataFrame:
    """Return `rows` scored rows: RESULTS columns behind two columns of the user's own."""
    rng = np.random.default_rng(seed)
    country = np.minimum(rng.geometric(0.07, rows) - 1, len(COUNTRIES) - 1)
    sector = rng.integers(0, len(SECTORS), rows)
    unknown = rng.random(rows) < 0.03
    own = rng.normal(0, 0.7, rows)
    z = -0.6 + np.array([c[2] for c in COUNTRIES])[country] + np.array([s[2] for s in SECTORS])[sector] + own
    likelihood = 100 / (1 + np.exp(-z))
    coverage = np.clip(rng.normal(55, 18, rows) - 30 * unknown, 4, 97)
    half = (100 - coverage) * 0.32
    low, high = np.clip(likelihood - half, 0.1, 99.9), np.clip(likelihood + half, 0.1, 99.9)
    band = np.select(
        [(coverage < 25) & (high - low > 45), likelihood >= 82, likelihood >= 66, likelihood >= 40],
        ["insufficient evidence", "very high", "high", "moderate"],
        "lower",
    )
    severity = np.select([sector % 7 == 1, sector % 3 == 0], ["critical", "severe"], "serious")
    order = {"very high": 0, "high": 1, "insufficient evidence": 1, "moderate": 2, "lower": 3}
    grade = np.array([order[b] for b in band]) + np.array(
        [{"critical": 0, "severe": 1, "serious": 1}[s] for s in severity]
    )
    priority = np.clip(grade + 1, 1, 5)
    ids = [f"S{i:06d}" for i in range(rows)]
    names = [f"{FIRST[i % len(FIRST)]} {LAST[(i // 3) % len(LAST)]} {i}" for i in range(rows)]
    if hostile:
        names[: len(HOSTILE)] = HOSTILE[:rows]
    duplicate = [ids[i - 1] if i % 29 == 28 else None for i in range(rows)]
    frame = pl.DataFrame(
        {
            "Supplier": names,
            "E-mail": [f"person{i}@example.org" for i in range(rows)],
            "rs_source_file": ["suppliers.csv"] * rows,
            "rs_source_row": np.arange(2, rows + 2),
            "rs_supplier_id": ids,
            "rs_supplier_name": names,
            "rs_country_iso3": [None if u else COUNTRIES[c][0] for c, u in zip(country, unknown, strict=True)],
            "rs_country_name": [None if u else COUNTRIES[c][1] for c, u in zip(country, unknown, strict=True)],
            "rs_subdivision": [None] * rows,
            "rs_country_status": np.where(unknown, "unknown", "recognised"),
            "rs_sector_isic": [SECTORS[s][0] for s in sector],
            "rs_sector_name": [SECTORS[s][1] for s in sector],
            "rs_sector_status": ["text"] * rows,
            "rs_goods": [GOODS.get(SECTORS[s][0]) for s in sector],
            "rs_goods_status": ["recognised" if SECTORS[s][0] in GOODS else "blank" for s in sector],
            "rs_likelihood_0_100": likelihood.round(1),
            "rs_likelihood_p05": (likelihood - 0.7 * (likelihood - low)).round(1),
            "rs_likelihood_p95": (likelihood + 0.7 * (high - likelihood)).round(1),
            "rs_stability_pct": np.clip(95 - np.abs(likelihood - 66), 20, 100).round(1),
            "rs_rank_pct": likelihood.round(1),
            "rs_rank_p05_pct": low.round(1),
            "rs_rank_p95_pct": high.round(1),
            "rs_likelihood_low": low.round(1),
            "rs_likelihood_high": high.round(1),
            "rs_likelihood_abstract_0_100": (100 / (1 + np.exp(-(z - own)))).round(1),
            "rs_band": band,
            "rs_band_rule": [
                "floor under a forced-labour listing (ILAB 2022)" if b == "high" and s % 5 == 0 else None
                for b, s in zip(band, sector, strict=True)
            ],
            "rs_severity_band": severity,
            "rs_severity_reasons": np.where(
                sector % 7 == 1,
                "children listed in this country and goods; workers at sea cannot leave",
                "scale of the sector",
            ),
            "rs_coverage_pct": coverage.round(0),
            "rs_missing": ["share of migrant workers; recruitment fees paid by workers; audit date"] * rows,
            "rs_leverage": [("strong", "some", "little", "unknown")[i % 4] for i in range(rows)],
            "rs_priority": priority,
            "rs_reasons": [
                f"forced labour listed for {COUNTRIES[c][1]}; sector named by the documents; rule of law"
                for c in country
            ],
            "rs_spend_amount": np.where(rng.random(rows) < 0.8, rng.lognormal(11, 1.5, rows).round(0), np.nan),
            "rs_duplicate_of": duplicate,
            "rs_group_id": [f"G{i // 7:05d}" if i % 5 == 0 else None for i in range(rows)],
            "rs_issues": [
                ("country-unknown" if u else "control-claimed" if i % 3 == 0 else None) for i, u in enumerate(unknown)
            ],
        }
    )
    ranked = frame.with_columns(
        pl.col("rs_spend_amount").fill_nan(None),
        pl.col("rs_sector_isic").alias("rs_sectors"),
        pl.when(pl.col("rs_spend_amount").is_not_nan()).then(pl.lit("EUR")).alias("rs_spend_currency"),
        pl.struct("rs_priority", -pl.col("rs_likelihood_0_100"), "rs_supplier_id")
        .rank("ordinal")
        .alias("rs_priority_rank"),
    )
    return ranked.select("Supplier", "E-mail", *(pl.col(c.name).cast(c.dtype) for c in RESULTS.values()))


def issues(frame: pl.DataFrame) -> pl.DataFrame:
    """Return issues that fit the rows of `results`, among them one about personal data."""
    rows = frame.lazy().rename({"rs_source_file": "source_file", "rs_source_row": "source_row"})
    unknown = make_issues(
        rows.filter(pl.col("rs_country_status") == "unknown"),
        "country-unknown",
        field="country",
        column="Country of origin",
        value=pl.lit("Absurdistan"),
        detail="Did you mean Afghanistan?",
    )
    claimed = make_issues(
        rows.filter(pl.col("rs_issues") == "control-claimed"),
        "control-claimed",
        field="policy",
        column="Policy",
        value=pl.lit("yes"),
    )
    personal = make_issues(
        rows.head(1), "personal-data", field="", column="E-mail", value=pl.col("E-mail"), detail="e-mail addresses"
    )
    number = make_issues(
        rows.head(2), "number-unreadable", field="workers", column="Staff", value=pl.lit("call +66 81 234 5678")
    )
    blank = make_issues(
        pl.LazyFrame({"source_file": ["suppliers.csv"], "source_row": [len(frame) + 5]}),
        "name-missing",
        field="name",
        column="Supplier",
    )
    return pl.concat([unknown, claimed, personal, number, blank]).collect().select(list(ISSUE_SCHEMA))


def manifest(frame: pl.DataFrame) -> dict[str, Any]:
    """Return a manifest with the keys that reports read."""
    return {
        "title": "suppliers.csv",
        "as_of": "2026-11-21",
        "started_utc": "2026-11-21T10:00:00Z",
        "finished_utc": "2026-11-21T10:00:07Z",
        "inputs": [
            {"label": "suppliers.csv", "sha256": "ab" * 32, "bytes": 123_456, "format": "csv", "rows": len(frame) + 3}
        ],
        "rows": {"read": len(frame) + 3, "scored": len(frame), "quarantined": 1, "blank": 2},
        "mapping": {
            "suppliers.csv": {
                "fields": {"name": ["Supplier"], "country": ["Country of origin"]},
                "unmapped": ["E-mail"],
            }
        },
        "scorecard": {
            "name": "default",
            "version": "2026.1",
            "digest": "0123456789abcdef" * 4,
            "bands": {"very high": 82.0, "high": 66.0, "moderate": 40.0},
            "minimum_coverage_pct": 25.0,
        },
        "reference": {},
        "versions": {"riskscreen": "0.1.0", "python": "3.11", "polars": "2.1.0"},
        "options": {"scorecard": "default"},
    }


_POINTS = (
    (
        "ilab_listing",
        "country x goods",
        "evidenced",
        1.30,
        "Forced labour listed for these goods",
        "ilab",
        "2022",
        "List, row 212",
        2022,
    ),
    ("rule_of_law", "country", "evidenced", 0.55, "Rule of law estimate -0.61", "wgi", "2022", "RL.EST", 2022),
    ("tip_tier", "country", "evidenced", 0.30, "Tier 2 Watch List", "tip", "2025", "Tier table", 2025),
    (
        "documents_sector",
        "sector",
        "evidenced",
        0.50,
        "Sector named in the documents",
        "documents",
        "2024",
        "S2:68",
        2024,
    ),
    (
        "migrant_share",
        "supplier",
        "unknown",
        0.42,
        "Unknown: conservative quantile of its reference distribution",
        None,
        None,
        None,
        None,
    ),
    (
        "grievance",
        "supplier",
        "evidenced",
        -0.20,
        "Grievance channel, reference and date given",
        "list",
        "run",
        "row",
        2026,
    ),
)


def contributions(rows: pl.DataFrame) -> pl.DataFrame:
    """Return contributions for the rows asked for, in the shape that the page reads."""
    template = pl.DataFrame(
        {
            "indicator": [p[0] for p in _POINTS],
            "title": [p[0].replace("_", " ").capitalize() for p in _POINTS],
            "layer": [p[1] for p in _POINTS],
            "kind": [p[2] for p in _POINTS],
            "points": [p[3] for p in _POINTS],
            "points_low": [p[3] - 0.1 for p in _POINTS],
            "points_high": [p[3] + 0.2 for p in _POINTS],
            "detail": [p[4] for p in _POINTS],
            "source_id": [p[5] for p in _POINTS],
            "edition": [p[6] for p in _POINTS],
            "locator": [p[7] for p in _POINTS],
            "value": [None for p in _POINTS],
            "unit": [None for p in _POINTS],
            "year": [p[8] for p in _POINTS],
            "ask": ["What share of the workers are migrants?" if p[2] == "unknown" else None for p in _POINTS],
        }
    )
    crossed = rows.select("rs_supplier_id", "rs_country_name").join(template, how="cross")
    detailed = crossed.with_columns(
        pl.when(pl.col("layer") == "country")
        .then(pl.format("{} ({})", "detail", pl.col("rs_country_name").fill_null("unknown country")))
        .otherwise("detail")
        .alias("detail")
    )
    return detailed.select(pl.col(name).cast(dtype) for name, dtype in CONTRIBUTION_SCHEMA.items())
