"""Rebuild the reference tables.

`python -m riskscreen.reference.compile --sources FOLDER --out data/reference [--only tip] [--docs docs/sources.md]`

Without `--sources` only the JSON Schema and, with `--docs`, the page of sources are written anew.
"""

import argparse
import sys
from pathlib import Path

from riskscreen.domain.errors import RiskscreenError
from riskscreen.reference.compile.build import compile_tables
from riskscreen.reference.compile.document import write_schema, write_sources_page


def main(arguments: list[str] | None = None) -> int:
    """Compile as the command line asks.

    Args:
        arguments: command line words; those of the process where not given.

    Returns:
        0, or the exit code of a bad set-up (its sentence is on standard error).
    """
    parser = argparse.ArgumentParser(
        prog="python -m riskscreen.reference.compile", description="Rebuild the reference tables."
    )
    parser.add_argument("--sources", type=Path, help="folder of the publishers' files; without it no table is rebuilt")
    parser.add_argument("--out", type=Path, required=True, help="folder of tables, e.g. data/reference")
    parser.add_argument("--only", action="append", default=[], help="rebuild this source only (may be given again)")
    parser.add_argument("--docs", type=Path, help="also write the page of sources here, e.g. docs/sources.md")
    asked = parser.parse_args(arguments)
    try:
        done, warnings = compile_tables(asked.sources, asked.out, only=tuple(asked.only)) if asked.sources else ([], [])
        write_schema(asked.out / "source.schema.json")
        if asked.docs:
            write_sources_page(asked.out, asked.docs)
    except RiskscreenError as error:
        sys.stderr.write(f"{error}\n")
        return int(error.exit_code)
    sys.stderr.writelines(f"warning: {text}\n" for text in warnings)
    sys.stdout.writelines(f"{key}\n" for key in done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
