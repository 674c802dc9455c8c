"""Hold what is pinned against the databases of known holes: exit status 1 where one is known.

Where no database can be reached this says so and ends well: what cannot be asked has not failed.
"""

import json
import subprocess  # for the auditors alone, without a shell  # nosec B404
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-cards.txt", "requirements-test.txt", "requirements-bench.txt", "requirements-audit.txt")  # fmt: skip
UNREACHED = (
    "ConnectionError", "ConnectTimeout", "ReadTimeout", "Could not connect", "HTTPError", "Max retries",
    "connection failed", "Tried to query", "audit endpoint returned an error", "ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN",
    "ENOAUDIT",
)  # fmt: skip
"""What the auditors say where they could not ask."""


class Answer(NamedTuple):
    """What an auditor printed, and what it complained of."""

    out: str
    error: str


Ask = Callable[[list[str]], Answer]


def run(command: list[str]) -> Answer:
    """Run an auditor."""
    done = subprocess.run(  # the commands below, no shell  # nosec B603
        command, capture_output=True, text=True, cwd=ROOT
    )
    return Answer(done.stdout, done.stderr)


def python_holes(file: str, ask: Ask) -> list[str] | None:
    """Known holes of a requirements file, a line each; None where nothing could be asked. Raises RuntimeError."""
    quiet = ["--progress-spinner", "off", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", *quiet]
    answer = ask([*command, "-r", file])
    found = _read(answer)
    if found is None or any("skip_reason" in package for package in found["dependencies"]):
        return None
    return [
        f"{package['name']} {package['version']}: {hole['id']}"
        + (f", mended in {', '.join(hole['fix_versions'])}" if hole["fix_versions"] else "")
        for package in found["dependencies"]
        for hole in package.get("vulns", [])
    ]


def npm_holes(ask: Ask) -> list[str] | None:
    """The same of what npm has locked."""
    found = _read(ask(["npm", "audit", "--json"]))
    if found is None or "vulnerabilities" not in found:
        return None
    return [
        f"{name}: {hole['severity']}, {hole['range']}"
        for name, hole in found["vulnerabilities"].items()
    ]


def _read(answer: Answer) -> dict[str, Any] | None:
    """The JSON that an auditor printed; None where it could not ask."""
    told = answer.out + answer.error
    try:
        found: dict[str, Any] = json.loads(answer.out)
    except ValueError:
        if any(sign in told for sign in UNREACHED):
            return None
        raise RuntimeError(told.strip()[-2000:]) from None
    return found


def audit(ask: Ask = run) -> int:
    """Ask for each file and tell what came of it; the exit status."""
    questions: dict[str, Callable[[], list[str] | None]] = {
        file: partial(python_holes, file, ask) for file in FILES
    }
    questions["package-lock.json"] = partial(npm_holes, ask)
    status = 0
    for file, question in questions.items():
        try:
            holes = question()
        except (RuntimeError, OSError) as why:
            print(f"audit: {file}: the auditor failed: {why}")
            status = 1
            continue
        if holes is None:
            print(f"audit: {file}: not audited, no database could be reached")
        elif holes:
            print(f"audit: {file}: known holes", *(f"  {hole}" for hole in holes), sep="\n")
            status = 1
        else:
            print(f"audit: {file}: no known holes")
    return status


if __name__ == "__main__":
    sys.exit(audit())
