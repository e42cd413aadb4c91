"""`riskscreen reference`: what tables there are, what they say about themselves, whether they are sound, and renewing them."""

import sys
from pathlib import Path

import click

from riskscreen.cli.shown import PATH


@click.group()
def reference() -> None:
    """List, show, check and renew the reference tables that scores rest on."""


@reference.command("list")
def list_sources() -> None:
    """List every source: editions, years, terms, age, and whether it is shipped or yours."""
    from riskscreen.pipeline.reference import list_lines

    for line in list_lines():
        click.echo(line)


@reference.command("show")
@click.argument("source")
def show_source(source: str) -> None:
    """Show what is known about SOURCE: tables, columns, limits, where to get a new edition."""
    from riskscreen.pipeline.reference import show_lines

    for line in show_lines(source):
        click.echo(line)


@reference.command()
def check() -> None:
    """Check checksums, assertions and suites of every table, and warn of old editions (exit code 4 if a table is broken)."""
    from riskscreen.domain.errors import ExitCode
    from riskscreen.pipeline.reference import check_library

    outcome = check_library()
    for line in outcome.lines():
        click.echo(line)
    if outcome.broken:
        sys.exit(ExitCode.REFERENCE_UNUSABLE)


@reference.command("import")
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--as-edition", metavar="EDITION", help="Name of the edition, where the file does not say it.")
@click.option("--force", is_flag=True, help="Replace an edition that is here, or take an older or a much smaller one.")
def import_source(source: str, files: tuple[Path, ...], as_edition: str | None, force: bool) -> None:
    """Take FILES, as downloaded from the publisher of SOURCE, over into your own data folder; never into the package."""
    from riskscreen.pipeline.reference import import_files

    for line in import_files(source, files, as_edition=as_edition, force=force).lines():
        click.echo(line)
