"""What was fitted, as frames that a chart can be drawn from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from riskscreen.modelling.pairs import Reals
from riskscreen.screening.scorecard import Scorecard

UNIVERSE_WORDS = {"all": "all countries", "listed": "listed countries only"}


def fitted_weights(card: Scorecard, codes: Sequence[str], points: Reals, draws: Reals) -> pl.DataFrame:
    """Return the weights that a fit moved.

    Args:
        card: the scorecard that it was shrunk towards.
        codes: indicator of each weight.
        points: the weights, on the scorecard's scale.
        draws: weights of resamples of countries (draws x codes).

    Returns:
        `indicator`, `title`, `layer`, `expert` and `fitted` (points at hazard 1), `low` and `high` (90 % of resamples of countries),
        `change`; the largest change first.
    """
    specs = [card.indicator(code) for code in codes]
    low, high = np.percentile(draws, [5, 95], axis=0)
    frame = pl.DataFrame(
        {
            "indicator": [spec.code for spec in specs],
            "title": [spec.title for spec in specs],
            "layer": [spec.layer for spec in specs],
            "expert": [spec.weight for spec in specs],
            "fitted": points,
            "low": low,
            "high": high,
        }
    ).with_columns((pl.col("fitted") - pl.col("expert")).alias("change"))
    return frame.sort(pl.col("change").abs(), "indicator", descending=[True, False])


def chances(log_odds: Reals) -> Reals:
    """Return forecasts from 0 to 1 of their log-odds."""
    out: Reals = 1 / (1 + np.exp(-log_odds))
    return out


def reliability_frame(parts: Iterable[Mapping[str, float]], model: str) -> pl.DataFrame:
    """Return a reliability curve.

    Args:
        parts: rows of like forecasts, as a model's contract or metrics hold them (`card_text.reliability_record`).
        model: its name, for a legend.

    Returns:
        `model`, `said_pct` (mean forecast, %), `found_pct` (share that was listed, %), `rows`.
    """
    rows = [(model, 100 * part["said"], 100 * part["found"], part["rows"]) for part in parts]
    return pl.DataFrame(rows, schema=["model", "said_pct", "found_pct", "rows"], orient="row")


def compared_frame(compared: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return rankings measured out of time on the development steps.

    Args:
        compared: figures as a model's contract or metrics hold them (`card_text.compared_record`).

    Returns:
        `ranking`, `universe`, `auc`, `auc_low`, `auc_high`, `recall_10_pct` (% of later pairs found in the top 10 %), `gain`, `gain_low`,
        `gain_high` (AUC less the first ranking's, on the same resamples of countries).
    """
    rows = [
        {
            "ranking": each["ranking"],
            "universe": UNIVERSE_WORDS[each["universe"]],
            "auc": each["auc"],
            "auc_low": each["auc_low"],
            "auc_high": each["auc_high"],
            "recall_10_pct": 100 * each["recall_10"],
            "gain": each["auc_gain"],
            "gain_low": each["auc_gain_low"],
            "gain_high": each["auc_gain_high"],
        }
        for each in compared
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
