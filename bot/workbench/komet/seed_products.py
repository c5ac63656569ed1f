"""The seed's catalogue: what is sold, and how each kind of flower is packed and priced."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product as combine

from bot.workbench.komet.records import UnitType
from bot.workbench.komet.records_parties import Product

SAMPLE_PRODUCT_ID = 88120  # Rose Freedom Red 60cm, the product of the documented samples
SAMPLE_ASSORTED_ID = 90210  # the mixed box of the documented samples


@dataclass(frozen=True)
class Packing:
    """How a category is packed and what it costs: `low` and `high` in cents per unit of `unit_type`."""

    boxes: tuple[tuple[str, int, int], ...]  # box type, fewest and most bunches in it
    stems_bunch: int
    unit_type: UnitType
    low: int
    high: int


PACKING = {
    "Roses": Packing((("QB", 4, 6), ("HB", 10, 14), ("FB", 20, 24)), 25, "Stem", 24, 52),
    "Garden Roses": Packing((("QB", 4, 6), ("HB", 8, 10)), 12, "Stem", 95, 165),
    "Spray Roses": Packing((("QB", 8, 12), ("HB", 18, 22)), 10, "Stem", 34, 58),
    "Carnations": Packing((("QB", 8, 10), ("HB", 16, 20)), 25, "Stem", 14, 22),
    "Mini Carnations": Packing((("QB", 10, 14), ("HB", 20, 26)), 10, "Bunch", 165, 235),
    "Hydrangeas": Packing((("QB", 30, 40), ("HB", 60, 75)), 1, "Stem", 65, 145),
    "Alstroemeria": Packing((("QB", 12, 16), ("HB", 28, 32)), 10, "Bunch", 190, 290),
    "Lilies": Packing((("QB", 8, 10), ("HB", 16, 20)), 10, "Bunch", 520, 790),
    "Pompons": Packing((("QB", 15, 20), ("HB", 32, 40)), 5, "Bunch", 165, 245),
    "Gerberas": Packing((("QB", 8, 12), ("HB", 20, 24)), 10, "Stem", 32, 48),
    "Gypsophila": Packing((("QB", 10, 14), ("HB", 20, 24)), 10, "Bunch", 420, 690),
    "Sunflowers": Packing((("QB", 8, 12), ("HB", 16, 20)), 10, "Stem", 44, 72),
    "Snapdragons": Packing((("QB", 8, 12), ("HB", 16, 20)), 10, "Bunch", 410, 620),
    "Statice": Packing((("QB", 14, 18), ("HB", 30, 36)), 10, "Bunch", 230, 330),
    "Delphinium": Packing((("QB", 8, 10), ("HB", 16, 20)), 10, "Bunch", 620, 880),
    "Ranunculus": Packing((("QB", 14, 20),), 10, "Bunch", 540, 860),
    "Anemones": Packing((("QB", 14, 20),), 10, "Bunch", 520, 780),
    "Tulips": Packing((("QB", 18, 24), ("EB", 8, 10)), 10, "Bunch", 420, 610),
    "Callas": Packing((("QB", 10, 15), ("EB", 5, 6)), 10, "Stem", 78, 135),
    "Anthuriums": Packing((("QB", 4, 6),), 10, "Stem", 95, 180),
    "Greens": Packing((("HB", 24, 32), ("QB", 12, 16)), 10, "Bunch", 140, 260),
}

_LENGTHS = ("40cm", "50cm", "60cm", "70cm", "80cm")
_ROSES = """
Freedom Red FR|Explorer Red ER|Hearts Red HR|Sexy~Red Red SX|Black~Pearl Burgundy BP|Mondial White MO|Vendela Cream VE
Playa~Blanca White PB|Polar~Star White PO|Tibet White TI|Quicksand Sand QS|Sahara Sand SA|Café~del~Mar Bronze CM
Engagement Pink EG|Titanic Pink TN|Señorita Pink SE|Pink~Mondial Pink PM|Sweet~Unique Pink SU|Esperance Pink ES
Hot~Lady Hot~Pink HL|Pink~Floyd Hot~Pink PF|Gotcha Hot~Pink GO|Ocean~Song Lavender OS|Moody~Blues Lavender MB
Deep~Purple Purple DP|Cool~Water Lavender CW|High~Magic Orange~Bicolor HM|Free~Spirit Orange FS|Nina Orange NI
Kahala Peach KA|Été~Doré Peach ED|Shimmer Peach SH|Brighton Yellow BR|High~Exotic Yellow HE|Stardust Yellow ST
Amsterdam Green AM|Super~Green Green SG|Cherry~Brandy Orange CB|Iguazú Red~Bicolor IG|Magic~Times Bicolor MT
"""
# category, singular, code prefix, varieties with their colours, grades
_OTHERS = """
Garden Roses|Garden Rose|GR|Juliet~Peach,Patience~White,Keira~Pink,Darcey~Red,Constance~Blush,Miyabi~Lavender|40cm,50cm
Spray Roses|Spray Rose|SR|Jana~Pink,Majolika~Cream,Mirabel~Red,Snowflake~White,Babe~Orange,Star Blush~Blush|40cm,50cm,60cm
Carnations|Carnation|CN|Moonlight~White,Don Pedro~Red,Rendez-Vous~Bicolor,Lege Pink~Pink,Zurigo~Yellow,Hermes~Orange,Golem~Purple,Nobbio~Burgundy|Select,Fancy,Standard
Mini Carnations|Mini Carnation|MC|Snow Queen~White,Rony~Red,Spectro~Bicolor,Pink Star~Pink,Orange Fizz~Orange,Purple Rain~Purple|Select,Fancy
Hydrangeas|Hydrangea|HY|Blanca~White,Azul~Blue,Verde Limón~Green,Antigua~Antique Green,Rosada~Pink,Shocking Blue~Dark Blue,Lavanda~Lavender|Select,Premium,Jumbo
Alstroemeria|Alstroemeria|AL|Whistler~White,Nadya~Red,Primadonna~Pink,Albatroz~Yellow,Charmelia~Lavender,Orange Ace~Orange|Select,Fancy
Lilies|Lily|LI|Stargazer~Pink,Casa Blanca~White,Conca d'Or~Yellow,Tiger Brunello~Orange,Sorbonne~Pink|3-5 Bloom,6+ Bloom
Pompons|Pompon|PO|Atlantis~White,Lexy~Red,Button Kermit~Green,Zembla~Cream,Daisy Viking~Yellow,Cushion Vesuvio~Bronze,Ruby Sparkle~Purple|Select
Gerberas|Gerbera|GE|Kimsey~Pink,Rosalin~Hot Pink,Terra Saffier~Red,Avemaria~White,Optima~Orange,Dune~Yellow|Standard,Mini
Gypsophila|Gypsophila|GY|Xlence®~White,Million Stars~White,Overtime~White,Tinted Niño~Light Blue|500g,750g
Sunflowers|Sunflower|SF|Vincent's Choice~Yellow,Sunrich~Orange,Teddy Bear~Gold|Select,Mini
Snapdragons|Snapdragon|SN|Potomac~White,Chantilly~Pink,Calima~Yellow,Opus~Burgundy|Select,Fancy
Statice|Statice|SC|Excellent~Purple,Safora~Dark Blue,Diamond~White,Sinensis~Pink|Select
Delphinium|Delphinium|DE|Sea Waltz~Blue,Dewi Triumph~Light Blue,Crystal White~White|Select,Fancy
Ranunculus|Ranunculus|RA|Elegance~White,Cloni Hanoi~Blush,Pon-Pon Côté~Peach,Success~Red|40cm,50cm
Anemones|Anemone|AN|Mistral Panda~White,Jerusalem~Blue,Galilee~Red|Select
Tulips|Tulip|TU|Strong Gold~Yellow,Ile de France~Red,White Dynasty~White,Première~Pink,Queen of Night~Purple|36cm,40cm
Callas|Calla|CA|Captain~Yellow,Mini Odessa~Purple,Aethiopica~White,Picasso~Bicolor|Mini,Standard
Anthuriums|Anthurium|AT|Tropical~Red,Acrópolis~White,Pistache~Green|Small,Medium,Large
Greens|Greens|GN|Ruscus Israelí~Green,Salal Tips~Green,Leather Leaf~Green,Eucalyptus Silver Dollar~Silver,Aspidistra~Green,Monstera~Green|Select,Short
"""  # noqa: E501 - a table
_TAGS = {
    "Red": "valentine,core",
    "Pink": "mother's day",
    "Hot Pink": "valentine",
    "White": "wedding,core",
    "Blush": "wedding",
}


def _roses() -> Iterator[tuple[str, str, str, str, str]]:
    for entry in _ROSES.replace("\n", "|").strip("|").split("|"):
        variety, color, code = (part.replace("~", " ") for part in entry.split(" "))
        for length in _LENGTHS:
            yield f"Rose {variety} {color} {length}", variety, color, length, f"RS{code}{length[:2]}"


def _others() -> Iterator[tuple[str, str, str, str, str, str]]:
    for row in _OTHERS.strip().splitlines():
        category, singular, prefix, varieties, grades = row.split("|")
        kinds = enumerate(varieties.split(","), start=1)
        for (number, kind), grade in combine(kinds, grades.split(",")):
            variety, color = kind.split("~")
            code = f"{prefix}{number:02d}{grade[:2].upper()}"
            yield category, f"{singular} {variety} {color} {grade}", variety, color, grade, code


def _rows() -> Iterator[tuple[str, str, str, str, str, str]]:
    for description, variety, color, grade, code in _roses():
        yield "Roses", description, variety, color, grade, code
    yield from _others()


def catalogue() -> tuple[Product, ...]:
    """Return all products; ids count up so that Rose Freedom Red 60cm gets the samples' id (88120)."""
    rows = list(_rows())
    first = SAMPLE_PRODUCT_ID - next(i for i, row in enumerate(rows) if row[5] == "RSFR60")
    flowers = [
        Product(
            first + index, description, category, variety, color, grade,
            # A few products were typed in by hand and never got a code, as in every real catalogue.
            None if index % 61 == 60 else code,
            _TAGS.get(color),
            active=index % 47 != 46,
        )
        for index, (category, description, variety, color, grade, code) in enumerate(rows)
    ]  # fmt: skip
    after = first + len(rows)
    assorted = [
        Product(
            SAMPLE_ASSORTED_ID if code == "RSAS60" else after + index,
            f"Assorted {what}", category, "Assorted", "Assorted", grade, code, "mixed box",
        )
        for index, (what, category, grade, code) in enumerate(
            (
                ("Roses 50cm", "Roses", "50cm", "RSAS50"),
                ("Roses 60cm", "Roses", "60cm", "RSAS60"),
                ("Carnations Fancy", "Carnations", "Fancy", "CNASFA"),
                ("Alstroemeria Select", "Alstroemeria", "Select", "ALASSE"),
                ("Pompons Select", "Pompons", "Select", "POASSE"),
                ("Hydrangeas Premium", "Hydrangeas", "Premium", "HYASPR"),
            )
        )
    ]  # fmt: skip
    supplies = [
        Product(after + 10 + index, what, "Supplies", None, None, None, code, None, True, 3, "HardGoods")
        for index, (what, code) in enumerate((("Flower Food Sachet 10g", "HGFF10"), ("Bucket 10L Black", "HGBK10")))
    ]
    return (*flowers, *assorted, *supplies)
