"""`riskscreen.open_screen()`: scorecard and reference tables, opened once, for analysts who work in Python."""

from collections.abc import Mapping
from pathlib import Path

from riskscreen.pipeline.scorecards import find_scorecard
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.imports.folder import user_reference
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.scorecard import Scorecard, load_scorecard


def open_screen(
    scorecard: str | Path | Scorecard = "default",
    *,
    editions: Mapping[str, str] | None = None,
    user_data: bool = False,
) -> Screen:
    """Open a scorecard on the reference tables, ready to score.

    Args:
        scorecard: name or name/version of a shipped scorecard, the path of a file, or a scorecard.
        editions: source -> edition, or edition or year of its history, to use instead of the newest.
        user_data: use the reference tables that the user imported, beside the shipped ones.

    Returns:
        The screen. Everything that does not depend on a list is worked out on first use and kept.

    Raises:
        UsageError: there is no such scorecard or edition.
        ReferenceDataError, ModelContractError: reference tables or scorecard are unusable.

    Example:
        >>> import riskscreen
        >>> screen = riskscreen.open_screen()
        >>> screen.card.name
        'default'
    """
    tables = load_catalogue(user=user_reference() if user_data else None, named=dict(editions or {}))
    if isinstance(scorecard, Scorecard):
        card = scorecard
    else:
        card = load_scorecard(scorecard) if isinstance(scorecard, Path) else find_scorecard(scorecard)
    return Screen(load_bundle(tables), card)
