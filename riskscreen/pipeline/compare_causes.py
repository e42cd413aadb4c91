"""Why scores differ between two runs: shares of data, editions, scorecard and day, and what today's code leaves over."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from riskscreen.pipeline.compare_cells import cells_of
from riskscreen.pipeline.compare_scores import (
    BAND_NUMBERS,
    DATA,
    DAY,
    REFERENCE,
    SCORECARD,
    TOGETHER,
    Mixtures,
    Settings,
)
from riskscreen.pipeline.compare_side import Side
from riskscreen.pipeline.shapley import shapley

CODE = "code"
CAUSES = (DATA, REFERENCE, SCORECARD, DAY, CODE)
SLICE_ROWS = 250_000
"""Suppliers whose cells are in memory at a time."""

NOISE = 1e-9
"""Points below which a share is the rounding of sums, not a change."""


AS_ONE = "So no score can be worked out again, and every change stands as one amount, not told apart."


@dataclass(frozen=True, eq=False)
class Plan:
    """What differs between two runs, and what can be worked out again.

    Attributes:
        settings: tables, scorecards and days; None where neither run's tables or scorecard are at hand.
        differing: of reference, scorecard and day, those that differ and can be told apart; reference and scorecard together where
            neither goes with the other run's.
        together: whether they are taken together.
        joint: of reference and scorecard, those that differ but are gone: their share lies within that of the code.
        notes: what could not be told apart, and why.
    """

    settings: Settings | None
    differing: tuple[str, ...]
    together: bool
    joint: tuple[str, ...]
    notes: tuple[str, ...]


def plan(earlier: Side, later: Side) -> Plan:
    """Find what differs between two runs, and open what is at hand of it."""
    bundles, cards = [earlier.bundle(), None], [earlier.card(), later.card()]
    bundles[1] = bundles[0] if earlier.reference == later.reference else later.bundle()
    if earlier.scorecard == later.scorecard:
        cards = [cards[0] or cards[1]] * 2
    notes, joint = [], []
    for name, words, found in ((REFERENCE, "reference tables", bundles), (SCORECARD, "scorecard", cards)):
        gone = [which for which, one in zip(("earlier", "later"), found, strict=True) if one is None]
        if len(gone) == 1:
            joint.append(name)
            notes.append(
                f"Not at hand any more as the {gone[0]} run used it: its {words}. The effect of the change in {words} cannot be told "
                "from that of the code and stands with it as one amount."
            )
        elif gone:
            notes.append(f"Not at hand any more as the two runs used them: their {words}. {AS_ONE}")
    first, last = bundles[0] or bundles[1], bundles[1] or bundles[0]
    card, later_card = cards[0] or cards[1], cards[1] or cards[0]
    if first is None or last is None or card is None or later_card is None:
        return Plan(None, (), False, (), tuple(notes))
    settings = Settings(
        (first, last),
        (card, card if card.digest() == later_card.digest() else later_card),
        (earlier.as_of, later.as_of),
    )
    usable = {key: settings.usable(*key) for key in ((0, 0), (1, 1), (0, 1), (1, 0))}
    if not (usable[0, 0] and usable[1, 1]):
        notes.append(f"The scorecard of a run cannot be used by today's code on the tables of that run. {AS_ONE}")
        return Plan(None, (), False, (), tuple(notes))
    together = not all(usable.values())
    if together:
        joint = [REFERENCE, SCORECARD]
        notes.append(
            "The scorecard of one run cannot be used on the tables of the other, so the effects of the two cannot be told apart; "
            "they stand with that of the code as one amount."
        )
    differing = [
        name
        for name, differs in (
            (REFERENCE, settings.bundles[0] is not settings.bundles[1] and not together),
            (SCORECARD, settings.cards[0] is not settings.cards[1] and not together),
            (TOGETHER, together),
            (DAY, earlier.as_of != later.as_of),
        )
        if differs
    ]
    return Plan(settings, tuple(differing), together, tuple(joint), tuple(notes))


def attribute(earlier: Side, later: Side, both: pl.DataFrame, found: Plan) -> pl.DataFrame:
    """Take the change of every supplier in both runs apart.

    Args:
        earlier: the earlier run.
        later: the later run.
        both: `at_a`, `at_b`, `score_a`, `score_b`, `band_a`, `band_b` of the suppliers.
        found: what differs.

    Returns:
        In the same order: `by_data`, `by_reference`, `by_scorecard`, `by_day`, `by_code` (points, adding up to the change),
        `band_by` (what moved the band, the strongest first; null where it stayed), `fields` and `readings` (see `Cells`).
    """
    parts = [_attribute(earlier, later, part, found) for part in both.iter_slices(SLICE_ROWS)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)


_SCHEMA = {
    **{f"by_{cause}": pl.Float64() for cause in CAUSES},
    "band_by": pl.String(),
    "fields": pl.String(),
    "readings": pl.String(),
}


def _attribute(earlier: Side, later: Side, both: pl.DataFrame, found: Plan) -> pl.DataFrame:
    cells = cells_of(earlier, later, both)
    change = both["score_b"].to_numpy() - both["score_a"].to_numpy()
    shares = {cause: np.zeros(both.height) for cause in CAUSES}
    moved = (both["band_a"] != both["band_b"]).to_numpy()
    bands = dict.fromkeys(CAUSES, np.zeros(both.height))
    if found.settings is None:
        shares[CODE] = change
        bands[CODE] = moved.astype(np.float64)
    else:
        mixtures = Mixtures(found.settings, cells)
        active = (DATA, *found.differing)
        taken = shapley(active, mixtures.scores)
        taken.pop(TOGETHER, None)
        shares |= taken
        shares[CODE] = change - sum(taken.values())
        bands |= _of_bands(mixtures, both, active)
    return pl.DataFrame(
        {f"by_{cause}": np.where(np.abs(share) < NOISE, 0.0, share) for cause, share in shares.items()},
        schema={f"by_{cause}": pl.Float64() for cause in CAUSES},
    ).with_columns(
        _named(bands, moved),
        cells.fields.alias("fields"),
        cells.readings.alias("readings"),
    )


def _of_bands(mixtures: Mixtures, both: pl.DataFrame, active: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Return each cause's share in leaving the earlier band, by the same mean over orders as for points."""
    first = mixtures.bands(frozenset())
    shares = shapley(active, lambda later: (mixtures.bands(later) != first).astype(np.float64))
    stored_a, stored_b = (
        both[name].replace_strict(BAND_NUMBERS, return_dtype=pl.Int64).to_numpy() for name in ("band_a", "band_b")
    )
    off = (stored_a != first) | (stored_b != mixtures.bands(frozenset(active)))
    together = shares.pop(TOGETHER, np.zeros(both.height))
    return {**shares, CODE: off.astype(np.float64) + together}


def _named(shares: dict[str, np.ndarray], moved: np.ndarray) -> pl.Series:
    """Name the causes that moved the band, the strongest first."""
    frame = pl.DataFrame(shares).with_columns(pl.Series("moved", moved)).with_row_index("n")
    long = (
        frame.filter("moved")
        .unpivot(CAUSES, index="n", variable_name="cause", value_name="share")
        .filter(pl.col("share") > NOISE)
        .sort("n", "share", "cause", descending=[False, True, False])
    )
    named = long.group_by("n", maintain_order=True).agg(pl.col("cause").str.join(", ").alias("band_by"))
    return frame.select("n").join(named, on="n", how="left", maintain_order="left")["band_by"]
