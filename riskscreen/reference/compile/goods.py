"""Writes the sidecars of the goods tables, and the list of HS codes, from the shared inputs.

The tables of goods, phrases, exclusions and downstream steps are hand-kept where they lie
(`data/reference/goods/<edition>/`): they are this project's own work, so the table is the source. What is compiled is
`hs_codes.csv`, the codes of the Harmonized System with the other systems in which the same digits are a code, and the
sidecars, whose digests follow the tables. `python -m riskscreen.reference.compile.goods SHARED` does it.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError

EDITION = "2026"
ILAB = "sources/ilab/tvpra_pairs_by_edition_DERIVED.csv"
HS = "sources/classifications/hs/classificationH5_HS2017.json"
ISIC = "sources/classifications/crosswalks/isic4_desc_DERIVED.csv"
NACE = "sources/classifications/nace/nace_rev2_naceconverter-1.0.1.csv"
NAICS = "sources/classifications/crosswalks/naics2017_isic4_DERIVED.csv"

_OWN: dict[str, Any] = {
    "producer": "riskscreen",
    "citation": "The authors of riskscreen (2026), goods of the ILAB list: codes, phrases and downstream steps.",
    "url_main": "https://www.dol.gov/agencies/ilab/reports/child-labor/list-of-goods",
    "date_published": "2026-11",
    "date_accessed": "2026-11-21",
    "licence": {
        "name": "Apache-2.0",
        "redistribution": "yes",
        "note": "own work; good names as the ILAB list has them",
    },
}

_TABLES: dict[str, dict[str, Any]] = {
    "goods": {
        "title": "Goods of the ILAB list: where they are made and under which HS codes they trade",
        "holds": "One row per good of the editions 2014 to 2022.",
        "columns": {
            "good": ("name of the good, harmonised over the editions", "ILAB good name"),
            "ilab_sector": ("sector the list gives it", ""),
            "isic": ("classes in which the good is produced, separated by ;", "ISIC Rev. 4"),
            "hs": ("chapters, headings and subheadings that hold this good and little else, separated by ;", "HS 2017"),
            "broader": ("goods that this good is also one of, separated by ;", "ILAB good name"),
        },
        "limits": [
            "A class or heading holds more than the good; a blank HS cell means no code is narrow enough.",
            "Palm oils name Palm Fruit as broader, because earlier editions printed that good as Oil (Palm).",
        ],
        "assertions": {"min_rows": 165, "min_fill": {"good": 1.0, "isic": 1.0, "ilab_sector": 1.0}, "key": ["good"]},
    },
    "synonyms": {
        "title": "Phrases that name a good",
        "holds": "One row per phrase, good and language.",
        "columns": {
            "phrase": ("words as people write them", ""),
            "good": ("what they name", "ILAB good name"),
            "language": ("language of the phrase", "ISO 639-1"),
            "kind": ("synonym; hyponym (a kind of it); derived (made chiefly of it); broad (any of several goods)", ""),
            "match": ("anywhere; head: not where a plain word follows; whole: only as the whole of an entry", ""),
            "forms": ("inflected: singular and plural are made by rule; exact: as written", ""),
        },
        "limits": [
            "Phrases with a second common meaning count only as the whole of an entry, or are left out.",
            "Languages other than English cover the common names only.",
        ],
        "assertions": {
            "min_rows": 2000,
            "min_fill": {"phrase": 1.0, "good": 1.0},
            "key": ["phrase", "good", "language"],
            "allowed": {
                "kind": ["synonym", "hyponym", "derived", "broad"],
                "match": ["anywhere", "head", "whole"],
                "forms": ["inflected", "exact"],
            },
        },
    },
    "exclusions": {
        "title": "Phrases that hold the word of a good and do not name it",
        "holds": "One row per phrase.",
        "columns": {
            "phrase": ("words as people write them", ""),
            "kind": (
                "phrase (never a good); after, before or inside (a good's word beside it does not count); "
                "rest (nothing after it counts); filler (says nothing)",
                "",
            ),
            "reason": ("why", ""),
        },
        "limits": ["A list of known traps, not of all traps."],
        "assertions": {
            "min_rows": 500,
            "min_fill": {"phrase": 1.0, "reason": 1.0},
            "key": ["phrase", "kind"],
            "allowed": {"kind": ["phrase", "after", "before", "rest", "inside", "filler"]},
        },
    },
    "downstream": {
        "title": "Which good is an input of which",
        "holds": "One row per step from a good to a good made with it.",
        "columns": {
            "upstream": ("input", "ILAB good name"),
            "downstream": ("good made with it", "ILAB good name"),
            "rationale": ("how", ""),
        },
        "limits": ["Says what can be an input, not where a given supplier buys it."],
        "assertions": {"min_rows": 100, "min_fill": {"rationale": 1.0}, "key": ["upstream", "downstream"]},
    },
    "hs_codes": {
        "title": "Codes of the Harmonized System",
        "holds": "One row per heading and subheading, with the systems in which the same digits mean something else.",
        "columns": {
            "code": ("heading (4 digits) or subheading (6 digits)", "HS 2017"),
            "also": ("other systems with the same digits, separated by ;", ""),
        },
        "limits": ["Codes only; descriptions are the World Customs Organization's and are not shipped."],
        "assertions": {"min_rows": 6000, "min_fill": {"code": 1.0}, "key": ["code"]},
        "inputs": [HS, ISIC, NACE, NAICS],
    },
}


def hs_codes(shared: Path) -> pl.DataFrame:
    """Return HS 2017 headings and subheadings with the other systems that use the same digits.

    Args:
        shared: folder of shared inputs.

    Returns:
        Columns `code` and `also`.
    """
    rows = json.loads((shared / HS).read_text(encoding="utf-8"))["results"]
    codes = sorted(r["id"] for r in rows if r["id"].isdigit() and len(r["id"]) in (4, 6) and r["id"][:2] < "98")
    others = {
        "isic": set(_column(shared / ISIC, "code")),
        "nace": {code.replace(".", "") for code in _column(shared / NACE, "code", separator=";")},
        "naics": set(_column(shared / NAICS, None)),
    }
    also = [";".join(name for name, known in others.items() if code in known) or None for code in codes]
    return pl.DataFrame({"code": codes, "also": also}, schema={"code": pl.String, "also": pl.String})


def _column(path: Path, name: str | None, *, separator: str = ",") -> list[str]:
    frame = pl.read_csv(path, infer_schema=False, separator=separator)
    return frame[name or frame.columns[0]].drop_nulls().to_list()


def check_against_list(goods: pl.DataFrame, shared: Path) -> None:
    """Hold the hand-kept goods against the list they must cover.

    Raises:
        ReferenceDataError: a good of the list has no row, or a row is no good of the list.
    """
    listed = set(_column(shared / ILAB, "good_norm"))
    found = set(goods["good"])
    if odd := sorted(listed ^ found):
        raise ReferenceDataError(f"goods.csv and the ILAB list differ on {', '.join(odd[:5])}; add or remove the rows.")


def write(shared: Path, folder: Path | None = None) -> list[Path]:
    """Write `hs_codes.csv` and the sidecars of all goods tables.

    Args:
        shared: folder of shared inputs.
        folder: where the tables lie; the shipped ones where not given.

    Returns:
        The sidecars written.

    Raises:
        ReferenceDataError: the tables and the ILAB list differ.
    """
    home = folder or asset("data", "reference", "goods", EDITION)
    check_against_list(pl.read_csv(home / "goods.csv", infer_schema=False), shared)
    hs_codes(shared).write_csv(home / "hs_codes.csv")
    written = []
    for table, meaning in _TABLES.items():
        data = (home / f"{table}.csv").read_bytes()
        columns = {
            name: {"type": "string", "unit": unit, "description": text}
            for name, (text, unit) in meaning["columns"].items()
        }
        sidecar = {
            "id": "goods",
            "edition": EDITION,
            "table": table,
            "title": meaning["title"],
            "holds": meaning["holds"],
            **_OWN,
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "rows": pl.read_csv(data, infer_schema=False).height,
            "columns": columns,
            "limits": meaning["limits"],
            "assertions": meaning["assertions"],
        }
        inputs = meaning.get("inputs", [ILAB] if table == "goods" else [])
        if inputs:
            sidecar["compiled_from"] = [
                {"file": name, "sha256": hashlib.sha256((shared / name).read_bytes()).hexdigest()} for name in inputs
            ]
        path = home / f"{table}.source.yml"
        path.write_text(yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write(Path(sys.argv[1]))
