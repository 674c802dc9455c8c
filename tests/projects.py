"""The project as a repository of its own with the small site in it, for tests of what is run in one."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import sites
from conftest import ROOT

LEFT_OUT = (
    ".*",
    "content",
    "seeds",
    "site",
    "schema",
    "dist",
    "node_modules",
    "bench",
    "__pycache__",
)
AUTHOR = {
    "GIT_AUTHOR_NAME": "An Editor",
    "GIT_AUTHOR_EMAIL": "editor@example.org",
    "GIT_COMMITTER_NAME": "An Editor",
    "GIT_COMMITTER_EMAIL": "editor@example.org",
    "GIT_AUTHOR_DATE": "2024-05-01T12:00:00+0000",
    "GIT_COMMITTER_DATE": "2024-05-01T12:00:00+0000",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def write(root: Path, *changes: sites.Change) -> Path:
    """The project with the small site, changed, as the first commit of a repository; returns its folder."""
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*LEFT_OUT), dirs_exist_ok=True)
    for name in (".github", ".gitignore", ".gitattributes"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, root / name)
    sites.write(root, *changes)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def commit(root: Path) -> str:
    """Everything as it stands as a commit; returns its hash."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=As it stands")
    return git(root, "rev-parse", "HEAD").strip()


def git(root: Path, *arguments: str) -> str:
    return run(root, ["git", *arguments]).stdout


def run(
    root: Path,
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    fails: bool = False,
) -> subprocess.CompletedProcess[str]:
    """What a command prints in the project's folder. It must end well, or, if it `fails`, must not."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "GITHUB_"))
    }
    done = subprocess.run(
        command,
        cwd=root,
        env=own | AUTHOR | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.returncode) == fails, done.stdout + done.stderr
    return done
