"""Reading a descriptor's JSON, member by member."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import BadDescriptor


class Node:
    """A JSON object with the path to it, so that every complaint names the algorithm and the member."""

    def __init__(self, value: Any, path: str) -> None:
        self.path = path
        if not isinstance(value, dict):
            self.fail("must be an object")
        self.value: dict[str, Any] = value

    def fail(self, why: str, member: str = "") -> Any:
        raise BadDescriptor(f"{self.path}{'.' + member if member else ''} {why}.")

    def _get(self, member: str, kind: type | tuple[type, ...], what: str, default: Any) -> Any:
        if member not in self.value:
            return self.fail("is missing", member) if default is ... else default
        value = self.value[member]
        wrong_boolean = isinstance(value, bool) and kind is not bool
        return self.fail(f"must be {what}", member) if wrong_boolean or not isinstance(value, kind) else value

    def text(self, member: str, default: Any = ...) -> str:
        return str(self._get(member, str, "a text", default))

    def optional_text(self, member: str) -> str | None:
        return self.text(member) if member in self.value else None

    def flag(self, member: str, default: bool) -> bool:
        return bool(self._get(member, bool, "true or false", default))

    def count(self, member: str, default: Any = ..., minimum: int = 0) -> int:
        number = int(self._get(member, int, "a whole number", default))
        return number if number >= minimum else int(self.fail(f"must be at least {minimum}", member))

    def number(self, member: str, default: float) -> float:
        value = float(self._get(member, (int, float), "a number", default))
        return value if 0 <= value < 2**63 else float(self.fail("must be a finite number, not below 0", member))

    def texts(self, member: str) -> tuple[str, ...]:
        values = self._get(member, list, "a list", [])
        return (
            tuple(values) if all(isinstance(v, str) for v in values) else self.fail("must be a list of texts", member)
        )

    def node(self, member: str, default: Any = ...) -> Node:
        return Node(self._get(member, dict, "an object", default), f"{self.path}.{member}")

    def nodes(self, member: str) -> Iterator[tuple[str, Node]]:
        for name, value in self.node(member).value.items():
            yield name, Node(value, f"{self.path}.{member}.{name}")

    def items(self, member: str, default: Any = ...) -> list[Node]:
        values = self._get(member, list, "a list", default)
        return [Node(value, f"{self.path}.{member}[{i}]") for i, value in enumerate(values)]

    def choice(self, member: str, allowed: frozenset[str], default: Any = ...) -> str:
        value = self.text(member, default)
        return (
            value
            if value in allowed
            else str(self.fail(f"is '{value}'; it can be {', '.join(sorted(allowed))}", member))
        )

    def known(self, member: str, name: str, names: Mapping[str, Any] | Sequence[str], what: str) -> str:
        return name if name in names else str(self.fail(f"names '{name}', which is no {what}", member))
