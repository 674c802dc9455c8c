"""Simplified Chinese: what is derived from the Traditional, what never is, and what an editor wrote by hand."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
import pieces
import pytest
import sites
from conftest import ROOT, RealSite, wait_until
from playwright.sync_api import Browser, expect
from sites import LIN, MEASURES, OLD_OVEN, SITE_FILE, Swap

from explainer.load import load
from explainer.mainland import Mainland, house
from explainer.search import simplified

ENGLISH = "  en: {tag: en, name: English}\n"
HANS = "  hans: {tag: zh-Hans-CN, name: 简体中文, derived: zh, terms: {老灶: 老炉子}}\n"
THIRD = Swap(SITE_FILE, ENGLISH, HANS + ENGLISH)
TEXTS = {"alt", "aria-label", "content", "title", "placeholder", "data-form", "value"}
"""Attributes that hold words."""
ADDRESSES = {
    "id",
    "href",
    "src",
    "for",
    "name",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
}
ADDRESSES |= {"popovertarget", "data-id", "data-of", "hreflang"}
"""Attributes that words must not change."""
NUMBERED = re.compile("#?(letter|mark|note)-")
"""Places numbered in the order of the page, which for the glossary is that of each language."""
ALIKE = set("著")
"""Characters that Simplified Chinese writes in two ways, of which one is the Traditional: 著作, 看着."""


@pytest.fixture(scope="module")
def trilingual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The small site in three languages."""
    return sites.output(sites.write(tmp_path_factory.mktemp("trilingual"), THIRD))


def main_of(html: str) -> lxml.html.HtmlElement:
    main = lxml.html.document_fromstring(html.encode()).find(".//main")
    assert main is not None
    return main


def words_of(html: str) -> str:
    return main_of(html).text_content().replace("\u2060", "")


# Words ----------------------------------------------------------------------------------------

DERIVED = {
    "[[lin|麵包師傅]]說：「好，『很好』。」[@town-paper:p2]": "[[lin|面包师傅]]说：“好，‘很好’。”[@town-paper:p2]",
    "[[老灶]]與{old-oven.daily-loaves:value}": "[[老灶]]与{old-oven.daily-loaves:value}",
    "`軟體`與軟體": "`軟體`与软件",
    "前\n```\n軟體\n```\n後": "前\n```\n軟體\n```\n后",
    "看[網路](https://xn--kpry57d.tw/網路#軟體)。": "看[网络](https://xn--kpry57d.tw/網路#軟體)。",
    "在https://a.tw/網路，有網路": "在https://a.tw/網路，有网络",
    "# 軟體\n\n- 網路\n\n> **程式**": "# 软件\n\n- 网络\n\n> **程序**",
    "{from}任職於{to}。": "{from}任职于{to}。",
    "影片的品質與執行長的執行力": "视频的质量与首席执行官的执行力",
    "里昂・葛雷": "里昂·葛雷",
    "看著著作，頭髮發白，乾坤已乾": "看着著作，头发发白，乾坤已干",
    # a trillion, and what is none
    "1.4兆美元、2 兆、數兆、上兆、十兆": "1.4万亿美元、2 兆、数万亿、上万亿、十万亿",
    "3千兆次": "3千万亿次",
    "預兆、百兆瓦、兆頭": "预兆、百兆瓦、兆头",
    "English, 2024": "English, 2024",
}


@pytest.mark.parametrize(("taiwan", "expected"), DERIVED.items())
def test_words_change_and_nothing_else(taiwan: str, expected: str) -> None:
    assert Mainland().text(taiwan) == expected


def test_the_terms_of_a_site_go_before_those_of_the_house() -> None:
    assert Mainland({"品質": "品质", "大品質": "好质量"}).text("品質與大品質") == "品质与好质量"


@pytest.mark.parametrize("term", house())
def test_each_row_of_the_house_dictionary_changes_something(
    term: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = dict(house())
    expected = rows.pop(term)
    assert Mainland().text(term) == expected
    monkeypatch.setattr("explainer.mainland.house", lambda: rows)
    assert Mainland().text(term) != expected


def test_each_term_of_the_real_site_changes_something() -> None:
    content, _ = load(ROOT)
    assert content
    hans = content.site.record.languages.hans
    assert hans
    idle = []
    for term, expected in hans.terms.items():
        rest = {other: words for other, words in hans.terms.items() if other != term}
        assert Mainland(hans.terms).text(term) == expected
        if Mainland(rest).text(term) == expected:
            idle.append(term)
    assert idle == []


# The third language of a site -----------------------------------------------------------------


def test_a_site_that_does_not_ask_for_it_has_none(tmp_path: Path) -> None:
    output = sites.output(sites.write(tmp_path))
    assert [path for path in output if "hans" in path] == []
    assert [path for path, text in output.items() if "zh-Hans" in text and ".html" in path] == []


def test_it_has_every_page_index_feed_and_preview_that_the_chinese_has(
    trilingual: dict[str, str],
) -> None:
    paths = {language: {it for it in trilingual if language in parts(it)} for language in LANGUAGES}
    assert {path.replace("hans", "zh") for path in paths["hans"]} == paths["zh"]
    assert {"hans/feed.xml", "assets/search-hans.js", "previews/hans/lin.js"} <= paths["hans"]


LANGUAGES = ("zh", "hans", "en")


def parts(path: str) -> set[str]:
    """The folders and words of a path that may name a language."""
    return {word for part in path.split("/") for word in part.partition(".")[0].split("-")} - {
        "zh-Hant"
    }


def test_it_is_written_as_the_mainland_writes(trilingual: dict[str, str]) -> None:
    page = words_of(trilingual["hans/bakeries/old-oven.html"])
    assert "老炉子每天卖出800个面包。" in page
    assert "老灶" in page  # another name, as it is
    assert 'lang="zh-Hans-CN"' in trilingual["hans/bakeries/old-oven.html"]
    feed = trilingual["hans/feed.xml"]
    assert 'xml:lang="zh-Hans-CN"' in feed
    assert "面包地图" in feed
    preview = trilingual["previews/hans/old-oven.js"]
    assert "最老的面包店" in preview
    assert "hans/bakeries/old-oven.html" in preview


def test_each_page_says_that_it_is_derived_and_from_which(trilingual: dict[str, str]) -> None:
    for path, html in trilingual.items():
        if not path.endswith(".html") or path in ("index.html", "404.html"):
            continue
        notes = lxml.html.document_fromstring(html.encode()).xpath("//p[@class='derived']")
        assert len(notes) == path.startswith("hans/"), path
        for note in notes:
            root = "../" * path.count("/")
            assert note.find("a").get("href") == root + path.replace("hans/", "zh/")


def test_the_three_name_each_other(trilingual: dict[str, str]) -> None:
    for language in LANGUAGES:
        document = lxml.html.document_fromstring(trilingual[f"{language}/bakers/lin.html"].encode())
        root = "../../"
        named = [
            (link.get("hreflang"), link.get("href")) for link in document.xpath("//link[@hreflang]")
        ]
        assert named == [
            ("zh-Hant-TW", f"{root}zh/bakers/lin.html"),
            ("zh-Hans-CN", f"{root}hans/bakers/lin.html"),
            ("en", f"{root}en/bakers/lin.html"),
            ("x-default", f"{root}zh/bakers/lin.html"),
        ]
        menu = document.xpath("//a[contains(@class, 'to-language')]/@data-same-heading")
        assert menu == [one for one in LANGUAGES if one != language]


def test_the_front_door_has_a_door_for_each(trilingual: dict[str, str]) -> None:
    doors = lxml.html.document_fromstring(trilingual["index.html"].encode()).xpath(
        "//a[@data-remember]"
    )
    assert [(door.get("data-remember"), door.get("href")) for door in doors] == [
        (language, f"{language}/index.html") for language in LANGUAGES
    ]


def test_its_index_has_the_rows_of_the_others(trilingual: dict[str, str]) -> None:
    indexes = {language: pieces.rows(trilingual, language) for language in LANGUAGES}
    rows = {
        language: [
            (row.address.replace(f"{language}/", "", 1), row.parent.replace(f"{language}/", "", 1))
            for row in index
        ]
        for language, index in indexes.items()
    }
    assert rows["zh"] == rows["hans"] == rows["en"]
    assert "老炉子" in {row.title for row in indexes["hans"]}


# By hand --------------------------------------------------------------------------------------


def test_what_an_editor_wrote_by_hand_stays(tmp_path: Path) -> None:
    output = sites.output(
        sites.write(
            tmp_path,
            THIRD,
            Swap(LIN, "name: {zh: 林伯,", "name: {zh: 林伯, hans: 林「師傅」品質,"),
            Swap(
                OLD_OVEN,
                "    zh: 老灶的酵母比別家的老。",
                "    zh: 老灶的酵母比別家的老。\n    hans: 酵母最老，程式。",
            ),
            Swap(MEASURES, '    zh: "{n}個麵包"', '    zh: "{n}個麵包"\n    hans: "{n}隻饅頭"'),
        )
    )
    assert main_of(output["hans/bakers/lin.html"]).findtext(".//h1") == "林「師傅」品質"
    oven = words_of(output["hans/bakeries/old-oven.html"])
    assert "酵母最老，程式。" in oven
    assert "800隻饅頭" in oven
    assert "林「師傅」品質" in oven
    chinese = words_of(output["zh/bakeries/old-oven.html"])
    assert "程式" not in chinese
    assert "800個麵包" in chinese


def test_what_is_written_by_hand_is_held_to_what_the_chinese_says(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        THIRD,
        Swap(
            OLD_OVEN,
            "  zh: 老灶每天賣出{daily-loaves}。[@town-paper:p1]\n",
            "  zh: 老灶每天賣出{daily-loaves}。[@town-paper:p1]\n  hans: 每天800个[[nobody]]\n",
        ),
    )
    assert sites.findings(root) == [
        f"{OLD_OVEN}:6:3: hans lacks the citation 'town-paper:p1' that zh has [languages-differ]",
        f"{OLD_OVEN}:6:3: hans lacks the figure 'old-oven.daily-loaves' that zh has [languages-differ]",
        f"{OLD_OVEN}:6:9: the paragraph '每天800个[[nobody]]' cites no passage [uncited] "
        "add [@source:p3] after what the passage says",
        f"{OLD_OVEN}:6:11: the quantity '800' is written out [bare-quantity] "
        "make it a figure and write {its-name}",
        f"{OLD_OVEN}:6:15: no entry 'nobody' [unknown-entry] there are: new-mill, old-oven, lin",
    ]


def test_a_term_brings_no_markup_into_a_text(tmp_path: Path) -> None:
    markup = Swap(SITE_FILE, ENGLISH, HANS.replace("老炉子", "'[[nobody]]'") + ENGLISH)
    (found,) = sites.findings(sites.write(tmp_path, markup))
    assert found.startswith(f"{SITE_FILE}:7:")
    assert "[bad-value]" in found


# The real site --------------------------------------------------------------------------------


def addresses(html: str, language: str) -> Counter[tuple[str, str, str]]:
    """All that leads to an element of a page's main part, or from it: element, attribute, value."""
    return Counter(
        (
            str(element.tag),
            name,
            value.replace(f"{language}/", "zh/").replace(f"-{language}.", "-zh."),
        )
        for element in main_of(html).iter(lxml.etree.Element)
        for name, value in element.attrib.items()
        if name in ADDRESSES and not NUMBERED.match(value)
    )


def test_no_address_anchor_or_name_of_the_chinese_pages_is_changed(real_site: RealSite) -> None:
    output = real_site.build.output
    pages = [path for path in output if path.startswith("hans/") and path.endswith(".html")]
    assert len(pages) > 150
    for path in pages:
        derived = addresses(output[path].decode(), "hans")
        written = addresses(output["zh" + path.removeprefix("hans")].decode(), "zh")
        assert derived - written == written - derived == Counter(), path


def runs(element: lxml.html.HtmlElement, language: str) -> Iterator[tuple[str, str, str]]:
    """Each text below an element, words in attributes too: its language, its element, itself."""
    language = element.get("lang", language)
    if element.tag in ("script", "style"):
        return
    yield from ((language, f"@{name}", element.get(name, "")) for name in TEXTS)
    yield language, str(element.tag), element.text or ""
    for child in element.iterchildren(lxml.etree.Element):
        yield from runs(child, language)
        yield language, str(element.tag), child.tail or ""


def test_no_traditional_character_is_left_but_in_what_is_quoted(real_site: RealSite) -> None:
    traditional = set(simplified()) - set(simplified().values()) - ALIKE | set("「」『』")
    left, quoted = [], set()
    for path, html in real_site.build.output.items():
        if not path.startswith("hans/") or not path.endswith(".html"):
            continue
        for language, tag, text in runs(lxml.html.document_fromstring(html), ""):
            if language.startswith("zh-Hans") and not traditional.isdisjoint(text):
                left.append((path, tag, text.strip()))
            elif language.startswith("zh-Hant") and text.strip():
                quoted.add(tag)
    assert left == []
    # The language's own name; other names of entries; titles and tokens of the sources.
    assert quoted <= {"span", "bdi", "dd", "td", "cite", "a", "li", "p", "em", "code"}


def test_a_reader_finds_and_comes_and_goes_by_simplified_words(
    real_site: RealSite, browser: Browser, serve_folder: Callable[..., str]
) -> None:
    page, url = browser.new_page(), serve_folder(real_site.folder)
    page.goto(f"{url}hans/companies/nvidia.html")
    for words in ("英伟达", "輝達", "Nvidia"):
        page.locator("[data-search]").click()
        page.get_by_role("combobox").fill(words)
        wait_until(page, "document.querySelectorAll('[role=option]').length > 0")
        href = page.locator("[role=option]").first.get_attribute("href") or ""
        assert href.endswith("hans/companies/nvidia.html"), words
        page.keyboard.press("Escape")
        expect(page.get_by_role("combobox")).to_be_hidden()
    page.locator(".to-language", has_text="繁體中文").click()
    assert page.url.endswith("/zh/companies/nvidia.html")
    page.locator(".to-language", has_text="简体中文").click()
    assert page.url.endswith("/hans/companies/nvidia.html")
    page.goto(url)
    wait_until(page, "location.pathname.endsWith('/hans/index.html')")
    page.close()
