"""The drawing of a comparison: from the mean before to the mean after, cause by cause, as one SVG element."""

from collections.abc import Sequence
from html import escape

INK, QUIET, LINE = "#1d2b33", "#5b6b75", "#8a98a1"
RAISES, LOWERS = "#c8553d", "#2f5d73"
_LABEL, _SPAN, _ROW, _WIDTH = 250, 380, 30, 760


def steps_svg(before: float, causes: Sequence[tuple[str, float, str]], after: float, alt: str) -> str:
    """Draw how causes lead from one mean to another.

    Args:
        before: mean likelihood before, 0 to 100.
        causes: words, points and the points as printed; with `before` the points add up to `after`.
        after: mean likelihood after.
        alt: what it shows, in words.
    """
    ends = [before]
    for _, points, _ in causes:
        ends.append(ends[-1] + points)
    low, high = min(ends), max(ends)
    room = max((high - low) * 0.12, 0.5)
    low, high = max(0.0, low - room), min(100.0, high + room)

    def x(value: float) -> float:
        return _LABEL + _SPAN * (value - low) / (high - low)

    height = _ROW * (len(causes) + 2) + 40
    parts = [_axis(low, high, height, x(low), x(high))]
    parts.append(_total(0, "Mean before", before, x(before)))
    for place, (words, points, printed) in enumerate(causes, start=1):
        start, end = sorted((x(ends[place - 1]), x(ends[place])))
        y = _y(place)
        colour = RAISES if points > 0 else LOWERS
        parts.append(
            f'<line x1="{x(ends[place - 1]):.1f}" y1="{y - _ROW}" x2="{x(ends[place - 1]):.1f}" y2="{y + 9}" stroke="{LINE}" '
            f'stroke-dasharray="2 3"/>{_label(y, words)}'
            f'<rect x="{start:.1f}" y="{y - 9}" width="{max(end - start, 1.5):.1f}" height="18" fill="{colour}"/>'
            f"{_value(y, printed)}"
        )
    parts.append(_total(len(causes) + 1, "Mean after", after, x(after)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="sans-serif"><title>{escape(alt)}</title>{"".join(parts)}</svg>'
    )


def _y(place: int) -> int:
    return 20 + _ROW * place


def _label(y: int, words: str) -> str:
    return f'<text x="{_LABEL - 14}" y="{y + 5}" font-size="13" text-anchor="end" fill="{INK}">{escape(words)}</text>'


def _value(y: int, text: str) -> str:
    return f'<text x="{_LABEL + _SPAN + 16}" y="{y + 5}" font-size="13" fill="{INK}">{escape(text)}</text>'


def _total(place: int, words: str, value: float, at: float) -> str:
    y = _y(place)
    mark = f'<path d="M{at:.1f} {y - 9}l7 9l-7 9l-7 -9z" fill="{INK}"/>'
    return f"{_label(y, words)}{mark}{_value(y, f'{value:.2f}')}"


def _axis(low: float, high: float, height: int, left: float, right: float) -> str:
    base = height - 30
    ends = ((low, left, "start"), (high, right, "end"))
    words = "".join(
        f'<text x="{at:.1f}" y="{base + 18}" font-size="12" text-anchor="{anchor}" fill="{QUIET}">{value:.1f}</text>'
        for value, at, anchor in ends
    )
    return f'<line x1="{left:.1f}" y1="{base}" x2="{right:.1f}" y2="{base}" stroke="{LINE}"/>{words}'
