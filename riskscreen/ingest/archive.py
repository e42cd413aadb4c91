"""Unpacking what a list may be wrapped in, within bounds."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from riskscreen.domain.errors import InputRejected
from riskscreen.ingest.staging import Stage

MOST_UNPACKED = 64 << 30
"""Bytes that one archive may unpack to."""
RATIO_FROM = 1 << 30
MOST_RATIO = 300
"""From `RATIO_FROM` bytes on, the content may be this many times larger than the archive. Text shrinks 3 to 30 times, a
bomb about 1000 times."""
MOST_MEMBERS = 10_000
CHUNK = 1 << 22


@dataclass(frozen=True)
class Member:
    """A file out of an archive.

    Attributes:
        name: its name in the archive.
        path: where it was unpacked.
    """

    name: str
    path: Path


def unpack(path: Path, name: str, codec: str, stage: Stage) -> Path:
    """Unpack a file that is compressed as one stream.

    Args:
        path: the file.
        name: its name for messages, in quotation marks.
        codec: "gzip", "bz2", "xz" or "zstd".
        stage: where to unpack it.

    Returns:
        The unpacked file.

    Raises:
        InputRejected: if it is damaged or would unpack to more than is reasonable.
    """
    out = stage.new_path(".unpacked")
    try:
        with _opened(path, codec) as packed:
            _copy(packed.read, out, _Bound(path.stat().st_size, name))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise InputRejected(f"{name} is damaged {codec} data. Fetch or pack it again.") from error
    return out


def _opened(path: Path, codec: str) -> BinaryIO:
    if codec == "gzip":
        import gzip

        return cast(BinaryIO, gzip.open(path, "rb"))
    if codec == "bz2":
        import bz2

        return cast(BinaryIO, bz2.open(path, "rb"))
    if codec == "xz":
        import lzma

        return cast(BinaryIO, lzma.open(path, "rb"))
    import pyarrow as pa

    return cast(BinaryIO, pa.CompressedInputStream(pa.OSFile(str(path)), codec))


class _Bound:
    """Stops unpacking that goes on beyond reason."""

    def __init__(self, packed: int, name: str) -> None:
        self._packed, self._name, self._unpacked = max(1, packed), name, 0

    def add(self, size: int) -> None:
        self._unpacked += size
        if self._unpacked > MOST_UNPACKED or (
            self._unpacked > RATIO_FROM and self._unpacked > MOST_RATIO * self._packed
        ):
            raise InputRejected(
                f"{self._name} unpacks to more than {self._unpacked:,} bytes out of {self._packed:,}, "
                "which no honest list does. Unpack it yourself and screen the list inside."
            )


def _copy(read: Callable[[int], bytes], out: Path, bound: _Bound) -> None:
    with out.open("wb") as file:
        while chunk := read(CHUNK):
            bound.add(len(chunk))
            file.write(chunk)


def members(path: Path, name: str, stage: Stage) -> Iterator[Member]:
    """Unpack the files of a zip archive one after another.

    Names of folders and what operating systems add (`__MACOSX`, dot files) are left out. Unpacked files get names of
    our own: nothing is ever written outside the stage.

    Args:
        path: the archive.
        name: its name for messages, in quotation marks.
        stage: where to unpack.

    Yields:
        The files, sorted by name.

    Raises:
        InputRejected: if the archive is damaged, protected by a password or would unpack to more than is reasonable.
    """
    bound = _Bound(path.stat().st_size, name)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = sorted(
                (p for p in archive.infolist() if is_visible(p.filename) and not p.is_dir()), key=lambda p: p.filename
            )
            if len(parts) > MOST_MEMBERS:
                raise InputRejected(
                    f"{name} holds {len(parts):,} files; at most {MOST_MEMBERS:,} are read from one archive. "
                    "Unpack it and screen the folder."
                )
            if any(p.flag_bits & 0x1 for p in parts):
                raise InputRejected(
                    f"{name} is a password-protected zip archive. "
                    "Unpack it with its password and screen the list inside."
                )
            for part in parts:
                out = stage.new_path(".unpacked")
                with archive.open(part) as packed:
                    _copy(packed.read, out, bound)
                yield Member(part.filename.replace("\\", "/"), out)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise InputRejected(
            f"{name} is a damaged zip archive, or packed in a way that cannot be read here. Pack it again."
        ) from error


def is_visible(name: str) -> bool:
    """Say whether a path names something a person put there: no dot files, lock files or other droppings."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not any(
        p.startswith((".", "~$")) or p in {"__MACOSX", "Thumbs.db", "desktop.ini"}
        for p in parts
        if p not in {".", ".."}
    )
