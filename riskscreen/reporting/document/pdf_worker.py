"""Sets many PDF files in processes of their own: one thread of the typesetter uses one processor."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

from riskscreen.domain.errors import ConfigError
from riskscreen.reporting.document.model import Document
from riskscreen.reporting.document.plain import as_plain

FEW = 24
"""Documents up to which starting processes costs more than it saves."""


class PdfWriters:
    """Takes documents and writes them as PDF files, on several processors where there are many.

    Use as a context manager: at its end all files are written.
    """

    def __init__(self, expected: int, workers: int | None = None) -> None:
        """Start the processes.

        Args:
            expected: how many documents will come.
            workers: processes; one per processor where not given. Files do not depend on it.
        """
        count = (os.cpu_count() or 1) if workers is None else workers
        self._processes = [] if expected <= FEW or count < 2 else [_start() for _ in range(count)]
        self._next = 0

    def __enter__(self) -> "PdfWriters":
        return self

    def write(self, document: Document, path: Path) -> None:
        """Write a document to `path`, now or before the end of the block.

        Raises:
            ConfigError: a page cannot be set.
        """
        if not self._processes:
            from riskscreen.reporting.document.pdf import render_pdf

            path.write_bytes(render_pdf(document))
            return
        process = self._processes[self._next % len(self._processes)]
        self._next += 1
        line = json.dumps({"file": str(path.absolute()), "document": as_plain(document)}) + "\n"
        try:
            _input(process).write(line)
        except BrokenPipeError as gone:
            raise ConfigError(_end(process)) from gone

    def __exit__(self, kind: object, *_: object) -> None:
        stopped = [told for process in self._processes if (told := _end(process, kill=kind is not None))]
        if stopped and kind is None:
            raise ConfigError(stopped[0])


def _end(process: "subprocess.Popen[str]", *, kill: bool = False) -> str:
    """Let a process finish its work, or stop it; return what stopped it, empty where nothing did."""
    if kill:
        process.kill()
    _, said = process.communicate()
    lines = (said or "").strip().splitlines()
    return (
        "" if kill or process.returncode == 0 else (lines[-1] if lines else "A process that writes PDF files stopped.")
    )


def _start() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _input(process: "subprocess.Popen[str]") -> IO[str]:
    if process.stdin is None:
        raise ValueError("the process was started without a pipe")
    return process.stdin


def main() -> int:
    """Write the documents that come as lines of JSON (`file`, `document`); what stops the work goes to stderr."""
    from riskscreen.reporting.document.pdf import render_plain

    for line in sys.stdin:
        told = json.loads(line)
        try:
            Path(told["file"]).write_bytes(render_plain(told["document"]))
        except ConfigError as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
