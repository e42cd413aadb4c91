"""Titles that put the work before the product: "mining of gold", "culture du cacao", "Herstellung von Schuhen".

Statistical classifications and chambers of commerce write activities so. The product is looked up in the sector
vocabulary, then in the phrases of the goods; of the classes of a good only those count that the work can mean: growing
cocoa is 0127, making it 1073.
"""

from functools import cache

import polars as pl

from riskscreen.reference.goods import goods_table
from riskscreen.reference.goods_phrases import phrases as goods_phrases
from riskscreen.reference.sector_text_phrases import phrases

_ENGLISH = (
    r"^(?P<work>manufacture|manufacturing|production|making|assembly|processing|growing|farming|cultivation|mining|"
    r"extraction|spinning|weaving|dyeing|printing|repair|rental|sale|wholesale|retail) of (?:the )?(?P<product>.+)$"
)
_WORKS = {
    "make": (
        "manufacture manufacturing production making fabrication confection fabricacion elaboracion produccion "
        "confeccion fabricacao producao confeccao fabbricazione produzione herstellung produktion fertigung assembly"
    ),
    "grow": "growing farming cultivation culture cultivo coltivazione anbau",
    "raise": "raising breeding elevage cria criacao allevamento zucht haltung",
    "mine": "mining extraction extraccion extracao estrazione gewinnung abbau forderung",
}
_DIVISIONS = {"make": ("10", "33"), "grow": ("01", "01"), "raise": ("01", "01"), "mine": ("05", "09")}
"""First and last ISIC division that a work can mean."""
_WORK_OF = {word: work for work, words in _WORKS.items() for word in words.split()}
_TITLE = (
    rf"^(?P<work>{'|'.join(_WORK_OF)}) "
    r"(?:of|de|du|des|d|del|do|da|dos|das|di|della|dello|dei|degli|delle|dell|von) "
    r"(?:(?:the|la|le|les|los|las|el|il|lo|l|der) )?(?P<product>.+)$"
)


@cache
def _products() -> pl.DataFrame:
    """Return `product` (key), `isic`, `first` (whether the vocabulary says it); several rows where it is several."""
    known = goods_phrases()
    classes = goods_table().select("good", isic=pl.col("isic").str.split(";")).explode("isic")
    goods = known.keys.join(known.goods.select("phrase_id", "good"), on="phrase_id", how="inner").join(
        classes, on="good", how="inner"
    )
    said = phrases().filter(pl.col("isic").is_not_null() & ~pl.col("isic").str.contains("^[A-Z]$"))
    return pl.concat(
        [
            said.select(product="key", isic="isic", first=pl.lit(value=True)),
            goods.select(product="key", isic="isic", first=pl.lit(value=False)),
        ]
    ).unique()


def turned(texts: pl.DataFrame) -> pl.DataFrame:
    """Read titles that put the work first.

    Args:
        texts: id, key (normalised text).

    Returns:
        id, turned (ISIC Rev. 4, 2 to 4 digits) for the titles that could be read.
    """
    english = pl.col("key").str.extract_groups(_ENGLISH).struct
    codes = phrases().filter(pl.col("isic").is_not_null()).select("key", pl.col("isic").alias("turned"))
    behind = (
        texts.select("id", pl.format("{} {}", english.field("product"), english.field("work")).alias("key"))
        .drop_nulls()
        .join(codes, on="key", how="inner")
        .select("id", "turned")
    )
    parts = pl.col("key").str.extract_groups(_TITLE).struct
    product = parts.field("product")
    # German plurals after "von" have an -n more
    plain = pl.when(parts.field("work").is_in(["herstellung", "produktion", "fertigung"])).then(
        product.str.strip_suffix("n")
    )
    titles = (
        texts.select(
            "id",
            parts.field("work").replace_strict(_WORK_OF, default=None).alias("work"),
            pl.concat_list(product, plain).alias("product"),
        )
        .explode("product")
        .drop_nulls()
    )
    low, high = (pl.col("work").replace_strict({w: d[i] for w, d in _DIVISIONS.items()}) for i in (0, 1))
    found = (
        titles.join(_products(), on="product", how="inner")
        .filter(pl.col("isic").str.slice(0, 2).is_between(low, high))
        .filter(pl.col("first") == pl.col("first").max().over("id"))
        .group_by("id", maintain_order=True)
        .agg(
            *(pl.col("isic").str.slice(0, n).n_unique().alias(f"of_{n}") for n in (2, 3, 4)),
            pl.col("isic").sort_by(pl.col("isic").str.len_chars()).first(),
        )
    )
    isic = pl.col("isic")
    read = found.select(
        "id",
        pl.when(pl.col("of_4") == 1)
        .then(isic)
        .when(pl.col("of_3") == 1)
        .then(isic.str.slice(0, 3))
        .when(pl.col("of_2") == 1)
        .then(isic.str.slice(0, 2))
        .alias("turned"),
    ).drop_nulls()
    return pl.concat([behind, read]).unique("id", keep="first", maintain_order=True)
