"""`riskscreen model train`: learn a scorecard from the audit findings of a list."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ConfigError, UsageError
from riskscreen.domain.progress import Progress
from riskscreen.ingest.cell_words import fold_cell
from riskscreen.ingest.yesno import first_answer, says_unknown
from riskscreen.modelling.audit_card import Learnt, Purpose, scorecard_of
from riskscreen.modelling.audits import audit_rows, check_enough, learn
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.modelling.export import write_scorecard
from riskscreen.pipeline.folder import check_target, written_whole
from riskscreen.pipeline.judge import judge
from riskscreen.pipeline.manifest import versions, write_manifest
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.prepare import Prepared, prepare
from riskscreen.pipeline.reference import open_catalogue
from riskscreen.pipeline.scorecards import SCORECARD_FILE, find_scorecard, shipped_scorecards
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.screening.assess import Screen, load_bundle
from riskscreen.screening.explain import contributions
from riskscreen.screening.gravest import take_gravest_sector

FINDINGS_FIELD, FINDINGS_INDICATOR = "audit_findings", "ilo_indicators"
SLICE = 20_000
"""Rows whose contributions are worked out at a time."""


@dataclass(frozen=True)
class Request:
    """What to learn.

    Attributes:
        label: column of the list that says what audits found: yes or no, 1 or 0, or the findings in words.
        name: of the new scorecard.
        who: who answers for it.
        why: the reason.
    """

    label: str
    name: str
    who: str
    why: str


def train_from_audits(
    lists: Sequence[Path], out: Path, request: Request, options: ScreenOptions, *, force: bool, progress: Progress
) -> Learnt:
    """Learn a scorecard from a list's audits and write its folder, whole or not at all.

    Args:
        lists: files or folders.
        out: folder to write: `scorecard.yml`, `MODEL_CARD.md`, `metrics.json`, `manifest.json`.
        request: label column, name, who and why.
        options: how the list is read, and the scorecard to start from.
        force: replace an earlier result folder.
        progress: told of each step.

    Returns:
        What was learnt.

    Raises:
        UsageError, ConfigError: the call is off: no such column, a name that is taken, a folder that exists.
        InputRejected: the list cannot be read, or there is too little to learn from.
        ReferenceDataError, ModelContractError: tables or scorecard are unusable.
    """
    _check(request)
    check_target(out, force=force)
    card = find_scorecard(options.scorecard)
    catalogue = open_catalogue(options)
    with written_whole(out, force=force) as work:
        prepared = prepare(lists, options, catalogue=catalogue, stage=work / "stage", progress=progress)
        labels = _labels(prepared, request.label)
        verdict = judge(prepared, stage=work / "stage")
        screen = Screen(load_bundle(catalogue), card)
        progress.step("working out hazards")
        rows = take_gravest_sector(screen, prepared.rows.join(verdict.quarantined.lazy(), on="row_id", how="anti"))
        whole = rows.join(labels.lazy(), on="row_id", how="inner").sort("row_id").collect()
        usable = whole.filter(pl.col("label").is_not_null() & pl.col("country_iso3").is_not_null())
        unlabelled = whole.filter(pl.col("label").is_null()).height
        funnel = {
            "rows read": labels.height,
            "dropped: blank or quarantined": labels.height - whole.height,
            "dropped: no label that says yes or no": unlabelled,
            "dropped: country not known": whole.height - unlabelled - usable.height,
        }
        frames = [
            contributions(screen, usable.slice(start, SLICE).drop("label"), as_of=options.as_of).select(
                "row_id", "indicator", "points"
            )
            for start in range(0, max(usable.height, 1), SLICE)
        ]
        found = audit_rows(
            pl.concat(frames),
            usable.select("row_id", "country_iso3", "label"),
            card,
            without=frozenset({FINDINGS_INDICATOR}),
            funnel=funnel,
        )
        check_enough(found)
        progress.step("learning, each country left out in turn")
        learned = learn(found, card)
        progress.step("comparing with the scorecard learnt from")
        purpose = Purpose(
            request.name,
            request.who,
            request.why,
            options.as_of,
            request.label,
            tuple(table.label for table in prepared.raw.tables),
        )
        learnt = scorecard_of(learned, card, catalogue, purpose, load_specification(), used=found.funnel)
        _write(work / "result", learnt, request, options)
    return learnt


def _write(folder: Path, learnt: Learnt, request: Request, options: ScreenOptions) -> None:
    card = learnt.card
    head = f"The scorecard `{card.name}`, learnt from audits: MODEL_CARD.md says from what and how well; `log` says who, when and why."
    write_scorecard(card, folder / SCORECARD_FILE, head)
    (folder / "MODEL_CARD.md").write_text(learnt.text, encoding="utf-8")
    (folder / "metrics.json").write_text(
        json.dumps(learnt.record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    manifest = {
        "kind": "model",
        "scorecard": {"name": card.name, "version": card.version, "digest": card.digest()},
        "label": request.label,
        "options": options.as_record(),
        "versions": versions(),
    }
    write_manifest(manifest, folder)


def _check(request: Request) -> None:
    """Refuse a name that cannot stand, or is taken, and a change that nobody answers for."""
    name = request.name
    plain = name.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and plain.islower() and name[0].isalpha()):
        raise UsageError(f"'{name}' cannot name a scorecard: use small letters, digits and hyphens, a letter first.")
    taken = {path.parent.parent.name for path in shipped_scorecards()}
    if name in taken:
        raise UsageError(f"'{name}' is the name of a shipped scorecard; choose another one.")
    if len(request.who.strip()) < 2 or len(request.why.strip()) < 10:
        raise UsageError(
            "A scorecard needs --who answers for it and --why it was made (ten letters or more); both are kept with it."
        )


def _labels(prepared: Prepared, column: str) -> pl.DataFrame:
    """Return `row_id` and `label` (Boolean, null = not said) of every record.

    Raises:
        ConfigError: no table has the column, or the column is part of what is scored.
    """
    parts = []
    for group in prepared.groups:
        exact = [name for name in group.columns if name == column]
        alike = exact or [name for name in group.columns if fold_cell(name) == fold_cell(column)]
        if not alike:
            continue
        field = next((f for f, names in group.mapping.fields.items() if alike[0] in names), None)
        if field not in (None, FINDINGS_FIELD):
            raise ConfigError(
                f"--labels {column}: the column is read as '{field}', which is part of what is scored; "
                "a label must say what an audit found."
            )
        parts.append(group.raw.select("row_id", pl.col(alike[0]).str.strip_chars().alias("text")))
    if not parts:
        names = list(dict.fromkeys(name for group in prepared.groups for name in group.columns))
        raise ConfigError(
            f"--labels {column}: the list has no such column; it has {', '.join(names[:20])}{', ...' if len(names) > 20 else ''}."
        )
    rows = pl.concat(parts).collect(engine="streaming")
    said = read_labels(rows["text"])
    return rows.join(said, on="text", how="left", maintain_order="left").select("row_id", "label")


def read_labels(texts: pl.Series) -> pl.DataFrame:
    """Read what audits found, from cells as written.

    Args:
        texts: yes or no in any of the languages known, 1 or 0, or findings in words; nulls allowed.

    Returns:
        `text` (distinct) and `label`: true where the answer is yes or the words report an ILO indicator of forced labour, false where
        it is no or they report none, null where the cell says that the answer is not known.
    """
    distinct = texts.drop_nulls().unique(maintain_order=True)
    worded = []
    found: dict[str, bool | None] = {}
    for text in distinct.to_list():
        folded = fold_cell(text)
        answer = {"1": True, "1.0": True, "0": False, "0.0": False, "true": True, "false": False}.get(
            folded, first_answer(text)
        )
        if answer is None and folded and not says_unknown(text):
            worded.append(text)
        found[text] = answer
    if worded:
        codes = resolve_findings(pl.Series(worded, dtype=pl.String))
        found |= {text: len(some) > 0 for text, some in codes.select("value", "ilo_indicators").iter_rows()}
    return pl.DataFrame(
        {"text": list(found), "label": list(found.values())}, schema={"text": pl.String, "label": pl.Boolean}
    )
