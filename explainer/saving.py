"""Changes to what editors write, put on disk: all or nothing, and tried out elsewhere before."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from explainer.editing import Change

KEPT_APART = ("content", "seeds", "templates")
"""The folders that a build reads."""


class SavingError(Exception):
    """Nothing was changed; the message says why."""


@contextmanager
def trial(root: Path, changes: Iterable[Change]) -> Iterator[Path]:
    """A copy of what a build reads, with the changes made, for as long as it is looked at."""
    with tempfile.TemporaryDirectory(prefix="trial-") as folder:
        copy = Path(folder).resolve()
        for name in KEPT_APART:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name, symlinks=True)
        for change in changes:
            (copy / change.file).unlink()
            (copy / change.to).write_bytes(change.content(_read(root, change)))
        yield copy


def save(root: Path, changes: Iterable[Change]) -> None:
    """Make the changes, or none of them. Raises SavingError.

    What is new is written beside content/ first; then file after file takes its place. If one cannot,
    those that have are put back.
    """
    before: dict[Path, bytes] = {}
    made: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(prefix=".changes-", dir=root) as folder:
            ready = []
            for number, change in enumerate(changes):
                was, to = root / change.file, root / change.to
                before[was] = _read(root, change)
                if to != was and to.exists():
                    raise SavingError(f"{change.to} is there already")
                new = Path(folder) / str(number)
                new.write_bytes(change.content(before[was]))
                shutil.copymode(was, new)
                ready.append((new, was, to))
            try:
                for new, was, to in ready:
                    made += [to] if to != was else []
                    new.replace(to)
                    if to != was:
                        was.unlink()
            except OSError:
                for path in made:
                    path.unlink(missing_ok=True)
                for path, content in before.items():
                    path.write_bytes(content)
                raise
    except OSError as error:
        raise SavingError(f"{error.filename}: {error.strerror}; nothing was changed") from error


def create(root: Path, file: str, text: str) -> None:
    """A new file; one that is there already stays as it is. Raises SavingError."""
    path = root / file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError as error:
        raise SavingError(f"{file} is there already") from error
    except OSError as error:
        raise SavingError(f"{file}: {error.strerror}") from error


def keep(root: Path, files: Mapping[str, bytes]) -> int:
    """Write the files that differ from what is on disk; how many did."""
    written = 0
    for file, content in files.items():
        path = root / file
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += 1
    return written


def _read(root: Path, change: Change) -> bytes:
    content = (root / change.file).read_bytes()
    if not change.fits(content):
        raise SavingError(f"{change.file} was changed by somebody else meanwhile")
    return content
