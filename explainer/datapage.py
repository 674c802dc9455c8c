"""The page about the data: every file with its size, every key and column with its meaning, and how to begin."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from explainer import database, datapackage, form, held, signpost
from explainer.exports import Exports
from explainer.library import Library
from explainer.markdown import escaped, link
from explainer.page import Page, Plan, twin
from explainer.pages import Planner
from explainer.relational import TABLES, Column, Table
from explainer.routes import Address, Routes
from explainer.twins import Blocks, Twin, listed
from explainer.views import Views
from explainer.writer import PageWriter

GROUPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "json": (
        ("data/site.json", "file_site_json"),
        ("data/entries/*.json", "file_entries_json"),
        ("data/site.schema.json", "file_site_schema_json"),
        ("data/entry.schema.json", "file_entry_schema_json"),
    ),
    "tables": (
        ("data/site.sqlite", "file_site_sqlite"),
        ("data/*.csv", "file_csv"),
        ("data/measures/*.csv", "file_measures_csv"),
        ("data/datapackage.json", "file_datapackage_json"),
    ),
    "feeds": (("*/feed.xml", "file_feed_xml"), ("*/calendar.ics", "file_calendar_ics")),
    "texts": (("llms.txt", "file_llms_txt"), ("**/*.md", "file_md")),
}
"""The files under their headings: a pattern of addresses, and the word for what such a file holds."""
_GROUP = "data_group_"
PYTHON = """\
import json

site = json.load(open("data/site.json", encoding="utf-8"))
for id, entry in site["entries"].items():
    for claim in entry["claims"]:
        if claim["stance"] == "forecast":
            print(claim["due"], claim["text"]["en"], claim["cite"])
"""
ROWS = """\
import csv

with open("data/figures.csv", encoding="utf-8-sig") as file:
    for row in csv.DictReader(file):
        print(row["entry_en"], row["text_en"], row["as_of"])
"""
OPINIONS = """\
SELECT claims.text_en, claims.by_en, claims.as_of,
       passages.id, passages.gist_en
FROM claims
JOIN citations ON citations.claim = claims.id
JOIN passages ON passages.id = citations.passage
WHERE claims.stance = 'opinion'
ORDER BY claims.as_of;
"""
SEARCH = """\
SELECT texts.reference, texts.url,
       snippet(search, 1, '[', ']', '…', 12)
FROM search
JOIN texts ON texts.id = search.rowid
WHERE search MATCH '"{words}"' AND texts.language = 'zh'
ORDER BY rank;
"""
SHORT = """\
SELECT reference, url FROM texts
WHERE text LIKE '%{words}%';
"""


@dataclass(frozen=True)
class File:
    """A file, or all of a sort: `count` where they are several. Without an address they are told of, not linked."""

    name: str
    address: Address
    holds: str
    size: str
    count: str


@dataclass(frozen=True)
class Field:
    """A key or column and what it holds."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Fields:
    """The keys of a form, or the columns of a table; a table has a file and rows."""

    name: str
    title: str
    address: Address
    count: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Told:
    """What the page tells, in one language."""

    exports: Exports
    language: str

    @property
    def words(self) -> Mapping[str, str]:
        return self.exports.spoken[self.language]

    def groups(self) -> Iterator[tuple[str, tuple[File, ...]]]:
        """The files under their headings; the twins and their list, which tell of this, without their size."""
        for group, patterns in GROUPS.items():
            found = (self._file(pattern, self.words[word]) for pattern, word in patterns)
            yield self.words[f"{_GROUP}{group}"], tuple(found)

    def _file(self, pattern: str, holds: str) -> File:
        files = self.exports.data.files
        made = {path: held.size(it) for path, it in files.items() if _fits(path, pattern)}
        mine = pattern.replace("*", self.language) if pattern.startswith("*/") else pattern
        if mine in made:
            return File(mine, mine, holds, _size(made[mine]), "")
        if made:
            count = self.words["data_many"].format(n=len(made))
            return File(pattern, "", holds, _size(sum(made.values())), count)
        return File(pattern, signpost.FILE if pattern == signpost.FILE else "", holds, "", "")

    def examples(self) -> tuple[tuple[str, str, str], ...]:
        """Ways to begin, each under its heading, with the language of the words it looks for."""
        words = search_words(self.exports.library)
        written = self.exports.library.content.site.record.languages.zh.tag
        return (
            (self.words["data_python"], PYTHON, ""),
            (self.words["data_csv"], ROWS, ""),
            (self.words["data_sql"], OPINIONS, ""),
            (self.words["data_search"], SEARCH.format(words=words), written),
            (self.words["data_short"], SHORT.format(words=words[:2]), written),
        )

    def forms(self) -> Iterator[Fields]:
        """Every form that the JSON files are made of, with its keys."""
        every = dict(form.keys(form.Whole)) | dict(form.keys(form.EntryFile))
        first = {name: every.pop(name) for name in ("Whole", "EntryFile", "Entry")}
        for name, keys in (first | every).items():
            told = (
                Field(key, form.meaning(self.exports.words, name, key)[self.language])
                for key in keys
            )
            yield Fields(name, "", "", "", tuple(told))

    def tables(self) -> Iterator[Fields]:
        """Every table with its columns, that of all texts last."""
        for table in (*TABLES, database.TEXTS):
            address = datapackage.address(table)
            there = address if address in self.exports.data.files else ""
            yield Fields(
                table.name,
                self.words[f"{datapackage.TABLE}{table.name}"],
                there,
                self.words["data_rows"].format(n=self.exports.data.counts[table.name]),
                tuple(self._column(table, column) for column in table.columns),
            )

    def _column(self, table: Table, column: Column) -> Field:
        told = datapackage.meaning(self.exports.words, table, column.name)[self.language]
        refers = self.words["data_refers"].format(table=column.to) if column.to else ""
        return Field(column.name, f"{told}{refers}")

    @property
    def version(self) -> str:
        return self.words["data_version_text"].format(version=form.VERSION)


def _fits(path: Address, pattern: str) -> bool:
    """Whether a path is of a pattern, in which an asterisk stands for a name and not for folders."""
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def _size(octets: int) -> str:
    for size, unit in ((10**6, "MB"), (10**3, "kB")):
        if octets >= size:
            return f"{octets / size:.{1 if octets < 10 * size else 0}f} {unit}"
    return f"{octets} B"


def search_words(library: Library) -> str:
    """Three characters or more that stand in the texts: the first name in Chinese that is long enough."""
    names = (item.record.name.zh for item in library.entries.values())
    return next((name for name in names if re.fullmatch(r"[\u4e00-\u9fff]{3,8}", name)), "一二三")


# As a page and its twin ------------------------------------------------------------------------


def plan(exports: Exports) -> Plan:
    """The page of each language."""
    return Plan(
        tuple(
            (Routes(exports.library, language).sheet("data"), partial(_page, exports, language))
            for language in exports.library.published
        )
    )


def _page(exports: Exports, language: str) -> Page:
    told = Told(exports, language)

    def context(writer: PageWriter, views: Views) -> dict[str, Any]:
        return {
            "groups": tuple(told.groups()),
            "examples": told.examples(),
            "forms": tuple(told.forms()),
            "tables": tuple(told.tables()),
            "version": told.version,
            "licence": writer.href(Routes(exports.library, language).sheet("licences")),
        }

    planner = Planner(exports.library, language, told.words)
    return planner.sheet("data", "pages/data.html", context)


def files(exports: Exports) -> dict[Address, bytes]:
    """The twin of the page in each language."""
    found = {}
    for language in exports.library.published:
        path = Routes(exports.library, language).sheet("data")
        told = Told(exports, language)
        here = Twin(exports.library, language, told.words, twin(path))
        found[twin(path)] = ("\n\n".join((*_blocks(told, here), here.foot(path))) + "\n").encode()
    return found


def _blocks(told: Told, here: Twin) -> Blocks:
    yield f"# {here.word('data')}"
    yield f"> {here.word('data_intro')}"
    yield f"## {here.word('data_files')}"
    for heading, those in told.groups():
        yield f"### {escaped(heading)}"
        yield from listed(_file(one, here) for one in those)
    yield from (here.word(name) for name in ("data_twins_text", "data_exact_text"))
    yield f"## {here.word('data_examples')}"
    for title, code, _ in told.examples():
        yield f"### {escaped(title)}"
        yield f"```\n{code}```"
    yield from (here.word(name) for name in ("data_spreadsheet_text", "data_database_text"))
    for heading, parts in (("data_forms", told.forms()), ("data_tables", told.tables())):
        yield f"## {here.word(heading)}"
        yield here.word(f"{heading}_intro")
        for part in parts:
            yield f"### {escaped(part.name)}"
            if part.title:
                yield escaped(f"{part.title}{here.words['colon']}{part.count}")
            yield from listed(here.bold(escaped(f.name), escaped(f.meaning)) for f in part.fields)
    yield f"## {here.word('data_licence')}"
    licences = Routes(told.exports.library, told.language).sheet("licences")
    yield f"{here.word('data_licence_text')} {link(here.word('licences'), here.page(licences))}"
    yield escaped(told.version)


def _file(one: File, here: Twin) -> str:
    name = link(escaped(one.name), here.page(one.address)) if one.address else escaped(one.name)
    details = here.words["list_comma"].join(filter(None, (one.count, one.size)))
    return here.bold(
        name,
        f"{escaped(one.holds)}{here.words['comma']}{details}" if details else escaped(one.holds),
    )
