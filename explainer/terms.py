"""Every place in texts and names where a match can begin, sorted, and cut so that one needle needs one piece.

What stands at a place is kept as far as it takes to tell it from others: a *leaf* is a beginning that at most
LEAF places share, with the rows of these. Leaves stand together in *blocks*, one for each beginning that at most
BLOCK places share. A beginning that more of them share has a *sum* as well: the rows of all of them, once each.
So a needle of any length, on a site of any size, is looked up like this: if more than BLOCK places begin with it,
there is a sum; otherwise all leaves that begin with it stand in one block; and if it is longer than its leaf, at
most LEAF rows have to be read to the end.

A line is how much of the line before it begins with, the rest of the beginning, `=` and a leaf or `+` and a sum,
with all numbers in the digits of `explainer.numbers`. Of each place, and so of a match that begins there, there are
*facts* that decide what it is worth:

- 0 or 1: it is in a text, or in what a row is; then how far on the first space between words of letters is, if a
  needle may reach it;
- 2 and up: it is in the title, the first other name, and so on; then twice its place in the name, and one more if
  a word begins there; then, up to the end, how far on each next word begins, twice, and one more if only a space
  divides it from the word before.

A leaf holds its places one after the other: the facts in brackets, unless it is in a text and no space is near, and
the row, in as many digits as the greatest row has. In a language that is written with spaces, places in a text have
no brackets and end with a digit for how far on a space is. A sum, and with `~` a leaf of more than LEAF places, which
are the same to the end, holds the rows by their facts, after a colon each; without one they are in a text, and the
beginning reaches no space.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from explainer.numbers import DIGITS, fixed, rising, written
from explainer.search import Row
from explainer.spelling import Word, is_han, words

LEAF, BLOCK = 8, 2500
LONGEST = 80
"""Of a beginning; the search box takes no more."""
OF_A_NAME = 200
"""Characters of a name where a match can begin; no name that people use is as long."""
INSIDE = 4
"""The length from which on a match in a name may begin within a word."""
END = "!"
"""Ends every text; less than anything that is kept of one."""
FAR = len(DIGITS) - 1
"""The distance of a space that no needle reaches."""
SHARED = len(DIGITS) - 1
"""The most that a line can begin with of the line before."""
WINDOW = 24
"""How much of the places is compared at once."""

Places = Sequence[int]


class Block(NamedTuple):
    """Lines that stand together in one piece, and with what the first begins."""

    first: str
    lines: str


class Terms:
    """The places in the rows of one language."""

    def __init__(self, rows: Sequence[Row], *, spaced: bool) -> None:
        self._spaced = spaced
        self._texts: list[str] = []
        self._length = 0
        self._at = array("I")  # by place: where it is in all texts together
        self._row = array("I")
        self._tag = array("I")  # which facts, times 64, and how much nearer than FAR a space is
        self._leaf: list[str] = []  # the place as a leaf holds it
        self._facts: dict[str, int] = {written([0]): 0, written([1]): 1}
        self._within: set[int] = set()  # tags of places in names where no word begins
        known: dict[str, list[Word]] = {}  # of texts that many rows have
        for number, (row, digits) in enumerate(zip(rows, fixed(len(rows)), strict=True)):
            self._text(number, digits, 0, words(row.text))
            what = known.get(row.what) or known.setdefault(row.what, words(row.what))
            self._text(number, digits, 1, what)
            for order, name in enumerate((row.title, *row.names)):
                found = known.get(name) or known.setdefault(name, words(name))
                if found:
                    self._name(number, digits, order, found)
        self._all = "".join(self._texts)
        self._codes = list(self._facts)
        del self._texts

    def blocks(self) -> Iterator[Block]:
        """All lines in order."""
        return self._node(array("I", range(len(self._at))), 0)

    # Reading ----------------------------------------------------------------------------------

    def _text(self, number: int, digits: str, fact: int, found: Iterable[Word]) -> None:
        """Of a text: each Chinese character, and where each other word begins."""
        begin = length = self._length
        at: list[int] = []
        near: list[int] = []
        for text, sort, apart in found:
            if apart:
                if len(at) - len(near) == 1:
                    near.append(FAR - length + at[-1])
                else:
                    near += [FAR - length + place for place in at[len(near) :]]
            if sort == "h":
                at.extend(range(length, length + len(text)))
            else:
                at.append(length)
            length += len(text)
            self._texts.append(text)
        if length == begin:
            return
        near += (0,) * (len(at) - len(near))
        if min(near) < 0:
            near = [max(0, one) for one in near]
        self._texts.append(END)
        self._length = length + 1
        self._at.extend(at)
        self._row.extend((number,) * len(at))
        if fact:
            self._tag.extend([fact * 64 + one for one in near])
            self._leaf += [f"({self._code(fact * 64 + one)}){digits}" for one in near]
        else:
            self._tag.extend(near)
            told = {
                one: digits + DIGITS[FAR - one]
                if self._spaced
                else f"({self._code(one)}){digits}"
                if one
                else digits
                for one in set(near)
            }
            self._leaf += map(told.__getitem__, near)

    def _name(self, number: int, digits: str, order: int, found: list[Word]) -> None:
        """Of a name: every character, of those that count."""
        starts, length = [], 0
        for text, _, apart in found:
            starts.append((length, apart))
            length += len(text)
        ends = [*starts[1:], (length, False)]
        for passed, (text, _, _) in enumerate(found):
            start = starts[passed][0]
            for place in range(start, min(start + len(text), OF_A_NAME)):
                last, steps = place, []
                for end, apart in ends[passed:]:
                    steps.append((end - last) * 2 + apart)
                    last = end
                facts = written((2 + order, place * 2 + (place == start), *steps))
                self._at.append(self._length + place)
                self._row.append(number)
                tag = self._facts.setdefault(facts, len(self._facts)) * 64
                if place > start:
                    self._within.add(tag)
                self._tag.append(tag)
                self._leaf.append(f"({facts}){digits}")
            self._texts.append(text)
        self._texts.append(END)
        self._length += length + 1

    def _code(self, tag: int) -> str:
        """The facts of a tag, as they are written."""
        space = written([FAR - tag % 64]) if tag % 64 else ""
        return (self._codes[tag // 64] if tag > 127 else DIGITS[tag // 64]) + space

    # Cutting ----------------------------------------------------------------------------------

    def _node(self, places: "array[int]", depth: int) -> Iterator[Block]:
        """The lines of places that share their first `depth` characters."""
        if len(places) <= BLOCK or depth >= LONGEST:
            yield self._block(places, depth)
            return
        text, at = self._all, self._at
        children: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for place in places:
            children[text[at[place] + depth]].append(place)
        if len(children) == 1 and END not in children:
            yield from self._node(places, self._shared(places, depth + 1))
            return
        if depth:
            yield self._sum(places, depth)
        for char in sorted(children):
            if char == END:
                yield self._block(children.pop(char), depth)
            else:
                yield from self._node(children.pop(char), depth + 1)

    def _shared(self, places: Places, depth: int) -> int:
        """How far all of the places are the same, which they are up to `depth`."""
        text, at = self._all, self._at
        ahead = {text[at[place] + depth : at[place] + LONGEST] for place in places}
        for one, other in zip(min(ahead), max(ahead), strict=False):
            if one != other or one == END:
                break
            depth += 1
        return depth

    def _sum(self, places: Places, depth: int) -> Block:
        begin = self._at[places[0]]
        key = self._all[begin : begin + depth]
        less = depth < INSIDE and not is_han(key[0])
        return Block(key, f"{DIGITS[0]}{key}+{self._by_facts(places, depth, less)} ")

    def _by_facts(self, places: Places, depth: int, less: bool = False) -> str:
        """The rows of places that share `depth` characters, of which `less` leaves out those within words."""
        tags = [self._tag[place] for place in places]
        rows = [self._row[place] for place in places]
        kept = {tag: tag if tag % 64 > FAR - depth else tag - tag % 64 for tag in set(tags)}
        if less:
            kept = {tag: one for tag, one in kept.items() if one not in self._within}
        parts: dict[int, list[int]] = {one: [] for one in sorted(set(kept.values()))}
        if len(parts) == 1 and len(kept) == len(set(tags)):
            parts = dict.fromkeys(parts, rows)
        else:
            for row, tag in zip(rows, tags, strict=True):
                if tag in kept:
                    parts[kept[tag]].append(row)
        return ",".join(
            (f"{self._code(tag)}:" if tag else "") + rising(found) for tag, found in parts.items()
        )

    def _block(self, places: Places, depth: int) -> Block:
        lines = list(self._leaves(places, depth, 0))
        first = lines[0][1:].partition("=")[0].partition("~")[0]
        return Block(first, "".join(lines))

    def _leaves(self, places: Places, depth: int, shared: int) -> Iterator[str]:
        """The lines of places that share their first `depth` characters, and `shared` with the line before."""
        text, leaf = self._all, self._leaf
        at = self._at
        found = [text[at[place] + depth : at[place] + depth + WINDOW] for place in places]
        order = sorted(range(len(found)), key=found.__getitem__)
        aheads = [found[one] for one in order]
        ordered = [places[one] for one in order]
        begin = text[at[places[0]] : at[places[0]] + depth]
        left = [(0, len(ordered), 0, shared)]
        while left:
            low, high, size, shared = left.pop()
            ahead = aheads[low]
            if high - low > LEAF and ahead[size - 1 : size] != END:
                last = aheads[high - 1]
                end = min(len(ahead), len(last))
                while size < end and ahead[size] == last[size] != END:
                    size += 1
                if size < end and ahead[size] == END == last[size]:
                    size += 1
                elif size < end:
                    children = []
                    while low < high:
                        until = bisect_right(aheads, aheads[low][: size + 1] + "\uffff", low, high)
                        children.append((low, until, size + 1, shared))
                        low, shared = until, min(depth + size, SHARED)
                    left += reversed(children)
                    continue
                elif depth + size < LONGEST:
                    yield from self._leaves(ordered[low:high], depth + size, shared)
                    continue
            key = begin + ahead[:size]
            same = ordered[low:high]
            if high - low > LEAF:
                told = f"~{self._by_facts(same, len(key))}"
            else:
                told = "=" + "".join([leaf[place] for place in same])
            yield f"{DIGITS[shared]}{key[shared:]}{told} "
