"""Prose: what Markdown, [[links]], {figures} and [@citations] become, and that nothing else can."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sites
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it.token import Token
from markupsafe import escape
from sites import LIN, OLD_OVEN, Put, Swap, files

import build
from explainer import paragraph, prose


class Plainly:
    """Writes references so that a test can see them."""

    def entry(self, link: prose.EntryLink) -> str:
        return f"<i>{escape(link.words or link.target)}={escape(link.target)}</i>"

    def figure(self, mention: prose.FigureMention) -> str:
        return f"<i>{mention.reference}:{mention.form}</i>"

    def citation(self, citation: prose.Citation) -> str:
        return f"<i>{citation.cite}</i>"


HTML = {
    # paragraphs and lines
    "one\ntwo": "<p>one\ntwo</p>",
    "one\n\ntwo": "<p>one</p>\n<p>two</p>",
    "第一行\n第二行": "<p>第一行第二行</p>",
    "第一行，\n第二行。": "<p>第一行，第二行。</p>",
    "「第一\n行」": "<p>「第一行」</p>",
    "第一行\nLatin": "<p>第一行Latin</p>",
    "**第一行**\n**第二行**": "<p><strong>第一行</strong><strong>第二行</strong></p>",
    "第一行。[@paper:p1]\n[[lin]]說": "<p>第一行。<i>paper:p1</i><i>lin=lin</i>說</p>",
    "So it is. [@paper:p1] [@paper:p2] Next": (
        "<p>So it is.<i>paper:p1</i><i>paper:p2</i> Next</p>"
    ),
    "[[lin]]\n說": "<p><i>lin=lin</i>說</p>",
    "hard  \nbreak": "<p>hard<br>\nbreak</p>",
    # emphasis, which Chinese has no spaces for
    "**bold** text": "<p><strong>bold</strong> text</p>",
    "文字**重點**文字": "<p>文字<strong>重點</strong>文字</p>",
    "**「重點」**文字": "<p><strong>「重點」</strong>文字</p>",
    "文字**《書名》**。": "<p>文字<strong>《書名》</strong>。</p>",
    "文字**重點。**文字": "<p>文字<strong>重點。</strong>文字</p>",
    "*「甲」*、*乙*": "<p><em>「甲」</em>、<em>乙</em></p>",
    "**甲**與**「乙」**之間": "<p><strong>甲</strong>與<strong>「乙」</strong>之間</p>",
    "**外*內*外**": "<p><strong>外<em>內</em>外</strong></p>",
    "***both***": "<p><em><strong>both</strong></em></p>",
    "2 * 3 * 4": "<p>2 * 3 * 4</p>",
    "** not this **": "<p>** not this **</p>",
    "_nor_ __this__": "<p>_nor_ __this__</p>",
    "~~nor this~~": "<p>~~nor this~~</p>",
    "\\*as written\\*": "<p>*as written*</p>",
    "**[[lin]]**說": "<p><strong><i>lin=lin</i></strong>說</p>",
    # headings, from h3 down
    "# A": "<h3>A</h3>",
    "### A": "<h3>A</h3>",
    "#### A": "<h4>A</h4>",
    "###### A": "<h6>A</h6>",
    "A\n===": "<p>A\n===</p>",
    # lists and quotations
    "- a\n- b": "<ul>\n<li>a</li>\n<li>b</li>\n</ul>",
    "1. a\n2. b": "<ol>\n<li>a</li>\n<li>b</li>\n</ol>",
    "> a": "<blockquote>\n<p>a</p>\n</blockquote>",
    # what is left out
    "    indented": "<p>indented</p>",
    "a | b\n--|--\n1 | 2": "<p>a | b\n--|--\n1 | 2</p>",
    "[a][1]\n\n[1]: https://example.org": "<p>[a][1]</p>\n<p>[1]: https://example.org</p>",
    "![alt](https://example.org/a.png)": (
        '<p>!<a href="https://example.org/a.png" rel="nofollow noopener">alt</a></p>'
    ),
    "https://example.org": "<p>https://example.org</p>",
    "<https://example.org>": "<p>&lt;https://example.org&gt;</p>",
    "www.example.org": "<p>www.example.org</p>",
    "<b>a</b>": "<p>&lt;b&gt;a&lt;/b&gt;</p>",
    "a <br> b": "<p>a &lt;br&gt; b</p>",
    "<!-- a -->": "<p>&lt;!-- a --&gt;</p>",
    "&lt;b&gt; & &copy;": "<p>&lt;b&gt; &amp; ©</p>",
    # links to entries
    "[[lin]]": "<p><i>lin=lin</i></p>",
    "[[lin|他]]": "<p><i>他=lin</i></p>",
    "[[ 林伯 ]]": "<p><i>林伯=林伯</i></p>",
    "[[lin|<b>]]": "<p><i>&lt;b&gt;=lin</i></p>",
    "[[a]][[b]]": "<p><i>a=a</i><i>b=b</i></p>",
    "![[lin]]": "<p>!<i>lin=lin</i></p>",
    # figures
    "{loaves}": "<p><i>loaves:full</i></p>",
    "{loaves:value}": "<p><i>loaves:value</i></p>",
    "{loaves:number}": "<p><i>loaves:number</i></p>",
    "{old-oven.loaves:number}": "<p><i>old-oven.loaves:number</i></p>",
    # citations
    "說。[@paper:p1][@paper:p12]": "<p>說。<i>paper:p1</i><i>paper:p12</i></p>",
    # links out
    "[a](https://example.org/?b=1&c=2)": (
        '<p><a href="https://example.org/?b=1&amp;c=2" rel="nofollow noopener">a</a></p>'
    ),
    "[a](mailto:mill@example.org)": (
        '<p><a href="mailto:mill@example.org" rel="nofollow noopener">a</a></p>'
    ),
    '[a](https://example.org "a title")': (
        '<p><a href="https://example.org" rel="nofollow noopener">a</a></p>'
    ),
    "[甲](https://example.org/麵包)": (
        '<p><a href="https://example.org/%E9%BA%B5%E5%8C%85" rel="nofollow noopener">甲</a></p>'
    ),
    "[a](javascript:alert(1))": "<p><a>a</a></p>",
}


@pytest.mark.parametrize(("text", "expected"), HTML.items())
def test_prose_as_html(text: str, expected: str) -> None:
    assert str(prose.html(text, Plainly())).rstrip("\n") == expected


def test_a_line_has_no_paragraph_around_it() -> None:
    assert str(prose.inline_html("**「甲」**[[lin]]", Plainly())) == (
        "<strong>「甲」</strong><i>lin=lin</i>"
    )


class InWords:
    """Names and quantities for plain text."""

    def name(self, target: str) -> str:
        return target.capitalize()

    def quantity(self, reference: str, form: prose.Form) -> str:
        return f"<{reference}:{form}>"


PLAIN = {
    "**「重點」**文字": "「重點」文字",
    "[[lin]]與[[lin|他]]": "Lin與他",
    "有{loaves}、{loaves:number}。": "有<loaves:full>、<loaves:number>。",
    "說。[@paper:p1][@paper:p2]": "說。",
    "說。[@paper:p1]再說。[@paper:p2]": "說。再說。",
    "It says so. [@paper:p1] Again. [@paper:p2]": "It says so. Again.",
    "one\ntwo": "one two",
    "one\n\ntwo": "one two",
    "第一行，\n第二行": "第一行，第二行",
    "第一段。\n\n第二段。": "第一段。 第二段。",
    "[a](https://example.org)": "a",
    "<b>a</b> &amp;": "<b>a</b> &",
    "# 標題\n\n內文": "標題 內文",
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.items())
def test_prose_as_plain_text(text: str, expected: str) -> None:
    assert prose.plain(text, InWords()) == expected


MENTIONS = {
    ("第一句。[[lin]]說了第二句！第三句。", "zh"): [("", "Lin", "說了第二句！")],
    ("「他是[[lin|林伯]]。」別的。", "zh"): [("「他是", "林伯", "。」")],
    ("前[[a]]中[[b]]後。", "zh"): [("前", "A", "中B後。"), ("前A中", "B", "後。")],
    ("One. [[lin]] said two! Three.", "en"): [("", "Lin", " said two!")],
    ("It sold 1.4 to [[lin]]. Then", "en"): [("It sold 1.4 to ", "Lin", ".")],
    ("No link.", "en"): [],
    ("First.\n\nSecond [[lin]].", "en"): [("Second ", "Lin", ".")],
}


@pytest.mark.parametrize(("given", "expected"), MENTIONS.items())
def test_a_mention_with_its_sentence(
    given: tuple[str, str], expected: list[tuple[str, str, str]]
) -> None:
    text, language = given
    found = prose.mentions(text, language, InWords())
    assert [(one.before, one.words, one.after) for one in found] == expected


ADDRESSES = {
    "https://example.org": True,
    "http://example.org:8080/a?b#c": True,
    "HTTPS://EXAMPLE.ORG": True,
    "mailto:mill@example.org": True,
    "mailto:": False,
    "": False,
    "a.html": False,
    "/a.html": False,
    "#a": False,
    "//example.org": False,
    "http://": False,
    "http:///a": False,
    "http://[": False,
    "http://user@example.org": False,
    "http://user:secret@example.org": False,
    "javascript:alert(1)": False,
    " javascript:alert(1)": False,
    "java\tscript:alert(1)": False,
    "JAVASCRIPT:alert(1)": False,
    "vbscript:a": False,
    "data:text/html,a": False,
    "file:///etc/passwd": False,
    "blob:https://example.org/a": False,
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_which_addresses_may_be_linked(address: str, expected: bool) -> None:
    assert prose.safe_address(address) is expected


# Nothing in a text becomes markup of its own ---------------------------------------------------

MAY_STAND: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("p", "h3", "h4", "h5", "h6", "ul", "li", "blockquote", "hr", "br"), ()),
    **dict.fromkeys(("em", "strong", "code", "i"), ()),
    "ol": ("start",),
    "a": ("href", "rel"),
}
"""The elements that prose may become, with their attributes."""
VOID = {"br", "hr", "meta", "link", "input", "rect", "circle", "path", "line"}


class Elements(HTMLParser):
    """Reads HTML as a list of its elements, and fails where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>a</a>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</p></main></body><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<style>*{}</style>",
    "<iframe srcdoc='a'></iframe>",
    "<math><mi xlink:href='data:x'>",
    "{{ 7 * 7 }}",
    "{% include 'a' %}",
    "{# a #}",
    "\u2028<b>\u2029",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack: str) -> None:
    read = Elements(str(prose.html(attack, Plainly())))
    assert {tag for tag, _ in read.found} == {"p"}
    straight = str.maketrans("‘’“”", "''\"\"")  # quotation marks are made proper ones
    assert read.words.strip().translate(straight) == attack.strip()


FRAGMENTS = [
    *ATTACKS,
    *("[[lin]]", "[[lin|", "[[", "]]", "{daily-loaves}", "{", "}", "[@town-paper:p1]", "[@"),
    *("**", "*", "***", "`", "``", "_", "~~", "#", "\n# ", "\n- ", "\n1. ", "\n> ", "\n\n", "  \n"),
    *(
        "\n---\n",
        "\n```\n",
        "    ",
        "\t",
        "[a](",
        "[a](https://example.org/?b=c)",
        "[a](JAVASCRIPT:b)",
        "](https://example.org)",
        "](javascript:a)",
        "![",
    ),
    *(
        "&lt;",
        "&#x3c;",
        "&#0;",
        "\\",
        "<",
        ">",
        '"',
        "'",
        "=",
        "「",
        "」",
        "，",
        "。",
        "中文",
        "word",
    ),
]
ANY_PROSE = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=12).map("".join)


@given(ANY_PROSE)
@example("[a](https://example.org)[b](data:text/html,c)")
def test_any_text_becomes_only_what_may_stand_in_a_page(text: str) -> None:
    for html in (prose.html(text, Plainly()), prose.inline_html(text, Plainly())):
        for tag, attributes in Elements(str(html)).found:
            assert set(attributes) <= set(MAY_STAND[tag])
            if href := attributes.get("href"):
                assert prose.safe_address(href)


@given(ANY_PROSE)
def test_any_text_can_be_read_in_every_way(text: str) -> None:
    assert isinstance(prose.plain(text, InWords()), str)
    assert all(isinstance(piece, str) for piece in prose.broken_markup(text))
    links = [one for one in prose.references(text) if isinstance(one, prose.EntryLink)]
    for language in ("zh", "en"):
        mentions = list(prose.mentions(text, language, InWords()))
        assert [mention.target for mention in mentions] == [link.target for link in links]


WORDS = ("words", "輝達", " ", "\n", "\n\n", ".", "，", "- ", "1. ", "2025. ", "&", "'", "*")
OTHERS = (
    "[[old-oven]]",
    "[[old-oven|the *old* oven]]",
    "{loaves}",
    "{loaves:number}",
    "[@flour:p1]",
)
HALVES = ("[", "]]", "{", "\t", "\r", "\0", "\xa0")
NEARLY_PLAIN = st.lists(
    st.sampled_from(WORDS + OTHERS + HALVES) | st.text(max_size=2), max_size=10
).map("".join)


@settings(max_examples=1000)
@given(NEARLY_PLAIN | ANY_PROSE)
def test_what_is_read_without_the_parser_is_what_the_parser_reads(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paragraph, "read", lambda *_: None)
        by_parser = [in_words(block) for block in prose.blocks.__wrapped__(text)]
    assert [in_words(block) for block in prose.blocks.__wrapped__(text)] == by_parser


def in_words(block: prose.Block) -> tuple[object, ...]:
    """A block without what nobody asks for: where it stood."""
    token, written, within = block
    parts = [one.as_dict() if isinstance(one, Token) else one for one in within]
    return token.type, token.tag, token.nesting, token.hidden, written, parts


def test_most_texts_are_read_without_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prose, "_MARKDOWN", None)
    text = "[[old-oven]]在這裡，\n烤{loaves}。 [@flour:p1]\n\nAnd so on: 1.4, (or more) – a week!\n"
    assert len(prose.blocks.__wrapped__(text)) == 6


# The same through the front door ---------------------------------------------------------------


def everywhere(text: str) -> list[Put]:
    """The small site with a text in every sort of field that takes words or prose."""

    def both() -> dict[str, str]:
        return {"zh": text, "en": text}

    oven = yaml.safe_load(files(sites.SITE)[OLD_OVEN])
    oven |= {"also": [text], "what": both(), "note": both(), "unknown": [both()]}
    oven["claims"][0] |= both()
    oven["figures"]["daily-loaves"]["note"] = both()
    baker = yaml.safe_load(files(sites.SITE)[LIN])
    baker["relations"][0]["note"] = both()
    return [
        Put(path, yaml.safe_dump(value, allow_unicode=True))
        for path, value in ((OLD_OVEN, oven), (LIN, baker))
    ]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The elements of a site in which every field holds plain words, and those of prose."""
    root = sites.write(tmp_path_factory.mktemp("usual"), *everywhere("words"))
    pages = [page for path, page in sites.output(root).items() if path.endswith(".html")]
    return {tag for page in pages for tag, _ in Elements(page).found} | set(MAY_STAND)


def unusual(page: str, usual: set[str]) -> Iterator[str]:
    """What in a page is of no usual sort, could run, or loads from elsewhere."""
    for tag, attributes in Elements(page).found:
        if tag not in usual:
            yield tag
        yield from (name for name in attributes if name.startswith("on") or name == "style")
        for name in ("href", "src", "action"):
            address = attributes.get(name, "").strip().lower()
            if ":" in address and not address.startswith(("https:", "http:", "mailto:")):
                yield address
        source = attributes.get("src", "none:")
        data = attributes.get("type") == "application/ld+json" and "src" not in attributes
        if tag == "script" and not data and not (source.endswith(".js") and ":" not in source):
            yield "script"


@pytest.mark.parametrize("attack", ["<script>alert()</script>", "\"><svg/onload='alert()'>"])
def test_an_attack_in_any_field_stays_text_on_every_page(
    attack: str, usual: set[str], tmp_path: Path
) -> None:
    shown = sites.output(sites.write(tmp_path, *everywhere(attack)))
    assert Elements(shown["en/bakeries/old-oven.html"]).words.count(attack) >= 5
    for path, content in shown.items():
        if path.endswith(".html"):
            assert list(unusual(content, usual)) == [], path
    assert attack in json.loads(shown["data/site.json"])["entries"]["old-oven"]["also"]


@settings(max_examples=30)
@given(text=ANY_PROSE.filter(lambda text: text.strip()))
def test_any_text_in_any_field_is_refused_or_harmless(
    text: str, usual: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = sites.write(tmp_path_factory.mktemp("any"), *everywhere(text))
    built = build.build(root, sites.MEMORY)
    for finding in built.findings:
        assert finding.where.file in (OLD_OVEN, LIN), str(finding)
    for path, content in built.output.items():
        if path.endswith(".html"):
            assert list(unusual(content.decode(), usual)) == [], path


def test_soft_breaks_leave_no_gaps_in_chinese_data(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path, Swap(OLD_OVEN, "    [[lin]]在這裡烤麵包。", "    [[lin]]在這裡，\n    烤麵包。")
    )
    entry = json.loads(sites.output(root)["data/site.json"])["entries"]["old-oven"]
    assert entry["body"]["zh"] == "林伯在這裡，烤麵包。 對手是新磨坊。"
