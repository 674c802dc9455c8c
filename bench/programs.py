"""The programs under test, each with its form of the same site: how it builds, how it serves, what an edit is."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import explainer_form
import hugo_form
import workload
from running import RunError
from world import KINDS, Entry, World, renamed, reworded

ROOT = Path(__file__).resolve().parent.parent
OURS, HUGO, FAST = "explainer", "hugo", "hugo-fast"
"""This project; Hugo; Hugo's server as it is when not told to bring every page up to date."""

Files = Mapping[str, str]
"""Texts by path below a program's root."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A change to the site; it shows in the words that stand in `Edit.made`."""

    page: str
    """The page of the entry that is changed, below the output."""
    made: Callable[[str], Files]
    """The files with a new word in them."""
    undone: Files


@dataclass(frozen=True, kw_only=True)
class Live:
    """The line from a program's server to a page that is open in a browser."""

    path: str
    hello: str
    reloads: Callable[[str, str], bool]
    """Whether a message tells the page to load again; the last one before the save is given too."""
    rests: str = ""
    """What the last message says when the server has nothing to do; empty if messages do not tell that."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A generator under test."""

    name: str
    root: Path
    out: Path
    kept: frozenset[str]
    """What stands in the root before the first build; all else there is made by the program."""
    environment: Mapping[str, str]
    build: Sequence[str]
    serve: Sequence[str]
    """The command that serves, without its port."""
    live: Live
    edits: Mapping[str, Edit]

    def put(self, files: Files) -> None:
        """Write files below the root."""
        workload.put(self.root, files.items())

    def clear(self) -> None:
        """Put aside all that a build left: the output, caches wherever they are.

        It is deleted when all is measured: right after many files were, ext4 is slow to give room to new ones.
        """
        aside = Path(tempfile.mkdtemp(prefix="aside-", dir=self.root.parent))
        made = [path for path in self.root.iterdir() if path.name not in self.kept]
        for number, path in enumerate([self.out, *made, *_caches(self.environment)]):
            if path.exists():
                path.rename(aside / f"{number}-{path.name}")
        for folder in _caches(self.environment):
            folder.mkdir(parents=True)


def found_hugo(command: str | None) -> tuple[str, str]:
    """The Hugo that a command starts, and its version. Raises RunError.

    The one from PyPI is started by a Python program, whose own start is none of Hugo's time.
    """
    if command is None:
        raise RunError("no hugo found; `make bench` brings one, --hugo names one")
    try:
        said = subprocess.run(
            [command, "version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as why:
        raise RunError(f"{command} does not tell its version: {why}") from why
    inner = re.search(r" at (/.*/hugo)\b", said)
    version = re.search(r"^hugo v([\d.]+)", said, re.MULTILINE)
    return (inner[1] if inner else command), (version[1] if version else "of unknown version")


def _environment(folder: Path) -> Mapping[str, str]:
    """An environment whose caches and temporary files are all below `folder`."""
    places = {name: str(folder / name.lower()) for name in ("HOME", "TMPDIR")}
    places |= {"XDG_CACHE_HOME": str(folder / "cache"), "HUGO_CACHEDIR": str(folder / "hugo-cache")}
    found = {**os.environ, **places}
    for cache in _caches(found):
        cache.mkdir(parents=True, exist_ok=True)
    return found


def _caches(environment: Mapping[str, str]) -> Iterable[Path]:
    names = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "HUGO_CACHEDIR")
    return [Path(environment[name]) for name in names]


def _told_edition(before: str, message: str) -> bool:
    """This project's server tells the edition of the site; a page of another one loads again."""
    edition = re.compile(r'"edition": ?"([^"]*)"')
    old, new = edition.search(before), edition.search(message)
    return bool(old and new and old[1] != new[1])


_OURS_LIVE = Live(path="/__serve/live", hello="", reloads=_told_edition, rests='"state": "sound"')
_HUGO_LIVE = Live(
    path="/livereload",
    hello='{"command":"hello","protocols":["http://livereload.com/protocols/official-7"]}',
    reloads=lambda before, message: '"command":"reload"' in message.replace(" ", ""),
)


def explainer(folder: Path, edits: Mapping[str, Edit], project: Path = ROOT) -> Program:
    """This project, or another checkout of it, with the site that lies in `folder/explainer`."""
    root, out = folder / "explainer", folder / "explainer-out"
    command = (sys.executable, str(project / "build.py"), "--root", str(root))
    return Program(
        name=OURS,
        root=root,
        out=out,
        kept=frozenset(path.name for path in root.iterdir()),
        environment=_environment(folder / "explainer-places"),
        build=(*command, "--out", str(out)),
        serve=(*command, "serve", "--port"),
        live=_OURS_LIVE,
        edits=edits,
    )


def hugo(folder: Path, edits: Mapping[str, Edit], binary: str) -> Program:
    """Hugo, with the site that lies in `folder/hugo`. Its server keeps pages in memory, as this project's does."""
    root, out = folder / "hugo", folder / "hugo-out"
    serve = (binary, "server", "--source", str(root), "--renderToMemory", "--disableFastRender")
    return Program(
        name=HUGO,
        root=root,
        out=out,
        kept=frozenset(path.name for path in root.iterdir()),
        environment=_environment(folder / "hugo-places"),
        build=(binary, "--quiet", "--source", str(root), "--destination", str(out)),
        serve=(*serve, "--port"),
        live=_HUGO_LIVE,
        edits=edits,
    )


def fast(program: Program) -> Program:
    """Hugo's server as it is by default: quick, and stale where a page shows what is of another one."""
    serve = tuple(word for word in program.serve if word != "--disableFastRender")
    return replace(program, name=FAST, serve=serve)


SUMMARY, NAME, POPULAR, TEMPLATE = "summary", "name", "popular name", "template"
"""What is edited: an ordinary entry's summary or name, the most popular entry's name, the template of all entries."""

Form = Callable[[Entry], Iterator[tuple[str, str]]]
"""What gives the files of an entry, by path."""


def of_world(world: World, folder: Path, binary: str) -> tuple[Program, Program]:
    """This project and Hugo, each with its form of the world written below `folder`."""
    workload.write(world, folder)
    shutil.copytree(ROOT / "templates", folder / "explainer/templates")
    ours = _edits(
        world, explainer_form.of_entry, folder / "explainer", "templates/pages/entry.html"
    )
    theirs = _edits(world, hugo_form.of_entry, folder / "hugo", "layouts/page.html")
    return explainer(folder, ours), hugo(folder, theirs, binary)


def _edits(world: World, form: Form, root: Path, template: str) -> Mapping[str, Edit]:
    return {
        SUMMARY: _edit(world.ordinary, form, reworded),
        NAME: _edit(world.ordinary, form, renamed),
        POPULAR: _edit(world.popular, form, renamed),
        TEMPLATE: _template(world.ordinary, root, template),
    }


def _edit(entry: Entry, form: Form, change: Callable[[Entry, str], Entry]) -> Edit:
    return Edit(
        page=_page(entry),
        made=lambda word: dict(form(change(entry, word))),
        undone=dict(form(entry)),
    )


def _page(entry: Entry) -> str:
    return f"en/{KINDS[entry.kind][0]}/{entry.id}.html"


def _template(entry: Entry, root: Path, path: str) -> Edit:
    text = (root / path).read_text(encoding="utf-8")
    if "<article" not in text:
        raise RunError(f"{path} has no <article to change")
    return Edit(
        page=_page(entry),
        made=lambda word: {path: text.replace("<article", f"<article data-{word}", 1)},
        undone={path: text},
    )


_SUMMARY = re.compile(r"^summary:\n(?:  zh: .*\n)  en: (?P<text>.* the .*)$", re.MULTILINE)


def of_content(folder: Path) -> Program:
    """This project with its own content; what is edited is the longest entry with a summary that says "the"."""
    root = folder / "explainer"
    for name in ("content", "seeds"):
        shutil.copytree(ROOT / name, root / name)
    files = sorted(root.glob("content/*/*.yaml"), key=lambda file: file.stat().st_size)
    for file in reversed(files):
        text = file.read_text(encoding="utf-8")
        if found := _SUMMARY.search(text):
            break
    else:
        raise RunError("no entry of content/ has a summary to edit")
    path = file.relative_to(root)
    before, at = text[: found.start("text")], found["text"]
    after = text[found.end("text") :]

    def made(word: str) -> Files:
        return {path.as_posix(): before + at.replace(" the ", f" the {word} ", 1) + after}

    page = Path("en", *path.parts[1:]).with_suffix(".html").as_posix()
    edit = Edit(page=page, made=made, undone={path.as_posix(): text})
    return explainer(folder, {SUMMARY: edit})
