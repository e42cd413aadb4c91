"""Lays a comparison out as a document, and as the lines of a summary; computes nothing."""

from riskscreen.reporting.changes import LISTED, Comparison, Mover, Supplier
from riskscreen.reporting.changes_charts import steps_svg
from riskscreen.reporting.changes_told import RENAMED, ends
from riskscreen.reporting.document.model import (
    Block,
    Callout,
    Cell,
    Document,
    Figure,
    Heading,
    Run,
    Table,
    bullets,
    paragraph,
)
from riskscreen.reporting.wording import count

NOT_CLEARED = (
    "A score is an index of risk that comes with a country, a sector, goods and what is known of the supplier. It moves with data, "
    "tables and rules; a lower score is no statement that less happens, and no band is free of risk."
)
LEAST = 0.005
"""Points under which a part of a change is not printed."""

METHOD = (
    "Every supplier in both runs is scored again with today's code for every mixture of the two runs' data, reference editions, "
    "scorecards and days; distinct profiles once. Each cause gets the mean of what it changes over all orders in which the causes "
    "could have come (Shapley values), so that no order is favoured.",
    "What today's code does not reproduce of the two stored scores is counted as code: (worked out again minus stored) of the earlier "
    "run, and (stored minus worked out again) of the later.",
    "The five amounts of a supplier add up to its change. A cell that is the same in both lists but was read otherwise counts as "
    "code, unless an answer or option of yours changed the reading; then it counts as supplier data.",
    "Passing of time is what the age of evidence takes away between the two days.",
    "Likely duplicates are not counted in either run.",
)


def signed(points: float) -> str:
    """Return points with their sign and two decimals; nought has none."""
    text = f"{abs(points):.2f}"
    return text if text == "0.00" else f"{'−' if points < 0 else '+'}{text}"


def summary_lines(told: Comparison) -> list[str]:
    """Return a comparison in a few lines for the terminal."""
    found = told.changes
    lines = [
        f"{found.earlier}, as of {found.earlier_as_of} -> {told.later}, as of {found.later_as_of}",
        *_sentences(told),
        f"bands: {', '.join(f'{band} {was:,} -> {now:,}' for band, was, now in found.bands if was or now)}",
    ]
    if told.mean_before is not None and told.mean_after is not None:
        lines.append(
            f"mean likelihood of those in both: {told.mean_before:.2f} -> {told.mean_after:.2f} points, made of"
        )
        lines += [
            f"  {signed(points):>8}  {cause} ({count(moved, 'supplier')} moved)"
            for cause, points, moved in found.causes
        ]
    lines += [f"differs: {what}: {was} -> {now}" for what, was, now in told.differed]
    lines += [f"note: {note}" for note in (*found.notes, *told.matching)]
    return lines


def changes_document(told: Comparison) -> Document:
    """Return the document of a comparison.

    Args:
        told: what it says.

    Returns:
        Summary, bands, causes, suppliers that changed most, fields, suppliers that came and went, how it was worked out.
    """
    found = told.changes
    blocks: list[Block] = [
        Callout("note", "In short", " ".join(_sentences(told))),
        Callout("limit", "What this is not", NOT_CLEARED),
        *_bands(told),
        *_causes(told),
        *_movers(told),
        *_fields(told),
        *_only("Suppliers that came", told.came, found.came),
        *_only("Suppliers that went", told.went, found.went),
        Heading(1, "How it was worked out"),
        bullets(*METHOD),
        Heading(2, "How suppliers were matched"),
        bullets(*told.matching),
    ]
    if found.notes:
        blocks += [Heading(2, "To keep in mind"), bullets(*found.notes)]
    return Document(
        title="What changed between two runs",
        subtitle=f"{found.earlier}, as of {found.earlier_as_of}, and {told.later}, as of {found.later_as_of}.",
        lang="en",
        keywords=("comparison", "due diligence", "forced labour", "human trafficking"),
        blocks=tuple(blocks),
        footer=f"riskscreen, {found.earlier_as_of} to {found.later_as_of}. An index of risk, not a probability; a non-match is not a "
        "clearance. Not legal advice.",
    )


def _sentences(told: Comparison) -> list[str]:
    found = told.changes
    said = [
        f"{count(found.before, 'supplier')} before, {found.after:,} after: {found.came:,} came, {found.went:,} went, "
        f"{told.both:,} are in both."
    ]
    aside = told.both - found.up - found.down - found.same_band
    said.append(
        f"Of those in both, {found.up:,} moved to a higher band and {found.down:,} to a lower one"
        + (f", {aside:,} to or from insufficient evidence" if aside else "")
        + f"; {found.same_band:,} stayed in theirs, {found.moved:,} of them with another score."
    )
    moving = sorted((cause for cause in found.causes if abs(cause[1]) >= LEAST), key=lambda cause: -abs(cause[1]))
    if moving:
        parts = ", ".join(f"{cause} {signed(points)}" for cause, points, _ in moving)
        said.append(f"Their mean likelihood changed by {signed(sum(p for _, p, _ in found.causes))} points: {parts}.")
    else:
        said.append("Their mean likelihood did not change.")
    return said


def _bands(told: Comparison) -> list[Block]:
    said: list[Block] = [
        Heading(1, "Bands"),
        Table(
            ("band", "before", "after", "difference"),
            tuple((band, was, now, _count(now - was)) for band, was, now in told.changes.bands),
            "Suppliers by band, before and after",
            widths=(4, 1, 1, 1),
        ),
    ]
    if told.band_moves:
        said.append(
            Table(
                ("band before", "band after", "suppliers", "mostly because of, suppliers"),
                tuple(told.band_moves),
                "Suppliers in both runs whose band changed",
                widths=(2, 2, 1, 3.4),
            )
        )
    return said


def _causes(told: Comparison) -> list[Block]:
    found = told.changes
    table = Table(
        ("cause", "mean change in points", "suppliers whose score it moved"),
        tuple((cause, signed(points), moved) for cause, points, moved in found.causes),
        "Where the change comes from: means over the suppliers in both runs, adding up to the change of the mean",
        widths=(4, 1.6, 1.8),
    )
    said: list[Block] = [Heading(1, "Why scores changed")]
    if (
        told.mean_before is not None
        and told.mean_after is not None
        and any(abs(p) >= LEAST for _, p, _ in found.causes)
    ):
        alt = (
            f"Mean likelihood before {told.mean_before:.2f}; "
            + "; ".join(f"{cause} {signed(points)}" for cause, points, _ in found.causes)
            + f"; after {told.mean_after:.2f}."
        )
        drawing = steps_svg(told.mean_before, [(c, p, signed(p)) for c, p, _ in found.causes], told.mean_after, alt)
        said.append(Figure(drawing, alt, "From the mean likelihood before to the mean after, cause by cause"))
    said.append(table)
    if told.differed:
        said += [
            Heading(2, "What differs between the runs"),
            Table(
                ("what", "earlier run", "later run"),
                told.differed,
                "Editions, scorecard, day and versions that differ",
                widths=(3, 2.5, 2.5),
            ),
        ]
    else:
        said.append(
            paragraph("Both runs used the same editions, the same scorecard, the same day and the same versions.")
        )
    return said


def _movers(told: Comparison) -> list[Block]:
    movers = told.changes.movers
    if not movers:
        return [
            Heading(1, "Suppliers that changed most"),
            paragraph("No supplier in both runs has another score or band."),
        ]
    return [
        Heading(1, "Suppliers that changed most"),
        Table(
            ("supplier", "country", "band", "likelihood", "made of"),
            tuple(_mover(mover, fields, told) for mover, fields in zip(movers, told.mover_fields, strict=True)),
            "Largest change of band first, then of likelihood",
            widths=(2.7, 1.3, 1.5, 1.6, 3.2),
            note="changes.csv holds every supplier of either run.",
        ),
    ]


def _mover(mover: Mover, fields: str, told: Comparison) -> tuple[Cell, ...]:
    band = mover.band_after if mover.band_before == mover.band_after else f"{mover.band_before} to {mover.band_after}"
    amounts = (mover.by_data, mover.by_reference, mover.by_scorecard, mover.by_day, mover.by_code)
    parts = [
        f"{cause[0]} {signed(points)}"
        for cause, points in zip(told.changes.causes, amounts, strict=True)
        if abs(points) >= LEAST
    ]
    if fields and abs(mover.by_data) >= LEAST:
        parts[0] = f"{parts[0]} ({fields})"
    made = "; ".join(parts) or (
        "less than 0.01 points each" if mover.before != mover.after else "a rule or cut-off; the score is the same"
    )
    if mover.renamed:
        made = f"{made}; {RENAMED}"
    return (
        (Run(mover.name or mover.id, bold=True), Run(f" {mover.id}")),
        mover.country or "unknown",
        band,
        " to ".join(ends(mover.before, mover.after)),
        made,
    )


def _count(number: int) -> str:
    return f"{'−' if number < 0 else '+' if number else ''}{abs(number):,}"


def _index(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _fields(told: Comparison) -> list[Block]:
    said: list[Block] = [Heading(1, "Fields of the list that changed")]
    if not told.fields:
        return [*said, paragraph("No cell of a supplier in both runs changed.")]
    said.append(
        Table(
            ("field", "suppliers whose cell changed", "of them, with a score moved by data"),
            told.fields,
            "Cells that differ between the two lists, for suppliers in both",
            widths=(3, 2, 2.4),
            note="Several fields of a supplier may have changed together.",
        )
    )
    return said


def _only(title: str, suppliers: tuple[Supplier, ...], total: int) -> list[Block]:
    if not total:
        return [Heading(1, title), paragraph("None.")]
    rows = tuple(
        (
            (Run(one.name or one.id, bold=True), Run(f" {one.id}")),
            one.country or "unknown",
            one.band,
            _index(one.score),
            one.priority,
        )
        for one in suppliers
    )
    note = f"The first {LISTED} of {total:,} by priority; changes.csv holds all." if total > len(suppliers) else None
    return [
        Heading(1, title),
        Table(
            ("supplier", "country", "band", "likelihood", "priority"),
            rows,
            f"{count(total, 'supplier')}, by priority",
            widths=(4, 2, 1.8, 1.1, 0.9),
            note=note,
        ),
    ]
