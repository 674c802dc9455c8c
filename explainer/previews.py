"""Previews of entries: one small script an entry and language, fetched when a reader rests on a link.

Scripts and not data, because a page that was opened from a folder may fetch nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from explainer import dates, formats
from explainer.held import File, Store
from explainer.library import FigureAt, Library, Moment, Naming
from explainer.model import Stance
from explainer.routes import Address, InOneLanguage
from explainer.tracking import Memo


class Fact(NamedTuple):
    """A figure or an event, with its date."""

    term: str
    value: str
    date: str


class Preview(NamedTuple):
    """What a card shows; all of it is plain text."""

    name: str
    address: Address
    tag: str
    kind: str
    hue: str
    shape: str
    what: str
    summary: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Previews(InOneLanguage):
    """The previews of one language."""

    def of(self, id: str) -> Preview:
        """The preview of an entry: its summary, its first figure and its latest event."""
        item, site = self.library.entries[id], self.library.content.site.record
        kind = site.kinds[item.kind]
        facts = (self._figure(id), self._latest(id))
        return Preview(
            self.library.title(id, self.language),
            self.routes.entry(id),
            site.languages[self.language].tag,
            self._kind(id),
            kind.hue,
            kind.shape,
            formats.titled(item.record.what[self.language], self.language),
            self.library.summaries[self.language][id],
            tuple(fact for fact in facts if fact),
        )

    def _kind(self, id: str) -> str:
        """The name of an entry's kind; of a draft it is said that it is one."""
        item = self.library.entries[id]
        name = self.library.content.site.record.kinds[item.kind].name[self.language]
        if not item.record.draft:
            return name
        return name + self.words["bracket_open"] + self.words["draft"] + self.words["bracket_close"]

    def _figure(self, id: str) -> Fact | None:
        for name, figure in self.library.entry(id).figures.items():
            at = FigureAt(id, name, figure)
            measure = self.library.measure(figure).name[self.language]
            if figure.note:
                note = figure.note[self.language]
                measure += self.words["bracket_open"] + note + self.words["bracket_close"]
            return Fact(
                measure,
                Naming(self.library, self.language, id).quantity(at.name),
                dates.written(figure.as_of, self.language),
            )
        return None

    def _latest(self, id: str) -> Fact | None:
        moment = self._last(id)
        if not moment:
            return None
        if moment.claim:
            naming = Naming(self.library, self.language, moment.entry)
            value = naming.plain(moment.claim.text)
        else:
            value = self.library.labels[id].what[self.language]
        date = dates.written_span(moment.date, moment.until, self.language)
        return Fact(self.words["latest"], value, date)

    def _last(self, id: str) -> Moment | None:
        """The last thing that happened and that concerns an entry; forecasts have not."""
        for moment in reversed(self.library.moments(id)):
            if not (moment.claim and moment.claim.stance is Stance.FORECAST):
                return moment
        return None


def files(
    library: Library, words: Mapping[str, Mapping[str, str]], memo: Memo, store: Store
) -> dict[Address, File]:
    """Every preview by its place in the output; `words` by language, then name."""
    found = {}
    for language in library.published:
        previews = Previews(library, language, words[language])
        for id in library.entries:
            path = f"previews/{language}/{id}.js"
            found[path] = memo(path, partial(_file, previews, id, path, store))
    return found


def _file(previews: Previews, id: str, path: Address, store: Store) -> File:
    return store.put(path, _script(f"{previews.language}/{id}", previews.of(id)))


def _script(key: str, preview: Preview) -> bytes:
    """One line that lays a preview where `templates/assets/js/previews.js` looks for it."""
    value = preview._asdict() | {"facts": [fact._asdict() for fact in preview.facts]}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f'(window.explainerPreviews ??= {{}})["{key}"] = {text};\n'.encode()
