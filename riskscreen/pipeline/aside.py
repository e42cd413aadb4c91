"""A second process of our own beside a run, for work that would otherwise make the run wait for imports.

Great Expectations takes seconds to import, in which Python does nothing else. So a helper starts with the command, imports it while the
list is read, and then validates; what else needs libraries that it has loaded anyway goes there too. Nothing hangs on the helper: what it
cannot do (it could not be started, it died, the work cannot be sent) is done in this process, with the same results and exceptions.

One helper serves a process for its life. It holds no file open between two calls, and ends when this process does, however that ends.
"""

import atexit
import json
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ALONE = "RISKSCREEN_ALONE"
"""Environment variable: where it is set to anything, no helper is started."""

LENGTH = 8
"""Bytes in front of a message that say how long it is."""

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from riskscreen.pipeline.worker import main; main()"
_UNSENDABLE = (pickle.PicklingError, TypeError, AttributeError)


class _Helper:
    """The process, and the pipes to it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ask(self, message: bytes) -> bytes | None:
        """Send a message and wait for the answer; None where the process is gone."""
        to, back = self.process.stdin, self.process.stdout
        if to is None or back is None:
            return None
        try:
            send(to, message)
            return receive(back)
        except OSError:
            return None

    def end(self) -> None:
        """Stop the process and wait until it is gone."""
        if self.owner != os.getpid():
            return  # a fork of the process that started it
        self.process.kill()
        self.process.communicate()


class _Slot:
    """Where the one helper is kept."""

    helper: _Helper | None = None
    lock = threading.Lock()


def begin() -> None:
    """Start the helper, unless it runs, or is of no use since its libraries are loaded here. Returns at once."""
    with _Slot.lock:
        if _Slot.helper is not None and _Slot.helper.owner == os.getpid() and _Slot.helper.process.poll() is None:
            return
        _drop()
        if os.environ.get(ALONE) or not sys.executable or getattr(sys, "frozen", False):
            return
        if "great_expectations" in sys.modules:
            return
        try:
            _Slot.helper = _Helper()
        except OSError:
            return


def running() -> bool:
    """Whether there is a helper."""
    return _Slot.helper is not None


def beside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do a piece of work in the helper if there is one and it is free, else here; results and exceptions are the same.

    Args:
        work: a function of a module of this package.
        args: what it takes; must be fit to be sent (frames over files, not functions made on the way).
        kwargs: likewise.
    """
    found = _asked(work, args, kwargs)
    if found is None:
        return work(*args, **kwargs)
    answer: R = found[0]
    return answer


def end() -> None:
    """Stop the helper, to give its memory back; the next `begin` starts another."""
    with _Slot.lock:
        _drop()


def _asked(work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any] | None:
    """Return what the helper answers, in a tuple; None where it does not."""
    if _Slot.helper is None or not _Slot.lock.acquire(blocking=False):
        return None
    try:
        helper = _Slot.helper
        if helper is None or helper.owner != os.getpid():
            return None
        try:
            message = pickle.dumps((os.getcwd(), work, args, kwargs), protocol=pickle.HIGHEST_PROTOCOL)
        except _UNSENDABLE:
            return None
        answer = None
        try:
            answer = helper.ask(message)
        finally:
            if answer is None:  # it died, or this process was told to stop while it waited
                _drop()
        return None if answer is None else (pickle.loads(answer),)  # noqa: S301  (our own process wrote it)
    finally:
        _Slot.lock.release()


def _drop() -> None:
    if _Slot.helper is not None:
        _Slot.helper.end()
        _Slot.helper = None


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message to a pipe."""
    pipe.write(len(message).to_bytes(LENGTH, "little"))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Read a message from a pipe; None where it ends first."""
    head = pipe.read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "little")
    body = pipe.read(length)
    return body if len(body) == length else None


atexit.register(end)
