"""A user's folder for a test, and the proof that a refused file leaves nothing in it."""

from pathlib import Path

import pytest

from riskscreen.domain.errors import ReferenceDataError, RiskscreenError
from riskscreen.pipeline.reference import import_files
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import user_reference


def everything_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too; folders count as names without content."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


def refused(
    source: str,
    *paths: Path,
    match: str,
    as_edition: str | None = None,
    error: type[RiskscreenError] = ReferenceDataError,
) -> str:
    """Import files that must be refused; return the message. What was in force stays, and nothing is left behind."""
    home = user_reference().parent
    existed, before = home.exists(), everything_in(home)
    was = load_catalogue(user=user_reference()).editions(source)
    with pytest.raises(error, match=match) as caught:
        import_files(source, paths, as_edition=as_edition)
    assert home.exists() == existed
    assert everything_in(home) == before
    assert load_catalogue(user=user_reference()).editions(source) == was
    message = str(caught.value)
    assert "\n" not in message
    return message
