"""Where a table begins: its header row among title rows, or none at all.

Light evidence only, in our own weights: a header's cells are short, distinct labels, often known words, unlike the values
below them; numbers, dates, addresses, country names and names with a legal form are data.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LOOKED_AT = 60
"""Records from the top that the search looks at."""

Cells = Sequence[str | None]

_THRESHOLD = 0.8

_NAME = """name names supplier suppliers vendor vendors company companies manufacturer producer factory facility mill farm employer firm
organisation organization enterprise contractor payee beneficiary creditor seller establishment site hotel business entity trading
nom raison fournisseur societe entreprise denomination etablissement lieferant lieferanten firma firmenname unternehmen bezeichnung kreditor hersteller
nombre proveedor empresa razon nome fornecedor fornitore ragione azienda denominazione impresa"""
_COUNTRY = """country countries nation pays land lander pais paese iso iso2 iso3 countrycode countryname origin origine herkunft origen origem"""
_OTHER = """id code number no nr num ref reference key type kind category class status date year month period region province state county city town
village district municipality municipio commune ville ort stadt ciudad cidade citta address adresse anschrift direccion endereco indirizzo street
postcode postal zip zipcode plz sector secteur branche industry industria settore activity activite actividade nace naics isic sic product products produit
produkt produkte producto produto prodotto goods commodity item items crop description beschreibung descripcion descricao descrizione tier spend amount value
total turnover revenue betrag montant importe valor valore currency wahrung devise moneda moeda valuta workers employees headcount mitarbeiter effectif
trabajadores lavoratori staff women female migrant agency temporary audit policy certificate certification contact email phone fax website url
owner group parent buyer department body label service purpose payment transaction invoice capital expenditure title note notes comment comments remarks
location office latitude longitude lat lng lon lei isin symbol exchange market size capacity quantity price unit share percent pct url score rating legalname tel
telephone count name_en gender age population"""
_UNSPACED = (
    "名称",
    "公司",
    "供应商",
    "厂商",
    "企业",
    "国家",
    "国别",
    "地址",
    "城市",
    "行业",
    "产品",
    "编号",
    "日期",
    "金额",
    "人数",
    "备注",
    "电话",
    "省",
)
_UNSPACED_THAI = (
    "ชื่อ",
    "บริษัท",
    "ประเทศ",
    "ที่อยู่",
    "จังหวัด",
    "สินค้า",
    "รหัส",
    "วันที่",
    "ผู้ขาย",
    "ซัพพลายเออร์",
    "อุตสาหกรรม",
    "จำนวน",
)
NAME_WORDS, COUNTRY_WORDS = frozenset(_NAME.split()), frozenset(_COUNTRY.split())
_WORDS = NAME_WORDS | COUNTRY_WORDS | frozenset(_OTHER.split())

_COUNTRIES = frozenset(
    """afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium belize benin bolivia botswana
brazil brasil bulgaria burma cambodia cameroon canada chad chile china colombia congo croatia cuba cyprus denmark ecuador egypt england eritrea estonia ethiopia
fiji finland france gabon gambia georgia germany deutschland ghana greece guatemala guinea guyana haiti honduras hungary india indonesia iran iraq ireland
israel italy italia jamaica japan jordan kazakhstan kenya kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar malawi
malaysia mali malta mauritania mauritius mexico moldova mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria
norway oman pakistan panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia
spain espana sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tunisia turkey turkiye turkmenistan uganda ukraine uruguay
usa uk uae us gb de fr cn in tr bd vn th it es pt uzbekistan venezuela vietnam wales yemen zambia zimbabwe""".split()
) | {
    "united kingdom",
    "united states",
    "south africa",
    "south korea",
    "hong kong",
    "saudi arabia",
    "sri lanka",
    "viet nam",
    "new zealand",
    "costa rica",
}

_LEGAL = re.compile(
    r"\b(ltd|limited|inc|incorporated|llc|llp|plc|gmbh|ag|kg|s\.?a\.?|sarl|sas|srl|s\.r\.l|spa|s\.p\.a|b\.?v|n\.?v|oy|ab|aps|corp|corporation|pty|pvt|sdn|bhd|"
    r"lda|ltda|co|kk|pte|sti|a\.?s|jsc|ooo)\.?\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"^[\s$€£¥₹]*[-+(]?\s*\d[\d.,'’ \u00a0\u202f]*\)?\s*(%|[A-Z]{3}|[kKmM]|e[-+]?\d+)?\s*$", re.IGNORECASE
)
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|^\d{1,2}[- ][A-Za-z]{3,9}[- ,]+\d{2,4}$")
_REACH = re.compile(r"^\S+@\S+\.\w+$|^(https?://|www\.)\S+$", re.IGNORECASE)
_NO_LABEL = re.compile(r"[{}@=<>]|\d{5}|\d\.\d")
_TOKEN = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
_FILLER = frozenset(
    {
        "null",
        "none",
        "n/a",
        "na",
        "-",
        "--",
        "nan",
        "true",
        "false",
        "yes",
        "no",
        "y",
        "n",
        "x",
        "?",
        "tbd",
        "unknown",
        "ja",
        "nein",
        "oui",
        "non",
        "si",
    }
)


@dataclass(frozen=True)
class Preamble:
    """What stands at the top of a table.

    Attributes:
        header: index of the header among the rows given; None where there is none.
        first: index of the first row of data.
        names: a header cell says that the column holds names.
        countries: a header cell says that the column holds countries.
        known: share of the header's cells that are known words, 0 to 1.
        form: the rows are a form (labels one under another) rather than a list.
    """

    header: int | None
    first: int
    names: bool = False
    countries: bool = False
    known: float = 0.0
    form: bool = False

    @property
    def likeness(self) -> float:
        """How much the header is one of a supplier list, 0 to 5."""
        return 2 * self.names + 2 * self.countries + self.known


@lru_cache(maxsize=8192)
def _tokens(text: str) -> frozenset[str]:
    parted = unicodedata.normalize("NFKD", _JOINT.sub(" ", text)).casefold()
    return frozenset(_TOKEN.findall("".join(c for c in parted if not unicodedata.combining(c))))


def is_name_word(label: str) -> bool:
    """Say whether a label may head a column of supplier names."""
    return bool(_tokens(label) & NAME_WORDS) or any(
        w in label for w in ("名称", "公司", "供应商", "厂商", "企业", "ชื่อ", "บริษัท", "ผู้ขาย", "ซัพพลายเออร์")
    )


def is_country_word(label: str) -> bool:
    """Say whether a label may head a column of countries."""
    return bool(_tokens(label) & COUNTRY_WORDS) or any(w in label for w in ("国家", "国别", "ประเทศ"))


def is_known_word(label: str) -> bool:
    """Say whether a label is a word, or a few words, that head columns of business lists."""
    if len(label) > 80 or _NO_LABEL.search(label):
        return False
    tokens = _tokens(label)
    if any(w in label for w in (*_UNSPACED, *_UNSPACED_THAI)):
        return True
    return bool(tokens) and len(tokens) <= 8 and bool(tokens & _WORDS)


def _is_value(text: str) -> bool:
    return bool(_NUMBER.match(text) or _DATE.match(text) or _REACH.match(text)) or text.casefold() in _FILLER


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and "1900" <= text <= "2100"


def _filled(row: Cells) -> dict[int, str]:
    return {at: cell.strip() for at, cell in enumerate(row) if cell and cell.strip()}


def find_preamble(rows: Sequence[Cells]) -> Preamble:
    """Find the header among the first rows of a table.

    Args:
        rows: the first records' cells, blank records included; `LOOKED_AT` of them are enough.

    Returns:
        Where the header and the data begin; `header` is None where the first record already looks like data.
    """
    filled = [_filled(row) for row in rows[:LOOKED_AT]]
    present = [at for at, row in enumerate(filled) if row]
    if not present:
        return Preamble(None, len(rows))
    typical = _typical([len(filled[at]) for at in present])
    scored: list[tuple[float, int]] = []
    wide_before = False
    for place, at in enumerate(present[:40]):
        if len(filled[at]) < min(2, typical) or len(filled[at]) < 0.4 * typical:
            continue
        below = [filled[i] for i in present[place + 1 :]]
        labels = list(filled[at].values())
        telling = any(is_name_word(c) and is_known_word(c) or is_country_word(c) and is_known_word(c) for c in labels)
        # A row further down has to be a much better header than one above it that is as wide; group titles over a header repeat.
        score = _score(filled[at], below, typical) - 0.02 * place - (0.3 if telling else 0.8) * wide_before
        scored.append((score, at))
        wide_before = wide_before or (len(filled[at]) >= 0.5 * typical and len(set(labels)) > 0.5 * len(labels))
        if typical == 1:
            break
    form = _is_form([filled[at] for at in present], typical)
    if not scored:
        return Preamble(None, 0, form=form)
    score, at = max(scored, key=lambda item: (item[0], -item[1]))
    if score < _THRESHOLD:
        # Without a header nothing tells a title from a record: every row counts.
        return Preamble(None, 0, form=form)
    labels = list(filled[at].values())
    return Preamble(
        at,
        at + 1,
        names=any(map(is_name_word, labels)),
        countries=any(map(is_country_word, labels)),
        known=sum(map(is_known_word, labels)) / len(labels),
        form=form,
    )


def _typical(widths: list[int]) -> int:
    """Return the usual number of filled cells in a row of data: what stands at the top counts less than what follows."""
    body = widths[len(widths) // 2 :] if len(widths) > 3 else widths
    common, times = Counter(body).most_common(1)[0]
    return common if times > 0.5 * len(body) else max(sorted(body)[len(body) // 2], common)


def _score(row: dict[int, str], below: list[dict[int, str]], typical: int) -> float:
    labels = list(row.values())
    count = len(labels)
    values = sum(_is_value(label) and not _is_year(label) for label in labels) / count
    data = sum(label.casefold() in _COUNTRIES or bool(_LEGAL.search(label)) for label in labels) / count
    known = sum(map(is_known_word, labels)) / count
    digits = (
        sum(any(c.isdigit() for c in label) and not _is_value(label) and not is_known_word(label) for label in labels)
        / count
    )
    long = sum(len(label) > 80 for label in labels) / count
    distinct = len({label.casefold() for label in labels}) / count
    contrast, echo = 0.0, 0.0
    for at, label in row.items():
        under = [r[at] for r in below if at in r]
        if not under:
            continue
        echo += label in under
        contrast += not _is_value(label) and sum(map(_is_value, under)) >= 0.6 * len(under)
    score = 1.5 * known + 1.2 * contrast / count + 0.6 * distinct + 0.6 * min(1.0, count / typical)
    if any(map(is_name_word, labels)) and known > 0.3:
        score += 0.5
    if any(map(is_country_word, labels)) and known > 0.3:
        score += 0.5
    return score - 2.0 * values - 1.5 * echo / count - 1.2 * data - 0.4 * digits - 1.0 * long


def _is_form(rows: list[dict[int, str]], typical: int) -> bool:
    """Say whether labels stand one under another, each with one answer beside it, as in a questionnaire."""
    if typical > 3 or len(rows) < 4:
        return False
    firsts = [row[min(row)] for row in rows]
    across = max((sum(map(is_known_word, row.values())) for row in rows if len(row) > 1), default=0)
    down = sum(is_known_word(label) or label.endswith((":", "?", "：", "？")) for label in firsts)
    return down >= max(4, 0.6 * len(firsts)) and len(set(firsts)) > 0.8 * len(firsts) and across <= 2
