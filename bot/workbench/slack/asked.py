"""Reading what was asked of the control API: JSON that makes sense, keys that exist, values of the right type."""

import inspect
import json
import math
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from aiohttp import web

from bot.workbench.slack.errors import ActError
from bot.workbench.slack.model import Json

BODY = "body"
"""The field that an error names when the whole body is wrong."""


async def read_json(request: web.Request) -> Json:
    """Return the request's JSON object; an empty body is {}. ActError for anything that is none."""
    try:
        text = (await request.read()).decode()
        given = json.loads(text, parse_float=_finite, parse_constant=_finite) if text.strip() else {}
    except (ValueError, RecursionError) as fault:
        raise ActError(f"The body is not JSON: {fault}", BODY) from fault
    if not isinstance(given, dict):
        raise ActError("The body must be a JSON object.", BODY)
    # JSON can spell half a character ("\ud800"), which nothing further on could write down again.
    if "\\ud" in text.lower():
        for key, value in given.items():
            if not _is_text(key) or not _is_text(value):
                raise ActError(f"{key!a} holds half a character.", key if _is_text(key) else BODY)
    return given


def keywords(function: Callable[..., Any], given: Json, what: str) -> Json:
    """Return what was given as keywords for `function`; null means not given.

    ActError names the field that is missing, unknown (`what` does not take it) or of the wrong type.
    """
    parameters = {name: each for name, each in inspect.signature(function).parameters.items() if name != "self"}
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and given.get(name) is None:
            raise ActError(f"{name} is missing.", name)
    for name, value in given.items():
        if name not in parameters:
            raise ActError(f"{what} does not take {name}.", name)
        if value is not None and not fits(value, parameters[name].annotation):
            raise ActError(f"{name} has the wrong type.", name)
    return {name: value for name, value in given.items() if value is not None}


def fits(value: object, annotation: Any) -> bool:
    """Whether a JSON value is of the declared type, all the way down."""
    if annotation in (Any, object):
        return True
    if annotation is NoneType:
        return value is None
    if isinstance(annotation, UnionType):
        return any(fits(value, option) for option in get_args(annotation))
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is list:
        return isinstance(value, list) and all(fits(item, inner[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(item, inner[1]) for item in value.values())
    if annotation in (int, float):
        # JSON knows one kind of number, and true is none of them.
        return isinstance(value, (int, annotation)) and not isinstance(value, bool)
    return isinstance(value, annotation)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number.")
    return number


def _is_text(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
