"""Social cards: what a link to a page looks like where it is shared, as SVG in the site's look.

Each card has the mark of what the page is of, its name, a line about it and one figure; painting.py makes pictures of them.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import escape

from explainer import dates, prose
from explainer.emblems import INK, Emblems, of_kind
from explainer.labels import broken, width
from explainer.library import FigureAt, Library, Naming
from explainer.model import Stance
from explainer.page import Page, Subject
from explainer.routes import Address
from explainer.tracking import Memo

WIDTH, HEIGHT = 1200, 630
LEFT, ROOM = 72, 744
"""Where text begins, and how wide it may be."""
_TITLES = ((96.0, 1), (76.0, 2), (56.0, 3), (46.0, 4))
"""Sizes of a title, each with the lines it may take; the first that fits is taken."""
_LINES = (36.0, 32.0, 28.0)
"""Sizes of the line below it; in the last there is one sentence only."""
_LEADING = 1.35
_TOP, _FIGURE_TOP, _BELOW = 106.0, 412.0, 460.0
"""Where the title begins, where the figure does, and where text may run below the drawing."""
_STOPS = " ·，,、；;：:"
"""What does not stand before an ellipsis."""
_HANGING = set("「『（《〈【")
"""Full-width brackets whose first half is empty: where a line begins with one, it hangs out."""
_FIGURE, _LABEL, _KICKER, _FOOT = 62.0, 27.0, 30.0, 28.0
_BOLD = 1.09
"""How much wider bold Latin letters run than regular ones."""
LATIN = "Noto Serif CJK JP"
"""The face for Latin letters: its quotation marks are as wide as theirs are."""
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_LATIN = re.compile(r"(?<=[A-Za-z])[’‘](?=[A-Za-z])|[–·]")


@dataclass(frozen=True)
class Card:
    """A page's card: where its picture stands, its SVG, and the same in words."""

    address: Address
    svg: str
    alt: str

    @property
    def version(self) -> str:
        """Differs when the card does, so that whoever keeps pictures by their address asks anew."""
        return hashlib.sha256(self.svg.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Told:
    """What a card says. Of `lines`, better ones first, one that has room is taken, or else the brief one."""

    kicker: str
    mark: tuple[str, str]
    title: str
    lines: tuple[str, ...]
    brief: str
    figure: str
    label: str


def family(tag: str) -> str:
    """The face for a language, by its BCP 47 tag: characters differ between them in shape and place."""
    parts = tag.casefold().split("-")
    named = {"ja": "JP", "ko": "KR", "hans": "SC", "cn": "SC", "sg": "SC", "hk": "HK", "mo": "HK"}
    face = next((named[part] for part in parts if part in named), "TC" if "zh" in parts else "JP")
    return f"Noto Serif CJK {face}"


@dataclass(frozen=True)
class Cards:
    """Makes the cards of one site; `words` by language, then name."""

    library: Library
    words: Mapping[str, Mapping[str, str]]
    memo: Memo

    def of(self, page: Page) -> Card | None:
        """The card of a page, if search engines may list it."""
        subject = page.subject
        if not page.indexed or subject is None:
            return None
        site, language = self.library.content.site.record, page.language
        home = site.languages[site.default_language]
        setting = Setting(family(site.languages[language].tag), family(home.tag))
        told = self._told(page, subject)
        svg, line = setting.card(
            told, self._emblem(subject), site.title[language], site.tagline[language]
        )
        said = filter(None, (told.title, line, f"{told.figure} {told.label}".strip()))
        # The front door shows what the home page of its language does.
        place = (
            f"{language}/index" if page.path == "index.html" else page.path.removesuffix(".html")
        )
        return Card(f"cards/{place}.png", svg, " — ".join(said))

    def _emblem(self, subject: Subject) -> str:
        """Drawn once for all languages."""
        name = f"emblem {subject.sort} {subject.id}"
        return self.memo(name, lambda: Emblems(self.library).of(subject))

    def _told(self, page: Page, subject: Subject) -> Told:
        site, language = self.library.content.site.record, page.language
        words = self.words[language]
        kicker, mark, line = "", ("", "accent"), page.description
        figure, label = "", ""
        match subject.sort:
            case "entry":
                item = self.library.entries[subject.id]
                kind = site.kinds[item.kind]
                summary = self.library.summaries[language][subject.id]
                figure, label = self._figure(subject.id, language)
                mark, what = (kind.shape, kind.hue), item.record.what[language]
                brief = what[:1].upper() + what[1:]
                lines = tuple(_shorter(summary))
                return Told(kind.name[language], mark, page.title, lines, brief, figure, label)
            case "kind":
                kind = site.kinds[subject.id]
                mark, line = (kind.shape, kind.hue), kind.intro[language]
                count = sum(item.kind == subject.id for item in self.library.entries.values())
                figure, label = str(count), words["card_entries"]
            case "source":
                source = self.library.sources[subject.id].record
                kicker, line = words["source"], source.type[language]
                figure = str(len(source.passages))
                label = f"{words['card_passages']} · {dates.written(source.date, language)}"
            case "tour":
                tour = self.library.content.tours[subject.id].record
                kicker, line = words["card_tour"], tour.summary[language]
                figure = str(len(tour.stops))
                label = f"{words['card_stops']} · {words['minutes'].format(n=tour.minutes)}"
            case _:
                figure, label = self._whole(subject, language)
        brief = site.tagline[language] if subject.id == "index" else line
        return Told(kicker, mark, page.title, tuple(_shorter(line)), brief, figure, label)

    def _figure(self, id: str, language: str) -> tuple[str, str]:
        """An entry's first figure with who says it; of one without figures, what it rests on."""
        for name, figure in self.library.entry(id).figures.items():
            return self._value(FigureAt(id, name, figure), language)
        passages = self.library.cited_by.get(id, ())
        documents = len({cite.partition(":")[0] for cite in passages})
        label = self.words[language]["card_grounds"].format(n=documents)
        return str(len(passages)), label

    def _value(self, at: FigureAt, language: str) -> tuple[str, str]:
        figure = at.figure
        parts = [self.library.measure(figure).name[language], dates.written(figure.as_of, language)]
        if figure.held is not Stance.FACT:
            parts.append(self.words[language][f"stance_{figure.held.value}"])
        if figure.by:
            parts.append(self.library.speaker(figure.by)[language])
        else:
            source = figure.cite[0].partition(":")[0]
            parts.append(self.library.sources[source].record.name[language])
        return Naming(self.library, language, at.entry).quantity(at.name), " · ".join(parts)

    def _whole(self, subject: Subject, language: str) -> tuple[str, str]:
        """How much there is of what a page gathers; of other pages, the first figure of the home page."""
        content, library = self.library.content, self.library
        claims, topics = library.claims.values(), content.topics.values()
        counts = {
            "timeline": ("card_timeline", len(library.timeline)),
            "figures": ("card_figures", len(library.figures)),
            "disputes": ("card_disputes", len(library.disputes)),
            "forecasts": (
                "card_forecasts",
                sum(at.claim.stance is Stance.FORECAST for at in claims),
            ),
            "questions": ("card_questions", sum(len(item.record.questions) for item in topics)),
            "sources": ("card_sources", len(library.sources)),
            "tours": ("card_tours", len(content.tours)),
        }
        name = subject.id or subject.sort
        word, count = counts.get(name, ("", 0))
        if count:
            return str(count), self.words[language][word]
        numbers = content.site.record.home.numbers if name == "index" else ()
        first = next((at for ref in numbers if (at := library.figure(ref, ""))), None)
        if first:
            value, label = self._value(first, language)
            return value, f"{self.library.name(first.entry)[language]} · {label}"
        return str(len(library.entries)), self.words[language]["card_entries"]


def _shorter(text: str) -> Iterator[str]:
    """A text, then the same without its last sentence, and so on to its first."""
    sentences = prose.sentences(text)
    gap = " " if text.isascii() or not _HAN.search(text) else ""
    for count in range(len(sentences), 0, -1):
        yield gap.join(sentences[:count])


@dataclass(frozen=True)
class Lines:
    """Words in a size, broken into lines."""

    words: str
    size: float
    lines: tuple[str, ...]


_FULL, _FULL_IN_CHINESE = "—…", "—…“”‘’·"
"""Marks as wide as a Chinese character, in a face for Latin letters and in one for Chinese."""


@dataclass(frozen=True)
class Setting:
    """Sets a card's type in a face; `han` is the face for Chinese words in a text of Latin letters."""

    face: str
    han: str

    def measured(self, text: str, *, bold: bool = False) -> float:
        """How wide a text is in the face, in ems; a little too wide rather than too narrow."""
        scale = _BOLD if bold else 1
        full = _FULL if self.face == LATIN else _FULL_IN_CHINESE
        return sum(
            1.0 if char >= "\u2e80" or char in full else width(char) * scale for char in text
        )

    def title(self, words: str) -> Lines:
        """A title in the largest size that it fits in."""
        for size, most in _TITLES:
            found = self._broken(words, size, bold=True)
            if len(found.lines) <= most and self._fits(found, bold=True):
                return found
        return self._cut(found, most, bold=True)

    def line(self, told: Told, room: float) -> Lines:
        """As much of the line below the title as there is room for, in whole sentences if it can be."""
        tries = [(size, text) for size in _LINES[:2] for text in told.lines]
        size, most = _LINES[-1], 1
        for size, text in (*tries, *((size, told.brief) for size in _LINES)):
            most = min(3, int(room // (size * _LEADING)))
            if self.measured(text) * size <= ROOM * most:
                found = self._broken(text, size)
                if len(found.lines) <= most and self._fits(found):
                    return found
        return self._cut(self._broken(told.brief, size), max(1, most))

    def _broken(self, text: str, size: float, *, bold: bool = False) -> Lines:
        most, scale = ROOM / size, _BOLD if bold else 1
        return Lines(text, size, broken(text, most if _HAN.search(text) else most / scale))

    def _fits(self, found: Lines, *, bold: bool = False) -> bool:
        return all(self.measured(line, bold=bold) * found.size <= ROOM for line in found.lines)

    def _cut(self, found: Lines, most: int, *, bold: bool = False) -> Lines:
        """The first lines, with an ellipsis where more would follow or one is too wide to stay whole."""
        kept = []
        for place, line in enumerate(found.lines[:most]):
            last = place == most - 1 and len(found.lines) > most
            words = f"{line.rstrip(_STOPS)}…" if last else line
            kept.append(self._shortened(words, ROOM / found.size, bold=bold))
        gap = "" if _HAN.search(found.words) else " "
        return Lines(gap.join(kept), found.size, tuple(kept))

    def _shortened(self, words: str, most: float, *, bold: bool) -> str:
        """The words, or as many of their letters as `most` ems hold."""
        while self.measured(words, bold=bold) > most:
            words = words.rstrip("…")[:-1].rstrip(_STOPS) + "…"
        return words

    def card(self, told: Told, emblem: str, site: str, tagline: str) -> tuple[str, str]:
        """The whole picture, and the line that it had room for."""
        title = self.title(told.title)
        bottom = _TOP + len(title.lines) * title.size * 1.2 + 10
        line = self.line(told, _FIGURE_TOP - bottom)
        shape, hue = told.mark
        ink, soft, rule, colour = INK["ink"], INK["soft"], INK["rule"], INK[hue]

        parts = [emblem]
        if shape:
            parts.append(of_kind(shape, hue, LEFT + 13, 75, 13))
        else:
            parts.append(f'<path d="M{LEFT} 75h56" stroke="{colour}" stroke-width="6"/>')
        begin = float(LEFT + (40 if shape else 74))
        parts.append(self._text(told.kicker, begin, 86, _KICKER, colour, bold=True))
        for row, words in enumerate(title.lines):
            y = _TOP + title.size * (0.94 + 1.2 * row)
            parts.append(self._text(words, LEFT, y, title.size, ink, bold=True))
        for row, words in enumerate(line.lines):
            y = bottom + line.size * (1 + _LEADING * row)
            parts.append(self._text(words, LEFT, y, line.size, soft))
        size = min(_FIGURE, max(_FIGURE * 0.8, ROOM / self.measured(told.figure, bold=True)))
        parts.append(self._text(told.figure, LEFT, 474, size, colour, bold=True))
        parts.append(self._text(told.label, LEFT, 517, _LABEL, soft))
        parts.append(f'<path d="M{LEFT} 548H{WIDTH - LEFT}" stroke="{rule}" stroke-width="2"/>')
        parts.append(self._text(site, LEFT, 596, _FOOT, ink, bold=True))
        begin = LEFT + self.measured(site, bold=True) * _FOOT + 48
        if begin + self.measured(tagline) * _FOOT * 0.86 <= WIDTH - LEFT:
            parts.append(self._text(tagline, WIDTH - LEFT, 595, _FOOT * 0.86, soft, end=True))
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{INK["paper"]}"/>'
            f'<g fill="none">{"".join(parts)}</g></svg>'
        )
        return svg, line.words

    def _text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        end: bool = False,
    ) -> str:
        """A line of text, smaller where it would be too wide, and cut where it would be too small."""
        if not words:
            return ""
        room = WIDTH - 2 * LEFT if y > _BELOW else LEFT + ROOM - x
        size = max(size * 0.74, min(size, room / self.measured(words, bold=bold)))
        x -= size / 2 if words[0] in _HANGING and not end else 0
        words = self._shortened(words, room / size + 0.001, bold=bold)
        more = ' font-weight="700"' if bold else ""
        more += ' text-anchor="end"' if end else ""
        return (
            f'<text x="{x:g}" y="{y:.5g}" font-family="{self.face}" font-size="{size:.4g}"{more} '
            f'fill="{colour}">{self._runs(words)}</text>'
        )

    def _runs(self, words: str) -> str:
        """Words with the runs of the other writing in the face made for it."""
        other, face = (_HAN, self.han) if self.face == LATIN else (_LATIN, LATIN)
        found, at = [], 0
        for run in other.finditer(words):
            found.append(str(escape(words[at : run.start()])))
            found.append(f'<tspan font-family="{face}">{escape(run.group())}</tspan>')
            at = run.end()
        return "".join((*found, str(escape(words[at:]))))
