"""Numbers, quantities, dates and lists as each language writes them."""

import re
from functools import lru_cache
from typing import TypeVar

from explainer.model import About, Figure, Unit
from explainer.prose import Form

LIST_MARKS = {"zh": ("、", "與"), "hans": ("、", "与"), "en": (", ", " and ")}
"""What stands between the items of a list, and before the last: 甲、乙與丙; A, B and C."""
_MAGNITUDES = {
    "zh": ((1e12, "兆"), (1e8, "億"), (1e4, "萬")),
    "hans": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "en": ((1e12, " trillion"), (1e9, " billion"), (1e6, " million")),
}
"""Not spelling alone: 1e12 is 兆 in Taiwan and 万亿 on the mainland, where 兆 is a million."""
_EN_WORDS = "zero one two three four five six seven eight nine".split()
_QUALIFIERS = {
    About.ABOUT: {"zh": "約", "hans": "约", "en": "about "},
    About.MORE_THAN: {"zh": "超過", "hans": "超过", "en": "more than "},
    About.AT_LEAST: {"zh": "至少", "hans": "至少", "en": "at least "},
    About.NEARLY: {"zh": "近", "hans": "近", "en": "nearly "},
    About.UP_TO: {"zh": "高達", "hans": "高达", "en": "up to "},
    About.LESS_THAN: {"zh": "不到", "hans": "不到", "en": "less than "},
}
_TO = {"zh": "至", "hans": "至", "en": " to "}
_SEVERAL = {"zh": "數", "hans": "数"}
_POWERS = {
    "zh": " 十 百 千 萬 十萬 百萬 千萬 億 十億 百億 千億 兆".split(" "),
    "hans": " 十 百 千 万 十万 百万 千万 亿 十亿 百亿 千亿 万亿".split(" "),
}
_EN_SEVERAL = {1: "tens", 2: "hundreds", 3: "thousands", 4: "tens of thousands"}
_EN_SEVERAL |= {5: "hundreds of thousands", 6: "millions", 7: "tens of millions"}
_EN_SEVERAL |= {8: "hundreds of millions", 9: "billions", 10: "tens of billions"}
_EN_SEVERAL |= {11: "hundreds of billions", 12: "trillions"}


_Text = TypeVar("_Text", bound=str)
_BEGINNING = re.compile(r"((?:<[^>]*>|[“‘(])*)([a-z])(?=[a-z]*(?![A-Za-z]))")
"""Markup and brackets before a text, and the first letter of a word that has no capital (eBread has one)."""


def titled(text: _Text, language: str) -> _Text:
    """A text, with or without markup, as it begins where it stands by itself: in English with a capital letter."""
    begun = _BEGINNING.match(text) if language == "en" else None
    if not begun:
        return text
    return type(text)(f"{begun[1]}{begun[2].upper()}{str(text)[begun.end() :]}")


def number(value: float, language: str, *, scaled: bool = True, grouped: bool = True) -> str:
    """A number with the language's magnitudes: 8e8 is 8億 and 800 million."""
    if scaled:
        for size, word in _MAGNITUDES[language]:
            if abs(value) >= size:
                return f"{_digits(value / size, grouped=True)}{word}"
    return _digits(value, grouped=grouped)


def _digits(value: float, *, grouped: bool) -> str:
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    whole, _, fraction = text.partition(".")
    if grouped and len(whole) > 4:
        whole = f"{int(whole):,}"
    return f"{whole}.{fraction}" if fraction else whole


def _several(value: float, unit: Unit, language: str, form: Form) -> str:
    power = len(str(int(value))) - 1
    if language in _SEVERAL:
        words = f"{_SEVERAL[language]}{_POWERS[language][power]}"
        return words if form == "number" else _pattern(unit, language).replace("{n}", words)
    words = _EN_SEVERAL[power]
    return words if form == "number" else f"{words} of {unit.name.en}"


def quantity(figure: Figure, unit: Unit, language: str, form: Form = "full") -> str:
    """A figure in words: 超過8億人, more than 800 million people.

    `value` leaves out the qualifier, `number` also the unit.
    """
    if figure.about is About.SEVERAL:
        return _several(figure.value, unit, language, form)
    scale = unit.factor
    first = number(figure.value * scale, language, scaled=unit.scaled, grouped=unit.grouped)
    last = None
    if figure.to is not None:
        last = number(figure.to * scale, language, scaled=unit.scaled, grouped=unit.grouped)
    if language == "en" and unit.one:
        first, last = _worded(first), last and _worded(last)
    if last:
        first = f"{first}{_TO[language]}{last}"
    if form == "number":
        return first
    singular = language == "en" and unit.one and figure.value == 1 and not last
    pattern = unit.one if singular and unit.one else _pattern(unit, language)
    words = pattern.replace("{n}", first)
    if form == "full" and figure.about:
        words = f"{_QUALIFIERS[figure.about][language]}{words}"
    return words


def _pattern(unit: Unit, language: str) -> str:
    return unit.en if language == "en" else (language == "hans" and unit.hans) or unit.zh


def _worded(digits: str) -> str:
    """Whole numbers below ten in letters, as English newspapers write them."""
    return _EN_WORDS[int(digits)] if digits.isdigit() and int(digits) < 10 else digits


def sentence(pattern: str, one: str, other: str) -> list[str]:
    """A relation's sentence in pieces, the names of its ends among them; nothing else in it is read."""
    names = {"from": one, "to": other}
    return [names[piece] if at % 2 else piece for at, piece in enumerate(_around_ends(pattern))]


@lru_cache
def _around_ends(pattern: str) -> list[str]:
    return re.split(r"\{(from|to)\}", pattern)
