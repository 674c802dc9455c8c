"""Measures whole builds of the workload, beside Hugo on the same records, and writes bench/RESULTS.md.

    make bench                      the sizes and runs below, about an hour on two cores
    python bench/run.py 100 1000    other sizes

Each figure is the median over the runs; the two programs take turns, so that what slows the machine slows both.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import workload

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SIZES, RUNS = (100, 1000, 10000), 3
PORT = 5599


class Taken(NamedTuple):
    """What a run took: seconds of wall time, seconds of processor time, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Program:
    """A generator under test: how it builds, and how it serves."""

    name: str
    root: Path
    out: Path
    build: tuple[str, ...]
    serve: tuple[str, ...]
    summary: Path  # a file with a summary to edit
    template: Path  # a template to edit
    page: str  # the page that shows the summary


def programs(folder: Path, hugo: str) -> tuple[Program, Program]:
    """This project and Hugo, each with its form of the workload in `folder`."""
    ours, theirs = folder / "explainer", folder / "hugo"
    shutil.copytree(ROOT / "templates", ours / "templates")
    command = (sys.executable, str(ROOT / "build.py"), "--root", str(ours))
    quiet = (hugo, "--quiet", "--source", str(theirs))
    return (
        Program(
            "explainer",
            ours,
            folder / "explainer-out",
            (*command, "--out", str(folder / "explainer-out")),
            (*command, "serve", "--port", str(PORT)),
            ours / "content/companies/company-a.yaml",
            ours / "templates/pages/entry.html",
            "en/companies/company-a.html",
        ),
        Program(
            "hugo",
            theirs,
            folder / "hugo-out",
            (*quiet, "--destination", str(folder / "hugo-out")),
            (hugo, "server", "--source", str(theirs), "--port", str(PORT), "--disableFastRender"),
            theirs / "content/en/companies/company-a.md",
            theirs / "layouts/page.html",
            "en/companies/company-a.html",
        ),
    )


def timed(command: tuple[str, ...]) -> Taken:
    """Run a command to its end."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    errors = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}:\n{errors.decode()[-2000:]}")
    return Taken(wall, used.ru_utime + used.ru_stime, max(peak[0], used.ru_maxrss / 1024))


def _watch(pid: int, peak: list[float]) -> None:
    """Keep the largest sum of the memory of a process and its children, each page counted once."""
    while Path(f"/proc/{pid}").exists():
        peak[0] = max(peak[0], sum(_memory(one) for one in _family(pid)))
        time.sleep(0.1)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _memory(pid: int) -> float:
    """The proportional set size of a process in MB; 0 where it cannot be read."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


# What is measured ----------------------------------------------------------------------------


def cold(program: Program) -> Taken:
    """A build with nothing there: no output, no cache."""
    for folder in (program.out, program.root / ".cache", program.root / "resources"):
        shutil.rmtree(folder, ignore_errors=True)
    return timed(program.build)


def unchanged(program: Program) -> Taken:
    """A build of what was built just before."""
    return timed(program.build)


def one_summary(program: Program) -> Taken:
    """A build after one word of one entry's summary changed."""
    _edit(program.summary, " widened ", " reviewed ")
    return timed(program.build)


def one_template(program: Program) -> Taken:
    """A build after the template of all entries changed."""
    text = program.template.read_text(encoding="utf-8")
    program.template.write_text(
        text.replace("<article", "<article data-edited", 1), encoding="utf-8"
    )
    return timed(program.build)


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    before, found, after = text.partition(old if old in text else new)
    file.write_text(before + (new if found == old else old) + after, encoding="utf-8")


@contextmanager
def serving(program: Program) -> Iterator[Callable[[], bytes]]:
    """The program's own server; gives what fetches the page of the entry that is edited."""
    process = subprocess.Popen(program.serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{PORT}/{program.page}"

    def fetched() -> bytes:
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return bytes(answer.read())
        except OSError:
            return b""

    try:
        for _ in range(1200):
            if fetched():
                break
            time.sleep(0.25)
        time.sleep(3)
        yield fetched
    finally:
        process.terminate()
        process.wait()


def saves(program: Program, times: int) -> list[float]:
    """Seconds from saving an entry to the text on its page, for several edits in a running server."""
    found = []
    with serving(program) as fetched:
        for number in range(times):
            word = f" edit{'abcdefgh'[number]} "
            text = program.summary.read_text(encoding="utf-8")
            old = next(
                one
                for one in (" widened ", " reviewed ", *(f" edit{c} " for c in "abcdefgh"))
                if one in text
            )
            begun = time.perf_counter()
            program.summary.write_text(text.replace(old, word, 1), encoding="utf-8")
            while word.strip().encode() not in fetched():
                if time.perf_counter() - begun > 120:
                    break
                time.sleep(0.01)
            found.append(time.perf_counter() - begun)
            time.sleep(2)
    return found


MEASURED = {
    "cold build": cold,
    "nothing changed": unchanged,
    "one summary changed": one_summary,
    "a template changed": one_template,
}


def measure(size: int, runs: int, hugo: str) -> dict[str, dict[str, list[Taken]]]:
    """All figures of one size: measurement → program → runs."""
    found: dict[str, dict[str, list[Taken]]] = {}
    with tempfile.TemporaryDirectory() as name:
        workload.write(size, Path(name))
        both = programs(Path(name), hugo)
        for what, step in MEASURED.items():
            for _ in range(runs):
                for program in both:
                    found.setdefault(what, {}).setdefault(program.name, []).append(step(program))
            told(size, what, found[what])
        for program in both:
            taken = [Taken(seconds, 0, 0) for seconds in saves(program, runs)]
            found.setdefault("serve: save to page", {})[program.name] = taken
        told(size, "serve: save to page", found["serve: save to page"])
        found["output, MB"] = {
            program.name: [Taken(_weight(program.out), 0, 0)] for program in both
        }
    return found


def _weight(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def middle(runs: list[Taken]) -> Taken:
    """The median of each figure."""
    return Taken(*(statistics.median(values) for values in zip(*runs, strict=True)))


def told(size: int, what: str, by_program: dict[str, list[Taken]]) -> None:
    ours, theirs = middle(by_program["explainer"]), middle(by_program["hugo"])
    print(
        f"{size:>6} entries, {what}: {ours.wall:.2f} s, {ours.memory:.0f} MB; Hugo {theirs.wall:.2f} s, "
        f"{theirs.memory:.0f} MB; ratio {ours.wall / theirs.wall:.2f}",
        flush=True,
    )


# The results ---------------------------------------------------------------------------------


def table(results: dict[int, dict[str, dict[str, list[Taken]]]]) -> str:
    """All figures as a Markdown table."""
    lines = [
        "| entries | what | wall, s | Hugo | ratio | processor, s | Hugo | memory, MB | Hugo |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for size, found in results.items():
        for what, by_program in found.items():
            ours, theirs = middle(by_program["explainer"]), middle(by_program["hugo"])
            row = [
                f"{size:,}",
                what,
                f"{ours.wall:.2f}",
                f"{theirs.wall:.2f}",
                f"{ours.wall / theirs.wall:.2f}",
            ]
            for mine, other in ((ours.cpu, theirs.cpu), (ours.memory, theirs.memory)):
                row += [f"{mine:.1f}", f"{other:.1f}"] if mine else ["", ""]
            lines.append("| " + " | ".join(row) + " |")
    return "\n".join(lines) + "\n"


def drawing(results: dict[int, dict[str, dict[str, list[Taken]]]]) -> str:
    """The ratio to Hugo's wall time of each measurement as bars; the line is Hugo."""
    rows = [
        (f"{size:,}: {what}", middle(by["explainer"]).wall / middle(by["hugo"]).wall)
        for size, found in results.items()
        for what, by in found.items()
        if what != "output, MB"
    ]
    most = max(1.0, *(ratio for _, ratio in rows))
    scale = 420 / most
    bars = "".join(
        f'<text x="230" y="{y + 12}" text-anchor="end">{label}</text>'
        f'<rect x="240" y="{y + 2}" width="{ratio * scale:.1f}" height="12" fill="{"#1f655e" if ratio <= 1 else "#96301b"}"/>'
        f'<text x="{246 + ratio * scale:.1f}" y="{y + 12}">{ratio:.2f}</text>'
        for y, (label, ratio) in ((24 + 20 * n, row) for n, row in enumerate(rows))
    )
    height, line = 40 + 20 * len(rows), 240 + scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" font-family="sans-serif" font-size="12">'
        f'<rect width="720" height="{height}" fill="#fbfaf6"/><text x="{line:.1f}" y="14" text-anchor="middle">Hugo</text>'
        f'{bars}<path d="M{line:.1f} 18V{height - 10}" stroke="#1a1b1e" stroke-dasharray="3 3"/></svg>\n'
    )


def report(results: dict[int, dict[str, dict[str, list[Taken]]]], hugo: str, runs: int) -> str:
    version = subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout
    told = next((line for line in version.splitlines() if line.startswith("hugo v")), "hugo")
    return (
        "# Results\n\nMade by `make bench`: "
        + f"medians of {runs} runs, the two programs in turn. "
        f"Python {platform.python_version()}, {told.split('-')[0]}, {os.cpu_count()} processors.\n\n"
        "![Wall time as a ratio to Hugo's](results.svg)\n\n" + table(results)
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, help="numbers of entries")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of each measurement")
    parser.add_argument("--hugo", default=shutil.which("hugo"), help="the Hugo to compare with")
    options = parser.parse_args()
    if not options.hugo:
        print("no hugo found; name one with --hugo", file=sys.stderr)
        return 2
    results = {size: measure(size, options.runs, options.hugo) for size in options.sizes}
    (HERE / "RESULTS.md").write_text(report(results, options.hugo, options.runs), encoding="utf-8")
    (HERE / "results.svg").write_text(drawing(results), encoding="utf-8")
    print(table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
