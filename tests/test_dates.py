"""Dates: which are accepted, what they may mean, how each language writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer import dates

BOUNDS = {
    "2025": (date(2025, 1, 1), date(2025, 12, 31)),
    "2025-11": (date(2025, 11, 1), date(2025, 11, 30)),
    "2024-02": (date(2024, 2, 1), date(2024, 2, 29)),
    "2023-02": (date(2023, 2, 1), date(2023, 2, 28)),
    "2025-11-23": (date(2025, 11, 23), date(2025, 11, 23)),
    "2024-02-29": (date(2024, 2, 29), date(2024, 2, 29)),
    "2025-spring": (date(2025, 3, 1), date(2025, 5, 31)),
    "2025-summer": (date(2025, 6, 1), date(2025, 8, 31)),
    "2025-autumn": (date(2025, 9, 1), date(2025, 11, 30)),
    "2023-winter": (date(2023, 12, 1), date(2024, 2, 29)),
}


@pytest.mark.parametrize(("text", "expected"), BOUNDS.items())
def test_the_days_that_a_date_may_mean(text: str, expected: tuple[date, date]) -> None:
    assert dates.bounds(text) == expected
    assert dates.checked(text) == text


FORMS = "a date is written 2025, 2025-11, 2025-11-23 or 2025-summer"
NO_DATES = {
    "": FORMS,
    "25": FORMS,
    "2025-1": FORMS,
    "2025-11-3": FORMS,
    "2025/11/23": FORMS,
    "2025-11-23T00:00": FORMS,
    "2025-fall": FORMS,
    "2025-Summer": FORMS,
    "2025-summer-01": FORMS,
    " 2025": FORMS,
    "2025\n": FORMS,
    "-2025": FORMS,
    "２０２５": FORMS,  # full-width digits, as a Chinese keyboard writes them
    "2025-１１": FORMS,
    "2025-00": "there is no date '2025-00' in the calendar",
    "2025-13": "there is no date '2025-13' in the calendar",
    "2025-11-31": "there is no date '2025-11-31' in the calendar",
    "2025-02-29": "there is no date '2025-02-29' in the calendar",
    "2025-11-00": "there is no date '2025-11-00' in the calendar",
    "0000": "there is no date '0000' in the calendar",
    "9999-winter": "there is no date '9999-winter' in the calendar",
}


@pytest.mark.parametrize(("text", "message"), NO_DATES.items())
def test_what_is_no_date(text: str, message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the message is compared whole
        dates.checked(text)
    assert str(refusal.value) == message


@given(st.text(max_size=12) | st.from_regex(r"\A\d{4}(-\w{1,6}){0,2}\Z"))
def test_any_text_is_a_date_with_an_order_or_none(text: str) -> None:
    try:
        first, last = dates.bounds(text)
    except ValueError:
        return
    assert first <= last
    assert text.isascii()
    assert dates.written(text, "zh").startswith(f"{first.year}年")
    assert str(first.year) in dates.written(text, "en")


OVERLAP = {
    ("2025", "2025-11"): True,
    ("2025-11-23", "2025-11"): True,
    ("2025-autumn", "2025-11-30"): True,
    ("2025-winter", "2026-01"): True,
    ("2025-winter", "2026"): True,
    ("2025", "2025"): True,
    ("2025-10", "2025-11"): False,
    ("2025-autumn", "2025-12"): False,
    ("2024", "2025-01-01"): False,
    ("2025-11-22", "2025-11-23"): False,
}


@pytest.mark.parametrize(("pair", "expected"), OVERLAP.items())
def test_whether_two_dates_may_mean_the_same_day(pair: tuple[str, str], expected: bool) -> None:
    one, other = pair
    assert dates.overlap(one, other) is expected
    assert dates.overlap(other, one) is expected


def test_the_order_of_dates() -> None:
    unordered = ["2025-12", "2025", "2025-01", "2025-winter", "2024-12-31", "2025-01-01"]
    assert sorted(unordered, key=dates.order) == [
        "2024-12-31",
        "2025-01-01",
        "2025-01",
        "2025",
        "2025-12",
        "2025-winter",
    ]


WRITTEN = {
    "2025": ("2025年", "2025"),
    "2025-11": ("2025年11月", "November 2025"),
    "2025-01": ("2025年1月", "January 2025"),
    "2025-11-23": ("2025年11月23日", "23 November 2025"),
    "2025-01-02": ("2025年1月2日", "2 January 2025"),
    "2025-summer": ("2025年夏季", "summer 2025"),
    "2025-winter": ("2025年冬季", "winter 2025"),
}


@pytest.mark.parametrize(("text", "expected"), WRITTEN.items())
def test_how_each_language_writes_a_date(text: str, expected: tuple[str, str]) -> None:
    assert (dates.written(text, "zh"), dates.written(text, "en")) == expected


def test_how_each_language_writes_a_span() -> None:
    span = ("2025-11", "2026-01-23")
    assert dates.written_span(*span, "zh") == "2025年11月至2026年1月23日"
    assert dates.written_span(*span, "en") == "November 2025 to 23 January 2026"
    assert dates.written_span("2025-11", None, "en") == "November 2025"
