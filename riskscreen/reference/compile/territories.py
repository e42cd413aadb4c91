"""Compiles the names of countries in all languages of CLDR, and seals the hand-kept tables beside them.

    python -m riskscreen.reference.compile.territories --out data/reference/territories [--earlier FOLDER]

`names.csv` is made from the CLDR data that the Babel package carries (a build-time dependency only), and
`names_earlier.csv` from the wheels of earlier Babel versions in FOLDER (`pip download --no-deps babel==2.2.0` and so
on): spellings that CLDR has since replaced, and that lists still use. Without FOLDER that table stays as it is. The
other tables (territories, aliases, demonyms, ambiguous, former, not_countries, subdivisions) are kept by hand in the
same folder: they are checked and given sidecars.
"""

import argparse
import io
import pickle
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import ReferenceDataError, RiskscreenError
from riskscreen.reference.checks import check_assertions, check_licence
from riskscreen.reference.compile.plan import Built
from riskscreen.reference.compile.recipe import Recipe, TableRecipe, read_recipes
from riskscreen.reference.compile.write import frame_of, sidecar_bytes, sidecar_of, table_bytes, write_if_changed
from riskscreen.reference.territory_names import compact, words

#: CLDR codes that are parts of a country in ISO 3166-1: Canary Islands, Ceuta and Melilla, Ascension, Tristan da Cunha,
#: Diego Garcia, Clipperton, Sark; and Kosovo's user-assigned code.
_PARTS = {"IC": "ESP", "EA": "ESP", "AC": "SHN", "TA": "SHN", "DG": "IOT", "CP": "FRA", "CQ": "GGY", "XK": "XKX"}
#: A language of 120 words, in which Latvia and Malawi look alike.
_LEFT_OUT = {"tok"}
#: A key claimed for two countries goes to the one that so many times more languages claim it for; else it is ambiguous.
_MAJORITY = 3
#: Languages that lists are written in: names in one of them are not doubted.
_MAIN = """
en fr es pt de it nl ru ar zh ja ko vi th id ms tr pl uk hi bn ur fa he el cs sk hu ro bg sr hr sl sv da nb fi lt lv et
km lo my ne si ta ka hy az kk uz mn ca sq mk is fil sw
"""
#: A name that so few other languages use is doubted where it is a letter away from another country's English name.
_FEW = 3


def cldr_names(iso3_of: dict[str, str], wheels: list[Path] | None = None) -> pl.DataFrame:
    """Read every territory name of every locale.

    Args:
        iso3_of: alpha-2 code to alpha-3 code.
        wheels: Babel wheels to read; the installed Babel where not given.

    Returns:
        language, name, iso3; one row each.
    """
    codes = iso3_of | _PARTS
    locales = _installed() if wheels is None else (pair for wheel in wheels for pair in _in_wheel(wheel))
    rows = {
        (locale.split("_")[0], name, codes[code])
        for locale, names in locales
        for code, name in names.items()
        if code in codes and isinstance(name, str) and locale.split("_")[0] not in _LEFT_OUT
    }
    return pl.DataFrame(sorted(rows), schema=["language", "name", "iso3"], orient="row")


def _installed() -> Iterator[tuple[str, dict[str, str]]]:
    from babel import localedata

    for locale in localedata.locale_identifiers():
        yield locale, dict(localedata.load(locale).get("territories", {}))


class _Opaque:
    """Stands in for any object of a locale file: only its plain names are wanted, and nothing of it is run."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, _: object) -> None: ...


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, _module: str, _name: str) -> type:
        return _Opaque


def _in_wheel(wheel: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(("babel/locale-data/", "babel/localedata/")) and name.endswith(".dat"):
                data = _PlainUnpickler(io.BytesIO(archive.read(name)), encoding="utf-8").load()
                yield Path(name).stem, data.get("territories", {})


def merge(names: pl.DataFrame, territories: pl.DataFrame) -> pl.DataFrame:
    """Bring the names of all languages to one row per key.

    Args:
        names: language, name, iso3.
        territories: iso2, iso3, name_en. A name that looks like a code is left out; one that few languages use, and
            that is as near to another country's English name as to its own, is ambiguous ("Nigera": Niger or Nigeria).

    Returns:
        name_words, iso3 (several codes separated by ';' where the name is ambiguous), in order of name_words.
    """
    codes = pl.concat([territories["iso2"], territories["iso3"]]).str.to_lowercase()
    keyed = names.with_columns(words(pl.col("name")).alias("name_words")).with_columns(
        compact(pl.col("name_words")).alias("key")
    )
    plain = pl.col("name").str.contains(r"^[ -~]*$")
    short = pl.col("key").str.contains(r"^[a-z]{1,3}$")
    keyed = keyed.filter((pl.col("key") != "") & ~(plain & (short | pl.col("key").is_in(codes.implode()))))
    bare = _bare_congo(keyed)
    votes = (
        keyed.group_by("key", "iso3")
        .agg(
            pl.col("language").n_unique().alias("votes"),
            pl.col("language").is_in(_MAIN.split()).any().alias("main"),
            (pl.col("language") == "en").any().alias("english"),
            pl.col("name_words").min(),
        )
        .with_columns(pl.when("english").then(10_000).otherwise("votes").alias("votes"))
        .with_columns(pl.col("votes").max().over("key").alias("most"), pl.len().over("key").alias("rivals"))
        .filter(pl.col("votes") * _MAJORITY > pl.col("most"))
    )
    merged = votes.group_by("key").agg(
        pl.col("name_words").min(), pl.col("iso3").sort().str.join(";"), pl.col("votes").sum(), pl.col("main").any()
    )
    merged = _doubt_look_alikes(merged, territories)
    merged = merged.with_columns(
        pl.when(pl.col("key").is_in(bare.implode())).then(pl.lit("COD;COG")).otherwise("iso3").alias("iso3")
    )
    return merged.select("name_words", "iso3").sort("name_words")


def _doubt_look_alikes(merged: pl.DataFrame, territories: pl.DataFrame) -> pl.DataFrame:
    """Add the other country to names of few languages that may as well be a slip in its English name."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    english = territories.select("iso3", compact(words(pl.col("name_en"))).alias("key"))
    rare = merged.filter(
        (pl.col("votes") <= _FEW)
        & ~pl.col("main")
        & pl.col("key").str.contains("^[a-z]{4,}$")
        & ~pl.col("iso3").str.contains(";")
    )
    distances = cdist(rare["key"].to_list(), english["key"].to_list(), scorer=OSA.distance)
    column = {iso3: i for i, iso3 in enumerate(english["iso3"])}
    doubted = {}
    for row, key, own in zip(distances, rare["key"], rare["iso3"], strict=True):
        near = [
            iso3
            for iso3, i in column.items()
            if iso3 != own and row[i] <= min(1, row[column[own]]) and english["key"][i][0] == key[0]
        ]
        if near:
            doubted[key] = ";".join(sorted([own, *near]))
    return merged.with_columns(pl.col("key").replace_strict(doubted, default=pl.col("iso3")).alias("iso3"))


def _bare_congo(keyed: pl.DataFrame) -> pl.Series:
    """Return keys that a language uses for one Congo although they are part of its name of the other."""
    one, other = (keyed.filter(pl.col("iso3") == c).select("language", pl.col("key").alias(c)) for c in ("COG", "COD"))
    pairs = one.join(other, on="language")
    inside = pairs.filter(pl.col("COD").str.contains(pl.col("COG"), literal=True))["COG"]
    around = pairs.filter(pl.col("COG").str.contains(pl.col("COD"), literal=True))["COD"]
    return pl.concat([inside, around]).unique()


def check_codes(territories: pl.DataFrame) -> None:
    """Hold the hand-kept list of countries against the code aliases in CLDR.

    Raises:
        ReferenceDataError: an alpha-3 or numeric code differs.
    """
    from babel.core import get_global

    aliases: dict[str, list[str]] = dict(get_global("territory_aliases"))
    for iso3, iso2, numeric in territories.select("iso3", "iso2", "numeric").iter_rows():
        told = {iso3: aliases.get(iso3), numeric: aliases.get(numeric)}
        if iso2 != "XK" and any(value != [iso2] for value in told.values()):
            raise ReferenceDataError(f"territories.csv: {iso2} has {iso3} and {numeric}; CLDR says {told}.")


def seal(frame: pl.DataFrame, recipe: Recipe, table: TableRecipe, folder: Path) -> None:
    """Check one table and write it with its sidecar.

    Raises:
        ReferenceDataError: the table breaks what the recipe declares.
    """
    built = Built(recipe.id, recipe.edition, table.table, frame_of(frame, table))
    content = table_bytes(built, table)
    sidecar = sidecar_of(built, content, recipe, table, inputs=(), corrections=())
    path = folder / f"{table.table}.csv"
    check_licence(sidecar, path)
    check_assertions(sidecar, built.frame, path)
    write_if_changed(path, content)
    write_if_changed(folder / f"{table.table}.source.yml", sidecar_bytes(sidecar))


def _kept(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise ReferenceDataError(f"{path}: a table that is kept by hand is missing; restore it, or correct --out.")
    return pl.read_csv(path, infer_schema=False)


def compile_territories(out: Path, earlier: Path | None = None) -> list[str]:
    """Write all tables of the edition that the installed CLDR data are of.

    Args:
        out: folder of editions; the hand-kept tables lie in it.
        earlier: folder with wheels of earlier Babel versions; `names_earlier` stays as it is where not given.

    Returns:
        Names of the tables written.

    Raises:
        ReferenceDataError: the recipe is of another edition of CLDR, or a table breaks what it declares.
    """
    from babel.core import get_global

    (recipe,) = read_recipes("territories")
    version = str(get_global("cldr")["version"])
    if version != recipe.edition:
        raise ReferenceDataError(
            f"the installed Babel carries CLDR {version}; the recipe is of {recipe.edition}. Raise one or the other."
        )
    folder = out / recipe.edition
    made = {"names", "names_earlier"} if earlier else {"names"}
    frames = {t.table: _kept(folder / f"{t.table}.csv") for t in recipe.tables if t.table not in made}
    territories = frames["territories"]
    check_codes(territories)
    iso3_of = dict(territories.select("iso2", "iso3").iter_rows())
    frames["names"] = merge(cldr_names(iso3_of), territories)
    if earlier is not None:
        known = frames["names"].select(compact(pl.col("name_words")).alias("key"))
        older = merge(cldr_names(iso3_of, sorted(earlier.glob("*.whl"))), territories).with_columns(
            compact(pl.col("name_words")).alias("key")
        )
        frames["names_earlier"] = (
            older.join(known, on="key", how="anti").select("name_words", "iso3").sort("name_words")
        )
    for table in recipe.tables:
        frame = frames[table.table]
        if "is_enough_alone" in frame.columns:
            frame = frame.with_columns(pl.col("is_enough_alone") == "true")
        seal(frame.unique(maintain_order=True), recipe, table, folder)
    return [table.table for table in recipe.tables]


def main(arguments: list[str] | None = None) -> int:
    """Compile as the command line asks; return 0, or the exit code of a bad set-up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder of editions, e.g. data/reference/territories")
    parser.add_argument("--earlier", type=Path, help="folder with wheels of earlier Babel versions")
    asked = parser.parse_args(arguments)
    try:
        done = compile_territories(asked.out, asked.earlier)
    except RiskscreenError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    sys.stdout.writelines(f"{name}\n" for name in done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
