"""Requests about what the company deals in: box types and products.

Sources: the pages of the same names in Komet's documentation (APIDocs).
"""

from bot.komet.kinds import COMPANY_OR_VENDOR
from bot.komet.models import BoxTypes, Products
from bot.komet.requests.fields import OptionalId, OptionalText
from bot.komet.requests.request import KometList


class BoxTypeList(KometList[BoxTypes]):
    """Box types of the company; both filters are exact."""

    method = path = "boxtype.list"
    token_types = COMPANY_OR_VENDOR
    answer = BoxTypes

    id: OptionalId = None
    code: OptionalText = None


class ProductList(KometList[Products]):
    """Products; `description` is a contains-match, `id` and `legacy_code` are exact.

    Without a filter the whole catalogue comes back: there are no pages.
    """

    method = path = "product.list"
    token_types = COMPANY_OR_VENDOR
    answer = Products

    id: OptionalId = None
    description: OptionalText = None
    legacy_code: OptionalText = None
