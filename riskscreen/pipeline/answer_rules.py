"""What one answer does to the list: which fields it sets, and what a person should know. Pure; nothing is written here.

A blank stays open and is never a "no". A documented value of the list gives way only to a newer documented one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from riskscreen.domain.masking import found_in, mask_text
from riskscreen.ingest.answer_cells import Day, day_of, is_document, number_of, said, share_of
from riskscreen.ingest.answer_sheets import Cell, Given
from riskscreen.ingest.dates import DateOrder

ENTERED, OPEN, KEPT, NOT_ENTERED, WORDS = "entered", "open", "kept as it was", "not entered", "words to read"
"""What becomes of an answer."""

FUTURE = "the date lies in the future; it is not taken"
UNREADABLE_DATE = "the date cannot be read; write it as year-month-day"
FORMULA = "a cell holds a formula; it was not worked out, write the value itself"
YES_NO = "the answer is read neither as yes nor as no"
CLAIMED = "{missing} missing, so the control counts as claimed only"
OLDER = "the list holds {day}, which is not older; it stays"
SWAPPED = "day and month can be swapped; the earlier reading is taken"
PERSONAL = "the {where} holds personal data ({kind}); it is masked wherever it is written"


@dataclass(frozen=True)
class Reading:
    """How a workbook is read: its drop-downs' words, its order of dates, the day, and what finds personal data.

    Attributes:
        choices: words of the drop-downs.
        order: order of day and month.
        today: later dates are not taken.
        reports: text of audit findings -> whether it reports an ILO indicator.
        country: a country's name in the workbook's language -> as the list takes it.
    """

    choices: tuple[str, ...]
    order: DateOrder
    today: date
    reports: Callable[[str], bool]
    country: Callable[[str], str]


@dataclass
class Effect:
    """What an answer does.

    Attributes:
        sets: field -> new text of its cell.
        result: one of `ENTERED`, `OPEN`, `KEPT`, `NOT_ENTERED`, `WORDS`.
        issues: what a person should know, in sentences without cells' contents.
        day: date of the evidence as read.
        meaning: "yes" or "no" where the answer says either; "not yet" is a no.
    """

    sets: dict[str, str] = field(default_factory=dict)
    result: str = OPEN
    issues: list[str] = field(default_factory=list)
    day: date | None = None
    meaning: str = ""

    def note(self, sentence: str) -> None:
        """Add a sentence once."""
        if sentence not in self.issues:
            self.issues.append(sentence)


def masked(given: Given) -> tuple[Given, list[str]]:
    """Return a line with personal data in its texts masked, and a sentence per cell that held any.

    The sentence names the kind and never the words.
    """
    told: list[str] = []
    new: dict[str, Cell] = {}
    for name in ("answer", "evidence", "comment"):
        cell: Cell = getattr(given, name)
        kinds = dict.fromkeys(kind for _, _, kind in found_in(cell.text)) if cell.text else {}
        if cell.text and kinds:
            told.append(PERSONAL.format(where=name, kind=", ".join(kinds)))
            text = mask_text(cell.text)
            # a mask with no other word names no document and answers nothing
            new[name] = Cell(text if re.search(r"[^\W_]", re.sub(r"\[[^\]]*\]", "", text)) else None)
    cells = {name: new.get(name, getattr(given, name)) for name in ("answer", "evidence", "comment")}
    return Given(given.line, cells["answer"], cells["evidence"], given.date, cells["comment"]), told


def effect_of(given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading) -> Effect:
    """Return what one line does to the list.

    Args:
        given: the line as it came back, personal data masked.
        own: the supplier's canonical row.
        cells: field -> text of the list's own cell, for the fields that the question may fill.
        reading: how the workbook is read.
    """
    effect = Effect()
    if given.blank:
        return effect
    if any(cell.formula for cell in (given.answer, given.evidence, given.date, given.comment)):
        effect.note(FORMULA)
        effect.result = NOT_ENTERED
        return effect
    day = day_of(given.date, reading.order, reading.today)
    effect.day = day.day
    _note_day(effect, day)
    _RULES[given.line.kind](effect, given, own, cells, reading)
    return effect


def _note_day(effect: Effect, day: Day) -> None:
    if day.problem:
        effect.note(FUTURE if day.problem == "future" else UNREADABLE_DATE)
    if day.swapped:
        effect.note(SWAPPED)


def _control(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    meaning: str = said(given.answer, reading.choices)
    documented = is_document(given.evidence)
    if meaning == "unreadable":
        stated = day_of(given.answer, reading.order, reading.today)
        if stated.day is not None:  # a date in the place of a yes says yes, and when
            meaning, effect.day = "yes", effect.day or stated.day
    if meaning == "open" and given.answer.text is None and documented and effect.day:
        meaning = "yes"
        effect.note("the answer is blank; document and date say yes")
    if meaning == "unreadable":
        effect.result = NOT_ENTERED
        effect.note(YES_NO)
    elif meaning in {"no", "not yet"}:
        effect.meaning = "no"
        _control_no(effect, given, own)
    elif meaning == "yes":
        effect.meaning = "yes"
        _control_yes(effect, given, own, cells, documented=documented)


def _control_no(effect: Effect, given: Given, own: Mapping[str, Any]) -> None:
    name = given.line.field
    if given.line.renews or own[f"{name}_state"] == "evidenced":
        effect.result = KEPT
        effect.note("there is no newer evidence; what the list holds stays, with its date")
    else:
        effect.sets[name] = "no"
        effect.result = ENTERED


def _control_yes(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], *, documented: bool
) -> None:
    name = given.line.field
    before: date | None = own[f"{name}_on"]
    evidenced = own[f"{name}_state"] == "evidenced"
    if before is not None and effect.day is not None and (effect.day < before or (evidenced and effect.day == before)):
        effect.result = KEPT
        effect.note(OLDER.format(day=f"evidence of {before.isoformat()}"))
        return
    reference = documented or bool(cells.get(f"{name}_evidence"))
    missing = [word for word, there in (("evidence", reference), ("its date", effect.day or before)) if not there]
    if evidenced and not (documented and effect.day):
        effect.result = KEPT
        effect.note("a newer document needs its title and its date; what the list holds stays, with its date")
        return
    if missing:
        words = " and ".join(missing)
        effect.note(CLAIMED.format(missing=f"{words} {'are' if len(missing) > 1 else 'is'}"))
    if own[f"{name}_state"] not in {"claimed", "evidenced"}:
        effect.sets[name] = "yes"
    if documented and given.evidence.text:
        effect.sets[f"{name}_evidence"] = given.evidence.text
    if effect.day is not None:
        effect.sets[f"{name}_date"] = effect.day.isoformat()
    effect.result = ENTERED if effect.sets else KEPT


def _audit(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    meaning = said(given.answer, reading.choices)
    stated = day_of(given.answer, reading.order, reading.today) if meaning == "unreadable" else Day()
    day = effect.day or stated.day
    if meaning in {"no", "not yet"}:
        effect.meaning, effect.result = "no", KEPT
        effect.note("no audit yet: the list has no field for that; the answer stands in this log")
    elif day is not None:
        effect.meaning, effect.day = "yes", day
        _set_audit_date(effect, own)
    elif meaning == "yes":
        effect.result = NOT_ENTERED
        effect.note("the date of the audit is missing, so the audit does not count yet")
    elif meaning == "unreadable":
        effect.result = NOT_ENTERED
        effect.note(YES_NO)


def _set_audit_date(effect: Effect, own: Mapping[str, Any]) -> None:
    before: date | None = own["audit_on"]
    if effect.day is None:
        return
    if before is not None and effect.day <= before:
        effect.result = KEPT
        effect.note(OLDER.format(day=f"an audit of {before.isoformat()}"))
        return
    effect.sets["audit_date"] = effect.day.isoformat()
    effect.result = ENTERED


def _findings(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    text = given.answer.text
    _set_audit_date(effect, own)
    if text is None:
        return
    silent = said(given.answer, reading.choices) != "unreadable"
    if not (effect.day or own["audit_on"]) and (silent or not reading.reports(text)):
        effect.result = NOT_ENTERED
        effect.note(
            "no date of an audit is known, so the words are not entered as its findings; they stand in this log"
        )
        return
    effect.sets["audit_findings"] = text
    effect.result = ENTERED


def _yes_no(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    meaning = said(given.answer, reading.choices)
    if meaning in {"yes", "no"}:
        effect.sets[given.line.field] = effect.meaning = meaning
        effect.result = ENTERED
    elif meaning != "open":
        effect.result = NOT_ENTERED
        effect.note(YES_NO)


def _percent(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    _number(effect, given, share_of(given.answer), "the share cannot be read; write it with a per cent sign, e.g. 45%")


def _persons(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    _number(effect, given, number_of(given.answer), "the number cannot be read; write plain digits")


def _number(effect: Effect, given: Given, value: str | None, problem: str) -> None:
    if value is not None:
        effect.sets[given.line.field] = value
        effect.result = ENTERED
    elif given.answer.text:
        effect.result = NOT_ENTERED
        effect.note(problem)


def _words(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    text = given.answer.text
    if text and said(given.answer, reading.choices) != "open":
        effect.sets[given.line.field] = reading.country(text) if given.line.kind == "country" else text
        effect.result = ENTERED


def _open(
    effect: Effect, given: Given, own: Mapping[str, Any], cells: Mapping[str, str | None], reading: Reading
) -> None:
    effect.result = WORDS


_Rule = Callable[[Effect, Given, Mapping[str, Any], Mapping[str, str | None], Reading], None]

_RULES: dict[str, _Rule] = {
    "control": _control,
    "audit": _audit,
    "findings": _findings,
    "yesno": _yes_no,
    "percent": _percent,
    "number": _persons,
    "country": _words,
    "words": _words,
    "open": _open,
}


def fields_of(given: Given) -> Sequence[str]:
    """Return the fields that a line may fill."""
    name = given.line.field
    if given.line.kind == "control":
        return (name, f"{name}_evidence", f"{name}_date")
    if given.line.kind == "findings":
        return (name, "audit_date")
    return (name,) if name else ()
