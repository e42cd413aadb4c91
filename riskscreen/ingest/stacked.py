"""Headers of several rows: group titles over the labels of single columns, units below them.

    Supplier | Country | Workforce |         |          | Products
             |         | Total     | Women   | Migrants |
             |         | (persons) | (%)     | (%)      |

Only rows that can be no records are joined to a header: nothing stands in them below the labels of names and countries,
what stands in them is words, each over a column of numbers, and records follow.
"""

import re
from collections.abc import Sequence

from riskscreen.ingest.label_words import is_country_word, is_data_word, is_name_word, is_value

MOST_LOWER = 3
"""Rows that may belong to a header below its first."""
NUMERIC = 0.6
"""Share of a column's cells that are numbers or the like, from which labels over it are no values of it."""
LONGEST = 60
_UNIT = re.compile(r"[(\[].*[)\]]|[A-Z]{3}|[%€$£¥]")

Filled = dict[int, str]
"""A row's cells that are not blank, by their place."""


def lower_rows(header: Filled, below: Sequence[Filled]) -> int:
    """Count the rows that belong to a header, right below its first row.

    Args:
        header: the header's first row.
        below: the rows that follow, blank ones included.
    """
    first = min(header, default=0)
    likely = 0
    for row in below[:MOST_LOWER]:
        words = all(not is_value(c) and not is_data_word(c) and len(c) <= LONGEST for c in row.values())
        # A single word over numbers may be a remark, unless it heads a column that has no other label, or is a unit.
        telling = len(row) > 1 or any(at not in header or _UNIT.fullmatch(c) for at, c in row.items())
        if not row or first in row or not words or not telling:
            break
        likely += 1
    for count in range(likely, 0, -1):
        data = [row for row in below[count:] if row]
        named = {at for at, label in header.items() if (is_name_word(label) or is_country_word(label))}
        named = {at for at in named if not _is_numeric(at, data)}
        if not any(is_name_word(header[at]) and any(at in row for row in data) for at in named):
            continue
        if all(_is_numeric(at, data) and not named & row.keys() for row in below[:count] for at in row):
            return count
    return 0


def _is_numeric(at: int, data: Sequence[Filled]) -> bool:
    under = [row[at] for row in data if at in row]
    return (
        bool(under) and sum(map(is_value, under)) >= NUMERIC * len(under) and any(c.isdigit() for c in "".join(under))
    )


def joined(header: Sequence[str | None], lower: Sequence[Filled]) -> tuple[str | None, ...]:
    """Join the rows of a header: "Workforce", "Women", "(%)" become "Workforce Women (%)".

    A title goes on over the blank cells beside it where it has labels of its own below it.

    Args:
        header: the cells of its first row.
        lower: the rows below that belong to it.
    """
    labels: list[str | None] = []
    group = ""
    for at, cell in enumerate(header):
        below = [row[at] for row in lower if at in row]
        if cell and cell.strip():
            group = cell.strip() if below else ""
            labels.append(" ".join([group, *below]) if below else cell)
        elif below:
            labels.append(" ".join([group, *below]).strip())
        else:
            group = ""
            labels.append(cell)
    return tuple(labels)
