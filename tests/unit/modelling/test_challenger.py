import numpy as np
import pytest

from riskscreen.domain.assets import asset
from riskscreen.modelling.artefact import load_model
from riskscreen.modelling.challenger import NAME, VERSION, challenger_codes, chances
from riskscreen.modelling.pairs import LABEL_FLAGS

FOLDER = asset("models", NAME, VERSION)


@pytest.fixture(scope="module")
def shipped(pairs):
    return load_model(FOLDER, challenger_codes(pairs))


def test_the_shipped_challenger_fits_the_features_that_there_are(shipped, pairs, card, tables):
    _, contract = shipped
    again = "fit it anew with: python -m riskscreen.modelling.fit_challenger"
    assert (contract.scorecard_sha256, contract.reference_sha256) == (card.digest(), tables.digest()), again
    assert not set(contract.codes) & set(LABEL_FLAGS)
    assert contract.trained_on["kept as positive"] == int(pairs.listed.sum())


def test_a_worse_hazard_never_lowers_its_chance(shipped, pairs):
    model, contract = shipped
    random = np.random.default_rng(3)
    at = pairs.columns(contract.codes)
    rows = pairs.as_scored[random.choice(len(pairs.listed), 60, replace=False)][:, at]
    before = chances(model, rows)
    for column in range(rows.shape[1]):
        worse = rows.copy()
        worse[:, column] = np.minimum(1.0, worse[:, column] + random.random(len(rows)))
        assert (chances(model, worse) >= before - 1e-12).all(), contract.codes[column]


def test_its_forecasts_say_on_average_what_is_found(shipped):
    parts = shipped[1].metrics["reliability_held_out"]
    rows = np.array([part["rows"] for part in parts])
    said, found = (np.array([part[key] for part in parts]) for key in ("said", "found"))
    assert abs((rows * (said - found)).sum() / rows.sum()) < 0.003
    assert (np.diff(found) > 0).mean() > 0.8


def test_what_out_of_time_figures_say_is_in_its_card(shipped):
    text = (FOLDER / "MODEL_CARD.md").read_text("utf-8")
    mine = [f for f in shipped[1].metrics["development"] if f["ranking"].startswith("challenger")]
    assert len(mine) == 2
    for figure in mine:
        assert f"{figure['auc']:.3f} [{figure['auc_low']:.3f}, {figure['auc_high']:.3f}]" in text
