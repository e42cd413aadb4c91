"""Adding to a log of human judgements, whole or not at all; the log itself is `reference.judgements`."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
from pydantic import ValidationError

from riskscreen.domain.cells import unescape
from riskscreen.domain.errors import ConfigError, RiskscreenError, UsageError
from riskscreen.ingest.raw import ROW
from riskscreen.ingest.read import read_list
from riskscreen.pipeline.listed_goods import answerable_goods
from riskscreen.reference.answer_keys import KINDS, Kind, answer_keys
from riskscreen.reference.answers import UNKNOWN, describe_answer, read_answer
from riskscreen.reference.judgements import HEAD, Judgement, Judgements, load_judgements, parse_judgements

_PATIENCE_SECONDS = 5.0
"""How long to wait for another process that adds to the same file."""


@dataclass(frozen=True)
class Added:
    """What was added to a log.

    Attributes:
        path: the log.
        entries: the new entries; those that say what already holds are left out.
        known: how many were left out.
        beyond: goods of imported editions that the answers may name.
    """

    path: Path
    entries: tuple[Judgement, ...]
    known: int
    beyond: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return what was added, for the user."""
        told = [f"{entry.kind} '{entry.value}': {_meaning(entry, self.beyond)}" for entry in self.entries]
        left = [f"{self.known:,} already held as answered; nothing was added for them"] if self.known else []
        return [*told, *left, f"added to {self.path}: {len(self.entries):,}"]


def judge_text(
    path: Path,
    *,
    kind: str,
    value: str,
    answer: str | None,
    who: str,
    why: str,
    withdraw: bool = False,
    user_data: bool = True,
) -> Added:
    """Add one judgement.

    Args:
        path: the log; begun where there is none.
        kind: country, sector or goods.
        value: the text as it stands in the list.
        answer: what it means; null for a withdrawal.
        who: who judges.
        why: the reason.
        withdraw: end the judgement that holds.
        user_data: goods of editions that the user imported may be named too, as in a run.

    Raises:
        UsageError, ConfigError: something is missing, no table holds the answer, nothing is there to withdraw, or the log is unusable.
    """
    if kind not in KINDS:
        raise UsageError(f"--kind '{kind}' is none of {', '.join(KINDS)}.")
    if withdraw == (answer is not None):
        raise UsageError("Give either --answer, or --withdraw to end the judgement about the text.")
    beyond = answerable_goods(user_data=user_data)
    before = _begun(path, beyond)
    if withdraw:
        held = before.in_force(_kind(kind))["key"].to_list() if before else []
        if answer_keys(_kind(kind), pl.Series("value", [value])).item() not in held:
            raise UsageError(
                f"No judgement about the {kind} '{value}' holds in {path}; riskscreen judge {path} --list shows them."
            )
        codes: tuple[str, ...] = ()
    else:
        try:
            codes = read_answer(_kind(kind), answer or "", beyond=beyond) or (UNKNOWN,)
        except ValueError as error:
            raise ConfigError(f"The answer for the {kind} '{value}' is not usable: {error}.") from error
    return _append(path, [_entry(kind, value, codes, who, why, withdrawn=withdraw)], beyond)


def judge_from(path: Path, form: Path, *, who: str, why: str, user_data: bool = True) -> Added:
    """Add the judgements of a filled form, `unresolved.csv`.

    Args:
        path: the log; begun where there is none.
        form: a CSV or workbook with the columns kind, value and answer; rows without an answer are passed over.
        who: who judged.
        why: the reason, for all.
        user_data: goods of editions that the user imported may be named too, as in a run.

    Raises:
        UsageError, ConfigError: the form has other columns or no answer, a text has two answers, no table holds an answer (all are named,
            and nothing is added), or the log is unusable.
    """
    beyond = answerable_goods(user_data=user_data)
    _begun(path, beyond)
    rows = _form_rows(form)
    if not rows:
        raise ConfigError(f"The form {form} has no row with an answer; fill the column 'answer' and give it again.")
    wrong: list[str] = []
    entries: list[Judgement] = []
    seen: dict[tuple[str, str], tuple[tuple[str, ...], int]] = {}
    for place, kind, value, answer in rows:
        if kind not in KINDS:
            wrong.append(f"row {place}: '{kind}' is none of {', '.join(KINDS)}")
            continue
        try:
            codes = read_answer(_kind(kind), answer, beyond=beyond) or (UNKNOWN,)
        except ValueError as error:
            wrong.append(f"row {place} ('{value:.60}'): {error}")
            continue
        key = (kind, answer_keys(_kind(kind), pl.Series("value", [value])).item())
        if seen.setdefault(key, (codes, place))[0] != codes:
            wrong.append(f"row {place}: '{value:.60}' has another answer than in row {seen[key][1]}")
        entries.append(_entry(kind, value, codes, who, why))
    if wrong:
        more = f" (and {len(wrong) - 5} more)" if len(wrong) > 5 else ""
        raise ConfigError(f"The form {form} cannot be taken over: {'; '.join(wrong[:5])}{more}. Nothing was added.")
    return _append(path, entries, beyond)


def list_judgements(path: Path, *, user_data: bool = True) -> list[str]:
    """Return the entries of a log for a reader, one a line, with what became of each.

    Args:
        path: the log.
        user_data: goods of editions that the user imported may be named too, as in a run.

    Raises:
        ConfigError: the log is missing or unusable.
    """
    log = load_judgements(path, beyond=answerable_goods(user_data=user_data))
    return [
        f"{state:<11} {entry.kind:<8} '{entry.value}': {_meaning(entry, log.beyond)}; {entry.who}, {entry.when[:10]}: {entry.why}"
        for entry, state in zip(log.entries, log.standing, strict=True)
    ]


def _meaning(entry: Judgement, beyond: tuple[str, ...]) -> str:
    if entry.withdrawn:
        return "no judgement any more"
    try:
        return describe_answer(entry.kind, read_answer(entry.kind, entry.answer, beyond=beyond))
    except ValueError:  # of an entry that does not hold any more, and that today's tables do not know
        return "; ".join(entry.answer)


def _kind(text: str) -> Kind:
    return next(kind for kind in KINDS if kind == text)


def _entry(kind: str, value: str, codes: Sequence[str], who: str, why: str, *, withdrawn: bool = False) -> Judgement:
    told = {
        "kind": kind,
        "value": value,
        "answer": () if withdrawn else tuple(codes),
        "withdrawn": withdrawn,
        "who": " ".join(who.split()),
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "why": " ".join(why.split()),
    }
    for name in ("value", "who", "why"):
        if not str(told[name]).strip():
            raise UsageError(f"--{name} is blank; a judgement says what, who and why.")
    try:
        return Judgement.model_validate(told)
    except ValidationError as error:
        raise UsageError(
            f"The judgement is not usable: {error.errors()[0]['msg'].removeprefix('Value error, ')}."
        ) from error


def _begun(path: Path, beyond: tuple[str, ...]) -> Judgements | None:
    """Return the log, or null where there is none yet (an empty file is none)."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file for the judgements, such as judgements.yml.")
    return load_judgements(path, beyond=beyond) if path.exists() and path.stat().st_size else None


def _append(path: Path, entries: Sequence[Judgement], beyond: tuple[str, ...]) -> Added:
    """Write the log with the entries behind it: into a new file beside it, which then takes its place."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.adding")
    opened = _claim(beside, path)
    try:
        with os.fdopen(opened, "wb") as file:
            before = _begun(target, beyond)
            new = _news(before, entries, beyond)
            content = _grown(before, new, path)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if new:
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
    return Added(path, tuple(new), len(entries) - len(new), beyond)


def _claim(beside: Path, path: Path) -> int:
    """Open the new file, which no two processes can do at once."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            if time.monotonic() > until:
                raise UsageError(
                    f"Another process seems to add to {path} at this moment; if none does, delete {beside.name} beside it and try again."
                ) from None
            time.sleep(0.05)


def _news(before: Judgements | None, entries: Sequence[Judgement], beyond: tuple[str, ...]) -> list[Judgement]:
    """Return the entries that say something new, each text once."""
    held = {
        (kind, key): tuple(codes)
        for kind in KINDS
        for key, codes in (before.in_force(kind).select("key", "codes").iter_rows() if before else ())
    }
    new = []
    for entry in entries:
        key = (entry.kind, answer_keys(entry.kind, pl.Series("value", [entry.value])).item())
        codes = None if entry.withdrawn else read_answer(entry.kind, entry.answer, beyond=beyond)
        if entry.withdrawn or held.get(key) != codes:
            new.append(entry)
            held[key] = codes or ()
    return new


def _grown(before: Judgements | None, new: Sequence[Judgement], path: Path) -> bytes:
    """Return the bytes of the log with entries behind it; what is there stays, byte for byte."""
    start = before.content if before else HEAD.encode()
    known = before.entries if before else ()
    line = b"" if start.endswith(b"\n") else b"\n"
    for indent in ("  ", ""):
        content = start + line + "".join(entry.as_yaml(indent) for entry in new).encode()
        try:
            if parse_judgements(content, path).entries == (*known, *new):
                return content
        except ConfigError:
            continue
    raise ConfigError(
        f"Nothing can be added at the end of {path}: its list 'judgements' does not stand last. Move it to the end."
    )


def _form_rows(form: Path) -> list[tuple[int, str, str, str]]:
    """Return row, kind, value and answer of the rows that have an answer."""
    with tempfile.TemporaryDirectory(prefix="riskscreen-") as stage:
        try:
            (table, *_) = read_list([form], stage_dir=Path(stage)).tables
        except UsageError:
            raise
        except RiskscreenError as error:
            raise ConfigError(f"The form cannot be used. {error}") from error
        names = {name.strip().lower(): name for name in table.columns}
        if missing := [name for name in ("kind", "value", "answer") if name not in names]:
            raise ConfigError(
                f"The form {form} has no column '{missing[0]}' (columns: {', '.join(table.columns[:12])}); "
                "give the unresolved.csv of a run."
            )
        cells = [pl.col(names[name]).alias(name) for name in ("kind", "value", "answer")]
        frame = table.frame.select(ROW, *cells).collect()
    filled = frame.filter(pl.col("answer").str.strip_chars().fill_null("") != "", pl.col("value").is_not_null())
    own = filled.with_columns(
        pl.col("kind").str.strip_chars().str.to_lowercase().fill_null(""), unescape(pl.col("value"))
    )
    return [(int(row), kind, value, answer) for row, kind, value, answer in own.iter_rows()]
