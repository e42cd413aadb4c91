"""What the annex says: of each chosen duty, every criterion with the figures of the run and what the company has to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from riskscreen.reference.duties import Criterion, Duties, Duty, Question
from riskscreen.reporting import duties_actions, duties_chain, duties_conduct, duties_risk
from riskscreen.reporting.document.model import Table
from riskscreen.reporting.duties_facts import Compute, Fact, Figure, Missing, RunFigures

State = Literal["filled", "partly", "gap"]
STATES: tuple[State, ...] = ("filled", "partly", "gap")

FIGURES: dict[str, Compute] = {
    compute.__name__: compute
    for compute in (
        duties_chain.list_scope, duties_chain.countries, duties_chain.sectors, duties_chain.goods, duties_chain.tiers,
        duties_chain.spend, duties_chain.workers, duties_chain.data_quality, duties_chain.editions, duties_chain.coverage,
        duties_chain.missing, duties_risk.abstract_bands, duties_risk.abstract_countries, duties_risk.abstract_sectors,
        duties_risk.abstract_spend, duties_risk.listed_goods, duties_risk.presumption, duties_risk.bands, duties_risk.severity,
        duties_risk.priority, duties_risk.priority_spend, duties_risk.leverage, duties_conduct.policy,
        duties_conduct.code_of_conduct, duties_conduct.due_diligence, duties_conduct.grievance, duties_conduct.audits,
        duties_conduct.audit_findings, duties_conduct.recruitment_fees, duties_conduct.documents_kept, duties_conduct.own_evidence,
        duties_conduct.remedy_signs, duties_conduct.stability, duties_conduct.women, duties_conduct.migrants,
        duties_actions.actions, duties_actions.remedy_actions,
    )
}  # fmt: skip
"""Code of a figure -> how it is computed."""

OF_CRITERION = ("ilo_sign", "named_goods")
"""Figures that depend on the criterion or the duty as well."""


@dataclass(frozen=True)
class CriterionSaid:
    """One criterion.

    Attributes:
        criterion: what is asked.
        figures: what the run says.
        missing: what the run cannot say, and why.
        state: filled (the run has every figure, and nothing is for the company alone), partly, or gap (no figure at all).
    """

    criterion: Criterion
    figures: tuple[Figure, ...]
    missing: tuple[Missing, ...]

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """What is left to fill: what it is, and why it is left (empty where only the company can say it)."""
        return (*((lack.title, lack.why) for lack in self.missing), *((text, "") for text in self.criterion.company))

    @property
    def state(self) -> State:
        """Whether the run fills it."""
        if not self.figures:
            return "gap"
        return "partly" if self.gaps else "filled"


@dataclass(frozen=True)
class DutySaid:
    """One duty with its criteria."""

    duty: Duty
    criteria: tuple[CriterionSaid, ...]
    kit: tuple[tuple[Question, tuple[Figure, ...], tuple[Missing, ...]], ...]

    def number(self, state: State) -> int:
        """Return how many criteria are in a state."""
        return sum(said.state == state for said in self.criteria)


@dataclass(frozen=True)
class DutiesView:
    """The whole annex.

    Attributes:
        label: the list's name.
        as_of: the run's day.
        scorecard: name and version.
        table_day: the day of the table of duties.
        basis: what that table rests on.
        citations: number -> secondary source, of the duties shown.
        duties: the duties, in the order of the table.
        tables: code and title of each figure that has a table, in the order in which they first come up.
        suppliers: suppliers counted.
        editions: sources and editions of the run, in words.
    """

    label: str
    as_of: date
    scorecard: str
    table_day: date
    basis: str
    citations: tuple[tuple[str, str], ...]
    duties: tuple[DutySaid, ...]
    tables: tuple[tuple[str, str, Table], ...]
    suppliers: int
    editions: str


def duties_view(run: RunFigures, duties: Duties, chosen: Sequence[Duty]) -> DutiesView:
    """Fill the criteria of some duties from a run.

    Args:
        run: what figures are computed from.
        duties: the table of duties.
        chosen: the duties to fill.

    Returns:
        The view; the same figure is computed once, however many criteria show it.
    """
    known: dict[str, Fact] = {}
    said = tuple(_duty(duty, run, duties, known) for duty in chosen)
    cited = {number for duty in chosen for number in (*duty.sources, *(n for c in duty.criteria for n in c.sources))}
    figures = [figure for duty in said for criterion in duty.criteria for figure in criterion.figures]
    figures += [figure for duty in said for _, answers, _ in duty.kit for figure in answers]
    tables = {figure.code: (figure.title, figure.table) for figure in figures if figure.table is not None}
    return DutiesView(
        label=run.label,
        as_of=run.as_of,
        scorecard=run.scorecard,
        table_day=duties.as_of,
        basis=duties.basis,
        citations=tuple((number, text) for number, text in duties.sources.items() if number in cited),
        duties=said,
        tables=tuple((code, title, table) for code, (title, table) in tables.items()),
        suppliers=run.total,
        editions=", ".join(
            f"{source.id} {source.edition}" for source in sorted(run.sources, key=lambda s: (s.id, s.edition))
        ),
    )


def _duty(duty: Duty, run: RunFigures, duties: Duties, known: dict[str, Fact]) -> DutySaid:
    criteria = []
    for criterion in duty.criteria:
        facts = [_fact(code, run, known, duty, criterion.indicator) for code in duties.facts_of(criterion)]
        criteria.append(CriterionSaid(criterion, *_parted(facts)))
    kit = tuple(
        (question, *_parted([_fact(code, run, known, duty, None) for code in question.facts])) for question in duty.kit
    )
    return DutySaid(duty, tuple(criteria), kit)


def _parted(facts: Sequence[Fact]) -> tuple[tuple[Figure, ...], tuple[Missing, ...]]:
    return (
        tuple(fact for fact in facts if isinstance(fact, Figure)),
        tuple(fact for fact in facts if isinstance(fact, Missing)),
    )


def _fact(code: str, run: RunFigures, known: dict[str, Fact], duty: Duty, indicator: str | None) -> Fact:
    if code == "ilo_sign":
        key, compute = f"{code}:{indicator}", partial(duties_conduct.ilo_sign, code=indicator or "")
    elif code == "named_goods":
        key, compute = f"{code}:{duty.id}", partial(duties_risk.named_goods, sectors=duty.named_goods)
    else:
        key, compute = code, partial(FIGURES[code])
    if key not in known:
        known[key] = compute(run)
    return known[key]
