"""What was taken for what: the mapping of one table, and `mapping.yml`, which remembers it for the next list."""

from collections.abc import Iterable
from collections.abc import Mapping as MappingType
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from riskscreen.domain.columns import CONTROLS
from riskscreen.domain.errors import ConfigError

FIELDS: tuple[str, ...] = (
    "name", "country", "subdivision", "address", "sector", "goods", "tier", "spend", "currency",
    "workers", "women", "migrant", "agency", "recruitment_fees", "documents_kept",
    *(name for control in CONTROLS for name in (control, f"{control}_evidence", f"{control}_date")),
    "audit_date", "audit_findings", "buyer_share", "supplier_id", "parent_id",
)  # fmt: skip
"""Our fields, in the order in which they are printed."""

SEVERAL = frozenset({"address", "goods", "sector"})
"""Fields that may be put together from several columns."""

VERSION = "1"

REMEMBERED = "as the mapping file says"
"""Why a decision of a mapping file holds."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Decision(_Frozen):
    """What was decided for a whole column, because no cell can tell alone.

    Attributes:
        decimal: the decimal mark of the column's numbers.
        scale: how shares are written: `percent` (1 = 1 %), `fraction` (1 = 100 %) or `count` (persons, divided by the
            workers).
        order: how dates are written.
        currency: the ISO 4217 code that the column's name or cells give.
        because: the evidence, for the user.
    """

    decimal: Literal[".", ","] | None = None
    scale: Literal["percent", "fraction", "count"] | None = None
    order: Literal["year-first", "day-first", "month-first"] | None = None
    currency: str | None = None
    because: str = ""


class Mapping(_Frozen):
    """Which of a table's columns is which field of ours.

    Attributes:
        label: the table's label.
        columns: the table's columns, in order: the header layout.
        fields: our field -> the user's columns.
        why: our field -> why that column.
        unmapped: columns taken for nothing.
        decisions: our field -> what was decided for the column.
        personal: columns that look like personal data -> kind; never used but for ids and names in them.
        notes: what else a user should know (a candidate that was not taken, and why).
    """

    label: str = ""
    columns: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    why: dict[str, str] = Field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    decisions: dict[str, Decision] = Field(default_factory=dict)
    personal: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        strange = [c for cs in self.fields.values() for c in cs if c not in self.columns]
        if strange:
            raise ValueError(f"columns {strange} are not in the table")
        return self

    def column(self, field: str) -> str | None:
        """Return the first column of a field, or None where the field has none."""
        return self.fields.get(field, (None,))[0]

    @property
    def personal_unused(self) -> frozenset[str]:
        """Columns of personal data that are taken for nothing."""
        return frozenset(self.personal) - {c for cs in self.fields.values() for c in cs}

    def without(self, field: str, note: str) -> "Mapping":
        """Return the mapping without a field, and with a note that says why.

        Args:
            field: the field to drop.
            note: the reason.
        """
        freed = [c for c in self.fields[field] if not any(c in cs for f, cs in self.fields.items() if f != field)]
        left = {*self.unmapped, *freed}
        return self.model_copy(
            update={
                "fields": {f: cs for f, cs in self.fields.items() if f != field},
                "why": {f: w for f, w in self.why.items() if f != field},
                "unmapped": tuple(c for c in self.columns if c in left),
                "notes": (*self.notes, note),
            }
        )

    def lines(self) -> list[str]:
        """Return what was taken for what, one line per field, for the user."""
        found = []
        for field in FIELDS:
            if field in self.fields:
                columns = ", ".join(f"'{c}'" for c in self.fields[field])
                more = "; ".join(t for t in (self.why.get(field, ""), self._decided(field)) if t)
                found.append(f"{field} = {columns}" + (f" ({more})" if more else ""))
        left = f"not used: {', '.join(self.unmapped)}" if self.unmapped else "every column is used"
        return [*found, *self.notes, left]

    def _decided(self, field: str) -> str:
        decision = self.decisions.get(field)
        if decision is None:
            return ""
        scale = {"percent": "1 means 1 %", "fraction": "1 means 100 %", "count": "persons", None: ""}[decision.scale]
        parts = [
            scale,
            f"dates read {decision.order}" if decision.order else "",
            f"in {decision.currency}" if decision.currency else "",
            "decimal comma" if decision.decimal == "," else "",
        ]
        said = ", ".join(p for p in parts if p)
        if decision.order == "year-first":
            return ""  # nothing was open
        return f"{said}: {decision.because}" if said and decision.because else said or decision.because

    def to_yaml(self) -> str:
        """Return the mapping as the text of a mapping file."""
        return mappings_to_yaml([self])


class Layout(_Frozen):
    """A remembered mapping: what the columns of one header layout were taken for."""

    columns: tuple[str, ...] = Field(min_length=1)
    fields: dict[str, tuple[str, ...]]
    decisions: dict[str, Decision] = Field(default_factory=dict)

    @field_validator("fields", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        return {k: [v] if isinstance(v, str) else v for k, v in value.items()} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = [f for f in (*self.fields, *self.decisions) if f not in FIELDS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no field; the fields are: {', '.join(FIELDS)}")
        strange = [c for cs in self.fields.values() for c in cs if c not in self.columns]
        if strange:
            raise ValueError(f"the column {strange[0]!r} is not among the layout's columns")
        return self


class MappingFile(_Frozen):
    """The content of a mapping file: one entry per header layout."""

    riskscreen_mapping: Literal["1"]
    layouts: tuple[Layout, ...]

    def find(self, columns: Iterable[str]) -> Layout | None:
        """Return the entry for a header layout.

        Args:
            columns: the table's columns. The order does not matter. A layout with other columns counts too where
                every column it
                maps is there (next month's list has a column more); of several such, the one that maps most.
        """
        here = set(columns)
        for layout in self.layouts:
            if set(layout.columns) == here:
                return layout
        near = [x for x in self.layouts if x.fields and all(c in here for cs in x.fields.values() for c in cs)]
        return max(near, key=lambda x: len(x.fields), default=None)


class _Dumper(yaml.SafeDumper):
    """Writes lists inside mappings with indent, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def mappings_to_yaml(mappings: Iterable[Mapping]) -> str:
    """Return the text of a mapping file that remembers these mappings, one entry per header layout.

    Args:
        mappings: the mappings of a run.
    """
    layouts: list[dict[str, Any]] = []
    seen: set[frozenset[str]] = set()
    for mapping in mappings:
        if frozenset(mapping.columns) in seen:
            continue
        seen.add(frozenset(mapping.columns))
        layouts.append(
            {
                "columns": list(mapping.columns),
                "fields": {
                    f: list(mapping.fields[f]) if len(mapping.fields[f]) > 1 else mapping.fields[f][0]
                    for f in FIELDS
                    if f in mapping.fields
                },
                "decisions": {
                    f: d.model_dump(exclude_none=True, exclude_defaults=True) for f, d in mapping.decisions.items()
                },
            }
        )
    head = (
        "# Which column was taken for which field. Change it and give it to --mapping;\n"
        "# a field left out of `fields` is not looked for.\n"
        f"# Fields: {', '.join(FIELDS)}\n"
    )
    body = yaml.dump(
        {"riskscreen_mapping": VERSION, "layouts": layouts},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=1000,
    )
    return head + body


def mappings_from_yaml(text: str, where: str = "the mapping file") -> MappingFile:
    """Read the text of a mapping file.

    Args:
        text: YAML.
        where: name of the file, for messages.

    Raises:
        ConfigError: where the text is not YAML, or holds keys, fields or columns that do not belong there.
    """
    from riskscreen.ingest.yaml_text import parse_yaml_text

    try:
        raw = parse_yaml_text(text)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark is not None else ""
        raise ConfigError(
            f"{where} is not YAML{place}; give a mapping file as a run writes it to mapping.yml."
        ) from problem
    if not isinstance(raw, MappingType) or "riskscreen_mapping" not in raw:
        raise ConfigError(
            f"{where} is no mapping file: it has no key riskscreen_mapping; "
            "give a file as a run writes it to mapping.yml."
        )
    try:
        return MappingFile.model_validate(_without_blanks(raw))
    except ValidationError as problem:
        first = problem.errors()[0]
        at = ".".join(str(p) for p in first["loc"])
        raise ConfigError(f"{where}, {at or 'top'}: {first['msg'].removeprefix('Value error, ')}.") from problem


def _without_blanks(raw: MappingType[str, Any]) -> dict[str, Any]:
    """Take an empty section ("decisions:") as an empty mapping."""
    layouts = raw.get("layouts") or []
    if isinstance(layouts, list):
        layouts = [
            {k: ({} if v == "" and k in ("fields", "decisions") else v) for k, v in x.items()}
            if isinstance(x, dict)
            else x
            for x in layouts
        ]
    return {**raw, "layouts": layouts}


def load_mapping_file(path: Path) -> MappingFile:
    """Read a mapping file.

    Raises:
        ConfigError: where the file is missing or cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise ConfigError(f"The mapping file {path} cannot be read: {problem.strerror or problem}.") from problem
    except UnicodeDecodeError as problem:
        raise ConfigError(
            f"The mapping file {path} is not UTF-8 text; give a mapping file as a run writes it to mapping.yml."
        ) from problem
    return mappings_from_yaml(text, str(path))
