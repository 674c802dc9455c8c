"""The fuzz targets: what was found once is tried each time, and a short run looks for more."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from fuzz import targets
from fuzz.targets import SORTS, TARGETS, BrokenError

FINDS = sorted(file for file in (ROOT / "fuzz/finds").rglob("*") if file.is_file())
TOPIC = b"name: {zh: a, en: b}\nquestions: [{id: c, question: {zh: a, en: b}, answer: {zh: a, en: b}}]\n"


@pytest.mark.parametrize("find", FINDS, ids=lambda find: f"{find.parent.name}: {find.name}")
def test_what_was_found_once_is_mended(find: Path) -> None:
    TARGETS[find.parent.name](find.read_bytes())


def test_a_target_that_is_broken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has never failed could be looking the other way."""
    link, topic = b"[a](https://example.org)", bytes([SORTS.index("questions")]) + TOPIC
    TARGETS["prose"](link)
    TARGETS["records"](topic)
    monkeypatch.setattr(targets, "MAY_STAND", {**targets.MAY_STAND, "a": ()})
    with pytest.raises(BrokenError, match=r"^the attribute href may stand at a$"):
        TARGETS["prose"](link)
    monkeypatch.setattr(targets, "dumped", lambda value: "name: b")
    with pytest.raises(BrokenError, match=r"^loaded, dumped and loaded it is the same$"):
        TARGETS["records"](topic)


@pytest.mark.skipif(not importlib.util.find_spec("atheris"), reason="atheris has no wheel here")
@pytest.mark.parametrize("target", TARGETS)
def test_a_short_run_finds_nothing(target: str, tmp_path: Path) -> None:
    options = ["-runs=2500", "-seed=8", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, ROOT / "fuzz/run.py", target, *options], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"^Done (\d+) runs", done.stderr, re.MULTILINE)
    assert runs
    assert int(runs[1]) >= 2500  # it ends at the first look at the count beyond
    assert [*tmp_path.iterdir()] == []
