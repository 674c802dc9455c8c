"""The bill of materials: python supply/sbom.py > sbom.cdx.json

CycloneDX 1.6 (ECMA-424), made from what is pinned and from nothing else, so that it is the same wherever it is made. What
a build needs is `required`, what draws the social cards `optional`; what only the tests, the fuzzers, the benchmark and the audit need is `excluded`.
"""

import base64
import json
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = {
    "requirements.txt": "required",
    "requirements-cards.txt": "optional",
    "requirements-test.txt": "excluded",
    "requirements-bench.txt": "excluded",
    "requirements-audit.txt": "excluded",
}
"""What is pinned in which file, and whether a build needs it."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#(?: via)? +([A-Za-z0-9._-]+)$")


@dataclass
class Package:
    """A package at a version, the hashes of its files, and who asks for it."""

    kind: str
    name: str
    version: str
    scope: str
    hashes: list[tuple[str, str]] = field(default_factory=list)
    via: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """The package's address, after the Package URL specification."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


def pinned(text: str, scope: str) -> Iterator[Package]:
    """The packages of a requirements file that uv wrote."""
    package = None
    for line in text.splitlines():
        if found := _PINNED.match(line):
            if package:
                yield package
            package = Package("pypi", found[1].lower(), found[2], scope)
        elif package:
            package.hashes += [("SHA-256", digest) for digest in _HASH.findall(line)]
            package.via += _VIA.findall(line)
    if package:
        yield package


def locked(text: str) -> Iterator[Package]:
    """The packages of npm's lock file, all of them tools."""
    for path, entry in json.loads(text)["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            digest = base64.b64decode(entry["integrity"].removeprefix("sha512-")).hex()
            yield Package("npm", name, entry["version"], "excluded", [("SHA-512", digest)])


def packages(root: Path) -> list[Package]:
    """Each package once, those that a build needs before the others."""
    found: dict[str, Package] = {}
    every = [
        package
        for file, scope in REQUIREMENTS.items()
        for package in pinned((root / file).read_text(encoding="utf-8"), scope)
    ]
    every += locked((root / "package-lock.json").read_text(encoding="utf-8"))
    for package in every:
        known = found.setdefault(package.purl, package)
        known.via += [one for one in package.via if one not in known.via]
    return sorted(found.values(), key=lambda one: (one.scope != "required", one.purl))


def bill(root: Path) -> dict[str, object]:
    """The whole bill of materials."""
    found = packages(root)
    version = re.findall(r"^## (\S+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[0]
    own = f"pkg:generic/explainer@{version}"
    needed_by: dict[str, list[str]] = {own: []}
    by_name = {one.name: one.purl for one in found if one.kind == "pypi"}
    for package in found:
        needed_by.setdefault(package.purl, [])
        asking = [by_name[name] for name in package.via if name in by_name] or [own]
        for one in asking:
            needed_by.setdefault(one, []).append(package.purl)
    body: dict[str, object] = {
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "explainer",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": package.purl,
                "name": package.name,
                "version": package.version,
                "scope": package.scope,
                "hashes": [{"alg": alg, "content": digest} for alg, digest in package.hashes],
                "purl": package.purl,
            }
            for package in found
        ],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(set(needed))}
            for ref, needed in sorted(needed_by.items())
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}"}
    return {**head, **body}


if __name__ == "__main__":
    json.dump(bill(ROOT), sys.stdout, indent=1)
    print()
