"""The universe that lies beside each shipped scorecard is the one that would be drawn."""

import numpy as np
import pytest

from riskscreen.domain.assets import asset
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.scorecard import load_scorecard
from riskscreen.screening.tuning import trial
from riskscreen.screening.uncertainty.shipped import fingerprint, read_shipped, write_shipped
from riskscreen.screening.uncertainty.spec import Uncertainty
from riskscreen.screening.uncertainty.universe import drawn, pinned

CARDS = sorted(asset("models").glob("*/*/scorecard.yml"))
AGAIN = "run python -m riskscreen.screening.uncertainty.make_universe"


@pytest.mark.parametrize("path", CARDS, ids=lambda p: f"{p.parent.parent.name}-{p.parent.name}")
def test_the_shipped_universe_is_what_a_fresh_draw_gives(path):
    screen, spec = Screen(load_bundle(), load_scorecard(path)), pinned(Uncertainty())
    kept = read_shipped(screen, spec)
    assert kept is not None, AGAIN
    fresh = drawn(screen, spec)
    assert np.abs(kept.ranks.below - fresh.ranks.below).max() <= 0.002 * kept.ranks.size, AGAIN
    assert np.allclose(kept.nominal, fresh.nominal, atol=1e-6)
    assert np.allclose(kept.scale, fresh.scale, atol=1e-5)


def test_another_scorecard_setting_or_table_is_drawn_anew():
    bundle, card = load_bundle(), load_scorecard()
    screen, spec = Screen(bundle, card), pinned(Uncertainty())
    tuned = Screen(
        bundle, trial(card, weights={"tip_tier": 0.1}).model_copy(update={"name": "default", "version": card.version})
    )
    earlier = Screen(load_bundle(ilab_edition="2020"), card)
    assert read_shipped(screen, spec) is not None, AGAIN
    assert read_shipped(tuned, spec) is None
    assert read_shipped(earlier, spec) is None
    assert read_shipped(screen, spec.model_copy(update={"seed": 7})) is None


def test_a_written_universe_reads_back_the_same(tmp_path):
    screen, spec = Screen(load_bundle(), load_scorecard()), pinned(Uncertainty())
    found = drawn(screen, spec)
    write_shipped(screen, spec, found, tmp_path / "universe.npz")
    with np.load(tmp_path / "universe.npz", allow_pickle=False) as held:
        assert str(held["fingerprint"]) == fingerprint(screen, spec)
        assert held["steps"].shape[0] * (held["steps"].shape[1] + 1) == found.ranks.below.size
