"""An invented list of audited sites, to try learning on before one's own audits are at hand. No row is a real site.

The findings are drawn from a rule that is known, so that one can see what learning makes of them: the scorecard's own points, with
the share of migrant workers counting several times as much.
"""

import numpy as np
import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.screening.assess import Screen
from riskscreen.screening.profiles import all_profiles

COUNTRIES = 30
"""How many countries the sites lie in."""
MOST_MIGRANTS = 60


def invented_audits(
    screen: Screen, *, sites: int = 900, migrants_count: float = 6.0, seed: int = 20260101
) -> pl.DataFrame:
    """Invent audited sites.

    Args:
        screen: scorecard and reference tables that the rule starts from.
        sites: how many.
        migrants_count: factor on the points of the share of migrant workers in the rule behind the findings.
        seed: of the draws; equal seeds give equal lists.

    Returns:
        `Site ID`, `Supplier`, `Country` (ISO 3166-1 alpha-3), `ISIC code` (division), `Migrant workers (%)`, `Agency workers (%)`,
        `Audit finding` (yes or no; half of the sites have one, more or less).

    Raises:
        UsageError: no site is asked for.
    """
    if sites < 1:
        raise UsageError(f"{sites} sites asked for; at least 1 is expected.")
    random = np.random.default_rng(seed)
    universe = screen.bundle.universe["iso3"].sort()
    countries = random.choice(universe.to_numpy(), COUNTRIES, replace=False).tolist()
    profiles = all_profiles(screen, countries=countries, goods=[None], contributions=False)
    profiles = profiles.filter(pl.col("sector_isic") <= "33")
    some = profiles[random.integers(0, profiles.height, sites)]
    migrants = random.integers(0, MOST_MIGRANTS + 1, sites)
    agency = random.integers(0, MOST_MIGRANTS + 1, sites)
    points = screen.card.indicator("migrant_share").weight * migrants_count * migrants / MOST_MIGRANTS
    rule = some["log_odds"].to_numpy() + points
    chance = 1 / (1 + np.exp(-(rule - np.median(rule))))
    found = random.random(sites) < chance
    return pl.DataFrame(
        {
            "Site ID": [f"A-{number:04d}" for number in range(1, sites + 1)],
            "Supplier": [f"Invented site {number}" for number in range(1, sites + 1)],
            "Country": some["country_iso3"],
            "ISIC code": some["sector_isic"],
            "Migrant workers (%)": migrants,
            "Agency workers (%)": agency,
            "Audit finding": np.where(found, "yes", "no"),
        }
    )
