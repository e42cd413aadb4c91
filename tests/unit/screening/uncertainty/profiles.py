"""Profiles for tests of uncertainty."""

from typing import Any

import polars as pl

from riskscreen.domain.columns import BANDS
from riskscreen.screening.assess import Screen
from riskscreen.screening.base import JOINER
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.uncertainty import KEYS, Uncertainty
from riskscreen.screening.uncertainty.model import Profiles
from tests.unit.screening.frames import screen

FEW = 200
"""Draws: enough for what is tested, and quick."""
ORDER = {band: n for n, band in enumerate(reversed(BANDS))}


def profile(country: str | None, sector: str | None = None, *goods: str, **more: Any) -> dict[str, Any]:
    """One profile."""
    return {
        "country_iso3": country,
        "subdivision_code": more.pop("subdivision_code", None),
        "sector_isic": sector,
        "goods_key": JOINER.join(sorted(goods)),
        **more,
    }


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """Profiles as a frame, `KEYS` and their types, in the order given."""
    schema = Profiles.of(pl.DataFrame([rows[0]], infer_schema_length=None)).frame.schema
    return pl.DataFrame([{key: row.get(key) for key in KEYS} for row in rows], schema=schema)


def with_spreads(card: Scorecard, **spreads: float) -> Scorecard:
    """The scorecard with other spreads; `every` for all that are not named."""
    changed = tuple(
        i.model_copy(update={"spread": spreads.get(i.code, spreads.get("every", i.spread))}) for i in card.indicators
    )
    return card.model_copy(update={"indicators": changed})


def using(card: Scorecard) -> Screen:
    """A scorecard on the shipped tables."""
    return Screen(screen().bundle, card)


def few(**settings: Any) -> Uncertainty:
    """Settings with few draws."""
    return Uncertainty(**{"draws": FEW, **settings})
