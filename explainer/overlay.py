"""What `serve` lays over a page: what is wrong with the content, and where on the page it would be seen.

The script and the style of it stand beside this file and are never part of a published site.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

from explainer import telling
from explainer.findings import Finding

MOST = 100
"""Findings shown over a page."""
WIDTH = 96
"""Columns of a line of content that are shown."""
PLACE = "__serve/"
"""Where the overlay's own files are, below the root of the served site."""

_BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<circle cx="12" cy="12" r="11" fill="{fill}"/>'
    '<path d="{drawn}" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>'
)
FILES: Mapping[str, bytes] = {
    **{name: Path(__file__).with_name(name).read_bytes() for name in ("overlay.js", "overlay.css")},
    **{
        f"{state}.svg": _BADGE.format(fill=fill, drawn=drawn).encode()
        for state, fill, drawn in (
            ("sound", "#2c6e49", "m7 12.500 3.500 3.500 7-8"),
            ("checking", "#8a6d1f", "M7 12h.1M12 12h.1M17 12h.1"),
            ("broken", "#b3261e", "M12 6v7M12 17.500v.1"),
        )
    },
}
"""The overlay's own files: its script, its style, and an icon for each state of the content."""

EMPTY_PAGE = (
    b'<!doctype html><html lang="en"><head><meta charset="utf-8">'
    b'<meta name="viewport" content="width=device-width, initial-scale=1">'
    b'<meta name="color-scheme" content="light dark"><title>Not yet sound</title></head>'
    b"<body></body></html>"
)
"""What stands under the findings where there never was a sound page."""


_POLICY = b"default-src 'none'"


def alive(html: bytes, edition: Mapping[str, str]) -> bytes:
    """The page with the script that keeps it up to date, which is told the edition it is of.

    That script asks its server for news, which no published page may.
    """
    html = html.replace(_POLICY, _POLICY + b"; connect-src 'self'", 1)
    data = " ".join(f'data-{name}="{value}"' for name, value in edition.items())
    script = f'<script type="module" src="/{PLACE}overlay.js" {data}></script>'.encode()
    head, end, rest = html.partition(b"</head>")
    return head + script + end + rest


@dataclass(frozen=True, slots=True)
class Editor:
    """Where an editor finds the files that findings name: below the first folder that has them."""

    roots: Sequence[Path]

    def address(self, finding: Finding) -> str:
        """The address that opens VS Code at the place, or nothing if the file is not there."""
        where = finding.where
        for root in self.roots:
            path = root / where.file
            if path.exists() and path.resolve().is_relative_to(root):
                return f"vscode://file{quote(path.as_posix())}:{where.line}:{where.column}"
        return ""


def told(
    findings: Sequence[Finding], lines: Callable[[str], Sequence[str]], editor: Editor
) -> Mapping[str, object]:
    """What the script is told of the findings: those it shows, and how many there are."""
    shown = []
    for finding in findings[:MOST]:
        of_file = lines(finding.where.file)
        page, elements = seen_at(finding, of_file)
        shown.append(
            {
                "where": str(finding.where),
                "editor": editor.address(finding),
                "message": finding.message,
                "hint": finding.hint,
                "rule": finding.rule.value,
                "line": telling.shown(finding, lines, WIDTH),
                "page": page,
                "elements": elements,
            }
        )
    return {"findings": shown, "count": len(findings)}


_IN_ITS_SECTION = {"body": "story", "claims": "claims", "figures": "figures"}
_IN_ITS_SECTION |= {"disputes": "disputes", "matters": "matters", "unknown": "unknown"}
_ITEM = {"claims": "claim-{item}", "figures": "figure-{item}", "passages": "{item}"}
_ITEM |= {"disputes": "dispute-{entry}-{item}"}
_FACTS = {"what", "status", "date", "until", "relations"}


def seen_at(finding: Finding, lines: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The end of the address of the page that shows what the finding speaks of, and where on it.

    The elements are CSS selectors, the nearest first. They are told from the text alone, which may be too broken to be read.
    """
    folder, _, file = finding.where.file.partition("/")
    if folder == "site":
        return f"/{file}", ["h1"]
    place = f"sources/{file}" if folder == "seeds" else file
    id = place.rpartition("/")[2].removesuffix(".yaml")
    if folder not in ("content", "seeds") or place.count("/") != 1:
        return "", []
    field, item = _path(lines, finding.where.line)
    elements = []
    if item and field in _ITEM:
        elements.append("#" + _ITEM[field].format(entry=id, item=item))
    if field in _IN_ITS_SECTION:
        elements.append(f"section:has(> #{_IN_ITS_SECTION[field]})")
    if field in _FACTS:
        elements.append(".facts")
    if field == "summary":
        elements.append(".lede")
    return f"/{place.removesuffix('.yaml')}.html", [*elements, "h1"]


def _path(lines: Sequence[str], number: int) -> tuple[str, str]:
    """The field of a record that a line stands in, and the id of the item of that field, if it has any."""
    above = range(min(number, len(lines)) - 1, -1, -1)
    top = next((at for at in above if re.match(r"[a-z_]+:", lines[at])), None)
    if top is None:
        return "", ""
    end = next((at for at in range(top + 1, len(lines)) if re.match(r"\w", lines[at])), len(lines))
    begins = [at for at in range(top + 1, end) if re.match(r" {0,2}- |  [a-z0-9-]+:", lines[at])]
    of_items = [*begins, end]
    item = ""
    for begin, after in pairwise(of_items):
        if begin < number <= after:
            text = "\n".join(lines[begin:after])
            found = re.search(r"\bid: ([a-z0-9-]+)", text) or re.match(r"  ([a-z0-9-]+):", text)
            item = found[1] if found else ""
    return lines[top].partition(":")[0], item
