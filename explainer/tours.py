"""Tours: a path through entries, as its own page tells it and as one stop of it knows it."""

from dataclasses import dataclass

from markupsafe import Markup

from explainer.library import Library, Naming
from explainer.load import Item
from explainer.model import Tour
from explainer.routes import Address
from explainer.views import Link, Views
from explainer.writer import PageWriter

ONWARD = 2
"""Tours named where one ends."""


@dataclass(frozen=True)
class Card:
    """A tour in short; `path` is the names of its stops, in order; `draft` says that it is one."""

    name: str
    summary: str
    href: str
    stops: str
    minutes: str
    path: tuple[str, ...]
    begin: str
    draft: str


@dataclass(frozen=True)
class Halt:
    """A stop as the tour's page tells it; `after` is how long one has read until here."""

    link: Link
    words: Markup
    after: str


@dataclass(frozen=True)
class Leg:
    """A tour as one of its stops, the `number`th of its `path`, knows it: what to look for, the ways on."""

    id: str
    name: str
    href: str
    path: tuple[str, ...]
    number: int
    place: str
    words: str
    left: str
    previous: Link | None
    next: Link | None
    onward: tuple[Card, ...]


@dataclass(frozen=True)
class Tours:
    """Tours as one page shows them."""

    library: Library
    writer: PageWriter
    views: Views

    def card(self, item: Item[Tour]) -> Card:
        tour, words, language = item.record, self.writer.words, self.writer.language
        return Card(
            tour.name[language],
            tour.summary[language],
            self.writer.href(self.writer.routes.tour(item.id)),
            words["stops"].format(n=len(tour.stops)),
            words["minutes"].format(n=tour.minutes),
            self._path(tour),
            self._walk(item, 0).href,
            words["draft"] if tour.draft else "",
        )

    def cards(self) -> tuple[Card, ...]:
        """Every tour."""
        return tuple(self.card(item) for item in self.library.content.tours.values())

    def halts(self, item: Item[Tour]) -> tuple[Halt, ...]:
        """The stops of a tour, each leading to its entry with the tour in the address."""
        found = []
        before = 0
        for number, stop in enumerate(item.record.stops):
            minute = self._minutes(item.record, number)
            after = self.writer.words["tour_after"].format(n=minute) if minute > before else ""
            found.append(Halt(self._walk(item, number), self.writer.line(stop.words), after))
            before = minute
        return tuple(found)

    def onward(self, item: Item[Tour]) -> tuple[Card, ...]:
        """The tours whose stops have most to do with this one's: shared ones, then related ones."""
        mine = {stop.at for stop in item.record.stops}
        near = {tie.other for id in mine for tie in self.library.ties.get(id, ())}

        def distance(other: Item[Tour]) -> tuple[int, int]:
            stops = {stop.at for stop in other.record.stops}
            return -len(stops & mine), -len(stops & near)

        others = [one for one in self.library.content.tours.values() if one.id != item.id]
        return tuple(self.card(one) for one in sorted(others, key=distance)[:ONWARD])

    def legs(self, entry: str) -> tuple[Leg, ...]:
        """The tours that stop at an entry, each as the stop knows it."""
        return tuple(
            self._leg(item, number)
            for item in self.library.content.tours.values()
            for number, stop in enumerate(item.record.stops)
            if stop.at == entry
        )

    def _leg(self, item: Item[Tour], number: int) -> Leg:
        tour, words, language = item.record, self.writer.words, self.writer.language
        count = len(tour.stops)
        last = number == count - 1
        minutes = max(1, tour.minutes - self._minutes(tour, number + 1))
        return Leg(
            item.id,
            tour.name[language],
            self.writer.href(self.writer.routes.tour(item.id)),
            self._path(tour),
            number + 1,
            words["tour_place"].format(n=number + 1, all=count),
            Naming(self.library, language, "").plain(tour.stops[number].words),
            "" if last else words["tour_left"].format(n=count - number - 1, minutes=minutes),
            self._walk(item, number - 1) if number else None,
            None if last else self._walk(item, number + 1),
            self.onward(item) if last else (),
        )

    def _path(self, tour: Tour) -> tuple[str, ...]:
        return tuple(self.writer.naming.title(stop.at) for stop in tour.stops)

    def _walk(self, item: Item[Tour], number: int) -> Link:
        """A link to a stop that says which tour one is on."""
        stop = item.record.stops[number].at
        address: Address = self.writer.routes.walk(item.id, stop)
        return self.views.link(stop, self.writer.href(address))

    @staticmethod
    def _minutes(tour: Tour, stops: int) -> int:
        """About how long the first stops take, if each takes as long as any other."""
        return round(tour.minutes * stops / len(tour.stops))
