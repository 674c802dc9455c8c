"""Texts as Markdown that stands by itself: links, quantities and passages written out, everything else escaped.

Nothing that a record holds can become markup of its own: every character that Markdown or HTML gives a meaning
to stands behind a backslash, and the only addresses are the site's own and those that prose lets through.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from markdown_it.token import Token

from explainer import dates, formats, prose
from explainer.library import FigureAt, Naming
from explainer.model import Bilingual, Speaker
from explainer.prose import Block, Citation, EntryLink, FigureMention, Inline
from explainer.routes import Address, InOneLanguage

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&]|!$")
"""An exclamation mark at the end would make a link behind it a picture."""
_SPACE = re.compile(r"\s+")
_ENDING = re.compile(r"[()\s]")
"""What would end an address that has no brackets around it."""
_PAGE = ".html"
_BREAK = "\\\n"


@lru_cache(maxsize=100_000)
def escaped(text: str) -> str:
    """A text of one line that reads as it is, wherever it stands within a line."""
    return _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text))


def at_start(line: str) -> str:
    """A line that may begin with what would make it a heading, an item or a rule."""
    number = re.match(r"^(\s*\d{1,9})([.)])", line)
    if number:
        return f"{number[1]}\\{line[len(number[1]) :]}"
    return re.sub(r"^(\s*)([#+=-])", r"\1\\\2", line)


def link(words: str, address: str) -> str:
    """A link; the words are Markdown already."""
    return f"[{words}](<{address}>)" if _ENDING.search(address) else f"[{words}]({address})"


def way(here: Address, there: Address) -> str:
    """The way from a file of the output to another."""
    return _way(here.rpartition("/")[0], there)


@lru_cache(maxsize=100_000)
def _way(folder: str, there: Address) -> str:
    from_, to = folder.split("/") if folder else [], there.split("/")
    alike = 0
    while alike < min(len(from_), len(to) - 1) and from_[alike] == to[alike]:
        alike += 1
    return "../" * (len(from_) - alike) + "/".join(to[alike:])


@lru_cache(maxsize=100_000)
def _way_to_twin(folder: str, address: Address) -> str:
    file, _, fragment = address.partition("#")
    file, _, _ = file.partition("?")
    if file.endswith(_PAGE):
        file = f"{file.removesuffix(_PAGE)}.md"
    there = _way(folder, file)
    return f"{there}#{fragment}" if re.fullmatch(r"p\d+", fragment) else there


@dataclass(frozen=True)
class MarkdownWriter(InOneLanguage):
    """Writes texts for the twin at `path`; figures without an entry's name are those of `home`."""

    path: Address
    home: str = ""
    cited: dict[str, None] = field(default_factory=dict)
    """The passages cited so far, in order."""

    @property
    def naming(self) -> Naming:
        return Naming(self.library, self.language, self.home)

    @cached_property
    def _folder(self) -> str:
        return self.path.rpartition("/")[0]

    def word(self, name: str, **filled: str) -> str:
        """A word of the interface, escaped."""
        return escaped(self.words[name].format(**filled) if filled else self.words[name])

    # links

    def to(self, address: Address) -> str:
        """The way from here to a page's twin; other files keep their name, and a fragment means a page."""
        return _way_to_twin(self._folder, address)

    def page(self, address: Address) -> str:
        """The way from here to a page itself."""
        return way(self.path, address)

    def name(self, id: str, words: str = "") -> str:
        """A link to an entry, or its name where it is the one that is written about."""
        return escaped(words or self._name(id)) if id == self.home else self.linked(id, words)

    def linked(self, id: str, words: str = "") -> str:
        """A link to an entry, whoever is written about."""
        return link(escaped(words or self._name(id)), self.to(self.routes.entry(id)))

    def _name(self, id: str) -> str:
        return self.library.name(id)[self.language]

    def cite(self, cite: str) -> str:
        """A passage by the name that the data give it, as a link."""
        source, _, passage = cite.partition(":")
        self.cited[cite] = None
        return link(escaped(cite), self.to(self.routes.source(source, passage)))

    def cites(self, cites: Iterable[str]) -> str:
        """Passages in brackets."""
        return f"({', '.join(map(self.cite, cites))})"

    def speaker(self, by: Speaker | None) -> str:
        if by is None:
            return ""
        return self.name(by) if isinstance(by, str) else escaped(by[self.language])

    def date(self, start: str | None, end: str | None = None) -> str:
        return escaped(dates.written_span(start, end, self.language)) if start else ""

    def quantity(self, at: FigureAt) -> str:
        return escaped(formats.quantity(at.figure, self.library.unit(at.figure), self.language))

    # prose

    def plain(self, text: Bilingual) -> str:
        """A text that is no prose."""
        return escaped(text[self.language])

    def line(self, text: Bilingual) -> str:
        """One paragraph of prose, without an end."""
        lines = (
            self._inline(one.within) for one in prose.blocks(text[self.language]) if one.within
        )
        return " ".join(lines).replace(_BREAK, " ")

    def blocks(self, text: Bilingual) -> list[str]:
        """Paragraphs, lists and quotations, each with its lines."""
        return _blocks(prose.blocks(text[self.language]), self._inline)

    def _inline(self, within: Sequence[Inline]) -> str:
        written, closing = [], list[str]()
        for part in within:
            if isinstance(part, str):
                written.append(escaped(part))
                continue
            if not isinstance(part, Token):
                written.append(self._reference(part))
                continue
            match part.type:
                case "softbreak":
                    written.append(escaped(part.content))
                case "code_inline":
                    written.append(_code(part.content))
                case "strong_open" | "strong_close":
                    written.append("**")
                case "em_open" | "em_close":
                    written.append("*")
                case "hardbreak":
                    written.append(_BREAK)
                case "link_open":
                    address = str(part.attrs.get("href", ""))
                    written.append("[" if address else "")
                    closing.append(f"](<{_address(address)}>)" if address else "")
                case "link_close":
                    written.append(closing.pop())
        return "".join(written)

    def _reference(self, reference: prose.Reference) -> str:
        match reference:
            case EntryLink(target, words, _):
                id = self.library.resolve(target)
                return self.name(id, words or "") if id else escaped(words or target)
            case FigureMention(figure, form, _):
                return escaped(self.naming.quantity(figure, form))
            case Citation(cite, _):
                return f" {self.cites((cite,))}"
        return ""


def _code(text: str) -> str:
    """Code between more backticks than it has in a row (CommonMark, section 6.1)."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _address(address: str) -> str:
    """An address that cannot end the brackets around it."""
    return "".join(f"%{ord(one):02X}" if one in '<>"\\ `' else one for one in address)


def _blocks(blocks: Sequence[Block], inline: Callable[[Sequence[Inline]], str]) -> list[str]:
    """Blocks as Markdown, those within lists and quotations set in."""
    found: list[str] = []
    outer: list[tuple[list[str], Callable[[list[str]], str]]] = []
    heading = ""
    for token, _, within in blocks:
        match token.type:
            case "inline":
                text = inline(within)
                lines = "\n".join(map(at_start, text.split("\n")))
                found.append(f"{heading}{text}" if heading else lines)
            case "heading_open":
                heading = f"{'#' * int(token.tag[1])} "
            case "heading_close":
                heading = ""
            case "hr":
                found.append("---")
            case "blockquote_open":
                outer.append((found, partial(_set_in, "> ", "> ")))
                found = []
            case "bullet_list_open" | "ordered_list_open":
                outer.append((found, "\n".join))
                found = []
            case "list_item_open":
                mark = f"{token.info}{token.markup} " if token.info else "- "
                outer.append((found, partial(_set_in, mark, " " * len(mark))))
                found = []
            case (
                "blockquote_close" | "list_item_close" | "bullet_list_close" | "ordered_list_close"
            ):
                ended, (found, shape) = found, outer.pop()
                found.append(shape(ended))
    return found


def _set_in(first: str, rest: str, blocks: list[str]) -> str:
    """Blocks behind a mark: the first line behind `first`, the others behind `rest`."""
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(f"{rest if at else first}{line}".rstrip() for at, line in enumerate(lines))
