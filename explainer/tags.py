"""A page's tags, read without a parser where they can mean one thing only.

The pages of a build are all written in one way: names in lower case, values in double quotes, and none of `<`, `>` and
a bare `&` in a value. Where a page holds to that, its tags are what stands between `<` and `>`. Where it does not, be it
in one character, it is irregular, and nothing is read at all.
"""

import html
import re

Element = tuple[str, dict[str, str]]
"""The name of an element, and its attributes."""

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


class Irregular(ValueError):  # noqa: N818 - of a page, not of this program
    """A page that only a parser can read."""


def read(page: bytes) -> tuple[list[bytes], str]:
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
    return found[1:], text(next(titles, b"").decode())


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
