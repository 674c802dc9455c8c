"""What a publication would change, as Markdown for those who decide on it: findings, records, pages, sizes."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import lxml.html

from explainer import changes
from explainer.findings import Finding
from explainer.model import Change
from explainer.publish import MARK

MOST = 50
"""Lines of a list that are shown; a summary on GitHub has room for a megabyte."""
_KEPT = (MARK, ".gitignore")
Output = Mapping[str, bytes]


@dataclass(frozen=True)
class Before:
    """What there was: the changes since in the records and the site's files; None where it is not known, and why."""

    records: Sequence[Change] | None
    site: Output | None
    why: Sequence[str] = ()


def lines(before: Before, after: Output, findings: Sequence[Finding]) -> Iterator[str]:
    """The summary, line by line."""
    yield "## What this would publish"
    yield ""
    if findings:
        yield f"**Nothing: {len(findings)} finding{'s' if len(findings) > 1 else ''}.**"
        yield from _listed([str(finding) for finding in findings])
        return
    yield "Nothing is wrong with it."
    for why in before.why:
        yield f"Not compared: {_plain(why)}."
    yield from _records(before.records)
    if before.site is not None:
        yield from _pages(_site(before.site), _site(after))
    yield from _sizes(_site(before.site or {}), _site(after))


def _records(found: Sequence[Change] | None) -> Iterator[str]:
    if found is None:
        return
    yield ""
    yield "### Records"
    yield ""
    yield f"{len(found)} changes." if len(found) != 1 else "1 change."
    yield from _listed(list(changes.lines(found)))


def _pages(before: Output, after: Output) -> Iterator[str]:
    """Pages that came, went, say something else, or only look different; and the other files."""
    differ = [path for path in after if path in before and before[path] != after[path]]
    pages = {path for path in {*before, *after} if path.endswith(".html")}
    words = [path for path in differ if path in pages and _text(before[path]) != _text(after[path])]
    sorts = {
        "added": sorted(pages & after.keys() - before.keys()),
        "removed": sorted(pages & before.keys() - after.keys()),
        "changed in words": sorted(words),
        "changed in form alone": sorted({*differ} & pages - {*words}),
        "other files added": sorted(after.keys() - before.keys() - pages),
        "other files removed": sorted(before.keys() - after.keys() - pages),
        "other files changed": sorted({*differ} - pages),
    }
    yield ""
    yield "### Pages"
    yield ""
    told = [
        f"{len(paths)} {sort if len(paths) > 1 else sort.replace('files', 'file')}"
        for sort, paths in sorts.items()
        if paths
    ]
    yield f"{', '.join(told) or 'No file changes'}."
    for sort, paths in sorts.items():
        if paths:
            yield ""
            yield f"<details><summary>{sort.capitalize()}</summary>"
            yield from _listed(paths)
            yield "</details>"


def _sizes(before: Output, after: Output) -> Iterator[str]:
    measures = {
        "pages": _count_pages,
        "files": len,
        "kB": _weight,
        "kB, largest page compressed": _largest,
    }
    yield ""
    yield "### Sizes"
    yield ""
    yield "| | before | after |" if before else "| | after |"
    yield "| --- | ---: | ---: |" if before else "| --- | ---: |"
    for name, measure in measures.items():
        values = [measure(site) for site in (before, after) if site]
        yield f"| {name} | {' | '.join(f'{value:,}' for value in values)} |"


def _count_pages(site: Output) -> int:
    return sum(path.endswith(".html") for path in site)


def _weight(site: Output) -> int:
    return sum(map(len, site.values())) // 1000


def _largest(site: Output) -> int:
    """Of the ten pages that are largest as they are: compressing all takes seconds, and the order is nearly the same."""
    pages = sorted((file for path, file in site.items() if path.endswith(".html")), key=len)[-10:]
    return max((len(gzip.compress(page, mtime=0)) for page in pages), default=0) // 1000


def _site(output: Output) -> Output:
    return {path: file for path, file in output.items() if path not in _KEPT}


@cache
def _text(page: bytes) -> str:
    """The words of a page, without what all pages have around them."""
    main = lxml.html.document_fromstring(page).find(".//main")
    return "" if main is None else " ".join(main.text_content().split())


def _listed(rows: Sequence[str]) -> Iterator[str]:
    """Rows as a block that nothing in them can end."""
    if not rows:
        return
    yield ""
    yield "```text"
    yield from map(_plain, rows[:MOST])
    if len(rows) > MOST:
        yield f"… and {len(rows) - MOST} more"
    yield "```"
    yield ""


def _plain(text: str) -> str:
    return text.replace("```", "'''")
