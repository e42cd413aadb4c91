"""Run the development steps of the back-test and write what is shipped of it: `models/backtest/*/development.json`, `docs/backtest.md` and
the figures in README.md. Run after a change of a scorecard, the engine or a table; tests hold all of them together.

The test step is never opened here: its figures come from the log beside the specification, as they were seen.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from riskscreen.modelling.backtest.openings import LOG, read_openings
from riskscreen.modelling.backtest.specification import load_specification
from riskscreen.pipeline.backtest import cards_to_compare, json_text, run, shipped_specification, view_of, with_openings
from riskscreen.reporting.backtest_text import sections, table_lines
from riskscreen.reporting.backtest_view import BacktestView, opened_words, share

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "backtest.md"
README = PROJECT / "README.md"
TRIED = ("<!-- tried: begin -->", "<!-- tried: end -->")
FIGURES = ("<!-- back-test: begin -->", "<!-- back-test: end -->")


def shipped_json() -> Path:
    return shipped_specification().with_name("development.json")


def computed() -> dict[str, Any]:
    """Run the development steps."""
    return run(cards_to_compare(()), load_specification(shipped_specification()))


def shipped_view(record: Mapping[str, Any]) -> BacktestView:
    path = shipped_specification()
    spec, cards = load_specification(path), cards_to_compare(())
    return view_of(with_openings(record, read_openings(path.parent / LOG)), spec, cards, made_on=dt.date(2026, 1, 1))


def between(text: str, marks: tuple[str, str]) -> str:
    """Return what stands between two marks."""
    found = re.search(re.escape(marks[0]) + r"\n(.*?)" + re.escape(marks[1]), text, re.DOTALL)
    return found[1] if found else ""


def figures_block(view: BacktestView) -> str:
    """Return the few figures that the README shows, as a table with its sentence."""
    seen = {
        (row["scorecard"], row["universe"]): row
        for opening in view.openings
        for row in opening.figures  # later openings overwrite earlier ones
    }
    rows = []
    all_rows, listed = (view.of("development")[i].rows for i in (0, 1))
    pct = view.specification["interval_pct"]
    for one, other in zip(all_rows, listed, strict=True):
        last = seen.get((one["scorecard"], "all"))
        rows.append(
            (
                view.label(one["scorecard"]),
                _auc(one),
                share(one["recall_10"]),
                _auc(other),
                share(other["recall_10"]),
                _auc(last) if last else "–",
                share(last.get("recall_10")) if last else "–",
            )
        )
    n, m = all_rows[0]["n"], listed[0]["n"]
    heads = (
        "ranking",
        f"development ({n} later pairs): AUC [{pct:g} %]",
        "found in top 10 %",
        f"listed countries only ({m}): AUC [{pct:g} %]",
        "found in top 10 %",
        "test, as last logged: AUC",
        "found in top 10 %",
    )
    reached = sum(bar.reached for bar in view.bars)
    aims = sum(bar.aim_reached for bar in view.bars)
    return "\n".join(
        [
            *table_lines(heads, rows, right=(1, 2, 3, 4, 5, 6)),
            "",
            *([view.seen_words, ""] if view.seen_words else []),
            f"`{view.first}` reaches {reached} of the {len(view.bars)} bars that the specification sets and {aims} of its {len(view.bars)} "
            f"aims. The test step was {opened_words(len(view.openings))}.",
            "",
        ]
    )


def _auc(row: Mapping[str, Any]) -> str:
    if row.get("auc") is None:
        return "–"
    if row.get("auc_low") is None or row.get("auc_high") is None:
        return f"{row['auc']:.2f}"
    return f"{row['auc']:.3f} [{row['auc_low']:.2f}, {row['auc_high']:.2f}]"


def page(view: BacktestView, tried: str) -> str:
    """Return docs/backtest.md."""
    spec = view.specification
    steps = table_lines(
        ("scores frozen at edition", "country tables up to", "later edition", "group"),
        ((s["known"], str(s["until_year"]), s["later"], s["group"]) for s in spec["steps"]),
    )
    lines = [
        "# The back-test",
        "",
        "Made by `python benchmarks/write_backtest_page.py`; every figure comes from a run, and a test repeats it.",
        "",
        " ".join(view.sentences).replace("this run left it closed", "it stays closed while weights are chosen"),
        "",
        figures_block(view),
        "## The question",
        "",
        f"{spec['question']} An edition of the goods list (United States Department of Labor, List of Goods Produced by Child Labor or Forced",
        "Labor) comes out every two years. Stand at one edition, use only what was known then, rank every pair of country and good that is",
        "not yet on it, and see where the pairs stood that the next edition adds. A score that only repeats what is already listed would",
        "find none of them.",
        "",
        f"**Universe.** {spec['universe']}",
        "",
        f"**Found** is {spec['positive']}.",
        "",
        "## The protocol",
        "",
        *steps,
        "",
        f"- The specification `models/backtest/{spec['version']}/specification.yml` was frozen on {spec['frozen_on']}: steps, universe, measures, seed and",
        "  bars. A change of any line is a new version. A test holds its digest.",
        "- Each scorecard is run as it stands, with its country indicators, on tables cut at the year before the earlier edition; the",
        "  supplier's own part is unknown to all. A good that belongs to several divisions takes the gravest.",
        "- Ranks are taken within a step, then pooled, so that a longer list does not rule the others. Ties share their middle.",
        f"- AUC is how often a later pair stands above another one. Its {spec['interval_pct']:g} % interval comes from drawing countries anew,",
        f"  {spec['bootstrap_draws']:,} times with a fixed seed; differences between rankings are measured on the same draws.",
        "- Plain rankings stand beside on the same rows: "
        + "; ".join(f"*{name}*: {about[0].lower() + about[1:].rstrip('.')}" for name, about in view.baselines)
        + ".",
        "- Weights are chosen on the development steps. The test step is opened rarely, with a name and a reason",
        "  (`riskscreen backtest --open-test --who NAME --why TEXT`), and each opening is added to `openings.yml` beside the specification.",
        "  It is printed as it fell.",
        "",
        "## What was tried",
        "",
        TRIED[0],
        tried.strip("\n"),
        TRIED[1],
        "",
        *sections(view),
        "",
        "## Reproduce",
        "",
        "    riskscreen backtest --out riskscreen-backtest",
        "",
        "writes the page with curves (`backtest.html`), these tables (`backtest.md`), every figure (`backtest.json`) and the log of the test.",
        "`--scorecard NAME/VERSION` compares others. The figures above are `models/backtest/"
        + spec["version"]
        + "/development.json`.",
    ]
    return "\n".join(lines) + "\n"


def readme(text: str, view: BacktestView) -> str:
    """Return README.md with the figures between their marks."""
    block = f"{FIGURES[0]}\n{figures_block(view)}{FIGURES[1]}"
    return re.sub(re.escape(FIGURES[0]) + ".*?" + re.escape(FIGURES[1]), lambda _: block, text, flags=re.DOTALL)


def write() -> None:
    record = computed()
    shipped_json().write_text(json_text(record), "utf-8", newline="\n")
    write_pages(json.loads(shipped_json().read_text("utf-8")))


def write_pages(record: Mapping[str, Any]) -> None:
    view = shipped_view(record)
    tried = between(PAGE.read_text("utf-8"), TRIED) if PAGE.exists() else ""
    PAGE.write_text(page(view, tried), "utf-8", newline="\n")
    README.write_text(readme(README.read_text("utf-8"), view), "utf-8", newline="\n")


if __name__ == "__main__":
    write()
