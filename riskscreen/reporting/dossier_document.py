"""Lays a dossier's view out as a document; computes nothing."""

from riskscreen.reference.evidence_actions import Action
from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Document,
    Form,
    Heading,
    Paragraph,
    Run,
    Table,
    bullets,
    paragraph,
)
from riskscreen.reporting.dossier_view import DossierView, Line
from riskscreen.reporting.wording import LIMITS

NOT_CLEARED = (
    "This dossier describes the risk that comes with a country, a sector, goods and what is "
    "known of the supplier. It is no statement about "
    "what the supplier has done. A non-match is not a clearance, and no band is free of risk."
)
FIRST_ENGAGE = (
    "Engagement comes before everything below. More weight is brought to bear step by step, "
    "together with others where you buy little; ending the "
    "relationship is the last resort, after engagement has failed and with its effect on workers "
    "weighed first."
)
FORM = ("Owner", "Date", "Status")


def dossier_document(view: DossierView) -> Document:
    """Return the document of one supplier.

    Args:
        view: what it says.

    Returns:
        Summary, profile, axes, contributions, effects, ILO indicators, questions, actions, remedy, escalation, sources and
        limits, approval.
    """
    blocks: list[Block] = [
        Callout("note", f"{view.name} ({view.id})", " ".join(view.summary)),
        Callout("limit", "What this is not", NOT_CLEARED),
        *_profile(view),
        *_axes(view),
        *_contributions(view),
        *_signs(view),
        *_questions(view),
        *_actions(view),
        *_ending(view),
    ]
    run = view.run
    return Document(
        title=f"Supplier dossier: {view.name}",
        subtitle=f"Id {view.id}. Screened as of {run.as_of.isoformat()} with the scorecard {run.scorecard} "
        f"{run.version}.",
        lang="en",
        keywords=("supplier dossier", "due diligence", "forced labour", "human trafficking"),
        blocks=tuple(blocks),
        footer=f"riskscreen, as of {run.as_of.isoformat()}. An index of risk, not a probability; a non-match "
        "is not a clearance. Not legal advice.",
    )


def _profile(view: DossierView) -> list[Block]:
    rows = tuple((name, value, note) for name, value, note in view.profile)
    said: list[Block] = [
        Heading(1, "Profile"),
        Table(("what", "as known", "how it was read"), rows, "What the list says of the supplier", widths=(3, 5, 3)),
    ]
    if view.issues:
        said.append(paragraph(f"Issues about the data of this row: {', '.join(view.issues)}."))
    return said


def _axes(view: DossierView) -> list[Block]:
    said: list[Block] = [
        Heading(1, "Five answers, kept apart"),
        Table(
            ("axis", "answer", "what it rests on"),
            tuple((axis.name, axis.value, axis.basis) for axis in view.axes),
            "Likelihood, severity, coverage, stability and leverage; priority follows from the first two",
            widths=(2, 2.2, 6),
            note="Likelihood is an index from 0 to 100, not a probability.",
        ),
    ]
    if view.rule:
        said.append(Callout("note", "A rule holds the band", f"{view.rule}. No control lifts a supplier off it."))
    if view.severity:
        said.append(Heading(2, "Severity by the UN Guiding Principles"))
        said.append(
            Table(("circumstance", "part"), view.severity, "Circumstances that make harm graver", widths=(4, 1))
        )
    if view.missing:
        said.append(Heading(2, "Missing most"))
        said.append(bullets(*view.missing))
    return said


def _contributions(view: DossierView) -> list[Block]:
    run = view.run
    rows = tuple(
        (
            line.title,
            line.layer,
            _signed(line.points),
            f"{_signed(line.low)} to {_signed(line.high)}",
            line.why,
            _source(line.source, line.year, line.locator),
        )
        for line in view.lines
        if not _adds_nothing(line)
    )
    nothing = tuple(
        (line.title, line.why, _source(line.source, line.year, line.locator))
        for line in view.lines
        if _adds_nothing(line)
    )
    base = (
        "Base",
        "base",
        _signed(run.base),
        "",
        "Log-odds of a profile without any points: no country and no sector is free of risk.",
        f"scorecard {run.scorecard} {run.version}",
    )
    said: list[Block] = [Heading(1, "Every contribution")]
    if view.mismatch:
        said.append(Callout("limit", "These figures do not fit the run", view.mismatch))
    said.append(
        Table(
            ("indicator", "layer", "points", "could be", "what and why", "source, edition, year, place"),
            (*rows, base),
            "Contributions, the strongest first; points are log-odds and add up",
            widths=(2.3, 1.25, 1.15, 1.6, 3.8, 2.6),
            note=f"Sum of the unrounded points: {view.z:+.4f}; likelihood = 100 / (1 + exp(-sum)) = {view.likelihood:.2f}.",
        )
    )
    if nothing:
        said.append(
            Table(
                ("indicator", "what was found", "source, edition, year, place"),
                nothing,
                "Looked at and adding no points here, which is no sign of low risk",
                widths=(2.5, 4, 3),
            )
        )
    if view.effects:
        said.append(Heading(2, "Without one indicator at a time"))
        said.append(
            Table(
                ("without", "likelihood", "change", "band"),
                tuple(
                    (e.title, f"{e.without:.1f}", f"{e.change:+.1f}", e.band + (" (changes)" if e.band_changes else ""))
                    for e in view.effects
                ),
                "What the score would be without one indicator; rules still hold",
                widths=(5, 1.4, 1.2, 2.4),
            )
        )
    return said


def _source(source: str, year: str, locator: str) -> str:
    told = "" if year and year in f"{source} {locator}" else year
    return ", ".join(part for part in (source, told, locator) if part) or "not known"


def _adds_nothing(line: Line) -> bool:
    return line.known and line.points == line.low == line.high == 0.0


def _signed(value: float) -> str:
    return f"{value:+.3f}"


def _signs(view: DossierView) -> list[Block]:
    if not view.signs:
        return []
    return [
        Heading(1, "ILO indicators to look for here"),
        Table(
            ("indicator", "what to look at", "why here", "what a sign says"),
            tuple((sign.name, sign.look, "; ".join(sign.because), sign.weight) for sign in view.signs),
            "Indicators of forced labour that this country, sector and profile call for",
            widths=(2, 4, 2.4, 2.2),
            note="Signs seldom come alone: where one is found, look for the others of the ILO's eleven.",
        ),
    ]


def _questions(view: DossierView) -> list[Block]:
    if not view.questions:
        return [Heading(1, "Questions to the supplier"), paragraph("Nothing is open that the supplier could tell.")]
    return [
        Heading(1, "Questions to the supplier"),
        paragraph("Only what this profile calls for. 'Not known yet', with a date, is an answer. No names of workers."),
        Bullets(tuple((Run(question.text), Run(f" ({question.why})")) for question in view.questions), numbered=True),
    ]


def _actions(view: DossierView) -> list[Block]:
    steps = view.steps
    said: list[Block] = [
        Heading(1, "Actions"),
        paragraph(
            "In the order in which to take them: protect, prepare, ask, engage, prevent; within a stage "
            "by severity, likelihood and leverage."
        ),
        _plan(steps.corrective, steps.because, "Corrective actions: owner, date and status to be filled in"),
        *_cautions(steps.corrective),
    ]
    if steps.programme:
        said.append(
            paragraph(f"For the business as a whole, whoever the supplier: {', '.join(steps.programme).lower()}.")
        )
    said += [
        Heading(1, "Remedy"),
        paragraph(
            "Where workers were harmed, remedy comes first and includes lost income and repaid fees. "
            "Where nothing is found, this section waits."
        ),
        _plan(steps.remedy, steps.because, "What puts harm right: owner, date and status to be filled in"),
        *_cautions(steps.remedy),
        Heading(1, "Escalation"),
        Callout("action", "Engage first", FIRST_ENGAGE),
    ]
    if steps.escalation:
        said.append(_plan(steps.escalation, steps.because, "More leverage, step by step"))
        said += _cautions(steps.escalation)
    else:
        said.append(paragraph("Nothing in this profile calls for more than engagement today."))
    return said


def _plan(actions: tuple[Action, ...], because: dict[str, str], caption: str) -> Table:
    rows = tuple(
        (
            action.stage,
            (Run(action.title + ". ", bold=True), Run(action.does)),
            because[action.id],
            ", ".join(action.sources),
            "",
            "",
            "",
        )
        for action in actions
    )
    return Table(
        ("stage", "action", "called for by", "source", *(name.lower() for name in FORM)),
        rows,
        caption,
        widths=(1.2, 4.9, 2.3, 1.6, 1.2, 1.0, 1.1),
    )


def _cautions(actions: tuple[Action, ...]) -> list[Block]:
    found = [action for action in actions if action.caution]
    if not found:
        return []
    return [Bullets(tuple((Run(f"{action.title}: ", bold=True), Run(action.caution)) for action in found))]


def _ending(view: DossierView) -> list[Block]:
    sources = tuple(
        (
            source.id,
            f"{source.title}. {source.producer}",
            source.edition,
            source.years,
            source.age + (" (past its limit)" if source.stale else ""),
        )
        for source in view.sources
    )
    said: list[Block] = [Heading(1, "Sources and limits")]
    if sources:
        said.append(
            Table(
                ("source", "title and producer", "edition", "years", "age"),
                sources,
                "Sources of the contributions above",
                widths=(1.4, 5, 1.4, 1.6, 1.6),
            )
        )
    said.append(
        Paragraph(
            (
                Run(
                    "S0 to S4 are lines of the source documents; OECD, UNGP and ILO name a step, principle or "
                    "booklet of these standards; 'list' is the supplier list itself."
                ),
            )
        )
    )
    said += [
        bullets(*LIMITS),
        Callout(
            "limit",
            "Not a clearance",
            "A non-match is not a clearance. An unlisted good or a country without reports is not known "
            "to be free of trafficking.",
        ),
        Heading(1, "Approval"),
        Form(("Prepared by", "Reviewed by", "Approved by", "Date", "Next review on"), "Read and approved"),
    ]
    return said
