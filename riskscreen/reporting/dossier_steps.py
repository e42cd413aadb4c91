"""Which actions of the library a supplier's profile calls for: for this supplier, to put harm right, and as escalation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from riskscreen.reference.evidence_actions import FIELDS, Action, in_order

OF_BUSINESS = ("business", "platform", "financial_institution")
REMEDIES_ALWAYS = ("remedy_lost_income", "remedy_enable")
"""Shown in every dossier, under the condition that harm is found: remedy includes lost income."""


@dataclass(frozen=True)
class Steps:
    """What to do, in the order in which to do it.

    Attributes:
        corrective: actions at this supplier, stage by stage.
        programme: titles of actions of the buyer as a whole, whatever the supplier.
        remedy: what puts harm right.
        escalation: after engagement: use of more leverage, then conditions, and leaving last, where the library foresees it.
        because: action id -> what called for it.
    """

    corrective: tuple[Action, ...]
    programme: tuple[str, ...]
    remedy: tuple[Action, ...]
    escalation: tuple[Action, ...]
    because: dict[str, str]


def steps_for(
    actions: Sequence[Action],
    *,
    indicators: Collection[str],
    layers: Collection[str],
    groups: Collection[str],
    gaps: Collection[str],
    band: str,
    severity: str,
) -> Steps:
    """Choose the actions for one supplier; arguments as `Action.applies` takes them."""
    ours = [action for action in actions if action.actor in OF_BUSINESS]
    called = {
        action.id
        for action in ours
        if action.applies(indicators=indicators, layers=layers, groups=groups, gaps=gaps, band=band, severity=severity)
    }
    # leaving is shown only behind the actions that it comes after
    shown = [a for a in in_order(ours) if a.id in called or a.id in REMEDIES_ALWAYS]
    general = [
        a
        for a in shown
        if a.triggers.always and not a.triggers.bands and a.stage not in {"protect", "escalate", "leave"}
    ]
    own = [a for a in shown if a not in general]
    escalation = [a for a in own if a.stage in {"escalate", "leave"} or a.id == "share_leverage"]
    ids = {a.id for a in shown}
    escalation = [a for a in escalation if a.stage != "leave" or set(a.after) <= ids]
    remedy = [a for a in own if a.stage == "remedy"]
    corrective = [a for a in own if a not in remedy and a not in escalation]
    because = {a.id: _because(a, indicators, layers, groups, gaps=gaps, band=band) for a in own}
    return Steps(tuple(corrective), tuple(a.title for a in general), tuple(remedy), tuple(escalation), because)


def gap_names(codes: Collection[str]) -> set[str]:
    """Return the fields of the list that gaps stand for: indicator codes and `unknown_...` of the contributions."""
    names: set[str] = set()
    for code in codes:
        if code.startswith("unknown_"):
            names.update(code.removeprefix("unknown_").split("_"))
        elif code in FIELDS:
            names.add(FIELDS[code])
    return names


def _because(
    action: Action,
    indicators: Collection[str],
    layers: Collection[str],
    groups: Collection[str],
    *,
    gaps: Collection[str],
    band: str,
) -> str:
    """Return the kind of trigger that was met, strongest first."""
    wants = action.triggers
    for wanted, there, words in (
        (wants.groups, groups, "sector"),
        (wants.indicators, indicators, "finding or control not evidenced"),
        (wants.gaps, gaps, "gap"),
        (wants.layers, layers, "strongest reason lies in the sector"),
    ):
        if set(wanted) & set(there):
            return words
    if action.stage == "remedy" and not wants.always:
        return "if harm is found"
    return f"band {band}" if wants.bands else "every supplier"
