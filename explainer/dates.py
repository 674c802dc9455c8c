"""Dates as exact as the sources give them: a year, a season, a month or a day."""

import calendar
import re
from datetime import date
from functools import lru_cache

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_FORM = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|(spring|summer|autumn|winter)))?", re.ASCII)
PATTERN = (
    r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|-(spring|summer|autumn|winter))?$"
)
"""What a date looks like, for the JSON Schema, which knows no calendar."""
_ZH_SEASONS = {"spring": "春季", "summer": "夏季", "autumn": "秋季", "winter": "冬季"}
_EN_MONTHS = (
    "January February March April May June July August September October November December"
).split()


def checked(text: str) -> str:
    """The date itself, or ValueError where it is none.

    Forms: `2025`, `2025-11`, `2025-11-23`, `2025-summer` (June to August; northern seasons).
    """
    bounds(text)
    return text


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar: 2025-11-23."""
    try:
        first, last = bounds(text)
    except ValueError:
        return False
    return first == last


@lru_cache(maxsize=10_000)
def bounds(text: str) -> tuple[date, date]:
    """The first and the last day that a date may mean."""
    form = _FORM.fullmatch(text)
    if not form:
        raise ValueError("a date is written 2025, 2025-11, 2025-11-23 or 2025-summer")
    year, month, day, season = form.groups()
    try:
        if season:
            first, last = SEASONS[season]
            end_year = int(year) + (last < first)
            return date(int(year), first, 1), _end_of_month(end_year, last)
        if day:
            exact = date(int(year), int(month), int(day))
            return exact, exact
        if month:
            return date(int(year), int(month), 1), _end_of_month(int(year), int(month))
        return date(int(year), 1, 1), date(int(year), 12, 31)
    except (ValueError, calendar.IllegalMonthError) as impossible:
        raise ValueError(f"there is no date {text!r} in the calendar") from impossible


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def order(text: str) -> tuple[date, date]:
    """Sort key: by first day; of two that begin together the shorter first."""
    return bounds(text)


def month_of(text: str) -> str:
    """The date no more exact than to the month."""
    return text[:7] if text[5:6].isdigit() else text


def overlap(one: str, other: str) -> bool:
    """Whether two dates may mean the same day."""
    first, last = bounds(one)
    other_first, other_last = bounds(other)
    return first <= other_last and other_first <= last


def months_between(text: str, later: str) -> int:
    """Whole months from the last day that a date may mean to the first that a later one may mean."""
    last, first = bounds(text)[1], bounds(later)[0]
    months = (first.year - last.year) * 12 + first.month - last.month
    return months - (first.day < last.day and first != _end_of_month(first.year, first.month))


@lru_cache(maxsize=10_000)
def written(text: str, language: str) -> str:
    """A date as a reader of the language writes it: 2025年11月23日, 23 November 2025."""
    form = _FORM.fullmatch(text)
    if not form:
        raise ValueError(text)
    year, month, day, season = form.groups()
    if language != "en":
        rest = _ZH_SEASONS[season] if season else ""
        rest += f"{int(month)}月" if month else ""
        rest += f"{int(day)}日" if day else ""
        return f"{int(year)}年{rest}"
    if season:
        return f"{season} {year}"
    parts = [str(int(day))] if day else []
    parts += [_EN_MONTHS[int(month) - 1]] if month else []
    return " ".join([*parts, year])


def written_span(start: str, end: str | None, language: str) -> str:
    """A date, or a span between two."""
    if not end:
        return written(start, language)
    return (
        f"{written(start, language)}{' to ' if language == 'en' else '至'}{written(end, language)}"
    )


def written_month(month: int, language: str) -> str:
    """A month's name where there is little room: 11月, Nov."""
    return _EN_MONTHS[month - 1][:3] if language == "en" else f"{month}月"
