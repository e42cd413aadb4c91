"""Which actions of the library a supplier's profile calls for: for this supplier, to put harm right, and as escalation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from riskscreen.reference.evidence_actions import FIELDS, Action, in_order

NAMED = 2
"""Reasons named beside an action; how many more there are is said."""
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
    indicators: Mapping[str, str],
    layers: Collection[str],
    groups: Mapping[str, str],
    gaps: Collection[str],
    band: str,
    severity: str,
) -> Steps:
    """Choose the actions for one supplier.

    Args:
        actions: the action library.
        indicators: findings, and controls that are not evidenced: code -> title.
        layers: layer of the strongest contribution.
        groups: sector groups -> label.
        gaps: fields that are not known.
        band: likelihood band.
        severity: severity band.
    """
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
    indicators: Mapping[str, str],
    layers: Collection[str],
    groups: Mapping[str, str],
    *,
    gaps: Collection[str],
    band: str,
) -> str:
    """Return what called for an action, by name: its sector, the findings and controls, the gaps, or the band."""
    wants = action.triggers
    if sectors := [groups[code] for code in wants.groups if code in groups]:
        return f"sector: {sectors[0]}"
    if found := [indicators[code] for code in wants.indicators if code in indicators]:
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        return "; ".join(found[:NAMED]) + more
    if missing := [name.replace("_", " ") for name in wants.gaps if name in gaps]:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        return f"not known: {', '.join(missing[:NAMED])}{more}"
    if lies := [layer for layer in wants.layers if layer in layers]:
        return f"strongest reason lies in the {lies[0]}"
    if action.stage == "remedy" and not wants.always:
        return "if harm is found"
    return f"band {band}" if wants.bands else "every supplier"
