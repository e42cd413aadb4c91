"""Measures country recognition on names that others collected, and writes the table into docs/territories.md.

    python benchmarks/territories_gold.py [--shared ../shared] [--write]

Every distinct spelling of a set is resolved together with the other spellings of that set, once. A spelling is

- right: the country that the set gives (for a part of a country: the country it belongs to);
- wrong: another country;
- ambiguous: not resolved, and the set's country is among the candidates shown ("Congo", "Korea", "Guinea", "Saint Martin");
- no name: not resolved, and by `territories_gold_classes.csv` a place inside a country, a word for its people, a misspelling
  (suggested at most, never applied), a state of the past, or a cut-off word or code of another system;
- unknown: not resolved, for no such reason.

The bar is right / (right + wrong + unknown) >= 99.5 % with no wrong one.
"""

import argparse
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
    ("countrynames", "Солтүстік Корея"): "Kazakh for North Korea, given as South (CLDR had the two swapped and has mended it)",
    ("countrynames", "Оңтүстік Корея"): "Kazakh for South Korea, given as North (the same)",
    ("countrynames", "ګیانا"): "Pashto for Guyana, given as Guinea (CLDR has mended it)",
    ("countrynames", "Guyane"): "French for French Guiana, given as Guyana",
    ("countrynames", "Mauritian"): "of Mauritius, given as Mauritania",
    ("rigour", "РЕСПУБЛИКА ПАРАГВАЙ"): "Russian for Paraguay, given as Papua New Guinea",
    ("rigour", "Leningrad Oblast (Estados Unidos)"): "a Russian region, said to be in the United States",
    ("rigour", "Leningrad Oblast (États-Unis)"): "a Russian region, said to be in the United States",
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
        names = [row["name"], row["full_name"], row.get("in_sentence"), *row["names_strong"], *row["names_weak"]] if "names_weak" in row else [
            row["name"], row["full_name"], row.get("in_sentence"), *row.get("names_strong", [])]  # fmt: skip
        names.append(row.get("alpha3", "").upper())
        # The set holds codes in lower case throughout, which is its own habit.
        sets["rigour"] += [(n.upper() if re.fullmatch("[a-z]{3}", n) else n, row["code"].upper()) for n in names if n]
    sets["hdx"] = []
    for row in _csv(next((folder / "hdx_python_country/src").rglob("*Taxonomy*.csv"))):
        code = row["ISO 3166-1 Alpha 2-Codes"] or row["x Alpha2 codes"]
        wanted = [c for c in row if c.endswith((" Term", " Short", " Formal", " Name")) and "egion" not in c or c.startswith("M49 ")]
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
        (row["value"], row["id"]) for path in sorted((folder / "cldr_country_list/data").glob("*/country.csv")) for row in _csv(path)
    ]
    iso2 = dict(country_names().select("iso3", "iso2").iter_rows())
    english = dict(country_names().select("name_en", "iso3").iter_rows())
    spelt = {line.rsplit(";", 1)[1].strip() for line in (folder / "cleanco/tests/companies.csv").read_text("utf-8").splitlines() if ";" in line}
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
    rows = [row for row in rows if (title.split(":")[0], row[0]) not in DISPUTED]
    english = country_names().select(pl.col("iso3").alias("want"), pl.col("name_en").alias("want_name"))
    classes = pl.read_csv(CLASSES)
    wanted = pl.DataFrame(rows, schema={"value": pl.String, "want": pl.String}, orient="row").join(english, on="want", how="left")
    values = wanted["value"].unique(maintain_order=True)
    start = time.perf_counter()
    got = resolve_countries(values)
    seconds = time.perf_counter() - start
    told = wanted.join(got, on="value", how="left").join(classes, left_on="value", right_on="text", how="left")
    iso3, want = pl.col("country_iso3"), pl.col("want")
    shown = (pl.col("status") == "ambiguous") & pl.col("candidates").str.contains(pl.col("want_name"), literal=True).fill_null(False)
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


def table(counts: list[Count]) -> str:
    """Return the counts as a Markdown table, and what was left unknown or wrong."""
    lines = [
        "| set | distinct names | right | ambiguous | no name | unknown | wrong | right, % | names/s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for c in counts:
        speed = f"{c.names / c.seconds:,.0f}" if c.names > 300 else ""
        lines.append(f"| {c.title} | {c.names:,} | {c.right:,} | {c.ambiguous} | {c.no_name} | {c.unknown} | {c.wrong} | {c.share:.2f} | {speed} |")
    right, wrong = sum(c.suggested_right for c in counts), sum(c.suggested_wrong for c in counts)
    lines += ["", f"Suggestions made for unknown names: {right} for the set's country, {wrong} for another or for none; none was applied.", ""]
    for c in counts:
        if c.left and ":" not in c.title:
            lines.append(f"- {c.title}, unknown: {'; '.join(c.left)}.")
        if c.wrong_ones:
            lines.append(f"- {c.title}, wrong: {'; '.join(c.wrong_ones)}.")
    lines += ["", "Left out, since the set itself is in error:", ""]
    lines += [f"- {title}: {name}: {why}." for (title, name), why in DISPUTED.items()]
    return "\n".join(lines)


def main() -> None:
    """Measure, print, and write the page where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=shared_root())
    parser.add_argument("--write", action="store_true", help="replace the measured part of docs/territories.md")
    asked = parser.parse_args()
    text = table(measure(asked.shared))
    print(text)
    if asked.write:
        page = PAGE.read_text(encoding="utf-8")
        new = re.sub(r"(?s)(<!-- measured -->\n).*(<!-- /measured -->)", lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page)
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
