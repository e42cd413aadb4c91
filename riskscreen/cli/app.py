"""The command line: parses, calls the library, shows progress on stderr, maps the outcome to an exit code.

Exit codes: 0 finished, 1 unexpected failure (a bug), 2 usage, 3 list rejected, 4 reference data or scorecard unusable, 5 findings at or
above `--fail-on`, or a repeated run that differs.
"""

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from riskscreen.cli.ask import answers, ask
from riskscreen.cli.backtest import backtest
from riskscreen.cli.brief import brief
from riskscreen.cli.compare import compare
from riskscreen.cli.dossier import dossier
from riskscreen.cli.judge import judge
from riskscreen.cli.lists import list_options, options_of
from riskscreen.cli.model import model
from riskscreen.cli.reference import reference
from riskscreen.cli.report import forms_of, report
from riskscreen.cli.shown import PATH, Shown
from riskscreen.domain.errors import ExitCode, RiskscreenError

BAND_CHOICES = ("very high", "high", "moderate")


class _Group(click.Group):
    """Turns exceptions that a user can cause into one sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except RiskscreenError as error:
            click.echo(f"riskscreen: {error}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(ExitCode.FINISHED)
        except (KeyboardInterrupt, _Terminated):
            click.echo("riskscreen: stopped; nothing was written.", err=True)
            sys.exit(130)
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            click.echo(
                f"riskscreen: the system refused{where}: {error.strerror or error}. Check the path, the rights and the space.",
                err=True,
            )
            sys.exit(ExitCode.USAGE)
        except Exception as error:  # the last resort; a message may quote cells of the list, so only its kind is shown
            if os.environ.get("RISKSCREEN_DEBUG"):
                raise
            click.echo(
                f"riskscreen: unexpected failure, a bug ({type(error).__name__}{_place(error)}). Nothing was written. "
                "Set RISKSCREEN_DEBUG=1 to see the whole story, which may quote cells of your list.",
                err=True,
            )
            sys.exit(ExitCode.BUG)


def _place(error: BaseException) -> str:
    """Return the last of our own modules that the error passed through, e.g. ' in pipeline/run.py:80'."""
    home = str(Path(__file__).parent.parent)
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(home)]
    return f" in {Path(ours[-1].filename).relative_to(home)}:{ours[-1].lineno}" if ours else ""


class _Terminated(BaseException):
    """SIGTERM, raised as an exception so that unfinished folders are removed."""


def _terminate(signum: int, frame: object) -> NoReturn:
    raise _Terminated


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="riskscreen")
def main() -> None:
    """Screen supplier lists for the risk of human trafficking and forced labour.

    Likelihood is an index, not a probability, and no band means free of risk. Everything runs on this machine: no network, no telemetry.
    """
    signal.signal(signal.SIGTERM, _terminate)


@main.command()
@list_options
@click.option("--out", type=PATH, required=True, help="Folder to write; must not exist (or give --force).")
@click.option("--force", is_flag=True, help="Replace an earlier result folder.")
@click.option(
    "--scorecard",
    "--model",
    default="default",
    show_default=True,
    metavar="NAME|PATH",
    help="Scorecard: name, name/version, file or folder.",
)
@click.option(
    "--fail-on",
    type=click.Choice(BAND_CHOICES),
    help="Exit with 5 if a supplier reaches this band (or may, where evidence is insufficient).",
)
@click.option(
    "--report",
    "reports",
    default="html,xlsx,pdf,docx",
    show_default=True,
    metavar="LIST",
    help="Forms of the report to write ('none': only the results).",
)
@click.option("--previous", type=PATH, help="Folder of an earlier run: the report says what changed since.")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    metavar="NAME",
    help="Write the annex for this reporting duty too (e.g. uk-msa, lksg, or all). May be given again.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def screen(
    *,
    out: Path,
    force: bool,
    scorecard: str,
    fail_on: str | None,
    reports: str,
    previous: Path | None,
    duties: tuple[str, ...],
    quiet: bool,
    **reading: Any,
) -> None:
    """Screen LISTS (files or folders) and write a folder of results, report and issues."""
    from riskscreen.pipeline.aside import begin

    begin()
    from riskscreen.pipeline.screen import screen_to_folder

    paths, options = options_of(scorecard=scorecard, **reading)
    with Shown(quiet) as progress:
        summary = screen_to_folder(
            paths,
            out,
            options,
            force=force,
            progress=progress,
            report=forms_of(reports),
            previous=previous,
            duties=duties,
        )
    if not quiet:
        _show_summary(summary, out)
        if duties:
            click.echo(f"annex: {out / 'annex.html'} (and pdf, docx)", err=True)
    if fail_on and summary.reaches(fail_on):
        click.echo(
            f"riskscreen: {summary.count_reaching(fail_on):,} rows reach or may reach '{fail_on}' (--fail-on).",
            err=True,
        )
        sys.exit(ExitCode.FINDINGS)


@main.command()
@list_options
@click.option("--out", type=PATH, help="Folder to write the validation, the issues and the quarantine to.")
@click.option("--force", is_flag=True, help="Replace an earlier result folder.")
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def validate(out: Path | None, force: bool, quiet: bool, **reading: Any) -> None:
    """Validate LISTS without scoring: which columns were found, which rules hold, which rows would be quarantined."""
    from riskscreen.pipeline.validate import validate_list

    paths, options = options_of(scorecard="default", **reading)
    with Shown(quiet) as progress:
        outcome = validate_list(paths, out, options, force=force, progress=progress)
    for line in outcome.lines():
        click.echo(line)


@main.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.argument("supplier_id")
def explain(folder: Path, supplier_id: str) -> None:
    """Print every contribution to the score of SUPPLIER_ID in the result folder DIR, adding up to the score."""
    from riskscreen.pipeline.explain import explain_supplier

    _print_explanation(explain_supplier(folder, supplier_id))


@main.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--list", "moved", multiple=True, type=PATH, help="Where the list lies now, if it moved.")
def reproduce(folder: Path, moved: tuple[Path, ...]) -> None:
    """Repeat the run that wrote DIR from its manifest, and say what differs."""
    from riskscreen.pipeline.reproduce import reproduce_run

    with Shown(quiet=False) as progress:
        comparison = reproduce_run(folder, moved=list(moved), progress=progress)
    for line in comparison.lines():
        click.echo(line)
    if not comparison.identical:
        sys.exit(ExitCode.FINDINGS)


@main.command()
@click.argument("path", type=PATH, default=Path("suppliers-template.xlsx"))
@click.option("--force", is_flag=True, help="Replace an existing file.")
def template(path: Path, force: bool) -> None:
    """Write a workbook that a partner can fill in (default: suppliers-template.xlsx)."""
    from riskscreen.domain.errors import UsageError
    from riskscreen.ingest.template import write_template

    if path.exists() and not force:
        raise UsageError(f"The file {path} exists already; name another, or replace it with --force.")
    write_template(path)
    click.echo(f"Wrote {path}: fill in the sheet 'Suppliers', then run riskscreen screen {path} --out DIR.")


main.add_command(reference)
main.add_command(judge)
main.add_command(model)
main.add_command(backtest)
main.add_command(dossier)
main.add_command(compare)
main.add_command(report)
main.add_command(brief)
main.add_command(ask)
main.add_command(answers)


def _show_summary(summary: Any, out: Path) -> None:
    """Print what a run found, human text to stderr."""
    for line in summary.lines(out):
        click.echo(line, err=True)


def _print_explanation(explanation: Any) -> None:
    """Print an explanation as a table: to a terminal with rich, else as plain text that a pipe can read."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    for line in explanation.head():
        console.print(Text(line))
    table = Table(show_lines=False, header_style="bold")
    for heading, justify in explanation.headings():
        table.add_column(heading, justify=justify, overflow="fold")
    for row in explanation.rows():
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    for line in explanation.foot():
        console.print(Text(line))
