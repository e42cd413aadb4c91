"""French and Spanish briefings as a native editor reads them: no English sentence left, and the typography of the language."""

import re
from functools import cache
from xml.etree import ElementTree

import pytest

from riskscreen.reporting.brief_document import brief_document
from riskscreen.reporting.brief_messages import messages
from riskscreen.reporting.brief_words import words_of
from riskscreen.reporting.document.model import Document, Figure, Table
from tests.unit.reporting.test_brief_view import view

SECTORS = (
    ("agriculture", "BRA"), ("ict", "CHN"), ("textiles", "IND"), ("hospitality", "THA"), ("domestic_work", "SAU"),
    ("finance", "NGA"), ("recruitment", "NPL"), ("transport", "MDA"), ("fishing", None),
)  # fmt: skip
OTHERS = ("fr", "es")
ENGLISH = re.compile(
    r"\b(the|of|and|with|from|which|that|this|is|are|was|were|be|been|to|for|by|their|they|where|who|what|than|withheld|victims|workers"
    r"|labour|very|high|lower|moderate|edition|years?|women|girls|men|boys|country|countries|goods|department)\b",
    re.IGNORECASE,
)
"""Function words and words of our own charts and tables; none of them is a word of French or Spanish."""
CITED = re.compile(
    "List of Goods Produced by Child Labor or Forced Labor|List of Goods|Walk Free|riskscreen|Soroptimist International of the Americas|Uppsala"
)
"""Names that stay as their publishers write them."""


@cache
def document(sector: str, country: str | None, lang: str) -> tuple[Document, dict[str, str]]:
    return brief_document(view(sector, country), words_of(lang))


def prose(told: Document) -> str:
    """Return the words of a briefing without the table of sources, whose titles and citations stay in the publishers' language."""
    cited = [
        block
        for block in told.blocks
        if isinstance(block, Table) and any("http" in str(row) or "UNODC (" in str(row) for row in block.rows)
    ]
    rest = Document(
        told.title,
        told.subtitle,
        told.lang,
        told.keywords,
        tuple(b for b in told.blocks if b not in cited),
        told.footer,
    )
    return CITED.sub("X", rest.text())


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize(("sector", "country"), SECTORS)
def test_no_english_is_left_on_the_page_nor_in_drawings_and_their_alternatives(
    sector: str, country: str | None, lang: str
) -> None:
    told, drawings = document(sector, country, lang)
    left = [line for line in prose(told).splitlines() if ENGLISH.search(line)]
    stale = words_of(lang)("stale_title")
    assert [line for line in left if line != stale] == []
    for figure in (block for block in told.blocks if isinstance(block, Figure)):
        assert not ENGLISH.search(CITED.sub("", f"{figure.alt} {figure.caption}"))
    for name, drawing in drawings.items():
        seen = " ".join(
            "".join(part.itertext())
            for part in ElementTree.fromstring(drawing).iter()
            if part.tag.endswith(("text", "title"))
        )
        assert not ENGLISH.search(CITED.sub("", seen)), name


def test_the_check_for_english_sees_english() -> None:
    told, _ = document("agriculture", "BRA", "fr")
    english, _ = document("agriculture", "BRA", "en")
    assert len([line for line in prose(english).splitlines() if ENGLISH.search(line)]) > 0.5 * len(
        prose(english).splitlines()
    )
    assert told.text() != english.text()


def spacing(text: str, lang: str) -> list[str]:
    """Return what breaks the typography of a language, with a few signs around it."""
    text = re.sub(r"S[0-4]:\d[\d:-]*|https?:\S+", "S", text)
    if lang == "fr":
        rules = (
            r"[^\u202f\s][;!?](?=\s|$)",
            r"[^\u00a0\u202f\d]:(?=\s|$)",
            r"[^\u00a0\u202f(]%",
            r"«(?!\u00a0)",
            r"(?<!\u00a0)»",
            r"\d\.\d",
            r"\b\w'\w",
        )
    else:
        rules = (r"\s[;:!?](?=\s|$)", r"[^\u00a0(]%", r"«\s", r"\s»", r"\d,\d{3}\b(?!\d)", r"\s-\s")
    found = []
    for rule in rules:
        found += [f"{rule}: {text[max(0, m.start() - 15) : m.end() + 15]!r}" for m in re.finditer(rule, text)]
    return found


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_has_the_typography_of_its_language(lang: str) -> None:
    words = words_of(lang)
    keys = [
        key for key in messages() if not key.startswith(("fact.", "column_", "country.", "keywords", "readme", "since"))
    ]
    assert [problem for key in keys for problem in spacing(words(key), lang)] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_what_is_put_together_on_the_page_has_it_too(lang: str) -> None:
    text = prose(document("agriculture", "BRA", lang)[0])
    text = re.sub(
        r"riskscreen|\b\d{4}\.\d\b|default|[^\n]* \| [^\n]*", "", text
    )  # names and version of the scorecard, tables
    text = re.sub(r", ?%", "", text)  # a unit at the end of the name of a figure
    problems = [problem for problem in spacing(text, lang) if not (lang == "es" and r"\d,\d{3}" in problem)]
    assert problems == []


def test_terms_are_those_of_the_united_nations_and_the_ilo() -> None:
    french = " ".join(words_of("fr")(key) for key in messages()).casefold()
    spanish = " ".join(words_of("es")(key) for key in messages()).casefold()
    for term in (
        "traite des personnes",
        "traite des êtres humains",
        "travail forcé",
        "servitude pour dettes",
        "travail des enfants",
        "protocole de palerme",
        "mécanisme de réclamation",
    ):
        assert term in french
    for term in (
        "trata de personas",
        "trabajo forzoso",
        "servidumbre por deudas",
        "trabajo infantil",
        "protocolo de palermo",
    ):
        assert term in spanish
    assert not re.search(r"trafic (d’êtres humains|de personnes|humain)|travail d’enfants|esclavage sexuel", french)
    assert not re.search(r"tráfico (de personas|humano)|trabajo forzado|mano de obra infantil", spanish)


def test_large_sums_are_said_as_the_language_says_them() -> None:
    assert words_of("en").large(236e9) == "236 billion"
    assert words_of("fr").large(9.5e9) == "9,5 milliards"
    assert words_of("es").large(236e9) == "236.000 millones"
    assert words_of("es").large(9.5e9) == "9500 millones"
    assert words_of("fr").number(-0.66, 2) == "−0,66"


@pytest.mark.parametrize("lang", OTHERS)
def test_years_in_the_table_of_sources_are_not_joined_in_english(lang: str) -> None:
    told, _ = document("agriculture", "BRA", lang)
    tables = [b for b in told.blocks if isinstance(b, Table) and b.columns[1] == words_of(lang)("column_years")]
    spans = [str(row[1]) for table in tables for row in table.rows]
    assert any("–" in span for span in spans)
    assert [span for span in spans if " to " in span] == []
