"""An invented world of any size, to be written as a site: entries, their relations, claims, figures and sources.

The same number always gives the same world. As in real sites, few entries are mentioned by very many: of 10,000
entries the most popular one has about a twentieth of all links, the median one eight.
"""

import random
from dataclasses import dataclass, field, replace

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
SENTENCES = 2
"""Of each paragraph; the first one links."""
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
    """An invented entry, before it is written in either form; prose has [[links]], {figures} and [@citations]."""

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
        self.ids = [f"{kinds[n % len(kinds)]}-{letters(n)}" for n in range(self.size)]
        self.names = [self._name(n) for n in range(self.size)]
        self.entries = [self._entry(n) for n in range(self.size)]

    @property
    def popular(self) -> Entry:
        """The entry that most others mention."""
        return self.entries[0]

    @property
    def ordinary(self) -> Entry:
        """An entry that is mentioned as often as the median one."""
        return self.entries[self.size // 2]

    def _name(self, n: int) -> tuple[str, str]:
        base, length = len(SYLLABLES), 3
        digits = [(n * 7919 + 13) // base**place % base for place in range(length)]
        rest = n // base**length
        en = "".join(SYLLABLES[d] for d in digits).capitalize() + (
            "" if not rest else letters(rest)
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
        return f"source-{letters(source)}:p{self.random.randrange(PASSAGES) + 1}"

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
            plain = [self._sentence([]) for _ in range(SENTENCES - 1)]
            told = {"zh": "每月有{monthly-users}。", "en": " It has {monthly-users} a month."}
            passage = self._passage()
            for language in LANGUAGES:
                gap = " " if language == "en" else ""
                text = gap.join(one[language] for one in (linked, *plain))
                text += told[language] if figure and part == 0 else ""
                body[language].append(f"{text}{gap}[@{passage}]")
        if figure:
            self.tokens.setdefault(figure[1], []).append(f"{figure[0]}人")
        relations: dict[tuple[str, str], str] = {}
        while len(relations) < RELATIONS:
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
            "id": f"claim-{letters(number)}",
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


def reworded(entry: Entry, word: str) -> Entry:
    """The entry with another word in its summary; the word stands nowhere else."""
    english = entry.summary["en"].replace(" its ", f" its {word} ", 1)
    return replace(entry, summary={**entry.summary, "en": english})


def renamed(entry: Entry, word: str) -> Entry:
    """The entry under another name, which stands nowhere else."""
    return replace(entry, en=word.capitalize())


def letters(number: int) -> str:
    """A number as letters, since names and ids of the workload hold no digits: a, b … z, ba …"""
    found = _LETTERS[number % len(_LETTERS)]
    while number := number // len(_LETTERS):
        found = _LETTERS[number % len(_LETTERS)] + found
    return found


_LETTERS = "abcdefghijklnopqrstuvwxyz"
"""All but m, which an eye takes for rn: of two ids that differ in nothing else, a build says so."""
