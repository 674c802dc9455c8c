"""The commands that write an editor's records and what helps to write them: new, rename, fix, schema."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from explainer import completion, mending, model, renaming, saving, starting
from explainer.commands.report import again, told
from explainer.editing import Change, EditingError, documents
from explainer.ending import FINDINGS, WRONG_USE
from explainer.findings import in_order, visible
from explainer.library import Library
from explainer.load import load
from explainer.memory import Memory
from explainer.saving import SavingError
from explainer.story import Story


def new(options: argparse.Namespace) -> int:
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
    at = again(options.root)
    print(
        f"{new.file} is begun, as a draft, with a comment on each field.\n"
        f"See it:     build.py serve{at}, and open http://127.0.0.1:5500/{new.page}\n"
        f"Check it:   build.py check{at}\n"
        "Publish it: take the line `draft: true` out."
    )
    return 0


def rename(story: Story, options: argparse.Namespace) -> int:
    """Give an entry another id: its file, every reference to it, and a redirect."""
    outline, findings = story.outlined(options.root, Memory(), drafts=True)
    if outline is None:
        return told(in_order(findings), options)
    try:
        changes = renaming.rename(outline.written, options.old, options.new)
    except EditingError as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    return changed(story, options, changes, write=True)


def fix(story: Story, options: argparse.Namespace) -> int:
    """Show what can be mended by machine; with --write, mend it."""
    outline, findings = story.outlined(options.root, Memory(), drafts=True)
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
    return changed(story, options, changes, write=options.write)


def changed(
    story: Story, options: argparse.Namespace, changes: Sequence[Change], *, write: bool
) -> int:
    """Show changes, and make them if what they give is sound; else tell what is not."""
    count = f"{len(changes)} file{'s' if len(changes) > 1 else ''}"
    for line in (line for change in changes for line in change.told()):
        print(visible(line))
    try:
        with saving.trial(options.root, changes) as root:
            _, findings = story.outlined(root, Memory(), drafts=True)
        if findings:
            return told(in_order(findings), options)
        if write:
            saving.save(options.root, changes)
    except SavingError as why:
        print(f"nothing was changed: {why}", file=sys.stderr)
        return FINDINGS
    print(f"{count} changed." if write else f"{count} would change; with --write they do.")
    return 0


def schema(options: argparse.Namespace) -> int:
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
    content = memory.sound or load(root, memory.records)[0]
    try:
        return saving.keep(root, completion.files(Library(content))) if content else 0
    except OSError as error:
        print(f"the schemas for editors were not written: {error}", file=sys.stderr)
        return 0
