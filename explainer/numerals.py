"""What number a token of a source writes: 8億 is 8e8, 三到四個月 is 3 to 4."""

import re

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
_CHARACTERS = "".join([*_DIGITS, *_MAGNITUDES])
_ARABIC = re.compile(rf"(\d[\d,]*(?:\.\d+)?)([{''.join(_MAGNITUDES)}]*)")
_CHINESE = re.compile(rf"[{_CHARACTERS}]+")
_SEVERAL = re.compile(rf"[數数上幾几]([{''.join(_MAGNITUDES)}]+)")
_FRACTION = re.compile(rf"([{_CHARACTERS}]+)分之([{_CHARACTERS}]+)")


def numbers(token: str) -> list[float]:
    """The numbers that a token writes, in order; none where it writes none that we can read."""
    if token.endswith("一半"):
        return [0.5]
    if fraction := _FRACTION.search(token):
        return [_chinese(fraction.group(2)) / _chinese(fraction.group(1))]
    if several := _SEVERAL.search(token):
        return [_product(several.group(1))]
    if arabic := _ARABIC.findall(token):
        return [
            float(f"{float(digits.replace(',', '')) * _product(magnitude):.12g}")
            for digits, magnitude in arabic
        ]
    spread = re.match(r"([一二三四五六七八九])([一兩两二三四五六七八九])(?![十百千])", token)
    if spread:
        return [float(_DIGITS[spread.group(1)]), float(_DIGITS[spread.group(2)])]
    return [_chinese(run) for run in _CHINESE.findall(token)]


def _product(magnitudes: str) -> float:
    product = 1.0
    for character in magnitudes:
        product *= _MAGNITUDES[character]
    return product


def _chinese(run: str) -> float:
    """A number in Chinese characters: 三十五 is 35, 兩千萬 is 2e7."""
    total = part = digit = 0.0
    for character in run:
        if character in _DIGITS:
            digit = _DIGITS[character]
            continue
        magnitude = _MAGNITUDES[character]
        if magnitude >= 1e4:
            total = (total + part + digit or 1) * magnitude
            part = digit = 0
        else:
            part += (digit or 1) * magnitude
            digit = 0
    return total + part + digit
