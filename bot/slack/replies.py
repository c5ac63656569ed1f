"""Where an answer goes: the open modal, the private message under a command, or a direct message.

Slack takes away every place sooner or later: a modal is closed, a response_url lives for half an hour
and five uses. So each way falls back to a direct message, which cannot be lost.
https://docs.slack.dev/interactivity/handling-user-interaction
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import Block, Message
from bot.slack.errors import VIEW_IS_GONE, opens_nothing, slack_error

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """One person's place for answers. `private_url` is the payload's response_url, `trigger_id` its trigger."""

    slack: AsyncWebClient = field(repr=False)
    http: aiohttp.ClientSession = field(repr=False)
    user: str
    channel: str | None = None
    private_url: str | None = field(default=None, repr=False)
    trigger_id: str | None = None
    view_id: str | None = None

    async def open(self, view: Block) -> "Reply | None":
        """Open a modal, or put it where the open one is; None when Slack does not: too late, too busy or broken.

        The returned reply answers into that modal.
        """
        if self.view_id:
            return self if await self.update(view) else None
        return await self._opened(self.slack.views_open, view)

    async def push(self, view: Block) -> "Reply | None":
        """Open a modal on top of the one that the button is in; None when Slack does not."""
        return await self._opened(self.slack.views_push, view)

    async def _opened(self, show: Callable[..., Awaitable[Any]], view: Block) -> "Reply | None":
        try:
            answer = await show(trigger_id=self.trigger_id, view=view)
        except SlackApiError as error:
            if not opens_nothing(error):
                raise
            log.warning("Slack opened no window: %s", slack_error(error))
            return None
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack opened no window: %s", type(error).__name__)
            return None
        return replace(self, view_id=str(answer["view"]["id"]), private_url=None)

    async def update(self, view: Block) -> bool:
        """Show the view in the open modal; False when the modal is gone."""
        if self.view_id is None:
            return False
        try:
            await self.slack.views_update(view_id=self.view_id, view=view)
        except SlackApiError as error:
            if slack_error(error) in VIEW_IS_GONE:
                return False
            raise
        return True

    async def privately(self, message: Message, *, instead: bool = False) -> None:
        """Tell this person alone: where they pressed or typed, or else by direct message.

        `instead` puts the message in place of the private one that the button was on.
        """
        if self.private_url and await self._to_private_url(message, instead=instead):
            return
        if self.channel and not self.channel.startswith("D") and await self._ephemerally(self.channel, message):
            return
        await self.directly(message)

    async def directly(self, message: Message) -> None:
        """Tell this person by direct message."""
        await self.slack.chat_postMessage(channel=self.user, **message.body())

    async def _ephemerally(self, channel: str, message: Message) -> bool:
        """Post where the person was; False where the bot is no member of that channel."""
        try:
            await self.slack.chat_postEphemeral(
                channel=channel, user=self.user, text=message.text, blocks=message.blocks
            )
        except SlackApiError as error:
            log.info("no private message there (%s): a direct message instead", slack_error(error))
            return False
        return True

    async def _to_private_url(self, message: Message, *, instead: bool) -> bool:
        assert self.private_url is not None
        body: dict[str, Any] = {**message.body(), "response_type": "ephemeral", "replace_original": instead}
        try:
            async with self.http.post(self.private_url, json=body) as answer:
                if answer.status == 200:
                    return True
                log.info("response_url answered %s: falling back to a direct message", answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("response_url cannot be reached (%s): falling back to a direct message", type(error).__name__)
        return False
