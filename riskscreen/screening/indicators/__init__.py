"""The indicators: one small module per family, each a plain function that says what it found and where.

Importing this package registers them all; `REGISTRY` holds their definitions by code.
"""

from itertools import pairwise

from riskscreen.domain.errors import ModelContractError
from riskscreen.screening.indicators import (
    conduct,
    controls,
    development,
    documents_sectors,
    drivers,
    glotip,
    governance,
    ilab_downstream,
    ilab_kin,
    ilab_neighbours,
    ilab_pairs,
    ilo_sectors,
    layers_2006,
    presumptions,
    tied_visa,
    tip,
)
from riskscreen.screening.indicators.definition import EVIDENCE, KEYS, REGISTRY, Axis, Conduct, Definition
from riskscreen.screening.scorecard import Indicator, Scorecard

FAMILIES = (
    tip,
    governance,
    development,
    glotip,
    drivers,
    layers_2006,
    tied_visa,
    presumptions,
    ilo_sectors,
    documents_sectors,
    ilab_pairs,
    ilab_neighbours,
    ilab_kin,
    ilab_downstream,
    conduct,
    controls,
)

__all__ = ["EVIDENCE", "FAMILIES", "KEYS", "REGISTRY", "Axis", "Conduct", "Definition", "check_definitions"]


def check_definitions(card: Scorecard, where: str) -> None:
    """Hold a scorecard's entries against the definitions in code.

    Args:
        card: the scorecard.
        where: file name for messages.

    Raises:
        ModelContractError: an indicator is not defined, its direction or source contradicts its definition, or a
            layer does not fit what it is.
    """
    for spec in card.indicators:
        if spec.code not in REGISTRY:
            known = ", ".join(sorted(REGISTRY))
            raise ModelContractError(
                f"{where}: indicator '{spec.code}' is not defined in code; the defined ones are {known}."
            )
        definition = REGISTRY[spec.code]
        if spec.direction != definition.direction:
            raise ModelContractError(
                f"{where}: indicator '{spec.code}' says direction '{spec.direction}', but by its definition it is "
                f"'{definition.direction}'; a scorecard may weigh an indicator, not turn it round."
            )
        _check_categories(spec, definition, where)
        if spec.source.id != definition.source_id:
            raise ModelContractError(
                f"{where}: indicator '{spec.code}' names source '{spec.source.id}', but reads '{definition.source_id}'."
            )
        if (spec.layer in ("supplier", "control")) != (definition.axis == "conduct") or (
            (spec.layer == "control") != (spec.code in controls.CODES)
        ):
            raise ModelContractError(f"{where}: indicator '{spec.code}' does not belong to layer '{spec.layer}'.")
        if definition.axis == "conduct" and spec.unknown.prior is None:
            raise ModelContractError(
                f"{where}: indicator '{spec.code}' needs unknown.prior; no table says how suppliers are spread."
            )


def _check_categories(spec: Indicator, definition: Definition, where: str) -> None:
    """Refuse categories that turn an indicator round: a worse state with less hazard, a claim that earns."""
    hazards = spec.categories or {}
    for chain in definition.orders:
        for better, worse in pairwise(chain):
            if worse in hazards and hazards.get(better, 0.0) > hazards[worse]:
                raise ModelContractError(
                    f"{where}: indicator '{spec.code}' gives '{better}' a higher hazard than '{worse}'; by its "
                    "definition it must not fall."
                )
    if spec.code in controls.CODES and hazards.get("claimed", 0.0) > 0:
        raise ModelContractError(
            f"{where}: indicator '{spec.code}' lets a bare claim earn points; a claim earns nothing."
        )
    prior = spec.unknown.prior
    if spec.code == "ilo_indicators" and prior is not None and hazards.get("none", 0.0) < prior.at_quantile:
        raise ModelContractError(
            f"{where}: indicator '{spec.code}' gives audits without findings less than an unknown gets; absence of "
            "reports is no sign of low risk."
        )
