"""The local Komet, for trying and for tests: methods with their quirks, faults to order, a call log."""

from bot.workbench.komet.server import LocalKomet, start

__all__ = ["LocalKomet", "start"]
