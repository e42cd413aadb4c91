"""Goods that an imported edition of the list names and the goods table does not: what is known of them is their name.

The shipped table gives every good of the shipped editions its words in eight languages, its ISIC classes and its HS codes. A good
that came with an edition imported since has the publisher's spelling and broad sector only. It is found by that spelling.
"""

import re
from functools import lru_cache

import polars as pl

from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.goods_text import normalise

LISTINGS = ("ilab", "listings_by_edition")

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_SHORT = 4


def goods_beyond(catalogue: Catalogue, *, whole: bool = False) -> tuple[str, ...]:
    """Return the listed goods that have no words but the publisher's own.

    Args:
        catalogue: the tables that a run uses, the user's own included or not.
        whole: look at every edition in the table in force, also where an earlier one was named for the run: what a
            human may answer does not depend on the edition that is looked back to.

    Returns:
        Names as the list in force spells them, sorted; none with the shipped tables alone.

    Raises:
        ReferenceDataError: a table is missing or was changed.
    """
    edition = catalogue.edition_in_force(*LISTINGS) if whole else None
    listed = catalogue.table(*LISTINGS, edition=edition)["good"].unique()
    known = catalogue.table("goods", "goods")["good"].unique()
    return tuple(sorted(set(listed.drop_nulls()) - set(known)))


@lru_cache(maxsize=8)
def own_words(beyond: tuple[str, ...]) -> pl.DataFrame:
    """Return the phrases by which such goods are found, in the columns of the table of synonyms.

    Args:
        beyond: names of goods.

    Returns:
        `phrase`, `good`, `language`, `match`, `forms`, and `bare`: whether it is the name without the words in brackets. A name
        of one short word counts only as the whole of an entry: such words mostly have a second meaning (lead, palm, date).
    """
    rows = []
    for good in beyond:
        bare = " ".join(_BRACKETS.sub(" ", good).split())
        for phrase in dict.fromkeys((good, bare)):
            key = str(pl.select(normalise(pl.lit(phrase))).item())
            if key:
                match = "whole" if len(key) <= _SHORT else "anywhere"
                rows.append((phrase, good, "en", match, "inflected", phrase != good))
    schema = {name: pl.String() for name in ("phrase", "good", "language", "match", "forms")} | {"bare": pl.Boolean()}
    return pl.DataFrame(rows, schema=schema, orient="row")
