"""The editor's desk: each sort of task is seen on the small site and, once mended, gone."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT
from sites import CARD, LIN, MEASURES, NEW_MILL, OLD_OVEN, SITE_FILE, Change, Put, Swap, add, write

import build
from explainer import mentions, overlay
from explainer.commands.site import Workshop
from explainer.ending import FINDINGS, WRONG_USE
from explainer.library import Library
from explainer.load import load
from explainer.serve import Preview
from explainer.tasks import Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What puts tasks on the desk, the lines that tell them, and what takes them off."""

    given: tuple[Change, ...]
    told: tuple[str, ...]
    mended: tuple[Change, ...]


FIGURE = """\
  second-count:
    measure: daily-loaves
    value: 900
    as_of: 2024-04
    as_written: 900個
    cite: town-paper:p1
"""
TOKEN = Swap(CARD, "tokens: [800個]", "tokens: [800個, 900個]")
SECOND_FIGURE = Swap(OLD_OVEN, "claims:\n", f"{FIGURE}claims:\n")
DISPUTE = """\
disputes:
  - id: how-many
    kind: contradiction
    question: {zh: 賣出多少？, en: How many?}
    positions:
      - {label: {zh: 少的, en: fewer}, holds: [daily-loaves]}
      - {label: {zh: 多的, en: more}, holds: [second-count]}
    reading: {zh: 不知道。, en: Nobody knows.}
"""

FORECAST = """\
  - id: will-expand
    zh: 老灶要開分店。
    en: Old Oven will open a branch.
    stance: forecast
    by: lin
    as_of: 2024-04
    due: 2024-04
    cite: town-paper:p2
"""
OUTCOME = """\
    outcome:
      verdict: failed
      words: {zh: "沒有開。[@town-paper:p2]", en: "It did not. [@town-paper:p2]"}
      cite: town-paper:p2
"""

EXCUSED = "    excused: {zh: 廣告。, en: An advertisement.}\n"
PASSAGE = Swap(CARD, EXCUSED, "")

SECOND_CARD = """\
document: second-paper.txt
sha256: 0000000000000000000000000000000000000000000000000000000000000000
title: 鎮上的麵包
name: {zh: 晚報, en: The Evening Paper}
type: {zh: 報導, en: a report}
outlet: {zh: 晚報社, en: Evening Press}
author: {zh: 未署名, en: unsigned}
date: 2024-04
dated: {zh: 報頭所載, en: on its front page}
language: zh-Hant-TW
draws_on: [lin]
reliability:
  zh: 轉述。
  en: A digest.
passages:
  - id: p1
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
    gist: {zh: 師傅談酵母。, en: A baker on his yeast.}
"""
TWO_SOURCES = (
    Put("seeds/second-paper.yaml", SECOND_CARD),
    Swap(CARD, "language: zh-Hant-TW\n", "language: zh-Hant-TW\ndraws_on: [lin]\n"),
    Swap(
        OLD_OVEN,
        "    when: 2024-04-20\n    cite: town-paper:p2\n",
        "    cite: [town-paper:p2, second-paper:p1]\n",
    ),
)

LONG = "老灶的門前從清晨就排起長長的隊伍，鎮上的人說要買到剛出爐的麵包得比太陽起得還早"
THIRD = """\
name: {zh: 石窯, en: Stone Kiln}
what: {zh: 第三家麵包店, en: the third bakery}
summary:
  zh: 石窯只在週末開門。[@town-paper:p3]
  en: Stone Kiln opens at weekends only. [@town-paper:p3]
"""


def unknowns(last_english: str) -> Change:
    """Twelve long lines of one length in both languages, and a last one."""
    usual = "x" * 115
    lines = [f"  - {{zh: {LONG}{number}, en: {usual}}}" for number in "一二三四五六七八九十甲乙"]
    lines.append(f"  - {{zh: {LONG}, en: {last_english}}}")
    return add(LIN, "unknown:\n" + "\n".join(lines) + "\n")


CLAIMS = """\
claims:
  - id: oldest-yeast
    zh: 老灶的酵母比鎮上別家的都老。
    en: Old Oven's yeast is older than anybody else's in town.
    stance: opinion
    by: lin
    as_of: 2024-04
    cite: town-paper:p2
  - id: queue
    zh: 客人排隊排到中午。
    en: Customers wait until noon.
    stance: fact
    as_of: 2024-04
    cite: town-paper:p1
"""

CASES = {
    "figures differ": Case(
        given=(TOKEN, SECOND_FIGURE),
        told=(
            "Figures that differ without a word about it (1): write a dispute: one position holds: "
            "[daily-loaves], the other holds: [second-count]",
            "content/bakeries/old-oven.yaml:19:3: Old Oven: Loaves a day is both 800 loaves and 900 loaves "
            "[unexplained-dispute]",
        ),
        mended=(add(OLD_OVEN, DISPUTE),),
    ),
    "a forecast is due": Case(
        given=(add(OLD_OVEN, FORECAST),),
        told=(
            "Forecasts that are due (1): if a source tells what came of it, add outcome: with verdict "
            "came-true, partly or failed",
            "content/bakeries/old-oven.yaml:40:10: Old Oven: the forecast will-expand was due in April 2024 "
            "and has no outcome [forecast-due]",
            "    老灶要開分店。",
            "    Old Oven will open a branch.",
        ),
        mended=(Swap(OLD_OVEN, "    due: 2024-04\n", f"    due: 2024-04\n{OUTCOME}"),),
    ),
    "a figure is old": Case(
        given=(
            add(MEASURES, "    half_life: 6\n"),
            Swap(SITE_FILE, "updated: 2024-05-01", "updated: 2024-10-31"),
        ),
        told=(
            "Figures that have grown old (1): add a newer figure if a source has one; if none has, let the "
            "prose say of when it is",
            "content/bakeries/old-oven.yaml:22:12: Old Oven: Loaves a day, 800 loaves, dates from April 2024; "
            "this measure is old after 6 months [old-figure]",
        ),
        mended=(
            TOKEN,
            Swap(
                OLD_OVEN,
                "claims:\n",
                f"{FIGURE.replace('as_of: 2024-04', 'as_of: 2024-05')}claims:\n",
            ),
        ),
    ),
    "two sources have one origin": Case(
        given=TWO_SOURCES,
        told=(
            "Several sources with one origin (2): cite the one nearest to the origin, or look for a source "
            "that has it from elsewhere",
            "content/bakeries/old-oven.yaml:1:1: Old Oven cites 2 sources, and all have it from Uncle Lin "
            "[one-origin]",
            "content/bakeries/old-oven.yaml:32:5: old-yeast cites 2 sources, and all have it from Uncle Lin "
            "[one-origin]",
        ),
        mended=(Swap("seeds/second-paper.yaml", "draws_on: [lin]\n", ""),),
    ),
    "a language is cut short": Case(
        given=(unknowns("x" * 20),),
        told=(
            "Languages of strangely different length (1): read the two against each other: does one leave "
            "something out?",
            "content/bakers/lin.yaml:24:5: 0.5 English letters to a Chinese character, where texts like it "
            "have 2.9 [odd-length]",
            f"    {LONG}",
            "    xxxxxxxxxxxxxxxxxxxx",
        ),
        mended=(Swap(LIN, f"en: {'x' * 20}}}", f"en: {'x' * 113}}}"),),
    ),
    "nothing leads to an entry": Case(
        given=(Put("content/bakeries/stone-kiln.yaml", THIRD),),
        told=(
            "Entries that nothing leads to (1): link it where it is mentioned, [[stone-kiln]], or write a "
            "relation to it",
            "content/bakeries/stone-kiln.yaml:1:1: no entry, tour or answer leads to Stone Kiln "
            "[unreached-entry]",
        ),
        mended=(add(LIN, "  - {type: rival-of, to: stone-kiln, cite: town-paper:p3}\n"),),
    ),
    "a name is not linked": Case(
        given=(
            Swap(NEW_MILL, "zh: 新磨坊開在橋邊。", "zh: 新磨坊開在老灶旁的橋邊。"),
            Swap(NEW_MILL, "en: The shop opened by", "en: The shop opened near Old Oven by"),
        ),
        told=(
            "Names that are mentioned and not linked (1): write [[old-oven]], in Chinese [[old-oven]]",
            "content/bakeries/new-mill.yaml:4:12: “Old Oven” (老灶) is mentioned and not linked "
            "[unlinked-name]",
        ),
        mended=(
            Swap(NEW_MILL, "開在老灶旁", "開在[[old-oven]]旁"),
            Swap(NEW_MILL, "near Old Oven by", "near [[old-oven]] by"),
        ),
    ),
    "a name is another's but for its case and variant": Case(
        given=(Swap(NEW_MILL, "what:", "also: [老竈麵包店, ＯＬＤ ＯＶＥＮ]\nwhat:"),),
        told=(
            "Names that search cannot tell apart (1): make one of them more exact, or take it away",
            "content/bakeries/old-oven.yaml:1:20: Old Oven of old-oven and ＯＬＤ ＯＶＥＮ of new-mill are one to "
            "search [shared-name]",
        ),
        mended=(Swap(NEW_MILL, ", ＯＬＤ ＯＶＥＮ]", "]"),),
    ),
    "a name is written twice": Case(
        given=(Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店, 老灶]"),),
        told=(
            "Names written twice (1): take it away",
            "content/bakeries/old-oven.yaml:2:15: 老灶 among the other names is there already "
            "[repeated-name]",
        ),
        mended=(Swap(OLD_OVEN, "also: [老灶麵包店, 老灶]", "also: [老灶麵包店]"),),
    ),
    "two claims say the same": Case(
        given=(add(LIN, CLAIMS),),
        told=(
            "Claims that say nearly the same (1): keep one, and let about: show it on the other page too",
            "content/bakeries/old-oven.yaml:26:5: old-oven.old-yeast and lin.oldest-yeast are nearly the same "
            "(38% in common) [alike-claims]",
            "    老灶的酵母比別家的老。",
            "    老灶的酵母比鎮上別家的都老。",
            "    Old Oven’s yeast is older than anybody else’s.",
            "    Old Oven’s yeast is older than anybody else’s in town.",
        ),
        mended=(
            Swap(LIN, "zh: 老灶的酵母比鎮上別家的都老。", "zh: 林伯每天餵它兩次。"),
            Swap(
                LIN,
                "en: Old Oven's yeast is older than anybody else's in town.",
                "en: He feeds it twice a day.",
            ),
        ),
    ),
    "a source alone carries pages": Case(
        given=(),
        told=(
            "Sources that alone carry pages (1): look for a second source for the most linked first",
            "seeds/town-paper.yaml:1:1: pages that rest on The Town Paper alone: 2; the most linked are "
            "Old Oven, Uncle Lin [lone-source]",
        ),
        mended=(
            Put("seeds/second-paper.yaml", SECOND_CARD),
            add(LIN, "  - {type: rival-of, to: new-mill, cite: second-paper:p1}\n"),
            Swap(
                OLD_OVEN,
                "    when: 2024-04-20\n    cite: town-paper:p2\n",
                "    cite: second-paper:p1\n",
            ),
        ),
    ),
    "nothing rests on a passage": Case(
        given=(PASSAGE,),
        told=(
            "Passages that nothing rests on (1): write what it says as a claim, or say on the card, in "
            "excused:, why nothing needs to rest on it",
            "seeds/town-paper.yaml:28:5: nothing rests on town-paper:p4: An advertisement. "
            "[unused-passage]",
        ),
        mended=(Swap(CARD, "An advertisement.}\n", "An advertisement.}\n" + EXCUSED),),
    ),
}


def desk(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The desk as it is printed, in its parts: the counts, a part for each sort, how much there is."""
    assert build.main(["--root", str(root), "desk", *arguments]) == 0
    return capsys.readouterr().out.removesuffix("\n").split("\n\n")


@pytest.mark.parametrize("name", CASES)
def test_a_task_is_seen_and_once_mended_gone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    write(tmp_path, *case.given)
    seen = desk(tmp_path, capsys)
    head = case.told[0].partition(" (")[0]
    assert [part for part in seen if part.startswith(head)] == ["\n".join(case.told)]
    for change in case.mended:
        change.apply(tmp_path)
    assert head not in "\n".join(desk(tmp_path, capsys))


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingToMend:
    """What looks like a task and is none."""

    given: tuple[Change, ...]
    sort: Sort


QUIET = {
    "a forecast not yet due": NothingToMend(
        given=(add(OLD_OVEN, FORECAST.replace("due: 2024-04", "due: 2024-05")),),
        sort=Sort.FORECAST_DUE,
    ),
    "an old figure beside a newer one": NothingToMend(
        given=(
            TOKEN,
            SECOND_FIGURE,
            Swap(
                OLD_OVEN,
                "    as_of: 2024-04\n    as_written: 800個",
                "    as_of: 2023\n    as_written: 800個",
            ),
            add(MEASURES, "    half_life: 2\n"),
        ),
        sort=Sort.OLD_FIGURE,
    ),
    "the page of the origin itself": NothingToMend(
        given=(
            Put("seeds/second-paper.yaml", SECOND_CARD),
            Swap(CARD, "language: zh-Hant-TW\n", "language: zh-Hant-TW\ndraws_on: [lin]\n"),
            add(LIN, "  - {type: rival-of, to: new-mill, cite: second-paper:p1}\n"),
        ),
        sort=Sort.ONE_ORIGIN,
    ),
    "a name that is part of another": NothingToMend(
        given=(
            Swap(LIN, "zh: 林伯養酵母。", "zh: 林伯在老灶麵包店養酵母。"),
            Swap(
                LIN,
                "en: Uncle Lin keeps yeast.",
                "en: Uncle Lin keeps yeast in the New Millennium.",
            ),
        ),
        sort=Sort.UNLINKED_NAME,
    ),
    "a name that the record links elsewhere": NothingToMend(
        given=(
            Swap(LIN, "zh: 林伯養酵母。", "zh: 林伯在老灶養酵母。"),
            Swap(LIN, "en: Uncle Lin keeps yeast.", "en: Uncle Lin keeps yeast at Old Oven."),
        ),
        sort=Sort.UNLINKED_NAME,
    ),
}


@pytest.mark.parametrize("name", QUIET)
def test_what_is_no_task(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = QUIET[name]
    write(tmp_path, *case.given)
    assert f"[{case.sort}]" not in "\n\n".join(desk(tmp_path, capsys))


def test_every_sort_has_a_case() -> None:
    told = " ".join(line for case in CASES.values() for line in case.told)
    assert {sort.value for sort in Sort if f"[{sort}]" not in told} == set()


# the command


def test_the_day_to_judge_by_is_given_or_the_contents_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, add(OLD_OVEN, FORECAST.replace("due: 2024-04", "due: 2024-06")))
    assert "[forecast-due]" not in "".join(desk(tmp_path, capsys))
    assert "[forecast-due]" not in "".join(desk(tmp_path, capsys, "--today", "2024-06-30"))
    assert "[forecast-due]" in "".join(desk(tmp_path, capsys, "--today", "2024-07-01"))


def test_a_day_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    with pytest.raises(SystemExit) as refused:
        build.main(["--root", str(tmp_path), "desk", "--today", "tomorrow"])
    assert refused.value.code == WRONG_USE
    assert capsys.readouterr().err.splitlines()[-1] == (
        "build.py desk: error: argument --today: a date is written 2025, 2025-11, 2025-11-23 or 2025-summer"
    )


def test_text_tells_ten_of_a_sort_and_json_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ", ".join(f"老灶{number}, 老灶{number}" for number in range(12))
    write(tmp_path, Swap(OLD_OVEN, "also: [老灶麵包店]", f"also: [{names}]"))
    counts, *parts = desk(tmp_path, capsys)
    assert counts.splitlines()[-1] == "   12  Names written twice"
    (told,) = (part.splitlines() for part in parts if part.startswith("Names written twice (12)"))
    assert len(told) == 12
    assert told[-1] == "and 2 more; --format json and the page in serve have all"
    assert build.main(["--root", str(tmp_path), "desk", "--format", "json"]) == 0
    tasks = json.loads(capsys.readouterr().out)
    assert len([task for task in tasks if task["sort"] == "repeated-name"]) == 12
    assert tasks[-1] == {
        "sort": "repeated-name",
        "file": "content/bakeries/old-oven.yaml",
        "line": 2,
        "column": 126,
        "words": {
            "zh": "又稱裡的老灶11已經有了",
            "en": "老灶11 among the other names is there already",
        },
        "mend": {"zh": "刪去", "en": "take it away"},
        "quotes": [],
        "other": None,
        "subject": "old-oven",
        "readers": 5,
        "url": {"zh": "zh/bakeries/old-oven.html", "en": "en/bakeries/old-oven.html"},
    }


def test_what_most_readers_come_to_stands_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        Swap(NEW_MILL, "what:", "also: [新磨坊]\nwhat:"),
        Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶]"),
    )
    (told,) = (
        part for part in desk(tmp_path, capsys) if part.startswith("Names written twice (2)")
    )
    places = [line.partition(":")[0] for line in told.splitlines()[1:]]
    assert places == [OLD_OVEN, NEW_MILL]


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    """`build.py desk | head`, with a pipe whose other end is gone before the first line."""
    command = [sys.executable, "build.py", "desk"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout
    assert run.stderr
    run.stdout.close()
    errors = run.stderr.read().decode()
    run.stderr.close()
    assert (run.wait(), errors) == (FINDINGS, "")


# the page


def preview(root: Path) -> Preview:
    return Preview(Workshop(build.STORY, root), overlay.Editor((root,)), lambda: None)


def test_the_desk_is_a_page_in_serve_alone(tmp_path: Path) -> None:
    write(tmp_path, Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店, 老灶]"))
    served = preview(tmp_path)
    status, kind, chinese = served.answer("/desk")
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert "又稱裡的老灶已經有了" in chinese.decode()
    english = served.answer("/en/desk.html")[2].decode()
    assert "老灶 among the other names is there already" in english
    place = f"{tmp_path.as_posix()}/content/bakeries/old-oven.yaml:2:15"
    assert f'href="vscode://file{place}">content/bakeries/old-oven.yaml:2:15</a>' in english
    assert '<a href="../en/bakeries/old-oven.html">the page</a>' in english
    assert [path for path in build.build(tmp_path).output if "desk" in path] == []


def test_an_edit_is_on_the_desk_at_once(tmp_path: Path) -> None:
    write(tmp_path)
    served = preview(tmp_path)
    assert "repeated-name" not in served.answer("/desk")[2].decode()
    Swap(OLD_OVEN, "also: [老灶麵包店]", "also: [老灶麵包店, 老灶]").apply(tmp_path)
    served.refresh()
    assert "repeated-name" in served.answer("/desk")[2].decode()


# names in prose


def unlinked(root: Path) -> list[str]:
    content, _ = load(root)
    assert content
    return [
        f"{one.where}: {one.language} {one.name} {one.mend}"
        for one in mentions.unlinked(Library(content))
    ]


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("Old Oven is near.", ["content/bakers/lin.yaml:8:8: en Old Oven [[old-oven]]"]),
        (
            "Near it is Old Oven. Old Oven!",
            ["content/bakers/lin.yaml:8:19: en Old Oven [[old-oven]]"],
        ),
        ("[[old-oven]] is Old Oven.", []),
        ("[[new-mill|Old Oven]] and Old Oven: which?", []),
        ("`Old Oven` and [Old Oven](https://example.org).", []),
        ("### Old Oven", []),
        ("Uncle Lin himself.", []),
        ("The old oven, Old Ovens, Old Oven-2, Old Oven.2 and Cold Oven.", []),
        ("Old Oven's loaves.", ["content/bakers/lin.yaml:8:8: en Old Oven [[old-oven]]"]),
        ("Old Oven Lane.", []),
    ],
)
def test_names_that_prose_mentions_and_does_not_link(
    english: str, expected: list[str], tmp_path: Path
) -> None:
    write(
        tmp_path,
        Swap(
            LIN, "  en: Uncle Lin keeps yeast. [@town-paper:p2]\n", f"  en: {json.dumps(english)}\n"
        ),
        Swap(
            NEW_MILL,
            "name: {zh: 新磨坊, en: New Mill}",
            "name: {zh: 新磨坊, en: New Mill}\nalso: [Old Oven Lane]",
        ),
    )
    assert unlinked(tmp_path) == expected


def test_in_chinese_the_longest_name_counts(tmp_path: Path) -> None:
    longer = Swap(NEW_MILL, "{zh: 新磨坊, en: New Mill}", "{zh: 老灶分店, en: New Mill}")
    write(tmp_path, longer, Swap(LIN, "林伯養酵母", "林伯在老灶分店養酵母，也在老灶"))
    assert unlinked(tmp_path) == [
        "content/bakers/lin.yaml:7:10: zh 老灶分店 [[new-mill]]",
        "content/bakers/lin.yaml:7:20: zh 老灶 [[old-oven]]",
    ]


def test_other_names_count_once_editors_link_them(tmp_path: Path) -> None:
    write(tmp_path, Swap(LIN, "林伯養酵母", "林伯在老灶麵包店養酵母"))
    assert unlinked(tmp_path) == []
    Swap(NEW_MILL, "新磨坊開在橋邊", "新磨坊在[[old-oven|老灶麵包店]]旁").apply(tmp_path)
    assert unlinked(tmp_path) == [
        "content/bakers/lin.yaml:7:10: zh 老灶麵包店 [[old-oven|老灶麵包店]]"
    ]


def test_other_names_that_are_seldom_linked_are_plain_words(tmp_path: Path) -> None:
    """Linked in one text, said in two others."""
    write(
        tmp_path,
        Swap(NEW_MILL, "新磨坊開在橋邊", "新磨坊在[[old-oven|老灶麵包店]]旁"),
        Swap(LIN, "林伯養酵母", "林伯在老灶麵包店養酵母"),
        add(LIN, "unknown:\n  - {zh: 老灶麵包店幾點開門。, en: When it opens.}\n"),
    )
    assert unlinked(tmp_path) == []
