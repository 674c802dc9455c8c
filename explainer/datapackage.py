"""The tables as CSV files, `data/<table>.csv`, with the Data Package descriptor that tells what they hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from explainer import form, tables
from explainer.data import as_json
from explainer.form import VERSION
from explainer.held import File, Store, digest, size
from explainer.relational import TABLES, Column, Table
from explainer.routes import Address
from explainer.wording import Bilingually

DESCRIPTOR: Address = "data/datapackage.json"
TABLE, _COLUMN, _WITHIN = "table_", "column_", "data_in_"
"""How the names of the words begin that tell of a table, of a column of one table, and of a language."""
ENDINGS = ("zh", "en")
"""A column of a text ends in its language."""


def address(table: Table) -> Address:
    """Where a table stands as a CSV file."""
    return f"data/{table.name}.csv"


class Files:
    """The tables as they are made. Whatever writes may raise OSError."""

    def __init__(self, store: Store) -> None:
        self._begun = {table.name: store.begin(address(table)) for table in TABLES}
        for table in TABLES:
            self._begun[table.name].write(tables.begun(table.names))

    def take(self, table: Table, rows: Sequence[Sequence[tables.Cell]]) -> None:
        """Add rows to a table, if it is one of these."""
        if table.name in self._begun:
            self._begun[table.name].write(tables.lines(rows))

    def done(self) -> dict[Address, File]:
        """Each by its place in the output."""
        return {address(table): self._begun[table.name].done() for table in TABLES}


def described(whole: form.Whole, files: Mapping[Address, File], words: Bilingually) -> bytes:
    """The descriptor of the tables."""
    site = whole["site"]
    found: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "explainer-site",
        "title": f"{site['title']['zh']} · {site['title']['en']}",
        "description": site["description"]["en"],
        "version": f"{VERSION}.{site['updated']}",
        "resources": [
            _resource(table, files[address(table)], words) for table in TABLES
        ],
    }  # fmt: skip
    if site["licence"]:
        licence = {"path": site["licence"]["url"], "title": site["licence"]["name"]["en"]}
        found["licenses"] = [licence]
    if site["url"]:
        found["homepage"] = site["url"]
    return as_json(found)


def _resource(table: Table, file: File, words: Bilingually) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "path": address(table).removeprefix("data/"),
        "title": words[f"{TABLE}{table.name}"]["en"],
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size(file),
        "hash": f"sha256:{digest(file)}",
        "schema": {
            "fields": [_field(table, column, words) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {
                        "resource": column.to.replace("_", "-"),
                        "fields": ["id"],
                    },
                }
                for column in table.links
            ],
        },
    }


def _field(table: Table, column: Column, words: Bilingually) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    constraints |= {"unique": True} if table.key == (column.name,) else {}
    constraints |= {"pattern": column.form} if column.form else {}
    constraints |= {"enum": list(column.among)} if column.among else {}
    found = {
        "name": column.name,
        "type": column.type,
        "description": meaning(words, table, column.name)["en"],
    }
    return found | ({"constraints": constraints} if constraints else {})


def base(column: str) -> tuple[str, str]:
    """The name of a column without its language, and the language: `name_zh` is name and zh."""
    name, _, language = column.rpartition("_")
    return (name, language) if language in ENDINGS else (column, "")


def meaning(words: Bilingually, table: Table, column: str) -> dict[str, str]:
    """What a column holds, in each language of the pages."""
    name, language = base(column)
    own = words.get(f"{_COLUMN}{table.name}_{name}") or form.meaning(words, table.singular, name)
    if not language:
        return dict(own)
    within = words[f"{_WITHIN}{language}"]
    return {spoken: f"{own[spoken]}{within[spoken]}" for spoken in own}
