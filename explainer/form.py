"""The form of the data for machines: what `data/site.json` holds, as types, and the JSON Schema made from them.

The types are what `data.py` returns, so the checker of types holds the two together.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from explainer import dates
from explainer.model import ID, About, Dated, Stance, Written
from explainer.wording import Bilingually

VERSION = 1
"""Goes up when a key, column or file is renamed or removed; more may be added at any time."""
Version = Annotated[int, Field(ge=VERSION, le=VERSION)]
Id = Annotated[str, StringConstraints(pattern=rf"^{ID}$")]
Cite = Annotated[str, StringConstraints(pattern=rf"^{ID}:p[1-9][0-9]*$")]
Statement = Annotated[str, StringConstraints(pattern=rf"^{ID}\.{ID}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Date = Annotated[str, Written(dates.PATTERN, "2025-11")]
Verdict = Literal["came-true", "partly", "failed"]
DisputeKind = Literal["contradiction", "arithmetic", "wording", "comparison", "slip", "open"]


class Text(TypedDict):
    zh: str
    en: str


class Language(TypedDict):
    tag: str
    name: str


class Languages(TypedDict):
    zh: Language
    en: Language


class Licence(TypedDict):
    name: Text
    url: str


class Site(TypedDict):
    title: Text
    tagline: Text
    description: Text
    updated: Date
    url: str | None
    default_language: Literal["zh", "en"]
    languages: Languages
    licence: Licence | None


class Kind(TypedDict):
    name: Text
    plural: Text
    folder: Id


class RelationType(TypedDict):
    name: Text
    inverse: Text | None
    symmetric: bool


class Measure(TypedDict):
    name: Text
    unit: Id
    definition: Text


class Unit(TypedDict):
    name: Text


class Figure(TypedDict):
    measure: Id
    value: int | float
    to: int | float | None
    unit: Id
    about: About | None
    as_of: Date
    dated: Dated
    as_written: str
    by: Id | Text | None
    stance: Stance
    note: Text | None
    text: Text
    cite: list[Cite]


class Claim(TypedDict):
    id: Id
    text: Text
    stance: Stance
    by: Id | Text | None
    as_of: Date
    dated: Dated
    when: Date | None
    until: Date | None
    due: Date | None
    verdict: Verdict | None
    about: list[Id]
    cite: list[Cite]
    origins: list[Id]


class Forecast(Claim):
    entry: Id


class Relation(TypedDict):
    type: Id
    to: Id
    since: Date | None
    until: Date | None
    note: Text | None
    cite: list[Cite]


class Position(TypedDict):
    label: Text | None
    holds: list[Statement]


class Dispute(TypedDict):
    entry: Id
    id: Id | None
    kind: DisputeKind
    question: Text
    positions: list[Position]
    reading: Text | None
    note: Text | None


class Backlink(TypedDict):
    entry: Id
    text: dict[Literal["zh", "en"], str]


class Entry(TypedDict):
    kind: Id
    name: Text
    also: list[str]
    what: Text
    status: Text | None
    date: Date | None
    until: Date | None
    summary: Text
    matters: Text | None
    body: Text | None
    note: Text | None
    unknown: list[Text]
    url: Text
    figures: dict[Id, Figure]
    claims: list[Claim]
    relations: list[Relation]
    disputes: list[Dispute]
    backlinks: list[Backlink]


class EntryFile(Entry):
    version: Version
    id: Id


class Question(TypedDict):
    id: Statement
    topic: Text
    question: Text
    answer: Text
    cites: list[Cite]


class Stop(TypedDict):
    at: Id
    words: Text


class Tour(TypedDict):
    id: Id
    name: Text
    summary: Text
    stops: list[Stop]


class Moment(TypedDict):
    date: Date
    until: Date | None
    entry: Id
    claim: Id | None
    due: bool


class Passage(TypedDict):
    id: str
    sha256: Hash
    gist: Text
    tokens: list[str]
    draws_on: list[Id] | None
    used_by: list[str]
    excused: Text | None


class Source(TypedDict):
    document: str
    sha256: Hash
    title: str
    name: Text
    type: Text
    outlet: Text
    author: Text
    date: Date
    dated: Text
    language: str
    draws_on: list[Id]
    reliability: Text
    url: Text
    passages: list[Passage]


class Change(TypedDict, total=False):
    record: str
    id: str
    at: str
    change: str
    old: str
    name: Text
    was: Text
    now: Text
    because: list[Cite]


class Publication(TypedDict, total=False):
    words: Text
    first: dict[Id, int]
    changes: list[Change]


class Whole(TypedDict):
    version: Version
    program: str
    site: Site
    kinds: dict[Id, Kind]
    relation_types: dict[Id, RelationType]
    units: dict[Id, Unit]
    measures: dict[Id, Measure]
    entries: dict[Id, Entry]
    glossary: dict[Id, Entry]
    questions: list[Question]
    tours: list[Tour]
    disputes: list[Dispute]
    forecasts: list[Forecast]
    timeline: list[Moment]
    sources: dict[Id, Source]
    changes: dict[Date, Publication]


# As a JSON Schema ------------------------------------------------------------------------------

Schema = dict[str, Any]
_FIELD = "field_"
"""How the names of the words begin that tell what a key or column holds."""


def schema(of: Any, words: Bilingually) -> Schema:
    """The JSON Schema of `Whole` or `EntryFile`, each key described in English."""
    found: Schema = TypeAdapter(of).json_schema()
    for name, part in [(of.__name__, found), *found.get("$defs", {}).items()]:
        part.pop("title", None)
        for key, value in part.get("properties", {}).items():
            value.pop("title", None)
            value["description"] = meaning(words, name, key)["en"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


@cache
def keys(of: Any) -> Mapping[str, tuple[str, ...]]:
    """By the name of each form that a file of the form `of` is made of: its keys, in order."""
    found: Schema = TypeAdapter(of).json_schema()
    forms = {of.__name__: found, **found.get("$defs", {})}
    return {name: tuple(part["properties"]) for name, part in forms.items() if "properties" in part}


def meaning(words: Bilingually, form: str, key: str) -> Mapping[str, str]:
    """What a key or column holds, in each language: the words for it in this form, or everywhere."""
    own = words.get(f"{_FIELD}{form.lower()}_{key}")
    return own or words[f"{_FIELD}{key}"]
