"""Check that this commit can be released, and pack it: `make release`.

    python3 tools/release.py check    only what takes no time: to know it before the tests are run
    python3 tools/release.py          that, and the archive in dist/, with its SHA-256 beside it

The archive holds what git holds at this commit and nothing else, with the commit's time: the same commit gives the same bytes.
A bill of materials that stands in dist/ as `explainer-VERSION.*` is listed beside it.
"""

import gzip
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def version(root: Path) -> str:
    """As explainer/__init__.py says it, the one place that does."""
    text = (root / "explainer/__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if not found:
        raise SystemExit("explainer/__init__.py names no version, as MAJOR.MINOR.PATCH")
    return found[1]


def wrong(root: Path) -> Iterator[str]:
    """All that stands against a release, a sentence each."""
    number = version(root)
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = next((line for line in changes.splitlines() if line.startswith("## ")), "## none")
    if not re.fullmatch(rf"## {re.escape(number)} \(\d{{4}}-\d\d-\d\d\)", heading):
        yield (
            f"CHANGELOG.md begins with “{heading[3:]}”: write ## {number} (YYYY-MM-DD), the day of the release, "
            "or another version in explainer/__init__.py."
        )
    if changed := git(root, "status", "--porcelain").decode().splitlines():
        yield f"{len(changed)} files are not committed, {changed[0][3:]} among them."
    tag = f"refs/tags/v{number}"
    if git(root, "for-each-ref", tag):
        tagged, here = (git(root, "rev-parse", f"{name}^{{commit}}") for name in (tag, "HEAD"))
        if tagged != here:
            yield f"v{number} is another commit already: {number} is released. Choose the next version."


def archive(root: Path, name: str) -> bytes:
    """What git holds at HEAD below one folder, as a compressed tar file."""
    plain = ("-c", "tar.umask=0022", "-c", "core.autocrlf=false")
    tar = git(root, *plain, "archive", "--format=tar", f"--prefix={name}/", "HEAD")
    return gzip.compress(tar, mtime=0)


def tried(packed: bytes, name: str) -> str:
    """What is wrong with the archive when it is unpacked and its content checked; nothing if it is sound."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed)) as tar:
            tar.extractall(folder, filter="data")
        command = [sys.executable, str(Path(folder, name, "build.py")), "check"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr if done.returncode else ""


def git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", root, *arguments], stdout=subprocess.PIPE, check=True
    ).stdout


def main(what: Sequence[str], root: Path = ROOT) -> int:
    problems = list(wrong(root))
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems or what == ["check"]:
        return 1 if problems else 0

    name = f"explainer-{version(root)}"
    packed = archive(root, name)
    if fault := tried(packed, name):
        print(f"{fault}The archive does not work by itself.", file=sys.stderr)
        return 1
    dist = root / "dist"
    dist.mkdir(exist_ok=True)
    (dist / f"{name}.tar.gz").write_bytes(packed)
    sums = dist / f"{name}.sha256"
    beside = sorted(file for file in dist.glob(f"{name}.*") if file != sums)
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in beside]
    sums.write_text("".join(lines), encoding="utf-8")
    print("".join(lines), end="")
    print(f"Then: git tag v{version(root)} && git push origin v{version(root)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
