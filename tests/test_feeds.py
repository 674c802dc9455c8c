"""The Atom feeds: what changed, and dated events; held against what RFC 4287 asks of a feed."""

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import sites
from sites import SITE_FILE, Change, Put, Swap

from explainer import changes, render
from explainer.feeds import ATOM

OPENING = """\
name: {zh: 開張, en: "The <opening> & more"}
what: {zh: 新店開張, en: a new shop opens}
date: 2024-04-20
summary:
  zh: 新磨坊開張。[@town-paper:p3]
  en: New Mill opens & bakes. [@town-paper:p3]
"""
DAY = """\
words: {zh: 改了一處。, en: One thing changed.}
changes:
  - {id: old-oven, at: figures.daily-loaves.value, change: changed, name: {zh: 每日銷量, en: Loaves a day}, was: {zh: 700個麵包, en: 700 loaves}, now: {zh: 800個麵包, en: 800 loaves}, because: ['town-paper:p1']}
  - {id: lin, at: claims.old-yeast.dated, change: changed}
"""
GIVEN = (
    Put("content/bakeries/opening.yaml", OPENING),
    Put("content/changes/2024-05-01.yaml", DAY),
)


def feed(tmp_path: Path, language: str, *more: Change) -> tuple[Xml.Element, dict[str, str]]:
    output = sites.output(sites.write(tmp_path, *GIVEN, *more))
    return Xml.fromstring(output[f"{language}/feed.xml"]), output  # noqa: S314 - made just above


def text(element: Xml.Element, tag: str) -> str:
    return element.findtext(f"{{{ATOM}}}{tag}") or ""


def entries(found: Xml.Element) -> list[Xml.Element]:
    return found.findall(f"{{{ATOM}}}entry")


def test_it_tells_what_changed_and_what_happened_the_latest_first(tmp_path: Path) -> None:
    found, _ = feed(tmp_path, "en")
    told = [
        (text(one, "updated"), text(one, "title"), text(one, "summary")) for one in entries(found)
    ]
    assert told == [
        (
            "2024-05-01T00:00:00Z",
            "What changed: 1 May 2024",
            "One thing changed.\n"
            "Changed: Old Oven\n"
            "– Figure, Loaves a day: was 700 loaves; 800 loaves; Evidence: The Town Paper paragraph 1\n"
            "Changed: Uncle Lin\n"
            "– Claim, How the date is known",
        ),
        ("2024-04-20T00:00:00Z", "The <opening> & more", "New Mill opens & bakes."),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_has_what_a_feed_needs(language: str, tmp_path: Path) -> None:
    found, output = feed(tmp_path, language)
    ids = [text(one, "id") for one in (found, *entries(found))]
    assert len(set(ids)) == len(ids)
    for one in (found, *entries(found)):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text(one, "id"))
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T00:00:00Z", text(one, "updated"))
        assert text(one, "title")
    author = found.find(f"{{{ATOM}}}author")
    assert author is not None
    assert text(author, "name")
    places = [link.attrib["href"] for link in found.iter(f"{{{ATOM}}}link")]
    assert {place.removeprefix("../").partition("#")[0] for place in places} <= set(output)
    page = output[f"{language}/bakeries/old-oven.html"]
    assert '<link rel="alternate" type="application/atom+xml" href="../../' in page


def test_addresses_are_absolute_where_the_sites_own_is_known(tmp_path: Path) -> None:
    url = Swap(SITE_FILE, "updated:", "url: https://bread.example/map/\nupdated:")
    found, _ = feed(tmp_path, "en", url)
    links = {link.attrib["href"] for link in found.iter(f"{{{ATOM}}}link")}
    assert "https://bread.example/map/en/feed.xml" in links
    assert all(link.startswith("https://bread.example/map/en/") for link in links)


def test_what_is_yet_to_come_and_what_has_no_day_is_no_news(tmp_path: Path) -> None:
    later = Swap("content/bakeries/opening.yaml", "2024-04-20", "2024-05-02")
    assert len(entries(feed(tmp_path / "later", "zh", later)[0])) == 1
    vague = Swap("content/bakeries/opening.yaml", "2024-04-20", "2024-04")
    assert len(entries(feed(tmp_path / "vague", "zh", vague)[0])) == 1


def test_every_field_that_changes_has_its_word() -> None:
    words = render.words([Path(__file__).parent.parent / "templates"])
    assert set(changes.LABELS.values()) - set(words) == set()
