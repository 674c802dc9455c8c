"""Where the processor time of a build goes, step by step, seen from outside: nothing of this stands in explainer/.

Run by run.py --phases as a program of its own. Every few milliseconds of processor time it looks at where the build is,
and counts the time since the last look for the step that the outermost room belongs to. Forked workers are looked at too.
"""

import os
import runpy
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from running import timed

EVERY = 0.004
"""Seconds of processor time between two looks."""

STEPS: Mapping[str, tuple[str, ...]] = {
    "imports": (),
    "load": ("load", "reading", "model", "source", "hidden", "cache", "unchanged"),
    "library and truth": ("library", "truth", "disputes", "mainland", "likeness"),
    "pages planned and made": (
        *("pages", "figures", "parallel", "compare", "changes", "maps", "timeline", "views"),
        *("forecasts", "glossary", "tours", "reliance", "graph", "guide", "signpost"),
    ),
    "rendered": ("render", "structured"),
    "checked": ("check", "elements", "facts", "disk", "doors"),
    "data": ("data", "datapage", "datapackage", "tables", "rows", "relational", "database"),
    "twins": ("twins", "twinpages"),
    "search": ("search", "lookup", "terms", "spelling", "numbers", "previews"),
    "feeds and the like": ("feeds", "calendars", "hosting", "cards", "painting"),
    "written": ("publish", "schema"),
}
"""What a build does, in its order, and the rooms that it enters for it."""
OTHER = "other"

_STEP_OF = {room: step for step, rooms in STEPS.items() for room in rooms}


def step_of(frame: FrameType | None, rooms: str) -> str:
    """The step that a stack is in; `rooms` is the folder of the rooms. Where none has a step, the innermost is named."""
    step = innermost = ""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib"):
            return "imports"
        if file.startswith(rooms):
            room = file[len(rooms) :].partition(".")[0]
            step = _STEP_OF.get(room, step)
            innermost = innermost or room
        frame = frame.f_back
    return step or (f"{OTHER}: {innermost}" if innermost else OTHER)


def profiled(program: Path, arguments: list[str], told: Path) -> None:
    """Run a build.py, and write a line for each look to a file: seconds, a tab, the step."""
    rooms = f"{program.parent / 'explainer'}{os.sep}"
    file = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    last = [0.0]

    def look(_: int, frame: FrameType | None) -> None:
        now = time.process_time()
        os.write(file, f"{now - last[0]:.6f}\t{step_of(frame, rooms)}\n".encode())
        last[0] = now

    def begin() -> None:
        """A process that was forked begins with no time taken, and without its parent's clock."""
        last[0] = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)

    signal.signal(signal.SIGPROF, look)
    os.register_at_fork(after_in_child=begin)
    signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
    sys.argv = [str(program), *arguments]
    sys.path[0] = str(program.parent)
    try:
        runpy.run_path(str(program), run_name="__main__")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def steps(told: str) -> dict[str, float]:
    """Seconds by step, in the order of a build, from the lines of the looks."""
    found: dict[str, float] = {}
    for line in told.splitlines():
        seconds, _, step = line.partition("\t")
        found[step] = found.get(step, 0.0) + float(seconds)
    return {
        step: found[step] for step in (*STEPS, *sorted(set(found) - set(STEPS))) if step in found
    }


def of_build(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, float]:
    """Seconds of processor time of each step of a build; `command` is a Python and what it runs."""
    python, *rest = command
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "looks"
        timed((python, __file__, str(told), *rest), environment)
        return steps(told.read_text(encoding="utf-8"))


if __name__ == "__main__":
    profiled(Path(sys.argv[2]), sys.argv[3:], Path(sys.argv[1]))
