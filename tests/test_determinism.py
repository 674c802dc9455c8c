"""The same records give the same bytes, wherever, whenever and however often they are built."""

import json
import os
import subprocess
import sys
from pathlib import Path

import machines
import pytest
import sites
from conftest import ROOT
from sites import CARD, LIN, MEASURES, NEW_MILL, OLD_OVEN, SITE_FILE, Change, Put, Swap, add, files

import build
from explainer.memory import Memory

PROGRAM = """
import hashlib, json, sys

from pathlib import Path
from typing import Any
import build
for folder in sys.argv[1:]:
    built = build.build(Path(folder))
    told = [str(finding) for finding in built.findings]
    hashes = [[path, hashlib.sha256(held).hexdigest()] for path, held in built.output.items()]
    print(json.dumps([told, hashes]))
"""
"""Builds each folder and prints its findings, and the hash of each file, in their order."""

SURROUNDINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "Asia/Taipei", "LC_ALL": "C.UTF-8", "LANG": "zh_TW.UTF-8"},
)

Told = tuple[list[str], list[tuple[str, str]]]


RICH: list[Change] = [
    Put("content/tours/walk.yaml", machines.TOUR),
    Put("content/questions/bread.yaml", machines.TOPIC),
    add(NEW_MILL, "was: [mill]\ndate: 2023-autumn\n"),
    Swap(SITE_FILE, "updated:", "repository: https://example.org/bread\nupdated:"),
]  # fmt: skip


BROKEN: list[Change] = [
    Swap(OLD_OVEN, "[[lin]]在這裡烤麵包。", "[[lim]]與[[lam]]在2家店烤{x}、{y}。"),
    Swap(LIN, "what: {zh: 麵包師傅, en: a baker}\n", "who: a\nwhere: b\n"),
    Swap(OLD_OVEN, "cite: town-paper:p3}", "cite: [town-paper:p9, town-paper:p8]}"),
]


@pytest.fixture(scope="module")
def built_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Told, Told]]:
    """A sound site and a broken one, each built twice: in other processes and other surroundings."""
    found = []
    for surroundings in SURROUNDINGS:
        folder = tmp_path_factory.mktemp("elsewhere")
        sites.write(folder / "sound", *RICH)
        sites.write(folder / "broken", *BROKEN)
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, "sound", "broken"],
            cwd=folder,
            env={**os.environ, **surroundings, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        )
        sound, broken = (json.loads(line) for line in done.stdout.splitlines())
        found.append((sound, broken))
    return found


def test_two_builds_in_different_surroundings_are_identical(
    built_elsewhere: list[tuple[Told, Told]],
) -> None:
    (one, _), (other, _) = built_elsewhere
    assert one == other
    findings, hashes = one
    assert findings == []
    assert len(hashes) > 30


def test_findings_are_told_alike_in_different_surroundings(
    built_elsewhere: list[tuple[Told, Told]],
) -> None:
    (_, one), (_, other) = built_elsewhere
    assert one == other
    findings, hashes = one
    assert len(findings) > 8
    assert hashes == []


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path: Path) -> None:
    one = sites.write(tmp_path / "one")
    other = tmp_path / "other"
    for path in sorted(files(sites.SITE), reverse=True):
        Put(path, (one / path).read_bytes()).apply(other)
    assert list(build.build(one).output.items()) == list(build.build(other).output.items())


# A warm build ----------------------------------------------------------------------------------

EDITS: dict[str, list[Change]] = {
    "nothing": [],
    "a summary": [Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", "zh: 新磨坊開在河邊。")],
    "a name": [Swap(LIN, "{zh: 林伯, en: Uncle Lin}", "{zh: 阿林, en: Old Lin}")],
    "a figure": [
        Swap(OLD_OVEN, "value: 800", "value: 900"),
        Swap(OLD_OVEN, "as_written: 800個", "as_written: 900個"),
        Swap(CARD, "tokens: [800個]", "tokens: [900個]"),
    ],
    "a unit": [Swap(MEASURES, "{n} loaves", "{n} big loaves")],
    "a gist": [Swap(CARD, "en: A rival opens.", "en: Somebody opens.")],
    "an entry more": [
        Put(
            "content/bakeries/stone-mill.yaml",
            files(sites.SITE)[NEW_MILL].replace("新磨坊", "石磨").replace("New Mill", "Stone Mill"),
        )
    ],
    "an entry less": [
        Put(NEW_MILL, None),
        Swap(OLD_OVEN, "relations:\n  - {type: rival-of, to: new-mill, cite: town-paper:p3}\n", ""),
        Swap(OLD_OVEN, "對手是[[new-mill]]。", "對手是新磨坊。"),
        Swap(OLD_OVEN, "Its rival is [[new-mill]].", "Its rival is New Mill."),
    ],
    "an entry that gets a page": [
        add(
            NEW_MILL,
            "body:\n  zh: 這裡便宜。[@town-paper:p3]\n  en: It is cheap. [@town-paper:p3]\n",
        )
    ],
    "an entry that moves to another kind": [
        Put(NEW_MILL, None),
        Put("content/bakers/new-mill.yaml", files(sites.SITE)[NEW_MILL]),
    ],
    "a kind's name": [Swap(SITE_FILE, "en: Bakery}", "en: Bread shop}")],
    "a kind's colour": [Swap(SITE_FILE, "hue: ochre", "hue: teal")],
    "a relation's name": [Swap(SITE_FILE, "en: rival}", "en: competitor}")],
    "the title": [Swap(SITE_FILE, "en: The Bread Map", "en: The Bread Atlas")],
    "the date": [Swap(SITE_FILE, "updated: 2024-05-01", "updated: 2024-06-01")],
    "the language that stands first": [
        Swap(SITE_FILE, "updated:", "default_language: en\nupdated:")
    ],
    "a language's tag": [Swap(SITE_FILE, "tag: en, name", "tag: en-GB, name")],
    "what a kind is for machines": [
        Swap(SITE_FILE, "    shape: square\n", "    shape: square\n    schema_org: Place\n")
    ],
    "the address": [Swap(SITE_FILE, "updated:", "url: https://example.org/\nupdated:")],
    "the place to edit": [
        Swap(SITE_FILE, "updated:", "repository: https://example.org/b\nupdated:")
    ],
    "a tour more": [RICH[0]],
    "a question more": [RICH[1]],
    "an earlier id": [add(NEW_MILL, "was: [mill]\n")],
    "a template": [
        Put(
            "templates/pages/about.html",
            (ROOT / "templates/pages/about.html")
            .read_text()
            .replace("{{ body }}", "<hr>{{ body }}"),
        )
    ],
    "a style": [
        Put(f"templates/{path.relative_to(ROOT / 'templates')}", path.read_bytes() + b"\n")
        for path in sorted((ROOT / "templates/assets").rglob("*"))
        if path.is_file()
    ],
    "a word": [
        Put(
            "templates/words.yaml",
            (ROOT / "templates/words.yaml").read_text().replace("en: Figures}", "en: Numbers}"),
        )
    ],
}


@pytest.fixture(scope="module")
def memory() -> Memory:
    """What all the builds of this file remember of each other."""
    return Memory()


def forgetful(memory: Memory) -> Memory:
    """A memory that holds the compiled templates of another and nothing else."""
    forgotten = Memory()
    forgotten._environment, forgotten.templates = memory._environment, memory.templates
    return forgotten


@pytest.mark.parametrize("changes", EDITS.values(), ids=EDITS)
def test_a_warm_build_is_what_a_cold_one_would_be(
    changes: list[Change], memory: Memory, tmp_path: Path
) -> None:
    root = sites.write(tmp_path)
    before = build.build(root, memory)
    assert before.findings == []
    for change in changes:
        change.apply(root)
    warm, cold = build.build(root, memory), build.build(root, forgetful(memory))
    assert [str(finding) for finding in warm.findings] == [str(one) for one in cold.findings] == []
    assert set(warm.output) == set(cold.output)
    assert [path for path in cold.output if warm.output[path] != cold.output[path]] == []
    assert (warm.output != before.output) == bool(changes)


def test_a_build_without_a_memory_is_the_same(memory: Memory, tmp_path: Path) -> None:
    root = sites.write(tmp_path, *RICH)
    assert build.build(root, memory).output == build.build(root).output


def test_a_broken_edit_between_two_sound_ones_leaves_no_trace(tmp_path: Path) -> None:
    memory = Memory()
    root = sites.write(tmp_path)
    sound = build.build(root, memory)
    Swap(OLD_OVEN, "to: new-mill", "to: nowhere").apply(root)
    for _ in range(2):
        assert [str(finding) for finding in build.build(root, memory).findings] == [
            f"{OLD_OVEN}:17:26: no entry 'nowhere' [unknown-entry] there are: new-mill, old-oven, lin"
        ]
    Swap(OLD_OVEN, "to: nowhere", "to: new-mill").apply(root)
    assert build.build(root, memory).output == sound.output
