"""Shares of the workforce: whether 1 means 1 %, 100 % or one person is decided for the whole column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from riskscreen.ingest.mapping_file import REMEMBERED, Decision
from riskscreen.ingest.numbers import NumberColumn

Scale = Literal["percent", "fraction", "count"]

_PERCENT_WORDS = frozenset(
    {"percent", "percentage", "pct", "prozent", "pourcentage", "porcentaje", "percentual", "percentuale", "per", "cent"}
)
_SHARE_WORDS = _PERCENT_WORDS | frozenset(
    {
        "share",
        "proportion",
        "ratio",
        "rate",
        "part",
        "taux",
        "anteil",
        "quote",
        "quota",
        "frauenanteil",
        "frauenquote",
        "migrantenanteil",
        "leiharbeiteranteil",
        "umsatzanteil",
    }
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


@dataclass(frozen=True)
class ShareRequest:
    """A share column to decide on.

    Attributes:
        numbers: how its numbers are read.
        words: the words of its header, folded.
        percent_sign: the header carries a per cent sign.
        of_workers: its numbers may count persons among the workers.
        remembered: what was decided before; it holds.
    """

    numbers: NumberColumn
    words: frozenset[str]
    percent_sign: bool = False
    of_workers: bool = True
    remembered: Decision | None = None


def decide_shares(
    frame: pl.LazyFrame, requests: Mapping[str, ShareRequest], workers: NumberColumn | None
) -> dict[str, ShareColumn]:
    """Decide what the numbers of share columns mean, from all their cells, in one pass over the table.

    Args:
        frame: the table.
        requests: key -> the column to decide on.
        workers: how the column of all workers is read, where there is one.

    Returns:
        The same keys -> how the column is read.
    """
    if not requests:
        return {}
    columns = dict.fromkeys(r.numbers.column for r in requests.values())
    read = frame.select(*columns, *([] if workers is None or workers.column in columns else [workers.column]))
    if workers is not None:
        read = workers.attach(read, "__w_")
    counts: list[pl.Expr] = []
    for key, request in requests.items():
        read = request.numbers.attach(read, f"__{key}_")
        value, percent = pl.col(f"__{key}_value"), pl.col(f"__{key}_percent")
        bare = ~percent & value.is_not_null()
        within = (value <= pl.col("__w_value")) if workers is not None and request.of_workers else pl.lit(False)
        counts += [
            percent.sum().alias(f"{key} signed"),
            (bare & (value > 0) & (value < 1)).sum().alias(f"{key} between"),
            (bare & (value == 1)).sum().alias(f"{key} ones"),
            (bare & (value > 1)).sum().alias(f"{key} above"),
            (bare & (value > 100)).sum().alias(f"{key} hundred"),
            (bare & (value > 100) & within).sum().alias(f"{key} persons"),
        ]
    found = read.select(counts).collect(engine="streaming").row(0, named=True)
    decided: dict[str, ShareColumn] = {}
    for key, request in requests.items():
        before = request.remembered
        if before is not None and before.scale is not None:
            decided[key] = ShareColumn(request.numbers, before.scale, REMEMBERED)
            continue
        facts = {
            name: int(found[f"{key} {name}"] or 0)
            for name in ("signed", "between", "ones", "above", "hundred", "persons")
        }
        has_workers = workers is not None and request.of_workers
        scale, because = _scale(facts, request.words, percent_sign=request.percent_sign, has_workers=has_workers)
        decided[key] = ShareColumn(request.numbers, scale, because)
    return decided


def _scale(
    facts: Mapping[str, int], words: frozenset[str], *, percent_sign: bool, has_workers: bool
) -> tuple[Scale | None, str]:
    """Apply the rules, the strongest evidence first. `facts` counts cells without a per cent sign."""
    says_percent = percent_sign or bool(words & _PERCENT_WORDS)
    counted = _counts_persons(facts, words, says_percent=says_percent, has_workers=has_workers)
    if counted:
        return "count", counted
    nonzero = facts["between"] + facts["ones"] + facts["above"]
    if facts["above"] and not facts["between"] * 4 >= nonzero * 3:
        return "percent", f"{facts['above']} cells exceed 1, so 1 means 1 %"
    if facts["between"]:
        most = f"; {facts['above']} larger ones are out of range" if facts["above"] else ""
        return "fraction", f"{facts['between']} cells lie between 0 and 1, so 1 means 100 %{most}"
    if not facts["ones"]:
        return "percent", "per cent signs" if facts["signed"] else "no cell depends on it"
    if says_percent or facts["signed"]:
        who = "the column's name says per cent" if says_percent else "other cells carry per cent signs"
        return "percent", f"only 0 and 1 stand there, and {who}, so 1 means 1 %"
    return None, "only 0 and 1 stand there, so 1 may mean 1 %, 100 % or yes: it is treated as not given"


def _counts_persons(facts: Mapping[str, int], words: frozenset[str], *, says_percent: bool, has_workers: bool) -> str:
    """Return why the column counts persons; an empty text where it does not."""
    if says_percent:
        return ""
    if words & _COUNT_WORDS and not words & _SHARE_WORDS:
        how = (
            "divided by the workers"
            if has_workers
            else "no share can be told, as the list has no column of all workers"
        )
        return f"the column's name says that it counts persons; {how}"
    if has_workers and facts["hundred"] and facts["persons"] * 10 >= facts["hundred"] * 9:
        return f"{facts['hundred']} cells exceed 100 but not the workers; divided by the workers"
    return ""


def read_share(column: ShareColumn, frame: pl.LazyFrame, prefix: str, workers: str | None) -> pl.LazyFrame:
    """Add a share as read, in per cent.

    Args:
        column: how it is read.
        frame: the table.
        prefix: start of the new columns' names.
        workers: name of the column that holds the workers as a number; None where there is none.

    Returns:
        The frame with `<prefix>value` (Float64, %), `<prefix>code` (issue code or null) and `<prefix>detail` (the
        range expected).
    """
    read = column.numbers.attach(frame, prefix)
    number, percent = pl.col(f"{prefix}value"), pl.col(f"{prefix}percent")
    detail: pl.Expr = pl.lit("0 to 100 %")
    undecided = pl.lit(False)
    if column.scale == "fraction":
        share, detail = pl.when(percent).then(number).otherwise(number * 100), pl.lit("0 to 1, or 0 to 100 %")
    elif column.scale == "count" and workers is not None:
        share = pl.when(percent).then(number).when(pl.col(workers) > 0).then(number / pl.col(workers) * 100)
        detail = pl.concat_str(
            pl.lit("0 to the "), pl.col(workers).cast(pl.Int64, strict=False).cast(pl.String), pl.lit(" workers")
        )
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
        pl.when(outside)
        .then(pl.lit("number-out-of-range"))
        .when(undecided)
        .then(pl.lit("share-undecidable"))
        .otherwise(code)
        .alias(f"{prefix}code"),
        detail.alias(f"{prefix}detail"),
    )
