"""What a page is of, as JSON-LD in the words of schema.org: only what the records say, and no more than fits a head.

Which type an entry has is said by its kind, or by itself (`schema_org`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from explainer import tables
from explainer.library import Library
from explainer.load import Item
from explainer.markup import linked_data
from explainer.model import Entry, Source, Tour
from explainer.page import Page, Subject
from explainer.routes import Address, Routes
from explainer.search import other_names

CONTEXT = "https://schema.org"
PAGES = {"about": "AboutPage", "questions": "FAQPage"}
"""Pages that schema.org has a type for; indexes are CollectionPage, all others WebPage."""
DATED = {"Event": ("startDate", "endDate")}
WRITTEN = frozenset(
    {"CreativeWork", "Article", "Book", "Periodical", "PodcastSeries", "PodcastEpisode"}
)
"""Types of works, whose date is when they appeared."""
OTHER_NAMES = 4

Node = dict[str, Any]


def block(library: Library, words: Mapping[str, str], page: Page) -> Markup:
    """The data of a page that search engines may list, as an element of its head; of others, nothing."""
    if not page.indexed or page.subject is None:
        return Markup()
    described = Describing(library, words, page)
    graph = [described.page_itself(page.subject), described.way_here(page.subject)]
    return linked_data({"@context": CONTEXT, "@graph": [node for node in graph if node]})


@dataclass(frozen=True)
class Describing:
    """Describes one page; `words` are those of the interface in its language."""

    library: Library
    words: Mapping[str, str]
    page: Page

    @cached_property
    def language(self) -> str:
        return self.page.language

    @cached_property
    def routes(self) -> Routes:
        return Routes(self.library, self.language)

    @cached_property
    def tag(self) -> str:
        return self.library.content.site.record.languages[self.language].tag

    def href(self, address: Address) -> str:
        """An address, absolute where the site's own is known, else from the page on."""
        url = self.library.content.site.record.url
        return f"{url}{address}" if url else self.page.root + address

    def page_itself(self, subject: Subject) -> Node:
        """The page: what it is, what of, and in which language and state."""
        if subject == Subject("sheet", "index"):
            return self._site()
        node: Node = {
            "@type": self._type(subject),
            "url": self.href(self.page.path),
            "name": self.page.title,
            "description": self.page.description,
            "inLanguage": self.tag,
            "dateModified": self.library.content.site.record.updated,
            "isPartOf": self._site(brief=True),
        }
        return node | self._of(subject)

    def _type(self, subject: Subject) -> str:
        if subject.sort in ("kind", "sources", "tours"):
            return "CollectionPage"
        return "Article" if subject.sort == "tour" else PAGES.get(subject.id, "WebPage")

    def _site(self, *, brief: bool = False) -> Node:
        site = self.library.content.site.record
        node: Node = {
            "@type": "WebSite",
            "name": site.title[self.language],
            "url": self.href(f"{self.language}/index.html"),
        }
        if brief:
            return node
        more = {"description": site.description[self.language], "inLanguage": self.tag}
        return node | more | {"dateModified": site.updated}

    def _of(self, subject: Subject) -> Node:
        content = self.library.content
        match subject.sort:
            case "entry":
                item = self.library.entries[subject.id]
                return {"mainEntity": self.entry(item), "citation": self._citations(subject.id)}
            case "source":
                return {"mainEntity": self.source(content.sources[subject.id])}
            case "tour":
                return self._tour(content.tours[subject.id])
            case "kind" if self._is_terms(subject.id):
                return {"mainEntity": self._terms(self.routes.kind(subject.id), self.page.title)}
        by_name = {
            "figures": self._figures,
            "questions": self._questions,
            "glossary": self._glossary,
        }
        return by_name[subject.id]() if subject.id in by_name else {}

    def entry(self, item: Item[Entry]) -> Node:
        """An entry as what its kind, or it itself, says it is."""
        entry, language = item.record, self.language
        kind = self.library.content.site.record.kinds[item.kind]
        sort = entry.schema_org or kind.schema_org
        node: Node = {
            "@type": sort,
            "name": entry.name[language],
            "description": entry.what[language],
        }
        names = [
            name for name in other_names(entry, language) if language != "en" or name.isascii()
        ]
        if names:
            node["alternateName"] = names[:OTHER_NAMES]
        begun, ended = DATED.get(sort, ("datePublished", "") if sort in WRITTEN else ("", ""))
        if begun and entry.date:
            node[begun] = iso(entry.date)
        if ended and entry.until:
            node[ended] = iso(entry.until)
        if sort == "DefinedTerm" and self._is_terms(item.kind):
            node["inDefinedTermSet"] = self.href(self.routes.kind(item.kind))
        return node

    def source(self, item: Item[Source]) -> Node:
        """A source document; who wrote and published it are words of the card, which may say that nobody knows."""
        source, language = item.record, self.language
        return {
            "@type": "CreativeWork",
            "name": source.name[language],
            "genre": source.type[language],
            "creditText": self.words["comma"].join(
                (source.author[language], source.outlet[language])
            ),
            "datePublished": iso(source.date),
            "inLanguage": source.language,
        }

    def _citations(self, id: str) -> list[Node]:
        """The sources that an entry rests on."""
        found = dict.fromkeys(cite.partition(":")[0] for cite in self.library.cited_by.get(id, ()))
        return [
            {
                "@type": "CreativeWork",
                "name": self.library.sources[source].record.name[self.language],
                "url": self.href(self.routes.source(source)),
            }
            for source in sorted(found)
        ]

    def _tour(self, item: Item[Tour]) -> Node:
        stops = [
            {"@type": "ListItem", "position": place, "name": self._name(stop.at)}
            for place, stop in enumerate(item.record.stops, start=1)
        ]
        return {
            "headline": self.page.title,
            "timeRequired": f"PT{item.record.minutes}M",
            "mainEntity": {"@type": "ItemList", "itemListElement": stops},
        }

    def _figures(self) -> Node:
        """The figures as tables to download."""
        measures = self.library.content.measures.record.measures
        tables_ = [
            {
                "@type": "DataDownload",
                "name": measures[id].name[self.language],
                "encodingFormat": "text/csv",
                "contentUrl": self.href(tables.address(id)),
            }
            for id in self.library.by_measure
        ]
        dataset = {
            "@type": "Dataset",
            "name": self.page.title,
            "description": self.page.description,
            "distribution": tables_,
        }
        return {"mainEntity": dataset}

    def _questions(self) -> Node:
        """What the questions are about; each with its answer would be half as much again as the page."""
        topics = self.library.content.topics.values()
        return {
            "about": [
                {"@type": "Thing", "name": item.record.name[self.language]} for item in topics
            ]
        }

    def _glossary(self) -> Node:
        return {"mainEntity": self._terms(self.page.path, self.page.title)}

    def _terms(self, address: Address, name: str) -> Node:
        return {"@type": "DefinedTermSet", "url": self.href(address), "name": name}

    def _is_terms(self, kind: str) -> bool:
        return self.library.content.site.record.kinds[kind].schema_org == "DefinedTerm"

    def _name(self, id: str) -> str:
        return self.library.entries[id].record.name[self.language]

    def way_here(self, subject: Subject) -> Node:
        """From the home page down to this one."""
        site = self.library.content.site.record
        way = [(site.title[self.language], self.routes.sheet("index"))]
        if subject.sort == "entry":
            kind = self.library.labels[subject.id].kind
            way.append((site.kinds[kind].plural[self.language], self.routes.kind(kind)))
        elif subject.sort == "source":
            way.append((self.words["sources"], self.routes.sources()))
        elif subject.sort == "tour":
            way.append((self.words["tours"], self.routes.tours()))
        if subject != Subject("sheet", "index"):
            way.append((self.page.title, self.page.path))
        return {"@type": "BreadcrumbList", "itemListElement": self._steps(way)}

    def _steps(self, way: Sequence[tuple[str, Address]]) -> list[Node]:
        return [
            {"@type": "ListItem", "position": place, "name": name, "item": self.href(address)}
            for place, (name, address) in enumerate(way, start=1)
        ]


def iso(date: str) -> str:
    """A date as ISO 8601 has it, as exact as it is known; of a season, which that has no word for, the year."""
    return date if date[5:6].isdigit() or len(date) == len("2025") else date[:4]
