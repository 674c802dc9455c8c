"""Disputes face to face: each position with who holds it and where they have it from."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from explainer import formats, prose
from explainer.library import ClaimAt, DisputeAt, FigureAt, Library
from explainer.markup import cited, element
from explainer.views import Link, Quarrel, Stand, Views
from explainer.writer import PageWriter

KINDS = ("open", "contradiction", "arithmetic", "wording", "comparison", "slip")
"""In the order of the page: what is unexplained first, then what weighs most."""


class PassageWriter(PageWriter):
    """Leads to the evidence itself, where so much is cited that notes would be as long as the page."""

    def cites(self, cites: Iterable[str]) -> Markup:
        links = []
        for cite in cites:
            source_id, _, passage_id = cite.partition(":")
            source = self.library.sources[source_id].record.name[self.language]
            links.append(
                element(
                    "a",
                    f"¶{passage_id[1:]}",
                    href=self.href(self.routes.source(source_id, passage_id)),
                    title=source,
                )
            )
        return cited(links)


class PlaceWriter(PassageWriter):
    """Leads to figures too: the pop-ups of ninety disputes would outweigh the disputes."""

    def figure(self, mention: prose.FigureMention) -> str:
        at = self.library.figure(mention.reference, self.home)
        if not at:
            return super().figure(mention)
        words = self.naming.quantity(mention.reference, mention.form)
        return self.anchor(self.routes.figure(at.entry, at.name), words)


@dataclass(frozen=True)
class Face:
    """A position with those who hold it and the origins that it goes back to, nobody named twice."""

    stand: Stand
    holders: Markup
    origins: Markup


@dataclass(frozen=True)
class Case:
    """A dispute in an overview."""

    quarrel: Quarrel
    entry: Link
    entry_id: str
    faces: tuple[Face, ...]


@dataclass(frozen=True)
class Docket:
    """The disputes of one kind; `share` is their part of the largest kind, in per cent."""

    kind: str
    share: float
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Disputes:
    """Disputes as one page shows them."""

    library: Library
    writer: PageWriter
    views: Views

    def dockets(self) -> tuple[Docket, ...]:
        """Every dispute: by kind, and within a kind by entry, the most disputed first."""
        cases: dict[str, list[Case]] = {kind: [] for kind in KINDS}
        for at in self.library.disputes:
            case = self._case(at)
            cases[case.quarrel.kind].append(case)
        most = max(map(len, cases.values()))
        return tuple(
            Docket(kind, round(100 * len(found) / most, 1), tuple(_by_entry(found)))
            for kind, found in cases.items()
            if found
        )

    def _case(self, at: DisputeAt) -> Case:
        quarrel = self.views.quarrel(at)
        if at.dispute:
            references = [position.holds for position in at.dispute.positions]
            held = [[self.library.held(one, at.entry) for one in holds] for holds in references]
        else:
            held = [[figure] for figure in at.figures]
        return Case(
            quarrel,
            self.views.link(at.entry),
            at.entry,
            tuple(
                self._face(stand, [one for one in those if one])
                for stand, those in zip(quarrel.stands, held, strict=True)
            ),
        )

    def _face(self, stand: Stand, held: list[ClaimAt | FigureAt]) -> Face:
        writer, views = self.writer, self.views
        records = [one.claim if isinstance(one, ClaimAt) else one.figure for one in held]
        speakers = dict.fromkeys(writer.speaker(record.by) for record in records if record.by)
        cites = [cite for record in records for cite in record.cite]
        origins = [views.origin(origin) for origin in self.library.origins(cites)]
        others = [speaker for speaker in speakers if speaker not in origins]
        said = tuple(one._replace(chain=Markup()) for one in stand.statements)
        shown = stand._replace(statements=said)
        holders = formats.titled(writer.listed(others), writer.language)
        return Face(shown, holders, writer.listed(origins))


def _by_entry(cases: list[Case]) -> list[Case]:
    """The entries in their order, the disputes of each together."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.entry_id, []).append(case)
    most_first = sorted(found.values(), key=lambda those: -len(those))
    return [case for those in most_first for case in those]
