"""Fit the shipped challenger and write its folder: `python -m riskscreen.modelling.fit_challenger [FOLDER]`.

Writes `model.skops`, `contract.yml` and `MODEL_CARD.md`. Forecasts are the same on every run; the bytes of the model file are not.
"""

import sys
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset
from riskscreen.modelling.artefact import Contract, save_model
from riskscreen.modelling.backtest.specification import Specification, load_specification
from riskscreen.modelling.card_text import (
    compared_record,
    compared_table,
    funnel_table,
    reliability_record,
    reliability_table,
)
from riskscreen.modelling.challenger import (
    NAME,
    SETTINGS,
    VERSION,
    challenger_codes,
    held_out_chances,
    train_trees,
)
from riskscreen.modelling.fit_scorecard import funnel
from riskscreen.modelling.fitted import LOOSENESS_CHOSEN
from riskscreen.modelling.history import (
    EDITION,
    UNTIL_YEAR,
    Compared,
    compare_rankings,
    fitted_scores,
    read_shipped,
    read_steps,
)
from riskscreen.modelling.reliability import Reliable, brier, reliability
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.screening.scorecard import Scorecard, load_scorecard

ANSWERS = "the chance that the goods list names this pair of country and good, not that abuse takes place"
LIMITS = (
    "Its score cannot be taken apart into points exactly, so it stands beside a scorecard's and never instead.",
    "A pair that is not listed is unlabelled, not clean; lists also measure where investigators looked.",
    "It knows country, sector and goods only, nothing of a supplier's conduct or controls, and no services.",
)


def main() -> None:
    """Fit, measure and write."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else asset("models", NAME, VERSION)
    make(folder, load_catalogue(), load_scorecard(), load_specification())
    sys.stdout.write(f"wrote {folder}\n")


def make(folder: Path, catalogue: Catalogue, card: Scorecard, specification: Specification) -> Contract:
    """Fit, measure out of time and write the folder.

    Args:
        folder: where to write; made if it is not there.
        catalogue: reference tables.
        card: the scorecard whose hazards are the features.
        specification: of the back-test; its development steps are used.

    Returns:
        The contract of what was written.
    """
    pairs = read_shipped(catalogue, card)
    codes = challenger_codes(pairs)
    compared = _measured(catalogue, card, specification)
    chance = held_out_chances(pairs, calibrated=True)
    parts = reliability(chance, pairs.listed)
    model = train_trees(pairs.hazards[:, pairs.columns(codes)], pairs.listed, pairs.country)
    contract = save_model(
        model,
        folder,
        {
            "name": NAME,
            "version": VERSION,
            "title": "Gradient boosting on the goods list, rising in every hazard",
            "answers": ANSWERS,
            "features": [{"code": code} for code in codes],
            "scorecard": f"{card.name}/{card.version}",
            "scorecard_sha256": card.digest(),
            "reference_sha256": catalogue.digest(),
            "trained_on": {"edition": EDITION, "until_year": UNTIL_YEAR, **funnel(pairs)},
            "metrics": {
                "development": compared_record(compared),
                "brier_held_out": round(brier(chance, pairs.listed), 6),
                "reliability_held_out": reliability_record(parts),
            },
            "limits": LIMITS,
        },
    )
    (folder / "MODEL_CARD.md").write_text(
        _card_text(contract, compared, parts, funnel_table(funnel(pairs))), encoding="utf-8"
    )
    return contract


def _measured(catalogue: Catalogue, card: Scorecard, specification: Specification) -> list[Compared]:
    steps = read_steps(catalogue, card, specification)
    rankings: dict[str, list[Any]] = {
        f"{card.name} {card.version}": [step.expert for step in steps],
        "fitted, anew at each step": [fitted_scores(step.pairs, card, LOOSENESS_CHOSEN) for step in steps],
        "challenger, anew at each step": [
            held_out_chances(step.pairs, calibrated=False, as_scored=True).reshape(step.pairs.shape) for step in steps
        ],
    }
    return compare_rankings(steps, rankings, specification)


def _card_text(contract: Contract, compared: list[Compared], parts: list[Reliable], rows: str) -> str:
    settings = ", ".join(f"{key} {value}" for key, value in SETTINGS.items())
    return f"""# Model `{NAME}`, version {VERSION}

Written by `python -m riskscreen.modelling.fit_challenger`; every figure is of that run (`contract.yml`).

**What it is.** Gradient boosting (scikit-learn {contract.scikit_learn}) of *which pairs of country and good does edition
{EDITION} list*, on {len(contract.features)} hazards of the scorecard `{contract.scorecard}`; the forecast may not fall as any hazard
rises. Calibrated by a sigmoid on countries that the trees did not see. Settings, set once and not searched: {settings}.

**What it is for.** A challenger: it shows what interactions between indicators would add to a sum of points.
It answers {contract.answers}.
Its score cannot be taken apart exactly, so it never stands in for a scorecard's; `riskscreen screen --model {NAME}` is refused
with that reason.

**The file.** `model.skops`, never a pickle. Loading refuses a changed byte, other features or another order of them, another scikit-learn
release, and any type but scikit-learn's own that are named in `riskscreen/modelling/artefact.py`.

## Training rows

{rows}

Positive-unlabelled; every count of a listed pair leaves the pair itself out; country figures up to {UNTIL_YEAR}. The additions of the
test step were not read.

## Out of time, on the development steps

Each step is fitted anew on the earlier edition alone; each country's pairs are ranked by a fit that did not see the country.

{compared_table(compared, "all")}

{compared_table(compared, "listed")}

## Calibration

Chance of being listed at edition {EDITION}, for countries that neither trees nor calibration saw (Brier score
{contract.metrics["brier_held_out"]:g}).

{reliability_table(parts)}

## Limits

{chr(10).join(f"- {limit}" for limit in contract.limits)}
"""


if __name__ == "__main__":
    main()
