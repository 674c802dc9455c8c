"""What a reader would trip over in the finished pages, looked for in their HTML."""

import posixpath
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from urllib.parse import unquote, urlsplit

from explainer import elements
from explainer.findings import Finding, Rule, Where, closest, quoted
from explainer.page import NOT_FOUND
from explainer.routes import base_path

_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src"}
_LOADS |= {"video": "src", "embed": "src", "object": "data"}
_SENDS = {"action", "formaction"}
_ADDRESSES = {"href", *_SENDS}
_LOADING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_META = {"description", "robots"}
MOST_TAGS = 20_000

Aim = tuple[str, str]
"""A file of the output and a fragment, perhaps empty."""


@dataclass(frozen=True)
class Facts:
    """What the checks need to know of a page. `links` are those that lead to no place in the page itself, each once."""

    language: str
    title: str
    description: str
    headings: int
    ids: tuple[str, ...]
    repeated: tuple[str, ...]
    links: tuple[str, ...]
    loads: tuple[str, ...]
    alternates: Mapping[str, str]
    unlabelled_images: int
    active: tuple[str, ...]
    indexed: bool


Fact = tuple[str, str]
"""What an element says: of what sort, and what."""


def facts(html: bytes) -> Facts:
    """Read off a page's tags, or where they could mean more than one thing, by lxml."""
    try:
        return facts_by_tags(html)
    except elements.Irregular:
        return facts_by_lxml(html)


def facts_by_tags(html: bytes) -> Facts:
    """Read off a page's tags alone. Raises elements.Irregular."""
    tags, special, title = elements.tags(html)
    said = _said_by(filter(None, map(_OF_TAGS.__getitem__, tags)))
    if sorted(said["special"]) != special:
        raise elements.Irregular
    return _facts(said, title)


class _OfTags(dict[bytes, tuple[Fact, ...]]):
    """What tags say, by how they are written; most stand on many pages. Asked for others it raises Irregular."""

    before: Mapping[bytes, tuple[Fact, ...]] = {}

    def __missing__(self, tag: bytes) -> tuple[Fact, ...]:
        said = self.before.get(tag)
        if said is None:
            element = elements.element(tag)
            said = tuple(_said(*element)) if element else ()
        if len(self) == MOST_TAGS:
            self.before = dict(self)
            self.clear()
        self[tag] = said
        return said


_OF_TAGS = _OfTags()


def facts_by_lxml(html: bytes) -> Facts:
    """The same, read by lxml."""
    return _facts_of(elements.by_lxml(html))


def facts_by_parsers(html: bytes) -> Facts:
    """The same, read by two parsers: what one of them reads otherwise than `facts`, if either does."""
    second = _facts_of(elements.by_standard_library(html))
    return facts_by_lxml(html) if second == facts(html) else second


def facts_by_soup(html: bytes) -> Facts:
    """The same, read by BeautifulSoup: ten times slower, for pages that may be anybody's."""
    return _facts_of(elements.by_soup(html))


def _facts_of(read: elements.Read) -> Facts:
    found, title = read
    return _facts(_said_by(_said(*element) for element in found), title)


def _said(name: str, attributes: elements.Attributes) -> Iterator[Fact]:
    """All that an element says of what the checks need."""
    if name in elements.SPECIAL:
        yield "special", name
    href = attributes.get("href")
    if "id" in attributes:
        yield "id", attributes["id"]
    if name == "a":
        if href is not None:
            yield "link", href
    elif name == "h1":
        yield "heading", ""
    elif attributes.get("property") == "og:image":
        yield "load", attributes.get("content", "")
    elif name == "html":
        yield "language", attributes.get("lang", "")
    elif name == "img" and "alt" not in attributes:
        yield "unlabelled image", ""
    elif name == "link":
        rels = set(attributes.get("rel", "").split())
        if "alternate" in rels and "hreflang" in attributes:
            yield "alternate in", attributes["hreflang"]
            yield "alternate at", href or ""
        elif "alternate" in rels and href is not None:
            yield "link", href
        if href is not None and rels & _LOADING_RELS:
            yield "load", href
    elif name == "script" and "src" not in attributes and not _is_data(attributes):
        yield "active", "a script in the page"
    if name == "meta" and attributes.get("name") in _META:
        yield attributes["name"], attributes.get("content", "").strip()
    if name in _LOADS and _LOADS[name] in attributes:
        yield "load", attributes[_LOADS[name]]
    for attribute, value in attributes.items():
        if attribute.startswith("on") or attribute == "style":
            yield "active", f"{attribute}="
        elif attribute in _ADDRESSES and _is_active(value):
            yield "active", value
        elif attribute in _SENDS and value:
            yield "load", value
        elif attribute == "srcset":
            yield from (("load", one.split()[0]) for one in value.split(",") if one.strip())


def _said_by(found: Iterable[Iterable[Fact]]) -> Mapping[str, list[str]]:
    """What elements say, in order, by its sort."""
    said = defaultdict[str, list[str]](list)
    for sort, what in chain.from_iterable(found):
        said[sort].append(what)
    return said


def _facts(said: Mapping[str, list[str]], title: str) -> Facts:
    """What the checks need, from all that the elements say."""
    ids = Counter(said["id"])
    here = {f"#{id}" for id in ids}
    return Facts(
        (said["language"] or [""])[-1],
        title,
        (said["description"] or [""])[-1],
        len(said["heading"]),
        tuple(ids),
        tuple([id for id, count in ids.items() if count > 1]),
        tuple([link for link in dict.fromkeys(said["link"]) if link not in here]),
        tuple(said["load"]),
        dict(zip(said["alternate in"], said["alternate at"], strict=True)),
        len(said["unlabelled image"]),
        tuple(said["active"]),
        "noindex" not in (said["robots"] or [""])[-1],
    )


def _is_data(attributes: Mapping[str, str]) -> bool:
    """Whether a script element holds data and no program."""
    return attributes.get("type") == "application/ld+json"


def _is_active(address: str) -> bool:
    """Whether following the address would run or show something made up on the spot."""
    return ":" in address and address.strip().lower().startswith(("javascript:", "data:", "vbscript:"))


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
    named = {
        path: {code: target(href, path, url) for code, href in page.alternates.items()}
        for path, page in pages.items()
    }
    reach: dict[str, set[str]] = {}
    for path, page in pages.items():
        where = Where(f"{folder}/{path}")
        yield from _head(page, where)
        yield from _safe(page, where, url)
        aims = {link: target(link, path, url) for link in dict.fromkeys((*page.links, *page.loads))}
        for link, aim in aims.items():
            if aim:
                yield from _leads_somewhere(link, aim, path, output, pages, folder)
        yield from _alternates(path, page, named, where)
        reach[path] = {aim[0] for link in page.links if (aim := aims[link])}
    yield from _orphans(pages, reach, folder)


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


@lru_cache(maxsize=200_000)
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


def _leads_somewhere(
    link: str,
    aim: Aim,
    path: str,
    output: Mapping[str, bytes],
    pages: Mapping[str, Facts],
    folder: str,
) -> Iterator[Finding]:
    file, fragment = aim
    if file not in output:
        rule, message = Rule.BROKEN_LINK, f"the link {quoted(link)} leads nowhere"
        hint = closest(file, output)
    elif fragment and file in pages and fragment not in pages[file].ids:
        rule, message = Rule.BROKEN_FRAGMENT, f"{file} has no place {quoted('#' + fragment)}"
        hint = closest(fragment, pages[file].ids)
    else:
        return
    line = _line_of(output.get(path, b""), link)
    yield Finding(Where(f"{folder}/{path}", line), rule, message, hint)


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


def _orphans(
    pages: Mapping[str, Facts], reach: Mapping[str, Set[str]], folder: str
) -> Iterator[Finding]:
    """Pages that no path of links from the front door reaches; `reach` is the files that each page links to."""
    start = "index.html"
    reached, queue = {start}, deque([start])
    while queue:
        found = reach.get(queue.popleft(), set()) - reached
        reached |= found
        queue.extend(found)
    for path, page in pages.items():
        if path not in reached and page.indexed:
            yield Finding(Where(f"{folder}/{path}"), Rule.ORPHAN_PAGE, "no page links to this one")
