"""`riskscreen compare`: what changed between two runs of a list, and why."""

from pathlib import Path

import click

from riskscreen.cli.shown import PATH, Shown


@click.command()
@click.argument("earlier", metavar="DIR_A", type=PATH)
@click.argument("later", metavar="DIR_B", type=PATH)
@click.option("--out", type=PATH, help="Folder to write: comparison.html, .pdf, .docx and changes.csv.")
@click.option("--force", is_flag=True, help="Replace an earlier folder of ours.")
def compare(earlier: Path, later: Path, *, out: Path | None, force: bool) -> None:
    """Say what changed from the run in DIR_A to the run in DIR_B: suppliers in, out and in another band.

    Each change of a score is taken apart into supplier data, reference edition, scorecard, passing of time and code; the parts add up.
    """
    from riskscreen.domain.errors import UsageError
    from riskscreen.pipeline.compare import compare_runs, write_comparison

    if force and out is None:
        raise UsageError("--force goes with --out; without it nothing is written.")
    with Shown() as progress:
        if out is None:
            found = compare_runs(earlier, later, progress=progress)
        else:
            found = write_comparison(earlier, later, out, force=force, progress=progress)
    for line in found.lines():
        click.echo(line)
    if out is not None:
        click.echo(f"written: {out / 'comparison.html'}", err=True)
