"""The desk as text, as JSON, and as a page that only `serve` shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import quote

from explainer import dates
from explainer.desk import by_sort, tasks
from explainer.findings import Where
from explainer.library import LANGUAGES, Library
from explainer.page import Page, Plan
from explainer.routes import Address, Routes, root_of
from explainer.tasks import Spoken, Task

STYLE = "assets/desk.css"
"""The page's own style, which is not published either."""
MOST = 10
"""Tasks of a sort that the text tells; JSON and the page have all."""


def text(found: Sequence[Task], words: Spoken, most: int = MOST) -> Iterator[str]:
    """The desk line by line: how many of each sort, then the tasks, a line each, as findings are."""
    sorts = by_sort(found)
    if not sorts:
        yield words["desk_empty"]["en"]
    for sort, group in sorts.items():
        yield f"{len(group):5}  {words[f'desk_sort_{sort}']['en']}"
    for sort, group in sorts.items():
        shared = shared_mend(group, "en")
        yield ""
        yield f"{words[f'desk_sort_{sort}']['en']} ({len(group)})" + (shared and f": {shared}")
        for task in group[:most]:
            yield str(task) if shared else f"{task}; {task.mend['en']}"
            yield from (f"    {quote}" for quote in task.quotes)
        if len(group) > most:
            yield f"and {len(group) - most} more; --format json and the page in serve have all"


def shared_mend(group: Sequence[Task], language: str) -> str:
    """The mend of all tasks of a sort, if it is one, so that it need be said but once."""
    mends = {task.mend[language] for task in group}
    return mends.pop() if len(mends) == 1 else ""


def summary(library: Library) -> Iterator[str]:
    """How much there is: passages that are used, and records."""
    yield ""
    yield "Passages used, excused and open"
    for id, item in library.sources.items():
        marks = Counter(
            "used" if _used(library, f"{id}:{one.id}") else "excused" if one.excused else "open"
            for one in item.record.passages
        )
        yield f"  {id}: {marks['used']} used, {marks['excused']} excused, {marks['open']} open"
    entries = library.entries.values()
    kinds = Counter(item.kind for item in entries)
    yield f"Entries: {len(entries)}, {sum(library.has_page(item.id) for item in entries)} with pages"
    yield "  " + ", ".join(f"{kind} {count}" for kind, count in kinds.items())
    stances = Counter(at.claim.stance.value for at in library.claims.values())
    yield f"Claims: {len(library.claims)}"
    yield "  " + ", ".join(f"{stance} {count}" for stance, count in stances.most_common())
    relations = sum(len(item.record.relations) for item in entries)
    yield f"Figures: {len(library.figures)}. Relations: {relations}. Disputes: {len(library.disputes)}"


def _used(library: Library, cite: str) -> bool:
    return cite in library.uses or cite in library.prose_uses


def as_json(library: Library, found: Sequence[Task]) -> list[Mapping[str, object]]:
    """Every task as plain values, in order; a text is {zh, en}, addresses are within the site."""
    return [
        {
            "sort": task.sort.value,
            **_spot(task.where),
            "words": task.words,
            "mend": task.mend,
            "quotes": task.quotes,
            "other": _spot(task.other) if task.other else None,
            "subject": task.subject,
            "readers": task.readers,
            "url": {it: _address(library, it, task.subject) for it in LANGUAGES},
        }
        for task in found
    ]


def _spot(where: Where) -> Mapping[str, str | int]:
    return {"file": where.file, "line": where.line, "column": where.column}


def _address(library: Library, language: str, subject: str) -> Address:
    """The page that a task concerns; the home page where it is none in particular."""
    routes = Routes(library, language)
    if subject in library.entries:
        return routes.entry(subject)
    if subject in library.sources:
        return routes.source(subject)
    for tour in library.content.tours.values():
        if subject == tour.document.file:
            return routes.tour(tour.id)
    topics = {topic.document.file for topic in library.content.topics.values()}
    return routes.sheet("questions" if subject in topics else "index")


class Spot(NamedTuple):
    """A place in a file, and the address that opens it in the editor."""

    name: str
    href: str


def plan(library: Library, words: Spoken, today: str, folder: str) -> Plan:
    """The desk in each language, and in the default one at `desk.html`; files lie below `folder`."""
    found = cache(partial(tasks, library, words, today))

    def page(path: Address, language: str) -> Page:
        return _page(library, words, today, folder, path, language, found())

    languages = {f"{language}/desk.html": language for language in LANGUAGES}
    languages["desk.html"] = library.content.site.record.default_language
    return Plan(
        tuple((path, partial(page, path, language)) for path, language in languages.items())
    )


def _page(
    library: Library,
    words: Spoken,
    today: str,
    folder: str,
    path: Address,
    language: str,
    found: tuple[Task, ...],
) -> Page:
    def spot(where: Where) -> Spot:
        address = quote(f"{folder}/{where.file}:{where.line}:{where.column}", safe="/:")
        return Spot(str(where), f"vscode://file/{address.lstrip('/')}")

    groups = tuple(
        {
            "id": sort.value,
            "name": words[f"desk_sort_{sort}"][language],
            "mend": shared_mend(group, language),
            "tasks": tuple(
                {
                    "words": task.words[language],
                    "mend": "" if shared_mend(group, language) else task.mend[language],
                    "quotes": task.quotes,
                    "readers": words["desk_readers"][language].format(n=task.readers),
                    "at": spot(task.where),
                    "other": spot(task.other) if task.other else None,
                    "page": root_of(path) + _address(library, language, task.subject),
                }
                for task in group
            ),
        }
        for sort, group in by_sort(found).items()
    )
    return Page(
        path,
        "pages/desk.html",
        language,
        words["desk"][language],
        words["desk_intro"][language],
        "desk",
        {
            "groups": groups,
            "date": words["desk_date"][language].format(date=dates.written(today, language)),
        },
        {it: f"{it}/desk.html" for it in LANGUAGES},
        indexed=False,
    )
