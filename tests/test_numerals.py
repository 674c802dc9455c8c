"""Which numbers a token of a source writes."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explainer.numerals import numbers

NUMBERS: dict[str, list[float]] = {
    # digits, with and without a Chinese magnitude
    "800": [800],
    "800個": [800],
    "1,234,567": [1_234_567],
    "2.5倍": [2.5],
    "30%": [30],
    "8億": [8e8],
    "1.4兆": [1.4e12],
    "1.4萬億": [1.4e12],
    "1.4萬億美元": [1.4e12],
    "3500億": [3.5e11],
    "500萬": [5e6],
    "２５萬": [25e4],
    "1億2000萬": [1.2e8],
    "3億5000萬": [3.5e8],
    # digits with an English magnitude
    "1.1 million": [1.1e6],
    "3,500 billion kronor": [3.5e12],
    "2 millionaires": [2],
    # Chinese characters
    "八週": [8],
    "十": [10],
    "十五": [15],
    "三十五": [35],
    "一百零五": [105],
    "兩千": [2000],
    "一萬五千": [15_000],
    "兩千萬": [2e7],
    "三億五千萬": [3.5e8],
    "十二億": [1.2e9],
    "萬億": [1e12],
    "億": [1e8],
    "一兆": [1e12],
    "零": [0],
    # ranges
    "三到四個月": [3, 4],
    "三至四個月": [3, 4],
    "兩三年": [2, 3],
    "七八個": [7, 8],
    "5到8億": [5e8, 8e8],
    "三到五億": [3e8, 5e8],
    "一千到兩萬": [1000, 20_000],
    # several
    "數十萬": [1e5],
    "数十万": [1e5],
    "數百": [100],
    "上億": [1e8],
    "上萬億": [1e12],
    "幾千": [1000],
    # fractions
    "一半": [0.5],
    "半年": [0.5],
    "三分之一": [1 / 3],
    "三分之二": [2 / 3],
    "百分之五": [0.05],
    "一年半": [1.5],
    # none
    "": [],
    "美元": [],
    "GPT": [],
}


@pytest.mark.parametrize(("token", "expected"), NUMBERS.items())
def test_the_numbers_of_a_token(token: str, expected: list[float]) -> None:
    assert numbers(token) == expected


@example("零分之一")
@given(st.text(max_size=40) | st.text("零一二三十百千萬億兆半分之數上0123.,到", max_size=40))
def test_any_token_has_numbers_or_none(token: str) -> None:
    assert all(isinstance(number, float) for number in numbers(token))


@given(st.integers(1, 9_999), st.sampled_from([("", 1.0), ("萬", 1e4), ("億", 1e8), ("兆", 1e12)]))
def test_digits_with_a_magnitude_are_their_product(
    whole: int, magnitude: tuple[str, float]
) -> None:
    word, size = magnitude
    assert numbers(f"{whole}{word}") == [whole * size]


DIGITS = "零一二三四五六七八九"


def in_characters(number: int) -> str:
    """A whole number below 10,000 as it is written in Chinese characters."""
    written, gap = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += ("零" if gap and written else "") + DIGITS[digit] + word
        gap = not digit
    return written


@given(st.integers(0, 9_999).filter(lambda n: n), st.integers(0, 9_999), st.integers(0, 9_999))
def test_a_number_written_in_characters_is_read_back(high: int, middle: int, low: int) -> None:
    token = f"{in_characters(high)}億"
    token += f"{'' if middle >= 1000 else '零'}{in_characters(middle)}萬" if middle else ""
    token += f"{'' if low >= 1000 else '零'}{in_characters(low)}" if low else ""
    assert numbers(token) == [high * 1e8 + middle * 1e4 + low]
