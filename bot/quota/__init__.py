"""The company's daily allowance of Komet calls: counted, shared out, kept for people.

`day.py` knows when Komet's day begins, `ledger.py` is the arithmetic, `keeper.py` stands in front of Komet and
writes what was counted, `picture.py` is the day as people see it, `errors.py` are the refusals.
"""

from bot.quota.day import DayClock
from bot.quota.errors import AllowanceError
from bot.quota.fitting import purpose_of
from bot.quota.keeper import Quota
from bot.quota.ledger import CALLS_PER_USER, Limits
from bot.quota.picture import Picture

__all__ = ["CALLS_PER_USER", "AllowanceError", "DayClock", "Limits", "Picture", "Quota", "purpose_of"]
