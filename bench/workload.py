"""An invented site of any size: the same records once as this project's YAML, once as a Hugo site.

    python bench/workload.py 1000 FOLDER      writes FOLDER/explainer and FOLDER/hugo

The same number always gives the same bytes. As in real sites, few entries are mentioned by very many: the most
popular entry has about a twentieth of all links.
"""

import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    "company": ("companies", "公司", "Companies"),
    "product": ("products", "產品", "Products"),
    "person": ("people", "人物", "People"),
    "event": ("events", "事件", "Events"),
    "theme": ("themes", "主題", "Themes"),
}
HUES = ("indigo", "teal", "plum", "brick", "ochre")
TYPES = ("made-by", "part-of", "partner-of")
STANCES = ("fact", "reported", "analysis", "opinion", "forecast")
LANGUAGES = ("zh", "en")
RELATIONS, CLAIMS, PARAGRAPHS, LINKS = 5, 7, 3, 2
"""Of each entry; LINKS is a paragraph's."""
PASSAGES, ENTRIES_A_SOURCE = 80, 100
ZH_WORDS = (
    "市場 產品 團隊 研究 計畫 工程 服務 顧客 合約 資料 伙伴 價格 設計 會議 方向 壓力 優勢 報告 模型 系統 策略 部門 專案 平台 "
    "競爭 投資 成長 速度 品質 習慣 規模 信任 條件 收入 支出 問題 機會 變化 結果 目標"
).split()
ZH_VERBS = "推出 改寫 放慢 接手 檢討 公布 擴大 縮減 承諾 質疑 重整 交付 拒絕 支持 比較".split()
EN_WORDS = (
    "market product team research plan engineering service customer contract data partner price design meeting "
    "direction pressure advantage report model system strategy division project platform contest investment growth "
    "speed quality habit scale trust terms revenue spending question chance change result aim"
).split()
EN_VERBS = "launched revised slowed inherited reviewed announced widened cut promised doubted rebuilt delivered refused backed weighed".split()
SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to va we xi yo za bri cla dre fli gro".split()
ZH_SYLLABLES = "安柏澄達恩菲格禾嘉凱蘭曼諾歐培奇瑞森泰烏維席雅卓寶東南川"


@dataclass(frozen=True)
class Entry:
    """An invented entry, before it is written in either form."""

    id: str
    kind: str
    zh: str
    en: str
    what: dict[str, str]
    summary: dict[str, str]
    body: dict[str, str]
    relations: tuple[tuple[str, str, str], ...]  # type, entry, passage
    figure: tuple[int, str] | None  # value, passage
    claims: tuple[dict[str, str], ...]


@dataclass
class World:
    """A deterministic world of `size` entries."""

    size: int
    entries: list[Entry] = field(default_factory=list)
    tokens: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.size)
        self.sources = max(2, self.size // ENTRIES_A_SOURCE)
        kinds = list(KINDS)
        self.ids = [f"{kinds[n % len(kinds)]}-{_letters(n)}" for n in range(self.size)]
        self.names = [self._name(n) for n in range(self.size)]
        self.entries = [self._entry(n) for n in range(self.size)]

    def _name(self, n: int) -> tuple[str, str]:
        base, length = len(SYLLABLES), 3
        digits = [(n * 7919 + 13) // base**place % base for place in range(length)]
        rest = n // base**length
        en = "".join(SYLLABLES[d] for d in digits).capitalize() + (
            "" if not rest else _letters(rest)
        )
        base = len(ZH_SYLLABLES)
        zh = "".join(ZH_SYLLABLES[(n * 7919 + 13) // base**place % base] for place in range(4))
        return zh, en

    def _other(self, n: int) -> int:
        """Another entry, the first ones far more often."""
        found = int(self.size * self.random.random() ** 3)
        return found if found != n else (found + 1) % self.size

    def _passage(self) -> str:
        source = self.random.randrange(self.sources)
        return f"source-{_letters(source)}:p{self.random.randrange(PASSAGES) + 1}"

    def _sentence(self, links: list[int]) -> dict[str, str]:
        """One sentence in both languages, with the same links."""
        pick = self.random.choice
        subject = links[0] if links else None
        object_ = links[1] if len(links) > 1 else None
        zh = f"[[{self.ids[subject]}]]" if subject is not None else f"這項{pick(ZH_WORDS)}"
        zh += f"{pick(ZH_VERBS)}了{pick(ZH_WORDS)}與{pick(ZH_WORDS)}，{pick(ZH_WORDS)}"
        zh += f"卻由[[{self.ids[object_]}]]" if object_ is not None else f"卻{pick(ZH_VERBS)}"
        zh += f"決定了{pick(ZH_WORDS)}。"
        en = f"[[{self.ids[subject]}]]" if subject is not None else f"The {pick(EN_WORDS)}"
        en += f" {pick(EN_VERBS)} the {pick(EN_WORDS)} and the {pick(EN_WORDS)}, while the {pick(EN_WORDS)} of "
        en += f"[[{self.ids[object_]}]]" if object_ is not None else f"the {pick(EN_WORDS)}"
        en += f" {pick(EN_VERBS)} its {pick(EN_WORDS)}."
        return {"zh": zh, "en": en}

    def _entry(self, n: int) -> Entry:
        zh, en = self.names[n]
        cite = self._passage()
        links = [self._other(n) for _ in range(2)]
        figure = (self.random.randrange(20, 9000), self._passage()) if n % 3 == 0 else None
        summary = self._sentence(links)
        body: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for part in range(PARAGRAPHS):
            linked = self._sentence([self._other(n) for _ in range(LINKS)])
            plain, more = self._sentence([]), self._sentence([])
            told = {"zh": "每月有{monthly-users}。", "en": " It has {monthly-users} a month."}
            passage = self._passage()
            for language in LANGUAGES:
                gap = " " if language == "en" else ""
                text = gap.join((linked[language], plain[language], more[language]))
                text += told[language] if figure and part == 0 else ""
                body[language].append(f"{text}{gap}[@{passage}]")
        if figure:
            self.tokens.setdefault(figure[1], []).append(f"{figure[0]}人")
        relations = {}
        for _ in range(RELATIONS):
            relations[self.random.choice(TYPES), self.ids[self._other(n)]] = self._passage()
        return Entry(
            id=self.ids[n],
            kind=list(KINDS)[n % len(KINDS)],
            zh=zh,
            en=en,
            what={
                "zh": f"做{self.random.choice(ZH_WORDS)}的",
                "en": f"in {self.random.choice(EN_WORDS)}",
            },
            summary={
                language: summary[language] + (" " if language == "en" else "") + f"[@{cite}]"
                for language in LANGUAGES
            },
            body={language: "\n\n".join(parts) for language, parts in body.items()},
            relations=tuple((type_, to, passage) for (type_, to), passage in relations.items()),
            figure=figure,
            claims=tuple(self._claim(n, number) for number in range(CLAIMS)),
        )

    def _claim(self, n: int, number: int) -> dict[str, str]:
        stance = self.random.choice(STANCES)
        said = self._sentence([self._other(n)] if number % 2 else [])
        claim = {
            "id": f"claim-{_letters(number)}",
            "zh": said["zh"],
            "en": said["en"],
            "stance": stance,
        }
        if stance != "fact":
            claim["by"] = self.ids[self._other(n)]
        month = self.random.randrange(12) + 1
        claim |= {"as_of": f"2025-{month:02}", "cite": self._passage()}
        if number == 0:
            claim["when"] = f"2025-{month:02}-{self.random.randrange(28) + 1:02}"
        return claim


def _letters(number: int) -> str:
    """A number as letters, since names and ids of the workload hold no digits: a, b … z, ba …"""
    found = chr(97 + number % 26)
    while number := number // 26:
        found = chr(97 + number % 26) + found
    return found


# As this project's YAML ----------------------------------------------------------------------


def explainer_files(world: World) -> Iterator[tuple[str, str]]:
    """The files below the root, by path."""
    yield "content/site.yaml", _site(world)
    yield "content/measures.yaml", _MEASURES
    for entry in world.entries:
        yield f"content/{KINDS[entry.kind][0]}/{entry.id}.yaml", _yaml(entry)
    for source in range(world.sources):
        yield f"seeds/source-{_letters(source)}.yaml", _card(world, f"source-{_letters(source)}")


_MEASURES = """\
units:
  people: {name: {zh: 人, en: people}, zh: "{n}人", en: "{n} people", one: "{n} person"}
measures:
  monthly-users:
    name: {zh: 每月使用者, en: Monthly users}
    unit: people
    definition: {zh: 一個月內的使用者。, en: People who use it within a month.}
"""


def _site(world: World) -> str:
    kinds = "".join(
        f"  {id}:\n    folder: {folder}\n    name: {{zh: {zh}, en: {en}}}\n    plural: {{zh: {zh}, en: {en}}}\n"
        f"    intro: {{zh: 全部{zh}。, en: All {en.lower()}.}}\n    hue: {hue}\n    shape: square\n"
        for (id, (folder, zh, en)), hue in zip(KINDS.items(), HUES, strict=True)
    )
    types = "".join(
        f"  {id}:\n    name: {{zh: 關係{_letters(n)}, en: {id}}}\n    inverse: {{zh: 反向{_letters(n)}, en: {id} of}}\n"
        f'    sentence: {{zh: "{{from}}與{{to}}有關。", en: "{{from}} is {id} {{to}}."}}\n'
        for n, id in enumerate(TYPES)
    )
    first = world.entries[0]
    return (
        "title: {zh: 量測用網站, en: A site to measure}\ntagline: {zh: 量測用, en: To measure}\n"
        "description: {zh: 量測用的網站。, en: A site to measure with.}\nupdated: 2025-12-31\n"
        "languages:\n  zh: {tag: zh-Hant-TW, name: 繁體中文}\n  en: {tag: en, name: English}\n"
        f"kinds:\n{kinds}relation_types:\n{types}"
        f"home:\n  thesis: {{zh: '{first.summary['zh']}', en: '{first.summary['en']}'}}\n"
        f"  numbers: [{first.id}.monthly-users]\n  begin: [{first.id}]\n"
        "about: {zh: 這個網站只供量測。, en: This site is there to be measured.}\n"
    )


def _yaml(entry: Entry) -> str:
    def block(texts: dict[str, str]) -> str:
        return "".join(
            f"  {language}: |\n"
            + "".join(f"    {line}\n" if line else "\n" for line in texts[language].split("\n"))
            for language in LANGUAGES
        )

    text = (
        f"name: {{zh: {entry.zh}, en: {entry.en}}}\nwhat: {{zh: {entry.what['zh']}, en: {entry.what['en']}}}\n"
        f"summary:\n{block(entry.summary)}body:\n{block(entry.body)}relations:\n"
    )
    text += "".join(
        f"  - {{type: {type_}, to: {to}, cite: {cite}}}\n" for type_, to, cite in entry.relations
    )
    if entry.figure:
        value, cite = entry.figure
        text += (
            f"figures:\n  monthly-users:\n    measure: monthly-users\n    value: {value}\n    as_of: 2025-11\n"
            f"    as_written: {value}人\n    cite: {cite}\n"
        )
    text += "claims:\n"
    for claim in entry.claims:
        lines = [f"{key}: {_quoted(value)}" for key, value in claim.items()]
        text += "  - " + "\n    ".join(lines) + "\n"
    return text


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if "[" in value else value


def _card(world: World, id: str) -> str:
    digest = hashlib.sha256(id.encode()).hexdigest()
    text = (
        f"document: {id}.txt\nsha256: {digest}\ntitle: 量測用文件\nname: {{zh: 文件{id[7:]}, en: Document {id[7:]}}}\n"
        "type: {zh: 報導, en: a report}\noutlet: {zh: 某報, en: a paper}\nauthor: {zh: 未署名, en: unsigned}\n"
        "date: 2025-12\ndated: {zh: 報頭, en: on the front page}\nlanguage: zh-Hant-TW\n"
        "reliability: {zh: 量測用。, en: To measure with.}\npassages:\n"
    )
    for number in range(1, PASSAGES + 1):
        tokens = ", ".join(dict.fromkeys(world.tokens.get(f"{id}:p{number}", ())))
        text += (
            f"  - id: p{number}\n    sha256: {digest}\n    gist: {{zh: 一段話。, en: A passage.}}\n"
        )
        text += f"    tokens: [{tokens}]\n" if tokens else ""
    return text


# As a Hugo site ------------------------------------------------------------------------------


_REFERENCE = re.compile(r"\[\[(?P<to>[a-z-]+)\]\]|\[@(?P<cite>[a-z-]+:p\d+)\]|\{monthly-users\}")


def hugo_files(world: World) -> Iterator[tuple[str, str]]:
    """The same pages for Hugo: front matter for what is data, Markdown for what is prose."""
    here = Path(__file__).parent / "hugo"
    for file in sorted(here.rglob("*")):
        if file.is_file():
            yield file.relative_to(here).as_posix(), file.read_text(encoding="utf-8")
    names = {entry.id: {"zh": entry.zh, "en": entry.en} for entry in world.entries}
    folders = {entry.id: KINDS[entry.kind][0] for entry in world.entries}
    for language in LANGUAGES:
        for folder, zh, en in KINDS.values():
            title = {"zh": zh, "en": en}[language]
            yield f"content/{language}/{folder}/_index.md", f"---\ntitle: {title}\n---\n"
        for source in range(world.sources):
            id = f"source-{_letters(source)}"
            passages = "".join(f"### p{n}\n\n…\n\n" for n in range(1, PASSAGES + 1))
            yield f"content/{language}/sources/{id}.md", f"---\ntitle: {id}\n---\n{passages}"
        for entry in world.entries:
            path = f"content/{language}/{folders[entry.id]}/{entry.id}.md"
            yield path, _page(entry, language, names, folders)


def _page(
    entry: Entry, language: str, names: dict[str, dict[str, str]], folders: dict[str, str]
) -> str:
    cites: dict[str, int] = {}

    def written(match: re.Match[str]) -> str:
        """[[entry]] as a link, [@citation] as a numbered link, {figure} as its words."""
        to, cite = match["to"], match["cite"]
        if to:
            return f"[{names[to][language]}](/{folders[to]}/{to})"
        if cite:
            number = cites.setdefault(cite, len(cites) + 1)
            return f"[{number}](/sources/{cite.replace(':', '#')})"
        value = entry.figure[0] if entry.figure else 0
        return f"{value}人" if language == "zh" else f"{value:,} people"

    def markdown(text: str) -> str:
        return _REFERENCE.sub(written, text)

    def safe(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    summary, body = markdown(entry.summary[language]), markdown(entry.body[language])
    claims = [(claim, markdown(claim[language])) for claim in entry.claims]
    lines = [
        "---",
        f"title: {entry.en if language == 'en' else entry.zh}",
        f"what: {entry.what[language]}",
    ]
    lines += [f"summary: {safe(summary)}", "relations:"]
    for type_, to, cite in entry.relations:
        lines.append(f"  - {{type: {type_}, to: /{folders[to]}/{to}, cite: {safe(cite)}}}")
    if entry.figure:
        lines += [
            "figures:",
            f"  - {{measure: monthly-users, value: {entry.figure[0]}, as_of: 2025-11, cite: {safe(entry.figure[1])}}}",
        ]
    lines.append("claims:")
    for claim, text in claims:
        by = f", by: /{folders[claim['by']]}/{claim['by']}" if "by" in claim else ""
        lines.append(
            f"  - {{id: {claim['id']}, stance: {claim['stance']}, as_of: {claim['as_of']}, cite: {safe(claim['cite'])}{by}, text: {safe(text)}}}"
        )
    lines += ["notes:", *(f"  - {safe(cite)}" for cite in cites), "---", body, ""]
    return "\n".join(lines)


def write(size: int, folder: Path) -> None:
    """Both forms of the workload, in `folder/explainer` and `folder/hugo`."""
    world = World(size)
    for name, files in (("explainer", explainer_files(world)), ("hugo", hugo_files(world))):
        for path, text in files:
            file = folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
