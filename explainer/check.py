"""What a reader would trip over in the finished pages, looked for in what their HTML says."""

import posixpath
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Set
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from explainer.facts import Facts
from explainer.findings import Finding, Rule, Where, closest, quoted
from explainer.page import FRONT_DOOR, NOT_FOUND
from explainer.routes import base_path, root_of

Aim = tuple[str, str]
"""A file of the output and a fragment, perhaps empty."""


def readers_disagree(
    pages: Mapping[str, Facts], second: Mapping[str, Facts], folder: str
) -> Iterator[Finding]:
    """Pages that the second parser reads otherwise than the first: then neither can be trusted."""
    for path, facts_again in second.items():
        if facts_again != pages[path]:
            yield Finding(
                Where(f"{folder}/{path}"),
                Rule.READERS_DISAGREE,
                "two HTML parsers read this page differently",
                "an element is not closed or stands where it may not",
            )


def inspect(
    output: Mapping[str, bytes], pages: Mapping[str, Facts], folder: str, url: str = ""
) -> Iterator[Finding]:
    """Everything wrong with the pages.

    `output` is all files by path, `pages` the facts of the HTML ones; `folder` is the name by
    which findings call the output, `url` the site's own address.
    """
    site = _Site(output, pages, folder, url)
    reached, queue = {FRONT_DOOR}, deque([FRONT_DOOR])
    while queue:
        found = yield from site.look(queue.popleft())
        queue.extend(found - reached)
        reached |= found
    for path, page in pages.items():
        if path not in reached:
            yield from site.look(path)
            if page.indexed:
                yield Finding(
                    Where(f"{folder}/{path}"), Rule.ORPHAN_PAGE, "no page links to this one"
                )


class _Site:
    """The pages among the files."""

    def __init__(
        self, output: Mapping[str, bytes], pages: Mapping[str, Facts], folder: str, url: str
    ) -> None:
        self.output, self.pages, self.folder, self.url = output, pages, folder, url
        self.named = {
            path: {code: target(href, path, url) for code, href in page.alternates.items()}
            for path, page in pages.items()
        }
        self.aims = _Aims(output, pages)
        self.ways: dict[str, _Ways] = {}

    def look(self, path: str) -> Generator[Finding, None, Set[str]]:
        """All that is wrong with a page; returned are the files that it links to. Of what is no page nothing is known."""
        if path not in self.pages:
            return frozenset()
        page, where = self.pages[path], Where(f"{self.folder}/{path}")
        yield from _head(page, where)
        yield from _safe(page, where, self.url)
        yield from _alternates(path, page, self.named, where)
        root = root_of(path)
        way = self.ways.setdefault(root, _Ways(root, self.aims)).__getitem__
        files = {*map(way, page.links)}
        if None in files or None in map(way, page.loads):
            other = {link: target(link, path, self.url) for link in page.links if way(link) is None}
            files |= {aim[0] for aim in other.values() if aim}
            other |= {load: target(load, path, self.url) for load in page.loads}
            yield from self._broken(path, other)
        return {file for file in files if file}

    def _broken(self, path: str, aims: Mapping[str, Aim | None]) -> Iterator[Finding]:
        """Those of a page's links that lead nowhere."""
        for link, aim in aims.items():
            if aim is None or aim in self.aims:
                continue
            file, fragment = aim
            if file not in self.output:
                rule, message = Rule.BROKEN_LINK, f"the link {quoted(link)} leads nowhere"
                hint = closest(file, self.output)
            else:
                rule, message = (
                    Rule.BROKEN_FRAGMENT,
                    f"{file} has no place {quoted('#' + fragment)}",
                )
                hint = closest(fragment, self.pages[file].ids)
            line = _line_of(self.output.get(path, b""), link)
            yield Finding(Where(f"{self.folder}/{path}", line), rule, message, hint)


class _Aims:
    """The files, and the places in the pages among them, that a link may lead to."""

    def __init__(self, output: Mapping[str, bytes], pages: Mapping[str, Facts]) -> None:
        self.output, self.pages = output, pages
        self.places = lru_cache(maxsize=1_000)(lambda path: frozenset(pages[path].ids))

    def __contains__(self, aim: Aim) -> bool:
        file, fragment = aim
        if fragment and file in self.pages:
            return file in self.output and fragment in self.places(file)
        return file in self.output


class _Ways(dict[str, str | None]):
    """For pages of one depth: the file that a link leads to; None where only a closer look can tell.

    Known are links that go up to the output's folder and down to what is there.
    """

    def __init__(self, root: str, aims: _Aims) -> None:
        super().__init__()
        self.root, self.aims = root, aims

    def __missing__(self, link: str) -> str | None:
        rest = link.removeprefix(self.root)
        if not link.startswith(self.root) or not rest[:1].isalnum():
            return None
        aim = _within("", rest)
        if aim is None or aim not in self.aims:
            return None
        self[link] = aim[0]
        return aim[0]


def _head(page: Facts, where: Where) -> Iterator[Finding]:
    if page.headings != 1:
        yield Finding(where, Rule.ONE_HEADING, f"the page has {page.headings} h1, not one")
    if not page.title:
        yield Finding(where, Rule.NO_TITLE, "the page has no title")
    if not page.description:
        yield Finding(where, Rule.NO_DESCRIPTION, "the page has no description")
    if not page.language:
        yield Finding(where, Rule.NO_LANGUAGE, "the page does not say its language")
    if page.unlabelled_images:
        count = page.unlabelled_images
        yield Finding(where, Rule.NO_ALT_TEXT, f"{count} pictures have no alternative text")
    for id in page.repeated:
        yield Finding(where, Rule.DUPLICATE_ELEMENT_ID, f"the id {quoted(id)} stands twice")


def _safe(page: Facts, where: Where, url: str) -> Iterator[Finding]:
    for load in page.loads:
        if not (url and load.startswith(url)) and _within("", load) is None:
            yield Finding(where, Rule.OTHER_ORIGIN, f"the page loads {quoted(load)}")
    for what in page.active:
        yield Finding(where, Rule.ACTIVE_CONTENT, f"the page holds {quoted(what)}")


def target(link: str, path: str, url: str = "") -> Aim | None:
    """The file below the output and the fragment that a page's link means; None if it leads out."""
    if link.startswith("#"):
        return path, unquote(link[1:])
    if url and link.startswith(url):
        return _within("", link.removeprefix(url))
    if path == NOT_FOUND and link.startswith(base_path(url)):
        return _within("", link.removeprefix(base_path(url)))
    return _within(path.rpartition("/")[0], link)


@lru_cache(maxsize=1_000)
def _within(folder: str, link: str) -> tuple[str, str] | None:
    """The file and fragment that a link means from a folder of the output."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link, ""
    if parts.scheme or parts.netloc:
        return None
    file = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    return file, unquote(parts.fragment)


def _line_of(html: bytes, link: str) -> int:
    return html[: max(0, html.find(link.encode()))].count(b"\n") + 1


def _alternates(
    path: str, page: Facts, named: Mapping[str, Mapping[str, Aim | None]], where: Where
) -> Iterator[Finding]:
    """The page's other languages must be there and name this page as theirs; `named` is what each page names."""
    own = {code for code, aim in named[path].items() if aim == (path, "")}
    for code, aim in named[path].items():
        back = named.get(aim[0]) if aim else None
        if aim is None or back is None:
            href = page.alternates[code]
            yield Finding(
                where, Rule.ALTERNATES_DISAGREE, f"the {code} version {quoted(href)} is not there"
            )
        elif (path, "") not in back.values() and path != "index.html":
            yield Finding(
                where,
                Rule.ALTERNATES_DISAGREE,
                f"the {code} version {aim[0]} does not name this page as its other language",
            )
    if page.alternates and page.language not in own and path != "index.html":
        yield Finding(
            where, Rule.ALTERNATES_DISAGREE, f"no alternate names this page as {page.language}"
        )
