"""The project's own content: sound, and proved against the documents where they are at hand."""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from conftest import ROOT, RealSite
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

import build
from explainer import model, reading

PASSAGES = {
    "mguandian-257": 83,
    "code-red-story": 23,
    "empire-review": 34,
    "dark-hour": 75,
    "olson-report": 16,
}
ORIGINALS = Path(os.environ.get("ORIGINALS", ROOT.parent / "shared/seeds"))


def test_the_content_builds_without_findings(real_site: RealSite) -> None:
    assert real_site.build.findings == []
    assert real_site.build.pages == sum(path.endswith(".html") for path in real_site.build.output)
    published = [file for file in real_site.folder.rglob("*") if file.is_file()]
    assert len(published) == len(real_site.build.output) + 1


def test_each_source_has_all_its_passages(real_site: RealSite) -> None:
    sources = json.loads(real_site.build.output["data/site.json"])["sources"]
    assert {id: len(source["passages"]) for id, source in sources.items()} == PASSAGES
    for source in sources.values():
        numbers = [passage["id"] for passage in source["passages"]]
        assert numbers == [f"p{number}" for number in range(1, len(numbers) + 1)]


@pytest.mark.skipif(
    not ORIGINALS.is_dir(),
    reason="the documents are not at hand; the variable ORIGINALS may name their folder",
)
def test_the_cards_fit_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    status = build.main(["verify", "--root", str(ROOT), "--originals", str(ORIGINALS)])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith(f"{len(PASSAGES)} documents, {sum(PASSAGES.values())} passages, ")


# The schema, held against the content by somebody else's validator -----------------------------


def records() -> Iterator[tuple[str, Path]]:
    """Each file with the name of its record."""
    content = ROOT / "content"
    yield "site", content / "site.yaml"
    yield "measures", content / "measures.yaml"
    folders = {"tours": "tour", "questions": "questions", "changes": "changes"}
    for folder in sorted(path for path in content.iterdir() if path.is_dir()):
        for file in sorted(folder.glob("*.yaml")):
            yield folders.get(folder.name, "entry"), file
    for file in sorted((ROOT / "seeds").glob("*.yaml")):
        yield "source", file


def typed(value: object, names: Mapping[str, type], name: str = "") -> object:
    """A value as YAML's own types have it: here every scalar is still a string.

    `names` are the fields that are numbers or truth values.
    """
    match value:
        case dict():
            # Of a table of numbers, the field's own name tells the type of each.
            return {
                key: typed(part, names, name if name in names else key)
                for key, part in value.items()
            }
        case list():
            return [typed(part, names, name) for part in value]
        case "true" | "false" if names.get(name) is bool:
            return value == "true"
        case str() if names.get(name) in (int, float):
            with contextlib.suppress(ValueError):
                return names[name](value)
    return value


def fields_of(schema: object) -> Iterator[tuple[str, type]]:
    """The fields anywhere in a schema that are numbers or truth values, with their type."""
    types = {"number": float, "integer": int, "boolean": bool}
    parts = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            ways = [field, *field.get("anyOf", ()), field.get("items", {})]
            ways += field.get("patternProperties", {}).values()
            yield from ((name, types[way["type"]]) for way in ways if way.get("type") in types)
    for part in parts if isinstance(parts, Iterable) else ():
        if isinstance(part, dict | list):
            yield from fields_of(part)


@pytest.fixture(scope="module")
def validators() -> dict[str, Validator]:
    for record in model.RECORDS.values():
        Draft202012Validator.check_schema(model.schema(record))
    return {name: Draft202012Validator(model.schema(it)) for name, it in model.RECORDS.items()}


def wrong(validator: Validator, value: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_the_schema_accepts_every_record(validators: dict[str, Validator]) -> None:
    found = {}
    for name, file in records():
        names = dict(fields_of(validators[name].schema))
        value = typed(reading.parse(file.read_text(encoding="utf-8")), names)
        if errors := wrong(validators[name], value):
            found[file.relative_to(ROOT).as_posix()] = errors
    assert found == {}


REFUSED = {
    "what": {"zh": "店"},
    "colour": "red",
    "also": "老店",
    "figures": {"daily": {"measure": "a", "value": "many", "as_of": "2025", "as_written": "1"}},
    "claims": [{"id": "A b", "zh": "甲", "en": "A", "stance": "fact", "as_of": "2025"}],
    "relations": [{"type": "a", "to": "b", "cite": "p1"}],
}


@pytest.mark.parametrize("field", REFUSED)
def test_the_schema_refuses(field: str, validators: dict[str, Validator]) -> None:
    both = {"zh": "甲", "en": "A"}
    sound: dict[str, object] = {"name": both, "what": both, "summary": both}
    assert wrong(validators["entry"], sound) == []
    assert wrong(validators["entry"], {**sound, field: REFUSED[field]}) != []


def test_the_schemas_are_written_for_editors(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert build.main(["schema", "--root", str(tmp_path)]) == 0
    written = {file.stem: json.loads(file.read_text()) for file in (tmp_path / "schema").iterdir()}
    assert written == {
        name: json.loads(json.dumps(model.schema(record))) for name, record in model.RECORDS.items()
    }
