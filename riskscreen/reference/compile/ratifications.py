"""UN and ILO instruments against trafficking, forced and child labour: which country is bound, and since when."""

import polars as pl

from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import iso3_of
from riskscreen.reference.compile.plan import Built

UN_PAGES = {"palermo": "ratifications/untreaties_18-12-a.csv", "untoc": "ratifications/untreaties_18-12.csv"}
BY_YEAR = "ratifications/ilab_conventions_by_year_DERIVED.csv"
AS_OF_2022 = "ratifications/gsi2023_ratifications_asof_2022-08-31_DERIVED.csv"

BOUND = "Ratification, Acceptance(A), Approval(AA), Accession(a), Succession(d)"
MEANS = {"": "ratification", "A": "acceptance", "AA": "approval", "a": "accession", "d": "succession"}

ILAB_COLUMNS = {"C_138_Ratified": "c138", "C_182_Ratified": "c182", "Palermo_Ratified": "palermo"}
UNTOLD = ("N/A", "Not Applicable", "Unknown")
"""Words of the country profiles that say neither yes nor no."""

CODES_2022 = {
    "M2111": "slavery_1926",
    "M2112": "slavery_1956",
    "M2121": "palermo",
    "M2131": "c105",
    "M2132": "p29",
    "M2133": "c29",
    "M2151": "c182",
    "M2161": "migrant_workers",
    "M2162": "smuggling",
    "M2173": "c189",
}
IGNORED_2022 = {
    "M2141": "consent to marriage: outside what is scored",
    "M2152": "children in armed conflict: outside what is scored",
    "M2153": "sale of children: outside what is scored",
    "M2171": "discrimination against women: outside what is scored",
    "M2172": "its protocol: outside what is scored",
}
KEY = ["iso3", "instrument", "year"]


def build(inputs: Inputs) -> list[Built]:
    """Return `dates` (to March 2015) and `status` (by year, 2003-2022) of `ratifications/2022`."""
    dates = _dates(inputs)
    by_year = _by_year(inputs)
    in_2022 = _as_of_2022(inputs)
    told = pl.concat([_from_dates(dates), by_year, in_2022.join(by_year, on=KEY, how="anti")])
    return [
        Built("ratifications", "2022", "dates", dates),
        Built("ratifications", "2022", "status", told.sort(KEY)),
    ]


def _dates(inputs: Inputs) -> pl.DataFrame:
    tables = []
    for instrument, name in UN_PAGES.items():
        page = inputs.csv(name)
        split = page[BOUND].str.extract_groups(r"^(?<day>\d{1,2} \w{3} \d{4})(?: (?<means>\w+))?$").struct.unnest()
        tables.append(
            page.select(
                iso3_of(page["Participant"], where=name),
                pl.lit(instrument).alias("instrument"),
                pl.col("Signature").str.to_date("%d %b %Y").alias("signed_on"),
                split["day"].str.to_date("%d %b %Y").alias("bound_on"),
                pl.when(split["day"].is_not_null())
                .then(split["means"].fill_null("").replace_strict(MEANS))
                .alias("means"),
            )
        )
    return pl.concat(tables).drop_nulls("iso3").sort("instrument", "iso3")


def _from_dates(dates: pl.DataFrame) -> pl.DataFrame:
    """Return the state at the end of each year to 2014, for the states that the UN page names."""
    years = pl.DataFrame({"year": range(2003, 2015)})
    return dates.join(years, how="cross").select(
        *KEY,
        (pl.col("bound_on").dt.year() <= pl.col("year")).fill_null(value=False).alias("is_party"),
        pl.lit("date of the UN Treaty Collection").alias("basis"),
    )


def _by_year(inputs: Inputs) -> pl.DataFrame:
    profiles = inputs.csv(BY_YEAR)
    tall = (
        profiles.select(iso3_of(profiles["country"], where=BY_YEAR), pl.col("report_year").alias("year"), *ILAB_COLUMNS)
        .unpivot(list(ILAB_COLUMNS), index=["iso3", "year"], variable_name="instrument", value_name="told")
        .filter(pl.col("told").is_not_null() & ~pl.col("told").is_in(UNTOLD))
    )
    return tall.select(
        "iso3",
        pl.col("instrument").replace_strict(ILAB_COLUMNS),
        pl.col("year").cast(pl.Int64),
        pl.col("told").replace_strict({"Yes": True, "No": False}, return_dtype=pl.Boolean).alias("is_party"),
        pl.lit("US Department of Labor, country profile of the year").alias("basis"),
    )


def _as_of_2022(inputs: Inputs) -> pl.DataFrame:
    facts = inputs.csv(AS_OF_2022)
    codes = {column: column[:5] for column in facts.columns if column[:5] in CODES_2022 | IGNORED_2022}
    kept = [column for column, code in codes.items() if code in CODES_2022]
    tall = facts.select(iso3_of(facts["country"], where=AS_OF_2022), *kept).unpivot(kept, index="iso3")
    return tall.select(
        "iso3",
        pl.col("variable").str.head(5).replace_strict(CODES_2022).alias("instrument"),
        pl.lit(2022, pl.Int64).alias("year"),
        pl.col("value").replace_strict({"1": True, "0": False}, return_dtype=pl.Boolean).alias("is_party"),
        pl.lit("in force on 31 August 2022").alias("basis"),
    )
