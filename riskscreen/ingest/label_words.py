"""What labels and values of business lists look like: light evidence for finding a header and a list.

Finer work, which column is which field, is not done here.
"""

import re
import unicodedata
from functools import lru_cache

_NAME = """
name names supplier suppliers vendor vendors company companies manufacturer producer factory facility mill farm employer
firm organisation organization enterprise contractor payee beneficiary creditor seller establishment site hotel
business entity trading nom raison fournisseur societe entreprise denomination etablissement lieferant lieferanten firma
firmenname unternehmen bezeichnung kreditor hersteller nombre proveedor empresa razon nome fornecedor fornitore ragione
azienda denominazione impresa
"""
_COUNTRY = """
country countries nation pays land lander pais paese iso iso2 iso3 countrycode countryname origin origine herkunft
origen origem
"""
_OTHER = """
id code number no nr num ref reference key type kind category class status date year month period region province state
county city town village district municipality municipio commune ville ort stadt ciudad cidade citta address adresse
anschrift direccion endereco indirizzo street postcode postal zip zipcode plz sector secteur branche industry industria
settore activity activite actividade nace naics isic sic product products produit produkt produkte producto produto
prodotto goods commodity item items crop description beschreibung descripcion descricao descrizione tier spend amount
value total turnover revenue betrag montant importe valor valore currency wahrung devise moneda moeda valuta workers
employees headcount mitarbeiter effectif trabajadores lavoratori staff women female migrant agency temporary audit
policy certificate certification contact email phone fax website url owner group parent buyer department body label
service purpose payment transaction invoice capital expenditure title note notes comment comments remarks location
office latitude longitude lat lng lon lei isin symbol exchange market size capacity quantity price unit share percent
pct score rating legalname tel telephone count gender age population
"""
_NAME_UNSPACED = ("名称", "公司", "供应商", "厂商", "企业", "ชื่อ", "บริษัท", "ผู้ขาย", "ซัพพลายเออร์")
_COUNTRY_UNSPACED = ("国家", "国别", "ประเทศ")
_OTHER_UNSPACED = (
    *("地址", "城市", "行业", "产品", "编号", "日期", "金额", "人数", "备注", "电话", "省"),
    *("ที่อยู่", "จังหวัด", "สินค้า", "รหัส", "วันที่", "อุตสาหกรรม", "จำนวน"),
)
NAME_WORDS, COUNTRY_WORDS = frozenset(_NAME.split()), frozenset(_COUNTRY.split())
_WORDS = NAME_WORDS | COUNTRY_WORDS | frozenset(_OTHER.split())
_UNSPACED = (*_NAME_UNSPACED, *_COUNTRY_UNSPACED, *_OTHER_UNSPACED)

_PLACES = """
afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh belarus belgium
belize benin bolivia botswana brazil brasil bulgaria burma cambodia cameroon canada chad chile china colombia congo
croatia cuba cyprus denmark ecuador egypt england eritrea estonia ethiopia fiji finland france gabon gambia georgia
germany deutschland ghana greece guatemala guinea guyana haiti honduras hungary india indonesia iran iraq ireland israel
italy italia jamaica japan jordan kazakhstan kenya kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya lithuania
luxembourg madagascar malawi malaysia mali malta mauritania mauritius mexico moldova mongolia montenegro morocco
mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman pakistan panama paraguay peru
philippines poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia somalia
spain espana sudan suriname sweden switzerland syria taiwan tajikistan tanzania thailand togo tunisia turkey turkiye
turkmenistan uganda ukraine uruguay usa uk uae us gb de fr cn tr bd vn th es pt uzbekistan venezuela vietnam wales yemen
zambia zimbabwe
"""
_PLACES_OF_WORDS = (
    *("united kingdom", "united states", "south africa", "south korea", "hong kong", "saudi arabia", "sri lanka"),
    *("viet nam", "new zealand", "costa rica"),
)
_COUNTRIES = frozenset((*_PLACES.split(), *_PLACES_OF_WORDS))

_LEGAL = re.compile(
    r"\b(ltd|limited|inc|incorporated|llc|llp|plc|gmbh|ag|kg|s\.?a\.?|sarl|sas|srl|s\.r\.l|spa|s\.p\.a|b\.?v|n\.?v|oy|ab|"
    r"aps|corp|corporation|pty|pvt|sdn|bhd|lda|ltda|co|kk|pte|sti|a\.?s|jsc|ooo)\.?\s*$",
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
_FILLERS = frozenset(
    (
        *("null", "none", "n/a", "na", "-", "--", "nan", "true", "false", "yes", "no", "y", "n", "x", "?", "tbd"),
        *("unknown", "ja", "nein", "oui", "non", "si"),
    )
)


@lru_cache(maxsize=8192)
def _tokens(text: str) -> frozenset[str]:
    parted = unicodedata.normalize("NFKD", _JOINT.sub(" ", text)).casefold()
    return frozenset(_TOKEN.findall("".join(c for c in parted if not unicodedata.combining(c))))


def is_name_word(label: str) -> bool:
    """Say whether a label may head a column of supplier names."""
    return bool(_tokens(label) & NAME_WORDS) or any(w in label for w in _NAME_UNSPACED)


def is_country_word(label: str) -> bool:
    """Say whether a label may head a column of countries."""
    return bool(_tokens(label) & COUNTRY_WORDS) or any(w in label for w in _COUNTRY_UNSPACED)


def is_known_word(label: str) -> bool:
    """Say whether a label is a word, or a few words, that head columns of business lists."""
    if len(label) > 80 or _NO_LABEL.search(label):
        return False
    tokens = _tokens(label)
    return any(w in label for w in _UNSPACED) or (len(tokens) <= 8 and bool(tokens & _WORDS))


def known_words(label: str) -> frozenset[str]:
    """Return the words of a label that head columns of business lists."""
    return _tokens(label) & _WORDS if is_known_word(label) else frozenset()


def is_value(text: str) -> bool:
    """Say whether a cell is a number, a date, an address on a network or a placeholder: data, no label."""
    return bool(_NUMBER.match(text) or _DATE.match(text) or _REACH.match(text)) or text.casefold() in _FILLERS


def is_year(text: str) -> bool:
    """Say whether a cell is a year, which may be a label."""
    return len(text) == 4 and text.isdecimal() and "1900" <= text <= "2100"


def is_data_word(text: str) -> bool:
    """Say whether a cell is the name of a country, or a name with a legal form: data, no label."""
    return text.casefold() in _COUNTRIES or bool(_LEGAL.search(text))
