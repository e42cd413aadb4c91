"""Yes and no in eight languages, and supply-chain tiers. Works on distinct cells."""

import re

import polars as pl

from riskscreen.ingest.cell_words import cell_words, fold_cell

_LEAD = re.compile(r"^([^\W\d_]+|[✓✔☑√✗✘☐×])(?:\s*[,;:(\-–—./]|\s+)")
_SAID_AFTER_NO = re.compile(r"^\S+\s*[,;:(\-–—./]")
_TIER = re.compile(
    r"^(?:tier|t|level|lvl|n|rang|niveau|stufe|ebene|nivel|livello|rank|l|层级|级别|ระดับ(?:ที่)?)?[\s\-_.:#]*"
    r"(\d{1,2})(?:\.0+)?\s*(?:st|nd|rd|th|er|e|eme|re|º|ª|o|a|级|級)?[\s\-.]*"
    r"(?:tier|level|rang|niveau|stufe|ebene|nivel|livello|supplier|级供应商)?$"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_MOST_TIERS = 20


def yes_or_no(text: str) -> bool | None:
    """Return True for yes, False for no, None for neither.

    A word followed by a remark counts ("Yes, since 2019"; "No - employer pays"), but "No information" does not say no.

    Args:
        text: a cell's text.
    """
    words, cell = cell_words(), fold_cell(text)
    if cell in words.yes:
        return True
    if cell in words.no:
        return False
    if (lead := _LEAD.match(cell)) is None:
        return None
    if lead[1] in words.yes and len(lead[1]) > 1:
        return True
    return False if lead[1] in words.no and len(lead[1]) > 1 and _SAID_AFTER_NO.match(cell) else None


def says_unknown(text: str) -> bool:
    """Say whether a cell says, in words, that the answer is not known (n/a, pending, partly)."""
    words, cell = cell_words(), fold_cell(text)
    return cell in words.unknown or cell in words.placeholders


def read_yes_no(values: pl.Series) -> pl.DataFrame:
    """Resolve distinct yes/no cells.

    Args:
        values: distinct trimmed texts.

    Returns:
        A frame with `text`, `value` (Boolean, null = not known) and `code` ("yesno-unreadable" or null).
    """
    texts = values.drop_nulls().to_list()
    read = [yes_or_no(t) for t in texts]
    codes = [
        "yesno-unreadable" if r is None and not says_unknown(t) else None for t, r in zip(texts, read, strict=True)
    ]
    return pl.DataFrame(
        {"text": texts, "value": read, "code": codes},
        schema={"text": pl.String, "value": pl.Boolean, "code": pl.String},
    )


def tier_of(text: str) -> int | None:
    """Return the tier that a cell names (1 = direct supplier), or None.

    Args:
        text: "2", "Tier 2", "T2", "2nd tier", "Rang 2", "direct", "二级".
    """
    cell = fold_cell(text)
    if cell in cell_words().tiers:
        return cell_words().tiers[cell]
    bare = re.sub(r"^(?:tier|level|rang|stufe|nivel|livello)[\s\-_]*", "", cell)
    if bare in _ROMAN:
        return _ROMAN[bare]
    if (found := _TIER.match(cell)) is None:
        return None
    tier = int(found[1])
    return tier if 1 <= tier <= _MOST_TIERS else None


def read_tiers(values: pl.Series) -> pl.DataFrame:
    """Resolve distinct tier cells.

    Args:
        values: distinct trimmed texts.

    Returns:
        A frame with `text`, `value` (UInt8) and `code` ("tier-unreadable" or null).
    """
    texts = values.drop_nulls().to_list()
    read = [tier_of(t) for t in texts]
    codes = ["tier-unreadable" if r is None and not says_unknown(t) else None for t, r in zip(texts, read, strict=True)]
    return pl.DataFrame(
        {"text": texts, "value": read, "code": codes}, schema={"text": pl.String, "value": pl.UInt8, "code": pl.String}
    )
