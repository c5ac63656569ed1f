"""Putting a file into a conversation.

https://docs.slack.dev/messaging/working-with-files
"""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import BotError
from bot.slack.errors import slack_error
from bot.words import say


class UploadError(BotError):
    """Slack did not take a file."""

    words = "Slack did not take the file: {reason}."
    next_step = "Try again later. If it says missing_scope, an admin has to install the app anew with its manifest."


async def upload(
    slack: AsyncWebClient, channel: str, name: str, content: bytes, *, thread_ts: str | None = None
) -> str:
    """Put the file there and return its permalink. `channel` is an id, of direct messages too. Raises UploadError."""
    try:
        answer = await slack.files_upload_v2(
            channel=channel,
            thread_ts=thread_ts,
            filename=name,
            title=name,
            content=content,
            request_file_info=False,
        )
    except SlackApiError as error:
        raise UploadError(reason=slack_error(error)) from error
    except SlackRequestError as error:  # the upload address, which is no method of the Web API, refused the bytes
        raise UploadError(reason=say("the upload was refused")) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UploadError(reason=say("Slack cannot be reached")) from error
    return str(answer["files"][0].get("permalink", ""))
