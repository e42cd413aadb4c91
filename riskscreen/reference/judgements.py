"""Human judgements, remembered: which country, sector or goods a text means, who said so, when, and why.

The file is a log in YAML that only ever grows: a later judgement about the same text takes the place of an earlier one, a withdrawal
ends it, and what was said before can still be read. A line a fact, so that a change shows as what it is where files are compared.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from riskscreen.domain.errors import ConfigError
from riskscreen.reference.answer_keys import KINDS, Kind, answer_keys
from riskscreen.reference.answers import read_answer

VERSION = "1"
KEY = "riskscreen_judgements"
HEAD = (
    "# Judgements about texts that were answered unknown or wrongly. Entries are added at the end (riskscreen judge);\n"
    "# a later entry for the same text counts instead of an earlier one, and nothing is deleted.\n"
    f"{KEY}: '{VERSION}'\n"
    "judgements:\n"
)

FORCE_SCHEMA = {
    "key": pl.String(),
    "value": pl.String(),
    "codes": pl.List(pl.String()),
    "who": pl.String(),
    "when": pl.String(),
    "why": pl.String(),
}


class Judgement(BaseModel):
    """One entry of the log.

    Attributes:
        kind: country, sector or goods.
        value: the text, as it stands in a list.
        answer: what it means (`reference.answers`); empty for a withdrawal.
        withdrawn: the earlier judgement about the text no longer holds, and the resolvers speak again.
        who: who judged, as that person wished to be named.
        when: ISO 8601 day or moment.
        why: the reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    value: str = Field(min_length=1)
    answer: tuple[str, ...] = ()
    withdrawn: bool = False
    who: str = Field(min_length=1)
    when: str
    why: str = Field(min_length=1)

    @field_validator("answer", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("value", "who", "why")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("is blank")
        return value

    @field_validator("when")
    @classmethod
    def _moment(cls, value: str) -> str:
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"'{value}' is no day or moment; write it as 2026-11-22") from error
        return value

    @model_validator(mode="after")
    def _one_of_both(self) -> "Judgement":
        if self.withdrawn == bool(self.answer):
            raise ValueError("give either an answer or 'withdrawn: true'")
        return self

    def as_yaml(self, indent: str = "  ") -> str:
        """Return the entry as it stands in the file, with the line break at its end."""
        told: dict[str, Any] = {"kind": self.kind, "value": self.value}
        if self.withdrawn:
            told["withdrawn"] = True
        else:
            told["answer"] = self.answer[0] if len(self.answer) == 1 else list(self.answer)
        told |= {"who": self.who, "when": self.when, "why": self.why}
        text = yaml.dump([told], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**31)
        return "".join(indent + line for line in text.splitlines(keepends=True))


class _Dumper(yaml.SafeDumper):
    """Writes a text with line breaks on one line, so that an entry can be indented."""


def _on_one_line(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if len(text.splitlines()) > 1 or text.strip() != text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _on_one_line)


@dataclass(frozen=True)
class Judgements:
    """A log of judgements, as read.

    Attributes:
        path: the file.
        content: its bytes.
        entries: every entry, in order.
        beyond: goods of imported editions that an answer may name beside those of the shipped tables.
    """

    path: Path
    content: bytes
    entries: tuple[Judgement, ...]
    beyond: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def standing(self) -> list[str]:
        """Return, for every entry, what became of it: "in force", "superseded", "withdrawn" (ended by a withdrawal) or "withdrawal"."""
        last: dict[tuple[str, str], int] = {}
        state = ["in force"] * len(self.entries)
        for number, (entry, key) in enumerate(zip(self.entries, self._keys, strict=True)):
            before = last.get((entry.kind, key))
            if before is not None and state[before] == "in force":
                state[before] = "withdrawn" if entry.withdrawn else "superseded"
            if entry.withdrawn:
                state[number] = "withdrawal"
            last[entry.kind, key] = number
        return state

    def in_force(self, kind: Kind) -> pl.DataFrame:
        """Return the judgements that hold.

        Args:
            kind: of which column.

        Returns:
            key (`answer_keys`), value, codes (empty for "unknown"), who, when, why; one row per key.

        Raises:
            ConfigError: an answer that holds is in no table.
        """
        rows = []
        told = zip(self.entries, self._keys, self.standing, strict=True)
        for number, (entry, key, state) in enumerate(told, 1):
            if entry.kind == kind and state == "in force":
                try:
                    codes = read_answer(kind, entry.answer, beyond=self.beyond)
                except ValueError as error:
                    raise ConfigError(f"{self.path}, judgement {number} ('{entry.value:.80}'): {error}.") from error
                rows.append((key, entry.value, list(codes), entry.who, entry.when, entry.why))
        return pl.DataFrame(rows, schema=FORCE_SCHEMA, orient="row")

    @cached_property
    def _keys(self) -> list[str]:
        keys: dict[tuple[str, str], str] = {}
        for kind in KINDS:
            texts = list(dict.fromkeys(entry.value for entry in self.entries if entry.kind == kind))
            series = pl.Series("value", texts, dtype=pl.String)
            keys |= {(kind, text): key for text, key in zip(texts, answer_keys(kind, series), strict=True)}
        return [keys[entry.kind, entry.value] for entry in self.entries]


def load_judgements(path: Path, *, beyond: tuple[str, ...] = ()) -> Judgements:
    """Read a log of judgements and hold its answers against the tables.

    Args:
        path: the log.
        beyond: goods of imported editions that the shipped tables do not have (`listed_goods.goods_beyond`).

    Raises:
        ConfigError: the file is missing, empty, not UTF-8 or not YAML, has a key that does not belong there, or an answer that no table
            holds.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The file of judgements {path} cannot be read: {error.strerror or error}.") from error
    found = parse_judgements(content, path, beyond=beyond)
    for kind in KINDS:
        found.in_force(kind)
    return found


def parse_judgements(content: bytes, path: Path, *, beyond: tuple[str, ...] = ()) -> Judgements:
    """Read the bytes of a log; answers are not looked at.

    Args:
        content: UTF-8 text, with or without a byte-order mark.
        path: the file's name, for messages.
        beyond: kept with the log, see `load_judgements`.

    Raises:
        ConfigError: see `load_judgements`.
    """
    raw = _parsed(content, path)
    expected = f"expected {KEY}: '{VERSION}' and a list 'judgements', as riskscreen judge writes them"
    if not isinstance(raw, Mapping) or raw.get(KEY) != VERSION or "judgements" not in raw:
        raise ConfigError(f"{path} is no file of judgements; {expected}.")
    if unknown := sorted(set(raw) - {KEY, "judgements"}):
        raise ConfigError(f"{path} has the key '{unknown[0]}', which does not belong there; {expected}.")
    rows = raw["judgements"] or []
    if not isinstance(rows, list):
        raise ConfigError(f"{path}: 'judgements' is not a list; {expected}.")
    return Judgements(path, content, tuple(_entry(row, number, path) for number, row in enumerate(rows, 1)), beyond)


def _parsed(content: bytes, path: Path) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"The file of judgements {path} is not UTF-8 text; save it as UTF-8.") from error
    if not text.strip():
        raise ConfigError(
            f"The file of judgements {path} is empty; add one with riskscreen judge {path}, or leave it out."
        )
    # every scalar is text: the country code NO must not turn into a truth value
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text)
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 1})" if mark is not None else ""
        raise ConfigError(f"The file of judgements {path} is not YAML{place}; mend it, or start a new one.") from error
    finally:
        loader.dispose()


def _entry(row: Any, number: int, path: Path) -> Judgement:
    if not isinstance(row, Mapping):
        raise ConfigError(f"{path}, judgement {number} is no entry; expected kind, value, answer, who, when and why.")
    try:
        return Judgement.model_validate(dict(row))
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(str(part) for part in first["loc"])
        said = {
            "extra_forbidden": "is a key that does not belong there; the keys are kind, value, answer, withdrawn, who, when, why",
            "missing": "is missing",
            "literal_error": f"'{first.get('input')!s:.40}' is none of {', '.join(KINDS)}",
        }.get(first["type"], first["msg"].removeprefix("Value error, "))
        value = str(row.get("value", ""))
        raise ConfigError(f"{path}, judgement {number} ('{value:.80}'): {at + ': ' if at else ''}{said}.") from error
