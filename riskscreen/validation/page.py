"""The readable page of a validation: our own rendering, one file, no request to anywhere, no cell values."""

from riskscreen.domain.assets import asset
from riskscreen.validation.run import SuiteOutcome


def render_page(outcomes: list[SuiteOutcome], *, title: str, rows_of: dict[int, tuple[str, int]]) -> str:
    """Return the page as HTML text.

    Args:
        outcomes: the suites that ran.
        title: heading, e.g. the list's file name.
        rows_of: row id -> (file, row in the file), at least for every `first_row_ids`.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(asset("reports", "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    suites = [
        {
            "name": o.suite.suite.replace("_", " "),
            "about": o.suite.about,
            "gx_version": o.gx_version,
            "rules": [
                {
                    "id": r.rule.id,
                    "expectation": r.rule.expectation.replace("_", " "),
                    "column": r.rule.column or ", ".join(r.rule.kwargs.get("column_list", [])),
                    "settings": ", ".join(f"{k}: {v}" for k, v in r.rule.kwargs.items() if k != "column_list"),
                    "level": r.rule.level,
                    "why": r.rule.why,
                    "success": r.success,
                    "checked": r.checked,
                    "unexpected": r.unexpected,
                    "missing": r.missing,
                    "share_pct": 100 * r.unexpected / r.checked if r.checked else 0.0,
                    "rows": [f"{rows_of[i][0]} row {rows_of[i][1]}" for i in r.first_row_ids if i in rows_of],
                }
                for r in o.rules
            ],
        }
        for o in outcomes
    ]
    return environment.get_template("validation.html.j2").render(title=title, suites=suites)
