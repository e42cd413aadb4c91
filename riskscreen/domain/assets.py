"""Where the shipped tables, scorecards, expectations and templates lie: in a wheel, or in a checkout."""

from functools import cache
from pathlib import Path


@cache
def assets_root() -> Path:
    """Return the folder that holds `data/`, `models/`, `expectations/` and `reports/templates/`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_assets"
    return installed if installed.is_dir() else package.parent


def asset(*parts: str) -> Path:
    """Return the path of a shipped file or folder, e.g. `asset("data", "reference")`."""
    return assets_root().joinpath(*parts)
