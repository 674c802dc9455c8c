"""Findings as people read them on a terminal: the line of each, the place it speaks of, the way out."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby

from explainer.findings import Finding, Rule, cells, visible

MOST_OF_A_FILE = 100
"""Findings of one file that are told; of the others, how many there are."""

_OF_THE_FILE = {
    Rule.UNREADABLE,
    Rule.NOT_UTF8,
    Rule.EMPTY_FILE,
    Rule.TOO_LARGE,
    Rule.UNKNOWN_FILE,
    Rule.BAD_ID,
    Rule.DUPLICATE_ID,
}
"""Rules that speak of a whole file where they name its first character."""

Painted = Callable[[str, str], str]
"""A text, and what it is, as it is shown."""
_COLOURS = {"where": "1", "rule": "2", "hint": "32", "caret": "1;31", "aside": "2"}


def plain(text: str, kind: str) -> str:
    """The text as it is."""
    return text


def coloured(text: str, kind: str) -> str:
    """The text in the terminal colour of its kind."""
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m"


def told(
    findings: Sequence[Finding],
    lines: Callable[[str], Sequence[str]],
    mending: Mapping[Rule, str],
    width: int,
    paint: Painted = plain,
) -> Iterator[str]:
    """Findings in order, as lines.

    `lines` gives the lines of a file, none if it holds no text to show; `mending` how a rule's findings are
    mended, which is told once. `width` is the columns there are.
    """
    explained: set[Rule] = set()
    for finding in first(findings):
        if isinstance(finding, str):
            yield paint(finding, "aside")
            continue
        words = [
            paint(f"{finding.where}:", "where"),
            finding.message,
            paint(f"[{finding.rule}]", "rule"),
        ]
        yield " ".join([*words, paint(finding.hint, "hint")] if finding.hint else words)
        margin = " " * (len(str(finding.where.line)) + 4)
        part = shown(finding, lines, width - len(margin) - 3)
        if part:
            yield paint(f"    {finding.where.line} |", "aside") + " " + "".join(part)
            caret = " " * sum(map(columns, part[0])) + "^"
            yield paint(f"{margin} |", "aside") + " " + paint(caret, "caret")
        if finding.rule in mending and finding.rule not in explained:
            explained.add(finding.rule)
            yield paint(f"{margin} = {mending[finding.rule]}", "aside")


def first(findings: Sequence[Finding]) -> Iterator[Finding | str]:
    """The first findings of each file, and a line that counts the others."""
    for _, group in groupby(findings, key=lambda finding: finding.where.file):
        of_file = list(group)
        yield from of_file[:MOST_OF_A_FILE]
        if more := len(of_file[MOST_OF_A_FILE:]):
            yield f"and {more} more in {visible(of_file[0].where.file)}"


def counted(findings: Sequence[Finding]) -> str:
    """How many findings there are, and of which rules: the most first."""
    count = len(findings)
    rules = Counter(finding.rule for finding in findings)
    by_rule = sorted(rules.items(), key=lambda one: (-one[1], one[0]))
    named = ", ".join(f"{number} {rule}" for rule, number in by_rule)
    return f"{count} finding{'s' if count > 1 else ''}: {named}"


def shown(
    finding: Finding, lines: Callable[[str], Sequence[str]], width: int
) -> tuple[str, str] | None:
    """The line that a finding speaks of, as far as `width` columns show it: before its place, and from it on."""
    where = finding.where
    if finding.rule in _OF_THE_FILE and (where.line, where.column) == (1, 1):
        return None
    of_file = lines(where.file)
    if where.line > len(of_file):
        return None
    return excerpt(of_file[where.line - 1], where.column, width)


def excerpt(line: str, column: int, width: int) -> tuple[str, str]:
    """As much of a line around a column, counted from 1, as `width` columns hold: before it, and from it on.

    A character of Chinese takes two columns; what is cut off leaves an ellipsis.
    """
    # What is further away than there are columns need not be looked at: a line may be a whole file.
    before, behind = max(0, column - 1 - width), max(0, len(line) - column - width)
    line, column = line[before : column + width], column - before
    parts = cells(line)
    ends = [0, *accumulate(sum(map(columns, cell)) for cell in parts)]
    at = min(column - 1, len(parts))
    start, end = 0, len(parts)
    if ends[-1] > width:
        room = width - 2  # for an ellipsis at either end
        left = max(0, min(ends[at] - room // 2, ends[-1] - room))
        start, end = bisect_left(ends, left), bisect_right(ends, left + room) - 1
    head, tail = "…" * (before + start > 0), "…" * (behind > 0 or end < len(parts))
    return head + "".join(parts[start:at]), "".join(parts[at:end]) + tail


def columns(character: str) -> int:
    """The columns of a terminal that a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
