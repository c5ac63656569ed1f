"""Prebooks listed and shown: ranges, numbers as people type them, what a vendor sees, buttons to go on."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.komet.models import PrebookHeader, PrebookHeaders, Prebooks
from bot.operations import Page
from bot.people import Person
from bot.slack.blocks import day
from bot.workbench.komet.server import LocalKomet
from handlers.operations import prebook_details_list, prebook_list
from tests.support.hostile_komet import prebook
from tests.support.prebooks import ID, NUMBER, admit_vendors, sample
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, table_of, text_of

pytestmark = pytest.mark.anyio


async def test_the_list_shows_a_month_of_truck_dates_with_number_and_id(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-prebook list lakeside")
    (call,) = komet.calls
    assert call.method == "prebook.list"
    rows = table_of(slack.last(salesperson, "sales"))
    assert rows[0] == ["Prebook", "Truck", "Customer", "ID"]
    assert [NUMBER, day(sample(komet).truck_date), "Lakeside Florist Supply", str(ID)] in rows
    assert {row[2] for row in rows[1:]} == {"Lakeside Florist Supply"}


async def test_the_list_is_sorted_and_a_filter_is_taken_away(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-prebook list today +14 lakeside")
    await slack.press(salesperson, "Customer: lakeside ✕", on=slack.last(salesperson, "sales"))
    assert komet.calls[-1].parameters.get("customer") in (None, "")
    await slack.pick(salesperson, "list.sort", "Customer, Z to A", on=slack.last(salesperson, "sales"))
    customers = [row[2].casefold() for row in table_of(slack.last(salesperson, "sales"))[1:]]
    assert customers == sorted(customers, reverse=True)
    days = []
    for order in ("earliest", "latest"):
        await slack.pick(salesperson, "list.sort", f"Truck, {order} first", on=slack.last(salesperson, "sales"))
        shown = [row[1] for row in table_of(slack.last(salesperson, "sales"))[1:]]
        days.append([datetime.strptime(each, "%a %d %b %Y").replace(tzinfo=UTC) for each in shown])
    assert days == [sorted(days[0]), sorted(days[1], reverse=True)]
    assert days[0][0] < days[1][0]
    assert len(komet.calls) == 2


def test_carrier_and_total_are_shown_where_komets_list_has_them() -> None:
    def titles(**more: str) -> list[str]:
        found = PrebookHeader.model_validate({"id": 1, "number": 2, "customerName": "Lakeside", **more})
        made = prebook_list.listing(prebook_list.Form.model_validate({}), PrebookHeaders(prebooks=(found,)))
        return [column.title for column in made.columns if column.on_page]

    assert titles() == ["Prebook", "Truck", "Customer", "ID"]
    assert titles(carrierName="NWC", totalPrice="10") == ["Prebook", "Truck", "Customer", "Carrier", "Total", "ID"]


async def test_the_list_takes_two_dates_and_turns_pages(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-prebook list today to +14")
    first = table_of(slack.last(salesperson, "sales"))
    await slack.press(salesperson, "Next ›", on=slack.last(salesperson, "sales"))
    second = table_of(slack.last(salesperson, "sales"))
    assert len(first) == 11
    assert not {row[0] for row in first[1:]} & {row[0] for row in second[1:]}
    assert len(komet.calls) == 1


async def test_more_than_six_months_are_told_at_the_form(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.open_home(salesperson)
    await slack.press_home(salesperson, "List prebooks")
    answer = await slack.fill(salesperson, date_from="2031-01-01", date_to="2031-09-01")
    assert "six months at most" in str(answer["errors"])
    assert komet.calls == []


async def test_a_row_opens_its_details(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-prebook list lakeside")
    await slack.press(salesperson, NUMBER, on=slack.last(salesperson, "sales"))
    shown = text_of(slack.last(salesperson))
    assert f"Prebook {NUMBER} (ID {ID}, Lakeside Florist Supply)" in shown
    assert [call.method for call in komet.calls] == ["prebook.list", "prebook.details.list"]


@pytest.mark.parametrize("typed", [NUMBER, f"#{NUMBER}", f"prebook {NUMBER}", f"prebook #{NUMBER}"])
async def test_a_number_is_understood_however_it_is_typed(slack: SlackFront, salesperson: str, typed: str) -> None:
    await slack.run(salesperson, f"/komet-prebook show {typed}")
    shown = slack.last(salesperson, "sales")
    assert f"Prebook {NUMBER} (ID {ID}, Lakeside Florist Supply)" in text_of(shown)
    rows = table_of(shown)
    assert rows[0] == ["Product", "Boxes", "Bunches", "Price"]
    assert any("Rose Freedom Red 60cm" in row[0] and row[1] == "6 QB" and row[3] == "$0.59/stem" for row in rows)


async def test_a_wrong_number_gets_the_nearest_ones(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-prebook show 440913")
    shown = slack.sees(salesperson)
    assert "Komet shows you no prebook 440913." in shown
    assert f"{NUMBER} (Lakeside Florist Supply, " in shown


async def test_an_id_is_told_as_one(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, f"/komet-prebook show {ID}")
    assert f"{ID} is the ID of prebook {NUMBER}. Write {NUMBER}." in slack.sees(salesperson)


async def test_a_truck_date_shows_the_lines_of_all_prebooks_of_the_day(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    day = sample(komet).truck_date
    await slack.run(salesperson, f"/komet-prebook show {day.isoformat()} lakeside")
    shown = slack.last(salesperson, "sales")
    rows = table_of(shown)
    assert rows[0] == ["Prebook", "Customer", "Product", "Boxes"]
    assert len([row for row in rows if row[0] == NUMBER]) == len(sample(komet).lines)
    assert {row[1] for row in rows[1:]} == {"Lakeside Florist Supply"}
    await slack.press(salesperson, NUMBER, on=shown)
    assert f"Prebook {NUMBER} (ID {ID}, Lakeside Florist Supply)" in text_of(slack.last(salesperson))


async def test_a_day_without_prebooks_is_told_with_what_to_try(slack: SlackFront, salesperson: str) -> None:
    await slack.run(salesperson, "/komet-prebook show 2031-01-01")
    assert "No prebooks found. Try another truck date." in text_of(slack.last(salesperson, "sales"))


def prebooks(*lines: int) -> Prebooks:
    """Return a prebook with so many lines for each number, as Komet answers."""
    return Prebooks.model_validate(
        {"prebooks": [prebook("Rose", f"{440912 + place}", number) for place, number in enumerate(lines)]}
    )


def shown_of(form: dict[str, str], answer: Prebooks, number: int = 1) -> dict[str, Any]:
    page = Page(prebook_details_list.Form.model_validate(form), "list", number, Person(team_id="T1", id="U1"))
    return prebook_details_list.operation.message(page, answer).body()


def test_a_prebook_of_very_many_lines_has_pages_and_each_has_its_head() -> None:
    third = shown_of({"prebook": "440912"}, prebooks(45), 3)
    assert "Leaves Fri 4 Dec 2099" in text_of(third)
    assert "45 lines" in text_of(third)
    assert "Page 3 of 3" in text_of(third)
    assert len(table_of(third)) == 1 + 5


def test_a_prebook_of_the_day_that_has_no_lines_yet_is_not_forgotten() -> None:
    told = text_of(shown_of({"date": "2099-12-04"}, prebooks(2, 0)))
    assert "2 lines" in told
    assert "2 prebooks" in told
    assert "440913: no lines" in told


def test_the_file_of_a_prebook_has_its_head_and_exact_amounts() -> None:
    form = prebook_details_list.Form.model_validate({"prebook": "440912"})
    listing = prebook_details_list.listing(form, prebooks(1))
    titles = [column.title for column in listing.columns]
    row = dict(zip(titles, listing.rows[0].cells, strict=True))
    assert (row["Boxes"], row["Price"], row["Amount"]) == (Decimal(1234), Decimal("0.59"), Decimal("2124.00"))
    head = {fact.name: fact.value for fact in listing.head[0]}
    assert (head["Prebook"], head["Customer"], head["Truck date"]) == ("440912", "Rose", date(2099, 12, 4))
    assert head["Total"] == Decimal("1234.50")


async def test_only_what_the_token_may_do_is_offered(slack: SlackFront, salesperson: str, limited: str) -> None:
    for person, offered in ((salesperson, True), (limited, False)):
        await slack.run(person, f"/komet-prebook show {NUMBER}")
        shown = slack.last(person, "sales")
        assert "Rose Freedom Red 60cm" in text_of(shown)
        labels = str(shown["blocks"])
        assert [words in labels for words in ("Delete lines", "Change header", "Delete prebook")] == [offered] * 3


@pytest.mark.parametrize("step", ["Delete lines", "Order from a farm"])
async def test_a_button_opens_the_next_step_filled_in(slack: SlackFront, salesperson: str, step: str) -> None:
    await slack.run(salesperson, f"/komet-prebook show {NUMBER}")
    await slack.press(salesperson, step, on=slack.last(salesperson, "sales"))
    assert "Rose Freedom Red 60cm, 6 QB" in slack.modal_text(salesperson)


async def test_a_vendor_sees_its_own_lines_without_price_and_customer(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, grower: str
) -> None:
    await admit_vendors(bot, komet)
    day = sample(komet).truck_date.isoformat()
    await slack.run(grower, f"/komet-prebook show {NUMBER} {day}", channel="general")
    shown = slack.last(grower)
    assert "Lakeside" not in text_of(shown)
    assert "Order from a farm" not in text_of(shown)
    assert "$" not in text_of(shown)
    rows = table_of(shown)
    assert rows[0] == ["Product", "Boxes", "Bunches"]
    assert {call.method for call in komet.calls} == {"prebook.details.list"}


async def test_a_vendor_is_told_that_a_number_alone_is_not_enough(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, grower: str
) -> None:
    await admit_vendors(bot, komet)
    await slack.run(grower, "/komet-prebook show 999999", channel="general")
    assert "Your token finds it only with its truck date. Write both: 999999 2026-12-04." in slack.sees(grower)
    assert {call.method for call in komet.calls} == {"prebook.details.list"}


async def test_a_vendor_may_not_list_prebooks(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, grower: str
) -> None:
    await admit_vendors(bot, komet)
    await slack.run(grower, "/komet-prebook list", channel="general")
    told = slack.sees(grower)
    assert "You may not run /komet prebook list: prebook.list is not for vendor tokens, and yours is one." in told
    assert "to tick it" not in told
    assert komet.calls == []
