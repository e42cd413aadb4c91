"""`riskscreen report`: a list's report as a document to hand on, to print and to sign."""

from pathlib import Path

import click

from riskscreen.cli.shown import PATH, Shown


def forms_of(text: str) -> tuple[str, ...]:
    """Return the names of a list separated by commas, each once; `none` stands for an empty one."""
    names = dict.fromkeys(name.strip().lower() for name in text.split(",") if name.strip())
    return () if list(names) == ["none"] else tuple(names)


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option(
    "--format", "formats", default="pdf,docx,html", show_default=True, metavar="LIST", help="Which files to write."
)
@click.option("--out", type=PATH, help="Folder to write (default: DIR-report); must not exist, or give --force.")
@click.option("--previous", type=PATH, help="Folder of an earlier run of the list: the report says what changed since.")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    metavar="NAME",
    help="Write the annex for this reporting duty too (e.g. uk-msa, lksg, or all). May be given again.",
)
@click.option("--force", is_flag=True, help="Replace an earlier folder of reports.")
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def report(
    folder: Path,
    *,
    formats: str,
    out: Path | None,
    previous: Path | None,
    duties: tuple[str, ...],
    force: bool,
    quiet: bool,
) -> None:
    """Write the portfolio report of the result folder DIR; the list itself is not needed.

    A page for a board, what changed, map and countries, sectors by country, the first suppliers with reasons and what to ask for,
    what drives the doubt, data, method, limits, sources, and a block to approve it.
    """
    from riskscreen.pipeline.report import known_formats, write_report

    wanted = known_formats(forms_of(formats))
    target = out or folder.parent / f"{folder.name}-report"
    with Shown(quiet) as progress:
        written = write_report(
            folder, formats=wanted, out=target, previous=previous, duties=duties, force=force, progress=progress
        )
    if not quiet:
        click.echo(f"{', '.join(written.files)}: {written.folder}")
