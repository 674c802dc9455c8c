"""Social cards: drawn once, the same every time, and with all their words inside."""

import io
import re
from collections.abc import Iterator
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import lxml.etree
import pytest
import sites
from bs4 import BeautifulSoup
from conftest import ROOT
from PIL import Image
from sites import LIN, OLD_OVEN, SITE_FILE, Change, Swap, add

import build
from explainer import cards, model, painting, render
from explainer.emblems import INK
from explainer.memory import Memory

ADDRESS = Swap(SITE_FILE, "updated:", "url: https://bread.example/map/\nupdated:")
SVG = "{http://www.w3.org/2000/svg}"


def made(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, bytes], str]:
    """The cards of a site built with them, by their place, and what the build said of them."""
    capsys.readouterr()
    status = build.main(["--root", str(root), "--cards"])
    said = capsys.readouterr().out
    assert status == 0, said
    site = root / "site"
    found = {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in sorted((site / "cards").rglob("*.png"))
    }
    return found, next(line for line in said.splitlines() if "social cards" in line)


def drawn(root: Path) -> dict[str, cards.Card]:
    """The cards of a site as SVG, by page."""
    outline, findings = build.outlined(root, Memory())
    assert outline, findings
    maker = cards.Cards(outline.library, outline.renderer.words, outline.exports.memo)
    drawn = ((path, maker.of(make())) for path, make in outline.plan + outline.overviews)
    return {path: card for path, card in drawn if card}


def texts(card: cards.Card) -> Iterator[tuple[str, float, float, float, bool, bool]]:
    """Each line of text on a card: its words, x, y, size, and whether it is bold, and set from its end."""
    for text in lxml.etree.fromstring(card.svg).iter(f"{SVG}text"):
        words = "".join(text.itertext())
        x, y, size = (float(text.attrib[name]) for name in ("x", "y", "font-size"))
        yield words, x, y, size, "font-weight" in text.attrib, "text-anchor" in text.attrib


# Drawn once ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bakeries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sites.write(tmp_path_factory.mktemp("cards"), ADDRESS)


def test_cards_are_drawn_once_and_the_same_every_time(
    bakeries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, said = made(bakeries, capsys)
    assert said == f"{len(first)} social cards, {len(first)} of them drawn now."
    again, said = made(bakeries, capsys)
    assert (again, said) == (first, f"{len(first)} social cards, 0 of them drawn now.")
    elsewhere, said = made(sites.write(tmp_path, ADDRESS), capsys)
    assert elsewhere == first
    assert said == f"{len(first)} social cards, {len(first)} of them drawn now."

    kept = sorted((bakeries / ".cache/cards").iterdir())
    assert len(kept) == len(first)
    kept[0].write_bytes(kept[0].read_bytes()[:-9])
    kept[1].write_bytes(b"")
    kept[2].write_bytes(kept[3].read_bytes().replace(b"IDAT", b"IDAX"))
    assert made(bakeries, capsys) == (first, f"{len(first)} social cards, 3 of them drawn now.")

    Swap(LIN, "name: {zh: 林伯, en: Uncle Lin}", "name: {zh: 林伯, en: Old Lin}").apply(bakeries)
    changed, said = made(bakeries, capsys)
    differ = {name for name in first if changed[name] != first[name]}
    assert differ == {"cards/en/bakers/lin.png"}
    assert said == f"{len(first)} social cards, 1 of them drawn now."


def test_each_indexed_page_has_a_card_of_the_size_it_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, ADDRESS)
    pictures, _ = made(root, capsys)
    named = set()
    for file in (root / "site").rglob("*.html"):
        page = BeautifulSoup(file.read_bytes(), "lxml")
        tags = {str(tag["property"]): str(tag["content"]) for tag in page.select("meta[property]")}
        indexed = not page.select_one('meta[name="robots"]')
        assert ("og:image" in tags) == indexed, file
        large = "summary_large_image" if indexed else "summary"
        assert [tag["content"] for tag in page.select('meta[name="twitter:card"]')] == [large]
        if indexed:
            place, _, version = (
                tags["og:image"].removeprefix("https://bread.example/map/").partition("?")
            )
            assert re.fullmatch("[0-9a-f]{8}", version)
            size = (int(tags["og:image:width"]), int(tags["og:image:height"]))
            with Image.open(io.BytesIO(pictures[place])) as picture:
                assert picture.size == size == (1200, 630)
            assert tags["og:image:alt"]
            named.add(place)
    assert named == set(pictures)
    assert "老灶" in drawn(root)["zh/bakeries/old-oven.html"].alt


def test_without_an_address_cards_are_made_and_no_page_can_name_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    pictures, _ = made(root, capsys)
    assert "cards/zh/bakeries/old-oven.png" in pictures
    assert "og:image" not in (root / "site/zh/bakeries/old-oven.html").read_text(encoding="utf-8")


def without_font(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(painting, "FONT_FOLDERS", (folder,))


def without_package(patch: pytest.MonkeyPatch, folder: Path) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    patch.setattr(metadata, "version", version)


@pytest.mark.parametrize(
    ("lack", "why"),
    [
        (
            without_font,
            "the font NotoSerifCJK-Regular.ttc is not installed (Debian: fonts-noto-cjk)",
        ),
        (without_package, "resvg-py is not installed (pip install -r requirements-cards.txt)"),
    ],
)
def test_a_site_is_built_where_no_card_can_be_drawn(
    lack: object, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    root = sites.write(tmp_path, ADDRESS)
    assert callable(lack)
    lack(monkeypatch, tmp_path)
    pictures, said = made(root, capsys)
    assert (pictures, said) == ({}, f"No social cards: {why}.")
    page = (root / "site/zh/index.html").read_text(encoding="utf-8")
    assert "og:title" in page
    assert "og:image" not in page


def test_a_plain_build_makes_no_cards(tmp_path: Path) -> None:
    output = build.build(sites.write(tmp_path, ADDRESS), sites.MEMORY).output
    assert [path for path in output if path.endswith(".png")] == []
    assert b"og:image" not in output["zh/index.html"]


def test_many_cards_are_drawn_side_by_side_as_they_are_one_by_one(tmp_path: Path) -> None:
    every = [card.svg for card in drawn(sites.write(tmp_path)).values()][:10]
    assert len(every) > painting.FEW
    fonts = painting.painter(tmp_path).fonts
    one_by_one = [painting._picture(svg, fonts) for svg in every]
    assert list(painting._drawn(every, fonts)) == one_by_one


def test_pictures_that_nothing_uses_do_not_pile_up(tmp_path: Path) -> None:
    painter = painting.painter(tmp_path / "kept")
    pictures = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="{n}"/>' for n in (1, 2, 3)
    ]
    for svg in pictures:
        painter.paint({"a": svg})
    assert len(list((tmp_path / "kept").iterdir())) <= 2
    assert painter.paint({"a": pictures[-1]})[1] == 0


# All words inside ------------------------------------------------------------------------------


def right_end(x: float, y: float, *, ends: bool) -> float:
    """How far a line of text may go: beside the drawing, or below it."""
    below = y > 460 or ends
    return cards.WIDTH - cards.LEFT if below else cards.LEFT + cards.ROOM


def overflows(card: cards.Card) -> list[str]:
    """Lines of text that would leave the room they have, by the measure that broke them."""
    svg = lxml.etree.fromstring(card.svg)
    face = next(text.attrib["font-family"] for text in svg.iter(f"{SVG}text"))
    setting = cards.Setting(face, "")
    found = []
    for words, x, y, size, bold, ends in texts(card):
        width = setting.measured(words, bold=bold) * size
        first, last = (x - width, x) if ends else (x, x + width)
        if (
            first < cards.LEFT - size / 2 - 1
            or last > right_end(x, y, ends=ends) + 1
            or not 40 < y < 610
        ):
            found.append(words)
    return found


@pytest.fixture(scope="module")
def real_cards() -> dict[str, cards.Card]:
    return drawn(ROOT)


def test_all_words_of_the_real_cards_are_inside(real_cards: dict[str, cards.Card]) -> None:
    assert {page: lines for page, card in real_cards.items() if (lines := overflows(card))} == {}
    sizes = [size for card in real_cards.values() for _, _, _, size, _, _ in texts(card)]
    assert min(sizes) > 19
    figures = [words for card in real_cards.values() for words, _, y, *_ in texts(card) if y > 460]
    assert [words for words in figures if "…" in words] == []
    cut = [card.alt for card in real_cards.values() if "…" in card.alt]
    assert len(cut) < len(real_cards) / 50, cut


def test_lines_of_text_keep_clear_of_each_other(real_cards: dict[str, cards.Card]) -> None:
    for page, card in real_cards.items():
        rows = sorted((y, size) for _, _, y, size, _, ends in texts(card) if not ends)
        for (y, _), (below, size) in pairwise(rows):
            assert below - y > 0.94 * size, page


def test_no_line_is_wider_in_the_face_than_was_reckoned(real_cards: dict[str, cards.Card]) -> None:
    """Half of the wide lines of all cards are drawn alone, and their ink is measured."""
    fonts = painting.painter(ROOT / ".cache/none").fonts
    lines: dict[str, float] = {}
    for card in real_cards.values():
        for text in lxml.etree.fromstring(card.svg).iter(f"{SVG}text"):
            bold, size = "font-weight" in text.attrib, float(text.attrib["font-size"])
            setting = cards.Setting(text.attrib["font-family"], "")
            reckoned = setting.measured("".join(text.itertext()), bold=bold) * size
            if reckoned > 0.9 * cards.ROOM:
                text.set("x", "10")
                text.set("y", "120")
                text.attrib.pop("text-anchor", "")
                alone = lxml.etree.tostring(text, encoding="unicode", with_tail=False)
                lines[alone] = reckoned
    assert len(lines) > 200
    widest = sorted(lines.items())[::2]
    for start in range(0, len(widest), 60):
        rows = widest[start : start + 60]
        moved = "".join(
            f'<g transform="translate(0 {170 * row})">{text}</g>'
            for row, (text, _) in enumerate(rows)
        )
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="{170 * len(rows)}">{moved}</svg>'
        with Image.open(io.BytesIO(painting._picture(svg, fonts))) as picture:
            ink = picture.convert("L").point(lambda shade: 255 if shade > 20 else 0)
            for row, (text, reckoned) in enumerate(rows):
                box = ink.crop((0, 170 * row, 1400, 170 * (row + 1))).getbbox()
                assert box, text
                assert box[2] - 10 <= 1.01 * reckoned, text


MONSTERS = {
    "a word without an end": f"name: {{zh: {'Donau' * 40}, en: {'Donau' * 40}}}",
    "a name like a book": f"name: {{zh: {'很久很久以前開在橋邊的麵包店' * 9}, en: {'The bakery by the bridge ' * 9}}}",
    "wide letters": f"name: {{zh: {'Ｗ' * 90}, en: '{'WM@%—' * 30}'}}",
    "brackets": f"name: {{zh: {'「（《' * 20}, en: '{'(“[' * 40}'}}",
    "markup": 'name: {zh: "</text><script>&amp;", en: "<b> & ]]> \\"quoted\\""}',
}


@pytest.mark.parametrize("name", MONSTERS.values(), ids=MONSTERS)
def test_whatever_a_name_is_the_card_holds_it(name: str, tmp_path: Path) -> None:
    long = "比誰都老的麵包店，" * 30
    changes: list[Change] = [
        Swap(OLD_OVEN, "name: {zh: 老灶, en: Old Oven}", name),
        Swap(OLD_OVEN, "what: {zh: 最老的麵包店, en: the oldest bakery}", f"what: {{zh: {long}, en: {'old' * 90}}}"),
        Swap(SITE_FILE, "title: {zh: 麵包地圖, en: The Bread Map}", f"title: {{zh: {long}, en: {long}}}"),
    ]  # fmt: skip
    found = drawn(sites.write(tmp_path, *changes))
    assert {page: lines for page, card in found.items() if (lines := overflows(card))} == {}


# The face and the colours ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "face"),
    [
        ("zh-Hant-TW", "TC"), ("zh-Hant", "TC"), ("zh", "TC"), ("zh-TW", "TC"), ("zh-Hant-HK", "HK"),
        ("zh-Hans", "SC"), ("zh-Hans-CN", "SC"), ("zh-CN", "SC"), ("ja", "JP"), ("ko-KR", "KR"),
        ("en", "JP"), ("en-GB", "JP"), ("fr", "JP"),
    ],
)  # fmt: skip
def test_the_face_is_that_of_the_language(tag: str, face: str) -> None:
    assert cards.family(tag) == f"Noto Serif CJK {face}"


def test_chinese_words_in_english_text_have_their_own_face(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "en: Old Oven}", "en: Old Oven 老灶}"))
    svg = drawn(root)["en/bakeries/old-oven.html"].svg
    assert '>Old Oven <tspan font-family="Noto Serif CJK TC">老灶</tspan></text>' in svg


def test_the_colours_are_those_of_the_style_sheet() -> None:
    css = (ROOT / "templates/assets/css/0-tokens.css").read_text(encoding="utf-8")
    by_day = dict(re.findall(r"--([\w-]+): light-dark\((#\w+),", css))
    assert {name: by_day[{"soft": "ink-soft"}.get(name, name)] for name in INK} == INK


def test_opinion_and_hearsay_say_so_on_the_card(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Swap(OLD_OVEN, "    as_written: 800個\n", "    as_written: 800個\n    by: lin\n    stance: opinion\n"),
    )  # fmt: skip
    alt = drawn(root)["en/bakeries/old-oven.html"].alt
    assert alt.endswith("— 800 loaves Loaves a day · April 2024 · Opinion · Uncle Lin")


@pytest.mark.parametrize(
    ("tag", "locale", "expected"),
    [("zh-Hant-TW", None, "zh_TW"), ("en", None, ""), ("en", "en_GB", "en_GB"), ("fr-ca", None, "fr_CA")],
)  # fmt: skip
def test_a_language_as_social_networks_write_it(
    tag: str, locale: str | None, expected: str
) -> None:
    language = model.Language(tag=tag, name="x", locale=locale)
    assert render.locale(language) == expected


def test_open_graph_tells_what_the_page_tells(tmp_path: Path) -> None:
    named = Swap(SITE_FILE, "name: English}", "name: English, locale: en_GB}")
    found = sites.output(sites.write(tmp_path, ADDRESS, named, add(LIN, "was: [linbo]\n")))
    tags = dict(
        re.findall(r'<meta property="([^"]+)" content="([^"]*)">', found["zh/bakers/lin.html"])
    )
    assert tags == {
        "og:title": "林伯",
        "og:description": "林伯是老灶的師傅。",
        "og:type": "article",
        "og:site_name": "麵包地圖",
        "og:locale": "zh_TW",
        "og:locale:alternate": "en_GB",
        "og:url": "https://bread.example/map/zh/bakers/lin.html",
    }
    assert 'property="og:type" content="website"' in found["zh/index.html"]
    assert "og:url" not in found["zh/bakers/linbo.html"]
