"""A second site of another subject: nothing in the program knows the first."""

import html
import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from conftest import ROOT, HtmlMessage, RealSite

import build
from explainer.load import load
from explainer.model import PAGES
from explainer.publish import publish
from explainer.story import Build

BELLS = ROOT / "examples/bells"
ORDINARY = {"memory", "meta", "reliability", "windows"}
"""Words of English and of HTML that are entries of the real content as well."""
FONTS = ("Microsoft JhengHei", "Microsoft YaHei")
BY_CONVENTION = "llms.txt"
"""The name of a file that is the same on every site."""
SUFFIXES = {".py", ".html", ".css", ".js", ".yaml", ".svg", ".json", ".txt"}


@pytest.fixture(scope="module")
def bells() -> Build:
    built = build.build(BELLS)
    assert [str(finding) for finding in built.findings] == []
    return built


def test_words_beside_a_count_of_one_fit_it(bells: Build, real_site: RealSite) -> None:
    """English has its plural; what may stand beside any number is so worded that one is right too."""
    found = []
    for output in (bells.output, real_site.build.output):
        for path in (path for path in output if re.fullmatch(r"en/.*\.html", path)):
            text = html.unescape(re.sub(r"<[^>]*>", "\0", output[path].decode()))
            found += [(path, one) for one in re.findall(r"(?<![\w.,-])1 [a-z]+ ?[a-z]*s\b", text)]
    assert found == []


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
        for font in FONTS:
            text = text.replace(font, "")
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


def test_every_sort_of_page_is_there(bells: Build) -> None:
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


def test_both_languages_write_its_figures(bells: Build) -> None:
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
    bells: Build, tmp_path: Path, html_checker: Callable[[Path], list[HtmlMessage]]
) -> None:
    publish(bells.output, tmp_path / "site")
    assert [str(message) for message in html_checker(tmp_path / "site")] == []


def test_no_word_of_the_real_content_is_in_it(
    bells: Build, named: Callable[[str], set[str]]
) -> None:
    files = {path: content.decode(errors="ignore") for path, content in bells.output.items()}
    found = {path: named(text.replace(BY_CONVENTION, "")) for path, text in files.items()}
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
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    found = {name: named(text.replace(BY_CONVENTION, "")) for name, text in texts.items()}
    assert {file: names for file, names in found.items() if names} == {}


def test_a_menu_may_name_every_page_and_the_docs_tell_which(tmp_path: Path) -> None:
    shutil.copytree(BELLS / "content", tmp_path / "content")
    shutil.copytree(BELLS / "seeds", tmp_path / "seeds")
    file = tmp_path / "content/site.yaml"
    written = re.sub("menu: .*", f"menu: [{', '.join(PAGES)}]", file.read_text(encoding="utf-8"))
    file.write_text(written, encoding="utf-8")
    built = build.build(tmp_path)
    assert not built.findings
    page = lxml.html.document_fromstring(built.output["en/index.html"])
    assert len(page.xpath("//nav[@class='sections']//a[@href]")) == len(PAGES)
    assert ", ".join(PAGES) in (ROOT / "docs/records.md").read_text(encoding="utf-8")


# The lesson for editors, followed to the letter -------------------------------------------------


@pytest.mark.parametrize("lesson", ["first-entry.md", "zh/first-entry.md"])
def test_a_first_entry_comes_about_as_the_lesson_says(
    lesson: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "docs/editing" / lesson).read_text(encoding="utf-8")
    blocks = [body for _, body in re.findall(r"```(\w*)\n(.*?)```", text, re.DOTALL)]
    letter, card_made, empty, head, gist, entry, sound, figure, position, proved = (
        blocks[index] for index in (1, 3, 4, 5, 6, 7, 9, 10, 11, 13)
    )
    mine = tmp_path / "my-bells"
    shutil.copytree(BELLS, mine, ignore=shutil.ignore_patterns("site"))

    def run(command: str) -> str:
        """What a command of the lesson prints, its folder being ours."""
        words = [word.replace("my-bells", str(mine)) for word in shlex.split(command)]
        build.main(words[words.index("build.py") + 1 :])
        return capsys.readouterr().out.replace(str(mine), "…/my-bells")

    def put(file: str, old: str, new: str) -> None:
        whole = (mine / file).read_text(encoding="utf-8")
        assert whole.count(old) == 1, old
        (mine / file).write_text(whole.replace(old, new), encoding="utf-8")

    commands = [block.strip() for block in blocks if ".venv/bin/python build.py" in block]
    add_source, check, verify = (
        next(command for command in commands if f"build.py {name}" in command)
        for name in ("source add", "check", "verify")
    )

    (mine / "originals/miller-letter.txt").write_text(letter, encoding="utf-8")
    assert run(add_source) == card_made
    assert run(check).startswith(empty.strip())
    card = "seeds/miller-letter.yaml"
    made = (mine / card).read_text(encoding="utf-8")
    put(card, made[made.index("title:") : made.index("chrome:")], head)
    blank = "    gist:\n      zh:\n      en:\n"
    put(card, f"{blank}    tokens: [宋嬸, 90]\n", gist)
    for found, words, tokens in (
        (
            "大霧鐘, 1100",
            ("他不信大霧鐘那麼重。", "He doubts the weight of Great Mist"),
            "大霧鐘, 1100公斤",
        ),
        ("", ("他最愛自己的鐘。", "He likes his own bell best."), ""),
    ):
        assert [word for word in (*words, tokens) if word not in text] == []
        told = blank.replace("zh:", f"zh: {words[0]}").replace("en:", f"en: {words[1]}")
        put(card, f"{blank}    tokens: [{found}]\n", f"{told}    tokens: [{tokens}]\n")
    (mine / "content/bells/mill-bell.yaml").write_text(entry, encoding="utf-8")
    assert run(check) == sound
    great_mist = "content/bells/great-mist.yaml"
    put(great_mist, "\nclaims:\n", f"\n{figure}claims:\n")
    put(great_mist, "    reading:\n", f"{position}    reading:\n")
    assert run(verify) == proved
    assert run(check) == sound


LINK = re.compile(r"\]\(([^)#]+)\)")
EXAMPLE = re.compile(r"```.*?```", re.DOTALL)


def test_the_docs_lead_somewhere() -> None:
    found = [
        f"{file.name}: {to}"
        for file in (
            ROOT / "README.md",
            *(ROOT / "docs").rglob("*.md"),
            *(ROOT / "examples").rglob("*.md"),
        )
        for to in LINK.findall(EXAMPLE.sub("", file.read_text(encoding="utf-8")))
        if "://" not in to and not (file.parent / to).exists()
    ]
    assert found == []


def test_each_page_for_editors_stands_in_both_languages() -> None:
    english, chinese = (
        {file.name for file in (ROOT / "docs/editing" / folder).glob("*.md")}
        for folder in (".", "zh")
    )
    assert english - {"README.md"} == chinese - {"voice.md"}
