"""`riskscreen model`: scorecards and models: list, show, compare, and learn one from your own audits."""

from pathlib import Path
from typing import Any

import click

from riskscreen.cli.lists import options_of
from riskscreen.cli.shown import PATH, Shown


@click.group()
def model() -> None:
    """List, show and compare scorecards and models, and learn a scorecard from your own audits."""


@model.command("list")
def list_models() -> None:
    """List every scorecard and model: version, title, status, digest, back-test."""
    from riskscreen.pipeline.models import list_lines

    for line in list_lines():
        click.echo(line)


@model.command()
@click.argument("name", metavar="NAME|PATH")
def show(name: str) -> None:
    """Show what a scorecard weighs, on which scale and source, and why."""
    from riskscreen.pipeline.models import show_lines

    for line in show_lines(name):
        click.echo(line)


@model.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
def compare(first: str, second: str) -> None:
    """Compare two scorecards: weights, changed bands, ranks, and the development steps of the back-test."""
    from riskscreen.pipeline.models import compare_lines

    with Shown() as progress:
        lines = compare_lines(first, second, progress=progress)
    for line in lines:
        click.echo(line)


@model.command()
@click.argument("lists", nargs=-1, required=True, type=PATH)
@click.option(
    "--labels", required=True, metavar="COLUMN", help="Column that says what audits found: yes/no, 1/0 or words."
)
@click.option("--name", required=True, help="Name of the new scorecard.")
@click.option("--who", required=True, help="Who answers for it; it stands in the file.")
@click.option("--why", required=True, help="Why it is made; it stands in the file.")
@click.option("--out", type=PATH, required=True, help="Folder to write; must not exist (or give --force).")
@click.option("--force", is_flag=True, help="Replace an earlier result folder.")
@click.option(
    "--scorecard", default="default", show_default=True, help="Scorecard to start from: name, file or folder."
)
@click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Take COLUMN for FIELD.")
@click.option("--mapping", "mapping_file", type=PATH, help="A mapping.yml of an earlier run.")
@click.option("--sheet", help="The worksheet that holds the list.")
@click.option("--default-country", metavar="ISO", help="Country of all rows, for a list without a country column.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day ages are counted from (default: today).")
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def train(
    *,
    lists: tuple[Path, ...],
    labels: str,
    name: str,
    who: str,
    why: str,
    out: Path,
    force: bool,
    scorecard: str,
    maps: tuple[str, ...],
    mapping_file: Path | None,
    sheet: str | None,
    default_country: str | None,
    as_of: Any,
    quiet: bool,
) -> None:
    """Learn a scorecard from the audits in LISTS, shrunk towards the one to start from; refused where there are too few."""
    from riskscreen.pipeline.model_train import Request, train_from_audits

    paths, options = options_of(
        lists=lists,
        maps=maps,
        mapping_file=mapping_file,
        sheet=sheet,
        default_country=default_country,
        as_of=as_of,
        scorecard=scorecard,
        editions=(),
        no_user_data=False,
        judgements=None,
        sector_map=None,
        accept_suggestions=False,
        fill_blank_countries=False,
    )
    with Shown(quiet) as progress:
        learnt = train_from_audits(paths, out, Request(labels, name, who, why), options, force=force, progress=progress)
    for line in learnt.sentences:
        click.echo(line)
    click.echo(f"Wrote {out}: read MODEL_CARD.md, then screen with --scorecard {out}.")
