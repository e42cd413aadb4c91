"""Layers of an edited scorecard from those of the one it was made from: only what an edit touches is worked out again."""

from dataclasses import replace

from riskscreen.screening.layers import Layers, build_layers
from riskscreen.screening.scorecard import Indicator, Scorecard

#: What an indicator's evidence and hazards do not hang on: how much it weighs, and words about it.
WORDS = {"weight", "spread", "title", "parent", "layer", "unit", "rationale", "references", "history"}


def relayered(layers: Layers, card: Scorecard) -> Layers:
    """Return the layers of a scorecard on the same tables, taking over evidence and hazards that stay as they are.

    Args:
        layers: all reference indicators of another scorecard on these tables.
        card: the edited scorecard.

    Returns:
        The same as `build_layers(layers.bundle, card)`.

    Raises:
        ModelContractError: an indicator that has to be worked out anew has no data in the edition used.
    """
    there = {cell.spec.code: cell for cell in layers.cells}
    kept = {
        spec.code: replace(there[spec.code], spec=spec)
        for spec in card.indicators
        if spec.code in there and _scale(spec) == _scale(there[spec.code].spec)
    }
    anew = tuple(spec for spec in card.indicators if spec.code not in kept)
    built = build_layers(layers.bundle, card.model_copy(update={"indicators": anew}))
    cells = kept | {cell.spec.code: cell for cell in built.cells}
    ordered = tuple(cells[spec.code] for spec in card.indicators if spec.code in cells)
    return Layers(layers.bundle, card, layers.axes, ordered, built.unsaid)


def _scale(spec: Indicator) -> dict[str, object]:
    """Return what decides an indicator's hazards."""
    return spec.model_dump(exclude=WORDS)
