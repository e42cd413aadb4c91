"""The report as a workbook: the same view as the page, with the top of the list as rows to filter and sort."""

from collections.abc import Iterator
from dataclasses import fields as fields_of
from datetime import datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.issues import CATALOGUE
from riskscreen.reporting.changes import Changes, Mover
from riskscreen.reporting.changes_told import tell_changes
from riskscreen.reporting.cube import SHOWN_BANDS
from riskscreen.reporting.problems import MASK, shown_value
from riskscreen.reporting.sheets import Book, Field
from riskscreen.reporting.view import View
from riskscreen.reporting.wording import count

ISSUE_ROWS = 2_000
ROLLUP_ROWS = 5_000

LAST_PRINTED = "rs_coverage_pct"
"""Columns of the sheet Suppliers go on paper up to this one; the long texts behind it would make all unreadable."""

MOVED = tuple(field.name for field in fields_of(Mover) if field.name != "renamed")
"""What the sheet Changes tells of a mover, in the order of its columns."""

SUPPLIER_FIELDS: dict[str, Field] = {
    "rs_priority_rank": Field("Rank", 7, "whole"),
    "rs_priority": Field("Priority", 8, "priority"),
    "rs_supplier_name": Field("Supplier", 34),
    "rs_country_name": Field("Country", 18),
    "rs_subdivision": Field("Subdivision", 11),
    "rs_sector_isic": Field("ISIC", 7),
    "rs_sector_name": Field("Sector", 34),
    "rs_goods": Field("Goods", 18),
    "rs_band": Field("Band", 19, "band"),
    "rs_likelihood_0_100": Field("Likelihood (index)", 10, "index"),
    "rs_likelihood_p05": Field("90 % from", 7, "index"),
    "rs_likelihood_p95": Field("90 % to", 7, "index"),
    "rs_stability_pct": Field("Stability %", 9, "per cent"),
    "rs_severity_band": Field("Severity", 9),
    "rs_coverage_pct": Field("Coverage %", 9, "per cent"),
    "rs_band_rule": Field("Rule", 26),
    "rs_reasons": Field("Strongest reasons", 60),
    "rs_missing": Field("Ask for", 44),
    "rs_severity_reasons": Field("Why that severity", 36),
    "rs_leverage": Field("Leverage", 9),
    "rs_likelihood_abstract_0_100": Field("Country, sector and goods alone", 11, "index"),
    "rs_likelihood_low": Field("If what is unknown turns out best", 11, "index"),
    "rs_likelihood_high": Field("If what is unknown turns out worst", 11, "index"),
    "rs_rank_pct": Field("Rank: % of all profiles below", 10, "per cent"),
    "rs_rank_p05_pct": Field("Rank 90 % from", 8, "per cent"),
    "rs_rank_p95_pct": Field("Rank 90 % to", 8, "per cent"),
    "rs_spend_amount": Field("Spend", 12, "money"),
    "rs_duplicate_of": Field("Likely repeats", 14),
    "rs_group_id": Field("Part of", 14),
    "rs_issues": Field("Data issues", 22),
    "rs_supplier_id": Field("Supplier id", 14),
    "rs_source_file": Field("File", 16),
    "rs_source_row": Field("Row", 7, "whole"),
}
"""Column of the results -> column of the sheet; those without any value, or with one file for all, are left out."""


def write_workbook(view: View, path: Path, *, issues: pl.LazyFrame, rollup: pl.LazyFrame) -> None:
    """Write the report as an XLSX file.

    Args:
        view: what the report says; its `listed` rows are the sheet Suppliers.
        path: file to write.
        issues: columns of `riskscreen.domain.issues.ISSUE_SCHEMA`; the first ones are listed.
        rollup: columns of `riskscreen.reporting.rollup.ROLLUP_SCHEMA`.
    """
    shown = {name: field for name, field in SUPPLIER_FIELDS.items() if _tells_something(name, view.listed[name])}
    created = datetime.combine(view.run.as_of, time())
    with Book(path, title=f"{view.run.title}: supplier screening", created=created) as book:
        _summary(book, view)
        if view.changes is not None:
            _changes(book, view.changes)
        _suppliers(book, view, shown)
        _doubt(book, view)
        _countries(book, view)
        _matrix(book, view)
        _rollup(book, rollup)
        _issues(book, view, issues)
        _sources(book, view)
        _read_me(book, view, shown)


def _summary(book: Book, view: View) -> None:
    sheet, head = book.sheet("Summary"), view.headline
    sheet.widths(24, 13, 13, 13, 13, 13)
    sheet.line(view.run.title, style="title")
    sheet.line(f"Supplier screening, human trafficking and forced labour. {view.run.date_text}.", style="note")
    sheet.line(f"Scorecard {view.method.scorecard} {view.method.version}.", style="note")
    sheet.skip()
    for sentence in head.sentences:
        sheet.line(sentence)
    sheet.skip()
    for title, tallies in (
        ("Likelihood band", head.bands),
        ("Severity", head.severities),
        ("Priority", head.priorities),
    ):
        fields = [
            Field(title, 24, "band"),
            Field("Suppliers", 13, "whole"),
            Field("Rows", 13, "whole"),
            Field("Share", 13, "share"),
            Field("Meaning", 13),
        ]
        rows = [(t.name, t.suppliers, t.rows, t.share_pct, t.meaning) for t in tallies]
        sheet.table(fields, rows, set_widths=False, filtered=False)
        sheet.skip()
    sheet.line("Severity by likelihood (suppliers)", style="subtitle")
    sheet.table(
        [Field("Severity", 24), *(Field(band, 13, "whole") for band in SHOWN_BANDS)],
        [(row[0].severity, *(cell.suppliers for cell in row)) for row in head.matrix],
        set_widths=False,
        filtered=False,
    )
    sheet.skip()
    run = view.run
    sheet.line("Records", style="subtitle")
    sheet.line(f"{run.read:,} read = {run.scored:,} scored + {run.quarantined:,} quarantined + {run.blank:,} blank")
    sheet.line(
        f"{count(head.duplicates, 'likely duplicate')} counted once; {count(head.groups, 'supplier')} with several "
        "rows: sheet Roll-up."
    )
    sheet.skip()
    sheet.line("Read this before acting", style="subtitle")
    for text in view.wording.cautions:
        sheet.line(text)
    sheet.skip()
    sheet.line("What to do, in this order", style="subtitle")
    for name, text in view.wording.steps:
        sheet.line(f"{name}. {text}")
    sheet.skip()
    sheet.line("Approval", style="subtitle")
    for sentence in view.wording.approval_meaning.rstrip(".").split(". "):
        sheet.line(f"{sentence}.", style="note")
    sheet.form(("", "Name", "", "Role", "Date", "Signature", ""), view.wording.signatories)


def _changes(book: Book, changes: Changes) -> None:
    """What changed since the earlier run: bands, causes and the suppliers that moved most."""
    sheet, told = book.sheet("Changes"), tell_changes(changes)
    sheet.widths(34, 14, 18, 19, 19, 10, 10, 10)
    sheet.line("What changed since the last run", style="title")
    sheet.line(f"{told.earlier}, as of {told.earlier_as_of}, beside this run, as of {told.later_as_of}.", style="note")
    for sentence in told.sentences:
        sheet.line(sentence)
    sheet.skip()
    counted = [Field("Likelihood band", 24, "band"), *(Field(n, 13, "whole") for n in ("Before", "Now", "Difference"))]
    rows = [(band, before, after, after - before) for band, before, after in changes.bands]
    sheet.table(counted, rows, set_widths=False, filtered=False)
    sheet.skip()
    causes = [Field("Cause", 34), Field("Mean points", 13, "points"), Field("Scores moved", 13, "whole")]
    sheet.table(causes, changes.causes, set_widths=False, filtered=False)
    sheet.line(
        "Points of likelihood, mean over the suppliers in both runs; the causes add up to the change.", style="note"
    )
    sheet.skip()
    moved = [
        Field("Supplier id", 34),
        Field("Supplier", 34),
        Field("Country", 18),
        Field("Band before", 19, "band"),
        Field("Band now", 19, "band"),
        Field("Before", 10, "index"),
        Field("Now", 10, "index"),
        *(Field(cause, 12, "points") for cause in ("Data", "Editions", "Scorecard", "Code", "Time passing")),
    ]
    sheet.table(moved, [tuple(getattr(mover, name) for name in MOVED) for mover in changes.movers])
    for note in changes.notes:
        sheet.line(note, style="note")


def _suppliers(book: Book, view: View, shown: dict[str, Field]) -> None:
    sheet = book.sheet("Suppliers")
    listed = f"{count(len(view.listed), 'row')} by priority."
    if view.beyond:
        total = len(view.listed) + view.beyond
        listed = f"The first {len(view.listed):,} of {total:,} rows by priority; the others are in results.csv and "
        "results.parquet."
    sheet.line(
        f"{listed} Likelihood is an index from 0 to 100, not a probability; the lowest band is not free of risk.",
        style="note",
    )
    sheet.table(list(shown.values()), view.listed.select(list(shown)).iter_rows())
    sheet.print_columns(list(shown).index(LAST_PRINTED) + 1 if LAST_PRINTED in shown else len(shown))


def _doubt(book: Book, view: View) -> None:
    """What drives the doubt, and the first suppliers without one indicator at a time."""
    sheet = book.sheet("Doubt")
    sheet.line("What drives the doubt in the list's mean likelihood", style="subtitle")
    sheet.line(view.drivers.sentence)
    if view.drivers.rows:
        sheet.line(
            "Sobol indices over the models: share of the variance that each brings with all that it acts together with "
            "(total), and by itself (alone); half widths of the 90 % intervals.",
            style="note",
        )
        fields = [
            Field("What is varied", 40),
            Field("What that means", 34),
            Field("Total %", 10, "index"),
            Field("give or take", 10, "index"),
            Field("Alone %", 10, "index"),
            Field("give or take ", 10, "index"),
        ]
        rows = [
            (r.name, r.meaning, r.total_pct, r.total_doubt_pct, r.first_pct, r.first_doubt_pct)
            for r in view.drivers.rows
        ]
        sheet.table(fields, rows, filtered=False)
    sheet.skip()
    sheet.line("The first suppliers without one indicator at a time", style="subtitle")
    sheet.line(
        "The strongest effects of each; 'riskscreen explain' prints any supplier's. Rules stay as they are.",
        style="note",
    )
    listed = [
        Field("Indicator left out", 40),
        Field("Supplier", 34),
        Field("Likelihood", 10, "index"),
        Field("without it", 10, "index"),
        Field("Change", 10, "index"),
        Field("Rank", 12, "whole"),
        Field("Band", 19, "band"),
        Field("Band without it", 19, "band"),
        Field("Supplier id", 14),
    ]
    columns = (
        "title",
        "rs_supplier_name",
        "likelihood_0_100",
        "likelihood_without",
        "change",
        "rs_priority_rank",
        "band",
        "band_without",
        "rs_supplier_id",
    )
    sheet.table(listed, view.removed.select(columns).iter_rows())


def _countries(book: Book, view: View) -> None:
    sheet = book.sheet("Countries")
    sheet.line("Suppliers of this list by country. A figure describes the list, not the country.", style="note")
    fields = [
        Field("Country", 28),
        Field("ISO", 7),
        Field("Suppliers", 11, "whole"),
        Field("Priority 1", 11, "whole"),
        *(Field(band, 13, "whole") for band in SHOWN_BANDS),
        Field("Median likelihood", 12, "index"),
        Field("Highest likelihood", 12, "index"),
    ]
    rows = [
        (c.name, c.iso3, c.suppliers, c.first, *c.by_band, c.likelihood_median, c.likelihood_max)
        for c in view.countries
    ]
    sheet.table(fields, rows)


def _matrix(book: Book, view: View) -> None:
    sheet, matrix = book.sheet("Matrix"), view.matrix
    sheet.line(
        "Suppliers by sector (ISIC Rev. 4) and country, then those with high or very high likelihood.", style="note"
    )
    for title, pick in (("Suppliers", 0), ("High or very high", 1)):
        fields = [Field("ISIC", 7), Field(title, 44), *(Field(name, 12, "whole") for _, name in matrix.countries)]
        rows = [
            (code if code != "other" else "", name, *((cell.suppliers, cell.high)[pick] for cell in cells))
            for (code, name), cells in zip(matrix.sectors, matrix.cells, strict=True)
        ]
        sheet.table(fields, rows, filtered=False)
        sheet.skip()


def _rollup(book: Book, rollup: pl.LazyFrame) -> None:
    sheet = book.sheet("Roll-up")
    rows = rollup.head(ROLLUP_ROWS + 1).collect(engine="streaming")
    more = f" The first {ROLLUP_ROWS:,} are here; all are in rollup.csv." if len(rows) > ROLLUP_ROWS else ""
    sheet.line(
        f"Suppliers that the list shows in several rows: under one parent id, or at several sites.{more}", style="note"
    )
    fields = [
        Field("Supplier", 14),
        Field("Name", 34),
        Field("Rows", 8, "whole"),
        Field("Counted once", 9, "whole"),
        Field("Countries", 20),
        Field("Worst band", 19, "band"),
        Field("Insufficient evidence", 11, "whole"),
        Field("Highest likelihood", 11, "index"),
        Field("Worst severity", 10),
        Field("Best priority", 9, "priority"),
        Field("Spend by currency", 30),
    ]
    sheet.table(fields, rows.head(ROLLUP_ROWS).iter_rows())


def _issues(book: Book, view: View, issues: pl.LazyFrame) -> None:
    sheet = book.sheet("Issues")
    total = sum(group.issues for group in view.issues)
    sheet.line(
        "Issues are about the data, not about suppliers. Cells that could hold personal data are not shown.",
        style="note",
    )
    fields = [
        Field("Code", 20),
        Field("Level", 16),
        Field("Issue", 34),
        Field("Rows", 9, "whole"),
        Field("What to do", 60),
    ]
    sheet.table(fields, [(g.code, g.level_meaning, g.title, g.rows, g.advice) for g in view.issues], filtered=False)
    sheet.skip()
    sheet.line(
        f"The first {min(total, ISSUE_ROWS):,} of {count(total, 'issue')}; every one is in issues.jsonl.", style="note"
    )
    listed = [
        Field("Code", 20),
        Field("Level", 16),
        Field("File", 34),
        Field("Row", 9, "whole"),
        Field("Message", 60),
        Field("Suggestion", 50),
    ]
    sheet.table(listed, _issue_rows(issues.head(ISSUE_ROWS).collect(engine="streaming")))


def _issue_rows(issues: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for row in issues.iter_rows(named=True):
        hidden = shown_value(row["field"], row["value"]) == MASK
        kind = CATALOGUE.get(row["code"])
        title = kind.title if kind else row["code"]
        where = f" (column {row['column']})" if row["column"] else ""
        message = f"{title}{where}; the cell is not shown." if hidden else row["message"]
        yield (
            row["code"],
            row["level"],
            row["source_file"],
            row["source_row"],
            message,
            None if hidden else row["suggestion"],
        )


def _sources(book: Book, view: View) -> None:
    sheet = book.sheet("Sources")
    sheet.line(f"Ages are counted to {view.run.date_text}.", style="note")
    fields = [
        Field("Source", 46, "wrap"),
        Field("Edition", 12),
        Field("Years", 14),
        Field("Published", 12),
        Field("Age", 18),
        Field("Past its age limit", 12),
        Field("Named or imported", 30, "wrap"),
        Field("Producer", 30, "wrap"),
        Field("Licence", 26, "wrap"),
        Field("Does not measure", 80, "wrap"),
        Field("Citation", 60, "wrap"),
    ]
    rows = [
        (
            s.title,
            s.edition,
            s.years,
            s.published,
            s.age,
            "yes" if s.stale else "",
            " ".join(text for text in (s.named, "Imported by the user." if s.own else "") if text),
            s.producer,
            s.licence,
            " ".join(s.limits),
            s.citation,
        )
        for s in view.sources
    ]
    sheet.table(fields, rows)


def _read_me(book: Book, view: View, shown: dict[str, Field]) -> None:
    sheet = book.sheet("Read me")
    sheet.line("Columns of the sheet Suppliers, and of results.csv and results.parquet", style="subtitle")
    fields = [
        Field("Column here", 20),
        Field("Column in results", 30),
        Field("Unit", 24),
        Field("Meaning", 110, "wrap"),
    ]
    rows = [(_heading(name, shown), column.name, column.unit, column.description) for name, column in RESULTS.items()]
    sheet.table(fields, rows, filtered=False)
    sheet.skip()
    sheet.line(
        "Columns without any value are left out of the sheet, and so is the file where there is only one. The list's "
        "own columns are in results.csv and results.parquet.",
        style="note",
    )
    sheet.skip()
    sheet.line("Words", style="subtitle")
    for word, meaning in view.wording.glossary:
        sheet.line(word, None, None, meaning)
    sheet.skip()
    sheet.line("Limits", style="subtitle")
    for text in view.wording.limits:
        sheet.line(text)


def _heading(name: str, shown: dict[str, Field]) -> str:
    return shown[name].heading if name in shown else ""


def _tells_something(name: str, column: pl.Series) -> bool:
    if name == "rs_source_file":
        return column.n_unique() > 1
    return column.null_count() < len(column) or column.is_empty()
