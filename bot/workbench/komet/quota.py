"""The daily allowance: 1,000 requests per paid user, pooled for the company.

Source: Komet's "getting started" page. When the day starts and whether refused calls count is inferred.
"""

from datetime import date


class Quota:
    """Counts a company's requests per company day."""

    def __init__(self) -> None:
        """Start with nothing used."""
        self.day: date | None = None
        self.used = 0

    def take(self, *, today: date, limit: int) -> bool:
        """Use up one request; False when the allowance of `today` is gone (nothing is used up then)."""
        if self.day != today:
            self.day, self.used = today, 0
        if self.used >= limit:
            return False
        self.used += 1
        return True

    def give_back(self) -> None:
        """Return one request, for a call that turned out not to count."""
        self.used = max(0, self.used - 1)

    def used_on(self, today: date) -> int:
        """Return how many requests were used on this company day."""
        return self.used if self.day == today else 0
