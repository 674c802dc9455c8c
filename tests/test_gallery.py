"""Every part of a page has examples, and they are as sound as the pages that the parts are for."""

import re
from collections.abc import Callable
from pathlib import Path

import gallery
import pytest
from conftest import AXE, ROOT, HtmlMessage, RealSite
from playwright.sync_api import Browser

PARTS = sorted((ROOT / "templates/parts").glob("*.html"))
MACRO = re.compile(r"{%-? *macro (\w+)\(")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that show the parts."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.write_parts(folder)
    return folder


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_every_part_has_an_example_of_each_of_its_macros(part: Path) -> None:
    examples = (ROOT / "templates/gallery" / part.name).read_text(encoding="utf-8")
    source = part.read_text(encoding="utf-8")
    # A macro that another of the same file calls is shown by that one.
    inner = {name for name in MACRO.findall(source) if source.count(f"{name}(") > 1}
    shown = {name for name in MACRO.findall(source) if f'example("{name}"' in examples}
    assert set(MACRO.findall(source)) - inner - shown == set()


def test_the_examples_are_valid_html(
    folder: Path, html_checker: Callable[[Path], list[HtmlMessage]]
) -> None:
    assert [str(message) for message in html_checker(folder)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", gallery.LANGUAGES)
def test_the_examples_can_be_used_by_everyone(
    folder: Path, browser: Browser, language: str, scheme: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto((folder / f"parts-{language}.html").as_uri())
    page.evaluate(AXE)
    # Each header and footer is one of its page's, and here they stand side by side.
    rules = "{rules: {'landmark-unique': {enabled: false}}}"
    violations = page.evaluate(f"axe.run({rules}).then(result => result.violations)")
    assert [
        f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]
    ] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize(("width", "size"), [(390, "narrow"), (1280, "wide")])
def test_a_drawing_is_seen_at_one_size_only(
    folder: Path, browser: Browser, width: int, size: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((folder / "parts-en.html").as_uri())
    plates = page.locator(".time-plates:visible")
    assert plates.evaluate_all("all => all.map(one => one.className)") == [f"time-plates {size}"]
    page.close()


def test_a_page_of_every_shape_is_there_to_be_photographed(real_site: RealSite) -> None:
    missing = {path for path in gallery.shown_pages() if not (real_site.folder / path).is_file()}
    assert missing == set()


def test_the_readme_shows_pictures_of_pages_that_there_are(real_site: RealSite) -> None:
    shown = re.findall(r"\]\(docs/pictures/(.*)\.png\)", (ROOT / "README.md").read_text("utf-8"))
    taken = sorted(file.stem for file in (ROOT / "docs/pictures").iterdir())
    assert sorted(shown) == taken == sorted(gallery.README)
    assert {path for path, _ in gallery.README.values()} <= real_site.build.output.keys()
