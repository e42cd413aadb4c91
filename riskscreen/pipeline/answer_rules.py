"""What one answer does to the list: which fields it sets, and what a person should know. Pure; nothing is written here.

A blank stays open and is never a "no". A documented value of the list gives way only to a newer documented one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from riskscreen.domain.masking import ID_KIND, PHONE_KIND, found_in
from riskscreen.ingest.answer_cells import Day, day_of, is_document, number_of, said, share_of
from riskscreen.ingest.answer_sheets import Cell, Given
from riskscreen.ingest.cell_words import fold_cell
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
TAKEN_BACK = "the answer says yes or no and takes it back; read it, and ask which holds"
AMBIGUOUS = (
    "the words may mean that nothing was found or that no audit took place; neither they nor the date are entered, "
    "ask which holds"
)
NO_AUDIT = "no audit yet: the list has no field for that; the answer stands in this log"
PERSONAL = "the {where} holds personal data ({kind}); it is masked wherever it is written"


_NEITHER = {"unreadable": YES_NO, "neither": TAKEN_BACK}

_NO_AUDIT = re.compile(
    r"(?<!\w)(?:no|not|never|without|aucune?|pas|jamais|sin|ninguna?|nunca|keine?n?|nie|nicht|sem|nenhuma?|nao|nessuna?|non|mai|senza)"
    r"\W+(?:(?:a|an|any|been|be|had|have|has|yet|social|such|recent|formal|external|eu|d|de|ete|fait|hubo|ha|habido|sido|una?|houve|"
    r"realizada?|stato|stata|ancora|sozial)\W+){0,4}(?:sozial)?audit\w*"
    r"(?!\W+(?:findings?|issues?|observations?|non|nc|ncs|remarks?|deviations?|problems?|results?))"
    r"|audit\w*\W+(?:\w+\W+){0,3}(?:not|never|no|pas|nicht|nao|non)\W+(?:yet\W+)?(?:been\W+)?"
    r"(?:take|taken|happen\w*|done|carried|conducted|performed|held|eu|ete|tuvo|hubo|realiz\w*|statt\w*|durchgef\w*|houve|ocorreu|effettuat\w*)"
    r"|(?:planned|scheduled|prevu|previst[oa]|geplant|planejad[oa])\W+audit|audit\w*\W+(?:is\W+|est\W+|esta\W+)?(?:planned|scheduled|prevu|previst[oa]|geplant|planejad[oa])"
)
"""Words that say that no audit took place, in folded text; "no audit findings" says that one did."""

_ID_NAMED = re.compile(
    r"(?<!\w)(?:passport|passeport|pasaporte|passaporte|pass|id|i\.d|identity|identit\w*|identidad\w*|ausweis\w*|national|nric|mykad|ic|"
    r"cnic|aadhaar|aadhar|pan|cpf|curp|dni|nie|nir|nin|ssn|ahv|hetu|personnummer|pnr|social security|social insurance|身份证|บัตรประชาชน)"
    r"(?:\W+(?:card|carte|document|number|num[eé]ro|n[uú]mero|nummer|nr|no))*[\W_]{0,4}$",
    re.IGNORECASE,
)
_PHONE_NAMED = re.compile(
    r"(?<!\w)(?:tel|tél|phone|call|ph|mob|mobile|cell|fax|whatsapp|hotline|contact|telephone|téléphone|telefon\w*|teléfono|handy|"
    r"móvil|电话|手机)[\w.]*(?:\W+(?:number|no|nr))?[\W_]{0,4}$",
    re.IGNORECASE,
)
_LETTERS_OF_AN_ID = 5


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

    The sentence names the kind and never the words. In the reference of a document, bare numbers that look like a
    telephone's or an id stay ("Report 555-123-4567"): without them nobody finds the document.
    """
    told: list[str] = []
    new: dict[str, Cell] = {}
    for name in ("answer", "evidence", "comment"):
        cell: Cell = getattr(given, name)
        spans = found_in(cell.text) if cell.text else []
        if name == "evidence" and cell.text:
            spans = [span for span in spans if _is_told(cell.text, *span)]
        if cell.text and spans:
            told.append(PERSONAL.format(where=name, kind=", ".join(dict.fromkeys(kind for _, _, kind in spans))))
            text = cell.text
            for start, end, kind in reversed(spans):
                text = f"{text[:start]}[{kind}]{text[end:]}"
            # a mask with no other word names no document and answers nothing
            new[name] = Cell(text if re.search(r"[^\W_]", re.sub(r"\[[^\]]*\]", "", text)) else None)
    cells = {name: new.get(name, getattr(given, name)) for name in ("answer", "evidence", "comment")}
    return Given(given.line, cells["answer"], cells["evidence"], given.date, cells["comment"]), told


def _is_told(text: str, start: int, end: int, kind: str) -> bool:
    """Say whether what was found in a document's reference is personal data for certain: named, or of a telling shape."""
    found, before = text[start:end], text[:start]
    if kind == PHONE_KIND:
        return found[0] == "+" or found[0].isalpha() or _PHONE_NAMED.search(before) is not None
    if kind == ID_KIND:
        letters = sum(map(str.isalpha, found))
        return letters >= _LETTERS_OF_AN_ID or _ID_NAMED.search(before) is not None
    return True


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
    if meaning in _NEITHER:
        effect.result = NOT_ENTERED
        effect.note(_NEITHER[meaning])
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
        effect.note(NO_AUDIT)
    elif meaning == "neither":
        effect.result = NOT_ENTERED
        effect.note(TAKEN_BACK)
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
    if text is None:
        _set_audit_date(effect, own)
        return
    meaning = said(given.answer, reading.choices)
    silent = meaning not in {"neither", "unreadable"}
    if not reading.reports(text):
        if _NO_AUDIT.search(fold_cell(text)):
            effect.meaning, effect.result = "no", KEPT
            effect.note(NO_AUDIT)
            return
        if effect.day and meaning in {"no", "not yet", "open", "neither"}:
            effect.result = NOT_ENTERED
            effect.note(AMBIGUOUS)
            return
    _set_audit_date(effect, own)
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
    # Of fees and of papers that are kept, no is the harmless answer.
    meaning = said(given.answer, reading.choices, strict_no=True)
    if meaning in {"yes", "no"}:
        effect.sets[given.line.field] = effect.meaning = meaning
        effect.result = ENTERED
    elif meaning != "open":
        effect.result = NOT_ENTERED
        effect.note(_NEITHER.get(meaning, YES_NO))


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
