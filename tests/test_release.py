"""Releases: what stands against one, and an archive that is the same wherever it is made. And the licences' page."""

import hashlib
import re
import shutil
import tarfile
from pathlib import Path

import projects
import pytest
import sites
from conftest import ROOT
from sites import Put, Swap

import build
from explainer import __version__
from tools import release

UNRELEASED, RELEASED = f"## {__version__} (unreleased)", f"## {__version__} (2024-05-01)"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with the small site, whose CHANGELOG has a date."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.sub(rf"(?m)^## {re.escape(__version__)} \(.*\)$", RELEASED, text, count=1)
    return projects.write(tmp_path / "project", Put("CHANGELOG.md", dated))


def test_the_version_is_said_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert release.version(ROOT) == __version__
    with pytest.raises(SystemExit) as ended:
        build.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"build.py {__version__}\n"
    output = sites.output(sites.write(tmp_path))
    assert f'"program": "{__version__}"' in output["data/site.json"]
    assert f"(version {__version__})" in output["en/licences.html"]
    assert (
        (ROOT / "CHANGELOG.md")
        .read_text(encoding="utf-8")
        .startswith(f"# Changes\n\n## {__version__} (")
    )


def test_the_archive_is_the_same_wherever_it_is_made(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "another place"
    shutil.copytree(project, other)
    (other / "build.py").touch()
    name = f"explainer-{__version__}"
    made = []
    for root in (project, other):
        assert release.main([], root) == 0
        made.append((root / f"dist/{name}.tar.gz").read_bytes())
        digest = hashlib.sha256(made[-1]).hexdigest()
        line = f"{digest}  {name}.tar.gz\n"
        assert capsys.readouterr().out == (
            f"{line}Then: git tag v{__version__} && git push origin v{__version__}\n"
        )
        assert (root / f"dist/{name}.sha256").read_text(encoding="utf-8") == line
        projects.run(root / "dist", ["sha256sum", "--check", "--strict", f"{name}.sha256"])
    assert made[0] == made[1]
    with tarfile.open(project / f"dist/{name}.tar.gz") as tar:
        held = {member.name.removeprefix(f"{name}/") for member in tar if member.isfile()}
        assert {member.name.split("/")[0] for member in tar} == {name}
    assert held == set(projects.git(project, "ls-files").splitlines())
    assert {"build.py", "LICENSE", "NOTICES", "content/site.yaml"} <= held


def test_a_bill_of_materials_is_listed_beside_it(project: Path) -> None:
    name = f"explainer-{__version__}"
    Put(f"dist/{name}.cdx.json", "{}\n").apply(project)
    Put("dist/explainer-0.0.1.tar.gz", "older").apply(project)
    assert release.main([], project) == 0
    listed = (project / f"dist/{name}.sha256").read_text(encoding="utf-8").splitlines()
    assert [line.split("  ")[1] for line in listed] == [f"{name}.cdx.json", f"{name}.tar.gz"]
    projects.run(project / "dist", ["sha256sum", "--check", "--strict", f"{name}.sha256"])


def test_what_stands_against_a_release(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert release.main(["check"], project) == 0
    projects.git(project, "tag", f"v{__version__}")
    Swap("CHANGELOG.md", RELEASED, UNRELEASED).apply(project)
    projects.commit(project)
    Put("notes.txt", "mine").apply(project)
    assert release.main(["check"], project) == 1
    assert capsys.readouterr().err == (
        f"CHANGELOG.md begins with “{__version__} (unreleased)”: write ## {__version__} (YYYY-MM-DD), the day of "
        "the release, or another version in explainer/__init__.py.\n"
        "1 files are not committed, notes.txt among them.\n"
        f"v{__version__} is another commit already: {__version__} is released. Choose the next version.\n"
    )
    assert release.main([], project) == 1
    assert not (project / "dist").exists()


def test_an_archive_that_does_not_work_is_not_kept(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What git ignores is missing from it."""
    Put(".gitignore", "seeds/\n").apply(project)
    projects.git(project, "rm", "-r", "--quiet", "--cached", "seeds")
    projects.commit(project)
    assert build.main(["check", "--root", str(project)]) == 0
    assert release.main([], project) == 1
    assert capsys.readouterr().err.endswith("The archive does not work by itself.\n")
    assert not (project / "dist").exists()


# The page of licences ----------------------------------------------------------------------------

LICENCE = """\
licence:
  name: {zh: 麵包授權, en: The Bread Licence}
  url: https://licence.example/
  words: {zh: 可以分享。, en: You may share them.}
updated:"""


def test_the_page_tells_the_site_s_licence_the_program_s_and_whose_the_sources_are(
    tmp_path: Path,
) -> None:
    output = sites.output(sites.write(tmp_path, Swap(sites.SITE_FILE, "updated:", LICENCE)))
    for language, words in {
        "zh": ("麵包授權", "可以分享。", "來源屬於各自的出版者", "MIT授權條款", "Unicode CLDR"),
        "en": (
            "The Bread Licence",
            "You may share them.",
            "belong to their publishers",
            "the MIT licence",
            "Unicode CLDR",
        ),
    }.items():
        page = output[f"{language}/licences.html"]
        assert [word for word in words if word not in page] == []
        assert '<a href="https://licence.example/" rel="license noopener">' in page
        assert 'href="../LICENSE.txt"' in page
        assert 'href="../NOTICES.txt"' in page
    assert output["LICENSE.txt"] == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "COPYRIGHT AND PERMISSION NOTICE" in output["NOTICES.txt"]
    feet = {
        path: page.partition('<footer class="colophon">')[2]
        for path, page in output.items()
        if path.endswith(".html")
    }
    assert {path for path, foot in feet.items() if not foot} == {"index.html", "404.html"}
    for path, foot in feet.items():
        language = path[:2] if path[2] == "/" else "zh"
        assert not foot or f'{language}/licences.html">' in foot, path


def test_without_a_licence_the_page_claims_none(tmp_path: Path) -> None:
    page = sites.output(sites.write(tmp_path))["en/licences.html"]
    assert "No licence is stated here" in page
    assert 'rel="license' not in page


def test_what_is_vendored_is_noticed() -> None:
    """Each file that has a licence of its own is named among the notices."""
    notices = (ROOT / "NOTICES").read_text(encoding="utf-8")
    own = [
        file.relative_to(ROOT).with_suffix("").as_posix()
        for folder in ("explainer", "templates", "content", "tests", "docs")
        for file in (ROOT / folder).rglob("*.LICENSE")
    ]
    assert own == ["explainer/simplified"]
    assert all(f"{name}.txt" in notices for name in own)
