"""Writes `docs/evidence.md` from the register, never by hand: `python -m riskscreen.reference.evidence_page`."""

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.reference.evidence_actions import Action, in_order
from riskscreen.reference.evidence_models import Entry, Home
from riskscreen.reference.evidence_register import (
    load_actions,
    load_claims,
    load_documents,
    load_paragraphs,
    load_reasons,
    load_register,
)
from riskscreen.reference.evidence_texts import Claim, Paragraph
from riskscreen.reference.sources import load_yaml

COMMAND = "python -m riskscreen.reference.evidence_page"
OPENING = f"""# Evidence register

<!-- Written by `{COMMAND}`. -->

What the five source documents say, in our own words, with the lines it stands on, the year it is of, and where it lives in
the product. The files are in `data/evidence/` and `data/actions/`; tests hold them against the documents, the indicators
and the scorecards. A locator such as `S3:264-267` means lines 264 to 267 of document S3.
"""
TITLES = (
    ("fact", "Facts", "Figures and lists that date and conflict; each carries its year."),
    ("indicator", "Vulnerabilities", "Candidates for the score. Which carry points is computed from the scorecards."),
    ("principle", "Principles", "They shape what the product does and says, and carry no points."),
    ("action", "Actions", "A: businesses and partners. G: states. C: civil society."),
)


def scored(models: Path | None = None) -> dict[str, dict[str, str]]:
    """Return what carries points, read from the scorecards.

    Args:
        models: folder of scorecards; null = the shipped one.

    Returns:
        For each scorecard (`default 2026.1`) its indicators' codes, each with the `source/table` it reads.

    Raises:
        ReferenceDataError: a scorecard cannot be read as YAML.
    """
    folder = models if models is not None else asset("models")
    cards = {}
    for path in sorted(folder.glob("*/*/scorecard.yml")):
        card = load_yaml(path)
        cards[f"{card['name']} {card['version']}"] = {
            spec["code"]: f"{spec['source']['id']}/{spec['source']['table']}" for spec in card["indicators"]
        }
    return cards


def table_of(target: str) -> str:
    """Return `source/table` of a home that may name a column as well (`wdi/observations.si.pov.dday`)."""
    source, _, rest = target.partition("/")
    return f"{source}/{rest.partition('.')[0]}"


def page() -> str:
    """Return the page as Markdown.

    Raises:
        ReferenceDataError: a file of the register is missing or malformed.
    """
    parts = [OPENING, _documents()]
    for kind, title, about in TITLES:
        entries = [entry for entry in load_register() if entry.kind == kind]
        parts += [f"## {title}\n\n{about}\n", _entries(entries)]
    parts += [_not_scored(), _claims(), _paragraphs(load_paragraphs()), _actions(load_actions())]
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page.

    Args:
        arguments: command line without the program's name; `--out FILE`, by default docs/evidence.md.
    """
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the page of the evidence register.")
    parser.add_argument("--out", type=Path, default=Path("docs/evidence.md"))
    parser.parse_args(arguments).out.write_text(page(), encoding="utf-8", newline="\n")


def _documents() -> str:
    rows = (
        (document.id, document.title, str(document.year), document.year_note, document.caution, f"`{document.file}`")
        for document in load_documents()
    )
    return "## Documents\n\n" + _table(("Id", "What it is", "Year", "How it is known", "Caution", "File"), rows)


def _entries(entries: Iterable[Entry]) -> str:
    cards = scored()
    rows = []
    for entry in entries:
        year = str(entry.year) if entry.year is not None else "see claims"
        rows.append(
            (
                entry.id,
                f"**{entry.title}.** {entry.statement}",
                ", ".join(entry.locators),
                f"{year} ({entry.year_note})" if entry.year_note else year,
                ", ".join(form.replace("_", " ") for form in entry.forms),
                "<br>".join(_home(home) for home in entry.home),
                _points(entry, cards),
            )
        )
    return _table(("Id", "What the documents say", "Where", "Year", "Forms", "Home", "Scored"), rows)


def _points(entry: Entry, cards: dict[str, dict[str, str]]) -> str:
    codes = set(entry.homes("indicator"))
    carrying = [name for name, indicators in cards.items() if codes & set(indicators)]
    return f"yes: {', '.join(carrying)}" if carrying else "no"


def _home(home: Home) -> str:
    note = f" ({home.note})" if home.note else ""
    target = home.target
    words = {
        "indicator": f"indicator [{target}](indicators/{target}.md)",
        "table": f"table [{target}](sources/{target.partition('/')[0]}.md)",
        "layer": f"expert layer [{target}](sources/{target.partition('/')[0]}.md)",
        "rule": f"rule [{target}](method.md#the-laws-and-where-they-are-tested)"
        if target.startswith("law ")
        else f"rule `{target}`",
        "action": f"action [{target}](#action-{target})",
        "paragraph": f"paragraph [{target}](#paragraph-{target})",
        "claim": f"figure [{target}](#claim-{target})",
        "group": f"sector group `{target}`",
        "reason": f"no further home: {target}",
    }
    return words[home.kind] + note


def _not_scored() -> str:
    read = {table for card in scored().values() for table in card.values()}
    reasons = load_reasons()
    homes = sorted({table_of(target) for entry in load_register() for target in entry.homes("table")} - read)
    rows = ((f"[{table}](sources/{table.partition('/')[0]}.md)", reasons.get(table, "")) for table in homes)
    about = (
        "Tables that are the home of an entry and that no scorecard reads today, as computed from the scorecards.\n\n"
    )
    return "## Tables without points\n\n" + about + _table(("Table", "Why not"), rows)


def _claims() -> str:
    claims = load_claims()
    by_id = {claim.id: claim for claim in claims.claims}

    def conflicts(claim: Claim) -> str:
        return "<br>".join(
            f"[{other}](#claim-{other}), {_figure(by_id[other])} ({by_id[other].year}): {claims.why(claim.id, other)}"
            for other in claim.conflicts_with
        )

    rows = (
        (
            f'<a id="claim-{claim.id}"></a>{claim.id}',
            _figure(claim),
            f"{claim.year} ({claim.year_basis})",
            claim.counts,
            ", ".join(claim.locators) or f"table {claim.table}",
            conflicts(claim),
        )
        for claim in sorted(claims.claims, key=lambda claim: (claim.quantity, claim.year, claim.id))
    )
    about = (
        "Never printed without year and source. Figures that conflict stand side by side and are never added up.\n\n"
    )
    return "## Figures\n\n" + about + _table(("Id", "Figure", "Year", "Counts", "Where", "Conflicts with"), rows)


def _figure(claim: Claim) -> str:
    prefix = {"exact": "", "about": "about ", "at least": "at least ", "at most": "at most "}[claim.bound]
    upper = f" to {claim.value_to:,.10g}" if claim.value_to is not None else ""
    return f"{prefix}{claim.value:,.12g}{upper} {claim.unit}"


def _paragraphs(paragraphs: Iterable[Paragraph]) -> str:
    rows = (
        (
            f'<a id="paragraph-{paragraph.id}"></a>{paragraph.id}',
            paragraph.kind + (f" {paragraph.day}" if paragraph.day else ""),
            f"**{paragraph.title}.** {paragraph.text}",
            ", ".join(group.replace("_", " ") for group in paragraph.groups),
            ", ".join(paragraph.audience),
            ", ".join((*paragraph.cites, *paragraph.tables)),
        )
        for paragraph in paragraphs
    )
    return "## Paragraphs\n\n" + _table(("Id", "Kind", "Text", "Sectors", "For", "Rests on"), rows)


def _actions(actions: Iterable[Action]) -> str:
    rows = (
        (
            f'<a id="action-{action.id}"></a>{action.id}',
            action.actor.replace("_", " "),
            f"**{action.title}.** {action.does}" + (f" *{action.caution}*" if action.caution else ""),
            f"{action.stage}; OECD {action.oecd_step}" if action.oecd_step else action.stage,
            _triggers(action),
            f"{action.order.severity}/{action.order.likelihood}/{action.order.leverage}",
            ", ".join(action.sources),
            ", ".join(action.answers),
        )
        for action in in_order(actions)
    )
    about = (
        "In the order in which they are shown: stage, then how grave the harm is that they answer, how much they bear on\n"
        "its likelihood, and how little leverage they need (each 0 to 3). Leaving a supplier comes last, after the rest.\n\n"
    )
    heads = ("Id", "Who", "What to do", "Stage", "When", "Order", "Where", "Answers")
    return "## Action library\n\n" + about + _table(heads, rows)


def _triggers(action: Action) -> str:
    wants = action.triggers
    named = (
        ("indicators", wants.indicators),
        ("layers", wants.layers),
        ("sectors", wants.groups),
        ("not known", wants.gaps),
        ("bands", wants.bands),
        ("severity", wants.severities),
    )
    said = ["always"] if wants.always else []
    return "; ".join(said + [f"{name}: {', '.join(values)}" for name, values in named if values])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
