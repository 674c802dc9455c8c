"""What only the whole knows: references, mentions, origins, coverage, the timeline, disputes."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from itertools import chain, combinations, compress, product
from operator import is_not
from typing import Any, NamedTuple, TypeVar, cast, get_args

from explainer import dates, formats, prose
from explainer.load import Content, Item
from explainer.model import (
    OPEN,
    Bilingual,
    Claim,
    Dispute,
    Entry,
    Figure,
    Kind,
    Measure,
    Passage,
    Record,
    Relation,
    Source,
    Speaker,
    Stance,
    Told,
    Unit,
    Words,
    spelling,
)
from explainer.numerals import QUANTITY
from explainer.reading import Document, Path
from explainer.readings import Reading
from explainer.tracking import Index, Memo, Tracker, tracked, tracked_by_language

T = TypeVar("T")
LANGUAGES = ("zh", "en")
"""The languages that editors write; a site may have a third, which is derived."""
SIDE_BY_SIDE = "parallel"
"""The folder of the pages in both languages side by side."""


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


class TieAt(NamedTuple):
    """A relation with its two entries; `id` is its place in the list."""

    id: str
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


Rows = tuple[tuple[str, MentionAt], ...]
"""Sentences of an entry, each with the entry that it links to."""


class Origin(NamedTuple):
    """Where a statement ultimately comes from: an entry (a newspaper, a book) or a source itself."""

    id: str
    is_source: bool


class Statement(NamedTuple):
    """A claim, figure or relation: where it stands, which of the three it is, the sources it rests on."""

    entry: str
    what: str
    sources: frozenset[str]


class TextAt(NamedTuple):
    """A bilingual text and where it stands."""

    owner: str
    document: Document
    path: Path
    text: Bilingual


class Label(NamedTuple):
    """What other pages show of an entry, beside its summary: less of it changes than of the whole record."""

    kind: str
    name: Words
    also: tuple[str, ...]
    what: Words
    date: str | None
    until: str | None
    has_page: bool
    draft: bool


class Parts(NamedTuple):
    """What an entry states beside its prose."""

    claims: tuple[Claim, ...]
    figures: Mapping[str, Figure]
    relations: tuple[Relation, ...]
    disputes: tuple[Dispute, ...]


class Library:
    """All records, and the questions that need all of them; who reads what is noted in `tracker`.

    `memo` holds what was made of the single records of an earlier library, for those that are still the same.
    """

    def __init__(self, content: Content, memo: Memo | None = None):
        self._memo = memo or Memo()
        self.tracker = Tracker(self._memo.owner)
        self._shared: dict[str, tuple[frozenset[Reading], object]] = {}
        parts = ("entries", "sources", "tours", "topics", "changes", "withheld")
        for name in parts:
            self.tracker.indexes[name] = Index(name, getattr(content, name), self.tracker)
        indexes: dict[str, Any] = {name: self.tracker.indexes[name] for name in parts}
        self.content = replace(content, **indexes)
        if (before := self._memo.owner) and before.setting != self.setting:
            self.tracker.before = None
        self._memo.turn_to(self, self.setting)
        if before:
            before.tracker.before = None

    @property
    def setting(self) -> object:
        """What all that is made of the records rests on, without its being noted."""
        return (self.content.site, self.content.measures, self.content.rejected)

    def _kept(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, from the memory while it has not turned to another library."""
        return self._memo(name, make) if self._memo.owner is self else make()

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once for all that ask for it under a name of its own; each of them reads what it was made of."""
        if name not in self._shared:
            with self.tracker.readings(apart=True) as readings:
                made = make()
            self._shared[name] = frozenset(readings), made
        read, found = self._shared[name]
        self.tracker.note_all(read)
        return cast(T, found)

    def _each(self, sort: str, keys: Iterable[str], make: Callable[[str], T]) -> Mapping[str, T]:
        """The same for each key."""
        if self._memo.owner is self:
            made: Mapping[str, T] = self._memo.each(sort, keys, make)
            return made
        return {key: make(key) for key in keys}

    def _of_entries(self, name: str, make: Callable[[Item[Entry]], T]) -> dict[str, T]:
        """What `make` gives of each entry; where the entry is that of the library before, as the index `name` of that has it."""
        before, now = self.tracker.before, dict(self.entries.items())
        made: Mapping[str, T] = before.tracker.held(name) if before else {}
        items = before.content.entries.held if made else {}
        if list(items) == list(now):
            return {**made, **{id: make(now[id]) for id in _others(items, now)}}
        return {id: made[id] if items.get(id) is item else make(item) for id, item in now.items()}

    def settle(self) -> None:
        """Work out all that the whole knows: for processes that are copied from this one."""
        for name, part in vars(Library).items():
            if isinstance(part, tracked):
                getattr(self, name)

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

    @tracked
    def labels(self) -> Mapping[str, Label]:
        """By entry: what other pages show of it."""
        return self._of_entries("labels", _label)

    @tracked
    def parts(self) -> Mapping[str, Parts]:
        """By entry: what it states beside its prose."""
        return self._of_entries("parts", _parts)

    @tracked
    def former(self) -> Mapping[str, tuple[str, ...]]:
        """By entry: the ids that it had earlier."""
        return self._of_entries("former", lambda item: item.record.was)

    @tracked
    def paged(self) -> tuple[tuple[str, str], ...]:
        """Every entry that has a page, with the kind that it is of."""
        return tuple((id, label.kind) for id, label in self.labels.items() if label.has_page)

    @tracked
    def of_kind(self) -> Mapping[str, tuple[str, ...]]:
        """By kind: its entries, those without a page too."""
        found: dict[str, list[str]] = {kind: [] for kind in self.content.site.record.kinds}
        for id, label in self.labels.items():
            found[label.kind].append(id)
        return {kind: tuple(ids) for kind, ids in found.items()}

    @tracked_by_language
    def addresses(self) -> Mapping[str, Mapping[str, str]]:
        """By language, and of the pages in both languages side by side: by its address, the entry that a page is of."""
        kinds = self.content.site.record.kinds
        return {
            top: {f"{top}/{kinds[kind].folder}/{id}.html": id for id, kind in self.paged}
            for top in (*self.published, SIDE_BY_SIDE)
        }

    def name(self, id: str) -> Words:
        """What an entry is called."""
        return self.labels[id].name

    def kind(self, id: str) -> Kind:
        """The kind that an entry is of."""
        return self.content.site.record.kinds[self.labels[id].kind]

    def title(self, id: str, language: str) -> str:
        """An entry's name where it stands by itself, not in a sentence."""
        return formats.titled(self.name(id)[language], language)

    def has_page(self, id: str) -> bool:
        """An entry with a body has a page; one without is a line in the glossary."""
        return self.labels[id].has_page

    def compared(self, id: str) -> bool:
        """Whether the entry is of a kind whose entries can be set against each other."""
        return self.kind(id).compared

    @tracked
    def compares(self) -> bool:
        """Whether there is any such entry."""
        kinds = self.content.site.record.kinds
        return any(kinds[kind].compared for kind in {one.kind for one in self.labels.values()})

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
        return self.name(by) if isinstance(by, str) else by

    # references

    @tracked
    def earlier(self) -> Mapping[str, str]:
        """By kind and earlier id, as `kind/id`: the entry that had it."""
        labels = self.labels
        return {f"{labels[id].kind}/{old}": id for id, was in self.former.items() for old in was}

    @tracked
    def names_with_numerals(self) -> tuple[str, ...]:
        """Every name of an entry that holds a numeral (Oven 5, Route 66), longest first."""
        names = {name for some in self._with_numerals.values() for name in some}
        return tuple(sorted(names, key=lambda name: (-len(name), name)))

    @tracked
    def _with_numerals(self) -> Mapping[str, tuple[str, ...]]:
        return self._of_entries("_with_numerals", _with_numerals)

    @tracked
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The entries that go by a name, by its spelling."""
        found: dict[str, list[str]] = defaultdict(list)
        for id, label in self.labels.items():
            for name in dict.fromkeys(map(spelling, (label.name.zh, label.name.en, *label.also))):
                found[name].append(id)
        return {name: tuple(ids) for name, ids in found.items()}

    def resolve(self, target: str) -> str | None:
        """The id that a link's target means: an id, or a name that only one entry has."""
        if target in self.labels:
            return target
        ids = self.names.get(spelling(target), ())
        return ids[0] if len(ids) == 1 else None

    def figure(self, reference: str, home: str) -> FigureAt | None:
        """The figure that `name` (of the entry `home`) or `entry.name` means."""
        owner, _, name = reference.rpartition(".")
        return self.figures.get(f"{owner or home}.{name}")

    @tracked
    def claims(self) -> Mapping[str, ClaimAt]:
        """Each claim by `entry.claim`."""
        every = (ClaimAt(id, claim) for id, parts in self.parts.items() for claim in parts.claims)
        return {claim.reference: claim for claim in every}

    @tracked
    def figures(self) -> Mapping[str, FigureAt]:
        """Each figure by `entry.name`."""
        every = (
            FigureAt(id, name, figure)
            for id, parts in self.parts.items()
            for name, figure in parts.figures.items()
        )
        return {figure.reference: figure for figure in every}

    @tracked
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

    @tracked
    def greatest_first(self) -> Mapping[str, tuple[FigureAt, ...]]:
        """By measure that has figures: all of them by value; of two alike the one that is "more than" first."""
        return {
            measure: tuple(sorted(figures, key=greatness))
            for measure, figures in self.by_measure.items()
        }

    def figures_of(self, id: str) -> tuple[FigureAt, ...]:
        """The figures of an entry, in its order."""
        return self._figures_of.get(id, ())

    @tracked
    def _figures_of(self) -> Mapping[str, tuple[FigureAt, ...]]:
        found: dict[str, list[FigureAt]] = defaultdict(list)
        for at in self.figures.values():
            found[at.entry].append(at)
        return {id: tuple(figures) for id, figures in found.items()}

    def held(self, reference: str, home: str) -> ClaimAt | FigureAt | None:
        """The claim or figure that a dispute's position rests on."""
        full = reference if "." in reference else f"{home}.{reference}"
        return self.claims.get(full) or self.figures.get(full)

    def passage(self, cite: str) -> tuple[Source, Passage] | None:
        """The passage that `source:p3` names."""
        item = self.sources.get(cite.partition(":")[0])
        passage = self._passages.get(cite)
        return (item.record, passage) if item and passage else None

    @tracked
    def _passages(self) -> Mapping[str, Passage]:
        return {
            f"{id}:{passage.id}": passage
            for id, item in self.sources.items()
            for passage in item.record.passages
        }

    # texts

    @property
    def texts(self) -> tuple[TextAt, ...]:
        """Every bilingual text of all records, source cards among them, with its place."""
        return tuple(chain.from_iterable(map(self.texts_in, self.files)))

    def texts_in(self, file: str) -> tuple[TextAt, ...]:
        """Those of one file."""
        part, id = self.files[file]
        return self._texts(self._with_texts[part], id)

    def _texts(self, items: Mapping[str, Item[Any]], id: str) -> tuple[TextAt, ...]:
        """The texts of one record."""
        return self._kept(f"texts {id} {items[id].document.file}", partial(_texts_of, items, id))

    @tracked
    def files(self) -> Mapping[str, tuple[str, str]]:
        """By file with texts: the part of the content that its record belongs to, and its id there."""
        before = self.tracker.before
        found: Mapping[str, tuple[str, str]] = before.tracker.held("files") if before else {}
        if found and all(
            _in_the_same_files(items, self._with_texts[part])
            for part, items in before._with_texts.items()
        ):
            return found
        return {
            item.document.file: (part, id)
            for part, items in self._with_texts.items()
            for id, item in items.items()
        }

    @property
    def _with_texts(self) -> Mapping[str, Mapping[str, Item[Any]]]:
        content = self.content
        return {
            "entries": content.entries,
            "tours": content.tours,
            "topics": content.topics,
            "sources": content.sources,
            "changes": content.changes,
            "site": {"site": content.site},
        }

    @tracked_by_language
    def mentions(self) -> Mapping[str, Mapping[str, tuple[MentionAt, ...]]]:
        """By language and entry: every sentence of another entry that links to it."""
        return {
            language: self._mentions_of(rows, f"mentions.{language}", f"mentioning.{language}")
            for language, rows in self.mentioning.items()
        }

    def _mentions_of(
        self, rows: Mapping[str, Rows], name: str, made_of: str
    ) -> Mapping[str, tuple[MentionAt, ...]]:
        """The rows by the entry that they mention; where each entry mentions the same ones as before, only what changed anew."""
        before = self.tracker.before
        old: Mapping[str, tuple[MentionAt, ...]] = before.tracker.held(name) if before else {}
        were: Mapping[str, Rows] = before.tracker.held(made_of) if before else {}
        now = dict(rows.items())
        if old and list(were) == list(now):
            new = list(_others(were, now))
            if all([to for to, _ in now[id]] == [to for to, _ in were[id]] for id in new):
                return {**old, **_put_in_place(old, {id: now[id] for id in new})}
        found: dict[str, list[MentionAt]] = defaultdict(list)
        for held in now.values():
            for target, mention in held:
                found[target].append(mention)
        return {id: tuple(held) for id, held in found.items()}

    @tracked_by_language
    def mentioning(self) -> Mapping[str, Mapping[str, Rows]]:
        """By language and entry: its own sentences that link to another, each with that other."""
        return {
            language: self._each(
                f"mentions {language} ", self.entries, partial(self._mentions_by, language=language)
            )
            for language in self.published
        }

    def _mentions_by(self, owner: str, language: str) -> Rows:
        found = []
        naming = Naming(self, language, owner)
        for at in self._texts(self.entries, owner):
            if isinstance(at.text, Words) or "[[" not in at.text[language]:
                continue
            for mention in prose.mentions(at.text[language], language, naming):
                target = self.resolve(mention.target)
                if target and target != owner:
                    found.append((target, MentionAt(owner, mention)))
        return tuple(found)

    @tracked_by_language
    def summaries(self) -> Mapping[str, Mapping[str, str]]:
        """By language and entry: the summary as plain text."""
        return {
            language: self._each(
                f"summary {language} ", self.entries, partial(self._summary, language=language)
            )
            for language in self.published
        }

    def _summary(self, id: str, language: str) -> str:
        return Naming(self, language, id).plain(self.entry(id).summary)

    @tracked
    def relations(self) -> tuple[tuple[str, Relation], ...]:
        """Every relation with the entry that states it."""
        return tuple(
            (id, relation) for id, parts in self.parts.items() for relation in parts.relations
        )

    @tracked
    def ties_listed(self) -> tuple[TieAt, ...]:
        """Every relation, by type; the list of them has this order."""
        order = {type: at for at, type in enumerate(self.content.site.record.relation_types)}
        found: dict[str, TieAt] = {}
        for owner, relation in sorted(self.relations, key=lambda one: order[one[1].type]):
            base = id = f"tie-{owner}--{relation.type}--{relation.to}"
            again = 1
            while id in found:
                again += 1
                id = f"{base}--{again}"
            found[id] = TieAt(id, owner, relation)
        return tuple(found.values())

    @tracked
    def ties(self) -> Mapping[str, tuple[Tie, ...]]:
        """Each entry's relations, its own and those that others have to it."""
        found: dict[str, list[Tie]] = defaultdict(list)
        for owner, relation in self.relations:
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

    @tracked
    def _claims_about(self) -> Mapping[str, list[ClaimAt]]:
        found: dict[str, list[ClaimAt]] = defaultdict(list)
        for at in self.claims.values():
            for other in at.claim.about:
                found[other].append(at)
        return found

    def claims_by(self, id: str) -> list[ClaimAt]:
        """Claims whose speaker is this entry."""
        return self._claims_by.get(id, [])

    @tracked
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
            chain = self._chains.get(cite)
            if chain is not None:
                origin = Origin(chain[-1], False) if chain else Origin(cite.partition(":")[0], True)
                found[origin] = None
        return tuple(found)

    def chain(self, cite: str) -> tuple[str, ...]:
        """The entries through which a passage has its matter, from the nearest to the origin."""
        return self._chains.get(cite, ())

    @tracked
    def _chains(self) -> Mapping[str, tuple[str, ...]]:
        return {
            f"{id}:{passage.id}": item.record.draws_on
            if passage.draws_on is None
            else passage.draws_on
            for id, item in self.sources.items()
            for passage in item.record.passages
        }

    @tracked
    def uses(self) -> Mapping[str, tuple[str, ...]]:
        """By passage: the records that rest on it, as `entry.claim`, `entry.figure`, `entry>other`."""
        found: dict[str, list[str]] = defaultdict(list)
        for id, parts in self.parts.items():
            for claim in parts.claims:
                _add(found, claim.cite, f"{id}.{claim.id}")
            for name, figure in parts.figures.items():
                _add(found, figure.cite, f"{id}.{name}")
            for relation in parts.relations:
                _add(found, relation.cite, f"{id}>{relation.to}")
        return {cite: tuple(users) for cite, users in found.items()}

    @tracked
    def statements(self) -> tuple[Statement, ...]:
        """Each claim, figure and relation with the sources that it rests on."""
        found = []
        for id, parts in self.parts.items():
            sorts = (
                ("claims", parts.claims),
                ("figures", parts.figures.values()),
                ("relations", parts.relations),
            )
            for what, held in sorts:
                found += [Statement(id, what, _sources(one.cite)) for one in held]
        return tuple(found)

    @tracked
    def resting(self) -> Mapping[str, tuple[int, int]]:
        """By source: how many statements rest on it, and how many on it alone."""
        every = Counter(source for one in self.statements for source in one.sources)
        alone = Counter(next(iter(one.sources)) for one in self.statements if len(one.sources) == 1)
        return {source: (count, alone[source]) for source, count in every.items()}

    @tracked
    def alone_in(self) -> Mapping[str, tuple[str, ...]]:
        """By source: the entries all of whose statements rest on it and no other."""
        sources: dict[str, frozenset[str]] = {}
        for one in self.statements:
            sources[one.entry] = sources.get(one.entry, frozenset()) | one.sources
        found: dict[str, list[str]] = defaultdict(list)
        for entry, held in sources.items():
            if len(held) == 1:
                found[next(iter(held))].append(entry)
        return {source: tuple(entries) for source, entries in found.items()}

    @tracked
    def alone_counted(self) -> Mapping[str, Mapping[str, int]]:
        """By source: how many claims, figures and relations rest on it and no other."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.statements:
            if len(one.sources) == 1:
                found[next(iter(one.sources))][one.what] += 1
        return dict(found)

    @tracked
    def prose_uses(self) -> Mapping[str, tuple[str, ...]]:
        """By passage: the entries whose prose cites it."""
        found: dict[str, list[str]] = defaultdict(list)
        for id, cites in self._prose_cites.items():
            _add(found, cites, id)
        return {cite: tuple(users) for cite, users in found.items()}

    @tracked
    def _prose_cites(self) -> Mapping[str, tuple[str, ...]]:
        """By entry: the passages that its prose cites."""
        return self._each("cites ", self.entries, self._cites)

    def _cites(self, id: str) -> tuple[str, ...]:
        texts = self._texts(self.entries, id)
        references = (one for at in texts for one in prose.references(at.text.zh))
        return tuple(one.cite for one in references if isinstance(one, prose.Citation))

    @tracked
    def cited_by(self) -> Mapping[str, tuple[str, ...]]:
        """By entry: the passages that its prose, claims, figures and relations rest on."""
        found: dict[str, list[str]] = defaultdict(list)
        for cite, users in chain(self.uses.items(), self.prose_uses.items()):
            for entry in dict.fromkeys(re.split(r"[.>]", user)[0] for user in users):
                _add(found, (entry,), cite)
        return {entry: tuple(cites) for entry, cites in found.items()}

    # the whole

    @tracked
    def dated(self) -> Mapping[str, tuple[str, str | None]]:
        """By entry that has a date: it, and that until which it lasted."""
        return {id: (label.date, label.until) for id, label in self.labels.items() if label.date}

    @tracked
    def timeline(self) -> tuple[Moment, ...]:
        """Everything that has a date, in order."""
        rows = [Moment(date, until, id, None) for id, (date, until) in self.dated.items()]
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

    @tracked
    def _moments(self) -> Mapping[str, tuple[Moment, ...]]:
        found: dict[str, list[Moment]] = defaultdict(list)
        for moment in self.timeline:
            about = moment.claim.about if moment.claim else ()
            for id in dict.fromkeys((moment.entry, *about)):
                found[id].append(moment)
        return {id: tuple(moments) for id, moments in found.items()}

    @tracked
    def concerning(self) -> Mapping[str, int]:
        """By entry that a row of the timeline concerns: how many do."""
        return Counter(id for concerned in self.concerned.values() for id in concerned)

    @tracked
    def concerned(self) -> Mapping[str, tuple[str, ...]]:
        """By row of the timeline: the entries it concerns, its own first.

        A claim concerns what it is about and what its words link to; a dated entry what it is related to.
        """
        return {moment.reference: self._concerned(moment) for moment in self.timeline}

    def _concerned(self, moment: Moment) -> tuple[str, ...]:
        claim = moment.claim
        if claim is None:
            related = [relation.to for relation in self.parts[moment.entry].relations]
            return tuple(dict.fromkeys((moment.entry, *related)))
        links = (
            self.resolve(reference.target)
            for reference in prose.references(claim.zh)
            if isinstance(reference, prose.EntryLink)
        )
        return tuple(dict.fromkeys((moment.entry, *claim.about, *(id for id in links if id))))

    @tracked
    def disputes(self) -> tuple[DisputeAt, ...]:
        """The written disputes, then those that only the figures show."""
        written = [
            DisputeAt(id, dispute) for id, parts in self.parts.items() for dispute in parts.disputes
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

    @tracked
    def _disputes_of(self) -> Mapping[str, tuple[DisputeAt, ...]]:
        found: dict[str, list[DisputeAt]] = defaultdict(list)
        for at in self.disputes:
            found[at.entry].append(at)
        return {id: tuple(disputes) for id, disputes in found.items()}

    @tracked
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


def _sources(cites: Iterable[str]) -> frozenset[str]:
    return frozenset(cite.partition(":")[0] for cite in cites)


def _others(before: Mapping[str, T], now: Mapping[str, T]) -> Iterator[str]:
    """The keys, the same in both, whose values are not the very same."""
    return compress(now, map(is_not, before.values(), now.values()))


def _in_the_same_files(before: Mapping[str, Item[Any]], now: Mapping[str, Item[Any]]) -> bool:
    """Whether the same records stand in the same files."""
    return list(before) == list(now) and all(
        before[id].document.file == now[id].document.file for id in _others(before, now)
    )


def _label(item: Item[Entry]) -> Label:
    entry = item.record
    has_page, draft = entry.body is not None, entry.draft
    return Label(
        item.kind, entry.name, entry.also, entry.what, entry.date, entry.until, has_page, draft
    )


def _with_numerals(item: Item[Entry]) -> tuple[str, ...]:
    name = item.record.name
    return tuple(filter(QUANTITY.search, (name.zh, name.en, *item.record.also)))


def _parts(item: Item[Entry]) -> Parts:
    entry = item.record
    return Parts(entry.claims, entry.figures, entry.relations, entry.disputes)


def _put_in_place(
    old: Mapping[str, tuple[MentionAt, ...]], new: Mapping[str, Rows]
) -> Mapping[str, tuple[MentionAt, ...]]:
    """By entry that the new rows mention: its sentences, those of the rows' owners in the place of the old ones."""
    of_target: dict[str, dict[str, list[MentionAt]]] = defaultdict(lambda: defaultdict(list))
    for owner, rows in new.items():
        for target, mention in rows:
            of_target[target][owner].append(mention)
    found = {}
    for target, of_owner in of_target.items():
        left = {owner: iter(mentions) for owner, mentions in of_owner.items()}
        found[target] = tuple(
            next(left[mention.owner]) if mention.owner in left else mention
            for mention in old[target]
        )
    return found


def _add(found: dict[str, list[str]], cites: Iterable[str], user: str) -> None:
    for cite in cites:
        if user not in found[cite]:
            found[cite].append(user)


def _texts_of(items: Mapping[str, Item[Any]], id: str) -> tuple[TextAt, ...]:
    item = items[id]
    return tuple(TextAt(id, item.document, path, text) for path, text in texts_of(item.record))


def greatness(at: FigureAt) -> tuple[float, bool, str]:
    """Sort key: the greatest value first, of two alike the one that is "more than"."""
    figure = at.figure
    greatest = figure.value if figure.to is None else figure.to
    return -greatest, figure.about not in OPEN, at.reference


def texts_of(record: Record, path: Path = ()) -> Iterator[tuple[Path, Bilingual]]:
    """Every bilingual text in a record, with its path; a claim's own text stands at the claim."""
    if isinstance(record, Bilingual):
        yield path, record
        return
    if isinstance(record, Claim):
        yield path, record.text
    for name in _may_hold_texts(type(record)):
        yield from _texts_in(getattr(record, name), (*path, name))


@cache
def _may_hold_texts(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a kind of record in which another one may stand, as every text is one."""
    fields = kind.model_fields.items()
    return tuple(
        name for name, field in fields if any(map(_is_record, _named_in(field.annotation)))
    )


def _named_in(annotation: object) -> Iterator[object]:
    """An annotation and all that it is made of."""
    yield annotation
    for part in get_args(annotation):
        yield from _named_in(part)


def _is_record(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Record)


def _texts_in(value: object, path: Path) -> Iterator[tuple[Path, Bilingual]]:
    if isinstance(value, Record):
        yield from texts_of(value, path)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts_in(part, (*path, index))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts_in(part, (*path, key))


class Naming(NamedTuple):
    """Names of entries and words of figures in one language, as plain text."""

    library: Library
    language: str
    home: str

    def name(self, target: str) -> str:
        id = self.library.resolve(target)
        return self.library.name(id)[self.language] if id else target

    def title(self, id: str) -> str:
        """An entry's name where it stands by itself."""
        return self.library.title(id, self.language)

    def quantity(self, reference: str, form: prose.Form = "full") -> str:
        at = self.library.figure(reference, self.home)
        if not at:
            return reference
        return formats.quantity(at.figure, self.library.unit(at.figure), self.language, form)

    def plain(self, text: Told) -> str:
        """A text without markup, in the language."""
        return prose.plain(text[self.language], self)

    def plain_at(self, home: str, text: Told) -> str:
        """A text of another entry without markup."""
        return self._replace(home=home).plain(text)
