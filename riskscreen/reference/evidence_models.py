"""What the evidence register holds: documents, places in them, and entries with their homes in the product.

The models only say what a well-formed record is. Whether its references lead anywhere is checked by the tests, which
can see indicators, issues and documents that this layer may not import.
"""

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
EntryId = Annotated[str, StringConstraints(pattern=r"^[FVPAGC][1-9]\d?$")]
LocatorText = Annotated[str, StringConstraints(pattern=r"^S[0-4]:[1-9]\d*(-[1-9]\d*)?$")]
Sentence = Annotated[str, StringConstraints(min_length=20)]

Kind = Literal["fact", "indicator", "principle", "action"]
Form = Literal[
    "labour",
    "sexual_exploitation",
    "child",
    "forced_marriage",
    "organ_removal",
    "forced_criminality",
    "forced_begging",
    "child_soldiers",
    "debt_bondage",
    "domestic_servitude",
    "online",
    "all",
]


class Record(BaseModel):
    """Base of every record: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(Record):
    """One source document.

    Attributes:
        id: S0 to S4.
        file: its file name.
        title: what it is, in our words.
        year: year it was written; `year_note` says how sure that is.
        lines: number of lines of the file.
        caution: what to keep in mind when it is quoted.
    """

    id: Annotated[str, StringConstraints(pattern=r"^S[0-4]$")]
    file: str
    title: str
    year: int
    year_note: str = ""
    lines: Annotated[int, Field(gt=0)]
    caution: str = ""


class Locator(Record):
    """Lines of a document, both ends included; written `S3:264-267`."""

    document: str
    first: Annotated[int, Field(gt=0)]
    last: int

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"lines {self.first} to {self.last} run backwards")
        return self

    @classmethod
    def parse(cls, text: str) -> "Locator":
        """Read a locator.

        Args:
            text: document and line or lines, e.g. `S2:68` or `S3:264-267`.

        Returns:
            The locator; one line is a range of one.

        Raises:
            ValueError: the text is no locator.
        """
        found = re.fullmatch(r"(S[0-4]):([1-9]\d*)(?:-([1-9]\d*))?", text)
        if found is None:
            raise ValueError(f"'{text}' is not a document and line such as S2:68 or S3:264-267")
        document, first, last = found.groups()
        return cls(document=document, first=int(first), last=int(last or first))


class Home(Record):
    """Where an entry lives in the product: exactly one of the fields is set, `note` aside.

    Attributes:
        indicator: code of an indicator.
        table: `source/table` or `source/table.column` of the reference library.
        layer: expert table, same form.
        rule: `law N`, `issue CODE`, `severity CODE`, `floor CODE`, `field NAME` or `test PATH`.
        action: id in the action library.
        paragraph: id of a paragraph.
        claim: id of a claim.
        group: id of a sector group.
        reason: a sentence that says why there is no (further) home.
        note: what of the entry lives there, where that is not plain.
    """

    indicator: Slug | None = None
    table: str | None = None
    layer: str | None = None
    rule: str | None = None
    action: Slug | None = None
    paragraph: Slug | None = None
    claim: Slug | None = None
    group: Slug | None = None
    reason: Sentence | None = None
    note: str = ""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(named := [name for name, _ in self._set()]) != 1:
            raise ValueError(f"a home names exactly one thing, this one names {', '.join(named) or 'none'}")
        return self

    @property
    def kind(self) -> str:
        """Which field is set."""
        return self._set()[0][0]

    @property
    def target(self) -> str:
        """What it is set to."""
        return self._set()[0][1]

    def _set(self) -> list[tuple[str, str]]:
        values = {name: getattr(self, name) for name in type(self).model_fields if name != "note"}
        return [(name, str(value)) for name, value in values.items() if value is not None]


class Entry(Record):
    """One item of the source documents.

    Attributes:
        id: F (fact), V (vulnerability), P (principle), A, G or C (action of business, states, civil society).
        kind: what it is.
        title: a few words.
        statement: what the document says, in our words.
        locators: where it stands.
        year: year that the figures or the state of things are of; null where it is not bound to a year.
        year_note: how the year is known, where the document does not say it.
        forms: forms of trafficking it speaks of.
        tags: subjects.
        home: where it lives in the product.
    """

    id: EntryId
    kind: Kind
    title: str
    statement: Sentence
    locators: Annotated[tuple[LocatorText, ...], Field(min_length=1)]
    year: int | None
    year_note: str = ""
    forms: Annotated[tuple[Form, ...], Field(min_length=1)]
    tags: tuple[Slug, ...] = ()
    home: Annotated[tuple[Home, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _kind_fits(self) -> Self:
        expected = {"F": "fact", "V": "indicator", "P": "principle"}.get(self.id[0], "action")
        if self.kind != expected:
            raise ValueError(f"{self.id} is of kind {expected}, not {self.kind}")
        return self

    def homes(self, kind: str) -> tuple[str, ...]:
        """Return the targets of its homes of one kind, in file order."""
        return tuple(home.target for home in self.home if home.kind == kind)
