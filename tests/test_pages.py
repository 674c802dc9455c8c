"""The real site as people meet it: valid, accessible, quiet, and working wherever it is put."""

import gzip
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import lxml.html
import pytest
import sites
from conftest import AXE, HtmlMessage, RealSite
from playwright.sync_api import Browser, BrowserContext, Page
from sites import OLD_OVEN, Swap

import build

SHAPES = {
    "front door": "index.html",
    "not found": "404.html",
    "home": "zh/index.html",
    "index of a kind": "zh/companies/index.html",
    "company": "zh/companies/openai.html",
    "event": "en/events/code-red.html",
    "theme": "zh/themes/lupo.html",
    "timeline": "zh/timeline.html",
    "figures": "en/figures.html",
    "disputes": "zh/disputes.html",
    "forecasts": "zh/forecasts.html",
    "glossary": "en/glossary.html",
    "sources": "zh/sources/index.html",
    "source": "en/sources/dark-hour.html",
    "questions": "zh/questions.html",
    "tours": "en/tours/index.html",
    "about": "en/about.html",
    "licences": "zh/licences.html",
    "changes": "zh/changes.html",
    "data": "zh/data.html",
    "search": "zh/search.html",
    "map": "en/map.html",
    "tour": "zh/tours/code-red-in-five-minutes.html",
    "comparison": "zh/compare.html",
    "side by side": "parallel/companies/openai.html",
}
"""A page of every shape, in one language or the other."""


def both_languages() -> list[str]:
    """The pages of all shapes, in Chinese and in English."""
    other = {"zh/": "en/", "en/": "zh/"}
    twins = (other[path[:3]] + path[3:] for path in SHAPES.values() if path[:3] in other)
    return sorted({*SHAPES.values(), *twins})


DERIVED = sorted(f"hans/{path[3:]}" for path in SHAPES.values() if path[:3] in ("zh/", "en/"))
"""The same in Simplified Chinese."""


@contextmanager
def opened(browser: Browser, **options: object) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser context that notes what goes wrong: console errors, and requests to elsewhere."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    trouble: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda r: _note(r.url))

    def _note(url: str) -> None:
        if not url.startswith(("http://127.0.0.1", "file://", "data:")):
            trouble.append(f"asks for {url}")

    context.on("page", watch)
    yield context, trouble
    context.close()


WEIGHT = 60_000
"""Bytes of a page's HTML, style sheets and scripts together, compressed, before search is opened."""
ASSET = re.compile(r'(?:src|href)="[./]*(assets/[\w.-]+\.(?:js|css))"')


def test_every_page_stays_small(real_site: RealSite) -> None:
    output = real_site.build.output
    compressed = {path: len(gzip.compress(file, mtime=0)) for path, file in output.items()}
    heavy = {}
    for path in (path for path in output if path.endswith(".html")):
        asked = set(ASSET.findall(output[path].decode()))
        heavy[path] = compressed[path] + sum(compressed[name] for name in asked)
    assert {path: weight for path, weight in heavy.items() if weight > WEIGHT} == {}


def test_html_is_valid(
    real_site: RealSite, html_checker: Callable[[Path], list[HtmlMessage]]
) -> None:
    assert [str(message) for message in html_checker(real_site.folder)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_accessibility_violation(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], width: int, scheme: str
) -> None:
    url = serve_folder(real_site.folder)
    found = []
    size = {"width": width, "height": 900}
    with opened(browser, viewport=size, color_scheme=scheme, bypass_csp=True) as (context, _):
        page = context.new_page()
        # What is derived has the markup of the Chinese: by day on a phone is enough.
        derived = DERIVED if (width, scheme) == (390, "light") else ()
        for path in (*both_languages(), *derived):
            page.goto(url + path)
            page.evaluate(AXE)
            violations = page.evaluate("axe.run().then(result => result.violations)")
            found += [
                f"{path}: {one['id']}: {node['html'][:120]}"
                for one in violations
                for node in one["nodes"][:3]
            ]
    assert found == []


@pytest.mark.parametrize("base", ["/", "/repo/", "/a/b/"])
def test_works_under_any_path(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], base: str
) -> None:
    url = serve_folder(real_site.folder, base)
    with opened(browser) as (context, trouble):
        page = context.new_page()
        for path in SHAPES.values():
            if path != "404.html":  # which knows its place from the site's address: test_hosting.py
                page.goto(url + path)
        page.goto(url)
        page.get_by_role("link", name="English").click()
        page.get_by_role("link", name="OpenAI").first.click()
        page.wait_for_url(f"{url}en/companies/openai.html")  # and its document, before it is asked
        background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert background == "rgb(251, 250, 246)"
    assert trouble == []


def test_works_from_an_unzipped_folder_without_script(
    real_site: RealSite, browser: Browser
) -> None:
    with opened(browser, java_script_enabled=False) as (context, trouble):
        page = context.new_page()
        page.goto((real_site.folder / "index.html").as_uri())
        page.get_by_role("link", name="繁體中文").click()
        page.get_by_role("link", name="事件").first.click()
        page.get_by_role("link", name="紅色警戒", exact=True).first.click()
        assert page.locator("h1").inner_text() == "紅色警戒"
        page.get_by_role("link", name="English").click()
        assert page.locator("h1").inner_text() == "Code Red"
        # A number opens its evidence without script.
        number = page.locator("button.figure", has_text="eight weeks").first
        number.click()
        popup = page.locator(f"#{number.get_attribute('popovertarget')}")
        assert popup.is_visible()
        assert "八周" in popup.inner_text()
    assert trouble == []


@pytest.mark.parametrize(("width", "text"), [(360, 1.5), (1280, 2)])
def test_nothing_leaves_the_page_where_text_alone_is_larger(
    real_site: RealSite, browser: Browser, width: int, text: float
) -> None:
    found = []
    with opened(browser, viewport={"width": width, "height": 800}) as (context, _):
        page = context.new_page()
        for path in both_languages():
            page.goto((real_site.folder / path).as_uri())
            page.evaluate(f"document.documentElement.style.fontSize = '{text:.0%}'")
            needed = page.evaluate("document.documentElement.scrollWidth")
            found += [(path, needed)] if needed > width else []
    assert found == []


def test_no_layout_shift_and_no_sideways_scroll(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    found = []
    for width in (320, 768, 1440):
        with opened(browser, viewport={"width": width, "height": 800}) as (context, _):
            page = context.new_page()
            page.add_init_script(
                "window.shift = 0; new PerformanceObserver(list => {"
                "for (const entry of list.getEntries()) window.shift += entry.value;"
                "}).observe({type: 'layout-shift', buffered: true});"
            )
            for path in SHAPES.values():
                page.goto(url + path)
                page.wait_for_timeout(50)
                shift, wide = page.evaluate(
                    "[window.shift, document.documentElement.scrollWidth - innerWidth]"
                )
                if shift >= 0.02 or wide > 0:
                    found.append(f"{path} at {width}: shift {shift}, {wide} px too wide")
    assert found == []


def test_language_link_stays_on_the_page_and_at_the_heading(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser) as (context, trouble):
        page = context.new_page()
        # At a section that the address names, and at one that was come to by scrolling.
        page.goto(f"{url}zh/companies/openai.html#disputes")
        page.wait_for_timeout(700)
        page.get_by_role("link", name="English").evaluate("link => link.click()")
        page.wait_for_url(f"{url}en/companies/openai.html#disputes")
        page.goto(f"{url}en/companies/openai.html")
        page.evaluate("document.getElementById('figures').scrollIntoView({behavior: 'instant'})")
        page.get_by_role("link", name="繁體中文").evaluate("link => link.click()")
        page.wait_for_url(f"{url}zh/companies/openai.html#figures")
    assert trouble == []


def test_the_front_door_remembers_a_language_in_a_folder_too(
    real_site: RealSite, browser: Browser
) -> None:
    door = (real_site.folder / "index.html").as_uri()
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto(door)
        page.get_by_role("link", name="English").click()
        page.wait_for_url("**/en/index.html")
        page.goto(door)
        page.wait_for_url("**/en/index.html")
    assert trouble == []


def test_chosen_theme_holds_on_the_next_page(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    dark = "rgb(21, 23, 27)"
    background = "getComputedStyle(document.documentElement).backgroundColor"
    with opened(browser, color_scheme="light") as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}en/about.html")
        page.get_by_role("radio", name="Dark").check()
        assert page.evaluate(background) == dark
        page.goto(f"{url}zh/timeline.html")
        assert page.evaluate(background) == dark
        page.get_by_role("radio", name="自動").check()
        assert page.evaluate(background) == "rgb(251, 250, 246)"
    assert trouble == []


def test_the_keyboard_is_led_past_the_navigation_and_seen(
    real_site: RealSite, browser: Browser
) -> None:
    seen = "getComputedStyle(document.activeElement).outlineStyle"
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto((real_site.folder / "en/events/code-red.html").as_uri())
        skip = page.get_by_role("link", name="Skip to content")
        for y in (False, True):
            box = skip.bounding_box()
            assert box
            assert (box["y"] >= 0) == y
            if not y:
                page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        assert page.evaluate(seen) == "solid"
    assert trouble == []


MARKS = "all => all.map(one => getComputedStyle(one).backgroundColor)"
FILLS = "all => [...new Set(all.map(one => getComputedStyle(one).fill))]"
BLACK = "rgb(0, 0, 0)"
"""CanvasText, as the browser has it where it plays that colours are forced."""


def test_marks_and_drawings_are_told_apart_where_colours_are_forced(
    real_site: RealSite, browser: Browser
) -> None:
    with opened(browser, forced_colors="active") as (context, trouble):
        page = context.new_page()
        page.goto((real_site.folder / "en/index.html").as_uri())
        marks = page.locator(".ways .kind").evaluate_all(MARKS)
        assert len(set(marks)) > 3
        assert "rgb(255, 255, 255)" not in marks
        page.goto((real_site.folder / "en/figures.html").as_uri())
        assert page.locator(".chart .mark.fact rect.bar").evaluate_all(FILLS) == [BLACK]
        assert page.locator(".chart .axis text").evaluate_all(FILLS) == [BLACK]
        page.goto((real_site.folder / "en/timeline.html").as_uri())
        assert page.locator(".time-plate a text").evaluate_all(FILLS) == [BLACK]
        page.goto((real_site.folder / "en/sources/dark-hour.html").as_uri())
        assert len(set(page.locator(".fields a").evaluate_all(MARKS))) > 3
        page.goto((real_site.folder / "en/forecasts.html").as_uri())
        assert BLACK not in page.locator(".course rect").evaluate_all(FILLS)
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("OpenAI")
        chosen = page.locator('.hit[aria-selected="true"]')
        assert chosen.evaluate("hit => getComputedStyle(hit).outlineStyle") == "solid"
    assert trouble == []


POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
INJECTED = (
    "<script>window.ran = 1</script><style>main { opacity: 0.5 }</style>"
    "<p style='color: red' onclick='window.ran = 2'>x</p><img src='x' onerror='window.ran = 3'>"
    "<script src='https://elsewhere.example/a.js'></script><img src='https://elsewhere.example/a.png' alt=''>"
    "<link rel='stylesheet' href='https://elsewhere.example/a.css'><iframe src='about.html'></iframe>"
)


def test_every_page_s_policy_stands_before_what_it_governs(
    real_site: RealSite, tmp_path: Path
) -> None:
    """A policy in a page governs what follows it; redirects, which the real site has none of, are of the small one."""
    moved = Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店]\nwas: [first-oven]")
    small = build.build(sites.write(tmp_path, moved), sites.MEMORY).output
    assert b'http-equiv="refresh"' in small["en/bakeries/first-oven.html"]
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    for output in (real_site.build.output, small):
        for path, html in output.items():
            if path.endswith(".html"):
                before, found, after = html.decode().partition(policy)
                assert (path, found) == (path, policy)
                assert not re.search("<(link|script|style|img|body)", before), path
                assert '<meta name="referrer" content="no-referrer">' in after, path


def test_nothing_injected_runs_or_is_asked_for_on_any_shape_of_page(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], tmp_path: Path
) -> None:
    """Should something get through after all: what each page says of itself stops it."""
    folder = tmp_path / "site"
    shutil.copytree(real_site.folder, folder, copy_function=os.link)
    for path in both_languages():
        text = (folder / path).read_text(encoding="utf-8")
        assert text.count(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">') == 1
        assert text.count('<meta name="referrer" content="no-referrer">') == 1
        (folder / path).unlink()  # the link, not the site's own file
        (folder / path).write_text(text.replace("</main>", f"{INJECTED}</main>"), encoding="utf-8")
    url = serve_folder(folder)
    went_through = []
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.on("requestfinished", lambda request: went_through.append(request.url))
        for path in both_languages():
            page.goto(url + path)
            page.locator("p[onclick]").evaluate("line => line.click()")
            seen = page.evaluate(
                "[window.ran, getComputedStyle(document.querySelector('main')).opacity]"
            )
            assert (path, seen) == (path, [None, "1"])
    assert {one for one in went_through if not one.startswith(url)} == set()
    assert any("Content Security Policy" in message for message in trouble)


def test_print_leaves_out_the_navigation(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    with opened(browser) as (context, _):
        page = context.new_page()
        page.goto(f"{serve_folder(real_site.folder)}en/events/code-red.html")
        page.emulate_media(media="print")
        assert not page.locator(".sections").is_visible()
        assert page.locator(".notes").is_visible()


# In order and in good form ----------------------------------------------------------------------


def pages(real_site: RealSite, language: str) -> Iterator[tuple[str, lxml.html.HtmlElement]]:
    for path, content in real_site.build.output.items():
        if path.startswith(f"{language}/") and path.endswith(".html"):
            yield path, lxml.html.fromstring(content.decode())


def test_notes_are_numbered_as_a_reader_meets_them(real_site: RealSite) -> None:
    folded = (
        "ancestor::aside[@class='facts'] and ancestor::details"  # opened by few, and so met last
    )
    many = 0
    for path, page in pages(real_site, "en"):
        marks = page.xpath(f"//a[@role='doc-noteref'][not({folded})]")
        marks += page.xpath(f"//a[@role='doc-noteref'][{folded}]")
        met = list(dict.fromkeys(int(mark.text) for mark in marks))
        assert met == list(range(1, len(met) + 1)), path
        many += len(met) > 20
    assert many > 5


HEADS = "//h1 | //h2 | //h3 | //main//dt | //*[@class='label'] | //*[@class='title']/a | //*[@class='speaker']"


def test_english_heads_begin_with_a_capital(real_site: RealSite) -> None:
    heads = {
        (path, head.text_content().strip())
        for path, page in pages(real_site, "en")
        for head in page.xpath(HEADS)
    }
    assert len(heads) > 1000
    # xAI has its capital elsewhere; a source is named as it names itself.
    assert [head for head in sorted(heads) if re.match(r"[“‘(]?[a-z]+\b(?![A-Z])", head[1])] == []


def test_a_fact_box_has_one_value_of_a_measure(real_site: RealSite) -> None:
    boxes = 0
    for path, page in pages(real_site, "en"):
        facts = page.xpath("//aside[@class='facts']/dl[1]/div[dd[@class='number']]/dt")
        names = [fact.xpath("string(text())") for fact in facts]
        assert len(names) == len(set(names)) <= 4, path
        boxes += bool(names)
    assert boxes > 10
    openai = real_site.build.output["en/companies/openai.html"].decode()
    assert '<a href="#figures">2 more</a>' in openai


def test_ideas_do_not_head_rows_of_the_timeline(real_site: RealSite) -> None:
    page = lxml.html.fromstring(real_site.build.output["en/timeline.html"].decode())
    titles = page.xpath("//*[@class='title']/a/@href")
    assert len(titles) > 40
    assert not [href for href in titles if "/themes/" in href or "/places/" in href]
    told = page.xpath("//ol[@class='timeline']//small/a[contains(@href, '/themes/lack-of-focus')]")
    assert len(told) == 1
    labels = [label.text_content() for label in page.xpath("//*[@class='time-plate']//a//text")]
    assert labels.count("OpenAI: lack of focus") == 2  # on a wide screen and on a narrow one


def test_a_figure_in_text_keeps_the_punctuation_behind_it(real_site: RealSite) -> None:
    """A browser may break a line beside any button: https://drafts.csswg.org/css-text-3/#line-break-details."""
    figure = re.compile(
        r'(<span class="held">)?<button type="button" class="figure"[^>]*>[^<]*</button>(.)'
    )
    found = [
        (held, after)
        for path, content in real_site.build.output.items()
        if path.startswith("zh/") and path.endswith(".html")
        for held, after in figure.findall(content.decode())
    ]
    assert sum(bool(held) for held, _ in found) > 100
    assert [after for held, after in found if not held and after in "，。；：、）」？"] == []
