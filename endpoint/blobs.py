"""Blobs on disk: bytes named by their SHA-256. What lies here under a name has been checked against it."""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ..runtime.manifest import BlobReference
from ..runtime.request_errors import BadRequest, BlobMismatch, BlobMissing

_DIGEST = re.compile(r"[0-9a-f]{64}")


def checked_digest(text: object) -> str:
    """The text, if it is a SHA-256 in lower-case hexadecimal: nothing else ever becomes part of a path."""
    if isinstance(text, str) and _DIGEST.fullmatch(text):
        return text
    raise BadRequest("A blob is named by its SHA-256: 64 hexadecimal digits in lower case.")


class BlobStore:
    """A folder of blobs, private to the endpoint's user.

    A blob appears whole or not at all; equal bytes are kept once.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._arriving = folder / "arriving"
        self._arriving.mkdir(mode=0o700, exist_ok=True)

    def path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest

    def size(self, digest: str) -> int | None:
        """The blob's bytes, None when it is not here."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            return None

    def missing(self, digests: Iterable[str]) -> list[str]:
        return [digest for digest in dict.fromkeys(digests) if self.size(digest) is None]

    def read(self, digest: str) -> bytes:
        try:
            return self.path(digest).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(f"The blob {digest} is not on this endpoint.", missing=[digest]) from None

    def mapped(self, blob: BlobReference) -> memoryview:
        """The blob's bytes, read from the disk as they are needed; they stay even if the blob is removed."""
        try:
            with self.path(blob.digest).open("rb") as file:
                return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if blob.bytes else b"")
        except FileNotFoundError:
            raise BlobMissing(f"The blob {blob.digest} is not on this endpoint.", missing=[blob.digest]) from None

    def keep(self, data: memoryview) -> BlobReference:
        return BlobReference(self.add(data), data.nbytes)

    def add(self, data: bytes | bytearray | memoryview, expected: str | None = None) -> str:
        """Keeps the bytes and answers their digest; with another digest than the expected nothing is left behind."""
        digest = hashlib.sha256(data).hexdigest()
        if expected is not None and digest != expected:
            raise BlobMismatch(
                f"What arrived has the SHA-256 {digest}, not {expected}. Nothing was kept; please send it again."
            )
        target = self.path(digest)
        if target.exists():
            return digest
        target.parent.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._arriving)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        return digest
