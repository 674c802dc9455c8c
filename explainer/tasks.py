"""What lies on the editor's desk: a task is one thing to look at, with its place, its mend and its readers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from explainer import dates, mentions, prose
from explainer.findings import Where
from explainer.library import LANGUAGES, FigureAt, Library, Naming, TextAt
from explainer.model import Bilingual, Words

Spoken = Mapping[str, Mapping[str, str]]
"""The words of the interface, by name and language."""
WORDS = "desk_"
"""The words of the interface that tasks are told in begin with it."""


class Sort(StrEnum):
    """What an item is about, in the order of what matters to a reader: what misleads, what is missing, what is thin."""

    UNEXPLAINED_DISPUTE = "unexplained-dispute"
    FORECAST_DUE = "forecast-due"
    OLD_FIGURE = "old-figure"
    ONE_ORIGIN = "one-origin"
    ODD_LENGTH = "odd-length"
    UNREACHED_ENTRY = "unreached-entry"
    UNLINKED_NAME = "unlinked-name"
    SHARED_NAME = "shared-name"
    ALIKE_CLAIMS = "alike-claims"
    UNUSED_PASSAGE = "unused-passage"
    LONE_SOURCE = "lone-source"
    REPEATED_NAME = "repeated-name"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to look at."""

    sort: Sort
    where: Where
    words: Mapping[str, str]  # by language
    mend: Mapping[str, str]  # what to do or type, by language
    subject: str  # the id of the entry or source that it concerns, else the file
    readers: int  # how many entries and tours lead there
    quotes: tuple[str, ...] = ()  # texts to look at
    other: Where | None = None  # the second place, where there are two

    def __str__(self) -> str:
        return f"{self.where}: {self.words['en']} [{self.sort}]"


@dataclass(frozen=True)
class Scribe:
    """Writes tasks down in both languages, and knows how many readers come to what."""

    library: Library
    words: Spoken

    def task(
        self,
        sort: Sort,
        where: Where,
        subject: str,
        facts: Mapping[str, object],
        quotes: tuple[str, ...] = (),
        other: Where | None = None,
    ) -> Task:
        """A task in both languages; a fact is one text, or one for each language."""
        words, mend = (
            {
                language: self.words[f"{WORDS}{part}_{sort}"][language].format(
                    **{name: _in(fact, language) for name, fact in facts.items()}
                )
                for language in LANGUAGES
            }
            for part in ("item", "mend")
        )
        return Task(sort, where, words, mend, subject, self.readers[subject], quotes, other)

    @cached_property
    def readers(self) -> Counter[str]:
        """By subject: how many entries, tours, answers and parts of the home page
        lead there; to tours, answers and the home page every page does.
        """
        content = self.library.content
        ways: set[tuple[str, str]] = set()
        for at in self.library.texts:
            ways |= {(to, at.document.file) for to in links(self.library, at.text)}
        for id, item in self.library.entries.items():
            ways |= {(tie.other, item.document.file) for tie in self.library.ties.get(id, ())}
            for (
                claim
            ) in item.record.claims:  # stands on both pages, each of which leads to the other
                ways |= {(to, item.document.file) for to in claim.about}
                ways |= {(id, f"about {to}") for to in claim.about}
            ways -= {(id, item.document.file)}
        for tour in content.tours.values():
            ways |= {(stop.at, tour.document.file) for stop in tour.record.stops}
        home = content.site.record.home
        ways |= {(id, "begin") for id in home.begin}
        ways |= {(number.partition(".")[0], number) for number in home.numbers}
        cites = (*self.library.uses.items(), *self.library.prose_uses.items())
        for cite, users in cites:
            ways |= {(cite.partition(":")[0], re.split(r"[.>]", user)[0]) for user in users}
        menu = {content.site.document.file}
        menu |= {item.document.file for item in content.tours.values()}
        menu |= {item.document.file for item in content.topics.values()}
        everywhere = dict.fromkeys(menu, len(self.library.entries))
        return Counter(to for to, _ in ways) + Counter(everywhere)

    def subject(self, at: TextAt) -> str:
        """What a text belongs to: tours and topics may have the id of an entry."""
        source = self.library.sources.get(at.owner)
        own = mentions.own_entry(self.library, at) or (source and source.document is at.document)
        return at.owner if own else at.document.file

    def figure_at(self, at: FigureAt, *part: str) -> Where:
        path = ("figures", at.name, *part)
        return self.library.entries[at.entry].document.where(path, key=not part)

    def claim_at(self, entry: str, claim: str) -> Where:
        item = self.library.entries[entry]
        index = next(n for n, one in enumerate(item.record.claims) if one.id == claim)
        return item.document.where(("claims", index))

    def spelling_at(self, id: str, name: str) -> Where:
        item = self.library.entries[id]
        also = item.record.also
        return item.document.where(("also", also.index(name)) if name in also else ("name",), name)

    def figure_facts(self, at: FigureAt) -> dict[str, object]:
        return {
            "name": self.library.name(at.entry),
            "measure": self.library.measure(at.figure).name,
            "one": self.quantity(at),
        }

    def quantity(self, at: FigureAt) -> Mapping[str, str]:
        return {
            it: Naming(self.library, it, at.entry).quantity(at.name, "full") for it in LANGUAGES
        }

    def quoted(self, home: str, text: Bilingual) -> tuple[str, ...]:
        """A text of an entry without markup, in each language."""
        return tuple(Naming(self.library, it, home).plain(text) for it in LANGUAGES)

    def date(self, date: str) -> Mapping[str, str]:
        return {language: dates.written(date, language) for language in LANGUAGES}

    def origin(self, cites: tuple[str, ...]) -> dict[str, object]:
        (origin,) = self.library.origins(cites)
        known = self.library.sources if origin.is_source else self.library.entries
        return {"count": str(len(sources(cites))), "origin": known[origin.id].record.name}

    def listed(self, texts: Sequence[Words]) -> Mapping[str, str]:
        return {
            it: self.words["list_comma"][it].join(text[it] for text in texts) for it in LANGUAGES
        }


def _in(fact: object, language: str) -> object:
    """A fact in a language."""
    return fact[language] if isinstance(fact, Bilingual | dict) else fact


def links(library: Library, text: Bilingual) -> set[str]:
    """The entries that a text links to, in both languages alike."""
    references = () if isinstance(text, Words) else prose.references(text.zh)
    targets = (one.target for one in references if isinstance(one, prose.EntryLink))
    return {library.resolve(target) or target for target in targets}


def sources(cites: Iterable[str]) -> set[str]:
    """The sources that citations name."""
    return {cite.partition(":")[0] for cite in cites}
