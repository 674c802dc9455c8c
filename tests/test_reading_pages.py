"""Reading an entry: evidence beside the line, addresses to copy, what a mistake is told to, paper."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import RealSite, wait_until
from playwright.sync_api import Browser, Locator, Page, expect
from sites import OLD_OVEN, SITE_FILE, Swap, output, write
from test_pages import opened

ENTRIES = ["zh/companies/openai.html", "en/events/code-red.html", "zh/themes/lupo.html"]
PAGE = "en/events/code-red.html"
SOON = 5000  # ms that a slow machine may take


@pytest.fixture(scope="module")
def url(real_site: RealSite, serve_folder: Callable[..., str]) -> str:
    return serve_folder(real_site.folder)


def size(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 900}, "reduced_motion": "reduce"}


# Notes ----------------------------------------------------------------------------------------

STANDING = """() => {
    const line = number => number.getBoundingClientRect();
    return [...document.querySelectorAll(".margin-note:not([hidden])")].map(note => {
        const { top, bottom, left, right } = note.getBoundingClientRect();
        const number = note.querySelector("b").textContent;
        const marks = [...document.querySelectorAll(`:is(.matters, .story) sup.cite a[href="#note-${number}"]`)];
        const off = Math.min(...marks.map(mark => Math.abs(top - line(mark).top)));
        return { top, bottom, left, right, off, text: note.textContent };
    });
}"""


@pytest.mark.parametrize("width", [1040, 1440])
@pytest.mark.parametrize("path", ENTRIES)
def test_notes_stand_beside_their_lines_and_apart(
    browser: Browser, url: str, path: str, width: int
) -> None:
    with opened(browser, **size(width)) as (context, trouble):
        page = context.new_page()
        page.goto(url + path)
        wait_until(page, "document.querySelector('.margin-note:not([hidden])')")
        notes = page.evaluate(STANDING)
        facts = page.locator(".facts").bounding_box()
        story = page.locator(".story").bounding_box()
        assert facts
        assert story
        for one, other in pairwise(notes):
            assert one["bottom"] <= other["top"], (one["text"], other["text"])
        for note in notes:
            assert note["off"] <= 140, note["text"]
            assert note["top"] >= facts["y"] + facts["height"]
            assert note["left"] >= story["x"] + story["width"]
            assert note["right"] <= width
    assert trouble == []


def test_a_note_says_whose_words_it_rests_on_and_what_they_say(browser: Browser, url: str) -> None:
    with opened(browser, **size(1440)) as (context, _):
        page = context.new_page()
        page.goto(f"{url}en/themes/lupo.html")
        number = page.locator(".matters sup.cite a").first
        note = page.locator(".margin-note").first
        listed = page.locator(str(number.get_attribute("href")))
        expect(note.locator("b").first).to_have_text(number.inner_text())
        assert note.locator("a").first.text_content() == listed.locator("a").first.text_content()
        expect(note.locator(".gist").first).to_have_text(
            listed.locator(".gist").text_content() or "nothing"
        )
        # Whoever cannot see the margin has the list, and the note in place.
        assert page.locator(".margin").get_attribute("aria-hidden") == "true"
        assert page.locator(".margin a:not([tabindex='-1'])").count() == 0


def test_a_crowded_note_tells_more_when_its_number_is_pointed_at(
    browser: Browser, url: str
) -> None:
    with opened(browser, **size(1440)) as (context, _):
        page = context.new_page()
        page.goto(f"{url}zh/companies/openai.html")
        note = page.locator(".margin-note.short:not([hidden])").last
        gist = note.locator(".gist").first
        expect(gist).to_be_hidden()
        mark = note.locator("b").first.inner_text()
        number = page.locator(f".story sup.cite a[href='#note-{mark}']").last
        number.hover()
        expect(gist).to_be_visible()
        page.locator("h1").hover()
        expect(gist).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_number_opens_its_note_in_place_and_closes_it(
    browser: Browser, url: str, width: int
) -> None:
    with opened(browser, **size(width)) as (context, trouble):
        page = context.new_page()
        page.goto(url + PAGE)
        number = page.locator(".story p sup.cite a").first
        number.click()
        note = page.locator(".note-here")
        listed = page.locator(f"{number.get_attribute('href')} .gist").inner_text()
        expect(note).to_contain_text(listed)
        expect(number).to_have_attribute("aria-expanded", "true")
        assert "#" not in page.url
        number.click()
        expect(note).to_have_count(0)
        expect(number).to_have_attribute("aria-expanded", "false")
        # By keyboard: Tab goes from the number into the note, Escape back to the number.
        number.focus()
        page.keyboard.press("Enter")
        expect(note).to_be_visible()
        note.get_by_role("link").first.focus()
        page.keyboard.press("Escape")
        expect(note).to_have_count(0)
        expect(number).to_be_focused()
    assert trouble == []


def test_narrow_pages_have_no_margin(browser: Browser, url: str) -> None:
    with opened(browser, **size(390)) as (context, _):
        page = context.new_page()
        page.goto(url + PAGE)
        page.locator(".story p sup.cite a").nth(2).click()
        expect(page.locator(".note-here")).to_be_visible()
        assert page.locator(".margin-note").count() == 0
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0


def test_numbers_that_stand_together_stay_together(browser: Browser, url: str) -> None:
    with opened(browser, **size(390)) as (context, _):
        page = context.new_page()
        page.goto(url + PAGE)
        together = page.locator(".story p sup.cite + sup.cite").first
        before = page.locator(".story p sup.cite:has(+ sup.cite)").first
        before.locator("a").first.click()
        assert together.evaluate("sup => sup.previousElementSibling.matches('sup.cite')")
        expect(page.locator(".story p sup.cite + .note-here")).to_be_visible()


def test_a_number_leads_to_the_list_without_script(browser: Browser, url: str) -> None:
    with opened(browser, java_script_enabled=False) as (context, _):
        page = context.new_page()
        page.goto(url + PAGE)
        number = page.locator(".story p sup.cite a").first
        href = number.get_attribute("href")
        number.click()
        assert page.url == f"{url}{PAGE}{href}"
        back = page.locator(f"{href} .backs a").first
        mark = back.get_attribute("href")
        back.click()
        assert page.url == f"{url}{PAGE}{mark}"


# Figures --------------------------------------------------------------------------------------


def figure_in(page: Page) -> tuple[Locator, Locator]:
    """A figure of the story, in view, and its pop-up."""
    figure = page.locator(".story button.figure", has_text="eight weeks").first
    figure.evaluate("figure => figure.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(300)
    return figure, page.locator(f"#{figure.get_attribute('popovertarget')}")


def test_a_figure_opens_after_500_ms_of_rest_and_closes_after_300(
    browser: Browser, url: str
) -> None:
    with opened(browser, **size(1280)) as (context, trouble):
        page = context.new_page()
        page.clock.install(time=0)
        page.goto(url + PAGE)
        figure, popup = figure_in_clock(page)
        figure.hover()
        page.clock.run_for(499)
        expect(popup).to_be_hidden()
        page.clock.run_for(1)
        expect(popup).to_be_visible()
        expect(popup).to_contain_text("八周")
        popup.hover()
        page.clock.run_for(2000)
        expect(popup).to_be_visible()
        page.mouse.move(5, 5)
        page.clock.run_for(299)
        expect(popup).to_be_visible()
        page.clock.run_for(1)
        expect(popup).to_be_hidden()
    assert trouble == []


def figure_in_clock(page: Page) -> tuple[Locator, Locator]:
    """The same, on a page that has fetched its previews and whose clock is about to stand still."""
    page.locator("main a[href]").first.focus()
    wait_until(page, "window.explainerPreviews !== undefined")
    found = figure_in(page)
    page.clock.pause_at(60_000)
    return found


def test_a_figure_opens_at_focus_and_escape_closes_it(browser: Browser, url: str) -> None:
    with opened(browser, **size(1280)) as (context, trouble):
        page = context.new_page()
        page.goto(url + PAGE)
        figure, popup = figure_in(page)
        page.keyboard.press("Tab")
        figure.focus()
        expect(popup).to_be_visible(timeout=SOON)
        page.keyboard.press("Escape")
        expect(popup).to_be_hidden()
        expect(figure).to_be_focused()
        page.wait_for_timeout(700)
        expect(popup).to_be_hidden()
        # Enter holds it open for reading; Escape within it leads back, and it stays closed.
        page.keyboard.press("Enter")
        expect(popup).to_be_visible()
        popup.get_by_role("link").first.focus()
        page.wait_for_timeout(500)
        expect(popup).to_be_visible()
        page.keyboard.press("Escape")
        page.wait_for_timeout(700)
        expect(popup).to_be_hidden()
    assert trouble == []


def test_a_click_holds_a_figure_open_until_the_next(browser: Browser, url: str) -> None:
    with opened(browser, **size(1280)) as (context, _):
        page = context.new_page()
        page.goto(url + PAGE)
        figure, popup = figure_in(page)
        figure.hover()
        expect(popup).to_be_visible(timeout=SOON)
        figure.click()
        expect(popup).to_be_visible()
        page.mouse.move(5, 5)
        page.wait_for_timeout(600)
        page.mouse.wheel(0, 60)
        page.wait_for_timeout(200)
        expect(popup).to_be_visible()
        below = popup.bounding_box()
        number = figure.bounding_box()
        assert below
        assert number
        assert abs(below["y"] - number["y"] - number["height"]) < 12
        figure.click()
        expect(popup).to_be_hidden()


def test_a_tap_opens_a_figure_and_a_tap_elsewhere_closes_it(browser: Browser, url: str) -> None:
    with opened(browser, has_touch=True, **size(390)) as (context, trouble):
        page = context.new_page()
        page.goto(url + PAGE)
        figure, popup = figure_in(page)
        figure.tap()
        expect(popup).to_be_visible()
        box = popup.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        page.touchscreen.tap(5, 5)
        expect(popup).to_be_hidden()
    assert trouble == []


# Addresses ------------------------------------------------------------------------------------

CLIPBOARD = ["clipboard-read", "clipboard-write"]
PASTED = "navigator.clipboard.readText()"


def test_headings_and_claims_copy_their_address(browser: Browser, url: str) -> None:
    with opened(browser, permissions=CLIPBOARD, **size(1280)) as (context, trouble):
        page = context.new_page()
        page.goto(url + PAGE)
        told = page.get_by_role("status")
        page.get_by_role("heading", name="The story", exact=True).get_by_role("link").click()
        expect(told).to_have_text("Link copied")
        assert page.evaluate(PASTED) == f"{url}{PAGE}#story"
        expect(told).to_have_text("", timeout=2 * SOON)
        page.locator("#claim-declared .here").click()
        expect(told).to_have_text("Link copied")
        assert page.evaluate(PASTED) == f"{url}{PAGE}#claim-declared"
        assert page.url == f"{url}{PAGE}#claim-declared"
    assert trouble == []


def test_headings_are_plain_links_where_nothing_can_be_copied(browser: Browser, url: str) -> None:
    closed = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
    for options, script in (({"java_script_enabled": False}, ""), ({}, closed)):
        with opened(browser, **options) as (context, trouble):
            page = context.new_page()
            page.add_init_script(script)
            page.goto(url + PAGE)
            page.get_by_role("heading", name="Evidence", exact=True).get_by_role("link").click()
            page.wait_for_url(f"{url}{PAGE}#notes")
        assert trouble == []


def test_the_page_is_cited_with_its_address_and_the_date_of_its_content(
    browser: Browser, url: str
) -> None:
    with opened(browser, permissions=CLIPBOARD, **size(1280)) as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}{PAGE}#story")
        page.locator(".cite-page summary").click()
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("status")).to_have_text("Citation copied")
        updated = page.locator(".colophon").inner_text().split("as of ")[1].split(" ·")[0]
        title = "The AI Contest, Explained"
        assert page.evaluate(PASTED) == (
            f"“Code Red”, {title}, content as of {updated}. {url}{PAGE}"
        )
        page.get_by_role("button", name="Copy").last.click()
        wait_until(page, "navigator.clipboard.readText().then(text => text.startsWith('['))")
        assert page.evaluate(PASTED) == (
            f"[“Code Red”, *{title}*]({url}{PAGE}), content as of {updated}."
        )
    assert trouble == []


URL = Swap(SITE_FILE, "updated:", "url: https://bread.example/map/\nupdated:")
REPOSITORY = Swap(SITE_FILE, "updated:", "repository: https://git.example/town/bread/\nupdated:")
OVEN = "en/bakeries/old-oven.html"


def test_without_an_address_or_a_repository_the_foot_promises_neither(tmp_path: Path) -> None:
    page = output(write(tmp_path))[OVEN]
    assert ">“Old Oven”, The Bread Map, content as of 1 May 2024.</span>" in page
    assert "Edit this page" not in page
    assert "Report a mistake" not in page
    assert 'class="address"' not in page


def test_the_site_s_address_stands_in_citations_and_in_notes_for_paper(tmp_path: Path) -> None:
    named = Swap(OLD_OVEN, "en: Old Oven}", 'en: "Old [Oven]"}')
    page = output(write(tmp_path, URL, named))[OVEN]
    address = "https://bread.example/map/en/bakeries/old-oven.html"
    assert f">“Old [Oven]”, The Bread Map, content as of 1 May 2024. {address}</span>" in page
    markdown = rf"[“Old \[Oven\]”, *The Bread Map*]({address}), content as of 1 May 2024."
    assert f">{markdown}</span>" in page
    assert "data-form" not in page
    source = "https://bread.example/map/en/sources/town-paper.html#p2"
    assert f'<span class="address">{source}</span>' in page


@pytest.mark.parametrize(
    ("changes", "named"),
    [((), "en%2Fbakeries%2Fold-oven.html"), ((URL,), "https%3A%2F%2Fbread.example%2Fmap%2Fen%2F")],
)
def test_a_mistake_is_reported_with_the_page_and_its_file(
    tmp_path: Path, changes: tuple[Swap, ...], named: str
) -> None:
    # The two changes are of one line, so the repository comes first.
    page = output(write(tmp_path, REPOSITORY, *changes))[OVEN]
    repository = "https://git.example/town/bread"
    file = "content/bakeries/old-oven.yaml"
    assert f'<a href="{repository}/edit/main/{file}" rel="nofollow noopener">Edit this page' in page
    begun = (
        f'<a href="{repository}/issues/new?title=A%20mistake%20on%20%E2%80%9COld%20Oven%E2%80%9D'
    )
    assert begun in page
    assert f"Page%3A%20{named}" in page
    assert f"%0AFile%3A%20{file.replace('/', '%2F')}%0A" in page


# Finding one's way ----------------------------------------------------------------------------


def test_the_contents_say_which_section_is_read(browser: Browser, url: str) -> None:
    with opened(browser, **size(1440)) as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}zh/companies/openai.html")
        current = page.locator(".toc [aria-current='location']")
        for section in ("story", "claims", "disputes", "notes"):
            page.evaluate(f"document.getElementById('{section}').scrollIntoView()")
            page.mouse.wheel(0, 1)
            expect(current).to_have_attribute("href", f"#{section}", timeout=SOON)
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(current).to_have_attribute("href", "#unknown", timeout=SOON)
        expect(current).to_have_count(1)
    assert trouble == []


def test_the_language_link_keeps_to_the_claim_that_is_read(browser: Browser, url: str) -> None:
    with opened(browser, **size(1280)) as (context, _):
        page = context.new_page()
        page.goto(f"{url}{PAGE}#claim-declared")
        page.wait_for_timeout(300)
        page.get_by_role("link", name="繁體中文").evaluate("link => link.click()")
        page.wait_for_url(f"{url}zh/events/code-red.html#claim-declared")


@pytest.mark.parametrize(
    "asked",
    [
        "compare.html?with=google,nvidia",
        "timeline.html?of=openai&stance=forecast",
        "map.html?from=openai&to=apple",
        "search.html?q=Code+Red",
        f"{PAGE.removeprefix('en/')}?tour=code-red-in-five-minutes",
    ],
)
def test_every_language_link_keeps_what_the_address_asks_for(
    browser: Browser, url: str, asked: str
) -> None:
    with opened(browser, **size(1280)) as (context, _):
        page = context.new_page()
        page.goto(f"{url}en/{asked}")
        page.evaluate("scrollTo(0, 0)")
        for name, language in (("简体中文", "hans"), ("繁體中文", "zh"), ("English", "en")):
            page.get_by_role("link", name=name).click()
            page.wait_for_url(lambda to, on=f"{url}{language}/{asked}": to.split("#")[0] == on)


# Paper ----------------------------------------------------------------------------------------

FURNITURE = (
    *(".sections", ".tools", ".toc", ".colophon nav", ".theme-switch", ".preview-switch", ".more"),
    *(".margin", ".note-here", ".backs", ".told", ".cite-page button"),
)
"""What is of use on a screen alone."""
ADDRESSED = "note => note.insertAdjacentHTML('beforeend', '<span class=address>https://bread.example/</span>')"
CUT = "all => all.filter(one => getComputedStyle(one).overflowX !== 'visible').length"
"""How many tables scroll, which paper cannot."""


@pytest.mark.parametrize("path", ENTRIES)
def test_paper_has_the_article_and_no_furniture(browser: Browser, url: str, path: str) -> None:
    with opened(browser, color_scheme="dark", **size(1440)) as (context, _):
        page = context.new_page()
        page.goto(url + path)
        page.locator(".story sup.cite a").first.click()
        page.locator(".told").evaluate("told => told.textContent = told.dataset.link")
        # The address of a passage, which notes have where the site knows its own.
        page.locator(".notes li").first.evaluate(ADDRESSED)
        address = page.locator(".notes .address")
        assert address.is_hidden()
        page.emulate_media(media="print")
        assert address.is_visible()
        assert page.locator(".scroll").evaluate_all(CUT) == 0
        for gone in FURNITURE:
            assert page.locator(gone).count(), gone
            assert page.locator(gone).filter(visible=True).count() == 0, gone
        for kept in ("h1", ".facts", ".story", ".notes", ".origins", ".citation"):
            assert page.locator(kept).first.is_visible(), kept
        ties = page.locator(".facts details .relations a")
        assert ties.filter(visible=True).count() == ties.count() > 5
        ink = page.evaluate("getComputedStyle(document.documentElement).color")
        assert ink == "rgb(26, 27, 30)"


def test_facts_stand_in_columns_on_paper(browser: Browser, url: str) -> None:
    """Whatever the sheet's width: in a grid the longest fact of a row leaves the others' room empty."""
    for width in (500, 673, 1040):
        with opened(browser, viewport={"width": width, "height": 900}) as (context, _):
            page = context.new_page()
            page.goto(f"{url}en/companies/openai.html")
            page.emulate_media(media="print")
            for facts in page.locator(".facts > dl").all():
                assert facts.evaluate("one => getComputedStyle(one).display") == "block"
                assert facts.evaluate("one => getComputedStyle(one).columnCount") == "2"


def test_what_is_told_by_colour_alone_keeps_it_on_paper(browser: Browser, url: str) -> None:
    """A browser leaves backgrounds away unless it is told that they mean something."""
    with opened(browser, **size(690)) as (context, _):
        page = context.new_page()
        for path, mark in (("en/sources/dark-hour.html", ".fields a"), (PAGE, ".kind")):
            page.goto(url + path)
            page.emulate_media(media="print")
            adjusted = page.locator(mark).evaluate_all(
                "all => all.map(one => getComputedStyle(one).printColorAdjust)"
            )
            assert set(adjusted) == {"exact"}, mark


def test_maps_fit_the_sheet(browser: Browser, url: str) -> None:
    with opened(browser, viewport={"width": 690, "height": 900}) as (context, _):
        page = context.new_page()
        page.goto(f"{url}zh/map.html")
        page.locator(".plate .spots a").first.focus()
        page.keyboard.press(" ")
        page.emulate_media(media="print")
        plates = page.locator("svg.plate")
        assert plates.count() == 2
        for plate in plates.all():
            box = plate.bounding_box()
            assert box
            assert box["x"] + box["width"] <= 690
        expect(page.locator("[data-map-panel] li").first).to_be_attached()
        for gone in (".map-tools", ".map-connect", ".map-panel", ".jump"):
            assert page.locator(gone).count(), gone
            assert page.locator(gone).filter(visible=True).count() == 0, gone
