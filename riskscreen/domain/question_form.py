"""What a workbook of questions to a supplier says of itself, so that its answers find their way back.

The words stand on a very hidden sheet as one text with a checksum. The checksum tells a slip or a tampering hand; it
is no signature, and whoever reads the answers still has to judge them.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FORM, VERSION = "riskscreen-questions", 1
META_SHEET, CHOICES_SHEET = "riskscreen", "Choices"
"""Names of the hidden sheets, the same in every language."""

COLUMNS = ("ref", "question", "why", "answer", "evidence", "date", "comment")
"""Columns of the sheet of questions, in order."""

FURTHER = "line."
"""How the keys of a question's further lines begin: they take an answer and a comment, no evidence."""

CHOICES = ("yes", "no", "not_yet", "open")
"""What the drop-downs offer, in order; the last leaves the question open."""

KINDS = ("control", "audit", "yesno", "percent", "number", "country", "words", "findings", "open")
"""How a line is answered.

control: yes, no, not yet, with document and date. audit: the same, the date alone counts. yesno: yes or no. percent:
0 to 100. number: persons. country: a country's name. words: text for a field. findings: words on an audit, which
count with its date. open: words for a person to read; no field takes them.
"""


@dataclass(frozen=True)
class Line:
    """One line to answer.

    Attributes:
        ref: what stands in the first column, e.g. "Q3" or "Q3b".
        code: indicator or gap that calls for the question.
        key: its words in the catalogues.
        field: field of the list that takes the answer; empty = none.
        kind: one of `KINDS`.
        renews: the list holds documented evidence already and newer evidence is asked for: "no" then changes nothing.
    """

    ref: str
    code: str
    key: str
    field: str
    kind: str
    renews: bool = False


@dataclass(frozen=True)
class Meta:
    """What a workbook says of itself.

    Attributes:
        supplier_id: `rs_supplier_id` of the run.
        run: `run_digest` of the run.
        lang: language of the workbook.
        questions: edition of the questions' wording.
        asked_on: the day it was written, ISO 8601.
        columns: headers of the sheet of questions, in the order of `COLUMNS`.
        choices: words of its drop-downs, in the order of `CHOICES`.
        lines: its lines.
    """

    supplier_id: str
    run: str
    lang: str
    questions: str
    asked_on: str
    columns: tuple[str, ...]
    choices: tuple[str, ...]
    lines: tuple[Line, ...]

    def cells(self) -> tuple[tuple[str, str], ...]:
        """Return the rows of the hidden sheet: name and value."""
        text = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)
        return (("form", FORM), ("version", str(VERSION)), ("content", text), ("checksum", _checksum(text)))


class MetaUnusable(ValueError):
    """The hidden sheet is missing, of another version, or changed; the text says which."""


def meta_of(rows: Iterable[Sequence[object]]) -> Meta:
    """Read the rows of the hidden sheet.

    Args:
        rows: its cells.

    Raises:
        MetaUnusable: it is none of ours, of another version, or was changed.
    """
    said = {str(row[0]): str(row[1]) for row in rows if len(row) > 1 and row[0] not in (None, "")}
    if said.get("form") != FORM:
        raise MetaUnusable("it is not a workbook of questions that 'riskscreen ask' wrote")
    version = said.get("version", "").removesuffix(".0")
    if version != str(VERSION):
        raise MetaUnusable(
            f"its form is of version {version[:12] or 'none'}, and this riskscreen reads version {VERSION}"
        )
    text = said.get("content", "")
    if said.get("checksum") != _checksum(text):
        raise MetaUnusable("its hidden sheet was changed, so it cannot be told whose answers it holds")
    try:
        found = json.loads(text)
        lines = tuple(Line(**line) for line in found.pop("lines"))
        meta = Meta(
            **(found | {"columns": tuple(found["columns"]), "choices": tuple(found["choices"]), "lines": lines})
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise MetaUnusable("its hidden sheet was changed, so it cannot be told whose answers it holds") from error
    shaped = len(meta.columns) == len(COLUMNS) and len(meta.choices) == len(CHOICES)
    if not shaped or any(line.kind not in KINDS for line in meta.lines):
        raise MetaUnusable("its hidden sheet was changed, so it cannot be told whose answers it holds")
    return meta


def run_digest(folder: Path) -> str:
    """Return what tells a run from others: the first 16 hexadecimal digits of its manifest's SHA-256."""
    return hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()[:16]


def _checksum(text: str) -> str:
    return hashlib.sha256(f"{FORM} {VERSION}\n{text}".encode()).hexdigest()
