"""Operations whose request nobody documents throughout: off on a real Komet until an admin has tried them.

A method is tried first when it changes something and more than one name or spelling of its request is
inferred (`KometRequest.is_tried_first`). `python -m bot check --live` tries it in a company in Test Mode and
switches it on here, `python -m bot switch` does so without trying. KOMET_UNVERIFIED=on switches all of them on.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.audit import record
from bot.errors import BotError
from bot.komet.requests import REQUESTS
from storage.database import utc_now
from storage.switches import SwitchRow, SwitchStore

TRIED_FIRST = frozenset(method for method, request in REQUESTS.items() if request.is_tried_first())
"""The methods that are off until somebody has tried them."""


class NoSwitchError(BotError):
    """The method has no switch: it is documented, or there is none of this name."""

    words = "{method} has no switch. These have one: {methods}."

    def __init__(self, method: str) -> None:
        super().__init__(method=method, methods=", ".join(sorted(TRIED_FIRST)))


async def methods_off(tx: AsyncConnection) -> frozenset[str]:
    """Return the methods that nobody has switched on."""
    return TRIED_FIRST - (await SwitchStore(tx).switched_on()).keys()


async def switch(tx: AsyncConnection, method: str, *, on: bool, team_id: str, by: str, after: str) -> bool:
    """Switch a method on or off, with its audit row; say whether that changed anything.

    `after` says why, such as "tried with --live". Raises NoSwitchError.
    """
    if method not in TRIED_FIRST:
        raise NoSwitchError(method)
    store = SwitchStore(tx)
    if on is (method in await store.switched_on()):
        return False
    if on:
        await store.switch_on(SwitchRow(method, by, utc_now()))
    else:
        await store.switch_off(method)
    await record(
        tx,
        team_id=team_id,
        actor=by,
        event="method switched on" if on else "method switched off",
        method=method,
        sentence=f"Switched {method} {'on' if on else 'off'}",
        detail={"after": after},
    )
    return True
