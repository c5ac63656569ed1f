"""Asking Komet while somebody types: seldom, not for long, and never twice for the same.

Slack asks at each letter and waits three seconds. So a type-ahead answers from what is known, and what is not known
is asked for once a minute; two questions of one person are two seconds apart, and after one that failed Komet is left
alone for a minute. What comes too soon waits for its turn, and only the newest does: a person sees no other. An asking
goes on when nobody waits for it any more, so that the next letter finds what came.
"""

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from math import inf
from time import monotonic

from bot.errors import BotError
from bot.plan import AnyRequest
from bot.planner import Planner
from bot.rights import Rights
from bot.tasks import Tasks

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
"""Between two questions of one person."""

AGAIN_SECONDS = 60.0
"""So long a question is not asked again, nor any other after one that failed."""

PATIENCE_SECONDS = 2.2
"""How long somebody waits; Slack's own way to us and back is part of the three seconds."""

MOST_PEOPLE = 500


@dataclass
class _Past:
    """What one person asked with one token."""

    asked: dict[AnyRequest, float] = field(default_factory=dict)
    under_way: tuple[AnyRequest, asyncio.Event] | None = None
    newest: AnyRequest | None = None
    last: float = -inf
    away_until: float = -inf

    def is_due(self, request: AnyRequest) -> bool:
        """Say whether Komet may be asked for this, if its turn comes."""
        now = monotonic()
        return now >= self.away_until and now - self.asked.get(request, -inf) >= AGAIN_SECONDS


def may_ask(rights: Rights, request: AnyRequest) -> bool:
    """Say whether the person may ask this, and Komet answers it to such a token at all."""
    return rights.allows(request.method) and rights.token.token_type in {each.value for each in request.token_types}


class Asking:
    """Asks for type-aheads. What it remembers is this process's alone: another one may ask too."""

    def __init__(self, planner: Planner, tasks: Tasks) -> None:
        self._planner = planner
        self._tasks = tasks
        self._pasts: OrderedDict[tuple[str, str], _Past] = OrderedDict()

    async def ask(self, rights: Rights, request: AnyRequest) -> bool:
        """Ask Komet if the person may and it is due; return whether something may be known now that was not.

        The planner remembers the answer. Raises nothing of Komet's: what fails is as if nothing was found.
        """
        past = self._past(rights)
        if not (may_ask(rights, request) and (self._is_under_way(past, request) or past.is_due(request))):
            return False
        past.newest = request
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._in_turn(past, rights, request)
        except TimeoutError:
            log.info("Komet was too slow for a type-ahead")
        return True

    async def _in_turn(self, past: _Past, rights: Rights, request: AnyRequest) -> None:
        while past.newest == request:
            if past.under_way:
                is_mine = self._is_under_way(past, request)
                await past.under_way[1].wait()
                if is_mine:
                    return
            elif not past.is_due(request):
                return
            elif (wait := past.last + EVERY_SECONDS - monotonic()) > 0:
                await asyncio.sleep(wait)
            else:
                self._start(past, rights, request)

    def _is_under_way(self, past: _Past, request: AnyRequest) -> bool:
        return past.under_way is not None and past.under_way[0] == request

    def _start(self, past: _Past, rights: Rights, request: AnyRequest) -> None:
        now = past.last = monotonic()
        past.asked = {each: at for each, at in past.asked.items() if now - at < AGAIN_SECONDS} | {request: now}
        done = asyncio.Event()
        past.under_way = (request, done)

        async def work() -> None:
            try:
                await self._planner.ask(rights, lambda komet: komet.send(request))
            except BotError as error:
                log.info("a type-ahead got no answer: %s", type(error).__name__)
                past.away_until = monotonic() + AGAIN_SECONDS
            except Exception:
                log.exception("a type-ahead got no answer")
                past.away_until = monotonic() + AGAIN_SECONDS
            finally:
                past.under_way = None
                done.set()

        self._tasks.start(work())

    def _past(self, rights: Rights) -> _Past:
        key = (rights.token.id, rights.person.id)
        past = self._pasts.setdefault(key, _Past())
        self._pasts.move_to_end(key)
        while len(self._pasts) > MOST_PEOPLE:
            self._pasts.popitem(last=False)
        return past
