"""Groups of sectors as the domain speaks of them, and which of them the source documents name."""

import polars as pl

from riskscreen.reference.catalogue import load_catalogue


def sector_groups() -> pl.DataFrame:
    """Return the groups, one row per group and ISIC code.

    Returns:
        `group`, `label`, `isic`, `named_as`, `locator`, `document_year`, `note`; null where not named.

    Raises:
        ReferenceDataError: the table is missing or was changed.
    """
    return load_catalogue().table("sector_groups", "sectors")


def named_sectors() -> pl.DataFrame:
    """Return the rows of `sector_groups` that the source documents name (F11: as high risk; F12: as a setting)."""
    return sector_groups().drop_nulls("named_as")


def codes_of_group(group: str) -> list[str]:
    """Return the ISIC codes of a group.

    Args:
        group: id of a group, e.g. `garments_and_textiles`.

    Returns:
        ISIC Rev. 4 codes of two to four digits, sorted; none for an id that is not known.
    """
    return sector_groups().filter(group=group)["isic"].sort().to_list()


def groups_of(sectors: pl.Series) -> pl.DataFrame:
    """Return the groups that hold each sector.

    Args:
        sectors: ISIC Rev. 4 codes; a section letter is in no group, since it holds more than one.

    Returns:
        `sector_isic`, `group`, `label`; one row per pair, sorted; only codes that lie within a code of a group.
    """
    codes = sectors.cast(pl.String).drop_nulls().unique().to_frame("sector_isic")
    pairs = codes.join(sector_groups().select("group", "label", "isic"), how="cross")
    within = pairs.filter(pl.col("sector_isic").str.starts_with(pl.col("isic")))
    return within.select("sector_isic", "group", "label").unique().sort("sector_isic", "group")
