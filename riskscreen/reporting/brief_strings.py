"""Our own words of a sector briefing, in English, by key; `data/locale` holds them with their French and Spanish."""

from functools import cache
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sources import load_yaml


@cache
def strings(path: Path | None = None) -> dict[str, str]:
    """Return key -> English. A text in braces is filled in; a translation has the same ones.

    Args:
        path: the file; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or is no map of texts.
    """
    file = path or asset("data", "locale", "en", "strings.yml")
    content = load_yaml(file)
    told = content.get("strings") if isinstance(content, dict) else None
    if not isinstance(told, dict) or not all(isinstance(text, str) and text for text in told.values()):
        raise ReferenceDataError(f"{file}: expected texts by key under 'strings'; restore the file.")
    return {str(key): str(text) for key, text in told.items()}
