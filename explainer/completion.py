"""The JSON Schema as editors' programs are given it: with every id that this site knows.

So a field that names an entry, a passage, a measure or a relation type offers those that there are, each
with a few words on what it is. What is made depends on the content, and is therefore output, like site/.
"""

import json
from collections.abc import Mapping
from typing import Any

from explainer.library import Library
from explainer.model import NAMES, RECORDS, Bilingual
from explainer.schema import Schema, schema

FOLDER = "schema"
"""Where the schemas stand, below the root."""
Known = Mapping[str, Mapping[str, str]]
"""By what is named (`entries`, `passages` …): each id, with a few words on what it is."""


def files(library: Library) -> Mapping[str, bytes]:
    """The schema of each sort of file, by its path below the root."""
    listed = known(library)
    return {
        f"{FOLDER}/{name}.json": _written(_complete(schema(record), listed))
        for name, record in RECORDS.items()
    }


def modeline(sort: str, file: str) -> str:
    """The comment that tells an editor's program the schema of a file below the root."""
    return f"# yaml-language-server: $schema={'../' * file.count('/')}{FOLDER}/{sort}.json"


def _written(found: Schema) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def known(library: Library) -> Known:
    """What fields can name in this site."""
    site, measures = library.content.site.record, library.content.measures.record
    figures = {
        reference: f"{_both(library.name(at.entry))}: {_both(library.measure(at.figure).name)}"
        for reference, at in library.figures.items()
        if at.figure.measure in measures.measures
    }
    claims = {reference: at.claim.en for reference, at in library.claims.items()}
    return {
        "entries": {id: _both(item.record.name) for id, item in library.entries.items()},
        "passages": {
            f"{id}:{passage.id}": _both(passage.gist)
            for id, item in library.sources.items()
            for passage in item.record.passages
        },
        "measures": {id: _both(it.definition) for id, it in measures.measures.items()},
        "groups": {id: _both(name) for id, name in measures.groups.items()},
        "units": {id: _both(unit.name) for id, unit in measures.units.items()},
        "relation_types": {id: it.sentence.en for id, it in site.relation_types.items()},
        "figures": figures,
        "statements": {**claims, **figures},
    }


def _both(text: Bilingual) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} · {text.en}"


def _complete(whole: Schema, known: Known) -> Schema:
    """The schema with the ids listed: each list once, under `$defs`, however many fields name it."""
    used: dict[str, Schema] = {}
    found = _referring(whole, known, used)
    return {**found, "$defs": {**found["$defs"], **used}}


def _referring(node: Any, known: Known, used: dict[str, Schema]) -> Any:
    if isinstance(node, list):
        return [_referring(part, known, used) for part in node]
    if not isinstance(node, dict):
        return node
    what = node.get(NAMES, "")
    ids = known.get(what)
    if not ids:
        return {key: _referring(part, known, used) for key, part in node.items()}
    listed: Schema = {"enum": list(ids), "enumDescriptions": list(ids.values())}
    if what == "statements":  # this entry's own need no `entry.` before them
        listed = {"anyOf": [listed, {"type": node["type"], "pattern": node["pattern"]}]}
    used[what] = listed
    said = {"description": node["description"]} if "description" in node else {}
    return {"$ref": f"#/$defs/{what}", **said}
