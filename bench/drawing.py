"""The pictures beside the results, as SVG."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from measure import BUILDS, COLD, PAGES, SAME, SERVED, Figures
from programs import HUGO, OURS
from results import Results

WIDTH, LABELS, BAR, RIGHT = 900, 290, 11, 130
INK, PALE, GROUND, MINE, OTHER = "#1a1b1e", "#d9d5ca", "#fbfaf6", "#1f655e", "#b0763a"
ROW, HEAD = 2 * BAR + 14, 34
MARGIN = 24
"""Between a curve and the axis, for its labels."""


def bars(results: Results) -> str:
    """Seconds of each build and each save as bars on a logarithmic scale, a panel a size."""
    panels = [
        (size, [(what, found[what]) for what in _compared() if what in found])
        for size in sorted(results.sizes.keys() | results.saves)
        if (found := results.rows(size))
    ]
    seconds = [
        wall
        for _, rows in panels
        for _, row in rows
        for name in (OURS, HUGO)
        if (wall := row[name]["wall"])
    ]
    scale = _Scale(min(seconds, default=0.1), max(seconds, default=1), LABELS, WIDTH - RIGHT)
    drawn: list[str] = []
    y = 46
    for size, rows in panels:
        drawn += _panel(f"{size:,} entries", rows, scale, y)
        y += HEAD + ROW * len(rows) + 34
    key = list(_key(((MINE, "this project"), (OTHER, "Hugo")), LABELS, 22))
    scaled = "seconds, on a logarithmic scale; shorter is faster"
    key.append(_text(WIDTH - 16, 22, scaled, anchor="end"))
    return _svg(y, "Seconds of each build and each save, this project beside Hugo", [*key, *drawn])


def _compared() -> Iterator[str]:
    yield from (COLD, SAME, *BUILDS)
    yield from (f"{name}: {PAGES}" for name in SERVED.values())


class _Scale:
    """A logarithmic scale over whole decades."""

    def __init__(self, least: float, most: float, left: float, right: float):
        self.low, self.high = math.floor(math.log10(least)), math.ceil(math.log10(most))
        if self.low == self.high:
            self.high += 1
        self.left, self.right = left, right

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _panel(
    title: str, rows: Sequence[tuple[str, Mapping[str, Figures]]], scale: _Scale, y: int
) -> Iterator[str]:
    bottom = y + HEAD + ROW * len(rows)
    yield _text(16, y + 14, title, weight="bold", size=15)
    yield _text(WIDTH - 16, y + HEAD - 8, "ratio to Hugo", anchor="end")
    for decade in scale.decades():
        x = scale(decade)
        yield f'<path d="M{x:.1f} {y + HEAD - 4}V{bottom}" stroke="{PALE}"/>'
        yield _text(x, bottom + 14, f"{decade:g} s", anchor="middle")
    for at, (what, row) in enumerate(rows):
        top = y + HEAD + ROW * at
        yield _text(LABELS - 12, top + BAR + 6, what, anchor="end")
        for bar, (name, colour) in enumerate(((OURS, MINE), (HUGO, OTHER))):
            yield from _bar(row[name]["wall"], colour, scale, top + bar * (BAR + 1))
        ours, theirs = row[OURS]["wall"], row[HUGO]["wall"]
        if ours and theirs:
            yield _text(
                WIDTH - 16, top + BAR + 6, f"{ours / theirs:.2f}", anchor="end", weight="bold"
            )


def _bar(seconds: float | None, colour: str, scale: _Scale, y: float) -> Iterator[str]:
    if seconds is None:
        yield _text(scale.left + 6, y + BAR, "some pages stay stale", colour=colour)
        return
    end = scale(seconds)
    yield f'<rect x="{scale.left}" y="{y}" width="{max(end - scale.left, 1):.1f}" height="{BAR}" fill="{colour}"/>'
    told = f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"
    yield _text(end + 5, y + BAR - 1, told, size=11)


def growth(results: Results) -> str:
    """Time and memory an entry by the number of entries: a level line is linear growth."""
    figures = {size: part["rows"][COLD][OURS] for size, part in sorted(results.growth.items())}
    drawn = [
        *_curve(
            {n: (one["wall"] or 0) * 1000 / n for n, one in figures.items()},
            "ms an entry, cold build",
            60,
            MINE,
        ),
        *_curve(
            {n: (one["memory"] or 0) * 1000 / n for n, one in figures.items()},
            "kB of memory an entry",
            490,
            OTHER,
        ),
    ]
    return _svg(300, "Milliseconds and kilobytes an entry, by the number of entries", drawn)


def _curve(values: Mapping[int, float], title: str, left: int, colour: str) -> Iterator[str]:
    """A line over a logarithmic axis of sizes; its height is from zero."""
    top, bottom, width = 50, 250, 320
    most = max(values.values(), default=1) * 1.15
    least, last = math.log10(min(values, default=1)), math.log10(max(values, default=10))
    span = (last - least) or 1
    points = [
        (
            left + MARGIN + (math.log10(size) - least) / span * (width - 2 * MARGIN),
            bottom - value / most * (bottom - top),
            size,
            value,
        )
        for size, value in values.items()
    ]
    yield _text(left, 28, title, weight="bold", size=14)
    yield f'<path d="M{left} {bottom}H{left + width}M{left} {top}V{bottom}" stroke="{INK}" fill="none"/>'
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y, _, _ in points)
    yield f'<path d="M{line}" stroke="{colour}" stroke-width="2.5" fill="none"/>'
    for x, y, size, value in points:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        yield _text(
            x, y - 10, f"{value:.1f}" if value < 100 else f"{value:.0f}", anchor="middle", size=11
        )
        yield _text(x, bottom + 16, f"{size:,}", anchor="middle", size=11)
    yield _text(left - 8, bottom + 4, "0", anchor="end", size=11)
    yield _text(left + width / 2, bottom + 36, "entries", anchor="middle")


def _key(parts: Sequence[tuple[str, str]], x: int, y: int) -> Iterator[str]:
    for at, (colour, name) in enumerate(parts):
        yield f'<rect x="{x + 130 * at}" y="{y - 10}" width="12" height="12" fill="{colour}"/>'
        yield _text(x + 18 + 130 * at, y, name)


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: str = "normal",
    size: int = 12,
    colour: str = INK,
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" font-size="{size}" '
        f'fill="{colour}">{escape(text)}</text>'
    )


def _svg(height: int, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="sans-serif"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="{GROUND}"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])
