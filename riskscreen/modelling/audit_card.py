"""What was learnt from audits, as a scorecard of its own with its model card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from riskscreen.modelling.audits import AuditFit
from riskscreen.modelling.backtest.specification import Specification
from riskscreen.modelling.card_text import compared_table, funnel_table, reliability_record, reliability_table
from riskscreen.modelling.comparison import Flips, development, flips, universe_flips
from riskscreen.modelling.export import reweighed
from riskscreen.modelling.fitted import weighed
from riskscreen.modelling.history import Compared
from riskscreen.reference.catalogue import Catalogue
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.scorecard import Scorecard


@dataclass(frozen=True)
class Purpose:
    """Who learns, when, why, from what, and what the scorecard is to be called."""

    name: str
    who: str
    why: str
    when: date
    label: str
    lists: tuple[str, ...]


@dataclass(frozen=True)
class Learnt:
    """A scorecard learnt from audits, and all that is said of it.

    Attributes:
        card: the scorecard.
        text: the model card, Markdown.
        record: the figures, plain JSON types.
        sentences: what a person reads at the end of the run.
    """

    card: Scorecard
    text: str
    record: dict[str, Any]
    sentences: tuple[str, ...]


def scorecard_of(
    found: AuditFit,
    card: Scorecard,
    catalogue: Catalogue,
    purpose: Purpose,
    specification: Specification,
    *,
    used: Mapping[str, int],
) -> Learnt:
    """Make the scorecard, compare it with the one it was learnt from, and write its card.

    Args:
        found: the fit.
        card: the scorecard it was shrunk towards.
        catalogue: reference tables.
        purpose: who, when, why.
        specification: of the back-test, for the change on the development steps.
        used: rows of the list by how they were used, as the funnel says.

    Returns:
        The scorecard with its card and figures.
    """
    bundle = load_bundle(catalogue)
    weights = weighed(card, found.points, found.draws, f"column '{purpose.label}' of the user's audits")
    version = f"{purpose.when.year}.{purpose.when.month}.{purpose.when.day}"
    auc, expert, gap = (found.auc[key] for key in ("learnt", "expert", "difference"))
    verdict = _verdict(gap)
    settings: dict[str, Any] = {
        "name": purpose.name,
        "version": version,
        "title": f"{card.title.split(' (', maxsplit=1)[0]} ({purpose.name})",
        "status": f"learnt from audits by {purpose.who}, shrunk towards {card.name} {card.version}",
        "kept": "Kept from the scorecard learnt from, because the audits say nothing of it.",
        "limits": (
            "Learnt from audits of the user's own suppliers: it holds for suppliers like those audited, and for what "
            "those auditors look for.",
        ),
    }
    plain = reweighed(card, bundle, weights, **settings)
    on_list = flips(card, card.base + found.expert_z, plain, _points(found, plain) + plain.base)
    on_universe = universe_flips(catalogue, card, plain)
    compared = development(catalogue, [card, plain], specification)
    effects = (
        f"audits, countries not seen: AUC {auc[0]:.3f} against {expert[0]:.3f} "
        f"(difference {gap[0]:+.3f}, 90 % {gap[1]:+.3f} to {gap[2]:+.3f})",
        f"other band: {on_list.changed} of {on_list.profiles} labelled rows, "
        f"{on_universe.changed} of {on_universe.profiles} profiles of the universe",
        *(
            f"development back-test, {c.universe}: AUC {c.measured.auc:.3f} ({c.gain:+.3f})"
            for c in compared
            if c.name != compared[0].name
        ),
    )
    log = {"who": purpose.who, "when": purpose.when.isoformat(), "why": purpose.why, "effects": effects}
    made = reweighed(card, bundle, weights, log=log, **settings)
    record = {
        "scorecard": f"{made.name}/{made.version}",
        "digest": made.digest(),
        "learnt_from": {"scorecard": f"{card.name}/{card.version}", "sha256": card.digest()},
        "reference_sha256": catalogue.digest(),
        "who": purpose.who,
        "when": purpose.when.isoformat(),
        "why": purpose.why,
        "label": purpose.label,
        "lists": list(purpose.lists),
        "funnel": dict(used),
        "looseness": {
            "chosen": found.learned.looseness,
            "log_loss": {f"{k:g}": round(v, 6) for k, v in found.tried.items()},
        },
        "auc": {name: [round(v, 4) for v in values] for name, values in found.auc.items()},
        "brier_held_out": round(found.brier, 6),
        "reliability_held_out": reliability_record(found.reliable),
        "changed_band": {"labelled rows": on_list.changed, "reference universe": on_universe.changed},
        "rank_correlation": {
            "labelled rows": round(on_list.rank_correlation, 4),
            "reference universe": round(on_universe.rank_correlation, 4),
        },
    }
    text = _text(
        found, card, made, purpose, moved=(on_list, on_universe), compared=compared, verdict=verdict, used=used
    )
    return Learnt(made, text, record, (*(effect[0].upper() + effect[1:] + "." for effect in effects), verdict))


def _points(found: AuditFit, card: Scorecard) -> Any:
    import numpy as np

    return found.rows.offset + found.rows.hazards @ np.array([card.indicator(code).weight for code in found.rows.codes])


def _verdict(gap: tuple[float, float, float]) -> str:
    if gap[1] > 0:
        return (
            "It orders suppliers of countries that it did not see better than the scorecard it was learnt from; "
            "the interval lies above 0."
        )
    if gap[2] < 0:
        return "It orders suppliers of countries that it did not see worse than the scorecard it was learnt from: keep that one."
    return "Whether it orders suppliers better than the scorecard it was learnt from is open: the interval of the difference holds 0."


def flips_table(found: Flips, first: str, second: str) -> str:
    """Return who moved from which band to which, as a table."""
    lines = [f"| {first} | {second} | profiles |", "|---|---|---:|"]
    return "\n".join(
        [*lines, *(f"| {before} | {after} | {number:,} |" for (before, after), number in found.table.items())]
    )


def _text(
    found: AuditFit,
    card: Scorecard,
    made: Scorecard,
    purpose: Purpose,
    *,
    moved: tuple[Flips, Flips],
    compared: Sequence[Compared],
    verdict: str,
    used: Mapping[str, int],
) -> str:
    first, second = f"{card.name} {card.version}", f"{made.name} {made.version}"
    weights = "\n".join(
        f"| {code} | {card.indicator(code).weight:.2f} | {made.indicator(code).weight:.2f} | {made.indicator(code).spread:.2f} |"
        for code in found.points
    )
    lists = ", ".join(purpose.lists)
    aucs = "\n".join(
        f"| {words} | {found.auc[key][0]:.3f} | {found.auc[key][1]:.3f} to {found.auc[key][2]:.3f} |"
        for key, words in (
            ("learnt", f"{second}, each row by a fit that did not see its country"),
            ("expert", first),
            ("difference", "difference"),
        )
    )
    return f"""# Scorecard `{made.name}`, version {made.version}

Learnt by {purpose.who} on {purpose.when.isoformat()} from the column '{purpose.label}' of {lists}.
Reason given: {purpose.why}

**What it is.** The scorecard `{first}` with its weights moved by a logistic regression of *did the audit of this supplier have a
finding*: no weight below 0 (a control takes points away as before), shrunk towards the weights it started from. Floors,
unknowns, severity and priorities are as before; base and cut-offs are set anew so that the bands keep their shares of
the reference universe. The index is no probability.

**Whether to use it.** {verdict}

## Rows

{funnel_table(used)}

The indicators of forced labour in audit findings are left out of what is learnt from: they are the answer.

## On the same rows

| ranking | AUC | 90 % (countries resampled) |
|---|---:|---|
{aucs}

Band under `{first}` and under `{second}`, cut-offs only, findings left out (rank correlation {moved[0].rank_correlation:.3f}):

{flips_table(moved[0], first, second)}

## On the reference universe (190 countries x 88 divisions; rank correlation {moved[1].rank_correlation:.3f})

{flips_table(moved[1], first, second)}

## On the goods list's development steps

{compared_table(compared, "all")}

{compared_table(compared, "listed")}

## Calibration

Chance of a finding, for countries that the fit did not see (Brier score {found.brier:.4f}); it holds for suppliers like those audited.

{reliability_table(found.reliable)}

## Weights

Points are log-odds of a finding. Looseness {found.learned.looseness:g} (prior standard deviation in units of the weight) was chosen
by log loss on countries not seen. An indicator that does not vary among the rows keeps its weight; the share of the tier
of the Trafficking in Persons Report never grows.

| indicator | before | learnt | spread |
|---|---:|---:|---:|
{weights}

## Limits

{chr(10).join(f"- {limit}" for limit in made.limits)}
- Audits are not a sample: suppliers were chosen for a reason, and what auditors do not look for is not found.
"""
