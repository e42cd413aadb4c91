"""Fit the shipped scorecard `fitted` and write its folder: `python -m riskscreen.modelling.fit_scorecard [FOLDER]`.

Reads the shipped tables and the default scorecard; never the additions of the test step. Writes `scorecard.yml`, `MODEL_CARD.md` and
`metrics.json`. The same inputs give the same bytes.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from riskscreen.domain.assets import asset
from riskscreen.modelling.backtest.specification import Specification, load_specification
from riskscreen.modelling.card_text import (
    compared_record,
    compared_table,
    funnel_table,
    reliability_record,
    reliability_table,
)
from riskscreen.modelling.export import write_scorecard
from riskscreen.modelling.fitted import DRAWS, LOOSENESS_CHOSEN, NAME, VERSION, Fitted, fit_history
from riskscreen.modelling.history import (
    EDITION,
    KEPT,
    UNTIL_YEAR,
    Compared,
    compare_rankings,
    fitted_scores,
    problem_of,
    read_shipped,
    read_steps,
)
from riskscreen.modelling.pairs import Pairs
from riskscreen.modelling.reliability import brier, reliability
from riskscreen.modelling.shrunk import LOOSENESS, choose_looseness
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.scorecard import Scorecard, load_scorecard

HEAD = """The scorecard `fitted`: weights learnt from the goods list's history, written by `python -m riskscreen.modelling.fit_scorecard`.

Do not change it by hand: fit it anew, or save a tuned scorecard under a name of its own. MODEL_CARD.md says what was learnt from
what, and how it ranks out of time."""


def main() -> None:
    """Fit, measure and write."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else asset("models", NAME, VERSION)
    make(folder, load_catalogue(), load_scorecard(), load_specification())
    sys.stdout.write(f"wrote {folder}\n")


def make(folder: Path, catalogue: Catalogue, card: Scorecard, specification: Specification) -> Fitted:
    """Fit, measure out of time and write the folder.

    Args:
        folder: where to write; made if it is not there.
        catalogue: reference tables.
        card: the scorecard to shrink towards.
        specification: of the back-test; its development steps are used.

    Returns:
        The fit.
    """
    pairs = read_shipped(catalogue, card)
    fitted = fit_history(pairs, card, load_bundle(catalogue))
    compared = _measured(catalogue, card, specification)
    own_choice, tried = choose_looseness(problem_of(pairs, card))
    chance = 1 / (1 + np.exp(-fitted.held_out))
    parts = reliability(chance, pairs.listed)
    record: dict[str, Any] = {
        "scorecard": f"{NAME}/{VERSION}",
        "digest": fitted.card.digest(),
        "shrunk_towards": {"scorecard": f"{card.name}/{card.version}", "sha256": card.digest()},
        "reference_sha256": catalogue.digest(),
        "specification_sha256": specification.digest,
        "trained_on": {"edition": EDITION, "until_year": UNTIL_YEAR, **funnel(pairs)},
        "looseness": {
            "chosen": LOOSENESS_CHOSEN,
            "list_alone_would_choose": own_choice,
            "log_loss": {f"{k:g}": round(v, 6) for k, v in tried.items()},
        },
        "log_odds_per_point": round(fitted.learned.scale, 4),
        "development": compared_record(compared),
        "brier_held_out": round(brier(chance, pairs.listed), 6),
        "reliability_held_out": reliability_record(parts),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_scorecard(fitted.card, folder / "scorecard.yml", HEAD)
    (folder / "metrics.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = _card_text(fitted, card, compared, record, reliability_table(parts))
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
    return fitted


def funnel(pairs: Pairs) -> dict[str, int]:
    """Return the training funnel: listings read, dropped by reason, rows kept, positives."""
    listed = int(pairs.listed.sum())
    return {
        f"pairs that edition {pairs.edition} lists": listed + sum(pairs.dropped.values()),
        **{f"dropped: {reason}": number for reason, number in pairs.dropped.items()},
        "kept as positive": listed,
        "pairs that are not listed, kept as unlabelled": len(pairs.listed) - listed,
        "rows to learn from": len(pairs.listed),
        "countries": pairs.shape[0],
        "goods": pairs.shape[1],
    }


def _measured(catalogue: Catalogue, card: Scorecard, specification: Specification) -> list[Compared]:
    steps = read_steps(catalogue, card, specification)
    rankings = {f"{card.name} {card.version}": [step.expert for step in steps]}
    for loose in (LOOSENESS_CHOSEN, *(each for each in LOOSENESS if each != LOOSENESS_CHOSEN)):
        name = f"fitted anew at each step, looseness {loose:g}" + (" (shipped)" if loose == LOOSENESS_CHOSEN else "")
        rankings[name] = [fitted_scores(step.pairs, card, loose) for step in steps]
    return compare_rankings(steps, rankings, specification)


def _card_text(fitted: Fitted, card: Scorecard, compared: list[Compared], record: dict[str, Any], table: str) -> str:
    best = next(c for c in compared if "(shipped)" in c.name and c.universe == "all")
    loses = "below" if best.gain < 0 else "above"
    weights = "\n".join(
        f"| {code} | {card.indicator(code).weight:.2f} | {point:.2f} | {low:.2f} to {high:.2f} |"
        for code, point, (low, high) in zip(
            fitted.codes, fitted.learned.points, np.percentile(fitted.draws, [5, 95], axis=0).T, strict=True
        )
    )
    dry = fitted.pairs.unsaid
    no_data = f"Without data at the edition, so at the expert's weight: {', '.join(dry)}.\n\n" if dry else ""
    cuts = fitted.card.bands.cuts
    return f"""# Scorecard `{NAME}`, version {VERSION}

Written by `python -m riskscreen.modelling.fit_scorecard`; every figure is of that run (`metrics.json`).

**What it is.** The expert scorecard `{card.name}` {card.version} with the weights of {len(fitted.codes)} indicators learnt from the
goods list: a logistic regression of *which pairs of country and good does edition {EDITION} list*, with no weight below 0, shrunk
towards the expert's weights.
It is used like any scorecard: `riskscreen screen LIST --scorecard {NAME} --out DIR`.

**Whether to use it.** Its out-of-time area under the curve lies {abs(best.gain):.3f} {loses} the expert scorecard's on the same rows
(90 % interval of the difference {best.gain_low:+.3f} to {best.gain_high:+.3f}). It is here to show which
of the expert's weights data would move, and by how much; the default stays the default.

## Training rows

{funnel_table(funnel(fitted.pairs))}

Positive-unlabelled: a pair that is not listed is unlabelled, not clean. Every count of a listed pair leaves the pair itself out
(goods listed in the country, in the country and sector, the good elsewhere, forced-labour listings of the division; the counts of
neighbours and kin never hold the pair). Country figures up to {UNTIL_YEAR}. The additions of the test step were not read.

## Out of time, on the development steps

Each step is fitted anew on the earlier edition alone; each country's pairs are ranked by a fit that did not see the country
(five groups of countries); the new pairs of the next edition are what is to be found. Intervals by resampling countries.

{compared_table(compared, "all")}

{compared_table(compared, "listed")}

*Looseness* says how far data may move a weight: the prior's standard deviation in units of the expert's weight. {LOOSENESS_CHOSEN:g} was
chosen with these development steps in view; log loss on the list alone, on countries that were not seen, would choose
{record["looseness"]["list_alone_would_choose"]:g}, which ranks the list as it is better and its additions worse, except at the last step.

The shipped file itself learnt from edition {EDITION}: `riskscreen backtest` on it shows figures of a card that has seen what was to
come on the development steps. Only the table above is out of time.

## Weights

| indicator | expert | fitted | 90 % of {DRAWS} resamples of countries |
|---|---:|---:|---|
{weights}

{no_data}Points of the expert scorecard's scale: one point is {record["log_odds_per_point"]:g} log-odds of being listed. Kept at the
expert's weight: {", ".join(KEPT)}, and all of the supplier's own conduct and controls, of which the list says nothing. Spreads are the
larger of the expert's and the resamples'. The base keeps the index of the middle profile of the reference universe; cut-offs (moderate
{cuts.moderate:g}, high {cuts.high:g}, very high {cuts.very_high:g}) give the bands their shares on it anew.

## Calibration

Chance of being listed at edition {EDITION}, for countries that the fit did not see (Brier score {record["brier_held_out"]:g}).
It is the chance that the *list* names a pair, not that abuse takes place; the index of the scorecard is no probability.

{table}

## Limits

{chr(10).join(f"- {limit}" for limit in fitted.card.limits)}
- Governance and development figures were revised by their publishers after the years they speak of.
- The expert weights that it is shrunk towards were themselves set with the development steps in view.
"""


if __name__ == "__main__":
    main()
