"""Answers of suppliers back into the list: workbooks in, a new list out, and a log of every answer and what became of it.

Nothing is overwritten in place: the run's folder stays as it is, the new list goes to a file of its own, and the log
keeps what stood in a cell before.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.errors import InputRejected, UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.domain.question_form import FURTHER, run_digest
from riskscreen.ingest.answer_cells import order_of
from riskscreen.ingest.answer_sheets import AnswerSheet, Given, read_answer_sheet
from riskscreen.ingest.mapping_file import load_mapping_file
from riskscreen.pipeline.answer_rules import (
    ENTERED,
    KEPT,
    NOT_ENTERED,
    OPEN,
    Effect,
    Reading,
    effect_of,
    fields_of,
    masked,
)
from riskscreen.pipeline.answered_list import ID, OwnList, answered, column_for, read_own_list, write_list
from riskscreen.pipeline.dossier_rows import canonical_rows
from riskscreen.pipeline.manifest import now_utc, read_manifest
from riskscreen.pipeline.results_file import read_rows, scan_results
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.reporting.ask_words import ask_strings
from riskscreen.reporting.brief_words import words_of
from riskscreen.reporting.tables import write_csv

LOG = "answers.csv"
ENDINGS = (".xlsx", ".xlsm", ".ods")
CONTRADICTS = "contradicts the answer in {other}; neither is entered, ask the supplier which holds"

LOG_SCHEMA = dict.fromkeys(
    (
        ID, "line", "question", "field", "column", "answer", "before", "after", "evidence", "evidence_date", "comment",
        "result", "issue", "file", "read_utc",
    ),
    pl.String(),
)  # fmt: skip
"""Columns of `answers.csv`: one row per answer and field it sets; a row with a file and an issue alone is a file that was not read."""


@dataclass(frozen=True)
class Taken:
    """What came of it.

    Attributes:
        lists: the files written, one per header layout.
        log: the log.
        rows: rows of the new list in all.
        quarantined: of these, rows that the run had quarantined.
        unreadable: records that stay in quarantine.csv alone.
        read: workbooks read.
        answers: answers that were given.
        entered: cells of the list that changed.
        open: lines left blank.
        suppliers: suppliers with a cell that changed.
        issues: what a person should know, in sentences.
        new_columns: columns that the list did not have.
        mapping: the run's mapping file.
        options: options of the run that the next one needs too, as on the command line.
        dropped: the run had dropped personal data, so the new list lacks them too.
    """

    lists: tuple[Path, ...]
    log: Path
    rows: int
    quarantined: int
    unreadable: int
    read: int
    answers: int
    entered: int
    open: int
    suppliers: int
    issues: tuple[str, ...]
    new_columns: tuple[str, ...]
    mapping: Path
    options: str = ""
    dropped: bool = False

    def lines(self) -> list[str]:
        """Return what came of it, for the user."""
        told = [
            f"{self.read:,} workbooks, {self.answers:,} answers, {self.open:,} lines still open; "
            f"{self.entered:,} cells of {self.suppliers:,} suppliers changed.",
            f"{self.rows:,} rows: {', '.join(map(str, self.lists))}; every answer and what became of it: {self.log}",
        ]
        if self.quarantined:
            told.append(
                f"{self.quarantined:,} quarantined rows stand in the list as they were; screening names them again."
            )
        if self.unreadable:
            told.append(f"{self.unreadable:,} records that cannot be split into cells stay in quarantine.csv alone.")
        if self.new_columns:
            told.append(f"New columns: {', '.join(self.new_columns)}.")
        if self.dropped:
            told.append("The run had dropped personal data; the new list lacks them too.")
        shown = " ".join(f'"{path}"' if " " in str(path) else str(path) for path in self.lists)
        told.append(
            f"To see what moves: riskscreen screen {shown} --mapping {self.mapping}{self.options} --out NEW-FOLDER"
        )
        return told


@dataclass
class _Book:
    """Everything gathered on the way."""

    log: list[dict[str, str | None]] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)
    changes: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: int = 0
    open: int = 0
    columns: dict[str, None] = field(default_factory=dict)

    def unread(self, file: str, sentence: str, when: str) -> None:
        """Note a file that was not read, or read with a remark."""
        self.issues.append(sentence)
        self.log.append(dict.fromkeys(LOG_SCHEMA) | {"file": file, "issue": sentence, "read_utc": when})


def take_answers(
    folder: Path,
    files: Sequence[Path],
    *,
    out: Path,
    force: bool = False,
    today: date | None = None,
    progress: Progress | None = None,
) -> Taken:
    """Read workbooks that suppliers sent back, and write the run's list with their answers in it.

    Args:
        folder: the result folder that the questions came from.
        files: workbooks, or folders of them.
        out: the list to write, .csv or .xlsx; `answers.csv` is written beside it. Both appear, or neither.
        force: replace an earlier list and log.
        today: the day of reading; later dates are not taken.
        progress: told of each step.

    Returns:
        What came of it.

    Raises:
        UsageError: the folder is none of ours, no file is given, or `out` cannot be written.
        InputRejected: none of the files could be read; the message names the first and why.
    """
    say = progress or Silent()
    _check_out(out, force=force)
    manifest = read_manifest(folder)
    if "scorecard" not in manifest or not (folder / "results.parquet").is_file():
        raise UsageError(f"The folder {folder} holds no results; give the folder that the questions came from.")
    day, when = today or date.today(), now_utc()
    book = _Book()
    say.step("reading the workbooks")
    paths = _paths(files)
    sheets = _read(paths, folder, book, when)
    layouts = load_mapping_file(folder / "mapping.yml")
    say.step("reading the list")
    own = read_own_list(folder, layouts)
    sheets = _of_this_run(sheets, own, folder, book, when)
    if not sheets:
        more = f" ({len(paths) - 1} more files were not read either)" if len(paths) > 1 else ""
        raise InputRejected(f"{book.issues[0]}{more}" if book.issues else "No workbook was given.")
    say.step("taking the answers")
    _take(sheets, own, _canonical(sheets, layouts, folder, manifest), book, today=day, when=when)
    say.step("writing the list")
    lists = _write(own, book, out)
    return Taken(
        lists=lists,
        log=out.parent / LOG,
        rows=own.rows,
        quarantined=own.quarantined,
        unreadable=own.unreadable,
        read=len(sheets),
        answers=book.answers,
        entered=len(book.changes),
        open=book.open,
        suppliers=len({key for key, _ in book.changes}),
        issues=tuple(book.issues),
        new_columns=tuple(book.columns),
        mapping=folder / "mapping.yml",
        options=_options(manifest.get("options") or {}),
        dropped=bool((manifest.get("options") or {}).get("drop_personal_data")),
    )


def _options(options: Mapping[str, Any]) -> str:
    """Return the options of a run that say how its list is read."""
    named = {"default_country": "--default-country", "judgements": "--judgements", "sector_map": "--sector-map"}
    told = [f" {flag} {options[name]}" for name, flag in named.items() if options.get(name)]
    flags = {"fill_blank_countries": "--fill-blank-countries", "accept_suggestions": "--accept-suggestions"}
    return "".join([*told, *(f" {flag}" for name, flag in flags.items() if options.get(name))])


def _check_out(out: Path, *, force: bool) -> None:
    if out.suffix.lower() not in {".csv", ".xlsx"}:
        raise UsageError(f"--out takes the name of a list, .csv or .xlsx, not '{out.name}'.")
    if out.name.casefold() == LOG:
        raise UsageError(f"The log of the answers is called {LOG}; give the list another name with --out.")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"The folder {out.parent} does not exist; make it first.")
    for path in (out, out.parent / LOG):
        if path.is_dir() or (path.exists() and not force):
            raise UsageError(f"{path} is there already; name another place with --out, or replace it with --force.")


def _paths(files: Sequence[Path]) -> list[Path]:
    found: dict[Path, Path] = {}
    for path in files:
        if path.is_dir():
            inside = sorted(
                one for one in path.iterdir() if one.suffix.lower() in ENDINGS and not one.name.startswith(("~$", "."))
            )
            if not inside:
                raise UsageError(f"The folder {path} holds no workbook ({', '.join(ENDINGS)}).")
        elif path.is_file():
            inside = [path]
        else:
            raise UsageError(f"There is no file or folder {path}.")
        for one in inside:
            found.setdefault(one.resolve(), one)
    if not found:
        raise UsageError("No workbook was given; name the files that suppliers sent back, or their folder.")
    return list(found.values())


def _read(paths: Iterable[Path], folder: Path, book: _Book, when: str) -> list[AnswerSheet]:
    digest = run_digest(folder)
    sheets = []
    for path in paths:
        try:
            sheet = read_answer_sheet(path)
        except InputRejected as error:
            book.unread(path.name, str(error), when)
            continue
        if sheet.meta.run != digest:
            sentence = f"'{path.name}' is not read: its questions came from another run; give the folder of that run."
            book.unread(path.name, sentence, when)
            continue
        for note in sheet.notes:
            book.unread(path.name, f"'{path.name}': {note}.", when)
        sheets.append(sheet)
    return sheets


def _of_this_run(
    sheets: Sequence[AnswerSheet], own: OwnList, folder: Path, book: _Book, when: str
) -> list[AnswerSheet]:
    known = {key for part in own.parts for key in part.rows[ID].drop_nulls().to_list()}
    found = []
    for sheet in sheets:
        if sheet.meta.supplier_id in known:
            found.append(sheet)
        else:
            sentence = f"'{sheet.file}' is not read: its supplier id is not one of the run in {folder}."
            book.unread(sheet.file, sentence, when)
    return found


def _canonical(
    sheets: Sequence[AnswerSheet], layouts: Any, folder: Path, manifest: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    ids = list({sheet.meta.supplier_id for sheet in sheets})
    found = read_rows(scan_results(folder).filter(pl.col(ID).is_in(ids)), folder)
    rows = canonical_rows(found, layouts, folder, date.fromisoformat(manifest["as_of"]))
    return {row[ID]: row for row in rows.iter_rows(named=True)}


@dataclass(frozen=True)
class _One:
    """A line of a file with what it does."""

    file: str
    supplier: str
    given: Given
    effect: Effect
    cells: Mapping[str, str | None]


def _take(
    sheets: Sequence[AnswerSheet],
    own: OwnList,
    canonical: Mapping[str, Mapping[str, Any]],
    book: _Book,
    *,
    today: date,
    when: str,
) -> None:
    known: dict[tuple[str, str], list[_One]] = {}
    for sheet in sheets:
        reading = _reading(sheet, today)
        part = own.part_of(sheet.meta.supplier_id)
        cells_of = part.rows.row(by_predicate=pl.col(ID) == sheet.meta.supplier_id, named=True)
        for back in sheet.given:
            given, personal = masked(back)
            cells = {name: cells_of.get(column_for(part, name)) for name in fields_of(given)}
            effect = effect_of(given, canonical[sheet.meta.supplier_id], cells, reading)
            effect.issues[:0] = personal
            one = _One(sheet.file, sheet.meta.supplier_id, given, effect, cells)
            known.setdefault((one.supplier, given.line.ref), []).append(one)
    for (supplier, _), ones in known.items():
        part = own.part_of(supplier)
        _settle(ones)
        for one in _told(ones):
            columns = {name: column_for(part, name) for name in fields_of(one.given)}
            for name in one.effect.sets:
                if columns[name] not in part.columns:
                    book.columns.setdefault(columns[name])
            _enter(one, columns, book, when)


def _settle(ones: Sequence[_One]) -> None:
    """Drop what two files, or two rows of one file, answer differently; what one adds to the other is no difference."""
    filled = [one for one in ones if not one.given.blank and one.given.line.kind != "open"]
    values: dict[str, set[str]] = {}
    for one in filled:
        for name, text in one.effect.sets.items():
            values.setdefault(name, set()).add(text)
    meanings = {one.effect.meaning for one in filled if one.effect.meaning}
    if len(meanings) <= 1 and all(len(texts) == 1 for texts in values.values()):
        return
    for one in filled:
        others = dict.fromkeys(f"'{other.file}'" for other in filled if other is not one)
        one.effect.sets.clear()
        one.effect.result = NOT_ENTERED
        one.effect.note(CONTRADICTS.format(other=" and ".join(others)))


def _told(ones: Sequence[_One]) -> list[_One]:
    """Return what the log tells: every answer; a blank only where no file answers."""
    filled = [one for one in ones if not one.given.blank]
    return filled or list(ones[:1])


def _enter(one: _One, columns: Mapping[str, str], book: _Book, when: str) -> None:
    given, effect = one.given, one.effect
    changed = {name: text for name, text in effect.sets.items() if one.cells.get(name) != text}
    if effect.result == ENTERED and not changed:
        effect.result = KEPT
    if given.blank:
        book.open += 1
    else:
        book.answers += 1
    for sentence in effect.issues:
        book.issues.append(f"'{one.file}', {given.line.ref}: {sentence}.")
    book.changes.update({(one.supplier, name): text for name, text in changed.items()})

    common: dict[str, str | None] = {
        ID: one.supplier,
        "line": given.line.ref,
        "question": _question(given),
        "answer": given.answer.text,
        "evidence": given.evidence.text,
        "evidence_date": effect.day.isoformat() if effect.day else None,
        "comment": given.comment.text,
        "result": OPEN if given.blank else effect.result,
        "issue": "; ".join(effect.issues) or None,
        "file": one.file,
        "read_utc": when,
    }
    for name in changed or [given.line.field]:
        before = one.cells.get(name)
        after = changed.get(name, before)
        place = {"field": name or None, "column": columns.get(name), "before": before, "after": after}
        book.log.append(dict.fromkeys(LOG_SCHEMA) | common | place)


def _question(given: Given) -> str | None:
    key = given.line.key
    return ask_strings().get(key if key.startswith(FURTHER) else f"{key}.text")


def _reading(sheet: AnswerSheet, today: date) -> Reading:
    texts = [cell.text for given in sheet.given for cell in (given.date, given.answer) if cell.text]
    return Reading(
        choices=sheet.meta.choices,
        order=order_of(texts),
        today=today,
        reports=_reports,
        country=lambda name: _countries(sheet.meta.lang).get(name.casefold(), name),
    )


def _reports(text: str) -> bool:
    found = resolve_findings(pl.Series([text]))
    return bool(found["ilo_indicators"].list.len().fill_null(0).sum())


@cache
def _countries(lang: str) -> dict[str, str]:
    """Return a country's name in a language -> its English name."""
    if lang not in {"fr", "es"}:
        return {}
    english = words_of("en").texts
    return {text.casefold(): english[key] for key, text in words_of(lang).texts.items() if key.startswith("country.")}


def _write(own: OwnList, book: _Book, out: Path) -> tuple[Path, ...]:
    """Write list and log beside their places, then move them there: both appear, or neither."""
    names = [out, *(out.with_name(f"{out.stem}-{n}{out.suffix}") for n in range(2, len(own.parts) + 1))]
    with tempfile.TemporaryDirectory(prefix=f".{out.stem}.unfinished-", dir=out.absolute().parent) as work:
        for path, part in zip(names, own.parts, strict=True):
            write_list(answered(part, book.changes), Path(work) / path.name)
        log = pl.DataFrame(book.log, schema=LOG_SCHEMA)
        write_csv(log.lazy(), Path(work) / LOG)
        for path in names:
            os.replace(Path(work) / path.name, path)
        os.replace(Path(work) / LOG, out.parent / LOG)
    return tuple(names)
