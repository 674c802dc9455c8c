"""The commands for the documents that everything rests on: source, verify."""

import argparse
import shlex
import sys
from pathlib import Path

from explainer import completion, editing, truth
from explainer import source as sources
from explainer.commands.report import again, told
from explainer.ending import WRONG_USE
from explainer.findings import in_order
from explainer.library import Library
from explainer.load import load


def source(options: argparse.Namespace) -> int:
    """Start a source card from a document."""
    try:
        editing.check_name(options.id)
    except editing.EditingError as why:
        print(why, file=sys.stderr)
        return WRONG_USE
    to: Path = options.root / "seeds" / f"{options.id}.yaml"
    if to.exists():
        print(f"{to} is there already; remove it first", file=sys.stderr)
        return WRONG_USE
    content, _ = load(options.root)
    entries = {id: item.record for id, item in content.entries.items()} if content else {}
    try:
        text = sources.card(
            options.file,
            chrome=options.chrome,
            pinyin=options.pinyin,
            known_names=sources.known_names(entries),
        )
    except OSError as error:
        print(f"{options.file} cannot be read: {error.strerror}", file=sys.stderr)
        return WRONG_USE
    except UnicodeDecodeError:
        print(f"{options.file} is no text in UTF-8; save it as that", file=sys.stderr)
        return WRONG_USE
    counted = text.count("  - id: p")
    if not counted:
        print(f"{options.file} has no passage: each line with words is one", file=sys.stderr)
        return WRONG_USE
    to.parent.mkdir(exist_ok=True)
    line = completion.modeline("source", f"seeds/{options.id}.yaml")
    to.write_text(f"{line}\n{text}", encoding="utf-8")
    at = again(options.root)
    print(
        f"{to}: {counted} passages. Now fill in the empty fields.\n"
        "  1. name to reliability: what the document is, and what it has its matter from\n"
        "  2. each passage: its gist in your own words, or under excused: why nothing needs to rest on it\n"
        f"  3. build.py verify --originals {shlex.quote(str(options.file.parent))}{at}   holds the card against the document\n"
        f"  4. build.py check{at}   says what is missing yet; build.py desk{at}   which passages nothing rests on"
    )
    return 0


def verify(options: argparse.Namespace) -> int:
    """Hold the source cards, and our words, against the original documents."""
    if not options.originals.is_dir():
        print(f"no folder {options.originals}", file=sys.stderr)
        return WRONG_USE
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    cards = {id: (item.record, item.document) for id, item in content.sources.items()}
    findings += sources.verified(cards, options.originals)
    findings += truth.own_words(Library(content), sources.originals(cards, options.originals))
    if findings:
        return told(in_order(findings), options)
    passages = sum(len(item.record.passages) for item in content.sources.values())
    tokens = sum(len(p.tokens) for item in content.sources.values() for p in item.record.passages)
    values = sum(len(item.record.figures) for item in content.entries.values())
    print(
        f"{len(content.sources)} documents, {passages} passages, {tokens} tokens and {values} figures "
        f"as written: all as in the originals; no run of {sources.SHARED_RUN} characters is theirs."
    )
    return 0
