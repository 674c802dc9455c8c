"""Marks of a timeline in lanes: where each stands, and its label, so that nothing overlaps.

Time runs from left to right, in per cent of the width, so that a drawing fills whatever room it has; words and marks keep
their size. What does not overlap at the width that a drawing is laid out for does not overlap at any greater one.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Literal, NamedTuple

from explainer import labels, maps

LANE, LINE = 26, 15
"""Height of a row of marks, and of each further line of a label in it, in pixels."""
_BAR = 18
"""Height of a bar; one that holds its label grows with it."""
_LINES = 3
"""Lines that a label may have."""
_SIZE, _AIR = 13.0, 6.0
"""Size of labels and the least distance between two things in a lane, in pixels."""
_GLYPH, _BESIDE, _TEXT = 4.6, 9.0, 9.0
"""A mark's radius, how far from its bar it stands, and how far from it the label."""

Form = Literal["day", "within", "span"]


class Years(NamedTuple):
    """Whole years, from the first day of one to the last of another."""

    first: int
    last: int

    @property
    def begin(self) -> int:
        return date(self.first, 1, 1).toordinal()

    @property
    def end(self) -> int:
        return date(self.last, 12, 31).toordinal() + 1

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def x(self, ordinal: float) -> float:
        """A day's place in per cent; those outside stand at the edge."""
        share = (ordinal - self.begin) / (self.end - self.begin)
        return round(100 * min(max(share, 0), 1), 3)


class Mark(NamedTuple):
    """What happened to an entry at one time: a row of the list or several, as yet without a place.

    `begin` and `end` are the first day and the day after the last; `sure` the part of a span that it surely lasted.
    """

    href: str
    of: str
    title: str
    label: str
    hue: str
    shape: str
    form: Form
    forecast: bool
    begin: int
    end: int
    sure: tuple[int, int]


class Placed(NamedTuple):
    """A mark on a plate: `start`, `length`, `end`, `sure` (its ends) and `hang` (of the label) in per cent, all else in pixels."""

    mark: Mark
    y: int
    bar: int
    start: float
    length: float
    end: float
    sure: tuple[float, float] | None
    early: bool
    late: bool
    hang: float
    glyph: str
    text_x: float
    anchor: Literal["start", "end"]
    lines: tuple[tuple[float, str], ...]
    over: bool


def stretch(years: Years, begin: int, end: int) -> tuple[float, float]:
    start = years.x(begin)
    return start, round(years.x(end) - start, 3)


class _Way(NamedTuple):
    """A way to set a label: where it hangs (per cent), to which side of there, and what it takes (pixels)."""

    hang: float
    side: Literal[1, -1]
    least: float
    most: float
    lines: tuple[str, ...]
    over: bool = False


def placed(marks: Sequence[Mark], years: Years, width: int) -> Iterator[Placed]:
    """Each mark in the first lane, and beside its bar on the side, where it overlaps nothing."""
    lanes: list[list[_Way]] = []
    found = []
    for mark in marks:
        lane, way = _first_free(lanes, tuple(_ways(mark, years, width)))
        lanes[lane].append(way)
        found.append((mark, lane, way))
    heights = [LANE + LINE * (max(len(way.lines) for way in lane) - 1) for lane in lanes]
    tops = [0, *accumulate(heights)]
    for mark, lane, way in found:
        start, length = stretch(years, mark.begin, mark.end)
        off = way.side * (0 if mark.form == "day" else _BESIDE)
        shape = "triangle" if mark.forecast else mark.shape
        yield Placed(
            mark,
            tops[lane],
            _BAR + (LINE * (len(way.lines) - 1) if way.over else 0),
            start,
            length,
            years.x(mark.end),
            (years.x(mark.sure[0]), years.x(mark.sure[1])) if mark.sure[0] < mark.sure[1] else None,
            mark.begin < years.begin,
            mark.end > years.end,
            way.hang,
            maps.mark(shape, off, LANE / 2, _GLYPH),
            off + way.side * _TEXT,
            "start" if way.side > 0 else "end",
            tuple((17.5 + LINE * number, line) for number, line in enumerate(way.lines)),
            way.over,
        )


def _ways(mark: Mark, years: Years, width: int) -> Iterator[_Way]:
    """The ways to label a mark that stay on the plate and are equally good; the first lane decides."""
    start, length = stretch(years, mark.begin, mark.end)
    reach, off = 0.0, _BESIDE + _TEXT
    if mark.form == "day":
        start, length, reach, off = round(start + length / 2, 3), 0, _GLYPH, _TEXT
    end = round(start + length, 3)
    left, right = start * width / 100, end * width / 100

    def within(lines: tuple[str, ...]) -> _Way:
        # Bars that hold their labels may meet; others would look like one.
        return _Way(start, 1, left + _AIR / 2, right - _AIR / 2, lines, True)

    def after(lines: tuple[str, ...]) -> _Way:
        return _Way(end, 1, left - reach, right + off + _wide(lines), lines)

    def before(lines: tuple[str, ...]) -> _Way:
        return _Way(start, -1, left - off - _wide(lines), right + reach, lines)

    rooms = (
        (within, right - left - off - _AIR),
        (after, width - right - off),
        (before, left - off),
    )
    whole = (mark.label,)
    needed = _wide(whole)
    if needed <= rooms[0][1]:
        yield within(whole)
        return
    beside = [way(whole) for way, room in rooms[1:] if needed <= room]
    if beside:
        yield from beside
    elif needed / 2 <= rooms[0][1] and left + off + needed <= width:
        yield _Way(start, 1, left, left + off + needed, whole, True)
    else:
        broken = [
            way(lines)
            for way, room in rooms
            if room > _SIZE
            and len(lines := labels.broken(mark.label, room / _SIZE)) <= _LINES
            and _wide(lines) <= room
        ]
        yield min(broken, key=lambda way: len(way.lines), default=_over(mark.label, left, width))


def _wide(lines: Sequence[str]) -> float:
    """How wide the widest line is, in pixels."""
    return max(labels.width(line) for line in lines) * _SIZE


def _over(label: str, left: float, width: int) -> _Way:
    """A label with room nowhere stands over its bar, up to the right edge, cut if it must be."""
    room = width - _BESIDE - _TEXT - _AIR
    fitted = label
    while _wide((fitted,)) > room:
        fitted = f"{fitted.removesuffix('…')[:-1].rstrip()}…"
    least = min(left, width - _BESIDE - _TEXT - _wide((fitted,)))
    return _Way(100, -1, least, width, (fitted,), True)


def _first_free(lanes: list[list[_Way]], ways: Sequence[_Way]) -> tuple[int, _Way]:
    """The first lane where one of the ways is free, a new one if need be."""
    for number, taken in enumerate(lanes):
        for way in ways:
            if all(way.most + _AIR <= one.least or one.most + _AIR <= way.least for one in taken):
                return number, way
    lanes.append([])
    return len(lanes) - 1, ways[0]
