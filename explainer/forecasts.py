"""The ledger of forecasts: who foresaw what, by when, and what became of it, drawn along one line of time."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from explainer import dates
from explainer.library import ClaimAt, Library
from explainer.model import Stance
from explainer.views import Statement, Views

State = Literal["next", "overdue", "decided", "undated"]
STATES: tuple[State, ...] = ("next", "overdue", "decided", "undated")
"""As the ledger is read: what is due next, what has come due without a word, what was decided, and the rest."""
MARGIN = 0.03
"""Empty part of the line of time at its either end."""


@dataclass(frozen=True)
class Span:
    """A stretch of the line of time, in per cent of its length."""

    start: float
    length: float

    @property
    def end(self) -> float:
        return round(self.start + self.length, 2)


MOST_YEARS = 20
"""Years that the line of time names: each forecast has a line of its own, and ages would fill it."""
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Axis:
    """A line of time, long enough for everything on it."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands, in per cent."""
        whole = max((self.last - self.first).days, 1)
        return round(100 * (MARGIN + (1 - 2 * MARGIN) * (day - self.first).days / whole), 2)

    def span(self, text: str) -> Span:
        """Where a date stands, which is a stretch unless it is known to the day."""
        first, last = dates.bounds(text)
        return Span(self.at(first), round(self.at(last) - self.at(first), 2))

    def years(self) -> tuple[tuple[str, float], ...]:
        """The years that begin on the line, or of many every tenth, and where; the first stands at its beginning."""
        first, last = self.first.year, self.last.year
        step = next(step for step in _STEPS if last - first <= step * MOST_YEARS)
        later = (year for year in range(first + 1, last + 1) if year % step == 0)
        begun = tuple((str(year), self.at(date(year, 1, 1))) for year in later)
        return ((str(self.first.year), self.at(self.first)), *begun)


@dataclass(frozen=True)
class Prediction:
    """A forecast with its place on the line of time; `entry` leads to where it stands."""

    statement: Statement
    entry: Markup
    said: Span
    due: Span | None


@dataclass(frozen=True)
class Ledger:
    """All forecasts by their state; `today` is where the content's own date stands."""

    groups: tuple[tuple[State, tuple[Prediction, ...]], ...]
    years: tuple[tuple[str, float], ...]
    today: float


def ledger(library: Library, views: Views) -> Ledger:
    """Every forecast of the library. What is due is reckoned from the content's date, not from the reader's."""
    updated = library.content.site.record.updated
    found = [at for at in library.claims.values() if at.claim.stance is Stance.FORECAST]
    days = [
        day
        for at in found
        for text in (at.claim.as_of, at.claim.due)
        if text
        for day in dates.bounds(text)
    ]
    now = dates.bounds(updated)[0]
    axis = Axis(min([*days, now]), max([*days, now]))
    by_state: dict[State, list[ClaimAt]] = {state: [] for state in STATES}
    for at in sorted(found, key=_order):
        by_state[state(at, updated)].append(at)
    groups = tuple(
        (name, tuple(_prediction(at, axis, views) for at in those))
        for name, those in by_state.items()
    )
    return Ledger(groups, axis.years(), axis.at(now))


def _prediction(at: ClaimAt, axis: Axis, views: Views) -> Prediction:
    return Prediction(
        views.statement(at),
        views.to_claim(at),
        axis.span(at.claim.as_of),
        axis.span(at.claim.due) if at.claim.due else None,
    )


def state(at: ClaimAt, updated: str) -> State:
    """How a forecast stands at the content's date."""
    if at.claim.outcome:
        return "decided"
    if not at.claim.due:
        return "undated"
    return "overdue" if dates.bounds(at.claim.due)[1] < dates.bounds(updated)[0] else "next"


def _order(at: ClaimAt) -> tuple[object, ...]:
    """By when it is due, else by when it was said."""
    return (*dates.order(at.claim.due or at.claim.as_of), at.reference)
