"""What the steps of a build hand on to each other, and what commands may ask of it."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from explainer.exports import Exports
from explainer.facts import Facts
from explainer.findings import Finding
from explainer.library import Library
from explainer.memory import Memory
from explainer.page import Plan
from explainer.painting import Painter
from explainer.render import Renderer
from explainer.routes import Address


@dataclass(frozen=True)
class Place:
    """Where a site is published and where its content is edited; empty: as content/site.yaml says."""

    url: str = ""
    repository: str = ""


AS_WRITTEN = Place()


@dataclass
class Outline:
    """A site whose records are sound: every page planned, none made yet."""

    written: Library
    """The records as editors wrote them."""
    library: Library
    """The same with the languages that are derived."""
    plan: Plan
    overviews: Plan
    """Pages that rest on all files, and are made anew each time."""
    renderer: Renderer
    assets: Mapping[str, bytes]
    exports: Exports
    left_out: Sequence[str]


@dataclass
class Build:
    """One build: what was found wrong, and the finished files if nothing was."""

    findings: list[Finding]
    output: Mapping[str, bytes] = field(default_factory=dict)
    facts: Mapping[Address, Facts] = field(default_factory=dict)
    """What the checks read off each page."""
    left_out: Sequence[str] = ()
    """The files of drafts, which are not published."""
    cards: tuple[int, int] = (0, 0)
    """How many social cards there are, and how many of them had to be drawn."""


class Building(Protocol):
    """The whole story; `build` in build.py."""

    def __call__(
        self,
        root: Path,
        memory: Memory | None = None,
        *,
        drafts: bool = False,
        place: Place = AS_WRITTEN,
        painter: Painter | None = None,
    ) -> Build: ...


class Outlining(Protocol):
    """Its first half; `outlined` in build.py."""

    def __call__(
        self,
        root: Path,
        memory: Memory,
        *,
        drafts: bool = False,
        place: Place = AS_WRITTEN,
        changed: Set[str] | None = None,
    ) -> tuple[Outline | None, list[Finding]]: ...


@dataclass(frozen=True)
class Story:
    """The story that build.py tells, whole and in its two halves."""

    build: Building
    outlined: Outlining
    finished: Callable[[Outline, Memory], Build]
