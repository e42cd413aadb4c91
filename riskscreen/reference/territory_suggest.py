"""Suggests the country a misspelt name may have meant. A suggestion is shown to a person and never applied by itself."""

import polars as pl

from riskscreen.reference.territory_names import compact, words
from riskscreen.reference.territory_tables import Lookup

MOST = 5_000
"""At most so many distinct unknown texts are compared; the rest get no suggestion."""
_SHORTEST, _LONGEST = 4, 40


def suggest(texts: pl.Series, tables: Lookup) -> pl.DataFrame:
    """Compare unknown texts with country names.

    Args:
        texts: distinct texts that named no country.
        tables: the lookup tables.

    Returns:
        text, suggestion (English short name); only where one country alone lies within the safe distance: one slip (a letter
        added, lost, changed, or two swapped) in names of 4 to 7 letters, two in longer ones, the first letter the same.

    Source:
        Optimal string alignment distance (Damerau 1964), as in rapidfuzz.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    asked = pl.DataFrame({"text": texts}).with_columns(compact(words(pl.col("text"))).alias("key"))
    asked = asked.filter(~pl.col("text").str.contains(r"[()\[\]/\\|,;:]|\s-|-\s"))
    letters = pl.col("key").str.len_chars()
    asked = asked.filter((letters >= _SHORTEST) & (letters <= _LONGEST) & pl.col("key").str.contains(r"^\p{L}[\p{L}\p{M}]+$")).head(MOST)
    known = tables.keys.filter((pl.col("status") == "recognised") & pl.col("kind").is_in(["alias", "english"]))
    known = known.filter(pl.col("key").str.contains(r"^[\p{L}\p{M}]{4,}$")).unique("key", maintain_order=True)
    if asked.is_empty():
        return pl.DataFrame(schema={"text": pl.String, "suggestion": pl.String})
    found: list[tuple[str, str]] = []
    for (_,), group in asked.with_columns(pl.col("key").str.head(1).alias("_a")).group_by("_a", maintain_order=True):
        near = known.filter(pl.col("key").str.starts_with(group["_a"][0]))
        if near.is_empty():
            continue
        distances = cdist(group["key"].to_list(), near["key"].to_list(), scorer=OSA.distance, score_cutoff=2, workers=1)
        for row, text, key in zip(distances, group["text"], group["key"], strict=True):
            limit = 1 if len(key) <= 7 else 2
            close = {near["iso3"][int(i)] for i in (row <= limit).nonzero()[0]}
            if len(close) == 1:
                found.append((text, close.pop()))
    names = dict(tables.countries.select("iso3", "name_en").iter_rows())
    return pl.DataFrame(
        {"text": [t for t, _ in found], "suggestion": [names[c] for _, c in found]}, schema={"text": pl.String, "suggestion": pl.String}
    )
