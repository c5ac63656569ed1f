"""The transaction fee that Komet takes for what is sold."""

from decimal import Decimal

from bot.workbench.komet.acts_common import charge
from bot.workbench.komet.registry import Ask


def charge_sale(ask: Ask, customer_id: int, base: Decimal, *, method: str, document: str) -> None:
    """Write the fee of a call down: the company's percentage of `base`."""
    charge(
        ask.state,
        ask.state.customers[customer_id],
        base,
        percent=ask.settings.transaction_fee_percent,
        method=method,
        document=document,
        at=ask.at,
    )
