"""The timeline drawn to scale: the geometry is worked out here, the templates draw it as SVG.

Where the days are dense the years are drawn again, wider. How marks find their places is in lanes.py.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import NamedTuple

from explainer import dates
from explainer.lanes import LANE, LINE, Form, Mark, Placed, Years, placed, stretch
from explainer.library import Library, Moment
from explainer.model import Stance
from explainer.writer import PageWriter

AXIS = 22
"""Height of the scale's words at top and bottom, in pixels."""
_TICK = 36.0
"""Least distance between two words of the scale, in pixels."""
_STEPS = (1, 3, *(12 * ten * n for ten in (1, 10, 100, 1000) for n in (1, 2, 5)))
"""Months from one word of the scale to the next."""
_MOST = 0.75
"""Share of the marks that the years drawn in detail are to hold."""
_WORTH = 3
"""How many times as long the whole must be as those years for them to be drawn apart."""
_TOLD = 90
"""Characters of what a mark says when pointed at."""
_HINT = {"zh": 16, "hans": 16, "en": 30}
"""Characters of a sentence that stands for a name."""
_LEGIBLE = 400
"""Marks above which nobody could read the drawing; the list serves."""

WIDTHS = {"narrow": 288, "wide": 600}
"""The widths in pixels that a drawing is laid out for; the style sheet changes from one to the other at the same."""


@dataclass(frozen=True)
class Choice:
    """Something to filter the timeline by, and how many rows answer to it."""

    id: str
    name: str
    count: int


class Tick(NamedTuple):
    """A line of the scale and its word."""

    x: float
    label: str
    strong: bool


@dataclass(frozen=True)
class Plate:
    """A stretch of years to scale. `window` (start, length and end) is what the next plate enlarges."""

    name: str
    height: int
    marks: tuple[Placed, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[tuple[float, float], ...]
    window: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Drawing:
    """The plates for each width; `zoom` says how much wider the second is drawn than the first.

    `forms` and `forecasts` are what its marks need to have explained.
    """

    plates: Mapping[str, tuple[Plate, ...]]
    zoom: str
    forms: Set[Form]
    forecasts: bool


def tokens(library: Library, moment: Moment) -> tuple[str, ...]:
    """What a row answers to: `old-oven`, `/forecast` and `old-oven/forecast`; a dated entry's own row is `/entry`."""
    stance = moment.claim.stance.value if moment.claim else "entry"
    concerned = library.concerned[moment.reference]
    return (f"/{stance}", *concerned, *(f"{id}/{stance}" for id in concerned))


@dataclass(frozen=True)
class Timelines:
    """Draws rows of the timeline for one page."""

    library: Library
    writer: PageWriter

    def drawn(self, moments: Sequence[Moment]) -> Drawing | None:
        """The rows to scale; nothing where there are not two marks to compare."""
        marks = tuple(self._marks(moments))
        if not 2 <= len(marks) <= _LEGIBLE:
            return None
        whole = Years(
            min(date.fromordinal(mark.begin).year for mark in marks),
            max(date.fromordinal(mark.end - 1).year for mark in marks),
        )
        dense = _dense(marks)
        apart = whole.length >= _WORTH * dense.length
        rest = [mark for mark in marks if not (apart and _within(mark, dense))]
        close = [mark for mark in marks if mark.end > dense.begin and mark.begin < dense.end]

        def plates(width: int) -> tuple[Plate, ...]:
            if not apart:
                return (self._plate(rest, whole, width),)
            return (
                self._plate(rest, whole, width, dense),
                self._plate(close, dense, width),
            )

        return Drawing(
            {size: plates(width) for size, width in WIDTHS.items()},
            self.writer.words["timeline_zoom"].format(
                years=_years(dense), n=f"{whole.length / dense.length:.3g}"
            ),
            {mark.form for mark in marks},
            any(mark.forecast for mark in marks),
        )

    # what to filter by

    def choices(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """By kind: the entries that rows concern and that have a page, those with most rows first."""
        library, language = self.library, self.writer.language
        counts = library.concerning
        found = []
        for kind_id, kind in library.content.site.record.kinds.items():
            ids = [id for id, label in library.labels.items() if label.kind == kind_id]
            chosen = sorted(
                (id for id in ids if counts.get(id) and library.has_page(id)),
                key=lambda id: -counts[id],
            )
            if chosen:
                names = (Choice(id, library.title(id, language), counts[id]) for id in chosen)
                found.append((kind.plural[language], tuple(names)))
        return tuple(found)

    def stances(self) -> tuple[Choice, ...]:
        """The stances that rows have; `entry` are the dated entries themselves."""
        words = self.writer.words
        names = {"entry": words["timeline_entries"]}
        names |= {stance.value: words[f"stance_{stance.value}"] for stance in Stance}
        counts = Counter(tokens(self.library, moment)[0][1:] for moment in self.library.timeline)
        return tuple(Choice(id, name, counts[id]) for id, name in names.items() if counts[id])

    # marks

    def _marks(self, moments: Iterable[Moment]) -> Iterator[Mark]:
        """Rows of one entry and one time are one mark, but what is foreseen stands apart."""
        together: dict[tuple[str, str, str | None, bool], list[Moment]] = defaultdict(list)
        for moment in moments:
            key = (moment.entry, moment.date, moment.until, _foreseen(moment))
            together[key].append(moment)
        for group in together.values():
            yield self._mark(group)

    def _mark(self, group: Sequence[Moment]) -> Mark:
        first, library, language = group[0], self.library, self.writer.language
        kind = library.content.site.record.kinds[library.labels[first.entry].kind]
        begin, early_end = dates.bounds(first.date)
        late_begin, end = dates.bounds(first.until or first.date)
        form: Form = "span" if first.until else "day" if begin == end else "within"
        named = {token: None for moment in group for token in tokens(library, moment)}
        when = dates.written_span(first.date, first.until, language)
        if first.due:
            when = self.writer.words["timeline_due"].format(date=when)
        name = library.title(first.entry, language)
        colon, stop = self.writer.words["colon"], self.writer.words["comma"]
        return Mark(
            f"#at-{first.reference}",
            " ".join(named),
            _cut(f"{name}{stop}{when}{colon}{self._told(first)}", _TOLD),
            self._label(first),
            kind.hue,
            kind.shape,
            form,
            _foreseen(first),
            begin.toordinal(),
            end.toordinal() + 1,
            (early_end.toordinal(), late_begin.toordinal() + 1),
        )

    def _told(self, moment: Moment) -> str:
        if moment.claim is None:
            return self.library.labels[moment.entry].what[self.writer.language]
        return self.writer.naming.plain_at(moment.entry, moment.claim)

    def _label(self, moment: Moment) -> str:
        """The entry's name; on its own page, where all are its own, the beginning of what is said.

        An idea does not happen: where the row concerns somebody, who it is comes first, by the shortest name.
        """
        writer, language = self.writer, self.writer.language
        if moment.claim and moment.entry == writer.home:
            return _cut(self._told(moment), _HINT[language])
        title = self.library.title(moment.entry, language)
        concerned = self.library.concerned[moment.reference]
        actors = [self.library.title(id, language) for id in concerned if not self._is_idea(id)]
        if not (moment.claim and actors and self._is_idea(moment.entry)):
            return title
        name = self.library.name(moment.entry)[language]
        return f"{min(actors, key=len)}{writer.words['colon']}{name}"

    def _is_idea(self, id: str) -> bool:
        return self.library.kind(id).idea

    # plates

    def _plate(
        self, marks: Sequence[Mark], years: Years, width: int, window: Years | None = None
    ) -> Plate:
        set_out = tuple(placed(marks, years, width))
        return Plate(
            _years(years),
            2 * AXIS
            + max((one.y + LANE + LINE * (len(one.lines) - 1) for one in set_out), default=0),
            set_out,
            tuple(self._ticks(years, width, window)),
            tuple(_bands(years)) if years.length <= 12 else (),
            (*stretch(years, window.begin, window.end), years.x(window.end)) if window else None,
        )

    def _ticks(self, years: Years, width: int, window: Years | None) -> Iterator[Tick]:
        """The scale; a word stands where there is room for it, before the window and before the edge."""
        stops = [100.0, years.x(window.begin)] if window else [100.0]
        month = width / (12 * years.length)
        step = next((step for step in _STEPS if step * month >= _TICK), _STEPS[-1])
        for at in range(-(-years.first * 12 // step) * step, (years.last + 1) * 12, step):
            year, before = divmod(at, 12)
            strong = before == 0
            label = str(year) if strong else dates.written_month(before + 1, self.writer.language)
            x = years.x(date(year, before + 1, 1).toordinal())
            room = (min(stop for stop in stops if stop >= x) - x) * width / 100 >= _TICK
            yield Tick(x, label if room else "", strong and step < 12)


def _foreseen(moment: Moment) -> bool:
    return moment.claim is not None and moment.claim.stance is Stance.FORECAST


def _years(years: Years) -> str:
    return f"{years.first}–{years.last}" if years.length > 1 else str(years.first)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _within(mark: Mark, years: Years) -> bool:
    return years.begin <= mark.begin and mark.end <= years.end


def _dense(marks: Sequence[Mark]) -> Years:
    """The fewest years in a row that hold most of the marks; of equally few the latest."""
    needed = ceil(_MOST * len(marks))
    spans = [
        (date.fromordinal(mark.begin).year, date.fromordinal(mark.end - 1).year) for mark in marks
    ]
    found = []
    for first in sorted({begin for begin, _ in spans}):
        ends = sorted(end for begin, end in spans if begin >= first)
        if len(ends) >= needed:
            found.append(Years(first, ends[needed - 1]))
    return min(found, key=lambda years: (years.length, -years.first))


def _bands(years: Years) -> Iterator[tuple[float, float]]:
    """Every other year, to be told apart from its neighbours at a glance."""
    for year in range(years.first + 1, years.last + 1, 2):
        one = Years(year, year)
        yield stretch(years, one.begin, one.end)
