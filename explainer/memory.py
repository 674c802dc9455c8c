"""What one build keeps for the next: `serve`, the second half of a check, and by the cache another process, make only what changed.

It can never change the output: each thing is kept with all that was read to make it, and dropped when any of that changed.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2

from explainer import lookup
from explainer.findings import Finding
from explainer.load import Content, Item, Kept, load
from explainer.page import Bilingually
from explainer.reading import Value
from explainer.readings import Table
from explainer.reloading import load_again
from explainer.render import Renderer, assets, words
from explainer.templating import environment
from explainer.tracking import Memo

Signature = tuple[tuple[str, int, int], ...]


@dataclass
class Memory:
    """Records by their files' bytes; what was made of the records as written, of those with derived languages, and the pages."""

    records: Kept = field(default_factory=dict)
    sound: Content | None = None
    """The records as they were read last, if nothing was wrong with them."""
    values: dict[bytes, Value] = field(default_factory=dict)
    """What YAML texts write, by their SHA-256."""
    said: dict[bytes, Value] = field(default_factory=dict)
    """The same of the interface's words."""
    simplified: dict[str, str] = field(default_factory=dict)
    """Texts and what was derived of them."""
    derived: dict[str, tuple[Item[Any], Item[Any]]] = field(default_factory=dict)
    written: Memo = field(init=False)
    truth: Memo = field(init=False)
    data: Memo = field(init=False)
    library: Memo = field(init=False)
    pages: Memo = field(init=False)
    search: lookup.Kept = field(default_factory=lookup.Kept)
    carded: bool = False
    """Whether pages name their social cards."""
    folder: Path | None = None
    """Where pages that helpers make are put; without, they are held here."""
    setting: str = ""
    """What all of a build rests on, as it was when the build began: see cache.py."""
    last: Any = None
    """What the last build left, until it is taken up."""
    table: Table = field(default_factory=Table)
    """By which the last build's readings are numbered."""
    terms: object = None
    templates: Signature = ()
    _words: tuple[Signature, Bilingually] | None = None
    _assets: tuple[Signature, dict[str, bytes]] | None = None
    _environment: jinja2.Environment | None = None

    def __post_init__(self) -> None:
        self.written, self.truth, self.data = (Memo(self.table) for _ in range(3))
        self.library, self.pages = Memo(self.table), Memo(self.table)

    @property
    def memos(self) -> tuple[Memo, ...]:
        """All of them, always in the same order."""
        return self.written, self.truth, self.data, self.library, self.pages

    def load(
        self, root: Path, changed: Set[str] | None = None
    ) -> tuple[Content | None, list[Finding]]:
        """All records below `root` and all that is wrong with them; `changed` names the files that may have changed since, None any."""
        before, self.sound = self.sound, None
        if before and changed is not None:
            self.sound = load_again(root, before, changed, self.records, self.values)
        if self.sound:
            return self.sound, []
        content, findings = load(root, self.records, self.values)
        self.sound = None if findings else content
        return content, findings

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

    def words(self, folders: list[Path]) -> Bilingually:
        """The words of the interface, read anew when a template changed."""
        if self._words is None or self.templates != self._words[0]:
            self._words = self.templates, words(folders, self.said)
        return self._words[1]

    def assets(self, folders: list[Path]) -> dict[str, bytes]:
        """The style sheets, the scripts and the icon, read anew when a template changed."""
        if self._assets is None or self.templates != self._assets[0]:
            self._assets = self.templates, assets(folders)
        return self._assets[1]

    def turn_to(self, renderer: Renderer) -> None:
        """Pages are of this library from now on."""
        self.pages.turn_to(renderer.library, (renderer.setting, self.templates, self.carded))

    def derived_with(self, terms: object) -> dict[str, tuple[Item[Any], Item[Any]]]:
        """The derived records, none if they were derived with other terms."""
        if terms != self.terms:
            self.derived.clear()
            self.simplified.clear()
            self.terms = terms
        return self.derived
