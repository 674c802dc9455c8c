"""The site as it stood at a revision, made by the program as it stood then, so that two sites can be compared.

What the revision holds is run, with this Python and its packages: name none whose program you would not run.
"""

import subprocess  # for this program alone, without a shell  # nosec B404
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from explainer import history

_PROGRAM = "build.py"


class NotBuilt(Exception):  # noqa: N818 - no error of this program
    """Why there is no earlier site, in a sentence."""


def site(root: Path, revision: str, own: Path, options: Sequence[str]) -> Mapping[str, bytes]:
    """The files of the site below `root` at a revision, by path.

    A repository that holds no program of its own is built by the one in the folder `own`. `options` are the command's.
    Raises NotBuilt, and HistoryError where there is no such revision.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole, out = Path(folder, "whole"), Path(folder, "site")
        whole.mkdir()
        inside = history.everything(root, revision, whole)
        program = whole if (whole / _PROGRAM).is_file() else own
        places = ["--root", str(inside), "--out", str(out)]
        command = [sys.executable, str(program / _PROGRAM), *places, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # nosec B603
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines() or ["it says nothing"]
            raise NotBuilt(f"the program of {revision} does not build it: {said[-1]}")
        files = [file for file in sorted(out.rglob("*")) if file.is_file()]
        return {file.relative_to(out).as_posix(): file.read_bytes() for file in files}
