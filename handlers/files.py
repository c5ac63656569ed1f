"""Files that people gave to Slack: fetching their bytes with the bot's token.

https://docs.slack.dev/messaging/working-with-files
"""

import hashlib
from urllib.parse import urlsplit

from bot.errors import FormError
from bot.slack.forms import UploadedFile
from bot.words import say
from handlers.desk import Visit

MAX_BYTES = 10 * 1024 * 1024
"""What a file_input takes; Komet's own limit is 20 MB."""


class NotHandedOutError(FormError):
    """Slack keeps the file, and does not give it to us."""


async def fetch(visit: Visit, file: UploadedFile) -> UploadedFile:
    """Return the file with its bytes and their SHA-256.

    The bot's token goes to Slack's own hosts only. Raises FormError at `file` when there is nothing
    to fetch or it is too large, NotHandedOutError when Slack does not hand it out.
    """
    if not _is_slack(file.url_private, visit.desk.slack.base_url):
        raise FormError("file", say("This file is not one that Slack keeps. Please upload it again."))
    headers = {"Authorization": f"Bearer {visit.desk.slack.token}"}
    async with visit.desk.http.get(file.url_private, headers=headers, allow_redirects=False) as answer:
        if answer.status != 200:
            raise NotHandedOutError("file", say("Slack did not hand out the file. Please upload it again."))
        content = await answer.content.read(MAX_BYTES + 1)
        while len(content) <= MAX_BYTES and (more := await answer.content.read(MAX_BYTES)):
            content += more
    if len(content) > MAX_BYTES:
        raise FormError(
            "file",
            say("The file is larger than 10 MB, which is the most that Slack takes here. Choose a smaller one."),
        )
    return file.model_copy(
        update={"content": content, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    )


def _is_slack(url: str, api_url: str) -> bool:
    """Say whether the address is on a Slack host, or on the host of the API in use."""
    address = urlsplit(url)
    host = address.hostname or ""
    if address.netloc == urlsplit(api_url).netloc:
        return True
    return address.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
