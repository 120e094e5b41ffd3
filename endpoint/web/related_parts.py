"""Answers of several parts: `multipart/related` (RFC 2387)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

BINARY_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Part:
    """`location` is where the content is to be found, if it is not here."""

    media_type: str
    content_id: str
    content: bytes | memoryview
    location: str = ""

    def head(self) -> bytes:
        location = f"Content-Location: {self.location}\r\n" if self.location else ""
        return (
            f"Content-Type: {self.media_type}\r\nContent-ID: <{self.content_id}>\r\n{location}"
            f"Content-Length: {memoryview(self.content).nbytes}\r\n\r\n"
        ).encode()


class RelatedParts(Response):
    """The first part is the root. Each says how long it is, so that a reader need not search for its end."""

    def __init__(self, parts: Sequence[Part]) -> None:
        boundary = uuid.uuid4().hex
        self._pieces = list(_pieces(parts, boundary))
        size = sum(memoryview(piece).nbytes for piece in self._pieces)
        super().__init__(
            None,
            headers={"Content-Length": str(size)},
            media_type=f'multipart/related; boundary="{boundary}"; type="{parts[0].media_type.partition(";")[0]}"',
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for number, piece in enumerate(self._pieces, 1):
            await send({"type": "http.response.body", "body": piece, "more_body": number < len(self._pieces)})


def _pieces(parts: Sequence[Part], boundary: str) -> Iterator[bytes | memoryview]:
    """What is small goes out together with what is around it."""
    small = bytearray()
    for part in parts:
        small += f"--{boundary}\r\n".encode() + part.head()
        if memoryview(part.content).nbytes < 64 * 1024:
            small += part.content
        else:
            yield bytes(small)
            yield part.content
            small.clear()
        small += b"\r\n"
    yield bytes(small) + f"--{boundary}--\r\n".encode()
