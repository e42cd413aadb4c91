"""Drawings of a briefing as whole SVG elements: own colours, no script, no reference to anything elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from riskscreen.reporting.brief_victims import Count
from riskscreen.reporting.geometry import VIEW_BOX, Shape

COLOURS = {"very high": "#7a1f3d", "high": "#c8553d", "moderate": "#e9b872", "lower": "#b9c7cf"}
UNSCORED = "#ffffff"
INK, QUIET, LINE = "#1d2b33", "#5b6b75", "#8a98a1"
SERIES = ("#2f5d73", "#c8553d", "#e0a33c")
"""Colours of up to three series; they differ in lightness too, and every value is printed beside them."""
MAP = VIEW_BOX
DOT = 7


@dataclass(frozen=True)
class Bar:
    """A row of a ranking: label, value with interval, band, and the value as printed."""

    label: str
    value: float
    low: float
    high: float
    band: str
    printed: str


@dataclass(frozen=True)
class Group:
    """Bars that stand together over one label; `printed` are their values in words."""

    label: str
    counts: tuple[Count, ...]
    printed: tuple[str, ...]


def map_svg(shapes: Sequence[Shape], bands: dict[str, str], legend: Sequence[tuple[str, str]], alt: str) -> str:
    """Draw the world map.

    Args:
        shapes: outlines; small states are drawn as dots where they have a band.
        bands: iso3 -> band.
        legend: band and its label; an empty band stands for countries that are not scored.
        alt: what it shows, in words.
    """
    left, top, width, height = MAP
    land, dots = [], []
    for shape in shapes:
        band = bands.get(shape.iso3, "")
        fill = COLOURS.get(band, UNSCORED)
        if shape.path:
            land.append(f'<path d="{shape.path}" fill="{fill}"/>')
        if band and (shape.dotted or not shape.path):
            dots.append(f'<circle cx="{shape.x}" cy="{shape.y}" r="{DOT}" fill="{fill}"/>')
    keys = []
    for place, (band, label) in enumerate(legend):
        y = top + height - 250 + 44 * place
        keys.append(
            f'<rect x="40" y="{y}" width="34" height="28" fill="{COLOURS.get(band, UNSCORED)}" stroke="{LINE}"/>'
            f'<text x="86" y="{y + 23}" font-size="27" fill="{INK}">{escape(label)}</text>'
        )
    body = (
        f'<g stroke="{LINE}" stroke-width="0.8">{"".join(land)}</g>'
        f'<g stroke="#ffffff" stroke-width="1.5">{"".join(dots)}</g>{"".join(keys)}'
    )
    return _svg(900, round(900 * height / width), f"{left} {top} {width} {height}", alt, body)


def ranking_svg(bars: Sequence[Bar], alt: str) -> str:
    """Draw a ranking: a dot for the index, a line for its interval, both in the colour of the band.

    Args:
        bars: rows from the top.
        alt: what it shows, in words.
    """
    row, label, span = 18, 210, 400
    height = row * len(bars) + 34
    parts = []
    for tick in (0, 25, 50, 75, 100):
        x = label + span * tick / 100
        parts.append(
            f'<line x1="{x:g}" y1="4" x2="{x:g}" y2="{height - 24}" stroke="#d7dee2"/>'
            f'<text x="{x:g}" y="{height - 8}" font-size="12" text-anchor="middle" fill="{QUIET}">{tick}</text>'
        )
    for place, bar in enumerate(bars):
        y = 16 + row * place
        fill = COLOURS.get(bar.band, LINE)
        x1, x2, x = (label + span * value / 100 for value in (bar.low, bar.high, bar.value))
        parts.append(
            f'<text x="{label - 10}" y="{y + 4}" font-size="13" text-anchor="end" fill="{INK}">{escape(bar.label)}</text>'
            f'<line x1="{x1:.1f}" y1="{y}" x2="{x2:.1f}" y2="{y}" stroke="{fill}" stroke-width="5" stroke-opacity="0.45"/>'
            f'<circle cx="{x:.1f}" cy="{y}" r="5.5" fill="{fill}" stroke="#ffffff"/>'
            f'<text x="{label + span + 14}" y="{y + 4}" font-size="12" fill="{INK}">{escape(bar.printed)}</text>'
        )
    return _svg(760, height, f"0 0 760 {height}", alt, "".join(parts))


def bars_svg(groups: Sequence[Group], series: Sequence[str], alt: str) -> str:
    """Draw bars in groups; a range is a bar up to its lower end with a paler part above it, a gap has its word only.

    Args:
        groups: what stands together, from the left.
        series: names of the bars of each group.
        alt: what it shows, in words.
    """
    left, base, tall, width = 20, 250, 190, 760
    top = max((count.high or 0 for group in groups for count in group.counts), default=0) or 1
    step = (width - 2 * left) / max(len(groups), 1)
    bar = min(40.0, step * 0.8 / max(len(series), 1))
    parts = [f'<line x1="{left}" y1="{base}" x2="{width - left}" y2="{base}" stroke="{LINE}"/>']
    for place, group in enumerate(groups):
        middle = left + step * (place + 0.5)
        label = f'<text x="{middle:.1f}" y="{base + 18}" font-size="13" text-anchor="middle" fill="{INK}">'
        parts.append(f"{label}{escape(group.label)}</text>")
        for nth, (count, printed) in enumerate(zip(group.counts, group.printed, strict=True)):
            x = middle + (nth - len(series) / 2) * bar
            low, high = (tall * (value or 0) / top for value in (count.low, count.high))
            parts.append(
                f'<rect x="{x:.1f}" y="{base - low:.1f}" width="{bar - 2:.1f}" height="{low:.1f}" fill="{SERIES[nth]}"/>'
            )
            if high > low:
                parts.append(
                    f'<rect x="{x:.1f}" y="{base - high:.1f}" width="{bar - 2:.1f}" height="{high - low:.1f}" '
                    f'fill="{SERIES[nth]}" fill-opacity="0.4"/>'
                )
            at = x + bar / 2 - 1
            turned = f' transform="rotate(-60 {at:.1f} {base - high - 5:.1f})"' if bar < 30 else ""
            anchor = "start" if turned else "middle"
            parts.append(
                f'<text x="{at:.1f}" y="{base - high - 5:.1f}" font-size="11" text-anchor="{anchor}" fill="{INK}"{turned}>'
                f"{escape(printed)}</text>"
            )
    x = float(left)
    for nth, name in enumerate(series):
        parts.append(
            f'<rect x="{x:.0f}" y="{base + 34}" width="14" height="14" fill="{SERIES[nth]}"/>'
            f'<text x="{x + 20:.0f}" y="{base + 46}" font-size="13" fill="{INK}">{escape(name)}</text>'
        )
        x += 44 + 7.4 * len(name)
    return _svg(width, base + 60, f"0 0 {width} {base + 60}", alt, "".join(parts))


def _svg(width: int, height: int, box: str, alt: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{box}" role="img" '
        f'font-family="sans-serif"><title>{escape(alt)}</title>{body}</svg>'
    )
