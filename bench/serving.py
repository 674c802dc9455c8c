"""A program's own server while its site is edited: from the save to the pages, and to the browser's reload."""

import asyncio
import http.client
import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from programs import Edit, Program
from running import RunError, memory, started, tail, used_by
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

START, RELOAD = 1200, 120
"""Seconds within which a server is there, and within which it tells a page to reload."""
QUIET, LITTLE = 2.5, 0.02
"""Seconds of rest after which a server has done what it had to do, and the share of a processor that is rest.

This project's server begins to check the whole site when it has rested for a second.
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
    return asyncio.run(_saves(program, edits))


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

    async def rest(self) -> None:
        """Wait until the server has nothing to do."""
        while True:
            before = used_by(self.pid)
            await asyncio.sleep(QUIET)
            if used_by(self.pid) - before < QUIET * LITTLE:
                return

    async def saved(self, edit: Edit, word: str, others: Sequence[str]) -> Saved:
        """Save an edit with the page open in a browser, and see what follows."""
        self.body(edit.page)
        async with self.line() as told:
            begun = time.perf_counter()
            self.program.put(edit.made(word))
            reload = await self.told_to_reload(told, begun)
        page = await self.all_show([edit.page], word, begun)
        pages = await self.all_show(others, word, begun) if page is not None else None
        stale = 0 if pages is not None else sum(not self.shows(one, word) for one in others)
        return Saved(reload, page, pages, len(others), stale)

    async def told_to_reload(self, line: "Line", begun: float) -> float | None:
        """Seconds until the server says so."""
        while (left := begun + RELOAD - time.perf_counter()) > 0:
            try:
                message = await asyncio.wait_for(line.socket.read_message(), left)
            except TimeoutError:
                break
            if message is None:
                break
            if self.program.live.reloads(line.first, str(message)):
                return time.perf_counter() - begun
        return None

    async def all_show(self, pages: Sequence[str], word: str, begun: float) -> float | None:
        """Seconds until all of the pages show the word; None if the server rests and one still does not."""
        left, idle = list(pages), 0.0
        while left := [one for one in left if not self.shows(one, word)]:
            pause = SOON if time.perf_counter() - begun < LATE else SELDOM
            used = used_by(self.pid)
            await asyncio.sleep(pause)
            # What it takes to answer is not counted: only what the server does of its own accord.
            idle = idle + pause if used_by(self.pid) - used < pause * LITTLE + TICK else 0.0
            if idle > QUIET:
                return None
        return time.perf_counter() - begun

    @asynccontextmanager
    async def line(self) -> AsyncIterator["Line"]:
        """The line that a page in a browser holds open."""
        live = self.program.live
        address = f"ws://{HOST}:{self.port}{live.path}"
        request = HTTPRequest(address, headers={"Origin": f"http://{HOST}:{self.port}"})
        socket = await websocket_connect(request)
        try:
            if live.hello:
                await socket.write_message(live.hello)
            yield Line(socket, str(await socket.read_message()))
        finally:
            socket.close()


@dataclass
class Line:
    """An open line, and the first that came over it."""

    socket: WebSocketClientConnection
    first: str
