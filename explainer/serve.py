"""The site while it is being written: in memory, watched, reloaded in the browser.

After an edit the records are read and checked, the browser reloads, and the page it asks for is made then; the
rest of the site is built and checked behind it, and who asks for any of that meanwhile waits for it. While the content is broken, the last sound pages stay and say what is
wrong over themselves. Nothing is written to site/. It answers this machine's own browser alone.
"""

import logging
import mimetypes
import secrets
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from livereload import Server
from livereload.handlers import LiveReloadHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.locks import Event
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError

from explainer import overlay, telling
from explainer.findings import Finding, in_order
from explainer.render import TemplateFault
from explainer.watch import Watch

HOST = "127.0.0.1"
QUIET = 1.0
"""Seconds without an edit after which the whole site is built and checked."""


class Built(Protocol):
    """What a whole build gives: findings, or else the finished files."""

    @property
    def findings(self) -> Sequence[Finding]: ...
    @property
    def output(self) -> Mapping[str, bytes]: ...


class Workshop(Protocol):
    """What serving needs of the build."""

    def read(
        self, changed: Set[str] | None = None
    ) -> tuple[Callable[[str], bytes | None], Sequence[Finding]]:
        """Read and check the records: what gives a path's file, and all that is wrong.

        Pages that only an editor sees are files like others, by paths of their own. `changed` are the paths that may have
        changed since they were read last, if that is known.
        """

    def build(self) -> Built:
        """Build and check everything."""

    def forget(self) -> bool:
        """Go on without what the last build of another process left, if anything is taken from there; whether it was."""

    def behind(self) -> bool:
        """Whether the last whole build was of other records than those that were read last."""

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a content file or template."""


class Preview:
    """The site as it is now, and what is wrong with it; `tell` is called whenever either changes."""

    def __init__(self, workshop: Workshop, editor: overlay.Editor, tell: Callable[[], None]):
        self.workshop, self.editor, self.tell = workshop, editor, tell
        self.loop = IOLoop.current()
        self.file: Callable[[str], bytes | None] | None = None
        self.whole: Mapping[str, bytes] = {}
        self.shown: dict[str, bytes] = {}
        """The HTML of each page as it was last made."""
        self.findings: Sequence[Finding] = ()
        self.state = "checking"
        self.settled = Event()
        """Set while the whole is of what was read last, or something is wrong."""
        self.run = secrets.token_hex(4)  # pages of an earlier run are out of date
        self.edition = self.styles = self.readings = 0
        self.one_at_a_time = threading.Lock()
        self.refresh()

    def refresh(self, changed: Set[str] | None = None) -> None:
        """Read the records again; then build and check the whole behind the reader's back.

        `changed` are the paths that did, if that is known.
        """
        begun = time.perf_counter()
        self.state = "checking"
        self.settled.clear()
        self.tell()
        file, findings = self.workshop.read(changed)
        self.readings += 1
        if findings:
            self.say(findings)
            return
        self.file, self.findings = file, ()
        if changed and all(path.endswith(".css") for path in changed):
            self.styles += 1
        else:
            self.edition += 1
        self.tell()
        print(f"read in {time.perf_counter() - begun:.2f} s", file=sys.stderr, flush=True)
        self.loop.call_later(QUIET, self.check, self.readings)

    def check(self, reading: int) -> None:
        """Build and check the whole on a thread of its own, unless it was read again meanwhile."""

        def whole() -> None:
            with self.one_at_a_time:
                if reading == self.readings:
                    begun = time.perf_counter()
                    try:
                        built = self.workshop.build()
                    except OSError as error:
                        self.loop.add_callback(self.lose, reading, error)
                        return
                    except Exception:  # a mistake of ours: nobody waits for what will not come
                        traceback.print_exc()
                        self.loop.add_callback(self.settled.set)
                        return
                    seconds = time.perf_counter() - begun
                    self.loop.add_callback(self.take, reading, built, seconds)

        if reading == self.readings:
            threading.Thread(target=whole, daemon=True).start()

    def take(self, reading: int, built: Built, seconds: float) -> None:
        """Take up a whole build, unless the records were read again meanwhile."""
        if reading != self.readings:
            return
        if built.findings:
            self.say(built.findings)
            return
        if self.workshop.behind():
            self.refresh()
            return
        self.whole, self.state = built.output, "sound"
        self.settled.set()
        self.tell()
        print(f"all of it checked in {seconds:.2f} s", file=sys.stderr, flush=True)

    def lose(self, reading: int, error: OSError) -> None:
        """Something on the disk could not be read, as when another build has put its site in the place of the last one: make all anew."""
        if reading != self.readings:
            return
        self.whole = {}
        if self.workshop.forget():
            self.file = None  # it would take pages from there
            self.refresh()
        else:
            self.settled.set()
            print(f"not checked: {error}", file=sys.stderr, flush=True)

    def say(self, findings: Sequence[Finding]) -> None:
        """Take up what is wrong now, and tell it on the terminal too."""
        self.findings, self.state = in_order(findings), "broken"
        self.settled.set()
        self.tell()
        for finding in self.findings[:20]:
            print(finding, file=sys.stderr)
        print(
            f"{telling.counted(self.findings)}; the browser shows them.",
            file=sys.stderr,
            flush=True,
        )

    def message(self) -> Mapping[str, object]:
        """What the script in a page is told."""
        told = overlay.told(self.findings, self.workshop.lines, self.editor)
        return {**self._edition(), "state": self.state, **told}

    def _edition(self) -> dict[str, str]:
        return {"edition": f"{self.run}-{self.edition}", "styles": str(self.styles)}

    async def made(self, path: str) -> None:
        """Wait until a path's file is of what was read last: one that is no page may be of the whole alone."""
        name = _name(path)
        is_page = name.endswith(".html") or "." not in name.rpartition("/")[2]
        while not (is_page or name.startswith(overlay.PLACE) or self.settled.is_set()):
            if self.file and self._body(name, {}) is not None:
                return
            await self.settled.wait()

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a path."""
        name = _name(path)
        if name.startswith(overlay.PLACE):
            name, body = name.removeprefix(overlay.PLACE), None
            body = overlay.FILES.get(name)
        else:
            body = self._body(name, self.whole)
            if body is None and "." not in name.rpartition("/")[2]:
                name += ".html"
                body = self._body(name, self.whole)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        status = 200
        if body is None:
            status, kind, body = 404, "text/html", self._body("404.html", {}) or b"not found"
        if self.file is None and kind == "text/html":
            status, body = 503, overlay.EMPTY_PAGE
        if kind == "text/html":
            body = overlay.alive(body, self._edition())
        return status, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind, body

    def _body(self, name: str, whole: Mapping[str, bytes]) -> bytes | None:
        """A file of the site, or of the whole; a page that can no longer be made, as it was when it could."""
        if self.file is None:
            return None
        try:
            body = self.file(name)
        except TemplateFault as fault:
            self.say([fault.finding])
            return self.shown.get(name, overlay.EMPTY_PAGE)
        if body is not None and name.endswith(".html"):
            self.shown[name] = body
        return body if body is not None else whole.get(name)


def _name(path: str) -> str:
    """The file that a path asks for."""
    name = unquote(path).lstrip("/") or "index.html"
    return f"{name}index.html" if name.endswith("/") else name


class _Guarded(RequestHandler):
    """Answers who asks by this machine's own name; a page of another site, whatever it calls itself, learns nothing."""

    def prepare(self) -> None:
        own = f"http://{self.request.host}"
        known = self.request.host in self.settings["hosts"]
        if not known or self.request.headers.get("Origin", own) != own:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Content-Security-Policy", "frame-ancestors 'self'")

    def write_error(self, status_code: int, **kwargs: object) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


class _Files(_Guarded):
    """The site's files."""

    async def get(self) -> None:
        preview: Preview = self.settings["preview"]
        await preview.made(self.request.path)
        try:
            status, kind, body = preview.answer(self.request.path)
        except OSError as error:
            preview.lose(preview.readings, error)
            await preview.made(self.request.path)
            status, kind, body = preview.answer(self.request.path)
        self.set_status(status)
        self.set_header("Content-Type", kind)
        self.finish(body)

    head = get


class _Live(_Guarded, LiveReloadHandler):  # type: ignore[misc] # livereload is untyped
    """livereload's line to a page. It tells more than livereload's own: what is wrong, and of which edition all is."""

    def open(self, *args: str, **kwargs: str) -> None:
        LiveReloadHandler.waiters.add(self)
        self.write_message(dict(self.settings["preview"].message()))

    def on_message(self, message: str | bytes) -> None:
        """Pages have nothing to say."""


def _tell_pages(preview: Preview) -> None:
    message = dict(preview.message())
    for page in list(LiveReloadHandler.waiters):
        try:
            page.write_message(message)
        except WebSocketClosedError:
            LiveReloadHandler.waiters.discard(page)


class _Server(Server):  # type: ignore[misc] # livereload is untyped
    """livereload's server with handlers of our own, since livereload's answer whoever asks."""

    def __init__(self, preview: Preview, watch: Watch, sockets: list[socket.socket]):
        super().__init__(watcher=watch)
        self.preview, self.sockets = preview, sockets

    def application(self, port: int, host: str, **options: object) -> None:
        """Answer on the sockets, by the names that this machine has for itself."""
        LiveReloadHandler.watcher = self.watcher
        application = Application(
            [(f"/{overlay.PLACE}live", _Live), (".*", _Files)],
            preview=self.preview,
            hosts={f"{name}:{port}" for name in (host, "localhost")},
            websocket_max_message_size=1024,
        )
        HTTPServer(application).add_sockets(self.sockets)

    def _setup_logging(self) -> None:
        """Quiet: what matters is printed here."""
        for name in ("livereload", "tornado"):
            logging.getLogger(name).setLevel(logging.ERROR)


def serve(root: Path, home: Path, port: int, workshop: Workshop) -> int:
    """Serve until interrupted. `root` holds the content, `home` the project's own templates."""
    try:
        sockets = bind_sockets(port, HOST)
    except OSError as error:
        print(f"port {port} is not free ({error.strerror}); try --port", file=sys.stderr)
        return 1
    port = sockets[0].getsockname()[1]
    watch = Watch(lambda changed: preview.refresh(changed))
    for folder in sorted(
        {root / "content", root / "seeds", root / "templates", home / "templates"}
    ):
        watch.watch(str(folder))
    watch.known = watch.look()  # before anything is read, so that no edit falls between the two
    preview = Preview(workshop, overlay.Editor((root, home)), lambda: None)
    preview.tell = lambda: _tell_pages(preview)
    server = _Server(preview, watch, sockets)
    print(f"Open http://{HOST}:{port}/  (Ctrl-C ends it)", file=sys.stderr, flush=True)
    server.serve(port=port, host=HOST)
    return 0
