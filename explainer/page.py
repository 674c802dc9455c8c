"""What a page is: where it stands, what makes it, of what; and how pages are planned."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

from explainer.routes import Address, root_of

Bilingually = Mapping[str, Mapping[str, str]]
FRONT_DOOR, NOT_FOUND = "index.html", "404.html"
X_DEFAULT = "x-default"
"""What hreflang calls the version for whoever speaks none of the languages."""

WITHOUT_TWIN = frozenset(
    f"pages/{name}.html"
    for name in ("compare", "desk", "front-door", "moved", "not-found", "parallel", "search")
)
"""The templates of pages that tell nothing of their own, and so have no Markdown twin."""


@dataclass(frozen=True)
class Subject:
    """What a page is of: a record, by its id, or the page that there is one of, by its name."""

    sort: Literal["entry", "kind", "source", "sources", "tour", "tours", "sheet"]
    id: str = ""


@dataclass(frozen=True)
class Page:
    """One page of the output: where it stands, which template makes it, of what."""

    path: str
    template: str
    language: str
    title: str
    description: str
    section: str
    context: Mapping[str, Any]
    alternates: Mapping[str, str] = field(default_factory=dict)
    indexed: bool = True
    subject: Subject | None = None

    @cached_property
    def root(self) -> str:
        return root_of(self.path)

    @property
    def twin(self) -> Address:
        """Where the page stands as Markdown, or nothing."""
        return "" if self.template in WITHOUT_TWIN else twin(self.path)

    def versions(self, default: str) -> Mapping[str, Address]:
        """By language, and for those who speak none of them: where this page stands, itself among them.

        Each page of a set names the same set. Of the homes the front door is the default; of other
        pages the version in the site's default language.
        """
        if not self.alternates:
            return {}
        version = self.alternates[default]
        return {
            **self.alternates,
            X_DEFAULT: FRONT_DOOR if version == f"{default}/index.html" else version,
        }


def twin(page: Address) -> Address:
    """Where a page stands as Markdown: beside it, under the same name."""
    return f"{page.removesuffix('.html')}.md"


Maker = Callable[[], Page]


@dataclass(frozen=True)
class Plan:
    """Pages that are yet to be made: the address of each, and what makes it.

    Of pages of which each entry has one, no more than that is kept: there may be thousands, and after an edit few are asked for.
    """

    single: tuple[tuple[Address, Maker], ...] = ()
    of_entries: tuple[tuple[Mapping[Address, str], Callable[[str], Page]], ...] = ()
    """The entry that the page at each address is of, and what makes the page of an entry."""

    def __iter__(self) -> Iterator[tuple[Address, Maker]]:
        yield from self.single
        for entries, make in self.of_entries:
            yield from ((address, partial(make, id)) for address, id in entries.items())

    def __add__(self, other: "Plan") -> "Plan":
        return Plan(self.single + other.single, self.of_entries + other.of_entries)

    def maker(self, address: Address) -> Maker | None:
        """What makes the page at an address, if there is to be one."""
        for entries, make in self.of_entries:
            if address in entries:
                return partial(make, entries[address])
        return self._single.get(address)

    @cached_property
    def _single(self) -> Mapping[Address, Maker]:
        return dict(self.single)
