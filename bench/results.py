"""What was measured, kept as data: results.json, from which RESULTS.md can be written again."""

import datetime
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from measure import Rows

FILE = Path(__file__).resolve().parent / "results.json"
TRIED = FILE.with_name("tried.md")
"""What was tried to be faster, and whether it helped: written by hand, and told at the end of RESULTS.md."""


class About(TypedDict):
    """When, where and with what something was measured."""

    date: str
    command: str
    runs: int
    explainer: str
    """Its version, and the commit where git tells it."""
    python: str
    hugo: str
    system: str
    processor: str
    processors: int
    memory: int
    """In GB."""


class Part(TypedDict):
    """What was measured in one go."""

    about: About
    rows: Rows


class Profile(TypedDict):
    """Where the processor time of one cold build went, in seconds by step."""

    about: About
    entries: int
    steps: dict[str, float]


@dataclass
class Results:
    """All that was measured: builds by size, saves by size, and so on.

    A part that is measured again takes the place of the one before.
    """

    sizes: dict[int, Part] = field(default_factory=dict)
    saves: dict[int, Part] = field(default_factory=dict)
    growth: dict[int, Part] = field(default_factory=dict)
    content: Part | None = None
    help: Part | None = None
    profiles: dict[str, Profile] = field(default_factory=dict)

    def written(self) -> str:
        """As JSON."""
        data = {
            "sizes": _by_size(self.sizes),
            "saves": _by_size(self.saves),
            "growth": _by_size(self.growth),
            "content": self.content,
            "help": self.help,
            "profiles": self.profiles,
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def rows(self, size: int) -> Rows:
        """All that was measured of a size."""
        parts = (self.sizes.get(size), self.saves.get(size))
        return {what: row for part in parts if part for what, row in part["rows"].items()}


def _by_size(parts: Mapping[int, Part]) -> dict[str, Part]:
    return {str(size): parts[size] for size in sorted(parts)}


def tried() -> str:
    """What is told of it; empty where nothing is."""
    return TRIED.read_text(encoding="utf-8") if TRIED.exists() else ""


def read(text: str) -> Results:
    """From JSON."""
    data = json.loads(text)
    return Results(
        **{
            name: {int(size): part for size, part in data[name].items()}
            for name in ("sizes", "saves", "growth")
        },
        content=data["content"],
        help=data["help"],
        profiles=data["profiles"],
    )


def about(command: str, runs: int, hugo: str, project: Path) -> About:
    """What stands beside a measurement. `hugo` is its version, empty if it was not there."""
    version = _said([sys.executable, str(project / "build.py"), "--version"]).split()[-1]
    git = ["git", "-C", str(project)]
    commit = _said([*git, "rev-parse", "--short", "HEAD"])
    parts = ("build.py", "explainer", "templates", "content", "seeds")
    if commit and _said([*git, "status", "--porcelain", "--", *parts]):
        commit += " and changes"
    return About(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command=command,
        runs=runs,
        explainer=f"{version} ({commit})" if commit else version,
        python=platform.python_version(),
        hugo=hugo,
        system=f"{platform.system()} {platform.machine()}",
        processor=_found(r"model name\s*: (.+)", "/proc/cpuinfo"),
        processors=os.cpu_count() or 0,
        memory=round(int(_found(r"MemTotal:\s*(\d+)", "/proc/meminfo") or 0) / 2**20),
    )


def _said(command: list[str]) -> str:
    """What a program prints; empty where it cannot."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _found(pattern: str, file: str) -> str:
    """What a file of the system says; empty where there is none."""
    try:
        found = re.search(pattern, Path(file).read_text(encoding="utf-8"))
    except OSError:
        return ""
    return found[1].strip() if found else ""
