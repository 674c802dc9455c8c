"""The page of figures: every measure drawn or told, under the headings of the table of measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from explainer import charts, tables
from explainer.charts import Chart
from explainer.library import Library
from explainer.page import Bilingually, Page, Plan
from explainer.pages import Planner
from explainer.routes import Routes
from explainer.views import Value, Views
from explainer.writer import PageWriter


@dataclass(frozen=True)
class Shown:
    """A measure with its values; `chart` where they mean something side by side."""

    id: str
    name: str
    definition: str
    table: str
    chart: Chart | None
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Group:
    """The measures under one heading: those drawn, those only listed, and those of one value."""

    id: str
    name: str
    drawn: tuple[Shown, ...]
    listed: tuple[Shown, ...]
    single: tuple[Shown, ...]


def plan(library: Library, words: Bilingually) -> Plan:
    """The page of each language."""
    return Plan(
        tuple(
            (Routes(library, language).sheet("figures"), partial(_page, library, language, words))
            for language in library.published
        )
    )


def _page(library: Library, language: str, words: Bilingually) -> Page:
    spoken = {name: text[language] for name, text in words.items()}

    def context(writer: PageWriter, views: Views) -> dict[str, Any]:
        groups = tuple(_groups(library, writer, views))
        charted = tuple(one.chart for group in groups for one in group.drawn if one.chart)
        return {"groups": groups, "charts": charted, "count": len(library.figures)}

    return Planner(library, language, spoken).sheet("figures", "pages/figures.html", context)


def _groups(library: Library, writer: PageWriter, views: Views) -> Iterator[Group]:
    """The headings that have figures; measures without one come last."""
    record = library.content.measures.record
    headings = {id: name[writer.language] for id, name in record.groups.items()}
    for group, name in [*headings.items(), ("", writer.words["figures_other"])]:
        ids = [
            id
            for id, measure in record.measures.items()
            if (measure.group or "") == group and id in library.by_measure
        ]
        if ids:
            drawn = [id for id in ids if charts.worth_drawing(library, id)]
            single = [id for id in ids if len(library.by_measure[id]) == 1 and id not in drawn]
            listed = [id for id in ids if id not in drawn and id not in single]
            # In the order of the page, since so the notes are numbered.
            shown = (
                tuple(_shown(library, writer, views, id) for id in those)
                for those in (drawn, listed, single)
            )
            yield Group(group or "other", name, *shown)


def _shown(library: Library, writer: PageWriter, views: Views, id: str) -> Shown:
    measure = library.content.measures.record.measures[id]
    drawn = charts.worth_drawing(library, id)
    return Shown(
        id,
        measure.name[writer.language],
        measure.definition[writer.language],
        writer.href(tables.address(id)),
        charts.of_measure(library, writer, id) if drawn else None,
        tuple(views.value(at) for at in library.by_measure[id]),
    )
