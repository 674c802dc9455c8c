"""The tables as CSV files, `data/<table>.csv`, with the Data Package descriptor that tells what they hold."""

import hashlib
from typing import Any

from explainer import form, tables
from explainer.data import as_json
from explainer.form import VERSION
from explainer.relational import Column, Filled, Table
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


def files(whole: form.Whole, filled: Filled, words: Bilingually) -> dict[Address, bytes]:
    """The tables and their descriptor, by their place in the output."""
    found = {
        address(table): tables.written([column.name for column in table.columns], rows)
        for table, rows in filled
    }
    site = whole["site"]
    described: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "explainer-site",
        "title": f"{site['title']['zh']} · {site['title']['en']}",
        "description": site["description"]["en"],
        "version": f"{VERSION}.{site['updated']}",
        "resources": [
            _resource(table, found[address(table)], words) for table, _ in filled
        ],
    }  # fmt: skip
    if site["licence"]:
        licence = {"path": site["licence"]["url"], "title": site["licence"]["name"]["en"]}
        described["licenses"] = [licence]
    if site["url"]:
        described["homepage"] = site["url"]
    found[DESCRIPTOR] = as_json(described)
    return found


def _resource(table: Table, content: bytes, words: Bilingually) -> dict[str, Any]:
    return {
        "name": table.name.replace("_", "-"),
        "path": address(table).removeprefix("data/"),
        "title": words[f"{TABLE}{table.name}"]["en"],
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
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
