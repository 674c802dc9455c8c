"""Figures in words, as each language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from explainer import formats
from explainer.model import Figure, Unit
from explainer.numerals import numbers
from explainer.prose import Form

UNITS = {
    "people": {"zh": "{n}人", "en": "{n} people", "one": "{n} person"},
    "dollars": {"zh": "{n}美元", "en": "US${n}"},
    "months": {"zh": "{n}個月", "en": "{n} months", "one": "{n} month"},
    "years": {"zh": "{n}年", "en": "{n}", "grouped": "no", "scaled": "no"},
    "share": {"zh": "{n}%", "en": "{n}%", "factor": "100"},
    "times": {"zh": "{n}倍", "en": "{n} times"},
}


def unit(name: str) -> Unit:
    return Unit.model_validate({"name": {"zh": name, "en": name}, **UNITS[name]})


def quantity(words: str, language: str, form: Form = "full") -> str:
    """A figure's words, from `value to about unit` as an editor would give them."""
    value, to, about, name = words.split(" / ")
    figure = Figure.model_validate(
        {
            "measure": "size",
            "value": value,
            "to": to or None,
            "about": about or None,
            "as_of": "2025",
            "as_written": value,
            "cite": "paper:p1",
        }
    )
    return formats.quantity(figure, unit(name), language, form)


QUANTITIES = {
    "8e8 /  / more than / people": ("超過8億人", "more than 800 million people"),
    "1.4e12 /  /  / dollars": ("1.4兆美元", "US$1.4 trillion"),
    "3.5e11 /  / about / dollars": ("約3500億美元", "about US$350 billion"),
    "1e9 /  / nearly / dollars": ("近10億美元", "nearly US$1 billion"),
    "123456789 /  /  / people": ("1.23456789億人", "123.456789 million people"),
    "99999 /  /  / people": ("9.9999萬人", "99,999 people"),
    "12345 /  / at least / people": ("至少1.2345萬人", "at least 12,345 people"),
    "9999 /  / up to / people": ("高達9999人", "up to 9999 people"),
    "100000 /  / less than / people": ("不到10萬人", "less than 100,000 people"),
    "2.5 /  /  / times": ("2.5倍", "2.5 times"),
    "0.1 /  /  / times": ("0.1倍", "0.1 times"),
    "0.305 /  /  / share": ("30.5%", "30.5%"),
    "0.07 /  /  / share": ("7%", "7%"),
    "2025 /  /  / years": ("2025年", "2025"),
    # whole numbers below ten in letters, where the unit is counted; exactly one in the singular
    "1 /  /  / months": ("1個月", "one month"),
    "3 /  /  / months": ("3個月", "three months"),
    "9 /  /  / months": ("9個月", "nine months"),
    "10 /  /  / months": ("10個月", "10 months"),
    "0.5 /  /  / months": ("0.5個月", "0.5 months"),
    "0 /  /  / people": ("0人", "zero people"),
    "3 /  /  / times": ("3倍", "3 times"),
    # ranges
    "3 / 4 /  / months": ("3至4個月", "three to four months"),
    "1 / 2 / about / months": ("約1至2個月", "about one to two months"),
    "8 / 12 /  / months": ("8至12個月", "eight to 12 months"),
    "1e8 / 2e8 /  / people": ("1億至2億人", "100 million to 200 million people"),
    "9e7 / 1.1e9 /  / people": ("9000萬至11億人", "90 million to 1.1 billion people"),
    # orders of magnitude
    "10 /  / several / people": ("數十人", "tens of people"),
    "100 /  / several / people": ("數百人", "hundreds of people"),
    "1e5 /  / several / people": ("數十萬人", "hundreds of thousands of people"),
    "1e8 /  / several / people": ("數億人", "hundreds of millions of people"),
    "1e12 /  / several / dollars": ("數兆美元", "trillions of dollars"),
}


@pytest.mark.parametrize(("words", "expected"), QUANTITIES.items())
def test_a_quantity_in_each_language(words: str, expected: tuple[str, str]) -> None:
    assert (quantity(words, "zh"), quantity(words, "en")) == expected


ON_THE_MAINLAND = {
    "8e8 /  / more than / people": "超过8亿人",
    "25e4 /  / up to / people": "高达25万人",
    "1.4e12 /  /  / dollars": "1.4万亿美元",
    "2e13 /  / about / dollars": "约20万亿美元",
    "3 / 4 /  / months": "3至4個月",
    "1e8 / 2e8 /  / people": "1亿至2亿人",
    "1e5 /  / several / people": "数十万人",
    "1e11 /  / several / dollars": "数千亿美元",
    "1e12 /  / several / dollars": "数万亿美元",
}
"""In the words that each unit has by hand or in Traditional; the mainland has no word of one character for 1e12."""


@pytest.mark.parametrize(("words", "expected"), ON_THE_MAINLAND.items())
def test_a_quantity_on_the_mainland(words: str, expected: str) -> None:
    assert quantity(words, "hans") == expected


FORMS: dict[tuple[str, Form], tuple[str, str]] = {
    ("8e8 /  / more than / people", "value"): ("8億人", "800 million people"),
    ("8e8 /  / more than / people", "number"): ("8億", "800 million"),
    ("1.4e12 /  / about / dollars", "value"): ("1.4兆美元", "US$1.4 trillion"),
    ("1.4e12 /  / about / dollars", "number"): ("1.4兆", "1.4 trillion"),
    ("3 / 4 / about / months", "value"): ("3至4個月", "three to four months"),
    ("3 / 4 / about / months", "number"): ("3至4", "three to four"),
    ("1 /  /  / months", "number"): ("1", "one"),
    ("1e5 /  / several / people", "value"): ("數十萬人", "hundreds of thousands of people"),
    ("1e5 /  / several / people", "number"): ("數十萬", "hundreds of thousands"),
}


@pytest.mark.parametrize(("given", "expected"), FORMS.items())
def test_a_quantity_in_shorter_forms(given: tuple[str, Form], expected: tuple[str, str]) -> None:
    words, form = given
    assert (quantity(words, "zh", form), quantity(words, "en", form)) == expected


@given(st.integers(1, 9999), st.sampled_from([1, 10, 10**4, 10**6, 10**8, 10**9, 10**11]))
def test_a_round_value_is_read_back_from_its_chinese_words(digits: int, size: int) -> None:
    """What the page writes is what a token that reads so would be taken to say."""
    value = digits * size
    assert numbers(formats.number(value, "zh")) == [value]


@given(st.integers(1, 9999), st.sampled_from([1, 10, 10**4, 10**6, 10**8, 10**9, 10**11]))
def test_a_round_value_is_read_back_from_its_english_words(digits: int, size: int) -> None:
    sizes = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    value = digits * size
    number, _, word = formats.number(value, "en").partition(" ")
    assert round(float(number.replace(",", "")) * sizes[word]) == value


@given(st.floats(0, 1e15, allow_nan=False))
def test_no_value_is_written_with_an_exponent_or_an_empty_fraction(value: float) -> None:
    for language in ("zh", "en"):
        written = formats.number(value, language)
        assert "e" not in written.partition(" ")[0]
        assert not written.partition(" ")[0].endswith((".", ".0"))


@pytest.mark.parametrize(
    ("text", "language", "titled"),
    [
        ("the oldest bakery", "en", "The oldest bakery"),
        ('<a href="x">the oven</a> and more', "en", '<a href="x">The oven</a> and more'),
        ("“old” bread", "en", "“Old” bread"),
        ("eBread", "en", "eBread"),
        ("Old Oven", "en", "Old Oven"),
        ("3 ovens", "en", "3 ovens"),
        ("oven的麵包", "zh", "oven的麵包"),
        ("", "en", ""),
    ],
)
def test_what_stands_by_itself_begins_with_a_capital(text: str, language: str, titled: str) -> None:
    assert formats.titled(text, language) == titled
    marked = formats.titled(Markup("<b>the oven</b>"), language)
    assert isinstance(marked, Markup)
    assert marked == ("<b>The oven</b>" if language == "en" else "<b>the oven</b>")
