"""Where a user's own reference tables lie: never in the package."""

import os
from pathlib import Path

VARIABLE = "RISKSCREEN_DATA"
"""Environment variable that names another folder."""


def user_folder() -> Path:
    """Return the user's data folder: RISKSCREEN_DATA, else the platform's place for data of programs. It need not exist."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("riskscreen", appauthor=False)


def user_reference() -> Path:
    """Return the folder of imported tables, `<source>/<edition>/<table>.csv` with a sidecar each. It need not exist."""
    return user_folder() / "reference"
