#!/usr/bin/env python3
"""Builds the explainer site: load → link → plan → render → check → publish.

This file tells the story and takes the commands; each step stands in its room under explainer/.
"""

from explainer import ending

if __name__ == "__main__":
    ending.at_once()

from explainer import commandline

if __name__ == "__main__":
    asked = commandline.parsed()  # help and wrong use are answered before the rest is imported
    if asked.command == "build":
        from explainer import unchanged

        unchanged.end_here(asked)

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache as once
from functools import partial
from pathlib import Path

from explainer import (
    cache,
    cards,
    changes,
    check,
    compare,
    datapage,
    deskpage,
    figures,
    held,
    hosting,
    lookup,
    mainland,
    maps,
    parallel,
    press,
    previews,
    render,
    truth,
)
from explainer.commands import advice, records, revisions, site, sources
from explainer.ending import FINDINGS, WRONG_USE
from explainer.exports import Exports
from explainer.findings import Finding, Rule, Where, in_order
from explainer.library import Library
from explainer.memory import Memory
from explainer.page import Bilingually
from explainer.pages import plan
from explainer.painting import Painter
from explainer.project import HERE
from explainer.routes import LICENCE, NOTICES
from explainer.story import AS_WRITTEN, Build, Outline, Place, Story


def build(
    root: Path,
    memory: Memory | None = None,
    *,
    drafts: bool = False,
    place: Place = AS_WRITTEN,
    painter: Painter | None = None,
) -> Build:
    """Everything but writing: the records below `root` as finished files, or all that is wrong.

    With `drafts` as if they were to be published; without, as if they were not there. With a `painter` also social cards.
    """
    memory = memory or Memory()
    memory.carded = painter is not None
    try:
        outline, findings = outlined(root, memory, drafts=drafts, place=place)
        return finished(outline, memory, painter) if outline else Build(in_order(findings))
    except render.TemplateFault as fault:
        return Build([fault.finding])


def outlined(
    root: Path,
    memory: Memory,
    *,
    drafts: bool = False,
    place: Place = AS_WRITTEN,
    changed: Set[str] | None = None,
) -> tuple[Outline | None, list[Finding]]:
    """The first half of a build, load, link and plan, or all that is wrong with the records.

    `changed` names the files that may have changed since the memory's last one, if that is known.
    """
    content, findings = memory.load(root, changed)
    if content is None:
        return None, findings
    content = content.at(place.url, place.repository)
    left_out: Sequence[str] = ()
    if not drafts:
        left_out = sorted(content.drafts)
        findings = [finding for finding in findings if finding.where.file not in content.drafts]
        content = content.published()

    folders = render.folders(root)
    cache.go_on(memory, content, folders, edition)
    written = Library(content, memory.written)
    findings += truth.check(written, memory.truth)
    if findings:
        return None, findings

    memory.data.turn_to(written, written.setting)
    renderer, words = edition(written, memory, folders)
    library = renderer.library
    planned = plan(library, words) + figures.plan(library, words)
    planned += parallel.plan(library, words) + compare.plan(library, words)
    planned += changes.plan(library, words)
    large = len(content.entries) >= press.MANY
    store = held.Store(memory.folder if large else None)
    machines = Exports(written, library, words, memory.pages, memory.data, store)
    assets = memory.assets(folders)
    return Outline(
        written, library, planned, datapage.plan(machines), renderer, assets, machines, left_out
    ), []


def edition(
    written: Library, memory: Memory, folders: list[Path]
) -> tuple[render.Renderer, Bilingually]:
    """What renders the pages in all languages, the derived one too, and the words of the interface."""
    library, environment = written, memory.environment(folders)
    words = memory.words(folders)
    if derived := written.content.site.record.languages.hans:
        known = memory.derived_with(derived.terms)
        mainland_ = mainland.Mainland(derived.terms, known, memory.simplified)
        library = Library(mainland_.content(written.content), memory.library)
        words = mainland_.words(words)
    renderer = render.Renderer(library, words, environment)
    memory.turn_to(renderer)
    return renderer, words


def finished(outline: Outline, memory: Memory, painter: Painter | None = None) -> Build:
    """The second half: render, check, and what is wrong with the pages."""
    renderer, machines = outline.renderer, outline.exports
    words = renderer.words
    carded = cards.Cards(outline.library, words, memory.pages) if painter else None
    jobs = {path: press.Job(make, renderer, carded) for path, make in outline.plan}

    @once
    def scripts() -> Mapping[str, held.File]:
        memo, store = memory.pages, machines.store
        return (
            lookup.files(outline.library, words, memo, memory.search, store)
            | previews.files(outline.library, words, memo, store)
            | compare.files(outline.library, words)
            | maps.files(outline.library, words)
        )

    meanwhile = (scripts, lambda: machines.data)
    helped = press.run({**jobs, **machines.twins}, memory.pages, meanwhile, memory.folder)
    if not helped and machines.store.folder:
        owners = (machines.written, machines.library)
        machines.take(press.apart(lambda: machines.data, memory.data, owners, (scripts,)))
    made = {path: memory.pages(path, job) for path, job in jobs.items()}
    made |= {path: press.Job(make, renderer, carded)() for path, make in outline.overviews}
    pages = [one.page for one in made.values()]
    records = {**machines.data.files, **machines.texts, **datapage.files(machines)}
    assets = {path: file for path, file in outline.assets.items() if path != deskpage.STYLE}
    assets |= hosting.files(outline.library.content.site.record, pages) | terms()
    pictures: dict[str, bytes] = {}
    new = 0
    if painter:
        drawn = [one.card for one in made.values() if one.card]
        pictures, new = painter.paint({card.address: card.svg for card in drawn})
    html = ((path, made[path].html) for path, _ in outline.plan + outline.overviews)
    files, findings = assembled(
        html, assets.items(), records.items(), scripts().items(), pictures.items()
    )

    output = held.Output(files)
    facts = {path: one.facts for path, one in made.items()}
    url = outline.library.content.site.record.url or ""

    @once
    def inspected() -> list[Finding]:
        return list(check.inspect(output, facts, "site", url))

    second = press.read_again(made, jobs, memory.pages, (inspected,))
    findings += inspected()
    findings += check.readers_disagree(facts, second, "site")
    counts = (len(pictures), new)
    return Build(in_order(findings), output, facts, outline.left_out, counts)


def terms() -> dict[str, bytes]:
    """The terms that the site's scripts and styles, and what is in them from others, come under."""
    return {LICENCE: (HERE / "LICENSE").read_bytes(), NOTICES: (HERE / "NOTICES").read_bytes()}


def assembled(
    *parts: Iterable[tuple[str, held.File]],
) -> tuple[dict[str, held.File], list[Finding]]:
    """All files together; two that claim one path, whatever the case, are a finding."""
    output: dict[str, held.File] = {}
    taken: dict[str, str] = {}
    findings = []
    for path, content in (item for part in parts for item in part):
        if path.casefold() in taken:
            message = f"{path} and {taken[path.casefold()]} claim one path"
            findings.append(Finding(Where(f"site/{path}"), Rule.PATH_CLAIMED_TWICE, message))
        taken[path.casefold()] = path
        output[path] = content
    return output, findings


# The commands ---------------------------------------------------------------------------------

STORY = Story(build, outlined, finished)

COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "build": partial(site.build, STORY),
    "serve": partial(site.serve, STORY),
    "check": partial(site.check, STORY),
    "links": partial(site.links, STORY),
    "desk": advice.desk,
    "explain": advice.explain,
    "new": records.new,
    "rename": partial(records.rename, STORY),
    "fix": partial(records.fix, STORY),
    "schema": records.schema,
    "source": sources.source,
    "verify": sources.verify,
    "diff": revisions.diff,
    "summary": partial(revisions.summary, STORY),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status: 0, 1 for findings, 2 for wrong use."""
    options = commandline.parsed(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know Chinese
    gc.disable()  # a build makes many values and keeps them; looking for cycles is a tenth of it
    options.root = options.root.resolve()
    if not (options.root / "content").is_dir():
        print(f"{options.root} has no folder content/; name one with --root", file=sys.stderr)
        return WRONG_USE
    try:
        status = ending.guarded(lambda: COMMANDS[options.command](options))
        sys.stdout.flush()
    except BrokenPipeError:  # `build.py desk | head`: whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    return status


if __name__ == "__main__":
    ending.now(main())
