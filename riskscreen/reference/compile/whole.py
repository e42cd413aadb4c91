"""All tables in one go: those read from publishers' files, and those with a module and habits of their own.

Tables that are kept by hand (phrases, aliases, goods, groups of sectors) are their own source: a rebuild checks them and
renews their sidecars. Kept as they are, with their sidecars: `geometry` (`riskscreen.reporting.compile_geometry` makes it from
a map that is not among the sources) and `universe` (frozen on purpose); a comparison still holds them against their sidecars.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from riskscreen.domain.assets import asset
from riskscreen.domain.errors import ReferenceDataError
from riskscreen.reference.checks import sha256_of
from riskscreen.reference.compile import goods, sector_vocabulary, sectors, territories
from riskscreen.reference.compile.build import KEYED, READ, compile_tables
from riskscreen.reference.compile.inputs import Inputs
from riskscreen.reference.sources import read_sidecar

KEPT = ("geometry", "universe")
"""Sources whose tables no step here makes."""

HOLDS: dict[str, tuple[str, ...]] = {
    "goods": ("goods", "ilo_indicators"),
    "sectors": ("classifications", "sector_groups"),
    "sector_vocabulary": ("sector_vocabulary",),
    "territories": ("territories",),
}
"""Steps with a module of their own -> the sources that each writes."""


def compile_all(
    sources: Path, out: Path, *, only: tuple[str, ...] = (), earlier: Path | None = None
) -> tuple[list[str], list[str]]:
    """Rebuild tables and sidecars of every source.

    Args:
        sources: folder of the publishers' files (`sources` in the folder of shared inputs).
        out: folder to write below; hand-kept tables that it lacks are copied there from the shipped ones.
        only: sources or steps to rebuild; all where empty.
        earlier: folder with wheels of earlier Babel versions, for `territories/<edition>/names_earlier`.

    Returns:
        The tables that are now in place (source/edition/table), and warnings.

    Raises:
        ReferenceDataError: a name is unknown, or as `compile_tables`.
    """
    plain = tuple(name for name in only if name in READ + KEYED)
    own = [name for name, held in HOLDS.items() if not only or {name, *held} & set(only)]
    known = {*READ, *KEYED, *HOLDS, *(source for held in HOLDS.values() for source in held)}
    if unknown := sorted(set(only) - known):
        raise ReferenceDataError(f"no source '{unknown[0]}' to compile; there are {', '.join(sorted(known))}.")
    done, warnings = compile_tables(sources, out, only=plain) if plain or not only else ([], [])
    for name in own:
        _bring_kept(HOLDS[name], out)
        try:
            _STEPS[name](sources, out, earlier)
        except FileNotFoundError as error:
            raise ReferenceDataError(
                f"{error.filename or error}: the publisher's file is not here; point --sources at the folder that has it."
            ) from error
        done += sorted(
            path.relative_to(out).with_suffix("").as_posix()
            for source in HOLDS[name]
            for path in (out / source).rglob("*.csv")
        )
    return done, warnings


def differing(sources: Path, out: Path, *, only: tuple[str, ...] = ()) -> list[str]:
    """Rebuild beside `out` and compare byte for byte.

    Args:
        sources: as for `compile_all`.
        out: folder of tables to hold against a rebuild; nothing is written there.
        only: as for `compile_all`.

    Returns:
        What differs, one sentence each; none where a rebuild gives the same bytes.

    Raises:
        ReferenceDataError: as `compile_all`.
    """
    with tempfile.TemporaryDirectory(prefix="riskscreen-") as folder:
        fresh = Path(folder)
        for source in (source for held in HOLDS.values() for source in held):
            if (out / source).is_dir():
                shutil.copytree(out / source, fresh / source)
        done, _ = compile_all(sources, fresh, only=only)
        made = [fresh / f"{key}{suffix}" for key in done for suffix in (".csv", ".source.yml")]
        found = [_compared(path, out / path.relative_to(fresh), path.relative_to(fresh)) for path in made]
        if not only:
            built = {path.relative_to(fresh) for path in made if path.suffix == ".csv"}
            ours = sorted(path.relative_to(out) for path in out.rglob("*.csv"))
            found += [_kept(out / path, path) for path in ours if path not in built]
    return [sentence for sentence in found if sentence]


def _compared(fresh: Path, old: Path, name: Path) -> str:
    if not old.is_file():
        return f"{name.as_posix()} is not there"
    return "" if fresh.read_bytes() == old.read_bytes() else f"{name.as_posix()} differs from a rebuild"


def _kept(path: Path, name: Path) -> str:
    """Hold a table that no step makes against its sidecar."""
    if name.parts[0] not in KEPT:
        return f"{name.as_posix()} is made by no step"
    told = read_sidecar(path.with_suffix(".source.yml")).sha256
    return "" if sha256_of(path) == told else f"{name.as_posix()} is not what its sidecar describes"


def _bring_kept(held: tuple[str, ...], out: Path) -> None:
    """Copy the shipped folders of these sources where `out` lacks them."""
    for source in held:
        shipped = asset("data", "reference", source)
        if not (out / source).exists():
            shutil.copytree(shipped, out / source)


def _goods(sources: Path, out: Path, _: Path | None) -> None:
    goods.write(Inputs(sources), out)


def _sectors(sources: Path, out: Path, _: Path | None) -> None:
    sectors.write(sources.resolve().parent, out)


def _vocabulary(sources: Path, out: Path, _: Path | None) -> None:
    sector_vocabulary.write(sources.resolve().parent, out / "sector_vocabulary" / sector_vocabulary.EDITION)


def _territories(_: Path, out: Path, earlier: Path | None) -> None:
    try:
        territories.compile_territories(out / "territories", earlier)
    except ModuleNotFoundError as error:
        raise ReferenceDataError(
            "territories: the names of countries come from the Babel package, which is not installed; install it and compile again."
        ) from error


_STEPS: dict[str, Callable[[Path, Path, Path | None], None]] = {
    "goods": _goods,
    "sectors": _sectors,
    "sector_vocabulary": _vocabulary,
    "territories": _territories,
}
