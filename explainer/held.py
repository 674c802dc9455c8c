"""Files of the output: their bytes, or where they stand on the disk, from an earlier build or from a helper of this one."""

import errno
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


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


def hold(content: bytes, file: Path) -> Held:
    """Put bytes on the disk. Raises OSError."""
    file.write_bytes(content)
    return Held(str(file), len(content), hashlib.sha256(content).hexdigest(), ours=True)


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
