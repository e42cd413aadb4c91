"""The log of the test steps: each time they were run is written down, with who, why, digests and figures.

A test that is looked at again and again becomes development. The log lies beside the specification and is added to, never rewritten.
"""

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, ValidationError

from riskscreen.domain.errors import ModelContractError
from riskscreen.modelling.backtest.specification import Frozen

LOG = "openings.yml"
HEADER = (
    "# Each run of the test steps of this specification, oldest first. riskscreen backtest --open-test adds to it.\n"
)
Text = Annotated[str, Field(min_length=3)]


class LoggedFigure(Frozen):
    """What one ranking reached on the test steps, with the keys of `backtest.json`."""

    scorecard: str
    kind: str
    universe: str
    auc: float | None = None
    auc_low: float | None = None
    auc_high: float | None = None
    recall_1: float | None = None
    recall_5: float | None = None
    recall_10: float | None = None
    n: int


class Opening(Frozen):
    """One opening of the test.

    Attributes:
        date: when; null = not known.
        who: who opened it.
        why: what for.
        specification_sha256: digest of the specification; null = there was none.
        reference_sha256: digest of the reference tables.
        scorecards: digest by scorecard.
        figures: what was seen.
    """

    date: dt.date | None
    who: Text
    why: Text
    specification_sha256: str | None = None
    reference_sha256: str | None = None
    scorecards: dict[str, str] = Field(default_factory=dict)
    figures: tuple[LoggedFigure, ...]


class _Log(Frozen):
    openings: tuple[Opening, ...]


def read_openings(path: Path) -> tuple[Opening, ...]:
    """Read a log.

    Args:
        path: the file; a missing one is an empty log.

    Returns:
        The openings, oldest first.

    Raises:
        ModelContractError: the file cannot be read or breaks the contract.
    """
    if not path.exists():
        return ()
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _Log.model_validate(content).openings
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelContractError(
            f"{path}: the log of openings cannot be read ({type(error).__name__}); restore it, it must not be lost."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(str(part) for part in first["loc"]) or "the file"
        raise ModelContractError(f"{path}: {place}: {first['msg']}; restore the log, it must not be lost.") from error


def opening_of(record: dict[str, Any], *, date: dt.date, who: str, why: str) -> Opening:
    """Return the log's entry for a run that opened the test.

    Args:
        record: `Backtest.as_record()` of the run.
        date: the day.
        who: who opened it.
        why: what for.

    Returns:
        The entry.
    """
    keys = set(LoggedFigure.model_fields)
    seen = [
        LoggedFigure(**{key: value for key, value in figure.items() if key in keys})
        for figure in record["figures"]
        if figure["steps"] == "test"
    ]
    return Opening(
        date=date,
        who=who,
        why=why,
        specification_sha256=record["specification"]["sha256"],
        reference_sha256=record["reference_sha256"],
        scorecards=record["scorecards"],
        figures=tuple(seen),
    )


def write_openings(openings: tuple[Opening, ...], path: Path) -> None:
    """Write a log in one piece: a killed run leaves the old one.

    Args:
        openings: all entries, oldest first.
        path: the file.
    """
    content = {"openings": [opening.model_dump() | {"figures": _rows(opening)} for opening in openings]}
    text = HEADER + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=200)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _rows(opening: Opening) -> list[dict[str, Any]]:
    return [figure.model_dump(exclude_none=True) for figure in opening.figures]
