"""How a command ends that cannot go on: in one sentence, with a fitting status, without a traceback."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

FAILED = 1
_BY_SIGNAL = 128
"""What a shell adds to the number of the signal that ended a program."""


def guarded(run: Callable[[], int]) -> int:
    """The status that `run` gives, or that of what ended it.

    BrokenPipeError passes through: whoever read has seen enough, which is no fault.
    """
    with _terminated() as received:
        try:
            status = run()
        except KeyboardInterrupt:
            number = received[0] if received else signal.SIGINT
            return _told(f"ended by {signal.Signals(number).name}", _BY_SIGNAL + number)
        except MemoryError:
            return _told("ended: there is not enough memory", FAILED)
        except BrokenPipeError:
            raise
        except OSError as error:
            return _told(f"ended: {error.strerror or type(error).__name__}", FAILED)
        # A server takes an interruption for the wish that it end, and ends well.
        if received:
            return _told("ended by SIGTERM", _BY_SIGNAL + received[0])
        return status


def _told(sentence: str, status: int) -> int:
    print(
        f"{sentence}; what was published before stands as it was or as it was to be, whole.",
        file=sys.stderr,
    )
    return status


@contextlib.contextmanager
def _terminated() -> Iterator[list[int]]:
    """While it holds, SIGTERM interrupts as Ctrl-C does; the list tells that it came."""
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield received
    finally:
        signal.signal(signal.SIGTERM, before)
