"""The official labels the sector text model learns from: each distinct text, its ISIC division and its languages."""

from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.sector_text_features import clean

TWO_DIGITS = (
    "nace_rev2_26langs",
    "nace_rev2_include_notes",
    "noga2008_i14y",
    "nacebel2008",
    "sbi2008_nl",
    "naf_rev2_fr",
    "cnae2009_es_extra_and_nace_ca",
    "ciiu4_colombia_es",
    "ciiu4_chile_es",
    "cnae2_br_subclasses",
    "kbli2020_id",
    "vsic_vi",
    "uk_sic2007_ons_index",
    "uk_sic2007_structure_condensed",
)
"""Lists whose first two digits are the ISIC division."""
MAPPED = {
    "naics2012_titles_index": "map_naics2012_to_isic4",
    "naics2022_index": "map_naics2022_to_isic4_same_code_as_2017",
    "scian_mexico_es": "map_scian_mx_to_isic4",
    "gbt4754_2017_zh": "map_gbt4754_2017_to_isic4_division_UNOFFICIAL",
}
"""Lists of other systems, with the map that leads to ISIC; only codes that lead to one division are used."""
ISIC = "crosswalks/isic4_desc_DERIVED.csv"
_FOLDER = "multilingual"
_DORMANT = "99999"


def read_labels(sources: Path) -> pl.DataFrame:
    """Read every label that leads to one ISIC division.

    Args:
        sources: folder of the classifications.

    Returns:
        One row per distinct text: key (the text as `clean` leaves it), division (2 digits), languages (list), rows (how
        many labels of the lists read so). Texts found under more than one division are left out.

    Raises:
        ReferenceDataError: a list is missing.
    """
    divisions = [code for code in _read(sources / ISIC)["code"] if len(code) == 2 and code.isdigit()]
    direct = pl.concat([_read(sources / _FOLDER / f"{name}.csv") for name in TWO_DIGITS]).filter(
        ~pl.col("code").str.starts_with(_DORMANT)
    )
    mexican = _read(sources / _FOLDER / "scian_mexico_es.csv").filter(pl.col("system") == "CIIU4_MX")
    by_digits = pl.concat([direct, mexican]).with_columns(pl.col("code").str.replace_all(r"\.", "").alias("division"))
    parts = [
        by_digits.filter(pl.col("division").str.contains(r"^\d\d")).with_columns(pl.col("division").str.slice(0, 2))
    ]
    parts += [
        _mapped(sources / _FOLDER / f"{name}.csv", sources / _FOLDER / f"{by}.csv") for name, by in MAPPED.items()
    ]
    labels = pl.concat([part.select("lang", "label", "division") for part in parts]).filter(
        pl.col("division").is_in(divisions)
    )
    return (
        labels.with_columns(clean(pl.col("label")).alias("key"), pl.col("lang").str.slice(0, 2))
        .filter(pl.col("key") != "")
        .group_by("key")
        .agg(pl.col("division").unique(), pl.col("lang").unique().sort().alias("languages"), pl.len().alias("rows"))
        .filter(pl.col("division").list.len() == 1)
        .with_columns(pl.col("division").list.first())
        .sort("key")
    )


def inputs(sources: Path) -> list[Path]:
    """Return the files that `read_labels` reads."""
    names = [*TWO_DIGITS, *MAPPED, *MAPPED.values()]
    return [sources / ISIC, *(sources / _FOLDER / f"{name}.csv" for name in names)]


def _mapped(labels: Path, by: Path) -> pl.DataFrame:
    one = (
        _read(by)
        .filter(pl.col("isic4_division").str.contains(r"^\d\d$"))
        .group_by("code")
        .agg(pl.col("isic4_division").unique().alias("division"))
        .filter(pl.col("division").list.len() == 1)
        .with_columns(pl.col("division").list.first())
    )
    return _read(labels).join(one, on="code", how="inner", maintain_order="left")


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise ReferenceDataError(
            f"{path.name} is not in {path.parent}; give --sources the folder of the classifications."
        )
    return pl.read_csv(path, infer_schema=False)
