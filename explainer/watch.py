"""Which files have changed, once they have stopped changing."""

import os
from collections.abc import Callable

from livereload.watcher import Watcher
from tornado.ioloop import PeriodicCallback

EVERY = 80
"""Milliseconds between two looks at the files."""

Signature = dict[str, tuple[int, int]]


class Watch(Watcher):  # type: ignore[misc] # livereload is untyped
    """livereload's watcher, more patient and more exact.

    It calls with all the paths that changed, once they have stopped changing; what it calls tells the pages.
    """

    def __init__(self, changed: Callable[[set[str]], None]):
        super().__init__()
        self.changed = changed
        self.known: Signature = {}
        self.seen: Signature = {}

    def start(self, callback: Callable[[], None]) -> bool:
        """Begin to look; `callback` is livereload's, which asks `examine`."""
        self.known = self.seen = self.look()
        PeriodicCallback(callback, EVERY).start()
        return True

    def look(self) -> Signature:
        """The time and size of every file below the watched folders."""
        found: Signature = {}
        for folder in self._tasks:
            for place, _, names in os.walk(folder):
                for name in names:
                    try:
                        status = os.lstat(path := f"{place}/{name}")
                    except OSError:
                        continue  # it went between the two looks
                    found[path] = (status.st_mtime_ns, status.st_size)
        return found

    def examine(self) -> tuple[None, None]:
        """Look once; there is never anything that livereload itself should reload."""
        now = self.look()
        if now == self.seen and now != self.known:
            changed = {path for path, _ in now.items() ^ self.known.items()}
            self.known = now
            self.changed(changed)
        self.seen = now
        return None, None
