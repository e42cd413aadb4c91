"""Reads text that names a country among other things: "CN - China", "Xinjiang, China", "Burma (Myanmar)", "China / Guangdong".

The text is cut at brackets, slashes, commas and dashes, every piece is looked up by itself, and the pieces are weighed together.
Whatever does not agree is ambiguous or unknown, never a guess.
"""

import polars as pl

from riskscreen.reference.territory_lookup import find
from riskscreen.reference.territory_names import tidy, words
from riskscreen.reference.territory_tables import MEANING, Lookup

_CUTS = r"[()\[\]{}<>/\\|;,:=\n\r、，；：（）【】]|\s+[-–—―−]+\s*|\s*[–—―]+\s*"
_LISTED = r"\s+(?i:and|or|&|\+|et|y|und|e)\s+"
#: A code before or after a name without a cut: "CN China", "China CN".
_CODE_FIRST, _CODE_LAST = r"^([A-Z]{2,3}|\d{3})[\s_.:-]+(\S.*)$", r"^(.*\S)[\s_.:-]+([A-Z]{2,3}|\d{3})$"
#: Words beside a country that take it back or place it on a street, and pieces that make another place of it.
_DOUBT = (
    r"(?i)\b(?:not|non|excl|excluding|exc|except|without|outside|others?|rest|via|near|border|unless|neither|nor|hors|sauf|ohne|ausser|"
    r"excepto|sin|ausgenommen|oder|ou|road|rd|street|avenue|ave|lane|square|embassy|consulate|university)\b"
    r"|^(?i:islands?|isl|isle|new|little|north|south|east|west|northern|southern|eastern|western|upper|lower|central|republic)$"
)
#: Words in front of the old or other name of the same country: "Myanmar (formerly Burma)".
_AKA = r"(?i)^(?:formerly|former|previously|ex|now|today|also known as|also|aka|a\.k\.a\.?|alias|i\.e\.|known as)[\s:-]+"
#: Countries whose names are places elsewhere too, so that an unknown word before them ("Atlanta, Georgia") is no proof.
_NAMESAKES = ("GEO", "JEY", "NFK", "SHN", "VGB", "VIR", "MAF", "SXM", "GIN", "NIU", "DMA", "CUB", "JAM", "LBN", "PER", "JOR", "PAN")
_US_STATE = (
    r"^(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|"
    r"TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)(?: \d{5}(?:-\d{4})?)?$"
)


def read_parts(frame: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Weigh the pieces of texts that mean nothing as a whole.

    Args:
        frame: columns `id` (unique) and `text` (tidy).
        tables: the lookup tables.

    Returns:
        id and MEANING for the texts that could be read (recognised, ambiguous or former); others are absent.
    """
    cut = _weigh(_gather(_cut(frame), tables), tables)
    # Only texts that all pieces explain are read as lists: "India & Bangladesh".
    rest = frame.join(cut, on="id", how="anti").filter(pl.col("text").str.contains(_LISTED))
    listed = _gather(_cut(rest.with_columns(pl.col("text").str.replace_all(_LISTED, "\n"))), tables).filter(~pl.col("some_unknown"))
    return pl.concat([cut, _weigh(listed, tables)])


def _gather(cut: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Look up all pieces and bring what they say to one row per text."""
    pieces = find(cut, tables, capitals_only=True).with_columns(_subdivision_of(tables))
    pieces = pieces.with_columns(
        pl.coalesce("status", pl.when(pl.col("_sub").is_not_null()).then(pl.lit("beside"))).alias("status"),
    )
    sovereign = dict(tables.countries.select("iso3", "sovereign_iso3").drop_nulls().iter_rows())
    named = (pl.col("status") == "recognised") & (pl.col("kind") != "code")
    return pieces.group_by("id", maintain_order=True).agg(
        pl.col("iso3").filter(named).unique(maintain_order=True).alias("names"),
        pl.col("iso3").filter(named).replace_strict(sovereign, default=None).drop_nulls().unique().alias("sovereigns"),
        pl.col("iso3").filter(pl.col("kind") == "code").unique(maintain_order=True).alias("codes"),
        pl.col("candidates").filter(pl.col("status").is_in(["ambiguous", "former"])).first().alias("candidates"),
        pl.col("status").filter(pl.col("status").is_in(["ambiguous", "former"])).first().alias("doubtful"),
        pl.col("candidates").filter(pl.col("kind") == "former").first().alias("note"),
        pl.col("status").is_null().any().alias("some_unknown"),
        (pl.col("status") == "unknown").any().alias("some_group"),
        named.first().alias("first_named"),
        named.last().alias("last_named"),
        pl.col("text").filter(pl.col("status").is_null()).str.contains(_DOUBT).any().alias("doubt"),
        pl.col("text").str.contains(_US_STATE).any().alias("us_state"),
        pl.struct("_sub", "_sub_of", "subdivision", "iso3").alias("subs"),
        (pl.col("kind").filter(named) == "subdivision").all().alias("only_places"),
    )


def _cut(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row per piece: id, text; a single piece is cut at a code in capitals at either end."""
    text = pl.col("text")
    whole = frame.with_columns(text.str.replace_all(_CUTS, "\n").str.split("\n").alias("piece"))
    cut = whole.with_columns(pl.col("piece").list.eval(tidy(pl.element())).list.eval(pl.element().filter(pl.element() != "")))
    single = pl.col("piece").list.len() < 2
    ends = pl.coalesce(
        pl.when(text.str.contains(_CODE_FIRST)).then(pl.concat_list(text.str.extract(_CODE_FIRST, 1), text.str.extract(_CODE_FIRST, 2))),
        pl.when(text.str.contains(_CODE_LAST)).then(pl.concat_list(text.str.extract(_CODE_LAST, 2), text.str.extract(_CODE_LAST, 1))),
    )
    cut = cut.with_columns(pl.when(single & ends.is_not_null()).then(ends).otherwise("piece").alias("piece"))
    pieces = cut.filter(pl.col("piece").list.len() > 0).select("id", "piece").explode("piece")
    several = pl.len().over("id") > 1
    return pieces.select("id", pl.when(several).then(pl.col("piece").str.replace(_AKA, "")).otherwise("piece").alias("text"))


def _subdivision_of(tables: Lookup) -> list[pl.Expr]:
    """Return expressions for the subdivision a piece names beside its country (`_sub`), and that country (`_sub_of`)."""
    from riskscreen.reference.territory_names import compact

    beside = tables.subdivisions.unique("key", keep="first", maintain_order=True)
    key = compact(words(pl.col("text"))).str.replace(_KIND_OF_PLACE, "")
    return [
        key.replace_strict(beside["key"], beside["subdivision_code"], default=None).alias("_sub"),
        key.replace_strict(beside["key"], beside["country_iso3"], default=None).alias("_sub_of"),
    ]


_KIND_OF_PLACE = (
    "(?:province|prov|sheng|municipality|autonomousregion|autonomousprovince|zizhiqu|prefecture|region|state|city|shi|省|市|自治区|自治區|"
    "维吾尔自治区|壮族自治区|回族自治区|特别行政区)$"
)


def _weigh(gathered: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Decide, text by text, on what its pieces say."""
    # A territory named beside the state it belongs to is the territory: "Réunion (France)".
    gathered = gathered.with_columns(
        pl.when(pl.col("names").list.len() > 1).then(pl.col("names").list.set_difference("sovereigns")).otherwise("names").alias("names")
    )
    # Georgia beside the United States is the state of that name.
    georgia = (
        pl.col("names").list.contains("GEO")
        & (pl.col("names").list.contains("USA") | pl.col("codes").list.contains("USA"))
        & (pl.col("names").list.set_union("codes").list.len() == 2)
    )
    gathered = gathered.with_columns(pl.when(georgia).then(pl.lit(["USA"])).otherwise("names").alias("names"))
    one = pl.col("names").list.len() == 1
    iso3 = pl.col("names").list.first()
    english = tables.countries.select("iso3", "name_en")
    spoken = pl.col("names").list.eval(pl.element().replace_strict(english["iso3"], english["name_en"], default=None)).list.join(", ")
    state_code = pl.col("us_state") & pl.col("only_places") & (pl.col("codes").list.len() > 0)
    codes_agree = ~state_code & (pl.col("codes").list.set_difference("names").list.len() == 0)
    rest_fine = ~pl.col("some_unknown") | (
        (pl.col("first_named") | pl.col("last_named"))
        & ~pl.col("doubt")
        & ~(pl.col("us_state") & (iso3 != "USA"))
        & ~iso3.is_in(_NAMESAKES)
    )
    sub = pl.col("subs").list.eval(
        pl.coalesce(pl.element().struct.field("subdivision"), pl.element().struct.field("_sub"))
    )
    sub_of = pl.col("subs").list.eval(
        pl.when(pl.element().struct.field("subdivision").is_not_null()).then(pl.element().struct.field("iso3"))
        .otherwise(pl.element().struct.field("_sub_of"))
    )  # fmt: skip
    gathered = gathered.with_columns(sub.list.drop_nulls().list.unique().alias("_subs"), sub_of.list.drop_nulls().list.unique().alias("_subs_of"))
    sub_fits = (pl.col("_subs_of").list.len() == 1) & (pl.col("_subs_of").list.first() == iso3)
    sub_clash = pl.col("_subs_of").list.set_difference("names").list.len() > 0
    doubted = pl.col("doubtful").is_not_null()
    only_codes = (pl.col("names").list.len() == 0) & (pl.col("codes").list.len() == 1) & ~pl.col("some_unknown") & ~doubted
    inside = pl.col("candidates").str.contains(iso3.replace_strict(english["iso3"], english["name_en"], default=None), literal=True)
    recognised = (one & codes_agree & rest_fine & ~sub_clash & ~pl.col("some_group") & (~doubted | inside.fill_null(False))) | only_codes
    ambiguous = (pl.col("names").list.len() > 1) | (doubted & ~one)
    return (
        gathered.with_columns(
            pl.when(recognised).then(pl.lit("recognised")).when(ambiguous).then(pl.coalesce("doubtful", pl.lit("ambiguous"))).alias("status"),
            pl.when(recognised).then(pl.coalesce(iso3, pl.col("codes").list.first())).alias("_iso3"),
            pl.when(recognised & sub_fits).then(pl.col("_subs").list.first()).alias("subdivision"),
            pl.when(recognised).then("note").when(doubted).then("candidates").when(ambiguous).then(spoken.str.replace(r"^(.*), ([^,]*)$", "$1 or $2"))
            .alias("candidates"),
            pl.lit("name").alias("kind"),
        )
        .filter(pl.col("status").is_not_null())
        .select("id", "status", pl.col("_iso3").alias("iso3"), "subdivision", "candidates", "kind")
        .select("id", *MEANING)
    )
