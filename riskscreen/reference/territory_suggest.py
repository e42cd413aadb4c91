"""Suggests the country a misspelt name may have meant: shown to a person, never applied by itself."""

import polars as pl

from riskscreen.reference.territory_names import compact, words
from riskscreen.reference.territory_tables import Lookup

MOST = 5_000
"""At most so many distinct unknown texts are compared; the rest get no suggestion."""
_SHORTEST, _LONGEST = 5, 40
#: Texts so short are compared too: one of five letters that lost one is four ("Chna").
_LOST = 4
#: Names so long may hold two slips.
_LONG = 10


def suggest(texts: pl.Series, tables: Lookup) -> pl.DataFrame:
    """Compare unknown texts with country names.

    Args:
        texts: distinct texts that named no country.
        tables: the lookup tables.

    Returns:
        text, suggestion (English short name); only where one country alone lies within the safe distance, the first
        letter the same: two letters swapped; one letter added, lost or changed where the country's name has 6 letters
        or more, or where a name of 5 letters lost one; two such slips in texts of 10 letters or more. Islands are not
        suggested.

    Source:
        Optimal string alignment distance (Damerau 1964), as in rapidfuzz.
    """
    key = pl.col("key")
    asked = pl.DataFrame({"text": texts}).with_columns(compact(words(pl.col("text"))).alias("key"))
    fits = key.str.len_chars().is_between(_LOST, _LONGEST) & key.str.contains(r"^\p{L}[\p{L}\p{M}]+$")
    asked = asked.filter(fits & ~pl.col("text").str.contains(r"[()\[\]/\\|,;:]|\s-|-\s")).head(MOST)
    names = tables.keys.filter((pl.col("status") == "recognised") & (pl.col("kind") == "alias"))
    names = names.filter(key.str.contains(r"^[\p{L}\p{M}]{5,}$") & ~key.str.contains("island", literal=True))
    found = [
        pair for _, group in asked.group_by(key.str.head(1), maintain_order=True) for pair in _nearest(group, names)
    ]
    english = dict(tables.countries.select("iso3", "name_en").iter_rows())
    told = {"text": [text for text, _ in found], "suggestion": [english[iso3] for _, iso3 in found]}
    return pl.DataFrame(told, schema={"text": pl.String, "suggestion": pl.String})


def _nearest(asked: pl.DataFrame, names: pl.DataFrame) -> list[tuple[str, str]]:
    """Return (text, alpha-3 code) for the texts, all of one first letter, that are near to one country's names."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    near = names.filter(pl.col("key").str.starts_with(asked["key"][0][0]))
    if near.is_empty():
        return []
    known, codes = near["key"].to_list(), near["iso3"].to_list()
    found = []
    distances = cdist(asked["key"].to_list(), known, scorer=OSA.distance, score_cutoff=2)
    for row, text, key in zip(distances, asked["text"], asked["key"], strict=True):
        picked = [int(i) for i in (row <= (2 if len(key) >= _LONG else 1)).nonzero()[0]]
        close = {codes[i] for i in picked if _safe(known[i], key)}
        if len(close) == 1:
            found.append((text, close.pop()))
    return found


def _safe(name: str, key: str) -> bool:
    """Say whether a name one slip away is long enough, has the same letters, or is one of five that lost a letter."""
    if len(key) == _LOST:
        return len(name) == _SHORTEST
    return len(name) > _SHORTEST or sorted(name) == sorted(key)


def named_by_code(candidates: pl.Expr, tables: Lookup) -> pl.Expr:
    """Return what an ambiguous text may mean with the codes that would settle it.

    Args:
        candidates: "A, B or C", in English short names.
        tables: the lookup tables.

    Returns:
        "AAA (A), BBB (B) or CCC (C)"; null where anything but countries is named.
    """
    names = tables.countries.select("name_en", "iso3").sort(pl.col("name_en").str.len_chars(), descending=True)
    codes = [f"{iso3} ({name})" for name, iso3 in names.iter_rows()]
    known = names["name_en"].to_list()
    rest = candidates.str.replace_many(known, [""] * len(known), leftmost=True)
    told = candidates.str.replace_many(known, codes, leftmost=True)
    return pl.when(rest.str.contains("^(?:, | or )+$")).then(told)
