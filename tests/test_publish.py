"""The output folder: exactly the new site, or the old one untouched."""

import ctypes
import errno
import fcntl
import io
import os
import signal
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sites

import build
from explainer import held
from explainer.publish import MARK, PublishError, publish

OLD = {
    "index.html": b"old home",
    "assets/site.css": b"p {}",
    "en/same.html": b"same",
    "en/changed.html": b"before",
    "en/gone/away.html": b"stale",
}
NEW = {
    "index.html": b"new home",
    "assets/site.css": b"p {}",
    "en/same.html": b"same",
    "en/changed.html": b"after",
    "zh/added.html": "新".encode(),
}


def tree(folder: Path) -> dict[str, bytes]:
    """What a folder holds, by path, the build's own mark left out."""
    found = {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }
    found.pop(MARK, None)
    return found


def beside(folder: Path) -> list[str]:
    """What else stands in the folder's folder."""
    return [path.name for path in folder.parent.iterdir() if path != folder]


def identity(path: Path) -> tuple[int, int, int, int]:
    """What changes when a file is written or replaced, and not when it is read."""
    known = path.lstat()
    return known.st_ino, known.st_mode, known.st_size, known.st_mtime_ns


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder in which the old site was published."""
    folder = tmp_path / "site"
    assert publish(OLD, folder) == (len(OLD) + 1, 0)
    return folder


@pytest.fixture
def no_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot swap two folders in one step."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", refuse)


def test_the_folder_holds_exactly_the_output(site: Path) -> None:
    assert publish(NEW, site) == (4, 1)
    assert tree(site) == NEW
    assert not (site / "en/gone").exists()
    assert beside(site) == []


def test_the_same_without_an_exchange(site: Path, no_exchange: None) -> None:
    assert publish(NEW, site) == (4, 1)
    assert tree(site) == NEW
    assert beside(site) == []


def test_a_new_folder_is_made_with_all_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a/b/site"
    assert publish(NEW, folder) == (len(NEW) + 1, 0)
    assert tree(folder) == NEW
    assert beside(folder) == []


def test_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    publish(NEW, Path("site"))
    assert tree(tmp_path / "site") == NEW


def test_unchanged_files_keep_their_identity_and_time(site: Path) -> None:
    same, changed = site / "en/same.html", site / "en/changed.html"
    for file in (same, changed):
        os.utime(file, (1, 1))
    before = identity(same)
    publish(NEW, site)
    assert identity(same) == before
    assert changed.stat().st_mtime != 1


def test_the_same_again_touches_nothing(site: Path) -> None:
    before = {path: identity(path) for path in [site, *site.rglob("*")]}
    assert publish(OLD, site) == (0, 0)
    assert {path: identity(path) for path in [site, *site.rglob("*")]} == before
    assert beside(site) == []


def test_what_was_changed_by_hand_is_mended(site: Path) -> None:
    (site / "index.html").write_bytes(b"by hand!")
    (site / "notes.txt").write_bytes(b"")
    assert publish(OLD, site) == (1, 1)
    assert tree(site) == OLD


def test_a_page_that_becomes_a_folder(site: Path) -> None:
    output = {"index.html/inner.html": b"a", "en": b"b"}
    publish(output, site)
    assert tree(site) == output


def test_gitignore_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / ".gitignore").write_bytes(b"*\n!.gitignore\n")
    for output in (OLD, NEW):
        publish(output, folder)
        assert tree(folder) == {**output, ".gitignore": b"*\n!.gitignore\n"}


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    publish(NEW, tmp_path / "site")
    assert tree(tmp_path / "site") == NEW


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_everybody_may_read_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        publish(OLD, tmp_path / "site")
        publish(NEW, tmp_path / "site")
        made = held.hold(b"made by a helper", tmp_path / "made")
        publish(held.Output({**NEW, "made.html": made}), tmp_path / "site")
    finally:
        os.umask(before)
    for path in [tmp_path / "site", *(tmp_path / "site").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert (path, mode) == (path, 0o755 if path.is_dir() else 0o644)


# What is refused -------------------------------------------------------------------------------


def foreign(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.docx").write_bytes(b"precious")


def link(folder: Path) -> None:
    foreign(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


def dangling_link(folder: Path) -> None:
    folder.symlink_to("nowhere")


def file(folder: Path) -> None:
    folder.write_bytes(b"precious")


REFUSED = {
    foreign: "site holds files that no build made; name an empty or a new folder",
    link: "site is a link; name the folder itself",
    dangling_link: "site is a link; name the folder itself",
    file: "site is a file, not a folder",
}


@pytest.mark.parametrize(
    ("made", "message"), REFUSED.items(), ids=[made.__name__ for made in REFUSED]
)
def test_what_no_build_made_is_not_replaced(
    made: Any, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, out = sites.write(tmp_path / "root"), tmp_path / "site"
    build.main(["schema", "--root", str(root)])  # which a build would renew
    made(out)
    capsys.readouterr()
    before = {path: identity(path) for path in tmp_path.rglob("*")}
    with pytest.raises(PublishError) as refusal:
        publish(NEW, out)
    assert str(refusal.value) == message
    assert build.main(["--root", str(root), "--out", str(out)]) == 1
    assert capsys.readouterr().err == f"nothing was published: {message}\n"
    assert {path: identity(path) for path in tmp_path.rglob("*")} == before


WITHIN = {
    "content/site": "site lies in content/, which the site is made from; name a folder apart from it",
    "content": "content holds files that no build made; name an empty or a new folder",
    "seeds/a/site": "site lies in seeds/, which the site is made from; name a folder apart from it",
    "aside/site": "site lies in content/, which the site is made from; name a folder apart from it",
    "templates/site": "site lies in templates/, which the site is made from; name a folder apart from it",
}


@pytest.mark.parametrize("out", WITHIN)
def test_nothing_is_published_into_what_is_read(
    out: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    (root / "aside").symlink_to("content")
    build.main(["schema", "--root", str(root)])
    before = {path: identity(path) for path in tmp_path.rglob("*")}
    capsys.readouterr()
    assert build.main(["--root", str(root), "--out", str(root / out)]) == 1
    assert capsys.readouterr().err == f"nothing was published: {WITHIN[out]}\n"
    assert {path: identity(path) for path in tmp_path.rglob("*")} == before


def test_nothing_is_published_around_what_is_read(tmp_path: Path) -> None:
    """Not even where the mark of a build stands, as it would in a copy of a site."""
    root = sites.write(tmp_path, sites.Put(MARK, ""))
    assert build.main(["--root", str(root), "--out", str(root)]) == 1
    assert sites.findings(root) == []


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)  # which only a lock for itself alone is refused by
        yield
    finally:
        os.close(handle)


def test_two_builds_do_not_write_at_once(site: Path) -> None:
    with locked(site.parent), pytest.raises(PublishError) as refusal:
        publish(NEW, site)
    assert str(refusal.value) == "another build is writing site now"
    assert tree(site) == OLD
    publish(NEW, site)
    assert tree(site) == NEW


# What goes wrong in the middle -----------------------------------------------------------------


@pytest.mark.parametrize("fits", range(4))
def test_a_full_disk_leaves_the_old_site_whole(
    fits: int, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, opened = io.open, 0

    def full(file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        nonlocal opened
        if set(mode) & set("wxa"):
            opened += 1
            if opened > fits:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(file, mode, *rest, **options)

    before = {path: path.stat().st_ino for path in site.rglob("*")}
    with monkeypatch.context() as patched:
        patched.setattr(io, "open", full)
        output = {**NEW, "a.html": b"a", "b.html": b"b"}
        with pytest.raises(PublishError) as refusal:
            publish(output, site)
    assert opened == fits + 1
    assert str(refusal.value) == "site cannot be written: No space left on device"
    assert tree(site) == OLD
    assert {path: path.stat().st_ino for path in site.rglob("*")} == before
    assert beside(site) == []
    publish(NEW, site)
    assert tree(site) == NEW


class Settling:
    """A C library whose call for settling tells what the two folders held then, and may fail."""

    def __init__(self, site: Path, status: int) -> None:
        self.site, self.status = site, status
        self.seen: list[tuple[dict[str, bytes], dict[str, bytes]]] = []
        self.renameat2 = ctypes.CDLL(None, use_errno=True).renameat2

    def syncfs(self, _: int) -> int:
        (new,) = self.site.parent.glob(".site-new-*")
        self.seen.append((tree(self.site), tree(new)))
        ctypes.set_errno(errno.EIO if self.status else 0)
        return self.status


@pytest.mark.parametrize("status", [0, -1])
def test_the_new_site_is_on_the_disk_before_it_takes_the_old_ones_place(
    status: int, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Settling(site, status)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    if status:
        with pytest.raises(PublishError) as refusal:
            publish(NEW, site)
        assert str(refusal.value) == "site cannot be written: Input/output error"
    else:
        publish(NEW, site)
    assert library.seen == [(OLD, NEW)]
    assert tree(site) == (OLD if status else NEW)
    assert beside(site) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("step", ["rename", "chmod", "mkdir", "link"])
def test_a_step_that_fails_leaves_a_whole_site(
    step: str, code: int, site: Path, monkeypatch: pytest.MonkeyPatch, no_exchange: None
) -> None:
    """At each of its times in turn, on a system that cannot swap in one step."""
    real = getattr(os, step)
    for fits in range(12):
        left = fits

        def failing(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(code, os.strerror(code))
            return real(*arguments, **options)

        publish(OLD, site)
        with monkeypatch.context() as patched:
            patched.setattr(os, step, failing)
            with suppress(PublishError):
                publish(NEW, site)
        held = site if site.exists() else site.parent / ".site-aside"
        assert tree(held) in (OLD, NEW), fits
        publish(NEW, site)
        assert tree(site) == NEW
        assert beside(site) == []


def killed(moment: int, output: Mapping[str, bytes], folder: Path) -> bool:
    """Publish in another process, killed before its n-th step in the file system; whether it was."""
    child = os.fork()
    if child == 0:
        left = moment

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event.partition(".")[0] in ("open", "os", "shutil", "tempfile", "ctypes"):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            publish(output, folder)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def killed_at_each_moment(folder: Path) -> Iterator[int]:
    """The old site, and a build of the new one killed at one moment after the other."""
    for moment in range(1, 1000):
        publish(OLD, folder)
        assert tree(folder) == OLD
        was_killed = killed(moment, NEW, folder)
        yield moment
        publish(NEW, folder)
        assert tree(folder) == NEW
        assert beside(folder) == []
        if not was_killed:
            return
    raise AssertionError("the build never came to its end")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux swaps two folders in one step")
def test_a_killed_build_leaves_the_old_site_or_the_new(tmp_path: Path) -> None:
    seen = set()
    for moment in killed_at_each_moment(tmp_path / "site"):
        now = tree(tmp_path / "site")
        assert now in (OLD, NEW), moment
        seen.add("old" if now == OLD else "new")
    assert moment > 20
    assert seen == {"old", "new"}


def test_a_build_killed_without_an_exchange_loses_nothing(
    tmp_path: Path, no_exchange: None
) -> None:
    """Between its two renames there is no site for a moment; the old one stands beside."""
    gaps = 0
    for moment in killed_at_each_moment(tmp_path / "site"):
        if not (tmp_path / "site").exists():
            gaps += 1
            asides = [path for path in tmp_path.iterdir() if tree(path) == OLD]
            assert len(asides) == 1, moment
        else:
            assert tree(tmp_path / "site") in (OLD, NEW), moment
    assert gaps >= 1


def test_a_first_build_that_was_killed_leaves_no_half_site(tmp_path: Path) -> None:
    for moment in range(1, 1000):
        folder = tmp_path / str(moment) / "site"
        was_killed = killed(moment, NEW, folder)
        assert tree(folder) in ({}, NEW), moment
        publish(NEW, folder)
        assert tree(folder) == NEW
        assert beside(folder) == []
        if not was_killed:
            break
    assert moment > 20


def test_the_command_publishes_and_prunes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sites.write(tmp_path)
    shown = build.build(root, sites.MEMORY).output
    pages = sum(path.endswith(".html") for path in shown)
    assert build.main(["--root", str(root)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"{pages} pages in ")
    assert told[0].endswith(f" s; {len(shown) + 1} files written, 0 removed.")
    assert told[1:] == [f"Open {root / 'site/index.html'}"]
    assert tree(root / "site") == shown

    sites.Put(sites.LIN, None).apply(root)
    sites.Swap(sites.OLD_OVEN, "[[lin]]在", "林伯在").apply(root)
    sites.Swap(sites.OLD_OVEN, "[[lin]] bakes", "He bakes").apply(root)
    sites.Swap(sites.OLD_OVEN, "by: lin", "by: {zh: 林伯, en: Uncle Lin}").apply(root)
    assert build.main(["--root", str(root)]) == 0
    gone = set(shown) - set(tree(root / "site"))
    assert gone >= {"zh/bakers/lin.html", "en/bakers/lin.html", "data/entries/lin.json"}
    assert all("lin." in path for path in gone)
    assert capsys.readouterr().out.splitlines()[0].endswith(f", {len(gone)} removed.")
