"""Countries and subdivisions: what is read, what is asked back, and what is never guessed."""

import importlib.util
import sys
from types import ModuleType

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskscreen.reference.territories import (
    countries_in_text,
    country_names,
    resolve_countries,
    resolve_subdivisions,
    subdivisions_in_text,
)
from tests.shared import PROJECT, shared

RECOGNISED = {
    "CHN": "China|CHINA.|  china |'China'|P.R. China|PRC|People's Republic of China|China (Mainland)|中国|"
    "中國|중국|Китай|الصين|Çin|Chine|CN|cn|CHN|156|CN - China|China (CN)|[CHN] China|CN China|"
    "China\u00a0|Ｃｈｉｎａ|Made in China|🇨🇳|China, China|Chi\u200bna",
    "KOR": "South Korea|Republic of Korea|Korea, Republic of|KOREA (REPUBLIC OF)|"
    "Korea, South|S. Korea|ROK|대한민국|韓国|Corée du Sud",
    "PRK": "North Korea|Korea, Democratic People's Republic of|DPRK|Korea - North|북한",
    "COD": "DRC|DR Congo|Congo (Kinshasa)|Congo, the Democratic Republic of the|"
    "Congo, Dem. Rep.|Zaire|République démocratique du Congo",
    "COG": "Congo-Brazzaville|Congo, Rep.|Republic of the Congo|Congo (Brazzaville)",
    "CIV": "Côte d'Ivoire|Côte d’Ivoire|Cote d`Ivoire|COTE DIVOIRE|Ivory Coast|Cote d&#8217;Ivoire|Elfenbeinküste",
    "TWN": "Taiwan|Taiwan, Province of China|Taiwan (R.O.C.)|Chinese Taipei|China (Taiwan)|臺灣",
    "HKG": "Hong Kong|Hong Kong, China|China, Hong Kong SAR|Hongkong|HK|香港",
    "MAC": "Macau|Macao SAR, China|Macau SAR|澳門",
    "XKX": "Kosovo|XKX|Kosovo (UNSCR 1244)|Kosovo*",
    "MMR": "Burma|Myanmar (Burma)|Burma/Myanmar|Myanmar (formerly Burma)|Republic of the Union of Myanmar",
    "USA": "USA|U.S.A.|u. s. a.|United States of America (the)|US|Estados Unidos|США|Texas|"
    "California, USA|Georgia, USA",
    "GBR": "UK|U.K.|Great Britain|England|Scotland|Northern Ireland|"
    "United Kingdom of Great Britain and Northern Ireland|Yorkshire",
    "ARE": "UAE|U.A.E.|United Arab Emirates|Dubai|الإمارات العربية المتحدة",
    "VNM": "Viet Nam|VIETNAM|Viet-Nam|Việt Nam|Socialist Republic of Viet Nam|Ho Chi Minh City, Vietnam",
    "TUR": "Türkiye|Turkey|TURKIYE|Republic of Türkiye|Turquie",
    "LAO": "Lao PDR|Laos|Lao People's Democratic Republic",
    "TZA": "Tanzania, United Republic of|Tanzania (United Republic of)",
    "CZE": "Czech Republic|Czechia|Česká republika",
    "SVK": "Slovak Republic|Slovakia",
    "MKD": "Macedonia, FYR|The former Yugoslav Republic of Macedonia|North Macedonia",
    "SWZ": "Swaziland|Eswatini",
    "NLD": "Holland|The Netherlands|Pays-Bas|Netherlands (the)",
    "BGD": "Bangladesh|BGD - Bangladesh|Dhaka, Bangladesh|বাংলাদেশ|Bangladeshi",
    "THA": "Thailand|ประเทศไทย|ไทย",
    "RUS": "Россия|Russian Federation|РФ|Russia (USSR)",
    "EGY": "مصر|Egypt, Arab Rep.|la République arabe d'Égypte",
    "GEO": "Georgia|GE - Georgia|Tbilisi, Georgia",
    "REU": "Réunion|Réunion (France)|France (La Réunion)",
    "BHS": "The Bahamas|Bahamas, The|Bahamas (les)",
    "IND": "in|IN|India|Bharat|भारत|Product of India",
    "GNQ": "Equatorial Guinea|Guinea, Equatorial",
    "GIN": "Republic of Guinea|Guinée|Guinea (Conakry)",
    "IRL": "Ireland|Republic of Ireland|Éire",
    "SDN": "Sudan|The Sudan",
    "SSD": "South Sudan|S. Sudan|Sudan, South",
    "DEU": "Germany|Deutschland|DE / Germany|East Germany|Allemagne",
    "PRI": "Puerto Rico|Puerto Rico, USA",
    "GGY": "Guernsey|Guernsey (Channel Islands)",
    "CUW": "Curaçao|Curacao (NL)",
    "UKR": "Україна|Ukraine|The Ukraine",
    "AUT": "Áo|Österreich",
}
NOT_GUESSED = {
    "ambiguous": "Congo|Korea|Guinea|Kongo|콩고|Saint Martin|Virgin Islands|Norfolk|China, Vietnam|India & Bangladesh|"
    "Canada and the United Kingdom|Vietnam/Cambodia|Lebanon, Ohio|Crimea|Northern Cyprus|Nigera",
    "former": "USSR|Soviet Union|СССР|Yugoslavia|Serbia and Montenegro|Czechoslovakia|"
    "Netherlands Antilles|Neth. Antilles",
    "blank": "|   |-|--|.|???|N/A|n/a|#N/A|na|none|NULL|unknown|(blank)|tbd|T.B.D.|not available|xx|0|无",
    "unknown": "Global|Various|EU|Europe|Asia|International waters|Ruritania|Not China|China - excl. Xinjiang|CO-OP|"
    "c/o|Atlanta, Georgia|GA - Georgia|Ontario, CA|Ga.|Ind.|European Union (28)|and improvement (RMI)|"
    "xyz, not Germany|"
    "12345|S/A|Hong Kong Stock Exchange|Mari El|Indiana, IN, Peru Street",
}


def _pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(text, key) for key, texts in table.items() for text in texts.split("|")]


def _resolve(*texts: str | None) -> pl.DataFrame:
    return resolve_countries(pl.Series(texts, dtype=pl.String))


@pytest.mark.parametrize(("iso3", "texts"), RECOGNISED.items())
def test_names_codes_and_long_forms_are_recognised(iso3: str, texts: str) -> None:
    got = _resolve(*texts.split("|"), "156", "France")
    odd = got.head(-2).filter((pl.col("country_iso3") != iso3).fill_null(True) | (pl.col("status") != "recognised"))
    assert odd.rows() == []


@pytest.mark.parametrize(("status", "texts"), NOT_GUESSED.items())
def test_what_names_no_one_country_gives_none(status: str, texts: str) -> None:
    got = _resolve(*texts.split("|"))
    odd = got.filter((pl.col("status") != status) | pl.col("country_iso3").is_not_null())
    assert odd.rows() == []


def test_an_ambiguous_name_comes_with_its_candidates() -> None:
    got = dict(_resolve("Congo", "Korea", "Guinea").select("value", "candidates").iter_rows())
    assert got["Congo"] == "Democratic Republic of the Congo or Republic of the Congo"
    assert got["Korea"] == "South Korea or North Korea"
    assert got["Guinea"] == "Guinea, Guinea-Bissau, Equatorial Guinea or Papua New Guinea"


def test_an_ambiguous_country_is_given_the_codes_to_choose_from() -> None:
    frame = resolve_countries(pl.Series(["Guinea", "CHN;VNM", "China/Vietnam", "Chna"]))
    assert frame["suggestion"].to_list() == [
        "GIN (Guinea), GNB (Guinea-Bissau), GNQ (Equatorial Guinea) or PNG (Papua New Guinea)",
        "CHN (China) or VNM (Vietnam)",
        "CHN (China) or VNM (Vietnam)",
        "China",
    ]
    assert frame["status"].to_list() == ["ambiguous", "ambiguous", "ambiguous", "unknown"]


def test_thai_names_are_read_with_and_without_the_word_for_country() -> None:
    names = ["เมียนมา", "เมียนมาร์", "พม่า", "ประเทศพม่า", "ประเทศจีน", "ประเทศไทย"]
    found = resolve_countries(pl.Series(names))["country_iso3"].to_list()
    assert found == ["MMR", "MMR", "MMR", "MMR", "CHN", "THA"]


def test_a_former_state_comes_with_todays_and_a_former_name_is_read_as_the_state() -> None:
    got = {row["value"]: row for row in _resolve("Czechoslovakia", "Zaire").iter_rows(named=True)}
    assert got["Czechoslovakia"]["candidates"] == "today Czechia or Slovakia (dissolved 1993)"
    assert got["Zaire"]["candidates"] == "read as Democratic Republic of the Congo (renamed 1997)"


def test_a_slip_is_suggested_and_never_applied() -> None:
    slips = {
        "Bangladehs": "Bangladesh",
        "Germnay": "Germany",
        "Brazl": "Brazil",
        "Untied States": None,
        "Ruritania": None,
    }
    slips |= {"Chiba": None, "Laois": None, "Vietnamm": "Vietnam"}
    got = _resolve(*slips)
    assert dict(got.select("value", "suggestion").iter_rows()) == slips
    assert got.filter(pl.col("suggestion").is_not_null())["country_iso3"].null_count() == 4


@pytest.mark.parametrize(
    "text",
    ["Xinjiang, China", "China / Xinjiang", "新疆", "新疆维吾尔自治区", "XUAR", "CN-XJ", "cn-xj",
     "Xinjiang Uyghur Autonomous Region",
     "Sinkiang", "East Turkestan", "Xinjiang Uygur Zizhiqu", "СУАР", "شىنجاڭ", "China (Xinjiang Province)",
     "Urumqi, China"],
)  # fmt: skip
def test_xinjiang_is_seen_in_every_dress(text: str) -> None:
    assert _resolve(text).row(0)[1:4] == ("CHN", "CN-XJ", "recognised")


def test_na_is_namibia_alone_and_among_codes_but_not_among_names() -> None:
    assert _resolve("NA")["country_iso3"].to_list() == ["NAM"]
    assert _resolve("NA", "CN", "BD", "Peru")["country_iso3"].to_list() == ["NAM", "CHN", "BGD", "PER"]
    among_names = _resolve("NA", "China", "Peru")
    assert among_names.row(0) == ("NA", None, None, "ambiguous", "Namibia (its code) or not available", None)


def test_short_numbers_count_only_among_numeric_codes() -> None:
    assert _resolve("4", "156", "840")["country_iso3"].to_list() == ["AFG", "CHN", "USA"]
    assert _resolve("4", "1", "2", "3")["country_iso3"].to_list() == [None] * 4
    assert _resolve("86", "880", "156")["country_iso3"].to_list() == [None, None, "CHN"]
    assert _resolve("156.0")["country_iso3"].to_list() == ["CHN"]


def test_a_column_of_united_states_states_is_not_read_as_countries() -> None:
    got = _resolve("CA", "DE", "IN", "TX", "OH", "NY")
    assert got["country_iso3"].to_list() == [None] * 6
    assert got["candidates"].to_list()[0] == "Canada (its code) or a state of the United States"
    assert _resolve("CA", "DE", "IN", "BD")["country_iso3"].to_list() == ["CAN", "DEU", "IND", "BGD"]


def test_rows_come_back_in_order_with_nulls_kept() -> None:
    got = _resolve("Peru", None, "Peru ", "China")
    assert got["value"].to_list() == ["Peru", None, "Peru ", "China"]
    assert got["country_iso3"].to_list() == ["PER", None, "PER", "CHN"]
    assert got["status"].to_list() == ["recognised", "blank", "recognised", "recognised"]
    assert _resolve().height == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=40), st.none()), max_size=8))
def test_no_text_crashes_it(texts: list[str | None]) -> None:
    values = pl.Series(texts, dtype=pl.String)
    got = resolve_countries(values)
    assert got["value"].to_list() == texts
    assert countries_in_text(values).height == len(texts)
    assert subdivisions_in_text(values).height == len(texts)
    assert (got["country_iso3"].is_not_null() == (got["status"] == "recognised")).all()


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(_pairs(RECOGNISED)), st.sampled_from([" ", "\u00a0", "\t", "\u200b", "  "]))
def test_space_and_case_change_nothing(pair: tuple[str, str], space: str) -> None:
    text, iso3 = pair
    if not text.isascii() or len(text) < 5 or text[-1] == ".":
        text = "Bosnia and Herzegovina"
        iso3 = "BIH"
    shapes = [
        f"{space}{text}{space}",
        text.upper(),
        f'"{text}"',
        text.replace(" ", space if space.strip("\u200b") else " "),
    ]
    assert _resolve(*shapes)["country_iso3"].to_list() == [iso3] * len(shapes)


ADDRESSES = {
    "BGD": "Plot 5, Dhaka 1212, Bangladesh|Dhaka Bangladesh|Gazipur, Bangladesh - 1700|bangladesh, dhaka",
    "CHN": "Dongguan, Guangdong, China 523000|China, Guangdong, Shenzhen|中国广东省东莞市长安镇|广东省深圳市南山区",
    "HKG": "7/F, 615 Tai Nan West Street, Kowloon, Hong Kong.",
    "ITA": "Via Panama 3, 00198 Roma, Italy",
    "FRA": "12 Rue X, 75001 Paris France",
    "GBR": "12 High Street, Leeds, UK|1 The Lane,\r\nPoole,\r\nDorset,\r\nEngland,\r\nBH15 3JR",
    "USA": "Springfield, IL, USA|1209 Orange Street, Wilmington, Delaware, United States",
    "": "12 Chad Street, London|Lebanon, Ohio|Lebanon, OH 45036|Peru, Indiana|Mexico, Missouri|5 China Road|"
    "Rue de Tunisie|Atlanta, Georgia|Hanoi, Vietnam, Cambodia|Ferndale WA US 98248|Bank of India|Jamaica, NY 11432|"
    "1 Main St, Portland, OR 97201|"
    "Av. Brasil, Lima|68 East 1st Ave, Vancouver, British Columbia|Civic Centre, Poole, BH15 2RU|Salvador, Bahia|"
    "Xili, Nanshan|"
    "India House, London|Newark, New Jersey|Calle Argentina|",
}


@pytest.mark.parametrize(("iso3", "texts"), ADDRESSES.items())
def test_an_address_names_a_country_only_where_it_is_certain(iso3: str, texts: str) -> None:
    got = countries_in_text(pl.Series(texts.split("|")))
    assert got.filter(pl.col("iso3").fill_null("") != iso3).rows() == []


def test_subdivisions_are_read_within_their_country() -> None:
    cases = [
        ("CHN", "Xinjiang", "CN-XJ"), ("CHN", "XJ", "CN-XJ"), ("CHN", "新疆维吾尔自治区", "CN-XJ"),
        ("CHN", "Kashgar", "CN-XJ"),
        ("CHN", "Guangdong Province", "CN-GD"), ("CHN", "广东省", "CN-GD"), ("CHN", "CN-ZJ", "CN-ZJ"),
        (None, "XUAR", "CN-XJ"),
        ("USA", "GA", "US-GA"), ("KAZ", "Xinjiang", None), (None, "Aksu", None), ("CHN", "Aksu, Xinjiang", "CN-XJ"),
        ("CHN", "Hebei / Hubei", None), ("CHN", None, None), ("FRA", "Provence", None),
    ]  # fmt: skip
    frame = pl.DataFrame(cases, schema=["country_iso3", "subdivision_text", "want"], orient="row")
    got = resolve_subdivisions(frame.drop("want"))
    assert got["subdivision_code"].to_list() == frame["want"].to_list()


def test_xinjiang_in_an_address_is_found_and_its_namesake_streets_are_not() -> None:
    cases = {
        "No. 8, Kuqa County, Aksu, Xinjiang, China": "CN-XJ",
        "Karamay District Karamay Xinjiang CN 834000": "CN-XJ",
        "中国新疆乌鲁木齐市天山区": "CN-XJ",
        "Korla, XUAR 841000": "CN-XJ",
        "120 Xinjiang Road, Qingdao, Shandong": None,
        "上海市新疆路100号": None,
        "Xinjiang Hotel, Beijing": None,
        "12 High Street, Leeds": None,
    }
    got = subdivisions_in_text(pl.Series(list(cases)))
    assert dict(got.iter_rows()) == cases


def test_all_codes_of_iso_3166_1_and_kosovo_have_a_region() -> None:
    names = country_names()
    assert names.columns == ["iso3", "name_en", "un_region", "un_subregion", "iso2", "numeric"]
    assert names.height == 250
    assert names.filter(pl.col("un_subregion").is_null())["iso3"].to_list() == ["ATA"]
    for column in ("iso2", "iso3", "name_en"):
        got = _resolve(*names[column].to_list()).with_columns(names["iso3"].alias("want"))
        assert got.filter(pl.col("country_iso3").ne_missing(pl.col("want")))["value"].to_list() in ([], ["Guinea"])


def test_subregions_agree_with_un_m49_as_others_have_it() -> None:
    listed = pl.read_csv(shared("gold", "un_m49_country_codes_6lang", "data", "country-codes.csv"), infer_schema=False)
    joined = country_names().join(listed, left_on="iso3", right_on="ISO3166-1-Alpha-3")
    theirs = pl.coalesce(pl.col("Intermediate Region Name"), pl.col("Sub-region Name"))
    other = pl.col("un_subregion").ne_missing(theirs) | (pl.col("iso2") != pl.col("ISO3166-1-Alpha-2"))
    assert joined.height == 249
    assert joined.filter(other).height == 0


@pytest.fixture(scope="module")
def benchmark_module() -> ModuleType:
    path = PROJECT / "benchmarks" / "territories_gold.py"
    spec = importlib.util.spec_from_file_location("territories_gold", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_bar_on_names_that_others_collected(benchmark_module: ModuleType) -> None:
    root = shared("gold").parent
    for count in benchmark_module.measure(root):
        assert count.wrong_ones == (), count.title
        if "parts of countries" not in count.title:
            assert count.share >= 99.5, count.title
            assert count.ambiguous <= 0.02 * count.names, count.title


def test_every_country_spelling_of_real_lists_resolves(benchmark_module: ModuleType) -> None:
    shared("suppliers")
    values = benchmark_module.spellings(shared("gold").parent)
    got = resolve_countries(pl.Series(values))
    assert len(values) > 250
    assert got.filter(pl.col("status") != "recognised").rows() == []
