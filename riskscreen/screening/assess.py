"""The face of screening: reference tables in, scored rows out.

Rows stream: all that is collected are the distinct profiles, which are scored once and joined back (METHOD section 1).
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.screening import base, supplier
from riskscreen.screening.bands import banded, floors, likelihood
from riskscreen.screening.base import BaseScores, score_base
from riskscreen.screening.bundle import ReferenceBundle, gather
from riskscreen.screening.completions import Completions
from riskscreen.screening.explainable import Positions, top_phrases
from riskscreen.screening.isic import GOODS_SECTIONS, SECTION_OF
from riskscreen.screening.layers import build_layers
from riskscreen.screening.leverage import add_rank, leverage, priority
from riskscreen.screening.scorecard import Scorecard
from riskscreen.screening.severity import base_flags, conduct_flags, severity_band, severity_columns

TRADE = "G"
SEED = 20260101
#: Result columns that this package makes; the pipeline adds source, id, duplicate, group and issues.
OUTPUTS = (
    "rs_country_iso3",
    "rs_country_name",
    "rs_subdivision",
    "rs_country_status",
    "rs_sector_isic",
    "rs_sector_name",
    "rs_sector_status",
    "rs_goods",
    "rs_goods_status",
    "rs_likelihood_0_100",
    "rs_likelihood_low",
    "rs_likelihood_high",
    "rs_likelihood_abstract_0_100",
    "rs_band",
    "rs_band_rule",
    "rs_severity_band",
    "rs_severity_reasons",
    "rs_coverage_pct",
    "rs_missing",
    "rs_leverage",
    "rs_priority",
    "rs_priority_rank",
    "rs_reasons",
    "rs_spend_amount",
)


def load_bundle(
    catalogue: Catalogue | None = None, *, ilab_edition: str | None = None, until_year: int | None = None
) -> ReferenceBundle:
    """Gather the reference tables that scoring reads.

    Args:
        catalogue: the tables; the shipped ones where not given.
        ilab_edition: edition of the goods list to take as today's (the latest where not given).
        until_year: last year that country tables may speak of (no limit where not given).

    Returns:
        The bundle.

    Raises:
        ReferenceDataError: a table is missing, changed or malformed.
    """
    tables = catalogue if catalogue is not None else load_catalogue()
    countries = tables.table("territories", "territories").select(
        "iso3", "iso2", "name_en", "un_region", "un_subregion"
    )
    isic = tables.table("classifications", "isic").select(
        pl.col("code").alias("sector_isic"), pl.col("title").alias("name")
    )
    return gather(tables, countries, isic, ilab_edition=ilab_edition, until_year=until_year)


@dataclass(frozen=True, eq=False)
class Screen:
    """A scorecard on a bundle, ready to score; everything that does not depend on the list is worked out once."""

    bundle: ReferenceBundle
    card: Scorecard

    @cached_property
    def completions(self) -> Completions:
        """All reference indicators, and what fills gaps."""
        return Completions(build_layers(self.bundle, self.card))

    def rescored(self, card: Scorecard) -> "Screen":
        """Return a screen with an edited scorecard on the same tables, exactly as a fresh one and much sooner.

        Only indicators whose scale, floor or treatment of unknowns differ are worked out again; where nothing but
        weights, spreads, base or cut-offs were edited, the evidence is taken over as it is.

        Args:
            card: the edited scorecard (`riskscreen.edit`).

        Returns:
            The screen.

        Raises:
            ModelContractError: an indicator has no data in the edition used.
        """
        from riskscreen.screening.rescore import relayered

        screen = Screen(self.bundle, card)
        screen.__dict__["completions"] = Completions(relayered(self.completions.layers, card))
        return screen

    @cached_property
    def total_weight(self) -> float:
        """Sum of all weights: what full coverage would be."""
        return sum(spec.weight for spec in self.card.indicators)

    def base_frame(self, profiles: pl.DataFrame, as_of: date) -> pl.DataFrame:
        """Score distinct base profiles.

        Args:
            profiles: the columns of `base.KEYS`, distinct.
            as_of: day that the edition's age is counted to.

        Returns:
            The profiles with points, texts and flags, in their order.
        """
        scores = score_base(self.completions, profiles)
        outcome = scores.outcome.pick(scores.gravest)
        names = pl.DataFrame(
            {
                "base_points": outcome.point,
                "base_above": scores.high - outcome.point,
                "base_below": outcome.point - outcome.low,
                "base_covered": outcome.covered,
            }
        )
        flags = base_flags(self.completions, scores)
        severity = flags.select(severity_columns(self.card, {c: pl.col(c) for c in flags.columns}, "base"))
        texts = [top_phrases(self.completions.layers, scores), self._goods_text(scores), *self._asks(scores)]
        frame = pl.concat(
            [profiles, names, severity, floors(self.completions, scores, as_of), pl.DataFrame(texts)], how="horizontal"
        )
        countries = self.bundle.countries.select(
            pl.col("iso3").alias("country_iso3"), pl.col("name_en").alias("base_country_name")
        )
        sectors = self.bundle.sector_names.select("sector_isic", pl.col("name").alias("base_sector_name"))
        return frame.join(countries, on="country_iso3", how="left", maintain_order="left").join(
            sectors, on="sector_isic", how="left", maintain_order="left"
        )

    def _base_as_given(self, given: pl.DataFrame, as_of: date) -> pl.DataFrame:
        """Score profiles whose goods stand in any order: each set of goods once."""
        told = given.with_columns(base.goods_key(pl.col("goods_key")).alias("__goods"))
        keys = [*base.KEYS[:-1], "__goods"]
        sets = told.select(keys).unique().sort(keys).rename({"__goods": "goods_key"})
        scored = self.base_frame(sets, as_of).rename({"goods_key": "__goods"})
        return told.join(scored, on=keys, how="left", nulls_equal=True, maintain_order="left").drop("__goods")

    def _goods_text(self, scores: BaseScores) -> pl.Series:
        """Return each profile's goods, the gravest first."""
        at = scores.points
        rows = pl.DataFrame({"profile": at.profile, "good": at.good, "point": scores.outcome.point}).filter(
            pl.col("good") >= 0
        )
        name = pl.Series(self.completions.axes.goods, dtype=pl.String).gather(rows["good"])
        ordered = rows.with_columns(name.alias("name")).sort(
            "profile", "point", "name", descending=[False, True, False]
        )
        joined = ordered.group_by("profile", maintain_order=True).agg(pl.col("name").str.join("; "))
        every = pl.DataFrame({"profile": np.arange(len(scores.gravest))})
        return every.join(joined, on="profile", how="left", maintain_order="left")["name"].alias("base_goods")

    def _asks(self, scores: BaseScores) -> list[pl.Series]:
        """Return what to ask for country, sector, goods and region: as text, and how many things it names."""
        axes, best = self.completions.axes, Positions.of(scores)
        ask = self.card.missing.ask
        section = np.array([SECTION_OF[code[:2]] for code in axes.sectors] + [""])
        listable = np.isin(section[best.sector], [*GOODS_SECTIONS, TRADE]) | (best.sector < 0)
        regional = np.array([place in axes.special for place in axes.places] + [False])
        spec = next((s for s in self.card.indicators if s.code == "statutory_presumption"), None)
        wanted = {
            ask["country"]: best.place < 0,
            ask["goods"]: (best.good < 0) & listable,
            ask["sector"]: best.sector < 0,
            (spec.unknown.ask if spec else ""): regional[best.place] if spec else np.zeros(len(best.place), dtype=bool),
        }
        frame = pl.DataFrame({f"ask_{n}": where for n, where in enumerate(wanted.values())})
        texts = [pl.when(f"ask_{n}").then(pl.lit(text)) for n, text in enumerate(wanted)]
        listed = frame.select(pl.concat_list(texts).list.drop_nulls().list.head(3).alias("asks"))["asks"]
        return [
            pl.select(pl.when(listed.list.len() > 0).then(listed.list.join("; ")).alias("base_missing")).to_series(),
            listed.list.len().cast(pl.UInt8).alias("base_missing_count"),
        ]

    def conduct_frame(self, profiles: pl.DataFrame) -> pl.DataFrame:
        """Score distinct conduct profiles (the columns of `supplier.KEYS`)."""
        scored = supplier.score_conduct(self.card, profiles)
        return scored.with_columns(severity_columns(self.card, conduct_flags(), "conduct"))

    def score(self, rows: pl.LazyFrame, *, as_of: date | None = None, ranked: bool = True) -> pl.LazyFrame:
        """Score a list.

        Args:
            rows: canonical and resolved columns of the rows to score (domain/columns.py).
            as_of: day that ages of evidence are counted to; the scorecard's own where not given.
            ranked: add `rs_priority_rank`, which needs the whole list at once.

        Returns:
            The rows, in their order, with the columns of `OUTPUTS` added.
        """
        day = as_of if as_of is not None else self.card.as_of
        base_keys = [
            pl.col("country_iso3"),
            pl.col("subdivision_code"),
            pl.col("sector_isic"),
            base.goods_as_given(pl.col("goods")).alias("goods_key"),
        ]
        conduct_keys = list(supplier.conduct_keys(self.card, day).values())
        bases, conducts = pl.collect_all(
            [rows.select(base_keys).unique(), rows.select(conduct_keys).unique()], engine="streaming"
        )
        base_frame = self._base_as_given(_distinct(bases, base.KEYS), day)
        conduct_frame = self.conduct_frame(_distinct(conducts, supplier.KEYS))
        keyed = rows.with_columns(_key(base_keys).alias("__base"), _key(conduct_keys).alias("__conduct"))
        joined = keyed.join(
            base_frame.select(_key([pl.col(k) for k in base.KEYS]).alias("__base"), pl.exclude(base.KEYS)).lazy(),
            on="__base",
            how="left",
            maintain_order="left",
        ).join(
            conduct_frame.select(
                _key([pl.col(k) for k in supplier.KEYS]).alias("__conduct"), pl.exclude(supplier.KEYS)
            ).lazy(),
            on="__conduct",
            how="left",
            maintain_order="left",
        )
        scored = self._results(joined)
        inputs = list(rows.collect_schema().names())
        outputs = [name for name in OUTPUTS if ranked or name != "rs_priority_rank"]
        return (add_rank(scored) if ranked else scored).select(*inputs, *outputs)

    def _results(self, joined: pl.LazyFrame) -> pl.LazyFrame:
        """Add up both halves of every row and lay out the results."""
        abstract = self.card.base + pl.col("base_points")
        z = abstract + pl.col("conduct_points")
        below = (pl.col("base_below").pow(2) + pl.col("conduct_below").pow(2)).sqrt()
        covered = 100.0 * (pl.col("base_covered") + pl.col("conduct_covered")) / self.total_weight
        asks = [
            pl.when(pl.col("base_missing_count") == n).then(
                pl.concat_str(
                    [pl.col("base_missing"), *([pl.col(f"conduct_missing_{3 - n}")] if n < 3 else [])],
                    separator="; ",
                    ignore_nulls=True,
                )
            )
            for n in range(4)
        ]
        missing = pl.coalesce(asks)
        return (
            joined.with_columns(
                likelihood(z).alias("rs_likelihood_0_100"),
                likelihood(z - below).alias("rs_likelihood_low"),
                likelihood(z + pl.col("base_above") + pl.col("conduct_above")).alias("rs_likelihood_high"),
                likelihood(abstract).alias("rs_likelihood_abstract_0_100"),
                covered.round(6).alias("rs_coverage_pct"),
            )
            .with_columns(
                *banded(self.card),
                severity_band(self.card).alias("rs_severity_band"),
                _joined("base_severity_reasons", "conduct_severity_reasons").alias("rs_severity_reasons"),
                leverage().alias("rs_leverage"),
                _joined("base_reasons", "conduct_reasons").alias("rs_reasons"),
                pl.when(missing.str.len_bytes() > 0).then(missing).alias("rs_missing"),
                pl.col("country_iso3").alias("rs_country_iso3"),
                pl.col("base_country_name").alias("rs_country_name"),
                pl.col("subdivision_code").alias("rs_subdivision"),
                pl.col("country_status").alias("rs_country_status"),
                pl.col("sector_isic").alias("rs_sector_isic"),
                pl.col("base_sector_name").alias("rs_sector_name"),
                pl.col("sector_status").alias("rs_sector_status"),
                pl.col("base_goods").alias("rs_goods"),
                pl.col("goods_status").alias("rs_goods_status"),
                pl.col("spend_amount").alias("rs_spend_amount"),
            )
            .with_columns(priority(self.card).alias("rs_priority"))
        )


def _joined(*columns: str) -> pl.Expr:
    text = pl.concat_str(columns, separator="; ", ignore_nulls=True)
    return pl.when(text.str.len_bytes() > 0).then(text)


def _key(parts: list[pl.Expr]) -> pl.Expr:
    """Return one number that stands for a profile; `_distinct` sees to it that no two profiles of a list share it."""
    return pl.struct(parts).hash(seed=SEED)


def _distinct(profiles: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Sort distinct profiles and hold their numbers against each other (two in 10^11 lists would stop here)."""
    ordered = profiles.sort(names, nulls_last=False)
    if ordered.select(_key([pl.col(name) for name in names])).to_series().n_unique() != ordered.height:
        raise RuntimeError("two different profiles have the same hash; change SEED in riskscreen/screening/assess.py")
    return ordered


def score(
    rows: pl.LazyFrame, bundle: ReferenceBundle, card: Scorecard, *, as_of: date | None = None, ranked: bool = True
) -> pl.LazyFrame:
    """Score a list with a scorecard; see `Screen.score`.

    Args:
        rows: canonical and resolved columns of the rows to score.
        bundle: reference tables.
        card: the scorecard.
        as_of: day that ages of evidence are counted to; the scorecard's own where not given.
        ranked: add `rs_priority_rank`, which needs the whole list at once.

    Returns:
        The rows with the columns of `OUTPUTS` added.
    """
    return Screen(bundle, card).score(rows, as_of=as_of, ranked=ranked)
