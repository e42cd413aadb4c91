"""`riskscreen ask` and `riskscreen answers`: questions to suppliers as workbooks to send, and their answers back."""

from datetime import datetime
from pathlib import Path

import click

from riskscreen.cli.shown import PATH, Shown

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.argument("suppliers", metavar="[SUPPLIER_ID]...", nargs=-1)
@click.option("--top", type=int, help="The first N suppliers by priority, likely duplicates left out.")
@click.option("--out", type=PATH, help="Folder to write (default: DIR-questions); must not exist, or give --force.")
@click.option("--lang", type=click.Choice(["en", "fr", "es"]), default="en", show_default=True, help="Language.")
@click.option("--reply-by", type=DAY, metavar="YYYY-MM-DD", help="Day by which a reply is asked for.")
@click.option("--from", "asker", default="", metavar="NAME", help="Who asks, as the supplier knows you.")
@click.option("--force", is_flag=True, help="Replace an earlier folder of questions.")
def ask(
    folder: Path,
    suppliers: tuple[str, ...],
    *,
    top: int | None,
    out: Path | None,
    lang: str,
    reply_by: datetime | None,
    asker: str,
    force: bool,
) -> None:
    """Write a workbook of questions per supplier of the result folder DIR, to send.

    Only what a supplier's profile calls for is asked, each question with why. No score, no band and no other supplier stands in it.
    """
    from riskscreen.pipeline.ask import Request, ask_suppliers

    target = out or folder.parent / f"{folder.name}-questions"
    request = Request(lang=lang, reply_by=reply_by.date() if reply_by else None, asker=asker)
    with Shown() as progress:
        done = ask_suppliers(folder, suppliers, top=top, out=target, request=request, force=force, progress=progress)
    click.echo(f"{done.workbooks:,} workbooks with {done.questions:,} questions in all: {done.folder}")
    if done.workbooks < done.suppliers:
        click.echo(f"Without an open question: {done.suppliers - done.workbooks:,}; index.csv says which.")


MOST_SHOWN = 20
"""Issues shown on the terminal; the log holds all."""


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.argument("files", metavar="FILES...", nargs=-1, required=True, type=PATH)
@click.option("--out", type=PATH, required=True, help="List to write, .csv or .xlsx; answers.csv is written beside it.")
@click.option("--force", is_flag=True, help="Replace an earlier list and log.")
def answers(folder: Path, files: tuple[Path, ...], *, out: Path, force: bool) -> None:
    """Read the workbooks that suppliers sent back (FILES or folders) into the list of the run in DIR.

    A blank stays open and is never a no. What the list holds with a newer date stays. The log says what became of every answer.
    """
    from riskscreen.pipeline.supplier_answers import take_answers

    with Shown() as progress:
        taken = take_answers(folder, files, out=out, force=force, progress=progress)
    for sentence in taken.issues[:MOST_SHOWN]:
        click.echo(sentence, err=True)
    if len(taken.issues) > MOST_SHOWN:
        click.echo(f"... and {len(taken.issues) - MOST_SHOWN:,} more in {taken.log}", err=True)
    for line in taken.lines():
        click.echo(line)
