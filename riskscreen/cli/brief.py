"""`riskscreen brief`: a sector briefing for members and press, in which no supplier can be recognised."""

from datetime import datetime
from pathlib import Path

import click

from riskscreen.cli.shown import PATH


@click.command()
@click.argument("sector")
@click.option("--country", metavar="ISO", help="Look at one country too, e.g. THA.")
@click.option("--lang", type=click.Choice(["en", "fr", "es"]), default="en", show_default=True, help="Language.")
@click.option(
    "--format", "formats", default="html,pdf,docx", show_default=True, metavar="LIST", help="Of html, pdf and docx."
)
@click.option("--out", type=PATH, help="Folder to write; named after sector, country and language where not given.")
@click.option(
    "--check-against",
    type=PATH,
    multiple=True,
    metavar="LIST",
    help="Supplier list or result folder none of whose names, ids and addresses may appear. May be given again.",
)
@click.option("--force", is_flag=True, help="Replace an earlier folder.")
@click.option("--no-user-data", is_flag=True, help="Use the shipped reference tables only, none you imported.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day ages are counted from (default: today).")
@click.option("--quiet", is_flag=True, help="Say nothing but problems.")
def brief(
    sector: str,
    *,
    country: str | None,
    lang: str,
    formats: str,
    out: Path | None,
    check_against: tuple[Path, ...],
    force: bool,
    no_user_data: bool,
    as_of: datetime | None,
    quiet: bool,
) -> None:
    """Write a briefing on SECTOR (agriculture, ict, textiles, or any sector group) as a folder.

    It needs no supplier list. Every page is checked before it is written: no supplier, no personal data, no judging words.
    """
    from riskscreen.pipeline.brief import brief as write

    done = write(
        sector,
        country=country,
        lang=lang,
        formats=[part.strip().lower() for part in formats.split(",") if part.strip()],
        out=out,
        check_against=check_against,
        force=force,
        as_of=as_of.date() if as_of else None,
        user_data=not no_user_data,
    )
    if not quiet:
        click.echo(f"{done.title}: {len(done.files)} files in {done.folder}", err=True)
        for sentence in done.stale:
            click.echo(f"note: {sentence}", err=True)
