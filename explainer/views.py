"""What templates are given: everything resolved, nothing left to look up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup, escape

from explainer import dates, formats, mainland
from explainer.library import (
    ClaimAt,
    DisputeAt,
    FigureAt,
    Library,
    MentionAt,
    Moment,
    Naming,
    Origin,
    Tie,
)
from explainer.markup import joined
from explainer.model import Drawing, Entry, Stance
from explainer.search import Name, folded, is_traditional, named
from explainer.writer import PageWriter, popup_id

TYPES, TIES = 2, 8
"""Types of relation that a fact box shows at once, and relations of each."""
MANY = 12
"""Mentioning entries above which each is quoted with one sentence only."""
QUOTED = 24
"""Mentioning entries that are quoted at all; those after them are named."""


class Link(NamedTuple):
    """An entry to go to."""

    name: str
    href: str
    kind: str
    hue: str
    shape: str
    what: str = ""
    summary: str = ""
    draft: str = ""
    """The word for it, where the entry is one that is not to be published."""


class Statement(NamedTuple):
    """A claim with all that belongs to it."""

    id: str
    text: Markup
    stance: str
    speaker: Markup
    date: str
    dated: str
    due: str
    cites: Markup
    chain: Markup
    verdict: str
    outcome: Markup


class Brief(NamedTuple):
    """A claim that stands on another page, in short."""

    text: str
    stance: str
    speaker: Markup
    date: str
    entry: Markup


class Value(NamedTuple):
    """A figure with all that belongs to it."""

    id: str
    reference: str
    measure: str
    measure_id: str
    definition: str
    quantity: str
    stance: str
    note: str
    date: str
    dated: str
    speaker: Markup
    as_written: str
    language: str
    cites: Markup
    passages: Markup
    entry: Markup
    others: tuple[tuple[str, str, Markup], ...] = ()
    disputes: tuple[tuple[str, str], ...] = ()


class Stand(NamedTuple):
    """A position in a dispute."""

    label: Markup
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]


class Quarrel(NamedTuple):
    """A dispute as a page shows it."""

    id: str
    kind: str
    question: Markup
    stands: tuple[Stand, ...]
    reading: Markup
    note: Markup
    entry: Markup


class TieGroup(NamedTuple):
    """The relations of one type that an entry has."""

    name: str
    ties: tuple[tuple[Markup, str, Markup], ...]


class Row(NamedTuple):
    """A row of a timeline. `of` holds what it can be filtered by: see timeline.tokens."""

    id: str
    of: str
    date: str
    iso: str
    title: Markup
    topic: Markup
    """Where the row stands, if that is an idea: then what is said heads the row, since an idea does not happen."""
    text: Markup
    stance: str
    cites: Markup
    year: str
    draft: str
    hue: str
    shape: str


class Quote(NamedTuple):
    """A sentence elsewhere that mentions the entry."""

    owner: Link
    sentences: tuple[tuple[str, str, str], ...]


class OriginGroup(NamedTuple):
    """An origin and the passages that go back to it."""

    name: Markup
    is_source: bool
    sources: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]


class Sketch(NamedTuple):
    """A drawing of a few words."""

    form: str
    steps: tuple[Markup, ...]
    caption: Markup


@dataclass(frozen=True)
class Views:
    """Makes views for one page."""

    library: Library
    writer: PageWriter

    def link(self, id: str, href: str = "") -> Link:
        """An entry to go to, by another address than its own where `href` is given."""
        label, language = self.library.labels[id], self.writer.language
        kind = self.library.content.site.record.kinds[label.kind]
        return Link(
            formats.titled(label.name[language], language),
            href or self.writer.href(self.writer.routes.entry(id)),
            kind.name[language],
            kind.hue,
            kind.shape,
            formats.titled(label.what[language], language),
            self.library.summaries[language][id],
            self.writer.words["draft"] if label.draft else "",
        )

    def also(self, entry: Entry) -> tuple[Name, ...]:
        """The other names that a reader of the language can use, the first few."""
        language = self.writer.language
        own = entry.name[language]
        names = [name for name in entry.also if language != "en" or name.isascii()]
        if language == mainland.LANGUAGE:  # spellings that its readers know, where there are any
            names = [name for name in names if not is_traditional(name)] or names
        # Another spelling of a name that is there already says nothing to a reader.
        spelt = {folded(name): name for name in reversed((own, *names))}
        found = [name for name in names if spelt[folded(name)] == name != own]
        return tuple(named(name, language) for name in found[:4])

    def statement(self, at: ClaimAt, *, anchor: bool = False) -> Statement:
        """A claim with its evidence; with `anchor` the place that links to it lead to."""
        claim, writer = at.claim, self.writer
        return Statement(
            id=f"claim-{claim.id}" if anchor else "",
            text=writer.at(at.entry, claim),
            stance=claim.stance.value,
            speaker=formats.titled(writer.speaker(claim.by), writer.language),
            date=writer.date(claim.as_of),
            dated=claim.dated.value,
            due=writer.date(claim.due),
            cites=writer.cites(claim.cite),
            chain=writer.chain(claim.cite),
            verdict=claim.outcome.verdict
            if claim.outcome
            else "open"
            if claim.stance is Stance.FORECAST
            else "",
            outcome=joined(
                (writer.at(at.entry, claim.outcome.words), writer.cites(claim.outcome.cite))
            )
            if claim.outcome
            else Markup(),
        )

    def brief(self, at: ClaimAt) -> Brief:
        """A claim that stands on another page, where its evidence is; whose page this is need not be named."""
        own = at.claim.by is not None and at.claim.by == self.writer.home
        language = self.writer.language
        return Brief(
            Naming(self.library, language, at.entry).plain(at.claim),
            at.claim.stance.value,
            Markup() if own else formats.titled(self.writer.speaker(at.claim.by), language),
            self.writer.date(at.claim.as_of),
            self.to_claim(at),
        )

    def to_claim(self, at: ClaimAt) -> Markup:
        """A link to the claim on its own entry's page."""
        address = self.writer.routes.claim(at.entry, at.claim.id)
        return self.writer.anchor(address, self.library.name(at.entry)[self.writer.language])

    def value(self, at: FigureAt, *, numbered: bool = True) -> Value:
        """A figure. `numbered` cites it in the page's notes; a pop-up links to the passage itself."""
        figure, writer = at.figure, self.writer
        measure = self.library.measure(figure)
        language = writer.language
        source_id = figure.cite[0].partition(":")[0]
        source = self.library.sources.get(source_id)
        return Value(
            id=f"figure-{at.name}",
            reference=popup_id(at),
            measure=measure.name[language],
            measure_id=figure.measure,
            definition=measure.definition[language],
            quantity=writer.quantity(at),
            stance=figure.held.value,
            note=figure.note[language] if figure.note else "",
            date=writer.date(figure.as_of),
            dated=figure.dated.value,
            speaker=formats.titled(writer.speaker(figure.by), language),
            as_written=figure.as_written,
            language=source.record.language if source else "",
            cites=writer.cites(figure.cite) if numbered else Markup(),
            passages=Markup() if numbered else self._passages(figure.cite),
            entry=writer.link(at.entry),
            disputes=tuple(
                writer.dispute(one) for one in self.library.disputed.get(at.reference, ())
            ),
        )

    def popup(self, at: FigureAt) -> Value:
        """A figure's pop-up, with the other values of its measure."""
        shown = self.value(at, numbered=False)
        others = tuple(
            (self.writer.quantity(other), self.writer.date(other.figure.as_of), self._to(other))
            for other in islice(self._like(at), 4)
        )
        return shown._replace(others=others)

    def _like(self, at: FigureAt) -> Iterator[FigureAt]:
        """The other values of the figure's measure that can be set beside it, its own entry's first."""
        measure = at.figure.measure
        for one in self.library.figures_of(at.entry):
            if one.figure.measure == measure and one.name != at.name:
                yield one
        if self.library.measure(at.figure).comparable:
            yield from (one for one in self.library.by_measure[measure] if one.entry != at.entry)

    def _to(self, at: FigureAt) -> Markup:
        address = self.writer.routes.figure(at.entry, at.name)
        return self.writer.anchor(address, self.library.name(at.entry)[self.writer.language])

    def _passages(self, cites: tuple[str, ...]) -> Markup:
        links = []
        for cite in cites:
            source_id, _, passage_id = cite.partition(":")
            source = self.library.sources[source_id].record
            address = self.writer.routes.source(source_id, passage_id)
            label = f"{source.name[self.writer.language]} {self.writer.passage_label(passage_id)}"
            links.append(self.writer.anchor(address, label))
        return self.writer.listed(links)

    def sketch(self, drawing: Drawing) -> Sketch:
        return Sketch(
            drawing.form,
            tuple(self.writer.line(step) for step in drawing.steps),
            self.writer.line(drawing.caption),
        )

    def quarrel(self, at: DisputeAt) -> Quarrel:
        writer, dispute = self.writer, at.dispute
        if dispute is None:
            stands = tuple(Stand(Markup(), (), (self.value(figure),)) for figure in at.figures)
            measure = self.library.measure(at.figures[0].figure).name[writer.language]
            names = "-".join(figure.name for figure in at.figures)
            return Quarrel(
                f"dispute-{at.entry}-{names}",
                "open",
                escape(measure),
                stands,
                escape(writer.words["automatic_dispute"]),
                Markup(),
                writer.link(at.entry),
            )
        stands_ = []
        for position in dispute.positions:
            held = [self.library.held(ref, at.entry) for ref in position.holds]
            stands_.append(
                Stand(
                    formats.titled(writer.at(at.entry, position.label), writer.language),
                    tuple(self.statement(one) for one in held if isinstance(one, ClaimAt)),
                    tuple(self.value(one) for one in held if isinstance(one, FigureAt)),
                )
            )
        return Quarrel(
            f"dispute-{at.entry}-{dispute.id}",
            dispute.kind,
            writer.at(at.entry, dispute.question),
            tuple(stands_),
            writer.at(at.entry, dispute.reading),
            writer.at(at.entry, dispute.note) if dispute.note else Markup(),
            writer.link(at.entry),
        )

    def ties(self, id: str) -> tuple[TieGroup, ...]:
        """An entry's relations, grouped by type and direction, in the order of the table."""
        groups = self._by_type(id)
        return tuple(TieGroup(name, self._told(ties)) for name, ties in groups.items())

    def shown_ties(self, id: str) -> tuple[TieGroup, ...]:
        """The first relations of the first types."""
        first = list(self._by_type(id).items())[:TYPES]
        return tuple(TieGroup(name, self._told(ties[:TIES])) for name, ties in first)

    def folded_ties(self, id: str) -> Mapping[str, TieGroup]:
        """The other relations. To be asked for last, so that their notes come after those that are seen."""
        found = {}
        for place, (name, ties) in enumerate(self._by_type(id).items()):
            rest = ties[TIES:] if place < TYPES else ties
            if rest:
                found[name] = TieGroup(name, self._told(rest))
        return found

    def _by_type(self, id: str) -> Mapping[str, Sequence[Tie]]:
        types = self.library.content.site.record.relation_types
        groups: dict[str, list[Tie]] = {}
        for tie in self.library.ties.get(id, ()):
            kind = types[tie.type]
            name = kind.name if tie.forward or kind.inverse is None else kind.inverse
            told = formats.titled(name[self.writer.language], self.writer.language)
            groups.setdefault(told, []).append(tie)
        return groups

    def _told(self, ties: Sequence[Tie]) -> tuple[tuple[Markup, str, Markup], ...]:
        """By relation: the other entry, what is to be remarked, and the evidence."""
        writer, found = self.writer, []
        for tie in ties:
            relation = tie.relation
            remark = [relation.note[writer.language]] if relation.note else []
            if relation.since:
                remark.append(writer.date(relation.since, relation.until))
            told = writer.words["semicolon"].join(remark)
            found.append((writer.link(tie.other), told, writer.cites(relation.cite)))
        return tuple(found)

    def row(self, moment: Moment, *, cited: bool = True, of: str = "") -> Row:
        """A row of a timeline; not `cited` where the evidence stands elsewhere on the page."""
        writer = self.writer
        when = writer.date(moment.date, moment.until)
        if moment.due:
            when = writer.words["timeline_due"].format(date=when)
        label, kind = self.library.labels[moment.entry], self.library.kind(moment.entry)
        claim = moment.claim
        own = (
            moment.entry == writer.home and not cited
        )  # on its own page an entry need not be named
        if claim:
            at = ClaimAt(moment.entry, claim)
            text, stance, cites = (
                writer.at(moment.entry, claim),
                claim.stance.value,
                claim.cite,
            )
            topic = self.to_claim(at) if kind.idea and not own else Markup()
            title = Markup() if own or topic else formats.titled(self.to_claim(at), writer.language)
            shown = writer.cites(cites) if cited else Markup()
        else:
            text, stance, shown = (
                escape(formats.titled(label.what[writer.language], writer.language)),
                "",
                Markup(),
            )
            title, topic = formats.titled(writer.link(moment.entry), writer.language), Markup()
        return Row(
            moment.reference,
            of,
            formats.titled(when, writer.language),
            moment.date,
            title,
            topic,
            text,
            stance,
            shown,
            str(dates.bounds(moment.date)[0].year),
            writer.words["draft"] if label.draft else "",
            kind.hue,
            kind.shape,
        )

    def quotes(self, mentions: tuple[MentionAt, ...]) -> tuple[Quote, ...]:
        """Mentions by the entry that makes them, most first: three sentences each, of many one, then names."""
        by_owner: dict[str, dict[tuple[str, str, str], None]] = {}
        for owner, mention in mentions:
            sentence = (mention.before, mention.words, mention.after)
            by_owner.setdefault(owner, {}).setdefault(sentence)
        most_first = sorted(by_owner.items(), key=lambda owned: -len(owned[1]))
        most = 3 if len(by_owner) <= MANY else 1
        return tuple(
            Quote(self.link(owner), tuple(sentences)[: most if place < QUOTED else 0])
            for place, (owner, sentences) in enumerate(most_first)
        )

    def origins(self, cites: tuple[str, ...]) -> tuple[OriginGroup, ...]:
        """The page's passages, grouped by where they ultimately come from."""
        groups: dict[Origin, dict[str, list[str]]] = {}
        for cite in cites:
            source_id, _, passage_id = cite.partition(":")
            for origin in self.library.origins((cite,)):
                groups.setdefault(origin, {}).setdefault(source_id, []).append(passage_id)
        return tuple(self._origin(origin, sources) for origin, sources in groups.items())

    def origin(self, origin: Origin) -> Markup:
        """A link to an origin: an entry, or a source that has its matter from nobody else."""
        writer = self.writer
        if not origin.is_source:
            return writer.link(origin.id)
        record = self.library.sources[origin.id].record
        return writer.anchor(writer.routes.source(origin.id), record.name[writer.language])

    def _origin(self, origin: Origin, sources: dict[str, list[str]]) -> OriginGroup:
        writer = self.writer
        language = writer.language
        return OriginGroup(
            self.origin(origin),
            origin.is_source,
            tuple(
                (
                    self.library.sources[id].record.name[language],
                    writer.href(writer.routes.source(id)),
                    tuple(
                        (passage[1:], writer.href(writer.routes.source(id, passage)))
                        for passage in sorted(passages, key=lambda p: int(p[1:]))
                    ),
                )
                for id, passages in sources.items()
            ),
        )
