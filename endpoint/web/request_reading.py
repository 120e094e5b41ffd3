"""What a request says: its body, within its limits, its query, and who sent it."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn, cast

from starlette.requests import ClientDisconnect, Request

from ...runtime.request_errors import BadRequest, BodyTooLarge, UnsupportedMediaType
from ..service import Service
from ..tokens import Principal

LIST_LIMIT = 10_000


def principal(request: Request) -> Principal:
    return cast(Principal, request.state.principal)


def base_url(service: Service, request: Request) -> str:
    """The endpoint's address as the client sees it, without a slash at its end."""
    return (service.configuration.public_url or str(request.base_url)).rstrip("/")


def idempotency_key(request: Request) -> str | None:
    """What the client calls this request, so that it may come twice."""
    key: str | None = request.headers.get("idempotency-key")
    if key is not None and not (1 <= len(key) <= 255 and key.isprintable()):
        raise BadRequest("Idempotency-Key has to have 1 to 255 characters.")
    return key


async def body_of(request: Request, limit: int) -> bytearray:
    """The request's body, refused before it is read if it says that it is too large."""
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated) > limit:
        raise BodyTooLarge(f"This request may hold {limit:,} bytes at most, not {int(stated):,}.")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > limit:
                raise BodyTooLarge(f"This request may hold {limit:,} bytes at most.")
    except ClientDisconnect:
        raise BadRequest("The connection ended before the whole request had come.") from None
    return body


async def json_object(service: Service, request: Request) -> dict[str, Any]:
    """The request's body as a JSON object. Raises BadRequest, BodyTooLarge, UnsupportedMediaType."""
    return (await json_body(service, request))[1]


async def json_body(service: Service, request: Request) -> tuple[bytes, dict[str, Any]]:
    """The request's body, and the JSON object that it is. Raises BadRequest, BodyTooLarge, UnsupportedMediaType."""
    _check_says_json(request)
    body = bytes(await body_of(request, service.configuration.body_bytes))
    return body, parsed_object(body, service.configuration.json_depth)


def _check_says_json(request: Request) -> None:
    """A body of no stated type is taken for what it has to be."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said != "application/json" and not said.endswith("+json"):
        raise UnsupportedMediaType(f"This request's body has to be application/json, not {said[:60]}.")


def parsed_object(body: bytes | bytearray, depth: int) -> dict[str, Any]:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no number in JSON")

    def finite(digits: str) -> float:
        number = float(digits)
        return number if math.isfinite(number) else refuse(digits[:20])

    try:
        text = body.decode("utf-8-sig")
        document = json.loads(text, parse_constant=refuse, parse_float=finite)
        if "\\u" in text:  # half a character of two halves cannot be written again
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The request's body is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise BadRequest("The request's body has to be a JSON object.")
    if not _within(document, depth):
        raise BadRequest(f"The request's JSON may be nested {depth} deep at most.")
    return document


def _within(document: Any, depth: int) -> bool:
    level = [document]
    for _ in range(depth):
        level = [
            child
            for value in level
            for child in (value.values() if isinstance(value, dict) else value)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return True
    return False


def limit_of(request: Request) -> int | None:
    """How many entries of a list are wanted, None when the request does not say."""
    return _number(request, "limit", 1, LIST_LIMIT)


def offset_of(request: Request) -> int:
    """How many entries of a list are passed over."""
    return _number(request, "offset", 0, 1_000_000) or 0


def _number(request: Request, name: str, least: int, most: int) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:9]) <= most:
        raise BadRequest(f"{name} has to be a number from {least} to {most}.")
    return int(text)
