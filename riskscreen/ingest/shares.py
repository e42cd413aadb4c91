"""Shares of the workforce: whether 1 means 1 %, 100 % or one person is decided for the whole column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from riskscreen.ingest.header_words import fold
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
_UNSPACED_PERCENT = ("比例", "占比", "比率", "百分", "สัดส่วน", "ร้อยละ", "เปอร์เซ็นต์")
_UNSPACED_COUNT = ("人数", "数量", "จำนวน")
_PERSONS = re.compile(
    r"worker|employee|staff|labou?rer|persons?(?![a-z])|people|salari|"
    r"travailleur|employe|mitarbeiter|beschaftigte|arbeiter|arbeitnehmer|arbeitskrafte|trabajador|empleado|trabalhador|"
    r"funcionari|lavorator|addett|dipendent|interimaire|saisonnier|员工|工人|女工|移工|外来工|派遣工|临时工|劳工|แรงงาน|พนักงาน|คนงาน|ลูกจ้าง"
)
"""Headers that speak of persons, not of a part."""

_OF_WHICH = re.compile(r"of which|thereof|davon|darunter|\bdont |cuales|di cui|dos quais|其中")
"""Headers that take a part from the column of all: nearly always persons."""

_FITS, _PRIOR = 1.5, 3.0
_COUNT_FROM, _PERCENT_BELOW, _PERCENT_BELOW_FOR_PERSONS = 2.0, 1.0, -9.0
"""Log odds of "persons" against "per cent": what one cell can add at most, what a header that speaks of persons or a sibling column of
persons adds, and where the column is decided. A header of persons needs more to be read as per cent. Chosen by the authors so that a
column stays open rather than guessed (`tests/unit/ingest/test_shares.py`)."""

_FACTS = ("filled", "signed", "between", "broken", "ones", "above", "hundred", "persons", "over", "likely", "odds")


@dataclass(frozen=True)
class ShareColumn:
    """How the shares of one column are read.

    Attributes:
        numbers: how its numbers are read.
        scale: what a number without per cent sign means; None where the column cannot tell.
        because: the evidence.
        persons_or_percent: the column cannot tell whether it counts persons: none of its numbers is taken. Otherwise an
            undecided column holds only 0 and 1, and 0 is taken.
    """

    numbers: NumberColumn
    scale: Scale | None
    because: str
    persons_or_percent: bool = False

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
        counts += _counts(key, with_workers=workers is not None and request.of_workers)
    found = read.select(counts).collect(engine="streaming").row(0, named=True)
    facts = {key: {name: float(found[f"{key} {name}"] or 0) for name in _FACTS} for key in requests}
    decided = {key: _decide(facts[key], request, workers) for key, request in requests.items()}
    # A list that counts the women counts the migrants too: the siblings are asked once more.
    for key, request in requests.items():
        siblings = (s for k, s in decided.items() if k != key and requests[k].of_workers)
        if request.of_workers and decided[key].scale != "count" and any(s.scale == "count" for s in siblings):
            decided[key] = _decide(facts[key], request, workers, sibling=True)
    return decided


def _counts(key: str, *, with_workers: bool) -> list[pl.Expr]:
    """Return what is counted of a share column; all but `filled` and `signed` among cells without a per cent sign."""
    value, percent = pl.col(f"__{key}_value"), pl.col(f"__{key}_percent")
    workers = pl.col("__w_value") if with_workers else pl.lit(None, dtype=pl.Float64)
    bare = ~percent & value.is_not_null()
    likely = bare & (value > 0) & (value <= 100) & (value <= workers)
    made = {
        "filled": value.is_not_null().sum(),
        "signed": percent.sum(),
        "between": (bare & (value > 0) & (value < 1)).sum(),
        "broken": (bare & (value > 1) & (value != value.floor())).sum(),
        "ones": (bare & (value == 1)).sum(),
        "above": (bare & (value > 1)).sum(),
        "hundred": (bare & (value > 100)).sum(),
        "persons": (bare & (value > 100) & (value <= workers)).sum(),
        "over": (bare & (value <= 100) & (value > workers)).sum(),
        "likely": likely.sum(),
        # A number of persons lies anywhere from 0 to the workers, a per cent anywhere from 0 to 100.
        "odds": (100 / workers).log().clip(-_FITS, _FITS).filter(likely).sum(),
    }
    return [count.alias(f"{key} {name}") for name, count in made.items()]


def _decide(
    facts: Mapping[str, float], request: ShareRequest, workers: NumberColumn | None, *, sibling: bool = False
) -> ShareColumn:
    before = request.remembered
    if before is not None and before.scale is not None:
        return ShareColumn(request.numbers, before.scale, REMEMBERED)
    has_workers = workers is not None and request.of_workers
    counted: str | None = ""
    if not _says_percent(request):
        counted = _counts_persons(facts, request, has_workers=has_workers, sibling=sibling)
    if counted is None:
        why = "its numbers may be persons or per cent"
        return ShareColumn(request.numbers, None, why, persons_or_percent=True)
    if counted:
        return ShareColumn(request.numbers, "count", counted)
    scale, because = _scale(facts, says_percent=_says_percent(request))
    return ShareColumn(request.numbers, scale, because)


def _says_percent(request: ShareRequest) -> bool:
    header = request.numbers.column
    return request.percent_sign or bool(request.words & _PERCENT_WORDS) or any(w in header for w in _UNSPACED_PERCENT)


def _scale(facts: Mapping[str, float], *, says_percent: bool) -> tuple[Scale | None, str]:
    """Tell per cent from fractions, the strongest evidence first. `facts` counts cells without a per cent sign."""
    between, ones, above = (int(facts[name]) for name in ("between", "ones", "above"))
    if above and not between * 4 >= (between + ones + above) * 3:
        return "percent", f"{above} cells exceed 1, so 1 means 1 %"
    if between:
        most = f"; {above} larger ones are out of range" if above else ""
        return "fraction", f"{between} cells lie between 0 and 1, so 1 means 100 %{most}"
    if not ones:
        return "percent", "per cent signs" if facts["signed"] else "no cell depends on it"
    if says_percent or facts["signed"]:
        who = "the column's name says per cent" if says_percent else "other cells carry per cent signs"
        return "percent", f"only 0 and 1 stand there, and {who}, so 1 means 1 %"
    return None, "only 0 and 1 stand there, so 1 may mean 1 %, 100 % or yes: it is treated as not given"


def _counts_persons(
    facts: Mapping[str, float], request: ShareRequest, *, has_workers: bool, sibling: bool
) -> str | None:
    """Return why the column counts persons; an empty text where it does not, None where that cannot be told."""
    header = request.numbers.column
    share = bool(request.words & _SHARE_WORDS)
    says_count = bool(request.words & _COUNT_WORDS) or "#" in header or any(w in header for w in _UNSPACED_COUNT)
    if says_count and not share:
        how = (
            "divided by the workers"
            if has_workers
            else "no share can be told, as the list has no column of all workers"
        )
        return f"the column's name says that it counts persons; {how}"
    nonzero = facts["between"] + facts["ones"] + facts["above"]
    broken = facts["between"] + facts["broken"]
    if not has_workers or facts["signed"] * 2 >= facts["filled"] or broken * 10 > nonzero:
        return ""
    # One slip flips no column: of the cells above 100 most must fit, and they must be more than the cells that cannot be persons.
    hundred, persons, over = facts["hundred"], facts["persons"], facts["over"]
    if persons and persons * 2 >= hundred and persons > over and persons * 10 >= nonzero:
        return f"{persons:.0f} cells exceed 100 but not the workers; divided by the workers"
    if share or not facts["above"] or not (persons or facts["likely"]):
        return ""
    return _by_odds(facts, header, sibling=sibling)


def _by_odds(facts: Mapping[str, float], header: str, *, sibling: bool) -> str | None:
    """Weigh how well the numbers fit the workers against how well they fit per cent; the answer is as above."""
    partial = bool(_OF_WHICH.search(fold(header)))
    named = partial or bool(_PERSONS.search(fold(header)))
    odds = facts["odds"] + 4 * (facts["persons"] - facts["over"]) + _PRIOR * (named + partial + sibling)
    if odds >= _COUNT_FROM:
        also = ", and so does its name" if named else ", and other columns count persons" if sibling else ""
        return f"its whole numbers fit the workers better than they fit per cent{also}; divided by the workers"
    below = _PERCENT_BELOW_FOR_PERSONS if (named or sibling) and not facts["over"] else _PERCENT_BELOW
    return "" if odds <= below else None


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
    share: pl.Expr = number
    undecided: pl.Expr = pl.lit(False)
    if column.persons_or_percent:
        share = pl.when(percent).then(number)  # one issue names the column
    elif column.scale == "fraction":
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
        detail = pl.when(undecided).then(pl.lit("1 may mean 1 % or 100 %, as it holds only 0 and 1")).otherwise(detail)
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
