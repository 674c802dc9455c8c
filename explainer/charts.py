"""Drawings of figures: the geometry is worked out here, the templates draw it as SVG."""

from dataclasses import dataclass

from markupsafe import Markup

from explainer import dates, formats
from explainer.library import FigureAt, Library
from explainer.model import About
from explainer.writer import PageWriter


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart; `start` and `length` in per cent of the room for bars."""

    label: Markup
    note: str
    date: str
    value: str
    start: float
    length: float
    open_end: bool
    mine: bool


@dataclass(frozen=True)
class Chart:
    """A measure's values as bars that start at zero, drawn in a table that says the same."""

    id: str
    title: str
    unit: str
    bars: tuple[Bar, ...]


def comparable(library: Library, measure: str) -> list[FigureAt]:
    """All figures of a measure, by date."""
    found = [at for at in library.figures.values() if at.figure.measure == measure]
    return sorted(found, key=lambda at: (dates.order(at.figure.as_of), at.reference))


def worth_drawing(library: Library, measure: str) -> bool:
    """Whether a measure has values that mean something side by side."""
    table = library.content.measures.record.measures
    return table[measure].comparable and len(comparable(library, measure)) > 1


def of_measure(library: Library, writer: PageWriter, measure_id: str, home: str = "") -> Chart:
    """The values of a measure as bars, the largest first; those of `home` stand out."""
    values = sorted(
        comparable(library, measure_id),
        key=lambda at: (-(at.figure.to or at.figure.value), at.reference),
    )
    measure = library.content.measures.record.measures[measure_id]
    unit = library.content.measures.record.units[measure.unit]
    language = writer.language
    most = max(at.figure.to or at.figure.value for at in values) or 1
    open_ended = {About.MORE_THAN, About.AT_LEAST, About.SEVERAL}
    bars = []
    for at in values:
        figure = at.figure
        low = figure.value if figure.to is not None else 0
        high = figure.to if figure.to is not None else figure.value
        bars.append(
            Bar(
                writer.link(at.entry),
                figure.note[language] if figure.note else "",
                writer.date(figure.as_of),
                formats.quantity(figure, unit, language),
                round(100 * low / most, 2),
                round(max(0.6, 100 * (high - low) / most), 2),
                figure.about in open_ended,
                at.entry == home,
            )
        )
    return Chart(f"chart-{measure_id}", measure.name[language], unit.name[language], tuple(bars))
