"""The commands and their options. It imports little: help, and what wrong use is told, are there at once."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from explainer import __version__, bases, dates
from explainer.project import HERE


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What a command was told; its name stands in `command`. Ends the program after help and wrong use."""
    return command_line().parse_args(arguments)


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
    parser.set_defaults(command="build")
    parser.add_argument(
        "--cards", action="store_true", help="with social cards, for a site that is published"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, help: str, *more: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help, parents=[common(), *more])
        sub.set_defaults(command=name)
        return sub

    served = command("serve", "build, watch, reload the browser")
    served.add_argument("--port", type=port, default=5500, help="port on this machine (5500)")
    checked = command("check", "all findings; nothing is written", placed())
    checked.add_argument("--site", type=Path, help="inspect a site as it lies in this folder")
    desked = command("desk", "the editor's desk: what is sound and could be better")
    desked.add_argument("--today", type=day, help="the day to judge by (the content's own date)")
    verified = command("verify", "hold the source cards against the originals")
    verified.add_argument("--originals", type=Path, required=True, help="folder of the documents")
    sources = command("source", "start a source card: source add FILE --id ID")
    sources.add_argument("action", choices=("add",))
    sources.add_argument("file", type=Path, help="the document, as text")
    sources.add_argument("--id", required=True, help="the card's id")
    sources.add_argument(
        "--chrome", type=numbers, default=[], help="lines that are page furniture: 11,39,58"
    )
    sources.add_argument("--pinyin", action="store_true", help="remove bracketed pinyin")
    explained = command("explain", "what a rule wants, with examples")
    explained.add_argument("rule", nargs="?", help="its name; without one, all rules are listed")
    begun = command("new", "begin a record, with a comment on each field")
    begun.add_argument("kind", help="a kind of content/site.yaml, or: tour, questions")
    begun.add_argument("id", help="its id, which is the file's name and stays in addresses")
    renamed = command("rename", "give an entry another id, everywhere")
    renamed.add_argument("old", help="its id")
    renamed.add_argument("new", help="the id that it shall have")
    mended = command("fix", "show what can be mended by machine; --write mends it")
    mended.add_argument("files", type=Path, nargs="*", metavar="FILE", help="only these (all)")
    mended.add_argument("--write", action="store_true", help="change the files as shown")
    differ = command("diff", "what changed between two revisions, record by record")
    differ.add_argument(
        "before", nargs="?", metavar="REV", help="a revision; without one, all is new"
    )
    differ.add_argument("after", nargs="?", metavar="REV2", help="a later one (the files at hand)")
    differ.add_argument("--record", action="store_true", help="write content/changes/DATE.yaml")
    differ.add_argument("--date", help="the day to record it for (the content's `updated`)")
    summed = command("summary", "what would change, as Markdown", placed())
    summed.add_argument("revision", metavar="REV", help="the revision that is published now")
    command("links", "ask the addresses of other sites; a report, as Markdown")
    command("schema", "JSON Schema for editors' completion, in schema/")
    return parser


def numbers(text: str) -> list[int]:
    """Line numbers as `11,39,58`."""
    return [int(part) for part in text.split(",") if part.strip()]


def port(text: str) -> int:
    """A port of this machine; 0 takes one that is free."""
    number = int(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port; one is a number up to 65535")
    return number


def address(text: str) -> str:
    """Where a site or a repository can be, with a slash at its end; nothing: as content/site.yaml says."""
    try:
        return bases.base(text) if text else ""
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def day(text: str) -> str:
    """A date, as exact as it is written."""
    try:
        return dates.checked(text)
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why
