"""Finds the country that an address names, for telling contradictions: where there is doubt, the answer is null."""

import polars as pl

from riskscreen.reference.territory_names import compact, tidy, words
from riskscreen.reference.territory_parts import US_STATES
from riskscreen.reference.territory_tables import Lookup, lookup

_CUTS = r"[,;\n\r，、|]"
#: A post code, with or without its label, at the end.
_TAIL = r"(?i)[\s,.;-]*(?:p\.?\s?c\.?|zip|postcode|pin|cp|cep)?[\s,.;:#-]*[0-9][0-9\s-]*$"
_US_STATE = rf"(?:^|\s)(?:{US_STATES})(?:[\s.]+\d{{5}}(?:-\d{{4}})?)?\s*$"
#: Countries whose names stand for other places in addresses too often to be proof.
_NAMESAKES = (
    "GEO", "JEY", "NFK", "SHN", "SGS", "VGB", "VIR", "MAF", "SXM", "BLM", "DMA", "NIU", "GIN", "AND", "GRD", "MSR",
    "COG", "COD",
)  # fmt: skip
#: Names that count beside the English short ones. Others are left out: "Poole" is Poland in one language and a town in
#: England, "Salvador" a country and a city in Brazil.
_OTHERS = """
usa|united states of america|uk|great britain|england|scotland|wales|northern ireland|uae|prc|p r china|pr china|
people's republic of china|mainland china|drc|ksa|kingdom of saudi arabia|viet nam|turkey|czech republic|
slovak republic|holland|the netherlands|nederland|brasil|méxico|perú|españa|espagne|deutschland|allemagne|italia|italie|
schweiz|suisse|svizzera|österreich|polska|belgique|belgië|danmark|sverige|norge|suomi|magyarország|românia|hrvatska|srbija|slovenija|
slovensko|česká republika|ελλάδα|maroc|tunisie|algérie|égypte|cambodge|liban|hong kong sar|hongkong|macau|burma|
ivory coast|lao pdr|russian federation|россия|україна|south korea|republic of korea|taiwan roc|taiwan r o c|cape verde|
brunei darussalam|syrian arab republic|islamic republic of iran|united republic of tanzania|swaziland|macedonia|中国|
中國|日本|台灣|台湾|香港|대한민국|ประเทศไทย|việt nam|bosnia herzegovina|trinidad tobago
"""
#: Before the last words, these say that a street, a firm or another place bears the country's name.
_BORROWED = (
    r"(?i)\b(?:of|de|del|della|di|do|da|du|des|la|le|the|new|little|north|south|east|west|via|rue|calle|rua|avenida|av|ave|"
    r"avenue|road|rd|street|st|plaza|place|piazza|platz|strasse|str|company|bank|hotel|house|to|from|near|opp|opposite|and|&|"
    r"port|fort|mount|san|santa|saint|nueva|nuevo|nova|novo|bldg|building|tower|mexico city)$"
)


def countries_in_text(values: pl.Series) -> pl.DataFrame:
    """Find the country named in each address.

    A country counts where a whole part between commas is its name (not a code), or the last words are, after a post
    code is taken off; or where a Chinese address begins with a province. Several countries, a name that is also a place
    elsewhere (Georgia, Jersey), a state of the United States beside another country's name ("Lebanon, Ohio"), or a
    street of that name give null.

    Args:
        values: distinct addresses; nulls allowed.

    Returns:
        One row per value, in the order given: value, iso3 (ISO 3166-1 alpha-3; null where none, several or doubtful).

    Raises:
        ReferenceDataError: the tables of names are missing, changed or malformed.
    """
    tables = lookup()
    names = _trusted(tables)
    states = tables.subdivisions.filter(pl.col("country_iso3") == "USA")["key"].implode()
    frame = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("_row")
    parts = _parts(frame).join(names, on="key", how="left", maintain_order="left")
    last = pl.col("_row") != pl.col("_row").shift(-1).fill_null(-1)
    parts = parts.with_columns(last.alias("last"))
    ends = _last_words(parts.filter(pl.col("last") & pl.col("iso3").is_null()), names)
    told = (
        parts.join(ends, on="_row", how="left", maintain_order="left")
        .group_by("_row")
        .agg(
            pl.col("iso3").drop_nulls().unique().alias("named"),
            pl.col("end_iso3").first(),
            (pl.col("key").is_in(states) | pl.col("part").str.contains(_US_STATE)).any().alias("us_state"),
        )
    )
    said = pl.concat_list("named", pl.concat_list("end_iso3")).list.drop_nulls().list.unique()
    answer = pl.when(said.list.len() == 1).then(said.list.first())
    certain = told.select("_row", pl.when(~pl.col("us_state") | (answer == "USA")).then(answer).alias("iso3"))
    joined = frame.join(certain, on="_row", how="left", maintain_order="left")
    return joined.select("value", pl.coalesce("iso3", _chinese(tables)).alias("iso3"))


def _trusted(tables: Lookup) -> pl.DataFrame:
    """Return key and iso3 of the names that are proof in an address."""
    others = pl.Series("text", _OTHERS.replace("\n", "").split("|"))
    texts = pl.concat([tables.countries["name_en"].alias("text"), others]).to_frame()
    keys = texts.select(compact(words(pl.col("text"))).alias("key")).unique()
    named = keys.join(tables.keys.filter(pl.col("status") == "recognised"), on="key").select("key", "iso3")
    return named.filter(~pl.col("iso3").is_in(_NAMESAKES))


def _parts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one row per part between commas, post codes taken off: _row, part, key."""
    split = tidy(pl.col("value")).str.replace(_TAIL, "").str.replace_all(_CUTS, "\n").str.split("\n")
    parts = frame.select("_row", split.alias("part")).explode("part")
    parts = parts.with_columns(tidy(pl.col("part").str.replace(_TAIL, "")).alias("part"))
    return parts.filter(pl.col("part") != "").with_columns(compact(words(pl.col("part"))).alias("key"))


def _last_words(parts: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return _row and end_iso3: the country that the last one to four words name, if nothing before borrows it."""
    found = parts.select("_row", "part")
    for count in (4, 3, 2, 1):
        pattern = rf"^(.*\S)[\s.]+(\S+(?:\s+\S+){{{count - 1}}})$"
        before = pl.col("part").str.extract(pattern, 1)
        key = pl.when(~before.str.contains(_BORROWED)).then(compact(words(pl.col("part").str.extract(pattern, 2))))
        known = names.rename({"iso3": f"iso3_{count}"})
        found = found.with_columns(key.alias("key")).join(known, on="key", how="left", maintain_order="left")
    return found.select("_row", pl.coalesce("iso3_4", "iso3_3", "iso3_2", "iso3_1").alias("end_iso3")).drop_nulls()


def _chinese(tables: Lookup) -> pl.Expr:
    """Return CHN where the address begins with a Chinese province and its kind ("广东省…", "中国上海市…")."""
    provinces = tables.subdivisions.filter(
        (pl.col("country_iso3") == "CHN") & pl.col("key").str.contains(r"^\p{Han}{2,3}$")
    )
    listed = "|".join(sorted(set(provinces["key"])))
    kinds = "省|市|自治区|自治區|壮族自治区|回族自治区|维吾尔自治区"
    start = rf"^\s*(?:中国|中國|中华人民共和国|中華人民共和國)?\s*(?:{listed})(?:{kinds})"
    return pl.when(pl.col("value").str.contains(start)).then(pl.lit("CHN"))
