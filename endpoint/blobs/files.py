"""The files of a blob store: bytes named by their SHA-256, which appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import mmap
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Union

from ...runtime.request_errors import StoreFull

Piece = Union[bytes, bytearray, memoryview]

# Hashed and written in such steps, what was hashed is still in the processor's cache when it is written.
STEP_BYTES = 1024 * 1024
_MAP_POPULATE = 0x8000  # Linux; Python names it since 3.10


@contextlib.contextmanager
def room_on_disk() -> Iterator[None]:
    """A full disk is an error that says so."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT) and "disk is full" not in str(error):
            raise
        raise StoreFull(
            "The disk of the endpoint is full. Nothing was kept; please tell those who run the endpoint."
        ) from error


def write_all(file: io.FileIO, data: memoryview) -> None:
    written = 0
    while written < data.nbytes:
        written += file.write(data[written:])


class Arrival:
    """Bytes on their way into the store, in a file of their own that nobody else sees.

    They are hashed as they come, unless they have been hashed already.
    """

    def __init__(self, folder: Path, digest: str | None = None) -> None:
        self.path = folder / secrets.token_hex(16)
        self.bytes = 0
        self._digest = digest
        self._hash = hashlib.sha256()
        self._file: io.FileIO | None = None

    @property
    def digest(self) -> str:
        return self._digest or self._hash.hexdigest()

    @property
    def is_left(self) -> bool:
        """Whether there is a file to remove."""
        return self._file is not None

    def write(self, data: Piece) -> None:
        with room_on_disk():
            file = self._opened()
            view = memoryview(data)
            for start in range(0, view.nbytes, STEP_BYTES):
                step = view[start : start + STEP_BYTES]
                if self._digest is None:
                    self._hash.update(step)
                write_all(file, step)
        self.bytes += view.nbytes

    def place(self, target: Path) -> None:
        """The file's name is the target from now on."""
        self._opened().close()
        try:
            self.path.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, exist_ok=True)
            self.path.replace(target)
        self.path = target
        self._file = None

    def close(self) -> None:
        """Removes the file, unless it has been placed."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self.path.unlink()

    def _opened(self) -> io.FileIO:
        if self._file is None:
            self._file = io.FileIO(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        return self._file


class BlobFiles:
    """A folder of blobs, private to the endpoint's user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._arriving = folder / "arriving"
        self._arriving.mkdir(mode=0o700, exist_ok=True)

    def path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def size(self, digest: str) -> int | None:
        """The file's bytes, None when there is none."""
        try:
            return os.stat(self.path(digest)).st_size  # noqa: PTH116  # asked for each blob of a job, and 3 x as fast
        except FileNotFoundError:
            return None

    def mapped(self, digest: str, flags: int = mmap.MAP_SHARED) -> memoryview:
        """The file's bytes, read from the disk as they are needed; they stay even when the file is removed."""
        with self.path(digest).open("rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            return memoryview(mmap.mmap(file.fileno(), 0, flags, mmap.PROT_READ) if size else b"")

    def holds(self, digest: str) -> bool:
        """Whether the file's bytes are those that its name says."""
        try:
            data = self.mapped(digest)
        except FileNotFoundError:
            return False
        return hashlib.sha256(data).hexdigest() == digest

    def warmed(self, digest: str) -> memoryview:
        """The same, but in memory already: to be read where nothing may wait for the disk, or all of it at once."""
        return self.mapped(digest, mmap.MAP_SHARED | _MAP_POPULATE)

    def arrival(self, digest: str | None = None) -> Arrival:
        return Arrival(self._arriving, digest)

    def remove(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def names(self) -> Iterator[list[str]]:
        """The digests of all files, folder by folder."""
        for folder in self._folder.iterdir():
            if folder != self._arriving:
                yield [path.name for path in folder.iterdir()]

    def remove_arrivals(self, older_than_s: float = 0.0) -> None:
        """Removes what never came to its place, because the endpoint ended before."""
        for path in self._arriving.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= time.time() - older_than_s:
                    path.unlink()

    def sync(self, digests: Iterable[str]) -> None:
        """Returns when the disk has the files, and their folders the names."""
        folders = {self._folder}
        for digest in digests:
            _sync(self.path(digest))
            folders.add(self.path(digest).parent)
        for folder in folders:
            _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
