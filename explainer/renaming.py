"""An entry's other id: its file, each reference to it, and the earlier id that keeps leading there."""

import re
from collections import defaultdict
from collections.abc import Iterator

from explainer import prose, schema
from explainer.editing import (
    Change,
    Edit,
    EditingError,
    check_id,
    documents,
    end_of,
    known_entry,
)
from explainer.library import LANGUAGES, Library, TextAt
from explainer.load import Item
from explainer.model import RECORDS, Entry, Words
from explainer.reading import Document, Path


def rename(library: Library, old: str, new: str) -> list[Change]:
    """What is to be done to the files, the entry's own first. Raises EditingError.

    The library must be one without findings: what is wrong already cannot be told from what the change
    would make wrong.
    """
    known_entry(library, old)
    if new not in library.entries[old].record.was:
        check_id(library, new)
    if others := [id for id in library.names.get(new.casefold(), ()) if id != old]:
        raise EditingError(f"{new!r} is a name of {others[0]!r}; [[{new}]] would lead elsewhere")

    by_file: dict[str, Document] = {}
    edits: dict[str, list[Edit]] = defaultdict(list)
    for sort, document in documents(library):
        by_file[document.file] = document
        edits[document.file] += _named(document, sort, old, new)
    for at in library.texts:
        edits[at.document.file] += _in_prose(at, old, new)

    own = library.entries[old]
    edits[own.document.file] += _earlier_id(own, old, new)
    to = own.document.file.removesuffix(f"{old}.yaml") + f"{new}.yaml"
    changed = sorted(by_file, key=lambda file: (file != own.document.file, file))
    return [
        Change(
            by_file[file],
            tuple(edits[file]),
            to if file == own.document.file else file,
        )
        for file in changed
        if edits[file] or file == own.document.file
    ]


def _named(document: Document, sort: str, old: str, new: str) -> Iterator[Edit]:
    """The fields whose text is the entry's id, or begins with it and a dot."""
    for path, what, text in schema.names(document.value, RECORDS[sort]):
        owner, _, _ = text.rpartition(".")
        if (what == "entries" and text == old) or (
            what in ("figures", "statements") and owner == old
        ):
            yield from _edits(document, path, rf"(?<![\w-])({old})(?![\w-])", new, 1)


def _in_prose(at: TextAt, old: str, new: str) -> Iterator[Edit]:
    """[[old]], [[old|words]] and {old.figure}, in both languages."""
    if isinstance(at.text, Words):
        return
    for language in LANGUAGES:
        count = sum(
            1
            for reference in prose.references(at.text[language])
            if (isinstance(reference, prose.EntryLink) and reference.target == old)
            or (
                isinstance(reference, prose.FigureMention)
                and reference.reference.startswith(f"{old}.")
            )
        )
        pattern = rf"(?:\[\[\s*(?={old}\s*(?:\||\]\]))|\{{(?={old}\.))({old})"
        if count:
            yield from _edits(at.document, (*at.path, language), pattern, new, count)


def _edits(document: Document, path: Path, pattern: str, new: str, count: int) -> Iterator[Edit]:
    """The first group of each match within a value, which must be as many as the value is read to have."""
    span = document.span(path)
    found = [*re.finditer(pattern, document.text[span.start : span.end])] if span else []
    if span is None or len(found) != count:
        raise EditingError(
            f"{document.where(path)}: the id stands here in a way that cannot be changed by machine; "
            "write it without escapes and not as an example"
        )
    for match in found:
        yield Edit(span.start + match.start(1), span.start + match.end(1), new)


def _earlier_id(item: Item[Entry], old: str, new: str) -> Iterator[Edit]:
    """The earlier id in the list `was`; back under an earlier name, the two change places.

    A draft was at no address yet: it leaves nothing behind.
    """
    document, was = item.document, item.record.was
    if new in was:
        at = ("was", was.index(new))
        if item.record.draft:
            raise EditingError(f"{new!r} is an earlier id of the draft; take it out of `was` first")
        yield from _edits(document, at, rf"(?<![\w-])({new})(?![\w-])", old, 1)
    elif was and not item.record.draft:
        whole, last = document.span(("was",)), document.span(("was", len(was) - 1))
        if whole and last and document.text[whole.start] == "[":
            yield Edit(last.end, last.end, f", {old}")
        elif whole and last:
            indent = whole.start - (document.text.rfind("\n", 0, whole.start) + 1)
            yield _new_line(document, last.end, f"{' ' * indent}- {old}")
    elif not item.record.draft:
        yield _new_field(document, f"was: [{old}]", ("also", "name"))


def _new_field(document: Document, line: str, behind: tuple[str, ...]) -> Edit:
    """A new line of the file, behind the first field of `behind` that is there."""
    whole = document.span(())
    if whole and document.text[whole.start] == "{":
        return Edit(whole.start + 1, whole.start + 1, f"{line}, ")
    field = next(name for name in behind if document.span((name,)))
    return _new_line(document, end_of(document, (field,)), line)


def _new_line(document: Document, behind: int, line: str) -> Edit:
    """A line of its own after the one on which something ends."""
    at = document.text.find("\n", behind)
    at = len(document.text) if at < 0 else at
    return Edit(at, at, f"\n{line}")
