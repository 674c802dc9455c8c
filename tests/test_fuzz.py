"""The fuzz targets: what was found once is tried each time, and a short run looks for more."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from explainer import prose
from fuzz import targets
from fuzz.targets import TARGETS, BrokenError

FINDS = sorted(file for file in (ROOT / "fuzz/finds").rglob("*") if file.is_file())


@pytest.mark.parametrize("find", FINDS, ids=lambda find: f"{find.parent.name}: {find.name}")
def test_what_was_found_once_is_mended(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())


def test_a_find_is_kept_for_each_target() -> None:
    assert {find.parent.name for find in FINDS} == set(TARGETS)


def test_a_target_that_is_broken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has never failed could be looking the other way."""
    TARGETS["prose"](b"[a](javascript:b)")
    monkeypatch.setattr(prose, "safe_address", lambda address: "javascript" in address)
    TARGETS["prose"](b"[a](javascript:b)")
    monkeypatch.setattr(targets, "MAY_STAND", {**targets.MAY_STAND, "a": ()})
    with pytest.raises(BrokenError, match="^the attribute href may stand at a$"):
        TARGETS["prose"](b"[a](javascript:b)")

    record = (
        b"\x06"
        + b"name: {zh: a, en: a}\nquestions: [{id: a, question: {zh: a, en: a}, answer: {zh: a, en: a}}]\n"
    )
    monkeypatch.setattr(targets, "dumped", lambda value: "name: b")
    with pytest.raises(BrokenError, match="^loaded, dumped and loaded it is the same$"):
        for sort in range(len(targets.SORTS)):
            TARGETS["records"](bytes([sort]) + record[1:])


@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris has no wheel here")
@pytest.mark.parametrize("target", TARGETS)
def test_a_short_run_finds_nothing(target: str, tmp_path: Path) -> None:
    options = ["-runs=2500", "-seed=8", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, ROOT / "fuzz/run.py", target, *options], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done 2500 runs" in done.stderr
    assert [*tmp_path.iterdir()] == []
