"""What a workbook of questions holds, as plain data, and whether it may be sent."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from riskscreen.domain.question_form import CHOICES, COLUMNS, Line, Meta
from riskscreen.reporting.ask_words import ask_edition
from riskscreen.reporting.brief_words import Words
from riskscreen.reporting.dossier_questions import Question

MORE_LINES: dict[str, str] = {"subdivision": "words", "address": "words", "workers": "number"}
"""Fields that get a line of their own below a question's first, and how it is answered."""


@dataclass(frozen=True)
class Asked:
    """One line of the sheet of questions.

    Attributes:
        line: what stands of it on the hidden sheet.
        text: the question.
        why: why it is asked, to the supplier; empty on further lines of a question.
        proof: what evidence helps; empty on further lines.
    """

    line: Line
    text: str
    why: str
    proof: str

    @property
    def takes_evidence(self) -> bool:
        """Whether evidence and its date are asked for."""
        return bool(self.proof)


@dataclass(frozen=True)
class AskView:
    """One workbook.

    Attributes:
        supplier: the supplier's name.
        asker: who asks; empty = not said.
        asked_on: the day.
        reply_by: the day by which a reply is asked for, if any.
        lang: language.
        questions: number of questions.
        asked: the lines.
        head: sentences above the table.
        about: pairs of heading and text.
        meta: the hidden sheet.
        countries: names for the drop-down of countries; empty where none is asked.
    """

    supplier: str
    asker: str
    asked_on: date
    reply_by: date | None
    lang: str
    questions: int
    asked: tuple[Asked, ...]
    head: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    meta: Meta
    countries: tuple[str, ...]

    def text(self) -> str:
        """Return every sentence of our own that a reader sees, by line, without the names of supplier and asker."""
        told = [*self.head, *(part for pair in self.about for part in pair)]
        told += [part for one in self.asked for part in (one.text, one.why, one.proof)]
        joined = "\n".join(told)
        for name in (self.supplier, self.asker):
            joined = joined.replace(name, "") if name else joined
        return joined


@dataclass(frozen=True)
class Frame:
    """What is the same in all workbooks of a run: language, who asks, when, until when, and the run's digest."""

    words: Words
    asker: str
    asked_on: date
    reply_by: date | None
    run: str
    country_names: Callable[[], Sequence[str]]


def ask_view(
    supplier_id: str, name: str, questions: Sequence[Question], frame: Frame, known: Collection[str] = ()
) -> AskView:
    """Return the workbook of one supplier.

    Args:
        supplier_id: `rs_supplier_id`.
        name: the supplier's name.
        questions: what to ask; at least one.
        frame: what is the same in all workbooks.
        known: fields that the list holds already; further lines that only ask for them are left out.
    """
    words = frame.words
    asked = tuple(line for n, question in enumerate(questions, 1) for line in _lines(n, question, words, known))
    meta = Meta(
        supplier_id=supplier_id,
        run=frame.run,
        lang=words.lang,
        questions=ask_edition(),
        asked_on=frame.asked_on.isoformat(),
        columns=tuple(words(f"column.{name}") for name in COLUMNS),
        choices=tuple(words(f"choice.{name}") for name in CHOICES),
        lines=tuple(one.line for one in asked),
    )
    countries = tuple(frame.country_names()) if any(one.line.kind == "country" for one in asked) else ()
    return AskView(
        supplier=name,
        asker=frame.asker,
        asked_on=frame.asked_on,
        reply_by=frame.reply_by,
        lang=words.lang,
        questions=len(questions),
        asked=asked,
        head=_head(frame),
        about=_about(frame, name, len(questions)),
        meta=meta,
        countries=countries,
    )


def _lines(number: int, question: Question, words: Words, known: Collection[str]) -> list[Asked]:
    first = question.fields[0] if question.fields else ""
    proof_key = question.key.replace("renew.", "gap.").replace("begin.", "gap.")
    lines = [
        Asked(
            Line(f"Q{number}", question.code, question.key, first, question.kind, question.renews),
            words(f"{question.key}.text"),
            words(f"{question.key}.why"),
            words(f"{proof_key}.proof"),
        )
    ]
    more = [field for field in question.fields[1:] if field in MORE_LINES and field not in known]
    for letter, field in zip("bcd", more, strict=False):
        line = Line(f"Q{number}{letter}", question.code, f"line.{field}", field, MORE_LINES[field])
        lines.append(Asked(line, words(f"line.{field}"), "", ""))
    return lines


def _head(frame: Frame) -> tuple[str, ...]:
    words, day = frame.words, frame.words.day(frame.asked_on)
    asked = words("asked_by", asker=frame.asker, date=day) if frame.asker else words("asked_on", date=day)
    until = f" {words('reply_by', date=words.day(frame.reply_by))}" if frame.reply_by else ""
    return (asked + until, words("head.fill"), words("head.fair"), words("head.personal"))


def _about(frame: Frame, supplier: str, count: int) -> tuple[tuple[str, str], ...]:
    words = frame.words
    who = (
        words("about.who_text", asker=frame.asker, supplier=supplier)
        if frame.asker
        else words("about.who_unnamed", supplier=supplier)
    )
    few = words("about.few", count=words.number(count))
    return (
        (words("about.who"), who),
        (words("about.why"), f"{words('about.why_text')} {few}"),
        (words("about.use"), words("about.use_text")),
        (words("about.fair"), words("about.fair_text")),
        (words("about.workers"), words("about.workers_text")),
        (words("about.how"), words("about.how_text")),
    )
