"""What `serve` shows after an edit is what a build that knows of no other would make, though it reads only what changed."""

import shutil
from pathlib import Path

import pytest
import sites
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sites import LIN, MEASURES, NEW_MILL, OLD_OVEN, Change, Put, Swap, add
from test_cache import TOGGLES, cold, turned
from test_determinism import forgetful

import build
from explainer import render
from explainer.commands.site import Workshop
from explainer.load import load
from explainer.memory import Memory

BROKEN: dict[str, list[Change]] = {
    "no YAML": [add(LIN, "broken: [\n")],
    "a link that leads nowhere": [Swap(OLD_OVEN, "en: Old Oven sells", "en: Old Oven of [[nobody]] sells")],
    "a draft that is named elsewhere": [add(NEW_MILL, "draft: true\n")],
    "measures": [Swap(MEASURES, "measures:", "measures: [")],
    "another record's place": [Put("content/bakers/old-oven.yaml", b"name: {zh: A, en: B}\n")],
}  # fmt: skip
"""Edits after which something is wrong, or may be."""
EVERY = {**TOGGLES, **BROKEN}


def texts(root: Path) -> dict[str, bytes]:
    """All files that a build reads, by their full paths."""
    found = [file for name in ("content", "seeds") for file in (root / name).rglob("*.yaml")]
    return {str(file): file.read_bytes() for file in found}


@pytest.fixture(scope="module")
def templates() -> Memory:
    """A memory for its compiled templates alone."""
    memory = Memory()
    memory.environment(render.folders(ROOT))
    return memory


def checked(root: Path, templates: Memory) -> list[str]:
    """What is wrong with the records, for somebody who never read them before."""
    _, findings = build.outlined(root, forgetful(templates), drafts=True)
    return sorted(map(str, findings))


@settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sets(st.sampled_from(sorted(EVERY)), min_size=1, max_size=2), min_size=3, max_size=7))  # fmt: skip
def test_pages_after_any_edits_are_those_of_a_cold_build(
    templates: Memory,
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[set[str]],
) -> None:
    folder = tmp_path_factory.mktemp("served")
    root, on = sites.write(folder / "root"), frozenset[str]()
    workshop = Workshop(build.STORY, root)
    workshop.memory = forgetful(templates)
    workshop.read()
    for edits in steps:
        on = on ^ edits
        before = texts(root)
        turned(root, on, folder / "aside", BROKEN)
        after = texts(root)
        file, findings = workshop.read({path for path, _ in before.items() ^ after.items()})
        assert sorted(map(str, findings)) == checked(root, templates), sorted(on)
        if findings or "a draft that is named elsewhere" in on:
            continue
        for path, content in cold(root, templates).items():
            found = file(path)
            if found is not None or path.endswith(".html"):
                assert found == content, (path, sorted(on))
    shutil.rmtree(folder)


def test_a_new_name_has_only_that_checked_again_which_it_touches(
    templates: Memory, tmp_path: Path
) -> None:
    """But where it holds a numeral, which no text then has to cite, all texts are."""
    root = sites.write(tmp_path)
    workshop = Workshop(build.STORY, root)
    workshop.memory = forgetful(templates)
    workshop.read()
    texts = {unit for unit, _ in workshop.memory.truth.units() if unit.startswith("texts ")}
    of_him = {f"texts {file}" for file in (LIN, OLD_OVEN)}
    for name, again in (("Old", of_him), ("1950", texts)):
        before = dict(workshop.memory.truth.units())
        Swap(LIN, "zh: 林伯, en: ", f"zh: 林伯, en: {name} ").apply(root)
        _, findings = workshop.read({str(root / LIN)})
        assert findings == []
        units = dict(workshop.memory.truth.units())
        assert {unit for unit in texts if units[unit] is not before[unit]} == again


def test_a_long_day_of_edits_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    root = sites.write(tmp_path)
    workshop = Workshop(build.STORY, root)
    workshop.read()
    pages = ("en/bakeries/old-oven.html", "en/bakeries/index.html")
    held = []
    for _ in range(6):
        for old, new in (("oldest", "first"), ("first", "oldest")):
            Swap(OLD_OVEN, f"en: the {old} bakery", f"en: the {new} bakery").apply(root)
            file, findings = workshop.read({str(root / OLD_OVEN)})
            assert findings == []
            assert all(new.encode() in (file(page) or b"") for page in pages)
        rests = workshop.memory.pages._rests
        assert rests
        held.append(sum(map(len, rests.values())))
    assert len(set(held)) == 1


def test_a_whole_that_is_of_other_records_than_the_pages_is_noticed(tmp_path: Path) -> None:
    """As where a file changed and nobody told of it."""
    root = sites.write(tmp_path)
    workshop = Workshop(build.STORY, root)
    workshop.read()
    workshop.build()
    assert not workshop.behind()
    Swap(OLD_OVEN, "en: the oldest bakery", "en: the eldest bakery").apply(root)
    workshop.read(set())
    workshop.build()
    assert workshop.behind()
    file, _ = workshop.read()
    assert b"the eldest bakery" in (file("en/bakeries/old-oven.html") or b"")
    assert not workshop.behind()


@pytest.mark.parametrize("changes", EVERY.values(), ids=EVERY)
def test_records_read_again_are_those_that_are_there(changes: list[Change], tmp_path: Path) -> None:
    root, memory = sites.write(tmp_path), Memory()
    assert memory.load(root) == load(root)
    for _ in ("on", "and once more with nothing changed"):
        before = texts(root)
        for change in changes:
            change.apply(root)
        after, changes = texts(root), []
        changed = {path for path, _ in before.items() ^ after.items()}
        files = {Path(path).relative_to(root).as_posix() for path in changed}
        assert memory.load(root, files) == load(root)
