"""Write docs/comparison.md: the country part of the default scorecard beside other published measures, from the tables.

usage: python -m benchmarks.write_comparison [--user-data] [--out FILE]

`--user-data` adds measures that may not be passed on and that you imported yourself (Global Slavery Index, Corruption
Perceptions Index); such a page is for your own use, so it goes to the file named with `--out`. A test holds the shipped
page and this code together.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.comparison_words import DIFFERENT, HEAD, MEANT, OUTLOOK, TOOLS, WHY
from riskscreen.pipeline.analysts import open_screen
from riskscreen.reference.catalogue import Catalogue, load_catalogue
from riskscreen.reference.imports.folder import user_reference
from riskscreen.screening.assess import Screen
from riskscreen.screening.profiles import all_profiles

PAGE = Path(__file__).resolve().parent.parent / "docs" / "comparison.md"
TIERS = {"1": 1.0, "2": 2.0, "2WL": 3.0, "3": 4.0}
TEN_YEARS = 10
TOP = 10
NEAR = 10
"""Countries on either side in another measure that a country is held against."""
LEAST = 0.02
"""Points below which an indicator is not named."""


@dataclass(frozen=True)
class Measure:
    """A published measure of countries.

    Attributes:
        key: short name.
        title: what it is called in the page.
        source, table, column: where it lies; `year` is its column of years, if it has one.
        worse: whether higher (1) or lower (-1) values are worse.
        rows: values of a column by which rows are chosen.
        summed: whether counts of the last ten years are added up.
    """

    key: str
    title: str
    source: str
    table: str
    column: str
    worse: int
    year: str | None = None
    rows: tuple[tuple[str, str], ...] = ()
    summed: bool = False


MEASURES = (
    Measure("rule_of_law", "WGI rule of law", "wgi", "governance", "rule_of_law_estimate", -1, "year"),
    Measure(
        "corruption", "WGI control of corruption", "wgi", "governance", "control_of_corruption_estimate", -1, "year"
    ),
    Measure("hdi", "Human Development Index", "hdr", "indices", "hdi_0_1", -1, "year"),
    Measure("gii", "Gender Inequality Index", "hdr", "indices", "gii_0_1", 1, "year"),
    Measure("inform", "INFORM Risk", "inform", "risk", "inform_risk_0_10", 1),
    Measure("tier", "Tier of the Trafficking in Persons Report", "tip", "tiers", "tier", 1, "report_year"),
    Measure("ndgain", "ND-GAIN vulnerability", "ndgain", "vulnerability", "vulnerability_0_1", 1, "year"),
    Measure("wbl", "Women, Business and the Law", "wbl", "scores", "wbl_index_0_100", -1, "report_year"),
    Measure(
        *("glotip_in", "Victims detected in the country", "glotip", "detected_victims", "persons_min", 1, "year"),
        rows=(("role", "detected_in"), ("form", "total")),
        summed=True,
    ),
    Measure(
        *("glotip_of", "Citizens detected as victims", "glotip", "detected_victims", "persons_min", 1, "year"),
        rows=(("role", "citizen_of"), ("form", "total")),
        summed=True,
    ),
)
IMPORTED = (
    Measure("gsi_prevalence", "Global Slavery Index, prevalence", "gsi", "countries", "prevalence_per_1000", 1),
    Measure("gsi_vulnerability", "Global Slavery Index, vulnerability", "gsi", "countries", "vulnerability_0_100", 1),
    Measure("cpi", "Corruption Perceptions Index", "cpi", "scores", "cpi_score_0_100", -1, "year"),
)
"""Used only where the user imported them."""

AGAINST = (MEASURES[4], MEASURES[0], MEASURES[1])
"""Measures whose largest differences are laid out."""


def values(catalogue: Catalogue, measure: Measure) -> pl.DataFrame:
    """Return a measure by country, the latest year of each: iso3, value (higher is worse), year (null where none)."""
    rows = catalogue.table(measure.source, measure.table)
    for column, wanted in measure.rows:
        rows = rows.filter(pl.col(column) == wanted)
    number = pl.col(measure.column)
    if measure.column == "tier":
        number = number.replace_strict(TIERS, default=None, return_dtype=pl.Float64)
    year = pl.col(measure.year) if measure.year else pl.lit(None, dtype=pl.Int64)
    told = rows.select("iso3", number.cast(pl.Float64).alias("value"), year.cast(pl.Int64).alias("year")).drop_nulls(
        "value"
    )
    if measure.summed:
        recent = told.filter(pl.col("year") > pl.col("year").max() - TEN_YEARS)
        return recent.group_by("iso3").agg(pl.col("value").sum(), pl.col("year").max()).sort("iso3")
    latest = told.sort("iso3", "year", nulls_last=False).group_by("iso3", maintain_order=True).last()
    return latest.with_columns((measure.worse * pl.col("value")).alias("value"))


def country_points(screen: Screen) -> pl.DataFrame:
    """Return the points of every country-level indicator for the 190 countries: iso3, and a column per indicator."""
    axes, cells = screen.completions.axes, screen.completions.layers.on("country")
    iso3 = [axes.places[i] for i in axes.universe]
    columns = {cell.spec.code: cell.points[axes.universe] for cell in cells}
    return pl.DataFrame({"iso3": iso3, **columns}).sort("iso3")


def own(screen: Screen) -> pl.DataFrame:
    """Return what is compared: iso3, country_part (sum of country-level points), mean_index (0-100 over 88 divisions)."""
    points = country_points(screen)
    part = points.select("iso3", pl.sum_horizontal(pl.exclude("iso3")).alias("country_part"))
    table = all_profiles(screen, goods=[None], contributions=False)
    mean = table.group_by("country_iso3").agg(pl.col("likelihood_0_100").mean().alias("mean_index"))
    return part.join(mean, left_on="iso3", right_on="country_iso3", maintain_order="left")


def spearman(first: pl.Series, second: pl.Series) -> float:
    """Return the rank correlation; ties get their mean rank."""
    return float(np.corrcoef(first.rank("average").to_numpy(), second.rank("average").to_numpy())[0, 1])


def correlations(screen: Screen, catalogue: Catalogue, measures: Sequence[Measure]) -> pl.DataFrame:
    """Return, per measure: n, years, and rank correlations with both of ours and with the country part less its source.

    Columns: key, title, edition, n, from, to (years), country_part, mean_index, without (null where the scorecard does
    not use the source).
    """
    mine, points = own(screen), country_points(screen)
    sources = {cell.spec.code: cell.spec.source.id for cell in screen.completions.layers.on("country")}
    rows = []
    for measure in measures:
        other = values(catalogue, measure)
        both = mine.join(other, on="iso3")
        kept = [code for code, source in sources.items() if source != measure.source]
        rest = points.select("iso3", pl.sum_horizontal(kept).alias("rest")).join(other, on="iso3")
        rows.append(
            {
                "key": measure.key,
                "title": measure.title,
                "edition": catalogue.edition_in_force(measure.source, measure.table),
                "n": both.height,
                "from": both["year"].min(),
                "to": both["year"].max(),
                "country_part": spearman(both["country_part"], both["value"]),
                "mean_index": spearman(both["mean_index"], both["value"]),
                "without": None if len(kept) == len(sources) else spearman(rest["rest"], rest["value"]),
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def shares(screen: Screen) -> pl.DataFrame:
    """Return each indicator's share of the variance of the country part: code, title, weight, share (they add up to 1)."""
    points = country_points(screen)
    total = points.select(pl.sum_horizontal(pl.exclude("iso3"))).to_series().to_numpy()
    rows = [
        (
            c.spec.code,
            c.spec.title,
            c.spec.weight,
            float(np.cov(points[c.spec.code].to_numpy(), total)[0, 1] / total.var(ddof=1)),
        )
        for c in screen.completions.layers.on("country")
    ]
    return pl.DataFrame(rows, schema=["code", "title", "weight", "share"], orient="row").sort(
        "share", "code", descending=[True, False]
    )


def differences(screen: Screen, catalogue: Catalogue, measure: Measure) -> pl.DataFrame:
    """Return ranks of both, for the countries that both have: iso3, country, ours, theirs (1 = most), further (places).

    `further` is positive where the country part puts a country further up; sorted by it, the largest first.
    """
    names = screen.bundle.countries.select("iso3", pl.col("name_en").alias("country"))
    both = own(screen).join(values(catalogue, measure), on="iso3").join(names, on="iso3", how="left")
    ranked = both.select(
        "iso3",
        "country",
        pl.col("country_part").round(9).rank("min", descending=True).cast(pl.Int64).alias("ours"),
        pl.col("value").rank("min", descending=True).cast(pl.Int64).alias("theirs"),
    )
    return ranked.with_columns((pl.col("theirs") - pl.col("ours")).alias("further")).sort(
        "further", "iso3", descending=[True, False]
    )


def responsible(screen: Screen, ranked: pl.DataFrame, iso3: str, *, up: bool, count: int = 3) -> str:
    """Return the indicators that set a country apart from its neighbours in another measure, with their points.

    Args:
        screen: the default scorecard on the shipped tables.
        ranked: what `differences` returns.
        iso3: the country.
        up: whether the country part puts it further up than the measure does.
        count: how many indicators.

    Returns:
        Text, the largest first. Points are those above or below the mean of the ten countries on either side of it in the
        other measure.
    """
    ordered = ranked.sort("theirs", "iso3")["iso3"].to_list()
    at = ordered.index(iso3)
    near = [*ordered[max(0, at - NEAR) : at], *ordered[at + 1 : at + 1 + NEAR]]
    points = country_points(screen)
    here, there = points.filter(pl.col("iso3") == iso3), points.filter(pl.col("iso3").is_in(near))
    place = screen.completions.axes.place_index[iso3]
    found = []
    for cell in screen.completions.layers.on("country"):
        away = float(here[cell.spec.code][0] - there[cell.spec.code].to_numpy().mean())
        if (away >= LEAST) if up else (away <= -LEAST):
            unknown = "" if cell.known[place] else ", not known"
            found.append((abs(away), cell.spec.code, f"{lowered(cell.spec.title)} ({away:+.2f}{unknown})"))
    found.sort(key=lambda item: (-round(item[0], 9), item[1]))
    return "; ".join(text for _, _, text in found[:count]) or "no single one"


def lowered(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title if title[:2].isupper() else title[0].lower() + title[1:]


def years(row: dict[str, object]) -> str:
    """Return the years that values are of."""
    if row["to"] is None:
        return "edition"
    return f"{row['to']}" if row["from"] == row["to"] else f"{row['from']} to {row['to']}"


def extremes(table: pl.DataFrame, *, up: bool) -> pl.DataFrame:
    """Return the countries with the largest differences in a direction, the largest first."""
    return table.head(TOP) if up else table.tail(TOP).reverse()


def leaders(screen: Screen, catalogue: Catalogue) -> str:
    """Say which indicators stand first among the largest differences, in how many rows."""
    said = []
    for up, where in ((True, "further up"), (False, "further down")):
        first: dict[str, int] = {}
        for measure in AGAINST:
            table = differences(screen, catalogue, measure)
            for iso3 in extremes(table, up=up)["iso3"]:
                name = responsible(screen, table, iso3, up=up, count=1).split(" (")[0]
                first[name] = first.get(name, 0) + 1
        ordered = sorted(first.items(), key=lambda item: (-item[1], item[0]))
        rows = "; ".join(f"{name}: {count}" for name, count in ordered)
        said.append(f"Named first among the {sum(first.values())} rows of countries {where}: {rows}.")
    return " ".join(said)


def differing(screen: Screen, catalogue: Catalogue, measure: Measure) -> list[str]:
    """Lay out the largest differences of rank in both directions."""
    table = differences(screen, catalogue, measure)
    lines = []
    for up in (True, False):
        part = extremes(table, up=up)
        where = "further up (more exposure)" if up else "further down (less exposure)"
        side = "above" if up else "below"
        lines += [
            f"### {measure.title}: the ten that the country part puts {where}",
            "",
            f"| country | here | there | places | furthest {side} its neighbours there, in points |",
            "|---|---:|---:|---:|---|",
        ]
        for row in part.iter_rows(named=True):
            why = responsible(screen, table, row["iso3"], up=up)
            lines.append(f"| {row['country']} | {row['ours']} | {row['theirs']} | {row['further']:+d} | {why} |")
        lines.append("")
    return lines


def page(*, user_data: bool = False) -> str:
    """Return the page."""
    screen = open_screen()
    catalogue = load_catalogue(user=user_reference() if user_data else None)
    there = {(source, table) for source, _, table in catalogue.entries()}
    measures = [*MEASURES, *(m for m in IMPORTED if (m.source, m.table) in there)]
    found = correlations(screen, catalogue, measures)
    card = screen.card
    between = values(catalogue, MEASURES[0]).join(values(catalogue, MEASURES[4]), on="iso3")
    peers = spearman(between["value"], between["value_right"])
    lines = [HEAD.format(card=f"{card.name} {card.version}"), ""]
    lines += [
        "| measure | source, edition | years | countries | country part | the same without that source | mean index |",
        "|---|---|---|---:|---:|---:|---:|",
    ]
    for measure, row in zip(measures, found.iter_rows(named=True), strict=True):
        without = "not used" if row["without"] is None else f"{row['without']:.2f}"
        link = f"[{measure.source}](sources/{measure.source}.md)" if measure in MEASURES else measure.source
        lines.append(
            f"| {measure.title} | {link} {row['edition']} | {years(row)} | {row['n']} | {row['country_part']:.2f} | "
            f"{without} | {row['mean_index']:.2f} |"
        )
    absent = [m.title for m in IMPORTED if m not in measures]
    lines += ["", MEANT.format(peers=f"{peers:.2f}", n=between.height)]
    if absent:
        lines += ["", OUTLOOK.format(absent="; ".join(absent))]
    lines += ["", "## What moves the country part", "", DIFFERENT, ""]
    lines += ["| indicator | weight | share of the spread between countries |", "|---|---:|---:|"]
    for row in shares(screen).iter_rows(named=True):
        lines.append(
            f"| [{row['title']}](indicators/{row['code']}.md) | {row['weight']:g} | {round(100 * row['share']) + 0} % |"
        )
    lines += ["", "## Where the ranks differ most", ""]
    lines += [
        "Rank 1 is most exposed; both ranks are among the countries that both have. The last column names the indicators that set a country "
        "apart from the ten countries on either side of it in the other measure, with the points above or below their mean; "
        '"not known" marks a cautious value.',
        "",
        leaders(screen, catalogue),
        "",
        WHY,
        "",
    ]
    for measure in AGAINST:
        lines += differing(screen, catalogue, measure)
    return "\n".join([*lines, TOOLS])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user-data", action="store_true", help="add what you imported; needs --out")
    parser.add_argument("--out", type=Path, default=PAGE)
    asked = parser.parse_args(arguments)
    if asked.user_data and asked.out.resolve() == PAGE:
        sys.stderr.write("Measures that you imported may not be passed on: name another file with --out.\n")
        return 2
    asked.out.write_text(page(user_data=asked.user_data), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
