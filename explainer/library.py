"""What only the whole knows: references, mentions, origins, coverage, the timeline, disputes."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, combinations, product
from typing import NamedTuple

from explainer import dates, formats, prose
from explainer.load import Content, Item
from explainer.model import (
    Bilingual,
    Claim,
    Dispute,
    Entry,
    Figure,
    Measure,
    Passage,
    Record,
    Relation,
    Source,
    Speaker,
    Stance,
    Unit,
    Words,
    spelling,
)
from explainer.reading import Document, Path

LANGUAGES = ("zh", "en")
"""The languages that editors write; a site may have a third, which is derived."""


class FigureAt(NamedTuple):
    """A figure and where it stands."""

    entry: str
    name: str
    figure: Figure

    @property
    def reference(self) -> str:
        return f"{self.entry}.{self.name}"


class ClaimAt(NamedTuple):
    """A claim and where it stands."""

    entry: str
    claim: Claim

    @property
    def reference(self) -> str:
        return f"{self.entry}.{self.claim.id}"


class DisputeAt(NamedTuple):
    """A dispute and where it stands; without `dispute` the build found it by itself."""

    entry: str
    dispute: Dispute | None
    figures: tuple[FigureAt, ...] = ()


class Tie(NamedTuple):
    """A relation as one of its ends sees it."""

    type: str
    other: str
    forward: bool
    owner: str
    relation: Relation


class Moment(NamedTuple):
    """A row of the timeline: a dated entry, or a claim about something dated.

    A forecast with a date to come true by stands there: it is `due`, not past.
    """

    date: str
    until: str | None
    entry: str
    claim: Claim | None
    due: bool = False

    @property
    def reference(self) -> str:
        return f"{self.entry}.{self.claim.id}" if self.claim else self.entry


class MentionAt(NamedTuple):
    """A link to an entry from another's prose, with the sentence around it."""

    owner: str
    mention: prose.Mention


class Origin(NamedTuple):
    """Where a statement ultimately comes from: an entry (a newspaper, a book) or a source itself."""

    id: str
    is_source: bool


class TextAt(NamedTuple):
    """A bilingual text and where it stands."""

    owner: str
    document: Document
    path: Path
    text: Bilingual


@dataclass(frozen=True)
class Library:
    """All records, and the questions that need all of them."""

    content: Content

    # single records

    @property
    def entries(self) -> Mapping[str, Item[Entry]]:
        return self.content.entries

    @property
    def published(self) -> tuple[str, ...]:
        """The languages of the pages; `LANGUAGES` are those that editors write."""
        return self.content.site.record.languages.published

    @property
    def sources(self) -> Mapping[str, Item[Source]]:
        return self.content.sources

    def entry(self, id: str) -> Entry:
        return self.entries[id].record

    def title(self, id: str, language: str) -> str:
        """An entry's name where it stands by itself, not in a sentence."""
        return formats.titled(self.entry(id).name[language], language)

    def has_page(self, id: str) -> bool:
        """An entry with a body has a page; one without is a line in the glossary."""
        return self.entry(id).body is not None

    def compared(self, id: str) -> bool:
        """Whether the entry is of a kind whose entries can be set against each other."""
        return self.content.site.record.kinds[self.entries[id].kind].compared

    def as_of(self, id: str) -> str | None:
        """The latest date that the entry's statements speak of."""
        entry = self.entry(id)
        said = [claim.as_of for claim in entry.claims]
        said += [figure.as_of for figure in entry.figures.values()]
        return max(said, key=lambda date: dates.bounds(date)[1], default=None)

    def measure(self, figure: Figure) -> Measure:
        return self.content.measures.record.measures[figure.measure]

    def unit(self, figure: Figure) -> Unit:
        return self.content.measures.record.units[self.measure(figure).unit]

    def speaker(self, by: Speaker) -> Words:
        """The name of whoever says so."""
        return self.entry(by).name if isinstance(by, str) else by

    # references

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The entries that go by a name, by its spelling."""
        found: dict[str, list[str]] = defaultdict(list)
        for id, item in self.entries.items():
            entry = item.record
            for name in dict.fromkeys((entry.name.zh, entry.name.en, *entry.also)):
                if id not in found[spelling(name)]:
                    found[spelling(name)].append(id)
        return {name: tuple(ids) for name, ids in found.items()}

    def resolve(self, target: str) -> str | None:
        """The id that a link's target means: an id, or a name that only one entry has."""
        if target in self.entries:
            return target
        ids = self.names.get(spelling(target), ())
        return ids[0] if len(ids) == 1 else None

    def figure(self, reference: str, home: str) -> FigureAt | None:
        """The figure that `name` (of the entry `home`) or `entry.name` means."""
        owner, _, name = reference.rpartition(".")
        item = self.entries.get(owner or home)
        figure = item.record.figures.get(name) if item else None
        return FigureAt(owner or home, name, figure) if figure else None

    @cached_property
    def claims(self) -> Mapping[str, ClaimAt]:
        """Each claim by `entry.claim`."""
        every = (
            ClaimAt(id, claim) for id, item in self.entries.items() for claim in item.record.claims
        )
        return {claim.reference: claim for claim in every}

    @cached_property
    def figures(self) -> Mapping[str, FigureAt]:
        """Each figure by `entry.name`."""
        every = (
            FigureAt(id, name, figure)
            for id, item in self.entries.items()
            for name, figure in item.record.figures.items()
        )
        return {figure.reference: figure for figure in every}

    @cached_property
    def by_measure(self) -> Mapping[str, tuple[FigureAt, ...]]:
        """By measure that has figures: all of them, by date."""
        found: dict[str, list[FigureAt]] = defaultdict(list)
        for at in self.figures.values():
            found[at.figure.measure].append(at)
        return {
            measure: tuple(
                sorted(figures, key=lambda at: (dates.order(at.figure.as_of), at.reference))
            )
            for measure, figures in found.items()
        }

    def held(self, reference: str, home: str) -> ClaimAt | FigureAt | None:
        """The claim or figure that a dispute's position rests on."""
        full = reference if "." in reference else f"{home}.{reference}"
        return self.claims.get(full) or self.figures.get(full)

    def passage(self, cite: str) -> tuple[Source, Passage] | None:
        """The passage that `source:p3` names."""
        item = self.sources.get(cite.partition(":")[0])
        passage = self._passages.get(cite)
        return (item.record, passage) if item and passage else None

    @cached_property
    def _passages(self) -> Mapping[str, Passage]:
        return {
            f"{id}:{passage.id}": passage
            for id, item in self.sources.items()
            for passage in item.record.passages
        }

    # texts

    @cached_property
    def texts(self) -> tuple[TextAt, ...]:
        """Every bilingual text of entries, tours, questions and the site, with its place."""
        content = self.content
        items: list[Item[Record]] = [
            *content.entries.values(),  # type: ignore[list-item]
            *content.tours.values(),  # type: ignore[list-item]
            *content.topics.values(),  # type: ignore[list-item]
            *content.sources.values(),  # type: ignore[list-item]
            *content.changes.values(),  # type: ignore[list-item]
            content.site,  # type: ignore[list-item]
        ]
        return tuple(
            TextAt(item.id, item.document, path, text)
            for item in items
            for path, text in texts_of(item.record)
        )

    @cached_property
    def mentions(self) -> Mapping[str, Mapping[str, tuple[MentionAt, ...]]]:
        """By language and entry: every sentence of another entry that links to it."""
        found: dict[str, dict[str, list[MentionAt]]] = {
            language: defaultdict(list) for language in self.published
        }
        for owner, item in self.entries.items():
            for _, text in texts_of(item.record):
                if isinstance(text, Words):
                    continue
                for language in self.published:
                    naming = Naming(self, language, owner)
                    for mention in prose.mentions(text[language], language, naming):
                        target = self.resolve(mention.target)
                        if target and target != owner:
                            found[language][target].append(MentionAt(owner, mention))
        return {
            language: {id: tuple(rows) for id, rows in by_id.items()}
            for language, by_id in found.items()
        }

    @cached_property
    def summaries(self) -> Mapping[str, Mapping[str, str]]:
        """By language and entry: the summary as plain text."""
        return {
            language: {
                id: Naming(self, language, id).plain(item.record.summary)
                for id, item in self.entries.items()
            }
            for language in self.published
        }

    @cached_property
    def ties(self) -> Mapping[str, tuple[Tie, ...]]:
        """Each entry's relations, its own and those that others have to it."""
        found: dict[str, list[Tie]] = defaultdict(list)
        for owner, item in self.entries.items():
            for relation in item.record.relations:
                found[owner].append(Tie(relation.type, relation.to, True, owner, relation))
                found[relation.to].append(Tie(relation.type, owner, False, owner, relation))
        order = list(self.content.site.record.relation_types)
        return {
            id: tuple(sorted(ties, key=lambda tie: (order.index(tie.type), not tie.forward)))
            for id, ties in found.items()
        }

    def claims_about(self, id: str) -> list[ClaimAt]:
        """Claims that stand elsewhere and concern this entry too."""
        return self._claims_about.get(id, [])

    @cached_property
    def _claims_about(self) -> Mapping[str, list[ClaimAt]]:
        found: dict[str, list[ClaimAt]] = defaultdict(list)
        for at in self.claims.values():
            for other in at.claim.about:
                found[other].append(at)
        return found

    def claims_by(self, id: str) -> list[ClaimAt]:
        """Claims whose speaker is this entry."""
        return self._claims_by.get(id, [])

    @cached_property
    def _claims_by(self) -> Mapping[str, list[ClaimAt]]:
        found: dict[str, list[ClaimAt]] = defaultdict(list)
        for at in self.claims.values():
            if isinstance(at.claim.by, str):
                found[at.claim.by].append(at)
        return found

    # evidence

    def origins(self, cites: Iterable[str]) -> tuple[Origin, ...]:
        """Where passages ultimately have their matter from; two reports of one paper are one."""
        found: dict[Origin, None] = {}
        for cite in cites:
            known = self.passage(cite)
            if known:
                source, passage = known
                chain = source.draws_on if passage.draws_on is None else passage.draws_on
                origin = Origin(chain[-1], False) if chain else Origin(cite.partition(":")[0], True)
                found.setdefault(origin)
        return tuple(found)

    def chain(self, cite: str) -> tuple[str, ...]:
        """The entries through which a passage has its matter, from the nearest to the origin."""
        known = self.passage(cite)
        if not known:
            return ()
        source, passage = known
        return source.draws_on if passage.draws_on is None else passage.draws_on

    @cached_property
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        """By passage: the records that rest on it, as `entry.claim`, `entry.figure`, `entry>other`."""
        found: dict[str, list[str]] = defaultdict(list)
        for id, item in self.entries.items():
            entry = item.record
            for claim in entry.claims:
                _add(found, claim.cite, f"{id}.{claim.id}")
            for name, figure in entry.figures.items():
                _add(found, figure.cite, f"{id}.{name}")
            for relation in entry.relations:
                _add(found, relation.cite, f"{id}>{relation.to}")
        return {cite: tuple(users) for cite, users in found.items()}

    @cached_property
    def prose_uses(self) -> Mapping[str, tuple[str, ...]]:
        """By passage: the entries whose prose cites it."""
        found: dict[str, list[str]] = defaultdict(list)
        for at in self.texts:
            for reference in prose.references(at.text.zh):
                if isinstance(reference, prose.Citation) and at.owner in self.entries:
                    _add(found, (reference.cite,), at.owner)
        return {cite: tuple(users) for cite, users in found.items()}

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[str, ...]]:
        """By entry: the passages that its prose, claims, figures and relations rest on."""
        found: dict[str, list[str]] = defaultdict(list)
        for cite, users in chain(self.uses.items(), self.prose_uses.items()):
            for entry in dict.fromkeys(re.split(r"[.>]", user)[0] for user in users):
                _add(found, (entry,), cite)
        return {entry: tuple(cites) for entry, cites in found.items()}

    # the whole

    @cached_property
    def timeline(self) -> tuple[Moment, ...]:
        """Everything that has a date, in order."""
        rows = [
            Moment(item.record.date, item.record.until, id, None)
            for id, item in self.entries.items()
            if item.record.date
        ]
        for at in self.claims.values():
            claim = at.claim
            if claim.stance is Stance.FORECAST and claim.due:
                rows.append(Moment(claim.due, None, at.entry, claim, due=True))
            elif claim.when:
                rows.append(Moment(claim.when, claim.until, at.entry, claim))
        return tuple(
            sorted(rows, key=lambda row: (dates.order(row.date), row.claim is not None, row.entry))
        )

    def moments(self, id: str) -> tuple[Moment, ...]:
        """The rows of the timeline that an entry's page shows: its own, and claims about it."""
        return self._moments.get(id, ())

    @cached_property
    def _moments(self) -> Mapping[str, tuple[Moment, ...]]:
        found: dict[str, list[Moment]] = defaultdict(list)
        for moment in self.timeline:
            about = moment.claim.about if moment.claim else ()
            for id in dict.fromkeys((moment.entry, *about)):
                found[id].append(moment)
        return {id: tuple(moments) for id, moments in found.items()}

    @cached_property
    def concerning(self) -> Counter[str]:
        """By entry: how many rows of the timeline concern it."""
        return Counter(id for concerned in self.concerned.values() for id in concerned)

    @cached_property
    def concerned(self) -> Mapping[str, tuple[str, ...]]:
        """By row of the timeline: the entries it concerns, its own first.

        A claim concerns what it is about and what its words link to; a dated entry what it is related to.
        """
        return {moment.reference: self._concerned(moment) for moment in self.timeline}

    def _concerned(self, moment: Moment) -> tuple[str, ...]:
        claim = moment.claim
        if claim is None:
            related = [relation.to for relation in self.entry(moment.entry).relations]
            return tuple(dict.fromkeys((moment.entry, *related)))
        links = (
            self.resolve(reference.target)
            for reference in prose.references(claim.zh)
            if isinstance(reference, prose.EntryLink)
        )
        return tuple(dict.fromkeys((moment.entry, *claim.about, *(id for id in links if id))))

    @cached_property
    def disputes(self) -> tuple[DisputeAt, ...]:
        """The written disputes, then those that only the figures show."""
        written = [
            DisputeAt(id, dispute)
            for id, item in self.entries.items()
            for dispute in item.record.disputes
        ]
        held = [self._figures_held(at) for at in written]
        found = [
            DisputeAt(one.entry, None, (one, other))
            for one, other in self._differing()
            if not any({one.reference, other.reference} <= figures for figures in held)
        ]
        return (*written, *found)

    def disputes_of(self, id: str) -> tuple[DisputeAt, ...]:
        """The disputes that stand at an entry."""
        return self._disputes_of.get(id, ())

    @cached_property
    def _disputes_of(self) -> Mapping[str, tuple[DisputeAt, ...]]:
        found: dict[str, list[DisputeAt]] = defaultdict(list)
        for at in self.disputes:
            found[at.entry].append(at)
        return {id: tuple(disputes) for id, disputes in found.items()}

    @cached_property
    def disputed(self) -> Mapping[str, tuple[DisputeAt, ...]]:
        """By figure: the disputes that set it against another value of its measure."""
        found: dict[str, list[DisputeAt]] = defaultdict(list)
        for at in self.disputes:
            for one, other in combinations(self._sides(at), 2):
                for mine, theirs in product(one, other):
                    if mine.figure.measure == theirs.figure.measure:
                        found[mine.reference].append(at)
                        found[theirs.reference].append(at)
        return {reference: tuple(dict.fromkeys(disputes)) for reference, disputes in found.items()}

    def _sides(self, at: DisputeAt) -> list[list[FigureAt]]:
        """The figures that each position of a dispute rests on."""
        if at.dispute is None:
            return [[one] for one in at.figures]
        held = (
            [self.held(ref, at.entry) for ref in position.holds]
            for position in at.dispute.positions
        )
        return [[one for one in side if isinstance(one, FigureAt)] for side in held]

    def _figures_held(self, at: DisputeAt) -> set[str]:
        return {one.reference for side in self._sides(at) for one in side}

    def _differing(self) -> Iterator[tuple[FigureAt, FigureAt]]:
        """Figures of one measure, one entry and one period that differ."""
        alike: dict[tuple[str, str, str], list[FigureAt]] = defaultdict(list)
        for at in self.figures.values():
            note = at.figure.note.en if at.figure.note else ""
            alike[at.entry, at.figure.measure, note].append(at)
        for group in alike.values():
            for one, other in combinations(group, 2):
                a, b = one.figure, other.figure
                if (a.value, a.to) != (b.value, b.to) and dates.overlap(
                    dates.month_of(a.as_of), dates.month_of(b.as_of)
                ):
                    yield one, other


def _add(found: dict[str, list[str]], cites: Iterable[str], user: str) -> None:
    for cite in cites:
        if user not in found[cite]:
            found[cite].append(user)


def texts_of(record: Record, path: Path = ()) -> Iterator[tuple[Path, Bilingual]]:
    """Every bilingual text in a record, with its path; a claim's own text stands at the claim."""
    if isinstance(record, Bilingual):
        yield path, record
        return
    if isinstance(record, Claim):
        yield path, record.text
    for name in type(record).model_fields:
        yield from _texts_in(getattr(record, name), (*path, name))


def _texts_in(value: object, path: Path) -> Iterator[tuple[Path, Bilingual]]:
    if isinstance(value, Record):
        yield from texts_of(value, path)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts_in(part, (*path, index))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts_in(part, (*path, key))


@dataclass(frozen=True)
class Naming:
    """Names of entries and words of figures in one language, as plain text."""

    library: Library
    language: str
    home: str

    def name(self, target: str) -> str:
        id = self.library.resolve(target)
        return self.library.entry(id).name[self.language] if id else target

    def title(self, id: str) -> str:
        """An entry's name where it stands by itself."""
        return self.library.title(id, self.language)

    def quantity(self, reference: str, form: prose.Form = "full") -> str:
        at = self.library.figure(reference, self.home)
        if not at:
            return reference
        return formats.quantity(at.figure, self.library.unit(at.figure), self.language, form)

    def plain(self, text: Bilingual) -> str:
        """A text without markup, in the language."""
        return prose.plain(text[self.language], self)

    def plain_at(self, home: str, text: Bilingual) -> str:
        """A text of another entry without markup."""
        return replace(self, home=home).plain(text)
