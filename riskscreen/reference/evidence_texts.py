"""What briefings and reports print from the register: figures with their conflicts, and paragraphs of our own."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from riskscreen.reference.evidence_models import Form, LocatorText, Record, Sentence, Slug

Audience = Literal["corporate", "analyst", "advocacy", "press"]
ParagraphKind = Literal[
    "setting", "sector", "form", "control", "driver", "principle", "calendar", "actor", "programme", "geography"
]
ALL_GROUPS = "all"


class Claim(Record):
    """One figure that a document (or a shipped table) states; never printed without its year and source.

    Attributes:
        id: our id.
        quantity: what kind of figure it is; figures of one quantity are shown side by side.
        value: the figure, or the lower end of a range.
        value_to: upper end of a range.
        bound: whether the source gives it as exact, as about that, as at least or as at most that.
        unit: unit of the figure.
        year: year the figure is of, or of the report it is quoted from.
        year_basis: `stated` in the document, of the `cited report`, or known from the `series` it belongs to.
        counts: what is counted, in our words.
        locators: where it stands in the documents.
        as_printed: the words of the figure as they stand there (a few words, for checking).
        cited_from: the report that the document quotes, in our words.
        table: for a figure of our own tables, `source/table`.
        conflicts_with: claims that must not be mixed with this one.
    """

    id: Slug
    quantity: Slug
    value: float
    value_to: float | None = None
    bound: Literal["exact", "about", "at least", "at most"] = "about"
    unit: str
    year: int
    year_basis: Literal["stated", "cited report", "series"]
    counts: Sentence
    locators: tuple[LocatorText, ...] = ()
    as_printed: tuple[str, ...] = ()
    cited_from: str = ""
    table: str | None = None
    conflicts_with: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if bool(self.locators) == bool(self.table):
            raise ValueError(f"claim '{self.id}' needs lines of a document or a table, and not both")
        if bool(self.locators) != bool(self.as_printed):
            raise ValueError(f"claim '{self.id}' needs the figure as printed on the lines it names")
        if self.id in self.conflicts_with:
            raise ValueError(f"claim '{self.id}' conflicts with itself")
        return self


class Conflict(Record):
    """Two claims that must not be mixed, and why they differ."""

    between: tuple[Slug, Slug]
    why: Sentence


class Claims(Record):
    """All claims and the conflicts between them."""

    claims: tuple[Claim, ...]
    conflicts: tuple[Conflict, ...]

    def why(self, one: str, other: str) -> str | None:
        """Return why two claims differ, in whichever order they are named; None where they do not conflict."""
        pair = {one, other}
        return next((conflict.why for conflict in self.conflicts if set(conflict.between) == pair), None)


class Paragraph(Record):
    """A paragraph of our own for briefings and reports.

    Attributes:
        id: our id.
        kind: what it is about.
        title: heading.
        text: one to four sentences, own words.
        cites: register entries and claims it rests on.
        tables: shipped tables it rests on, `source/table`.
        groups: sector groups it fits, or `all`.
        audience: whom it is for.
        day: for a date to act on, `MM-DD`.
        place: for a date that belongs to one country, its ISO 3166-1 alpha-3 code.
        ilo_indicator: for a means of control, the ILO indicator it is a sign of.
        form: for a form of trafficking, which one.
    """

    id: Slug
    kind: ParagraphKind
    title: str
    text: Sentence
    cites: Annotated[tuple[str, ...], Field(min_length=1)]
    tables: tuple[str, ...] = ()
    groups: Annotated[tuple[Slug, ...], Field(min_length=1)]
    audience: Annotated[tuple[Audience, ...], Field(min_length=1)]
    day: Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] | None = None
    place: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    ilo_indicator: Slug | None = None
    form: Form | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.kind == "calendar") != (self.day is not None):
            raise ValueError(f"paragraph '{self.id}': a date to act on has a day, and nothing else has")
        if (self.kind == "control") != (self.ilo_indicator is not None):
            raise ValueError(
                f"paragraph '{self.id}': a means of control names its ILO indicator, and nothing else does"
            )
        if (self.kind == "form") != (self.form is not None):
            raise ValueError(f"paragraph '{self.id}': a form paragraph names its form, and nothing else does")
        if ALL_GROUPS in self.groups and len(self.groups) > 1:
            raise ValueError(f"paragraph '{self.id}': groups are 'all' or a list of groups")
        return self

    def fits(self, group: str) -> bool:
        """Whether the paragraph belongs in a briefing on that sector group."""
        return ALL_GROUPS in self.groups or group in self.groups
