"""Figures drawn, listed, and given out as tables: geometry and words through the front door."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sites
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, RealSite
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser
from sites import CARD, MEASURES, NEW_MILL, OLD_OVEN, Change, Swap

import build
from explainer import reading, scales, tables

PAGE, TABLE = "en/figures.html", "data/measures/daily-loaves.csv"


def figure(value: int, as_of: str = "2024-04", **fields: str) -> str:
    """A figure of loaves as it stands in YAML, without its name."""
    own = {"measure": "daily-loaves", "value": str(value), "as_of": as_of}
    own |= {"as_written": f"{value}個", "cite": "town-paper:p1"} | fields
    return "{" + ", ".join(f"{name}: {text}" for name, text in own.items()) + "}"


def bakery(*, mill: tuple[str, ...] = (), oven: tuple[str, ...] = ()) -> list[Change]:
    """Further figures of the two bakeries, with their tokens in the passage."""
    tokens = dict.fromkeys(re.findall(r"as_written: ([^,}]+)", " ".join((*mill, *oven))))
    tokens.setdefault("800個")
    changes: list[Change] = [Swap(CARD, "tokens: [800個]", f"tokens: [{', '.join(tokens)}]")]
    if mill:
        lines = "".join(f"  m{number}: {text}\n" for number, text in enumerate(mill))
        changes.append(sites.add(NEW_MILL, f"figures:\n{lines}"))
    if oven:
        lines = "".join(f"  o{number}: {text}\n" for number, text in enumerate(oven))
        changes.append(Swap(OLD_OVEN, "figures:\n", f"figures:\n{lines}"))
    return changes


def drawn(
    root: Path,
    *changes: Change,
    mill: tuple[str, ...] = (),
    oven: tuple[str, ...] = (),
    page: str = PAGE,
) -> Tag:
    """The measure's drawing on a page of the small site."""
    html = sites.output(sites.write(root, *bakery(mill=mill, oven=oven), *changes))[page]
    chart = BeautifulSoup(html, "lxml").select_one(".chart svg")
    assert chart, "no drawing"
    return chart


def marks(chart: Tag) -> dict[str, Tag]:
    """Each mark by the value written at it."""
    return {
        " ".join(text.get_text() for text in mark.select(".value")): mark
        for mark in chart.select("g.mark")
    }


def share(element: Tag, attribute: str) -> float:
    """An attribute in per cent."""
    text = str(element[attribute])
    assert text.endswith("%")
    return float(text[:-1])


def bar(mark: Tag, name: str = "bar") -> Tag:
    found = mark.select_one(f"rect.{name}")
    assert found
    return found


# Bars -----------------------------------------------------------------------------------------


def test_bars_start_at_zero_and_the_greatest_comes_first(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(200), figure(1000, "2024-02")))
    assert list(marks(chart)) == ["1000 loaves", "800 loaves", "200 loaves"]
    lengths = {value: share(bar(mark), "width") for value, mark in marks(chart).items()}
    assert {share(bar(mark), "x") for mark in marks(chart).values()} == {0}
    assert lengths["1000 loaves"] == pytest.approx(5 * lengths["200 loaves"], rel=1e-3)
    ticks = [text.get_text() for text in chart.select(".axis text")]
    assert ticks == ["0", "500", "1000", "Unit: loaves"]
    assert [share(line, "x1") for line in chart.select(".axis line")] == [0, 46.5, 93]


@settings(max_examples=12)
@given(values=st.lists(st.integers(1, 10**9), min_size=2, max_size=5, unique=True))
def test_lengths_are_in_proportion(
    values: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    figures = tuple(
        figure(value, f"2023-{month:02}") for month, value in enumerate(values, start=1)
    )
    chart = drawn(tmp_path_factory.mktemp("bakery"), mill=figures)
    ordered = sorted([*values, 800], reverse=True)
    bars = [bar(mark) for mark in chart.select("g.mark")]
    assert [share(one, "x") for one in bars] == [0] * len(ordered)
    assert [share(one, "width") for one in bars] == [
        pytest.approx(93 * value / ordered[0], abs=0.001) for value in ordered
    ]


ENDS = {
    "more than": ("open", "more than 500 loaves"),
    "at least": ("open", "at least 500 loaves"),
    "up to": ("below", "up to 500 loaves"),
    "less than": ("below", "less than 500 loaves"),
    "about": ("about", "about 500 loaves"),
    "nearly": ("about", "nearly 500 loaves"),
}


@pytest.mark.parametrize(("about", "expected"), ENDS.items())
def test_a_qualified_value_has_its_word_and_its_end(
    about: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    chart = drawn(tmp_path, mill=(figure(500, about=about),))
    form, value = expected
    end = marks(chart)[value].select_one("svg.end")
    assert end
    assert end["class"] == ["end", form]
    # The end stands where the bar does.
    assert share(end, "x") == share(bar(marks(chart)[value]), "width")
    assert marks(chart)["800 loaves"].select("svg.end") == []


def test_several_is_open_ended(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(100, about="several", as_written="數百個"),))
    assert marks(chart)["hundreds of loaves"].select("svg.end.open")


def test_a_range_goes_on_hollow_from_its_lower_end(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(300, to="1000", as_written="300至1000個"),))
    mark = marks(chart)["300 to 1000 loaves"]
    lower, upper = bar(mark), bar(mark, "range")
    assert share(upper, "x") == share(lower, "width")
    whole = share(lower, "width") + share(upper, "width")
    assert whole == pytest.approx(93)
    assert share(lower, "width") == pytest.approx(0.3 * whole, abs=0.01)
    assert marks(chart)["800 loaves"].select("rect.range") == []


def test_what_is_no_fact_says_so_and_looks_so(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(900, stance="forecast", by="lin"), figure(700, by="lin")))
    forecast, reported = marks(chart)["900 loaves"], marks(chart)["700 loaves"]
    assert "forecast" in forecast["class"]
    assert "April 2024 · Forecast: Uncle Lin" in forecast.get_text()
    assert "reported" in reported["class"]
    assert "Reported: Uncle Lin" in reported.get_text()
    assert "fact" in marks(chart)["800 loaves"]["class"]
    assert "Fact" not in marks(chart)["800 loaves"].get_text()


def test_differing_values_of_one_time_lead_to_their_dispute(tmp_path: Path) -> None:
    root = sites.write(tmp_path, *bakery(oven=(figure(600),)))
    output = sites.output(root)
    page = BeautifulSoup(output[PAGE], "lxml")
    address = "disputes.html#dispute-old-oven-o0-daily-loaves"
    for value in ("600 loaves", "800 loaves"):
        chart = page.select_one(".chart svg")
        assert chart
        link = marks(chart)[value].select_one(".differs a")
        assert link
        assert link.get_text() == "≠ Not yet explained"
        assert link["href"] == f"../en/{address}"
    assert len(page.select(".measure table .differs a")) == 2
    assert f'id="{address.partition("#")[2]}"' in output["en/disputes.html"]


def test_a_dispute_within_one_position_is_none(tmp_path: Path) -> None:
    dispute = (
        "disputes:\n  - id: how-many\n    kind: contradiction\n    question: {zh: 多少？, en: How many?}\n"
        "    positions:\n"
        "      - {label: {zh: 甲。, en: A.}, holds: [daily-loaves, o0]}\n"
        "      - {label: {zh: 乙。, en: B.}, holds: [old-yeast]}\n"
        "    reading: {zh: 兩者皆可。, en: Either will do.}\n"
    )
    chart = drawn(tmp_path, sites.add(OLD_OVEN, dispute), oven=(figure(600, "2023-01"),))
    assert chart.select(".differs") == []


def test_below_zero_a_bar_goes_the_other_way(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(-200, as_written="倒賠"),))
    below, above = marks(chart)["-200 loaves"], marks(chart)["800 loaves"]
    assert share(bar(below), "x") == 0
    assert share(bar(below), "width") == share(bar(above), "x")
    assert share(bar(above), "width") == pytest.approx(4 * share(bar(below), "width"), rel=1e-3)


# Dots -----------------------------------------------------------------------------------------


def test_one_entry_at_several_dates_is_drawn_over_time(tmp_path: Path) -> None:
    chart = drawn(tmp_path, oven=(figure(400, "2024-01-01"), figure(200, "2024-02-10")))
    found = marks(chart)
    assert list(found) == ["400 loaves", "200 loaves", "800 loaves"]
    at = {value: share(mark.select("circle")[0], "cx") for value, mark in found.items()}
    first, second = at["400 loaves"], at["200 loaves"]
    # From 1 January: 40 days to 10 February, 104.5 to the middle of April; 120 to its last day.
    assert first == 26
    assert second == pytest.approx(26 + 69 * 40 / 120, abs=0.01)
    assert at["800 loaves"] == pytest.approx(26 + 69 * 105.5 / 120, abs=0.01)
    month = found["800 loaves"].select("line.span")[0]
    assert (share(month, "x1"), share(month, "x2")) == (pytest.approx(78.325), 95)
    floor = float(str(chart.select(".axis line")[0]["y1"]).removesuffix("em"))
    heights = {
        value: floor - float(str(mark.select("circle")[0]["cy"]).removesuffix("em"))
        for value, mark in found.items()
    }
    assert heights["800 loaves"] == pytest.approx(4 * heights["200 loaves"], abs=0.05)


@pytest.mark.parametrize("as_of", ["2023", "2024-04-20"])
def test_a_vague_date_or_the_same_one_is_no_point_in_time(as_of: str, tmp_path: Path) -> None:
    chart = drawn(tmp_path, oven=(figure(600, as_of),))
    assert chart.select("circle") == []
    assert len(chart.select("rect.bar")) == 2


# The page -------------------------------------------------------------------------------------


def test_a_drawing_has_a_title_a_description_and_a_table(tmp_path: Path) -> None:
    chart = drawn(tmp_path, mill=(figure(500),))
    section = chart.find_parent("section")
    assert section
    title, description = chart.find("title"), chart.find("desc")
    assert isinstance(title, Tag)
    assert isinstance(description, Tag)
    assert title.get_text() == "Loaves a day"
    assert description.get_text() == (
        "2 values of “Loaves a day” as bars from zero. Unit: loaves. The table holds the same."
    )
    assert (chart["aria-labelledby"], chart["aria-describedby"]) == (title["id"], description["id"])
    assert [cell.get_text(strip=True) for cell in section.select("details td.number")] == [
        "500 loaves1",
        "800 loaves1",
    ]
    link = section.select_one("a[download]")
    assert link
    assert (link["href"], link.get_text()) == (f"../{TABLE}", "Download CSV (2 rows)")


def test_an_entry_stands_out_among_others_only(tmp_path: Path) -> None:
    page = "en/bakeries/old-oven.html"
    among = drawn(tmp_path / "a", mill=(figure(500),), page=page)
    assert [value for value, mark in marks(among).items() if "mine" in mark["class"]] == [
        "800 loaves"
    ]
    alone = drawn(tmp_path / "b", oven=(figure(500, "2023"),), page=page)
    assert alone.select(".mine") == []


def test_values_that_mean_nothing_together_are_listed_and_not_drawn(tmp_path: Path) -> None:
    changes = bakery(mill=(figure(500),))
    changes.append(sites.add(MEASURES, "    comparable: false\n"))
    page = BeautifulSoup(sites.output(sites.write(tmp_path, *changes))[PAGE], "lxml")
    assert page.select(".chart, .overview") == []
    section = page.select_one("section.measure")
    assert section
    assert "would mislead if drawn together" in section.get_text()
    assert len(section.select("tbody tr")) == 2


def test_a_single_value_is_told_with_its_evidence(tmp_path: Path) -> None:
    page = BeautifulSoup(sites.output(sites.write(tmp_path))[PAGE], "lxml")
    single = page.select_one("section.single")
    assert single
    assert page.select(".chart, .overview") == []
    text = single.get_text(" ", strip=True)
    assert text.startswith("Loaves a day 800 loaves 1 Old Oven , April 2024")
    assert single.select("a[download]")[0]["href"] == f"../{TABLE}"


def test_measures_stand_under_their_headings(tmp_path: Path) -> None:
    groups = "groups:\n  sales: {zh: 銷售, en: Sales}\nmeasures:\n"
    root = sites.write(
        tmp_path,
        Swap(MEASURES, "measures:\n", groups),
        Swap(MEASURES, "unit: loaves\n", "unit: loaves\n    group: sales\n"),
    )
    page = BeautifulSoup(sites.output(root)[PAGE], "lxml")
    assert [one.get_text() for one in page.select(".measures > h2")] == ["Sales"]
    assert page.select("section[aria-labelledby=group-sales] #measure-daily-loaves")


def test_of_very_many_values_the_greatest_are_drawn_and_the_entry_s_own(tmp_path: Path) -> None:
    many = tuple(figure(900 + n, f"2020-{n % 12 + 1:02}", note=note(n)) for n in range(30))
    root = sites.write(tmp_path, *bakery(mill=many))
    output = sites.output(root)
    page = BeautifulSoup(output[PAGE], "lxml")
    chart = page.select_one(".chart")
    assert chart
    values = [text.get_text() for text in chart.select(".value")]
    assert values == [f"{value} loaves" for value in range(929, 905, -1)]
    caption = chart.select_one("figcaption a")
    assert caption
    assert caption.get_text() == "The greatest 24 of 31 values; the table has them all"
    assert caption["href"] == "../en/figures.html#measure-daily-loaves"
    assert len(page.select("[aria-labelledby=measure-daily-loaves] tbody tr")) == 31
    own = BeautifulSoup(output["en/bakeries/old-oven.html"], "lxml").select(".chart .value")
    assert [text.get_text() for text in own] == [*values, "800 loaves"]


def note(n: int) -> str:
    """What keeps values of one period from being a dispute."""
    return f"{{zh: 第{n}爐, en: batch {n}}}"


def test_the_overview_leads_to_each_chart(real_site: RealSite) -> None:
    for language in ("zh", "en"):
        page = BeautifulSoup(real_site.build.output[f"{language}/figures.html"], "lxml")
        overview = [str(link["href"]) for link in page.select(".multiples a")]
        charts = [f"#{one['aria-labelledby']}" for one in page.select("section.drawn")]
        assert overview == charts
        assert len(charts) > 5
        assert len(page.select(".multiples svg.thumb")) == len(charts)


# Tables for spreadsheets ----------------------------------------------------------------------


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_tables_hold_what_the_records_hold(real_site: RealSite) -> None:
    output = real_site.build.output
    given = {
        (row["entry"], row["figure"]): row
        for path, content in output.items()
        if re.fullmatch(r"data/measures/[a-z0-9-]+\.csv", path)
        for row in rows(content)
        if path == tables.address(row["measure"])
    }
    written: dict[tuple[str, str], Any] = {}
    for file in (ROOT / "content").glob("*/*.yaml"):
        record: Any = reading.parse(file.read_text(encoding="utf-8"))
        for name, one in record.get("figures", {}).items():
            written[file.stem, name] = one
    assert set(given) == set(written)
    for key, one in written.items():
        row = given[key]
        assert float(row["value"]) == float(one["value"]), key
        assert row["to"] == one.get("to", ""), key
        cites = [one["cite"]] if isinstance(one["cite"], str) else one["cite"]
        assert row["cite"].split(" ") == cites
        for column in ("measure", "as_of", "as_written"):
            assert row[column] == one[column], key
        assert row["about"] == one.get("about", ""), key
        for url in (row["url_zh"], row["url_en"]):
            file_name, _, place = url.partition("#")
            assert f'id="{place}"'.encode() in output[file_name], url


def test_a_table_is_what_spreadsheets_open(tmp_path: Path) -> None:
    content = build.build(sites.write(tmp_path)).output[TABLE]
    assert content.startswith(b"\xef\xbb\xbfmeasure,measure_zh,measure_en,entry,")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    (row,) = rows(content)
    assert list(row) == tables.COLUMNS
    assert row == {
        **dict.fromkeys(tables.COLUMNS, ""),
        "measure": "daily-loaves",
        "measure_zh": "每日銷量",
        "measure_en": "Loaves a day",
        "entry": "old-oven",
        "entry_zh": "老灶",
        "entry_en": "Old Oven",
        "figure": "daily-loaves",
        "value": "800",
        "unit": "loaves",
        "unit_zh": "個麵包",
        "unit_en": "loaves",
        "as_of": "2024-04",
        "dated": "published",
        "as_written": "800個",
        "stance": "fact",
        "cite": "town-paper:p1",
        "url_zh": "zh/bakeries/old-oven.html#figure-daily-loaves",
        "url_en": "en/bakeries/old-oven.html#figure-daily-loaves",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_is_a_formula(start: str, tmp_path: Path) -> None:
    note = '{zh: "START甲", en: "STARTHYPERLINK(1)"}'.replace("START", start)
    changes = bakery(mill=(figure(500, note=note),))
    content = build.build(sites.write(tmp_path, *changes)).output[TABLE]
    noted = next(row for row in rows(content) if row["note_en"])
    assert noted["note_en"] == f"'{start}HYPERLINK(1)"
    assert noted["note_zh"] == f"'{start}甲"


def test_a_value_below_zero_stays_a_number(tmp_path: Path) -> None:
    changes = bakery(mill=(figure(-200, as_written="倒賠"),))
    content = build.build(sites.write(tmp_path, *changes)).output[TABLE]
    assert {row["value"] for row in rows(content)} == {"800", "-200"}


def test_the_columns_are_described() -> None:
    text = (ROOT / "docs/data.md").read_text(encoding="utf-8")
    assert "has the columns of `figures` from `measure` to `url_en`" in text
    part = text.partition("### figures")[2].partition("\n### ")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
    columns = re.findall(r"`(\w+)`", " ".join(first_cells))
    assert columns[columns.index("measure") : columns.index("url_en") + 1] == tables.COLUMNS


# Axes -----------------------------------------------------------------------------------------


@given(st.floats(1e-6, 1e15), st.integers(2, 5))
def test_round_values_reach_from_zero_and_not_beyond(high: float, most: int) -> None:
    found = scales.round_values(0, high, most)
    assert found[0] == 0
    assert 2 <= len(found) <= most + 1
    assert found[-1] <= high * (1 + 1e-6)


DAYS = {
    ("2025-10-01", "2025-12-31", 2): ("2025-10", "2025-12"),
    ("2025-11-01", "2025-11-30", 2): ("2025-11",),
    ("2023-05-01", "2026-02-28", 3): ("2024", "2025", "2026"),
    ("1988-03-01", "2026-02-28", 4): ("1990", "2000", "2010", "2020"),
}


@pytest.mark.parametrize(("span", "expected"), DAYS.items())
def test_an_axis_of_days(span: tuple[str, str, int], expected: tuple[str, ...]) -> None:
    start, end, most = span
    assert scales.first_days(date.fromisoformat(start), date.fromisoformat(end), most) == expected


# In the browser -------------------------------------------------------------------------------

OUTSIDE = """() => [...document.querySelectorAll(".chart svg[role] text")].filter(text => {
    const own = text.getBoundingClientRect();
    const room = text.closest("svg[role]").getBoundingClientRect();
    return own.left < room.left - 2 || own.right > room.right + 2;
}).map(text => text.textContent)"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_charts_fit_their_page(
    real_site: RealSite, browser: Browser, width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in (f"{language}/figures.html", f"{language}/companies/openai.html"):
        page.goto((real_site.folder / path).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE) == []
    page.close()


def test_a_table_is_downloaded_from_an_unzipped_folder(
    real_site: RealSite, browser: Browser
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((real_site.folder / "en/figures.html").as_uri())
    page.locator(".multiples a", has_text="Valuation").click()
    with page.expect_download() as download:
        page.locator("section[aria-labelledby=measure-valuation] a[download]").click()
    path = download.value.path()
    assert path.read_bytes() == real_site.build.output["data/measures/valuation.csv"]
    page.close()
