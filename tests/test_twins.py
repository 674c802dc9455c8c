"""The Markdown twins and llms.txt: what they tell, where they lead, and that nothing in them can become markup."""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import machines
import pytest
import sites
import yaml
from bs4 import BeautifulSoup
from conftest import RealSite
from markdown_it import MarkdownIt
from markdown_it.token import Token
from sites import OLD_OVEN, SITE_FILE, Put, Swap
from test_hostile import ATTACKS

from explainer.markdown import at_start, escaped, way

READER = MarkdownIt("commonmark")
"""Reads Markdown as CommonMark has it, raw HTML too: whatever got through would be seen."""
LINK = re.compile(r"(?<!\\)\]\(<?([^()<>\s]+)>?\)")
TOOLS = re.compile(r"(index|404|.*/(search|compare))\.html|parallel/.*")


def tokens(text: str) -> Iterator[Token]:
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def links(text: str) -> list[str]:
    return [str(one.attrs["href"]) for one in tokens(text) if one.type == "link_open"]


def words(text: str) -> str:
    """What a reader of the Markdown reads."""
    return " ".join(
        one.content for one in tokens(text) if one.type in ("text", "code_inline", "fence")
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return sites.output(sites.write(tmp_path_factory.mktemp("small"), *machines.given()))


@pytest.fixture(scope="module")
def twins(real_site: RealSite) -> Mapping[str, str]:
    output = real_site.build.output
    return {path: held.decode() for path, held in output.items() if path.endswith(".md")}


def test_each_page_that_tells_something_has_one_and_says_so(real_site: RealSite) -> None:
    output = real_site.build.output
    named = set()
    for path, content in output.items():
        if path.endswith(".html"):
            head = content[: content.index(b"</head>")].decode()
            found = re.findall(r'<link rel="alternate" type="text/markdown" href="([^"]+)">', head)
            assert bool(TOOLS.fullmatch(path)) == (found == []), path
            own = f"{'../' * path.count('/')}{path.removesuffix('.html')}.md"
            assert found in ([], [own])
            named |= {path.removesuffix(".html") + ".md"} if found else set()
    assert named == {path for path in output if path.endswith(".md")}


def leads_nowhere(path: str, text: str, output: Mapping[str, object]) -> list[str]:
    """The relative links of a twin that lead to no file."""
    wrong = []
    for link in dict.fromkeys(LINK.findall(text)):
        file, _, fragment = link.partition("#")
        if re.match(r"https?:|mailto:", file):
            continue
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
        if there not in output:
            wrong.append(link)
        elif fragment:
            assert f"### {fragment}\n" in str(output[there]), link
    return wrong


def test_every_link_leads_to_a_file(twins: Mapping[str, str], real_site: RealSite) -> None:
    output = {**real_site.build.output, **twins}
    wrong = {path: leads_nowhere(path, text, output) for path, text in twins.items()}
    assert {path: links for path, links in wrong.items() if links} == {}
    assert any(link.endswith(".md#p9") for link in links(twins["zh/companies/openai.md"]))


def test_a_twin_is_told_as_a_page_is(small: Mapping[str, str]) -> None:
    """Statements with their stance, speaker, dates and evidence; figures, relations and disputes."""
    told = small["en/bakeries/old-oven.md"]
    assert (
        told
        == """\
# Old Oven

> Old Oven sells more than 800 loaves a day. ([town-paper:p1](../sources/town-paper.md#p1))

- Kind: [Bakery](index.md)
- What it is: the oldest bakery
- Also called: 老灶麵包店
- As of: April 2024

## Why it matters

It is the oldest. ([town-paper:p1](../sources/town-paper.md#p1))

## The story

[Uncle Lin](../bakers/lin.md) bakes here. ([town-paper:p2](../sources/town-paper.md#p2))

Its rival is [New Mill](../glossary.md). ([town-paper:p3](../sources/town-paper.md#p3))

## Who says what

- **Opinion**: Old Oven’s yeast is older than anybody else’s. ([town-paper:p2](../sources/town-paper.md#p2))
  According to: [Uncle Lin](../bakers/lin.md); As of: April 2024 (by the date of the source); Date: 20 April 2024; Origin: [The Town Paper](../sources/town-paper.md)
- **Forecast**: New Mill will not last the year. ([town-paper:p3](../sources/town-paper.md#p3))
  According to: a passer-by; As of: April 2024 (by the date of the source); Due: 2024; Outcome: Open; Origin: [The Town Paper](../sources/town-paper.md)

## The figures

- **-Loaves a day**: more than 800 loaves ([town-paper:p1](../sources/town-paper.md#p1))
  As of: April 2024 (by the date of the source); Fact; As written: “800個”

## Relations

- bakers: [Uncle Lin](../bakers/lin.md) ([town-paper:p2](../sources/town-paper.md#p2))
- rival: [New Mill](../glossary.md) ([town-paper:p3](../sources/town-paper.md#p3))

## Disputes

### How many does it sell?

**Misleading wording**

- many
  - **-Loaves a day**: more than 800 loaves ([town-paper:p1](../sources/town-paper.md#p1))
    As of: April 2024 (by the date of the source); Fact; As written: “800個”
  - **Opinion**: Old Oven’s yeast is older than anybody else’s. ([town-paper:p2](../sources/town-paper.md#p2))
    According to: [Uncle Lin](../bakers/lin.md); As of: April 2024 (by the date of the source); Date: 20 April 2024; Origin: [The Town Paper](../sources/town-paper.md)

How to read it: It depends on the day.

Editors’ note: The editors did not count.

## What the sources do not say

- Who takes over.

## Mentioned in

- [Uncle Lin](../bakers/lin.md)

## Evidence

- [town-paper:p1](../sources/town-paper.md#p1) The Town Paper, paragraph 1: Old Oven does well.
- [town-paper:p2](../sources/town-paper.md#p2) The Town Paper, paragraph 2: A baker on his yeast.
- [town-paper:p3](../sources/town-paper.md#p3) The Town Paper, paragraph 3: A rival opens.

---

[Web page](old-oven.html) · [繁體中文](../../zh/bakeries/old-oven.md) · Content as of 1 May 2024
"""
    )


def test_every_statement_stands_in_the_twin_of_its_entry_with_its_evidence(
    twins: Mapping[str, str], real_site: RealSite
) -> None:
    site = json.loads(real_site.build.output["data/site.json"])
    for language in ("zh", "en"):
        for id, entry in site["entries"].items():
            text = twins[entry["url"][language].replace(".html", ".md")]
            read = "".join(words(text).split())
            for claim in entry["claims"]:
                assert "".join(claim["text"][language].split()) in read, id
                assert set(claim["cite"]) <= set(re.findall(r"\[([a-z0-9-]+:p\d+)\]", text)), id
            for figure in entry["figures"].values():
                assert "".join(figure["text"][language].split()) in read, id


def test_the_other_pages_have_what_they_are_about(small: Mapping[str, str]) -> None:
    for path, told in {
        "en/index.md": "[Old Oven](bakeries/old-oven.md) sells more than 800 loaves a day.",
        "en/bakeries/index.md": "- **[Old Oven](old-oven.md)**: the oldest bakery",
        "en/sources/town-paper.md": "### p4\n\nAn advertisement.\n\n- Not cited: An advertisement.",
        "en/sources/index.md": "## [The Town Paper](town-paper.md)",
        "en/timeline.md": "- **due 2024**: [Old Oven](bakeries/old-oven.md): New Mill will not",
        "en/map.md": "- [Uncle Lin](bakers/lin.md) → [Old Oven](bakeries/old-oven.md) (",
        "en/figures.md": "- **[Old Oven](bakeries/old-oven.md)**: more than 800 loaves (",
        "en/disputes.md": "## How many does it sell?",
        "en/forecasts.md": "## Due next\n\n- **Forecast**: New Mill will not last the year.",
        "en/glossary.md": "## New Mill\n\n> The shop opened by the bridge.",
        "en/questions.md": "### Where?\n\nBy the bridge.",
        "en/tours/index.md": "## [New Mill](walk.md)\n\nA stroll",
        "en/tours/walk.md": "1. [Old Oven](../bakeries/old-oven.md): Look\n2. ",
        "en/changes.md": "  - Figure, Loaves a day: was 700 loaves; 800 loaves; Evidence:",
        "en/about.md": "This map collects the bakeries of the town.",
        "en/data.md": "- **[data/site.json](../data/site.json)**: All records, ",
    }.items():
        assert told in small[path], path
        assert leads_nowhere(path, small[path], small | {"data/site.sqlite": ""}) == []


# What strangers write --------------------------------------------------------------------------


def test_nothing_that_a_record_holds_becomes_markup(tmp_path: Path) -> None:
    """Every attack in words, names, lines and prose of one site."""
    oven = yaml.safe_load(sites.files(sites.SITE)[OLD_OVEN])
    both = [{"zh": attack, "en": attack} for attack in ATTACKS]
    oven |= {"also": ATTACKS, "unknown": both, "what": both[0], "name": both[1]}
    oven["note"] = dict.fromkeys(("zh", "en"), "\n\n".join(ATTACKS))
    claim = oven["claims"][0]
    oven["claims"] += [claim | one | {"id": f"c{n}", "by": one} for n, one in enumerate(both)]
    held = json.dumps(oven, ensure_ascii=False, default=str)
    output = sites.output(sites.write(tmp_path, Put(OLD_OVEN, held)))
    for path, text in output.items():
        if path.endswith(".md") or path == "llms.txt":
            for token in tokens(text):
                assert token.type not in ("html_inline", "html_block", "image", "code_block")
                if token.type == "link_open":
                    href = str(token.attrs["href"])
                    assert re.match(r"https?://|mailto:|[A-Za-z0-9./-]+(#p\d+)?$", href), (
                        path,
                        href,
                    )
    told = "".join(words(output["en/bakeries/old-oven.md"]).split())
    straight = str.maketrans("‘’“”", "''\"\"")
    for attack in ATTACKS[:28]:
        assert "".join(attack.split()) in told.translate(straight), attack


@pytest.mark.parametrize(
    "text",
    [
        "# one", "- one", "+ one", "1. one", "12) one", "> one", "=====", "---", "***", "* * *",
        "<b>one</b>", "&lt;b&gt;", "![one](two)", "[one]: two", "`one`", "**one**", "a_b_c", "~~~",
        "| one | two |", "one \\", "\\[one](two)", "<https://one.example>", "    one", "\tone", "[^1]",
    ],
)  # fmt: skip
def test_a_text_reads_as_it_was_written(text: str) -> None:
    read = READER.parse(at_start(escaped(text)))
    assert [token.type for token in read] == ["paragraph_open", "inline", "paragraph_close"]
    assert read[1].children is not None
    assert [token.type for token in read[1].children] == ["text"]
    assert read[1].children[0].content.strip() == " ".join(text.split())


def test_an_exclamation_mark_before_a_link_makes_no_picture(tmp_path: Path) -> None:
    changes = [
        Swap(OLD_OVEN, "Its rival is [[new-mill]].", "Look![[new-mill|there!]] It is **bold**."),
        Swap(OLD_OVEN, "對手是[[new-mill]]。", "看![[new-mill|那裡!]]它很**大膽**。"),
    ]
    told = sites.output(sites.write(tmp_path, *changes))["en/bakeries/old-oven.md"]
    assert r"Look\![there\!](../glossary.md) It is **bold**." in told
    assert "image" not in {token.type for token in tokens(told)}


PROSE = """\
body:
  zh: |
    ### 標題[@town-paper:p2]

    - 一[@town-paper:p2]
    - 二[@town-paper:p2]

      1. 三[@town-paper:p2]

    > 引文[@town-paper:p2]

    `a*b` 與[連結](https://one.example/a_(b)?c=<d>)。[@town-paper:p2]
  en: |
    ### A heading [@town-paper:p2]

    - one [@town-paper:p2]
    - two [@town-paper:p2]

      1. three [@town-paper:p2]

    > A quotation [@town-paper:p2]

    `a*b` and [a link](https://one.example/a_(b)?c=<d>). [@town-paper:p2]
"""


def test_prose_keeps_its_form(tmp_path: Path) -> None:
    lin = sites.files(sites.SITE)[sites.LIN]
    body = lin[lin.index("body:") : lin.index("relations:")]
    root = sites.write(tmp_path, Swap(sites.LIN, body, PROSE))
    told = sites.output(root)["en/bakers/lin.md"]
    cite = "([town-paper:p2](../sources/town-paper.md#p2))"
    assert (
        told[told.index("## The story") : told.index("## Relations")]
        == f"""\
## The story

### A heading {cite}

- one {cite}
- two {cite}

  1. three {cite}

> A quotation {cite}

`a*b` and [a link](<https://one.example/a_(b)?c=%3Cd%3E>). {cite}

"""
    )


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("zh/a/b.md", "zh/a/c.md", "c.md"),
        ("zh/a/b.md", "zh/c.md", "../c.md"),
        ("zh/b.md", "zh/a/c.md", "a/c.md"),
        ("zh/a/b.md", "en/a/b.md", "../../en/a/b.md"),
        ("llms.txt", "zh/a.md", "zh/a.md"),
        ("zh/zh/b.md", "zh/zh.md", "../zh.md"),
    ],
)
def test_the_way_between_files(here: str, there: str, expected: str) -> None:
    assert way(here, there) == expected


# llms.txt --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "https://bread.example/map/"])
def test_the_list_of_pages_has_the_form_that_llmstxt_org_asks(url: str, tmp_path: Path) -> None:
    changes = [*machines.given()[:-2]]
    changes += [Swap(SITE_FILE, "updated:", f"url: {url}\nupdated:")] if url else []
    output = sites.output(sites.write(tmp_path, *changes)) | {"data/site.sqlite": ""}
    blocks = output["llms.txt"].strip().split("\n\n")
    assert blocks[0] == "# 麵包地圖 · The Bread Map"
    assert blocks[1] == "> Who bakes which bread."
    assert not blocks[2].startswith(("#", ">", "-"))
    headings = [block for block in blocks[3:] if block.startswith("## ")]
    assert headings == ["## 繁體中文", "## English", "## Optional"]
    items = [line for block in blocks[4::2] for line in block.split("\n")]
    assert len(items) > 30
    for item in items:
        form = re.fullmatch(r"- \[[^\[\]]+\]\(([^()\s]+)\): \S.*", item)
        assert form, item
        assert form[1].startswith(url)
        assert form[1].removeprefix(url) in output
    listed = {item.partition("](")[2].partition(")")[0] for item in items}
    assert f"{url}en/forecasts.md" in listed
    assert f"{url}data/site.json" in listed


def test_pages_name_their_twin_to_machines_in_both_languages(small: Mapping[str, str]) -> None:
    for language in ("zh", "en"):
        page = BeautifulSoup(small[f"{language}/bakeries/old-oven.html"], "lxml")
        link = page.select_one('head link[type="text/markdown"]')
        assert link is not None
        assert link["href"] == f"../../{language}/bakeries/old-oven.md"
