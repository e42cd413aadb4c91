"""From rows side by side to what a page says of them: counts, bands, causes, movers, and what differs between the runs."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from riskscreen.domain.columns import BANDS, INSUFFICIENT
from riskscreen.pipeline.compare_causes import CAUSES, Plan
from riskscreen.pipeline.compare_match import Matched, renamed
from riskscreen.pipeline.compare_side import Side
from riskscreen.pipeline.manifest import versions
from riskscreen.reporting.changes import CAUSE_WORDS, LISTED, Changes, Comparison, Mover, Supplier
from riskscreen.screening.bands import RANKS

MOVED = 5e-7
"""Points from which a score has moved: the index is kept with six decimals."""

MOVERS = 50


def told(earlier: Side, later: Side, matched: Matched, both: pl.DataFrame, found: Plan) -> Comparison:
    """Say what changed.

    Args:
        earlier: the earlier run.
        later: the later run.
        matched: rows side by side.
        both: the suppliers in both runs, with what `compare_causes.attribute` adds.
        found: what could be told apart.

    Returns:
        The comparison.
    """
    ranked = _ranked(both)
    first = _first_movers(ranked)
    rows = matched.rows
    before, after = (rows.filter(pl.col("state").is_in(["both", state])) for state in ("out", "in"))
    up, down = (ranked.filter(sign * pl.col("step") > 0).height for sign in (1, -1))
    same = ranked.filter(pl.col("band_a") == pl.col("band_b"))
    changes = Changes(
        earlier=earlier.label,
        earlier_as_of=earlier.as_of.isoformat(),
        later_as_of=later.as_of.isoformat(),
        before=before.height,
        after=after.height,
        came=rows.filter(pl.col("state") == "in").height,
        went=rows.filter(pl.col("state") == "out").height,
        up=up,
        down=down,
        same_band=same.height,
        moved=same.filter(pl.col("change").abs() > MOVED).height,
        bands=_bands(before, after),
        causes=_causes(both, found),
        movers=_movers(first),
        notes=(
            *_order(earlier, later),
            *found.notes,
            *_notes(ranked),
            *_not_reproduced(earlier, later, both, found),
            *matched.cautions,
            *_held_back(later, rows),
        ),
    )
    return Comparison(
        changes=changes,
        later=later.label,
        differed=differences(earlier, later),
        fields=_fields(both),
        band_moves=_band_moves(ranked, cause_words(found)),
        mover_fields=tuple(first["fields"].fill_null("")),
        came=_listed(rows.filter(pl.col("state") == "in"), "_b"),
        went=_listed(rows.filter(pl.col("state") == "out"), "_a"),
        matching=matched.how,
        mean_before=_mean(both, "score_a"),
        mean_after=_mean(both, "score_b"),
    )


def _ranked(both: pl.DataFrame) -> pl.DataFrame:
    """Add `change` (points) and `step` (bands up or down; nought to or from insufficient evidence)."""
    rank = [pl.col(f"band{end}").replace_strict(RANKS, default=None, return_dtype=pl.Int64) for end in ("_a", "_b")]
    return both.with_columns(
        (pl.col("score_b") - pl.col("score_a")).alias("change"),
        (rank[1] - rank[0]).fill_null(0).alias("step"),
    )


def _bands(before: pl.DataFrame, after: pl.DataFrame) -> tuple[tuple[str, int, int], ...]:
    counts = [dict(frame.group_by(name).len().iter_rows()) for frame, name in ((before, "band_a"), (after, "band_b"))]
    return tuple((band, counts[0].get(band, 0), counts[1].get(band, 0)) for band in (*BANDS, INSUFFICIENT))


def cause_words(found: Plan) -> dict[str, str]:
    """Return the words for each cause; what cannot be told apart stands under the code, and says so."""
    words = dict(CAUSE_WORDS)
    if found.settings is None:
        words["code"] = "all causes together, not told apart"
    elif found.joint:
        gone = " and ".join(CAUSE_WORDS[name] for name in found.joint)
        words["code"] = f"code and {gone}, not told apart"
    return words


def _causes(both: pl.DataFrame, found: Plan) -> tuple[tuple[str, float, int], ...]:
    words = cause_words(found)
    return tuple(
        (
            words[cause],
            _mean(both, f"by_{cause}") or 0.0,
            both.filter(pl.col(f"by_{cause}").abs() > MOVED).height,
        )
        for cause in CAUSE_WORDS
    )


def _mean(frame: pl.DataFrame, column: str) -> float | None:
    found = frame[column].mean()
    return float(found) if isinstance(found, int | float) else None


def _first_movers(ranked: pl.DataFrame) -> pl.DataFrame:
    other = pl.col("band_a") != pl.col("band_b")
    return (
        ranked.filter(other | (pl.col("change").abs() > MOVED))
        .sort(
            pl.max_horizontal(pl.col("step").abs().cast(pl.Float64), 0.5 * other.cast(pl.Float64)),
            pl.col("change").abs(),
            "id_b",
            descending=[True, True, False],
        )
        .head(MOVERS)
        .with_columns(renamed().alias("renamed"))
    )


def _movers(first: pl.DataFrame) -> tuple[Mover, ...]:
    return tuple(
        Mover(
            id=row["id_b"],
            name=row["name_b"] or "",
            country=row["country_b"] or "",
            band_before=row["band_a"],
            band_after=row["band_b"],
            before=row["score_a"],
            after=row["score_b"],
            **{f"by_{cause}": row[f"by_{cause}"] for cause in CAUSES},
            renamed=row["renamed"],
        )
        for row in first.iter_rows(named=True)
    )


def _fields(both: pl.DataFrame) -> tuple[tuple[str, int, int], ...]:
    moved = pl.col("by_data").abs() > MOVED
    long = both.select(pl.col("fields").str.split(", "), moved.alias("moved")).drop_nulls("fields").explode("fields")
    counts = (
        long.group_by("fields").agg(pl.len(), pl.col("moved").sum()).sort("len", "fields", descending=[True, False])
    )
    return tuple(counts.iter_rows())


def _band_moves(ranked: pl.DataFrame, words: Mapping[str, str]) -> tuple[tuple[str, str, int, str], ...]:
    order = {band: place for place, band in enumerate((*BANDS, INSUFFICIENT))}
    main = pl.col("band_by").str.split(", ").list.first().fill_null("none")
    moved = ranked.filter(pl.col("band_a") != pl.col("band_b")).with_columns(main.alias("cause"))
    counts = moved.group_by("band_a", "band_b", "cause").len().sort("len", "cause", descending=[True, False])
    totals: dict[tuple[str, str], int] = {}
    causes: dict[tuple[str, str], list[str]] = {}
    for before, after, cause, count in counts.iter_rows():
        move = (before, after)
        totals[move] = totals.get(move, 0) + count
        causes.setdefault(move, []).append(f"{words.get(cause, 'not told apart')} {count:,}")
    found = [(*move, total, ", ".join(causes[move])) for move, total in totals.items()]
    return tuple(sorted(found, key=lambda move: (order[move[0]], order[move[1]])))


def _listed(rows: pl.DataFrame, end: str) -> tuple[Supplier, ...]:
    first = rows.sort(
        f"priority{end}", f"score{end}", f"id{end}", descending=[False, True, False], nulls_last=True
    ).head(LISTED)
    columns = [f"{name}{end}" for name in ("id", "name", "country", "band", "score", "priority")]
    return tuple(
        Supplier(id_, name or "", country or "", band, score, priority)
        for id_, name, country, band, score, priority in first.select(columns).iter_rows()
    )


def _notes(ranked: pl.DataFrame) -> list[str]:
    notes = []
    if ranked.is_empty():
        notes.append("The two lists have no supplier in common, neither by id nor by name and country.")
    unranked = ranked.filter((pl.col("band_a") != pl.col("band_b")) & (pl.col("step") == 0)).height
    if unranked:
        notes.append(f"Moved to or from 'insufficient evidence', which is neither up nor down: {unranked:,}.")
    misread = ranked.drop_nulls("readings")
    if misread.height:
        kinds = sorted({kind for text in misread["readings"].unique() for kind in text.split(", ")})
        notes.append(
            f"Same cells in both lists, but {' and '.join(kinds)} read otherwise: {misread.height:,}; that counts as code, not as "
            "data of the supplier."
        )
    return notes


def _order(earlier: Side, later: Side) -> list[str]:
    """Say that the runs were named the wrong way round, as their days tell."""
    if earlier.as_of <= later.as_of:
        return []
    return [
        f"The run named as earlier is of a later day ({earlier.as_of.isoformat()}) than the other ({later.as_of.isoformat()}), so "
        "every change is told backwards unless that is what you want; check the order of the two folders."
    ]


def _not_reproduced(earlier: Side, later: Side, both: pl.DataFrame, found: Plan) -> list[str]:
    """Say how many stored scores or bands today's code does not give, where neither run nor program is of another version."""
    of_runs = {(side.manifest.get("versions") or {}).get("riskscreen") for side in (earlier, later)}
    if found.settings is None or found.joint or of_runs != {versions()["riskscreen"]}:
        return []
    by_code = pl.col("band_by").fill_null("").str.split(", ").list.contains("code")
    off = both.filter(pl.col("readings").is_null() & ((pl.col("by_code").abs() > MOVED) | by_code)).height
    if not off:
        return []
    return [
        f"Suppliers whose stored score or band today's code does not give, though both runs are of this version: {off:,}; "
        "either the code changed without a new version, or a stored result was changed."
    ]


def _held_back(later: Side, rows: pl.DataFrame) -> list[str]:
    """Say that a supplier may be gone because its row waits to be mended."""
    held = int((later.manifest.get("rows") or {}).get("quarantined") or 0)
    gone = rows.filter(pl.col("state") == "out").height
    if not held or not gone:
        return []
    return [
        f"Rows of the later run that are quarantined and have no score: {held:,}; a supplier among them counts as gone."
    ]


def differences(earlier: Side, later: Side) -> tuple[tuple[str, str, str], ...]:
    """Name what differs between two runs: editions, scorecards, days and versions, as they were and as they are."""
    found = []
    a, b = earlier.manifest, later.manifest
    for key in sorted({*earlier.tables, *later.tables}):
        was, now = earlier.tables.get(key), later.tables.get(key)
        if was != now:
            same_edition = was is not None and now is not None and was[0] == now[0]
            found.append(
                (f"reference table {'/'.join(key)}", _edition(was, sha=same_edition), _edition(now, sha=same_edition))
            )
    named_a, named_b = ((m.get("options") or {}).get("editions") or {} for m in (a, b))
    found += [
        (
            f"edition named for {source}",
            str(named_a.get(source, "none: the newest")),
            str(named_b.get(source, "none: the newest")),
        )
        for source in sorted({*named_a, *named_b})
        if named_a.get(source) != named_b.get(source)
    ]
    if earlier.scorecard != later.scorecard:
        found.append(("scorecard", _card(a), _card(b)))
    if earlier.as_of != later.as_of:
        found.append(("day", earlier.as_of.isoformat(), later.as_of.isoformat()))
    versions_a, versions_b = a.get("versions") or {}, b.get("versions") or {}
    found += [
        (f"version of {name}", str(versions_a.get(name, "none")), str(versions_b.get(name, "none")))
        for name in sorted({*versions_a, *versions_b})
        if versions_a.get(name) != versions_b.get(name)
    ]
    return tuple(found)


def _edition(what: tuple[str, str] | None, *, sha: bool) -> str:
    if what is None:
        return "not used"
    return f"{what[0]} ({what[1][:12]})" if sha else what[0]


def _card(manifest: Mapping[str, Any]) -> str:
    said = manifest["scorecard"]
    return f"{said['name']} {said['version']} ({str(said['digest'])[:12]})"
