"""Rankings to compare: a scorecard frozen at an edition, and the plain ones that it has to beat."""

import hashlib
from collections.abc import Callable

import numpy as np
import polars as pl

from riskscreen.modelling.backtest.history import Chapter
from riskscreen.modelling.backtest.measures import Reals
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.base import score_base
from riskscreen.screening.bundle import TABLES, ReferenceBundle
from riskscreen.screening.scorecard import Scorecard

TIERS = {"1": 0.0, "2": 1.0, "2WL": 2.0, "3": 3.0, "SC": 3.0}
Baseline = Callable[[ReferenceBundle, Chapter], Reals]


def tables_digest(catalogue: Catalogue) -> str:
    """Return one SHA-256 over the tables that a ranking can rest on; their sidecars' other words do not matter."""
    total = hashlib.sha256()
    for where in sorted({*TABLES.values(), ("territories", "territories"), ("classifications", "isic")}):
        total.update(
            "\t".join((*where, catalogue.edition_in_force(*where), catalogue.sidecar(*where).sha256, "")).encode()
        )
    return total.hexdigest()


def frozen_bundle(catalogue: Catalogue, chapter: Chapter) -> ReferenceBundle:
    """Return the tables as they stood: the earlier edition, and no year after the step's limit."""
    return load_bundle(catalogue, ilab_edition=chapter.step.known, until_year=chapter.step.until_year)


def scorecard_scores(bundle: ReferenceBundle, card: Scorecard, chapter: Chapter) -> Reals:
    """Score every pair of a step with a scorecard.

    Args:
        bundle: tables frozen at the step.
        card: the scorecard.
        chapter: the step.

    Returns:
        Log-odds, countries x goods: the good of the country in the good's own division (the gravest of several); nothing
        known of the supplier.
    """
    screen = Screen(bundle, card)
    of_good = dict(bundle.goods.select("good", "divisions").iter_rows())
    cases = [(good, division) for good in chapter.goods for division in (of_good.get(good) or [None])]
    profiles = pl.DataFrame({"country_iso3": chapter.countries}).join(
        pl.DataFrame(
            {"goods_key": [g for g, _ in cases], "sector_isic": [d for _, d in cases]},
            schema={"goods_key": pl.String, "sector_isic": pl.String},
        ),
        how="cross",
    )
    profiles = profiles.select(
        "country_iso3", pl.lit(None, dtype=pl.String).alias("subdivision_code"), "sector_isic", "goods_key"
    )
    point = score_base(screen.completions, profiles).outcome.point.reshape(len(chapter.countries), len(cases))
    at = {good: i for i, good in enumerate(chapter.goods)}
    scores = np.full((len(chapter.countries), len(chapter.goods)), -np.inf)
    for column, (good, _) in enumerate(cases):
        scores[:, at[good]] = np.maximum(scores[:, at[good]], point[:, column])
    return np.round(scores, 9)


def _per_country(frame: pl.DataFrame, value: str, chapter: Chapter) -> Reals:
    """Spread a country value over the goods.

    An unknown takes the lowest value: so a plain tool reads a blank, and it serves these rankings best, because the countries without a
    tier are small ones that the list hardly names. A cautious value, as in the scorecard, would handicap what it is held against.
    """
    found = dict(frame.select("iso3", value).iter_rows())
    column = np.array([found.get(iso3, np.nan) for iso3 in chapter.countries], dtype=np.float64)
    column[np.isnan(column)] = np.nanmin(column)
    return np.repeat(column[:, None], len(chapter.goods), axis=1)


def _latest(bundle: ReferenceBundle, name: str, year: str) -> pl.DataFrame:
    rows = bundle.up_to_year(name, year).sort("iso3", year)
    return rows.group_by("iso3", maintain_order=True).last()


def tier_alone(bundle: ReferenceBundle, chapter: Chapter) -> Reals:
    """The country's tier in the latest TIP report."""
    tiers = _latest(bundle, "tiers", "report_year").with_columns(pl.col("tier").replace_strict(TIERS).alias("rank"))
    return _per_country(tiers, "rank", chapter)


def governance_alone(bundle: ReferenceBundle, chapter: Chapter) -> Reals:
    """Want of the rule of law (WGI)."""
    rows = _latest(bundle, "governance", "year").drop_nulls("rule_of_law_estimate")
    return _per_country(rows.with_columns((-pl.col("rule_of_law_estimate")).alias("want")), "want", chapter)


def popularity(bundle: ReferenceBundle, chapter: Chapter) -> Reals:
    """How many countries the list names for the good."""
    return np.repeat(chapter.known.sum(axis=0, dtype=np.float64)[None, :], len(chapter.countries), axis=0)


def weighted_sum(bundle: ReferenceBundle, chapter: Chapter) -> Reals:
    """A sum as some compliance tools print it: country 6, sector 4, goods 2, each scaled to its largest value."""

    def scaled(values: Reals) -> Reals:
        spread: Reals = (values - values.min()) / max(float(np.ptp(values)), 1e-12)
        return spread

    sectors = np.array(chapter.sectors)
    weight = {name: float(chapter.known[:, sectors == name].sum()) for name in set(chapter.sectors)}
    sector = np.repeat(np.array([weight[name] for name in chapter.sectors])[None, :], len(chapter.countries), axis=0)
    country = scaled(tier_alone(bundle, chapter)) + scaled(governance_alone(bundle, chapter))
    return 6 * scaled(country) + 4 * scaled(sector) + 2 * scaled(popularity(bundle, chapter))


def four_terms(bundle: ReferenceBundle, chapter: Chapter) -> Reals:
    """Four counts of the list itself with fixed points, as sketched before the specification was frozen."""
    known: Reals = chapter.known.astype(np.float64)
    sectors, subregions = np.array(chapter.sectors), np.array(chapter.subregions)
    in_sector = {name: known[:, sectors == name].sum(axis=1) for name in set(chapter.sectors)}
    near = (subregions[:, None] == subregions[None, :]) & ~np.eye(len(subregions), dtype=bool)
    total: Reals = (
        np.log1p(known.sum(axis=0))[None, :]
        + 0.5 * np.log1p(known.sum(axis=1))[:, None]
        + np.log1p(np.stack([in_sector[name] for name in chapter.sectors], axis=1))
        + np.log1p(near.astype(np.float64) @ known)
    )
    return np.round(total, 9)


BASELINES: dict[str, Baseline] = {
    "TIP tier alone": tier_alone,
    "governance alone (WGI)": governance_alone,
    "weighted sum 6+4+2": weighted_sum,
    "popularity of the good": popularity,
    "four counts of the list": four_terms,
}
"""Rankings that every scorecard is printed beside."""
