"""Trains the sector text model: official industry labels in many languages to ISIC divisions.

`python -m riskscreen.modelling.sector_text_train --sources CLASSIFICATIONS --out models/sector-text/EDITION [--labelled
CSV]` reads the labels, splits them by text, adds descriptions of goods and codes to those to train on, fits a linear
support vector machine for each division on hashed word and character n-grams, prunes its coefficients and cuts them to
8 bits, fits the curve that makes a confidence of a prediction, sets the floors, and writes `weights.npz`,
`metrics.json` and `card.md`. Everything measured is measured on the file that is shipped.
"""

import argparse
import hashlib
import json
import warnings
import zlib
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.modelling.sector_text_labels import inputs, read_descriptions, read_labels
from riskscreen.modelling.sector_text_measure import SHORT, acceptable, card, judge, measure, measure_labelled
from riskscreen.reference.sector_text_features import features
from riskscreen.reference.sector_text_model import Weights, confidence, scores, signs

BITS = 22
STRENGTH = 2.0
LEAST_TEXTS = 2
KEPT = 4_000_000
RIGHT, RIGHT_ON_LABELLED = 0.985, 0.98
MOST_BYTES = 8_000_000
_TENTHS = {"test": 0, "calibration": 1}


@dataclass(frozen=True)
class Linear:
    """A fitted model before pruning.

    `coefficients` (features x divisions), `intercept`, and for each feature its bucket, idf and number of texts.
    """

    divisions: Any
    buckets: Any
    idf: Any
    texts: Any
    coefficients: Any
    intercept: Any


def split(keys: pl.Series) -> pl.Series:
    """Say for each text whether it trains, calibrates or tests: by a checksum of the text, so none is on two sides.

    Args:
        keys: distinct texts.

    Returns:
        train (8 tenths), calibration (1) or test (1).
    """
    named = {tenth: side for side, tenth in _TENTHS.items()}
    return pl.Series("side", [named.get(zlib.crc32(key.encode()) % 10, "train") for key in keys])


def fit(
    labels: pl.DataFrame, *, bits: int = BITS, strength: float = STRENGTH, least_texts: int = LEAST_TEXTS
) -> Linear:
    """Fit the linear model.

    Args:
        labels: key, division.
        bits: logarithm of the number of buckets.
        strength: inverse of the regularisation.
        least_texts: features in fewer texts are left out.

    Returns:
        The model.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    sparse = import_module("scipy.sparse")  # has no types of its own
    found = features(labels["key"], bits)
    texts = np.bincount(found.bucket, minlength=1 << bits)
    buckets = np.nonzero(texts >= least_texts)[0]
    idf = (np.log((1 + labels.height) / (1 + texts[buckets])) + 1).astype(np.float16)
    place = np.minimum(np.searchsorted(buckets, found.bucket), len(buckets) - 1)
    known = buckets[place] == found.bucket
    text, place = found.text[known], place[known]
    weight = idf.astype(np.float64)[place]
    weight /= np.sqrt(np.bincount(text, weight * weight, minlength=labels.height))[text]
    table = sparse.csr_matrix((weight, (text, place)), shape=(labels.height, len(buckets)))
    model = LinearSVC(C=strength, max_iter=60, tol=2e-2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(table, labels["division"].to_numpy())
    return Linear(np.asarray(model.classes_, dtype="U2"), buckets, idf, texts[buckets], model.coef_.T, model.intercept_)


def prune(model: Linear, *, bits: int = BITS, kept: int = KEPT) -> Weights:
    """Keep the coefficients that matter most and cut them to 8 bits.

    Args:
        model: the fitted model.
        bits: logarithm of the number of buckets.
        kept: how many coefficients are kept. What matters is the size of a coefficient, times the idf of its feature,
            times the fourth root of the number of texts that hold it.

    Returns:
        The weights, without calibration; their floors let everything pass.
    """
    weight = np.abs(model.coefficients) * (model.idf.astype(np.float64) * model.texts**0.25)[:, None]
    kept = min(kept, weight.size)
    scale = np.maximum(np.abs(model.coefficients).max(axis=0), 1e-12) / 127
    values = np.where(
        weight >= np.partition(weight.ravel(), -kept)[-kept], np.round(model.coefficients / scale), 0
    ).astype(np.int8)
    row, column = np.nonzero(values)
    start = np.concatenate([[0], np.cumsum((values != 0).sum(axis=1))])
    return Weights(
        bits, model.divisions, model.buckets, model.idf, start, column.astype(np.uint8), values[row, column],
        scale.astype(np.float32), model.intercept.astype(np.float32), np.array([0.0, 0.0, 0.0, 0.0, 0.0]), np.zeros(2),
    )  # fmt: skip


def calibrate(weights: Weights, labels: pl.DataFrame) -> Weights:
    """Fit the curve from a prediction's signs to its chance of being right, and set the floors by it.

    Args:
        weights: pruned weights.
        labels: key, division of texts the model was not trained on.

    Returns:
        The weights with calibration, and with the lowest floors above which `RIGHT` of the labels are right.
    """
    from sklearn.linear_model import LogisticRegression

    words = labels["key"].str.count_matches(" ").to_numpy() + 1
    table, coverage = scores(weights, labels["key"])
    right = weights.divisions[table.argmax(axis=1)] == labels["division"].to_numpy()
    curve = LogisticRegression(C=100.0, max_iter=2_000).fit(signs(table, coverage, words), right)
    fitted = replace(weights, calibration=np.append(curve.coef_[0], curve.intercept_[0]))
    sure = confidence(fitted, table, coverage, words)
    floors = [floor(sure[group], right[group], RIGHT) for group in (words <= SHORT, words > SHORT)]
    return replace(fitted, floors=np.array(floors))


def floor(sure: Any, right: Any, share: float) -> float:
    """Return the lowest confidence from which on at least `share` of the answers are right.

    Args:
        sure: confidence of each answer (0-1).
        right: whether it is right.
        share: wanted share (0-1).

    Returns:
        The floor; 1.01, which is out of reach, where there is none.
    """
    order = np.argsort(-sure, kind="stable")
    enough = np.nonzero(np.cumsum(right[order]) >= share * np.arange(1, len(order) + 1))[0]
    return float(sure[order][enough[-1]]) if len(enough) else 1.01


def raise_floors(weights: Weights, labelled: pl.DataFrame) -> Weights:
    """Raise the floors until the answers to hand-labelled strings are right too.

    Args:
        weights: calibrated weights.
        labelled: text, divisions (separated by ;, null where nothing should be answered): the tuning fold.

    Returns:
        The weights, their floors nowhere lower than before.
    """
    told = judge(weights, labelled["text"])
    right = acceptable(told["division"], labelled["divisions"]).to_numpy()
    sure, short = told["confidence"].to_numpy(), told["short"].to_numpy()
    wanted = [floor(sure[group], right[group], RIGHT_ON_LABELLED) for group in (short, ~short)]
    return replace(weights, floors=np.maximum(weights.floors, wanted))


def train(sources: Path, out: Path, labelled: pl.DataFrame | None = None) -> dict[str, Any]:
    """Train, measure and write the model.

    Args:
        sources: folder of the classifications.
        out: folder to write `weights.npz`, `metrics.json` and `card.md` to.
        labelled: hand-labelled strings (text, divisions, fold); those of the fold tune raise the floors, the others are
            only measured.

    Returns:
        The metrics written.

    Raises:
        ReferenceDataError: a list is missing, or the weights came out larger than `MOST_BYTES`.
    """
    began = perf_counter()
    labels = read_labels(sources)
    side = split(labels["key"])
    more = read_descriptions(sources)
    more = more.filter(split(more["key"]) == "train").join(labels, on="key", how="anti")
    model = fit(pl.concat([labels.filter(side == "train").select("key", "division"), more]))
    test = labels.filter(side == "test")
    before = _share_right(prune(model, kept=model.coefficients.size), test)
    weights = calibrate(prune(model), labels.filter(side == "calibration"))
    if labelled is not None:
        weights = raise_floors(weights, labelled.filter(pl.col("fold") == "tune"))
    out.mkdir(parents=True, exist_ok=True)
    weights.save(out / "weights.npz")
    if (out / "weights.npz").stat().st_size > MOST_BYTES:
        raise ReferenceDataError(
            f"weights.npz is larger than {MOST_BYTES:,} bytes; keep fewer coefficients than {KEPT:,}."
        )
    weights = Weights.load(out / "weights.npz")
    metrics = {
        "texts": {name: int((side == name).sum()) for name in ("train", "calibration", "test")}
        | {"descriptions": more.height},
        "floors": {"up_to_three_words": float(weights.floors[0]), "longer": float(weights.floors[1])},
        "right_before_pruning": before,
        "right_after_pruning": _share_right(weights, test),
        "divisions": len(weights.divisions),
        "features": len(weights.buckets),
        "coefficients": len(weights.values),
        "bytes": (out / "weights.npz").stat().st_size,
        "sha256": hashlib.sha256((out / "weights.npz").read_bytes()).hexdigest(),
        "seconds": round(perf_counter() - began),
        "test": measure(weights, test),
        "labelled": measure_labelled(weights, labelled) if labelled is not None else {},
        "trained_on": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inputs(sources)},
    }
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    (out / "card.md").write_text(card(metrics), encoding="utf-8")
    return metrics


def _share_right(weights: Weights, labels: pl.DataFrame) -> float:
    right = int((judge(weights, labels["key"])["division"] == labels["division"]).sum())
    return round(right / max(labels.height, 1), 4)


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and train."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--sources", type=Path, required=True)
    reader.add_argument("--out", type=Path, required=True)
    reader.add_argument("--labelled", type=Path)
    given = reader.parse_args(arguments)
    train(given.sources, given.out, pl.read_csv(given.labelled, infer_schema=False) if given.labelled else None)


if __name__ == "__main__":
    main()
