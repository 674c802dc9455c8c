"""What a publication would change, and the report on links: both as Markdown, for people who decide."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import projects
import pytest
import sites
from sites import LIN, NEW_MILL, OLD_OVEN, Put, Swap

import build
from explainer import outlinks, summary
from explainer.findings import Finding, Rule, Where

HOME = b"<html><body><header>%s</header><main><p>%s</p></main></body></html>"


def told(before: summary.Before, after: summary.Output, *findings: Finding) -> str:
    return "\n".join(summary.lines(before, after, findings))


def test_files_are_told_apart_by_what_changed_of_them() -> None:
    before = {
        "same.html": HOME % (b"a", b"one"),
        "form.html": HOME % (b"a", b"one"),
        "words.html": HOME % (b"a", b"one"),
        "gone.html": HOME % (b"a", b"one"),
        "data/gone.json": b"{}",
        "data/site.json": b"{}",
        ".built-by-explainer": b"not a part of the site",
    }
    after = before | {
        "form.html": HOME % (b"b", b" one "),
        "words.html": HOME % (b"a", b"two"),
        "new.html": HOME % (b"a", b"one"),
        "data/new.json": b"{}",
        "data/site.json": b"{ }",
    }
    del after["gone.html"], after["data/gone.json"], after[".built-by-explainer"]
    text = told(summary.Before((), before), after)
    assert (
        "1 added, 1 removed, 1 changed in words, 1 changed in form alone, 1 other file added, "
        "1 other file removed, 1 other file changed." in text
    )
    for sort, path in {
        "Added": "new.html",
        "Removed": "gone.html",
        "Changed in words": "words.html",
        "Changed in form alone": "form.html",
        "Other files added": "data/new.json",
        "Other files removed": "data/gone.json",
        "Other files changed": "data/site.json",
    }.items():
        assert f"<details><summary>{sort}</summary>\n\n```text\n{path}\n```\n" in text
    assert "same.html" not in text
    assert "| pages | 4 | 4 |" in text
    assert "| files | 6 | 6 |" in text


def test_nothing_changes() -> None:
    text = told(summary.Before((), {"a.html": HOME}), {"a.html": HOME})
    assert "\n0 changes.\n" in text
    assert "\nNo file changes.\n" in text
    assert "<details>" not in text


def test_a_long_list_is_cut_and_says_so() -> None:
    after = {f"{number}.html": HOME for number in range(60)}
    text = told(summary.Before(None, {}), after)
    assert "\n60 added.\n" in text
    assert "\n… and 10 more\n```\n" in text


def test_what_strangers_write_stays_in_its_block() -> None:
    bad = Finding(Where("content/a.yaml", 1, 1), Rule.BAD_VALUE, "``` <b> @all ![](https://x/)")
    text = told(summary.Before(None, None), {}, bad)
    assert "**Nothing: 1 finding.**" in text
    assert text.count("```") == 2


def test_two_revisions_are_compared_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A site in a repository that holds no program is built by this one, before and after."""
    root = sites.write(tmp_path / "bread")
    projects.git(tmp_path, "init", "--quiet")
    Put(".gitignore", "site\nschema\n").apply(root)
    projects.commit(tmp_path)
    Swap(LIN, "a baker", "the baker").apply(root)
    assert build.main(["summary", "HEAD", "--root", str(root)]) == 0
    text = capsys.readouterr().out
    assert "```text\nentry lin\n  what: changed, was “a baker”, is “the baker”\n```" in text
    assert "\nen/bakers/lin.html\n" in text
    assert "added" not in text
    assert re.search(r"\| pages \| (\d+) \| \1 \|", text)
    assert not (root / "site").exists()


def test_an_earlier_program_that_fails_is_no_reason_to_stop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put("build.py", "raise SystemExit('it was broken then')"))
    projects.git(root, "init", "--quiet")
    projects.commit(root)
    assert build.main(["summary", "HEAD", "--root", str(root)]) == 0
    text = capsys.readouterr().out
    assert "Not compared: the program of HEAD does not build it: it was broken then.\n" in text
    assert "\n0 changes.\n" in text
    assert "### Pages" not in text


# Links to other sites ----------------------------------------------------------------------------


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: each path answers as it is called."""

    def answer(self) -> None:
        name = self.path.strip("/")
        if name == "slow":
            threading.Event().wait(1)
        if name == "broken":
            self.wfile.write(b"no such protocol\r\n")
            return
        status = {"": 200, "slow": 200, "moved": 301, "loop": 302}.get(name) or int(name[-3:])
        if name == "get200":
            status = 200 if self.command == "GET" else 405
        self.send_response(status)
        if name in ("moved", "loop"):
            self.send_header("Location", "/" if name == "moved" else "/loop")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 - as the server asks for it

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        ("", "well", ""),
        ("get200", "well", ""),
        ("moved", "moved", "leads to {}"),
        ("404", "gone", "answers 404"),
        ("410", "gone", "answers 410"),
        ("403", "closed", "answers 403"),
        ("429", "closed", "answers 429"),
        ("500", "silent", "answers 500"),
        ("slow", "silent", "timed out"),
    ],
)
def test_an_address_is_asked(path: str, state: str, said: str, elsewhere: str) -> None:
    (answer,) = outlinks.asked([elsewhere + path], seconds=0.3)
    assert (answer.state, answer.told) == (state, said.format(elsewhere))


@pytest.mark.parametrize("path", ["broken", "loop"])
def test_an_answer_that_is_none(path: str, elsewhere: str) -> None:
    (answer,) = outlinks.asked([elsewhere + path], seconds=0.3)
    assert answer.state == "silent"
    assert answer.told


def test_nobody_is_there() -> None:
    (answer,) = outlinks.asked(["http://127.0.0.1:1/"], seconds=0.3)
    assert (answer.state, answer.told) == ("silent", "[Errno 111] Connection refused")


def test_links_of_the_content_are_reported_with_their_lines(
    tmp_path: Path, elsewhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(
        tmp_path,
        Swap(NEW_MILL, "by the bridge.", f"by [the bridge]({elsewhere}404)."),
        Swap(NEW_MILL, "開在橋邊。", f"開在[橋邊]({elsewhere}404)。"),
        Swap(OLD_OVEN, "bakes here.", f"bakes [here]({elsewhere}#place)."),
        Swap(OLD_OVEN, "在這裡烤麵包。", f"在[這裡]({elsewhere}#place)烤麵包。"),
    )
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    assert build.main(["links", "--root", str(root)]) == 0
    assert capsys.readouterr().out == (
        "## Links to other sites\n\n2 addresses asked; 1 as ever.\n\n### Gone\n\n"
        f"```text\n{NEW_MILL}:4: {elsewhere}404 answers 404\n```\n"
    )
    assert before == {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_what_an_address_answers_stays_in_its_block() -> None:
    answer = outlinks.Answer("https://a.example/```", "moved", "leads to ```\n## Done")
    text = "\n".join(outlinks.report([answer], {}))
    assert text.count("```") == 2
    assert text.endswith("leads to ''' ## Done\n```")


def test_a_template_s_fault_is_told_where_links_are_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path, Put("templates/pages/about.html", "{{ nothing }}"))
    assert build.main(["links", "--root", str(root)]) == 1
    assert "'nothing' is undefined [bad-template]" in capsys.readouterr().out


def test_the_site_s_own_addresses_are_not_asked() -> None:
    links = ["a.html", "#b", "mailto:a@b.example", "https://own.example/x", "https://code.example/me/edit",
             "https://a.example/#c", "https://a.example/"]  # fmt: skip
    own = ("https://own.example/", "https://code.example/me/")
    assert outlinks.addresses(links, own) == ("https://a.example/",)
    assert outlinks.addresses(links, ("", "")) == (
        "https://a.example/",
        "https://code.example/me/edit",
        "https://own.example/x",
    )
