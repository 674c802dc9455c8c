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

`templates/assets/js/search.js` finds with them, in the same order, what looking through every text would find; the
tests hold it to that. A piece is named after the numbers of the rows and after what the head tells, so that none of
another publication is taken for it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from explainer.library import Library
from explainer.numbers import DIGITS, runs, width, written
from explainer.search import PREFIX, Index, Row, folded, simplified
from explainer.spelling import is_han, words
from explainer.terms import SHARED, Terms

PIECE = 12_000
"""About how many bytes a piece of terms has, before it is compressed."""
NAMES_PIECE = 24_000
"""Of names: a query that finds nothing is compared with several pieces of them."""
ROWS_PIECE, ROWS_PIECES = 4500, 1200
"""A piece of rows has fewer, as each hit that is shown may be in another; but not more pieces than these."""
KIN = 1024
"""How many entries one piece tells the rows of."""

Pieces = dict[str, str]
"""What the pieces hold, as JSON, by name."""


class Texts(NamedTuple):
    """What is published of the rows of one language, and with what each of its pieces begins."""

    pieces: Pieces
    first: Mapping[str, Sequence[object]]
    length: str
    addresses: str


def files(library: Library, interface: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """The index by place in the output; `interface` is its words by language, then name."""
    indexes = [Index(library, language, interface[language]) for language in library.published]
    every = {index.language: index.rows() for index in indexes}
    variants = _variants(every.values())
    some = every[indexes[0].language]  # what does not depend on the language
    group, pieces = runs(row.group for row in some), dict(_kin(some))
    kin = (len(pieces), KIN)
    heads, addresses = {}, []
    for index in indexes:
        rows, groups = every.pop(index.language), index.groups()
        texts = texts_of(index.language, rows, sum(1 for one in groups if one.hue))
        pieces |= texts.pieces
        addresses.append(texts.addresses)
        heads[index.language] = {
            "page": index.routes.sheet("search"),
            "words": {
                name.removeprefix(PREFIX): text
                for name, text in index.words.items()
                if name.startswith(PREFIX)
            },
            "variants": variants,
            "groups": groups,
            "group": group,
            "length": texts.length,
            "first": texts.first,
            "kin": kin,
            "digits": width(len(rows)),
            "spaced": _spaced(index.language),
        }
    name = hashlib.sha256(_json((addresses, heads)).encode()).hexdigest()[:10]
    output = {
        f"assets/search-{language}.js": _script(language, _json({"name": name} | head))
        for language, head in heads.items()
    }
    output |= {
        f"search/{place}.js": _script(f"{name}/{place}", value) for place, value in pieces.items()
    }
    return output


@lru_cache(maxsize=3)
def texts_of(language: str, rows: tuple[Row, ...], kinds: int) -> Texts:
    """The pieces of one language; kept, as most edits change no row. The first `kinds` groups are of entries."""
    terms, first_terms = _terms(rows, _spaced(language), f"{language}/terms")
    parts, first_rows = _rows(rows, f"{language}/rows")
    names, first_names = _names(rows, kinds, f"{language}/names")
    return Texts(
        terms | parts | names,
        {"terms": first_terms, "rows": first_rows, "names": first_names},
        runs(_length(row.title) for row in rows),
        hashlib.sha256("\n".join(row.address for row in rows).encode()).hexdigest(),
    )


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


def _kin(rows: Sequence[Row]) -> Iterator[tuple[str, str]]:
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
        yield f"kin-{first // KIN}", _json(" ".join(some))


def _variants(every: Iterable[Sequence[Row]]) -> str:
    """Each character that some text is compared without, and what stands for it: only of what the texts have."""
    known: set[str] = set()
    for rows in every:
        for row in rows:
            known.update(row.title, *row.names, row.what, row.text)
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
