"""Entries of one kind set against each other: a page of what they share, and the script's data to choose from."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from explainer import dates, formats, prose
from explainer.library import ClaimAt, FigureAt, Library, Naming
from explainer.model import Bilingual, Cites, Speaker
from explainer.page import Bilingually, Page, Plan
from explainer.pages import Planner
from explainer.routes import Address, InOneLanguage, Routes
from explainer.views import Views
from explainer.writer import PageWriter

PREFIX = "compare_"
"""The words of the interface that the script is given begin with it."""


class Shown(NamedTuple):
    """A figure of an entry."""

    measure: str
    value: str
    note: str
    date: str
    cites: Cites


class Compared(NamedTuple):
    """An entry to choose."""

    id: str
    name: str
    address: Address
    kind: int
    what: str
    status: str
    as_of: str
    ties: Mapping[str, tuple[str, ...]]
    figures: tuple[Shown, ...]


class Bond(NamedTuple):
    """A sentence about two or more of the entries: a relation, or somebody's claim."""

    ids: tuple[str, ...]
    text: str
    remark: str
    cites: Cites
    stance: str = ""
    address: Address = ""


@dataclass(frozen=True)
class Comparison(InOneLanguage):
    """What there is to compare in one language."""

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(id for id in self.library.entries if self.library.compared(id))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that have entries to compare."""
        used = {self.library.labels[id].kind for id in self.ids}
        return tuple(kind for kind in self.library.content.site.record.kinds if kind in used)

    def shared(self, kind: str) -> Mapping[str, Mapping[str, tuple[FigureAt, ...]]]:
        """By measure that two entries of a kind or more have, and entry: the figures."""
        found: dict[str, dict[str, list[FigureAt]]] = defaultdict(lambda: defaultdict(list))
        for at in self.library.figures.values():
            if self.library.labels[at.entry].kind == kind:
                found[at.figure.measure][at.entry].append(at)
        return {
            measure: {
                id: tuple(sorted(figures, key=lambda at: dates.order(at.figure.as_of)))
                for id, figures in by_entry.items()
            }
            for measure, by_entry in found.items()
            if len(by_entry) > 1
        }

    def entries(self) -> Iterator[Compared]:
        for id in self.ids:
            item = self.library.entries[id]
            entry = item.record
            as_of = self.library.as_of(id)
            yield Compared(
                id,
                self.library.title(id, self.language),
                self.routes.entry(id),
                self.kinds.index(item.kind),
                formats.titled(entry.what[self.language], self.language),
                self._plain(id, entry.status) if entry.status else "",
                dates.written(as_of, self.language) if as_of else "",
                self._ties(id),
                tuple(
                    self._shown(FigureAt(id, name, figure))
                    for name, figure in entry.figures.items()
                ),
            )

    def _ties(self, id: str) -> Mapping[str, tuple[str, ...]]:
        """By what ties them, as this entry sees it: the ids of the others."""
        types = self.library.content.site.record.relation_types
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for tie in self.library.ties.get(id, ()):
            kind = types[tie.type]
            name = kind.name if tie.forward or kind.inverse is None else kind.inverse
            found[formats.titled(name[self.language], self.language)].setdefault(tie.other)
        return {name: tuple(others) for name, others in found.items()}

    def _shown(self, at: FigureAt) -> Shown:
        figure = at.figure
        return Shown(
            self.library.measure(figure).name[self.language],
            Naming(self.library, self.language, at.entry).quantity(at.name),
            figure.note[self.language] if figure.note else "",
            dates.written(figure.as_of, self.language),
            figure.cite,
        )

    def relations(self) -> Iterator[Bond]:
        """The relations between entries that can be chosen, each as a sentence."""
        types = self.library.content.site.record.relation_types
        names = {id: self.library.name(id)[self.language] for id in self.ids}
        for id in self.ids:
            for relation in self.library.entry(id).relations:
                if relation.to not in names:
                    continue
                pattern = types[relation.type].sentence[self.language]
                remark = [relation.note[self.language]] if relation.note else []
                if relation.since:
                    span = (relation.since, relation.until, self.language)
                    remark.append(dates.written_span(*span))
                told = "".join(formats.sentence(pattern, names[id], names[relation.to]))
                yield Bond(
                    (id, relation.to),
                    formats.titled(told, self.language),
                    self.words["semicolon"].join(remark),
                    relation.cite,
                )

    def claims(self) -> Iterator[Bond]:
        """The claims that concern two or more of the entries."""
        for at in self.library.claims.values():
            concerned = tuple(id for id in self._concerned(at) if self.library.compared(id))
            if len(concerned) > 1:
                speaker = formats.titled(self._speaker(at.claim.by), self.language)
                date = dates.written(at.claim.as_of, self.language)
                yield Bond(
                    concerned,
                    self._plain(at.entry, at.claim.text),
                    self.words["comma"].join(part for part in (speaker, date) if part),
                    at.claim.cite,
                    at.claim.stance.value,
                    self.routes.claim(at.entry, at.claim.id),
                )

    def _concerned(self, at: ClaimAt) -> tuple[str, ...]:
        """Where the claim stands, what it is about, who makes it, and whom its words link to."""
        links = (
            self.library.resolve(reference.target)
            for reference in prose.references(at.claim.zh)
            if isinstance(reference, prose.EntryLink)
        )
        by = at.claim.by if isinstance(at.claim.by, str) else None
        found = (at.entry, *at.claim.about, by, *links)
        return tuple(dict.fromkeys(id for id in found if id))

    def _speaker(self, by: Speaker | None) -> str:
        return self.library.speaker(by)[self.language] if by else ""

    def _plain(self, home: str, text: Bilingual) -> str:
        return Naming(self.library, self.language, home).plain(text)

    def script(self) -> bytes:
        """The data as a script, which works from a folder too, where nothing can be fetched."""
        kinds = self.library.content.site.record.kinds
        stances = {name: text for name, text in self.words.items() if name.startswith("stance_")}
        own = {
            name.removeprefix(PREFIX): text
            for name, text in self.words.items()
            if name.startswith(PREFIX)
        }
        shared = ("what", "status", "as_of", "list_comma", "show_more")
        value = {
            "words": own | stances | {name: self.words[name] for name in shared},
            "kinds": [
                {"name": k.name[self.language], "plural": k.plural[self.language]}
                | {"hue": k.hue, "shape": k.shape}
                for k in (kinds[kind] for kind in self.kinds)
            ],
            "entries": [
                entry._asdict() | {"figures": [figure._asdict() for figure in entry.figures]}
                for entry in self.entries()
            ],
            "others": {
                id: (self.library.name(id)[self.language], self.routes.entry(id))
                for id in dict.fromkeys(
                    tie.other for id in self.ids for tie in self.library.ties.get(id, ())
                )
            },
            "relations": [bond._asdict() for bond in self.relations()],
            "claims": [bond._asdict() for bond in self.claims()],
            "sources": {
                id: {"name": item.record.name[self.language], "address": self.routes.source(id)}
                for id, item in self.library.sources.items()
            },
        }
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return f"window.explainerCompare = {text};\n".encode()


def files(library: Library, words: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """The data of each language by its place in the output; `words` by language, then name."""
    if not library.compares:
        return {}
    return {
        f"assets/compare-{language}.js": Comparison(library, language, words[language]).script()
        for language in library.published
    }


def plan(library: Library, words: Bilingually) -> Plan:
    """The page of each language, where there is anything to compare."""
    if not library.compares:
        return Plan()
    return Plan(
        tuple(
            (Routes(library, language).sheet("compare"), partial(_page, library, language, words))
            for language in library.published
        )
    )


def _page(library: Library, language: str, words: Bilingually) -> Page:
    spoken = {name: text[language] for name, text in words.items()}
    comparison = Comparison(library, language, spoken)

    def context(writer: PageWriter, views: Views) -> dict[str, Any]:
        kinds = library.content.site.record.kinds
        return {
            "data": writer.href(f"assets/compare-{language}.js"),
            "script": writer.href("assets/compare.js"),
            "groups": tuple(
                {
                    "id": kind,
                    "name": kinds[kind].plural[language],
                    "hue": kinds[kind].hue,
                    "shape": kinds[kind].shape,
                    "measures": tuple(_measure(library, measure, language) for measure in shared),
                    "rows": tuple(
                        (
                            views.link(id),
                            tuple(
                                tuple(views.value(at) for at in by_entry.get(id, ()))
                                for by_entry in shared.values()
                            ),
                        )
                        for id in comparison.ids
                        if any(id in by_entry for by_entry in shared.values())
                    ),
                }
                for kind in comparison.kinds
                if (shared := comparison.shared(kind))
            ),
        }

    return Planner(library, language, spoken).sheet("compare", "pages/compare.html", context)


def _measure(library: Library, id: str, language: str) -> tuple[str, str]:
    """The measure's name and the address of its place on the page of figures."""
    name = library.content.measures.record.measures[id].name[language]
    return name, f"{Routes(library, language).sheet('figures')}#measure-{id}"
