"""Pictures of social cards, kept by what they show so that a card is drawn once.

Needs resvg-py, Pillow (requirements-cards.txt) and Noto Serif CJK; a site can be built without all three.
"""

import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

FONTS = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("/Library/Fonts"),
    Path("~/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
PACKAGES = ("resvg-py", "pillow")
COLOURS = 64
"""Enough for a dozen inks and their edges; a third of the bytes that all colours take."""
FEW = 8
"""Cards that one process has drawn before a second one would have begun."""
_DIGEST = 64


class PaintingError(Exception):
    """No cards can be drawn here; says what is missing."""


@dataclass(frozen=True)
class Painter:
    """Draws cards with some fonts and keeps them in a folder. `made` names all that a picture is made with."""

    folder: Path
    fonts: tuple[str, ...]
    made: str

    def paint(self, cards: Mapping[str, str]) -> tuple[dict[str, bytes], int]:
        """The picture of each SVG, by the same names, and how many had to be drawn."""
        keys = {svg: self._key(svg) for svg in cards.values()}
        found = {svg: picture for svg, key in keys.items() if (picture := self._kept(key))}
        missing = [svg for svg in keys if svg not in found]
        for svg, picture in zip(missing, _drawn(missing, self.fonts), strict=True):
            found[svg] = picture
            self._keep(keys[svg], picture)
        self._forget(set(keys.values()))
        return {name: found[svg] for name, svg in cards.items()}, len(missing)

    def _key(self, svg: str) -> str:
        return hashlib.sha256(f"{self.made}\n{svg}".encode()).hexdigest()

    def _kept(self, key: str) -> bytes | None:
        """A kept picture, unless it is not what was kept."""
        try:
            held = (self.folder / key).read_bytes()
        except OSError:
            return None
        digest, picture = held[:_DIGEST], held[_DIGEST:]
        return picture if hashlib.sha256(picture).hexdigest().encode() == digest else None

    def _keep(self, key: str, picture: bytes) -> None:
        """Keep a picture, whole or not at all; where nothing can be written, it is drawn anew each time."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(picture).hexdigest().encode() + picture)
            Path(name).replace(self.folder / key)

    def _forget(self, used: set[str]) -> None:
        """Once more pictures are left over than used, those left over go."""
        with contextlib.suppress(OSError):
            left = [file for file in self.folder.iterdir() if file.name not in used]
            if len(left) > len(used):
                for file in left:
                    file.unlink()


def painter(folder: Path) -> Painter:
    """What draws cards here, keeping them in a folder. Raises PaintingError."""
    try:
        versions = [f"{name} {metadata.version(name)}" for name in PACKAGES]
    except metadata.PackageNotFoundError as missing:
        raise PaintingError(
            f"{missing.name} is not installed (pip install -r requirements-cards.txt)"
        ) from missing
    fonts = [_font(name) for name in FONTS]
    hashes = [hashlib.sha256(font.read_bytes()).hexdigest() for font in fonts]
    made = "\n".join((*versions, str(COLOURS), *hashes))
    return Painter(folder, tuple(str(font) for font in fonts), made)


def _font(name: str) -> Path:
    for folder in FONT_FOLDERS:
        for file in sorted(folder.expanduser().rglob(name)):
            return file
    raise PaintingError(f"the font {name} is not installed (Debian: fonts-noto-cjk)")


def _drawn(svgs: list[str], fonts: tuple[str, ...]) -> Iterable[bytes]:
    """Pictures in the order of the drawings; of many, several at once."""
    draw = partial(_picture, fonts=fonts)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if len(svgs) <= FEW or cores == 1:
        return map(draw, svgs)
    with ProcessPoolExecutor(cores) as pool:
        return list(pool.map(draw, svgs, chunksize=4))


def _picture(svg: str, fonts: tuple[str, ...]) -> bytes:
    """One drawing as PNG; nothing of this computer's own goes into it."""
    import resvg_py
    from PIL import Image

    drawn = resvg_py.svg_to_bytes(svg_string=svg, font_files=list(fonts), skip_system_fonts=True)
    with Image.open(io.BytesIO(bytes(drawn))) as whole:
        few = whole.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
        )
    file = io.BytesIO()
    few.save(file, "PNG", optimize=True)
    return file.getvalue()
