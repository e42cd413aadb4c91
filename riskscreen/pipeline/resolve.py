"""Country, sector and goods texts to codes: distinct values are resolved once and joined back."""

import polars as pl

from riskscreen.domain.errors import UsageError
from riskscreen.pipeline.answers import Answers, Resolver
from riskscreen.reference.audit_findings import resolve_findings
from riskscreen.reference.goods import resolve_goods
from riskscreen.reference.sectors import resolve_sectors
from riskscreen.reference.territories import resolve_countries, resolve_subdivisions

UNKNOWN = "unknown"
"""What `--default-country` takes where a list's suppliers sit in countries that no column names."""


def default_country_iso3(text: str | None) -> str | None:
    """Resolve what `--default-country` was given; null for none and for "unknown".

    Raises:
        UsageError: if it is not recognised as one country.
    """
    if text is None or text.strip().lower() == UNKNOWN:
        return None
    found = resolve_countries(pl.Series([text])).row(0, named=True)
    if found["country_iso3"] is None:
        raise UsageError(
            f"--default-country '{text}' is not recognised as one country; give its ISO code, e.g. GBR, or 'unknown'."
        )
    return str(found["country_iso3"])


def resolve_all(
    canonical: pl.LazyFrame,
    *,
    columns: dict[str, str],
    default_country: str | None,
    fill_blank_countries: bool,
    has_country: bool,
    answers: Answers,
    group: int,
    beyond: tuple[str, ...] = (),
) -> pl.LazyFrame:
    """Add the resolved columns (`domain.columns.RESOLVED`) and what the validation's messages need.

    Args:
        canonical: rows as read, staged on disk.
        columns: field -> the user's column name, as evidence for code systems ("NACE code").
        default_country: ISO 3166-1 alpha-3 to use where no country is given, or null.
        fill_blank_countries: use it for blank cells of a country column too.
        has_country: whether the list has a country column at all.
        answers: what the user says that texts mean; told what was applied.
        group: number of the tables that the rows are of.
        beyond: goods of the edition in force that the shipped tables do not have (`listed_goods.goods_beyond`).
    """
    frame = _join(
        canonical,
        "country_text",
        answers.over("country", resolve_countries, group=group),
        {
            "country_iso3": "country_iso3",
            "subdivision_code": "subdivision_code",
            "status": "country_status",
            "candidates": "country_candidates",
            "suggestion": "country_suggestion",
        },
    )
    blank = pl.col("country_status").fill_null("blank") == "blank"
    if default_country is not None and (fill_blank_countries or not has_country):
        frame = frame.with_columns(
            pl.when(blank).then(pl.lit(default_country)).otherwise(pl.col("country_iso3")).alias("country_iso3"),
            pl.when(blank).then(pl.lit("default")).otherwise(pl.col("country_status")).alias("country_status"),
        )
    frame = frame.with_columns(
        pl.col("country_status").fill_null("blank"),
        # a recognised name with candidates is one of yesterday's: Zaire, Burma
        pl.when(pl.col("country_status") == "recognised").then("country_candidates").alias("country_former_name"),
        pl.col("country_suggestion").alias("country_near"),
        # a suggestion is only worth a sentence where there is one
        pl.when(pl.col("country_suggestion").is_not_null())
        .then(pl.format("Did you mean {}?", "country_suggestion"))
        .otherwise(pl.lit("Write the country in full or as an ISO code."))
        .alias("country_suggestion"),
    )
    frame = _join_subdivisions(frame)
    frame = _join(
        frame,
        "sector_text",
        answers.over("sector", lambda s: resolve_sectors(s, column_name=columns.get("sector", "")), group=group),
        {"sector_isic": "sector_isic", "sectors": "sectors", "status": "sector_status", "detail": "sector_detail"},
    )
    frame = _join(
        frame,
        "goods_text",
        answers.over(
            "goods", lambda s: resolve_goods(s, column_name=columns.get("goods", ""), beyond=beyond), group=group
        ),
        {"goods": "goods", "status": "goods_status"},
    )
    frame = _join(frame, "audit_findings_text", resolve_findings, {"ilo_indicators": "ilo_indicators"})
    none = pl.lit([], dtype=pl.List(pl.String))
    return frame.with_columns(
        pl.col("sector_status").fill_null("blank"),
        pl.col("goods_status").fill_null("blank"),
        pl.col("goods").fill_null(none),
        pl.col("ilo_indicators").fill_null(none),
        pl.col("sectors").fill_null(none),
    )


def _join(frame: pl.LazyFrame, column: str, resolver: Resolver, take: dict[str, str]) -> pl.LazyFrame:
    """Resolve the distinct values of a column and join the answer back, keeping the rows' order."""
    distinct = frame.select(pl.col(column).drop_nulls().unique()).collect(engine="streaming").get_column(column)
    answer = resolver(distinct.sort()).select(
        pl.col("value").alias(column), *(pl.col(a).alias(b) for a, b in take.items())
    )
    return frame.join(answer.lazy(), on=column, how="left", maintain_order="left")


def _join_subdivisions(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Fill `subdivision_code` from the subdivision's text where the country's text did not name one."""
    pairs = frame.select("country_iso3", "subdivision_text").drop_nulls().unique().collect(engine="streaming")
    found = resolve_subdivisions(pairs).select(
        "country_iso3", "subdivision_text", pl.col("subdivision_code").alias("found")
    )
    joined = frame.join(found.lazy(), on=["country_iso3", "subdivision_text"], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("subdivision_code", "found").alias("subdivision_code")).drop("found")
