"""What a run says of listed goods that came with an imported edition: they are found by the publisher's name alone."""

from collections.abc import Sequence

import polars as pl

from riskscreen.domain.issues import make_issues
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.reference import open_catalogue
from riskscreen.reference.listed_goods import goods_beyond

MOST = 12
"""Goods named in a note; the manifest's table has them all."""


def answerable_goods(*, user_data: bool = True) -> tuple[str, ...]:
    """Return the goods that a judgement may name beside those of the shipped tables.

    Args:
        user_data: look at the tables that the user imported, as a run does.

    Raises:
        ReferenceDataError: a table is unusable.
    """
    return goods_beyond(open_catalogue(ScreenOptions(user_data=user_data)), whole=True)


def own_words_note(beyond: Sequence[str]) -> str:
    """Return one sentence that names the goods."""
    more = f" and {len(beyond) - MOST} more" if len(beyond) > MOST else ""
    return (
        f"Goods of the imported list of goods that are recognised by the publisher's name only: {len(beyond)} "
        f"({', '.join(beyond[:MOST])}{more})"
    )


def own_words_issues(beyond: Sequence[str], label: str, column: str | None) -> list[pl.LazyFrame]:
    """Return the issue about them for a table that has a column of goods; none where there are no such goods.

    Args:
        beyond: the goods.
        label: the table's label.
        column: the user's name of the column of goods; null where there is none.
    """
    if not beyond or column is None:
        return []
    place = pl.LazyFrame({"source_file": [label], "source_row": [None]}, schema_overrides={"source_row": pl.UInt32})
    return [make_issues(place, "goods-name-only", field="goods", column=column, detail=own_words_note(beyond))]
