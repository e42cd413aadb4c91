"""Looks one piece of text up: as a code, as a name, as a name in its long form. Pieces are put together elsewhere."""

import polars as pl

from riskscreen.reference.territory_names import bag, compact, words
from riskscreen.reference.territory_tables import MEANING, Lookup

#: Articles and prepositions around a name, in the languages of official lists; dropped at the ends only.
_ARTICLES = "a an le la les l du des d el los las del de o os as do da dos das il lo gli i di della dei degli der die das dem den het al"
#: Words of a state's form. "Kingdom of", "Islamic Republic of" and the like say nothing that a short name does not, except
#: where two states share the short name (see _FORM_MATTERS).
_FORMS = """
republic kingdom sultanate principality federation federal federative federated democratic peoples people popular islamic socialist
arab united union commonwealth grand duchy cooperative co operative independent sovereign plurinational bolivarian hashemite nation
country state states
republique royaume sultanat principaute federale federatif democratique populaire islamique socialiste arabe unie grand duche
cooperative independant plurinational bolivarienne hachemite etat etats federes
republica reino sultania sultanato principado federacion federativa democratica islamica socialista arabe unida unidos gran ducado
cooperativa independiente independente bolivariana hachemita estado estados federados federada federacao popular uniao union grao
repubblica regno principato federazione federale popolare araba unita granducato stato
republik konigreich sultanat furstentum foderation foderative demokratische islamische arabische sozialistische grossherzogtum
bundesrepublik vereinigte vereinigtes staat staaten volksrepublik
republiek koninkrijk sultanaat vorstendom groothertogdom federale democratische
республика республики королевство королевства султанат княжество федерация федеративная федеративные демократическая народная исламская
социалистическая арабская объединенная великое герцогство содружество кооперативная независимое государство штаты боливарианская
хашимитское иорданское многонациональное
جمهوريه الجمهوريه مملكه المملكه سلطنه اماره دوله ولايات الاسلاميه الديمقراطيه الشعبيه الاشتراكيه الاتحاديه العربيه المتحده اتحاد كومنولث
"""
#: The same in scripts without spaces: at the end of Chinese, Japanese and Korean names, at the start of Thai ones.
_FORM_END = (
    "(?:伊斯兰|伊斯蘭|イスラム|人民|民主|社会主义|社會主義|社会主義|联邦|聯邦|連邦|阿拉伯|アラブ|合作|多民族|独立|獨立|统一|玻利瓦尔|东岸|민주|인민|이슬람|연방|사회주의)*"
    "(?:共和国|共和國|王国|王國|联邦|聯邦|連邦|公国|公國|大公国|苏丹国|酋长国|独立国|国家|공화국|왕국|연방|공국)"
)
_FORM_START = "(?:สาธารณรัฐ|ราชอาณาจักร|สหพันธรัฐ|ประเทศ|รัฐ)(?:ประชาธิปไตย|ประชาชน|อิสลาม|สังคมนิยม)*"
#: Where the form tells two states apart, long forms are in the table of aliases and no rule guesses.
_FORM_MATTERS = "COD COG KOR PRK CHN TWN DMA DOM GEO".split()
#: Lower-case words that are alpha-3 codes by accident; as codes they count in capitals only.
_WORDS_LIKE_CODES = "and are ben can per nor pan guy ton bel fin sur mar mac sen est gin tun sun dom mus cub lao geo arm nga".split()


def _alternatives(listed: str) -> str:
    return "|".join(sorted(set(listed.split()), key=len, reverse=True))


#: What kind of place a subdivision is; "Guangdong Province" and "Guangdong" are one.
_PLACE = (
    r"(?: ?(?:province|prov|sheng|municipality|shi|uyghur|uygur|uighur|autonomous region|a r|autonomous province|zizhiqu|prefecture|region|state|"
    r"回族自治区|壮族自治区|壯族自治區|维吾尔自治区|維吾爾自治區|自治区|自治區|省|市))+$"
)
#: Words in front that leave the country as it is.
_LEAD = (
    r"(?i)^(?:(?:made|assembled|produced|manufactured|grown|located|based) in|products? of|produce of|country(?: of origin)?|origin|"
    r"imported from|import from|from)[\s:-]+"
)

_ENDS = rf"^(?:(?:{_alternatives(_ARTICLES)}) )+|(?: (?:{_alternatives(_ARTICLES)}))+$"
_LONG_START = rf"^(?:(?:{_alternatives(_FORMS + _ARTICLES)}) )+"
_LONG_END = rf"(?: (?:{_alternatives(_FORMS + _ARTICLES)}))+$"


def find(frame: pl.DataFrame, tables: Lookup, *, capitals_only: bool = False) -> pl.DataFrame:
    """Look up each text as a code or a name.

    Args:
        frame: column `text` (tidy text), among others.
        tables: the lookup tables.
        capitals_only: take letters as a code only in capitals (for pieces of a longer text).

    Returns:
        The frame with status, iso3, subdivision, candidates (all null where nothing was found), and kind: code, alias, name,
        subdivision, former or placeholder.
    """
    text = pl.col("text").str.replace(_LEAD, "")
    letters = text.str.contains(r"^[A-Z]{2,3}$" if capitals_only else r"^(?i:[a-z]{2,3})$")
    if not capitals_only:
        letters = letters & ((text.str.to_uppercase() == text) | ~text.str.to_lowercase().is_in(_WORDS_LIKE_CODES))
    digits = text.str.extract(r"^(\d{1,3})(?:\.0+)?$").str.zfill(3)
    spaced = words(text)
    keyed = frame.with_columns(pl.when(letters).then(text.str.to_uppercase()).otherwise(digits).alias("_code"), spaced.alias("_words"))
    bare = pl.col("_words").str.replace_all(_ENDS, "")
    short = pl.col("_words").str.replace(_LONG_START, "").str.replace(_LONG_END, "")
    short = short.str.replace(f"{_FORM_END}$", "").str.replace(f"^{_FORM_START}", "")
    keyed = keyed.with_columns(
        compact(pl.col("_words")).alias("_k0"),
        compact(bare).alias("_k1"),
        bag(pl.col("_words")).alias("_bag"),
        compact(short).alias("_k2"),
        compact(pl.col("_words").str.replace(_PLACE, "")).alias("_k3"),
        pl.when(text.str.contains(r"^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$")).then(text.str.to_uppercase()).alias("_sub"),
    )
    keyed = keyed.with_columns(
        pl.when(pl.col(key) != pl.col("_k0")).then(key).alias(key) for key in ("_k1", "_k2", "_k3")
    )
    codes = tables.codes.select(
        pl.col("code").alias("_code"),
        pl.struct(
            pl.lit("recognised").alias("status"),
            "iso3",
            pl.lit(None, pl.String).alias("subdivision"),
            pl.lit(None, pl.String).alias("candidates"),
            pl.lit("code").alias("kind"),
        ).alias("_m_code"),
    )
    meanings = tables.keys.select("key", pl.struct(MEANING).alias("_m"))
    plain_names = meanings.filter(
        (pl.col("_m").struct.field("status") == "recognised")
        & pl.col("_m").struct.field("kind").is_in(["alias", "name"])
        & ~pl.col("_m").struct.field("iso3").is_in(_FORM_MATTERS)
        & (pl.col("key").str.len_chars() > 1)
    )
    places = meanings.filter(pl.col("_m").struct.field("kind") == "subdivision")
    by_code = tables.subdivisions.unique("subdivision_code").select(
        pl.col("subdivision_code").alias("_sub"),
        pl.struct(
            pl.lit("recognised").alias("status"),
            pl.col("country_iso3").alias("iso3"),
            pl.col("subdivision_code").alias("subdivision"),
            pl.lit(None, pl.String).alias("candidates"),
            pl.lit("subdivision").alias("kind"),
        ).alias("_m_sub"),
    )
    found = (
        keyed.join(codes, on="_code", how="left", maintain_order="left")
        .join(meanings.rename({"key": "_k0", "_m": "_m0"}), on="_k0", how="left", maintain_order="left")
        .join(meanings.rename({"key": "_k1", "_m": "_m1"}), on="_k1", how="left", maintain_order="left")
        .join(tables.bags.select(pl.col("bag").alias("_bag"), pl.struct(MEANING).alias("_mb")), on="_bag", how="left", maintain_order="left")
        .join(plain_names.rename({"key": "_k2", "_m": "_m2"}), on="_k2", how="left", maintain_order="left")
        .join(places.rename({"key": "_k3", "_m": "_m3"}), on="_k3", how="left", maintain_order="left")
        .join(by_code, on="_sub", how="left", maintain_order="left")
    )
    # A short Latin key from a language of few letters (Çin, Irã) counts only where the text shows those letters.
    accented = pl.col("text").str.contains(r"[^ -~]")
    short_name = pl.col("_k0").str.contains("^[a-z]{1,3}$") & (pl.col("_m0").struct.field("kind") == "name") & ~accented
    first = pl.coalesce("_m_code", "_m_sub", pl.when(~short_name.fill_null(False)).then("_m0"), "_m1", "_mb", "_m2", "_m3")
    return found.with_columns(first.alias("_m")).with_columns(
        *(pl.col("_m").struct.field(name) for name in MEANING)
    ).select(*frame.columns, *MEANING)
