"""What differs between two states of the records: was X, is Y, because of passage Z.

Records are compared as values, so that a line broken elsewhere, a comment or another order of fields is no change.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from explainer import prose
from explainer.library import LANGUAGES, Library, texts_of
from explainer.load import Item
from explainer.model import ID, Bilingual, Change, Claim, Figure, Prose, Record, Relation
from explainer.wording import Bilingually, Path, Teller, name_of

Sort = Literal["added", "changed", "removed"]
_QUANTITY = {"measure", "value", "to", "about"}
"""The fields of a figure that make up what it says."""
_QUOTES = str.maketrans("‘’“”", "''\"\"")
"""Quotation marks as they are typed: the page sets both alike."""
_PASSED_OVER = {"was", "updated"}
"""Fields that change with every renaming or publication, which are told by themselves."""


@dataclass(frozen=True)
class Part:
    """A part of a record that comes, goes or changes by itself: a field, a claim, a figure …"""

    owner: object
    values: Mapping[Path, object]

    @property
    def cites(self) -> tuple[str, ...]:
        return tuple(getattr(self.owner, "cite", ()))


def changes(before: Library | None, after: Library, words: Bilingually) -> tuple[Change, ...]:
    """Every difference, by record; `before` is None where there was nothing."""
    return tuple(_Comparison(before, after, words).changes())


@dataclass(frozen=True)
class _Comparison:
    before: Library | None
    after: Library
    words: Bilingually

    def changes(self) -> Iterator[Change]:
        olds = _records(self.before) if self.before else {}
        news = _records(self.after)
        moved = {
            ("entry", old): id
            for id, item in self.after.entries.items()
            for old in item.record.was
            if ("entry", old) in olds and ("entry", old) not in news
        }
        earlier = {("entry", id): old for (_, old), id in moved.items()}
        ids = {old: id for (_, old), id in moved.items()}
        for key, item in news.items():
            record, id = key
            old = earlier.get(key, id)
            if (record, old) not in olds:
                yield Change(record=record, id=id, change="added")
                continue
            if old != id:
                yield Change(record=record, id=id, change="renamed", old=old)
            yield from self._within(record, olds[record, old], item, ids)
        for key, item in olds.items():
            if key not in news and key not in moved:
                yield Change(record=key[0], id=key[1], change="removed", name=name_of(item.record))

    def _within(
        self, record: str, old: Item[Record], new: Item[Record], ids: Mapping[str, str]
    ) -> Iterator[Change]:
        """The differences between two states of one record; `ids` are what renamed entries are called now."""
        news = _parts(new)
        olds = {
            path if path in news else _path_now(path, ids): part
            for path, part in _parts(old).items()
        }
        was = Teller(self.before or self.after, self.words, old.id)
        now = Teller(self.after, self.words, new.id)
        for path in [*news, *(path for path in olds if path not in news)]:
            gone, come = olds.get(path), news.get(path)
            part, teller = (come, now) if come else (gone, was)
            for at, change, old_value, new_value in _differences(path, gone, come, ids):
                yield Change(
                    record=record,
                    id=new.id,
                    at=".".join(at),
                    change=change,
                    name=teller.title(part.owner, at, path) if part else None,
                    was=was.told(at, old_value),
                    now=now.told(at, new_value),
                    because=_reasons(come, old_value, new_value) if come else (),
                )


def _differences(
    path: Path, gone: Part | None, come: Part | None, ids: Mapping[str, str]
) -> Iterator[tuple[Path, Sort, object, object]]:
    """Where two states of a part differ: the place, in which way, what it said and says."""
    if gone is None or come is None:
        whole = (gone and gone.owner, come and come.owner)
        yield path, "added" if gone is None else "removed", *whole
        return
    for at in dict.fromkeys([*come.values, *gone.values]):
        old, new = gone.values.get(at), come.values.get(at)
        if _compared(new) not in (_compared(old), _compared(old, ids)):
            yield (*path, *at), "changed", old, new


def _compared(value: object, ids: Mapping[str, str] | None = None) -> object:
    """A value as it is compared: of texts what a reader sees, however lines break and quotes are typed.

    With `ids`, entries are called by the ids that they have now.
    """
    if isinstance(value, Bilingual):
        texts = (" ".join(value[language].split()) for language in LANGUAGES)
        return tuple(_now(text.translate(_QUOTES), ids) for text in texts)
    if isinstance(value, tuple):
        return tuple(_compared(one, ids) for one in value)
    if isinstance(value, Record):
        return {name: _compared(getattr(value, name), ids) for name in type(value).model_fields}
    return _now(value, ids) if isinstance(value, str) else value


def _now(text: str, ids: Mapping[str, str] | None) -> str:
    """A text, or a reference, that calls entries by the ids that they have now."""
    return _NAMED.sub(lambda match: ids.get(match[0], match[0]), text) if ids else text


_NAMED = re.compile(rf"(?:(?<=\[\[)|(?<=\{{)|^){ID}(?=\]\]|\||\.{ID}|$)")
"""An id where it names an entry: [[id]], {id.figure}, or as the whole of a field or the first part of one."""


def _path_now(path: Path, ids: Mapping[str, str]) -> Path:
    """Where a part stands that is named for an entry: a relation, a tour's stop."""
    if path[0] not in ("relations", "stops") or len(path) < 2:
        return path
    return path[0], ">".join(ids.get(one, one) for one in str(path[1]).split(">")), *path[2:]


# taking records apart


def _records(library: Library) -> dict[tuple[str, str], Item[Record]]:
    """Every record by its sort and id."""
    content = library.content
    groups: Mapping[str, Mapping[str, Item[Record]]] = {
        "entry": content.entries,  # type: ignore[dict-item]
        "tour": content.tours,  # type: ignore[dict-item]
        "questions": content.topics,  # type: ignore[dict-item]
        "source": content.sources,  # type: ignore[dict-item]
        "measures": {content.measures.id: content.measures},  # type: ignore[dict-item]
        "site": {content.site.id: content.site},  # type: ignore[dict-item]
    }
    return {(record, id): item for record, items in groups.items() for id, item in items.items()}


def _parts(item: Item[Record]) -> dict[Path, Part]:
    """The parts of a record by the names that lead to them."""
    found: dict[Path, Part] = {}
    if item.kind:
        found[("kind",)] = Part(item.kind, {(): item.kind})
    for field in type(item.record).model_fields:
        value = getattr(item.record, field)
        if field in _PASSED_OVER:
            continue
        named = _named(value)
        if named is not None:
            for name, part in named:
                found[field, name] = Part(part, dict(_values(part)))
        elif isinstance(value, Record) and not isinstance(value, Bilingual):
            found[(field,)] = Part(value, dict(_values(value)))
        elif value not in (None, (), ""):
            found[(field,)] = Part(value, {(): value})
    return found


def _named(value: object) -> list[tuple[str, Record]] | None:
    """The records of a list or table with what tells them apart; None where it is neither."""
    if isinstance(value, Mapping):
        return [(name, part) for name, part in value.items() if isinstance(part, Record)]
    if not (isinstance(value, tuple) and value and isinstance(value[0], Record)):
        return None
    if isinstance(value[0], Bilingual):
        return None
    found: dict[str, Record] = {}
    for part in value:
        name = f"{part.type}>{part.to}" if isinstance(part, Relation) else _id(part)
        again = sum(known == name or known.startswith(f"{name}>") for known in found)
        found[f"{name}>{again + 1}" if again else name] = part
    return list(found.items())


def _id(part: Record) -> str:
    return str(getattr(part, "id", None) or getattr(part, "at", ""))


def _values(part: Record) -> Iterator[tuple[Path, object]]:
    """The single values of a part, each with the names that lead to it."""
    if isinstance(part, Bilingual):
        yield (), part
        return
    if isinstance(part, Claim):
        yield ("text",), part.text
    if isinstance(part, Figure):
        yield ("value",), _bare(part)
    skipped = {Claim: {"id", "zh", "en", "hans"}, Figure: _QUANTITY}.get(type(part), {"id"})
    for field in type(part).model_fields:
        value = getattr(part, field)
        if field in skipped:
            continue
        if isinstance(value, Record) and not isinstance(value, Bilingual):
            yield from (((field, *at), one) for at, one in _values(value))
        elif value not in (None, (), ""):
            yield (field,), value


def _bare(figure: Figure) -> Figure:
    """What a figure says, without when, by whom and where."""
    said = {field: getattr(figure, field) for field in _QUANTITY}
    return Figure.model_construct(**said, as_of="", as_written="", cite=())


def _reasons(part: Part, old: object, new: object) -> tuple[str, ...]:
    """The passages that a part rests on: its own, or those that its new words cite."""
    if part.cites:
        return part.cites
    was, now = (_cited(value) if isinstance(value, Record) else () for value in (old, new))
    added = tuple(cite for cite in now if cite not in was)
    return added if added or isinstance(new, Prose) else now


def _cited(record: Record) -> tuple[str, ...]:
    """The passages that a text, or the texts of a part, cite."""
    every = (ref for _, text in texts_of(record) for ref in prose.references(text.zh))
    found = (ref.cite for ref in every if isinstance(ref, prose.Citation))
    return tuple(dict.fromkeys(found))
