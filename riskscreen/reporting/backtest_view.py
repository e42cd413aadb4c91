"""What the back-test's page says, computed from the record of a run before anything is rendered."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from riskscreen.reporting.backtest_charts import Chart, draw
from riskscreen.reporting.wording import count

Row = Mapping[str, Any]
UNIVERSES = {"all": "all countries", "listed": "listed countries only"}
GROUPS = {"development": "development steps", "test": "test step"}
TOP = 0.10


@dataclass(frozen=True)
class BarRow:
    """One figure of the first scorecard against the bar that the specification sets, and its aim."""

    universe: str
    measure: str
    value: float
    bar: float
    aim: float

    @property
    def reached(self) -> bool:
        """Whether the bar is reached."""
        return self.value >= self.bar

    @property
    def aim_reached(self) -> bool:
        """Whether the aim is reached."""
        return self.value >= self.aim

    def words(self, mark: float, name: str) -> str:
        """Return 'reached', or by how much the figure falls short."""
        return f"{name} reached" if self.value >= mark else f"short of the {name} by {mark - self.value:.3f}"


@dataclass(frozen=True)
class Table:
    """Rankings of one universe and group of steps, on the same rows."""

    universe: str
    steps: str
    title: str
    rows: tuple[Row, ...]
    chart: Chart | None


@dataclass(frozen=True)
class ForcedTally:
    """Forced-labour events in numbers."""

    events: int
    ranked: int
    top: int
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class OpeningRow:
    """One opening of the test; `same` says whether this run's first scorecard is the one that was opened."""

    date: str
    who: str
    why: str
    same: str
    digests: tuple[tuple[str, str], ...]
    figures: tuple[Row, ...]


@dataclass(frozen=True)
class BacktestView:
    """Everything the page shows.

    Attributes:
        first: the scorecard that the bars are for.
        sentences: the outcome in words.
        bars: against the bars and aims of the specification.
        tables: main tables, development before test, all countries before listed.
        steps: figures of each single step, scorecards only.
        by_subregion: parts of the first scorecard.
        by_sector: the same by the list's sectors.
        within: share ranked rightly within a country.
        differences: the first scorecard against the rest.
        forced: forced-labour events of the first scorecard.
        forced_tally: the same in numbers.
        unranked: later pairs outside the universe.
        unranked_reasons: the same in numbers.
        left_out: scorecard, step and titles of indicators without data.
        openings: the log of the test.
        opened: whether this run opened the test.
        specification: as frozen.
        digests: what was run, by name.
        baselines: what each plain ranking is.
        titles: what each scorecard is.
        seen: scorecards that were fitted to what the development steps ask for; their figures there prove nothing.
        made_on: day of the run as text.
    """

    first: str
    sentences: tuple[str, ...]
    bars: tuple[BarRow, ...]
    tables: tuple[Table, ...]
    steps: tuple[Row, ...]
    by_subregion: tuple[Row, ...]
    by_sector: tuple[Row, ...]
    within: tuple[Row, ...]
    differences: tuple[Row, ...]
    forced: tuple[Row, ...]
    forced_tally: ForcedTally
    unranked: tuple[Row, ...]
    unranked_reasons: tuple[tuple[str, int], ...]
    left_out: tuple[Row, ...]
    openings: tuple[OpeningRow, ...]
    opened: bool
    specification: Row
    digests: tuple[tuple[str, str], ...]
    baselines: tuple[tuple[str, str], ...]
    titles: tuple[tuple[str, str], ...]
    seen: tuple[str, ...]
    made_on: str

    def label(self, ranking: str, steps: str = "development") -> str:
        """Return a ranking's name, with a dagger where it is measured on what it was fitted to."""
        return f"{ranking} †" if ranking in self.seen and steps != "test" else ranking

    @property
    def seen_words(self) -> str:
        """What the dagger means; empty where no ranking has one."""
        if not self.seen:
            return ""
        return (
            f"† {', '.join(self.seen)}: fitted to the list's own history, so on the development steps it is measured on what it has "
            "seen, and its figures there are no evidence. Its card says how it ranks out of time; the test step is "
            "later than what it was fitted to."
        )

    def of(self, steps: str) -> tuple[Table, ...]:
        """Return the main tables of a group of steps."""
        return tuple(table for table in self.tables if table.steps == steps)


def build_backtest_view(
    record: Row,
    specification: Row,
    *,
    countries: Mapping[str, str],
    indicators: Mapping[str, str],
    baselines: Mapping[str, str],
    titles: Mapping[str, str],
    seen: Collection[str] = (),
    made_on: dt.date,
) -> BacktestView:
    """Compute what the page says.

    Args:
        record: content of `backtest.json`.
        specification: the specification as plain types.
        countries: name by iso3.
        indicators: title by code.
        baselines: one sentence by baseline.
        titles: title by scorecard.
        seen: scorecards that were fitted to what the development steps ask for.
        made_on: day of the run.

    Returns:
        The view.
    """
    first = next(iter(record["scorecards"]))
    bars = tuple(_bars(record, specification, first))
    opened = bool(record["test_opened"])
    groups = {f"{step['known']}-{step['later']}": step["group"] for step in specification["steps"]}
    forced = tuple(
        {**event, "country": countries.get(event["iso3"], event["iso3"])}
        for event in record["forced_labour_events"]
        if event["scorecard"] == first
    )
    unranked = tuple({**row, "country": countries.get(row["iso3"], row["iso3"])} for row in record["not_ranked"])
    openings = tuple(_opening(entry, record, first) for entry in record["openings"])
    return BacktestView(
        first=first,
        sentences=tuple(_sentences(record, bars, first, opened)),
        bars=bars,
        tables=tuple(_tables(record, first)),
        steps=tuple(
            figure
            | {"universe_name": UNIVERSES[figure["universe"]], "group": groups.get(figure["steps"], "development")}
            for figure in record["figures"]
            if figure["steps"] not in GROUPS and figure["kind"] == "scorecard"
        ),
        by_subregion=_parts(record, first, "subregion"),
        by_sector=_parts(record, first, "sector"),
        within=tuple(row | {"steps_name": GROUPS[row["steps"]]} for row in record["within_country_auc"]),
        differences=tuple(_difference(row) for row in record["differences"]),
        forced=forced,
        forced_tally=_tally(forced),
        unranked=unranked,
        unranked_reasons=_counted(row["reason"] for row in unranked),
        left_out=tuple(
            {"scorecard": card, "step": step, "indicators": [indicators.get(code, code) for code in codes]}
            for card, steps in record["left_out_indicators"].items()
            for step, codes in steps.items()
            if codes
        ),
        openings=openings,
        opened=opened,
        specification=specification,
        digests=(
            (f"specification {specification['version']}", record["specification"]["sha256"]),
            ("reference tables", record["reference_sha256"]),
            *((f"scorecard {name}", digest) for name, digest in record["scorecards"].items()),
        ),
        baselines=tuple(baselines.items()),
        titles=tuple(titles.items()),
        seen=tuple(name for name in titles if name in seen),
        made_on=f"{made_on.day} {made_on:%B %Y}",
    )


def opened_words(number: int) -> str:
    """Return how often the test was opened: 'never opened', 'opened once'."""
    return {0: "never opened", 1: "opened once", 2: "opened twice"}.get(number, f"opened {number} times")


def share(value: float | None) -> str:
    """Return a share as per cent."""
    return "–" if value is None else f"{100 * value:.0f}\u00a0%"


def figure_of(record: Row, ranking: str, universe: str, steps: str) -> Row:
    """Return one row of the record's figures.

    Raises:
        KeyError: there is none.
    """
    for row in record["figures"]:
        if (row["scorecard"], row["universe"], row["steps"]) == (ranking, universe, steps):
            found: Row = row
            return found
    raise KeyError(f"{ranking}, {universe}, {steps}")


def _bars(record: Row, specification: Row, first: str) -> Iterable[BarRow]:
    for universe, bar in specification["bars"].items():
        figure = figure_of(record, first, universe, "development")
        for key, name in (("auc", "AUC"), ("recall_10", "recall in the top 10 %")):
            if figure[key] is not None:
                yield BarRow(UNIVERSES[universe], name, figure[key], bar[key], bar[f"aim_{key}"])


def _sentences(record: Row, bars: tuple[BarRow, ...], first: str, opened: bool) -> Iterable[str]:
    for steps in ("development", "test") if opened else ("development",):
        figure = figure_of(record, first, "all", steps)
        found, pairs = figure["n"], figure["pairs"]
        if figure["auc"] is None:
            yield f"On the {GROUPS[steps]} no pair was added that could be ranked."
            continue
        yield (
            f"On the {GROUPS[steps]}, {count(found, 'pair')} of {pairs:,} came onto the list at the next edition. The scorecard "
            f"{first} put {share(figure['recall_10'])} of them in its top {share(TOP)}, and ranked a later pair above another one in "
            f"{share(figure['auc'])} of comparisons (AUC {figure['auc']:.3f}, {record['interval_pct']:g}\u00a0% interval "
            f"{_span(figure['auc_low'], figure['auc_high'])})."
        )
    reached = sum(bar.reached for bar in bars)
    aims = sum(bar.aim_reached for bar in bars)
    yield f"It reaches {reached} of the {len(bars)} bars of the specification and {aims} of its {len(bars)} aims."
    looked = f"The test step was {opened_words(record['test_openings'])}"
    yield f"{looked}, this run included." if opened else f"{looked}; this run left it closed."


def _span(low: float | None, high: float | None) -> str:
    return "not known" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _tables(record: Row, first: str) -> Iterable[Table]:
    for steps, group in GROUPS.items():
        for universe, name in UNIVERSES.items():
            rows = tuple(r for r in record["figures"] if r["steps"] == steps and r["universe"] == universe)
            if rows:
                title = f"{group.capitalize()}, {name}"
                yield Table(universe, steps, title, rows, draw(f"{steps}-{universe}", title, rows, first))


def _parts(record: Row, first: str, by: str) -> tuple[Row, ...]:
    rows = [row for row in record["parts"] if row["scorecard"] == first and row["by"] == by]
    return tuple(sorted(rows, key=lambda row: (-row["n"], row["name"])))


def _difference(row: Row) -> Row:
    def said(low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return "not known"
        return "ahead" if low > 0 else "behind" if high < 0 else "not told apart"

    return {
        **row,
        "universe_name": UNIVERSES[row["universe"]],
        "steps_name": GROUPS[row["steps"]],
        "auc_words": said(row["auc_low"], row["auc_high"]),
        "recall_words": said(row["recall_10_low"], row["recall_10_high"]),
    }


def _tally(events: tuple[Row, ...]) -> ForcedTally:
    ranked = [event for event in events if event["rank"] is not None]
    top = sum(event["share_0_1"] > 1 - TOP for event in ranked)
    return ForcedTally(len(events), len(ranked), top, _counted(event["kind"] for event in events))


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    out: dict[str, int] = {}
    for word in words:
        out[word] = out.get(word, 0) + 1
    return tuple(sorted(out.items(), key=lambda item: (-item[1], item[0])))


def _opening(entry: Row, record: Row, first: str) -> OpeningRow:
    logged = entry.get("scorecards", {}).get(first)
    same = (
        "another ranking, before this scorecard"
        if logged is None
        else "this scorecard as it is now"
        if logged == record["scorecards"][first] and entry.get("reference_sha256") == record["reference_sha256"]
        else "this scorecard on other reference tables"
        if logged == record["scorecards"][first]
        else "an earlier state of this scorecard"
    )
    digests = [
        (name, entry[key])
        for name, key in (("specification", "specification_sha256"), ("reference tables", "reference_sha256"))
        if entry.get(key)
    ]
    return OpeningRow(
        str(entry.get("date") or "day not recorded"),
        entry["who"],
        entry["why"],
        same,
        (*digests, *((f"scorecard {name}", digest) for name, digest in entry.get("scorecards", {}).items())),
        tuple(row | {"universe_name": UNIVERSES[row["universe"]]} for row in entry["figures"]),
    )
