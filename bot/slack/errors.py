"""What Slack said when it refused a call."""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError


def slack_error(error: SlackApiError) -> str:
    """Return Slack's name for the error, such as `not_in_channel`.

    A broken Slack answers with a page instead of JSON; that is told by its HTTP status: `http_503`.
    """
    response = error.response
    data = getattr(response, "data", response)
    if isinstance(data, Mapping):
        return str(data.get("error") or "unknown_error")
    return f"http_{getattr(response, 'status_code', 'without_status')}"


VIEW_IS_GONE = frozenset({"not_found", "view_not_found", "expired_trigger_id", "exchanged_trigger_id"})
"""Slack's errors when a modal was closed, or cannot be opened any more."""

UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's errors after which some of a call may have worked. https://docs.slack.dev/reference/methods/chat.postMessage"""


def may_have_worked(error: SlackApiError) -> bool:
    """Say whether the call may have taken effect although Slack answered with this error."""
    name = slack_error(error)
    return name in UNSURE or name.startswith("http_5")


def opens_nothing(error: SlackApiError) -> bool:
    """Say whether a modal is not open because of this error, which is no fault of what it would have shown.

    A trigger lives three seconds, so there is nothing to wait for: not for a limit to end, nor for Slack to recover.
    https://docs.slack.dev/interactivity/handling-user-interaction
    """
    name = slack_error(error)
    return name in VIEW_IS_GONE | {"push_limit_reached", "ratelimited"} or may_have_worked(error)
