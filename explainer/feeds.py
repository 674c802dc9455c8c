"""An Atom feed for each language: what each publication changed, and the dated events (RFC 4287)."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as Xml  # which only writes here  # nosec B405

from explainer import dates
from explainer.changes import Publication, publications
from explainer.library import Library
from explainer.page import Bilingually
from explainer.routes import Address, InOneLanguage
from explainer.views import Views
from explainer.writer import PageWriter

ATOM = "http://www.w3.org/2005/Atom"
MOST = 30
"""Entries of a feed, the latest first."""
_CATEGORY = "feed_"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, ATOM)
Xml.register_namespace("", ATOM)


@dataclass(frozen=True)
class News:
    """An entry of a feed; `day` is a date as exact as the day."""

    day: str
    title: str
    text: str
    address: Address
    category: Literal["changes", "happened"]


@dataclass(frozen=True)
class Feed(InOneLanguage):
    """The feed of one language."""

    def news(self) -> list[News]:
        """What there is to tell, the latest first."""
        found = [*self._publications(), *self._events()]
        return sorted(found, key=lambda one: (one.day, one.address), reverse=True)[:MOST]

    def _publications(self) -> Iterator[News]:
        writer = PageWriter(self.library, self.routes, dict(self.words), "")
        for day in publications(self.library, writer, Views(self.library, writer)):
            title = f"{self.words['changes']}{self.words['colon']}{day.date}"
            address = f"{self.routes.sheet('changes')}#d{day.iso}"
            yield News(day.iso, title, "\n".join(self._told(day)), address, "changes")

    def _told(self, day: Publication) -> Iterator[str]:
        yield from filter(None, (day.words, day.total))
        for sort, records in day.groups:
            for record in records:
                yield f"{self.words[f'changes_{sort}']}{self.words['colon']}{record.name}"
                yield from (f"– {row.told(self.words)}" for row in record.rows)

    def _events(self) -> Iterator[News]:
        """Entries of a known day that have happened."""
        summaries = self.library.summaries[self.language]
        updated = self.library.content.site.record.updated
        for id, item in self.library.entries.items():
            date = item.record.date
            if date and dates.is_day(date) and date <= updated:
                name = item.record.name[self.language]
                yield News(date, name, summaries[id], self.routes.entry(id), "happened")

    def file(self) -> bytes:
        """The feed. Addresses are absolute where the site's own is known, else from the feed on."""
        site = self.library.content.site.record
        feed = Xml.Element(_name("feed"), {"xml:lang": site.languages[self.language].tag})
        _add(feed, "id", self._id("feed"))
        _add(feed, "title", site.title[self.language])
        _add(feed, "subtitle", site.tagline[self.language])
        _add(feed, "updated", _instant(site.updated))
        _add(_add(feed, "author"), "name", site.title[self.language])
        _add(
            feed,
            "link",
            rel="alternate",
            type="text/html",
            href=self._href(f"{self.language}/index.html"),
        )
        _add(
            feed,
            "link",
            rel="self",
            type="application/atom+xml",
            href=self._href(f"{self.language}/feed.xml"),
        )
        for one in self.news():
            entry = _add(feed, "entry")
            _add(entry, "id", self._id(one.address))
            _add(entry, "title", one.title)
            _add(entry, "updated", _instant(one.day))
            _add(entry, "link", rel="alternate", type="text/html", href=self._href(one.address))
            _add(
                entry, "category", term=one.category, label=self.words[f"{_CATEGORY}{one.category}"]
            )
            _add(entry, "summary", one.text)
        Xml.indent(feed)
        return bytes(Xml.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"

    def _href(self, address: Address) -> str:
        url = self.library.content.site.record.url
        return f"{url}{address}" if url else f"../{address}"

    def _id(self, address: str) -> str:
        """The same in every build, wherever the site is published."""
        title = self.library.content.site.record.title.en
        return uuid.uuid5(_OURS, f"{title} {self.language} {address}").urn


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, _name(tag), attributes)
    child.text = text or None
    return child


def _instant(day: str) -> str:
    """A day as RFC 3339 wants it; only the day is known."""
    return f"{dates.bounds(day)[1].isoformat()}T00:00:00Z"


def files(library: Library, words: Bilingually) -> dict[Address, bytes]:
    """Each language's feed, by its place in the output; `words` by language, then name."""
    return {
        f"{language}/feed.xml": Feed(library, language, words[language]).file()
        for language in library.published
    }
