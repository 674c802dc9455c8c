"""What the site owes to each source, what rests on one alone, and whom the sources draw on themselves."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from explainer.library import Library, Origin
from explainer.load import Item
from explainer.model import Passage, Source
from explainer.views import Link, Views
from explainer.writer import PageWriter

DEPTHS = (1, 3, 6)
"""Entries resting on a passage from which its field is drawn a step darker."""
TONGUES = {"zh-Hant": "traditional_chinese", "zh-Hans": "simplified_chinese", "en": "english"}
"""The words for a language by its tag, whatever its region."""
SWEEPS = 8
"""Times that the drawing's two sides are put in order after each other; they settle before that."""


@dataclass(frozen=True)
class Share:
    """How much of all statements rests on a source, and how much on it alone, in per cent and in words."""

    resting: float
    alone: float
    words: str


@dataclass(frozen=True)
class Card:
    """A source in short."""

    id: str
    href: str
    name: str
    title: str
    type: str
    outlet: str
    author: str
    date: str
    dated: str
    tag: str
    tongue: str
    draws_on: Markup
    marks: tuple[str, ...]
    coverage: str
    share: Share


class Field(NamedTuple):
    """A passage of a source, and what rests on it; `depth` is how much, from 0 to 3."""

    id: str
    number: str
    gist: str
    mark: str
    depth: int
    excused: str
    chain: Markup
    users: tuple[Markup, ...]


class Stream(NamedTuple):
    """A line of the drawing: from a source to an origin, as broad as the passages are many."""

    d: str
    width: float
    words: str


@dataclass(frozen=True)
class Streams:
    """Who draws on whom: sources at one side, their origins at the other, in the same order as drawn."""

    sources: tuple[tuple[Markup, str], ...]
    origins: tuple[Markup, ...]
    lines: tuple[Stream, ...]


@dataclass(frozen=True)
class Reliance:
    """Sources as one page shows them."""

    library: Library
    writer: PageWriter
    views: Views

    # in short

    def cards(self) -> tuple[Card, ...]:
        """Every source."""
        return tuple(self.card(item) for item in self.library.sources.values())

    def card(self, item: Item[Source]) -> Card:
        source, writer = item.record, self.writer
        language = writer.language
        marks = [self._mark(item.id, passage) for passage in source.passages]
        return Card(
            item.id,
            writer.href(writer.routes.source(item.id)),
            source.name[language],
            source.title,
            source.type[language],
            source.outlet[language],
            source.author[language],
            writer.date(source.date),
            source.dated[language],
            source.language,
            self._tongue(source.language),
            writer.listed([writer.link(id) for id in source.draws_on]),
            tuple(marks),
            writer.words["coverage"].format(
                total=len(marks),
                used=marks.count("used"),
                excused=marks.count("excused"),
                open=marks.count("open"),
            ),
            self._share(item.id),
        )

    def _tongue(self, tag: str) -> str:
        """A language by its name, or by its tag where that is all that is known."""
        known = (words for start, words in TONGUES.items() if f"{tag}-".startswith(f"{start}-"))
        return next((self.writer.words[words] for words in known), tag)

    def _share(self, source: str) -> Share:
        every = len(self.library.statements)
        resting, alone = self.library.resting.get(source, (0, 0))
        all_ = max(every, 1)
        words = self.writer.words["share"].format(n=resting, all=every, alone=alone)
        return Share(round(100 * resting / all_, 1), round(100 * alone / all_, 1), words)

    # a source's own page

    def fields(self, item: Item[Source]) -> tuple[Field, ...]:
        """The passages of a source, in order."""
        return tuple(self._field(item.id, passage) for passage in item.record.passages)

    def _field(self, source: str, passage: Passage) -> Field:
        writer, users = self.writer, self._users(source, passage.id)
        chain = passage.draws_on is not None
        return Field(
            passage.id,
            passage.id[1:],
            passage.gist[writer.language],
            self._mark(source, passage),
            sum(len(users) >= depth for depth in DEPTHS),
            passage.excused[writer.language] if passage.excused else "",
            writer.chain((f"{source}:{passage.id}",)) if chain else Markup(),
            tuple(writer.link(id) for id in users),
        )

    def _mark(self, source: str, passage: Passage) -> str:
        if self._users(source, passage.id):
            return "used"
        return "excused" if passage.excused else "open"

    def _users(self, source: str, passage: str) -> tuple[str, ...]:
        """The entries that rest on a passage, by their records or their prose."""
        cite = f"{source}:{passage}"
        records = (
            user.partition(".")[0].partition(">")[0] for user in self.library.uses.get(cite, ())
        )
        return tuple(dict.fromkeys([*records, *self.library.prose_uses.get(cite, ())]))

    def alone(self, source: str) -> tuple[tuple[str, tuple[Link, ...]], ...]:
        """By kind: the entries all of whose statements rest on this source and no other."""
        kinds = self.library.content.site.record.kinds
        groups = (
            (
                kind.plural[self.writer.language],
                tuple(
                    self.views.link(entry)
                    for entry in self.library.alone_in.get(source, ())
                    if self.library.labels[entry].kind == id
                ),
            )
            for id, kind in kinds.items()
        )
        return tuple((name, links) for name, links in groups if links)

    def alone_counted(self, source: str) -> str:
        """How many claims, figures and relations rest on this source and no other, in words."""
        found = self.library.alone_counted.get(source, {})
        counts = {what: found.get(what, 0) for what in ("claims", "figures", "relations")}
        return self.writer.words["alone_counted"].format(**counts) if found else ""

    # who draws on whom

    def streams(self) -> Streams | None:
        """The sources and the origins outside them that their passages go back to; None without such."""
        counts: Counter[tuple[str, str]] = Counter()
        own: Counter[str] = Counter()
        for id, item in self.library.sources.items():
            for passage in item.record.passages:
                for origin in self.library.origins((f"{id}:{passage.id}",)):
                    if origin.is_source:
                        own[id] += 1
                    else:
                        counts[id, origin.id] += 1
        if not counts:
            return None
        left, right = _untangled(list(self.library.sources), counts)
        words = self.writer.words
        names = {id: self.library.sources[id].record.name[self.writer.language] for id in left}
        return Streams(
            tuple(
                (
                    self.views.origin(Origin(id, is_source=True)),
                    words["own_matter"].format(n=own[id]) if own[id] else "",
                )
                for id in left
            ),
            tuple(self.views.origin(Origin(id, is_source=False)) for id in right),
            tuple(
                Stream(
                    _curve(
                        (left.index(source) + 0.5) / len(left), (right.index(id) + 0.5) / len(right)
                    ),
                    round(1 + count**0.5, 1),
                    words["draws_passages"].format(
                        source=names[source], origin=self.writer.naming.name(id), n=count
                    ),
                )
                for (source, id), count in counts.items()
            ),
        )


def _curve(start: float, end: float) -> str:
    """From one side to the other of a field of 100 by 100; the arguments are parts of its height."""
    a, b = round(100 * start, 1), round(100 * end, 1)
    return f"M0 {a:g}C50 {a:g} 50 {b:g} 100 {b:g}"


def _untangled(
    left: list[str], counts: Mapping[tuple[str, str], int]
) -> tuple[list[str], list[str]]:
    """Both sides in an order in which few lines cross: each by the middle of its neighbours.

    The barycentre heuristic of Sugiyama, Tagawa and Toda (1981).
    """
    right = list(dict.fromkeys(origin for _, origin in counts))

    def middle(one: str, at: int, others: list[str]) -> float:
        tied = [pair for pair in counts if pair[at] == one]
        places = [others.index(pair[1 - at]) for pair in tied]
        return sum(places) / len(places) / len(others) if places else 1.0

    for _ in range(SWEEPS):
        right.sort(key=lambda one: middle(one, 1, left))
        left.sort(key=lambda one: middle(one, 0, right))
    return left, right
