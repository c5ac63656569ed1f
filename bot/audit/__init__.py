"""The audit: who did what, in an append-only chain where each row carries the hash of the one before.

`record` appends a row inside the step's own transaction, `record_step` one of a proposal, `verify` finds the first
row that does not fit, `search` and `files` read it for people, `heads` tells a channel each day where the chain ended.
"""

from bot.audit.chain import SYSTEM, AuditError, record, row_hash
from bot.audit.steps import record_step

__all__ = ["SYSTEM", "AuditError", "record", "record_step", "row_hash"]
