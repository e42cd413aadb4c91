"""Finds the country that an address names. Written for telling contradictions: where there is any doubt, the answer is null."""

import polars as pl

from riskscreen.reference.territory_names import compact, tidy, words
from riskscreen.reference.territory_tables import lookup

_TAIL = r"(?i)[\s,.;-]*(?:p\.?\s?c\.?|zip|postcode|pin|cp|cep)?[\s,.;:#-]*[0-9][0-9\s-]*$"
_US_STATE = (
    r"(?:^|[\s,])(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|"
    r"SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)(?:[\s,.]+\d{5}(?:-\d{4})?)?\s*(?:,|$)"
)
#: Names that stand for other places in addresses too often to be proof.
_NAMESAKES = ("GEO", "JEY", "NFK", "SHN", "SGS", "VGB", "VIR", "MAF", "SXM", "BLM", "DMA", "NIU", "GIN", "AND", "GRD", "MSR", "COG", "COD")
_BEFORE_NAME = (
    r"(?i)\b(?:of|de|del|della|di|do|da|du|des|la|le|the|new|little|north|south|east|west|via|rue|calle|rua|avenida|av|ave|avenue|road|rd|"
    r"street|st|plaza|place|piazza|platz|strasse|str|street no|company|bank|hotel|house|to|from|near|opp|opposite|and|&|port|fort|mount|"
    r"san|santa|saint|nueva|nuevo|nova|novo|bldg|building|tower)$"
)


def countries_in_text(values: pl.Series) -> pl.DataFrame:
    """Find the country named in each address.

    A country counts where a whole part between commas is its name (not a code), or the last words are, after a post code is
    taken off. Several countries, a name that is also a place elsewhere (Georgia, Jersey), a state of the United States beside
    another country's name ("Lebanon, Ohio"), or a street of that name give null.

    Args:
        values: distinct addresses; nulls allowed.

    Returns:
        One row per value, in the order given: value, iso3 (ISO 3166-1 alpha-3; null where none, several or doubtful).
    """
    tables = lookup()
    good = tables.keys.filter(
        (pl.col("status") == "recognised")
        & pl.col("kind").is_in(["alias", "name", "former"])
        & (pl.col("key").str.len_bytes() >= 4)
        & ~pl.col("iso3").is_in(_NAMESAKES)
    ).select("key", "iso3")
    well_known = pl.DataFrame({"key": ["usa", "uk", "uae", "prc", "drc", "ksa"], "iso3": ["USA", "GBR", "ARE", "CHN", "COD", "SAU"]})
    good = pl.concat([good, well_known])
    states = tables.subdivisions.filter(pl.col("country_iso3") == "USA")["key"]
    frame = pl.DataFrame({"value": values.cast(pl.String)}).with_row_index("_row")
    text = tidy(pl.col("value")).str.replace(_TAIL, "")
    parts = (
        frame.select("_row", text.str.replace_all(r"[,;\n\r，、|]", "\n").str.split("\n").alias("part"))
        .explode("part")
        .with_columns(tidy(pl.col("part").str.replace(_TAIL, "")).alias("part"))
        .filter(pl.col("part").is_not_null() & (pl.col("part") != ""))
        .with_columns(words(pl.col("part")).alias("spaced"))
        .with_columns(compact(pl.col("spaced")).alias("key"))
    )
    parts = parts.join(good, on="key", how="left", maintain_order="left")
    last = pl.col("_row") != pl.col("_row").shift(-1).fill_null(-1)
    parts = parts.with_columns(last.alias("last"))
    ends = _last_words(parts.filter(pl.col("last") & pl.col("iso3").is_null()), good)
    parts = parts.join(ends, on="_row", how="left", maintain_order="left")
    told = parts.group_by("_row").agg(
        pl.col("iso3").drop_nulls().unique().alias("named"),
        pl.col("iso3").filter("last").drop_nulls().first().alias("at_end"),
        pl.col("end_iso3").first(),
        pl.col("key").is_in(states.implode()).any().alias("us_state"),
        pl.col("part").str.contains(_US_STATE).any().alias("us_code"),
    )
    one = pl.when(pl.col("named").list.len() == 1).then(pl.col("named").list.first())
    answer = pl.when(pl.col("named").list.len() <= 1).then(pl.coalesce("at_end", "end_iso3", one))
    answer = pl.when((pl.col("us_state") | pl.col("us_code")) & (answer != "USA")).then(None).otherwise(answer)
    clash = pl.col("end_iso3").is_not_null() & (pl.col("named").list.len() == 1) & (pl.col("named").list.first() != pl.col("end_iso3"))
    told = told.select("_row", pl.when(~clash).then(answer).alias("iso3"))
    return frame.join(told, on="_row", how="left", maintain_order="left").select("value", "iso3")


def _last_words(parts: pl.DataFrame, good: pl.DataFrame) -> pl.DataFrame:
    """Return _row and end_iso3: the country that the last one to four words of a part name, with something fitting before them."""
    found = parts.select("_row", "part")
    for count in (4, 3, 2, 1):
        pattern = rf"^(.*\S)[\s.]+(\S+(?:\s+\S+){{{count - 1}}})$"
        key = compact(words(pl.col("part").str.extract(pattern, 2)))
        before = pl.col("part").str.extract(pattern, 1)
        fits = before.is_not_null() & ~before.str.contains(_BEFORE_NAME)
        found = found.with_columns(pl.when(fits).then(key).alias("key")).join(
            good.rename({"iso3": f"iso3_{count}"}), on="key", how="left", maintain_order="left"
        )
    best = pl.coalesce("iso3_4", "iso3_3", "iso3_2", "iso3_1").alias("end_iso3")
    return found.select("_row", best).drop_nulls()
