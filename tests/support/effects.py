"""How often each request of a write took effect, by the local Komet's own count (`GET /workbench/calls`)."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bot.komet.requests import request_from_record
from bot.komet.wire import to_json
from bot.operations import Step
from bot.workbench.komet.calls import Call

FIRST = (Step.DONE.value, Step.UNKNOWN.value)
"""Of equal requests the effects are counted for those that are shown as done, then for those that may be."""


def effects_of(calls: Sequence[Call], requests: Sequence[tuple[Mapping[str, Any], str]]) -> list[int]:
    """Return the effects of each request, which comes with its step; more than there are equal ones go to the first."""
    effects = [0] * len(requests)
    wanted = [request_from_record(record) for record, _ in requests]
    for request in {str(each.to_record()): each for each in wanted}.values():
        equal = [place for place, each in enumerate(wanted) if each == request]
        equal.sort(key=lambda place: [*FIRST, requests[place][1]].index(requests[place][1]))
        total = sum(call.effects for call in calls if is_call_of(call, request.method, request.parameters()))
        for place in equal:
            effects[place] = min(1, total)
            total -= effects[place]
        effects[equal[0]] += total
    return effects


def is_call_of(call: Call, method: str, parameters: Mapping[str, Any]) -> bool:
    """Say whether this call carried these parameters; in a URL every value is text."""
    sent = json.loads(to_json(parameters), parse_float=Decimal)  # as Komet reads it
    return call.method == method and all(
        name in call.parameters and (call.parameters[name] == value or call.parameters[name] == _in_url(value))
        for name, value in sent.items()
    )


def _in_url(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
