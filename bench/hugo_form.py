"""The world as a site for Hugo that shows the same information: front matter for what is data, Markdown for prose.

Three things are handed to Hugo ready, which this project finds for itself: which sentence mentions which entry, the
passages a page cites and the sources they are of, and that what is linked and cited is there.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from world import KINDS, LANGUAGES, PASSAGES, Entry, World, letters

HERE = Path(__file__).resolve().parent / "hugo"
_LINK = re.compile(r"\[\[([a-z-]+)\]\]")
_CITATION = re.compile(r"\s*\[@([a-z-]+:p\d+)\]")
_SENTENCE = re.compile(r"[^.。]*[.。]")
_PAGES = {
    "timeline": ("時間軸", "Timeline"),
    "figures": ("數字", "Figures"),
    "forecasts": ("預測", "Forecasts"),
    "search": ("搜尋", "Search"),
    "about": ("關於", "About"),
}
_SOURCE = {
    "zh": {
        "what": "報導",
        "outlet": "某報",
        "author": "未署名",
        "where": "報頭",
        "reliability": "量測用。",
    },
    "en": {
        "what": "a report",
        "outlet": "a paper",
        "author": "unsigned",
        "where": "on the front page",
        "reliability": "To measure with.",
    },
}
_GIST = {"zh": "一段話。", "en": "A passage."}


def files(world: World) -> Iterator[tuple[str, str]]:
    """The files below the root, by path."""
    for file in sorted(HERE.rglob("*")):
        if file.is_file():
            yield file.relative_to(HERE).as_posix(), file.read_text(encoding="utf-8")
    for at, language in enumerate(LANGUAGES):
        yield from _lists(world, language, at)
        for source in range(world.sources):
            yield _source(letters(source), language)
        for entry in world.entries:
            yield f"{_folder(entry, language)}/{entry.id}.md", _page(entry, language)


def of_entry(entry: Entry) -> Iterator[tuple[str, str]]:
    """The files of an entry, one a language."""
    for language in LANGUAGES:
        yield f"{_folder(entry, language)}/{entry.id}.md", _page(entry, language)


def address(id: str) -> str:
    """Where Hugo finds the page of an entry; its id begins with its kind."""
    return f"/{KINDS[id.partition('-')[0]][0]}/{id}"


def _folder(entry: Entry, language: str) -> str:
    return f"content/{language}/{KINDS[entry.kind][0]}"


def _lists(world: World, language: str, at: int) -> Iterator[tuple[str, str]]:
    """The pages that lead to the others; `at` is the language's place in a pair of texts."""
    folder = f"content/{language}"
    first = address(world.popular.id)
    yield f"{folder}/_index.md", _matter(title=("量測用網站", "A site to measure")[at], first=first)
    sections = {name: texts for name, *texts in KINDS.values()} | {"sources": ["來源", "Sources"]}
    for name, texts in sections.items():
        yield f"{folder}/{name}/_index.md", _matter(title=texts[at])
    about = ("這個網站只供量測。", "This site is there to be measured.")[at]
    for name, titles in _PAGES.items():
        body = about if name == "about" else ""
        yield f"{folder}/{name}.md", _matter(title=titles[at], layout=name) + body


def _source(name: str, language: str) -> tuple[str, str]:
    passages = [{"id": f"p{n}", "gist": _GIST[language]} for n in range(1, PASSAGES + 1)]
    text = _matter(
        title={"zh": f"文件{name}", "en": f"Document {name}"}[language],
        document="量測用文件",
        dated="2025-12",
        **_SOURCE[language],
        passages=passages,
    )
    return f"content/{language}/sources/source-{name}.md", text


def _page(entry: Entry, language: str) -> str:
    """An entry as front matter and a body in Markdown."""
    numbers: dict[str, int] = {}

    def cited(match: re.Match[str]) -> str:
        number = numbers.setdefault(match[1], len(numbers) + 1)
        return f" [{number}](/sources/{match[1].replace(':', '#')})"

    summary = entry.summary[language]
    rests = _CITATION.findall(summary)
    figures = []
    if entry.figure:
        value, cite = entry.figure
        written = {"as_of": "2025-11", "as_written": f"{value}人", "cite": cite}
        figures = [{"measure": "monthly-users", "value": value, **written}]
    claims = []
    for claim in entry.claims:
        told = {key: text for key, text in claim.items() if key not in LANGUAGES}
        if "by" in told:
            told["by"] = address(told["by"])
        claims.append({**told, "text": _linked(claim[language])})
    relations = [
        {"type": type_, "to": address(to), "cite": cite} for type_, to, cite in entry.relations
    ]
    of_figure = [cite for _, cite in filter(None, [entry.figure])]
    for cite in (*rests, *of_figure, *(cite for _, _, cite in entry.relations)):
        numbers.setdefault(cite, len(numbers) + 1)
    body = _CITATION.sub(cited, _linked(entry.body[language]))
    if entry.figure:
        people = {"zh": f"{entry.figure[0]}人", "en": f"{entry.figure[0]} people"}[language]
        body = body.replace("{monthly-users}", people)
    for claim in entry.claims:
        numbers.setdefault(claim["cite"], len(numbers) + 1)
    origins: dict[str, list[str]] = {}
    for cite in numbers:
        source, _, passage = cite.partition(":p")
        origins.setdefault(source, []).append(passage)
    return (
        _matter(
            title=entry.en if language == "en" else entry.zh,
            what=entry.what[language],
            summary=_CITATION.sub("", _linked(summary)),
            rests=rests,
            relations=relations,
            figures=figures,
            claims=claims,
            mentions=list(_mentions(entry, language)),
            notes=list(numbers),
            origins=[{"source": name, "passages": of} for name, of in origins.items()],
        )
        + body
        + "\n"
    )


def _linked(text: str) -> str:
    """[[entry]] as a link without words; the layout for links puts the entry's name there."""
    return _LINK.sub(lambda match: f"[]({address(match[1])})", text)


def _mentions(entry: Entry, language: str) -> Iterator[dict[str, object]]:
    """Each sentence that is the first to mention an entry; `%s` for the name of each of `of`."""
    known: set[str] = set()
    text = f"{entry.summary[language]}\n{entry.body[language]}"
    for sentence in _SENTENCE.findall(_CITATION.sub("", text)):
        links = _LINK.findall(sentence)
        if new := [id for id in dict.fromkeys(links) if id not in known]:
            known.update(new)
            yield {
                "to": [address(id) for id in new],
                "of": [address(id) for id in links],
                "text": _LINK.sub("%s", sentence).strip(),
            }


def _matter(**fields: object) -> str:
    """Front matter, as YAML in which each value stands on one line."""
    lines = ["---"]
    for name, value in fields.items():
        if isinstance(value, list) and value:
            lines += [f"{name}:", *(f"  - {_json(one)}" for one in value)]
        elif value:
            lines.append(f"{name}: {_json(value)}")
    return "\n".join([*lines, "---", ""])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
