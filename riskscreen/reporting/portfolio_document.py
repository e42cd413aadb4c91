"""Lays the view of a run out as the portfolio report: a document for PDF, DOCX and HTML. Computes nothing about risk."""

from typing import Any

from riskscreen.reporting.cube import SHAKY_PCT, STEADY_PCT
from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Form,
    Heading,
    PageBreak,
    Run,
    Table,
    bullets,
    paragraph,
)
from riskscreen.reporting.geometry import Shape, load_shapes
from riskscreen.reporting.headline import Headline
from riskscreen.reporting.portfolio_changes import changes_blocks
from riskscreen.reporting.portfolio_charts import bands_and_priorities_svg, tiles_svg
from riskscreen.reporting.portfolio_method import data_blocks, method_blocks, source_blocks
from riskscreen.reporting.portfolio_places import where_blocks
from riskscreen.reporting.portfolio_suppliers import (
    TOP,
    counted,
    doubt_blocks,
    effect_blocks,
    named,
    profile,
    some,
    supplier_blocks,
)
from riskscreen.reporting.view import View
from riskscreen.reporting.wording import ENGAGE_THEN, count, per_cent

START_HERE = 5
"""Suppliers named on the first page."""
GATHERED = 6
"""Countries named there where priority 1 is too many suppliers to name."""

SIGN_OFF = (
    "Statutes on modern slavery ask for a sign-off of their own: in the United Kingdom (Modern Slavery Act 2015, section 54) the "
    "board approves a statement and a director signs it; in Australia (Modern Slavery Act 2018) the principal governing "
    "body approves it and a responsible member signs. This report feeds such a statement; it is none. Not legal advice."
)
APPROVAL = ("Approved by", "Role", "Date", "Signature")
REVIEW = ("Prepared by", "Reviewed by", "Next review on")


def portfolio_document(
    view: View, *, tables_of_charts: bool = False, shapes: tuple[Shape, ...] | None = None
) -> Document:
    """Return the portfolio report.

    Args:
        view: what it says.
        tables_of_charts: end with the figures of the charts as tables: for formats that show a picture without its data.
        shapes: the map's shapes; the shipped ones where not given.

    Returns:
        A summary of one page; what changed; where; sectors by country; the first suppliers with reasons and what to ask for;
        remove-one effects; what drives the doubt; data; method and limits; sources; words; approval.

    Raises:
        ReferenceDataError: the shipped map cannot be read.
    """
    run, method = view.run, view.method
    blocks: list[Block] = [
        *_summary(view),
        PageBreak(),
        *_before_acting(view),
        *changes_blocks(view),
        *where_blocks(view, load_shapes() if shapes is None else shapes),
        *supplier_blocks(view),
        *effect_blocks(view),
        *doubt_blocks(view),
        *data_blocks(view),
        *method_blocks(view),
        *source_blocks(view),
        *_words(view),
        *(_charts_as_tables(view) if tables_of_charts else ()),
        *_approval(view),
    ]
    return Document(
        title=f"Supplier screening: {some(run.title, 90)}",
        subtitle=f"Human trafficking and forced labour in the supply chain. As of {run.date_text}; "
        f"{count(view.headline.suppliers, 'supplier')}; scorecard {method.scorecard} {method.version}.",
        lang="en",
        keywords=("supplier screening", "due diligence", "forced labour", "human trafficking"),
        blocks=tuple(blocks),
        footer=f"riskscreen, as of {run.as_of.isoformat()}. An index of risk, not a probability; a non-match "
        "is not a clearance. Not legal advice.",
    )


def _summary(view: View) -> list[Block]:
    found = view.headline
    said: list[Block] = [Heading(1, "Summary"), Callout("note", "In a minute", " ".join(found.sentences))]
    if not found.suppliers:
        return said
    tiles = _tiles(view)
    said.append(
        Figure(
            tiles_svg(tiles, alt := "; ".join(f"{figure} {what} ({below})" for figure, what, below in tiles) + "."),
            alt,
            "Headline figures",
            Table(("figure", "what", "note"), tiles, "Headline figures"),
        )
    )
    said.append(
        Figure(
            bands_and_priorities_svg(found, alt := _matrix_words(found)),
            alt,
            f"Suppliers by band, and severity by band with the priority that follows{_duplicates(found)}",
            _matrix_table(found),
        )
    )
    return [*said, *_first(view)]


def _tiles(view: View) -> tuple[tuple[str, str, str], ...]:
    found = view.headline
    return (
        (f"{found.first:,}", "at priority 1", "look at these first"),
        (f"{found.high:,}", "high or very high", f"{per_cent(found.high, found.suppliers)} of suppliers"),
        (f"{found.severities[0].suppliers:,}", "critical severity", "harm would be gravest"),
        (f"{found.insufficient:,}", "evidence insufficient", "open, not low risk"),
        (f"{view.run.quarantined:,}", "records set aside", "to be mended"),
    )


def _duplicates(found: Headline) -> str:
    if not found.duplicates:
        return ""
    return f"; {count(found.duplicates, 'likely duplicate')} counted once"


def _matrix_words(found: Headline) -> str:
    bands = ", ".join(f"{tally.name} {tally.suppliers:,}" for tally in found.bands if tally.suppliers)
    cells = "; ".join(
        f"{cell.severity} and {cell.band}: {cell.suppliers:,} at priority {cell.priority}"
        for row in found.matrix
        for cell in row
        if cell.suppliers
    )
    return f"Suppliers by band: {bands}. By severity and band: {cells}."


def _matrix_table(found: Headline) -> Table:
    columns = ("severity", *(cell.band for cell in found.matrix[0]), "all")
    rows = [
        (
            row[0].severity,
            *(f"{cell.suppliers:,} (priority {cell.priority})" if cell.suppliers else None for cell in row),
            sum(cell.suppliers for cell in row),
        )
        for row in found.matrix
    ]
    rows.append(("all", *(tally.suppliers for tally in found.bands), found.suppliers))
    return Table(columns, tuple(rows), "Suppliers by severity and likelihood band, with the priority of most of them")


def _first(view: View) -> list[Block]:
    """Return what to do first: the first suppliers in a line each, and the next three steps."""
    rows = [row for row in counted(view) if (row["rs_priority"] or 9) <= 2][:START_HERE]
    steps = dict(view.wording.steps)
    said: list[Block] = [Heading(2, "What to do first"), *_gathered(view)]
    items = [(Run(named(row), bold=True), Run(_asked_first(row))) for row in rows]
    if items:
        said.append(Bullets(tuple(items), numbered=True))
    else:
        said.append(
            paragraph(
                "No supplier is at priority 1 or 2. "
                + (view.headline.lacks or "Fill the gaps that move scores most, and screen again.")
            )
        )
    engage = steps["Engage"] if items else ENGAGE_THEN
    said.append(Callout("action", "Then", f"{engage} {steps['Look']} Ending the relationship is the last resort."))
    return said


def _asked_first(row: dict[str, Any]) -> str:
    """Return what stands behind a supplier's name on the first page: profile, bands, and what to ask for."""
    told = f" ({profile(row)}; {row['rs_band']}, {row['rs_severity_band']})."
    asked = some("; ".join((row["rs_missing"] or "").split("; ")[:2]), 110)
    return f"{told} Ask for: {asked}{'' if asked.endswith('…') else '.'}" if asked else told


def _gathered(view: View) -> list[Block]:
    """Say where priority 1 gathers, where it is too many suppliers to name."""
    if view.headline.first <= TOP:
        return []
    places = [row for row in view.countries if row.first][:GATHERED]
    told = ", ".join(f"{row.name} ({row.first:,})" for row in places)
    return [paragraph(f"Priority 1 gathers in {told}. Of all suppliers, begin with these:")]


def _before_acting(view: View) -> list[Block]:
    said: list[Block] = [
        Heading(1, "Read this before acting"),
        bullets(*view.wording.cautions),
        Heading(2, "What to do, in this order"),
        Bullets(tuple((Run(f"{name}. ", bold=True), Run(text)) for name, text in view.wording.steps), numbered=True),
    ]
    old = [source for source in view.sources if source.stale]
    if old:
        said.append(
            Callout(
                "limit",
                "Editions past their age limit",
                "; ".join(f"{row.title}, edition {row.edition}, is {row.age} old" for row in old)
                + ". Look for newer editions and import them.",
            )
        )
    chosen = list(dict.fromkeys(source.named for source in view.sources if source.named))
    if chosen:
        said.append(Callout("limit", "Editions named for this run", " ".join(chosen)))
    return said


def _words(view: View) -> list[Block]:
    return [
        Heading(1, "Words"),
        Table(
            ("word", "what it means here"),
            view.wording.glossary,
            "Words of this report",
            widths=(1.2, 6),
            note=f"A band is called steady where it stays in {STEADY_PCT:.0f} % of the models or more, and said to flip "
            f"easily where it stays in fewer than {SHAKY_PCT:.0f} %.",
        ),
    ]


def _charts_as_tables(view: View) -> list[Block]:
    if not view.headline.suppliers:
        return []
    from riskscreen.reporting.portfolio_places import sectors_table

    return [
        Heading(1, "Charts as tables"),
        paragraph("The figures of the charts above, for those who read them by ear or want to copy them."),
        _matrix_table(view.headline),
        sectors_table(view.matrix),
    ]


def _approval(view: View) -> list[Block]:
    return [
        Heading(1, "Approval"),
        paragraph(view.wording.approval_meaning),
        paragraph(SIGN_OFF),
        Form(APPROVAL, "Read and approved"),
        Form(REVIEW, "Review"),
    ]
