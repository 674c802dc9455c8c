"""What a stranger may send: files, names, values and texts, each refused with its own sentence or shown to be harmless."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
import sites
import yaml
from conftest import ROOT
from playwright.sync_api import Browser
from sites import (
    CARD,
    LIN,
    MEASURES,
    NEW_MILL,
    OLD_OVEN,
    SITE,
    SITE_FILE,
    Change,
    Put,
    Swap,
    add,
    files,
)
from test_changes import git
from test_findings import IN_DIGITS, TOUR

import build
from explainer import places
from explainer.model import Entry
from explainer.publish import publish

Case = tuple[list[Change], list[str]]

MILL_TEXT = files(SITE)[NEW_MILL]
STONE_MILL = "content/bakeries/stone-mill.yaml"
QUESTIONS = """\
name: {zh: 問, en: Asked}
questions:
  - id: content
    question: {zh: 誰, en: Who}
    answer: {zh: "林伯。[@town-paper:p2]", en: "Uncle Lin. [@town-paper:p2]"}
"""
STONE_TEXT = MILL_TEXT.replace("新磨坊", "石磨").replace("New Mill", "Stone Mill")
PLAIN = "a plain file is needed [unreadable]"
NO_ID = "an id is up to 64 lower-case letters, digits and single hyphens"
WINDOWS = "no file may have this name on Windows"


def named(zh: str = "新磨坊", en: str = "New Mill") -> Swap:
    """New Mill's name in other words."""
    return Swap(NEW_MILL, "{zh: 新磨坊, en: New Mill}", f"{{zh: {zh}, en: {en}}}")


def value(written: str) -> Swap:
    """Old Oven's figure with another value."""
    return Swap(OLD_OVEN, "value: 800", f"value: {written}")


def when(written: str) -> Swap:
    """The day of Old Oven's claim, written in another way."""
    return Swap(OLD_OVEN, "when: 2024-04-20", f"when: {written}")


# Values that YAML, numbers and calendars are known for ------------------------------------------

AT_VALUE = f"{OLD_OVEN}:21:12: 'figures.daily-loaves.value'"
AT_WHEN = f"{OLD_OVEN}:32:11: 'claims.0.when'"
DATE_FORMS = "a date is written 2025, 2025-11, 2025-11-23 or 2025-summer"

VALUES: dict[str, Case] = {
    **{
        f"the number {written}": (
            [value(written)],
            [f"{AT_VALUE} must be a number, not '{written}' [bad-value]"],
        )
        for written in ("nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1e999")
    },
    **{
        f"the number {written}": (
            [value(written)],
            [f"{AT_VALUE} must be a number, not '{written}' [wrong-type] {IN_DIGITS}"],
        )
        for written in (
            "yes", "no", "12:30:45", "0x1F", "0o17", ".nan", ".inf", "1,000", "八百", "1e", "--1", "1 2", "٨٠٠"
        )
    },
    "a negative amount that the passage does not say": (
        [value("-800")],
        [
            f"{OLD_OVEN}:21:12: the value -800 is not what '800個' says [value-not-as-written] "
            "it says 800"
        ],
    ),
    **{
        f"the date {written}": (
            [when(written)],
            [f"{AT_WHEN} is '{written}' [bad-date] there is no date '{written}' in the calendar"],
        )
        for written in ("2023-02-29", "2024-00", "2024-04-00", "2024-13-01", "0000", "0000-01-01")
    },
    **{
        f"the date {written}": (
            [when(written)],
            [f"{AT_WHEN} is '{written}' [bad-date] {DATE_FORMS}"],
        )
        for written in (
            "no", "22.10", "20240420", "2024-4-2", "-2024", "99999", "2024-04-20T10:00:00Z", "24-04-20"
        )
    },
    "a number beyond all names": (
        [value("1e19")],
        [f"{AT_VALUE} must be at most 1e+18, not '1e19' [bad-value]"],
    ),
    "a number far below nothing": (
        [value("-1e300")],
        [f"{AT_VALUE} must be at least -1e+18, not '-1e300' [bad-value]"],
    ),
    "a walk that takes no time": (
        [Put("content/tours/walk.yaml", TOUR.replace("minutes: 5", "minutes: 0"))],
        ["content/tours/walk.yaml:3:10: 'minutes' must be more than 0, not '0' [bad-value]"],
    ),
    "a merge key": (
        [add(NEW_MILL, "<<: {also: [Mill]}\n")],
        [
            f"{NEW_MILL}:6:1: there is no field '<<' here [unknown-field] "
            f"there are: {', '.join(Entry.model_fields)}"
        ],
    ),
}  # fmt: skip

ALSO = f"{NEW_MILL}:6"


def quoted(text: str) -> list[Change]:
    """New Mill with another name, in YAML's double quotation marks with their escapes."""
    return [add(NEW_MILL, f'also: ["{text}"]\n')]


YAML: dict[str, Case] = {
    "a lone surrogate": (
        quoted("a\\ud800b"),
        [
            f"{ALSO}:12: not YAML: while parsing a quoted scalar found invalid Unicode character "
            "escape code [bad-yaml]"
        ],
    ),
    "a lone surrogate in bytes": (
        [Put(STONE_MILL, b"name: a\xed\xa0\x80b\n")],
        [f"{STONE_MILL}:1:8: byte 0xed is no UTF-8 [not-utf8] save it as UTF-8"],
    ),
    "an overlong slash": (
        [Put(STONE_MILL, b"name: a\xc0\xafb\n")],
        [f"{STONE_MILL}:1:8: byte 0xc0 is no UTF-8 [not-utf8] save it as UTF-8"],
    ),
    "a character beyond Unicode": (
        quoted("a\\U00110000b"),
        [
            f"{ALSO}:12: not YAML: while parsing a quoted scalar found invalid Unicode character "
            "escape code [bad-yaml]"
        ],
    ),
    "a character that is none": (
        [add(NEW_MILL, "also: [\ufffe]\n")],
        [f"{ALSO}:8: the character '\\ufffe' is not allowed [bad-yaml]"],
    ),
    "UTF-16 without its mark": (
        [Put(STONE_MILL, "name: a\n".encode("utf-16-le"))],
        [f"{STONE_MILL}:1:2: the character '\\x00' is not allowed [bad-yaml]"],
    ),
    "UTF-16 from the other end": (
        [Put(STONE_MILL, "\ufeffname: a\n".encode("utf-16-be"))],
        [f"{STONE_MILL}:1:1: the file is UTF-16 [not-utf8] save it as UTF-8"],
    ),
    "UTF-32": (
        [Put(STONE_MILL, "name: a\n".encode("utf-32"))],
        [f"{STONE_MILL}:1:1: the file is UTF-16 [not-utf8] save it as UTF-8"],
    ),
    "bytes as text": (
        [add(NEW_MILL, "also: [!!binary aGk=]\n")],
        [f"{ALSO}:8: tags such as 'tag:yaml.org,2002:binary' are not accepted [bad-yaml]"],
    ),
    "a tag of one's own": (
        [add(NEW_MILL, "also: !<tag:x> [a]\n")],
        [f"{ALSO}:7: tags such as 'tag:x' are not accepted [bad-yaml]"],
    ),
    "a bomb of aliases": (
        [add(NEW_MILL, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")],
        [f"{ALSO}:4: anchors (&name) are not accepted [bad-yaml]"],
    ),
    "an alias of nothing": (
        [add(NEW_MILL, "also: [*x]\n")],
        [f"{ALSO}:8: aliases (*name) are not accepted; write the value out [bad-yaml]"],
    ),
    "text behind the end": (
        [add(NEW_MILL, "...\nalso: [x]\n")],
        [f"{NEW_MILL}:7:1: not YAML: did not find expected <document start> [bad-yaml]"],
    ),
    "brackets by the thousand": (
        [Put(STONE_MILL, f"name: {100_000 * '['}\n")],
        [f"{STONE_MILL}:1:18: nested more than 12 deep [too-deep]"],
    ),
    "braces by the thousand": (
        [Put(STONE_MILL, f"name: {60_000 * '{a: '}\n")],
        [f"{STONE_MILL}:1:51: nested more than 12 deep [too-deep]"],
    ),
    "lists in lists by the thousand": (
        [Put(STONE_MILL, f"name:\n  {60_000 * '- '}\n")],
        [f"{STONE_MILL}:2:25: nested more than 12 deep [too-deep]"],
    ),
    "a key that is very long": (
        [add(NEW_MILL, f"? {30_000 * 'k'}\n: a\n")],
        [f"{ALSO}:3: a text of more than 20000 characters [too-long]"],
    ),
    "fields of a base class": (
        [add(NEW_MILL, "__class__: {__init__: x}\n")],
        [
            f"{ALSO}:1: there is no field '__class__' here [unknown-field] "
            f"there are: {', '.join(Entry.model_fields)}"
        ],
    ),
    **{
        f"nothing, as {written}": (
            [add(NEW_MILL, f"also: [{written}]\n")],
            [f"{ALSO}:8: 'also.0' is empty [missing-field]"],
        )
        for written in ("~", "null", "''", "' '")
    },
}

HIDDEN = {
    "\u202e": "RIGHT-TO-LEFT OVERRIDE",
    "\u202d": "LEFT-TO-RIGHT OVERRIDE",
    "\u202a": "LEFT-TO-RIGHT EMBEDDING",
    "\u2066": "LEFT-TO-RIGHT ISOLATE",
    "\u2067": "RIGHT-TO-LEFT ISOLATE",
    "\u2069": "POP DIRECTIONAL ISOLATE",
    "\u200e": "LEFT-TO-RIGHT MARK",
    "\u200f": "RIGHT-TO-LEFT MARK",
    "\u061c": "ARABIC LETTER MARK",
    "\u200b": "ZERO WIDTH SPACE",
    "\u200c": "ZERO WIDTH NON-JOINER",
    "\u200d": "ZERO WIDTH JOINER",
    "\u2060": "WORD JOINER",
    "\u2063": "INVISIBLE SEPARATOR",
    "\ufeff": "ZERO WIDTH NO-BREAK SPACE",
    "\u00ad": "SOFT HYPHEN",
    "\u034f": "COMBINING GRAPHEME JOINER",
    "\u115f": "HANGUL CHOSEONG FILLER",
    "\u3164": "HANGUL FILLER",
    "\u180e": "MONGOLIAN VOWEL SEPARATOR",
    "\ufe0f": "VARIATION SELECTOR-16",
    "\U000e0100": "VARIATION SELECTOR-17",
    "\U000e0041": "TAG LATIN CAPITAL LETTER A",
    "\U000e0001": "LANGUAGE TAG",
    "\ufffa": "INTERLINEAR ANNOTATION SEPARATOR",
    "\u206a": "INHIBIT SYMMETRIC SWAPPING",
    "\uffa0": "HALFWIDTH HANGUL FILLER",
    "\u17b4": "KHMER VOWEL INHERENT AQ",
}


def unseen(character: str) -> str:
    return f"a character that cannot be seen: U+{ord(character):04X}, {HIDDEN[character]} [hidden-character]"


TEXT: dict[str, Case] = {
    **{
        f"{name.lower()} in a name": (
            [named(en=f"New {character}Mill")],
            [f"{NEW_MILL}:1:25: {unseen(character)}"],
        )
        for character, name in HIDDEN.items()
    },
    "a joiner behind an emoji, with nothing to join": (
        [named(en="New 👩\u200dMill")],
        [f"{NEW_MILL}:1:26: {unseen(chr(0x200D))}"],
    ),
    "a direction turned in a comment": (
        [add(NEW_MILL, "# \u202e draft\n")],
        [f"{ALSO}:3: {unseen(chr(0x202E))}"],
    ),
    "a direction turned by an escape": (
        quoted("a\\u202eb"),
        [f"{ALSO}:8: {unseen(chr(0x202E))}"],
    ),
    "a hidden character in a field's name": (
        [add(NEW_MILL, '"also\\u200b": [a]\n')],
        [f"{ALSO}:15: {unseen(chr(0x200B))}"],
    ),
    **{
        f"the control character {ord(character)}": (
            quoted(f"a\\x{ord(character):02x}b"),
            [
                f"{ALSO}:8: a character that cannot be seen: U+{ord(character):04X}, a control "
                "character [hidden-character]"
            ],
        )
        for character in "\0\x07\x08\x1b\x7f\x80\x85\x90\x9b\x9f"
    },
    **{
        f"the code U+{ord(character):04X}, which is no character": (
            quoted(f"a\\u{ord(character):04x}b"),
            [
                f"{ALSO}:8: a character that cannot be seen: U+{ord(character):04X}, a control "
                "character [hidden-character]"
            ],
        )
        for character in "\ufdd0\ufdef\ufffe\uffff"
    },
}

MANY: dict[str, Case] = {
    "more links than a page may have": (
        [add(NEW_MILL, f"also: [{', '.join([repr('[' * 490)] * 11)}]\n")],
        [f"{ALSO}:4948: more than 5000 square brackets, which begin links, in one file [too-many]"],
    ),
    "minutes without end": (
        [Put("content/tours/walk.yaml", TOUR.replace("minutes: 5", "minutes: 10001"))],
        ["content/tours/walk.yaml:3:10: 'minutes' must be at most 10000, not '10001' [bad-value]"],
    ),
    "minutes of four thousand digits": (
        [Put("content/tours/walk.yaml", TOUR.replace("minutes: 5", f"minutes: {4000 * '9'}"))],
        [
            "content/tours/walk.yaml:3:10: 'minutes' must be at most 10000, not "
            f"'{59 * '9'}…' [bad-value]"
        ],
    ),
    "minutes of more digits than Python reads": (
        [Put("content/tours/walk.yaml", TOUR.replace("minutes: 5", f"minutes: {5000 * '9'}"))],
        [
            "content/tours/walk.yaml:3:10: 'minutes' must be a whole number, not "
            f"'{59 * '9'}…' [wrong-type]"
        ],
    ),
    "a half-life of ages": (
        [add(MEASURES, "    half_life: 99999\n")],
        [
            f"{MEASURES}:12:16: 'measures.daily-loaves.half_life' must be at most 1200, not '99999' "
            "[bad-value]"
        ],
    ),
    "a line before the first": (
        [Swap(CARD, "chrome: [5]", "chrome: [0]")],
        [f"{CARD}:14:10: 'chrome.0' must be at least 1, not '0' [bad-value]"],
    ),
    "one name, its letters put together in two ways": (
        [
            Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [Café]"),
            add(NEW_MILL, "also: [Cafe\u0301]\n"),
        ],
        [
            f"{ALSO}:8: 'Cafe\u0301' is a name of 'old-oven' too [name-collision]",
            f"{OLD_OVEN}:2:8: 'Café' is a name of 'new-mill' too [name-collision]",
        ],
    ),
    **{
        f"a sentence with {written}": (
            [Swap(SITE_FILE, 'en: "{from} and {to} are rivals."', f'en: "{written}"')],
            [
                f"{SITE_FILE}:33:15: 'relation_types.rival-of.sentence': a sentence has {{from}} and {{to}}, "
                "in English perhaps {is|are}, and no other braces [bad-value]"
            ],
        )
        for written in (
            "{from} and {to.__class__.__mro__}",
            "{from:>999999999} {to}",
            "{from} {0} {to}",
            "{from} {to",
            "{from!r} {to}",
            "{from} alone",
            "{from} {|are} {to}",
            "{from} {is|are|were} {to}",
            "{from} {is|{from}} {to}",
        )
    },
    "a link of white space": (
        [Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", "zh: 新磨坊[[\u3000]]開在橋邊。")],
        [f"{NEW_MILL}:4:10: no entry '' [unknown-entry] there are: new-mill, old-oven, lin"],
    ),
}

PATHS: dict[str, Case] = {
    f"a document named {name}": (
        [Swap(CARD, "document: town-paper.txt", f"document: {name}")],
        [
            f"{CARD}:1:11: 'document' cannot be {name!r} [bad-value] "
            "a file is named without its folder, and not from a dot on"
        ],
    )
    for name in ("../../etc/passwd", "/etc/passwd", "..", "..\\secret.txt", ".env", "a/b.txt")
}

CASES = {**PATHS, **VALUES, **YAML, **TEXT, **MANY}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_it_is_refused_with(changes: list[Change], expected: list[str], tmp_path: Path) -> None:
    assert sites.findings(sites.write(tmp_path, *changes)) == expected


def test_it_is_refused_by_an_optimised_python_too() -> None:
    """`python -OO` takes assertions out: every case of the table gets the same answer."""
    told = subprocess.run(
        [sys.executable, "-OO", "-c", WITHOUT_ASSERTIONS],
        cwd=ROOT / "tests",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert told.stderr == ""
    assert told.stdout == f"{len(CASES)} cases\n"


WITHOUT_ASSERTIONS = """
import tempfile, pathlib, sites, test_hostile
assert False, "this line is taken out"
for name, (changes, expected) in test_hostile.CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        found = sites.findings(sites.write(pathlib.Path(folder).resolve(), *changes))
    if found != expected:
        print(name, found)
print(len(test_hostile.CASES), "cases")
"""

HARMLESS: dict[str, list[Change]] = {
    "carriage returns alone end lines": [Put(NEW_MILL, MILL_TEXT.replace("\n", "\r"))],
    "an emoji with its selector": [named(en="New Mill ☺\ufe0f")],
    "a family of emoji": [named(en="New Mill 👩\u200d👧")],
    "a Chinese character's variant": [named(zh="葛\U000e0100磨坊")],
    "a Persian name": [named(en="می\u200cخواهم")],
    "a name that YAML 1.1 takes for false": [named(en="no")],
    "a name that YAML 1.1 takes for a number": [named(en="22.10")],
    "a name that YAML 1.1 takes for minutes": [named(en="12:30:45")],
    "the last year of all": [when("9999")],
    "the first year of all": [when("0001")],
    "a number with its exponent": [value("8e2")],
    "ids that are called like places of a page": [
        Swap(OLD_OVEN, "- id: old-yeast", "- id: content"),
        Put("content/bakeries/claims.yaml", STONE_TEXT),
        Put(
            "content/bakeries/content.yaml",
            STONE_TEXT.replace("石磨", "石臼").replace("Stone", "Quern"),
        ),
        Put("content/questions/figures.yaml", QUESTIONS),
    ],
}


@pytest.mark.parametrize("changes", HARMLESS.values(), ids=HARMLESS)
def test_it_is_taken(changes: list[Change], tmp_path: Path) -> None:
    assert sites.findings(sites.write(tmp_path, *changes)) == []


# What is no plain file --------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def plug(path: Path) -> None:
    """A socket; its address may be no longer than a hundred characters, so it is made from beside."""
    here = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def folder(path: Path) -> None:
    path.mkdir()


def link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


SORTS = {pipe: "a pipe", plug: "a socket", folder: "a folder", link: "a link", loop: "a link"}


@pytest.mark.parametrize("file", [STONE_MILL, "seeds/stone.yaml", SITE_FILE, MEASURES])
@pytest.mark.parametrize(("make", "sort"), SORTS.items(), ids=SORTS.values())
def test_only_plain_files_are_opened(
    make: Callable[[Path], None], sort: str, file: str, tmp_path: Path
) -> None:
    root = sites.write(tmp_path)
    (root / file).unlink(missing_ok=True)
    make(root / file)
    assert sites.findings(root) == [f"{file}:1:1: the file is {sort}; {PLAIN}"]


@pytest.mark.parametrize("name", ["content", "content/bakeries", "content/tours", "seeds"])
def test_no_folder_may_be_a_link(name: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path / "root")
    if (root / name).exists():
        (root / name).rename(tmp_path / "elsewhere")
    (root / name).symlink_to(tmp_path / "elsewhere")
    lines = sites.findings(root)
    assert f"{name}:1:1: the folder is a link; a plain folder is needed [unreadable]" in lines


@pytest.mark.parametrize("name", ["content/tours", "content/questions"])
def test_a_file_in_a_folders_place(name: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put(name, ""))
    assert sites.findings(root) == [
        f"{name}:1:1: the folder is a file; a plain folder is needed [unreadable]"
    ]


@pytest.mark.parametrize(
    ("call", "name", "message"),
    [
        ("open", NEW_MILL, "the file cannot be read: Permission denied [unreadable]"),
        (
            "scandir",
            "content/bakeries",
            "the folder cannot be read: Permission denied [unreadable]",
        ),
        ("scandir", "seeds", "the folder cannot be read: Permission denied [unreadable]"),
    ],
)
def test_what_may_not_be_read_is_said(
    call: str, name: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, real = sites.write(tmp_path), getattr(os, call)

    def refuse(path: object, *rest: object) -> object:
        if path == root / name:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest)

    monkeypatch.setattr(places.os, call, refuse)
    assert f"{name}:1:1: {message}" in sites.findings(root)


def test_a_pipe_that_takes_a_files_place_in_between_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sites.write(tmp_path)
    before = (root / NEW_MILL).lstat()
    (root / NEW_MILL).unlink()
    os.mkfifo(root / NEW_MILL)
    monkeypatch.setattr(
        Path, "lstat", lambda path: before if path.name == "new-mill.yaml" else os.lstat(path)
    )
    assert places.content(root, root / NEW_MILL) == (b"", [])


def test_a_folder_holds_so_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_FILES", 2)
    root = sites.write(tmp_path, Put(STONE_MILL, STONE_TEXT))
    lines = sites.findings(root)
    assert "content/bakeries:1:1: more than 2 files in one folder [too-many]" in lines


def test_content_without_anything(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert sites.findings(tmp_path) == [
        f"{file}:1:1: the file is missing; a plain file is needed [missing-file]"
        for file in (MEASURES, SITE_FILE)
    ]


# What means harm to a reader ---------------------------------------------------------------------

ATTACKS = [
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "<svg/onload=hit()>",
    "<svg><animate onbegin=hit() attributeName=x dur=s>",
    "<math><mi xlink:href=data:x,hit()>",
    "<iframe srcdoc='<script>parent.hit()</script>'></iframe>",
    "<object data=/hit>",
    "<embed src=/hit>",
    "<link rel=stylesheet href=/hit>",
    "<style>@import '/hit'</style>",
    "<base href=//example.org/>",
    "<meta http-equiv=refresh content=;url=/hit>",
    "<form action=/hit><button>x</button></form>",
    "<details open ontoggle=hit()>",
    "<video poster=/hit>",
    "<template><script>hit()</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "</p></main></body></html><script>hit()</script>",
    "</script><script>hit()</script>",
    "</style><script>hit()</script>",
    "</textarea><script>hit()</script>",
    "</title><script>hit()</script>",
    "--><script>hit()</script><!--",
    "]]><script>hit()</script>",
    "<![CDATA[<script>hit()</script>]]>",
    "<!--[if IE]><script>hit()</script><![endif]-->",
    "<?xml version=''?><x/>",
    '" onmouseover=hit() x="',
    "' autofocus onfocus=hit() x='",
    "` onclick=hit() `",
    "<a href=javascript:hit()>x</a>",
    "```html onload=hit()\n<script>hit()</script>\n```",
    "<javascript:hit()>",
    "<data:text/html,<script>hit()</script>>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&LT;script&GT;hit()&LT;/script&GT;",
    "\\<script>hit()\\</script>",
    "\u2028<script>hit()</script>\u2029",
    "<scr<script>ipt>hit()</scr</script>ipt>",
    "<SCRIPT/SRC=/hit></SCRIPT>",
]
"""Each would run `hit()` or ask for something, if anything of it became markup."""
FORMULAS = ["=hit()", "+hit()", "-hit()", "@hit()"]


def everywhere(text: str) -> list[Change]:
    """The small site with a text wherever words or prose may stand."""
    both = {"zh": text, "en": text}
    oven = yaml.safe_load(files(SITE)[OLD_OVEN])
    oven |= {"also": [text], "what": both, "note": both, "unknown": [both], "status": both}
    oven["status"] = {key: f"{words}[@town-paper:p1]" for key, words in both.items()}
    oven["claims"][0] |= both | {"by": both}
    oven["figures"]["daily-loaves"]["note"] = both
    baker = yaml.safe_load(files(SITE)[LIN])
    baker["relations"][0]["note"] = both
    baker["name"] = {key: f"{words} Lin" for key, words in both.items()}
    return [
        Put(
            path, json.dumps(one, ensure_ascii=False, default=str)
        )  # which is YAML, and without aliases
        for path, one in ((OLD_OVEN, oven), (LIN, baker))
    ]


def test_nothing_of_an_attack_runs_or_is_asked_for(
    browser: Browser, tmp_path: Path, serve_folder: Callable[..., str]
) -> None:
    """All of them on the pages of one site, in names, words, lines and prose."""
    oven = yaml.safe_load(files(SITE)[OLD_OVEN])
    both = [{"zh": attack, "en": attack} for attack in ATTACKS]
    oven |= {"also": ATTACKS, "unknown": both, "what": both[0]}
    oven["note"] = dict.fromkeys(("zh", "en"), "\n\n".join(ATTACKS))
    claim = oven["claims"][0]
    oven["claims"] += [claim | one | {"id": f"c{n}", "by": one} for n, one in enumerate(both)]
    changed = Put(OLD_OVEN, json.dumps(oven, ensure_ascii=False, default=str))
    built = build.build(sites.write(tmp_path, changed), sites.MEMORY)
    assert [str(finding) for finding in built.findings] == []
    publish(built.output, tmp_path / "site")
    address = serve_folder(tmp_path / "site")
    page = browser.new_page()
    page.add_init_script("window.hits = 0; window.hit = () => { window.hits += 1 }")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.partition("?")[0]))
    for path in (
        "en/bakeries/old-oven.html",
        "zh/bakeries/old-oven.html",
        "en/bakeries/index.html",
    ):
        page.goto(f"{address}{path}")
        page.mouse.move(300, 300)
        assert page.evaluate("window.hits") == 0
        assert page.query_selector_all("[onclick],[onload],[onerror],[onfocus],[srcdoc]") == []
    assert {one.removeprefix(address) for one in asked} <= set(built.output)
    page.goto(f"{address}en/bakeries/old-oven.html")
    words = "".join(page.inner_text("main").split())
    page.close()
    straight = str.maketrans("‘’“”", "''\"\"")
    for attack in ATTACKS[:28]:
        assert "".join(attack.split()) in words.translate(straight), attack


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(formula: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path, *everywhere(f"{formula} or so"))
    tables = {path: text for path, text in sites.output(root).items() if path.endswith(".csv")}
    cells = [
        cell for text in tables.values() for row in csv.reader(io.StringIO(text)) for cell in row
    ]
    assert any(formula in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "-h", "\t", "\r"))] == []


@pytest.mark.parametrize("arguments", [["rename", "lin", "uncle"], ["diff", "HEAD"]])
def test_a_diff_forges_no_line(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What quotes content without findings begins no command to the runner of a workflow either."""
    root = sites.write(tmp_path)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "before")
    lines = "a\n    ::error::forged\n    [[lin]]\n    ::error::forged\n    ##[error]forged\n"
    add(NEW_MILL, f"note:\n  zh: |\n    {lines}  en: |\n    {lines}").apply(root)
    Swap(NEW_MILL, "en: the newer bakery", 'en: "new\\n::error::forged"').apply(root)
    assert build.main([*arguments, "--root", str(root)]) == 0
    told = capsys.readouterr().out
    assert "forged" in told
    assert [line for line in told.splitlines() if line.lstrip().startswith("::")] == []
    assert "##[" not in told


def test_every_link_out_says_what_it_is(tmp_path: Path) -> None:
    """In prose, at the foot of a page, on all of them."""
    root = sites.write(
        tmp_path,
        Swap(SITE_FILE, "updated:", "repository: https://example.org/bread\nupdated:"),
        Swap(OLD_OVEN, "對手是", "[書](https://example.org/a)、[信](mailto:a@example.org)。對手是"),
        Swap(OLD_OVEN, "Its rival is", "[A](https://example.org/a), [b](mailto:a@example.org). Its rival is"),
    )  # fmt: skip
    links = [
        link
        for path, text in sites.output(root).items()
        if path.endswith(".html")
        for link in lxml.html.document_fromstring(text).iter("a")
        if ":" in link.get("href", "")
    ]
    assert {link.get("href").partition(":")[0] for link in links} == {"https", "mailto"}
    assert len(links) >= 8
    assert {link.get("rel") for link in links} == {"nofollow noopener"}


def test_names_from_right_to_left_are_isolated(
    browser: Browser, tmp_path: Path, serve_folder: Callable[..., str]
) -> None:
    """Else the number behind such a name would be shown before it."""
    name = "מאפייה"
    root = sites.write(
        tmp_path,
        Swap(LIN, "en: Uncle Lin}", f"en: {name}}}"),
        Swap(OLD_OVEN, "[[lin]]在", "[[lin]]2024年在"),
        Swap(OLD_OVEN, "[[lin]] bakes here.", "[[lin]] 2024 bakes here."),
        Swap(OLD_OVEN, "by: lin", f"by: {{zh: 某人, en: {name}}}"),
    )
    publish(build.build(root, sites.MEMORY).output, tmp_path / "site")
    page = browser.new_page()
    page.goto(serve_folder(tmp_path / "site") + "en/bakeries/old-oven.html")
    assert page.locator("a > bdi", has_text=name).count() >= 1
    assert page.locator(".speaker bdi", has_text=name).count() == 1
    order = page.evaluate(
        """() => {
            const link = [...document.querySelectorAll("p a")].find((a) => a.querySelector("bdi"));
            const range = document.createRange();
            range.setStart(link.nextSibling, 1);
            range.setEnd(link.nextSibling, 5);
            return range.getBoundingClientRect().left > link.getBoundingClientRect().right - 1;
        }"""
    )
    assert order
    page.close()


def test_an_injected_script_is_stopped_by_the_pages_own_policy(
    browser: Browser, tmp_path: Path, serve_folder: Callable[..., str]
) -> None:
    """Should something get through after all."""
    output = dict(build.build(sites.write(tmp_path), sites.MEMORY).output)
    home = "en/index.html"
    bad = b"<script>document.title = 'hit'</script><img src=x onerror=\"document.title='hit'\"></body>"
    output[home] = output[home].replace(b"</body>", bad)
    assert bad in output[home]
    publish(output, tmp_path / "site")
    page = browser.new_page()
    page.goto(serve_folder(tmp_path / "site") + home)
    assert page.title() != "hit"
    page.close()


def test_no_source_file_holds_what_cannot_be_seen() -> None:
    """Code is read by people before it is taken: it may not read otherwise than it is (Trojan Source)."""
    kinds = {".py", ".js", ".css", ".html", ".yaml", ".yml", ".md", ".toml", ".json", ".in", ".txt"}
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [
        ROOT / name for name in listed.stdout.decode().split("\0") if Path(name).suffix in kinds
    ]
    assert len(files) > 300
    hidden = re.compile(
        "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]"
    )
    assert [file.name for file in files if hidden.search(file.read_text(encoding="utf-8"))] == []


def test_the_table_holds_what_it_promises() -> None:
    assert len(CASES) + len(HARMLESS) + 4 * len(SORTS) + len(ATTACKS) >= 150


def test_what_the_threat_model_names_is_there() -> None:
    """Each test that it names, by its name."""
    named = set(
        re.findall(r"`(test_\w+)`", (ROOT / "docs/security.md").read_text(encoding="utf-8"))
    )
    there = {
        name
        for file in (ROOT / "tests").glob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) >= 15
    assert named <= there
