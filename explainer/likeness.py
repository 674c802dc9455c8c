"""Texts that are strangely alike, and pairs of languages that are strangely unlike in length."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

from explainer import prose
from explainer.library import LANGUAGES, ClaimAt, Library, Naming, TextAt

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]{2,}")

ALIKE = 0.35
"""The part of all their weight that two claims must share. In the project's content three pairs in 57,000
do, each worth a look; from 0.3 down come claims that only speak of the same thing.
"""
COMMON = 50
"""Claims that may share a unit for it to bring them together, so that the time grows with the claims alone."""

LONG_ENOUGH = 30
"""Chinese characters from which the length of a text means anything."""
LIKE_ENOUGH = 12
"""Texts of a kind that are needed to say what is usual."""
FAR_OUT = 6.0
"""Median absolute deviations from the median, of logarithms, beyond which a length is odd."""

NARROWEST = 0.05
"""The least deviation that is taken for usual, so that texts of one length make no other odd."""


class Alike(NamedTuple):
    """Two claims that seem to say the same; how much of their weight they share, from 0 to 1."""

    one: ClaimAt
    other: ClaimAt
    share: float


def alike(library: Library) -> Iterator[Alike]:
    """Pairs of claims that share most of what is rare in them, in both languages together.

    Units are pairs of Chinese characters and single Latin words, weighed by how rare they are, so that names
    which many claims drop count for little. Containment would find a short claim within a long one as well, which is
    mostly a fact and its list.

    Not every pair is looked at. Two claims that share the part ALIKE of a whole share one of the rarest units that
    make up the rest of it, in each of them: a prefix filter, as in Chaudhuri, Ganti and Kaushik, 2006.
    """
    units = {reference: _units(library, at) for reference, at in library.claims.items()}
    spread = Counter(unit for found in units.values() for unit in found)
    weight = {unit: math.log(len(units) / times) for unit, times in spread.items()}
    whole = {reference: _sum(weight, found) for reference, found in units.items()}
    holders: dict[str, list[str]] = defaultdict(list)
    for reference, found in units.items():
        left = whole[reference]
        for unit in sorted(found, key=lambda unit: (spread[unit], unit)):
            if left < ALIKE * whole[reference]:
                break
            holders[unit].append(reference)
            left -= weight[unit]
    rare = (found for found in holders.values() if len(found) <= COMMON)
    pairs = {pair for found in rare for pair in combinations(found, 2)}
    for one, other in sorted(pairs):
        shared = _sum(weight, units[one] & units[other])
        share = shared / (whole[one] + whole[other] - shared or 1)
        if share >= ALIKE:
            yield Alike(library.claims[one], library.claims[other], share)


def _units(library: Library, at: ClaimAt) -> set[str]:
    found: set[str] = set()
    for language in LANGUAGES:
        text = Naming(library, language, at.entry).plain(at.claim.text)
        found |= {one + other for one, other in pairwise(_CHINESE.findall(text))}
        found |= {f"{language} {word.lower()}" for word in _WORD.findall(text)}
    return found


def _sum(weight: Mapping[str, float], units: Iterable[str]) -> float:
    return math.fsum(weight[unit] for unit in units)


class OddLength(NamedTuple):
    """A text one of whose languages is strangely long; letters of English to a Chinese character."""

    at: TextAt
    ratio: float
    usual: float


def odd_lengths(library: Library) -> Iterator[OddLength]:
    """Texts whose two languages differ in length as no other text of their field does.

    Links and figures count in neither language, nor does what is Latin in the Chinese text.
    """
    measured: dict[str, list[OddLength]] = defaultdict(list)
    for at in library.texts:
        bare = {it: prose.without_markup(at.text[it]) for it in LANGUAGES}
        chinese = len(_CHINESE.findall(bare["zh"]))
        if chinese >= LONG_ENOUGH:
            letters = len(_LATIN.findall(bare["en"])) - len(_LATIN.findall(bare["zh"]))
            ratio = max(letters, 1) / chinese
            measured[_field(at)].append(OddLength(at, ratio, 0))
    for texts in measured.values():
        if len(texts) >= LIKE_ENOUGH:
            yield from _outliers(texts)


def _field(at: TextAt) -> str:
    return next((part for part in reversed(at.path) if isinstance(part, str)), "")


def _outliers(texts: Sequence[OddLength]) -> Iterator[OddLength]:
    logarithms = [math.log(text.ratio) for text in texts]
    middle = median(logarithms)
    spread = max(NARROWEST, median(abs(one - middle) for one in logarithms))
    for text, logarithm in zip(texts, logarithms, strict=True):
        if abs(logarithm - middle) > FAR_OUT * spread:
            yield text._replace(usual=math.exp(middle))
