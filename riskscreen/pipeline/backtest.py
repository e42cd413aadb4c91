"""`riskscreen backtest`: rank the history with every scorecard, log an opening of the test, leave a folder to read."""

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset, assets_root
from riskscreen.domain.errors import UsageError
from riskscreen.domain.progress import Progress, Silent
from riskscreen.modelling.backtest.openings import LOG, Opening, opening_of, read_openings, write_openings
from riskscreen.modelling.backtest.rankings import BASELINES
from riskscreen.modelling.backtest.run import run_backtest
from riskscreen.modelling.backtest.specification import Specification, load_specification
from riskscreen.modelling.backtest.variants import without_tip
from riskscreen.pipeline.folder import check_target, written_whole
from riskscreen.pipeline.manifest import now_utc, versions, write_manifest
from riskscreen.pipeline.scorecards import find_scorecard
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reporting.backtest_view import BacktestView, build_backtest_view
from riskscreen.screening.scorecard import Scorecard

FIRST = "default"
"""The scorecard that stands first and is held against all others, where it is among those compared."""


@dataclass(frozen=True)
class Request:
    """Who opens the test, and why."""

    who: str
    why: str


@dataclass(frozen=True)
class Found:
    """What a back-test left behind.

    Attributes:
        record: content of `backtest.json`.
        view: what the page says.
        openings: the log, with this run's opening if there was one.
        log: the file that this run's opening was written to; null where the test stayed closed.
    """

    record: dict[str, Any]
    view: BacktestView
    openings: tuple[Opening, ...]
    log: Path | None

    def lines(self, out: Path) -> list[str]:
        """Return what a person reads at the end of the run."""
        said = [f"{sentence}" for sentence in self.view.sentences]
        if self.log is not None:
            said.append(f"The opening was written to {self.log}.")
        return [*said, f"Read {out / 'backtest.html'}."]


def shipped_specification() -> Path:
    """Return the path of the latest specification."""
    found = sorted(asset("models", "backtest").glob("*/specification.yml"), key=_version)
    return found[-1]


def all_scorecards() -> list[str]:
    """Return `name/version` of every scorecard here, the default's newest first."""
    found = sorted(asset("models").glob("*/*/scorecard.yml"), key=_version, reverse=True)
    found.sort(key=lambda path: (path.parent.parent.name != FIRST, path.parent.parent.name))
    return [f"{path.parent.parent.name}/{path.parent.name}" for path in found]


def _version(path: Path) -> list[int]:
    return [int(part) if part.isdigit() else -1 for part in path.parent.name.split(".")]


def cards_to_compare(names: Sequence[str]) -> dict[str, Scorecard]:
    """Load scorecards by the name to print, and the first one once more without the tiers.

    Args:
        names: `name` or `name/version`; all that are here where none is given.

    Returns:
        Scorecards, in order.

    Raises:
        UsageError: there is no such scorecard.
        ModelContractError: a file breaks the contract.
    """
    cards = {f"{card.name}/{card.version}": card for card in map(find_scorecard, names or all_scorecards())}
    first, card = next(iter(cards.items()))
    return {first: card, f"{first} without TIP": without_tip(card), **cards}


def run(
    cards: Mapping[str, Scorecard],
    specification: Specification,
    *,
    open_test: bool = False,
    catalogue: Catalogue | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Run the back-test on the shipped tables; nothing is written or logged.

    Args:
        cards: scorecards by the name to print.
        specification: what is asked and how it is measured.
        open_test: run the test steps too; whoever calls this logs it.
        catalogue: the tables; the shipped ones where not given, because a user's own would give figures of their own.
        progress: told of each step.

    Returns:
        The record of `backtest.json`, without the openings.

    Raises:
        ReferenceDataError: a table or an edition is missing.
        ModelContractError: a scorecard cannot be used on the tables.
    """
    tables = catalogue if catalogue is not None else load_catalogue()
    found = run_backtest(tables, cards, specification, open_test=open_test, progress=progress or Silent())
    return found.as_record()


def with_openings(record: Mapping[str, Any], openings: Sequence[Opening]) -> dict[str, Any]:
    """Add the log to a record, and how often the test was opened."""
    logged = [opening.model_dump(mode="json", exclude_none=True) for opening in openings]
    return {**record, "test_openings": len(openings), "openings": logged}


def view_of(
    record: Mapping[str, Any], specification: Specification, cards: Mapping[str, Scorecard], *, made_on: dt.date
) -> BacktestView:
    """Compute what the page says, from a record with its openings."""
    names = load_catalogue().table("territories", "territories").select("iso3", "name_en")
    return build_backtest_view(
        record,
        specification.model_dump(mode="json"),
        countries=dict(names.iter_rows()),
        indicators={i.code: i.title for card in cards.values() for i in card.indicators},
        baselines={name: (baseline.__doc__ or "").strip() for name, baseline in BASELINES.items()},
        titles={name: f"{card.title} ({card.status})" for name, card in cards.items()},
        seen=[name for name, card in cards.items() if card.status.startswith("fitted")],
        made_on=made_on,
    )


def backtest(
    out: Path,
    *,
    scorecards: Sequence[str] = (),
    specification: Path | None = None,
    opening: Request | None = None,
    force: bool = False,
    today: dt.date | None = None,
    progress: Progress | None = None,
) -> Found:
    """Run the back-test and write its folder.

    Args:
        out: folder to write.
        scorecards: `name` or `name/version`; all that are here where none is given.
        specification: the file; the shipped one where not given.
        opening: run the test steps too, for this person and reason; it is logged beside the specification.
        force: replace an earlier result folder.
        today: the day that is printed and logged.
        progress: told of each step.

    Returns:
        What was found and where it was logged.

    Raises:
        UsageError: the folder exists, a scorecard is not there, or who and why are not said.
        ModelContractError: specification, log or scorecard break their contract.
        ReferenceDataError: a table or an edition is missing.
    """
    check_target(out, force=force)
    told = progress or Silent()
    day = today or dt.datetime.now(dt.UTC).date()
    path = specification or shipped_specification()
    spec = load_specification(path)
    log = path.parent / LOG
    openings = read_openings(log)
    if opening is not None:
        opening = _checked(opening, spec)
    cards = cards_to_compare(scorecards)
    with written_whole(out, force=force) as work:
        folder = work / "result"
        record = run(cards, spec, open_test=opening is not None, progress=told)
        kept = None
        if opening is not None:
            openings = (*openings, opening_of(record, date=day, who=opening.who, why=opening.why))
            kept = log if may_log_beside(path) else out / LOG
            if kept == log:
                write_openings(openings, log)
            else:
                told.note(
                    f"{path.parent} is not a place to write to, so the opening is kept in {out / LOG} only; "
                    "add it to the project's log."
                )
        write_openings(openings, folder / LOG)
        whole = with_openings(record, openings)
        told.step("writing the page")
        view = view_of(whole, spec, cards, made_on=day)
        write_backtest_folder(whole, view, folder)
        write_manifest(
            {
                "backtest_format": 1,
                "made_at": now_utc(),
                "versions": versions(),
                "specification": whole["specification"],
                "scorecards": whole["scorecards"],
                "reference_sha256": whole["reference_sha256"],
                "test_opened": whole["test_opened"],
            },
            folder,
        )
    return Found(whole, view, openings, kept)


def write_backtest_folder(record: Mapping[str, Any], view: BacktestView, folder: Path) -> None:
    """Write record, page and text into an empty folder."""
    from riskscreen.reporting.backtest_page import render_backtest_html
    from riskscreen.reporting.backtest_text import render_backtest_text

    (folder / "backtest.json").write_text(json_text(record), "utf-8", newline="\n")
    (folder / "backtest.html").write_text(render_backtest_html(view), "utf-8", newline="\n")
    (folder / "backtest.md").write_text(render_backtest_text(view), "utf-8", newline="\n")


def json_text(record: Mapping[str, Any]) -> str:
    """Return a record as JSON, one line per figure, so that two runs compare line by line."""
    return "{\n" + ",\n".join(_members(record)) + "\n}\n"


def _members(record: Mapping[str, Any]) -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, list) and value:
            rows = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in value)
            yield f" {json.dumps(key)}: [\n  {rows}\n ]"
        else:
            yield f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"


def may_log_beside(specification: Path, root: Path | None = None) -> bool:
    """Say whether the log beside a specification may be written: never inside an installed package.

    Args:
        specification: the file.
        root: folder of shipped assets; that of this installation where not given.
    """
    home, assets = specification.resolve().parent, (root or assets_root()).resolve()
    installed = assets.name == "_assets" and home.is_relative_to(assets)
    return not installed and os.access(home, os.W_OK)


def _checked(opening: Request, spec: Specification) -> Request:
    who, why = opening.who.strip(), opening.why.strip()
    if len(who) < 3 or len(why) < 3:
        raise UsageError(
            "The test is opened only by someone and for a reason: give --who NAME and --why TEXT, both are logged."
        )
    if not spec.of("test"):
        raise UsageError(f"The specification {spec.version} has no test steps, so there is nothing to open.")
    return Request(who, why)
