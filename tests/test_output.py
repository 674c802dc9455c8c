"""What is wrong with finished pages, and the lines that say so."""

import json
from pathlib import Path

import pytest
import sites
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from sites import Change, Link, Put, Swap

import build
from explainer import check
from explainer.facts import facts
from explainer.findings import Rule
from explainer.publish import MARK, mark

OUTPUT = """\
--- index.html
<!doctype html>
<html lang="zh-Hant-TW">
<head><meta charset="utf-8"><title>麵包</title><meta name="description" content="麵包店">
<link rel="alternate" hreflang="zh-Hant-TW" href="zh/index.html">
<link rel="alternate" hreflang="en" href="en/index.html">
<link rel="stylesheet" href="assets/site.css"></head>
<body><h1>麵包</h1><a href="zh/index.html">中文</a> <a href="en/index.html">English</a></body>
</html>
--- zh/index.html
<!doctype html>
<html lang="zh-Hant-TW">
<head><meta charset="utf-8"><title>首頁</title><meta name="description" content="麵包店">
<link rel="alternate" hreflang="zh-Hant-TW" href="index.html">
<link rel="alternate" hreflang="en" href="../en/index.html"></head>
<body><h1 id="top">首頁</h1><p><a href="#top">上</a> <a href="old-oven.html">老灶</a></p></body>
</html>
--- zh/old-oven.html
<!doctype html>
<html lang="zh-Hant-TW">
<head><meta charset="utf-8"><title>老灶</title><meta name="description" content="最老的店"></head>
<body><h1>老灶</h1><p><a href="index.html#top">首頁</a> <img src="../assets/oven.svg" alt=""></p></body>
</html>
--- en/index.html
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Home</title><meta name="description" content="Bakeries">
<link rel="alternate" hreflang="zh-Hant-TW" href="../zh/index.html">
<link rel="alternate" hreflang="en" href="index.html"></head>
<body><h1>Home</h1><p><a href="https://example.org/">out</a> <a href="mailto:a@b.c">mail</a></p></body>
</html>
--- 404.html
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Lost</title><meta name="description" content="Not here">
<meta name="robots" content="noindex"></head>
<body><h1>Lost</h1><p><a href="en/index.html">Home</a></p></body>
</html>
--- assets/site.css
p { margin: 0 }
--- assets/oven.svg
<svg xmlns="http://www.w3.org/2000/svg"/>
"""

ZH, EN, OVEN, DOOR = "zh/index.html", "en/index.html", "zh/old-oven.html", "index.html"


def checked(folder: Path, *changes: Change) -> Path:
    """The output above, changed, in a folder."""
    for path, text in sites.files(OUTPUT).items():
        Put(path, text).apply(folder)
    for change in changes:
        change.apply(folder)
    return folder


def body(path: str, html: str) -> Swap:
    """Something more at the end of a page's body."""
    return Swap(path, "</body>", f"{html}</body>")


CASES: dict[str, tuple[list[Change], list[str]]] = {
    "a link to no page": (
        [body(ZH, '<a href="../quiche.pdf">a</a>')],
        [f"site/{ZH}:6:1: the link '../quiche.pdf' leads nowhere [broken-link]"],
    ),
    "a link to a page of nearly that name": (
        [body(ZH, '<a href="old-ofen.html">a</a>')],
        [
            f"site/{ZH}:6:1: the link 'old-ofen.html' leads nowhere [broken-link] "
            "did you mean 'zh/old-oven.html'?"
        ],
    ),
    "a link above the site": (
        [body(ZH, '<a href="../../secret.txt">a</a>')],
        [f"site/{ZH}:6:1: the link '../../secret.txt' leads nowhere [broken-link]"],
    ),
    "a link from the root": (
        [body(ZH, '<a href="/zh/old-oven.html">a</a>')],
        [
            f"site/{ZH}:6:1: the link '/zh/old-oven.html' leads nowhere [broken-link] "
            "did you mean 'zh/old-oven.html'?"
        ],
    ),
    "an empty link": (
        [body(ZH, '<a href="">a</a>')],
        [f"site/{ZH}:1:1: the link '' leads nowhere [broken-link]"],
    ),
    "a link in the wrong case": (
        [body(EN, '<a href="INDEX.html">a</a>')],
        [
            f"site/{EN}:6:1: the link 'INDEX.html' leads nowhere [broken-link] "
            "did you mean 'en/index.html'?"
        ],
    ),
    "a style sheet that is not there": (
        [Put("assets/site.css", None)],
        [
            f"site/{DOOR}:6:1: the link 'assets/site.css' leads nowhere [broken-link] "
            "did you mean 'assets/oven.svg'?"
        ],
    ),
    "a picture that is not there": (
        [Put("assets/oven.svg", None)],
        [f"site/{OVEN}:4:1: the link '../assets/oven.svg' leads nowhere [broken-link]"],
    ),
    "a place that is not on the page": (
        [Swap(ZH, 'href="#top"', 'href="#tip"')],
        [f"site/{ZH}:6:1: zh/index.html has no place '#tip' [broken-fragment] did you mean 'top'?"],
    ),
    "a place that is not on another page": (
        [Swap(OVEN, "#top", "#bottom")],
        [f"site/{OVEN}:4:1: zh/index.html has no place '#bottom' [broken-fragment]"],
    ),
    "an id twice": (
        [body(ZH, '<p id="top">a</p><p id="top">b</p>')],
        [f"site/{ZH}:1:1: the id 'top' stands twice [duplicate-element-id]"],
    ),
    "no heading": (
        [Swap(EN, "<h1>Home</h1>", "<h2>Home</h2>")],
        [f"site/{EN}:1:1: the page has 0 h1, not one [one-heading]"],
    ),
    "two headings": (
        [body(EN, "<h1>Again</h1>")],
        [f"site/{EN}:1:1: the page has 2 h1, not one [one-heading]"],
    ),
    "no title": (
        [Swap(EN, "<title>Home</title>", "")],
        [f"site/{EN}:1:1: the page has no title [no-title]"],
    ),
    "an empty title": (
        [Swap(EN, "<title>Home</title>", "<title> </title>")],
        [f"site/{EN}:1:1: the page has no title [no-title]"],
    ),
    "no description": (
        [Swap(EN, '<meta name="description" content="Bakeries">', "")],
        [f"site/{EN}:1:1: the page has no description [no-description]"],
    ),
    "an empty description": (
        [Swap(EN, 'content="Bakeries"', 'content=" "')],
        [f"site/{EN}:1:1: the page has no description [no-description]"],
    ),
    "no language": (
        [Swap(OVEN, ' lang="zh-Hant-TW"', "")],
        [f"site/{OVEN}:1:1: the page does not say its language [no-language]"],
    ),
    "another language that is not there": (
        [Swap(ZH, "../en/index.html", "../en/home.html")],
        [
            f"site/{EN}:1:1: the zh-Hant-TW version zh/index.html does not name this page as its "
            "other language [alternates-disagree]",
            f"site/{ZH}:1:1: the en version '../en/home.html' is not there [alternates-disagree]",
        ],
    ),
    "another language that does not answer": (
        [Swap(EN, '<link rel="alternate" hreflang="zh-Hant-TW" href="../zh/index.html">\n', "")],
        [
            f"site/{ZH}:1:1: the en version en/index.html does not name this page as its other "
            "language [alternates-disagree]"
        ],
    ),
    "a page that is not its own language": (
        [Swap(EN, 'hreflang="en" href="index.html"', 'hreflang="en-GB" href="index.html"')],
        [f"site/{EN}:1:1: no alternate names this page as en [alternates-disagree]"],
    ),
    "pictures without words": (
        [Swap(OVEN, ' alt=""', ""), body(OVEN, '<img src="../assets/oven.svg">')],
        [f"site/{OVEN}:1:1: 2 pictures have no alternative text [no-alt-text]"],
    ),
    "a page that nobody links to": (
        [Swap(ZH, ' <a href="old-oven.html">老灶</a>', "")],
        [f"site/{OVEN}:1:1: no page links to this one [orphan-page]"],
    ),
    "two pages that only link to each other": (
        [
            Swap(ZH, ' <a href="old-oven.html">老灶</a>', ""),
            Put(
                "zh/mill.html", sites.files(OUTPUT)[OVEN].replace("index.html#top", "old-oven.html")
            ),
            body(OVEN, '<a href="mill.html">b</a>'),
        ],
        [
            "site/zh/mill.html:1:1: no page links to this one [orphan-page]",
            f"site/{OVEN}:1:1: no page links to this one [orphan-page]",
        ],
    ),
    "a script from elsewhere": (
        [body(EN, '<script src="https://cdn.example.org/a.js"></script>')],
        [f"site/{EN}:1:1: the page loads 'https://cdn.example.org/a.js' [other-origin]"],
    ),
    "a picture from elsewhere": (
        [body(EN, '<img alt="" src="//cdn.example.org/a.png">')],
        [f"site/{EN}:1:1: the page loads '//cdn.example.org/a.png' [other-origin]"],
    ),
    "a social card that is not there": (
        [Swap(EN, "</head>", '<meta property="og:image" content="../cards/en.png?0a1b"></head>')],
        [f"site/{EN}:5:1: the link '../cards/en.png?0a1b' leads nowhere [broken-link]"],
    ),
    "a social card from elsewhere": (
        [
            Swap(
                EN,
                "</head>",
                '<meta property="og:image" content="https://example.org/a.png"></head>',
            )
        ],
        [f"site/{EN}:1:1: the page loads 'https://example.org/a.png' [other-origin]"],
    ),
    "a picture set from elsewhere": (
        [
            body(
                EN,
                '<img alt="" src="../assets/oven.svg" srcset="https://cdn.example.org/a.png 2x">',
            )
        ],
        [f"site/{EN}:1:1: the page loads 'https://cdn.example.org/a.png' [other-origin]"],
    ),
    "a font from elsewhere": (
        [Swap(EN, "</head>", '<link rel="preload" href="http://example.org/f.woff2"></head>')],
        [f"site/{EN}:1:1: the page loads 'http://example.org/f.woff2' [other-origin]"],
    ),
    "a frame from elsewhere": (
        [body(EN, '<iframe src="https://example.org/"></iframe>')],
        [f"site/{EN}:1:1: the page loads 'https://example.org/' [other-origin]"],
    ),
    "a form that is sent elsewhere": (
        [body(EN, '<form action="https://example.org/"><input name="q"></form>')],
        [f"site/{EN}:1:1: the page loads 'https://example.org/' [other-origin]"],
    ),
    "a script in the page": (
        [body(EN, "<script>alert(1)</script>")],
        [f"site/{EN}:1:1: the page holds 'a script in the page' [active-content]"],
    ),
    "a handler": (
        [body(EN, '<p onclick="alert(1)">a</p>')],
        [f"site/{EN}:1:1: the page holds 'onclick=' [active-content]"],
    ),
    "a style in the page": (
        [body(EN, '<p style="color: red">a</p>')],
        [f"site/{EN}:1:1: the page holds 'style=' [active-content]"],
    ),
    "a script as an address": (
        [body(EN, '<a href=" JavaScript:alert(1)">a</a>')],
        [f"site/{EN}:1:1: the page holds ' JavaScript:alert(1)' [active-content]"],
    ),
    "a script as a form's address": (
        [body(EN, '<form action="javascript:alert(1)"><input name="q"></form>')],
        [f"site/{EN}:1:1: the page holds 'javascript:alert(1)' [active-content]"],
    ),
    "a page that does not say its encoding": (
        [
            Swap(OVEN, '<meta charset="utf-8">', ""),
        ],
        [
            f"site/{OVEN}:1:1: two HTML parsers read this page differently [readers-disagree] "
            "an element is not closed or stands where it may not"
        ],
    ),
}

WHOLE_OUTPUT = {path: text.encode() for path, text in sites.files(OUTPUT).items()}
LISTED = Put(MARK, mark(WHOLE_OUTPUT))
"""The build's own list of the files above."""
LISTED_MORE = Put(MARK, mark({**WHOLE_OUTPUT, "data/site.json": b"{}"}))

CASES |= {
    "an element that is not closed": (
        [body(EN, "<p><b>a</p>")],
        [f"site/{EN}:6:100: <b> is not closed [unclosed-element]"],
    ),
    "a closing tag of nothing": (
        [body(EN, "</section>")],
        [f"site/{EN}:6:97: </section> closes nothing [unclosed-element]"],
    ),
    "a declaration that HTML does not have": (
        [body(EN, "<![foo[a]]>")],
        [f"site/{EN}:6:97: a declaration that HTML does not have [unclosed-element]"],
    ),
    "a page that breaks off": (
        [Swap(ZH, "</body>\n</html>\n", "")],
        [
            f"site/{ZH}:2:1: <html> is not closed [unclosed-element]",
            f"site/{ZH}:6:1: <body> is not closed [unclosed-element]",
        ],
    ),
    "a link among the files": (
        [LISTED, Link("assets/more.css", "site.css")],
        ["site/assets/more.css:1:1: the file is a link; a plain file is needed [unreadable]"],
    ),
    "a link to a folder": (
        [Link("en/more", "../zh")],
        ["site/en/more:1:1: the file is a link; a plain file is needed [unreadable]"],
    ),
    "a link that leads out of the site": (
        [Link("assets/passwd", "/etc/passwd")],
        ["site/assets/passwd:1:1: the file is a link; a plain file is needed [unreadable]"],
    ),
    "a file that is gone": (
        [LISTED_MORE],
        ["site/data/site.json:1:1: a file of the build is missing [missing-file]"],
    ),
    "a file that no build made": (
        [LISTED, Put("assets/notes.txt", "mine")],
        ["site/assets/notes.txt:1:1: no build made this file [unknown-file]"],
    ),
    "a file that was changed": (
        [LISTED, Put("assets/site.css", "p { margin: 1px }")],
        ["site/assets/site.css:1:1: the file is not as the build made it [changed-file]"],
    ),
    "a drawing with a script": (
        [Put("assets/oven.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>a()</script></svg>')],
        ["site/assets/oven.svg:1:1: the picture holds script [active-content]"],
    ),
    "a drawing with a handler": (
        [Put("assets/oven.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="a()"/>')],
        ["site/assets/oven.svg:1:1: the picture holds onload= [active-content]"],
    ),
    "a drawing that asks for something": (
        [Put("assets/oven.svg", '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/a.png"/></svg>')],
        [
            "site/assets/oven.svg:1:1: the picture holds the address 'https://example.org/a.png' "
            "[active-content]"
        ],
    ),
    "a drawing that reads a file of the machine": (
        [Put("assets/oven.svg", '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>')],
        ["site/assets/oven.svg:1:1: the picture holds a command [active-content]"],
    ),
    "a drawing that is none": (
        [Put("assets/oven.svg", "<svg")],
        ["site/assets/oven.svg:1:1: the picture holds no drawing [active-content]"],
    ),
}  # fmt: skip

SOUND: dict[str, list[Change]] = {
    "as it is": [],
    "as it is listed": [LISTED],
    "what an editor may keep there": [LISTED, Put(".gitignore", "*")],
    "data for machines": [
        body(EN, '<script type="application/ld+json">{"a": "<b onclick=c>"}</script>')
    ],
    "a query and a fragment": [body(ZH, '<a href="old-oven.html?a=b">a</a>')],
    "an address in percent": [
        Put("zh/麵包.html", sites.files(OUTPUT)[OVEN]),
        body(ZH, '<a href="%E9%BA%B5%E5%8C%85.html">a</a>'),
    ],
    "a fragment in percent": [body(ZH, '<p id="麵包">a</p><a href="#%E9%BA%B5%E5%8C%85">b</a>')],
    "a link to the top": [body(ZH, '<a href="#">a</a>')],
}


def lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `check --site` prints of a folder, its exit status compared with it."""
    root = folder.parent / "root"
    Put("content/.gitkeep", b"").apply(root)
    status = build.main(["check", "--root", str(root), "--site", str(folder)])
    told = sites.heads(capsys.readouterr().out)
    assert status == bool(told)
    return told


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_a_fault_is_answered_with(
    changes: list[Change], expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(checked(tmp_path / "site", *changes), capsys) == expected


@pytest.mark.parametrize("changes", SOUND.values(), ids=SOUND)
def test_no_fault(
    changes: list[Change], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(checked(tmp_path / "site", *changes), capsys) == []


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"\0", b"<!-- -->", b"\xff\xfe", b"<html>", b'<a href="http://[">a</a>'],
    ids=["nothing", "white space", "NUL", "a comment", "UTF-16", "a tag", "an address"],
)
def test_a_page_that_is_none_is_a_finding(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = lines(checked(tmp_path / "site", Put(OVEN, content)), capsys)
    assert f"site/{OVEN}:1:1: the page has no title [no-title]" in told


def test_all_faults_come_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = [
        Swap(EN, "<title>Home</title>", ""),
        body(EN, '<a href="none.html">a</a>'),
        Swap(OVEN, ' lang="zh-Hant-TW"', ""),
    ]
    assert lines(checked(tmp_path / "site", *changes), capsys) == [
        f"site/{EN}:1:1: the page has no title [no-title]",
        f"site/{EN}:6:1: the link 'none.html' leads nowhere [broken-link] "
        "did you mean 'en/index.html'?",
        f"site/{OVEN}:1:1: the page does not say its language [no-language]",
    ]


def test_faults_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = checked(tmp_path / "site", Swap(EN, "<title>Home</title>", ""))
    assert build.main(["check", "--site", str(folder), "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": f"site/{EN}",
            "line": 1,
            "column": 1,
            "rule": "no-title",
            "message": "the page has no title",
            "hint": "",
        }
    ]


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(tmp_path / "none", capsys) == ["none:1:1: there is no such folder [missing-file]"]


# What a build makes ----------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "url: https://example.org/bread/\n"])
def test_a_published_site_is_sound_as_it_lies(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Swap(sites.SITE_FILE, "updated:", f"{url}updated:"))
    assert build.main(["--root", str(root)]) == 0, capsys.readouterr().out
    capsys.readouterr()
    arguments = ["check", "--root", str(root), "--site", str(root / "site")]
    assert (build.main(arguments), capsys.readouterr().out) == (0, "")


def test_the_menu_of_a_page_leads_to_the_kinds_of_this_site(tmp_path: Path) -> None:
    """Whatever they are called: the program knows no kind by its name."""
    output = sites.output(sites.write(tmp_path))
    current = {}
    for page in ("index", "bakeries/index", "bakeries/old-oven"):
        html = output[f"en/{page}.html"]
        menu = html.partition('aria-label="Main navigation"')[2].partition("</nav>")[0]
        links = BeautifulSoup(menu, "lxml").select("a")
        assert {"Bakeries", "Bakers"} <= {link.get_text() for link in links}
        assert {str(link["href"]).lstrip("./") for link in links} <= set(output)
        current[page] = [link.get_text() for link in links if link.get("aria-current") == "page"]
    assert current == {
        "index": [],
        "bakeries/index": ["Bakeries"],
        "bakeries/old-oven": ["Bakeries"],
    }


TEMPLATE = "templates/pages/about.html"
ABOUT = '{% extends "layouts/sheet.html" %}{% block sheet %}MORE{% endblock %}'


def test_a_site_has_of_its_own_what_it_wants_to_be_different(tmp_path: Path) -> None:
    """A page, a word, a style sheet more and one less: the project gives all that is left."""
    plain = sites.output(sites.write(tmp_path / "plain"))
    own = sites.output(
        sites.write(
            tmp_path / "own",
            Put(TEMPLATE, ABOUT.replace("MORE", "<p>Ours</p>")),
            Put("templates/words.yaml", "timeline: {zh: 年表, en: Chronicle}\n"),
            Put("templates/assets/css/9-own.css", "main { color: red; }\n"),
            Put("templates/assets/css/compare.css", "table { color: red; }\n"),
        )
    )
    assert own.keys() == plain.keys()
    assert "<p>Ours</p>" in own["en/about.html"]
    assert "<h1>Chronicle</h1>" in own["en/timeline.html"]
    assert "<h1>Figures</h1>" in own["en/figures.html"]
    assert own["assets/site.css"] == f"{plain['assets/site.css']}main{{color: red;}}"
    assert own["assets/compare.css"] == "table{color: red;}"
    assert own["assets/site.js"] == plain["assets/site.js"]


@pytest.mark.parametrize(
    ("more", "expected"),
    {
        '<a href="{{ page.root }}zh/abot.html">a</a>': (
            "leads nowhere [broken-link] did you mean 'zh/about.html'?"
        ),
        '<p id="content">a</p>': "the id 'content' stands twice [duplicate-element-id]",
        "<h1>again</h1>": "the page has 2 h1, not one [one-heading]",
        "<p onclick='a'>a</p>": "the page holds 'onclick=' [active-content]",
    }.items(),
)
def test_a_fault_of_a_template_stops_the_build(more: str, expected: str, tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put(TEMPLATE, ABOUT.replace("MORE", more)))
    told = sites.findings(root)
    assert [line.partition(":")[0] for line in told] == ["site/en/about.html", "site/zh/about.html"]
    assert all(line.endswith(expected) for line in told)


CLAIMED_TWICE = {
    "an earlier id that two entries had": [
        sites.add(sites.NEW_MILL, "was: [mill]\n"),
        sites.add(sites.OLD_OVEN, "was: [mill]\n"),
    ],
    "an earlier id that is the kind's index": [
        sites.add(sites.NEW_MILL, "was: [index]\n"),
    ],
}


@pytest.mark.parametrize("changes", CLAIMED_TWICE.values(), ids=CLAIMED_TWICE)
def test_a_path_that_two_pages_claim(changes: list[Change], tmp_path: Path) -> None:
    told = sites.findings(sites.write(tmp_path, *changes))
    assert len(told) >= 2
    assert all(" claim one path [path-claimed-twice]" in line for line in told)


def test_paths_that_differ_in_case_are_claimed_twice() -> None:
    output, findings = build.assembled([("a/b.html", b"1")], [("a/B.html", b"2"), ("c", b"3")])
    assert set(output) == {"a/B.html", "a/b.html", "c"}
    assert [str(finding) for finding in findings] == [
        "site/a/B.html:1:1: a/B.html and a/b.html claim one path [path-claimed-twice]"
    ]


PIECES = ["../", "../../", "./", "/", "//", "zh/", "a/", "oven.html", "oven", ".html", "#", "top", "?", ":", "https:", "javascript:", " ", "%7A", "\t", "麵", "bread.org"]  # fmt: skip


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), max_size=8),
    st.sampled_from(["", "https://bread.org/", "https://bread.org/zh/"]),
)
@example(["../../zh/a/oven.html#top", "../../ zh/a/oven.html", "../..//zh/a/oven.html"], "")
def test_links_of_many_pages_lead_where_each_leads_alone(links: list[str], url: str) -> None:
    paths = [f"{folder}{at}.html" for at in range(len(links)) for folder in ("", "zh/", "zh/a/")]
    paths += ["404.html"] * bool(links)
    pages = {"zh/a/oven.html": facts(b'<h1 id="top">')}
    pages |= {
        path: facts(f'<a href="{link}">'.encode())
        for path, link in zip(
            paths, [link for link in links for _ in range(3)] + links, strict=False
        )
    }
    output = dict.fromkeys(pages, b"")
    broken = set()
    for path, page in pages.items():
        aims = {aim for link in page.links if (aim := check.target(link, path, url))}
        if any(file not in pages or (at and at not in pages[file].ids) for file, at in aims):
            broken.add(f"site/{path}")
    rules = {Rule.BROKEN_LINK, Rule.BROKEN_FRAGMENT}
    told = {it for it in check.inspect(output, pages, "site", url) if it.rule in rules}
    assert {finding.where.file for finding in told} == broken


def test_every_rule_of_the_output_has_a_case() -> None:
    every = list(Rule)
    of_output = set(every[every.index(Rule.BROKEN_LINK) :]) - {Rule.PATH_CLAIMED_TWICE}
    told = " ".join(line for _, lines in CASES.values() for line in lines)
    assert {rule for rule in of_output if f"[{rule}]" not in told} == set()
