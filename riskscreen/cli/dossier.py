"""`riskscreen dossier`: what is known of single suppliers, as files to read, to print and to fill in."""

from pathlib import Path

import click

from riskscreen.cli.shown import PATH, Shown
from riskscreen.domain.errors import UsageError


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.argument("suppliers", metavar="[SUPPLIER_ID]...", nargs=-1)
@click.option("--top", type=int, help="The first N suppliers by priority, likely duplicates left out.")
@click.option("--format", "formats", default="html,pdf,docx", show_default=True, help="Which files to write.")
@click.option("--out", type=PATH, help="Folder to write (default: DIR-dossiers); must not exist, or give --force.")
@click.option("--force", is_flag=True, help="Replace an earlier folder of dossiers.")
def dossier(
    folder: Path, suppliers: tuple[str, ...], *, top: int | None, formats: str, out: Path | None, force: bool
) -> None:
    """Write a dossier per supplier of the result folder DIR.

    Profile, likelihood, severity, coverage, stability and leverage, every contribution with its source, signs to look for, questions,
    actions with owner and date, remedy, escalation that starts with engagement, and a block to approve it.
    """
    from riskscreen.pipeline.dossier import FORMATS, write_dossiers

    wanted = [name.strip().lower() for name in formats.split(",") if name.strip()]
    chosen = [name for name in FORMATS if name in wanted]
    if not wanted or len(chosen) != len(set(wanted)):
        raise UsageError(f"--format takes {', '.join(FORMATS)}, separated by commas; '{formats}' was given.")
    target = out or folder.parent / f"{folder.name}-dossiers"
    with Shown() as progress:
        written = write_dossiers(folder, suppliers, top=top, formats=chosen, out=target, force=force, progress=progress)
    click.echo(f"{written.suppliers:,} dossiers, {written.files:,} files: {written.folder}")
