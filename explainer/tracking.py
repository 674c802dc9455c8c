"""Who depends on what: what is made from the library notes each thing it reads, and is made anew only when one changed.

A reading is the name of an index with a key, with KEYS where its keys alone were read, or with None where all of it was.
What a key gave, even that it gave nothing, is what the reading stands for; so two libraries can be compared reading by reading.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import compress
from operator import is_not, itemgetter
from typing import Any, Generic, TypeVar, cast, overload

from explainer.readings import KEYS, Packed, Reading, Table

T = TypeVar("T")
V = TypeVar("V")


class Rest(frozenset[Reading]):
    """What an index was made of."""

    @cached_property
    def names(self) -> frozenset[str]:
        """The indexes that were read."""
        return frozenset(map(itemgetter(0), self))


class Tracker:
    """The indexes of one owner, and the readings of whoever is at work with them.

    `before` is an owner whose indexes are taken over where all that they were made of is still the same.
    """

    def __init__(self, before: Any = None) -> None:
        self.indexes: dict[str, object] = {}
        self.made_of: dict[str, Rest] = {}
        """By index: what was read to make it; of one that was not asked for here too, where it is as an owner before had it."""
        self.before = before
        self.changed: dict[str, set[Reading]] = {}
        """By index: what it answers differently from the one before."""
        self._readings: set[Reading] | None = None

    def note(self, name: str, key: str | None) -> None:
        """Something was read."""
        if self._readings is not None:
            self._readings.add((name, key))

    def note_all(self, readings: Iterable[Reading]) -> None:
        """Something was taken over that rests on these readings."""
        if self._readings is not None:
            self._readings.update(readings)

    def held(self, name: str) -> Mapping[str, Any]:
        """What an index holds, without its being noted; nothing if nobody has asked for it yet."""
        whole, _, part = name.partition(".")
        found: Any = self.indexes.get(whole, {})
        found = found.get(part, {}) if part else found
        return cast(Mapping[str, Any], found.held if isinstance(found, Index) else found)

    @contextmanager
    def readings(self, *, apart: bool = False) -> Iterator[set[Reading]]:
        """The set that fills with what is read meanwhile; whoever is around reads it too, unless this is `apart`."""
        outer, inner = self._readings, set[Reading]()
        self._readings = inner
        try:
            yield inner
        finally:
            self._readings = outer
            if outer is not None and not apart:
                outer |= inner


class Index(Mapping[str, V]):
    """A mapping that notes what is read of it."""

    __slots__ = ("held", "name", "tracker")

    def __init__(self, name: str, held: Mapping[str, V], tracker: Tracker):
        self.name, self.held, self.tracker = name, held, tracker

    def __getitem__(self, key: str) -> V:
        readings = self.tracker._readings  # as `note` does: this is called most of all
        if readings is not None:
            readings.add((self.name, key))
        return self.held[key]

    def __contains__(self, key: object) -> bool:
        self.tracker.note(self.name, cast(str, key))
        return key in self.held

    def __iter__(self) -> Iterator[str]:
        self.tracker.note(self.name, KEYS)
        return iter(self.held)

    def __len__(self) -> int:
        self.tracker.note(self.name, KEYS)
        return len(self.held)

    def get(self, key: str, default: Any = None) -> Any:
        readings = self.tracker._readings
        if readings is not None:
            readings.add((self.name, key))
        return self.held.get(key, default)

    def keys(self) -> Any:
        self.tracker.note(self.name, KEYS)
        return self.held.keys()

    def values(self) -> Any:
        self.tracker.note(self.name, None)
        return self.held.values()

    def items(self) -> Any:
        self.tracker.note(self.name, None)
        return self.held.items()


class tracked(Generic[T]):  # noqa: N801 - used as a decorator, like property
    """A property that is made once and whose readers are noted: by key if it is a mapping, else as a whole.

    Its owner has a `tracker`. What is read to make it is no reading of who asks for it: what it comes to is compared.
    """

    def __init__(self, make: Callable[[Any], T]):
        self.make, self.name = make, make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> "tracked[T]": ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: Any, kind: type) -> "tracked[T] | T":
        if owner is None:
            return self
        tracker: Tracker = owner.tracker
        if self.name not in tracker.indexes and not self._taken_over(owner):
            with tracker.readings(apart=True) as readings:
                tracker.indexes[self.name] = self._held(self.make(owner), tracker)
            tracker.made_of[self.name] = Rest(readings)
        held = tracker.indexes[self.name]
        if isinstance(held, Index | dict):
            vars(owner)[self.name] = held  # found there from now on: it notes its readers itself
        else:
            tracker.note(self.name, None)
        return cast(T, held)

    def _taken_over(self, owner: Any) -> bool:
        """Whether the owner before has the index, and nothing that it was made of changed since."""
        tracker, before = owner.tracker, owner.tracker.before
        if before is None or self.name not in before.tracker.indexes:
            return False
        made_of = before.tracker.made_of[self.name]
        if not unaltered(before, owner, made_of):
            return False
        tracker.indexes[self.name] = self._again(before.tracker.indexes[self.name], tracker)
        tracker.made_of[self.name] = made_of
        return True

    def _held(self, value: object, tracker: Tracker) -> object:
        return Index(self.name, value, tracker) if isinstance(value, Mapping) else value

    def _again(self, held: object, tracker: Tracker) -> object:
        return Index(self.name, held.held, tracker) if isinstance(held, Index) else held


class tracked_by_language(tracked[T]):  # noqa: N801 - used as a decorator
    """The same for mappings by language."""

    def _held(self, value: object, tracker: Tracker) -> object:
        by_language = cast(Mapping[str, Mapping[str, object]], value)
        return {
            language: Index(f"{self.name}.{language}", held, tracker)
            for language, held in by_language.items()
        }

    def _again(self, held: object, tracker: Tracker) -> object:
        by_language = cast(Mapping[str, Index[object]], held)
        return {
            language: Index(f"{self.name}.{language}", one.held, tracker)
            for language, one in by_language.items()
        }


def unaltered(old: Any, new: Any, rest: Rest) -> bool:
    """Whether a new owner answers all of these as an old one does."""
    return rest.isdisjoint(differences(old, new, rest.names))  # which looks at the fewer of the two


def differences(old: Any, new: Any, names: Set[str]) -> set[Reading]:
    """The readings of the indexes called `names` that a new owner answers differently from an old one."""
    changed = new.tracker.changed if new.tracker.before is old else {}
    found: set[Reading] = set()
    for name in names:
        if name not in changed:
            changed[name] = _differs(old, new, name)
        found |= changed[name]
    return found


def _differs(old: Any, new: Any, name: str) -> set[Reading]:
    made_of = old.tracker.made_of.get(name.partition(".")[0])
    if made_of is not None and unaltered(old, new, made_of):
        new.tracker.made_of.setdefault(name.partition(".")[0], made_of)
        return set()
    before, after = _index(old, name), _index(new, name)
    if isinstance(before, Index):
        return set(_between(before, after))
    return {(name, None)} if before is not after and before != after else set()


def _index(owner: Any, name: str) -> Any:
    """An index of an owner, made now if nobody has asked for it."""
    whole, _, part = name.partition(".")
    if whole not in owner.tracker.indexes:
        getattr(owner, whole)
    held = owner.tracker.indexes[whole]
    return held[part] if part else held


def _between(old: Index[object], new: Index[object]) -> Iterator[Reading]:
    """What two indexes answer differently; values that are the same object are not compared."""
    name, before, after = old.name, old.held, new.held
    if before is after:
        return
    alike = list(before) == list(after)
    if alike:
        others = map(is_not, before.values(), after.values())
        keys = [key for key in compress(before, others) if before[key] != after[key]]
    else:
        every = before.keys() | after.keys()
        found = ((key, before.get(key, _NOTHING), after.get(key, _NOTHING)) for key in every)
        keys = [key for key, one, other in found if one is not other and one != other]
        yield name, KEYS
    yield from ((name, key) for key in keys)
    if keys or not alike:
        yield name, None


_NOTHING = object()


@dataclass
class _Each:
    """Things of one sort that were asked for together, by key; those of `stale` keys were forgotten since."""

    values: dict[str, Any]
    readings: set[Reading]
    stale: set[str] = field(default_factory=set)


class Memo:
    """What was made from one library after another, each thing kept while all that it rests on stays the same."""

    def __init__(self, table: Table | None = None) -> None:
        self.owner: Any = None
        self._setting: object = None
        self._kept: dict[str, tuple[Packed, Any]] = {}
        self.names: set[str] = set()
        """The indexes that anything kept has ever read."""
        self._each: dict[str, _Each] = {}
        self._table = table or Table()
        """The one that the readings of what is kept are numbered by."""
        self._rests: dict[int, list[str]] | None = None
        """By the number of a reading: all that is, or was, kept and rests on it; where edits are expected."""
        self._rested: dict[str, bytes] = {}
        """By name: the readings, by their numbers, under which it stands there."""

    def turn_to(self, owner: Any, setting: object = None) -> None:
        """From now on things are made from `owner`; what rests on anything that differs in it is forgotten.

        `setting` is what everything rests on; where it differs, all is forgotten.
        """
        before, self.owner = self.owner, None  # while the two are compared, nothing can be made
        if before is None or setting != self._setting:
            self._kept.clear()
            self.names.clear()
            self._each.clear()
        else:
            self._forget(differences(before, owner, self.names))
        self.owner, self._setting = owner, setting

    def _forget(self, changed: set[Reading]) -> None:
        """Forget all that rests on what changed."""
        kept, numbers = self._kept, self._table.among(changed)
        if self._rests is None:
            names: Iterable[str] = kept
        else:
            names = {name for number in numbers for name in self._rests.get(number, ())}
        for name in [it for it in names if it in kept and kept[it][0].holds(numbers)]:
            del kept[name]
            for sort, each in self._each.items():
                if name.startswith(sort):
                    each.stale.add(name[len(sort) :])

    def expect_edits(self) -> None:
        """Find from now on what rests on a reading without looking at all that is kept."""
        self._rests = {}
        for name, (readings, _) in self._kept.items():
            self._rest(name, readings)

    def _rest(self, name: str, readings: Packed) -> None:
        if self._rests is None:
            return
        numbers, before = readings.numbers, self._rested.get(name, b"")
        new = set(memoryview(numbers).cast("I")).difference(memoryview(before).cast("I"))
        for number in new:
            self._rests.setdefault(number, []).append(name)
        self._rested[name] = numbers if not before else before + array("I", new).tobytes()

    def __contains__(self, name: str) -> bool:
        return name in self._kept

    def units(self) -> Iterator[tuple[str, tuple[Packed, Any]]]:
        """Everything kept by its name: what was read for it, and what was made."""
        yield from self._kept.items()

    def __call__(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives: kept under a name that belongs to it alone, or made now."""
        if name not in self._kept:
            self.keep(name, *self.made(make))
        readings, made = self._kept[name]
        self.owner.tracker.note_all(readings)
        return cast(T, made)

    def each(self, sort: str, keys: Iterable[str], make: Callable[[str], T]) -> Mapping[str, T]:
        """What `make` gives for each key, kept under the sort and the key; the very mapping of the last time where all is as it was."""
        wanted, found = list(keys), self._each.get(sort)
        if found is None or list(found.values) != wanted:
            found = self._each[sort] = _Each({}, set(), set(wanted))
        if found.stale:
            values = dict(found.values)
            for key in wanted if not values else found.stale & values.keys():
                values[key] = self(f"{sort}{key}", partial(make, key))
                found.readings.update(self._kept[f"{sort}{key}"][0])
            found.values = values
            found.stale = set()
        self.owner.tracker.note_all(found.readings)
        return found.values

    def made(self, make: Callable[[], T]) -> tuple[frozenset[Reading], T]:
        """What `make` gives now, and what was read for it."""
        with self.owner.tracker.readings(apart=True) as readings:
            made = make()
        return frozenset(readings), made

    def keep(self, name: str, readings: frozenset[Reading], made: object) -> None:
        """Keep what was made elsewhere from the same owner."""
        packed = Packed(self._table.packed(readings), self._table)
        self._kept[name] = packed, made
        self._rest(name, packed)
        self.names.update(index for index, _ in readings)

    def keep_all(
        self, units: Iterable[tuple[str, bytes, object]], table: Table, names: Iterable[str]
    ) -> None:
        """Keep what an earlier process made of the same records, reading indexes of these names; its readings are packed."""
        kept = (
            (name, Packed(table.packed(read), table), made) for name, (read, made) in self.units()
        )
        self._kept = {name: (read, made) for name, read, made in kept}
        self._table = table
        self._kept |= {name: (Packed(known, table), made) for name, known, made in units}
        self.names.update(names)
