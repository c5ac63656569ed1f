"""How often Komet is asked while somebody types."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalogue import asking
from bot.catalogue.asking import Asking
from bot.komet.errors import KometUnavailableError
from bot.komet.requests import PurchaseOrderList
from bot.tasks import Tasks

pytestmark = pytest.mark.anyio


class Komet:
    """Answers when it is let, or fails; knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers = asyncio.Event()
        self.answers.set()
        self.is_away = False

    async def ask(self, rights: Any, question: Any) -> None:
        """Be asked as the planner is."""
        await question(self)

    async def send(self, request: PurchaseOrderList) -> None:
        """Be asked for orders."""
        self.asked.append(",".join(request.number))
        await self.answers.wait()
        if self.is_away:
            raise KometUnavailableError("it is away")


def rights(person: str = "U1", *methods: str) -> Any:
    token = SimpleNamespace(id="t1", token_type="company")
    allowed = methods or ("purchase.order.list",)
    return SimpleNamespace(token=token, person=SimpleNamespace(id=person), allows=lambda method: method in allowed)


def number(text: str) -> PurchaseOrderList:
    return PurchaseOrderList(number=(text,))


@pytest.fixture
def komet() -> Komet:
    return Komet()


@pytest.fixture
def service(komet: Komet, monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setattr(asking, "EVERY_SECONDS", 0.05)
    planner: Any = komet
    return Asking(planner, Tasks())


async def test_the_same_is_asked_once_a_minute_for_each_person(
    service: Asking, komet: Komet, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await service.ask(rights(), number("P1"))
    assert not await service.ask(rights(), number("P1"))
    assert await service.ask(rights("U2"), number("P1"))
    assert komet.asked == ["P1", "P1"]
    monkeypatch.setattr(asking, "AGAIN_SECONDS", 0.0)
    assert await service.ask(rights(), number("P1"))


async def test_what_comes_too_soon_waits_and_only_the_newest_is_asked(service: Asking, komet: Komet) -> None:
    await service.ask(rights(), number("P1"))
    await asyncio.gather(*(service.ask(rights(), number(each)) for each in ("P12", "P123", "P1234")))
    assert komet.asked == ["P1", "P1234"]


async def test_nobody_waits_long_and_the_answer_that_comes_later_is_not_asked_for_again(
    service: Asking, komet: Komet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "PATIENCE_SECONDS", 0.02)
    komet.answers.clear()
    assert await service.ask(rights(), number("P1"))
    assert await service.ask(rights(), number("P1"))
    assert await service.ask(rights(), number("P2"))
    komet.answers.set()
    await service._tasks.idle()
    assert not await service.ask(rights(), number("P1"))
    assert komet.asked == ["P1"]


async def test_komet_that_fails_is_left_alone(service: Asking, komet: Komet) -> None:
    komet.is_away = True
    assert await service.ask(rights(), number("P1"))
    assert not await service.ask(rights(), number("P2"))
    assert komet.asked == ["P1"]


async def test_who_may_not_see_orders_asks_for_none(service: Asking, komet: Komet) -> None:
    assert not await service.ask(rights("U1", "box.code.change"), number("P1"))
    assert komet.asked == []
