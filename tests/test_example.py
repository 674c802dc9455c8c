"""A second site of another subject: nothing in the program knows the first."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, HtmlMessage

import build
from explainer.load import load
from explainer.publish import publish

BELLS = ROOT / "examples/bells"
ORDINARY = {"memory", "meta", "reliability", "windows"}
"""Words of English and of HTML that are entries of the real content as well."""
FONT = "Microsoft JhengHei"
SUFFIXES = {".py", ".html", ".css", ".js", ".yaml", ".svg", ".json", ".txt"}


@pytest.fixture(scope="module")
def bells() -> build.Build:
    built = build.build(BELLS)
    assert [str(finding) for finding in built.findings] == []
    return built


def names_of_the_real_content() -> set[str]:
    """Every id, name and spelling of an entry of the real content."""
    content, findings = load(ROOT)
    assert content, findings
    found = set(content.entries)
    for item in content.entries.values():
        found |= {item.record.name.zh, item.record.name.en, *item.record.also}
    return {name for name in found if name.casefold() not in ORDINARY}


@pytest.fixture(scope="module")
def named() -> Callable[[str], set[str]]:
    """A function that finds the names of the real content in a text.

    Latin ones as whole words, whatever their case, unless they are short: US is not us.
    """
    names = names_of_the_real_content()
    latin = sorted((name for name in names if name.isascii()), key=len, reverse=True)
    some = {short: [name for name in latin if (len(name) <= 3) == short] for short in (True, False)}
    patterns = [
        re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, some[short]))})(?![\w-])", flags)
        for short, flags in ((True, re.NOFLAG), (False, re.IGNORECASE))
    ]
    chinese = re.compile("|".join(re.escape(name) for name in sorted(names - set(latin))))

    def find(text: str) -> set[str]:
        text = text.replace(FONT, "")
        return {match for pattern in (*patterns, chinese) for match in pattern.findall(text)}

    return find


def test_it_has_kinds_ties_and_measures_of_its_own() -> None:
    (mine, _), (other, _) = load(ROOT), load(BELLS)
    assert mine
    assert other
    tables = [
        (
            set(one.site.record.kinds),
            set(one.site.record.relation_types),
            set(one.measures.record.measures),
        )
        for one in (mine, other)
    ]
    assert [first & second for first, second in zip(*tables, strict=True)] == [set(), set(), set()]


def test_every_sort_of_page_is_there(bells: build.Build) -> None:
    site = json.loads(bells.output["data/site.json"])
    assert len(site["entries"]) + len(site["glossary"]) == 9
    for sort in ("disputes", "forecasts", "tours", "questions", "timeline", "changes"):
        assert site[sort], sort
    for page in (
        "bells/great-mist",
        "map",
        "compare",
        "disputes",
        "changes",
        "tours/from-crack-to-tower",
    ):
        for language in ("zh", "en"):
            assert f"{language}/{page}.html" in bells.output


def test_both_languages_write_its_figures(bells: build.Build) -> None:
    for language, texts in {
        "zh": ("1200公斤", "1150公斤", "340枚銀幣", "近2公里", "20%"),
        "en": (
            "1200 kilograms",
            "1150 kilograms",
            "340 silver coins",
            "nearly two kilometres",
            "20%",
        ),
    }.items():
        page = bells.output[f"{language}/bells/great-mist.html"].decode()
        assert [text for text in texts if text not in page] == []


def test_its_cards_fit_its_documents(capsys: pytest.CaptureFixture[str]) -> None:
    status = build.main(["verify", "--root", str(BELLS), "--originals", str(BELLS / "originals")])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith("2 documents, 14 passages, ")


def test_its_html_is_valid(
    bells: build.Build, tmp_path: Path, html_checker: Callable[[Path], list[HtmlMessage]]
) -> None:
    publish(bells.output, tmp_path / "site")
    assert [str(message) for message in html_checker(tmp_path / "site")] == []


def test_no_word_of_the_real_content_is_in_it(
    bells: build.Build, named: Callable[[str], set[str]]
) -> None:
    files = {path: content.decode() for path, content in bells.output.items()}
    found = {path: named(text) for path, text in files.items()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("part", ["build.py", "explainer", "templates"])
def test_no_entry_of_the_real_content_is_named_in_the_program(
    part: str, named: Callable[[str], set[str]]
) -> None:
    whole = ROOT / part
    files = (
        [whole]
        if whole.is_file()
        else [file for file in whole.rglob("*") if file.suffix in SUFFIXES]
    )
    assert files
    found = {file.name: named(file.read_text(encoding="utf-8")) for file in files}
    assert {file: names for file, names in found.items() if names} == {}
