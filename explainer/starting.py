"""A new record, with a comment on each field, made from the models so that none can be forgotten.

It can be built as it is: what must be filled in has words that stand for others, and names of the site's own.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from explainer import completion, schema
from explainer.editing import EditingError, check_id, check_name
from explainer.findings import closest_or_all, quoted
from explainer.library import Library
from explainer.model import CITED, NAMES, RECORDS
from explainer.schema import Schema

TABLES = {"tour": "content/tours", "questions": "content/questions"}
"""What else than entries can be begun, and where it stands."""
_IN_USE = {"draft", "body"}
"""Fields that could be left out and are not: the draft shall be seen, as a page."""
_HEAD = """\
#
# {what}: a draft. Lines with ## explain the field below them. A field whose lines begin with "# "
# is not in use yet: take the "# " away before each of its lines. zh is Traditional Chinese as Taiwan
# writes it, en English. More in docs/records.md; `build.py serve` shows the page as you write.
"""
_WORDS = {"zh": "（待寫）", "en": "(to be written)"}
_WIDTH = 88
"""Characters of an explanation in a line."""


class New(NamedTuple):
    """A new file, its text, and the address of the page that it makes."""

    file: str
    text: str
    page: str


def start(library: Library, kind: str, id: str) -> New:
    """The beginning of a record: `kind` is one of the site's, or what TABLES lists. Raises EditingError."""
    site = library.content.site.record
    if kind in site.kinds:
        sort, folder = "entry", f"content/{site.kinds[kind].folder}"
        check_id(library, id)
    elif kind in TABLES:
        sort, folder = kind, TABLES[kind]
        check_name(id)
    elif kind == "source":
        raise EditingError(f"a source begins with its document: source add FILE --id {id}")
    else:
        known = [*site.kinds, *TABLES, "source"]
        hint = closest_or_all(kind, known)
        raise EditingError(f"no kind {quoted(kind)}; {hint}")

    file = f"{folder}/{id}.yaml"
    what = site.kinds[kind].name.en if sort == "entry" else sort.capitalize()
    page = sort if sort == "questions" else file.removeprefix("content/").removesuffix(".yaml")
    lines = [completion.modeline(sort, file), *_HEAD.format(what=what).splitlines()]
    record = schema.schema(RECORDS[sort])
    writer = _Writer(record, _samples(library), id.replace("-", " ").title())
    for name, said, needed in _fields(record):
        written = writer.field(name, said)
        in_use = needed or name in _IN_USE
        lines += ["", *writer.explained(said)]
        lines += written if in_use else [f"# {line}" for line in written]
    return New(file, "\n".join(lines) + "\n", f"{site.default_language}/{page}.html")


def _samples(library: Library) -> Mapping[str, str]:
    """For what a field may name: something of the site that it could name."""
    usable = [
        f"{id}:{passage.id}"
        for id, item in library.sources.items()
        for passage in item.record.passages
        if not passage.excused
    ]
    entries = [id for id, item in library.entries.items() if not item.record.draft]
    return {
        **{what: next(iter(ids), "an-id") for what, ids in completion.known(library).items()},
        "entries": next(iter(entries), "an-id"),
        "passages": next(iter(usable), "a-source:p1"),
        "statements": "a-name",  # that of the claim that is begun beside it
    }


def _fields(record: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Each field's name, its node, and whether it must be there; a language that is derived begins as it is."""
    for name, said in record["properties"].items():
        if name == "hans":
            continue
        yield name, said, name in record.get("required", ())


@dataclass(frozen=True)
class _Writer:
    """Writes fields of a record with words that stand for others, `title` for a name."""

    whole: Schema
    samples: Mapping[str, str]
    title: str
    told: set[str] = field(default_factory=set)

    def explained(self, said: Schema) -> list[str]:
        """What a field is, and the words that it may be, as comments; what is long only once."""
        node = schema.resolved(said, self.whole)
        text: str = said.get("description") or node["description"]
        ways = [schema.resolved(way, self.whole) for way in (node, *node.get("anyOf", ()))]
        listed: list[str] = next((way["enum"] for way in ways if "enum" in way), [])
        text += f" One of: {', '.join(listed)}." if listed else ""
        if len(text) > _WIDTH and text in self.told:
            return ["## As above."]
        self.told.add(text)
        return [f"## {line}" for line in textwrap.wrap(text, _WIDTH)]

    def field(self, name: str, said: Schema) -> list[str]:
        """A field's lines."""
        first, *more = self.value(name, said)
        return [f"{name}: {first}" if first else f"{name}:", *(f"  {line}" for line in more)]

    def value(self, name: str, said: Schema) -> list[str]:
        """The lines of a value: what stands behind the colon, and the lines below."""
        sort = said.get("$ref", "").rsplit("/", 1)[-1]
        if sort in ("Words", "Line", "Prose"):
            return self.bilingual(name, sort)
        node = schema.resolved(said, self.whole)
        if "examples" in node:
            return [str(node["examples"][0])]
        for way in (*node.get("anyOf", ()), *node.get("oneOf", ())):
            return self.value(name, way)
        match node.get("type"):
            case "object" if "properties" in node:
                return ["", *self.inside(node)]
            case "object":
                inner = next(iter(node["patternProperties"].values()))
                return ["", *self.field("a-figure", inner)]
            case "array":
                return self.items(name, node)
        return [self.scalar(name, node)]

    def bilingual(self, name: str, sort: str) -> list[str]:
        """A text in both languages, cited where it must be."""
        zh, en = (self.title, self.title) if name == "name" else _WORDS.values()
        if name in CITED and sort != "Words":
            zh, en = (f"{zh}[@{self.samples['passages']}]", f"{en} [@{self.samples['passages']}]")
        if sort == "Words":
            return [f"{{zh: {zh}, en: {en}}}"]
        if sort == "Line":
            return ["", f"zh: {zh}", f"en: {en}"]
        return ["", "zh: |", f"  {zh}", "en: |", f"  {en}"]

    def inside(self, record: Schema) -> Iterator[str]:
        """The fields of a record in a record, explained; what may be missing commented out.

        The first stands behind the dash of a list, and its explanation behind it.
        """
        for number, (name, said, needed) in enumerate(_fields(record)):
            first, *more = self.field(name, said)
            about = self.explained(said)
            if number == 0 or len(about) == 1:
                first += f"  # {' '.join(line.removeprefix('## ') for line in about)}"
                about = []
            yield from about
            yield from ([first, *more] if needed else (f"# {line}" for line in (first, *more)))

    def items(self, name: str, node: Schema) -> list[str]:
        """A list, as long as it must be."""
        first, *more = self.value(name, node["items"])
        if not more:
            return [f"[{first}]"]
        item = [f"- {more[0]}", *(f"  {line}" for line in more[1:])]
        return ["", *(item * node.get("minItems", 1))]

    def scalar(self, name: str, node: Schema) -> str:
        """A number, a truth value, a word of a list, an id, or words that stand for others."""
        if "enum" in node:
            return str(node["enum"][0])
        if NAMES in node:
            return self.samples[node[NAMES]]
        if node.get("type") == "boolean":
            return "true"
        if node.get("type") in ("number", "integer"):
            return "1"
        return "a-name" if "pattern" in node else _WORDS.get(name, _WORDS["zh"])
