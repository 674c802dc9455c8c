"""What several tests share: the real site, a browser, a web server, the HTML checker."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

import pytest
from hypothesis import settings
from install import chromium_path
from playwright.sync_api import Browser, Page, sync_playwright

import build
from explainer.publish import publish
from explainer.story import Build

ROOT = Path(__file__).parent.parent
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
"""The accessibility checker, to be evaluated in a page."""
VNU = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"

CHROMIUM_FLAGS = (
    "--no-sandbox",  # root, in a container, has none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Nothing but the pages under test is asked for.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that open a browser, so that `-m "not browser"` is a quick run."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


# The same examples in every run, and no examples refused for being slow.
settings.register_profile("tests", derandomize=True, deadline=None, database=None)
settings.load_profile("tests")


# The real site --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSite:
    """The project's own content, built once for the whole run."""

    build: Build
    folder: Path  # the output as it was published


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> RealSite:
    """The build of the project's own content, published in a folder."""
    folder = tmp_path_factory.mktemp("real") / "site"
    built = build.build(ROOT)
    if built.findings:
        pytest.fail("\n".join(str(finding) for finding in built.findings))
    publish(built.output, folder)
    return RealSite(build=built, folder=folder)


# The browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium to test with. Fails, rather than skips, where there is none."""
    path = chromium_path()
    if path is None:
        pytest.fail("no Chromium found; python3 tests/install.py brings it")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for the whole run; a test opens, and closes, its own pages in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def wait_until(page: Page, expression: str) -> None:
    """Wait until an expression holds on a page.

    Playwright's own wait_for_function evaluates a string in the page, which the pages' policy forbids.
    """
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{expression} did not come true")


# The web server -------------------------------------------------------------------------------


class _Pages(SimpleHTTPRequestHandler):
    """Serves a folder under a base path the way GitHub Pages does.

    No listings, and the folder's own 404.html, with status 404, for all that is not there.
    """

    def __init__(self, *args: Any, base: str, **kwargs: Any) -> None:
        self.base = base
        super().__init__(*args, **kwargs)

    def send_head(self) -> BytesIO | BinaryIO | None:
        if not self.path.startswith(self.base):
            self.send_error(404)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.base))

    def list_directory(self, path: Any) -> None:
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing: a test's output is its findings."""


@contextmanager
def _served(folder: Path, base: str) -> Iterator[str]:
    handler = partial(_Pages, directory=str(folder), base=base)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()


@pytest.fixture(scope="session")
def serve_folder() -> Iterator[Callable[..., str]]:
    """A function `(folder, base="/")` that serves a folder until the run ends, and returns its URL."""
    with ExitStack() as servers:

        def serve(folder: Path, base: str = "/") -> str:
            return servers.enter_context(_served(folder, base))

        yield serve


# The HTML checker -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlMessage:
    """Something the HTML checker says of a page."""

    file: str  # relative to the folder that was checked
    line: int | None
    kind: str  # error, warning, info, or non-document-error
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line or 1}: {self.kind}: {self.text}"


@pytest.fixture(scope="session")
def html_checker() -> Callable[[Path], list[HtmlMessage]]:
    """A function that holds all HTML files of a folder against the HTML standard, in one run."""
    return _check_html


def _check_html(folder: Path) -> list[HtmlMessage]:
    # The checker reads from a folder, where the 'self' of a page's policy means nothing to it.
    # And its guess at the language takes pages of product names for Javanese.
    quiet = ("--filterpattern", ".*violates Content Security Policy.*", "--no-langdetect")
    options = ("--stdout", "--format", "json", "--exit-zero-always", "--skip-non-html", *quiet)

    done = subprocess.run(
        ["java", "-jar", VNU, *options, folder], stdout=subprocess.PIPE, check=True
    )
    start = f"file:{folder.resolve()}/"
    return [
        HtmlMessage(
            file=unquote(message["url"]).removeprefix(start),
            line=message.get("lastLine"),
            kind=message.get("subType", message["type"]),
            text=message["message"],
        )
        for message in json.loads(done.stdout)["messages"]
    ]
