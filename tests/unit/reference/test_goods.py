"""Product texts to goods of the ILAB list: what is recognised, what must not be, and how well on labelled strings."""

import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.reference.catalogue import load_catalogue
from riskscreen.reference.goods import broader_goods, downstream_goods, goods_of_sector, goods_table, resolve_goods
from riskscreen.reference.goods_phrases import inflect, phrases
from riskscreen.reference.hs_codes import goods_of_codes
from tests.shared import shared

LABELLED = Path(__file__).parents[2] / "fixtures" / "goods" / "labelled.csv"


def goods_of(text: str, column_name: str = "") -> list[str]:
    return resolve_goods(pl.Series([text]), column_name=column_name)["goods"].to_list()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cotton", ["Cotton"]),
        ("COTTON ", ["Cotton"]),
        ("T-Shirts", ["Garments"]),
        ("polo shirts, denim & knitwear", ["Garments"]),
        ("cotton t-shirts", ["Cotton", "Garments"]),
        ("Beans (green, soy, yellow)", ["Beans", "Beans (green, soy, yellow)"]),
        ("Thread/Yarn; Tin", ["Thread/Yarn", "Tin"]),
        ("prawns | lobsters", ["Lobsters", "Shellfish", "Shrimp"]),
        ("Coffee and tea", ["Coffee", "Tea"]),
        ("café et cacao", ["Cocoa", "Coffee"]),
        ("Kleidung und Schuhe", ["Footwear", "Garments"]),
        ("caña de azúcar", ["Sugarcane"]),
        ("azúcar y algodón", ["Cotton", "Sugarcane"]),
        ("borracha natural", ["Rubber"]),
        ("scarpe e guanti", ["Footwear", "Gloves"]),
        ("棉花和纱线", ["Cotton", "Thread/Yarn"]),
        ("น้ำมันปาล์ม", ["Palm Fruit"]),
        ("palm oil", ["Palm Fruit"]),
        ("tin", ["Tin"]),
        ("tin products", ["Tin"]),
        ("laptops", ["Electronics"]),
        ("coal products", ["Coal"]),
        ("leather-look trousers", ["Garments"]),
        ("culture de céréales (à l'exception du riz)", ["Cereal Grains"]),
    ],
)
def test_a_product_is_recognised(text: str, expected: list[str]) -> None:
    assert goods_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "cotton candy", "glass of water", "gold plated connectors", "silver economy", "iron-on patches",
        "golden handshake", "sandwich", "teak finish", "sugar free sweets", "rice cooker", "rice cookers",
        "coffee machine",
        "coffee machines", "toy story", "palm top", "toner", "tin opener", "chips",
        "imitation leather bags", "textile machinery",
        "packaging for garments", "machines for the production of solar cells", "coal chemical plants",
        "nail polish",
        "football match", "brake shoes", "carpet cleaning", "tea tree oil", "Kaffeemaschine",
        "咖啡机", "烟草生产专用设备制造",
        "services to the global cement industry", "coffee & tea machines", "products", "8", "2013",
    ],
)  # fmt: skip
def test_a_text_that_only_holds_the_word_of_a_good_is_unknown(text: str) -> None:
    row = resolve_goods(pl.Series([text])).row(0, named=True)
    assert row["goods"] == []
    assert row["status"] == "unknown"
    assert row["unmatched"] == text


def test_a_good_brings_the_goods_it_is_also_one_of() -> None:
    assert goods_of("rubber gloves") == ["Gloves", "Rubber Gloves"]
    assert goods_of("teak") == ["Teak", "Timber"]
    assert ("Granite (crushed)", "Stones") in broader_goods().rows()


def test_blank_partly_and_recognised_are_told_apart() -> None:
    frame = resolve_goods(pl.Series([None, "", " n/a ", "-", "cotton; widgets", "cotton"]))
    assert frame["status"].to_list() == ["blank", "blank", "blank", "blank", "partly", "recognised"]
    assert frame["unmatched"].to_list() == [None, None, None, None, "widgets", None]


def test_each_good_says_which_words_it_was_found_by() -> None:
    frame = resolve_goods(pl.Series(["polo shirts; HS 5201"]))
    assert frame["matched"].to_list() == [["HS 5201 → Cotton", "polo shirt → Garments"]]


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("5201", "", ["Cotton"]),
        ("52.01", "", ["Cotton"]),
        ("HS 6109.10", "", ["Garments"]),
        ("610910", "", ["Garments"]),
        ("6109.10.00", "", ["Garments"]),
        ("HS: 5201, 6403", "", ["Cotton", "Footwear"]),
        ("030617", "", ["Shellfish", "Shrimp"]),
        ("1511", "HS code", ["Crude Palm Oil", "Palm Fruit", "Refined Palm Oil"]),
        ("801", "HS code", ["Brazil Nuts/Chestnuts", "Cashews", "Coconuts"]),
        ("0306", "HS code", ["Lobsters", "Shellfish", "Shrimp"]),
        ("4015", "HS code", ["Gloves", "Rubber Gloves"]),
        ("61", "HS code", ["Garments", "Gloves"]),
        ("HS 62", "", ["Garments", "Gloves"]),
        ("64", "HS code", ["Footwear"]),
        ("52", "HS code", ["Cotton", "Textiles", "Thread/Yarn"]),
        ("85", "HS code", []),
        ("61", "", []),
        ("854142", "HS code", ["Solar Cells"]),
        ("8541.43.00", "", ["Solar Modules"]),
        ("381800", "HS code", ["Photovoltaic Wafers"]),
        ("901", "HS code", ["Coffee"]),
        ("62.01", "HS code", ["Garments"]),
    ],
)
def test_customs_codes_stand_for_goods(text: str, column: str, expected: list[str]) -> None:
    assert goods_of(text, column) == expected


def test_a_heading_brings_every_good_of_its_subheadings() -> None:
    codes = load_catalogue().table("goods", "hs_codes")["code"]
    found = goods_of_codes(codes)
    narrow = found.filter(pl.col("code").str.len_chars() == 6).with_columns(code=pl.col("code").str.slice(0, 4))
    assert narrow.height > 500
    assert narrow.join(found, on=["code", "good"], how="anti").rows() == []


def test_plain_carvao_is_coal_and_charcoal_and_its_qualifiers_choose() -> None:
    assert goods_of("carvão") == ["Charcoal", "Coal"]
    assert goods_of("carvão vegetal") == ["Charcoal"]
    assert goods_of("carvão para churrasco") == ["Charcoal"]
    assert goods_of("carvão mineral") == ["Coal"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("1511", ""),
        ("62.01", ""),
        ("2008", ""),
        ("9999", ""),
        ("53101602", ""),
        ("5201", "UNSPSC"),
        ("610910", "NAICS code"),
    ],
)
def test_digits_that_another_system_or_a_year_could_mean_are_no_customs_code(text: str, column: str) -> None:
    assert goods_of(text, column) == []


def test_every_listed_good_is_recognised_by_its_own_name() -> None:
    names = goods_table()["good"]
    found = resolve_goods(names)
    missed = [value for value, goods in found.select("value", "goods").rows() if value not in goods]
    assert missed == []


def test_the_goods_are_those_of_the_list() -> None:
    listed = pl.read_csv(shared("sources", "ilab", "tvpra_pairs_by_edition_DERIVED.csv"), infer_schema=False)
    assert set(goods_table()["good"]) == set(listed["good_norm"])
    printed = resolve_goods(listed["good"])
    assert printed.filter(pl.col("status") != "recognised").height == 0


def test_every_phrase_names_a_good_of_the_table_and_is_found_alone() -> None:
    known = phrases()
    assert set(known.goods["good"]) <= set(goods_table()["good"])
    alone = resolve_goods(known.goods["phrase"].unique())
    assert alone.filter(pl.col("goods").list.len() == 0)["value"].to_list() == []


def test_downstream_steps_join_goods_of_the_table_without_a_loop() -> None:
    steps = downstream_goods()
    names = set(goods_table()["good"])
    assert set(steps["upstream"]) | set(steps["downstream"]) <= names
    reached = {(a, b) for a, b in steps.select("upstream", "downstream").rows()}
    while more := {(a, d) for a, b in reached for c, d in reached if b == c} - reached:
        reached |= more
    assert [a for a, b in reached if a == b] == []
    assert {
        ("Cotton", "Garments"),
        ("Polysilicon", "Solar Modules"),
        ("Tin ore (cassiterite)", "Electronics"),
    } <= reached


def test_goods_of_a_sector_are_found_by_division() -> None:
    pairs = goods_of_sector()
    assert pairs["isic_division"].str.len_chars().unique().to_list() == [2]
    assert {("14", "Garments"), ("01", "Cotton"), ("26", "Electronics")} <= set(pairs.rows())


@pytest.mark.parametrize(
    ("phrase", "language", "forms"),
    [
        ("tomato", "en", ["tomato", "tomatoes"]),
        ("cherries", "en", ["cherries", "cherry"]),
        ("brass lock", "en", ["brass lock", "brass locks"]),
        ("glass", "en", ["glass", "glasses"]),
        ("caballo verde", "es", ["caballo verde", "caballos verdes"]),
        ("gants de travail", "fr", ["gants de travail", "gants de travails"]),
        ("holz", "de", ["holz"]),
    ],
)
def test_phrases_get_their_other_number(phrase: str, language: str, forms: list[str]) -> None:
    assert inflect(phrase, language) == forms


@given(st.lists(st.text(max_size=30) | st.sampled_from(["cotton", "5201", ";", "gold; tin"]), max_size=20))
@settings(max_examples=40, deadline=None)
def test_one_row_per_distinct_value_in_order_whatever_the_text(texts: list[str]) -> None:
    frame = resolve_goods(pl.Series(texts, dtype=pl.String))
    assert frame["value"].to_list() == list(dict.fromkeys(texts))
    assert set(frame["status"]) <= {"recognised", "partly", "unknown", "blank"}


def test_a_cell_is_resolved_the_same_alone_and_among_others() -> None:
    texts = pl.read_csv(LABELLED, infer_schema=False)["text"]
    among = resolve_goods(texts)
    for text in texts.gather_every(40):
        alone = resolve_goods(pl.Series([text]))
        assert alone.equals(among.filter(pl.col("value") == text))


def _closed(goods: set[str]) -> set[str]:
    return goods | set(broader_goods().filter(pl.col("good").is_in(list(goods)))["broader"])


@pytest.mark.parametrize(("fold", "precision", "recall"), [("tune", 0.98, 0.97), ("held-out", 0.94, 0.86)])
def test_labelled_strings_reach_the_published_precision_and_recall(fold: str, precision: float, recall: float) -> None:
    rows = pl.read_csv(LABELLED, infer_schema=False).filter(pl.col("fold") == fold)
    assert rows.height > 130
    found = dict(resolve_goods(rows["text"]).select("value", "goods").rows())
    right = wrong = missed = 0
    for text, labels in rows.select("text", pl.col("goods").fill_null("")).rows():
        expected, got = _closed(set(filter(None, labels.split(";")))), set(found[text])
        right, wrong, missed = right + len(expected & got), wrong + len(got - expected), missed + len(expected - got)
    assert right / (right + wrong) >= precision
    assert right / (right + missed) >= recall


def test_fifty_thousand_distinct_texts_take_seconds() -> None:
    words = phrases().goods["phrase"].to_list()
    texts = pl.Series(
        [f"{words[i % len(words)]} {words[i * 7 % len(words)]}, {words[i * 3 % len(words)]} {i}" for i in range(50_000)]
    )
    started = time.perf_counter()
    assert resolve_goods(texts).height == 50_000
    assert time.perf_counter() - started < 10
