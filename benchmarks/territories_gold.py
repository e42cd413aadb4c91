"""Measures country recognition on names that others collected, and writes the table into docs/territories.md.

    python benchmarks/territories_gold.py [--shared ../shared] [--write]

Every distinct spelling of a set is resolved together with the other spellings of that set, once. A spelling is

- right: the country that the set gives (for a part of a country: the country it belongs to);
- wrong: another country;
- ambiguous: not resolved, and the set's country is among the candidates shown ("Congo", "Korea");
- no name: not resolved, and by `territories_gold_classes.csv` a place in a country, a word for its people, a
  misspelling (suggested at most, never applied), a state of the past, or a cut-off word or code of another system;
- unknown: not resolved, for no such reason.

The bar is right / (right + wrong + unknown) >= 99.5 % with no wrong one.
"""

import argparse
import ast
import csv
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from riskscreen.reference.territories import country_names, resolve_countries

PROJECT = Path(__file__).resolve().parent.parent
CLASSES = Path(__file__).with_name("territories_gold_classes.csv")
PAGE = PROJECT / "docs" / "territories.md"

#: Codes of the sets that are parts of a country in ISO 3166-1.
PARTS = {"IC": "ESP", "AC": "SHN", "TA": "SHN", "DG": "IOT", "CP": "FRA", "CQ": "GGY", "DD": "DEU", "ZR": "COD"}

#: Where a set is in error, with the reason; left out, and listed on the page.
DISPUTED = {
    ("Солтүстік Корея", "KOR"): "Kazakh for North Korea, given as South (CLDR had the two swapped and has mended it)",
    ("Оңтүстік Корея", "PRK"): "Kazakh for South Korea, given as North (the same)",
    ("ګیانا", "GIN"): "Pashto for Guyana, given as Guinea (CLDR has mended it)",
    ("Guyane", "GUY"): "French for French Guiana, given as Guyana",
    ("Mauritian", "MRT"): "of Mauritius, given as Mauritania",
    ("РЕСПУБЛИКА ПАРАГВАЙ", "PNG"): "Russian for Paraguay, given as Papua New Guinea",
    ("Russia (USSR)", None): "given as the Soviet Union; it says Russia too",
    ("Leningrad Oblast (Estados Unidos)", "RUS"): "a Russian region, said to be in the United States",
    ("Leningrad Oblast (États-Unis)", "RUS"): "a Russian region, said to be in the United States",
}

UN_COLUMNS = ("ISO3166-1-Alpha-3", "ISO3166-1-Alpha-2", "ISO3166-1-numeric", "CLDR display name")
CLEANCO = {
    "British Virgin Isl": "VGB", "Bahamas": "BHS", "Hong Kong": "HKG", "Korea": "KOR", "Russia": "RUS", "Taiwan": "TWN",
    "Neth. Antilles": None, "Antigua": "ATG", "Slovak Republic": "SVK", "Marshall Isl": "MHL", "Czech Republic": "CZE",
    "Turkey": "TUR", "Venezuela": "VEN", "Papua New Guinea": "PNG", "Cayman Islands": "CYM", "Bermuda": "BMU",
}  # fmt: skip


@dataclass(frozen=True)
class Count:
    """What became of the spellings of one set."""

    title: str
    right: int
    ambiguous: int
    no_name: int
    unknown: int
    wrong: int
    seconds: float
    left: tuple[str, ...]
    wrong_ones: tuple[str, ...]
    suggested_right: int
    suggested_wrong: int

    @property
    def names(self) -> int:
        """Return how many distinct spellings were resolved."""
        return self.right + self.ambiguous + self.no_name + self.unknown + self.wrong

    @property
    def share(self) -> float:
        """Return the share that the bar is set on, in percent."""
        return 100 * self.right / max(1, self.right + self.unknown + self.wrong)


def shared_root() -> Path:
    """Return the folder of shared inputs."""
    return Path(os.environ.get("RISKSCREEN_SHARED", PROJECT.parent / "shared"))


def gold(root: Path) -> dict[str, list[tuple[str, str | None]]]:
    """Read the sets: name of the set to (spelling, alpha-3 code or None where it names no country)."""
    iso3 = dict(country_names().select("iso2", "iso3").iter_rows()) | PARTS
    sets: dict[str, list[tuple[str, str | None]]] = {}
    for title, rows in _raw(root).items():
        whole, parts, none = [], [], []
        for name, code in rows:
            target = iso3.get(code)
            if target:
                whole.append((name, target))
            elif code[:2] in iso3 and code[2:3] == "-":
                parts.append((name, iso3[code[:2]]))
            elif code[:3] != "SU-" and code not in {"", "X-SO"}:
                none.append((name, None))
        sets[title] = whole
        if parts:
            sets[f"{title}: parts of countries"] = parts
        if none:
            sets[f"{title}: no country"] = none
    return sets


def _raw(root: Path) -> dict[str, list[tuple[str, str]]]:
    folder = root / "gold"
    sets: dict[str, list[tuple[str, str]]] = {}
    listed = yaml.safe_load((folder / "countrynames/countrynames/data.yaml").read_text(encoding="utf-8"))
    sets["countrynames"] = [(str(name), str(code)) for code, names in listed.items() for name in names or []]
    sets["rigour"] = []
    path = folder / "rigour_territories_orgtypes/rust/data/territories/data.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        lists = (row.get("names_strong") or []) + (row.get("names_weak") or [])
        names = [row["name"], row["full_name"], row.get("in_sentence"), *lists]
        names.append(row.get("alpha3", "").upper())
        # The set holds codes in lower case throughout, which is its own habit.
        sets["rigour"] += [(n.upper() if re.fullmatch("[a-z]{3}", n) else n, row["code"].upper()) for n in names if n]
    sets["hdx"] = []
    for row in _csv(next((folder / "hdx_python_country/src").rglob("*Taxonomy*.csv"))):
        code = row["ISO 3166-1 Alpha 2-Codes"] or row["x Alpha2 codes"]
        wanted = [c for c in row if c.endswith((" Term", " Short", " Formal", "RW Short Name")) or c[:4] == "M49 "]
        wanted += ["ISO 3166-1 Alpha 2-Codes", "ISO 3166-1 Alpha 3-Codes"]
        sets["hdx"] += [(row[c], code) for c in wanted if row[c].strip()]
    sets["un"] = []
    for row in _csv(folder / "un_m49_country_codes_6lang/data/country-codes.csv"):
        wanted = [c for c in row if c.startswith(("official_name", "UNTERM"))]
        sets["un"] += [(row[c], row["ISO3166-1-Alpha-2"]) for c in [*wanted, *UN_COLUMNS] if row[c].strip()]
    for path in sorted((folder / "un_m49_country_codes_6lang/tmp").glob("UNSD-*.csv")):
        for row in _csv(path):
            wanted = ["Country or Area", "M49 Code", "ISO-alpha2 Code", "ISO-alpha3 Code"]
            sets["un"] += [(row[c], row["ISO-alpha2 Code"]) for c in wanted if row[c]]
    sets["cldr_country_list (not independent)"] = [
        (row["value"], row["id"])
        for path in sorted((folder / "cldr_country_list/data").glob("*/country.csv"))
        for row in _csv(path)
    ]
    iso2 = dict(country_names().select("iso3", "iso2").iter_rows())
    english = dict(country_names().select("name_en", "iso3").iter_rows())
    spelt = {
        line.rsplit(";", 1)[1].strip()
        for line in (folder / "cleanco/tests/companies.csv").read_text("utf-8").splitlines()
        if ";" in line
    }
    labelled = {name: CLEANCO.get(name, english.get(name)) for name in sorted(spelt)}
    sets["cleanco"] = [(name, iso2[code] if code else "NONE") for name, code in labelled.items()]
    return {title: sorted(set(rows)) for title, rows in sets.items()}


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def measure(root: Path) -> list[Count]:
    """Resolve every set and count what became of its spellings."""
    return [_count(title, rows) for title, rows in gold(root).items()]


def _count(title: str, rows: list[tuple[str, str | None]]) -> Count:
    rows = [row for row in rows if row not in DISPUTED]
    english = country_names().select(pl.col("iso3").alias("want"), pl.col("name_en").alias("want_name"))
    classes = pl.read_csv(CLASSES)
    wanted = pl.DataFrame(rows, schema={"value": pl.String, "want": pl.String}, orient="row").join(
        english, on="want", how="left"
    )
    values = wanted["value"].unique(maintain_order=True)
    start = time.perf_counter()
    got = resolve_countries(values)
    seconds = time.perf_counter() - start
    told = wanted.join(got, on="value", how="left").join(classes, left_on="value", right_on="text", how="left")
    iso3, want = pl.col("country_iso3"), pl.col("want")
    shown = (pl.col("status") == "ambiguous") & pl.col("candidates").str.contains(
        pl.col("want_name"), literal=True
    ).fill_null(False)
    slip = (pl.col("suggestion") == pl.col("want_name")).fill_null(False)
    verdict = (
        pl.when(iso3.is_null() & want.is_null() | (iso3 == want)).then(pl.lit("right"))
        .when(iso3.is_not_null()).then(pl.lit("wrong"))
        .when(shown).then(pl.lit("ambiguous"))
        .when(pl.col("class").is_not_null() | slip).then(pl.lit("no name"))
        .otherwise(pl.lit("unknown"))
    )  # fmt: skip
    told = told.with_columns(verdict.alias("verdict"))
    how_many = dict(told["verdict"].value_counts().iter_rows())
    show = pl.format("{} ({})", "value", pl.coalesce("want", pl.lit("none")))
    suggested = told.filter(pl.col("suggestion").is_not_null())
    return Count(
        title,
        *(how_many.get(v, 0) for v in ("right", "ambiguous", "no name", "unknown", "wrong")),
        seconds,
        tuple(told.filter(pl.col("verdict") == "unknown").select(show)["value"].sort()),
        tuple(told.filter(pl.col("verdict") == "wrong").select(pl.format("{} -> {}", show, iso3))["value"].sort()),
        suggested.filter(slip).height,
        suggested.filter(~slip).height,
    )


def spellings(root: Path) -> list[str]:
    """Return the distinct country spellings of the supplier lists, and the odd ones of the benchmark lists."""
    found: set[str] = set()
    for path in sorted((root / "suppliers").rglob("*")):
        frame = _read(path)
        for column in [] if frame is None else frame.columns:
            if re.search("country", column, re.IGNORECASE) and frame is not None:
                found |= set(frame[column].drop_nulls().cast(pl.String))
    made = ast.parse((root / "bench" / "make_suppliers.py").read_text(encoding="utf-8"))
    for node in made.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "ODD":
            found |= set(ast.literal_eval(node.value))
    return sorted(found)


def _read(path: Path) -> pl.DataFrame | None:
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)
    readers = {".parquet": pl.read_parquet, ".arrow": pl.read_ipc}
    return readers[path.suffix](path) if path.suffix in readers else None


def in_lists(root: Path) -> str:
    """Resolve the spellings of real lists, and return what came of it as a sentence."""
    values = spellings(root)
    got = resolve_countries(pl.Series(values))
    left = got.filter(pl.col("status") != "recognised")
    odd = "; ".join(f"{value} ({status})" for value, status in left.select("value", "status").iter_rows())
    told = f"Supplier lists: {len(values)} distinct country spellings, {got.height - left.height} recognised"
    return f"{told}; others: {odd or 'none'}."


def throughput() -> str:
    """Resolve 100,000 distinct texts, a third in pieces and a tenth nonsense, and return the time as a sentence."""
    names = country_names()["name_en"].to_list()
    made = [f"{names[i % 250]}{' ' * (i // 250 % 9)}{'.' * (i // 2250)}" for i in range(55_000)]
    made += [f"Town {i}, {names[i % 250]}" for i in range(35_000)] + [f"nonsense {i} text" for i in range(10_000)]
    values = pl.Series(made).unique()
    start = time.perf_counter()
    resolve_countries(values)
    seconds = time.perf_counter() - start
    return f"Throughput: {len(values):,} distinct texts (a third in pieces, a tenth nonsense) in {seconds:.1f} s."


def table(counts: list[Count]) -> str:
    """Return the counts as a Markdown table, and what was left unknown or wrong."""
    lines = [
        "| set | distinct names | right | ambiguous | no name | unknown | wrong | right, % | of all, % | names/s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for c in counts:
        speed = f"{c.names / c.seconds:,.0f}" if c.names > 300 else ""
        cells = [c.title, f"{c.names:,}", f"{c.right:,}", c.ambiguous, c.no_name, c.unknown, c.wrong]
        cells += [f"{c.share:.2f}", f"{100 * c.right / c.names:.2f}", speed]
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    right, wrong = sum(c.suggested_right for c in counts), sum(c.suggested_wrong for c in counts)
    lines += [
        "",
        f"Suggestions for unknown names: {right} of the set's country, {wrong} of another; none was applied.",
        "",
    ]
    for c in counts:
        if c.left and ":" not in c.title:
            lines.append(f"- {c.title}, unknown: {'; '.join(c.left)}.")
        if c.wrong_ones:
            lines.append(f"- {c.title}, wrong: {'; '.join(c.wrong_ones)}.")
    lines += ["", "Left out, since the set itself is in error:", ""]
    lines += [f"- {name}: {why}." for (name, _), why in DISPUTED.items()]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=shared_root())
    parser.add_argument("--write", action="store_true", help="replace the measured part of docs/territories.md")
    asked = parser.parse_args()
    text = "\n\n".join([table(measure(asked.shared)), in_lists(asked.shared), throughput()])
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        new = re.sub(r"(?s)(<!-- measured -->\n).*(<!-- /measured -->)", lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page)
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
