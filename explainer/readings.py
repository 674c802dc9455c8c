"""Readings, and many of them in little room: as numbers of a table that all share."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Set
from functools import cached_property

Reading = tuple[str, str | None]
"""The name of an index with a key, with KEYS, or with None where all of it was read; see tracking.py."""
KEYS = ""
"""Stands for all keys of an index and their order; what any key gives may change and they stay."""


class Table:
    """Readings in an order, which gives each its number."""

    def __init__(self, readings: Iterable[Reading] = ()):
        self.readings = list(readings)

    @cached_property
    def _numbers(self) -> dict[Reading, int]:
        return {reading: number for number, reading in enumerate(self.readings)}

    def packed(self, readings: Iterable[Reading]) -> bytes:
        """Readings as their numbers; those that the table lacks are added."""
        if isinstance(readings, Packed) and readings.table is self:
            return readings.numbers
        numbers, known = self._numbers, array("I")
        for reading in readings:
            number = numbers.setdefault(reading, len(numbers))
            if number == len(self.readings):
                self.readings.append(reading)
            known.append(number)
        return known.tobytes()

    def among(self, readings: Iterable[Reading]) -> set[int]:
        """The numbers of those readings that the table has."""
        return {self._numbers[reading] for reading in readings if reading in self._numbers}


class Packed(Collection[Reading]):
    """Readings by their numbers in a table."""

    __slots__ = ("numbers", "table")

    def __init__(self, numbers: bytes, table: Table):
        self.numbers, self.table = numbers, table

    def __iter__(self) -> Iterator[Reading]:
        return (self.table.readings[number] for number in memoryview(self.numbers).cast("I"))

    def __len__(self) -> int:
        return len(self.numbers) // 4

    def __contains__(self, reading: object) -> bool:
        return reading in list(self)

    def holds(self, numbers: Set[int]) -> bool:
        """Whether any of the readings is among those with these numbers."""
        return not numbers.isdisjoint(memoryview(self.numbers).cast("I"))
