"""Exports of the audit as one text."""

import io
from collections.abc import Iterable

from bot.audit.files import Format, Writer
from storage.audit import AuditRow


def export_text(rows: Iterable[AuditRow], form: Format) -> str:
    """Return a whole export as the command writes it."""
    out = io.StringIO(newline="")
    writer = Writer(out, form)
    for row in rows:
        writer.write(row)
    return out.getvalue()
