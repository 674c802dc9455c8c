"""The site while it is being written: in memory, watched, reloaded in the browser.

After an edit the records are read and checked, the browser reloads, and the page it asks for is made then; the
rest of the site is built and checked behind it. Content that is broken shows its findings in the browser
until it is mended. Nothing is written to site/. Bound to this machine alone.
"""

import logging
import mimetypes
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote
from wsgiref.types import StartResponse, WSGIEnvironment

from livereload import Server
from livereload.handlers import LiveReloadHandler
from livereload.watcher import Watcher
from markupsafe import escape
from tornado.ioloop import IOLoop, PeriodicCallback

from explainer.findings import Finding, in_order

HOST = "127.0.0.1"
WATCH_EVERY = 150
"""Milliseconds between two looks at the files."""
QUIET = 1.0
"""Seconds without an edit after which the whole site is built and checked."""
_CLIENT = b'<script src="/livereload.js"></script>'


class Built(Protocol):
    """What a whole build gives: findings, or else the finished files."""

    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def output(self) -> Mapping[str, bytes]: ...


class Workshop(Protocol):
    """What serving needs of the build."""

    def draft(self) -> tuple[Callable[[str], bytes | None], Sequence[Finding]]:
        """Read and check the records: what gives a path's file, and all that is wrong."""

    def build(self) -> Built:
        """Build and check everything."""


class Preview:
    """The site as it is now, or what is wrong with it, as a WSGI application."""

    def __init__(self, workshop: Workshop):
        self.workshop = workshop
        self.file: Callable[[str], bytes | None] = lambda path: None
        self.findings: Sequence[Finding] = ()
        self.whole: Mapping[str, bytes] = {}
        self.edition = 0
        self.later = threading.Timer(0, self.check)
        self.refresh()

    def refresh(self) -> None:
        """Read the records again; then build and check the whole behind the reader's back."""
        begun = time.perf_counter()
        self.later.cancel()
        self.file, findings = self.workshop.draft()
        self.edition += 1
        self.say(findings)
        if findings:
            return
        print(f"read in {time.perf_counter() - begun:.2f} s", file=sys.stderr)
        self.later = threading.Timer(QUIET, self.check, args=(self.edition,))
        self.later.daemon = True
        self.later.start()

    def check(self, edition: int) -> None:
        """Build the whole; if it is not sound, say so in the browser too."""
        begun = time.perf_counter()
        built = self.workshop.build()
        if edition != self.edition:
            return
        if built.findings:
            self.say(built.findings)
            IOLoop.instance().add_callback(LiveReloadHandler.reload_waiters)
            return
        self.whole = built.output
        print(f"all of it checked in {time.perf_counter() - begun:.2f} s", file=sys.stderr)

    def say(self, findings: Sequence[Finding]) -> None:
        """Take up what is wrong now, and tell it on the terminal."""
        self.findings = in_order(findings)
        for finding in self.findings[:20]:
            print(finding, file=sys.stderr)
        if findings:
            print(f"{len(findings)} findings; the browser shows them.", file=sys.stderr)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = self.answer(environ.get("PATH_INFO", "/"))
        start_response(status, [("Content-Type", kind), ("Cache-Control", "no-store")])
        return [body]

    def answer(self, path: str) -> tuple[str, str, bytes]:
        """Status, content type and body for a path."""
        name = unquote(path).lstrip("/") or "index.html"
        if name.endswith("/"):
            name += "index.html"
        elif "." not in name:
            name += ".html"  # as GitHub Pages does: /desk is desk.html
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if self.findings and kind == "text/html":
            return "200 OK", "text/html; charset=utf-8", findings_page(self.findings)
        body = self.file(name) or self.whole.get(name)
        if body is None:
            missing = self.file("404.html") or b"not found"
            return "404 Not Found", "text/html; charset=utf-8", _alive(missing)
        if kind == "text/html":
            return "200 OK", "text/html; charset=utf-8", _alive(body)
        return "200 OK", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, body


def _alive(html: bytes) -> bytes:
    return html.replace(b"</body>", _CLIENT + b"</body>", 1)


def findings_page(findings: Sequence[Finding]) -> bytes:
    """What stands in the browser while the content is broken."""
    rows = "".join(
        f"<li><code>{escape(finding.where)}</code><p>{escape(finding.message)} "
        f"<small>[{escape(finding.rule)}] {escape(finding.hint)}</small></p></li>"
        for finding in findings[:100]
    )
    count = len(findings)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{count} findings</title>"
        '<link rel="stylesheet" href="/assets/site.css"></head>'
        f'<body class="bare"><main><h1>{count} finding{"s" if count > 1 else ""}</h1>'
        "<p>The site comes back by itself when the content is mended.</p>"
        f'<ul class="findings">{rows}</ul></main></body></html>'
    )
    return _alive(page.encode())


class _Files(Watcher):  # type: ignore[misc] # livereload is untyped
    """livereload's watcher, looking more often than its own 0.8 s."""

    def start(self, callback: Callable[[], Any]) -> bool:
        PeriodicCallback(callback, WATCH_EVERY).start()
        return True


class _Server(Server):  # type: ignore[misc] # livereload is untyped
    """livereload's server without its inline script, which the pages' policy forbids."""

    def get_web_handlers(self, script: bytes) -> Any:
        return super().get_web_handlers(b"")

    def _setup_logging(self) -> None:
        """Quiet: what matters is printed here."""


def serve(root: Path, home: Path, port: int, workshop: Workshop) -> int:
    """Serve until interrupted. `root` holds the content, `home` the project's own templates."""
    logging.getLogger("livereload").setLevel(logging.WARNING)
    logging.getLogger("tornado").setLevel(logging.ERROR)
    preview = Preview(workshop)
    # livereload drops a reload that follows another within three seconds, unless told otherwise.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    server = _Server(preview, watcher=_Files())
    folders = {root / "content", root / "seeds", root / "templates", home / "templates"}
    for folder in sorted(folder for folder in folders if folder.is_dir()):
        server.watch(str(folder), preview.refresh)
    print(f"Open http://{HOST}:{port}/  (Ctrl-C ends it)", file=sys.stderr, flush=True)
    try:
        server.serve(port=port, host=HOST, debug=False)
    except OSError as error:
        print(f"port {port} is not free ({error.strerror}); try --port", file=sys.stderr)
        return 1
    return 0
