"""The search index in pieces, so that a query costs a reader only a few of them, however large the site.

Every piece is a script, fetched when it is needed, since a page in a folder may fetch nothing else:

- `assets/search-zh.js`, the head: the words of the interface, the group of each row and the length of its title, and
  with what each of the other pieces begins.
- `search/zh/terms-N.js`: every place where a match can begin, sorted by what stands there. One needle is looked up in
  one piece, which tells all rows that it is in, and what they are worth: `explainer.terms` says how.
- `search/zh/rows-N.js`: the rows as they are shown. Only those are fetched that are shown, and those few that have to
  be read to the end because a needle is longer than what the terms keep of a rare place.
- `search/zh/names-N.js`: the names of entries by length, for a query that finds nothing.
- `search/kin-N.js`: the rows that belong to each entry, which its names find too.

`templates/assets/js/finder.js` finds with them, in the same order, what looking through every text would find; the
tests hold it to that. A piece is named after the numbers of the rows and after what the head tells, so that none of
another publication is taken for it.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec

from explainer.held import File, Store, content
from explainer.library import Library
from explainer.numbers import DIGITS, runs, width, written
from explainer.routes import Address
from explainer.search import PREFIX, Index, Row, folded, simplified
from explainer.spelling import is_han, words
from explainer.terms import SHARED, Terms
from explainer.tracking import Memo
from explainer.wording import Bilingually

PIECE = 12_000
"""About how many bytes a piece of terms has, before it is compressed."""
NAMES_PIECE = 20_000
"""Of names: a query that finds nothing is compared with several pieces of them."""
ROWS_PIECE, ROWS_PIECES = 4500, 1200
"""A piece of rows has fewer, as each hit that is shown may be in another; but not more pieces than these."""
KIN = 1024
"""How many entries one piece tells the rows of."""

Pieces = dict[str, str]
"""What the pieces hold, as JSON, by name."""
Files = dict[Address, File]


class Made(NamedTuple):
    """What is published of the rows of one language; its pieces stand beside it."""

    digest: str
    """Of the rows."""
    name: str
    """Of the publication that its pieces say they are of."""
    places: tuple[Address, ...]
    first: Mapping[str, tuple[Any, ...]]
    """With what each of the pieces begins."""
    length: str
    addresses: str
    group: str
    kin: tuple[str, ...]
    rows: int
    characters: str
    """All that the rows have."""


@dataclass
class Kept:
    """What the last build made: by language, and the pieces by their place in the output."""

    made: dict[str, Made] = field(default_factory=dict)
    pieces: dict[Address, File] = field(default_factory=dict)


def files(library: Library, interface: Bilingually, memo: Memo, kept: Kept, store: Store) -> Files:
    """The index by place in the output; `interface` is its words by language, then name.

    A language is made anew where something was read for its rows that changed, if the rows did.
    """
    indexes = [Index(library, language, interface[language]) for language in library.published]
    for index in indexes:
        name, make = f"search {index.language}", partial(_make, index, kept)
        if index.language in kept.made:
            memo(name, make)
        else:
            memo.keep(name, *memo.made(make))
    made = {index.language: kept.made[index.language] for index in indexes}
    some = made[indexes[0].language]  # what does not depend on the language
    variants = _variants({char for one in made.values() for char in one.characters})
    heads = {
        index.language: {
            "page": index.routes.sheet("search"),
            "words": {
                name.removeprefix(PREFIX): text
                for name, text in index.words.items()
                if name.startswith(PREFIX)
            },
            "variants": variants,
            "groups": index.groups(),
            "group": some.group,
            "length": made[index.language].length,
            "first": made[index.language].first,
            "kin": (len(some.kin), KIN),
            "digits": width(some.rows),
            "spaced": _spaced(index.language),
        }
        for index in indexes
    }
    addresses = [one.addresses for one in made.values()]
    name = hashlib.sha256(_json((addresses, heads)).encode()).hexdigest()[:10]
    output: dict[Address, File] = {
        f"assets/search-{language}.js": _script(language, _json({"name": name} | head))
        for language, head in heads.items()
    }
    for number, value in enumerate(some.kin):
        output[f"search/kin-{number}.js"] = _script(f"{name}/kin-{number}", value)
    for language, one in made.items():
        if one.name != name:
            before, now = f'["{one.name}/'.encode(), f'["{name}/'.encode()
            kept.pieces |= {
                place: store.put(place, content(kept.pieces[place]).replace(before, now, 1))
                for place in one.places
            }
            kept.made[language] = one._replace(name=name)
        output |= {place: kept.pieces[place] for place in one.places}
    return output


def _make(index: Index, kept: Kept) -> tuple[()]:
    """Make the pieces of a language, unless its rows are as they were; that something was read for it is all that a memo keeps."""
    language, rows = index.language, index.rows()
    kinds = sum(1 for one in index.groups() if one.hue)
    digest = hashlib.sha256(msgspec.msgpack.encode((kinds, rows))).hexdigest()
    before = kept.made.get(language)
    if before and before.digest == digest:
        return ()
    terms, first_terms = _terms(rows, _spaced(language), f"{language}/terms")
    parts, first_rows = _rows(rows, f"{language}/rows")
    names, first_names = _names(rows, kinds, f"{language}/names")
    pieces = {
        f"search/{place}.js": _script(f"/{place}", value)
        for some in (terms, parts, names)
        for place, value in some.items()
    }
    for place in before.places if before else ():
        kept.pieces.pop(place, None)
    kept.pieces |= pieces
    kept.made[language] = Made(
        digest,
        "",
        tuple(pieces),
        {"terms": tuple(first_terms), "rows": tuple(first_rows), "names": tuple(first_names)},
        runs(_length(row.title) for row in rows),
        hashlib.sha256("\n".join(row.address for row in rows).encode()).hexdigest(),
        runs(row.group for row in rows),
        tuple(_kin(rows)),
        len(rows),
        _characters(rows),
    )
    return ()


def _spaced(language: str) -> bool:
    """Whether most of a language's words have a space before the next."""
    return language == "en"


def _terms(rows: Sequence[Row], spaced: bool, place: str) -> tuple[Pieces, list[str]]:
    """The terms, and with what each piece begins."""
    pieces: Pieces = {}
    firsts: list[str] = []
    lines: list[str] = []
    size = PIECE
    for block in Terms(rows, spaced=spaced).blocks():
        added = len(block.lines.encode("utf-8", "surrogatepass"))
        if size + added > PIECE and lines:
            pieces[f"{place}-{len(pieces)}"] = _json("".join(lines))
            lines = []
        if not lines:
            firsts.append(block.first)
            size = 0
        lines.append(block.lines)
        size += added
    if lines:
        pieces[f"{place}-{len(pieces)}"] = _json("".join(lines))
    return pieces, firsts


def _rows(rows: Sequence[Row], place: str) -> tuple[Pieces, list[int]]:
    """The rows, each with the entry that it belongs to by number in the piece; the first row of each piece."""
    pieces: Pieces = {}
    firsts: list[int] = []
    entries: dict[int, int] = {}
    shown: list[tuple[object, ...]] = []

    def close() -> None:
        above = [(row.title, row.names, row.address) for row in map(rows.__getitem__, entries)]
        pieces[f"{place}-{len(pieces)}"] = _json((above, shown))

    sizes = [60 + len((row.title + row.what + row.text).encode()) for row in rows]
    most = max(ROWS_PIECE, sum(sizes) // ROWS_PIECES)
    size = most
    for number, row in enumerate(rows):
        if size >= most:
            if shown:
                close()
            firsts.append(number)
            size, shown, entries = 0, [], {}
        if row.parent >= 0 and row.parent not in entries:
            entries[row.parent] = len(entries)
            size += 60
        at = entries.get(row.parent, -1)
        shown.append((row.title, row.names, row.what, row.text, row.address, at))
        size += sizes[number]
    if shown:
        close()
    return pieces, firsts


def _names(rows: Sequence[Row], kinds: int, place: str) -> tuple[Pieces, list[tuple[str, int]]]:
    """The names of entries as they are compared, in one script each and by length; what each piece begins with."""
    rows_of: dict[tuple[str, int, str], set[int]] = {}
    for number, row in enumerate(rows):
        for name in (row.title, *row.names) if row.group < kinds else ():
            text = _folded(name)
            han = sum(map(is_han, text))
            for script, has in (("han", han), ("other", han < len(text))):
                if has:
                    rows_of.setdefault((script, len(text), text), set()).add(number)
    pieces: Pieces = {}
    firsts: list[tuple[str, int]] = []
    lines: list[str] = []
    size, before = 0, ""
    for script, length, text in sorted(rows_of):
        if size > NAMES_PIECE or (firsts and firsts[-1][0] != script):
            pieces[f"{place}-{len(pieces)}"] = _json("".join(lines))
            lines, size, before = [], 0, ""
        if not lines:
            firsts.append((script, length))
        pairs = zip(before[:SHARED], text, strict=False)
        shared = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        numbers = written(sorted(rows_of[script, length, text]))
        lines.append(f"{DIGITS[shared]}{text[shared:]}={numbers} ")
        size += len(lines[-1].encode("utf-8", "surrogatepass"))
        before = text
    if lines:
        pieces[f"{place}-{len(pieces)}"] = _json("".join(lines))
    return pieces, firsts


def _kin(rows: Sequence[Row]) -> Iterator[str]:
    """For each entry the rows that belong to it: for each run of them, the first and how many."""
    found: dict[int, list[int]] = {}
    last, parent = -2, -1
    for number, row in enumerate(rows):
        if row.parent >= 0:
            of = found.setdefault(row.parent, [])
            if row.parent == parent and number == last + 1:
                of[-1] += 1
            else:
                of += (number, 1)
            last, parent = number, row.parent
    entries = max(found, default=-1) + 1
    for first in range(0, entries, KIN):
        some = (written(found.get(entry, ())) for entry in range(first, min(entries, first + KIN)))
        yield _json(" ".join(some))


def _characters(rows: Sequence[Row]) -> str:
    """Every character of some rows, once."""
    known: set[str] = set()
    for row in rows:
        known.update(row.title, *row.names, row.what, row.text)
    return "".join(sorted(known))


def _variants(known: Collection[str]) -> str:
    """Each character that some text is compared without, and what stands for it: only of what the texts have."""
    compared = set(folded("".join(known)))
    return "".join(
        variant + simple for variant, simple in simplified().items() if simple in compared
    )


def _folded(text: str) -> str:
    return "".join(word for word, _, _ in words(text))


def _length(title: str) -> int:
    return len(_folded(title)) if title else 0


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a character, where a beginning is cut
        text = json.dumps(value, separators=(",", ":"))
    return text


def _script(name: str, value: str) -> bytes:
    """One line that lays a piece where the browser's script looks for it."""
    return f'(window.explainerIndex ??= {{}})["{name}"] = {value};\n'.encode()
