"""Reads text that names a country among other things: "CN - China", "Xinjiang, China", "Burma (Myanmar)".

The text is cut at brackets, slashes, commas and dashes, every piece is looked up by itself, and the pieces are weighed
together. What does not agree is ambiguous or unknown, never a guess.
"""

import polars as pl

from riskscreen.reference.territory_forms import PLACE_LAST
from riskscreen.reference.territory_lookup import find
from riskscreen.reference.territory_names import compact, tidy, words
from riskscreen.reference.territory_tables import MEANING, Lookup

_CUTS = r"[()\[\]{}<>/\\|;,:=\n\r、，；：（）【】]|\s+[-–—―−]+\s*|\s*[–—―]+\s*"
_LISTED = r"\s+(?i:and|or|&|\+|et|y|und|e)\s+"
#: A code before or after a name without a cut: "CN China", "China CN".
_CODE_FIRST, _CODE_LAST = r"^([A-Z]{2,3}|\d{3})[\s_.:-]+(\S.*)$", r"^(.*\S)[\s_.:-]+([A-Z]{2,3}|\d{3})$"
#: Words that take a country back or place it on a street, and pieces that make another place of it.
_DOUBT = (
    r"(?i)\b(?:not|non|excl|excluding|exc|except|without|outside|others?|rest|via|near|border|unless|neither|nor|hors|"
    r"sauf|ohne|ausser|excepto|sin|ausgenommen|oder|ou|road|rd|street|avenue|ave|lane|square|embassy|consulate|"
    r"university)\b|^(?i:islands?|isl|isle|new|little|north|south|east|west|northern|southern|eastern|western|upper|lower|central)$"
)
#: Words in front of another name of the same country: "Myanmar (formerly Burma)".
_AKA = (
    r"(?i)^(?:formerly|former|was|previously|ex|now|today|(?:also )?known as|also|aka|a\.k\.a\.?|alias|i\.e\.)[\s:-]+"
)
#: Countries whose names are places elsewhere too: an unknown word beside them makes them doubtful ("Atlanta, Georgia").
_NAMESAKES = (
    "GEO", "JEY", "NFK", "SHN", "VGB", "VIR", "MAF", "SXM", "GIN", "NIU", "DMA", "CUB", "JAM", "LBN", "PER", "JOR",
    "PAN",
)  # fmt: skip
#: Abbreviations that are as good as a name; other short ones count like codes, where a name agrees.
_SHORT_NAMES = ("USA", "US", "UK", "UAE", "PRC", "DRC", "KSA", "ROK", "DPRK")
#: Longer texts are sentences, not countries.
_LONGEST, _WORDS_IN_PIECE = 100, 6
US_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|"
    "RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC"
)
_US_STATE = rf"^(?:{US_STATES})(?: \d{{5}}(?:-\d{{4}})?)?$"


def read_parts(frame: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Weigh the pieces of texts that mean nothing as a whole.

    Args:
        frame: columns `id` (unique) and `text` (tidy).
        tables: the lookup tables.

    Returns:
        id and MEANING for the texts that could be read (recognised, ambiguous or former); others are absent.
    """
    frame = frame.filter(pl.col("text").str.len_chars() <= _LONGEST)
    read = _weigh(_gather(_cut(frame), tables), tables)
    # Only texts that all pieces explain are read as lists: "India & Bangladesh".
    rest = frame.join(read, on="id", how="anti").filter(pl.col("text").str.contains(_LISTED))
    listed = _gather(_cut(rest.with_columns(pl.col("text").str.replace_all(_LISTED, "\n"))), tables)
    return pl.concat([read, _weigh(listed.filter(~pl.col("some_unknown")), tables)])


def _cut(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row per piece: id, text, and strict: the cut is at a code in capitals, so that both must be known."""
    text = pl.col("text")
    pieces = text.str.replace_all(_CUTS, "\n").str.split("\n").list.eval(tidy(pl.element()))
    cut = frame.with_columns(pieces.list.eval(pl.element().filter(pl.element() != "")).alias("piece"))
    ends = pl.coalesce(
        pl.when(text.str.contains(p)).then(pl.concat_list(text.str.extract(p, 1), text.str.extract(p, 2)))
        for p in (_CODE_FIRST, _CODE_LAST)
    )
    strict = (pl.col("piece").list.len() < 2) & ends.is_not_null()
    cut = cut.with_columns(strict.alias("strict"), pl.when(strict).then(ends).otherwise("piece").alias("piece"))
    rows = cut.filter(pl.col("piece").list.len() > 0).select("id", "piece", "strict").explode("piece")
    piece = pl.when(pl.len().over("id") > 1).then(pl.col("piece").str.replace(_AKA, "")).otherwise("piece")
    return rows.select("id", piece.alias("text"), "strict")


def _gather(cut: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Look up all pieces, and bring what they say to one row per text."""
    short = pl.col("text").str.contains("^[A-Z]{2,3}$") & ~pl.col("text").is_in(_SHORT_NAMES)
    status, iso3 = pl.col("status"), pl.col("iso3")
    kind = pl.when(short & (pl.col("kind") == "alias")).then(pl.lit("code")).otherwise("kind")
    wordy = pl.col("text").str.count_matches(r"\s") >= _WORDS_IN_PIECE
    known = _places(find(cut.select("text").unique(), tables, capitals_only=True), tables)
    pieces = cut.join(known, on="text", how="left", maintain_order="left")
    named = ((status == "recognised") & (kind != "code")).fill_null(False)
    doubtful = status.is_in(["ambiguous", "former"])
    return pieces.group_by("id", maintain_order=True).agg(
        iso3.filter(named).unique(maintain_order=True).alias("names"),
        pl.col("sovereign_iso3").filter(named).drop_nulls().unique().alias("sovereigns"),
        iso3.filter(kind == "code").unique(maintain_order=True).alias("codes"),
        pl.col("candidates").filter(doubtful).first().alias("may_mean"),
        status.filter(doubtful).first().alias("doubtful"),
        pl.col("candidates").filter(kind == "former").first().alias("note"),
        status.is_null().any().alias("some_unknown"),
        (status == "unknown").any().alias("some_group"),
        (named.first() | named.last()).alias("at_an_end"),
        pl.col("strict").first(),
        (status.is_null() & (pl.col("text").str.contains(_DOUBT) | wordy)).any().alias("taken_back"),
        pl.col("text").str.contains(_US_STATE).any().alias("us_state"),
        (kind.filter(named) == "subdivision").all().alias("only_places"),
        pl.col("_sub").drop_nulls().unique(maintain_order=True).alias("subs"),
        pl.col("_sub_of").drop_nulls().unique(maintain_order=True).alias("subs_of"),
    )


def _places(found: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Add the subdivision that a piece names beside its country (`_sub`, `_sub_of`), and sovereign_iso3."""
    beside = tables.subdivisions.unique("key", keep="first", maintain_order=True)
    place = compact(words(pl.col("text")).str.replace(PLACE_LAST, ""))
    found = (
        found.with_columns(place.alias("key"))
        .join(beside.drop("is_enough_alone"), on="key", how="left", maintain_order="left")
        .join(tables.countries.select("iso3", "sovereign_iso3"), on="iso3", how="left", maintain_order="left")
    )
    status = pl.col("status")
    open_place = (status.is_null() | (status == "ambiguous")) & pl.col("subdivision_code").is_not_null()
    return found.with_columns(
        pl.coalesce("subdivision", pl.when(open_place).then("subdivision_code")).alias("_sub"),
        pl.when(open_place).then("country_iso3").when(pl.col("kind") == "subdivision").then("iso3").alias("_sub_of"),
        pl.when(open_place).then(pl.lit("beside")).otherwise(status).alias("status"),
    )


def _weigh(gathered: pl.DataFrame, tables: Lookup) -> pl.DataFrame:
    """Decide, text by text, on what its pieces say; texts that say nothing certain are left out."""
    gathered = _settle(gathered)
    english = tables.countries.select("iso3", "name_en")
    names, codes, iso3 = pl.col("names"), pl.col("codes"), pl.col("names").list.first()
    one, doubted = names.list.len() == 1, pl.col("doubtful").is_not_null()
    # "Ontario, CA" is in California as likely as in Canada.
    state_code = pl.col("us_state") & pl.col("only_places") & (codes.list.len() > 0)
    agreed = ~state_code & (codes.list.set_difference(names.list.set_union("sovereigns")).list.len() == 0)
    agreed = agreed & (pl.col("subs_of").list.set_difference("names").list.len() == 0)
    elsewhere = (
        (pl.col("us_state") & (iso3 != "USA")) | iso3.is_in(_NAMESAKES) | pl.col("taken_back") | pl.col("strict")
    )
    rest_fine = ~pl.col("some_unknown") | (pl.col("at_an_end") & ~elsewhere)
    own_name = iso3.replace_strict(english["iso3"], english["name_en"], default=None)
    among = pl.col("may_mean").str.contains(own_name, literal=True).fill_null(False)
    only_codes = (names.list.len() == 0) & (codes.list.len() == 1) & ~pl.col("some_unknown") & ~doubted
    recognised = ((one & agreed & rest_fine & (~doubted | among)) | only_codes) & ~pl.col("some_group")
    # "CHN;VNM" is as good as "China/Vietnam"; "PA, DE" may be states
    several_codes = (
        (names.list.len() == 0) & (codes.list.len() > 1) & ~pl.col("some_unknown") & ~doubted & ~pl.col("us_state")
    )
    ambiguous = (names.list.len() > 1) | (doubted & ~one) | several_codes
    spoken = pl.when(several_codes).then(codes).otherwise(names)
    spoken = spoken.list.eval(pl.element().replace_strict(english["iso3"], english["name_en"], default=None))
    fits = (pl.col("subs").list.len() == 1) & (pl.col("subs_of").list.first() == iso3)
    weighed = gathered.select(
        "id",
        pl.when(recognised)
        .then(pl.lit("recognised"))
        .when(ambiguous)
        .then(pl.coalesce("doubtful", pl.lit("ambiguous")))
        .alias("status"),
        pl.when(recognised).then(pl.coalesce(iso3, codes.list.first())).alias("iso3"),
        pl.when(recognised & fits).then(pl.col("subs").list.first()).alias("subdivision"),
        pl.when(recognised)
        .then("note")
        .when(ambiguous)
        .then(pl.coalesce("may_mean", spoken.list.join(" or ")))
        .alias("candidates"),
        pl.lit("name").alias("kind"),
    )
    return weighed.filter(pl.col("status").is_not_null()).select("id", *MEANING)


def _settle(gathered: pl.DataFrame) -> pl.DataFrame:
    """Take the territory where its state stands beside it, "Réunion (France)", and the state in "Georgia, USA"."""
    names = pl.col("names")
    own = pl.when(names.list.len() > 1).then(names.list.set_difference("sovereigns")).otherwise(names)
    gathered = gathered.with_columns(own.alias("names"))
    said = names.list.set_union("codes")
    georgia = (
        (said.list.len() == 2) & said.list.contains("GEO") & said.list.contains("USA") & names.list.contains("GEO")
    )
    return gathered.with_columns(
        pl.when(georgia).then(pl.lit(["USA"])).otherwise(names).alias("names"),
        pl.when(georgia).then(pl.lit(["US-GA"])).otherwise("subs").alias("subs"),
        pl.when(georgia).then(pl.lit(["USA"])).otherwise("subs_of").alias("subs_of"),
    )
