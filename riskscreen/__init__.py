"""riskscreen screens supplier lists for the risk of human trafficking and forced labour.

`riskscreen.screen(path_or_frame)` returns scored rows, issues and the row ledger as polars frames. Names are loaded on first use, so that
importing the package costs nothing.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskscreen.domain.errors import RiskscreenError
    from riskscreen.pipeline.api import ScreeningResult, screen
    from riskscreen.pipeline.options import ScreenOptions
    from riskscreen.reference.catalogue import load_catalogue

__all__ = ["RiskscreenError", "ScreenOptions", "ScreeningResult", "__version__", "load_catalogue", "screen"]

__version__ = version("riskscreen")

_HOMES = {
    "screen": "riskscreen.pipeline.api",
    "ScreeningResult": "riskscreen.pipeline.api",
    "ScreenOptions": "riskscreen.pipeline.options",
    "load_catalogue": "riskscreen.reference.catalogue",
    "RiskscreenError": "riskscreen.domain.errors",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'riskscreen' has no attribute '{name}'")
