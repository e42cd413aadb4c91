"""This project's own tables: goods of the ILAB list, phrases, downstream steps, and patterns of audit findings.

They are hand-kept where they lie (`data/reference/goods`, `data/reference/ilo_indicators`): the table is the source,
and a rebuild checks it and renews its sidecar. Compiled from publishers' files is only `hs_codes`: the codes of the
Harmonized System 2017, and those of other editions that `goods` lists, with the other systems in which the same digits
are a code.
`python -m riskscreen.reference.compile.goods SOURCES` rebuilds these tables alone.
"""

import json
import sys
from pathlib import Path

import polars as pl

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import check_assertions
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import read_recipes
from riskscreen.reference.compile.write import sidecar_bytes, sidecar_of, table_bytes, write_if_changed

ILAB = "ilab/tvpra_pairs_by_edition_DERIVED.csv"
HS = "classifications/hs/classificationH5_HS2017.json"
ISIC = "classifications/crosswalks/isic4_desc_DERIVED.csv"
NACE = "classifications/nace/nace_rev2_naceconverter-1.0.1.csv"
NAICS = "classifications/crosswalks/naics2017_isic4_DERIVED.csv"


def build(inputs: Inputs, home: Path | None = None) -> list[Built]:
    """Return the tables of both sources, hand-kept ones as they lie.

    Args:
        inputs: the publishers' files.
        home: the folder `data/reference` that holds the hand-kept tables; the shipped one where not given.

    Returns:
        One entry per table of the recipe.

    Raises:
        ReferenceDataError: a hand-kept table or a publisher's file is missing, or the goods are not those of the list.
    """
    built = []
    for recipe in read_recipes("goods"):
        folder = (home or asset("data", "reference")) / recipe.id / recipe.edition
        for table in recipe.tables:
            made = table.table == "hs_codes"
            kept = _kept(folder / ("goods.csv" if made else f"{table.table}.csv"))
            frame = _hs_codes(inputs, kept) if made else kept
            built.append(Built(recipe.id, recipe.edition, table.table, frame))
    _check_goods(built, inputs)
    return built


def _kept(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise ReferenceDataError(f"{path}: the hand-kept table is missing; restore the file.")
    return pl.read_csv(path, infer_schema=False)


def _hs_codes(inputs: Inputs, goods: pl.DataFrame) -> pl.DataFrame:
    rows = json.loads(inputs.path(HS).read_text(encoding="utf-8"))["results"]
    listed = {code for codes in goods["hs"].drop_nulls() for code in codes.split(";")} | {row["id"] for row in rows}
    codes = sorted(code for code in listed if code.isdigit() and len(code) in (4, 6) and code < "98")
    nace = pl.read_csv(inputs.path(NACE), infer_schema=False, separator=";")["code"]
    others = {
        "isic": set(inputs.csv(ISIC)["code"]),
        "nace": {code.replace(".", "") for code in nace},
        "naics": set(inputs.csv(NAICS)["NAICS2017_6d"]),
    }
    also = [";".join(name for name, known in others.items() if code in known) or None for code in codes]
    return pl.DataFrame({"code": codes, "also": also}, schema={"code": pl.String, "also": pl.String})


def _check_goods(built: list[Built], inputs: Inputs) -> None:
    """Hold the hand-kept goods against the list they must cover, and every table against the goods."""
    frames = {item.table: item.frame for item in built}
    goods = set(frames["goods"]["good"])
    if odd := sorted(set(inputs.csv(ILAB)["good_norm"]) ^ goods):
        raise ReferenceDataError(f"goods.csv and the ILAB list differ on {', '.join(odd[:5])}; add or remove the rows.")
    named = [frames["synonyms"]["good"], frames["downstream"]["upstream"], frames["downstream"]["downstream"]]
    if odd := sorted(set(pl.concat([column.rename("good") for column in named])) - goods):
        raise ReferenceDataError(f"goods tables name {', '.join(odd[:5])}, which goods.csv does not have.")


def write(inputs: Inputs, home: Path | None = None) -> None:
    """Rebuild these tables in their place.

    Args:
        inputs: the publishers' files.
        home: the folder `data/reference`; the shipped one where not given.

    Raises:
        ReferenceDataError: as `build`, or a table breaks its recipe.
    """
    tables = {(recipe.id, table.table): (recipe, table) for recipe in read_recipes("goods") for table in recipe.tables}
    built = build(inputs, home)
    opened = inputs.take()
    for item in built:
        recipe, table = tables[item.source_id, item.table]
        content = table_bytes(item, table)
        used = opened if item.table == "hs_codes" else ()
        sidecar = sidecar_of(item, content, recipe, table, inputs=used, corrections=())
        path = (home or asset("data", "reference")) / item.source_id / item.edition / f"{item.table}.csv"
        check_assertions(sidecar, item.frame, path)
        write_if_changed(path, content)
        write_if_changed(path.with_suffix(".source.yml"), sidecar_bytes(sidecar))


if __name__ == "__main__":
    write(Inputs(Path(sys.argv[1])))
