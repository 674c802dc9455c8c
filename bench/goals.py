"""The goals that were set, each held against what was measured."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from measure import COLD, PAGES, SAME, SERVED, Figures, Rows
from programs import HUGO, NAME, OURS, SUMMARY
from results import Part, Results

LARGE, MIDDLE, SMALL = 10_000, 1_000, 100
SUMMARY_CHANGED, NAME_CHANGED = "one summary changed", "one name changed"
FROM, TO, STEEPEST = 100, 30_000, 1.1
"""From where to where time and memory are to be linear, and the exponent of growth that still counts as it."""


@dataclass(frozen=True)
class Goal:
    """A goal, what was reached, and whether that is it; None where it was not measured."""

    goal: str
    reached: str
    met: bool | None


def goals(results: Results) -> Iterator[Goal]:
    """Every goal, in the order in which they were set."""
    large, middle, small = map(results.rows, (LARGE, MIDDLE, SMALL))
    yield _ratio(f"cold build of {LARGE:,} entries in at most half of Hugo's time", large, 0.5)
    yield _most("… and in at most 600 MB", _figure(large, COLD, OURS, "memory"), 600, "{:.0f} MB")
    yield _most("nothing changed: under 1.5 s", _figure(large, SAME, OURS, "wall"), 1.5, "{:.2f} s")
    for what in (SUMMARY_CHANGED, NAME_CHANGED):
        yield _most(
            f"{what}, from a fresh process: under 0.8 s",
            _figure(large, what, OURS, "wall"),
            0.8,
            "{:.2f} s",
        )
    for edit in (SUMMARY, NAME):
        yield _saved(
            f"{SERVED[edit]} changed: all pages that show it under 100 ms, none stale", large, edit
        )
    yield _ratio(f"cold build of {MIDDLE:,} entries in at most 0.6 of Hugo's time", middle, 0.6)
    yield _ratio(f"cold build of {SMALL} entries not slower than Hugo", small, 1.0)
    for what, name in (("wall", "time"), ("memory", "memory")):
        yield _linear(f"{name} linear from {FROM} to {TO:,} entries", results.growth, what)
    content = _rows(results.content)
    yield _most(
        "the real content, cold: under 2 s", _figure(content, COLD, OURS, "wall"), 2, "{:.2f} s"
    )
    yield _saved("the real content, one edit in serve: under 100 ms", content, SUMMARY)
    yield _most(
        "--help under 0.15 s",
        _figure(_rows(results.help), "--help", OURS, "wall"),
        0.15,
        "{:.3f} s",
    )


def _rows(part: Part | None) -> Rows:
    return part["rows"] if part else {}


def _figure(rows: Rows, what: str, program: str, figure: str) -> float | None:
    return rows.get(what, {}).get(program, {}).get(figure)


def _most(goal: str, reached: float | None, most: float, told: str) -> Goal:
    if reached is None:
        return Goal(goal, "not measured", None)
    return Goal(goal, told.format(reached), reached <= most)


def _ratio(goal: str, rows: Rows, most: float) -> Goal:
    ours, theirs = (_figure(rows, COLD, program, "wall") for program in (OURS, HUGO))
    if ours is None or theirs is None:
        return Goal(goal, "not measured", None)
    return Goal(goal, f"{ours:.2f} s to {theirs:.2f} s: {ours / theirs:.2f}", ours / theirs <= most)


def _saved(goal: str, rows: Rows, edit: str) -> Goal:
    figures = rows.get(f"{SERVED[edit]}: {PAGES}", {}).get(OURS)
    if figures is None:
        return Goal(goal, "not measured", None)
    return Goal(goal, served(figures), figures["wall"] is not None and figures["wall"] < 0.1)


def served(figures: Figures) -> str:
    """What a save took until every page showed it, or how many never did."""
    wall, pages, stale = figures["wall"], figures.get("pages") or 0, figures.get("stale") or 0
    if wall is None:
        return f"never: {stale:.0f} of {pages:.0f} stale" if stale else "never"
    return f"{wall:.2f} s, {pages:.0f} other pages" if "pages" in figures else f"{wall:.2f} s"


def _linear(goal: str, growth: Mapping[int, Part], figure: str) -> Goal:
    """The steepest of the steps from one size to the next, as the exponent of its growth: 1 is linear."""
    reached = {
        size: _figure(part["rows"], COLD, OURS, figure) for size, part in sorted(growth.items())
    }
    there = [(size, value) for size, value in reached.items() if value]
    if not there or there[0][0] > FROM or there[-1][0] < TO:
        return Goal(goal, "not measured", None)
    steps = [
        (math.log(more / less) / math.log(larger / smaller), smaller, larger)
        for (smaller, less), (larger, more) in pairwise(there)
    ]
    exponent, smaller, larger = max(steps)
    told = (
        f"steepest from {smaller:,} to {larger:,}: grows as entries to the power of {exponent:.2f}"
    )
    return Goal(goal, told, exponent <= STEEPEST)
