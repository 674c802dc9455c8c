"""The commands that hold two revisions beside each other: diff, summary."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from explainer import changes, dates, earlier, history, model, reading, render
from explainer import diff as differing
from explainer import summary as summaries
from explainer.commands.report import told
from explainer.ending import FINDINGS, WRONG_USE
from explainer.findings import Finding, in_order, visible
from explainer.library import Library
from explainer.load import load
from explainer.project import HERE
from explainer.story import Place, Story


def diff(options: argparse.Namespace) -> int:
    """What changed between two revisions, or since one: was X, is Y, because of passage Z."""
    drafts = not options.record  # a publication has none
    try:
        before, wrong = None, list[Finding]()
        if options.before:
            before, wrong = stood(options.root, options.before, drafts=drafts)
        after, more = stood(options.root, options.after, drafts=drafts)
    except history.HistoryError as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    if after is None or wrong or more:
        return told(in_order([*wrong, *more]), options)

    found = differing.changes(before, after, render.words(render.folders(options.root)))
    if options.record:
        return record_changes(options, after, found, first=before is None)
    if options.format == "json":
        print(json.dumps(changes.as_json(found), ensure_ascii=False, indent=1))
        return 0
    for line in changes.lines(found):
        print(visible(line))
    print(f"{len(found)} changes." if len(found) != 1 else "1 change.", file=sys.stderr)
    return 0


def stood(
    root: Path, revision: str | None, *, drafts: bool = True
) -> tuple[Library | None, list[Finding]]:
    """The records as they stood at a revision, or (None) as they stand now; all that is wrong."""
    if revision is None:
        return _library(root, drafts)
    with tempfile.TemporaryDirectory() as folder:
        history.restored(root, revision, Path(folder))
        library, findings = _library(Path(folder), drafts)
    findings = [
        replace(one, where=replace(one.where, file=f"{revision}:{one.where.file}"))
        for one in findings
    ]
    return library, findings


def _library(root: Path, drafts: bool) -> tuple[Library | None, list[Finding]]:
    content, findings = load(root)
    if content is None:
        return None, findings
    if not drafts:
        findings = [finding for finding in findings if finding.where.file not in content.drafts]
        content = content.published()
    return Library(content), findings


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


def summary(story: Story, options: argparse.Namespace) -> int:
    """What the site at hand would change of the one at a revision, as Markdown."""
    built = story.build(options.root, place=Place(options.url, options.repository))
    before = stood_before(options) if not built.findings else summaries.Before(None, None)
    for line in summaries.lines(before, built.output, built.findings):
        print(line)
    return 0


def stood_before(options: argparse.Namespace) -> summaries.Before:
    """The records and the site as they stood at a revision, as far as they can be had, and why not."""
    records, site, why = None, None, []
    try:
        before, wrong = stood(options.root, options.revision)
        after, _ = stood(options.root, None)
        if before and after and not wrong:
            records = differing.changes(before, after, render.words(render.folders(options.root)))
        else:
            why.append(f"the records of {options.revision} are not sound")
        said = {"--url": options.url, "--repository": options.repository}
        where = [part for name, given in said.items() if given for part in (name, given)]
        site = earlier.site(options.root, options.revision, HERE, where)
    except (history.HistoryError, earlier.NotBuilt) as reason:
        why.append(str(reason).rstrip("."))
    return summaries.Before(records, site, why)
