"""Each entry's page in both languages side by side, block by block, for those who read across."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup, escape

from explainer import prose
from explainer.library import LANGUAGES, ClaimAt, Library
from explainer.load import Item
from explainer.markup import cited, element
from explainer.model import Bilingual, Entry
from explainer.page import Bilingually, Page, Plan
from explainer.routes import Routes, root_of
from explainer.views import Statement, Views
from explainer.writer import PageWriter


class PlainWriter(PageWriter):
    """Writes without notes and pop-ups: a citation leads to its passage, a figure is its words."""

    def figure(self, mention: prose.FigureMention) -> str:
        return escape(self.naming.quantity(mention.reference, mention.form))

    def cites(self, cites: Iterable[str]) -> Markup:
        return cited([self._cite(cite) for cite in cites])

    def _cite(self, cite: str) -> Markup:
        source_id, _, passage_id = cite.partition(":")
        name = self.library.sources[source_id].record.name[self.language]
        label = f"{name}{self.words['comma']}{self.passage_label(passage_id)}"
        return element(
            "a",
            f"¶{passage_id[1:]}",
            href=self.href(self.routes.source(source_id, passage_id)),
            title=name,
            aria_label=label,
        )


class Pair(NamedTuple):
    """A block in Chinese and in English."""

    zh: Markup
    en: Markup


class Statements(NamedTuple):
    """A claim in Chinese and in English."""

    zh: Statement
    en: Statement


class Part(NamedTuple):
    """A part of the page with its heading in both languages."""

    id: str
    name: Mapping[str, str]
    pairs: tuple[Pair, ...] = ()
    statements: tuple[Statements, ...] = ()


@dataclass(frozen=True)
class Parallel:
    """Makes the pages."""

    library: Library
    words: Bilingually

    def page(self, id: str) -> Page:
        """The page of one entry, framed in the site's default language."""
        item = self.library.entries[id]
        site = self.library.content.site.record
        path = Routes(self.library, "zh").parallel(item.id)
        writers = {language: self._writer(language, path, item.id) for language in LANGUAGES}
        entry, frame = item.record, writers[site.default_language]
        names = {language: self.library.title(item.id, language) for language in LANGUAGES}
        return Page(
            path,
            "pages/parallel.html",
            site.default_language,
            " / ".join(dict.fromkeys(names.values())),
            frame.naming.plain(entry.summary),
            item.kind,
            {
                "entry": Views(self.library, frame).link(item.id),
                "spoken": {language: writer.words for language, writer in writers.items()},
                "tags": {language: site.languages[language].tag for language in LANGUAGES},
                "names": names,
                "pages": {
                    language: (
                        site.languages[language].name,
                        writer.href(writer.routes.entry(item.id)),
                    )
                    for language, writer in writers.items()
                },
                "summary": self._line(writers, entry.summary),
                "parts": tuple(self._parts(writers, item)),
            },
            indexed=False,
        )

    def _writer(self, language: str, path: str, home: str) -> PlainWriter:
        routes = Routes(self.library, language)
        return PlainWriter(self.library, routes, self._spoken[language], root_of(path), home)

    @cached_property
    def _spoken(self) -> Mapping[str, dict[str, str]]:
        """The words of the interface by language."""
        return {
            language: {name: text[language] for name, text in self.words.items()}
            for language in LANGUAGES
        }

    def _parts(self, writers: Mapping[str, PlainWriter], item: Item[Entry]) -> Iterator[Part]:
        entry, words = item.record, self.words
        if entry.matters:
            yield Part("matters", words["matters"], (self._line(writers, entry.matters),))
        if entry.body:
            blocks = [prose.html_blocks(entry.body[it], writers[it]) for it in LANGUAGES]
            pairs = tuple(Pair(zh, en) for zh, en in zip(*blocks, strict=True))
            yield Part("story", words["story"], pairs)
        if entry.claims:
            views = [Views(self.library, writers[language]) for language in LANGUAGES]
            statements = tuple(
                Statements(*(view.statement(ClaimAt(item.id, claim)) for view in views))
                for claim in entry.claims
            )
            yield Part("claims", words["claims"], statements=statements)
        if entry.unknown:
            lines = tuple(self._line(writers, line) for line in entry.unknown)
            yield Part("unknown", words["unknown"], lines)

    def _line(self, writers: Mapping[str, PlainWriter], text: Bilingual) -> Pair:
        zh, en = (element("p", writers[language].line(text)) for language in LANGUAGES)
        return Pair(zh, en)


def plan(library: Library, words: Bilingually) -> Plan:
    """The page of every entry that has one."""
    routes = Routes(library, library.content.site.record.default_language)
    return Plan(of_entries=((routes.parallels(), Parallel(library, words).page),))
