"""The benchmark's workload is a sound site, the same each time, and skewed like a real one."""

import sys
from collections import Counter
from pathlib import Path

from conftest import ROOT
from sites import MEMORY

import build

sys.path.insert(0, str(ROOT / "bench"))

import workload


def test_the_workload_is_sound_and_the_same_each_time(tmp_path: Path) -> None:
    workload.write(60, tmp_path)
    assert [str(finding) for finding in build.build(tmp_path / "explainer", MEMORY).findings] == []
    again = dict(workload.explainer_files(workload.World(60)))
    written = (tmp_path / "explainer").rglob("*.yaml")
    assert {file.relative_to(tmp_path / "explainer").as_posix() for file in written} == set(again)
    for path, text in again.items():
        assert (tmp_path / "explainer" / path).read_text(encoding="utf-8") == text


def test_both_forms_hold_the_same_entries(tmp_path: Path) -> None:
    workload.write(60, tmp_path)
    ours = {file.stem for file in (tmp_path / "explainer/content").glob("*/*.yaml")}
    theirs = {file.stem for file in (tmp_path / "hugo/content/en").glob("*/[!_]*.md")}
    assert len(ours) == 60
    assert theirs - ours == {"source-a", "source-b"}


def test_few_entries_have_most_of_the_mentions() -> None:
    world = workload.World(2000)
    mentions = Counter(to for entry in world.entries for _, to, _ in entry.relations)
    assert mentions.most_common(1)[0][1] > 40 * mentions.total() / 2000
