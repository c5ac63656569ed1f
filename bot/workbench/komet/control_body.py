"""Reading control requests: their JSON, their URL parameters, and the sentence when something is wrong."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.workbench.komet.catalogue import DOCUMENTED
from bot.workbench.komet.envelope import as_number

_Form = TypeVar("_Form", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ControlError(Exception):
    """A control request that cannot be done, with the field at fault."""

    def __init__(self, error: str, field: str | None, http: int = 400) -> None:
        super().__init__(error)
        self.error, self.field, self.http = error, field, http


@web.middleware
async def control_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn faults of control requests into their JSON."""
    try:
        return await handler(request)
    except ControlError as fault:
        answer = {"ok": False, "error": fault.error, "field": fault.field}
        return web.json_response(answer, status=fault.http)


def ok(**answer: object) -> web.Response:
    """Return a JSON answer that begins with `"ok": true`."""
    return web.json_response({"ok": True, **answer}, dumps=partial(json.dumps, default=as_number))


async def read_body(request: web.Request) -> dict[str, object]:
    """Return the JSON object of a request; an empty body counts as {}."""
    raw = await request.read()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except ValueError as error:
        raise ControlError("The body is not valid JSON.", None) from error
    if not isinstance(body, dict):
        raise ControlError("The body must be a JSON object.", None)
    return body


async def read_form(request: web.Request, kind: type[_Form]) -> _Form:
    """Return the request's body as a form; ControlError names the field at fault."""
    return valid(kind, await read_body(request))


def valid(kind: type[_Form], body: dict[str, object]) -> _Form:
    """Return `body` as a pydantic model; ControlError names the first field at fault."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ControlError(f"{field}: {first['msg']}.", str(first["loc"][0])) from error


def known_methods(methods: list[str]) -> list[str]:
    """Return the names unless Komet documents no such method, or one that takes no token."""
    for name in methods:
        if name not in DOCUMENTED:
            raise ControlError(f"Komet has no method {name}.", "methods")
        if not DOCUMENTED[name][0]:
            raise ControlError(f"{name} takes no token, so it cannot be ticked.", "methods")
    return methods


def number_of(request: web.Request, name: str) -> int | None:
    """Return a URL parameter as a whole number, None when it was not sent."""
    text = request.query.get(name)
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 12:
        raise ControlError(f"{name} must be a whole number.", name)
    return int(text)


def day_of(request: web.Request, name: str) -> date | None:
    """Return a URL parameter as a date, None when it was not sent."""
    text = request.query.get(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise ControlError(f"{name} must be a date such as 2031-04-09.", name) from error
