"""What the site says of where it stands: head, sitemap, robots and CNAME, held against each other; and any base path."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree as Xml

import lxml.html
import pytest
import sites
from playwright.sync_api import Browser
from sites import OLD_OVEN, SITE_FILE, Put, Swap

import build
from explainer.commands import site
from explainer.findings import Rule
from explainer.publish import publish
from explainer.story import Place

MOVED = Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店]\nwas: [first-oven]")
PLACES = {
    "user page": "https://someone.github.io/",
    "project page": "https://someone.github.io/repo/",
    "own domain": "https://bread.example/",
    "folder": "https://bread.example/a/b/",
}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass
class Head:
    """What a page says of itself; `versions` is by language."""

    canonical: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    language: str = ""
    indexed: bool = True


def built(root: Path, url: str = "") -> Mapping[str, bytes]:
    made = build.build(root, sites.MEMORY, place=Place(url=url))
    assert made.findings == []
    return made.output


def heads(output: Mapping[str, bytes]) -> Iterator[tuple[str, Head]]:
    for path, html in output.items():
        if not path.endswith(".html"):
            continue
        document = lxml.html.document_fromstring(html)
        head = Head(language=document.get("lang"))
        for link in document.iter("link"):
            if link.get("rel") == "canonical":
                assert not head.canonical, path
                head.canonical = link.get("href")
            elif link.get("hreflang"):
                assert link.get("hreflang") not in head.versions, path
                head.versions[link.get("hreflang")] = link.get("href")
        robots = document.xpath("//meta[@name='robots']/@content")
        head.indexed = "noindex" not in robots
        yield path, head


def sitemap(output: Mapping[str, bytes]) -> dict[str, dict[str, str]]:
    """By address: the versions, by language."""
    root = Xml.fromstring(output["sitemap.xml"])  # noqa: S314 - made just above
    return {
        entry.findtext(f"{SITEMAP}loc", ""): {
            link.get("hreflang", ""): link.get("href", "")
            for link in entry.findall("{http://www.w3.org/1999/xhtml}link")
        }
        for entry in root.findall(f"{SITEMAP}url")
    }


@pytest.mark.parametrize("url", PLACES.values(), ids=PLACES)
def test_head_sitemap_and_robots_agree(url: str, tmp_path: Path) -> None:
    output = built(sites.write(tmp_path, MOVED), url)
    pages = dict(heads(output))
    listed = sitemap(output)
    assert f"\nSitemap: {url}sitemap.xml\n" in output["robots.txt"].decode()
    assert {path for path, head in pages.items() if not head.indexed} >= {
        "404.html",
        "zh/bakeries/first-oven.html",
        "en/bakeries/first-oven.html",
    }
    assert set(listed) == {url + path for path, head in pages.items() if head.indexed}
    for path, head in pages.items():
        if not head.indexed:
            assert head.canonical == ""
            continue
        address = url + path
        assert head.canonical == address
        assert listed[address] == head.versions
        assert address in head.versions.values()
        assert "x-default" in head.versions
        if path != "index.html":
            assert head.versions[head.language] == address
        for version in head.versions.values():
            there = pages[version.removeprefix(url)]
            assert there.versions == head.versions, (path, version)


def test_the_front_door_is_the_default_of_homes_alone(tmp_path: Path) -> None:
    url = PLACES["project page"]
    pages = dict(heads(built(sites.write(tmp_path), url)))
    assert pages["en/index.html"].versions["x-default"] == f"{url}index.html"
    assert pages["en/about.html"].versions["x-default"] == f"{url}zh/about.html"


def test_without_an_address_nothing_whole_is_claimed(tmp_path: Path) -> None:
    output = built(sites.write(tmp_path))
    assert "sitemap.xml" not in output
    assert "CNAME" not in output
    assert output["robots.txt"] == b"User-agent: *\nAllow: /\n"
    assert output[".nojekyll"] == b""
    for path, head in heads(output):
        assert head.canonical == ""
        for version in head.versions.values():
            there = urljoin(f"https://any.example/{path}", version)
            assert there.removeprefix("https://any.example/") in output


def test_the_address_of_the_command_goes_before_that_of_the_content(tmp_path: Path) -> None:
    place = "url: https://old.example/\nrepository: https://code.example/old/bread\nupdated:"
    root = sites.write(tmp_path, Swap(SITE_FILE, "updated:", place))
    out = tmp_path / "out"
    command = ["--root", str(root), "--out", str(out)]
    page = out / "en/bakeries/old-oven.html"
    assert build.main(command) == 0
    assert "https://old.example/en/" in page.read_text(encoding="utf-8")
    new = ["--url", "https://new.example/x", "--repository", "https://code.example/new/bread"]
    assert build.main([*command, *new]) == 0
    text = page.read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://new.example/x/en/bakeries/old-oven.html">' in text
    assert "https://code.example/new/bread/edit/main/content/bakeries/old-oven.yaml" in text
    assert "old.example" not in text
    assert "example/old" not in text
    # What lies there says itself where it is published, whatever the content says of the next.
    assert build.main([*command, "check", "--site", str(out)]) == 0
    assert build.main([*command, "check", "--site", str(out), "--url", "https://b.example/"]) == 1
    # An empty one, as where Pages is not asked, leaves what is written.
    assert build.main([*command, "--url", ""]) == 0
    assert "https://old.example/en/" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    ["bread.example", "ftp://bread.example/", "https://bread.example/?a=b", "https://bread.example/#a",
     "https://bread.example/a//b/", "https://bread.example/../b/", "https://a b/", "https://me@bread.example/"],
)  # fmt: skip
def test_what_is_no_address_is_said_kindly(
    wrong: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        build.main(["--url", wrong])
    assert ended.value.code == 2
    said = f"argument --url: {wrong!r} is no such address: https://host/ or https://host/folder/\n"
    assert capsys.readouterr().err.endswith(said)
    root = sites.write(tmp_path, Swap(SITE_FILE, "updated:", f'url: "{wrong}"\nupdated:'))
    assert sites.findings(root) == [
        f"content/site.yaml:4:6: 'url' cannot be '{wrong}' [bad-value] "
        "write https://host/ or https://host/folder/, without ? and #"
    ]


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://bread.example/", "bread.example"),
        ("https://WWW.Bread.example/", "www.bread.example"),
        ("https://bread.example/repo/", ""),
        ("https://someone.github.io/", ""),
        ("https://someone.github.io/repo/", ""),
        ("http://localhost/", ""),
        ("http://127.0.0.1/", ""),
        ("https://bread.example:8443/", ""),
    ],
)
def test_a_domain_of_its_own_has_a_cname(url: str, domain: str, tmp_path: Path) -> None:
    output = built(sites.write(tmp_path), url)
    assert output.get("CNAME", b"").decode() == (f"{domain}\n" if domain else "")


# Any base path, in the browser -------------------------------------------------------------------

PAPER = "rgb(251, 250, 246)"
LOST = ("nothing.html", "zh/nothing.html", "en/bakeries/nothing.html", "a/b/c/d/nothing")


@pytest.mark.parametrize("base", ["/", "/repo/", "/a/b/"])
def test_a_page_that_is_not_there_has_its_style_and_leads_home(
    base: str, tmp_path: Path, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    """At any depth; and it is the path that it knows, so a preview on another host does as well."""
    output = built(sites.write(tmp_path / "root"), f"https://bread.example{base}")
    publish(output, tmp_path / "site")
    url = serve_folder(tmp_path / "site", base)
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for lost in LOST:
        answer = page.goto(url + lost)
        assert answer
        assert answer.status == 404
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (lost, colour) == (lost, PAPER)
    page.get_by_role("link", name="The Bread Map").click()
    page.wait_for_url(f"{url}en/index.html")
    page.close()
    assert [one for one in asked if not one.startswith(url)] == []


def test_without_an_address_a_lost_reader_is_led_to_the_root_of_the_host(tmp_path: Path) -> None:
    page = built(sites.write(tmp_path))["404.html"].decode()
    assert 'href="/assets/site.css"' in page
    assert 'href="/en/index.html"' in page


def test_only_the_lost_page_may_name_a_place_from_the_root(tmp_path: Path) -> None:
    url = "https://bread.example/repo/"
    root = sites.write(tmp_path, Swap(SITE_FILE, "updated:", f"url: {url}\nupdated:"))
    out = root / "site"
    assert build.main(["--root", str(root)]) == 0
    for file in ("404.html", "en/about.html"):
        page = (out / file).read_text(encoding="utf-8")
        more = '<a href="/repo/en/index.html">a</a><a href="/en/index.html">b</a></main>'
        Put(file, page.replace("</main>", more)).apply(out)
    findings = [one for one in site.on_disk(out, url) if one.rule is not Rule.CHANGED_FILE]
    told = [str(finding).partition(" did")[0] for finding in findings]
    nowhere = "the link '{}' leads nowhere [broken-link]"
    assert [(line.partition(":")[0], line.partition(": ")[2]) for line in told] == [
        ("site/404.html", nowhere.format("/en/index.html")),
        ("site/en/about.html", nowhere.format("/en/index.html")),
        ("site/en/about.html", nowhere.format("/repo/en/index.html")),
    ]
