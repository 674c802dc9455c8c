"""What the checks need to know of a finished page, read off its HTML."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from sys import intern
from typing import Any

from explainer import elements

_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "audio": "src"}
_LOADS |= {"video": "src", "embed": "src", "object": "data"}
_SENDS = {"action", "formaction"}
_ADDRESSES = {"href", *_SENDS}
_LOADING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "manifest"}
_META = {"description", "robots"}
MOST_TAGS = 20_000


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

    def __reduce__(self) -> tuple[Callable[..., "Facts"], tuple[object, ...]]:
        return _received, tuple(vars(self).values())


def _received(*values: Any) -> Facts:
    """From another process; the same words on many pages are held once."""
    shared: list[Any] = [tuple(map(intern, it)) if type(it) is tuple else it for it in values]
    return Facts(*shared)


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


def facts_by_parsers(html: bytes, known: Facts) -> Facts:
    """The same, read by two parsers: what one of them reads otherwise than is known, if either does."""
    second = _facts_of(elements.by_standard_library(html))
    return facts_by_lxml(html) if second == known else second


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
    return ":" in address and address.strip().lower().startswith(
        ("javascript:", "data:", "vbscript:")
    )
