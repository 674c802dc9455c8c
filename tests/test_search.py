"""Search: the index as it is built, and the box as it is used."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pieces
import pytest
import sites
from conftest import AXE, ROOT, RealSite, wait_until
from playwright.sync_api import Browser, Page, expect
from sites import Put, Swap
from test_shapes import RICH

import build
from explainer import lookup, search
from explainer.held import Store, content
from explainer.library import Library
from explainer.memory import Memory
from explainer.publish import publish
from explainer.routes import Routes
from explainer.story import Outline

ALSO = "[老灶麵包店, 老灶面包店, 老竈, 旧炉老灶工坊, Old-Oven 2, Open Hearth]"
QUESTIONS = Put(
    "content/questions/bread.yaml",
    """\
name: {zh: 麵包, en: Bread}
questions:
  - id: how-many
    question: {zh: 一天賣幾個？, en: How many a day?}
    answer:
      zh: "[[old-oven]]賣{old-oven.daily-loaves}。[@town-paper:p1]"
      en: "[[old-oven]] sells {old-oven.daily-loaves}. [@town-paper:p1]"
""",
)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The small site, its oldest bakery under many names."""
    root = tmp_path_factory.mktemp("bakeries")
    names = Swap(sites.OLD_OVEN, "also: [老灶麵包店]", f"also: {ALSO}")
    return sites.output(sites.write(root, names, QUESTIONS))


@pytest.fixture(scope="module")
def folder(output: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small site as a reader unzips it."""
    folder = tmp_path_factory.mktemp("unzipped") / "site"
    publish({path: text.encode() for path, text in output.items()}, folder)
    return folder


def shown(output: dict[str, str], language: str) -> list[tuple[str, str, str]]:
    """Group, title or text, and address of each row."""
    return [
        (row.group, row.title or row.text, row.address) for row in pieces.rows(output, language)
    ]


# The index ------------------------------------------------------------------------------------


def test_the_index_holds_everything_that_can_be_found(output: dict[str, str]) -> None:
    assert shown(output, "en") == [
        ("Bakeries", "Old Oven", "en/bakeries/old-oven.html"),
        ("Bakeries", "New Mill", "en/glossary.html#entry-new-mill"),
        ("Bakers", "Uncle Lin", "en/bakers/lin.html"),
        ("Questions", "How many a day?", "en/questions.html#question-bread-how-many"),
        (
            "Who says what",
            "Old Oven’s yeast is older than anybody else’s.",
            "#claim-old-yeast",
        ),
        ("Figures", "Loaves a day", "#figure-daily-loaves"),
        ("Figures", "Loaves a day", "en/figures.html#measure-daily-loaves"),
        ("Sources", "The Town Paper", "en/sources/town-paper.html"),
    ]


def test_tours_and_disputes_can_be_found(tmp_path: Path) -> None:
    found = shown(sites.output(sites.write(tmp_path, *RICH)), "en")
    assert [row for row in found if row[0] in ("Tours", "Disputes")] == [
        ("Tours", "The path", "en/tours/path.html"),
        ("Tours", "The walk", "en/tours/walk.html"),
        ("Tours", "The way", "en/tours/way.html"),
        ("Disputes", "Is the yeast old?", "en/disputes.html#dispute-old-oven-yeast"),
    ]


def test_both_languages_have_the_same_rows(output: dict[str, str]) -> None:
    zh, en = (
        [
            (row.address.removeprefix(f"{name}/"), row.parent.removeprefix(f"{name}/"))
            for row in pieces.rows(output, name)
        ]
        for name in ("zh", "en")
    )
    assert zh == en
    heads = [pieces.head(output, name) for name in ("zh", "en")]
    assert heads[0]["group"] == heads[1]["group"]


def test_names_that_search_takes_for_one_stand_once(output: dict[str, str]) -> None:
    names = next(row.names for row in pieces.rows(output, "zh") if row.title == "老灶")
    assert names == ["Old Oven", "老灶麵包店", "老竈", "旧炉老灶工坊", "Old-Oven 2", "Open Hearth"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GPT-4o", "ｇｐｔ 4O"),
        ("紅色警戒", "红色警戒"),
        ("英偉達", "英伟达"),
        ("山姆・奧特曼", "山姆奥特曼"),
        ("Café 3.0", "cafe3.0"),
        ("O'Brien", "OBrien"),
    ],
)
def test_spellings_that_fold_to_one(one: str, other: str) -> None:
    assert search.folded(one) == search.folded(other)


def test_a_point_between_digits_tells_numbers_apart() -> None:
    assert search.folded("5.2") != search.folded("52")


@pytest.fixture(scope="module")
def real_index() -> tuple[Library, dict[str, bytes]]:
    """The project's own content, and its index."""
    outline, findings = build.outlined(ROOT, Memory())
    if outline is None:
        pytest.fail("\n".join(str(finding) for finding in findings))
    return outline.library, _index(outline)


def _index(outline: Outline) -> dict[str, bytes]:
    """The index, made of nothing that was kept."""
    library, words, memo = outline.library, outline.renderer.words, outline.exports.memo
    made = lookup.files(library, words, memo, lookup.Kept(), Store())
    return {path: content(file) for path, file in made.items()}


def test_the_real_index_is_the_same_each_time(
    real_index: tuple[Library, dict[str, bytes]],
) -> None:
    _, files = real_index
    again, _ = build.outlined(ROOT, Memory())
    assert again
    assert _index(again) == files


# The box --------------------------------------------------------------------------------------


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the addresses it asks for; anything in its console fails the test."""
    context = browser.new_context(**options)
    page = context.new_page()
    asked: list[str] = []
    trouble: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page, asked
    context.close()
    assert trouble == []


def typed(page: Page, query: str) -> list[str]:
    """The titles that a query finds, in order."""
    if not page.locator("dialog.search[open]").count():
        page.keyboard.press("/")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute(
        "placeholder", "名稱、說法、數字…" if _zh(page) else "A name, a claim, a figure …"
    )
    box.fill("")
    box.fill(query)
    expect(page.locator(".search-status")).not_to_be_empty()
    return page.locator(".hit").evaluate_all("hits => hits.map(hit => hit.firstChild.innerText)")


def _zh(page: Page) -> bool:
    return str(page.evaluate("document.documentElement.lang")).startswith("zh")


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("zh", "老灶", "老灶"),
        ("zh", "灶麵包", "老灶 老灶麵包店"),  # a fragment inside a longer word
        ("zh", "老竈", "老灶 老竈"),
        ("zh", "旧炉", "老灶 旧炉老灶工坊"),
        ("zh", "舊爐老灶", "老灶 旧炉老灶工坊"),  # traditional for simplified
        ("zh", "old oven", "老灶 Old Oven"),
        ("zh", "ＯＬＤＯＶＥＮ", "老灶 Old Oven"),
        ("zh", "oldoven2", "老灶 Old-Oven 2"),
        ("zh", "openhearth", "老灶 Open Hearth"),
        ("zh", "old 老灶", "老灶"),
        ("zh", "anybody", "老灶的酵母比別家的老。"),  # said so in English only
        ("en", "OLD-OVEN", "Old Oven"),
        ("en", "老灶", "Old Oven 老灶"),
        ("en", "麵包師傅", "Uncle Lin"),
        ("en", "yeast older", "Old Oven’s yeast is older than anybody else’s."),
        ("en", "How many", "How many a day?"),
        ("en", "800", "Old Oven"),
        ("en", "town paper", "The Town Paper"),
    ],
)
def test_finds(folder: Path, browser: Browser, language: str, query: str, first: str) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / language / "bakers/lin.html").as_uri())
        assert typed(page, query)[0] == first


def test_latin_words_are_found_where_they_begin(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "en/index.html").as_uri())
        assert "Uncle Lin" in typed(page, "bake")
        assert "The Town Paper" not in typed(page, "ape")
        expect(page.locator(".hit mark", has_text="ape")).to_have_count(0)


def test_titles_come_first_and_words_are_marked(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "zh/index.html").as_uri())
        typed(page, "酵母")
        marks = page.locator(".hit mark").all_inner_texts()
        assert set(marks) == {"酵母"}
        typed(page, "老灶")
        heads = page.locator(".hits-head").all_inner_texts()
        assert [head.split()[0] for head in heads] == ["麵包店", "師傅", "問答", "各方說法", "數字"]
        # What only the other language says is shown in its words.
        typed(page, "anybody")
        expect(page.locator(".hit [lang=en] mark").first).to_have_text("anybody")


def test_nothing_found_names_what_is_near(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "en/index.html").as_uri())
        assert typed(page, "Old Ovem")[0].startswith("Old Oven")
        expect(page.locator(".search-status")).to_have_text("Nothing found for “Old Ovem”.")
        assert typed(page, "老皂店")[0].startswith("Old Oven")
        assert typed(page, "zzzzzz") == []
        page.goto((folder / "zh/index.html").as_uri())
        assert typed(page, "新魔坊")[0] == "新磨坊"
        expect(page.locator(".search-status")).to_have_text("找不到「新魔坊」。")


def test_what_is_typed_never_becomes_markup(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "en/index.html").as_uri())
        typed(page, "<b>oven</b>")
        assert page.locator("dialog b").count() == 0
        expect(page.locator(".search-status")).to_have_text("Nothing found for “<b>oven</b>”.")
        typed(page, "$&")
        expect(page.locator(".search-status")).to_have_text("Nothing found for “$&”.")


def test_an_excerpt_divides_no_word_and_no_number(real_site: RealSite, browser: Browser) -> None:
    folder = real_site.folder
    index = {str(one.relative_to(folder)): one.read_text() for one in folder.glob("search/zh/*.js")}
    index |= {f"assets/{one.name}": one.read_text() for one in folder.glob("assets/search-*.js")}
    texts = [row.text for row in pieces.rows(index, "zh")]
    with opened(browser, viewport={"width": 1280, "height": 9000}) as (page, _):
        page.goto((folder / "zh/search.html").as_uri())
        for query in ("OpenAI", "Google", "億"):
            page.get_by_role("combobox").fill(query)
            expect(page.locator(".hit-text mark").first).to_have_text(query)
            expect(page.locator(".hit").nth(20)).to_be_visible()
            for excerpt in page.locator(".hit-text").all_inner_texts():
                shown = excerpt.strip("…")
                text = next((text for text in texts if shown in text), shown)
                start = text.index(shown)
                for cut in {start, start + len(shown)} - {0, len(text)}:
                    around = text[cut - 1 : cut + 1]
                    assert not re.fullmatch(r"[\dA-Za-z]{2}|[\d萬][萬億兆]", around), excerpt


def test_keyboard(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "en/bakers/lin.html").as_uri())
        link = page.locator("[data-search]")
        link.focus()
        page.keyboard.press("Enter")
        typed(page, "oven")
        box = page.get_by_role("combobox")
        expect(box).to_be_focused()
        chosen = page.locator('[role="option"][aria-selected="true"]')
        first = chosen.get_attribute("id")
        page.keyboard.press("ArrowDown")
        assert chosen.get_attribute("id") != first
        expect(box).to_have_attribute("aria-activedescendant", str(chosen.get_attribute("id")))
        page.keyboard.press("ArrowUp")
        assert chosen.get_attribute("id") == first
        page.keyboard.press("ArrowUp")
        assert chosen.get_attribute("id") != first
        page.keyboard.press("Escape")
        expect(page.locator("dialog.search")).to_be_hidden()
        expect(link).to_be_focused()
        page.keyboard.press("/")
        typed(page, "older than anybody")
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/bakeries/old-oven.html#claim-old-yeast")


def test_a_stroke_in_a_field_is_only_typed(folder: Path, browser: Browser) -> None:
    with opened(browser) as (page, _):
        page.goto((folder / "en/index.html").as_uri())
        stroke = {"key": "／", "bubbles": True}  # as a Chinese keyboard has it
        page.locator("h1").dispatch_event("keydown", stroke)
        expect(page.locator("dialog.search")).to_be_visible()
        typed(page, "oven")
        page.keyboard.press("End")
        page.keyboard.press("/")
        expect(page.get_by_role("combobox")).to_have_value("oven/")


def test_what_an_input_method_composes_is_looked_for_when_it_is_whole(
    folder: Path, browser: Browser
) -> None:
    """Chinese is typed by its sounds; Enter ends that, and follows nothing."""
    with opened(browser) as (page, _):
        page.goto((folder / "zh/index.html").as_uri())
        typed(page, "林伯")
        box = page.get_by_role("combobox")
        box.select_text()
        keyboard = page.context.new_cdp_session(page)
        sounds = "ㄇㄛˋ"
        composed = {"text": sounds, "selectionStart": 3, "selectionEnd": 3}
        keyboard.send("Input.imeSetComposition", composed)
        expect(box).to_have_value(sounds)
        box.press("Enter")
        expect(page.locator(".hit").first).to_contain_text("林伯")
        keyboard.send("Input.insertText", {"text": "磨坊"})
        expect(page.locator(".hit").first).to_contain_text("新磨坊")
        assert page.url.endswith("/zh/index.html")


def test_what_the_box_cuts_short_its_own_page_has_whole(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    with opened(browser) as (page, _):
        page.goto(serve_folder(real_site.folder) + "en/about.html")
        typed(page, "OpenAI")
        told = page.locator(".search-status").inner_text()
        page.keyboard.press("ArrowUp")  # to the last of all, behind what is yet to be fetched
        last = page.locator('[aria-selected="true"]')
        expect(last).to_have_class(re.compile("hit-all"))
        count = re.findall(r"\d+", told)[0]
        assert int(count) > page.locator(".hit").count()
        assert count in last.inner_text()
        page.get_by_role("button", name="Close").click()
        expect(page.locator("dialog.search")).to_be_hidden()
        wait_until(page, "!document.activeElement.closest('dialog')")  # which takes a frame
        typed(page, "OpenAI")
        page.keyboard.press("ArrowUp")
        expect(last).to_have_class(re.compile("hit-all"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/en/search.html?q=OpenAI")
        expect(page.locator(".search-status")).to_have_text(told)


def test_where_search_cannot_be_fetched_its_link_leads_to_its_page(
    folder: Path, browser: Browser
) -> None:
    page = browser.new_page()
    page.route("**/finder.js", lambda route: route.abort())
    page.goto((folder / "en/index.html").as_uri())
    page.locator("[data-search]").click()
    page.wait_for_url("**/en/search.html")
    page.close()


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_nothing_is_fetched_before_it_is_wanted(
    folder: Path, browser: Browser, serve_folder: Callable[..., str], base: str
) -> None:
    with opened(browser) as (page, asked):
        page.goto(
            serve_folder(folder, base) + "en/bakeries/old-oven.html", wait_until="networkidle"
        )
        assert [name for name in asked if "search" in name or "finder" in name] == []
        page.locator("[data-search]").hover()
        wait_until(page, "'explainerIndex' in window")
        assert [name for name in asked if "search" in name or "finder" in name] == [
            "search.css",
            "finder.js",
            "search.js",
            "search-en.js",
        ]
        page.locator("[data-search]").click()
        assert typed(page, "mill") == ["New Mill", "The Town Paper"][:1]
        page.locator(".hit").first.click()
        page.wait_for_url("**/en/glossary.html#entry-new-mill")


@pytest.mark.parametrize("path", ["index.html", "404.html"])
def test_pages_without_a_head_search_too(
    folder: Path, browser: Browser, serve_folder: Callable[..., str], path: str
) -> None:
    """The front door from a folder too; the other page is shown by servers alone, and knows its place on one."""
    served = path == "404.html"
    with opened(browser) as (page, _):
        page.goto(f"{serve_folder(folder)}{path}" if served else (folder / path).as_uri())
        assert typed(page, "磨坊")[0] == "新磨坊"


def test_the_page_of_search_keeps_the_query_in_its_address(
    folder: Path, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    with opened(browser) as (page, _):
        page.goto(serve_folder(folder) + "zh/search.html?q=%E7%81%B6")
        expect(page.locator(".hit").first).to_contain_text("老灶")
        expect(page.get_by_role("combobox")).to_have_value("灶")
        expect(page.locator(".names").first).to_be_hidden()
        page.get_by_role("combobox").fill("磨坊")
        expect(page.locator(".hit").first).to_contain_text("新磨坊")
        page.wait_for_url("**/zh/search.html?q=%E7%A3%A8%E5%9D%8A")
        page.get_by_role("combobox").fill("")
        page.wait_for_url("**/zh/search.html")
        expect(page.locator(".names").first).to_be_visible()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "老灶 Old Oven、老灶麵包店、老竈、旧炉老灶工坊、Old-Oven 2、Open Hearth"),
        ("en", "Old Oven Old-Oven 2, Open Hearth"),
    ],
)
def test_without_script_the_page_lists_every_name(
    folder: Path, browser: Browser, language: str, line: str
) -> None:
    with opened(browser, java_script_enabled=False) as (page, _):
        page.goto((folder / language / "bakeries/old-oven.html").as_uri())
        page.locator("[data-search]").click()
        assert page.url.endswith(f"/{language}/search.html")
        assert page.locator(".names li", has_text="Old Oven").inner_text() == line
        page.locator(".names a", has_text="老灶" if language == "zh" else "Old Oven").click()
        assert page.url.endswith(f"/{language}/bakeries/old-oven.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "酵母", "老皂店"])
def test_no_accessibility_violation(
    folder: Path, browser: Browser, serve_folder: Callable[..., str], scheme: str, query: str
) -> None:
    url = serve_folder(folder)
    with opened(browser, color_scheme=scheme, bypass_csp=True) as (page, _):
        for path in ("en/bakers/lin.html", "en/search.html"):
            page.goto(url + path)
            page.keyboard.press("/")
            box = page.get_by_role("combobox")
            expect(box).to_have_attribute("placeholder", "A name, a claim, a figure …")
            box.fill(query)
            if query:
                expect(page.locator(".search-status")).not_to_be_empty()
            page.evaluate(AXE)
            violations = page.evaluate("axe.run().then(result => result.violations)")
            assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


@pytest.mark.parametrize("width", [360, 1440])
def test_the_link_is_a_target_for_a_finger(folder: Path, browser: Browser, width: int) -> None:
    with opened(browser, viewport={"width": width, "height": 800}) as (page, _):
        for language in ("zh", "en"):
            page.goto((folder / language / "index.html").as_uri())
            size = page.locator("[data-search]").bounding_box()
            assert size
            assert (size["width"] >= 44, size["height"] >= 44) == (True, True)


def test_every_name_in_the_real_content_finds_its_entry(
    real_index: tuple[Library, dict[str, bytes]],
    output: dict[str, str],
    browser: Browser,
    tmp_path: Path,
) -> None:
    library, files = real_index
    folder = tmp_path / "site"
    publish({**{path: text.encode() for path, text in output.items()}, **files}, folder)
    with opened(browser) as (page, _):
        for language in ("zh", "en"):
            page.goto((folder / language / "search.html").as_uri())
            wait_until(page, "window.explainerSearch")
            numbers = {
                row.address: number
                for number, row in enumerate(
                    pieces.rows({path: data.decode() for path, data in files.items()}, language)
                )
            }
            wanted = [
                (name, numbers[Routes(library, language).entry(id)])
                for id, item in library.entries.items()
                for name in (item.record.name.zh, item.record.name.en, *item.record.also)
            ]
            lost = page.evaluate(
                """async ([wanted, language]) => {
                    const index = await window.explainerFinder.index(language);
                    const lost = [];
                    for (const [name, number] of wanted) {
                        const found = await index.search(name, 1000);
                        const hits = found.flatMap(({hits}) => hits.map((hit) => hit.number));
                        if (!hits.includes(number)) lost.push(name);
                    }
                    return lost;
                }""",
                [wanted, language],
            )
            assert lost == []
