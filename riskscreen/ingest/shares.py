"""Shares of the workforce: whether 1 means 1 %, 100 % or one person is decided for the whole column."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from riskscreen.ingest.mapping_file import Decision
from riskscreen.ingest.numbers import NumberColumn

Scale = Literal["percent", "fraction", "count"]

_PERCENT_WORDS = frozenset({"percent", "percentage", "pct", "prozent", "pourcentage", "porcentaje", "percentual", "percentuale", "per", "cent"})
_SHARE_WORDS = _PERCENT_WORDS | frozenset(
    {"share", "proportion", "ratio", "rate", "part", "taux", "anteil", "quote", "quota", "frauenanteil", "frauenquote", "migrantenanteil", "leiharbeiteranteil", "umsatzanteil"}
)
_COUNT_WORDS = frozenset({"number", "num", "nbr", "count", "no", "nombre", "anzahl", "numero", "total", "headcount"})


@dataclass(frozen=True)
class ShareColumn:
    """How the shares of one column are read.

    Attributes:
        numbers: how its numbers are read.
        scale: what a number without per cent sign means; None where the column cannot tell (only 0 and 1).
        because: the evidence.
    """

    numbers: NumberColumn
    scale: Scale | None
    because: str

    @property
    def decision(self) -> Decision:
        """The decision as it is printed and remembered."""
        return Decision(decimal="," if self.numbers.decimal == "," else ".", scale=self.scale, because=self.because)


def decide_shares(frame: pl.LazyFrame, column: str, header_words: frozenset[str], *, percent_sign: bool, workers: NumberColumn | None, remembered: Decision | None = None) -> ShareColumn:
    """Decide what the numbers of a share column mean, from all its cells.

    Args:
        frame: the table.
        column: the column.
        header_words: the words of its header, folded.
        percent_sign: the header carries a per cent sign.
        workers: how the column of all workers is read, where there is one.
        remembered: what was decided before; it holds.
    """
    numbers = NumberColumn.decide(frame, column, remembered=remembered)
    if remembered is not None and remembered.scale is not None:
        return ShareColumn(numbers, remembered.scale, remembered.because or "remembered from the mapping file")
    read = numbers.attach(frame, "__s_")
    if workers is not None:
        read = workers.attach(read, "__w_")
    value, bare = pl.col("__s_value"), ~pl.col("__s_percent") & pl.col("__s_value").is_not_null()
    within = (value <= pl.col("__w_value")) if workers is not None else pl.lit(False)
    facts = (
        read.select(
            signed=pl.col("__s_percent").sum(),
            bare=bare.sum(),
            between=(bare & (value > 0) & (value < 1)).sum(),
            ones=(bare & (value == 1)).sum(),
            above=(bare & (value > 1)).sum(),
            hundred=(bare & (value > 100)).sum(),
            persons=(bare & (value > 100) & within).sum(),
        )
        .collect()
        .row(0, named=True)
    )
    scale, because = _scale(facts, header_words, percent_sign=percent_sign, has_workers=workers is not None)
    return ShareColumn(numbers, scale, because)


def _scale(facts: dict[str, int], words: frozenset[str], *, percent_sign: bool, has_workers: bool) -> tuple[Scale | None, str]:
    """Apply the rules, the strongest evidence first. `facts` counts cells without a per cent sign."""
    says_percent = percent_sign or bool(words & _PERCENT_WORDS)
    nonzero = facts["between"] + facts["ones"] + facts["above"]
    if words & _COUNT_WORDS and not says_percent and not words & _SHARE_WORDS:
        return "count", "the column's name says that it counts persons; divided by the workers"
    if has_workers and not says_percent and facts["hundred"] and facts["persons"] * 10 >= facts["hundred"] * 9:
        return "count", f"{facts['hundred']} cells exceed 100 but not the workers; divided by the workers"
    if facts["above"] and not facts["between"] * 4 >= nonzero * 3:
        return "percent", f"{facts['above']} cells exceed 1, so 1 means 1 %"
    if facts["between"]:
        most = f"; {facts['above']} larger ones are out of range" if facts["above"] else ""
        return "fraction", f"{facts['between']} cells lie between 0 and 1, so 1 means 100 %{most}"
    if not facts["ones"]:
        return "percent", "per cent signs" if facts["signed"] else "no cell depends on it"
    if says_percent:
        return "percent", "only 0 and 1 stand there, and the column's name says per cent, so 1 means 1 %"
    if facts["signed"]:
        return "percent", "other cells carry per cent signs, so 1 means 1 %"
    return None, "only 0 and 1 stand there, so 1 may mean 1 %, 100 % or yes: it is treated as not given"


def read_share(column: ShareColumn, frame: pl.LazyFrame, prefix: str, workers: str | None) -> pl.LazyFrame:
    """Add a share as read, in per cent.

    Args:
        column: how it is read.
        frame: the table.
        prefix: start of the new columns' names.
        workers: name of the column that holds the workers as a number; None where there is none.

    Returns:
        The frame with `<prefix>value` (Float64, %), `<prefix>code` (issue code or null) and `<prefix>detail` (the range expected).
    """
    read = column.numbers.attach(frame, prefix)
    number, percent = pl.col(f"{prefix}value"), pl.col(f"{prefix}percent")
    detail: pl.Expr = pl.lit("0 to 100 %")
    undecided = pl.lit(False)
    if column.scale == "fraction":
        share, detail = pl.when(percent).then(number).otherwise(number * 100), pl.lit("0 to 1, or 0 to 100 %")
    elif column.scale == "count" and workers is not None:
        share = pl.when(percent).then(number).when(pl.col(workers) > 0).then(number / pl.col(workers) * 100)
        detail = pl.concat_str(pl.lit("0 to the "), pl.col(workers).cast(pl.Int64, strict=False).cast(pl.String), pl.lit(" workers"))
    elif column.scale == "count":
        share = pl.when(percent).then(number)
    elif column.scale is None:
        share = pl.when(percent | (number != 1)).then(number)
        undecided = ~percent & (number == 1)
    else:
        share = number
    outside = (share < 0) | (share > 100 + 1e-9)
    code = pl.col(f"{prefix}code")
    return read.with_columns(
        pl.when(~outside).then(share).alias(f"{prefix}value"),
        pl.when(outside).then(pl.lit("number-out-of-range")).when(undecided).then(pl.lit("share-undecidable")).otherwise(code).alias(f"{prefix}code"),
        detail.alias(f"{prefix}detail"),
    )
