"""Finding a scorecard by name, or by the file or folder that holds it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.screening.scorecard import Scorecard, load_scorecard

SCORECARD_FILE, MODEL_FILE = "scorecard.yml", "model.skops"


def find_scorecard(name: str) -> Scorecard:
    """Load the scorecard called `name` or `name/version`, or the one in a file or folder.

    Args:
        name: a shipped scorecard's name, optionally with its version; else the path of a `scorecard.yml` or of its folder.

    Raises:
        UsageError: there is none of that name or version, and no such file.
        ModelContractError: the file breaks the contract, or is a model that cannot explain a score.
    """
    path = scorecard_path(name)
    if path.name == MODEL_FILE:
        raise ModelContractError(
            f"'{name}' is a model file, not a scorecard: its score cannot be taken apart into points that add up, "
            "and every score here must explain itself. Screen with a scorecard; 'riskscreen model show' prints how the model compares."
        )
    return load_scorecard(path)


def scorecard_of_run(manifest: Mapping[str, Any]) -> Scorecard:
    """Load the scorecard that a run used, by its name and version, or from where the run took it.

    Args:
        manifest: of a result folder.

    Returns:
        The scorecard of the run's digest; where it is not here any more, the one of that name as it is now.

    Raises:
        UsageError, ModelContractError: it is neither under its name nor where the run took it from.
    """
    said = manifest["scorecard"]
    taken = str((manifest.get("options") or {}).get("scorecard", ""))
    exact = f"{said['name']}/{said['version']}"
    home = asset("models")
    cards = [find_scorecard(name) for name in (exact, taken) if name and (_shipped(home, name) or Path(name).exists())]
    return next(
        (card for card in cards if card.digest() == said["digest"]), cards[0] if cards else find_scorecard(exact)
    )


def scorecard_path(name: str) -> Path:
    """Return the file behind a name: a `scorecard.yml`, or a `model.skops` where there is only that.

    Raises:
        UsageError: there is none.
    """
    home = asset("models")
    if found := _shipped(home, name):
        return found
    given = Path(name)
    for path in (given, given / SCORECARD_FILE, given / MODEL_FILE):
        if name and path.is_file():
            return path
    known = ", ".join(f"{path.parent.parent.name}/{path.parent.name}" for path in shipped_scorecards())
    if name and given.is_dir():
        raise UsageError(f"The folder {name} holds no {SCORECARD_FILE}; name another, or one of: {known}.")
    raise UsageError(f"There is no scorecard '{name}', and no such file or folder; there are: {known}.")


def shipped_scorecards() -> list[Path]:
    """Return the files of all shipped scorecards, by name and version."""
    return sorted(asset("models").glob(f"*/*/{SCORECARD_FILE}"), key=lambda p: (p.parent.parent.name, _order(p)))


def shipped_models() -> list[Path]:
    """Return the files of all shipped models that are no scorecards, by name and version."""
    return sorted(asset("models").glob(f"*/*/{MODEL_FILE}"), key=lambda p: (p.parent.parent.name, _order(p)))


def _shipped(home: Path, name: str) -> Path | None:
    model, _, version = name.partition("/")
    plain = all(c.isalnum() or c in "-_." for part in (model, version) for c in part)
    if not model or not plain or model in {".", ".."} or version in {".", ".."} or "/" in version:
        return None
    for file in (SCORECARD_FILE, MODEL_FILE):
        found = sorted(home.glob(f"{model}/{version or '*'}/{file}"), key=_order)
        if found:
            return found[-1]
    return None


def _order(path: Path) -> list[int]:
    return [int(part) if part.isdigit() else -1 for part in path.parent.name.split(".")]
