"""What can be found by search: a row each. `explainer.lookup` makes the index of them.

All languages have the same rows in the same order, so that a hit in one can be shown in another.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from explainer import dates, formats, mainland
from explainer.library import Label, Naming
from explainer.model import Bilingual, Entry
from explainer.routes import Address, InOneLanguage

GROUPS = ("questions", "tours", "claims", "figures", "disputes", "sources")
"""What stands after the kinds of entries, in the order of the results."""
PREFIX = "search_"
"""The words of the interface that the browser's script is given begin with it."""
_KEPT = re.compile(r"[^\W_]|(?<=[0-9])\.(?=[0-9])")


class Group(NamedTuple):
    """A heading among the results; a kind of entry has its mark."""

    name: str
    hue: str = ""
    shape: str = ""


class Row(NamedTuple):
    """Something to find. An address that is a fragment, or empty, is within its parent's."""

    group: int
    title: str
    names: tuple[str, ...]
    what: str
    text: str
    address: Address
    parent: int = -1


@dataclass(frozen=True)
class Index(InOneLanguage):
    """Everything that can be found in one language."""

    def groups(self) -> tuple[Group, ...]:
        """The kinds, then the rest."""
        kinds = self.library.content.site.record.kinds.values()
        marked = (Group(kind.plural[self.language], kind.hue, kind.shape) for kind in kinds)
        return (*marked, *(Group(self.words[name]) for name in GROUPS))

    def rows(self) -> tuple[Row, ...]:
        """In an order that does not depend on the language."""
        parts = (self._entries, self._questions, self._tours, self._claims, self._figures)
        more = (self._measures, self._disputes, self._sources)
        return tuple(row for part in (*parts, *more) for row in part())

    def _entries(self) -> Iterator[Row]:
        kinds = list(self.library.content.site.record.kinds)
        for id in self._order:
            label = self.library.labels[id]
            yield Row(
                kinds.index(label.kind),
                self.library.title(id, self.language),
                other_names(label, self.language),
                self._what(label),
                self.library.summaries[self.language][id],
                self.routes.entry(id),
            )

    def _what(self, label: Label) -> str:
        """What an entry is; that it is a draft comes first."""
        what = formats.titled(label.what[self.language], self.language)
        return f"{self.words['draft']}{self.words['colon']}{what}" if label.draft else what

    def _questions(self) -> Iterator[Row]:
        for topic, item in self.library.content.topics.items():
            for question in item.record.questions:
                yield self._row(
                    "questions",
                    question.question[self.language],
                    item.record.name[self.language],
                    self._plain("", question.answer),
                    self.routes.question(topic, question.id),
                )

    def _tours(self) -> Iterator[Row]:
        for id, item in self.library.content.tours.items():
            tour = item.record
            title, text = tour.name[self.language], tour.summary[self.language]
            yield self._row("tours", title, "", text, self.routes.tour(id))

    def _claims(self) -> Iterator[Row]:
        for at in self.library.claims.values():
            yield self._row(
                "claims",
                "",
                self.words[f"stance_{at.claim.stance.value}"],
                self._plain(at.entry, at.claim.text),
                self._place(at.entry, self.routes.claim(at.entry, at.claim.id)),
                at.entry,
            )

    def _figures(self) -> Iterator[Row]:
        for at in self.library.figures.values():
            quantity = Naming(self.library, self.language, at.entry).quantity(at.name)
            note = [at.figure.note[self.language]] if at.figure.note else []
            details = (*note, dates.written(at.figure.as_of, self.language))
            yield self._row(
                "figures",
                self.library.measure(at.figure).name[self.language],
                self.words["list_comma"].join((quantity, *details)),
                "",
                self._place(at.entry, self.routes.figure(at.entry, at.name)),
                at.entry,
            )

    def _measures(self) -> Iterator[Row]:
        used = {at.figure.measure for at in self.library.figures.values()}
        for id, measure in self.library.content.measures.record.measures.items():
            if id in used:
                yield self._row(
                    "figures",
                    measure.name[self.language],
                    self.words["measure"],
                    measure.definition[self.language],
                    self.routes.measure(id),
                )

    def _disputes(self) -> Iterator[Row]:
        for at in self.library.disputes:
            if at.dispute:
                yield self._row(
                    "disputes",
                    self._plain(at.entry, at.dispute.question),
                    self.words[f"dispute_{at.dispute.kind}"],
                    self._plain(at.entry, at.dispute.reading),
                    self.routes.dispute(at.entry, at.dispute.id),
                    at.entry,
                )

    def _sources(self) -> Iterator[Row]:
        for id, item in self.library.sources.items():
            card = item.record
            yield Row(
                self._group("sources"),
                card.name[self.language],
                (card.title,),
                card.type[self.language],
                self._plain("", card.reliability),
                self.routes.source(id),
            )

    def _row(
        self, group: str, title: str, what: str, text: str, address: Address, parent: str = ""
    ) -> Row:
        order = self._order[parent] if parent else -1
        return Row(self._group(group), title, (), what, text, address, order)

    def _group(self, name: str) -> int:
        return len(self.library.content.site.record.kinds) + GROUPS.index(name)

    def _place(self, entry: str, address: Address) -> Address:
        """What an address has beyond its entry's own."""
        return address.removeprefix(self.routes.entry(entry))

    @cached_property
    def _order(self) -> Mapping[str, int]:
        """The entries' rows, those that most lead to first: of two that fit alike, the better known is meant."""
        library = self.library
        readers = {
            id: len(library.ties.get(id, ()))
            + sum(len(found.get(id, ())) for found in library.mentions.values())
            for id in library.labels
        }
        best_known = sorted(readers, key=lambda id: -readers[id])
        return {id: number for number, id in enumerate(best_known)}

    def _plain(self, home: str, text: Bilingual) -> str:
        return Naming(self.library, self.language, home).plain(text)


def other_names(entry: Entry | Label, language: str) -> tuple[str, ...]:
    """Every other name of an entry, in whatever language; of spellings that search takes for one, one."""
    found = {folded(entry.name[language]): ""}
    for name in (entry.name.zh, entry.name.en, *entry.also):
        found.setdefault(folded(name), name)
    return tuple(name for name in found.values() if name)


class Name(NamedTuple):
    """Another name, as it is written, with the language that it is in if that is not the page's."""

    text: str
    tag: str


def named(name: str, language: str) -> Name:
    """A name as a page of a language shows it; names are quoted, never derived."""
    return Name(name, "zh-Hant" if language == mainland.LANGUAGE and is_traditional(name) else "")


def is_traditional(text: str) -> bool:
    """Whether a text holds a character, or a mark, that Simplified Chinese writes otherwise."""
    return not _traditional().isdisjoint(text)


@cache
def _traditional() -> Set[str]:
    return simplified().keys() | set("「」『』")


def folded(text: str) -> str:
    """A text as search compares it: letters and digits alone, without case, width, accent or variant.

    `templates/assets/js/finder.js` folds in the same way; so does `explainer.spelling`, which tells words apart too.
    """
    plain = unicodedata.normalize("NFKD", text).lower()
    return "".join(simplified().get(char, char) for char in _KEPT.findall(plain))


@cache
def simplified() -> Mapping[str, str]:
    """Characters that are written otherwise in Simplified Chinese, after Unicode's own table."""
    pairs = Path(__file__).with_name("simplified.txt").read_text(encoding="utf-8").split()
    return {pair[0]: pair[1] for pair in pairs}
