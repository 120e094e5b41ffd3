"""Records that came from outside: a dataclass says what its fields are, and nobody else has checked them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

_KINDS: dict[Any, Any] = {"str": str, "int": int, "bool": bool, "float": (int, float)}
_KINDS |= {"dict[str, Any]": dict, "dict[str, str]": dict}


def fits_its_types(record: Any) -> bool:
    """Whether texts are texts, numbers are numbers and objects are objects; fields of other types are not looked at."""
    return all(isinstance(getattr(record, item.name), _KINDS.get(item.type, object)) for item in fields(record))
