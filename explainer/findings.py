"""What a check found: where, by which rule, what is wrong, and what was probably meant."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file: path relative to the root, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{visible(self.file)}:{self.line}:{self.column}"


MOST_WORDS = 500
"""Characters of a message or a hint."""
MOST_COMPARED = 500
"""Names that one is held against, letter by letter, to guess which was meant."""


class Rule(StrEnum):
    """The name of each rule that a finding can break."""

    # reading
    UNREADABLE = "unreadable"
    NOT_UTF8 = "not-utf8"
    BAD_YAML = "bad-yaml"
    DUPLICATE_KEY = "duplicate-key"
    EMPTY_FILE = "empty-file"
    TOO_LARGE = "too-large"
    TOO_LONG = "too-long"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    HIDDEN_CHARACTER = "hidden-character"
    UNKNOWN_FILE = "unknown-file"
    MISSING_FILE = "missing-file"
    BAD_ID = "bad-id"
    DUPLICATE_ID = "duplicate-id"
    # records
    MISSING_FIELD = "missing-field"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    BAD_VALUE = "bad-value"
    BAD_DATE = "bad-date"
    # references
    UNKNOWN_ENTRY = "unknown-entry"
    UNPUBLISHED_ENTRY = "unpublished-entry"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_PASSAGE = "unknown-passage"
    UNKNOWN_FIGURE = "unknown-figure"
    UNKNOWN_CLAIM = "unknown-claim"
    UNKNOWN_MEASURE = "unknown-measure"
    UNKNOWN_UNIT = "unknown-unit"
    UNKNOWN_RELATION_TYPE = "unknown-relation-type"
    AMBIGUOUS_NAME = "ambiguous-name"
    NAME_COLLISION = "name-collision"
    SELF_RELATION = "self-relation"
    # the rules of truth
    UNCITED = "uncited"
    TOKEN_NOT_IN_PASSAGE = "token-not-in-passage"  # noqa: S105 - a rule's name, no secret  # nosec B105
    VALUE_NOT_AS_WRITTEN = "value-not-as-written"
    BARE_QUANTITY = "bare-quantity"
    LANGUAGES_DIFFER = "languages-differ"
    UNATTRIBUTED = "unattributed"
    EXCUSED_BUT_USED = "excused-but-used"
    NOT_OWN_WORDS = "not-own-words"
    HASH_DIFFERS = "hash-differs"
    MISSING_ORIGINAL = "missing-original"
    UNEXPLAINED_POSITION = "unexplained-position"
    # prose
    BAD_LINK = "bad-link"
    BAD_MARKUP = "bad-markup"
    BAD_TEMPLATE = "bad-template"
    # the output
    BROKEN_LINK = "broken-link"
    BROKEN_FRAGMENT = "broken-fragment"
    DUPLICATE_ELEMENT_ID = "duplicate-element-id"
    ONE_HEADING = "one-heading"
    NO_TITLE = "no-title"
    NO_DESCRIPTION = "no-description"
    NO_LANGUAGE = "no-language"
    ALTERNATES_DISAGREE = "alternates-disagree"
    NO_ALT_TEXT = "no-alt-text"
    ORPHAN_PAGE = "orphan-page"
    PATH_CLAIMED_TWICE = "path-claimed-twice"
    OTHER_ORIGIN = "other-origin"
    ACTIVE_CONTENT = "active-content"
    READERS_DISAGREE = "readers-disagree"
    UNCLOSED_ELEMENT = "unclosed-element"
    CHANGED_FILE = "changed-file"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, told in a line.

    Whatever content its words quote, they are one printable line of bounded length.
    """

    where: Where
    rule: Rule
    message: str
    hint: str = ""

    def __post_init__(self) -> None:
        for name in ("message", "hint"):
            words = visible(getattr(self, name))
            if len(words) > MOST_WORDS:
                words = words[: MOST_WORDS - 1] + "…"
            object.__setattr__(self, name, words)

    def __str__(self) -> str:
        line = f"{self.where}: {self.message} [{self.rule}]"
        return f"{line} {self.hint}" if self.hint else line

    def as_json(self) -> dict[str, str | int]:
        """The finding's parts: file, line, column, rule, message, hint."""
        return {
            "file": self.where.file,
            "line": self.where.line,
            "column": self.where.column,
            "rule": self.rule.value,
            "message": self.message,
            "hint": self.hint,
        }

    def as_annotation(self) -> str:
        """A workflow command that GitHub shows beside the line.

        Escapes as the workflow commands' own rules ask: % and line breaks, in properties also : and ,.
        """
        message = _escaped("; ".join(filter(None, (self.message, self.hint))))
        file, rule = (
            _escaped(visible(text)).replace(":", "%3A").replace(",", "%2C")
            for text in (self.where.file, self.rule.value)
        )
        line, column = self.where.line, self.where.column
        return f"::error file={file},line={line},col={column},title={rule}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, by file, line and column."""
    return sorted(set(findings), key=lambda f: (f.where, f.rule, f.message))


def cells(text: str) -> list[str]:
    """Each character as it may be shown: what cannot be seen, or moves what can, escaped.

    So is what begins a command to the runner of a workflow: `##[` wherever in a line it stands, `::` where
    only white space stands before it.
    """
    begin = len(text) - len(text.lstrip())
    return [
        r"\x23"
        if character == "#" and text[max(0, at - 1) : at + 2] == "##["
        else r"\x3a"
        if at == begin and text.startswith("::", at)
        else character
        if character.isprintable() and not _UNSEEN.match(character)
        else character.encode("unicode_escape").decode()
        for at, character in enumerate(text)
    ]


_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Fillers and variation selectors, which count as printable and show nothing."""


def visible(text: str) -> str:
    """The text on one line: what cannot be printed, escaped."""
    return "".join(cells(text))


def quoted(text: object, most: int = 60) -> str:
    """Content as a message may show it: on one line, control characters visible, cut short."""
    shown = str(text)
    return repr(shown if len(shown) <= most else shown[: most - 1] + "…")


FEW = 24
"""Candidates that a hint can list."""


def closest(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """A hint naming the candidate that was probably meant, or `otherwise`."""
    known = {candidate.casefold(): candidate for candidate in candidates}
    if len(known) > MOST_COMPARED:  # then those alone that begin alike
        known = {
            one: candidate for one, candidate in known.items() if one[:1] == word[:1].casefold()
        }
    match = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return f"did you mean {known[match[0]]!r}?" if match else otherwise


def closest_or_all(word: str, candidates: Iterable[str]) -> str:
    """A hint naming the candidate that was probably meant, or all of them if they are few."""
    known = list(candidates)
    return closest(word, known, listed(known))


def listed(candidates: Sequence[str]) -> str:
    """A hint naming all candidates, if they are few."""
    return f"there are: {', '.join(candidates)}" if 0 < len(candidates) <= FEW else ""
