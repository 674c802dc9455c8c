"""What a page of an entry has to show, whichever program made it: so that both show the same information."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from world import KINDS, LANGUAGES, Entry, World

_LINK = re.compile(r"\[\[([a-z-]+)\]\]")
_CITATION = re.compile(r"\s*\[@([a-z-]+):p(\d+)\]")
_SENTENCE = re.compile(r"[^.。]*[.。]")
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL)
_STANCES = {
    "zh": {
        "fact": "事實",
        "reported": "轉述",
        "analysis": "分析",
        "opinion": "意見",
        "forecast": "預測",
    },
    "en": {
        name: name.capitalize() for name in ("fact", "reported", "analysis", "opinion", "forecast")
    },
}
_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def missing(world: World, out: Path) -> list[str]:
    """What the pages of an ordinary entry and of its neighbours lack, each with its page."""
    at = world.size // 2
    found = []
    for entry in world.entries[at : at + len(KINDS)]:
        for language in LANGUAGES:
            path = f"{language}/{KINDS[entry.kind][0]}/{entry.id}.html"
            page = _text((out / path).read_text(encoding="utf-8"))
            found += [
                f"{told!r} on {path}"
                for told in expected(world, entry, language)
                if _plain(told) not in page
            ]
    return found


def _text(page: str) -> str:
    """The words of a page, without its marks and the space between them."""
    return _plain(html.unescape(_TAG.sub("", page.partition("<main")[2].partition("</main>")[0])))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def expected(world: World, entry: Entry, language: str) -> Iterator[str]:
    """All that the page of an entry is to tell."""
    names = {one.id: one.zh if language == "zh" else one.en for one in world.entries}

    def words(text: str) -> str:
        figure = (
            f"{entry.figure[0]}{'人' if language == 'zh' else ' people'}" if entry.figure else ""
        )
        named = _LINK.sub(lambda match: names[match[1]], _CITATION.sub("", text))
        return named.replace("{monthly-users}", figure)

    yield names[entry.id]
    yield entry.what[language]
    for text in (entry.summary[language], entry.body[language]):
        yield from _SENTENCE.findall(words(text))
    for claim in entry.claims:
        yield from (_STANCES[language][claim["stance"]], words(claim[language]))
        yield from (names[claim["by"]] for _ in range("by" in claim))
        yield _month(claim["as_of"], language)
    yield from (names[to] for _, to, _ in entry.relations)
    if entry.figure:
        yield from (words("{monthly-users}"), f"{entry.figure[0]}人")
    for source, number in _cited(entry, language):
        name = source.removeprefix("source-")
        yield f"文件{name}" if language == "zh" else f"Document {name}"
        yield f"¶{number}"
    yield from _told_elsewhere(world, entry, language, words, names)


def _told_elsewhere(
    world: World,
    entry: Entry,
    language: str,
    words: Callable[[str], str],
    names: Mapping[str, str],
) -> Iterator[str]:
    """What pages of other entries tell of this one."""
    for other in world.entries:
        if other is entry:
            continue
        if any(to == entry.id for _, to, _ in other.relations):
            yield names[other.id]
        for claim in other.claims:
            if claim.get("by") == entry.id:
                yield from (words(claim[language]), names[other.id])
        prose = f"{other.summary[language]}\n{other.body[language]}"
        link = f"[[{entry.id}]]"
        if link in prose:
            sentences = _SENTENCE.findall(_CITATION.sub("", prose))
            yield names[other.id]
            yield words(next(one for one in sentences if link in one))


def _month(month: str, language: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月" if language == "zh" else f"{_MONTHS[int(number) - 1]} {year}"


def _cited(entry: Entry, language: str) -> Iterator[tuple[str, str]]:
    for text in (entry.summary[language], entry.body[language]):
        yield from _CITATION.findall(text)
    cites = [claim["cite"] for claim in entry.claims] + [cite for _, _, cite in entry.relations]
    for cite in cites + ([entry.figure[1]] if entry.figure else []):
        source, _, number = cite.partition(":p")
        yield source, number
