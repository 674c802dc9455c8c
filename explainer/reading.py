"""YAML text → plain values, and the way back from a value to its line and column.

Every scalar is read as a string (or None where it is empty): the records decide the types,
so `no`, `22.10`, `12:30:45` and `2025-12-01` stay what the editor wrote. Nothing but mappings,
lists and scalars is accepted. libyaml's events are counted before anything is built from them.
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from sys import intern
from typing import Any

import yaml

from explainer.findings import Finding, Rule, Where, quoted
from explainer.slips import slip

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
MOST_NODES = 20_000
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 500
"""Characters, and square brackets, which begin links, of one text."""
MOST_LINKS = 5_000
"""Square brackets of all texts of a file: what a page can link to."""
_SHORT = 60
"""Characters of a text that may be an id, a date or a citation."""
_EMPTY = {"", "~", "null"}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ReadingError(Exception):
    """The text is no acceptable YAML; carries the rule, the message, the place in characters and a hint."""

    def __init__(self, rule: Rule, message: str, at: int, hint: str = ""):
        super().__init__(message)
        self.rule, self.message, self.at, self.hint = rule, message, at, hint


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands: its key (or the value itself), its start and end, in characters."""

    key: int
    start: int
    end: int


def _events(text: str) -> Iterator[yaml.Event]:
    """libyaml's events, refusing what no record needs before it can do harm."""
    depth = nodes = documents = links = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _at(event, "a file holds one document, this one begins another")
                    if event.tags or event.version:
                        raise _at(event, "directives (%YAML, %TAG) are not accepted")
                case yaml.AliasEvent():
                    raise _at(event, "aliases (*name) are not accepted; write the value out")
                case yaml.NodeEvent():
                    nodes += 1
                    if event.anchor:
                        raise _at(event, "anchors (&name) are not accepted")
                    tag = getattr(event, "tag", None)
                    if tag not in (None, "!"):
                        raise _at(event, f"tags such as {quoted(tag)} are not accepted")
                    if nodes > MOST_NODES:
                        problem = f"more than {MOST_NODES} values in one file"
                        raise _at(event, problem, Rule.TOO_MANY)
            if isinstance(event, yaml.ScalarEvent):
                _refuse_long(event)
                links += event.value.count("[")
                if links > MOST_LINKS:
                    problem = (
                        f"more than {MOST_LINKS} square brackets, which begin links, in one file"
                    )
                    raise _at(event, problem, Rule.TOO_MANY)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MOST_DEPTH:
                    raise _at(event, f"nested more than {MOST_DEPTH} deep", Rule.TOO_DEEP)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            yield event
    except yaml.MarkedYAMLError as error:
        begins = error.problem and re.search("end of stream|expected ':'", error.problem)
        mark: Any = (error.context_mark if begins else None) or error.problem_mark
        problem = " ".join(filter(None, (error.context, error.problem)))
        at = mark.index if mark else 0
        meant = slip(text, at)
        if meant:
            raise ReadingError(Rule.BAD_YAML, f"not YAML: {problem}", *meant) from error
        raise ReadingError(Rule.BAD_YAML, f"not YAML: {problem}", at) from error
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes here.
        at = len(text.encode()[: error.position].decode(errors="ignore"))
        character = quoted(text[at : at + 1])
        raise ReadingError(
            Rule.BAD_YAML, f"the character {character} is not allowed", at
        ) from error


def _refuse_long(event: yaml.ScalarEvent) -> None:
    """What reads a text later takes time that may grow with the square of its length and its links."""
    if len(event.value) > MOST_CHARACTERS:
        problem = f"a text of more than {MOST_CHARACTERS} characters"
        raise _at(event, problem, Rule.TOO_LONG)
    if event.value.count("[") > MOST_BRACKETS:
        problem = f"more than {MOST_BRACKETS} square brackets, which begin links, in one text"
        raise _at(event, problem, Rule.TOO_MANY)


def _at(event: yaml.Event, message: str, rule: Rule = Rule.BAD_YAML) -> ReadingError:
    return ReadingError(rule, message, _index(event.start_mark))


def _index(mark: Any) -> int:
    """A mark's place in characters; its own lines also break at separators that editors ignore."""
    index: int = mark.index
    return index


def parse(text: str) -> Value:
    """The value that the text writes. Raises ReadingError."""
    return _build(text, None)


def _build(text: str, spans: dict[Path, Span] | None) -> Value:
    """One walk over the events; notes where each value stands if `spans` is given."""
    top = _Open([], ())
    stack = [top]
    for event in _events(text):
        holder = stack[-1]
        if isinstance(event, yaml.CollectionEndEvent):
            closed = stack.pop().path
            if spans is not None:
                spans[closed] = replace(spans[closed], end=_index(event.end_mark))
            continue
        if not isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            continue
        start, end = _index(event.start_mark), _index(event.end_mark)
        if holder.wants_key:
            if not isinstance(event, yaml.ScalarEvent):
                raise _at(event, "a key must be a plain word")
            if event.value in holder.value:
                problem = f"the key {quoted(event.value)} stands here twice"
                raise _at(event, problem, Rule.DUPLICATE_KEY)
            holder.key, holder.key_at = intern(event.value), start
            continue
        path = holder.next_path
        if spans is not None:
            spans[path] = Span(start if holder.key_at is None else holder.key_at, start, end)
        value: Value
        if isinstance(event, yaml.ScalarEvent):
            empty = event.implicit[0] and not event.style and event.value in _EMPTY
            value = None if empty else _shared(event.value)
        else:
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            stack.append(_Open(value, path))
        holder.take(value)
    return top.value[0] if top.value else None


def _shared(value: str) -> str:
    """The same text, held once if it is one of those that many records write: ids, dates, citations."""
    return intern(value) if len(value) <= _SHORT and value.isascii() and " " not in value else value


class _Open:
    """A mapping or list that is being filled; the document itself is a list of one."""

    def __init__(self, value: Any, path: Path):
        self.value = value
        self.path = path
        self.key: str | None = None
        self.key_at: int | None = None

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    @property
    def next_path(self) -> Path:
        return (*self.path, len(self.value) if self.key is None else self.key)

    def take(self, value: Value) -> None:
        if self.key is None:
            self.value.append(value)
        else:
            self.value[self.key] = value
            self.key = self.key_at = None


@dataclass(frozen=True)
class Document:
    """A file's name, text and value, and where in the text each part of the value stands."""

    file: str
    text: str
    value: Value

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _spans(self) -> dict[Path, Span]:
        spans: dict[Path, Span] = {}
        _build(self.text, spans)
        return spans

    def span(self, path: Path) -> Span | None:
        """Where the value at `path` stands in the text, if it is there."""
        return self._spans.get((0, *path))

    def where(
        self, path: Path = (), needle: str = "", *, key: bool = False, after: int = 0
    ) -> Where:
        """The place of the value at `path`, or of its key, or of `needle` in its text.

        `after` is how many times the needle stands there before the one that is meant.

        Where the path leads nowhere, the place of the nearest part that is there.
        """
        path = (0, *path)
        while path and path not in self._spans:
            path = path[:-1]
        span = self._spans.get(path)
        if span is None:
            return Where(self.file)
        at = span.key if key else span.start
        if needle:
            end = max(span.end, span.start + len(needle))
            found = self.text.find(needle, span.start, end)
            for _ in range(after):
                found = self.text.find(needle, found + len(needle), end) if found >= 0 else found
            at = found if found >= 0 else at
        return self.place(at)

    def place(self, at: int) -> Where:
        """The place of a character of the text."""
        line = bisect_right(self._line_starts, at)
        return Where(self.file, line, at - self._line_starts[line - 1] + 1)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """The line and column, counted from 1, of a place in characters; lines end at line feeds."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def lines(content: bytes) -> list[str]:
    """The lines of a file as findings count them, whatever its bytes; no more than a record may have."""
    return as_read(content[:MOST_BYTES].decode("utf-8", "replace")).split("\n")


def as_read(text: str) -> str:
    """A file's text without its byte order mark, its lines ended as everywhere here."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def text_digest(text: str) -> bytes:
    """What a text is known by: its SHA-256."""
    return hashlib.sha256(text.encode()).digest()


def read(
    file: str, content: bytes, values: Mapping[bytes, Value] | None = None
) -> tuple[Document | None, list[Finding]]:
    """A file's bytes as a document, or what is wrong with them; `values` are those of texts that were read before."""

    def refused(
        rule: Rule, message: str, line: int = 1, column: int = 1, hint: str = ""
    ) -> tuple[None, list[Finding]]:
        return None, [Finding(Where(file, line, column), rule, message, hint)]

    if len(content) > MOST_BYTES:
        return refused(Rule.TOO_LARGE, f"the file is larger than {MOST_BYTES // 1024} KiB")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return refused(Rule.NOT_UTF8, "the file is UTF-16", hint="save it as UTF-8")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        byte = content[error.start]
        return refused(
            Rule.NOT_UTF8, f"byte 0x{byte:02x} is no UTF-8", line, column, "save it as UTF-8"
        )
    text = as_read(text)
    known = values.get(text_digest(text)) if values else None
    try:
        value = known or parse(text)
    except ReadingError as error:
        return refused(error.rule, error.message, *line_and_column(text, error.at), error.hint)
    if value is None:
        return refused(Rule.EMPTY_FILE, "the file is empty")
    if not isinstance(value, dict):
        return refused(Rule.WRONG_TYPE, "the file must hold fields, as `name: value` lines")
    return Document(file, text, value), []
