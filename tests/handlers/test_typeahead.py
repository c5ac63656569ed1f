"""Finding things by typing: what is offered, what it costs, and what happens while Komet is away."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from bot.catalogue import asking
from bot.komet.client import Komet
from bot.komet.kinds import Effect
from bot.komet.requests import REQUESTS, BoxCodeChange, BoxRename
from bot.lists import Column, Listing, Row
from bot.operations import Operation
from bot.people import Person
from bot.plan import Plan
from bot.slack.forms import Search
from bot.workbench.komet.server import LocalKomet
from bot.workbench.slack import seed
from handlers.operations import reference
from storage.database import utc_now
from storage.links import LinkStore
from tests.support.running import RunningBot, until
from tests.support.slack import SlackFront, element_at, text_of

pytestmark = pytest.mark.anyio


class Look(BaseModel):
    """A form with every kind of search."""

    vendor: Annotated[str, Field("", title="Vendor"), Search("vendors")]
    product: Annotated[str, Field("", title="Product"), Search("products")]
    carrier: Annotated[str, Field("", title="Carrier"), Search("carriers")]
    customer: Annotated[str, Field("", title="Customer"), Search("customers")]
    location: Annotated[str, Field("", title="Location"), Search("locations")]
    box_type: Annotated[str, Field("", title="Box type"), Search("box-types")]
    prebook: Annotated[str, Field("", title="Prebook"), Search("prebooks")]
    invoice: Annotated[str, Field("", title="Invoice"), Search("invoices")]
    must: Annotated[str, Field(title="Must")]


async def name(komet: Komet, form: Look) -> str:
    return (await reference.find_vendor(komet, form.vendor, "vendor")).name


def listing(form: Look, answer: str) -> Listing:
    return Listing("Vendors", "vendor", [Column("Name")], [Row([answer])])


LOOK = Operation(
    command="po look",
    method="purchase.order.list",
    summary="Look at things",
    effect=Effect.READ,
    form=Look,
    words="",
    example="/komet-po look",
    call=name,
    listing=listing,
)


@pytest.fixture(autouse=True)
def look(bot: RunningBot) -> None:
    """Give the bot the form."""
    operations: Any = bot.running.desk.operations
    operations[LOOK.command] = LOOK


async def opened(slack: SlackFront, person: str, words: str = "") -> None:
    await slack.run(person, f"/komet-po look {words}".strip(), channel="general")


async def put_back(bot: RunningBot, *columns: str, **ago: float) -> None:
    """Let what the catalogue remembers have been so long ago."""
    then = (utc_now() - timedelta(**ago)).strftime("%Y-%m-%d %H:%M:%S.%f")
    await bot.change(f"UPDATE catalogue SET {', '.join(f'{column} = ?' for column in columns)}", *[then] * len(columns))


def methods(komet: LocalKomet) -> list[str]:
    return [call.method for call in komet.calls]


# --- what is offered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "label", "value"),
    [
        ("vendor", "paramo", "Flores del Páramo · PARA", "3311"),
        ("vendor", "alborda", "Finca Alborada · ALBO", "3310"),
        ("carrier", "northwind", "NWC - Northwind Cargo", "2207"),
        ("customer", "supply lakesid", "Lakeside Florist Supply · LFS", "25140"),
        ("location", "lax", "Los Angeles · LAX", "14"),
        ("box_type", "hb", "HB", "HB"),
    ],
)
async def test_a_thing_is_offered_by_name_and_code_and_the_form_gets_what_komet_wants(
    slack: SlackFront, salesperson: str, field: str, typed: str, label: str, value: str
) -> None:
    await opened(slack, salesperson)
    first = (await slack.offered(salesperson, field, typed))[0]
    assert (first["text"]["text"], first["value"]) == (label, value)
    assert "as of" not in text_of(first)


async def test_the_second_line_tells_products_apart(slack: SlackFront, salesperson: str) -> None:
    await opened(slack, salesperson)
    first = (await slack.offered(salesperson, "product", "freedom 60"))[0]
    assert first["text"]["text"].startswith("Rose Freedom Red 60cm · ")
    assert first["description"]["text"] == "Roses · Red · 60cm"


async def test_a_list_costs_one_call_however_much_is_typed(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson)
    for typed in ("", "r", "ro", "ros", "rose", "nothing like it", "nor this"):
        await slack.options(salesperson, "product", typed)
    assert methods(komet) == ["product.list"]


async def test_a_list_that_somebody_looked_at_is_searched_without_a_call(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.open_home(salesperson)
    await slack.press_home(salesperson, "List vendors")
    await slack.submit(salesperson)
    assert methods(komet) == ["vendor.list"]
    await opened(slack, salesperson)
    assert await slack.options(salesperson, "vendor", "paramo") == ["Flores del Páramo · PARA"]
    assert methods(komet) == ["vendor.list"]


async def test_a_list_that_was_filtered_is_not_taken_for_the_whole(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-product vendors finca")
    await opened(slack, salesperson)
    assert await slack.options(salesperson, "vendor", "paramo") == ["Flores del Páramo · PARA"]
    assert methods(komet) == ["vendor.list", "vendor.list"]


async def test_what_is_new_in_komet_is_found_when_the_list_is_an_hour_old(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await put_back(bot, "asked_at", hours=2)
    assert await slack.options(salesperson, "vendor", "nobody by that name") == []
    assert await slack.options(salesperson, "vendor", "nobody by this name") == []
    assert methods(komet) == ["vendor.list", "vendor.list"]


async def test_a_grower_is_offered_what_its_own_token_shows(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, grower: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await slack.options(salesperson, "product", "")
    await opened(slack, grower)
    assert "The vendor is the one that your token belongs to." in slack.modal_text(grower)  # vendors: companies only
    assert await slack.options(grower, "product", "rose")
    assert methods(komet) == ["vendor.list", "product.list", "product.list"]
    assert len(bot.rows("SELECT DISTINCT token_id FROM catalogue WHERE kind = 'products'")) == 2


async def test_who_may_not_list_vendors_is_offered_none(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    assert await slack.options(salesperson, "vendor", "finca")
    async with bot.running.database.write() as tx:
        token = await LinkStore(tx).token_of(seed.TEAM_ID, slack.id_of(salesperson))
        assert token is not None
        await LinkStore(tx).set_methods(token.id, ["purchase.order.list"], "")
    assert await slack.options(salesperson, "vendor", "finca") == []


# --- Komet is away -----------------------------------------------------------------------------


async def test_type_ahead_answers_while_komet_is_away_and_says_that_it_is_old(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    komet.faults.order("status", status=503, count=None)
    await put_back(bot, "asked_at", "next_at", days=3)
    (offered,) = await slack.offered(salesperson, "vendor", "paramo")
    assert offered["text"]["text"] == "Flores del Páramo · PARA"
    assert offered["description"]["text"] == "as of 3 days ago · BOG"


@pytest.mark.thorough
async def test_komet_that_hangs_keeps_nobody_waiting_and_the_next_letter_finds_the_list(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    komet.faults.order("slow", method="vendor.list", seconds=2.2)
    await opened(slack, salesperson)
    began = utc_now()
    assert await slack.options(salesperson, "vendor", "p") == []
    assert (utc_now() - began).total_seconds() < 2.1
    await bot.idle()
    assert await slack.options(salesperson, "vendor", "paramo") == ["Flores del Páramo · PARA"]
    assert methods(komet) == ["vendor.list"]


async def test_komet_that_fails_is_not_asked_again_at_each_letter(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    komet.faults.order("status", method="vendor.list", status=503, count=None)
    await opened(slack, salesperson)
    for typed in ("p", "pa", "par", "para"):
        assert await slack.options(salesperson, "vendor", typed) == []
    assert methods(komet) == ["vendor.list", "vendor.list"]  # a read is repeated once
    komet.faults.clear()
    await put_back(bot, "next_at", minutes=2)
    assert await slack.options(salesperson, "vendor", "para") == ["Flores del Páramo · PARA"]


# --- in the background -------------------------------------------------------------------------


async def test_a_list_that_people_need_is_renewed_in_the_background(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await put_back(bot, "asked_at", "next_at", days=2)
    await bot.running.worker.round()
    await bot.idle()
    assert methods(komet) == ["vendor.list", "vendor.list"]
    (offered,) = await slack.offered(salesperson, "vendor", "paramo")
    assert offered["description"]["text"] == "BOG"
    await bot.running.desk.quota.flush()
    spent = {row["purpose"]: (row["person"], row["calls"]) for row in bot.rows("SELECT * FROM spending")}
    assert spent == {"interactive": (seed.ANA, 1), "background": ("", 1)}
    await bot.running.worker.round()
    await bot.idle()
    assert len(komet.calls) == 2


async def test_what_nobody_needs_is_not_renewed(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await put_back(bot, "needed_at", "asked_at", "next_at", days=30)
    await bot.running.worker.round()
    await bot.idle()
    assert len(komet.calls) == 1


async def test_the_calls_that_are_kept_for_people_are_not_used_for_lists(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await bot.stop()
    await bot.start(komet_paid_users=1, komet_reserve=0.999)
    look_again: Any = bot.running.desk.operations
    look_again[LOOK.command] = LOOK
    await put_back(bot, "asked_at", "next_at", days=2)
    await bot.running.worker.round()
    await bot.idle()
    assert len(komet.calls) == 1
    (row,) = bot.rows("SELECT * FROM catalogue")
    assert row["failures"] >= 1
    (offered,) = await slack.offered(salesperson, "vendor", "paramo")
    assert offered["description"]["text"].startswith("as of 2 days ago")


async def test_a_list_is_renewed_by_one_process_at_a_time(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await put_back(bot, "asked_at", "next_at", days=2)
    refresher = bot.running.desk.refresher
    other = type(refresher)(bot.running.database, refresher._planner, bot.running.desk.tasks)
    await refresher.round()
    await other.round()
    await bot.idle()
    assert methods(komet) == ["vendor.list", "vendor.list"]


# --- plans and forms ---------------------------------------------------------------------------


async def test_a_list_that_is_fresh_saves_a_plan_its_call(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson, "vendor=para must=x")
    assert "Flores del Páramo" in slack.sees(salesperson)
    await opened(slack, salesperson, "vendor=3310 must=x")
    assert "Finca Alborada" in slack.sees(salesperson)
    assert methods(komet) == ["vendor.list"]


async def test_what_is_not_in_the_list_is_asked_of_komet_once(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson, "vendor=para must=x")
    await opened(slack, salesperson, "vendor=Finca-Alborado must=x")
    assert "Komet has no vendor “Finca-Alborado”. Did you mean Finca Alborada" in slack.sees(salesperson)
    assert methods(komet) == ["vendor.list", "vendor.list"]


async def test_a_list_of_two_days_ago_is_not_enough_for_a_plan(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson, "vendor=para must=x")
    await put_back(bot, "asked_at", days=2)
    await opened(slack, salesperson, "vendor=para must=x")
    assert methods(komet) == ["vendor.list", "vendor.list"]


async def test_a_field_that_is_filled_in_shows_the_name_and_not_the_id(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await slack.close(salesperson)
    await opened(slack, salesperson, "vendor=3311 product=77")
    view = slack.view(salesperson)
    chosen = element_at(view, "vendor")["initial_option"]
    assert (chosen["text"]["text"], chosen["value"]) == ("Flores del Páramo · PARA", "3311")
    assert element_at(view, "product")["initial_option"]["text"]["text"] == "77"  # not known here, and not asked for
    assert methods(komet) == ["vendor.list"]


async def test_a_plan_is_the_same_act_whether_a_list_was_kept_or_asked_for(
    bot: RunningBot, komet: LocalKomet, slack: SlackFront, salesperson: str
) -> None:
    desk = bot.running.desk
    rights = await desk.runner.rights(Person(team_id=seed.TEAM_ID, id=slack.id_of(salesperson)))

    async def plan(asked: Komet, form: Look) -> Plan:
        vendor = await reference.find_vendor(asked, form.vendor, "vendor")
        product = await reference.find_product(asked, form.product, "product")
        rename = BoxCodeChange(boxes=(BoxRename(current=vendor.code, new=product.id),))
        return Plan("Rename", (rename,), (), snapshot=(vendor.snapshot(), product.snapshot()))

    form = Look.model_validate({"vendor": "3311", "product": "Rose Freedom Red 60cm", "must": "x"})
    plans = [await desk.runner._planner.plan(rights, replace(LOOK, plan=plan), form) for _ in range(2)]
    await put_back(bot, "asked_at", days=2)
    plans.append(await desk.runner._planner.plan(rights, replace(LOOK, plan=plan), form))
    assert [each.looks for each in plans] == [2, 0, 2]
    digests = {each.digest(person="U", fingerprint="f", policy_version="1") for each in plans}
    assert len(digests) == 1


async def test_after_a_start_the_lists_in_use_are_ready(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "vendor", "")
    await bot.restart()
    catalogue = bot.running.desk.refresher.catalogue
    await until(lambda: catalogue._listings)
    assert methods(komet) == ["vendor.list"]


# --- orders ------------------------------------------------------------------------------------


async def test_letters_that_fit_no_order_cost_one_call(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-po item delete")
    for typed in ("z", "zz", "zzz"):
        assert await slack.options(salesperson, "purchase_order", typed) == []
    assert await slack.options(salesperson, "purchase_order", "alborada")
    assert methods(komet) == ["purchase.order.list"]


async def test_orders_are_offered_with_their_age_while_komet_is_away_and_it_is_left_alone(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po list P071882")
    komet.faults.order("status", status=503, count=None)
    await bot.change("UPDATE seen_orders SET seen_at = ?", f"{utc_now() - timedelta(hours=3):%Y-%m-%d %H:%M:%S.%f}")
    await slack.run(salesperson, "/komet-po item delete")
    asked = len(komet.calls)
    for typed in ("z", "zz", "P000001"):
        assert await slack.options(salesperson, "purchase_order", typed) == []
    assert len(komet.calls) == asked + 2  # a read is repeated once
    (offered,) = await slack.offered(salesperson, "purchase_order", "P071882")
    assert offered["description"]["text"].startswith("as of 3 hours ago · ")


async def test_komet_that_hangs_keeps_nobody_waiting_for_orders(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.1)
    komet.faults.order("slow", method="purchase.order.list", seconds=0.5)
    await slack.run(salesperson, "/komet-po item delete")
    assert await slack.options(salesperson, "purchase_order", "alborada") == []
    await bot.idle()
    assert await slack.options(salesperson, "purchase_order", "alborada")
    assert methods(komet) == ["purchase.order.list"]


# --- prebooks and invoices ---------------------------------------------------------------------


async def test_a_prebook_is_found_by_its_number_with_one_call_and_afterwards_with_none(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson)
    (offered,) = await slack.offered(salesperson, "prebook", "440912")
    assert offered["value"] == "440912"
    assert offered["text"]["text"] == "440912 · Lakeside Florist Supply"
    assert await slack.options(salesperson, "prebook", "lakeside 440") == []
    assert "440912 · Lakeside Florist Supply" in await slack.options(salesperson, "prebook", "lakeside")
    assert "440912 · Lakeside Florist Supply" in await slack.options(salesperson, "prebook", "4409")
    assert methods(komet) == ["prebook.list"]


async def test_without_a_word_the_prebooks_of_the_coming_week_are_offered(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson)
    assert await slack.options(salesperson, "prebook", "")
    assert await slack.options(salesperson, "prebook", "")
    assert methods(komet) == ["prebook.list"]


async def test_an_invoice_is_found_by_its_number_as_people_write_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await opened(slack, salesperson)
    (offered,) = await slack.offered(salesperson, "invoice", "W930221")
    assert offered["value"] == "930221"
    assert await slack.options(salesperson, "invoice", "930221") == [offered["text"]["text"]]
    assert methods(komet) == ["invoice.details.list"]


async def test_a_grower_is_not_offered_a_prebook_that_somebody_else_has_seen(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, grower: str
) -> None:
    await opened(slack, salesperson)
    await slack.options(salesperson, "prebook", "440912")
    await bot.change("UPDATE tokens SET methods = ?", json.dumps(sorted(REQUESTS)))
    await opened(slack, grower)
    assert await slack.options(grower, "invoice", "930221") == []  # no method of a vendor's token
    assert await slack.options(grower, "prebook", "lakeside") == []
    assert len(komet.calls) == 1
