"""Drawings of figures: the geometry is worked out here, the templates draw it as SVG.

Across, everything is in per cent of the drawing's width, down in ems, so that one drawing fits every
window and grows with the reader's letters. Bars start at zero, and their lengths are in proportion.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

from explainer import dates, formats, scales
from explainer.labels import broken, width
from explainer.library import FigureAt, Library, greatness
from explainer.model import OPEN, About, Measure, Stance, Unit
from explainer.writer import PageWriter

ROOM = 20.0
"""Ems that a line of text has on the narrowest screen."""
NOTE_ROOM = 10.5
"""Ems that a line has beside a dot, which may stand in the middle of the drawing."""
REACH = 93.0
"""Where the greatest value ends, in per cent of the width; what follows is for open ends."""
TIME = (26.0, 95.0)
"""Where the first and the last day of a drawing over time stand, in per cent of the width."""
GREATEST = 24
"""Bars of a drawing; where there are more values, the greatest are drawn, and those of the page's own entry."""
LINE, BAR, LEVEL, THUMB = 1.35, 0.85, 7.0, 3.0
"""Ems: a line of text, a bar, the height of a drawing over time, that of its thumbnail."""

ENDS = {
    **dict.fromkeys(OPEN, "open"),
    About.UP_TO: "below",
    About.LESS_THAN: "below",
    About.NEARLY: "about",
    About.ABOUT: "about",
}
"""How a mark ends: open towards more, towards less, or soft; without a qualifier it is exact."""


class Tick(NamedTuple):
    """A round value or date on an axis; `at` is in per cent across, or in ems down."""

    at: float
    text: str
    anchor: str = "middle"


class Written(NamedTuple):
    """A line of text; a link where it has an address."""

    y: float
    text: str
    href: str = ""


class Mark(NamedTuple):
    """Whose figure it is, how it is to be taken, and what is written beside it."""

    name: str
    href: str
    value: str
    stance: str
    end: str
    mine: bool
    notes: tuple[Written, ...]
    disputes: tuple[Written, ...]


class Bar(NamedTuple):
    """A value as a bar from zero; a range goes on, hollow, to its upper end."""

    mark: Mark
    name_y: float
    value_y: float
    beside: bool
    y: float
    start: float
    length: float
    range_start: float
    range_length: float
    tip: float
    thumb_y: float


class Dot(NamedTuple):
    """A value at its date, with the days that the date may mean; its words stand above it."""

    mark: Mark
    anchor: str
    values: tuple[Written, ...]
    leader_y: float
    x: float
    first: float
    last: float
    y: float
    upper_y: float
    thumb_y: float


@dataclass(frozen=True)
class Chart:
    """A measure's values: bars, or dots over time where they are of one entry at known dates."""

    id: str
    title: str
    unit: str
    height: float
    zero: float
    floor: float
    ticks: tuple[Tick, ...]
    count: int
    all: str
    """Where all values are, if not all are drawn."""
    best: str
    thumb_height: float
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()
    days: tuple[Tick, ...] = ()


def worth_drawing(library: Library, measure: str) -> bool:
    """Whether a measure has values that mean something side by side."""
    table = library.content.measures.record.measures
    return table[measure].comparable and len(library.by_measure.get(measure, ())) > 1


def of_measure(library: Library, writer: PageWriter, measure: str, home: str = "") -> Chart:
    """The values of a measure drawn; those of the entry `home` stand out among others'."""
    figures = library.by_measure[measure]
    drawing = Drawing(library, writer, measure, home)
    return drawing.dots(figures) if _over_time(figures) else drawing.bars(figures)


def _over_time(figures: Sequence[FigureAt]) -> bool:
    """Whether all are of one entry, each at a date of its own that is no vaguer than a season."""
    if any(at.entry != figures[0].entry for at in figures):
        return False
    spans = [dates.bounds(at.figure.as_of) for at in figures]
    return all((last - first).days < 100 for first, last in spans) and all(
        one[1] < other[0] for one, other in pairwise(spans)
    )


@dataclass(frozen=True)
class Drawing:
    """Draws the figures of one measure for one page."""

    library: Library
    writer: PageWriter
    measure_id: str
    home: str = ""

    @property
    def measure(self) -> Measure:
        return self.library.content.measures.record.measures[self.measure_id]

    @property
    def unit(self) -> Unit:
        return self.library.content.measures.record.units[self.measure.unit]

    @cached_property
    def _alone(self) -> bool:
        """Whether all values are of the page's own entry."""
        return all(at.entry == self.home for at in self.library.by_measure[self.measure_id])

    @property
    def _own(self) -> list[FigureAt]:
        """The values of the page's own entry, the greatest first."""
        own = self.library.figures_of(self.home)
        return sorted((at for at in own if at.figure.measure == self.measure_id), key=greatness)

    # bars

    def bars(self, figures: Sequence[FigureAt]) -> Chart:
        """Bars, the greatest value first."""
        great = self.library.greatest_first[self.measure_id][:GREATEST]
        ordered = [*great, *(at for at in self._own if at not in great)]
        scale = Scale(min(0.0, *map(_low, ordered)), max(0.0, *map(_high, ordered)))
        # The greatest are drawn on the page of each entry that has a value, and but for its own all alike.
        name = f"bars {self.writer.language} {self.writer.root} {self.measure_id} {scale}"
        bars, y = self.library.shared(
            name, partial(replace(self, home="")._bars, great, scale, 0.0, 0)
        )
        found = [self._own_bar(bar, at) for bar, at in zip(bars, great, strict=True)]
        more, y = self._bars(ordered[len(great) :], scale, y, len(found))
        found += more
        return self._chart(
            figures,
            ordered[0],
            height=_em(y + 2.6),
            zero=scale.at(0),
            floor=_em(y),
            ticks=self._ticks(scale),
            thumb_height=_em(0.75 * len(found) + 0.1),
            all=self.writer.href(self.writer.routes.measure(self.measure_id))
            if len(ordered) < len(figures)
            else "",
            bars=tuple(found),
        )

    def _bars(
        self, figures: Sequence[FigureAt], scale: "Scale", y: float, number: int
    ) -> tuple[list[Bar], float]:
        """Bars from the `number`th on, whose words begin at `y`, and where the next may begin."""
        found: list[Bar] = []
        for at in figures:
            bar, y = self._bar(at, scale, y, number + len(found))
            found.append(bar)
        return found, y

    def _own_bar(self, bar: Bar, at: FigureAt) -> Bar:
        """A bar as the page of the drawing's own entry has it."""
        if at.entry != self.home:
            return bar
        return bar._replace(mark=self._mark(at, bar.mark.notes, bar.mark.disputes))

    def _bar(self, at: FigureAt, scale: "Scale", y: float, number: int) -> tuple[Bar, float]:
        """A bar whose words begin at `y`, and where the next may begin."""
        figure = at.figure
        name, value = self.writer.naming.title(at.entry), self.writer.quantity(at)
        beside = width(name) + 1 + 1.1 * width(value) <= ROOM
        name_y = y + 1
        value_y = name_y if beside else name_y + LINE
        bar_y = value_y + 0.45
        notes, below = self._notes(at, bar_y + BAR + 1.05, ROOM)
        disputes, below = self._disputes(at, below)
        start, end = sorted((scale.at(0), scale.at(figure.value)))
        top = scale.at(figure.to) if figure.to is not None else end
        bar = Bar(
            mark=self._mark(at, notes, disputes),
            name_y=_em(name_y),
            value_y=_em(value_y),
            beside=beside,
            y=_em(bar_y),
            start=start,
            length=round(end - start, 3),
            range_start=end,
            range_length=round(top - end, 3),
            tip=top if figure.value >= 0 else start,
            thumb_y=_em(0.75 * number + 0.1),
        )
        return bar, below

    def _ticks(self, scale: "Scale") -> tuple[Tick, ...]:
        found = []
        for value in scales.round_values(scale.low, scale.high, 2):
            at = scale.at(value)
            anchor = "start" if at < 8 else "end" if at > 85 else "middle"
            found.append(Tick(at, self._number(value), anchor))
        return tuple(found)

    # dots

    def dots(self, figures: Sequence[FigureAt]) -> Chart:
        """Dots over time, the words of each above it, in the order of time."""
        spans = [dates.bounds(at.figure.as_of) for at in figures]
        days = Days(spans[0][0].replace(day=1), _month_end(spans[-1][1]))
        high = max(map(_high, figures))
        labels, y = [], 0.0
        for at in figures:
            values, y = _lines([self.writer.quantity(at)], y + 1, NOTE_ROOM)
            notes, y = self._notes(at, y, NOTE_ROOM)
            disputes, y = self._disputes(at, y)
            labels.append((values, notes, disputes, y))
        floor = y + 0.4 + LEVEL

        def level(value: float, height: float = LEVEL) -> float:
            return height * max(0.0, value) / (high or 1)

        found = []
        for at, (first, last), (values, notes, disputes, below) in zip(
            figures, spans, labels, strict=True
        ):
            x = days.at(first, last)
            found.append(
                Dot(
                    mark=self._mark(at, notes, disputes),
                    anchor="start" if x < 50 else "end",
                    values=values,
                    leader_y=_em(below - 0.9),
                    x=x,
                    first=days.at(first),
                    last=days.at(last),
                    y=_em(floor - level(at.figure.value)),
                    upper_y=_em(floor - level(_high(at))),
                    thumb_y=_em(0.3 + (THUMB - 0.6) - level(at.figure.value, THUMB - 0.6)),
                )
            )
        return self._chart(
            figures,
            self.library.greatest_first[self.measure_id][0],
            height=_em(floor + 1.8),
            zero=0,
            floor=_em(floor),
            ticks=tuple(
                Tick(_em(floor - level(value)), self._number(value))
                for value in scales.round_values(0, high, 2)
            ),
            thumb_height=THUMB,
            dots=tuple(found),
            days=tuple(
                Tick(days.at(dates.bounds(day)[0]), dates.written(day, self.writer.language))
                for day in scales.first_days(days.start, days.end, 2)
            ),
        )

    # what both have

    def _chart(
        self,
        figures: Sequence[FigureAt],
        best: FigureAt,
        *,
        height: float,
        zero: float,
        floor: float,
        ticks: tuple[Tick, ...],
        thumb_height: float,
        all: str = "",
        bars: tuple[Bar, ...] = (),
        dots: tuple[Dot, ...] = (),
        days: tuple[Tick, ...] = (),
    ) -> Chart:
        language = self.writer.language
        return Chart(
            id=self.measure_id,
            title=self.measure.name[language],
            unit=self.unit.name[language],
            height=height,
            zero=zero,
            floor=floor,
            ticks=ticks,
            count=len(figures),
            all=all,
            best=self.writer.quantity(best),
            thumb_height=thumb_height,
            bars=bars,
            dots=dots,
            days=days,
        )

    def _mark(
        self, at: FigureAt, notes: tuple[Written, ...], disputes: tuple[Written, ...]
    ) -> Mark:
        at_home = at.entry == self.home
        return Mark(
            name=self.writer.naming.title(at.entry),
            href="" if at_home else self.writer.href(self.writer.routes.figure(at.entry, at.name)),
            value=self.writer.quantity(at),
            stance=at.figure.held.value,
            end=_end(at),
            mine=at_home and not self._alone,
            notes=notes,
            disputes=disputes,
        )

    def _notes(self, at: FigureAt, y: float, room: float) -> tuple[tuple[Written, ...], float]:
        """When, on whose word, and what distinguishes the value; and where the next line may stand."""
        figure, words, language = at.figure, self.writer.words, self.writer.language
        said: list[str] = []
        if figure.held is not Stance.FACT:
            said.append(words[f"stance_{figure.held.value}"])
        if figure.by:
            said.append(self.library.speaker(figure.by)[language])
        parts = [dates.written(figure.as_of, language)]
        parts += [words["colon"].join(said)] if said else []
        parts += [figure.note[language]] if figure.note else []
        return _lines(_fitted(parts, room), y, room)

    def _disputes(self, at: FigureAt, y: float) -> tuple[tuple[Written, ...], float]:
        disputes = self.library.disputed.get(at.reference, ())
        found = [
            Written(_em(y + number * LINE), *self.writer.dispute(one))
            for number, one in enumerate(disputes)
        ]
        return tuple(found), y + len(found) * LINE

    def _number(self, value: float) -> str:
        unit = self.unit
        shown = round(value * unit.factor, 9)
        return formats.number(shown, self.writer.language, scaled=unit.scaled, grouped=unit.grouped)


class Scale(NamedTuple):
    """Values from `low`, zero or less, to `high`, zero or more, as per cent of the width."""

    low: float
    high: float

    def at(self, value: float) -> float:
        return round(REACH * (value - self.low) / ((self.high - self.low) or 1), 3)


@dataclass(frozen=True)
class Days:
    """Days from `start` to `end` as per cent of the width, to scale."""

    start: date
    end: date

    def at(self, first: date, last: date | None = None) -> float:
        """Where a day stands, or the middle of two."""
        middle = (first.toordinal() + (last or first).toordinal()) / 2
        part = (middle - self.start.toordinal()) / ((self.end - self.start).days or 1)
        return round(TIME[0] + (TIME[1] - TIME[0]) * part, 3)


def _end(at: FigureAt) -> str:
    return ENDS[at.figure.about] if at.figure.about else "exact"


def _low(at: FigureAt) -> float:
    return at.figure.value


def _high(at: FigureAt) -> float:
    return at.figure.value if at.figure.to is None else at.figure.to


def _month_end(day: date) -> date:
    return dates.bounds(day.isoformat()[:7])[1]


def _fitted(parts: Sequence[str], room: float) -> list[str]:
    """Parts that fit on a line together, joined; the others each by itself."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines else part
        if lines and width(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def _lines(texts: Sequence[str], y: float, room: float) -> tuple[tuple[Written, ...], float]:
    """Texts in lines, the first at `y`, and where the next line may stand."""
    lines = [line for text in texts for line in broken(text, room)]
    return tuple(_written(lines, y)), y + len(lines) * LINE


def _written(lines: Sequence[str], y: float) -> Iterator[Written]:
    for number, line in enumerate(lines):
        yield Written(_em(y + number * LINE), line)


def _em(value: float) -> float:
    return round(value, 2)
