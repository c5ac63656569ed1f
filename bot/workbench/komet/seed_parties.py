"""The seed's vendors, customers, carriers, box types and locations. Invented, but what a florist expects."""

from decimal import Decimal

from bot.workbench.komet.records_parties import BoxType, Carrier, Customer, Location, Vendor

# id, name, code, origin, what it grows (categories of seed_products), share of the orders
_VENDORS: tuple[tuple[int, str, str, str, str, int], ...] = (
    (3310, "Finca Alborada", "ALBO", "BOG", "Roses,Spray Roses", 6),
    (3311, "Flores del Páramo", "PARA", "BOG", "Roses,Alstroemeria", 5),
    (3312, "Rosas La Esmeralda", "ESME", "BOG", "Roses", 5),
    (3314, "Jardines de Chía", "CHIA", "BOG", "Carnations,Mini Carnations", 4),
    (3315, "Clavelina Farms", "CLAV", "BOG", "Carnations,Mini Carnations", 4),
    (3317, "Flores Tequendama", "TEQU", "BOG", "Roses,Carnations", 4),
    (3318, "Hacienda San Gabriel", "SGAB", "BOG", "Alstroemeria,Lilies", 3),
    (3320, "Agrícola Sabana Verde", "SABV", "BOG", "Pompons,Gerberas", 3),
    (3322, "Cultivos Monserrate", "MONS", "BOG", "Roses", 3),
    (3324, "Flores Guatavita", "GUAT", "BOG", "Snapdragons,Statice,Gypsophila", 2),
    (3325, "Finca Bochica", "BOCH", "BOG", "Alstroemeria,Pompons", 2),
    (3327, "Nevado Azul Flowers", "NEVA", "BOG", "Roses,Lilies", 2),
    (3330, "Hortensias de Oriente", "HORI", "MDE", "Hydrangeas", 4),
    (3331, "Finca La Ceja", "CEJA", "MDE", "Hydrangeas,Pompons", 3),
    (3333, "Rionegro Blooms", "RION", "MDE", "Pompons,Hydrangeas", 3),
    (3334, "Flores El Carmen", "CARM", "MDE", "Pompons,Sunflowers", 3),
    (3336, "Jardín Antioqueño", "ANTI", "MDE", "Hydrangeas,Callas", 2),
    (3338, "Tropicales del Retiro", "RETI", "MDE", "Anthuriums,Greens", 2),
    (3350, "Rosas del Cotopaxi", "COTO", "UIO", "Roses", 6),
    (3351, "Hacienda Cayambe", "CAYA", "UIO", "Roses,Garden Roses", 5),
    (3352, "Andes Rose Estate", "ANDR", "UIO", "Roses", 5),
    (3354, "Tabacundo Growers", "TABA", "UIO", "Roses,Spray Roses", 4),
    (3355, "Flor Equinoccial", "EQUI", "UIO", "Roses,Gypsophila", 4),
    (3357, "Ecuabloom Latacunga", "ECUB", "UIO", "Roses", 3),
    (3358, "Pambamarca Flowers", "PAMB", "UIO", "Gypsophila,Delphinium", 3),
    (3360, "Valle de los Chillos", "CHIL", "UIO", "Garden Roses,Ranunculus", 2),
    (3361, "Imbabura Garden", "IMBA", "UIO", "Statice,Sunflowers,Callas", 2),
    (3370, "Naivasha Rose Company", "NAIV", "NBO", "Roses,Spray Roses", 2),
    (3371, "Mount Kenya Blooms", "MTKB", "NBO", "Roses,Alstroemeria", 1),
    (3373, "Rift Valley Stems", "RIFT", "NBO", "Spray Roses,Greens", 1),
    (3375, "Holeta Highland Farm", "HOLE", "ADD", "Roses", 1),
    (3380, "Van der Linden Bloemen", "VDLB", "AMS", "Tulips,Ranunculus,Lilies", 2),
    (3381, "Aalsmeer Select", "AALS", "AMS", "Tulips,Gerberas,Anemones", 2),
    (3383, "De Witte Kwekerij", "DEWK", "AMS", "Callas,Delphinium", 1),
    (3385, "Riviera Fiori", "RIVF", "NCE", "Ranunculus,Anemones", 1),
    (3390, "Helechos de Turrialba", "TURR", "SJO", "Greens,Anthuriums", 2),
    (3391, "Tico Tropical Flowers", "TICO", "SJO", "Anthuriums,Greens", 1),
    (3393, "Follajes Alta Verapaz", "VERA", "GUA", "Greens", 2),
    (3394, "Flores de Antigua", "ANTG", "GUA", "Roses,Greens", 1),
    (3396, "Rancho Villa Guerrero", "VGUE", "MEX", "Gerberas,Sunflowers,Roses", 2),
    (3397, "Baja Flower Fields", "BAJA", "SAN", "Sunflowers,Snapdragons", 1),
    (3400, "Ocean View Farms", "OCVF", "OXR", "Snapdragons,Ranunculus,Gerberas", 3),
    (3401, "Carpinteria Greenhouse", "CARP", "OXR", "Gerberas,Lilies", 2),
    (3403, "Watsonville Cut Flowers", "WATS", "SFO", "Lilies,Callas,Tulips", 2),
    (3405, "Homestead Foliage", "HOMF", "MIA", "Greens", 1),
    (3407, "Sunbelt Freight & Handling", "SUNB", "MIA", "", 0),
    (3409, "Quinta Florida (closed)", "QFLO", "BOG", "", 0),
)
_INACTIVE_VENDORS = {3409}
_CARGO_MASTER = {3310: "CM-ALBO", 3350: "CM-COTO", 3351: "CM-CAYA"}


def _email(number: int, code: str) -> str:
    return "billing@alborada.example" if number == 3310 else f"billing@{code.lower()}.example"


VENDORS = tuple(
    Vendor(number, name, code, origin, number not in _INACTIVE_VENDORS, _CARGO_MASTER.get(number), _email(number, code))
    for number, name, code, origin, _, _ in _VENDORS
)
GROWS = {number: tuple(filter(None, grows.split(","))) for number, _, _, _, grows, _ in _VENDORS}
"""Vendor id -> the product categories it grows."""
SHARE = {number: share for number, _, _, _, _, share in _VENDORS}
"""Vendor id -> how often it gets an order, as a weight; 0 = never."""

BOX_TYPES = (
    BoxType(4415, "FB", Decimal("1.00"), "FB", 900),
    BoxType(4416, "HB", Decimal("0.50"), "HB", 901),
    BoxType(4418, "QB", Decimal("0.25"), "QB", 902),
    BoxType(4419, "EB", Decimal("0.125"), "EB", 903),
    BoxType(4421, "SB", Decimal("0.0625"), None, None),
    BoxType(4422, "JHB", Decimal("0.60"), "HB", 901),
    BoxType(4424, "WP", Decimal("0.40"), "", None),
    BoxType(4427, "BKT", Decimal("0.10"), None, None),
)

SALESPEOPLE = {811: "R. Ode", 812: "Ana Torres", 814: "J. Brandt", 815: "M. Okafor"}
BRANDS = {61: "Blossom Select", 62: "Everyday Bunch"}


def _customer(number: int, name: str, code: str, mark: str) -> Customer:
    # The samples' customer is R. Ode's; the others are shared out among all four.
    salesperson = tuple(SALESPEOPLE)[0 if number == 25140 else number % len(SALESPEOPLE)]
    kind = "Wholesaler" if "Wholesale" in name or ("Supply" in name and number != 25140) else "Retailer"
    return Customer(number, name, code, mark, kind, f"AR-{number % 10000:04d}", salesperson)


CUSTOMERS = tuple(
    _customer(number, name, code, mark)
    for number, name, code, mark in (
        (25140, "Lakeside Florist Supply", "LFS", "LFS-A"),
        (25141, "Bouquets by Marguerite", "MARG", "BBM"),
        (25143, "Petal & Stem Co.", "PETA", "PSC"),
        (25144, "Greenwich Village Flowers", "GVFL", "GVF-NY"),
        (25146, "Magnolia Wholesale", "MAGN", "MGW"),
        (25147, "Prairie Rose Market", "PRAI", "PRM"),
        (25149, "Harbor City Blooms", "HARB", "HCB"),
        (25150, "Évora Floral Design", "EVOR", "EFD"),
        (25152, "Sunrise Grocers Floral", "SUNR", "SGF-1"),
        (25153, "Blue Ridge Florists", "BLUE", "BRF"),
        (25155, "Peachtree Events", "PEAC", "PTE"),
        (25156, "Northern Lights Flowers", "NLIG", "NLF"),
        (25158, "Old Mill Garden Center", "OLDM", "OMG"),
        (25159, "Casa Jardín Texas", "CASA", "CJT"),
        (25161, "Main Street Flower Shop", "MAIN", "MSF"),
        (25162, "Fifth Season Wholesale", "FIFT", "FSW-B"),
        (25164, "Wildwood Weddings", "WILD", "WWW"),
        (25165, "Desert Bloom Supply", "DESE", "DBS"),
        (25167, "Cherry Creek Floral", "CHER", "CCF"),
        (25168, "Gulf Coast Flower Mart", "GULF", "GCM"),
        (25170, "Twin Rivers Florals", "TWIN", "TRF"),
        (25171, "Montréal Fleurs en Gros", "MONT", "MFG"),
        (25173, "Capital Stems", "CAPI", "CST"),
        (25174, "Rosewater Studio", "ROSE", "RWS"),
        (25176, "Liberty Flower Exchange", "LIBE", "LFX"),
        (25178, "Hudson Bouquet House", "HUDS", "HBH"),
    )
)

OTHER_CUSTOMERS = (
    Customer(25190, "Blossom Los Angeles", "BLAX", "BLA", "Branch", None, 811, 14, internal=True),
    Customer(25195, "Corner Daisy (closed)", "CDAI", "CDY", "Retailer", "AR-5195", 812, active=False),
)
"""A branch of the company and a shop that closed; no purchase order was ever made for them."""

LOCATIONS = (Location(12, "MIA", "Miami"), Location(14, "LAX", "Los Angeles"))


def _air(number: int, code: str, name: str, place: str, phone: str | None = None) -> Carrier:
    city, country = place.split(", ")
    return Carrier(number, code, f"{code} - {name}", True, True, city=city, country=country, phone=phone)


CARRIERS = (
    Carrier(
        2207,
        "NWC",
        "NWC - Northwind Cargo",
        True,
        True,
        "14 Hangar Row",
        "Montréal",
        "Québec",
        "H4Y1A1",
        "Canada",
        "1 (555) 010-2207",
        "Northwind Cargo",
        5120,
    ),
    _air(2208, "ACG", "Andes Cargo", "Bogotá, Colombia", "57 (601) 555-0142"),
    _air(2210, "EQA", "Equator Air Freight", "Quito, Ecuador", "593 (2) 555-0177"),
    _air(2211, "PAC", "Pan Caribe Cargo", "Medellín, Colombia"),
    _air(2213, "SAV", "Savanna Airlines Cargo", "Nairobi, Kenya"),
    _air(2214, "LLF", "Low Lands Freight", "Amsterdam, Netherlands", "31 (20) 555 0110"),
    _air(2216, "MAY", "Maya Air Cargo", "Guatemala, Guatemala"),
    Carrier(
        2220,
        "CCT",
        "CCT - Coast to Coast Trucking",
        True,
        True,
        "900 Harbor Blvd",
        "Oxnard",
        "California",
        "93030",
        "United States",
        "1 (805) 555-0190",
        "Coast Trucking",
        5131,
    ),
    Carrier(
        2221,
        "FLX",
        "FLX - Florida Express",
        True,
        False,
        "2201 NW 72nd Ave",
        "Miami",
        "Florida",
        "33122",
        "United States",
        "1 (305) 555-0133",
        "Florida Express",
        5133,
    ),
    Carrier(
        2223,
        "PRL",
        "PRL - Prime Floral Logistics",
        True,
        False,
        None,
        "Doral",
        "Florida",
        "33166",
        "United States",
        "1 (305) 555-0171",
    ),
    Carrier(
        2224,
        "MWR",
        "MWR - Midwest Reefer",
        True,
        False,
        "18 Stockyard Rd",
        "Chicago",
        "Illinois",
        "60609",
        "United States",
        None,
        "Midwest Reefer",
        5140,
    ),
    Carrier(2226, "NEF", "NEF - Northeast Flower Lines", True, False, None, "Newark", "New Jersey"),
    Carrier(2227, "TXC", "TXC - Texas Cold Chain", True, False, None, "Dallas", "Texas", "75201", "United States"),
    Carrier(2229, "WPU", "WPU - Will Pick Up", True, False),
    Carrier(2230, "GRD", "GRD - Parcel Ground", True, False, None, "Memphis", "Tennessee"),
    Carrier(2233, "OLD", "OLD - Oldfield Transport", False, False, None, "Tampa", "Florida"),
)

AIRLINES = {
    "BOG": (2208, "729"),
    "MDE": (2211, "202"),
    "UIO": (2210, "144"),
    "NBO": (2213, "706"),
    "ADD": (2213, "071"),
    "AMS": (2214, "074"),
    "NCE": (2214, "057"),
    "SJO": (2216, "133"),
    "GUA": (2216, "145"),
    "MEX": (2207, "139"),
}
"""Origin -> (carrier id, prefix of its air waybills). Other origins come by truck."""
