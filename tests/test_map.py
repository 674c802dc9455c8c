"""The map of relations: nothing overlaps, nothing is left out, and it answers mouse, keys and no script."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, combinations, pairwise, repeat
from pathlib import Path
from typing import Any

import pytest
import sites
from bs4 import BeautifulSoup
from conftest import AXE, ROOT, RealSite, wait_until
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from explainer import formats, graph, labels, maps
from explainer.graph import Shape
from explainer.library import LANGUAGES, Library
from explainer.load import load
from explainer.routes import Routes
from explainer.writer import PageWriter

FRAMES = {"whole": maps.WHOLE, "home": maps.HOME, "narrow": maps.HOME_NARROW}
NEAR_BYTES = 4000


@pytest.fixture(scope="module")
def library() -> Library:
    content, findings = load(ROOT)
    assert content is not None, findings
    return Library(content)


# Networks -------------------------------------------------------------------------------------

networks = st.integers(2, 14).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=30),
    )
)


@given(networks)
def test_a_path_is_as_long_as_the_distance(network: tuple[int, list[graph.Pair]]) -> None:
    count, pairs = network
    near = graph.neighbours(count, pairs)
    for start, end in combinations(range(count), 2):
        way = graph.path(near, start, end)
        steps = graph.distances(near, start).get(end)
        assert len(way) == (0 if steps is None else steps + 1)
        assert all(other in near[one] for one, other in pairwise(way))
        assert not way or (way[0], way[-1]) == (start, end)


@given(networks, st.integers(1, 14))
def test_the_strongest_are_few_and_none_is_alone(
    network: tuple[int, list[graph.Pair]], most: int
) -> None:
    count, pairs = network
    chosen = graph.strongest(count, pairs, [0] * count, most)
    within = {
        node for pair in pairs if set(pair) <= set(chosen) and pair[0] != pair[1] for node in pair
    }
    assert len(chosen) <= most
    assert within == set(chosen)


@given(
    networks,
    st.lists(
        st.tuples(st.floats(2, 20), st.floats(5, 140), st.floats(10, 60)), min_size=14, max_size=14
    ),
)
def test_no_box_overlaps_another_in_any_network(
    network: tuple[int, list[graph.Pair]], sizes: list[tuple[float, float, float]]
) -> None:
    count, pairs = network
    shapes = [Shape(r, w, h, at % 3 == 0) for at, (r, w, h) in enumerate(sizes[:count])]
    layout = graph.laid_out(shapes, pairs, graph.arranged(count, pairs), 500, 300)
    boxes = [
        graph.box(shape, place.x, place.y, place.side)
        for shape, place in zip(shapes, layout.places, strict=True)
    ]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert all(box.left >= -1 and box.right <= 501 for box in boxes)
    assert all(box.top >= -1 and box.bottom <= layout.height + 1 for box in boxes)


# Labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("OpenAI", ["OpenAI"]),
        ("AWS re:Invent 2025", ["AWS", "re:Invent", "2025"]),
        ("OpenAI新推理模型（未具名）", ["OpenAI新", "推理模型", "（未具名）"]),
        ("《AI帝國》", ["《AI帝國》"]),
    ],
)
def test_labels_break_between_words_and_never_before_closing_marks(
    name: str, lines: list[str]
) -> None:
    assert list(labels.broken(name, 6)) == lines


# The pictures ---------------------------------------------------------------------------------

BOXES = """svg => [...svg.querySelectorAll('.spots a')].flatMap(a =>
    [...a.children].map(part => {
      const box = part.getBBox();
      return [a.textContent.trim(), box.x, box.y, box.x + box.width, box.y + box.height];
    }))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["map", "index"])
def test_no_label_or_mark_overlaps_another_as_drawn(
    browser: Browser, real_site: RealSite, language: str, path: str
) -> None:
    page = browser.new_page()
    page.goto((real_site.folder / language / f"{path}.html").as_uri())
    page.locator(".map-frame").evaluate_all(
        "frames => { for (const frame of frames) frame.style.display = 'block'; }"
    )
    plates = page.locator(".plate")
    assert plates.count() == 2
    for number in range(plates.count()):
        boxes = [(name, graph.Box(*box)) for name, *box in plates.nth(number).evaluate(BOXES)]
        touching = [
            (one, other)
            for (one, mine), (other, theirs) in combinations(boxes, 2)
            if one != other and mine.overlaps(theirs)
        ]
        assert len(boxes) > 20
        assert not touching
    page.close()


def test_a_layout_is_the_same_in_every_run() -> None:
    program = (
        "from explainer import graph\n"
        "pairs = [(n, n * n % 17) for n in range(40)] + [(n, 0) for n in range(1, 30)]\n"
        "shapes = [graph.Shape(5, 60, 16)] * 40\n"
        "print(graph.laid_out(shapes, pairs, graph.arranged(40, pairs), 900, 500))"
    )
    layouts = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(layouts) == 1


def drawn(library: Library, language: str) -> maps.Maps:
    writer = PageWriter(library, Routes(library, language), {"semicolon": "; "}, "../")
    return maps.Maps(library, writer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_holds_only_entries_with_pages_and_ties(library: Library, language: str) -> None:
    ids, every = list(library.entries), library.ties_listed
    for frame in FRAMES.values():
        picture = drawn(library, language).actors(frame)
        assert picture is not None
        ties = {int(tie) for edge in picture.edges for tie in edge.ties.split()}
        ends = {id for tie in ties for id in (every[tie].owner, every[tie].relation.to)}
        tied = {ids.index(id) for id in ends}
        assert {spot.number for spot in picture.spots} == tied
        assert all(library.has_page(ids[number]) for number in tied)
        assert len(picture.spots) <= frame.most


# The words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_relation_is_told_with_its_passages(
    real_site: RealSite, library: Library, language: str
) -> None:
    document = BeautifulSoup(real_site.build.output[f"{language}/map.html"], "lxml")
    rows = document.select(".map-list li")
    every = library.ties_listed
    assert [row.get("id") for row in rows] == [tie.id for tie in every]
    for row, tie in zip(rows, every, strict=True):
        links = [link.get("href") for link in row.select("a")]
        routes = Routes(library, language)
        ends = [f"../{routes.entry(id)}" for id in (tie.owner, tie.relation.to)]
        cited = [f"../{routes.source(*cite.split(':'))}" for cite in tie.relation.cite]
        assert sorted(links) == sorted(ends + cited)
        told = row.get_text()
        assert formats.titled(told, language) == told
        for remark in row.select("small:not(.told-by)"):
            assert remark.get_text().strip()[-1] in ";；"


def test_an_entrys_own_map_is_small_and_names_its_neighbours(real_site: RealSite) -> None:
    drawings = {
        path: found.group(0)
        for path, html in real_site.build.output.items()
        if (found := re.search(rb'<svg class="near".*?</svg>', html, re.DOTALL))
    }
    assert len(drawings) > 100
    assert not [path for path, drawing in drawings.items() if len(drawing) > NEAR_BYTES]
    assert drawings["en/companies/openai.html"].count(b"<a ") == maps.NEIGHBOURS


def test_a_site_without_relations_has_no_map(tmp_path: Path) -> None:
    without = [
        sites.Swap(
            sites.OLD_OVEN,
            "relations:\n  - {type: rival-of, to: new-mill, cite: town-paper:p3}\n",
            "",
        ),
        sites.Swap(
            sites.LIN, "relations:\n  - {type: works-for, to: old-oven, cite: town-paper:p2}\n", ""
        ),
    ]
    output = sites.output(sites.write(tmp_path, *without))
    assert "zh/map.html" not in output
    assert "map.html" not in output["zh/index.html"]


def test_a_small_site_has_its_map(tmp_path: Path) -> None:
    output = sites.output(sites.write(tmp_path))
    page = BeautifulSoup(output["en/map.html"], "lxml")
    assert [row.get_text().split(".")[0] for row in page.select(".map-list li")] == [
        "Uncle Lin works for Old Oven",
        "Old Oven and New Mill are rivals",
    ]
    assert len(page.select(".plate .spots a")) == 2  # New Mill has no page


# With script ----------------------------------------------------------------------------------


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """The map in a context of its own, with what it complains of."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(url)
    yield page, trouble
    context.close()


@pytest.fixture(scope="module")
def url(real_site: RealSite, serve_folder: Callable[..., str]) -> str:
    return f"{serve_folder(real_site.folder)}en/map.html"


def test_a_mark_in_focus_dims_what_is_not_tied_to_it(browser: Browser, url: str) -> None:
    with opened(browser, url) as (page, trouble):
        spot = page.locator(".plate .spots a[href$='/companies/amazon.html']")
        spot.focus()
        expect(page.locator(".plate").first).to_have_class(re.compile("asked"))
        tied = page.locator(".plate .spots a.tied")
        assert 1 < tied.count() < page.locator("#map ~ .map .spots a").count()
        spot.blur()
        expect(page.locator(".plate").first).not_to_have_class(re.compile("asked"))
        assert not trouble


def test_keys_open_an_entrys_relations_zoom_and_close(browser: Browser, url: str) -> None:
    with opened(browser, url) as (page, trouble):
        page.locator("[data-map-frame]").first.focus()
        page.keyboard.press("Tab")
        spot = page.locator(".plate .spots a").first
        expect(spot).to_be_focused()
        page.keyboard.press(" ")
        panel = page.locator("[data-map-panel]").first
        expect(panel).to_be_focused()
        expect(panel.locator("h3")).to_have_text("OpenAI")
        assert panel.locator("li").count() == page.locator(".map-list li:has(a[href$='/openai.html'])").count() > 50  # fmt: skip
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(spot).to_be_focused()
        width = "svg => svg.getBoundingClientRect().width"
        before = page.locator(".plate").first.evaluate(width)
        page.keyboard.press("+")
        assert page.locator(".plate").first.evaluate(width) > before * 1.2
        frame, left = page.locator("[data-map-frame]").first, "frame => frame.scrollLeft"
        began = frame.evaluate(left)
        page.keyboard.press("ArrowRight")
        assert frame.evaluate(left) > began
        page.keyboard.press("-")
        assert page.locator(".plate").first.evaluate(width) == pytest.approx(before)
        page.keyboard.press("0")
        assert page.locator(".plate").first.evaluate(width) == before
        assert not trouble


def test_a_mouse_drags_and_zooms_the_drawing_and_so_follows_no_link(
    browser: Browser, url: str
) -> None:
    with opened(browser, url) as (page, trouble):
        frame, left = page.locator("[data-map-frame]").first, "frame => frame.scrollLeft"
        width = "frame => frame.querySelector('svg').getBoundingClientRect().width"
        natural = frame.evaluate(width)
        page.locator("[data-zoom='1']").first.click()
        spot = frame.locator(".spots a[href$='/companies/openai.html'] path")
        spot.scroll_into_view_if_needed()
        spot.hover()
        began, box = frame.evaluate(left), spot.bounding_box()
        assert box
        page.mouse.down()
        page.mouse.move(box["x"] - 40, box["y"], steps=4)
        page.mouse.move(box["x"] - 30, box["y"], steps=2)
        page.mouse.up()
        assert 20 < frame.evaluate(left) - began < 60
        page.wait_for_timeout(100)
        assert page.url == url
        wide = frame.evaluate(width)
        page.keyboard.down("Control")
        page.mouse.wheel(0, 100)
        page.keyboard.up("Control")
        wait_until(page, f"({width})(document.querySelector('[data-map-frame]')) < {wide} - 1")
        assert wide > natural
        assert not trouble


def test_a_line_opens_its_sentence_with_its_source(browser: Browser, url: str) -> None:
    with opened(browser, url) as (page, trouble):
        line = page.locator(".plate .edges a", has_text="OpenAI and Google compete.")
        line.locator(".reach").dispatch_event("click")
        panel = page.locator("[data-map-panel]").first
        expect(panel).to_contain_text("OpenAI and Google compete.")
        assert panel.locator("a[href*='/sources/']").count() > 0
        assert page.url == url
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_be_hidden()
        assert not trouble


def test_filters_take_kinds_and_types_away(browser: Browser, url: str) -> None:
    with opened(browser, url) as (page, trouble):
        figure = page.locator("[data-map]").first
        figure.locator("summary").click()
        spots, lines = figure.locator(".spots a:visible"), figure.locator(".edges a:not(.away)")
        all_spots, all_lines = spots.count(), lines.count()
        figure.locator("[data-kind=person]").uncheck()
        assert spots.count() < all_spots
        figure.locator("[data-kind=person]").check()
        assert (spots.count(), lines.count()) == (all_spots, all_lines)
        figure.locator("[data-all='']").click()
        assert lines.count() == 0
        figure.locator("[data-type=made-by]").check()
        assert 0 < lines.count() < all_lines
        assert not trouble


def test_what_was_taken_away_is_away_on_the_way_back(browser: Browser, url: str) -> None:
    with opened(browser, url) as (page, _):
        page.get_by_text("Filter", exact=True).first.click()
        page.locator("[data-kind]").first.uncheck()
        gone = page.locator("svg.plate .away").count()
        assert gone > 0
        page.goto(url.replace("map.html", "index.html"))
        page.go_back()
        expect(page.locator("[data-kind]").first).not_to_be_checked()
        expect(page.locator("svg.plate .away")).to_have_count(gone)


def test_paper_has_the_whole_drawing_however_large_it_is_on_the_screen(
    browser: Browser, url: str
) -> None:
    with opened(browser, url) as (page, _):
        plate = page.locator("svg.plate").first
        for _step in range(3):
            page.get_by_role("button", name="Zoom in").first.click()
        assert plate.evaluate("one => one.style.inlineSize") != ""
        page.pdf()
        assert plate.evaluate("one => one.style.inlineSize") == ""


def test_a_chain_is_found_and_kept_in_the_address(browser: Browser, url: str) -> None:
    with opened(browser, f"{url}?from=trainium-4&to=mira-murati") as (page, trouble):
        answer = page.locator("[data-chain]")
        expect(answer.locator(".map-way")).to_contain_text("Trainium 4 →")
        steps = answer.locator("li").count()
        expect(answer).to_contain_text(f"Steps: {steps}")
        assert answer.locator("li a[href*='/sources/']").count() >= steps
        page.locator("[data-to]").select_option("nvidia")
        expect(answer.locator(".map-way")).to_contain_text("Nvidia")
        assert page.url.endswith("?from=trainium-4&to=nvidia")
        page.locator("[data-swap]").click()
        expect(answer.locator(".map-way")).to_contain_text("Nvidia →")
        assert page.url.endswith("?from=nvidia&to=trainium-4")
        page.locator("[data-swap]").click()
        page.locator("[data-to]").select_option("trainium-4")
        expect(answer).to_have_text("These are one and the same entry.")
        assert not trouble


def test_it_says_so_when_nothing_connects_two(
    browser: Browser, url: str, real_site: RealSite
) -> None:
    # Two ties stand apart, and all others lead from an entry to itself.
    ties = chain(("openai--uses--google", "aws--uses--nvidia"), repeat("openai--uses--openai"))
    html = real_site.build.output["en/map.html"].decode()
    html = re.sub(r'<li id="tie-[^"]*"', lambda _: f'<li id="tie-{next(ties)}"', html)
    with opened(browser, url) as (page, trouble):
        page.route(
            "**/map.html?*", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        page.goto(f"{url}?from=openai&to=aws")
        expect(page.locator("[data-chain]")).to_have_text(
            "No chain of relations in the sources connects OpenAI and AWS."
        )
        assert trouble == []


def test_it_works_from_a_folder(browser: Browser, real_site: RealSite) -> None:
    address = (real_site.folder / "zh/map.html").as_uri()
    with opened(browser, f"{address}?from=openai&to=aws") as (page, trouble):
        assert page.locator("[data-chain] li").count() > 0
        page.locator("[data-zoom='1']").first.click()
        assert not trouble


def test_without_script_it_is_a_picture_with_links_and_a_list(
    browser: Browser, real_site: RealSite
) -> None:
    address = (real_site.folder / "en/map.html").as_uri()
    with opened(browser, address, java_script_enabled=False) as (page, trouble):
        assert page.locator("[data-map-tools]:visible, [data-map-connect]:visible").count() == 0
        page.locator(".plate .spots a[href$='/companies/amazon.html'] path").click()
        assert page.url.endswith("/en/companies/amazon.html")
        page.goto(address)
        line = page.locator(".plate .edges a", has_text="OpenAI and Google compete.")
        line.locator(".reach").dispatch_event("click")
        assert page.url.endswith(line.get_attribute("href") or "?")
        assert not trouble


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_with_everything_open(browser: Browser, url: str, scheme: str) -> None:
    asked = f"{url}?from=openai&to=aws"
    with opened(browser, asked, color_scheme=scheme, bypass_csp=True) as (page, _):
        page.locator("[data-map] summary").first.click()
        page.locator(".plate .spots a").nth(3).focus()
        page.keyboard.press(" ")
        page.evaluate(AXE)
        violations = page.evaluate("axe.run().then(result => result.violations)")
        assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []


def test_nothing_moves_for_those_who_want_no_motion(browser: Browser, url: str) -> None:
    moving = (
        "[...document.all].filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    for wish, moves in (("no-preference", True), ("reduce", False)):
        with opened(browser, url, reduced_motion=wish) as (page, _):
            assert (page.evaluate(moving) > 0) == moves


@pytest.mark.parametrize("width", [360, 768])
def test_a_narrow_page_does_not_scroll_sideways_but_its_map_does(
    browser: Browser, url: str, width: int
) -> None:
    with opened(browser, url, viewport={"width": width, "height": 700}) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == width
        frame = page.locator("[data-map-frame]").first
        assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
        spot = page.locator(".plate .spots a").first.locator("path").bounding_box()
        assert spot is not None
        assert 0 < spot["x"] < width
