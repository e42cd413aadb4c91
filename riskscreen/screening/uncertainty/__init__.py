"""Uncertainty of scores: many admissible models drawn, on distinct profiles (METHOD section 5)."""

from riskscreen.screening.uncertainty.assess import MEASURES, assess_uncertainty
from riskscreen.screening.uncertainty.attach import OUTPUTS, attach, list_profiles
from riskscreen.screening.uncertainty.drivers import Drivers, portfolio_drivers
from riskscreen.screening.uncertainty.keeper import ATTACHED, Keeper, warm
from riskscreen.screening.uncertainty.model import KEYS
from riskscreen.screening.uncertainty.remove_one import EFFECTS, remove_one_effects
from riskscreen.screening.uncertainty.spec import PLAIN, Uncertainty, uncertainty

__all__ = [
    "ATTACHED",
    "EFFECTS",
    "KEYS",
    "MEASURES",
    "OUTPUTS",
    "PLAIN",
    "Drivers",
    "Keeper",
    "Uncertainty",
    "assess_uncertainty",
    "attach",
    "list_profiles",
    "portfolio_drivers",
    "remove_one_effects",
    "uncertainty",
    "warm",
]
