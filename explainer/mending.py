"""What is safe to mend by machine: a name that is not linked, a missing modeline, fields out of order.

Each mend is read back before it is kept: it changes what it is meant to change, and no other value.
"""

import copy
import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from explainer import completion, mentions, reading, schema
from explainer.editing import Change, Edit, applied, documents, end_of
from explainer.library import Library
from explainer.mentions import Unlinked
from explainer.model import RECORDS
from explainer.reading import Document, Path, Value

_MODELINE = re.compile(r"^# yaml-language-server:.*$", re.MULTILINE)


def mends(library: Library, only: Collection[str] = ()) -> list[Change]:
    """What is to be done to the files, or to those named in `only`. The library must be sound."""
    unlinked: dict[str, list[Unlinked]] = defaultdict(list)
    for mention in mentions.unlinked(library):
        unlinked[mention.at.document.file].append(mention)
    found = []
    for sort, document in documents(library):
        if only and document.file not in only:
            continue
        linked = _linked(library, document, unlinked[document.file])
        text = _with_modeline(sort, _in_order(sort, linked))
        if text != document.text:
            found.append(Change(document, tuple(_between(document.text, text)), document.file))
    return found


def _between(before: str, after: str) -> Iterator[Edit]:
    """The edits, line by line, that make one text of the other."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for what, first, last, new_first, new_last in difflib.SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if what != "equal":
            yield Edit(starts[first], starts[last], "".join(new[new_first:new_last]))


# links


def _linked(library: Library, document: Document, unlinked: list[Unlinked]) -> Document:
    """The document with names linked at their first mention in a body, in both languages at once."""
    pairs: dict[tuple[Path, str], list[Unlinked]] = defaultdict(list)
    for mention in unlinked:
        withheld = (
            library.labels[mention.entry].draft and not library.labels[mention.at.owner].draft
        )
        if mention.at.path == ("body",) and not withheld:
            pairs[mention.at.path, mention.entry].append(mention)
    edits: list[Edit] = []
    for both in pairs.values():
        if {mention.language for mention in both} != {"zh", "en"}:
            continue  # one language alone would lack the link that the other has
        more = [edit for mention in both if (edit := _link(document, mention))]
        after = reread(document, applied(document.text, more)) if len(more) == 2 else None
        if after and after.value == _linking(document.value, both):
            edits += more
    return reread(document, applied(document.text, edits)) or document


def _link(document: Document, mention: Unlinked) -> Edit | None:
    """The link in place of the name, if the name can be found where the value is written."""
    path = (*mention.at.path, mention.language)
    span = document.span(path)
    if span is None:
        return None
    text = mention.at.text[mention.language]
    before = text.count(mention.name, 0, mention.start)
    written = [
        match.start()
        for match in re.finditer(re.escape(mention.name), document.text[span.start : span.end])
    ]
    if len(written) != text.count(mention.name):
        return None
    at = span.start + written[before]
    return Edit(at, at + len(mention.name), mention.mend)


def _linking(value: Value, both: list[Unlinked]) -> Value:
    """The value as it shall read with the names linked in its body."""
    whole: Any = copy.deepcopy(value)
    for mention in both:
        text, start = whole["body"][mention.language], mention.start
        after = text[start + len(mention.name) :]
        whole["body"][mention.language] = text[:start] + mention.mend + after
    return whole  # type: ignore[no-any-return]


# the order of fields


def _in_order(sort: str, document: Document) -> Document:
    """The document with the fields of each record in the order of the model, comments with them."""
    settled: set[Path] = set()
    while True:
        for path, value, node in schema.walk(document.value, RECORDS[sort]):
            house = list(node.get("properties", ()))
            if isinstance(value, dict) and house and path not in settled:
                settled.add(path)
                wanted = sorted(value, key=lambda key, house=house: house.index(key))  # type: ignore[misc]
                if wanted != list(value):
                    after = reread(document, _rearranged(document, path, wanted))
                    if after and after.value == document.value:
                        document = after
                        break
        else:
            return document


def _rearranged(document: Document, path: Path, wanted: list[str]) -> str:
    """The text with the fields of the mapping at `path` in another order."""
    whole = document.span(path)
    if whole and document.text[whole.start] == "{":
        return _flow_rearranged(document, path, wanted)
    return _block_rearranged(document, path, wanted)


def _flow_rearranged(document: Document, path: Path, wanted: list[str]) -> str:
    """`{b: 1, a: 2}`: the fields change places, what stands between them stays."""
    spans = {key: document.span((*path, key)) for key in wanted}
    places = {
        key: (span.key, max(end_of(document, (*path, key)), span.key + len(key) + 1))
        for key, span in spans.items()
        if span
    }
    edits = [
        Edit(*places[slot], document.text[slice(*places[key])])
        for slot, key in zip(sorted(places, key=lambda key: places[key]), wanted, strict=True)
    ]
    return applied(document.text, edits)


def _block_rearranged(document: Document, path: Path, wanted: list[str]) -> str:
    """Fields on lines of their own: each takes its lines with it, and the comments right above."""
    text = document.text if document.text.endswith("\n") else f"{document.text}\n"
    keys = {key: span.key for key in wanted if (span := document.span((*path, key)))}
    written = sorted(keys, key=lambda key: keys[key])
    line = {key: text.rfind("\n", 0, at) + 1 for key, at in keys.items()}
    behind_dash = bool(text[line[written[0]] : keys[written[0]]].strip())
    begins = {key: _comments_above(text, line[key]) for key in written}
    if behind_dash:
        begins[written[0]] = line[written[0]]
    last = text.find("\n", end_of(document, (*path, written[-1])) - 1) + 1
    ends = dict(
        zip(
            written,
            [*(begins[key] for key in written[1:]), max(last, keys[written[-1]])],
            strict=True,
        )
    )
    indent = " " * (keys[written[0]] - line[written[0]])
    parts = []
    for key in wanted:
        comments = text[begins[key] : line[key]]
        lead = text[line[written[0]] : keys[written[0]]] if key == wanted[0] else indent
        if comments and behind_dash and key == wanted[0]:
            return document.text  # a comment has no place behind the dash
        body = text[keys[key] : ends[key]]
        parts.append(comments + lead + (body if body.endswith("\n") else f"{body}\n"))
    return text[: begins[written[0]]] + "".join(parts) + text[ends[written[-1]] :]


def _comments_above(text: str, line: int) -> int:
    """Where the comments right above a line begin; those at the head of the file stay there."""
    begin = line
    while begin > 0:
        above = text.rfind("\n", 0, begin - 1) + 1
        if not text[above:begin].lstrip().startswith("#"):
            return begin
        begin = above
    return line


# the modeline


def _with_modeline(sort: str, document: Document) -> str:
    """The text with the modeline of its sort."""
    line = completion.modeline(sort, document.file)
    if _MODELINE.search(document.text):
        return _MODELINE.sub(line, document.text, count=1)
    return f"{line}\n{document.text}"


def reread(document: Document, text: str) -> Document | None:
    """The document with another text, if that can be read."""
    try:
        return Document(document.file, text, reading.parse(text))
    except reading.ReadingError:
        return None
