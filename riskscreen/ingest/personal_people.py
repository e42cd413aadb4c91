"""Names of people that a list holds in columns of its own, so that they can be masked wherever else they stand."""

from collections.abc import Sequence

import polars as pl

from riskscreen.domain.masking import PERSON_KIND
from riskscreen.ingest.mapping_file import Mapping

MOST = 20_000
"""Names looked for elsewhere; the most frequent first."""
_NAME = r"^[\pL'’.\-]{2,}(?:\s+[\pL'’.\-]+){1,4}$|^[\x{3400}-\x{9fff}]{2,4}$|^[\x{0e00}-\x{0e7f}]{4,}(?:\s+[\x{0e00}-\x{0e7f}]+)*$"
_SHORTEST = 6


def people_of(frames: Sequence[tuple[pl.LazyFrame, Mapping]]) -> list[str]:
    """Return the names that stand in columns of people's names.

    Args:
        frames: tables with the list's own columns, and what they are taken for.

    Returns:
        Distinct names of two words or more (or written without blanks), at most `MOST`, then those of several words with the last
        word in front ("Doe, Jane").
    """
    found = []
    for frame, mapping in frames:
        for column in sorted(mapping.personal_unused):
            if mapping.personal[column] == PERSON_KIND:
                text = pl.col(column).str.strip_chars().alias("name")
                found.append(frame.select(text).filter(pl.col("name").str.contains(_NAME)))
    if not found:
        return []
    long = (pl.col("name").str.len_chars() >= _SHORTEST) | ~pl.col("name").str.contains(r"^[\p{Latin}\s'’.\-]+$")
    counted = pl.concat(found).filter(long).group_by("name").len().sort(["len", "name"], descending=[True, False])
    names = counted.head(MOST).collect()["name"].to_list()
    swapped = (f"{last}, {first}" for first, _, last in (name.rpartition(" ") for name in names) if first)
    return [*names, *swapped]
