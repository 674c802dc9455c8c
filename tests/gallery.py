"""Makes pictures to look at: every part with its examples, and every kind of page.

`make gallery` writes them to .gallery/: parts-zh.html and parts-en.html show the parts, index.html the pages,
each at three widths, in both languages, by day and by night. `make pictures` takes those of the README anew.
"""

import sys
from collections.abc import Mapping, Sequence
from html import escape
from itertools import product
from pathlib import Path
from typing import Literal

from conftest import CHROMIUM_FLAGS, ROOT
from install import chromium_path
from playwright.sync_api import sync_playwright

import build
from explainer import render, templating
from explainer.publish import publish

SHAPES = {
    "front door": "index.html",
    "not found": "404.html",
    "home": "{language}/index.html",
    "index of a kind": "{language}/companies/index.html",
    "company": "{language}/companies/openai.html",
    "event": "{language}/events/code-red.html",
    "theme": "{language}/themes/lupo.html",
    "side by side": "parallel/companies/openai.html",
    "timeline": "{language}/timeline.html",
    "map": "{language}/map.html",
    "figures": "{language}/figures.html",
    "compare": "{language}/compare.html",
    "disputes": "{language}/disputes.html",
    "forecasts": "{language}/forecasts.html",
    "glossary": "{language}/glossary.html",
    "questions": "{language}/questions.html",
    "tours": "{language}/tours/index.html",
    "tour": "{language}/tours/code-red-in-five-minutes.html",
    "sources": "{language}/sources/index.html",
    "source": "{language}/sources/dark-hour.html",
    "changes": "{language}/changes.html",
    "data": "{language}/data.html",
    "search": "{language}/search.html",
    "about": "{language}/about.html",
}
"""A page of every shape; some stand in the folder of each language, others speak both."""
WIDTHS, SCHEMES, LANGUAGES = (360, 768, 1440), ("light", "dark"), ("zh", "en")
ALL_LAID_OUT = "* { content-visibility: visible !important }"
"""What waits for a reader to come near would be blank in a picture of the whole page."""
README: Mapping[str, tuple[str, Literal["light", "dark"]]] = {
    "page": ("en/events/code-red.html", "light"),
    "map": ("zh/map.html", "dark"),
}
"""The pictures of the README by name: of which page, and by day or by night."""
WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
"""A word longer than a phone is wide; a village has it for a name."""
SAY = {
    "zh": {
        "name": "老灶",
        "short": "烤麵包",
        "date": "2024年4月",
        "more": "超過800",
        "word": WORD,
        "sentence": "老灶的酵母比別家的老。",
        "long": "老灶每天清晨四點開爐，排隊的人從橋頭一直站到市場口，賣完才關門；對手新磨坊天天打折，生意還是差一截。",
    },
    "en": {
        "name": "Old Oven",
        "short": "Bread is baked",
        "date": "April 2024",
        "more": "more than 800",
        "word": WORD,
        "sentence": "Old Oven’s yeast is older than anybody else’s.",
        "long": "Old Oven lights its fire at four; the queue reaches from the bridge to the market, and it closes "
        "when all is sold. New Mill cuts its prices every day and still sells less.",
    },
}
"""Words for the examples, short and long."""


def parts() -> list[str]:
    """The parts that have examples, by name."""
    names = sorted(file.stem for file in (ROOT / "templates/parts").glob("*.html"))
    return [name for name in names if (ROOT / f"templates/gallery/{name}.html").is_file()]


def parts_page(language: str) -> str:
    """All parts with their examples, in a language."""
    folders = [ROOT / "templates"]
    words = {name: text[language] for name, text in render.words(folders).items()}
    template = templating.environment(folders).get_template("gallery/gallery.html")
    tag = {"zh": "zh-Hant-TW", "en": "en"}[language]
    return template.render(t=words, say=SAY[language], tag=tag, parts=parts())


def shown_pages() -> dict[str, str]:
    """The address of each page to show, and its shape; those that speak both languages once."""
    return {
        path.format(language=language): shape
        for shape, path in SHAPES.items()
        for language in LANGUAGES
    }


def write_parts(folder: Path) -> None:
    """The pages of the parts, with the site's own style."""
    (folder / "assets").mkdir(parents=True, exist_ok=True)
    for path, content in render.assets([ROOT / "templates"]).items():
        (folder / path).write_bytes(content)
    for language in LANGUAGES:
        (folder / f"parts-{language}.html").write_text(parts_page(language), encoding="utf-8")


def photograph(site: Path, folder: Path) -> None:
    """A picture of each shape of page in every form, and a page of the pictures."""
    figures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        for width, scheme in product(WIDTHS, SCHEMES):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            page = context.new_page()
            for path, shape in shown_pages().items():
                name = f"{path.removesuffix('.html').replace('/', '-')}-{width}-{scheme}.png"
                page.goto((site / path).as_uri())
                page.add_style_tag(content=ALL_LAID_OUT)
                page.screenshot(path=folder / name, full_page=True)
                figures.append((shape, name))
            print(f"{width} px, {scheme}", flush=True)
            context.close()
        browser.close()
    (folder / "index.html").write_text(_overview(figures), encoding="utf-8")


def photograph_for_readme(site: Path, folder: Path) -> None:
    """What a window shows of a few pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        for name, (path, scheme) in README.items():
            page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)
            page.goto((site / path).as_uri())
            page.screenshot(path=folder / f"{name}.png", animations="disabled")
        browser.close()


def _overview(figures: list[tuple[str, str]]) -> str:
    shown = "".join(
        f"<h2>{escape(shape)}</h2><p>{_row([name for one, name in figures if one == shape])}</p>"
        for shape in SHAPES
    )
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>{shown}'


def _row(names: list[str]) -> str:
    return " ".join(
        f'<a href="{escape(name)}"><img src="{escape(name)}" alt="{escape(name)}" height="300"></a>'
        for name in names
    )


def main(asked: Sequence[str]) -> int:
    folder = ROOT / ".gallery"
    folder.mkdir(exist_ok=True)
    write_parts(folder)
    built = build.build(ROOT)
    if built.findings:
        print(*built.findings, sep="\n", file=sys.stderr)
        return 1
    publish(built.output, folder / "site")
    if asked == ["readme"]:
        photograph_for_readme(folder / "site", ROOT / "docs/pictures")
        return 0
    photograph(folder / "site", folder)
    print(f"Open {folder}/index.html, {folder}/parts-zh.html and {folder}/parts-en.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
