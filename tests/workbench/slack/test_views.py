"""views.open, push, update and publish: triggers, stack, hash, what stays typed."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workbench.slack import LocalSlack, seed
from bot.workbench.slack.model import Json
from tests.support.block_kit import plain
from tests.workbench.slack.sample_bot import SampleBot, manifest
from tests.workbench.slack.shapes import field, home, modal, option, section, sees, text_field, top_view

pytestmark = pytest.mark.anyio


async def trigger(slack: LocalSlack, bot: SampleBot) -> str:
    await slack.acts.command(user=seed.ANA, channel="sales", text="/flower")
    return str((await bot.next("command"))["trigger_id"])


async def opened(slack: LocalSlack, bot: SampleBot, view: Json) -> Json:
    answer = await bot.client.views_open(trigger_id=await trigger(slack, bot), view=view)
    shown: Json = answer["view"]
    return shown


def error(refused: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(refused.value.response["error"])


async def test_a_trigger_opens_one_modal_for_its_person(slack: LocalSlack, bot: SampleBot) -> None:
    view = await opened(slack, bot, modal())
    assert [each["id"] for each in sees(slack, seed.ANA)["views"]] == [view["id"]]
    assert sees(slack, seed.BEN)["views"] == []
    assert (view["app_id"], view["team_id"], view["state"]["values"]["name"]["name-input"]["value"]) == (
        bot.app_id,
        seed.TEAM_ID,
        None,
    )


async def test_a_trigger_works_once(slack: LocalSlack, bot: SampleBot) -> None:
    key = await trigger(slack, bot)
    await bot.client.views_open(trigger_id=key, view=modal())
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_open(trigger_id=key, view=modal())
    assert error(refused) == "exchanged_trigger_id"


async def test_a_trigger_lives_three_seconds(slack: LocalSlack, bot: SampleBot) -> None:
    key = await trigger(slack, bot)
    slack.clock.advance(3.1)
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_open(trigger_id=key, view=modal())
    assert error(refused) == "expired_trigger_id"


@pytest.mark.parametrize(("key", "code"), [("1.2.abc", "invalid_trigger_id"), ("nonsense", "invalid_arguments")])
async def test_an_invented_trigger_is_refused(client: AsyncWebClient, key: str, code: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=key, view=modal())
    assert error(refused) == code


async def test_a_trigger_of_another_app_is_refused(slack: LocalSlack, bot: SampleBot) -> None:
    rival = slack.install(manifest("Rival", "/rival"))
    key = await trigger(slack, bot)
    with pytest.raises(SlackApiError) as refused:
        await AsyncWebClient(rival["bot_token"], slack.api_url).views_open(trigger_id=key, view=modal())
    assert error(refused) == "invalid_trigger_id"


async def test_a_faulty_view_is_refused_with_pointers_and_keeps_the_trigger(slack: LocalSlack, bot: SampleBot) -> None:
    key = await trigger(slack, bot)
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_open(trigger_id=key, view={**modal(), "title": plain("x" * 25)})
    assert error(refused) == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    await bot.client.views_open(trigger_id=key, view=modal())


async def test_two_views_can_be_pushed_and_not_three(slack: LocalSlack, bot: SampleBot) -> None:
    await opened(slack, bot, modal())
    for _ in range(2):
        await bot.client.views_push(trigger_id=await trigger(slack, bot), view=modal())
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_push(trigger_id=await trigger(slack, bot), view=modal())
    assert error(refused) == "push_limit_reached"
    assert len(sees(slack, seed.ANA)["views"]) == 3


async def test_update_keeps_the_id_and_what_was_typed(slack: LocalSlack, bot: SampleBot) -> None:
    view = await opened(slack, bot, modal(text_field("name"), text_field("colour")))
    await slack.acts.type(user=seed.ANA, view_id=view["id"], values={"name": "Rose", "colour": "red"})
    renamed = field("colour", {"type": "plain_text_input", "action_id": "other"})
    await bot.client.views_update(view_id=view["id"], view=modal(section("More"), text_field("name"), renamed))
    shown = top_view(slack, seed.ANA)
    assert shown["id"] == view["id"]
    assert shown["hash"] != view["hash"]
    assert shown["state"]["values"]["name"]["name-input"]["value"] == "Rose"
    assert shown["state"]["values"]["colour"]["other"]["value"] is None


async def test_update_drops_a_choice_that_is_no_longer_offered(slack: LocalSlack, bot: SampleBot) -> None:
    menu = {"type": "static_select", "options": [option("Roses", "rose"), option("Lilies", "lily")]}
    view = await opened(slack, bot, modal(field("kind", menu)))
    await slack.acts.type(user=seed.ANA, view_id=view["id"], values={"kind": "lily"})
    fewer = {"type": "static_select", "options": [option("Roses", "rose")]}
    await bot.client.views_update(view_id=view["id"], view=modal(field("kind", fewer)))
    assert top_view(slack, seed.ANA)["state"]["values"]["kind"]["kind-input"]["selected_option"] is None


async def test_a_stale_hash_is_a_conflict(slack: LocalSlack, bot: SampleBot) -> None:
    view = await opened(slack, bot, modal())
    await bot.client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("One")))
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("Two")))
    assert error(refused) == "hash_conflict"


async def test_a_closed_view_cannot_be_updated(slack: LocalSlack, bot: SampleBot) -> None:
    view = await opened(slack, bot, modal())
    await slack.acts.close(user=seed.ANA, view_id=view["id"])
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_update(view_id=view["id"], view=modal())
    assert error(refused) == "not_found"


async def test_an_external_id_finds_the_view_and_is_unique(slack: LocalSlack, bot: SampleBot) -> None:
    await opened(slack, bot, modal(external_id="order-42"))
    await bot.client.views_update(external_id="order-42", view=modal(section("One"), external_id="order-42"))
    assert top_view(slack, seed.ANA)["blocks"][0]["text"]["text"] == "One"
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_push(trigger_id=await trigger(slack, bot), view=modal(external_id="order-42"))
    assert error(refused) == "duplicate_external_id"


async def test_publish_shows_home_to_one_person(slack: LocalSlack, bot: SampleBot) -> None:
    first = (await bot.client.views_publish(user_id=seed.ANA, view=home(section("One"))))["view"]
    second = (await bot.client.views_publish(user_id=seed.ANA, view=home(section("Two")), hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    assert sees(slack, seed.ANA)["homes"][bot.app_id]["blocks"][0]["text"]["text"] == "Two"
    assert sees(slack, seed.BEN)["homes"] == {}


async def test_publish_with_a_stale_hash_is_a_conflict(bot: SampleBot) -> None:
    first = (await bot.client.views_publish(user_id=seed.ANA, view=home(section("One"))))["view"]
    await bot.client.views_publish(user_id=seed.ANA, view=home(section("Two")))
    with pytest.raises(SlackApiError) as refused:
        await bot.client.views_publish(user_id=seed.ANA, view=home(section("Three")), hash=first["hash"])
    assert error(refused) == "hash_conflict"


async def test_a_modal_cannot_be_published(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.views_publish(user_id=seed.ANA, view=modal())
    assert error(refused) == "invalid_arguments"


async def test_home_must_be_enabled_in_the_manifest(slack: LocalSlack) -> None:
    given = manifest("Homeless", "/homeless")
    given["features"]["app_home"]["home_tab_enabled"] = False
    token = slack.install(given)["bot_token"]
    with pytest.raises(SlackApiError) as refused:
        await AsyncWebClient(token, slack.api_url).views_publish(user_id=seed.ANA, view=home())
    assert error(refused) == "not_enabled"
