"""YAML text to plain values, and the way back from a value to its place."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explainer import reading
from explainer.findings import Where
from explainer.reading import Document, Path, Value

VALUES: dict[str, Value] = {
    # every scalar stays what the editor wrote
    "a: no": {"a": "no"},
    "a: on": {"a": "on"},
    "a: 22.10": {"a": "22.10"},
    "a: 0o17": {"a": "0o17"},
    "a: 007": {"a": "007"},
    "a: 800e6": {"a": "800e6"},
    "a: 12:30:45": {"a": "12:30:45"},
    "a: 2025-12-01": {"a": "2025-12-01"},
    "a: .inf": {"a": ".inf"},
    "a: =": {"a": "="},
    "1: a": {"1": "a"},
    "true: a": {"true": "a"},
    "<<: a": {"<<": "a"},
    # empty or quoted
    "a:": {"a": None},
    "a: ~": {"a": None},
    "a: null": {"a": None},
    "a: Null": {"a": "Null"},
    "a: ''": {"a": ""},
    'a: "null"': {"a": "null"},
    "a: '~'": {"a": "~"},
    # the usual forms
    "a: {b: c, d: [e, f]}": {"a": {"b": "c", "d": ["e", "f"]}},
    "a:\n- b\n- c: d": {"a": ["b", {"c": "d"}]},
    "a: |\n  b\n\n  c\n": {"a": "b\n\nc\n"},
    "a: >\n  b\n  c\n": {"a": "b c\n"},
    "a: b # c": {"a": "b"},
    "a: b#c": {"a": "b#c"},
    'a: "\\u9eb5\\n"': {"a": "麵\n"},
    "a: ''''": {"a": "'"},
    "a: 麵包：好吃": {"a": "麵包：好吃"},
    "a: [[b]]": {"a": [["b"]]},
    "a: {}": {"a": {}},
    "- a": ["a"],
    "a": "a",
    "": None,
    "# a": None,
    "---\na: b": {"a": "b"},
    "a: b\n...\n": {"a": "b"},
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_the_value_of_a_text(text: str, expected: Value) -> None:
    assert reading.parse(text) == expected


TEXT = """\
name: {zh: 麵包店, en: Bakery}
also:
  - 老店
  - the old one
body:
  zh: |
    第一段。

    第二段，有3家。
  en: "first\\n\\nsecond"
  "zh-note": x
"""

PLACES: dict[tuple[Path, str, bool], tuple[int, int]] = {
    # (path, words to look for, whether the key is meant): line and column
    ((), "", False): (1, 1),
    (("name",), "", False): (1, 7),
    (("name",), "", True): (1, 1),
    (("name", "zh"), "", False): (1, 12),
    (("name", "en"), "", False): (1, 21),
    (("name", "en"), "", True): (1, 17),
    (("name", "en"), "kery", False): (1, 23),
    (("also",), "", False): (3, 3),
    (("also", 0), "", False): (3, 5),
    (("also", 1), "old", False): (4, 9),
    (("body", "zh"), "", False): (6, 7),
    (("body", "zh"), "", True): (6, 3),
    (("body", "zh"), "第二段", False): (9, 5),
    (("body", "zh"), "3", False): (9, 10),
    (("body", "en"), "first", False): (10, 8),
    (("body", "en"), "line two", False): (10, 7),
    (("body", "zh-note"), "", True): (11, 3),
    # what is not there: the nearest part that is
    (("what",), "", False): (1, 1),
    (("name", "fr"), "", True): (1, 1),
    (("also", 7), "", False): (3, 3),
}


@pytest.mark.parametrize(("given", "expected"), PLACES.items())
def test_the_place_of_a_value(given: tuple[Path, str, bool], expected: tuple[int, int]) -> None:
    path, needle, key = given
    document, findings = reading.read("a.yaml", TEXT.encode())
    assert findings == []
    assert document
    assert document.where(path, needle, key=key) == Where("a.yaml", *expected)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_move_nothing(end: str, mark: str) -> None:
    document, _ = reading.read("a.yaml", (mark + TEXT.replace("\n", end)).encode())
    assert document
    assert document.where(("body", "zh"), "3") == Where("a.yaml", 9, 10)
    assert document.value == reading.parse(TEXT)


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_a_rare_line_separator_does_not_move_the_lines_after_it(separator: str) -> None:
    """Editors count lines by line feeds; YAML 1.1 would break the line at these too."""
    text = f"a: '甲{separator}乙'\nb: [\n"
    _, findings = reading.read("a.yaml", text.encode())
    assert [str(finding.where) for finding in findings] == ["a.yaml:2:4"]


@pytest.mark.parametrize("depth", [12, 13])
def test_how_deep_a_file_may_nest(depth: int) -> None:
    text = "a: " + (depth - 1) * "[" + (depth - 1) * "]"
    document, findings = reading.read("a.yaml", text.encode())
    assert (document is not None, len(findings)) == (depth <= reading.MOST_DEPTH, depth > 12)


def test_how_much_a_file_may_hold() -> None:
    most = 256 * 1024
    for size, refused in ((most, False), (most + 1, True)):
        _, findings = reading.read("a.yaml", b"a: b #".ljust(size, b"-"))
        assert bool(findings) is refused


ANY_YAML = st.lists(
    st.sampled_from(
        ["a", "b: ", "- ", "[", "]", "{", "}", "'", '"', "|\n", ">\n", "\n", "  ", "&a "]
    )
    | st.sampled_from(["*a", "!!str ", "!", "---\n", "...\n", "%YAML 1.1\n", "? ", ": ", ", ", "#"])
    | st.sampled_from(["\t", "\0", "\x1b", "\x85", "\u2028", "\ufeff", "麵包", "😀", "\\", "<<: "])
    | st.text(max_size=4),
    max_size=20,
).map("".join)


@given(ANY_YAML.map(str.encode) | st.binary(max_size=60))
@example(b"\xef\xbb\xbf\xef\xbb\xbfa: b")
@example(b"a: \xed\xa0\x80")
@example(b"? |\n")
def test_any_bytes_are_a_document_or_findings(content: bytes) -> None:
    document, findings = reading.read("a.yaml", content)
    assert (document is None) == bool(findings)
    lines = content.decode("utf-8", "replace").splitlines() or [""]
    for finding in findings:
        assert finding.where.file == "a.yaml"
        assert 1 <= finding.where.line <= len(lines) + 1
        assert finding.where.column >= 1
        assert "\n" not in str(finding)
    if document:
        assert_plain(document, document.value, ())


def assert_plain(document: Document, value: Value, path: Path) -> None:
    """Nothing but mappings, lists, strings and None, each with a place in the text."""
    assert 1 <= document.where(path).line <= document.text.count("\n") + 2
    match value:
        case dict():
            for key, part in value.items():
                assert isinstance(key, str)
                assert_plain(document, part, (*path, key))
        case list():
            for index, part in enumerate(value):
                assert_plain(document, part, (*path, index))
        case _:
            assert value is None or isinstance(value, str)


PLAIN = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    lambda inner: (
        st.lists(inner, min_size=1) | st.dictionaries(st.text("abc", min_size=1), inner, min_size=1)
    ),
    max_leaves=8,
)


@settings(max_examples=30)
@given(st.dictionaries(st.text("abc麵", min_size=1), PLAIN, min_size=1))
def test_what_another_program_writes_is_read_back(value: dict[str, Value]) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert reading.parse(text.replace("&id", "&")) == value
