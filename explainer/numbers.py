"""Numbers as text that compresses well: five bits a character, the lowest first, as in source maps."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, product
from operator import sub

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class _Written(dict[int, str]):
    def __missing__(self, number: int) -> str:
        text, rest = "", number
        while rest > 31:
            text += DIGITS[32 + rest % 32]
            rest //= 32
        self[number] = text + DIGITS[rest]
        return self[number]


_one = _Written().__getitem__


def written(numbers: Iterable[int]) -> str:
    """Numbers from 0 on, one after the other."""
    return "".join(map(_one, numbers))


def rising(numbers: Sequence[int]) -> str:
    """Numbers in order, each once: the first, then the steps."""
    if len(numbers) > 1:
        once = sorted(set(numbers))
        return _one(once[0]) + "".join(map(_one, map(sub, once[1:], once)))
    return written(numbers)


def fixed(count: int) -> Iterator[str]:
    """The numbers from 0 on, in as many digits as the last of them takes, the highest first."""
    return map("".join, islice(product(DIGITS, repeat=width(count)), count))


def width(count: int) -> int:
    """How many digits each of so many numbers from 0 on has, if all have as many."""
    return 1 if count <= len(DIGITS) else 1 + width(-(-count // len(DIGITS)))


def runs(numbers: Iterable[int]) -> str:
    """Numbers of which many in a row are the same: each, and how many there are of it."""
    return written(
        part for number, same in groupby(numbers) for part in (number, sum(1 for _ in same))
    )
