"""Work shared out among the processors. The helpers are copies of this process as it stands, so that nothing is sent to
them but the names of what is to be done; what they make is sent back.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
_AT_ONCE = 8
"""Jobs that are handed out together: few enough that all are done at about the same time."""
_work: Callable[[str], Any]


def shared(
    work: Callable[[str], T], names: Sequence[str], meanwhile: Iterable[Callable[[], object]]
) -> Iterator[tuple[str, T]]:
    """What `work` gives for each name, in their order; in this process where it cannot be copied or has one processor.

    Helpers work while this process does other things `meanwhile`. What `work` raises is raised here, for the first name for which it is.
    """
    global _work
    hands = processors()
    if hands < 2:
        yield from ((name, work(name)) for name in names)
        return
    parts = [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]
    _work = work
    try:
        with ProcessPoolExecutor(
            hands, multiprocessing.get_context("fork"), initializer=_quietly
        ) as pool:
            found = pool.map(_done, parts)
            for other in meanwhile:
                other()
            for part, made in zip(parts, found, strict=True):
                yield from zip(part, made, strict=True)
    finally:
        del _work


def processors() -> int:
    """How many may work at once; one where a process cannot be copied safely, which only Linux can."""
    if not sys.platform.startswith("linux"):
        return 1
    return len(os.sched_getaffinity(0))


def _quietly() -> None:
    """Whoever ends the build ends its helpers; they have nothing to say of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _done(names: Sequence[str]) -> list[Any]:
    return [_work(name) for name in names]
