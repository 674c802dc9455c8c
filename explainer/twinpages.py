"""A Markdown twin beside each page that tells something of its own, and `llms.txt`, which leads to them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from explainer import __version__, dates, forecasts, tables
from explainer.changes import Changed, publications
from explainer.glossary import order
from explainer.library import ClaimAt, Library
from explainer.load import Item
from explainer.markdown import escaped, link
from explainer.model import Source, Stance, Topic
from explainer.page import twin
from explainer.routes import LICENCE, NOTICES, SHEET, Address, InOneLanguage, Routes, root_of
from explainer.twins import Blocks, Twin, listed
from explainer.views import Views
from explainer.wording import Bilingually
from explainer.writer import PageWriter


@dataclass(frozen=True)
class Twins(InOneLanguage):
    """The twins of one language."""

    def makers(self) -> Iterator[tuple[Address, Callable[[], bytes]]]:
        """The place of each twin in the output, with what makes it."""
        for page, blocks in self._pages():
            yield twin(page), partial(self._file, page, blocks)

    def _file(self, page: Address, blocks: Callable[[Twin], Iterable[str]]) -> bytes:
        here = Twin(self.library, self.language, self.words, twin(page))
        told = [*blocks(here), *here.evidence(), here.foot(page)]
        return ("\n\n".join(told) + "\n").encode()

    def _pages(self) -> Iterator[tuple[Address, Callable[[Twin], Iterable[str]]]]:
        routes, content = self.routes, self.library.content
        yield routes.sheet("index"), self.home
        for kind in content.site.record.kinds:
            yield routes.kind(kind), partial(self.kind, kind)
        for address, id in routes.entries().items():
            yield address, partial(self.entry, id)
        yield routes.sources(), self.sources
        for id in content.sources:
            yield routes.source(id), partial(self.source, id)
        yield routes.sheet("timeline"), self.timeline
        if self.library.ties_listed:
            yield routes.sheet("map"), self.map
        yield routes.sheet("figures"), self.figures
        yield routes.sheet("disputes"), self.disputes
        yield routes.sheet("forecasts"), self.forecasts
        yield routes.sheet("glossary"), self.glossary
        if content.topics:
            yield routes.sheet("questions"), self.questions
        if content.tours:
            yield routes.tours(), self.tours
            for id in content.tours:
                yield routes.tour(id), partial(self.tour, id)
        if content.changes:
            yield routes.sheet("changes"), self.changes
        yield routes.sheet("about"), self.about
        yield routes.sheet("licences"), self.licences

    def _head(self, here: Twin, name: str) -> Blocks:
        yield f"# {here.word(name)}"
        if f"{name}_intro" in self.words:
            yield f"> {here.word(f'{name}_intro')}"

    # the pages

    def home(self, here: Twin) -> Blocks:
        site, routes = self.library.content.site.record, self.routes
        yield f"# {here.plain(site.title)}"
        yield f"> {here.plain(site.description)}"
        yield from here.blocks(site.home.thesis)
        numbers = [self.library.figure(one, "") for one in site.home.numbers]
        shown = [here.of(at.entry).figure(at, by_name=True) for at in numbers if at]
        yield from here.section("##", "figures", listed(shown))
        begin = (self._named(here, id) for id in site.home.begin)
        yield from here.section("##", "begin_here", listed(begin))
        ones = (
            f"- {link(here.word(name), here.to(address))}"
            for name, address in sheets(self.library, self.language)
        )
        kinds = (
            here.bold(
                link(here.plain(kind.plural), here.to(routes.kind(id))), here.plain(kind.intro)
            )
            for id, kind in site.kinds.items()
        )
        yield from here.section("##", "ways_in", listed([*kinds, *ones]))

    def _named(self, here: Twin, id: str) -> str:
        return here.bold(here.name(id), here.plain(self.library.labels[id].what))

    def kind(self, id: str, here: Twin) -> Blocks:
        kind = self.library.content.site.record.kinds[id]
        yield f"# {here.plain(kind.plural)}"
        yield f"> {here.plain(kind.intro)}"
        labels = self.library.labels.items()
        yield from listed(self._named(here, one) for one, label in labels if label.kind == id)

    def entry(self, id: str, here: Twin) -> Blocks:
        item = self.library.entries[id]
        yield f"# {here.plain(item.record.name)}"
        yield from here.of(item.id).entry(item, 2)

    def sources(self, here: Twin) -> Blocks:
        yield from self._head(here, "sources")
        for item in self.library.sources.values():
            address = here.to(self.routes.source(item.id))
            yield f"## {link(here.plain(item.record.name), address)}"
            yield from self._card(item, here)

    def _card(self, item: Item[Source], here: Twin) -> Blocks:
        card = item.record
        facts = (
            ("source_title", escaped(card.title)),
            ("part_kind", here.plain(card.type)),
            ("outlet", here.plain(card.outlet)),
            ("author", here.plain(card.author)),
            ("date", f"{here.date(card.date)}{here.words['comma']}{here.plain(card.dated)}"),
            ("original_language", escaped(card.language)),
            ("draws_on", here.words["list_comma"].join(map(here.name, card.draws_on))),
        )
        yield from listed(f"- {here.labelled(name, text)}" for name, text in facts if text)

    def source(self, id: str, here: Twin) -> Blocks:
        item = self.library.sources[id]
        yield f"# {here.plain(item.record.name)}"
        yield from self._card(item, here)
        yield from here.section("##", "reliability", here.blocks(item.record.reliability))
        yield f"## {here.word('passages')}"
        for passage in item.record.passages:
            yield f"### {passage.id}"
            yield here.plain(passage.gist)
            users = self.library.uses.get(f"{item.id}:{passage.id}", ())
            owners = [user.partition(">")[0].partition(".")[0] for user in users]
            owners += self.library.prose_uses.get(f"{item.id}:{passage.id}", ())
            names = here.words["list_comma"].join(map(here.name, dict.fromkeys(owners)))
            origins = here.words["list_comma"].join(map(here.name, passage.draws_on or ()))
            tokens = here.words["list_comma"].join(map(escaped, passage.tokens))
            excused = here.plain(passage.excused) if passage.excused else ""
            facts = {"part_tokens": tokens, "draws_on": origins, "rests_on_it": names}
            facts["excused"] = excused
            yield from listed(f"- {here.labelled(name, it)}" for name, it in facts.items() if it)

    def timeline(self, here: Twin) -> Blocks:
        yield from self._head(here, "timeline")
        rows = groupby(self.library.timeline, lambda row: dates.bounds(row.date)[0].year)
        for year, those in rows:
            yield f"## {year}"
            yield from listed(map(here.moment, those))

    def map(self, here: Twin) -> Blocks:
        yield from self._head(here, "map")
        types = self.library.content.site.record.relation_types
        for type, those in groupby(self.library.ties_listed, lambda tie: tie.relation.type):
            yield f"## {here.plain(types[type].name)}"
            yield from listed(
                f"- {here.name(tie.owner)} → {here.name(tie.relation.to)} "
                f"{here.cites(tie.relation.cite)}"
                for tie in those
            )

    def figures(self, here: Twin) -> Blocks:
        yield from self._head(here, "figures")
        for id, measure in self.library.content.measures.record.measures.items():
            if held := self.library.by_measure.get(id):
                yield f"## {here.plain(measure.name)}"
                yield f"{here.plain(measure.definition)} {link('CSV', here.to(tables.address(id)))}"
                yield from listed(here.of(at.entry).figure(at, by_name=True) for at in held)

    def disputes(self, here: Twin) -> Blocks:
        yield from self._head(here, "disputes")
        for at in self.library.disputes:
            yield from here.dispute(at, 2)
            yield here.labelled("twin_entry", here.name(at.entry))

    def forecasts(self, here: Twin) -> Blocks:
        yield from self._head(here, "forecasts")
        updated = self.library.content.site.record.updated
        found = [at for at in self.library.claims.values() if at.claim.stance is Stance.FORECAST]
        for state in forecasts.STATES:
            those = (at for at in found if forecasts.state(at, updated) == state)
            yield from here.section("##", f"state_{state}", listed(self._foreseen(here, those)))

    def _foreseen(self, here: Twin, those: Iterable[ClaimAt]) -> Iterator[str]:
        return (here.of(at.entry).claim(at, by_name=True) for at in those)

    def glossary(self, here: Twin) -> Blocks:
        yield from self._head(here, "glossary")
        items = [item for item in self.library.entries.values() if not item.record.body]
        for item in sorted(
            items, key=lambda one: order(one.record.name[self.language], self.language)
        ):
            yield f"## {here.plain(item.record.name)}"
            yield from here.of(item.id).entry(item, 3)

    def questions(self, here: Twin) -> Blocks:
        yield from self._head(here, "questions")
        for topic in self.library.content.topics.values():
            yield from self._topic(topic, here)

    def _topic(self, item: Item[Topic], here: Twin) -> Blocks:
        yield f"## {here.plain(item.record.name)}"
        for asked in item.record.questions:
            yield f"### {here.plain(asked.question)}"
            yield from here.blocks(asked.answer)

    def tours(self, here: Twin) -> Blocks:
        yield from self._head(here, "tours")
        for item in self.library.content.tours.values():
            name = link(here.plain(item.record.name), here.to(self.routes.tour(item.id)))
            yield f"## {name}"
            yield here.plain(item.record.summary)

    def tour(self, id: str, here: Twin) -> Blocks:
        item = self.library.content.tours[id]
        yield f"# {here.plain(item.record.name)}"
        yield f"> {here.plain(item.record.summary)}"
        yield from listed(
            f"{number}. {here.name(stop.at)}{here.words['colon']}{here.line(stop.words)}"
            for number, stop in enumerate(item.record.stops, start=1)
        )

    def changes(self, here: Twin) -> Blocks:
        yield from self._head(here, "changes")
        root = root_of(self.routes.sheet("changes"))
        writer = PageWriter(self.library, self.routes, dict(self.words), root)
        for day in publications(self.library, writer, Views(self.library, writer)):
            yield f"## {escaped(day.date)}"
            yield from (escaped(text) for text in (day.words, day.total) if text)
            for sort, records in day.groups:
                yield f"### {here.word(f'changes_{sort}')}"
                yield from listed(map(self._changed, records))

    def _changed(self, record: Changed) -> str:
        rows = (f"\n  - {escaped(row.told(self.words))}" for row in record.rows)
        return f"- {escaped(record.name)}{''.join(rows)}"

    def about(self, here: Twin) -> Blocks:
        yield f"# {here.word('about')}"
        yield from here.blocks(self.library.content.site.record.about)

    def licences(self, here: Twin) -> Blocks:
        yield from self._head(here, "licences")
        yield f"## {here.word('licences_texts')}"
        licence = self.library.content.site.record.licence
        if licence:
            yield here.plain(licence.words)
            yield link(here.plain(licence.name), licence.url)
        else:
            yield here.word("licences_none")
        yield f"## {here.word('sources')}"
        yield here.word("licences_sources_text")
        yield f"## {here.word('licences_program')}"
        yield here.word("licences_program_text", version=__version__)
        yield link(here.word("licences_whole"), here.page(LICENCE))
        yield f"## {here.word('licences_others')}"
        yield here.word("licences_others_text")
        yield link(here.word("licences_notices"), here.page(NOTICES))


def sheets(library: Library, language: str) -> Iterator[tuple[str, Address]]:
    """The pages that there is one of and that have a twin, by the word for each."""
    content, routes = library.content, Routes(library, language)
    names: list[SHEET] = ["timeline"]
    names += ["map"] if library.ties_listed else []
    names += ["figures", "disputes", "forecasts", "glossary"]
    names += ["questions"] if content.topics else []
    names += ["changes"] if content.changes else []
    names += ["data", "about", "licences"]
    yield from ((name, routes.sheet(name)) for name in names)
    yield "sources", routes.sources()
    if content.tours:
        yield "tours", routes.tours()


def makers(library: Library, words: Bilingually) -> Iterator[tuple[Address, Callable[[], bytes]]]:
    """The place of each twin of each language, with what makes it; `words` by language, then name."""
    for language in library.published:
        yield from Twins(library, language, words[language]).makers()
