"""Geometry of networks: where marks and labels go, who stands next to whom, how two are connected.

Only sums, products and square roots are used, which are the same on every machine, and places are
rounded, so that a map changes only when its relations do.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import sqrt

Pair = tuple[int, int]
"""Two nodes, by their place in a sequence."""
Point = tuple[float, float]

_ROUNDS = 60
"""Rounds of bringing distances on the page near those in the network."""
_PUSHES = 240
"""Rounds of pushing labels apart before the page is made larger."""
_GROWTH = 1.08
_GOLDEN = (-0.7373688780783197, 0.6754902942615238)
"""Cosine and sine of the golden angle: points turned by it again and again never line up."""
_AIR = 7.0
"""Free space around a mark with its label."""


@dataclass(frozen=True)
class Shape:
    """What is to be placed: a mark of a radius, and a label of a width and height beside it."""

    radius: float
    width: float
    height: float
    centred: bool = False
    """Whether the label stands under the mark, not beside it."""


@dataclass(frozen=True)
class Box:
    """A rectangle of the page."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True)
class Place:
    """Where a mark stands, and on which side of it its label: -1 left, 1 right, 0 beneath."""

    x: float
    y: float
    side: int


@dataclass(frozen=True)
class Layout:
    """A page of a width and height, with a place for each node."""

    width: float
    height: float
    places: tuple[Place, ...]


def neighbours(count: int, pairs: Sequence[Pair]) -> list[list[int]]:
    """The nodes that each node is tied to, once each, in order."""
    found: list[dict[int, None]] = [{} for _ in range(count)]
    for one, other in pairs:
        if one != other:
            found[one].setdefault(other)
            found[other].setdefault(one)
    return [sorted(near) for near in found]


def distances(near: Sequence[Sequence[int]], start: int) -> Mapping[int, int]:
    """How many steps each node that can be reached is from `start`."""
    steps = {start: 0}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for other in near[at]:
            if other not in steps:
                steps[other] = steps[at] + 1
                queue.append(other)
    return steps


def path(near: Sequence[Sequence[int]], start: int, end: int) -> list[int]:
    """A shortest way from one node to another, both included; empty if there is none."""
    steps = distances(near, end)
    if start not in steps:
        return []
    way = [start]
    while way[-1] != end:
        way.append(next(other for other in near[way[-1]] if steps[other] == steps[way[-1]] - 1))
    return way


def strongest(count: int, pairs: Sequence[Pair], ranks: Sequence[int], most: int) -> list[int]:
    """At most so many nodes, the weakest taken away one by one; none is left without a tie.

    A node is weak by how many of those still there it is tied to, then by its rank.
    """
    near = neighbours(count, pairs)
    left = {node: len(near[node]) for node in range(count)}
    weakest_first = [(tied, ranks[node], -node) for node, tied in left.items()]
    heapify(weakest_first)
    while weakest_first:
        tied, _, negative = heappop(weakest_first)
        node = -negative
        if left.get(node) != tied:
            continue  # it is gone, or stands further ahead since it lost a tie
        if tied and len(left) <= most:
            break
        del left[node]
        for other in near[node]:
            if other in left:
                left[other] -= 1
                heappush(weakest_first, (left[other], ranks[other], -other))
    return sorted(left)


# Laying out -----------------------------------------------------------------------------------


def arranged(count: int, pairs: Sequence[Pair]) -> list[Point]:
    """Nodes so that distances on the page are near those in the network (Gansner, Koren & North:
    Graph Drawing by Stress Majorization, 2004). The unit is a tie's length."""
    near = neighbours(count, pairs)
    far = 1.5 + max((max(distances(near, node).values()) for node in range(count)), default=0)
    wanted = []
    for node in range(count):
        steps = distances(near, node)
        wanted.append(
            [
                _length(len(near[node]), len(near[other]))
                if steps.get(other) == 1
                else float(steps.get(other, far))
                for other in range(count)
            ]
        )
    order = sorted(range(count), key=lambda node: (-len(near[node]), node))
    points = [(0.0, 0.0)] * count
    turn = (1.0, 0.0)
    for rank, node in enumerate(order):
        reach = sqrt(rank / 4)
        points[node] = (turn[0] * reach, turn[1] * reach)
        turn = (
            turn[0] * _GOLDEN[0] - turn[1] * _GOLDEN[1],
            turn[0] * _GOLDEN[1] + turn[1] * _GOLDEN[0],
        )
    for _ in range(_ROUNDS):
        for node in order:
            points[node] = _settled(node, points, wanted[node])
    return _level(points)


def _level(points: Sequence[Point]) -> list[Point]:
    """The points turned about their middle so that they spread widest from side to side."""
    count = max(1, len(points))
    middle_x = sum(x for x, _ in points) / count
    middle_y = sum(y for _, y in points) / count
    around = [(x - middle_x, y - middle_y) for x, y in points]
    wide = sum(x * x - y * y for x, y in around)
    slant = 2 * sum(x * y for x, y in around)
    length = sqrt(wide * wide + slant * slant)
    if length < 1e-9:
        return around
    # The half of the angle whose cosine is wide / length.
    cosine = sqrt((1 + wide / length) / 2)
    sine = sqrt(max(0.0, (1 - wide / length) / 2)) * (1 if slant >= 0 else -1)
    return [(x * cosine + y * sine, y * cosine - x * sine) for x, y in around]


def _length(one: int, other: int) -> float:
    """A tie's length: between two nodes with many ties there must be room for those."""
    return 0.75 + 0.22 * sqrt(min(one, other) - 1)


def _settled(node: int, points: Sequence[Point], wanted: Sequence[float]) -> Point:
    """Where a node would stand if all others stayed."""
    x, y = points[node]
    sum_x = sum_y = weights = 0.0
    for other, (other_x, other_y) in enumerate(points):
        if other == node:
            continue
        away_x, away_y = x - other_x, y - other_y
        distance = sqrt(away_x * away_x + away_y * away_y) or 1e-6
        weight = 1 / (wanted[other] * wanted[other])
        stretch = wanted[other] / distance
        sum_x += weight * (other_x + away_x * stretch)
        sum_y += weight * (other_y + away_y * stretch)
        weights += weight
    return (sum_x / weights, sum_y / weights) if weights else (x, y)


def laid_out(
    shapes: Sequence[Shape],
    pairs: Sequence[Pair],
    points: Sequence[Point],
    width: float,
    height: float,
) -> Layout:
    """The arranged points on a page, with labels that overlap neither marks nor each other.

    The page is `width` wide; it grows beyond `height` where that leaves no room.
    """
    near = neighbours(len(shapes), pairs)
    while True:
        spread = _spread(shapes, points, width, height)
        sides = [_side(node, spread, near, shapes[node]) for node in range(len(shapes))]
        placed = _apart(shapes, sides, pairs, spread, width, height)
        if placed:
            places = tuple(
                Place(round(x, 1), round(y, 1), side)
                for (x, y), side in zip(placed, sides, strict=True)
            )
            return Layout(width, round(height, 1), places)
        height *= _GROWTH


def _spread(
    shapes: Sequence[Shape], points: Sequence[Point], width: float, height: float
) -> list[Point]:
    """The points stretched over the page, evenly in both directions by their order and distance."""
    widest = max((shape.width for shape in shapes), default=0)
    return list(
        zip(
            _stretched([x for x, _ in points], widest / 2 + _AIR, width),
            _stretched([y for _, y in points], 3 * _AIR, height),
            strict=True,
        )
    )


def _stretched(values: Sequence[float], margin: float, length: float) -> list[float]:
    """Values over a length: half by how far apart they are, half by their order alone."""
    low, high = min(values, default=0), max(values, default=0)
    room = length - 2 * margin
    if high - low < 1e-9:
        return [length / 2 for _ in values]
    order = sorted(range(len(values)), key=lambda at: (values[at], at))
    rank = {at: place / (len(values) - 1) for place, at in enumerate(order)}
    return [
        margin + room * (0.6 * (value - low) / (high - low) + 0.4 * rank[at])
        for at, value in enumerate(values)
    ]


def _side(node: int, points: Sequence[Point], near: Sequence[Sequence[int]], shape: Shape) -> int:
    """The side that looks away from the nodes it is tied to."""
    if shape.centred:
        return 0
    x = points[node][0]
    pull = sum(points[other][0] - x for other in near[node])
    return -1 if pull > 0 else 1


def box(shape: Shape, x: float, y: float, side: int, air: float = 0.0) -> Box:
    """The mark with its label."""
    radius = shape.radius + air
    if side == 0:
        half = max(shape.radius, shape.width / 2) + air
        return Box(x - half, y - radius, x + half, y + shape.radius + 3 + shape.height + air)
    half = max(shape.radius, shape.height / 2) + air
    reach = shape.radius + 5 + shape.width + air
    left, right = (radius, reach) if side > 0 else (reach, radius)
    return Box(x - left, y - half, x + right, y + half)


def _apart(
    shapes: Sequence[Shape],
    sides: Sequence[int],
    pairs: Sequence[Pair],
    points: Sequence[Point],
    width: float,
    height: float,
) -> list[Point] | None:
    """The points moved until no box overlaps another; None if that does not come about."""
    at = [list(point) for point in points]
    extents = [box(shape, 0, 0, side, _AIR / 2) for shape, side in zip(shapes, sides, strict=True)]
    count = len(shapes)
    for turn in range(_PUSHES):
        if turn < _PUSHES // 2 and turn % 8 == 0:
            _off_the_lines(at, extents, pairs)
        for node in range(count):
            home, place = points[node], at[node]
            pull = 0.02 if turn < _PUSHES // 2 else 0
            place[0] += pull * (home[0] - place[0])
            place[1] += pull * (home[1] - place[1])
        moved = False
        boxes = [_moved(extent, x, y) for extent, (x, y) in zip(extents, at, strict=True)]
        for one in range(count):
            left, top, right, bottom = boxes[one]
            for other, (its_left, its_top, its_right, its_bottom) in enumerate(
                boxes[one + 1 :], one + 1
            ):
                if (  # most pairs are far apart, and this is asked a million times
                    right - its_left > 0.2
                    and its_right - left > 0.2
                    and bottom - its_top > 0.2
                    and its_bottom - top > 0.2
                ):
                    _push(at[one], extents[one], at[other], extents[other])
                    moved = True
                    left, top, right, bottom = _moved(extents[one], *at[one])
                    boxes[other] = _moved(extents[other], *at[other])
        for node in range(count):
            moved |= _kept_in(at[node], extents[node], width, height)
        if not moved and turn >= _PUSHES // 2:
            return [(x, y) for x, y in at]
    return None


def _moved(box: Box, x: float, y: float) -> tuple[float, float, float, float]:
    """The left, top, right and bottom of a box at a place."""
    return x + box.left, y + box.top, x + box.right, y + box.bottom


def _push(one: list[float], mine: Box, other: list[float], theirs: Box) -> None:
    """Push two boxes that overlap apart, the shorter way."""
    over_x = min(one[0] + mine.right, other[0] + theirs.right) - max(
        one[0] + mine.left, other[0] + theirs.left
    )
    over_y = min(one[1] + mine.bottom, other[1] + theirs.bottom) - max(
        one[1] + mine.top, other[1] + theirs.top
    )
    if over_x < over_y:
        middle = one[0] + mine.left + one[0] + mine.right
        way = -1 if middle <= other[0] + theirs.left + other[0] + theirs.right else 1
        one[0] += way * over_x * 0.51
        other[0] -= way * over_x * 0.51
    else:
        middle = one[1] + mine.top + one[1] + mine.bottom
        way = -1 if middle <= other[1] + theirs.top + other[1] + theirs.bottom else 1
        one[1] += way * over_y * 0.51
        other[1] -= way * over_y * 0.51


def _kept_in(at: list[float], extent: Box, width: float, height: float) -> bool:
    """Move a box back inside the page, if it is not."""
    x = min(max(at[0], -extent.left), width - extent.right)
    y = min(max(at[1], -extent.top), height - extent.bottom)
    moved = abs(x - at[0]) > 0.2 or abs(y - at[1]) > 0.2
    at[0], at[1] = x, y
    return moved


def _off_the_lines(at: list[list[float]], extents: Sequence[Box], pairs: Sequence[Pair]) -> None:
    """Move boxes a little off the ties that run through them and are not theirs."""
    for one, other in pairs:
        (ax, ay), (bx, by) = at[one], at[other]
        run_x, run_y = bx - ax, by - ay
        square = run_x * run_x + run_y * run_y
        if square < 1:
            continue
        length = sqrt(square)
        low_x, high_x = min(ax, bx), max(ax, bx)
        low_y, high_y = min(ay, by), max(ay, by)
        for node, extent in enumerate(extents):
            x, y = at[node]
            left, right, top, bottom = (
                x + extent.left,
                x + extent.right,
                y + extent.top,
                y + extent.bottom,
            )
            if right < low_x or left > high_x or bottom < low_y or top > high_y:
                continue
            if node in (one, other):
                continue
            middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
            share = ((middle_x - ax) * run_x + (middle_y - ay) * run_y) / square
            if not 0 < share < 1:
                continue
            # How far the box's middle is from the line, and how far its corners reach to it.
            aside = ((middle_x - ax) * -run_y + (middle_y - ay) * run_x) / length
            reach = (abs(run_y) * (right - left) + abs(run_x) * (bottom - top)) / (2 * length)
            if abs(aside) < reach:
                step = min(6.0, reach - abs(aside)) * (1 if aside >= 0 else -1)
                at[node][0] -= step * run_y / length
                at[node][1] += step * run_x / length
