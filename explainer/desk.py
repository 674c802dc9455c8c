"""The editor's desk: what is sound and could be better.

What stops a build is a finding, and stands in no list here: a missing translation, a figure, link, year or citation
that one language lacks, a reference to nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from explainer import dates, likeness, mentions, prose
from explainer.library import LANGUAGES, FigureAt, Library, texts_of
from explainer.load import Item
from explainer.model import Claim, Entry, Figure, Relation, Stance, Words
from explainer.search import folded
from explainer.tasks import Scribe, Sort, Spoken, Task, links, sources

_ORDER = {sort: place for place, sort in enumerate(Sort)}


def tasks(library: Library, words: Spoken, today: str) -> tuple[Task, ...]:
    """Everything on the desk: the sorts in their order, and within each what most readers come to first."""
    found = _Desk(library, Scribe(library, words), today).tasks()
    return tuple(sorted(found, key=lambda task: (_ORDER[task.sort], -task.readers, task.where)))


def by_sort(found: Sequence[Task]) -> Mapping[Sort, tuple[Task, ...]]:
    """The tasks of each sort that there are any of."""
    return {sort: tuple(group) for sort, group in groupby(found, key=lambda task: task.sort)}


@dataclass(frozen=True)
class _Desk:
    """Looks through a library on a day."""

    library: Library
    scribe: Scribe
    today: str

    def tasks(self) -> Iterator[Task]:
        yield from self.unexplained_disputes()
        yield from self.old_figures()
        for id, item in self.library.entries.items():
            for index, claim in enumerate(item.record.claims):
                yield from self.forecast_due(item, index, claim)
                yield from self.claim_of_one_origin(item, index, claim)
            yield from self.repeated_names(item)
            yield from self.unreached(id, item)
        yield from self.thin_evidence()
        yield from self.odd_lengths()
        yield from self.unlinked_names()
        yield from self.shared_names()
        yield from self.alike_claims()
        yield from self.unused_passages()

    # what misleads

    def unexplained_disputes(self) -> Iterator[Task]:
        """Figures that differ and of which no dispute says why."""
        for at in self.library.disputes:
            if at.dispute is None:
                one, other = at.figures
                where, beside = (self.scribe.figure_at(figure) for figure in at.figures)
                facts = self.scribe.figure_facts(one) | {"other": self.scribe.quantity(other)}
                names = {"one_name": one.name, "other_name": other.name}
                yield self.scribe.task(
                    Sort.UNEXPLAINED_DISPUTE, where, at.entry, facts | names, other=beside
                )

    def forecast_due(self, item: Item[Entry], index: int, claim: Claim) -> Iterator[Task]:
        """A forecast whose time has passed and that says nothing of what became of it."""
        if claim.stance is not Stance.FORECAST or claim.outcome or not claim.due:
            return
        if dates.bounds(claim.due)[1] < dates.bounds(self.today)[0]:
            where = item.document.where(("claims", index, "due"))
            facts = {
                "claim": claim.id,
                "name": item.record.name,
                "due": self.scribe.date(claim.due),
            }
            quotes = self.scribe.quoted(item.id, claim.text)
            yield self.scribe.task(Sort.FORECAST_DUE, where, item.id, facts, quotes)

    def old_figures(self) -> Iterator[Task]:
        """The latest value of a measure for an entry, if it is older than the measure's half-life."""
        latest: dict[tuple[str, str], FigureAt] = {}
        for at in self.library.figures.values():
            known = latest.setdefault((at.entry, at.figure.measure), at)
            if dates.bounds(known.figure.as_of)[1] < dates.bounds(at.figure.as_of)[1]:
                latest[at.entry, at.figure.measure] = at
        for at in latest.values():
            half_life = self.library.measure(at.figure).half_life
            if half_life and dates.months_between(at.figure.as_of, self.today) >= half_life:
                facts = {"date": self.scribe.date(at.figure.as_of), "months": str(half_life)}
                where = self.scribe.figure_at(at, "as_of")
                yield self.scribe.task(
                    Sort.OLD_FIGURE, where, at.entry, self.scribe.figure_facts(at) | facts
                )

    def claim_of_one_origin(self, item: Item[Entry], index: int, claim: Claim) -> Iterator[Task]:
        """A claim that cites several sources which all have it from one."""
        if len(sources(claim.cite)) > 1 and len(self.library.origins(claim.cite)) == 1:
            where = item.document.where(("claims", index, "cite"), key=True)
            facts = {"what": claim.id, **self.scribe.origin(claim.cite)}
            yield self.scribe.task(Sort.ONE_ORIGIN, where, item.id, facts)

    def thin_evidence(self) -> Iterator[Task]:
        """Pages whose several sources have one origin, and sources that alone carry pages."""
        alone: dict[str, list[str]] = defaultdict(list)
        for id, item in self.library.entries.items():
            if not self.library.has_page(id):
                continue
            cites = tuple(cited(item.record))
            if len(sources(cites)) == 1:
                alone[cites[0].partition(":")[0]].append(id)
            elif cites and len(origins := self.library.origins(cites)) == 1:
                if origins[0].id == id:
                    continue  # a newspaper's own page
                where = item.document.where()
                facts = {"what": item.record.name, **self.scribe.origin(cites)}
                yield self.scribe.task(Sort.ONE_ORIGIN, where, id, facts)
        for source, ids in alone.items():
            card = self.library.sources[source]
            most_read = sorted(ids, key=lambda id: (-self.scribe.readers[id], id))[:3]
            names = [self.library.name(id) for id in most_read]
            facts = {
                "name": card.record.name,
                "count": str(len(ids)),
                "most_read": self.scribe.listed(names),
            }
            yield self.scribe.task(Sort.LONE_SOURCE, card.document.where(), source, facts)

    # what is missing

    def odd_lengths(self) -> Iterator[Task]:
        """Texts one of whose languages is strangely long."""
        for odd in likeness.odd_lengths(self.library):
            facts = {"ratio": f"{odd.ratio:.1f}", "usual": f"{odd.usual:.1f}"}
            where = odd.at.document.where(odd.at.path, key=True)
            quotes = self.scribe.quoted(odd.at.owner, odd.at.text)
            yield self.scribe.task(
                Sort.ODD_LENGTH, where, self.scribe.subject(odd.at), facts, quotes
            )

    def unreached(self, id: str, item: Item[Entry]) -> Iterator[Task]:
        """An entry that no other entry, tour, question or part of the home page leads to."""
        if not self.scribe.readers[id]:
            where = item.document.where(("name",), key=True)
            yield self.scribe.task(
                Sort.UNREACHED_ENTRY, where, id, {"name": item.record.name, "id": id}
            )

    def unlinked_names(self) -> Iterator[Task]:
        """Names that a record mentions in both languages and never links.

        Links must stand in both languages, so a name that one language has another word for is left alone.
        """
        linked: dict[str, set[str]] = defaultdict(set)
        for at in self.library.texts:
            linked[at.document.file] |= links(self.library, at.text)
        pairs: dict[tuple[str, str, object], list[mentions.Unlinked]] = defaultdict(list)
        for found in mentions.unlinked(self.library):
            pairs[found.at.document.file, found.entry, found.at.path].append(found)
        told: set[tuple[str, str]] = set()
        for (file, entry, _), both in pairs.items():
            if len(both) < len(LANGUAGES) or entry in linked[file] or (file, entry) in told:
                continue
            told.add((file, entry))
            zh, en = both
            facts = {"zh": zh.name, "en": en.name, "zh_mend": zh.mend, "en_mend": en.mend}
            yield self.scribe.task(
                Sort.UNLINKED_NAME, zh.where, self.scribe.subject(zh.at), facts, other=en.where
            )

    def shared_names(self) -> Iterator[Task]:
        """Spellings of different entries that search takes for one: case, width, accents, variants."""
        holders: dict[str, dict[str, str]] = defaultdict(dict)
        for id, item in self.library.entries.items():
            for name in mentions.spellings(item.record):
                holders[folded(name)].setdefault(id, name)
        for found in holders.values():
            (first, name), *others = found.items()
            for id, other in others:
                where, beside = (
                    self.scribe.spelling_at(*one) for one in ((id, other), (first, name))
                )
                facts = {"spelling": other, "other": name, "id": id, "first": first}
                yield self.scribe.task(Sort.SHARED_NAME, where, id, facts, other=beside)

    def repeated_names(self, item: Item[Entry]) -> Iterator[Task]:
        """Other names that the entry has already, letter by letter."""
        entry = item.record
        seen = {entry.name.zh, entry.name.en}
        for index, name in enumerate(entry.also):
            if name in seen:
                where = item.document.where(("also", index))
                yield self.scribe.task(Sort.REPEATED_NAME, where, item.id, {"name": name})
            seen.add(name)

    # what is doubled, and what is not used

    def alike_claims(self) -> Iterator[Task]:
        """Pairs of claims that seem to say the same."""
        for one, other, share in likeness.alike(self.library):
            where, beside = (self.scribe.claim_at(at.entry, at.claim.id) for at in (one, other))
            quotes = (self.scribe.quoted(at.entry, at.claim.text) for at in (one, other))
            texts = [text for pair in zip(*quotes, strict=True) for text in pair]
            facts = {"one": one.reference, "other": other.reference, "share": f"{share:.0%}"}
            yield self.scribe.task(
                Sort.ALIKE_CLAIMS, where, one.entry, facts, tuple(texts), other=beside
            )

    def unused_passages(self) -> Iterator[Task]:
        """Passages that nothing rests on and that no card excuses."""
        for id, item in self.library.sources.items():
            for index, passage in enumerate(item.record.passages):
                cite = f"{id}:{passage.id}"
                used = cite in self.library.uses or cite in self.library.prose_uses
                if not used and not passage.excused:
                    where = item.document.where(("passages", index))
                    facts = {"cite": cite, "gist": passage.gist}
                    yield self.scribe.task(Sort.UNUSED_PASSAGE, where, id, facts)


def cited(entry: Entry) -> Iterator[str]:
    """Every citation of an entry, of its records and of its prose."""
    records: tuple[Claim | Figure | Relation, ...]
    records = (*entry.claims, *entry.figures.values(), *entry.relations)
    for record in records:
        yield from record.cite
    for _, text in texts_of(entry):
        if not isinstance(text, Words):
            for reference in prose.references(text.zh):
                if isinstance(reference, prose.Citation):
                    yield reference.cite
