"""How a command ends that cannot go on: in one sentence, with a fitting status, without a traceback."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import NoReturn

FINDINGS, WRONG_USE, FAILED = 1, 2, 1
"""The exit status of a command that does not end well."""
_BY_SIGNAL = 128
"""What a shell adds to the number of the signal that ended a program."""
_MET = (signal.SIGINT, signal.SIGTERM)


def at_once() -> None:
    """From now on a signal ends the program with its sentence, whatever it is doing.

    For the time before a command runs and after it: the imports alone take half a second. Signals that
    whoever started the program has had ignored stay so.
    """

    def end(number: int, _: FrameType | None) -> None:
        os._exit(_told(f"ended by {signal.Signals(number).name}", _BY_SIGNAL + number))

    for number in _MET:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, end)


def guarded(run: Callable[[], int]) -> int:
    """The status that `run` gives, or that of what ended it.

    BrokenPipeError passes through: whoever read has seen enough, which is no fault.
    """
    with _interrupted() as received:
        try:
            status = run()
        except KeyboardInterrupt:
            number = received[-1] if received else signal.SIGINT
            return _told(f"ended by {signal.Signals(number).name}", _BY_SIGNAL + number)
        except MemoryError:
            return _told("ended: there is not enough memory", FAILED)
        except BrokenPipeError:
            raise
        except OSError as error:
            return _told(f"ended: {error.strerror or type(error).__name__}", FAILED)
        # A server takes an interruption for the wish that it end, and ends well.
        if signal.SIGTERM in received:
            return _told("ended by SIGTERM", _BY_SIGNAL + signal.SIGTERM)
        return status


def now(status: int) -> NoReturn:
    """End the program as it stands. Taking apart all that it holds takes a large site seconds, and nobody needs it."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


def _told(sentence: str, status: int) -> int:
    with contextlib.suppress(OSError):
        print(
            f"{sentence}; what was published before stands as it was or as it was to be, whole.",
            file=sys.stderr,
            flush=True,
        )
    return status


@contextlib.contextmanager
def _interrupted() -> Iterator[list[int]]:
    """While it holds, SIGTERM interrupts as Ctrl-C does; the list tells which signals came."""
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = {number: signal.getsignal(number) for number in _MET}
    try:
        for number, handler in before.items():
            if handler != signal.SIG_IGN:
                signal.signal(number, end)
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
