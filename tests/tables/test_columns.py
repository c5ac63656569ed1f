"""Which columns of a table are meant: headings, order, and what neither tells."""

import pytest

from bot.errors import FormError
from bot.slack.forms import UploadedFile
from bot.tables import ColumnsUnclearError, Layout, Wanted, columns_of, pasted_table, read_file
from bot.tables.chosen import Chosen, shape_of
from bot.tables.question import likeliest, question_of
from handlers.operations import awb_rows, box_codes, prebook_rows, stock_rows
from handlers.operations.awb_rows import given_awb_rows
from handlers.operations.prebook_rows import given_lines
from handlers.operations.stock_rows import given_stock
from tests.support.tables import xlsx_bytes

PAIR = Layout((Wanted("Old code", ("(?i)old",)), Wanted("New code", ("(?i)new",))))


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("A1\tB1", (0, 1)),
        ("Old\tNew\nA1\tB1", (0, 1)),
        ("New\tOld\nB1\tA1", (1, 0)),
        ("Replacement\tOld\nB1\tA1", (1, 0)),
        ("Line\tOld\tNote\tNew\n1\tA1\tx\tB1", (1, 3)),
        ("\tA1\t\tB1", (1, 3)),
    ],
)
def test_columns_are_known_by_their_headings_or_because_there_are_no_others(text: str, at: tuple[int, int]) -> None:
    assert columns_of(pasted_table(text), PAIR).at == tuple((place,) for place in at)


@pytest.mark.parametrize("text", ["A1\tB1\tC1", "Old\tOld\tNew\nA1\tA2\tB1", "Old\tOther\tNote\nA1\tB1\tx"])
def test_what_headings_and_order_do_not_tell_is_never_guessed(text: str) -> None:
    with pytest.raises(ColumnsUnclearError, match="Write “Old code” / “New code” over the columns"):
        columns_of(pasted_table(text), PAIR)


def file_of(rows: list[tuple[object, ...]]) -> UploadedFile:
    """Return an .xlsx with these rows, as it was handed in."""
    return UploadedFile(id="F1", name="rows.xlsx", content=xlsx_bytes(rows))


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([("771204", "+5", "0.325", "0.59")], "ABCD-"),
        ([("771204", 20)], "AB---"),
        ([("Product", "Boxes", "Price", "Line", "Lot"), ("Rose", 20, 0.59, 771204, "L1")], "DB-C-"),
        ([("Product", "Boxes", "Counted"), ("Rose 60cm", 20, 19)], "AC---"),
        ([("Precio B", "Costo", "Producto", "Cajas"), (1, 2, "Rosa", 3)], "CDB-A"),
        ([("Artikel", "Kisten"), ("Rose 60cm", 20), ("Lily", 3)], "AB---"),
        ([("771204", "20", None, "0.59")], None),
        ([("771204", "Rose Freedom", 20)], None),
        ([("Line", "Name", "Count now please"), ("771204", "Rose", 20)], None),
        ([("Line", "Boxes", "Quantity"), ("771204", 20, 19)], None),
        ([("1", "2", "3", "4", "5", "6")], None),
    ],
)
def test_a_file_of_stock_is_read_by_headings_or_in_order_or_not_at_all(
    rows: list[tuple[object, ...]], at: str | None
) -> None:
    table = read_file(xlsx_bytes(rows))
    if at is None:
        with pytest.raises(ColumnsUnclearError):
            columns_of(table, stock_rows.LAYOUT)
        return
    expected = tuple(() if each == "-" else (ord(each) - ord("A"),) for each in at)
    assert columns_of(table, stock_rows.LAYOUT).at == expected


@pytest.mark.anyio
async def test_rows_of_a_file_keep_their_place_and_only_its_own_faults_are_told() -> None:
    given = await given_stock("", file_of([("Line", "Boxes"), ("771204", "+5")]), field="rows")
    ((row,), field, notes) = (given.rows, given.field, given.notes)
    assert (str(row.place), row.line, row.change, field) == ("Row 2", "771204", 5, "file")
    assert notes == ("Columns: line A, boxes B.",)
    rows = file_of([("Line", "Boxes"), ("771205", None), ("771206", 1)])
    given = await given_stock("771204 20", rows, field="rows")
    with pytest.raises(FormError, match="Row 2: how many boxes") as caught:
        given.check()
    assert caught.value.field == "file"


@pytest.mark.anyio
async def test_a_packing_list_with_a_row_a_box_becomes_one_row_a_line() -> None:
    rows: list[tuple[object, ...]] = [("PO", "Line", "Box code"), ("P071882", 9004411, "A1"), ("71882", 9004411, "A2")]
    (row,) = (await given_awb_rows("", file_of(rows), "729-5501-8842", field="lines")).rows
    assert (row.order, row.line, row.boxes) == ("P071882", "9004411", ("A1", "A2"))


@pytest.mark.anyio
@pytest.mark.parametrize("codes", [("A1 A2",), ("A1", "A2"), ("A1", None, "A2")])
async def test_codes_stand_in_one_cell_or_in_several(codes: tuple[object, ...]) -> None:
    head = ("Order", "Line", "Codes")
    given = await given_awb_rows("", file_of([head, ("P071882", 9004411, *codes)]), "729-5501-8842", field="lines")
    assert given.rows[0].boxes == ("A1", "A2")
    assert given.notes == ("Columns: order A, line B, boxes or codes C and on.",)


@pytest.mark.anyio
async def test_a_row_of_another_awb_never_ships_on_this_one() -> None:
    rows: list[tuple[object, ...]] = [("Order", "AWB"), ("P071882", "729 5501 8842"), ("P071883", "123-4567-8901")]
    given = await given_awb_rows("", file_of(rows), "729-5501-8842", field="lines")
    assert [row.order for row in given.rows] == ["P071882"]
    with pytest.raises(FormError, match="Row 3: it is for AWB 123-4567-8901, not 729-5501-8842"):
        given.check()


@pytest.mark.anyio
async def test_a_gap_in_a_file_never_ships_a_whole_order() -> None:
    rows: list[tuple[object, ...]] = [("Order", "Line"), ("P071882", 9004411), ("P071883", None)]
    given = await given_awb_rows("", file_of(rows), "729-5501-8842", field="lines")
    assert [row.order for row in given.rows] == ["P071882"]
    with pytest.raises(FormError, match="Row 3: no line stands there"):
        given.check()
    assert len((await given_awb_rows("", file_of([("Order",), ("P071882",)]), "1", field="lines")).rows) == 1


@pytest.mark.anyio
async def test_a_typed_row_of_an_awb_may_have_hundreds_of_codes() -> None:
    codes = tuple(f"AL{each:06}" for each in range(300))
    text = "Order Line Box codes\nP071882 9004411 " + " ".join(codes)
    (row,) = (await given_awb_rows(text, None, "729-5501-8842", field="lines")).rows
    assert row.boxes == codes


@pytest.mark.anyio
@pytest.mark.parametrize(
    "rows",
    [
        [("Rose Freedom", "6 QB", "10x25", "0.59/stem")],
        [
            ("Product", "Box type", "Boxes", "Bunches", "Stems", "Price", "Unit"),
            ("Rose Freedom", "QB", 6, 10, 25, 0.59, "Stem"),
        ],
    ],
)
async def test_a_prebook_file_has_four_columns_or_one_for_each_thing(rows: list[tuple[object, ...]]) -> None:
    (row,) = (await given_lines("", file_of(rows))).rows
    assert (row.product, row.boxes, row.box_type, row.bunches, row.stems) == ("Rose Freedom", 6, "QB", 10, 25)
    assert (str(row.price), row.unit) == ("0.59", "Stem")


def test_a_text_of_many_columns_is_no_list_of_slips() -> None:
    text = "\n".join(f"Rose {each};6 QB;10;0.59;x;y;z;w" for each in range(3))
    with pytest.raises(ColumnsUnclearError):
        columns_of(pasted_table(text, prebook_rows.LAYOUT.divide), prebook_rows.LAYOUT, typed=True)


def test_what_was_chosen_is_used_for_tables_of_the_same_shape_alone() -> None:
    table = pasted_table("x\tA1\tB1")
    chosen = Chosen(shape=shape_of(table), heading=False, at=(0, 1))
    assert columns_of(table, PAIR, chosen=chosen).at == ((0,), (1,))
    for other in ("x\tA1\tB1\tC1", "Note\tFirst\tSecond\nx\tA1\tB1"):
        with pytest.raises(ColumnsUnclearError):
            columns_of(pasted_table(other), PAIR, chosen=chosen)


def test_a_heading_that_was_chosen_is_left_out_of_the_rows() -> None:
    table = pasted_table("Note\tFirst\tSecond\nx\tA1\tB1")
    with_heading = Chosen(shape=shape_of(table), heading=True, at=(1, 2))
    assert [row.number for row in columns_of(table, PAIR, chosen=with_heading).rows] == [2]
    without = with_heading.model_copy(update={"heading": False})
    assert [row.number for row in columns_of(table, PAIR, chosen=without).rows] == [1, 2]


def test_codes_to_the_right_of_the_chosen_column_are_never_lost() -> None:
    table = pasted_table("P071882\tx\t9004411\tA1\tA2")
    chosen = Chosen(shape=shape_of(table), heading=False, at=(0, 2, 3, None))
    assert columns_of(table, awb_rows.LAYOUT, chosen=chosen).at == ((0,), (2,), (3, 4), ())


@pytest.mark.parametrize(
    ("text", "layout", "at"),
    [
        ("0\tfoo\tAL308893\tNEW000\tbar", box_codes.LAYOUT, (None, None)),
        ("a\t766001\tRose\t3\t4\t0.33\tzz", stock_rows.LAYOUT, (None,) * 5),
        ("a\tRSFR60\tQB 3\tx", PAIR, (None, None)),
        ("Note\tNew code\tOld\tOld\nn\tB1\tA1\tA2", box_codes.LAYOUT, (2, 1)),
        ("771204\tRose\t20", stock_rows.LAYOUT, (None, 2, None, None, None)),
        ("Line\tName\tHow many\tCost\n1\tRose\t20\t0.3", stock_rows.LAYOUT, (0, 2, 3, None, None)),
    ],
)
def test_only_the_columns_that_headings_or_cells_speak_for_alone_are_filled_in(
    text: str, layout: Layout, at: tuple[int | None, ...]
) -> None:
    assert likeliest(pasted_table(text), layout).at == at


def test_an_answer_that_is_not_whole_is_no_choice_yet_and_is_not_lost() -> None:
    table = pasted_table("x\tA1\tB1")
    half = Chosen.read({"1": "2", "heading": f"no {shape_of(table)}"})
    assert half is not None
    assert not half.fits(table, PAIR)
    question = question_of(table, PAIR, half)
    assert question is not None
    assert question.chosen.at == (None, 2)


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        ([("Codes of today",), (), ("Old", "New"), ("A2", "B2")], 1),
        ([("Codes",), ("x", "y"), ("Old", "New"), ("A2", "B2")], 0),
        ([("A1", "B1"), ("Old", "New"), ("A2", "B2")], 0),
    ],
)
def test_only_rows_of_one_cell_right_above_the_headings_are_titles(rows: list[tuple[str, ...]], titles: int) -> None:
    table = read_file(xlsx_bytes(rows))
    found = columns_of(table, PAIR)
    assert found.titles == table.rows[:titles]
    assert len(found.rows) == (1 if titles else len(table.rows)), "no row is left out without being a title"
