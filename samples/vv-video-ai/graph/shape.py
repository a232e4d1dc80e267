"""Whether a document has the fields that its schema asks for; as much of JSON Schema as ``schemas/`` uses."""

from __future__ import annotations

import re
from typing import Any

from utils import Json, parse_stamp

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
}


def misshape(value: Any, schema: Json, where: str = "") -> str | None:
    """The first thing about ``value`` that the schema does not allow, or None."""
    if "const" in schema:
        return None if value == schema["const"] else f"{where} is not {schema['const']!r}"
    kind = schema["type"]
    if not isinstance(value, _TYPES[kind]) or isinstance(value, bool):
        return f"{where or 'it'} is no {kind}"
    if kind == "object":
        return _object(value, schema, where)
    if kind == "array":
        return _array(value, schema, where)
    if kind == "string":
        return _string(value, schema, where)
    # Written so that NaN, which compares false to everything, is refused as well.
    inside = schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return None if inside else f"{where} is out of range"


def _object(value: Json, schema: Json, where: str) -> str | None:
    properties: Json = schema["properties"]
    for name in schema["required"]:
        if name not in value:
            return f"{_join(where, name)} is missing"
    for name, inner in value.items():
        if name not in properties:
            return f"{_join(where, name)} is not a field of it"
        if problem := misshape(inner, properties[name], _join(where, name)):
            return problem
    return None


def _array(value: list[Any], schema: Json, where: str) -> str | None:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return f"{where} has {len(value)} items"
    for index, inner in enumerate(value):
        if problem := misshape(inner, schema["items"], f"{where}[{index}]"):
            return problem
    return None


def _string(value: str, schema: Json, where: str) -> str | None:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return f"{where} does not match {schema['pattern']}"
    if schema.get("format") == "date-time":
        try:
            parse_stamp(value)
        except ValueError:
            return f"{where} is no time"
    return None


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
