"""How the program is put together: imports run one way, and only its two ends touch the files."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import test_findings
import test_hostile
import test_output
import yaml
from conftest import ROOT
from jinja2 import nodes

from explainer import render, templating
from explainer.findings import Rule

ORDER = (
    "ending project dates bases commandline unchanged readings tracking workers findings guide telling model slips reading schema numerals hidden places load markup paragraph prose formats mainland library mentions completion "
    "editing starting renaming mending saving source truth history wording form diff held routes numbers search spelling terms lookup previews writer views labels "
    "scales charts graph maps lanes timeline foot tours disputes forecasts glossary reliance calendars page doors pages tables figures "
    "parallel compare changes feeds data rows relational database datapackage markdown twins twinpages signpost exports datapage "
    "emblems cards structured hosting templating render elements facts check press reloading memory publish cache likeness tasks desk deskpage disk painting earlier outlinks summary overlay watch serve "
    "story commands.report commands.advice commands.sources commands.records commands.revisions commands.site"
).split()
"""Each module may import those before it."""

AT_THE_ENDS = {
    "ending", "unchanged", "workers", "press", "cache", "held", "places", "load", "reloading", "saving", "source", "history", "publish", "disk", "earlier", "templating", "render", "serve", "memory", "overlay", "watch", "painting",
    "project", "commandline", "story", "commands.report", "commands.advice", "commands.sources", "commands.records", "commands.revisions", "commands.site",
}  # fmt: skip
"""The modules that read or write files, or speak of folders to those that do."""
WITH_A_TABLE = {"search", "mainland"}
"""Modules that read a table of their own, which stands beside them."""
FILE_MODULES = {"pathlib", "os", "shutil", "tempfile", "io", "glob", "mmap", "subprocess"}

MODULES = {
    ".".join(file.relative_to(ROOT / "explainer").with_suffix("").parts): file
    for file in sorted((ROOT / "explainer").rglob("*.py"))
    if file.stem != "__init__"
}
TEMPLATES = sorted(
    file.relative_to(ROOT / "templates").as_posix() for file in (ROOT / "templates").rglob("*.html")
)


def parsed(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """Every module that a module imports, wherever the import stands; `explainer.x` as `x`."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            name = node.module or ""
            if name in {"explainer", "explainer.commands"}:
                yield from (f"{name}.{alias.name}" for alias in node.names)
            else:
                yield name


def test_every_module_has_its_place_in_the_order() -> None:
    assert set(ORDER) == set(MODULES)


@pytest.mark.parametrize("module", ORDER)
def test_imports_run_one_way(module: str) -> None:
    used = {name.removeprefix("explainer.") for name in imported(module) if "explainer." in name}
    used -= {"__version__"}  # of the folder, not of a room
    assert used <= set(ORDER[: ORDER.index(module)])


@pytest.mark.parametrize("module", ORDER)
def test_what_is_not_english_is_chinese(module: str) -> None:
    """Of three languages two are Chinese, so none is told apart by not being `zh`."""
    compared = [
        node.lineno
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Compare)
        and any(isinstance(it, ast.Constant) and it.value == "zh" for it in node.comparators)
        and isinstance(node.ops[0], ast.Eq | ast.NotEq)
    ]
    assert compared == []


@pytest.mark.parametrize("module", ORDER)
def test_nothing_imports_the_command(module: str) -> None:
    assert "build" not in set(imported(module))


@pytest.mark.parametrize(("argument", "status"), [("--help", 0), ("--version", 0), ("chekc", 2)])
def test_help_and_wrong_use_wait_for_nothing(argument: str, status: int) -> None:
    """Whoever asks for help, or slips, does not wait for what only the commands need."""
    program = [sys.executable, "-X", "importtime", ROOT / "build.py", argument]
    done = subprocess.run(program, capture_output=True, text=True)
    times = re.findall(r"^import time:.*\|\s*([\w.]+)$", done.stderr, re.MULTILINE)
    rooms = {name for name in times if name.startswith("explainer.")}
    assert (done.returncode, rooms) == (
        status,
        {f"explainer.{name}" for name in ("ending", "commandline", "project", "bases", "dates")},
    )
    assert {"pydantic", "jinja2", "yaml", "markdown_it", "bs4"}.isdisjoint(times)


@pytest.mark.parametrize("module", sorted(set(ORDER) - AT_THE_ENDS - WITH_A_TABLE))
def test_the_middle_touches_no_files(module: str) -> None:
    assert set(imported(module)).isdisjoint(FILE_MODULES)
    called = {
        node.func.id
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called.isdisjoint({"open", "print", "exec", "eval", "__import__"})


def test_the_program_knows_no_kind_by_its_name() -> None:
    """Another subject needs other YAML, and no other Python."""
    kinds = yaml.safe_load((ROOT / "content/site.yaml").read_text(encoding="utf-8"))["kinds"]
    known = {*kinds, *(kind["folder"] for kind in kinds.values())}
    named = {
        (module, node.value)
        for module in ORDER
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Constant) and node.value in known
    }
    assert named == set()


def test_every_rule_has_a_case() -> None:
    cases = [*test_findings.CASES.values(), *test_output.CASES.values()]
    expected = [lines for _, lines in cases]
    expected += [lines for _, _, lines in test_findings.VERIFY.values()]
    expected += [lines for _, lines in test_hostile.CASES.values()]
    told = " ".join(line for lines in expected for line in lines)
    claimed = {Rule.PATH_CLAIMED_TWICE}  # whose cases assert the end of the line only
    assert {rule.value for rule in Rule if f"[{rule}]" not in told} - claimed == set()


# Templates and their words ---------------------------------------------------------------------

WORDS = render.words([ROOT / "templates"])
DYNAMIC = {
    # words whose name a template puts together, and what may stand behind the beginning
    "stance_": ("fact", "reported", "analysis", "opinion", "forecast"),
    "dated_": ("stated", "resolved", "published", "inferred"),
    "dispute_": ("contradiction", "arithmetic", "wording", "comparison", "slip", "open"),
    "verdict_": ("open", "came-true", "partly", "failed"),
    "changes_": ("added", "changed", "removed", "renamed"),
    "means_": ("contradiction", "arithmetic", "wording", "comparison", "slip", "open"),
    "state_": ("next", "overdue", "decided", "undated"),
    "theme_": ("auto", "light", "dark"),
}


def of_the_words(node: nodes.Expr) -> bool:
    """Whether an expression is the words of the interface, which templates call `t`."""
    return isinstance(node, nodes.Name) and node.name == "t"


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_compiles_and_finds_its_words(template: str) -> None:
    environment = templating.environment([ROOT / "templates"])
    environment.get_template(template)
    loader = environment.loader
    assert loader
    tree = environment.parse(loader.get_source(environment, template)[0])
    for named in tree.find_all(nodes.Getattr):
        if of_the_words(named.node):
            assert named.attr in WORDS, f"line {named.lineno}"
    for made in tree.find_all(nodes.Getitem):
        if of_the_words(made.node):
            start = next(iter(made.arg.find_all(nodes.Const)), made.arg)
            assert isinstance(start, nodes.Const)
            assert start.value in {*DYNAMIC, *WORDS}, f"line {made.lineno}"


def test_every_word_of_the_interface_stands_in_both_languages() -> None:
    whole = yaml.safe_load((ROOT / "templates/words.yaml").read_text(encoding="utf-8"))
    assert {
        name: text for name, text in whole.items() if set(text) - {"hans"} != {"zh", "en"}
    } == {}
    assert [name for name, text in WORDS.items() if not (text["zh"] and text["en"])] == ["gap"]


def test_the_words_of_both_languages_are_filled_in_alike() -> None:
    holes = {
        name: [sorted(re.findall(r"\{\w*\}", text[language])) for language in ("zh", "en")]
        for name, text in WORDS.items()
    }
    assert {name: (zh, en) for name, (zh, en) in holes.items() if zh != en} == {}


@pytest.mark.parametrize(("start", "ends"), DYNAMIC.items())
def test_words_for_every_value_of_a_record(start: str, ends: tuple[str, ...]) -> None:
    assert {f"{start}{end}" for end in ends} <= set(WORDS)


def test_no_word_of_the_interface_is_left_over() -> None:
    used = "".join(
        file.read_text(encoding="utf-8")
        for folder, pattern in (
            ("templates", "*.html"),
            ("templates", "*.js"),
            ("explainer", "*.py"),
        )
        for file in (ROOT / folder).rglob(pattern)
    )
    quoted = set(re.findall(r"[\"']([\w-]+)[\"']", used)) | set(re.findall(r"\bt\.(\w+)", used))
    beginnings = tuple(name for name in quoted if name.endswith("_"))
    left = {name for name in set(WORDS) - quoted if not name.startswith(beginnings)}
    assert sorted(name for name in left if not name.endswith("_intro")) == []


def test_parts_see_only_what_they_are_given() -> None:
    """A part is a file of macros, and asks for nothing that it does not name itself."""
    environment = templating.environment([ROOT / "templates"])
    for file in sorted((ROOT / "templates/parts").glob("*.html")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        for macro in tree.find_all(nodes.Macro):
            inside = {name.name for name in macro.find_all(nodes.Name) if name.ctx == "load"}
            own = {
                name.name for name in macro.find_all(nodes.Name) if name.ctx in ("param", "store")
            }
            macros = {one.name for one in tree.find_all(nodes.Macro)}
            shared = {
                name if isinstance(name, str) else name[1] or name[0]
                for one in tree.find_all(nodes.FromImport)
                for name in one.names
            }
            assert inside - own - macros - shared - {"loop", "caller"} == set(), macro.name
