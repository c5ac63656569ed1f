"""A small language for saying what a piece of Block Kit may look like, with Slack's words for a fault.

A check is a function that looks at one JSON value and reports what is wrong with it. The functions below
build checks out of smaller ones, so that the other `rules_*` modules read like Slack's reference pages.

The wording of the messages and the shape of `constraint` follow what Slack answers:
https://docs.slack.dev/reference/methods/blocks.validate and `response_metadata.messages` of `views.open`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    `code` is Slack's error code ("failed_constraint" for a fault inside a block), `message` Slack's sentence,
    `field` the key that is wrong (empty when the fault is of a whole object), `pointer` the JSON pointer of
    the faulty value, `constraint` what was expected ({"type": "max_length", "expected": 3000, "got": 3010}).
    """

    code: str
    message: str
    field: str
    pointer: str
    constraint: Mapping[str, Any]

    def line(self) -> str:
        """Return the fault as Slack writes it: `must be less than 3001 characters [json-pointer:/blocks/0/text]`."""
        return f"{self.message} [json-pointer:{self.pointer}]"

    def to_json(self) -> dict[str, Any]:
        """Return the fault as an entry of the `errors` of `blocks.validate`."""
        return {
            "code": self.code,
            "message": self.message,
            "field": self.field,
            "pointer": self.pointer,
            "constraint": dict(self.constraint),
        }


@dataclass
class Report:
    """Where checks write what they found; `surface` is "message", "modal" or "home"."""

    surface: str
    found: list[Violation] = field(default_factory=list)

    def add(self, pointer: str, message: str, kind: str, code: str = "failed_constraint", **constraint: object) -> None:
        """Report a fault of the value at `pointer`; `kind` names the constraint that failed."""
        name = pointer.rpartition("/")[2]
        key = "" if name.isdecimal() else name
        self.found.append(Violation(code, message, key, pointer, {"type": kind, **constraint}))


Check = Callable[[Any, str, Report], None]
Rule = Callable[[Mapping[str, Any], str, Report], None]


def string(
    most: int | None = None,
    *,
    least: int = 1,
    pattern: str | None = None,
    shape: str = "",
) -> Check:
    """A string of `least` to `most` characters; `shape` says in words what `pattern` wants."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(at, "must provide a string", "type", expected="string", got=json_type(value))
            return
        if most is not None and len(value) > most:
            report.add(at, f"must be less than {most + 1} characters", "max_length", expected=most, got=len(value))
        if len(value) < least:
            report.add(at, f"must be more than {least - 1} characters", "min_length", expected=least, got=len(value))
        elif compiled and not compiled.fullmatch(value):
            report.add(at, f"must be {shape}", "format", expected=shape, got=value)

    return check


def url(most: int | None = 3000) -> Check:
    """An absolute web address."""
    return string(most, pattern=r"https?://\S+", shape="a valid URL")


def boolean(value: Any, at: str, report: Report) -> None:
    """`true` or `false`."""
    if not isinstance(value, bool):
        report.add(at, "must provide a boolean", "type", expected="boolean", got=json_type(value))


def number(value: Any, at: str, report: Report) -> None:
    """Any JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.add(at, "must provide a number", "type", expected="number", got=json_type(value))


def integer(least: int, most: int | None = None) -> Check:
    """A whole number of `least` to `most`."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add(at, "must provide an integer", "type", expected="integer", got=json_type(value))
        elif value < least:
            report.add(at, f"must be greater than {least - 1}", "minimum", expected=least, got=value)
        elif most is not None and value > most:
            report.add(at, f"must be less than {most + 1}", "maximum", expected=most, got=value)

    return check


def one_of(*allowed: object) -> Check:
    """One of a closed set of values."""

    def check(value: Any, at: str, report: Report) -> None:
        if value not in allowed:
            report.add(at, f"unsupported value: {value}", "enum", expected=list(allowed), got=value)

    return check


def array(item: Check, *, least: int = 1, most: int | None = None) -> Check:
    """A list of `least` to `most` items, each of which passes `item`."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(at, "must provide an array", "type", expected="array", got=json_type(value))
            return
        if most is not None and len(value) > most:
            report.add(at, f"no more than {most} items allowed", "max_items", expected=most, got=len(value))
        if len(value) < least:
            report.add(at, f"no fewer than {least} items allowed", "min_items", expected=least, got=len(value))
        for place, entry in enumerate(value):
            item(entry, f"{at}/{place}", report)

    return check


def record(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    rules: Iterable[Rule] = (),
) -> Check:
    """An object with these keys and no others; `rules` look at the whole object afterwards."""
    needed = dict(required or {})
    known = {**needed, **(optional or {})}
    also = tuple(rules)

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add(at, "must provide an object", "type", expected="object", got=json_type(value))
            return
        for key in needed:
            if value.get(key) is None:
                report.add(at, f"missing required field: {key}", "required", expected=key)
        for key, entry in value.items():
            inner = known.get(key)
            if inner is None:
                report.add(at, f"invalid additional property: {key}", "additional_property", got=key)
            elif entry is not None:
                inner(entry, f"{at}/{key}", report)
        for rule in also:
            rule(value, at, report)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` decides which check it has to pass."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add(at, "must provide an object", "type", expected="object", got=json_type(value))
            return
        kind = value.get("type")
        if kind is None:
            report.add(at, "missing required field: type", "required", expected="type")
            return
        inner = kinds.get(kind) if isinstance(kind, str) else None
        if inner is None:
            report.add(f"{at}/type", f"unsupported type: {kind}", "enum", expected=sorted(kinds), got=kind)
            return
        inner(value, at, report)

    return check


def kind(name: str) -> Check:
    """The `type` of an object that `by_type` has already looked at."""
    return one_of(name)


def at_least_one_of(*keys: str) -> Rule:
    """The object has one of these keys or more."""

    def rule(value: Mapping[str, Any], at: str, report: Report) -> None:
        if all(value.get(key) is None for key in keys):
            names = ", ".join(keys)
            report.add(at, f"must provide at least one of: {names}", "any_of", expected=list(keys))

    return rule


def exactly_one_of(*keys: str) -> Rule:
    """The object has one of these keys and not two."""

    def rule(value: Mapping[str, Any], at: str, report: Report) -> None:
        present = [key for key in keys if value.get(key) is not None]
        if len(present) != 1:
            names = ", ".join(keys)
            report.add(at, f"must provide exactly one of: {names}", "one_of", expected=list(keys), got=present)

    return rule


def json_type(value: object) -> str:
    """Return the JSON name of a value's type, for `constraint.got`."""
    names = {
        bool: "boolean",
        int: "integer",
        float: "number",
        str: "string",
        list: "array",
        type(None): "null",
    }
    return names.get(type(value), "object")
