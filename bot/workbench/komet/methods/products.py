"""The company's catalogue.

Komet: product.list (pages/11176679).
"""

from bot.workbench.komet.envelope import Answer, put_optional
from bot.workbench.komet.parameters import Param
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.registry import COMPANY_OR_VENDOR, Ask, Method, nothing_found


def product_list(ask: Ask) -> Answer:
    """List products by description, inactive ones too; ids are texts here. Without a filter: all of them."""
    product_id, legacy_code = ask.values.integer("id"), (ask.values.text("legacyCode") or "").casefold()
    contained = (ask.values.text("description") or "").casefold()
    found = [
        product
        for product in ask.state.products.values()
        if product_id in (None, product.id)
        and contained in product.description.casefold()
        and (not legacy_code or (product.code or "").casefold() == legacy_code)
    ]
    if not found:
        return nothing_found(ask, "products", "Products not found.")
    found.sort(key=lambda product: product.description.casefold())
    return Answer({"products": [_row(product) for product in found]})


def _row(product: Product) -> dict[str, object]:
    row: dict[str, object] = {
        "id": str(product.id),
        "description": product.description,
        "active": int(product.active),
        "category": product.category,
        "divisionId": str(product.division_id),
        "divisionDescription": product.division,
    }
    for name, value in (
        ("variety", product.variety),
        ("color", product.color),
        ("grade", product.grade),
        ("legacyCode", product.code),
        ("tags", product.tags),
    ):
        put_optional(row, name, value, of=product.id)
    return row


METHODS = (
    Method(
        name="product.list",
        verb="GET",
        place="query",
        token_types=COMPANY_OR_VENDOR,
        effect="read",
        run=product_list,
        parameters=(
            Param("id", "integer", max=20),
            Param("description", max=200),
            Param("legacyCode", max=50),
        ),
    ),
)
