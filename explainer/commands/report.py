"""Findings as a command tells them: on a terminal, in a pipe, for a program or a workflow."""

import argparse
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from explainer import guide, reading, telling
from explainer.ending import FINDINGS
from explainer.findings import Finding
from explainer.project import HERE

PIPE_WIDTH = 100


def told(findings: Sequence[Finding], options: argparse.Namespace) -> int:
    """Print findings in the form that was asked for; the exit status."""
    if options.format == "json":
        print(json.dumps([finding.as_json() for finding in findings], indent=1))
    elif options.format == "github":
        for finding in telling.first(findings):
            print(finding if isinstance(finding, str) else finding.as_annotation())
    else:
        terminal = sys.stdout.isatty()
        paint = telling.coloured if terminal and in_colour() else telling.plain
        width = shutil.get_terminal_size().columns if terminal else PIPE_WIDTH
        mending = guide.mending(rules())
        for line in telling.told(findings, lines_below(options.root), mending, width, paint):
            print(line)
    if findings and options.format != "json":
        print(f"{telling.counted(findings)}. Nothing was written.", file=sys.stderr)
    return FINDINGS if findings else 0


def again(root: Path) -> str:
    """What a command that is told to an editor needs beside its name, to be about the same folder."""
    return "" if root == HERE else f" --root {shlex.quote(str(root))}"


def in_colour() -> bool:
    """Whether a terminal is to be painted on."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def lines_below(root: Path) -> Callable[[str], Sequence[str]]:
    """What gives the lines of a content file or template below the root; of anything else, none."""

    @cache
    def lines(file: str) -> Sequence[str]:
        beginning = file.partition("/")[0]
        folders = {"content": [root], "seeds": [root], "templates": [root, HERE]}
        for folder in folders.get(beginning, []):
            path = folder / file
            if path.is_file() and path.resolve() == path:
                return reading.lines(path.read_bytes())
        return []

    return lines


def rules() -> Mapping[str, guide.Section]:
    """What docs/findings.md says of each rule."""
    return guide.read((HERE / "docs/findings.md").read_text(encoding="utf-8"))
