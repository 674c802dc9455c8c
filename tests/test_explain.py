"""Findings as they are told: the line, the caret, the way out; and the guide that explains each rule."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from argparse import Namespace
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import sites
from conftest import ROOT
from sites import NEW_MILL, OLD_OVEN, Put, Swap

import build
from explainer import guide, telling
from explainer.commands import report, site
from explainer.findings import Finding, Rule, Where
from explainer.guide import Example, Section

GUIDES = {
    language: guide.read((ROOT / file).read_text(encoding="utf-8"))
    for language, file in (("en", "docs/findings.md"), ("zh", "docs/zh/findings.md"))
}
EVERY_EXAMPLE = [pytest.param(rule, section, id=rule) for rule, section in GUIDES["en"].items()]

# The guide ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sections", GUIDES.values(), ids=GUIDES)
def test_every_rule_has_its_section(sections: dict[str, Section]) -> None:
    assert list(sections) == list(dict.fromkeys(sections))
    assert set(sections) == {rule.value for rule in Rule}
    for section in sections.values():
        assert section.fails
        assert len(section.fails) == len(section.passes)
        assert section.mending
        assert section.text.index("```") > 15


def test_the_guide_is_the_same_in_both_languages() -> None:
    def examples(section: Section) -> tuple:
        return section.fails, section.passes

    en, zh = GUIDES["en"], GUIDES["zh"]
    assert list(zh) == list(en)
    assert {rule: examples(zh[rule]) for rule in zh} == {rule: examples(en[rule]) for rule in en}
    for rule in zh:
        assert re.search("[一-鿿]", zh[rule].text.partition("```")[0])
        assert zh[rule].mending != en[rule].mending


def tried(folder: Path, rule: str, own: tuple[Example, ...], other: tuple[Example, ...]) -> set:
    """The rules that a small site breaks with the examples of one side in it."""
    root = sites.write(folder, Put("originals/town-paper.txt", sites.ORIGINAL))
    for example, counterpart in zip(own, other, strict=True):
        if not example.file:
            subprocess.run(["bash", "-ec", example.text], cwd=root, check=True, capture_output=True)
        else:
            placed(root / example.file, example.text, counterpart.text)
    if (root / "site").is_dir():
        found = site.on_disk(root / "site", "")
    else:
        found = build.build(root, sites.MEMORY).findings
        if not found and rule in ("not-own-words", "hash-differs", "missing-original"):
            return {"0": set(), "1": {rule}}[str(verified(root, rule))]
    return {finding.rule.value for finding in found}


def verified(root: Path, rule: str) -> int:
    """The exit status of `verify`, whose findings must be of this rule alone."""
    arguments = ["verify", "--root", str(root), "--originals", str(root / "originals")]
    done = subprocess.run(
        [sys.executable, ROOT / "build.py", *arguments, "--format", "json"],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        assert {finding["rule"] for finding in json.loads(done.stdout)} == {rule}
    return done.returncode


def placed(file: Path, text: str, counterpart: str) -> None:
    """A piece of a file where it or its counterpart stands; else at its end; a new file holds it alone."""
    whole = file.read_text(encoding="utf-8") if file.exists() else ""
    stands = [piece for piece in (text, counterpart) if whole.count(piece) == 1]
    file.parent.mkdir(parents=True, exist_ok=True)
    if stands:
        old = max(stands, key=len)
        file.write_text(whole.replace(old, text), encoding="utf-8")
    else:
        file.write_text(whole + text, encoding="utf-8")


@pytest.mark.parametrize(("rule", "section"), EVERY_EXAMPLE)
def test_the_example_that_fails_breaks_this_rule_alone(
    rule: str, section: Section, tmp_path: Path
) -> None:
    assert tried(tmp_path, rule, section.fails, section.passes) == {rule}


@pytest.mark.parametrize(("rule", "section"), EVERY_EXAMPLE)
def test_the_example_that_passes_breaks_none(rule: str, section: Section, tmp_path: Path) -> None:
    assert tried(tmp_path, rule, section.passes, section.fails) == set()


# The command that prints it ----------------------------------------------------------------------


def explain(*arguments: str) -> int:
    return build.main(["explain", *arguments])


def test_explain_prints_a_section(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain("unknown-field") == 0
    assert capsys.readouterr().out == (
        "unknown-field (Records)\n\n"
        "The record has no field of this name. Usually it is misspelt, or indented one step too far or "
        "too little.\n\n"
        "Fails, in `content/bakeries/new-mill.yaml`:\n\n"
        "    | what: {zh: 較新的麵包店, en: the newer bakery}\n"
        "    | colour: red\n\n"
        "Passes:\n\n"
        "    | what: {zh: 較新的麵包店, en: the newer bakery}\n\n"
        "Write the name that the hint gives, or take the field out.\n"
    )


def test_explain_lists_all_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "Records: missing-field, unknown-field, wrong-type, bad-value, bad-date"
    named = [rule for line in lines for rule in line.partition(": ")[2].split(", ")]
    assert sorted(named) == sorted(rule.value for rule in Rule)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [("unkown-field", "did you mean 'unknown-field'?"), ("x", "build.py explain lists them")],
)
def test_explain_of_no_rule_is_wrong_use(
    wrong: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain(wrong) == 2
    assert capsys.readouterr() == ("", f"no rule {wrong!r}; {hint}\n")


# Findings with their lines -----------------------------------------------------------------------


def checked(root: Path, form: str = "text") -> list[str]:
    """What `check` prints of a small site, into a pipe."""
    findings = build.build(root, sites.MEMORY).findings
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert report.told(findings, Namespace(root=root, format=form)) == 1
    return printed.getvalue().split("\n")[:-1]


def test_a_finding_shows_its_line_and_the_way_out_once(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path,
        Swap(OLD_OVEN, "to: new-mill", "to: new-mil"),
        Swap(OLD_OVEN, "對手是[[new-mill]]", "對手是[[new-mil]]"),
        Swap(OLD_OVEN, "rival is [[new-mill]]", "rival is [[new-mil]]"),
    )
    mean = "no entry 'new-mil' [unknown-entry] did you mean 'new-mill'?"
    assert checked(root) == [
        f"{OLD_OVEN}:11:8: {mean}",
        "    11 |     對手是[[new-mil]]。[@town-paper:p3]",
        "       |           ^",
        "       = Write the id of an entry (its file's name without `.yaml`), or begin the entry that "
        "is missing.",
        f"{OLD_OVEN}:15:18: {mean}",
        "    15 |     Its rival is [[new-mil]]. [@town-paper:p3]",
        "       |                  ^",
        f"{OLD_OVEN}:17:26: {mean}",
        "    17 |   - {type: rival-of, to: new-mil, cite: town-paper:p3}",
        "       |                          ^",
    ]


def test_a_finding_about_a_whole_file_or_a_finished_page_shows_no_line(tmp_path: Path) -> None:
    root = sites.write(
        tmp_path, Put("content/bakeries/notes.txt", "secret"), Put(sites.MEASURES, None)
    )
    assert [line for line in checked(root) if " | " in line] == []
    page = "templates/pages/about.html"
    lost = '{% extends "layouts/sheet.html" %}{% block sheet %}<a href="x">x</a>{% endblock %}'
    lines = checked(sites.write(tmp_path / "2", Put(page, lost)))
    assert lines[0].startswith("site/en/about.html:")
    assert [line for line in lines if " | " in line] == []


def test_no_line_is_shown_from_outside_the_project(tmp_path: Path) -> None:
    Put("secret.yaml", "password: hunter2\n").apply(tmp_path)
    root = sites.write(tmp_path / "site", sites.Link(NEW_MILL, "../../../secret.yaml"))
    (root / "content/bakers").rename(tmp_path / "bakers")
    (root / "content/bakers").symlink_to(tmp_path / "bakers")
    Put("lin.yaml", "password: hunter2\n").apply(tmp_path / "bakers")
    told = "\n".join(checked(root))
    assert "[unreadable]" in told
    assert "content/bakers:1:1: the folder is a link; a plain folder is needed" in told
    assert "hunter2" not in told
    assert str(tmp_path) not in told


def test_a_line_of_thousands_of_characters_is_cut_around_the_place(tmp_path: Path) -> None:
    long = f"新磨坊開在橋邊。[@town-paper:p3]{'好' * 3000}[[lim]]{'壞' * 3000}"
    root = sites.write(tmp_path, Swap(NEW_MILL, "新磨坊開在橋邊。[@town-paper:p3]", long))
    lines = checked(root)
    at = next(number for number, line in enumerate(lines) if "no entry 'lim'" in line)
    part, caret = lines[at + 1], lines[at + 2]
    assert sum(map(telling.columns, part)) <= 100
    assert re.fullmatch(r"    4 \| …好+\[\[lim\]\]壞+…", part)
    before = part[: part.index("[[lim]]")]
    assert caret == "      |" + " " * (sum(map(telling.columns, before)) - 7) + "^"


@pytest.mark.parametrize(
    ("line", "column", "part", "before"),
    {
        "fits": ("name: x", 7, "name: x", 6),
        "double width": ("名稱: x", 5, "名稱: x", 6),
        "a tab": ("\tname", 2, r"\tname", 2),
        "unseen": ("a\u200b\u202e\ufe0fx", 5, r"a\u200b\u202e\ufe0fx", 19),
        "a combining accent": ("e\u0301x", 3, "e\u0301x", 1),
        "behind the end": ("name:", 6, "name:", 5),
        "far behind the end": ("a", 9, "a", 1),
        "cut after": ("a" * 50, 1, "a" * 18 + "…", 0),
        "cut before": ("a" * 50, 50, "…" + "a" * 18, 18),
        "cut on both sides": (
            "a" * 30 + "X" + "b" * 30,
            31,
            "…" + "a" * 9 + "X" + "b" * 8 + "…",
            10,
        ),
    }.values(),
)
def test_an_excerpt(line: str, column: int, part: str, before: int) -> None:
    begin, rest = telling.excerpt(line, column, 20)
    assert (begin + rest, sum(map(telling.columns, begin))) == (part, before)


def many(count: int) -> Put:
    """A file in which every line is a mistake."""
    lines = "".join(f"unknown-{number}: x\n" for number in range(count))
    return Put(NEW_MILL, sites.files(sites.SITE)[NEW_MILL] + lines)


def test_of_a_thousand_faults_in_a_file_a_hundred_are_told(tmp_path: Path) -> None:
    root = sites.write(tmp_path, many(1012), Swap(OLD_OVEN, "value: 800", "value: many"))
    for form in ("text", "github"):
        lines = checked(root, form)
        of_file = [line for line in lines if "unknown-field" in line]
        assert len(of_file) == 100
        assert f"and 912 more in {NEW_MILL}" in lines
        assert any(OLD_OVEN in line for line in lines)
    assert len(json.loads("\n".join(checked(root, "json")))) == 1013


def on_terminal(root: Path, **environment: str) -> str:
    """What `check` prints on a terminal 80 columns wide."""
    controller, terminal = pty.openpty()
    known = {"TERM": "xterm", "COLUMNS": "80"}
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, ROOT / "build.py", "check", "--root", root],
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env={**kept, **known, **environment},
    )
    os.close(terminal)
    told = b""
    while True:
        try:
            told += os.read(controller, 4096)
        except OSError:  # the other end is closed
            break
    os.close(controller)
    process.wait()
    return told.decode().replace("\r\n", "\n")


def test_colour_on_a_terminal_only_and_only_where_it_is_wanted(tmp_path: Path) -> None:
    root = sites.write(tmp_path, Swap(OLD_OVEN, "to: new-mill", "to: new-mil"))
    painted = on_terminal(root)
    assert painted.startswith(f"\x1b[1m{OLD_OVEN}:17:26:\x1b[0m no entry 'new-mil' ")
    without = re.sub(r"\x1b\[[\d;]*m", "", painted)
    assert without == on_terminal(root, NO_COLOR="1") == on_terminal(root, TERM="dumb")
    assert "    17 |   - {type: rival-of, to: new-mil, cite: town-paper:p3}\n" in without
    assert "\x1b" not in "".join(checked(root))


# Content that means harm -------------------------------------------------------------------------

HOSTILE = {
    "a line of its own": "x\n::error file=a.yaml::forged",
    "a carriage return": "x\r::stop-commands::y",
    "percent": "x%0A::error::forged",
    "an old command": "x ##[add-mask]forged",
    "bidirectional marks": "x\u202eforged\u2066\u200f",
    "line separators": "x\u2028::error::forged\u2029\x85::error::forged",
    "escape": "\x1b]0;forged\x07\x1b[31m",
    "NUL": "x\0forged",
    "a lone surrogate": "x\udce9",
    "long": "x" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_one_line_in_every_form(text: str) -> None:
    finding = Finding(Where(f"content/{text[:200]}.yaml", 3, 2), Rule.BAD_VALUE, text, text)
    told = list(telling.told([finding], lambda file: ["a", "b", text], {}, 100))
    assert len(told) == 3
    for line in (*told, finding.as_annotation()):
        assert len(line) < 3000
        assert line.isprintable()
        assert "##[" not in line
        line.encode()
    assert all(not line.lstrip().startswith("::") for line in told)
    annotation = finding.as_annotation()
    # Nothing in the file's name ends the command's properties, or adds one.
    assert re.match(r"::error file=content/[^:,]*,line=3,col=2,title=bad-value::", annotation)
    line = json.dumps(finding.as_json())
    assert line.isascii()
    assert line.isprintable()
    assert len(finding.message) <= 500


@pytest.mark.parametrize("name", ["newline", "percent", "command"])
def test_hostile_values_from_a_file(name: str, tmp_path: Path) -> None:
    value = {
        "newline": r"x\n::error::forged",
        "percent": "x%0A::error::forged",
        "command": "x ##[add-mask]forged",
    }[name]
    shown = {
        "newline": r"'x\\n::error::forged'",
        "percent": "'x%0A::error::forged'",
        "command": r"'x #\x23[add-mask]forged'",
    }[name]
    root = sites.write(tmp_path, Swap(OLD_OVEN, "stance: opinion", f'stance: "{value}"'))
    (text, *_) = checked(root)
    assert text.startswith(
        f"{OLD_OVEN}:29:13: 'claims.0.stance' cannot be {shown} [bad-value]".replace("\\\\n", "\\n")
    )
    (annotation,) = checked(root, "github")
    assert annotation.startswith(
        f"::error file={OLD_OVEN},line=29,col=13,title=bad-value::'claims.0"
    )
    assert annotation.count("%0A") == 0
    (one,) = json.loads("\n".join(checked(root, "json")))
    assert set(one) == {"file", "line", "column", "rule", "message", "hint"}
    assert one["message"].isprintable()


def test_the_fields_of_a_finding_in_json_are_documented() -> None:
    finding = Finding(Where("content/site.yaml"), Rule.BAD_ID, "a", "b")
    described = (ROOT / "docs/findings.md").read_text(encoding="utf-8").partition("## ")[0]
    assert all(f"`{field}`" in described for field in finding.as_json())
