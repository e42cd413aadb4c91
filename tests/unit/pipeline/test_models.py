import pytest

from riskscreen.domain.errors import ModelContractError, UsageError
from riskscreen.domain.progress import Silent
from riskscreen.pipeline.models import compare_lines, list_lines, show_lines
from riskscreen.pipeline.scorecards import find_scorecard, shipped_models, shipped_scorecards
from riskscreen.screening.assess import load_bundle
from riskscreen.screening.layers import build_layers


def test_the_list_names_every_scorecard_and_model_with_its_digest():
    text = "\n".join(list_lines())
    for path in shipped_scorecards():
        card = find_scorecard(f"{path.parent.parent.name}/{path.parent.name}")
        assert f"{card.name}/{card.version}  scorecard  {card.digest()[:12]}" in text
    for path in shipped_models():
        assert f"{path.parent.parent.name}/{path.parent.name}  model  " in text


def test_a_scorecard_is_shown_with_every_indicator_its_weight_scale_and_source():
    card = find_scorecard("default")
    text = "\n".join(show_lines("default"))
    for spec in card.indicators:
        assert f"{spec.weight:5.2f}  {spec.title} [{spec.code}]" in text
        assert f"source {spec.source.id}/{spec.source.table}" in text
    assert "not a probability" in text
    assert "never below high: the goods list names" in text


def test_a_model_is_shown_as_standing_beside_a_scorecard():
    text = "\n".join(show_lines("challenger"))
    assert "never instead" in text
    assert "Brier score" in text
    assert "unlabelled, not clean" in text


def test_two_scorecards_are_compared_by_weights_bands_ranks_and_back_test():
    lines = compare_lines("default", "fitted", progress=Silent())
    text = "\n".join(lines)
    default, fitted = find_scorecard("default"), find_scorecard("fitted")
    before, after = (c.indicator("good_listed_elsewhere").weight for c in (default, fitted))
    row = next(line for line in lines if line.startswith("good_listed_elsewhere"))
    assert row.split()[1:] == [f"{before:.3f}", f"{after:.3f}", f"{after - before:+.3f}"]
    assert "profiles in another band; rank correlation 0." in text
    assert "fitted learnt from edition 2020: here it has seen what was to come" in text
    assert sum("found in the top 10 %" in line for line in lines) == 4


def test_a_scorecard_is_not_compared_with_itself():
    with pytest.raises(UsageError, match="are the same scorecard"):
        compare_lines("default", "default", progress=Silent())


def test_a_model_is_not_compared_as_a_scorecard():
    with pytest.raises(ModelContractError, match="not a scorecard"):
        compare_lines("default", "challenger", progress=Silent())


def test_an_indicator_without_data_in_the_edition_is_refused_by_name():
    from dataclasses import replace

    bundle = load_bundle()
    tiers = bundle.tables["tiers"].clear()
    with pytest.raises(ModelContractError, match=r"indicator 'tip_tier' has no usable data in tip/tiers \(edition"):
        build_layers(replace(bundle, tables={**bundle.tables, "tiers": tiers}), find_scorecard("default"))
