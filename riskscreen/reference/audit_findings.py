"""Audit findings as written to the ILO's indicators of forced labour.

Each sentence of a finding is held against patterns kept as a table (`data/reference/ilo_indicators`), in English,
French, Spanish and German. A negation ("no evidence of passport retention", "debt bondage: none") takes back every
indicator after it in the sentence, a clause with "but" begins anew; a negation that is the finding itself ("wages not
paid", "no rest day") is part of the pattern. What a policy forbids, and fees that the employer pays, are no findings.
"""

from functools import cache

import polars as pl

from riskscreen.domain.ilo_indicators import ILO_CODES
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods_text import normalise

_NOT, _MARK, _END = "\ue010", "\ue011", "\ue012"
_GAP = f"(?:[^ {_NOT}{_MARK}]+ ){{0,6}}"
_SENTENCES = r"[.;!?|\n\r\t\u2022\u3002]+|(?i:\b(?:but|however|although|except|mais|cependant|pero|sino|aber|jedoch)\b)"
_NEGATIONS = (
    r"\b(?:no|not|none|never|without|nor|neither|aucune?s?|pas|sans|ne|jamais|ningun\w*|sin|nunca|kein\w*|nicht|ohne|isnt"
    r"|arent|wasnt|werent|dont|doesnt|didnt)\b"
)
_FOUND = (
    "found|observed|identified|noted|noticed|detected|reported|applicable|evidenced|seen|constate|constatee|constates"
    "|identifie|encontrado|encontro|encontraron|detectado|detecto|observo|festgestellt|gefunden|beobachtet"
)
_CLOSED = rf"{_NOT} (?:\S+ ){{0,2}}(?:{_FOUND})\b|{_MARK}[0-9]+{_END} ?(?:\S+ ){{0,2}}{_NOT} *$"
_FORBIDDEN = (
    r"\b(?:prohibit\w*|forbid\w*|bans|banned|policy (?:on|against)|policies (?:on|against)|zero tolerance|training on"
    r"|committed to|commitment to|absence of|free of|free from|interdit|interdiction|prohib\w+|verboten|verbot)\b"
)


@cache
def _patterns() -> tuple[tuple[str, str], ...]:
    """Return (regular expression, mark) in the order of the indicators; what is no finding comes first."""
    table = load_catalogue().table("ilo_indicators", "patterns")
    marks = {"not_a_finding": " "} | {code: f"{_MARK}{number}{_END}" for number, code in enumerate(ILO_CODES)}
    grouped: dict[str, list[str]] = {code: [] for code in marks}
    for code, pattern in table.select("indicator", "pattern").rows():
        grouped[code].append(pattern.replace("~", _GAP).replace("¬", _NOT))
    return tuple(
        (rf"(?:^|\b| )(?:{'|'.join(patterns)})(?:\b|$)", marks[code]) for code, patterns in grouped.items() if patterns
    )


def resolve_findings(values: pl.Series) -> pl.DataFrame:
    """Find the ILO's indicators of forced labour in audit findings.

    Args:
        values: findings as written; repeated and null values are allowed.

    Returns:
        One row per distinct value, in order of first appearance: `value`; `ilo_indicators` (codes, in the ILO's order;
        empty where none is reported); `unmatched` (the sentences that report something else, separated by "; "; null
        where there are none).

    Raises:
        ReferenceDataError: the table of patterns is missing or was changed.
    """
    distinct = values.cast(pl.String).unique(maintain_order=True).to_frame("value")
    sentences = (
        distinct.drop_nulls()
        .with_columns(sentence=pl.col("value").str.replace_all(_SENTENCES, "\u241e").str.split("\u241e"))
        .explode("sentence")
        .with_columns(pl.col("sentence").str.strip_chars(" ,:-\u2013"))
    )
    judged = _judge(sentences.select("sentence").unique(maintain_order=True))
    found = sentences.join(judged, on="sentence", how="left", maintain_order="left")
    codes = (
        found.explode("marks")
        .drop_nulls("marks")
        .group_by("value")
        .agg(pl.col("marks").unique().sort())
        .select(
            "value", ilo_indicators=pl.col("marks").list.eval(pl.element().replace_strict(dict(enumerate(ILO_CODES))))
        )
    )
    left = (
        found.filter(pl.col("other") & (pl.col("sentence") != ""))
        .group_by("value", maintain_order=True)
        .agg(unmatched=pl.col("sentence").str.join("; "))
    )
    joined = distinct
    for more in (codes, left):
        joined = joined.join(more, on="value", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(pl.String))
    return joined.select("value", ilo_indicators=pl.coalesce("ilo_indicators", empty), unmatched="unmatched")


def _judge(sentences: pl.DataFrame) -> pl.DataFrame:
    """Return `sentence`, `marks` (numbers of indicators it reports), `other` (it reports something else)."""
    text = (
        normalise(pl.col("sentence"))
        .str.replace_all(_NEGATIONS, _NOT)
        .str.replace_all(f"{_NOT} (?:all|alle|todos|todas|tous|toutes|only|nur|solo|seulement) ", "")
    )
    for pattern, mark in _patterns():
        text = text.str.replace_all(pattern, mark)
    told = pl.col("text")
    denied = told.str.contains(_CLOSED)
    kept = told.str.replace_all(rf"(?:{_NOT}|{_FORBIDDEN}).*$", "")
    any_mark = told.str.contains(_MARK)
    marks = pl.when(~denied).then(kept.str.extract_all(f"{_MARK}[0-9]+"))
    return sentences.with_columns(text=text).select(
        "sentence",
        marks=marks.list.eval(pl.element().str.slice(1).cast(pl.Int64)),
        other=~any_mark
        & ~told.str.contains(_NOT)
        & (told.str.len_chars() > 0)
        & ~told.is_in(["na", "n a", "nil", "ok"]),
    )
