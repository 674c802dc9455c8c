"""Measures this project beside Hugo on the same information, and writes bench/RESULTS.md.

    make bench                                  all of it, some two hours on two cores
    .venv/bin/python bench/run.py 1000          one size; what was measured before stays
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
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

import drawing
import explainer_form
import measure
import phases
import programs
import results
import workload
from measure import Figures, Rows
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
            write(kept)
        if options.report:
            if not results.FILE.exists():
                raise RunError("nothing is measured yet")
            write(kept)
    except RunError as why:
        print(f"bench: {why}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: interrupted; what was measured before is written", file=sys.stderr)
        return 130
    return 0


def _parts(options: argparse.Namespace, kept: Results) -> Iterator[str]:
    """Measure part after part; each is kept, and named, when it is whole."""
    binary, version = programs.found_hugo(options.hugo) if options.sizes else ("", "")
    runs = options.runs

    def part(command: str, rows: Rows, runs: int = runs, hugo: str = "") -> Part:
        return Part(
            about=results.about(f"python bench/run.py {command}", runs, hugo, ROOT), rows=rows
        )

    for size in options.sizes:
        rows = measure.of_size(size, runs, binary, _told(f"{size:,} entries"))
        kept.sizes[size] = part(f"{size} --runs {runs}", rows, hugo=version)
        yield f"{size:,} entries"
    if options.content:
        kept.content = part(f"--content --runs {runs}", measure.of_content(runs, _told("content")))
        kept.help = part("--content", measure.of_help(_told("content")), measure.SHORT)
        yield "the content"
    for size in options.linear or ():
        rows = measure.of_growth(size, _told(f"growth, {size:,} entries"))
        kept.growth[size] = part("--linear", rows, 1)
        yield f"{size:,} entries alone"
    if options.phases:
        kept.profiles[options.label] = _profile(options.phases, options.label, options.project)
        yield f"the profile “{options.label}”"


def _profile(size: int, label: str, project: Path) -> Profile:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        workload.put(Path(name) / "explainer", explainer_form.files(World(size)))
        program = programs.explainer(Path(name), {}, project.resolve())
        steps = phases.of_build(program.build, program.environment)
    command = f"python bench/run.py --phases {size} --label {label}"
    return Profile(about=results.about(command, 1, "", project), entries=size, steps=steps)


def _told(head: str) -> measure.Told:
    """Prints a row as soon as it is there."""

    def told(what: str, row: Mapping[str, Figures]) -> None:
        figures = "; ".join(
            f"{name} " + ", ".join(f"{key} {_short(value)}" for key, value in of.items())
            for name, of in row.items()
        )
        print(f"{head}, {what}: {figures}", flush=True)

    return told


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
