"""The elements of a page with their attributes, in order, and its title: read off its tags, and by two parsers.

The pages of a build are all written in one way: names in lower case, values in double quotes, and none of `<`, `>` and
a bare `&` in a value. Where a page holds to that, its tags are what stands between `<` and `>`, and no parser is needed.
Where it does not, be it in one character, it is irregular, and nothing is read off its tags at all.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

import lxml.etree
import lxml.html

Attributes = dict[str, str]
Element = tuple[str, Attributes]
"""The name of an element, and its attributes."""
Read = tuple[list[Element], str]
"""The elements of a page, and its title."""

_HEAD = re.compile(rb'<!doctype html>\n<html(?: [^>]*)?>[ \n]*<head>[ \n]*<meta charset="utf-8">')
_TAG = re.compile(rb"<[^>]*>")
_END = re.compile(rb"</[a-z][a-z0-9]*>")
_END_OF_TEXT = re.compile(rb"</(script|textarea|title)>")
SPECIAL = frozenset("body head html script textarea title".split())
"""Elements that a parser leaves out or puts together where they stand again; and those in which a tag would be text."""
_OF_ANOTHER_SORT = frozenset(
    "frame frameset iframe image listing math noembed noframes noscript plaintext style template xmp".split()
)
"""Elements whose content a parser reads in another way, or which it takes for others."""

_SPELLED = re.compile(
    r"<([a-z][a-z0-9]*)"
    r'((?:[ \n]+(?:[a-z][a-z0-9:_-]*|viewBox|preserveAspectRatio)(?:="")?)*)[ \n]*/?>'
)
"""A start tag without its values."""
_ATTRIBUTE = re.compile(r'([a-zA-Z0-9:_-]+)(="")?')
_UNUSUAL = re.compile(r"&(?!(?:amp|lt|gt|quot|#34|#39);)|[<\0-\x08\x0b-\x1f\x7f]")


# Off the tags ----------------------------------------------------------------------------------


class Irregular(ValueError):  # noqa: N818 - of a page, not of this program
    """A page that only a parser can read."""


class Tags(NamedTuple):
    """A page that is regular if each of the tags is (see `element`), and the special ones among them are `special`."""

    tags: list[bytes]
    """What stands between `<` and `>`, in order."""
    special: list[str]
    """The names, in alphabetical order."""
    title: str


def tags(page: bytes) -> Tags:
    """The tags of a page. Raises Irregular."""
    found = _TAG.findall(page)
    sound = (
        _HEAD.match(page)
        and len(found) == page.count(b">")
        and page.rfind(b"<") < page.rfind(b">")
        and b"\0" not in page
    )
    if not sound:
        raise Irregular
    try:
        page.decode()
    except UnicodeDecodeError as error:
        raise Irregular from error
    texts = [*_texts(page)]
    title = next((within for name, within in texts if name == "title"), b"")
    special = sorted(["body", "head", "html", *(name for name, _ in texts)])
    return Tags(found[1:], special, text(title.decode()).strip())


def _texts(page: bytes) -> Iterator[tuple[str, bytes]]:
    """The elements in which a tag would be text, by what ends them; a regular page has none there. Raises Irregular."""
    for end in _END_OF_TEXT.finditer(page):
        tag, _, within = page[page.rfind(b"<", 0, end.start()) + 1 : end.start()].partition(b">")
        if tag.partition(b" ")[0] != end[1]:
            raise Irregular
        yield end[1].decode(), within


def element(tag: bytes) -> Element | None:
    """What a start tag of a regular page says; an end says nothing. Raises Irregular."""
    if tag.startswith(b"</"):
        if _END.fullmatch(tag):
            return None
        raise Irregular
    written = tag.decode()
    parts = written.split('"')
    name, attributes, bare = _form('""'.join(parts[::2]))
    plain = written.isprintable() and "&" not in written and not written.rfind("<")
    if not plain and _UNUSUAL.search(written, 1):
        raise Irregular
    values = parts[1::2]
    for at in bare:
        values.insert(at, "")
    if "&" in written:
        values = [*map(html.unescape, values)]
    return name, dict(zip(attributes, values, strict=True))


@lru_cache(maxsize=2_000)
def _form(tag: str) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    """The name of a start tag without its values, the names of its attributes, and which of them have no value. Raises Irregular."""
    spelled = _SPELLED.fullmatch(tag)
    if spelled is None or spelled[1] in _OF_ANOTHER_SORT:
        raise Irregular
    found = _ATTRIBUTE.findall(spelled[2])
    names = tuple(name for name, _ in found)
    if len(set(names)) < len(names):
        raise Irregular
    return spelled[1], names, tuple(at for at, (_, value) in enumerate(found) if not value)


def text(written: str) -> str:
    """A text without its character references, of which there are five. Raises Irregular."""
    if _UNUSUAL.search(written):
        raise Irregular
    return html.unescape(written)


# By parsers ------------------------------------------------------------------------------------


def by_lxml(page: bytes) -> Read:
    """As libxml2 reads the page, which recovers from whatever is wrong with it."""
    try:
        document = lxml.html.document_fromstring(page)
    except lxml.etree.ParserError:
        return [], ""
    except lxml.etree.XMLSyntaxError as error:
        # From HTML of any sort it recovers; this is how it says that it got no memory.
        raise MemoryError from error
    found = [(element.tag, dict(element.items())) for element in document.iter(lxml.etree.Element)]
    return found, (document.findtext(".//title") or "").strip()


def by_standard_library(page: bytes) -> Read:
    """As the parser of Python's own library reads the page, which has nothing in common with the other."""
    try:
        parser = _Parser(page.decode(errors="replace"))
    except AssertionError:  # how it refuses a declaration that it does not know
        return [], ""
    return parser.found, parser.title.strip()


def by_soup(page: bytes) -> Read:
    """As BeautifulSoup reads the page, by libxml2, mending it in its own way."""
    from bs4 import BeautifulSoup, Tag  # which takes a tenth of a second, and a build needs none

    soup = BeautifulSoup(page, "lxml", multi_valued_attributes=None)
    found = [
        (tag.name, {name: str(value) for name, value in tag.attrs.items()})
        for tag in soup.find_all(True)
        if isinstance(tag, Tag)
    ]
    return found, soup.title.get_text(strip=True) if soup.title else ""


class _Parser(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.title = ""
        self._titles = 0
        self._within = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes: Attributes = {}
        for name, value in attrs:  # the first of a name counts (HTML Standard, 13.2.5.33)
            attributes.setdefault(name, value or "")
        self.found.append((tag, attributes))
        if tag == "title":
            self._titles += 1
            self._within = self._titles == 1

    def handle_endtag(self, tag: str) -> None:
        self._within = self._within and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._within:
            self.title += data
