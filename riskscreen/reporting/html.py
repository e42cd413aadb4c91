"""The report as one HTML file that asks for nothing: all it needs is inside, a policy forbids the rest."""

import base64
import hashlib
from pathlib import Path
from typing import Any

from riskscreen.domain.assets import asset
from riskscreen.domain.columns import INSUFFICIENT
from riskscreen.reporting.changes_told import tell_changes
from riskscreen.reporting.charts import SLUGS, bands_in_words, heat, map_lands, stacked
from riskscreen.reporting.cube import HIGH_BANDS, SHOWN_BANDS
from riskscreen.reporting.geometry import VIEW_BOX, Shape, load_shapes
from riskscreen.reporting.island import island
from riskscreen.reporting.view import LISTED, View
from riskscreen.reporting.wording import count, per_cent

TEMPLATE = "report.html.j2"
FIRST_PAGE = 25
"""Rows that stand in the page itself, before any script runs."""

START_HERE = 5
"""Suppliers named in the summary."""


def render_html(view: View, *, shapes: tuple[Shape, ...] | None = None) -> str:
    """Return the report as HTML text.

    Args:
        view: what the report says.
        shapes: the map's shapes; the shipped ones where not given.

    Raises:
        ReferenceDataError: the shipped map cannot be read.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    folder = asset("reports", "templates")
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=_number, index=_index, soft=_soft)
    environment.globals.update(
        count=count, per_cent=per_cent, stacked=stacked, in_words=bands_in_words, heat=heat, slugs=SLUGS
    )
    style, script = (_inline(folder / name) for name in ("report.css", "report.js"))
    return environment.get_template(TEMPLATE).render(
        view=view,
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  (our own file)
        script=Markup(script),  # noqa: S704  (our own file)
        island=Markup(island(view)),  # noqa: S704  (made inert by island())
        lands=map_lands(load_shapes() if shapes is None else shapes, view.countries),
        view_box=" ".join(map(str, VIEW_BOX)),
        **_shown(view),
    )


def write_html(view: View, path: Path) -> None:
    """Write the report as one HTML file.

    Raises:
        ReferenceDataError: the shipped map cannot be read.
    """
    path.write_text(render_html(view), encoding="utf-8", newline="\n")


def _shown(view: View) -> dict[str, Any]:
    counted = [row for row in view.listed.head(5 * FIRST_PAGE).iter_rows(named=True) if not row["rs_duplicate_of"]]
    return {
        "bands": SHOWN_BANDS,
        "high_bands": HIGH_BANDS,
        "insufficient": INSUFFICIENT,
        "first_rows": counted[:FIRST_PAGE],
        "start_here": [_in_short(row) for row in counted if row["rs_priority"] is not None and row["rs_priority"] <= 2][
            :START_HERE
        ],
        "workbook_rows": min(LISTED, len(view.listed)),
        "of_band": {tally.name: tally for tally in view.headline.bands},
        "stale": [source for source in view.sources if source.stale],
        "named": list(dict.fromkeys(source.named for source in view.sources if source.named)),
        "titles": {
            source.id: f"{source.title}, edition {source.edition}"
            for source in reversed(view.sources)
            if not source.newer
        },
        "changed": None if view.changes is None else tell_changes(view.changes),
        "critical": view.headline.severities[0].suppliers,
    }


def _in_short(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the first three of its reasons and of what is missing."""
    return row | {name: "; ".join((row[name] or "").split("; ")[:3]) for name in ("rs_reasons", "rs_missing")}


def _inline(path: Path) -> str:
    """Return a style sheet or script, ready to stand between its tags."""
    return "\n" + path.read_text(encoding="utf-8").replace("</", "<\\/").strip() + "\n"


def _policy(style: str, script: str) -> str:
    """Return a content policy under which only this style and this script run, and nothing is fetched or sent."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    style_hash, script_hash = hashes
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _index(value: float | None) -> str:
    """Return an index with one decimal, so that columns align; never 0.0 or 100.0, which it cannot reach."""
    if value is None:
        return "–"
    return "under 0.1" if value < 0.1 else "over 99.9" if value > 99.9 else f"{value:.1f}"


def _number(value: float | None) -> str:
    """Return a figure for a table: thousands marked, one decimal only where there is one."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def _soft(text: str) -> str:
    """Return a heading that may break inside its one long word, for narrow screens."""
    return text.replace("insufficient", "insuf\u00adficient")
