"""The JSON Schema of the records, made from the models, and as the map by which a file is walked."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from explainer.model import NAMES, Record
from explainer.reading import Path, Value

Schema = dict[str, Any]


@cache
def schema(record: type[Record]) -> Schema:
    """The JSON Schema of a record. Not to be changed: all who ask are given the same."""
    found: Schema = _as_read_here(record.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _as_read_here(node: Any) -> Any:
    """The schema, accepting what reading.py accepts.

    Every scalar is read as text: `as_of: 2025` and a token 2032 are as good as quoted, while an editor's
    own YAML sees numbers there. And a key that is no id is none of the keys that may stand there.
    """
    if isinstance(node, list):
        return [_as_read_here(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {
        key: _as_read_here(part)
        for key, part in node.items()
        if key != "title"
        or isinstance(part, dict)  # a title made of the field's own name says nothing
    }
    if found.get("type") == "string" and not {"enum", "const"} & set(found):
        found["type"] = ["string", "number", "boolean"]
    if "patternProperties" in found:
        found["additionalProperties"] = False
    return found


def resolved(node: Schema, whole: Schema) -> Schema:
    """The node that a node's `$ref` leads to, or itself."""
    while "$ref" in node:
        node = whole["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


# A file walked by its schema -------------------------------------------------------------------


def walk(value: Value, record: type[Record]) -> Iterator[tuple[Path, Value, Schema]]:
    """Each part of a file's value: its path, the part, and the node of the schema that it is of."""
    whole = schema(record)
    yield from _walk(value, whole, whole, ())


def _walk(
    value: Value, node: Schema, whole: Schema, path: Path
) -> Iterator[tuple[Path, Value, Schema]]:
    found = _fitting(value, node, whole)
    if found is None:
        return
    yield path, value, found
    if isinstance(value, dict):
        fields = found.get("properties", {})
        other = next(iter(found.get("patternProperties", {}).values()), None)
        for key, part in value.items():
            if inner := fields.get(key, other):
                yield from _walk(part, inner, whole, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _walk(part, found.get("items", {}), whole, (*path, index))


def _fitting(value: Value, node: Schema, whole: Schema) -> Schema | None:
    """Of the ways that a node leaves open, the one that the value takes."""
    node = resolved(node, whole)
    ways = node.get("anyOf") or node.get("oneOf") or ()
    for way in ways:
        if found := _fitting(value, way, whole):
            return found
    if ways:
        return None
    types = node.get("type", "string")
    if isinstance(value, dict | list):
        return node if types == ("object" if isinstance(value, dict) else "array") else None
    return None if types in ("object", "array", "null") else node


def names(value: Value, record: type[Record]) -> Iterator[tuple[Path, str, str]]:
    """Each text in a file that names something of the site: its path, what it names, and the text."""
    for path, part, node in walk(value, record):
        if NAMES in node and isinstance(part, str):
            yield path, node[NAMES], part
