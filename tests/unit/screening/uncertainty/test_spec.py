import pytest
from pydantic import ValidationError

from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.screening.scorecard import parse_scorecard
from riskscreen.screening.uncertainty import Uncertainty, uncertainty
from tests.unit.screening.frames import screen


def test_the_defaults_are_a_thousand_seeded_draws_of_everything():
    spec = Uncertainty()
    assert spec.draws == 1000
    assert spec.unknowns
    assert spec.doubt
    assert 0 < spec.noisy_or < 1
    assert 0 < spec.percentile_goalposts < 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"draws": 0}, "draws: 0 given, at least 100 are needed"),
        ({"draws": -5}, "at least 100"),
        ({"spread": -0.5}, "spread: -0.5 given, a factor from 0"),
        ({"noisy_or": 1.5}, "noisy_or: 1.5 given, a share of the draws from 0 to 1"),
        ({"percentile_goalposts": -1}, "percentile_goalposts: -1 given"),
        ({"drawz": 500}, "this setting is not known"),
        ({"seed": -1}, "seed"),
        ({"draws": "many"}, "draws"),
    ],
)
def test_a_bad_setting_is_named_with_what_was_expected(settings, said):
    with pytest.raises(UsageError, match="uncertainty") as error:
        uncertainty(settings)
    assert said in str(error.value)
    assert str(error.value).count("\n") == 0


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(ValidationError):
        Uncertainty().draws = 5


def test_a_scorecard_with_a_negative_spread_is_refused():
    content = screen().card.model_dump(mode="json")
    content["indicators"][0]["spread"] = -0.1
    with pytest.raises(ModelContractError, match="spread"):
        parse_scorecard(content)
