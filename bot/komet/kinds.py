"""What kinds of things Komet's methods are: their effect, who may call them, where the token goes."""

import re
from enum import StrEnum


class Effect(StrEnum):
    """What a method does to Komet. Decided by the method's documentation, never by its HTTP verb."""

    READ = "read"
    WRITE = "write"
    DESTRUCTIVE = "destructive"
    """A write without any way back, such as a delete."""


class TokenType(StrEnum):
    """Whose token it is; vendor and customer tokens are bound to one vendor or customer."""

    COMPANY = "company"
    VENDOR = "vendor"
    CUSTOMER = "customer"


class TokenPlace(StrEnum):
    """Where a method wants its token; in QUERY and BODY it stands among the parameters."""

    QUERY = "query"
    BODY = "body"
    HEADER = "header"


COMPANY_ONLY = frozenset({TokenType.COMPANY})
COMPANY_OR_VENDOR = frozenset({TokenType.COMPANY, TokenType.VENDOR})
COMPANY_OR_CUSTOMER = frozenset({TokenType.COMPANY, TokenType.CUSTOMER})
NO_TOKEN: frozenset[TokenType] = frozenset()
"""The method needs no token, so it is nobody's permission."""


class UnitType(StrEnum):
    """What a price or cost is per."""

    STEM = "Stem"
    BUNCH = "Bunch"

    @classmethod
    def _missing_(cls, value: object) -> "UnitType | None":
        word = str(value).strip().casefold()
        if re.fullmatch(r"stems?|tallos?", word):
            return cls.STEM
        return cls.BUNCH if re.fullmatch(r"bunch(?:es)?|ramos?", word) else None
