"""The commands that write what editors write: drafts, `new`, `rename`, `fix`, and the schemas beside them."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pieces
import pytest
import sites
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sites import CARD, LIN, NEW_MILL, OLD_OVEN, Change, Put, Swap, add, files

import build
from explainer import editing, mending, model, reading, renaming, saving, schema, starting, truth
from explainer.commands.site import Workshop
from explainer.library import Library
from explainer.load import load
from explainer.saving import SavingError

STONE_MILL = "content/bakeries/stone-mill.yaml"
DRAFT = """\
draft: true
name: {zh: 石磨, en: Stone Mill}
what: {zh: 還沒開的店, en: a shop to come}
summary:
  zh: 石磨的對手是[[old-oven]]。[@town-paper:p3]
  en: The rival of [[old-oven]]. [@town-paper:p3]
body:
  zh: 石磨還沒開。[@town-paper:p3]
  en: It is not open yet. [@town-paper:p3]
"""
TO_PUBLISH = f"take `draft: true` out of {STONE_MILL} to publish it, or do not name it here"


def ran(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """A command's exit status, and what it printed on its two streams."""
    status = build.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return status, told.out, told.err


def texts(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for folder in ("content", "seeds")
        for file in sorted((root / folder).rglob("*"))
        if file.is_file()
    }


# Drafts ---------------------------------------------------------------------------------------


def test_a_draft_is_nowhere_in_the_published_site(tmp_path: Path) -> None:
    with_draft = sites.output(sites.write(tmp_path / "a", Put(STONE_MILL, DRAFT)))
    assert with_draft == sites.output(sites.write(tmp_path / "b"))


def test_a_draft_tour_and_a_draft_topic_are_nowhere_either(tmp_path: Path) -> None:
    both = "draft: true\nname: {zh: 走走, en: A walk}\n"
    stops = (
        "  - {at: old-oven, words: {zh: 看, en: Look}}\n  - {at: lin, words: {zh: 問, en: Ask}}\n"
    )
    changed = sites.write(
        tmp_path / "a",
        Put("content/tours/walk.yaml", f"{both}summary: {{zh: 走, en: Walk}}\nminutes: 3\nstops:\n{stops}"),
        Put("content/questions/walk.yaml", f"{both}questions: unfinished\n"),
    )  # fmt: skip
    assert sites.output(changed) == sites.output(sites.write(tmp_path / "b"))


def test_the_preview_shows_a_draft_and_says_so(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put(STONE_MILL, DRAFT))
    shown = Workshop(build.STORY, root).build()
    assert shown.findings == []
    for language, word, note in (
        ("zh", "草稿", "草稿只在預覽裡看得到，不會發布。"),
        ("en", "Draft", "A draft: shown in this preview only, not published."),
    ):
        page = shown.output[f"{language}/bakeries/stone-mill.html"].decode()
        assert f'<span class="draft">{word}</span>' in page
        assert f'<p class="draft-note">{note}</p>' in page
        index = shown.output[f"{language}/bakeries/index.html"].decode()
        assert index.count(f'<span class="draft">{word}</span>') == 1
        assert 'class="draft' not in shown.output[f"{language}/bakeries/old-oven.html"].decode()


def test_search_previews_map_and_timeline_mark_a_draft(tmp_path: Path) -> None:
    rival = "relations: [{type: rival-of, to: old-oven, cite: town-paper:p3}]\ndate: 2024-04-02\n"
    shown = Workshop(build.STORY, sites.write(tmp_path, Put(STONE_MILL, DRAFT + rival))).build()
    assert shown.findings == []
    text = {path: content.decode() for path, content in shown.output.items() if ".js" in path}
    for language, what, kind, name in (
        ("zh", "草稿：", "麵包店（草稿）", "石磨（草稿）"),
        ("en", "Draft: ", "Bakery (Draft)", "Stone Mill (Draft)"),
    ):
        whats = [row.what for row in pieces.rows(text, language)]
        assert sum(one.startswith(what) for one in whats) == 1
        assert f'"kind":"{kind}"' in text[f"previews/{language}/stone-mill.js"]
        assert f'"kind":"{kind}"' not in text[f"previews/{language}/old-oven.js"]
        assert f'"stone-mill","{name}"' in text[f"assets/graph-{language}.js"]
        drawing = shown.output[f"{language}/map.html"].decode()
        assert f">{name}<" in re.sub(r"</?tspan[^>]*>", "", drawing)
        timeline = shown.output[f"{language}/timeline.html"].decode()
        assert timeline.count('<span class="draft">') == 1


UNFINISHED = {
    "a field is missing": DRAFT.replace("what:", "wat:"),
    "a link leads nowhere": DRAFT.replace("[[old-oven]]", "[[old-ovn]]"),
    "it is no YAML": DRAFT + "also: [x\n",
    "nothing but the mark": "draft: true # to be written\n",
}


@pytest.mark.parametrize("content", UNFINISHED.values(), ids=UNFINISHED)
def test_an_unfinished_draft_stops_check_and_no_build(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put(STONE_MILL, content))
    assert Workshop(build.STORY, root).build().findings != []
    status, told, _ = ran(capsys, "check", "--root", root)
    assert status == 1
    assert {line.partition(":")[0] for line in sites.heads(told)} == {STONE_MILL}
    status, told, _ = ran(capsys, "--root", root)
    assert status == 0
    assert told.splitlines()[1] == f"Drafts, left out: {STONE_MILL}"


def test_what_is_published_cannot_name_a_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(
        tmp_path,
        Put(STONE_MILL, DRAFT),
        Swap(LIN, "林伯是[[old-oven]]的師傅。", "林伯是[[old-oven]]與[[石磨]]的師傅。"),
        Swap(LIN, "Uncle Lin bakes at [[old-oven]].", "Uncle Lin bakes at [[old-oven]] and [[stone-mill]]."),
        Swap(LIN, "to: old-oven", "to: stone-mill"),
    )  # fmt: skip
    expected = [
        f"{LIN}:4:23: the entry '石磨' is a draft [unpublished-entry] {TO_PUBLISH}",
        f"{LIN}:5:43: the entry 'stone-mill' is a draft [unpublished-entry] {TO_PUBLISH}",
        f"{LIN}:10:27: the entry 'stone-mill' is a draft [unpublished-entry] {TO_PUBLISH}",
    ]
    assert sites.findings(root) == expected
    assert sites.heads(ran(capsys, "check", "--root", root)[1]) == expected
    assert Workshop(build.STORY, root).build().findings == []


def test_a_draft_that_cannot_be_read_may_not_be_named_either(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Put(STONE_MILL, "draft: true\n"),
        Swap("content/site.yaml", "begin: [old-oven]", "begin: [old-oven, stone-mill]"),
    )
    expected = f"content/site.yaml:39:21: the entry 'stone-mill' is a draft [unpublished-entry] {TO_PUBLISH}"
    assert sites.findings(root) == [expected]


# rename ---------------------------------------------------------------------------------------

REFERRING: list[Change] = [
    Put("content/tours/walk.yaml", """\
name: {zh: 走走, en: A walk}
summary: {zh: 走, en: A stroll}
minutes: 5
stops:
  - at: 'old-oven'   # where it began
    words: {zh: "看[[old-oven|老灶]]與[[lin]]", en: "See [[old-oven|the oven]] and [[lin]]"}
  - {at: lin, words: {zh: 問, en: Ask}}
"""),
    Put("content/questions/bread.yaml", """\
name: {zh: 麵包, en: Bread}
questions:
  - id: old-oven
    question: {zh: old-oven 在哪？, en: Where is old-oven?}
    answer:
      zh: |
        [[ old-oven ]]每天賣{old-oven.daily-loaves:value}。[@town-paper:p1]
      en: >-
        [[old-oven]] sells
        {old-oven.daily-loaves:value} a day. [@town-paper:p1]
"""),
    Swap(OLD_OVEN, "also: [老灶麵包店]\n", "also: [老灶麵包店]   # since it opened\n\n"),
    Swap(OLD_OVEN, "by: lin", "by:  \"old-oven\"  # the house itself\n    about: [ lin ]"),
    add(NEW_MILL, """\
draft: false
disputes:
  - id: which
    kind: wording
    question: {zh: 哪家？, en: Which?}
    positions:
      - label: {zh: 甲, en: A}
        holds: [old-oven.old-yeast, "old-oven.daily-loaves"]
    reading: {zh: "見[[old-oven]]。", en: "See [[old-oven]]."}
    note: {zh: 註, en: A note}
"""),
    Swap(CARD, "chrome: [5]", "draws_on: [lin, old-oven]\nchrome: [5]"),
]  # fmt: skip
"""Every way in which a file can name an entry."""


def test_rename_changes_every_reference_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, *REFERRING)
    before = texts(root)
    assert sites.findings(root) == []
    status, told, _ = ran(capsys, "rename", "old-oven", "first-oven", "--root", root)
    assert status == 0, told
    assert told.startswith(f"{OLD_OVEN} → content/bakeries/first-oven.yaml\n--- {OLD_OVEN}\n")
    assert told.endswith("\n7 files changed.\n")

    after = texts(root)
    expected = {}
    for path, content in before.items():
        text = content.decode()
        # the id of a question, and words that are no prose, are not the entry
        text = text.replace("- id: old-oven", "- id: KEPT").replace("old-oven 在哪", "KEPT 在哪")
        text = text.replace("Where is old-oven", "Where is KEPT")
        text = text.replace("old-oven", "first-oven").replace("KEPT", "old-oven")
        expected[path.replace("old-oven", "first-oven")] = text.encode()
    own = expected["content/bakeries/first-oven.yaml"].decode()
    line = "also: [老灶麵包店]   # since it opened\n"
    own = own.replace(line, f"{line}was: [old-oven]\n")
    assert after == {**expected, "content/bakeries/first-oven.yaml": own.encode()}

    output = sites.output(root)
    for language in ("zh", "en"):
        assert 'href="../../' in output[f"{language}/bakeries/old-oven.html"]
        assert (
            f"{language}/bakeries/first-oven.html" in output[f"{language}/bakeries/old-oven.html"]
        )


@pytest.mark.parametrize(
    "was", ["", "was: [stove, hearth]\n", "was:\n  - stove  # 1920\n  - hearth\n"]
)
def test_rename_there_and_back_gives_the_same_bytes(
    was: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, *REFERRING, Swap(OLD_OVEN, "what:", f"{was}what:"))
    before = texts(root)
    own = before.pop(OLD_OVEN).decode()
    assert ran(capsys, "rename", "old-oven", "first-oven", "--root", root)[0] == 0
    assert ran(capsys, "rename", "first-oven", "old-oven", "--root", root)[0] == 0
    after = texts(root)
    listed = {
        "": own.replace("# since it opened\n", "# since it opened\nwas: [first-oven]\n"),
        "was: [stove, hearth]\n": own.replace("hearth]", "hearth, first-oven]"),
    }.get(was, own.replace("  - hearth\n", "  - hearth\n  - first-oven\n"))
    assert after.pop(OLD_OVEN).decode() == listed
    assert after == before
    assert sites.findings(root) == []


@settings(max_examples=40)
@given(st.data())
def test_rename_there_and_back_whatever_the_ids(data: st.DataObject) -> None:
    """Of any entry, to any id: all else as it was, to the byte, line ends and byte order mark too."""
    old = data.draw(st.sampled_from(["old-oven", "new-mill", "lin"]))
    new = data.draw(st.from_regex(rf"\A{model.ID}\Z").filter(lambda id: len(id) <= 64))
    ends = data.draw(st.sampled_from([b"\n", b"\r\n"]))
    mark = data.draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    with TemporaryDirectory() as folder:
        root = sites.write(Path(folder), *REFERRING)
        for path, content in texts(root).items():
            (root / path).write_bytes(mark + content.replace(b"\n", ends))
        before = texts(root)
        library = Library(load(root)[0] or pytest.fail("no content"))
        if new in library.entries or new in ("aux", "con", "nul", "prn", "index"):
            return
        changes = renaming.rename(library, old, new)
        saving.save(root, changes)
        library = Library(load(root)[0] or pytest.fail("no content"))
        assert [*truth.check(library)] == []
        assert library.entry(new).was == (old,)
        saving.save(root, renaming.rename(library, new, old))
        after = texts(root)
        path = library.entries[new].document.file.replace(f"{new}.yaml", f"{old}.yaml")
        assert after.pop(path).replace(f"was: [{new}]".encode() + ends, b"") == before.pop(path)
        assert after == before


REFUSED = {
    "no such entry": (["old-ovn", "x"], "no entry 'old-ovn'; did you mean 'old-oven'?"),
    "no id": (["lin", "Uncle Lin"], "'Uncle Lin' is no id: up to 64 lower-case letters, digits and single hyphens"),
    "too long": (["lin", "x" * 65], f"'{'x' * 59}…' is no id: up to 64 lower-case letters, digits and single hyphens"),
    "a device of Windows": (["lin", "aux"], "'aux' cannot be a file's name everywhere; choose another"),
    "the index": (["lin", "index"], "'index' cannot be a file's name everywhere; choose another"),
    "taken": (["lin", "old-oven"], f"'old-oven' is taken by {OLD_OVEN}"),
    "its own": (["lin", "lin"], f"'lin' is taken by {LIN}"),
    "an earlier id of another": (["lin", "mill"], "'mill' is an earlier id of 'new-mill' and leads there"),
    "another's name": (["lin", "baker"], "'baker' is a name of 'old-oven'; [[baker]] would lead elsewhere"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_rename_refuses(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(
        tmp_path,
        add(NEW_MILL, "was: [mill]\n"),
        Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店, Baker]"),
    )
    before = texts(root)
    arguments, sentence = REFUSED[case]
    assert ran(capsys, "rename", *arguments, "--root", root) == (2, "", f"{sentence}\n")
    assert texts(root) == before


def test_rename_refuses_what_it_cannot_see_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Swap(LIN, "to: old-oven", r'to: "old\x2Doven"'))
    assert sites.findings(root) == []
    before = texts(root)
    status, _, told = ran(capsys, "rename", "old-oven", "oven", "--root", root)
    assert (status, told) == (
        2,
        f"{LIN}:10:27: the id stands here in a way that cannot be changed by machine; "
        "write it without escapes and not as an example\n",
    )
    assert texts(root) == before


def test_rename_begins_with_sound_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Swap(LIN, "to: old-oven", "to: old-ovn"))
    before = texts(root)
    status, told, _ = ran(capsys, "rename", "lin", "uncle-lin", "--root", root)
    assert status == 1
    assert sites.heads(told) == [
        f"{LIN}:10:27: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?"
    ]
    assert texts(root) == before


def test_a_renamed_draft_leaves_no_redirect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put(STONE_MILL, DRAFT))
    assert ran(capsys, "rename", "stone-mill", "grindstone", "--root", root)[0] == 0
    assert (root / "content/bakeries/grindstone.yaml").read_text(encoding="utf-8") == DRAFT


# Saving ---------------------------------------------------------------------------------------


def changes_of(root: Path) -> list[editing.Change]:
    return renaming.rename(Library(load(root)[0] or pytest.fail("no content")), "lin", "uncle")


def test_a_file_changed_by_somebody_else_is_left_alone(tmp_path: Path) -> None:
    root = sites.write(tmp_path)
    changes = changes_of(root)
    Swap(OLD_OVEN, "what:", "# mine\nwhat:").apply(root)
    before = texts(root)
    with pytest.raises(SavingError, match=f"^{OLD_OVEN} was changed by somebody else meanwhile$"):
        saving.save(root, changes)
    assert texts(root) == before


@pytest.mark.parametrize("at", range(2))
def test_where_one_file_cannot_be_written_none_is(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sites.write(tmp_path)
    changes, before = changes_of(root), texts(root)
    done, replace = [], Path.replace

    def full(self: Path, target: Path) -> Path:
        if len(done) == at:
            raise OSError(28, "No space left on device", str(target))
        done.append(target)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SavingError, match=r"No space left on device; nothing was changed$"):
        saving.save(root, changes)
    assert texts(root) == before
    assert [file.name for file in root.iterdir() if file.name.startswith(".")] == []


# new ------------------------------------------------------------------------------------------

BEGUN = {
    "entry": ("bakery", STONE_MILL, "zh/bakeries/stone-mill.html"),
    "tour": ("tour", "content/tours/stone-mill.yaml", "zh/tours/stone-mill.html"),
    "questions": ("questions", "content/questions/stone-mill.yaml", "zh/questions.html"),
}
"""By the name of its record: the kind to ask for, the file, and the page."""


@pytest.mark.parametrize("sort", BEGUN)
def test_what_is_begun_can_be_seen_at_once(
    sort: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    published = sites.output(root)
    kind, file, page = BEGUN[sort]
    assert ran(capsys, "new", kind, "stone-mill", "--root", root) == (
        0,
        f"{file} is begun, as a draft, with a comment on each field.\n"
        f"See it:     build.py serve --root {root}, and open http://127.0.0.1:5500/{page}\n"
        f"Check it:   build.py check --root {root}\n"
        "Publish it: take the line `draft: true` out.\n",
        "",
    )
    shown = Workshop(build.STORY, root).build()
    assert shown.findings == []
    assert "Stone Mill" in shown.output[page].decode()
    assert sites.output(root) == published
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# yaml-language-server: $schema=../../schema/{sort}.json"
    assert (root / f"schema/{sort}.json").is_file()
    assert max(map(len, lines)) < 160


def in_use(text: str) -> str:
    """The text with all fields taken into use, as its head says."""
    lines = text.splitlines()[1:]
    for _ in range(4):  # fields in fields in fields
        lines = [re.sub(r"^(\s*)# (?!#)", r"\1", line) for line in lines if line.strip() != "#"]
        lines = [line for line in lines if not re.match(r"[A-Z]|is not in use|writes it", line)]
    return "\n".join(line for line in lines if not line.strip().startswith("##")) + "\n"


def fields(node: dict[str, Any], whole: dict[str, Any], path: str = "") -> Iterator[str]:
    """The path of every field that a record can have, however deep; a text's languages apart, and what is derived."""
    node = schema.resolved(node, whole)
    for way in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        yield from fields(way, whole, path)
    for inner in (*node.get("patternProperties", {}).values(), node.get("items")):
        yield from fields(inner, whole, f"{path}/") if inner else ()
    for name, said in node.get("properties", {}).items():
        if {*node["properties"]} != {"zh", "en", "hans"} and name != "hans":
            yield f"{path}/{name}"
            yield from fields(said, whole, f"{path}/{name}")


def fields_in(value: reading.Value, path: str = "") -> Iterator[str]:
    """The same of a value."""
    if isinstance(value, list):
        for part in value:
            yield from fields_in(part, f"{path}/")
    elif isinstance(value, dict) and {*value} != {"zh", "en"}:
        for name, part in value.items():
            yield f"{path}/{'' if name == 'a-figure' else name}"
            yield from fields_in(part, f"{path}/{'' if name == 'a-figure' else name}")


@pytest.mark.parametrize("sort", BEGUN)
def test_no_field_is_forgotten_and_each_is_explained(sort: str, tmp_path: Path) -> None:
    library = Library(load(sites.write(tmp_path))[0] or pytest.fail("no content"))
    text = starting.start(library, BEGUN[sort][0], "stone-mill").text
    value = reading.parse(in_use(text))
    whole = schema.schema(model.RECORDS[sort])
    known = {path.rstrip("/") for path in fields(whole, whole)}
    assert {path.rstrip("/") for path in fields_in(value)} == known
    model.RECORDS[sort].model_validate(value)  # and what is begun is in order, all of it

    lines = text.splitlines()
    unexplained = [
        line
        for before, line in pairwise(lines)
        if re.match(r"(# )?[a-z_]+:", line) and not before.startswith("## ")
    ]
    assert unexplained == []


NOT_BEGUN = {
    "no kind": (["bakry", "x"], "no kind 'bakry'; did you mean 'bakery'?"),
    "nothing like a kind": (["zzz", "x"], "no kind 'zzz'; there are: bakery, baker, tour, questions, source"),
    "a source": (["source", "x"], "a source begins with its document: source add FILE --id x"),
    "taken": (["baker", "old-oven"], f"'old-oven' is taken by {OLD_OVEN}"),
    "taken by what cannot be read": (["baker", "mill"], "'mill' is taken by a file that cannot be read yet; see `check`"),
    "an earlier id": (["baker", "hearth"], "'hearth' is an earlier id of 'old-oven' and leads there"),
    "no id": (["baker", "Lin"], "'Lin' is no id: up to 64 lower-case letters, digits and single hyphens"),
    "a device of Windows": (["tour", "com1"], "'com1' cannot be a file's name everywhere; choose another"),
    "a tour that is there": (["tour", "walk"], "content/tours/walk.yaml is there already"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_BEGUN)
def test_new_refuses(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(
        tmp_path,
        Swap(OLD_OVEN, "what:", "was: [hearth]\nwhat:"),
        Put("content/bakeries/mill.yaml", "name: ["),
        Put("content/tours/walk.yaml", "draft: true\n"),
    )
    before = texts(root)
    arguments, sentence = NOT_BEGUN[case]
    assert ran(capsys, "new", *arguments, "--root", root) == (2, "", f"{sentence}\n")
    assert texts(root) == before


# The schemas beside the content -----------------------------------------------------------------


def test_a_build_keeps_the_schemas_current(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    assert ran(capsys, "--root", root)[0] == 0
    written = {file: file.stat().st_mtime_ns for file in sorted((root / "schema").iterdir())}
    assert [file.stem for file in written] == sorted(model.RECORDS)
    entry = json.loads((root / "schema/entry.json").read_text(encoding="utf-8"))
    assert entry["$defs"]["entries"] == {
        "enum": ["new-mill", "old-oven", "lin"],
        "enumDescriptions": ["新磨坊 · New Mill", "老灶 · Old Oven", "林伯 · Uncle Lin"],
    }
    assert entry["$defs"]["Relation"]["properties"]["to"] == {
        "$ref": "#/$defs/entries",
        "description": "The other entry.",
    }
    assert {name: len(entry["$defs"][name]["enum"]) for name in ("measures", "passages", "relation_types")} == {
        "measures": 1,
        "passages": 4,
        "relation_types": 3,
    }  # fmt: skip
    validator = Draft202012Validator(entry)
    assert validator.is_valid(reading.parse(files(sites.SITE)[LIN]))
    refused = files(sites.SITE)[LIN].replace("to: old-oven", "to: old-ovn")
    assert not validator.is_valid(reading.parse(refused))

    assert (
        ran(capsys, "schema", "--root", root)[1]
        == f"0 of 7 schemas in {root / 'schema'} renewed.\n"
    )
    assert {file: file.stat().st_mtime_ns for file in written} == written
    Put(STONE_MILL, DRAFT).apply(root)
    told = ran(capsys, "schema", "--root", root)[1]
    assert told == f"4 of 7 schemas in {root / 'schema'} renewed.\n"
    assert '"stone-mill"' in (root / "schema/tour.json").read_text(encoding="utf-8")


def test_where_the_schemas_cannot_be_written_the_site_is_built_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put("schema", "a file where the folder should be"))
    status, told, problem = ran(capsys, "--root", root)
    assert (status, told.splitlines()[-1]) == (0, f"Open {root / 'site/index.html'}")
    assert problem.startswith("the schemas for editors were not written: ")


# fix ------------------------------------------------------------------------------------------

MODELINES = {
    path: f"# yaml-language-server: $schema={'../' * path.count('/')}schema/{sort}.json\n"
    for path, sort in (
        ("content/site.yaml", "site"),
        ("content/measures.yaml", "measures"),
        (NEW_MILL, "entry"),
        (OLD_OVEN, "entry"),
        (LIN, "entry"),
        (CARD, "source"),
    )
}


def in_house(root: Path) -> Path:
    """The small site with modelines; its fields are in the order of the house already."""
    for path, line in MODELINES.items():
        file = root / path
        file.write_text(line + file.read_text(encoding="utf-8"), encoding="utf-8")
    return root


def test_what_is_in_order_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = in_house(sites.write(tmp_path))
    before = texts(root)
    assert ran(capsys, "fix", "--write", "--root", root) == (0, "Nothing to mend.\n", "")
    assert texts(root) == before


def test_fix_shows_and_only_then_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path)
    before = texts(root)
    shown = "".join(
        f"--- {path}\n+++ {path}\n@@ -1 +1,2 @@\n+{MODELINES[path]} {before[path].decode().splitlines()[0]}\n"
        for path in MODELINES
    )
    told = f"{shown}6 files would change; with --write they do.\n"
    assert ran(capsys, "fix", "--root", root) == (0, told, "")
    assert texts(root) == before
    told = f"{shown}6 files changed.\n"
    assert ran(capsys, "fix", "--write", "--root", root) == (0, told, "")
    assert texts(root) == {path: MODELINES[path].encode() + text for path, text in before.items()}
    assert sites.findings(root) == []


def test_fix_of_one_file_leaves_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    before = texts(root)
    assert ran(capsys, "fix", "--write", root / LIN, "--root", root)[0] == 0
    assert {path for path, text in texts(root).items() if text != before[path]} == {LIN}
    strange = root / "content/nobody.yaml"
    told = f"{strange} is no record below {root}\n"
    assert ran(capsys, "fix", strange, "--root", root) == (2, "", told)


MENDS = {
    "another modeline": (
        LIN,
        "# yaml-language-server: $schema=../entry.json\nname: {zh: 林伯",
        f"{MODELINES[LIN]}name: {{zh: 林伯",
        "name: {zh: 林伯",
    ),
    "fields on lines, with their comments": (
        OLD_OVEN,
        """\
  - id: old-yeast
    zh: 老灶的酵母比別家的老。
    # by whom? the baker
    by: lin
    as_of: 2024-04   # the paper's date

    # an opinion
    # and no more
    stance: opinion
    en: Old Oven's yeast is older than anybody else's.
    when: 2024-04-20
""",
        """\
  - id: old-yeast
    zh: 老灶的酵母比別家的老。
    en: Old Oven's yeast is older than anybody else's.
    # an opinion
    # and no more
    stance: opinion
    # by whom? the baker
    by: lin
    as_of: 2024-04   # the paper's date

    when: 2024-04-20
""",
        """\
  - id: old-yeast
    zh: 老灶的酵母比別家的老。
    en: Old Oven's yeast is older than anybody else's.
    stance: opinion
    by: lin
    as_of: 2024-04
    when: 2024-04-20
""",
    ),
    "fields behind a dash": (
        CARD,
        "  - gist: {zh: 對手開張。, en: A rival opens.}\n    tokens: [新磨坊]\n    id: p3\n",
        "  - id: p3\n    gist: {zh: 對手開張。, en: A rival opens.}\n    tokens: [新磨坊]\n",
        "  - id: p3\n",
    ),
    "fields in braces": (
        LIN,
        "{cite: town-paper:p2,   type: works-for, to: 'old-oven'}",
        "{type: works-for,   to: 'old-oven', cite: town-paper:p2}",
        "{type: works-for, to: old-oven, cite: town-paper:p2}",
    ),
    "blocks at the top": (
        LIN,
        """\
relations:
  - {type: works-for, to: old-oven, cite: town-paper:p2}

# his story
body:
  zh: 林伯養酵母。[@town-paper:p2]

  en: Uncle Lin keeps yeast. [@town-paper:p2]
""",
        """\
# his story
body:
  zh: 林伯養酵母。[@town-paper:p2]

  en: Uncle Lin keeps yeast. [@town-paper:p2]
relations:
  - {type: works-for, to: old-oven, cite: town-paper:p2}

""",
        """\
body:
  zh: 林伯養酵母。[@town-paper:p2]
  en: Uncle Lin keeps yeast. [@town-paper:p2]
relations:
  - {type: works-for, to: old-oven, cite: town-paper:p2}
""",
    ),
    "a name in both languages": (
        LIN,
        "body:\n  zh: 林伯養酵母，新磨坊不養；新磨坊還年輕。[@town-paper:p2]\n"
        "  en: >-\n    Uncle Lin keeps yeast,\n    and New Mill does not. [@town-paper:p2]\n",
        "body:\n  zh: 林伯養酵母，[[new-mill]]不養；新磨坊還年輕。[@town-paper:p2]\n"
        "  en: >-\n    Uncle Lin keeps yeast,\n    and [[new-mill]] does not. [@town-paper:p2]\n",
        "body:\n  zh: 林伯養酵母。[@town-paper:p2]\n  en: Uncle Lin keeps yeast. [@town-paper:p2]\n",
    ),
}
"""By what is mended: the file, how it is written, how it shall be, and what stands there in the small site."""


@pytest.mark.parametrize("mend", MENDS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fix_mends(mend: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, written, mended, sound = MENDS[mend]
    root = in_house(sites.write(tmp_path))
    whole = (root / path).read_text(encoding="utf-8")
    if mend == "another modeline":
        whole = whole.removeprefix(MODELINES[path])
    if mend == "fields behind a dash":
        hashed = re.search(r"  - id: p3\n(    sha256: \w+\n)(.*\n.*\n)", whole)
        assert hashed
        sound, written = hashed[0], written.replace("    id: p3\n", f"{hashed[1]}    id: p3\n")
        mended = mended.replace("  - id: p3\n", f"  - id: p3\n{hashed[1]}")
    assert whole.count(sound) == 1
    before, after = (whole.replace(sound, it).replace("\n", end) for it in (written, mended))
    (root / path).write_bytes(before.encode())
    assert sites.findings(root) == []
    status, told, _ = ran(capsys, "fix", "--write", "--root", root)
    assert (status, told.splitlines()[-1]) == (0, "1 file changed.")
    assert (root / path).read_bytes().decode() == after
    assert sites.findings(root) == []


NOT_MENDED = {
    "a name in one language": ("林伯養酵母，新磨坊不養。", "Uncle Lin keeps yeast."),
    "a name that is linked": ("林伯養酵母，[[new-mill]]不養；新磨坊！", "Uncle Lin keeps yeast, [[new-mill]] not. New Mill!"),
    "a name in code": ("林伯養酵母，`新磨坊`不養。", "Uncle Lin keeps yeast, `New Mill` not."),
    "a name that is broken in the file": ("林伯養酵母，新磨坊不養。", "\"Uncle Lin keeps yeast, New\\\n    \\ Mill not. [@town-paper:p2]\""),
    "the entry's own": ("林伯養酵母，林伯！", "Uncle Lin keeps yeast. Uncle Lin!"),
    "a draft": ("林伯養酵母，石磨不養。", "Uncle Lin keeps yeast, Stone Mill does not."),
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_MENDED)
def test_fix_leaves(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zh, en = NOT_MENDED[case]
    en = en if en.startswith('"') else f"{en} [@town-paper:p2]"
    draft = f"{MODELINES[LIN]}{DRAFT}"
    root = in_house(sites.write(tmp_path, Put(STONE_MILL, draft)))
    Swap(LIN, "  zh: 林伯養酵母。", f"  zh: {zh}").apply(root)
    Swap(LIN, "  en: Uncle Lin keeps yeast. [@town-paper:p2]", f"  en: {en}").apply(root)
    assert sites.findings(root) == []
    assert ran(capsys, "fix", "--root", root) == (0, "Nothing to mend.\n", "")


def test_fix_begins_with_sound_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path, Swap(LIN, "to: old-oven", "to: old-ovn"))
    before = texts(root)
    status, told, _ = ran(capsys, "fix", "--write", "--root", root)
    assert status == 1
    assert sites.heads(told) == [
        f"{LIN}:10:27: no entry 'old-ovn' [unknown-entry] did you mean 'old-oven'?"
    ]
    assert texts(root) == before


def test_a_change_that_would_break_the_site_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sites.write(tmp_path)
    before = texts(root)
    mends = mending.mends

    def faulty(library: Library, only: list[str]) -> list[editing.Change]:
        first, *rest = mends(library, only)
        at = first.document.text.index("name:")
        return [
            editing.Change(first.document, (editing.Edit(at, at + 5, "nome:"),), first.to),
            *rest,
        ]

    monkeypatch.setattr(mending, "mends", faulty)
    status, told, _ = ran(capsys, "fix", "--write", "--root", root)
    assert status == 1
    assert "the field 'name' is missing" in told
    assert texts(root) == before


def test_fields_whose_order_is_part_of_a_value_stay_where_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The empty lines below belong to the Chinese text, which would lose them if it moved up."""
    root = in_house(sites.write(tmp_path))
    written = (
        "body:\n  en: Uncle Lin keeps yeast. [@town-paper:p2]\n"
        "  zh: |+\n    林伯養酵母。[@town-paper:p2]\n\n\n"
    )
    Swap(LIN, MENDS["a name in both languages"][3], written).apply(root)
    assert sites.findings(root) == []
    assert ran(capsys, "fix", "--root", root) == (0, "Nothing to mend.\n", "")
