"""The Atom feeds: what changed, and dated events; read by feedparser, and held against what RFC 4287 asks of a feed."""

import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as Xml

import feedparser
import pytest
import sites
from conftest import RealSite
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
ADDRESS = Swap(SITE_FILE, "updated:", "url: https://bread.example/map/\nupdated:")
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
    found, output = feed(tmp_path / "here", "en", url)
    links = {link.attrib["href"] for link in found.iter(f"{{{ATOM}}}link")}
    assert links == {
        f"https://bread.example/map/en/{place}"
        for place in ("feed.xml", "index.html", "changes.html#d2024-05-01", "glossary.html#entry-opening")
    }  # fmt: skip
    assert 'id="d2024-05-01"' in output["en/changes.html"]
    # Whoever follows it is told nothing twice when the site moves.
    elsewhere, _ = feed(tmp_path / "there", "en")
    assert [text(one, "id") for one in entries(elsewhere)] == [
        text(one, "id") for one in entries(found)
    ]


def test_it_holds_the_latest_thirty(tmp_path: Path) -> None:
    more = [
        Put(f"content/bakeries/day-{day}.yaml", OPENING.replace("開張", f"第{day}天").replace("opening", f"day {day}").replace("04-20", f"03-{day}"))
        for day in range(10, 32)
    ] + [
        Put(f"content/bakeries/june-{day}.yaml", OPENING.replace("開張", f"六月{day}").replace("opening", f"June {day}").replace("2024-04-20", f"2023-06-{day}"))
        for day in range(10, 31)
    ]  # fmt: skip
    days = [text(one, "updated")[:10] for one in entries(feed(tmp_path, "en", *more)[0])]
    assert days == sorted(days, reverse=True)
    assert (len(days), days[0], days[-1]) == (30, "2024-05-01", "2023-06-25")


def test_what_is_yet_to_come_and_what_has_no_day_is_no_news(tmp_path: Path) -> None:
    later = Swap("content/bakeries/opening.yaml", "2024-04-20", "2024-05-02")
    assert len(entries(feed(tmp_path / "later", "zh", later)[0])) == 1
    vague = Swap("content/bakeries/opening.yaml", "2024-04-20", "2024-04")
    assert len(entries(feed(tmp_path / "vague", "zh", vague)[0])) == 1


def test_every_field_that_changes_has_its_word() -> None:
    words = render.words([Path(__file__).parent.parent / "templates"])
    assert set(changes.LABELS.values()) - set(words) == set()


# As others read it -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_independent_parser_reads_it_without_complaint(
    language: str, tmp_path: Path, real_site: RealSite
) -> None:
    sample = sites.output(sites.write(tmp_path, *GIVEN, ADDRESS))[f"{language}/feed.xml"].encode()
    for content in (sample, real_site.build.output[f"{language}/feed.xml"]):
        read = feedparser.parse(content)
        assert not read.bozo, read.get("bozo_exception")
        assert read.version == "atom10"
        assert read.feed.language.startswith(language)
        assert {"id", "title", "subtitle", "updated", "author", "links"} <= set(read.feed)
        assert read.entries
        for entry in read.entries:
            assert {"id", "title", "updated", "link", "summary", "tags"} <= set(entry)
            assert entry.updated_parsed <= read.feed.updated_parsed
            assert [tag.term for tag in entry.tags] in (["changes"], ["happened"])
    terms = [entry.tags[0].term for entry in feedparser.parse(sample).entries]
    assert terms == ["changes", "happened"]


FEED = {  # RFC 4287, section 4.1.1: how often each element may stand in a feed, and must
    "author": (1, 99), "category": (0, 99), "contributor": (0, 99), "entry": (0, 9999), "generator": (0, 1),
    "icon": (0, 1), "id": (1, 1), "link": (0, 99), "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1),
    "title": (1, 1), "updated": (1, 1),
}  # fmt: skip
ENTRY = {  # section 4.1.2; the author may be that of the feed
    "author": (0, 99), "category": (0, 99), "content": (0, 1), "contributor": (0, 99), "id": (1, 1),
    "link": (0, 99), "published": (0, 1), "rights": (0, 1), "source": (0, 1), "summary": (0, 1), "title": (1, 1),
    "updated": (1, 1),
}  # fmt: skip
PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}  # section 3.2
LINK_ATTRIBUTES = {"href", "rel", "type", "hreflang", "title", "length"}  # section 4.2.7


def broken_rules(feed: Xml.Element) -> list[str]:
    """What RFC 4287 forbids and a feed does."""
    wrong = []

    def counted(element: Xml.Element, allowed: dict[str, tuple[int, int]]) -> None:
        there = Counter(child.tag.removeprefix(f"{{{ATOM}}}") for child in element)
        wrong.extend(f"{name} in {element.tag}" for name in there if name not in allowed)
        wrong.extend(
            f"{there[name]} {name} in {element.tag}"
            for name, (least, most) in allowed.items()
            if not least <= there[name] <= most
        )

    def judged(element: Xml.Element, allowed: dict[str, tuple[int, int]]) -> None:
        counted(element, allowed)
        for person in element.findall(f"{{{ATOM}}}author"):
            counted(person, PERSON)
        links = element.findall(f"{{{ATOM}}}link")
        kinds = [
            (one.get("rel", "alternate"), one.get("type"), one.get("hreflang")) for one in links
        ]
        if len(set(kinds)) < len(kinds):  # at most one alternate of a type and language
            wrong.append("links alike")
        wrong.extend("link without href" for one in links if not one.get("href"))
        wrong.extend(f"{set(one.attrib)}" for one in links if set(one.attrib) - LINK_ATTRIBUTES)
        categories = element.findall(f"{{{ATOM}}}category")
        wrong.extend("category without term" for one in categories if not one.get("term"))
        if not re.match(r"[a-z][a-z0-9+.-]*:\S+$", text(element, "id")):
            wrong.append("id is no IRI")
        if not re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text(element, "updated")
        ):
            wrong.append("updated is no date")

    judged(feed, FEED)
    for one in entries(feed):
        judged(one, ENTRY)
        alternate = [link for link in one.iter(f"{{{ATOM}}}link") if link.get("rel") == "alternate"]
        if not alternate and one.find(f"{{{ATOM}}}content") is None:
            wrong.append("neither content nor alternate")
    if "self" not in [link.get("rel") for link in feed.findall(f"{{{ATOM}}}link")]:
        wrong.append("no self")
    return wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_breaks_no_rule_of_the_standard(
    language: str, tmp_path: Path, real_site: RealSite
) -> None:
    assert broken_rules(feed(tmp_path, language)[0]) == []
    real = Xml.fromstring(real_site.build.output[f"{language}/feed.xml"])  # noqa: S314 - our own
    assert broken_rules(real) == []


def test_the_rules_see_what_breaks_them(tmp_path: Path) -> None:
    found, _ = feed(tmp_path, "en")
    first = entries(found)[0]
    Xml.SubElement(first, f"{{{ATOM}}}title").text = "again"
    Xml.SubElement(first, f"{{{ATOM}}}subtitle")
    found.remove(found.find(f"{{{ATOM}}}updated"))  # type: ignore[arg-type]
    found.remove(found.findall(f"{{{ATOM}}}link")[1])
    entry, whole = f"{{{ATOM}}}entry", f"{{{ATOM}}}feed"
    assert broken_rules(found) == [
        f"0 updated in {whole}",
        "updated is no date",
        f"subtitle in {entry}",
        f"2 title in {entry}",
        "no self",
    ]
