"""Drawings of the portfolio report as whole SVG elements: own colours, no script, no text that a list brought.

Every word in them is ours (bands, countries, sectors), so a font for the list's own scripts is never needed here.
"""

import textwrap
from collections.abc import Iterable, Sequence
from html import escape

from riskscreen.domain.columns import INSUFFICIENT
from riskscreen.reporting.brief_charts import COLOURS as SCORED
from riskscreen.reporting.brief_charts import INK, LINE, QUIET
from riskscreen.reporting.charts import heat, map_lands
from riskscreen.reporting.cube import SHOWN_BANDS
from riskscreen.reporting.geometry import VIEW_BOX, Shape
from riskscreen.reporting.headline import Headline
from riskscreen.reporting.places import CountryRow, SectorMatrix
from riskscreen.reporting.wording import per_cent

WIDTH = 640
"""Units of a drawing that fills the line."""
HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#f4f2ec"/><rect width="1.8" height="5" fill="#77746a"/></pattern></defs>'
)
"""Ground of what is not known well enough to name a band: told from every band without colour."""
FILLS = SCORED | {INSUFFICIENT: "url(#hatch)"}
EMPTY = "#f1f4f6"
PRIORITY_FILLS = {
    1: ("#7a1f3d", "#ffffff"),
    2: ("#d98a6a", INK),
    3: ("#f0cfae", INK),
    4: ("#e6eaec", INK),
    5: ("#f1f4f6", INK),
}
"""Ground and ink of a cell by its priority."""
HEAT = ("#f1f4f6", "#f6dfcb", "#e9b08e", "#c8553d", "#7a1f3d")
"""Grounds of a cell by the share of its suppliers in the high bands (`charts.heat`)."""
LONGEST_NAME = 40
"""Letters of a name that fit on a line beside a drawing."""
LONG_COUNT = 1_000
"""Suppliers from which a small figure stands without its word."""


def tiles_svg(tiles: Sequence[tuple[str, str, str]], alt: str) -> str:
    """Draw figures with what they count.

    Args:
        tiles: figure, what it counts, a line below.
        alt: the same in words.
    """
    step, gap, height = WIDTH / len(tiles), 8, 74
    parts = []
    for place, (figure, what, below) in enumerate(tiles):
        x = place * step
        parts.append(
            f'<rect x="{x + gap / 2:.1f}" y="0.5" width="{step - gap:.1f}" height="{height - 1}" rx="4" fill="#f6f8f9" stroke="#d7dee2"/>'
            + _text(x + gap / 2 + 9, 28, figure, size=23, bold=True)
            + _text(x + gap / 2 + 9, 47, what, size=11)
            + _text(x + gap / 2 + 9, 63, below, size=9.5, fill=QUIET)
        )
    return _svg(height, alt, "".join(parts))


def bands_and_priorities_svg(found: Headline, alt: str) -> str:
    """Draw suppliers by likelihood band, and beside it severity by band, each cell in the colour of its priority."""
    return _svg(196, alt, _bands(found) + _priorities(found))


def _bands(found: Headline) -> str:
    most = max((tally.suppliers for tally in found.bands), default=0) or 1
    parts = [_text(0, 12, "Suppliers by likelihood band", size=11, bold=True)]
    for place, tally in enumerate(found.bands):
        y = 26 + 33 * place
        length = 112 * tally.suppliers / most
        parts.append(_text(0, y + 15, tally.name, size=10.5))
        if tally.suppliers:
            parts.append(
                f'<rect x="106" y="{y}" width="{max(length, 2):.1f}" height="22" fill="{FILLS[tally.name]}" '
                f'stroke="{LINE}" stroke-width="0.5"/>'
            )
        told = f"{tally.suppliers:,} ({per_cent(tally.suppliers, found.suppliers)})" if tally.suppliers else "none"
        parts.append(_text(112 + length, y + 15, told, size=10))
    return "".join(parts)


def _priorities(found: Headline) -> str:
    left, top, wide, tall = 356.0, 40.0, 57.0, 47.0
    parts = [_text(300, 12, "Severity by likelihood: what comes first", size=11, bold=True)]
    for place, band in enumerate(SHOWN_BANDS):
        for row, word in enumerate(band.split(" ") if band == INSUFFICIENT else [band]):
            at = 25 + 10 * row if band == INSUFFICIENT else 33
            parts.append(_text(left + wide * (place + 0.5), at, word, size=9, fill=QUIET, anchor="middle"))
    for row, cells in enumerate(found.matrix):
        y = top + tall * row
        parts.append(_text(left - 6, y + 26, cells[0].severity, size=10.5, anchor="end"))
        for place, cell in enumerate(cells):
            x = left + wide * place
            ground, ink = PRIORITY_FILLS[cell.priority] if cell.priority else ("#ffffff", QUIET)
            parts.append(
                f'<rect x="{x + 1:.0f}" y="{y + 1:.0f}" width="{wide - 2:.0f}" height="{tall - 2:.0f}" fill="{ground}" stroke="#d7dee2"/>'
            )
            if cell.suppliers:
                middle = x + wide / 2
                parts.append(
                    _text(middle, y + 22, f"{cell.suppliers:,}", size=14, bold=True, fill=ink, anchor="middle")
                )
                parts.append(_text(middle, y + 37, f"priority {cell.priority}", size=8.5, fill=ink, anchor="middle"))
    return "".join(parts)


def map_svg(shapes: Iterable[Shape], countries: Sequence[CountryRow], alt: str) -> str:
    """Draw the world map: countries of the list in the colour of their highest band, small ones as dots."""
    left, top, width, height = VIEW_BOX
    names = {slug.replace(" ", "-"): slug for slug in SHOWN_BANDS}
    land, dots = [], []
    for found in map_lands(shapes, countries):
        fill = FILLS[names[found.highest]] if found.highest else EMPTY
        edge = "" if not found.highest else f' stroke="{INK}" stroke-width="1.6"'
        if found.path:
            land.append(f'<path d="{found.path}" fill="{fill}"{edge}/>')
        if found.highest and found.dotted:
            dots.append(f'<circle cx="{found.x}" cy="{found.y}" r="11" fill="{fill}"/>')
    keys = []
    for place, band in enumerate((*SHOWN_BANDS, "")):
        y = top + height - 290 + 46 * place
        keys.append(
            f'<rect x="36" y="{y}" width="36" height="28" fill="{FILLS[band] if band else EMPTY}" stroke="{LINE}"/>'
            + _text(84, y + 24, band or "no supplier in this list", size=28)
        )
    # the hatch is drawn in map units, three of which make one of the line
    hatch = HATCH.replace("rotate(45)", "rotate(45) scale(2.6)")
    body = (
        f'{hatch}<g stroke="{LINE}" stroke-width="0.8">{"".join(land)}</g>'
        f'<g stroke="{INK}" stroke-width="2.5">{"".join(dots)}</g>{"".join(keys)}'
    )
    return _whole(WIDTH, round(WIDTH * height / width), f"{left} {top} {width} {height}", alt, body)


def sectors_svg(matrix: SectorMatrix, alt: str) -> str:
    """Draw sectors by countries: suppliers of each cell, below them those in the high bands, which set the shade."""
    label, head, tall = 214.0, 92.0, 22.5
    wide = min((WIDTH - label - 26) / max(len(matrix.countries), 1), 44.0)
    parts = []
    for place, (_, name) in enumerate(matrix.countries):
        x = label + wide * (place + 0.5)
        parts.append(
            f'<g transform="translate({x + 3:.1f} {head - 6:.0f}) rotate(-55)">{_text(0, 0, _short(name, 22), size=10)}</g>'
        )
    for row, (code, name) in enumerate(matrix.sectors):
        y = head + tall * row
        lines = _lines(f"{code} {name}" if code and code != "other" else name)
        for line, words in enumerate(lines):
            at = y + 14.5 + 10 * (line - (len(lines) - 1) / 2)
            parts.append(_text(label - 6, at, words, size=9, anchor="end"))
        for place, cell in enumerate(matrix.cells[row]):
            x, shade = label + wide * place, heat(cell)
            ink = "#ffffff" if shade >= 3 else INK
            ground = HEAT[shade] if cell.suppliers else "#ffffff"
            parts.append(
                f'<rect x="{x + 0.8:.1f}" y="{y + 0.8:.1f}" width="{wide - 1.6:.1f}" height="{tall - 1.6:.1f}" '
                f'fill="{ground}" stroke="#e3e8eb"/>'
            )
            if cell.suppliers:
                middle = x + wide / 2
                lower = 10.5 if cell.high else 15
                parts.append(
                    _text(middle, y + lower, f"{cell.suppliers:,}", size=10, bold=True, fill=ink, anchor="middle")
                )
            if cell.high:
                told = f"{cell.high:,} high" if cell.high < LONG_COUNT else f"{cell.high:,}"
                parts.append(_text(x + wide / 2, y + 18.8, told, size=7.5, fill=ink, anchor="middle"))
    foot = head + tall * len(matrix.sectors) + 10
    x = label
    parts.append(_text(label - 6, foot + 10, "suppliers in the high bands:", size=9, fill=QUIET, anchor="end"))
    for shade, words in enumerate(("none", "up to a quarter", "up to half", "up to three quarters", "more")):
        parts.append(
            f'<rect x="{x:.0f}" y="{foot}" width="12" height="12" fill="{HEAT[shade]}" stroke="{LINE}" stroke-width="0.5"/>'
        )
        parts.append(_text(x + 16, foot + 10, words, size=9))
        x += 26 + 5.1 * len(words)
    return _svg(foot + 18, alt, "".join(parts))


def _lines(name: str) -> list[str]:
    """Return a name on two lines at most."""
    return textwrap.wrap(name, LONGEST_NAME, max_lines=2, placeholder="…") or [name]


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,;") + "…"


def _text(
    x: float, y: float, text: str, *, size: float, bold: bool = False, fill: str = INK, anchor: str = "start"
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{weight}{side} fill="{fill}">{escape(text)}</text>'


def _svg(height: float, alt: str, body: str) -> str:
    return _whole(WIDTH, round(height), f"0 0 {WIDTH} {round(height)}", alt, HATCH + body)


def _whole(width: int, height: int, box: str, alt: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{box}" role="img" '
        f'font-family="sans-serif"><title>{escape(alt)}</title>{body}</svg>'
    )
