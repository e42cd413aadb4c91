"""The challenger: gradient boosting that may not fall as a hazard rises, on the same features and rows as the fitted scorecard.

It shows what interactions would add. Its score cannot be taken apart into points exactly, so it is shown beside a scorecard's and
never instead (METHOD section 3). Calibration is a sigmoid on forecasts for countries that the trees did not see.
"""

from typing import Any

import numpy as np

from riskscreen.modelling.pairs import LABEL_FLAGS, Bools, Ints, Pairs, Reals
from riskscreen.modelling.shrunk import FOLDS

NAME, VERSION = "challenger", "2026.1"
SETTINGS: dict[str, Any] = {
    "max_iter": 150,
    "learning_rate": 0.05,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "early_stopping": False,
    "random_state": 20260101,
}
"""Small trees, many rows per leaf: set once, not searched."""


def challenger_codes(pairs: Pairs) -> tuple[str, ...]:
    """Return the features: every reference indicator but the flags of the pair itself."""
    return tuple(code for code in pairs.codes if code not in LABEL_FLAGS)


def trees_for(features: int) -> Any:
    """Return unfitted trees that may not fall as any of so many features rises."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(monotonic_cst=[1] * features, **SETTINGS)


def train_trees(hazards: Reals, label: Bools, group: Ints) -> Any:
    """Fit calibrated trees.

    Args:
        hazards: rows x features, 0-1.
        label: whether each row is positive.
        group: rows of one group (country) are never on both sides of a split of the calibration.

    Returns:
        A fitted `CalibratedClassifierCV` over one set of trees.
    """
    from sklearn.calibration import CalibratedClassifierCV
    from threadpoolctl import threadpool_limits

    splits = _splits(hazards, label, group)
    # one thread: on a shared machine threads of small trees wait for each other most of the time
    with threadpool_limits(1):
        trees = trees_for(hazards.shape[1])
        return CalibratedClassifierCV(trees, method="sigmoid", cv=splits, ensemble=False).fit(hazards, label)


def chances(model: Any, hazards: Reals) -> Reals:
    """Return the model's chance of each row, 0-1."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        out: Reals = model.predict_proba(hazards)[:, 1]
    return out


def held_out_chances(pairs: Pairs, *, calibrated: bool, as_scored: bool = False) -> Reals:
    """Return the chance of every pair from trees that did not see its country, one per row.

    Args:
        pairs: the rows to learn from, each pair left out of its own counts.
        calibrated: calibrate each fit (the order is the same without).
        as_scored: forecast from what a scorecard sees; else from what is learnt from.
    """
    from threadpoolctl import threadpool_limits

    at = pairs.columns(challenger_codes(pairs))
    learnt = pairs.hazards[:, at]
    seen = pairs.as_scored[:, at] if as_scored else learnt
    out = np.zeros(len(pairs.listed))
    for train, held in _splits(seen, pairs.listed, pairs.country):
        if calibrated:
            model = train_trees(learnt[train], pairs.listed[train], pairs.country[train])
        else:
            with threadpool_limits(1):
                model = trees_for(len(at)).fit(learnt[train], pairs.listed[train])
        out[held] = chances(model, seen[held])
    return out


def _splits(hazards: Reals, label: Bools, group: Ints) -> list[tuple[Ints, Ints]]:
    from sklearn.model_selection import GroupKFold

    return list(GroupKFold(min(FOLDS, len(np.unique(group)))).split(hazards, label, group))
