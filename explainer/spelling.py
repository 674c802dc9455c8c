"""How search reads a text: letters and digits alone, without case, width, accent or variant, and where words begin.

`templates/assets/js/finder.js` reads what is typed in the same way; the tests hold the two together.
"""

import re
import unicodedata
from collections.abc import Iterator

from explainer.search import simplified

Word = tuple[str, str, bool]
"""A run of letters, digits or Chinese characters, as it is compared; its sort, h for Chinese, d for digits and l for
other letters; and whether a space divides it from a word before, both of letters."""


def words(text: str) -> list[Word]:
    """The words of a text, in order. Their characters are UTF-16's, as a browser counts them.

    `T-4x` is read as `t`, `4` and `x`; `OldOven` as `old` and `oven`; `1.5` is one word.
    """
    sorts = text.translate(_SORTS)
    if _ODD.search(sorts):
        return list(_one_by_one(text))
    plain = text.translate(_FOLDED)
    if _PROSE.fullmatch(sorts):
        first, *rest = plain.replace(",", "").replace(".", "").split()
        return [(first, "l", False), *((word, "l", True) for word in rest)]
    return _in_runs(plain, sorts.replace("D", "d"))


def _in_runs(plain: str, sorts: str) -> list[Word]:
    """The words of a text of which each character has just one in the plain text."""
    if "p" in sorts:
        sorts = _POINT.sub("d", sorts).replace("p", ",")
    found, before, at = [], "", 0
    for gap, word in _RUN.findall(sorts.rstrip(" ,")):  # else each gap at the end is tried anew
        at += len(gap)
        sort = word[-1] if word[-1] != "u" else "l"
        found.append((plain[at : at + len(word)], sort, before == sort == "l" and " " in gap))
        at += len(word)
        before = sort
    return found


def _one_by_one(text: str) -> Iterator[Word]:
    """The words of any text, as the browser's script finds them."""
    found, before, apart, gap, small = "", "", False, ",", False
    for place, char in enumerate(text):
        for part in _parts(char):
            sort = _sort(part)
            if part == "." and before == "d" and text[place + 1 : place + 2] in _DIGITS:
                sort = "d"
            if sort in " ,":
                gap = " " if sort == " " else gap or sort
            if sort in " ,-":
                continue
            upper, sort = sort == "u", "l" if sort == "u" else sort
            if gap or sort != before or (small and upper):
                if found:
                    yield found, before, apart
                found, apart = "", gap == " " and sort == before == "l"
            found += _fold(part, sort)
            before, small, gap = sort, not upper, ""
    if found:
        yield found, before, apart


_DIGITS = frozenset("0123456789")
_RUN = re.compile(r"([ ,]*)(h+|d+|u+l*|l+)")
_PROSE = re.compile(r"[ ,p]*(?:u+l*|l+)(?:[,p]* [ ,p]*(?:u+l*|l+))*[ ,p]*")
"""Words of letters with spaces between them."""
_POINT = re.compile(r"(?<=d)p(?=d)")
_ODD = re.compile(r"x|d[ ,p]+pd|Dp|pD")
"""Characters that stand for several, and points about whose digits one has to look closer."""


def is_han(char: str) -> bool:
    """Whether a character is Chinese, as the browser's script tells."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _parts(char: str) -> str:
    return char if char < "\x80" or is_han(char) else unicodedata.normalize("NFKD", char)


def _sort(part: str) -> str:
    """h, d, l, u (a capital), a space, a comma for any other gap, - for what is as good as not there."""
    if is_han(part):
        return "h"
    category = unicodedata.category(part)
    if category[0] == "N":
        return "d"
    if category[0] == "L":
        return "l" if part.lower() == part else "u"
    if part == " ":
        return " "
    return "-" if category[0] == "M" or part in "'’" else ","


def _fold(part: str, sort: str) -> str:
    lower = part.lower()
    folded = simplified().get(lower, lower) if sort == "h" else lower
    return "".join(map(_units, folded))


def _units(char: str) -> str:
    """A character as UTF-16 has it, which is two beyond the first plane."""
    if char <= "\uffff":
        return char
    high, low = divmod(ord(char) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


class _Sorts(dict[int, str]):
    """For each character its sort: x if it stands for several, p for a point, D for digits but 0 to 9."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = [part for part in _parts(char) if _sort(part) != "-"]
        sort = "x"
        if not parts:
            sort = ""
        elif len(parts) == 1 and len(_fold(parts[0], "h")) == 1:
            sort = "p" if parts[0] == "." else _sort(parts[0])
            sort = "D" if sort == "d" and char not in _DIGITS else sort
        self[code] = sort
        return sort


class _Folded(dict[int, str]):
    """For each character what is compared in its place; a space, a comma for any other gap."""

    def __missing__(self, code: int) -> str:
        parts = [part for part in _parts(chr(code)) if _sort(part) != "-"]
        sort = _sort(parts[0]) if len(parts) == 1 else ""
        self[code] = _fold(parts[0], sort) if sort.isalpha() or parts == ["."] else sort
        return self[code]


_SORTS, _FOLDED = _Sorts(), _Folded()
