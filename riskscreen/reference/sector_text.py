"""Sector words to ISIC: what companies write, by a vocabulary first, then by a text model.

The vocabulary is this project's own work (`data/reference/sector_vocabulary`). A text that is a phrase of it means what
the phrase means. Otherwise the phrases inside the text speak, the shorter ones within longer ones being silent, and
they must agree; a word such as "maintenance" or "allowance" beside them makes the text one about something else. What
is left goes to the model (`sector_text_model`), which answers above its floor only. Unknown beats wrong.
"""

from functools import cache

import polars as pl

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_phrases import inflect
from riskscreen.reference.goods_text import normalise
from riskscreen.reference.sector_text_model import predict

WHOLE, INSIDE = 0.99, 0.9
"""Confidence printed for a text that is a phrase of the vocabulary, and for one that contains a phrase."""

_SECTIONS = {
    **dict.fromkeys(("01", "02", "03"), "A"),
    **{f"{n:02d}": "B" for n in range(5, 10)},
    **{f"{n}": "C" for n in range(10, 34)},
    **{
        "35": "D",
        "36": "E",
        "37": "E",
        "38": "E",
        "39": "E",
        "41": "F",
        "42": "F",
        "43": "F",
        "45": "G",
        "46": "G",
        "47": "G",
    },
    **{f"{n}": "H" for n in range(49, 54)},
    **{"55": "I", "56": "I"},
    **{f"{n}": "J" for n in range(58, 64)},
    **{"64": "K", "65": "K", "66": "K", "68": "L"},
    **{f"{n}": "M" for n in range(69, 76)},
    **{f"{n}": "N" for n in range(77, 83)},
    **{"84": "O", "85": "P", "86": "Q", "87": "Q", "88": "Q"},
    **{f"{n}": "R" for n in range(90, 94)},
    **{"94": "S", "95": "S", "96": "S", "97": "T", "98": "T", "99": "U"},
}
_HANDLES = ["33", "45", "46", "47", "77", "78", "95"]
"""Repair, trade, hire, staffing: beside the name of a product ("clothing retail") they say what is done with it."""
_MADE_UP_TO = "32"
_MAKES = r"manufact|fabric|fabbric|herstell|factor|production|producer|produktion|produccion|producao|produzione"
"""Beside a word of trade these say that the goods are made too, so neither alone is the sector."""


def resolve_text(values: pl.Series) -> pl.DataFrame:
    """Resolve free text to an ISIC code.

    Args:
        values: distinct texts.

    Returns:
        One row per value, in the order given: value; sector_isic (ISIC Rev. 4 section letter or 2 to 4 digits; null
        where unknown); confidence (0-1); method (vocabulary, model, or null).
    """
    texts = (
        pl.DataFrame({"value": values.cast(pl.String)})
        .with_row_index("id")
        .with_columns(normalise(pl.col("value")).fill_null("").alias("key"))
    )
    phrases = _phrases()
    whole = texts.join(
        phrases.filter(pl.col("isic").is_not_null()).select("key", "isic"), on="key", how="left", maintain_order="left"
    )
    rest = whole.filter(pl.col("isic").is_null() & (pl.col("key") != "")).select("id", "key")
    inside = _inside(rest, phrases.filter(pl.col("match") != "whole"))
    silent = rest.join(inside, on="id", how="anti")
    model = predict(
        silent.join(texts.select("id", "value"), on="id", how="left", maintain_order="left").select("id", "value")
    )
    found = whole.join(inside, on="id", how="left", maintain_order="left").join(
        model, on="id", how="left", maintain_order="left"
    )
    return found.select(
        "value",
        pl.coalesce("isic", "isic_inside", "isic_model").alias("sector_isic"),
        pl.when(pl.col("isic").is_not_null())
        .then(WHOLE)
        .when(pl.col("isic_inside").is_not_null())
        .then(INSIDE)
        .otherwise("confidence_model")
        .alias("confidence"),
        pl.when(pl.coalesce("isic", "isic_inside").is_not_null())
        .then(pl.lit("vocabulary"))
        .when(pl.col("isic_model").is_not_null())
        .then(pl.lit("model"))
        .alias("method"),
    )


@cache
def _phrases() -> pl.DataFrame:
    """Return the vocabulary with one row per written form: key, isic, match.

    A key that means several things in two languages is left out.
    """
    table = (
        load_catalogue().table("sector_vocabulary", "phrases").with_columns(normalise(pl.col("phrase")).alias("key"))
    )
    forms = [
        (form, row["isic"], row["match"], form == row["key"])
        for row in table.iter_rows(named=True)
        for form in inflect(row["key"], row["language"])
    ]
    frame = pl.DataFrame(
        forms, schema={"key": pl.String, "isic": pl.String, "match": pl.String, "as_written": pl.Boolean}, orient="row"
    )
    written = frame.filter(pl.col("as_written")).select("key").unique()
    kept = pl.concat(
        [frame.filter(pl.col("as_written")), frame.filter(~pl.col("as_written")).join(written, on="key", how="anti")]
    )
    agreed = (
        kept.sort("match", "isic")
        .group_by("key", maintain_order=True)
        .agg(
            pl.col("isic").first(),
            (pl.col("isic").str.slice(0, 2).n_unique() == 1).alias("one"),
            pl.col("match").min().alias("match"),
        )
    )
    return agreed.filter(pl.col("one") & (pl.col("key") != "")).select("key", "isic", "match").sort("key")


def _inside(texts: pl.DataFrame, phrases: pl.DataFrame) -> pl.DataFrame:
    """Read the phrases inside each text, on word boundaries (Chinese and Thai have none).

    Returns:
        id, isic_inside: one row for each text in which any phrase was found; isic_inside is null where they disagree or
        are barred.
    """
    spaced = pl.col("key").str.contains(r"^[\x00-\x{24F}]*$")
    keys = phrases.with_columns(pl.when(spaced).then(pl.format(" {} ", "key")).otherwise("key").alias("pattern"))
    found = (
        texts.with_columns(pl.format(" {} ", "key").alias("padded"))
        .select(
            "id",
            pl.col("padded")
            .str.extract_many(keys["pattern"].to_list(), overlapping=True)
            .list.unique()
            .alias("pattern"),
        )
        .explode("pattern", empty_as_null=True, keep_nulls=True)
        .drop_nulls("pattern")
        .join(keys.select("pattern", "isic", "match"), on="pattern", how="inner")
    )
    longer = found.select("id", pl.col("pattern").alias("other"))
    nested = (
        found.join(longer, on="id", how="inner")
        .filter((pl.col("other") != pl.col("pattern")) & pl.col("other").str.contains(pl.col("pattern"), literal=True))
        .select("id", "pattern")
        .unique()
    )
    makes = texts.select("id", pl.col("key").str.contains(_MAKES).alias("makes"))
    return _agreed(found.join(nested, on=["id", "pattern"], how="anti").join(makes, on="id", how="left"))


def _agreed(found: pl.DataFrame) -> pl.DataFrame:
    """Return the one ISIC code that the phrases of each text agree on: id, isic_inside (null where they do not)."""
    code = pl.col("isic")
    letter = code.str.contains("^[A-Z]$")
    read = found.with_columns(
        pl.when(~letter).then(code.str.slice(0, 2)).alias("division"),
        pl.when(letter)
        .then(code)
        .otherwise(code.str.slice(0, 2).replace_strict(_SECTIONS, default=None))
        .alias("section"),
    )
    division, handles = pl.col("division"), pl.col("division").is_in(_HANDLES)
    told = read.group_by("id").agg(
        (pl.col("match") == "bar").any().alias("barred"),
        code.drop_nulls().unique().sort().alias("codes"),
        division.drop_nulls().unique().sort().alias("divisions"),
        pl.col("section").drop_nulls().unique().sort().alias("sections"),
        division.filter(handles).unique().alias("handling"),
        (
            (letter & code.is_not_null()).any() | (~handles & (division > _MADE_UP_TO)).any() | pl.col("makes").any()
        ).alias("other"),
    )
    only = pl.col("divisions").list.len() == 1
    handled = (pl.col("handling").list.len() == 1) & ~pl.col("other")
    return told.select(
        "id",
        pl.when(pl.col("barred"))
        .then(None)
        .when(only & (pl.col("sections").list.len() == 1))
        .then(
            pl.when(pl.col("codes").list.len() == 1)
            .then(pl.col("codes").list.first())
            .otherwise(pl.col("divisions").list.first())
        )
        .when(handled)
        .then(pl.col("handling").list.first())
        .when(pl.col("sections").list.len() == 1)
        .then(pl.col("sections").list.first())
        .alias("isic_inside"),
    ).sort("id")
