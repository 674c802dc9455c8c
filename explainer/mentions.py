"""Names of entries that prose mentions and does not link, found in one pass over all texts.

The names of ideas are plain words too (yeast), and many other names are there for search alone (the queue): all
of these would be noise. Editors' own links tell which are not: such a name counts if it is linked in half of
the texts that say it. The names of all else count, and their last words (Lin) once they are linked somewhere.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from explainer import prose
from explainer.findings import Where
from explainer.library import LANGUAGES, Library, TextAt
from explainer.model import Entry, Words, spelling

_WORD = re.compile(r"[^\W\u2e80-\u9fff\uf900-\ufaff]+|[\u2e80-\u9fff\uf900-\ufaff]")
"""A run of letters and digits, or one Chinese character: where a name may begin."""
_GOES_ON = re.compile(r"[-.]?[^\W\u2e80-\u9fff\uf900-\ufaff]")
"""What makes a Latin name part of a longer word: Oven 5 in Oven 5.1."""
_ATTACHED = re.compile(r"[^\W\u2e80-\u9fff\uf900-\ufaff][-.]\Z")
_TITLE_MARKS = "《》〈〉「」『』【】“”"


class Unlinked(NamedTuple):
    """The first mention of an entry in a text, in one language, that does not link to it there.

    Links must stand in both languages: whoever mends one takes `at.path` and `entry` to find the other.
    """

    where: Where
    at: TextAt
    language: str
    start: int  # in characters of the text
    name: str  # as it stands there
    entry: str
    mend: str  # what to write in its place


def unlinked(library: Library) -> Iterator[Unlinked]:
    """Every such mention, text by text, in the order of the library."""
    texts = [at for at in library.texts if not isinstance(at.text, Words)]
    names = Names(library)
    by_language = {language: _Said(library, names, texts, language) for language in LANGUAGES}
    for index, at in enumerate(texts):
        for language in LANGUAGES:
            yield from by_language[language].unlinked(at, index)


@dataclass(frozen=True)
class Names:
    """All names of all entries, ready to be found in texts."""

    library: Library

    @cached_property
    def _by_beginning(self) -> Mapping[str, Mapping[int, set[str]]]:
        """All names by how they begin and by their length, longest first.

        However many begin alike, the lengths are few, so that the time grows with the texts alone.
        """
        found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for item in self.library.entries.values():
            for name in spellings(item.record):
                first = _WORD.search(name)
                if first:
                    whole = name[first.start() :]
                    found[_beginning(name, first)][len(whole)].add(whole)
        return {key: dict(sorted(names.items(), reverse=True)) for key, names in found.items()}

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Each whole name in the text and where it begins; of names that begin together the longest."""
        end = 0
        for word in _WORD.finditer(text):
            start = word.start()
            if start < end:
                continue
            for length, names in self._by_beginning.get(_beginning(text, word), {}).items():
                name = text[start : start + length]
                if name in names and _stands_alone(text, start, name):
                    yield start, name
                    end = start + length
                    break


@dataclass(frozen=True)
class _Said:
    """What all texts say and link in one language."""

    library: Library
    names: Names
    texts: Sequence[TextAt]
    language: str

    def unlinked(self, at: TextAt, index: int) -> Iterator[Unlinked]:
        """The first mention of each entry that the text does not link."""
        text = at.text[self.language]
        passed = {own_entry(self.library, at), *self._linked[index]}
        for start, name in self._found[index]:
            entry = self._meant.get(name)
            if entry is None or entry in passed:
                continue
            passed.add(entry)
            path = (*at.path, self.language)
            where = at.document.where(path, name, after=text.count(name, 0, start))
            own = name == self.library.name(entry)[self.language]
            mend = f"[[{entry}]]" if own else f"[[{entry}|{name}]]"
            yield Unlinked(where, at, self.language, start, name, entry, mend)

    @cached_property
    def _found(self) -> Sequence[Sequence[tuple[int, str]]]:
        """By text: the names in it outside of markup."""
        return [
            list(self.names.found(prose.without_markup(at.text[self.language])))
            for at in self.texts
        ]

    @cached_property
    def _linked(self) -> Sequence[Mapping[str, str]]:
        """By text: the entries that it links to, and the words of the link."""
        found: list[dict[str, str]] = []
        for at in self.texts:
            links: dict[str, str] = {}
            for reference in prose.references(at.text[self.language]):
                if isinstance(reference, prose.EntryLink):
                    entry = self.library.resolve(reference.target)
                    if entry:
                        name = self.library.name(entry)[self.language]
                        links.setdefault(entry, reference.words or name)
            found.append(links)
        return found

    @cached_property
    def _meant(self) -> Mapping[str, str]:
        """The entry that a spelling in prose stands for, where it can stand for one only."""
        said, linked = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for at, found, links in zip(self.texts, self._found, self._linked, strict=True):
            linked.update((words, entry) for entry, words in links.items())
            for name in {name for _, name in found}:
                for entry in self.library.names.get(spelling(name), ()):
                    if entry != own_entry(self.library, at) and entry not in links:
                        said[name, entry] += 1
        kinds = self.library.content.site.record.kinds
        names = {
            (item.record.name[self.language], id)
            for id, item in self.library.entries.items()
            if not kinds[item.kind].idea
        }
        names |= {(name.strip(_TITLE_MARKS), id) for name, id in names}
        for pair, times in linked.items():
            if times >= said[pair] or self._is_last_word(*pair):
                names.add(pair)
        entries: dict[str, set[str]] = defaultdict(set)
        for name, entry in names:
            entries[name] |= {entry, *self.library.names.get(spelling(name), ())}
        return {name: next(iter(ids)) for name, ids in entries.items() if len(ids) == 1}

    def _is_last_word(self, words: str, entry: str) -> bool:
        name = self.library.name(entry)[self.language]
        return any(name.endswith(f"{apart}{words}") for apart in " ・")


def own_entry(library: Library, at: TextAt) -> str:
    """The entry that a text belongs to; empty for a tour or a topic, which may have the id of an entry."""
    item = library.entries.get(at.owner)
    return at.owner if item and item.document is at.document else ""


def spellings(entry: Entry) -> tuple[str, ...]:
    """Every name of an entry, in both languages."""
    return (entry.name.zh, entry.name.en, *entry.also)


def _beginning(text: str, word: re.Match[str]) -> str:
    """What names are looked up by: a whole Latin word, or two characters from a Chinese one on."""
    if len(word[0]) == 1 and not word[0].isascii():
        return text[word.start() : word.start() + 2]
    return word[0]


def _stands_alone(text: str, start: int, name: str) -> bool:
    """Whether a name at a place in the text is no part of a longer Latin word."""
    latin = name[0].isascii() and _ATTACHED.search(text, max(0, start - 2), start)
    end = start + len(name)
    return not latin and not (name[-1].isascii() and _GOES_ON.match(text, end))
