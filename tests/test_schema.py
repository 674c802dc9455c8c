"""The JSON Schema and the models say the same; somebody else's validator is the judge."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sites
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from pydantic import ValidationError
from sites import CARD, MEASURES, OLD_OVEN, SITE_FILE, files

from explainer import completion, model, reading, schema

VALIDATORS: dict[str, Validator] = {
    name: Draft202012Validator(schema.schema(record)) for name, record in model.RECORDS.items()
}


def as_editors_read(value: Any) -> Any:
    """A value as YAML 1.2 has it, which editors' validators read; here every scalar is a string.

    As if nothing were quoted: the severest reading there is.
    """
    if isinstance(value, dict):
        return {key: as_editors_read(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_editors_read(part) for part in value]
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    if re.fullmatch(r"[-+]?[0-9]+", value):
        return int(value)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", value):
        return float(value)
    return value


def refused(name: str, value: Any) -> tuple[bool, bool]:
    """Whether the models refuse a value, and whether the schema does."""
    try:
        model.RECORDS[name].model_validate(value)
        models = False
    except ValidationError:
        models = True
    return models, not VALIDATORS[name].is_valid(as_editors_read(value))


def records(root: Path) -> Iterator[tuple[str, Path]]:
    """Each file below a root with the name of its record; drafts may be unfinished."""
    yield "site", root / "content/site.yaml"
    yield "measures", root / "content/measures.yaml"
    folders = {"tours": "tour", "questions": "questions", "changes": "changes"}
    for file in sorted((root / "content").glob("*/*.yaml")):
        if "\ndraft: true\n" not in file.read_text(encoding="utf-8"):
            yield folders.get(file.parent.name, "entry"), file
    for file in sorted((root / "seeds").glob("*.yaml")):
        yield "source", file


def test_both_accept_every_record() -> None:
    found = {
        file.relative_to(ROOT).as_posix(): both
        for name, file in records(ROOT)
        if any(both := refused(name, reading.parse(file.read_text(encoding="utf-8"))))
    }
    assert found == {}


MISTAKES = {
    "one language": ("entry", {"what": {"zh": "店"}}),
    "no field": ("entry", {"colour": "red"}),
    "text for a list": ("entry", {"also": "老店"}),
    "a word for a number": (
        "entry",
        {"figures": {"a": {"measure": "a", "value": "many", "as_of": "2025", "as_written": "1", "cite": "a:p1"}}},
    ),
    "no id": ("entry", {"relations": [{"type": "a", "to": "A B", "cite": "a:p1"}]}),
    "a key that is no id": (
        "entry",
        {"figures": {"A b": {"measure": "a", "value": "1", "as_of": "2025", "as_written": "1", "cite": "a:p1"}}},
    ),
    "no passage": ("entry", {"relations": [{"type": "a", "to": "b", "cite": "p1"}]}),
    "an empty list of passages": ("entry", {"relations": [{"type": "a", "to": "b", "cite": []}]}),
    "no stance": (
        "entry",
        {"claims": [{"id": "a", "zh": "甲", "en": "A", "stance": "rumour", "as_of": "2025", "cite": "a:p1"}]},
    ),
    "a month that is none": ("entry", {"date": "2025-13"}),
    "an empty name": ("entry", {"also": [""]}),
    "one step": ("entry", {"drawing": {"form": "flow", "steps": [{"zh": "甲", "en": "A"}], "caption": {"zh": "甲", "en": "A"}}}),
    "one stop": ("tour", {"stops": [{"at": "a", "words": {"zh": "甲", "en": "A"}}]}),
    "no minutes": ("tour", {"minutes": "0"}),
    "no question": ("questions", {"questions": []}),
    "no hash": ("source", {"sha256": "abc"}),
    "a language that there is not": ("site", {"default_language": "fr"}),
    "a pattern without a number": (
        "measures",
        {"units": {"a": {"name": {"zh": "甲", "en": "A"}, "zh": "個", "en": "{n}"}}},
    ),
}  # fmt: skip

BOTH = {"zh": "甲", "en": "A"}
SOUND: dict[str, Any] = {
    "entry": reading.parse(files(sites.SITE)[OLD_OVEN]),
    "tour": {
        "name": BOTH,
        "summary": BOTH,
        "minutes": "3",
        "stops": [{"at": "a", "words": BOTH}, {"at": "b", "words": BOTH}],
    },
    "questions": {"name": BOTH, "questions": [{"id": "a", "question": BOTH, "answer": BOTH}]},
    "source": reading.parse(re.sub("SHA256-OF-[A-Z0-9]+", "0" * 64, files(sites.SITE)[CARD])),
    "site": reading.parse(files(sites.SITE)[SITE_FILE]),
    "measures": reading.parse(files(sites.SITE)[MEASURES]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_both_refuse(mistake: str) -> None:
    name, wrong = MISTAKES[mistake]
    assert refused(name, SOUND[name]) == (False, False)
    assert refused(name, {**SOUND[name], **wrong}) == (True, True)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part of a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


WRONG = (None, [], {}, "", "A b", ["A b"], {"zh": "甲"}, [[]], {"x": "y"})


@given(st.data())
def test_what_the_models_refuse_the_schema_refuses(data: st.DataObject) -> None:
    """A sound record with one part taken away, added, or of another form."""
    name = data.draw(st.sampled_from(sorted(SOUND)))
    value = copy.deepcopy(SOUND[name])
    path = data.draw(st.sampled_from(sorted(places(value), key=str)))
    holder = value
    for part in path[:-1]:
        holder = holder[part]
    match data.draw(st.sampled_from(("without", "wrong", "added"))):
        case "without":
            del holder[path[-1]]
        case "wrong":
            holder[path[-1]] = data.draw(st.sampled_from(WRONG))
        case "added" if isinstance(holder, dict):
            holder["no-field of any"] = "x"
        case "added":
            holder.append(data.draw(st.sampled_from(WRONG)))
    models, schemas = refused(name, value)
    assert models == schemas, (path, value)


def test_every_field_is_described() -> None:
    bare = [
        f"{name}.{field}"
        for record in model.RECORDS.values()
        for name, node in {"": schema.schema(record), **schema.schema(record)["$defs"]}.items()
        for field, said in node.get("properties", {}).items()
        if not (
            said.get("description")
            or schema.resolved(said, schema.schema(record)).get("description")
        )
    ]
    assert bare == []


OWN = {
    "Claim.id", "Dispute.id", "Question.id", "Passage.id",  # names within their record
    "Change.id", "Change.old",  # records as they were then
    "Kind.folder", "Site.menu", "Entry.was", "entry.was", "site.menu",
}  # fmt: skip
"""Fields that hold an id and name no record."""


def test_every_field_that_names_something_says_what() -> None:
    """Else completion would not know it, and `rename` would leave it behind."""
    unnamed = set()
    for sort, record in model.RECORDS.items():
        whole = schema.schema(record)
        for name, node in {sort: whole, **whole["$defs"]}.items():
            for field, said in node.get("properties", {}).items():
                for way in (said, *said.get("anyOf", ()), said.get("items", {})):
                    if (
                        way.get("pattern", "").startswith("^[a-z0-9]+(?:-")
                        and model.NAMES not in way
                    ):
                        unnamed.add(f"{name}.{field}")
    assert unnamed - OWN == set()


def test_the_schema_is_a_schema() -> None:
    for record in model.RECORDS.values():
        Draft202012Validator.check_schema(schema.schema(record))


def test_a_file_is_walked_to_all_that_it_names() -> None:
    found = [*schema.names(reading.parse(files(sites.SITE)[OLD_OVEN]), model.Entry)]
    assert found == [
        (("relations", 0, "type"), "relation_types", "rival-of"),
        (("relations", 0, "to"), "entries", "new-mill"),
        (("relations", 0, "cite"), "passages", "town-paper:p3"),
        (("figures", "daily-loaves", "measure"), "measures", "daily-loaves"),
        (("figures", "daily-loaves", "cite"), "passages", "town-paper:p1"),
        (("claims", 0, "by"), "entries", "lin"),
        (("claims", 0, "cite"), "passages", "town-paper:p2"),
    ]


def test_every_modeline_leads_to_the_schema_of_its_file() -> None:
    wrong = {}
    for name, file in records(ROOT):
        path = file.relative_to(ROOT).as_posix()
        found = re.findall(r"(?m)^# yaml-language-server:.*$", file.read_text(encoding="utf-8"))
        if found not in ([], [completion.modeline(name, path)]):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("sort", ["entry", "tour", "questions"])
def test_the_docs_show_a_whole_record(sort: str) -> None:
    text = (ROOT / "docs/records.md").read_text(encoding="utf-8")
    written = [reading.parse(block) for block in re.findall(r"(?ms)^```yaml\n(.*?)^```", text)]
    assert [value for value in written if VALIDATORS[sort].is_valid(as_editors_read(value))]
