"""Which files have changed, once they have stopped changing."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

Signature = dict[str, tuple[int, int]]


class Watch:
    """Looks at folders, and calls with the paths that changed once they have stopped changing."""

    def __init__(self, folders: Sequence[Path], changed: Callable[[set[str]], None]):
        self.folders, self.changed = folders, changed
        self.known = self.seen = self.look()

    def look(self) -> Signature:
        """Every file's time and size."""
        found: Signature = {}
        for folder in self.folders:
            for place, _, names in os.walk(folder):
                for name in names:
                    try:
                        status = os.lstat(path := f"{place}/{name}")
                    except OSError:
                        continue  # it went between the two looks
                    found[path] = (status.st_mtime_ns, status.st_size)
        return found

    def __call__(self) -> None:
        now = self.look()
        if now == self.seen and now != self.known:
            changed = {path for path, _ in now.items() ^ self.known.items()}
            self.known = now
            self.changed(changed)
        self.seen = now
