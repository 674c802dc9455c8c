"""Pages made: planned, rendered and read again by the checks. What an edit did not touch is taken from the memory;
much else is shared out among the processors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from explainer import workers
from explainer.cards import Card, Cards
from explainer.facts import Facts, facts, facts_by_parsers
from explainer.held import File, content, hold, size
from explainer.page import Maker, Page
from explainer.readings import Reading
from explainer.render import Renderer
from explainer.routes import Address
from explainer.tracking import Memo, Rest

T = TypeVar("T")

MUCH = 300_000
"""Bytes to be read again from which on it pays to have others help."""
MANY = 100
"""Things to be made from which on it pays to have others help: to begin takes each about 20 ms."""


class Made(NamedTuple):
    """A page as it is in the output; what it was rendered of is left behind."""

    page: Page
    html: File
    facts: Facts
    card: Card | None


class Rendered(NamedTuple):
    """A page as it was planned and rendered."""

    page: Page
    html: bytes
    card: Card | None


@dataclass(frozen=True)
class Job:
    """What makes a page, and its card if there are to be any."""

    make: Maker
    renderer: Renderer
    cards: Cards | None = None

    def __call__(self) -> Made:
        return _checked(self.rendered())

    def rendered(self) -> Rendered:
        planned = self.make()
        card = self.cards.of(planned) if self.cards else None
        return Rendered(replace(planned, context={}), self.renderer(planned, card), card)


def _checked(rendered: Rendered) -> Made:
    """With what the checks read off the page."""
    page, html, card = rendered
    return Made(page, html, facts(html), card)


Jobs = Mapping[Address, Job | Callable[[], File]]


def run(
    jobs: Jobs, memo: Memo, meanwhile: Iterable[Callable[[], object]], folder: Path | None
) -> bool:
    """Do the jobs that the memo lacks, each named by the place in the output that it is for, if they are many; say whether they were.

    Helpers do them, and this process does other things `meanwhile`. What they make is put into
    the folder, if there is one, and is not held in memory.
    """
    missing = [name for name in jobs if name not in memo]
    if len(missing) < MANY:
        return False
    memo.owner.settle()
    if folder:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = None
    for name, made in workers.shared(partial(_made, jobs, memo, folder), missing, meanwhile):
        memo.keep(name, *made)
    return True


def apart(
    make: Callable[[], T],
    memo: Memo,
    owners: Sequence[Any],
    meanwhile: Iterable[Callable[[], object]],
) -> T:
    """What `make` gives, made by a helper while this process does other things.

    What it makes for the memo is kept here too, and what the indexes that it makes of their owners rest on is known.
    """
    work = partial(_made_apart, make, memo, owners)
    ((_, (made, units, rests)),) = workers.shared(work, [""], meanwhile)
    for name, unit in units.items():
        memo.keep(name, *unit)
    for owner, made_of in zip(owners, rests, strict=True):
        owner.tracker.made_of = {**made_of, **owner.tracker.made_of}
    return made


Units = Mapping[str, tuple[frozenset[Reading], object]]
"""Things made, by the name that a memo keeps each under: what was read for it, and what it is."""


def _made_apart(
    make: Callable[[], T], memo: Memo, owners: Sequence[Any], _: Sequence[str]
) -> list[tuple[T, Units, list[Mapping[str, Rest]]]]:
    known = {name for name, _ in memo.units()}
    indexes = [{*owner.tracker.made_of} for owner in owners]
    made = make()
    units = {
        name: (frozenset(readings), one)
        for name, (readings, one) in memo.units()
        if name not in known
    }
    rests: list[Mapping[str, Rest]] = [
        {index: rest for index, rest in owner.tracker.made_of.items() if index not in before}
        for owner, before in zip(owners, indexes, strict=True)
    ]
    return [(made, units, rests)]


def _made(
    jobs: Jobs, memo: Memo, folder: Path | None, names: Sequence[Address]
) -> list[tuple[frozenset[Reading], Made | File]]:
    """Some at once, one step for all after the other: what a step works with is then at hand in the processor."""
    rendered = [memo.made(_rendering(jobs[name])) for name in names]
    made = [
        (readings, _checked(it) if isinstance(it, Rendered) else it) for readings, it in rendered
    ]
    if not folder:
        return made
    files = [folder / name.replace("/", "+") for name in names]
    return [(readings, _put(it, file)) for (readings, it), file in zip(made, files, strict=True)]


def _rendering(job: Job | Callable[[], File]) -> Callable[[], Rendered | File]:
    return job.rendered if isinstance(job, Job) else job


def _put(made: Made | File, file: Path) -> Made | File:
    html = hold(content(made.html if isinstance(made, Made) else made), file)
    return made._replace(html=html) if isinstance(made, Made) else html


def read_again(
    made: Mapping[Address, Made],
    jobs: Mapping[Address, Callable[[], Made]],
    memo: Memo,
    meanwhile: Iterable[Callable[[], object]],
) -> dict[Address, Facts]:
    """What other parsers read off the smallest page of each template.

    Where that is much, helpers do it, and this process may do other things `meanwhile`.
    """
    of_template: dict[str, list[Address]] = {}
    for path, one in made.items():
        of_template.setdefault(one.page.template, []).append(path)
    smallest = [
        min(paths, key=lambda path: size(made[path].html)) for paths in of_template.values()
    ]
    kept = {path: partial(_read_again, memo, path, jobs[path]) for path in smallest if path in jobs}
    missing = [path for path in kept if _second(path) not in memo]
    missing.sort(key=lambda path: -size(made[path].html))
    if sum(size(made[path].html) for path in missing) > MUCH:
        work = partial(_all_read_again, memo, kept)
        for path, read in workers.shared(work, missing, meanwhile, at_once=1):
            memo.keep(_second(path), *read)
    return {
        path: memo(_second(path), kept[path]) if path in kept else _read_by_parsers(made[path])
        for path in smallest
    }


def _second(path: Address) -> str:
    """The name by which a memo knows what other parsers read off a page."""
    return f"second {path}"


def _all_read_again(
    memo: Memo, makers: Mapping[Address, Callable[[], Facts]], paths: Sequence[Address]
) -> list[tuple[frozenset[Reading], Facts]]:
    return [memo.made(makers[path]) for path in paths]


def _read_again(memo: Memo, path: Address, job: Callable[[], Made]) -> Facts:
    return _read_by_parsers(memo(path, job))


def _read_by_parsers(made: Made) -> Facts:
    return facts_by_parsers(content(made.html), made.facts)
