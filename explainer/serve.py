"""The site while it is being written: built into memory, watched, reloaded in the browser.

A build that fails shows its findings in the browser instead, over the page that was last sound; nothing is
written to site/. Bound to this machine alone.
"""

import logging
import mimetypes
import sys
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
from tornado.ioloop import PeriodicCallback

from explainer.findings import Finding

HOST = "127.0.0.1"
WATCH_EVERY = 150
"""Milliseconds between two looks at the files."""
_CLIENT = b'<script src="/livereload.js"></script>'


class Built(Protocol):
    """What a build gives: findings, or else the finished files."""

    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def output(self) -> Mapping[str, bytes]: ...


class Preview:
    """The latest sound site, and what is wrong with the content now, as a WSGI application."""

    def __init__(self, build: Callable[[], Built]):
        self.build = build
        self.output: Mapping[str, bytes] = {}
        self.findings: Sequence[Finding] = ()
        self.refresh()

    def refresh(self) -> None:
        """Build again; keep the last sound site if the content is broken."""
        begun = time.perf_counter()
        built = self.build()
        seconds = time.perf_counter() - begun
        self.findings = built.findings
        if built.findings:
            for finding in built.findings[:20]:
                print(finding, file=sys.stderr)
            print(f"{len(built.findings)} findings; the page shows them.", file=sys.stderr)
            return
        self.output = built.output
        print(f"built in {seconds:.2f} s", file=sys.stderr)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body = self.answer(environ.get("PATH_INFO", "/"))
        start_response(status, [("Content-Type", kind), ("Cache-Control", "no-store")])
        return [body]

    def answer(self, path: str) -> tuple[str, str, bytes]:
        """Status, content type and body for a path."""
        name = unquote(path).lstrip("/") or "index.html"
        if name.endswith("/"):
            name += "index.html"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if self.findings and kind == "text/html":
            return "200 OK", "text/html; charset=utf-8", findings_page(self.findings)
        body = self.output.get(name)
        if body is None:
            missing = self.output.get("404.html", b"not found")
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
        f"<small>[{finding.rule}]</small></p><p class='attribution'>{escape(finding.hint)}</p></li>"
        for finding in findings[:100]
    )
    count = len(findings)
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{count} findings</title>"
        '<link rel="stylesheet" href="/assets/site.css"></head>'
        f'<body class="bare"><main><h1>{count} finding{"s" if count > 1 else ""}</h1>'
        "<p>The last sound site is kept. This page goes away when the content is mended.</p>"
        f'<ul class="doors findings">{rows}</ul></main></body></html>'
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


def serve(root: Path, home: Path, port: int, build: Callable[[], Built]) -> int:
    """Serve until interrupted. `root` holds the content, `home` the project's own templates."""
    preview = Preview(build)
    # livereload drops a reload that follows another within three seconds, unless told otherwise.
    LiveReloadHandler.DEFAULT_RELOAD_TIME = 0
    server = _Server(preview, watcher=_Files())
    folders = {root / "content", root / "seeds", root / "templates", home / "templates"}
    changed = _Once(preview.refresh)
    for folder in sorted(folder for folder in folders if folder.is_dir()):
        server.watch(str(folder), changed)
    print(f"Open http://{HOST}:{port}/  (Ctrl-C ends it)", file=sys.stderr)
    logging.getLogger("livereload").setLevel(logging.WARNING)
    server._setup_logging = lambda: None
    try:
        server.serve(port=port, host=HOST, debug=False)
    except OSError as error:
        print(f"port {port} is not free ({error.strerror}); try --port", file=sys.stderr)
        return 1
    return 0


class _Once:
    """One build for files that change together in several watched folders."""

    name = "build"

    def __init__(self, work: Callable[[], None]):
        self.work = work

    def __call__(self) -> None:
        self.work()
