"""The records that editors write, validated and frozen. JSON Schema comes from here and only here (schema.py).

A text is always both languages at once. Its type tells how it is read:
`Words` is plain text, `Line` is one paragraph of prose, `Prose` is several.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Protocol
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema

from explainer import dates
from explainer.bases import BASE, base

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"

CITED = frozenset({"summary", "matters", "status", "body", "answer", "thesis", "caption"})
"""Fields whose every paragraph cites a passage."""
MANY = 200
"""Items of a list or table that pages set beside each other: what is drawn of them grows with their square."""
MOST_FIGURES = 40
"""Figures of an entry: any two of one measure and period that differ are a dispute, 780 of 40."""
NAMES = "x-names"
"""The key of the JSON Schema that tells what a text names: `entries`, `passages` …"""


@dataclass(frozen=True)
class Names:
    """Marks a type whose texts name something of the site; the JSON Schema says so as `x-names`."""

    what: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), NAMES: self.what}


@dataclass(frozen=True)
class Written:
    """Says in the JSON Schema what a type's texts look like, where a validator alone knows it."""

    pattern: str
    example: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), "pattern": self.pattern, "examples": [self.example]}


RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names that no file may have on Windows, whatever follows the first dot (its own guide to naming files)."""
IS_RESERVED = "no file may have this name on Windows"


def _usable(id: str) -> str:
    if id in RESERVED:
        raise ValueError(IS_RESERVED)
    return id


Id = Annotated[str, StringConstraints(pattern=rf"^{ID}$", max_length=64), AfterValidator(_usable)]
EntryId = Annotated[Id, Names("entries")]
MeasureId = Annotated[Id, Names("measures")]
UnitId = Annotated[Id, Names("units")]
GroupId = Annotated[Id, Names("groups")]
RelationTypeId = Annotated[Id, Names("relation_types")]
Cite = Annotated[str, StringConstraints(pattern=rf"^{ID}:p[1-9][0-9]*$"), Names("passages")]
"""A passage of a source, as `source:p3`."""
Reference = Annotated[str, StringConstraints(pattern=rf"^(?:{ID}\.)?{ID}$")]
"""A figure or claim: `name` of this entry, or `entry.name` of another."""
FigureReference = Annotated[Reference, Names("figures")]
StatementReference = Annotated[Reference, Names("statements")]
Part = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(?:[.>][a-z0-9_-]+)*$")]
"""A part of a record, by the names that lead to it: `claims.slow-oven.stance`."""
Date = Annotated[str, AfterValidator(dates.checked), Written(dates.PATTERN, "2025-11")]
"""`2025`, `2025-11`, `2025-11-23` or `2025-summer`."""
Url = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/\S*)?$")]
Base = Annotated[str, StringConstraints(pattern=BASE), AfterValidator(base)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^/\\.][^/\\]*$")]
"""The name of a file, and no way to another folder."""
Term = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[^\s\[\]{}()<>*_`#|\\]+$", max_length=100),
]
"""A name or a term in running text; it can bring no markup into it."""
Pattern = Annotated[str, StringConstraints(pattern=r"\{n\}")]
"""How a value is written; {n} stands for the number."""
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e18, le=1e18)]
"""Beyond its bounds neither language has a word for the size, and a unit's factor could pass what a float holds."""


SchemaOrg = Literal[
    "Thing",
    "Person",
    "Organization",
    "Corporation",
    "LocalBusiness",
    "NewsMediaOrganization",
    "NGO",
    "Place",
    "LandmarksOrHistoricalBuildings",
    "Event",
    "Product",
    "SoftwareApplication",
    "WebApplication",
    "CreativeWork",
    "Article",
    "Blog",
    "Book",
    "Periodical",
    "PodcastSeries",
    "PodcastEpisode",
    "DefinedTerm",
]
"""Types of schema.org that an entry can be for machines; explainer/structured.py knows which dates each has."""


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Cites = Annotated[
    tuple[Cite, ...],
    Field(min_length=1, max_length=MANY),
    BeforeValidator(
        _one_or_many,
        json_schema_input_type=Cite
        | Annotated[tuple[Cite, ...], Field(min_length=1, max_length=MANY)],
    ),
]


def spelling(name: str) -> str:
    """What a name is known by, whatever its case and however its letters are put together (é, e and ´)."""
    return normalize("NFC", name).casefold()


class Record(BaseModel):
    """Frozen, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


HANS = Field(
    None,
    description="In Simplified Chinese, by hand, where what is derived from the Traditional will not do.",
)


class Told(Protocol):
    """Something that is said in each language."""

    def __getitem__(self, language: str, /) -> str: ...


class Bilingual(Record):
    """A text in Traditional Chinese and in English."""

    zh: Text = Field(description="In Traditional Chinese, as Taiwan writes it.")
    en: Text = Field(description="In English.")
    hans: Text | None = HANS

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else (language == "hans" and self.hans) or self.zh

    @property
    def written(self) -> tuple[str, ...]:
        """The languages that an editor wrote it in."""
        return ("zh", "en", "hans") if self.hans else ("zh", "en")


class Words(Bilingual):
    """Plain text in both languages."""


class Line(Bilingual):
    """One paragraph of Markdown prose in both languages."""


class Prose(Bilingual):
    """Markdown prose in both languages, block by block the same."""


def _speaker_form(value: object) -> str:
    return "entry" if isinstance(value, str) else "words"


Speaker = Annotated[
    Annotated[EntryId, Tag("entry")] | Annotated[Words, Tag("words")], Discriminator(_speaker_form)
]
"""Who says so: the id of an entry, or a name in both languages."""


class Stance(StrEnum):
    """How a statement is to be taken."""

    FACT = "fact"
    REPORTED = "reported"
    ANALYSIS = "analysis"
    OPINION = "opinion"
    FORECAST = "forecast"


class About(StrEnum):
    """How exact a figure is. `several` makes 1e5 read as hundreds of thousands."""

    ABOUT = "about"
    MORE_THAN = "more than"
    AT_LEAST = "at least"
    NEARLY = "nearly"
    UP_TO = "up to"
    LESS_THAN = "less than"
    SEVERAL = "several"


OPEN = frozenset((About.MORE_THAN, About.AT_LEAST, About.SEVERAL))
"""What leaves a value open above."""


class Dated(StrEnum):
    """How a date is known."""

    STATED = "stated"
    RESOLVED = "resolved"
    PUBLISHED = "published"
    INFERRED = "inferred"


DATED = Field(
    Dated.PUBLISHED,
    description="How the date is known: stated in the passage; resolved from a relative "
    "expression and the source's date; published: only the source's own date is known; "
    "inferred from something else.",
)
DRAFT = Field(False, description="Whether it is kept out of the published site; `serve` shows it.")
CITE = Field(description="The passage that says so, as source:p3; several in square brackets.")


# content/site.yaml


class Language(Record):
    """One language of the site."""

    tag: Text = Field(description="BCP 47 language tag, such as zh-Hant-TW.")
    name: Text = Field(description="The language's name in itself.")
    short: Text | None = Field(
        None, description="The same in a character or two, where there is no room for more."
    )
    locale: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}_[A-Z]{2}$")] | None = Field(
        None, description="Language and region for social networks, where the tag has no region."
    )


class Derived(Language):
    """A language that nobody writes: the build derives it from another."""

    derived: Literal["zh"] = Field(description="The language that it is derived from.")
    terms: Mapping[Term, Term] = Field(
        {},
        max_length=MANY,
        description="How the site's own names and terms are written in it, before all others.",
    )


class Languages(Record):
    """The languages of the site."""

    zh: Language = Field(description="Traditional Chinese.")
    en: Language = Field(description="English.")
    hans: Derived | None = Field(
        None,
        description="Simplified Chinese, derived from the Traditional; without it, there is none.",
    )

    def __getitem__(self, language: str) -> Language:
        return self.en if language == "en" else (language == "hans" and self.hans) or self.zh

    @property
    def published(self) -> tuple[str, ...]:
        """The languages that the site has pages in."""
        return ("zh", "hans", "en") if self.hans else ("zh", "en")


OWN_FOLDERS = ("tours", "questions", "changes", "sources")
"""Folders of content/, or of the site, that the program keeps for what is no entry."""
PAGES = (
    "timeline",
    "map",
    "figures",
    "disputes",
    "forecasts",
    "glossary",
    "search",
    "compare",
    "questions",
    "tours",
    "sources",
    "changes",
    "data",
    "about",
)
"""What a site's menu may name beside its kinds."""


class Kind(Record):
    """A sort of entry."""

    folder: Id = Field(description="Folder under content/, and in the addresses.")
    name: Words = Field(description="One of them: 'company'.")
    plural: Words = Field(description="Several of them: 'companies'.")
    intro: Words = Field(description="One sentence at the head of the kind's index.")
    hue: Literal["indigo", "teal", "ochre", "plum", "brick"] = Field(
        description="The muted colour of the kind's marks."
    )
    shape: Literal["circle", "square", "diamond", "triangle", "ring"] = Field(
        "circle", description="The shape of the kind's marks."
    )
    schema_org: SchemaOrg = Field(
        "Thing", description="What its entries are for machines: a type of schema.org."
    )
    idea: bool = Field(
        False, description="Whether its entries are ideas, which have a map of their own."
    )
    compared: bool = Field(False, description="Whether its entries can be set against each other.")

    @field_validator("folder")
    @classmethod
    def _free(cls, folder: str) -> str:
        if folder in OWN_FOLDERS:
            raise ValueError(f"the program keeps {', '.join(OWN_FOLDERS)} for itself")
        return folder


class RelationType(Record):
    """A sort of tie between two entries."""

    name: Words = Field(description="What the other end is to this one: 'made by'.")
    inverse: Words | None = Field(
        None, description="The name seen from the other end: 'makes'. None: symmetric."
    )
    sentence: Words = Field(description="A whole sentence, with {from} and {to}.")

    @field_validator("sentence")
    @classmethod
    def _with_both_ends(cls, sentence: Words) -> Words:
        for text in (sentence.zh, sentence.en):
            if set(re.findall(r"\{[^{}]*\}|[{}]", text)) != {"{from}", "{to}"}:
                raise ValueError("a sentence has {from} and {to}, and no other braces")
        return sentence

    @property
    def symmetric(self) -> bool:
        return self.inverse is None


class Home(Record):
    """What the home page shows."""

    thesis: Prose = Field(description="The story in a few sentences, cited.")
    numbers: tuple[FigureReference, ...] = Field(
        max_length=MANY, description="Figures that carry the story."
    )
    begin: tuple[EntryId, ...] = Field(
        max_length=MANY, description="Entries at which to begin reading."
    )


class Licence(Record):
    """What others may do with the texts and data."""

    name: Words = Field(description="The licence's name.")
    url: Url = Field(description="Where it can be read.")
    words: Words = Field(description="What it allows and asks, in two or three sentences.")


class Site(Record):
    """content/site.yaml"""

    title: Words = Field(description="The site's name.")
    tagline: Words = Field(description="A few words below the name.")
    description: Words = Field(description="The site in a sentence, for search engines.")
    updated: Date = Field(description="The date of the content, shown in citations.")
    url: Base | None = Field(
        None, description="Where the site is published; `build.py --url` can say it instead."
    )
    repository: Base | None = Field(
        None, description="Where the content can be edited; so can `build.py --repository`."
    )
    licence: Licence | None = Field(
        None,
        description="What others may do with the texts and data; without one, nothing is said.",
    )
    default_language: Literal["zh", "en"] = Field(
        "zh", description="The language of whoever has not chosen one."
    )
    languages: Languages = Field(description="The languages of the site.")
    menu: tuple[Id, ...] = Field(
        (),
        max_length=MANY,
        description="Kinds and pages named at the head of each page; all are at its foot.",
    )
    kinds: Mapping[Id, Kind] = Field(max_length=MANY, description="The sorts of entries, by id.")
    relation_types: Mapping[Id, RelationType] = Field(
        max_length=MANY, description="The sorts of ties between entries, by id."
    )
    home: Home = Field(description="What the home page shows.")
    about: Prose = Field(description="The page about the site and its method.")


# content/measures.yaml


class Unit(Record):
    """How a value of this unit is written; {n} stands for the number."""

    name: Words = Field(description="What is counted: 'users'.")
    zh: Pattern = Field(description="How a value is written in Chinese.")
    hans: Pattern | None = Field(
        None, description="How a value is written in Simplified Chinese, where not as derived."
    )
    en: Pattern = Field(description="How a value is written in English.")
    one: Pattern | None = Field(None, description="English form for exactly one.")
    grouped: bool = Field(True, description="Whether thousands are grouped; not for years.")
    factor: Number = Field(
        1, description="What the value is multiplied by; 100 for per cent of one."
    )
    scaled: bool = Field(True, description="Whether 8e8 is written as 8億 and 800 million.")


class Measure(Record):
    """What a figure measures."""

    name: Words = Field(description="What the measure is called.")
    unit: UnitId = Field(description="The unit of its values, one of the units above.")
    group: GroupId | None = Field(
        None, description="Under which heading the page of figures has it."
    )
    definition: Words = Field(description="What is counted, in one sentence.")
    comparable: bool = Field(
        True, description="Whether values of different entries mean anything side by side."
    )
    half_life: int | None = Field(
        None, gt=0, le=1200, description="Months after which a value is old."
    )


class Measures(Record):
    """content/measures.yaml"""

    units: Mapping[Id, Unit] = Field(max_length=MANY, description="How values are written, by id.")
    groups: Mapping[Id, Words] = Field(
        {}, max_length=MANY, description="Headings of the page of figures, in their order."
    )
    measures: Mapping[Id, Measure] = Field(
        max_length=MANY, description="What figures measure, by id."
    )


# content/<folder of its kind>/<id>.yaml


def _in_order(start: str | None, end: str | None) -> None:
    """ValueError where a span ends before it begins."""
    if end and not start:
        raise ValueError("until needs a date that it begins at")
    if start and end and dates.bounds(end)[1] < dates.bounds(start)[0]:
        raise ValueError(f"the end {end!r} is before the beginning {start!r}")


class Relation(Record):
    """A typed, dated, cited tie to another entry."""

    type: RelationTypeId = Field(description="What the other entry is to this one.")
    to: EntryId = Field(description="The other entry.")
    cite: Cites = CITE
    since: Date | None = Field(None, description="When it began.")
    until: Date | None = Field(None, description="When it ended.")
    note: Words | None = Field(None, description="A few words that narrow the tie.")

    @model_validator(mode="after")
    def _ordered(self) -> "Relation":
        _in_order(self.since, self.until)
        return self


class Figure(Record):
    """A value of a measure, at a date, from a passage."""

    measure: MeasureId = Field(description="What is measured: a measure of content/measures.yaml.")
    value: Number = Field(description="In base units: 8億 is 8e8.", examples=[800])
    to: Number | None = Field(None, description="The upper end of a range.", examples=[900])
    about: About | None = Field(None, description="How exact it is.")
    as_of: Date = Field(description="The date that the value speaks of.")
    dated: Dated = DATED
    as_written: Text = Field(
        max_length=40, description="The token in the passage, letter by letter."
    )
    by: Speaker | None = Field(None, description="Who gives the figure, if not the source itself.")
    stance: Stance | None = Field(
        None, description="By default fact, or reported where somebody is named."
    )
    note: Words | None = Field(None, description="What distinguishes this value from its like.")
    cite: Cites = CITE

    @model_validator(mode="after")
    def _consistent(self) -> "Figure":
        if self.to is not None and self.to <= self.value:
            raise ValueError("to must be larger than value")
        if self.about is About.SEVERAL and self.value not in {
            10.0**power for power in range(1, 13)
        }:
            raise ValueError("several needs a power of ten from 10 to 1e12")
        return self

    @property
    def held(self) -> Stance:
        """The stance, the default one worked out."""
        return self.stance or (Stance.REPORTED if self.by else Stance.FACT)


class Outcome(Record):
    """What became of a forecast."""

    verdict: Literal["came-true", "partly", "failed"] = Field(description="Whether it came true.")
    words: Line = Field(description="What happened, in a sentence.")
    cite: Cites = CITE


class Claim(Record):
    """One sentence, with who says it, when, and how sure."""

    id: Id = Field(description="A name of its own within the entry, for addresses.")
    zh: Text = Field(description="The claim in Traditional Chinese, as Taiwan writes it.")
    en: Text = Field(description="The claim in English.")
    hans: Text | None = HANS
    stance: Stance = Field(description="How the statement is to be taken.")
    by: Speaker | None = Field(
        None, description="Who says so: the id of an entry, or a name in both languages."
    )
    as_of: Date = Field(description="When it was said or written.")
    dated: Dated = DATED
    when: Date | None = Field(None, description="When it happened; puts it on the timeline.")
    until: Date | None = Field(None, description="The end of what began at `when`.")
    due: Date | None = Field(None, description="By when a forecast is to come true.")
    outcome: Outcome | None = Field(None, description="What became of a forecast.")
    about: tuple[EntryId, ...] = Field(
        (), max_length=MANY, description="Other entries on whose pages it also stands."
    )
    cite: Cites = CITE

    @model_validator(mode="after")
    def _ordered(self) -> "Claim":
        _in_order(self.when, self.until)
        return self

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else (language == "hans" and self.hans) or self.zh

    @property
    def text(self) -> Line:
        return Line.model_construct(zh=self.zh, en=self.en, hans=self.hans)


class Position(Record):
    """One answer to a disputed question."""

    label: Line = Field(description="The answer in a few words.")
    holds: tuple[StatementReference, ...] = Field(
        max_length=MANY, min_length=1, description="The claims and figures that say so."
    )


class Dispute(Record):
    """A question that sources answer differently, or that a wording makes doubtful."""

    id: Id = Field(description="A name of its own within the entry, for addresses.")
    kind: Literal["contradiction", "arithmetic", "wording", "comparison", "slip"] = Field(
        description="What sort of dispute it is: sources contradict each other; figures do not add "
        "up; a wording misleads; two figures only look alike; a source slipped."
    )
    question: Line = Field(description="What is in dispute, as a question.")
    positions: tuple[Position, ...] = Field(
        max_length=MANY,
        min_length=1,
        description="The answers; where there is one only, `note` is needed.",
    )
    reading: Line = Field(description="What a reader should make of it.")
    note: Line | None = Field(None, description="Editors' background knowledge, marked as such.")


class Drawing(Record):
    """A drawing of a few words: steps in a row, a circle, or what one thing parts into."""

    form: Literal["flow", "cycle", "fork"] = Field(
        description="flow: one step leads to the next; cycle: the last leads back to the first; "
        "fork: the first parts into the others."
    )
    steps: tuple[Line, ...] = Field(
        min_length=2, max_length=7, description="The steps, a few words each."
    )
    caption: Line = Field(description="What the drawing shows, in a sentence; cited.")


class Entry(Record):
    """A record that readers can look up. With a body it has a page; without, a glossary entry."""

    draft: bool = DRAFT
    name: Words = Field(description="What it is called.")
    also: tuple[Text, ...] = Field(
        (), max_length=MANY, description="Other names and spellings, for search."
    )
    was: tuple[Id, ...] = Field(
        (), max_length=MANY, description="Earlier ids, which keep leading here."
    )
    what: Words = Field(description="What it is, in a few words.")
    schema_org: SchemaOrg | None = Field(
        None, description="What it is for machines, where that is not what its kind says."
    )
    status: Line | None = Field(None, description="How things stood at the content's date; cited.")
    date: Date | None = Field(None, description="When an event happened or a text appeared.")
    until: Date | None = Field(None, description="The end of what began at `date`.")
    dated: Dated = DATED
    summary: Line = Field(description="Two or three sentences: what it is; cited.")
    matters: Line | None = Field(
        None, description="Why it matters here, in a sentence or two; cited."
    )
    drawing: Drawing | None = Field(None, description="A drawing of a few words.")
    body: Prose | None = Field(
        None,
        description="The story; every paragraph cited. With it the entry has a page, "
        "without it a line in the glossary.",
    )
    note: Prose | None = Field(None, description="Editors' note: background that no source gives.")
    unknown: tuple[Line, ...] = Field(
        (), max_length=MANY, description="What the sources do not say."
    )
    relations: tuple[Relation, ...] = Field(
        (), max_length=MANY, description="Ties to other entries."
    )
    figures: Mapping[Id, Figure] = Field(
        default_factory=dict,
        max_length=MOST_FIGURES,
        description="Numbers, each with a name that prose takes it by: {name}.",
    )
    claims: tuple[Claim, ...] = Field(
        (),
        max_length=MANY,
        description="Single statements, each with who says it and how sure it is.",
    )
    disputes: tuple[Dispute, ...] = Field(
        (), max_length=MANY, description="Questions that sources answer differently."
    )

    @model_validator(mode="after")
    def _ordered(self) -> "Entry":
        _in_order(self.date, self.until)
        return self


# content/tours/<id>.yaml, content/questions/<id>.yaml


class Stop(Record):
    """A halt on a tour."""

    at: EntryId = Field(description="The entry to halt at.")
    words: Line = Field(description="What to look for here.")


class Tour(Record):
    """An ordered reading path."""

    draft: bool = DRAFT
    name: Words = Field(description="What the tour is called.")
    summary: Words = Field(description="What it shows, in a sentence.")
    minutes: int = Field(gt=0, le=10_000, description="How long it takes to read.", examples=[5])
    stops: tuple[Stop, ...] = Field(
        max_length=MANY, min_length=2, description="The halts, in order."
    )


class Question(Record):
    """Something readers ask, with its answer."""

    id: Id = Field(description="A name of its own within the topic, for addresses.")
    question: Words = Field(description="What readers ask.")
    answer: Prose = Field(description="The answer; every paragraph cited.")


class Topic(Record):
    """Questions that belong together."""

    draft: bool = DRAFT
    name: Words = Field(description="What the questions are about, in a word or two.")
    questions: tuple[Question, ...] = Field(
        max_length=MANY, min_length=1, description="The questions, in order."
    )


# seeds/<id>.yaml


class Passage(Record):
    """A numbered paragraph of a source, without its words."""

    id: Annotated[str, StringConstraints(pattern=r"^p[1-9][0-9]*$")] = Field(
        description="Its number in the document: p1, p2 …"
    )
    sha256: Hash = Field(description="The hash of its words; `source add` writes it.")
    gist: Words = Field(description="What it says, in our own words.")
    tokens: tuple[Annotated[Text, StringConstraints(max_length=40)], ...] = Field(
        (), max_length=MANY, description="Figures and names that stand in it, letter by letter."
    )
    draws_on: tuple[EntryId, ...] | None = Field(
        None,
        max_length=MANY,
        description="Where this passage has it from, if not as the whole source.",
    )
    excused: Words | None = Field(None, description="Why nothing needs to rest on it.")


class Source(Record):
    """The card of a source document."""

    document: FileName = Field(description="The original's file name.")
    sha256: Hash = Field(description="The hash of the document; `source add` writes it.")
    title: Text = Field(description="As the document gives it.")
    name: Words = Field(description="How the site calls it.")
    type: Words = Field(description="What sort of text it is.")
    outlet: Words = Field(description="Who published it.")
    author: Words = Field(description="Who wrote it.")
    date: Date = Field(description="When it was published, as exactly as is known.")
    dated: Words = Field(description="How the date is known.")
    language: Text = Field(description="BCP 47 tag of the original.")
    draws_on: tuple[EntryId, ...] = Field(
        (), max_length=MANY, description="Entries that the text has its matter from."
    )
    reliability: Prose = Field(description="What a reader should know before trusting it.")
    chrome: tuple[Annotated[int, Field(ge=1, le=1_000_000)], ...] = Field(
        (), description="Lines of the document that are page furniture."
    )
    pinyin: bool = Field(False, description="Whether bracketed pinyin was removed.")
    passages: tuple[Passage, ...] = Field(min_length=1, description="Its paragraphs, in order.")


# content/changes/<date>.yaml


class Change(Record):
    """One thing that is new, different or gone since the publication before."""

    record: Literal["entry", "tour", "questions", "source", "measures", "site"] = Field(
        "entry", description="What sort of record it stands in."
    )
    id: Id = Field(
        description="The record's id; measures and site, of which there is one, have theirs."
    )
    at: Part | None = Field(
        None, description="The part of it: summary, claims.slow-oven, figures.loaves.value."
    )
    change: Literal["added", "changed", "removed", "renamed"] = Field(
        description="What became of it."
    )
    old: Id | None = Field(None, description="The earlier id of what was renamed.")
    name: Words | None = Field(
        None, description="What the part is of: a figure's measure, a claim; or who is gone."
    )
    was: Words | None = Field(None, description="What it said, where that is short.")
    now: Words | None = Field(None, description="What it says, where that is short.")
    because: tuple[Cite, ...] = Field((), description="The passages that are the reason.")

    @model_validator(mode="after")
    def _named(self) -> "Change":
        if self.change == "removed" and not self.at and not self.name:
            raise ValueError("a record that is gone needs its name")
        return self


class Changes(Record):
    """content/changes/<date>.yaml: what a day's publication changed, as `diff --record` writes it."""

    words: Words | None = Field(None, description="What a reader should know of it, in a sentence.")
    first: Mapping[Id, Annotated[int, Field(ge=0, le=1_000_000)]] = Field(
        default_factory=dict, description="A first publication: how many entries of each kind."
    )
    changes: tuple[Change, ...] = Field(
        (), description="Each thing that changed, one after the other."
    )


RECORDS: Mapping[str, type[Record]] = {
    "site": Site,
    "measures": Measures,
    "entry": Entry,
    "tour": Tour,
    "questions": Topic,
    "source": Source,
    "changes": Changes,
}
"""The record that each sort of file holds, by the name of its schema."""
