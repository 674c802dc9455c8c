"""The drawing on a social card: the entries that a page is of, as marks and lines, without a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin, sqrt

from explainer.library import Library
from explainer.maps import mark
from explainer.page import Subject

INK = {
    "paper": "#fbfaf6",
    "ink": "#1a1b1e",
    "soft": "#54544f",
    "rule": "#d8d4c8",
    "accent": "#96301b",
    "indigo": "#3a4f86",
    "teal": "#1f655e",
    "ochre": "#7d5a12",
    "plum": "#733f6c",
    "brick": "#8d4630",
}
"""The colours of the style sheet by day, which a picture cannot ask for."""
NEIGHBOURS = 11
"""Neighbours that stand around an entry."""
MOST = 150
"""Marks in a drawing of many."""
_X, _Y, _REACH = 966.0, 260.0, 158.0
_TURN = pi * (3 - sqrt(5))
"""The golden angle: marks laid out by it never stand in rows."""

Spot = tuple[float, float]


@dataclass(frozen=True)
class Emblems:
    """Draws for one library; every drawing is SVG of marks and lines within one circle."""

    library: Library

    def of(self, subject: Subject) -> str:
        """What a page's subject looks like."""
        if subject.sort == "entry":
            return self._among_neighbours(subject.id)
        if subject.sort == "source":
            return self._strip(subject.id)
        if subject.sort == "tour":
            stops = self.library.content.tours[subject.id].record.stops
            return self._path([stop.at for stop in stops])
        entries = self.library.entries.items()
        kinds = {subject.id} if subject.sort == "kind" else set(self._kinds())
        return self._many([id for id, item in entries if item.kind in kinds])

    def _kinds(self) -> Sequence[str]:
        return tuple(self.library.content.site.record.kinds)

    def _among_neighbours(self, id: str) -> str:
        """The entry in the middle; the more ties an entry around it has, the larger its mark."""
        ties = self.library.ties
        others = dict.fromkeys(tie.other for tie in ties.get(id, ()) if tie.other != id)
        near = sorted(others, key=lambda other: (-len(ties[other]), other))[:NEIGHBOURS]
        around = [other for other in others if other in near]
        spots = {
            other: _at(
                2 * pi * place / len(around) - pi / 2.6, _REACH * (0.98, 0.66, 0.84)[place % 3]
            )
            for place, other in enumerate(around)
        }
        lines = [
            _line(spots[one], spots[tie.other], 1.2)
            for one in around
            for tie in ties[one]
            if tie.forward and tie.other in spots and tie.other != one
        ]
        lines += [_line((_X, _Y), spot, 2.2) for spot in spots.values()]
        marks = [
            self._mark(other, spot, 9 + min(9.0, 1.5 * sqrt(len(ties[other]))))
            for other, spot in spots.items()
        ]
        return "".join((*dict.fromkeys(lines), *marks, self._mark(id, (_X, _Y), 44)))

    def _many(self, ids: Sequence[str]) -> str:
        """Entries as seeds in a sunflower, the most connected in the middle."""
        ranked = sorted(ids, key=lambda id: (-len(self.library.ties.get(id, ())), id))[:MOST]
        step = _REACH / sqrt(max(len(ranked), 6))
        return "".join(
            self._mark(id, _at(place * _TURN, step * sqrt(place + 0.5)), step * 0.52)
            for place, id in enumerate(ranked)
        )

    def _path(self, ids: Sequence[str]) -> str:
        """Stops along a spiral that begins outside."""
        spots = [
            _at(-pi / 2 + place * 1.05, _REACH * (1 - 0.72 * place / max(1, len(ids) - 1)))
            for place in range(len(ids))
        ]
        lines = [_line(one, other, 2.6) for one, other in pairwise(spots)]
        marks = [self._mark(id, spot, 19) for id, spot in zip(ids, spots, strict=True)]
        return "".join((*lines, *marks))

    def _strip(self, id: str) -> str:
        """A source's passages, a square each: full where something rests on it, else an outline."""
        passages = self.library.sources[id].record.passages
        across = max(3, round(sqrt(len(passages))))
        step = min(64.0, 2 * _REACH * 0.9 / across)
        rows = -(-len(passages) // across)
        left, top = _X - step * (across - 1) / 2, _Y - step * (rows - 1) / 2
        return "".join(
            _shape(
                "square" if self._used(f"{id}:{passage.id}") else "outline",
                left + step * (place % across),
                top + step * (place // across),
                step * 0.34,
                INK["accent"],
            )
            for place, passage in enumerate(passages)
        )

    def _used(self, cite: str) -> bool:
        return cite in self.library.uses or cite in self.library.prose_uses

    def _mark(self, id: str, spot: Spot, radius: float) -> str:
        kind = self.library.content.site.record.kinds[self.library.labels[id].kind]
        return _shape(kind.shape, *spot, radius, INK[kind.hue])


def of_kind(shape: str, hue: str, x: float, y: float, radius: float) -> str:
    """A kind's mark by itself."""
    return _shape(shape, x, y, radius, INK[hue])


def _at(angle: float, distance: float) -> Spot:
    return round(_X + distance * cos(angle), 1), round(_Y + distance * sin(angle), 1)


def _line(one: Spot, other: Spot, width: float) -> str:
    first, last = sorted((one, other))
    d = f"M{first[0]:g} {first[1]:g}L{last[0]:g} {last[1]:g}"
    return f'<path d="{d}" stroke="{INK["rule"]}" stroke-width="{width:g}"/>'


def _shape(shape: str, x: float, y: float, radius: float, colour: str) -> str:
    """A mark; the paper's edge around it keeps it off the lines that lead to it."""
    if shape in ("ring", "outline"):
        width = max(1.5, radius * 0.3)
        d = mark("circle" if shape == "ring" else "square", x, y, radius - width / 2)
        return f'<path d="{d}" fill="{INK["paper"]}" stroke="{colour}" stroke-width="{width:.3g}"/>'
    edge = f' stroke="{INK["paper"]}" stroke-width="{max(2, radius * 0.12):.3g}"'
    return f'<path d="{mark(shape, x, y, radius)}" fill="{colour}"{edge}/>'
