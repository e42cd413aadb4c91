"""The sector text model at run time: scores of a linear model, from weights kept in a file, in numpy alone.

The weights were trained by `riskscreen.modelling.sector_text_train` and are pruned and cut to 8 bits; see the card
beside them. The file is read when the first text is asked for. A prediction is given only where its confidence reaches
the floor kept with the weights.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError

EDITION = "2026.2"
_CHUNK = 500
"""Texts scored at a time: few enough that the work stays in the processor's own memory."""
_SCHEMA = {"id": pl.UInt32, "isic_model": pl.String, "confidence_model": pl.Float64, "sure": pl.Boolean}


@dataclass(frozen=True)
class Weights:
    """A pruned linear model over hashed features.

    `buckets` (sorted) are the features kept, `idf` their weights in a text; the entries `start[i]` to `start[i + 1]` of
    `classes` and `values` (8 bits, times `scale` of the class) are the coefficients of feature i. `calibration` holds
    the coefficients and the constant of the logistic curve that makes a confidence of a prediction's signs (`signs`).
    `floors` are the least confidence for texts of one to three words, and for longer ones.
    """

    bits: int
    divisions: Any
    buckets: Any
    idf: Any
    start: Any
    classes: Any
    values: Any
    scale: Any
    intercept: Any
    calibration: Any
    floors: Any

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read the weights.

        Args:
            path: an .npz file written by `save`.

        Returns:
            The weights.
        """
        import numpy as np

        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        arrays["buckets"] = np.cumsum(arrays["buckets"].astype(np.int64))
        arrays["start"] = np.concatenate([[0], np.cumsum(arrays.pop("count").astype(np.int64))])
        return cls(**{**arrays, "bits": int(arrays["bits"])})

    def save(self, path: Path) -> None:
        """Write the weights, small: differences of buckets and counts of coefficients instead of positions.

        Args:
            path: where to; the suffix must be .npz.
        """
        import numpy as np

        np.savez_compressed(
            path,
            bits=np.int64(self.bits),
            divisions=self.divisions,
            buckets=np.diff(self.buckets, prepend=0).astype(np.uint32),
            idf=np.asarray(self.idf, dtype=np.float16),
            count=np.diff(self.start).astype(np.uint8),
            classes=np.asarray(self.classes, dtype=np.uint8),
            values=np.asarray(self.values, dtype=np.int8),
            scale=np.asarray(self.scale, dtype=np.float32),
            intercept=np.asarray(self.intercept, dtype=np.float32),
            calibration=np.asarray(self.calibration, dtype=np.float64),
            floors=np.asarray(self.floors, dtype=np.float64),
        )


def scores(weights: Weights, cleaned: pl.Series) -> tuple[Any, Any]:
    """Score texts against every division.

    Args:
        weights: the model.
        cleaned: texts as `sector_text_features.clean` leaves them.

    Returns:
        The scores (texts x divisions) and, for each text, the share of its features that the model knows (0-1).
    """
    import numpy as np

    from riskscreen.reference.sector_text_features import features

    count, width = len(cleaned), len(weights.divisions)
    found = features(cleaned, weights.bits)
    place = np.minimum(np.searchsorted(weights.buckets, found.bucket), max(len(weights.buckets) - 1, 0))
    known = weights.buckets[place] == found.bucket
    all_features = np.bincount(found.text, minlength=count)
    text, place = found.text[known], place[known]
    weight = np.asarray(weights.idf, dtype=np.float64)[place]
    norm = np.sqrt(np.bincount(text, weight * weight, minlength=count))
    weight = weight / norm[text]
    first, many = weights.start[place], np.diff(weights.start)[place]
    ends = np.cumsum(many)
    feature = np.repeat(np.arange(len(place), dtype=np.int32), many)
    entry = np.arange(len(feature), dtype=np.int32) + (first - (ends - many)).astype(np.int32)[feature]
    cell = (text * width).astype(np.int32)[feature] + weights.classes[entry]
    parts = weight[feature] * weights.values[entry]
    total = np.bincount(cell, parts, minlength=count * width).reshape(count, width)
    coverage = np.bincount(text, minlength=count) / np.maximum(all_features, 1)
    return total * weights.scale + weights.intercept, coverage


def signs(table: Any, coverage: Any, words: Any) -> Any:
    """Return what a prediction's confidence is read from.

    Args:
        table: scores, texts x divisions.
        coverage: share of known features (0-1).
        words: words of each text.

    Returns:
        Texts x 4: the best score, its lead over the second, the share of known features, and the logarithm of the
        words.
    """
    import numpy as np

    best = np.partition(table, -2, axis=1)[:, -2:]
    return np.column_stack([best[:, 1], best[:, 1] - best[:, 0], coverage, np.log1p(words)])


def confidence(weights: Weights, table: Any, coverage: Any, words: Any) -> Any:
    """Return the calibrated confidence (0-1) of the best division of each text; arguments as for `signs`."""
    import numpy as np

    *slopes, constant = weights.calibration
    return 1.0 / (1.0 + np.exp(-(signs(table, coverage, words) @ np.array(slopes) + constant)))


def predict(texts: pl.DataFrame) -> pl.DataFrame:
    """Say which division each text is most likely about, and whether that is sure enough to be an answer by itself.

    Args:
        texts: id, value (free text).

    Returns:
        id, isic_model (ISIC Rev. 4 division), confidence_model (0-1), sure (confidence at or above the floor); texts
        without a letter are not among them.

    Raises:
        ReferenceDataError: the weights are missing.
    """
    parts = [_predict(part, shipped()) for part in texts.iter_slices(_CHUNK)]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *parts])


@cache
def shipped() -> Weights:
    """Return the shipped weights; read once.

    Raises:
        ReferenceDataError: the weights are missing.
    """
    path = asset("models", "sector-text", EDITION, "weights.npz")
    if not path.is_file():
        raise ReferenceDataError(f"The weights of the sector text model are not at {path}; install riskscreen again.")
    return Weights.load(path)


def _predict(texts: pl.DataFrame, weights: Weights) -> pl.DataFrame:
    import numpy as np

    from riskscreen.reference.sector_text_features import clean

    cleaned = texts.select("id", clean(pl.col("value")).fill_null("").alias("text")).filter(pl.col("text") != "")
    if not cleaned.height:
        return pl.DataFrame(schema=_SCHEMA)
    words = cleaned.select(pl.col("text").str.count_matches(" ") + 1).to_series().to_numpy()
    table, coverage = scores(weights, cleaned["text"])
    confident = confidence(weights, table, coverage, words)
    sure = confident >= np.where(words <= 3, weights.floors[0], weights.floors[1])
    divisions = weights.divisions[table.argmax(axis=1)].tolist()
    columns = {"id": cleaned["id"], "isic_model": divisions, "confidence_model": confident, "sure": sure}
    return pl.DataFrame(columns, schema=_SCHEMA)
