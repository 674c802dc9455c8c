"""What a build leaves for the next one in another process: `.cache/build`, which anybody may delete.

It holds the values of the records' YAML, and of what was made of them that which takes long, each with all that was read to
make it; pages and their twins stand in the published site, and here only how they were left there. So the next build begins
as if it had made the last one itself, and goes on as `serve` does after an edit (see tracking.py).

It cannot change the output. It is used only by the very program that left it, with the same templates and tables, and only
where its own check sum is right; a file of the site that is no longer as it was left is made anew. It holds data and no
program, so that one from a stranger can do no worse than one of his own templates.
"""

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache as once
from importlib import metadata
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from explainer import lookup, publish, unchanged
from explainer.cards import Card
from explainer.facts import Facts
from explainer.held import Held
from explainer.library import Library, MentionAt
from explainer.load import Content, Item
from explainer.memory import Memory
from explainer.model import Changes, Entry, Record, Source, Topic, Tour
from explainer.page import Page
from explainer.press import Made
from explainer.project import HERE
from explainer.reading import Document, text_digest
from explainer.readings import Packed, Table
from explainer.render import Renderer
from explainer.routes import Address
from explainer.tracking import Memo, Rest

T = TypeVar("T")
FOLDER, PAGES = ".cache", "pages-"
FILE = f"{FOLDER}/build"
PACKAGES = ("jinja2", "lxml", "markdown-it-py", "markupsafe", "opencc", "pydantic", "pyyaml")
"""What the output depends on beside the program itself and Python."""
MOST_BYTES = 2**31
_PARTS: Mapping[str, type[Record]] = {
    "entries": Entry,
    "sources": Source,
    "tours": Tour,
    "topics": Topic,
    "changes": Changes,
}
_DIGEST = 32
_OF_MANY = {"mentioning", "summaries", "_prose_cites"}
"""The indexes of the library that are made of things kept by entry: to be asked for before another library has the memory."""
_MOST_READ = 10
"""Readings in the table for each thing made, from which on it is made anew: after many edits nobody needs most of them."""


class Row(msgspec.Struct, array_like=True):
    """A record: its id, file and kind, the SHA-256 of its text, and the value that the YAML writes."""

    id: str
    file: str
    kind: str
    digest: bytes
    value: Any


class Unit(msgspec.Struct, Generic[T], array_like=True):
    """Something made, with the numbers of what was read for it, packed."""

    readings: bytes
    made: T


class Left(msgspec.Struct, array_like=True):
    """A file of the site as it was left: its size, when it was written (in ns), its SHA-256."""

    size: int
    time: int
    digest: str


class Leaf(msgspec.Struct, array_like=True):
    """A page without its HTML."""

    page: Page
    facts: Facts
    card: Card | None


class Shelf(msgspec.Struct):
    """What a memo holds and the cache keeps, by name: of what was made nothing at all, the readings alone."""

    reads: list[str]
    """The indexes that were read for any of it."""
    nothing: dict[str, bytes]
    texts: dict[str, Unit[str]]
    names: dict[str, Unit[tuple[str, ...]]]
    mentions: dict[str, Unit[tuple[tuple[str, MentionAt], ...]]]
    facts: dict[str, Unit[Facts]]
    pages: dict[str, Unit[Leaf]]
    twins: dict[str, bytes]


class Last(msgspec.Struct):
    """The last build."""

    made_by: str
    setting: str
    out: str
    simplified: dict[str, str]
    records: dict[str, list[Row]]
    tables: dict[bytes, Any]
    """What the site's own record and the measures write, by the SHA-256 of the text, and what the interface's words do."""
    said: dict[bytes, Any]
    withheld: dict[str, str]
    readings: list[tuple[str, str | None]]
    shelves: list[Shelf]
    made_of: list[dict[str, bytes]]
    """By index of the records as written, and of those with the derived languages: what was read to make it."""
    files: dict[Address, Left]
    search: dict[str, lookup.Made]


@once
def made_by() -> str:
    """The program, the packages that the output depends on, and Python, as one SHA-256."""
    files = [HERE / "build.py", *sorted((HERE / "explainer").rglob("*"))]
    versions = [platform.python_version(), sys.byteorder, *map(_version, PACKAGES)]
    return _digest_of([*versions, *_contents(files)])


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package


def setting(content: Content, folders: Iterable[Path], carded: bool) -> str:
    """What everything rests on: templates, the site's own record and the measures, whether there are cards."""
    files = [file for folder in folders for file in sorted(folder.rglob("*"))]
    records = (content.site, content.measures)
    texts = [item.document.text.encode() for item in records]
    said = (content.site.record.url, content.site.record.repository, carded)
    return _digest_of([repr(said), *texts, *_contents(files)])


def _contents(files: Iterable[Path]) -> list[bytes]:
    return [file.read_bytes() for file in files if file.is_file() and file.suffix != ".pyc"]


def _digest_of(parts: Iterable[str | bytes]) -> str:
    found = hashlib.sha256()
    for part in parts:
        held = part.encode() if isinstance(part, str) else part
        found.update(len(held).to_bytes(8, "big") + held)
    return found.hexdigest()


# leaving ---------------------------------------------------------------------------------------


def leave(root: Path, memory: Memory, out: Path, folders: Iterable[Path]) -> None:
    """Keep what a build that was published to `out` has made, unless a template changed while it was made.

    Where nothing can be written, nothing is kept.
    """
    if memory.setting != setting(memory.written.owner.content, folders, memory.carded):
        return
    units = sum(1 for memo in memory.memos for _ in memo.units())
    table = memory.table if len(memory.table.readings) < _MOST_READ * units else Table()
    shelves = [_shelved(memo, table) for memo in memory.memos]
    made_of = [_made_of(memo.owner, table) for memo in (memory.written, memory.pages)]
    content = memory.written.owner.content
    last = Last(
        made_by(),
        memory.setting,
        str(out.resolve()),
        memory.simplified,
        {part: [_row(item) for item in getattr(content, part).held.values()] for part in _PARTS},
        {
            text_digest(document.text): document.value
            for document in (content.site.document, content.measures.document)
        },
        memory.said,
        dict(content.withheld.held),
        table.readings,
        shelves,
        made_of,
        _left(
            out,
            {
                *memory.search.pieces,
                *(name for memo in (memory.pages, memory.data) for name, _ in memo.units()),
            },
        ),
        memory.search.made,
    )
    packed = msgspec.msgpack.encode(last)
    unchanged.put(root / FILE, hashlib.sha256(packed).digest() + packed)


def _row(item: Item[Any]) -> Row:
    document = item.document
    return Row(item.id, document.file, item.kind, text_digest(document.text), document.value)


def _shelved(memo: Memo, table: Table) -> Shelf:
    shelf = Shelf(sorted(memo.names), {}, {}, {}, {}, {}, {}, {})
    for name, (readings, made) in memo.units():
        known = table.packed(readings)
        match made:
            case ():
                shelf.nothing[name] = known
            case str():
                shelf.texts[name] = Unit(known, made)
            case bytes() | Held():
                shelf.twins[name] = known
            case Facts():
                shelf.facts[name] = Unit(known, made)
            case Made():
                shelf.pages[name] = Unit(known, Leaf(made.page, made.facts, made.card))
            case tuple() if isinstance(made[0], str):
                shelf.names[name] = Unit(known, made)
            case tuple() if isinstance(made[0], tuple) and isinstance(made[0][1], MentionAt):
                shelf.mentions[name] = Unit(known, made)
    return shelf


def _made_of(library: Library, table: Table) -> dict[str, bytes]:
    known = library.tracker.made_of.items()
    return {name: table.packed(readings) for name, readings in known}


def _left(out: Path, wanted: set[Address]) -> dict[Address, Left]:
    """How the files of a site were left."""
    found = {}
    for path, digest in publish.listed((out / publish.MARK).read_bytes()).items():
        if path in wanted:
            status = os.stat(os.path.join(out, path))  # noqa: PTH116, PTH118 - quicker
            found[path] = Left(status.st_size, status.st_mtime_ns, digest)
    return found


@contextmanager
def folder(root: Path) -> Iterator[Path]:
    """A folder of this process, which is not there yet, for what a build makes until it is published.

    What a build that was killed left in its own goes.
    """
    place = root / FOLDER
    mine = place / f"{PAGES}{os.getpid()}"
    for left in () if place.is_symlink() else place.glob(f"{PAGES}*"):
        process = left.name.removeprefix(PAGES)
        if process.isdecimal() and not _runs(process):
            shutil.rmtree(left, ignore_errors=True)
    try:
        yield mine
    finally:
        shutil.rmtree(mine, ignore_errors=True)


def _runs(process: str) -> bool:
    """Whether a process is there."""
    try:
        os.kill(int(process), 0)
    except (ValueError, OSError):
        return False
    return True


# going on --------------------------------------------------------------------------------------


def last(root: Path) -> Last | None:
    """What the last build left, if this very program did and it is whole."""
    file = root / FILE
    try:
        if file.stat().st_size > MOST_BYTES:
            return None
        held = file.read_bytes()
        if hashlib.sha256(held[_DIGEST:]).digest() != held[:_DIGEST]:
            return None
        found = msgspec.msgpack.decode(held[_DIGEST:], type=Last)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return found if found.made_by == made_by() else None


def memory(root: Path) -> Memory:
    """A memory that knows what the last build left below `root`, if anything."""
    found = last(root)
    if found is None:
        return Memory()
    rows = (row for rows in found.records.values() for row in rows)
    values = {**found.tables, **{row.digest: row.value for row in rows}}
    return Memory(values=values, said=found.said, last=found)


Edition = Callable[[Library, Memory, list[Path]], tuple[Renderer, object]]
"""What makes the library of all languages and turns the memory to it; `edition` in build.py."""


def go_on(memory: Memory, now: Content, folders: list[Path], edition: Edition) -> None:
    """Let a memory that has made nothing yet be as if it had made the last build, if what everything rests on is as it was."""
    if memory.written.owner:
        return
    found: Last | None = memory.last
    memory.last, memory.setting = None, setting(now, folders, memory.carded)
    if found is None or found.setting != memory.setting:
        return
    if derived := now.site.record.languages.hans:
        memory.terms, memory.simplified = derived.terms, found.simplified
    before = Library(_before(found, now), memory.written)
    memory.truth.turn_to(before, before.setting)
    memory.data.turn_to(before, before.setting)
    renderer, _ = edition(before, memory, folders)
    fill(memory, found)
    table, owners = memory.table, (before, renderer.library)
    for library, made_of in zip(owners, found.made_of, strict=True):
        for name in _OF_MANY & made_of.keys():
            getattr(library, name)
        for name, known in made_of.items():
            library.tracker.made_of.setdefault(name, Rest(Packed(known, table)))


def _before(last: Last, now: Content) -> Content:
    """The records of the last build; those that are as they were are the same objects."""
    parts: dict[str, Any] = {
        part: {
            row.id: _item(row, getattr(now, part).get(row.id), kind) for row in last.records[part]
        }
        for part, kind in _PARTS.items()
    }
    none: frozenset[str] = frozenset()
    return replace(now, rejected=none, drafts=none, withheld=last.withheld, **parts)


def _item(row: Row, now: Item[Any] | None, kind: type[Record]) -> Item[Any]:
    same = now and (now.document.file, now.kind) == (row.file, row.kind)
    if now and same and text_digest(now.document.text) == row.digest:
        return now
    document = Document(row.file, "", row.value)
    return Item(row.id, kind.model_validate(row.value), document, row.kind)


def fill(memory: Memory, last: Last) -> None:
    """Give a memory that has turned to the records of the last build what was made of them then."""
    table = memory.table = Table(last.readings)
    files = {path: held for path, left in last.files.items() if (held := _held(last, path, left))}
    for language, index in last.search.items():
        if all(place in files for place in index.places):
            memory.search.made[language] = index
            memory.search.pieces |= {place: files[place] for place in index.places}
    for memo, shelf in zip(memory.memos, last.shelves, strict=True):
        units: list[tuple[str, bytes, object]] = [
            *((name, known, ()) for name, known in shelf.nothing.items()),
            *((name, unit.readings, unit.made) for name, unit in shelf.texts.items()),
            *((name, unit.readings, unit.made) for name, unit in shelf.names.items()),
            *((name, unit.readings, unit.made) for name, unit in shelf.mentions.items()),
            *((name, unit.readings, unit.made) for name, unit in shelf.facts.items()),
            *((name, known, files[name]) for name, known in shelf.twins.items() if name in files),
        ]
        for name, unit in shelf.pages.items():
            if name in files:
                leaf = unit.made
                made = Made(leaf.page, files[name], leaf.facts, leaf.card)
                units.append((name, unit.readings, made))
        memo.keep_all(units, table, shelf.reads)


def _held(last: Last, path: Address, left: Left) -> Held | None:
    """A file of the site, if it is as it was left."""
    file = os.path.join(last.out, path)  # noqa: PTH118 - quicker, for tens of thousands
    try:
        status = os.lstat(file)
    except OSError:
        return None
    if (status.st_size, status.st_mtime_ns) != (left.size, left.time):
        return None
    return Held(file, left.size, left.digest)
