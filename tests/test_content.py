"""The project's own content: sound, and proved against the documents where they are at hand."""

import json
import os
from pathlib import Path

import pytest
from conftest import ROOT, RealSite

import build

PASSAGES = {
    "mguandian-257": 83,
    "code-red-story": 23,
    "empire-review": 34,
    "dark-hour": 75,
    "olson-report": 16,
}
ORIGINALS = Path(os.environ.get("ORIGINALS", ROOT.parent / "shared/seeds"))


def test_the_content_builds_without_findings(real_site: RealSite) -> None:
    assert real_site.build.findings == []
    assert len(real_site.build.facts) == sum(
        path.endswith(".html") for path in real_site.build.output
    )
    published = [file for file in real_site.folder.rglob("*") if file.is_file()]
    assert len(published) == len(real_site.build.output) + 1


def test_each_source_has_all_its_passages(real_site: RealSite) -> None:
    sources = json.loads(real_site.build.output["data/site.json"])["sources"]
    assert {id: len(source["passages"]) for id, source in sources.items()} == PASSAGES
    for source in sources.values():
        numbers = [passage["id"] for passage in source["passages"]]
        assert numbers == [f"p{number}" for number in range(1, len(numbers) + 1)]


@pytest.mark.skipif(
    not ORIGINALS.is_dir(),
    reason="the documents are not at hand; the variable ORIGINALS may name their folder",
)
def test_the_cards_fit_the_documents(capsys: pytest.CaptureFixture[str]) -> None:
    status = build.main(["verify", "--root", str(ROOT), "--originals", str(ORIGINALS)])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith(f"{len(PASSAGES)} documents, {sum(PASSAGES.values())} passages, ")
