"""A token of the whole company is not taken for a vendor's or a customer's, nor one vendor's for another's."""

import pytest

from bot.workbench.komet import seed
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack.seed import DIEGO
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, buttons_of, element_at, text_of

pytestmark = pytest.mark.anyio

NO_WORD_OF_TYPES = "The token does not have permission to use the method {method}"


async def test_a_company_token_does_not_take_the_place_of_a_vendors(
    slack: SlackFront, komet: LocalKomet, grower: str, bot: RunningBot
) -> None:
    before = tokens(bot)
    await slack.run(grower, "/komet-token rotate", channel="growers", token=komet.token(seed.SERVICE))
    told = slack.modal_text(grower)
    assert "this is a company token, and it would take the place of a vendor token" in told
    assert "Connect it as what it is: /komet-token connect." in told
    assert tokens(bot) == before


@pytest.mark.parametrize(
    ("said", "party"), [("vendor", "Finca Alborada"), ("vendor", "ALBO"), ("customer", "Lakeside Florist Supply")]
)
async def test_a_company_token_is_not_connected_as_a_vendors_or_customers(
    slack: SlackFront, komet: LocalKomet, admin: str, bot: RunningBot, said: str, party: str
) -> None:
    before = tokens(bot)
    await slack.run(admin, "/komet-token connect")
    await slack.choose(admin, "token_type", said)
    await slack.fill(admin, token=komet.token(seed.SERVICE), party=party)
    told = slack.modal_text(admin)
    assert "Komet treats this as a company token, which sees everybody's data." in told
    assert f"Use the {said}'s own token, or choose the type Company." in told
    assert tokens(bot) == before


async def test_where_the_telling_list_is_not_ticked_orders_of_several_farms_tell(
    slack: SlackFront, komet: LocalKomet, grower: str, bot: RunningBot
) -> None:
    token = komet.tokens.seeded(seed.SERVICE)
    komet.tokens.tick(token, [each for each in token.methods if each != "location.list"])
    before = tokens(bot)
    await slack.run(grower, "/komet-token rotate", channel="growers", token=token.text)
    assert "this is a company token, and it would take the place of a vendor token" in slack.modal_text(grower)
    assert tokens(bot) == before
    assert [call.method for call in komet.calls] == ["location.list", "purchase.order.list"]


async def test_what_could_not_be_checked_is_told_and_the_token_is_renewed(
    slack: SlackFront, komet: LocalKomet, grower: str, bot: RunningBot
) -> None:
    komet.set(wrong_type_message=NO_WORD_OF_TYPES)
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.ALBORADA))
    await slack.run(grower, "/komet-token rotate", channel="growers", token=fresh.text)
    told = slack.modal_text(grower)
    assert "✅ Renewed." in told
    assert "I could not check that this is a vendor token and not one of the whole company" in told


async def test_a_vendors_token_that_komet_names_so_leaves_no_doubt(
    slack: SlackFront, komet: LocalKomet, grower: str
) -> None:
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.ALBORADA))
    await slack.run(grower, "/komet-token rotate", channel="growers", token=fresh.text)
    assert "✅ Renewed." in slack.modal_text(grower)
    assert "I could not check" not in slack.modal_text(grower)
    assert [call.method for call in komet.calls] == ["location.list", "purchase.order.list"]


async def test_a_company_token_that_was_connected_as_a_vendors_is_found_by_the_check(
    slack: SlackFront, komet: LocalKomet, salesperson: str, bot: RunningBot
) -> None:
    await bot.change("UPDATE tokens SET token_type = 'vendor', party_name = 'ALBO' WHERE token_type = 'company'")
    await slack.run(salesperson, "/komet-token check")
    told = slack.last(salesperson, "sales")
    assert "as a company token, but it is connected as a vendor token" in text_of(told)
    assert "Renew the token" in buttons_of(told)


async def test_another_vendors_token_does_not_take_the_place(
    slack: SlackFront, komet: LocalKomet, grower: str, bot: RunningBot
) -> None:
    before = tokens(bot)
    await bot.change("UPDATE tokens SET party_name = 'Rosas La Esmeralda' WHERE token_type = 'vendor'")
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.ALBORADA))
    await slack.run(grower, "/komet-token rotate", channel="growers", token=fresh.text)
    told = slack.modal_text(grower)
    assert "sees what is Finca Alborada's, and it would take the place of one of Rosas La Esmeralda" in told
    assert tokens(bot) == before


async def test_a_token_that_komet_calls_unknown_for_a_list_of_another_type_is_tried_with_its_own(
    slack: SlackFront, komet: LocalKomet, grower: str
) -> None:
    komet.set(wrong_type_message="Invalid Security Token")
    fresh = komet.tokens.refresh(komet.tokens.seeded(seed.ALBORADA))
    await slack.run(grower, "/komet-token rotate", channel="growers", token=fresh.text)
    assert "✅ Renewed." in slack.modal_text(grower)


async def test_the_preset_that_is_shown_is_that_of_the_chosen_type(slack: SlackFront, admin: str) -> None:
    await slack.run(admin, "/komet-token connect")
    for token_type, preset in (("vendor", "growers"), ("company", "all"), ("vendor", "growers"), ("customer", "all")):
        await slack.choose(admin, "token_type", token_type)
        view = slack.view(admin)
        (shown,) = view["state"]["values"]["preset"].values()
        assert shown["selected_option"] == element_at(view, "preset")["initial_option"]
        assert shown["selected_option"]["value"] == preset


def tokens(bot: RunningBot) -> list[str]:
    """Return the secrets that are stored and the one the grower is linked to."""
    stored = [str(row["fingerprint"]) for row in bot.rows("SELECT fingerprint FROM tokens WHERE revoked_at IS NULL")]
    linked = bot.rows("SELECT token_id FROM links WHERE slack_user = ? AND ended_at IS NULL", DIEGO)
    return [*stored, *(str(row["token_id"]) for row in linked)]
