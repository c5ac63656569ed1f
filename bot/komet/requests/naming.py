"""How a request says which customer, carrier, vendor or product it means: in one way, where there are several."""


def check_party(kind: str, party_id: str | None, code: str | None, description: str | None) -> None:
    """Raise ValueError unless a customer or carrier is named by its ID, or by its code and name."""
    if bool(party_id) == bool(code):
        raise ValueError(f"the {kind} is named by ID or by code")
    if code and not description:
        raise ValueError(f"a {kind} code needs the {kind}'s name beside it")


def check_one_way(method: str, what: str, *ways: object) -> None:
    """Raise ValueError unless exactly one of the ways is given."""
    if sum(1 for way in ways if way) != 1:
        raise ValueError(f"{method} wants the {what} in exactly one way")
