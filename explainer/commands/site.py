"""The commands that make a site, look at one, and ask where it leads: build, check, serve, links."""

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from typing import Any

from explainer import (
    cache,
    compare,
    deskpage,
    disk,
    held,
    maps,
    painting,
    press,
    render,
    saving,
    unchanged,
)
from explainer import check as checks
from explainer.commands.records import keep_schema
from explainer.commands.report import lines_below, told
from explainer.editing import documents
from explainer.ending import FINDINGS
from explainer.facts import facts, facts_by_soup
from explainer.findings import Finding, Rule, Where, in_order
from explainer.load import Content, Item
from explainer.memory import Memory
from explainer.project import HERE
from explainer.publish import PublishError, publish
from explainer.story import Build, Place, Story


def build(story: Story, options: argparse.Namespace) -> int:
    """Build site/."""
    begun = time.perf_counter()
    found = unchanged.read(options.root)
    memory = cache.memory(options.root)
    painter, without = card_painter(options.root) if options.cards else (None, "")
    place, out = Place(options.url, options.repository), unchanged.place(options)
    with cache.folder(options.root) as memory.folder:
        built = story.build(options.root, memory, place=place, painter=painter)
        if built.findings:
            return told(built.findings, options)
        read = [options.root / name for name in saving.KEPT_APART]
        try:
            written, removed = publish(built.output, out, apart=[*read, HERE / "templates"])
        except PublishError as why:
            print(f"nothing was published: {why}", file=sys.stderr)
            return FINDINGS
    keep_schema(options.root, memory)
    cache.leave(options.root, memory, out, render.folders(options.root))
    more = [*_more(built, painter is not None, without), f"Open {out / 'index.html'}"]
    pages = f"{len(built.facts)} pages in {unchanged.SECONDS} s"
    unchanged.leave(options, found, [f"{pages}; 0 files written, 0 removed.", *more])
    pages = pages.replace(unchanged.SECONDS, f"{time.perf_counter() - begun:.1f}")
    print("\n".join([f"{pages}; {written} files written, {removed} removed.", *more]))
    return 0


def _more(built: Build, carded: bool, without: str) -> Iterator[str]:
    """What is to be told of social cards and drafts."""
    if carded:
        count, drawn = built.cards
        yield f"{count} social cards, {drawn} of them drawn now."
    if without:
        yield f"No social cards: {without}."
    if built.left_out:
        yield f"Drafts, left out: {', '.join(built.left_out)}"


def card_painter(root: Path) -> tuple[painting.Painter | None, str]:
    """What draws the social cards, or why they cannot be drawn; a site is whole without them."""
    try:
        return painting.painter(root / ".cache/cards"), ""
    except painting.PaintingError as why:
        return None, str(why)


def check(story: Story, options: argparse.Namespace) -> int:
    """All findings of the content and of what would be built; nothing is written."""
    if options.site:
        return told(on_disk(options.site, options.url or ""), options)
    memory = cache.memory(options.root)
    built = story.build(options.root, memory, place=Place(options.url, options.repository))
    findings = with_drafts(story, options.root, memory, built.findings)
    if not findings and options.format == "text":
        print(f"{len(built.facts)} pages, nothing wrong.")
        return 0
    return told(findings, options)


def with_drafts(story: Story, root: Path, memory: Memory, findings: list[Finding]) -> list[Finding]:
    """The findings of what is published, and what else is wrong with the records if drafts are too."""
    try:
        _, whole = story.outlined(root, memory, drafts=True)
    except render.TemplateFault as fault:
        whole = [fault.finding]
    known = {(finding.where, finding.rule) for finding in findings}
    more = [finding for finding in whole if (finding.where, finding.rule) not in known]
    return in_order([*findings, *more])


def on_disk(folder: Path, url: str) -> list[Finding]:
    """What is wrong with a site as it lies in a folder; `url` is its own address, if not as its data say."""
    if not folder.is_dir():
        return [Finding(Where(folder.name), Rule.MISSING_FILE, "there is no such folder")]
    output, findings = disk.read(folder)
    findings += [*disk.as_built(output, folder.name), *disk.look_over(output, folder.name)]
    pages = {path: facts(html) for path, html in output.items() if path.endswith(".html")}
    second = {path: facts_by_soup(output[path]) for path in pages}
    findings += checks.inspect(output, pages, folder.name, url or disk.address(output))
    return in_order([*findings, *checks.readers_disagree(pages, second, folder.name)])


def serve(story: Story, options: argparse.Namespace) -> int:
    """Build, watch, and reload the browser."""
    from explainer import serve as server  # which alone needs a web server

    return server.serve(options.root, HERE, options.port, Workshop(story, options.root))


LITTER = 1_000_000
"""Objects that came since garbage was looked for last, and may be garbage, from which on it is looked for after a save too."""


@dataclass
class Workshop:
    """The build as `serve` uses it: page by page as they are asked for, and the whole behind them.

    Garbage is looked for when nobody waits, after the whole was built: to do so takes a tenth of a second and more.
    """

    story: Story
    root: Path

    def __post_init__(self) -> None:
        self.memory, self.whole = cache.memory(self.root), cache.memory(self.root)
        """For the pages that are asked for; for the whole, which is built on a thread of its own."""
        self.of_another = self.memory.last is not None
        """Whether anything may be taken from what the last build of another process left."""
        self.read_once = self.built_once = False

    def read(
        self, changed: Set[str] | None = None
    ) -> tuple[Callable[[str], bytes | None], list[Finding]]:
        if gc.get_count()[0] > LITTER:
            gc.collect()
        found = self._read(changed)
        if not self.read_once:
            gc.freeze()  # what is held by now is not looked over for garbage again and again: that takes seconds
        self.read_once = True
        return found

    def _read(
        self, changed: Set[str] | None
    ) -> tuple[Callable[[str], bytes | None], list[Finding]]:
        within = f"{self.root}{os.sep}"
        files = changed and {
            path.removeprefix(within).replace(os.sep, "/")
            for path in changed
            if path.startswith(within)
        }
        try:
            outline, findings = self.story.outlined(
                self.root, self.memory, drafts=True, changed=files
            )
        except render.TemplateFault as fault:
            return lambda path: None, [fault.finding]
        if outline is None:
            return lambda path: None, findings
        library, words = outline.library, self.memory.words(render.folders(self.root))
        today, root = library.content.site.record.updated, self.root.as_posix()
        if not self.read_once:
            library.settle()
            for memo in self.memory.memos:
                memo.expect_edits()
        renderer, memo = outline.renderer, self.memory.pages
        others = dict(outline.overviews + deskpage.plan(library, words, today, root))

        @once
        def scripts() -> Mapping[str, bytes]:
            """What some pages load with themselves; what is fetched later, on being asked for, is of the whole."""
            spoken = renderer.words
            return compare.files(library, spoken) | maps.files(library, spoken)

        def file(path: str) -> bytes | None:
            if make := outline.plan.maker(path):
                shown: press.Rendered | press.Made = memo(
                    path, press.Job(make, renderer).rendered
                )  # what the checks read off pages is of the whole
                return held.content(shown.html)
            if path in others:
                return renderer(others[path]())
            if path.startswith("assets/") and path not in outline.assets:
                return scripts().get(path)
            return outline.assets.get(path)

        return file, []

    def lines(self, file: str) -> Sequence[str]:
        return lines_below(self.root)(file)

    def build(self) -> Build:
        built = self.story.build(self.root, self.whole, drafts=True)
        keep_schema(self.root, self.whole)
        if self.built_once:
            gc.collect()
        else:
            gc.freeze()
        self.built_once = True
        return built

    def forget(self) -> bool:
        if not self.of_another:
            return False
        self.memory, self.whole = Memory(), Memory()
        self.of_another = self.read_once = self.built_once = False
        gc.unfreeze()
        return True

    def behind(self) -> bool:
        read, built = self.memory.sound, self.whole.sound
        return bool(read and built and _texts(read) != _texts(built))


def _texts(content: Content) -> dict[str, str]:
    """The text of each file."""
    parts: tuple[Mapping[str, Item[Any]], ...] = (
        content.entries,
        content.sources,
        content.tours,
        content.topics,
        content.changes,
        {"": content.site},
        {"": content.measures},
    )
    documents = (item.document for part in parts for item in part.values())
    return {document.file: document.text for document in documents}


def links(story: Story, options: argparse.Namespace) -> int:
    """Ask each address of another site that the pages link to; a report, as Markdown."""
    from explainer import outlinks  # which alone needs the network

    memory = Memory()
    try:
        outline, findings = story.outlined(options.root, memory)
        built = story.finished(outline, memory) if outline else Build(in_order(findings))
    except render.TemplateFault as fault:
        return told([fault.finding], options)
    if outline is None or built.findings:
        return told(built.findings, options)
    links = [link for facts in built.facts.values() for link in facts.links]
    site = outline.library.content.site.record
    found = outlinks.addresses(links, (site.url or "", site.repository or ""))
    texts = [document for _, document in documents(outline.library)]
    places = {
        address: f"{document.file}:{document.text[: document.text.index(address)].count(chr(10)) + 1}"
        for address in found
        for document in texts
        if address in document.text
    }
    for line in outlinks.report(outlinks.asked(found), places):
        print(line)
    return 0
