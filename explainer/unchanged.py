"""Whether anything changed at all since the last build, by the files' sizes and times; nothing else of the program is needed
to say that there is nothing to do.

A build notes how all it reads stood before it began, and how all it wrote stood when it was done, in `.cache/last`.
"""

import contextlib
import json
import os
import stat
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

from explainer.project import HERE

FILE = ".cache/last"
READ = ("content", "seeds", "templates")
PROGRAM = ("build.py", "explainer", "templates", "LICENSE", "NOTICES")
SECONDS = "{seconds}"
"""Stands for the time that a build took, in what it told."""
Standing = dict[str, list[int]]
"""By path: a file's size, and when it was last written, in ns; of a folder only that it is there."""


def standing(paths: Iterable[Path]) -> Standing:
    """How files stand, and all that is below folders; what is not there is left out.

    What a link leads to may change without it, so a link never stands as it did.
    """
    found: Standing = {}
    waiting = [os.fspath(path) for path in paths]
    while waiting:
        path = waiting.pop()
        try:
            status = os.lstat(path)
        except OSError:
            continue
        if stat.S_ISLNK(status.st_mode):
            found[path] = [time.time_ns()]
        elif not stat.S_ISDIR(status.st_mode):
            found[path] = [status.st_size, status.st_mtime_ns]
        elif not path.endswith("__pycache__"):
            found[path] = []
            with os.scandir(path) as held:
                waiting += [entry.path for entry in held]
    return found


def read(root: Path) -> Standing:
    """How all that a build reads stands: the records, the templates, the program and its packages."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    installed = {path: [os.lstat(path).st_mtime_ns] for path in packages}
    ours = standing([*(root / name for name in READ), *(HERE / name for name in PROGRAM)])
    return {**ours, **installed, sys.version: []}


def wrote(options: Namespace) -> Standing:
    """How all that a build writes stands."""
    return standing([place(options), options.root / "schema"])


def place(options: Namespace) -> Path:
    """The folder that a site is written to."""
    out: Path = options.out or options.root / "site"
    return out.absolute()


def leave(options: Namespace, before: Standing, told: Sequence[str]) -> None:
    """Note how a build found things and how it left them, and what it told beside the time it took."""
    noted = {
        "asked": _asked(options),
        "read": before,
        "wrote": wrote(options),
        "told": told,
    }
    put(options.root / FILE, json.dumps(noted).encode())


def put(file: Path, content: bytes) -> None:
    """Write a file of the cache, whole or not at all; where none can be written, or the cache is a link, there is none."""
    if file.parent.is_symlink():
        return
    new = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        for left in file.parent.glob(f"{file.name}.*"):  # by a build that was killed
            if left.suffix[1:].isdecimal():
                left.unlink()
        new.write_bytes(content)
        new.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()


def _asked(options: Namespace) -> list[str]:
    return [str(place(options)), options.url, options.repository, str(options.cards)]


def told(options: Namespace) -> Sequence[str] | None:
    """What the last build told, if one now would find and leave everything as that did.

    Not where social cards are asked for: they rest on fonts too.
    """
    begun = time.perf_counter()
    try:
        noted = json.loads((options.root / FILE).read_bytes())
        now = {"asked": _asked(options), "read": read(options.root), "wrote": wrote(options)}
        lines = [str(line) for line in noted.pop("told")]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    if options.cards or noted != now or not "".join(lines).isprintable():
        return None
    seconds = f"{time.perf_counter() - begun:.1f}"
    return [line.replace(SECONDS, seconds) for line in lines]


def end_here(options: Namespace) -> None:
    """End the program if there is nothing to do."""
    options.root = options.root.resolve()
    lines = told(options)
    if lines is None:
        return
    try:
        print("\n".join(lines), flush=True)
    except BrokenPipeError:
        os._exit(1)
    sys.exit()
