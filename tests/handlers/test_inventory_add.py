"""Boxes that come into the stock, and a farm's own stems and bunches."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from bot.komet.client import Komet
from bot.komet.kinds import UnitType
from bot.komet.models import InventoryItem
from bot.komet.requests import InventoryAdd
from bot.operations import Landed
from bot.plan import Plan
from bot.workbench.komet.records_offers import Units
from bot.workbench.komet.records_sales import StockBox, StockLine
from bot.workbench.komet.server import LocalKomet
from handlers.operations import inventory_add, stock_landed
from tests.support.examples import ADDED, UNITS
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of
from tests.support.writes import states

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_look_of_its_own")]

ADD = "inventory.add"
HEAP = Units("RSFR60", 25, "Stem", "B4", "12", 8, None, None)


async def add(slack: SlackFront, person: str, **changes: Any) -> None:
    """Fill the form and go on to the preview."""
    await slack.run(person, "/komet-inventory add")
    await slack.fill(person, **{**ADDED, **changes})


def new_lines(komet: LocalKomet) -> list[StockLine]:
    """Return the lines that came in under the AWB of the tests."""
    return [each for each in komet.state.stock if each.awb == ADDED["awb"]]


async def test_boxes_are_added_as_the_preview_says(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await add(slack, salesperson, confirm_inventory="yes")
    shown = slack.modal_text(salesperson)
    assert "Add 6 boxes of Rose Freedom Red 60cm from Finca Alborada to the stock" in shown
    assert "6 QB, 24 bunches of 25 stems in each, $0.32 a stem" in shown
    assert "$1,152.00" in shown
    await slack.submit(salesperson)
    box_type = str(next(each.id for each in komet.state.box_types.values() if each.code == "QB"))
    assert komet.writes == [
        (
            ADD,
            {
                "growerId": "3310",
                "awb": "729-5501-9996",
                "shipDate": "2031-04-09",
                "productId": "88120",
                "quantity": "6",
                "boxTypeId": box_type,
                "unitType": "stem",
                "stemsBunch": "25",
                "bunches": "24",
                "unitCost": "0.32",
                "confirmInventory": "1",
            },
        )
    ]
    (line,) = new_lines(komet)
    assert (len(line.boxes), line.tied) == (6, True)
    assert "Undo" not in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize("typed", ["72955019996", "AWB: 729 5501 9996"])
async def test_an_awb_is_sent_as_komet_groups_it_however_it_was_typed(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str
) -> None:
    await add(slack, salesperson, awb=typed)
    assert "Is a digit wrong?" not in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [each["awb"] for _, each in komet.writes] == ["729-5501-9996"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("AWB", "Write the AWB number."),
        ("729; 5501", "An AWB number has letters, digits and dashes only, no blanks"),
        ("TEMPORARY-ALBORADA-1127", "An AWB number has 20 characters at most."),
    ],
)
@pytest.mark.parametrize("command", ["add", "count"])
async def test_what_is_no_awb_is_told_at_its_field(
    slack: SlackFront, salesperson: str, command: str, typed: str, told: str
) -> None:
    values = ADDED if command == "add" else {"sheet": "771204 20"}
    await slack.run(salesperson, f"/komet-inventory {command}")
    answer = await slack.fill(salesperson, **{**values, "awb": typed})
    assert told in answer["errors"]["awb"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"awb": "729-5501-9999"}, "⚠️ The last digit of 729-5501-9999 does not fit the others."),
        ({"awb": "TMP-1127"}, "Then choose Yes at “Is the AWB a temporary one?”."),
        ({"awb": "TMP-1127", "temporary_awb": "yes"}, ""),
    ],
)
async def test_an_awb_that_no_flight_has_is_asked_about_unless_it_is_temporary(
    slack: SlackFront, salesperson: str, changes: dict[str, str], told: str
) -> None:
    await add(slack, salesperson, **changes)
    shown = slack.modal_text(salesperson)
    assert told in shown
    assert (f"⚠️ {changes['awb']}" in shown or "⚠️ The last digit" in shown) is bool(told)


async def test_more_than_a_hundred_boxes_are_several_calls(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await add(slack, salesperson, boxes="250")
    assert "these are 3 calls (100 + 100 + 50)" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [each["quantity"] for _, each in komet.writes] == ["100", "100", "50"]
    assert sum(len(line.boxes) for line in new_lines(komet)) == 250


async def test_where_komet_tells_the_new_line_undo_deletes_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    komet.set(inventory_add_tells=True)
    await add(slack, salesperson)
    await slack.submit(salesperson)
    (line,) = new_lines(komet)
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    assert "Lines to delete" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes[-1] == ("inventory.delete", {"inventoryId": line.id})
    assert new_lines(komet) == []


async def test_a_lost_answer_is_found_by_the_new_line(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await add(slack, salesperson)
    komet.faults.order("lost", method=ADD)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["done"]
    assert len(komet.writes) == 1


@pytest.mark.parametrize(("commits", "found"), [(True, "yes"), (False, "no")])
async def test_the_second_of_two_equal_calls_is_told_from_the_first(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str, commits: bool, found: str
) -> None:
    await add(slack, salesperson, boxes="300")
    komet.faults.order("slow", method=ADD, seconds=0)  # the first call is answered
    komet.faults.order("lost" if commits else "status", method=ADD)
    await slack.submit(salesperson)
    assert [row["state"] for row in bot.rows("SELECT state FROM journal ORDER BY position")] == [
        "done",
        "unknown",
        "not sent",
    ]
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    evidence = bot.rows("SELECT evidence FROM journal ORDER BY position")[1]["evidence"]
    assert f'"found": "{found}"' in evidence


async def test_a_call_that_was_refused_is_not_counted_when_the_next_equal_one_is_looked_for(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    await add(slack, salesperson, boxes="200")
    komet.faults.order("refuse", method=ADD)
    komet.faults.order("lost", method=ADD)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert [row["state"] for row in bot.rows("SELECT state FROM journal ORDER BY position")] == ["refused", "done"]


@pytest.mark.parametrize(
    ("answered", "seen", "found"),
    [
        ((1, 2), 150, Landed.NO),  # the others went out after a stop, and are there
        ((1, 2), 250, Landed.YES),
        ((1,), 200, Landed.YES),
        ((1,), 150, Landed.NO),
        ((), 100, Landed.UNSURE),  # one of two equal ones is there
        ((), 50, Landed.NO),
    ],
)
async def test_the_first_of_three_calls_is_told_from_those_that_are_there(
    monkeypatch: pytest.MonkeyPatch, answered: tuple[int, ...], seen: int, found: Landed
) -> None:
    line = {"orderItemId": "1", "companyProductId": "88120", "growerId": "3310", "boxTypeCode": "QB", "quantity": seen}

    async def stock_of(_: Komet) -> tuple[InventoryItem, ...]:
        return (InventoryItem.model_validate(line),)

    monkeypatch.setattr(stock_landed, "stock_of", stock_of)
    first = InventoryAdd(
        grower_id="3310",
        awb="1",
        ship_date=date(2031, 4, 9),
        product_id="88120",
        quantity=100,
        box_type_id="1",
        unit_type=UnitType.STEM,
        stems_bunch=25,
        bunches=24,
        unit_cost=Decimal("0.32"),
    )
    requests = (first, first.model_copy(), first.model_copy(update={"quantity": 50}))
    snapshot = {"lines": [], "product": "88120", "vendor": "3310", "box_type": "QB"}
    plan = Plan("", requests, (), (snapshot,), answered=tuple(requests[place] for place in answered))
    assert await inventory_add.landed(cast(Komet, None), first, plan) is found


async def test_boxes_of_the_staging_area_cannot_be_seen(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    komet.set(added_to_staging=True)
    await add(slack, salesperson)
    komet.faults.order("lost", method=ADD)
    await slack.submit(salesperson)
    await slack.press(salesperson, "Look at Komet now", on=slack.last(salesperson, "bot"))
    assert states(bot) == ["unknown"]
    assert "unsure" in bot.rows("SELECT evidence FROM journal")[0]["evidence"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"product": "Dandelion"}, "Komet has no product “Dandelion”"),
        ({"vendor": "Nobody"}, "Komet has no vendor “Nobody”"),
        ({"box_type": "ZZ"}, "Komet has no box type “ZZ”"),
    ],
)
async def test_what_komet_does_not_know_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str, changes: dict[str, str], words: str
) -> None:
    await add(slack, salesperson, **changes)
    assert words in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_a_wrong_date_or_cost_is_told_before_komet_is_asked(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory add 6 QB RSFR60")
    calls = len(komet.calls)
    answer = await slack.fill(salesperson, **{**ADDED, "unit_cost": "0,3219"})
    assert "has too many digits" in answer["errors"]["unit_cost"]
    answer = await slack.fill(salesperson, **{**ADDED, "arrival_date": "2031-04-08"})
    assert "before the ship date" in " ".join(answer["errors"].values())
    assert len(komet.calls) == calls


async def test_a_form_that_is_opened_again_still_says_yes_and_no(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await add(slack, salesperson, temporary_awb="yes", confirm_inventory="no")
    await slack.submit(salesperson)
    first = dict(komet.writes[0][1])
    assert (first["isTmpAwb"], first["confirmInventory"]) == ("1", "0")

    await add(slack, salesperson, temporary_awb="yes", confirm_inventory="no")
    shelve_one(komet)
    await slack.submit(salesperson)
    told = slack.last(salesperson, "bot")
    assert "Changed meanwhile: nothing was sent" in text_of(told)
    await slack.press(salesperson, "Start again", on=told)
    await slack.submit(salesperson)
    await slack.submit(salesperson)
    assert komet.writes[1][1] == first


def shelve_one(komet: LocalKomet) -> None:
    """Let somebody else add such a line."""
    (line, *_) = new_lines(komet)
    komet.state.stock.put(replace(line, id=komet.state.next_id("stock"), boxes=(StockBox("ELSE1", ""),)))


async def test_komets_refusal_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.faults.order("refuse", method=ADD, message="The AWB is closed")
    await add(slack, salesperson)
    await slack.submit(salesperson)
    assert "The AWB is closed" in slack.sees(salesperson)


# --- stems and bunches -------------------------------------------------------------------------


async def units(slack: SlackFront, person: str, act: str, **changes: Any) -> None:
    """Fill the form of `add` or `delete` and say yes to the preview."""
    commands = {"add": "/komet-inventory units add", "delete": "/komet-inventory units delete"}
    await slack.run(person, f"{commands[act]} 25 stems RSFR60")
    await slack.fill(person, **{**UNITS, **changes})
    await slack.submit(person)


async def test_stems_are_added_and_undo_takes_them_out(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await units(slack, salesperson, "add", cutter="8")
    assert komet.state.units[HEAP] == 25
    assert "You gave no customer, day of the cut" in text_of(slack.last(salesperson, "bot"))
    await slack.press(salesperson, "Undo", on=slack.last(salesperson, "bot"))
    await slack.submit(salesperson)
    assert "Take 25 stems of Rose Freedom Red 60cm out of the stock in units" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    await slack.press(manager, "Approve", on=slack.card())
    assert HEAP not in komet.state.units
    assert [method for method, _ in komet.writes] == ["inventory.units.add", "inventory.units.delete"]


async def test_without_block_and_bed_there_is_no_undo(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await units(slack, salesperson, "add", block="", bed="")
    assert len(komet.writes) == 1
    assert "Undo" not in text_of(slack.last(salesperson, "bot"))


async def test_more_stems_than_there_are_is_komets_word(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await units(slack, salesperson, "delete", quantity="99999")
    await slack.press(manager, "Approve", on=slack.card())
    assert "The quantity is not available" in slack.sees(salesperson)


async def test_what_no_list_of_komet_shows_is_not_looked_for_but_settled_by_the_person_at_once(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, salesperson: str
) -> None:
    komet.faults.order("lost", method="inventory.units.add")
    await units(slack, salesperson, "add")
    told = slack.last(salesperson, "bot")
    assert text_of(told).count("No list of Komet shows") == 1
    assert "Nothing that Komet lists" not in text_of(told)
    assert "Say below what you see." in text_of(told)
    assert "buttons are at its result" not in text_of(told)
    assert "I look again" not in text_of(told)
    assert "Look at Komet now" not in text_of(told)
    home = text_of(await slack.open_home(salesperson))
    assert "Look now" not in home
    assert "buttons are at its result" in home
    await slack.press(salesperson, "I see it in Komet", on=told)
    assert states(bot) == ["done"]


async def test_block_and_bed_are_asked_for_when_stems_are_taken(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory units delete 25 stems RSFR60")
    answer = await slack.fill(salesperson, **{**UNITS, "block": ""})
    assert "block" in answer["errors"]
    assert komet.writes == []


async def test_what_was_not_begun_of_several_calls_is_planned_the_same_again(
    slack: SlackFront, bot: RunningBot, salesperson: str
) -> None:
    await add(slack, salesperson, boxes="250", reference="R1", temporary_awb="yes", arrival_date="2031-04-11")
    (row,) = bot.rows("SELECT plan FROM proposals")
    shown = Plan.from_record(json.loads(row["plan"]))
    values = inventory_add.rest(shown, shown.requests[1:])
    await slack.close(salesperson)
    await slack.run(salesperson, "/komet-inventory add")
    typed: dict[str, Any] = {name: str(value) for name, value in values.items()}
    await slack.fill(salesperson, **typed)
    again = Plan.from_record(json.loads(bot.rows("SELECT plan FROM proposals ORDER BY created_at")[-1]["plan"]))
    assert again.requests == shown.requests[1:]
    assert again.snapshot == shown.snapshot


async def test_of_several_calls_it_is_told_which_worked(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    komet.faults.order("refuse", method="inventory.add")
    await add(slack, salesperson, boxes="150")
    await slack.submit(salesperson)
    told = text_of(slack.last(salesperson, "bot"))
    assert "⛔ 100 boxes: " in told
    assert "1 of 2 worked." in told
