"""The audit's chain, as a test asks about it."""

from collections.abc import AsyncIterator

from bot.audit.verify import check
from storage.audit import AuditRow


async def first_fault(rows: AsyncIterator[AuditRow]) -> str | None:
    """Return a sentence about the first row that does not fit, or None when the whole chain holds."""
    fault = (await check(rows)).fault
    return fault.words if fault else None
