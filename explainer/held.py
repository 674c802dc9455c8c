"""Files of the output: their bytes, or where an earlier build put the same ones."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


class HeldError(Exception):
    """A file that an earlier build made is no longer as it was; says which."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file as an earlier build published it, `size` bytes long; read only when it is asked for."""

    file: str
    size: int
    digest: str
    """SHA-256, in hexadecimal digits."""

    def read(self) -> bytes:
        """Its bytes. Raises HeldError."""
        try:
            content = Path(self.file).read_bytes()
        except OSError as error:
            raise HeldError(f"{self.file} cannot be read: {error.strerror}") from error
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise HeldError(f"{self.file} was changed meanwhile")
        return content


File = bytes | Held


def content(file: File) -> bytes:
    """The bytes of a file. Raises HeldError."""
    return file.read() if isinstance(file, Held) else file


def digest(file: File) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return file.digest if isinstance(file, Held) else hashlib.sha256(file).hexdigest()


def size(file: File) -> int:
    """How many bytes a file has."""
    return file.size if isinstance(file, Held) else len(file)


class Output(Mapping[str, bytes]):
    """All files of a site by their place in it; reading one that is held elsewhere may raise HeldError."""

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
