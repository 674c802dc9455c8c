"""A finished site as it lies in a folder: its files, and what is wrong with them before one looks into pages."""

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path

import lxml.etree

from explainer import publish
from explainer.findings import Finding, Rule, Where, quoted
from explainer.places import sort_of

_VOID = set("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no end (HTML Standard, 13.1.2)."""


def read(folder: Path) -> tuple[dict[str, bytes], list[Finding]]:
    """The plain files below a folder by their paths; whatever else lies there is a finding, and not opened."""
    files: dict[str, bytes] = {}
    findings: list[Finding] = []

    def unreadable(path: Path, problem: str) -> None:
        where = Where(f"{folder.name}/{path.relative_to(folder).as_posix()}")
        findings.append(Finding(where, Rule.UNREADABLE, problem))

    def look(within: Path) -> None:
        try:
            with os.scandir(within) as found:
                paths = sorted(within / entry.name for entry in found)
        except OSError as error:
            unreadable(within, f"the folder cannot be read: {error.strerror}")
            return
        for path in paths:
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode):
                look(path)
            elif not stat.S_ISREG(mode):
                unreadable(path, f"the file is {sort_of(mode)}; a plain file is needed")
            else:
                try:
                    files[path.relative_to(folder).as_posix()] = path.read_bytes()
                except OSError as error:
                    unreadable(path, f"the file cannot be read: {error.strerror}")

    look(folder)
    return files, findings


def address(files: Mapping[str, bytes]) -> str:
    """Where the site is published, as its own data tell; nothing where they tell nothing."""
    try:
        found = json.loads(files["data/site.json"])["site"]["url"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def as_built(files: Mapping[str, bytes], folder: str) -> Iterator[Finding]:
    """Files that are missing, foreign or changed since the build, where its mark is there to tell."""
    wanted = publish.listed(files.get(publish.MARK, b""))
    if not wanted:
        return
    for path in wanted.keys() - files.keys():
        yield Finding(
            Where(f"{folder}/{path}"), Rule.MISSING_FILE, "a file of the build is missing"
        )
    for path, content in files.items():
        if path in wanted and wanted[path] != hashlib.sha256(content).hexdigest():
            problem = "the file is not as the build made it"
            yield Finding(Where(f"{folder}/{path}"), Rule.CHANGED_FILE, problem)
        elif path not in wanted and path not in (publish.MARK, *publish.KEPT):
            yield Finding(Where(f"{folder}/{path}"), Rule.UNKNOWN_FILE, "no build made this file")


def look_over(files: Mapping[str, bytes], folder: str) -> Iterator[Finding]:
    """What only a look at the files themselves tells: elements left open, pictures that run something."""
    for path, content in files.items():
        where = Where(f"{folder}/{path}")
        if path.endswith(".html"):
            for line, column, problem in unclosed(content):
                at = Where(where.file, line, column)
                yield Finding(at, Rule.UNCLOSED_ELEMENT, problem)
        elif path.endswith(".svg"):
            for what in active_in_picture(content):
                yield Finding(where, Rule.ACTIVE_CONTENT, f"the picture holds {what}")


class _Balance(HTMLParser):
    """Holds each closing tag against what is open: the site's own pages leave none out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, int, str]] = []
        self._open: list[tuple[str, tuple[int, int]]] = []
        try:
            self.feed(html)
            self.close()
        except AssertionError:  # how the parser refuses a declaration that it does not know
            line, column = self.getpos()
            self.found.append((line, column + 1, "a declaration that HTML does not have"))
            return
        self._close(len(self._open))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _VOID:
            self._open.append((tag, self.getpos()))

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Complete in itself, as a drawing's shapes are."""

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in reversed(self._open)]
        if tag in names:
            self._close(names.index(tag))
            self._open.pop()
        else:
            line, column = self.getpos()
            self.found.append((line, column + 1, f"</{quoted(tag)[1:-1]}> closes nothing"))

    def _close(self, count: int) -> None:
        for _ in range(count):
            tag, (line, column) = self._open.pop()
            self.found.append((line, column + 1, f"<{quoted(tag)[1:-1]}> is not closed"))


def unclosed(html: bytes) -> list[tuple[int, int, str]]:
    """Elements of a page that are not closed, and closing tags of none: line, column, what is wrong."""
    return _Balance(html.decode("utf-8", "replace")).found


def active_in_picture(svg: bytes) -> Iterator[str]:
    """What in a drawing could run or ask for something."""
    try:
        root = lxml.etree.fromstring(
            svg, lxml.etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except lxml.etree.XMLSyntaxError:
        yield "no drawing"
        return
    for element in root.iter():
        name = lxml.etree.QName(element).localname if isinstance(element.tag, str) else "a command"
        if name in ("script", "foreignObject", "a command"):
            yield name
        for key, value in element.attrib.items():
            key = lxml.etree.QName(key).localname
            if key.startswith("on"):
                yield f"{key}="
            elif key == "href" and not str(value).startswith("#"):
                yield f"the address {quoted(value)}"
