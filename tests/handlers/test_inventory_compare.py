"""A table of counted boxes against Komet's stock: what differs, and the forms that make it equal."""

import pytest

from bot.komet.models import InventoryItem
from bot.workbench.komet.server import LocalKomet
from handlers.operations.inventory_list_compare import compare, counted_rows
from tests.support.slack import SlackFront, text_of

pytestmark = pytest.mark.anyio

STOCK = 771204


def item(line: str, product: str, boxes: int, code: str = "") -> InventoryItem:
    """Return a line of the stock."""
    return InventoryItem.model_validate(
        {"orderItemId": line, "companyProductId": "1", "productDescription": product, "productCode": code}
        | {"quantity": boxes, "boxTypeCode": "QB"}
    )


HERE = (item("1", "Rose Red", 5, "RR"), item("2", "Rose White", 7), item("3", "Lily", 2), item("4", "Lily", 3))


def test_rows_are_sorted_by_what_can_be_done() -> None:
    table = "Product\tBoxes\nRR\t5\nrose white\t9\nDahlia\t4\nLily\t1\nRose\t6\n"
    found = compare(counted_rows(table), HERE, tell_missing=True)
    assert found.same == 1
    assert [(row.count, line.id) for row, line in found.changed] == [(9, "2")]
    assert [row.line for row in found.new] == ["Dahlia", "Rose"], "a part of a name is no match"
    assert found.gone == []
    assert len(found.notes) == 1
    assert "Line 5: “Lily” is #3 Lily, 2 QB; #4 Lily, 3 QB" in found.notes[0]


def test_what_is_not_in_the_table_is_gone_only_if_wanted_and_zero_is_gone_anyway() -> None:
    rows = counted_rows("1 5\n3 0")
    assert [each.id for each in compare(rows, HERE, tell_missing=True).gone] == ["3", "2", "4"]
    left = compare(rows, HERE, tell_missing=False)
    assert ([each.id for each in left.gone], left.unnamed) == (["3"], 2)


def test_a_line_twice_or_too_far_apart_is_told_and_not_changed() -> None:
    found = compare(counted_rows("1 6\nRR 8\n2 200"), HERE, tell_missing=False)
    assert [line.id for _, line in found.changed] == ["1"]
    assert "twice" in found.notes[0]
    assert "100 at a time" in found.notes[1]


async def test_the_differences_open_the_filled_in_form_of_changes(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory compare")
    await slack.fill(salesperson, sheet=f"Line\tBoxes\tCost\n{STOCK}\t20\t0.33\nDahlia\t3")
    shown = slack.last(salesperson)
    assert "0 the same  ·  1 differ  ·  1 not in Komet" in text_of(shown)
    assert [method for method, _ in komet.writes] == []
    await slack.press(salesperson, "Change 1 line", on=shown)
    await slack.submit(salesperson)
    assert "20 QB (+6)" in slack.modal_text(salesperson)
    await slack.submit(salesperson)
    assert [(method, sent["quantity"]) for method, sent in komet.writes] == [("inventory.update", 6)]


async def test_what_is_gone_opens_the_form_of_deletions_and_what_is_new_that_of_additions(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    table = f"{STOCK} 0\nDahlia 3"
    await slack.run(salesperson, "/komet-inventory compare")
    await slack.fill(salesperson, sheet=table, missing="leave")
    shown = slack.last(salesperson)
    await slack.press(salesperson, "Delete 1 line", on=shown)
    await slack.submit(salesperson)
    assert f"#{STOCK} with 14 boxes from the stock" in slack.modal_text(salesperson)
    await slack.close(salesperson)
    await slack.press(salesperson, "Add Dahlia", on=shown)
    assert "Boxes" in slack.modal_text(salesperson)
    assert komet.writes == []


async def test_everything_that_is_not_in_the_table_fits_into_slack(
    slack: SlackFront, komet: LocalKomet, salesperson: str
) -> None:
    await slack.run(salesperson, "/komet-inventory compare")
    await slack.fill(salesperson, sheet=f"{STOCK} 14", kind="all", missing="tell")
    shown = slack.last(salesperson)
    there = len([each for each in komet.state.stock if each.boxes and not each.staging])
    assert f"{there - 1} not in your table" in text_of(shown)
    await slack.press(salesperson, "Next ›", on=shown)
    assert "Page 2 of" in text_of(slack.last(salesperson))


@pytest.mark.parametrize(
    ("sheet", "words"),
    [("771204 +5", "not a difference"), ("771204 many", "no number of boxes"), ("Line\tBoxes", "no line")],
)
async def test_a_faulty_table_is_told_at_its_field(
    slack: SlackFront, komet: LocalKomet, salesperson: str, sheet: str, words: str
) -> None:
    await slack.run(salesperson, "/komet-inventory compare")
    answer = await slack.fill(salesperson, sheet=sheet)
    assert words in answer["errors"]["sheet"]
    assert komet.calls == []
