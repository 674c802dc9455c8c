"""Files of the output: their bytes, or where they stand on the disk, from an earlier build or from a helper of this one."""

import errno
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Held:
    """A file that stands on the disk, `size` bytes long; read only when it is asked for."""

    file: str
    size: int
    digest: str
    """SHA-256, in hexadecimal digits."""
    ours: bool = False
    """Whether this build put it there, for nobody else."""

    def read(self) -> bytes:
        """Its bytes. Raises OSError, if it is no longer as it was too."""
        content = Path(self.file).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise OSError(errno.ESTALE, "a file of the site was changed meanwhile; build again")
        return content


File = bytes | Held


class Store:
    """Where a build puts what it makes until it is published: into a folder, or, where there is none, into memory."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError:
                folder = None
        self.folder = folder

    def place(self, address: str) -> Path | None:
        """Where a file of the output is put."""
        return self.folder / address.replace("/", "+") if self.folder else None

    def put(self, address: str, content: bytes) -> File:
        """Hold a file. Raises OSError."""
        place = self.place(address)
        return hold(content, place) if place else content

    def begin(self, address: str) -> "Growing":
        """A file that is made piece by piece. Raises OSError."""
        return Growing(self.place(address))


class Growing:
    """A file that is being made; writing to it may raise OSError."""

    def __init__(self, place: Path | None) -> None:
        self._place, self._size, self._digest = place, 0, hashlib.sha256()
        self._to: BinaryIO = place.open("wb") if place else io.BytesIO()

    def write(self, part: bytes) -> None:
        """Add to it."""
        self._to.write(part)
        self._size += len(part)
        self._digest.update(part)

    def done(self) -> File:
        """The file as it is now, which is all of it."""
        if isinstance(self._to, io.BytesIO):
            return self._to.getvalue()
        self._to.close()
        return Held(str(self._place), self._size, self._digest.hexdigest(), ours=True)


def hold(content: bytes, file: Path) -> Held:
    """Put bytes on the disk. Raises OSError."""
    file.write_bytes(content)
    return Held(str(file), len(content), hashlib.sha256(content).hexdigest(), ours=True)


def settled(file: Path, changes: Mapping[int, bytes]) -> Held:
    """A file that this build has put on the disk, with parts of it written over. Raises OSError."""
    with file.open("r+b") as opened:
        for at, part in changes.items():
            opened.seek(at)
            opened.write(part)
        opened.seek(0)
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Held(str(file), file.stat().st_size, digest, ours=True)


def settled_bytes(content: bytes, changes: Mapping[int, bytes]) -> bytes:
    """The same of bytes in memory."""
    found = bytearray(content)
    for at, part in changes.items():
        found[at : at + len(part)] = part
    return bytes(found)


def content(file: File) -> bytes:
    """The bytes of a file. Raises OSError."""
    return file.read() if isinstance(file, Held) else file


def digest(file: File) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return file.digest if isinstance(file, Held) else hashlib.sha256(file).hexdigest()


def size(file: File) -> int:
    """How many bytes a file has."""
    return file.size if isinstance(file, Held) else len(file)


class Output(Mapping[str, bytes]):
    """All files of a site by their place in it; reading one that stands on the disk may raise OSError."""

    def __init__(self, files: Mapping[str, File]):
        self.files = files

    def __getitem__(self, path: str) -> bytes:
        return content(self.files[path])

    def __contains__(self, path: object) -> bool:
        return path in self.files

    def __iter__(self) -> Iterator[str]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)
