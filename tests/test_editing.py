"""The commands that write what editors write: drafts, `new`, `rename`, `fix`, and the schemas beside them."""

from pathlib import Path

import pytest
import sites
from sites import LIN, Put, Swap

import build

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
    shown = build.Workshop(root, sites.MEMORY).build()
    assert shown.findings == []
    for language, word, note in (
        ("zh", "草稿", "草稿只在預覽裡看得到，不會發布。"),
        ("en", "Draft", "A draft: it is seen in this preview and is not published."),
    ):
        page = shown.output[f"{language}/bakeries/stone-mill.html"].decode()
        assert f'<span class="draft">{word}</span>' in page
        assert f'<p class="draft-note">{note}</p>' in page
        index = shown.output[f"{language}/bakeries/index.html"].decode()
        assert index.count(f'<span class="draft">{word}</span>') == 1
        assert 'class="draft' not in shown.output[f"{language}/bakeries/old-oven.html"].decode()


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
    assert build.Workshop(root, sites.MEMORY).build().findings != []
    status, told, _ = ran(capsys, "check", "--root", root)
    assert status == 1
    assert {line.partition(":")[0] for line in told.splitlines()} == {STONE_MILL}
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
    assert ran(capsys, "check", "--root", root)[1].splitlines() == expected
    assert build.Workshop(root, sites.MEMORY).build().findings == []


def test_a_draft_that_cannot_be_read_may_not_be_named_either(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Put(STONE_MILL, "draft: true\n"),
        Swap("content/site.yaml", "begin: [old-oven]", "begin: [old-oven, stone-mill]"),
    )
    expected = f"content/site.yaml:39:21: the entry 'stone-mill' is a draft [unpublished-entry] {TO_PUBLISH}"
    assert sites.findings(root) == [expected]
