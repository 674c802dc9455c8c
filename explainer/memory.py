"""What one build keeps for the next in the same process: `serve` renders only what an edit changed.

It can never change the output: a page is taken from memory only if everything it is made of is equal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import jinja2

from explainer.cards import Card
from explainer.check import Facts, facts, facts_by_soup
from explainer.load import Kept
from explainer.page import Page
from explainer.render import Renderer, environment

Signature = tuple[tuple[str, int, int], ...]


@dataclass
class Memory:
    """Pages with their HTML, and HTML with what the checks read off it."""

    records: Kept = field(default_factory=dict)
    _pages: dict[str, tuple[Page, Card | None, object, bytes]] = field(default_factory=dict)
    _facts: dict[str, tuple[bytes, Facts]] = field(default_factory=dict)
    _second_facts: dict[str, tuple[bytes, Facts]] = field(default_factory=dict)
    _environment: jinja2.Environment | None = None
    _templates: Signature = ()

    def environment(self, folders: list[Path]) -> jinja2.Environment:
        """The template environment; when a template changed, a new one, and no page is kept."""
        templates = tuple(
            (str(file), file.stat().st_mtime_ns, file.stat().st_size)
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        )
        if self._environment is None or templates != self._templates:
            self._environment, self._templates = environment(folders), templates
            self._pages.clear()
        return self._environment

    def rendered(self, page: Page, renderer: Renderer, card: Card | None = None) -> bytes:
        """The page's HTML, from memory if the same page was rendered in the same site before."""
        shared = (renderer.shared(page.language), renderer.structured(page))
        kept = self._pages.get(page.path)
        if kept and kept[:3] == (page, card, shared):
            return kept[3]
        html = renderer(page, card)
        self._pages[page.path] = (page, card, shared, html)
        return html

    def facts(self, path: str, html: bytes) -> Facts:
        """What the checks need to know of the page."""
        return _kept(self._facts, path, html, facts)

    def second_facts(self, path: str, html: bytes) -> Facts:
        """The same, read by the second parser."""
        return _kept(self._second_facts, path, html, facts_by_soup)


def _kept(
    kept: dict[str, tuple[bytes, Facts]], path: str, html: bytes, read: Callable[[bytes], Facts]
) -> Facts:
    known = kept.get(path)
    if known is None or known[0] != html:
        known = kept[path] = (html, read(html))
    return known[1]
