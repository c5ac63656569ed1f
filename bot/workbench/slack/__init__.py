"""A local Slack: Web API, Socket Mode, HTTP delivery and the people who press the buttons.

It behaves as Slack's documentation says, refuses what Slack refuses, and keeps a journal of everything. It
serves loopback only and knows nothing of the bot except the rules for blocks (`bot/slack/rules.py`).
"""

from bot.workbench.slack.server import LocalSlack, start

__all__ = ["LocalSlack", "start"]
