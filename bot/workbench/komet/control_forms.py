"""The bodies of the control API's requests. A fault in one is told with the field's name."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.workbench.komet.catalogue import TokenType
from bot.workbench.komet.faults import Kind


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TokenForm(_Form):
    """A token to make.

    A vendor's or customer's token needs its `party_id`. Without `methods`: the documented list for growers, or all
    that the type may call.
    """

    type: TokenType
    party_id: int | None = None
    methods: list[str] | None = None
    description: str = Field("", max_length=200)


class MethodsForm(_Form):
    """A new tick list."""

    methods: list[str]


class NewLineForm(_Form):
    """A line of an order to make; what is left out is usual for roses."""

    product_id: int = 88120
    boxes: int = Field(4, ge=1, le=500)
    box_type: str = "QB"
    unit_type: Literal["Stem", "Bunch"] = "Stem"
    bunches: int = Field(5, ge=1, le=500)
    stems_bunch: int = Field(25, ge=1, le=500)
    unit_cost: Decimal = Field(Decimal("0.32"), ge=0, max_digits=10, decimal_places=3)


class OrderForm(_Form):
    """An order to make; by default one line of roses from Finca Alborada that ships today."""

    vendor_id: int = 3310
    ship_date: date | None = None
    lines: list[NewLineForm] = Field(default_factory=lambda: [NewLineForm()], min_length=1, max_length=50)


class PrebookLineForm(_Form):
    """A line of a prebook to make; what is left out is usual for roses."""

    product_id: int = 88120
    vendor_id: int | None = 3310
    boxes: int = Field(4, ge=1, le=500)
    box_type: str = "QB"
    unit_type: Literal["Stem", "Bunch"] = "Stem"
    bunches: int = Field(5, ge=1, le=500)
    stems_bunch: int = Field(25, ge=1, le=500)
    price: Decimal = Field(Decimal("0.59"), ge=0, max_digits=10, decimal_places=2)
    cost: Decimal | None = Field(Decimal("0.32"), ge=0, max_digits=10, decimal_places=2)


class PrebookForm(_Form):
    """A prebook to make; by default one line of roses for Lakeside Florist Supply that leaves today."""

    customer_id: int = 25140
    truck_date: date | None = None
    customer_po: str | None = Field(None, max_length=20)
    is_ecommerce: bool = False
    lines: list[PrebookLineForm] = Field(default_factory=lambda: [PrebookLineForm()], min_length=1, max_length=50)


class DeliveryForm(_Form):
    """Boxes that arrive at the warehouse; what is left out is usual for roses."""

    product_id: int = 88120
    vendor_id: int = 3310
    boxes: int = Field(6, ge=1, le=100)
    box_type: str = "QB"
    unit_type: Literal["Stem", "Bunch"] = "Stem"
    bunches: int = Field(5, ge=1, le=500)
    stems_bunch: int = Field(25, ge=1, le=500)
    unit_cost: Decimal = Field(Decimal("0.32"), ge=0, max_digits=10, decimal_places=3)
    awb: str | None = Field(None, max_length=20)
    staging: bool = False


class ConfirmForm(_Form):
    """How many boxes of each line the farm confirms; left out = all."""

    boxes: int | None = Field(None, ge=1)


class EmptyForm(_Form):
    """A request without parameters."""


class FaultForm(_Form):
    """A fault to order, or `clear` to drop all; see faults.py for what each kind does."""

    kind: Kind | None = None
    method: str = "*"
    seconds: float = Field(1.0, ge=0, le=3600, allow_inf_nan=False)
    status: int = Field(500, ge=400, le=599)
    at_byte: int | None = Field(None, ge=0)
    count: int | None = Field(1, ge=1)
    message: str | None = Field(None, max_length=500)
    commit: bool | None = None
    clear: bool = False


class ResetForm(_Form):
    """The day that the seed's dates are laid around; left out = the day given at the start."""

    today: date | None = None


class ClockForm(_Form):
    """By how many seconds the local Komet's clock moves forward."""

    advance: float = Field(ge=0, le=366 * 86400, allow_inf_nan=False)
