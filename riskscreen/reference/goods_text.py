"""How product texts are made comparable: one spelling for case, accents, punctuation and the words for "and"."""

import polars as pl

#: Between entries of a list, whatever else they hold.
STRONG_SEPARATORS = r"[;|\n\r\t\u2022\u00b7\u3001\uff1b\u3002]+"
#: Between entries, or between a good and its qualifier.
WEAK_SEPARATORS = r"[,/()\[\]{}:\uff0c\uff1a\uff08\uff09]+"

_AND = r"\b(?:and|et|und|y|e|ed|or|ou|oder|และ|หรือ)\b"
_LATIN = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}


def normalise(text: pl.Expr) -> pl.Expr:
    """Return the text in lower case, without accents and punctuation, words apart by one space, "and" as `&`.

    Args:
        text: a String expression.

    Returns:
        A String expression. Thai and Chinese marks are kept, since they are letters there.
    """
    return (
        text.str.to_lowercase()
        .str.replace_many(list(_LATIN), list(_LATIN.values()))
        .str.normalize("NFKD")
        .str.replace_all("[\u0300-\u036f]", "")
        .str.replace_all(r"\b(d|l|dell|nell|all|un|qu)['\u2019\u02bc]", "$1 ")
        .str.replace_all("['\u2019\u2018\u02bc`\u00b4]", "")
        .str.replace_all("[&+]", " & ")
        .str.replace_all(r"[^\p{L}\p{N}\p{M}&]+", " ")
        .str.replace_all(_AND, "&")
        .str.replace_all("(?:以及|和|及|与|與)([^牛平谐服])", " & $1")
        .str.replace_all(" +", " ")
        .str.strip_chars()
    )


def spread(text: pl.Expr) -> pl.Expr:
    """Put every word of a normalised text between spaces of its own, so that two neighbouring words can both be found.

    Args:
        text: a normalised String expression.

    Returns:
        A String expression such as ` cotton  yarn `.
    """
    return pl.concat_str(pl.lit(" "), text.str.replace_all(" ", "  "), pl.lit(" "))
