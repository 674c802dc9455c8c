"""Measures this project beside Hugo on the same information, and writes bench/RESULTS.md.

    make bench                                  all of it, an hour and a half on two cores
    .venv/bin/python bench/run.py 1000          one size; what was measured before stays
    .venv/bin/python bench/run.py 1000 --only saves     of it, what a running server does
    .venv/bin/python bench/run.py --content     the project's own content, and --help
    .venv/bin/python bench/run.py --linear      cold builds from 100 to 30,000 entries, without Hugo
    .venv/bin/python bench/run.py --phases      where the processor time of a build goes
    .venv/bin/python bench/run.py --report      nothing is measured: RESULTS.md again from results.json

What is measured, and what is fair about it, is told in bench/README.md.
"""

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

import drawing
import explainer_form
import measure
import phases
import programs
import results
import workload
from measure import Figures
from programs import ROOT
from report import report
from results import Part, Profile, Results
from running import RunError
from world import World

HERE = Path(__file__).resolve().parent
SIZES, RUNS = (100, 1_000, 10_000), 3
GROWTH = (100, 300, 1_000, 3_000, 10_000, 30_000)
PROFILED = 10_000


def entries(text: str) -> int:
    """A number of entries that a world can be made of."""
    if (number := int(text)) < 30:
        raise argparse.ArgumentTypeError("a world has 30 entries at least")
    return number


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What is to be measured; with nothing named, everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "sizes", type=entries, nargs="*", metavar="N", help="numbers of entries, beside Hugo"
    )
    parser.add_argument(
        "--only", choices=(measure.MADE, measure.SAVED), help="of the sizes, builds or saves alone"
    )
    parser.add_argument(
        "--content", action="store_true", help="the project's own content, and --help"
    )
    parser.add_argument(
        "--linear", type=entries, nargs="*", metavar="N", help=f"growth (default: {GROWTH})"
    )
    parser.add_argument(
        "--phases",
        type=entries,
        nargs="?",
        const=PROFILED,
        metavar="N",
        help=f"the profile of a build of N entries (default: {PROFILED})",
    )
    parser.add_argument(
        "--label",
        default="now",
        help="what the profile is called, e.g. before (default: %(default)s)",
    )
    parser.add_argument(
        "--project", type=Path, default=ROOT, help="with --phases: another checkout to profile"
    )
    parser.add_argument("--report", action="store_true", help="measure nothing")
    parser.add_argument(
        "--runs", type=int, default=RUNS, help="runs of each measurement (default: %(default)s)"
    )
    parser.add_argument("--hugo", default=shutil.which("hugo"), help="the Hugo to compare with")
    options = parser.parse_args(arguments)
    if not (
        options.sizes
        or options.content
        or options.linear is not None
        or options.phases
        or options.report
    ):
        options.sizes, options.content, options.linear, options.phases = (
            SIZES,
            True,
            GROWTH,
            PROFILED,
        )
    if options.linear == []:
        options.linear = GROWTH
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the results after each part; the exit status."""
    options = parsed(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        kept = (
            results.read(results.FILE.read_text(encoding="utf-8"))
            if results.FILE.exists()
            else Results()
        )
        for measured in _parts(options, kept):
            print(f"{measured} measured", flush=True)
        if options.report:
            if not results.FILE.exists():
                raise RunError("nothing is measured yet")
            write(kept)
    except RunError as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; what was measured is written", file=sys.stderr)
        return 130
    return 0


def _parts(options: argparse.Namespace, kept: Results) -> Iterator[str]:
    """Measure part after part, each named when it is whole; what is measured of it is kept row by row."""
    binary, version = programs.found_hugo(options.hugo) if options.sizes else ("", "")
    runs = options.runs

    def begun(command: str, runs: int = runs, hugo: str = "") -> Part:
        return Part(
            about=results.about(f"python bench/run.py {command}", runs, hugo, ROOT), rows={}
        )

    def told(head: str, part: Part, put: Callable[[Part], None]) -> measure.Told:
        """What takes up rows into a part, which is put into the results with its first row."""

        def row(what: str, figures: Mapping[str, Figures]) -> None:
            part["rows"][what] = dict(figures)
            put(part)
            write(kept)
            print(f"{head}, {what}: {_in_one_line(figures)}", flush=True)

        return row

    for size in options.sizes:
        wanted = (options.only,) if options.only else (measure.MADE, measure.SAVED)
        places = {measure.MADE: kept.sizes, measure.SAVED: kept.saves}
        only = f" --only {options.only}" if options.only else ""
        of = {
            what: told(
                f"{size:,} entries",
                begun(f"{size} --runs {runs}{only}", hugo=version),
                partial(places[what].__setitem__, size),
            )
            for what in wanted
        }
        measure.of_size(size, runs, binary, of)
        yield f"{size:,} entries"
    if options.content:
        put = partial(setattr, kept, "content")
        measure.of_content(runs, told("content", begun(f"--content --runs {runs}"), put))
        put = partial(setattr, kept, "help")
        measure.of_help(told("help", begun("--content", measure.SHORT), put))
        yield "the content"
    for size in options.linear or ():
        put = partial(kept.growth.__setitem__, size)
        measure.of_growth(size, told(f"growth, {size:,} entries", begun("--linear", 1), put))
        yield f"{size:,} entries alone"
    if options.phases:
        kept.profiles[options.label] = _profile(options.phases, options.label, options.project)
        write(kept)
        yield f"the profile “{options.label}”"


def _profile(size: int, label: str, project: Path) -> Profile:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        workload.put(Path(name) / "explainer", explainer_form.files(World(size)))
        program = programs.explainer(Path(name), {}, project.resolve())
        steps = phases.of_build(program.build, program.environment)
    command = f"python bench/run.py --phases {size} --label {label}"
    return Profile(about=results.about(command, 1, "", project), entries=size, steps=steps)


def _in_one_line(row: Mapping[str, Figures]) -> str:
    return "; ".join(
        f"{name} " + ", ".join(f"{key} {_short(value)}" for key, value in of.items())
        for name, of in row.items()
    )


def _short(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _interrupt(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt


def write(kept: Results) -> None:
    """The data, the page and the pictures."""
    results.FILE.write_text(kept.written(), encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(kept, results.tried()), encoding="utf-8")
    (HERE / "results.svg").write_text(drawing.bars(kept), encoding="utf-8")
    if kept.growth:
        (HERE / "growth.svg").write_text(drawing.growth(kept), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
