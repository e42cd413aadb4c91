"""The goods list's history as steps: which pairs were known, which came next, and what could not be ranked."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.modelling.backtest.specification import Step
from riskscreen.screening.bundle import ReferenceBundle

Bools = NDArray[np.bool_]
NEW_GOOD = "good new to the list"
OUTSIDE = "country outside the universe"


@dataclass(frozen=True, eq=False)
class Chapter:
    """One step's universe: arrays of countries x goods.

    Attributes:
        step: the step.
        countries: iso3 of the universe, in order.
        subregions: UN subregion of each.
        goods: goods on the list at the earlier edition, in order.
        sectors: the list's own sector of each good.
        known: listed at the earlier edition.
        new: listed at the later edition and not before.
        forced_before: listed for forced labour at the earlier edition.
        forced_after: at the later edition.
        unranked: iso3 and good of new pairs outside the universe, with the reason and whether for forced labour.
    """

    step: Step
    countries: tuple[str, ...]
    subregions: tuple[str, ...]
    goods: tuple[str, ...]
    sectors: tuple[str, ...]
    known: Bools
    new: Bools
    forced_before: Bools
    forced_after: Bools
    unranked: pl.DataFrame

    @property
    def open(self) -> Bools:
        """Pairs to rank: not listed at the earlier edition."""
        return np.logical_not(self.known)

    @property
    def listed_countries(self) -> Bools:
        """Countries with a listing at the earlier edition."""
        some: Bools = np.asarray(self.known.any(axis=1))
        return some

    def kept(self, universe: str) -> Bools:
        """Return the pairs to rank in a universe: `all`, or `listed` (countries with a listing)."""
        return self.open if universe == "all" else self.open & self.listed_countries[:, None]


def read_chapter(bundle: ReferenceBundle, step: Step) -> Chapter:
    """Lay out one step.

    Args:
        bundle: any bundle; its listings table holds every edition.
        step: the step.

    Returns:
        The step's universe.

    Raises:
        ReferenceDataError: the goods list has no such edition.
    """
    table = bundle.tables["listings"].filter(~pl.col("is_downstream"))
    editions = set(table["edition"].unique())
    for edition in (step.known, step.later):
        if edition not in editions:
            raise ReferenceDataError(
                f"the goods list has no edition '{edition}', which the back-test's specification names; "
                f"it has {', '.join(sorted(editions))}."
            )
    before = _pairs(table, step.known)
    after = _pairs(table, step.later)
    countries = tuple(bundle.universe["iso3"])
    goods = tuple(before["good"].unique().sort())
    shape = (countries, goods)
    known = _marks(before, shape)
    fresh = after.join(before, on=["iso3", "good"], how="anti")
    inside = fresh.filter(pl.col("iso3").is_in(countries), pl.col("good").is_in(goods))
    outside = fresh.join(inside, on=["iso3", "good"], how="anti").with_columns(
        pl.when(pl.col("good").is_in(goods)).then(pl.lit(OUTSIDE)).otherwise(pl.lit(NEW_GOOD)).alias("reason")
    )
    of_good = before.group_by("good").agg(pl.col("ilab_sector").sort().first()).sort("good")
    return Chapter(
        step,
        countries,
        tuple(bundle.universe["un_subregion"]),
        goods,
        tuple(of_good["ilab_sector"]),
        known,
        _marks(inside, shape),
        _marks(before.filter("is_forced_labour"), shape),
        _marks(after.filter("is_forced_labour"), shape),
        outside.select("iso3", "good", "reason", "is_forced_labour").sort("iso3", "good"),
    )


def _pairs(table: pl.DataFrame, edition: str) -> pl.DataFrame:
    rows = table.filter(pl.col("edition") == edition)
    return rows.group_by("iso3", "good").agg(
        pl.col("ilab_sector").first(), pl.col("is_forced_labour").any(), pl.col("is_child_labour").any()
    )


def _marks(pairs: pl.DataFrame, shape: tuple[tuple[str, ...], tuple[str, ...]]) -> Bools:
    countries, goods = shape
    marks = np.zeros((len(countries), len(goods)), dtype=bool)
    rows = pairs.filter(pl.col("iso3").is_in(countries), pl.col("good").is_in(goods))
    at = rows.select(
        pl.col("iso3").replace_strict({c: i for i, c in enumerate(countries)}, return_dtype=pl.Int64),
        pl.col("good").replace_strict({g: i for i, g in enumerate(goods)}, return_dtype=pl.Int64),
    )
    marks[at["iso3"].to_numpy(), at["good"].to_numpy()] = True
    return marks
