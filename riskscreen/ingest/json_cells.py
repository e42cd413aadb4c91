"""Writing JSON values as cells, and objects as rows of cells."""

import json
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from riskscreen.ingest.json_lists import Above
from riskscreen.ingest.raw import META, named

MOST_NESTED = 16


class Written(str):
    """A number as it was written."""

    __slots__ = ()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its members; a key that stands there again becomes "key (2)", so that no value is lost."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    given, told = set(made), dict[str, Any]()
    for key, value in pairs:
        name, times = key, 1
        while name in told or (times > 1 and name in given):
            times += 1
            name = f"{key} ({times})"
        told[name] = value
    return told


#: Numbers stay as written; what only Python takes for JSON (NaN, Infinity) is refused.
DECODER = json.JSONDecoder(parse_float=Written, parse_int=Written, parse_constant=_refuse, object_pairs_hook=_object)


def row_of(item: Mapping[str, Any], above: Above, path: Collection[str]) -> dict[str, str | None]:
    """Write an object as a row.

    Args:
        item: the object.
        above: the objects it lies in; their own values come along, named after their list.
        path: keys of the lists on the way to the object, which are left out.

    Returns:
        Cells by column name, in order.
    """
    row: dict[str, str | None] = {}
    _flatten(item, "", row)
    for name, parent in above:
        own = {k: v for k, v in parent.items() if k not in path and not isinstance(v, list)}
        _flatten(own, f"{name or 'document'}.", row)
    return row


def _flatten(item: Mapping[str, Any], prefix: str, row: dict[str, str | None]) -> None:
    for key, value in item.items():
        if isinstance(value, dict) and value and prefix.count(".") < MOST_NESTED:
            _flatten(value, f"{prefix}{whole(key)}.", row)
            continue
        name = _column(prefix, key)
        while name in row:
            name += " (2)"
        row[name] = cell_of(value)


@lru_cache(maxsize=1 << 14)
def _column(prefix: str, key: str) -> str:
    """Return the name of the column for a key."""
    name = named(f"{prefix}{whole(key)}")
    return name if name.strip() and name not in META else f"{name} (unnamed)".strip()


def cell_of(value: Any) -> str | None:
    """Write a value as a cell: lists of simple values joined by "; ", anything deeper as JSON.

    Args:
        value: a decoded JSON value.

    Returns:
        The text; None for null, "" and empty lists and objects.
    """
    if isinstance(value, str):
        return (str(value) if value.isascii() else whole(value)) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return "; ".join(text for text in map(cell_of, value) if text is not None) or None
    return whole(compact(value)) if value else None


def compact(value: Any) -> str:
    """Write a value as JSON, numbers as they were written.

    Args:
        value: a decoded JSON value.
    """
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {compact(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(compact, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def whole(text: str | None) -> str | None:
    """Replace halves of surrogate pairs, which JSON can name but no text can hold.

    Args:
        text: any text.
    """
    if text is None or text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
