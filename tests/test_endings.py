"""How commands end that are interrupted, or run out of room: one sentence, a fitting status, the old site whole."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import lxml.etree
import lxml.html
import pytest
import sites
from sites import NEW_MILL, OLD_OVEN, Put, Swap
from test_publish import beside, tree

import build

WHOLE = "what was published before stands as it was or as it was to be, whole."
PROGRAM = str(Path(build.__file__))
BY_SIGNAL = {signal.SIGINT: 130, signal.SIGTERM: 143}

AT_A_MOMENT = """
import os, sys
moment, number = int(sys.argv.pop(1)), int(sys.argv.pop(1))
sys.path.insert(0, os.path.dirname(sys.argv[1]))
import build
sys.argv.pop(1)

def count(event, arguments):
    global moment
    moment -= event in ("open", "os.mkdir", "os.link", "os.rename", "os.chmod", "ctypes.dlopen")
    if moment == 0:
        moment = -1
        os.kill(os.getpid(), number)

sys.addaudithook(count)
sys.exit(build.main())
"""
"""The program, which sends itself a signal before its n-th step in the file system."""


@pytest.mark.parametrize("number", BY_SIGNAL, ids=lambda number: number.name)
@pytest.mark.parametrize("moment", [3, 100, 200, 250])
def test_an_interrupted_build_says_so_and_loses_nothing(
    moment: int, number: signal.Signals, tmp_path: Path
) -> None:
    root = sites.write(tmp_path)
    assert build.main(["--root", str(root)]) == 0
    old = tree(root / "site")
    Swap(NEW_MILL, "新磨坊開在橋邊", "新磨坊開在橋旁").apply(root)
    program = [sys.executable, "-c", AT_A_MOMENT, str(moment), str(int(number)), PROGRAM]
    done = subprocess.run([*program, "--root", root], capture_output=True, text=True)
    assert done.stderr == f"ended by {number.name}; {WHOLE}\n"
    assert done.returncode == BY_SIGNAL[number]
    new = {path: content.encode() for path, content in sites.output(root).items()}
    assert tree(root / "site") in (old, new)
    assert [name for name in beside(root / "site") if name.startswith(".site-")] == []


WHILE_IMPORTING = """
import os, runpy, sys
name, number = sys.argv.pop(1), int(sys.argv.pop(1))
sys.argv.pop(0)
sys.path.insert(0, os.path.dirname(sys.argv[0]))

def count(event, arguments):
    if event == "import" and arguments[0] == name:
        os.kill(os.getpid(), number)

sys.addaudithook(count)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""The program, which sends itself a signal when it imports a module."""


@pytest.mark.parametrize("number", BY_SIGNAL, ids=lambda number: number.name)
@pytest.mark.parametrize("module", ["argparse", "pydantic_core", "explainer.truth"])
def test_a_build_interrupted_while_it_still_imports_says_so(
    module: str, number: signal.Signals, tmp_path: Path
) -> None:
    program = [sys.executable, "-c", WHILE_IMPORTING, module, str(int(number)), PROGRAM]
    done = subprocess.run([*program, "--root", tmp_path], capture_output=True, text=True)
    assert done.stderr == f"ended by {number.name}; {WHOLE}\n"
    assert (done.returncode, done.stdout) == (BY_SIGNAL[number], "")


def test_a_signal_that_is_to_be_ignored_stays_so(tmp_path: Path) -> None:
    """As a shell asks of what it starts in the background."""
    root = sites.write(tmp_path)
    program = [sys.executable, "-c", WHILE_IMPORTING, "explainer.truth", "2", PROGRAM]
    done = subprocess.run(
        [*program, "--root", root],
        capture_output=True,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_serving_that_is_told_to_end_says_so(tmp_path: Path) -> None:
    root = sites.write(tmp_path)
    command = [sys.executable, PROGRAM, "serve", "--root", root, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        for line in served.stderr:
            if line.startswith("Open http://"):
                break
        time.sleep(1)  # until its loop runs
        served.send_signal(signal.SIGTERM)
        rest = served.stderr.read()
    assert served.returncode == 143
    assert rest.splitlines()[-1] == f"ended by SIGTERM; {WHOLE}"
    assert "Traceback" not in rest


FAULTS = {
    MemoryError(): f"ended: there is not enough memory; {WHOLE}\n",
    OSError(errno.ENOSPC, "No space left on device"): f"ended: No space left on device; {WHOLE}\n",
    OSError(errno.EROFS, "Read-only file system"): f"ended: Read-only file system; {WHOLE}\n",
}


@pytest.mark.parametrize(("fault", "told"), FAULTS.items(), ids=FAULTS.values())
def test_what_runs_out_is_said(
    fault: Exception,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(build, "finished", fail)
    assert build.main(["--root", str(sites.write(tmp_path))]) == 1
    assert capsys.readouterr().err == told


def test_a_parser_that_gets_no_memory_says_so_in_its_own_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> None:
        raise lxml.etree.XMLSyntaxError("unknown error", 0, 0, 0)

    monkeypatch.setattr(lxml.html, "document_fromstring", fail)
    assert build.main(["--root", str(sites.write(tmp_path))]) == 1
    assert capsys.readouterr().err == f"ended: there is not enough memory; {WHOLE}\n"


def test_nothing_rests_on_assertions(tmp_path: Path) -> None:
    """`python -OO` takes them out of the program, and every refusal stays."""
    changes = [
        Put("content/bakeries/Kiln.yaml", ""),
        Put("content/bakeries/stone-mill.yaml", "a: [*b]\n"),
        Swap(OLD_OVEN, "value: 800", "value: nan"),
        Swap(NEW_MILL, "新磨坊開在橋邊。", "[x](javascript:a)\u202e"),
    ]
    root = sites.write(tmp_path, *changes)
    optimised = [sys.executable, "-OO", PROGRAM, "check", "--root", root, "--format", "json"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(optimised, capture_output=True, text=True, env=environment)
    usual = subprocess.run([sys.executable, *optimised[2:]], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, usual.stdout)
    assert done.stdout.count('"rule"') == 4
