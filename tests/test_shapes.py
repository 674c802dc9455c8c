"""Pages with a shape of their own: tours, disputes, forecasts, glossary, questions, sources."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sites
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, RealSite, wait_until
from playwright.sync_api import Browser, Page, expect
from sites import CARD, LIN, OLD_OVEN, Put, Swap, add

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def tour(name: str, *stops: str) -> Put:
    """A tour of nine minutes through some entries."""
    told = "".join(
        f'  - at: {stop}\n    words: {{zh: "看[[{stop}]]。", en: "See [[{stop}]]."}}\n'
        for stop in stops
    )
    return Put(
        f"content/tours/{name}.yaml",
        f"name: {{zh: {name}, en: The {name}}}\nsummary: {{zh: 走, en: A stroll}}\nminutes: 9\nstops:\n{told}",
    )


def forecast(name: str, more: str = "") -> str:
    return f"""\
  - id: {name}
    zh: {name}會發生。
    en: The {name} will happen.
    stance: forecast
    by: lin
    as_of: 2024-04
    cite: town-paper:p2
{more}"""


def term(id: str, zh: str, en: str) -> Put:
    """A line of the glossary."""
    return Put(
        f"content/bakeries/{id}.yaml",
        f"name: {{zh: {zh}, en: {en}}}\nwhat: {{zh: 店, en: a shop}}\n"
        "summary:\n  zh: 一家店。[@town-paper:p3]\n  en: A shop. [@town-paper:p3]\n",
    )


GOSSIP = f"""\
document: gossip.txt
sha256: {"0" * 64}
title: 鎮上閒話
name: {{zh: 閒話, en: The gossip}}
type: {{zh: 轉述, en: hearsay}}
outlet: {{zh: 市集, en: The market}}
author: {{zh: 未署名, en: unsigned}}
date: 2024-04
dated: {{zh: 聽到的那天, en: the day it was heard}}
language: zh-Hant-TW
draws_on: [lin]
reliability:
  zh: 轉述。
  en: Hearsay.
passages:
  - id: p1
    sha256: {"1" * 64}
    gist: {{zh: 對手說酵母是新的。, en: A rival calls the yeast new.}}
    tokens: [酵母]
"""

RICH = (
    tour("walk", "new-mill", "old-oven", "lin"),
    tour("way", "lin", "old-oven"),
    tour("path", "bridge", "new-mill"),
    term("bridge", "橋邊", "Bridge"),
    term("first", "一家", "100 Rolls"),
    term("latin", "Zopf", "Zopf"),
    term("bracket", "【工】", "apple"),
    term("variant", "灶", "Ash"),
    Put("seeds/gossip.yaml", GOSSIP),
    add(
        OLD_OVEN,
        """\
  - id: new-yeast
    zh: 老灶的酵母是新的。
    en: Old Oven's yeast is new.
    stance: reported
    by: {zh: 鄰居, en: a neighbour}
    as_of: 2024-04
    cite: gossip:p1
  - id: own-yeast
    zh: 老灶的酵母是自己養的。
    en: Old Oven keeps its own yeast.
    stance: reported
    by: lin
    as_of: 2024-04
    cite: [gossip:p1, town-paper:p2]
  - id: better-yeast
    zh: 老灶的酵母比較好。
    en: Old Oven's yeast is better.
    stance: opinion
    by: lin
    as_of: 2024-04
    cite: gossip:p1
disputes:
  - id: yeast
    kind: contradiction
    question: {zh: 酵母是舊的嗎？, en: Is the yeast old?}
    positions:
      - label: {zh: 舊的, en: Old}
        holds: [old-yeast]
      - label: {zh: 新的, en: New}
        holds: [new-yeast]
      - label: {zh: 都不是, en: Neither}
        holds: [better-yeast]
    reading: {zh: 聽林伯的。, en: Trust the baker.}
""",
    ),
    add(
        LIN,
        "claims:\n"
        + forecast("later", "    due: 2024-12\n")
        + forecast("sooner", "    due: 2024-06\n")
        + forecast("past", "    due: 2024-04\n")
        + forecast("some-day")
        + forecast(
            "done",
            "    due: 2024-04\n    outcome:\n      verdict: partly\n"
            "      words: {zh: 發生了一半。, en: Half of it did.}\n      cite: town-paper:p3\n",
        ),
    ),
)
"""What the small site needs so that every shape has something to show."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return sites.output(sites.write(tmp_path_factory.mktemp("bakeries"), *RICH))


def parsed(output: dict[str, str], path: str) -> Tag:
    return BeautifulSoup(output[path], "lxml")


def texts(page: Tag, selector: str) -> list[str]:
    """The text of each element that is meant, its white space made single."""
    return [" ".join(element.get_text().split()) for element in page.select(selector)]


def hrefs(page: Tag, selector: str) -> list[str]:
    return [str(element["href"]) for element in page.select(selector)]


# In the small site ------------------------------------------------------------------------------


def test_a_tour_leads_to_its_stops_and_on_to_the_nearest_tours(output: dict[str, str]) -> None:
    page = parsed(output, "en/tours/walk.html")
    assert texts(page, ".halts h2") == ["New Mill", "Old Oven", "Uncle Lin"]
    # A line of the glossary has no page that could tell the way on.
    assert hrefs(page, ".halts h2 a") == [
        "../../en/glossary.html#entry-new-mill",
        "../../en/bakeries/old-oven.html?tour=walk",
        "../../en/bakers/lin.html?tour=walk",
    ]
    assert texts(page, ".halts .date") == ["about 3 min so far", "about 6 min so far"]
    assert texts(page, ".tour-card h3") == ["The way", "The path"]


def test_an_entry_tells_the_tours_it_is_on(output: dict[str, str]) -> None:
    page = parsed(output, "en/bakeries/old-oven.html")
    assert texts(page, ".leg-head a") == ["The walk", "The way"]
    assert texts(page, ".leg-place") == ["Stop 2 of 3; 1 to go, about 3 min", "Stop 2 of 2"]
    assert texts(page, ".leg-words p") == ["See Old Oven.", "See Old Oven."]
    assert hrefs(page, ".leg a[rel=prev]") == [
        "../../en/glossary.html#entry-new-mill",
        "../../en/bakers/lin.html?tour=way",
    ]
    assert hrefs(page, ".leg a[rel=next]") == ["../../en/bakers/lin.html?tour=walk"]
    assert texts(page, ".leg span.next a") == ["The walk", "The path"]
    assert texts(parsed(output, "zh/bakeries/old-oven.html"), ".leg-place") == [
        "第2站，共3站；還剩1站，約3分鐘",
        "第2站，共2站",
    ]
    drawn = page.select(".leg .track")[0]
    assert [circle.get("class") for circle in drawn.select("circle")] == [["done"], ["now"], None]


def test_a_page_without_tours_asks_for_no_script_of_theirs(output: dict[str, str]) -> None:
    asking = {path for path in output if path.endswith(".html") and "tour.js" in output[path]}
    stops = ("bakers/lin", "bakeries/old-oven")
    assert asking == {f"{language}/{page}.html" for language in ("zh", "en") for page in stops}


def test_a_dispute_shows_who_holds_what_from_which_origin(output: dict[str, str]) -> None:
    page = parsed(output, "en/disputes.html")
    assert texts(page, ".docket-overview li") == [
        "Accounts differ1Accounts that cannot all be right"
    ]
    assert texts(page, ".case > h3") == ["Is the yeast old?"]
    assert texts(page, ".faces .label") == ["Old", "New", "Neither"]
    # Who is the origin as well, the last one, is not named twice.
    assert texts(page, ".faces .holders") == [
        "Uncle Lin",
        "Origin: The Town Paper",
        "A neighbour",
        "Origin: Uncle Lin",
        "Origin: Uncle Lin",
    ]
    assert texts(page, ".reading") == ["Trust the baker."]
    assert hrefs(page, ".case .cite a") == [
        "../en/sources/town-paper.html#p2",
        "../en/sources/gossip.html#p1",
        "../en/sources/gossip.html#p1",
    ]
    # The place that links lead to is in what the browser unfolds.
    assert page.select("details > #dispute-old-oven-yeast")
    assert page.select(".notes, .popup") == []


def test_forecasts_are_told_from_the_date_of_the_content(output: dict[str, str]) -> None:
    page = parsed(output, "en/forecasts.html")
    told = {
        str(section["aria-labelledby"]): texts(section, ".foreseen")
        for section in page.select(".predictions")
    }
    assert {state: [text.split()[1] for text in rows] for state, rows in told.items()} == {
        "next": ["sooner", "later"],
        "overdue": ["past"],
        "decided": ["done"],
        "undated": ["some-day"],
    }
    assert texts(page, ".fate") == [
        "Due: June 2024Open",
        "Due: December 2024Open",
        "Due: April 2024Open",
        "Due: April 2024PartlyHalf of it did.2",
        "Open",
    ]
    assert page.select_one(".fate small sup.cite a")
    assert "reckoned from 1 May 2024" in texts(page, ".page-head .definition")[0]
    drawn = page.select(".course")
    today = {str(course.select("line.today")[0]["x1"]) for course in drawn}
    assert len(today) == 1
    due = [float(str(svg["x"]).rstrip("%")) for svg in page.select(".course .due")]
    reckoned = float(today.pop().rstrip("%"))
    assert [at > reckoned for at in due] == [True, True, False, False]
    assert due[0] < due[1]
    assert [bool(course.select(".wait.open")) for course in drawn] == [False] * 4 + [True]


@pytest.mark.parametrize("path", ["en/bakers/lin.html", "zh/bakers/lin.html"])
def test_a_forecast_that_was_decided_says_so_on_its_own_page(
    output: dict[str, str], path: str
) -> None:
    page = parsed(output, path)
    told = {"en": ("Partly", "Half of it did."), "zh": ("部分成真", "發生了一半。")}[path[:2]]
    done = page.select_one("#claim-done.partly .fate")
    assert done
    assert texts(done, ".verdict") == [told[0]]
    assert texts(done, "small")[0].startswith(told[1])
    assert done.select_one("sup.cite a")
    assert not page.select(":is(#claim-later, #claim-past) .fate")


def test_where_nothing_is_due_it_is_said(tmp_path: Path) -> None:
    claims = "claims:\n" + forecast("past", "    due: 2024-04\n")
    page = parsed(sites.output(sites.write(tmp_path, add(LIN, claims))), "zh/forecasts.html")
    assert texts(page, ".predictions")[0] == "接下來到期 更新日之後，沒有定了期限的預測。"


def test_the_glossary_is_in_the_order_of_its_language(output: dict[str, str]) -> None:
    """Chinese by the strokes of the first character (一 1, 工 3, 灶 7, 新 13, 橋 16), brackets aside."""
    pages = [parsed(output, f"{language}/glossary.html") for language in ("zh", "en")]
    found = [
        [(texts(one, "h2")[0], texts(one, "h3")) for one in page.select(".letter")]
        for page in pages
    ]
    assert found == [
        [
            ("0–9 A–Z", ["Zopf"]),
            ("1畫", ["一家"]),
            ("3畫", ["【工】"]),
            ("7畫", ["灶"]),
            ("13畫", ["新磨坊"]),
            ("16畫", ["橋邊"]),
        ],
        [
            ("A", ["Apple", "Ash"]),
            ("B", ["Bridge"]),
            ("N", ["New Mill"]),
            ("Z", ["Zopf"]),
            ("0–9", ["100 Rolls"]),
        ],
    ]
    assert pages[1].select("details > #entry-latin")


def test_a_source_tells_what_rests_on_it_and_whom_it_draws_on(output: dict[str, str]) -> None:
    page = parsed(output, "en/sources/index.html")
    assert texts(page, ".streams figcaption li") == [
        "The gossip draws on Uncle Lin (paragraphs: 1)"
    ]
    assert texts(page, ".streams-side li") == [
        "The gossip",
        "The Town Paperparagraphs of its own: 4",
        "Uncle Lin",
    ]
    rests = "Of 12 claims, figures and relations on this site, {} rest on it, {} of them on nothing else"
    assert [one for one in texts(page, ".share-words") if "rest on it" in one] == [
        rests.format(3, 2),
        rests.format(10, 9),
    ]
    assert [
        [rect["width"] for rect in drawn.select(".resting, .alone")]
        for drawn in page.select("svg.share")
    ] == [["25.0%", "16.7%"], ["83.3%", "75.0%"]]
    paper = parsed(output, "en/sources/town-paper.html")
    assert texts(paper, ".alone > div") == ["Bakers1Uncle Lin"]
    assert "claims 6, figures 1, relations 2." in texts(paper, "#alone ~ .definition")[0]
    fields = [(a["href"], " ".join(a["class"])) for a in paper.select(".fields a")]
    assert fields == [
        ("#p1", "used depth-1"),
        ("#p2", "used depth-1"),
        ("#p3", "used depth-3"),
        ("#p4", "excused depth-0"),
    ]


# All that a record says -----------------------------------------------------------------------------

RECORDED = (
    Swap(
        OLD_OVEN,
        "what: {zh: 最老的麵包店",
        "status: {zh: '今天開門。[@town-paper:p1]', en: 'It opens today. [@town-paper:p1]'}\n"
        "note: {zh: 編輯沒去過。, en: The editors were not there.}\n"
        "unknown: [{zh: 誰來接手。, en: Who takes over.}]\nwhat: {zh: 最老的麵包店",
    ),
    Swap(
        OLD_OVEN,
        "to: new-mill, cite",
        "to: new-mill, note: {zh: 隔著橋, en: across the bridge}, cite",
    ),
    Swap(
        OLD_OVEN,
        "    as_written: 800個\n",
        "    as_written: 800個\n    by: lin\n    note: {zh: 平日, en: on weekdays}\n",
    ),
    Swap(
        OLD_OVEN,
        "claims:\n",
        "  earlier: {measure: daily-loaves, value: 700, as_of: 2023, as_written: 700個, cite: town-paper:p1}\nclaims:\n",
    ),
    Swap(CARD, "tokens: [800個]", "tokens: [800個, 700個]"),
    Swap(OLD_OVEN, "en: a neighbour}\n", "en: a neighbour}\n    about: [lin]\n"),
    Swap(
        OLD_OVEN, "    as_of: 2024-04\n    when", "    about: [lin]\n    as_of: 2024-04\n    when"
    ),
)
OVEN_PAGE, LIN_PAGE = "en/bakeries/old-oven.html", "en/bakers/lin.html"
PAPER_PAGE, GOSSIP_PAGE = "en/sources/town-paper.html", "en/sources/gossip.html"
SAID = {
    (OVEN_PAGE, ".facts > dl:first-of-type > div"): [
        "What it isThe oldest bakery",
        "StatusIt opens today.1",
        "As ofApril 2024",
        "Loaves a dayon weekdays800 loaves1April 2024, 1 more",
    ],
    (OVEN_PAGE, ".facts .relations div"): ["BakersUncle Lin2", "RivalNew Mill3across the bridge"],
    (OVEN_PAGE, ".claims .statement"): [
        "Opinion Old Oven’s yeast is older than anybody else’s.2 Uncle Lin, April 2024",
        "Reported Old Oven’s yeast is new.4 A neighbour, April 2024; drawing on Uncle Lin",
        "Reported Old Oven keeps its own yeast.4 2 Uncle Lin, April 2024; drawing on Uncle Lin",
        "Opinion Old Oven’s yeast is better.4 Uncle Lin, April 2024; drawing on Uncle Lin",
    ],
    (OVEN_PAGE, ".editors-note"): ["Editors’ noteThe editors were not there."],
    (OVEN_PAGE, "table.values tbody tr"): [
        "Loaves a dayon weekdays 800 loaves1 April 2024by the date of the source Reported Uncle Lin “800個”",
        "Loaves a day 700 loaves1 2023by the date of the source Fact “700個”",
    ],
    (OVEN_PAGE, ".popup"): [
        "800 loaves Old Oven: Loaves a day (on weekdays) As ofApril 2024 (by the date of the source) "
        "According toUncle Lin As written“800個” SourceThe Town Paper paragraph 1 "
        "Other values of this measure Old Oven 700 loaves (2023)"
    ],
    (OVEN_PAGE, ".mentions li"): ["Uncle LinUncle Lin bakes at Old Oven."],
    (OVEN_PAGE, ".notes li"): [
        "The Town Paper, paragraph 1 Old Oven does well.↑1 ↑2 ↑3 ↑4 ↑5",
        "The Town Paper, paragraph 2 A baker on his yeast.↑1 ↑2 ↑3 ↑4 ↑5",
        "The Town Paper, paragraph 3 A rival opens.↑1 ↑2",
        "The gossip, paragraph 1 (drawing on Uncle Lin) A rival calls the yeast new.↑1 ↑2 ↑3 ↑4 ↑5",
    ],
    (OVEN_PAGE, ".origins > ol > li"): [
        "The Town Paper (the document itself) The Town Paper: ¶1 ¶2 ¶3",
        "Uncle Lin The gossip: ¶1",
    ],
    (OVEN_PAGE, ".unknown li"): ["Who takes over."],
    (LIN_PAGE, ".claims .statement"): [
        "Forecast The later will happen.1 Uncle Lin, April 2024; due: December 2024",
        "Forecast The sooner will happen.1 Uncle Lin, April 2024; due: June 2024",
        "Forecast The past will happen.1 Uncle Lin, April 2024; due: April 2024",
        "Forecast The some-day will happen.1 Uncle Lin, April 2024",
        "Forecast The done will happen.1 Uncle Lin, April 2024; due: April 2024 PartlyHalf of it did.2",
    ],
    (LIN_PAGE, ".briefs li"): [
        "OpinionOld Oven’s yeast is older than anybody else’s. April 2024; in Old Oven",
        "ReportedOld Oven keeps its own yeast. April 2024; in Old Oven",
        "OpinionOld Oven’s yeast is better. April 2024; in Old Oven",
        "ReportedOld Oven’s yeast is new. A neighbour, April 2024; in Old Oven",
    ],
    (GOSSIP_PAGE, ".source-facts div"): [
        "Original title鎮上閒話",
        "Published byThe market",
        "Authorunsigned",
        "DateApril 2024the day it was heard",
        "Language of the originalTraditional Chinese",
        "Draws onUncle Lin",
    ],
    (GOSSIP_PAGE, "[aria-labelledby=reliability]"): ["Before you trust itHearsay."],
    (PAPER_PAGE, ".passages li"): [
        "¶1 Old Oven does well. What rests on it: Old Oven",
        "¶2 A baker on his yeast. What rests on it: Old Oven, Uncle Lin",
        "¶3 A rival opens. What rests on it: Old Oven, apple, Bridge, 100 Rolls, Zopf, New Mill, Ash",
        "¶4 An advertisement. Not cited: An advertisement.",
    ],
    ("en/bakeries/index.html", ".card"): [
        "Old Oven The oldest bakery Old Oven sells 800 loaves a day."
    ],
    ("en/bakeries/index.html", ".brief li"): [
        "New Mill The newer bakery",
        *(f"{name} A shop" for name in ("Apple", "Bridge", "100 Rolls", "Zopf", "Ash")),
    ],
}  # fmt: skip
"""What stands in a part of a page, by the page and the part."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return sites.output(sites.write(tmp_path_factory.mktemp("recorded"), *RICH, *RECORDED))


@pytest.mark.parametrize(("place", "said"), SAID.items())
def test_a_page_tells_all_that_its_record_says(
    place: tuple[str, str], said: list[str], recorded: dict[str, str]
) -> None:
    page, part = place
    assert texts(parsed(recorded, page), part) == said


def test_a_preview_tells_the_first_figure_and_what_happened_last(recorded: dict[str, str]) -> None:
    """What somebody foresees has not happened, whenever it is said to."""
    for id, facts in {
        "old-oven": [
            {"term": "Loaves a day (on weekdays)", "value": "800 loaves", "date": "April 2024"},
            {"term": "The latest", "value": "Old Oven’s yeast is older than anybody else’s.", "date": "20 April 2024"},
        ],
        "lin": [
            {"term": "The latest", "value": "Old Oven’s yeast is older than anybody else’s.", "date": "20 April 2024"},
        ],
    }.items():  # fmt: skip
        preview = json.loads(recorded[f"previews/en/{id}.js"].partition("] = ")[2].rstrip(";\n"))
        assert preview["facts"] == facts
    assert preview["summary"] == "Uncle Lin bakes at Old Oven."
    assert (preview["kind"], preview["what"]) == ("Baker", "A baker")


# In the browser -----------------------------------------------------------------------------------

WALK = "events/code-red.html?tour=code-red-in-five-minutes"
FOLDED = {
    "disputes": "dispute-code-red-what-was-paused",
    "glossary": "entry-gpu",
    "questions": "",
}


@contextmanager
def opened(browser: Browser, url: str, **options: object) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what goes wrong in it."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    trouble: list[str] = []
    page = context.new_page()
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => {"
        "for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;"
        "}).observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(url)
    yield page, trouble
    context.close()


def test_a_tour_is_walked_from_its_page_to_its_end(real_site: RealSite, browser: Browser) -> None:
    """From an unzipped folder, with script."""
    url = (real_site.folder / "en/tours/code-red-in-five-minutes.html").as_uri()
    with opened(browser, url, viewport={"width": 1280, "height": 900}) as (page, trouble):
        page.get_by_role("link", name="Begin at the first stop").click()
        bar = page.get_by_role("complementary", name="Tour")
        stops = []
        for number in range(1, 8):
            expect(bar).to_contain_text(f"Stop {number} of 7")
            assert page.url.endswith("?tour=code-red-in-five-minutes")
            stops.append(page.locator("h1").inner_text())
            if number < 7:
                bar.get_by_role("link", name="Next").click()
        assert len(set(stops)) == 7
        assert bar.get_by_role("link", name="Next").count() == 0
        bar.get_by_role("link", name="Users, flattery and harm").click()
        assert page.locator("h1").inner_text() == "Users, flattery and harm"
    assert trouble == []


def test_the_bar_says_where_one_is_and_is_left(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser, f"{url}en/{WALK}") as (page, trouble):
        bar = page.get_by_role("complementary", name="Tour")
        assert bar.locator(".leg-place").inner_text() == "Stop 3 of 7; 4 to go, about 3 min"
        assert "Here the alarm goes off." in bar.locator(".leg-words p").inner_text()
        # What was folded stays folded at the next stop.
        bar.get_by_text("What to look for here").click()
        bar.get_by_role("link", name="Next").click()
        expect(bar).to_contain_text("Stop 4 of 7")
        expect(bar.locator(".leg-words p")).to_be_hidden()
        # The other language is on the same tour.
        page.get_by_role("link", name="繁體中文").click()
        page.wait_for_url("**/zh/**?tour=code-red-in-five-minutes*")
        bar = page.get_by_role("complementary", name="導覽進度")
        expect(bar).to_contain_text("第4站，共7站")
        bar.get_by_role("button", name="離開導覽").click()
        expect(bar).to_have_count(0)
        assert "tour=" not in page.url
        assert page.evaluate("document.activeElement.id") == "content"
        assert "tour=" not in (page.get_by_role("link", name="English").get_attribute("href") or "")
    assert trouble == []


@pytest.mark.parametrize("size", [(360, 740), (740, 340), (1280, 800)])
def test_the_bar_leaves_a_small_window_to_the_page(
    real_site: RealSite, browser: Browser, size: tuple[int, int]
) -> None:
    width, height = size
    url = f"{(real_site.folder / 'en').as_uri()}/{WALK}"
    with opened(browser, url, viewport={"width": width, "height": height}) as (page, _):
        bar = page.locator(".tour-bar")
        assert bar.locator(".leg-words p").is_visible() == (min(size) > 480)
        box = bar.bounding_box()
        assert box
        assert box["height"] < 0.5 * height


def test_the_bar_is_not_there_without_a_tour(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    for query in ("", "?tour=", "?tour=nonsense", "?tour=%22%5D", "?tour=who-pays-whom"):
        with opened(browser, f"{url}en/events/code-red.html{query}") as (page, trouble):
            expect(page.locator(".tour-bar")).to_have_count(0)
            expect(page.locator(".leg")).to_have_count(2)
        assert trouble == [], query


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bar_moves_nothing_hides_nothing_and_is_accessible(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], width: int, scheme: str
) -> None:
    url = serve_folder(real_site.folder)
    size = {"width": width, "height": 800}
    for language in ("zh", "en"):
        with opened(
            browser,
            f"{url}{language}/{WALK}",
            viewport=size,
            color_scheme=scheme,
            bypass_csp=True,
        ) as (page, _):
            expect(page.locator(".tour-bar")).to_be_visible()
            page.wait_for_timeout(100)
            assert page.evaluate("window.shift") < 0.02
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            # The end of the page comes out from under the bar.
            page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
            page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
            end = page.locator(".colophon").bounding_box()
            bar = page.locator(".tour-bar").bounding_box()
            assert end
            assert bar
            assert end["y"] + end["height"] <= bar["y"] + 1
            page.evaluate(AXE)
            violations = page.evaluate("axe.run().then(result => result.violations)")
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == []


def test_the_keyboard_meets_the_bar_before_the_content(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser, f"{url}en/{WALK}") as (page, _):
        page.get_by_role("link", name="简体中文").focus()
        met = []
        for _step in range(4):
            page.keyboard.press("Tab")
            met.append(
                page.evaluate("document.activeElement.textContent.trim().split(/\\s+/).join(' ')")
            )
        assert met[:2] == ["Code Red in five minutes", "What to look for here"]
        assert met[2].startswith("← Previous")
        page.keyboard.press("Enter")
        page.wait_for_url("**/chatgpt-four-improvements.html?tour=code-red-in-five-minutes")


def test_a_tour_is_walked_without_script(real_site: RealSite, browser: Browser) -> None:
    url = (real_site.folder / "zh/tours/code-red-in-five-minutes.html").as_uri()
    with opened(browser, url, java_script_enabled=False) as (page, trouble):
        page.get_by_role("link", name="從第一站開始").click()
        for number in (1, 2, 3):
            leg = page.locator("[data-tour=code-red-in-five-minutes]")
            expect(leg).to_contain_text(f"第{number}站，共7站")
            leg.get_by_role("link", name="下一站").click()
        assert page.locator("h1").inner_text() == "ChatGPT四大改進方向"
    assert trouble == []


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("sheet", FOLDED)
def test_an_address_opens_what_it_names(
    real_site: RealSite, browser: Browser, script: bool, sheet: str
) -> None:
    """Each of some anchors, from a folder: it is unfolded, and its head is in the window."""
    file = real_site.folder / f"zh/{sheet}.html"
    html = file.read_text(encoding="utf-8")
    ids = re.findall(r'id="((?:dispute|entry|question)-[a-z0-9-]+)"', html)
    assert len(ids) > 80
    assert not FOLDED[sheet] or FOLDED[sheet] in ids
    with opened(browser, "about:blank", java_script_enabled=script, reduced_motion="reduce") as (
        page,
        trouble,
    ):
        for id in (ids[0], ids[len(ids) // 2], ids[-1]):
            page.goto("about:blank")
            page.goto(f"{file.as_uri()}#{id}")
            page.wait_for_timeout(100)
            item = page.locator(f"[data-item]:has([id='{id}'])")
            rest = item.locator("details" if sheet == "disputes" else "xpath=self::details")
            assert rest.get_attribute("open") is not None, id
            head = item.locator("h3").bounding_box()
            assert head
            assert -1 <= head["y"] <= 600, id
    assert trouble == []


def test_a_list_is_narrowed_by_words_and_by_entry(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    left = "[data-item]:not([hidden])"
    with opened(browser, f"{url}en/disputes.html") as (page, trouble):
        whole = page.locator(left).count()
        page.get_by_label("Entry").select_option("Code Red")
        expect(page.locator(".finder-foot [role=status]")).to_have_text(f"5 of {whole}")
        assert set(page.locator(f"{left} .case-entry").all_inner_texts()) == {"Code Red"}
        assert all(
            group.locator(left).count() for group in page.locator("[data-group]:visible").all()
        )
        box = page.get_by_label("Find a dispute").last
        box.fill("DID code pause?")
        expect(page.locator(left)).to_have_count(1)
        box.fill("zzz")
        expect(page.locator(".finder-foot [role=status]")).to_have_text("Nothing matches.")
        page.keyboard.press("Escape")
        expect(page.locator(left)).to_have_count(5)
        # An address shows what it names, whatever was looked for.
        page.evaluate(
            "location.hash = document.querySelector('[data-item][hidden] [id^=dispute-]').id"
        )
        expect(page.locator(left)).to_have_count(whole)
        assert page.locator("[data-item] details[open]").count() == 1
        page.get_by_role("button", name="Open all").click()
        expect(page.locator("[data-item] details[open]")).to_have_count(whole)
        page.get_by_role("button", name="Close all").click()
        expect(page.locator("[data-item] details[open]")).to_have_count(0)
    assert trouble == []


def test_the_way_back_leads_to_the_list_as_it_was_narrowed(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    left = "[data-item]:not([hidden])"
    url = serve_folder(real_site.folder)
    for address in (f"{url}en/disputes.html", (real_site.folder / "en/disputes.html").as_uri()):
        with opened(browser, address) as (page, trouble):
            page.get_by_label("Find a dispute").last.fill("pause")
            page.get_by_label("Entry").select_option("Code Red")
            expect(page.locator(left)).to_have_count(2)
            page.locator(left).get_by_role("link", name="Code Red").first.click()
            page.wait_for_url("**/code-red.html")
            page.go_back()
            expect(page.locator(left)).to_have_count(2)
            expect(page.get_by_label("Find a dispute").last).to_have_value("pause")
            expect(page.get_by_label("Entry")).to_have_value("Code Red")
        assert trouble == []


@pytest.mark.parametrize("address", ["#%", "#%E0%A4%A", "#[data-item]"])
def test_an_address_that_names_nothing_troubles_nobody(
    real_site: RealSite, browser: Browser, address: str
) -> None:
    url = (real_site.folder / "en/disputes.html").as_uri()
    with opened(browser, f"{url}{address}") as (page, trouble):
        expect(page.locator("[data-narrow]")).to_be_visible()
    assert trouble == []


def test_a_term_is_found_by_what_is_folded_away(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser, f"{url}zh/glossary.html") as (page, trouble):
        page.get_by_label("找名稱或術語").last.fill("ＧＰＵ")
        wait_until(page, "document.querySelectorAll('[data-item]:not([hidden])').length < 10")
        found = page.locator("[data-item]:not([hidden]) h3").all_inner_texts()
        assert "GPU" in found
    assert trouble == []


def test_what_needs_script_is_not_there_without_it(real_site: RealSite, browser: Browser) -> None:
    url = (real_site.folder / "zh/disputes.html").as_uri()
    with opened(browser, url, java_script_enabled=False) as (page, _):
        expect(page.locator("[data-narrow]")).to_be_hidden()
        summary = page.locator(".case summary").first
        summary.click()
        expect(page.locator(".case .reading").first).to_be_visible()


@pytest.mark.parametrize("sheet", [*FOLDED, "data"])
def test_nothing_is_folded_on_paper(real_site: RealSite, browser: Browser, sheet: str) -> None:
    with opened(browser, (real_site.folder / f"en/{sheet}.html").as_uri()) as (page, _):
        inside = page.locator(
            {
                "disputes": ".reading",
                "glossary": ".term-more",
                "questions": ".answer",
                "data": ".data-fields tbody",
            }[sheet]
        )
        tools = page.locator("[data-narrow], .letters")
        assert tools.filter(visible=True).count() == tools.count() >= (sheet in FOLDED)
        whole = inside.count()
        shown = inside.filter(visible=True)
        assert whole > 10
        expect(shown).to_have_count(0)
        page.emulate_media(media="print")
        expect(shown).to_have_count(whole)
        assert tools.filter(visible=True).count() == 0


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("en/figures.html", ".measure details tbody td"),
        ("en/compare.html", ".compare-result details tbody td"),
        ("en/events/code-red.html", ".leg-words p"),
    ],
)
def test_evidence_and_words_of_a_page_s_own_are_on_paper(
    real_site: RealSite, browser: Browser, path: str, folded: str
) -> None:
    with opened(browser, (real_site.folder / path).as_uri()) as (page, _):
        inside = page.locator(folded)
        expect(inside.first).to_be_hidden()
        page.emulate_media(media="print")
        assert inside.count() == inside.filter(visible=True).count() > 1
