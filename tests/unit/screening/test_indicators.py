import re
from dataclasses import replace

import polars as pl
import pytest

from riskscreen.domain.errors import ModelContractError
from riskscreen.reference.catalogue import load_catalogue
from riskscreen.screening.indicators import EVIDENCE, KEYS, REGISTRY
from riskscreen.screening.indicators.definition import reference_indicator
from riskscreen.screening.layers import build_layers
from riskscreen.screening.scorecard import load_scorecard
from tests.unit.screening.frames import screen, with_table

REFERENCE = [code for code, definition in REGISTRY.items() if definition.function is not None]


def evidence(code: str) -> pl.DataFrame:
    return next(c.evidence for c in screen().completions.layers.cells if c.spec.code == code)


def hazard(code: str, **keys: str) -> float | None:
    return evidence(code).row(by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in keys.items()), named=True)[
        "hazard"
    ]


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_an_indicator_says_in_a_sentence_what_it_is(code):
    doc = REGISTRY[code].doc
    assert doc.endswith(".")
    assert 30 < len(doc) < 200


def test_an_indicator_without_a_docstring_cannot_be_registered():
    with pytest.raises(TypeError, match="docstring"):
        reference_indicator("silent", axis="country", direction="category", source="tip", absent="zero")(
            lambda b, s: b.countries
        )


@pytest.mark.parametrize("code", REFERENCE)
def test_evidence_has_its_columns_one_row_a_key_and_hazards_between_0_and_1(code):
    frame = evidence(code)
    keys = [c for c in frame.columns if c not in EVIDENCE]
    assert keys in (list(KEYS[REGISTRY[code].axis]), ["place"])
    assert frame.select(keys).is_duplicated().sum() == 0
    known = frame.filter(pl.col("hazard").is_not_null())
    assert known.height > 0
    assert known["hazard"].is_between(0, 1).all()
    for column in ("value", "phrase", "detail", "locator", "source_id", "edition"):
        assert known[column].null_count() == 0
        assert (known[column].str.len_chars() > 0).all()


@pytest.mark.parametrize("code", REFERENCE)
def test_evidence_names_a_source_and_edition_that_the_catalogue_holds(code):
    catalogue = load_catalogue()
    for source_id, edition in evidence(code).select("source_id", "edition").unique().iter_rows():
        assert edition in catalogue.editions(source_id)


def test_the_latest_tier_counts_and_keeps_its_year():
    row = evidence("tip_tier").row(by_predicate=pl.col("iso3") == "CHN", named=True)
    assert (row["value"], row["year"], row["hazard"]) == ("Tier 3", 2025, 1.0)
    assert "report_year 2025" in row["locator"]


def test_country_tables_can_be_frozen_at_a_year():
    then = replace(screen().bundle, until_year=2013, ilab_edition="2014")
    spec = load_scorecard().indicator("tip_tier")
    frozen = REGISTRY["tip_tier"].function(then, spec)
    assert frozen["year"].max() == 2013


def test_thailand_holds_all_three_roles_of_2006():
    for role in ("origin", "transit", "destination"):
        assert hazard(f"unodc_{role}_2006", iso3="THA") == 1.0
    assert evidence("unodc_origin_2006").height == 10
    assert evidence("unodc_transit_2006").height == 6
    assert evidence("unodc_destination_2006").height == 10
    assert evidence("tip_tier3_2007").height == 16


def test_detection_counts_never_lie_below_what_an_unknown_gets():
    for code in ("victims_detected_in", "victims_citizens_of"):
        spec = load_scorecard().indicator(code)
        frame = evidence(code)
        assert frame["hazard"].min() >= spec.floor
        low, high = spec.goalposts.span()
        raw = (frame["number"].log1p() - low) / (high - low)
        assert raw.quantile(spec.unknown.quantile, "higher") <= spec.floor
        assert frame["hazard"].max() > spec.floor


def test_sectors_that_the_documents_name_are_raised_and_a_part_counts_less():
    for code in ("01", "62", "13", "14", "1410", "261"):
        assert hazard("documents_sector", isic=code) == 1.0
    assert hazard("documents_sector", isic="55") == 0.9
    assert 0 < hazard("documents_sector", isic="49") < 0.9
    assert "25" not in evidence("documents_sector")["isic"].to_list()


def test_the_list_says_nothing_of_the_united_states_nor_of_services():
    assert hazard("goods_listed_in_country", iso3="USA") is None
    assert evidence("pair_forced_labour").filter(iso3="USA")["hazard"].null_count() > 100
    pairs = evidence("goods_listed_in_country_sector")
    assert pairs.filter(iso3="USA").is_empty()
    assert pairs.filter(pl.col("isic").str.slice(0, 2).cast(pl.Int32) > 33).is_empty()


def test_a_removed_pair_keeps_its_history_and_loses_its_listing():
    assert evidence("pair_forced_labour").filter(iso3="UZB", good="Cotton").is_empty()
    removed = evidence("pair_removed").row(
        by_predicate=(pl.col("iso3") == "UZB") & (pl.col("good") == "Cotton"), named=True
    )
    assert removed["hazard"] == 1.0
    assert "2021u" in removed["value"]
    assert "2022" in removed["value"]


def test_a_listed_pair_is_not_counted_among_its_own_neighbours():
    rows = screen().bundle.listings.filter(good="Cotton").join(screen().bundle.subregions, on="iso3")
    asia = rows.filter(un_subregion="Central Asia")["iso3"].to_list()
    count = evidence("good_listed_in_subregion").filter(iso3="TKM", good="Cotton")["number"][0]
    assert "TKM" in asia
    assert count == len(asia) - 1


def test_goods_made_from_listed_goods_are_raised_most_at_home():
    assert hazard("downstream_of_listed", iso3="CHN", good="Solar Modules") == 1.0
    assert hazard("downstream_of_listed", iso3="MYS", good="Crude Palm Oil") == 0.9
    assert hazard("downstream_of_listed", iso3="DEU", good="Garments") == 0.25


def test_tied_visas_weigh_most_where_migrants_do_the_work():
    assert hazard("tied_visa", iso3="QAT", isic="41") > hazard("tied_visa", iso3="QAT", isic="64") > 0
    assert hazard("tied_visa", iso3="KWT", isic="97") == 1.0
    assert evidence("tied_visa").filter(iso3="DEU").is_empty()


def test_an_indicator_without_data_for_the_edition_is_refused():
    bundle = with_table(screen().bundle, "tiers", screen().bundle.tables["tiers"].clear())
    with pytest.raises(ModelContractError, match="'tip_tier' has no usable data in tip/tiers"):
        build_layers(bundle, load_scorecard())


def phrases(code: str) -> list[str]:
    return evidence(code)["phrase"].to_list()


@pytest.mark.parametrize("code", ["victims_detected_in", "victims_citizens_of"])
def test_counts_of_victims_are_ranges_with_source_and_never_an_exact_small_number(code):
    said = phrases(code)
    shape = re.compile(
        r"(under 5|[0-9,]+( to [0-9,]+)?) trafficked (persons|citizens) detected \([0-9]{4}( to [0-9]{4})?, UNODC 2025\)"
    )
    assert [text for text in said if not shape.fullmatch(text)] == []
    assert [text for text in said if re.match(r"[1-4] trafficked", text)] == []
    assert any(text.startswith("under 5 ") for text in said)
    assert any(re.match(r"[0-9,]+ to ", text) for text in said)
    assert any(re.match(r"[0-9]+,[0-9]{3} ", text) for text in said)
    assert [
        text for text in said if (years := re.search(r"([0-9]{4}) to ([0-9]{4}),", text)) and years[1] == years[2]
    ] == []


def test_deaths_and_flight_are_told_with_source_thousands_and_one_year_once():
    deaths, fled = phrases("conflict_deaths"), phrases("displaced_people")
    assert all("UCDP 2023)" in text for text in deaths)
    assert all("UNHCR 2025)" in text for text in fled)
    assert [text for text in deaths if text.startswith("1 deaths") or re.search(r"([0-9]{4}) to \1", text)] == []
    assert [text for text in (*deaths, *fled) if re.match(r"[0-9]{4}", text)] == []
    assert "killed 1 people" not in " ".join(evidence("conflict_deaths")["detail"])


def test_a_tied_visa_names_its_table():
    assert all("expert table 2026)" in text for text in phrases("tied_visa"))
