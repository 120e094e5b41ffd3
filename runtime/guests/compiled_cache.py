"""Compiled modules on disk: machine code that is trusted only as far as its checksum, in a folder that is the user's
alone.

A file's name says module, engine and processor; its first 32 bytes are the SHA-256 of the rest. It is read whole and
verified before it is used (a mapped file that another process replaces would end this one). Files are written beside
and moved into place, so processes may race.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import tempfile
from functools import lru_cache
from pathlib import Path

from .. import settings
from ..private_files import is_private

_DIGEST_BYTES = 32


class CompiledCache:
    """Machine code by the module's SHA-256; a folder that cannot be used only costs time."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or settings.cache_folder() / "compiled"

    def path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}-{_engine_name()}.bin"

    def load(self, sha256: str) -> bytes | None:
        """The machine code; None when there is none, or it is damaged (then it is removed)."""
        path = self.path(sha256)
        try:
            if not is_private(self.folder):
                return None
            data = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data[_DIGEST_BYTES:]).digest() == data[:_DIGEST_BYTES] and len(data) > _DIGEST_BYTES:
            return data[_DIGEST_BYTES:]
        self.remove(sha256)
        return None

    def store(self, sha256: str, code: bytes) -> None:
        """Keep the machine code; does nothing where the folder cannot be written."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not is_private(self.folder):
                self.clear()  # anyone may have put it there, and a checksum proves nothing
                self.folder.chmod(0o700)
            handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(code).digest())
                    file.write(code)
                Path(name).replace(self.path(sha256))
            except OSError:
                Path(name).unlink(missing_ok=True)

    def remove(self, sha256: str) -> None:
        with contextlib.suppress(OSError):
            self.path(sha256).unlink()

    def clear(self) -> int:
        """Remove all of it; answers how many bytes that freed."""
        freed = 0
        for path in self.folder.glob("*"):
            with contextlib.suppress(OSError):
                size = path.stat().st_size
                path.unlink()
                freed += size
        return freed


@lru_cache(maxsize=1)
def _engine_name() -> str:
    """Version of the engine and what the processor can do: machine code fits no other."""
    from importlib import metadata

    processor = [platform.system(), platform.machine(), platform.processor()]
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor += sorted({line for line in lines if line.startswith(("flags", "Features", "model name"))})
    version = "of-unknown-version"
    # Unpacked by hand it has none; it refuses the code of another version by itself.
    with contextlib.suppress(metadata.PackageNotFoundError):
        version = metadata.version("wasmtime")
    return f"wasmtime-{version}-{hashlib.sha256(repr(processor).encode()).hexdigest()[:16]}"
