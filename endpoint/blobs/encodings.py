"""Blobs that travel compressed: content codings of HTTP, with bounds on what they unfold to."""

from __future__ import annotations

import re
import sys
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from ...runtime.request_errors import BadRequest, UnsupportedMediaType

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd
else:
    from compression import zstd

PIECE_BYTES = 1024 * 1024
# A frame that needs more memory to be unfolded than this (two to the power of it) is refused.
_WINDOW_LOG = 24
_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")
_SAMPLES = 4
_SAMPLE_BYTES = 16 * 1024


class Decoder(Protocol):
    """Unfolds one body. No piece is larger than `PIECE_BYTES`, whatever comes in."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Raises BadRequest when the data do not hold."""

    def finish(self) -> None:
        """Raises BadRequest when the body broke off."""


class _Identity:
    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None: ...


class _Compressed(ABC):
    """A stream of one of the two libraries: both say where it ends, and keep what comes after that."""

    def __init__(self, stream: Any, errors: type[Exception]) -> None:
        self._stream = stream
        self._errors = errors

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            if data and not self._stream.eof:
                yield from self._unfolded(data)
                data = self._stream.unused_data
        except self._errors as error:
            raise BadRequest(f"The body is not what its Content-Encoding says: {error}.") from None
        if data:
            raise BadRequest("After the compressed body there is something else.")

    @abstractmethod
    def _unfolded(self, data: bytes) -> Iterator[bytes]:
        """What they unfold to, in pieces of bounded size."""

    def finish(self) -> None:
        if not self._stream.eof:
            raise BadRequest("The compressed body broke off.")


class _Gzip(_Compressed):
    def __init__(self) -> None:
        super().__init__(zlib.decompressobj(wbits=zlib.MAX_WBITS | 16), zlib.error)

    def _unfolded(self, data: bytes) -> Iterator[bytes]:
        while data:
            yield self._stream.decompress(data, PIECE_BYTES)
            data = self._stream.unconsumed_tail


class _Zstandard(_Compressed):
    def __init__(self) -> None:
        options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
        super().__init__(zstd.ZstdDecompressor(options=options), zstd.ZstdError)

    def _unfolded(self, data: bytes) -> Iterator[bytes]:
        yield self._stream.decompress(data, PIECE_BYTES)
        while not self._stream.needs_input and not self._stream.eof:
            yield self._stream.decompress(b"", PIECE_BYTES)


_DECODERS: Mapping[str, Callable[[], Decoder]] = {"identity": _Identity, "gzip": _Gzip, "zstd": _Zstandard}
# The first that a client takes. Level 1 of both: at the speed of a fast network, more would cost more than it saves.
_ENCODERS: Mapping[str, Callable[[memoryview], bytes]] = {
    "zstd": lambda data: zstd.compress(data, 1),
    "gzip": lambda data: zlib.compress(data, 1, wbits=zlib.MAX_WBITS | 16),
}


def decoder(content_encoding: str) -> Decoder:
    make = _DECODERS.get(content_encoding.strip().lower())
    if make is None:
        raise UnsupportedMediaType("A blob comes as it is, or with the content encoding zstd or gzip.")
    return make()


def accepted_encoding(accept_encoding: str) -> str | None:
    """What a client takes that this endpoint can make, by the header Accept-Encoding."""
    taken = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if not _REFUSED.fullmatch(weight.strip()):
            taken.add(name.strip())
    return next((name for name in _ENCODERS if name in taken), None)


def encoded(data: memoryview, encoding: str) -> bytes | None:
    """The bytes compressed; None when they do not shrink enough to be worth it, by samples of them."""
    last = max(0, data.nbytes - _SAMPLE_BYTES)
    starts = sorted({last * number // (_SAMPLES - 1) for number in range(_SAMPLES)})
    sample = b"".join(data[start : start + _SAMPLE_BYTES] for start in starts)
    if len(zlib.compress(sample, 1)) > 0.8 * len(sample):
        return None
    return _ENCODERS[encoding](data)
