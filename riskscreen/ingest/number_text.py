"""One number's text: currency signs, units, separators, brackets, "about", "k" and "million", read column-wise."""

import re
from functools import cache

import polars as pl

from riskscreen.ingest.cell_words import cell_words, is_placeholder
from riskscreen.ingest.currency import currencies

# Digits are named plainly and word boundaries are those of ASCII: such patterns compile ten times faster.
_B = r"(?-u:\b)"
_UNITS = (
    r"(?:persons?|people|workers?|employees?|staff|fte|ftes|head|personnes?|salaries|personen|mitarbeiter|personas|"
    rf"trabajadores|pessoas|trabalhadores|persone|addetti){_B}|人|名|คน"
)
_THOUSAND = "k|tsd|thousand|mil|mille"
_MILLION = "m|mn|mm|mio|million|millions|millionen|millones|milhões|milioni"
_BILLION = "bn|billion|billions|mrd|milliarden|milliards"
_OR_MORE = r"\+|plus|or more|or less|et plus|und mehr|oder mehr|o mas|o más|ou mais|o piu|o più|左右|以上|以下"
_SIGNS = rf"(?:us|hk|nt|au?|ca?|s|r|mx)?[$]|[€£¥₹฿₫₩₱₺₽₴₪₦৳%]|{_B}(?:rmb|rs|rp|rm|tl|kr|zł){_B}\.?|元|บาท"
_RANGE = (
    r"[0-9][0-9.,' ]*(?:k|m)?(?: *(?:-|–|—|~|至|到|ถึง) *| +(?:to|and|bis|a|à|al|até|ate|und|et|y|e) +)"
    r"[$€£]?[0-9][0-9.,' ]*"
)
_GROUPED_COMMA = r"^[1-9][0-9]{0,2}(?:,[0-9]{2,3})*,[0-9]{3}$"
_GROUPED_DOT = r"^[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}$"


# Digits of other scripts (Thai, Arabic-Indic, Persian, Devanagari, Bengali, full-width) are read as 0-9.
_ZEROS = (0x0E50, 0x0660, 0x06F0, 0x0966, 0x09E6, 0xFF10)
_FOREIGN_DIGITS = [*(chr(zero + n) for zero in _ZEROS for n in range(10)), "\u066c"]
_OUR_DIGITS = [*(str(n) for _ in _ZEROS for n in range(10)), ""]


def with_our_digits(text: pl.Expr, decimal: str = ".") -> pl.Expr:
    """Write the digits of other scripts as 0-9, and the Arabic decimal mark as the column's.

    Args:
        text: texts.
        decimal: the column's decimal mark.
    """
    return text.str.replace_many([*_FOREIGN_DIGITS, "\u066b"], [*_OUR_DIGITS, decimal])


@cache
def _approximate_words() -> tuple[str, str]:
    """Return the words and the signs that make a number approximate, as alternatives of a pattern."""
    words = [re.escape(w) for w in cell_words().approximate]
    return "|".join(w for w in words if re.match("[a-z]", w)), "|".join(w for w in words if not re.match("[a-z]", w))


def read_number_texts(frame: pl.LazyFrame, text: pl.Expr, decimal: str, prefix: str = "") -> pl.LazyFrame:
    """Read texts as numbers.

    Args:
        frame: any frame.
        text: trimmed texts.
        decimal: the column's decimal mark; decides what a lone "1.234" or "1,234" means, and nothing else.
        prefix: start of the new columns' names.

    Returns:
        The frame with `<prefix>value` (Float64), `<prefix>code` ("number-approximate", "number-unreadable" or null) and
        `<prefix>percent` (the text carries a per cent sign).
    """
    lower, bare, plain, vague = (f"{prefix}{name}" for name in ("_lower", "_bare", "_plain", "_vague"))
    words, signs = _approximate_words()
    # Steps, so that each pattern runs once: the engine does not share text operations between branches of one
    # expression.
    tidy = (
        with_our_digits(text, decimal)
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_all("[\u2009\u202f\u2212]", " ")
        .str.strip_chars()
    )
    said = pl.col(lower)
    approximate = (
        said.str.contains(rf"^(?:(?:{words})[ .:]|(?:{words})[0-9]|(?:{signs})).*[0-9]")
        | said.str.contains(rf"^[^0-9]{{0,4}}{_RANGE}[^0-9]*$")
        | said.str.contains(rf"[0-9] *(?:{_OR_MORE})[^0-9]*$")
    )
    codes = "|".join(sorted(c.lower() for c in currencies().codes))
    stripped = (
        said.str.replace_all(rf"{_B}(?:{codes}){_B}", " ")
        .str.replace_all(_SIGNS, " ")
        .str.replace_all(_UNITS, " ")
        .str.replace_all(rf"([0-9]) *(?:{_BILLION}|{_MILLION}|{_THOUSAND}){_B}\.?", "${1}")
        .str.replace_all(r"^[ (+\-–]+|[ )\-]+$", "")
        .str.replace_all(rf"[ '’]([0-9]{{3}}){_B}", "${1}")
        .str.strip_chars(" .,")
    )
    value = f"{prefix}value"
    return (
        frame.with_columns(tidy.alias(lower))
        .with_columns(stripped.alias(bare), approximate.alias(vague), said.str.contains("%").alias(f"{prefix}percent"))
        .with_columns(_without_groups(pl.col(bare), decimal).alias(plain))
        .with_columns((_as_float(pl.col(plain)) * _factor(said) * _sign(said)).alias(value))
        .with_columns(
            is_placeholder(text).alias(bare),
            pl.when(~pl.col(vague) & pl.col(value).is_finite()).then(value).alias(value),
        )
        .with_columns(pl.when(~pl.col(bare)).then(value).alias(value))
        .with_columns(
            pl.when(text.is_null() | pl.col(bare) | pl.col(value).is_not_null())
            .then(None)
            .when(pl.col(vague))
            .then(pl.lit("number-approximate"))
            .otherwise(pl.lit("number-unreadable"))
            .alias(f"{prefix}code"),
            pl.col(f"{prefix}percent").fill_null(False),
        )
        .drop(lower, bare, plain, vague)
    )


def _factor(text: pl.Expr) -> pl.Expr:
    """Return what "k", "million" and their like multiply by."""
    return (
        pl.when(text.str.contains(rf"[0-9] *(?:{_BILLION}){_B}"))
        .then(1e9)
        .when(text.str.contains(rf"[0-9] *(?:{_MILLION}){_B}"))
        .then(1e6)
        .when(text.str.contains(rf"[0-9] *(?:{_THOUSAND}){_B}"))
        .then(1e3)
        .otherwise(1.0)
    )


def _sign(text: pl.Expr) -> pl.Expr:
    """Return -1 for a minus in front or behind and for accountants' brackets."""
    bracketed = text.str.contains(r"^[^0-9]*\(.*[0-9].*\)[^0-9]*$")
    return pl.when(bracketed | text.str.contains(r"^[^0-9(]*[-–]|[0-9] *-$")).then(-1.0).otherwise(1.0)


def _without_groups(bare: pl.Expr, decimal: str) -> pl.Expr:
    """Take the separators of thousands out and make the decimal mark a point."""
    comma, dot = bare.str.contains(",", literal=True), bare.str.contains(".", literal=True)
    no_comma, no_dot = bare.str.replace_all(",", "", literal=True), bare.str.replace_all(".", "", literal=True)
    point = no_dot.str.replace(",", ".", literal=True)
    return (
        pl.when(comma & dot & bare.str.contains(r"\.[^.,]*$"))
        .then(no_comma)
        .when(comma & dot)
        .then(point)
        .when(comma & bare.str.contains(r"^[1-9][0-9]{0,2},[0-9]{3}$"))
        .then(no_comma if decimal == "." else point)
        .when(comma & bare.str.contains(_GROUPED_COMMA))
        .then(no_comma)
        .when(comma)
        .then(point)
        .when(dot & bare.str.contains(r"^[1-9][0-9]{0,2}\.[0-9]{3}$"))
        .then(no_dot if decimal == "," else bare)
        .when(dot & bare.str.contains(_GROUPED_DOT))
        .then(no_dot)
        .otherwise(bare)
    )


def _as_float(plain: pl.Expr) -> pl.Expr:
    return (
        pl.when(plain.str.contains(r"^[0-9]*\.?[0-9]+(?:e[+-]?[0-9]{1,3})?$"))
        .then(plain)
        .cast(pl.Float64, strict=False)
    )
