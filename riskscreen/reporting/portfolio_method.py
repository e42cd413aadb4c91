"""Data, method, limits and sources of a run, as a report prints them."""

from riskscreen.reporting.document.model import Block, Callout, Heading, Table, bullets, paragraph
from riskscreen.reporting.portfolio_suppliers import some
from riskscreen.reporting.view import View
from riskscreen.reporting.wording import count, per_cent

CODES = 25
"""Kinds of issues that the report prints."""
MISSING = 8


def data_blocks(view: View) -> list[Block]:
    """Return the section on data: rows, how well they are known, issues by code, columns."""
    run, found = view.run, view.headline
    said: list[Block] = [
        Heading(1, "Data quality"),
        Table(
            ("rows read", "scored", "quarantined", "blank"),
            ((f"{run.read:,}", run.scored, run.quarantined, run.blank),),
            "Every row of the list ends in one of three states",
            widths=(1, 1, 1, 1),
            note=(
                f"{count(run.quarantined, 'row')} wait in quarantine.csv: mend them there and screen that file. "
                if run.quarantined
                else ""
            )
            + "Files: " + "; ".join(some(f"{item.label} ({item.format})", 80) for item in run.inputs[:10]) + ".",
        ),
    ]  # fmt: skip
    if found.suppliers:
        said.append(_known(view))
    if view.issues:
        said.append(
            Table(
                ("issue", "what it means", "rows", "issues", "what to do"),
                tuple(
                    (group.title, group.level_meaning, group.rows, group.issues, group.advice)
                    for group in view.issues[:CODES]
                ),
                "Issues of the data by kind; issues.jsonl holds each with its place",
                widths=(3, 1.3, 0.8, 0.8, 3.4),
            )
        )
    else:
        said.append(paragraph("No issue was found in the data."))
    if run.unmapped:
        columns = ", ".join(dict.fromkeys(some(column, 40) for _, column in run.unmapped[:20]))
        more = f" and {len(run.unmapped) - 20:,} more" if len(run.unmapped) > 20 else ""
        said.append(paragraph(f"Columns of the list that were not used: {columns}{more}. mapping.yml says which were."))
    return said


def _known(view: View) -> Table:
    found = view.headline
    coverage = "–" if found.coverage_median_pct is None else f"{found.coverage_median_pct:.0f} %"
    rows: list[tuple[str, str]] = [
        ("country recognised", f"{found.country_known_pct:.0f} % of suppliers"),
        ("sector recognised", f"{found.sector_known_pct:.0f} % of suppliers"),
        ("evidence, median supplier", f"{coverage} of what the scorecard asks"),
    ]
    rows += [
        (f"missing: {text}", f"{number:,} suppliers ({per_cent(number, found.suppliers)})")
        for text, number in found.missing[:MISSING]
    ]
    return Table(("what", "for"), tuple(rows), "How much is known, and what is missing most often", widths=(3, 2))


def method_blocks(view: View) -> list[Block]:
    """Return the section on method, limits and what is not covered."""
    method = view.method
    said: list[Block] = [
        Heading(1, "Method"),
        paragraph(
            f"Scorecard {method.scorecard} {method.version} (SHA-256 {method.digest[:16]}…). Each indicator adds or takes away "
            "points (log-odds) by fixed goalposts and weights; their sum becomes the likelihood, an index from 0 to 100. "
            "Severity, coverage, stability and leverage are kept apart from it. What is not known is counted as it may be, and "
            "widens the interval." + (f" Weights: {method.status}." if method.status else "")
        ),
        Table(
            ("band", "likelihood", "what it means"),
            _bands(view),
            "Bands and their cut-offs",
            widths=(1.6, 1.2, 5),
        ),
    ]
    if method.priorities:
        said.append(
            Table(
                ("severity", "very high", "high", "moderate", "lower", "insufficient evidence"),
                tuple((name, *map(str, numbers)) for name, numbers in method.priorities),
                "Priority by severity and band; 1 comes first",
            )
        )
    if method.floors:
        floors = [f"{because} (no lower than {band})" for band, because in method.floors]
        said += [Heading(2, "Rules that put a floor under a band"), bullets(*floors)]
    if method.indicators:
        said.append(Heading(2, "Indicators"))
        said.append(
            Table(
                ("indicator", "layer", "points at the worst value", "source"),
                tuple((item.title, item.layer, f"{item.points:+.2f}", item.source_id) for item in method.indicators),
                "Indicators of the scorecard and what each weighs; the reasons stand in docs/indicators and report.html",
                widths=(5, 2, 1.5, 1.4),
            )
        )
    said += [Heading(1, "Limits, and what is not covered"), bullets(*method.limits, *view.wording.limits)]
    said.append(
        Callout(
            "limit",
            "Not a clearance",
            "A non-match is not a clearance. An unlisted good, or a country without reports, is not known to be free of "
            "trafficking.",
        )
    )
    return said


def _bands(view: View) -> tuple[tuple[str, str, str], ...]:
    meaning = view.method.band_meaning
    rows = [(band, f"from {edge:g}", meaning.get(band, "")) for band, edge in view.method.cutoffs]
    lowest = f"under {view.method.cutoffs[-1][1]:g}" if view.method.cutoffs else ""
    rows.append(("lower", lowest, meaning.get("lower", "")))
    rows.append(("insufficient evidence", "", meaning.get("insufficient evidence", "")))
    return tuple(rows)


def source_blocks(view: View) -> list[Block]:
    """Return the section on sources: editions, years, ages."""
    if not view.sources:
        return [
            Heading(1, "Sources"),
            paragraph("The reference tables of this run are not at hand; manifest.json names them."),
        ]
    rows = tuple(
        (
            f"{row.title}. {row.producer}" + (" (imported by you)" if row.own else ""),
            row.id,
            row.edition,
            row.years or row.published,
            f"{row.age}{' (past its limit)' if row.stale else ''}{f' (history beside {row.newer})' if row.newer else ''}",
            row.licence,
        )
        for row in view.sources
    )
    return [
        Heading(1, "Sources"),
        Table(
            ("title and producer", "id", "edition", "years", "age", "licence"),
            rows,
            "Reference tables that the scores rest on; age counts from publication to the day of the run",
            widths=(4.6, 1.5, 1.1, 1.2, 1.4, 2),
            note="report.html and docs/sources.md hold citations, addresses and checksums.",
        ),
    ]
