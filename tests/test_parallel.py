"""The pages that set both languages side by side, block by block."""

import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
import sites
from conftest import RealSite
from playwright.sync_api import Browser

ADDRESS = "parallel/events/code-red.html"


def test_every_entry_with_a_page_has_one_and_links_to_it(real_site: RealSite) -> None:
    output = real_site.build.output
    pages = [path for path in output if path.startswith("parallel/")]
    entries = [path for path in output if path.startswith("data/entries/")]
    assert 0 < len(pages) <= len(entries)
    for path in pages:
        for language in ("zh", "en"):
            entry = output[path.replace("parallel", language, 1)]
            assert f'href="../../{path}"'.encode() in entry


def test_pairs_are_equal_and_in_their_language(real_site: RealSite) -> None:
    for path, html in real_site.build.output.items():
        if not path.startswith("parallel/"):
            continue
        page = lxml.html.fromstring(html)
        pairs = page.xpath("//*[contains(concat(' ', @class, ' '), ' pair ')]")
        assert len(pairs) >= 4, path
        for pair in pairs:
            assert [side.get("lang") for side in pair] == ["zh-Hant-TW", "en"], path
            zh, en = pair
            assert zh.text_content().strip(), path
            assert en.text_content().strip(), path
            # The same evidence on both sides, in the language's own source pages.
            cited = [re.findall(r"sources/([a-z0-9-]+\.html#p\d+)", _html(side)) for side in pair]
            assert sorted(cited[0]) == sorted(cited[1]), path
            assert "/zh/sources/" not in _html(en), path
            assert "/en/sources/" not in _html(zh), path


def _html(element: lxml.html.HtmlElement) -> str:
    return str(lxml.html.tostring(element, encoding="unicode"))


def test_an_earlier_id_leads_to_the_page_that_it_has_now(tmp_path: Path) -> None:
    renamed = (
        sites.add(sites.OLD_OVEN, "was: [hearth]\n"),
        sites.add(sites.NEW_MILL, "was: [mill]\n"),
    )
    output = sites.output(sites.write(tmp_path, *renamed))
    assert 'href="../../parallel/bakeries/old-oven.html"' in output["parallel/bakeries/hearth.html"]
    # One that has no page of its own is a line in the glossary.
    assert 'href="../../zh/glossary.html#entry-new-mill"' in output["parallel/bakeries/mill.html"]


def test_it_is_light_and_not_indexed(real_site: RealSite) -> None:
    html = real_site.build.output[ADDRESS].decode()
    assert '<html lang="zh-Hant-TW"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "hreflang" not in html.split("</head>")[0]
    assert 'rel="canonical"' not in html
    for heavy in ("<svg class=", "popover", 'id="note-', 'class="facts"'):
        assert heavy not in html.split("<main")[1]


def test_long_words_and_figures_fit_a_narrow_window(real_site: RealSite, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    wide = {}
    for entry in ("products/chatgpt", "themes/commercialization", "themes/valuation"):
        page.goto((real_site.folder / f"parallel/{entry}.html").as_uri())
        wide[entry] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.close()
    assert max(wide.values()) <= 0, wide


@pytest.mark.parametrize(("width", "beside"), [(360, False), (1440, True)])
def test_beside_each_other_where_there_is_room(
    real_site: RealSite,
    browser: Browser,
    serve_folder: Callable[..., str],
    width: int,
    beside: bool,
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    trouble: list[str] = []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.goto(serve_folder(real_site.folder) + ADDRESS)
    boxes = page.locator("main .pair").evaluate_all(
        "pairs => pairs.map(pair => [...pair.children].map(side => {"
        "  const {left, top} = side.getBoundingClientRect(); return [left, top]; }))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
    assert len(boxes) > 10
    for (left, top), (other_left, other_top) in boxes:
        assert (other_left > left and other_top == top) if beside else other_top > top
    assert trouble == []


def test_leads_back_to_both_pages(real_site: RealSite, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((real_site.folder / "en/events/code-red.html").as_uri())
    page.get_by_role("link", name="Side by side in Chinese and English").click()
    assert page.url.endswith(ADDRESS)
    page.locator("main header").get_by_role("link", name="English").click()
    assert page.url.endswith("/en/events/code-red.html")
    page.close()
