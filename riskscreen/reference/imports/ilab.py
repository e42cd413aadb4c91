"""US Department of Labor (ILAB), list of goods: the application's XML or the list's workbook, of any edition.

A file holds one edition and does not say which. The pairs of country and good tell: a file with the pairs of a known edition
is that edition; one that is closest to an older edition than the newest is a file of old content, whatever it is called.
A new edition is put behind the history of the tables in force.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from riskscreen.domain.errors import ReferenceDataError, UsageError
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.compile.ilab import FLAGS, GOOD_NORM, read_goods
from riskscreen.reference.imports.compare import undo
from riskscreen.reference.imports.editions import check_named
from riskscreen.reference.imports.files import (
    ROW,
    Workbook,
    codes_of,
    csv_table,
    kind_of,
    only_file,
    pick,
    plain,
    shown,
    text_of,
    unique_key,
)
from riskscreen.reference.imports.folder import user_reference
from riskscreen.reference.imports.reading import ImportRefused, Reading, ReadTable
from riskscreen.reference.sources import edition_key

PAIR = ["iso3", "good"]
LEAST_KEPT = 0.8
"""Smallest share of the newest edition's pairs that a new edition must still hold; editions so far kept over 99 %."""

COLUMNS = {
    "country": ("Country", "Country/Area", "Country / Area", "Countries", "Country Name"),
    "good": ("Good", "Goods", "Good Name", "Product"),
    "is_child_labour": ("Child Labor", "Child Labour", "CL"),
    "is_forced_labour": ("Forced Labor", "Forced Labour", "FL"),
    "is_forced_child_labour": ("Forced Child Labor", "Forced Child Labour", "FCL"),
    "ilab_sector": ("Sector", "Good Sector", "Production Sector"),
}
"""Our column -> what a workbook may call it."""

MARKS = {"x": True, "yes": True, "y": True, "true": True, "1": True, "✓": True, "●": True, "": False, "no": False}
MARKS |= {"n": False, "false": False, "0": False, "-": False}


@dataclass(frozen=True)
class _File:
    frame: pl.DataFrame
    unknown: tuple[str, ...]
    notes: tuple[str, ...]


def read(paths: Sequence[Path]) -> Reading:
    """Read a file whose edition is one of those known."""
    return read_as(paths, None)


def read_as(paths: Sequence[Path], as_edition: str | None) -> Reading:
    """Read one edition of the list and put it behind the history.

    Args:
        paths: the goods XML of the Department's application, or the workbook or CSV of the list.
        as_edition: what the user calls the edition; needed for one that is not known here.

    Returns:
        Tables `listings_by_edition`, `downstream`, `first_listed`, `removals` of the history with the new edition.

    Raises:
        ImportRefused: the file is damaged, is no list of goods, holds old content, or has something new that has to be
            decided.
        UsageError: it holds a new edition and nobody says which.
    """
    path = only_file(paths, "the goods XML of the Department's application, or the workbook of the list")
    kind = kind_of(path)
    if kind == "zip":
        raise ImportRefused(f"{path.name}: a zip; unpack it and give the goods XML or the workbook in it.")
    file = _xml(path) if kind == "xml" else _sheet(path, kind)
    catalogue = load_catalogue(user=user_reference())
    listings = catalogue.table("ilab", "listings_by_edition")
    found, renamed = _named(file.frame, listings, path)
    file = replace(file, notes=(*file.notes, *renamed))
    edition, difference = _recognise(found, listings, path, as_edition, catalogue)
    if difference is not None:
        listings = listings.filter(pl.col("edition") != edition)
    return _extended(catalogue, listings, found, file, (edition, difference))


def _xml(path: Path) -> _File:
    text = text_of(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ImportRefused(f"{path.name}: the XML declares entities, which the publisher's does not; not read.")
    try:
        root = ElementTree.fromstring(text.encode("utf-8"))  # noqa: S314  (no entities, as checked above)
    except ElementTree.ParseError as error:
        raise ImportRefused(
            f"{path.name}: the XML breaks off or is damaged (at line {error.position[0]}); download it again."
        ) from error
    if root.tag != "Goods" or root.find("Good") is None:
        raise ImportRefused(
            f"{path.name}: the XML begins with <{root.tag}>; expected <Goods> with <Good> elements: "
            "the file of goods by good, not the one of countries."
        )
    try:
        frame, odd = read_goods(root, path.name)
    except ImportRefused:
        raise
    except ReferenceDataError as error:
        raise ImportRefused(str(error)) from error
    return _File(frame, odd, ())


def _sheet(path: Path, kind: str) -> _File:
    must = {name: COLUMNS[name] for name in ("country", "good", "is_child_labour", "is_forced_labour")}
    if kind == "workbook":
        book = Workbook(path)
        sheet, rows = _sheet_with_list(book)
        where = f"{path.name}, sheet '{sheet}'"
        passed = [name for name in book.sheets if name != sheet and book.rows(name).width > 2]
    else:
        rows, where, passed = csv_table(path, holding=("Good",)), path.name, []
    optional = [name for name in COLUMNS if name not in must]
    frame = pick(rows, COLUMNS, where, optional=optional)
    unknown = [name for name in frame.columns if name not in (*COLUMNS, ROW) and frame[name].count()]
    frame = frame.filter(pl.col("country").is_not_null() & pl.col("good").is_not_null())
    for name in FLAGS:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
    flags = [name for name in FLAGS if name != "is_downstream"]
    for flag in flags:
        odd = frame.filter(~pl.col(flag).fill_null("").str.to_lowercase().is_in(list(MARKS)))
        if odd.height:
            first = odd.row(0, named=True)
            raise ImportRefused(
                f"{where}, row {first[ROW]}: {first['good']} of {first['country']} has '{first[flag]}' under "
                f"{COLUMNS[flag][0]}; expected X or nothing."
            )
    if "ilab_sector" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("ilab_sector"))
    marks = [
        pl.col(name).fill_null("").str.to_lowercase().replace_strict(MARKS, return_dtype=pl.Boolean) for name in flags
    ]
    good = pl.col("good").replace(GOOD_NORM)
    frame = frame.select(
        "country",
        good,
        "ilab_sector",
        *marks,
        pl.lit(None, pl.String).alias("derived_from_country"),
    ).with_columns((~pl.any_horizontal(flags)).alias("is_downstream"))
    notes = [f"sheet passed over: {shown(passed)}"] if passed else []
    if count := int(frame["is_downstream"].sum()):
        notes.append(f"{count} pairs have no mark for child or forced labour and are taken as downstream goods")
    columns = ["country", "good", "ilab_sector", *FLAGS, "derived_from_country"]
    return _File(frame.select(columns), tuple(unknown), tuple(notes))


def _sheet_with_list(book: Workbook) -> tuple[str, pl.DataFrame]:
    """Return the sheet whose header names country and good; if there is none, say what the first sheet lacks."""
    wanted = [{plain(word) for word in COLUMNS[name]} for name in ("country", "good")]
    for sheet in book.sheets:
        for row in book.rows(sheet).drop(ROW).head(40).rows():
            cells = {plain(cell) for cell in row if cell}
            if all(cells & words for words in wanted):
                return sheet, book.table(sheet, holding=[next(c for c in row if c and plain(c) in w) for w in wanted])
    raise ImportRefused(
        f"{book.path.name}: no sheet has columns 'Country' and 'Good' (sheets: {shown(book.sheets, 15)}); "
        "expected the workbook of the list of goods."
    )


def _named(frame: pl.DataFrame, listings: pl.DataFrame, path: Path) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Give every row its country's code, and every good the spelling that the history has, accents and case aside."""
    spelt = {_bare(old): ours for old, ours in GOOD_NORM.items()}
    spelt |= {_bare(good): good for good in listings.sort("edition")["good"].unique(maintain_order=True)}
    same = {good: spelt[_bare(good)] for good in frame["good"].unique() if spelt.get(_bare(good), good) != good}
    frame = frame.with_columns(
        codes_of(frame["country"], where=f"{path.name}, countries"), pl.col("good").replace(same)
    )
    unique_key(frame, PAIR, where=path.name, shown_as="country")
    return frame, tuple(f"spelt '{theirs}' in the file, '{ours}' here" for theirs, ours in sorted(same.items()))


def _bare(good: str) -> str:
    letters = unicodedata.normalize("NFKD", good)
    return plain("".join(letter for letter in letters if not unicodedata.combining(letter)))


def _recognise(
    found: pl.DataFrame, listings: pl.DataFrame, path: Path, as_edition: str | None, catalogue: Catalogue
) -> tuple[str, str | None]:
    """Return the edition, and where it is one that is known already what differs from it (empty: nothing)."""
    pairs = set(found.select(PAIR).rows())
    known = {str(name): set(part.select(PAIR).rows()) for (name,), part in listings.group_by("edition")}
    newest = max(known, key=edition_key)
    closest = max(known, key=lambda name: (len(pairs & known[name]) / len(pairs | known[name]), edition_key(name)))
    kept = len(pairs & known[newest]) / len(known[newest])
    if pairs == known[closest] or closest != newest:
        same = "the pairs of" if pairs == known[closest] else f"{len(pairs)} pairs, closest to"
        if as_edition not in (None, closest) or closest != newest:
            called = f", not of {as_edition} as --as-edition says" if as_edition not in (None, closest) else ""
            raise ImportRefused(
                f"{path.name}: the file has {same} edition {closest}{called}; {newest} stays in force. Runs can use the "
                f"older editions with --edition ilab={closest}; for a newer one get the publisher's file of it."
                f"{undo(catalogue, 'ilab', closest)}"
            )
        return closest, _flags_changed(found, listings.filter(pl.col("edition") == closest))
    if kept < LEAST_KEPT:
        raise ImportRefused(
            f"{path.name}: the file has {len(pairs)} pairs and lacks {1 - kept:.0%} of those of edition {newest}; "
            "it may hold a part of the list only: download it again."
        )
    check_named("ilab", as_edition)
    if as_edition is None:
        more, fewer = sorted(pairs - known[newest]), sorted(known[newest] - pairs)
        raise UsageError(
            f"{path.name}: against edition {newest} the file has {len(more)} pairs more{_some(more)} and lacks "
            f"{len(fewer)}{_some(fewer)}, and it does not say which edition it is; name it, for example --as-edition 2024 "
            f"(or --as-edition {newest} if it is a later file of that edition)."
        )
    if as_edition == newest:
        more, fewer = sorted(pairs - known[newest]), sorted(known[newest] - pairs)
        return newest, f"{len(more)} pairs more{_some(more)}, {len(fewer)} fewer{_some(fewer)}"
    if edition_key(as_edition) < edition_key(newest):
        raise ImportRefused(
            f"{path.name}: the file has pairs that edition {newest} does not have, so it is not the older edition "
            f"{as_edition}; check --as-edition.{undo(catalogue, 'ilab', newest)}"
        )
    return as_edition, None


def _some(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the first pairs in brackets."""
    return f" ({shown((f'{good} of {iso3}' for iso3, good in pairs), 5)})" if pairs else ""


def _flags_changed(found: pl.DataFrame, old: pl.DataFrame) -> str:
    beside = old.join(found, on=PAIR, suffix="_new")
    changes = [
        f"{good} of {country}: {flag} is now {str(new).lower()}"
        for flag in FLAGS
        for country, good, was, new in beside.select("country", "good", flag, f"{flag}_new").rows()
        if was != new
    ]
    return "; ".join(changes)


def _extended(
    catalogue: Catalogue,
    listings: pl.DataFrame,
    found: pl.DataFrame,
    file: _File,
    settled: tuple[str, str | None],
) -> Reading:
    """Put the new edition behind the history, in all four tables."""
    edition, difference = settled
    history = catalogue.table("ilab", "listings_by_edition")
    sectors = history.sort("edition").group_by("good").agg(pl.col("ilab_sector").last().alias("known_sector"))
    new = found.join(sectors, on="good", how="left", maintain_order="left")
    blank = new.filter(pl.col("ilab_sector").is_null() & pl.col("known_sector").is_null())["good"].unique().sort()
    new = new.with_columns(
        pl.coalesce("ilab_sector", "known_sector", pl.lit("Other")), pl.lit(edition).alias("edition")
    )
    goods = set(catalogue.table("goods", "goods")["good"])
    strangers = sorted(set(new["good"]) - set(history["good"]) - goods)
    notes = [*file.notes]
    if difference:
        notes.append(f"against the edition {edition} in force: {difference}")
    if len(blank):
        notes.append(f"goods without a sector in the file, put under Other: {shown(blank, 30)}")
    if strangers:
        notes.append(
            f"goods that are not known here: {shown(strangers, 100)}; their pairs are scored; "
            "in a list of suppliers they are recognised by this name; other words for them need riskscreen judge"
        )
    columns = listings.columns
    whole = pl.concat([listings, new.select(columns)])
    others: list[ReadTable] = []
    if difference != "":
        before = max(set(listings["edition"]), key=edition_key)
        previous = listings.filter(pl.col("edition") == before)
        gained, lost = new.join(previous, on=PAIR, how="anti"), previous.join(new, on=PAIR, how="anti")
        notes.append(f"{new.height} pairs; against edition {before}: {gained.height} added, {lost.height} removed")
        others = [
            _downstream(catalogue, new),
            _first(catalogue, whole),
            _removals(catalogue, new, lost, (before, edition)),
        ]
    tables = [ReadTable("listings_by_edition", whole, "Every listed pair.", {}, ("edition", *PAIR)), *others]
    return Reading("ilab", edition, tuple(tables), file.unknown, tuple(notes))


def _downstream(catalogue: Catalogue, new: pl.DataFrame) -> ReadTable:
    """Return the downstream goods with those of the edition; where it is there already, they take its rows' place."""
    rows = new.filter("is_downstream", pl.col("derived_from_country").is_not_null())
    codes = codes_of(rows["derived_from_country"], where="Derived_Country").alias("derived_from_iso3")
    more = rows.select("edition", "iso3", "good", codes)
    old = catalogue.table("ilab", "downstream")
    if more.height:
        old = old.filter(~pl.col("edition").is_in(new["edition"].unique().to_list()))
    else:  # a workbook does not say from which country a good derives: what is known of the pairs of the edition stays
        old = old.join(new.select("edition", *PAIR), on=["edition", *PAIR], how="semi").vstack(
            old.filter(~pl.col("edition").is_in(new["edition"].unique().to_list()))
        )
    return ReadTable("downstream", pl.concat([old, more]), "Downstream goods.", {}, ("edition", *PAIR))


def _first(catalogue: Catalogue, whole: pl.DataFrame) -> ReadTable:
    """Return the table of first listings as the editions in the history show them; what is known of earlier years stays.

    Args:
        catalogue: the tables in force.
        whole: the listings of all editions, the new one among them.
    """
    old = catalogue.table("ilab", "first_listed")
    order = {name: place for place, name in enumerate(sorted(whole["edition"].unique(), key=edition_key))}
    rows = whole.with_columns(pl.col("edition").replace_strict(order, return_dtype=pl.Int64).alias("place")).sort(
        "place"
    )
    seen = rows.group_by(PAIR, maintain_order=True).agg(
        pl.col("country", "ilab_sector").last(),
        pl.col("edition").first().alias("first_edition_in_files"),
        *(
            pl.col("edition").filter(flag).first().alias(f"first_edition_with_{flag.removeprefix('is_')}")
            for flag in ("is_child_labour", "is_forced_labour")
        ),
        pl.col("edition").last().alias("last_edition_in_files"),
    )
    known = old.select(
        *PAIR, pl.col("first_listed", "first_listed_basis"), pl.col("first_edition_in_files").alias("was")
    )
    frame = seen.join(known, on=PAIR, how="left", maintain_order="left").with_columns(
        pl.when(pl.col("was") == pl.col("first_edition_in_files")).then(name).alias(name)
        for name in ("first_listed", "first_listed_basis")
    )
    frame = frame.with_columns(
        pl.coalesce("first_listed", "first_edition_in_files").alias("first_listed"),
        pl.col("first_listed_basis").fill_null("exact"),
    )
    return ReadTable("first_listed", frame.select(old.columns), "First listings.", {}, tuple(PAIR))


def _removals(catalogue: Catalogue, new: pl.DataFrame, lost: pl.DataFrame, between: tuple[str, str]) -> ReadTable:
    """Return the removals: what was only reported of this edition gives way to what its file shows, nothing comes twice.

    Args:
        catalogue: the tables in force.
        new: the pairs of the edition.
        lost: the pairs of the edition before that it does not have.
        between: the edition before, and the edition.
    """
    before, edition = between
    old = catalogue.table("ilab", "removals")
    this = pl.col("removed_in") == edition
    later = pl.col("removed_in").is_in(
        [name for name in old["removed_in"].unique() if edition_key(name) > edition_key(edition)]
    )
    shown_otherwise = pl.concat(
        [
            old.filter(this).join(pl.concat([new.select(PAIR), lost.select(PAIR)]), on=PAIR, how="semi"),
            old.filter(later, basis="reported").join(lost.select(PAIR), on=PAIR, how="semi"),
        ]
    )
    old = old.join(shown_otherwise, on=["removed_in", *PAIR], how="anti")
    since = [name for name in old["removed_in"].unique() if edition_key(before) < edition_key(name)]
    told = old.filter(pl.col("removed_in").is_in(since))
    more = lost.join(told, on=PAIR, how="anti").select(
        pl.lit(edition).alias("removed_in"), *PAIR, pl.lit("exact").alias("basis")
    )
    return ReadTable("removals", pl.concat([old, more]), "Removals.", {}, ("removed_in", *PAIR))
