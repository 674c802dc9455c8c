"""Characters in a source file that cannot be seen: nobody who reads it would know what it says."""

import re
import unicodedata
from collections.abc import Iterator

from explainer.findings import Finding, Rule, Where
from explainer.reading import Document, Path, Value

_EMOJI = "\u2190-\u3299\U0001f000-\U0001faff"
_CHINESE = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINED = "\u0600-\u109f\u1780-\u18af"
"""Scripts whose spelling needs joiners, from Arabic to Khmer and Mongolian."""
_NEVER = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e00ff"
)
_JOINERS, _SELECTORS, _CHINESE_SELECTORS = "\u200c\u200d", "\ufe00-\ufe0f", "\U000e0100-\U000e01ef"
_HIDDEN = re.compile(
    f"[{_NEVER}]"
    f"|(?<![{_JOINED}{_EMOJI}\ufe0f])[{_JOINERS}]|[{_JOINERS}](?![{_JOINED}{_EMOJI}])"
    f"|(?<![#*0-9©®‼⁉™ℹ{_EMOJI}{_CHINESE}\uff00-\uff1f])[{_SELECTORS}]"
    f"|(?<![{_CHINESE}])[{_CHINESE_SELECTORS}]"
)
"""What shows nothing, or moves what is shown: controls of direction, spaces without width, selectors of nothing;
and code points that are no characters, which a feed in XML may not hold.

After Unicode's reports 9, 36 and 51; Trojan Source (CVE-2021-42574) is made of such. U+2028 and U+2029 break lines and count as seen.
"""
_ESCAPE = len(r"\U0001F469")
_BETWEEN_ESCAPES = re.compile(rf"\\U0001[Ff][0-9A-Fa-f]{{3}}[{_JOINERS}]\\U0001[Ff]")
"""A joiner between emoji that are written as escapes, as programs write them: what it joins is seen in the value."""
_PERHAPS = re.compile(f"[{_NEVER}{_JOINERS}{_SELECTORS}{_CHINESE_SELECTORS}]")
"""What may be hidden, to be looked for first: hardly any text has it."""


def characters(document: Document) -> Iterator[Finding]:
    """Characters that cannot be seen, in the file's text or, written as escapes, in its values."""
    between: set[str] = set()
    for match in _HIDDEN.finditer(document.text) if _PERHAPS.search(document.text) else ():
        if _BETWEEN_ESCAPES.match(document.text, max(0, match.start() - _ESCAPE)):
            between.add(match[0])
        else:
            yield _hidden_at(document.place(match.start()), match[0])
    if "\\" in document.text:
        for path, text in _texts(document.value):
            for match in _HIDDEN.finditer(text):
                if match[0] not in document.text or match[0] in between:
                    yield _hidden_at(document.where(path), match[0])


def _texts(value: Value, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text of a value, keys among them, with what leads to it."""
    match value:
        case str():
            yield path, value
        case list():
            for index, part in enumerate(value):
                yield from _texts(part, (*path, index))
        case dict():
            for key, part in value.items():
                yield (*path, key), key
                yield from _texts(part, (*path, key))


def _hidden_at(where: Where, character: str) -> Finding:
    name = unicodedata.name(character, "a control character")
    problem = f"a character that cannot be seen: U+{ord(character):04X}, {name}"
    return Finding(where, Rule.HIDDEN_CHARACTER, problem)
