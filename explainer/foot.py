"""The foot of an entry: how to cite the page, where to edit it, where to report a mistake."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from explainer import dates
from explainer.library import Library
from explainer.routes import Address

NOT_KNOWN = "{address}"
"""Stands for the page's address where `site.yaml` has none: the browser knows it when the page is read."""


@dataclass(frozen=True)
class Citation:
    """A citation, ready to be copied, in one of its forms."""

    form: str
    text: str


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of an entry; `edit` and `report` are empty without a repository."""

    citations: tuple[Citation, ...]
    edit: str
    report: str


def of(
    library: Library, words: Mapping[str, str], language: str, title: str, path: Address, file: str
) -> Foot:
    """The foot of the page at `path`, whose record stands in `file` below the root."""
    site = library.content.site.record
    name, date = site.title[language], dates.written(site.updated, language)
    address = f"{site.url}{path}" if site.url else NOT_KNOWN

    given = {"title": title, "site": name, "date": date, "address": address}
    escaped = given | {"title": _bracketed(title), "site": _bracketed(name)}
    citations = (
        Citation(words["citation_as_text"], words["citation_text"].format(**given)),
        Citation(words["citation_as_markdown"], words["citation_markdown"].format(**escaped)),
    )
    if not site.repository:
        return Foot(citations, "", "")
    repository = site.repository.rstrip("/")
    asked = {
        "title": words["report_title"].format(title=title),
        "body": words["report_body"].format(page=address if site.url else path, file=file),
    }
    return Foot(
        citations,
        f"{repository}/edit/main/{quote(file)}",
        f"{repository}/issues/new?{urlencode(asked, quote_via=quote)}",
    )


def _bracketed(text: str) -> str:
    """A text within the square brackets of a Markdown link."""
    return text.replace("[", "\\[").replace("]", "\\]")
