"""The timeline: drawn to scale, honest about what is not known exactly, legible, and open to questions."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import sites
from bs4 import BeautifulSoup, Tag
from conftest import RealSite, wait_until
from playwright.sync_api import Browser, Page, expect
from sites import LIN, NEW_MILL, OLD_OVEN, Change, add
from test_pages import opened

# Geometry -------------------------------------------------------------------------------------


def claim(id: str, when: str, *, stance: str = "opinion", more: str = "") -> str:
    """A claim of the small site that stands on the timeline."""
    return f"""\
  - id: {id}
    zh: 酵母很好。
    en: The yeast is good.
    stance: {stance}
    by: lin
    as_of: 2024-04
    when: {when}
    cite: town-paper:p2
{more}"""


def drawn(tmp_path: Path, *changes: Change) -> BeautifulSoup:
    """The page of the timeline of the small site, changed."""
    output = sites.output(sites.write(tmp_path, *changes))
    return BeautifulSoup(output["en/timeline.html"], "lxml")


def plates(page: BeautifulSoup, size: str = "wide") -> list[Tag]:
    return page.select(f".time-plates.{size} .time-plate")


def bar(mark: Tag) -> tuple[str, str]:
    """Where a mark's bar begins, and how long it is."""
    rect = mark.select_one("rect")
    assert rect
    return str(rect["x"]), str(rect["width"])


def percent(day: int, days: int = 366) -> str:
    """The place of a day of 2024, counted from 0, as the drawing writes it."""
    return f"{round(100 * day / days, 3)}%"


def test_a_date_is_drawn_as_exactly_as_it_is_known(tmp_path: Path) -> None:
    span = "    until: 2024-09\n"
    more = [
        claim("month", "2024-07"),
        claim("season", "2024-summer"),
        claim("year", "2024"),
        claim("span", "2024-03-11", more=span),
        claim("winter", "2024-winter"),
    ]
    page = drawn(tmp_path, add(OLD_OVEN, "".join(more)))
    # The winter runs into the next year, so that the plate holds 366 and 365 days.
    (plate,) = plates(page)
    assert plate.title
    assert plate.title.string == "Timeline: 2024–2025"
    marks = {str(mark["href"]): mark for mark in plate.select("a")}
    expected = {
        # first day, days
        "#at-old-oven.month": (182, 31),
        "#at-old-oven.season": (152, 92),
        "#at-old-oven.year": (0, 366),
        "#at-old-oven.span": (70, 204),
        "#at-old-oven.winter": (335, 90),
    }
    for href, (first, days) in expected.items():
        start, length = (float(part.rstrip("%")) for part in bar(marks[href]))
        assert start == pytest.approx(100 * first / 731, abs=0.002), href
        assert length == pytest.approx(100 * days / 731, abs=0.002), href
    forms = {href: str((mark["class"] or [""])[1]) for href, mark in marks.items()}
    assert forms == {
        "#at-old-oven.old-yeast": "day",
        "#at-old-oven.month": "within",
        "#at-old-oven.season": "within",
        "#at-old-oven.year": "within",
        "#at-old-oven.span": "span",
        "#at-old-oven.winter": "within",
    }
    # A known day is a point in the middle of that day, and has no bar.
    point = marks["#at-old-oven.old-yeast"]
    assert not point.select("rect")
    assert point.svg
    assert float(str(point.svg["x"]).rstrip("%")) == pytest.approx(100 * 110.5 / 731, abs=0.002)
    # From 11 March it surely lasted to the beginning of September; what is beyond is dotted.
    lines = marks["#at-old-oven.span"].select("line")
    perhaps, sure = [line for line in lines if line["x1"] != line["x2"]]
    assert perhaps["class"] == ["perhaps"]
    assert [perhaps["x1"], perhaps["x2"]] == [percent(70, 731), percent(274, 731)]
    assert [sure["x1"], sure["x2"]] == [percent(70, 731), percent(245, 731)]


def test_dense_years_are_drawn_again_and_wider(tmp_path: Path) -> None:
    more = [claim(f"c{month}", f"2024-0{month}") for month in range(1, 8)]
    old = claim("old", "2001") + claim("since", "2019", more="    until: 2024\n")
    page = drawn(tmp_path, add(OLD_OVEN, "".join(more) + old))
    whole, dense = plates(page)
    assert [plate.title and plate.title.string for plate in (whole, dense)] == [
        "Timeline: 2001–2024",
        "Timeline: 2024",
    ]
    rest = [str(mark["href"]).partition(".")[2] for mark in whole.select("a")]
    assert rest == ["old", "since"]
    close = [str(mark["href"]).partition(".")[2] for mark in dense.select("a")]
    assert close == ["since", "c1", "c2", "c3", "c4", "old-yeast", "c5", "c6", "c7"]
    # What begins before the plate has no stop at its left end, and one at its right.
    stops = [line["x1"] for line in dense.select(".span line") if line["x1"] == line["x2"]]
    assert stops == ["100.0%"]
    zoom = page.select_one(".time-plates.wide .time-zoom")
    assert zoom
    assert zoom.get_text() == "2024, drawn 24 times as wide"


def test_what_happened_to_one_entry_at_one_time_is_one_mark(tmp_path: Path) -> None:
    more = claim("too", "2024-04-20") + claim("later", "2024-04-21", stance="forecast")
    forecast = claim("same-day", "2024-04-20", stance="forecast")
    page = drawn(tmp_path, add(OLD_OVEN, more + forecast))
    (plate,) = plates(page)
    marks = [(str(mark["href"]), "forecast" in (mark["class"] or [])) for mark in plate.select("a")]
    assert marks == [
        ("#at-old-oven.old-yeast", False),
        ("#at-old-oven.same-day", True),
        ("#at-old-oven.later", True),
    ]
    assert [row["id"] for row in page.select(".timeline > li")] == [
        "at-old-oven.old-yeast",
        "at-old-oven.too",
        "at-old-oven.same-day",
        "at-old-oven.later",
    ]


def test_a_forecast_stands_where_it_falls_due(tmp_path: Path) -> None:
    due = claim("sold-out", "2024-04-02", stance="forecast", more="    due: 2024-12\n")
    page = drawn(tmp_path, add(OLD_OVEN, due))
    row = page.select_one("[id='at-old-oven.sold-out']")
    assert row
    assert row.select_one("time").get_text() == "Due December 2024"
    mark = plates(page)[0].select_one("a[href='#at-old-oven.sold-out']")
    assert mark
    assert bar(mark) == (percent(335), percent(31))
    assert mark.title
    assert mark.title.string == "Old Oven, due December 2024: The yeast is good."


def test_one_mark_makes_no_drawing(tmp_path: Path) -> None:
    page = drawn(tmp_path)
    assert page.select(".time") == []
    assert [row["id"] for row in page.select(".timeline > li")] == ["at-old-oven.old-yeast"]


def test_an_entry_has_its_own_strip_and_a_way_to_the_whole(tmp_path: Path) -> None:
    changes = (
        add(OLD_OVEN, claim("month", "2024-07", more="    about: [lin]\n")),
        add(LIN, "claims:\n" + claim("rise", "2024-01")),
        add(NEW_MILL, "date: 2023\n"),
    )
    output = sites.output(sites.write(tmp_path, *changes))
    page = BeautifulSoup(output["en/bakers/lin.html"], "lxml")
    labels = [mark.select_one("text").get_text() for mark in plates(page)[0].select("a")]  # type: ignore[union-attr]
    # On its own page a mark says what happened rather than whose it is.
    assert labels == ["The yeast is good.", "Old Oven"]
    to = page.select_one(".own-timeline .more a")
    assert to
    assert to["href"] == "../../en/timeline.html?of=lin"
    whole = BeautifulSoup(output["en/timeline.html"], "lxml")
    of = {str(row["id"]): row["data-of"] for row in whole.select(".timeline > li")}
    assert of == {
        "at-new-mill": "/entry new-mill new-mill/entry",
        "at-lin.rise": "/opinion lin lin/opinion",
        "at-old-oven.old-yeast": "/opinion old-oven old-oven/opinion",
        "at-old-oven.month": "/opinion old-oven lin old-oven/opinion lin/opinion",
    }
    choices = [option["value"] for option in whole.select("#timeline-of option")]
    assert choices == ["", "old-oven", "lin"]  # New Mill has no page


# Legible --------------------------------------------------------------------------------------

BOXES = """
[...document.querySelectorAll(".time-plate")].filter(one => one.checkVisibility()).map(plate => {
  const box = one => { const b = one.getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; };
  return {
    plate: box(plate),
    marks: [...plate.querySelectorAll("a")].filter(one => one.checkVisibility()).map(mark => ({
      name: mark.textContent,
      parts: [...mark.querySelectorAll("rect, path, tspan")].map(box),
      words: [...mark.querySelectorAll("tspan")].map(box),
    })),
  };
})
"""


def overlapping(one: list[float], other: list[float]) -> bool:
    across = min(one[1], other[1]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[2], other[2])
    return across > 0.5 and down > 2


def illegible(page: Page) -> list[str]:
    """Which words on a page's drawing run into another mark, or off the plate."""
    found = []
    for plate in page.evaluate(BOXES):
        left, right = plate["plate"][0] - 1, plate["plate"][1] + 1
        for one in plate["marks"]:
            found += [
                f"{one['name']} runs off the plate"
                for word in one["words"]
                if word[0] < left or word[1] > right
            ]
        for one, other in combinations(plate["marks"], 2):
            if any(
                overlapping(a, b)
                for words, parts in (
                    (one["words"], other["parts"]),
                    (other["words"], one["parts"]),
                )
                for a in words
                for b in parts
            ):
                found.append(f"{one['name']} and {other['name']}")
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_overlap_nothing(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], language: str
) -> None:
    url = serve_folder(real_site.folder)
    paths = ["timeline.html", "timeline.html?of=openai", "timeline.html?of=microsoft"]
    paths += ["companies/openai.html", "events/code-red.html", "people/sam-altman.html"]
    for width in (320, 390, 768, 1024, 1440):
        with opened(browser, viewport={"width": width, "height": 900}) as (context, trouble):
            page = context.new_page()
            for path in paths:
                page.goto(f"{url}{language}/{path}")
                assert page.locator(".time-plate:visible a").count() > 1, path
                assert illegible(page) == [], f"{path} at {width}"
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{path} at {width}"
        assert trouble == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_mark_leads_to_its_row(real_site: RealSite, language: str) -> None:
    pages = [
        BeautifulSoup(html, "lxml")
        for path, html in real_site.build.output.items()
        if path.startswith(f"{language}/") and path.endswith(".html") and b'class="time"' in html
    ]
    assert len(pages) > 10
    for page in pages:
        rows = [f"#{row['id']}" for row in page.select(".timeline > li")]
        assert len(rows) == len(set(rows))
        assert {str(mark["href"]) for mark in page.select(".time-plate a")} <= set(rows)


# The filter -----------------------------------------------------------------------------------


def rows(page: Page) -> list[str]:
    return page.locator(".timeline > li:visible").evaluate_all("all => all.map(one => one.id)")  # type: ignore[no-any-return]


def marks(page: Page) -> list[str]:
    found: list[str] = page.locator(".time-plate:visible a:visible").evaluate_all(
        "all => all.map(one => one.getAttribute('href').slice(1))"
    )
    return list(dict.fromkeys(found))


def test_the_address_chooses(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}en/timeline.html")
        whole = rows(page)
        assert page.locator("output").inner_text() == f"Rows: {len(whole)}"
        assert page.get_by_role("button", name="Show all").count() == 0
        page.goto(f"{url}en/timeline.html?of=microsoft")
        mine = rows(page)
        assert 1 < len(mine) < len(whole)
        assert "at-openai-restructuring-2025" in mine
        assert "at-code-orange" not in mine
        assert set(marks(page)) <= set(mine)
        assert page.get_by_label("Concerning").input_value() == "microsoft"
        assert page.locator("output").inner_text() == f"{len(mine)} of {len(whole)} rows"
        years = page.locator("section.year:visible").count()
        assert 0 < years < page.locator("section.year").count()
        # Where nothing is left to draw, the key to the drawing goes too.
        page.goto(f"{url}en/timeline.html?of=openai&stance=opinion")
        assert page.locator("output").inner_text() == f"0 of {len(whole)} rows"
        assert page.locator(".time-key").is_hidden()
        # What nobody knows chooses nothing.
        page.goto(f"{url}en/timeline.html?of=nonsense&stance=x")
        assert rows(page) == whole
    assert trouble == []


def test_the_controls_choose_and_the_keyboard_reaches_them(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}zh/timeline.html")
        whole, drawing = rows(page), marks(page)
        height = page.locator(".time").bounding_box()["height"]  # type: ignore[index]
        page.get_by_label("與誰有關").select_option("openai")
        assert page.url.endswith("?of=openai")
        mine = rows(page)
        page.get_by_label("與誰有關").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("End")  # the last stance: forecasts
        wait_until(page, "location.search.endsWith('of=openai&stance=forecast')")
        foreseen = rows(page)
        assert 0 < len(foreseen) < len(mine) < len(whole)
        assert all("forecast" in one for one in classes(page))
        assert set(marks(page)) <= set(foreseen)
        assert page.locator(".time").bounding_box()["height"] < height  # type: ignore[index]
        assert page.locator("output").inner_text() == f"{len(foreseen)}則，全部共{len(whole)}則"
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="全部顯示")).to_be_focused()
        page.keyboard.press("Enter")
        assert rows(page) == whole
        assert marks(page) == drawing
        assert page.locator(".time").bounding_box()["height"] == height  # type: ignore[index]
        expect(page.get_by_label("與誰有關")).to_be_focused()
        assert page.url == f"{url}zh/timeline.html"
    assert trouble == []


def classes(page: Page) -> list[str]:
    return page.locator(".time-plate:visible a:visible").evaluate_all(  # type: ignore[no-any-return]
        "all => all.map(one => one.getAttribute('class'))"
    )


def test_a_mark_leads_to_a_row_that_is_shown(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto(f"{url}en/timeline.html?stance=reported")
        mark = page.locator(".time-plate:visible a:visible[href='#at-code-red']")
        assert not page.locator("#at-code-red").is_visible()
        mark.locator("text").click()
        target = page.locator(".timeline > li:target")
        assert target.is_visible()
        assert target.get_attribute("id", timeout=1000).startswith("at-code-red.")  # type: ignore[union-attr]
    assert trouble == []


def test_from_an_entry_in_a_folder_to_its_rows(real_site: RealSite, browser: Browser) -> None:
    with opened(browser) as (context, trouble):
        page = context.new_page()
        page.goto((real_site.folder / "en/companies/openai.html").as_uri())
        page.get_by_role("link", name="Everything about OpenAI on the timeline").click()
        expect(page.get_by_label("Concerning")).to_have_value("openai")
        expect(page.locator("output")).to_contain_text(" of ")
        assert 1 < len(rows(page)) < page.locator(".timeline > li").count()
    assert trouble == []


def test_without_script_all_is_there_and_nothing_is_dead(
    real_site: RealSite, browser: Browser
) -> None:
    options: dict[str, Any] = {
        "java_script_enabled": False,
        "viewport": {"width": 360, "height": 800},
    }
    with opened(browser, **options) as (context, trouble):
        page = context.new_page()
        page.goto((real_site.folder / "zh/timeline.html").as_uri())
        assert not page.locator(".time-filter").is_visible()
        assert page.locator(".timeline > li:visible").count() > 50
        mark = page.locator(".time-plate:visible a[href='#at-code-red']")
        mark.locator("text").click()
        assert page.locator("#at-code-red:target").is_visible()
    assert trouble == []


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_when_the_filter_comes(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], width: int
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser, viewport={"width": width, "height": 900}) as (context, _):
        page = context.new_page()
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => {"
            "for (const entry of list.getEntries()) window.shift += entry.value;"
            "}).observe({type: 'layout-shift', buffered: true});"
        )
        for path in ("zh/timeline.html", "zh/timeline.html?of=openai&stance=reported"):
            page.goto(url + path)
            page.wait_for_timeout(100)
            assert page.evaluate("window.shift") < 0.02, path


def test_print_keeps_the_drawing(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    with opened(browser) as (context, _):
        page = context.new_page()
        page.goto(f"{serve_folder(real_site.folder)}zh/timeline.html")
        page.emulate_media(media="print")
        assert page.locator(".time-plate:visible").count() == 2
        assert not page.locator(".time-filter").is_visible()
