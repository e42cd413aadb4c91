"""Writes docs/duties.md from the table of duties: `python -m riskscreen.reference.duties_page [--check]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from riskscreen.domain.errors import ExitCode
from riskscreen.reference.duties import Criterion, Duties, Duty, load_duties

COMMAND = "python -m riskscreen.reference.duties_page"
PAGE = Path("docs") / "duties.md"

HEAD = """# One run, many duties

Made by `{command}` from `data/duties/duties.yml`. Not legal advice; state of the rules on {day}, from {basis}.

    riskscreen screen suppliers.csv --out run --duty uk-msa --duty lksg
    riskscreen report run --duty all

One annex (`annex.html`, `annex.pdf`, `annex.docx`) for the duties chosen. Every criterion is filled from the run, or printed as a gap with
lines to fill, or both; nothing is said in the company's name. Figures are aggregate and name list, day, scorecard and editions; no supplier
is named. A column that the list does not have turns its figures into gaps, and the gap says which column it is. A figure of nought is never
read as 'no risk found'.

A criterion counts as *filled* where the run has every figure for it and nothing is for the company alone, as *partly* filled where
there are figures and gaps, else as a *gap*.
"""


def page(duties: Duties) -> str:
    """Return docs/duties.md.

    Args:
        duties: the table.
    """
    parts = [HEAD.format(command=COMMAND, day=duties.as_of.isoformat(), basis=duties.basis)]
    rows = [
        (f"`{duty.id}`", duty.title, duty.where, duty.state, str(len(duty.criteria)), _numbers(duty.sources))
        for duty in duties.duties
    ]
    parts.append("## Duties\n\n" + _table(("name", "duty", "where", "state of the rule", "criteria", "sources"), rows))
    parts.append(
        "## Fields\n\nThe crosswalk: how each field is filled, and which duties it feeds.\n\n" + _fields(duties)
    )
    parts += [_criteria(duty, duties) for duty in duties.duties]
    cited = "\n".join(f"- [{number}] {text}" for number, text in duties.sources.items())
    parts.append(f"## Secondary sources\n\n{cited}\n")
    return "\n".join(parts)


def _fields(duties: Duties) -> str:
    rows = []
    for field in duties.fields:
        fed = [duty.id for duty in duties.duties if any(field.id in one.fields for one in duty.criteria)]
        facts = ", ".join(f"`{code}`" for code in field.facts)
        rows.append((f"`{field.id}`", field.title, field.filled_by, field.how, facts, ", ".join(fed)))
    return _table(("field", "title", "filled by", "how", "figures", "feeds"), rows)


def _criteria(duty: Duty, duties: Duties) -> str:
    rows = [
        (
            criterion.title,
            criterion.ref,
            criterion.asks,
            ", ".join(f"`{name}`" for name in criterion.fields),
            ", ".join(f"`{code}`" for code in duties.facts_of(criterion)),
            _company(criterion),
        )
        for criterion in duty.criteria
    ]
    caution = f"{duty.caution}\n\n" if duty.caution else ""
    heads = ("criterion", "in the rule", "asks", "fields", "figures of the run", "only the company can say")
    return f"## {duty.title} (`{duty.id}`)\n\n{caution}{_table(heads, rows)}"


def _company(criterion: Criterion) -> str:
    return "; ".join(criterion.company)


def _numbers(sources: tuple[str, ...]) -> str:
    return " ".join(f"[{number}]" for number in sources)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or check it.

    Returns:
        0, or 4 where `--check` finds that the page is not what the table says.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write docs/duties.md from the table of duties.")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the page is up to date")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page (default: docs/duties.md)")
    asked = parser.parse_args(arguments)
    text = page(load_duties())
    if not asked.check:
        asked.out.write_text(text, encoding="utf-8")
        return int(ExitCode.FINISHED)
    if asked.out.is_file() and asked.out.read_text(encoding="utf-8") == text:
        return int(ExitCode.FINISHED)
    sys.stderr.write(f"{asked.out} is not what the table of duties says; run {COMMAND}\n")
    return int(ExitCode.REFERENCE_UNUSABLE)


if __name__ == "__main__":
    sys.exit(main())
