"""What number a token of a source writes: 8億 is 8e8, 三到四個月 is 3 to 4."""

import re
import unicodedata

_DIGITS: dict[str, float] = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "兩": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
}
_DIGITS |= {"七": 7, "八": 8, "九": 9, "半": 0.5}
_MAGNITUDES = {"十": 1e1, "百": 1e2, "千": 1e3, "萬": 1e4, "万": 1e4, "億": 1e8, "亿": 1e8}
_MAGNITUDES |= {"兆": 1e12}
_BIG = "".join(mark for mark, size in _MAGNITUDES.items() if size >= 1e4)
_CHARACTERS = "".join([*_DIGITS, *_MAGNITUDES])
_ARABIC = rf"\d[\d,]*(?:\.\d+)?[{''.join(_MAGNITUDES)}]*"
_NUMBER = re.compile(rf"(?:{_ARABIC})+|[{_CHARACTERS}]+", re.ASCII)
_PART = re.compile(rf"(\d[\d,]*(?:\.\d+)?)([{''.join(_MAGNITUDES)}]*)", re.ASCII)
_ENGLISH = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_IN_ENGLISH = re.compile(rf"(\d[\d,]*(?:\.\d+)?) ({'|'.join(_ENGLISH)})\b", re.ASCII)
_SEVERAL = re.compile(rf"[數数上幾几]([{''.join(_MAGNITUDES)}]+)")
_FRACTION = re.compile(rf"([{_CHARACTERS}]+)分之([{_CHARACTERS}]+)")
_SPREAD = re.compile(r"([一二三四五六七八九兩两])([一二兩两三四五六七八九])(?![十百千])")
_RANGE = re.compile(rf"({_NUMBER.pattern})[到至-]({_NUMBER.pattern})", re.ASCII)
_AND_A_HALF = re.compile(rf"({_NUMBER.pattern})(?:年|個月|个月|天|週|周|小時|倍)半", re.ASCII)

_EN_NUMBER = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|dozens?"
    r"|hundreds?|thousands?)"
)
QUANTITY = re.compile(
    r"(?:\d[\d,.]*\d|\d)(?:[十百千萬億兆]+| (?:hundred|thousand|million|billion|trillion)\b)?"
    r"|[零一二兩三四五六七八九十百千數幾]*[十百千]?[萬億兆]+"
    r"|[一二兩三四五六七八九十百千]+(?:成(?![為立長員功熟本果就績])|倍|個月|週(?!末|[一二三四五六日年刊報])|小時|%|％|分之[一二三四五六七八九十])"
    r"|(?<![第\d數幾])[二兩三四五六七八九十]+(?:年(?!度|級|代)|天|個季度)"
    rf"|\b{_EN_NUMBER}[ -](?:weeks?|months?|years?|days?|hours?|times|per ?cent|quarters?)\b"
    r"|\b(?:hundreds|thousands|millions?|billions?|trillions?)\b",
    re.IGNORECASE,
)
"""A number, with what it counts or measures, as prose writes it out."""


def numbers(token: str) -> list[float]:
    """The numbers that a token writes, in order; none where it writes none that we can read."""
    token = unicodedata.normalize("NFKC", token)
    if token.endswith("一半"):
        return [0.5]
    if fraction := _FRACTION.search(token):
        whole = _value(fraction.group(1))
        return [_value(fraction.group(2)) / whole] if whole else []
    if english := _IN_ENGLISH.findall(token):
        return [float(f"{_value(n) * _ENGLISH[size]:.12g}") for n, size in english]
    if several := _SEVERAL.search(token):
        return [_product(several.group(1))]
    if half := _AND_A_HALF.search(token):
        return [_value(half.group(1)) + 0.5]
    if spread := _SPREAD.match(token):
        return [float(_DIGITS[digit]) for digit in spread.groups()]
    if range_ := _RANGE.search(token):
        low, high = range_.groups()
        shared = re.search(rf"[{_BIG}]+$", high)
        if shared and not set(low) & set(_MAGNITUDES):
            low += shared.group()
        return [_value(low), _value(high)]
    return [_value(number) for number in _NUMBER.findall(token)]


def _product(magnitudes: str) -> float:
    product = 1.0
    for character in magnitudes:
        product *= _MAGNITUDES[character]
    return product


def _value(number: str) -> float:
    """A number in digits (1億2000萬) or in characters (三億五千萬)."""
    if not number[0].isascii():
        return _in_characters(number)
    parts = (
        float(digits.replace(",", "")) * _product(magnitudes)
        for digits, magnitudes in _PART.findall(number)
    )
    return float(f"{sum(parts):.12g}")


def _in_characters(number: str) -> float:
    total = section = digit = 0.0
    smallest = float("inf")
    for character in number:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        size = _MAGNITUDES[character]
        if size < 1e4:
            section += (digit or 1) * size
        elif size < smallest:
            total += (section + digit or 1) * size
            smallest = size
            section = 0
        else:
            total = (total + section + digit) * size
            section = 0
        digit = 0
    return total + section + digit
