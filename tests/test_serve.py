"""The site while it is being written, in a real browser, served by a process of its own."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
import sites
from conftest import ROOT, wait_until
from playwright.sync_api import Browser, Page
from sites import CARD, NEW_MILL, OLD_OVEN, Put, Swap

from explainer import commandline, overlay
from explainer.findings import Finding, Rule, Where
from explainer.overlay import Editor
from explainer.serve import Built, Preview

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
OVEN_PAGE = "en/bakeries/old-oven.html"
LONG = [
    Swap(
        OLD_OVEN,
        "    [[lin]] bakes here. [@town-paper:p2]\n\n",
        "".join("    The oven is warm. [@town-paper:p2]\n\n" for _ in range(60)).rstrip("\n")
        + "\n\n    [[lin]] bakes here. [@town-paper:p2]\n\n",
    ),
    Swap(
        OLD_OVEN,
        "    [[lin]]在這裡烤麵包。[@town-paper:p2]\n\n",
        "".join("    爐子是熱的。[@town-paper:p2]\n\n" for _ in range(60)).rstrip("\n")
        + "\n\n    [[lin]]在這裡烤麵包。[@town-paper:p2]\n\n",
    ),
]
"""A story so long that one scrolls."""


@dataclass(frozen=True)
class Served:
    """A small site, and the address at which a process serves it."""

    root: Path
    url: str
    port: int

    def swap(self, path: str, old: str, new: str) -> None:
        Swap(path, old, new).apply(self.root)


@contextmanager
def serving(root: Path) -> Iterator[Served]:
    """A folder, served by a process of its own at a free port."""
    process = subprocess.Popen(
        [sys.executable, "-u", ROOT / "build.py", "serve", "--root", root, "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if opened := re.match(r"Open (http://127\.0\.0\.1:(\d+)/)", line):
            break
    else:
        pytest.fail("nothing is served")
    yield Served(root, opened[1], int(opened[2]))
    process.terminate()
    process.wait()
    process.stderr.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The bakeries, with templates of their own, served until the module's tests are done."""
    root = sites.write(tmp_path_factory.mktemp("served"), *LONG)
    for file in (ROOT / "templates").rglob("*"):
        if file.is_file():
            Put(f"templates/{file.relative_to(ROOT / 'templates')}", file.read_bytes()).apply(root)
    with serving(root) as served:
        yield served


@pytest.fixture
def page(served: Served, browser: Browser) -> Iterator[Page]:
    """The page of a bakery, in a window of its own; nothing may be said on its console."""
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served.url + OVEN_PAGE)
    icon(page, "sound")
    yield page
    page.close()
    assert said == []


def icon(page: Page, state: str) -> None:
    """Wait until the tab's icon shows a state of the content."""
    wait_until(page, f"!!document.querySelector('link[rel=icon][href=\"/__serve/{state}.svg\"]')")


def overlaid(page: Page) -> str:
    """What stands over the page."""
    panel = page.locator("#serve-overlay section:visible")
    return panel.inner_text() if panel.count() else ""


def wait_for_overlay(page: Page, words: str) -> None:
    page.locator("#serve-overlay section", has_text=words).wait_for(state="visible")


# What an edit does -------------------------------------------------------------------------------


def test_an_edit_is_seen_without_a_hand(page: Page, served: Served) -> None:
    begun = time.perf_counter()
    served.swap(OLD_OVEN, "en: the oldest bakery", "en: the first bakery")
    page.get_by_text("the first bakery").wait_for()
    print(f"edit to page: {time.perf_counter() - begun:.2f} s")
    served.swap(OLD_OVEN, "en: the first bakery", "en: the oldest bakery")
    page.get_by_text("the oldest bakery").wait_for()
    icon(page, "sound")


def test_what_is_made_behind_the_pages_is_waited_for_and_never_out_of_date(
    page: Page, served: Served
) -> None:
    served.swap(OLD_OVEN, "en: the oldest bakery", "en: the second bakery")
    page.get_by_text("the second bakery").wait_for()
    for path in ("/data/entries/old-oven.json", f"/{OVEN_PAGE.removesuffix('html')}md"):
        assert b"the second bakery" in asked(served, "GET", path)[1], path
    served.swap(OLD_OVEN, "en: the second bakery", "en: the oldest bakery")
    page.get_by_text("the oldest bakery").wait_for()
    assert b"the oldest bakery" in asked(served, "GET", "/data/entries/old-oven.json")[1]
    icon(page, "sound")


def test_another_build_may_take_the_place_of_the_one_that_was_served_from(tmp_path: Path) -> None:
    """Pages and data are taken from the site that the last build left; with another address, each is another file."""
    root = sites.write(tmp_path / "root")
    command = (sys.executable, ROOT / "build.py", "--root", root)
    subprocess.run(command, check=True, capture_output=True)
    with serving(root) as served:
        assert asked(served, "GET", "/data/site.json")[0] == 200  # by then the whole was built
        subprocess.run(
            (*command, "--url", "https://bread.example/"), check=True, capture_output=True
        )
        assert b"https://bread.example/" in (root / "site" / OVEN_PAGE).read_bytes()
        for path in (f"/{OVEN_PAGE}", f"/{OVEN_PAGE.removesuffix('html')}md", "/data/site.json"):
            status, body = asked(served, "GET", path)[:2]
            assert status == 200, path
            assert b"https://bread.example/" not in body
        served.swap(OLD_OVEN, "en: the oldest bakery", "en: the second bakery")
        for _ in range(200):
            if b"the second bakery" in asked(served, "GET", f"/{OVEN_PAGE}")[1]:
                break
            time.sleep(0.05)
        assert b"the second bakery" in asked(served, "GET", "/data/entries/old-oven.json")[1]


def test_another_build_may_do_so_just_when_something_is_wrong(tmp_path: Path) -> None:
    root = sites.write(tmp_path / "root")
    command = (sys.executable, ROOT / "build.py", "--root", root)
    subprocess.run(command, check=True, capture_output=True)
    with serving(root) as served:
        assert asked(served, "GET", "/data/site.json")[0] == 200
        subprocess.run(
            (*command, "--url", "https://bread.example/"), check=True, capture_output=True
        )
        served.swap(OLD_OVEN, ", en: the oldest bakery}", "}")
        assert wait_for_status(served, OVEN_PAGE, 503) == 503
        served.swap(OLD_OVEN, "最老的麵包店}", "最老的麵包店, en: the second bakery}")
        assert wait_for_status(served, OVEN_PAGE, 200) == 200
        assert b"the second bakery" in asked(served, "GET", f"/{OVEN_PAGE}")[1]


def wait_for_status(served: Served, page: str, status: int) -> int:
    """What a page is answered with, within ten seconds the status that is waited for."""
    for _ in range(200):
        found = asked(served, "GET", f"/{page}")[0]
        if found == status:
            break
        time.sleep(0.05)
    return found


def test_a_reload_keeps_the_place_even_where_the_page_grows_above_it(
    page: Page, served: Served
) -> None:
    page.evaluate("document.getElementById('claims').scrollIntoView({ behavior: 'instant' })")
    where = "(document.getElementById('claims')?.getBoundingClientRect().top ?? NaN)"
    before, scrolled = page.evaluate(where), page.evaluate("scrollY")
    assert scrolled > 500
    more = "And much more. " * 100
    served.swap(OLD_OVEN, "en: Old Oven sells", f"en: {more}Old Oven sells")
    page.get_by_text("And much more.").first.wait_for(state="attached")
    wait_until(page, f"Math.abs({where} - {before}) < 3")
    assert page.evaluate("scrollY") > scrolled + 100
    served.swap(OLD_OVEN, f"en: {more}Old Oven sells", "en: Old Oven sells")
    page.get_by_text("And much more.").first.wait_for(state="detached")
    wait_until(page, f"Math.abs({where} - {before}) < 3")
    icon(page, "sound")


def test_styles_swap_without_a_reload(page: Page, served: Served) -> None:
    page.evaluate("window.kept = 'kept'")
    styles = "templates/assets/css/4-pages.css"
    begun = time.perf_counter()
    Put(styles, (served.root / styles).read_text() + "h1 { letter-spacing: 7px }\n").apply(
        served.root
    )
    wait_until(page, "getComputedStyle(document.querySelector('h1')).letterSpacing === '7px'")
    print(f"edit to style: {time.perf_counter() - begun:.2f} s")
    assert page.evaluate("window.kept") == "kept"
    wait_until(page, "document.querySelectorAll('link[rel=stylesheet]').length === 1")
    Put(styles, (ROOT / styles).read_bytes()).apply(served.root)
    wait_until(page, "getComputedStyle(document.querySelector('h1')).letterSpacing !== '7px'")
    assert page.evaluate("window.kept") == "kept"


# What a broken edit does -------------------------------------------------------------------------


def test_what_is_wrong_stands_over_the_last_sound_page_until_it_is_mended(
    page: Page, served: Served
) -> None:
    page.evaluate("window.kept = 'kept'")
    served.swap(OLD_OVEN, "to: new-mill", "to: new-mil")
    served.swap(OLD_OVEN, "    by: lin\n", "    by: lim\n")
    line = (served.root / OLD_OVEN).read_text().splitlines().index("    by: lim") + 1
    wait_for_overlay(page, "2 findings")
    icon(page, "broken")
    told = overlaid(page)
    assert f"{OLD_OVEN}:{line}:9" in told
    assert "no entry 'lim' did you mean 'lin'?" in told
    assert "    by: lim" in told
    link = page.locator("#serve-overlay a", has_text=f":{line}:9")
    assert link.get_attribute("href") == f"vscode://file{served.root / OLD_OVEN}:{line}:9"
    assert page.locator("h1").inner_text() == "Old Oven"
    assert page.evaluate("window.kept") == "kept"

    outlined = {
        element.get_attribute("id") or element.get_attribute("class"): element.get_attribute(
            "data-finding"
        )
        for element in page.locator("[data-finding]").all()
    }
    assert outlined == {"claim-old-yeast": "no entry 'lim'", "facts": "no entry 'new-mil'"}
    assert "dashed" in page.locator("#claim-old-yeast").evaluate("e => getComputedStyle(e).outline")
    page.locator("#serve-overlay li", has_text="lim").get_by_role("button").click()
    assert page.locator("#claim-old-yeast").evaluate("e => e.getBoundingClientRect().top") < 700

    page.evaluate(AXE)
    looked_at = "axe.run({ include: [['#serve-overlay']] })"
    assert page.evaluate(f"{looked_at}.then(result => result.violations.map(one => one.id))") == []

    page.keyboard.press("Escape")
    assert overlaid(page) == ""
    page.get_by_role("button", name="2 findings").click()
    assert "2 findings" in overlaid(page)
    page.get_by_role("button", name="Hide").click()
    assert overlaid(page) == ""

    page.goto(served.url + "en/bakers/lin.html")
    wait_for_overlay(page, "2 findings")
    assert page.locator("[data-finding]").count() == 0

    served.swap(OLD_OVEN, "    by: lim\n", "    by: lin\n")
    wait_for_overlay(page, "1 finding")
    begun = time.perf_counter()
    served.swap(OLD_OVEN, "to: new-mil,", "to: new-mill,")
    page.locator("#serve-overlay section").wait_for(state="detached")
    print(f"mended to gone: {time.perf_counter() - begun:.2f} s")
    icon(page, "sound")


def test_a_page_that_breaks_in_its_template_stays_as_it_was(page: Page, served: Served) -> None:
    page.goto(served.url + "en/about.html")
    Put("templates/pages/about.html", "{{ nothing }}").apply(served.root)
    wait_for_overlay(page, "'nothing' is undefined")
    assert page.locator("h1").count() == 1
    file = "templates/pages/about.html"
    Put(file, (ROOT / file).read_bytes()).apply(served.root)
    page.locator("#serve-overlay section").wait_for(state="detached")
    icon(page, "sound")


def test_a_site_that_never_was_sound_says_so_and_comes_when_it_is(
    tmp_path: Path, browser: Browser
) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "value: 800", "value: many"))
    with serving(root) as served:
        page = browser.new_page()
        answer = page.goto(served.url + OVEN_PAGE)
        assert answer
        assert answer.status == 503
        wait_for_overlay(page, "'figures.daily-loaves.value' must be a number")
        served.swap(OLD_OVEN, "value: many", "value: 800")
        page.get_by_role("heading", name="Old Oven", exact=True).wait_for()
        icon(page, "sound")
        assert overlaid(page) == ""
        page.close()


def test_words_that_cannot_be_read_are_a_finding(page: Page, served: Served) -> None:
    file = "templates/words.yaml"
    Put(file, (ROOT / file).read_text(encoding="utf-8") + "\nbread: {zh: 麵包\n").apply(served.root)
    wait_for_overlay(page, "templates/words.yaml:")
    Put(file, (ROOT / file).read_bytes()).apply(served.root)
    page.locator("#serve-overlay section").wait_for(state="detached")
    icon(page, "sound")


def test_files_of_an_edit_in_progress_break_nothing(page: Page, served: Served) -> None:
    for name in (".old-oven.yaml.swp", "old-oven.yaml~", ".#old-oven.yaml", "#old-oven.yaml#"):
        Put(f"content/bakeries/{name}", b"\0").apply(served.root)
    served.swap(OLD_OVEN, "en: the oldest bakery", "en: the very first bakery")
    page.get_by_text("the very first bakery").wait_for()
    icon(page, "sound")
    for name in (".old-oven.yaml.swp", "old-oven.yaml~", ".#old-oven.yaml", "#old-oven.yaml#"):
        Put(f"content/bakeries/{name}", None).apply(served.root)
    served.swap(OLD_OVEN, "en: the very first bakery", "en: the oldest bakery")
    page.get_by_text("the oldest bakery").wait_for()


def test_hostile_content_is_text_over_the_page(page: Page, served: Served) -> None:
    name = "<img src=x onerror=alert(1)>"
    served.swap(OLD_OVEN, "stance: opinion", f'stance: "{name}"')
    wait_for_overlay(page, name)
    assert page.locator("#serve-overlay img").count() == 0
    served.swap(OLD_OVEN, f'stance: "{name}"', "stance: opinion")
    page.locator("#serve-overlay section").wait_for(state="detached")
    icon(page, "sound")


# Who is answered ---------------------------------------------------------------------------------


def asked(served: Served, method: str, path: str, **headers: str) -> tuple[int, bytes, dict]:
    connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request(
        method, path, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, dict(answer.getheaders())


def test_only_this_machines_own_name_is_answered(served: Served) -> None:
    own = [f"127.0.0.1:{served.port}", f"localhost:{served.port}"]
    assert [asked(served, "GET", "/", Host=host)[0] for host in own] == [200, 200]
    for host in (
        "example.org",
        f"example.org:{served.port}",
        "127.0.0.1",
        f"127.0.0.1:{served.port}.x",
    ):
        assert asked(served, "GET", "/", Host=host)[:2] == (403, b"403\n")


UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 101),
        ("http://localhost:{port}", 403),
        ("http://example.org", 403),
        ("http://127.0.0.1", 403),
        ("https://127.0.0.1:{port}", 403),
        ("null", 403),
    ],
)
def test_the_line_is_open_to_the_sites_own_pages_only(
    origin: str, status: int, served: Served
) -> None:
    lines = [
        "GET /__serve/live HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Origin: {origin.format(port=served.port)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in UPGRADE.items()),
    ]
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        assert line.recv(4096).startswith(f"HTTP/1.1 {status} ".encode())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
def test_only_reading_is_answered(method: str, served: Served) -> None:
    assert asked(served, method, "/")[0] == 405


def test_a_head_has_no_body(served: Served) -> None:
    status, body, headers = asked(served, "HEAD", "/" + OVEN_PAGE)
    assert (status, body) == (200, b"")
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/__serve/../../build.py",
        "/__serve/overlay.py",
        "/forcereload",
        "/%00",
        "/%ff",
        "/" + "x" * 5000,
    ],
)
def test_nothing_but_the_site_is_served(path: str, served: Served) -> None:
    status, body, _ = asked(served, "GET", path)
    assert status == 404
    assert b"Not found" in body or b"404" in body or b"<h1" in body
    assert b"kinds:" not in body
    assert b"root:" not in body


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"A" * 100_000,
    ],
)
def test_a_malformed_request_ends_nothing(request_bytes: bytes, served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        try:
            line.sendall(request_bytes)
            line.shutdown(socket.SHUT_WR)
            assert b"200 OK" not in line.recv(4096)
        except ConnectionError:
            pass
    assert asked(served, "GET", "/")[0] == 200


def test_no_other_site_may_load_or_frame_a_page(served: Served) -> None:
    _, _, headers = asked(served, "GET", "/" + OVEN_PAGE)
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    _, _, headers = asked(served, "POST", "/")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.skipif(sys.platform != "linux", reason="only there is 127.0.0.2 this machine too")
def test_it_listens_at_this_machine_s_own_address_alone(served: Served) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", served.port), timeout=10)


def test_nothing_of_the_overlay_is_published(tmp_path: Path) -> None:
    output = sites.output(sites.write(tmp_path))
    assert [path for path, text in output.items() if "__serve" in path or "__serve" in text] == []


# Where on a page a finding is seen ---------------------------------------------------------------

SEEN = {
    (OLD_OVEN, "name: {zh"): ("/bakeries/old-oven.html", ["h1"]),
    (OLD_OVEN, "  zh: 老灶每天"): ("/bakeries/old-oven.html", [".lede", "h1"]),
    (OLD_OVEN, "    [[lin]]在"): ("/bakeries/old-oven.html", ["section:has(> #story)", "h1"]),
    (OLD_OVEN, "  - {type: rival-of"): ("/bakeries/old-oven.html", [".facts", "h1"]),
    (OLD_OVEN, "    value: 800"): (
        "/bakeries/old-oven.html",
        ["#figure-daily-loaves", "section:has(> #figures)", "h1"],
    ),
    (OLD_OVEN, "  - id: old-yeast"): (
        "/bakeries/old-oven.html",
        ["#claim-old-yeast", "section:has(> #claims)", "h1"],
    ),
    (OLD_OVEN, "    cite: town-paper:p2"): (
        "/bakeries/old-oven.html",
        ["#claim-old-yeast", "section:has(> #claims)", "h1"],
    ),
    (CARD, "    gist: {zh: 師傅"): ("/sources/town-paper.html", ["#p2", "h1"]),
    (CARD, "title:"): ("/sources/town-paper.html", ["h1"]),
    (sites.SITE_FILE, "title:"): ("", []),
}


@pytest.mark.parametrize(("place", "seen"), SEEN.items())
def test_where_a_finding_is_seen(place: tuple[str, str], seen: tuple[str, list[str]]) -> None:
    file, begin = place
    lines = sites.files(sites.SITE)[file].split("\n")
    (number,) = [at for at, line in enumerate(lines, start=1) if line.startswith(begin)]
    finding = Finding(Where(file, number), Rule.BAD_VALUE, "x")
    assert overlay.seen_at(finding, lines) == seen


def test_a_finding_of_a_finished_page_is_seen_there() -> None:
    finding = Finding(Where("site/en/about.html"), Rule.NO_TITLE, "x")
    assert overlay.seen_at(finding, []) == ("/en/about.html", ["h1"])


def test_a_finding_behind_the_end_of_a_file_is_seen_on_its_page() -> None:
    finding = Finding(Where(NEW_MILL, 99), Rule.BAD_YAML, "x")
    assert overlay.seen_at(finding, [])[0] == "/bakeries/new-mill.html"


def test_of_many_findings_a_hundred_are_shown(tmp_path: Path) -> None:
    findings = [Finding(Where(NEW_MILL, at), Rule.BAD_VALUE, "x") for at in range(1, 251)]
    told = overlay.told(findings, lambda file: [], overlay.Editor([tmp_path]))
    assert (told["count"], len(json.loads(json.dumps(told["findings"])))) == (250, 100)


def test_the_editors_address_leads_to_no_file_elsewhere(tmp_path: Path) -> None:
    root = tmp_path / "root"
    Put("content/a b%.yaml", "x").apply(root)
    Put("secret.yaml", "x").apply(tmp_path)
    (root / "content/link.yaml").symlink_to(tmp_path / "secret.yaml")
    editor = overlay.Editor([root])

    def address(file: str) -> str:
        return editor.address(Finding(Where(file, 3, 2), Rule.BAD_VALUE, "x"))

    assert address("content/a b%.yaml") == f"vscode://file{root}/content/a%20b%25.yaml:3:2"
    assert address("content/link.yaml") == ""
    assert address("content/none.yaml") == ""
    assert address("../secret.yaml") == ""


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_is_one_that_there_can_be(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        commandline.parsed(["serve", f"--port={port}"])
    assert refused.value.code == 2
    assert f"{port} is no port; one is a number up to 65535" in capsys.readouterr().err


# When the whole cannot be built ----------------------------------------------------------------------


class Failing:
    """A workshop whose records are sound, and whose whole cannot be built."""

    def __init__(self, error: Exception):
        self.error = error

    def read(
        self, changed: Set[str] | None = None
    ) -> tuple[Callable[[str], bytes | None], list[Finding]]:
        return {"index.html": b"<title>here</title>"}.get, []

    def build(self) -> Built:
        raise self.error

    def forget(self) -> bool:
        return False

    def behind(self) -> bool:
        return False

    def lines(self, file: str) -> list[str]:
        return []


@pytest.mark.parametrize("error", [OSError("the disk is gone"), ZeroDivisionError("a mistake")])
def test_nobody_waits_for_a_whole_that_will_not_come(
    error: Exception, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def asked_for_data() -> tuple[int, int]:
        preview = Preview(Failing(error), Editor((tmp_path,)), lambda: None)
        preview.check(preview.readings)
        await asyncio.wait_for(preview.made("/data/site.json"), 10)
        return preview.answer("/data/site.json")[0], preview.answer("/index.html")[0]

    with ThreadPoolExecutor(1) as own:  # the browser's tests may have left a loop in this thread
        assert own.submit(asyncio.run, asked_for_data()).result() == (404, 200)
    assert str(error) in capfd.readouterr().err
