"""Which error Slack named, also when it named none."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.errors import slack_error


def refused(response: Any) -> SlackApiError:
    """Return the error that slack_sdk raises with this response."""
    return SlackApiError("The request to the Slack API failed.", response)  # type: ignore[no-untyped-call]


def answer(data: Any, status: int) -> AsyncSlackResponse:
    """Return Slack's answer as slack_sdk hands it on."""
    return AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers={}, status_code=status
    )


@pytest.mark.parametrize(
    ("response", "name"),
    [
        (answer({"ok": False, "error": "not_in_channel"}, 200), "not_in_channel"),
        (answer({"ok": False}, 200), "unknown_error"),
        (answer("Service Unavailable", 503), "http_503"),
        ({"ok": False, "error": "ratelimited"}, "ratelimited"),
        ("", "http_without_status"),
    ],
    ids=["named", "unnamed", "a page", "a mapping", "nothing"],
)
def test_the_error_is_named(response: Any, name: str) -> None:
    assert slack_error(refused(response)) == name
