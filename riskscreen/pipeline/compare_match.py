"""Which supplier of a later run is which of the earlier: by the list's own id, else by name and country."""

from dataclasses import dataclass

import polars as pl

from riskscreen.ingest.names import core_name, folded_name
from riskscreen.pipeline.compare_side import Side
from riskscreen.pipeline.results_file import read_rows

BY_ID, BY_NAME = "id", "name and country"

_TAKEN = {
    "__at": "at",
    "rs_supplier_id": "id",
    "rs_supplier_name": "name",
    "rs_country_name": "country",
    "rs_band": "band",
    "rs_likelihood_0_100": "score",
    "rs_severity_band": "severity",
    "rs_priority": "priority",
    "rs_duplicate_of": "repeats",
}


@dataclass(frozen=True, eq=False)
class Matched:
    """Rows of two runs side by side.

    Attributes:
        rows: one row per supplier row of either run: `<column>_a` and `<column>_b` for at, id, name, country, band, score,
            severity, priority and repeats (null where the run has no such row), `matched` (id, name and country, or null) and
            `state`: both, in, out, or repeat (a likely duplicate, not counted; in both runs if it is in both). A row
            counted in one run and taken as a repeat in the other is in or out.
        how: how suppliers were matched.
        cautions: matches that a reader should check, and suppliers that may be one and are told as two.
    """

    rows: pl.DataFrame
    how: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """All that is to be said of the matching."""
        return (*self.how, *self.cautions)


def renamed() -> pl.Expr:
    """Return whether a supplier was matched by its id though its name, without legal form, is another."""
    other = core_name(pl.col("name_a")).ne_missing(core_name(pl.col("name_b")))
    return ((pl.col("matched") == BY_ID) & pl.col("name_a").ne_missing(pl.col("name_b")) & other).fill_null(value=False)


def match(earlier: Side, later: Side) -> Matched:
    """Match the suppliers of two runs.

    The list's own ids come first. Where a row of either run has none, name without legal form and country are compared;
    of several rows with the same name and country, those with the same address belong together, and of the rest the
    first is matched with the first.

    Args:
        earlier: the earlier run.
        later: the later run.

    Returns:
        The rows side by side.
    """
    a, b = _keys(earlier), _keys(later)
    by_id = _pairs(a, b, "own_id")
    # names are folded for the rows that need it only: most are matched by their id
    rest_a, rest_b = _named(_without(a, by_id, "at_a")), _named(_without(b, by_id, "at_b"))
    renumbered = by_id.is_empty() and a["own_id"].count() > 0 and b["own_id"].count() > 0
    if renumbered:
        by_name = _by_name(rest_a, rest_b)
    else:  # two ids that differ are two suppliers; a name stands in for an id that is not given
        none = pl.col("own_id").is_null()
        first = _by_name(rest_a.filter(none), rest_b)
        left = _without(rest_a.filter(~none), first, "at_a"), _without(rest_b.filter(none), first, "at_b")
        by_name = pl.concat([first, _by_name(*left)])
    pairs = pl.concat(
        [by_id.with_columns(pl.lit(BY_ID).alias("matched")), by_name.with_columns(pl.lit(BY_NAME).alias("matched"))]
    )
    rows = _beside(_with_who(a, rest_a), _with_who(b, rest_b), pairs)
    return Matched(rows, *_notes(rows, a, b, renumbered=renumbered))


def _keys(side: Side) -> pl.DataFrame:
    """Return a run's rows with `own_id` (the list's own id, folded; null where it was made) and `counted`."""
    row = pl.concat_str(pl.lit("#"), pl.col("rs_source_row").cast(pl.String))
    made = pl.col("rs_supplier_id").str.ends_with(row)
    keys = side.results.select(
        *(pl.col(column).alias(name) for column, name in _TAKEN.items()),
        pl.col("rs_country_iso3").fill_null("?").alias("iso3"),
        _address(side).alias("address"),
        pl.when(~made).then(pl.col("rs_supplier_id").str.strip_chars().str.to_lowercase()).alias("own_id"),
    ).with_columns((pl.col("repeats").fill_null("") == "").alias("counted"))
    return read_rows(keys, side.folder)


def _address(side: Side) -> pl.Expr:
    """Return the list's own address cells as one text."""
    there = side.results.collect_schema().names()
    named = [column for layout in side.layouts.layouts for column in layout.fields.get("address") or ()]
    cells = [pl.col(column) for column in dict.fromkeys(named) if column in there]
    return pl.concat_str(cells, separator=" ", ignore_nulls=True) if cells else pl.lit("")


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `who` (name without legal form, and country) and `site` (address without blanks and signs; empty = none)."""
    core = core_name(pl.col("name"))
    who = pl.concat_str(core, pl.lit("\x1f"), "iso3")
    site = folded_name(pl.col("address").fill_null("")).str.replace_all(" ", "", literal=True)
    return rows.with_columns(pl.when(core.str.len_bytes() > 0).then(who).alias("who"), site.alias("site"))


def _with_who(rows: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    kept = rows.drop("address", "iso3")
    return kept.join(named.select("at", "who", "site"), on="at", how="left", maintain_order="left")


def _pairs(a: pl.DataFrame, b: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Return `at_a` and `at_b` of rows whose keys are equal; each key stands once on either side."""
    first_a, first_b = (
        frame.drop_nulls(keys[0]).unique(keys, keep="first", maintain_order=True).select(*keys, "at")
        for frame in (a, b)
    )
    joined = first_a.join(first_b, on=keys, how="inner", maintain_order="left", suffix="_b")
    return joined.select(pl.col("at").alias("at_a"), "at_b")


def _by_name(a: pl.DataFrame, b: pl.DataFrame) -> pl.DataFrame:
    """Match by name and country: the same address first, then the first with the first, rows that count before others."""
    sited = pl.col("site") != ""
    first = _in_order(a.filter(sited), b.filter(sited), "who", "site")
    rest = _in_order(_without(a, first, "at_a"), _without(b, first, "at_b"), "who")
    return pl.concat([first, rest])


def _in_order(a: pl.DataFrame, b: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Match rows of equal keys, the first with the first."""
    told = [
        frame.sort("counted", "at", descending=[True, False]).with_columns(
            pl.int_range(pl.len(), dtype=pl.UInt32).over(keys).alias("nth")
        )
        for frame in (a, b)
    ]
    return _pairs(told[0], told[1], *keys, "nth")


def _without(frame: pl.DataFrame, pairs: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame.join(pairs.select(pl.col(column).alias("at")), on="at", how="anti", maintain_order="left")


def _beside(a: pl.DataFrame, b: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    left, right = (
        frame.rename({name: f"{name}{end}" for name in frame.columns}) for frame, end in ((a, "_a"), (b, "_b"))
    )
    both = pairs.join(left, on="at_a", how="inner").join(right, on="at_b", how="inner")
    gone, new = (
        frame.join(pairs, on=at, how="anti", maintain_order="left") for frame, at in ((left, "at_a"), (right, "at_b"))
    )
    counted_a, counted_b = (pl.col(f"counted{end}").fill_null(value=False) for end in ("_a", "_b"))
    state = (
        pl.when(counted_a & counted_b)
        .then(pl.lit("both"))
        .when(counted_a)
        .then(pl.lit("out"))
        .when(counted_b)
        .then(pl.lit("in"))
        .otherwise(pl.lit("repeat"))
    )
    return (
        pl.concat([both, gone, new], how="diagonal")
        .with_columns(
            state.alias("state"), ((pl.col("site_a") == pl.col("site_b")) & (pl.col("site_a") != "")).alias("same_site")
        )
        .sort("at_b", "at_a", nulls_last=True)
    )


def _notes(
    rows: pl.DataFrame, a: pl.DataFrame, b: pl.DataFrame, *, renumbered: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return how suppliers were matched, and what is to be checked of it."""
    both = rows.filter(pl.col("state") == "both")
    counts = dict(both.group_by("matched").len().iter_rows())
    ids, names = counts.get(BY_ID, 0), counts.get(BY_NAME, 0)
    how = [f"Suppliers in both runs: {ids:,} matched by the list's own id, {names:,} by name and country."]
    cautions = []
    if renumbered and names:
        cautions.append("No id stands in both lists, so the ids were taken as renumbered and names were compared.")
    twice = (pl.col("who_a").is_duplicated() | pl.col("who_b").is_duplicated()) & ~pl.col("same_site")
    several = both.filter((pl.col("matched") == BY_NAME) & twice)
    again = rows.filter(pl.col("state") == "in").join(
        rows.filter(pl.col("state") == "out"), left_on="who_b", right_on="who_a", how="semi"
    )
    check = (
        (both.filter(renamed()).height, "Same id under another name; check that it is the same supplier"),
        (
            several.height,
            "Matched in the order of the lists, because several rows share name and country and have no id in one of the runs",
        ),
        (
            0 if renumbered else again.height,
            "Came with the name and country of a supplier that went, under another id; may be the same",
        ),
    )
    aside = (
        (a.height - int(a["counted"].sum()), "Likely duplicates in the earlier run, not counted"),
        (b.height - int(b["counted"].sum()), "Likely duplicates in the later run, not counted"),
    )
    cautions += [f"{words}: {number:,}." for number, words in check if number]
    how += [f"{words}: {number:,}." for number, words in aside if number]
    return tuple(how), tuple(cautions)
