"""Finding a scorecard by name, or by the file or folder that holds it."""

from pathlib import Path

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
            f"'{name}' is a model file, not a scorecard: its score cannot be taken apart into points that add up, and every score here must "
            "explain itself. Screen with a scorecard; 'riskscreen model show' prints how the model compares."
        )
    return load_scorecard(path)


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
        if path.is_file():
            return path
    known = ", ".join(f"{path.parent.parent.name}/{path.parent.name}" for path in shipped_scorecards())
    if given.is_dir():
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
