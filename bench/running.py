"""Programs run to their end: how long it took, how much of the processor, how much memory."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

EVERY, SPARING = 0.02, 50
"""Seconds between two looks at a program's memory, if none took more than a fiftieth of it; else fifty times what it took."""
PATIENCE = 5
"""Seconds that a program may take to end when it is asked to."""


class RunError(Exception):
    """A program that did not do what it was started for; says which, and what it said."""


class Taken(NamedTuple):
    """Seconds of wall time and of processor time, and the most memory in MB that was held at once.

    Children are counted, and memory that several of them share once.
    """

    wall: float
    cpu: float
    memory: float


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], errors: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a session of its own; whatever happens, none of it runs any more afterwards."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env=dict(environment),
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole session to end, and see to it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def timed(command: Sequence[str], environment: Mapping[str, str]) -> Taken:
    """Run a command to its end. What others left to be written to the disk is written before. Raises RunError."""
    os.sync()
    with tempfile.TemporaryFile() as errors:
        begun = time.perf_counter()
        with started(command, environment, errors) as process, _watched(process.pid) as looks:
            used = _waited(process)
            wall = time.perf_counter() - begun
        _held(command, process.returncode, errors)
    return Taken(wall, used, max(looks, default=0.0))


def _waited(process: subprocess.Popen[bytes]) -> float:
    """Wait for a program; the seconds of processor time that it and its children took."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime


def _held(command: Sequence[str], status: int | None, errors: IO[bytes]) -> None:
    if status:
        raise RunError(f"{' '.join(command)} ended with {status}:\n{tail(errors)}")


def tail(errors: IO[bytes]) -> str:
    """The last that a program said of what went wrong."""
    errors.seek(0)
    return errors.read().decode("utf-8", "replace")[-2000:].strip()


# Memory and processor time of a family of processes -------------------------------------------


@contextmanager
def _watched(pid: int) -> Iterator[list[float]]:
    """What a program's memory is, look after look, until the end of the context."""
    found: list[float] = []
    over = threading.Event()

    def watch() -> None:
        pause = EVERY
        while not over.wait(pause):
            begun = time.perf_counter()
            found.append(memory(pid))
            pause = max(EVERY, SPARING * (time.perf_counter() - begun))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield found
    finally:
        over.set()
        watcher.join()


def memory(pid: int) -> float:
    """What a process and its children hold in memory, in MB, each page once; 0 where the system does not tell."""
    return sum(_proportional(one) for one in family(pid))


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:
            continue  # it ended between the two looks
        for child in children:
            yield from family(int(child))


def _proportional(pid: int) -> float:
    """The proportional set size of a process in MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def used_by(pid: int) -> float:
    """Seconds of processor time that a process and its living children have taken so far."""
    ticks = 0
    for one in family(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
