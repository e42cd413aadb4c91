"""`riskscreen judge`: human judgements about texts, kept in a log that runs apply."""

from pathlib import Path

import click

from riskscreen.cli.shown import PATH
from riskscreen.domain.errors import UsageError


@click.command()
@click.argument("file", type=PATH)
@click.option("--kind", help="What the text is about: country, sector or goods.")
@click.option("--value", help="The text, as it stands in the list.")
@click.option(
    "--answer",
    help="ISO code, ISIC code, or goods of the ILAB list separated by ';'; 'unknown' for none.",
)
@click.option("--withdraw", is_flag=True, help="End the judgement about the text; the tool's own reading holds again.")
@click.option("--from", "form", type=PATH, help="Take the filled 'answer' cells of an unresolved.csv.")
@click.option("--who", help="Who judges; it stands in the file and in the issues of runs.")
@click.option("--why", help="The reason.")
@click.option("--no-user-data", is_flag=True, help="Hold answers against the shipped tables only, none you imported.")
@click.option("--list", "listed", is_flag=True, help="Show the judgements in FILE, and which hold.")
def judge(
    file: Path,
    *,
    kind: str | None,
    value: str | None,
    answer: str | None,
    withdraw: bool,
    form: Path | None,
    who: str | None,
    why: str | None,
    no_user_data: bool,
    listed: bool,
) -> None:
    """Remember in FILE what a text means: who says so, when, and why.

    Give FILE to later runs with --judgements. The judgement holds for all spellings that differ in case, accents and punctuation only.
    """
    from riskscreen.pipeline.judgement_log import judge_from, judge_text, list_judgements

    said = [
        name
        for name, given in (
            ("--kind", kind), ("--value", value), ("--answer", answer), ("--withdraw", withdraw or None), ("--from", form)
        )
        if given is not None
    ]  # fmt: skip
    if listed:
        if said or who is not None or why is not None:
            raise UsageError("--list shows the file and takes no other option.")
        for line in list_judgements(file, user_data=not no_user_data):
            click.echo(line)
        return
    for name, given in (("--who", who), ("--why", why)):
        if given is None:
            raise UsageError(f"A judgement needs {name}: who judges, and why, is kept with it.")
    if form is not None:
        if said != ["--from"]:
            raise UsageError(f"--from takes kinds, values and answers from the form; leave {said[0]} out.")
        added = judge_from(file, form, who=who or "", why=why or "", user_data=not no_user_data)
    else:
        for name, given in (("--kind", kind), ("--value", value)):
            if given is None:
                raise UsageError(f"A judgement needs {name}; or fill an unresolved.csv and give it with --from.")
        added = judge_text(
            file,
            kind=kind or "",
            value=value or "",
            answer=answer,
            who=who or "",
            why=why or "",
            withdraw=withdraw,
            user_data=not no_user_data,
        )
    for line in added.lines():
        click.echo(line)
