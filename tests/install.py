"""Make sure of what the tests need beside the packages from PyPI and npm.

    python3 tests/install.py         Chromium, Noto Serif CJK, a Java runtime
    python3 tests/install.py font    the font alone, which the social cards need too
    python3 tests/install.py venv    the part of Python that makes virtual environments

Installs what is missing through apt-get where it may (as root, or with a sudo that asks for no
password). Otherwise it says in a sentence what is missing and which command brings it; exit status 1.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHROMIUM_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

JAVA = 17  # what the HTML checker asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something the tests need: how to see that it is there, and who brings it if not."""

    name: str
    present: Callable[[], bool]
    packages: tuple[str, ...]  # Debian's; none where apt-get is no help
    otherwise: str  # what a person does where apt-get is no help


def chromium_path() -> str | None:
    """The Chromium to test with: the one the variable CHROMIUM names, or else the first one found."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((path for path in found if path and not _is_empty_stub(path)), None)


def _is_empty_stub(path: str) -> bool:
    """Whether this is Ubuntu's stand-in for a Chromium that snap has not installed."""
    snap = "/snap/bin/chromium"
    with Path(path).open("rb") as program:
        return snap.encode() in program.read(4096) and not Path(snap).exists()


def _chromium() -> Need:
    packages: tuple[str, ...] = ()
    if named := os.environ.get("CHROMIUM"):
        otherwise = f"CHROMIUM={named} names no program: correct or unset it"
    elif _is_ubuntu():  # whose package chromium is only a pointer to a snap
        otherwise = (
            "install Google Chrome from https://www.google.com/chrome/, "
            "or set CHROMIUM=/path/to/a/chromium"
        )
    else:
        packages = ("chromium",)
        otherwise = "install Chromium or Google Chrome, or set CHROMIUM=/path/to/it"
    return Need(
        name="Chromium",
        present=lambda: chromium_path() is not None,
        packages=packages,
        otherwise=otherwise,
    )


def _is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text(encoding="utf-8").splitlines()


def _chinese_font() -> Need:
    return Need(
        name="Noto Serif CJK, a font with Chinese characters",
        # macOS has no fc-list; the tests of the social cards say so where the font is not there.
        present=lambda: (
            sys.platform == "darwin" or bool(_output_of("fc-list", "Noto Serif CJK TC"))
        ),
        packages=("fontconfig", "fonts-noto-cjk"),
        otherwise="install fontconfig and Noto Serif CJK",
    )


def _java() -> Need:
    return Need(
        name=f"a Java runtime ({JAVA} or newer)",
        present=lambda: _java_version() >= JAVA,
        packages=("default-jre-headless",),
        otherwise="install a Java runtime, for example from https://adoptium.net/",
    )


def _java_version() -> int:
    """The 17 of `openjdk 17.0.15 2025-04-15`; 0 where there is no Java, or one too old to say."""
    said = re.search(r"\d+", _output_of("java", "--version") or "")
    return int(said.group()) if said else 0


def _venv() -> Need:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return Need(
        name=f"the module ensurepip of {version}, which makes virtual environments",
        # Debian's Python has the module venv, but ensurepip only with python3-venv.
        present=lambda: _output_of(sys.executable, "-c", "import ensurepip") is not None,
        packages=(f"{version}-venv",) if sys.executable.startswith("/usr/bin/") else (),
        otherwise="use a Python that has it: make PYTHON=/path/to/python3",
    )


def _output_of(*command: str) -> str | None:
    """What the command prints; None if it is not there, or fails."""
    program = shutil.which(command[0])
    if program is None:
        return None
    done = subprocess.run(
        [program, *command[1:]], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    return done.stdout if done.returncode == 0 else None


def _apt_get() -> list[str] | None:
    """The beginning of an apt-get command that may install packages; None where none may."""
    if shutil.which("apt-get") is None:
        return None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() == 0:
        return command
    return ["sudo", "-n", *command] if _output_of("sudo", "-n", "true") is not None else None


def _run_with_progress(command: Sequence[str]) -> None:
    """Run a command, showing now and then the line it has got to.

    Raises SystemExit, with the last of its output, if it fails.
    """
    pause = 0.1 if sys.stdout.isatty() else 10.0  # a terminal's line is rewritten, a log's is not
    begin, end = ("\r\033[K", "") if sys.stdout.isatty() else ("", "\n")
    shown, lines = time.monotonic(), []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            if time.monotonic() - shown >= pause:
                print(f"{begin}        {line.strip()[:90]}", end=end, flush=True)
                shown = time.monotonic()
    if sys.stdout.isatty():
        print(begin, end="", flush=True)
    if process.returncode != 0:
        raise SystemExit("".join(lines[-20:]) + f"This failed: {' '.join(command)}")


def _install(packages: Sequence[str], apt_get: Sequence[str]) -> None:
    print(f"set up: {', '.join(packages)} through apt-get (a minute or more)", flush=True)
    _run_with_progress([*apt_get, "update"])
    _run_with_progress([*apt_get, "install", "--yes", "--no-install-recommends", *packages])


def _sentences(missing: Sequence[Need]) -> Iterator[str]:
    """What is missing, and what to do about it."""
    if packages := [package for need in missing for package in need.packages]:
        names = ", ".join(need.name for need in missing if need.packages)
        if shutil.which("apt-get"):
            command = f"sudo apt-get update && sudo apt-get install {' '.join(packages)}"
            yield f"Missing: {names}. Run this, then try again: {command}"
            missing = [need for need in missing if not need.packages]
    yield from (f"Missing: {need.name}; {need.otherwise}." for need in missing)


def main(what: Sequence[str]) -> int:
    alone = {"venv": _venv, "font": _chinese_font}
    needs = [alone[name]() for name in what] or [_chromium(), _chinese_font(), _java()]
    missing = [need for need in needs if not need.present()]
    packages = [package for need in missing for package in need.packages]
    if packages and (apt_get := _apt_get()):
        _install(packages, apt_get)
        missing = [need for need in missing if not need.present()]
    for sentence in _sentences(missing):
        print(sentence, file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
