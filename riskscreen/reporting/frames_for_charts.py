"""Frames that a chart can be drawn from as they are: what notebooks show, worked out here and not in the notebook."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.sector_groups import codes_of_group
from riskscreen.screening import base
from riskscreen.screening.assess import Screen
from riskscreen.screening.profiles import UNKNOWN_GOODS, all_profiles
from riskscreen.screening.scorecard import Scorecard

BAND_COLOURS: dict[str, str] = {
    "very high": "#7a1034",
    "high": "#cf5a35",
    "moderate": "#e6b450",
    "lower": "#5c84a6",
    "insufficient evidence": "#b5bac0",
}
"""Bands, highest first: told apart by lightness as well, so that colour-blind readers can follow."""
COLOURS: tuple[str, ...] = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9")
"""Colours for lines and points that colour-blind readers can tell apart (Okabe and Ito)."""

SIDE_AXIS: dict[str, Any] = {"labelLimit": 360, "titleAngle": 0, "titleAlign": "right", "titleX": -8, "titleY": -8}
"""An axis of long names: its title stands above the names, not across them (fields of a Vega-Lite axis)."""

SHOWN = "; "
"""What stands between goods in a result's cell."""
GOODS_NOT_NAMED = "no goods named"
BASE = "base"
TOTAL = "total"


def weights(card: Scorecard) -> pl.DataFrame:
    """Return what every indicator weighs.

    Args:
        card: a scorecard.

    Returns:
        `indicator`, `title`, `layer`, `weight` (log-odds at hazard 1; controls take them away), `spread` (standard deviation of its
        log-normal factor), `low` and `high` (90 % interval of the weight), the heaviest first.
    """
    rows = [(spec.code, spec.title, spec.layer, spec.weight, spec.spread) for spec in card.indicators]
    frame = pl.DataFrame(rows, schema=["indicator", "title", "layer", "weight", "spread"], orient="row")
    factor = (pl.col("spread") * 1.6448536269514722).exp()
    return frame.with_columns((pl.col("weight") / factor).alias("low"), (pl.col("weight") * factor).alias("high")).sort(
        "weight", "indicator", descending=[True, False]
    )


def editions(catalogue: Catalogue, today: date) -> pl.DataFrame:
    """Return how old every source's edition in force is.

    Args:
        catalogue: reference tables.
        today: the day to count to.

    Returns:
        `source`, `edition`, `title`, `producer`, `published`, `first_year`, `last_year`, `age_months` (since publication; null where
        no date is known), `limit_months` (null where none is declared), `past_limit`, `tables`, `rows`, `licence`; oldest first.
    """
    rows = []
    for source_id in sorted({source for source, _, _ in catalogue.entries()}):
        source = catalogue.source(source_id)
        side, years = source.first, source.years
        rows.append(
            {
                "source": source.id,
                "edition": source.edition,
                "title": source.title,
                "producer": source.producer,
                "published": source.date_published,
                "first_year": years.first if years else None,
                "last_year": years.last if years else None,
                "age_months": side.age_months(today),
                "limit_months": side.max_age_months,
                "tables": len(source.tables),
                "rows": sum(each.rows for each in source.tables.values()),
                "licence": source.licence.name,
            }
        )
    past = (pl.col("age_months") > pl.col("limit_months")).fill_null(False).alias("past_limit")
    return (
        pl.DataFrame(rows, infer_schema_length=None)
        .with_columns(past)
        .sort("age_months", "source", descending=[True, False], nulls_last=True)
    )


def listings(catalogue: Catalogue) -> pl.DataFrame:
    """Return how many pairs of country and good each edition of the goods list names.

    Returns:
        `edition`, `kind` (`forced labour` or `child labour only`), `pairs`.
    """
    table = catalogue.table("ilab", "listings_by_edition").filter(~pl.col("is_downstream"))
    kind = (
        pl.when("is_forced_labour").then(pl.lit("forced labour")).otherwise(pl.lit("child labour only")).alias("kind")
    )
    return (
        table.group_by("edition", kind).agg(pl.struct("iso3", "good").n_unique().alias("pairs")).sort("edition", "kind")
    )


def tiers(catalogue: Catalogue) -> pl.DataFrame:
    """Return how many countries each Trafficking in Persons Report puts in each tier.

    Returns:
        `year`, `tier` (1, 2, 2WL = Tier 2 Watch List, 3, SC = special case), `countries`.
    """
    table = catalogue.table("tip", "tiers")
    counted = table.group_by("report_year", "tier").agg(pl.col("iso3").n_unique().alias("countries"))
    return counted.rename({"report_year": "year"}).sort("year", "tier")


def profiles_of(results: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct country x sector x goods profiles of a screened list.

    Args:
        results: `riskscreen.screen(...).results`.

    Returns:
        `country_iso3`, `subdivision_code`, `sector_isic`, `goods_key`, `rows` (of the list); what suppliers say of themselves is left
        out, so that `portfolio_drivers` sees it as not known.
    """
    keys = {"country_iso3": "rs_country_iso3", "subdivision_code": "rs_subdivision", "sector_isic": "rs_sector_isic"}
    goods = base.goods_key(pl.col("rs_goods").fill_null("").str.replace_all(SHOWN, base.JOINER, literal=True)).alias(
        "goods_key"
    )
    told = results.select(*(pl.col(theirs).alias(ours) for ours, theirs in keys.items()), goods)
    return told.group_by(*keys, "goods_key").agg(pl.len().alias("rows")).sort(*keys, "goods_key", nulls_last=False)


def known_shares(screen: Screen) -> pl.DataFrame:
    """Return for how much of the reference universe each country, sector and goods indicator rests on evidence.

    Args:
        screen: scorecard and reference tables.

    Returns:
        `indicator`, `title`, `layer`, `known_pct` (% of the 190 countries x 88 divisions, no goods named, or of all profiles with
        goods for the goods' indicators), the least known first.
    """
    table = all_profiles(screen)
    named = table.filter(pl.col("good").is_not_null())
    blank = table.filter(pl.col("good").is_null())
    rows = []
    for spec in screen.card.indicators:
        if (column := f"known_{spec.code}") in table.columns and spec.layer in ("country", "sector", "goods"):
            part = named if spec.layer == "goods" else blank
            rows.append((spec.code, spec.title, spec.layer, 100.0 * float(part[column].sum()) / part.height))
    frame = pl.DataFrame(rows, schema=["indicator", "title", "layer", "known_pct"], orient="row")
    return frame.sort("known_pct", "indicator")


def contributions_of(screen: Screen, country: str, sector: str, good: str | None = None) -> pl.DataFrame:
    """Return how one profile's score adds up, step by step.

    Args:
        screen: scorecard and reference tables.
        country: ISO 3166-1 alpha-3 code.
        sector: ISIC code.
        good: a good of that sector; none named where not given.

    Returns:
        `place` (order), `title`, `layer`, `points` (log-odds), `start` and `end` (running sum of log-odds), `known`: the base,
        every indicator that adds or takes away points, the largest first within its layer, and the total.

    Raises:
        UsageError: the profile is not on the axes.
    """
    found = all_profiles(screen, countries=[country], sectors=[sector], goods=[good])
    if found.is_empty():
        raise UsageError(f"The good '{good}' is not made in the sector {sector}, so there is no such profile.")
    row = found.row(0, named=True)
    parts = [
        (spec.title, spec.layer, row[f"points_{spec.code}"], bool(row[f"known_{spec.code}"]), at)
        for at, spec in enumerate(screen.card.indicators)
        if row.get(f"points_{spec.code}")
    ]
    if row[UNKNOWN_GOODS]:
        parts.append(("Goods not named", "goods", row[UNKNOWN_GOODS], False, len(parts)))
    order = {layer: place for place, layer in enumerate(("country", "sector", "goods", "supplier", "control"))}
    parts.sort(key=lambda part: (order[part[1]], -abs(part[2]), part[4]))
    lines: list[tuple[int, str, str, float, float, float, bool]] = [
        (0, "Base", BASE, screen.card.base, 0.0, screen.card.base, True)
    ]
    total = screen.card.base
    for title, layer, points, known, _ in parts:
        lines.append((len(lines), title, layer, points, total, total + points, known))
        total += points
    lines.append((len(lines), "Log-odds of the profile", TOTAL, total, 0.0, total, True))
    columns = ["place", "title", "layer", "points", "start", "end", "known"]
    return pl.DataFrame(lines, schema=columns, orient="row")


def sector_group_profiles(screen: Screen, group: str) -> pl.DataFrame:
    """Return the gravest profile of a sector group in every country of the reference universe.

    Args:
        screen: scorecard and reference tables.
        group: id of a sector group, e.g. `fishing`.

    Returns:
        `country_iso3`, `country`, `subregion`, `sector_isic`, `goods` (the good, or `no goods named`), `likelihood_0_100`,
        `likelihood_low`, `likelihood_high`, `band`, `floor_rule`, `severity_band`, `coverage_pct`; one row per country, by likelihood.

    Raises:
        UsageError: there is no such group.
    """
    codes = codes_of_group(group)
    if not codes:
        raise UsageError(f"There is no sector group '{group}'; data/reference/sector_groups names them.")
    table = all_profiles(screen, sectors=codes, contributions=False)
    names = screen.bundle.countries.select(
        pl.col("iso3").alias("country_iso3"),
        pl.col("name_en").alias("country"),
        pl.col("un_subregion").alias("subregion"),
    )
    gravest = table.sort(
        "likelihood_0_100",
        "country_iso3",
        "sector_isic",
        "good",
        descending=[True, False, False, False],
        nulls_last=True,
    ).unique("country_iso3", keep="first", maintain_order=True)
    return gravest.join(names, on="country_iso3", how="left", maintain_order="left").select(
        "country_iso3",
        "country",
        "subregion",
        "sector_isic",
        pl.col("good").fill_null(GOODS_NOT_NAMED).alias("goods"),
        "likelihood_0_100",
        "likelihood_low",
        "likelihood_high",
        "band",
        "floor_rule",
        "severity_band",
        "coverage_pct",
    )


def flips_by_country(flips: pl.DataFrame, countries: int = 25) -> pl.DataFrame:
    """Count band flips by country and direction.

    Args:
        flips: what `riskscreen.band_flips` returns.
        countries: how many countries to keep, those with the most flips.

    Returns:
        `country_iso3`, `direction` (`index rose`, `index fell`), `profiles`, `all_flips` (of the country); most flips first.
    """
    direction = pl.when(pl.col("change") >= 0).then(pl.lit("index rose")).otherwise(pl.lit("index fell"))
    counted = flips.group_by("country_iso3", direction.alias("direction")).agg(pl.len().alias("profiles"))
    whole = counted.group_by("country_iso3").agg(pl.col("profiles").sum().alias("all_flips"))
    most = whole.sort("all_flips", "country_iso3", descending=[True, False]).head(countries)
    return most.join(counted, on="country_iso3", how="left", maintain_order="left").select(
        "country_iso3", "direction", "profiles", "all_flips"
    )


def stability_counts(measured: pl.DataFrame, step: int = 10) -> pl.DataFrame:
    """Count profiles by how steady their band is.

    Args:
        measured: what `assess_uncertainty` returns.
        step: width of a class, in per cent; a divisor of 100.

    Returns:
        `band`, `stability_from` and `stability_to` (share of draws in the band, %; 100 counts to the last class), `profiles`.
    """
    start = (pl.col("band_share_pct") // step * step).clip(0, 100 - step).alias("stability_from")
    counted = measured.group_by("band", start).agg(pl.len().alias("profiles"))
    return counted.with_columns((pl.col("stability_from") + step).alias("stability_to")).sort("band", "stability_from")


def drivers_long(table: pl.DataFrame) -> pl.DataFrame:
    """Return Sobol indices a row each.

    Args:
        table: `Drivers.table`.

    Returns:
        `group`, `order` (`first order`, `total`), `share_pct` (of the variance, %), `low_pct` and `high_pct` (90 %).
    """
    parts = []
    for order, column in (("first order", "first_order"), ("total", "total_order")):
        value, doubt = 100 * pl.col(column), 100 * pl.col(f"{column}_doubt")
        ends = ((value - doubt).alias("low_pct"), (value + doubt).alias("high_pct"))
        parts.append(table.select("group", pl.lit(order).alias("order"), value.alias("share_pct"), *ends))
    return pl.concat(parts)


def backtest_figures(record: Mapping[str, Any]) -> pl.DataFrame:
    """Return the figures of a back-test's record.

    Args:
        record: content of `backtest.json`.

    Returns:
        `ranking`, `kind` (scorecard, baseline), `universe`, `steps`, `auc`, `auc_low`, `auc_high`, `recall_10_pct` (% of later pairs
        found in the top 10 %), `later_pairs`.
    """
    rows = [
        {
            "ranking": figure["scorecard"],
            "kind": figure["kind"],
            "universe": figure["universe"],
            "steps": figure["steps"],
            "auc": figure["auc"],
            "auc_low": figure["auc_low"],
            "auc_high": figure["auc_high"],
            "recall_10_pct": None if figure["recall_10"] is None else 100.0 * figure["recall_10"],
            "later_pairs": figure["n"],
        }
        for figure in record["figures"]
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def backtest_curves(record: Mapping[str, Any], *, universe: str = "all", steps: str = "development") -> pl.DataFrame:
    """Return the cumulative-gain curves of a back-test's record.

    Args:
        record: content of `backtest.json`.
        universe: `all` or `listed`.
        steps: group of steps.

    Returns:
        `ranking`, `kind`, `looked_at_pct` (% of the ranking from the top), `found_pct` (% of later pairs).
    """
    rows = [
        (figure["scorecard"], figure["kind"], float(top), 100.0 * share)
        for figure in record["figures"]
        if figure["universe"] == universe and figure["steps"] == steps
        for top, share in {"0": 0.0, **figure.get("curve", {})}.items()
        if share is not None
    ]
    return pl.DataFrame(rows, schema=["ranking", "kind", "looked_at_pct", "found_pct"], orient="row")
