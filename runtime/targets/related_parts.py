"""Answers of several parts, `multipart/related` (RFC 2387), each of which says how long it is."""

from __future__ import annotations

from email.message import Message

MEDIA_TYPE = "multipart/related"
# A part's head is found within so many bytes.
_HEAD_BYTES = 4096


def related_parts(content_type: str, body: bytes | bytearray) -> dict[str, memoryview]:
    """The contents by their Content-ID, the root first; views of the body. Raises ValueError when it does not hold."""
    mark = b"--" + _boundary(content_type)
    view = memoryview(body)
    parts: dict[str, memoryview] = {}
    position = 0
    while not body.startswith(mark + b"--", position):
        if not body.startswith(mark + b"\r\n", position):
            raise ValueError("a part does not begin where the last one ends")
        start = position + len(mark) + 2
        end = body.find(b"\r\n\r\n", start, start + _HEAD_BYTES) + 4
        head = _head(body[start : end - 4])
        position = end + int(head.get(b"content-length", b"-1"))
        if not start < end <= position <= len(body) or not body.startswith(b"\r\n", position):
            raise ValueError("a part is cut")
        parts[head.get(b"content-id", b"").strip(b"<>").decode("ascii")] = view[end:position]
        position += 2
    if not parts:
        raise ValueError("it has no parts")
    return parts


def _head(lines: bytes | bytearray) -> dict[bytes, bytes]:
    """Of a part; `email` takes longer for it than for all else."""
    pairs = (line.partition(b":") for line in bytes(lines).split(b"\r\n"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("it names no boundary")
    return boundary.encode()
