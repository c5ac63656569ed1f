"""What kinds of things Komet's methods are: their effect, who may call them, where the token goes."""

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
    """Where a method wants its `authenticationToken`."""

    QUERY = "query"
    BODY = "body"
    HEADER = "header"


COMPANY_ONLY = frozenset({TokenType.COMPANY})
COMPANY_OR_VENDOR = frozenset({TokenType.COMPANY, TokenType.VENDOR})
