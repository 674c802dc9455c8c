"""The elements of a page with their attributes, in order, and its title: read off its tags, and by two parsers.

The pages of a build are all written in one way: names in lower case, values in double quotes, and none of `<`, `>` and
a bare `&` in a value. Where a page holds to that, its tags are what stands between `<` and `>`, and no parser is needed.
Where it does not, be it in one character, it is irregular, and nothing is read off its tags at all.
"""

import html
import re
from html.parser import HTMLParser

import lxml.etree
import lxml.html

Attributes = dict[str, str]
Element = tuple[str, Attributes]
"""The name of an element, and its attributes."""
Read = tuple[list[Element], str]
"""The elements of a page, and its title."""

_HEAD = re.compile(rb'<!doctype html>\n<html(?: [^>]*)?>[ \n]*<head>[ \n]*<meta charset="utf-8">')
_TAG = re.compile(rb"<[^/][^>]*>")
_END = re.compile(rb"</[a-z][a-z0-9]*>")
_SPECIAL = re.compile(rb"<(!|(?:html|head|body|script|textarea|title)\b)")
_ONCE = [b"!", b"body", b"head", b"html"]
"""Tags that a parser leaves out or puts together where they stand again."""
_OF_TEXT = re.compile(rb"<(script|textarea|title)\b[^>]*>([^<]*)</\1>")
"""Elements in which a tag would be text; a regular page has none there."""
_OF_ANOTHER_SORT = frozenset(
    "frame frameset iframe image listing math noembed noframes noscript plaintext style template xmp".split()
)
"""Elements whose content a parser reads in another way, or which it takes for others."""

_SPELLED = re.compile(
    r"<([a-z][a-z0-9]*)"
    r'((?:[ \n]+(?:[a-z][a-z0-9:_-]*|viewBox|preserveAspectRatio)(?:="[^"]*")?)*)[ \n]*/?>'
)
_ATTRIBUTE = re.compile(r'([a-zA-Z0-9:_-]+)(?:="([^"]*)")?')
_UNUSUAL = re.compile(r"&(?!(?:amp|lt|gt|quot|#34|#39);)|[\0-\x08\x0b-\x1f\x7f]")


# Off the tags ----------------------------------------------------------------------------------


class Irregular(ValueError):  # noqa: N818 - of a page, not of this program
    """A page that only a parser can read."""


def tags(page: bytes) -> tuple[list[bytes], str]:
    """The start tags of a regular page, in order, and its title. Raises Irregular."""
    found = _TAG.findall(page)
    of_text = _OF_TEXT.findall(page)
    special = _ONCE + [name for name, _ in of_text]
    sound = (
        _HEAD.match(page)
        and len(found) + len(_END.findall(page)) == page.count(b"<") == page.count(b">")
        and sorted(_SPECIAL.findall(page)) == sorted(special)
        and b"\0" not in page
    )
    if not sound:
        raise Irregular
    try:
        page.decode()
    except UnicodeDecodeError as error:
        raise Irregular from error
    titles = (within for name, within in of_text if name == b"title")
    return found[1:], text(next(titles, b"").decode()).strip()


def element(tag: bytes) -> Element:
    """What a start tag of a regular page says. Raises Irregular."""
    spelled = _SPELLED.fullmatch(tag.decode())
    if spelled is None or spelled[1] in _OF_ANOTHER_SORT:
        raise Irregular
    found = [(name, text(value)) for name, value in _ATTRIBUTE.findall(spelled[2])]
    attributes = dict(found)
    if len(attributes) < len(found):
        raise Irregular
    return spelled[1], attributes


def text(written: str) -> str:
    """A text or value without its character references, of which there are five. Raises Irregular."""
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
