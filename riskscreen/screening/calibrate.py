"""Choose the band cut-offs once, on the reference universe, so that they can stand fixed in the scorecard file.

`python -m riskscreen.screening.calibrate` writes them to standard output; a person puts them into the file, a test
holds them against a fresh computation.
"""

import sys
from dataclasses import dataclass

import numpy as np
import polars as pl

from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.axes import Reals
from riskscreen.screening.base import KEYS
from riskscreen.screening.isic import DIVISIONS
from riskscreen.screening.layers import quantile
from riskscreen.screening.scorecard import Cuts, load_scorecard
from riskscreen.screening.supplier import blank_profile


@dataclass(frozen=True, eq=False)
class Universe:
    """The reference universe scored: every country x division, no goods named, nothing known of the supplier."""

    profiles: pl.DataFrame
    z: Reals

    @property
    def index(self) -> Reals:
        """Likelihood index 0-100."""
        index: Reals = 100.0 / (1.0 + np.exp(-self.z))
        return index


def universe_profiles(screen: Screen) -> pl.DataFrame:
    """Return the base profiles of the universe: 190 countries x 88 divisions, without goods."""
    countries = screen.bundle.universe.select(pl.col("iso3").alias("country_iso3"))
    divisions = pl.DataFrame({"sector_isic": DIVISIONS})
    blank = pl.lit(None, dtype=pl.String).alias("subdivision_code")
    return countries.join(divisions, how="cross").with_columns(blank, pl.lit("").alias("goods_key")).select(KEYS)


def score_universe(screen: Screen) -> Universe:
    """Score the universe.

    Args:
        screen: scorecard and bundle.

    Returns:
        Profiles and their log-odds, the cautious points of an unknown supplier included.
    """
    profiles = universe_profiles(screen)
    base = screen.base_frame(profiles, screen.card.as_of)["base_points"].to_numpy()
    conduct = screen.conduct_frame(blank_profile())["conduct_points"][0]
    return Universe(profiles, screen.card.base + base + conduct)


def cut_offs(screen: Screen) -> Cuts:
    """Return the cut-offs that give the bands their shares of the universe.

    Args:
        screen: scorecard and bundle.

    Returns:
        Lower edges on the index, rounded to two decimals.
    """
    shares = screen.card.bands.shares
    z = score_universe(screen).z
    top = 0.0
    edges = []
    for band in ("very high", "high", "moderate"):
        top += shares[band] / 100.0
        edge = quantile(z, 1.0 - top, axis=0, upper=True)
        edges.append(round(float(100.0 / (1.0 + np.exp(-edge))), 2))
    return Cuts(very_high=edges[0], high=edges[1], moderate=edges[2])


def main() -> None:
    """Write the cut-offs of the default scorecard on the shipped tables."""
    cuts = cut_offs(Screen(load_bundle(), load_scorecard()))
    sys.stdout.write(f"cuts: {{moderate: {cuts.moderate}, high: {cuts.high}, very_high: {cuts.very_high}}}\n")


if __name__ == "__main__":
    main()
