"""What the two lists say of one supplier: its cells read again, what differs between them, and how they were resolved."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from riskscreen.domain.columns import CANONICAL, CONTROLS
from riskscreen.pipeline.compare_side import Side
from riskscreen.pipeline.dossier_rows import canonical_rows

ANSWERED = ("judgement", "suggested", "mapped", "default")
"""Readings that are the user's own doing: they count as data of the supplier."""

FIELDS: dict[str, str] = {
    "supplier_name": "name",
    "parent_supplier_id": "parent id",
    "country_text": "country",
    "subdivision_text": "province",
    "address": "address",
    "sector_text": "sector",
    "goods_text": "goods",
    "tier": "tier",
    "spend_amount": "spend",
    "spend_currency": "currency",
    "workers_count": "workers",
    "women_share_pct": "share of women",
    "migrant_share_pct": "share of migrant workers",
    "agency_share_pct": "share of agency workers",
    "fees_paid_by_workers": "recruitment fees",
    "documents_kept": "documents kept",
    **{f"{control}_state": control.replace("_", " ") for control in CONTROLS},
    **{f"{control}_on": f"{control.replace('_', ' ')} date" for control in CONTROLS},
    "audit_on": "audit date",
    "audit_findings_text": "audit findings",
    "buyer_share_pct": "buyer's share",
}
"""Canonical column -> the field's name for a reader; the supplier's id is what rows were matched by."""

PLACE = ("country_iso3", "subdivision_code", "sector_isic", "sectors", "goods")
"""What a base score hangs on."""

KINDS = {
    "country": (("country_text",), ("country_status",), ("country_iso3",)),
    "province": (("country_text", "subdivision_text"), ("country_status",), ("subdivision_code",)),
    "sector": (("sector_text",), ("sector_status",), ("sector_isic", "sectors")),
    "goods": (("goods_text",), ("goods_status",), ("goods",)),
}
"""Kind -> the cells that it is read from, the status that says how, and the codes that come out."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Suppliers of both runs, row by row.

    Attributes:
        earlier, later: canonical columns and `PLACE`; codes that were read otherwise from equal cells are the same in both.
        fields: names of the fields whose cells differ, separated by ', '; null = none.
        readings: kinds that were read otherwise from equal cells, without an answer of the user's; null = none.
    """

    earlier: pl.DataFrame
    later: pl.DataFrame
    fields: pl.Series
    readings: pl.Series


def cells_of(earlier: Side, later: Side, pairs: pl.DataFrame) -> Cells:
    """Read the cells of suppliers that are in both runs.

    Args:
        earlier: the earlier run.
        later: the later run.
        pairs: `at_a` and `at_b`, the rows' numbers.

    Returns:
        The cells, in the order of the pairs.
    """
    a = _read(earlier, pairs["at_a"], earlier.as_of)
    b = _read(later, pairs["at_b"], later.as_of)
    beside = pl.concat(
        [a.rename({name: f"{name}_a" for name in a.columns}), b.rename({name: f"{name}_b" for name in b.columns})],
        how="horizontal",
    )
    fields: list[pl.Expr] = [pl.when(_differs(column)).then(pl.lit(word)) for column, word in FIELDS.items()]
    fields += [pl.when(_answered(kind)).then(pl.lit(f"{kind} (as answered)")) for kind in KINDS]
    readings: list[pl.Expr] = [pl.when(_misread(kind)).then(pl.lit(kind)) for kind in KINDS]
    told = beside.select(_listed(fields).alias("fields"), _listed(readings).alias("readings"))
    same = [
        pl.when(_misread(kind)).then(f"{code}_a").otherwise(f"{code}_b").alias(code)
        for kind, (_, _, codes) in KINDS.items()
        for code in codes
        if kind != "goods"
    ]
    # a good that only one edition of the list knows is named by that run alone: both get both, and each edition scores its own
    either = pl.col("goods_a").list.concat(pl.col("goods_b")).list.unique().list.sort()
    goods = [pl.when(_misread("goods")).then(either).otherwise(f"goods{end}").alias("goods") for end in ("_a", "_b")]
    return Cells(
        a.with_columns(beside.select(goods[0]).to_series()),
        b.with_columns(beside.select(*same, goods[1]).get_columns()),
        told["fields"],
        told["readings"],
    )


def _read(side: Side, at: pl.Series, as_of: date) -> pl.DataFrame:
    """Return canonical columns, statuses and `PLACE` of some rows, in the order asked for."""
    wanted = pl.DataFrame({"__at": at})
    found = side.results.filter(pl.col("__at").is_in(at.implode())).collect()
    rows = found.drop("__at")
    canonical = canonical_rows(rows, side.layouts, side.folder, as_of).with_columns(
        found["__at"],
        pl.Series("sectors", found["rs_sectors"].fill_null("").str.split("; ")).list.eval(
            pl.element().filter(pl.element() != "")
        ),
        pl.col("goods").list.unique().list.sort(),
    )
    # rows written before lists of sectors were kept hold one sector
    lone = pl.concat_list("sector_isic").list.drop_nulls()
    canonical = canonical.with_columns(
        pl.when(pl.col("sectors").list.len() == 0).then(lone).otherwise("sectors").alias("sectors")
    ).with_columns(pl.col("sectors").list.first().alias("sector_isic"))
    return wanted.join(canonical, on="__at", how="left", maintain_order="left").drop("__at", "row_id")


def _differs(column: str) -> pl.Expr:
    a, b = pl.col(f"{column}_a"), pl.col(f"{column}_b")
    if CANONICAL[column].dtype == pl.Float64():
        a, b = a.round(9), b.round(9)
    return a.ne_missing(b)


def _codes_differ(kind: str) -> pl.Expr:
    # of several sectors the run scored the gravest, which hangs on tables and scorecard: the set is what was read
    codes = [code for code in KINDS[kind][2] if code != "sector_isic"]
    return pl.any_horizontal(_as_text(f"{code}_a").ne_missing(_as_text(f"{code}_b")) for code in codes)


def _as_text(column: str) -> pl.Expr:
    listed = column.startswith(("sectors", "goods"))
    return pl.col(column).list.join("\x1f") if listed else pl.col(column)


def _same_cells(kind: str) -> pl.Expr:
    return ~pl.any_horizontal(_differs(column) for column in KINDS[kind][0])


def _by_answer(kind: str) -> pl.Expr:
    return pl.any_horizontal(
        pl.col(f"{status}{end}").is_in(ANSWERED).fill_null(value=False)
        for status in KINDS[kind][1]
        for end in ("_a", "_b")
    )


def _misread(kind: str) -> pl.Expr:
    return _same_cells(kind) & ~_by_answer(kind) & _codes_differ(kind)


def _answered(kind: str) -> pl.Expr:
    return _same_cells(kind) & _by_answer(kind) & _codes_differ(kind)


def _listed(words: list[pl.Expr]) -> pl.Expr:
    text = pl.concat_str(words, separator=", ", ignore_nulls=True)
    return pl.when(text.str.len_bytes() > 0).then(text)
