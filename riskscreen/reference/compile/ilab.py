"""US Department of Labor (ILAB), List of Goods Produced by Child Labor or Forced Labor: pairs of country and good.

Read from the data files of the Department's own mobile application, one per edition; names of goods are brought to one
spelling so that editions compare.
"""

from itertools import pairwise
from xml.etree import ElementTree

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.names import iso3_of
from riskscreen.reference.compile.plan import Built

FILES = {
    "2014": "ilab/goods_edition2014_blobf0a5a79b.xml",
    "2016": "ilab/goods_edition2016_20170831_blob87b19af6.xml",
    "2018": "ilab/goods_edition2018_20191002_blobca72cf6d.xml",
    "2020": "ilab/goods_edition2020_20200831_blob9ef1c607.xml",
    "2021u": "ilab/goods_edition2020plusPolysilicon_20220630_blob79dc1923.xml",
    "2022": "ilab/goods_edition2022_20221130_blobface5d25.xml",
}
"""Edition -> file; 2021u is the update of June 2021."""

EARLY = "ilab/tvpra_early_changes_TRANSCRIBED.csv"

GOOD_NORM = {
    "Heterogenite (cobalt ore)": "Cobalt ore (heterogenite)",
    "Textiles (jute)": "Jute (textiles)",
    "Khat (stimulant plant)": "Khat/Miraa (stimulant plant)",
    "Miraa (stimulant plant)": "Khat/Miraa (stimulant plant)",
    "Leather Goods": "Leather Goods/Accessories",
    "Oil (Palm)": "Palm Fruit",
    "Flowers (poppies)": "Poppies",
    "Coltan (tantalum ore)": "Tantalum ore (coltan)",
    "Cassiterite (tin ore)": "Tin ore (cassiterite)",
    "Wolframite (tungsten ore)": "Tungsten ore (wolframite)",
}
"""One good, several spellings over the editions -> the spelling used here."""

FLAGS = {
    "is_child_labour": "Child_Labor",
    "is_forced_labour": "Forced_Labor",
    "is_forced_child_labour": "Forced_Child_Labor",
    "is_downstream": "Derived_Labor_Exploitation",
}
HANDLED = {"Country_Name", "Derived_Country", *FLAGS.values()}
IGNORED = {
    "Country_ISO2": "the name is mapped for all editions alike",
    "Country_ISO3": "only in 2014; the name is mapped for all editions alike",
    "Country_Region": "the application's regions change between editions",
}
SECTORS = ("Agriculture", "Manufacturing", "Mining", "Other")


def build(inputs: Inputs) -> list[Built]:
    """Return `listings_by_edition`, `first_listed` and `removals` of `ilab/2022`."""
    listings = pl.concat(_edition(inputs, edition, name) for edition, name in FILES.items())
    early = _early_changes(inputs)
    return [
        Built("ilab", "2022", "listings_by_edition", listings.drop("derived_from_country")),
        Built("ilab", "2022", "downstream", _downstream(listings)),
        Built("ilab", "2022", "first_listed", _first_listed(listings, early)),
        Built("ilab", "2022", "removals", _removals(listings, early)),
    ]


def _edition(inputs: Inputs, edition: str, name: str) -> pl.DataFrame:
    root = ElementTree.parse(inputs.path(name)).getroot()  # noqa: S314  (a file that the operator of the compile step chose)
    frame, odd = read_goods(root, name)
    if odd:
        raise ReferenceDataError(f"{name}: element {odd[0]} is new; handle it or ignore it by name.")
    frame = frame.with_columns(iso3_of(frame["country"], where=name), pl.lit(edition).alias("edition"))
    return frame.select("edition", "iso3", *frame.drop("edition", "iso3").columns).sort("iso3", "good")


def read_goods(root: ElementTree.Element, where: str) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Read the publisher's XML: one record per good and country.

    Args:
        root: the element `Goods`.
        where: file, for messages.

    Returns:
        country, good (one spelling over all editions), ilab_sector, the four flags, derived_from_country (null where
        none); and the elements of a country that are neither handled nor ignored by name.

    Raises:
        ReferenceDataError: a good lacks a country's name, a sector is new, or a flag is neither Yes nor No.
    """
    pairs = [(good, country) for good in root.iter("Good") for country in good.iter("Country")]
    odd = {child.tag for _, country in pairs for child in country} - HANDLED - set(IGNORED)
    schema = {
        "country": pl.String,
        "good": pl.String,
        "ilab_sector": pl.String,
        **dict.fromkeys(FLAGS, pl.Boolean),
        "derived_from_country": pl.String,
    }
    return pl.DataFrame([_record(*pair, where) for pair in pairs], schema=schema), tuple(sorted(odd))


def _record(good: ElementTree.Element, country: ElementTree.Element, where: str) -> dict[str, str | bool | None]:
    cells = {child.tag: " ".join((child.text or "").split()) for child in country}
    good_name = _text(good, "Good_Name")
    if not (good_name and cells.get("Country_Name")):
        raise ReferenceDataError(f"{where}: a record lacks {'Country_Name' if good_name else 'Good_Name'}.")
    sector = _text(good, "Good_Sector")
    if sector not in SECTORS:
        raise ReferenceDataError(f"{where}: sector '{sector}' of {good_name} is new; expected {', '.join(SECTORS)}.")
    derived = cells.get("Derived_Country", "No")
    place = f"{where}: {good_name}, {cells['Country_Name']}"
    return {
        "country": cells["Country_Name"],
        "good": GOOD_NORM.get(good_name, good_name),
        "ilab_sector": sector,
        **{flag: _yes(cells.get(tag, "No"), f"{place}, {tag}") for flag, tag in FLAGS.items()},
        "derived_from_country": None if derived in ("No", "") else derived,
    }


def _text(element: ElementTree.Element, tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())


def _yes(text: str, where: str) -> bool:
    if text not in ("Yes", "No"):
        raise ReferenceDataError(f"{where} is '{text}'; expected Yes or No.")
    return text == "Yes"


def _downstream(listings: pl.DataFrame) -> pl.DataFrame:
    rows = listings.filter("is_downstream")
    return rows.select(
        "edition",
        "iso3",
        "good",
        iso3_of(rows["derived_from_country"], where="ilab, Derived_Country").alias("derived_from_iso3"),
    )


def _early_changes(inputs: Inputs) -> pl.DataFrame:
    """Return the transcribed changes of editions for which there is no data file."""
    frame = inputs.csv(EARLY)
    return frame.select(
        "edition",
        iso3_of(frame["country"], where=EARLY),
        pl.col("good").replace(GOOD_NORM),
        pl.col("change"),
        pl.col("basis"),
    )


def _first_listed(listings: pl.DataFrame, early: pl.DataFrame) -> pl.DataFrame:
    """Return every pair with the edition that first had it, as far as the files tell."""
    order = list(FILES)
    pair = ["iso3", "good"]
    ranked = listings.with_columns(
        pl.col("edition").replace_strict(order, range(len(order)), return_dtype=pl.Int64).alias("nth")
    )
    back = dict(enumerate(order))

    def first(condition: pl.Expr, name: str) -> pl.Expr:
        return pl.col("nth").filter(condition).min().replace_strict(back, return_dtype=pl.String).alias(name)

    pairs = ranked.group_by(pair).agg(
        pl.col("country").sort_by("nth").last(),
        pl.col("ilab_sector").sort_by("nth").last(),
        first(pl.lit(value=True), "first_edition_in_files"),
        first(pl.col("is_child_labour"), "first_edition_with_child_labour"),
        first(pl.col("is_forced_labour"), "first_edition_with_forced_labour"),
        pl.col("nth").max().replace_strict(back, return_dtype=pl.String).alias("last_edition_in_files"),
    )
    added = early.filter(pl.col("change") == "pair added").select(*pair, pl.col("edition").alias("reported_edition"))
    transcribed = pl.col("first_edition_in_files").eq("2014") & pl.col("reported_edition").is_not_null()
    return (
        pairs.join(added, on=pair, how="left", validate="1:1")
        .with_columns(
            pl.when(transcribed)
            .then("reported_edition")
            .when(pl.col("first_edition_in_files") == "2014")
            .then(pl.lit("2009-2013"))
            .otherwise("first_edition_in_files")
            .alias("first_listed"),
            pl.when(transcribed)
            .then(pl.lit("reported"))
            .when(pl.col("first_edition_in_files") == "2014")
            .then(pl.lit("bracketed"))
            .otherwise(pl.lit("exact"))
            .alias("first_listed_basis"),
        )
        .select(
            "iso3", "country", "good", "ilab_sector", "first_listed", "first_listed_basis", "first_edition_in_files",
            "first_edition_with_child_labour", "first_edition_with_forced_labour", "last_edition_in_files",
        )
        .sort("iso3", "good")
    )  # fmt: skip


def _removals(listings: pl.DataFrame, early: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that an edition no longer has; those of 2010 and 2024 as reported, there being no data file."""
    pair = ["iso3", "good"]
    gone = [
        listings.filter(pl.col("edition") == before)
        .join(listings.filter(pl.col("edition") == after), on=pair, how="anti")
        .select(pl.lit(after).alias("removed_in"), *pair, pl.lit("exact").alias("basis"))
        for before, after in pairwise(FILES)
    ]
    reported = early.filter(pl.col("change").str.starts_with("removed")).select(
        pl.col("edition").alias("removed_in"), *pair, pl.lit("reported").alias("basis")
    )
    return pl.concat([*gone, reported]).sort("removed_in", *pair)
