"""Pages made: planned, rendered and read again by the checks. What an edit did not touch is taken from the memory;
much else is shared out among the processors.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from explainer import workers
from explainer.cards import Card, Cards
from explainer.check import Facts, facts, facts_by_parsers
from explainer.held import File, content, hold, size
from explainer.page import Maker, Page
from explainer.readings import Reading
from explainer.render import Renderer
from explainer.routes import Address
from explainer.tracking import Memo

MANY = 100
"""Things to be made from which on it pays to have others help: to begin takes each about 20 ms."""


class Made(NamedTuple):
    """A page as it is in the output; what it was rendered of is left behind."""

    page: Page
    html: File
    facts: Facts
    card: Card | None


def page(make: Maker, renderer: Renderer, cards: Cards | None = None) -> Made:
    """A page with what the checks read off it, and its card if there are to be any."""
    planned = make()
    card = cards.of(planned) if cards else None
    html = renderer(planned, card)
    return Made(replace(planned, context={}), html, facts(html), card)


def run(
    jobs: Mapping[Address, Callable[[], Made | File]],
    memo: Memo,
    meanwhile: Iterable[Callable[[], object]],
    folder: Path | None,
) -> None:
    """Do the jobs that the memo lacks, each named by the place in the output that it is for.

    Where they are many, helpers do them, and this process does other things `meanwhile`. What they make is put into
    the folder, if there is one, and is not held in memory.
    """
    missing = [name for name in jobs if name not in memo]
    if len(missing) < MANY:
        return
    memo.owner.settle()
    if folder:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            folder = None
    for name, made in workers.shared(partial(_made, jobs, memo, folder), missing, meanwhile):
        memo.keep(name, *made)


def _made(
    jobs: Mapping[Address, Callable[[], Made | File]],
    memo: Memo,
    folder: Path | None,
    name: Address,
) -> tuple[frozenset[Reading], Made | File]:
    readings, made = memo.made(jobs[name])
    if folder:
        file = folder / name.replace("/", "+")
        html = hold(content(made.html if isinstance(made, Made) else made), file)
        made = made._replace(html=html) if isinstance(made, Made) else html
    return readings, made


def read_again(
    made: Mapping[Address, Made], jobs: Mapping[Address, Callable[[], Made]], memo: Memo
) -> dict[Address, Facts]:
    """What other parsers read off the smallest page of each template."""
    of_template: dict[str, list[Address]] = {}
    for path, one in made.items():
        of_template.setdefault(one.page.template, []).append(path)
    smallest = (
        min(paths, key=lambda path: size(made[path].html)) for paths in of_template.values()
    )
    return {
        path: memo(f"second {path}", partial(_read_again, memo, path, jobs[path]))
        if path in jobs
        else facts_by_parsers(content(made[path].html))
        for path in smallest
    }


def _read_again(memo: Memo, path: Address, job: Callable[[], Made]) -> Facts:
    return facts_by_parsers(content(memo(path, job).html))
