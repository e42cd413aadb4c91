"""Training of the sector text model on small made-up labels: what is exported predicts what was fitted."""

from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse
from sklearn.svm import LinearSVC

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.modelling.sector_text_labels import read_descriptions, read_labels
from riskscreen.modelling.sector_text_measure import acceptable, judge, measure
from riskscreen.modelling.sector_text_train import STRENGTH, calibrate, fit, floor, prune, raise_floors, split
from riskscreen.reference.sector_text import resolve_text
from riskscreen.reference.sector_text_features import features
from riskscreen.reference.sector_text_model import Weights, scores
from riskscreen.reference.sector_text_phrases import SECTIONS
from tests.shared import shared

THINGS = {
    "14": ["shirts", "trousers", "coats", "dresses", "jackets"],
    "55": ["hotels", "hostels", "inns", "lodges", "campsites"],
    "49": ["buses", "lorries", "trains", "taxis", "trams"],
    "01": ["wheat", "barley", "cattle", "apples", "cotton"],
}
FRAMES = [
    "making of {}",
    "running of {} all year",
    "services about {}",
    "{} and the like",
    "large {} of the north",
    "old {}",
]


@pytest.fixture(scope="module")
def labels() -> pl.DataFrame:
    rows = [(f.format(t), d) for d, things in THINGS.items() for f, t in product(FRAMES, things)]
    frame = pl.DataFrame(rows, schema=["key", "division"], orient="row").sort("key")
    return frame.with_columns(languages=pl.lit(["en"]), rows=pl.lit(1), note=pl.lit(value=False))


def test_exported_weights_predict_as_the_fitted_model_does(labels: pl.DataFrame, tmp_path: Path) -> None:
    bits = 16
    fitted = fit(labels, bits=bits)
    prune(fitted, bits=bits, kept=fitted.coefficients.size).save(tmp_path / "weights.npz")
    weights = Weights.load(tmp_path / "weights.npz")
    found, coverage = scores(weights, labels["key"])

    seen = features(labels["key"], bits)
    place = {bucket: at for at, bucket in enumerate(fitted.buckets.tolist())}
    known = np.array([bucket in place for bucket in seen.bucket.tolist()])
    column = np.array([place[bucket] for bucket in seen.bucket[known].tolist()])
    table = sparse.csr_matrix(
        (fitted.idf.astype(float)[column], (seen.text[known], column)), shape=(labels.height, len(place))
    )
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    table = sparse.diags(1 / length) @ table
    model = LinearSVC(C=STRENGTH, max_iter=60, tol=2e-2, random_state=0).fit(table, labels["division"].to_numpy())

    assert np.abs(found - model.decision_function(table)).max() < 0.05
    assert weights.divisions[found.argmax(axis=1)].tolist() == model.predict(table).tolist()
    assert (coverage > 0).all()


def test_pruning_keeps_as_many_coefficients_as_asked(labels: pl.DataFrame) -> None:
    fitted = fit(labels, bits=16)
    weights = prune(fitted, bits=16, kept=300)
    assert 250 <= len(weights.values) <= 350  # equal ones stay or go together
    assert weights.start[-1] == len(weights.values)


def test_calibrated_confidence_is_higher_for_what_is_right(labels: pl.DataFrame) -> None:
    weights = calibrate(prune(fit(labels, bits=16), bits=16), hard_texts())
    told = judge(weights, hard_texts()["key"])
    right = told["division"] == hard_texts()["division"]
    assert told.filter(right)["confidence"].mean() > told.filter(~right)["confidence"].mean()


def test_floors_are_raised_by_labelled_strings_never_lowered(labels: pl.DataFrame) -> None:
    weights = calibrate(prune(fit(labels, bits=16), bits=16), hard_texts())
    wrong = pl.DataFrame({"text": ["shirts", "hotels of the north all year"], "divisions": [None, "01"]})
    raised = raise_floors(weights, wrong)
    assert (raised.floors >= weights.floors).all()
    assert not judge(raised, wrong["text"])["passes"].any()


def test_the_floor_is_the_lowest_confidence_above_which_enough_is_right() -> None:
    sure, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True])
    assert floor(sure, right, 1.0) == 0.8
    assert floor(sure, right, 0.75) == 0.6
    assert floor(sure, ~right, 1.0) == 1.01


def test_a_text_is_on_one_side_of_the_split_and_all_sides_are_used() -> None:
    keys = pl.Series([f"text {i}" for i in range(2_000)])
    sides = split(keys)
    assert sides.to_list() == split(keys).to_list()
    assert sides.value_counts().filter(pl.col("side") == "train")["count"].item() > 1_400
    assert set(sides) == {"train", "calibration", "test"}


def test_measures_count_what_is_answered_and_what_is_right(labels: pl.DataFrame) -> None:
    weights = calibrate(prune(fit(labels, bits=16), bits=16), hard_texts())
    found = measure(weights, labels)
    assert found["all"]["texts"] == labels.height
    assert found["all"]["right"] == 1.0
    assert found["by_language"]["en"]["answered"] <= 1.0
    assert found["titles_and_index"]["en"] == found["titles_and_index"]["seven languages"]


def test_lines_of_the_include_notes_are_left_out_where_the_measure_says_so(labels: pl.DataFrame) -> None:
    weights = calibrate(prune(fit(labels, bits=16), bits=16), hard_texts())
    noted = labels.with_columns(note=pl.col("key").str.starts_with("old"))
    assert measure(weights, noted)["titles_and_index"]["en"]["texts"] == labels.height * 5 // 6


def test_descriptions_lead_to_one_division_and_goods_are_among_them() -> None:
    texts = read_descriptions(shared("sources", "classifications"))
    assert texts["key"].n_unique() == texts.height > 5_000
    assert texts["division"].str.contains(r"^\d\d$").all()
    assert texts.filter(pl.col("key") == "horses asses mules and hinnies live").height <= 1


def test_a_string_that_should_be_unknown_makes_every_answer_wrong() -> None:
    assert acceptable(pl.Series(["14", "55", "01"]), pl.Series([None, "14;55", "02"])).to_list() == [False, True, False]


def test_official_wording_kept_out_of_training_is_rarely_read_wrong() -> None:
    sources = shared("sources", "classifications")
    texts = read_labels(sources)
    spoken = pl.col("languages").list.eval(pl.element().is_in(["en", "fr", "de", "es", "it", "pt"])).list.any()
    texts = texts.filter(split(texts["key"]) == "test").filter(spoken).gather_every(3)
    found = texts.hstack(resolve_text(texts["key"]).drop("value")).filter(pl.col("sector_isic").is_not_null())
    division = pl.col("sector_isic").str.slice(0, 2) == pl.col("division")
    section = pl.col("sector_isic") == pl.col("division").replace_strict(SECTIONS)
    assert found.height >= 0.65 * texts.height
    assert found.select((division | section).mean()).item() >= 0.98


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="isic4_desc"):
        read_labels(tmp_path)


def hard_texts() -> pl.DataFrame:
    """Return texts half of which the model cannot know."""
    rows = [(f"new {thing}", division) for division, things in THINGS.items() for thing in things]
    rows += [
        (f"{word} matters", "49") for word in ("zinc", "glue", "soap", "rope", "chalk", "wool", "gravel", "copper")
    ]
    return pl.DataFrame(rows, schema=["key", "division"], orient="row").with_columns(
        languages=pl.lit(["en"]), rows=pl.lit(1), note=pl.lit(value=False)
    )
