#!/usr/bin/env python3
"""Builds the explainer site: load → link → plan → render → check → publish.

This file tells the story and takes the commands; each step stands in its room under explainer/.
"""

from explainer import ending

if __name__ == "__main__":
    ending.at_once()

import argparse
import gc
import io
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from explainer import (
    __version__,
    cards,
    changes,
    check,
    compare,
    completion,
    datapage,
    dates,
    desk,
    deskpage,
    diff,
    disk,
    earlier,
    figures,
    guide,
    history,
    hosting,
    mainland,
    maps,
    mending,
    model,
    outlinks,
    painting,
    parallel,
    previews,
    reading,
    renaming,
    render,
    saving,
    search,
    source,
    starting,
    summary,
    telling,
    truth,
)
from explainer.editing import Change, EditingError, documents
from explainer.exports import Exports
from explainer.findings import Finding, Rule, Where, closest, in_order, quoted, visible
from explainer.library import Library
from explainer.load import load
from explainer.memory import Memory
from explainer.pages import Page, Plan, plan
from explainer.publish import PublishError, publish
from explainer.routes import LICENCE, NOTICES
from explainer.saving import SavingError

HERE = Path(__file__).resolve().parent
GUIDE = HERE / "docs/findings.md"
FINDINGS, WRONG_USE = 1, 2
PIPE_WIDTH = 100


@dataclass
class Build:
    """One build: what was found wrong, and the finished files if nothing was."""

    findings: list[Finding]
    output: Mapping[str, bytes] = field(default_factory=dict)
    pages: int = 0
    left_out: Sequence[str] = ()
    """The files of drafts, which are not published."""
    cards: tuple[int, int] = (0, 0)
    """How many social cards there are, and how many of them had to be drawn."""


@dataclass(frozen=True)
class Place:
    """Where a site is published and where its content is edited; empty: as content/site.yaml says."""

    url: str = ""
    repository: str = ""


AS_WRITTEN = Place()


def build(
    root: Path,
    memory: Memory | None = None,
    *,
    drafts: bool = False,
    place: Place = AS_WRITTEN,
    painter: painting.Painter | None = None,
) -> Build:
    """Everything but writing: the records below `root` as finished files, or all that is wrong.

    With `drafts` as if they were to be published; without, as if they were not there. With a `painter` also social cards.
    """
    memory = memory or Memory()
    try:
        outline, findings = outlined(root, memory, drafts=drafts, place=place)
        return finished(outline, memory, painter) if outline else Build(in_order(findings))
    except render.TemplateFault as fault:
        return Build([fault.finding])


@dataclass
class Outline:
    """A site whose records are sound: every page planned, none made yet."""

    written: Library
    """The records as editors wrote them."""
    library: Library
    """The same with the languages that are derived."""
    plan: Plan
    renderer: render.Renderer
    assets: Mapping[str, bytes]
    exports: Exports
    left_out: Sequence[str]


def outlined(
    root: Path, memory: Memory, *, drafts: bool = False, place: Place = AS_WRITTEN
) -> tuple[Outline | None, list[Finding]]:
    """The first half of a build, load, link and plan, or all that is wrong with the records."""
    content, findings = load(root, memory.records)
    if content is None:
        return None, findings
    content = content.at(place.url, place.repository)
    left_out: Sequence[str] = ()
    if not drafts:
        left_out = sorted(content.drafts)
        findings = [finding for finding in findings if finding.where.file not in content.drafts]
        content = content.published()

    library = Library(content)
    findings += truth.check(library)
    if findings:
        return None, findings

    folders = template_folders(root)
    words = render.words(folders)
    written = library
    if derived := content.site.record.languages.hans:
        edition = mainland.Mainland(derived.terms)
        library, words = Library(edition.content(content)), edition.words(words)
    renderer = render.Renderer(library, words, memory.environment(folders))
    planned = plan(library, words) + figures.plan(library, words)
    planned += parallel.plan(library, words) + compare.plan(library, words)
    planned += changes.plan(library, words)
    machines = Exports(written, library, words)
    planned += datapage.plan(machines)
    assets = render.assets(folders)
    return Outline(written, library, planned, renderer, assets, machines, left_out), []


def finished(outline: Outline, memory: Memory, painter: painting.Painter | None = None) -> Build:
    """The second half: render, check, and what is wrong with the pages."""
    pages = [make() for _, make in outline.plan]
    words, renderer = outline.renderer.words, outline.renderer
    drawn = cards.drawn(outline.library, words, pages) if painter else {}
    rendered = [
        (page.path, memory.rendered(page, renderer, drawn.get(page.path))) for page in pages
    ]
    scripts = (
        search.files(outline.library, words)
        | previews.files(outline.library, words)
        | compare.files(outline.library, words)
        | maps.files(outline.library, words)
    )
    machines = outline.exports
    records = {**machines.data, **machines.texts, **datapage.files(machines)}
    assets = {path: file for path, file in outline.assets.items() if path != deskpage.STYLE}
    assets |= hosting.files(outline.library.content.site.record, pages) | terms()
    pictures: dict[str, bytes] = {}
    new = 0
    if painter:
        pictures, new = painter.paint({card.address: card.svg for card in drawn.values()})
    output, findings = assembled(
        rendered, assets.items(), records.items(), scripts.items(), pictures.items()
    )

    facts = {path: memory.facts(path, html) for path, html in rendered}
    url = outline.library.content.site.record.url or ""
    findings += check.inspect(output, facts, "site", url)
    sample = smallest_of_each_template(pages, output)
    second = {path: memory.second_facts(path, output[path]) for path in sample}
    findings += check.readers_disagree(facts, second, "site")
    counts = (len(pictures), new)
    return Build(in_order(findings), output, len(pages), outline.left_out, counts)


def smallest_of_each_template(pages: Iterable[Page], output: Mapping[str, bytes]) -> list[str]:
    """The pages that are read by the second, slower parser too."""
    of_template: dict[str, list[str]] = {}
    for page in pages:
        of_template.setdefault(page.template, []).append(page.path)
    return [min(paths, key=lambda path: len(output[path])) for paths in of_template.values()]


def terms() -> dict[str, bytes]:
    """The terms that the site's scripts and styles, and what is in them from others, come under."""
    return {LICENCE: (HERE / "LICENSE").read_bytes(), NOTICES: (HERE / "NOTICES").read_bytes()}


def template_folders(root: Path) -> list[Path]:
    """The root's own templates, if it has any, before the project's."""
    return [folder for folder in (root / "templates", HERE / "templates") if folder.is_dir()]


def assembled(
    *parts: Iterable[tuple[str, bytes]],
) -> tuple[dict[str, bytes], list[Finding]]:
    """All files together; two that claim one path, whatever the case, are a finding."""
    output: dict[str, bytes] = {}
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


def build_command(options: argparse.Namespace) -> int:
    """Build site/."""
    begun = time.perf_counter()
    memory = Memory()
    painter, without = card_painter(options.root) if options.cards else (None, "")
    built = build(options.root, memory, place=place_of(options), painter=painter)
    if built.findings:
        return told(built.findings, options)
    out: Path = options.out or options.root / "site"
    read = [options.root / name for name in saving.KEPT_APART]
    try:
        written, removed = publish(built.output, out, apart=[*read, HERE / "templates"])
    except PublishError as why:
        print(f"nothing was published: {why}", file=sys.stderr)
        return FINDINGS
    keep_schema(options.root, memory)
    seconds = time.perf_counter() - begun
    print(f"{built.pages} pages in {seconds:.1f} s; {written} files written, {removed} removed.")
    if painter:
        count, drawn = built.cards
        print(f"{count} social cards, {drawn} of them drawn now.")
    if without:
        print(f"No social cards: {without}.")
    if built.left_out:
        print(f"Drafts, left out: {', '.join(built.left_out)}")
    print(f"Open {out / 'index.html'}")
    return 0


def card_painter(root: Path) -> tuple[painting.Painter | None, str]:
    """What draws the social cards, or why they cannot be drawn; a site is whole without them."""
    try:
        return painting.painter(root / ".cache/cards"), ""
    except painting.PaintingError as why:
        return None, str(why)


def check_command(options: argparse.Namespace) -> int:
    """All findings of the content and of what would be built; nothing is written."""
    if options.site:
        return told(on_disk(options.site, options.url or ""), options)
    memory = Memory()
    built = build(options.root, memory, place=place_of(options))
    findings = with_drafts(options.root, memory, built.findings)
    if not findings and options.format == "text":
        print(f"{built.pages} pages, nothing wrong.")
        return 0
    return told(findings, options)


def place_of(options: argparse.Namespace) -> Place:
    """Where the site is published and edited, as far as the command says."""
    return Place(options.url, options.repository)


def with_drafts(root: Path, memory: Memory, findings: list[Finding]) -> list[Finding]:
    """The findings of what is published, and what else is wrong with the records if drafts are too."""
    try:
        _, whole = outlined(root, memory, drafts=True)
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
    pages = {path: check.facts(html) for path, html in output.items() if path.endswith(".html")}
    second = {path: check.facts_by_soup(output[path]) for path in pages}
    findings += check.inspect(output, pages, folder.name, url or disk.address(output))
    return in_order([*findings, *check.readers_disagree(pages, second, folder.name)])


def serve_command(options: argparse.Namespace) -> int:
    """Build, watch, and reload the browser."""
    from explainer.serve import serve

    gc.enable()
    return serve(options.root, HERE, options.port, Workshop(options.root, Memory()))


@dataclass
class Workshop:
    """The build as `serve` uses it: page by page as they are asked for, and the whole behind them."""

    root: Path
    memory: Memory

    def read(self) -> tuple[Callable[[str], bytes | None], list[Finding]]:
        try:
            outline, findings = outlined(self.root, self.memory, drafts=True)
        except render.TemplateFault as fault:
            return lambda path: None, [fault.finding]
        if outline is None:
            return lambda path: None, findings
        library, words = outline.library, render.words(template_folders(self.root))
        today, root = library.content.site.record.updated, self.root.as_posix()
        makers = dict(outline.plan + deskpage.plan(library, words, today, root))

        def file(path: str) -> bytes | None:
            if path in makers:
                return self.memory.rendered(makers[path](), outline.renderer)
            return outline.assets.get(path)

        return file, []

    def lines(self, file: str) -> Sequence[str]:
        return lines_below(self.root)(file)

    def build(self) -> Build:
        keep_schema(self.root, self.memory)
        return build(self.root, self.memory, drafts=True)


def verify_command(options: argparse.Namespace) -> int:
    """Hold the source cards, and our words, against the original documents."""
    if not options.originals.is_dir():
        print(f"no folder {options.originals}", file=sys.stderr)
        return WRONG_USE
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    cards = {id: (item.record, item.document) for id, item in content.sources.items()}
    findings += source.verified(cards, options.originals)
    findings += truth.own_words(Library(content), source.originals(cards, options.originals))
    if findings:
        return told(in_order(findings), options)
    passages = sum(len(item.record.passages) for item in content.sources.values())
    tokens = sum(len(p.tokens) for item in content.sources.values() for p in item.record.passages)
    values = sum(len(item.record.figures) for item in content.entries.values())
    print(
        f"{len(content.sources)} documents, {passages} passages, {tokens} tokens and {values} figures "
        f"as written: all as in the originals; no run of {source.SHARED_RUN} characters is theirs."
    )
    return 0


def source_command(options: argparse.Namespace) -> int:
    """Start a source card from a document."""
    if not re.fullmatch(model.ID, options.id):
        print(
            f"{options.id!r} is no id: lower-case letters, digits and single hyphens",
            file=sys.stderr,
        )
        return WRONG_USE
    to: Path = options.root / "seeds" / f"{options.id}.yaml"
    if to.exists():
        print(f"{to} is there already; remove it first", file=sys.stderr)
        return WRONG_USE
    content, _ = load(options.root)
    entries = {id: item.record for id, item in content.entries.items()} if content else {}
    try:
        text = source.card(
            options.file,
            chrome=options.chrome,
            pinyin=options.pinyin,
            known_names=source.known_names(entries),
        )
    except (OSError, UnicodeDecodeError) as error:
        print(f"{options.file} cannot be read: {error}", file=sys.stderr)
        return WRONG_USE
    to.parent.mkdir(exist_ok=True)
    line = completion.modeline("source", f"seeds/{options.id}.yaml")
    to.write_text(f"{line}\n{text}", encoding="utf-8")
    at = _again(options.root)
    print(
        f"{to}: {text.count('  - id: p')} passages. Now fill in the empty fields.\n"
        "  1. name to reliability: what the document is, and what it has its matter from\n"
        "  2. each passage: its gist in your own words, or under excused: why nothing needs to rest on it\n"
        f"  3. build.py verify --originals {shlex.quote(str(options.file.parent))}{at}   holds the card against the document\n"
        f"  4. build.py check{at}   says what is missing yet; build.py desk{at}   which passages nothing rests on"
    )
    return 0


def _again(root: Path) -> str:
    """What a command that is told to an editor needs beside its name, to be about the same folder."""
    return "" if root == HERE else f" --root {shlex.quote(str(root))}"


def desk_command(options: argparse.Namespace) -> int:
    """The editor's desk, as text or JSON."""
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    library, words = Library(content), render.words(template_folders(options.root))
    found = desk.tasks(library, words, options.today or content.site.record.updated)
    if options.format == "json":
        print(json.dumps(deskpage.as_json(library, found), ensure_ascii=False, indent=1))
        return 0
    for line in (*deskpage.text(found, words), *deskpage.summary(library)):
        print(visible(line))
    return 0


def diff_command(options: argparse.Namespace) -> int:
    """What changed between two revisions, or since one: was X, is Y, because of passage Z."""
    try:
        before, wrong = stood(options.root, options.before) if options.before else (None, [])
        after, more = stood(options.root, options.after)
    except history.HistoryError as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    if after is None or wrong or more:
        return told(in_order([*wrong, *more]), options)

    found = diff.changes(before, after, render.words(template_folders(options.root)))
    if options.record:
        return record_changes(options, after, found, first=before is None)
    if options.format == "json":
        print(json.dumps(changes.as_json(found), ensure_ascii=False, indent=1))
        return 0
    for line in changes.lines(found):
        print(visible(line))
    print(f"{len(found)} changes." if len(found) != 1 else "1 change.", file=sys.stderr)
    return 0


def stood(root: Path, revision: str | None) -> tuple[Library | None, list[Finding]]:
    """The records as they stood at a revision, or (None) as they stand now; all that is wrong."""
    if revision is None:
        content, findings = load(root)
        return (Library(content) if content else None), findings
    with tempfile.TemporaryDirectory() as folder:
        history.restored(root, revision, Path(folder))
        content, findings = load(Path(folder))
    findings = [
        replace(one, where=replace(one.where, file=f"{revision}:{one.where.file}"))
        for one in findings
    ]
    return (Library(content) if content else None), findings


def summary_command(options: argparse.Namespace) -> int:
    """What the site at hand would change of the one at a revision, as Markdown."""
    built = build(options.root, place=place_of(options))
    before = stood_before(options) if not built.findings else summary.Before(None, None)
    for line in summary.lines(before, built.output, built.findings):
        print(line)
    return 0


def stood_before(options: argparse.Namespace) -> summary.Before:
    """The records and the site as they stood at a revision, as far as they can be had, and why not."""
    records, site, why = None, None, []
    try:
        before, wrong = stood(options.root, options.revision)
        after, _ = stood(options.root, None)
        if before and after and not wrong:
            records = diff.changes(before, after, render.words(template_folders(options.root)))
        else:
            why.append(f"the records of {options.revision} are not sound")
        said = {"--url": options.url, "--repository": options.repository}
        where = [part for name, given in said.items() if given for part in (name, given)]
        site = earlier.site(options.root, options.revision, HERE, where)
    except (history.HistoryError, earlier.NotBuilt) as reason:
        why.append(str(reason).rstrip("."))
    return summary.Before(records, site, why)


def links_command(options: argparse.Namespace) -> int:
    """Ask each address of another site that the pages link to; a report, as Markdown."""
    memory = Memory()
    outline, findings = outlined(options.root, memory)
    built = finished(outline, memory) if outline else Build(in_order(findings))
    if outline is None or built.findings:
        return told(built.findings, options)
    pages = [path for path in built.output if path.endswith(".html")]
    links = [link for path in pages for link in memory.facts(path, built.output[path]).links]
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


def record_changes(
    options: argparse.Namespace, after: Library, found: Sequence[model.Change], *, first: bool
) -> int:
    """Write the changes to the file of the day, which the page is made from."""
    day = options.date or after.content.site.record.updated
    if not dates.is_day(day):
        print(f"{day!r} is no day; name one: --date 2025-11-23", file=sys.stderr)
        return WRONG_USE
    if not found:
        print("nothing changed; nothing was written.")
        return 0
    known = after.content.changes.get(day)
    counts = changes.counted(after) if first else {}
    text = changes.recorded([] if first else found, known.record if known else None, counts)
    if len(text.encode()) > reading.MOST_BYTES:
        print(f"{len(found)} changes are too many for one record", file=sys.stderr)
        return FINDINGS
    file: Path = options.root / "content/changes" / f"{day}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    counted = f"{len(found)} changes" if len(found) != 1 else "1 change"
    print(f"{file}: {'a first publication' if first else counted}.")
    return 0


def schema_command(options: argparse.Namespace) -> int:
    """Write the JSON Schema of each sort of file, with the ids of this site, to schema/."""
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    written = keep_schema(options.root, Memory())
    print(
        f"{written} of {len(model.RECORDS)} schemas in {options.root / completion.FOLDER} renewed."
    )
    return 0


def keep_schema(root: Path, memory: Memory) -> int:
    """Keep the schemas that editors' programs read current; how many had to be written.

    They are a convenience: where they cannot be written, a site is built all the same.
    """
    content, _ = load(root, memory.records)
    try:
        return saving.keep(root, completion.files(Library(content))) if content else 0
    except OSError as error:
        print(f"the schemas for editors were not written: {error}", file=sys.stderr)
        return 0


def new_command(options: argparse.Namespace) -> int:
    """Begin a record: an entry of a kind, a tour, a topic of questions."""
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    try:
        new = starting.start(Library(content), options.kind, options.id)
        saving.create(options.root, new.file, new.text)
    except (EditingError, SavingError) as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    keep_schema(options.root, Memory())
    at = _again(options.root)
    print(
        f"{new.file} is begun, as a draft, with a comment on each field.\n"
        f"See it:     build.py serve{at}, and open http://127.0.0.1:5500/{new.page}\n"
        f"Check it:   build.py check{at}\n"
        "Publish it: take the line `draft: true` out."
    )
    return 0


def rename_command(options: argparse.Namespace) -> int:
    """Give an entry another id: its file, every reference to it, and a redirect."""
    outline, findings = outlined(options.root, Memory(), drafts=True)
    if outline is None:
        return told(in_order(findings), options)
    try:
        changes = renaming.rename(outline.written, options.old, options.new)
    except EditingError as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    return changed(options, changes)


def fix_command(options: argparse.Namespace) -> int:
    """Show what can be mended by machine; with --write, mend it."""
    outline, findings = outlined(options.root, Memory(), drafts=True)
    if outline is None:
        return told(in_order(findings), options)
    known = {
        options.root / document.file: document.file for _, document in documents(outline.written)
    }
    if strange := [file for file in options.files if file.resolve() not in known]:
        print(f"{strange[0]} is no record below {options.root}", file=sys.stderr)
        return WRONG_USE
    changes = mending.mends(outline.written, [known[file.resolve()] for file in options.files])
    if not changes:
        print("Nothing to mend.")
        return 0
    return changed(options, changes, write=options.write)


def changed(options: argparse.Namespace, changes: Sequence[Change], *, write: bool = True) -> int:
    """Show changes, and make them if what they give is sound; else tell what is not."""
    count = f"{len(changes)} file{'s' if len(changes) > 1 else ''}"
    for line in (line for change in changes for line in change.told()):
        print(visible(line))
    try:
        with saving.trial(options.root, changes) as root:
            _, findings = outlined(root, Memory(), drafts=True)
        if findings:
            return told(in_order(findings), options)
        if write:
            saving.save(options.root, changes)
    except SavingError as why:
        print(f"nothing was changed: {why}", file=sys.stderr)
        return FINDINGS
    print(f"{count} changed." if write else f"{count} would change; with --write they do.")
    return 0


def explain_command(options: argparse.Namespace) -> int:
    """What a rule wants, with an example that breaks it and one that keeps it."""
    sections = guide.read(GUIDE.read_text(encoding="utf-8"))
    if options.rule is None:
        print(*guide.listed(sections), sep="\n")
        return 0
    if options.rule not in sections:
        hint = closest(options.rule, sections, "build.py explain lists them")
        print(f"no rule {quoted(options.rule)}; {hint}", file=sys.stderr)
        return WRONG_USE
    print(*guide.explained(options.rule, sections[options.rule]), sep="\n")
    return 0


def told(findings: Sequence[Finding], options: argparse.Namespace) -> int:
    """Print findings in the form that was asked for; the exit status."""
    if options.format == "json":
        print(json.dumps([finding.as_json() for finding in findings], indent=1))
    elif options.format == "github":
        for finding in telling.first(findings):
            print(finding if isinstance(finding, str) else finding.as_annotation())
    else:
        terminal = sys.stdout.isatty()
        paint = telling.coloured if terminal and in_colour() else telling.plain
        width = shutil.get_terminal_size().columns if terminal else PIPE_WIDTH
        mending = guide.mending(guide.read(GUIDE.read_text(encoding="utf-8")))
        for line in telling.told(findings, lines_below(options.root), mending, width, paint):
            print(line)
    if findings and options.format != "json":
        print(f"{telling.counted(findings)}. Nothing was written.", file=sys.stderr)
    return FINDINGS if findings else 0


def in_colour() -> bool:
    """Whether a terminal is to be painted on."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def lines_below(root: Path) -> Callable[[str], Sequence[str]]:
    """What gives the lines of a content file or template below the root; of anything else, none."""

    @cache
    def lines(file: str) -> Sequence[str]:
        beginning = file.partition("/")[0]
        folders = {"content": [root], "seeds": [root], "templates": [root, HERE]}
        for folder in folders.get(beginning, []):
            path = folder / file
            if path.is_file() and path.resolve() == path:
                return reading.lines(path.read_bytes())
        return []

    return lines


def numbers(text: str) -> list[int]:
    """Line numbers as `11,39,58`."""
    return [int(part) for part in text.split(",") if part.strip()]


def address(text: str) -> str:
    """Where a site or a repository can be, with a slash at its end; nothing: as content/site.yaml says."""
    try:
        return model.base(text) if text else ""
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def day(text: str) -> str:
    """A date, as exact as it is written."""
    try:
        return dates.checked(text)
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def command_line() -> argparse.ArgumentParser:
    """The commands and their options."""

    def common(**defaults: object) -> argparse.ArgumentParser:
        """The options of every command, which may stand before its name or after."""
        every = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
        every.add_argument("--root", type=Path, help="folder with content/ and seeds/ (this one)")
        every.add_argument("--out", type=Path, help="folder to write the site to (ROOT/site)")
        every.add_argument(
            "--format", choices=("text", "json", "github"), help="how findings are told"
        )
        every.set_defaults(**defaults)
        return every

    def placed(**defaults: object) -> argparse.ArgumentParser:
        """The options of a command for which it matters where the site is published."""
        where = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
        where.add_argument("--url", type=address, help="where the site is published (as site.yaml)")
        where.add_argument(
            "--repository", type=address, help="where its content is edited (as site.yaml)"
        )
        where.set_defaults(**defaults)
        return where

    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Build the explainer site. Without a command: build it into site/.",
        parents=[common(root=HERE, out=None, format="text"), placed(url="", repository="")],
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.set_defaults(run=build_command)
    parser.add_argument(
        "--cards", action="store_true", help="with social cards, for a site that is published"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(
        name: str, run: object, help: str, *more: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help, parents=[common(), *more])
        sub.set_defaults(run=run)
        return sub

    served = command("serve", serve_command, "build, watch, reload the browser")
    served.add_argument("--port", type=int, default=5500, help="port on this machine (5500)")
    checked = command("check", check_command, "all findings; nothing is written", placed())
    checked.add_argument("--site", type=Path, help="inspect a site as it lies in this folder")
    desked = command("desk", desk_command, "the editor's desk: what is sound and could be better")
    desked.add_argument("--today", type=day, help="the day to judge by (the content's own date)")
    verified = command("verify", verify_command, "hold the source cards against the originals")
    verified.add_argument("--originals", type=Path, required=True, help="folder of the documents")
    sources = command("source", source_command, "start a source card: source add FILE --id ID")
    sources.add_argument("action", choices=("add",))
    sources.add_argument("file", type=Path, help="the document, as text")
    sources.add_argument("--id", required=True, help="the card's id")
    sources.add_argument(
        "--chrome", type=numbers, default=[], help="lines that are page furniture: 11,39,58"
    )
    sources.add_argument("--pinyin", action="store_true", help="remove bracketed pinyin")
    explained = command("explain", explain_command, "what a rule wants, with examples")
    explained.add_argument("rule", nargs="?", help="its name; without one, all rules are listed")
    begun = command("new", new_command, "begin a record, with a comment on each field")
    begun.add_argument("kind", help="a kind of content/site.yaml, or: tour, questions")
    begun.add_argument("id", help="its id, which is the file's name and stays in addresses")
    renamed = command("rename", rename_command, "give an entry another id, everywhere")
    renamed.add_argument("old", help="its id")
    renamed.add_argument("new", help="the id that it shall have")
    mended = command("fix", fix_command, "show what can be mended by machine; --write mends it")
    mended.add_argument("files", type=Path, nargs="*", metavar="FILE", help="only these (all)")
    mended.add_argument("--write", action="store_true", help="change the files as shown")
    differ = command("diff", diff_command, "what changed between two revisions, record by record")
    differ.add_argument(
        "before", nargs="?", metavar="REV", help="a revision; without one, all is new"
    )
    differ.add_argument("after", nargs="?", metavar="REV2", help="a later one (the files at hand)")
    differ.add_argument("--record", action="store_true", help="write content/changes/DATE.yaml")
    differ.add_argument("--date", help="the day to record it for (the content's `updated`)")
    summed = command("summary", summary_command, "what would change, as Markdown", placed())
    summed.add_argument("revision", metavar="REV", help="the revision that is published now")
    command("links", links_command, "ask the addresses of other sites; a report, as Markdown")
    command("schema", schema_command, "JSON Schema for editors' completion, in schema/")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status: 0, 1 for findings, 2 for wrong use."""
    options = command_line().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know Chinese
    gc.disable()  # a build makes many values and keeps them; looking for cycles is a tenth of it
    options.root = options.root.resolve()
    if not (options.root / "content").is_dir():
        print(f"{options.root} has no folder content/; name one with --root", file=sys.stderr)
        return WRONG_USE
    try:
        status = ending.guarded(lambda: options.run(options))
        sys.stdout.flush()
    except BrokenPipeError:  # `build.py desk | head`: whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    return status


if __name__ == "__main__":
    sys.exit(main())
