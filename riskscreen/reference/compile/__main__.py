"""Rebuild the reference tables.

`python -m riskscreen.reference.compile --sources FOLDER --out data/reference [--only tip] [--check] [--docs docs/sources.md]`

Without `--sources` only the JSON Schema and, with `--docs`, the page of sources are written anew.
"""

import argparse
import sys
from pathlib import Path

from riskscreen.domain.errors import ExitCode, RiskscreenError
from riskscreen.reference.compile.document import write_schema, write_sources_page
from riskscreen.reference.compile.whole import compile_all, differing


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
    parser.add_argument(
        "--check", action="store_true", help="write nothing; compare a rebuild with --out, byte for byte"
    )
    parser.add_argument("--earlier", type=Path, help="folder with wheels of earlier Babel versions (territories)")
    parser.add_argument("--docs", type=Path, help="also write the page of sources here, e.g. docs/sources.md")
    asked = parser.parse_args(arguments)
    only = tuple(asked.only)
    if asked.check and not asked.sources:
        parser.error("--check needs --sources, to rebuild from")
    try:
        if asked.check:
            found = differing(asked.sources, asked.out, only=only)
            sys.stderr.writelines(f"{sentence}\n" for sentence in found)
            return int(ExitCode.REFERENCE_UNUSABLE if found else ExitCode.FINISHED)
        done, warnings = (
            compile_all(asked.sources, asked.out, only=only, earlier=asked.earlier) if asked.sources else ([], [])
        )
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
