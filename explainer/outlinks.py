"""Do the addresses that the site links to still answer? A report for editors: it breaks nothing, for the web is not ours."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from explainer import __version__

SECONDS = 20
"""How long an address has to answer."""
AT_ONCE = 8
State = Literal["gone", "silent", "closed", "moved", "well"]
_HEADINGS: Mapping[State, str] = {
    "gone": "Gone",
    "silent": "No answer",
    "closed": "Answers people only, perhaps; look by hand",
    "moved": "Moved",
    "well": "Well",
}
_GONE = (404, 410)
_NO_HEAD = (400, 403, 404, 405, 501)
"""What servers say that do not know the method HEAD, among other reasons; then GET is tried."""


@dataclass(frozen=True)
class Answer:
    """What an address answered; `told` is the rest of a sentence."""

    address: str
    state: State
    told: str


def addresses(links: Iterable[str], own: Iterable[str]) -> tuple[str, ...]:
    """The addresses of other sites among the links of pages, without fragments, each once."""
    ours = tuple(prefix for prefix in own if prefix)
    found = {link.partition("#")[0] for link in links if urlsplit(link).scheme in ("http", "https")}
    return tuple(sorted(link for link in found if not link.startswith(ours or ("\0",))))


def asked(found: Iterable[str], seconds: float = SECONDS) -> tuple[Answer, ...]:
    """Ask each address, a few at once; in the order given."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return tuple(pool.map(lambda address: _ask(address, seconds), found))


def _ask(address: str, seconds: float) -> Answer:
    status, last = 0, ""
    for method in ("HEAD", "GET"):
        status, last = _status(address, method, seconds)
        if status not in _NO_HEAD:
            break
    if status in _GONE:
        return Answer(address, "gone", f"answers {status}")
    if status in (401, 403, 429):
        return Answer(address, "closed", f"answers {status}")
    if not 200 <= status < 400:
        return Answer(address, "silent", last if not status else f"answers {status}")
    if last != address:
        return Answer(address, "moved", f"leads to {last}")
    return Answer(address, "well", "")


def _status(address: str, method: str, seconds: float) -> tuple[int, str]:
    """The status of the last answer, and where it came from; 0 and why where there was none."""
    head = {"User-Agent": f"explainer/{__version__} (link check)"}
    request = urllib.request.Request(address, method=method, headers=head)  # noqa: S310 - http(s)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310 - as above  # nosec B310
            return answer.status, answer.url
    except urllib.error.HTTPError as refusal:
        with refusal:
            if (
                refusal.code < 400
            ):  # urllib follows what can be followed: what is next is no address, or a circle
                return 0, f"answers {refusal.code} and leads nowhere"
            return refusal.code, refusal.url or address
    except urllib.error.URLError as error:
        return 0, str(error.reason)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, str(error) or type(error).__name__


def report(answers: Iterable[Answer], places: Mapping[str, str]) -> Iterator[str]:
    """The report as Markdown; `places` says in which line of the content an address stands."""
    every = tuple(answers)
    yield "## Links to other sites"
    yield ""
    well = sum(answer.state == "well" for answer in every)
    counted = f"{len(every)} address{'es' if len(every) != 1 else ''}"
    yield f"{counted} asked; {well} as ever." if every else "There are none."
    for state, heading in _HEADINGS.items():
        some = [answer for answer in every if answer.state == state and state != "well"]
        if not some:
            continue
        yield ""
        yield f"### {heading}"
        yield ""
        yield "```text"
        for answer in some:
            yield f"{places.get(answer.address, '?')}: {_plain(answer.address)} {_plain(answer.told)}"
        yield "```"


def _plain(text: str) -> str:
    """Words from elsewhere as one line that ends no block of code."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return printable.replace("```", "'''")[:400]
