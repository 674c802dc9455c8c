"""The glossary: the entries without a page of their own, in the order in which a reader looks them up."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from explainer.library import ClaimAt, FigureAt, Library
from explainer.load import Item
from explainer.model import Entry
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
LATIN, DIGITS, OTHER = "0–9 A–Z", "0–9", "…"


@dataclass(frozen=True)
class Term:
    """A line of the glossary: the name and a few words, and the rest on demand."""

    id: str
    link: Link
    also: tuple[str, ...]
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
    items = [item for item in library.entries.values() if not item.record.body]
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
    """What a name is looked up under: a letter in English; in Chinese A–Z, or the number of strokes."""
    first = _word(name)[:1].upper()
    if language == "en":
        return first if "A" <= first <= "Z" else DIGITS if first.isdecimal() else OTHER
    if first.isascii():
        return LATIN
    place = _big5(first)
    return str(bisect_right(STROKES, place)) if STROKES[0] <= place <= END_OF_STROKES else OTHER


def order(name: str, language: str) -> tuple[object, ...]:
    """Sort key: in English what begins with no letter last; in Chinese Latin names first, then by strokes."""
    word = _word(name)
    if language == "en":
        heads = (DIGITS, OTHER)
        head = initial(name, language)
        return (heads.index(head) + 1 if head in heads else 0, word.casefold(), name)
    return (not word[:1].isascii(), *(_big5(char) for char in word.casefold()), name)


def _word(name: str) -> str:
    """A name from its first letter or digit on: brackets are not looked up."""
    return name.lstrip("".join(char for char in name if not char.isalnum()))


def _big5(char: str) -> bytes:
    """A character's place in Big5; last where it has none."""
    return char.encode("big5", "ignore") or b"\xff" + char.encode("utf-16-be")


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
