"""What stands behind a line that ships: a number of its boxes, however written, or codes. Nothing takes it back."""

from decimal import Decimal

import pytest

from bot.komet.models import PurchaseOrderLine
from bot.workbench.komet.server import LocalKomet
from handlers.operations.awb_words import awb_among, rows_among
from handlers.operations.boxes_behind import boxes_behind, is_count
from tests.support.slack import SlackFront
from tests.support.writes import line_of

ROSES = PurchaseOrderLine(
    id="9004411", product="Rose Freedom Red 60cm", total_boxes=Decimal(6), box_type="QB", status_raw="Pending"
)


@pytest.mark.parametrize(
    "written", ["", "6", "6 QB", "6QB", "6 qb", "6 boxes", "6boxes", "6 QB boxes", "all", "ALL QB", "todas", "6 cajas"]
)
def test_all_boxes_of_a_line_are_written_in_many_ways(written: str) -> None:
    assert boxes_behind(written.split(), ROSES, ()) == ()
    assert is_count(written.split())


@pytest.mark.parametrize(
    "written", ["AL308893", "A1 A2", "20240611", "729-5501-12", "001A", "6AL220411", "7002 7003 7004", "PALLET-1"]
)
def test_codes_of_boxes_stay_codes(written: str) -> None:
    assert boxes_behind(written.split(), ROSES, ()) == tuple(written.split())
    assert not is_count(written.split())


@pytest.mark.parametrize("written", ["2 AL308893 AL308894", "AL308893 1 AL308894 1", "2 AL308893 2 AL308894"])
def test_a_number_beside_so_many_codes_is_no_code(written: str) -> None:
    assert boxes_behind(written.split(), ROSES, ()) == ("AL308893", "AL308894")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("four", "“four” is neither a number of boxes nor a box code. Write 6 for all of its boxes, or the codes"),
        ("-1", "“-1” is neither"),
        ("+6", "“+6” is neither"),
        ("2.5", "“2.5” is neither"),
        ("1/2", "“1/2” is neither"),
        ("½", "“½” is neither"),
        ("#6", "“#6” is neither"),
        ("x", "“x” is neither"),
        ("6x", "“6x” is neither"),
        ("6pcs", "“6pcs” is neither"),
        ("QB", "“QB” is neither"),
        ("AL308893 QB", "“QB” is neither"),
        ("JX7", "“JX7” is neither"),
        ("6 4", "do not fit together"),
        ("3 AL308893", "do not fit together"),
        ("6 HB", "Rose Freedom Red 60cm is in QB, not in HB. Write 6 for all of its boxes"),
        ("6JHB", "is in QB, not in JHB"),
        ("7", "“7”: Rose Freedom Red 60cm, 6 QB is all that was bought. Write 6"),
        ("0 QB", "“0”: Rose Freedom Red 60cm, 6 QB is all that was bought"),
        ("4 QB", "Write the codes of the 4 boxes instead"),
    ],
)
def test_what_is_neither_a_number_of_boxes_nor_a_code_is_refused(written: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        boxes_behind(written.split(), ROSES, {"JHB", "JX7"})
    assert words in str(refused.value)


@pytest.mark.anyio
@pytest.mark.parametrize("written", ["QB", "4 QB", "-1", "four"])
async def test_no_such_row_ships_a_box(slack: SlackFront, komet: LocalKomet, salesperson: str, written: str) -> None:
    await slack.run(salesperson, "/komet-po awb add-many")
    await slack.fill(salesperson, awb="729-5501-8843", lines=f"P071882 9004411 {written}")
    assert "Line 1: " in slack.modal_text(salesperson)
    await slack.run(salesperson, "/komet-po awb add P071882")
    await slack.fill(salesperson, items=["9004411"], awb="729-5501-8843", boxes=f"9004411 {written}")
    assert "Line 1: " in slack.modal_text(salesperson)
    assert komet.writes == []


@pytest.mark.anyio
async def test_six_qb_behind_a_line_of_six_ships_them_all(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-po awb add-many")
    await slack.fill(salesperson, awb="729-5501-8843", lines="P071882 9004411 6 QB")
    await slack.submit(salesperson)
    line = line_of(komet, "9004411")
    assert (line.status, len(line.boxes)) == ("Shipped", 6)
    assert not {"6", "QB"} & {box.code for box in line.boxes}


NUMBER = "729-5501-8843"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "typed",
    [f"9004411 6 QB {NUMBER}", f"9004411 {NUMBER} 6QB", "9004411 all AWB 729 5501 8843", f"AWB#{NUMBER} 9004411 6,"],
)
async def test_typed_boxes_are_no_part_of_the_awb(slack: SlackFront, salesperson: str, typed: str) -> None:
    await slack.run(salesperson, f"/komet-po awb add P071882 {typed}")
    assert f"on AWB {NUMBER}*" in slack.modal_text(salesperson)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("4", "Write the codes of the 4 boxes instead"),
        ("-1", "“-1” is neither a number of boxes nor a box code"),
        ("four", "I have no use for “four”"),
        ("AL220411", "I have no use for “AL220411”"),
        ("729-5501-8844", "I have no use for “729-5501-8844”"),
    ],
)
async def test_typed_words_that_are_no_awb_and_not_all_boxes_stop_it(
    slack: SlackFront, komet: LocalKomet, salesperson: str, typed: str, words: str
) -> None:
    for command in (f"add P071882 9004411 {NUMBER} {typed}", f"add-many {NUMBER} P071882 9004411 {typed}"):
        await slack.run(salesperson, f"/komet-po awb {command}")
        assert words in slack.modal_text(salesperson)
        assert "Ship 1 line of" not in slack.modal_text(salesperson)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("P071882 P071883", (["P071882", "P071883"], [])),
        ("71882 71883", (["71882", "71883"], [])),
        ("P071882 9004411 6 QB P071883", (["P071882 9004411 6 QB", "P071883"], [])),
        ("P071882 9004411 9004412", (["P071882 9004411", "P071882 9004412"], [])),
        ("6 QB P071882", (["P071882"], ["6", "QB"])),
        ("P071882 9004411 9004412 6 QB", (["P071882 9004411", "P071882 9004412"], ["6", "QB"])),
    ],
)
def test_typed_orders_lines_and_boxes_are_rows(typed: str, rows: tuple[list[str], list[str]]) -> None:
    assert rows_among(typed.split()) == rows


def test_a_line_and_four_digits_of_an_awb_are_no_number_of_one() -> None:
    assert awb_among(["9004411", "8843"]) == ("", ["9004411", "8843"])
