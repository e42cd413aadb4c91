"""Cumulative-gain curves as numbers: what a template draws, computed before it draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 560, 360
LEFT, TOP, RIGHT, BOTTOM = 48, 14, 24, 44
SHOWN = 6
"""Lines in one chart: more cannot be told apart."""
TABLED = ("1", "5", "10", "20", "30", "50")
"""Shares of the ranking, in per cent, that the table under a chart gives."""


@dataclass(frozen=True)
class Line:
    """One ranking's curve.

    Attributes:
        name: the ranking.
        style: number of its colour and dash.
        points: of a polyline, in the chart's units.
        values: share found by share looked at, for the table.
    """

    name: str
    style: int
    points: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: place in the chart's units and its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart ready to draw; `said` is its text alternative."""

    id: str
    title: str
    lines: tuple[Line, ...]
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]
    chance: str
    said: str
    heads: tuple[str, ...] = tuple(f"{p}\u00a0%" for p in TABLED)
    box: str = f"0 0 {WIDTH} {HEIGHT}"
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def draw(name: str, title: str, rows: Sequence[Mapping[str, Any]], first: str) -> Chart | None:
    """Lay out the curves of rankings on the same rows.

    Args:
        name: identifies the chart on its page.
        title: what it is of.
        rows: figures with a `curve` (share found by per cent of the ranking looked at).
        first: the ranking that is drawn strongest.

    Returns:
        The chart; null where no row has a curve, because nothing was found.
    """
    known = [row for row in rows if row.get("curve") and None not in row["curve"].values()]
    cards = [row for row in known if row["kind"] == "scorecard"]
    plain = sorted((row for row in known if row["kind"] != "scorecard"), key=lambda row: -row["auc"])
    shown = [*cards[: SHOWN - 3], *plain][:SHOWN]
    if not shown:
        return None
    shown.sort(key=lambda row: row["scorecard"] != first)
    lines = tuple(
        Line(
            row["scorecard"],
            style,
            " ".join(_place(float(p), v) for p, v in {"0": 0.0, **row["curve"]}.items()),
            tuple(row["curve"].get(p) for p in TABLED),
        )
        for style, row in enumerate(shown)
    )
    said = "; ".join(f"{row['scorecard']} {100 * row['curve']['10']:.0f} %" for row in shown)
    return Chart(
        name,
        title,
        lines,
        tuple(Tick(_x(p), f"{p} %") for p in (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100) if p % 20 == 0 or p == 10),
        tuple(Tick(_y(p / 100), f"{p} %") for p in (0, 25, 50, 75, 100)),
        f"{_place(0, 0.0)} {_place(100, 1.0)}",
        f"Found in the top 10 % of each ranking: {said}. The table below holds more points.",
    )


def _x(pct: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * pct / 100, 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def _place(pct: float, share: float) -> str:
    return f"{_x(pct):g},{_y(share):g}"
