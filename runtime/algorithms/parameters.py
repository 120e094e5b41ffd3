"""Values of parameters against the part of JSON Schema that descriptors use."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import BadDescriptor, BadParameter
from .descriptor import Descriptor, Input

_TYPES = frozenset({"object", "string", "number", "integer", "boolean", "array"})
_KEYWORDS = frozenset(
    {"type", "enum", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "items"}
    | {
        "minItems",
        "maxItems",
        "default",
        "uniqueItems",
        "format",
        "title",
        "description",
        "contentMediaType",
        "nullable",
    }
)
_NAMES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
}


class _Refused(Exception):
    """What is allowed instead."""


def check_value_schema(schema: Mapping[str, Any], path: str, kind: str) -> None:
    """Raise BadDescriptor for a schema that has more than `normalise_parameters` knows, or a default it refuses."""
    unknown = set(schema) - _KEYWORDS
    if unknown:
        raise BadDescriptor(f"{path} uses {', '.join(sorted(unknown))}, which descriptors do not have.")
    if schema.get("type") not in _TYPES:
        raise BadDescriptor(f"{path}.type must be one of {', '.join(sorted(_TYPES))}.")
    if isinstance(schema.get("items"), dict):
        check_value_schema(schema["items"], f"{path}.items", kind)
    for keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if keyword in schema and not _is_number(schema[keyword]):
            raise BadDescriptor(f"{path}.{keyword} must be a number.")
    if schema.get("default") is not None:
        try:
            _checked(schema, schema["default"])
        except _Refused as error:
            raise BadDescriptor(f"{path}.default must be {error}.") from None


def normalise_parameters(descriptor: Descriptor, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all inputs that are no payloads, defaults filled in, None for optional ones that are not set.

    Numbers become floats where the schema says `number`. Payload inputs in `raw` are passed over. Raises
    BadParameter, which names the parameter and what is allowed.
    """
    inputs = list(descriptor.inputs.values())
    known = [item.name for item in inputs]
    for name in raw:
        if name not in known:
            raise BadParameter(
                f"{descriptor.id} has no parameter '{name}'; it has {', '.join(known) or 'none'}.", parameter=name
            )
    used = {name: value for name, value in raw.items() if not _is_unused(inputs, name, raw)}
    return {item.name: _normalised_one(item, used.get(item.name)) for item in inputs if not item.is_payload}


def _is_unused(inputs: Iterable[Input], name: str, raw: Mapping[str, Any]) -> bool:
    """Whether another parameter that is set takes this one's place: then its value does not matter."""
    others = [item.edgegis.get("unused_with") for item in inputs if item.name == name]
    return any(raw.get(other) not in (None, "", []) for other in others if other is not None)


def _normalised_one(item: Input, value: Any) -> Any:
    if value is None:
        value = item.default
    if value is None:
        if item.optional:
            return None
        raise BadParameter(
            f"{item.title} ({item.name}) is missing: please give {_wanted(item.schema)}.", parameter=item.name
        )
    if item.optional and value == "" and item.schema.get("minLength", 1):
        return None
    try:
        value = _checked(item.schema, value)
        if item.type == "enum":
            _check_option(item, value)
        return value
    except _Refused as error:
        raise BadParameter(
            f"{item.title} ({item.name}) is {_shown(value)}; it must be {error}.", parameter=item.name
        ) from None


def refusal(item: Input, value: Any) -> BadParameter:
    """The error for a value that another one has refused already, in the words of `normalised`."""
    wanted = _an_option(item) if item.type == "enum" else _wanted(item.schema)
    if isinstance(value, float) and not math.isfinite(value):
        wanted += " (finite)"
    return BadParameter(f"{item.title} ({item.name}) is {_shown(value)}; it must be {wanted}.", parameter=item.name)


def _an_option(item: Input) -> str:
    return f"the number of an option, 0 to {len(item.edgegis['options']) - 1}"


def _check_option(item: Input, value: Any) -> None:
    count = len(item.edgegis["options"])
    for choice in value if isinstance(value, list) else [value]:
        if not isinstance(choice, int) or not 0 <= choice < count:
            raise _Refused(_an_option(item))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else "NaN" if value != value else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def _wanted(schema: Mapping[str, Any]) -> str:
    """What a schema allows, in words."""
    kind = schema.get("type", "")
    words = [_NAMES.get(kind, "a value")]
    if "enum" in schema:
        return "one of " + ", ".join(str(choice) for choice in schema["enum"])
    bounds = {"minimum": "not below", "exclusiveMinimum": "above", "maximum": "not above", "exclusiveMaximum": "below"}
    words += [f"{word} {schema[keyword]}" for keyword, word in bounds.items() if keyword in schema]
    if schema.get("minLength"):
        words.append(f"of at least {schema['minLength']} character{'s' if schema['minLength'] > 1 else ''}")
    if schema.get("minItems"):
        words.append(f"of at least {schema['minItems']} item{'s' if schema['minItems'] > 1 else ''}")
    return " ".join(words[:2]) + "".join(f" and {word}" for word in words[2:])


def _checked(schema: Mapping[str, Any], value: Any) -> Any:
    kind = schema.get("type")
    checks = {"number": _checked_number, "integer": _checked_number, "string": _checked_text, "array": _checked_list}
    if kind in checks:
        value = checks[kind](schema, value)
    elif kind == "boolean" and not isinstance(value, bool):
        raise _Refused(_wanted(schema))
    elif kind == "object" and not isinstance(value, Mapping):
        raise _Refused("an object")
    if "enum" in schema and value not in schema["enum"]:
        raise _Refused(_wanted(schema))
    return value


def _checked_number(schema: Mapping[str, Any], value: Any) -> Any:
    if not _is_number(value) or (isinstance(value, float) and not math.isfinite(value)):
        raise _Refused(_wanted(schema) + (" (finite)" if _is_number(value) else ""))
    if schema["type"] == "integer":
        if value != int(value):
            raise _Refused(_wanted(schema))
        value = int(value)
    else:
        value = _as_float(schema, value)
    low, high = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    above, below = schema.get("exclusiveMinimum", -math.inf), schema.get("exclusiveMaximum", math.inf)
    if not (low <= value <= high and above < value < below):
        raise _Refused(_wanted(schema))
    return value


def _as_float(schema: Mapping[str, Any], value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise _Refused(_wanted(schema)) from None


def _checked_text(schema: Mapping[str, Any], value: Any) -> str:
    if not isinstance(value, str) or not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", math.inf):
        raise _Refused(_wanted(schema))
    return value


def _checked_list(schema: Mapping[str, Any], value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise _Refused(_wanted(schema))
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", math.inf):
        raise _Refused(_wanted(schema))
    return [_checked(schema.get("items", {}), item) for item in value]
