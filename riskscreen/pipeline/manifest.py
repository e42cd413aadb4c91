"""The manifest of a run: what went in, with which editions and versions, and what came out; enough to repeat the run."""

import json
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from riskscreen.domain.errors import UsageError

FORMAT = 1
_PACKAGES = (
    "riskscreen",
    "polars",
    "pyarrow",
    "great-expectations",
    "pandas",
    "pydantic",
    "fastexcel",
    "xlsxwriter",
    "jinja2",
)


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a result can depend on."""
    return {"python": platform.python_version()} | {name: version(name) for name in _PACKAGES}


def now_utc() -> str:
    """Return the present moment as ISO 8601 text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """Write `manifest.json`, the last file of a result folder."""
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n", "utf-8"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder.

    Raises:
        UsageError: if the folder is missing or was not written by riskscreen.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        raise UsageError(
            f"No manifest.json in {folder}; expected a folder that 'riskscreen screen ... --out {folder}' wrote."
        )
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"The file {path} cannot be read as JSON ({error}); screen the list again.") from error
    if not isinstance(found, dict) or found.get("manifest_format") != FORMAT:
        raise UsageError(f"The file {path} is not a manifest of this version of riskscreen; screen the list again.")
    return found
