"""The one escape that keeps a CSV cell from being run as a formula, and its exact inverse.

Spreadsheets run a cell whose first character, after white space and invisible characters that they skip, is `=`, `+`,
`-` or `@` (or a full-width or small form of these, which some versions fold), and a leading tab or line break can move
text into the next cell. Such a cell gets ONE apostrophe in front, unless it is a plain number (sign, digits, thousands
and decimal marks, exponent, per cent) or a run of hyphens, which nothing runs and which many lists use for "blank".

Leading apostrophes are looked through: a cell `'=1` gets another one, so that taking one away always restores the
original text. In short: a text is *escapable* if what follows its leading apostrophes would be run; `escape` puts one
apostrophe before every escapable text, `unescape` takes one from every escapable text that starts with one.

What this cannot help: a program told to split the file at another separator than the one it was written with may start
a cell in the middle of ours.
"""

import polars as pl

APOSTROPHE = "'"

TRIGGERS = "=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
"""Characters (as the inside of a regular expression's set) that start a formula or move text into another cell."""

_SKIPPED = r"[\s\p{Z}\p{Cc}\p{Cf}]*"
_RUNS = f"^'*{_SKIPPED}[{TRIGGERS}]"
_GROUP_MARK = "[ ,.'\u2019\u00a0\u202f]"
_WHOLE = rf"[0-9]{{1,3}}(?:{_GROUP_MARK}[0-9]{{3}})+|[0-9]{{1,2}}(?:,[0-9]{{2}})+,[0-9]{{3}}|[0-9]+"
_NUMBER = rf"^'* *[+-]? ?(?:(?:{_WHOLE})(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)? ?%? *$"
_HYPHENS = "^'*-+$"


def is_escapable(cell: pl.Expr) -> pl.Expr:
    """Say whether a spreadsheet could run the text once its leading apostrophes are gone.

    Args:
        cell: a String expression.

    Returns:
        A Boolean expression; null where the cell is null.
    """
    inert = cell.str.contains(_NUMBER) | cell.str.contains(_HYPHENS)
    return cell.str.contains(_RUNS) & ~inert


def escape(cell: pl.Expr) -> pl.Expr:
    """Put one apostrophe before every text that a spreadsheet could run.

    Args:
        cell: a String expression.

    Returns:
        A String expression; texts that need no escape, and nulls, are unchanged.
    """
    return pl.when(~is_escapable(cell)).then(cell).otherwise(pl.lit(APOSTROPHE) + cell)


def unescape(cell: pl.Expr) -> pl.Expr:
    """Take back what `escape` added: `unescape(escape(text)) == text` for every text.

    Args:
        cell: a String expression, read from a CSV file that this project wrote.

    Returns:
        A String expression; texts without the escape, and nulls, are unchanged.
    """
    escaped = cell.str.starts_with(APOSTROPHE) & is_escapable(cell)
    return pl.when(~escaped).then(cell).otherwise(cell.str.slice(1))
