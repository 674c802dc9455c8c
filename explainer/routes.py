"""The addresses of the pages. Every internal link is relative, so the same bytes work anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from urllib.parse import urlsplit

from explainer.library import SIDE_BY_SIDE, Library

Address = str
"""A file below the output folder, perhaps with a fragment: `zh/bakeries/old-oven.html#claims`."""

LICENCE, NOTICES = "LICENSE.txt", "NOTICES.txt"
"""The program's licence, and those of what it has from others: they go with the site's scripts and styles."""

SHEET = Literal[
    "index",
    "timeline",
    "map",
    "figures",
    "disputes",
    "forecasts",
    "glossary",
    "questions",
    "search",
    "compare",
    "changes",
    "data",
    "about",
    "licences",
]


@dataclass(frozen=True)
class Routes:
    """Where each thing stands, in a language."""

    library: Library
    language: str

    def sheet(self, name: SHEET) -> Address:
        """A page that there is one of: home (index), timeline, figures …"""
        return f"{self.language}/{name}.html"

    def kind(self, kind: str) -> Address:
        """The index of a kind."""
        return f"{self.language}/{self._folders[kind]}/index.html"

    def entry(self, id: str) -> Address:
        """An entry's page, or its line in the glossary."""
        label = self.library.labels[id]
        if not label.has_page:
            return f"{self.sheet('glossary')}#entry-{id}"
        return f"{self.language}/{self._folders[label.kind]}/{id}.html"

    def entries(self) -> Mapping[Address, str]:
        """By its address, the entry that a page is of."""
        return self.library.addresses[self.language]

    def parallel(self, id: str) -> Address:
        """The entry's page in both languages side by side."""
        return f"{SIDE_BY_SIDE}/{self._folders[self.library.labels[id].kind]}/{id}.html"

    def parallels(self) -> Mapping[Address, str]:
        """The same of the pages in both languages side by side."""
        return self.library.addresses[SIDE_BY_SIDE]

    def timeline(self, id: str) -> Address:
        """The timeline with only what concerns an entry."""
        return f"{self.sheet('timeline')}?of={id}"

    def compare(self, id: str) -> Address:
        """The page of comparison with the entry chosen."""
        return f"{self.sheet('compare')}?with={id}"

    def claim(self, entry: str, claim: str) -> Address:
        """A claim on its entry's page."""
        address = self.entry(entry)
        return address if "#" in address else f"{address}#claim-{claim}"

    def figure(self, entry: str, name: str) -> Address:
        """A figure on its entry's page."""
        address = self.entry(entry)
        return address if "#" in address else f"{address}#figure-{name}"

    def dispute(self, entry: str, dispute: str) -> Address:
        """A dispute on the page of disputes."""
        return f"{self.sheet('disputes')}#dispute-{entry}-{dispute}"

    def measure(self, id: str) -> Address:
        """A measure on the page of figures."""
        return f"{self.sheet('figures')}#measure-{id}"

    def question(self, topic: str, question: str) -> Address:
        """A question among those of its topic."""
        return f"{self.sheet('questions')}#question-{topic}-{question}"

    def sources(self) -> Address:
        return f"{self.language}/sources/index.html"

    def source(self, id: str, passage: str = "") -> Address:
        """A source's page, or a passage there."""
        return f"{self.language}/sources/{id}.html" + (f"#{passage}" if passage else "")

    def tours(self) -> Address:
        return f"{self.language}/tours/index.html"

    def tour(self, id: str) -> Address:
        return f"{self.language}/tours/{id}.html"

    def walk(self, tour: str, entry: str) -> Address:
        """A stop of a tour, with the tour in the address if the entry has a page that can tell the way on."""
        address = self.entry(entry)
        return f"{address}?tour={tour}" if self.library.has_page(entry) else address

    @cached_property
    def _folders(self) -> Mapping[str, str]:
        return {id: kind.folder for id, kind in self.library.content.site.record.kinds.items()}


@dataclass(frozen=True)
class InOneLanguage:
    """The site in one language; `words` are those of its interface."""

    library: Library
    language: str
    words: Mapping[str, str]

    @cached_property
    def routes(self) -> Routes:
        """Where each thing stands in the language."""
        return Routes(self.library, self.language)


def routes(library: Library) -> Mapping[str, Routes]:
    """The routes of each language."""
    return {language: Routes(library, language) for language in library.published}


def base_path(url: str) -> str:
    """Where a site stands on its host: `/repo/` for `https://host/repo/`, and `/` where that is not known.

    For the page that is shown at whatever address is not there, and so cannot tell the way by itself.
    """
    return urlsplit(url).path or "/"


def root_of(path: str) -> str:
    """The way from a page to the output folder: `../../` for `zh/bakeries/old-oven.html`."""
    return "../" * path.count("/")
