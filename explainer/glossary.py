"""The glossary: the entries without a page of their own, in the order in which a reader looks them up."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from explainer import mainland
from explainer.library import ClaimAt, FigureAt, Library
from explainer.load import Item
from explainer.model import Entry
from explainer.search import Name
from explainer.views import Brief, Link, Statement, TieGroup, Value, Views
from explainer.writer import PageWriter

STROKES = tuple(
    bytes.fromhex(first)
    for first in (
        "a440 a442 a454 a4a1 a4fe a5e0 a6ea a8c3 ab45 adbc b0ae b3c3 b6c3 b9ac bbf5 bea7 c075 c24f c35f c455 "
        "c4d7 c56b c5c8 c5f1"
    ).split()
)
"""Where the characters of one stroke, two, three … begin among the 5401 common ones of Big5.

Big5 orders those by the number of their strokes, then by radical, which is the order of Taiwan's dictionaries;
so the order needs no table of its own. https://www.unicode.org/charts/collation/ has the same, stroke by stroke.
"""
END_OF_STROKES = bytes.fromhex("c67e")
PINYIN = tuple(
    (bytes.fromhex(first), letter)
    for first, letter in zip(
        "b0a1 b0c5 b2c1 b4ee b6ea b7a2 b8c1 b9fe bbf7 bfa6 c0ac c2e8 c4c3 c5b6 c5be c6da c8bb c8f6 cbfa cdda cef4 "
        "d1b9 d4d1".split(),
        "ABCDEFGHJKLMNOPQRSTWXYZ",
        strict=True,
    )
)
"""Where the characters read with A, B, C … begin among the 3755 common ones of GB 2312, which stand in the order
of their pinyin; so the order that readers of the mainland look for needs no table of its own either."""
END_OF_PINYIN = bytes.fromhex("d7f9")
LATIN, DIGITS, OTHER = "0–9 A–Z", "0–9", "…"


@dataclass(frozen=True)
class Term:
    """A line of the glossary: the name and a few words, and the rest on demand."""

    id: str
    link: Link
    also: tuple[Name, ...]
    text: Markup
    facts: tuple[Value, ...]
    claims: tuple[Statement, ...]
    said: tuple[Brief, ...]
    ties: tuple[TieGroup, ...]
    note: Markup


@dataclass(frozen=True)
class Letter:
    """The terms that begin alike: with one letter in English, with so many strokes in Chinese."""

    id: str
    name: str
    terms: tuple[Term, ...]


def letters(library: Library, writer: PageWriter, views: Views) -> tuple[Letter, ...]:
    """The glossary of one language, in its order."""
    language = writer.language
    ids = [id for id, label in library.labels.items() if not label.has_page]
    items = [library.entries[id] for id in ids]
    items.sort(key=lambda item: order(item.record.name[language], language))
    groups = groupby(items, lambda item: initial(item.record.name[language], language))
    return tuple(
        Letter(
            f"letter-{number}",
            _named(head, writer),
            tuple(_term(item, library, writer, views) for item in members),
        )
        for number, (head, members) in enumerate(groups, start=1)
    )


def initial(name: str, language: str) -> str:
    """What a name is looked up under: a letter in English; in Chinese A–Z, then strokes or the pinyin’s letter."""
    first = _word(name)[:1].upper()
    if language == "en":
        return first if "A" <= first <= "Z" else DIGITS if first.isdecimal() else OTHER
    if first.isascii():
        return LATIN
    place = _place(first, language)
    if language == mainland.LANGUAGE:
        letters = [letter for start, letter in PINYIN if start <= place <= END_OF_PINYIN]
        return letters[-1] if letters else OTHER
    return str(bisect_right(STROKES, place)) if STROKES[0] <= place <= END_OF_STROKES else OTHER


def order(name: str, language: str) -> tuple[object, ...]:
    """Sort key: in English what begins with no letter last; in Chinese Latin names first, then strokes or pinyin."""
    word = _word(name)
    if language == "en":
        heads = (DIGITS, OTHER)
        head = initial(name, language)
        return (heads.index(head) + 1 if head in heads else 0, word.casefold(), name)
    return (not word[:1].isascii(), *(_place(char, language) for char in word.casefold()), name)


def _word(name: str) -> str:
    """A name from its first letter or digit on: brackets are not looked up."""
    return name.lstrip("".join(char for char in name if not char.isalnum()))


def _place(char: str, language: str) -> bytes:
    """A character's place in Big5, or in GB 2312; last where it has none."""
    table = "gb2312" if language == mainland.LANGUAGE else "big5"
    return char.encode(table, "ignore") or b"\xff" + char.encode("utf-16-be")


def _named(head: str, writer: PageWriter) -> str:
    return writer.words["strokes"].format(n=head) if head.isdecimal() else head


def _term(item: Item[Entry], library: Library, writer: PageWriter, views: Views) -> Term:
    id, entry = item.id, item.record
    writer.home = id
    try:
        return Term(
            id,
            views.link(id),
            views.also(entry),
            writer.line(entry.summary),
            tuple(
                views.value(FigureAt(id, name, figure)) for name, figure in entry.figures.items()
            ),
            tuple(views.statement(ClaimAt(id, claim)) for claim in entry.claims),
            tuple(views.brief(at) for at in library.claims_by(id) if at.entry != id),
            views.ties(id),
            writer.blocks(entry.note),
        )
    finally:
        writer.home = ""
