"""What changed: between revisions, in the site's own records, and on the page that tells readers."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import sites
from sites import CARD, LIN, NEW_MILL, OLD_OVEN, SITE_FILE, Change, Put, Swap, add
from test_findings import TOUR

import build

CHANGES = "content/changes/2024-05-01.yaml"


def git(root: Path, *arguments: str) -> str:
    """Git in a folder, whatever the machine's own settings are."""
    person = {
        f"GIT_{who}_{what}": "a@b.c"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    env = {**os.environ, **person, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", root, *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def committed(root: Path, message: str = "first") -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The small site in a repository with one commit."""
    root = sites.write(tmp_path / "shop")
    git(root, "init", "--quiet", "--initial-branch=main")
    committed(root)
    return root


def diff(root: Path, *arguments: str) -> int:
    return build.main(["diff", "--root", str(root), *arguments])


def changed(root: Path, *changes: Change) -> None:
    for change in changes:
        change.apply(root)


DAILY = "每天賣出{daily-loaves}。[@town-paper:p1]\n  en: Old Oven sells"
CASES: dict[str, tuple[list[Change], list[str]]] = {
    "nothing but lines and comments": (
        [Swap(OLD_OVEN, "claims:\n", "# what is said\nclaims:\n")],
        [],
    ),
    "quotation marks typed otherwise": ([Swap(OLD_OVEN, "Oven's yeast", "Oven’s yeast")], []),
    "a figure": (
        [
            Swap(OLD_OVEN, "value: 800\n    as_of: 2024-04", "value: 900\n    as_of: 2024-05"),
            Swap(OLD_OVEN, "as_written: 800個", "as_written: 900個"),
        ],
        [
            "entry old-oven",
            "  figures.daily-loaves.value (Loaves a day): changed, was “800 loaves”, is “900 loaves”, "
            "because of town-paper:p1",
            "  figures.daily-loaves.as_of (Loaves a day): changed, was “April 2024”, is “May 2024”, "
            "because of town-paper:p1",
            "  figures.daily-loaves.as_written (Loaves a day): changed, was “800個”, is “900個”, "
            "because of town-paper:p1",
        ],
    ),
    "the stance of a claim, its speaker and its evidence": (
        [
            Swap(OLD_OVEN, "stance: opinion\n    by: lin", "stance: reported\n    by: new-mill"),
            Swap(OLD_OVEN, "when: 2024-04-20\n    cite: town-paper:p2", "cite: town-paper:p3"),
        ],
        [
            "entry old-oven",
            "  claims.old-yeast.stance (Old Oven’s yeast is older than anybody else’s.): changed, "
            "was “Opinion”, is “Reported”, because of town-paper:p3",
            "  claims.old-yeast.by (Old Oven’s yeast is older than anybody else’s.): changed, "
            "was “Uncle Lin”, is “New Mill”, because of town-paper:p3",
            "  claims.old-yeast.cite (Old Oven’s yeast is older than anybody else’s.): changed, "
            "was “The Town Paper, paragraph 2”, is “The Town Paper, paragraph 3”, "
            "because of town-paper:p3",
            "  claims.old-yeast.when (Old Oven’s yeast is older than anybody else’s.): changed, "
            "was “20 April 2024”, because of town-paper:p3",
        ],
    ),
    "the words of a claim": (
        [Swap(OLD_OVEN, "is older than anybody else's", "is the oldest")],
        [
            "entry old-oven",
            "  claims.old-yeast.text: changed, was “Old Oven’s yeast is older than anybody else’s.”, "
            "is “Old Oven’s yeast is the oldest.”, because of town-paper:p2",
        ],
    ),
    "a summary that cites another passage": (
        [
            Swap(
                NEW_MILL,
                "新磨坊開在橋邊。[@town-paper:p3]",
                "新磨坊。[@town-paper:p3][@town-paper:p2]",
            )
        ],
        [
            "entry new-mill",
            "  summary: changed, was “The shop opened by the bridge.”, "
            "is “The shop opened by the bridge.”, because of town-paper:p2",
        ],
    ),
    "a body": (
        [Swap(LIN, "Uncle Lin keeps yeast.", "Uncle Lin keeps old yeast.")],
        ["entry lin", "  body: changed"],
    ),
    "a claim and a status more": (
        [
            add(
                OLD_OVEN,
                "  - {id: queue, zh: 有人排隊。, en: People queue., stance: fact, as_of: 2024, cite: town-paper:p1}\n"
                "status: {zh: '今天開門。[@town-paper:p1]', en: 'It opens today. [@town-paper:p1]'}\n",
            )
        ],
        [
            "entry old-oven",
            "  status: added, “It opens today.”, because of town-paper:p1",
            "  claims.queue: added, “People queue.”, because of town-paper:p1",
        ],
    ),
    "a relation less": (
        [
            Swap(
                OLD_OVEN,
                "relations:\n  - {type: rival-of, to: new-mill, cite: town-paper:p3}\n",
                "",
            )
        ],
        [
            "entry old-oven",
            "  relations.rival-of>new-mill: removed, was “Old Oven and New Mill are rivals.”",
        ],
    ),
    "a dispute": (
        [
            add(
                OLD_OVEN,
                "disputes:\n  - id: how-old\n    kind: contradiction\n"
                "    question: {zh: 多老？, en: How old?}\n"
                "    positions: [{label: {zh: 很老, en: Very}, holds: [old-yeast]}]\n"
                "    reading: {zh: 不知道。, en: Nobody knows.}\n",
            )
        ],
        ["entry old-oven", "  disputes.how-old: added, “How old?”"],
    ),
    "an entry that is new, and one that is gone": (
        [
            Put(NEW_MILL, None),
            Put("content/bakeries/far-mill.yaml", sites.files(sites.SITE)[NEW_MILL]),
        ],
        ["entry far-mill", "  added", "entry new-mill", "  removed (New Mill)"],
    ),
    "an entry that has another id, and another kind": (
        [
            Put(NEW_MILL, None),
            Put(
                "content/bakers/mill.yaml", sites.files(sites.SITE)[NEW_MILL] + "was: [new-mill]\n"
            ),
        ],
        [
            "entry mill",
            "  was new-mill: renamed",
            "  kind: changed, was “Bakery”, is “Baker”",
        ],
    ),
    "the words of a passage": (
        [Swap(CARD, "A rival opens.", "A rival.")],
        [
            "source town-paper",
            "  passages.p3.gist: changed, was “A rival opens.”, is “A rival.”",
        ],
    ),
    "the tables": (
        [Swap(SITE_FILE, "en: The bakeries of the town.", "en: Every bakery.")],
        [
            "site",
            "  kinds.bakery.intro (Bakery): changed, was “The bakeries of the town.”, "
            "is “Every bakery.”",
        ],
    ),
    "questions and a tour": (
        [
            Put(
                "content/questions/bread.yaml",
                "name: {zh: 麵包, en: Bread}\nquestions:\n  - id: who\n"
                "    question: {zh: 誰？, en: Who?}\n"
                "    answer: {zh: '林伯。[@town-paper:p2]', en: 'Uncle Lin. [@town-paper:p2]'}\n",
            ),
            Put(
                "content/tours/walk.yaml",
                "name: {zh: 散步, en: A walk}\nsummary: {zh: 走走。, en: Walk.}\nminutes: 2\n"
                "stops:\n  - {at: old-oven, words: {zh: 看。, en: Look.}}\n"
                "  - {at: lin, words: {zh: 聽。, en: Listen.}}\n",
            ),
        ],
        ["tour walk", "  added", "questions bread", "  added"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_changed_since_a_revision(
    name: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes, expected = CASES[name]
    changed(shop, *changes)
    assert diff(shop, "HEAD") == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == expected
    count = sum(line.startswith("  ") for line in expected)
    assert told.err == (f"{count} changes.\n" if count != 1 else "1 change.\n")


def test_between_two_revisions_for_machines(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(shop, Swap(LIN, "en: a baker", "en: the baker"))
    committed(shop, "second")
    changed(shop, Swap(LIN, "en: the baker", "en: a master"))
    assert diff(shop, "main~1", "main", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "id": "lin",
            "at": "what",
            "change": "changed",
            "was": {"zh": "麵包師傅", "en": "a baker"},
            "now": {"zh": "麵包師傅", "en": "the baker"},
        }
    ]


def test_a_site_in_a_folder_of_the_repository(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write(tmp_path, Swap(LIN, "en: a baker", "en: somebody else"))
    root = sites.write(tmp_path / "examples/bread")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    committed(tmp_path)
    changed(root, Swap(LIN, "en: a baker", "en: the baker"))
    assert diff(root, "main") == 0
    assert capsys.readouterr().out == (
        "entry lin\n  what: changed, was “a baker”, is “the baker”\n"
    )


# What can go wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("revision", "message"),
    {
        "mian": "no revision 'mian'. did you mean 'main'?",
        "0123abc": "no revision '0123abc'.",
        "HEAD:content": "no revision 'HEAD:content'.",
        "--output=told": "'--output=told' is no revision",
        "main\nmain": "'main\\nmain' is no revision",
        "": "'' is no revision",
    }.items(),
)
def test_what_is_no_revision(
    revision: str, message: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(shop, "--", "main", revision) == 2
    assert capsys.readouterr().err == f"{message}\n"
    assert not (shop / "told").exists()


def test_a_folder_without_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = sites.write(tmp_path)
    assert diff(root, "HEAD") == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{root} has no history: not a git repository")
    assert told.count("\n") == 1


def test_a_machine_without_git(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert diff(shop, "HEAD") == 2
    assert capsys.readouterr().err == (
        f"{shop} has no history: git cannot be run: No such file or directory\n"
    )


def test_records_that_were_broken_then(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = (shop / LIN).read_text(encoding="utf-8")
    changed(shop, Swap(LIN, "what:", "waht:"))
    committed(shop, "a slip")
    (shop / LIN).write_text(whole, encoding="utf-8")
    assert diff(shop, "HEAD") == 1
    assert sites.heads(capsys.readouterr().out) == [
        f"HEAD:{LIN}:1:1: the field 'what' is missing [missing-field]",
        f"HEAD:{LIN}:2:1: there is no field 'waht' here [unknown-field] did you mean 'what'?",
    ]


def test_nothing_that_the_repository_holds_is_run(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bait = shop / "bait.sh"
    bait.write_text("#!/bin/sh\ntouch bitten\ncat\n")
    bait.chmod(0o755)
    changed(shop, Put(".gitattributes", "* filter=bait diff=bait export-subst\n"))
    committed(shop, "bait")
    for name in (
        "core.fsmonitor",
        "filter.bait.smudge",
        "diff.bait.textconv",
        "core.pager",
        "core.sshCommand",
    ):
        git(shop, "config", name, str(bait))
    assert diff(shop, "HEAD") == 0
    assert capsys.readouterr().out == ""
    assert not (shop / "bitten").exists()


# The record of a publication --------------------------------------------------------------------


def recorded(shop: Path, *arguments: str) -> str:
    assert diff(shop, *arguments, "--record") == 0
    return (shop / CHANGES).read_text(encoding="utf-8")


def test_a_first_publication_is_counted(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert recorded(shop) == (
        "# Written by build.py diff --record. `words` may be added by hand, and are kept.\n"
        "first: {bakery: 2, baker: 1}\n"
    )
    assert capsys.readouterr().out == f"{shop / CHANGES}: a first publication.\n"
    page = text(sites.output(shop)["en/changes.html"])
    assert "1 May 2024 First publication: 3 entries. Bakeries 2 Bakers 1" in page


def test_a_publication_is_recorded_and_told(shop: Path) -> None:
    changed(
        shop,
        Put(NEW_MILL, None),
        Put("content/bakeries/mill.yaml", sites.files(sites.SITE)[NEW_MILL] + "was: [new-mill]\n"),
        Put("content/bakers/mei.yaml", sites.files(sites.SITE)[LIN].replace("林伯", "阿梅")),
        Swap(OLD_OVEN, "stance: opinion", "stance: analysis"),
        Swap(OLD_OVEN, "type: rival-of, to: new-mill", "type: supplies, to: mill"),
        Swap(OLD_OVEN, "對手是[[new-mill]]", "對手還是[[mill]]"),
        Swap(OLD_OVEN, "rival is [[new-mill]]", "rival still is [[mill]]"),
    )
    assert recorded(shop, "main").splitlines()[1:] == [
        "changes:",
        "  - {id: mill, change: renamed, old: new-mill}",
        "  - {id: old-oven, at: body, change: changed}",
        "  - {id: old-oven, at: relations.supplies>mill, change: added, "
        "now: {zh: 老灶供應新磨坊。, en: Old Oven supplies New Mill.}, "
        "because: ['town-paper:p3']}",
        "  - {id: old-oven, at: claims.old-yeast.stance, change: changed, "
        "name: {zh: 老灶的酵母比別家的老。, en: Old Oven’s yeast is older than anybody else’s.}, "
        "was: {zh: 意見, en: Opinion}, now: {zh: 分析, en: Analysis}, because: ['town-paper:p2']}",
        "  - {id: old-oven, at: relations.rival-of>mill, change: removed, "
        "was: {zh: 老灶與新磨坊相爭。, en: Old Oven and New Mill are rivals.}}",
        "  - {id: mei, change: added}",
    ]
    site = sites.output(shop)
    page = text(site["en/changes.html"])
    for told in (
        "New Uncle Lin",
        "Moved New Mill was new-mill",
        "Claim, Stance Old Oven’s yeast is older than anybody else’s. was Opinion is Analysis 2",
        "The story rewritten",
        "Relation Removed was Old Oven and New Mill are rivals.",
    ):
        assert told in page
    assert "說法、性質 老灶的酵母比別家的老。 原為 意見 現為 分析 2" in text(
        site["zh/changes.html"]
    )
    assert json.loads(site["data/site.json"])["changes"]["2024-05-01"]["changes"][1] == {
        "id": "old-oven",
        "at": "body",
        "change": "changed",
    }


def test_another_id_is_no_change_of_what_names_it(shop: Path) -> None:
    """Neither of texts, relations, speakers and figures, nor of tours, questions and the home page."""
    changed(
        shop,
        Put("content/tours/walk.yaml", TOUR),
        Put(
            "content/questions/bread.yaml",
            "name: {zh: 麵包, en: Bread}\nquestions:\n  - id: who\n"
            "    question: {zh: 誰？, en: Who?}\n    answer:\n"
            "      zh: '[[old-oven|老灶]]賣{old-oven.daily-loaves}。[@town-paper:p1]'\n"
            "      en: '[[old-oven|It]] sells {old-oven.daily-loaves}. [@town-paper:p1]'\n",
        ),
        Swap(CARD, "language: zh", "draws_on: [old-oven]\nlanguage: zh"),
        add(
            LIN,
            "disputes:\n  - id: how-old\n    kind: wording\n    question: {zh: 多老？, en: How old?}\n"
            "    positions:\n      - label: {zh: 很老, en: very}\n        holds: [old-oven.old-yeast]\n"
            "      - label: {zh: 多, en: many}\n        holds: [old-oven.daily-loaves]\n"
            "    reading: {zh: 不知道。, en: Nobody knows.}\n",
        ),
    )
    committed(shop, "second")
    for old, new in (("old-oven", "the-oven"), ("lin", "uncle-lin"), ("new-mill", "mill")):
        assert build.main(["rename", old, new, "--root", str(shop)]) == 0
    assert recorded(shop, "HEAD").splitlines()[1:] == [
        "changes:",
        "  - {id: mill, change: renamed, old: new-mill}",
        "  - {id: the-oven, change: renamed, old: old-oven}",
        "  - {id: uncle-lin, change: renamed, old: lin}",
    ]


def test_what_is_gone_keeps_its_name_and_has_no_link(shop: Path) -> None:
    changed(
        shop,
        Put(
            "content/bakeries/far-mill.yaml",
            sites.files(sites.SITE)[NEW_MILL]
            .replace("新磨坊", "遠磨坊")
            .replace("New Mill", "Far Mill"),
        ),
    )
    committed(shop, "second")
    (shop / "content/bakeries/far-mill.yaml").unlink()
    assert recorded(shop, "main").splitlines()[1:] == [
        "changes:",
        "  - {id: far-mill, change: removed, name: {zh: 遠磨坊, en: Far Mill}}",
    ]
    changed(
        shop, Put("content/changes/2024-04-01.yaml", "changes: [{id: far-mill, change: added}]\n")
    )
    page = sites.output(shop)["en/changes.html"]
    assert page.count("<li>Far Mill") == 2
    assert "far-mill" not in page


def test_what_was_told_of_an_earlier_id_leads_to_the_present_one(tmp_path: Path) -> None:
    day = "changes: [{id: uncle, at: body, change: changed}]\n"
    root = sites.write(tmp_path, Put(CHANGES, day), add(LIN, "was: [uncle]\n"))
    page = sites.output(root)["en/changes.html"]
    main = page[page.index("<main") : page.index("</main>")]
    assert 'href="../en/bakers/lin.html"' in main
    assert "Uncle Lin" in main


def test_the_words_of_a_day_are_kept_and_its_changes_replaced(shop: Path) -> None:
    changed(
        shop,
        Put(
            CHANGES,
            "words: {zh: 開張。, en: We open.}\nfirst: {bakery: 2}\nchanges: [{id: lin, at: body, change: changed}]\n",
        ),
        Swap(LIN, "en: a baker", "en: the baker"),
    )
    expected = (
        "# Written by build.py diff --record. `words` may be added by hand, and are kept.\n"
        "words: {zh: 開張。, en: We open.}\n"
        "first: {bakery: 2}\n"
        "changes:\n"
        "  - {id: lin, at: what, change: changed, was: {zh: 麵包師傅, en: a baker}, "
        "now: {zh: 麵包師傅, en: the baker}}\n"
    )
    assert recorded(shop, "main") == expected
    assert recorded(shop, "main") == expected


def test_a_draft_is_recorded_when_it_is_published(shop: Path) -> None:
    mill = sites.files(sites.SITE)[NEW_MILL].replace("新磨坊", "石磨").replace("New", "Stone")
    draft = Put("content/bakeries/stone-mill.yaml", f"draft: true\n{mill}")
    broken = Put("content/bakeries/half.yaml", "draft: true\nname:\n")
    changed(shop, draft, broken)
    assert recorded(shop).splitlines()[1:] == ["first: {bakery: 2, baker: 1}"]
    (shop / CHANGES).unlink()
    assert diff(shop, "main", "--record") == 0
    assert not (shop / CHANGES).exists()
    committed(shop)
    changed(shop, Put("content/bakeries/stone-mill.yaml", mill))
    assert recorded(shop, "main").splitlines()[1:] == [
        "changes:",
        "  - {id: stone-mill, change: added}",
    ]
    assert "Stone Mill" in sites.output(shop)["en/changes.html"]


def test_the_day_can_be_named_and_must_be_one(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert diff(shop, "--record", "--date", "2024-06-31") == 2
    assert capsys.readouterr().err == "'2024-06-31' is no day; name one: --date 2025-11-23\n"
    assert diff(shop, "main", "--record") == 0
    assert capsys.readouterr().out == "nothing changed; nothing was written.\n"
    changed(shop, Swap(NEW_MILL, "the newer bakery", "the bakery by the bridge"))
    assert diff(shop, "main", "--record") == 0
    assert capsys.readouterr().out.endswith(": 1 change.\n")
    (shop / CHANGES).unlink()
    assert diff(shop, "--record", "--date", "2024-06-30") == 0
    assert [file.name for file in (shop / "content/changes").iterdir()] == ["2024-06-30.yaml"]


FINDINGS = {
    "an entry that never was": (
        "changes: [{id: old-ofen, change: added}]",
        f"{CHANGES}:1:16: no entry 'old-ofen' [unknown-entry] did you mean 'old-oven'?",
    ),
    "an entry that is gone, and nobody says so": (
        "changes: [{id: quiche, at: body, change: changed}]",
        f"{CHANGES}:1:16: no entry 'quiche' [unknown-entry] "
        "if it is gone, record that too: build.py diff REV --record",
    ),
    "a removal without a name": (
        "changes: [{id: quiche, change: removed}]",
        f"{CHANGES}:1:11: 'changes.0': a record that is gone needs its name [bad-value]",
    ),
    "a source that is not there": (
        "changes: [{record: source, id: town-papers, change: added}]",
        f"{CHANGES}:1:32: no source 'town-papers' [unknown-source] did you mean 'town-paper'?",
    ),
    "a tour that is not there": (
        "changes: [{record: tour, id: walk, change: added}]",
        f"{CHANGES}:1:30: no tour 'walk' [unknown-entry] "
        "if it is gone, record that too: build.py diff REV --record",
    ),
    "a reason that is not there": (
        "changes: [{id: lin, at: body, change: changed, because: ['town-paper:p9']}]",
        f"{CHANGES}:1:59: the source 'town-paper' has no passage 'p9' [unknown-passage] "
        "it has p1 to p4",
    ),
    "a kind that is not there": (
        "first: {bakry: 2}",
        f"{CHANGES}:1:9: no kind 'bakry' [bad-value] did you mean 'bakery'?",
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_is_wrong_with_a_record(name: str, tmp_path: Path) -> None:
    text, expected = FINDINGS[name]
    assert sites.findings(sites.write(tmp_path, Put(CHANGES, f"{text}\n"))) == [expected]


def test_a_record_is_named_for_a_day(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Put("content/changes/2024-05.yaml", "first: {bakery: 2}\n"))
    assert sites.findings(root) == [
        "content/changes/2024-05.yaml:1:1: '2024-05' is no day [bad-date] "
        "the file is named for the day of the publication: 2025-11-23.yaml"
    ]


def test_without_a_record_there_is_no_page(tmp_path: Path) -> None:
    site = sites.output(sites.write(tmp_path))
    assert "en/changes.html" not in site
    assert "changes.html" not in site["en/index.html"]


def test_the_page_is_at_the_foot_and_not_in_the_menu(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Swap(SITE_FILE, "kinds:\n", "menu: [bakery]\nkinds:\n"),
        Put(CHANGES, "first: {bakery: 2}\n"),
    )
    home = sites.output(root)["en/index.html"]
    assert home.count('href="../en/changes.html"') == 1
    assert home.index('id="all-sections"') < home.index('href="../en/changes.html"')


def text(html: str) -> str:
    """The words of a page's main part, each run of white space one space."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split()).replace(" :", ":")
