"""What anyone who knows the field would expect of a score, each with its reason."""

import pytest

from tests.unit.screening.frames import one, scored, screen, supplier, with_table

GULF = ("ARE", "BHR", "KWT", "OMN", "QAT", "SAU")


def test_gulf_building_and_domestic_work_do_not_come_out_low():
    """Visas tied to the employer hold migrant workers there; a list of goods cannot see it."""
    result = scored(*[supplier(country, sector) for country in GULF for sector in ("41", "42", "43", "97")])
    assert set(result["rs_band"]) <= {"moderate", "high", "very high"}
    assert result["rs_reasons"].str.contains("Visa tied to the employer").all()
    assert set(result["rs_severity_band"]) <= {"severe", "critical"}


def test_gulf_building_lies_above_building_elsewhere():
    result = scored(*[supplier(country, "41") for country in (*GULF, "DEU")])["rs_likelihood_0_100"].to_list()
    assert min(result[:-1]) > 1.5 * result[-1]


def test_cotton_of_xinjiang_is_very_high_by_points_and_floored_by_two_rules():
    result = one("CHN", "01", "Cotton", subdivision_code="CN-XJ")
    assert result["rs_band"] == "very high"
    assert "Cotton of China listed for forced labour (ILAB 2022" in result["rs_band_rule"]
    assert "Uyghur Forced Labor Prevention Act" in result["rs_band_rule"]
    assert result["rs_severity_band"] == "critical"
    assert result["rs_likelihood_0_100"] > one("CHN", "01", "Cotton", subdivision_code="CN-GD")["rs_likelihood_0_100"]


def test_the_presumption_holds_for_any_good_of_xinjiang():
    result = one("CHN", "10", subdivision_code="CN-XJ", goods_status="unknown")
    assert result["rs_band"] in ("high", "very high")
    assert "presumed by law" in result["rs_band_rule"]


def test_a_chinese_supplier_without_a_province_is_asked_for_it():
    assert "province" in one("CHN", "01", "Cotton")["rs_missing"]
    assert "province" not in (one("CHN", "01", "Cotton", subdivision_code="CN-GD")["rs_missing"] or "")


def test_cotton_of_turkmenistan_is_very_high():
    """State-imposed picking, on the list."""
    result = one("TKM", "01", "Cotton")
    assert result["rs_band"] == "very high"
    assert "Forced labour listed for Cotton in Turkmenistan (ILAB 2022)" in result["rs_reasons"]


def test_cotton_of_uzbekistan_shows_both_its_states_and_has_no_floor():
    """Listed until 2021, removed in 2022 after the end of systematic forced picking."""
    result = one("UZB", "01", "Cotton")
    assert "listed for forced labour until 2021u, removed by 2022" in result["rs_reasons"]
    assert result["rs_band_rule"] is None
    assert result["rs_likelihood_0_100"] < one("TKM", "01", "Cotton")["rs_likelihood_0_100"]


@pytest.mark.parametrize(
    ("country", "sector", "good"),
    [
        ("THA", "03", "Fish"),
        ("MYS", "22", "Rubber Gloves"),
        ("MYS", "01", "Palm Fruit"),
        ("BRA", "02", "Charcoal"),
        ("CIV", "01", "Cocoa"),
        ("IND", "23", "Bricks"),
    ],
)
def test_well_known_listings_are_high_or_very_high_with_the_floor_shown(country, sector, good):
    result = one(country, sector, good)
    assert result["rs_band"] in ("high", "very high")
    assert good in result["rs_band_rule"]
    assert result["rs_priority"] <= 2


@pytest.mark.parametrize("country", ["MYS", "IDN"])
def test_palm_oil_follows_the_fruit_that_it_is_pressed_from(country):
    result = one(country, "10", "Crude Palm Oil")
    assert result["rs_band"] in ("high", "very high")
    assert "Palm Oil" in result["rs_reasons"]


def test_german_meat_processing_is_not_zero():
    """Posted and agency workers in slaughterhouses; rich countries are destinations."""
    assert one("DEU", "1010")["rs_likelihood_0_100"] > 10
    assert one("DEU", "1010")["rs_likelihood_low"] > 1
    assert one("DEU", "1010", "Meat")["rs_likelihood_0_100"] > 5


def test_services_that_the_documents_name_lie_clearly_above_other_services():
    sectors = ("55", "62", "4922", "78", "9609")
    for country in ("DEU", "NOR", "GBR"):
        result = scored(*[supplier(country, sector) for sector in (*sectors, "71")])
        *named, other = result["rs_likelihood_0_100"].to_list()
        assert min(named) > 1.15 * other
        if country == "DEU":  # elsewhere many detected victims may come first among the three reasons shown
            assert result[:-1]["rs_reasons"].str.contains("Sector named in the source documents").all()


def test_a_country_without_detected_victims_is_not_rewarded():
    """Removing all reports on a country never lowers... nor does a report lower it: both earn the same floor."""
    victims = screen().bundle.tables["detected_victims"]
    from riskscreen.screening.assess import Screen

    few = victims.filter((victims["iso3"] != "NOR") | (victims["persons_min"] < 20))
    silent = victims.filter(victims["iso3"] != "NOR")
    found = [
        one("NOR", "41", using=Screen(with_table(screen().bundle, "detected_victims", table), screen().card))
        for table in (silent, few)
    ]
    assert found[0]["rs_likelihood_0_100"] == found[1]["rs_likelihood_0_100"]
    assert found[0]["rs_coverage_pct"] < found[1]["rs_coverage_pct"]


def test_an_unknown_country_is_not_a_good_country():
    unknown = one(None, "14")
    assert unknown["rs_likelihood_0_100"] > one("DEU", "14")["rs_likelihood_0_100"]
    assert unknown["rs_band"] == "insufficient evidence"
    assert "the country of production" in unknown["rs_missing"]


def test_a_service_supplier_is_not_asked_for_goods():
    assert "goods" not in one("DEU", "62")["rs_missing"]
    assert "goods" in one("DEU", "13")["rs_missing"]
    assert "goods" in one("DEU", "46")["rs_missing"]
