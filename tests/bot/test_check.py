"""`python -m bot check`: what it says about the day's Komet calls."""

from pydantic import SecretStr

from bot.check import _quota
from bot.config import Settings


def settings(**changes: int) -> Settings:
    return Settings(_env_file=None, slack_bot_token=SecretStr("xoxb-1"), **changes)  # type: ignore[arg-type]


def test_it_says_what_is_not_kept_without_paid_users() -> None:
    found = _quota(settings())
    assert found.is_fine
    assert "KOMET_PAID_USERS is not set" in found.words
    assert "no limit is kept" in found.words


def test_it_says_how_many_calls_the_day_has() -> None:
    assert "12,000 calls for 12 paid users" in _quota(settings(komet_paid_users=12)).words
