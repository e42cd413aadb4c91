"""riskscreen screens supplier lists for the risk of human trafficking and forced labour.

`riskscreen.screen(path_or_frame)` returns scored rows, issues and the row ledger as polars frames. `riskscreen.open_screen()` opens the
scorecard on the reference tables for analysts: `all_profiles`, `trial`, `edit`, `save_scorecard`, `band_flips` (docs/analysts.md). Names
are loaded on first use, so that importing the package costs nothing.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskscreen.domain.errors import RiskscreenError
    from riskscreen.pipeline.analysts import open_screen
    from riskscreen.pipeline.api import ScreeningResult, screen
    from riskscreen.pipeline.options import ScreenOptions
    from riskscreen.reference.catalogue import load_catalogue
    from riskscreen.screening.assess import Screen
    from riskscreen.screening.profiles import all_profiles, band_flips, isic_groups, profile_columns
    from riskscreen.screening.scorecard import Scorecard, load_scorecard
    from riskscreen.screening.scorecard_file import save_scorecard
    from riskscreen.screening.tuning import edit, trial

__all__ = [
    "RiskscreenError",
    "Scorecard",
    "Screen",
    "ScreenOptions",
    "ScreeningResult",
    "__version__",
    "all_profiles",
    "band_flips",
    "edit",
    "isic_groups",
    "load_catalogue",
    "load_scorecard",
    "open_screen",
    "profile_columns",
    "save_scorecard",
    "screen",
    "trial",
]

__version__ = version("riskscreen")

_HOMES = {
    "RiskscreenError": "riskscreen.domain.errors",
    "Scorecard": "riskscreen.screening.scorecard",
    "Screen": "riskscreen.screening.assess",
    "ScreenOptions": "riskscreen.pipeline.options",
    "ScreeningResult": "riskscreen.pipeline.api",
    "all_profiles": "riskscreen.screening.profiles",
    "band_flips": "riskscreen.screening.profiles",
    "edit": "riskscreen.screening.tuning",
    "isic_groups": "riskscreen.screening.profiles",
    "load_catalogue": "riskscreen.reference.catalogue",
    "load_scorecard": "riskscreen.screening.scorecard",
    "open_screen": "riskscreen.pipeline.analysts",
    "profile_columns": "riskscreen.screening.profiles",
    "save_scorecard": "riskscreen.screening.scorecard_file",
    "screen": "riskscreen.pipeline.api",
    "trial": "riskscreen.screening.tuning",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'riskscreen' has no attribute '{name}'")
