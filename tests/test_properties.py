"""What must hold for any text in any field, and after any sequence of edits."""

import json
import posixpath
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
import sites
import yaml
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape
from sites import NEW_MILL, OLD_OVEN, Put, files

import build
from explainer import templating
from explainer.load import load, parsed
from explainer.model import RECORDS, Entry, Stance
from explainer.story import Build
from fuzz.targets import dumped

NASTY = [
    "<b>", "</p>", "&amp;", "&#60;", '"', "'", "`", "<!--", "]]>", "{{ a }}", "{% a %}", "\\", "%s", "{n}", "{0}", "=1+1",
    "no", "22.10", "12:30:45", "0x1f", "~", "null", "- ", ": ", " #", "? ", "|", ">", "!a", "&a", "*a", "%", "@", "\n", "\t",
    "שלום", "سلام", "é", "e\u0301", "👩\u200d👧", "「」", "，", "　", "\u2028", "\u00a0", "葛", "𠮷",
]  # fmt: skip
TEXT = st.lists(
    st.sampled_from(NASTY)
    | st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=5),
    min_size=1,
    max_size=6,
).map("".join)
WORDS = TEXT.filter(lambda text: text.strip() and not any(mark in text for mark in "[]{}"))


# Any text -----------------------------------------------------------------------------------------


def folded(text: str) -> str:
    return "".join(text.split())


def shown(page: str) -> str:
    """All words of a page's main part, without white space."""
    return folded(lxml.html.document_fromstring(page).find(".//main").text_content())


def test_any_words_are_on_the_page_as_they_were_written() -> None:
    """In every field that takes plain words, on pages that are sound and hold nothing that could run."""
    built = []

    @settings(max_examples=25)
    @given(WORDS)
    @example("<script>alert(1)</script>")
    @example("</main></body><img src=x onerror=a()>")
    @example("no")
    def holds(text: str) -> None:
        pages = with_words(text)
        for page in pages:
            assert shown(page).casefold().count(folded(text).casefold()) >= 4
            elements = lxml.html.document_fromstring(page).iter()
            tags = {element.tag for element in elements if isinstance(element.tag, str)}
            assert tags.isdisjoint({"iframe", "object", "embed", "base", "img", "style"})
        built.append(bool(pages))

    holds()
    assert built.count(True) >= 12  # else refusals alone would have been looked at


@given(TEXT)
def test_any_text_stands_in_a_page_as_jinja_would_escape_it(text: str) -> None:
    """What templates write out through is as safe as what it takes the place of."""
    environment = templating.environment([])
    template = environment.from_string("{{ it }}{% set a %}{{ it }}{% endset %}{{ a }}")
    for value in (text, Markup(text), Stance.FACT, 8, None, [text]):  # noqa: S704 - not published
        assert template.render(it=value) == str(escape(value)) * 2
    with pytest.raises(UndefinedError):
        environment.from_string("{{ nothing }}").render()


def with_words(text: str) -> list[str]:
    """The pages of an entry, in both languages, that has a text in its fields; none if it is refused."""
    oven = yaml.safe_load(files(sites.SITE)[OLD_OVEN])
    both = {"zh": text, "en": text}
    oven |= {"also": [f"{text} a"], "what": both}
    oven["claims"][0]["by"] = both
    oven["figures"]["daily-loaves"]["note"] = both
    with TemporaryDirectory() as folder:
        record = json.dumps(oven, ensure_ascii=False, default=str)
        built = build.build(sites.write(Path(folder), Put(OLD_OVEN, record)), sites.MEMORY)
    assert all(finding.where.file == OLD_OVEN for finding in built.findings)
    if built.findings:
        return []
    return [built.output[f"{it}/bakeries/old-oven.html"].decode() for it in ("zh", "en")]


# Any sequence of edits ----------------------------------------------------------------------------


def broken(output: Mapping[str, bytes]) -> list[str]:
    """Links of a site that lead nowhere, found by other means than the build's own."""
    pages = {
        path: lxml.html.document_fromstring(content)
        for path, content in output.items()
        if path.endswith(".html")
    }
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    found = []
    for path, page in pages.items():
        for link in page.xpath("//a/@href | //link/@href | //script/@src"):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(parts.path))
            )
            target = path if not parts.path else target
            if path == "404.html":  # which may be asked for anywhere, and is at home at the root
                target = target.removeprefix("/")
            fragment = unquote(parts.fragment)
            if target not in output or (fragment and target in ids and fragment not in ids[target]):
                found.append(f"{path}: {link}")
    return found


IDS = ["old-oven", "new-mill", "lin", "stone", "hearth", "mill-2"]
EDITS = st.one_of(
    st.tuples(st.just("rename"), st.sampled_from(IDS), st.sampled_from(IDS)),
    st.tuples(st.just("delete"), st.sampled_from(IDS), st.just("")),
    st.tuples(st.just("write"), st.sampled_from(IDS), st.sampled_from(IDS)),
    st.tuples(st.just("link"), st.sampled_from(IDS), st.sampled_from(IDS)),
    st.tuples(st.just("unlink"), st.sampled_from(IDS), st.sampled_from(IDS)),
)


def file_of(root: Path, id: str) -> Path | None:
    return next(iter((root / "content").glob(f"*/{id}.yaml")), None)


def edit(root: Path, what: str, one: str, other: str) -> None:
    """An editor's step; one that makes no sense changes nothing."""
    file = file_of(root, one)
    if what == "rename":
        build.main(["rename", one, other, "--root", str(root)])
    elif what == "write":
        if file is None:
            text = (
                files(sites.SITE)[NEW_MILL]
                .replace("新磨坊", f"店{one}")
                .replace("New Mill", f"Shop {one}")
            )
            file = root / f"content/bakeries/{one}.yaml"
            file.write_text(
                text + f"relations:\n  - {{type: supplies, to: {other}, cite: town-paper:p3}}\n",
                encoding="utf-8",
            )
    elif file is None:
        return
    elif what == "delete":
        file.unlink()
    else:
        text = file.read_text(encoding="utf-8")
        old, new = (
            (f"[[{other}]]", other.title())
            if what == "unlink"
            else (" bakes", f" [[{other}]] bakes")
        )
        if what == "link":
            text = text.replace("烤麵包。", f"[[{other}]]烤麵包。", 1)
        file.write_text(text.replace(old, new), encoding="utf-8")


def test_no_sequence_of_edits_leaves_a_broken_link() -> None:
    """After each of them there are findings, or a site whose links all lead somewhere."""
    outcomes = set()

    @settings(max_examples=12)
    @given(st.lists(EDITS, min_size=1, max_size=5))
    @example([("rename", "lin", "hearth"), ("rename", "old-oven", "stone"), ("delete", "lin", "")])
    @example([("rename", "new-mill", "stone"), ("rename", "stone", "new-mill")])
    @example([("link", "old-oven", "lin"), ("rename", "lin", "stone"), ("delete", "stone", "")])
    def holds(steps: list[tuple[str, str, str]]) -> None:
        with TemporaryDirectory() as folder:
            root = sites.write(Path(folder))
            before = build.build(root, sites.MEMORY)
            for step in steps:
                edit(root, *step)
                after = build.build(root, sites.MEMORY)
                outcomes.add(bool(after.findings))
                assert not (after.findings and after.output)
                assert broken(after.output) == []
                if step[0] == "rename" and not before.findings:
                    assert after.findings == []
                    assert pages_of(step[1], before) <= set(after.output)  # it moved, and says so
                before = after

    holds()
    assert outcomes == {True, False}


def pages_of(id: str, built: Build) -> set[str]:
    """An entry's own pages, in both languages."""
    return {path for path in built.output if path.endswith(f"/{id}.html") and path[2] == "/"}


# There and back -----------------------------------------------------------------------------------


def every_record() -> list[Any]:
    """Each record of the project's own site, of the example and of the small site."""
    found = []
    for root in (ROOT, ROOT / "examples/bells"):
        content, _ = load(root)
        assert content
        for sort, items in (
            ("entry", content.entries), ("source", content.sources), ("tour", content.tours), ("questions", content.topics), ("changes", content.changes),
        ):  # fmt: skip
            found += [(sort, item) for item in items.values()]
        found += [("site", content.site), ("measures", content.measures)]
    return found


def test_each_record_is_the_same_when_loaded_dumped_and_loaded() -> None:
    records = every_record()
    assert len(records) > 150
    for sort, item in records:
        text = dumped(item.document.value)
        again, findings = parsed(item.document.file, text.encode(), RECORDS[sort], item.kind)
        assert findings == [], item.document.file
        assert again
        assert (again.record, again.document.value) == (item.record, item.document.value)
        assert dumped(again.document.value) == text


@given(TEXT.filter(str.strip), TEXT.filter(str.strip))
def test_any_text_is_the_same_when_loaded_dumped_and_loaded(zh: str, en: str) -> None:
    both = {"zh": zh, "en": en}
    value = {"name": both, "also": [zh, en], "what": both, "summary": both, "body": both}
    item, findings = parsed("a.yaml", dumped(value).encode(), Entry, "")
    assert findings == []
    assert item
    assert item.document.value == value
    assert item.record == Entry.model_validate(value)
    again, _ = parsed("a.yaml", dumped(item.document.value).encode(), Entry, "")
    assert again
    assert again.record == item.record
