"""What the helper process of `aside` does: import Great Expectations at once, then work on what is asked, until nobody asks any more."""

import os
import pickle
import signal
import sys
import threading
from queue import SimpleQueue
from typing import IO

from riskscreen.pipeline.aside import receive, send


def main() -> None:
    """Answer messages on standard input (`aside.beside`) on standard output.

    Work that fails ends the process: whoever asked sees the pipe close and does the work itself, so that what is wrong comes up there.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked, who stops this process
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not get between the answers
    asked: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    _load()
    while True:
        folder, work, args, kwargs = pickle.loads(asked.get())  # noqa: S301  (the process that started this one wrote it)
        os.chdir(folder)
        send(answers, pickle.dumps(work(*args, **kwargs), protocol=pickle.HIGHEST_PROTOCOL))
        del work, args, kwargs


def _listen(pipe: IO[bytes], asked: SimpleQueue[bytes]) -> None:
    """Take messages down; when the pipe closes, the process that asks is gone, and so is the reason to go on."""
    while (message := receive(pipe)) is not None:
        asked.put(message)
    os._exit(0)


def _load() -> None:
    """Import what every run needs here.

    Where notebook packages are installed, `jsonschema` builds a grammar for international addresses on import, which takes a second and
    which nobody asks this process for; without the package it goes without.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from riskscreen.validation.run import load

    load()


if __name__ == "__main__":
    main()
