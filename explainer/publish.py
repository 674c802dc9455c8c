"""The output folder, put in place whole: readers see the old site or the new one, never a mixture.

The new tree is made beside the old one. Files that did not change are linked from the old tree, so they
keep their identity and their time; it is settled on the disk; then the two folders change places in one step of the file system.
"""

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from explainer import held
from explainer.held import File, Held, Output

MARK = ".built-by-explainer"
"""Stands in each folder that a build made, and lists its files; a folder without it is not replaced."""
_SAID = "Made by build.py. Do not edit: the next build replaces this folder."
KEPT = (".gitignore",)
"""What an editor may put into the folder, and a build leaves there."""
_RENAME_EXCHANGE = 2


class PublishError(Exception):
    """The output cannot be written; says why, and the old one is untouched."""


def publish(
    output: Mapping[str, bytes], folder: Path, apart: Iterable[Path] = ()
) -> tuple[int, int]:
    """Make `folder` hold exactly `output` (bytes by relative path).

    It may neither lie in a folder of `apart`, which hold what a site is made from, nor around one.

    Returns how many files were written and how many removed. Raises PublishError.
    """
    folder = folder.absolute()
    _refuse_foreign(folder)
    _refuse_within(folder, apart)
    try:
        with _only_one(folder):
            _recover(folder)
            return _replace(output.files if isinstance(output, Output) else output, folder)
    except OSError as error:
        raise PublishError(f"{folder.name} cannot be written: {error.strerror}") from error


def _refuse_foreign(folder: Path) -> None:
    if folder.is_symlink():
        raise PublishError(f"{folder.name} is a link; name the folder itself")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise PublishError(f"{folder.name} is a file, not a folder")
    held = {path.name for path in folder.iterdir()}
    if held - set(KEPT) and MARK not in held:
        raise PublishError(
            f"{folder.name} holds files that no build made; name an empty or a new folder"
        )


def _refuse_within(folder: Path, apart: Iterable[Path]) -> None:
    real = folder.resolve()
    for one in apart:
        if real.is_relative_to(one.resolve()):
            problem = f"{folder.name} lies in {one.name}/, which the site is made from"
            raise PublishError(f"{problem}; name a folder apart from it")
        if one.resolve().is_relative_to(real):
            problem = f"{folder.name} holds {one.name}/, which the site is made from"
            raise PublishError(f"{problem}; name a folder apart from it")


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two builds into one folder do not run at once, where the system can lock."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock = os.open(folder.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PublishError(f"another build is writing {folder.name} now") from error
        yield
    finally:
        os.close(lock)


def mark(output: Mapping[str, File]) -> bytes:
    """The mark's text: each file's SHA-256 and path, as sha256sum writes them."""
    lines = (f"{held.digest(output[path])}  {path}" for path in sorted(output))
    return "\n".join([_SAID, *lines, ""]).encode()


def listed(text: bytes) -> dict[str, str]:
    """The SHA-256 of each file that a build made, by its path."""
    lines = (line.partition("  ") for line in text.decode("utf-8", "replace").split("\n"))
    return {path: digest for digest, _, path in lines if path}


def _aside(folder: Path) -> Path:
    return folder.parent / f".{folder.name}-aside"


def _recover(folder: Path) -> None:
    """Clear what a killed build left behind; bring the old site back if it was set aside."""
    aside = _aside(folder)
    if aside.exists():
        if folder.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(folder)
    for left in folder.parent.glob(f".{folder.name}-new-*"):
        shutil.rmtree(left, ignore_errors=True)


def _replace(output: Mapping[str, File], folder: Path) -> tuple[int, int]:
    wanted = dict(output)
    for name in KEPT:
        if (folder / name).is_file():
            wanted[name] = (folder / name).read_bytes()
    wanted[MARK] = mark(output)
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-new-", dir=folder.parent))
    try:
        new.chmod(0o755)
        written = _write(wanted, folder, new)
        removed = len(_there(folder) - wanted.keys())
        if not written and not removed and folder.exists():
            return 0, 0
        _settle(new)
        _swap(new, folder)
        _settle_names(folder.parent)
        return written, removed
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _there(folder: Path) -> set[str]:
    """The files below a folder. As plain text, which is quicker for tens of thousands."""
    found = set[str]()
    for place, _, names in os.walk(folder):
        below = place[len(str(folder)) + 1 :].replace(os.sep, "/")
        files = [name for name in names if os.path.isfile(f"{place}/{name}")]  # noqa: PTH113
        found.update(f"{below}/{name}" if below else name for name in files)
    return found


def _write(wanted: Mapping[str, File], old: Path, new: Path) -> int:
    """Fill the new tree; returns how many files differ from the old one."""
    written = 0
    for below in sorted({name.rpartition("/")[0] for name in wanted}):
        folder = new / below
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    for name, content in wanted.items():
        source, to = f"{old}/{name}", f"{new}/{name}"
        if _same(source, content):
            with contextlib.suppress(OSError):
                os.link(source, to)
                continue
        written += 1
        if not _moved(content, to):
            with Path(to).open("xb") as file:
                file.write(held.content(content))
        os.chmod(to, 0o644)  # noqa: PTH101
    return written


def _moved(content: File, to: str) -> bool:
    """Whether the file was one of this build's own, on the same file system, and now stands in its place."""
    if not (isinstance(content, Held) and content.ours):
        return False
    try:
        os.rename(content.file, to)  # noqa: PTH104 - quicker, for tens of thousands
    except OSError:
        return False
    return True


def _settle(folder: Path) -> None:
    """All that was written to the folder's file system is on the disk when this returns.

    Else a machine that loses its power after the swap could come back with empty files in the site's place.
    One call for all files: fsync for each of 1,500 takes 0.7 s, this 0.1 s.
    """
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        getattr(os, "sync", lambda: None)()
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(handle)


def _settle_names(folder: Path) -> None:
    """Which names the folder holds is on the disk when this returns, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _same(file: str, content: File) -> bool:
    if isinstance(content, Held) and content.file == file:
        return True
    try:
        if os.stat(file).st_size != held.size(content):  # noqa: PTH116
            return False
        found = Path(file).read_bytes()
    except OSError:
        return False
    return held.digest(found) == content.digest if isinstance(content, Held) else found == content


def _swap(new: Path, folder: Path) -> None:
    """The new folder in the old one's place; afterwards `new` is the old one, if there was one."""
    if not folder.exists():
        new.rename(folder)
        return
    if _exchange(new, folder):
        return
    aside = _aside(folder)
    folder.rename(aside)
    try:
        new.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step, where the system can (Linux: renameat2)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    here = -100  # AT_FDCWD
    done: int = renameat2(here, os.fsencode(one), here, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0
