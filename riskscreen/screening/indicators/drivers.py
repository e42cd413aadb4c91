"""What drives people into the hands of traffickers: flight, armed conflict, climate, and treaties that do not bind the state."""

import polars as pl

from riskscreen.screening.bundle import ReferenceBundle
from riskscreen.screening.indicators.definition import evidence_frame, hazard_of, reference_indicator, span, thousands
from riskscreen.screening.scorecard import Indicator

CONFLICT_YEARS = 5
TREATIES = {"palermo": "Palermo Protocol", "c29": "ILO C29", "c105": "ILO C105", "c138": "ILO C138", "c182": "ILO C182"}
"""The instruments that the documents name (F17) and that a table here follows, by their id in it."""
NOT_ADMITTED = ("TWN", "XKX")
"""Territories that depositaries do not let join; that they are not party says nothing of them."""


def _people(number: pl.Expr) -> pl.Expr:
    """Return a count with its noun: '1 person', '12,345 people'."""
    noun = pl.when(number == 1).then(pl.lit("person")).otherwise(pl.lit("people"))
    return pl.format("{} {}", thousands(number), noun)


@reference_indicator("displaced_people", axis="country", direction="higher is worse", source="unhcr", absent="unknown")
def displaced_people(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """People who fled their homes, within the country or out of it; without papers, means or protection they are easily used.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: refugees from the country and internally displaced people in the latest year.
    """
    rows = (
        bundle.up_to_year("displaced")
        .with_columns((pl.col("refugees").fill_null(0) + pl.col("internally_displaced").fill_null(0)).alias("persons"))
        .sort("iso3", "year")
        .group_by("iso3", maintain_order=True)
        .last()
    )
    persons, year = pl.col("persons").cast(pl.Int64), pl.col("year")
    return evidence_frame(
        rows,
        bundle,
        "displaced",
        "unhcr",
        keys=("iso3",),
        number=persons.cast(pl.Float64),
        value=pl.format("{} persons", persons),
        hazard=hazard_of(persons.cast(pl.Float64), spec),
        phrase=pl.format(
            f"{{}} {{}} ({{}}, UNHCR {bundle.edition_of('displaced')})",
            thousands(persons),
            pl.when(persons == 1)
            .then(pl.lit("refugee or displaced person"))
            .otherwise(pl.lit("refugees and displaced people")),
            year,
        ),
        detail=pl.format("{} had fled from or within the country by the end of {}.", _people(persons), year),
        locator=pl.format("origin.csv, iso3 {}, year {}, refugees and internally_displaced", "iso3", year),
        year=year,
    )


@reference_indicator(
    "conflict_deaths",
    axis="country",
    direction="higher is worse",
    source="ucdp",
    absent="zero",
    absent_value="no event counted",
)
def conflict_deaths(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """People killed in organised violence; war breaks up families, courts and work, and drives flight.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: deaths of the five latest years. The source counts events of the whole world, so a country
        without a row had none.
    """
    table = bundle.up_to_year("conflict")
    last = table["year"].max()
    until = last if isinstance(last, int) else 0
    rows = (
        table.filter(pl.col("year") > until - CONFLICT_YEARS)
        .group_by("iso3")
        .agg(pl.col("deaths").sum(), pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
        .filter(pl.col("deaths") > 0)
    )
    deaths = pl.col("deaths").cast(pl.Int64)
    return evidence_frame(
        rows,
        bundle,
        "conflict",
        "ucdp",
        keys=("iso3",),
        number=deaths.cast(pl.Float64),
        value=pl.format("{} deaths", deaths),
        hazard=hazard_of(deaths.cast(pl.Float64), spec),
        phrase=pl.format(
            f"{{}} {{}} in organised violence ({{}}, UCDP {bundle.edition_of('conflict')})",
            thousands(deaths),
            pl.when(deaths == 1).then(pl.lit("death")).otherwise(pl.lit("deaths")),
            span("first", "last"),
        ),
        detail=pl.format(
            "Organised violence killed {} {} (best estimate).",
            _people(deaths),
            pl.when(pl.col("first") == pl.col("last"))
            .then(pl.format("in {}", "last"))
            .otherwise(pl.format("from {} to {}", "first", "last")),
        ),
        locator=pl.format("deaths.csv, iso3 {}, years {}-{}, deaths", "iso3", "first", "last"),
        year=pl.col("last"),
    )


@reference_indicator(
    "climate_vulnerability", axis="country", direction="higher is worse", source="ndgain", absent="unknown"
)
def climate_vulnerability(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How badly a changing climate hits food, water, homes and health; lost harvests send people to any work they can get.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3: the latest value.
    """
    rows = (
        bundle.up_to_year("climate")
        .drop_nulls("vulnerability_0_1")
        .sort("iso3", "year")
        .group_by("iso3", maintain_order=True)
        .last()
    )
    number, year = pl.col("vulnerability_0_1").cast(pl.Float64), pl.col("year")
    shown = number.round(3)
    return evidence_frame(
        rows,
        bundle,
        "climate",
        "ndgain",
        keys=("iso3",),
        number=number,
        value=shown.cast(pl.String),
        hazard=hazard_of(number, spec),
        phrase=pl.format("Vulnerability to climate change {} ({})", shown, year),
        detail=pl.format("Vulnerability to climate change stood at {} in {} (0 to 1, higher is worse).", shown, year),
        locator=pl.format("vulnerability.csv, iso3 {}, year {}, vulnerability_0_1", "iso3", year),
        year=year,
    )


@reference_indicator(
    "treaties_not_joined", axis="country", direction="higher is worse", source="ratifications", absent="unknown"
)
def treaties_not_joined(bundle: ReferenceBundle, spec: Indicator) -> pl.DataFrame:
    """How many of the chief instruments against trafficking, forced and child labour the state is not party to.

    Args:
        bundle: reference tables.
        spec: the scorecard's entry.

    Returns:
        Evidence by iso3, from the latest year known of each instrument; the names of those not joined. A country of
        which fewer than three instruments are known is not known, nor one that may not join.
    """
    rows = (
        bundle.up_to_year("treaties")
        .filter(pl.col("instrument").is_in(list(TREATIES)), ~pl.col("iso3").is_in(list(NOT_ADMITTED)))
        .sort("iso3", "instrument", "year")
        .group_by("iso3", "instrument", maintain_order=True)
        .last()
        .with_columns(pl.col("instrument").replace_strict(TREATIES).alias("name"))
        .group_by("iso3", maintain_order=True)
        .agg(
            pl.len().alias("known"),
            (~pl.col("is_party")).sum().cast(pl.Int64).alias("open"),
            pl.col("name").filter(~pl.col("is_party")).sort().str.join(", ").alias("names"),
            pl.col("year").max(),
        )
        .filter(pl.col("known") >= 3)
    )
    number, year = pl.col("open").cast(pl.Float64), pl.col("year")
    none = pl.col("open") == 0
    return evidence_frame(
        rows,
        bundle,
        "treaties",
        "ratifications",
        keys=("iso3",),
        number=number,
        value=pl.when(none).then(pl.lit("party to all known")).otherwise(pl.format("{}: {}", "open", "names")),
        hazard=hazard_of(number, spec),
        phrase=pl.when(none)
        .then(pl.format("Party to all {} instruments known here ({})", "known", year))
        .otherwise(pl.format("Not party to {} ({})", "names", year)),
        detail=pl.when(none)
        .then(pl.format("Party to all {} instruments known here ({}); to be bound is not to apply.", "known", year))
        .otherwise(pl.format("Of {} instruments known here, not party to {} ({}).", "known", "names", year)),
        locator=pl.format("status.csv, iso3 {}, latest year of {}", "iso3", pl.lit(", ".join(TREATIES))),
        year=year,
    )
