"""The back-test as one HTML file that asks for nothing: no script, and a policy that forbids what is not inside."""

import base64
import hashlib

from riskscreen.domain.assets import asset
from riskscreen.reporting.backtest_view import BacktestView, opened_words, share
from riskscreen.reporting.wording import count

TEMPLATE = "backtest.html.j2"
STYLES = ("report.css", "backtest.css")


def render_backtest_html(view: BacktestView) -> str:
    """Return the page as HTML text.

    Args:
        view: what it says.
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
    environment.filters.update(share=share, figure=figure, signed=signed)
    environment.globals.update(count=count, opened_words=opened_words)
    style = "".join("\n" + (folder / name).read_text("utf-8").replace("</", "<\\/").strip() + "\n" for name in STYLES)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template(TEMPLATE).render(
        view=view,
        style=Markup(style),  # noqa: S704  (our own file)
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
    )


def figure(value: float | None) -> str:
    """Return an area under the curve with three decimals."""
    return "–" if value is None else f"{value:.3f}"


def signed(value: float | None) -> str:
    """Return a difference with its sign."""
    return "–" if value is None else f"{value:+.3f}".replace("-", "\u2212")
