"""The seed's offers: what vendors have to sell, what is bought for later days, and a farm's heaps of stems."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from bot.workbench.komet.records_offers import Offer, Units
from bot.workbench.komet.records_parties import Product
from bot.workbench.komet.seed_parties import GROWS
from bot.workbench.komet.seed_products import PACKING, SAMPLE_PRODUCT_ID

SAMPLE_AVAILABILITY = (51882, 51883)
SAMPLE_FUTURE = 662014
_ALBORADA = 3310


def offers(today: date, products: tuple[Product, ...]) -> tuple[Offer, ...]:
    """Return vendor availability (ids from 51880 on) and future inventory (ids from 662000 on)."""
    random = Random(51_882)  # noqa: S311 - repeatable, not secret
    sold = [p for p in products if p.active and p.category in PACKING and p.variety != "Assorted"]
    growers = {category: [v for v, grows in GROWS.items() if category in grows] for category in PACKING}
    sample = next(product for product in products if product.id == SAMPLE_PRODUCT_ID)
    made = []
    for kind, first, count in (("vendor availability", 51_880, 40), ("future inventory", 662_000, 30)):
        for offer_id in range(first, first + count):
            is_sample = offer_id in (*SAMPLE_AVAILABILITY, SAMPLE_FUTURE)
            product = sample if is_sample else random.choice(sold)
            packing = PACKING[product.category]
            box_type, fewest, _ = packing.boxes[0]
            made.append(
                Offer(
                    id=offer_id,
                    kind="future inventory" if kind == "future inventory" else "vendor availability",
                    vendor_id=_ALBORADA if is_sample else random.choice(growers[product.category]),
                    product_id=product.id,
                    boxes=12 if is_sample else random.randint(2, 30),
                    box_type=box_type,
                    unit_type=packing.unit_type,
                    bunches=fewest,
                    stems_bunch=packing.stems_bunch,
                    unit_cost=Decimal(random.randint(packing.low, packing.high)) / 100,
                    available_from=today + timedelta(days=random.randint(1, 12)),
                    post_harvest=f"H{random.randint(1, 4)}",
                )
            )
    return tuple(made)


UNITS = {
    Units("RSFR60", 25, "Stem", "B4", "12", 7, None, None): 3200,
    Units("RSFR60", 25, "Bunch", "B4", "13", 7, None, None): 140,
    Units("RSMO60", 25, "Stem", "B2", "03", 5, None, None): 1800,
    Units("RSFR50", 25, "Stem", "B4", "11", 7, None, None): 950,
}
"""Stems and bunches that a farm of the company's own has cut."""
