"""A page's tags read without a parser say what a parser reads in the same page."""

import pytest
from conftest import RealSite
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explainer import elements
from explainer.facts import facts, facts_by_lxml, facts_by_parsers, facts_by_tags

HEAD = '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Bread</title>'


def page(body: str, head: str = HEAD) -> bytes:
    return f'{head}</head>\n<body><h1>Bread</h1><p id="crust">{body}</p></body>\n</html>\n'.encode()


def is_regular(html: bytes) -> bool:
    try:
        return bool(facts_by_tags(html))
    except elements.Irregular:
        return False


def test_every_page_of_the_site_is_regular_and_read_alike(real_site: RealSite) -> None:
    pages = {path: html for path, html in real_site.build.output.items() if path.endswith(".html")}
    assert len(pages) > 500
    assert [path for path, html in pages.items() if not is_regular(html)] == []
    assert [path for path, html in pages.items() if facts(html) != facts_by_lxml(html)] == []
    some = {path: pages[path] for path in sorted(pages)[::10]}
    assert [
        path for path, html in some.items() if facts(html) != facts_by_parsers(html, facts(html))
    ] == []


REGULAR = {
    "nothing": "",
    "a link": '<a class="big" href="mill.html#stone">Mill &amp; stone</a>',
    "references": '<a href="a&amp;b&lt;&gt;&quot;&#34;&#39;">a</a>',
    "a reference to a reference": '<a id="&amp;lt;">a</a>',
    "a value over two lines": '<a title="a\n b" href=" c ">a</a>',
    "tags over two lines": '<a\n  href="a"\n  id="b"\n>a</a>',
    "an attribute without a value": '<input disabled type="checkbox"><details open></details>',
    "others after an attribute without a value": '<a hidden href="a" id="b">a</a>',
    "an empty value": '<a href="">a</a>',
    "a drawing": '<svg viewBox="0 0 1 1"><title id="t">Oven</title><path d="M0 0"/></svg>',
    "quotation marks in a text": 'he said " id="oven" href="a">b'.replace(">", "&gt;"),
    "what looks like an attribute in a value": '<a title="a href=" id="b">a</a>',
    "data for machines": '<script type="application/ld+json">{"a":"b"}</script>',
    "a script": "<script>alert(1)</script>",
    "what could run": '<a href="javascript:a()" onclick="b()" style="c">a</a>',
    "a form": '<form action="a"><textarea id="b">c</textarea></form>',
    "pictures": '<img src="a.png" srcset="b.png 2x, c.png"><img alt="" src="d.png">',
    "an id twice": '<p id="a"></p><p id="a"></p>',
    "Chinese": '<a href="麵包.html" title="「麵包」">麵包</a>',
}
IRREGULAR = {
    "an attribute twice": '<a href="a" href="b">a</a>',
    "no quotation marks": "<a href=a>a</a>",
    "single quotation marks": "<a href='a'>a</a>",
    "a space around the sign": '<a href = "a">a</a>',
    "nothing between attributes": '<a id="a"href="b">a</a>',
    "a slash between attributes": '<a id="a"/href="b">a</a>',
    "another space between attributes": '<a\u3000href="b">a</a>',
    "capitals": '<A HREF="a">a</A>',
    "a capital": '<a hRef="a">a</a>',
    "a bracket in a value": '<a title="a>b" href="c">a</a>',
    "another bracket in a value": '<a title="a<b" href="c">a</a>',
    "a bracket in a text": "a > b",
    "another bracket in a text": "a < b",
    "a bare ampersand": '<a href="a&b">a</a>',
    "another reference": '<a href="a&copy;b">a</a>',
    "a reference that is not closed": '<a href="a&ampb">a</a>',
    "a reference by another number": '<a href="&#60;">a</a>',
    "a comment": '<!-- <a href="a"> -->',
    "a processing instruction": '<?a href="b"?>',
    "a second body": '<body id="a">',
    "a second page": '<html lang="zh">',
    "a second head": "<head>",
    "a tag in data": '<script type="application/ld+json">{"a":"<b id="c">"}</script>',
    "a tag in a title": '<svg><title><b id="c"></b></title></svg>',
    "a tag in a field": '<textarea><b id="c"></b></textarea>',
    "a script that is not closed": "<script>a",
    "a script that another element closes": '<script>a</b><a id="c"></a>',
    "a style": "<style>a { b: c }</style>",
    "a template": '<template><a id="a"></a></template>',
    "a page in the page": '<iframe src="a"></iframe>',
    "what has another name": '<image src="a">',
    "a carriage return": '<a href="a\r\nb">a</a>',
    "no character at all": "a\0b",
    "a tag that is not closed": "<a href=",
    "a tag without a name": "<>",
    "a tag in another, and a bracket": '<a <b href="a">b > c',
    "a tag in the end of another, and a bracket": '</<a href="a">b > c',
    "attributes of an end": '</a href="b">',
    "an end in capitals": "<b>a</B>",
}


@pytest.mark.parametrize("name", REGULAR)
def test_regular_pages_are_read_alike(name: str) -> None:
    html = page(REGULAR[name])
    assert is_regular(html)
    assert facts(html) == facts_by_lxml(html) == facts_by_parsers(html, facts(html))


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_could_mean_two_things_is_left_to_the_parser(name: str) -> None:
    html = page(IRREGULAR[name])
    assert not is_regular(html)
    assert facts(html) == facts_by_lxml(html)


@pytest.mark.parametrize(
    "head",
    [
        HEAD.replace('<meta charset="utf-8">', ""),
        HEAD.replace("utf-8", "latin-1"),
        HEAD.replace("<!doctype html>\n", ""),
        HEAD.replace("<html", "\ufeff<html"),
        HEAD.replace("<head>", ""),
        HEAD.replace("Bread", "&eacute;"),
        "",
    ],
)
def test_another_head_is_left_to_the_parser(head: str) -> None:
    assert not is_regular(page("", head))
    assert facts(page("", head)) == facts_by_lxml(page("", head))


def test_what_is_no_text_is_left_to_the_parser() -> None:
    html = page("a").replace(b"a</p>", b"\xff</p>")
    assert not is_regular(html)
    assert facts(html) == facts_by_lxml(html)


@pytest.mark.parametrize("tail", ["<", "<a", '<a id="b"', "</"])
def test_a_tag_that_the_page_ends_in_is_left_to_the_parser(tail: str) -> None:
    html = page("") + tail.encode()
    assert not is_regular(html)
    assert facts(html) == facts_by_lxml(html)


def test_a_page_that_a_parser_refuses_is_not_agreed_on() -> None:
    html = page("<![a[b]]>")
    assert facts(html) == facts_by_lxml(html) != facts_by_parsers(html, facts(html))


PIECES = [
    *REGULAR.values(), *IRREGULAR.values(),
    "<a", "<p", "</p", ">", "/>", " id=", " href=", '"', "'", "=", " ", "\n", "\t", "/", "a", "é", "&", "&amp;", ";", "<", "!", "--", "\x0c",
    "<script", "</script>", "<title>", "</title>", "</body>", "<br>", ' on="a"', ' src="a"', "<b ", "<img", "<li>", "<table>", "<td>",
    "</", "</b>", "<form>", "<select>", "<option>", "<svg>", "</svg>", "\u2028", "\x85", "\xa0",
]  # fmt: skip


def test_any_page_is_read_alike() -> None:
    """Whatever is put together: either the parser reads it, or it would have read the same."""
    regular = []

    @settings(max_examples=400)
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join))
    @example('<a title="x id="><b href="y">')
    def holds(body: str) -> None:
        html = page(body.encode(errors="replace").decode())
        assert facts(html) == facts_by_lxml(html)
        regular.append(is_regular(html))

    holds()
    assert regular.count(True) >= 20  # else the parser alone would have been looked at
