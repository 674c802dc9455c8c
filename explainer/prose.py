"""Markdown prose with [[links]], {figures} and [@citations]: what it refers to, and as HTML or plain text.

Nothing that a text holds can become markup of its own: raw HTML, pictures and autolinks are off, and the
only addresses are http, https and mailto.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple, Protocol, cast
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markupsafe import Markup

from explainer.model import ID

ENTRY = re.compile(r"\[\[([^\[\]|\n]{1,100})(?:\|([^\[\]\n]{1,200}))?\]\]")
FIGURE = re.compile(rf"\{{((?:{ID}\.)?{ID})(?::(value|number))?\}}")
CITATION = re.compile(rf"\[@({ID}:p[0-9]+)\]")
_LOOKS_LIKE = re.compile(
    r"\]\(\S*|\[\[[^\]\n]*\]?\]?|\{[^}\n]*\}?|\[@[^\]\n]*\]?"
    # the same with the brackets that a Chinese keyboard gives
    r"|[［【][［【@＠][^］】\n]*[］】]{0,2}|｛[\w.-]+｝?"
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


Reference = EntryLink | FigureMention | Citation | OuterLink


class Writer(Protocol):
    """How references are written out: on a page with links, or as plain text."""

    def entry(self, link: EntryLink) -> str: ...
    def figure(self, mention: FigureMention) -> str: ...
    def citation(self, citation: Citation) -> str: ...


def _entry_rule(state: StateInline, silent: bool) -> bool:
    return _push(state, silent, ENTRY, "entry", lambda m: EntryLink(m[1].strip(), m[2], m[0]))


def _figure_rule(state: StateInline, silent: bool) -> bool:
    return _push(
        state, silent, FIGURE, "figure", lambda m: FigureMention(m[1], m[2] or "full", m[0])
    )


def _citation_rule(state: StateInline, silent: bool) -> bool:
    return _push(state, silent, CITATION, "citation", lambda m: Citation(m[1], m[0]))


def _push(
    state: StateInline, silent: bool, pattern: re.Pattern[str], kind: str, reference: Any
) -> bool:
    match = pattern.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        token = state.push(kind, "", 0)
        token.meta = {"reference": reference(match)}
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


def _settle_softbreaks(tokens: Sequence[Token]) -> None:
    """Give each line break of a paragraph what stands for it: a space, or nothing beside Chinese."""
    beside_chinese = set()
    for last, way in ((-1, enumerate(tokens)), (0, reversed([*enumerate(tokens)]))):
        nearest = ""
        for index, token in way:
            if token.type != "softbreak":
                nearest = token.content[last] if token.content else nearest
            elif _CJK.match(nearest):
                beside_chinese.add(index)
    for index, token in enumerate(tokens):
        if token.type == "softbreak":
            token.content = "" if index in beside_chinese else "\n"


def _settle_citations(tokens: Sequence[Token]) -> None:
    """Take away the space before a citation: its number stands close to what it is for."""
    for before, token in pairwise(tokens):
        if token.type == "citation" and before.type == "text":
            before.content = before.content.rstrip(" ")


def _softbreak(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return tokens[index].content


def _written(_: Any, tokens: Sequence[Token], index: int, __: Any, env: dict[str, Writer]) -> str:
    reference, writer = tokens[index].meta["reference"], env["writer"]
    match reference:
        case EntryLink():
            return writer.entry(reference)
        case FigureMention():
            return _holding(writer.figure(reference), _held(tokens, index))
        case _:
            return writer.citation(reference)


def _held(tokens: Sequence[Token], figure: int) -> str:
    """The punctuation right behind a figure."""
    after = tokens[figure + 1] if figure + 1 < len(tokens) else None
    closing = _CLOSING.match(after.content) if after and after.type == "text" else None
    return closing[0] if closing else ""


def _holding(figure: str, punctuation: str) -> str:
    """A figure that its punctuation is not parted from: beside a button browsers break a line, whatever stands there."""
    if not punctuation:
        return figure
    return f'<span class="held">{figure}{escapeHtml(punctuation)}</span>'


def _text(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    """A text, but for the punctuation that stands with the figure before it."""
    held = index > 0 and tokens[index - 1].type == "figure" and _held(tokens, index - 1)
    return escapeHtml(tokens[index].content[1 if held else 0 :])


def _parser() -> MarkdownIt:
    # The typographer turns straight quotation marks into “ ” and ’; its other replacements stay off.
    markdown = MarkdownIt("js-default", {"maxNesting": 20, "typographer": True})
    markdown.disable(["replacements"])
    markdown.disable(["table", "code", "fence", "reference", "html_block", "lheading"])
    markdown.disable(["linkify", "strikethrough", "image", "autolink", "html_inline"])
    markdown.inline.ruler.at("emphasis", _emphasis_rule)
    markdown.inline.ruler.before("link", "entry", _entry_rule)
    markdown.inline.ruler.before("entry", "figure", _figure_rule)
    markdown.inline.ruler.before("entry", "citation", _citation_rule)
    for kind in ("entry", "figure", "citation"):
        markdown.add_render_rule(kind, _written)
    markdown.add_render_rule("softbreak", _softbreak)
    markdown.add_render_rule("text", _text)
    # Every address is let through here and judged in `safe_address`: a refused one is a finding.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _parser()
_RENDERER = cast(RendererHTML, _MARKDOWN.renderer)


@lru_cache(maxsize=100_000)
def _blocks(text: str) -> tuple[Token, ...]:
    """The text's tokens: headings from h3 down, links that may not stand in a page disarmed."""
    tokens = tuple(_MARKDOWN.parse(text))
    for block in tokens:
        if block.type in ("heading_open", "heading_close"):
            block.tag = f"h{min(6, max(3, int(block.tag[1])))}"
        _settle_softbreaks(block.children or ())
        _settle_citations(block.children or ())
        for token in block.children or ():
            if token.type == "link_open":
                address = str(token.attrs.get("href", ""))
                token.meta = {"address": address}
                token.attrs = (
                    {"href": address, "rel": "nofollow noopener"} if safe_address(address) else {}
                )
    return tokens


def safe_address(address: str) -> bool:
    """Whether an address may be linked: http or https with a host and no user, or mailto."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


@lru_cache(maxsize=100_000)
def references(text: str) -> tuple[Reference, ...]:
    """Everything the text refers to, in order."""
    return tuple(_references(text))


def _references(text: str) -> Iterator[Reference]:
    for block in _blocks(text):
        for token in block.children or ():
            if "reference" in token.meta:
                yield token.meta["reference"]
            elif token.type == "link_open":
                yield OuterLink(token.meta["address"], token.meta["address"])


@lru_cache(maxsize=100_000)
def broken_markup(text: str) -> tuple[str, ...]:
    """Pieces that look like a link, figure or citation and are none, or stand within a link."""
    found = []
    for block in _blocks(text):
        linked = 0
        for token in block.children or ():
            linked += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            if token.type == "text":
                found += _LOOKS_LIKE.findall(token.content)
            elif linked and "reference" in token.meta:
                found.append(token.meta["reference"].written)
    return tuple(found)


@lru_cache(maxsize=100_000)
def depth(text: str) -> int:
    """How many quotations and lists stand within each other, where the most do."""
    open_now = deepest = 0
    for token in _blocks(text):
        if token.type in _CONTAINERS:
            open_now += token.nesting
            deepest = max(deepest, open_now)
    return deepest


@lru_cache(maxsize=100_000)
def block_types(text: str) -> tuple[str, ...]:
    """The sorts of the text's blocks, in order: what both languages must have alike."""
    return tuple(token.type for token in _blocks(text) if token.nesting == 1)


@lru_cache(maxsize=100_000)
def paragraphs(text: str) -> tuple[tuple[str, tuple[Reference, ...]], ...]:
    """Each paragraph's source text and references; headings are none."""
    found = []
    tokens = _blocks(text)
    for opening, token in pairwise(tokens):
        if token.type == "inline" and opening.type == "paragraph_open":
            children = token.children or ()
            refs = tuple(c.meta["reference"] for c in children if "reference" in c.meta)
            found.append((token.content, refs))
    return tuple(found)


def bare_text(text: str) -> str:
    """The words of the text with links' own words, and without figures and citations."""
    parts = []
    for block in _blocks(text):
        for token in block.children or ():
            reference = token.meta.get("reference")
            if isinstance(reference, EntryLink):
                parts.append(reference.words or "")
            elif token.type in ("text", "code_inline"):
                parts.append(token.content)
            else:
                parts.append(" ")
        parts.append("\n")
    return "".join(parts)


def without_markup(text: str) -> str:
    """The text, as long as it was, its links, figures, citations, code and headings blanked out."""
    return _MARKUP.sub(lambda match: "\ufffc" * len(match[0]), text)


def blocks(text: str) -> tuple[Token, ...]:
    """The text's tokens, for whoever writes it out otherwise than as HTML."""
    return _blocks(text)


def html(text: str, writer: Writer) -> Markup:
    """The text as HTML blocks. This is where prose is declared safe: see the module's head."""
    env = {"writer": writer}
    return Markup(_RENDERER.render(_blocks(text), _MARKDOWN.options, env))  # noqa: S704 - its own rules escape  # nosec B704


def html_blocks(text: str, writer: Writer) -> tuple[Markup, ...]:
    """The same, each block by itself."""
    found, block, depth = [], list[Token](), 0
    for token in _blocks(text):
        block.append(token)
        depth += token.nesting
        if depth == 0:
            written = _RENDERER.render(block, _MARKDOWN.options, {"writer": writer})
            found.append(Markup(written))  # noqa: S704 - as in html()  # nosec B704
            block = []
    return tuple(found)


def inline_html(text: str, writer: Writer) -> Markup:
    """A text of one paragraph as HTML without the paragraph around it."""
    rendered = [
        _RENDERER.renderInline(token.children, _MARKDOWN.options, {"writer": writer})
        for token in _blocks(text)
        if token.type == "inline" and token.children
    ]
    return Markup(" ".join(rendered))  # noqa: S704 - made of escaped parts only, as in html()  # nosec B704


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
    blocks = []
    for block in _blocks(text):
        if block.type != "inline":
            continue
        line = []
        for token in block.children or ():
            reference = token.meta.get("reference")
            match reference:
                case EntryLink(target, words, _):
                    line.append(Piece(words or names.name(target), target))
                case FigureMention(figure, form, _):
                    line.append(Piece(names.quantity(figure, form)))
                case Citation():
                    continue
                case _:
                    line.append(Piece(token.content))
        blocks.append(line)
    return blocks


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
