"""The page that sets companies and products beside each other, with script and without."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import AXE, RealSite
from playwright.sync_api import Browser, Page, expect

from explainer import formats

HEADS = ".compare-result section > .scroll thead th"


@contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, with what it complains of."""
    context = browser.new_context(**options)
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(url)
    yield page, trouble
    context.close()


def data(real_site: RealSite, language: str) -> dict[str, Any]:
    script = real_site.build.output[f"assets/compare-{language}.js"].decode()
    value: dict[str, Any] = json.loads(script.partition("=")[2].rstrip(";\n"))
    return value


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_script_it_lists_what_entries_share(
    real_site: RealSite, browser: Browser, language: str
) -> None:
    url = (real_site.folder / language / "compare.html").as_uri()
    with opened(browser, url, java_script_enabled=False) as (page, trouble):
        assert page.locator("select").count() == 0
        tables = page.locator("table.compared")
        assert tables.count() > 0
        openai = tables.first.locator("tr:has(a[href$='companies/openai.html'])")
        assert {"zh": "5000億美元", "en": "US$500 billion"}[language] in openai.inner_text()
        assert openai.locator("sup.cite a").count() > 0
    assert trouble == []


def test_every_measure_of_the_tables_is_shared(real_site: RealSite, browser: Browser) -> None:
    url = (real_site.folder / "en/compare.html").as_uri()
    with opened(browser, url, java_script_enabled=False) as (page, _):
        for table in page.locator("table.compared").all():
            columns = table.locator("thead th").count()
            for column in range(1, columns):
                cells = table.locator(f"tbody tr > :nth-child({column + 1})").all_inner_texts()
                assert sum(cell.strip() != "—" for cell in cells) > 1


def test_the_address_chooses(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    url = serve_folder(real_site.folder)
    with opened(browser, f"{url}en/compare.html?with=google,openai,nonsense") as (page, trouble):
        heads = page.locator(HEADS).all_inner_texts()
        assert heads == ["Google", "OpenAI"]
        assert page.get_by_label("First").input_value() == "google"
        assert page.get_by_label("Second").input_value() == "openai"
        assert page.get_by_label("Third").input_value() == ""
        between = page.locator("section[aria-labelledby=between] li").all_inner_texts()
        assert any("Google" in one and "OpenAI" in one for one in between)
        assert page.locator("section[aria-labelledby=said] .stance").count() > 0
        page.get_by_label("Third").select_option("anthropic")
        assert page.url.endswith("?with=google,openai,anthropic")
        expect(page.locator(HEADS)).to_have_count(3)
        # Its sources are a click away.
        page.locator(".compare-result .cited a").first.click()
        assert "/en/sources/" in page.url
    assert trouble == []


def test_attributes_and_what_each_source_says(real_site: RealSite, browser: Browser) -> None:
    url = (real_site.folder / "en/compare.html").as_uri()
    with opened(browser, f"{url}?with=chatgpt&with=gemini") as (page, trouble):
        assert page.locator(HEADS).all_inner_texts() == ["ChatGPT", "Gemini"]
        made_by = page.locator(".compare-result tr:has(th:text-is('Made by')) td")
        assert made_by.all_inner_texts() == ["OpenAI", "Google"]
        assert "The sources give them no figures on the same measure." in page.inner_text("main")
        sources = page.locator("section[aria-labelledby=said] h3").all_inner_texts()
        assert len(sources) == len(set(sources)) > 1
        # Each claim stands under the source that it cites.
        for name, claims in zip(
            sources, page.locator("section[aria-labelledby=said] ul").all(), strict=True
        ):
            assert all(name in claim for claim in claims.locator("li").all_inner_texts())
        page.get_by_label("First").select_option("openai")
        page.get_by_label("Second").select_option("anthropic")
        values = page.locator(".compare-result tr:has(th:text-is('Valuation')) td")
        assert ["US$500 billion" in values.nth(0).inner_text(), values.count()] == [True, 2]
        assert "more than US$100 billion" in values.nth(1).inner_text()
        assert "no figures on the same measure" not in page.inner_text("main")
        value = data(real_site, "en")
        one, other = (
            next(entry for entry in value["entries"] if entry["id"] == id)
            for id in ("openai", "anthropic")
        )
        # Of many that an entry is tied to six are named, and the rest is counted.
        makes = page.locator(".compare-result tr:has(th:text-is('Makes')) td").first
        names = makes.get_by_role("link").all_inner_texts()
        assert (len(names), names[-1]) == (7, f"{len(one['ties']['Makes']) - 6} more")
        # What one of them alone has a figure of is folded away, and not lost.
        alone = measures(one) ^ measures(other)
        page.get_by_text(f"Figures that only one of them has ({len(alone)})").click()
        folded = page.locator(".compare-result details tbody th")
        assert {row.inner_text() for row in folded.filter(visible=True).all()} == alone
        # Only what is said of both is told of both.
        for part, told in (("between", "relations"), ("said", "claims")):
            shown = page.locator(f"section[aria-labelledby={part}] li > p")
            own = shown.evaluate_all("all => all.map(one => one.firstChild.textContent)")
            both = [bond for bond in value[told] if {"openai", "anthropic"} <= set(bond["ids"])]
            assert sorted(own) == sorted(bond["text"] for bond in both) != []
    assert trouble == []


def measures(entry: dict[str, Any]) -> set[str]:
    """What an entry has figures of."""
    return {figure["measure"] for figure in entry["figures"]}


def test_works_from_a_folder_and_from_an_entry(real_site: RealSite, browser: Browser) -> None:
    url = (real_site.folder / "zh/companies/openai.html").as_uri()
    with opened(browser, url) as (page, trouble):
        page.get_by_role("link", name="OpenAI與…比較").click()
        expect(page.locator(HEADS)).to_have_count(2)
        expect(page.locator(HEADS).first).to_have_text("OpenAI")
        # What is set beside it has a figure of the same measure, and figures come before relations.
        expect(page.locator(".compare-result")).not_to_contain_text("它們沒有同一項目的數字")
        rows = page.locator(".compare-result table").first.locator("tbody th").all_inner_texts()
        assert rows.index("估值") < rows.index("競爭對手")
        page.get_by_label("第二個").select_option("anthropic")
        expect(page.locator(HEADS).nth(1)).to_have_text("Anthropic")
        assert page.url.endswith("?with=openai,anthropic")
    assert trouble == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_accessible_narrow_and_wide_and_without_shift(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str], width: int, scheme: str
) -> None:
    url = serve_folder(real_site.folder)
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    with opened(browser, "about:blank", bypass_csp=True, **options) as (page, _):
        page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => {"
            "for (const entry of list.getEntries()) window.shift += entry.value;"
            "}).observe({type: 'layout-shift', buffered: true});"
        )
        for path in (
            "zh/compare.html?with=openai,google,anthropic",
            "parallel/companies/openai.html",
        ):
            page.goto(url + path)
            page.wait_for_timeout(100)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("window.shift") < 0.02, path
            page.evaluate(AXE)
            violations = page.evaluate("axe.run().then(result => result.violations)")
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in violations] == [], path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_in_the_data_leads_somewhere(real_site: RealSite, language: str) -> None:
    value, output = data(real_site, language), real_site.build.output
    ids = {entry["id"] for entry in value["entries"]}
    assert {"openai", "google", "chatgpt"} <= ids
    addresses = [entry["address"] for entry in value["entries"]]
    addresses += [claim["address"] for claim in value["claims"]]
    for bond in (*value["relations"], *value["claims"]):
        assert len(bond["ids"]) > 1
        assert set(bond["ids"]) <= ids
        assert "{" not in bond["text"]
        assert formats.titled(bond["text"], language) == bond["text"]
        for cite in bond["cites"]:
            source, _, passage = cite.partition(":")
            addresses.append(f"{value['sources'][source]['address']}#{passage}")
    for address in dict.fromkeys(addresses):
        file, _, fragment = address.partition("#")
        assert file in output, address
        assert not fragment or f'id="{fragment}"'.encode() in output[file], address
