"""The search index in pieces finds what looking through every text finds, in that order, and costs little.

The truth is `plain_search.js`, which folds all rows and looks through each of them.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, wait_until
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

import build
from explainer import lookup, search, spelling, terms
from explainer.held import Store, content
from explainer.memory import Memory
from explainer.search import Row

sys.path.insert(0, str(ROOT / "bench"))

import explainer_form
from world import World

ENTRIES = 300
PLAIN = (ROOT / "tests/plain_search.js").read_text(encoding="utf-8")
PAGE = """<!doctype html><html lang="{language}" data-root="" data-language="{language}">
<meta charset="utf-8"><title>Search</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'">
<link rel="stylesheet" href="assets/site.css"><link rel="stylesheet" href="assets/search.css">
<main><div class="search-box" data-search-page></div></main>
<script src="assets/finder.js"></script><script src="assets/search.js"></script>
"""
LANGUAGES = ("zh", "en")
COMPARED = """async ([queries, each]) => {
    const {index} = window.explainerFinder;
    const differ = [];
    for (const query of queries) for (const own of ["zh", "en"]) for (const other of [null, own === "zh" ? "en" : "zh"]) {
        const expected = plainSearch.found(query, own, other, each);
        const found = (await (await index(own)).search(query, each, other ? await index(other) : undefined))
            .map(({group, count, hits}) => [group, count, hits.map(({number, foreign}) => [number, foreign])]);
        if (JSON.stringify(found) !== JSON.stringify(expected)) differ.push([query, own, other, found, expected]);
        if (expected.length || other) continue;
        const near = plainSearch.nearest(query, own);
        const nearest = (await (await index(own)).nearest(query)).map(({number}) => number);
        if (JSON.stringify(nearest) !== JSON.stringify(near)) differ.push([query, own, "nearest", nearest, near]);
    }
    return differ;
}"""


@dataclass(frozen=True)
class Published:
    """An index in a folder, the rows it is of, and a page that has both the pieces and the plain truth."""

    folder: Path
    rows: Mapping[str, tuple[Row, ...]]
    page: Page

    def differences(self, queries: list[str], each: int = 4) -> list[object]:
        """Where the pieces and the truth differ."""
        found: list[object] = self.page.evaluate(COMPARED, [queries, each])
        return found


@pytest.fixture(scope="module", params=["the real content", f"{ENTRIES} invented entries"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("index")
    root, patched = ROOT, pytest.MonkeyPatch()
    if request.param != "the real content":
        root = tmp_path_factory.mktemp("workload")
        for path, text in explainer_form.files(World(ENTRIES)):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")
        patched.setattr(terms, "BLOCK", 80)  # so that it has sums, and leaves to be read
        patched.setattr(terms, "LEAF", 2)
    outline, findings = build.outlined(root, Memory())
    assert outline, findings
    words = outline.renderer.words
    index = lookup.files(outline.library, words, outline.exports.memo, lookup.Kept(), Store())
    for path, data in (index | dict(outline.assets)).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content(data))
    patched.undo()
    for language in LANGUAGES:
        (folder / f"{language}.html").write_text(PAGE.format(language=language), encoding="utf-8")

    page = browser.new_page()
    page.goto((folder / "zh.html").as_uri())
    page.evaluate(PLAIN)
    rows = {}
    for language in LANGUAGES:
        index = search.Index(outline.library, language, words[language])
        rows[language] = index.rows()
        plain = {"groups": index.groups(), "rows": rows[language], "variants": variants()}
        page.evaluate("([language, index]) => plainSearch.know(language, index)", [language, plain])
    yield Published(folder, rows, page)
    page.close()


def variants() -> str:
    return "".join(variant + simple for variant, simple in search.simplified().items())


# What is found --------------------------------------------------------------------------------


FIXED = [
    *(
        "的",
        "人",
        "o",
        "a",
        "g",
        "th",
        "5",
        "ai",
        "!",
        "",
        "開",
        "开",
        "OpenAI",
        "open ai",
        "openai",
    ),
    *(
        "chat gpt",
        "ＣＨＡＴＧＰＴ",
        "gpt 5.2",
        "gpt-5.2",
        "5.2",
        "52",
        "sam",
        "sam altman",
        "altman sam",
    ),
    *(
        "奧特曼",
        "奥特曼",
        "山姆・奧特曼",
        "紅色警戒",
        "code red",
        "red code",
        "the market",
        "themarket",
    ),
    *(
        "market the",
        "every week 800 million",
        "市場 research",
        "「市場」",
        "oogle",
        "gle dee",
        "googel",
    ),
    *(
        "輝大",
        "英偉達",
        "microsfot",
        "zzzzzz",
        "x",
        "漢",
        "the of and in to a is",
        "a a a",
        "é",
        "naïve",
    ),
    *(
        "OpenAI執行長",
        "執行長OpenAI",
        "做市場的",
        "monthly users",
        "users",
        "ly users",
        "每月使用者",
    ),
]


def test_what_is_found_is_the_truth(published: Published) -> None:
    assert published.differences(FIXED) == []
    assert published.differences(FIXED, 100) == []


@st.composite
def queries(draw: st.DrawFn, rows: Mapping[str, tuple[Row, ...]]) -> str:
    """What a reader may type: some of a text, or of several, with slips, other spaces and other capitals."""

    def some(most: int) -> str:
        row = draw(st.sampled_from(rows[draw(st.sampled_from(LANGUAGES))]))
        text = draw(
            st.sampled_from([one for one in (row.title, *row.names, row.what, row.text) if one])
        )
        start = draw(st.integers(0, len(text) - 1))
        if draw(st.booleans()):
            start = text.rfind(" ", 0, start) + 1
        return text[start : start + draw(st.integers(1, most))]

    text = some(draw(st.sampled_from((2, 6, 16, 80))))
    match draw(st.integers(0, 8)):
        case 0:
            text += " " + some(6)
        case 1:
            text += f" {some(4)} {some(8)}"
        case 2:
            text = text.replace(" ", "")
        case 3:
            at = draw(st.integers(0, len(text)))
            text = f"{text[:at]} {text[at:]}"
        case 4:
            at = draw(st.integers(0, len(text)))
            text = text[:at] + draw(st.sampled_from("qxe漢的5.")) + text[at + 1 :]
        case 5:
            text = text.upper()
    return text[:80]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_query_finds_the_truth(data: st.DataObject, published: Published) -> None:
    asked = data.draw(st.lists(queries(published.rows), min_size=12, max_size=24))
    assert published.differences(asked, data.draw(st.sampled_from((4, 100)))) == []


ODD = "aAZéÉ漢竈々〇 ,.’'-5５ⅧΣ·…①ﬁ\u3000かハ𠮷ß㊗\u0301"
KNOWN = st.characters(exclude_categories=("Cs", "Cn"))  # to Python and to the browser
READ = [
    *("O'Brien", "rock ’n’ roll", "GPT-4o mini", "OpenAI 與 ChatGPT", "5.2", "5 .2", "5..2", "5…3"),
    *("⒈5", "５.2", "1.4兆", "ｶﾞ", "𠮷野家 𠮷", "  a  b ", "a\u3000b", "a, b-c", "é e\u0301", "İI"),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(ODD) | st.text(KNOWN), max_size=30))
@example(texts=READ)
def test_both_sides_read_a_text_alike(texts: list[str], published: Published) -> None:
    found = published.page.evaluate("texts => texts.map(plainSearch.fold)", texts)
    for text, (folded, edges) in zip(texts, found, strict=True):
        begins = [at for at, edge in enumerate(edges) if edge]
        apart = [at for at, edge in enumerate(edges) if edge == 2]
        starts, gaps, length = [], [], 0
        for word, _, is_apart in spelling.words(text):
            starts.append(length)
            gaps += [length] * is_apart
            length += len(word)
        joined = "".join(word for word, _, _ in spelling.words(text))
        plain = joined.encode("utf-16", "surrogatepass").decode("utf-16")
        assert (plain, starts, gaps) == (folded, begins, apart)


# What it costs --------------------------------------------------------------------------------


def test_the_head_is_small(published: Published) -> None:
    for language in LANGUAGES:
        data = (published.folder / f"assets/search-{language}.js").read_bytes()
        assert len(gzip.compress(data, 9)) < 30_000


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("zh", "的"),
        ("zh", "Sam Altman"),
        ("zh", "the market of"),
        ("en", "th"),
        ("en", "Google and the market"),
        ("en", "Googel DepMind"),
    ],
)
def test_a_query_costs_less_than_100_kilobytes(
    language: str, query: str, published: Published, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    page.goto((published.folder / f"{language}.html").as_uri())
    wait_until(page, "document.querySelector('input')?.placeholder")
    asked.clear()
    page.get_by_role("combobox").fill(query)
    expect(page.locator(".search-status")).not_to_be_empty()
    page.wait_for_load_state("networkidle")
    page.close()
    paths = {url.rpartition(f"{published.folder.name}/")[2] for url in asked}
    assert paths
    sizes = {path: len(gzip.compress((published.folder / path).read_bytes(), 9)) for path in paths}
    assert sum(sizes.values()) < 100_000, json.dumps(sizes)


# How it is shown ------------------------------------------------------------------------------


@pytest.fixture
def shown(published: Published, browser: Browser) -> Iterator[Page]:
    """The page of search, in English, with the policy that pages have."""
    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.goto((published.folder / "en.html").as_uri())
    wait_until(page, "document.querySelector('input')?.placeholder")
    yield page
    page.close()


def test_more_is_shown_as_one_comes_to_it(shown: Page) -> None:
    shown.get_by_role("combobox").fill("the")
    expect(shown.locator(".search-status")).not_to_be_empty()
    hits = shown.locator(".hit")
    few = hits.count()
    assert few < 60
    shown.mouse.wheel(0, 20_000)
    expect(hits.nth(few)).to_be_attached()
    box = shown.get_by_role("combobox")
    for _ in range(hits.count()):
        box.press("ArrowDown")
    expect(shown.locator('[aria-selected="true"]')).to_have_count(1)
    assert hits.count() > few


def test_enter_waits_for_what_was_typed(shown: Page) -> None:
    box = shown.get_by_role("combobox")
    box.fill("market")
    expect(shown.locator(".hit").first).to_be_visible()
    first = str(shown.locator(".hit").first.get_attribute("href"))
    box.fill("t")
    expect(shown.locator(".hit").first).not_to_have_attribute("href", first)
    with shown.expect_request(f"**/{first.partition('#')[0]}"):
        box.fill("market")
        box.press("Enter")


def test_a_piece_that_cannot_be_fetched_is_told(published: Published, shown: Page) -> None:
    pieces = published.folder / "search"
    box = shown.get_by_role("combobox")
    pieces.rename(published.folder / "away")
    try:
        box.fill("market")
        expect(shown.locator(".search-status")).to_have_text(
            "Search could not be loaded. Please reload the page and try again."
        )
    finally:
        (published.folder / "away").rename(pieces)
    box.fill("markets")
    expect(shown.locator(".hit").first).to_be_visible()
