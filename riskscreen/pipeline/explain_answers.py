"""What the user's own answers say of one row, for `explain`: read from the copies that lie in the result folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from riskscreen.domain.masking import mask_text
from riskscreen.pipeline.answers import JUDGED, MAPPED, SUGGESTED
from riskscreen.reference.answer_keys import KINDS, Kind, answer_keys
from riskscreen.reference.answers import describe_answer
from riskscreen.reference.catalogue import Catalogue
from riskscreen.reference.judgements import load_judgements
from riskscreen.reference.listed_goods import goods_beyond


def answers_of(
    row: Mapping[str, Any], manifest: Mapping[str, Any], folder: Path, catalogue: Catalogue
) -> tuple[str, ...]:
    """Say which texts of a row were not read by the tool alone.

    Args:
        row: canonical and resolved columns of the row.
        manifest: of the run.
        folder: its folder.
        catalogue: the tables of the run.

    Returns:
        One sentence for each of country, sector and goods that was answered.

    Raises:
        ConfigError: the copy of the judgements is gone or was changed so that it cannot be read.
    """
    told = []
    for kind in KINDS:
        status, text = row[f"{kind}_status"], row[f"{kind}_text"]
        if status == JUDGED and text is not None:
            told.append(f"{kind} '{text}': {_judged(kind, text, manifest, folder, catalogue)}")
        elif status == MAPPED:
            told.append(f"{kind} '{text}': read by the sector mapping file ({manifest['options'].get('sector_map')})")
        elif status == SUGGESTED:
            told.append(f"{kind} '{text}': read as {row['country_iso3']}, a suggestion that was accepted for the run")
    return tuple(mask_text(sentence) for sentence in told)


def _judged(kind: Kind, text: str, manifest: Mapping[str, Any], folder: Path, catalogue: Catalogue) -> str:
    beyond = goods_beyond(catalogue, whole=True)
    log = load_judgements(folder / manifest["answers"]["judgements"]["file"], beyond=beyond)
    key = answer_keys(kind, pl.Series("value", [text])).item()
    held = log.in_force(kind).filter(pl.col("key") == key)
    if held.is_empty():
        return "judged, by an entry that the folder's copy of the judgements does not hold any more"
    found = held.row(0, named=True)
    return f"judged to be {describe_answer(kind, found['codes'])} by {found['who']} on {found['when'][:10]}: {found['why']}"
