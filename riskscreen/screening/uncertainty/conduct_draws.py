"""What the list says of suppliers themselves, under all draws: their exposure, and their controls within the bound."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from riskscreen.screening.axes import Bools, Ints
from riskscreen.screening.scorecard import Indicator, Scorecard
from riskscreen.screening.supplier import conduct_expressions, conduct_points
from riskscreen.screening.uncertainty.draws import Draws, Singles
from riskscreen.screening.uncertainty.references import from_prior

CONTROL = "control"


@dataclass(frozen=True, eq=False)
class Trait:
    """One indicator of suppliers under all draws.

    Attributes:
        spec: the scorecard's entry.
        hazard: per conduct profile; 0 where not known.
        known: per conduct profile.
        factor: points per unit of hazard, per column.
        open: points where not known, per column.
    """

    spec: Indicator
    hazard: Singles
    known: Bools
    factor: Singles
    open: Singles


@dataclass(frozen=True, eq=False)
class ConductDraws:
    """Conduct profiles under all draws; tables are made for the profiles asked for."""

    card: Scorecard
    draws: Draws
    traits: tuple[Trait, ...]

    @classmethod
    def of(cls, card: Scorecard, draws: Draws, profiles: pl.DataFrame, *, cautious: bool) -> "ConductDraws":
        """Prepare the draws of distinct conduct profiles.

        Goalposts stay the file's: no reference universe of suppliers exists, and the user's list is none. What is not
        said is drawn from the expert's prior, one quantile per draw for all suppliers; a control that is not evidenced
        earns what the nominal score gives it (nothing), in every draw.

        Args:
            card: the scorecard.
            draws: the draws.
            profiles: the columns of `supplier.KEYS`.
            cautious: take what is not said at its conservative quantile or above.
        """
        worked = conduct_points(card, profiles)
        traits = []
        for spec, _ in conduct_expressions(card):
            known = worked[f"{spec.code}|known"].to_numpy()
            hazard = worked[f"{spec.code}|hazard"].to_numpy()
            factor = abs(spec.weight) * draws.factors(spec.code, spec.layer, spec.spread)
            u = draws.uniforms(spec.code, spec.unknown.quantile, cautious=cautious)
            if spec.layer == CONTROL:
                u = np.full_like(u, spec.unknown.quantile)
            unsaid = (factor * from_prior(spec, u)).astype(np.float32)
            single = np.where(known, hazard, 0.0).astype(np.float32)
            traits.append(Trait(spec, single, known, factor.astype(np.float32), unsaid))
        return cls(card, draws, tuple(traits))

    def points(self, rows: Ints) -> tuple[Singles, Singles]:
        """Return the points of profiles: their exposure, and what their controls take away (as a positive number)."""
        exposure = np.zeros((len(rows), self.draws.columns), dtype=np.float32)
        controls = np.zeros_like(exposure)
        for trait in self.traits:
            out = controls if trait.spec.layer == CONTROL else exposure
            hazard, known = trait.hazard[rows], trait.known[rows]
            some, none = np.flatnonzero(hazard > 0), np.flatnonzero(~known)
            out[some] += hazard[some, None] * trait.factor
            if trait.open.any():
                out[none] += trait.open
        np.minimum(controls, np.float32(self.card.controls.most_points), out=controls)
        return exposure, controls
