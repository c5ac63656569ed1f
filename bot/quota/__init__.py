"""The company's daily allowance of Komet calls: counted, shared out, kept for people.

`day.py` knows when Komet's day begins, `ledger.py` is the arithmetic, `keeper.py` stands in front of Komet and
writes what was counted, `errors.py` are the refusals.
"""

from bot.quota.day import DayClock
from bot.quota.errors import AllowanceError
from bot.quota.keeper import Picture, Quota, purpose_of
from bot.quota.ledger import CALLS_PER_USER, Limits

__all__ = ["CALLS_PER_USER", "AllowanceError", "DayClock", "Limits", "Picture", "Quota", "purpose_of"]
