"""Alerts: channels are told what changes in the orders that ship soon.

`Alerts` keeps who wants to hear what, `Watcher` looks at Komet and tells them.
"""

from bot.alerts.subscriptions import Alerts
from bot.alerts.watcher import Watcher

__all__ = ["Alerts", "Watcher"]
