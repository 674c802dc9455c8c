"""Numbers, quantities, dates and lists as each language writes them."""

import re

from explainer.model import About, Figure, Unit
from explainer.prose import Form

LIST_MARKS = {"zh": ("、", "與"), "en": (", ", " and ")}
"""What stands between the items of a list, and before the last: 甲、乙與丙; A, B and C."""
_ZH_MAGNITUDES = ((1e12, "兆"), (1e8, "億"), (1e4, "萬"))
_EN_MAGNITUDES = ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"))
_EN_WORDS = "zero one two three four five six seven eight nine".split()
_QUALIFIERS = {
    About.ABOUT: ("約", "about "),
    About.MORE_THAN: ("超過", "more than "),
    About.AT_LEAST: ("至少", "at least "),
    About.NEARLY: ("近", "nearly "),
    About.UP_TO: ("高達", "up to "),
    About.LESS_THAN: ("不到", "less than "),
}
_EN_SEVERAL = {1: "tens", 2: "hundreds", 3: "thousands", 4: "tens of thousands"}
_EN_SEVERAL |= {5: "hundreds of thousands", 6: "millions", 7: "tens of millions"}
_EN_SEVERAL |= {8: "hundreds of millions", 9: "billions", 10: "tens of billions"}
_EN_SEVERAL |= {11: "hundreds of billions", 12: "trillions"}
_ZH_POWERS = (
    "",
    "十",
    "百",
    "千",
    "萬",
    "十萬",
    "百萬",
    "千萬",
    "億",
    "十億",
    "百億",
    "千億",
    "兆",
)


def number(value: float, language: str, *, scaled: bool = True, grouped: bool = True) -> str:
    """A number with the language's magnitudes: 8e8 is 8億 and 800 million."""
    if scaled:
        for size, word in _ZH_MAGNITUDES if language == "zh" else _EN_MAGNITUDES:
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
    if language == "zh":
        words = f"數{_ZH_POWERS[power]}"
        return words if form == "number" else unit.zh.replace("{n}", words)
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
        first = f"{first}至{last}" if language == "zh" else f"{first} to {last}"
    if form == "number":
        return first
    singular = language == "en" and unit.one and figure.value == 1 and not last
    pattern = unit.one if singular and unit.one else unit.zh if language == "zh" else unit.en
    words = pattern.replace("{n}", first)
    if form == "full" and figure.about:
        zh, en = _QUALIFIERS[figure.about]
        words = f"{zh if language == 'zh' else en}{words}"
    return words


def _worded(digits: str) -> str:
    """Whole numbers below ten in letters, as English newspapers write them."""
    return _EN_WORDS[int(digits)] if digits.isdigit() and int(digits) < 10 else digits


def sentence(pattern: str, one: str, other: str) -> list[str]:
    """A relation's sentence in pieces, the names of its ends among them; nothing else in it is read."""
    names = {"from": one, "to": other}
    pieces = re.split(r"\{(from|to)\}", pattern)
    return [names[piece] if at % 2 else piece for at, piece in enumerate(pieces)]
