"""Loads the evidence register: what the source documents say, and where each of it lives in the product.

The register is the memory of the project: every fact, vulnerability, principle and action of the five documents with
its lines, its year and its home. Reports and briefings take their paragraphs, figures and actions from here.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.evidence_actions import Action
from riskscreen.reference.evidence_models import Document, Entry, Record
from riskscreen.reference.evidence_texts import Claim, Claims, Conflict, Paragraph
from riskscreen.reference.sources import load_yaml

Kind = TypeVar("Kind", bound=Record)


def load_documents(root: Path | None = None) -> tuple[Document, ...]:
    """Return the source documents, S0 to S4.

    Args:
        root: folder of the register; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or malformed.
    """
    path = _folder(root) / "documents.yml"
    return _records(path, "documents", Document)


def load_register(root: Path | None = None) -> tuple[Entry, ...]:
    """Return every entry of the register, in the order of the design's list (F, V, P, A, G, C).

    Args:
        root: folder of the register; null = the shipped one.

    Raises:
        ReferenceDataError: a file is missing or malformed, or an id stands twice.
    """
    return _register(_folder(root))


def load_claims(root: Path | None = None) -> Claims:
    """Return the figures of the documents and the conflicts between them.

    Args:
        root: folder of the register; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or malformed, an id stands twice, or a conflict is not mutual.
    """
    return _claims(_folder(root))


def load_paragraphs(root: Path | None = None) -> tuple[Paragraph, ...]:
    """Return the paragraphs for briefings and reports, in file order.

    Args:
        root: folder of the register; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or malformed, or an id stands twice.
    """
    return _paragraphs(_folder(root))


def load_actions(root: Path | None = None) -> tuple[Action, ...]:
    """Return the action library, in file order; `evidence_actions.in_order` sorts a choice of it.

    Args:
        root: folder of the library; null = the shipped one.

    Raises:
        ReferenceDataError: the file is missing or malformed, or an id stands twice.
    """
    return _actions(root if root is not None else asset("data", "actions"))


def load_reasons(root: Path | None = None) -> dict[str, str]:
    """Return why tables that the register names as homes need not carry points.

    Args:
        root: folder of the register; null = the shipped one.

    Returns:
        `source/table` to a sentence; it is shown only while no scorecard reads the table.

    Raises:
        ReferenceDataError: the file is missing or malformed.
    """
    path = _folder(root) / "not_scored.yml"
    content = _list_or_map(path, "not_scored", dict)
    return {str(table): str(reason) for table, reason in content.items()}


def _folder(root: Path | None) -> Path:
    return root if root is not None else asset("data", "evidence")


@cache
def _register(folder: Path) -> tuple[Entry, ...]:
    files = ("facts", "indicators", "principles", "actions")
    entries = tuple(
        entry for name in files for entry in _records(folder / "register" / f"{name}.yml", "register", Entry)
    )
    return _unique(entries, folder / "register")


@cache
def _claims(folder: Path) -> Claims:
    path = folder / "claims.yml"
    claims = _unique(_records(path, "claims", Claim), path)
    conflicts = _records(path, "conflicts", Conflict)
    told = {frozenset(conflict.between) for conflict in conflicts}
    meant = {frozenset((claim.id, other)) for claim in claims for other in claim.conflicts_with}
    if open_pairs := sorted(sorted(pair) for pair in told ^ meant):
        raise ReferenceDataError(
            f"{path}: the conflict between '{open_pairs[0][0]}' and '{open_pairs[0][-1]}' must stand with both claims "
            "and, with its reason, under 'conflicts'."
        )
    by_id = {claim.id: claim for claim in claims}
    for claim in claims:
        for other in claim.conflicts_with:
            if other not in by_id or claim.id not in by_id[other].conflicts_with:
                raise ReferenceDataError(f"{path}: claim '{claim.id}' conflicts with '{other}', which does not say so.")
    return Claims(claims=claims, conflicts=conflicts)


@cache
def _paragraphs(folder: Path) -> tuple[Paragraph, ...]:
    path = folder / "paragraphs.yml"
    return _unique(_records(path, "paragraphs", Paragraph), path)


@cache
def _actions(folder: Path) -> tuple[Action, ...]:
    path = folder / "actions.yml"
    return _unique(_records(path, "actions", Action), path)


def _records(path: Path, key: str, model: type[Kind]) -> tuple[Kind, ...]:
    records = _list_or_map(path, key, list)
    found = []
    for place, record in enumerate(records, start=1):
        try:
            found.append(model.model_validate(record))
        except ValidationError as error:
            first = error.errors()[0]
            name = record.get("id", place) if isinstance(record, dict) else place
            field = ".".join(str(part) for part in first["loc"]) or "record"
            raise ReferenceDataError(f"{path}: {key} '{name}', {field}: {first['msg']}.") from error
    return tuple(found)


def _list_or_map(path: Path, key: str, shape: type) -> Any:
    content = load_yaml(path)
    records = content.get(key) if isinstance(content, dict) else None
    if not isinstance(records, shape):
        raise ReferenceDataError(f"{path}: expected a {shape.__name__} under '{key}'; restore the file.")
    return records


Named = TypeVar("Named", Entry, Claim, Paragraph, Action)


def _unique(records: Iterable[Named], path: Path) -> tuple[Named, ...]:
    kept: dict[str, Named] = {}
    for record in records:
        if record.id in kept:
            raise ReferenceDataError(f"{path}: the id '{record.id}' stands twice; each id is given once.")
        kept[record.id] = record
    return tuple(kept.values())
