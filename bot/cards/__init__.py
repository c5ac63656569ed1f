"""How a proposal looks: preview, approval card, the requester's message, the announcement.

Pure but for the clock: what is offered for a while is drawn while it is.

The same changes, totals, warnings and digest are in each, so that a manager approves what the
salesperson saw.
"""

from bot.cards.announcement import announcement_message
from bot.cards.approval import card_message
from bot.cards.evidence import can_be_seen, evidence_in_short
from bot.cards.preview import preview_message, preview_view
from bot.cards.status import result_view, status_message
from bot.cards.titles import TITLES
from bot.cards.unknown import looked_words, unknown_message

__all__ = [
    "TITLES",
    "announcement_message",
    "can_be_seen",
    "card_message",
    "evidence_in_short",
    "looked_words",
    "preview_message",
    "preview_view",
    "result_view",
    "status_message",
    "unknown_message",
]
