"""Fuzz one of the targets: python fuzz/run.py records|prose [options and folders of libFuzzer]

The options are libFuzzer's: -runs=10000, -max_total_time=60, -seed=1. What is found is written to the
folder of -artifact_prefix=; once mended, it belongs in fuzz/finds/<target>, which the tests try.
"""

import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

with atheris.instrument_imports(include=["explainer", "markdown_it", "yaml"]):
    from fuzz.targets import SORTS, TARGETS

LONGEST = {"records": 4096, "prose": 1024}


def seeds(target: str) -> list[bytes]:
    """What to begin with: the project's own records, or the prose in them."""
    files = sorted((HERE.parent / "examples").rglob("*.yaml"))
    found = [bytes([number]) + file.read_bytes() for number in range(len(SORTS)) for file in files]
    if target == "prose":
        found = [line.encode() for file in files for line in file.read_text("utf-8").splitlines()]
    return sorted({one for one in found if len(one) <= LONGEST[target]})


def main(target: str, options: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(seeds(target)):
            (Path(folder) / str(number)).write_bytes(content)
        usual = [f"-max_len={LONGEST[target]}", "-timeout=10", "-rss_limit_mb=1000"]
        usual.append(f"-dict={HERE / target}.dict")
        kept = str(HERE / "finds" / target)
        folders = [one for one in options if not one.startswith("-")]
        options = [one for one in options if one.startswith("-")]
        atheris.Setup([sys.argv[0], *usual, *options, *folders, folder, kept], TARGETS[target])
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
