"""Markdown prose with [[links]], {figures} and [@citations]: what it refers to, and as HTML or plain text.

Nothing that a text holds can become markup of its own: raw HTML, pictures and autolinks are off, and the
only addresses are http, https and mailto.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markupsafe import Markup

from explainer import paragraph
from explainer.model import ID

ENTRY = re.compile(r"\[\[([^\[\]|\n]{1,100})(?:\|([^\[\]\n]{1,200}))?\]\]")
FIGURE = re.compile(rf"\{{((?:{ID}\.)?{ID})(?::(value|number))?\}}")
CITATION = re.compile(rf"\[@({ID}:p[0-9]+)\]")
_REFERENCE = re.compile(rf"{ENTRY.pattern}|{FIGURE.pattern}|{CITATION.pattern}")
_NO_CITATION = rf"[\[［【](?:[@＠]|{ID}:p?[0-9])[^\]］】\n]*[\]］】]?"
"""What was to be a citation: without its sign, of two passages, in the brackets that a Chinese keyboard gives …"""
_LOOKS_LIKE = re.compile(
    rf"\]\(\S*|\[\[[^\]\n]*\]?\]?|\{{[^}}\n]*\}}?|{_NO_CITATION}"
    r"|[［【][［【][^］】\n]*[］】]{0,2}|｛[\w.-]+｝?"
)
_MARKUP = re.compile(
    rf"{ENTRY.pattern}|{FIGURE.pattern}|{CITATION.pattern}"
    r"|`[^`\n]*`|\[[^\[\]\n]*\]\([^()\s]*\)|https?://\S+|^#.*$",
    re.MULTILINE,
)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]")
_CLOSING = re.compile(r"[.,;:!?)’”，。；：！？、）」』]")

_CONTAINERS = {
    f"{block}_{end}"
    for block in ("blockquote", "bullet_list", "ordered_list")
    for end in ("open", "close")
}
_KEPT = 30_000
"""How many texts are remembered as they were read: those of a thousand entries."""
MOST_DEPTH = 6
"""Quotations and lists within each other; the parser would drop what stands deeper than about ten."""

Form = Literal["full", "value", "number"]


class EntryLink(NamedTuple):
    """[[target]] or [[target|words]]; the target is an id or a name."""

    target: str
    words: str | None
    written: str


class FigureMention(NamedTuple):
    """{name} or {entry.name}, in full, without qualifier, or as the number alone."""

    reference: str
    form: Form
    written: str


class Citation(NamedTuple):
    """[@source:p3]"""

    cite: str
    written: str


class OuterLink(NamedTuple):
    """[words](address), or something that looks like markup and is none."""

    address: str
    written: str


Written = EntryLink | FigureMention | Citation
"""What only this site's prose knows."""
Reference = Written | OuterLink


Inline = str | Written | Token
"""What stands in a line: words, a reference, or what the parser says of anything else, such as a line break."""


class Block(NamedTuple):
    """What begins or ends a block, or a paragraph's or heading's own text: as it is written, and what stands in it."""

    token: Token
    written: str = ""
    within: tuple[Inline, ...] = ()


class Writer(Protocol):
    """How references are written out: on a page with links, or as plain text."""

    def entry(self, link: EntryLink) -> str: ...
    def figure(self, mention: FigureMention) -> str: ...
    def citation(self, citation: Citation) -> str: ...


def _reference(match: re.Match[str]) -> Written:
    """What a match of _REFERENCE is."""
    target, words, figure, form, cite = match.groups()
    if target:
        return EntryLink(target.strip(), words, match[0])
    if figure:
        return FigureMention(figure, cast(Form, form or "full"), match[0])
    return Citation(cite, match[0])


def _reference_rule(state: StateInline, silent: bool) -> bool:
    match = _REFERENCE.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.meta = {"reference": _reference(match)}
    state.pos = match.end()
    return True


def _emphasis_rule(state: StateInline, silent: bool) -> bool:
    """`*` and `**` that also work beside Chinese characters and punctuation.

    CommonMark lets a run of asterisks open or close by the spaces and punctuation beside it; Chinese has
    no spaces, so `**「重點」**文字` would print its asterisks. Where a Chinese character stands beside
    the run, only white space decides. Underscores are left alone.
    """
    start = state.pos
    if silent or state.src[start] != "*":
        return False
    scanned = state.scanDelims(start, True)
    before = state.src[start - 1] if start else " "
    after = state.src[start + scanned.length : start + scanned.length + 1] or " "
    beside_cjk = bool(_CJK.match(before) or _CJK.match(after))
    can_open = scanned.can_open or (beside_cjk and not after.isspace())
    can_close = scanned.can_close or (beside_cjk and not before.isspace())
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = "*"
        state.delimiters.append(
            Delimiter(
                marker=ord("*"),
                length=scanned.length,
                token=len(state.tokens) - 1,
                end=-1,
                open=can_open,
                close=can_close,
            )
        )
    state.pos += scanned.length
    return True


_BEGIN = Block(Token("paragraph_open", "p", 1, block=True))
_END = Block(Token("paragraph_close", "p", -1, block=True))
"""Around a paragraph that was read without the parser."""
_TEXT = Token("inline", "", 0, level=1, block=True)
_LINE_BREAK = Token("softbreak", "br", 0, content="\n")
_NO_BREAK = Token("softbreak", "br", 0)
"""Beside Chinese, where a line break stands for no space."""


def _settled(parts: Sequence[Inline]) -> tuple[Inline, ...]:
    """What stands in a text: no break beside Chinese, and no space before a citation, whose number stands close to what it is for."""
    found = list(parts)
    if _LINE_BREAK in found:
        for last, way in ((-1, range(len(found))), (0, range(len(found) - 1, -1, -1))):
            nearest = ""
            for at in way:
                if parts[at] is not _LINE_BREAK:
                    content = _content(parts[at])
                    nearest = content[last] if content else nearest
                elif _CJK.match(nearest):
                    found[at] = _NO_BREAK
    for at in range(1, len(found)):
        before = found[at - 1]
        if isinstance(found[at], Citation) and isinstance(before, str):
            found[at - 1] = before.rstrip(" ")
    return tuple(found)


def _content(part: Inline) -> str:
    """The words of a text or of code."""
    if isinstance(part, str):
        return part
    return part.content if isinstance(part, Token) else ""


def _holding(figure: str, punctuation: str) -> str:
    """A figure that its punctuation is not parted from: beside a button browsers break a line, whatever stands there."""
    if not punctuation:
        return figure
    return f'<span class="held">{figure}{escapeHtml(punctuation)}</span>'


def _parser() -> MarkdownIt:
    # The typographer turns straight quotation marks into “ ” and ’; its other replacements stay off.
    markdown = MarkdownIt("js-default", {"maxNesting": 20, "typographer": True})
    markdown.disable(["replacements"])
    markdown.disable(["table", "code", "fence", "reference", "html_block", "lheading"])
    markdown.disable(["linkify", "strikethrough", "image", "autolink", "html_inline"])
    markdown.inline.ruler.at("emphasis", _emphasis_rule)
    markdown.inline.ruler.before("link", "reference", _reference_rule)
    # Every address is let through here and judged in `safe_address`: a refused one is a finding.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _parser()
_RENDERER = cast(RendererHTML, _MARKDOWN.renderer)


@lru_cache(maxsize=_KEPT)
def blocks(text: str) -> tuple[Block, ...]:
    """What the text is made of: headings from h3 down, links that may not stand in a page disarmed."""
    read = paragraph.read(text, _REFERENCE, _reference, _LINE_BREAK)
    if read is None:
        return tuple(map(_block, _MARKDOWN.parse(text)))
    found = list[Block]()
    for written, parts in read:
        found += (_BEGIN, Block(_TEXT, written, _settled(parts)), _END)
    return tuple(found)


def _block(token: Token) -> Block:
    """What the parser found."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, max(3, int(token.tag[1])))}"
    return Block(token, token.content, _settled([_inline(one) for one in token.children or ()]))


def _inline(token: Token) -> Inline:
    match token.type:
        case "text":
            return token.content
        case "reference":
            return cast(Written, token.meta["reference"])
        case "softbreak":
            return _LINE_BREAK
        case "link_open":
            address = str(token.attrs.get("href", ""))
            token.meta = {"address": address}
            token.attrs = (
                {"href": address, "rel": "nofollow noopener"} if safe_address(address) else {}
            )
    return token


def safe_address(address: str) -> bool:
    """Whether an address may be linked: http or https with a host and no user, or mailto."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


@lru_cache(maxsize=_KEPT)
def references(text: str) -> tuple[Reference, ...]:
    """Everything the text refers to, in order."""
    return tuple(_references(text)) if "[" in text or "{" in text else ()


def _references(text: str) -> Iterator[Reference]:
    for block in blocks(text):
        for part in block.within:
            if isinstance(part, Token):
                if part.type == "link_open":
                    yield OuterLink(part.meta["address"], part.meta["address"])
            elif not isinstance(part, str):
                yield part


def broken_markup(text: str) -> tuple[str, ...]:
    """Pieces that look like a link, figure or citation and are none, or stand within a link."""
    found = []
    for block in blocks(text):
        linked = 0
        for part in block.within:
            if isinstance(part, str):
                found += _LOOKS_LIKE.findall(part)
            elif isinstance(part, Token):
                linked += {"link_open": 1, "link_close": -1}.get(part.type, 0)
            elif linked:
                found.append(part.written)
    return tuple(found)


def is_no_citation(broken: str) -> bool:
    """Whether a piece of broken markup was to be a citation."""
    return bool(re.match(_NO_CITATION, broken))


def depth(text: str) -> int:
    """How many quotations and lists stand within each other, where the most do."""
    open_now = deepest = 0
    for token, *_ in blocks(text):
        if token.type in _CONTAINERS:
            open_now += token.nesting
            deepest = max(deepest, open_now)
    return deepest


def block_types(text: str) -> tuple[str, ...]:
    """The sorts of the text's blocks, in order: what both languages must have alike."""
    return tuple(token.type for token, *_ in blocks(text) if token.nesting == 1)


def paragraphs(text: str) -> tuple[tuple[str, tuple[Reference, ...]], ...]:
    """Each paragraph's source text and references; headings are none."""
    found = []
    for opening, block in pairwise(blocks(text)):
        if block.token.type == "inline" and opening.token.type == "paragraph_open":
            refs = tuple(part for part in block.within if not isinstance(part, str | Token))
            found.append((block.written, refs))
    return tuple(found)


def bare_text(text: str) -> str:
    """The words of the text with links' own words, and without figures and citations."""
    parts = []
    for block in blocks(text):
        for part in block.within:
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, EntryLink):
                parts.append(part.words or "")
            elif isinstance(part, Token) and part.type == "code_inline":
                parts.append(part.content)
            else:
                parts.append(" ")
        parts.append("\n")
    return "".join(parts)


def without_markup(text: str) -> str:
    """The text, as long as it was, its links, figures, citations, code and headings blanked out."""
    return _MARKUP.sub(lambda match: "\ufffc" * len(match[0]), text)


def html(text: str, writer: Writer) -> Markup:
    """The text as HTML blocks. This is where prose is declared safe: see the module's head."""
    return Markup(_html(blocks(text), writer))  # noqa: S704 - its own rules escape  # nosec B704


def html_blocks(text: str, writer: Writer) -> tuple[Markup, ...]:
    """The same, each block by itself."""
    found, block, depth = [], list[Block](), 0
    for one in blocks(text):
        block.append(one)
        depth += one.token.nesting
        if depth == 0:
            found.append(Markup(_html(block, writer)))  # noqa: S704 - as in html()  # nosec B704
            block = []
    return tuple(found)


def inline_html(text: str, writer: Writer) -> Markup:
    """A text of one paragraph as HTML without the paragraph around it."""
    rendered = [_inline_html(block.within, writer) for block in blocks(text) if block.within]
    return Markup(" ".join(rendered))  # noqa: S704 - made of escaped parts only, as in html()  # nosec B704


def _html(blocks: Sequence[Block], writer: Writer) -> str:
    tokens = [block.token for block in blocks]
    parts = []
    for index, block in enumerate(blocks):
        if block is _BEGIN:
            parts.append("<p>")
        elif block is _END:
            parts.append("</p>\n")
        elif block.token.type == "inline":
            parts.append(_inline_html(block.within, writer))
        else:
            parts.append(_RENDERER.renderToken(tokens, index, _MARKDOWN.options, {}))
    return "".join(parts)


def _inline_html(within: Sequence[Inline], writer: Writer) -> str:
    """What stands in a text; the punctuation right behind a figure is held by it."""
    parts = []
    held = ""
    for part, after in pairwise((*within, "")):
        if isinstance(part, str):
            parts.append(escapeHtml(part[len(held) :]))
            held = ""
        elif isinstance(part, EntryLink):
            parts.append(writer.entry(part))
        elif isinstance(part, FigureMention):
            closing = _CLOSING.match(after) if isinstance(after, str) else None
            held = closing[0] if closing else ""
            parts.append(_holding(writer.figure(part), held))
        elif isinstance(part, Citation):
            parts.append(writer.citation(part))
        elif part.type == "softbreak":
            parts.append(part.content)
        else:
            parts.append(_RENDERER.renderInline([part], _MARKDOWN.options, {}))
    return "".join(parts)


class Names(Protocol):
    """What plain text needs to know: the names of entries and the words of figures."""

    def name(self, target: str) -> str: ...
    def quantity(self, reference: str, form: Form) -> str: ...


class Piece(NamedTuple):
    """A run of plain text; `target` where it is a link to an entry."""

    text: str
    target: str | None = None


def pieces(text: str, names: Names) -> list[list[Piece]]:
    """The plain text of each block, in pieces, so that links can be told from the rest."""
    found = []
    for block in blocks(text):
        if block.token.type != "inline":
            continue
        line = []
        for part in block.within:
            match part:
                case str():
                    line.append(Piece(part))
                case EntryLink(target, words, _):
                    line.append(Piece(words or names.name(target), target))
                case FigureMention(figure, form, _):
                    line.append(Piece(names.quantity(figure, form)))
                case Token():
                    line.append(Piece(part.content))
        found.append(line)
    return found


def plain(text: str, names: Names) -> str:
    """The text without markup and citations, its blocks set apart by a space."""
    joined = " ".join("".join(piece.text for piece in block) for block in pieces(text, names))
    return _tidy(joined)


def _tidy(text: str) -> str:
    """White space folded, and none beside Chinese characters at a line break."""
    return re.sub(r"\s+", " ", text).strip()


class Mention(NamedTuple):
    """A link to an entry with the sentence around it."""

    target: str
    before: str
    words: str
    after: str


_SENTENCE_END = {
    "zh": re.compile(r"[。！？][」』）]*"),
    "hans": re.compile(r"[。！？][”’）]*"),
    "en": re.compile(r"[.!?][”’)\"]*(?=\s+[A-Z“(\d]|\s*$)"),
}


_ANY_END = re.compile("|".join(pattern.pattern for pattern in _SENTENCE_END.values()))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a plain text, in either language."""
    ends = [0, *(m.end() for m in _ANY_END.finditer(text)), len(text)]
    parts = (text[start:end].strip() for start, end in pairwise(ends))
    return tuple(part for part in parts if part)


def mentions(text: str, language: str, names: Names) -> Iterator[Mention]:
    """Each link to an entry, with the sentence that holds it."""
    for block in pieces(text, names):
        whole = "".join(piece.text for piece in block)
        ends = [0, *(m.end() for m in _SENTENCE_END[language].finditer(whole)), len(whole)]
        at = 0
        for piece in block:
            if piece.target is not None:
                first = max(end for end in ends if end <= at)
                last = min(end for end in ends if end >= at + len(piece.text))
                yield Mention(
                    piece.target,
                    whole[first:at].lstrip(),
                    piece.text,
                    whole[at + len(piece.text) : last].rstrip(),
                )
            at += len(piece.text)
