"""The tools that other tests rely on: do they see what they are there to see?"""

from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from conftest import HtmlMessage
from playwright.sync_api import Browser

GOOD = '<!doctype html><html lang="zh-Hant-TW"><meta charset="utf-8"><title>好</title><p>輝達</p></html>'
BAD = GOOD.replace("<p>輝達</p>", '<p id="a">輝達</p><p id="a"></p>')

# Where no font has the character, the browser draws one and the same box for each.
DRAWN_ALIKE = """() => {
    const [one, other] = ["輝", "達"].map((character) => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen.font = "40px sans-serif";
        pen.fillText(character, 10, 50);
        return canvas.toDataURL();
    });
    return one === other;
}"""


def test_a_served_page_is_drawn_with_chinese_glyphs(
    tmp_path: Path, serve_folder: Callable[..., str], browser: Browser
) -> None:
    (tmp_path / "index.html").write_text(GOOD, encoding="utf-8")
    page = browser.new_page()
    page.goto(serve_folder(tmp_path))
    assert page.inner_text("p") == "輝達"
    assert not page.evaluate(DRAWN_ALIKE)
    page.close()


@pytest.mark.parametrize("missing", ["repo/none.html", "repo/folder/", "elsewhere/index.html", ""])
def test_the_server_answers_like_the_host(
    missing: str, tmp_path: Path, serve_folder: Callable[..., str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "index.html").write_text("home", encoding="utf-8")
    (tmp_path / "404.html").write_text("lost", encoding="utf-8")
    url = serve_folder(tmp_path, "/repo/")
    assert url.endswith("/repo/")
    with urlopen(url) as answer:
        assert answer.read() == b"home"
    with pytest.raises(HTTPError) as refusal:
        urlopen(url.removesuffix("repo/") + missing)
    assert (refusal.value.code, refusal.value.read()) == (404, b"lost")
    refusal.value.close()


def test_the_html_checker_tells_good_from_bad(
    tmp_path: Path, html_checker: Callable[[Path], list[HtmlMessage]]
) -> None:
    folder = tmp_path / "網站 100%"
    folder.mkdir()
    (folder / "好.html").write_text(GOOD, encoding="utf-8")
    (folder / "bad.html").write_text(BAD, encoding="utf-8")
    assert [str(message) for message in html_checker(folder)] == [
        "bad.html:1: error: Duplicate ID “a”.",
        "bad.html:1: warning: The first occurrence of ID “a” was here.",
    ]
