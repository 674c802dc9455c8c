"""An invented site of any size: the same records once as this project's YAML, once as a Hugo site.

python bench/workload.py 1000 FOLDER      writes FOLDER/explainer and FOLDER/hugo
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import explainer_form
import hugo_form
from world import World


def write(world: World, folder: Path) -> None:
    """Both forms of the world, in `folder/explainer` and `folder/hugo`."""
    put(folder / "explainer", explainer_form.files(world))
    put(folder / "hugo", hugo_form.files(world))


def put(folder: Path, files: Iterable[tuple[str, str]]) -> None:
    """Write files, by path below `folder`; what is the same already is left alone."""
    for path, text in files:
        file = folder / path
        content = text.encode()
        if file.exists() and file.read_bytes() == content:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


if __name__ == "__main__":
    write(World(int(sys.argv[1])), Path(sys.argv[2]))
