"""The map of relations: pictures of entries and their ties, and the same as data for the script."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import sqrt
from typing import NamedTuple

from markupsafe import Markup

from explainer import formats, graph
from explainer.graph import Pair, Point, Shape
from explainer.labels import broken, width
from explainer.library import Library, TieAt
from explainer.markup import joined
from explainer.model import Bilingual, Kind, Relation
from explainer.routes import Routes
from explainer.writer import PageWriter

NEIGHBOURS = 12
"""How many neighbours an entry's own map has room for."""
PREFIX = "map_"
"""The words of the interface that belong to the map begin with it."""
_LINE = {"zh": 9.0, "hans": 9.0, "en": 10.0}
"""Widest line of a label, in ems; longer names are broken."""
_SIZE, _STRONG_SIZE, _LEADING = 13.0, 15.0, 1.22
"""Labels' sizes in pixels, and their lines' distance in ems."""
_BOLD = 1.08
"""How much wider strong labels run."""


@dataclass(frozen=True)
class Frame:
    """A size of picture, and how many entries stand in it at most."""

    width: float
    height: float
    most: int


WHOLE = Frame(1120, 760, 52)
IDEAS = Frame(1120, 560, 48)
HOME = Frame(920, 440, 24)
HOME_NARROW = Frame(360, 460, 13)


class Spot(NamedTuple):
    """An entry in a picture: its mark (an SVG path) and its label, line by line."""

    number: int
    name: str
    href: str
    hue: str
    shape: str
    mark: str
    strong: bool
    lines: tuple[tuple[str, float, float], ...]
    anchor: str


class Edge(NamedTuple):
    """A line between two entries, for all their ties."""

    ties: str
    href: str
    sentence: str
    hue: str
    d: str


@dataclass(frozen=True)
class Choice:
    """Something to filter by, and how many there are."""

    id: str
    name: str
    count: int
    hue: str = ""
    shape: str = ""


@dataclass(frozen=True)
class Picture:
    """A map, ready to be drawn."""

    id: str
    width: float
    height: float
    edges: tuple[Edge, ...]
    spots: tuple[Spot, ...]
    kinds: tuple[Choice, ...]
    types: tuple[Choice, ...]


class Near(NamedTuple):
    """A neighbour, or (without a line) the name of the relation above some of them."""

    text: tuple[tuple[str, float, float], ...]
    href: str = ""
    hue: str = ""
    shape: str = ""
    mark: str = ""
    line: str = ""


@dataclass(frozen=True)
class Neighbourhood:
    """An entry among its strongest neighbours."""

    height: float
    centre: Near
    left: tuple[Near, ...]
    right: tuple[Near, ...]
    count: int


class Told(NamedTuple):
    """A relation in words: its sentence, what narrows it, its passages by source."""

    id: str
    sentence: Markup
    remark: str
    sources: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


# Pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Maps:
    """Draws the maps of one page."""

    library: Library
    writer: PageWriter

    def actors(self, frame: Frame, id: str = "actors", page: str = "") -> Picture | None:
        """Companies, people, products and events with the strongest ties."""
        return self.picture(id, frame, page, ideas=False)

    def ideas(self, frame: Frame, id: str = "ideas", page: str = "") -> Picture | None:
        """Themes among themselves."""
        return self.picture(id, frame, page, ideas=True)

    def home(self) -> tuple[Picture, ...]:
        """The reduced map of the home page, for wide windows and for narrow ones."""
        page = self.writer.href(self.writer.routes.sheet("map"))
        drawn = (self.actors(HOME, "wide", page), self.actors(HOME_NARROW, "narrow", page))
        return tuple(picture for picture in drawn if picture)

    def picture(self, id: str, frame: Frame, page: str, *, ideas: bool) -> Picture | None:
        """The strongest entries of a sort in a frame; None if no two are tied.

        `page` is the way to the page of the map, for pictures that stand on another.
        """
        library, language = self.library, self.writer.language
        chosen = partial(_chosen, library, frame.most, ideas=ideas)
        ids, strength, ties = library.shared(f"map {ideas} {frame.most}", chosen)
        if not ids:
            return None
        pairs = _pairs(ids, (tie for _, tie in ties))
        points = _arranged(len(ids), pairs)
        if frame.height > frame.width:
            points = tuple((y, x) for x, y in points)
        skeleton = sorted(range(len(ids)), key=lambda node: (-strength[node], ids[node]))
        strong = set(skeleton[: max(1, len(ids) // 7)])
        names = [self.title(id) for id in ids]
        labels = [broken(name, _LINE[language]) for name in names]
        sizes = [_STRONG_SIZE if node in strong else _SIZE for node in range(len(ids))]
        shapes = tuple(
            Shape(
                _radius(strength[node]),
                max(width(line) for line in labels[node])
                * sizes[node]
                * (_BOLD if node in strong else 1),
                len(labels[node]) * sizes[node] * _LEADING + 3,
                node in strong,
            )
            for node in range(len(ids))
        )
        layout = _laid_out(shapes, pairs, points, frame)
        numbers = {id: number for number, id in enumerate(library.labels)}
        spots = [
            self._spot(
                numbers[ids[node]],
                ids[node],
                shapes[node],
                layout.places[node],
                labels[node],
                sizes[node],
                node in strong,
            )
            for node in skeleton
        ]
        edges = self._edges(ids, ties, layout, strength, page)
        return Picture(
            id,
            layout.width,
            layout.height,
            tuple(edges),
            tuple(spots),
            self._kinds_of(ids),
            self._types_of(ties),
        )

    def _spot(
        self,
        number: int,
        id: str,
        shape: Shape,
        place: graph.Place,
        label: Sequence[str],
        size: float,
        strong: bool,
    ) -> Spot:
        kind = self._kind(id)
        leading = size * _LEADING
        if place.side == 0:
            x, top = place.x, place.y + shape.radius + 3
        else:
            x, top = place.x + place.side * (shape.radius + 5), place.y - len(label) * leading / 2
        return Spot(
            number,
            self.title(id),
            self.writer.href(self.writer.routes.entry(id)),
            kind.hue,
            kind.shape,
            mark(kind.shape, place.x, place.y, shape.radius),
            strong,
            tuple(
                (line, round(x, 1), round(top + leading * row + size * 0.98, 1))
                for row, line in enumerate(label)
            ),
            {-1: "end", 0: "middle", 1: "start"}[place.side],
        )

    def _edges(
        self,
        ids: Sequence[str],
        ties: Sequence[tuple[int, TieAt]],
        layout: graph.Layout,
        strength: Sequence[int],
        page: str,
    ) -> Iterator[Edge]:
        """A line for each two entries that are tied; it has the hue of the one with fewer ties."""
        order = {id: node for node, id in enumerate(ids)}
        between: dict[Pair, list[tuple[int, TieAt]]] = defaultdict(list)
        for number, tie in ties:
            one, other = order[tie.owner], order[tie.relation.to]
            between[min(one, other), max(one, other)].append((number, tie))
        for (one, other), found in between.items():
            lesser = min(one, other, key=lambda node: (strength[node], node))
            a, b = layout.places[one], layout.places[other]
            yield Edge(
                " ".join(str(number) for number, _ in found),
                f"{page}#{found[0][1].id}",
                "\n".join(self.sentence(tie) for _, tie in found),
                self._kind(ids[lesser]).hue,
                f"M{a.x:.0f} {a.y:.0f}L{b.x:.0f} {b.y:.0f}",  # a mark covers the half pixel
            )

    def sentence(self, tie: TieAt) -> str:
        """A relation as a sentence without markup."""
        kind = self.library.content.site.record.relation_types[tie.relation.type]
        name = self.writer.naming.name
        pattern = kind.sentence[self.writer.language]
        told = "".join(formats.sentence(pattern, name(tie.owner), name(tie.relation.to)))
        return formats.titled(told, self.writer.language)

    def title(self, id: str) -> str:
        """An entry's name as a drawing shows it."""
        return title(self.library, id, self.writer.language, self.writer.words)

    def _named(self, name: Bilingual) -> str:
        return formats.titled(name[self.writer.language], self.writer.language)

    def _kind(self, id: str) -> Kind:
        return self.library.kind(id)

    def _kinds_of(self, ids: Sequence[str]) -> tuple[Choice, ...]:
        counts = dict.fromkeys(self.library.content.site.record.kinds, 0)
        for id in ids:
            counts[self.library.labels[id].kind] += 1
        kinds = self.library.content.site.record.kinds
        return tuple(
            Choice(
                id,
                kinds[id].plural[self.writer.language],
                count,
                kinds[id].hue,
                kinds[id].shape,
            )
            for id, count in counts.items()
            if count
        )

    def _types_of(self, ties: Iterable[tuple[int, TieAt]]) -> tuple[Choice, ...]:
        types = self.library.content.site.record.relation_types
        counts = dict.fromkeys(types, 0)
        for _, tie in ties:
            counts[tie.relation.type] += 1
        return tuple(
            Choice(id, self._named(types[id].name), count) for id, count in counts.items() if count
        )

    # the same in words

    def told(self) -> tuple[tuple[str, str, tuple[Told, ...]], ...]:
        """Every relation as a sentence with its passages, by relation type: id, name, relations."""
        types = self.library.content.site.record.relation_types
        groups: dict[str, list[Told]] = {id: [] for id in types}
        link = cache(self.writer.link)
        for tie in self.library.ties_listed:
            groups[tie.relation.type].append(self._told(tie, link))
        return tuple(
            (id, self._named(types[id].name), tuple(group)) for id, group in groups.items() if group
        )

    def _told(self, tie: TieAt, link: Callable[[str], Markup]) -> Told:
        writer, relation = self.writer, tie.relation
        kind = self.library.content.site.record.relation_types[relation.type]
        ends = link(tie.owner), link(relation.to)
        told = joined(formats.sentence(kind.sentence[writer.language], *ends))
        remark = [relation.note[writer.language]] if relation.note else []
        if relation.since:
            remark.append(writer.date(relation.since, relation.until))
        return Told(
            tie.id,
            formats.titled(told, writer.language),
            writer.words["semicolon"].join(remark),
            self._passages(relation),
        )

    def _passages(self, relation: Relation) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for cite in relation.cite:
            source, _, passage = cite.partition(":")
            href = self.writer.href(self.writer.routes.source(source, passage))
            found[source].append((passage[1:], href))
        return tuple(
            (self.library.sources[id].record.name[self.writer.language], tuple(passages))
            for id, passages in found.items()
        )

    # an entry's neighbours

    def neighbourhood(self, id: str) -> Neighbourhood | None:
        """The entry in the middle, its strongest neighbours at both sides under their relation."""
        groups: dict[str, dict[str, None]] = {}
        for other, relation in self._strongest_neighbours(id):
            groups.setdefault(relation, {})[other] = None
        if not groups:
            return None
        sides = _balanced([(name, list(others)) for name, others in groups.items()])
        count = sum(len(others) for others in groups.values())
        columns = [_Column(self, side) for side in (-1, 1)]
        for column, side in zip(columns, sides, strict=True):
            for name, others in side:
                column.group(name, others)
        label = broken(self.title(id), _MIDDLE / 15)
        below = 24 + len(label) * 19
        height = round(max(*(column.y for column in columns), 2.0 * below)) + 6
        middle = round(height / 2)
        kind = self._kind(id)
        centre = Near(
            tuple((line, _CENTRE, middle + 28 + 19 * row) for row, line in enumerate(label)),
            hue=kind.hue,
            shape=kind.shape,
            mark=mark(kind.shape, _CENTRE, middle, 11),
        )
        left, right = (column.finished(height) for column in columns)
        return Neighbourhood(height, centre, left, right, count)

    def _strongest_neighbours(self, id: str) -> list[tuple[str, str]]:
        """Neighbours with the name of their first relation, in the order of the types."""
        types = self.library.content.site.record.relation_types
        found: dict[str, list[str]] = defaultdict(list)
        for tie in self.library.ties.get(id, ()):
            kind = types[tie.type]
            name = kind.name if tie.forward or kind.inverse is None else kind.inverse
            if tie.other != id:
                found[tie.other].append(self._named(name))
        strongest = sorted(
            found,
            key=lambda other: (
                not self.library.has_page(other),
                -len(found[other]),
                -len(self.library.ties[other]),
                other,
            ),
        )[:NEIGHBOURS]
        return [(other, names[0]) for other, names in found.items() if other in strongest]


_PAGE, _CENTRE, _MIDDLE, _ARM = 420.0, 210.0, 118.0, 72.0
"""Width of an entry's own map, its middle, the room for the name there, and how far marks stand off."""
_HEAD_ROW, _ROW, _GAP = 18.0, 18.5, 9.0
_PART = 4
"""Neighbours under one name before it is repeated, perhaps at the other side."""


class _Column:
    """One side of an entry's own map, filled from the top."""

    def __init__(self, maps: Maps, side: int):
        self.maps, self.side, self.y = maps, side, 4.0
        self.x = _CENTRE + side * _ARM
        self.text_x = self.x + side * 12
        self.rows: list[tuple[str, str, list[tuple[str, float]], float]] = []

    def group(self, name: str, others: Sequence[str]) -> None:
        """Neighbours under the name of what ties them to the middle."""
        self.rows.append(("", "", [(name, self.y + 13)], 0))
        self.y += _HEAD_ROW
        for other in others:
            full = self.maps.title(other)
            room = (_CENTRE - _ARM - 14) / 14.5
            lines = broken(full, room)
            texts = [(line, self.y + 14.5 + _ROW * row) for row, line in enumerate(lines)]
            self.rows.append((other, full, texts, self.y + 9.5))
            self.y += _ROW * len(lines) + 2
        self.y += _GAP

    def finished(self, height: float) -> tuple[Near, ...]:
        """The rows, centred in the height."""
        down = (height - self.y + _GAP) / 2
        found = []
        for other, _, texts, y in self.rows:
            text = tuple((line, self.text_x, round(at + down)) for line, at in texts)
            if not other:
                found.append(Near(text))
                continue
            kind = self.maps._kind(other)
            at, middle = round(y + down), round(height / 2)
            bend = _CENTRE + self.side * 40
            found.append(
                Near(
                    text,
                    self.maps.writer.href(self.maps.writer.routes.entry(other)),
                    kind.hue,
                    kind.shape,
                    mark(kind.shape, self.x, at, 5),
                    f"M{_CENTRE:g} {middle:g}C{bend:g} {middle:g} {bend:g} {at:g} {self.x:g} {at:g}",
                )
            )
        return tuple(found)


Group = tuple[str, list[str]]


def _balanced(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """Groups, in order, on two sides of about one length; a long group may go on at the other."""
    parts = [
        (name, others[start : start + _PART])
        for name, others in groups
        for start in range(0, len(others), _PART)
    ]
    rows = [1.5 + len(others) for _, others in parts]
    cut = min(range(len(parts) + 1), key=lambda at: max(sum(rows[:at]), sum(rows[at:])))
    return _joined(parts[:cut]), _joined(parts[cut:])


def _joined(parts: Sequence[Group]) -> Sequence[Group]:
    """Parts of one group on one side as one."""
    found: dict[str, list[str]] = {}
    for name, others in parts:
        found.setdefault(name, []).extend(others)
    return list(found.items())


@lru_cache(maxsize=16)
def _arranged(count: int, pairs: tuple[Pair, ...]) -> tuple[Point, ...]:
    """Both languages, and the next build in the same process, share one arrangement."""
    return tuple(graph.arranged(count, pairs))


@lru_cache(maxsize=32)
def _laid_out(
    shapes: tuple[Shape, ...], pairs: tuple[Pair, ...], points: tuple[Point, ...], frame: Frame
) -> graph.Layout:
    """The next build in the same process lays nothing out again that is tied and named as before."""
    return graph.laid_out(shapes, pairs, points, frame.width, frame.height)


class Chosen(NamedTuple):
    """The entries that a picture shows, how many ties each has in all, and the ties among them, each with its number in the list."""

    ids: tuple[str, ...]
    strength: tuple[int, ...]
    ties: tuple[tuple[int, TieAt], ...]


def _chosen(library: Library, most: int, *, ideas: bool) -> Chosen:
    """The strongest entries of a sort, at most so many; the same on every page and in every language."""
    wanted = [
        id
        for id, label in library.labels.items()
        if label.has_page and library.kind(id).idea is ideas
    ]
    ranks = [len(library.ties.get(id, ())) for id in wanted]
    listed = enumerate(library.ties_listed)
    every = [(number, tie) for number, tie in listed if tie.owner != tie.relation.to]
    pairs = _pairs(wanted, (tie for _, tie in every))
    nodes = graph.strongest(len(wanted), pairs, ranks, most)
    ids = {wanted[node]: ranks[node] for node in nodes}
    among = tuple(one for one in every if one[1].owner in ids and one[1].relation.to in ids)
    return Chosen(tuple(ids), tuple(ids.values()), among)


def _pairs(ids: Sequence[str], every: Iterable[TieAt]) -> tuple[Pair, ...]:
    """The ties among some entries, by their places in the sequence, each pair once."""
    order = {id: node for node, id in enumerate(ids)}
    found: dict[Pair, None] = {}
    for tie in every:
        if tie.owner in order and tie.relation.to in order:
            one, other = order[tie.owner], order[tie.relation.to]
            found.setdefault((min(one, other), max(one, other)))
    return tuple(found)


def _radius(strength: int) -> float:
    """A mark's radius: its area grows with the number of relations."""
    return float(round(3.2 + 1.7 * sqrt(strength), 1))


@lru_cache(maxsize=10_000)
def mark(shape: str, x: float, y: float, radius: float) -> str:
    """A kind's mark as an SVG path; all shapes look equally large."""
    if shape in ("circle", "ring"):
        r = round(radius, 1)
        return f"M{x - r:.5g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"
    if shape == "square":
        half = round(radius * 0.9, 1)
        return f"M{x - half:.5g} {y - half:.5g}h{2 * half:g}v{2 * half:g}h{-2 * half:g}z"
    if shape == "diamond":
        r = round(radius * 1.15, 1)
        return f"M{x:g} {y - r:.5g}l{r:g} {r:g}l{-r:g} {r:g}l{-r:g} {-r:g}z"
    half, high = round(radius * 1.1, 1), round(radius * 1.9, 1)
    return f"M{x:g} {y - high * 0.58:.5g}l{half:g} {high:g}h{-2 * half:g}z"


# The script's data ----------------------------------------------------------------------------


def files(library: Library, words: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """The entries and their ties as a script a language, by its place in the output.

    It is a script so that it works from a folder too, where nothing can be fetched.
    """
    return {
        f"assets/graph-{language}.js": _script(library, language, words[language])
        for language in library.published
    }


def title(library: Library, id: str, language: str, words: Mapping[str, str]) -> str:
    """An entry's name where it stands by itself; of a draft it is said that it is one."""
    name = library.title(id, language)
    if not library.labels[id].draft:
        return name
    return f"{name}{words['bracket_open']}{words['draft']}{words['bracket_close']}"


def _script(library: Library, language: str, words: Mapping[str, str]) -> bytes:
    """Entries by their number. Their relations stand in the page, as the list of all."""
    routes, site = Routes(library, language), library.content.site.record
    kinds = list(site.kinds)
    value = {
        "words": {
            name.removeprefix(PREFIX): words[name]
            for name in ("map_close", "map_choose", "map_same", "map_steps", "map_unconnected")
        },
        "kinds": [[id, kind.plural[language]] for id, kind in site.kinds.items()],
        "entries": [
            [
                id,
                title(library, id, language, words),
                kinds.index(label.kind),
                "*".join(routes.entry(id).rsplit(id, 1)),  # alike for all of a kind, and so small
            ]
            for id, label in library.labels.items()
        ],
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"(window.explainerGraph ??= {{}}).{language} = {text};\n".encode()
