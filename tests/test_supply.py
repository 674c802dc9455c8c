"""What the project is made of: pinned and hashed, listed in a bill of materials, held against known holes."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT

from supply import audit, sbom
from supply.audit import Answer

BILL = json.loads(json.dumps(sbom.bill(ROOT)))
COMPONENTS = {one["bom-ref"]: one for one in BILL["components"]}
PINNED = sorted(file.name for file in ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("file", PINNED)
def test_everything_is_pinned_and_hashed(file: str) -> None:
    packages = [*sbom.pinned((ROOT / file).read_text(encoding="utf-8"), "required")]
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    assert len(packages) == sum(line[:1].isalnum() for line in lines) > 0
    assert all(package.hashes for package in packages)
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")


def test_npm_installs_what_is_locked_and_runs_nothing() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(entry.get("integrity") for path, entry in lock.items() if path)
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text(encoding="utf-8")
    assert "npm ci --ignore-scripts" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_bill_lists_all_that_is_pinned() -> None:
    assert set(sbom.REQUIREMENTS) == set(audit.FILES) == set(PINNED)
    for file, scope in sbom.REQUIREMENTS.items():
        for package in sbom.pinned((ROOT / file).read_text(encoding="utf-8"), scope):
            component = COMPONENTS[package.purl]
            hashes = {one["content"] for one in component["hashes"]}
            assert hashes >= {digest for _, digest in package.hashes}
    needed = {one["name"] for one in BILL["components"] if one["scope"] == "required"}
    direct = re.findall(r"^[a-z0-9-]+", (ROOT / "requirements.in").read_text(), re.MULTILINE)
    assert needed >= set(direct)
    assert "pkg:npm/%40biomejs/biome@" in " ".join(COMPONENTS)
    assert {one["scope"] for one in BILL["components"]} == {"required", "optional", "excluded"}


def test_the_bill_is_in_the_form_of_its_standard() -> None:
    assert (BILL["bomFormat"], BILL["specVersion"], BILL["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", BILL["serialNumber"])
    assert len(COMPONENTS) == len(BILL["components"])
    own = BILL["metadata"]["component"]["bom-ref"]
    refs = {own, *COMPONENTS}
    graph = {one["ref"]: one["dependsOn"] for one in BILL["dependencies"]}
    assert set(graph) == refs
    assert all(set(needed) <= refs for needed in graph.values())
    lengths = {"SHA-256": 64, "SHA-512": 128}
    for component in BILL["components"]:
        for one in component["hashes"]:
            assert re.fullmatch(rf"[0-9a-f]{{{lengths[one['alg']]}}}", one["content"])
    reached, ways = set(), [own]
    while ways:
        ref = ways.pop()
        reached.add(ref)
        ways += [one for one in graph[ref] if one not in reached]
    assert reached == refs


def test_the_bill_is_the_same_wherever_it_is_made() -> None:
    command = [sys.executable, str(ROOT / "supply/sbom.py")]
    made = [
        subprocess.run(
            command, capture_output=True, env={"PYTHONHASHSEED": seed}, cwd=folder
        ).stdout
        for seed, folder in (("1", "/"), ("2", ROOT))
    ]
    assert made[0] == made[1]
    assert json.loads(made[0]) == BILL


# The audit ----------------------------------------------------------------------------------------

SOUND = Answer('{"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}', "")
HOLE = Answer(
    '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}',
    "Found 1 known vulnerability in 1 package",
)
SKIPPED = Answer('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}', "")
UNREACHED = Answer("", "requests.exceptions.ConnectionError: Max retries exceeded")
BROKEN = Answer("", "Traceback: no such option")
NPM = Answer('{"vulnerabilities": {}}', "")
NPM_HOLE = Answer('{"vulnerabilities": {"b": {"severity": "high", "range": "<3"}}}', "")
NPM_UNREACHED = Answer('{"message": "request failed", "error": {"summary": ""}}', "npm warn")


@pytest.mark.parametrize(
    ("python", "npm", "status", "told"),
    [
        (SOUND, NPM, 0, ["no known holes", "no known holes"]),
        (HOLE, NPM, 1, ["known holes\n  a 1: PYSEC-1, mended in 2", "no known holes"]),
        (SOUND, NPM_HOLE, 1, ["no known holes", "known holes\n  b: high, <3"]),
        (UNREACHED, NPM_UNREACHED, 0, ["not audited, no database could be reached"] * 2),
        (SKIPPED, NPM, 0, ["not audited, no database could be reached", "no known holes"]),
        (BROKEN, NPM, 1, ["the auditor failed: Traceback: no such option", "no known holes"]),
    ],
)
def test_what_the_audit_tells(
    python: Answer, npm: Answer, status: int, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit.audit(lambda command: npm if command[0] == "npm" else python) == status
    expected = [*(f"audit: {file}: {told[0]}" for file in audit.FILES)]
    expected.append(f"audit: package-lock.json: {told[1]}")
    assert capsys.readouterr().out == "\n".join([*expected, ""])


def test_the_audit_stands_in_ci() -> None:
    assert "make audit" in (ROOT / ".ci/run").read_text(encoding="utf-8")
