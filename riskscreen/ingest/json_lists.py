"""Finding the list of suppliers in a JSON document, wherever it is nested."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.label_words import is_country_word, is_known_word, is_name_word
from riskscreen.ingest.raw import counted

Above = tuple[tuple[str, Mapping[str, Any]], ...]
"""The objects that an element lies in, from the outside, each with the key of the list that it is an element of."""

_SUPPLIERS = """
supplier suppliers vendor vendors seller sellers manufacturer manufacturers producer producers factory factories
facility facilities company companies contractor contractors subcontractors employer employers site sites mill mills
farm farms business businesses organizations organisations entities establishments partners providers fournisseurs
lieferanten proveedores fornecedores fornitori
"""
_CALLED = frozenset(_SUPPLIERS.split())
_ROLES = frozenset({"supplier", "vendor", "seller", "contractor", "manufacturer"})
ENOUGH = 2.0
"""Score from which a list may be one of suppliers."""


@dataclass
class Candidate:
    """A list of objects; lists at the same place in different objects are one.

    Attributes:
        path: keys from the document down; empty for the document itself, or for documents one after another.
        count: its objects.
        keys: how many objects have each key.
        supplier_roles: objects that say that they are a supplier.
        order: place among the lists as they come up.
        single: the document is one object, taken as a list of one.
    """

    path: tuple[str, ...]
    count: int = 0
    keys: dict[str, int] = field(default_factory=dict)
    supplier_roles: int = 0
    order: int = 0
    single: bool = False

    @property
    def shown(self) -> str:
        """The path as users of JSON write it."""
        return ".".join(f"{step}[]" for step in self.path) or "the documents themselves"

    @property
    def score(self) -> float:
        """How much it looks like a list of suppliers: by its name, its objects' keys and their roles."""
        labels = [key for key, times in self.keys.items() if times * 2 >= self.count]
        known = sum(map(is_known_word, labels)) / max(1, len(labels))
        called = bool(self.path) and self.path[-1].casefold() in _CALLED
        return (
            2.0 * any(map(is_name_word, labels))
            + 2.0 * any(map(is_country_word, labels))
            + 2.5 * called
            + 2.6 * bool(self.supplier_roles)
            + known
        )

    def add(self, item: Mapping[str, Any]) -> None:
        """Take an object of the list into account."""
        self.count += 1
        for key, value in item.items():
            self.keys[key] = self.keys.get(key, 0) + 1
            if isinstance(value, dict):
                for inner in filter(is_country_word, value):
                    self.keys[f"{key}.{inner}"] = self.keys.get(f"{key}.{inner}", 0) + 1
        self.supplier_roles += is_supplier(item)


def is_supplier(item: Mapping[str, Any]) -> bool:
    """Say whether an object carries the role of a supplier (Open Contracting: parties[].roles)."""
    roles = item.get("roles", item.get("role"))
    told = roles if isinstance(roles, list) else [roles]
    return any(isinstance(role, str) and role.casefold() in _ROLES for role in told)


def _root(documents: Sequence[Any]) -> Any:
    """Return what paths begin at: the one document, or the row of documents."""
    return documents[0] if len(documents) == 1 else documents


def candidates(documents: Sequence[Any]) -> list[Candidate]:
    """Find every list of objects.

    Args:
        documents: the documents of a file.
    """
    found: dict[tuple[str, ...], Candidate] = {}
    waiting: list[tuple[tuple[str, ...], Any]] = [((), _root(documents))]
    # Without recursion: documents may be nested more deeply than Python's stack.
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            inner = [((*path, key), part) for key, part in value.items() if isinstance(part, dict | list)]
            waiting.extend(reversed(inner))
        elif isinstance(value, list):
            objects = [item for item in value if isinstance(item, dict)]
            if objects:
                candidate = found.setdefault(path, Candidate(path, order=len(found)))
                for item in objects:
                    candidate.add(item)
            waiting.extend((path, item) for item in reversed(objects))
    return list(found.values())


def best(lists: Sequence[Candidate]) -> Candidate | None:
    """Return the list that looks most like one of suppliers; None where there is none.

    Args:
        lists: what `candidates` found.
    """
    if not lists:
        return None
    first = max(lists, key=lambda c: (c.score, c.count, -c.order))
    # Nothing speaks for any of them: the outermost, as the rest is most likely inside its objects.
    return first if first.score >= ENOUGH else max(lists, key=lambda c: (-len(c.path), c.count, -c.order))


def choose(documents: Sequence[Any], name: str) -> tuple[Candidate, list[str]]:
    """Choose the list that looks most like one of suppliers.

    Args:
        documents: the documents of a file.
        name: the file's name for messages, in quotation marks.

    Returns:
        The list, and notes that say what was chosen and what was passed over.

    Raises:
        InputRejected: if there is no list of objects.
    """
    lists = candidates(documents)
    chosen = best(lists)
    if chosen is None:
        only = _root(documents)
        if isinstance(only, dict) and any(map(is_name_word, only)):
            return Candidate((), 1, single=True), ["the file holds a single object; it is taken as one record"]
        raise InputRejected(
            f"{name} is JSON without a list of objects. "
            'Give an array of suppliers, [{"name": ..., "country": ...}, ...], or one object a line.'
        )
    notes = []
    if chosen.path:
        notes.append(f"the list was taken from {chosen.shown} ({counted(chosen.count, 'object')})")
    others = [c for c in lists if c is not chosen and c.score >= ENOUGH]
    if others:
        shown = ", ".join(f"{c.shown} ({c.count:,})" for c in others[:6])
        notes.append(f"other lists in the document were passed over: {shown}")
    if 0 < chosen.supplier_roles < chosen.count:
        left = counted(chosen.count - chosen.supplier_roles, "object")
        notes.append(f"{left} of {chosen.shown} without the role of a supplier passed over")
    return chosen, notes


def elements(documents: Sequence[Any], chosen: Candidate) -> Iterator[tuple[Any, Above]]:
    """Yield the elements of a list, in order, each with the objects it lies in.

    Args:
        documents: the documents of a file.
        chosen: the list.
    """
    if chosen.single:
        yield _root(documents), ()
        return
    for element, above in _walk(_root(documents), chosen.path, "", ()):
        if not chosen.supplier_roles or (isinstance(element, dict) and is_supplier(element)):
            yield element, above


def _walk(value: Any, path: tuple[str, ...], name: str, above: Above) -> Iterator[tuple[Any, Above]]:
    if isinstance(value, list):
        for item in value:
            if not path:
                yield item, above
            elif isinstance(item, dict):
                yield from _walk(item, path, name, (*above, (name, item)))
    elif isinstance(value, dict) and path and path[0] in value:
        yield from _walk(value[path[0]], path[1:], path[0], above)
