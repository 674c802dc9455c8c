"""The search index, read back from the pieces in which it is published."""

import json
import string
from collections.abc import Mapping
from typing import Any, NamedTuple

DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


class Found(NamedTuple):
    """A row as a piece holds it, with its group and the entry to which it belongs."""

    group: str
    title: str
    names: list[str]
    what: str
    text: str
    address: str
    parent: str  # the address of that entry


def value(script: str) -> Any:
    """The value that a piece, or the head, assigns."""
    return json.loads(script.partition("] = ")[2].rstrip().removesuffix(";"))


def numbers(text: str) -> list[int]:
    """Numbers of five bits a digit, the lowest first; a digit from 32 on goes on."""
    found, digits = [], []
    for digit in map(DIGITS.index, text):
        digits.append(digit % 32)
        if digit < 32:
            found.append(sum(part * 32**place for place, part in enumerate(digits)))
            digits = []
    return found


def head(output: Mapping[str, str], language: str) -> dict[str, Any]:
    """The head of a language's index."""
    found: dict[str, Any] = value(output[f"assets/search-{language}.js"])
    return found


def rows(output: Mapping[str, str], language: str) -> list[Found]:
    """Every row of a language, in order."""
    index = head(output, language)
    pairs = iter(numbers(index["group"]))
    groups = [group for group, count in zip(pairs, pairs, strict=True) for _ in range(count)]
    found: list[Found] = []
    for piece, first in enumerate(index["first"]["rows"]):
        entries, shown = value(output[f"search/{language}/rows-{piece}.js"])
        assert len(found) == first
        for title, names, what, text, address, at in shown:
            group = index["groups"][groups[len(found)]][0]
            parent = entries[at][2] if at >= 0 else ""
            found.append(Found(group, title, names, what, text, address, parent))
    assert len(found) == len(groups)
    return found
