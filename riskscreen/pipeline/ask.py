"""Questions to suppliers from a result folder: one workbook each, with what its profile calls for and no more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import CONTROLS
from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.domain.question_form import run_digest
from riskscreen.pipeline.dossier import file_stem
from riskscreen.pipeline.dossier_rows import ID, Chosen, choose
from riskscreen.pipeline.folder import MARK, written_whole
from riskscreen.reporting.ask_view import AskView, Frame, ask_view
from riskscreen.reporting.ask_words import ask_words
from riskscreen.reporting.ask_workbook import write_ask_workbook
from riskscreen.reporting.brief_words import words_of
from riskscreen.reporting.dossier_questions import questions_for
from riskscreen.reporting.harm import check_pages
from riskscreen.reporting.tables import write_csv

NO_QUESTION = "no question: nothing is open that the supplier could tell"
MOST_NAME = 120
INDEX = {
    ID: pl.String(),
    "rs_supplier_name": pl.String(),
    "file": pl.String(),
    "questions": pl.Int64(),
    "codes": pl.String(),
    "reply_by": pl.String(),
    "note": pl.String(),
}
"""Columns of `index.csv`."""


@dataclass(frozen=True)
class Request:
    """How to ask.

    Attributes:
        lang: language of the workbooks.
        reply_by: the day by which a reply is asked for.
        asker: who asks, as the supplier knows it.
        asked_on: the day of asking.
    """

    lang: str = "en"
    reply_by: date | None = None
    asker: str = ""
    asked_on: date | None = None


@dataclass(frozen=True)
class AskedFor:
    """What was written: folder, suppliers chosen, workbooks, questions."""

    folder: Path
    suppliers: int
    workbooks: int
    questions: int


def ask_suppliers(
    folder: Path,
    ids: Sequence[str] = (),
    *,
    top: int | None = None,
    out: Path,
    request: Request | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> AskedFor:
    """Write a workbook of questions per supplier.

    Args:
        folder: a folder that `screen` wrote.
        ids: the suppliers' ids.
        top: the first so many by priority instead.
        out: folder to write; it appears whole or not at all, with an `index.csv` of suppliers and files.
        request: language, dates, who asks.
        force: replace an earlier folder of questions.
        progress: told of each step.

    Returns:
        What was written. A supplier without a question gets no workbook; the index says so.

    Raises:
        UsageError: the folder is none of ours, a supplier is not there, the language is not known, the day to reply by
            lies before the day of asking, or `out` is taken.
        HarmRefused: a text could do harm; nothing was written.
    """
    asked = request or Request()
    today = asked.asked_on or date.today()
    words = ask_words(asked.lang)
    if asked.reply_by is not None and asked.reply_by < today:
        raise UsageError(f"--reply-by {asked.reply_by} lies before the day of asking, {today}; give a later day.")
    asker = " ".join(asked.asker.split())
    if len(asker) > MOST_NAME:
        raise UsageError(f"--from takes a name of at most {MOST_NAME} characters.")
    say = progress or Silent()
    with written_whole(out, force=force) as work:
        say.step("reading the suppliers and what is open")
        chosen = choose(folder, ids, top=top)
        frame = Frame(words, asker, today, asked.reply_by, run_digest(folder), _country_names(asked.lang))
        views = _views(chosen, frame)
        say.step(f"writing up to {len(views):,} workbooks")
        entries = []
        used: set[str] = set()
        for row, view in views:
            file = _file_name(row[ID], used) if view else None
            if view is not None and file is not None:
                check_pages({file: view.text()}, asked.lang)
                write_ask_workbook(view, work / "result" / file)
            codes = "; ".join(dict.fromkeys(one.line.code for one in view.asked)) if view else ""
            until = asked.reply_by.isoformat() if asked.reply_by and view else None
            count = view.questions if view else 0
            entries.append((row[ID], row["rs_supplier_name"], file, count, codes, until, None if view else NO_QUESTION))
        index = pl.DataFrame(entries, schema=INDEX, orient="row")
        write_csv(index.lazy(), work / "result" / "index.csv")
        written = index["file"].count()
        mark = {
            "manifest_format": 1,
            "holds": "questions",
            "run": frame.run,
            "lang": asked.lang,
            "asked_on": today.isoformat(),
            "suppliers": index.height,
            "workbooks": written,
        }
        (work / "result" / MARK).write_text(json.dumps(mark, indent=2) + "\n", encoding="utf-8")
    return AskedFor(out, index.height, written, int(index["questions"].sum()))


def _views(chosen: Chosen, frame: Frame) -> list[tuple[Mapping[str, Any], AskView | None]]:
    """Return every row with its workbook, or None where nothing is to be asked."""
    parts = chosen.contributions().partition_by(ID, as_dict=True, maintain_order=True)
    own = {row[ID]: row for row in chosen.canonical.iter_rows(named=True)}
    found: list[tuple[Mapping[str, Any], AskView | None]] = []
    for row in chosen.rows.iter_rows(named=True):
        cells = own[row[ID]]
        claimed = [control for control in CONTROLS if cells[f"{control}_state"] == "claimed"]
        questions = questions_for(parts[(row[ID],)], priority=row["rs_priority"], claimed=claimed)
        known = [field for field, column in _KNOWN.items() if cells[column] is not None]
        name = row["rs_supplier_name"] or row[ID]
        found.append((row, ask_view(row[ID], name, questions, frame, known) if questions else None))
    return found


_KNOWN = {"workers": "workers_count", "address": "address", "subdivision": "subdivision_text"}
"""Field of a further line -> canonical column."""


def _file_name(supplier_id: str, used: set[str]) -> str:
    """Return a name by the supplier's id alone: a number in the order of priority would tell the supplier its place."""
    stem = "questions-" + (file_stem(0, supplier_id).partition("-")[2] or "supplier")
    name, number = stem, 2
    while name.casefold() in used:
        name, number = f"{stem}-{number}", number + 1
    used.add(name.casefold())
    return f"{name}.xlsx"


def _country_names(lang: str) -> Any:
    @cache
    def names() -> tuple[str, ...]:
        words = words_of(lang)
        return tuple(sorted(text for key, text in words.texts.items() if key.startswith("country.")))

    return names
