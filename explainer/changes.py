"""Changes between two states of the records: told to people, to machines, to the site's own records, and as a page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import yaml
from markupsafe import Markup

from explainer.library import Library
from explainer.load import Item
from explainer.model import Change, Changes
from explainer.page import Bilingually, Page, Plan
from explainer.pages import Planner
from explainer.routes import InOneLanguage
from explainer.views import Link, Views
from explainer.writer import PageWriter

HEAD = "# Written by build.py diff --record. `words` may be added by hand, and are kept.\n"

# For people and machines ----------------------------------------------------------------------


def lines(changes: Iterable[Change]) -> Iterator[str]:
    """The changes in English, a line each, below the record that they stand in."""
    for (record, id), group in groupby(changes, lambda change: (change.record, change.id)):
        yield f"{record} {id}" if record != id else record
        for change in group:
            yield f"  {_line(change)}"


def _line(change: Change) -> str:
    name = f" ({change.name.en})" if change.name else ""
    told = f"{change.at}{name}: " if change.at else ""
    if change.old:
        told = f"was {change.old}: "
    parts = []
    if change.was:
        parts.append(f"was “{change.was.en}”")
    if change.now:
        parts.append(f"is “{change.now.en}”" if change.was else f"“{change.now.en}”")
    if change.because:
        parts.append(f"because of {' '.join(change.because)}")
    return (
        f"{told}{change.change}{name if not change.at else ''}{', ' if parts else ''}"
        + ", ".join(parts)
    )


def as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The changes as plain values, in the form of the records, without what is empty."""
    return [change.model_dump(mode="json", exclude_defaults=True) for change in changes]


# For the site's own records -------------------------------------------------------------------


def recorded(changes: Iterable[Change], known: Changes | None, first: Mapping[str, int]) -> str:
    """The file of a day; the words and counts that the file had before are kept."""
    text = HEAD
    if known and known.words:
        text += f"words: {_flow(known.words.model_dump(exclude_none=True))}\n"
    counts = first or (known.first if known else {})
    if counts:
        text += f"first: {_flow({kind: count for kind, count in counts.items() if count})}\n"
    rows = [f"  - {_flow(row)}\n" for row in as_json(changes)]
    return text + ("changes:\n" if rows else "") + "".join(rows)


def _flow(value: object) -> str:
    """A value as YAML on one line."""
    return yaml.safe_dump(
        value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6
    ).strip()


def counted(library: Library) -> Mapping[str, int]:
    """How many entries there are of each kind, in the order of the table."""
    kinds = [item.kind for item in library.entries.values()]
    return {kind: kinds.count(kind) for kind in library.content.site.record.kinds}


# As a page ------------------------------------------------------------------------------------

LABELS = {
    "name": "part_name",
    "also": "also_known_as",
    "what": "what",
    "kind": "part_kind",
    "status": "status",
    "date": "date",
    "until": "date",
    "when": "date",
    "summary": "part_summary",
    "matters": "matters",
    "drawing": "part_drawing",
    "body": "story",
    "note": "editors_note",
    "unknown": "unknown",
    "relations": "part_relation",
    "figures": "part_figure",
    "claims": "part_claim",
    "disputes": "part_dispute",
    "questions": "part_question",
    "passages": "passages",
    "stops": "part_stop",
    "stance": "part_stance",
    "by": "speaker",
    "as_of": "as_of",
    "dated": "how_dated",
    "due": "due",
    "about": "part_about",
    "cite": "notes",
    "as_written": "written_as",
    "outcome": "outcome",
    "reading": "reading",
    "positions": "part_positions",
    "answer": "part_answer",
    "gist": "part_gist",
    "tokens": "part_tokens",
    "excused": "excused",
    "reliability": "reliability",
    "definition": "definition",
}
"""The word of the interface for each field that readers know; the others are `part_other`."""
_ITSELF = {"text", "value", "question"}
"""The field of a claim, figure or question that is what it says."""


@dataclass(frozen=True)
class Row:
    """A change within a record."""

    change: str
    label: str
    name: str
    was: str
    now: str
    cites: Markup
    because: str

    def told(self, words: Mapping[str, str]) -> str:
        """The change in a line of plain text; `words` are those of the interface."""
        was = [f"{words['changes_was']}{words['gap']}{self.was}"] if self.was else []
        now = [self.now] if self.now else []
        why = [f"{words['notes']}{words['colon']}{self.because}"] if self.because else []
        part = words["comma"].join(filter(None, (self.label, self.name)))
        told = words["semicolon"].join((*was, *now, *why))
        return f"{part}{words['colon']}{told}" if told else part


@dataclass(frozen=True)
class Changed:
    """A record and what changed in it. Without `href` it is gone or has no page."""

    name: str
    href: str
    link: Link | None
    rows: tuple[Row, ...]
    old: str = ""


@dataclass(frozen=True)
class Publication:
    """A day's publication."""

    iso: str
    date: str
    words: str
    first: tuple[tuple[str, str, int], ...]
    total: str
    groups: tuple[tuple[str, tuple[Changed, ...]], ...]


@dataclass(frozen=True)
class _Page(InOneLanguage):
    """Makes the page of one language."""

    def page(self) -> Page:
        planner = Planner(self.library, self.language, self.words)
        return planner.sheet("changes", "pages/changes.html", self._context)

    def _context(self, writer: PageWriter, views: Views) -> dict[str, Any]:
        return {"days": self.publications(writer, views)}

    def publications(self, writer: PageWriter, views: Views) -> tuple[Publication, ...]:
        """Every publication, the latest first."""
        days = self.library.content.changes.values()
        return tuple(self._publication(item, writer, views) for item in days)

    def _publication(self, item: Item[Changes], writer: PageWriter, views: Views) -> Publication:
        record, language = item.record, self.language
        kinds = self.library.content.site.record.kinds
        shown: dict[str, list[Changed]] = {
            sort: [] for sort in ("added", "removed", "renamed", "changed")
        }
        for (sort, id), group in groupby(record.changes, lambda one: (one.record, one.id)):
            of_it = list(group)
            for whole in (change for change in of_it if not change.at):
                old = whole.old or ""
                shown[whole.change].append(self._changed(sort, id, (), writer, views, old))
            rows = tuple(self._row(change, writer) for change in of_it if change.at)
            if rows:
                shown["changed"].append(self._changed(sort, id, rows, writer, views))
        total = sum(record.first.values())
        return Publication(
            item.id,
            writer.date(item.id),
            record.words[language] if record.words else "",
            tuple(
                (kinds[kind].plural[language], writer.href(writer.routes.kind(kind)), count)
                for kind, count in record.first.items()
            ),
            self.words["changes_first"].format(n=total) if total else "",
            tuple((sort, tuple(group)) for sort, group in shown.items() if group),
        )

    def _changed(
        self,
        sort: str,
        id: str,
        rows: tuple[Row, ...],
        writer: PageWriter,
        views: Views,
        old: str = "",
    ) -> Changed:
        content, routes, language = self.library.content, writer.routes, self.language
        id = self._present.get(id, id) if sort == "entry" else id
        if sort == "entry" and id in self.library.entries:
            link = views.link(id)
            return Changed(link.name, link.href, link, rows, old)
        if sort == "tour" and id in content.tours:
            name, href = content.tours[id].record.name[language], routes.tour(id)
        elif sort == "questions" and id in content.topics:
            name, href = content.topics[id].record.name[language], routes.sheet("questions")
        elif sort == "source" and id in content.sources:
            name, href = content.sources[id].record.name[language], routes.source(id)
        elif sort in ("measures", "site"):
            name, href = self.words["part_tables"], ""
        else:
            name, href = self._gone.get((sort, id), id), ""
        return Changed(name, writer.href(href) if href else "", None, rows, old)

    def _row(self, change: Change, writer: PageWriter) -> Row:
        path = (change.at or "").split(".")
        label = self._label(path[0])
        if len(path) > 2 and path[2] not in _ITSELF:
            label += f"{self.words['list_comma']}{self._label(path[2])}"
        texts = {
            key: text[self.language] if text else ""
            for key, text in (("name", change.name), ("was", change.was), ("now", change.now))
        }
        return Row(
            change.change,
            label,
            **texts,
            cites=writer.cites(change.because) if change.because else Markup(),
            because=self.words["list_comma"].join(map(writer.passage, change.because)),
        )

    def _label(self, field: str) -> str:
        return self.words[LABELS.get(field, "part_other")]

    @property
    def _present(self) -> Mapping[str, str]:
        """By earlier id: the present one."""
        entries = self.library.entries.items()
        return {old: id for id, item in entries for old in item.record.was}

    @property
    def _gone(self) -> Mapping[tuple[str, str], str]:
        """The names of records that are gone."""
        return {
            (change.record, change.id): change.name[self.language]
            for item in self.library.content.changes.values()
            for change in item.record.changes
            if change.change == "removed" and not change.at and change.name
        }


def publications(library: Library, writer: PageWriter, views: Views) -> tuple[Publication, ...]:
    """Every publication in the writer's language, the latest first."""
    return _Page(library, writer.language, writer.words).publications(writer, views)


def plan(library: Library, words: Bilingually) -> Plan:
    """The page in each language, where there is anything to tell."""
    if not library.content.changes:
        return Plan()
    spoken = {
        language: {name: text[language] for name, text in words.items()}
        for language in library.published
    }
    return Plan(
        tuple(
            (f"{language}/changes.html", partial(_Page(library, language, spoken[language]).page))
            for language in library.published
        )
    )
