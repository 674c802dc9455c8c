"""Prose and evidence as the HTML of one page: links, figures with their pop-ups, numbered notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup, escape

from explainer import dates, formats, prose
from explainer.library import DisputeAt, FigureAt, Library, Naming
from explainer.markup import anchor, cited, element, isolated, joined, note_mark
from explainer.model import Prose, Speaker, Told
from explainer.routes import Address, Routes

_NOTHING = Markup()
MANY = 60
"""Notes above which only those of an entry's running text, which stand beside it, tell what the passage says."""


class Note(NamedTuple):
    """A numbered note: a passage that the page cites, and the places where it does.

    `address` is the passage's, in full, where the site's own is known: for paper. `gist` is empty where there
    are too many notes.
    """

    number: int
    marks: tuple[str, ...]
    source: str
    source_href: str
    passage: str
    passage_href: str
    address: str
    gist: str
    chain: Markup


@dataclass
class PageWriter:
    """Writes the texts of one page and remembers what they cite and which figures they name.

    `home` is the entry whose page it is; `root` the way from the page to the output folder.
    """

    library: Library
    routes: Routes
    words: dict[str, str]
    root: str
    home: str = ""
    language: str = field(init=False)
    _cited: dict[str, list[str]] = field(default_factory=dict)
    """By passage: the places where the page cites it."""
    _numbers: dict[str, int] = field(default_factory=dict)
    _in_text: set[str] = field(default_factory=set)
    _figures: dict[str, FigureAt] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.language = self.routes.language

    @property
    def naming(self) -> Naming:
        return Naming(self.library, self.language, self.home)

    # prose

    def line(self, text: Told | None) -> Markup:
        """One paragraph, without the paragraph element."""
        return prose.inline_html(text[self.language], self) if text else Markup()

    def blocks(self, text: Prose | None) -> Markup:
        """Paragraphs."""
        return prose.html(text[self.language], self) if text else Markup()

    def at(self, home: str, text: Told) -> Markup:
        """A text of another entry, whose `{names}` are that entry's."""
        mine, self.home = self.home, home
        try:
            return self.line(text)
        finally:
            self.home = mine

    # prose.Writer

    def entry(self, link: prose.EntryLink) -> str:
        id = self.library.resolve(link.target)
        if id is None:
            return escape(link.words or link.target)
        return self.link(id, link.words or "")

    def figure(self, mention: prose.FigureMention) -> str:
        at = self.library.figure(mention.reference, self.home)
        if not at:
            return escape(mention.written)
        words = self.naming.quantity(mention.reference, mention.form)
        self._figures.setdefault(at.reference, at)
        return element("button", words, type="button", class_="figure", popovertarget=popup_id(at))

    def citation(self, citation: prose.Citation) -> str:
        self._in_text.add(citation.cite)
        return self.cites((citation.cite,))

    # evidence

    def cites(self, cites: Iterable[str]) -> Markup:
        """The numbers of the notes for some passages."""
        marks = []
        for cite in cites:
            places = self._cited.setdefault(cite, [])
            number = self._numbers.setdefault(cite, len(self._cited))
            mark = f"mark-{number}-{len(places) + 1}"
            places.append(mark)
            marks.append(note_mark(number, mark))
        return cited(marks)

    def notes(self) -> tuple[Note, ...]:
        """The notes, in order of their first mention. To be asked for when all else is written."""
        url = self.library.content.site.record.url
        found = []
        for number, (cite, marks) in enumerate(self._cited.items(), start=1):
            source_id, _, passage_id = cite.partition(":")
            known = self.library.passage(cite)
            if not known:
                continue
            source, passage = known
            place = self.routes.source(source_id, passage_id)
            found.append(
                Note(
                    number,
                    tuple(marks),
                    source.name[self.language],
                    self.href(self.routes.source(source_id)),
                    self.passage_label(passage_id),
                    self.href(place),
                    f"{url}{place}" if url else "",
                    passage.gist[self.language] if self._told(cite) else "",
                    self.chain((cite,)),
                )
            )
        return tuple(found)

    def _told(self, cite: str) -> bool:
        """Whether a note has room for what its passage says."""
        return len(self._cited) <= MANY or (bool(self.home) and cite in self._in_text)

    def passage(self, cite: str) -> str:
        """A passage by its source's name and its number."""
        source, _, passage = cite.partition(":")
        return f"{self.library.sources[source].record.name[self.language]} {self.passage_label(passage)}"

    def passage_label(self, passage_id: str) -> str:
        return self.words["passage"].format(n=passage_id[1:])

    def chain(self, cites: Iterable[str]) -> Markup:
        """Through whom the passages have their matter: links, from the nearest to the origin."""
        ids = dict.fromkeys(id for cite in cites for id in self.library.chain(cite))
        return self.listed([self.link(id) for id in ids]) if ids else _NOTHING

    def listed(self, links: list[Markup]) -> Markup:
        comma, last = formats.LIST_MARKS[self.language]
        if len(links) < 2:
            return joined(links)
        return joined([joined(links[:-1], comma), links[-1]], last)

    @property
    def cited(self) -> tuple[str, ...]:
        """The passages cited so far."""
        return tuple(self._cited)

    @property
    def figures_named(self) -> tuple[FigureAt, ...]:
        """The figures named so far, which need their pop-ups."""
        return tuple(self._figures.values())

    # small things

    def href(self, address: str) -> str:
        return f"{self.root}{address}"

    def link(self, id: str, words: str = "") -> Markup:
        """A link to an entry; plain words where the page is the entry's own."""
        words = words or self.library.name(id)[self.language]
        if id == self.home and self.library.has_page(id):
            return element("span", isolated(words), class_="self")
        return self.anchor(self.routes.entry(id), words)

    def anchor(self, address: Address, words: str) -> Markup:
        """A link to a place of the site."""
        return anchor(self.root + address, isolated(words))

    def speaker(self, by: Speaker | None) -> Markup:
        if by is None:
            return _NOTHING
        return self.link(by) if isinstance(by, str) else isolated(by[self.language])

    def dispute(self, at: DisputeAt) -> tuple[str, str]:
        """What sort of dispute it is, in words, and the address at which it stands."""
        kind = at.dispute.kind if at.dispute else "open"
        names = at.dispute.id if at.dispute else "-".join(one.name for one in at.figures)
        return self.words[f"dispute_{kind}"], self.href(self.routes.dispute(at.entry, names))

    def date(self, start: str | None, end: str | None = None) -> str:
        return dates.written_span(start, end, self.language) if start else ""

    def quantity(self, at: FigureAt) -> str:
        return formats.quantity(at.figure, self.library.unit(at.figure), self.language)


def popup_id(at: FigureAt) -> str:
    """The id of a figure's pop-up on any page."""
    return f"popup-{at.entry}--{at.name}"
