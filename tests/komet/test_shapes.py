"""Requests that Komet does not document throughout can be written otherwise, by a file and without code."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.app import start_bot
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.komet.requests import (
    REQUESTS,
    BoxInvoiceShipmentConfirm,
    InventoryDelete,
    KometRequest,
    PurchaseOrderCreate,
    PurchaseOrderMixedCreate,
)
from bot.komet.requests.request import WireModel
from bot.komet.shapes import DEFAULT, Shapes, load_shapes
from bot.komet.wire import outgoing
from tests.komet.conftest import Line
from tests.komet.samples import EVERY_KIND, FULL, SAMPLES

TOKEN = SecretStr("qx7vk2mshd91tw3zrb5nyc8pl0")


def shapes(folder: Path, text: str, name: str = "shapes.toml") -> Shapes:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_shapes(path)


def faults(folder: Path, text: str, name: str = "shapes.toml") -> str:
    with pytest.raises(ConfigurationError) as caught:
        shapes(folder, text, name)
    return caught.value.sentence()


def first(kind: type[KometRequest[Any]], requests: list[KometRequest[Any]] = SAMPLES) -> KometRequest[Any]:
    return next(request for request in requests if isinstance(request, kind))


def fields(model: type[WireModel], row: str = "") -> set[str]:
    """Return the fields of a request, those of its rows after a dot."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        found.add(f"{row}{name}")
        for inner in getattr(field.annotation, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, WireModel):
                found |= fields(inner, f"{row}{name}.")
    return found


@pytest.mark.parametrize("method", DEFAULT)
def test_a_shape_has_a_name_for_each_field_and_no_other(method: str) -> None:
    assert fields(REQUESTS[method]) == set(DEFAULT[method].names)


@pytest.mark.parametrize("method", DEFAULT)
def test_a_shape_is_there_only_for_what_is_not_verified(method: str) -> None:
    assert not REQUESTS[method].verified
    assert any("KOMET_SHAPES" in fact for fact in REQUESTS[method].inferred) or method.startswith("box.")


def test_without_a_file_the_likeliest_shapes_hold() -> None:
    assert load_shapes(None) is DEFAULT


def test_a_name_is_changed_in_the_header_and_in_rows(tmp_path: Path) -> None:
    told = shapes(
        tmp_path,
        """
        ["purchase.order.create".names]
        awb_number = "awbNumber"
        items = "lines"
        "items.unit_cost" = "price.cost"
        "items.box_type_code" = "price.box"
        """,
    )
    request = first(PurchaseOrderCreate, FULL)
    body = request.parameters(told)

    assert body["awbNumber"] == "8842"
    assert body["lines"][0]["price"] == {"cost": 0.325, "box": "QB"}
    assert body["lines"][0]["productCode"] == "RSFR60"
    assert request.parameters()["AWB Number"] == "8842"


def test_a_row_within_a_row_has_names_too(tmp_path: Path) -> None:
    told = shapes(tmp_path, '["purchase.order.mixed.create".names]\n"items.breakdowns.unit_cost" = "cost"')
    (line,) = first(PurchaseOrderMixedCreate).parameters(told)["purchaseOrderItems"]

    assert [row["cost"] for row in line["breakdowns"]] == [7.5, 7.75]


def test_the_file_may_be_json(tmp_path: Path) -> None:
    text = json.dumps({"inventory.delete": {"names": {"inventory_id": "orderItemId"}}})
    told = shapes(tmp_path, text, "shapes.json")

    assert InventoryDelete(inventory_id="771204").parameters(told) == {"orderItemId": 771204}


def test_the_place_can_be_the_body(tmp_path: Path) -> None:
    told = shapes(tmp_path, '["inventory.add"]\nplace = "body"')
    request = first(REQUESTS["inventory.add"])
    out = outgoing(request, TOKEN, shapes=told)

    assert (out.verb, out.target) == ("POST", "inventory.add")
    assert json.loads(out.body, parse_float=Decimal)["unitCost"] == Decimal("0.32")
    assert json.loads(out.body)["authenticationToken"] == TOKEN.get_secret_value()


def test_the_place_can_be_the_url_where_a_list_is_one_text(tmp_path: Path) -> None:
    told = shapes(tmp_path, '["box.invoice.shipment.confirm"]\nplace = "query"')
    out = outgoing(BoxInvoiceShipmentConfirm(order_number="930221", box_codes=("A", "B")), TOKEN, shapes=told)

    assert (out.verb, out.body) == ("POST", b"")
    assert out.target.endswith("&orderNumber=930221&boxCodes=A%2CB")


def test_a_list_can_be_one_text_in_a_body(tmp_path: Path) -> None:
    told = shapes(tmp_path, '["box.invoice.shipment.confirm"]\ncommas = ["box_codes"]')
    request = BoxInvoiceShipmentConfirm(order_number="930221", box_codes=("A", "B"))

    assert request.parameters(told) == {"orderNumber": 930221, "boxCodes": "A,B"}


@pytest.mark.parametrize("request_", EVERY_KIND, ids=lambda request: request.method)
def test_a_record_knows_nothing_of_shapes(request_: KometRequest[Any]) -> None:
    assert "AWB Number" not in json.dumps(request_.to_record())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('["purchase.order.list".names]\ndate = "x"', "its shape is documented"),
        ('["inventory.delete".names]\nline = "x"', "line: there is no such field; there are inventory_id."),
        ('["inventory.delete".names]\ninventory_id = ""', "inventory_id: a name must not be empty."),
        ('["inventory.delete".names]\ninventory_id = "a..b"', "a name must not be empty"),
        ('["inventory.delete".names]\ninventory_id = "authenticationToken"', "belongs to the token"),
        ('["inventory.delete".names]\ninventory_id = "CompanyToken.x"', "belongs to the token"),
        ('["inventory.add".names]\nawb = "shipDate"', "gets in the way of"),
        ('["inventory.add".names]\nawb = "shipDate.awb"', "gets in the way of"),
        ('["purchase.order.create".names]\n"items.boxes" = "unitCost"', "gets in the way of"),
        ('["purchase.order.create"]\nplace = "query"', "rows cannot travel in a URL"),
        ('["purchase.order.create"]\ncommas = ["items"]', "items is a list of rows"),
        ('["inventory.add"]\nplace = "header"', "place: Input should be"),
        ('["inventory.add"]\nverb = "GET"', "verb: Extra inputs are not permitted"),
        ('"inventory.add" = 1', "inventory.add"),
        ("not toml", "cannot be read"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in faults(tmp_path, text)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = '["inventory.delete".names]\nline = "x"\n["boxtype.list".names]\nid = "x"'

    assert "line" in faults(tmp_path, text)
    assert "boxtype.list" in faults(tmp_path, text)


@pytest.mark.parametrize("name", ["shapes.json", "missing/shapes.toml"])
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="KOMET_SHAPES"):
        load_shapes(tmp_path / name)


def test_a_list_of_nothing_is_no_file_of_shapes(tmp_path: Path) -> None:
    assert "holds no table" in faults(tmp_path, "[]", "shapes.json")


@pytest.mark.anyio
async def test_a_client_writes_as_the_file_says(connect: Callable[..., Any], line: Line, tmp_path: Path) -> None:
    line.answers = [httpx.Response(200, json={"status": 1, "message": "gone"})]
    told = shapes(tmp_path, '["inventory.delete".names]\ninventory_id = "orderItemId"')
    async with connect(shapes=told) as komet:
        await komet.send(InventoryDelete(inventory_id="771204"))

    assert json.loads(line.sent[0].content)["orderItemId"] == 771204


@pytest.mark.anyio
async def test_a_bot_with_a_faulty_file_does_not_start(tmp_path: Path) -> None:
    path = tmp_path / "shapes.toml"
    path.write_text('["inventory.delete"]\nverb = "GET"', encoding="utf-8")
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr("none"),
        slack_app_token=SecretStr("none"),
        komet_shapes=path,
        bot_key_file=tmp_path / "komet-bot.key",
    )
    with pytest.raises(ConfigurationError, match="verb"):
        await start_bot(settings)
    assert not (tmp_path / "komet-bot.key").exists()
