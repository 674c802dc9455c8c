"""Axes: where round values and dates stand on them."""

from datetime import date
from math import floor, log10

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


def round_values(low: float, high: float, most: int) -> tuple[float, ...]:
    """Zero and the round values between `low` (0 or less) and `high` (0 or more), few enough to label.

    `most`, two or more, is the number of steps that the longer side of zero may have.
    """
    reach = max(high, -low)
    if not reach:
        return (0.0,)
    size = 10.0 ** floor(log10(reach / most))
    step = next(size * one for one in _STEPS if reach / (size * one) <= most)
    first, last = -floor(-low / step + 1e-9), floor(high / step + 1e-9)
    return tuple(float(f"{number * step:.12g}") for number in range(first, last + 1))


def first_days(start: date, end: date, most: int) -> tuple[str, ...]:
    """First days of months or years between two days, as months (`2025-10`) or years (`2025`)."""
    begin, finish = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    for step in _MONTHS:
        # Years begin in January, and every tenth with a nought; months where the axis does.
        from_month = begin - begin % step if step >= 12 else begin
        months = [
            month
            for month in range(from_month, finish + 1, step)
            if start <= date(month // 12, month % 12 + 1, 1) <= end
        ]
        if len(months) <= most:
            break
    return tuple(
        f"{month // 12}" if step % 12 == 0 else f"{month // 12}-{month % 12 + 1:02}"
        for month in months
    )
