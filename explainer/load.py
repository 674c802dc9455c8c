"""The folders `content/` and `seeds/` → validated records, with a finding for all that is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from explainer import bases, dates, hidden, model, places, reading, schema
from explainer.findings import Finding, Rule, Where, closest, closest_or_all, listed, quoted
from explainer.model import Changes, Entry, Measures, Record, Site, Source, Topic, Tour
from explainer.reading import Document, Value

R = TypeVar("R", bound=Record)
_DRAFT = re.compile(rb"^draft:[ \t]*true[ \t\r]*(?:#.*)?$", re.MULTILINE)
"""The line that makes a file a draft, even one that cannot be read otherwise."""


@dataclass(frozen=True)
class Item(Generic[R]):
    """A record with its id, its file, and the folder (for an entry: its kind's) it stands in."""

    id: str
    record: R
    document: Document
    kind: str = ""


@dataclass(frozen=True)
class Content:
    """Everything that editors wrote, each record valid in itself."""

    site: Item[Site]
    measures: Item[Measures]
    entries: Mapping[str, Item[Entry]]
    sources: Mapping[str, Item[Source]]
    tours: Mapping[str, Item[Tour]]
    topics: Mapping[str, Item[Topic]]
    rejected: frozenset[str] = frozenset()
    """Ids whose records are not valid: a reference to one is not reported a second time."""
    drafts: frozenset[str] = frozenset()
    """Files that are not to be published, valid or not."""
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Once drafts are left out: what a link may call a draft entry, its id or a name, and its file."""
    changes: Mapping[str, Item[Changes]] = field(default_factory=dict)
    """By date, the latest first: what each publication changed."""

    def at(self, url: str, repository: str) -> "Content":
        """The same, published elsewhere or edited elsewhere; an empty address leaves what is written."""
        said = {"url": url, "repository": repository}
        record = self.site.record.model_copy(
            update={name: address for name, address in said.items() if address}
        )
        return replace(self, site=replace(self.site, record=record))

    def published(self) -> "Content":
        """The same without drafts."""
        withheld = {
            model.spelling(name): item.document.file
            for item in self.entries.values()
            if item.record.draft
            for name in (item.record.name.zh, item.record.name.en, *item.record.also)
        }
        tables = {"content/tours", "content/questions"}
        ids = {
            path.stem: path.as_posix()
            for path in map(PurePath, sorted(self.drafts))
            if path.parent.as_posix() not in tables
        }
        return replace(
            self,
            entries={id: it for id, it in self.entries.items() if not it.record.draft},
            tours={id: it for id, it in self.tours.items() if not it.record.draft},
            topics={id: it for id, it in self.topics.items() if not it.record.draft},
            rejected=self.rejected - ids.keys(),
            withheld=withheld | ids,
        )


Kept = dict[str, tuple[bytes, str, "Item[Any] | None", list[Finding]]]
"""By file: its bytes and kind, and what they came to."""


@dataclass
class _Reader:
    """Reads files below a root and gathers what is wrong with them."""

    root: Path
    kept: Kept
    values: Mapping[bytes, Value]
    findings: list[Finding] = field(default_factory=list)
    rejected: set[str] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)

    def say(self, where: Where, rule: Rule, message: str, hint: str = "") -> None:
        self.findings.append(Finding(where, rule, message, hint))

    def item(self, path: Path, record: type[R], kind: str = "") -> Item[R] | None:
        """The record in a file, or None with a finding."""
        file = places.below(self.root, path)
        content, findings = places.content(self.root, path)
        self.findings += findings
        item: Item[Any] | None = None
        if content is not None:
            kept = self.kept.get(file)
            if kept is None or kept[:2] != (content, kind):
                kept = (content, kind, *parsed(file, content, record, kind, self.values))
                self.kept[file] = kept
            item = kept[2]
            self.findings += kept[3]
            if "draft" in record.model_fields and (
                getattr(item.record, "draft", False) if item else _DRAFT.search(content)
            ):
                self.drafts.add(file)
        if item is None:
            self.rejected.add(path.stem)
        return item

    def folder(self, folder: Path) -> list[Path]:
        """The YAML files of a folder, by name; anything else in it is a finding."""
        paths, findings = places.records(self.root, folder)
        self.findings += findings
        for finding in findings:
            self.misplaced(self.root / finding.where.file)
        return paths

    def misplaced(self, path: Path) -> None:
        """A file or folder that has no place here: what was meant by it is not missed besides."""
        found = [path]
        if path.is_dir() and not path.is_symlink():
            found += places.held(self.root, path)[0]
        self.rejected |= {places.meant_id(one.name) for one in found}


def parsed(
    file: str,
    content: bytes,
    record: type[R],
    kind: str,
    values: Mapping[bytes, Value] | None = None,
) -> tuple[Item[R] | None, list[Finding]]:
    """The record that a file's bytes write, or what is wrong with it."""
    document, findings = reading.read(file, content, values)
    if document is None:
        return None, findings
    if findings := list(hidden.characters(document)):
        return None, findings
    try:
        value = record.model_validate(document.value)
    except ValidationError as invalid:
        errors = [error for error in invalid.errors(include_url=False) if not _is_echo(error)]
        return None, [explained(error, document, record) for error in errors]
    return Item(Path(file).stem, value, document, kind), []


def _is_echo(error: ErrorDetails) -> bool:
    """Whether a list is only too short because its items, reported by themselves, do not count."""
    least = error.get("ctx", {}).get("min_length", 0)
    return error["type"] == "too_short" and len(error["input"]) >= least


def load(
    root: Path, kept: Kept | None = None, values: Mapping[bytes, Value] | None = None
) -> tuple[Content | None, list[Finding]]:
    """All records below `root` (which holds content/ and seeds/) and all that is wrong with them.

    `kept` remembers, between two calls, what each file's bytes came to; `values` are those of texts that were read before.

    No content comes back where the site or the measures, on which all else rests, are not valid.
    """
    reader = _Reader(root, {} if kept is None else kept, values or {})
    site = reader.item(root / "content/site.yaml", Site)
    measures = reader.item(root / "content/measures.yaml", Measures)
    kinds = {kind.folder: name for name, kind in site.record.kinds.items()} if site else {}
    if site:
        _unknown_places(root, kinds, reader)
    entries: dict[str, Item[Entry]] = {}
    taken: dict[str, str] = {}
    for folder, kind in kinds.items():
        for path in reader.folder(root / "content" / folder):
            file = places.below(root, path)
            if path.stem in taken:
                reader.say(
                    Where(file),
                    Rule.DUPLICATE_ID,
                    f"the id {path.stem!r} is taken by {taken[path.stem]}",
                )
                continue
            taken[path.stem] = file
            entry = reader.item(path, Entry, kind)
            if entry:
                entries[entry.id] = entry
    sources = _all(reader, root / "seeds", Source)
    tours = _all(reader, root / "content/tours", Tour)
    topics = _all(reader, root / "content/questions", Topic)
    changes = _dated(reader, root / "content/changes")
    if not (site and measures):
        return None, reader.findings
    if not entries and not reader.rejected:
        reader.say(Where("content"), Rule.MISSING_FILE, "there is no entry yet")
    rejected, drafts = frozenset(reader.rejected), frozenset(reader.drafts)
    content = Content(
        site, measures, entries, sources, tours, topics, rejected, drafts, {}, changes
    )
    return content, reader.findings


def _all(reader: _Reader, folder: Path, record: type[R]) -> dict[str, Item[R]]:
    items = (reader.item(path, record) for path in reader.folder(folder))
    return {item.id: item for item in items if item}


def _dated(reader: _Reader, folder: Path) -> dict[str, Item[Changes]]:
    """The records whose file's name is a day, the latest first."""
    found = _all(reader, folder, Changes)
    for item in list(found.values()):
        if not dates.is_day(item.id):
            reader.say(
                Where(item.document.file),
                Rule.BAD_DATE,
                f"{item.id!r} is no day",
                "the file is named for the day of the publication: 2025-11-23.yaml",
            )
            del found[item.id]
    return dict(sorted(found.items(), reverse=True))


def _unknown_places(root: Path, kinds: Mapping[str, str], reader: _Reader) -> None:
    known = {*kinds, "tours", "questions", "changes"}
    paths, findings = places.held(root, root / "content")
    reader.findings += findings
    for path in paths:
        name = path.name
        if name in known | {"site.yaml", "measures.yaml"}:
            continue
        where = Where(path.relative_to(root).as_posix())
        reader.misplaced(path)
        if path.is_dir() and not path.is_symlink():
            reader.say(
                where,
                Rule.UNKNOWN_FILE,
                f"no kind has the folder {quoted(name)}",
                closest(name, known),
            )
        else:
            reader.say(
                where,
                Rule.UNKNOWN_FILE,
                "this file does not belong here",
                "entries stand in folders",
            )


# What pydantic says, in our own words.
_WRONG_TYPE = {
    "string_type": "text",
    "float_parsing": "a number",
    "float_type": "a number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "mapping_type": "fields",
    "dict_type": "fields",
    "model_type": "fields",
    "model_attributes_type": "fields",
}

_BOUNDS = {
    "greater_than": "more than",
    "greater_than_equal": "at least",
    "less_than_equal": "at most",
}


def explained(error: ErrorDetails, document: Document, record: type[Record]) -> Finding:
    """A validation error as a finding: where in the file, which field, what was probably meant."""
    path = _real_path(error["loc"], document.value)
    name = ".".join(str(part) for part in path)
    kind, context, given = error["type"], error.get("ctx", {}), error["input"]
    if kind == "missing":
        missing = str(error["loc"][-1])
        parent = ".".join(str(part) for part in path[:-1])
        inside = f" in {parent!r}" if parent else ""
        return Finding(
            document.where(path[:-1], key=True),
            Rule.MISSING_FIELD,
            f"the field {missing!r} is missing{inside}",
        )
    if kind == "extra_forbidden":
        unknown = str(error["loc"][-1])
        hint = _meant_field(unknown, given, _fields_at(record, path[:-1]))
        return Finding(
            document.where(path, key=True),
            Rule.UNKNOWN_FIELD,
            f"there is no field {quoted(unknown)} here",
            hint,
        )
    where = document.where(path)
    if path[-1:] == ("[key]",):
        where, name = document.where(path[:-1], key=True), name.removesuffix(".[key]")
    if given is None or kind == "string_too_short":
        return Finding(where, Rule.MISSING_FIELD, f"{name!r} is empty")
    if kind in _WRONG_TYPE:
        wanted = _WRONG_TYPE[kind]
        message = f"{name!r} must be {wanted}, not {_shown(given)}"
        return Finding(where, Rule.WRONG_TYPE, message, _form(wanted, given, record, path))
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        hint = closest(str(given), allowed) or f"one of: {', '.join(allowed)}"
        return Finding(where, Rule.BAD_VALUE, f"{name!r} cannot be {_shown(given)}", hint)
    if kind == "value_error" and isinstance(given, dict):
        inside = f"{name!r}: " if name else ""
        problem = str(context.get("error"))
        rule = Rule.BAD_DATE if "begin" in problem else Rule.BAD_VALUE
        return Finding(where, rule, f"{inside}{problem}")
    if kind == "too_short":
        least = context.get("min_length", 1)
        wanted = "one" if least == 1 else str(least)
        return Finding(where, Rule.BAD_VALUE, f"{name!r} needs at least {wanted}")
    if kind == "too_long":
        return Finding(where, Rule.TOO_MANY, f"{name!r} has room for {context.get('max_length')}")
    if kind in _BOUNDS:
        bound = next(iter(context.values()))
        wanted = f"{_BOUNDS[kind]} {bound:g}"
        return Finding(where, Rule.BAD_VALUE, f"{name!r} must be {wanted}, not {_shown(given)}")
    if kind == "finite_number":
        return Finding(where, Rule.BAD_VALUE, f"{name!r} must be a number, not {_shown(given)}")
    if kind == "value_error":
        rule = Rule.BAD_DATE if "date" in str(context.get("error")) else Rule.BAD_VALUE
        return Finding(where, rule, f"{name!r} is {_shown(given)}", str(context.get("error", "")))
    if kind == "string_pattern_mismatch":
        return Finding(
            where,
            Rule.BAD_VALUE,
            f"{name!r} cannot be {_shown(given)}",
            _SPEAKER if path[-1] == "by" else _PATTERN_HINTS.get(str(context.get("pattern")), ""),
        )
    if kind == "string_too_long":
        most = context.get("max_length")
        return Finding(where, Rule.BAD_VALUE, f"{name!r} is longer than {most} characters")
    return Finding(where, Rule.BAD_VALUE, f"{name!r}: {error['msg'].lower()}")


def _meant_field(unknown: str, given: object, fields: list[str]) -> str:
    """What was probably meant by a field that the record does not have."""
    if "：" in unknown:
        return "a full-width colon stands here; write a colon and a space"
    if unknown != unknown.strip():
        return "a space of another width stands here; indent with plain spaces"
    if given is None and "zh" in fields:
        return "a text in braces that has a comma in it stands in quotation marks"
    return closest_or_all(unknown, fields)


def _form(wanted: str, given: object, record: type[Record], path: reading.Path) -> str:
    """How a value of the type that is wanted is written."""
    if wanted == "a number":
        return "in digits and without a unit: 1150, 0.2, 8e8"
    if wanted == "a list":
        few = isinstance(given, str) and given.isprintable() and len(given) <= _FEW_CHARACTERS
        return f"write [{given}]" if few else "each item begins with a hyphen and a space: '- '"
    if wanted == "fields":
        fields = _fields_at(record, path)
        return "write {zh: …, en: …}" if "zh" in fields else listed(fields)
    return ""


_FEW_CHARACTERS = 40
"""Of a text that a hint can repeat."""
_SPEAKER = "an entry's id, or a name in both languages: {zh: …, en: …}"
_PATTERN_HINTS = {
    rf"^{model.ID}$": "an id is lower-case letters, digits and single hyphens",
    rf"^{model.ID}:p[1-9][0-9]*$": "a citation is written source:p3",
    rf"^(?:{model.ID}\.)?{model.ID}$": "a reference is written name or entry.name",
    r"^[^/\\.][^/\\]*$": "a file is named without its folder, and not from a dot on",
    r"\{n\}": "{n} stands for the number",
    r"^p[1-9][0-9]*$": "a passage is called p1, p2 …",
    r"^[0-9a-f]{64}$": "a SHA-256 is 64 hexadecimal digits",
    r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/\S*)?$": "an address begins with https://",
    bases.BASE: "write https://host/ or https://host/folder/, without ? and #",
}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list | tuple):
        return "a list"
    return quoted(value)


def _real_path(loc: tuple[int | str, ...], value: Any) -> reading.Path:
    """Pydantic's location without the names of union branches, which are not in the file."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(value, dict) and isinstance(part, str) and (part in value or last):
            path.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
    return tuple(path)


def _fields_at(record: type[Record], path: reading.Path) -> list[str]:
    """The names of the fields that may stand at a path, read off the JSON Schema."""
    whole = schema.schema(record)
    node: Any = whole
    for part in path:
        node = schema.resolved(node, whole)
        options = [
            node,
            *(schema.resolved(one, whole) for one in node.get("anyOf", node.get("oneOf", []))),
        ]
        for option in options:
            if isinstance(part, int) and "items" in option:
                node = option["items"]
            elif part in option.get("properties", {}):
                node = option["properties"][part]
            elif isinstance(option.get("additionalProperties"), dict):
                node = option["additionalProperties"]
            elif "patternProperties" in option:
                node = next(iter(option["patternProperties"].values()))
            else:
                continue
            break
        else:
            return []
    node = schema.resolved(node, whole)
    options = [
        node,
        *(schema.resolved(one, whole) for one in node.get("anyOf", node.get("oneOf", []))),
    ]
    return [name for option in options for name in option.get("properties", {})]
