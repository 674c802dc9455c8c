"""Entries as Markdown, with all their evidence: what a page of an entry, or a line of the glossary, tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from explainer import dates
from explainer.library import ClaimAt, DisputeAt, FigureAt, Moment, Tie
from explainer.load import Item
from explainer.markdown import MarkdownWriter, escaped, link
from explainer.model import Entry, Stance
from explainer.routes import Address

Blocks = Iterator[str]
"""Blocks of Markdown, to be set apart by empty lines."""


def listed(items: Iterable[str]) -> Blocks:
    """Items as one block, if there are any."""
    if block := "\n".join(items):
        yield block


@dataclass(frozen=True)
class Twin(MarkdownWriter):
    """Records as Markdown on one page."""

    def of(self, id: str) -> "Twin":
        """The same page, where it speaks of an entry."""
        if id == self.home:
            return self
        there = object.__new__(Twin)  # as `replace` does, but what this one has found out it knows
        vars(there).update(vars(self), home=id)
        return there

    def labelled(self, name: str, text: str) -> str:
        """A text behind a word of the interface."""
        return f"{self.word(name)}{self.words['colon']}{text}" if text else ""

    def bold(self, label: str, text: str) -> str:
        return f"- **{label}**{self.words['colon']}{text}"

    def below(self, details: Iterable[str]) -> str:
        """What belongs to an item, on a line of its own."""
        shown = self.words["semicolon"].join(one for one in details if one)
        return f"\n  {shown}" if shown else ""

    def entry(self, item: Item[Entry], level: int) -> Blocks:
        """An entry without its name; `level` is that of its headings."""
        entry, id, mark = item.record, item.id, "#" * level
        yield f"> {self.line(entry.summary)}"
        yield from listed(self._facts(item))
        for name, text in (("matters", entry.matters), ("story", entry.body)):
            yield from self.section(mark, name, self.blocks(text) if text else [])
        yield from self.section(mark, "editors_note", self.blocks(entry.note) if entry.note else [])
        claims = [self.claim(ClaimAt(id, claim)) for claim in entry.claims]
        yield from self.section(mark, "claims", listed(claims))
        others = [at for at in self.library.claims_about(id) if at.entry != id]
        elsewhere = [self.of(at.entry).claim(at, by_name=True) for at in others]
        yield from self.section(mark, "claims_elsewhere", listed(elsewhere))
        figures = [self.figure(FigureAt(id, name, one)) for name, one in entry.figures.items()]
        yield from self.section(mark, "figures_here", listed(figures))
        ties = [self.tie(tie) for tie in self.library.ties.get(id, ())]
        yield from self.section(mark, "relations", listed(ties))
        disputes = self.library.disputes_of(id)
        told = (block for at in disputes for block in self.dispute(at, level + 1))
        yield from self.section(mark, "disputes", told)
        unknown = (f"- {self.line(line)}" for line in entry.unknown)
        yield from self.section(mark, "unknown", listed(unknown))
        owners = dict.fromkeys(
            owner for owner, _ in self.library.mentions[self.language].get(id, ())
        )
        mentioned = (f"- {self.name(owner)}" for owner in owners)
        yield from self.section(mark, "mentioned_in", listed(mentioned))

    def section(self, mark: str, name: str, blocks: Iterable[str]) -> Blocks:
        """A heading with what stands below it, if anything does."""
        for number, block in enumerate(blocks):
            if number == 0:
                yield f"{mark} {self.word(name)}"
            yield block

    def _facts(self, item: Item[Entry]) -> Iterator[str]:
        entry = item.record
        kind = self.library.content.site.record.kinds[item.kind]
        index = self.to(self.routes.kind(item.kind))
        yield f"- {self.labelled('part_kind', link(self.plain(kind.name), index))}"
        facts = (
            ("what", self.plain(entry.what)),
            ("also_known_as", self.word("list_comma").join(map(escaped, entry.also))),
            ("status", self.line(entry.status) if entry.status else ""),
            ("date", self._dated(self.date(entry.date, entry.until), entry.dated)),
            ("as_of", self.date(self.library.as_of(item.id))),
        )
        yield from (f"- {self.labelled(name, text)}" for name, text in facts if text)

    def _dated(self, date: str, how: str) -> str:
        open_, close = self.words["bracket_open"], self.words["bracket_close"]
        return f"{date}{open_}{self.word(f'dated_{how}')}{close}" if date else ""

    # statements

    def claim(self, at: ClaimAt, *, by_name: bool = False) -> str:
        """A claim with its stance, speaker, dates, evidence and origins; `by_name` names its entry."""
        claim, outcome = at.claim, at.claim.outcome
        text = f"{self.line(claim.text)} {self.cites(claim.cite)}"
        there = self.linked(at.entry) if by_name else ""
        forecast = claim.stance is Stance.FORECAST
        verdict = self.word(f"verdict_{outcome.verdict if outcome else 'open'}")
        told = f"{self.line(outcome.words)} {self.cites(outcome.cite)}" if outcome else ""
        details = (
            self.labelled("twin_entry", there),
            self.labelled("speaker", self.speaker(claim.by)),
            self.labelled("as_of", self._dated(self.date(claim.as_of), claim.dated)),
            self.labelled("date", self.date(claim.when, claim.until)),
            self.labelled("due", self.date(claim.due)),
            self.labelled("outcome", f"{verdict} {told}".strip()) if forecast else "",
            self.labelled("origin_of", self._origins(claim.cite)),
        )
        return f"{self.bold(self.word(f'stance_{claim.stance}'), text)}{self.below(details)}"

    def _origins(self, cites: Iterable[str]) -> str:
        names = (
            link(
                self.plain(self.library.sources[one.id].record.name),
                self.to(self.routes.source(one.id)),
            )
            if one.is_source
            else self.linked(one.id)
            for one in self.library.origins(cites)
        )
        return self.words["list_comma"].join(names)

    def figure(self, at: FigureAt, *, by_name: bool = False) -> str:
        """A figure with its date, speaker, wording and evidence; `by_name` stands behind its entry's name."""
        figure, measure = at.figure, self.library.measure(at.figure)
        name = self.linked(at.entry) if by_name else self.plain(measure.name)
        written = (
            f"{self.words['quote_open']}{escaped(figure.as_written)}{self.words['quote_close']}"
        )
        disputes = (
            self.question(one)
            for one in self.library.disputed.get(at.reference, ())
        )  # fmt: skip
        details = (
            self.plain(figure.note) if figure.note else "",
            self.labelled("as_of", self._dated(self.date(figure.as_of), figure.dated)),
            self.labelled("speaker", self.speaker(figure.by)),
            self.word(f"stance_{figure.held}"),
            self.labelled("written_as", written),
            self.labelled("disputes", self.words["list_comma"].join(disputes)),
        )
        text = f"{self.quantity(at)} {self.cites(figure.cite)}"
        return f"{self.bold(name, text)}{self.below(details)}"

    def tie(self, tie: Tie) -> str:
        """A relation as an end of it sees it."""
        kind = self.library.content.site.record.relation_types[tie.type]
        name = kind.name if tie.forward or kind.inverse is None else kind.inverse
        relation = tie.relation
        remarks = [self.plain(relation.note)] if relation.note else []
        remarks += [self.date(relation.since, relation.until)] if relation.since else []
        remark = self.words["semicolon"].join(remarks)
        within = (
            f"{self.words['bracket_open']}{remark}{self.words['bracket_close']}" if remark else ""
        )
        other = self.linked(tie.other)
        return (
            f"- {self.plain(name)}{self.words['colon']}{other}{within} {self.cites(relation.cite)}"
        )

    def question(self, at: DisputeAt) -> str:
        """What is in dispute."""
        if at.dispute is None:
            return self.plain(self.library.measure(at.figures[0].figure).name)
        return self.of(at.entry).line(at.dispute.question)

    def dispute(self, at: DisputeAt, level: int) -> Blocks:
        """A dispute with its positions and what they rest on."""
        here, dispute = self.of(at.entry), at.dispute
        yield f"{'#' * level} {self.question(at)}"
        if dispute is None:
            yield self.word("automatic_dispute")
            yield from listed(here.figure(one) for one in at.figures)
            return
        yield f"**{self.word(f'dispute_{dispute.kind}')}**"
        yield from listed(
            f"- {here.line(position.label)}{here._held(at.entry, position.holds)}"
            for position in dispute.positions
        )
        yield here.labelled("reading", here.line(dispute.reading))
        if dispute.note:
            yield here.labelled("editors_note", here.line(dispute.note))

    def _held(self, home: str, holds: Iterable[str]) -> str:
        """What a position rests on, set in below it."""
        rows = []
        for reference in holds:
            one = self.library.held(reference, home)
            if isinstance(one, ClaimAt):
                rows.append(self.of(one.entry).claim(one, by_name=one.entry != home))
            elif one:
                rows.append(self.figure(one, by_name=one.entry != home))
        return "".join(f"\n  {line}" for row in rows for line in row.split("\n"))

    def moment(self, row: Moment) -> str:
        """A row of a timeline."""
        entry, claim = self.library.entry(row.entry), row.claim
        when = self.date(row.date, row.until)
        when = self.word("timeline_due").format(date=when) if row.due else when
        name = self.linked(row.entry)
        if claim is None:
            return self.bold(when, f"{name}{self.words['comma']}{self.plain(entry.what)}")
        text = self.of(row.entry).line(claim.text)
        stance = self.word(f"stance_{claim.stance}")
        told = f"{name}{self.words['colon']}{text} {self.cites(claim.cite)}"
        return self.bold(when, f"{told} ({stance})")

    # what it rests on

    def evidence(self) -> Blocks:
        """The passages cited on the page, each with what it says."""
        yield from self.section("##", "notes", listed(map(self._passage, tuple(self.cited))))

    def _passage(self, cite: str) -> str:
        known = self.library.passage(cite)
        if not known:
            return f"- {escaped(cite)}"
        source, passage = known
        number = self.word("passage", n=passage.id[1:])
        told = f"{self.plain(source.name)}{self.words['comma']}{number}"
        chain = self.words["list_comma"].join(self.linked(id) for id in self.library.chain(cite))
        gist = f"{self.cite(cite)} {told}{self.words['colon']}{self.plain(passage.gist)}"
        return f"- {gist}{self.below([self.labelled('draws_on', chain)])}"

    def foot(self, page: Address) -> str:
        """The way to the page itself, and to the twins in the other languages."""
        site = self.library.content.site.record
        links = [link(self.word("twin_page"), self.page(page))]
        for language in self.library.published:
            if language != self.language:
                other = f"{language}{page[len(self.language) :]}"
                links.append(link(escaped(site.languages[language].name), self.to(other)))
        updated = self.word("updated", date=dates.written(site.updated, self.language))
        return f"---\n\n{' · '.join((*links, updated))}"
