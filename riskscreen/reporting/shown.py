"""What reports show of a list's own texts: without personal data and without coordinates of sites.

A supplier's name stays as it is but for an e-mail address, a telephone number or a national id in it: "Jane Doe, [e-mail address]".
"""

from typing import TypeVar

import polars as pl

from riskscreen.domain.masking import masked

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

_OWN = ("rs_supplier_name", "rs_group_name", "rs_reasons", "name_a", "name_b")
"""Columns of results, and of what is made from them, that quote names. Ids need no mask: a person's own id is never taken for one."""
_TOLD = ("detail", "locator", "value", "ask")
"""Columns of contributions that can quote cells of the list."""
_CELLS = (
    "supplier_name",
    "address",
    "country_text",
    "subdivision_text",
    "sector_text",
    "goods_text",
    "audit_findings_text",
)
"""Canonical columns that hold cells of the list."""


def shown_rows(frame: Frame) -> Frame:
    """Mask personal data and coordinates in the columns of results that quote names; other columns are left alone."""
    return _masked(frame, _OWN, people=False)


def shown_contributions(frame: Frame) -> Frame:
    """Mask personal data and coordinates in what contributions quote of the list."""
    return _masked(frame, _TOLD, people=True)


def shown_cells(frame: Frame) -> Frame:
    """Mask personal data and coordinates in canonical columns."""
    names = _masked(frame, _CELLS[:1], people=False)
    return _masked(names, _CELLS[1:], people=True)


def _masked(frame: Frame, columns: tuple[str, ...], *, people: bool) -> Frame:
    schema = frame.collect_schema()
    here = [name for name in columns if schema.get(name) == pl.String]
    return frame.with_columns(masked(pl.col(name), people=people, places=True) for name in here)
