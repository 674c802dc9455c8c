"""Simplified Chinese as the mainland writes it, derived from the Traditional text of the records.

OpenCC knows the characters and the common words; `mainland.txt`, the house dictionary, knows better
where it errs or is silent; a site's own names stand in its `content/site.yaml`; a text that an editor wrote by
hand is left as it is. Only words change: links' ids, figures, citations, addresses and code never do.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from explainer.load import Content, Item
from explainer.model import Bilingual, Claim, Record, Unit
from explainer.prose import CITATION, FIGURE

Bilingually = Mapping[str, Mapping[str, str]]
T = TypeVar("T")
R = TypeVar("R", bound=Record)

LANGUAGE = "hans"
_KEPT = re.compile(
    r"(?P<fence>^(?P<ticks>```+)[^\n]*\n.*?^(?P=ticks)`*[ ]*$)|(?P<code>`[^`\n]*`)"
    rf"|{FIGURE.pattern}|{CITATION.pattern}"
    r"|(?P<link>\[\[[^\[\]|\n]+(?=\||\]\]))|(?P<address>\]\([^()\s]*)|https?://[^\s，。；：！？、）」』]+",
    re.MULTILINE | re.DOTALL,
)
"""What is no text: code, references, and the addresses of links whose words are text."""
_TRILLIONS = re.compile(r"(?<=[0-9一二三四五六七八九十百千萬億兩數幾上多餘破])兆(?![瓦赫位歐])")
"""兆 as a number: a trillion in Taiwan, a million on the mainland."""
_MARKS = str.maketrans("「」『』・", "“”‘’·")


@dataclass(frozen=True)
class Mainland:
    """Derives texts; `terms` are the site's own, which go before those of the house.

    `derived` keeps, by file, a record and what was derived of it, `known` the same of texts; with other terms they are of no use.
    """

    terms: Mapping[str, str] = field(default_factory=dict)
    derived: dict[str, tuple[Item[Any], Item[Any]]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """A text, plain or Markdown, in Simplified Chinese."""
        known = self.known.get(text)
        if known is None:
            known = self.known[text] = self._derived(text)
        return known

    def _derived(self, text: str) -> str:
        parts, start = [], 0
        for kept in _KEPT.finditer(text):
            parts += [self._words(text[start : kept.start()]), kept.group()]
            start = kept.end()
        return "".join((*parts, self._words(text[start:])))

    def _words(self, text: str) -> str:
        """A run of words alone: the dictionaries' terms, and what stands between them by OpenCC."""
        text = _TRILLIONS.sub("万亿", text)
        parts, start = [], 0
        convert = converter()
        for term in self._pattern.finditer(text):
            parts += [convert(text[start : term.start()]), self._dictionary[term.group()]]
            start = term.end()
        parts.append(convert(text[start:]))
        return "".join(parts).translate(_MARKS)

    @cached_property
    def _dictionary(self) -> Mapping[str, str]:
        return {**house(), **self.terms}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest = sorted(self._dictionary, key=lambda term: (-len(term), term))
        return re.compile("|".join(map(re.escape, longest)))

    def words(self, words: Bilingually) -> Bilingually:
        """The words of the interface with the derived language beside the written ones."""
        return {
            name: {LANGUAGE: self.text(text["zh"])} | dict(text) for name, text in words.items()
        }

    def content(self, content: Content) -> Content:
        """All records, each text with the derived language; what an editor wrote in it stays."""
        return replace(
            content,
            site=self._item(content.site),
            measures=self._item(content.measures),
            entries=self._items(content.entries),
            sources=self._items(content.sources),
            tours=self._items(content.tours),
            topics=self._items(content.topics),
            changes=self._items(content.changes),
        )

    def _items(self, items: Mapping[str, Item[R]]) -> Mapping[str, Item[R]]:
        return {id: self._item(item) for id, item in items.items()}

    def _item(self, item: Item[R]) -> Item[R]:
        kept = self.derived.get(item.document.file)
        if kept is None or kept[0] is not item:
            kept = item, replace(item, record=self._filled(item.record))
            self.derived[item.document.file] = kept
        return kept[1]

    def _filled(self, value: T) -> T:
        """A value with every text in it filled; the value itself where it holds none."""
        filled: object = value
        match value:
            case Record():
                filled = self._record(value)
            case tuple():
                filled = tuple(self._filled(part) for part in value)
            case Mapping():
                filled = {key: self._filled(part) for key, part in value.items()}
        return cast(T, value if filled == value else filled)

    def _record(self, record: Record) -> Record:
        changes: dict[str, object] = {}
        if isinstance(record, Bilingual | Claim | Unit):
            if record.hans is None:
                changes["hans"] = self.text(record.zh)
            if isinstance(record, Bilingual):
                return record.model_copy(update=changes) if changes else record
        for name in type(record).model_fields:
            old = getattr(record, name)
            new = self._filled(old)
            if new is not old:
                changes[name] = new
        return record.model_copy(update=changes) if changes else record


@cache
def converter() -> Callable[[str], str]:
    """OpenCC from Taiwan's characters and words to the mainland's; asked for late, as few builds need it."""
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC("tw2sp").convert
    return convert


@cache
def house() -> Mapping[str, str]:
    """The house dictionary: a term as Taiwan writes it, and as the mainland does."""
    lines = Path(__file__).with_name("mainland.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return {taiwan: mainland for taiwan, _, mainland in rows}
