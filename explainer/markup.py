"""HTML made in Python. This is the one place, with `prose`, where markup is declared safe.

What is put together here is either escaped here or was declared safe before.
"""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial

from markupsafe import Markup, escape

_MOST_PLAIN, _SHORT = 20_000, 40
_plain: set[str] = set()
"""Short texts that mean nothing in HTML; nine of ten that a page holds stand on others too."""


def in_html(value: object) -> str:
    """What `escape` gives; where it would change nothing the value itself, in a third of the time."""
    if type(value) is str:
        if value in _plain:
            return value
        if "&" in value or "<" in value or ">" in value or "'" in value or '"' in value:
            return escape(value)
        if len(value) < _SHORT:
            if len(_plain) == _MOST_PLAIN:
                _plain.clear()
            _plain.add(value)
        return value
    if type(value) is Markup:
        return value
    return str(value) if type(value) is int or type(value) is float else escape(value)


declared: Callable[[str], Markup] = partial(str.__new__, Markup)
"""What `Markup` makes of a text, without its question whether that is markup already."""


def element(name: str, content: object, **attributes: str) -> Markup:
    """An element with its attributes; `class_` stands for class, `aria_label` for aria-label."""
    written = "".join([f' {_spelled(key)}="{in_html(it)}"' for key, it in attributes.items()])
    return declared(f"<{name}{written}>{in_html(content)}</{name}>")


@lru_cache
def _spelled(attribute: str) -> str:
    return attribute.rstrip("_").replace("_", "-")


def joined(parts: Iterable[object], between: str = "") -> Markup:
    """Pieces one after the other, each escaped if it is not yet markup."""
    return declared(str.join(in_html(between), map(in_html, parts)))


def anchor(href: str, words: object) -> Markup:
    """A link: what `element` gives, in a third of the time, since pages are full of them."""
    return declared(f'<a href="{in_html(href)}">{in_html(words)}</a>')


def note_mark(number: int, mark: str) -> Markup:
    """A link to a note; `mark` is its own address."""
    return declared(
        f'<a href="#note-{number}" id="{in_html(mark)}" role="doc-noteref">{number}</a>'
    )


def cited(marks: Sequence[Markup]) -> Markup:
    """Links to what a statement rests on, behind it."""
    return declared(f'<sup class="cite">{" ".join(map(in_html, marks))}</sup>')


@lru_cache(maxsize=20_000, typed=True)
def isolated(words: str) -> Markup:
    """Words between others: those written from right to left keep the order of their neighbours as it is."""
    turned = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in words)
    return element("bdi", words) if turned else escape(words)


_IN_DATA = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}
"""What could end a script element, or a line of JavaScript; JSON may write each by its number."""


def linked_data(value: Mapping[str, object]) -> Markup:
    """JSON-LD as a script element that holds data and no program."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char, number in _IN_DATA.items():
        text = text.replace(char, number)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - none is left  # nosec B704
