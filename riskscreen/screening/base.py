"""Score distinct base profiles: country, subdivision, sector and goods, before the supplier's own conduct."""

from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from riskscreen.screening.axes import UNKNOWN, Axes, Ints
from riskscreen.screening.completions import Completions, Outcome

KEYS = ("country_iso3", "subdivision_code", "sector_isic", "goods_key")
"""Columns that name a base profile; `goods_key` holds the goods sorted by name and joined."""

JOINER = "\x1f"
CHUNK = 512


@dataclass(frozen=True, eq=False)
class Points:
    """Where profiles lie on the axes, one entry per profile and good.

    Attributes:
        profile: position of the profile.
        place: index of the place, or -1.
        sector: index of the sector; -1 - n for the n-th open sector entry.
        good: index of the good, or -1.
    """

    profile: Ints
    place: Ints
    sector: Ints
    good: Ints


def goods_as_given(goods: pl.Expr) -> pl.Expr:
    """Return a list of goods as one text, in the order given (cheap: it is made for every row)."""
    return goods.list.join(JOINER, ignore_nulls=True).fill_null("")


def goods_key(given: pl.Expr) -> pl.Expr:
    """Return the text that stands for goods as given, whatever their order (made for distinct texts only)."""
    return given.str.split(JOINER).list.unique().list.sort().list.join(JOINER)


def locate(axes: Axes, profiles: pl.DataFrame) -> Points:
    """Find distinct base profiles on the axes.

    Args:
        axes: the axes.
        profiles: the columns of `KEYS`.

    Returns:
        One entry per profile and known good, or one with good -1; ordered by profile, then good.
    """
    place = axes.place_of(pl.col("country_iso3"), pl.col("subdivision_code"))
    rows = profiles.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("profile"),
        place.alias("place"),
        axes.sector_of(pl.col("sector_isic")).alias("sector"),
        pl.col("goods_key").str.split(JOINER).alias("good"),
    )
    open_ = {label: -1 - n for n, label in enumerate(axes.open_sectors) if label is not None}
    long = rows.select("profile", "good").explode("good", empty_as_null=True, keep_nulls=True)
    good = axes.indices(long["good"], axes.good_index)
    profile = long["profile"].to_numpy()
    named = np.zeros(len(rows), dtype=bool)
    named[profile[good >= 0]] = True
    first = np.ones(len(profile), dtype=bool)
    first[1:] = profile[1:] != profile[:-1]
    keep = (good >= 0) | (first & ~named[profile])
    profile, good = profile[keep], good[keep]
    sector = axes.indices(rows["sector"], {**axes.sector_index, **open_})
    return Points(profile, axes.indices(rows["place"], axes.place_index)[profile], sector[profile], good)


def score_points(completions: Completions, at: Points) -> Outcome:
    """Return the base outcome of every entry.

    Args:
        completions: what fills gaps.
        at: entries on the axes.

    Returns:
        Outcomes in the same order.
    """
    s = completions.sums
    out = Outcome(*(np.zeros(len(at.profile)) for _ in fields(Outcome)))
    full = (at.place >= 0) & (at.sector >= 0) & (at.good >= 0)
    c, i, g = at.place[full], at.sector[full], at.good[full]
    known = s.country[c] + s.sector[i] + s.country_sector[c, i] + s.good[g] + s.country_good[c, g]
    _store(out, full, Outcome.known(known))
    lone = (at.place == UNKNOWN) & (at.sector >= 0) & (at.good >= 0)
    _score_unknown_country(completions, at, lone, out)
    rest = np.flatnonzero(~full & ~lone)
    if len(rest):
        pairs, group = np.unique(np.stack([at.sector[rest], at.good[rest]]), axis=1, return_inverse=True)
        order = np.argsort(group, kind="stable")
        bounds = np.searchsorted(group[order], np.arange(pairs.shape[1] + 1))
        for n in range(pairs.shape[1]):
            rows = rest[order[bounds[n] : bounds[n + 1]]]
            unknown = bool((at.place[rows] == UNKNOWN).any())
            column = _column(completions, int(pairs[0, n]), int(pairs[1, n]), unknown=unknown)
            _store(out, rows, column.pick(at.place[rows]))
    return out


def _column(completions: Completions, sector: int, good: int, *, unknown: bool) -> Outcome:
    """Return the outcomes of one sector entry and good (or none) for all places, at the end for an unknown one if asked."""
    s, axes = completions.sums, completions.axes
    if sector >= 0:
        each = completions.without_goods(sector)
    elif good >= 0:
        each = completions.without_sector(axes.open_sectors[-1 - sector], good)
    else:
        each = completions.without_sector_and_goods(axes.open_sectors[-1 - sector])
    if not unknown:
        return each
    covered = np.zeros(())
    if sector >= 0:
        covered = covered + s.sector.covered[sector]
    if good >= 0:
        covered = covered + s.good.covered[good]
    nowhere = completions.without_country(each, covered)
    return Outcome(*(np.append(getattr(each, f.name), getattr(nowhere, f.name)) for f in fields(Outcome)))


def _score_unknown_country(completions: Completions, at: Points, where: np.ndarray, out: Outcome) -> None:
    rows = np.flatnonzero(where)
    if not len(rows):
        return
    s = completions.sums
    pairs, group = np.unique(np.stack([at.sector[rows], at.good[rows]]), axis=1, return_inverse=True)
    parts = []
    for start in range(0, pairs.shape[1], CHUNK):
        i, g = pairs[0, start : start + CHUNK], pairs[1, start : start + CHUNK]
        each = s.country[:, None] + s.sector[None, i] + s.country_sector[:, i] + s.good[None, g] + s.country_good[:, g]
        parts.append(completions.without_country(Outcome.known(each), s.sector.covered[i] + s.good.covered[g]))
    joined = Outcome(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Outcome)))
    _store(out, rows, joined.pick(group))


def _store(out: Outcome, where: np.ndarray, found: Outcome) -> None:
    for f in fields(Outcome):
        getattr(out, f.name)[where] = getattr(found, f.name)


@dataclass(frozen=True, eq=False)
class BaseScores:
    """Distinct base profiles, scored.

    Attributes:
        points: every profile and good on the axes.
        outcome: their outcomes.
        gravest: for each profile the entry of its gravest good (its only entry where no goods are named).
        high: upper end of each profile, over all its goods.
    """

    points: Points
    outcome: Outcome
    gravest: Ints
    high: np.ndarray


def score_base(completions: Completions, profiles: pl.DataFrame) -> BaseScores:
    """Score distinct base profiles; of several goods the gravest counts.

    Args:
        completions: what fills gaps.
        profiles: the columns of `KEYS`, distinct.

    Returns:
        The scores, in the order of the profiles.
    """
    at = locate(completions.axes, profiles)
    outcome = score_points(completions, at)
    count = len(profiles)
    order = np.lexsort((at.good, -outcome.point, at.profile))
    first = np.searchsorted(at.profile[order], np.arange(count))
    high = np.full(count, -np.inf)
    np.maximum.at(high, at.profile, outcome.high)
    return BaseScores(at, outcome, order[first], high)
