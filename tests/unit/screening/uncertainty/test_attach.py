from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

import riskscreen
from riskscreen.screening.uncertainty import KEYS, OUTPUTS, assess_uncertainty, attach, list_profiles
from tests.unit.screening.frames import frame, screen, supplier
from tests.unit.screening.uncertainty.profiles import few

SAMPLE = Path(__file__).parents[4] / "data" / "samples" / "suppliers.csv"
rows = frame(
    [
        supplier("CHN", "14", "Garments", "Cotton", sector_status="text", country_status="recognised"),
        supplier("DEU", "10", country_status="recognised", migrant_share_pct=12.2),
        supplier("CHN", "14", "Cotton", "Garments", sector_status="text", country_status="recognised"),
        supplier(None, None),
        supplier("DEU", "10", country_status="recognised", migrant_share_pct=11.8),
    ]
)


def test_rows_keep_their_order_and_columns():
    found = attach(rows.lazy(), screen(), few(), threads=1).collect()
    assert found.columns == [*rows.columns, *OUTPUTS]
    assert_frame_equal(found.select(rows.columns), rows)
    assert found.select(OUTPUTS.keys()).null_count().sum_horizontal().item() == 0


def test_equal_profiles_get_equal_answers_whatever_the_order_of_their_goods():
    found = attach(rows.lazy(), screen(), few(), threads=1).collect().select(OUTPUTS.keys())
    assert found.row(0) == found.row(2)
    assert found.row(1) == found.row(4)
    assert found.row(0) != found.row(1)


def test_profiles_are_counted():
    found = list_profiles(rows.lazy(), screen())
    assert found.columns == [*KEYS, "rows"]
    assert sorted(found["rows"].to_list()) == [1, 2, 2]


def test_a_row_has_the_measures_of_its_profile():
    measures = assess_uncertainty(screen(), list_profiles(rows.lazy(), screen()), few(), threads=1)
    alone = measures.filter(pl.col("country_iso3").is_null())
    row = attach(rows.lazy(), screen(), few(), threads=1).collect().row(3, named=True)
    assert row["rs_likelihood_p95"] == alone["likelihood_p95"][0]
    assert row["rs_stability_pct"] == alone["band_share_pct"][0]


def test_a_list_without_rows_passes():
    found = attach(rows.clear().lazy(), screen(), few(), threads=1).collect()
    assert found.height == 0
    assert found.columns == [*rows.columns, *OUTPUTS]


def test_the_sample_list_scored_by_the_library_gets_its_uncertainty():
    result = riskscreen.screen(SAMPLE).results
    profiles = result.select(
        pl.col("rs_country_iso3").alias("country_iso3"),
        pl.col("rs_subdivision").alias("subdivision_code"),
        pl.col("rs_sector_isic").alias("sector_isic"),
        pl.col("rs_goods")
        .fill_null("")
        .str.split("; ")
        .list.drop_nulls()
        .list.sort()
        .list.join("\x1f")
        .alias("goods_key"),
        pl.col("rs_country_status").alias("country_status"),
        pl.col("rs_sector_status").alias("sector_status"),
        pl.col("rs_goods_status").alias("goods_status"),
    ).with_columns(result["rs_likelihood_abstract_0_100"].alias("abstract"))
    found = assess_uncertainty(screen(), profiles, few(), threads=1)
    assert found.height == profiles.drop("abstract").unique().height
    assert found["rank_p95_pct"].max() <= 100
    listed = found.filter(pl.col("goods_key").str.contains("Garments") & (pl.col("country_iso3") == "CHN"))
    assert listed.select((pl.col("share_lower_pct") + pl.col("share_moderate_pct")).sum()).item() == 0
