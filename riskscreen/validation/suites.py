"""Suites of rules as files: loading, checking and digesting them."""

import hashlib
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ConfigError
from riskscreen.domain.issues import CATALOGUE

Level = Literal["error", "warning", "info"]


class Rule(BaseModel):
    """One expectation, its level, why it is there, and the issue its rows become.

    `value` names the column whose text goes into the issue; `detail` names a column, or holds a fixed text.
    `when` limits the rule to rows for which another column is null (the rows it cannot judge are left to the rule that names them).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    expectation: str = Field(pattern=r"^expect_[a-z_]+$")
    column: str | None = None
    kwargs: dict[str, Any] = Field(default_factory=dict)
    when: str | None = Field(default=None, pattern=r"^[a-z_]+ is null$")
    level: Level
    issue: str | None = None
    field: str | None = None
    value: str | None = None
    detail: str | None = None
    why: str = Field(min_length=20)


class Suite(BaseModel):
    """A named list of rules over one kind of table; `table` is source/table for a reference table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: str
    about: str
    table: str | None = None
    rules: tuple[Rule, ...]


def load_suite(name: str, folder: Path | None = None) -> Suite:
    """Load a suite file.

    Args:
        name: file name without its ending.
        folder: where suites lie; the shipped `expectations/` if not given.

    Raises:
        ConfigError: if the file is missing, has unknown keys, repeats a rule id, or names an issue code that does not exist.
    """
    path = (folder or asset("expectations")) / f"{name}.yml"
    if not path.is_file():
        raise ConfigError(f"No expectation suite '{name}' in {path.parent}; expected a file {path.name} there.")
    try:
        suite = Suite.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise ConfigError(f"The suite {path.name} cannot be used: {error}") from error
    ids = [rule.id for rule in suite.rules]
    if len(ids) != len(set(ids)):
        raise ConfigError(f"The suite {path.name} uses a rule id twice; every rule needs its own.")
    for rule in suite.rules:
        if rule.issue is not None and CATALOGUE.get(rule.issue) is None:
            raise ConfigError(
                f"Rule '{rule.id}' of {path.name} names the issue '{rule.issue}', which the catalogue lacks."
            )
        if rule.issue is not None and CATALOGUE[rule.issue].level != rule.level:
            raise ConfigError(f"Rule '{rule.id}' of {path.name} is of level {rule.level}; issue '{rule.issue}' is not.")
    return suite


def suites_digest(folder: Path | None = None) -> str:
    """Return one sha256 over all suite files, by name."""
    sha = hashlib.sha256()
    for path in sorted((folder or asset("expectations")).glob("*.yml")):
        sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()
