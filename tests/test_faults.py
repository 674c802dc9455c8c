"""Builds that die: killed at any moment, or refused by the system at any step. The site is the old one or the new one.

`make faults` kills a hundred builds; the tests kill a few. Each step of publishing is killed in turn in test_publish.py.
"""

import ctypes
import errno
import io
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sites
from sites import NEW_MILL, Swap
from test_publish import NEW, OLD, beside, tree

import build
from explainer.publish import PublishError, publish

PROGRAM = Path(build.__file__)
KILLS = int(os.environ.get("FAULTS", "12"))
EDITS = [
    Swap(NEW_MILL, "新磨坊開在橋邊", "新磨坊開在橋旁"),
    Swap(NEW_MILL, "新磨坊開在橋旁", "新磨坊開在橋邊"),
]
"""The small site's two states; each edit leads from one to the other."""


def digest(folder: Path) -> str:
    """One hash of all that a folder holds."""
    found = sha256()
    for path, content in sorted(tree(folder).items()):
        found.update(f"{path}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


def command(root: Path) -> list[str | Path]:
    return [sys.executable, PROGRAM, "--root", root]


def test_a_build_that_is_killed_at_any_moment(tmp_path: Path) -> None:
    """A real process, killed after a time by chance anywhere between its start and its end."""
    root, chance = sites.write(tmp_path), random.Random(8)  # noqa: S311 - chance that repeats
    begun = time.perf_counter()
    subprocess.run(command(root), check=True, capture_output=True)
    lasts = time.perf_counter() - begun
    whole = {digest(root / "site")}
    EDITS[0].apply(root)
    assert build.main(["--root", str(root)]) == 0
    whole.add(digest(root / "site"))
    assert len(whole) == 2

    killed = 0
    for number in range(KILLS):
        EDITS[(number + 1) % 2].apply(root)
        with subprocess.Popen(command(root), stdout=subprocess.DEVNULL) as running:
            time.sleep(chance.uniform(0, lasts))
            running.kill()
        killed += running.returncode == -signal.SIGKILL
        assert digest(root / "site") in whole, number
        assert build.main(["--root", str(root)]) == 0
        assert digest(root / "site") in whole, number
        assert set(beside(root / "site")) == {"content", "seeds", "schema", ".cache"}, number
    print(f"{killed} of {KILLS} builds of {lasts:.2f} s killed before their end")
    assert killed >= KILLS / 4


@pytest.mark.parametrize("room", [0, 1, 2_000, 20_000])
def test_a_file_that_is_cut_short_by_the_system(room: int, tmp_path: Path) -> None:
    """The system itself writes no more than so many bytes of a file: the build says so, the old site stays."""
    root = sites.write(tmp_path)
    assert build.main(["--root", str(root)]) == 0
    old = digest(root / "site")
    long = "新磨坊開在橋旁。" * 1000
    Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", f"zh: {long}").apply(root)
    done = subprocess.run(
        command(root),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.stderr == "nothing was published: site cannot be written: File too large\n"
    assert done.returncode == 1
    assert digest(root / "site") == old
    assert set(beside(root / "site")) == {"content", "seeds", "schema", ".cache"}
    assert build.main(["--root", str(root)]) == 0
    assert digest(root / "site") != old


# Each step refused, at each of its times ----------------------------------------------------------


def refusing(step: str, code: int, fits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a step of the file system succeed so many times, and then never again."""
    left = fits

    def refused() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if refused():
                raise OSError(code, os.strerror(code))
            return real(*arguments, **options)

        return call

    if step == "write":  # half of what was to be written is
        real_open = io.open

        def opened(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
            handle = real_open(file, mode, *rest, **options)
            return Half(handle, code) if "x" in mode and refused() else handle

        monkeypatch.setattr(io, "open", opened)
    elif step in ("exchange", "settle"):
        library = ctypes.CDLL(None, use_errno=True)
        name = {"exchange": "renameat2", "settle": "syncfs"}[step]
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Refusing(library, name, code))
    else:
        monkeypatch.setattr(os, step, failing(getattr(os, step)))


class Half:
    """A file of which only the half is written."""

    def __init__(self, handle: Any, code: int) -> None:
        self.handle, self.code = handle, code

    def __enter__(self) -> "Half":
        return self

    def __exit__(self, *_: object) -> None:
        self.handle.close()

    def write(self, content: bytes) -> int:
        self.handle.write(content[: len(content) // 2])
        raise OSError(self.code, os.strerror(self.code))


class Refusing:
    """A C library of which one function fails."""

    def __init__(self, library: Any, name: str, code: int) -> None:
        self.library, self.name, self.code = library, name, code

    def __getattr__(self, name: str) -> Any:
        if name != self.name:
            return getattr(self.library, name)

        def fail(*_: Any) -> int:
            ctypes.set_errno(self.code)
            return -1

        return fail


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize(
    "step", ["write", "exchange", "settle", "fsync", "open", "mkdir", "link", "chmod", "scandir"]
)  # fmt: skip
def test_a_step_that_the_system_refuses(
    step: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    whole = set()
    for output in (OLD, NEW):
        publish(output, site)
        whole.add(digest(site))
    told = set()
    for fits in range(8):
        publish(OLD, site)
        with monkeypatch.context() as patched:
            refusing(step, code, fits, patched)
            try:
                publish(NEW, site)
            except PublishError as refusal:
                told.add(str(refusal))
        assert digest(site) in whole, fits
        publish(NEW, site)
        assert tree(site) == NEW
        assert beside(site) == []
    # There is another way, or it is not needed; a folder that may not be read counts as an empty one.
    overcome = step in ("exchange", "fsync", "link") or (step, code) == ("scandir", errno.EACCES)
    assert told == (set() if overcome else {f"site cannot be written: {os.strerror(code)}"})
