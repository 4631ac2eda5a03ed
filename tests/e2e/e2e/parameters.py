"""The parameters of StartAutomationExecution, bound to those that a runbook declares."""

import json
import re


class Refused(Exception):
    """The start of an automation is refused for its parameters."""


def bind(declared, given):
    """The value of every declared parameter, from a map of lists of strings."""
    for name in given:
        if name not in declared:
            raise Refused(f"Parameter {name} is not declared by the document")
    values = {}
    for name, declaration in declared.items():
        if name in given:
            values[name] = typed(name, declaration["type"], given[name])
            check(name, declaration, values[name])
        elif "default" in declaration:
            values[name] = declaration["default"]
        else:
            raise Refused(f"Parameter {name} has no value and no default")
    return values


def typed(name, kind, items):
    if kind == "StringList":
        return items
    if kind == "MapList":
        return [from_json(name, item) for item in items]
    if len(items) != 1:
        raise Refused(f"Parameter {name} of type {kind} takes one value, not {len(items)}")
    [item] = items
    if kind == "String":
        return item
    if kind in ("Integer", "Boolean", "StringMap"):
        return from_json(name, item)
    raise NotImplementedError(f"parameter type {kind}")


def from_json(name, text):
    try:
        return json.loads(text)
    except ValueError as error:
        raise Refused(f"Parameter {name}: {error}") from error


def check(name, declaration, value):
    texts = value if isinstance(value, list) else [value]
    allowed = declaration.get("allowedValues")
    pattern = declaration.get("allowedPattern")
    for text in texts:
        if allowed is not None and text not in allowed:
            raise Refused(f"Parameter {name}: {text!r} is not among {allowed}")
        if pattern is not None and not re.search(pattern, str(text)):
            raise Refused(f"Parameter {name}: {text!r} does not match {pattern}")
    for key, size, least in (
        ("minItems", len(texts), True),
        ("maxItems", len(texts), False),
        ("minChars", len(str(value)), True),
        ("maxChars", len(str(value)), False),
    ):
        bound = declaration.get(key)
        if bound is not None and (size < bound if least else size > bound):
            raise Refused(f"Parameter {name}: {key} is {bound}")
