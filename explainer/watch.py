"""Which files have changed: told by the system at once, and looked for now and then, where it tells nothing."""

import os
import threading
from collections.abc import Callable, Set

import watchfiles
from livereload.watcher import Watcher
from tornado.ioloop import IOLoop, PeriodicCallback

EVERY = 1500
"""Milliseconds between two looks at all files: for folders that come later, and systems that do not tell."""
QUIET, PATIENCE = 10, 300
"""Milliseconds without a change after which it is taken up, and with changes after which it is all the same."""

Signature = dict[str, tuple[int, int]]


class Watch(Watcher):  # type: ignore[misc] # livereload is untyped
    """livereload's watcher, quicker and more exact.

    It calls with all the paths that changed, once they have stopped changing; what it calls tells the pages.
    """

    def __init__(self, changed: Callable[[set[str]], None]):
        super().__init__()
        self.changed = changed
        self.known: Signature = {}

    def start(self, _: Callable[[], None]) -> bool:
        """Begin to look; what livereload would have called has nothing to do."""
        loop = IOLoop.current()

        def follow() -> None:
            folders = [folder for folder in self._tasks if os.path.isdir(folder)]  # noqa: PTH112
            told = watchfiles.watch(
                *folders, step=QUIET, debounce=PATIENCE, watch_filter=None, raise_interrupt=False
            )
            for changes in told:
                loop.add_callback(self.told, {path for _, path in changes})

        threading.Thread(target=follow, daemon=True).start()
        PeriodicCallback(self._look_around, EVERY).start()
        return True

    def look(self) -> Signature:
        """The time and size of every file below the watched folders."""
        found: Signature = {}
        for folder in self._tasks:
            for place, _, names in os.walk(folder):
                for name in names:
                    if signature := _signature(path := f"{place}/{name}"):
                        found[path] = signature
        return found

    def told(self, paths: Set[str]) -> None:
        """The system told of changes; where they are not of known files alone, all are looked at."""
        if not paths <= self.known.keys():
            self.examine()
            return
        now = {path: signature for path in paths if (signature := _signature(path))}
        before = {path: self.known[path] for path in paths}
        for path in paths:
            self.known.pop(path)
        self.known |= now
        self._take(before, now)

    def examine(self) -> tuple[None, None]:
        """Look at all files once; there is never anything that livereload itself should reload."""
        before, self.known = self.known, self.look()
        self._take(before, self.known)
        return None, None

    def _look_around(self) -> None:
        self.examine()

    def _take(self, before: Signature, now: Signature) -> None:
        if changed := {path for path, _ in now.items() ^ before.items()}:
            self.changed(changed)


def _signature(path: str) -> tuple[int, int] | None:
    """A file's time and size; nothing if it is gone."""
    try:
        status = os.lstat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
