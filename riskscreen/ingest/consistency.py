"""What rows say about one another, and rows that contradict themselves.

One id with two names, likely duplicates, the same supplier at several sites, a parent that is not there. Works on
hashes of names, ids and addresses; nothing is matched fuzzily.
"""

from functools import cache

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.issues import make_issues
from riskscreen.ingest.names import core_name, folded_name
from riskscreen.ingest.yaml_text import read_yaml_text

ADDED: dict[str, pl.DataType] = {
    "names_per_supplier_id": pl.UInt32(),
    "country_in_address": pl.String(),
    "rs_supplier_id": pl.String(),
    "rs_duplicate_of": pl.String(),
    "rs_group_id": pl.String(),
}
"""What `add_consistency` adds to the rows."""

_NEEDED = (
    "row_id",
    "source_file",
    "source_row",
    "supplier_name",
    "supplier_id",
    "parent_supplier_id",
    "country_iso3",
    "address",
)


def add_consistency(rows: pl.LazyFrame) -> tuple[pl.LazyFrame, list[pl.LazyFrame]]:
    """Compare the rows of a run with one another.

    Args:
        rows: canonical and resolved columns of all rows of the run, `row_id` unique; every read gives them in one
            order.

    Returns:
        The rows, in their order, with the columns of `ADDED`:

        - `names_per_supplier_id`: number of different names (compared without legal form) that the row's supplier id
            stands with; null
          where the row has no id or no name. More than 1 is an id conflict (a validation rule judges it).
        - `country_in_address`: English name of the country that the address names where it contradicts the row's
            country; else null.
        - `rs_supplier_id`: the list's own id on the first row that holds it; later rows get "<id>#<row>", rows
            without id
          "<file>#<row>". Unique within the run.
        - `rs_duplicate_of`: `rs_supplier_id` of the row that this one likely repeats: same name without legal form,
            same country, and the
          same address or none. Null = counted.
        - `rs_group_id`: the parent id; else one id for all rows with the same name and country; null for a supplier
            that stands alone.

        And lazy frames of issues: duplicate-likely, parent-missing, shares-contradict.
    """
    keys = _keys(rows)
    keys = _name_rows(_count_names(keys))
    keys = _mark_groups(_mark_duplicates(keys))
    keys = (
        keys.with_columns(_country_in_address(rows).alias("country_in_address"))
        if keys.height
        else keys.with_columns(pl.lit(None, dtype=pl.String).alias("country_in_address"))
    )
    # The keys were read from the same rows in the same order: side by side is enough, and a join would move every
    # column.
    added = keys.select(pl.col(name).cast(dtype) for name, dtype in ADDED.items()).lazy()
    return pl.concat([rows, added], how="horizontal"), [
        _duplicate_issues(keys),
        _parent_issues(keys),
        _share_issues(rows),
    ]


def _keys(rows: pl.LazyFrame) -> pl.DataFrame:
    """Return the hashes by which rows are compared.

    `name_key` (null without name), `who_key` (name and country), `site_key` (0 = no address), `id_key` (null without
    id).
    """
    address = folded_name(pl.col("address")).str.replace_all(" ", "", literal=True).hash(seed=3)
    named = pl.col("supplier_name").is_not_null()
    if "not_a_supplier" in rows.collect_schema().names():
        named = named & pl.col("not_a_supplier").is_null()  # totals repeat no supplier
    core = rows.select(
        "row_id",
        "source_file",
        "source_row",
        "supplier_id",
        "parent_supplier_id",
        core_name(pl.col("supplier_name")).hash(seed=1).alias("core"),
        named.alias("named"),
        pl.col("country_iso3").fill_null("?").hash(seed=2).alias("country"),
        pl.when(pl.col("address").is_not_null()).then(address).otherwise(pl.lit(0, dtype=pl.UInt64)).alias("site_key"),
        pl.col("supplier_id").str.to_lowercase().hash(seed=4).alias("id_hash"),
    )
    return core.select(
        pl.exclude("core", "named", "country", "id_hash"),
        pl.when("named").then("core").alias("name_key"),
        pl.when("named").then(pl.col("core").xor(pl.col("country"))).alias("who_key"),
        pl.when(pl.col("supplier_id").is_not_null()).then("id_hash").alias("id_key"),
    ).collect(engine="streaming")


def _count_names(keys: pl.DataFrame) -> pl.DataFrame:
    """Add `names_per_supplier_id`. Only ids that stand on several rows are looked at closer."""
    has_both = pl.col("id_key").is_not_null() & pl.col("name_key").is_not_null()
    shared = keys.lazy().filter(has_both & pl.col("id_key").is_duplicated())
    counts = shared.group_by("id_key").agg(pl.col("name_key").n_unique().alias("names"))
    joined = keys.lazy().join(counts, on="id_key", how="left", maintain_order="left")
    names = pl.when(has_both).then(pl.col("names").fill_null(1)).cast(pl.UInt32)
    return joined.with_columns(names.alias("names_per_supplier_id")).drop("names").collect()


def _name_rows(keys: pl.DataFrame) -> pl.DataFrame:
    """Add `rs_supplier_id`."""
    many_files = keys["source_file"].n_unique() > 1
    row = pl.col("source_row").cast(pl.String)
    place = pl.concat_str(pl.col("source_file").fill_null(""), pl.lit("#"), row)
    again = pl.concat_str(pl.col("supplier_id"), pl.lit("#"), place if many_files else row)
    first = pl.col("id_key").is_not_null() & pl.col("id_key").is_first_distinct()
    made = pl.when(first).then(pl.col("supplier_id")).otherwise(pl.coalesce(again, place))
    return keys.with_columns(made.alias("rs_supplier_id"))


def _mark_duplicates(keys: pl.DataFrame) -> pl.DataFrame:
    """Add `first_row` (row_id that the row likely repeats, or null), `group_row` and `rs_duplicate_of`.

    Of rows with one name and country, each address is a site of its own; a row without address repeats the first with
    one. Rows whose id stands with several names are left out: they are quarantined, and nothing may point at them.
    """
    usable = keys.lazy().filter(pl.col("who_key").is_not_null() & (pl.col("names_per_supplier_id").fill_null(1) <= 1))
    repeated = usable.filter(pl.col("who_key").is_duplicated()).select("row_id", "who_key", "site_key").collect()
    sited = pl.col("row_id").filter(pl.col("site_key") != 0).min().over("who_key")
    first = (
        pl.when(pl.col("site_key") != 0)
        .then(pl.col("row_id").min().over("who_key", "site_key"))
        .otherwise(pl.coalesce(sited, pl.col("row_id").min().over("who_key")))
    )
    firsts = repeated.select(
        "row_id",
        pl.when(first != pl.col("row_id")).then(first).alias("first_row"),
        pl.col("row_id").min().over("who_key").alias("group_row"),
    )
    marked = keys.join(firsts, on="row_id", how="left", maintain_order="left")
    return _refer(marked, "first_row", "rs_duplicate_of")


def _mark_groups(keys: pl.DataFrame) -> pl.DataFrame:
    """Add `rs_group_id`."""
    parents = keys.lazy().select(pl.col("parent_supplier_id").drop_nulls().unique()).collect()["parent_supplier_id"]
    is_parent = pl.col("supplier_id").is_in(parents.implode()) if parents.len() else pl.lit(False)
    return _refer(keys, "group_row", "same_supplier").with_columns(
        pl.coalesce("parent_supplier_id", pl.when(is_parent).then(pl.col("supplier_id")), "same_supplier").alias(
            "rs_group_id"
        )
    )


def _refer(keys: pl.DataFrame, row_column: str, name: str) -> pl.DataFrame:
    """Turn a column of row ids into `rs_supplier_id`s."""
    if keys[row_column].null_count() == keys.height:
        return keys.with_columns(pl.lit(None, dtype=pl.String).alias(name))
    ids = keys.select(pl.col("row_id").alias(row_column), pl.col("rs_supplier_id").alias(name))
    return keys.join(ids, on=row_column, how="left", maintain_order="left")


@cache
def _linked_pairs() -> pl.DataFrame:
    table = read_yaml_text(asset("data", "ingest", "linked_territories.yml"))
    pairs = [(a, b) for whole, parts in table["links"].items() for p in parts for a, b in ((whole, p), (p, whole))]
    # Parts that are scored apart from the whole: only the row of the part may name the whole in its address.
    pairs += [(part, whole) for whole, parts in table["one_way"].items() for part in parts]
    return pl.DataFrame(pairs, schema={"country_iso3": pl.String, "iso3": pl.String}, orient="row").with_columns(
        pl.lit(True).alias("linked")
    )


@cache
def _namesakes() -> pl.DataFrame:
    places = read_yaml_text(asset("data", "ingest", "linked_territories.yml"))["places"]
    pairs = [(country, name) for country, names in places.items() for name in names]
    return pl.DataFrame(pairs, schema={"country_iso3": pl.String, "part": pl.String}, orient="row")


def _last_part(address: pl.Expr) -> pl.Expr:
    """Return the last part of an address that holds letters, without digits ("..., 01067 Dresden" gives "dresden")."""
    part = address.str.replace_all(r"[\d()\[\]#]+", " ").str.extract(r"([^,;\n|/]*\p{L}[^,;\n|/]*)[^\p{L}]*$", 1)
    return part.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars(" .-")


def _country_in_address(rows: pl.LazyFrame) -> pl.Series:
    """Return, in the rows' order, the name of the country in the address where it contradicts the row's country."""
    from riskscreen.reference.territories import countries_in_text, country_names, resolve_countries

    pairs = rows.select("country_iso3", "address").drop_nulls().unique().collect(engine="streaming")
    if pairs.is_empty():
        height = int(rows.select(pl.len()).collect().item())
        return pl.Series("country_in_address", [None] * height, dtype=pl.String)
    named = (
        countries_in_text(pairs["address"].unique().sort())
        .select(pl.col("value").alias("address"), "iso3")
        .drop_nulls("iso3")
    )
    names = country_names().select(pl.col("iso3"), pl.col("name_en").alias("country_in_address"))
    against = (
        pairs.join(named, on="address")
        .filter(pl.col("iso3") != pl.col("country_iso3"))
        .join(_linked_pairs(), on=["country_iso3", "iso3"], how="left")
        .filter(pl.col("linked").is_null())
        .with_columns(_last_part(pl.col("address")).alias("part"))
        .join(_namesakes(), on=["country_iso3", "part"], how="anti")
    )
    # The address must end in the country's whole name: "Kfar Saba" is not Saba, nor "British Columbia" Colombia.
    whole = resolve_countries(against["part"].unique().sort()).select(
        pl.col("value").alias("part"), pl.col("country_iso3").alias("iso3")
    )
    against = (
        against.join(whole, on=["part", "iso3"], how="semi")
        .join(names, on="iso3", how="left")
        .select("country_iso3", "address", pl.coalesce("country_in_address", "iso3").alias("country_in_address"))
    )
    joined = rows.select("country_iso3", "address").join(
        against.lazy(), on=["country_iso3", "address"], how="left", maintain_order="left"
    )
    return joined.select("country_in_address").collect()["country_in_address"]


def _duplicate_issues(keys: pl.DataFrame) -> pl.LazyFrame:
    repeated = keys.filter(pl.col("first_row").is_not_null()).lazy()
    target = keys.lazy().select(
        pl.col("row_id").alias("first_row"),
        pl.col("source_row").alias("to_row"),
        pl.col("source_file").alias("to_file"),
    )
    other_file = (
        pl.when(pl.col("to_file") != pl.col("source_file"))
        .then(pl.concat_str(pl.lit(" of "), pl.col("to_file")))
        .otherwise(pl.lit(""))
    )
    row = pl.concat_str(pl.lit("row "), pl.col("to_row").cast(pl.String), other_file)
    # An id made from file and row would say the row twice.
    own_id = ~pl.col("rs_duplicate_of").str.contains("#", literal=True)
    where = (
        pl.when(own_id).then(pl.concat_str(pl.col("rs_duplicate_of"), pl.lit(" ("), row, pl.lit(")"))).otherwise(row)
    )
    return make_issues(
        repeated.join(target, on="first_row", how="left", maintain_order="left"),
        "duplicate-likely",
        field="name",
        detail=where,
    )


def _parent_issues(keys: pl.DataFrame) -> pl.LazyFrame:
    ids = keys.lazy().select(pl.col("supplier_id").alias("parent_supplier_id")).drop_nulls().unique()
    orphans = (
        keys.lazy()
        .filter(pl.col("parent_supplier_id").is_not_null())
        .join(ids, on="parent_supplier_id", how="anti", maintain_order="left")
    )
    return make_issues(orphans, "parent-missing", field="parent_id", value=pl.col("parent_supplier_id"))


def _share_issues(rows: pl.LazyFrame) -> pl.LazyFrame:
    shares = ("women_share_pct", "migrant_share_pct", "agency_share_pct")
    nobody = pl.col("workers_count") == 0
    somebody = pl.any_horizontal(pl.col(s) > 0 for s in shares)
    return make_issues(
        rows.filter(nobody & somebody),
        "shares-contradict",
        field="workers",
        value=pl.col("workers_count").cast(pl.String),
        detail="The row has no workers, yet a share of them above 0 %.",
    )
