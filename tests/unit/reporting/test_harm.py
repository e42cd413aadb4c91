"""Do no harm: what no page may hold is found, and what is harmless is not."""

import pytest

from riskscreen.reporting.harm import HarmRefused, breaches, check_pages
from riskscreen.reporting.harm_names import Named, folded, name_index, visible

OWN = "Cotton from Thailand is listed. Information and communication technology. Gold and rubber gloves. Safe Harbour"


def kinds(name: str, text: str, kind: str = "supplier name") -> set[str]:
    return name_index([Named(kind, name)], [OWN]).kinds_in(text)


def rules(text: str, lang: str = "en") -> set[str]:
    return {breach.rule for breach in breaches("page", text, lang)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Brightfield Knitwear Ltd", "orders went to Brightfield Knitwear in spring"),
        ("Brightfield Knitwear Ltd", "see brightfieldknitwear-group for more"),
        ("Brightfield Knitwear Ltd", "BRIGHTFIELD  KNITWEAR LTD."),
        ("Brightfield Knitwear Ltd", "Bright\u200bfield Knit\u00adwear"),
        ("Müller Söhne GmbH", "bei Muller Sohne"),
        ("Muller Sohne", "bei Müller Söhne"),
        ("Çelik Tekstil A.Ş.", "celik tekstil"),
        ("Acme", "the ACMEgroup said"),
        ("Ａｃｍｅ Ｔｒａｄｉｎｇ", "Acme Trading"),
        ("上海东方", "供应商上海东方有限公司"),
        ("โรงงานไทย", "ที่โรงงานไทยแห่งหนึ่ง"),
        ("Straße Metall", "STRASSE METALL"),
        ("Müller Söhne GmbH", "at Mueller Soehne"),
        ("Mueller Soehne", "bei Müller Söhne"),
        ("Bjørn Trå AS", "Bjoern Traa"),
        ("Smith & Sons Mill", "Smith and Sons Mill"),
        ("Smith and Sons Mill", "Smith & Sons Mill"),
        ("L'Oréal Mills", "LOreal Mills"),
        ("شركة النور", "شـركة الـنور"),
        ("上海東方紡織", "上海东方纺织"),
        ("한국섬유", "한국 섬유 주식회사"),
        ("トヨタ", "ﾄﾖﾀ"),
        ("ACME 123 Holdings", "acme123holdings"),
        ("Brightfield Knitwear", "B r i g h t f i e l d Knitwear"),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, text: str) -> None:
    assert kinds(name, text) == {"supplier name"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Severnaya Fabrika", "на Северная Фабрика сказали"),
        ("Северная Фабрика", "at Severnaya Fabrika they said"),
        ("Adme Trading", "\u0410dme Tr\u0430ding"),
        ("Ελληνική Κλωστή", "Elliniki Klosti"),
    ],
)
def test_a_name_is_found_in_another_script(name: str, text: str) -> None:
    assert kinds(name, text) == {"supplier name"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Cotton", "Cotton from Thailand is listed"),
        ("Thailand Ltd", "victims detected in Thailand"),
        ("Gold Co", "gold and tin"),
        ("Information and Communication Technology", "Information and communication technology"),
        ("ABC", "the letters abc"),
        ("Ltd", "a company ltd"),
        ("Rand", "a brand new random operand"),
        ("12345", "12345 persons"),
        ("Brightfield Knitwear", "bright fields and knit wear are different"),
        ("", "nothing"),
        ("-", "a - b"),
    ],
)
def test_common_and_short_words_are_no_names(name: str, text: str) -> None:
    index = name_index([Named("supplier name", name)], [OWN, "a brand new random operand"])
    assert index.kinds_in(text) == set()


def test_ids_and_addresses_are_found() -> None:
    assert kinds("SUP-00417", "row SUP 00417 of the list", "supplier id") == {"supplier id"}
    assert kinds("417", "417 persons", "supplier id") == set()
    assert kinds("12 Mill Lane, Leeds", "at 12 Mill Lane, Leeds", "address") == {"address"}
    assert kinds("12 Mill Lane, Leeds LS1 4DT", "at 12 Mill Lane in Leeds", "address") == {"address"}
    assert kinds("Plot 14, Sample Road, Dhaka", "at Plot 14 Sample Road", "address") == {"address"}
    assert kinds("SUP/00417-A", "row SUP00417A", "supplier id") == {"supplier id"}
    assert kinds("Thailand", "in Thailand", "address") == set()
    assert kinds("Zone 5, Thailand", "in zone 5 of the map", "address") == set()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("the supplier is guilty", "en"),
        ("a known violator", "en"),
        ("a clean supplier", "en"),
        ("it was cleared", "en"),
        ("this country is safe", "en"),
        ("the factory uses forced labour", "en"),
        ("un fournisseur sûr", "fr"),
        ("l’entreprise est coupable", "fr"),
        ("elle recourt au travail forcé", "fr"),
        ("un proveedor limpio", "es"),
        ("un país seguro", "es"),
        ("la empresa utiliza trabajo forzoso", "es"),
        ("inmigrantes ilegales", "es"),
        ("a guilty party", "fr"),
    ],
)
def test_judging_words_are_found_in_each_language(text: str, lang: str) -> None:
    assert rules(text, lang) == {"wording that judges a business or a person"}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("a non-match is not a clearance", "en"),
        ("cleaning and facility services", "en"),
        ("safety of workers", "en"),
        ("leurs propres comptes, c’est sûr", "fr"),
        ("limpieza y servicios", "es"),
        ("con seguridad", "es"),
    ],
)
def test_words_that_only_look_alike_pass(text: str, lang: str) -> None:
    assert rules(text, lang) == set()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("write to anna.k@example.org", "e-mail address"),
        ("call +66 2 123 4567", "telephone number"),
        ("Tel. 020 7946 0018", "telephone number"),
        ("0044 20 7946 0018", "telephone number"),
        ("DNI 12345678Z", "national id of a person"),
        ("NIR 2 55 08 14 168 025 38", "national id of a person"),
        ("CPF 529.982.247-25", "national id of a person"),
        ("id 11010519491231002X", "national id of a person"),
        ("Aadhaar 2341 2341 2346", "national id of a person"),
        ("at 13.7563, 100.5018", "coordinates of a place"),
        ("13° 45′ N", "coordinates of a place"),
    ],
)
def test_personal_data_and_places_are_found(text: str, rule: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "editions 2014 2016 2018 2020 2022",
        "6,693 3,539 1,983 8,067",
        "12\u202f345 67\u202f890",
        "published on 2022-09-28 and 2025-10-28",
        "S2:22, S3:49-51, S3:264-267",
        "13.1 (10.2-99.9)",
        "DNI 12345678A",
        "CPF 529.982.247-26",
        "Aadhaar 2341 2341 2347",
        "0.4349 (2023)",
    ],
)
def test_figures_are_no_personal_data(text: str) -> None:
    assert rules(text) == set()


def test_the_message_names_rule_and_place_and_never_the_words() -> None:
    index = name_index([Named("supplier name", "Brightfield Knitwear")], [OWN])
    with pytest.raises(HarmRefused) as refused:
        check_pages({"briefing.html": "first line\nBrightfield Knitwear, anna@example.org"}, "en", index)
    told = str(refused.value)
    assert "briefing.html, line 2" in told
    assert "e-mail address" in told
    assert "Brightfield" not in told
    assert "anna" not in told


def test_a_name_over_two_lines_is_found() -> None:
    index = name_index([Named("supplier name", "Brightfield Knitwear")], [OWN])
    assert breaches("page", "at Brightfield\nKnitwear", "en", index)


def test_a_name_that_is_hyphenated_over_the_end_of_a_line_is_found() -> None:
    index = name_index([Named("supplier name", "Brightfield Knitwear")], [OWN])
    assert breaches("page", "at Bright-\nfield Knitwear", "en", index)
    assert breaches("page", "at Brightfield Knit-\nwear they", "en", index)


def test_words_of_markup_are_those_that_are_seen_or_heard() -> None:
    page = '<style>a{}</style><p class="Hidden">Seen &amp; <b>bold</b></p><img alt="heard" src="data:x"><!-- no -->'
    assert visible(page).split() == ["Seen", "&", "bold", "heard"]


def test_folding_takes_case_accents_and_invisible_signs_away() -> None:
    assert folded("  ÉCOLE\u200b-d’Été ") == "ecole d ete"
