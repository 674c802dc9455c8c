#!/usr/bin/env python3
"""Builds the explainer site: load → link → plan → render → check → publish.

This file tells the story and takes the commands; each step stands in its room under explainer/.
"""

import argparse
import gc
import io
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from explainer import (
    changes,
    check,
    compare,
    data,
    dates,
    desk,
    diff,
    history,
    maps,
    model,
    parallel,
    previews,
    reading,
    render,
    search,
    source,
    truth,
)
from explainer.findings import Finding, Rule, Where, in_order
from explainer.library import Library
from explainer.load import load
from explainer.memory import Memory
from explainer.pages import Plan, plan
from explainer.publish import PublishError, publish

HERE = Path(__file__).resolve().parent
FINDINGS, WRONG_USE = 1, 2


@dataclass
class Build:
    """One build: what was found wrong, and the finished files if nothing was."""

    findings: list[Finding]
    output: Mapping[str, bytes] = field(default_factory=dict)
    pages: int = 0


def build(root: Path, memory: Memory | None = None) -> Build:
    """Everything but writing: the records below `root` as finished files, or all that is wrong."""
    memory = memory or Memory()
    draft, findings = drafted(root, memory)
    if draft is None:
        return Build(in_order(findings))

    try:
        return finished(draft, memory)
    except render.TemplateFault as fault:
        return Build([fault.finding])


@dataclass
class Draft:
    """A site whose records are sound: every page planned, none made yet."""

    library: Library
    plan: Plan
    renderer: render.Renderer
    assets: Mapping[str, bytes]


def drafted(root: Path, memory: Memory) -> tuple[Draft | None, list[Finding]]:
    """The first half of a build, load, link and plan, or all that is wrong with the records."""
    content, findings = load(root, memory.records)
    if content is None:
        return None, findings

    library = Library(content)
    findings += truth.check(library)
    if findings:
        return None, findings

    folders = template_folders(root)
    words = render.words(folders)
    renderer = render.Renderer(library, words, memory.environment(folders))
    planned = plan(library, words) + parallel.plan(library, words)
    planned += compare.plan(library, words) + changes.plan(library, words)
    return Draft(library, planned, renderer, render.assets(folders)), []


def finished(draft: Draft, memory: Memory) -> Build:
    """The second half: render, check, and what is wrong with the pages."""
    pages = [make() for _, make in draft.plan]
    rendered = [(page.path, memory.rendered(page, draft.renderer)) for page in pages]
    words = draft.renderer.words
    scripts = (
        search.files(draft.library, words)
        | previews.files(draft.library, words)
        | compare.files(draft.library, words)
        | maps.files(draft.library, words)
    )
    output, findings = assembled(
        rendered, draft.assets.items(), data.files(draft.library).items(), scripts.items()
    )

    facts = {path: memory.facts(path, html) for path, html in rendered}
    url = draft.library.content.site.record.url or ""
    findings += check.inspect(output, facts, "site", url)
    sample = {page.template: page.path for page in pages}.values()
    second = {path: memory.second_facts(path, output[path]) for path in sample}
    findings += check.readers_disagree(facts, second, "site")
    return Build(in_order(findings), output, len(pages))


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
    built = build(options.root)
    if built.findings:
        return told(built.findings, options.format)
    out: Path = options.out or options.root / "site"
    try:
        written, removed = publish(built.output, out)
    except PublishError as why:
        print(f"nothing was published: {why}", file=sys.stderr)
        return FINDINGS
    seconds = time.perf_counter() - begun
    print(
        f"{built.pages} pages in {seconds:.1f} s; {written} files written, {removed} removed.\n"
        f"Open {out / 'index.html'}"
    )
    return 0


def check_command(options: argparse.Namespace) -> int:
    """All findings of the content and of what would be built; nothing is written."""
    if options.site:
        content, _ = load(options.root)
        url = content.site.record.url if content else None
        return told(on_disk(options.site, url or ""), options.format)
    built = build(options.root)
    if not built.findings and options.format == "text":
        print(f"{built.pages} pages, nothing wrong.")
        return 0
    return told(built.findings, options.format)


def on_disk(folder: Path, url: str) -> list[Finding]:
    """What is wrong with a site as it lies in a folder; `url` is its own address, if it has one."""
    if not folder.is_dir():
        return [Finding(Where(folder.name), Rule.MISSING_FILE, "there is no such folder")]
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    output = {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}
    pages = {path: check.facts(html) for path, html in output.items() if path.endswith(".html")}
    second = {path: check.facts_by_soup(output[path]) for path in pages}
    findings = [*check.inspect(output, pages, folder.name, url)]
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

    def draft(self) -> tuple[Callable[[str], bytes | None], list[Finding]]:
        draft, findings = drafted(self.root, self.memory)
        if draft is None:
            return render.assets(template_folders(self.root)).get, findings
        makers = dict(draft.plan)

        def file(path: str) -> bytes | None:
            if path in makers:
                return self.memory.rendered(makers[path](), draft.renderer)
            return draft.assets.get(path)

        return file, []

    def build(self) -> Build:
        return build(self.root, self.memory)


def verify_command(options: argparse.Namespace) -> int:
    """Hold the source cards, and our words, against the original documents."""
    if not options.originals.is_dir():
        print(f"no folder {options.originals}", file=sys.stderr)
        return WRONG_USE
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options.format)
    cards = {id: (item.record, item.document) for id, item in content.sources.items()}
    findings += source.verified(cards, options.originals)
    findings += truth.own_words(Library(content), source.originals(cards, options.originals))
    if findings:
        return told(in_order(findings), options.format)
    passages = sum(len(item.record.passages) for item in content.sources.values())
    tokens = sum(len(p.tokens) for item in content.sources.values() for p in item.record.passages)
    figures = sum(len(item.record.figures) for item in content.entries.values())
    print(
        f"{len(content.sources)} documents, {passages} passages, {tokens} tokens and {figures} figures "
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
    to.write_text(text, encoding="utf-8")
    print(f"{to}: {text.count('  - id: p')} passages. Now fill in the empty fields.")
    return 0


def desk_command(options: argparse.Namespace) -> int:
    """The editor's desk."""
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), "text")
    for line in desk.report(Library(content)):
        print(line)
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
        return told(in_order([*wrong, *more]), options.format)

    found = diff.changes(before, after, render.words(template_folders(options.root)))
    if options.record:
        return record_changes(options, after, found, first=before is None)
    if options.format == "json":
        print(json.dumps(changes.as_json(found), ensure_ascii=False, indent=1))
        return 0
    for line in changes.lines(found):
        print(line)
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
    print(f"{file}: {'a first publication' if first else f'{len(found)} changes'}.")
    return 0


def schema_command(options: argparse.Namespace) -> int:
    """Write the JSON Schema of each record to schema/."""
    folder: Path = options.root / "schema"
    folder.mkdir(exist_ok=True)
    for name, record in model.RECORDS.items():
        text = json.dumps(model.schema(record), ensure_ascii=False, indent=2) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    print(f"{len(model.RECORDS)} schemas in {folder}")
    return 0


def told(findings: Sequence[Finding], form: str) -> int:
    """Print findings in a form; the exit status."""
    if form == "json":
        print(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            print(finding.as_annotation() if form == "github" else finding)
        if findings:
            count = len(findings)
            print(
                f"{count} finding{'s' if count > 1 else ''}; nothing was written.", file=sys.stderr
            )
    return FINDINGS if findings else 0


def numbers(text: str) -> list[int]:
    """Line numbers as `11,39,58`."""
    return [int(part) for part in text.split(",") if part.strip()]


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

    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Build the explainer site. Without a command: build it into site/.",
        parents=[common(root=HERE, out=None, format="text")],
    )
    parser.set_defaults(run=build_command)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: object, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help, parents=[common()])
        sub.set_defaults(run=run)
        return sub

    served = command("serve", serve_command, "build, watch, reload the browser")
    served.add_argument("--port", type=int, default=5500, help="port on this machine (5500)")
    checked = command("check", check_command, "all findings; nothing is written")
    checked.add_argument("--site", type=Path, help="inspect a site as it lies in this folder")
    command("desk", desk_command, "the editor's desk: what is missing and what wants a word")
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
    differ = command("diff", diff_command, "what changed between two revisions, record by record")
    differ.add_argument(
        "before", nargs="?", metavar="REV", help="a revision; without one, all is new"
    )
    differ.add_argument("after", nargs="?", metavar="REV2", help="a later one (the files at hand)")
    differ.add_argument("--record", action="store_true", help="write content/changes/DATE.yaml")
    differ.add_argument("--date", help="the day to record it for (the content's `updated`)")
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
    status: int = options.run(options)
    return status


if __name__ == "__main__":
    sys.exit(main())
