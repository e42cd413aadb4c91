"""When two texts are the same text to a human answer: by the keys that the resolvers compare by.

A judgement about "Apparel" holds for "APPAREL." and "appárel" too. Codes are another matter: "NA" is Namibia and "N/A" is
nothing, "14.13" and "14/13" are different codes. So a country text of up to three letters, and a sector or goods text
without any letter, count exactly as they are written (space around them apart).
"""

from typing import Literal

import polars as pl

from riskscreen.reference.goods_text import normalise
from riskscreen.reference.territory_names import compact, tidy, words

Kind = Literal["country", "sector", "goods"]
KINDS: tuple[Kind, ...] = ("country", "sector", "goods")
"""What texts can be answered for."""

_CODE_LETTERS = 3


def answer_keys(kind: Kind, values: pl.Series) -> pl.Series:
    """Return the keys by which texts are compared.

    Args:
        kind: which column the texts are of.
        values: texts as written.

    Returns:
        A key per value, in order, null for null; texts taken exactly have keys that begin with "=".
    """
    text = pl.col("value").cast(pl.String)
    exact = pl.lit("=") + text.str.normalize("NFKC").str.replace_all(r"\s+", " ").str.strip_chars()
    if kind == "country":
        key = compact(words(tidy(text)))
        is_code = key.str.len_chars() <= _CODE_LETTERS
    else:
        key = normalise(text.str.normalize("NFKC"))
        is_code = ~key.str.contains(r"\p{L}")
    return values.to_frame("value").select(pl.when(is_code).then(exact).otherwise(key).alias("key"))["key"]
