"""Writes many PDF and DOCX files in processes of their own: one thread of the typesetter, or of Python, uses one processor."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import IO

from riskscreen.domain.errors import ConfigError
from riskscreen.reporting.document.model import Document

FEW = 24
"""Files up to which starting processes costs more than it saves."""

WORK = {".pdf": 2, ".docx": 1}
"""What a file of a kind takes, next to others."""

LENGTH = 8
"""Bytes in front of a message that say how long it is."""


class Writers:
    """Takes documents and writes them as files, on several processors where there are many.

    Use as a context manager: at its end all files are written.
    """

    def __init__(self, expected: int, workers: int | None = None) -> None:
        """Start the processes.

        Args:
            expected: how many files will come.
            workers: processes; one per processor where not given. Files do not depend on it.
        """
        count = (os.cpu_count() or 1) if workers is None else workers
        self._processes = [] if expected <= FEW or count < 2 else [_start() for _ in range(count)]
        self._given = [0] * len(self._processes)

    def __enter__(self) -> "Writers":
        return self

    def write(self, document: Document, path: Path) -> None:
        """Write a document to `path` (`.pdf` or `.docx`), now or before the end of the block.

        Raises:
            ConfigError: a page cannot be set.
        """
        if not self._processes:
            _write(document, path)
            return
        least = self._given.index(min(self._given))
        self._given[least] += WORK.get(path.suffix, 1)
        process = self._processes[least]
        message = pickle.dumps((document, path.absolute()), protocol=pickle.HIGHEST_PROTOCOL)
        try:
            pipe = _input(process)
            pipe.write(len(message).to_bytes(LENGTH, "little"))
            pipe.write(message)
            pipe.flush()
        except BrokenPipeError as gone:
            raise ConfigError(_end(process)) from gone

    def __exit__(self, kind: object, *_: object) -> None:
        stopped = [told for process in self._processes if (told := _end(process, kill=kind is not None))]
        if stopped and kind is None:
            raise ConfigError(stopped[0])


def _write(document: Document, path: Path) -> None:
    if path.suffix == ".pdf":
        from riskscreen.reporting.document.pdf import render_pdf

        path.write_bytes(render_pdf(document))
    else:
        from riskscreen.reporting.document.docx import render_docx

        path.write_bytes(render_docx(document))


def _end(process: "subprocess.Popen[bytes]", *, kill: bool = False) -> str:
    """Let a process finish its work, or stop it; return what stopped it, empty where nothing did."""
    if kill:
        process.kill()
    _, said = process.communicate()
    lines = (said or b"").decode("utf-8", "replace").strip().splitlines()
    return "" if kill or process.returncode == 0 else (lines[-1] if lines else "A process that writes files stopped.")


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stderr=subprocess.PIPE)


def _input(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    if process.stdin is None:
        raise ValueError("the process was started without a pipe")
    return process.stdin


def main() -> int:
    """Write the documents that come on standard input, each with its path; what stops the work goes to standard error."""
    pipe = sys.stdin.buffer
    while head := pipe.read(LENGTH):
        length = int.from_bytes(head, "little")
        document, path = pickle.loads(pipe.read(length))  # noqa: S301  (the process that started this one wrote it)
        try:
            _write(document, path)
        except ConfigError as problem:
            sys.stderr.buffer.write(f"{problem}\n".encode())
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
