"""Lays the annex of duties out as a document; computes nothing."""

from riskscreen.reporting.document.model import (
    Block,
    Bullets,
    Callout,
    Document,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    Table,
    paragraph,
)
from riskscreen.reporting.duties_facts import Figure, Missing
from riskscreen.reporting.duties_view import CriterionSaid, DutiesView, DutySaid
from riskscreen.reporting.wording import count

STATE_WORDS = {
    "filled": "filled from the run",
    "partly": "partly: figures and gaps",
    "gap": "gap: the company fills it",
}
LINES = ("Answer", "Where it is shown, and date")
HOW_TO_READ = (
    "Figures come from the run alone. Nothing is said in the company's name: what only the company knows is printed as a gap with "
    "lines to fill. 'Filled' means that the run has a figure for all that the criterion asks; whether that is enough, the company and "
    "its advisers judge."
)
NOT_ADVICE = (
    "This annex sorts the figures of one screening run under what law and standards ask for. The table behind it is ours, written from "
    "{basis} and dated {day}; rules may have changed since, and it does not say whether a rule binds you. Have it checked "
    "before you publish or file."
)
NO_NAMES = (
    "Figures are aggregate: no supplier is named. Findings are about the risk that comes with a country, a sector and goods, not "
    "about what a supplier has done; a non-match is not a clearance, and no band is free of risk. A figure of nought is no "
    "statement that there is no risk: it may mean that too little was looked at."
)
KIT_INTRO = (
    "Anyone may ask. The facts below are aggregate; whether a supplier is named is for the company to decide, with the workers "
    "there in mind. A line that counts one or two suppliers can make them known: leave it out or join it with others. Personal "
    "data and business secrets have grounds of refusal of their own: check the Act, its time limits included, before each answer."
)
TABLES_HEADING = "Figures in full"
BASIS_HEADING = "What the figures rest on"


def duties_document(view: DutiesView) -> Document:
    """Return the annex.

    Args:
        view: what it says.

    Returns:
        Cautions, matrix of duties, each duty with its criteria, the figures in full, what they rest on, approval.
    """
    day = view.table_day.isoformat()
    blocks: list[Block] = [
        Callout("limit", f"Not legal advice. State of the rules: {day}", NOT_ADVICE.format(basis=view.basis, day=day)),
        Callout("note", "How to read it", HOW_TO_READ),
        Callout("limit", "What the figures are not", NO_NAMES),
        *_matrix(view),
    ]
    for said in view.duties:
        blocks += _duty(said, view)
    blocks += _tables(view)
    blocks += _ending(view)
    names = ", ".join(said.duty.id for said in view.duties)
    return Document(
        title="Annex: one run, many duties",
        subtitle=f"{view.label}, screened as of {view.as_of.isoformat()}, scorecard {view.scorecard}. Duties: {names}.",
        lang="en",
        keywords=("due diligence", "reporting duties", "forced labour", "human trafficking"),
        blocks=tuple(blocks),
        footer=f"riskscreen, as of {view.as_of.isoformat()}. Not legal advice; table of duties of {day}, from {view.basis}. "
        "An index of risk, not a probability.",
    )


def _matrix(view: DutiesView) -> list[Block]:
    rows = tuple(
        (
            (Run(said.duty.title, href=f"#{Heading(1, _heading(said)).anchor}"),),
            said.duty.where,
            len(said.criteria),
            said.number("filled"),
            said.number("partly"),
            said.number("gap"),
        )
        for said in view.duties
    )
    return [
        Heading(1, "The duties at a glance"),
        Table(
            ("duty", "where", "criteria", "filled", "partly", "gap"),
            rows,
            "Criteria of each duty: filled from the run, partly filled, or a gap for the company",
            widths=(5, 2.6, 1.1, 1, 1, 1),
        ),
    ]


def _heading(said: DutySaid) -> str:
    return said.duty.title


def _duty(said: DutySaid, view: DutiesView) -> list[Block]:
    duty = said.duty
    dated = f" State dated {duty.dated}." if duty.dated else ""
    blocks: list[Block] = [
        PageBreak(),
        Heading(1, _heading(said)),
        Paragraph(
            (
                Run(f"{duty.where}. ", bold=True),
                Run(
                    f"{duty.state}{dated} As known on {view.table_day.isoformat()} from {view.basis} {_numbers(duty.sources)}."
                ),
            )
        ),
    ]
    if duty.caution:
        blocks.append(Callout("limit", "Keep in mind", duty.caution))
    blocks.append(
        Table(
            ("criterion", "in the rule", "state"),
            tuple((one.criterion.title, one.criterion.ref, STATE_WORDS[one.state]) for one in said.criteria),
            f"{count(len(said.criteria), 'criterion', 'criteria')}: {said.number('filled')} filled, {said.number('partly')} partly, "
            f"{said.number('gap')} open",
            widths=(4, 1.6, 3),
        )
    )
    for one in said.criteria:
        blocks += _criterion(one, view)
    if said.kit:
        blocks += _kit(said, view)
    return blocks


def _criterion(said: CriterionSaid, view: DutiesView) -> list[Block]:
    criterion = said.criterion
    ref = f" ({criterion.ref})" if criterion.ref else ""
    blocks: list[Block] = [
        Heading(2, f"{criterion.title}{ref}"),
        Paragraph((Run("Asks: ", bold=True), Run(f"{criterion.asks} {_numbers(criterion.sources)}"))),
    ]
    if criterion.level_1:
        blocks.append(
            Paragraph(
                (
                    Run("The guidance, as we read it. Level 1: ", bold=True),
                    Run(f"{criterion.level_1} "),
                    Run("Level 2: ", bold=True),
                    Run(criterion.level_2),
                )
            )
        )
    blocks += _figures(said.figures, view)
    blocks += _gaps(said.missing, criterion.company)
    return blocks


def _figures(figures: tuple[Figure, ...], view: DutiesView) -> list[Block]:
    if not figures:
        return []
    full = {code for code, _, _ in view.tables}
    items = tuple(
        (
            Run(f"{figure.title}. ", bold=True),
            Run(" ".join(figure.said)),
            *((Run(" "), Run("In\u00a0full", href=f"#{_anchor(figure.title)}")) if figure.code in full else ()),
        )
        for figure in figures
    )
    return [Bullets(items), Paragraph((Run("Source of these figures: ", bold=True), Run(f"{_basis(figures, view)}.")))]


def _basis(figures: tuple[Figure, ...], view: DutiesView) -> str:
    """Return what figures rest on: list and day, scorecard, and editions of reference tables."""
    rests = {name for figure in figures for name in figure.basis}
    parts = [f"{view.label}, as of {view.as_of.isoformat()}"]
    if "scorecard" in rests:
        parts.append(f"scorecard {view.scorecard}")
    named = sorted(rests - {"list", "scorecard", "editions"})
    if "editions" in rests:
        parts.append(f"editions as under '{BASIS_HEADING}'")
        named = [name for name in named if " " in name]
    editions = dict(pair.rsplit(" ", 1) for pair in view.editions.split(", ") if pair)
    parts += [f"{name} {editions[name]}" if name in editions else name for name in named]
    return "; ".join(parts)


def _gaps(missing: tuple[Missing, ...], company: tuple[str, ...]) -> list[Block]:
    lacks = [Form(LINES, f"GAP, the run cannot say: {lack.title}. {lack.why}") for lack in missing]
    return [*lacks, *(Form(LINES, f"GAP, for the company to fill: {text}") for text in company)]


def _kit(said: DutySaid, view: DutiesView) -> list[Block]:
    blocks: list[Block] = [
        Heading(2, "Answers kit for requests for information"),
        Callout("note", "Before an answer leaves", KIT_INTRO),
    ]
    for question, figures, missing in said.kit:
        blocks.append(Heading(3, question.question))
        blocks += _figures(figures, view)
        blocks += _gaps(missing, question.company)
    blocks.append(
        Form(
            ("Request received on", "Answered by", "Answered on", "What was withheld, and on which ground"),
            "Each request",
        )
    )
    return blocks


def _tables(view: DutiesView) -> list[Block]:
    if not view.tables:
        return []
    blocks: list[Block] = [PageBreak(), Heading(1, TABLES_HEADING)]
    for _, title, table in view.tables:
        blocks += [Heading(2, title), table]
    return blocks


def _ending(view: DutiesView) -> list[Block]:
    return [
        Heading(1, BASIS_HEADING),
        paragraph(
            f"List: {view.label}, {count(view.suppliers, 'supplier')} counted, as of {view.as_of.isoformat()}. "
            f"Scorecard: {view.scorecard}. Editions of reference tables: {view.editions or 'none named'}."
        ),
        paragraph(
            "Single suppliers, with every contribution to their scores, stand in the result folder (results.csv, report.html) and in "
            "the dossiers; keep the folder with this annex, so that each figure can be shown again."
        ),
        Table(
            ("number", "secondary source"),
            tuple((f"[{number}]", text) for number, text in view.citations),
            f"What the table of duties rests on, as known on {view.table_day.isoformat()}",
            widths=(1, 9),
        ),
        Heading(1, "Approval"),
        Form(
            ("Prepared by", "Legal review by", "Approved by (body)", "Date", "Signature"),
            "Read, completed and approved",
        ),
    ]


def _numbers(sources: tuple[str, ...]) -> str:
    return " ".join(f"[{number}]" for number in sources)


def _anchor(title: str) -> str:
    return Heading(2, title).anchor
