"""What a manifest tells a reader about the run: files, rows, mapping, versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from riskscreen.domain.masking import mask_text


@dataclass(frozen=True)
class InputFile:
    """One file (or sheet) that was read."""

    label: str
    format: str
    rows: int | None
    sha256: str


@dataclass(frozen=True)
class MappedField:
    """One field and the user's columns it was read from."""

    file: str
    field: str
    columns: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class RunFacts:
    """The run itself."""

    title: str
    as_of: date
    read: int
    scored: int
    quarantined: int
    blank: int
    inputs: tuple[InputFile, ...]
    mapped: tuple[MappedField, ...]
    unmapped: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    versions: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]

    @property
    def date_text(self) -> str:
        """Return the day of the run in words, e.g. 21 November 2026."""
        return f"{self.as_of.day} {self.as_of:%B %Y}"


def run_facts(manifest: Mapping[str, Any]) -> RunFacts:
    """Read the run's facts from its manifest.

    Args:
        manifest: keys read: `title`, `as_of` or `started_utc`, `rows` {read, scored, quarantined, blank}, `inputs`
            [{label or name, format, rows, sha256}], `mapping` {file: {fields: {field: [columns]}, why: {field: text},
            unmapped: [columns]}}, `notes` (of the run, of inputs, of mappings), `versions`, `options`.
            Absent ones are left out.
    """
    inputs = tuple(
        InputFile(
            mask_text(str(item.get("label") or item.get("name") or item.get("file") or "")),
            str(item.get("format") or ""),
            item.get("rows"),
            str(item.get("sha256") or ""),
        )
        for item in manifest.get("inputs") or ()
    )
    mapping: Mapping[str, Any] = manifest.get("mapping") or {}
    rows: Mapping[str, int] = manifest.get("rows") or {}
    names = ", ".join(item.label for item in inputs[:2]) + (f" and {len(inputs) - 2} more" if len(inputs) > 2 else "")
    return RunFacts(
        title=str(manifest.get("title") or names or "Supplier list"),
        as_of=_day(manifest),
        read=int(rows.get("read", 0)),
        scored=int(rows.get("scored", 0)),
        quarantined=int(rows.get("quarantined", 0)),
        blank=int(rows.get("blank", 0)),
        inputs=inputs,
        mapped=tuple(
            MappedField(str(file), str(field), tuple(map(str, columns)), str((found.get("why") or {}).get(field, "")))
            for file, found in mapping.items()
            for field, columns in (found.get("fields") or {}).items()
        ),
        unmapped=tuple(
            (str(file), str(column)) for file, found in mapping.items() for column in found.get("unmapped") or ()
        ),
        notes=_notes(manifest),
        versions=_pairs(manifest.get("versions")),
        options=_pairs(manifest.get("options")),
    )


def _notes(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    said = [manifest, *(manifest.get("inputs") or ()), *(manifest.get("mapping") or {}).values()]
    return tuple(dict.fromkeys(str(note) for part in said for note in part.get("notes") or ()))


def _day(manifest: Mapping[str, Any]) -> date:
    text = manifest.get("as_of") or (manifest.get("options") or {}).get("as_of") or manifest.get("started_utc")
    return date.fromisoformat(str(text)[:10]) if text else datetime.now(UTC).date()


def _pairs(found: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(found, Mapping):
        return ()
    return tuple(
        (str(key).replace("_", " "), str(value))
        for key, value in found.items()
        if value not in (None, "", {}, [], False)
    )
