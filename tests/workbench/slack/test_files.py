"""Files: uploads by apps and people, and who may read the bytes."""

import base64
from pathlib import Path

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.workbench.slack.sample_bot import SampleBot
from tests.workbench.slack.shapes import messages

pytestmark = pytest.mark.anyio

INVOICE = {"name": "invoice.csv", "content_base64": base64.b64encode(b"a,b\n").decode()}


async def read(url: str, token: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(follow_redirects=True) as plain:
        return await plain.get(url, headers=headers)


async def shared(slack: LocalSlack, channel: str) -> Json:
    answer = await slack.acts.upload(user=seed.ANA, channel=channel, files=[INVOICE])
    file: Json = answer["files"][0]
    return file


async def test_the_sdks_three_steps_put_a_file_into_a_channel(
    slack: LocalSlack, client: AsyncWebClient, tmp_path: Path
) -> None:
    path = tmp_path / "roses.csv"
    path.write_bytes(b"rose,1\n")
    answer = await client.files_upload_v2(file=str(path), channel=seed.SALES, initial_comment="Here", title="Roses")
    message = messages(slack, seed.BEN, "sales")[-1]
    assert (message["text"], message["files"][0]["id"]) == ("Here", answer["files"][0]["id"])
    assert (message["files"][0]["name"], message["files"][0]["title"], message["files"][0]["size"]) == (
        "roses.csv",
        "Roses",
        7,
    )


async def test_a_length_that_is_not_true_is_refused(slack: LocalSlack, client: AsyncWebClient) -> None:
    asked = await client.files_getUploadURLExternal(filename="a.csv", length=10)
    async with httpx.AsyncClient() as plain:
        assert (await plain.post(asked["upload_url"], content=b"short")).status_code == 400


async def test_the_bytes_need_a_bearer(slack: LocalSlack, bot: SampleBot) -> None:
    file = await shared(slack, "sales")
    answer = await read(file["url_private_download"], bot.credentials["bot_token"])
    assert (answer.content, answer.headers["content-type"]) == (b"a,b\n", "text/csv")


async def test_without_bearer_there_is_a_login_page_instead_of_the_file(slack: LocalSlack, bot: SampleBot) -> None:
    file = await shared(slack, "sales")
    answer = await read(file["url_private"], None)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert b"a,b" not in answer.content


async def test_a_file_elsewhere_cannot_be_read(slack: LocalSlack, bot: SampleBot) -> None:
    file = await shared(slack, "general")
    assert (await read(file["url_private"], bot.credentials["bot_token"])).status_code == 404
    with pytest.raises(SlackApiError) as refused:
        await bot.client.files_info(file=file["id"])
    assert refused.value.response["error"] == "file_not_found"


async def test_a_file_is_described(slack: LocalSlack, client: AsyncWebClient) -> None:
    file = (await client.files_info(file=(await shared(slack, "sales"))["id"]))["file"]
    assert (file["filetype"], file["mimetype"], file["user"], file["channels"]) == (
        "csv",
        "text/csv",
        seed.ANA,
        [seed.SALES],
    )


async def test_only_own_files_can_be_deleted(slack: LocalSlack, client: AsyncWebClient) -> None:
    own = (await client.files_upload_v2(content="x", filename="x.txt"))["files"][0]["id"]
    assert (await client.files_delete(file=own))["ok"]
    with pytest.raises(SlackApiError) as refused:
        await client.files_delete(file=(await shared(slack, "sales"))["id"])
    assert refused.value.response["error"] == "cant_delete_file"


async def test_the_old_upload_method_is_gone(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("files.upload")
    assert refused.value.response["error"] == "method_deprecated"


async def test_the_app_hears_of_a_shared_file(slack: LocalSlack, bot: SampleBot) -> None:
    file = await shared(slack, "sales")
    event = (await bot.next("file_shared"))["event"]
    assert (event["file_id"], event["channel_id"], event["user_id"]) == (file["id"], seed.SALES, seed.ANA)


async def test_the_page_reads_files_without_a_token(slack: LocalSlack, http: httpx.AsyncClient, bot: SampleBot) -> None:
    file = await shared(slack, "sales")
    answer = await http.get(f"/workbench/files/{file['id']}")
    assert (answer.content, answer.headers["content-disposition"]) == (b"a,b\n", "attachment")
