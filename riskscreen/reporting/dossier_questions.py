"""Questions to a supplier: which ones its profile calls for, in whole sentences, and the fields that take the answers.

A question comes from a gap (something the score does not know and that the supplier can tell) or from a finding (a listed
good, a tied visa). What is known already is not asked again, and a supplier at a late priority is asked little.
"""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

MOST_BY_PRIORITY = {1: 20, 2: 20, 3: 8, 4: 5, 5: 3}
"""Questions at most, by priority: a supplier to be watched with the rest is not sent the questions of a grave case."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        code: indicator or gap that calls for it.
        text: the question, to the supplier.
        fields: fields of the list that take the answer; none = an answer in words.
        why: why it is asked.
        swing: by how many points the answer could move the score; 0 where it follows a finding.
    """

    code: str
    text: str
    fields: tuple[str, ...]
    why: str
    swing: float


GAPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "country": (
        "In which country and province, and at which address, is the work for us done?",
        ("country", "subdivision", "address"),
    ),
    "sector": ("What is done at the site, in words or as an ISIC, NACE or NAICS code?", ("sector",)),
    "goods": ("Which goods or services do you deliver to us, and what are they made from?", ("goods",)),
    "migrant_share": (
        "How many of all who work on site came from another country or region for this work, in per cent?",
        ("migrant", "workers"),
    ),
    "agency_share": (
        "How many of all who work on site are employed through an agency, for a season or by "
        "contract only, in per cent?",
        ("agency",),
    ),
    "worker_paid_fees": (
        "Did any worker, agency workers included, pay for getting the job, at home or here?",
        ("recruitment_fees",),
    ),
    "documents_kept": (
        "Do you, an agency or a dormitory keep workers' passports or other papers?",
        ("documents_kept",),
    ),
    "ilo_indicators": ("What did your last social audit find, in words?", ("audit_findings",)),
    "control_policy": (
        "Is there a written policy against forced labour and trafficking? Please name the document and its date.",
        ("policy", "policy_evidence", "policy_date"),
    ),
    "control_code_of_conduct": (
        "Which code of conduct have you signed, and when?",
        ("code_of_conduct", "code_of_conduct_evidence", "code_of_conduct_date"),
    ),
    "control_due_diligence": (
        "How do you check your own suppliers and labour agencies for forced labour? Please name the "
        "last report and its date.",
        ("due_diligence", "due_diligence_evidence", "due_diligence_date"),
    ),
    "control_grievance": (
        "How can workers complain without fear, in a language they speak? Please name the "
        "description and since when, or when it was last tested.",
        ("grievance", "grievance_evidence", "grievance_date"),
    ),
    "control_audit": ("When was the last social audit?", ("audit_date",)),
}
"""Gap -> question and the fields that take the answer. The tier is not among them: the buyer knows it, not the supplier."""

FOLLOW_UPS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (
        ("pair_forced_labour", "pair_forced_child_labour"),
        "goods",
        "Goods of this kind from your country are listed for forced labour. How do you make sure "
        "that yours are not concerned, back to the field, mine or workshop?",
        "the goods are listed",
    ),
    (
        ("pair_child_labour", "pair_forced_child_labour"),
        "goods",
        "Goods of this kind from your country are listed for child labour. How do you check ages, "
        "and what happens when a child is found at work?",
        "the goods are listed",
    ),
    (
        ("downstream_of_listed",),
        "goods",
        "Where do the inputs come from that are listed for forced or child labour? Please show the "
        "papers of one order from end to end.",
        "the goods are made from listed ones",
    ),
    (
        ("statutory_presumption",),
        "country",
        "Which papers show, for one order, where each input was grown, made and worked on? Please do "
        "not ask workers in the region about this.",
        "the law presumes forced labour in the region",
    ),
    (
        ("tied_visa",),
        "country",
        "Can workers on visas change employer or go home without your consent, and who pays for permits and tickets?",
        "visas are tied to the employer",
    ),
    (
        ("migrant_share",),
        "supplier",
        "In which languages are contracts and pay slips written, and who recruited the migrant workers, from where?",
        "many workers are migrants",
    ),
    (
        ("agency_share",),
        "supplier",
        "Which agencies and sub-agents supply workers, and what do you pay them per worker?",
        "many workers come through agencies",
    ),
    (
        ("worker_paid_fees",),
        "supplier",
        "What did workers pay, to whom, what do they still owe, and how will they be repaid?",
        "workers paid for their jobs",
    ),
    (
        ("documents_kept",),
        "supplier",
        "When will every worker hold passport and papers again, and how can workers confirm it?",
        "papers are kept",
    ),
    (
        ("ilo_indicators",),
        "supplier",
        "What has been done for the people concerned since the audit, and when was it checked with them?",
        "the audit reports signs of forced labour",
    ),
)
"""Indicators that add points on evidence, their layer, the question that follows, and why."""

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
        What follows from findings first, then gaps by how far the answer could move the score; at most as many as its
        priority calls for.
    """
    said = {CLAIMED[name] for name in claimed}
    found = contributions.select("indicator", "kind", "points", "points_low", "points_high").to_dicts()
    there = {row["indicator"] for row in found if row["kind"] == "evidenced" and row["points"] > 1e-9}
    asked = [
        Question(next(code for code in codes if code in there), text, (), why, 0.0)
        for codes, _, text, why in FOLLOW_UPS
        if there & set(codes)
    ]
    gaps = []
    for row in found:
        if row["kind"] != "unknown":
            continue
        swing = max(row["points_high"] - row["points_low"], 0.0)
        names = (
            row["indicator"].removeprefix("unknown_").split("_")
            if row["indicator"].startswith("unknown_")
            else [row["indicator"]]
        )
        for name in names:
            if name in GAPS:
                text, fields = GAPS[name]
                why = "claimed, without a document and a date" if name in said else "not known"
                gaps.append(Question(name, text, fields, why, round(swing, 3)))
    gaps.sort(key=lambda question: (-question.swing, question.code))
    return tuple((asked + gaps)[: MOST_BY_PRIORITY.get(priority, 20)])
