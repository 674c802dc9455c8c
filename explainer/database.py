"""The tables as one SQLite file, with keys, indexes and full-text search in both languages."""

import errno
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from explainer import form, prose
from explainer.data import WRITTEN
from explainer.held import File, Store, settled, settled_bytes
from explainer.library import Library, Naming
from explainer.relational import Column, Table, need
from explainer.routes import Address, Routes
from explainer.rows import Row
from explainer.tables import Cell

FILE: Address = "data/site.sqlite"
PAGE_SIZE = 4096
_TYPES = {"string": "TEXT", "array": "TEXT", "number": "NUMERIC"}
_TYPES |= {"integer": "INTEGER", "boolean": "INTEGER"}
_SEARCH = """
CREATE VIRTUAL TABLE search USING fts5 (
 title, text, content = 'texts', content_rowid = 'id', tokenize = 'trigram'
);
"""
"""Trigrams (SQLite, FTS5, section 4.3.4) find any three characters in a row, in a script without spaces too."""


_COUNTED = {24: bytes(4), 92: bytes(8)}
"""In the head of the file: how often it was written to, and by which SQLite; both are left out."""
MEMORY = 16_000
"""Kilobytes of a database that are in memory while it is made."""


class Database:
    """The file as it is made, row by row; what does not fit into SQLite's own memory lies in a temporary file of its.

    The same records give the same bytes: it is made in one order, without a date.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.executescript(
            f"PRAGMA page_size = {PAGE_SIZE}; PRAGMA cache_size = -{MEMORY}; PRAGMA user_version = {form.VERSION};"
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
        )
        self._into: dict[str, str] = {}

    def begin(self, tables: Iterable[Table]) -> None:
        """Make the tables."""
        for table in tables:
            self._db.execute(created(table))
            names = ", ".join(f'"{name}"' for name in table.names)
            places = ", ".join("?" * len(table.names))
            # Names of tables and columns are this program's own; every value is bound.
            self._into[table.name] = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608  # nosec B608

    def take(self, table: Table, rows: Sequence[Sequence[Cell]]) -> None:
        """Add rows to a table; a number of a NUMERIC column that is whole is kept as an integer."""
        self._db.executemany(self._into[table.name], rows)

    def done(self, tables: Iterable[Table], store: Store) -> File:
        """The file, with indexes and search. Raises OSError."""
        db, place = self._db, store.place(FILE)
        try:
            for table in tables:
                for column in table.links:
                    name = f"{table.name} {column.name}"
                    db.execute(f'CREATE INDEX "{name}" ON "{table.name}" ("{column.name}")')
            db.executescript(_SEARCH)
            db.execute("INSERT INTO search (search) VALUES ('rebuild')")
            db.execute("INSERT INTO search (search) VALUES ('optimize')")
            db.commit()
            db.execute("VACUUM INTO ?", (str(place),)) if place else db.execute("VACUUM")
            content = b"" if place else db.serialize()
        except sqlite3.OperationalError as error:  # a full disk
            raise OSError(errno.EIO, str(error)) from error
        finally:
            db.close()
        return settled(place, _COUNTED) if place else settled_bytes(content, _COUNTED)


def created(table: Table) -> str:
    """The statement that makes a table."""
    lines = [_column(column, table) for column in table.columns]
    if len(table.key) > 1:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    within = ",\n ".join(lines)
    return f'CREATE TABLE "{table.name}" (\n {within}\n)'


def _column(column: Column, table: Table) -> str:
    parts = [f'"{column.name}"', _TYPES[column.type]]
    parts += ["NOT NULL"] if column.required else []
    parts += ["PRIMARY KEY"] if table.key == (column.name,) else []
    parts += [f'REFERENCES "{column.to}" ("id")'] if column.to else []
    if column.type == "boolean":
        parts.append(f'CHECK ("{column.name}" IN (0, 1))')
    if column.among:
        among = ", ".join(f"'{value}'" for value in column.among)
        parts.append(f'CHECK ("{column.name}" IN ({among}))')
    return " ".join(parts)


Text = tuple[str, str, str | None, str, str, str, str]


class Texts:
    """Every text worth finding, numbered: in one language those of the entries, then the others; then in the next."""

    def __init__(self, library: Library, whole: form.Whole) -> None:
        self._routes = {language: Routes(library, language) for language in WRITTEN}
        self._others = {language: [*_others(library, whole, language)] for language in WRITTEN}
        of_entries = len(library.entries) + len(library.claims)
        self._next: dict[str, int] = {}
        """By language: the number of the next row of an entry."""
        number = 1
        for language in WRITTEN:
            self._next[language] = number
            number += of_entries + len(self._others[language])

    def of_entry(self, id: str, one: form.Entry) -> Iterator[Row]:
        """Those of an entry; for each, in the order of the table."""
        for language in WRITTEN:
            for text in _of_entry(self._routes[language], language, id, one):
                yield _row(self._next[language], text)
                self._next[language] += 1

    def others(self) -> Iterator[Row]:
        """All others, after those of the entries."""
        for language in WRITTEN:
            for number, text in enumerate(self._others[language], self._next[language]):
                yield _row(number, text)


def _row(number: int, text: Text) -> Row:
    sort, reference, entry, language, title, words, url = text
    return {
        "id": number,
        "sort": sort,
        "reference": reference,
        "entry": entry,
        "language": language,
        "title": title,
        "text": words,
        "url": url,
    }


def _of_entry(
    routes: Routes, language: Literal["zh", "en"], id: str, one: form.Entry
) -> Iterator[Text]:
    name, url = one["name"][language], routes.entry(id)
    parts = (one["summary"], one["matters"], one["status"], one["body"], one["note"])
    said = "\n\n".join(part[language] for part in parts if part)
    also = " ".join((name, one["name"]["zh"], one["name"]["en"], *one["also"]))
    yield "entry", id, id, language, also, said, url
    for claim in one["claims"]:
        place = routes.claim(id, claim["id"])
        text = claim["text"][language]
        yield "claim", f"{id}.{claim['id']}", id, language, name, text, place


def _others(library: Library, whole: form.Whole, language: Literal["zh", "en"]) -> Iterator[Text]:
    routes = Routes(library, language)
    for dispute in whole["disputes"]:
        if dispute["id"]:
            reference = f"{dispute['entry']}.{dispute['id']}"
            place = routes.dispute(dispute["entry"], dispute["id"])
            said = dispute["reading"][language] if dispute["reading"] else ""
            question = dispute["question"][language]
            yield "dispute", reference, dispute["entry"], language, question, said, place
    for topic, item in library.content.topics.items():
        for asked in item.record.questions:
            answer = prose.plain(asked.answer[language], Naming(library, language, ""))
            place = routes.question(topic, asked.id)
            reference, question = f"{topic}.{asked.id}", asked.question[language]
            yield "question", reference, None, language, question, answer, place
    for id, source in whole["sources"].items():
        for passage in source["passages"]:
            place = routes.source(id, passage["id"])
            name, gist = source["name"][language], passage["gist"][language]
            yield "passage", f"{id}:{passage['id']}", None, language, name, gist, place


TEXTS = Table(
    "texts",
    "found",
    (
        *(Column("id", "integer", required=True), need("sort"), need("reference")),
        *(Column("entry", to="entries"), need("language", among=WRITTEN)),
        *(need("title"), need("text"), need("url")),
    ),
)
"""The table of all prose; `search` finds in it."""
