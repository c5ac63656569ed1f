"""From an HTTP request to a question: which token, which parameters, and what is odd about how they came.

Source: Komet's "getting started" page (64 KB per request, uploads evidently exempt) and the method pages.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from aiohttp import web

from bot.workbench.komet.parameters import is_blank
from bot.workbench.komet.registry import Method, TokenPlace
from bot.workbench.komet.settings import Settings

LIMIT = 64 * 1024


class TooLargeError(Exception):
    """The request is over 64 KB."""


class BadJsonError(Exception):
    """The body is not a JSON object."""


@dataclass
class Question:
    """What was asked: the token's text, where it was found, and the parameters without it."""

    token: str | None = None
    place: str | None = None
    parameters: dict[str, object] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


async def read_question(request: web.Request, method: Method, settings: Settings) -> Question:
    """Read a call of `method`.

    Where the documentation wants a JSON body, URL parameters are taken too when `settings` say that Komet is
    so lenient; each such departure is remarked. Raises TooLargeError or BadJsonError.
    """
    url_size = len(request.raw_path)
    too_long = not method.upload and url_size + (request.content_length or 0) > LIMIT
    if too_long:
        raise TooLargeError
    raw = await request.read()
    if not method.upload and url_size + len(raw) > LIMIT:
        raise TooLargeError
    query = {name: request.query[name] for name in request.query}
    body = _object(raw) if raw.strip() else {}
    name = method.token_name
    header = {name: request.headers[name]} if name in request.headers else {}
    question = Question()
    _take_parameters(question, method, query, body, settings)
    _take_token(question, method, {"header": header, "body": body, "query": query}, settings)
    known = {param.name for param in method.parameters}
    question.remarks += [f"unknown parameter {name}" for name in question.parameters if name not in known]
    if body and "json" not in request.content_type:
        question.remarks.append(f"content type {request.content_type}, documented: application/json")
    return question


def _take_parameters(
    question: Question,
    method: Method,
    query: Mapping[str, object],
    body: Mapping[str, object],
    settings: Settings,
) -> None:
    wanted, other = (query, body) if method.place == "query" else (body, query)
    lenient = settings.url_parameters_on_post and method.place != "query"
    question.parameters = {name: value for name, value in wanted.items() if name != method.token_name}
    for name, value in other.items():
        if name == method.token_name or name in question.parameters:
            continue
        if method.either:
            question.parameters[name] = value
            continue
        place = "body" if method.place == "query" else "URL"
        question.remarks.append(f"parameter {name} in the {place}, documented elsewhere")
        if lenient:
            question.parameters[name] = value


def _take_token(
    question: Question, method: Method, places: Mapping[str, Mapping[str, object]], settings: Settings
) -> None:
    order: list[TokenPlace] = [method.place]
    if method.either:
        order.append("body" if method.place == "query" else "query")
    elif method.place == "body" and settings.url_parameters_on_post:
        order.append("query")
    for place in order:
        text = places[place].get(method.token_name)
        if isinstance(text, str) and not is_blank(text):
            question.token, question.place = text, place
            break
    for found_in, values in places.items():
        expected = found_in == method.place or (method.either and found_in != "header")
        if method.token_name in values and not expected:
            question.remarks.append(f"token in the {found_in}, documented: {method.place}")


def _object(raw: bytes) -> dict[str, object]:
    """Return the JSON object in `raw`; numbers with a point stay exact."""
    try:
        value = json.loads(raw, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadJsonError from error
    if not isinstance(value, dict):
        raise BadJsonError
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
