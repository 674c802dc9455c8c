"""What one build keeps for the next: `serve` and the second half of a check make only what an edit changed.

It can never change the output: each thing is kept with all that was read to make it, and dropped when any of that changed.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from explainer.check import Facts, facts_by_soup
from explainer.load import Item, Kept
from explainer.render import Renderer, environment
from explainer.tracking import Memo

Signature = tuple[tuple[str, int, int], ...]


@dataclass
class Memory:
    """Records by their files' bytes; what was made of the records as written, of those with derived languages, and the pages."""

    records: Kept = field(default_factory=dict)
    derived: dict[str, tuple[Item[Any], Item[Any]]] = field(default_factory=dict)
    written: Memo = field(default_factory=Memo)
    truth: Memo = field(default_factory=Memo)
    library: Memo = field(default_factory=Memo)
    pages: Memo = field(default_factory=Memo)
    carded: bool = False
    """Whether pages name their social cards."""
    terms: object = None
    templates: Signature = ()
    _second_facts: dict[str, tuple[bytes, Facts]] = field(default_factory=dict)
    _environment: jinja2.Environment | None = None

    def environment(self, folders: list[Path]) -> jinja2.Environment:
        """The template environment; when a template changed, a new one."""
        templates = tuple(
            (str(file), file.stat().st_mtime_ns, file.stat().st_size)
            for folder in folders
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        )
        if self._environment is None or templates != self.templates:
            self._environment, self.templates = environment(folders), templates
        return self._environment

    def turn_to(self, renderer: Renderer) -> None:
        """Pages are of this library from now on."""
        self.pages.turn_to(renderer.library, (renderer.setting, self.templates, self.carded))

    def derived_with(self, terms: object) -> dict[str, tuple[Item[Any], Item[Any]]]:
        """The derived records, none if they were derived with other terms."""
        if terms != self.terms:
            self.derived.clear()
            self.terms = terms
        return self.derived

    def second_facts(self, path: str, html: bytes) -> Facts:
        """What the second parser reads off a page."""
        known = self._second_facts.get(path)
        if known is None or known[0] != html:
            known = self._second_facts[path] = (html, facts_by_soup(html))
        return known[1]
