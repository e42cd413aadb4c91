"""What changed since an earlier run, as a document prints it."""

from riskscreen.reporting.changes import Changes
from riskscreen.reporting.changes_told import MoverTold, tell_changes
from riskscreen.reporting.document.model import Block, Callout, Cell, Heading, Run, Table, paragraph
from riskscreen.reporting.portfolio_suppliers import LONGEST_NAME, some
from riskscreen.reporting.view import View

MOVERS = 15
"""Suppliers that the report names; `riskscreen compare` writes them all."""


def changes_blocks(view: View) -> list[Block]:
    """Return the section on what changed; it says so where no earlier run was named."""
    said: list[Block] = [Heading(1, "What changed since the last run")]
    if view.changes is None:
        return [*said, paragraph(f"{view.wording.no_earlier_run} --previous FOLDER.")]
    return [*said, *_told(view.changes)]


def _told(changes: Changes) -> list[Block]:
    told = tell_changes(changes)
    said: list[Block] = [
        paragraph(
            f"Compared with {some(told.earlier, 120)}, as of {told.earlier_as_of}; this run is as of {told.later_as_of}. "
            + " ".join(told.sentences)
        ),
        Table(
            ("band", "before", "now", "difference"),
            tuple((row.band, row.before, row.after, row.difference) for row in told.bands),
            "Suppliers by band, before and now",
            widths=(3, 1, 1, 1),
        ),
    ]
    if told.causes:
        said.append(
            Table(
                ("cause", "mean change in points", "suppliers whose score it moved"),
                tuple((cause.name, cause.points, cause.suppliers) for cause in told.causes),
                "Where the changes come from: means over the suppliers of both runs, which add up to the mean change",
                widths=(4, 1.6, 1.8),
            )
        )
    if told.movers:
        said.append(
            Table(
                ("supplier", "band before", "band now", "likelihood", "because of, in points"),
                tuple(_mover(mover) for mover in told.movers[:MOVERS]),
                "Suppliers that changed most",
                widths=(2.8, 1.4, 1.4, 1.7, 3.4),
                note=None if len(told.movers) <= MOVERS else "riskscreen compare names every supplier that changed.",
            )
        )
    if told.notes:
        said.append(Callout("limit", "To keep in mind", " ".join(told.notes)))
    return said


def _mover(mover: MoverTold) -> tuple[Cell, ...]:
    place = f" {mover.country}" if mover.country else ""
    return (
        (Run(some(mover.name or mover.id, LONGEST_NAME), bold=True), Run(place)),
        mover.band_before or "–",
        mover.band_after or "–",
        " to ".join(mover.ends),
        mover.why,
    )
