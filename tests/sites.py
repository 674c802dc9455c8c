"""A small site about bakeries, as one literal, and ways to change it for a test.

Nothing in it is of the subject that the project's own content has: what holds here holds for any subject.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import build
from explainer.memory import Memory

ORIGINAL = """\
老灶每天賣出800個麵包，排隊的人從清晨等到中午。

麵包師傅林伯說，他的酵母養了三十年，別家沒有。
對手新磨坊去年在橋邊開張，天天打折搶生意。
第3版
廣告洽詢請電編輯部。
"""
"""The document behind the source card; its fifth line is page furniture."""

SITE = """\
--- content/site.yaml
title: {zh: 麵包地圖, en: The Bread Map}
tagline: {zh: 小鎮的麵包店, en: The bakeries of a small town}
description: {zh: 誰烤什麼麵包。, en: Who bakes which bread.}
updated: 2024-05-01
languages:
  zh: {tag: zh-Hant-TW, name: 繁體中文}
  en: {tag: en, name: English}
kinds:
  bakery:
    folder: bakeries
    name: {zh: 麵包店, en: Bakery}
    plural: {zh: 麵包店, en: Bakeries}
    intro: {zh: 鎮上的麵包店。, en: The bakeries of the town.}
    hue: ochre
    shape: square
  baker:
    folder: bakers
    name: {zh: 師傅, en: Baker}
    plural: {zh: 師傅, en: Bakers}
    intro: {zh: 烤麵包的人。, en: The people who bake.}
    hue: plum
relation_types:
  works-for:
    name: {zh: 任職於, en: works for}
    inverse: {zh: 師傅, en: bakers}
    sentence: {zh: "{from}任職於{to}。", en: "{from} works for {to}."}
  supplies:
    name: {zh: 供應給, en: supplies}
    inverse: {zh: 供應商, en: supplied by}
    sentence: {zh: "{from}供應{to}。", en: "{from} supplies {to}."}
  rival-of:
    name: {zh: 對手, en: rival}
    sentence: {zh: "{from}與{to}相爭。", en: "{from} and {to} are rivals."}
home:
  thesis:
    zh: "[[old-oven]]每天賣出{old-oven.daily-loaves}。[@town-paper:p1]"
    en: "[[old-oven]] sells {old-oven.daily-loaves} a day. [@town-paper:p1]"
  numbers: [old-oven.daily-loaves]
  begin: [old-oven]
about:
  zh: 這裡收集鎮上的麵包店。
  en: This map collects the bakeries of the town.
--- content/measures.yaml
units:
  loaves:
    name: {zh: 個麵包, en: loaves}
    zh: "{n}個麵包"
    en: "{n} loaves"
    one: "{n} loaf"
measures:
  daily-loaves:
    name: {zh: 每日銷量, en: Loaves a day}
    unit: loaves
    definition: {zh: 一天賣出的麵包。, en: Loaves sold in a day.}
--- content/bakeries/new-mill.yaml
name: {zh: 新磨坊, en: New Mill}
what: {zh: 較新的麵包店, en: the newer bakery}
summary:
  zh: 新磨坊開在橋邊。[@town-paper:p3]
  en: The shop opened by the bridge. [@town-paper:p3]
--- content/bakeries/old-oven.yaml
name: {zh: 老灶, en: Old Oven}
also: [老灶麵包店]
what: {zh: 最老的麵包店, en: the oldest bakery}
summary:
  zh: 老灶每天賣出{daily-loaves}。[@town-paper:p1]
  en: Old Oven sells {daily-loaves} a day. [@town-paper:p1]
body:
  zh: |
    [[lin]]在這裡烤麵包。[@town-paper:p2]

    對手是[[new-mill]]。[@town-paper:p3]
  en: |
    [[lin]] bakes here. [@town-paper:p2]

    Its rival is [[new-mill]]. [@town-paper:p3]
relations:
  - {type: rival-of, to: new-mill, cite: town-paper:p3}
figures:
  daily-loaves:
    measure: daily-loaves
    value: 800
    as_of: 2024-04
    as_written: 800個
    cite: town-paper:p1
claims:
  - id: old-yeast
    zh: 老灶的酵母比別家的老。
    en: Old Oven's yeast is older than anybody else's.
    stance: opinion
    by: lin
    as_of: 2024-04
    when: 2024-04-20
    cite: town-paper:p2
--- content/bakers/lin.yaml
name: {zh: 林伯, en: Uncle Lin}
what: {zh: 麵包師傅, en: a baker}
summary:
  zh: 林伯是[[old-oven]]的師傅。[@town-paper:p2]
  en: Uncle Lin bakes at [[old-oven]]. [@town-paper:p2]
body:
  zh: 林伯養酵母。[@town-paper:p2]
  en: Uncle Lin keeps yeast. [@town-paper:p2]
relations:
  - {type: works-for, to: old-oven, cite: town-paper:p2}
--- seeds/town-paper.yaml
document: town-paper.txt
sha256: SHA256-OF-ALL
title: 鎮上的麵包
name: {zh: 鎮報, en: The Town Paper}
type: {zh: 報導, en: a report}
outlet: {zh: 鎮報社, en: Town Press}
author: {zh: 未署名, en: unsigned}
date: 2024-04
dated: {zh: 報頭所載, en: on its front page}
language: zh-Hant-TW
reliability:
  zh: 地方報紙。
  en: A local paper.
chrome: [5]
passages:
  - id: p1
    sha256: SHA256-OF-P1
    gist: {zh: 老灶生意很好。, en: Old Oven does well.}
    tokens: [800個]
  - id: p2
    sha256: SHA256-OF-P2
    gist: {zh: 師傅談酵母。, en: A baker on his yeast.}
    tokens: [林伯, 三十年]
  - id: p3
    sha256: SHA256-OF-P3
    gist: {zh: 對手開張。, en: A rival opens.}
    tokens: [新磨坊]
  - id: p4
    sha256: SHA256-OF-P4
    gist: {zh: 廣告。, en: An advertisement.}
    excused: {zh: 廣告。, en: An advertisement.}
"""

SITE_FILE, MEASURES = "content/site.yaml", "content/measures.yaml"
OLD_OVEN, NEW_MILL = "content/bakeries/old-oven.yaml", "content/bakeries/new-mill.yaml"
LIN, CARD = "content/bakers/lin.yaml", "seeds/town-paper.yaml"


@dataclass(frozen=True, slots=True)
class Put:
    """A file to add, or to have instead of the one that is there; None takes it away."""

    path: str
    content: str | bytes | None

    def apply(self, root: Path) -> None:
        file = root / self.path
        if self.content is None:
            file.unlink()
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        content = self.content.encode() if isinstance(self.content, str) else self.content
        file.write_bytes(content)


@dataclass(frozen=True, slots=True)
class Swap:
    """Words in a file that stand there once, and what to have in their place."""

    path: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        text = file.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.old!r} stands {text.count(self.old)} times in {self.path}")
        file.write_bytes(text.replace(self.old, self.new).encode())


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link to have instead of the file that is there."""

    path: str
    to: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        file.unlink(missing_ok=True)
        file.symlink_to(self.to)


Change = Put | Swap | Link


def add(path: str, text: str) -> Swap:
    """Lines to have at the end of a file of the small site."""
    whole = files(SITE)[path]
    last = whole.splitlines()[-1]
    return Swap(path, f"{last}\n", f"{last}\n{text}")


def files(literal: str) -> dict[str, str]:
    """The texts of a literal by path; each stands under a line `--- path`."""
    found: dict[str, str] = {}
    for part in ("\n" + literal).split("\n--- ")[1:]:
        path, _, text = part.partition("\n")
        found[path] = text if text.endswith("\n") else f"{text}\n"
    return found


def _hashes() -> Iterator[tuple[str, str]]:
    """What the card's words SHA256-OF-… stand for."""
    yield "SHA256-OF-ALL", hashlib.sha256(ORIGINAL.encode()).hexdigest()
    lines = [line for line in ORIGINAL.splitlines() if line and line != "第3版"]
    for number, line in enumerate(lines, start=1):
        yield f"SHA256-OF-P{number}", hashlib.sha256(line.encode()).hexdigest()


def write(root: Path, *changes: Change) -> Path:
    """The small site, changed, in a folder; returns the folder."""
    for path, text in files(SITE).items():
        for name, digest in _hashes():
            text = text.replace(name, digest)
        Put(path, text).apply(root)
    for change in changes:
        change.apply(root)
    return root


MEMORY = Memory()
"""Kept between builds, for the templates' sake: they take ten times as long as all else.

That a build with a memory gives what one without it would is what test_determinism.py is for.
"""


BINARY = (".sqlite", ".png")
"""How the names of files end that are no text."""


def findings(root: Path) -> list[str]:
    """What a build finds, each as the line that is printed."""
    return [str(finding) for finding in build.build(root, MEMORY).findings]


def heads(told: str) -> list[str]:
    """Of findings as they are told, each one's own line, without those that show its place."""
    return [line for line in told.splitlines() if not line.startswith("    ")]


def output(root: Path) -> dict[str, str]:
    """The finished text files of a site without findings, by path."""
    built = build.build(root, MEMORY)
    if built.findings:
        raise ValueError("\n".join(str(finding) for finding in built.findings))
    return {
        path: content.decode()
        for path, content in built.output.items()
        if not path.endswith(BINARY)
    }
