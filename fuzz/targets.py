"""What must hold for any bytes at all; each target raises where it does not."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser

import yaml
from markupsafe import escape

from explainer import hidden, prose, reading
from explainer.findings import MOST_WORDS
from explainer.load import parsed
from explainer.model import RECORDS

SORTS = sorted(RECORDS)
FILE = "content/a/b.yaml"


class BrokenError(Exception):
    """Something does not hold that must."""


def must(holds: object, what: str) -> None:
    """Raises BrokenError; an assertion could be switched off."""
    if not holds:
        raise BrokenError(what)


# YAML → records ---------------------------------------------------------------------------------


def records(data: bytes) -> None:
    """A file's bytes are a record or findings, each one printable line with a place in the file.

    The first byte tells of which sort the record is to be.
    """
    sort = SORTS[(data[0] if data else 0) % len(SORTS)]
    content = data[1:]
    item, findings = parsed(FILE, content, RECORDS[sort], "")
    must((item is None) == bool(findings), "either a record or findings")
    lines = reading.lines(content)
    for finding in findings:
        must(str(finding).isprintable(), "a finding is one printable line")
        must(len(finding.message) <= MOST_WORDS, "a finding is of bounded length")
        must(finding.where.file == FILE, "a finding names its file")
        must(1 <= finding.where.line <= len(lines) + 1, "a finding's line is there")
        must(finding.where.column >= 1, "a finding's column is there")
    if item is None:
        return
    value = item.document.value
    again = reading.parse(dumped(value))
    must(again == value, "loaded, dumped and loaded it is the same")
    must(RECORDS[sort].model_validate(again) == item.record, "and so is the record")
    must(not [*hidden.characters(item.document)], "nothing in it is hidden")


def dumped(value: reading.Value) -> str:
    """A value as YAML that another program writes, without aliases."""
    return yaml.dump(value, Dumper=_NoAliases, allow_unicode=True)


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


# prose → HTML -----------------------------------------------------------------------------------

MAY_STAND: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("p", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "hr", "br"), ()),
    **dict.fromkeys(("em", "strong", "code", "i"), ()),
    "ol": ("start",),
    "a": ("href", "rel"),
    "span": ("class",),
}
"""The elements that prose may become, with their attributes."""
_VOID = {"br", "hr"}


def text(data: bytes) -> None:
    """Any text becomes only what may stand in a page, and can be read in every way."""
    written = data.decode("utf-8", "ignore")
    if len(written) > reading.MOST_CHARACTERS or written.count("[") > reading.MOST_BRACKETS:
        return  # refused before it is read as prose
    whole = str(prose.html(written, _Plainly()))
    for html in (whole, str(prose.inline_html(written, _Plainly()))):
        _Elements(html)
    blocks = prose.html_blocks(written, _Plainly())
    must("".join(blocks) == whole, "block by block it is the same")
    references = prose.references(written)
    links = [one.target for one in references if isinstance(one, prose.EntryLink)]
    for language in ("zh", "en"):
        told = [one.target for one in prose.mentions(written, language, _InWords())]
        must(told == links, "every link is mentioned once")
    must("\n" not in prose.plain(written, _InWords()), "plain text is one line")
    must(prose.depth(written) >= 0, "its depth is known")
    must(len(prose.without_markup(written)) == len(written), "blanked out it is as long")
    prose.bare_text(written)
    prose.broken_markup(written)
    prose.paragraphs(written)
    for made in vars(prose).values():
        if hasattr(made, "cache_clear") and made.__module__ == prose.__name__:
            made.cache_clear()  # else what was tried would be kept, and a text be read once only


class _Plainly:
    """Writes references so that they can be seen."""

    def entry(self, link: prose.EntryLink) -> str:
        return f"<i>{escape(link.words or link.target)}</i>"

    def figure(self, mention: prose.FigureMention) -> str:
        return f"<i>{escape(mention.reference)}</i>"

    def citation(self, citation: prose.Citation) -> str:
        return f"<i>{escape(citation.cite)}</i>"


class _InWords:
    """Names and quantities for plain text."""

    def name(self, target: str) -> str:
        return target

    def quantity(self, reference: str, form: prose.Form) -> str:
        return reference


class _Elements(HTMLParser):
    """Reads HTML and raises where something stands in it that may not."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        must(not self._open, "every element is closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        must(tag in MAY_STAND, f"the element {tag} may stand in prose")
        for name, value in attrs:
            must(name in MAY_STAND[tag], f"the attribute {name} may stand at {tag}")
            must(name != "href" or prose.safe_address(value or ""), "the address is safe")
            must(name != "start" or (value or "").isdigit(), "a list begins with a number")
        if "href" in dict(attrs):
            must(dict(attrs).get("rel") == "nofollow noopener", "a link out says what it is")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        must(self._open and self._open.pop() == tag, f"{tag} closes what is open")

    def handle_comment(self, data: str) -> None:
        raise BrokenError("a comment")

    def handle_decl(self, decl: str) -> None:
        raise BrokenError("a declaration")

    def handle_pi(self, data: str) -> None:
        raise BrokenError("an instruction")

    def unknown_decl(self, data: str) -> None:
        raise BrokenError("a declaration")


TARGETS: Mapping[str, Callable[[bytes], None]] = {"records": records, "prose": text}
