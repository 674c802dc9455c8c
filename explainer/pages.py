"""Which pages exist, in which languages, and what each shows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from explainer import __version__, calendars, charts, dates, foot, maps, timeline
from explainer.disputes import Disputes, PassageWriter, PlaceWriter
from explainer.doors import front_door, moved, not_found
from explainer.forecasts import ledger
from explainer.glossary import letters
from explainer.library import ClaimAt, DisputeAt, FigureAt, Library, Moment, Naming
from explainer.load import Item
from explainer.model import Bilingual, Claim, Stance, Topic
from explainer.page import FRONT_DOOR, NOT_FOUND, Bilingually, Maker, Page, Plan, Subject
from explainer.reliance import Reliance
from explainer.routes import LICENCE, NOTICES, Address, InOneLanguage, root_of
from explainer.search import named, other_names
from explainer.tours import Tours
from explainer.views import Views
from explainer.writer import PageWriter

FACTS = 4
"""Measures that the fact box has room for, one figure of each; it is a summary and no more."""
LATEST = 5
"""Rows of the timeline that the home page shows."""
DESCRIPTION_LENGTH = {"zh": 90, "hans": 90, "en": 180}
"""Characters of a page's description; search engines cut off about there."""


@dataclass(frozen=True)
class Planner(InOneLanguage):
    """Plans the pages of one language."""

    def makers(self) -> Iterator[tuple[Address, Maker]]:
        """The address of each page but those of entries, with what makes it, so that one can be made without the rest."""
        content, routes = self.library.content, self.routes
        yield routes.sheet("index"), self.home
        for kind in content.site.record.kinds:
            yield routes.kind(kind), partial(self.kind, kind)
        yield routes.sources(), self.sources
        for id in self.library.sources:
            yield routes.source(id), partial(self.source, id)
        yield routes.sheet("timeline"), self.timeline
        if self.library.ties_listed:
            yield routes.sheet("map"), self.map
        yield routes.sheet("disputes"), self.disputes
        yield routes.sheet("forecasts"), self.forecasts
        yield routes.sheet("glossary"), self.glossary
        if content.topics:
            yield routes.sheet("questions"), self.questions
        if content.tours:
            yield routes.tours(), self.tours
            for id in content.tours:
                yield routes.tour(id), partial(self.tour, id)
        yield routes.sheet("search"), self.search
        yield routes.sheet("about"), self.about
        yield routes.sheet("licences"), self.licences

    # making a page

    def page(
        self,
        path: str,
        template: str,
        title: str,
        description: str,
        section: str,
        context: Callable[[PageWriter, Views], dict[str, Any]],
        subject: Subject,
        home: str = "",
        writing: type[PageWriter] = PageWriter,
    ) -> Page:
        """A page whose context is made by a writer of its own, so that notes number from 1."""
        writer = writing(self.library, self.routes, dict(self.words), root_of(path), home)
        views = Views(self.library, writer)
        shown = context(writer, views)
        shown["notes"] = writer.notes()
        shown["origins"] = views.origins(writer.cited)
        shown["popups"] = tuple(views.popup(at) for at in writer.figures_named)
        return Page(
            path,
            template,
            self.language,
            title,
            _cut(description, DESCRIPTION_LENGTH[self.language]),
            section,
            shown,
            {other: other + path[len(self.language) :] for other in self.library.published},
            subject=subject,
        )

    # the pages

    def home(self) -> Page:
        site = self.library.content.site.record

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            thesis = writer.blocks(site.home.thesis)
            numbers = [self.library.figure(reference, "") for reference in site.home.numbers]
            return {
                "thesis": thesis,
                "numbers": tuple(views.value(at) for at in numbers if at),
                "begin": tuple(views.link(id) for id in site.home.begin),
                "tours": Tours(self.library, writer, views).cards(),
                "map": maps.Maps(self.library, writer).home(),
                "latest": tuple(views.row(row) for row in self._latest()),
                "quarrels": tuple(
                    (
                        views.link(at.entry),
                        writer.at(at.entry, at.dispute.question),
                        self._to(writer, at),
                    )
                    for at in self._leading_disputes()
                    if at.dispute
                ),
                "stances": _stances(at.claim for at in self.library.claims.values()),
                "sources": Reliance(self.library, writer, views).cards(),
                "kinds": tuple(
                    {
                        "name": kind.plural[self.language],
                        "intro": kind.intro[self.language],
                        "href": writer.href(self.routes.kind(id)),
                        "hue": kind.hue,
                        "shape": kind.shape,
                        "count": len(self.library.of_kind[id]),
                    }
                    for id, kind in site.kinds.items()
                    if self.library.of_kind[id]
                ),
            }

        return self.page(
            self.routes.sheet("index"),
            "pages/home.html",
            site.title[self.language],
            site.description[self.language],
            "home",
            context,
            Subject("sheet", "index"),
        )

    def _latest(self) -> list[Moment]:
        """The last things that happened, one of each entry."""
        found: dict[str, Moment] = {}
        for row in reversed(self.library.timeline):
            if not _is_forecast(row):
                found.setdefault(row.entry, row)
        return list(found.values())[:LATEST]

    def _leading_disputes(self) -> list[DisputeAt]:
        """One dispute of each entry, the contradictions first."""
        found: dict[str, DisputeAt] = {}
        order = {"contradiction": 0, "wording": 1, "arithmetic": 2, "comparison": 3, "slip": 4}
        written = [at for at in self.library.disputes if at.dispute]
        for at in sorted(written, key=lambda at: order[at.dispute.kind] if at.dispute else 9):
            found.setdefault(at.entry, at)
        return list(found.values())[:5]

    def _to(self, writer: PageWriter, at: DisputeAt) -> str:
        return writer.href(self.routes.dispute(at.entry, at.dispute.id if at.dispute else ""))

    def kind(self, id: str) -> Page:
        kind = self.library.content.site.record.kinds[id]
        labels = self.library.labels

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            ordered = sorted(self.library.of_kind[id], key=self._index_order)
            labelled = [(one, labels[one]) for one in ordered]
            return {
                "intro": kind.intro[self.language],
                "entries": tuple(
                    (views.link(one), writer.date(label.date, label.until))
                    for one, label in labelled
                    if label.has_page
                ),
                "brief": tuple(views.link(one) for one, label in labelled if not label.has_page),
                "hue": kind.hue,
                "shape": kind.shape,
            }

        return self.page(
            self.routes.kind(id),
            "pages/kind.html",
            kind.plural[self.language],
            kind.intro[self.language],
            id,
            context,
            Subject("kind", id),
        )

    def _index_order(self, id: str) -> tuple[Any, ...]:
        """By date where there is one, else the most connected first."""
        if date := self.library.labels[id].date:
            return (0, dates.order(date), id)
        mentions = self.library.mentions[self.language].get(id, ())
        weight = len(mentions) + len(self.library.ties.get(id, ()))
        return (1, -weight, id)

    def entry(self, id: str) -> Page:
        item = self.library.entries[id]
        entry = item.record

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            summary = writer.line(entry.summary)
            status = writer.line(entry.status)
            mine = [FigureAt(id, name, figure) for name, figure in entry.figures.items()]
            by_measure: dict[str, list[FigureAt]] = defaultdict(list)
            for at in mine:
                by_measure[at.figure.measure].append(at)
            facts = tuple(
                (views.value(first), len(others))
                for first, *others in list(by_measure.values())[:FACTS]
            )
            ties = views.shown_ties(id)
            moments = self.library.moments(id)
            return {
                "entry": views.link(id),
                "name": entry.name[self.language],
                "summary": summary,
                "status": status,
                "date": writer.date(entry.date, entry.until),
                "dated": entry.dated.value,
                "as_of": writer.date(self.library.as_of(id)),
                "also": views.also(entry),
                "facts": facts,
                "measures": len(by_measure),
                "ties": ties,
                "matters": writer.line(entry.matters),
                "drawing": views.sketch(entry.drawing) if entry.drawing else None,
                "body": writer.blocks(entry.body),
                "note": writer.blocks(entry.note),
                "claims": tuple(
                    views.statement(ClaimAt(id, claim), anchor=True) for claim in entry.claims
                ),
                "stances": _stances(
                    [*entry.claims, *(at.claim for at in self.library.claims_about(id))]
                ),
                "said": tuple(
                    views.brief(at) for at in self.library.claims_by(id) if at.entry != id
                ),
                "elsewhere": tuple(
                    views.brief(at) for at in self.library.claims_about(id) if at.claim.by != id
                ),
                "own_values": tuple(views.value(at) for at in mine),
                "charts": tuple(
                    charts.of_measure(self.library, writer, measure, id)
                    for measure in dict.fromkeys(at.figure.measure for at in mine)
                    if charts.worth_drawing(self.library, measure)
                ),
                "quarrels": tuple(views.quarrel(at) for at in self.library.disputes_of(id)),
                "rows": tuple(views.row(row, cited=False) for row in moments)
                if len(moments) > 1
                else (),
                "strip": timeline.Timelines(self.library, writer).drawn(moments),
                "on_timeline": writer.href(self.routes.timeline(id))
                if self.library.concerning.get(id)
                else "",
                "near": maps.Maps(self.library, writer).neighbourhood(id),
                "quotes": views.quotes(self.library.mentions[self.language].get(id, ())),
                "unknown": tuple(writer.line(line) for line in entry.unknown),
                "legs": Tours(self.library, writer, views).legs(id),
                "folded_ties": views.folded_ties(id),
                "entry_id": id,
                "parallel": writer.href(self.routes.parallel(id)),
                "compare": writer.href(self.routes.compare(id))
                if self.library.compared(id)
                else "",
                "foot": foot.of(
                    self.library,
                    self.words,
                    self.language,
                    self.library.title(id, self.language),
                    self.routes.entry(id),
                    item.document.file,
                ),
            }

        return self.page(
            self.routes.entry(id),
            "pages/entry.html",
            self.library.title(id, self.language),
            self._plain(id, entry.summary),
            item.kind,
            context,
            Subject("entry", id),
            id,
        )

    def timeline(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            years: dict[str, list[Any]] = defaultdict(list)
            for moment in self.library.timeline:
                row = views.row(moment, of=" ".join(timeline.tokens(self.library, moment)))
                years[row.year].append(row)
            timelines = timeline.Timelines(self.library, writer)
            return {
                "drawing": timelines.drawn(self.library.timeline),
                "choices": timelines.choices(),
                "stances": timelines.stances(),
                "count": len(self.library.timeline),
                "years": tuple((year, tuple(rows)) for year, rows in years.items()),
                "script": writer.href("assets/timeline.js"),
                "calendar": writer.href(calendars.address(self.language)),
            }

        return self.sheet("timeline", "pages/timeline.html", context)

    def map(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            drawn = maps.Maps(self.library, writer)
            return {
                "actors": drawn.actors(maps.WHOLE),
                "ideas": drawn.ideas(maps.IDEAS),
                "entries": len(self.library.ties),
                "count": len(self.library.ties_listed),
                "groups": drawn.told(),
            }

        return self.sheet("map", "pages/map.html", context)

    def disputes(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            return {"dockets": Disputes(self.library, writer, views).dockets()}

        return self.sheet("disputes", "pages/disputes.html", context, PlaceWriter)

    def forecasts(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            return {
                "ledger": ledger(self.library, views),
                "calendar": writer.href(calendars.address(self.language)),
            }

        return self.sheet("forecasts", "pages/forecasts.html", context)

    def glossary(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            return {"letters": letters(self.library, writer, views)}

        return self.sheet("glossary", "pages/glossary.html", context)

    def questions(self) -> Page:
        def topic(item: Item[Topic], writer: PageWriter) -> dict[str, Any]:
            return {
                "id": item.id,
                "name": item.record.name[self.language],
                "draft": self.words["draft"] if item.record.draft else "",
                "questions": tuple(
                    {
                        "id": question.id,
                        "question": question.question[self.language],
                        "answer": writer.blocks(question.answer),
                    }
                    for question in item.record.questions
                ),
            }

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            topics = self.library.content.topics.values()
            return {"topics": tuple(topic(item, writer) for item in topics)}

        return self.sheet("questions", "pages/questions.html", context, PassageWriter)

    def search(self) -> Page:
        """Every name an entry goes by, to be read without script; the script adds the box."""

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            kinds = self.library.content.site.record.kinds
            return {
                "groups": tuple(
                    {
                        "id": id,
                        "name": kind.plural[self.language],
                        "hue": kind.hue,
                        "shape": kind.shape,
                        "entries": tuple(
                            {
                                "name": self.library.title(one, self.language),
                                "draft": self.words["draft"]
                                if self.library.labels[one].draft
                                else "",
                                "href": writer.href(self.routes.entry(one)),
                                "also": tuple(
                                    named(name, self.language)
                                    for name in other_names(self.library.labels[one], self.language)
                                    if self.language != "en" or name.isascii()
                                ),
                            }
                            for one in sorted(self.library.of_kind[id], key=self._by_name)
                        ),
                    }
                    for id, kind in kinds.items()
                    if self.library.of_kind[id]
                )
            }

        return self.sheet("search", "pages/search.html", context)

    def _by_name(self, id: str) -> str:
        return self.library.name(id)[self.language].casefold()

    def about(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            return {"body": writer.blocks(self.library.content.site.record.about)}

        return self.sheet("about", "pages/about.html", context)

    def licences(self) -> Page:
        site = self.library.content.site.record

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            licence = site.licence
            return {
                "licence": licence
                and {
                    "name": licence.name[self.language],
                    "url": licence.url,
                    "words": licence.words[self.language],
                },
                "version": __version__,
                "program": {
                    "licence": writer.root + LICENCE,
                    "notices": writer.root + NOTICES,
                },
                "sources": writer.href(self.routes.sources()),
            }

        return self.sheet("licences", "pages/licences.html", context)

    def sheet(
        self,
        name: Any,
        template: str,
        context: Callable[[PageWriter, Views], dict[str, Any]],
        writing: type[PageWriter] = PageWriter,
    ) -> Page:
        """A page that there is one of, whose title and description are words of the interface."""
        site = self.library.content.site.record
        described = self.words.get(f"{name}_intro", site.description[self.language])
        return self.page(
            self.routes.sheet(name),
            template,
            self.words[name],
            described,
            name,
            context,
            Subject("sheet", name),
            writing=writing,
        )

    def tours(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            return {"tours": Tours(self.library, writer, views).cards()}

        return self.page(
            self.routes.tours(),
            "pages/tours.html",
            self.words["tours"],
            self.words["tours_intro"],
            "tours",
            context,
            Subject("tours"),
        )

    def tour(self, id: str) -> Page:
        item = self.library.content.tours[id]

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            shown = Tours(self.library, writer, views)
            return {
                "tour": shown.card(item),
                "halts": shown.halts(item),
                "onward": shown.onward(item),
            }

        return self.page(
            self.routes.tour(item.id),
            "pages/tour.html",
            item.record.name[self.language],
            item.record.summary[self.language],
            "tours",
            context,
            Subject("tour", item.id),
        )

    def sources(self) -> Page:
        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            shown = Reliance(self.library, writer, views)
            return {"sources": shown.cards(), "streams": shown.streams()}

        return self.page(
            self.routes.sources(),
            "pages/sources.html",
            self.words["sources"],
            self.words["sources_intro"],
            "sources",
            context,
            Subject("sources"),
        )

    def source(self, id: str) -> Page:
        item = self.library.sources[id]
        source = item.record

        def context(writer: PageWriter, views: Views) -> dict[str, Any]:
            shown = Reliance(self.library, writer, views)
            return {
                "source": shown.card(item),
                "reliability": writer.blocks(source.reliability),
                "fields": shown.fields(item),
                "alone": shown.alone(item.id),
                "alone_counted": shown.alone_counted(item.id),
            }

        return self.page(
            self.routes.source(item.id),
            "pages/source.html",
            source.name[self.language],
            f"{source.type[self.language]}{': ' if self.language == 'en' else '：'}"
            f"{source.dated[self.language]}",
            "sources",
            context,
            Subject("source", item.id),
        )

    def _plain(self, home: str, text: Bilingual) -> str:
        return Naming(self.library, self.language, home).plain(text)


def _stances(claims: Iterable[Claim]) -> tuple[tuple[str, int], ...]:
    """How many of the claims are of each stance, in the order of the stances."""
    counts = Counter(claim.stance for claim in claims)
    return tuple((stance.value, counts[stance]) for stance in Stance if counts[stance])


def _is_forecast(row: Moment) -> bool:
    return row.claim is not None and row.claim.stance is Stance.FORECAST


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def plan(library: Library, words: Bilingually) -> Plan:
    """Every page of the site: its address, and what makes it when it is called for."""
    found: list[tuple[Address, Maker]] = [
        (FRONT_DOOR, partial(front_door, library)),
        (NOT_FOUND, partial(not_found, library, words)),
    ]
    of_entries = []
    for language in library.published:
        spoken = {name: text[language] for name, text in words.items()}
        planner = Planner(library, language, spoken)
        found += planner.makers()
        of_entries.append((planner.routes.entries(), planner.entry))
    found += moved(library, words)
    return Plan(tuple(found), tuple(of_entries))
