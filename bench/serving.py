"""A program's own server while its site is edited: from the save to the pages, and to the browser's reload."""

import asyncio
import http.client
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from programs import Edit, Program
from running import RunError, memory, started, tail, used_by
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

START, RELOAD = 1200, 120
"""Seconds within which a server is there, and within which it tells a page to reload."""
QUIET, LITTLE = 2.5, 0.02
"""Seconds of rest after which a server has done what it had to do, and the share of a processor that is rest.

This project's server tells when it has checked the whole site, after a second of rest; it looks at its files all the time.
"""
SOON, LATE, SELDOM = 0.005, 2.0, 0.1
"""Seconds between two looks at a page, seconds after which it is looked at less often, and how often then."""
TICK = 0.01
"""What the system tells processor time by."""
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Saved:
    """Seconds from a save until …; None where that did not come about."""

    reload: float | None
    """… the browser is told to load the page again."""
    page: float | None
    """… the page of the entry shows it."""
    pages: float | None
    """… every page shows it that did show the words before."""
    dependents: int
    """How many other pages those are."""
    stale: int
    """How many of them still showed the old words when the server had come to rest."""


def dependents(program: Program, edit: Edit, word: str) -> list[str]:
    """The other pages of a finished build that show a word of the edit."""
    found = []
    for folder, _, names in os.walk(program.out):
        for name in names:
            file = Path(folder, name)
            if name.endswith(".html") and shown(word, file.read_bytes()):
                found.append(file.relative_to(program.out).as_posix())
    return sorted(set(found) - {edit.page})


def shown(word: str, body: bytes) -> bool:
    """Whether a word is in a page, as it is or as a name is written."""
    return word.encode() in body or word.capitalize().encode() in body


def saves(
    program: Program, edits: Sequence[tuple[Edit, str, Sequence[str]]]
) -> tuple[list[Saved], float]:
    """What each edit took, in one running server, and the memory in MB that it held in the end.

    An edit comes with a new word, and with the pages that will show it.
    """
    with ThreadPoolExecutor(1) as apart:  # from whatever loop the caller may have
        return apart.submit(lambda: asyncio.run(_saves(program, edits))).result()


async def _saves(
    program: Program, edits: Sequence[tuple[Edit, str, Sequence[str]]]
) -> tuple[list[Saved], float]:
    port = _free_port()
    with tempfile.TemporaryFile() as errors:
        command = (*program.serve, str(port))
        with started(command, program.environment, errors) as process:
            server = Server(program, port, process.pid)
            begun = time.perf_counter()
            while not server.body(edits[0][0].page):
                if process.poll() is not None or time.perf_counter() - begun > START:
                    raise RunError(f"{' '.join(command)} serves no page:\n{tail(errors)}")
                await asyncio.sleep(0.2)
            found = []
            async with server.listening():
                for edit, word, others in edits:
                    await server.rest()
                    found.append(await server.saved(edit, word, others))
                await server.rest()
            return found, memory(process.pid)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


@dataclass
class Server:
    """A running server, asked as a browser asks."""

    program: Program
    port: int
    pid: int
    heard: list[tuple[float, str]] = field(default_factory=list)
    """The messages to the browser, each with its moment."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(HOST, self.port, timeout=START)

    def body(self, page: str) -> bytes:
        """What the server gives for a page; nothing where it gives none."""
        try:
            # Hugo's server sends whoever asks for index.html on to the folder.
            self.connection.request("GET", f"/{page.removesuffix('index.html')}")
            answer = self.connection.getresponse()
            body = answer.read()
            return body if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            self.connection.close()  # it opens again by itself
            return b""

    def shows(self, page: str, word: str) -> bool:
        """Whether a page shows the word."""
        return shown(word, self.body(page))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hold open the line that a page in a browser holds open, and note what comes and when."""
        live = self.program.live
        address = f"ws://{HOST}:{self.port}{live.path}"
        request = HTTPRequest(address, headers={"Origin": f"http://{HOST}:{self.port}"})
        socket = await websocket_connect(request)

        async def listen() -> None:
            while (message := await socket.read_message()) is not None:
                self.heard.append((time.perf_counter(), str(message)))
                self.news.set()

        listener = asyncio.create_task(listen())
        try:
            if live.hello:
                await socket.write_message(live.hello)
            await asyncio.wait_for(self.news.wait(), RELOAD)
            yield
        finally:
            listener.cancel()
            socket.close()

    async def rest(self) -> None:
        """Wait until the server has nothing to do. Raises RunError if that does not come about."""
        begun = time.perf_counter()
        idle = 0.0
        while idle < QUIET:
            idle = await self.idle(SELDOM, idle)
            if time.perf_counter() - begun > START:
                said = self.heard[-1][1][-1000:]
                raise RunError(f"{self.program.name} does not come to rest; it says {said}")

    async def idle(self, pause: float, before: float) -> float:
        """Pause; the seconds for which the server has had nothing to do by then, given those before."""
        used = used_by(self.pid)
        await asyncio.sleep(pause)
        if rests := self.program.live.rests:
            still = rests in self.heard[-1][1]
        else:
            still = used_by(self.pid) - used < pause * LITTLE + TICK
        return before + pause if still else 0.0

    async def saved(self, edit: Edit, word: str, others: Sequence[str]) -> Saved:
        """Save an edit with the page open in a browser, and see what follows."""
        self.body(edit.page)
        known = len(self.heard)
        begun = time.perf_counter()
        self.program.put(edit.made(word))
        reload = await self.told_to_reload(known, begun)
        page = await self.all_show([edit.page], word, begun)
        pages = await self.all_show(others, word, begun) if page is not None else None
        stale = 0 if pages is not None else sum(not self.shows(one, word) for one in others)
        return Saved(reload, page, pages, len(others), stale)

    async def told_to_reload(self, known: int, begun: float) -> float | None:
        """Seconds until the server says so, in a message after those that are known."""
        before = self.heard[known - 1][1]
        while (left := begun + RELOAD - time.perf_counter()) > 0:
            for at, message in self.heard[known:]:
                if self.program.live.reloads(before, message):
                    return at - begun
            self.news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), left)
        return None

    async def all_show(self, pages: Sequence[str], word: str, begun: float) -> float | None:
        """Seconds until all of the pages show the word; None if the server rests and one still does not."""
        left, idle = list(pages), 0.0
        while left := [one for one in left if not self.shows(one, word)]:
            # What it takes to answer is not counted: only what the server does of its own accord.
            idle = await self.idle(SOON if time.perf_counter() - begun < LATE else SELDOM, idle)
            if idle > QUIET:
                return None
        return time.perf_counter() - begun
