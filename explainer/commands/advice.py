"""The commands that advise and change nothing: desk, explain."""

import argparse
import json
import sys

from explainer import desk as desks
from explainer import deskpage, guide, render
from explainer.commands.report import rules, told
from explainer.ending import WRONG_USE
from explainer.findings import closest, in_order, quoted, visible
from explainer.library import Library
from explainer.load import load


def desk(options: argparse.Namespace) -> int:
    """The editor's desk, as text or JSON."""
    content, findings = load(options.root)
    if content is None:
        return told(in_order(findings), options)
    library, words = Library(content), render.words(render.folders(options.root))
    found = desks.tasks(library, words, options.today or content.site.record.updated)
    if options.format == "json":
        print(json.dumps(deskpage.as_json(library, found), ensure_ascii=False, indent=1))
        return 0
    for line in (*deskpage.text(found, words), *deskpage.summary(library)):
        print(visible(line))
    return 0


def explain(options: argparse.Namespace) -> int:
    """What a rule wants, with an example that breaks it and one that keeps it."""
    sections = rules()
    if options.rule is None:
        print(*guide.listed(sections), sep="\n")
        return 0
    if options.rule not in sections:
        hint = closest(options.rule, sections, "build.py explain lists them")
        print(f"no rule {quoted(options.rule)}; {hint}", file=sys.stderr)
        return WRONG_USE
    print(*guide.explained(options.rule, sections[options.rule]), sep="\n")
    return 0
