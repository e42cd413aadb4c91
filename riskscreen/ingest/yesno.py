"""Yes and no in eight languages, and supply-chain tiers. Works on distinct cells."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.ingest.cell_words import cell_words, fold_cell
from riskscreen.ingest.yaml_text import read_yaml_text

_LEAD = re.compile(r"^([^\W\d_]+|[✓✔☑√✗✘☐×])(?:\s*[,;:(\-–—./]|\s+)")
_SAID_AFTER_NO = re.compile(r"^\S+\s*[,;:(\-–—./]")
_PARTS = re.compile(r"[,;:()\[\]\-–—./!]+")
_SINCE = re.compile(
    r"(?:\b(?:since|seit|depuis|desde|dal) )?(?<!\d)(?:\d{1,2}[./-]){0,2}(?:19|20)\d{2}(?:[./-]\d{1,2}){0,2}(?!\d)"
)
_NUMBERED = re.compile(r"(?<!\w)no(?:\.\s*|\s+|\s*[:#]\s*)(?=[a-z]{0,4}[-/]?\d)")
"""The number of a document ("policy no. 12") is no "no"."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3400-\u9fff]")
_TIER = re.compile(
    r"^(?:tier|t|level|lvl|n|rang|niveau|stufe|ebene|nivel|livello|rank|l|层级|级别|ระดับ(?:ที่)?)?[\s\-_.:#]*"
    r"(\d{1,2})(?:\.0+)?\s*(?:st|nd|rd|th|er|e|eme|re|º|ª|o|a|级|級)?[\s\-.]*"
    r"(?:tier|level|rang|niveau|stufe|ebene|nivel|livello|supplier|级供应商)?$"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_MOST_TIERS = 20


@dataclass(frozen=True)
class _Remarks:
    """What a remark behind a yes or a no may hold.

    Attributes:
        against_yes: words that take a yes back.
        against_no: words that take a no back.
        plain: the remarks that leave a strict no as it is.
    """

    against_yes: re.Pattern[str]
    against_no: re.Pattern[str]
    plain: re.Pattern[str]


@cache
def _remarks() -> _Remarks:
    words = cell_words()
    raw = read_yaml_text(asset("data", "ingest", "values.yml"))
    qualify = raw["remarks_that_qualify"]
    # Words that say yes in a column of ticks, and something else in a sentence, are no opposites.
    opposite_of_no = {w for w in words.yes if len(w) > 1 and w.isalpha()} - set(raw["no_opposites"])
    opposite_of_yes = {w for w in words.no if len(w) > 1 and w.isalpha()} - set(raw["no_opposites"])

    def any_of(texts: Iterable[str]) -> str:
        folded = sorted({fold_cell(t) for t in texts}, key=len, reverse=True)
        # Chinese and Thai have no blanks between words.
        return "|".join(re.escape(t) if _UNSPACED.search(t) else rf"(?<!\w){re.escape(t)}(?!\w|-\w)" for t in folded)

    plain = "|".join(re.escape(fold_cell(t)) for t in raw["remarks_that_affirm_a_no"])
    by_rule = "|".join(re.escape(fold_cell(t)) for t in raw["by_rule"])
    return _Remarks(
        against_yes=re.compile(
            any_of([*qualify, *raw["remarks_that_qualify_a_yes"], *raw["not_yet"], *opposite_of_yes])
        ),
        against_no=re.compile(any_of([*qualify, *opposite_of_no])),
        plain=re.compile(rf"(?:{plain})(?: (?:{by_rule}))?|{by_rule}"),
    )


def first_answer(text: str) -> bool | None:
    """Return what the first word of a cell says, whatever follows it; None where it is neither yes nor no.

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


def yes_or_no(text: str, *, strict_no: bool = False) -> bool | None:
    """Return True for yes, False for no, None for neither.

    A word followed by a remark counts ("Yes, since 2019"; "No - employer pays"), but "No information" does not say no.
    A remark that takes the word back ("No, but agents charge"; "Yes (planned)"; "no / yes") leaves neither.

    Args:
        text: a cell's text.
        strict_no: no is the harmless answer: a remark behind it has to affirm it ("No, never"), or the cell says neither.
    """
    answer = first_answer(text)
    if answer is None:
        return None
    words, cell = cell_words(), fold_cell(text)
    if cell in words.yes or cell in words.no:
        return answer
    lead = _LEAD.match(cell)
    remark = cell[len(lead[1]) :] if lead else ""
    remark = " ".join(t for t in remark.split() if not any(mark in t for mark in words.reference_marks))
    remark = _NUMBERED.sub(" ", remark)
    known = _remarks()
    if (known.against_yes if answer else known.against_no).search(remark):
        return None
    if strict_no and not answer:
        parts = (part.strip() for part in _PARTS.split(_SINCE.sub(" ", remark)))
        if not all(known.plain.fullmatch(part) for part in parts if part):
            return None
    return answer


def contradicts(text: str) -> bool:
    """Say whether a cell begins with a yes or a no that its own remark takes back.

    Args:
        text: a cell's text.
    """
    return first_answer(text) is not None and yes_or_no(text) is None


def says_unknown(text: str) -> bool:
    """Say whether a cell says, in words, that the answer is not known (n/a, pending, partly)."""
    words, cell = cell_words(), fold_cell(text)
    return cell in words.unknown or cell in words.placeholders


def read_yes_no(values: pl.Series) -> pl.DataFrame:
    """Resolve distinct yes/no cells of fields for which no is the harmless answer (fees, documents).

    Args:
        values: distinct trimmed texts.

    Returns:
        A frame with `text`, `value` (Boolean, null = not known) and `code` ("yesno-unreadable" or null).
    """
    texts = values.drop_nulls().to_list()
    read = [yes_or_no(t, strict_no=True) for t in texts]
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
