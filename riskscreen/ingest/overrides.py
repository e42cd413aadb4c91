"""`--map field=column`: what the user says a column is holds, and what cannot be meant is refused with a suggestion."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from difflib import get_close_matches

from riskscreen.domain.errors import ConfigError
from riskscreen.ingest.header_words import fold
from riskscreen.ingest.mapping_file import FIELDS, SEVERAL

_SYNONYMS = {
    "supplier": "name", "supplier name": "name", "vendor": "name", "company": "name", "id": "supplier_id",
    "parent": "parent_id", "province": "subdivision", "state": "subdivision", "industry": "sector", "product": "goods",
    "products": "goods", "amount": "spend", "employees": "workers", "fees": "recruitment_fees",
    "documents": "documents_kept", "audit": "audit_date", "findings": "audit_findings", "share": "buyer_share",
    "coc": "code_of_conduct",
}  # fmt: skip


def resolve_overrides(
    overrides: MappingType[str, str | Sequence[str]], columns: Sequence[str], label: str
) -> dict[str, tuple[str, ...]]:
    """Check what the user said and return the columns by field.

    Args:
        overrides: field -> column; several columns (address, goods, sector) are a list or joined by " + "; an empty
            text takes no column
            for the field.
        columns: the table's columns.
        label: name of the table, for messages.

    Raises:
        ConfigError: where a field is none of ours, a column is not there, or several columns are given to a field
            that takes one.
    """
    resolved: dict[str, tuple[str, ...]] = {}
    for field, given in overrides.items():
        key = _field(field)
        if isinstance(given, str):
            names = (
                ()
                if not given.strip()
                else (given,)
                if _column(given, columns) is not None
                else tuple(part.strip() for part in given.split(" + "))
            )
        else:
            names = tuple(given)
        found = []
        for name in names:
            column = _column(name, columns)
            if column is None:
                raise ConfigError(_no_column(key, name, columns, label))
            found.append(column)
        if len(found) > 1 and key not in SEVERAL:
            raise ConfigError(
                f"The field {key} takes one column, not {len(found)}; "
                f"several can be given for {', '.join(sorted(SEVERAL))}."
            )
        resolved[key] = tuple(found)
    return resolved


def _field(name: str) -> str:
    key = fold(name.strip()).replace(" ", "_").replace("-", "_")
    if key in FIELDS:
        return key
    close = _SYNONYMS.get(key.replace("_", " ")) or next(iter(get_close_matches(key, FIELDS, n=1, cutoff=0.6)), None)
    hint = f" Did you mean {close}?" if close else ""
    raise ConfigError(
        f"'{name}' is not a field that a column can be mapped to.{hint} The fields are: {', '.join(FIELDS)}."
    )


def _column(name: str, columns: Iterable[str]) -> str | None:
    """Find a column by its exact name, else by its name without case, accents and blanks where only one fits."""
    listed = list(columns)
    if name in listed:
        return name
    same = [c for c in listed if _plain(c) == _plain(name)]
    return same[0] if len(same) == 1 else None


def _plain(name: str) -> str:
    return "".join(c for c in fold(name) if c.isalnum() or ord(c) > 0x0E00)


def _no_column(field: str, name: str, columns: Sequence[str], label: str) -> str:
    close = get_close_matches(_plain(name), [_plain(c) for c in columns], n=1, cutoff=0.6)
    hint = next((f" Did you mean '{c}'?" for c in columns if close and _plain(c) == close[0]), "")
    return f"{label} has no column '{name}' to map to {field}.{hint} Its columns are: {', '.join(columns)}."
