"""The back-test in short, as Markdown for a documentation page."""

from collections.abc import Iterable, Sequence

from riskscreen.reporting.backtest_page import figure, signed
from riskscreen.reporting.backtest_view import BacktestView, Row, opened_words, share

HEADS = ("ranking", "AUC", "90 % interval", "top 1 %", "top 5 %", "top 10 %", "n")


def render_backtest_text(view: BacktestView) -> str:
    """Return the whole as one Markdown page.

    Args:
        view: what it says.
    """
    parts = [
        "# Back-test",
        "",
        " ".join(view.sentences),
        "",
        f"> {view.specification['question']}",
        "",
        *sections(view),
    ]
    return "\n".join(parts) + "\n"


def sections(view: BacktestView) -> list[str]:
    """Return the lines of every section after the title."""
    out = ["## Against the bars", "", *bars_text(view), ""]
    for table in view.tables:
        rows = [{**row, "scorecard": view.label(row["scorecard"], table.steps)} for row in table.rows]
        out += [f"## {table.title}", "", *ranking_table(rows, view.specification["interval_pct"]), ""]
    if view.seen_words:
        out += [view.seen_words, ""]
    out += ["## Is the difference more than luck?", "", *_differences(view), ""]
    out += ["## Step by step", "", *_steps(view), ""]
    out += ["## By subregion", "", *_parts(view.by_subregion, "subregion"), ""]
    out += ["## By sector of the goods list", "", *_parts(view.by_sector, "sector"), ""]
    out += ["## Within a country", "", *_within(view), ""]
    out += ["## Forced labour", "", *_forced(view), ""]
    out += ["## What could not be ranked", "", *_unranked(view), ""]
    out += ["## Openings of the test", "", *openings_text(view), ""]
    out += ["## Read with care", "", *(f"- {text}" for text in view.specification["caveats"]), ""]
    out += ["## What was run", "", *(f"- {name}: `{digest}`" for name, digest in view.digests)]
    return out


def bars_text(view: BacktestView) -> list[str]:
    """Return the table of bars and aims."""
    return table_lines(
        ("universe", "measure", "figure", "bar", "", "aim", ""),
        (
            (
                b.universe,
                b.measure,
                figure(b.value),
                f"{b.bar:g}",
                b.words(b.bar, "bar"),
                f"{b.aim:g}",
                b.words(b.aim, "aim"),
            )
            for b in view.bars
        ),
        right=(2, 3, 5),
    )


def ranking_table(rows: Sequence[Row], interval_pct: float) -> list[str]:
    """Return rankings on the same rows, with the area under the curve and recall at the top."""
    heads = (*HEADS[:2], f"{interval_pct:g} % interval", *HEADS[3:])
    return table_lines(heads, (ranking_cells(row) for row in rows), right=(1, 2, 3, 4, 5, 6))


def ranking_cells(row: Row) -> tuple[str, ...]:
    """Return the cells of one ranking."""
    return (
        str(row["scorecard"]),
        figure(row.get("auc")),
        _interval(row.get("auc_low"), row.get("auc_high")),
        share(row.get("recall_1")),
        share(row.get("recall_5")),
        share(row.get("recall_10")),
        str(row["n"]),
    )


def openings_text(view: BacktestView) -> list[str]:
    """Return the log of the test."""
    out = [f"The test step was {opened_words(len(view.openings))}.", ""]
    for number, opening in enumerate(view.openings, 1):
        out += [f"{number}. {opening.date}, {opening.who}: {opening.why} ({opening.same})", ""]
        heads = ("ranking", "universe", "AUC", "interval", "top 1 %", "top 5 %", "top 10 %", "n")
        cells = ((c[0], row["universe_name"], *c[1:]) for row in opening.figures for c in [ranking_cells(row)])
        out += [*(f"   {line}" for line in table_lines(heads, cells, right=(2, 3, 4, 5, 6, 7))), ""]
    return out[:-1]


def table_lines(heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Return a Markdown table; a bar in a cell is escaped.

    Args:
        heads: column headings.
        rows: cells.
        right: columns set to the right.
    """
    rule = ["---:" if place in right else "---" for place in range(len(heads))]
    lines = ([*heads], rule, *([cell.replace("|", "\\|") for cell in row] for row in rows))
    return [f"| {' | '.join(line)} |" for line in lines]


def _interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.3f} to {high:.3f}"


def _signed_interval(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{signed(low)} to {signed(high)}"


def _differences(view: BacktestView) -> list[str]:
    return [
        f"`{view.first}` minus each other ranking, both measured on the same resamples of countries. *Not told apart*: the "
        "interval holds zero.",
        "",
        *table_lines(
            ("steps", "universe", "against", "AUC", "interval", "", "recall top 10 %", "interval", ""),
            (
                (
                    row["steps_name"],
                    row["universe_name"],
                    view.label(row["against"], row["steps"]),
                    signed(row["auc"]),
                    _signed_interval(row["auc_low"], row["auc_high"]),
                    row["auc_words"],
                    signed(row["recall_10"]),
                    _signed_interval(row["recall_10_low"], row["recall_10_high"]),
                    row["recall_words"],
                )
                for row in view.differences
            ),
            right=(3, 4, 6, 7),
        ),
    ]


def _steps(view: BacktestView) -> list[str]:
    rows = [{**row, "scorecard": view.label(row["scorecard"], row["group"])} for row in view.steps]
    cells = ((row["steps"], row["universe_name"], *ranking_cells(row)) for row in rows)
    return table_lines(("step", "universe", *HEADS), cells, right=(3, 4, 5, 6, 7, 8))


def _parts(rows: Sequence[Row], name: str) -> list[str]:
    return [
        "Ranks are those of the whole step; development steps only. No AUC under three later pairs.",
        "",
        *table_lines(
            (name, "n", "AUC", "top 10 %"),
            ((row["name"], str(row["n"]), figure(row["auc"]), share(row["recall_10"])) for row in rows),
            right=(1, 2, 3),
        ),
    ]


def _within(view: BacktestView) -> list[str]:
    return [
        "How often a later pair stands above another pair of the same country: which goods next, given the country.",
        "",
        *table_lines(
            ("scorecard", "steps", "AUC"),
            ((row["scorecard"], row["steps_name"], figure(row["auc"])) for row in view.within),
            right=(2,),
        ),
    ]


def _forced(view: BacktestView) -> list[str]:
    tally = view.forced_tally
    return [
        f"{tally.events} events, {tally.ranked} of which could be ranked, {tally.top} of these in the top 10 %; too few for a curve. "
        "New pairs are ranked among all pairs that were not listed, added flags among listed pairs without the flag.",
        "",
        *table_lines(
            ("step", "country", "good", "event", "rank", "of", "from the top"),
            (
                (
                    e["step"],
                    e["country"],
                    e["good"],
                    e["kind"],
                    "–" if e["rank"] is None else f"{e['rank']:,}",
                    f"{e['competed']:,}" if e["competed"] else "–",
                    "not ranked" if e["rank"] is None else f"{100 * (1 - e['share_0_1']):.1f} %",
                )
                for e in view.forced
            ),
            right=(4, 5, 6),
        ),
    ]


def _unranked(view: BacktestView) -> list[str]:
    reasons = "; ".join(f"{number} {reason}" for reason, number in view.unranked_reasons)
    said = [f"{len(view.unranked)} later pairs are outside the universe ({reasons}); they count nowhere above.", ""]
    cells = ((row["step"], row["country"], row["good"], row["reason"]) for row in view.unranked)
    said += table_lines(("step", "country", "good", "why"), cells)
    for row in view.left_out:
        said += ["", f"Left out for want of data, {row['scorecard']}, {row['step']}: {'; '.join(row['indicators'])}."]
    return said
