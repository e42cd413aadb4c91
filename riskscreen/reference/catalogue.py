"""The catalogue of reference tables: finds them, verifies them, hands them out as frames.

Nothing is read before it is asked for. Every table is held against its sidecar (licence, SHA-256, columns, rows,
declared minimums) the first time it is handed out; a table that fails is never handed out.

There may be two layers: the shipped tables, and those that a user imported into a folder of their own. The newest edition
is in force, whichever layer it is in; an edition in both is taken from the user's. A run may name editions.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.checks import check_assertions, check_bytes, check_licence, read_table, sha256_of
from riskscreen.reference.named_editions import Named, history_column, in_spans, rows_up_to
from riskscreen.reference.sources import NotShipped, Sidecar, Source, edition_key, read_not_shipped, read_sidecar

SUFFIX = ".source.yml"


@dataclass(frozen=True)
class Stale:
    """An edition that is older than its source's limit."""

    source_id: str
    edition: str
    title: str
    age_months: int
    limit_months: int
    counted_from: str = ""
    """What the age is counted from where no day is known, such as "the end of 2024"; else nothing."""
    page: str = ""
    """The publisher's page, as the sidecar has it."""

    @property
    def sentence(self) -> str:
        """Return the warning as a user reads it."""
        counted = f", counted from {self.counted_from}" if self.counted_from else ""
        page = f", {self.page}" if self.page else ""
        return (
            f"{self.title}, edition {self.edition}, is {self.age_months} months old{counted} (limit {self.limit_months}); "
            f"look for a newer edition on the publisher's page{page}"
        ) + ("" if page else ".")


class Catalogue:
    """Reference tables under one folder, `<source>/<edition>/<table>.csv` with a sidecar each."""

    def __init__(
        self,
        root: Path,
        *,
        user: Path | None = None,
        named: Mapping[str, str] | None = None,
        pins: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        """List the folders (names only).

        Args:
            root: folder that holds one folder per source.
            user: the same, of tables that the user imported; it need not exist.
            named: source -> an edition of it, or the edition or year in its history as of which it is wanted.
            pins: (source, table) -> edition that an earlier run used; one that is gone is passed over.

        Raises:
            ReferenceDataError: the folder is missing or holds no sidecar.
            UsageError: an edition is named that there is not.
        """
        self.root = root
        self._sidecars: dict[tuple[str, str, str], Sidecar] = {}
        self._tables: dict[tuple[str, str, str], pl.DataFrame] = {}
        self._warnings: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._used: set[tuple[str, str, str]] = set()
        self._paths = _sidecars_below(root)
        if not self._paths:
            raise ReferenceDataError(
                f"{root}: no reference tables here; expected <source>/<edition>/<table>.csv with sidecars."
            )
        self._own = frozenset(mine) if user is not None and (mine := _sidecars_below(user)) else frozenset()
        if user is not None:
            self._paths |= _sidecars_below(user)
        self._pins = {key: edition for key, edition in (pins or {}).items() if (key[0], edition, key[1]) in self._paths}
        self.named: dict[str, Named] = {}
        for source_id, edition in (named or {}).items():
            self.named[source_id] = self._name(source_id, edition)

    def _name(self, source_id: str, wanted: str) -> Named:
        """Find what an edition named by the user means: a folder, or an edition or year in a table's history."""
        known = self.editions(source_id)
        if not known:
            sources = ", ".join(sorted({s for (s, _, _) in self._paths}))
            raise UsageError(f"There is no source '{source_id}' (--edition {source_id}={wanted}); there are {sources}.")
        if wanted in known:
            return Named(source_id, wanted, wanted, None)
        history = self.history(source_id)
        if wanted in history:
            return Named(source_id, wanted, known[-1], wanted)
        span = f"; its history has {in_spans(history)}" if history else ""
        raise UsageError(f"There is no edition '{wanted}' of {source_id}; there are {', '.join(known)}{span}.")

    def history(self, source_id: str) -> tuple[str, ...]:
        """Return the editions or years that the newest edition's tables hold, oldest first; none without a history.

        Raises:
            ReferenceDataError: a table is missing or breaks its sidecar.
        """
        newest = self.editions(source_id)[-1:]
        found: set[str] = set()
        for edition in newest:
            for table in sorted(self.source(source_id, edition).tables):
                key = (source_id, edition, table)
                column = history_column(self.sidecar(source_id, table, edition=edition))
                if column is not None:
                    found |= set(self._verified(key)[column].drop_nulls().cast(pl.String).unique())
        return tuple(sorted(found, key=edition_key))

    def entries(self) -> list[tuple[str, str, str]]:
        """Return source, edition and table of every table, by source, edition and name."""
        return sorted(self._paths, key=lambda key: (key[0], edition_key(key[1]), key[2]))

    def path(self, source_id: str, table: str, edition: str) -> Path:
        """Return where a table lies."""
        return self._csv((source_id, edition, table))

    def is_own(self, source_id: str, table: str, edition: str) -> bool:
        """Return whether a table is one that the user imported."""
        return (source_id, edition, table) in self._own

    def edition_in_force(self, source_id: str, table: str) -> str:
        """Return the edition (folder) of a table that is handed out where none is named.

        Raises:
            ReferenceDataError: there is no such table.
        """
        return self._key(source_id, table, None)[1]

    def editions(self, source_id: str, table: str | None = None) -> list[str]:
        """Return the editions of a source, oldest first; only those with `table` where one is named."""
        found = {e for (s, e, t) in self._paths if s == source_id and table in (None, t)}
        return sorted(found, key=edition_key)

    def sidecar(self, source_id: str, table: str, *, edition: str | None = None) -> Sidecar:
        """Return a table's sidecar.

        Raises:
            ReferenceDataError: there is no such table, or its sidecar is unusable or names another table.
        """
        key = self._key(source_id, table, edition)
        if key not in self._sidecars:
            path = self._paths[key]
            sidecar = read_sidecar(path)
            if (sidecar.id, sidecar.edition, sidecar.table) != key:
                raise ReferenceDataError(
                    f"{path}: the sidecar speaks of {sidecar.id}/{sidecar.edition}/{sidecar.table}, "
                    "not of the table beside it; restore the file or compile the table anew."
                )
            self._sidecars[key] = sidecar
        return self._sidecars[key]

    def table(self, source_id: str, table: str, *, edition: str | None = None) -> pl.DataFrame:
        """Return a table, verified against its sidecar.

        Args:
            source_id: folder name of the source, e.g. `ilab`.
            table: file name without ending, e.g. `listings_by_edition`.
            edition: folder name of the edition; the latest that has the table where not given.

        Returns:
            The table with the sidecar's columns and types; where an edition or year of its history was named for the run,
            the rows up to it. The frame is shared: polars frames are not changed in place.

        Raises:
            LicenceForbids: the licence does not allow the table to be shipped.
            ChecksumMismatch: the table's bytes are not those described.
            ReferenceDataError: the table is missing, or breaks its columns, rows or declared minimums.
        """
        key = self._key(source_id, table, edition)
        frame = self._verified(key)
        self._used.add(key)
        named = self.named.get(source_id)
        column = history_column(self._sidecars[key])
        if edition is not None or named is None or named.as_of is None or column is None:
            return frame
        return rows_up_to(frame, column, named.as_of)

    def _verified(self, key: tuple[str, str, str]) -> pl.DataFrame:
        try:
            return self._read(key)
        except ReferenceDataError as error:
            if key not in self._own:
                raise
            folder = self._paths[key].parent
            raise type(error)(
                f"{error} It is a table that you imported: import it again with --force, or remove the folder {folder}; "
                "--no-user-data runs without it."
            ) from error

    def _read(self, key: tuple[str, str, str]) -> pl.DataFrame:
        if key not in self._tables:
            source_id, edition, table = key
            sidecar = self.sidecar(source_id, table, edition=edition)
            path = self._csv(key)
            if key not in self._own:
                check_licence(sidecar, path)
            check_bytes(sidecar, path)
            frame = read_table(sidecar, path)
            self._warnings[key] = check_assertions(sidecar, frame, path)
            self._tables[key] = frame
        return self._tables[key]

    def source(self, source_id: str, edition: str | None = None) -> Source:
        """Return one edition of a source (the latest where none is named), with the sidecars of its tables.

        Raises:
            ReferenceDataError: there is no such source or edition.
        """
        editions = self.editions(source_id)
        named = self.named[source_id].folder if source_id in self.named else None
        wanted = edition or named or (editions[-1] if editions else None)
        tables = {t: self.sidecar(s, t, edition=e) for (s, e, t) in self._paths if s == source_id and e == wanted}
        if not tables:
            raise ReferenceDataError(
                f"{self.root}: no source '{source_id}'" + (f" of edition {edition}." if edition else ".")
            )
        return Source.of(tables)

    def sources(self) -> list[Source]:
        """Return every edition of every source, by id and edition."""
        pairs = sorted({(s, e) for (s, e, _) in self._paths}, key=lambda pair: (pair[0], edition_key(pair[1])))
        return [self.source(source_id, edition) for source_id, edition in pairs]

    def not_shipped(self) -> tuple[NotShipped, ...]:
        """Return the sources that are not here, with the reason and how a user gets them."""
        return read_not_shipped(self.root / "not_shipped.yml")

    def stale(self, today: date) -> list[Stale]:
        """Return the sources whose latest edition is older than the limit that its sidecar declares.

        Args:
            today: the day to count to.

        Returns:
            One entry per source that declares a limit and a date and is past it, by source id; a source whose edition
            was named for the run is left out, since it is old by choice.
        """
        latest = [self.source(source_id) for source_id in sorted({s for (s, _, _) in self._paths} - set(self.named))]
        found = []
        for source in latest:
            side = source.first
            age, limit = side.age_months(today), side.max_age_months
            if age is not None and limit is not None and age > limit:
                found.append(
                    Stale(source.id, source.edition, source.title, age, limit, side.counted_from or "", side.url_main)
                )
        return found

    def warnings(self) -> list[str]:
        """Return what the tables handed out so far exceed of their declared maximums."""
        return [text for key in sorted(self._warnings) for text in self._warnings[key]]

    def used(self) -> dict[str, str]:
        """Return path (source/edition/table) and SHA-256 of every table handed out so far, for a run's manifest."""
        return {"/".join(key): self._sidecars[key].sha256 for key in sorted(self._used)}

    def digest(self) -> str:
        """Return one SHA-256 over the bytes of all sidecars and tables, for a run's manifest."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        total = hashlib.sha256()
        for key in sorted(self._paths):
            files = (self._paths[key], self._csv(key))
            shas = [sha256_of(path) if path.is_file() else "absent" for path in files]
            total.update("\t".join((*key, *shas, "")).encode())
        return total.hexdigest()

    def _csv(self, key: tuple[str, str, str]) -> Path:
        return self._paths[key].with_name(f"{key[2]}.csv")

    def _key(self, source_id: str, table: str, edition: str | None) -> tuple[str, str, str]:
        if edition is None:
            editions = self.editions(source_id, table)
            named = self.named.get(source_id)
            edition = self._pins.get((source_id, table)) or (editions[-1] if editions else "")
            if named is not None and named.as_of is None and named.folder in editions:
                edition = named.folder
        key = (source_id, edition, table)
        if key not in self._paths:
            known = ", ".join(self.editions(source_id, table)) or "none"
            raise ReferenceDataError(
                f"{self.root}: no table '{table}' of source '{source_id}'"
                + (f" in edition {edition}" if edition else "")
                + f" (editions with it: {known})."
            )
        return key


def load_catalogue(
    root: Path | None = None,
    *,
    user: Path | None = None,
    named: Mapping[str, str] | None = None,
    pins: Mapping[tuple[str, str], str] | None = None,
) -> Catalogue:
    """Open the catalogue of reference tables.

    Args:
        root: folder of tables; the shipped one where not given.
        user: folder of tables that the user imported; none where not given.
        named: source -> edition, or edition or year of its history, to use instead of the newest.
        pins: (source, table) -> edition that an earlier run used.

    Returns:
        The catalogue. Tables are read and verified when asked for.

    Raises:
        ReferenceDataError: the folder holds no tables.
        UsageError: an edition is named that there is not.
    """
    return Catalogue(root if root is not None else asset("data", "reference"), user=user, named=named, pins=pins)


def _sidecars_below(root: Path) -> dict[tuple[str, str, str], Path]:
    return {
        (path.parent.parent.name, path.parent.name, path.name.removesuffix(SUFFIX)): path
        for path in sorted(root.glob(f"*/*/*{SUFFIX}"))
    }
