"""The home page, and the line at the head of an entry that says what it rests on."""

from pathlib import Path

import sites
from bs4 import BeautifulSoup, Tag
from sites import OLD_OVEN, Change, add

HOME, ENTRY = "en/index.html", "en/bakeries/old-oven.html"


def page(path: str, tmp_path: Path, *changes: Change) -> BeautifulSoup:
    """A page of the small site, changed."""
    html = sites.output(sites.write(tmp_path, *changes))[path]
    return BeautifulSoup(html, "lxml")


def words(tag: Tag) -> str:
    """Its text, on one line."""
    return " ".join(tag.get_text().split())


LATER = """\
  - id: closing
    zh: 老灶休息一天。
    en: Old Oven closes for a day.
    stance: reported
    by: lin
    as_of: 2024-04
    when: 2024-04-25
    cite: town-paper:p2
  - id: new-shop
    zh: 老灶會開分店。
    en: Old Oven will open a second shop.
    stance: forecast
    by: lin
    as_of: 2024-04
    when: 2024-05
    cite: town-paper:p2
"""


def test_the_latest_is_one_thing_an_entry_and_no_forecast(tmp_path: Path) -> None:
    home = page(HOME, tmp_path, add(OLD_OVEN, LATER))
    assert [words(row) for row in home.select(".latest li")] == [
        "25 April 2024 Reported Old Oven Old Oven closes for a day.2"
    ]


def test_what_the_site_rests_on(tmp_path: Path) -> None:
    home = page(HOME, tmp_path, add(OLD_OVEN, LATER))
    counts = [words(count) for count in home.select(".counts .count")]
    assert counts == ["Reported 1", "Opinion 1", "Forecast 1"]
    strip = home.select_one(".grounds-of-site .strip")
    assert strip is not None
    assert [field["class"] for field in strip.select("rect")] == [
        ["used"],
        ["used"],
        ["used"],
        ["excused"],
    ]
    link = home.select_one(".grounds-of-site li a")
    assert link is not None
    assert link["href"] == "../en/sources/town-paper.html"


def test_an_entry_says_at_its_head_what_it_rests_on(tmp_path: Path) -> None:
    entry = page(ENTRY, tmp_path, add(OLD_OVEN, LATER))
    line = entry.select_one(".page-head .grounds")
    assert line is not None
    assert words(line) == "Reported 1 Opinion 1 Forecast 1 Passages: 3; origins: 1"


def test_without_statements_there_is_only_the_evidence(tmp_path: Path) -> None:
    line = page("en/bakers/lin.html", tmp_path).select_one(".page-head .grounds")
    assert line is not None
    assert [link["href"] for link in line.select("a")] == ["#origins"]
