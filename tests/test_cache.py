"""What is kept between builds, in one process or from one to the next, can never be seen in the output."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import sites
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sites import LIN, NEW_MILL, OLD_OVEN, SITE_FILE, Change, Put, Swap, add
from test_determinism import EDITS, RICH, forgetful

import build
from explainer import cache, lookup, press, publish, render, templating, unchanged, workers
from explainer.memory import Memory
from explainer.readings import Table
from explainer.search import Row
from explainer.tracking import Memo

sys.path.insert(0, str(ROOT / "bench"))

import explainer_form
from world import World


@pytest.fixture(scope="module")
def templates() -> Memory:
    """A memory for its compiled templates alone."""
    memory = Memory()
    memory.environment(render.folders(ROOT))
    return memory


def last(root: Path, templates: Memory) -> Memory:
    """A memory as a new process has it, with the templates compiled already where they are the project's own."""
    memory = cache.memory(root)
    if not (root / "templates").is_dir():
        memory._environment, memory.templates = templates._environment, templates.templates
    return memory


def cold(root: Path, templates: Memory) -> dict[str, bytes]:
    """The output of a build that knows of no other."""
    memory = Memory() if (root / "templates").is_dir() else forgetful(templates)
    built = build.build(root, memory)
    assert [str(finding) for finding in built.findings] == []
    return dict(built.output)


def warm(root: Path, memory: Memory) -> dict[str, bytes]:
    """The output of a build that goes on from what the memory holds, published and left for the next."""
    built = build.build(root, memory)
    assert [str(finding) for finding in built.findings] == []
    publish.publish(built.output, root / "site")
    cache.leave(root, memory, root / "site", render.folders(root))
    return {path: (root / "site" / path).read_bytes() for path in built.output}


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS)
def test_a_build_in_another_process_is_what_a_cold_one_would_be(
    changes: list[Change], templates: Memory, tmp_path: Path
) -> None:
    root = sites.write(tmp_path)
    warm(root, last(root, templates))
    for change in changes:
        change.apply(root)
    assert warm(root, last(root, templates)) == cold(root, templates)
    assert warm(root, last(root, templates)) == cold(root, templates)


TOGGLES: dict[str, list[Change]] = {
    **{
        name: EDITS[name]
        for name in (
            "a name",
            "a figure",
            "a gist",
            "an entry more",
            "an entry that gets a page",
            "a relation's name",
            "a unit",
            "the date",
        )
    },
    "a summary": [Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", "zh: 新磨坊開在[[lin]]家旁的橋邊。"),
                  Swap(NEW_MILL, "en: The shop opened by the bridge.", "en: The shop opened by the bridge near [[lin]].")],
    "a tour": [RICH[0]],
    "questions": [RICH[1]],
    "what somebody is": [Swap(LIN, "what: {zh: 麵包師傅, en: a baker}", "what: {zh: 老師傅, en: an old baker}")],
    "another name": [add(LIN, "also: [Old Lin]\n")],
    "no relation": [Swap(OLD_OVEN, "relations:\n  - {type: rival-of, to: new-mill, cite: town-paper:p3}\n", "")],
    "the default language": [Swap(SITE_FILE, "updated:", "default_language: en\nupdated:")],
}  # fmt: skip
"""Edits that go together, in any order; each can be taken back."""


def turned(
    root: Path,
    on: frozenset[str],
    aside: Path,
    more: Mapping[str, list[Change]] = MappingProxyType({}),
) -> None:
    """Make the root hold the site with these edits, which may be of others too, touching no other file."""
    shutil.rmtree(aside, ignore_errors=True)
    known = {**TOGGLES, **more}
    changes = [change for name in known if name in on for change in known[name]]
    sites.write(aside, *changes)
    for folder in ("content", "seeds"):
        for file in [*(root / folder).rglob("*.yaml")]:
            if not (aside / file.relative_to(root)).exists():
                file.unlink()
        for file in (aside / folder).rglob("*.yaml"):
            there = root / file.relative_to(aside)
            if not there.exists() or there.read_bytes() != file.read_bytes():
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes(file.read_bytes())


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(sorted(TOGGLES)), min_size=1, max_size=3), st.booleans()),
        min_size=2,
        max_size=5,
    )
)  # fmt: skip
def test_after_any_edits_in_any_order_a_warm_build_is_a_cold_one(
    templates: Memory, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[str], bool]]
) -> None:
    """Each step turns some edits on or off, and is built in the same process or in a new one."""
    folder = tmp_path_factory.mktemp("edits")
    root, on = sites.write(folder / "root"), frozenset[str]()
    memory = last(root, templates)
    warm(root, memory)
    for edits, new_process in steps:
        on = on ^ edits
        turned(root, on, folder / "aside")
        memory = last(root, templates) if new_process else memory
        assert warm(root, memory) == cold(root, templates), sorted(on)
    shutil.rmtree(folder)


def test_an_earlier_id_that_passes_to_another_entry_leads_there(
    tmp_path: Path, templates: Memory
) -> None:
    root = sites.write(tmp_path, add(OLD_OVEN, "was: [mill]\n"))
    memory = last(root, templates)
    warm(root, memory)
    Swap(OLD_OVEN, "was: [mill]\n", "").apply(root)
    add(NEW_MILL, "was: [mill]\n").apply(root)
    assert warm(root, memory) == cold(root, templates)


def test_only_what_an_edit_touched_is_made_anew(tmp_path: Path, templates: Memory) -> None:
    root = sites.write(tmp_path)
    warm(root, last(root, templates))
    Swap(OLD_OVEN, "[[lin]]在這裡烤麵包。", "[[lin]]在這裡烤土司。").apply(root)
    memory = last(root, templates)
    outline, _ = build.outlined(root, memory)
    assert outline
    made = sorted(path for path, _ in outline.plan if path not in memory.pages)
    assert made == [
        "en/bakeries/old-oven.html",
        "parallel/bakeries/old-oven.html",
        "zh/bakeries/old-oven.html",
        "zh/bakers/index.html",  # whose order rests on who is mentioned how often
        "zh/bakers/lin.html",
    ]


def test_a_language_whose_rows_are_as_they_were_is_not_indexed_again(
    tmp_path: Path, templates: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, indexed, whole = sites.write(tmp_path), list[str](), lookup._terms

    def noted(rows: Sequence[Row], spaced: bool, place: str) -> Any:
        indexed.append(place)
        return whole(rows, spaced, place)

    monkeypatch.setattr(lookup, "_terms", noted)
    warm(root, last(root, templates))
    assert indexed == ["zh/terms", "en/terms"]
    Swap(NEW_MILL, "opened by the bridge", "opened by the ford").apply(root)
    warm(root, last(root, templates))
    assert indexed == ["zh/terms", "en/terms", "en/terms"]
    cite, more = "cite: town-paper:p3}", "note: {zh: 一直如此, en: as ever}, "
    Swap(OLD_OVEN, f"to: new-mill, {cite}", f"to: new-mill, {more}{cite}").apply(root)
    output = warm(
        root, last(root, templates)
    )  # how many relations there are is read, what they say is not told
    assert indexed == ["zh/terms", "en/terms", "en/terms"]
    assert output == cold(root, templates)


# A cache that is not what was left ---------------------------------------------------------------


def _cut(held: bytes) -> bytes:
    return held[: len(held) // 2]


def _turned(held: bytes) -> bytes:
    return held[:-9] + bytes([held[-9] ^ 1]) + held[-8:]


def _of_another_program(held: bytes) -> bytes:
    import hashlib

    import msgspec

    last = msgspec.msgpack.decode(held[32:], type=cache.Last)
    last.made_by = "another"
    packed = msgspec.msgpack.encode(last)
    return hashlib.sha256(packed).digest() + packed


def _of_another_form(held: bytes) -> bytes:
    import hashlib

    packed = b"\x81\xa7made_by\xa1x"
    return hashlib.sha256(packed).digest() + packed


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda held: b"",
    "cut short": _cut,
    "one bit turned": _turned,
    "no cache": lambda held: b"no cache",
    "of another program": _of_another_program,
    "of another form": _of_another_form,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_cache_that_is_not_what_was_left_is_not_used(
    broken: Callable[[bytes], bytes], tmp_path: Path, templates: Memory
) -> None:
    root = sites.write(tmp_path)
    output = warm(root, last(root, templates))
    file = root / cache.FILE
    left = file.read_bytes()
    file.write_bytes(broken(left))
    memory = last(root, templates)
    assert memory.last is None
    assert warm(root, memory) == output
    assert last(root, templates).last is not None  # and it is whole again


def test_a_file_that_is_not_as_it_was_left_is_made_anew(tmp_path: Path, templates: Memory) -> None:
    root = sites.write(tmp_path)
    output = warm(root, last(root, templates))
    for changed in (
        "zh/bakeries/old-oven.html",
        "search/zh/terms-0.js",
        "previews/en/lin.js",
        "data/entries/lin.json",
        "data/site.sqlite",
    ):
        (root / "site" / changed).write_text("changed by hand", encoding="utf-8")
    for gone in ("en/timeline.md", "search/en/rows-0.js", "data/entries/old-oven.json"):
        (root / "site" / gone).unlink()
    assert warm(root, last(root, templates)) == output


def test_nothing_but_a_builds_own_is_cleared_away(tmp_path: Path, templates: Memory) -> None:
    """A cache that came with somebody's repository may lead elsewhere."""
    root, elsewhere = sites.write(tmp_path / "root"), tmp_path / "elsewhere"
    held = ["pages-of-mine/a", "pages-99999999/a", "build.gradle", "build.99999999"]
    for name in held:
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / name).write_text("mine", encoding="utf-8")
    shutil.copytree(elsewhere, root / ".cache")
    assert build.main(["--root", str(root)]) == 0
    left = {file.name for file in (root / ".cache").iterdir()}
    assert left == {"pages-of-mine", "build.gradle", "build", "last"}
    shutil.rmtree(root / ".cache")
    (root / ".cache").symlink_to(elsewhere)
    os.utime(root / LIN)
    assert build.main(["--root", str(root)]) == 0
    assert sorted(
        file.relative_to(elsewhere).as_posix() for file in elsewhere.rglob("*") if file.is_file()
    ) == sorted(held)


@pytest.mark.parametrize("spoilt", ["cut", "another's", "empty", "not to be read"])
def test_compiled_templates_that_are_not_what_was_left_are_compiled_anew(
    spoilt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, program = sites.write(tmp_path / "root"), tmp_path / "program"
    shutil.copytree(ROOT / "templates", program / "templates")
    compiled = program / "explainer" / "__pycache__"
    compiled.mkdir(parents=True)
    monkeypatch.setattr(render, "HERE", program)
    monkeypatch.setattr(templating, "HERE", program)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    output = build.build(root).output
    files = sorted(compiled.iterdir())
    assert files
    for file, other in zip(files, (*files[1:], files[0]), strict=True):
        match spoilt:
            case "cut":
                file.write_bytes(file.read_bytes()[:-20])
            case "another's":
                file.write_bytes(other.read_bytes())
            case "empty":
                file.write_bytes(b"")
            case _:
                file.unlink()
                file.mkdir()
    assert dict(build.build(root).output) == dict(output)


def test_a_template_that_changed_is_not_taken_from_those_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    shutil.copytree(ROOT / "templates", program / "templates")
    (program / "explainer" / "__pycache__").mkdir(parents=True)
    monkeypatch.setattr(render, "HERE", program)
    monkeypatch.setattr(templating, "HERE", program)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    root = sites.write(tmp_path / "root")
    for words in ("Bread and salt", "Milk and honey"):
        file = program / "templates" / "layouts" / "base.html"
        file.write_text(f"<!-- {words} -->{file.read_text('utf-8')}", encoding="utf-8")
        assert words.encode() in build.build(root).output["en/index.html"]


def test_a_site_that_went_is_made_anew(tmp_path: Path, templates: Memory) -> None:
    root = sites.write(tmp_path)
    output = warm(root, last(root, templates))
    shutil.rmtree(root / "site")
    assert warm(root, last(root, templates)) == output


def test_a_template_that_changed_while_the_site_was_built_is_not_taken_for_the_one_used(
    tmp_path: Path,
) -> None:
    root = sites.write(tmp_path)
    about = Put("templates/pages/about.html", (ROOT / "templates/pages/about.html").read_bytes())
    about.apply(root)
    shutil.copytree(ROOT / "templates", root / "templates", dirs_exist_ok=True)
    memory = cache.memory(root)
    built = build.build(root, memory)
    Swap("templates/pages/about.html", "{{ body }}", "<hr>{{ body }}").apply(root)
    publish.publish(built.output, root / "site")
    cache.leave(root, memory, root / "site", render.folders(root))
    assert b"<hr>" in dict(build.build(root, cache.memory(root)).output)["zh/about.html"]


# Nothing changed ---------------------------------------------------------------------------------


def command(root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    program = [
        sys.executable,
        "-X",
        "importtime",
        str(ROOT / "build.py"),
        "--root",
        str(root),
        *more,
    ]
    return subprocess.run(program, capture_output=True, text=True, check=True)


def at_once(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether the command ended before the program itself was there."""
    return "explainer.library" not in done.stderr


def test_a_build_after_which_nothing_changed_has_nothing_to_do(tmp_path: Path) -> None:
    root = sites.write(tmp_path, add(LIN, "draft: true\n"),
                       Swap(OLD_OVEN, "[[lin]]在", "林伯在"), Swap(OLD_OVEN, "[[lin]] bakes", "He bakes"),
                       Swap(OLD_OVEN, "by: lin", "by: {zh: 林伯, en: Uncle Lin}"))  # fmt: skip
    first, second = command(root), command(root)
    assert (at_once(first), at_once(second)) == (False, True)
    pages, *more = second.stdout.splitlines()
    assert pages.endswith(" s; 0 files written, 0 removed.")
    assert pages.split()[0] == first.stdout.split()[0]
    assert more == first.stdout.splitlines()[1:]
    assert more[0] == f"Drafts, left out: {LIN}"


TOUCHES: dict[str, Callable[[Path], object]] = {
    "an entry": lambda root: add(LIN, "also: [Linny]\n").apply(root),
    "an entry's time": lambda root: os.utime(root / LIN),
    "an entry more": lambda root: EDITS["an entry more"][0].apply(root),
    "an entry less": lambda root: (root / "content/tours/walk.yaml").unlink(),
    "a page by hand": lambda root: (root / "site/zh/index.html").write_text("x", encoding="utf-8"),
    "a page less": lambda root: (root / "site/zh/index.html").unlink(),
    "a file more": lambda root: (root / "site/more.html").write_text("x", encoding="utf-8"),
    "a schema less": lambda root: (root / "schema/entry.json").unlink(),
    "a template": lambda root: shutil.copytree(ROOT / "templates", root / "templates"),
    "a link": lambda root: (root / "content/more.yaml").symlink_to("site.yaml"),
    "no note of it": lambda root: (root / unchanged.FILE).unlink(),
    "a note of another form": lambda root: (root / unchanged.FILE).write_text("[]"),
    "a note that would write to the terminal": lambda root: _noted(root, told=["\x1b[2J"]),
}


def _noted(root: Path, **said: object) -> None:
    file = root / unchanged.FILE
    file.write_text(json.dumps(json.loads(file.read_text()) | said))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site as the command left it."""
    root = sites.write(tmp_path_factory.mktemp("published"), RICH[0])
    assert build.main(["--root", str(root)]) == 0
    return root


def options(root: Path, *more: str) -> object:
    found = build.commandline.parsed(["--root", str(root), *more])
    found.root = found.root.resolve()
    return found


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_whatever_changed_is_noticed(
    touch: Callable[[Path], object], published: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(published, root)
    _moved(root, published)
    assert unchanged.told(options(root)) is not None  # type: ignore[arg-type]
    touch(root)
    assert unchanged.told(options(root)) is None  # type: ignore[arg-type]


def _moved(root: Path, before: Path) -> None:
    """The note of a site that was copied, as if it had been built where it now is."""
    file = root / unchanged.FILE
    file.write_text(file.read_text().replace(str(before), str(root)))


@pytest.mark.parametrize(
    "more", [("--url", "https://example.org/"), ("--out", "elsewhere"), ("--cards",)]
)
def test_what_was_asked_otherwise_is_built(more: tuple[str, ...], published: Path) -> None:
    assert unchanged.told(options(published)) is not None  # type: ignore[arg-type]
    assert unchanged.told(options(published, *more)) is None  # type: ignore[arg-type]


# Several processes -------------------------------------------------------------------------------


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a small site is made by two helpers."""
    monkeypatch.setattr(press, "MANY", 1)
    monkeypatch.setattr(press, "MUCH", 0)
    monkeypatch.setattr(workers, "processors", lambda: 2)


def test_what_was_kept_before_the_last_build_is_taken_up_is_forgotten_too() -> None:
    memo, table = Memo(), Table()
    memo.keep("mine", frozenset({("labels", "lin")}), "made now")
    memo.keep_all([("old", table.packed([("labels", "oven")]), "made then")], table, ["labels"])
    memo._forget({("labels", "lin")})
    assert [name for name, _ in memo.units()] == ["old"]
    memo._forget({("labels", "oven")})
    assert [*memo.units()] == []


def test_helpers_make_what_one_would(
    helped: None, tmp_path: Path, templates: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sites.write(tmp_path, *RICH)
    memory = Memory()
    built = build.build(root, memory)
    for bound in ("MANY", "MUCH"):  # from now on without helpers
        monkeypatch.setattr(press, bound, 10**9)
    assert dict(built.output) == cold(root, templates)
    alone = forgetful(templates)
    build.build(root, alone)
    made = [{name: {*read} for name, (read, _) in one.pages.units()} for one in (memory, alone)]
    assert made[0] == made[1]


def test_data_that_a_helper_makes_is_what_one_would_make(
    helped: None, tmp_path: Path, templates: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an edit of a large site, when few pages are to be made; and the next build knows as much of it."""
    root, alone = sites.write(tmp_path / "root", *RICH), forgetful(templates)
    asked: list[object] = []
    apart = press.apart
    monkeypatch.setattr(press, "apart", lambda *given: asked.append(given) or apart(*given))
    monkeypatch.setattr(press, "run", lambda *_: False)
    build.build(root, alone)
    assert asked == []
    memory = forgetful(templates)
    memory.folder = tmp_path / "apart"
    assert dict(build.build(root, memory).output) == cold(root, templates)
    assert len(asked) == 1
    for one, other in zip(memory.memos, alone.memos, strict=True):
        assert {name: {*read} for name, (read, _) in one.units()} == {
            name: {*read} for name, (read, _) in other.units()
        }


def test_of_what_a_helper_makes_apart_it_is_known_what_it_rests_on(
    helped: None, tmp_path: Path, templates: Memory
) -> None:
    memory = forgetful(templates)
    outline, _ = build.outlined(sites.write(tmp_path, *RICH), memory)
    assert outline
    library, memo = outline.written, memory.data
    made = press.apart(
        lambda: memo("rows", lambda: len(library.timeline)), memo, (library,), (lambda: None,)
    )
    assert "timeline" not in library.tracker.indexes
    assert ("dated", None) in library.tracker.made_of["timeline"]
    assert {name: {*read} for name, (read, _) in memo.units()}["rows"] == {("timeline", None)}
    assert made == len(library.timeline) > 0


def test_a_fault_that_a_helper_meets_is_told_as_always(helped: None, tmp_path: Path) -> None:
    root = sites.write(tmp_path)
    shutil.copytree(ROOT / "templates", root / "templates")
    Swap("templates/pages/about.html", "{{ body }}", "{{ boddy }}").apply(root)
    told = [str(finding) for finding in build.build(root).findings]
    assert told == [
        "templates/pages/about.html:1:1: the template cannot be rendered: 'boddy' is undefined [bad-template]"
    ]


def test_a_helper_that_is_killed_ends_the_build_in_a_sentence(
    helped: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = sites.write(tmp_path)
    monkeypatch.setattr(press, "_made", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    assert build.main(["--root", str(root)]) == 1
    assert capsys.readouterr().err.startswith("ended: a helper of the build was killed; ")
    assert not (root / "site").exists()
    assert not list((root / ".cache").glob("pages-*"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with enough pages for helpers."""
    folder = tmp_path_factory.mktemp("large")
    for path, text in explainer_form.files(World(150)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there are helpers copied")
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
def test_helpers_end_with_the_build(number: int, status: int, large: Path) -> None:
    program = [sys.executable, str(ROOT / "build.py"), "--root", str(large)]
    process = subprocess.Popen(
        program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    helpers: list[str] = []
    for _ in range(600):
        helpers = children.read_text().split()
        if len(helpers) > 1 or (helpers and len(os.sched_getaffinity(0)) == 1):
            break
        time.sleep(0.05)
    assert helpers
    process.send_signal(number)
    told = process.communicate(timeout=30)[1]
    assert process.returncode == status
    assert "Traceback" not in told
    for _ in range(100):
        left = [helper for helper in helpers if Path(f"/proc/{helper}").exists()]
        if not left:
            break
        time.sleep(0.05)
    assert left == []
    assert not (large / "site").exists()
    with cache.folder(large):  # as the next build does
        assert not [*(large / ".cache").glob("pages-*")]
