"""The first suppliers of a list as a report prints them: reasons, likelihood and interval, what to ask for, effects, doubt."""

from collections.abc import Iterable
from typing import Any

from riskscreen.reporting.brief_charts import Bar, ranking_svg
from riskscreen.reporting.changes_told import index, signed
from riskscreen.reporting.cube import SHAKY_PCT, STEADY_PCT
from riskscreen.reporting.document.model import Block, Figure, Heading, Run, Table, paragraph
from riskscreen.reporting.view import View
from riskscreen.reporting.wording import count, per_cent

TOP = 20
"""Suppliers that the report prints; `results.csv` and the workbook hold the rest."""
SHOWN_REASONS = 3
SHOWN_EFFECTS = 3
LOWERED = "lowered by: "
LONGEST_NAME = 70
LONGEST_LIST = 260


def some(text: str, longest: int) -> str:
    """Return text shortened to so many letters; three dots say that there is more."""
    return text if len(text) <= longest else text[: longest - 1].rstrip(" ,;") + "…"


def named(row: dict[str, Any]) -> str:
    """Return a supplier's name, or its id where it has none, shortened."""
    return some(str(row["rs_supplier_name"] or row["rs_supplier_id"]), LONGEST_NAME)


def profile(row: dict[str, Any]) -> str:
    """Return country and sector of a row."""
    return f"{row['rs_country_name'] or 'country unknown'}, {some(row['rs_sector_name'] or 'sector unknown', 60)}"


def counted(view: View, most: int = TOP) -> list[dict[str, Any]]:
    """Return the first suppliers by priority; likely duplicates are left out."""
    rows = (row for row in view.listed.iter_rows(named=True) if not row["rs_duplicate_of"])
    return [row for row, _ in zip(rows, range(most), strict=False)]


def supplier_blocks(view: View) -> list[Block]:
    """Return the section of the first suppliers: the table, and a chart of their intervals."""
    rows = counted(view)
    if not rows:
        return []
    rest = view.headline.suppliers - len(rows)
    said: list[Block] = [
        Heading(1, f"The first {count(len(rows), 'supplier')}" if len(rows) > 1 else "The supplier"),
        paragraph(
            "In the order of priority: severity and likelihood first; leverage orders the work within a priority, never the "
            "risk. "
            + (
                f"{count(rest, 'further supplier')} stand in results.csv and report.xlsx."
                if rest > 0
                else "These are all."
            )
        ),
    ]
    said.append(
        Table(
            (
                "",
                "supplier",
                "band, severity",
                "likelihood (90 % of models)",
                "band stays in",
                "evidence covers",
                "why",
                "ask for",
            ),
            tuple(_row(place, row) for place, row in enumerate(rows, start=1)),
            "First suppliers with reasons and what to ask for",
            widths=(0.55, 2.25, 1.4, 1.5, 0.95, 1.3, 3.4, 2.65),
            note="Likelihood is an index from 0 to 100, not a probability. A reason describes country, sector, goods or what "
            "the list says of the supplier; it is no statement about what the supplier has done.",
        )
    )
    bars = [_bar(place, row) for place, row in enumerate(rows, start=1)]
    alt = "Likelihood and interval by place in the table: " + "; ".join(f"{bar.label}: {bar.printed}" for bar in bars)
    said.append(
        Figure(
            ranking_svg(bars, alt),
            alt,
            "Likelihood (dot) and the interval of 90 % of the models (line); numbers are those of the table",
            Table(("place", "likelihood and interval"), tuple((bar.label, bar.printed) for bar in bars), "Intervals"),
        )
    )
    return said


def _bar(place: int, row: dict[str, Any]) -> Bar:
    value = float(row["rs_likelihood_0_100"] or 0.0)
    low = value if row["rs_likelihood_p05"] is None else float(row["rs_likelihood_p05"])
    high = value if row["rs_likelihood_p95"] is None else float(row["rs_likelihood_p95"])
    label = f"{place}  {some(row['rs_country_name'] or 'country unknown', 24)}"
    return Bar(label, value, low, high, row["rs_band"] or "", f"{index(value)} ({index(low)} to {index(high)})")


def _row(place: int, row: dict[str, Any]) -> tuple[Any, ...]:
    low, high = row["rs_likelihood_p05"], row["rs_likelihood_p95"]
    interval = "" if low is None or high is None else f" ({index(low)} to {index(high)})"
    rule = " (held by a rule)" if row["rs_band_rule"] else ""
    return (
        str(place),
        (Run(named(row), bold=True), Run(f" {profile(row)}. {some(str(row['rs_supplier_id']), 40)}")),
        f"{row['rs_band']}{rule}, {row['rs_severity_band']}, priority {row['rs_priority']}",
        f"{index(row['rs_likelihood_0_100'])}{interval}",
        _pct(row["rs_stability_pct"]),
        _pct(row["rs_coverage_pct"]),
        _reasons(row["rs_reasons"]),
        some("; ".join((row["rs_missing"] or "").split("; ")[:SHOWN_REASONS]), LONGEST_LIST) or "nothing is open",
    )


def _pct(value: float | None) -> str:
    return "–" if value is None else per_cent(value, 100.0)


def _reasons(text: str | None) -> str:
    """Return the first reasons, and the first that lowers the score."""
    parts = [part for part in (text or "").split("; ") if part]
    lowered = [part for part in parts if part.startswith(LOWERED)]
    raising = [part for part in parts if not part.startswith(LOWERED)]
    return some("; ".join([*raising[:SHOWN_REASONS], *lowered[:1]]), LONGEST_LIST) or "–"


def effect_blocks(view: View) -> list[Block]:
    """Return the section of remove-one effects: a line per supplier with its strongest indicators."""
    if view.removed.is_empty():
        return []
    rows = []
    for part in view.removed.partition_by("rs_priority_rank", "rs_supplier_id", maintain_order=True):
        effects = list(part.iter_rows(named=True))
        first = effects[0]
        rows.append(
            (
                some(str(first["rs_supplier_name"] or first["rs_supplier_id"]), LONGEST_NAME),
                index(first["likelihood_0_100"]),
                "; ".join(_effect(effect) for effect in effects[:SHOWN_EFFECTS]),
            )
        )
    return [
        Heading(2, "Without one indicator at a time"),
        Table(
            ("supplier", "likelihood", "without this indicator it would be"),
            tuple(rows),
            "What single indicators do to the first suppliers' likelihood; rules still hold",
            widths=(2.4, 0.9, 6),
            note="Small changes say that a score rests on many things; a large one says what to verify first.",
        ),
    ]


def _effect(found: dict[str, Any]) -> str:
    band = "" if found["band"] == found["band_without"] else f", band {found['band_without']}"
    return f"{found['title']}: {index(found['likelihood_without'])} ({signed(found['change'])}{band})"


def doubt_blocks(view: View) -> list[Block]:
    """Return the section on how firm the bands are, and what drives the doubt."""
    found, told = view.headline, view.drivers
    if not found.suppliers:
        return []
    between = found.banded - found.steady - found.shaky
    said: list[Block] = [
        Heading(1, "How firm this is"),
        Table(
            ("band stays in", "suppliers", "share"),
            tuple(
                (name, number, per_cent(number, found.banded))
                for name, number in (
                    (f"{STEADY_PCT:.0f} % of the models or more", found.steady),
                    (f"{SHAKY_PCT:.0f} to {STEADY_PCT:.0f} %", between),
                    (f"under {SHAKY_PCT:.0f} %: flips easily", found.shaky),
                )
            ),
            f"Stability over {view.method.draws:,} models that one could defend" if view.method.draws else "Stability",
            widths=(4, 1, 1),
        ),
        Heading(2, "What drives the doubt"),
        paragraph(
            told.sentence
            or "This result folder does not keep what drives the doubt; screen the list again to have it told."
        ),
    ]
    if told.rows:
        said += _drivers(view)
    return said


def _drivers(view: View) -> Iterable[Block]:
    rows = view.drivers.rows
    bars = [
        Bar(
            row.name,
            max(row.total_pct, 0.0),
            row.total_from_pct,
            row.total_to_pct,
            "",
            _share(row.total_pct, row.total_doubt_pct),
        )
        for row in rows
    ]
    alt = "Share of the variance, total: " + "; ".join(f"{bar.label} {bar.printed}" for bar in bars)
    yield Figure(
        ranking_svg(bars, alt),
        alt,
        "Share of the variance of the list's mean likelihood, in per cent, that each brings with all it acts together with; "
        "the line is the 90 % interval",
    )
    yield Table(
        ("what is varied", "that is", "total", "alone"),
        tuple(
            (
                row.name,
                row.meaning,
                _share(row.total_pct, row.total_doubt_pct),
                _share(row.first_pct, row.first_doubt_pct),
            )
            for row in rows
        ),
        "What drives the doubt: Sobol indices of the list's mean likelihood",
        widths=(2.4, 5, 1.3, 1.3),
    )


def _share(value: float, doubt: float) -> str:
    return f"{max(value, 0.0):.0f} % ± {doubt:.0f}"
