"""What stands in `content/` and `seeds/`, looked at before it is opened.

Only plain files and folders are: a link could lead out of the project, a pipe would never end.
"""

import os
import re
import stat
from itertools import islice
from pathlib import Path

from explainer import model, reading
from explainer.findings import Finding, Rule, Where, quoted

MOST_FILES = 10_000
IGNORED = re.compile(r"\..*|.*~|#.*#|Thumbs\.db")
"""Files that systems and editors leave about: hidden ones, copies, and those of an edit in progress."""
_YAML = re.compile(r"[A-Za-z0-9]\.ya?ml(?:\.txt)?$", re.IGNORECASE)
"""How the name of a file ends that was to be a record."""
_ID = re.compile(model.ID)
_SORTS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}
_AS_IT_IS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
"""How files are opened: should a link or a pipe have come since they were looked at, it is not followed."""


def below(root: Path, path: Path) -> str:
    """The way from the root to a path that lies below it; many times quicker than pathlib's own."""
    return str(path)[len(str(root)) :].replace(os.sep, "/").lstrip("/")


def content(root: Path, path: Path) -> tuple[bytes | None, list[Finding]]:
    """The bytes of a plain file of bounded size, or why there are none."""
    where = Where(below(root, path))
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return None, [_unfit(where, "file", status)]
        if status.st_size <= reading.MOST_BYTES:
            with open(os.open(path, _AS_IT_IS), "rb") as file:  # noqa: PTH123 - of a handle
                found = file.read(reading.MOST_BYTES + 1)
                if len(found) <= reading.MOST_BYTES:
                    return found, []
        limit = f"the file is larger than {reading.MOST_BYTES // 1024} KiB"
        return None, [Finding(where, Rule.TOO_LARGE, limit)]
    except FileNotFoundError:
        problem = "the file is missing; a plain file is needed"
        return None, [Finding(where, Rule.MISSING_FILE, problem)]
    except OSError as error:
        problem = f"the file cannot be read: {error.strerror}"
        return None, [Finding(where, Rule.UNREADABLE, problem)]


def held(root: Path, folder: Path) -> tuple[list[Path], list[Finding]]:
    """What a folder holds, by name, without what is left about; nothing if there is no such folder."""
    where = Where(folder.relative_to(root).as_posix())
    try:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            return [], [_unfit(where, "folder", status)]
        with os.scandir(folder) as found:
            names = sorted(islice((entry.name for entry in found), MOST_FILES + 1))
    except FileNotFoundError:
        return [], []
    except OSError as error:
        problem = f"the folder cannot be read: {error.strerror}"
        return [], [Finding(where, Rule.UNREADABLE, problem)]
    if len(names) > MOST_FILES:
        return [], [Finding(where, Rule.TOO_MANY, f"more than {MOST_FILES} files in one folder")]
    return [folder / name for name in names if not IGNORED.fullmatch(name)], []


def records(root: Path, folder: Path) -> tuple[list[Path], list[Finding]]:
    """The YAML files of a folder, by name; anything else in it is a finding."""
    paths, findings = held(root, folder)
    fit = []
    for path in paths:
        where = Where(below(root, path))
        if path.suffix != ".yaml":
            problem = "only .yaml files belong here"
            meant = f"rename it {meant_id(path.name)}.yaml" if _YAML.search(path.name) else ""
            findings.append(Finding(where, Rule.UNKNOWN_FILE, problem, meant))
        elif not _ID.fullmatch(path.stem) or len(path.stem) > 64:
            rest = "an id is up to 64 lower-case letters, digits and single hyphens"
            findings.append(Finding(where, Rule.BAD_ID, f"{quoted(path.stem)} is no id", rest))
        elif path.stem in model.RESERVED:
            problem = f"{path.stem!r} is no id"
            findings.append(Finding(where, Rule.BAD_ID, problem, model.IS_RESERVED))
        else:
            fit.append(path)
    return fit, findings


def meant_id(name: str) -> str:
    """The id that a file's name was probably to give: `Old_Oven.yml` is old-oven."""
    return re.sub(r"[^a-z0-9]+", "-", name.partition(".")[0].lower()).strip("-")


def sort_of(mode: int) -> str:
    """What stands at a path, in words."""
    return _SORTS.get(stat.S_IFMT(mode), "a device")


def _unfit(where: Where, wanted: str, status: os.stat_result) -> Finding:
    problem = f"the {wanted} is {sort_of(status.st_mode)}; a plain {wanted} is needed"
    return Finding(where, Rule.UNREADABLE, problem)
