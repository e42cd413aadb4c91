"""The action library: what to do, who does it, and when it is called for.

Actions are ordered by stage first, because a supplier is asked and engaged before anything else and left last; within a
stage by how grave the harm is that they answer, how much they bear on its likelihood, and how little leverage they need.
"""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from riskscreen.reference.evidence_models import EntryId, Record, Sentence, Slug

Stage = Literal["protect", "prepare", "ask", "engage", "prevent", "remedy", "track", "communicate", "escalate", "leave"]
STAGES: tuple[Stage, ...] = (
    "protect",
    "prepare",
    "ask",
    "engage",
    "prevent",
    "remedy",
    "track",
    "communicate",
    "escalate",
    "leave",
)
"""In the order in which they are shown; `leave` always needs engagement and escalation before it."""

Actor = Literal["business", "platform", "financial_institution", "government", "civil_society"]
Layer = Literal["country", "sector", "goods", "supplier", "control"]
Band = Literal["very high", "high", "moderate", "lower", "insufficient evidence"]
SeverityBand = Literal["critical", "severe", "serious"]
Score = Annotated[int, Field(ge=0, le=3)]
SourceText = Annotated[
    str, StringConstraints(pattern=r"^(S[0-4]:[1-9]\d*(-[1-9]\d*)?|OECD [1-6]|UNGP \d+|ILO|METHOD \d+)$")
]

FIELDS: dict[str, str] = {
    "tier_depth": "tier",
    "migrant_share": "migrant",
    "agency_share": "agency",
    "worker_paid_fees": "recruitment_fees",
    "documents_kept": "documents_kept",
    "ilo_indicators": "audit_findings",
    "control_policy": "policy",
    "control_code_of_conduct": "code_of_conduct",
    "control_due_diligence": "due_diligence",
    "control_grievance": "grievance",
    "control_audit": "audit_date",
}
"""Field of the supplier list that a supplier's own indicator reads: what a gap of that indicator is called in `gaps`."""


class Triggers(Record):
    """When an action is called for.

    Any of `indicators`, `layers`, `groups` and `gaps` is enough (`always` stands for all of them); `bands` and
    `severities`, where given, must hold as well.

    Attributes:
        always: called for whatever the profile.
        indicators: codes of indicators that add points (for a control: that is not evidenced).
        layers: layers that the strongest contribution may stand in.
        groups: sector groups of the supplier.
        gaps: fields of the supplier list that are not known.
        bands: likelihood bands; none = any.
        severities: severity bands; none = any.
    """

    always: bool = False
    indicators: tuple[Slug, ...] = ()
    layers: tuple[Layer, ...] = ()
    groups: tuple[Slug, ...] = ()
    gaps: tuple[Slug, ...] = ()
    bands: tuple[Band, ...] = ()
    severities: tuple[SeverityBand, ...] = ()

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not (self.always or self.indicators or self.layers or self.groups or self.gaps):
            raise ValueError("an action needs at least one trigger: always, indicators, layers, groups or gaps")
        return self


class Order(Record):
    """Keys that order actions of one stage, each 0 to 3.

    Attributes:
        severity: how grave and how hard to put right the harm is that the action answers.
        likelihood: how much it bears on the likelihood of harm.
        leverage: how much leverage it needs; 0 = the buyer can do it alone.
    """

    severity: Score
    likelihood: Score
    leverage: Score


class Action(Record):
    """One action.

    Attributes:
        id: our id.
        title: a few words.
        actor: who does it.
        does: what to do, in our words.
        oecd_step: step 1 to 6 of the OECD guidance; null where it is not a business's action.
        stage: where in the ladder it stands.
        triggers: when it is called for.
        order: keys within the stage.
        sources: lines of the documents, or step of a standard.
        answers: register entries that it carries out.
        after: actions that come before it.
        caution: what could do harm, and how to avoid it.
        pack: sector pack it belongs to, a sector group; null for all sectors.
    """

    id: Slug
    title: str
    actor: Actor
    does: Sentence
    oecd_step: Annotated[int, Field(ge=1, le=6)] | None
    stage: Stage
    triggers: Triggers
    order: Order
    sources: Annotated[tuple[SourceText, ...], Field(min_length=1)]
    answers: Annotated[tuple[EntryId, ...], Field(min_length=1)]
    after: tuple[Slug, ...] = ()
    caution: str = ""
    pack: Slug | None = None

    @model_validator(mode="after")
    def _sane(self) -> Self:
        if self.actor == "business" and self.oecd_step is None:
            raise ValueError(f"action '{self.id}': an action of a business names its OECD step")
        if self.stage == "leave" and not (self.after and self.caution):
            raise ValueError(f"action '{self.id}': leaving comes after other actions and with a caution")
        if self.pack is not None and self.pack not in self.triggers.groups:
            raise ValueError(f"action '{self.id}': a pack's action is triggered by its sector group")
        return self

    def applies(
        self,
        *,
        indicators: Collection[str] = (),
        layers: Collection[str] = (),
        groups: Collection[str] = (),
        gaps: Collection[str] = (),
        band: str | None = None,
        severity: str | None = None,
    ) -> bool:
        """Whether a profile calls for the action.

        Args:
            indicators: codes of the indicators that add points, and of controls that are not evidenced.
            layers: layers of the strongest contributions.
            groups: sector groups of the supplier.
            gaps: fields that are not known.
            band: likelihood band; null = not looked at.
            severity: severity band; null = not looked at.

        Returns:
            True where a trigger is met and neither band nor severity rules it out.
        """
        wants = self.triggers
        met = wants.always or any(
            set(wanted) & set(there)
            for wanted, there in (
                (wants.indicators, indicators),
                (wants.layers, layers),
                (wants.groups, groups),
                (wants.gaps, gaps),
            )
        )
        return (
            met
            and (band is None or not wants.bands or band in wants.bands)
            and (severity is None or not wants.severities or severity in wants.severities)
        )


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Return actions in the order in which they are shown.

    Args:
        actions: any actions.

    Returns:
        By stage (leaving last), then severity and likelihood falling, leverage rising, then id.
    """
    return sorted(
        actions,
        key=lambda action: (
            STAGES.index(action.stage),
            -action.order.severity,
            -action.order.likelihood,
            action.order.leverage,
            action.id,
        ),
    )
