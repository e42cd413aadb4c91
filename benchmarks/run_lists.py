"""Screen every real list of a folder and write what each gave as a Markdown table.

usage: run_lists.py [FOLDER] [--out docs/lists.md]

Lists without a country column are given the country their publisher's register covers (`DEFAULTS`); lists that hold no supplier names are
expected to be refused, and the table says with which words.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

import polars as pl

from riskscreen.domain.errors import RiskscreenError
from riskscreen.pipeline.options import ScreenOptions
from riskscreen.pipeline.screen import screen_to_folder

HERE = Path(__file__).resolve().parent
DEFAULTS = {
    "france_hotels": "FR",
    "uk_council_spend": "GB",
    "uk_gender_pay_gap": "GB",
    "us_dol_h2": "US",
    "ieee_oui": "unknown",
    "palmwatch": "unknown",
    "ocds": "MX",
}
NAMES = {"companies.arrow": "UML ID", "data_by_mill.json": "UML ID"}
"""Files of links and figures that name no supplier but by an id: said with --map."""
SKIP = {"PROVENANCE.md"}


def lists(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in SKIP)


def run(path: Path, group: str, base: Path) -> dict[str, object]:
    out = base / f"out-{len(list(base.iterdir()))}"
    overrides = {"name": NAMES[path.name]} if path.name in NAMES else {}
    start = time.perf_counter()
    try:
        summary = screen_to_folder([path], out, ScreenOptions(default_country=DEFAULTS.get(group), overrides=overrides))
    except RiskscreenError as error:
        return {
            "refused": str(error).replace(str(path), path.name).replace(str(path.parent), group),
            "seconds": time.perf_counter() - start,
        }
    seconds = time.perf_counter() - start
    manifest = json.loads((out / "manifest.json").read_text())
    results = pl.scan_parquet(out / "results.parquet")
    shares = (
        results.select(
            (100 * pl.col("rs_country_status").is_in(["recognised", "former", "default"]).mean()).alias("country"),
            (100 * pl.col("rs_sector_isic").is_not_null().mean()).alias("sector"),
        )
        .collect()
        .row(0)
    )
    mapped = sorted({field for one in manifest["mapping"].values() for field in one["fields"]})
    return {
        "rows": manifest["rows"],
        "mapped": mapped,
        "country": shares[0],
        "sector": shares[1],
        "issues": Counter(manifest["issues"]),
        "seconds": seconds,
        "summary": summary,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=HERE.parent.parent / "shared" / "suppliers")
    parser.add_argument("--out", type=Path, default=HERE.parent / "docs" / "lists.md")
    chosen = parser.parse_args()
    lines = [
        "# What each real list gave",
        "",
        "Made by `python benchmarks/run_lists.py` over supplier and facility lists as their publishers put them out. Read = scored +",
        "quarantined + blank holds for each. Seconds are of one run on two shared cores, reading, validation, report and workbook included,",
        "within one process (so only the first pays for imports). Lists without a country column were given the country of their register, or",
        "`--default-country unknown` where their suppliers sit all over the world; two files that know suppliers by an id only were told so",
        'with `--map name="UML ID"`.',
        "",
        "| list | rows read | scored | quarantined | blank | country % | sector % | mapped fields | issues by code | seconds |",
        "|---|---:|---:|---:|---:|---:|---:|---|---|---:|",
    ]
    refused = ["", "## Refused, and with which words", "", "| file | what was said |", "|---|---|"]
    with tempfile.TemporaryDirectory(prefix="riskscreen-lists-") as base:
        for path in lists(chosen.folder):
            name = str(path.relative_to(chosen.folder))
            found = run(path, name.split("/", maxsplit=1)[0], Path(base))
            print(name, found.get("rows", found.get("refused")), flush=True)
            if "refused" in found:
                refused.append(f"| {name} | {found['refused']} |")
                continue
            rows = found["rows"]
            issues = ", ".join(f"{code} {count:,}" for code, count in found["issues"].most_common())
            lines.append(
                f"| {name} | {rows['read']:,} | {rows['scored']:,} | {rows['quarantined']:,} | {rows['blank']:,} | {found['country'] or 0:.1f} | "
                f"{found['sector'] or 0:.1f} | {', '.join(found['mapped'])} | {issues or 'none'} | {found['seconds']:.1f} |"
            )
    chosen.out.write_text("\n".join(lines + (refused if len(refused) > 5 else [])) + "\n", "utf-8")


if __name__ == "__main__":
    main()
