"""The tables as one SQLite file, with keys, indexes and full-text search in both languages."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from explainer import form, prose
from explainer.data import WRITTEN
from explainer.library import Library, Naming
from explainer.relational import Column, Filled, Table, need
from explainer.routes import Address, Routes
from explainer.rows import Row, Value, every

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


Held = str | int | float | None


def file(filled: Filled) -> bytes:
    """The file, of all tables and the texts. The same records give the same bytes: it is made in memory, in one order, without a date."""
    db = sqlite3.connect(":memory:")
    try:
        db.executescript(f"PRAGMA page_size = {PAGE_SIZE}; PRAGMA user_version = {form.VERSION};")
        for table, rows in filled:
            db.execute(created(table))
            names = [column.name for column in table.columns]
            _insert(db, table.name, names, ([_held(row.get(n)) for n in names] for row in rows))
            for column in table.links:
                db.execute(
                    f'CREATE INDEX "{table.name} {column.name}" ON "{table.name}" ("{column.name}")'
                )
        db.executescript(_SEARCH)
        db.execute("INSERT INTO search (search) VALUES ('rebuild')")
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
        db.commit()
        db.execute("VACUUM")
        return db.serialize()
    finally:
        db.close()


def _insert(
    db: sqlite3.Connection, table: str, names: Iterable[str], rows: Iterable[Sequence[Held]]
) -> None:
    listed = [f'"{name}"' for name in names]
    places = ", ".join("?" * len(listed))
    # Names of tables and columns are this program's own; every value is bound.
    db.executemany(f'INSERT INTO "{table}" ({", ".join(listed)}) VALUES ({places})', rows)  # noqa: S608  # nosec B608


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


def _held(value: Value) -> Held:
    """A value as SQLite holds it: a list is JSON, a whole number is an integer."""
    match value:
        case list():
            return json.dumps(value, ensure_ascii=False)
        case bool():
            return int(value)
        case float():
            return int(value) if value == int(value) else value
        case str():
            return str(value)
    return value


def texts(library: Library, whole: form.Whole) -> Iterator[Row]:
    """Every text worth finding, a row for each language."""
    for number, one in enumerate(_texts(library, whole), start=1):
        yield {"id": number, **dict(zip(_NAMES, one, strict=True))}


_NAMES = ("sort", "reference", "entry", "language", "title", "text", "url")


def _texts(library: Library, whole: form.Whole) -> Iterator[tuple[str | None, ...]]:
    for language in WRITTEN:
        routes = Routes(library, language)
        for id, one in every(whole).items():
            name, url = one["name"][language], routes.entry(id)
            parts = (one["summary"], one["matters"], one["status"], one["body"], one["note"])
            said = "\n\n".join(part[language] for part in parts if part)
            also = " ".join((name, one["name"]["zh"], one["name"]["en"], *one["also"]))
            yield "entry", id, id, language, also, said, url
            for claim in one["claims"]:
                reference = f"{id}.{claim['id']}"
                place = routes.claim(id, claim["id"])
                yield "claim", reference, id, language, name, claim["text"][language], place
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
                reference = f"{topic}.{asked.id}"
                yield (
                    *("question", reference, None, language),
                    *(asked.question[language], answer, place),
                )
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
    texts,
)
"""The table of all prose; `search` finds in it."""
