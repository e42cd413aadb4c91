"""`riskscreen backtest`: do scores frozen at an edition of the goods list rank what the next edition adds?"""

from pathlib import Path

import click

from riskscreen.cli.shown import PATH, Shown


@click.command()
@click.option(
    "--scorecard",
    "scorecards",
    multiple=True,
    metavar="NAME[/VERSION]",
    help="Scorecard to rank with; may be given several times (default: all). The first is held against the rest.",
)
@click.option("--out", type=PATH, default=Path("riskscreen-backtest"), show_default=True, help="Folder to write.")
@click.option("--force", is_flag=True, help="Replace an earlier result folder.")
@click.option("--specification", type=PATH, help="A specification of your own (default: the shipped, frozen one).")
@click.option("--open-test", is_flag=True, help="Run the test steps too. Each opening is logged, with --who and --why.")
@click.option("--who", metavar="NAME", help="Who opens the test.")
@click.option("--why", metavar="TEXT", help="What for.")
def backtest(
    *,
    scorecards: tuple[str, ...],
    out: Path,
    force: bool,
    specification: Path | None,
    open_test: bool,
    who: str | None,
    why: str | None,
) -> None:
    """Rank each past edition of the goods list and measure what the next one added: page, text and JSON in a folder."""
    from riskscreen.domain.errors import UsageError
    from riskscreen.pipeline import backtest as pipeline

    if not open_test and (who or why):
        raise UsageError("--who and --why go with --open-test; without it the test stays closed and nothing is logged.")
    opening = pipeline.Request(who or "", why or "") if open_test else None
    with Shown() as progress:
        found = pipeline.backtest(
            out, scorecards=scorecards, specification=specification, opening=opening, force=force, progress=progress
        )
    for line in found.lines(out):
        click.echo(line, err=True)
