"""Where the shared inputs lie that are not part of the project: real lists, hostile files, gold sets."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


def shared_root() -> Path:
    """Return the folder of shared inputs, whether or not it is there."""
    return Path(os.environ.get("RISKSCREEN_SHARED", PROJECT.parent / "shared"))


def shared(*parts: str) -> Path:
    """Return a shared file or folder; skip the test, saying so, where it is absent."""
    path = shared_root().joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared inputs are absent here: {'/'.join(parts)}")
    return path
