"""Where a table begins: its header row among title rows, or none at all.

Light evidence only, in our own weights: a header's cells are short, distinct labels, often known words, unlike the
values below them; numbers, dates, addresses, country names and names with a legal form are data.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from riskscreen.ingest.label_words import (
    is_country_word,
    is_data_word,
    is_known_word,
    is_name_word,
    is_value,
    is_year,
    known_words,
)
from riskscreen.ingest.stacked import joined, lower_rows

LOOKED_AT = 60
"""Records from the top that the search looks at."""

Cells = Sequence[str | None]

_THRESHOLD = 1.4


@dataclass(frozen=True)
class Preamble:
    """What stands at the top of a table.

    Attributes:
        header: index of the header's first row among the rows given; None where there is none.
        first: index of the first row of data.
        names: a header cell says that the column holds names.
        countries: a header cell says that the column holds countries.
        known: share of the header's cells that are known words, 0 to 1.
        form: the rows are a form (labels one under another) rather than a list.
        labels: the header's cells, those of its rows joined where it has several; empty where there is none.
    """

    header: int | None
    first: int
    names: bool = False
    countries: bool = False
    known: float = 0.0
    form: bool = False
    labels: tuple[str | None, ...] = ()

    @property
    def joined(self) -> str:
        """A note on a header of several rows, counted from 1 at its first; empty where it has one."""
        more = 0 if self.header is None else self.first - self.header - 1
        return f"the header has {more + 1} rows, which were joined" if more else ""

    @property
    def likeness(self) -> float:
        """How much the header is one of a supplier list, 0 to 5."""
        return 2 * self.names + 2 * self.countries + self.known


def _filled(row: Cells) -> dict[int, str]:
    return {at: cell.strip() for at, cell in enumerate(row) if cell and cell.strip()}


def find_preamble(rows: Sequence[Cells]) -> Preamble:
    """Find the header among the first rows of a table.

    Args:
        rows: the first records' cells, blank records included; `LOOKED_AT` of them are enough.

    Returns:
        Where the header and the data begin; `header` is None where the first record already looks like data.
    """
    filled = [_filled(row) for row in rows[:LOOKED_AT]]
    present = [at for at, row in enumerate(filled) if row]
    if not present:
        return Preamble(None, len(rows))
    typical = _typical([len(filled[at]) for at in present])
    scored: list[tuple[float, int]] = []
    wide_before = False
    for place, at in enumerate(present[:40]):
        if len(filled[at]) < min(2, typical) or len(filled[at]) < 0.4 * typical:
            continue
        # A header that stands there once more is no value of its own columns.
        below = [filled[i] for i in present[place + 1 :] if len(filled[i]) < 2 or filled[i] != filled[at]]
        labels = list(filled[at].values())
        telling = any(is_known_word(c) and (is_name_word(c) or is_country_word(c)) for c in labels)
        # A row further down has to be a much better header than one above it that is as wide; but group titles repeat.
        score = _score(filled[at], below, typical) - 0.02 * place - (0.3 if telling else 0.8) * wide_before
        scored.append((score + 0.6 * _unbroken(present, place), at))
        wide_before = wide_before or (len(filled[at]) >= 0.7 * typical and len(set(labels)) > 0.5 * len(labels))
        if typical == 1:
            break
    form = _is_form([filled[at] for at in present], typical)
    if not scored:
        return Preamble(None, 0, form=form)
    score, at = max(scored, key=lambda item: (item[0], -item[1]))
    if score < _THRESHOLD:
        # Without a header nothing tells a title from a record: every row counts.
        return Preamble(None, 0, form=form)
    labels = list(filled[at].values())
    lower = lower_rows(filled[at], filled[at + 1 :])
    return Preamble(
        at,
        at + 1 + lower,
        names=any(map(is_name_word, labels)),
        countries=any(map(is_country_word, labels)),
        known=sum(map(is_known_word, labels)) / len(labels),
        form=form,
        labels=joined(rows[at], filled[at + 1 : at + 1 + lower]),
    )


def _typical(widths: list[int]) -> int:
    """Return the usual number of filled cells in a row of data; what stands at the top does not count."""
    body = widths[len(widths) // 2 :] if len(widths) > 3 else widths
    common, times = Counter(body).most_common(1)[0]
    return common if times > 0.5 * len(body) else max(sorted(body)[len(body) // 2], common)


def _unbroken(present: list[int], place: int) -> float:
    """Return the share of the rows below that follow without a blank row between: a legend is soon over, a list is not."""
    below = len(present) - place - 1
    run = 0
    while place + run + 1 < len(present) and present[place + run + 1] == present[place + run] + 1:
        run += 1
    return run / below if below else 1.0


def _score(row: dict[int, str], below: list[dict[int, str]], typical: int) -> float:
    labels = list(row.values())
    count = len(labels)
    known = sum(map(is_known_word, labels)) / count
    data = sum(map(is_data_word, labels)) / count + 0.5 * any(map(is_data_word, labels))
    long = sum(len(label) > 80 for label in labels) / count
    distinct = len({label.casefold() for label in labels}) / count
    values, contrast, echo = 0.0, 0.0, 0.0
    for at, label in row.items():
        under = [r[at] for r in below if at in r]
        is_data = (is_value(label) and not is_year(label)) or _is_shaped_alike(label, under)
        values += is_data
        if under:
            echo += label in under
            contrast += not is_data and sum(map(is_value, under)) >= 0.6 * len(under)
    score = 1.5 * known + 1.2 * contrast / count + 0.6 * distinct + 0.6 * min(1.0, count / typical)
    if known > 0.3:
        score += 0.5 * any(map(is_name_word, labels)) + 0.5 * any(map(is_country_word, labels))
    return score - 2.0 * values / count - 1.5 * echo / count - 1.2 * data - long


def _is_shaped_alike(label: str, under: list[str]) -> bool:
    """Say whether a cell with digits has the shape of those below it, as "S001" and "S002" have."""
    if not any(c.isdigit() for c in label) or is_year(label):
        return False
    alike = sum(_shape(label) == _shape(cell) for cell in under)
    return len(under) > 1 and alike >= 0.6 * len(under)


def _shape(text: str) -> str:
    return "".join("9" if c.isdigit() else "a" if c.isalpha() else c for c in text)


def _is_form(rows: list[dict[int, str]], typical: int) -> bool:
    """Say whether labels stand one under another, each with one answer beside it, as in a questionnaire."""
    if typical > 3 or len(rows) < 4:
        return False
    firsts = [row[min(row)] for row in rows]
    enough = max(4, 0.6 * len(firsts))
    if sum(label.endswith((":", "?", "：", "？")) for label in firsts) >= enough:
        return True
    # A list has its labels side by side: a name and a country at least.
    across = max((sum(map(is_known_word, row.values())) for row in rows if len(row) > 1), default=0)
    return across <= 1 and len({words for words in map(known_words, firsts) if words}) >= enough
