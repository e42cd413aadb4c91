"""What law and standards ask of a company's due diligence, and which field of a run feeds which criterion.

The table is ours, from secondary sources (`data/duties/duties.yml`, its sidecar beside it); it is no legal advice. Which
figures a code of `facts` stands for is the matter of `reporting.duties_facts`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.evidence_models import Record, Sentence, Slug
from riskscreen.reference.sources import load_yaml

DutyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SourceNumber = Annotated[str, StringConstraints(pattern=r"^[1-9]\d*[a-z]?$")]
Sources = Annotated[tuple[SourceNumber, ...], Field(min_length=1)]
ALL = "all"
"""The name that stands for every duty."""


class CrosswalkField(Record):
    """One field that a run, the company, or both fill.

    Attributes:
        id: our id.
        title: a few words.
        filled_by: `run`, `company` or `both`.
        facts: codes of the figures that fill it.
        how: how it is filled, in a sentence.
    """

    id: Slug
    title: str
    filled_by: Literal["run", "company", "both"]
    facts: tuple[Slug, ...]
    how: Sentence

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.filled_by == "company") != (not self.facts):
            raise ValueError("a field has facts unless only the company can fill it")
        return self


class Criterion(Record):
    """One thing that a duty asks for.

    Attributes:
        id: our id, unique within the duty.
        title: a few words.
        ref: where it stands in the rule.
        asks: what it asks, in our words.
        fields: fields of the crosswalk that feed it.
        facts: which of these fields' figures are shown; null = all of them.
        company: what only the company can say; printed as a gap, always.
        sources: numbers of the secondary sources.
        level_1: what the first level of guidance expects, where it tells levels apart.
        level_2: what the second expects.
        part: abstract or concrete, where the rule tells them apart.
        indicator: the ILO indicator that it is about.
    """

    id: Slug
    title: str
    ref: str
    asks: Sentence
    fields: Annotated[tuple[Slug, ...], Field(min_length=1)]
    facts: tuple[Slug, ...] | None = None
    company: tuple[str, ...] = ()
    sources: Sources
    level_1: str = ""
    level_2: str = ""
    part: Literal["abstract", "concrete"] | None = None
    indicator: Slug | None = None


class Question(Record):
    """A question that a request for information may ask.

    Attributes:
        question: the question.
        facts: codes of the figures that answer it.
        company: what only the company can say.
    """

    question: str
    facts: Annotated[tuple[Slug, ...], Field(min_length=1)]
    company: tuple[str, ...] = ()


class Duty(Record):
    """A law, a guidance or a frame.

    Attributes:
        id: the name that `--duty` takes.
        title: its name.
        kind: law, guidance or frame.
        where: where it holds.
        state: state of the rule on the day of the table.
        dated: day or month of the newest change that the state speaks of; empty where there is none.
        caution: what to keep in mind when it is filled in.
        sources: numbers of the secondary sources.
        named_goods: sector that the rule names -> goods of the goods list that fall under it (none where the list has none).
        criteria: what it asks for.
        kit: questions of requests for information.
    """

    id: DutyId
    title: str
    kind: Literal["law", "guidance", "frame"]
    where: str
    state: Sentence
    dated: str = ""
    caution: str = ""
    sources: Sources
    named_goods: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    kit: tuple[Question, ...] = ()


class Duties(Record):
    """The whole table.

    Attributes:
        as_of: the day of the table.
        basis: what it rests on.
        sources: number -> short citation.
        fields: the crosswalk.
        duties: the duties.
    """

    as_of: date
    basis: str
    sources: dict[SourceNumber, str]
    fields: tuple[CrosswalkField, ...]
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        known = {field.id: field for field in self.fields}
        _once("field", (field.id for field in self.fields))
        _once("duty", (duty.id for duty in self.duties))
        cited: set[str] = set()
        used: set[str] = set()
        for duty in self.duties:
            _once(f"criterion of {duty.id}", (criterion.id for criterion in duty.criteria))
            cited.update(duty.sources)
            for criterion in duty.criteria:
                where = f"{duty.id}, {criterion.id}"
                cited.update(criterion.sources)
                used.update(criterion.fields)
                _check(where, criterion, known)
        if strange := sorted(cited - set(self.sources)):
            raise ValueError(f"source {strange[0]} is cited but not named")
        if unused := sorted(set(self.sources) - cited):
            raise ValueError(f"source {unused[0]} is named but not cited")
        if unused := sorted(set(known) - used):
            raise ValueError(f"the field '{unused[0]}' feeds no criterion")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the duties, in order."""
        return tuple(duty.id for duty in self.duties)

    def facts_of(self, criterion: Criterion) -> tuple[str, ...]:
        """Return the codes of the figures that a criterion shows, in the order of its fields."""
        if criterion.facts is not None:
            return criterion.facts
        by_id = {field.id: field for field in self.fields}
        return tuple(dict.fromkeys(code for name in criterion.fields for code in by_id[name].facts))

    def chosen(self, names: Sequence[str]) -> tuple[Duty, ...]:
        """Return some duties in the order of the table; `all` stands for every one.

        Raises:
            UsageError: a name is none of theirs, or none is given.
        """
        wanted = [name.strip().lower() for name in names]
        strange = [name for name in wanted if name != ALL and name not in self.names]
        if strange or not wanted:
            told = f"'{strange[0]}' is no duty" if strange else "No duty was named"
            raise UsageError(f"{told}; --duty takes {', '.join(self.names)}, or {ALL}.")
        return self.duties if ALL in wanted else tuple(duty for duty in self.duties if duty.id in wanted)


def load_duties(path: Path | None = None) -> Duties:
    """Return the table of duties.

    Args:
        path: the file; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or malformed.
    """
    return _load(path if path is not None else asset("data", "duties", "duties.yml"))


@cache
def _load(path: Path) -> Duties:
    content = load_yaml(path)
    try:
        return Duties.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "table"
        raise ReferenceDataError(f"{path}: {field}: {first['msg']}.") from error


def _check(where: str, criterion: Criterion, known: dict[str, CrosswalkField]) -> None:
    for name in criterion.fields:
        if name not in known:
            raise ValueError(f"{where}: '{name}' is no field of the crosswalk")
    offered = {code for name in criterion.fields for code in known[name].facts}
    if beyond := [code for code in criterion.facts or () if code not in offered]:
        raise ValueError(f"{where}: '{beyond[0]}' is no figure of its fields")
    if "ilo_signs" in criterion.fields and criterion.indicator is None:
        raise ValueError(f"{where}: names no ILO indicator")
    shown = offered if criterion.facts is None else set(criterion.facts)
    if not shown and not criterion.company:
        raise ValueError(f"{where}: neither figures nor the company fill it")
    if "company" in {known[name].filled_by for name in criterion.fields} and not criterion.company:
        raise ValueError(f"{where}: only the company can fill a field of it, and nothing is asked of the company")


def _once(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {what} '{name}' stands twice")
        seen.add(name)
