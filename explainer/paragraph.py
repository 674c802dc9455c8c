"""Texts that are nothing but paragraphs of words and references, as most are, read without the Markdown parser.

What is read here comes to the same as from the parser, in a tenth of the time; a test holds the two together. Whatever
might mean anything else is left to the parser.
"""

import re
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
L = TypeVar("L")
_MARKUP = re.compile(r"[\\`*_\[\]{}<>&\"'\x00-\x09\x0b-\x1f]")
"""What can mean anything within a line, the typographer's straight quotation marks among it."""
_BEGINS_BLOCK = re.compile(r"[#+\-=~:|]|[0-9]{1,9}[.)]")
_REPLACED = re.compile(r"[\r\0]")
"""What the parser replaces before it reads, within references too."""


def read(
    text: str, pattern: re.Pattern[str], reference: Callable[[re.Match[str]], T], line_break: L
) -> list[tuple[str, list[str | T | L]]] | None:
    """Each paragraph as it is written, and its words, references and line breaks; None where the parser has to read the text.

    A match of the pattern is a reference, and must not reach over the end of a line.
    """
    if _REPLACED.search(text):
        return None
    found = []
    for paragraph in text.strip("\n").split("\n\n"):
        parts = list[str | T | L]()
        for line in paragraph.split("\n"):
            if not line or line != line.strip() or _BEGINS_BLOCK.match(line):
                return None
            if parts:
                parts.append(line_break)
            at = 0
            for match in pattern.finditer(line):
                if match.start() > at:
                    parts.append(line[at : match.start()])
                parts.append(reference(match))
                at = match.end()
            if at < len(line):
                parts.append(line[at:])
        if any(isinstance(part, str) and _MARKUP.search(part) for part in parts):
            return None
        found.append((paragraph, parts))
    return found
