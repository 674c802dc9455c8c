"""Text for drawings, where nothing wraps by itself: how wide it is, and where to break it."""

import re
from functools import lru_cache

_PIECE = re.compile(r"(?:[A-Za-z0-9$%.,:'’&/+]|-(?=\d))+(?:-|(?<=\d)[年月日萬億兆万亿])?|\s+|.")
_NOT_FIRST = set("」』）》〉，。、；：・-–;!?)]”’")
_NOT_LAST = set("「『（《〈([“‘")


def width(text: str) -> float:
    """About how wide a text is, in ems, in any of the fonts that readers may have."""
    return sum(map(_EMS.__getitem__, text))


class _Ems(dict[str, float]):
    """How wide a character is, in ems."""

    def __missing__(self, char: str) -> float:
        ems = 1.0 if ord(char) >= 0x2E80 else 0.7 if char.isupper() else 0.62
        return self.setdefault(char, ems)


_EMS = _Ems(dict.fromkeys("iIjl.,:;'’|!()[]· ", 0.34) | dict.fromkeys("mwMW@%—…", 0.92))


@lru_cache(maxsize=10_000)
def broken(text: str, most: float) -> tuple[str, ...]:
    """A label in as few lines as `most` ems allow, and those of about equal width."""
    fewest = _lines(text, most)
    room = width(text) / len(fewest)
    while len(lines := _lines(text, room)) > len(fewest):
        room += 0.25
    return lines


def _lines(text: str, most: float) -> tuple[str, ...]:
    lines = [""]
    for piece in _PIECE.findall(text):
        glued = piece[0] in _NOT_FIRST or lines[-1][-1:] in _NOT_LAST
        if lines[-1] and not glued and width(lines[-1] + piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return tuple(line.strip() for line in lines if line.strip())
