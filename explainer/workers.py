"""Work shared out among the processors. The helpers are copies of this process as it stands, so that nothing is sent to
them but the names of what is to be done; what they make is sent back.
"""

import contextlib
import ctypes
import errno
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

T = TypeVar("T")
_AT_ONCE = 8
"""Jobs that are handed out together: few enough that all are done at about the same time, and enough to do each step for several of them."""
_MET = {signal.SIGINT, signal.SIGTERM}
_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_work: Callable[[Sequence[str]], list[Any]]


def shared(
    work: Callable[[Sequence[str]], list[T]],
    names: Sequence[str],
    meanwhile: Iterable[Callable[[], object]],
    at_once: int = _AT_ONCE,
) -> Iterator[tuple[str, T]]:
    """What `work` gives for the names, some at once, in their order; in this process where it cannot be copied or has one processor.

    Helpers work while this process does other things `meanwhile`; where there are none, those are not done. What `work` raises is raised here, for the first name for which it is.
    """
    global _work
    hands = processors()
    parts = [names[at : at + at_once] for at in range(0, len(names), at_once)]
    if hands < 2:
        for part in parts:
            yield from zip(part, work(part), strict=True)
        return
    _work = work
    pool = ProcessPoolExecutor(hands, multiprocessing.get_context("fork"), initializer=_begin)
    try:
        with _undisturbed():
            found = pool.map(_done, parts)
        for other in meanwhile:
            other()
        for part, made in zip(parts, found, strict=True):
            yield from zip(part, made, strict=True)
    except BrokenProcessPool as error:
        raise ChildProcessError(errno.ECHILD, "a helper of the build was killed") from error
    finally:
        pool.shutdown(cancel_futures=True)
        del _work


def processors() -> int:
    """How many may work at once; one where a process cannot be copied safely: elsewhere than on Linux, or with threads."""
    if not sys.platform.startswith("linux") or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal that comes meanwhile is met afterwards: a pool that is half begun cannot be ended."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _MET)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """A helper has nothing to say of an interruption, which its parent answers; and it ends when that does, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _MET)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _done(names: Sequence[str]) -> list[Any]:
    return _work(names)
