"""`python -m bot check` says which rules ask for codes, and who has none set up."""

from pathlib import Path

import pytest

from bot.check import codes_finding
from storage.database import Database, utc_now
from storage.migrate import upgrade
from storage.second_factors import FactorRow, FactorStore
from tests.bot.test_policy_reach import policy, rule
from tests.bot.test_rotation import settings_in

pytestmark = pytest.mark.anyio

RULES = policy(rule("Careful", "second_factor_over = 10"), rule("Other", 'vendors = ["x"]'))


async def test_before_the_first_start_nobody_has_one(tmp_path: Path) -> None:
    found = await codes_finding(settings_in(tmp_path), RULES)
    assert found is not None
    assert found.is_fine
    assert "Codes are asked for by “Careful”. Not set up yet: U1, U2; each types /komet-approvals code." in found.words


async def test_who_has_one_is_not_named_and_who_was_only_shown_one_is(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    database = Database(settings.bot_database_url)
    await upgrade(database)
    now = utc_now()
    async with database.write() as tx:
        await FactorStore(tx).add(FactorRow("f1", "T1", "U1", "sealed", now, confirmed_at=now))
        await FactorStore(tx).add(FactorRow("f2", "T1", "U2", "sealed", now))
    found = await codes_finding(settings, RULES)
    assert found is not None
    assert "Not set up yet: U2;" in found.words
    async with database.write() as tx:
        await FactorStore(tx).confirm("f2", now, 1)
    await database.close()
    found = await codes_finding(settings, RULES)
    assert found is not None
    assert "every approver has set them up" in found.words


async def test_a_policy_that_asks_for_none_is_not_spoken_of(tmp_path: Path) -> None:
    assert await codes_finding(settings_in(tmp_path), policy(rule("One"))) is None
