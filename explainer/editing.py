"""Changes to what editors write, token by token: all else in a file stays as it is, byte by byte.

Files are never written out anew from their values: a YAML library's round trip lays out most of them
in another way. What is changed is found by the spans that reading.py knows.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from explainer import model
from explainer.findings import closest_or_all, quoted
from explainer.library import Library
from explainer.reading import Document, Path, as_read

# Names that Windows keeps for itself, whatever stands behind the dot, and the index of a folder.
_RESERVED = {"con", "prn", "aux", "nul", "index"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(10)
}


class EditingError(Exception):
    """What was asked for cannot be done; the message says why."""


class Edit(NamedTuple):
    """What is to stand in place of a stretch of a document's text, counted in characters."""

    start: int
    end: int
    new: str


@dataclass(frozen=True)
class Change:
    """What is to be done to a file: edits, and perhaps another name."""

    document: Document
    edits: tuple[Edit, ...]
    to: str

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def text(self) -> str:
        """The document's text afterwards."""
        return applied(self.document.text, self.edits)

    def fits(self, content: bytes) -> bool:
        """Whether a file's bytes are still those that the document was read from."""
        return as_read(content.decode(errors="replace")) == self.document.text

    def content(self, content: bytes) -> bytes:
        """The file's bytes afterwards; byte order mark and line ends stay what they were."""
        raw = content.decode()
        mark = len(raw) - len(raw.removeprefix("\ufeff"))
        at = [mark + match.start() for match in re.finditer(r"\r\n|.", raw[mark:], re.DOTALL)]
        at.append(len(raw))
        line_end = "\r\n" if "\r\n" in raw else "\n"
        moved = [
            Edit(at[edit.start], at[edit.end], edit.new.replace("\n", line_end))
            for edit in self.edits
        ]
        return applied(raw, moved).encode()

    def told(self) -> Iterator[str]:
        """The change as it is shown: the file's other name, and a unified diff line by line."""
        if self.to != self.file:
            yield f"{self.file} → {self.to}"
        before, after = self.document.text.split("\n"), self.text.split("\n")
        yield from difflib.unified_diff(before, after, self.file, self.to, n=1, lineterm="")


def applied(text: str, edits: Sequence[Edit]) -> str:
    """A text with its edits made; they do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def check_name(id: str) -> None:
    """Raises EditingError where an id cannot be the name of a file."""
    if not re.fullmatch(model.ID, id) or len(id) > 64:
        raise EditingError(
            f"{quoted(id)} is no id: up to 64 lower-case letters, digits and single hyphens"
        )
    if id in _RESERVED:
        raise EditingError(f"{id!r} cannot be a file's name everywhere; choose another")


def check_id(library: Library, id: str) -> None:
    """Raises EditingError where an entry cannot have an id."""
    check_name(id)
    if id in library.entries:
        raise EditingError(f"{id!r} is taken by {library.entries[id].document.file}")
    if id in library.content.rejected:
        raise EditingError(f"{id!r} is taken by a file that cannot be read yet; see `check`")
    for item in library.entries.values():
        if id in item.record.was:
            raise EditingError(f"{id!r} is an earlier id of {item.id!r} and leads there")


def known_entry(library: Library, id: str) -> None:
    """Raises EditingError where there is no such entry."""
    if id not in library.entries:
        hint = closest_or_all(id, library.entries)
        raise EditingError(f"no entry {quoted(id)}" + (f"; {hint}" if hint else ""))


def documents(library: Library) -> Iterator[tuple[str, Document]]:
    """Every file with the name of its sort."""
    content = library.content
    yield "site", content.site.document
    yield "measures", content.measures.document
    for sort, items in (
        ("entry", content.entries),
        ("tour", content.tours),
        ("questions", content.topics),
        ("source", content.sources),
    ):
        for item in items.values():
            yield sort, item.document


def end_of(document: Document, path: Path) -> int:
    """Where the last word of a value ends: a block's own end is where the next field begins."""
    span = document.span(path)
    value: object = document.value
    for part in path:
        value = value[part]  # type: ignore[index]
    if span is None:
        return 0
    if isinstance(value, dict | list) and value and document.text[span.start] not in "[{":
        last = [*value][-1] if isinstance(value, dict) else len(value) - 1
        return end_of(document, (*path, last))
    return span.start + len(document.text[span.start : span.end].rstrip())
