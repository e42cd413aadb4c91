"""Questions to a supplier: which ones its profile calls for, in whole sentences, and the fields that take the answers.

A question comes from a finding (a listed good, a tied visa), from a gap (something the score does not know and that the
supplier can tell), from evidence that has aged, or from a "no" that calls for support. What is known already is not
asked again. Gaps whose answer could change the severity come first, then those that could move the score most; a
supplier at a late priority is asked little, and nobody is sent everything.
"""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from riskscreen.reporting.ask_words import ask_strings

MOST_BY_PRIORITY = {1: 10, 2: 8, 3: 6, 4: 4, 5: 3}
"""Questions at most, by priority: a supplier to be watched with the rest is not sent the questions of a grave case."""

STILL_WORTH = 0.6
"""Evidence that counts for less than this part of fresh evidence is asked for anew: after about three years."""

SUPPORT_UP_TO = 2
"""Up to this priority, a control that the supplier said it does not have is asked about again: what would help?"""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        code: indicator or gap that calls for it.
        text: the question, to the supplier.
        fields: fields of the list that take the answer; none = an answer in words.
        why: why it is asked, to the buyer.
        swing: by how many points the answer could move the score; 0 where it follows a finding.
        key: its words in the catalogues: `<key>.text`, `<key>.why`, `<key>.proof`.
        kind: how its first line is answered (`domain.question_form.KINDS`).
        renews: documented evidence is there and newer evidence is asked for.
    """

    code: str
    text: str
    fields: tuple[str, ...]
    why: str
    swing: float
    key: str = ""
    kind: str = "open"
    renews: bool = False


def _control(name: str) -> tuple[str, tuple[str, ...]]:
    return "control", (name, f"{name}_evidence", f"{name}_date")


GAPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "country": ("country", ("country", "subdivision", "address")),
    "sector": ("words", ("sector",)),
    "goods": ("words", ("goods",)),
    "migrant_share": ("percent", ("migrant", "workers")),
    "agency_share": ("percent", ("agency",)),
    "worker_paid_fees": ("yesno", ("recruitment_fees",)),
    "documents_kept": ("yesno", ("documents_kept",)),
    "ilo_indicators": ("findings", ("audit_findings", "audit_date")),
    "control_policy": _control("policy"),
    "control_code_of_conduct": _control("code_of_conduct"),
    "control_due_diligence": _control("due_diligence"),
    "control_grievance": _control("grievance"),
    "control_audit": ("audit", ("audit_date",)),
}
"""Gap -> how it is answered and the fields that take the answer. The tier is not among them: the buyer knows it."""

GRAVE = frozenset(
    {"country", "sector", "goods", "migrant_share", "worker_paid_fees", "documents_kept", "ilo_indicators"}
)
"""Gaps whose answer could change the severity (rules of the scorecard)."""

FOLLOW_UPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("statutory_presumption", ("statutory_presumption",), "the law presumes forced labour in the region"),
    ("documents_kept", ("documents_kept",), "papers are kept"),
    ("forced_labour_goods", ("pair_forced_labour", "pair_forced_child_labour"), "the goods are listed"),
    ("ilo_indicators", ("ilo_indicators",), "the audit reports signs of forced labour"),
    ("worker_paid_fees", ("worker_paid_fees",), "workers paid for their jobs"),
    ("child_labour_goods", ("pair_child_labour", "pair_forced_child_labour"), "the goods are listed"),
    ("tied_visa", ("tied_visa",), "visas are tied to the employer"),
    ("downstream_of_listed", ("downstream_of_listed",), "the goods are made from listed ones"),
    ("migrant_share", ("migrant_share",), "many workers are migrants"),
    ("agency_share", ("agency_share",), "many workers come through agencies"),
)
"""Question, the indicators that call for it where they add points on evidence, and why; the gravest first."""

OF_WORKERS = frozenset({"documents_kept", "worker_paid_fees", "ilo_indicators", "control_grievance", "control_audit"})
"""Gaps that nobody can answer without workers who speak freely: not asked where the state imposes labour."""

SHARES = frozenset({"migrant_share", "agency_share"})
MANY = 0.5
"""A share calls for a question where it reaches this part of the indicator's full hazard."""

NONE_REPORTED = "none reported"
"""How the value of an indicator begins that rests on an audit without findings."""

CLAIMED = {
    "policy": "control_policy",
    "code_of_conduct": "control_code_of_conduct",
    "due_diligence": "control_due_diligence",
    "grievance": "control_grievance",
}


def questions_for(contributions: pl.DataFrame, *, priority: int, claimed: Collection[str] = ()) -> tuple[Question, ...]:
    """Return the questions that one supplier's profile calls for.

    Args:
        contributions: its contributions (`screening.explain.SCHEMA`).
        priority: 1 to 5.
        claimed: controls (`policy`, ...) that the supplier claims without a reference and a date.

    Returns:
        What follows from findings first, the gravest first and at most half of the room while gaps are open; then
        gaps: those that could change the severity, then by how far the answer could move the score. At most as many as
        the priority calls for.
    """
    found = contributions.select("indicator", "kind", "value", "hazard_0_1", "points", "points_low", "points_high")
    rows = found.to_dicts()
    room = MOST_BY_PRIORITY.get(priority, max(MOST_BY_PRIORITY.values()))
    asked = _follow_ups(rows)
    open_ = _gaps(rows, {CLAIMED[name] for name in claimed})
    open_ += _aged(rows, open_)
    if any(question.code == "statutory_presumption" for question in asked):
        open_ = [question for question in open_ if question.code not in OF_WORKERS]
    if any(question.code == "ilo_indicators" for question in open_):  # it asks for the audit's date as well
        open_ = [question for question in open_ if question.code != "control_audit"]
    open_.sort(key=lambda question: (question.code not in GRAVE, -question.swing, question.code))
    if priority <= SUPPORT_UP_TO:
        open_ += _beginnings(rows)
    half = max((room + 1) // 2, room - len(open_))
    first = asked[:half]
    return tuple(first + open_[: room - len(first)])


def _follow_ups(rows: list[dict[str, object]]) -> list[Question]:
    there = {str(row["indicator"]) for row in rows if row["kind"] == "evidenced" and _calls(row)}
    return [
        _question(f"follow.{name}", next(code for code in codes if code in there), why=why)
        for name, codes, why in FOLLOW_UPS
        if there & set(codes)
    ]


def _calls(row: dict[str, object]) -> bool:
    """Say whether a finding is one to ask about: it adds points, a share is large, an audit found something."""
    if _number(row["points"]) <= 1e-9:
        return False
    if row["indicator"] in SHARES:
        return _number(row["hazard_0_1"]) >= MANY
    return not str(row["value"] or "").startswith(NONE_REPORTED)


def _gaps(rows: list[dict[str, object]], said: Collection[str]) -> list[Question]:
    found = []
    for row in rows:
        indicator = str(row["indicator"])
        if row["kind"] != "unknown":
            continue
        swing = max(_number(row["points_high"]) - _number(row["points_low"]), 0.0)
        bare = indicator.removeprefix("unknown_")
        for name in bare.split("_") if bare != indicator else [indicator]:
            if name in GAPS:
                why = "claimed, without a document and a date" if name in said else "not known"
                found.append(_question(f"gap.{name}", name, why=why, swing=swing))
    return found


def _aged(rows: list[dict[str, object]], gaps: list[Question]) -> list[Question]:
    """Return what to ask for anew: evidence that has lost much of its worth with age."""
    most = max((question.swing for question in gaps if question.code.startswith("control_")), default=0.0)
    found = []
    for row in rows:
        name, worth = str(row["indicator"]), _number(row["hazard_0_1"])
        old = row["kind"] == "evidenced" and name.startswith("control_") and row["value"] != "none"
        if old and name in GAPS and worth < STILL_WORTH:
            # what has expired earns nothing, and how much it would earn shows on what has not
            swing = -_number(row["points"]) / worth * (1 - worth) if worth > 0 else most
            found.append(_question(f"renew.{name}", name, why="evidence is some years old", swing=swing, renews=True))
    return found


def _beginnings(rows: list[dict[str, object]]) -> list[Question]:
    names = [str(row["indicator"]) for row in rows if row["kind"] == "evidenced" and row["value"] == "none"]
    return [
        _question(f"begin.{name}", name, why="not there when last asked; what would help?")
        for name in sorted(names)
        if name in GAPS and name in CLAIMED.values()
    ]


def _question(key: str, code: str, *, why: str, swing: float = 0.0, renews: bool = False) -> Question:
    kind, fields = ("open", ()) if key.startswith("follow.") else GAPS[code]
    return Question(code, ask_strings()[f"{key}.text"], fields, why, round(swing, 3), key, kind, renews)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
