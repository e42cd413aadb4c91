"""What the sector text model gets right: on official labels kept out of its training, and on what companies wrote.

Also writes the card that goes with the weights.
"""

from typing import Any

import numpy as np
import polars as pl

from riskscreen.reference.sector_text_features import clean
from riskscreen.reference.sector_text_model import Weights, confidence, scores

SHORT = 3
"""A text of up to this many words is short: it has a floor of its own."""
SEVEN = ("en", "es", "fr", "de", "nl", "pt", "it")
SUREST = 0.7
"""Part of the texts, the surest, whose share right is measured beside that of all."""
_CHUNK = 4_000


def judge(weights: Weights, texts: pl.Series) -> pl.DataFrame:
    """Return what the model says of texts, whatever the floor.

    Args:
        weights: the model.
        texts: free texts.

    Returns:
        division, confidence (0-1), short (of up to three words), passes (confidence at or above the floor).
    """
    cleaned = texts.to_frame("text").select(clean(pl.col("text")).fill_null(""))["text"]
    words = cleaned.str.count_matches(" ").to_numpy() + 1
    parts = [scores(weights, cleaned[at : at + _CHUNK]) for at in range(0, len(cleaned), _CHUNK)]
    table, coverage = np.vstack([part for part, _ in parts]), np.concatenate([part for _, part in parts])
    sure = confidence(weights, table, coverage, words)
    floor = np.where(words <= SHORT, weights.floors[0], weights.floors[1])
    return pl.DataFrame(
        {
            "division": weights.divisions[table.argmax(axis=1)].tolist(),
            "confidence": sure,
            "short": words <= SHORT,
            "passes": sure >= floor,
        }
    )


def acceptable(divisions: pl.Series, labels: pl.Series) -> pl.Series:
    """Say whether each division is among those a label names.

    Args:
        divisions: ISIC divisions answered.
        labels: divisions acceptable, separated by ;, null where nothing should be answered.

    Returns:
        Booleans; false where nothing should be answered.
    """
    frame = pl.DataFrame({"division": divisions, "label": labels})
    return frame.select(pl.col("label").str.split(";").list.contains(pl.col("division")).fill_null(value=False))[
        "label"
    ]


def measure(weights: Weights, labels: pl.DataFrame) -> dict[str, Any]:
    """Measure the model on labels it was neither trained nor calibrated on.

    Args:
        weights: the model as shipped.
        labels: key, division, languages, rows, note.

    Returns:
        Figures over all texts, over short ones, by language, and for seven languages with the include notes left out:
        texts, share right (also with each text counted as often as the lists hold it, and of the `SUREST` part), share
        answered, share right of the answered.
    """
    told = (
        labels.rename({"division": "is"})
        .hstack(judge(weights, labels["key"]))
        .with_columns(right=pl.col("division") == pl.col("is"))
    )
    spoken = told.explode("languages", empty_as_null=True, keep_nulls=True)
    titles = spoken.filter(~pl.col("note"))
    seven = titles.filter(pl.col("languages").is_in(SEVEN))
    languages = spoken["languages"].value_counts(sort=True)["languages"].to_list()
    return {
        "all": _figures(told),
        "up_to_three_words": _figures(told.filter("short")),
        "by_language": {language: _figures(spoken.filter(pl.col("languages") == language)) for language in languages},
        "titles_and_index": {
            "seven languages": _figures(seven),
            **{language: _figures(titles.filter(pl.col("languages") == language)) for language in SEVEN},
        },
    }


def measure_labelled(weights: Weights, labelled: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count the model's own answers to hand-labelled strings.

    Args:
        weights: the model as shipped.
        labelled: text, divisions, fold.

    Returns:
        By fold: strings, answered, right.
    """
    told = labelled.hstack(judge(weights, labelled["text"]))
    told = told.with_columns(right=acceptable(told["division"], told["divisions"]) & pl.col("passes"))
    return {
        fold: {"strings": part.height, "answered": int(part["passes"].sum()), "right": int(part["right"].sum())}
        for fold, part in ((name, told.filter(pl.col("fold") == name)) for name in sorted(set(told["fold"])))
    }


def card(metrics: dict[str, Any]) -> str:
    """Write the card of the model.

    Args:
        metrics: as `sector_text_train.train` collects them.

    Returns:
        Markdown.
    """
    test, floors, texts = metrics["test"], metrics["floors"], metrics["texts"]
    rows = [("all", test["all"]), ("up to three words", test["up_to_three_words"]), *test["by_language"].items()]
    return "\n".join(
        [
            *_CARD_TOP,
            "",
            f"- Texts: {texts['train']:,} labels and {texts['descriptions']:,} descriptions to train, "
            f"{texts['calibration']:,} labels to set the confidence, {texts['test']:,} to test.",
            f"- Features: {metrics['features']:,}; coefficients kept: {metrics['coefficients']:,} of "
            f"{metrics['features'] * metrics['divisions']:,}; file: {metrics['bytes']:,} bytes.",
            f"- Right on the test texts before pruning: {_percent(metrics['right_before_pruning'])}; as shipped: "
            f"{_percent(metrics['right_after_pruning'])}.",
            f"- Floors of confidence: {floors['up_to_three_words']:.4f} up to three words, "
            f"{floors['longer']:.4f} beyond.",
            "",
            "## Official labels kept out of training",
            "",
            *_TABLE,
            *(_row(name, row) for name, row in rows),
            "",
            "## The same, without the lines that only the include notes of NACE hold",
            "",
            *_TABLE,
            *(_row(name, row) for name, row in test["titles_and_index"].items()),
            "",
            *_CARD_LABELLED,
            "",
            "| fold | strings | answered | right |",
            "|---|---|---|---|",
            *(
                f"| {fold} | {row['strings']} | {row['answered']} | {row['right']} |"
                for fold, row in metrics["labelled"].items()
            ),
            "",
            *_CARD_END,
            "",
        ]
    )


def _row(name: str, row: dict[str, Any]) -> str:
    shares = (
        _percent(row[column])
        for column in ("right", "right_by_rows", "right_of_surest", "answered", "right_of_answered")
    )
    return f"| {name} | {row['texts']:,} | {' | '.join(shares)} |"


def _figures(told: pl.DataFrame) -> dict[str, float | int | None]:
    answered = told.filter("passes")
    return {
        "texts": told.height,
        "right": _rounded(told["right"].mean()),
        "right_by_rows": _rounded((told["right"] * told["rows"]).sum() / max(int(told["rows"].sum()), 1)),
        "right_of_surest": _rounded(
            told.sort("confidence", descending=True).head(round(SUREST * told.height))["right"].mean()
        ),
        "answered": _rounded(told["passes"].mean()),
        "right_of_answered": _rounded(answered["right"].mean()) if answered.height else None,
    }


def _rounded(value: Any) -> float:
    return round(float(value or 0.0), 4)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


_TABLE = [
    "| language | texts | right | right, repeats counted | right of the surest 70 % | answered | right of the answered |",
    "|---|---|---|---|---|---|---|",
]
_CARD_TOP = [
    "# Sector text model",
    "",
    "Reads the sector a text names: one of the 88 divisions of ISIC Rev. 4. It answers by itself only above its floor",
    "of confidence; below it, it confirms or doubts what the sector vocabulary reads (docs/sector_text.md).",
    "",
    "A linear support vector machine for each division, on hashed words, word pairs, pairs of beginnings of words up to",
    "three places apart and runs of 2 to 5 letters, weighted by rarity. Trained on official labels and index entries of",
    "NACE, NOGA, NACE-BEL, SBI, NAF, CNAE, CIIU, SCIAN, KBLI, VSIC, UK SIC, NAICS and GB/T 4754, and on descriptions of",
    "NAICS and KBLI codes and of goods of the Harmonized System. No label is shipped. A text goes to one side of the",
    "split by its checksum, after case, accents, digits and punctuation are taken away, so no text is on two sides.",
]
_CARD_LABELLED = [
    "## Strings that companies and public bodies wrote",
    "",
    "The model's own answers, with the vocabulary left out. The tuning fold was used to raise the floors.",
]
_CARD_END = [
    "## Limits",
    "",
    "- The test texts are opened once for each version that is published; every choice is made on the calibration texts.",
    "- Official labels are longer than what companies write; for short texts the floor is high and few are answered.",
    "- Chinese labels lead to ISIC by an unofficial map, so their figures are agreement with that map.",
    "- A text about no industry at all may still look like one; the floor keeps most of these out, not all.",
    "- A text that names two industries gets one answer or none.",
]
