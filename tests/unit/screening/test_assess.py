from datetime import date

import polars as pl
import pytest

from riskscreen.domain.columns import RESULTS
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.screening.assess import OUTPUTS, Screen, load_bundle, score
from riskscreen.screening.uncertainty import ATTACHED
from tests.unit.screening.frames import SCHEMA, frame, one, screen, supplier

BY_PIPELINE = {
    "rs_source_file",
    "rs_source_row",
    "rs_supplier_id",
    "rs_supplier_name",
    "rs_duplicate_of",
    "rs_group_id",
    "rs_issues",
    "rs_spend_currency",
    "rs_sectors",
    *ATTACHED,  # the draws, laid beside a whole list at once
}


def test_outputs_are_the_columns_of_the_dictionary_with_their_types():
    assert {*OUTPUTS} == {*RESULTS} - BY_PIPELINE
    schema = screen().score(frame([supplier("DEU", "14")]).lazy()).collect_schema()
    for name in OUTPUTS:
        assert schema[name] == RESULTS[name].dtype, name


def test_scoring_is_lazy_and_keeps_inputs_order_and_extra_columns():
    rows = frame([supplier("DEU", "14"), supplier("CHN", "14")]).with_columns(pl.lit("x").alias("mine"))
    result = score(rows.lazy(), screen().bundle, screen().card)
    assert isinstance(result, pl.LazyFrame)
    done = result.collect()
    assert done.select(*SCHEMA, "mine").equals(rows)


def test_an_empty_list_gives_an_empty_result():
    done = screen().score(frame([]).lazy()).collect()
    assert done.height == 0
    assert done.columns == [*SCHEMA, *OUTPUTS]


def test_the_rank_can_be_left_out_so_that_rows_stream():
    done = screen().score(frame([supplier("DEU", "14")]).lazy(), ranked=False).collect()
    assert "rs_priority_rank" not in done.columns


def test_names_of_country_and_sector_stand_beside_their_codes():
    row = one("CHN", "C")
    assert (row["rs_country_name"], row["rs_sector_name"]) == ("China", "Manufacturing")
    assert one(None)["rs_country_name"] is None


def test_ages_are_counted_to_the_day_of_the_run():
    rows = frame([supplier("DEU", "14", audit_on=date(2025, 6, 1))])
    early = screen().score(rows.lazy(), as_of=date(2025, 7, 1)).collect()["rs_likelihood_0_100"][0]
    late = screen().score(rows.lazy(), as_of=date(2029, 7, 1)).collect()["rs_likelihood_0_100"][0]
    never = one("DEU", "14")["rs_likelihood_0_100"]
    assert early < late < never


def test_the_interval_holds_the_point_and_the_abstract_part_leaves_the_supplier_out():
    row = one("BGD", "14", "Garments", documents_kept=True)
    assert row["rs_likelihood_low"] < row["rs_likelihood_0_100"] < row["rs_likelihood_high"]
    assert row["rs_likelihood_abstract_0_100"] == one("BGD", "14", "Garments")["rs_likelihood_abstract_0_100"]


def test_an_earlier_edition_of_the_goods_list_can_be_taken():
    then = Screen(load_bundle(ilab_edition="2020", until_year=2019), screen().card)
    row = one("UZB", "01", "Cotton", using=then)
    assert "Forced labour listed for Cotton in Uzbekistan (ILAB 2020)" in row["rs_reasons"]
    assert "ILAB 2020" in row["rs_band_rule"]
    assert "Uyghur" not in str(one("CHN", "01", "Cotton", subdivision_code="CN-XJ", using=then)["rs_band_rule"])


def test_an_edition_that_does_not_exist_is_refused():
    with pytest.raises(ReferenceDataError, match="no edition '1999'"):
        load_bundle(ilab_edition="1999")
