"""Prebooks made: typed lines, an existing one that takes them, the fee, lost answers, a vendor's token."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.errors import FormError
from bot.slack.blocks import day
from bot.workbench.komet.records_sales import Prebook
from bot.workbench.komet.server import LocalKomet
from handlers.operations.given import typed_rows
from handlers.operations.prebook_rows import LAYOUT, Row, read_lines
from tests.support.prebooks import ID, NUMBER, admit_vendors, look, sample
from tests.support.running import RunningBot
from tests.support.slack import SlackFront, text_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("no_look_of_its_own")]

ROSES = "Rose Freedom Red 60cm; 2 QB; 10x25; 0.59"
FOUND, NOTHING = "✅ Done", "Komet showed nothing of it"


async def fill(slack: SlackFront, komet: LocalKomet, person: str, **values: Any) -> None:
    """Fill the form like the sample prebook, with one line of roses, up to the preview."""
    like = sample(komet)
    await slack.run(person, "/komet-prebook create", channel="general" if person == "Diego Marín" else "sales")
    good = {
        "customer": str(like.customer_id),
        "carrier": str(like.carrier_id),
        "truck_date": like.truck_date.isoformat(),
        "customer_po": like.customer_po or "",
        "lines": ROSES,
        "unit": "Stem",
    }
    await slack.fill(person, **{**good, **values})


def made(komet: LocalKomet, *known: int) -> list[Prebook]:
    """Return the prebooks with IDs that are none of these."""
    return [each for each in komet.state.prebooks if each.id not in known]


def ids(komet: LocalKomet) -> list[int]:
    """Return the IDs of all prebooks."""
    return [each.id for each in komet.state.prebooks]


async def test_a_prebook_is_made_and_told_by_number_and_id(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    known = ids(komet)
    await fill(slack, komet, salesperson, customer_po="NEW-1")
    shown = slack.modal_text(salesperson)
    assert "Make a prebook for Lakeside Florist Supply leaving" in shown
    assert "2 QB of 10 × 25, $0.59/stem, $295.00" in shown
    assert "Komet charges its transaction fee for this." in shown
    await slack.submit(salesperson)
    (prebook,) = made(komet, *known)
    (line,) = prebook.lines
    assert (line.boxes, line.box_type, line.bunches, line.stems_bunch) == (2, "QB", 10, 25)
    assert (line.price, prebook.customer_po) == (Decimal("0.59"), "NEW-1")
    assert f"{prebook.number} (ID {prebook.id})" in slack.sees(salesperson)
    assert "useExisting" not in komet.writes[0][1]
    assert "autoGeneratePOsfromPrebooks" not in komet.writes[0][1]


async def test_one_like_it_is_warned_of(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await fill(slack, komet, salesperson)
    assert f"There is one like this already: {NUMBER}. This makes another one." in slack.modal_text(salesperson)


async def test_lines_are_added_to_the_one_that_is_there_and_the_preview_says_which(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    known, before = ids(komet), sample(komet)
    await fill(slack, komet, salesperson, existing="add")
    shown = slack.modal_text(salesperson)
    assert f"Add 1 line to prebook {NUMBER} (ID {ID}, Lakeside Florist Supply)" in shown
    assert f"Komet adds to {NUMBER} if its location" in shown
    await slack.submit(salesperson)
    assert made(komet, *known) == []
    assert len(sample(komet).lines) == len(before.lines) + 1
    assert komet.writes[0][1]["useExisting"] == 1


async def test_nothing_like_it_makes_a_new_one_and_says_so(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await fill(slack, komet, salesperson, existing="add", customer_po="NEW-2")
    assert "Komet shows no prebook like this, so it makes a new one." in slack.modal_text(salesperson)


async def test_two_like_it_are_not_left_to_chance(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    like = sample(komet)
    komet.state.prebooks.put(replace(like, id=99, number="440999", lines=()))
    await fill(slack, komet, salesperson, existing="add")
    shown = slack.modal_text(salesperson)
    assert "Several are alike:" in shown
    assert komet.writes == []


async def test_a_large_one_waits_for_a_manager(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await fill(slack, komet, salesperson, lines="Rose Freedom Red 60cm; 40 QB; 10x25; 0.59")
    assert "Needs 1 approval by a manager" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert komet.writes == []
    await slack.press(manager, "Approve", on=slack.card())
    assert len(komet.writes) == 1


async def test_somebody_who_makes_one_like_it_meanwhile_stops_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, manager: str
) -> None:
    await fill(slack, komet, salesperson, lines="Rose Freedom Red 60cm; 40 QB; 10x25; 0.59")
    await slack.submit(salesperson)
    komet.state.prebooks.put(replace(sample(komet), id=99, number="440999"))
    await slack.press(manager, "Approve", on=slack.card())
    assert komet.writes == []
    assert "Changed meanwhile: nothing was sent" in text_of(slack.last(salesperson, "bot"))


@pytest.mark.parametrize("existing", ["new", "add"])
async def test_a_lost_answer_is_found_in_komet(
    slack: SlackFront, komet: LocalKomet, salesperson: str, existing: str
) -> None:
    await fill(slack, komet, salesperson, existing=existing)
    komet.faults.order("lost", method="prebook.create")
    await slack.submit(salesperson)
    assert FOUND in await look(slack, salesperson)
    assert len(komet.writes) == 1


async def test_what_was_not_made_is_told_as_nothing(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await fill(slack, komet, salesperson)
    komet.faults.order("status", method="prebook.create", status=500)
    await slack.submit(salesperson)
    assert NOTHING in await look(slack, salesperson)


async def test_another_new_one_of_the_day_is_not_taken_for_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await fill(slack, komet, salesperson)
    komet.faults.order("status", method="prebook.create", status=500)
    await slack.submit(salesperson)
    komet.state.prebooks.put(replace(sample(komet), id=99, number="440999"))
    told = await look(slack, salesperson)
    assert FOUND not in told
    assert NOTHING not in told


async def test_a_refusal_of_komet_is_quoted(slack: SlackFront, komet: LocalKomet, salesperson: str) -> None:
    await fill(slack, komet, salesperson)
    komet.faults.order("refuse", method="prebook.create", message="The customer is on hold")
    await slack.submit(salesperson)
    assert "The customer is on hold" in slack.sees(salesperson)


async def test_faults_of_lines_are_told_by_line_and_nothing_is_lost(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    lines = f"{ROSES}\nRose Freedom Red 60cm; 2; 10x25; 0.59\nRose Freedom Red 60cm; 2 QB"
    await fill(slack, komet, salesperson, lines=lines)
    shown = slack.modal_text(salesperson)
    assert "Line 2: “2” is not boxes and a box type. Write it like 6 QB." in shown
    assert "Line 3: Bunches, Price are missing. Write it like Rose" in shown
    await slack.fill(salesperson, lines="Rose Fredom Red 60cm; 2 QB; 10; 0.59")
    shown = slack.modal_text(salesperson)
    assert "Line 1: Komet has no product “Rose Fredom Red 60cm”. Did you mean" in shown
    await slack.fill(salesperson, lines="Rose Freedom Red 60cm; 2 QB; 10; 0.59")
    assert "Line 1: how many stems has a bunch?" in slack.modal_text(salesperson)
    await slack.fill(salesperson, stems="25")
    assert "2 QB of 10 × 25" in slack.modal_text(salesperson)


async def test_a_day_that_has_passed_is_told_before_komet_is_asked(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    two_days_ago = datetime.now(UTC).date() - timedelta(days=2)
    await fill(slack, komet, salesperson, truck_date=two_days_ago.isoformat())
    assert f"{day(two_days_ago)} is over. Choose today or a later day." in slack.modal_text(salesperson)
    assert komet.calls == []


async def test_a_vendor_is_never_sent_to_an_existing_one_that_it_cannot_see(
    slack: SlackFront, komet: LocalKomet, bot: RunningBot, grower: str
) -> None:
    await admit_vendors(bot, komet)
    await fill(slack, komet, grower, existing="add")
    assert "Komet shows a vendor no customers" in slack.modal_text(grower)
    await slack.fill(grower, existing="new")
    assert "Your prices count only if the company lets vendors change sales prices." in slack.modal_text(grower)
    await slack.submit(grower)
    assert len(komet.writes) == 1


def rows_of(text: str) -> list[Row]:
    """Return the typed lines, read."""
    given = read_lines(typed_rows(LAYOUT, text, field="lines"))
    given.check()
    return given.rows


@pytest.mark.parametrize(
    ("cells", "unit", "price"),
    [("0.59", None, "0.59"), ("$0.59/stem", "Stem", "0.59"), ("7,50 per bunch", "Bunch", "7.50"), ("8", None, "8")],
)
def test_prices_are_read_as_people_write_them(cells: str, unit: str | None, price: str) -> None:
    (row,) = rows_of(f"Product; boxes; bunches; price\nRose; 6qb; 10 x 25; {cells}")
    assert (row.number, row.boxes, row.box_type, row.bunches, row.stems) == (2, 6, "QB", 10, 25)
    assert (row.unit and row.unit.value, row.price) == (unit, Decimal(price))


@pytest.mark.parametrize("line", ["Rose; 0 QB; 10; 1", "Rose; 6 QB; 0x25; 1", "; 6 QB; 10; 1", "Rose; 6 QB; 10; 0.595"])
def test_what_cannot_be_sent_is_refused(line: str) -> None:
    with pytest.raises(FormError, match="Line 1"):
        rows_of(line)
