"""Writes the sidecar of the sector vocabulary, after holding the hand-kept table against ISIC.

`data/reference/sector_vocabulary/<edition>/phrases.csv` is this project's own work, so the table is the source; what is
made here is its sidecar, whose digest follows the table. `python -m riskscreen.reference.compile.sector_vocabulary
SHARED` does it.
"""

import hashlib
import sys
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError

EDITION = "2026"
ISIC = "sources/classifications/crosswalks/isic4_desc_DERIVED.csv"
MATCHES = ["anywhere", "whole", "hide", "bar"]

_SIDECAR: dict[str, Any] = {
    "id": "sector_vocabulary",
    "edition": EDITION,
    "table": "phrases",
    "title": "Words that name a sector",
    "holds": "One row per phrase and language: words for a line of business, and the ISIC code they mean.",
    "producer": "riskscreen",
    "citation": "The authors of riskscreen (2026), sector vocabulary.",
    "url_main": "https://unstats.un.org/unsd/classifications/Econ/isic",
    "date_published": "2026-11",
    "date_accessed": "2026-11-21",
    "licence": {
        "name": "Apache-2.0",
        "redistribution": "yes",
        "note": "own work; only the codes are the United Nations'",
    },
}
_COLUMNS = {
    "phrase": ("words as companies write them, in lower case", ""),
    "isic": (
        "section letter or 2 to 4 digits; blank for hide and bar",
        "ISIC Rev. 4",
    ),
    "language": ("language of the phrase", "ISO 639-1"),
    "match": (
        "anywhere: counts inside a text too; whole: only as the whole of it; hide: names no sector and silences the "
        "shorter phrases inside it; bar: no sector is read from a text that holds it outside a longer phrase",
        "",
    ),
}
_LIMITS = [
    "Phrases with a second common meaning count only as the whole of a cell, or are left out.",
    "Languages other than English, French, German, Italian, Portuguese and Spanish cover the common words only.",
    "A phrase names what is done: a buyer's spending heading may name a purpose rather than the supplier's sector.",
]


def check(phrases: pl.DataFrame, isic: set[str]) -> None:
    """Hold the phrases against the classification.

    Args:
        phrases: the table.
        isic: every code of ISIC Rev. 4 (letters and 2 to 4 digits).

    Raises:
        ReferenceDataError: a code is none of ISIC's, a phrase stands twice in one language, or a match is neither
        anywhere nor whole.
    """
    odd = phrases.filter(pl.col("isic").is_not_null() & ~pl.col("isic").is_in(list(isic)))
    if odd.height:
        raise ReferenceDataError(
            f"phrases.csv gives {odd['phrase'][0]!r} the code {odd['isic'][0]!r}, which is none of ISIC Rev. 4."
        )
    twice = phrases.filter(pl.struct("phrase", "language").is_duplicated())
    if twice.height:
        raise ReferenceDataError(
            f"phrases.csv holds {twice['phrase'][0]!r} ({twice['language'][0]}) more than once; keep one row."
        )
    other = phrases.filter(~pl.col("match").is_in(MATCHES))
    if other.height:
        raise ReferenceDataError(
            f"phrases.csv gives {other['phrase'][0]!r} the match {other['match'][0]!r}; it must be one of {MATCHES}."
        )


def write(shared: Path, folder: Path | None = None) -> Path:
    """Check `phrases.csv` and write its sidecar.

    Args:
        shared: folder of shared inputs, for the codes of ISIC.
        folder: where the table lies; the shipped one where not given.

    Returns:
        The sidecar written.

    Raises:
        ReferenceDataError: see `check`.
    """
    home = folder or asset("data", "reference", "sector_vocabulary", EDITION)
    data = (home / "phrases.csv").read_bytes()
    phrases = pl.read_csv(data, infer_schema=False)
    check(phrases, set(pl.read_csv(shared / ISIC, infer_schema=False)["code"]) | set("ABCDEFGHIJKLMNOPQRSTU"))
    sidecar = {
        **_SIDECAR,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "rows": phrases.height,
        "columns": {
            name: {"type": "string", "unit": unit, "description": text} for name, (text, unit) in _COLUMNS.items()
        },
        "limits": _LIMITS,
        "assertions": {
            "min_rows": 2000,
            "min_fill": {"phrase": 1.0, "language": 1.0, "match": 1.0},
            "key": ["phrase", "language"],
            "allowed": {"match": MATCHES},
        },
        "compiled_from": [{"file": ISIC, "sha256": hashlib.sha256((shared / ISIC).read_bytes()).hexdigest()}],
    }
    path = home / "phrases.source.yml"
    path.write_text(yaml.safe_dump(sidecar, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]))
