"""No input takes more than ten seconds or 500 MB beyond what the small site takes: the worst of each sort that is let through."""

import json
import os
import re
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sites
import yaml
from sites import CARD, MEASURES, NEW_MILL, OLD_OVEN, Change, Put, files
from test_findings import TOUR

import build
from explainer.reading import MOST_BRACKETS, MOST_BYTES, MOST_CHARACTERS

SECONDS, BYTES = 10, 500 * 1000**2
OVEN = yaml.safe_load(files(sites.SITE)[OLD_OVEN])
MILL = yaml.safe_load(files(sites.SITE)[NEW_MILL])
CLAIM = OVEN["claims"][0]
FIGURE = OVEN["figures"]["daily-loaves"]
CITE = "[@town-paper:p1]"


def put(path: str, value: object) -> Put:
    """A record as JSON, which is YAML in the fewest bytes, cut to what a file may hold."""
    text = json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
    if len(text.encode()) > MOST_BYTES:
        raise ValueError(f"{len(text.encode())} bytes are too many")
    return Put(path, text.replace('":', '": '))


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def word(number: int) -> str:
    """A word for a number, without a digit: numbers in words must be figures."""
    return f"字{chr(0x4E00 + number)}"


def tokens(*written: str) -> Change:
    """The card's first passage with more that stands in it."""
    return sites.Swap(CARD, "tokens: [800個]", f"tokens: [800個, {', '.join(written)}]")


def filled(piece: str, characters: int = MOST_CHARACTERS - 100) -> str:
    """A piece over and over: as long as a text may be, with as many links as it may have."""
    count = characters // len(piece)
    if brackets := piece.count("["):
        count = min(count, (MOST_BRACKETS - 10) // brackets)
    return piece * count


def oven(**fields: Any) -> list[Change]:
    return [put(OLD_OVEN, {**OVEN, **fields})]


def body(piece: str) -> list[Change]:
    return oven(body=both(filled(piece) + CITE))


def claims(count: int = 200, **fields: Any) -> list[dict[str, Any]]:
    return [{**CLAIM, "id": f"c{n}", **fields} for n in range(count)]


PIECES = {
    "asterisks": "*a **b ",
    "asterisks alone": "*",
    "asterisks beside Chinese": "甲*「*乙」**",
    "backticks of every length": "".join(f"{'`' * n} " for n in range(1, 190)),
    "one backtick more each time": "`a``b```c",
    "brackets": "[",
    "brackets that close": "[a](",
    "links": "[[lin]]",
    "links with long words": f"[[lin|{'字' * 70}]]",
    "links out": "[a](https://example.org)",
    "brackets in brackets": "[[",
    "braces": "{",
    "figures": "{daily-loaves}",
    "figures that are none": "{daily-loaf}",
    "citations": CITE,
    "citations that are none": "[@town-paper:p",
    "quotations in quotations": ">",
    "quotations six deep": "> > > > > > a\n",
    "lists in lists": "- ",
    "list items": "- a\n",
    "headings": "# a\n\n",
    "paragraphs": "a\n\n",
    "lines": "a\n",
    "hard breaks": "a  \n",
    "rules": "***\n",
    "entities": "&amp;",
    "long entities": "&" + "a" * 30,
    "backslashes": "\\",
    "less than": "<",
    "comments that never end": "<!--",
    "tags that never end": "<a ",
    "quotation marks": "\"'",
    "white space": " a" + " " * 500,
    "tabs": "\t",
    "one long word": "a",
    "one long word in Chinese": "字",
    "sentences": "A. ",
    "sentences in Chinese": "字。",
    "closing marks": "。」』）",
    "numbers": "1,000億 2024年 ",
    "digits": "9",
    "decimals": "1.",
    "slashes": "https://",
    "addresses": "https://a.b/c?d=e&f ",
    "combining marks": "a\u0301",
    "emoji": "👩\u200d👧",
    "Arabic": "ه\u200cه ",
    "pipes": "|a|b",
    "table": "a | b\n--|--\n",
    "underscores": "_a__b",
    "exclamations": "![",
    "colons": ":::",
}  # fmt: skip
"""What a body is filled with, over and over."""


def batched(items: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The items, as many at a time as fit in a file."""
    batch: list[tuple[str, str]] = []
    size = 0
    for item in items:
        more = 2 * len(json.dumps(filled(item[1], 18_000), ensure_ascii=False).encode())
        if batch and (len(batch) == 6 or size + more > MOST_BYTES - 10_000):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(item)
        size += more
    yield tuple(batch)


FIELDS: dict[str, Callable[[], list[Change]]] = {
    "claims by the hundred": lambda: oven(claims=claims()),
    "claims of the first and the last year": lambda: oven(
        claims=[*claims(100, when="0001"), *(one | {"id": f"d{n}", "when": "9999", "until": "9999"} for n, one in enumerate(claims(100)))]
    ),
    "claims of one day": lambda: oven(claims=claims(when="2024-04-20")),
    "claims over all years": lambda: oven(
        claims=[one | {"when": f"{1 + n * 20:04}", "until": f"{9999 - n * 20:04}"} for n, one in enumerate(claims())]
    ),
    "forecasts by the hundred": lambda: oven(
        claims=[one | {"stance": "forecast", "due": f"{2025 + n * 30}"} for n, one in enumerate(claims())]
    ),
    "long claims": lambda: oven(claims=claims(3, zh=filled("字") , en=filled("word "))),
    "claims that name others": lambda: oven(claims=claims(about=["lin", "new-mill"])),
    "relations by the hundred": lambda: oven(relations=[{**OVEN["relations"][0], "since": str(1800 + n)} for n in range(200)]),
    "figures that all differ": lambda: [
        tokens(*(f"{900 + n}個" for n in range(39))),
        *oven(figures={"daily-loaves": FIGURE, **{f"f{n}": FIGURE | {"value": 900 + n, "as_written": f"{900 + n}個"} for n in range(39)}}),
    ],
    "figures of all years": lambda: [
        tokens(*(f"{900 + n}個" for n in range(39))),
        *oven(figures={"daily-loaves": FIGURE, **{f"f{n}": FIGURE | {"as_of": f"{1 + n * 260:04}", "value": 900 + n, "as_written": f"{900 + n}個"} for n in range(39)}}),
    ],
    "figures of the first and the last year": lambda: [
        tokens("900個", "901個"),
        *oven(figures={"daily-loaves": FIGURE, **{f"f{n}": FIGURE | {"as_of": year, "value": 900 + n, "as_written": f"{900 + n}個"} for n, year in enumerate(("0001", "9999"))}}),
    ],
    "a huge figure beside small ones": lambda: [
        tokens("滿倉", "碎屑", "2個"),
        *oven(figures={"daily-loaves": FIGURE, **{f"f{n}": FIGURE | {"value": value, "as_written": written} for n, (value, written) in enumerate((("1e18", "滿倉"), ("1e-6", "碎屑"), ("2", "2個")))}}),
    ],
    "a factor beyond all": lambda: [sites.Swap(MEASURES, "    one:", "    factor: 1e-300\n    one:")],
    "a unit of many places": lambda: [sites.Swap(MEASURES, '    zh: "{n}個麵包"', f'    zh: "{"{n}" * 5000}"')],
    "other names by the hundred": lambda: oven(also=[f"名{n}" for n in range(200)]),
    "other names that begin alike": lambda: oven(also=["a" * n for n in range(1, 200)], body=both(filled("a") + CITE)),
    "a long name": lambda: oven(name={"zh": filled("字"), "en": filled("Old Oven ")}),
    "a long name of one word": lambda: oven(name={"zh": filled("字"), "en": filled("a")}),
    "long other names": lambda: oven(also=[f"{n}{filled('字', 6000)}" for n in range(13)]),
    "long words of what it is": lambda: oven(what=both(filled("字"))),
    "a long title": lambda: [sites.Swap(sites.SITE_FILE, "zh: 麵包地圖", f"zh: {filled('字')}")],
    "a long name of a relation": lambda: [
        sites.Swap(sites.SITE_FILE, "name: {zh: 對手, en: rival}", f"name: {{zh: {filled('字')}, en: rival}}")
    ],
    "a long step": lambda: oven(
        drawing={"form": "cycle", "steps": [both(filled("字", 10_000))] * 3, "caption": both(f"字{CITE}")}
    ),
    "unknowns by the hundred": lambda: oven(unknown=[both(word(n)) for n in range(200)]),
    "disputes by the hundred": lambda: oven(
        claims=claims(),
        disputes=[
            {"id": f"d{n}", "kind": "contradiction", "question": both(f"問{word(n)}"), "reading": both("字"),
             "positions": [{"label": both("甲"), "holds": [f"c{k}" for k in range(20)]}, {"label": both("乙"), "holds": [f"c{k}" for k in range(20, 40)]}]}
            for n in range(150)
        ],
    ),
    "a dispute of all claims": lambda: oven(
        claims=claims(),
        disputes=[{"id": "d", "kind": "contradiction", "question": both("問"), "reading": both("字"),
                   "positions": [{"label": both(f"甲{word(n)}"), "holds": [f"c{k}" for k in range(60)]} for n in range(100)]}],
    ),
    "a tour of all halts": lambda: [
        put("content/tours/walk.yaml", {**yaml.safe_load(TOUR), "stops": [{"at": "lin", "words": both(f"站{word(n)}{CITE}")} for n in range(200)]})
    ],
    "questions as long as may be": lambda: [
        put("content/questions/all.yaml", {"name": both("問"), "questions": [
            {"id": f"q{n}", "question": both(f"問{word(n)}"), "answer": both(filled("*a **b `c` ") + CITE)} for n in range(6)]})
    ],
    "questions by the hundred": lambda: [
        put("content/questions/all.yaml", {"name": both("問"), "questions": [
            {"id": f"q{n}", "question": both(f"問{word(n)}"), "answer": both(CITE)} for n in range(200)]})
    ],
    "passages by the thousand": lambda: [card(1170)],
    "changes by the thousand": lambda: [
        put("content/changes/2024-05-01.yaml", {"changes": [{"id": "lin", "change": "changed", "at": f"a{n}"} for n in range(2850)]})
    ],
    "numbers of minutes": lambda: [Put("content/tours/walk.yaml", TOUR.replace("minutes: 5", f"minutes: {'9' * 4000}"))],
    "a half-life without end": lambda: [sites.add(MEASURES, f"    half_life: {'9' * 400}\n")],
    # what is refused takes its time too
    "fields that there are not": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + "".join(f"nam{n}: x\n" for n in range(9_900)))],
    "claims that all lack something": lambda: oven(claims=[{"id": f"c{n}", "znce": "opinon"} for n in range(200)]),
    "values of no type": lambda: [put(OLD_OVEN, {**OVEN, "claims": [["x"] * 90] * 200})],
    "long fields that there are not": lambda: [put(NEW_MILL, {**MILL, **{f"{n}{'summary' * 140}": "x" for n in range(190)}})],
    "links to nowhere": lambda: oven(unknown=[both("[[lim]][[old-ovn]][[new-mil]]") for n in range(200)]),
    "links to nowhere, all of them others": lambda: oven(
        claims=[one | both("".join(f"[[ol{n}-{k}n]]" for k in range(6))) for n, one in enumerate(claims())]
    ),
    "citations of nothing": lambda: oven(
        claims=[one | {"cite": [f"town-papr:p{k}" for k in range(1, 41)]} for one in claims()]
    ),
    "passages that there are not": lambda: oven(
        claims=[one | {"cite": [f"town-paper:p{k}" for k in range(10, 50)]} for one in claims()]
    ),
    "figures that there are not": lambda: oven(claims=[one | both("{daily-loavs}" * 40) for one in claims()]),
    "statements that there are not": lambda: oven(
        claims=claims(), disputes=[{"id": f"d{n}", "kind": "slip", "question": both("問"), "reading": both("字"),
        "positions": [{"label": both("甲"), "holds": [f"c{k}x" for k in range(60)]}]} for n in range(100)]
    ),
    "everything on one line, and wrong": lambda: [
        put(OLD_OVEN, {**OVEN, "claims": [one | {"stance": "opinon", "zh": "字" * 300, "en": "x"} for one in claims()]})
    ],
    "hidden characters": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + f"# {chr(0x200B) * 80_000}\n")],
    "hidden characters on lines": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + f"# {chr(0x200B)}\n" * 40_000)],
    "hidden characters in escapes": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + f'also: [{", ".join([chr(34) + chr(92) + "u200b" + chr(34)] * 9000)}]\n')],
    "comments alone": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + "#\n" * 120_000)],
    "empty lines": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + "\n" * 250_000)],
    "a bracket that is not closed": lambda: [Put(NEW_MILL, files(sites.SITE)[NEW_MILL] + f"also: [{'a, ' * 19_000}")],
    "files that do not belong": lambda: [Put(f"content/bakeries/{n}.txt", "") for n in range(2000)],
    "no ids": lambda: [Put(f"content/bakeries/A{n}.yaml", "") for n in range(2000)],
}  # fmt: skip


def card(count: int) -> Put:
    """The source with as many passages as a file holds values for."""
    whole = yaml.safe_load(re.sub("SHA256-OF-[A-Z0-9]+", "a" * 64, files(sites.SITE)[CARD]))
    first = whole["passages"]
    more = [
        {"id": f"p{n}", "sha256": "0" * 64, "gist": both("字"), "excused": both("字")}
        for n in range(5, count)
    ]
    return put(CARD, {**whole, "passages": first + more})


ALONE = {
    "brackets", "brackets that close", "brackets in brackets", "braces", "figures that are none", "citations that are none",
    "quotations in quotations", "lists in lists", "list items", "paragraphs", "numbers", "digits", "decimals", "asterisks",
    "links", "headings", "figures", "tags that never end",
}  # fmt: skip
"""What is refused, or is a body by itself; the rest stands six at a time in answers, which takes less time for as much text."""
TOGETHER = [*batched({name: piece for name, piece in PIECES.items() if name not in ALONE}.items())]


def answers(pieces: Sequence[tuple[str, str]]) -> list[Change]:
    questions = [
        {
            "id": f"q{n}",
            "question": both(f"問{word(n)}"),
            "answer": both(filled(piece, 18_000) + CITE),
        }
        for n, (_, piece) in enumerate(pieces)
    ]
    return [put("content/questions/all.yaml", {"name": both("問"), "questions": questions})]


CASES: dict[str, Callable[[], list[Change]]] = {
    **{f"a body of {name}": lambda name=name: body(PIECES[name]) for name in sorted(ALONE)},
    **{
        ", ".join(name for name, _ in pieces): lambda pieces=pieces: answers(pieces)
        for pieces in TOGETHER
    },
    **FIELDS,
}


REFUSED = {
    **dict.fromkeys(("brackets", "brackets that close", "brackets in brackets", "braces", "citations that are none"), "bad-markup"),
    **dict.fromkeys(("numbers", "digits", "decimals"), "bare-quantity"),
    **dict.fromkeys(("list items", "paragraphs"), "uncited"),
    **dict.fromkeys(("quotations in quotations", "lists in lists"), "too-deep"),
    "figures that are none": "unknown-figure",
}  # fmt: skip
REFUSED = {f"a body of {name}": rule for name, rule in REFUSED.items()} | {
    "numbers of minutes": "bad-value",
    "a half-life without end": "bad-value",
    "fields that there are not": "unknown-field",
    "claims that all lack something": "missing-field",
    "values of no type": "wrong-type",
    "long fields that there are not": "unknown-field",
    "links to nowhere": "unknown-entry",
    "links to nowhere, all of them others": "unknown-entry",
    "citations of nothing": "unknown-source",
    "passages that there are not": "unknown-passage",
    "figures that there are not": "unknown-figure",
    "statements that there are not": "unknown-claim",
    "everything on one line, and wrong": "bad-value",
    "hidden characters": "hidden-character",
    "hidden characters on lines": "hidden-character",
    "hidden characters in escapes": "hidden-character",
    "a bracket that is not closed": "bad-yaml",
    "files that do not belong": "unknown-file",
    "no ids": "bad-id",
}
"""What is not let through, and by which rule: a case that another refused before would be quick, and measure nothing."""


def measured(root: Path) -> tuple[int, float]:
    """A build's wait status and seconds of processor, in a process that may not use more than is allowed."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        # What is printed goes where Python's own streams lead, which pytest has turned elsewhere.
        sys.stdout = (root / "told").open("w", encoding="utf-8")
        sys.stderr = (root / "error").open("w", encoding="utf-8")
        status = 70
        try:
            status = build.main(["--root", str(root)])
        finally:
            sys.stdout.close()
            sys.stderr.close()
            os._exit(status)
    _, status, used = os.wait4(child, 0)
    return status, used.ru_utime + used.ru_stime


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize("case", CASES)
def test_no_input_takes_long(case: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path, *CASES[case]())
    status, seconds = measured(root)
    print(f"{seconds:.2f} s")
    assert not os.WIFSIGNALED(status), f"ended by signal {os.WTERMSIG(status)}"
    told = (root / "told").read_text(encoding="utf-8")
    assert os.WEXITSTATUS(status) == (case in REFUSED), told[:2000]
    assert f"[{REFUSED.get(case, '')}]" in told or case not in REFUSED, told[:2000]
    assert "memory" not in (root / "error").read_text(encoding="utf-8")
