"""The options that say how a list is read, for every command that takes one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskscreen.cli.shown import PATH
from riskscreen.domain.errors import ConfigError

if TYPE_CHECKING:
    from riskscreen.pipeline.options import ScreenOptions


def list_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say how a list is read."""
    for option in reversed(
        [
            click.argument("lists", nargs=-1, required=True, type=PATH),
            click.option(
                "--map",
                "maps",
                multiple=True,
                metavar="FIELD=COLUMN",
                help='Take COLUMN for FIELD, e.g. --map country="Pays d\'origine".',
            ),
            click.option("--mapping", "mapping_file", type=PATH, help="A mapping.yml of an earlier run."),
            click.option("--sheet", help="The worksheet that holds the list."),
            click.option(
                "--default-country",
                metavar="ISO",
                help="Country of all rows, for a list without a country column ('unknown': score without one).",
            ),
            click.option(
                "--judgements", type=PATH, help="Human judgements about texts, as riskscreen judge writes them."
            ),
            click.option("--sector-map", type=PATH, help="Your own list of what sector texts or codes mean in ISIC."),
            click.option("--accept-suggestions", is_flag=True, help="Read a misspelt country as the one suggested."),
            click.option("--fill-blank-countries", is_flag=True, help="Use --default-country for blank cells too."),
            click.option(
                "--edition",
                "editions",
                multiple=True,
                metavar="SOURCE=EDITION",
                help="Use this edition of a source, or its figures as of then, e.g. --edition tip=2007.",
            ),
            click.option(
                "--no-user-data", is_flag=True, help="Use the shipped reference tables only, none you imported."
            ),
            click.option(
                "--drop-personal-data",
                is_flag=True,
                help="Keep personal data of the list out of the results and the quarantine too.",
            ),
            click.option(
                "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day ages are counted from (default: today)."
            ),
        ]
    ):
        command = option(command)
    return command


def options_of(
    *,
    lists: tuple[Path, ...],
    maps: tuple[str, ...],
    mapping_file: Path | None,
    sheet: str | None,
    default_country: str | None,
    fill_blank_countries: bool,
    judgements: Path | None,
    sector_map: Path | None,
    accept_suggestions: bool,
    editions: tuple[str, ...],
    no_user_data: bool,
    as_of: Any,
    scorecard: str,
    drop_personal_data: bool = False,
) -> "tuple[list[Path], ScreenOptions]":
    """Turn the options of a command into the library's options."""
    from riskscreen.pipeline.options import ScreenOptions

    overrides: dict[str, str] = {}
    for pair in maps:
        field, equals, column = pair.partition("=")
        if not (equals and field.strip() and column):
            raise ConfigError(
                f"--map '{pair}' is not FIELD=COLUMN; write for example --map country=\"Pays d'origine\"."
            )
        overrides[field.strip()] = column
    named: dict[str, str] = {}
    for pair in editions:
        source, equals, edition = (part.strip() for part in pair.partition("="))
        if not (equals and source and edition) or named.get(source, edition) != edition:
            raise ConfigError(
                f"--edition '{pair}' is not SOURCE=EDITION, once per source; write for example --edition tip=2007 "
                "('riskscreen reference list' names sources and editions)."
            )
        named[source] = edition
    settings: dict[str, Any] = {"as_of": as_of.date()} if as_of is not None else {}
    return list(lists), ScreenOptions(
        overrides=overrides,
        mapping_file=mapping_file,
        sheet=sheet,
        default_country=default_country,
        fill_blank_countries=fill_blank_countries,
        judgements=judgements,
        sector_map=sector_map,
        accept_suggestions=accept_suggestions,
        editions=named,
        user_data=not no_user_data,
        scorecard=scorecard,
        drop_personal_data=drop_personal_data,
        **settings,
    )
