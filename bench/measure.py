"""What is measured, and in which order: the programs take turns, so that what slows the machine slows them all."""

import itertools
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import explainer_form
import programs
import workload
from programs import FAST, HUGO, NAME, OURS, POPULAR, SUMMARY, TEMPLATE, Program
from running import RunError, Taken, timed
from serving import Saved, dependents, saves
from shown import missing
from world import World, letters

Figures = dict[str, float | None]
"""What a program took, by what is counted: wall, cpu (seconds), memory (MB), files, size (MB), pages, stale."""
Rows = dict[str, dict[str, Figures]]
"""Measurement → program → figures."""

Told = Callable[[str, Mapping[str, Figures]], None]
"""What is told of each row as soon as it is there."""

COLD, SAME = "cold build", "nothing changed"
BUILDS: Mapping[str, str] = {
    "one summary changed": SUMMARY,
    "one name changed": NAME,
    "the most mentioned name changed": POPULAR,
    "a template changed": TEMPLATE,
}
"""Builds after an edit, by what they are called."""
SERVED = {SUMMARY: "serve, a summary", NAME: "serve, a name"}
RELOAD, PAGE, PAGES = "browser told to reload", "its page", "all pages that show it"
WAITED: Mapping[str, Callable[[Saved], float | None]] = {
    RELOAD: lambda saved: saved.reload,
    PAGE: lambda saved: saved.page,
    PAGES: lambda saved: saved.pages,
}
"""What is waited for after a save."""
OUTPUT = "output"
MADE, SAVED = "builds", "saves"
"""What is measured of a size: builds, each in a process of its own, and saves in a running server."""
SHORT = 10
"""Runs of what takes a moment."""


@dataclass
class Words:
    """Words that stand nowhere else, another one each time."""

    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> str:
        return f"zzq{letters(next(self.numbers))}zz"


def of_size(size: int, runs: int, binary: str, told: Mapping[str, Told]) -> None:
    """What is measured with a world of a size, this project beside Hugo: builds, saves or both, as is to be told."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        world = World(size)
        both = programs.of_world(world, Path(name), binary)
        words = Words()
        if MADE in told:
            _Measuring(both, runs, told[MADE], words).made(lambda: _same(world, both))
        if SAVED in told:
            _Measuring(both, runs, told[SAVED], words).saved()


def of_content(runs: int, told: Told) -> None:
    """All that is measured with the project's own content."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        measuring = _Measuring((programs.of_content(Path(name)),), runs, told)
        measuring.made(lambda: None)
        measuring.saved()


def of_growth(size: int, told: Told) -> None:
    """A cold build of a world of a size, without Hugo."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        workload.put(folder / "explainer", explainer_form.files(World(size)))
        alone = programs.explainer(folder, {})
        _Measuring((alone,), 1, told).builds(COLD, lambda program: program.clear())


def of_help(told: Told) -> None:
    """How long the command line's help takes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        (folder / "explainer").mkdir()
        program = programs.explainer(folder, {})
        command = (*program.build[:2], "--help")
        taken = [timed(command, program.environment) for _ in range(SHORT)]
        told("--help", {OURS: _middle(taken)})


def _same(world: World, both: Sequence[Program]) -> None:
    """Hold the pages of both programs against what they are to show. Raises RunError."""
    for program in both:
        if gone := missing(world, program.out):
            raise RunError(f"{program.name} does not show: " + "; ".join(gone[:5]))


@dataclass
class _Measuring:
    """The programs, and the words that were used so far."""

    both: Sequence[Program]
    runs: int
    told: Told
    words: Words = field(default_factory=Words)

    def made(self, built: Callable[[], None]) -> None:
        """Every build; `built` is called when there is a first output of each."""
        self.builds(COLD, lambda program: program.clear())
        built()
        self.told(OUTPUT, {program.name: _output(program.out) for program in self.both})
        self.builds(SAME, lambda program: None)
        for what, edit in BUILDS.items():
            if edit in self.both[0].edits:
                self.builds(what, partial(self.edit, edit))
                for program in self.both:
                    program.put(program.edits[edit].undone)

    def edit(self, edit: str, program: Program) -> None:
        program.put(program.edits[edit].made(self.words()))

    def builds(self, what: str, prepare: Callable[[Program], None]) -> None:
        """Builds in turn, each prepared first."""
        taken: dict[str, list[Taken]] = {program.name: [] for program in self.both}
        for number in range(self.runs):
            for program in self.both if number % 2 else reversed(self.both):
                prepare(program)
                taken[program.name].append(timed(program.build, program.environment))
        self.told(what, {name: _middle(runs) for name, runs in taken.items()})

    def saved(self) -> None:
        """Edits in the running servers, one after the other."""
        served = list(self.both)
        served += [programs.fast(program) for program in self.both if program.name == HUGO]
        edits = [edit for edit in SERVED if edit in self.both[0].edits]
        found: dict[str, dict[str, list[Saved]]] = {edit: {} for edit in edits}
        held: dict[str, float] = {}
        others: dict[str, list[str]] = {}
        for program in served:
            if program.name != FAST:
                others = {edit: self.dependents(program, edit) for edit in edits}
            plan = [
                (program.edits[edit], self.words(), others[edit])
                for edit in edits
                for _ in range(self.runs)
            ]
            saved, held[program.name] = saves(program, plan)
            for number, edit in enumerate(edits):
                found[edit][program.name] = saved[number * self.runs : (number + 1) * self.runs]
                program.put(program.edits[edit].undone)
        for edit, by_program in found.items():
            for what, seconds in WAITED.items():
                figures = {
                    name: {"wall": _median([seconds(one) for one in saved]), "memory": held[name]}
                    for name, saved in by_program.items()
                }
                if what == PAGES:
                    for name, saved in by_program.items():
                        figures[name]["pages"] = saved[0].dependents
                        figures[name]["stale"] = max(one.stale for one in saved)
                self.told(f"{SERVED[edit]}: {what}", figures)

    def dependents(self, program: Program, edit: str) -> list[str]:
        """The other pages that show what is edited, as a whole build has them."""
        word = self.words()
        program.put(program.edits[edit].made(word))
        timed(program.build, program.environment)
        found = dependents(program, program.edits[edit], word)
        program.put(program.edits[edit].undone)
        return found


def _middle(runs: Sequence[Taken]) -> Figures:
    return {
        "wall": statistics.median(run.wall for run in runs),
        "cpu": statistics.median(run.cpu for run in runs),
        "memory": max(run.memory for run in runs),
    }


def _median(seconds: Sequence[float | None]) -> float | None:
    """The median; None if it did not come about once."""
    there = [one for one in seconds if one is not None]
    return statistics.median(there) if len(there) == len(seconds) else None


def _output(folder: Path) -> Figures:
    sizes = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    return {"files": len(sizes), "size": sum(sizes) / 1e6}
