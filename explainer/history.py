"""The records as they stood at a revision, read from git's own store.

Nothing that a repository holds is run: no shell, no hook, no filter, no network; a revision is never an option.
"""

import os
import subprocess  # for git alone, without a shell  # nosec B404
from collections.abc import Iterator, Sequence
from pathlib import Path

from explainer.findings import closest, quoted

_SAFE = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "protocol.allow=never"),
)
_FOLDERS = ("content", "seeds")


class HistoryError(Exception):
    """Why a revision cannot be read, in a sentence."""


def restored(root: Path, revision: str, into: Path) -> None:
    """Write content/ and seeds/ of `root`, as they stood at a revision, into an empty folder.

    Raises HistoryError where there is no repository or no such revision.
    """
    commit, prefix = _commit(root, revision), _prefix(root)
    for name in _FOLDERS:
        (into / name).mkdir()
    _write(root, list(_files(root, commit, prefix, _FOLDERS)), into)


def everything(root: Path, revision: str, into: Path) -> Path:
    """Write all plain files of the repository that holds `root`, as they stood at a revision, into an empty folder.

    Returns what `root` is there. Raises HistoryError as `restored` does.
    """
    commit, prefix = _commit(root, revision), _prefix(root)
    _write(root, list(_files(root, commit)), into)
    return into / prefix


def _prefix(root: Path) -> str:
    """The way from the top of the repository to a folder: empty, or with a slash at its end."""
    return _git(root, "rev-parse", "--show-prefix").decode().rstrip("\n")


def _write(root: Path, files: Sequence[tuple[str, str]], into: Path) -> None:
    """Write files, each a path and the hash of its content, below a folder."""
    asked = "".join(f"{blob}\n" for _, blob in files).encode()
    answer = _git(root, "cat-file", "--batch", given=asked)
    at = 0
    for path, _ in files:
        head, at = answer[at : answer.index(b"\n", at)], answer.index(b"\n", at) + 1
        size = int(head.split()[2])
        file = into / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer[at : at + size])
        at += size + 1


def _commit(root: Path, revision: str) -> str:
    """The hash of the commit that a revision names."""
    if not revision.isprintable() or revision.startswith("-") or not revision:
        raise HistoryError(f"{quoted(revision)} is no revision")
    try:
        _git(root, "rev-parse", "--git-dir")
    except HistoryError as why:
        raise HistoryError(f"{root} has no history: {why}") from why
    name = f"{revision}^{{commit}}"
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    except HistoryError as why:
        listed = _git(root, "for-each-ref", "--format=%(refname:short)").decode(errors="replace")
        hint = closest(revision, ["HEAD", *listed.split()])
        raise HistoryError(f"no revision {quoted(revision)}. {hint}".rstrip()) from why
    return found.decode().strip()


def _files(
    root: Path, commit: str, prefix: str = "", folders: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """The plain files below some folders, or all: path from the folder `prefix`, and hash."""
    places = ["--", *(f"{prefix}{name}" for name in folders)] if folders else []
    listed = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, *places)
    for row in listed.decode(errors="replace").split("\0")[:-1]:
        (mode, kind, blob), path = row.partition("\t")[0].split(), row.partition("\t")[2]
        path = path.removeprefix(prefix)
        if kind == "blob" and mode != "120000" and ".." not in Path(path).parts:
            yield path, blob


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers. Raises HistoryError with its last line where it refuses."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    calm = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and a revision cannot be an option  # nosec B603 B607
            ["git", *_SAFE, "-C", str(root), *arguments],  # noqa: S607 - as on any machine
            input=given,
            capture_output=True,
            env=own | calm,
            check=False,
        )
    except OSError as error:
        raise HistoryError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git refuses"]
        raise HistoryError(lines[0].removeprefix("fatal: "))
    return done.stdout
