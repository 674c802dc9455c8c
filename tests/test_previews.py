"""Previews on links: they come when a reader rests on a link, stay while they are read, and go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import RealSite, wait_until
from playwright.sync_api import Browser, Locator, Page, expect

PAGE = "en/events/code-red.html"
SOON = 5000  # ms that a slow machine may take


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, with what it complains of."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(url)
    yield page, trouble
    context.close()


@pytest.fixture(scope="module")
def url(real_site: RealSite, serve_folder: Callable[..., str]) -> str:
    return serve_folder(real_site.folder)


def link_in(page: Page) -> Locator:
    """A link to OpenAI in the running text."""
    return page.locator(".story a[href$='companies/openai.html']").first


def rested_on(page: Page) -> Locator:
    """That link with the pointer on it, and the page at rest."""
    link = link_in(page)
    link.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    link.hover()
    return link


def card_of(page: Page) -> Locator:
    return page.get_by_role("tooltip")


FADES = "card => getComputedStyle(card).transitionDuration !== '0s'"


def asked(page: Page) -> int:
    return int(page.evaluate("document.querySelectorAll('script[src*=\"previews/\"]').length"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_shows_the_entry_when_the_pointer_rests_and_goes_when_it_leaves(
    browser: Browser, url: str, language: str
) -> None:
    with opened(browser, f"{url}{language}/events/code-red.html") as (page, trouble):
        link = rested_on(page)
        card = card_of(page)
        expect(card).to_be_visible(timeout=SOON)
        assert card.evaluate(FADES)
        expect(card).to_contain_text("OpenAI")
        expect(card).to_contain_text({"zh": "5000億美元", "en": "US$500 billion"}[language])
        expect(card).to_have_attribute("lang", {"zh": "zh-Hant-TW", "en": "en"}[language])
        expect(link).to_have_attribute("aria-describedby", "link-preview")
        box = card.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 1280
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800
        # It stays while the pointer is in it, and the link in it leads to the entry.
        card.hover()
        page.wait_for_timeout(600)
        expect(card).to_be_visible()
        page.locator("h1").hover()
        expect(card).to_be_hidden(timeout=SOON)
        expect(link).not_to_have_attribute("aria-describedby", "link-preview")
        assert asked(page) == 1
    assert trouble == []


def test_the_card_leads_to_the_entry(browser: Browser, url: str) -> None:
    with opened(browser, url + PAGE) as (page, _):
        rested_on(page)
        card_of(page).get_by_text("OpenAI", exact=True).click(timeout=SOON)
        page.wait_for_url(f"{url}en/companies/openai.html")


def test_fetches_after_150_ms_shows_after_500_and_closes_after_300(
    browser: Browser, url: str
) -> None:
    with opened(browser, "about:blank") as (page, _):
        page.clock.install(time=0)
        page.goto(f"{url}en/companies/openai.html")
        page.clock.pause_at(60_000)
        line = page.locator(".facts a[href$='.html']").first
        name = line.inner_text()
        line.hover()  # the first time, the script is fetched
        wait_until(page, "Boolean(window.explainerPreviews)")
        page.locator("h1").hover()
        line.hover()
        page.clock.run_for(149)
        assert asked(page) == 0
        page.clock.run_for(1)
        assert asked(page) == 1
        wait_until(page, "Object.keys(window.explainerPreviews).length")
        page.clock.run_for(349)
        expect(card_of(page)).to_have_count(0)
        page.clock.run_for(1)
        expect(card_of(page)).to_contain_text(name)
        page.locator("h1").hover()
        page.clock.run_for(299)
        expect(card_of(page)).to_be_visible()
        page.clock.run_for(1)
        expect(card_of(page)).to_be_hidden()
        # Passing over a link asks for nothing.
        page.locator(".facts a[href$='.html']").nth(1).hover()
        page.clock.run_for(149)
        page.locator("h1").hover()
        page.clock.run_for(1000)
        assert asked(page) == 1


def test_focus_shows_it_and_escape_closes_it(browser: Browser, url: str) -> None:
    with opened(browser, url + PAGE) as (page, trouble):
        page.keyboard.press("Tab")  # the focus is visible where keys are used
        link_in(page).focus()
        card = card_of(page)
        expect(card).to_be_visible(timeout=SOON)
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.wait_for_timeout(700)
        expect(card).to_be_hidden()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        expect(card).to_be_visible(timeout=SOON)
        page.keyboard.press("Tab")
        if card.evaluate("card => card.matches(':focus-within')"):
            page.keyboard.press("Tab")  # a card that scrolls is a stop on the way
        page.wait_for_timeout(100)
        expect(link_in(page)).not_to_have_attribute("aria-describedby", "link-preview")
    assert trouble == []


def test_scrolling_closes_it_and_shows_none(browser: Browser, url: str) -> None:
    with opened(browser, url + PAGE, reduced_motion="reduce") as (page, _):
        rested_on(page)
        expect(card_of(page)).to_be_visible(timeout=SOON)
        assert not card_of(page).evaluate(FADES)
        page.mouse.wheel(0, 40)
        expect(card_of(page)).to_be_hidden()
        page.mouse.wheel(0, -40)
        page.wait_for_timeout(900)
        expect(card_of(page)).to_be_hidden()


def test_the_switch_in_the_foot_is_remembered(browser: Browser, url: str) -> None:
    with opened(browser, url + PAGE) as (page, trouble):
        box = page.get_by_role("checkbox", name="Preview a link")
        assert box.is_checked()
        box.uncheck()
        page.goto(f"{url}en/events/code-red.html")
        assert not box.is_checked()
        rested_on(page)
        page.wait_for_timeout(800)
        expect(card_of(page)).to_have_count(0)
        assert asked(page) == 0
        box.check()
        rested_on(page)
        expect(card_of(page)).to_be_visible(timeout=SOON)
    assert trouble == []


def test_a_first_tap_follows_the_link(browser: Browser, url: str) -> None:
    with opened(browser, url + PAGE, has_touch=True) as (page, trouble):
        link_in(page).tap()
        page.wait_for_url(f"{url}en/companies/openai.html")
        assert asked(page) == 0
    assert trouble == []


def test_works_from_an_unzipped_folder(browser: Browser, real_site: RealSite) -> None:
    with opened(browser, (real_site.folder / PAGE).as_uri()) as (page, trouble):
        rested_on(page)
        expect(card_of(page)).to_contain_text("US$500 billion", timeout=SOON)
    assert trouble == []


def test_storage_that_is_closed_is_no_trouble(browser: Browser, url: str) -> None:
    with opened(browser, "about:blank") as (page, trouble):
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})"
        )
        page.goto(url + PAGE)
        page.get_by_role("checkbox", name="Preview a link").uncheck()
        rested_on(page)
        page.wait_for_timeout(800)
        expect(card_of(page)).to_have_count(0)
    assert trouble == []


def test_glossary_lines_have_previews_and_other_places_none(browser: Browser, url: str) -> None:
    script = """() => [...document.querySelectorAll("main a[href]")].map(link => link.href)"""
    with opened(browser, f"{url}en/glossary.html") as (page, trouble):
        page.get_by_role("button", name="Open all").click()
        line = page.locator("main a[href*='glossary.html#']").first
        line.scroll_into_view_if_needed()
        page.wait_for_timeout(800)
        line.hover()
        expect(card_of(page)).to_be_visible(timeout=SOON)
        page.goto(f"{url}en/sources/index.html")
        assert any("/sources/" in href for href in page.evaluate(script))
        page.locator("main a[href*='dark-hour']").first.hover()
        page.wait_for_timeout(700)
        assert asked(page) == 0
    assert trouble == []


def test_every_link_to_an_entry_finds_its_preview(real_site: RealSite) -> None:
    """The script knows an entry by its address; here the addresses are held against the files."""
    output = real_site.build.output
    for path in output:
        language, _, rest = path.partition("/")
        folder, _, file = rest.partition("/")
        if language not in ("zh", "hans", "en") or not file or file == "index.html":
            continue
        name = file.removesuffix(".html")
        if folder in ("sources", "tours") or not file.endswith(".html"):
            continue
        if b'http-equiv="refresh"' not in output[path]:
            assert f"previews/{language}/{name}.js" in output, path


def test_nothing_in_a_preview_is_markup(real_site: RealSite) -> None:
    for path, content in real_site.build.output.items():
        if path.startswith("previews/"):
            assert b"<" not in content, path
            assert content.count(b"\n") == 1
            assert len(content) < 4096, path
