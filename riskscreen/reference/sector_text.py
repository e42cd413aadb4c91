"""Sector words to ISIC: what companies write, by a vocabulary and a text model that must not contradict each other.

The vocabulary is this project's own work (`data/reference/sector_vocabulary`). A text that is a phrase of it means what
the phrase means. Otherwise the phrases inside the text speak, the shorter ones within longer ones being silent, and
they must agree; a word such as "maintenance" or "allowance" beside them makes the text one about something else. What
they say counts if the model (`sector_text_model`) says the same, or if the text is little more than the phrase and the
model has no opinion. Where they say nothing, or the model is sure of something else, the model answers, above its floor
only. Unknown beats wrong; the thresholds and what they were measured on are in docs/sector_text.md.
"""

import polars as pl

from riskscreen.reference.goods_text import normalise
from riskscreen.reference.sector_text_model import predict
from riskscreen.reference.sector_text_phrases import SECTIONS, inside, phrases
from riskscreen.reference.sector_text_titles import turned

WHOLE, AGREED, INSIDE = 0.99, 0.98, 0.9
"""Confidence printed for a text that is a phrase, for one on which vocabulary and model agree, and for one read by its
phrases alone."""
_SEEN, _BLIND = 0.8, 0.5
"""From the first on, the model's agreement is enough; below the second, its disagreement means nothing."""
_SHARE, _WORDS = 0.4, 4
"""Least share of the letters that phrases must make up, and most words, of a text read by its phrases alone."""


def resolve_text(values: pl.Series) -> pl.DataFrame:
    """Resolve free text to an ISIC code.

    Args:
        values: distinct texts.

    Returns:
        One row per value, in the order given: value; sector_isic (ISIC Rev. 4 section letter or 2 to 4 digits; null
        where unknown); confidence (0-1); method (vocabulary, model, or null).
    """
    texts = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("id")
    keyed = texts.with_columns(normalise(pl.col("value")).fill_null("").alias("key"))
    whole = _turned(keyed.join(phrases().select("key", "isic", "match"), on="key", how="left", maintain_order="left"))
    # a key that the vocabulary holds, with or without a code, is settled
    rest = whole.filter(pl.col("match").is_null() & (pl.col("key") != "")).select("id", "value", "key")
    read = _weigh(rest, inside(rest.select("id", "key")), predict(rest.select("id", "value")))
    found = whole.join(read, on="id", how="left", maintain_order="left")
    return found.select(
        "value",
        pl.coalesce("isic", "sector_isic").alias("sector_isic"),
        pl.when(pl.col("isic").is_not_null()).then(WHOLE).otherwise("confidence").alias("confidence"),
        pl.when(pl.col("isic").is_not_null()).then(pl.lit("vocabulary")).otherwise("method").alias("method"),
    )


def _turned(found: pl.DataFrame) -> pl.DataFrame:
    """Read the titles that put the work first, such as "mining of gold" (see `sector_text_titles`).

    Args:
        found: id, value, key, isic, match; null isic and match where the key is no phrase.

    Returns:
        The same with isic and match filled where such a title could be read.
    """
    both = turned(found.filter(pl.col("match").is_null()).select("id", "key"))
    joined = found.join(both, on="id", how="left", maintain_order="left")
    told = pl.col("match").is_null() & pl.col("turned").is_not_null()
    return joined.select(
        "id",
        "value",
        "key",
        pl.coalesce("isic", pl.when(told).then("turned")).alias("isic"),
        pl.when(told).then(pl.lit("whole")).otherwise("match").alias("match"),
    )


def _weigh(texts: pl.DataFrame, vocabulary: pl.DataFrame, model: pl.DataFrame) -> pl.DataFrame:
    """Weigh what the phrases inside a text say against what the model says.

    Returns:
        id, sector_isic, confidence, method; null where neither may answer.
    """
    told = texts.join(vocabulary, on="id", how="left").join(model, on="id", how="left")
    said, predicted = pl.col("isic_inside"), pl.col("isic_model")
    section = said.str.contains("^[A-Z]$")
    same = pl.when(section).then(predicted.replace_strict(SECTIONS, default=None) == said)
    agree = same.otherwise(predicted == said.str.slice(0, 2)).fill_null(value=False)
    brief = (pl.col("share") >= _SHARE) & (pl.col("key").str.count_matches(" ") < _WORDS)
    sure, doubtful = pl.col("sure").fill_null(value=False), pl.col("confidence_model").fill_null(0.0) < _BLIND
    agreed = agree & (section | (pl.col("confidence_model") >= _SEEN))
    alone = said.is_not_null() & brief & (agree | doubtful)
    by_model = sure & (said.is_null() | ~agree | section)
    return told.select(
        "id",
        pl.when(by_model).then(predicted).when(agreed | alone).then(said).alias("sector_isic"),
        pl.when(by_model)
        .then("confidence_model")
        .when(agreed)
        .then(AGREED)
        .when(alone)
        .then(INSIDE)
        .alias("confidence"),
        pl.when(by_model).then(pl.lit("model")).when(agreed | alone).then(pl.lit("vocabulary")).alias("method"),
    )
